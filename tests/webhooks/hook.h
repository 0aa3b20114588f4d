/*
 * hook.h - a webhook request for tests: made by hand or read from a raw HTTP text.
 *
 * The keys are those that tests/golden/make.py signs with.
 */
#ifndef DOCSPOT_TESTS_WEBHOOKS_HOOK_H
#define DOCSPOT_TESTS_WEBHOOKS_HOOK_H

#include "tests/support/check.h"
#include "tests/support/testenv.h"
#include "webhooks/webhooks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define HOOK_HEADERS_MAX 16

typedef struct hook {
    webhook_request request;
    ds_http_header headers[HOOK_HEADERS_MAX];
    size_t header_count;
    ds_str hidden; /* a header that the handler does not get to see */
} hook;

static inline ds_str hook_header(const void *self, const char *name)
{
    const hook *h = self;

    for (size_t i = 0; i < h->header_count; i++)
        if (ds_str_equal_nocase(h->headers[i].name, ds_str_of(name)) &&
            !ds_str_equal_nocase(h->headers[i].name, h->hidden))
            return h->headers[i].value;
    return (ds_str){ NULL, 0 };
}

static inline void hook_init(hook *h, const char *method, const char *path, ds_str body)
{
    *h = (hook){ .request = { .method = ds_str_of(method),
                              .path = ds_str_of(path),
                              .query = DS_STR(""),
                              .body = body,
                              .header = hook_header,
                              .header_self = h } };
}

static inline void hook_put(hook *h, const char *name, ds_str value)
{
    assert_true(h->header_count < HOOK_HEADERS_MAX);
    h->headers[h->header_count++] = (ds_http_header){ ds_str_of(name), value };
}

/* Split a raw request: request line, headers, empty line, body. Fails the test when it is none. */
static inline void hook_parse(hook *h, ds_str raw)
{
    int64_t end = ds_str_find(raw, DS_STR("\r\n\r\n"), 0);
    ds_str head = ds_str_sub(raw, 0, end < 0 ? 0 : (size_t)end), line, target;
    int64_t space, mark;

    assert_true(end > 0);
    hook_init(h, "", "", ds_str_sub(raw, (size_t)end + 4, raw.n));
    assert_true(ds_str_next(&head, '\n', &line));
    space = ds_str_find(line, DS_STR(" "), 0);
    h->request.method = ds_str_sub(line, 0, (size_t)space);
    target = ds_str_sub(line, (size_t)space + 1, (size_t)ds_str_find(line, DS_STR(" HTTP/1.1"), 0));
    mark = ds_str_find(target, DS_STR("?"), 0);
    h->request.path = ds_str_sub(target, 0, mark < 0 ? target.n : (size_t)mark);
    h->request.query = ds_str_sub(target, mark < 0 ? target.n : (size_t)mark + 1, target.n);
    while (ds_str_next(&head, '\n', &line)) {
        int64_t colon = ds_str_find(line, DS_STR(":"), 0);

        assert_true(colon > 0 && h->header_count < HOOK_HEADERS_MAX);
        h->headers[h->header_count++] =
            (ds_http_header){ ds_str_sub(line, 0, (size_t)colon),
                              ds_str_trim(ds_str_sub(line, (size_t)colon + 1, line.n)) };
    }
}

/* All vendors on, with the keys of make.py. */
static inline webhook_keys hook_keys(void)
{
    return (webhook_keys){ .public_url = DS_STR("https://bot.example"),
                           .twilio_account_sid = DS_STR("AC00000000000000000000000000000001"),
                           .twilio_token = ds_hmac_new(DS_SHA1, DS_STR("twilio-token")),
                           .whatsapp_secret = ds_hmac_new(DS_SHA256, DS_STR("meta-secret")),
                           .whatsapp_verify_token = DS_STR("meta-verify"),
                           .telegram_secret = DS_STR("telegram_Secret-1"),
                           .stripe_secret = ds_hmac_new(DS_SHA256, DS_STR("stripe-secret")),
                           .paypal_webhook_id = DS_STR("1JE4291016473214C"),
                           .paypal_api_base = DS_STR("https://api-m.sandbox.paypal.com") };
}

static inline void hook_keys_free(webhook_keys *k)
{
    ds_hmac *all[3];

    memcpy(&all[0], &k->twilio_token, sizeof(all[0])); /* the view in keys is const */
    memcpy(&all[1], &k->whatsapp_secret, sizeof(all[1]));
    memcpy(&all[2], &k->stripe_secret, sizeof(all[2]));
    for (size_t i = 0; i < COUNT_OF(all); i++)
        ds_hmac_free(all[i]);
}

