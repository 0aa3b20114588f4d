/*
 * test_choices.c - picking from what is on the table: figures, ordinals, times, names, turns.
 *
 * Three options are on the table unless a row says otherwise; each row shows the whole reading.
 */
#include "tests/intents/fixture.h"

/* clang-format off */
static void a_number_in_any_dress_chooses(void **state)
{
    static const said rows[] = {
        { "1", "slot", 3, "select | number=1 | |" },
        { "2", "slot", 3, "select | number=2 | |" },
        { " 2 ", "slot", 3, "select | number=2 | |" },
        { "2.", "slot", 3, "select | number=2 | |" },
        { "2!", "slot", 3, "select | number=2 | |" },
        { "#2", "slot", 3, "select | number=2 | |" },
        { "# 2", "slot", 3, "select | number=2 | |" },
        { "(2)", "slot", 3, "select | number=2 | |" },
        { "2)", "slot", 3, "select | number=2 | |" },
        { "[2]", "slot", 3, "select | number=2 | |" },
        { "\"2\"", "slot", 3, "select | number=2 | |" },
        { "*2*", "slot", 3, "select | number=2 | |" },
        { "no. 2", "slot", 3, "select | number=2 | |" },
        { "no 2", "slot", 3, "select | number=2 | |" },
        { "No.2", "slot", 3, "select | number=2 | |" },
        { "nr 2", "slot", 3, "select | number=2 | |" },
        { "num 2", "slot", 3, "select | number=2 | |" },
        { "number 2", "slot", 3, "select | number=2 | |" },
        { "number two", "slot", 3, "select | number=2 | |" },
        { "option 2", "slot", 3, "select | number=2 | |" },
        { "b", "slot", 3, "select | ordinal=2 | |" },
        { "Option B", "slot", 3, "select | ordinal=2 | |" },
        { "the c one pls", "slot", 3, "select | ordinal=3 | |" },
        { "option two", "slot", 3, "select | number=2 | |" },
        { "Option 2 please", "slot", 3, "select | number=2 | |" },
        { "opt 2", "slot", 3, "select | number=2 | |" },
        { "choice 3", "slot", 3, "select | number=3 | |" },
        { "two", "slot", 3, "select | number=2 | |" },
        { "Two please", "slot", 3, "select | number=2 | |" },
        { "three", "slot", 3, "select | number=3 | |" },
        { "2 please", "slot", 3, "select | number=2 | |" },
        { "2 pls", "slot", 3, "select | number=2 | |" },
        { "2 thanks", "slot", 3, "select thank | number=2 | |" },
        { "ok 2", "slot", 3, "select | number=2 | |" },
        { "yes 2", "slot", 3, "select | number=2 | |" },
        { "I'll take 2", "slot", 3, "select | number=2 | |" },
        { "ill take number 3", "slot", 3, "select | number=3 | |" },
        { "i want 3", "slot", 3, "select | number=3 | |" },
        { "take 1", "slot", 3, "select | number=1 | |" },
        { "let's go with 2", "slot", 3, "select | number=2 | |" },
        { "2 works", "slot", 3, "select | number=2 | |" },
        { "2 works for me", "slot", 3, "select | number=2 | |" },
        { "2 is good", "slot", 3, "select | number=2 | |" },
        { "2 sounds good", "slot", 3, "select | number=2 | |" },
        { "2 would be great", "slot", 3, "select | number=2 | |" },
        { "2\xef\xb8\x8f\xe2\x83\xa3", "slot", 3, "select | number=2 | |" }, /* the keycap emoji */
        { "2 \xf0\x9f\x91\x8d", "slot", 3, "select | number=2 | |" },
        { "२", "slot", 3, "select | number=2 | |" },
        { "٢", "slot", 3, "select | number=2 | |" },
        { "２", "slot", 3, "select | number=2 | |" },
        { "9", "slot", 3, "select | number=9 | |" }, /* the bot says that there is no such one */
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void ordinals_choose(void **state)
{
    static const said rows[] = {
        { "1st", "slot", 3, "select | ordinal=1 | |" },
        { "2nd", "slot", 3, "select | ordinal=2 | |" },
        { "the 2nd", "slot", 3, "select | ordinal=2 | |" },
        { "2nd one", "slot", 3, "select | ordinal=2 | |" },
        { "the 3rd please", "slot", 3, "select | ordinal=3 | |" },
        { "first", "slot", 3, "select | ordinal=1 | |" },
        { "the first", "slot", 3, "select | ordinal=1 | |" },
        { "first one", "slot", 3, "select | ordinal=1 | |" },
        { "the first one please", "slot", 3, "select | ordinal=1 | |" },
        { "second", "slot", 3, "select | ordinal=2 | |" },
        { "the second option", "slot", 3, "select | ordinal=2 | |" },
        { "i'll take the second", "slot", 3, "select | ordinal=2 | |" },
        { "third one works", "slot", 3, "select | ordinal=3 | |" },
        { "can i have the third one", "slot", 3, "select | ordinal=3 | |" },
        { "yes the second one", "slot", 3, "select | ordinal=2 | |" },
        { "2nd slot", "slot", 3, "select | ordinal=2 | |" },
        { "last", "slot", 3, "select | ordinal=-1 | |" },
        { "the last", "slot", 3, "select | ordinal=-1 | |" },
        { "last one", "slot", 3, "select | ordinal=-1 | |" },
        { "the last one please", "slot", 3, "select | ordinal=-1 | |" },
        { "last option", "slot", 3, "select | ordinal=-1 | |" },
        { "the secnd one", "slot", 3, "select | ordinal=2 | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void turns_choose(void **state)
{
    static const said rows[] = {
        { "later one", "slot", 3, "select | | | later_one" },
        { "the later one", "slot", 3, "select | | | later_one" },
        { "the later one please", "slot", 3, "select | | | later_one" },
        { "the latest one", "slot", 3, "select | | | later_one" },
        { "earlier one", "slot", 3, "select | | | earlier_one" },
        { "the earlier one", "slot", 3, "select | | | earlier_one" },
        { "take the earlier slot", "slot", 3, "select | | | earlier_one" },
        { "the earliest one", "slot", 3, "select | | | earlier_one" },
        { "i want the later one", "slot", 3, "select | | | later_one" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void a_time_or_name_on_the_table_chooses(void **state)
{
    static const said rows[] = {
        { "the 5:30 one", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "5:30 one", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "5:30", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "5:30 please", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "5:30pm", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "5.30 pm", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "at 5:30", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "10am", "slot", 3, "select | | ~ 10:00-11:00 |" },
        { "10 am works", "slot", 3, "select | | ~ 10:00-11:00 |" },
        { "the 10am", "slot", 3, "select | | ~ 10:00-11:00 |" },
        { "the 10 o'clock one", "slot", 3, "select | | ~ 10:00-11:00 |" },
        { "Dr Rao", "slot", 3, "select | doctor=Dr Meera Rao | |" },
        { "dr rao please", "slot", 3, "select | doctor=Dr Meera Rao | |" },
        { "rao", "slot", 3, "select | doctor=Dr Meera Rao | |" },
        { "the dr shah one", "slot", 3, "select | doctor=Dr Vikram Shah | |" },
        { "Alvarez", "slot", 3, "select | doctor=Dr Luis Alvarez | |" },
        { "6:15 wala", "slot", 3, "select | | ~ 18:15-18:16 |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void a_choice_with_a_condition_is_a_new_wish(void **state)
{
    static const said rows[] = {
        { "3 but can it be after 11", "slot", 3, "alternatives | number=3 | ~ 11:00-24:00> | correction" },
        { "3 but after 11", "slot", 3, "alternatives | number=3 | ~ 11:00-24:00> | correction" },
        { "3, but can it be after 11?", "slot", 3, "alternatives | number=3 | ~ 11:00-24:00> | correction" },
        { "option 2 but on friday", "slot", 3, "alternatives | number=2 | 2026-11-27 | correction" },
        { "the second one but at 4", "slot", 3, "alternatives | ordinal=2 | ~ 16:00-17:00 | correction" },
        { "2 but tomorrow", "slot", 3, "alternatives | number=2 | 2026-11-24 | correction" },
        { "2 but in the evening", "slot", 3, "alternatives | number=2 | ~ 17:00-21:00 | correction" },
        { "1 but before noon", "slot", 3, "alternatives | number=1 | ~ 00:00-12:00< | correction" },
        { "2 but could it be on tuesday", "slot", 3, "alternatives | number=2 | 2026-11-24 | correction" },
        { "2 but is there anything after 5", "slot", 3, "alternatives | number=2 | ~ 17:00-24:00> | correction" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void what_is_turned_down_is_not_chosen(void **state)
{
    static const said rows[] = {
        { "not 2", "slot", 3, "negate | | |" },
        { "not the second", "slot", 3, "negate | | |" },
        { "not the second one", "slot", 3, "negate | | |" },
        { "i dont want 2", "slot", 3, "negate | | |" },
        { "don't want option 2", "slot", 3, "negate | | |" },
        { "no, 2", "slot", 3, "select | number=2 | |" },
        { "no the second", "slot", 3, "select | ordinal=2 | | correction" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void a_choice_with_a_question_keeps_both(void **state)
{
    static const said rows[] = {
        { "2, is there parking?", "slot", 3, "select ask | number=2 | |" },
        { "2 and how much is it?", "slot", 3, "select ask | number=2 | |" },
        { "the second one, where is it", "slot", 3, "select ask | ordinal=2 | |" },
        { "1 thanks, do you take insurance?", "slot", 3, "select ask thank | number=1 | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void other_languages_choose(void **state)
{
    static const said rows[] = {
        { "el segundo", "slot", 3, "select | ordinal=2 | |" },
        { "la segunda", "slot", 3, "select | ordinal=2 | |" },
        { "el primero por favor", "slot", 3, "select | ordinal=1 | |" },
        { "opción 2", "slot", 3, "select | number=2 | |" },
        { "el último", "slot", 3, "select | ordinal=-1 | |" },
        { "dos", "slot", 3, "select | number=2 | |" },
        { "número 3", "slot", 3, "select | number=3 | |" },
        { "dusra wala", "slot", 3, "select | ordinal=2 | |" },
        { "pehla", "slot", 3, "select | ordinal=1 | |" },
        { "teesra wala", "slot", 3, "select | ordinal=3 | |" },
        { "2 wala", "slot", 3, "select | number=2 | |" },
        { "दूसरा", "slot", 3, "select | ordinal=2 | |" },
        { "पहला वाला", "slot", 3, "select | ordinal=1 | |" },
        { "तीसरी", "slot", 3, "select | ordinal=3 | |" },
        { "दो", "slot", 3, "select | number=2 | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void numbers_that_count_something_choose_nothing(void **state)
{
    static const said rows[] = {
        { "i have 2 kids", "slot", 3, "inform | number=2 | |" },
        { "in 2 weeks", "slot", 3, "inform | | 2026-12-07 |" },
        { "after 2", "slot", 3, "inform | | ~ 14:00-24:00> |" },
        { "2 days later", "slot", 3, "inform | | 2026-11-25 |" },
        { "between 2 and 3", "slot", 3, "inform | | ~ 14:00-15:00 |" },
        { "i will be 10 minutes late", "slot", 3, "late | number=10 | |" },
        { "under $50", "slot", 3, "inform | price=5000 | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}
/* clang-format on */

static void every_number_up_to_ten_chooses_itself(void **state)
{
    static const char *const forms[] = { "%d",   "%d.",    "#%d",       "(%d)",
                                         "%d)",  "no. %d", "option %d", "number %d please",
                                         " %d ", "%d pls" };

    for (int n = 1; n <= 10; n++) {
        for (size_t k = 0; k < COUNT_OF(forms); k++) {
            ds_buf b = ds_buf_make(((fixture *)*state)->cx);
            ds_str text, rest = ds_str_of(forms[k]);
            int64_t at = ds_str_find(rest, DS_STR("%d"), 0);

            ds_buf_add(&b, ds_str_sub(rest, 0, (size_t)at));
            ds_buf_printf(&b, "%d", n);
            ds_buf_add(&b, ds_str_sub(rest, (size_t)at + 2, rest.n));
            assert_int_equal(ds_buf_finish(&b, &text), DS_OK);
            reading r = fixture_read(*state, text, "slot", 10);
            const entity *e = reading_entity(&r, ENTITY_NUMBER);

            if (r.act != ACT_SELECT || e == NULL || e->number != n)
                fail_msg(DS_FMT, DS_ARG(text));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_in_any_dress_chooses),
        cmocka_unit_test(ordinals_choose),
        cmocka_unit_test(turns_choose),
        cmocka_unit_test(a_time_or_name_on_the_table_chooses),
        cmocka_unit_test(a_choice_with_a_condition_is_a_new_wish),
        cmocka_unit_test(what_is_turned_down_is_not_chosen),
        cmocka_unit_test(a_choice_with_a_question_keeps_both),
        cmocka_unit_test(other_languages_choose),
        cmocka_unit_test(numbers_that_count_something_choose_nothing),
        cmocka_unit_test(every_number_up_to_ten_chooses_itself),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
