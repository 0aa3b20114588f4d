/*
 * stripe.c - events of Stripe: what became of a payment, signed.
 *
 * Stripe-Signature is "t=SECONDS,v1=HEX[,v1=HEX]": HMAC-SHA256 over "t.body". While a secret is
 * rolled there are several v1, and any of them counts; v0 never does. What always holds:
 *   (1) nothing is parsed before a signature has matched the raw bytes
 *   (2) a signature older than five minutes is refused, and so is one as far ahead: Stripe's own
 *       libraries take those from the future, but ours would then be replayed until that future
 *   (3) an event's id is Stripe's own, so that one sent again counts once
 *   (4) of the object only the facts are kept: what Stripe knows of card and payer stays behind
 */
#include "webhooks/webhooks_internal.h"

#include <assert.h>

#include "model/payment.h"

#define TOLERANCE_S 300
#define SIGNATURES_MAX 16 /* of one header: a roll has two */

/* ---- who speaks ---- */

typedef struct claim {
    ds_str t;
    int64_t at_s;
    uint8_t macs[SIGNATURES_MAX][DS_SHA256_BYTES];
    size_t mac_count;
} claim;

static bool read_claim(ds_str header, claim *ret)
{
    ds_str field;

    *ret = (claim){ .at_s = -1 };
    while (ds_str_next(&header, ',', &field)) {
        if (ds_str_starts(field, DS_STR("t="))) {
            ret->t = ds_str_sub(field, 2, field.n);
            if (!ds_str_to_int(ret->t, 0, INT64_C(253402300800), &ret->at_s))
                return false;
        } else if (ds_str_starts(field, DS_STR("v1=")) && ret->mac_count < SIGNATURES_MAX) {
            if (ds_hex_decode(ds_str_sub(field, 3, field.n), ret->macs[ret->mac_count],
                              DS_SHA256_BYTES))
                ret->mac_count++;
        }
    }
    return ret->at_s >= 0 && ret->mac_count > 0;
}

static bool any_fits(const claim *c, const uint8_t mac[static DS_SHA256_BYTES])
{
    bool fits = false;

    for (size_t i = 0; i < c->mac_count; i++) /* all of them: the time says nothing of which */
        fits |= ds_secret_equal((ds_str){ (const char *)mac, DS_SHA256_BYTES },
                                (ds_str){ (const char *)c->macs[i], DS_SHA256_BYTES });
    return fits;
}

static ds_status check_signature(ds_ctx *cx, const webhook_keys *keys,
                                 const webhook_request *request)
{
    uint8_t mac[DS_SHA256_BYTES];
    ds_str header;
    int64_t age_s;
    claim c;

    if (!keys->stripe_secret)
        return ds_fail(cx, DS_OFF, "stripe: stripe.webhook_secret is not set");
    header = request->header(request->header_self, "Stripe-Signature");
    if (header.n == 0)
        return ds_fail(cx, DS_UNAUTHENTICATED, "stripe: no Stripe-Signature");
    DS_TRY(webhook_check_size(cx, request));
    if (!read_claim(header, &c))
        return ds_fail(cx, DS_DENIED, "stripe: the signature has no time or no v1");

    const ds_str parts[] = { c.t, DS_STR("."), request->body };
    DS_TRY(ds_hmac_sign(cx, keys->stripe_secret, parts, 3, mac));
    if (!any_fits(&c, mac))
        return ds_fail(cx, DS_DENIED, "stripe: no signature fits the body");
    age_s = cx->now.utc_s - c.at_s;
    if (age_s > TOLERANCE_S || age_s < -TOLERANCE_S)
        return ds_fail(cx, DS_DENIED, "stripe: the signature is not of the last five minutes");
    return DS_OK;
}

/* ---- what it says ---- */

static const pay_event_type types[] = {
    { "checkout.session.completed", 0 },
    { "checkout.session.async_payment_succeeded", 0 },
    { "checkout.session.async_payment_failed", PAY_FAILED },
    { "checkout.session.expired", PAY_CLOSED },
    { "payment_intent.succeeded", 0 },
    { "payment_intent.processing", PAY_PROCESSING },
    { "payment_intent.payment_failed", 0 }, /* a declined card: the page stays open */
    { "payment_intent.canceled", PAY_CLOSED },
    { "charge.succeeded", 0 },
    { "charge.refunded", 0 },
    { "charge.refund.updated", 0 },
    { "refund.created", 0 },
    { "refund.updated", 0 },
    { "refund.failed", 0 },
    { "charge.dispute.created", 0 },
    { "charge.dispute.updated", 0 },
    { "charge.dispute.closed", 0 },
    { "charge.dispute.funds_withdrawn", 0 },
    { "charge.dispute.funds_reinstated", 0 },
};

static ds_status read_event(ds_ctx *cx, const ds_json *event, const pay_event_type *type,
                            in_event *e)
{
    const ds_json *live = ds_json_get(event, "livemode");
    int64_t created = ds_json_int(ds_json_get(event, "created"), 0);
    pay_facts f;

    DS_TRY(pay_facts_of_stripe(cx, ds_json_at(event, "data.object"), &f));
    f.marks |= type->marks;
    if (ds_json_kind_of(live) == DS_JSON_BOOL)
        f.live = ds_json_bool(live, false) ? 1 : 0;
    e->provider = DS_STR("stripe");
    e->detail = ds_str_of(type->type);
    e->sent_at = created > 0 && created < INT64_C(253402300800) ? (ds_time){ created } : cx->now;
    return webhook_payment(cx, event, &f, e);
}

ds_status webhook_stripe(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                         webhook_result *ret)
{
    ds_json *event DS_AUTO(ds_json_freep) = NULL;
    in_event *e = DS_NEW(cx, in_event);
    const pay_event_type *type;

    assert(keys && request && request->header && ret);
    if (!e)
        return DS_LIMIT;
    DS_TRY(check_signature(cx, keys, request));
    DS_TRY(ds_json_parse(cx, request->body, &event));
    type = webhook_pay_type(types, sizeof types / sizeof types[0],
                            ds_json_text(ds_json_get(event, "type")));
    if (type)
        DS_TRY(read_event(cx, event, type, e));
    *ret = (webhook_result){ .events = e,
                             .event_count = type ? 1 : 0,
                             .reply_body = DS_STR(""),
                             .reply_type = "text/plain; charset=utf-8" };
    return DS_OK;
}
