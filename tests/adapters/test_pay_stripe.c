/*
 * test_pay_stripe.c - exact forms and keys, the table of refusals, and looking before doing again.
 */
#include "tests/adapters/pay_wire.h"

static const stripe_config shared = { .secret_key = DS_LIT("sk_test_t0ken"),
                                      .api_base = DS_LIT("https://stripe.example") };

static int set_up(void **state)
{
    static stripe_config config;

    config = shared;
    *state = pay_wire_new(&pay_stripe, &config);
    return 0;
}

static int tear_down(void **state)
{
    pay_wire_free(*state);
    return 0;
}

#define COMMON                                                                                     \
    "{\"object\":\"checkout.session\",\"id\":\"cs_1\",\"client_reference_id\":\"R1\","             \
    "\"livemode\":false,\"currency\":\"usd\",\"amount_total\":5000,"
#define OPEN                                                                                       \
    COMMON "\"status\":\"open\",\"payment_status\":\"unpaid\",\"url\":\"https://pay/cs_1\"}"
#define PAID                                                                                       \
    COMMON "\"status\":\"complete\",\"payment_status\":\"paid\",\"payment_intent\":\"pi_1\"}"
#define EXPIRED COMMON "\"status\":\"expired\",\"payment_status\":\"unpaid\"}"
#define REFUND                                                                                     \
    "{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":2000,\"currency\":\"usd\","                 \
    "\"payment_intent\":\"pi_1\",\"status\":\"succeeded\",\"metadata\":{\"reference\":\"F1\"}}"
#define LIST(rows) "{\"object\":\"list\",\"data\":[" rows "]}"
#define SESSION_URL                                                                                \
    "https://stripe.example/v1/checkout/sessions/cs_1?expand%5B%5D=payment_intent.latest_charge"
#define REFUNDS_URL "https://stripe.example/v1/refunds?limit=100&payment_intent=pi_1"

static void a_link_is_one_form_with_a_fixed_key(void **state)
{
    pay_wire *w = *state;
    const ds_http_request *r;

    pay_expect(w, "POST", "https://stripe.example/v1/checkout/sessions", 200, OPEN);
    pay_gives(w, PAY_CALL_CREATE, "R1 cs_1/ USD test 5000/-1/-1 linked https://pay/cs_1");
    r = pay_request(w, 0);
    assert_text(testenv_http_header(r, "Authorization"), "Bearer sk_test_t0ken");
    assert_text(testenv_http_header(r, "Stripe-Version"), "2023-08-16");
    assert_text(testenv_http_header(r, "Idempotency-Key"), "R1:create");
    assert_text(testenv_http_header(r, "Content-Type"), "application/x-www-form-urlencoded");
    assert_text(r->body,
                "mode=payment&line_items%5B0%5D%5Bquantity%5D=1"
                "&line_items%5B0%5D%5Bprice_data%5D%5Bcurrency%5D=usd"
                "&line_items%5B0%5D%5Bprice_data%5D%5Bunit_amount%5D=5000"
                "&line_items%5B0%5D%5Bprice_data%5D%5Bproduct_data%5D%5Bname%5D=Visit%20fee"
                "&line_items%5B0%5D%5Bprice_data%5D%5Bproduct_data%5D%5Bdescription%5D="
                "Lakeside%20%26%20Sons"
                "&client_reference_id=R1&metadata%5Breference%5D=R1"
                "&payment_intent_data%5Bmetadata%5D%5Breference%5D=R1"
                "&success_url=https%3A%2F%2Fbot.example%2Fp%2FT1"
                "&cancel_url=https%3A%2F%2Fbot.example%2Fp%2FT1"
                "&expires_at=1795424400&locale=es");
}

static void a_repetition_is_the_same_to_the_byte(void **state)
{
    pay_wire *w = *state;

    pay_expect(w, "POST", NULL, 503, "");
    pay_fails(w, PAY_CALL_CREATE, DS_IN_DOUBT, NULL);
    testenv_advance(w->te, ds_minutes(25));
    w->cx = testenv_cx(w->te);
    w->order.is_doubtful = true;
    pay_expect(w, "POST", NULL, 200, OPEN);
    pay_gives(w, PAY_CALL_CREATE, "R1 cs_1/ USD test 5000/-1/-1 linked https://pay/cs_1");
    assert_true(ds_str_equal(pay_request(w, 0)->body, pay_request(w, 1)->body));
    assert_true(ds_str_equal(testenv_http_header(pay_request(w, 0), "Idempotency-Key"),
                             testenv_http_header(pay_request(w, 1), "Idempotency-Key")));
}

