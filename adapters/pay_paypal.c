/*
 * pay_paypal.c - orders, captures and refunds at PayPal.
 *
 * The patient approves an order on PayPal's page; the money is fetched by a capture. A request id
 * made of our reference makes a repetition harmless for 6 h (orders) or 45 days (refunds); later,
 * what is there is looked at first. What always holds:
 *   (1) what is sent under a request id is the same each time
 *   (2) an order that was captured already counts as captured after it was read
 *   (3) a token that is refused is renewed once in a call, never more often
 */
#include "adapters/pay_paypal_internal.h"

#include "core/buf.h"

#include <assert.h>

#define ORDER_KEY_TRUST_S ((int64_t)5 * 3600)        /* of 6 h */
#define REFUND_KEY_TRUST_S ((int64_t)40 * 24 * 3600) /* of 45 days */
#define TEXT_MAX_UNITS 127

static const paypal_config *config_of(const pay_provider *self) { return self->config; }

static bool is_stale(const ds_ctx *cx, const pay_order *o, int64_t trust_s)
{
    return ds_time_since(cx->now, o->first_tried_at).s > trust_s;
}

static void begin(const pay_order *o, pay_answer *ret)
{
    *ret = (pay_answer){ .facts = pay_facts_none(DS_STR("paypal")), .retry_after_s = -1 };
    pay_facts_name(&ret->facts, o);
}

/* One call whose answer is an object; with DS_OK facts are what it says. */
static ds_status run(ds_ctx *cx, const paypal_config *c, const paypal_call *call, pay_answer *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = NULL;

    DS_TRY(paypal_perform(cx, c, call, ret, &json));
    if (pay_facts_of_paypal(cx, json, &ret->facts) != DS_OK)
        return ds_fail(cx, call->key.n > 0 ? DS_IN_DOUBT : DS_UNAVAILABLE,
                       "paypal: its answer is none of its objects");
    return pay_facts_keep(cx, &ret->facts);
}

static ds_status path_of(ds_ctx *cx, const char *folder, ds_str id, const char *rest, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);

    ds_buf_puts(&b, folder);
    ds_http_encode(&b, id);
    ds_buf_puts(&b, rest);
    return ds_buf_finish(&b, ret);
}

/* ---- asking ---- */

static ds_status get_object(ds_ctx *cx, const paypal_config *c, const char *folder, ds_str id,
                            pay_answer *ret)
{
    paypal_call call = { .method = "GET" };

    DS_TRY(path_of(cx, folder, id, "", &call.path));
    return run(cx, c, &call, ret);
}

/* A refund that the order's list does not show (yet) is asked for by its own id. */
static ds_status add_refund(ds_ctx *cx, const paypal_config *c, const pay_order *o, pay_answer *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = NULL;
    paypal_call call = { .method = "GET" };
    pay_facts *f = &ret->facts;

    for (size_t i = 0; i < f->refund_count; i++)
        if (ds_str_equal(f->refunds[i].provider_ref, o->refund_provider_ref))
            return DS_OK;
    if (o->refund_provider_ref.n == 0 || f->refund_count == PAY_FACTS_REFUNDS_MAX)
        return DS_OK;
    DS_TRY(path_of(cx, "/v2/payments/refunds/", o->refund_provider_ref, "", &call.path));
    DS_TRY(paypal_perform(cx, c, &call, ret, &json));
    f->refunds[f->refund_count++] = pay_paypal_refund(json);
    return pay_facts_keep(cx, f);
}

static ds_status paypal_ask(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                            pay_answer *ret)
{
    const paypal_config *c = config_of(self);
    ds_status s = DS_GONE;

    begin(o, ret);
    if (o->provider_ref.n == 0 && o->capture_ref.n == 0)
        return DS_OK; /* its order was never made, as far as we know: nothing is said */
    if (o->provider_ref.n > 0)
        s = get_object(cx, c, "/v2/checkout/orders/", o->provider_ref, ret);
    if (s == DS_GONE && o->capture_ref.n > 0) { /* orders are not kept for ever, captures are */
        ret->reason = NULL;
        s = get_object(cx, c, "/v2/payments/captures/", o->capture_ref, ret);
    }
    DS_TRY(s);
    pay_facts_name(&ret->facts, o);
    return add_refund(cx, c, o, ret);
}

