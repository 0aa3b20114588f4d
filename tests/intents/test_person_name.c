/*
 * test_person_name.c - a patient's name, when a text is one or says one.
 */
#include "tests/intents/fixture.h"

static void names_asked_for_and_told(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "Maria Lopez", "patient", 0, "inform | | | name=Maria Lopez" },
        { "my name is sam", "patient", 0, "inform | | | name=sam" },
        { "I'm Sam", "patient", 0, "inform | | | name=Sam" },
        { "it's for my mother Lakshmi", "patient", 0, "inform | person=mother | | name=Lakshmi" },
        { "priya", "patient", 0, "inform | | | name=priya" },
        { "tomorrow", "patient", 0, "inform | | 2026-11-24 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_asked_for_and_told),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