static void the_link_closes_within_what_stripe_allows(void **state)
{
    static const struct {
        const char *wish;
        const char *field;
    } cases[] = {
        { "2026-11-23T08:05:00Z", "&expires_at=1795424400&" }, /* an hour at least */
        { "2026-11-23T11:00:00Z", "&expires_at=1795431600&" },
        { "2026-11-30T08:00:00Z", "&expires_at=1795506600&" }, /* a day, less ten minutes */
    };
    pay_wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->order.expires_at = testenv_at(cases[i].wish);
        pay_expect(w, "POST", NULL, 200, OPEN);
        assert_status(w->cx, pay_run(w, PAY_CALL_CREATE), DS_OK);
        if (ds_str_find(pay_request(w, i)->body, ds_str_of(cases[i].field), 0) < 0)
            fail_msg("%s gave " DS_FMT, cases[i].wish, DS_ARG(pay_request(w, i)->body));
    }
}

static void the_page_speaks_the_patients_language_where_it_can(void **state)
{
    static const char *const cases[][2] = {
        { "en", "&locale=en" },    { "es-MX", "&locale=es" },     { "es-419", "&locale=es-419" },
        { "hi", "&locale=auto" },  { "", "&locale=auto" },        { "pt-BR", "&locale=pt-BR" },
        { "en-IN", "&locale=en" }, { "hi-Latn", "&locale=auto" },
    };
    pay_wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->order.lang = ds_str_of(cases[i][0]);
        pay_expect(w, "POST", NULL, 200, OPEN);
        assert_status(w->cx, pay_run(w, PAY_CALL_CREATE), DS_OK);
        assert_true(ds_str_ends(pay_request(w, i)->body, ds_str_of(cases[i][1])));
    }
}

static void amounts_it_cannot_charge_never_leave(void **state)
{
    static const money amounts[] = { { 5121, "KWD" }, { 0, "USD" }, { -1, "USD" }, { 50, "MGA" } };
    pay_wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        w->order.amount = amounts[i];
        pay_fails(w, PAY_CALL_CREATE, DS_DENIED, "bad_amount");
    }
    assert_int_equal(testenv_http_count(w->te), 0);
}

static void a_link_of_yesterday_is_not_made_today(void **state)
{
    pay_wire *w = *state;

    w->order.first_tried_at = testenv_at("2026-11-22T11:00:00Z");
    pay_fails(w, PAY_CALL_CREATE, DS_GONE, "too_late");
    assert_int_equal(testenv_http_count(w->te), 0);
}

static void every_refusal_has_its_outcome(void **state)
{
    static const pay_failure rows[] = {
        { 400, "{\"error\":{\"code\":\"amount_too_small\"}}", DS_DENIED, "too_small" },
        { 400, "{\"error\":{\"code\":\"amount_too_large\"}}", DS_DENIED, "bad_amount" },
        { 400, "{\"error\":{\"type\":\"invalid_request_error\",\"param\":\"expires_at\"}}",
          DS_DENIED, "rejected" },
        { 400, "{\"error\":{\"type\":\"idempotency_error\"}}", DS_INTERNAL, NULL },
        { 400, "{\"error\":{\"code\":\"<b>t0ken</b>\"}}", DS_DENIED, "rejected" },
        { 400, "", DS_DENIED, "rejected" },
        { 401, "{\"error\":{\"message\":\"Invalid API Key: sk_test_t0ken\"}}", DS_UNAVAILABLE,
          NULL },
        { 402, "{\"error\":{\"type\":\"card_error\",\"code\":\"card_declined\"}}", DS_DENIED,
          "declined" },
        { 403, "{}", DS_UNAVAILABLE, NULL },
        { 404, "{}", DS_GONE, "not_found" },
        { 409, "{}", DS_UNAVAILABLE, NULL },
        { 424, "{}", DS_UNAVAILABLE, NULL },
        { 429, "{\"error\":{\"code\":\"rate_limit\"}}", DS_TOO_MANY, NULL },
        { 429, "", DS_TOO_MANY, NULL },
        { 429, "{\"error\":{\"code\":\"lock_timeout\"}}", DS_UNAVAILABLE, NULL },
        { 500, "{\"error\":{\"type\":\"api_error\"}}", DS_IN_DOUBT, NULL },
        { 502, "<html>", DS_IN_DOUBT, NULL },
        { 503, "", DS_IN_DOUBT, NULL },
        { 302, "", DS_INTERNAL, NULL },
        { 200, "", DS_IN_DOUBT, NULL },
        { 200, "{\"object\":\"product\"}", DS_IN_DOUBT, NULL },
        { 200, COMMON "\"status\":\"open\"}", DS_IN_DOUBT, NULL },
    };
    pay_wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        pay_expect(w, "POST", NULL, rows[i].http_status, rows[i].body);
        pay_fails(w, PAY_CALL_CREATE, rows[i].wanted, rows[i].reason);
    }
}

