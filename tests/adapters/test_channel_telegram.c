/*
 * test_channel_telegram.c - exact bodies, the tap that is answered first, polling, and errors.
 */
#include "tests/adapters/wire.h"

static const telegram_config config = { .bot_token = DS_LIT("123:TOKEN"),
                                        .api_base = DS_LIT("https://tg.example") };

#define SENT "{\"ok\":true,\"result\":{\"message_id\":77}}"
#define PREVIEW ",\"link_preview_options\":{\"is_disabled\":true}"

static const out_option two[] = { OPTION("s.1", "9:00 Dr Shah"), OPTION("s.2", "9:30 Dr Shah") };
static const out_message plain = { .text = DS_LIT("Hi *you* <b>&"), .lang = DS_LIT("en") };

static channel_message message(const out_message *body)
{
    return (channel_message){
        .outbox_id = 7, .channel = DS_STR("telegram"), .address = DS_STR("5550142"), .body = body
    };
}

static int set_up(void **state)
{
    *state = wire_new(&channel_telegram, &config);
    return 0;
}

static int tear_down(void **state)
{
    wire_free(*state);
    return 0;
}

static void a_text_goes_as_it_is_without_a_parse_mode(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    wire_answer(w, 200, SENT);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(w->ref.provider_ref, "77");
    assert_text(testenv_http_request(w->te, 0)->url, "https://tg.example/bot123:TOKEN/sendMessage");
    assert_text(wire_body(w, 0), "{\"chat_id\":5550142,\"text\":\"Hi *you* <b>&\"" PREVIEW "}");
}

static void options_are_an_inline_keyboard_a_row_each(void **state)
{
    out_message offer = { .text = DS_STR("Tue:"), .options = two, .option_count = 2 };
    wire *w = *state;
    channel_message m = message(&offer);

    wire_answer(w, 200, SENT);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(wire_body(w, 0), "{\"chat_id\":5550142,\"text\":\"Tue:\"" PREVIEW
                                 ",\"reply_markup\":{\"inline_keyboard\":["
                                 "[{\"text\":\"9:00 Dr Shah\",\"callback_data\":\"s.1\"}],"
                                 "[{\"text\":\"9:30 Dr Shah\",\"callback_data\":\"s.2\"}]]}}");
}

static void an_id_over_64_bytes_never_leaves(void **state)
{
    static const char longer[66] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    out_option wrong[] = { { .id = { longer, 65 }, .title = DS_LIT("x") } };
    out_message offer = { .text = DS_STR("Tue:"), .options = wrong, .option_count = 1 };
    wire *w = *state;
    channel_message m = message(&offer);

    assert_status(w->cx, wire_send(w, &m), DS_INTERNAL);
    wrong[0].id = DS_STR("");
    assert_status(w->cx, wire_send(w, &m), DS_INTERNAL);
    assert_int_equal(testenv_http_count(w->te), 0);
    wrong[0].id = (ds_str){ longer, 64 };
    wire_answer(w, 200, SENT);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
}

static void a_tap_is_answered_before_the_message(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    m.callback_ref = DS_STR("cb1");
    testenv_http_expect(w->te, "POST", "/answerCallbackQuery",
                        (testenv_reply){ DS_OK, 200, "{\"ok\":true,\"result\":true}", 0 });
    testenv_http_expect(w->te, "POST", "/sendMessage", (testenv_reply){ DS_OK, 200, SENT, 0 });
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(wire_body(w, 0), "{\"callback_query_id\":\"cb1\"}");
    assert_int_equal(testenv_http_unexpected(w->te), 0);
}

static void a_tap_that_is_too_old_does_not_stop_the_message(void **state)
{
    static const testenv_reply answers[] = {
        { DS_OK, 400,
          "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: query is too old\"}",
          0 },
        { DS_IN_DOUBT, 0, NULL, 0 },
        { DS_OK, 200, "not json", 0 },
    };
    wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        channel_message m = message(&plain);

        m.callback_ref = DS_STR("cb1");
        testenv_http_expect(w->te, "POST", "/answerCallbackQuery", answers[i]);
        wire_answer(w, 200, SENT);
        assert_status(w->cx, wire_send(w, &m), DS_OK);
        assert_text(w->ref.provider_ref, "77");
        assert_null(w->ref.reason);
    }
}

static void when_even_the_tap_must_wait_nothing_else_is_sent(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    m.callback_ref = DS_STR("cb1");
    wire_answer(w, 429, "{\"ok\":false,\"error_code\":429,\"parameters\":{\"retry_after\":5}}");
    assert_status(w->cx, wire_send(w, &m), DS_TOO_MANY);
    assert_int_equal(w->ref.retry_after_s, 5);
    testenv_http_expect(w->te, "POST", NULL, (testenv_reply){ DS_UNAVAILABLE, 0, NULL, 0 });
    assert_status(w->cx, wire_send(w, &m), DS_UNAVAILABLE);
    assert_int_equal(testenv_http_count(w->te), 2);
}

