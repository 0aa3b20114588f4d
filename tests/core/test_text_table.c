/*
 * test_text_table.c - UTF-8 by its own definition, and folding script by script.
 *
 * The oracle below is the table of well-formed byte sequences of the Unicode standard, written as
 * ranges; every lead and second byte is tried against it, every text is cut at every byte.
 */
#include "core/text.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#include <string.h>

/* ---- well-formed sequences, as the standard lists them */

typedef struct utf8_row {
    int lead_from, lead_to;
    int second_from, second_to;
    size_t length;
} utf8_row;

static const utf8_row utf8_rows[] = {
    { 0x00, 0x7F, 0, 0, 1 },       { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
    { 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 },
    { 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
};

static size_t well_formed(int lead, int second)
{
    for (size_t i = 0; i < COUNT_OF(utf8_rows); i++) {
        const utf8_row *r = &utf8_rows[i];

        if (lead >= r->lead_from && lead <= r->lead_to)
            return r->length == 1 || (second >= r->second_from && second <= r->second_to)
                       ? r->length
                       : 0;
    }
    return 0;
}

static void every_pair_of_first_bytes_is_judged_by_the_standard(void **state)
{
    (void)state;
    for (int lead = 0; lead < 256; lead++) {
        for (int second = 0; second < 256; second++) {
            size_t length = well_formed(lead, second);
            char bytes[4] = { (char)lead, (char)second, '\x80', '\xBF' };
            size_t at = 0;
            int32_t c = ds_text_next((ds_str){ bytes, sizeof(bytes) }, &at);

            if (at != (length > 0 ? length : 1) || (length == 0 && c != 0xFFFD))
                fail_msg("%02X %02X: %zu bytes, U+%04X", (unsigned)lead, (unsigned)second, at,
                         (unsigned)c);
            if (length > 0)
                assert_true(ds_text_is_utf8((ds_str){ bytes, length }));
        }
    }
}

/* A tail byte that is none breaks the sequence, wherever it stands. */
static void every_third_and_fourth_byte_is_judged_too(void **state)
{
    (void)state;
    for (int b = 0; b < 256; b++) {
        bool is_tail = b >= 0x80 && b <= 0xBF;
        char three[] = { '\xE0', '\xA4', (char)b }, four_3[] = { '\xF0', '\x9F', (char)b, '\x80' };
        char four_4[] = { '\xF0', '\x9F', '\x98', (char)b };

        assert_int_equal(ds_text_is_utf8((ds_str){ three, 3 }), is_tail);
        assert_int_equal(ds_text_is_utf8((ds_str){ four_3, 4 }), is_tail);
        assert_int_equal(ds_text_is_utf8((ds_str){ four_4, 4 }), is_tail);
    }
}

static void every_code_point_goes_out_and_comes_back(void **state)
{
    (void)state;
    for (int32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        size_t n = ds_text_encode(c, bytes), at = 0;
        bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
        size_t wanted = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

        if (n != wanted || ds_text_next((ds_str){ bytes, n }, &at) != (is_surrogate ? 0xFFFD : c) ||
            at != n)
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void what_is_no_code_point_is_written_as_the_replacement(void **state)
{
    static const int32_t wrong[] = { -1, INT32_MIN, 0x110000, INT32_MAX, 0xD800, 0xDBFF, 0xDFFF };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        char bytes[4];

        assert_int_equal(ds_text_encode(wrong[i], bytes), 3);
        assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    }
}

/* ---- broken texts by name */

typedef struct broken_case {
    const char *name;
    ds_str text;
    size_t points; /* code points, each broken byte one */
    const char *clean;
} broken_case;

#define FFFD "\xEF\xBF\xBD"

/* clang-format off */
static const broken_case broken_cases[] = {
    { "an overlong slash of two bytes",     DS_LIT("\xC0\xAF"),                 2, FFFD },
    { "an overlong slash of three bytes",   DS_LIT("\xE0\x80\xAF"),             3, FFFD },
    { "an overlong slash of four bytes",    DS_LIT("\xF0\x80\x80\xAF"),         4, FFFD },
    { "an overlong NUL",                    DS_LIT("\xC0\x80"),                 2, FFFD },
    { "the last overlong of two bytes",     DS_LIT("\xC1\xBF"),                 2, FFFD },
    { "the last overlong of three bytes",   DS_LIT("\xE0\x9F\xBF"),             3, FFFD },
    { "the last overlong of four bytes",    DS_LIT("\xF0\x8F\xBF\xBF"),         4, FFFD },
    { "the first surrogate",                DS_LIT("\xED\xA0\x80"),             3, FFFD },
    { "the last surrogate",                 DS_LIT("\xED\xBF\xBF"),             3, FFFD },
    { "an emoji as two surrogates",         DS_LIT("\xED\xA0\xBD\xED\xB8\x80"), 6, FFFD },
    { "past the last code point",           DS_LIT("\xF4\x90\x80\x80"),         4, FFFD },
    { "a lead of five bytes",               DS_LIT("\xF8\x88\x80\x80\x80"),     5, FFFD },
    { "a lead of six bytes",                DS_LIT("\xFC\x84\x80\x80\x80\x80"), 6, FFFD },
    { "FE and FF",                          DS_LIT("\xFE\xFF"),                 2, FFFD },
    { "a tail alone",                       DS_LIT("\x80"),                     1, FFFD },
    { "tails alone",                        DS_LIT("a\x80\x81\x82z"),           5, "a" FFFD "z" },
    { "a lead of two at the end",           DS_LIT("a\xC3"),                    2, "a" FFFD },
    { "a lead of three at the end",         DS_LIT("a\xE0"),                    2, "a" FFFD },
    { "two of three at the end",            DS_LIT("a\xE0\xA4"),                3, "a" FFFD },
    { "three of four at the end",           DS_LIT("a\xF0\x9F\x98"),            4, "a" FFFD },
    { "a lead and then a letter",           DS_LIT("\xC3" "a"),                 2, FFFD "a" },
    { "two of three and then a letter",     DS_LIT("\xE0\xA4" "a"),             3, FFFD "a" },
    { "two breaks apart",                   DS_LIT("\xFF" "a\xFF"),             3, FFFD "a" FFFD },
    { "Latin-1",                            DS_LIT("caf\xE9 au lait"),         12, "caf" FFFD " au lait" },
    { "Windows-1252 quotes",                DS_LIT("\x93ok\x94"),               4, FFFD "ok" FFFD },
    { "a replacement that was sent",        DS_LIT("a" FFFD "b"),               3, "a" FFFD "b" },
    { "the last code point",                DS_LIT("\xF4\x8F\xBF\xBF"),         1, "\xF4\x8F\xBF\xBF" },
    { "a noncharacter is valid",            DS_LIT("\xEF\xBF\xBF"),             1, "\xEF\xBF\xBF" },
    { "NUL goes",                           DS_LIT("a\0b"),                     3, "ab" },
    { "controls go, tab and lines stay",    DS_LIT("\x01" "a\tb\nc\rd\x1F" "e\x1B"), 11, "a\tb\nc\rde" },
    { "delete stays",                       DS_LIT("a\x7F"),                    2, "a\x7F" },
    { "a control of the second table stays", DS_LIT("a\xC2\x85"),               2, "a\xC2\x85" },
    { "nothing",                            DS_LIT(""),                         0, "" },
};
/* clang-format on */

static void broken_texts_are_counted_and_cleaned(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(broken_cases); i++) {
        const broken_case *c = &broken_cases[i];
        ds_str clean;

        if (ds_text_length(c->text) != c->points)
            fail_msg("%s: %zu code points", c->name, ds_text_length(c->text));
        assert_status(cx, ds_text_clean(cx, c->text, 100, &clean), DS_OK);
        if (!ds_str_is(clean, c->clean))
            fail_msg("%s: \"" DS_FMT "\"", c->name, DS_ARG(clean));
        assert_true(ds_text_is_utf8(clean));
    }
    testenv_free(te);
}

/* Letters of one to four bytes, so that every cut falls somewhere within one of them. */
static const ds_str mixed = DS_LIT("a\xC3\xA9\xE0\xA4\xB9\xF0\x9F\x98\x80z\xE2\x82\xAC\xC2\xBF");

static void a_text_cut_at_any_byte_is_valid_only_between_letters(void **state)
{
    static const size_t ends[] = { 0, 1, 3, 6, 10, 11, 14, 16 };

    (void)state;
    for (size_t n = 0; n <= mixed.n; n++) {
        bool is_end = false;

        for (size_t k = 0; k < COUNT_OF(ends); k++)
            is_end = is_end || ends[k] == n;
        assert_int_equal(ds_text_is_utf8(ds_str_sub(mixed, 0, n)), is_end);
    }
    for (size_t k = 0; k < COUNT_OF(ends); k++)
        assert_int_equal(ds_text_cut(mixed, k).n, ends[k]);
    assert_int_equal(ds_text_cut(mixed, 99).n, mixed.n);
}

static void a_cleaned_text_ends_between_letters_at_every_limit(void **state)
{
    static const size_t kept[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11, 11, 14, 14, 16, 16 };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t max = 0; max < COUNT_OF(kept); max++) {
        ds_str clean;

        assert_status(cx, ds_text_clean(cx, mixed, max, &clean), DS_OK);
        assert_int_equal(clean.n, kept[max]);
        assert_true(clean.n == 0 || memcmp(clean.p, mixed.p, clean.n) == 0);
    }
    testenv_free(te);
}

static void utf16_units_are_counted_as_vendors_do(void **state)
{
    (void)state;
    assert_int_equal(ds_text_utf16_length(mixed), 8); /* seven letters, one of them two units */
    assert_int_equal(ds_text_utf16_length(DS_STR("\xEF\xBF\xBF")), 1);
    assert_int_equal(ds_text_utf16_length(DS_STR("\xF0\x90\x80\x80")), 2);
    assert_int_equal(ds_text_utf16_length(DS_STR("\xFF\xFE")), 2);
    assert_int_equal(ds_text_utf16_length(DS_STR("")), 0);
}

/* ---- folding, script by script */

typedef struct fold_case {
    const char *name, *text, *folded;
} fold_case;

/* clang-format off */
static const fold_case fold_cases[] = {
    { "capitals",                    "ABCXYZ",                          "abcxyz" },
    { "digits and marks stay",       "10:30, $90?",                     "10:30, $90?" },
    { "white space becomes one",     "a \t\n\r\v\f b",                  "a b" },
    { "a space at each end stays",   "  a  ",                           " a " },
    { "no-break space",              "a\xC2\xA0" "b",                   "a b" },
    { "thin spaces",                 "a\xE2\x80\x89\xE2\x80\x8A" "b",   "a b" },
    { "ideographic space",           "a\xE3\x80\x80" "b",               "a b" },
    { "line separator",              "a\xE2\x80\xA8" "b",               "a b" },
    { "ogham space",                 "a\xE1\x9A\x80" "b",               "a b" },
    { "next line",                   "a\xC2\x85" "b",                   "a b" },
    { "Spanish",                     "MA\xC3\x91" "ANA S\xC3\xA1" "bado", "manana sabado" },
    { "Spanish marks",               "\xC2\xBF" "Cu\xC3\xA1" "ndo?",    "\xC2\xBF" "cuando?" },
    { "French",                      "\xC3\x89l\xC3\xA8ve g\xC3\xAAn\xC3\xA9", "eleve gene" },
    { "French ligature stays",       "\xC5\x93uvre",                    "\xC5\x93uvre" },
    { "German",                      "GR\xC3\x9C\xC3\x9F" "E Stra\xC3\x9F" "e", "grusse strasse" },
    { "German capital sharp s",      "\xE1\xBA\x9E",                    "ss" },
    { "Portuguese",                  "Cora\xC3\xA7\xC3\xA3o \xC3\x80s", "coracao as" },
    { "Polish, the stroke stays",    "\xC5\x81\xC3\xB3" "d\xC5\xBA",    "\xC5\x82" "odz" },
    { "Czech",                       "\xC5\xBDlu\xC5\xA5" "ou\xC4\x8Dk\xC3\xBD", "zlutoucky" },
    { "Vietnamese",                  "Nguy\xE1\xBB\x85n",               "nguyen" },
    { "Turkish dotted capital",      "\xC4\xB0stanbul",                 "istanbul" },
    { "Turkish dotless stays",       "\xC4\xB1",                        "\xC4\xB1" },
    { "Scandinavian",                "\xC3\x85ngstr\xC3\xB6m \xC3\x98re", "angstrom \xC3\xB8re" },
    { "Greek",                       "\xCE\x91\xCE\x98\xCE\x89\xCE\x9D\xCE\x91", "\xCE\xB1\xCE\xB8\xCE\xB7\xCE\xBD\xCE\xB1" },
    { "Greek final sigma",           "\xCF\x82",                        "\xCF\x83" },
    { "Cyrillic",                    "\xD0\x94\xD0\x9E\xD0\x9C",        "\xD0\xB4\xD0\xBE\xD0\xBC" },
    { "Cyrillic short i loses its mark", "\xD0\xB9",                    "\xD0\xB8" },
    { "a separate accent goes",      "e\xCC\x81",                       "e" },
    { "many accents go",             "o\xCC\x80\xCC\x81\xCC\x82\xCD\xAF", "o" },
    { "an accent alone goes",        "\xCC\x81",                        "" },
    { "a mark of another block stays", "a\xE2\x83\x97",                 "a\xE2\x83\x97" },
    { "Hindi stays",                 "\xE0\xA4\xA1\xE0\xA5\x89\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\x9F\xE0\xA4\xB0", "\xE0\xA4\xA1\xE0\xA5\x89\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\x9F\xE0\xA4\xB0" },
    { "Hindi nukta letter in two",   "\xE0\xA4\xB4",                    "\xE0\xA4\xB3\xE0\xA4\xBC" },
    { "Hindi za in two",             "\xE0\xA5\x9B",                    "\xE0\xA4\x9C\xE0\xA4\xBC" },
    { "Hindi za sent in two",        "\xE0\xA4\x9C\xE0\xA4\xBC",        "\xE0\xA4\x9C\xE0\xA4\xBC" },
    { "Hindi digits stay",           "\xE0\xA5\xA8",                    "\xE0\xA5\xA8" },
    { "Hindi joiner stays",          "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D", "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D" },
    { "Telugu stays",                "\xE0\xB0\xA1\xE0\xB0\xBE",        "\xE0\xB0\xA1\xE0\xB0\xBE" },
    { "Tamil vowel in two",          "\xE0\xAF\x8A",                    "\xE0\xAF\x86\xE0\xAE\xBE" },
    { "Arabic stays",                "\xD8\xB7\xD8\xA8\xD9\x8A\xD8\xA8", "\xD8\xB7\xD8\xA8\xD9\x8A\xD8\xA8" },
    { "Arabic ligature in letters",  "\xEF\xBB\xBB",                    "\xD9\x84\xD8\xA7" },
    { "Hangul in parts",             "\xED\x95\x9C",                    "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB" },
    { "full-width letters",          "\xEF\xBC\xA4\xEF\xBD\x92",        "dr" },
    { "full-width digits",           "\xEF\xBC\x91\xEF\xBC\x92",        "12" },
    { "half-width kana",             "\xEF\xBD\xB1",                    "\xE3\x82\xA2" },
    { "Chinese stays",               "\xE5\x8C\xBB\xE7\x94\x9F",        "\xE5\x8C\xBB\xE7\x94\x9F" },
    { "ligature fi",                 "\xEF\xAC\x81ne",                  "fine" },
    { "superscript two",             "m\xC2\xB2",                       "m2" },
    { "circled three",               "\xE2\x91\xA2",                    "3" },
    { "a half",                      "\xC2\xBD",                        "1\xE2\x81\x84" "2" },
    { "Roman numeral",               "\xE2\x85\xA7",                    "viii" },
    { "ellipsis",                    "ok\xE2\x80\xA6",                  "ok..." },
    { "curly quotes stay",           "\xE2\x80\x99",                    "\xE2\x80\x99" },
    { "bold letters of mathematics", "\xF0\x9D\x90\x80",                "a" },
    { "an emoji stays",              "\xF0\x9F\x98\x80",                "\xF0\x9F\x98\x80" },
    { "emoji with a tone stays",     "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD" },
    { "a keycap",                    "1\xEF\xB8\x8F\xE2\x83\xA3",       "1\xEF\xB8\x8F\xE2\x83\xA3" },
    { "a broken byte is a sign",     "a\xFF" "b",                       "a" FFFD "b" },
    { "nothing",                     "",                                "" },
};
/* clang-format on */

static void texts_fold_for_comparison_script_by_script(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fold_cases); i++) {
        ds_str folded;

        assert_status(cx, ds_text_fold(cx, ds_str_of(fold_cases[i].text), &folded), DS_OK);
        if (!ds_str_is(folded, fold_cases[i].folded))
            fail_msg("%s: \"" DS_FMT "\"", fold_cases[i].name, DS_ARG(folded));
    }
    testenv_free(te);
}

