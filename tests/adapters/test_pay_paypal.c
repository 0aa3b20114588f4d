/*
 * test_pay_paypal.c - exact bodies and request ids, the token and its renewal, the table of
 * refusals, captures that were made before. Who signed a webhook: test_pay_paypal_verify.c.
 */
#include "tests/adapters/pay_wire.h"

static const paypal_config shared = { .client_id = DS_LIT("client"),
                                      .client_secret = DS_LIT("t0ken"),
                                      .webhook_id = DS_LIT("W1"),
                                      .api_base = DS_LIT("https://paypal.example") };

static int set_up(void **state)
{
    static paypal_config config;

    config = shared;
    config.cache = paypal_cache_new();
    assert_non_null(config.cache);
    *state = pay_wire_new(&pay_paypal, &config);
    return 0;
}

static int tear_down(void **state)
{
    pay_wire *w = *state;

    paypal_cache_free(((paypal_config *)w->provider.config)->cache);
    pay_wire_free(w);
    return 0;
}

#define TOKEN_URL "https://paypal.example/v1/oauth2/token"
#define ORDER_URL "https://paypal.example/v2/checkout/orders/O1"
#define TOKEN "{\"access_token\":\"A1-t0ken\",\"expires_in\":31668}"
#define UNIT(payments)                                                                             \
    "\"purchase_units\":[{\"custom_id\":\"R1\",\"amount\":{\"currency_code\":\"USD\","             \
    "\"value\":\"50.00\"}" payments "}]"
#define CAPTURED(status)                                                                           \
    "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(                                               \
        ",\"payments\":{\"captures\":[{\"id\":\"C1\",\"status\":\"" status                         \
        "\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"50.00\"}}]}") "}"
#define GIVEN_BACK                                                                                 \
    "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(                                               \
        ",\"payments\":{\"captures\":[{\"id\":\"C1\",\"status\":\"PARTIALLY_REFUNDED\","           \
        "\"amount\":{\"currency_code\":\"USD\",\"value\":\"50.00\"}}],\"refunds\":[{\"id\":"       \
        "\"F9\",\"custom_id\":\"F1\",\"status\":\"COMPLETED\",\"amount\":{\"currency_code\":"      \
        "\"USD\",\"value\":\"20.00\"}}]}") "}"
#define MADE                                                                                       \
    "{\"id\":\"O1\",\"status\":\"PAYER_ACTION_REQUIRED\"," UNIT(                                   \
        "") ",\"links\":[{\"rel\":"                                                                \
            "\"payer-action\",\"href\":\"https://pay/O1\"}]}"
#define APPROVED "{\"id\":\"O1\",\"status\":\"APPROVED\"," UNIT("") "}"
#define ISSUE(i) "{\"name\":\"UNPROCESSABLE_ENTITY\",\"details\":[{\"issue\":\"" i "\"}]}"

/* Before other calls: the token is fetched once. */
static void expect_token(pay_wire *w) { pay_expect(w, "POST", TOKEN_URL, 200, TOKEN); }

static void a_link_is_one_order_with_a_fixed_id(void **state)
{
    pay_wire *w = *state;
    const ds_http_request *r;

    expect_token(w);
    pay_expect(w, "POST", "https://paypal.example/v2/checkout/orders", 201, MADE);
    pay_gives(w, PAY_CALL_CREATE, "R1 O1/ USD - 5000/-1/-1 linked https://pay/O1");
    r = pay_request(w, 0);
    assert_text(r->basic_user, "client");
    assert_text(r->basic_password, "t0ken");
    assert_text(r->body, "grant_type=client_credentials");
    r = pay_request(w, 1);
    assert_text(testenv_http_header(r, "Authorization"), "Bearer A1-t0ken");
    assert_text(testenv_http_header(r, "PayPal-Request-Id"), "R1:create");
    assert_text(testenv_http_header(r, "Prefer"), "return=representation");
    assert_text(
        r->body,
        "{\"intent\":\"CAPTURE\",\"purchase_units\":[{\"custom_id\":\"R1\","
        "\"description\":\"Visit fee\",\"amount\":{\"currency_code\":\"USD\","
        "\"value\":\"50.00\"}}],\"payment_source\":{\"paypal\":{\"experience_context\":{"
        "\"return_url\":\"https://bot.example/p/T1\",\"cancel_url\":"
        "\"https://bot.example/p/T1\",\"brand_name\":\"Lakeside & Sons\",\"locale\":"
        "\"es-ES\",\"user_action\":\"PAY_NOW\",\"shipping_preference\":\"NO_SHIPPING\"}}}}");
}

