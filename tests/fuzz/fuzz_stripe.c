/*
 * fuzz_stripe.c - any bytes as an event of Stripe's, signed so that all of the parser is reached,
 * and as its signature's header, which then never counts.
 */
#include "tests/fuzz/fuzz_hook.h"

#include <string.h>

static ds_str signature; /* of the input at hand */

static ds_str header(const void *self, const char *name)
{
    (void)self;
    return strcmp(name, "Stripe-Signature") == 0 ? signature : (ds_str){ NULL, 0 };
}

static const webhook_route *route_of(const char *path)
{
    const webhook_route *r = webhook_routes();

    while (r->path && strcmp(r->path, path) != 0)
        r++;
    return r->path ? r : (abort(), r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ds_ctx cx = fuzz_ctx();
    ds_hmac *secret = ds_hmac_new(DS_SHA256, DS_STR("secret"));
    webhook_keys keys = { .stripe_secret = secret };
    webhook_request request = { .header = header, .body = { (const char *)data, size } };
    const ds_str parts[] = { DS_STR("1795420800"), DS_STR("."), request.body };
    webhook_result r = { 0 };
    uint8_t mac[DS_SHA256_BYTES];

    signature = request.body;
    if (route_of("/webhooks/stripe")->handle(&cx, &keys, &request, &r) == DS_OK)
        abort(); /* a forged one got through */
    if (ds_hmac_sign(&cx, secret, parts, 3, mac) != DS_OK ||
        ds_format(&cx, &signature, "t=1795420800,v1=" DS_FMT,
                  DS_ARG(ds_hex_encode(&cx, mac, sizeof(mac)))) != DS_OK)
        abort();
    if (route_of("/webhooks/stripe")->handle(&cx, &keys, &request, &r) == DS_OK)
        fuzz_check(&cx, &r);
    ds_hmac_free(secret);
    ds_arena_free(cx.arena);
    return 0;
}