/* Folding what is folded changes nothing; the map never goes back and ends at the length. */
static void folding_is_once_and_its_map_is_in_order(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fold_cases); i++) {
        ds_str text = ds_str_of(fold_cases[i].text), once, twice;
        ds_folded mapped;

        assert_status(cx, ds_text_fold(cx, text, &once), DS_OK);
        assert_status(cx, ds_text_fold(cx, once, &twice), DS_OK);
        if (!ds_str_equal(once, twice))
            fail_msg("%s: folds twice", fold_cases[i].name);
        assert_status(cx, ds_text_fold_mapped(cx, text, &mapped), DS_OK);
        assert_int_equal(mapped.map[mapped.text.n], ds_text_length(text));
        for (size_t k = 0; k < mapped.text.n; k++) {
            assert_true(mapped.map[k] <= mapped.map[k + 1]);
            assert_true(mapped.map[k] < ds_text_length(text));
        }
    }
    testenv_free(te);
}

/* Random bytes: everything that comes out is valid, nothing is read beyond the end. */
static void random_bytes_come_out_valid(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(7);

    (void)state;
    for (int round = 0; round < 3000; round++) {
        ds_ctx *cx = testenv_cx(te);
        size_t n = dice_throw(&d, 40), max = dice_throw(&d, 60);
        char *bytes = ds_alloc(cx, n + 1);
        ds_str text = { bytes, n }, clean, folded;
        ds_folded mapped;

        for (size_t i = 0; i < n; i++)
            bytes[i] =
                (char)(dice_once_in(&d, 3) ? dice_throw(&d, 128) : 0x80 + dice_throw(&d, 128));
        assert_status(cx, ds_text_clean(cx, text, max, &clean), DS_OK);
        assert_true(ds_text_is_utf8(clean) && clean.n <= max);
        assert_status(cx, ds_text_fold(cx, text, &folded), DS_OK);
        assert_true(ds_text_is_utf8(folded));
        assert_status(cx, ds_text_fold_mapped(cx, text, &mapped), DS_OK);
        assert_true(ds_text_is_utf8(mapped.text));
        assert_true(ds_text_utf16_length(text) >= ds_text_length(text));
        testenv_reset(te);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_first_bytes_is_judged_by_the_standard),
        cmocka_unit_test(every_third_and_fourth_byte_is_judged_too),
        cmocka_unit_test(every_code_point_goes_out_and_comes_back),
        cmocka_unit_test(what_is_no_code_point_is_written_as_the_replacement),
        cmocka_unit_test(broken_texts_are_counted_and_cleaned),
        cmocka_unit_test(a_text_cut_at_any_byte_is_valid_only_between_letters),
        cmocka_unit_test(a_cleaned_text_ends_between_letters_at_every_limit),
        cmocka_unit_test(utf16_units_are_counted_as_vendors_do),
        cmocka_unit_test(texts_fold_for_comparison_script_by_script),
        cmocka_unit_test(folding_is_once_and_its_map_is_in_order),
        cmocka_unit_test(random_bytes_come_out_valid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
