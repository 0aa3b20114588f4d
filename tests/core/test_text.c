/*
 * test_text.c - UTF-8 and folding: Hindi signs stay, Latin accents go, broken bytes stay harmless.
 */
#include "core/text.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

static void valid_and_broken_utf8_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        bool is_fine;
    } rows[] = {
        { "", true },
        { "plain text of more than eight bytes", true },
        { "é हिन्दी 😀", true },
        { "\xF4\x8F\xBF\xBF", true },  /* U+10FFFF */
        { "\xEE\x80\x80", true },      /* U+E000 */
        { "\x80", false },             /* a tail alone */
        { "long enough \xC3", false }, /* cut short */
        { "\xC0\xAF", false },         /* overlong */
        { "\xC1\xBF", false },         /* overlong */
        { "\xE0\x9F\xBF", false },     /* overlong */
        { "\xF0\x8F\xBF\xBF", false }, /* overlong */
        { "\xED\xA0\x80", false },     /* a surrogate */
        { "\xED\xBF\xBF", false },     /* a surrogate */
        { "\xF4\x90\x80\x80", false }, /* above U+10FFFF */
        { "\xF5\x80\x80\x80", false }, /* no such lead */
        { "\xE2\x82", false },         /* cut short */
        { "\xF0\x9F\x98", false },     /* cut short */
        { "\xFF", false },
        { "abcdefgh\xE2\x28\xA1", false }, /* the second byte is no tail */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (ds_text_is_utf8(ds_str_of(rows[i].text)) != rows[i].is_fine)
            fail_msg("row %zu", i);
}

static void every_code_point_is_written_and_read_alike(void **state)
{
    (void)state;
    for (int32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        size_t n = ds_text_encode(c, bytes), at = 0;
        int32_t back = ds_text_next((ds_str){ bytes, n }, &at);
        bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;

        if (at != n || back != (is_surrogate ? 0xFFFD : c))
            fail_msg("U+%04X came back as U+%04X", (unsigned)c, (unsigned)back);
    }
}

static void walking_gives_one_replacement_for_each_broken_byte(void **state)
{
    ds_str s = DS_STR("a\xE2\x82z");
    size_t at = 0;

    (void)state;
    assert_int_equal(ds_text_next(s, &at), 'a');
    assert_int_equal(ds_text_next(s, &at), 0xFFFD);
    assert_int_equal(at, 2);
    assert_int_equal(ds_text_next(s, &at), 0xFFFD);
    assert_int_equal(ds_text_next(s, &at), 'z');
    assert_int_equal(ds_text_next(s, &at), -1);
    assert_int_equal(ds_text_next(s, &at), -1);
}

static void lengths_are_counted_in_code_points_and_in_utf16(void **state)
{
    (void)state;
    assert_int_equal(ds_text_length(DS_STR("é😀a")), 3);
    assert_int_equal(ds_text_utf16_length(DS_STR("é😀a")), 4);
    assert_int_equal(ds_text_length(DS_STR("")), 0);
    assert_text(ds_text_cut(DS_STR("é😀a"), 2), "é😀");
    assert_text(ds_text_cut(DS_STR("é😀a"), 9), "é😀a");
    assert_text(ds_text_cut(DS_STR("é😀a"), 0), "");
}

static void cleaning_leaves_valid_bytes_of_a_bounded_number(void **state)
{
    static const struct {
        ds_str in;
        size_t max;
        const char *out;
    } rows[] = {
        { DS_LIT("plain"), 99, "plain" },
        { DS_LIT("a\0b\x01\x1F c"), 99, "ab c" },
        { DS_LIT("tab\tline\r\nend"), 99, "tab\tline\r\nend" },
        { DS_LIT("x\xFF\xFEy"), 99, "x\xEF\xBF\xBDy" },
        { DS_LIT("\xED\xA0\x80"), 99, "\xEF\xBF\xBD" },
        { DS_LIT("caf\xC3\xA9"), 4, "caf" },
        { DS_LIT("caf\xC3\xA9"), 5, "caf\xC3\xA9" },
        { DS_LIT("\xFF"), 2, "" },
        { DS_LIT("\xE2\x80\x8F"
                 "abc"),
          99,
          "\xE2\x80\x8F"
          "abc" }, /* marks of direction stay */
        { DS_LIT(""), 0, "" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_str out;

        assert_status(cx, ds_text_clean(cx, rows[i].in, rows[i].max, &out), DS_OK);
        assert_text(out, rows[i].out);
        assert_true(ds_text_is_utf8(out));
    }
}

static void folding_evens_out_what_people_type_differently(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "Dr RAO", "dr rao" },
        { "tomorrow \t\n morning", "tomorrow morning" },
        { "Crème BRÛLÉE", "creme brulee" },
        { "cafe\xCC\x81", "cafe" }, /* a combining accent */
        { "mañana Ángel", "manana angel" },
        { "Straße", "strasse" },
        { "İstanbul", "istanbul" },
        { "ﬁne １２", "fine 12" }, /* ligature, full-width digits */
        { "a\xC2\xA0\xE2\x80\x83\xE3\x80\x80"
          "b",
          "a b" },                                      /* spaces of other kinds */
        { "हिन्दी", "हिन्दी" },                           /* vowel signs and virama stay */
        { "\xE0\xA5\x9B", "\xE0\xA4\x9C\xE0\xA4\xBC" }, /* za: nukta is split off and stays */
        { "कल शाम", "कल शाम" },
        { "\xFF", "\xEF\xBF\xBD" },
        { "", "" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_str out;

        assert_status(cx, ds_text_fold(cx, ds_str_of(rows[i].in), &out), DS_OK);
        assert_text(out, rows[i].out);
    }
}

