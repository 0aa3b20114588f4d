/*
 * test_render_table.c - every channel, every number of options, every length of a title: what
 * message_render may show, checked against the limits and against an oracle of the form.
 *
 * The oracle knows the vendors' limits as published and nothing of how the text is built.
 */
#include "core/text.h"
#include "model/message.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <stdio.h>
#include <string.h>

typedef struct limit_row {
    const char *channel;
    size_t text_max, buttons, button_title, rows, row_title, row_description;
    size_t with_buttons_max;
} limit_row;

/* As the vendors' documents have them. */
static const limit_row limits[] = {
    { "sms", 1600, 0, 0, 0, 0, 0, 1600 },           { "whatsapp", 4096, 3, 20, 10, 24, 72, 1024 },
    { "whatsapp-text", 1600, 0, 0, 0, 0, 0, 1600 }, { "telegram", 4096, 10, 64, 0, 0, 0, 4096 },
    { "sim", 4096, 10, 64, 0, 0, 0, 4096 },
};

static const char lorem[] =
    "Tue 24 Nov, Dr Meera Rao, Banjara Hills, Road 12: which time suits you "
    "best? All are free now and held when you choose one of them. ";

/* n code points of words, in cx->arena. */
static ds_str words_of(ds_ctx *cx, size_t n)
{
    char *p = ds_alloc(cx, n + 1);

    for (size_t i = 0; i < n; i++)
        p[i] = lorem[i % (sizeof(lorem) - 1)];
    return (ds_str){ p, n };
}

static out_message message_of(ds_ctx *cx, size_t options, size_t title_n, size_t text_n)
{
    out_option *list = DS_NEW_N(cx, out_option, options);
    out_message m = { .text = words_of(cx, text_n),
                      .hint = DS_STR("Reply with a number."),
                      .list_label = DS_STR("Times and some more of them"),
                      .options = list,
                      .option_count = options };

    for (size_t i = 0; i < options; i++) {
        assert_status(cx, ds_format(cx, &list[i].id, "s.%zu", i), DS_OK);
        list[i].title = words_of(cx, title_n);
    }
    return m;
}

static rendered_form wanted_form(const limit_row *l, size_t options, size_t title_n)
{
    bool can_list = options <= l->rows;

    if (options == 0)
        return RENDERED_TEXT;
    if (options <= l->buttons && (title_n <= l->button_title || !can_list))
        return RENDERED_BUTTONS;
    return can_list ? RENDERED_LIST : RENDERED_TEXT;
}

static void check_options(const limit_row *l, const out_message *m, const rendered *r)
{
    size_t title_max = r->form == RENDERED_LIST ? l->row_title : l->button_title;

    assert_int_equal(r->option_count, m->option_count);
    for (size_t i = 0; i < r->option_count; i++) {
        assert_true(ds_str_equal(r->options[i].id, m->options[i].id)); /* in their order */
        assert_true(ds_text_length(r->options[i].title) <= title_max);
        assert_true(r->options[i].title.n > 0);
        if (r->form == RENDERED_LIST)
            assert_true(ds_text_length(r->options[i].description) <= l->row_description);
    }
    if (r->form == RENDERED_LIST)
        assert_true(ds_text_length(r->list_label) <= 20 && r->list_label.n > 0);
}

/* Typed options are numbered from 1, each once and in order, and the hint comes last. */
static void check_typed(const out_message *m, const rendered *r)
{
    int64_t at = 0;

    for (size_t i = 0; i < m->option_count; i++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%zu) ", i + 1);
        at = ds_str_find(r->text, ds_str_of(number), (size_t)at);
        if (at < 0)
            fail_msg("option %zu is lost in " DS_FMT, i + 1, DS_ARG(r->text));
    }
    assert_true(ds_str_ends(r->text, m->hint));
}

static void check_one(ds_ctx *cx, const limit_row *l, size_t options, size_t title_n, size_t text_n)
{
    out_message m = message_of(cx, options, title_n, text_n);
    rendered r;
    size_t max;

    assert_status(cx, message_render(cx, channel_look_of(ds_str_of(l->channel)), &m, &r), DS_OK);
    if (r.form != wanted_form(l, options, title_n))
        fail_msg("%s: %zu options of %zu: form %d", l->channel, options, title_n, (int)r.form);
    max = r.form == RENDERED_TEXT ? l->text_max : l->with_buttons_max;
    if (ds_text_length(r.text) > max)
        fail_msg("%s: %zu options of %zu: a text of %zu", l->channel, options, title_n,
                 ds_text_length(r.text));
    assert_true(ds_text_is_utf8(r.text));
    if (r.form == RENDERED_TEXT && options > 0 && options * (title_n + 6) + 60 < max)
        check_typed(&m, &r);
    if (r.form != RENDERED_TEXT)
        check_options(l, &m, &r);
}

