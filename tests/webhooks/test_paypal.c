/*
 * test_paypal.c - what a webhook of PayPal's must bring before it is kept, and that it is kept with
 * its proof, byte for byte.
 */
#include "tests/webhooks/world.h"

#include "core/json.h"
#include "model/payment.h"

#define URL "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1"
#define BODY                                                                                       \
    "{ \"id\":\"WH-1\",\"event_type\":\"PAYMENT.CAPTURE.COMPLETED\",\n\"resource\":{\"id\":"       \
    "\"C1\",\"status\":\"COMPLETED\",\"custom_id\":\"R1\",\"amount\":{\"currency_code\":\"USD\","  \
    "\"value\":\"50.00\"},\"supplementary_data\":{\"related_ids\":{\"order_id\":\"O1\"}}}}"

static const char *const names[] = { "PAYPAL-TRANSMISSION-ID", "PAYPAL-TRANSMISSION-TIME",
                                     "PAYPAL-TRANSMISSION-SIG", "PAYPAL-CERT-URL",
                                     "PAYPAL-AUTH-ALGO" };

typedef struct headers {
    const char *values[5]; /* NULL: absent */
} headers;

static const headers genuine = { { "69cd13f0", "2026-11-23T08:00:00Z", "c2ln", URL,
                                   "SHA256withRSA" } };

static ds_status run(world *w, const headers *given, const char *body)
{
    hook h;

    hook_init(&h, "POST", "/webhooks/paypal", ds_str_of(body));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (given->values[i])
            hook_put(&h, names[i], ds_str_of(given->values[i]));
    return hook_run(w->cx, &h, &w->keys, &w->r);
}

static void an_event_is_kept_with_its_proof(void **state)
{
    world *w = *state;
    ds_json *proof DS_AUTO(ds_json_freep) = NULL, *facts DS_AUTO(ds_json_freep) = NULL;
    const in_event *e;
    pay_facts f;

    assert_status(w->cx, run(w, &genuine, BODY), DS_OK);
    assert_int_equal(w->r.event_count, 1);
    e = &w->r.events[0];
    assert_text(e->event_id, "WH-1");
    assert_text(e->provider, "paypal");
    assert_text(e->channel, "pay");
    assert_text(e->address, "R1");
    assert_text(e->detail, "PAYMENT.CAPTURE.COMPLETED");
    assert_status(w->cx, ds_json_parse(w->cx, e->proof_json, &proof), DS_OK);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_text(ds_json_text(ds_json_get(ds_json_get(proof, "headers"), names[i])),
                    genuine.values[i]);
    assert_text(ds_json_text(ds_json_get(proof, "body_base64")),
                ds_base64_encode(w->cx, BODY, sizeof(BODY) - 1).p);
    assert_status(w->cx, ds_json_parse(w->cx, e->facts_json, &facts), DS_OK);
    assert_true(pay_facts_read(facts, &f));
    assert_text(f.provider_ref, "O1");
    assert_text(f.capture_ref, "C1");
}

static void without_any_of_the_five_headers_nothing_is_kept(void **state)
{
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        headers h = genuine;

        h.values[i] = NULL;
        assert_status(w->cx, run(w, &h, BODY), DS_UNAUTHENTICATED);
        h.values[i] = "";
        assert_status(w->cx, run(w, &h, BODY), DS_UNAUTHENTICATED);
        h.values[i] = "a b";
        assert_status(w->cx, run(w, &h, BODY), DS_DENIED);
        h.values[i] = "\x01";
        assert_status(w->cx, run(w, &h, BODY), DS_DENIED);
    }
}

static void other_algorithms_and_other_hosts_are_refused(void **state)
{
    static const char *const algorithms[] = { "SHA1withRSA", "none", "SHA256withRSA1", "HS256",
                                              "sha256withrsa" };
    static const char *const urls[] = {
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1",
        "https://evil.test/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.test/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/oauth2/token",
        "file:///etc/passwd",
        "https://127.0.0.1/v1/notifications/certs/CERT-1",
    };
    world *w = *state;
    headers h = genuine;

    w->r = (webhook_result){ .event_count = 77 };
    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        h.values[4] = algorithms[i];
        assert_status(w->cx, run(w, &h, BODY), DS_DENIED);
    }
    h = genuine;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        h.values[3] = urls[i];
        assert_status(w->cx, run(w, &h, BODY), DS_DENIED);
    }
    assert_int_equal(w->r.event_count, 77);
}

