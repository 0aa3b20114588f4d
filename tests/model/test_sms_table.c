/*
 * test_sms_table.c - what an SMS is billed, character by character and at every limit.
 *
 * The alphabet is written down once more here, from GSM 03.38, as the rows of its two tables.
 */
#include "core/text.h"
#include "model/message.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

/* The default table in its order, escape left out; then the extension table. */
static const char basic[] =
    "@\xC2\xA3$\xC2\xA5\xC3\xA8\xC3\xA9\xC3\xB9\xC3\xAC\xC3\xB2\xC3\x87\n\xC3\x98\xC3\xB8\r\xC3\x85"
    "\xC3\xA5\xCE\x94_\xCE\xA6\xCE\x93\xCE\x9B\xCE\xA9\xCE\xA0\xCE\xA8\xCE\xA3\xCE\x98\xCE\x9E"
    "\xC3\x86\xC3\xA6\xC3\x9F\xC3\x89 !\"#\xC2\xA4%&'()*+,-./0123456789:;<=>?\xC2\xA1"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ\xC3\x84\xC3\x96\xC3\x91\xC3\x9C\xC2\xA7\xC2\xBF"
    "abcdefghijklmnopqrstuvwxyz\xC3\xA4\xC3\xB6\xC3\xB1\xC3\xBC\xC3\xA0";
static const char extension[] = "\f^{}\\[~]|\xE2\x82\xAC";

static size_t septets_of(int32_t c)
{
    size_t at = 0;

    while (at < sizeof(basic) - 1)
        if (ds_text_next(DS_STR(basic), &at) == c)
            return 1;
    for (at = 0; at < sizeof(extension) - 1;)
        if (ds_text_next(DS_STR(extension), &at) == c)
            return 2;
    return 0;
}

static void the_alphabet_has_its_hundred_and_twenty_seven_characters(void **state)
{
    (void)state;
    assert_int_equal(ds_text_length(DS_STR(basic)), 127);
    assert_int_equal(ds_text_length(DS_STR(extension)), 10);
    assert_true(sms_measure(DS_STR(basic)).is_gsm7);
    assert_int_equal(sms_measure(DS_STR(basic)).units, 127);
    assert_true(sms_measure(DS_STR(extension)).is_gsm7);
    assert_int_equal(sms_measure(DS_STR(extension)).units, 20);
}

static void every_character_costs_what_its_table_says(void **state)
{
    (void)state;
    for (int32_t c = 1; c < 0x3000; c++) {
        char bytes[4];
        ds_str text = { bytes, ds_text_encode(c, bytes) };
        size_t septets = septets_of(c);
        sms_size size = sms_measure(text);

        if (size.is_gsm7 != (septets > 0) || size.units != (septets > 0 ? septets : 1) ||
            size.segments != 1)
            fail_msg("U+%04X: %zu units", (unsigned)c, size.units);
    }
}

static ds_str repeated(ds_ctx *cx, const char *unit, size_t n, const char *last)
{
    ds_buf b = ds_buf_make(cx);
    ds_str text;

    for (size_t i = 0; i < n; i++)
        ds_buf_puts(&b, unit);
    ds_buf_puts(&b, last);
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    return text;
}

typedef struct segment_case {
    const char *name, *unit;
    size_t n;
    const char *last;
    bool is_gsm7;
    size_t units, segments;
} segment_case;

#define EMOJI "\xF0\x9F\x98\x80"
#define HA "\xE0\xA4\xB9"

