/*
 * pay_stripe.c - Checkout Sessions and refunds at Stripe.
 *
 * The patient pays on Stripe's page; a session is the link to it and closes by itself. Every change
 * has an idempotency key made of our reference, so the same call made twice happens once, for the
 * 24 h that Stripe remembers; a refund that is tried later, or was cut, is looked for first. What
 * always holds:
 *   (1) what is sent under a key is the same each time: nothing in it depends on the moment of a
 *       try, or Stripe refuses the repetition
 *   (2) a session that cannot be closed because it is complete or closed already is closed
 *   (3) an unfolded answer is a favour: where an object stands as an id, it is read all the same
 */
#include "adapters/pay_internal.h"

#include "core/buf.h"

#include <assert.h>
#include <inttypes.h>

#define STRIPE_VERSION "2023-08-16"
#define FORM_TYPE "application/x-www-form-urlencoded"
#define LINK_MIN_S ((int64_t)60 * 60) /* 30 min by Stripe's rule when made, and 30 to try in */
#define LINK_MAX_S ((int64_t)24 * 3600 - 600)
#define KEY_TRUST_S ((int64_t)20 * 3600) /* of the 24 h that a key is remembered */
#define REFUNDS_PAGE "100"

/* clang-format off */
static const pay_error errors[] = {
    { "amount_too_small",           DS_DENIED,      "too_small",    "below Stripe's minimum" },
    { "amount_too_large",           DS_DENIED,      "bad_amount",   "above Stripe's maximum" },
    { "charge_already_refunded",    DS_GONE,        "nothing_left", "all is given back already" },
    { "charge_disputed",            DS_DENIED,      "rejected",     "the bank disputes it" },
    { "resource_missing",           DS_GONE,        "not_found",    "no such object" },
    { "lock_timeout",               DS_UNAVAILABLE, NULL,           "busy with that object" },
    { "rate_limit",                 DS_TOO_MANY,    NULL,           "too many requests" },
    { "idempotency_key_in_use",     DS_UNAVAILABLE, NULL,           "still busy with that key" },
    { "idempotency_error",          DS_INTERNAL,    NULL,           "other content under a key" },
    { "amount",                     DS_GONE,        "nothing_left", "more than is left to give back" },
    { NULL,                         DS_OK,          NULL,           NULL },
};
/* clang-format on */

static const stripe_config *config_of(const pay_provider *self) { return self->config; }

/* ---- calls ---- */

typedef struct stripe_call {
    const char *method;
    ds_str path, form;
    ds_str key; /* idempotency; empty with GET */
} stripe_call;

static ds_status perform(ds_ctx *cx, const stripe_config *c, const stripe_call *call,
                         ds_http_response *ret)
{
    ds_http_header headers[4] = { { DS_STR("Stripe-Version"), DS_STR(STRIPE_VERSION) },
                                  { DS_STR("Authorization"), { NULL, 0 } },
                                  { DS_STR("Content-Type"), DS_STR(FORM_TYPE) },
                                  { DS_STR("Idempotency-Key"), call->key } };
    ds_http_request request = { .method = call->method,
                                .headers = headers,
                                .header_count = call->key.n > 0 ? 4 : 2,
                                .body = call->form,
                                .max_response_bytes = CHANNEL_LIST_MAX_BYTES,
                                .wanted_header = "Stripe-Should-Retry" };

    DS_TRY(ds_format(cx, &headers[1].value, "Bearer " DS_FMT, DS_ARG(c->secret_key)));
    DS_TRY(ds_format(cx, &request.url, DS_FMT DS_FMT, DS_ARG(c->api_base), DS_ARG(call->path)));
    return channel_call(cx, request, ret);
}

/* The row of an error, by its code, else by what kind it is or what it is about. */
static const pay_error *known_error(const ds_json *error, ds_str *ret_code)
{
    ds_str param = ds_json_text(ds_json_get(error, "param"));
    ds_str type = ds_json_text(ds_json_get(error, "type"));

    *ret_code = ds_json_text(ds_json_get(error, "code"));
    if (ret_code->n == 0)
        *ret_code = ds_str_is(type, "idempotency_error") ? type : param;
    return pay_error_find(errors, *ret_code);
}