static void every_count_and_length_of_options_keeps_the_limits(void **state)
{
    static const size_t lengths[] = { 1, 19, 20, 21, 23, 24, 25, 63, 64, 65, 96, 97, 150 };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t c = 0; c < COUNT_OF(limits); c++) {
        for (size_t options = 0; options <= MESSAGE_OPTIONS_MAX; options++) {
            for (size_t t = 0; t < COUNT_OF(lengths); t++) {
                check_one(testenv_cx(te), &limits[c], options, lengths[t], 100);
                testenv_reset(te);
            }
        }
    }
    testenv_free(te);
}

static void every_length_of_a_text_around_the_limits_is_cut_to_fit(void **state)
{
    static const size_t edges[] = { 1024, 1600, 4096 };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t c = 0; c < COUNT_OF(limits); c++) {
        for (size_t e = 0; e < COUNT_OF(edges); e++) {
            for (size_t n = edges[e] - 6; n <= edges[e] + 6; n++) {
                check_one(testenv_cx(te), &limits[c], 0, 10, n);
                check_one(testenv_cx(te), &limits[c], 3, 10, n);
                check_one(testenv_cx(te), &limits[c], 10, 30, n);
                testenv_reset(te);
            }
        }
    }
    testenv_free(te);
}

/* What fits exactly is not touched; what is longer ends with the mark, at a word. */
static void a_text_is_cut_only_when_it_must_be(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t c = 0; c < COUNT_OF(limits); c++) {
        const limit_row *l = &limits[c];
        ds_ctx *cx = testenv_cx(te);
        out_message m = { .text = words_of(cx, l->text_max) };
        rendered r;

        assert_status(cx, message_render(cx, channel_look_of(ds_str_of(l->channel)), &m, &r),
                      DS_OK);
        assert_true(ds_str_equal(r.text, m.text));
        m.text = words_of(cx, l->text_max + 1);
        assert_status(cx, message_render(cx, channel_look_of(ds_str_of(l->channel)), &m, &r),
                      DS_OK);
        assert_true(ds_str_ends(r.text, strcmp(l->channel, "sms") == 0 ? DS_STR("...")
                                                                       : DS_STR("\xE2\x80\xA6")));
        assert_true(ds_text_length(r.text) > l->text_max - 20);
        testenv_reset(te);
    }
    testenv_free(te);
}

/* ---- exact texts */

typedef struct exact_case {
    const char *name, *channel;
    const char *text, *hint, *link;
    const char *titles[4];
    const char *descriptions[4];
    rendered_form form;
    const char *wanted;
} exact_case;

/* clang-format off */
static const exact_case exact_cases[] = {
    { "a text alone", "sms", "Booked.", "", "", { 0 }, { 0 }, RENDERED_TEXT, "Booked." },
    { "a text and a link", "sms", "Booked.", "", "https://d.example/c/1", { 0 }, { 0 }, RENDERED_TEXT, "Booked. https://d.example/c/1" },
    { "a link has a line of its own", "telegram", "Booked.", "", "https://d.example/c/1", { 0 }, { 0 }, RENDERED_TEXT, "Booked.\nhttps://d.example/c/1" },
    { "a hint without options", "sms", "Your name?", "Or reply NO.", "", { 0 }, { 0 }, RENDERED_TEXT, "Your name? Or reply NO." },
    { "no hint where there are buttons", "telegram", "Your name?", "Or reply NO.", "", { 0 }, { 0 }, RENDERED_TEXT, "Your name?" },
    { "a hint on Twilio's WhatsApp", "whatsapp-text", "Your name?", "Or reply NO.", "", { 0 }, { 0 }, RENDERED_TEXT, "Your name? Or reply NO." },
    { "options on SMS", "sms", "Tue:", "Reply 1-2.", "", { "9:00", "9:30" }, { 0 }, RENDERED_TEXT, "Tue: 1) 9:00 2) 9:30. Reply 1-2." },
    { "options that end a sentence", "sms", "Tue:", "Reply 1-2.", "", { "9:00", "More?" }, { 0 }, RENDERED_TEXT, "Tue: 1) 9:00 2) More? Reply 1-2." },
    { "options without a hint", "sms", "Tue:", "", "", { "9:00", "9:30" }, { 0 }, RENDERED_TEXT, "Tue: 1) 9:00 2) 9:30" },
    { "options with a second line", "sms", "Tue:", "Reply.", "", { "9:00" }, { "Dr Rao" }, RENDERED_TEXT, "Tue: 1) 9:00 Dr Rao. Reply." },
    { "options on Twilio's WhatsApp", "whatsapp-text", "Tue:", "Reply 1-2.", "", { "9:00", "9:30" }, { 0 }, RENDERED_TEXT, "Tue:\n1) 9:00\n2) 9:30.\nReply 1-2." },
    { "buttons on WhatsApp", "whatsapp", "Tue:", "Reply 1-2.", "", { "9:00", "9:30" }, { 0 }, RENDERED_BUTTONS, "Tue:" },
    { "a list on WhatsApp", "whatsapp", "Tue:", "Reply 1-4.", "", { "9", "10", "11", "12" }, { 0 }, RENDERED_LIST, "Tue:" },
    { "buttons on Telegram", "telegram", "Tue:", "Reply 1-4.", "", { "9", "10", "11", "12" }, { 0 }, RENDERED_BUTTONS, "Tue:" },
    { "a link above buttons", "whatsapp", "Tue:", "", "https://d.example/p/1", { "9:00" }, { 0 }, RENDERED_BUTTONS, "Tue:\nhttps://d.example/p/1" },
    { "no text but options", "sms", "", "", "", { "9:00", "9:30" }, { 0 }, RENDERED_TEXT, "1) 9:00 2) 9:30" },
    { "an unknown channel is SMS", "fax", "Tue:", "", "", { "9:00" }, { 0 }, RENDERED_TEXT, "Tue: 1) 9:00" },
    { "curly quotes go on SMS", "sms", "It\xE2\x80\x99s free \xE2\x80\x93 now\xE2\x80\xA6", "", "", { 0 }, { 0 }, RENDERED_TEXT, "It's free - now..." },
    { "and stay elsewhere", "telegram", "It\xE2\x80\x99s free", "", "", { 0 }, { 0 }, RENDERED_TEXT, "It\xE2\x80\x99s free" },
    { "Hindi stays on SMS", "sms", "\xE0\xA4\xB9\xE0\xA4\xBE\xE0\xA4\x81", "", "", { 0 }, { 0 }, RENDERED_TEXT, "\xE0\xA4\xB9\xE0\xA4\xBE\xE0\xA4\x81" },
    { "nothing at all", "telegram", "", "", "", { 0 }, { 0 }, RENDERED_TEXT, "" },
};
/* clang-format on */

