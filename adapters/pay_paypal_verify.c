/*
 * pay_paypal_verify.c - did PayPal send this webhook? Asked of PayPal, or judged by its
 * certificate.
 *
 * The proof is what webhooks/paypal.c kept: five headers and the raw body. What always holds:
 *   (1) the body is judged byte for byte as it came; it goes to PayPal inside our question only
 *       after it was read as one JSON document, so that it cannot end the question and write its
 * own (2) a certificate is fetched from PayPal's address alone, and must be PayPal's own, valid
 * today and lead to a root of the system; only the stand-in that api_base names is believed as is
 *   (3) what is no proof is "forged", for good; what cannot be judged now is tried again
 */
#include "adapters/pay_paypal_internal.h"

#include "core/buf.h"
#include "core/crypto.h"

#include <assert.h>
#include <inttypes.h>

#define ALGORITHM "SHA256withRSA"
#define VERIFY_PATH "/v1/notifications/verify-webhook-signature"

typedef struct proof {
    ds_str id, time, sig, cert_url, algo;
    ds_str body;
} proof;

static ds_status forged(ds_ctx *cx, pay_answer *ret, const char *why)
{
    return pay_deny(cx, ret, "forged", why);
}

/* What was kept; texts borrowed from the document. */
static ds_status read_proof(ds_ctx *cx, const ds_json *j, proof *ret)
{
    const ds_json *headers = ds_json_get(j, "headers");

    ret->id = ds_json_text(ds_json_get(headers, "PAYPAL-TRANSMISSION-ID"));
    ret->time = ds_json_text(ds_json_get(headers, "PAYPAL-TRANSMISSION-TIME"));
    ret->sig = ds_json_text(ds_json_get(headers, "PAYPAL-TRANSMISSION-SIG"));
    ret->cert_url = ds_json_text(ds_json_get(headers, "PAYPAL-CERT-URL"));
    ret->algo = ds_json_text(ds_json_get(headers, "PAYPAL-AUTH-ALGO"));
    if (ret->id.n == 0 || ret->time.n == 0 || ret->sig.n == 0)
        return ds_fail(cx, DS_INVALID, "paypal: a proof without its headers");
    return ds_base64_decode(cx, ds_json_text(ds_json_get(j, "body_base64")), &ret->body);
}

/* ---- verify = api ---- */

static ds_status ask_paypal(ds_ctx *cx, const paypal_config *c, const proof *p, pay_answer *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = NULL;
    paypal_call call = { .method = "POST", .path = DS_STR(VERIFY_PATH) };
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_status s;

    ds_jw_object(&w);
    ds_jw_key_text(&w, "auth_algo", p->algo);
    ds_jw_key_text(&w, "cert_url", p->cert_url);
    ds_jw_key_text(&w, "transmission_id", p->id);
    ds_jw_key_text(&w, "transmission_sig", p->sig);
    ds_jw_key_text(&w, "transmission_time", p->time);
    ds_jw_key_text(&w, "webhook_id", c->webhook_id);
    ds_jw_key(&w, "webhook_event");
    ds_jw_raw(&w, p->body); /* (1) */
    ds_jw_end(&w);
    DS_TRY(ds_buf_finish(&b, &call.json));
    s = paypal_perform(cx, c, &call, ret, &json);
    if (s == DS_DENIED) /* PayPal finds the headers themselves impossible */
        ret->reason = "forged";
    if (s == DS_IN_DOUBT)
        return ds_fail(cx, DS_UNAVAILABLE, "paypal: the question was cut");
    if (s != DS_OK)
        return s;
    if (!ds_str_is(ds_json_text(ds_json_get(json, "verification_status")), "SUCCESS"))
        return forged(cx, ret, "paypal: it did not send this");
    return DS_OK;
}

/* ---- verify = cert ---- */

static ds_status judge_cert(ds_ctx *cx, const paypal_config *c, const proof *p, pay_answer *ret)
{
    ds_signer signer = { .suffix = DS_STR(".paypal.com") };
    ds_str message, signature;
    ds_status s;

    /* Where only the stand-in's host could have served it, the stand-in is the root. */
    signer.is_anchor = !pay_paypal_is_cert_url(p->cert_url, (ds_str){ NULL, 0 });
    s = paypal_certificate(cx, c, p->cert_url, ret, &signer.pem);
    if (s == DS_DENIED || s == DS_GONE)
        return forged(cx, ret, "paypal: its certificate is not there");
    if (s != DS_OK)
        return s;
    DS_TRY(ds_format(cx, &message, DS_FMT "|" DS_FMT "|" DS_FMT "|%" PRIu32, DS_ARG(p->id),
                     DS_ARG(p->time), DS_ARG(c->webhook_id), ds_crc32(p->body)));
    if (ds_base64_decode(cx, p->sig, &signature) != DS_OK)
        return forged(cx, ret, "paypal: the signature is no base64");
    s = ds_signer_verify(cx, &signer, message, signature);
    if (s == DS_DENIED)
        ret->reason = "forged";
    return s;
}

/* ---- both ---- */

ds_status paypal_verify(ds_ctx *cx, const pay_provider *self, const pay_order *o, pay_answer *ret)
{
    const paypal_config *c = self->config;
    ds_json *document DS_AUTO(ds_json_freep) = NULL, *event DS_AUTO(ds_json_freep) = NULL;
    proof p;

    *ret = (pay_answer){ .facts = pay_facts_none(DS_STR("paypal")), .retry_after_s = -1 };
    if (ds_json_parse(cx, o->proof_json, &document) != DS_OK ||
        read_proof(cx, document, &p) != DS_OK || ds_json_parse(cx, p.body, &event) != DS_OK)
        return forged(cx, ret, "paypal: a proof that cannot be read");
    if (!ds_str_is(p.algo, ALGORITHM) || !pay_paypal_is_cert_url(p.cert_url, c->api_base))
        return forged(cx, ret, "paypal: another algorithm or another's certificate");
    DS_TRY(c->verifies_by_cert ? judge_cert(cx, c, &p, ret) : ask_paypal(cx, c, &p, ret));
    if (pay_facts_of_paypal(cx, ds_json_get(event, "resource"), &ret->facts) != DS_OK)
        return forged(cx, ret, "paypal: proven, but it tells of nothing that is read");
    return pay_facts_keep(cx, &ret->facts);
}