static ds_status judge(ds_ctx *cx, const ds_http_response *r, bool is_change, pay_answer *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = channel_answer(cx, r->body);
    pay_said said = { .vendor = "stripe",
                      .status = r->status,
                      .retry_after_s = r->retry_after_s,
                      .is_change = is_change };

    if (r->status < 500)
        said.known = known_error(ds_json_get(json, "error"), &said.code);
    if (r->status < 500 && r->status != 429 && ds_str_is(r->header, "true"))
        return ds_fail(cx, DS_UNAVAILABLE, "stripe: HTTP %d, may be tried again", r->status);
    if (r->status == 409 && ds_str_is(r->header, "false"))
        return pay_deny(cx, ret, "rejected", "stripe: HTTP 409, not to be tried again");
    return pay_refused(cx, &said, ret);
}

/* One call and what its answer says; with DS_OK facts are of the answer alone. */
static ds_status run(ds_ctx *cx, const stripe_config *c, const stripe_call *call, pay_answer *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = NULL;
    bool is_change = call->key.n > 0;
    ds_http_response r;

    assert((call->form.n == 0 && !is_change) || is_change);
    DS_TRY(perform(cx, c, call, &r));
    if (r.status != 200)
        return judge(cx, &r, is_change, ret);
    json = channel_answer(cx, r.body);
    if (!json || pay_facts_of_stripe(cx, json, &ret->facts) != DS_OK)
        return ds_fail(cx, is_change ? DS_IN_DOUBT : DS_UNAVAILABLE,
                       "stripe: its answer is none of its objects");
    return pay_facts_keep(cx, &ret->facts);
}

static bool is_stale(const ds_ctx *cx, const pay_order *o)
{
    return ds_time_since(cx->now, o->first_tried_at).s > KEY_TRUST_S;
}

/* ---- asking ---- */

/* Refunds of a payment intent, as facts. */
static ds_status list_refunds(ds_ctx *cx, const stripe_config *c, ds_str intent, pay_answer *ret)
{
    stripe_call call = { .method = "GET" };
    ds_buf b = ds_buf_make(cx);

    ds_buf_puts(&b, "/v1/refunds?limit=" REFUNDS_PAGE "&payment_intent=");
    ds_http_encode(&b, intent);
    DS_TRY(ds_buf_finish(&b, &call.path));
    return run(cx, c, &call, ret);
}

/* The session with all below it, else the intent where only that is known. */
static ds_status read_payment(ds_ctx *cx, const stripe_config *c, const pay_order *o,
                              pay_answer *ret)
{
    stripe_call call = { .method = "GET" };
    ds_buf b = ds_buf_make(cx);

    if (o->provider_ref.n > 0) {
        ds_buf_puts(&b, "/v1/checkout/sessions/");
        ds_http_encode(&b, o->provider_ref);
        ds_buf_puts(&b, "?expand%5B%5D=payment_intent.latest_charge");
    } else {
        ds_buf_puts(&b, "/v1/payment_intents/");
        ds_http_encode(&b, o->capture_ref);
        ds_buf_puts(&b, "?expand%5B%5D=latest_charge");
    }
    DS_TRY(ds_buf_finish(&b, &call.path));
    DS_TRY(run(cx, c, &call, ret));
    pay_facts_name(&ret->facts, o);
    return DS_OK;
}

static ds_status stripe_ask(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                            pay_answer *ret)
{
    const stripe_config *c = config_of(self);
    pay_answer refunds = { .retry_after_s = -1 };
    bool wants_refunds;
    ds_status s;

    *ret = (pay_answer){ .facts = pay_facts_none(DS_STR("stripe")), .retry_after_s = -1 };
    pay_facts_name(&ret->facts, o);
    if (o->provider_ref.n == 0 && o->capture_ref.n == 0)
        return DS_OK; /* its session was never made, as far as we know: nothing is said */
    DS_TRY(read_payment(cx, c, o, ret));
    wants_refunds =
        ret->facts.refunded_minor > 0 || o->refund_reference.n > 0 || o->refund_provider_ref.n > 0;
    if (!wants_refunds || ret->facts.capture_ref.n == 0)
        return DS_OK;
    s = list_refunds(cx, c, ret->facts.capture_ref, &refunds);
    ret->retry_after_s = refunds.retry_after_s;
    if (s != DS_OK) {
        ret->reason = refunds.reason;
        return s;
    }
    ret->facts.refund_count = refunds.facts.refund_count;
    for (size_t i = 0; i < refunds.facts.refund_count; i++)
        ret->facts.refunds[i] = refunds.facts.refunds[i];
    return DS_OK;
}

/* ---- the link ---- */

