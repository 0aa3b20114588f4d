/*
 * test_sms.c - what an SMS costs: GSM-7 and UCS-2, extension characters, segments; and how to write
 * it cheaper.
 */
#include "model/message.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static ds_str repeat(char *memory, const char *unit, size_t n, const char *tail)
{
    size_t at = 0;

    for (size_t i = 0; i < n; i++, at += strlen(unit))
        memcpy(memory + at, unit, strlen(unit));
    memcpy(memory + at, tail, strlen(tail) + 1);
    return ds_str_of(memory);
}

typedef struct size_case {
    const char *unit;
    size_t n;
    const char *tail;
    bool is_gsm7;
    size_t units, segments;
} size_case;

static const size_case size_cases[] = {
    { "", 0, "", true, 0, 0 },
    { "a", 160, "", true, 160, 1 },
    { "a", 161, "", true, 161, 2 },
    { "a", 306, "", true, 306, 2 },
    { "a", 307, "", true, 307, 3 },
    { "\xE2\x82\xAC", 80, "", true, 160, 1 }, /* the euro sign takes two */
    { "\xE2\x82\xAC", 81, "", true, 162, 2 },
    { "\xE2\x82\xAC", 153, "", true, 306, 3 }, /* 76 pairs a part: a pair is never cut */
    { "a", 152, "{aaaaaaaaa", true, 163, 2 },  /* the escape moves to the second part */
    { "\xC3\xB1", 160, "", true, 160, 1 },     /* n with tilde is in the alphabet */
    { "\xC3\xA1", 70, "", false, 70, 1 },      /* a with acute is not */
    { "\xC3\xA1", 71, "", false, 71, 2 },
    { "\xC3\xA1", 134, "", false, 134, 2 },
    { "\xC3\xA1", 135, "", false, 135, 3 },
    { "\xF0\x9F\x98\x80", 35, "", false, 70, 1 }, /* an emoji is two units */
    { "\xF0\x9F\x98\x80", 36, "", false, 72, 2 },
    { "\xF0\x9F\x98\x80", 67, "", false, 134, 3 }, /* 33 pairs a part */
    { "a", 159, "\xE2\x80\x99", false, 160, 3 },   /* one curly quote */
    { "\xE0\xA4\xB9", 70, "", false, 70, 1 },      /* Hindi */
    { "`", 1, "", false, 1, 1 },                   /* ASCII, but not in the alphabet */
    { "\n", 160, "", true, 160, 1 },
    { "@", 160, "", true, 160, 1 },
    { "_", 1, "", true, 1, 1 },
    { "[]^~|\\", 1, "", true, 12, 1 },
};

static void segments_are_counted_as_carriers_do(void **state)
{
    char memory[2048];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(size_cases); i++) {
        const size_case *c = &size_cases[i];
        sms_size got = sms_measure(repeat(memory, c->unit, c->n, c->tail));

        if (got.is_gsm7 != c->is_gsm7 || got.units != c->units || got.segments != c->segments)
            fail_msg("case %zu: gsm7 %d units %zu segments %zu", i, got.is_gsm7, got.units,
                     got.segments);
    }
}

typedef struct plain_case {
    const char *from, *to;
} plain_case;

static const plain_case plain_cases[] = {
    { "Don\xE2\x80\x99t", "Don't" },
    { "\xE2\x80\x9CHi\xE2\x80\x9D \xE2\x80\x93 ok\xE2\x80\xA6", "\"Hi\" - ok..." },
    { "9:00\xC2\xA0"
      "am",
      "9:00 am" },
    { "9:00\xE2\x80\xAF"
      "am",
      "9:00 am" },
    { "\xE2\x82\xB9"
      "600",
      "Rs 600" },
    { "a\xE2\x80\x8B"
      "b\xEF\xBB\xBF",
      "ab" },
    { "ma\xC3\xB1"
      "ana a las 5",
      "ma\xC3\xB1"
      "ana a las 5" }, /* is GSM-7 already */
    { "s\xC3\xAD, ma\xC3\xB1"
      "ana",
      "si, ma\xC3\xB1"
      "ana" },                                                      /* one accent less: GSM-7 */
    { "s\xC3\xAD \xF0\x9F\x98\x80", "s\xC3\xAD \xF0\x9F\x98\x80" }, /* no use: it stays UCS-2 */
    { "\xE0\xA4\x95\xE0\xA4\xB2 \xE2\x80\x99", "\xE0\xA4\x95\xE0\xA4\xB2 \xE2\x80\x99" },
    { "plain", "plain" },
    { "", "" },
};

static void marks_become_plain_and_letters_stay(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plain_cases); i++) {
        ds_str got;

        assert_status(cx, sms_plain(cx, ds_str_of(plain_cases[i].from), &got), DS_OK);
        assert_text(got, plain_cases[i].to);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_are_counted_as_carriers_do),
        cmocka_unit_test(marks_become_plain_and_letters_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
