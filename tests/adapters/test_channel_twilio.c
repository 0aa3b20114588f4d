/*
 * test_channel_twilio.c - exact forms, the table of errors, and asking before sending again.
 */
#include "tests/adapters/wire.h"

#include <string.h>

static const twilio_config config = {
    .account_sid = DS_LIT("AC1"),
    .auth_token = DS_LIT("t0ken"),
    .from = DS_LIT("+14085550199"),
    .whatsapp_from = DS_LIT("+14085550188"),
    .api_base = DS_LIT("https://twilio.example"),
    .status_callback = DS_LIT("https://bot.example/webhooks/twilio/status"),
};

static const out_option times[] = { OPTION("s.1", "9:00 Dr Shah"), OPTION("s.2", "9:30 Dr Shah") };
static const out_message plain = { .text = DS_LIT("Booked & done"), .lang = DS_LIT("en") };
static const out_message offer = {
    .text = DS_LIT("Tue 24 Nov:"), .hint = DS_LIT("Reply 1-2."), .options = times, .option_count = 2
};

static channel_message message(const char *name, const out_message *body)
{
    return (channel_message){ .outbox_id = 7,
                              .channel = ds_str_of(name),
                              .address = DS_STR("+14085550142"),
                              .body = body,
                              .is_in_window = true };
}

static int set_up(void **state)
{
    *state = wire_new(&channel_twilio, &config);
    return 0;
}

static int tear_down(void **state)
{
    wire_free(*state);
    return 0;
}

#define TAKEN "{\"sid\":\"SM9\",\"status\":\"queued\"}"
#define CALLBACK "&StatusCallback=https%3A%2F%2Fbot.example%2Fwebhooks%2Ftwilio%2Fstatus"

