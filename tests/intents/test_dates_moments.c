/*
 * test_dates_moments.c - the same words at other moments: each weekday, ends of months and years,
 * a leap day, days on which the clocks change.
 */
#include "tests/intents/dates.h"

/* clang-format off */
static void friday_said_on_each_day_of_the_week(void **state)
{
    static const struct { const char *now, *bare, *next, *after; } days[] = {
        { "2026-11-23T10:00:00Z", "2026-11-27", "2026-12-04", "2026-12-11" },
        { "2026-11-24T10:00:00Z", "2026-11-27", "2026-12-04", "2026-12-11" },
        { "2026-11-25T10:00:00Z", "2026-11-27", "2026-12-04", "2026-12-11" },
        { "2026-11-26T10:00:00Z", "2026-11-27", "2026-12-04", "2026-12-11" },
        { "2026-11-27T10:00:00Z", "2026-11-27", "2026-12-04", "2026-12-11" },
        { "2026-11-28T10:00:00Z", "2026-12-04", "2026-12-04", "2026-12-11" },
        { "2026-11-29T10:00:00Z", "2026-12-04", "2026-12-04", "2026-12-11" },
    };

    for (size_t i = 0; i < COUNT_OF(days); i++) {
        const date_place at = { days[i].now, "UTC", "", "en", "" };
        const date_row rows[] = {
            { "friday", days[i].bare }, { "this friday", days[i].bare },
            { "next friday", days[i].next }, { "friday next week", days[i].next },
            { "friday of the week after next", days[i].after },
        };

        date_check(*state, &at, rows, COUNT_OF(rows));
    }
}

static void weekends_and_weeks_said_on_each_day(void **state)
{
    static const struct { const char *now, *weekend, *next_week; } days[] = {
        { "2026-11-23T10:00:00Z", "2026-11-28 00:00..2026-11-30 00:00", "2026-11-30 00:00..2026-12-07 00:00" },
        { "2026-11-26T10:00:00Z", "2026-11-28 00:00..2026-11-30 00:00", "2026-11-30 00:00..2026-12-07 00:00" },
        { "2026-11-28T10:00:00Z", "2026-11-28 00:00..2026-11-30 00:00", "2026-11-30 00:00..2026-12-07 00:00" },
        { "2026-11-29T10:00:00Z", "2026-11-28 00:00..2026-11-30 00:00", "2026-11-30 00:00..2026-12-07 00:00" },
        { "2026-11-30T10:00:00Z", "2026-12-05 00:00..2026-12-07 00:00", "2026-12-07 00:00..2026-12-14 00:00" },
    };

    for (size_t i = 0; i < COUNT_OF(days); i++) {
        const date_place at = { days[i].now, "UTC", "", "en", "" };
        const date_row rows[] = {
            { "this weekend", days[i].weekend }, { "the weekend", days[i].weekend },
            { "next week", days[i].next_week },
        };

        date_check(*state, &at, rows, COUNT_OF(rows));
    }
}

static void at_the_end_of_a_month(void **state)
{
    static const date_place at = { "2026-11-30T10:00:00Z", "UTC", "", "en", "" };
    static const date_row rows[] = {
        { "tomorrow", "2026-12-01" },
        { "day after tomorrow", "2026-12-02" },
        { "on the 1st", "2026-12-01" },
        { "on the 30th", "2026-11-30" },
        { "on the 31st", "2026-12-31" },
        { "on the 29th", "2026-12-29" },
        { "this month", "2026-11-01 00:00..2026-12-01 00:00" },
        { "next month", "2026-12-01 00:00..2027-01-01 00:00" },
        { "in a month", "2026-12-30" },
        { "in 3 months", "2027-02-28" },
        { "next friday", "2026-12-11" },
        { "friday", "2026-12-04" },
        { "nov 29", "2027-11-29" },
    };

    date_check(*state, &at, rows, COUNT_OF(rows));
}

static void at_the_end_of_a_year(void **state)
{
    static const date_place at = { "2026-12-31T15:00:00Z", "UTC", "", "en", "" };
    static const date_row rows[] = {
        { "today", "2026-12-31" },
        { "tomorrow", "2027-01-01" },
        { "friday", "2027-01-01" },
        { "next week", "2027-01-04 00:00..2027-01-11 00:00" },
        { "next month", "2027-01-01 00:00..2027-02-01 00:00" },
        { "this week", "2026-12-28 00:00..2027-01-04 00:00" },
        { "jan 1", "2027-01-01" },
        { "dec 31", "2026-12-31" },
        { "dec 30", "2027-12-30" },
        { "on the 2nd of january", "2027-01-02" },
        { "in december", "2026-12-01 00:00..2027-01-01 00:00" },
        { "in january", "2027-01-01 00:00..2027-02-01 00:00" },
        { "in november", "2027-11-01 00:00..2027-12-01 00:00" },
        { "in 2 weeks", "2027-01-14" },
        { "at 5", "2026-12-31 17:00-18:00" },
        { "at 9", "2027-01-01 09:00-10:00" },
    };

    date_check(*state, &at, rows, COUNT_OF(rows));
}

