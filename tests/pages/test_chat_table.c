/*
 * test_chat_table.c - messages as the chat page shows them: three looks of each, as a table.
 *
 * What a look may be follows from the vendors' limits, written here anew: 3 buttons of 20, 10 rows
 * of 24 characters on WhatsApp, numbered lines on SMS. Titles that would not fit or would look
 * alike must not lose a choice.
 */
#include "pages/pages.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define WHATSAPP_BUTTONS_MAX 3
#define WHATSAPP_TITLE_MAX 20
#define WHATSAPP_ROW_TITLE_MAX 24

/* n options whose titles are made from a pattern with the number in it. */
static size_t make_options(ds_ctx *cx, size_t n, const char *pattern, out_option *ret)
{
    for (size_t i = 0; i < n; i++) {
        ret[i] = (out_option){ .description = { NULL, 0 } };
        assert_status(cx, ds_format(cx, &ret[i].id, "o%zu", i + 1), DS_OK);
        assert_status(cx, ds_format(cx, &ret[i].title, "%zu %s", i + 1, pattern), DS_OK);
    }
    return n;
}

static ds_json *shown(ds_ctx *cx, const out_message *m)
{
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_json *j = NULL;

    assert_status(cx, page_chat_message(&w, cx, 7, m), DS_OK);
    assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &j), DS_OK);
    assert_int_equal(ds_json_int(ds_json_get(j, "id"), 0), 7);
    return j;
}

static ds_str text_at(const ds_json *j, const char *path)
{
    return ds_json_text(ds_json_at(j, path));
}

static size_t characters(ds_str s)
{
    size_t n = 0;

    for (size_t at = 0; at < s.n; n++)
        (void)ds_text_next(s, &at);
    return n;
}

