/*
 * test_money.c - amounts as files have them and as people read them.
 */
#include "model/money.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

typedef struct parse_case {
    const char *major, *currency;
    bool is_ok;
    int64_t minor;
} parse_case;

static const parse_case parse_cases[] = {
    { "90", "USD", true, 9000 },   { "90.00", "USD", true, 9000 },
    { "90.5", "USD", true, 9050 }, { "0", "INR", true, 0 },
    { "0.01", "EUR", true, 1 },    { "600.00", "INR", true, 60000 },
    { "1500", "JPY", true, 1500 }, { "1.500", "KWD", true, 1500 },
    { "1.5", "KWD", true, 1500 },  { "999999999999", "USD", true, 99999999999900 },
    { "1500.5", "JPY", false, 0 }, { "90.001", "USD", false, 0 },
    { "90.", "USD", false, 0 },    { ".5", "USD", false, 0 },
    { "", "USD", false, 0 },       { "-1", "USD", false, 0 },
    { "+1", "USD", false, 0 },     { "1,000", "USD", false, 0 },
    { "$90", "USD", false, 0 },    { "90", "usd", false, 0 },
    { "90", "US", false, 0 },      { "90", "", false, 0 },
    { "9e3", "USD", false, 0 },    { "1000000000000", "USD", false, 0 },
    { "90 ", "USD", false, 0 },    { "0x10", "USD", false, 0 },
};

static void amounts_are_read_exactly_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(parse_cases); i++) {
        const parse_case *c = &parse_cases[i];
        money m = { -1, "XXX" };
        bool is_ok = money_parse(ds_str_of(c->major), ds_str_of(c->currency), &m);

        if (is_ok != c->is_ok || (is_ok && m.minor != c->minor))
            fail_msg("\"%s\" %s: %d, %lld", c->major, c->currency, is_ok, (long long)m.minor);
        if (!is_ok)
            assert_int_equal(m.minor, -1); /* untouched */
    }
}

typedef struct write_case {
    money m;
    const char *people, *file;
} write_case;

static const write_case write_cases[] = {
    { { 9000, "USD" }, "$90", "90.00" },      { { 9050, "USD" }, "$90.50", "90.50" },
    { { 60000, "INR" }, "Rs 600", "600.00" }, { { 4550, "EUR" }, "EUR 45.50", "45.50" },
    { { 1500, "JPY" }, "JPY 1500", "1500" },  { { 1500, "KWD" }, "KWD 1.500", "1.500" },
    { { 2000, "KWD" }, "KWD 2", "2.000" },    { { 5, "USD" }, "$0.05", "0.05" },
    { { 0, "USD" }, "$0", "0.00" },
};

static void amounts_are_written_for_people_and_for_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(write_cases); i++) {
        char memory[64];
        ds_buf b = ds_buf_fixed(memory, sizeof memory);
        money back;

        money_write(&b, write_cases[i].m);
        assert_text(ds_buf_view(&b), write_cases[i].people);
        b = ds_buf_fixed(memory, sizeof memory);
        money_write_major(&b, write_cases[i].m);
        assert_text(ds_buf_view(&b), write_cases[i].file);
        assert_true(money_parse(ds_buf_view(&b), ds_str_of(write_cases[i].m.currency), &back));
        assert_int_equal(back.minor, write_cases[i].m.minor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read_exactly_or_refused),
        cmocka_unit_test(amounts_are_written_for_people_and_for_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
