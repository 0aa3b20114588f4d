/*
 * test_when_nth.c - the first, third or last of a month.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place monday = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };
/* It is Thursday 31 December 2026, half past four. */
static const date_place last_day = { "2026-12-31T16:30:00+00:00", "Europe/London", "", "en", "" };
/* It is the Friday before a leap day. */
static const date_place leap_week = { "2028-02-25T09:15:00-08:00", "America/Los_Angeles", "", "en",
                                      "" };

/* clang-format off */
static void weekdays_weeks_weekends_and_days(void **state)
{
    static const date_row rows[] = {
        { "first tuesday of december", "2026-12-01" },
        { "the last friday of december", "2026-12-25" },
        { "last monday of the month", "2026-11-30" },
        { "third thursday of next month at 2pm", "2026-12-17 14:00..2026-12-17 15:00" },
        { "the last day of the month", "2026-11-30" },
        { "first day of next month", "2026-12-01" },
        { "last weekend of december", "2026-12-26 00:00..2026-12-28 00:00" },
        { "first week of december", "2026-11-30 00:00..2026-12-07 00:00" },
        { "third week of january", "2027-01-18 00:00..2027-01-25 00:00" },
        { "last week of november", "2026-11-23 00:00..2026-11-30 00:00" },
        { "1st week of dec. on friday", "2026-12-04" },
        { "second wednesday of june 2027", "2027-06-09" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void a_month_that_is_named_is_the_next_such(void **state)
{
    static const date_row rows[] = {
        { "first monday of january", "2027-01-04" },
        { "last day of february", "2027-02-28" },
        { "last sunday of december", "-" },
    };

    date_check(*state, &last_day, rows, COUNT_OF(rows));
}

static void leap_days_are_last_days(void **state)
{
    static const date_row rows[] = {
        { "the last day of february", "2028-02-29" },
        { "last day of the month", "2028-02-29" },
        { "first wednesday of march", "2028-03-01" },
    };

    date_check(*state, &leap_week, rows, COUNT_OF(rows));
}

/* clang-format on */

/* clang-format off */
static void the_number_may_stand_first(void **state)
{
    static const date_row rows[] = {
        { "the 3 first days of january", "2027-01-01 00:00..2027-01-04 00:00" },
        { "last 3 days of january", "2027-01-29 00:00..2027-02-01 00:00" },
        { "last month of the year", "2026-12-01 00:00..2027-01-01 00:00" },
        { "first monday of next year", "2027-01-04" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekdays_weeks_weekends_and_days),
        cmocka_unit_test(a_month_that_is_named_is_the_next_such),
        cmocka_unit_test(leap_days_are_last_days),
        cmocka_unit_test(the_number_may_stand_first),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
