/*
 * test_when_season.c - seasons and quarters of a year.
 */
#include "tests/intents/dates.h"

/* It is Wednesday 25 November 2026, ten in the morning. */
static const date_place london = { "2026-11-25T10:00:00+00:00", "Europe/London", "", "en", "" };
static const date_place santiago = { "2026-11-25T10:00:00-03:00", "America/Santiago", "", "es",
                                     "" };
/* In the middle of a summer, and of a winter that began last year. */
static const date_place july = { "2026-07-10T10:00:00+01:00", "Europe/London", "", "en", "" };
static const date_place january = { "2027-01-10T10:00:00+00:00", "Europe/London", "", "en", "" };

/* clang-format off */
static void a_season_is_the_one_that_is_now_or_next(void **state)
{
    static const date_row rows[] = {
        { "this summer", "2027-06-21 00:00..2027-09-21 00:00" },
        { "in the spring", "2027-03-20 00:00..2027-06-20 00:00" },
        { "winter 2027", "2027-12-21 00:00..2028-03-21 00:00" },
        { "i had a bad fall", "-" },
    };
    static const date_row summer[] = {
        { "this summer", "2026-06-21 00:00..2026-09-21 00:00" },
        { "next summer", "2027-06-21 00:00..2027-09-21 00:00" },
    };
    static const date_row winter[] = {
        { "this winter", "2026-12-21 00:00..2027-03-21 00:00" },
        { "next winter", "2027-12-21 00:00..2028-03-21 00:00" },
    };

    date_check(*state, &london, rows, COUNT_OF(rows));
    date_check(*state, &july, summer, COUNT_OF(summer));
    date_check(*state, &january, winter, COUNT_OF(winter));
}

static void south_of_the_equator_it_is_half_a_year_away(void **state)
{
    static const date_row rows[] = {
        { "este verano", "2026-12-21 00:00..2027-03-21 00:00" },
        { "en invierno", "2027-06-21 00:00..2027-09-21 00:00" },
    };

    date_check(*state, &santiago, rows, COUNT_OF(rows));
}

static void quarters_begin_in_january(void **state)
{
    static const date_row rows[] = {
        { "this quarter", "2026-10-01 00:00..2027-01-01 00:00" },
        { "next quarter", "2027-01-01 00:00..2027-04-01 00:00" },
        { "third quarter", "2027-07-01 00:00..2027-10-01 00:00" },
        { "q4", "2026-10-01 00:00..2027-01-01 00:00" },
        { "q1 2027", "2027-01-01 00:00..2027-04-01 00:00" },
        { "q5 2027", "-" },
        { "quarter past 3", "2026-11-25 15:15..2026-11-25 15:16" },
    };

    date_check(*state, &london, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_season_is_the_one_that_is_now_or_next),
        cmocka_unit_test(south_of_the_equator_it_is_half_a_year_away),
        cmocka_unit_test(quarters_begin_in_january),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