static void one_spelling_with_marks_in_two_orders_folds_to_one(void **state)
{
    /* ka, virama, nukta against ka, nukta, virama */
    ds_str a = DS_STR("\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xBC");
    ds_str b = DS_STR("\xE0\xA4\x95\xE0\xA4\xBC\xE0\xA5\x8D");
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_str x, y;

    (void)state;
    assert_status(cx, ds_text_fold(cx, a, &x), DS_OK);
    assert_status(cx, ds_text_fold(cx, b, &y), DS_OK);
    assert_true(ds_str_equal(x, y));
}

static void the_map_leads_back_to_the_original_code_points(void **state)
{
    static const struct {
        const char *in, *folded, *map;
    } rows[] = {
        { "Ab C", "ab c", "0 1 2 3 4" },
        { "éa", "ea", "0 1 2" },
        { "e\xCC\x81"
          "a",
          "ea", "0 2 3" },
        { "ß!", "ss!", "0 0 1 2" },
        { "😀 x", "😀 x", "0 0 0 0 1 2 3" },
        { "a \t b", "a   b", "0 1 2 3 4 5" },
        { "ﬁ", "fi", "0 0 1" },
        { "", "", "0" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_folded f;
        ds_buf b = ds_buf_make(cx);

        assert_status(cx, ds_text_fold_mapped(cx, ds_str_of(rows[i].in), &f), DS_OK);
        assert_text(f.text, rows[i].folded);
        for (size_t k = 0; k <= f.text.n; k++)
            ds_buf_printf(&b, "%s%u", k > 0 ? " " : "", (unsigned)f.map[k]);
        assert_text(ds_buf_view(&b), rows[i].map);
    }
}

static void mapped_and_plain_folding_differ_in_spaces_only(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (int32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
        char bytes[4];
        ds_str s = { bytes, ds_text_encode(c, bytes) }, plain;
        ds_folded f;

        testenv_reset(te);
        assert_status(cx, ds_text_fold(cx, s, &plain), DS_OK);
        assert_status(cx, ds_text_fold_mapped(cx, s, &f), DS_OK);
        if (f.text.n == plain.n && !ds_str_equal(plain, f.text))
            fail_msg("U+%04X", (unsigned)c);
        assert_true(ds_text_is_utf8(plain));
        assert_int_equal(f.map[f.text.n], 1);
    }
}

static void a_text_over_the_cap_is_a_limit(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx_new(te, 2048);
    char bytes[1024];
    ds_str s = { bytes, sizeof(bytes) }, out;
    ds_folded f;

    (void)state;
    memset(bytes, 0xC3, sizeof(bytes));
    assert_status(cx, ds_text_fold(cx, s, &out), DS_LIMIT);
    assert_status(cx, ds_text_fold_mapped(cx, s, &f), DS_LIMIT);
    assert_status(cx, ds_text_clean(cx, s, 4096, &out), DS_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_and_broken_utf8_are_told_apart),
        cmocka_unit_test(every_code_point_is_written_and_read_alike),
        cmocka_unit_test(walking_gives_one_replacement_for_each_broken_byte),
        cmocka_unit_test(lengths_are_counted_in_code_points_and_in_utf16),
        cmocka_unit_test(cleaning_leaves_valid_bytes_of_a_bounded_number),
        cmocka_unit_test(folding_evens_out_what_people_type_differently),
        cmocka_unit_test(one_spelling_with_marks_in_two_orders_folds_to_one),
        cmocka_unit_test(the_map_leads_back_to_the_original_code_points),
        cmocka_unit_test(mapped_and_plain_folding_differ_in_spaces_only),
        cmocka_unit_test(a_text_over_the_cap_is_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
