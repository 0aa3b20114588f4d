/*
 * test_str_table.c - views of text against the slowest possible way of doing the same.
 */
#include "core/str.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"

#include <inttypes.h>
#include <string.h>

#define LENGTH_MAX 12

/* A text of few different letters, so that parts of it occur often. */
static ds_str random_text(dice *d, const char *letters, char room[static LENGTH_MAX])
{
    size_t n = dice_throw(d, LENGTH_MAX);

    for (size_t i = 0; i < n; i++)
        room[i] = letters[dice_throw(d, (uint32_t)strlen(letters))];
    return (ds_str){ room, n };
}

static int64_t slow_find(ds_str s, ds_str part, size_t from)
{
    for (size_t at = from; at + part.n <= s.n; at++) {
        size_t i = 0;

        while (i < part.n && s.p[at + i] == part.p[i])
            i++;
        if (i == part.n)
            return (int64_t)at;
    }
    return -1;
}

static void a_part_is_found_where_a_slow_search_finds_it(void **state)
{
    dice d = dice_of(1);

    (void)state;
    for (int round = 0; round < 50000; round++) {
        char a[LENGTH_MAX], b[LENGTH_MAX];
        ds_str s = random_text(&d, "ab", a), part = random_text(&d, "ab", b);
        size_t from = dice_throw(&d, LENGTH_MAX + 2);

        part.n %= 4;
        if (ds_str_find(s, part, from) != slow_find(s, part, from))
            fail_msg("\"" DS_FMT "\" in \"" DS_FMT "\" from %zu: %" PRId64, DS_ARG(part), DS_ARG(s),
                     from, ds_str_find(s, part, from));
        assert_int_equal(ds_str_starts(s, part), slow_find(ds_str_sub(s, 0, part.n), part, 0) == 0);
        assert_int_equal(ds_str_ends(s, part),
                         s.n >= part.n && slow_find(s, part, s.n - part.n) >= 0);
    }
}

static void order_is_that_of_bytes(void **state)
{
    dice d = dice_of(2);

    (void)state;
    for (int round = 0; round < 50000; round++) {
        char a[LENGTH_MAX + 1], b[LENGTH_MAX + 1];
        ds_str x = random_text(&d,
                               "a\x80\xFF"
                               "b",
                               a),
               y = random_text(&d,
                               "a\x80\xFF"
                               "b",
                               b);
        int wanted, got = ds_str_compare(x, y);

        a[x.n] = b[y.n] = '\0';
        wanted = strcmp(a, b);
        assert_int_equal((got > 0) - (got < 0), (wanted > 0) - (wanted < 0));
        assert_int_equal(ds_str_equal(x, y), wanted == 0);
        assert_int_equal(ds_str_is(x, b), wanted == 0);
    }
}

static void case_matters_only_for_letters_of_ascii(void **state)
{
    (void)state;
    for (int x = 0; x < 256; x++) {
        for (int y = 0; y < 256; y++) {
            char a = (char)x, b = (char)y;
            bool are_letters = (x | 32) >= 'a' && (x | 32) <= 'z' && x < 128;
            bool wanted = x == y || (are_letters && (x ^ 32) == y);

            if (ds_str_equal_nocase((ds_str){ &a, 1 }, (ds_str){ &b, 1 }) != wanted)
                fail_msg("%02X and %02X", (unsigned)x, (unsigned)y);
        }
    }
    assert_false(ds_str_equal_nocase(DS_STR("ab"), DS_STR("abc")));
    assert_true(ds_str_equal_nocase(DS_STR(""), (ds_str){ NULL, 0 }));
}

/* ---- fields */

typedef struct split_case {
    const char *text, *fields; /* each in brackets */
} split_case;

