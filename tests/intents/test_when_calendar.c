/*
 * test_when_calendar.c - days by their number in all spellings.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place monday = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };
/* It is the Sunday on which clocks went forward. */
static const date_place spring = { "2026-03-08T08:00:00-04:00", "America/New_York", "", "en", "" };
/* It is Thursday 31 December 2026, half past four. */
static const date_place last_day = { "2026-12-31T16:30:00+00:00", "Europe/London", "", "en", "" };

/* clang-format off */
static void spellings_of_one_day(void **state)
{
    static const date_row rows[] = {
        { "3 dec", "2026-12-03" },
        { "3rd of december", "2026-12-03" },
        { "dec. 3rd", "2026-12-03" },
        { "december the third", "2026-12-03" },
        { "3-dec-2026", "2026-12-03" },
        { "3/12", "2026-12-03" },
        { "03.12.2026", "2026-12-03" },
        { "2026-12-03", "2026-12-03" },
        { "2026/12/03", "2026-12-03" },
        { "2026-dec-3", "2026-12-03" },
        { "20261203", "2026-12-03" },
        { "thurs the 3rd", "2026-12-03" },
        { "dec 3, thursday", "2026-12-03" },
        { "3rd dec (thu)", "2026-12-03" },
        { "the 3rd of next month", "2026-12-03" },
        { "3 december of 2026", "2026-12-03" },
        { "the 3rd day of december", "2026-12-03" },
        { "3. Dec. 2026", "2026-12-03" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void figures_that_are_no_days(void **state)
{
    static const date_row rows[] = {
        { "0.8/15", "-" },
        { "30/4.85", "-" },
        { "24/7", "-" },
        { "it cost $12", "-" },
        { "take 8/1.5", "-" },
        { "may the 3 of us come", "-" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void days_of_the_month_alone(void **state)
{
    static const date_row rows[] = {
        { "on 28", "2026-11-28" },
        { "5pm on the 28", "2026-11-28 17:00..2026-11-28 18:00" },
        { "for the 27th", "2026-11-27" },
        { "by the 30th", "*..2026-12-01 00:00" },
        { "the 20th", "2026-12-20" },
        { "on 28 tablets", "-" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void month_first_in_the_united_states(void **state)
{
    static const date_row rows[] = {
        { "03/04", "2027-03-04" },
        { "3/14/26", "2026-03-14" },
        { "3/14 at 4:00pm", "2026-03-14 16:00" },
        { "on 3-14", "2026-03-14" },
        { "2 / 15", "2027-02-15" },
    };

    date_check(*state, &spring, rows, COUNT_OF(rows));
}

static void the_leap_day_waits_for_its_year(void **state)
{
    static const date_row rows[] = {
        { "29 feb", "2028-02-29" },
        { "31 jan", "2027-01-31" },
        { "the 31st", "2026-12-31" },
    };

    date_check(*state, &last_day, rows, COUNT_OF(rows));
}

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_day),
        cmocka_unit_test(figures_that_are_no_days),
        cmocka_unit_test(days_of_the_month_alone),
        cmocka_unit_test(month_first_in_the_united_states),
        cmocka_unit_test(the_leap_day_waits_for_its_year),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
