/*
 * test_str.c - views of text: comparing, searching, splitting, reading integers.
 *
 * Tables of inputs and outputs; the null view takes part wherever a text may be empty.
 */
#include "core/str.h"

#include "tests/support/check.h"

static const ds_str null_view = { NULL, 0 };

static void a_null_c_string_and_the_null_view_are_empty_texts(void **state)
{
    (void)state;
    assert_int_equal(ds_str_of(NULL).n, 0);
    assert_true(ds_str_equal(null_view, DS_STR("")));
    assert_true(ds_str_is(null_view, ""));
    assert_true(ds_str_starts(null_view, null_view));
    assert_int_equal(ds_str_compare(null_view, DS_STR("")), 0);
    assert_int_equal(ds_str_trim(null_view).n, 0);
    assert_int_equal(ds_str_sub(null_view, 3, 5).n, 0);
}

static void a_part_is_clamped_to_the_text(void **state)
{
    static const struct {
        size_t from, to;
        const char *part;
    } rows[] = { { 0, 3, "abc" }, { 1, 2, "b" }, { 2, 99, "c" }, { 5, 9, "" }, { 2, 1, "" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_text(ds_str_sub(DS_STR("abc"), rows[i].from, rows[i].to), rows[i].part);
}

static void order_is_that_of_bytes_and_then_of_length(void **state)
{
    (void)state;
    assert_true(ds_str_compare(DS_STR("a"), DS_STR("b")) < 0);
    assert_true(ds_str_compare(DS_STR("ab"), DS_STR("a")) > 0);
    assert_true(ds_str_compare(DS_STR("\xC3"), DS_STR("z")) > 0);
    assert_int_equal(ds_str_compare(DS_STR("ab"), DS_STR("ab")), 0);
}

static void case_is_ignored_for_ascii_only(void **state)
{
    (void)state;
    assert_true(ds_str_equal_nocase(DS_STR("Content-TYPE"), DS_STR("content-type")));
    assert_false(ds_str_equal_nocase(DS_STR("a"), DS_STR("ab")));
    assert_false(ds_str_equal_nocase(DS_STR("É"), DS_STR("é")));
    assert_false(ds_str_equal_nocase(DS_STR("["), DS_STR("{")));
}

static void starts_and_ends_look_at_their_end_only(void **state)
{
    (void)state;
    assert_true(ds_str_starts(DS_STR("webhook"), DS_STR("web")));
    assert_false(ds_str_starts(DS_STR("web"), DS_STR("webhook")));
    assert_true(ds_str_ends(DS_STR("webhook"), DS_STR("hook")));
    assert_false(ds_str_ends(DS_STR("hook"), DS_STR("webhook")));
}

static void finding_gives_the_first_place_or_minus_one(void **state)
{
    static const struct {
        const char *text, *part;
        size_t from;
        int64_t at;
    } rows[] = {
        { "banana", "an", 0, 1 }, { "banana", "an", 2, 3 }, { "banana", "an", 4, -1 },
        { "banana", "a", 5, 5 },  { "banana", "x", 0, -1 }, { "banana", "", 6, 6 },
        { "banana", "", 7, -1 },  { "ab", "abc", 0, -1 },   { "aab", "ab", 0, 1 },
        { "", "a", 0, -1 },       { "banana", "na", 4, 4 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(
            ds_str_find(ds_str_of(rows[i].text), ds_str_of(rows[i].part), rows[i].from),
            rows[i].at);
}

static void trimming_takes_ascii_white_space_off_both_ends(void **state)
{
    (void)state;
    assert_text(ds_str_trim(DS_STR(" \t\r\n a b \v\f")), "a b");
    assert_text(ds_str_trim(DS_STR("   ")), "");
}

static void fields_are_split_at_the_separator(void **state)
{
    static const struct {
        const char *text, *joined;
    } rows[] = { { "a||b", "a,,b," }, { "a", "a," },   { "", "" },
                 { "a|", "a," },      { "|a", ",a," }, { "||", ",," } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_str rest = ds_str_of(rows[i].text), field;
        char joined[32];
        size_t n = 0;

        while (ds_str_next(&rest, '|', &field)) {
            for (size_t k = 0; k < field.n; k++)
                joined[n++] = field.p[k];
            joined[n++] = ',';
        }
        assert_text(((ds_str){ joined, n }), rows[i].joined);
    }
}

static void integers_are_read_whole_and_within_bounds(void **state)
{
    static const struct {
        const char *text;
        int64_t min, max;
        bool is_fine;
        int64_t value;
    } rows[] = {
        { "0", 0, 9, true, 0 },
        { "-7", -9, 9, true, -7 },
        { "+7", -9, 9, true, 7 },
        { "007", 0, 9, true, 7 },
        { "10", 0, 9, false, 0 },
        { "-1", 0, 9, false, 0 },
        { "", 0, 9, false, 0 },
        { "-", -9, 9, false, 0 },
        { "1 ", 0, 9, false, 0 },
        { " 1", 0, 9, false, 0 },
        { "1.0", 0, 9, false, 0 },
        { "0x1", 0, 9, false, 0 },
        { "9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX },
        { "-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN },
        { "9223372036854775808", INT64_MIN, INT64_MAX, false, 0 },
        { "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t v = 77;
        bool is_fine = ds_str_to_int(ds_str_of(rows[i].text), rows[i].min, rows[i].max, &v);

        assert_int_equal(is_fine, rows[i].is_fine);
        assert_true(v == (rows[i].is_fine ? rows[i].value : 77)); /* untouched on failure */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_null_c_string_and_the_null_view_are_empty_texts),
        cmocka_unit_test(a_part_is_clamped_to_the_text),
        cmocka_unit_test(order_is_that_of_bytes_and_then_of_length),
        cmocka_unit_test(case_is_ignored_for_ascii_only),
        cmocka_unit_test(starts_and_ends_look_at_their_end_only),
        cmocka_unit_test(finding_gives_the_first_place_or_minus_one),
        cmocka_unit_test(trimming_takes_ascii_white_space_off_both_ends),
        cmocka_unit_test(fields_are_split_at_the_separator),
        cmocka_unit_test(integers_are_read_whole_and_within_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
