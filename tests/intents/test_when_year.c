/*
 * test_when_year.c - years that were named, and what is counted in them.
 */
#include "tests/intents/dates.h"

/* It is Wednesday 25 November 2026, ten in the morning. */
static const date_place london = { "2026-11-25T10:00:00+00:00", "Europe/London", "", "en", "" };
static const date_place madrid = { "2026-11-25T10:00:00+01:00", "Europe/Madrid", "", "es", "" };

/* clang-format off */
static void weeks_have_the_numbers_of_the_calendar(void **state)
{
    static const date_row rows[] = {
        { "week 50", "2026-12-07 00:00..2026-12-14 00:00" },
        { "from week 50 to week 52", "2026-12-07 00:00..2026-12-28 00:00" },
        { "week 3", "2027-01-18 00:00..2027-01-25 00:00" },
        { "i am in week 30 of my pregnancy", "-" },
        { "im in week 30", "-" },
        { "week 54", "-" },
    };

    date_check(*state, &london, rows, COUNT_OF(rows));
}

static void a_year_has_firsts_and_lasts(void **state)
{
    static const date_row rows[] = {
        { "last day of the year", "2026-12-31" },
        { "first week of 2027", "2027-01-04 00:00..2027-01-11 00:00" },
        { "third month of next year", "2027-03-01 00:00..2027-04-01 00:00" },
        { "end of 2027", "2027-10-01 00:00..2028-01-01 00:00" },
    };
    static const date_row spanish[] = {
        { "el último día del año", "2026-12-31" },
        { "la tercera semana del próximo año", "2027-01-18 00:00..2027-01-25 00:00" },
        { "a comienzos de 2027", "2027-01-01 00:00..2027-04-01 00:00" },
    };

    date_check(*state, &london, rows, COUNT_OF(rows));
    date_check(*state, &madrid, spanish, COUNT_OF(spanish));
}

static void a_month_and_its_year_in_figures(void **state)
{
    static const date_row rows[] = {
        { "2/2027", "2027-02-01 00:00..2027-03-01 00:00" },
        { "2027-03", "2027-03-01 00:00..2027-04-01 00:00" },
        { "13/2027", "-" },
        { "2/2007", "-" },
        { "2/2045", "-" },
    };

    date_check(*state, &london, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_have_the_numbers_of_the_calendar),
        cmocka_unit_test(a_year_has_firsts_and_lasts),
        cmocka_unit_test(a_month_and_its_year_in_figures),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
