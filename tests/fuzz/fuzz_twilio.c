/*
 * fuzz_twilio.c - any bytes as a Twilio form: forged ones are refused, signed ones make sound
 * events.
 *
 * The first byte picks the route and whether the body is signed; the rest is the body.
 */
#include "tests/fuzz/fuzz_hook.h"

static ds_str signature; /* of the input at hand */

static ds_str header(const void *self, const char *name)
{
    (void)self;
    return ds_str_is(DS_STR("X-Twilio-Signature"), name) ? signature : (ds_str){ NULL, 0 };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ds_ctx cx = fuzz_ctx();
    ds_hmac *token = ds_hmac_new(DS_SHA1, DS_STR("token"));
    webhook_keys keys = { .public_url = DS_STR("https://bot.example"), .twilio_token = token };
    int pick = size > 0 ? data[0] : 0;
    const webhook_route *route = &webhook_routes()[pick & 1];
    webhook_request request = { .method = DS_STR("POST"),
                                .path = ds_str_of(route->path),
                                .query = DS_STR(""),
                                .header = header };
    webhook_result r = { 0 };
    ds_str url;
    ds_status s;

    if (size > 0)
        request.body = (ds_str){ (const char *)data + 1, size - 1 };
    signature = DS_STR("ANrQOMLuTBpdAIs1MkMjpfM5fTQ=");
    if ((pick & 2) && (ds_format(&cx, &url, "https://bot.example%s", route->path) != DS_OK ||
                       webhook_twilio_sign(&cx, token, url, request.body, &signature) != DS_OK))
        goto done;
    s = route->handle(&cx, &keys, &request, &r);
    if (s == DS_OK && !(pick & 2))
        abort(); /* a forged one got through */
    if (s == DS_OK)
        fuzz_check(&cx, &r);
done:
    ds_hmac_free(token);
    ds_arena_free(cx.arena);
    return 0;
}