static void every_error_has_its_outcome(void **state)
{
    static const failure rows[] = {
        { 403,
          "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was blocked by the "
          "user\"}",
          DS_GONE, "blocked", -1 },
        { 403,
          "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: user is deactivated\"}",
          DS_GONE, "blocked", -1 },
        { 400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: chat not found\"}",
          DS_GONE, "bad_address", -1 },
        { 400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: text is empty\"}",
          DS_INTERNAL, NULL, -1 },
        { 401, "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}", DS_UNAVAILABLE,
          NULL, -1 },
        { 404, "{\"ok\":false,\"error_code\":404,\"description\":\"Not Found\"}", DS_UNAVAILABLE,
          NULL, -1 },
        { 429, "{\"ok\":false,\"error_code\":429,\"parameters\":{\"retry_after\":17}}", DS_TOO_MANY,
          NULL, 17 },
        { 500, "{\"ok\":false,\"error_code\":500,\"description\":\"Internal\"}", DS_UNAVAILABLE,
          NULL, -1 },
        { 502, "<html>", DS_UNAVAILABLE, NULL, -1 },
        { 413, "", DS_DENIED, "rejected", -1 },
    };
    channel_message m = message(&plain);

    wire_check_failures(*state, &m, rows, COUNT_OF(rows), "TOKEN");
}

static void a_chat_that_moved_says_where_to(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    wire_answer(w, 400,
                "{\"ok\":false,\"error_code\":400,\"description\":\"upgraded\",\"parameters\":{"
                "\"migrate_to_chat_id\":-1001234567890}}");
    assert_status(w->cx, wire_send(w, &m), DS_CONFLICT);
    assert_text(w->ref.new_address, "-1001234567890");
}

static void a_poll_asks_from_its_offset_and_waits_longer_than_the_server(void **state)
{
    wire *w = *state;
    ds_str body;

    wire_answer(w, 200, "{\"ok\":true,\"result\":[]}");
    assert_status(w->cx, telegram_poll(w->cx, &config, 10, 25, &body), DS_OK);
    assert_text(body, "{\"ok\":true,\"result\":[]}");
    assert_text(wire_body(w, 0),
                "{\"offset\":10,\"limit\":100,\"timeout\":25,\"allowed_updates\":[\"message\","
                "\"edited_message\",\"callback_query\",\"my_chat_member\"]}");
    assert_true(testenv_http_request(w->te, 0)->total_timeout_ms > 25000);
    wire_answer(w, 409, "{\"ok\":false,\"error_code\":409,\"description\":\"Conflict\"}");
    assert_status(w->cx, telegram_poll(w->cx, &config, 10, 0, &body), DS_CONFLICT);
    wire_answer(w, 502, "");
    assert_status(w->cx, telegram_poll(w->cx, &config, 10, 0, &body), DS_UNAVAILABLE);
    wire_says_nothing_of(w, "TOKEN");
}

static void the_webhook_is_set_with_its_secret_and_taken_away(void **state)
{
    wire *w = *state;

    testenv_http_expect(w->te, "POST", "/setWebhook",
                        (testenv_reply){ DS_OK, 200, "{\"ok\":true,\"result\":true}", 0 });
    assert_status(w->cx,
                  telegram_set_webhook(w->cx, &config,
                                       DS_STR("https://bot.example/webhooks/telegram"),
                                       DS_STR("sec")),
                  DS_OK);
    assert_text(wire_body(w, 0),
                "{\"url\":\"https://bot.example/webhooks/telegram\",\"secret_token\":\"sec\","
                "\"allowed_updates\":[\"message\",\"edited_message\",\"callback_query\","
                "\"my_chat_member\"]}");
    testenv_http_expect(w->te, "POST", "/deleteWebhook",
                        (testenv_reply){ DS_OK, 200, "{\"ok\":true,\"result\":true}", 0 });
    assert_status(w->cx, telegram_delete_webhook(w->cx, &config), DS_OK);
    assert_text(wire_body(w, 1), "{\"drop_pending_updates\":false}");
}

static void the_bots_name_proves_the_token(void **state)
{
    wire *w = *state;
    ds_str name;

    wire_answer(w, 200, "{\"ok\":true,\"result\":{\"username\":\"docspot_bot\"}}");
    assert_status(w->cx, telegram_get_me(w->cx, &config, &name), DS_OK);
    assert_text(name, "docspot_bot");
    wire_answer(w, 401, "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
    assert_status(w->cx, telegram_get_me(w->cx, &config, &name), DS_DENIED);
    wire_says_nothing_of(w, "TOKEN");
    wire_answer(w, 503, "");
    assert_status(w->cx, telegram_get_me(w->cx, &config, &name), DS_UNAVAILABLE);
}

/* The channel without a vendor: taken at once, nothing leaves. */
static void the_sim_channel_takes_everything_and_sends_nothing(void **state)
{
    wire *w = *state;
    channel_message m = message(&plain);

    w->ch = (channel){ &channel_sim, NULL };
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(w->ref.provider_ref, "sim-7");
    assert_int_equal(testenv_http_count(w->te), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_text_goes_as_it_is_without_a_parse_mode),
        TEST(options_are_an_inline_keyboard_a_row_each),
        TEST(an_id_over_64_bytes_never_leaves),
        TEST(a_tap_is_answered_before_the_message),
        TEST(a_tap_that_is_too_old_does_not_stop_the_message),
        TEST(when_even_the_tap_must_wait_nothing_else_is_sent),
        TEST(every_error_has_its_outcome),
        TEST(a_chat_that_moved_says_where_to),
        TEST(a_poll_asks_from_its_offset_and_waits_longer_than_the_server),
        TEST(the_webhook_is_set_with_its_secret_and_taken_away),
        TEST(the_bots_name_proves_the_token),
        TEST(the_sim_channel_takes_everything_and_sends_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