static void a_token_is_kept_until_shortly_before_it_ends(void **state)
{
    pay_wire *w = *state;

    w->order.provider_ref = DS_STR("O1");
    expect_token(w);
    pay_expect(w, "GET", ORDER_URL, 200, APPROVED);
    pay_gives(w, PAY_CALL_ASK, "R1 O1/ USD - 5000/-1/-1 approved");
    testenv_advance(w->te, ds_seconds(31668 - 301));
    w->cx = testenv_cx(w->te);
    pay_expect(w, "GET", ORDER_URL, 200, APPROVED);
    pay_gives(w, PAY_CALL_ASK, "R1 O1/ USD - 5000/-1/-1 approved");
    testenv_advance(w->te, ds_seconds(2));
    w->cx = testenv_cx(w->te);
    pay_expect(w, "POST", TOKEN_URL, 200, "{\"access_token\":\"A2-t0ken\",\"expires_in\":100}");
    pay_expect(w, "GET", ORDER_URL, 200, APPROVED);
    pay_gives(w, PAY_CALL_ASK, "R1 O1/ USD - 5000/-1/-1 approved");
    assert_text(testenv_http_header(pay_request(w, 4), "Authorization"), "Bearer A2-t0ken");
}

static void a_refused_token_is_renewed_once(void **state)
{
    pay_wire *w = *state;

    w->order.provider_ref = DS_STR("O1");
    expect_token(w);
    pay_expect(w, "GET", ORDER_URL, 401, "{}"); /* it is new: another would not help */
    pay_fails(w, PAY_CALL_ASK, DS_UNAVAILABLE, NULL);
    pay_expect(w, "GET", ORDER_URL, 401, "{}");
    pay_expect(w, "POST", TOKEN_URL, 200, "{\"access_token\":\"A2-t0ken\",\"expires_in\":31668}");
    pay_expect(w, "GET", ORDER_URL, 200, APPROVED);
    pay_gives(w, PAY_CALL_ASK, "R1 O1/ USD - 5000/-1/-1 approved");
    pay_expect(w, "GET", ORDER_URL, 401, "{}");
    expect_token(w);
    pay_expect(w, "GET", ORDER_URL, 401, "{}");
    pay_fails(w, PAY_CALL_ASK, DS_UNAVAILABLE, NULL);
    assert_int_equal(w->answer.retry_after_s, 60);
}

static void without_a_token_nothing_is_done(void **state)
{
    static const struct {
        ds_status outcome;
        int status;
        const char *body;
        ds_status wanted;
    } cases[] = {
        { DS_OK, 401, "{\"error\":\"invalid_client\"}", DS_UNAVAILABLE },
        { DS_OK, 400, "{}", DS_UNAVAILABLE },
        { DS_OK, 404, "{}", DS_UNAVAILABLE },
        { DS_OK, 500, "", DS_UNAVAILABLE },
        { DS_OK, 429, "", DS_TOO_MANY },
        { DS_OK, 200, "{}", DS_UNAVAILABLE },
        { DS_OK, 200, "<html>", DS_UNAVAILABLE },
        { DS_IN_DOUBT, 0, NULL, DS_UNAVAILABLE },
        { DS_UNAVAILABLE, 0, NULL, DS_UNAVAILABLE },
    };
    pay_wire *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        testenv_http_expect(w->te, "POST", TOKEN_URL,
                            (testenv_reply){ cases[i].outcome, cases[i].status, cases[i].body, 0 });
        assert_status(w->cx, pay_run(w, PAY_CALL_CREATE), cases[i].wanted);
    }
    assert_int_equal(testenv_http_count(w->te), COUNT_OF(cases));
}