/* clang-format off */
static const segment_case segment_cases[] = {
    { "nothing",                               "",    0,   "",   true,    0, 0 },
    { "one letter",                            "a",   1,   "",   true,    1, 1 },
    { "one under one segment",                 "a",   159, "",   true,  159, 1 },
    { "exactly one segment",                   "a",   160, "",   true,  160, 1 },
    { "one over one segment",                  "a",   161, "",   true,  161, 2 },
    { "exactly two parts",                     "a",   306, "",   true,  306, 2 },
    { "one over two parts",                    "a",   307, "",   true,  307, 3 },
    { "exactly three parts",                   "a",   459, "",   true,  459, 3 },
    { "one over three parts",                  "a",   460, "",   true,  460, 4 },
    { "ten parts",                             "a",  1530, "",   true, 1530, 10 },
    { "eleven parts",                          "a",  1531, "",   true, 1531, 11 },
    { "an extension at the end of one segment", "a",  158, "{",  true,  160, 1 },
    { "an extension over the end",             "a",   159, "{",  true,  161, 2 },
    { "eighty extensions",                     "{",    80, "",   true,  160, 1 },
    { "eighty-one extensions",                 "{",    81, "",   true,  162, 2 },
    { "152 septets in each of two parts",      "{",   152, "",   true,  304, 2 },
    { "an extension never split, one more part", "{", 153, "",   true,  306, 3 },
    { "152 letters, then an extension, then 152", "a", 152, "{aaaaaaaaaa", true, 164, 2 },
    { "the euro sign is two",                  "\xE2\x82\xAC", 80, "", true, 160, 1 },
    { "one under one segment of UCS-2",        HA,     69, "",   false,  69, 1 },
    { "exactly one segment of UCS-2",          HA,     70, "",   false,  70, 1 },
    { "one over one segment of UCS-2",         HA,     71, "",   false,  71, 2 },
    { "exactly two parts of UCS-2",            HA,    134, "",   false, 134, 2 },
    { "one over two parts of UCS-2",           HA,    135, "",   false, 135, 3 },
    { "exactly three parts of UCS-2",          HA,    201, "",   false, 201, 3 },
    { "one over three parts of UCS-2",         HA,    202, "",   false, 202, 4 },
    { "35 emoji",                              EMOJI,  35, "",   false,  70, 1 },
    { "36 emoji",                              EMOJI,  36, "",   false,  72, 2 },
    { "33 emoji a part",                       EMOJI,  66, "",   false, 132, 2 },
    { "an emoji is never split",               EMOJI,  67, "",   false, 134, 3 },
    { "one curly quote makes all UCS-2",       "a",    69, "\xE2\x80\x99", false, 70, 1 },
    { "and then a second segment",             "a",    70, "\xE2\x80\x99", false, 71, 2 },
    { "160 letters and a curly quote",         "a",   160, "\xE2\x80\x99", false, 161, 3 },
    { "a backtick is not in the alphabet",     "a",    10, "`",  false,  11, 1 },
    { "a tab is not either",                   "a",    10, "\t", false,  11, 1 },
    { "66 letters, an emoji over the part's end", "h", 66, EMOJI "hhhhhhh", false, 75, 2 },
};
/* clang-format on */

static void segments_are_counted_at_every_limit(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(segment_cases); i++) {
        const segment_case *c = &segment_cases[i];
        sms_size size = sms_measure(repeated(cx, c->unit, c->n, c->last));

        if (size.is_gsm7 != c->is_gsm7 || size.units != c->units || size.segments != c->segments)
            fail_msg("%s: gsm %d, %zu units, %zu segments", c->name, size.is_gsm7, size.units,
                     size.segments);
    }
    testenv_free(te);
}

/* Every length up to ten segments, by arithmetic. */
static void segments_follow_the_arithmetic(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_str latin = repeated(cx, "a", 1600, ""), hindi = repeated(cx, HA, 700, "");

    (void)state;
    for (size_t n = 1; n <= 1600; n++)
        assert_int_equal(sms_measure(ds_str_sub(latin, 0, n)).segments,
                         n <= 160 ? 1 : (n + 152) / 153);
    for (size_t n = 1; n <= 700; n++)
        assert_int_equal(sms_measure(ds_str_sub(hindi, 0, n * 3)).segments,
                         n <= 70 ? 1 : (n + 66) / 67);
    testenv_free(te);
}

/* ---- making a text plain */

typedef struct plain_case {
    const char *name, *text, *plain;
} plain_case;

