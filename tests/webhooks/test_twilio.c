/*
 * test_twilio.c - what Twilio posts: its proof in every way it is written, and the edges of kinds.
 */
#include "tests/webhooks/world.h"

#include "core/json.h"

#include <stdio.h>

#define FORM "MessageSid=SM1&From=%2B14085550142&To=%2B14085550199&NumMedia=0&Body="

/* Sign body for url as Twilio would and run it as a request for path and query. */
static ds_status run_signed_for(world *w, const char *url, const char *path, const char *query,
                                const char *body)
{
    ds_str signature;
    hook h;

    hook_init(&h, "POST", path, ds_str_of(body));
    h.request.query = ds_str_of(query);
    assert_status(w->cx,
                  webhook_twilio_sign(w->cx, w->keys.twilio_token, ds_str_of(url), h.request.body,
                                      &signature),
                  DS_OK);
    hook_put(&h, "X-Twilio-Signature", signature);
    return hook_run(w->cx, &h, &w->keys, &w->r);
}

static const in_event *run_form(world *w, const char *body)
{
    hook h;

    hook_init(&h, "POST", "/webhooks/twilio", ds_str_of(body));
    assert_status(w->cx, hook_run_twilio(w->cx, &h, &w->keys, &w->r), DS_OK);
    return w->r.event_count > 0 ? &w->r.events[0] : NULL;
}

static void the_url_may_be_signed_with_or_without_its_standard_port(void **state)
{
    static const struct {
        const char *public_url, *signed_url;
        ds_status wanted;
    } cases[] = {
        { "https://bot.example", "https://bot.example/webhooks/twilio", DS_OK },
        { "https://bot.example/", "https://bot.example/webhooks/twilio", DS_OK },
        { "https://bot.example", "https://bot.example:443/webhooks/twilio", DS_OK },
        { "http://bot.example", "http://bot.example:80/webhooks/twilio", DS_OK },
        { "https://bot.example:8443", "https://bot.example/webhooks/twilio", DS_OK },
        { "https://bot.example:8443", "https://bot.example:8443/webhooks/twilio", DS_OK },
        { "https://bot.example/docspot", "https://bot.example/docspot/webhooks/twilio", DS_OK },
        { "https://bot.example/docspot", "https://bot.example:443/docspot/webhooks/twilio", DS_OK },
        { "http://[::1]:8080", "http://[::1]/webhooks/twilio", DS_OK },
        { "http://[::1]", "http://[::1]:80/webhooks/twilio", DS_OK },
        { "https://bot.example", "https://bot.example:80/webhooks/twilio", DS_DENIED },
        { "https://bot.example", "http://bot.example/webhooks/twilio", DS_DENIED },
        { "https://bot.example", "https://other.example/webhooks/twilio", DS_DENIED },
        { "https://bot.example", "https://bot.example/webhooks/twilio/status", DS_DENIED },
        { "https://bot.example", "https://bot.example/webhooks/twilio?x=1", DS_DENIED },
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->keys.public_url = ds_str_of(cases[i].public_url);
        ds_status s = run_signed_for(w, cases[i].signed_url, "/webhooks/twilio", "", FORM "hi");

        if (s != cases[i].wanted)
            fail_msg("%s signed as %s gave %s", cases[i].public_url, cases[i].signed_url,
                     ds_status_name(s));
    }
}

static void a_query_is_part_of_what_is_signed_with_quotes_either_way(void **state)
{
    world *w = *state;
    const char *base = "https://bot.example/webhooks/twilio?a=1&n=O";
    char url[128];

    (void)snprintf(url, sizeof(url), "%s%%27B", base);
    assert_status(w->cx, run_signed_for(w, url, "/webhooks/twilio", "a=1&n=O'B", FORM "hi"), DS_OK);
    assert_status(w->cx, run_signed_for(w, url, "/webhooks/twilio", "a=1&n=O%27B", FORM "hi"),
                  DS_OK);
    (void)snprintf(url, sizeof(url), "%s'B", base);
    assert_status(w->cx, run_signed_for(w, url, "/webhooks/twilio", "a=1&n=O%27B", FORM "hi"),
                  DS_OK);
    assert_status(w->cx, run_signed_for(w, url, "/webhooks/twilio", "a=2&n=O%27B", FORM "hi"),
                  DS_DENIED);
}

