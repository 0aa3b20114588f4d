/*
 * test_when_date.c - days as people write them, each against the day it means.
 */
#include "tests/intents/fixture.h"

static void days_and_weekdays_are_the_next_to_come(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "today", "", 0, "inform | | 2026-11-23 |" },
        { "tomorrow", "", 0, "inform | | 2026-11-24 |" },
        { "tomorow mornng", "", 0, "inform | | 2026-11-24 06:00-12:00 |" },
        { "day after tomorrow", "", 0, "inform | | 2026-11-25 |" },
        { "friday", "", 0, "inform | | 2026-11-27 |" },
        { "monday", "", 0, "inform | | 2026-11-23 |" },
        { "this friday", "", 0, "inform | | 2026-11-27 |" },
        { "next friday", "", 0, "inform | | 2026-12-04 |" },
        { "next monday", "", 0, "inform | | 2026-11-30 |" },
        { "friday next week", "", 0, "inform | | 2026-12-04 |" },
        { "friday after next", "", 0, "inform | | 2026-12-04 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void calendar_days_without_a_year_are_the_next_such_day(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "nov 28", "", 0, "inform | | 2026-11-28 |" },
        { "28 nov", "", 0, "inform | | 2026-11-28 |" },
        { "28th of november", "", 0, "inform | | 2026-11-28 |" },
        { "November the 28th, 2026", "", 0, "inform | | 2026-11-28 |" },
        { "the 5th", "when", 0, "inform | | 2026-12-05 |" },
        { "on the 5th", "", 0, "inform | | 2026-12-05 |" },
        { "saturday the 28th", "", 0, "inform | | 2026-11-28 |" },
        { "mon 30", "", 0, "inform | | 2026-11-30 |" },
        { "nov 3", "", 0, "inform | | 2027-11-03 |" },
        { "11/28", "", 0, "inform | | 2026-11-28 |" },
        { "28/11", "", 0, "inform | | 2026-11-28 |" },
        { "12/25/2026", "", 0, "inform | | 2026-12-25 |" },
        { "2026-12-01", "", 0, "inform | | 2026-12-01 |" },
        { "in december", "", 0, "inform | | 2026-12-01..2026-12-31 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void what_lies_behind_is_no_wish(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "since monday", "", 0, "inform | | |" },
        { "for 3 days", "", 0, "inform | | |" },
        { "2 days ago", "", 0, "inform | number=2 | |" },
        { "yesterday", "", 0, "inform | | |" },
        { "last week", "", 0, "out_of_scope | | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void everyday_words_are_no_dates(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "i have 2 kids", "", 0, "inform | number=2 | |" },
        { "it costs 50 dollars", "", 0, "inform | price=5000 | |" },
        { "call 555 1234", "", 0, "out_of_scope | number=555 number=1234 | |" },
        { "open 24/7", "", 0, "inform | number=24 number=7 | |" },
        { "i may come", "", 0, "inform | | |" },
        { "he sat down", "", 0, "out_of_scope | | |" },
        { "sun damage", "", 0, "out_of_scope | | |" },
        { "25:99", "", 0, "inform | number=25 number=99 | |" },
        { "32 november", "", 0, "inform | number=32 | 2026-11-01..2026-11-30 |" },
        { "feb 30", "", 0, "inform | number=30 | 2027-02-01..2027-02-28 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_weekdays_are_the_next_to_come),
        cmocka_unit_test(calendar_days_without_a_year_are_the_next_such_day),
        cmocka_unit_test(what_lies_behind_is_no_wish),
        cmocka_unit_test(everyday_words_are_no_dates),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
