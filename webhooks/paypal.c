/*
 * paypal.c - events of PayPal: what became of a payment, not proven yet.
 *
 * PayPal signs with a certificate that must be fetched, or checks its signature itself when asked;
 * both take a call, and a webhook makes none. So an event is kept with its proof, the raw body and
 * the five headers, and is believed only after the provider was asked. What always holds:
 *   (1) without all five headers, with another algorithm or with a certificate that is not under
 *       PayPal's own address nothing is kept
 *   (2) facts of an event here only tell which payment to ask about
 *   (3) an event's id is PayPal's own, so that one sent again counts once
 */
#include "webhooks/webhooks_internal.h"

#include <assert.h>

#include "model/payment.h"

/* PayPal's events have a few KB; what is not proven may not fill our database. */
#define BODY_MAX_BYTES ((size_t)64 * 1024)
#define HEADER_MAX_BYTES 512
#define ALGORITHM "SHA256withRSA"

/* ---- what proves it ---- */

enum { TRANSMISSION_ID, TRANSMISSION_TIME, TRANSMISSION_SIG, CERT_URL, AUTH_ALGO, HEADER_COUNT };

static const char *const header_names[HEADER_COUNT] = {
    [TRANSMISSION_ID] = "PAYPAL-TRANSMISSION-ID",
    [TRANSMISSION_TIME] = "PAYPAL-TRANSMISSION-TIME",
    [TRANSMISSION_SIG] = "PAYPAL-TRANSMISSION-SIG",
    [CERT_URL] = "PAYPAL-CERT-URL",
    [AUTH_ALGO] = "PAYPAL-AUTH-ALGO",
};

/* Visible ASCII within a length: anything else is none of PayPal's. */
static bool is_plain(ds_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~')
            return false;
    return s.n <= HEADER_MAX_BYTES;
}

static ds_status read_headers(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                              ds_str *headers)
{
    if (keys->paypal_webhook_id.n == 0)
        return ds_fail(cx, DS_OFF, "paypal: paypal.webhook_id is not set");
    for (size_t i = 0; i < HEADER_COUNT; i++) {
        headers[i] = request->header(request->header_self, header_names[i]);
        if (headers[i].n == 0)
            return ds_fail(cx, DS_UNAUTHENTICATED, "paypal: no %s", header_names[i]);
        if (!is_plain(headers[i]))
            return ds_fail(cx, DS_DENIED, "paypal: %s is none of PayPal's", header_names[i]);
    }
    if (!ds_str_is(headers[AUTH_ALGO], ALGORITHM))
        return ds_fail(cx, DS_DENIED, "paypal: the algorithm is not " ALGORITHM);
    if (!pay_paypal_is_cert_url(headers[CERT_URL], keys->paypal_api_base))
        return ds_fail(cx, DS_DENIED, "paypal: the certificate is not under PayPal's address");
    return DS_OK;
}

/* {"headers":{...},"body_base64":"..."}: what PAY_CALL_VERIFY reads. */
static ds_status write_proof(ds_ctx *cx, const ds_str *headers, ds_str body, ds_str *ret)
{
    ds_str encoded = ds_base64_encode(cx, body.p, body.n);
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    if (!encoded.p)
        return DS_LIMIT;
    ds_jw_object(&w);
    ds_jw_key(&w, "headers");
    ds_jw_object(&w);
    for (size_t i = 0; i < HEADER_COUNT; i++)
        ds_jw_key_text(&w, header_names[i], headers[i]);
    ds_jw_end(&w);
    ds_jw_key_text(&w, "body_base64", encoded);
    ds_jw_end(&w);
    return ds_buf_finish(&b, ret);
}

/* ---- what it says ---- */

static const pay_event_type types[] = {
    { "CHECKOUT.ORDER.APPROVED", PAY_APPROVED },
    { "CHECKOUT.ORDER.COMPLETED", 0 },
    { "CHECKOUT.ORDER.VOIDED", PAY_CLOSED },
    { "PAYMENT.CAPTURE.COMPLETED", 0 },
    { "PAYMENT.CAPTURE.PENDING", PAY_PROCESSING },
    { "PAYMENT.CAPTURE.DENIED", PAY_FAILED },
    { "PAYMENT.CAPTURE.DECLINED", PAY_FAILED },
    { "PAYMENT.CAPTURE.REFUNDED", 0 },
    { "PAYMENT.CAPTURE.REVERSED", 0 },
    { "PAYMENT.REFUND.PENDING", 0 },
    { "PAYMENT.REFUND.FAILED", 0 },
    { "CUSTOMER.DISPUTE.CREATED", PAY_DISPUTED },
    { "CUSTOMER.DISPUTE.UPDATED", 0 },
    { "CUSTOMER.DISPUTE.RESOLVED", 0 },
};

static ds_status read_event(ds_ctx *cx, const ds_json *event, const pay_event_type *type,
                            in_event *e)
{
    pay_facts f;

    DS_TRY(pay_facts_of_paypal(cx, ds_json_get(event, "resource"), &f));
    f.marks |= type->marks;
    e->provider = DS_STR("paypal");
    e->detail = ds_str_of(type->type);
    e->sent_at = cx->now;
    return webhook_payment(cx, event, &f, e);
}

ds_status webhook_paypal(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                         webhook_result *ret)
{
    ds_json *event DS_AUTO(ds_json_freep) = NULL;
    in_event *e = DS_NEW(cx, in_event);
    ds_str headers[HEADER_COUNT];
    const pay_event_type *type;

    assert(keys && request && request->header && ret);
    if (!e)
        return DS_LIMIT;
    DS_TRY(read_headers(cx, keys, request, headers));
    if (request->body.n > BODY_MAX_BYTES)
        return ds_fail(cx, DS_LIMIT, "paypal: body of %zu bytes, at most %zu are read",
                       request->body.n, BODY_MAX_BYTES);
    DS_TRY(ds_json_parse(cx, request->body, &event));
    type = webhook_pay_type(types, sizeof types / sizeof types[0],
                            ds_json_text(ds_json_get(event, "event_type")));
    if (type) {
        DS_TRY(read_event(cx, event, type, e));
        DS_TRY(write_proof(cx, headers, request->body, &e->proof_json));
    }
    *ret = (webhook_result){ .events = e,
                             .event_count = type ? 1 : 0,
                             .reply_body = DS_STR(""),
                             .reply_type = "text/plain; charset=utf-8" };
    return DS_OK;
}