static void the_order_of_fields_plays_no_part_but_each_value_does(void **state)
{
    world *w = *state;
    ds_str one, two, three;

    assert_status(w->cx,
                  webhook_twilio_sign(w->cx, w->keys.twilio_token, DS_STR("https://x"),
                                      DS_STR("b=2&a=1&b=1&b=1"), &one),
                  DS_OK);
    assert_status(w->cx,
                  webhook_twilio_sign(w->cx, w->keys.twilio_token, DS_STR("https://x"),
                                      DS_STR("b=1&b=2&a=1"), &two),
                  DS_OK);
    assert_status(w->cx,
                  webhook_twilio_sign(w->cx, w->keys.twilio_token, DS_STR("https://x"),
                                      DS_STR("b=1&b=2&a=1&c="), &three),
                  DS_OK);
    assert_true(ds_str_equal(one, two));
    assert_false(ds_str_equal(two, three)); /* an empty value still has a name */
}

static void a_signature_of_another_length_is_refused(void **state)
{
    world *w = *state;
    char longer[80];
    static const char *const short_ones[] = { "A", "RSOYDt4T1cUTdK1PDd93/VVr8B8" };
    hook h;

    memset(longer, 'A', sizeof(longer));
    for (size_t i = 0; i < 3; i++) {
        hook_init(&h, "POST", "/webhooks/twilio", DS_STR(FORM "hi"));
        hook_put(&h, "X-Twilio-Signature",
                 i < 2 ? ds_str_of(short_ones[i]) : (ds_str){ longer, sizeof(longer) });
        assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &w->r), DS_DENIED);
    }
}

static void without_a_token_the_vendor_is_off(void **state)
{
    world *w = *state;
    webhook_keys none = { .public_url = DS_STR("https://bot.example") };
    hook h;

    hook_init(&h, "POST", "/webhooks/twilio", DS_STR(FORM "hi"));
    hook_put(&h, "X-Twilio-Signature", DS_STR("x"));
    assert_status(w->cx, hook_run(w->cx, &h, &none, &w->r), DS_OFF);
}

static void proven_but_malformed_is_invalid_and_too_large_is_a_limit(void **state)
{
    static const struct {
        const char *body;
        ds_status wanted;
    } cases[] = {
        { "MessageSid=SM1&Body=hi", DS_INVALID },
        { "From=%2B1408&Body=hi", DS_INVALID },
        { "", DS_INVALID },
    };
    world *w = *state;
    char *large = calloc(1, WEBHOOK_BODY_MAX_BYTES + 2);
    hook h;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_status(w->cx,
                      run_signed_for(w, "https://bot.example/webhooks/twilio", "/webhooks/twilio",
                                     "", cases[i].body),
                      cases[i].wanted);
    memset(large, 'a', WEBHOOK_BODY_MAX_BYTES + 1);
    hook_init(&h, "POST", "/webhooks/twilio", (ds_str){ large, WEBHOOK_BODY_MAX_BYTES + 1 });
    hook_put(&h, "X-Twilio-Signature", DS_STR("x"));
    assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &w->r), DS_LIMIT);
    free(large);
}

/* Twilio's own libraries read "100%" leniently, so such a body can be signed; it is refused then.
 */
static void a_broken_percent_sign_is_invalid_only_when_the_proof_fits(void **state)
{
    world *w = *state;
    ds_str signature;
    hook h;

    assert_status(w->cx,
                  webhook_twilio_sign(w->cx, w->keys.twilio_token,
                                      DS_STR("https://bot.example/webhooks/twilio"),
                                      DS_STR("MessageSid=SM1&From=x&Body=100%25"), &signature),
                  DS_OK);
    hook_init(&h, "POST", "/webhooks/twilio", DS_STR("MessageSid=SM1&From=x&Body=100%"));
    hook_put(&h, "X-Twilio-Signature", signature);
    assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &w->r), DS_INVALID);
    h.request.body = DS_STR("MessageSid=SM2&From=x&Body=100%");
    assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &w->r), DS_DENIED);
}

