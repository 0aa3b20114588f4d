/*
 * test_when_span.c - stretches and distances: this week, in 3 days, end of the month.
 */
#include "tests/intents/fixture.h"

static void stretches_run_from_monday_and_from_the_first(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "this week", "", 0, "inform | | 2026-11-23..2026-11-29 |" },
        { "next week", "", 0, "inform | | 2026-11-30..2026-12-06 |" },
        { "the week after next", "", 0, "inform | | 2026-12-07..2026-12-13 |" },
        { "next month", "", 0, "inform | | 2026-12-01..2026-12-31 |" },
        { "this weekend", "", 0, "inform | | 2026-11-28..2026-11-29 |" },
        { "next weekend", "", 0, "inform | | 2026-12-05..2026-12-06 |" },
        { "end of the week", "", 0, "inform | | 2026-11-26..2026-11-29 |" },
        { "beginning of next week", "", 0, "inform | | 2026-11-30..2026-12-02 |" },
        { "end of the month", "", 0, "inform | | 2026-11-21..2026-11-30 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void distances_count_from_today(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "in 3 days", "", 0, "inform | | 2026-11-26 |" },
        { "in two weeks", "", 0, "inform | | 2026-12-07 |" },
        { "in 30 minutes", "", 0, "inform | | 2026-11-23 10:30-10:31 |" },
        { "in half an hour", "", 0, "inform | | 2026-11-23 10:30-10:31 |" },
        { "a week from friday", "", 0, "inform | | 2026-12-04 |" },
        { "3 days from now", "", 0, "inform | | 2026-11-26 |" },
        { "within 2 days", "", 0, "inform | | 2026-11-23..2026-11-25 |" },
        { "in the next 3 days", "", 0, "inform | | 2026-11-23..2026-11-26 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void named_stretches(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "first monday of december", "", 0, "inform | | 2026-12-07 |" },
        { "week of dec 7", "", 0, "inform | | 2026-12-07..2026-12-13 |" },
        { "rest of the week", "", 0, "inform | | 2026-11-23..2026-11-29 |" },
        { "later today", "", 0, "inform | | 2026-11-23 12:00-24:00 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stretches_run_from_monday_and_from_the_first),
        cmocka_unit_test(distances_count_from_today),
        cmocka_unit_test(named_stretches),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