/* The row of the table for a request; fails the test when there is none. */
static inline const webhook_route *hook_route(const hook *h)
{
    const webhook_route *r = webhook_routes();

    while (r->path &&
           !(ds_str_is(h->request.path, r->path) && ds_str_is(h->request.method, r->method)))
        r++;
    assert_non_null(r->path);
    return r;
}

static inline ds_status hook_run(ds_ctx *cx, const hook *h, const webhook_keys *keys,
                                 webhook_result *ret)
{
    return hook_route(h)->handle(cx, keys, &h->request, ret);
}

/* Sign a Twilio form with the token of keys and run it. */
static inline ds_status hook_run_twilio(ds_ctx *cx, hook *h, const webhook_keys *keys,
                                        webhook_result *ret)
{
    ds_str url, signature;

    assert_status(cx, ds_format(cx, &url, "https://bot.example" DS_FMT, DS_ARG(h->request.path)),
                  DS_OK);
    assert_status(cx, webhook_twilio_sign(cx, keys->twilio_token, url, h->request.body, &signature),
                  DS_OK);
    hook_put(h, "X-Twilio-Signature", signature);
    return hook_run(cx, h, keys, ret);
}

/* Sign a body as Meta does and run it. */
static inline ds_status hook_run_meta(ds_ctx *cx, hook *h, const webhook_keys *keys,
                                      webhook_result *ret)
{
    uint8_t mac[DS_SHA256_BYTES];
    ds_str header;

    assert_status(cx, ds_hmac_sign(cx, keys->whatsapp_secret, &h->request.body, 1, mac), DS_OK);
    assert_status(
        cx, ds_format(cx, &header, "sha256=" DS_FMT, DS_ARG(ds_hex_encode(cx, mac, sizeof(mac)))),
        DS_OK);
    hook_put(h, "X-Hub-Signature-256", header);
    return hook_run(cx, h, keys, ret);
}

/* Sign a body as Stripe does, at a moment of its own, and run it. */
static inline ds_status hook_run_stripe_at(ds_ctx *cx, hook *h, const webhook_keys *keys,
                                           int64_t t_s, webhook_result *ret)
{
    uint8_t mac[DS_SHA256_BYTES];
    ds_str t, header;

    assert_status(cx, ds_format(cx, &t, "%" PRId64, t_s), DS_OK);
    const ds_str parts[] = { t, DS_STR("."), h->request.body };
    assert_status(cx, ds_hmac_sign(cx, keys->stripe_secret, parts, 3, mac), DS_OK);
    assert_status(cx,
                  ds_format(cx, &header, "t=" DS_FMT ",v1=" DS_FMT, DS_ARG(t),
                            DS_ARG(ds_hex_encode(cx, mac, sizeof(mac)))),
                  DS_OK);
    hook_put(h, "Stripe-Signature", header);
    return hook_run(cx, h, keys, ret);
}

/* Put PayPal's five headers, which a webhook takes as they are, and run it. */
static inline ds_status hook_run_paypal(ds_ctx *cx, hook *h, const webhook_keys *keys,
                                        webhook_result *ret)
{
    hook_put(h, "PAYPAL-TRANSMISSION-ID", DS_STR("69cd13f0-d67a-11e5-baa3-778b53f4ae55"));
    hook_put(h, "PAYPAL-TRANSMISSION-TIME", DS_STR("2026-11-23T08:29:50Z"));
    hook_put(h, "PAYPAL-TRANSMISSION-SIG", DS_STR("c2lnbmF0dXJl"));
    hook_put(h, "PAYPAL-CERT-URL",
             DS_STR("https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1"));
    hook_put(h, "PAYPAL-AUTH-ALGO", DS_STR("SHA256withRSA"));
    return hook_run(cx, h, keys, ret);
}

/* A whole file through the world's real folder; fails the test when it is missing. */
static inline ds_str hook_file(ds_ctx *cx, const char *folder, const char *name)
{
    ds_str path, bytes;

    assert_status(cx, ds_format(cx, &path, "%s/%s", folder, name), DS_OK);
    assert_status(cx, cx->env->read_file(cx->env->self, cx, path.p, (size_t)1 << 20, &bytes),
                  DS_OK);
    return bytes;
}

#endif
