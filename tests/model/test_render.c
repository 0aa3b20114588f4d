/*
 * test_render.c - one reply as each channel shows it, and never longer than the channel allows.
 */
#include "model/message.h"

#include <string.h>

#include "core/text.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

static const out_option three[] = {
    { DS_LIT("a"), DS_LIT("9:00 Dr Shah $90"), { 0 }, { 0 } },
    { DS_LIT("b"), DS_LIT("9:30 Dr Shah $90"), { 0 }, { 0 } },
    { DS_LIT("c"), DS_LIT("10:15 Dr Alvarez $110"), { 0 }, { 0 } },
};

static out_message offer(size_t n)
{
    return (out_message){ .text = DS_STR("Downtown dentists, Sat Nov 28:"),
                          .hint = DS_STR("Reply 1-3, MORE, or another day."),
                          .list_label = DS_STR("Choose a time that fits you"),
                          .options = three,
                          .option_count = n };
}

static rendered show(testenv *te, const char *channel, const out_message *m)
{
    ds_ctx *cx = testenv_cx(te);
    rendered r;

    assert_status(cx, message_render(cx, channel_look_of(ds_str_of(channel)), m, &r), DS_OK);
    return r;
}

static void sms_numbers_the_options_and_says_what_to_reply(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    out_message m = offer(3);
    rendered r = show(te, "sms", &m);

    (void)state;
    assert_int_equal(r.form, RENDERED_TEXT);
    assert_text(r.text, "Downtown dentists, Sat Nov 28: 1) 9:00 Dr Shah $90 2) 9:30 Dr Shah $90 "
                        "3) 10:15 Dr Alvarez $110. Reply 1-3, MORE, or another day.");
    testenv_free(te);
}

static void whatsapp_shows_buttons_while_titles_fit_and_a_list_beyond(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    out_message m = offer(2);
    rendered r = show(te, "whatsapp", &m);

    (void)state;
    assert_int_equal(r.form, RENDERED_BUTTONS);
    assert_text(r.text, "Downtown dentists, Sat Nov 28:");
    m = offer(3); /* the third title has 21 characters */
    r = show(te, "whatsapp", &m);
    assert_int_equal(r.form, RENDERED_LIST);
    assert_int_equal(r.option_count, 3);
    assert_true(ds_text_length(r.list_label) <= 20);
    testenv_free(te);
}

static void a_long_row_goes_on_in_its_description(void **state)
{
    static const out_option one[] = {
        { DS_LIT("a"),
          DS_LIT("17:30 Dr Ramanathan Venkatesan, Rs 600"),
          DS_LIT("Kondapur"),
          { 0 } },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    out_message m = { .text = DS_STR("Which?"), .options = one, .option_count = 1 };
    rendered r = show(te, "whatsapp", &m);

    (void)state;
    assert_int_equal(r.form, RENDERED_LIST);
    assert_text(r.options[0].title, "17:30 Dr Ramanathan");
    assert_text(r.options[0].description, "Venkatesan, Rs 600, Kondapur");
    testenv_free(te);
}

static void telegram_has_a_button_for_each_option(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    out_message m = offer(3);
    rendered r = show(te, "telegram", &m);

    (void)state;
    assert_int_equal(r.form, RENDERED_BUTTONS);
    assert_int_equal(r.option_count, 3);
    assert_text(r.options[2].title, "10:15 Dr Alvarez $110");
    testenv_free(te);
}

static void a_link_follows_the_text(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    out_message m = { .text = DS_STR("Booked."), .link = DS_STR("https://x.example/c/7Kq2x") };

    (void)state;
    assert_text(show(te, "sms", &m).text, "Booked. https://x.example/c/7Kq2x");
    assert_text(show(te, "telegram", &m).text, "Booked.\nhttps://x.example/c/7Kq2x");
    testenv_free(te);
}

static void sms_is_plain_and_an_unknown_channel_is_as_sms(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    out_message m = { .text = DS_STR("It\xE2\x80\x99s booked \xE2\x80\x93 see you") };

    (void)state;
    assert_text(show(te, "sms", &m).text, "It's booked - see you");
    assert_text(show(te, "pigeon", &m).text, "It's booked - see you");
    assert_text(show(te, "whatsapp", &m).text, "It\xE2\x80\x99s booked \xE2\x80\x93 see you");
    testenv_free(te);
}

/* Texts of every length: within the limit, whole words, and all options still there. */
static void nothing_is_longer_than_the_channel_allows(void **state)
{
    static const char *const channels[] = { "sms", "whatsapp", "whatsapp-text", "telegram", "sim" };
    static char words[6000];
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");

    (void)state;
    for (size_t i = 0; i + 5 < sizeof words; i += 5)
        memcpy(words + i, "word ", 5);
    for (size_t c = 0; c < COUNT_OF(channels); c++) {
        const channel_look *look = channel_look_of(ds_str_of(channels[c]));

        for (size_t n = 1; n < 5500; n += 97) {
            out_message m = offer(n % 4 == 0 ? 0 : 3);
            rendered r;

            m.text = ds_str_sub(ds_str_of(words), 0, n);
            r = show(te, channels[c], &m);
            assert_true(ds_text_length(r.text) <=
                        (r.form == RENDERED_TEXT ? look->text_max : look->text_with_buttons_max));
            if (r.form == RENDERED_TEXT && m.option_count > 0)
                assert_true(ds_str_find(r.text, DS_STR("3) 10:15 Dr Alvarez $110"), 0) > 0);
            testenv_reset(te);
        }
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sms_numbers_the_options_and_says_what_to_reply),
        cmocka_unit_test(whatsapp_shows_buttons_while_titles_fit_and_a_list_beyond),
        cmocka_unit_test(a_long_row_goes_on_in_its_description),
        cmocka_unit_test(telegram_has_a_button_for_each_option),
        cmocka_unit_test(a_link_follows_the_text),
        cmocka_unit_test(sms_is_plain_and_an_unknown_channel_is_as_sms),
        cmocka_unit_test(nothing_is_longer_than_the_channel_allows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
