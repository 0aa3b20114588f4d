/*
 * test_when_read.c - pieces put together: parts of day, ranges, open ends, denials, lists.
 */
#include "tests/intents/fixture.h"

static void parts_of_day(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "this morning", "", 0, "inform | | 2026-11-23 06:00-12:00 |" },
        { "tonight", "", 0, "inform | | 2026-11-23 17:00-24:00 |" },
        { "this evening", "", 0, "inform | | 2026-11-23 17:00-21:00 |" },
        { "tomorrow night", "", 0, "inform | | 2026-11-24 21:00-24:00 |" },
        { "early tomorrow morning", "", 0, "inform | | 2026-11-24 06:00-09:00 |" },
        { "late afternoon", "", 0, "inform | | ~ 14:30-17:00 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void ranges_and_open_ends(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "after 5", "", 0, "inform | | ~ 17:00-24:00> |" },
        { "before noon", "", 0, "inform | | ~ 00:00-12:00< |" },
        { "by friday", "", 0, "inform | | 2026-11-23..2026-11-27< |" },
        { "after monday", "", 0, "inform | | 2026-11-24..9999-12-31> |" },
        { "until friday", "", 0, "inform | | 2026-11-23..2026-11-27< |" },
        { "between 3 and 5", "", 0, "inform | | ~ 15:00-17:00 |" },
        { "3-5pm", "", 0, "inform | | ~ 15:00-17:00 |" },
        { "from 9 to 11", "", 0, "inform | | ~ 09:00-11:00 |" },
        { "9am-5pm", "", 0, "inform | | ~ 09:00-17:00 |" },
        { "11-1pm", "", 0, "inform | | ~ 11:00-13:00 |" },
        { "tomorrow between 3 and 5", "", 0, "inform | | 2026-11-24 15:00-17:00 |" },
        { "monday to wednesday", "", 0, "inform | | 2026-11-23..2026-11-25 |" },
        { "mon-fri", "", 0, "inform | | 2026-11-23..2026-11-27 |" },
        { "nov 24 - 27", "", 0, "inform | | 2026-11-24..2026-11-27 |" },
        { "after lunch", "", 0, "inform | | ~ 14:00-24:00> |" },
        { "after work", "", 0, "inform | | ~ 17:00-21:00 |" },
        { "5 or later", "", 0, "inform | | ~ 17:00-24:00> |" },
        { "monday onwards", "", 0, "inform | | 2026-11-23..9999-12-31> |" },
        { "from monday on", "", 0, "inform | | 2026-11-23..9999-12-31> |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void denials_rule_out(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "not monday", "", 0, "inform | | !2026-11-23 |" },
        { "any time but monday", "", 0, "inform | | !2026-11-23 |" },
        { "not 10 pm, I meant 10 am", "", 0, "inform | | !~ 22:00-23:00 ~ 10:00-11:00 | correction" },
        { "anything but tuesday or wednesday", "", 0, "inform | | !2026-11-24 !2026-11-25 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void lists_share_what_is_said_once(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "monday or tuesday", "", 0, "inform | | 2026-11-23 2026-11-24 |" },
        { "monday or tuesday morning", "", 0, "inform | | 2026-11-23 06:00-12:00 2026-11-24 06:00-12:00 |" },
        { "tomorrow at 3 or 4", "", 0, "inform | | 2026-11-24 15:00-16:00 2026-11-24 16:00-17:00 |" },
        { "tuesday morning or thursday afternoon", "", 0, "inform | | 2026-11-24 06:00-12:00 2026-11-26 12:00-17:00 |" },
        { "saturday, sunday or monday", "", 0, "inform | | 2026-11-28 2026-11-29 2026-11-23 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void soonest(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "asap", "", 0, "inform | | ~> soonest |" },
        { "as soon as possible", "", 0, "inform | | ~> soonest |" },
        { "first thing", "", 0, "inform | | ~ 06:00-12:00 soonest |" },
        { "first thing tomorrow", "", 0, "inform | | 2026-11-24 06:00-12:00 soonest |" },
        { "earliest on tuesday", "", 0, "inform | | 2026-11-24 soonest |" },
        { "lunch time", "", 0, "inform | | ~ 12:00-14:00 |" },
        { "weekdays", "", 0, "inform | | 2026-11-23..2026-11-27 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void bounds_with_dates(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "tomorrow after 5", "", 0, "inform | | 2026-11-24 17:00-24:00> |" },
        { "friday before 10 am", "", 0, "inform | | 2026-11-27 00:00-10:00< |" },
        { "not before 11", "", 0, "inform | | ~ 11:00-24:00> |" },
        { "no later than 4", "", 0, "inform | | ~ 00:00-16:00< | correction" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void times_that_are_over_roll_forward(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "monday at 9", "", 0, "inform | | 2026-11-30 09:00-10:00 |" },
        { "today at 3", "", 0, "inform | | 2026-11-23 15:00-16:00 |" },
        { "saturday at 8", "", 0, "inform | | 2026-11-28 08:00-09:00 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void other_languages(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "tmrw evng", "", 0, "inform | | 2026-11-24 17:00-21:00 |" },
        { "वे 5", "", 0, "out_of_scope | number=5 | |" },
        { "२८ नवंबर", "", 0, "inform | | 2026-11-28 |" },
        { "कल शाम 5 बजे", "", 0, "inform | | 2026-11-24 17:00-18:00 |" },
        { "el viernes por la tarde", "", 0, "inform | | 2026-11-27 13:00-20:00 |" },
        { "kal subah 11 baje", "", 0, "inform | | 2026-11-24 11:00-12:00 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_day),
        cmocka_unit_test(ranges_and_open_ends),
        cmocka_unit_test(denials_rule_out),
        cmocka_unit_test(lists_share_what_is_said_once),
        cmocka_unit_test(soonest),
        cmocka_unit_test(bounds_with_dates),
        cmocka_unit_test(times_that_are_over_roll_forward),
        cmocka_unit_test(other_languages),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