/* clang-format off */
static const plain_case plain_cases[] = {
    { "plain already",              "It's 9:30 - ok?",                   "It's 9:30 - ok?" },
    { "single quotes",              "\xE2\x80\x98" "a\xE2\x80\x99",      "'a'" },
    { "low and reversed quotes",    "\xE2\x80\x9A" "a\xE2\x80\x9B",      "'a'" },
    { "double quotes",              "\xE2\x80\x9C" "a\xE2\x80\x9D",      "\"a\"" },
    { "low double quotes",          "\xE2\x80\x9E" "a\xE2\x80\x9F",      "\"a\"" },
    { "guillemets",                 "\xC2\xAB" "a\xC2\xBB",              "\"a\"" },
    { "single guillemets",          "\xE2\x80\xB9" "a\xE2\x80\xBA",      "'a'" },
    { "a backtick",                 "`a`",                               "'a'" },
    { "an acute accent alone",      "a\xC2\xB4",                         "a'" },
    { "primes",                     "5\xE2\x80\xB2 6\xE2\x80\xB3",       "5' 6\"" },
    { "hyphens and dashes",         "a\xE2\x80\x90" "b\xE2\x80\x93" "c\xE2\x80\x94" "d\xE2\x80\x95", "a-b-c-d-" },
    { "minus",                      "\xE2\x88\x92" "5",                  "-5" },
    { "ellipsis",                   "ok\xE2\x80\xA6",                    "ok..." },
    { "bullet and middle dot",      "\xE2\x80\xA2 a \xC2\xB7 b",         "- a - b" },
    { "no-break space",             "9\xC2\xA0" "am",                    "9 am" },
    { "narrow no-break space",      "9\xE2\x80\xAF" "am",                "9 am" },
    { "thin and figure spaces",     "a\xE2\x80\x89\xE2\x80\x87" "b",     "a  b" },
    { "ideographic space",          "a\xE3\x80\x80" "b",                 "a b" },
    { "a tab",                      "a\tb",                              "a b" },
    { "zero-width space",           "a\xE2\x80\x8B" "b",                 "ab" },
    { "a soft hyphen",              "a\xC2\xAD" "b",                     "ab" },
    { "a byte order mark",          "\xEF\xBB\xBF" "a",                  "a" },
    { "marks of direction",         "\xE2\x80\x8E" "a\xE2\x80\xAC\xE2\x81\xA9", "a" },
    { "a variation selector",       "a\xEF\xB8\x8F",                     "a" },
    { "line separator",             "a\xE2\x80\xA8" "b",                 "a\nb" },
    { "times",                      "2\xC3\x97" "3",                     "2x3" },
    { "fraction slash",             "1\xE2\x81\x84" "2",                 "1/2" },
    { "rupee",                      "\xE2\x82\xB9" "600",                "Rs 600" },
    { "old rupee",                  "\xE2\x82\xA8 600",                  "Rs 600" },
    { "letters GSM-7 has stay",     "ma\xC3\xB1" "ana \xC3\xA9t\xC3\xA9\xE2\x80\xA6", "ma\xC3\xB1" "ana \xC3\xA9t\xC3\xA9..." },
    { "letters it lacks lose marks", "s\xC3\xA1" "bado, lo siento, m\xC3\xA9" "dico aqu\xC3\xAD", "sabado, lo siento, m\xC3\xA9" "dico aqui" },
    { "capitals it lacks",          "\xC3\x81\xC3\x8D\xC3\x93\xC3\x9A",  "AIOU" },
    { "c with cedilla",             "a\xC3\xA7" "ai",                    "acai" },
    { "long vowels",                "\xC4\x81\xC4\x93\xC4\xAB\xC5\x8D\xC5\xAB", "aeiou" },
    { "no half measures: Polish keeps its letters", "s\xC3\xA1" "b \xC5\x82",  "s\xC3\xA1" "b \xC5\x82" },
    { "but its quotes go",          "\xE2\x80\x9C\xC5\x82\xE2\x80\x9D",  "\"\xC5\x82\"" },
    { "an emoji keeps the letters", "s\xC3\xAD " EMOJI "\xE2\x80\x99",   "s\xC3\xAD " EMOJI "'" },
    { "Hindi with a joiner is not touched", HA "\xE2\x80\x8D\xE2\x80\x99", HA "\xE2\x80\x8D\xE2\x80\x99" },
    { "Arabic is not touched",      "\xD8\xA7\xE2\x80\x8F\xE2\x80\x99",  "\xD8\xA7\xE2\x80\x8F\xE2\x80\x99" },
    { "nothing",                    "",                                  "" },
};
/* clang-format on */

static void texts_become_plain_where_that_saves_segments(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plain_cases); i++) {
        ds_str plain, again;

        assert_status(cx, sms_plain(cx, ds_str_of(plain_cases[i].text), &plain), DS_OK);
        if (!ds_str_is(plain, plain_cases[i].plain))
            fail_msg("%s: \"" DS_FMT "\"", plain_cases[i].name, DS_ARG(plain));
        assert_status(cx, sms_plain(cx, plain, &again), DS_OK);
        assert_true(ds_str_equal(plain, again)); /* once is enough */
        assert_true(sms_measure(plain).segments <=
                    sms_measure(ds_str_of(plain_cases[i].text)).segments + 0);
    }
    testenv_free(te);
}

/* No single character makes a plain text dearer than it was. */
static void no_character_becomes_dearer(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (int32_t c = 1; c < 0x3100; c++) {
        ds_ctx *cx = testenv_cx(te);
        ds_buf b = ds_buf_make(cx);
        char bytes[4];
        ds_str text, plain;

        ds_buf_puts(&b, "A text of some length, long enough to need more than seventy units. 12");
        ds_buf_add(&b, (ds_str){ bytes, ds_text_encode(c, bytes) });
        assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
        assert_status(cx, sms_plain(cx, text, &plain), DS_OK);
        if (sms_measure(plain).segments > sms_measure(text).segments || !ds_text_is_utf8(plain))
            fail_msg("U+%04X", (unsigned)c);
        testenv_reset(te);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_alphabet_has_its_hundred_and_twenty_seven_characters),
        cmocka_unit_test(every_character_costs_what_its_table_says),
        cmocka_unit_test(segments_are_counted_at_every_limit),
        cmocka_unit_test(segments_follow_the_arithmetic),
        cmocka_unit_test(texts_become_plain_where_that_saves_segments),
        cmocka_unit_test(no_character_becomes_dearer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
