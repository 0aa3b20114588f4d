/*
 * test_when_clock.c - times of day as people write them.
 */
#include "tests/intents/fixture.h"

static void clock_times_in_the_usual_spellings(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "5pm", "", 0, "inform | | ~ 17:00-18:00 |" },
        { "5 pm tomorrow", "", 0, "inform | | 2026-11-24 17:00-18:00 |" },
        { "5", "when", 0, "inform | | ~ 17:00-18:00 |" },
        { "at 5", "", 0, "inform | | ~ 17:00-18:00 |" },
        { "at 9", "", 0, "inform | | ~ 09:00-10:00 |" },
        { "5:30", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "5.30 pm", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "17:30", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "at 17.30", "when", 0, "inform | | ~ 17:30-17:31 |" },
        { "half past 5", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "half five", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "quarter to six", "", 0, "inform | | ~ 17:45-17:46 |" },
        { "quarter past 9", "", 0, "inform | | ~ 09:15-09:16 |" },
        { "ten past 4 pm", "", 0, "inform | | ~ 16:10-16:11 |" },
        { "noon", "", 0, "inform | | ~ 12:00-13:00 |" },
        { "midnight", "", 0, "inform | | ~ 00:00-01:00 |" },
        { "five thirty", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "tomorrow at five thirty", "", 0, "inform | | 2026-11-24 17:30-17:31 |" },
        { "around 5ish", "", 0, "inform | | ~ 17:00-18:00 |" },
        { "5 in the evening", "", 0, "inform | | ~ 17:00-18:00 |" },
        { "8 in the morning", "", 0, "inform | | ~ 08:00-09:00 |" },
        { "5 o'clock", "", 0, "inform | | ~ 17:00-18:00 |" },
        { "530pm", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "1730 hrs", "", 0, "inform | | ~ 17:30-17:31 |" },
        { "9 tomorrow", "", 0, "inform | | 2026-11-24 09:00-10:00 |" },
        { "tomorrow 10", "", 0, "inform | | 2026-11-24 10:00-11:00 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void twelve_is_noon_unless_said_otherwise(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "12", "", 0, "select | number=12 | |" },
        { "at 12", "", 0, "inform | | ~ 12:00-13:00 |" },
        { "at 12:30", "", 0, "inform | | ~ 12:30-12:31 |" },
        { "12 am", "", 0, "inform | | ~ 00:00-01:00 |" },
        { "12 pm", "", 0, "inform | | ~ 12:00-13:00 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_times_in_the_usual_spellings),
        cmocka_unit_test(twelve_is_noon_unless_said_otherwise),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