static void stripe_says_itself_whether_to_try_again(void **state)
{
    pay_wire *w = *state;

    testenv_http_header_is(w->te, "true");
    pay_expect(w, "POST", NULL, 400, "{}");
    pay_fails(w, PAY_CALL_CREATE, DS_UNAVAILABLE, NULL);
    testenv_http_header_is(w->te, "false");
    pay_expect(w, "POST", NULL, 409, "{}");
    pay_fails(w, PAY_CALL_CREATE, DS_DENIED, "rejected");
    pay_expect(w, "POST", NULL, 500, "{}"); /* even then it may have happened */
    pay_fails(w, PAY_CALL_CREATE, DS_IN_DOUBT, NULL);
    assert_string_equal(pay_request(w, 0)->wanted_header, "Stripe-Should-Retry");
}

static void a_cut_change_is_doubt_and_a_cut_question_is_not(void **state)
{
    pay_wire *w = *state;

    testenv_http_expect(w->te, "POST", NULL, (testenv_reply){ DS_IN_DOUBT, 0, NULL, 0 });
    pay_fails(w, PAY_CALL_CREATE, DS_IN_DOUBT, NULL);
    testenv_http_expect(w->te, "POST", NULL, (testenv_reply){ DS_UNAVAILABLE, 0, NULL, 0 });
    pay_fails(w, PAY_CALL_CREATE, DS_UNAVAILABLE, NULL);
    testenv_http_expect(w->te, "POST", NULL, (testenv_reply){ DS_OK, 429, "", 17 });
    pay_fails(w, PAY_CALL_CREATE, DS_TOO_MANY, NULL);
    assert_int_equal(w->answer.retry_after_s, 17);
    w->order.provider_ref = DS_STR("cs_1");
    pay_expect(w, "GET", NULL, 500, "");
    pay_fails(w, PAY_CALL_ASK, DS_UNAVAILABLE, NULL);
    pay_expect(w, "GET", NULL, 200, "<html>");
    pay_fails(w, PAY_CALL_ASK, DS_UNAVAILABLE, NULL);
}

static void asking_reads_the_session_and_its_refunds_where_there_are_some(void **state)
{
    pay_wire *w = *state;

    w->order.provider_ref = DS_STR("cs_1");
    pay_expect(w, "GET", SESSION_URL, 200, OPEN);
    pay_gives(w, PAY_CALL_ASK, "R1 cs_1/ USD test 5000/-1/-1 linked https://pay/cs_1");
    pay_expect(w, "GET", SESSION_URL, 200, PAID);
    pay_gives(w, PAY_CALL_ASK, "R1 cs_1/pi_1 USD test 5000/5000/-1");
    w->order.refund_reference = DS_STR("F1");
    pay_expect(w, "GET", SESSION_URL, 200, PAID);
    pay_expect(w, "GET", REFUNDS_URL, 200, LIST(REFUND));
    pay_gives(w, PAY_CALL_ASK, "R1 cs_1/pi_1 USD test 5000/5000/-1 re_1:F1:2000:done");
    pay_expect(w, "GET", SESSION_URL, 200, PAID);
    pay_expect(w, "GET", REFUNDS_URL, 503, "");
    pay_fails(w, PAY_CALL_ASK, DS_UNAVAILABLE, NULL);
}