static void around_a_leap_day(void **state)
{
    static const date_place before = { "2028-02-28T10:00:00Z", "UTC", "", "en", "" };
    static const date_place on = { "2028-02-29T10:00:00Z", "UTC", "", "en", "" };
    static const date_row rows_before[] = {
        { "tomorrow", "2028-02-29" },
        { "day after tomorrow", "2028-03-01" },
        { "feb 29", "2028-02-29" },
        { "on the 29th", "2028-02-29" },
        { "29/2", "2028-02-29" },
        { "this month", "2028-02-01 00:00..2028-03-01 00:00" },
        { "tuesday", "2028-02-29" },
        { "in 2 days", "2028-03-01" },
    };
    static const date_row rows_on[] = {
        { "today", "2028-02-29" },
        { "tomorrow", "2028-03-01" },
        { "feb 28", "2029-02-28" },
        { "feb 29", "2028-02-29" },
        { "in a month", "2028-03-29" },
        { "in a year", "2029-02-28" },
        { "2/29/2028", "2028-02-29" },
    };

    date_check(*state, &before, rows_before, COUNT_OF(rows_before));
    date_check(*state, &on, rows_on, COUNT_OF(rows_on));
}

static void when_clocks_go_forward(void **state)
{
    static const date_place before = { "2026-03-07T10:00:00-08:00", "America/Los_Angeles", "", "en", "" };
    static const date_place on = { "2026-03-08T01:30:00-08:00", "America/Los_Angeles", "", "en", "" };
    static const date_row rows_before[] = {
        { "tomorrow", "2026-03-08 00:00..2026-03-09 00:00" },
        { "tomorrow at 9am", "2026-03-08 09:00-10:00" },
        { "tomorrow morning", "2026-03-08 06:00-12:00" },
        { "tomorrow at 3:30 am", "2026-03-08 03:30" },
        { "monday at 9", "2026-03-09 09:00-10:00" },
    };
    static const date_row rows_on[] = {
        { "today", "2026-03-08 00:00..2026-03-09 00:00" },
        { "tomorrow", "2026-03-09" },
        { "at 10", "2026-03-08 10:00-11:00" },
    };

    date_check(*state, &before, rows_before, COUNT_OF(rows_before));
    date_check(*state, &on, rows_on, COUNT_OF(rows_on));
}

static void when_clocks_go_back(void **state)
{
    static const date_place before = { "2026-10-31T10:00:00-07:00", "America/Los_Angeles", "", "en", "" };
    static const date_row rows[] = {
        { "tomorrow", "2026-11-01 00:00..2026-11-02 00:00" },
        { "tomorrow at 9am", "2026-11-01 09:00-10:00" },
        { "tomorrow morning", "2026-11-01 06:00-12:00" },
        { "sunday 5pm", "2026-11-01 17:00-18:00" },
        { "next month", "2026-11-01 00:00..2026-12-01 00:00" },
    };

    date_check(*state, &before, rows, COUNT_OF(rows));
}

static void late_at_night_and_early(void **state)
{
    static const date_place late = { "2026-11-23T23:50:00+05:30", "Asia/Kolkata", "", "en", "" };
    static const date_place early = { "2026-11-23T00:10:00+05:30", "Asia/Kolkata", "", "en", "" };
    static const date_row rows_late[] = {
        { "today", "2026-11-23" },
        { "tomorrow", "2026-11-24" },
        { "at 9", "2026-11-24 09:00-10:00" },
        { "at 5", "2026-11-24 17:00-18:00" },
        { "in the morning", "2026-11-24 06:00-12:00" },
        { "in 30 minutes", "2026-11-24 00:20" },
        { "monday at 5", "2026-11-30 17:00-18:00" },
        { "monday", "2026-11-23" },
        { "evening", "2026-11-24 17:00-21:00" },
    };
    static const date_row rows_early[] = {
        { "today", "2026-11-23" },
        { "tomorrow", "2026-11-24" },
        { "this morning", "2026-11-23 06:00-12:00" },
        { "at 9", "2026-11-23 09:00-10:00" },
        { "monday at 9", "2026-11-23 09:00-10:00" },
        { "tonight", "2026-11-23 17:00-24:00" },
    };

    date_check(*state, &late, rows_late, COUNT_OF(rows_late));
    date_check(*state, &early, rows_early, COUNT_OF(rows_early));
}

static void the_zone_decides_what_today_is(void **state)
{
    /* One instant: Tuesday 01:30 in India, Monday noon in California. */
    static const date_place india = { "2026-11-23T20:00:00Z", "Asia/Kolkata", "", "en", "" };
    static const date_place west = { "2026-11-23T20:00:00Z", "America/Los_Angeles", "", "en", "" };
    static const date_row in_india[] = {
        { "today", "2026-11-24" }, { "tomorrow", "2026-11-25" }, { "tuesday", "2026-11-24" },
        { "monday", "2026-11-30" }, { "at 9", "2026-11-24 09:00-10:00" },
    };
    static const date_row in_west[] = {
        { "today", "2026-11-23" }, { "tomorrow", "2026-11-24" }, { "tuesday", "2026-11-24" },
        { "monday", "2026-11-23" }, { "at 9", "2026-11-24 09:00-10:00" },
    };

    date_check(*state, &india, in_india, COUNT_OF(in_india));
    date_check(*state, &west, in_west, COUNT_OF(in_west));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(friday_said_on_each_day_of_the_week),
        cmocka_unit_test(weekends_and_weeks_said_on_each_day),
        cmocka_unit_test(at_the_end_of_a_month),
        cmocka_unit_test(at_the_end_of_a_year),
        cmocka_unit_test(around_a_leap_day),
        cmocka_unit_test(when_clocks_go_forward),
        cmocka_unit_test(when_clocks_go_back),
        cmocka_unit_test(late_at_night_and_early),
        cmocka_unit_test(the_zone_decides_what_today_is),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
