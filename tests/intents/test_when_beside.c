/*
 * test_when_holiday.c - days of the year with a name, by rule, by country, and what lies beside
 * them.
 */
#include "tests/intents/dates.h"

static const date_place denver = { "2028-02-10T15:20:00-07:00", "America/Denver", "", "en", "" };
static const date_place pune = { "2028-02-10T15:20:00+05:30", "Asia/Kolkata", "", "en", "" };
static const date_place london = { "2028-02-10T15:20:00+00:00", "Europe/London", "", "en", "" };

static void holidays_fall_by_their_rule(void **state)
{
    /* clang-format off */
    static const date_row rows[] = {
        { "christmas", "2028-12-25" },
        { "thanksgiving", "2028-11-23" },
        { "labor day 2029", "2029-09-03" },
        { "memorial day", "2028-05-29" },
        { "mother's day", "2028-05-14" },
        { "mlk day", "2029-01-15" },
    };
    /* clang-format on */

    date_check(*state, &denver, rows, COUNT_OF(rows));
}

static void easter_moves_with_the_moon(void **state)
{
    /* clang-format off */
    static const date_row rows[] = {
        { "easter sunday", "2028-04-16" },
        { "easter 2030", "2030-04-21" },
        { "easter 2038", "2038-04-25" },
        { "easter 2035", "2035-03-25" },
        { "easter monday at 9", "2028-04-17 09:00..2028-04-17 10:00" },
        { "good friday", "2028-04-14" },
        { "ash wednesday", "2028-03-01" },
    };
    /* clang-format on */

    date_check(*state, &denver, rows, COUNT_OF(rows));
}

static void countries_keep_a_holiday_on_days_of_their_own(void **state)
{
    static const date_row us[] = { { "independence day", "2028-07-04" } };
    static const date_row in[] = { { "independence day", "2028-08-15" } };
    static const date_row uk[] = { { "independence day", "-" } };

    date_check(*state, &denver, us, COUNT_OF(us));
    date_check(*state, &pune, in, COUNT_OF(in));
    date_check(*state, &london, uk, COUNT_OF(uk));
}

static void what_lies_beside_a_day_is_counted_from_it(void **state)
{
    /* clang-format off */
    static const date_row rows[] = {
        { "the tuesday after labor day", "2028-09-05" },
        { "the monday before christmas", "2028-12-18" },
        { "second saturday after the 12th", "2028-02-26" },
        { "the week after easter", "2028-04-17 00:00..2028-04-24 00:00" },
        { "the day before thanksgiving", "2028-11-22" },
        { "labor day weekend", "2028-09-02 00:00..2028-09-05 00:00" },
        { "the weekend of halloween", "2028-10-28 00:00..2028-10-30 00:00" },
        { "thanksgiving week", "2028-11-20 00:00..2028-11-27 00:00" },
    };
    /* clang-format on */

    date_check(*state, &denver, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holidays_fall_by_their_rule),
        cmocka_unit_test(easter_moves_with_the_moon),
        cmocka_unit_test(countries_keep_a_holiday_on_days_of_their_own),
        cmocka_unit_test(what_lies_beside_a_day_is_counted_from_it),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
