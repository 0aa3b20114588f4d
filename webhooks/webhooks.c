/*
 * webhooks.c - the table of providers, and how texts from outside are made safe to keep.
 *
 * Routing, metrics and tests read this one table. What always holds:
 *   (1) a path that is not in the table does not exist
 *   (2) every text that leaves this folder is valid UTF-8 and within a named limit
 */
#include "webhooks/webhooks_internal.h"

#include <assert.h>

#include "core/text.h"

#define PHONE_DIGITS_MIN 5
#define PHONE_DIGITS_MAX 15 /* E.164 */

/* clang-format off */
static const webhook_route routes[] = {
    /* method  path                       provider    never shed  handler */
    { "POST", "/webhooks/twilio",        "twilio",   true,  webhook_twilio_inbound },
    { "POST", "/webhooks/twilio/status", "twilio",   false, webhook_twilio_status  },
    { "GET",  "/webhooks/whatsapp",      "whatsapp", false, webhook_whatsapp_hello },
    { "POST", "/webhooks/whatsapp",      "whatsapp", false, webhook_whatsapp       },
    { "POST", "/webhooks/telegram",      "telegram", false, webhook_telegram       },
    { "POST", "/webhooks/stripe",        "stripe",   false, webhook_stripe         },
    { "POST", "/webhooks/paypal",        "paypal",   false, webhook_paypal         },
    { NULL,   NULL,                      NULL,       false, NULL                   },
};
/* clang-format on */

const webhook_route *webhook_routes(void) { return routes; }

ds_status webhook_check_size(ds_ctx *cx, const webhook_request *request)
{
    if (request->body.n > WEBHOOK_BODY_MAX_BYTES)
        return ds_fail(cx, DS_LIMIT, "webhook: body of %zu bytes, at most %zu are read",
                       request->body.n, WEBHOOK_BODY_MAX_BYTES);
    return DS_OK;
}

ds_status webhook_clean(ds_ctx *cx, ds_str s, size_t max_bytes, ds_str *ret)
{
    return ds_text_clean(cx, s, max_bytes, ret);
}

ds_status webhook_clean_line(ds_ctx *cx, ds_str s, size_t max_bytes, ds_str *ret)
{
    ds_str text;
    char *copy;

    assert(ret && max_bytes > 0);
    DS_TRY(ds_text_clean(cx, ds_str_trim(s), max_bytes, &text));
    copy = ds_alloc(cx, text.n);
    if (!copy)
        return DS_LIMIT;
    for (size_t i = 0; i < text.n; i++)
        copy[i] = (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i];
    *ret = (ds_str){ copy, text.n };
    return DS_OK;
}

const pay_event_type *webhook_pay_type(const pay_event_type *types, size_t n, ds_str type)
{
    for (size_t i = 0; i < n; i++)
        if (ds_str_is(type, types[i].type))
            return &types[i];
    return NULL;
}

ds_status webhook_payment(ds_ctx *cx, const ds_json *event, const pay_facts *f, in_event *e)
{
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_str about = f->reference.n > 0      ? f->reference
                   : f->provider_ref.n > 0 ? f->provider_ref
                                           : f->capture_ref;

    assert(e->provider.n > 0);
    DS_TRY(webhook_clean_line(cx, ds_json_text(ds_json_get(event, "id")), WEBHOOK_ID_MAX_BYTES,
                              &e->event_id));
    if (e->event_id.n == 0)
        return ds_fail(cx, DS_INVALID, DS_FMT ": an event without an id", DS_ARG(e->provider));
    if (about.n == 0)
        about = e->event_id;
    e->kind = IN_PAYMENT;
    e->channel = DS_STR("pay");
    DS_TRY(webhook_clean_line(cx, about, WEBHOOK_ADDRESS_MAX_BYTES, &e->address));
    pay_facts_write(&w, f);
    return ds_buf_finish(&b, &e->facts_json);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* True for digits with the marks people write between them; *ret_n counts the digits. */
static bool looks_like_phone(ds_str s, size_t *ret_n)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (is_digit(c))
            n++;
        else if (!(c == '+' && i == 0) && c != ' ' && c != '-' && c != '(' && c != ')' && c != '.')
            return false;
    }
    *ret_n = n;
    return true;
}

ds_status webhook_clean_address(ds_ctx *cx, ds_str s, ds_str *ret)
{
    size_t n;
    ds_buf b = ds_buf_make(cx);

    assert(ret);
    s = ds_str_trim(s);
    /* a short code ("12345") is an address as it is: no country has given it a "+" */
    if (!looks_like_phone(s, &n) || n <= PHONE_DIGITS_MIN || n > PHONE_DIGITS_MAX)
        return webhook_clean_line(cx, s, WEBHOOK_ADDRESS_MAX_BYTES, ret);
    ds_buf_putc(&b, '+');
    for (size_t i = 0; i < s.n; i++)
        if (is_digit(s.p[i]))
            ds_buf_putc(&b, s.p[i]);
    return ds_buf_finish(&b, ret);
}