static void every_refusal_has_its_outcome(void **state)
{
    static const pay_failure rows[] = {
        { 400, "{\"name\":\"INVALID_REQUEST\",\"debug_id\":\"d1\"}", DS_DENIED, "rejected" },
        { 403, "{\"name\":\"NOT_AUTHORIZED\"}", DS_UNAVAILABLE, NULL },
        { 404, "{\"name\":\"RESOURCE_NOT_FOUND\"}", DS_GONE, "not_found" },
        { 409, "{}", DS_UNAVAILABLE, NULL },
        { 422, ISSUE("ORDER_NOT_APPROVED"), DS_DENIED, "not_approved" },
        { 422, ISSUE("INSTRUMENT_DECLINED"), DS_DENIED, "declined" },
        { 422, ISSUE("ORDER_EXPIRED"), DS_GONE, "not_found" },
        { 422, ISSUE("SOMETHING_NEW"), DS_DENIED, "rejected" },
        { 422, ISSUE("PREVIOUS_REQUEST_IN_PROGRESS"), DS_UNAVAILABLE, NULL },
        { 429, "", DS_TOO_MANY, NULL },
        { 500, ISSUE("INSTRUMENT_DECLINED"), DS_IN_DOUBT, NULL },
        { 503, "", DS_IN_DOUBT, NULL },
        { 302, "", DS_INTERNAL, NULL },
        { 201, "", DS_IN_DOUBT, NULL },
        { 201, "{\"id\":\"X\"}", DS_IN_DOUBT, NULL },
    };
    pay_wire *w = *state;

    w->order.provider_ref = DS_STR("O1");
    expect_token(w);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        pay_expect(w, "POST", ORDER_URL "/capture", rows[i].http_status, rows[i].body);
        pay_fails(w, PAY_CALL_CAPTURE, rows[i].wanted, rows[i].reason);
    }
}

static void a_capture_is_made_once(void **state)
{
    pay_wire *w = *state;

    w->order.provider_ref = DS_STR("O1");
    expect_token(w);
    pay_expect(w, "POST", ORDER_URL "/capture", 201, CAPTURED("COMPLETED"));
    pay_gives(w, PAY_CALL_CAPTURE, "R1 O1/C1 USD - 5000/5000/-1");
    assert_text(testenv_http_header(pay_request(w, 1), "PayPal-Request-Id"), "R1:capture");
    assert_text(pay_request(w, 1)->body, "{}");
    pay_expect(w, "POST", ORDER_URL "/capture", 201, CAPTURED("PENDING"));
    pay_gives(w, PAY_CALL_CAPTURE, "R1 O1/C1 USD - 5000/-1/-1 processing");
    pay_expect(w, "POST", ORDER_URL "/capture", 201, CAPTURED("DECLINED"));
    pay_gives(w, PAY_CALL_CAPTURE, "R1 O1/C1 USD - 5000/-1/-1 failed");
}

static void captured_before_or_told_too_little_the_order_is_read(void **state)
{
    pay_wire *w = *state;

    w->order.provider_ref = DS_STR("O1");
    expect_token(w);
    pay_expect(w, "POST", ORDER_URL "/capture", 422, ISSUE("ORDER_ALREADY_CAPTURED"));
    pay_expect(w, "GET", ORDER_URL, 200, CAPTURED("COMPLETED"));
    pay_gives(w, PAY_CALL_CAPTURE, "R1 O1/C1 USD - 5000/5000/-1");
    pay_expect(w, "POST", ORDER_URL "/capture", 201,
               "{\"id\":\"O1\",\"status\":\"COMPLETED\",\"links\":[{\"rel\":\"self\",\"href\":"
               "\"https://paypal.example/v2/checkout/orders/O1\"}]}");
    pay_expect(w, "GET", ORDER_URL, 200, CAPTURED("COMPLETED"));
    pay_gives(w, PAY_CALL_CAPTURE, "R1 O1/C1 USD - 5000/5000/-1");
}

