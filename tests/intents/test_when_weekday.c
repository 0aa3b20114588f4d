/*
 * test_when_weekday.c - weekdays and their weeks.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place monday = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };
/* It is the Sunday on which clocks went forward. */
static const date_place spring = { "2026-03-08T08:00:00-04:00", "America/New_York", "", "en", "" };

/* clang-format off */
static void which_friday(void **state)
{
    static const date_row rows[] = {
        { "friday", "2026-11-27" },
        { "this friday", "2026-11-27" },
        { "next friday", "2026-12-04" },
        { "coming friday", "2026-11-27" },
        { "coming monday", "2026-11-30" },
        { "friday week", "2026-12-04" },
        { "a week on friday", "2026-12-04" },
        { "friday after next", "2026-12-04" },
        { "friday in 2 weeks", "2026-12-11" },
        { "two fridays from now", "2026-12-04" },
        { "in 3 fridays", "2026-12-11" },
        { "friday of next week", "2026-12-04" },
        { "next week friday", "2026-12-04" },
        { "a week today", "2026-11-30" },
        { "fri the 27th", "2026-11-27" },
        { "wed pls", "2026-11-25" },
        { "ok wed please", "2026-11-25" },
        { "sat, thanks", "2026-11-28" },
        { "can i come 2morow arnd 4ish", "2026-11-24 16:00-17:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void doubtful_words_need_company(void **state)
{
    static const date_row rows[] = {
        { "he sat down", "-" },
        { "the sun is out", "-" },
        { "we'd like to come", "-" },
        { "this may hurt", "-" },
        { "sat or sun", "2026-11-28 00:00..2026-11-29 00:00 ; 2026-11-29" },
        { "wed - fri", "2026-11-25 00:00..2026-11-28 00:00" },
        { "in may", "2027-05-01 00:00..2027-06-01 00:00" },
        { "sat, 11:15", "2026-11-28 11:15" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void on_a_sunday(void **state)
{
    static const date_row rows[] = {
        { "sunday", "2026-03-08" },
        { "next sunday", "2026-03-15" },
        { "coming sunday", "2026-03-15" },
        { "monday", "2026-03-09" },
        { "next monday", "2026-03-09" },
        { "this weekend", "2026-03-07 00:00..2026-03-09 00:00" },
    };

    date_check(*state, &spring, rows, COUNT_OF(rows));
}

/* clang-format on */

/* clang-format off */
static void what_a_day_is_followed_by(void **state)
{
    static const date_row rows[] = {
        { "friday or the next day", "2026-11-27 ; 2026-11-28" },
        { "tomorrow or the day after", "2026-11-24 ; 2026-11-25" },
        { "not this friday, the next one", "!2026-11-27 ; 2026-12-04" },
        { "not this friday but the next", "!2026-11-27 ; 2026-12-04" },
        { "friday first thing", "2026-11-27 06:00..2026-11-27 12:00 soonest" },
        { "next week's tuesday", "2026-12-01" },
    };
    static const date_place pune = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "es", "" };
    static const date_row spanish[] = {
        { "el lunes en ocho", "2026-11-30" },
        { "de hoy en quince", "2026-12-07" },
        { "el lunes que viene no, el otro", "!2026-11-30 ; 2026-12-07" },
        { "el viernes o al día siguiente", "2026-11-27 ; 2026-11-28" },
        { "el martes de dentro de dos semanas", "2026-12-08" },
        { "mar 1 dic", "2026-12-01" },
        { "el fin de semana que viene", "2026-12-05 00:00..2026-12-07 00:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
    date_check(*state, &pune, spanish, COUNT_OF(spanish));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_friday),
        cmocka_unit_test(doubtful_words_need_company),
        cmocka_unit_test(on_a_sunday),
        cmocka_unit_test(what_a_day_is_followed_by),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
