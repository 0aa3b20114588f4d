/*
 * fuzz_paypal.c - any bytes as an event of PayPal's, and as the address of its certificate: what is
 * kept has an address under PayPal's own.
 */
#include "tests/fuzz/fuzz_hook.h"

#include <string.h>

static ds_str cert_url; /* of the run at hand */

static ds_str header(const void *self, const char *name)
{
    (void)self;
    if (strcmp(name, "PAYPAL-CERT-URL") == 0)
        return cert_url;
    if (strcmp(name, "PAYPAL-AUTH-ALGO") == 0)
        return DS_STR("SHA256withRSA");
    return DS_STR("x");
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
    const ds_str own = DS_STR("https://api.paypal.com/v1/notifications/certs/");
    ds_ctx cx = fuzz_ctx();
    webhook_keys keys = { .paypal_webhook_id = DS_STR("W1") };
    webhook_request request = { .header = header, .body = { (const char *)data, size } };
    webhook_result r = { 0 };

    cert_url = DS_STR("https://api.paypal.com/v1/notifications/certs/CERT-1");
    if (route_of("/webhooks/paypal")->handle(&cx, &keys, &request, &r) == DS_OK)
        fuzz_check(&cx, &r);
    cert_url = request.body;
    request.body = DS_STR("{}");
    if (route_of("/webhooks/paypal")->handle(&cx, &keys, &request, &r) == DS_OK &&
        !ds_str_starts(cert_url, own) &&
        ds_str_find(cert_url, DS_STR("paypal.com/v1/notifications/certs/"), 0) < 0)
        abort(); /* an address of someone else's */
    ds_arena_free(cx.arena);
    return 0;
}
