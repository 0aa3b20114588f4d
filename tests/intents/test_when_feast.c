/*
 * test_when_feast.c - days of the year with a name, those that are counted from Easter too.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place madrid = { "2026-11-23T10:00:00+01:00", "Europe/Madrid", "", "es", "" };
static const date_place delhi = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };
/* Good Friday itself. */
static const date_place friday = { "2027-03-26T10:00:00+01:00", "Europe/Madrid", "", "es", "" };

/* clang-format off */
static void a_feast_is_the_next_one_to_come(void **state)
{
    static const date_row rows[] = {
        { "navidad", "2026-12-25" },
        { "el día de reyes", "2027-01-06" },
        { "la inmaculada", "2026-12-08" },
        { "viernes santo", "2027-03-26" },
        { "jueves santo por la tarde", "2027-03-25 13:00-20:00" },
        { "semana santa", "2027-03-22 00:00..2027-03-29 00:00" },
    };
    static const date_row then[] = {
        { "el viernes santo", "2027-03-26" },
        { "el jueves santo", "2028-04-13" },
        { "semana santa", "2027-03-22 00:00..2027-03-29 00:00" },
    };

    date_check(*state, &madrid, rows, COUNT_OF(rows));
    date_check(*state, &friday, then, COUNT_OF(then));
}

/* Dates of Easter as almanacs have them: the earliest, the latest, and years between. */
static void easter_falls_where_almanacs_say(void **state)
{
    static const date_row rows[] = {
        { "domingo de pascua 2028", "2028-04-16" },
        { "domingo de pascua 2029", "2029-04-01" },
        { "domingo de pascua 2030", "2030-04-21" },
        { "domingo de pascua 2035", "2035-03-25" },
        { "domingo de pascua 2038", "2038-04-25" },
        { "domingo de pascua 2049", "2049-04-18" },
        { "domingo de pascua 2076", "2076-04-19" },
        { "domingo de pascua 2160", "2160-03-23" },
    };

    date_check(*state, &madrid, rows, COUNT_OF(rows));
}
/* Tabled until 2035: a year without a date is no feast. */
static void feasts_of_the_moon_have_a_date_for_every_year(void **state)
{
    static const date_row rows[] = {
        { "diwali", "2027-10-29" },
        { "diwali 2026", "-" },
        { "after diwali 2028", "2028-10-18 00:00..*" },
        { "diwali 2050", "-" },
        { "before holi", "*..2027-03-22 00:00" },
        { "eid", "2027-03-10" },
        { "the day after eid al adha", "2027-05-18" },
        { "makar sankranti", "2027-01-14" },
    };

    date_check(*state, &delhi, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_feast_is_the_next_one_to_come),
        cmocka_unit_test(easter_falls_where_almanacs_say),
        cmocka_unit_test(feasts_of_the_moon_have_a_date_for_every_year),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
