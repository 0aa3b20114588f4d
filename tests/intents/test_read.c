/*
 * test_read.c - a whole reading: spans, languages, hostile texts, the arena's cap.
 */
#include "core/text.h"
#include "tests/intents/fixture.h"

#include <string.h>

static ds_str span(const char *text, uint32_t start, uint32_t end)
{
    ds_str s = ds_str_of(text);
    size_t from = ds_text_cut(s, start).n, to = ds_text_cut(s, end).n;

    return ds_str_sub(s, from, to);
}

static void spans_are_code_points_of_the_text_as_given(void **state)
{
    static const struct {
        const char *text, *entity, *when;
    } rows[] = {
        { "skin doctor tomorrow", "skin doctor", "tomorrow" },
        { "\xc3\xa9\xc3\xa9 \xf0\x9f\x98\x80 skin doctor tomorrow!", "skin doctor", "tomorrow" },
        { "DENTST  TOMOROW", "DENTST", "TOMOROW" },
        { "need   a  Dentist,after   5 pm.", "Dentist", "after   5 pm" },
        { "dr. A. K. Iyer\ton Nov 28th, 2026", "dr. A. K. Iyer", "Nov 28th, 2026" },
        { "e\xcc\x81"
          "e\xcc\x81 dentist friday",
          "dentist", "friday" },
        { "\xef\xac\x81x: dentist at 5", "dentist", "5" }, /* one ligature, two folded letters */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), "", 0);

        assert_true(r.entity_count >= 1);
        assert_int_equal(r.when_count, 1);
        assert_text(span(rows[i].text, r.entities[0].start, r.entities[0].end), rows[i].entity);
        assert_text(span(rows[i].text, r.whens[0].start, r.whens[0].end), rows[i].when);
    }
}

static void languages_are_told_by_script_and_common_words(void **state)
{
    static const struct {
        const char *text, *lang;
    } rows[] = {
        { "I need a doctor", "en" },
        { "", "en" },
        { "2", "en" },
        { "necesito una cita con el doctor", "es" },
        { "hola, buenos dias", "es" },
        { "\xe0\xa4\xae\xe0\xa5\x81\xe0\xa4\x9d\xe0\xa5\x87 "
          "\xe0\xa4\xa1\xe0\xa5\x89\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\x9f\xe0\xa4\xb0",
          "hi" },
        { "mujhe skin doctor chahiye kal shaam ko", "hi-Latn" },
        { "ok thanks", "en" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), "", 0);

        assert_text(r.lang, rows[i].lang);
    }
}

static void a_language_that_is_named_wins(void **state)
{
    fixture *f = *state;
    intent_context c = { .lang = DS_LIT("es-MX") };
    reading r;

    assert_status(f->line,
                  intent_read(f->line, f->pack, f->vocab, DS_STR("need a dentist"), &c, &r), DS_OK);
    assert_text(r.lang, "es");
}

static void questions_have_a_topic(void **state)
{
    static const struct {
        const char *text;
        ask_topic topic;
    } rows[] = {
        { "how much is it?", ASK_PRICE },
        { "where is it?", ASK_ADDRESS },
        { "is there parking?", ASK_PARKING },
        { "what are your hours", ASK_HOURS },
        { "does she speak hindi?", ASK_LANGUAGE },
        { "is she good?", ASK_DOCTOR },
        { "who is dr rao", ASK_WHO },
        { "do you take insurance?", ASK_INSURANCE },
        { "when is my appointment?", ASK_MY_APPOINTMENT },
        { "can i pay by card", ASK_PAYMENT },
        { "what should i bring", ASK_HOW },
        { "why is the sky blue?", ASK_OTHER },
        { "hi", ASK_NOTHING },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), "", 0);

        assert_int_equal(r.topic, rows[i].topic);
    }
}

static void check_bounds(const reading *r, ds_str text)
{
    size_t length = ds_text_length(text);

    for (size_t i = 0; i < r->entity_count; i++)
        assert_true(r->entities[i].start < r->entities[i].end && r->entities[i].end <= length);
    for (size_t i = 0; i < r->when_count; i++)
        assert_true(r->whens[i].start < r->whens[i].end && r->whens[i].end <= length);
}

static void hostile_texts_give_a_bounded_reading(void **state)
{
    static const char *const parts[] = {
        "a ",
        "1 ",
        "monday ",
        "a week from ",
        "no chest ",
        "5-",
        "dr rao ",
        "x",
        "cancel the my ",
        "in ",
        "(not ",
        "the monday 5 pm or ",
        "between 3 and ",
        "1:",
        "stop the ",
        "\xcc\x81",
        "\xe2\x80\xae",
        "\xff",
        "\xf0\x9f\x98\x80",
        "9",
        "? ",
        ". ",
        "' ",
        "12/",
        "first ",
        "\xca\xbc", /* apostrophes of every kind, and nothing between them */
        "\xca\xbc-",
        "\xe2\x80\x99",
        "\xc2\xb4",
        "`",
        "a\xca\xbc ",
    };
    static char text[INTENT_TEXT_MAX_BYTES + 64];

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        size_t n = 0, part = strlen(parts[i]);

        while (n + part <= sizeof(text)) {
            memcpy(text + n, parts[i], part);
            n += part;
        }
        reading r = fixture_read(*state, (ds_str){ text, n }, "", 3);

        assert_true(r.entity_count <= INTENT_ENTITIES_MAX && r.when_count <= WHEN_MAX &&
                    r.act_count <= INTENT_ACTS_MAX);
        check_bounds(&r, (ds_str){ text, n });
    }
}

static void danger_is_found_behind_a_long_text(void **state)
{
    static char text[3000];
    static const char end[] = " i have chest pain";

    memset(text, 'b', sizeof(text));
    for (size_t i = 1; i < sizeof(text); i += 2)
        text[i] = ' ';
    memcpy(text + sizeof(text) - sizeof(end), end, sizeof(end));
    reading r = fixture_read(*state, (ds_str){ text, sizeof(text) - 1 }, "", 0);

    assert_int_equal(r.emergency, EMERGENCY_MEDICAL);
}

static void a_full_arena_is_a_limit_and_nothing_worse(void **state)
{
    fixture *f = *state;
    intent_context c = { .expects = DS_LIT("patient") };
    size_t limits = 0, reads = 0;

    for (size_t cap = 64; cap < 64 * 1024; cap += 2048) {
        ds_ctx *cx = testenv_cx_new(f->env, cap);
        reading r;
        ds_status s = intent_read(cx, f->pack, f->vocab,
                                  DS_STR("my name is Sam, dentst tomorow at 5:30"), &c, &r);

        assert_true(s == DS_OK || s == DS_LIMIT);
        limits += s == DS_LIMIT;
        reads += s == DS_OK;
    }
    assert_true(limits > 0 && reads > 0);
}

static void an_empty_text_says_nothing(void **state)
{
    reading r = fixture_read(*state, DS_STR(""), "", 0);

    assert_int_equal(r.act, ACT_NONE);
    assert_int_equal(r.act_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_code_points_of_the_text_as_given),
        cmocka_unit_test(languages_are_told_by_script_and_common_words),
        cmocka_unit_test(a_language_that_is_named_wins),
        cmocka_unit_test(questions_have_a_topic),
        cmocka_unit_test(hostile_texts_give_a_bounded_reading),
        cmocka_unit_test(danger_is_found_behind_a_long_text),
        cmocka_unit_test(a_full_arena_is_a_limit_and_nothing_worse),
        cmocka_unit_test(an_empty_text_says_nothing),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