static void an_sms_is_one_form_with_basic_auth(void **state)
{
    wire *w = *state;
    channel_message m = message("sms", &plain);

    wire_answer(w, 201, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(w->ref.provider_ref, "SM9");
    const ds_http_request *r = testenv_http_request(w->te, 0);
    assert_text(r->url, "https://twilio.example/2010-04-01/Accounts/AC1/Messages.json");
    assert_text(r->basic_user, "AC1");
    assert_text(r->basic_password, "t0ken");
    assert_text(testenv_http_header(r, "Content-Type"), "application/x-www-form-urlencoded");
    assert_text(r->body, "To=%2B14085550142&From=%2B14085550199&Body=Booked%20%26%20done" CALLBACK);
    assert_true(r->connect_timeout_ms > 0 && r->total_timeout_ms > 0 && r->max_response_bytes > 0);
}

static void options_are_numbered_on_sms_and_on_its_whatsapp(void **state)
{
    wire *w = *state;
    channel_message sms = message("sms", &offer), whatsapp = message("whatsapp", &offer);

    wire_answer(w, 201, TAKEN);
    wire_answer(w, 201, TAKEN);
    assert_status(w->cx, wire_send(w, &sms), DS_OK);
    assert_status(w->cx, wire_send(w, &whatsapp), DS_OK);
    assert_true(ds_str_find(wire_body(w, 0), DS_STR("1%29%209%3A00%20Dr%20Shah"), 0) > 0);
    assert_true(ds_str_find(wire_body(w, 1), DS_STR("2%29%209%3A30%20Dr%20Shah"), 0) > 0);
    assert_true(ds_str_starts(
        wire_body(w, 1), DS_STR("To=whatsapp%3A%2B14085550142&From=whatsapp%3A%2B14085550188&")));
}

static void a_notice_is_dropped_by_twilio_when_it_would_come_late(void **state)
{
    wire *w = *state;
    channel_message m = message("sms", &plain);

    m.notice = DS_STR("reminder_24h");
    wire_answer(w, 201, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_true(ds_str_ends(wire_body(w, 0), DS_STR("&ValidityPeriod=3600")));
}

static void a_messaging_service_takes_the_place_of_the_number(void **state)
{
    twilio_config c = config;
    wire *w = *state;
    channel_message m = message("sms", &plain);

    c.messaging_service_sid = DS_STR("MG1");
    c.status_callback = DS_STR("");
    w->ch.config = &c;
    wire_answer(w, 201, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    assert_text(wire_body(w, 0),
                "To=%2B14085550142&MessagingServiceSid=MG1&Body=Booked%20%26%20done");
}

static void without_a_sender_nothing_leaves(void **state)
{
    twilio_config c = config;
    wire *w = *state;
    channel_message sms = message("sms", &plain), whatsapp = message("whatsapp", &plain);

    c.from = c.whatsapp_from = DS_STR("");
    w->ch.config = &c;
    assert_status(w->cx, wire_send(w, &sms), DS_OFF);
    assert_status(w->cx, wire_send(w, &whatsapp), DS_OFF);
    assert_int_equal(testenv_http_count(w->te), 0);
}

static void outside_the_window_whatsapp_is_not_tried(void **state)
{
    wire *w = *state;
    channel_message m = message("whatsapp", &plain);

    m.is_in_window = false;
    assert_status(w->cx, wire_send(w, &m), DS_GONE);
    assert_string_equal(w->ref.reason, "window_closed");
    assert_int_equal(testenv_http_count(w->te), 0);
}

static void every_error_has_its_outcome(void **state)
{
    static const failure rows[] = {
        { 400, "{\"code\":21610,\"message\":\"unsubscribed\"}", DS_GONE, "opted_out", -1 },
        { 400, "{\"code\":21211}", DS_GONE, "bad_address", -1 },
        { 400, "{\"code\":21614}", DS_GONE, "bad_address", -1 },
        { 400, "{\"code\":63016}", DS_GONE, "window_closed", -1 },
        { 400, "{\"code\":30004}", DS_GONE, "blocked", -1 },
        { 400, "{\"code\":21408}", DS_DENIED, "rejected", -1 },
        { 400, "{\"code\":21602}", DS_INTERNAL, NULL, -1 },
        { 400, "{\"code\":99999}", DS_DENIED, "rejected", -1 },
        { 400, "not json", DS_DENIED, "rejected", -1 },
        { 401, "{\"code\":20003}", DS_UNAVAILABLE, NULL, -1 },
        { 401, "", DS_UNAVAILABLE, NULL, 60 },
        { 429, "{\"code\":20429}", DS_TOO_MANY, NULL, -1 },
        { 429, "", DS_TOO_MANY, NULL, -1 },
        { 503, "", DS_UNAVAILABLE, NULL, -1 },
        { 500, "", DS_IN_DOUBT, NULL, -1 },
        { 502, "<html>", DS_IN_DOUBT, NULL, -1 },
        { 504, "{\"code\":20429}", DS_IN_DOUBT, NULL, -1 },
        { 302, "", DS_INTERNAL, NULL, -1 },
        { 201, "{}", DS_IN_DOUBT, NULL, -1 },
        { 201, "", DS_IN_DOUBT, NULL, -1 },
    };
    channel_message m = message("sms", &plain);

    wire_check_failures(*state, &m, rows, COUNT_OF(rows), "t0ken");
}

static void the_wish_to_wait_is_passed_on(void **state)
{
    wire *w = *state;
    channel_message m = message("sms", &plain);

    testenv_http_expect(w->te, "POST", NULL, (testenv_reply){ DS_OK, 429, "{\"code\":20429}", 17 });
    assert_status(w->cx, wire_send(w, &m), DS_TOO_MANY);
    assert_int_equal(w->ref.retry_after_s, 17);
}

static void a_cut_call_is_doubt_and_one_that_never_left_is_not(void **state)
{
    static const ds_status outcomes[][2] = { { DS_IN_DOUBT, DS_IN_DOUBT },
                                             { DS_UNAVAILABLE, DS_UNAVAILABLE },
                                             { DS_LIMIT, DS_IN_DOUBT } };
    wire *w = *state;
    channel_message m = message("sms", &plain);

    for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
        testenv_http_expect(w->te, "POST", NULL, (testenv_reply){ outcomes[i][0], 0, NULL, 0 });
        assert_status(w->cx, wire_send(w, &m), outcomes[i][1]);
    }
}

static ds_status send_doubtful(wire *w, int status, const char *list)
{
    channel_message m = message("sms", &plain);

    m.is_doubtful = true;
    m.first_tried_at = testenv_at("2026-11-23T00:00:30Z");
    testenv_http_expect(w->te, "GET", "/Messages.json?To=%2B14085550142&DateSent%3E=2026-11-22",
                        (testenv_reply){ DS_OK, status, list, 0 });
    return wire_send(w, &m);
}

static void a_doubtful_message_that_twilio_lists_is_not_sent_again(void **state)
{
    wire *w = *state;

    assert_status(w->cx,
                  send_doubtful(w, 200,
                                "{\"messages\":[{\"sid\":\"SM1\",\"direction\":\"inbound\","
                                "\"to\":\"+14085550142\",\"from\":\"+14085550199\","
                                "\"body\":\"Booked & done\"},"
                                "{\"sid\":\"SM2\",\"direction\":\"outbound-api\","
                                "\"to\":\"+14085550142\",\"from\":\"+14085550199\","
                                "\"body\":\"Booked & done \"}]}"),
                  DS_OK);
    assert_text(w->ref.provider_ref, "SM2");
    assert_int_equal(testenv_http_count(w->te), 1);
}

static void a_doubtful_message_that_is_not_listed_is_sent(void **state)
{
    static const char *const lists[] = {
        "{\"messages\":[]}",
        "{\"messages\":[{\"sid\":\"SM2\",\"direction\":\"outbound-api\",\"to\":\"+14085550142\","
        "\"from\":\"+14085550199\",\"body\":\"Something else\"}]}",
        "{\"messages\":[{\"sid\":\"SM2\",\"direction\":\"outbound-api\",\"to\":\"+14085550143\","
        "\"from\":\"+14085550199\",\"body\":\"Booked & done\"}]}",
        "{\"messages\":[{\"sid\":\"SM2\",\"direction\":\"outbound-api\",\"to\":\"+14085550142\","
        "\"from\":\"+14085550000\",\"body\":\"Booked & done\"}]}",
    };
    wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        channel_message m = message("sms", &plain);

        m.is_doubtful = true;
        m.first_tried_at = w->cx->now;
        testenv_http_expect(w->te, "GET", NULL, (testenv_reply){ DS_OK, 200, lists[i], 0 });
        wire_answer(w, 201, TAKEN);
        assert_status(w->cx, wire_send(w, &m), DS_OK);
        assert_text(w->ref.provider_ref, "SM9");
    }
}

static void while_the_list_cannot_be_asked_doubt_stays_doubt(void **state)
{
    wire *w = *state;

    assert_status(w->cx, send_doubtful(w, 503, ""), DS_IN_DOUBT);
    assert_status(w->cx, send_doubtful(w, 200, "<html>"), DS_IN_DOUBT);
    assert_int_equal(testenv_http_count(w->te), 2);
}

static void inbound_messages_are_listed_page_by_page(void **state)
{
    wire *w = *state;
    ds_str body, next;

    testenv_http_expect(w->te, "GET", "/Messages.json?DateSent%3E=2026-11-22&PageSize=100",
                        (testenv_reply){ DS_OK, 200,
                                         "{\"messages\":[],\"next_page_uri\":"
                                         "\"/2010-04-01/Accounts/AC1/Messages.json?Page=1\"}",
                                         0 });
    assert_status(w->cx,
                  twilio_list_inbound(w->cx, &config, testenv_at("2026-11-22T10:00:00Z"),
                                      DS_STR(""), &body, &next),
                  DS_OK);
    testenv_http_expect(w->te, "GET",
                        "https://twilio.example/2010-04-01/Accounts/AC1/Messages.json?Page=1",
                        (testenv_reply){ DS_OK, 200, "{\"next_page_uri\":null}", 0 });
    assert_status(w->cx, twilio_list_inbound(w->cx, &config, w->cx->now, next, &body, &next),
                  DS_OK);
    assert_int_equal(next.n, 0);
    assert_status(w->cx,
                  twilio_list_inbound(w->cx, &config, w->cx->now,
                                      DS_STR("https://elsewhere.example/"), &body, &next),
                  DS_INVALID);
    assert_int_equal(testenv_http_unexpected(w->te), 0);
}

static void reports_have_the_same_meaning_as_refusals(void **state)
{
    static const struct {
        const char *provider;
        int32_t code;
        ds_status wanted;
        const char *reason;
    } cases[] = {
        { "twilio", 21610, DS_GONE, "opted_out" },
        { "twilio", 30003, DS_UNAVAILABLE, "undeliverable" },
        { "twilio", 30007, DS_DENIED, "rejected" },
        { "twilio", 63016, DS_GONE, "window_closed" },
        { "twilio", 1, DS_DENIED, "undeliverable" },
        { "whatsapp", 131047, DS_GONE, "window_closed" },
        { "whatsapp", 131026, DS_GONE, "undeliverable" },
        { "telegram", 400, DS_DENIED, "undeliverable" },
    };
    const char *reason;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(
            channel_report_meaning(ds_str_of(cases[i].provider), cases[i].code, &reason),
            cases[i].wanted);
        assert_string_equal(reason, cases[i].reason);
    }
}

