/*
 * test_when_stretch.c - second ends, lengths and the week a day is in.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place monday = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };
/* It is Thursday 31 December 2026, half past four. */
static const date_place last_day = { "2026-12-31T16:30:00+00:00", "Europe/London", "", "en", "" };
/* It is the Saturday night before clocks go back. */
static const date_place autumn = { "2026-10-24T22:30:00+01:00", "Europe/London", "", "en", "" };

/* clang-format off */
static void a_second_end_on_another_day(void **state)
{
    static const date_row rows[] = {
        { "from 4pm today to 5pm tomorrow", "2026-11-23 16:00..2026-11-24 17:00" },
        { "from 2pm till tomorrow 4:30pm", "2026-11-23 14:00..2026-11-24 16:30" },
        { "between now and noon", "2026-11-23 10:00-12:00" },
        { "from now until friday", "2026-11-23 10:00..2026-11-28 00:00" },
        { "from this afternoon until friday", "2026-11-23 12:00..2026-11-28 00:00" },
        { "between 3 in the afternoon and 5pm", "2026-11-23 15:00-17:00" },
        { "after 3 but before 5", "2026-11-23 15:00-17:00" },
        { "after monday but before friday", "2026-11-24 00:00..2026-11-27 00:00" },
        { "friday morning to sunday evening", "2026-11-27 06:00..2026-11-29 21:00" },
        { "friday afternoon until tuesday 10am", "2026-11-27 12:00..2026-12-01 10:00" },
        { "friday 5pm to monday 10am", "2026-11-27 17:00..2026-11-30 10:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void a_length_behind_or_before_its_start(void **state)
{
    static const date_row rows[] = {
        { "for 3 days from wednesday", "2026-11-25 00:00..2026-11-28 00:00" },
        { "3 days starting next monday", "2026-11-30 00:00..2026-12-03 00:00" },
        { "a week starting 1 december", "2026-12-01 00:00..2026-12-08 00:00" },
        { "from 1 dec for 10 days", "2026-12-01 00:00..2026-12-11 00:00" },
        { "from 11 for 2 hours", "2026-11-23 11:00-13:00" },
        { "before friday 5pm", "*..2026-11-27 17:00" },
        { "after monday 10am", "2026-11-23 10:00-*" },
        { "until wednesday noon", "*..2026-11-25 12:00" },
        { "for 2 hours from 4pm", "2026-11-23 16:00-18:00" },
        { "a day starting friday at 5 pm", "2026-11-27 17:00..2026-11-28 17:00" },
        { "can you see me for 3 days of pain", "-" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void the_second_day_lies_behind_the_first(void **state)
{
    static const date_row rows[] = {
        { "dec 28th till the 2nd", "2026-12-28 00:00..2027-01-03 00:00" },
        { "december 30 to january 2", "2026-12-30 00:00..2027-01-03 00:00" },
        { "26 june to 28 june 2028", "2028-06-26 00:00..2028-06-29 00:00" },
        { "april ninth through seventeenth", "2027-04-09 00:00..2027-04-18 00:00" },
        { "friday to monday", "2026-11-27 00:00..2026-12-01 00:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void weeks_said_behind_a_day(void **state)
{
    static const date_row rows[] = {
        { "wednesday evening next week", "2026-12-02 17:00-21:00" },
        { "next week between tuesday and thursday", "2026-12-01 00:00..2026-12-04 00:00" },
        { "monday in two weeks", "2026-12-07" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void nights_run_past_midnight(void **state)
{
    static const date_row rows[] = {
        { "from 11pm to 3am", "2026-12-31 23:00..2027-01-01 03:00" },
        { "from 5pm today to 9am tomorrow", "2026-12-31 17:00..2027-01-01 09:00" },
        { "between now and monday", "2026-12-31 16:30..2027-01-05 00:00" },
    };

    date_check(*state, &last_day, rows, COUNT_OF(rows));
}

static void clocks_that_go_back_do_no_harm(void **state)
{
    static const date_row rows[] = {
        { "from 11pm to 3am", "2026-10-24 23:00..2026-10-25 03:00" },
        { "tomorrow at 1:30am", "2026-10-25 01:30" },
        { "within 24 hours", "2026-10-24 22:30..2026-10-25 22:30" },
    };

    date_check(*state, &autumn, rows, COUNT_OF(rows));
}

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_end_on_another_day),
        cmocka_unit_test(a_length_behind_or_before_its_start),
        cmocka_unit_test(the_second_day_lies_behind_the_first),
        cmocka_unit_test(weeks_said_behind_a_day),
        cmocka_unit_test(nights_run_past_midnight),
        cmocka_unit_test(clocks_that_go_back_do_no_harm),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