static void the_answer_is_an_empty_response(void **state)
{
    world *w = *state;

    assert_non_null(run_form(w, FORM "hi"));
    assert_text(w->r.reply_body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>");
    assert_string_equal(w->r.reply_type, "text/xml; charset=utf-8");
}

static void bytes_that_are_no_text_become_text(void **state)
{
    world *w = *state;
    const in_event *e = run_form(w, FORM "a%00b%FFc%E2%80%AEd%0Ae");

    assert_text(e->text, "ab\xEF\xBF\xBD"
                         "c\xE2\x80\xAE"
                         "d\ne");
}

static void a_very_long_text_is_cut_at_a_code_point(void **state)
{
    world *w = *state;
    ds_buf b = ds_buf_make(w->cx);
    ds_str body;

    ds_buf_puts(&b, FORM);
    for (int i = 0; i < 10000; i++)
        ds_buf_puts(&b, "%F0%9F%A6%B7");
    assert_status(w->cx, ds_buf_finish(&b, &body), DS_OK);
    const in_event *e = run_form(w, body.p);
    assert_int_equal(e->text.n, MESSAGE_TEXT_MAX_BYTES);
}

static void addresses_have_one_form(void **state)
{
    static const struct {
        const char *from, *channel, *address;
        size_t events;
    } cases[] = {
        { "%2B14085550142", "sms", "+14085550142", 1 },
        { "14085550142", "sms", "+14085550142", 1 },
        { "62277", "sms", "62277", 1 }, /* a short code keeps its form */
        { "whatsapp%3A%2B14085550142", "whatsapp", "+14085550142", 1 },
        { "WhatsApp%3A%2B14085550142", "whatsapp", "+14085550142", 1 },
        { "whatsapp%3AUS.1234", "whatsapp", "US.1234", 1 },
        { "CLINIC", "sms", "CLINIC", 1 },
        { "messenger%3A4711", "sms", "", 0 }, /* a channel we do not speak */
        { "whatsapp%3A", "sms", "", 0 },
    };
    world *w = *state;
    char body[256];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        (void)snprintf(body, sizeof(body), "MessageSid=SM1&Body=hi&From=%s", cases[i].from);
        const in_event *e = run_form(w, body);

        assert_int_equal(w->r.event_count, cases[i].events);
        if (e) {
            assert_text(e->channel, cases[i].channel);
            assert_text(e->address, cases[i].address);
        }
    }
}

static void the_carriers_words_count_only_where_the_carrier_answers(void **state)
{
    static const struct {
        const char *body;
        bool is_carrier;
        const char *detail; /* NULL: a text like any other */
    } cases[] = {
        { "STOP", false, NULL },     { "STOP", true, "stop" },   { "+stop+", true, "stop" },
        { "Cancel", true, "stop" },  { "OPTOUT", true, "stop" }, { "Start", true, "start" },
        { "UNSTOP", true, "start" }, { "info", true, "help" },   { "YES", true, NULL },
        { "stop it", true, NULL },   { "stop%21", true, NULL },  { "", true, NULL },
    };
    world *w = *state;
    char body[256];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->keys.twilio_carrier_opt_out = cases[i].is_carrier;
        (void)snprintf(body, sizeof(body), "%s%s", FORM, cases[i].body);
        const in_event *e = run_form(w, body);

        assert_int_equal(e->kind, cases[i].detail ? IN_OPT_OUT : IN_TEXT);
        assert_text(e->detail, cases[i].detail ? cases[i].detail : "");
    }
    (void)run_form(w, "MessageSid=SM1&From=whatsapp%3A%2B14085550142&Body=STOP");
    assert_int_equal(w->r.events[0].kind, IN_TEXT); /* no carrier stands behind WhatsApp */
}

static void kinds_follow_what_the_message_carries(void **state)
{
    static const struct {
        const char *more;
        in_kind kind;
        const char *detail;
    } cases[] = {
        { "&NumMedia=1&MediaContentType0=audio%2Fogg", IN_MEDIA, "audio" },
        { "&NumMedia=1&MediaContentType0=video%2Fmp4", IN_MEDIA, "video" },
        { "&NumMedia=1&MediaContentType0=text%2Fvcard", IN_MEDIA, "document" },
        { "&NumMedia=1", IN_MEDIA, "document" },
        { "&NumMedia=x", IN_TEXT, "" },
        { "&NumMedia=1&MessageType=sticker", IN_STICKER, "sticker" },
        { "&MessageType=reaction", IN_STICKER, "reaction" },
        { "&Latitude=37.3&Longitude=-121.9", IN_LOCATION, "" },
        { "&Latitude=97.3&Longitude=-121.9", IN_TEXT, "" },
        { "&Latitude=abc&Longitude=-121.9", IN_TEXT, "" },
        { "&Latitude=1e1&Longitude=1", IN_TEXT, "" },
        { "&ButtonPayload=x", IN_OPTION, "" },
    };
    world *w = *state;
    char body[256];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        (void)snprintf(body, sizeof(body), "MessageSid=SM1&From=%%2B14085550142&Body=hi%s",
                       cases[i].more);
        const in_event *e = run_form(w, body);

        assert_int_equal(e->kind, cases[i].kind);
        assert_text(e->detail, cases[i].detail);
    }
}