/* Languages of the pay page; others get the browser's. */
static ds_str locale_of(ds_str lang)
{
    static const char *const known[] = {
        "bg",    "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi",    "fil", "fr",
        "fr-CA", "hr", "hu", "id", "it", "ja", "ko",    "lt", "lv",     "ms", "mt",    "nb",  "nl",
        "pl",    "pt", "ro", "ru", "sk", "sl", "sv",    "th", "tr",     "vi", "pt-BR", "zh",
    };
    int64_t dash = ds_str_find(lang, DS_STR("-"), 0);
    ds_str base = ds_str_sub(lang, 0, dash < 0 ? lang.n : (size_t)dash), found = DS_STR("auto");

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (ds_str_is(lang, known[i]))
            return lang;
        if (ds_str_is(base, known[i]))
            found = base;
    }
    return found;
}

/* Within what Stripe allows, counted from the first try (1). */
static int64_t expiry_of(const pay_order *o)
{
    int64_t from = o->first_tried_at.utc_s, at = o->expires_at.utc_s;

    if (at < from + LINK_MIN_S)
        at = from + LINK_MIN_S;
    return at > from + LINK_MAX_S ? from + LINK_MAX_S : at;
}

static void add_int(ds_buf *form, const char *key, int64_t v)
{
    char text[24];
    ds_buf b = ds_buf_fixed(text, sizeof(text));

    ds_buf_printf(&b, "%" PRId64, v);
    ds_http_form_add(form, key, ds_buf_view(&b));
}

#define ITEM "line_items[0]"
#define PRICE ITEM "[price_data]"

static ds_status write_session(ds_ctx *cx, const pay_order *o, int64_t units, ds_str *ret)
{
    ds_buf form = ds_buf_make(cx);
    char currency[4] = "";

    for (size_t i = 0; i < 3 && o->amount.currency[i]; i++)
        currency[i] = (char)(o->amount.currency[i] | 0x20);
    ds_http_form_add(&form, "mode", DS_STR("payment"));
    ds_http_form_add(&form, ITEM "[quantity]", DS_STR("1"));
    ds_http_form_add(&form, PRICE "[currency]", ds_str_of(currency));
    add_int(&form, PRICE "[unit_amount]", units);
    ds_http_form_add(&form, PRICE "[product_data][name]", o->title);
    if (o->clinic.n > 0)
        ds_http_form_add(&form, PRICE "[product_data][description]", o->clinic);
    ds_http_form_add(&form, "client_reference_id", o->reference);
    ds_http_form_add(&form, "metadata[reference]", o->reference);
    ds_http_form_add(&form, "payment_intent_data[metadata][reference]", o->reference);
    ds_http_form_add(&form, "success_url", o->success_url);
    ds_http_form_add(&form, "cancel_url", o->cancel_url);
    add_int(&form, "expires_at", expiry_of(o));
    ds_http_form_add(&form, "locale", locale_of(o->lang));
    return ds_buf_finish(&form, ret);
}

static ds_status stripe_create(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                               pay_answer *ret)
{
    stripe_call call = { .method = "POST", .path = DS_STR("/v1/checkout/sessions") };
    int64_t units;

    assert(o->reference.n > 0 && o->title.n > 0);
    *ret = (pay_answer){ .retry_after_s = -1 };
    if (!pay_stripe_units(o->amount, &units) || units == 0)
        return pay_deny(cx, ret, "bad_amount", "stripe: an amount that it cannot charge");
    if (is_stale(cx, o)) {
        ret->reason = "too_late";
        return ds_fail(cx, DS_GONE, "stripe: too late to make a link of this try");
    }
    DS_TRY(write_session(cx, o, units, &call.form));
    DS_TRY(ds_format(cx, &call.key, DS_FMT ":create", DS_ARG(o->reference)));
    DS_TRY(run(cx, config_of(self), &call, ret));
    if (ret->facts.provider_ref.n == 0 || ret->facts.url.n == 0)
        return ds_fail(cx, DS_IN_DOUBT, "stripe: a session without an id or an address");
    return DS_OK;
}

/* (2): what it is now decides whether it counts as closed. */
static ds_status close_by_asking(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                                 pay_answer *ret)
{
    ds_status s = stripe_ask(cx, self, o, ret);

    if (s == DS_GONE) { /* what is not there takes no money */
        *ret = (pay_answer){ .facts = pay_facts_none(DS_STR("stripe")), .retry_after_s = -1 };
        pay_facts_name(&ret->facts, o);
        ret->facts.marks = PAY_CLOSED;
        return DS_OK;
    }
    if (s == DS_OK && (ret->facts.marks & PAY_LINKED))
        return pay_deny(cx, ret, "rejected", "stripe: the session is open and cannot be closed");
    return s;
}

