/*
 * test_random_texts.c - words thrown together by dice: bounded, well formed, the same each time.
 *
 * The dice are seeded, so a failure names a text that fails again.
 */
#include "core/text.h"
#include "tests/intents/dates.h"

#include <pthread.h>
#include <string.h>

#define TEXTS 20000
#define THREAD_TEXTS 3000
#define WORDS_MAX 24
#define TEXT_BYTES 1024

static const char *const pool[] = {
    "i",
    "need",
    "a",
    "the",
    "dentist",
    "dr",
    "rao",
    "doctor",
    "shah",
    "skin",
    "tooth",
    "hurts",
    "tomorrow",
    "monday",
    "friday",
    "next",
    "this",
    "last",
    "week",
    "month",
    "at",
    "5",
    "5:30",
    "pm",
    "am",
    "after",
    "before",
    "between",
    "and",
    "or",
    "not",
    "no",
    "yes",
    "from",
    "to",
    "until",
    "for",
    "in",
    "2",
    "two",
    "second",
    "1st",
    "option",
    "one",
    "stop",
    "cancel",
    "my",
    "appointment",
    "move",
    "it",
    "book",
    "when",
    "where",
    "how",
    "much",
    "is",
    "chest",
    "pain",
    "cant",
    "breathe",
    "not",
    "emergency",
    "kill",
    "myself",
    "son",
    "mother",
    "female",
    "hindi",
    "kondapur",
    "downtown",
    "hyderabad",
    "near",
    "cheaper",
    "$",
    "50",
    "but",
    "actually",
    "more",
    "sooner",
    "later",
    "earlier",
    "?",
    ".",
    ",",
    "!",
    "-",
    "/",
    ":",
    "(",
    ")",
    "#",
    "28",
    "nov",
    "november",
    "31",
    "2026",
    "half",
    "past",
    "quarter",
    "noon",
    "midnight",
    "morning",
    "evening",
    "tonight",
    "weekend",
    "hola",
    "cita",
    "mañana",
    "kal",
    "shaam",
    "डॉक्टर",
    "कल",
    "\xf0\x9f\x91\x8d",
    "\xf0\x9f\x98\x80",
    "२",
    "٣",
    "\xcc\x81",
    "\xe2\x80\x8f",
    "99999999999999999999",
    "0",
    "24/7",
    "12/31",
    "2moro",
    "b4",
    "asap",
    "name",
    "is",
    "Maria",
    "thanks",
    "hi",
    "bye",
    "help",
    "back",
    "start",
    "over",
    "person",
    "pay",
    "late",
    "waitlist",
};

static const char *const expected[] = { "",        "request",    "specialty",
                                        "doctor",  "place",      "when",
                                        "slot",    "confirm",    "patient",
                                        "reason",  "human",      "none",
                                        "payment", "visit_type", "which_appointment" };

/* A small generator of our own, so that the same seed gives the same texts everywhere. */
static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

static size_t throw_text(uint64_t *seed, char *text)
{
    uint32_t words = 1 + roll(seed, WORDS_MAX);
    size_t n = 0;

    for (uint32_t i = 0; i < words; i++) {
        const char *word = pool[roll(seed, COUNT_OF(pool))];
        size_t length = strlen(word);

        if (n + length + 1 >= TEXT_BYTES)
            break;
        memcpy(text + n, word, length);
        n += length;
        if (roll(seed, 12) != 0)
            text[n++] = ' ';
    }
    return n;
}

static intent_context throw_context(uint64_t *seed)
{
    intent_context c = { .now = { 1795428000 + (int64_t)roll(seed, 400) * 86400 } };

    c.expects = ds_str_of(expected[roll(seed, COUNT_OF(expected))]);
    c.option_count = roll(seed, 4);
    return c;
}

