/*
 * pay_paypal_call.c - a call of PayPal's API with its token, and certificates; both are cached.
 *
 * The cache is shared by senders. Its lock is held for copying only, never while a call runs, so
 * two senders may fetch the same token at once, which harms nobody. What always holds:
 *   (1) a token is renewed before it ends; one that is refused all the same is renewed once
 *   (2) a certificate is kept by its address; whether it is valid is judged at every use
 *   (3) tokens are wiped when the cache goes, and never are part of a reason
 */
#include "adapters/pay_paypal_internal.h"

#include "core/crypto.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#define TOKEN_MAX_BYTES 4096
#define TOKEN_SPARE_S 300
#define CERTS_MAX 4
#define CERT_URL_MAX_BYTES 512
#define CERT_MAX_BYTES ((size_t)32 * 1024)
#define CERT_KEPT_MS ((int64_t)24 * 3600 * 1000)

typedef struct cert_row {
    char url[CERT_URL_MAX_BYTES], pem[CERT_MAX_BYTES];
    size_t url_n, pem_n;
    int64_t until_mono_ms; /* 0: free */
} cert_row;

struct paypal_cache {
    pthread_mutex_t lock;
    char token[TOKEN_MAX_BYTES];
    size_t token_n;
    int64_t token_until_mono_ms;
    cert_row certs[CERTS_MAX];
    size_t next_cert;
};

struct paypal_cache *paypal_cache_new(void)
{
    struct paypal_cache *k = ds_heap_new(sizeof(*k));

    if (k && pthread_mutex_init(&k->lock, NULL) != 0) {
        ds_heap_free(k);
        return NULL;
    }
    return k;
}

void paypal_cache_free(struct paypal_cache *c)
{
    if (!c)
        return;
    ds_secret_wipe(c->token, sizeof(c->token));
    (void)pthread_mutex_destroy(&c->lock); /* nobody holds it any more */
    ds_heap_free(c);
}

static int64_t mono_ms(const ds_ctx *cx) { return cx->env->mono_ms(cx->env->self); }

/* ---- the token ---- */

static ds_status cached_token(ds_ctx *cx, struct paypal_cache *k, ds_str *ret)
{
    ds_status s = DS_NOT_FOUND;

    (void)pthread_mutex_lock(&k->lock); /* an ordinary mutex, not held by us: cannot fail */
    if (k->token_n > 0 && mono_ms(cx) < k->token_until_mono_ms)
        s = ds_copy(cx, (ds_str){ k->token, k->token_n }, ret);
    (void)pthread_mutex_unlock(&k->lock);
    return s;
}

static void keep_token(ds_ctx *cx, struct paypal_cache *k, ds_str token, int64_t lives_s)
{
    if (lives_s > 2 * (int64_t)TOKEN_SPARE_S)
        lives_s -= TOKEN_SPARE_S;
    else
        lives_s /= 2;
    (void)pthread_mutex_lock(&k->lock);
    memcpy(k->token, token.p, token.n);
    k->token_n = token.n;
    k->token_until_mono_ms = mono_ms(cx) + lives_s * 1000;
    (void)pthread_mutex_unlock(&k->lock);
}

static ds_status fetch_token(ds_ctx *cx, const paypal_config *c, pay_answer *ret, ds_str *ret_token)
{
    const ds_http_header headers[] = {
        { DS_STR("Content-Type"), DS_STR("application/x-www-form-urlencoded") },
    };
    ds_json *json DS_AUTO(ds_json_freep) = NULL;
    ds_http_request request = { .method = "POST",
                                .headers = headers,
                                .header_count = 1,
                                .body = DS_STR("grant_type=client_credentials"),
                                .basic_user = c->client_id,
                                .basic_password = c->client_secret };
    ds_http_response r;
    ds_status s;

    DS_TRY(ds_format(cx, &request.url, DS_FMT "/v1/oauth2/token", DS_ARG(c->api_base)));
    s = channel_call(cx, request, &r);
    if (s == DS_IN_DOUBT) /* a token too many does no harm */
        return ds_fail(cx, DS_UNAVAILABLE, "paypal: the call for a token was cut");
    if (s != DS_OK)
        return s;
    if (r.status != 200) {
        pay_said said = { .vendor = "paypal", .status = r.status };

        said.retry_after_s = r.retry_after_s;
        s = pay_refused(cx, &said, ret);
        return s == DS_DENIED || s == DS_GONE ? DS_UNAVAILABLE : s; /* says nothing of the call */
    }
    json = channel_answer(cx, r.body);
    DS_TRY(ds_copy(cx, ds_json_text(ds_json_get(json, "access_token")), ret_token));
    if (ret_token->n == 0 || ret_token->n > TOKEN_MAX_BYTES)
        return ds_fail(cx, DS_UNAVAILABLE, "paypal: no token in its answer");
    keep_token(cx, c->cache, *ret_token, ds_json_int(ds_json_get(json, "expires_in"), 0));
    return DS_OK;
}