static ds_status stripe_close(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                              pay_answer *ret)
{
    stripe_call call = { .method = "POST" };
    ds_buf b = ds_buf_make(cx);
    ds_status s;

    *ret = (pay_answer){ .facts = pay_facts_none(DS_STR("stripe")), .retry_after_s = -1 };
    pay_facts_name(&ret->facts, o);
    if (o->provider_ref.n == 0)
        return DS_OK; /* there is no link */
    ds_buf_puts(&b, "/v1/checkout/sessions/");
    ds_http_encode(&b, o->provider_ref);
    ds_buf_puts(&b, "/expire");
    DS_TRY(ds_buf_finish(&b, &call.path));
    DS_TRY(ds_format(cx, &call.key, DS_FMT ":close", DS_ARG(o->reference)));
    s = run(cx, config_of(self), &call, ret);
    if (s == DS_DENIED || s == DS_GONE || s == DS_INTERNAL)
        return close_by_asking(cx, self, o, ret);
    pay_facts_name(&ret->facts, o);
    return s;
}

/* ---- giving back ---- */

/* Is the refund there already? DS_NOT_FOUND: no. Otherwise as a call that asks. */
static ds_status look_up(ds_ctx *cx, const stripe_config *c, ds_str intent, const pay_order *o,
                         pay_answer *ret)
{
    pay_answer list = { .retry_after_s = -1 };
    ds_status s = list_refunds(cx, c, intent, &list);

    if (s != DS_OK) {
        ret->retry_after_s = list.retry_after_s;
        return s == DS_TOO_MANY ? s : o->is_doubtful ? DS_IN_DOUBT : DS_UNAVAILABLE;
    }
    if (!pay_facts_refund(&list.facts, o->refund_reference))
        return DS_NOT_FOUND;
    ret->facts = list.facts;
    pay_facts_name(&ret->facts, o);
    return DS_OK;
}

static ds_status post_refund(ds_ctx *cx, const stripe_config *c, ds_str intent, const pay_order *o,
                             pay_answer *ret)
{
    stripe_call call = { .method = "POST", .path = DS_STR("/v1/refunds") };
    ds_buf form = ds_buf_make(cx);
    money back = o->amount;
    int64_t units;

    back.minor = o->refund_minor;
    if (!pay_stripe_units(back, &units) || units == 0)
        return pay_deny(cx, ret, "bad_amount", "stripe: an amount that it cannot give back");
    ds_http_form_add(&form, "payment_intent", intent);
    add_int(&form, "amount", units);
    ds_http_form_add(&form, "metadata[reference]", o->refund_reference);
    ds_http_form_add(&form, "reason", DS_STR("requested_by_customer"));
    DS_TRY(ds_buf_finish(&form, &call.form));
    DS_TRY(ds_format(cx, &call.key, DS_FMT ":refund", DS_ARG(o->refund_reference)));
    return run(cx, c, &call, ret);
}

static ds_status stripe_refund(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                               pay_answer *ret)
{
    const stripe_config *c = config_of(self);
    ds_str intent = o->capture_ref;
    ds_status s;

    assert(o->refund_reference.n > 0 && o->refund_minor > 0);
    *ret = (pay_answer){ .retry_after_s = -1 };
    if (intent.n == 0 && o->provider_ref.n > 0) {
        DS_TRY(read_payment(cx, c, o, ret));
        intent = ret->facts.capture_ref;
    }
    if (intent.n == 0) {
        ret->reason = "not_found";
        return ds_fail(cx, DS_GONE, "stripe: no payment to give back from");
    }
    s = o->is_doubtful || is_stale(cx, o) ? look_up(cx, c, intent, o, ret) : DS_NOT_FOUND;
    if (s == DS_NOT_FOUND)
        s = post_refund(cx, c, intent, o, ret);
    if ((s == DS_GONE || s == DS_INTERNAL) && look_up(cx, c, intent, o, ret) == DS_OK) {
        ret->reason = NULL;
        s = DS_OK; /* refused because it is done */
    }
    if (s == DS_OK)
        pay_facts_name(&ret->facts, o);
    return s;
}

const pay_ops pay_stripe = {
    .provider = "stripe",
    .calls = {
        [PAY_CALL_CREATE] = stripe_create,
        [PAY_CALL_ASK] = stripe_ask,
        [PAY_CALL_CLOSE] = stripe_close,
        [PAY_CALL_REFUND] = stripe_refund,
    },
};