static void a_text_over_the_limit_is_cut_to_it(void **state)
{
    static char longer[5001];
    out_message big = plain;
    wire *w = *state;
    channel_message m = message("sms", &big);

    memset(longer, 'a', sizeof(longer) - 1);
    big.text = (ds_str){ longer, sizeof(longer) - 1 };
    wire_answer(w, 201, TAKEN);
    assert_status(w->cx, wire_send(w, &m), DS_OK);
    int64_t from = ds_str_find(wire_body(w, 0), DS_STR("&Body="), 0) + 6;
    int64_t to = ds_str_find(wire_body(w, 0), DS_STR("&StatusCallback"), 0);
    assert_true(to - from <= 1600);
    assert_true(to - from > 1500);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_sms_is_one_form_with_basic_auth),
        TEST(options_are_numbered_on_sms_and_on_its_whatsapp),
        TEST(a_notice_is_dropped_by_twilio_when_it_would_come_late),
        TEST(a_messaging_service_takes_the_place_of_the_number),
        TEST(without_a_sender_nothing_leaves),
        TEST(outside_the_window_whatsapp_is_not_tried),
        TEST(every_error_has_its_outcome),
        TEST(the_wish_to_wait_is_passed_on),
        TEST(a_cut_call_is_doubt_and_one_that_never_left_is_not),
        TEST(a_doubtful_message_that_twilio_lists_is_not_sent_again),
        TEST(a_doubtful_message_that_is_not_listed_is_sent),
        TEST(while_the_list_cannot_be_asked_doubt_stays_doubt),
        TEST(inbound_messages_are_listed_page_by_page),
        TEST(reports_have_the_same_meaning_as_refusals),
        TEST(a_text_over_the_limit_is_cut_to_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