static void in_doubt_or_late_a_capture_is_looked_for_first(void **state)
{
    pay_wire *w = *state;

    w->order.provider_ref = DS_STR("O1");
    expect_token(w);
    for (int late = 0; late <= 1; late++) {
        w->order.is_doubtful = !late;
        w->order.first_tried_at =
            testenv_at(late ? "2026-11-23T02:59:00Z" : "2026-11-23T07:59:00Z");
        pay_expect(w, "GET", ORDER_URL, 200, CAPTURED("COMPLETED"));
        pay_gives(w, PAY_CALL_CAPTURE, "R1 O1/C1 USD - 5000/5000/-1");
        pay_expect(w, "GET", ORDER_URL, 200, APPROVED);
        pay_expect(w, "POST", ORDER_URL "/capture", 201, CAPTURED("COMPLETED"));
        pay_gives(w, PAY_CALL_CAPTURE, "R1 O1/C1 USD - 5000/5000/-1");
        pay_expect(w, "GET", ORDER_URL, 503, "");
        pay_fails(w, PAY_CALL_CAPTURE, DS_UNAVAILABLE, NULL);
    }
}

static void asking_falls_back_to_the_capture_and_to_the_refund(void **state)
{
    pay_wire *w = *state;

    pay_gives(w, PAY_CALL_ASK, "R1 /  - -1/-1/-1"); /* nothing is known: nothing is asked */
    w->order.capture_ref = DS_STR("C1");
    expect_token(w);
    pay_expect(w, "GET", "https://paypal.example/v2/payments/captures/C1", 200,
               "{\"id\":\"C1\",\"status\":\"COMPLETED\",\"custom_id\":\"R1\",\"amount\":{"
               "\"currency_code\":\"USD\",\"value\":\"50.00\"}}");
    pay_gives(w, PAY_CALL_ASK, "R1 /C1 USD - 5000/5000/-1");
    w->order.provider_ref = DS_STR("O1");
    pay_expect(w, "GET", ORDER_URL, 404, "{}");
    pay_expect(w, "GET", "/v2/payments/captures/C1", 404, "{}");
    pay_fails(w, PAY_CALL_ASK, DS_GONE, "not_found");
    w->order.refund_provider_ref = DS_STR("F9");
    pay_expect(w, "GET", ORDER_URL, 200, GIVEN_BACK);
    pay_gives(w, PAY_CALL_ASK, "R1 O1/C1 USD - 5000/5000/2000 F9:F1:2000:done");
    pay_expect(w, "GET", ORDER_URL, 200, CAPTURED("COMPLETED"));
    pay_expect(w, "GET", "https://paypal.example/v2/payments/refunds/F9", 200,
               "{\"id\":\"F9\",\"status\":\"PENDING\",\"custom_id\":\"F1\",\"amount\":{"
               "\"currency_code\":\"USD\",\"value\":\"20.00\"}}");
    pay_gives(w, PAY_CALL_ASK, "R1 O1/C1 USD - 5000/5000/-1 F9:F1:2000:coming");
}

static void ask_back(pay_wire *w)
{
    w->order.provider_ref = DS_STR("O1");
    w->order.capture_ref = DS_STR("C1");
    w->order.refund_reference = DS_STR("F1");
    w->order.refund_minor = 2000;
}

#define REFUND_URL "https://paypal.example/v2/payments/captures/C1/refund"

static void a_refund_names_the_capture_and_has_its_own_id(void **state)
{
    pay_wire *w = *state;

    ask_back(w);
    expect_token(w);
    pay_expect(w, "POST", REFUND_URL, 201, "{\"id\":\"F9\",\"status\":\"COMPLETED\"}");
    pay_gives(w, PAY_CALL_REFUND, "R1 O1/C1 USD - -1/-1/-1 F9:F1:2000:done");
    assert_text(testenv_http_header(pay_request(w, 1), "PayPal-Request-Id"), "F1:refund");
    assert_text(
        pay_request(w, 1)->body,
        "{\"amount\":{\"currency_code\":\"USD\",\"value\":\"20.00\"},\"custom_id\":\"F1\"}");
    pay_expect(w, "POST", REFUND_URL, 201, "{\"id\":\"F9\",\"status\":\"PENDING\"}");
    pay_gives(w, PAY_CALL_REFUND, "R1 O1/C1 USD - -1/-1/-1 F9:F1:2000:coming");
    pay_expect(w, "POST", REFUND_URL, 201, "{}");
    pay_fails(w, PAY_CALL_REFUND, DS_IN_DOUBT, NULL);
}

