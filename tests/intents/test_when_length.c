/*
 * test_when_length.c - how long and how far: compounds, halves, working days.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place monday = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };
/* It is Thursday 31 December 2026, half past four. */
static const date_place last_day = { "2026-12-31T16:30:00+00:00", "Europe/London", "", "en", "" };
/* It is the Sunday on which clocks went forward. */
static const date_place spring = { "2026-03-08T08:00:00-04:00", "America/New_York", "", "en", "" };

/* clang-format off */
static void parts_of_a_length_add_up(void **state)
{
    static const date_row rows[] = {
        { "in 1 hour 20 minutes", "2026-11-23 11:20" },
        { "1 day and 3 hours from now", "2026-11-24 13:00" },
        { "in an hour and a half", "2026-11-23 11:30" },
        { "in two and a half hours", "2026-11-23 12:30" },
        { "in 2.5 hours", "2026-11-23 12:30" },
        { "in three quarters of an hour", "2026-11-23 10:45" },
        { "in 1/4 hour", "2026-11-23 10:15" },
        { "in 2h", "2026-11-23 12:00" },
        { "in a quarter of an hour", "2026-11-23 10:15" },
        { "in a week and a half", "2026-12-03" },
        { "in twelve more days", "2026-12-05" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void working_days_leave_out_the_weekend(void **state)
{
    static const date_row rows[] = {
        { "in four business days", "2026-11-27" },
        { "in 5 working days", "2026-11-30" },
        { "the next 4 business days", "2026-11-24 00:00..2026-11-28 00:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void lengths_run_over_the_years_end(void **state)
{
    static const date_row rows[] = {
        { "in 8 hours", "2027-01-01 00:30" },
        { "in two months", "2027-02-28" },
        { "in a month", "2027-01-31" },
        { "within 10 hours", "2026-12-31 16:30..2027-01-01 02:30" },
        { "a fortnight from now", "2027-01-14" },
        { "in 3 working days", "2027-01-05" },
    };

    date_check(*state, &last_day, rows, COUNT_OF(rows));
}

static void clocks_that_change_keep_the_wall(void **state)
{
    static const date_row rows[] = {
        { "in 24 hours", "2026-03-09 08:00" },
        { "in 3 hours", "2026-03-08 11:00" },
        { "in 2 days", "2026-03-10" },
    };

    date_check(*state, &spring, rows, COUNT_OF(rows));
}

/* clang-format on */

/* clang-format off */
static void halves_and_a_few(void **state)
{
    static const date_row rows[] = {
        { "in 2 1/2 hours", "2026-11-23 12:30..2026-11-23 12:31" },
        { "in 1h30", "2026-11-23 11:30..2026-11-23 11:31" },
        { "in half a year", "2027-05-23" },
        { "in the coming days", "2026-11-24 00:00..2026-11-27 00:00" },
        { "next hours", "2026-11-23 10:00..2026-11-23 13:00" },
        { "next weeks appointment", "2026-11-30 00:00..2026-12-07 00:00" },
        { "in under an hour", "2026-11-23 10:00..2026-11-23 11:00" },
        { "it began two nights ago", "-" },
        { "fever for 2 nights", "-" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_length_add_up),
        cmocka_unit_test(working_days_leave_out_the_weekend),
        cmocka_unit_test(lengths_run_over_the_years_end),
        cmocka_unit_test(clocks_that_change_keep_the_wall),
        cmocka_unit_test(halves_and_a_few),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