static void check_form(const reading *r, ds_str text)
{
    size_t length = ds_text_length(text);

    assert_true(r->entity_count <= INTENT_ENTITIES_MAX && r->when_count <= WHEN_MAX);
    assert_true(r->act_count <= INTENT_ACTS_MAX);
    assert_true(r->act < ACT_COUNT && (r->act_count == 0) == (r->act == ACT_NONE));
    assert_true(r->act_count == 0 || r->acts[0] == r->act);
    assert_true(r->confidence >= 0 && r->confidence <= 1);
    for (size_t i = 0; i < r->entity_count; i++) {
        const entity *e = &r->entities[i];

        assert_true(e->start < e->end && e->end <= length && e->value.p != NULL);
        assert_true(e->confidence > 0 && e->confidence <= 1);
        assert_true(i == 0 || e->start >= r->entities[i - 1].start);
    }
    for (size_t i = 0; i < r->when_count; i++) {
        const when *w = &r->whens[i];

        assert_true(w->start < w->end && w->end <= length);
        assert_true(w->clock_from_s >= 0 && w->clock_from_s < WHEN_CLOCK_END);
        assert_true(w->clock_to_s > 0 && w->clock_to_s <= WHEN_CLOCK_END);
        assert_true(local_date_is_valid(w->date_from) && local_date_is_valid(w->date_to));
    }
    for (size_t i = 0; i < r->act_count; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(r->acts[i] != r->acts[k]);
}

static void thrown_texts_give_well_formed_readings(void **state)
{
    fixture *f = *state;
    uint64_t seed = 1;

    for (int i = 0; i < TEXTS; i++) {
        char text[TEXT_BYTES];
        intent_context c = throw_context(&seed);
        size_t n = throw_text(&seed, text);
        reading r;

        ds_arena_reset(f->line->arena);
        assert_status(f->line, intent_read(f->line, f->pack, f->vocab, (ds_str){ text, n }, &c, &r),
                      DS_OK);
        check_form(&r, (ds_str){ text, n });
    }
}

/* A wish to stop stands alone; an emergency is never silenced by other words. */
static void danger_stays_found_among_thrown_words(void **state)
{
    static const char danger[] = " . i have severe chest pain . ";
    fixture *f = *state;
    uint64_t seed = 2;
    size_t found = 0;

    for (int i = 0; i < 2000; i++) {
        char text[TEXT_BYTES + sizeof(danger)];
        intent_context c = throw_context(&seed);
        size_t n = throw_text(&seed, text);
        reading r;

        memcpy(text + n, danger, sizeof(danger) - 1);
        ds_arena_reset(f->line->arena);
        assert_status(f->line,
                      intent_read(f->line, f->pack, f->vocab,
                                  (ds_str){ text, n + sizeof(danger) - 1 }, &c, &r),
                      DS_OK);
        if (r.emergency == EMERGENCY_NONE)
            fail_msg("%.*s", (int)n, text);
        found++;
        if (r.stop == STOP_WORD || r.stop == STOP_PLAIN)
            assert_true(r.act == ACT_STOP && r.act_count == 1);
    }
    assert_int_equal(found, 2000);
}

static uint64_t digest_byte(uint64_t h, uint64_t v) { return (h ^ v) * 1099511628211u; }

/* A number that changes when anything in a reading does. */
static uint64_t digest(const reading *r)
{
    uint64_t h = 1469598103934665603u;

    for (size_t i = 0; i < r->act_count; i++)
        h = digest_byte(h, (uint64_t)r->acts[i]);
    h = digest_byte(h, (uint64_t)r->emergency * 8 + (uint64_t)r->stop);
    for (size_t i = 0; i < r->entity_count; i++) {
        const entity *e = &r->entities[i];

        h = digest_byte(h, (uint64_t)e->type);
        h = digest_byte(h, (uint64_t)e->number);
        h = digest_byte(h, (uint64_t)e->start << 32 | e->end);
        for (size_t k = 0; k < e->value.n; k++)
            h = digest_byte(h, (unsigned char)e->value.p[k]);
    }
    for (size_t i = 0; i < r->when_count; i++) {
        h = digest_byte(h, (uint64_t)local_date_to_days(r->whens[i].date_from));
        h = digest_byte(h, (uint64_t)r->whens[i].clock_from_s << 20 ^
                               (uint64_t)r->whens[i].clock_to_s);
    }
    return h;
}

typedef struct reader {
    const fixture *f;
    ds_ctx *cx;
    uint64_t digests[THREAD_TEXTS];
    bool failed;
} reader;

static void *read_many(void *self)
{
    reader *me = self;
    uint64_t seed = 3;

    for (int i = 0; i < THREAD_TEXTS; i++) {
        char text[TEXT_BYTES];
        intent_context c = throw_context(&seed);
        size_t n = throw_text(&seed, text);
        reading r;

        ds_arena_reset(me->cx->arena);
        if (intent_read(me->cx, me->f->pack, me->f->vocab, (ds_str){ text, n }, &c, &r) != DS_OK) {
            me->failed = true;
            break;
        }
        me->digests[i] = digest(&r);
    }
    return NULL;
}

static void two_threads_read_alike(void **state)
{
    static reader readers[3];
    fixture *f = *state;
    pthread_t threads[2];

    for (size_t i = 0; i < COUNT_OF(readers); i++)
        readers[i] = (reader){ .f = f, .cx = testenv_cx_new(f->env, FIXTURE_LINE_BYTES) };
    (void)read_many(&readers[0]); /* what one alone reads */
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_many, &readers[i + 1]), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        assert_false(readers[i].failed);
    for (int i = 0; i < THREAD_TEXTS; i++) {
        assert_true(readers[0].digests[i] == readers[1].digests[i]);
        assert_true(readers[0].digests[i] == readers[2].digests[i]);
    }
}

/* What was thrown before does not colour what is read next. */
static void order_of_texts_does_not_matter(void **state)
{
    static const char *const texts[] = {
        "need a dentist tomorrow at 5", "stop",        "chest pain", "2",
        "quiero una cita mañana",       "kal shaam ko"
    };
    fixture *f = *state;
    uint64_t alone[COUNT_OF(texts)];

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        reading r = fixture_read(f, ds_str_of(texts[i]), "", 0);

        alone[i] = digest(&r);
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        for (size_t k = 0; k < COUNT_OF(texts); k++) {
            (void)fixture_read(f, ds_str_of(texts[i]), "", 0);
            reading r = fixture_read(f, ds_str_of(texts[k]), "", 0);

            assert_true(digest(&r) == alone[k]);
        }
    }
}

/* Cutting a text anywhere, also within a character, is survived. */
static void any_prefix_is_survived(void **state)
{
    static const char text[] = "hi \xf0\x9f\x98\x80 necesito una cita mañana a las 5, कल सुबह, "
                               "dr. A. K. Iyer at 5:30 p.m. on 28/11/2026 (for my son) #2";

    for (size_t n = 0; n < sizeof(text); n++) {
        ds_str cut = { text, n };
        reading r = fixture_read(*state, cut, "", 3);

        assert_true(r.entity_count <= INTENT_ENTITIES_MAX);
        for (size_t i = 0; i < r.entity_count; i++)
            assert_true(r.entities[i].end <= n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thrown_texts_give_well_formed_readings),
        cmocka_unit_test(danger_stays_found_among_thrown_words),
        cmocka_unit_test(two_threads_read_alike),
        cmocka_unit_test(order_of_texts_does_not_matter),
        cmocka_unit_test(any_prefix_is_survived),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