static void reports_count_once_a_state_and_noise_not_at_all(void **state)
{
    static const struct {
        const char *status, *detail;
    } cases[] = {
        { "sent", "sent" },          { "delivered", "delivered" }, { "read", "read" },
        { "undelivered", "failed" }, { "failed", "failed" },       { "canceled", "failed" },
        { "queued", NULL },          { "sending", NULL },          { "accepted", NULL },
        { "scheduled", NULL },       { "from_the_future", NULL },
    };
    world *w = *state;
    char body[128], id[64];
    hook h;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        (void)snprintf(body, sizeof(body), "MessageSid=SM9&To=%%2B14085550142&MessageStatus=%s",
                       cases[i].status);
        hook_init(&h, "POST", "/webhooks/twilio/status", ds_str_of(body));
        assert_status(w->cx, hook_run_twilio(w->cx, &h, &w->keys, &w->r), DS_OK);
        assert_int_equal(w->r.event_count, cases[i].detail ? 1 : 0);
        if (!cases[i].detail)
            continue;
        (void)snprintf(id, sizeof(id), "SM9:%s", cases[i].detail);
        assert_text(w->r.events[0].event_id, id);
        assert_text(w->r.events[0].provider_ref, "SM9");
    }
}

static in_event listed(world *w, const char *json, size_t *ret_n)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    in_event e = { 0 };

    assert_status(w->cx, ds_json_parse(w->cx, ds_str_of(json), &document), DS_OK);
    assert_status(w->cx, webhook_twilio_listed(w->cx, document, &e, ret_n), DS_OK);
    return e;
}

static void a_listed_message_is_the_event_its_webhook_would_have_been(void **state)
{
    world *w = *state;
    size_t n;
    in_event e = listed(w,
                        "{\"sid\":\"SM1\",\"direction\":\"inbound\",\"from\":\"+14085550142\","
                        "\"to\":\"+14085550199\",\"body\":\"hi\",\"num_media\":\"0\","
                        "\"date_sent\":\"Sun, 22 Nov 2026 10:05:06 +0000\"}",
                        &n);

    assert_int_equal(n, 1);
    assert_text(e.event_id, "SM1");
    assert_text(e.text, "hi");
    assert_int_equal(e.sent_at.utc_s, testenv_at("2026-11-22T10:05:06Z").utc_s);
    (void)listed(w, "{\"sid\":\"SM2\",\"direction\":\"outbound-api\",\"from\":\"+1\"}", &n);
    assert_int_equal(n, 0);
    e = listed(w,
               "{\"sid\":\"SM3\",\"direction\":\"inbound\",\"from\":\"whatsapp:+14085550142\","
               "\"body\":\"\",\"num_media\":1,\"date_sent\":\"some day\"}",
               &n);
    assert_int_equal(e.kind, IN_MEDIA);
    assert_text(e.channel, "whatsapp");
    assert_int_equal(e.sent_at.utc_s, w->cx->now.utc_s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_url_may_be_signed_with_or_without_its_standard_port),
        TEST(a_query_is_part_of_what_is_signed_with_quotes_either_way),
        TEST(the_order_of_fields_plays_no_part_but_each_value_does),
        TEST(a_signature_of_another_length_is_refused),
        TEST(without_a_token_the_vendor_is_off),
        TEST(proven_but_malformed_is_invalid_and_too_large_is_a_limit),
        TEST(a_broken_percent_sign_is_invalid_only_when_the_proof_fits),
        TEST(the_answer_is_an_empty_response),
        TEST(bytes_that_are_no_text_become_text),
        TEST(a_very_long_text_is_cut_at_a_code_point),
        TEST(addresses_have_one_form),
        TEST(the_carriers_words_count_only_where_the_carrier_answers),
        TEST(kinds_follow_what_the_message_carries),
        TEST(reports_count_once_a_state_and_noise_not_at_all),
        TEST(a_listed_message_is_the_event_its_webhook_would_have_been),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