static void a_refund_without_a_capture_or_after_weeks_looks_first(void **state)
{
    pay_wire *w = *state;

    ask_back(w);
    w->order.capture_ref = DS_STR("");
    expect_token(w);
    pay_expect(w, "GET", ORDER_URL, 200, CAPTURED("COMPLETED"));
    pay_expect(w, "POST", REFUND_URL, 201, "{\"id\":\"F9\",\"status\":\"COMPLETED\"}");
    pay_gives(w, PAY_CALL_REFUND, "R1 O1/C1 USD - -1/-1/-1 F9:F1:2000:done");
    w->order.capture_ref = DS_STR("C1");
    w->order.first_tried_at = testenv_at("2026-10-01T08:00:00Z");
    pay_expect(w, "GET", ORDER_URL, 200, GIVEN_BACK);
    pay_gives(w, PAY_CALL_REFUND, "R1 O1/C1 USD - 5000/5000/2000 F9:F1:2000:done");
}

static void nothing_left_is_done_when_it_was_ours(void **state)
{
    pay_wire *w = *state;

    ask_back(w);
    expect_token(w);
    pay_expect(w, "POST", REFUND_URL, 422, ISSUE("CAPTURE_FULLY_REFUNDED"));
    pay_expect(w, "GET", ORDER_URL, 200, GIVEN_BACK);
    pay_gives(w, PAY_CALL_REFUND, "R1 O1/C1 USD - 5000/5000/2000 F9:F1:2000:done");
    pay_expect(w, "POST", REFUND_URL, 422, ISSUE("REFUND_AMOUNT_EXCEEDED"));
    pay_expect(w, "GET", ORDER_URL, 200, CAPTURED("COMPLETED"));
    pay_fails(w, PAY_CALL_REFUND, DS_GONE, "nothing_left");
}

static void amounts_and_moments_it_cannot_take_never_leave(void **state)
{
    pay_wire *w = *state;

    w->order.amount = (money){ 150050, "HUF" };
    pay_fails(w, PAY_CALL_CREATE, DS_DENIED, "bad_amount");
    w->order.amount = (money){ 0, "USD" };
    pay_fails(w, PAY_CALL_CREATE, DS_DENIED, "bad_amount");
    w->order.amount = (money){ 5000, "USD" };
    w->order.first_tried_at = testenv_at("2026-11-23T02:00:00Z");
    pay_fails(w, PAY_CALL_CREATE, DS_GONE, "too_late");
    pay_fails(w, PAY_CALL_CAPTURE, DS_GONE, "not_found");
    assert_int_equal(testenv_http_count(w->te), 0);
    assert_null(pay_paypal.calls[PAY_CALL_CLOSE]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_link_is_one_order_with_a_fixed_id),
        TEST(a_token_is_kept_until_shortly_before_it_ends),
        TEST(a_refused_token_is_renewed_once),
        TEST(without_a_token_nothing_is_done),
        TEST(every_refusal_has_its_outcome),
        TEST(a_capture_is_made_once),
        TEST(captured_before_or_told_too_little_the_order_is_read),
        TEST(in_doubt_or_late_a_capture_is_looked_for_first),
        TEST(asking_falls_back_to_the_capture_and_to_the_refund),
        TEST(a_refund_names_the_capture_and_has_its_own_id),
        TEST(a_refund_without_a_capture_or_after_weeks_looks_first),
        TEST(nothing_left_is_done_when_it_was_ours),
        TEST(amounts_and_moments_it_cannot_take_never_leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