/* ---- the link ---- */

/* Five-letter locales of PayPal's page; others get the browser's. */
static ds_str locale_of(ds_str lang)
{
    if (ds_str_is(lang, "en") || ds_str_starts(lang, DS_STR("en-")))
        return DS_STR("en-US");
    if (ds_str_is(lang, "es") || ds_str_starts(lang, DS_STR("es-")))
        return DS_STR("es-ES");
    return (ds_str){ NULL, 0 };
}

static bool write_amount(ds_ctx *cx, ds_jw *w, money m)
{
    ds_buf value = ds_buf_make(cx);

    if (m.minor <= 0 || !pay_paypal_value(&value, m))
        return false;
    ds_jw_key(w, "amount");
    ds_jw_object(w);
    ds_jw_key_text(w, "currency_code", ds_str_of(m.currency));
    ds_jw_key_text(w, "value", ds_buf_view(&value));
    ds_jw_end(w);
    return true;
}

static void write_experience(ds_jw *w, const pay_order *o)
{
    ds_str locale = locale_of(o->lang);

    ds_jw_key(w, "payment_source");
    ds_jw_object(w);
    ds_jw_key(w, "paypal");
    ds_jw_object(w);
    ds_jw_key(w, "experience_context");
    ds_jw_object(w);
    ds_jw_key_text(w, "return_url", o->success_url);
    ds_jw_key_text(w, "cancel_url", o->cancel_url);
    if (o->clinic.n > 0)
        ds_jw_key_text(w, "brand_name", channel_cut_utf16(o->clinic, TEXT_MAX_UNITS));
    if (locale.n > 0)
        ds_jw_key_text(w, "locale", locale);
    ds_jw_key_text(w, "user_action", DS_STR("PAY_NOW"));
    ds_jw_key_text(w, "shipping_preference", DS_STR("NO_SHIPPING"));
    ds_jw_end(w);
    ds_jw_end(w);
    ds_jw_end(w);
}

/* False: the amount cannot be said at PayPal. */
static bool write_order(ds_ctx *cx, ds_buf *b, const pay_order *o)
{
    ds_jw w = ds_jw_make(b);

    ds_jw_object(&w);
    ds_jw_key_text(&w, "intent", DS_STR("CAPTURE"));
    ds_jw_key(&w, "purchase_units");
    ds_jw_array(&w);
    ds_jw_object(&w);
    ds_jw_key_text(&w, "custom_id", o->reference);
    ds_jw_key_text(&w, "description", channel_cut_utf16(o->title, TEXT_MAX_UNITS));
    if (!write_amount(cx, &w, o->amount))
        return false;
    ds_jw_end(&w);
    ds_jw_end(&w);
    write_experience(&w, o);
    ds_jw_end(&w);
    return true;
}

static ds_status paypal_create(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                               pay_answer *ret)
{
    paypal_call call = { .method = "POST", .path = DS_STR("/v2/checkout/orders") };
    ds_buf b = ds_buf_make(cx);

    assert(o->reference.n > 0 && o->title.n > 0);
    begin(o, ret);
    if (!write_order(cx, &b, o))
        return pay_deny(cx, ret, "bad_amount", "paypal: an amount that it cannot charge");
    if (is_stale(cx, o, ORDER_KEY_TRUST_S)) {
        ret->reason = "too_late";
        return ds_fail(cx, DS_GONE, "paypal: too late to make a link of this try");
    }
    DS_TRY(ds_buf_finish(&b, &call.json));
    DS_TRY(ds_format(cx, &call.key, DS_FMT ":create", DS_ARG(o->reference)));
    DS_TRY(run(cx, config_of(self), &call, ret));
    if (ret->facts.provider_ref.n == 0 || ret->facts.url.n == 0)
        return ds_fail(cx, DS_IN_DOUBT, "paypal: an order without an id or an address");
    return DS_OK;
}

/* ---- fetching what was approved ---- */

static bool has_capture(const pay_facts *f)
{
    return f->capture_ref.n > 0 || f->captured_minor > 0 ||
           (f->marks & (PAY_PROCESSING | PAY_FAILED));
}