static void an_intent_is_asked_where_only_that_is_known(void **state)
{
    pay_wire *w = *state;

    pay_gives(w, PAY_CALL_ASK, "R1 /  - -1/-1/-1"); /* nothing is known: nothing is asked */
    w->order.capture_ref = DS_STR("pi_1");
    pay_expect(w, "GET", "/v1/payment_intents/pi_1?expand%5B%5D=latest_charge", 200,
               "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"usd\","
               "\"amount\":5000,\"amount_received\":5000,\"status\":\"succeeded\","
               "\"latest_charge\":{\"object\":\"charge\",\"status\":\"succeeded\","
               "\"currency\":\"usd\",\"amount\":5000,\"amount_refunded\":2000}}");
    pay_expect(w, "GET", REFUNDS_URL, 200, LIST(REFUND));
    pay_gives(w, PAY_CALL_ASK, "R1 /pi_1 USD - 5000/5000/2000 re_1:F1:2000:done");
}

static void closing_counts_however_it_was_closed(void **state)
{
    static const char *const url = "https://stripe.example/v1/checkout/sessions/cs_1/expire";
    pay_wire *w = *state;

    pay_gives(w, PAY_CALL_CLOSE, "R1 /  - -1/-1/-1"); /* no session: no link */
    w->order.provider_ref = DS_STR("cs_1");
    pay_expect(w, "POST", url, 200, EXPIRED);
    pay_gives(w, PAY_CALL_CLOSE, "R1 cs_1/ USD test 5000/-1/-1 closed");
    assert_text(testenv_http_header(pay_request(w, 0), "Idempotency-Key"), "R1:close");
    pay_expect(w, "POST", url, 400, "{\"error\":{\"type\":\"invalid_request_error\"}}");
    pay_expect(w, "GET", SESSION_URL, 200, PAID);
    pay_gives(w, PAY_CALL_CLOSE, "R1 cs_1/pi_1 USD test 5000/5000/-1");
    pay_expect(w, "POST", url, 400, "{}");
    pay_expect(w, "GET", SESSION_URL, 200, EXPIRED);
    pay_gives(w, PAY_CALL_CLOSE, "R1 cs_1/ USD test 5000/-1/-1 closed");
    pay_expect(w, "POST", url, 404, "{}");
    pay_expect(w, "GET", SESSION_URL, 404, "{}");
    pay_gives(w, PAY_CALL_CLOSE, "R1 cs_1/  - -1/-1/-1 closed");
    pay_expect(w, "POST", url, 400, "{}");
    pay_expect(w, "GET", SESSION_URL, 200, OPEN);
    pay_fails(w, PAY_CALL_CLOSE, DS_DENIED, "rejected");
    pay_expect(w, "POST", url, 400, "{}");
    pay_expect(w, "GET", SESSION_URL, 503, "");
    pay_fails(w, PAY_CALL_CLOSE, DS_UNAVAILABLE, NULL);
    pay_expect(w, "POST", url, 503, "");
    pay_fails(w, PAY_CALL_CLOSE, DS_IN_DOUBT, NULL);
}

static void ask_back(pay_wire *w)
{
    w->order.capture_ref = DS_STR("pi_1");
    w->order.refund_reference = DS_STR("F1");
    w->order.refund_minor = 2000;
}

static void a_refund_is_one_form_with_its_own_key(void **state)
{
    pay_wire *w = *state;
    const ds_http_request *r;

    ask_back(w);
    pay_expect(w, "POST", "https://stripe.example/v1/refunds", 200, REFUND);
    pay_gives(w, PAY_CALL_REFUND, "R1 /pi_1 USD - -1/-1/-1 re_1:F1:2000:done");
    r = pay_request(w, 0);
    assert_text(testenv_http_header(r, "Idempotency-Key"), "F1:refund");
    assert_text(r->body, "payment_intent=pi_1&amount=2000&metadata%5Breference%5D=F1"
                         "&reason=requested_by_customer");
}