/* How many choices there are, and what each channel makes of them. */
static void the_form_follows_from_the_number_of_choices(void **state)
{
    static const struct {
        size_t options;
        const char *sms, *whatsapp, *telegram;
    } cases[] = {
        { 0, "text", "text", "text" },       { 1, "text", "buttons", "buttons" },
        { 2, "text", "buttons", "buttons" }, { 3, "text", "buttons", "buttons" },
        { 4, "text", "list", "buttons" },    { 7, "text", "list", "buttons" },
        { 10, "text", "list", "buttons" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        out_option options[MESSAGE_OPTIONS_MAX];
        out_message m = { .text = DS_STR("Which one?"), .lang = DS_STR("en") };
        ds_ctx *cx = testenv_cx(te);
        ds_json *j;

        testenv_reset(te);
        m.option_count = make_options(cx, cases[i].options, "Dr Shah", options);
        m.options = options;
        j = shown(cx, &m);
        assert_text(text_at(j, "looks.sms.form"), cases[i].sms);
        assert_text(text_at(j, "looks.whatsapp.form"), cases[i].whatsapp);
        assert_text(text_at(j, "looks.telegram.form"), cases[i].telegram);
        assert_null(ds_json_at(j, "looks.sms.options"));
        assert_int_equal(ds_json_count(ds_json_at(j, "looks.whatsapp.options")), cases[i].options);
        assert_int_equal(ds_json_count(ds_json_at(j, "looks.telegram.options")), cases[i].options);
        ds_json_free(j);
    }
}

static void check_titles(const ds_json *options, size_t max, const char *what)
{
    size_t n = ds_json_count(options);

    for (size_t i = 0; i < n; i++) {
        ds_str title = text_at(ds_json_item(options, i), "title");

        if (title.n == 0 || characters(title) > max)
            fail_msg("%s: a title of %zu characters", what, characters(title));
        for (size_t k = 0; k < i; k++)
            if (ds_str_equal(title, text_at(ds_json_item(options, k), "title")))
                fail_msg("%s: two choices look alike: " DS_FMT, what, DS_ARG(title));
    }
}

/* Titles of every length, and in letters of every width: each fits and each is its own. */
static void titles_fit_and_differ_however_long_they_are(void **state)
{
    static const char *const letters[] = { "x", "\xC3\xA9", "\xE0\xA4\x95", "\xF0\x9F\xA6\xB7" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t k = 0; k < COUNT_OF(letters) * 40; k++) {
        out_option options[MESSAGE_OPTIONS_MAX];
        out_message m = { .text = DS_STR("Which one?"), .lang = DS_STR("en"), .options = options };
        char pattern[200] = "";
        ds_ctx *cx = testenv_cx(te);
        ds_json *j;

        testenv_reset(te);
        for (size_t i = 0; i < k / COUNT_OF(letters) + 1; i++)
            memcpy(pattern + strlen(pattern), letters[k % COUNT_OF(letters)],
                   strlen(letters[k % COUNT_OF(letters)]) + 1);
        m.option_count = make_options(cx, 3, pattern, options);
        j = shown(cx, &m);
        if (ds_str_is(text_at(j, "looks.whatsapp.form"), "buttons"))
            check_titles(ds_json_at(j, "looks.whatsapp.options"), WHATSAPP_TITLE_MAX, "buttons");
        else
            check_titles(ds_json_at(j, "looks.whatsapp.options"), WHATSAPP_ROW_TITLE_MAX, "list");
        assert_int_equal(ds_json_count(ds_json_at(j, "looks.whatsapp.options")), 3);
        ds_json_free(j);
        m.option_count = make_options(cx, 8, pattern, options);
        j = shown(cx, &m);
        check_titles(ds_json_at(j, "looks.whatsapp.options"), WHATSAPP_ROW_TITLE_MAX, "rows");
        ds_json_free(j);
    }
}

/* What a text costs, as carriers count: units, segments, and the alphabet they are of. */
static void the_size_of_an_sms_is_the_carriers(void **state)
{
    static const struct {
        const char *letter;
        size_t n;
        const char *encoding;
        int64_t units, segments;
    } cases[] = {
        { "a", 1, "gsm7", 1, 1 },
        { "a", 160, "gsm7", 160, 1 },
        { "a", 161, "gsm7", 161, 2 },
        { "a", 306, "gsm7", 306, 2 },
        { "a", 307, "gsm7", 307, 3 },
        { "\xE2\x82\xAC", 80, "gsm7", 160, 1 }, /* the euro sign counts twice */
        { "\xE2\x82\xAC", 81, "gsm7", 162, 2 },
        { "\xC3\xA9", 160, "gsm7", 160, 1 },
        { "\xE0\xA4\x95", 70, "ucs2", 70, 1 },
        { "\xE0\xA4\x95", 71, "ucs2", 71, 2 },
        { "\xE0\xA4\x95", 134, "ucs2", 134, 2 },
        { "\xE0\xA4\x95", 135, "ucs2", 135, 3 },
        { "\xF0\x9F\xA6\xB7", 35, "ucs2", 70, 1 },
        { "\xF0\x9F\xA6\xB7", 36, "ucs2", 72, 2 },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[1024] = "";
        out_message m = { .lang = DS_STR("en") };
        ds_json *j;

        testenv_reset(te);
        for (size_t k = 0; k < cases[i].n; k++)
            memcpy(text + strlen(text), cases[i].letter, strlen(cases[i].letter) + 1);
        m.text = ds_str_of(text);
        j = shown(testenv_cx(te), &m);
        assert_text(text_at(j, "looks.sms.text"), text);
        assert_text(text_at(j, "looks.sms.sms.encoding"), cases[i].encoding);
        assert_int_equal(ds_json_int(ds_json_at(j, "looks.sms.sms.units"), 0), cases[i].units);
        assert_int_equal(ds_json_int(ds_json_at(j, "looks.sms.sms.segments"), 0),
                         cases[i].segments);
        ds_json_free(j);
    }
}

/* Texts that a page could take for markup travel as they are: the page sets them as text. */
static void texts_travel_as_they_are(void **state)
{
    static const char *const texts[] = {
        "<script>alert(1)</script>",
        "</script>",
        "\"quotes\" and \\backslashes\\",
        "a\nb",
        "&amp; &lt;",
        "\xE2\x80\xA8line separator",
        "'; DROP TABLE x;--",
        "{\"a\":1}",
        "\xE0\xA4\xA8\xE0\xA4\xAE\xE0\xA4\xB8\xE0\xA5\x8D\xE0\xA4\xA4\xE0\xA5\x87",
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        out_message m = { .text = ds_str_of(texts[i]),
                          .lang = DS_STR("en"),
                          .expects = DS_STR("slot") };
        ds_json *j;

        testenv_reset(te);
        j = shown(testenv_cx(te), &m);
        assert_text(text_at(j, "looks.whatsapp.text"), texts[i]);
        assert_text(text_at(j, "looks.telegram.text"), texts[i]);
        assert_text(text_at(j, "expects"), "slot");
        assert_text(text_at(j, "lang"), "en");
        ds_json_free(j);
    }
}

/* The ids of choices are what a tap sends back: the same in every look, in the same order. */
static void a_tap_says_the_same_in_every_look(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t n = 1; n <= MESSAGE_OPTIONS_MAX; n++) {
        out_option options[MESSAGE_OPTIONS_MAX];
        out_message m = { .text = DS_STR("Which one?"),
                          .lang = DS_STR("en"),
                          .hint = DS_STR("Reply with a number."),
                          .options = options };
        ds_ctx *cx = testenv_cx(te);
        ds_json *j;

        testenv_reset(te);
        m.option_count = make_options(cx, n, "Dr Shah", options);
        j = shown(cx, &m);
        for (size_t i = 0; i < n; i++) {
            const ds_json *w = ds_json_item(ds_json_at(j, "looks.whatsapp.options"), i);
            const ds_json *t = ds_json_item(ds_json_at(j, "looks.telegram.options"), i);
            char number[8];

            assert_true(ds_str_equal(text_at(w, "id"), options[i].id));
            assert_true(ds_str_equal(text_at(t, "id"), options[i].id));
            (void)snprintf(number, sizeof(number), "%zu)", i + 1);
            assert_true(ds_str_find(text_at(j, "looks.sms.text"), ds_str_of(number), 0) >= 0);
        }
        assert_true(ds_str_find(text_at(j, "looks.sms.text"), m.hint, 0) > 0);
        assert_true(ds_str_find(text_at(j, "looks.telegram.text"), m.hint, 0) < 0);
        ds_json_free(j);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_follows_from_the_number_of_choices),
        cmocka_unit_test(titles_fit_and_differ_however_long_they_are),
        cmocka_unit_test(the_size_of_an_sms_is_the_carriers),
        cmocka_unit_test(texts_travel_as_they_are),
        cmocka_unit_test(a_tap_says_the_same_in_every_look),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
