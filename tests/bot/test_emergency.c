/*
 * test_emergency.c - the number to call, by country and kind of danger.
 */
#include "tests/support/check.h"

#include "bot/bot_internal.h"

static void the_number_fits_country_and_kind(void **unused)
{
    static const struct {
        const char *country;
        emergency_kind kind;
        const char *number;
    } cases[] = {
        { "US", EMERGENCY_MEDICAL, "911" },
        { "US", EMERGENCY_SELF_HARM, "988" },
        { "US", EMERGENCY_POISON, "1-800-222-1222" },
        { "IN", EMERGENCY_MEDICAL, "112" },
        { "IN", EMERGENCY_SELF_HARM, "14416" },
        { "ES", EMERGENCY_MEDICAL, "112" },
        { "ES", EMERGENCY_SELF_HARM, "024" },
        { "GB", EMERGENCY_MEDICAL, "999" },
        { "", EMERGENCY_MEDICAL, "112" },
        { "ZZ", EMERGENCY_SELF_HARM, "112" },
        { "IT", EMERGENCY_POISON, "112" },
        { "US", EMERGENCY_NONE, "911" },
    };
    policy p = policy_default();

    (void)unused;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(emergency_number(&p, ds_str_of(cases[i].country), cases[i].kind),
                    cases[i].number);
}

static void the_clinics_own_number_wins(void **unused)
{
    policy p = policy_default();

    (void)unused;
    p.emergency_number = DS_STR("555-0000");
    assert_text(emergency_number(&p, DS_STR("US"), EMERGENCY_SELF_HARM), "555-0000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_fits_country_and_kind),
        cmocka_unit_test(the_clinics_own_number_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
