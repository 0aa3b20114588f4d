/*
 * test_dialog_table.c - the dialog table as a graph: nothing unreachable, no dead end, danger
 * first.
 *
 * That every row decides somewhere is shown by the scenarios (tests/scenarios).
 */
#include "tests/support/check.h"

#include <string.h>

#include "bot/bot_internal.h"
#include "tests/support/testenv.h"

static void danger_stands_before_everything(void **unused)
{
    (void)unused;
    assert_int_equal(bot_rules[0].from, ANY);
    assert_int_equal(bot_rules[0].said, SAID_DANGER);
    assert_null(bot_rules[0].guard);
}

static void the_law_of_the_line_stands_before_the_desk_and_all_talk(void **unused)
{
    size_t stop = bot_rule_count, desk = bot_rule_count;

    (void)unused;
    for (size_t i = bot_rule_count; i > 0; i--) {
        if (bot_rules[i - 1].said == SAID_STOP)
            stop = i - 1;
        if (bot_rules[i - 1].from == PERSON && bot_rules[i - 1].said == ANYTHING)
            desk = i - 1;
    }
    assert_true(stop < desk);
    for (size_t i = 0; i < bot_rule_count; i++)
        if (bot_rules[i].said == SAID_REQUEST || bot_rules[i].said == SAID_CHOICE)
            assert_true(i > desk || bot_rules[i].from == TEXTS);
}

static void the_last_row_fits_anything(void **unused)
{
    const bot_rule *last = &bot_rules[bot_rule_count - 1];

    (void)unused;
    assert_int_equal(last->from, ANY);
    assert_int_equal(last->said, ANYTHING);
    assert_null(last->guard);
}

static void every_state_is_reached(void **unused)
{
    bool is_reached[STATE_COUNT] = {
        [NOTHING] = true, [REMINDED] = true, [OFFERED] = true
    }; /* by a notice */
    bool is_growing = true;

    (void)unused;
    while (is_growing) {
        is_growing = false;
        for (size_t i = 0; i < bot_rule_count; i++) {
            const bot_rule *r = &bot_rules[i];
            bool can_fire = r->from == ANY || is_reached[r->from];
            if (!can_fire || r->then >= STATE_COUNT || is_reached[r->then])
                continue;
            is_reached[r->then] = true;
            is_growing = true;
        }
    }
    for (int s = 0; s < STATE_COUNT; s++)
        if (!is_reached[s])
            fail_msg("nothing leads to %s", state_name((state)s));
}

/* The row that a word without conditions takes in a state. */
static const bot_rule *sure_row(state s, said what)
{
    for (size_t i = 0; i < bot_rule_count; i++) {
        const bot_rule *r = &bot_rules[i];
        if ((r->from == ANY || r->from == s) && r->guard == NULL &&
            (r->said == what || r->said == ANYTHING))
            return r;
    }
    return NULL;
}

static void no_state_is_a_dead_end(void **unused)
{
    static const said ways_out[] = { SAID_RESTART, SAID_PERSON, SAID_HELP, SAID_STOP };

    (void)unused;
    for (int s = 0; s < STATE_COUNT; s++) {
        if (s == PERSON)
            continue; /* its way out is the desk or time: bot_hand_back */
        for (size_t i = 0; i < COUNT_OF(ways_out); i++) {
            const bot_rule *r = sure_row((state)s, ways_out[i]);
            assert_non_null(r);
            assert_int_equal(r->said, ways_out[i]);
        }
        assert_int_equal(sure_row((state)s, SAID_RESTART)->then, REQUEST);
    }
}

static void no_row_is_hidden_behind_an_earlier_one(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < bot_rule_count; i++)
        for (size_t k = 0; k < i; k++) {
            const bot_rule *a = &bot_rules[k], *b = &bot_rules[i];
            bool covers = (a->from == ANY || a->from == b->from) &&
                          (a->said == ANYTHING || a->said == b->said) &&
                          (a->guard == NULL || a->guard == b->guard);
            if (covers)
                fail_msg("row %zu hides row %zu", k + 1, i + 1);
        }
}

static void states_have_names_and_expect_words_of_the_contract(void **unused)
{
    static const char *const words[] = { "request", "specialty", "doctor",
                                         "place",   "when",      "slot",
                                         "confirm", "patient",   "which_appointment",
                                         "payment", "human",     "none" };

    (void)unused;
    for (int s = 0; s < STATE_COUNT; s++) {
        bool is_known = false;
        for (size_t i = 0; i < COUNT_OF(words); i++)
            is_known |= strcmp(words[i], state_expects((state)s)) == 0;
        assert_true(is_known);
        assert_int_equal(state_parse(ds_str_of(state_name((state)s))), s);
    }
    assert_int_equal(state_parse(DS_STR("no such state")), NOTHING);
    for (int s = 0; s < SAID_COUNT; s++)
        assert_true(strlen(said_name((said)s)) > 0);
}

static void the_drawing_has_every_row(void **unused)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+00:00");
    ds_buf b = ds_buf_make(testenv_cx(te));
    ds_str text, line;
    size_t arrows = 0;

    (void)unused;
    bot_dialog_draw(&b);
    assert_int_equal(ds_buf_finish(&b, &text), DS_OK);
    assert_true(ds_str_starts(text, DS_STR("digraph")));
    while (ds_str_next(&text, '\n', &line)) {
        arrows += ds_str_find(line, DS_STR(" -> "), 0) >= 0;
        assert_true(ds_str_find(line, DS_STR(": \"]"), 0) < 0); /* an action without a name */
    }
    assert_int_equal(arrows, bot_rule_count);
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(danger_stands_before_everything),
        cmocka_unit_test(the_law_of_the_line_stands_before_the_desk_and_all_talk),
        cmocka_unit_test(the_last_row_fits_anything),
        cmocka_unit_test(every_state_is_reached),
        cmocka_unit_test(no_state_is_a_dead_end),
        cmocka_unit_test(no_row_is_hidden_behind_an_earlier_one),
        cmocka_unit_test(states_have_names_and_expect_words_of_the_contract),
        cmocka_unit_test(the_drawing_has_every_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