static void a_stand_in_may_serve_its_own_certificates(void **state)
{
    world *w = *state;
    headers h = genuine;

    h.values[3] = "http://127.0.0.1:4100/v1/notifications/certs/CERT-1";
    assert_status(w->cx, run(w, &h, BODY), DS_DENIED);
    w->keys.paypal_api_base = DS_STR("http://127.0.0.1:4100");
    assert_status(w->cx, run(w, &h, BODY), DS_OK);
}

static void an_event_keeps_what_its_type_says(void **state)
{
    static const struct {
        const char *type;
        unsigned mark;
    } cases[] = {
        { "CHECKOUT.ORDER.APPROVED", PAY_APPROVED },   { "CHECKOUT.ORDER.VOIDED", PAY_CLOSED },
        { "PAYMENT.CAPTURE.PENDING", PAY_PROCESSING }, { "PAYMENT.CAPTURE.DENIED", PAY_FAILED },
        { "PAYMENT.CAPTURE.DECLINED", PAY_FAILED },    { "PAYMENT.CAPTURE.COMPLETED", 0 },
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_json *facts DS_AUTO(ds_json_freep) = NULL;
        ds_str body;
        pay_facts f;

        assert_status(w->cx,
                      ds_format(w->cx, &body,
                                "{\"id\":\"WH-2\",\"event_type\":\"%s\",\"resource\":{\"id\":"
                                "\"C1\",\"amount\":{}}}",
                                cases[i].type),
                      DS_OK);
        assert_status(w->cx, run(w, &genuine, body.p), DS_OK);
        assert_int_equal(w->r.event_count, 1);
        assert_text(w->r.events[0].address, "C1");
        assert_status(w->cx, ds_json_parse(w->cx, w->r.events[0].facts_json, &facts), DS_OK);
        assert_true(pay_facts_read(facts, &f));
        assert_int_equal(f.marks, cases[i].mark);
    }
}

static void what_is_unknown_or_malformed_is_not_kept(void **state)
{
    static const struct {
        const char *body;
        ds_status wanted;
    } cases[] = {
        { "{}", DS_OK },
        { "{\"id\":\"WH-1\",\"event_type\":\"BILLING.PLAN.CREATED\",\"resource\":{}}", DS_OK },
        { "{", DS_INVALID },
        { "", DS_INVALID },
        { "{\"id\":\"WH-1\",\"event_type\":\"PAYMENT.CAPTURE.COMPLETED\"}", DS_INVALID },
        { "{\"event_type\":\"PAYMENT.CAPTURE.COMPLETED\",\"resource\":{\"id\":\"C1\","
          "\"amount\":{}}}",
          DS_INVALID },
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->r = (webhook_result){ .event_count = 0 };
        assert_status(w->cx, run(w, &genuine, cases[i].body), cases[i].wanted);
        assert_int_equal(w->r.event_count, 0);
    }
}

static void what_is_not_proven_may_not_be_large(void **state)
{
    world *w = *state;
    size_t n = (size_t)64 * 1024;
    char *body = ds_alloc(w->cx, n + 2);

    assert_non_null(body);
    memset(body, ' ', n + 1);
    memcpy(body, "{}", 2);
    assert_status(w->cx, run(w, &genuine, body), DS_LIMIT);
    body[n] = '\0';
    assert_status(w->cx, run(w, &genuine, body), DS_OK);
}

static void without_a_webhook_id_paypal_is_off(void **state)
{
    world *w = *state;

    w->keys.paypal_webhook_id = DS_STR("");
    assert_status(w->cx, run(w, &genuine, BODY), DS_OFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_event_is_kept_with_its_proof),
        TEST(without_any_of_the_five_headers_nothing_is_kept),
        TEST(other_algorithms_and_other_hosts_are_refused),
        TEST(a_stand_in_may_serve_its_own_certificates),
        TEST(an_event_keeps_what_its_type_says),
        TEST(what_is_unknown_or_malformed_is_not_kept),
        TEST(what_is_not_proven_may_not_be_large),
        TEST(without_a_webhook_id_paypal_is_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
