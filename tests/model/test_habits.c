/*
 * test_habits.c - how people of a country write times and dates, and whose habits hold.
 */
#include "model/habits.h"

#include "tests/support/check.h"

static void the_locale_decides_then_the_place_then_the_clinic_then_the_money(void **state)
{
    static const struct {
        const char *locale, *place, *clinic, *currency, *wanted;
    } cases[] = {
        { "en-US", "IN", "ES", "INR", "US" },
        { "es", "IN", "ES", "INR", "IN" },
        { "", "IN", "ES", "USD", "IN" },
        { "", "", "ES", "USD", "ES" },
        { "", "", "", "USD", "US" },
        { "", "", "", "EUR", "" },
        { "", "", "", "", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(habit_country(ds_str_of(cases[i].locale), ds_str_of(cases[i].place),
                                  ds_str_of(cases[i].clinic), cases[i].currency),
                    cases[i].wanted);
}

static void an_unknown_country_has_the_most_common_habit(void **state)
{
    static const struct {
        const char *country;
        bool twelve, month;
    } cases[] = {
        { "US", true, true },  { "PH", true, true },   { "IN", true, false },
        { "MX", true, false }, { "ES", false, false }, { "GB", false, false },
        { "", false, false },  { "XX", false, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(habit_is_twelve_hour(ds_str_of(cases[i].country)), cases[i].twelve);
        assert_int_equal(habit_is_month_first(ds_str_of(cases[i].country)), cases[i].month);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_locale_decides_then_the_place_then_the_clinic_then_the_money),
        cmocka_unit_test(an_unknown_country_has_the_most_common_habit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
