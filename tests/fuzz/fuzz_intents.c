/*
 * fuzz_intents.c - any bytes as a text: a reading whose spans lie in the text, in bounded memory,
 * the same twice.
 *
 * The first byte chooses what the bot waits for and how many options are on the table.
 */
#include "core/text.h"
#include "intents/intents.h"
#include "tests/support/testenv.h"

#include <stdlib.h>

#define AGAIN_EVERY 8 /* one length in so many is read twice */
#define READ_ARENA_BYTES ((size_t)8 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const doctor doctors[] = { { .id = { 1 }, .name = DS_LIT("Dr Ana Silva") },
                                  { .id = { 2 }, .name = DS_LIT("Dr A. K. Rao") } };
static const location locations[] = {
    { .id = { 1 }, .name = DS_LIT("Test Kondapur"), .city = DS_LIT("Hyderabad") }
};
static const directory names = {
    .doctors = doctors, .doctor_count = 2, .locations = locations, .location_count = 1
};

/* The same text gives the same reading again. */
static void check_same(const reading *a, const reading *b)
{
    if (a->act != b->act || a->act_count != b->act_count || a->emergency != b->emergency ||
        a->stop != b->stop || a->entity_count != b->entity_count || a->when_count != b->when_count)
        abort();
    for (size_t i = 0; i < a->entity_count; i++)
        if (a->entities[i].type != b->entities[i].type ||
            a->entities[i].number != b->entities[i].number ||
            a->entities[i].start != b->entities[i].start ||
            !ds_str_equal(a->entities[i].value, b->entities[i].value))
            abort();
}

static void check(const reading *r, ds_str text)
{
    size_t length = ds_text_length(text);

    if (r->entity_count > INTENT_ENTITIES_MAX || r->when_count > WHEN_MAX ||
        r->act_count > INTENT_ACTS_MAX)
        abort();
    for (size_t i = 0; i < r->entity_count; i++)
        if (r->entities[i].start >= r->entities[i].end || r->entities[i].end > length ||
            (i > 0 && r->entities[i].start < r->entities[i - 1].start))
            abort();
    for (size_t i = 0; i < r->when_count; i++) {
        const when *w = &r->whens[i];

        if (w->start >= w->end || w->end > length || w->clock_from_s < 0 ||
            w->clock_from_s >= WHEN_CLOCK_END || w->clock_to_s <= 0 ||
            w->clock_to_s > WHEN_CLOCK_END)
            abort();
        if (!local_date_is_valid(w->date_from) || !local_date_is_valid(w->date_to))
            abort();
    }
    if (r->confidence < 0 || r->confidence > 1)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const expected[] = { "",       "when",  "slot",    "patient",
                                            "doctor", "place", "confirm", "reason" };
    static testenv *env;
    static intent_pack *pack;
    static intent_vocab *vocab;
    static ds_ctx *cx;
    intent_context c = { .now = { 1795428000 } };
    ds_str text = { (const char *)data, size };
    reading r, again;

    if (env == NULL) {
        env = testenv_new("2026-11-23T10:00:00Z");
        cx = testenv_cx_new(env, READ_ARENA_BYTES);
        if (intent_pack_new(testenv_cx(env), &pack) != DS_OK ||
            intent_vocab_new(testenv_cx(env), pack, &names, &vocab) != DS_OK)
            abort();
    }
    if (size > 0) {
        c.expects = ds_str_of(expected[data[0] % 8]);
        c.option_count = data[0] / 64;
        text = ds_str_sub(text, 1, size);
    }
    ds_arena_reset(cx->arena);
    if (intent_read(cx, pack, vocab, text, &c, &r) != DS_OK)
        abort();
    check(&r, text);
    if (size % AGAIN_EVERY == 0) {
        if (intent_read(cx, pack, vocab, text, &c, &again) != DS_OK)
            abort();
        check_same(&r, &again);
    }
    return 0;
}
