/*
 * test_when_part.c - parts of day: halves, days they are of, meals.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place monday = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "en", "" };

/* clang-format off */
static void early_and_late_halve(void **state)
{
    static const date_row rows[] = {
        { "early tomorrow morning", "2026-11-24 06:00-09:00" },
        { "tomorrow early morning", "2026-11-24 06:00-09:00" },
        { "late afternoon on friday", "2026-11-27 14:30-17:00" },
        { "early-afternoon tuesday", "2026-11-24 12:00-14:30" },
        { "early wednesday", "2026-11-25 06:00-12:00" },
        { "late on friday", "2026-11-27 15:00-21:00" },
        { "end of tomorrow", "2026-11-24 15:00-21:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void a_part_says_whose_day(void **state)
{
    static const date_row rows[] = {
        { "this evening", "2026-11-23 17:00-21:00" },
        { "next morning", "2026-11-24 06:00-12:00" },
        { "tonight", "2026-11-23 17:00-24:00" },
        { "friday am", "2026-11-27 06:00-12:00" },
        { "friday pm", "2026-11-27 12:00-21:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void meals_need_company(void **state)
{
    static const date_row rows[] = {
        { "after lunch", "2026-11-23 14:00-*" },
        { "tomorrow before lunch", "*..2026-11-24 12:00" },
        { "lunch tomorrow", "2026-11-24 12:00-14:00" },
        { "do you serve dinner", "-" },
        { "is breakfast included", "-" },
        { "i threw up my lunch", "-" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

static void from_counts_the_part_and_after_does_not(void **state)
{
    static const date_row rows[] = {
        { "from tomorrow evening", "2026-11-24 17:00-*" },
        { "after tomorrow morning", "2026-11-24 12:00-*" },
        { "by tomorrow morning", "*..2026-11-24 12:00" },
        { "before tomorrow evening", "*..2026-11-24 17:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}

/* clang-format on */

/* clang-format off */
static void numbers_that_share_a_half_and_numbers_that_are_none(void **state)
{
    static const date_row rows[] = {
        { "3 or 4 pm", "2026-11-23 15:00..2026-11-23 16:00 ; 2026-11-23 16:00..2026-11-23 17:00" },
        { "9 or 10 am tomorrow", "2026-11-24 09:00..2026-11-24 10:00 ; 2026-11-24 10:00..2026-11-24 11:00" },
        { "ten to eight in the morning", "2026-11-24 07:50..2026-11-24 07:51" },
        { "tomorrow at nine oh five", "2026-11-24 09:05..2026-11-24 09:06" },
        { "room 4 tomorrow", "2026-11-24" },
        { "14.00 on wed", "2026-11-25 14:00..2026-11-25 14:01" },
        { "this is the dawn of a new era", "-" },
        { "not at 3 but at 5", "!2026-11-23 15:00..2026-11-23 16:00 ; 2026-11-23 17:00..2026-11-23 18:00" },
        { "next week except tuesday and thursday", "2026-11-30 00:00..2026-12-07 00:00 ; !2026-12-01 ; !2026-12-03" },
        { "i have fever now", "-" },
        { "i cant come now", "-" },
        { "on or before friday", "*..2026-11-28 00:00" },
    };

    date_check(*state, &monday, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(early_and_late_halve),
        cmocka_unit_test(a_part_says_whose_day),
        cmocka_unit_test(meals_need_company),
        cmocka_unit_test(from_counts_the_part_and_after_does_not),
        cmocka_unit_test(numbers_that_share_a_half_and_numbers_that_are_none),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
