/*
 * test_chat.c - the chat page's files and the three looks of one message.
 */
#include "pages/pages.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static void its_files_are_built_in_and_nothing_else_is(void **state)
{
    static const struct {
        const char *path, *type, *contains;
    } cases[] = {
        { "/chat", "text/html; charset=utf-8", "<!doctype html>" },
        { "/chat/chat.js", "text/javascript; charset=utf-8", "use strict" },
        { "/chat/chat.css", "text/css; charset=utf-8", ":focus-visible" },
    };
    static const char *const missing[] = { "/chat/", "/chat/chat.html", "/chat/../chat", "",
                                           "/chat/assets/chat.js" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    page p;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_status(cx, page_chat_asset(cx, ds_str_of(cases[i].path), &p), DS_OK);
        assert_string_equal(p.type, cases[i].type);
        assert_true(ds_str_find(p.body, ds_str_of(cases[i].contains), 0) >= 0);
        assert_non_null(strstr(p.csp, "default-src 'none'"));
        assert_null(strstr(p.csp, "unsafe"));
    }
    for (size_t i = 0; i < COUNT_OF(missing); i++)
        assert_status(cx, page_chat_asset(cx, ds_str_of(missing[i]), &p), DS_NOT_FOUND);
}

static void no_script_or_style_is_inline(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    page p;

    (void)state;
    assert_status(cx, page_chat_asset(cx, DS_STR("/chat"), &p), DS_OK);
    assert_true(ds_str_find(p.body, DS_STR("<script>"), 0) < 0);
    assert_true(ds_str_find(p.body, DS_STR("<style"), 0) < 0);
    assert_true(ds_str_find(p.body, DS_STR(" onclick"), 0) < 0);
    assert_true(ds_str_find(p.body, DS_STR("style=\""), 0) < 0);
}

static void one_message_has_three_looks(void **state)
{
    const out_option options[] = {
        { DS_LIT("a1"), DS_LIT("9:00 Dr Shah, $90"), { NULL, 0 }, { NULL, 0 } },
        { DS_LIT("a2"), DS_LIT("9:30 Dr Shah, $90"), { NULL, 0 }, { NULL, 0 } },
    };
    out_message m = { .text = DS_STR("Dentists, Sat 28 Nov:"),
                      .hint = DS_STR("Reply 1-2."),
                      .lang = DS_STR("en"),
                      .expects = DS_STR("slot"),
                      .options = options,
                      .option_count = 2 };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    (void)state;
    assert_status(cx, page_chat_message(&w, cx, 42, &m), DS_OK);
    assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &j), DS_OK);
    assert_int_equal(ds_json_int(ds_json_get(j, "id"), 0), 42);
    assert_text(ds_json_text(ds_json_at(j, "looks.sms.form")), "text");
    assert_true(ds_str_find(ds_json_text(ds_json_at(j, "looks.sms.text")), DS_STR("2) 9:30"), 0) >
                0);
    assert_int_equal(ds_json_int(ds_json_at(j, "looks.sms.sms.segments"), 0), 1);
    assert_text(ds_json_text(ds_json_at(j, "looks.sms.sms.encoding")), "gsm7");
    assert_text(ds_json_text(ds_json_at(j, "looks.whatsapp.form")), "buttons");
    assert_int_equal(ds_json_count(ds_json_at(j, "looks.whatsapp.options")), 2);
    assert_text(ds_json_text(ds_json_at(j, "looks.telegram.options.1.id")), "a2");
    assert_null(ds_json_at(j, "looks.telegram.sms"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_files_are_built_in_and_nothing_else_is),
        cmocka_unit_test(no_script_or_style_is_inline),
        cmocka_unit_test(one_message_has_three_looks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