static ds_status paypal_capture(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                                pay_answer *ret)
{
    paypal_call call = { .method = "POST", .json = DS_STR("{}") };
    ds_status s;

    begin(o, ret);
    if (o->provider_ref.n == 0) {
        ret->reason = "not_found";
        return ds_fail(cx, DS_GONE, "paypal: no order to capture");
    }
    if (o->is_doubtful || is_stale(cx, o, ORDER_KEY_TRUST_S)) {
        s = paypal_ask(cx, self, o, ret);
        if (s != DS_OK || has_capture(&ret->facts))
            return s;
    }
    DS_TRY(path_of(cx, "/v2/checkout/orders/", o->provider_ref, "/capture", &call.path));
    DS_TRY(ds_format(cx, &call.key, DS_FMT ":capture", DS_ARG(o->reference)));
    s = run(cx, config_of(self), &call, ret);
    if ((s == DS_CONFLICT) ||
        (s == DS_OK && !has_capture(&ret->facts))) /* (2), or a short answer */
        return paypal_ask(cx, self, o, ret);
    if (s == DS_OK)
        pay_facts_name(&ret->facts, o);
    return s;
}

/* ---- giving back ---- */

static ds_status post_refund(ds_ctx *cx, const paypal_config *c, ds_str capture, const pay_order *o,
                             pay_answer *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = NULL;
    paypal_call call = { .method = "POST" };
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    money back = o->amount;
    refund_fact r;

    back.minor = o->refund_minor;
    ds_jw_object(&w);
    if (!write_amount(cx, &w, back))
        return pay_deny(cx, ret, "bad_amount", "paypal: an amount that it cannot give back");
    ds_jw_key_text(&w, "custom_id", o->refund_reference);
    ds_jw_end(&w);
    DS_TRY(ds_buf_finish(&b, &call.json));
    DS_TRY(path_of(cx, "/v2/payments/captures/", capture, "/refund", &call.path));
    DS_TRY(ds_format(cx, &call.key, DS_FMT ":refund", DS_ARG(o->refund_reference)));
    DS_TRY(paypal_perform(cx, c, &call, ret, &json));
    r = pay_paypal_refund(json);
    if (r.provider_ref.n == 0)
        return ds_fail(cx, DS_IN_DOUBT, "paypal: a refund without an id");
    r.reference = o->refund_reference;
    if (r.minor < 0)
        r.minor = o->refund_minor;
    begin(o, ret);
    ret->facts.capture_ref = capture;
    ret->facts.currency = ds_str_of(o->amount.currency);
    ret->facts.refunds[0] = r;
    ret->facts.refund_count = 1;
    return pay_facts_keep(cx, &ret->facts);
}

static ds_status paypal_refund(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                               pay_answer *ret)
{
    bool looks_first = is_stale(cx, o, REFUND_KEY_TRUST_S);
    ds_str capture = o->capture_ref;
    ds_status s;

    assert(o->refund_reference.n > 0 && o->refund_minor > 0);
    begin(o, ret);
    if (capture.n == 0 || looks_first) {
        DS_TRY(paypal_ask(cx, self, o, ret));
        if (pay_facts_refund(&ret->facts, o->refund_reference))
            return DS_OK;
        capture = ret->facts.capture_ref;
    }
    if (capture.n == 0) {
        ret->reason = "not_found";
        return ds_fail(cx, DS_GONE, "paypal: no capture to give back from");
    }
    s = post_refund(cx, config_of(self), capture, o, ret);
    if (s == DS_GONE) { /* nothing is left: perhaps because ours is done */
        pay_answer now;

        if (paypal_ask(cx, self, o, &now) == DS_OK &&
            pay_facts_refund(&now.facts, o->refund_reference)) {
            *ret = now;
            return DS_OK;
        }
    }
    return s;
}

const pay_ops pay_paypal = {
    .provider = "paypal",
    .calls = {
        [PAY_CALL_CREATE] = paypal_create,
        [PAY_CALL_ASK] = paypal_ask,
        [PAY_CALL_CAPTURE] = paypal_capture,
        [PAY_CALL_REFUND] = paypal_refund,
        [PAY_CALL_VERIFY] = paypal_verify,
    },
};