static void replies_look_exactly_like_this(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(exact_cases); i++) {
        const exact_case *c = &exact_cases[i];
        out_option options[4] = { 0 };
        out_message m = { .text = ds_str_of(c->text),
                          .hint = ds_str_of(c->hint),
                          .link = ds_str_of(c->link),
                          .options = options };
        rendered r;

        for (; m.option_count < 4 && c->titles[m.option_count]; m.option_count++) {
            options[m.option_count].title = ds_str_of(c->titles[m.option_count]);
            options[m.option_count].description = ds_str_of(c->descriptions[m.option_count]);
        }
        assert_status(cx, message_render(cx, channel_look_of(ds_str_of(c->channel)), &m, &r),
                      DS_OK);
        if (r.form != c->form || !ds_str_is(r.text, c->wanted))
            fail_msg("%s: form %d \"" DS_FMT "\"", c->name, (int)r.form, DS_ARG(r.text));
    }
    testenv_free(te);
}

/* ---- rows of a list: what does not fit the title leads the description */

typedef struct row_case {
    const char *title, *description, *wanted_title, *wanted_description;
} row_case;

static void a_long_row_goes_on_in_its_description(void **state)
{
    static const row_case rows[] = {
        { "9:00 Dr Shah", "", "9:00 Dr Shah", "" },
        { "9:00 Dr Shah", "$90", "9:00 Dr Shah", "$90" },
        { "123456789012345678901234", "x", "123456789012345678901234", "x" },
        { "1234567890123456789012345", "x", "123456789012345678901234", "5, x" },
        { "9:00 Dr Alexandra Fernandez, $110", "", "9:00 Dr Alexandra", "Fernandez, $110" },
        { "9:00 Dr Alexandra Fernandez, $110", "Downtown", "9:00 Dr Alexandra",
          "Fernandez, $110, Downtown" },
        { "Tue 24 Nov 9:00 Dr Rao, Rs 600", "", "Tue 24 Nov 9:00 Dr Rao", "Rs 600" },
        { "Tue 24 Nov 9:00 Dr Raos, Rs 600", "", "Tue 24 Nov 9:00 Dr Raos", "Rs 600" },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        out_option options[4];
        out_message m = { .text = DS_STR("Tue:"), .options = options, .option_count = 4 };
        rendered r;

        for (size_t k = 0; k < 4; k++)
            options[k] = (out_option){ .title = ds_str_of(rows[i].title),
                                       .description = ds_str_of(rows[i].description) };
        assert_status(cx, message_render(cx, channel_look_of(DS_STR("whatsapp")), &m, &r), DS_OK);
        assert_int_equal(r.form, RENDERED_LIST);
        for (size_t k = 0; k < 4; k++) {
            assert_text(r.options[k].title, rows[i].wanted_title);
            assert_text(r.options[k].description, rows[i].wanted_description);
        }
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_count_and_length_of_options_keeps_the_limits),
        cmocka_unit_test(every_length_of_a_text_around_the_limits_is_cut_to_fit),
        cmocka_unit_test(a_text_is_cut_only_when_it_must_be),
        cmocka_unit_test(replies_look_exactly_like_this),
        cmocka_unit_test(a_long_row_goes_on_in_its_description),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