static void a_refund_of_a_session_finds_its_payment_first(void **state)
{
    pay_wire *w = *state;

    ask_back(w);
    w->order.capture_ref = DS_STR("");
    pay_fails(w, PAY_CALL_REFUND, DS_GONE, "not_found");
    w->order.provider_ref = DS_STR("cs_1");
    pay_expect(w, "GET", SESSION_URL, 200, PAID);
    pay_expect(w, "POST", "/v1/refunds", 200, REFUND);
    pay_gives(w, PAY_CALL_REFUND, "R1 cs_1/pi_1 USD - -1/-1/-1 re_1:F1:2000:done");
}

static void in_doubt_or_late_a_refund_is_looked_for_first(void **state)
{
    pay_wire *w = *state;

    ask_back(w);
    for (int late = 0; late <= 1; late++) {
        w->order.is_doubtful = !late;
        w->order.first_tried_at =
            testenv_at(late ? "2026-11-22T11:59:00Z" : "2026-11-23T07:59:00Z");
        pay_expect(w, "GET", REFUNDS_URL, 200, LIST(REFUND));
        pay_gives(w, PAY_CALL_REFUND, "R1 /pi_1 USD - -1/-1/-1 re_1:F1:2000:done");
        pay_expect(w, "GET", REFUNDS_URL, 200, LIST(""));
        pay_expect(w, "POST", "/v1/refunds", 200, REFUND);
        pay_gives(w, PAY_CALL_REFUND, "R1 /pi_1 USD - -1/-1/-1 re_1:F1:2000:done");
        pay_expect(w, "GET", REFUNDS_URL, 503, "");
        pay_fails(w, PAY_CALL_REFUND, late ? DS_UNAVAILABLE : DS_IN_DOUBT, NULL);
        pay_expect(w, "GET", REFUNDS_URL, 429, "");
        pay_fails(w, PAY_CALL_REFUND, DS_TOO_MANY, NULL);
    }
}

static void refused_because_it_is_done_is_done(void **state)
{
    pay_wire *w = *state;

    ask_back(w);
    pay_expect(w, "POST", "/v1/refunds", 400, "{\"error\":{\"code\":\"charge_already_refunded\"}}");
    pay_expect(w, "GET", REFUNDS_URL, 200, LIST(REFUND));
    pay_gives(w, PAY_CALL_REFUND, "R1 /pi_1 USD - -1/-1/-1 re_1:F1:2000:done");
    pay_expect(w, "POST", "/v1/refunds", 400, "{\"error\":{\"code\":\"charge_already_refunded\"}}");
    pay_expect(w, "GET", REFUNDS_URL, 200, LIST(""));
    pay_fails(w, PAY_CALL_REFUND, DS_GONE, "nothing_left");
    pay_expect(w, "POST", "/v1/refunds", 400,
               "{\"error\":{\"type\":\"invalid_request_error\",\"param\":\"amount\"}}");
    pay_expect(w, "GET", REFUNDS_URL, 200, LIST(""));
    pay_fails(w, PAY_CALL_REFUND, DS_GONE, "nothing_left");
}

static void what_stripe_does_not_need_is_not_there(void **state)
{
    (void)state;
    assert_null(pay_stripe.calls[PAY_CALL_CAPTURE]);
    assert_null(pay_stripe.calls[PAY_CALL_VERIFY]);
    assert_string_equal(pay_stripe.provider, "stripe");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_link_is_one_form_with_a_fixed_key),
        TEST(a_repetition_is_the_same_to_the_byte),
        TEST(the_link_closes_within_what_stripe_allows),
        TEST(the_page_speaks_the_patients_language_where_it_can),
        TEST(amounts_it_cannot_charge_never_leave),
        TEST(a_link_of_yesterday_is_not_made_today),
        TEST(every_refusal_has_its_outcome),
        TEST(stripe_says_itself_whether_to_try_again),
        TEST(a_cut_change_is_doubt_and_a_cut_question_is_not),
        TEST(asking_reads_the_session_and_its_refunds_where_there_are_some),
        TEST(an_intent_is_asked_where_only_that_is_known),
        TEST(closing_counts_however_it_was_closed),
        TEST(a_refund_is_one_form_with_its_own_key),
        TEST(a_refund_of_a_session_finds_its_payment_first),
        TEST(in_doubt_or_late_a_refund_is_looked_for_first),
        TEST(refused_because_it_is_done_is_done),
        TEST(what_stripe_does_not_need_is_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
