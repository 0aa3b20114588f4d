/*
 * fuzz_telegram.c - any bytes as an update of Telegram's; every event must be sound.
 */
#include "tests/fuzz/fuzz_hook.h"

static ds_str header(const void *self, const char *name)
{
    (void)self;
    (void)name;
    return DS_STR("secret");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ds_ctx cx = fuzz_ctx();
    webhook_keys keys = { .telegram_secret = DS_STR("secret") };
    webhook_request request = { .header = header, .body = { (const char *)data, size } };
    webhook_result r = { 0 };

    if (webhook_routes()[4].handle(&cx, &keys, &request, &r) == DS_OK)
        fuzz_check(&cx, &r);
    ds_arena_free(cx.arena);
    return 0;
}
