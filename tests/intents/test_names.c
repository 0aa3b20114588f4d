/*
 * test_names.c - doctors and places by their names, parts of them, and with slips.
 */
#include "tests/intents/fixture.h"

static void doctors_ruled_out(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "not dr rao", "", 0, "inform | !doctor=Dr Meera Rao | |" },
        { "anyone but dr shah", "", 0, "inform | !doctor=Dr Vikram Shah | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void doctors_with_slips_and_initials(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "dr. a. k. iyer", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr iyr", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr alvares", "", 0, "find | doctor=Dr Luis Alvarez | |" },
        { "doctor shaw", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "alvarez", "", 0, "find | doctor=Dr Luis Alvarez | |" },
        { "silva tomorrow", "", 0, "find | doctor=Dr Ana Silva | 2026-11-24 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void places_by_name_part_and_city(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "San Jose", "", 0, "inform | place=San Jose | |" },
        { "hydrabad", "", 0, "inform | place=Hyderabad | |" },
        { "kondapr", "", 0, "inform | place=Test Kondapur | |" },
        { "banjara hills", "", 0, "inform | place=Test Banjara Hills | |" },
        { "downtown", "", 0, "inform | place=Test Downtown | |" },
        { "test", "", 0, "out_of_scope | | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doctors_ruled_out),
        cmocka_unit_test(doctors_with_slips_and_initials),
        cmocka_unit_test(places_by_name_part_and_city),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
