/*
 * fuzz_whatsapp.c - any bytes as a body of Meta's, and as the query of its handshake.
 *
 * The body is signed, so that all of the parser is reached; every event must be sound.
 */
#include "tests/fuzz/fuzz_hook.h"

#include <string.h>

static ds_str signature; /* of the input at hand */

static ds_str header(const void *self, const char *name)
{
    (void)self;
    return strcmp(name, "X-Hub-Signature-256") == 0 ? signature : (ds_str){ NULL, 0 };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ds_ctx cx = fuzz_ctx();
    ds_hmac *secret = ds_hmac_new(DS_SHA256, DS_STR("secret"));
    webhook_keys keys = { .whatsapp_secret = secret, .whatsapp_verify_token = DS_STR("verify") };
    const webhook_route *hello = &webhook_routes()[2], *route = &webhook_routes()[3];
    webhook_request request = { .header = header, .body = { (const char *)data, size } };
    webhook_result r = { 0 };
    uint8_t mac[DS_SHA256_BYTES];

    request.query = request.body;
    if (hello->handle(&cx, &keys, &request, &r) == DS_OK && r.event_count != 0)
        abort();
    if (ds_hmac_sign(&cx, secret, &request.body, 1, mac) != DS_OK ||
        ds_format(&cx, &signature, "sha256=" DS_FMT,
                  DS_ARG(ds_hex_encode(&cx, mac, sizeof(mac)))) != DS_OK)
        abort();
    if (route->handle(&cx, &keys, &request, &r) == DS_OK)
        fuzz_check(&cx, &r);
    ds_hmac_free(secret);
    ds_arena_free(cx.arena);
    return 0;
}