static void fields_are_taken_one_by_one(void **state)
{
    static const split_case rows[] = {
        { "", "" },           { "a", "[a]" },
        { "a|b", "[a][b]" },  { "a||b", "[a][][b]" },
        { "a|", "[a]" },      { "|a", "[][a]" },
        { "|", "[]" },        { "||", "[][]" },
        { "a|b|", "[a][b]" }, { " a | b ", "[ a ][ b ]" },
        { "a,b", "[a,b]" },   { "|||", "[][][]" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_str rest = ds_str_of(rows[i].text), field;
        char room[64] = "";

        while (ds_str_next(&rest, '|', &field)) {
            strncat(room, "[", sizeof(room) - strlen(room) - 1);
            strncat(room, field.p, field.n);
            strncat(room, "]", sizeof(room) - strlen(room) - 1);
        }
        assert_string_equal(room, rows[i].fields);
        assert_int_equal(rest.n, 0);
        assert_false(ds_str_next(&rest, '|', &field));
    }
}

static void a_part_is_clamped_to_the_text(void **state)
{
    static const char text[] = "abcdef";
    ds_str s = DS_STR(text);

    (void)state;
    for (size_t from = 0; from <= 9; from++) {
        for (size_t to = 0; to <= 9; to++) {
            size_t end = to < 6 ? to : 6, begin = from < end ? from : end;
            ds_str part = ds_str_sub(s, from, to);

            assert_int_equal(part.n, end - begin);
            assert_ptr_equal(part.p, s.p + begin);
        }
    }
    assert_int_equal(ds_str_sub((ds_str){ NULL, 0 }, 3, 5).n, 0);
    assert_null(ds_str_sub((ds_str){ NULL, 0 }, 3, 5).p);
}

/* ---- white space and integers */

static void white_space_of_ascii_goes_at_both_ends_only(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char text[] = { (char)c, (char)c, 'a', (char)c, 'b', (char)c };
        bool is_space = c == ' ' || (c >= 9 && c <= 13);
        ds_str trimmed = ds_str_trim((ds_str){ text, sizeof(text) });

        assert_int_equal(trimmed.n, is_space ? 3 : 6);
        assert_int_equal(ds_str_trim((ds_str){ text, 2 }).n, is_space ? 0 : 2);
    }
}

typedef struct int_case {
    const char *text;
    int64_t min, max;
    bool is_read;
    int64_t value;
} int_case;

/* clang-format off */
static const int_case int_cases[] = {
    { "0",                     INT64_MIN, INT64_MAX, true,  0 },
    { "-0",                    INT64_MIN, INT64_MAX, true,  0 },
    { "+0",                    INT64_MIN, INT64_MAX, true,  0 },
    { "42",                    INT64_MIN, INT64_MAX, true,  42 },
    { "+42",                   INT64_MIN, INT64_MAX, true,  42 },
    { "-42",                   INT64_MIN, INT64_MAX, true,  -42 },
    { "0042",                  INT64_MIN, INT64_MAX, true,  42 },
    { "9223372036854775807",   INT64_MIN, INT64_MAX, true,  INT64_MAX },
    { "-9223372036854775808",  INT64_MIN, INT64_MAX, true,  INT64_MIN },
    { "9223372036854775808",   INT64_MIN, INT64_MAX, false, 0 },
    { "-9223372036854775809",  INT64_MIN, INT64_MAX, false, 0 },
    { "99999999999999999999",  INT64_MIN, INT64_MAX, false, 0 },
    { "5",                     5,         5,         true,  5 },
    { "4",                     5,         9,         false, 0 },
    { "10",                    5,         9,         false, 0 },
    { "-1",                    0,         9,         false, 0 },
    { "",                      INT64_MIN, INT64_MAX, false, 0 },
    { "-",                     INT64_MIN, INT64_MAX, false, 0 },
    { "+",                     INT64_MIN, INT64_MAX, false, 0 },
    { "--1",                   INT64_MIN, INT64_MAX, false, 0 },
    { "+-1",                   INT64_MIN, INT64_MAX, false, 0 },
    { " 1",                    INT64_MIN, INT64_MAX, false, 0 },
    { "1 ",                    INT64_MIN, INT64_MAX, false, 0 },
    { "1 2",                   INT64_MIN, INT64_MAX, false, 0 },
    { "1.0",                   INT64_MIN, INT64_MAX, false, 0 },
    { "1e3",                   INT64_MIN, INT64_MAX, false, 0 },
    { "0x10",                  INT64_MIN, INT64_MAX, false, 0 },
    { "1,000",                 INT64_MIN, INT64_MAX, false, 0 },
    { "one",                   INT64_MIN, INT64_MAX, false, 0 },
    { "\xE0\xA5\xA8",          INT64_MIN, INT64_MAX, false, 0 },
    { "/",                     INT64_MIN, INT64_MAX, false, 0 },
    { ":",                     INT64_MIN, INT64_MAX, false, 0 },
};
/* clang-format on */

static void integers_are_read_whole_and_within_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(int_cases); i++) {
        const int_case *c = &int_cases[i];
        int64_t v = 77;
        bool is_read = ds_str_to_int(ds_str_of(c->text), c->min, c->max, &v);

        if (is_read != c->is_read || v != (c->is_read ? c->value : 77))
            fail_msg("\"%s\" gave %d, %" PRId64, c->text, is_read, v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_found_where_a_slow_search_finds_it),
        cmocka_unit_test(order_is_that_of_bytes),
        cmocka_unit_test(case_matters_only_for_letters_of_ascii),
        cmocka_unit_test(fields_are_taken_one_by_one),
        cmocka_unit_test(a_part_is_clamped_to_the_text),
        cmocka_unit_test(white_space_of_ascii_goes_at_both_ends_only),
        cmocka_unit_test(integers_are_read_whole_and_within_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