/* ---- calls ---- */

/* clang-format off */
static const pay_error errors[] = {
    { "ORDER_ALREADY_CAPTURED",         DS_CONFLICT,    NULL,           "captured already" },
    { "ORDER_NOT_APPROVED",             DS_DENIED,      "not_approved", "not approved by the payer" },
    { "PAYER_ACTION_REQUIRED",          DS_DENIED,      "not_approved", "the payer must approve again" },
    { "INSTRUMENT_DECLINED",            DS_DENIED,      "declined",     "the payer's bank declined" },
    { "TRANSACTION_REFUSED",            DS_DENIED,      "declined",     "refused" },
    { "PAYER_CANNOT_PAY",               DS_DENIED,      "declined",     "the payer cannot pay" },
    { "CAPTURE_FULLY_REFUNDED",         DS_GONE,        "nothing_left", "all is given back already" },
    { "REFUND_AMOUNT_EXCEEDED",         DS_GONE,        "nothing_left", "more than is left" },
    { "REFUND_NOT_ALLOWED",             DS_DENIED,      "rejected",     "a refund is not allowed" },
    { "REFUND_TIME_LIMIT_EXCEEDED",     DS_DENIED,      "rejected",     "too old to give back" },
    { "ORDER_EXPIRED",                  DS_GONE,        "not_found",    "the order has lapsed" },
    { "PREVIOUS_REQUEST_IN_PROGRESS",   DS_UNAVAILABLE, NULL,           "still busy with that id" },
    { NULL,                             DS_OK,          NULL,           NULL },
};
/* clang-format on */

static ds_status send_once(ds_ctx *cx, const paypal_config *c, const paypal_call *call,
                           ds_str token, ds_http_response *ret)
{
    ds_http_header headers[4] = { { DS_STR("Authorization"), { NULL, 0 } },
                                  { DS_STR("Content-Type"), DS_STR("application/json") },
                                  { DS_STR("Prefer"), DS_STR("return=representation") },
                                  { DS_STR("PayPal-Request-Id"), call->key } };
    ds_http_request request = { .method = call->method,
                                .headers = headers,
                                .header_count = call->key.n > 0    ? 4
                                                : call->json.n > 0 ? 2
                                                                   : 1,
                                .body = call->json };

    DS_TRY(ds_format(cx, &headers[0].value, "Bearer " DS_FMT, DS_ARG(token)));
    DS_TRY(ds_format(cx, &request.url, DS_FMT DS_FMT, DS_ARG(c->api_base), DS_ARG(call->path)));
    return channel_call(cx, request, ret);
}

/* With the cached token, and once more with a new one when that is refused (1). */
static ds_status send_call(ds_ctx *cx, const paypal_config *c, const paypal_call *call,
                           pay_answer *ret, ds_http_response *ret_response)
{
    ds_str token = { NULL, 0 };
    ds_status s = cached_token(cx, c->cache, &token);
    bool is_cached = s == DS_OK;

    if (s == DS_NOT_FOUND)
        s = fetch_token(cx, c, ret, &token);
    DS_TRY(s);
    DS_TRY(send_once(cx, c, call, token, ret_response));
    if (ret_response->status != 401 || !is_cached)
        return DS_OK;
    DS_TRY(fetch_token(cx, c, ret, &token));
    return send_once(cx, c, call, token, ret_response);
}

