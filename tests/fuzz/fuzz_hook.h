/*
 * fuzz_hook.h - what the webhook fuzzers share: a context that is made anew for each input.
 */
#ifndef DOCSPOT_TESTS_FUZZ_HOOK_H
#define DOCSPOT_TESTS_FUZZ_HOOK_H

#include "core/json.h"
#include "core/text.h"
#include "webhooks/webhooks.h"

#include <stdlib.h>

#define FUZZ_ARENA_BYTES ((size_t)8 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline ds_ctx fuzz_ctx(void)
{
    return (ds_ctx){ .arena = ds_arena_new(FUZZ_ARENA_BYTES), .now = { 1795420800 } };
}

/* Every text of an event is valid UTF-8 within its limit, and what is stored can be read back. */
static inline void fuzz_check(ds_ctx *cx, const webhook_result *r)
{
    for (size_t i = 0; i < r->event_count; i++) {
        const in_event *e = &r->events[i];
        const ds_str texts[] = { e->event_id,     e->channel,   e->address, e->text,
                                 e->option_id,    e->locale,    e->detail,  e->profile_name,
                                 e->provider_ref, e->client_ref };
        ds_json *document = NULL;
        ds_buf b = ds_buf_make(cx);
        ds_jw w = ds_jw_make(&b);
        ds_str json;
        in_event back;

        for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
            if (!ds_text_is_utf8(texts[k]) || texts[k].n > MESSAGE_TEXT_MAX_BYTES)
                abort();
        if (e->event_id.n == 0 || e->kind >= IN_KIND_COUNT)
            abort();
        in_event_write(&w, e);
        if (ds_buf_finish(&b, &json) != DS_OK)
            return; /* the arena's cap: not what is looked for here */
        if (ds_json_parse(cx, json, &document) != DS_OK || !in_event_read(document, &back) ||
            !ds_str_equal(back.text, e->text) || !ds_str_equal(back.event_id, e->event_id))
            abort();
        ds_json_free(document);
    }
}

#endif
