/*
 * test_catalogue.c - texts as data: what is refused, what is filled in, what stands in for what.
 */
#include "tests/support/check.h"

#include "bot/bot_internal.h"
#include "tests/support/testenv.h"

typedef struct fixture {
    testenv *te;
    ds_ctx *cx;
    catalogue *c;
} fixture;

static int set_up(void **state_)
{
    static fixture f;

    f.te = testenv_new("2026-11-23T08:00:00+00:00");
    f.cx = testenv_cx(f.te);
    assert_status(f.cx, catalogue_new(f.cx, &f.c), DS_OK);
    *state_ = &f;
    return 0;
}

static int tear_down(void **state_)
{
    fixture *f = *state_;

    catalogue_free(f->c);
    testenv_free(f->te);
    return 0;
}

static void a_bad_line_is_refused_with_file_and_line(void **state_)
{
    fixture *f = *state_;
    static const struct {
        const char *text, *why;
    } cases[] = {
        { "a = fine\nno equals sign\n", "mine.txt line 2: expected: key = text" },
        { "= text without a key\n", "mine.txt line 1: expected" },
        { "key =\n", "mine.txt line 1: expected" },
        { "# note\n\nkey = a {open\n", "mine.txt line 3: key: a { without its }" },
        { "key = close}\n", "mine.txt line 1: key: a } without its {" },
        { "key = {}\n", "mine.txt line 1: key: a placeholder without a name" },
        { "key = {a{b}\n", "mine.txt line 1: key: a { inside a placeholder" },
        { "key = {Name}\n", "mine.txt line 1: key: a placeholder's name" },
        { "key = \xFF\n", "mine.txt: not UTF-8" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_status(
            f->cx, catalogue_add(f->cx, f->c, DS_STR("xx"), "mine.txt", ds_str_of(cases[i].text)),
            DS_INVALID);
        assert_why(f->cx, cases[i].why);
    }
}

static void placeholders_are_filled_and_never_left_empty(void **state_)
{
    fixture *f = *state_;
    text_arg full[] = { { "who", DS_LIT("Ann") }, { "n", DS_LIT("2") }, { NULL, { NULL, 0 } } };
    text_arg empty[] = { { "who", DS_LIT("") }, { "n", DS_LIT("2") }, { NULL, { NULL, 0 } } };
    ds_str text;

    assert_status(
        f->cx,
        catalogue_add(f->cx, f->c, DS_STR("xx"), "t", DS_STR("hi = {who} has {n}, {who}.\n")),
        DS_OK);
    assert_status(f->cx, catalogue_fill(f->cx, f->c, DS_STR("xx"), "hi", full, &text), DS_OK);
    assert_text(text, "Ann has 2, Ann.");
    assert_status(f->cx, catalogue_fill(f->cx, f->c, DS_STR("xx"), "hi", empty, &text),
                  DS_INTERNAL);
    assert_why(f->cx, "text hi: {who} is empty");
    assert_status(f->cx, catalogue_fill(f->cx, f->c, DS_STR("xx"), "hi", NULL, &text), DS_INTERNAL);
    assert_why(f->cx, "{who} is unknown");
    assert_status(f->cx, catalogue_fill(f->cx, f->c, DS_STR("xx"), "nothing", NULL, &text),
                  DS_INTERNAL);
    assert_why(f->cx, "there is no text nothing");
}

static void a_count_picks_its_form(void **state_)
{
    fixture *f = *state_;
    static const struct {
        const char *lang;
        int64_t n;
        const char *text;
    } cases[] = { { "xx", 1, "one visit" }, { "xx", 0, "many visits" }, { "xx", 2, "many visits" },
                  { "hi", 0, "ek" },        { "hi", 1, "ek" },          { "hi", 5, "kai" } };
    ds_str text;

    assert_status(f->cx,
                  catalogue_add(f->cx, f->c, DS_STR("xx"), "t",
                                DS_STR("v[one] = one visit\nv[other] = many visits\n")),
                  DS_OK);
    assert_status(
        f->cx,
        catalogue_add(f->cx, f->c, DS_STR("hi"), "t", DS_STR("v[one] = ek\nv[other] = kai\n")),
        DS_OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str lang = ds_str_of(cases[i].lang);
        const char *key;
        assert_status(f->cx, catalogue_form(f->cx, lang, "v", cases[i].n, &key), DS_OK);
        assert_status(f->cx, catalogue_fill(f->cx, f->c, lang, key, NULL, &text), DS_OK);
        assert_text(text, cases[i].text);
    }
}

static void a_later_file_replaces_and_english_stands_in(void **state_)
{
    fixture *f = *state_;

    assert_true(catalogue_has(f->c, DS_STR("en")));
    assert_false(catalogue_has(f->c, DS_STR("qq")));
    assert_true(catalogue_find(f->c, DS_STR("qq"), "help").n > 0);
    assert_status(f->cx, catalogue_add(f->cx, f->c, DS_STR("en"), "own", DS_STR("help = Ours.\n")),
                  DS_OK);
    assert_text(catalogue_find(f->c, DS_STR("en"), "help"), "Ours.");
    assert_text(catalogue_find(f->c, DS_STR("en"), "no.such.key"), "");
}

static void a_tag_finds_the_nearest_language_with_texts(void **state_)
{
    fixture *f = *state_;
    static const char *const cases[][2] = { { "es", "es" },
                                            { "es-MX", "es" },
                                            { "ES_419", "es" },
                                            { "hi", "hi" },
                                            { "hi-IN", "hi" },
                                            { "hi-Latn-IN", "hi-Latn" },
                                            { "HI-LATN", "hi-Latn" },
                                            { "hi-Lat", "hi" },
                                            { "tlh", "" },
                                            { "", "" },
                                            { "-", "" },
                                            { "e", "" } };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_text(catalogue_match(f->c, ds_str_of(cases[i][0])), cases[i][1]);
}

static void a_language_may_start_small(void **state_)
{
    fixture *f = *state_;

    assert_status(f->cx,
                  catalogue_add(f->cx, f->c, DS_STR("ta"), "ta", DS_STR("welcome = Manchidi.\n")),
                  DS_OK);
    assert_text(catalogue_match(f->c, DS_STR("ta-IN")), "ta");
    assert_text(catalogue_find(f->c, DS_STR("ta"), "welcome"), "Manchidi.");
    assert_text(catalogue_find(f->c, DS_STR("ta"), "bye"), "Take care. Write here any time.");
    assert_text(catalogue_find_own(f->c, DS_STR("ta"), "bye"), "");
    assert_text(catalogue_find_own(f->c, DS_STR("qq"), "bye"), "");
    assert_text(catalogue_find(f->c, DS_STR("ta"), "clock.parts"), "");
}

static void a_file_that_is_refused_changes_nothing(void **state_)
{
    fixture *f = *state_;

    assert_status(f->cx,
                  catalogue_add(f->cx, f->c, DS_STR("en"), "own", DS_STR("bye = B.\nbad {\n")),
                  DS_INVALID);
    assert_text(catalogue_find(f->c, DS_STR("en"), "bye"), "Take care. Write here any time.");
    assert_status(f->cx,
                  catalogue_add(f->cx, f->c, DS_STR("en"), "own", DS_STR("bye = B.\nbye = C.")),
                  DS_OK);
    assert_text(catalogue_find(f->c, DS_STR("en"), "bye"), "C.");
}

static void english_texts_stay_in_gsm7(void **state_)
{
    fixture *f = *state_;
    static const char *const keys[] = { "help",         "booked",         "held",
                                        "stop.done",    "danger.medical", "danger.self_harm",
                                        "line.not_for", "reminder.ask" };

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        ds_str text = catalogue_find(f->c, DS_STR("en"), keys[i]);
        sms_size size = sms_measure(text);
        assert_true(text.n > 0);
        assert_true(size.is_gsm7);
        assert_true(size.segments == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bad_line_is_refused_with_file_and_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(placeholders_are_filled_and_never_left_empty, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_count_picks_its_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_later_file_replaces_and_english_stands_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_tag_finds_the_nearest_language_with_texts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_language_may_start_small, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_refused_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(english_texts_stay_in_gsm7, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