static ds_status judge(ds_ctx *cx, const paypal_call *call, const ds_http_response *r,
                       pay_answer *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = channel_answer(cx, r->body);
    pay_said said = { .vendor = "paypal",
                      .status = r->status,
                      .retry_after_s = r->retry_after_s,
                      .code = ds_json_text(ds_json_at(json, "details.0.issue")),
                      .debug_id = ds_json_text(ds_json_get(json, "debug_id")),
                      .is_change = call->key.n > 0 };

    if (said.code.n == 0)
        said.code = ds_json_text(ds_json_get(json, "name"));
    if (r->status < 500)
        said.known = pay_error_find(errors, said.code);
    return pay_refused(cx, &said, ret);
}

ds_status paypal_perform(ds_ctx *cx, const paypal_config *c, const paypal_call *call,
                         pay_answer *ret, ds_json **ret_json)
{
    ds_http_response r;
    ds_json *json;

    assert(c->cache && call->method && ret_json);
    DS_TRY(send_call(cx, c, call, ret, &r));
    if (r.status != 200 && r.status != 201 && r.status != 202)
        return judge(cx, call, &r, ret);
    json = channel_answer(cx, r.body);
    if (!json)
        return ds_fail(cx, call->key.n > 0 ? DS_IN_DOUBT : DS_UNAVAILABLE,
                       "paypal: its answer is no JSON");
    *ret_json = json;
    return DS_OK;
}

/* ---- certificates ---- */

static ds_status cached_cert(ds_ctx *cx, struct paypal_cache *k, ds_str url, ds_str *ret)
{
    ds_status s = DS_NOT_FOUND;

    (void)pthread_mutex_lock(&k->lock);
    for (size_t i = 0; i < CERTS_MAX && s == DS_NOT_FOUND; i++) {
        const cert_row *row = &k->certs[i];

        if (row->until_mono_ms > mono_ms(cx) && ds_str_equal((ds_str){ row->url, row->url_n }, url))
            s = ds_copy(cx, (ds_str){ row->pem, row->pem_n }, ret);
    }
    (void)pthread_mutex_unlock(&k->lock);
    return s;
}

static void keep_cert(ds_ctx *cx, struct paypal_cache *k, ds_str url, ds_str pem)
{
    cert_row *row;

    if (url.n > CERT_URL_MAX_BYTES || pem.n > CERT_MAX_BYTES)
        return; /* fetched each time, then */
    (void)pthread_mutex_lock(&k->lock);
    row = &k->certs[k->next_cert++ % CERTS_MAX];
    memcpy(row->url, url.p, url.n);
    memcpy(row->pem, pem.p, pem.n);
    row->url_n = url.n;
    row->pem_n = pem.n;
    row->until_mono_ms = mono_ms(cx) + CERT_KEPT_MS;
    (void)pthread_mutex_unlock(&k->lock);
}

ds_status paypal_certificate(ds_ctx *cx, const paypal_config *c, ds_str url, pay_answer *ret,
                             ds_str *ret_pem)
{
    ds_http_request request = { .method = "GET", .url = url, .max_response_bytes = CERT_MAX_BYTES };
    ds_status s = cached_cert(cx, c->cache, url, ret_pem);
    ds_http_response r;

    if (s != DS_NOT_FOUND)
        return s;
    s = channel_call(cx, request, &r);
    if (s == DS_IN_DOUBT) /* nothing was to change */
        return ds_fail(cx, DS_UNAVAILABLE, "paypal: the call for a certificate was cut");
    if (s != DS_OK)
        return s;
    if (r.status != 200) {
        pay_said said = { .vendor = "paypal", .status = r.status };

        said.retry_after_s = r.retry_after_s;
        return pay_refused(cx, &said, ret);
    }
    if (ds_str_starts(ds_str_trim(r.body), DS_STR("-----BEGIN CERTIFICATE-----")))
        keep_cert(cx, c->cache, url, r.body);
    *ret_pem = r.body;
    return DS_OK;
}
