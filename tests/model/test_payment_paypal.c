/*
 * test_payment_paypal.c - what PayPal's objects come to in our words, a row each; decimal amounts
 * both ways; where certificates may lie.
 */
#include "model/payment.h"
#include "tests/model/pay_facts_line.h"

typedef struct row {
    const char *name, *json, *line;
} row;

#define UNIT(payments)                                                                             \
    "\"purchase_units\":[{\"custom_id\":\"R1\",\"amount\":{\"currency_code\":\"USD\",\"value\":"   \
    "\"50.00\"},\"payee\":{\"merchant_id\":\"M1\"}" payments "}]"
#define CAPTURE(id, status)                                                                        \
    "{\"id\":\"" id "\",\"status\":\"" status                                                      \
    "\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"50.00\"}}"

/* clang-format off */
static const row rows[] = {
    { "made, with where to pay",
      "{\"id\":\"O1\",\"status\":\"PAYER_ACTION_REQUIRED\"," UNIT("") ",\"links\":[{\"rel\":\"self\",\"href\":\"https://api-m.sandbox.paypal.com/v2/checkout/orders/O1\"},{\"rel\":\"payer-action\",\"href\":\"https://pay/O1\"}]}",
      "R1 O1/ USD test 5000/-1/-1 linked https://pay/O1 to M1" },
    { "the older word for it",
      "{\"id\":\"O1\",\"status\":\"CREATED\"," UNIT("") ",\"links\":[{\"rel\":\"self\",\"href\":\"https://api-m.paypal.com/v2/checkout/orders/O1\"},{\"rel\":\"approve\",\"href\":\"https://pay/O1\"}]}",
      "R1 O1/ USD live 5000/-1/-1 linked https://pay/O1 to M1" },
    { "an answer cut short",
      "{\"id\":\"O1\",\"status\":\"COMPLETED\",\"links\":[{\"rel\":\"self\",\"href\":\"https://api-m.paypal.com/v2/checkout/orders/O1\"}]}",
      " O1/  live -1/-1/-1" },
    { "approved is not paid",
      "{\"id\":\"O1\",\"status\":\"APPROVED\"," UNIT("") "}",
      "R1 O1/ USD - 5000/-1/-1 approved to M1" },
    { "voided", "{\"id\":\"O1\",\"status\":\"VOIDED\"," UNIT("") "}", "R1 O1/ USD - 5000/-1/-1 closed to M1" },
    { "captured",
      "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(",\"payments\":{\"captures\":[" CAPTURE("C1", "COMPLETED") "]}") "}",
      "R1 O1/C1 USD - 5000/5000/-1 to M1" },
    { "completed with a capture that waits",
      "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(",\"payments\":{\"captures\":[" CAPTURE("C1", "PENDING") "]}") "}",
      "R1 O1/C1 USD - 5000/-1/-1 processing to M1" },
    { "completed with a capture that was declined",
      "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(",\"payments\":{\"captures\":[" CAPTURE("C1", "DECLINED") "]}") "}",
      "R1 O1/C1 USD - 5000/-1/-1 failed to M1" },
    { "declined first, then paid: the one with money is named",
      "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(",\"payments\":{\"captures\":[" CAPTURE("C1", "COMPLETED") "," CAPTURE("C2", "DECLINED") "]}") "}",
      "R1 O1/C1 USD - 5000/5000/-1 to M1" },
    { "given back in two parts",
      "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(",\"payments\":{\"captures\":[" CAPTURE("C1", "PARTIALLY_REFUNDED") "],\"refunds\":[{\"id\":\"F1\",\"custom_id\":\"RF1\",\"status\":\"COMPLETED\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"20.00\"}},{\"id\":\"F2\",\"status\":\"PENDING\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"5\"}}]}") "}",
      "R1 O1/C1 USD - 5000/5000/2000 to M1 F1:RF1:2000:done F2::500:coming" },
    { "given back whole, without the list",
      "{\"id\":\"O1\",\"status\":\"COMPLETED\"," UNIT(",\"payments\":{\"captures\":[" CAPTURE("C1", "REFUNDED") "]}") "}",
      "R1 O1/C1 USD - 5000/5000/5000 to M1" },
    { "a capture by itself",
      "{\"id\":\"C1\",\"status\":\"COMPLETED\",\"custom_id\":\"R1\",\"amount\":{\"currency_code\":\"JPY\",\"value\":\"5000\"},\"supplementary_data\":{\"related_ids\":{\"order_id\":\"O1\"}}}",
      "R1 O1/C1 JPY - 5000/5000/-1" },
    { "a capture that names its order by a link alone",
      "{\"id\":\"C1\",\"status\":\"PENDING\",\"custom_id\":\"R1\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"50.00\"},\"links\":[{\"rel\":\"self\",\"href\":\"https://api.paypal.com/v2/payments/captures/C1\"},{\"rel\":\"up\",\"href\":\"https://api.paypal.com/v2/checkout/orders/O1\"}]}",
      "R1 O1/C1 USD live 5000/-1/-1 processing" },
    { "yen with decimals that are zero",
      "{\"id\":\"C1\",\"status\":\"COMPLETED\",\"amount\":{\"currency_code\":\"JPY\",\"value\":\"5000.00\"}}",
      " /C1 JPY - 5000/5000/-1" },
    { "yen with decimals that are not",
      "{\"id\":\"C1\",\"status\":\"COMPLETED\",\"amount\":{\"currency_code\":\"JPY\",\"value\":\"5000.50\"}}",
      " /C1 JPY - -1/-1/-1" },
    { "forint without decimals are hundredths with us",
      "{\"id\":\"C1\",\"status\":\"COMPLETED\",\"amount\":{\"currency_code\":\"HUF\",\"value\":\"1500\"}}",
      " /C1 HUF - 150000/150000/-1" },
    { "dinars have three decimals",
      "{\"id\":\"C1\",\"status\":\"COMPLETED\",\"amount\":{\"currency_code\":\"TND\",\"value\":\"5.120\"}}",
      " /C1 TND - 5120/5120/-1" },
    { "less than nothing is not said",
      "{\"id\":\"C1\",\"status\":\"COMPLETED\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"-5.00\"}}",
      " /C1 USD - -1/-1/-1" },
    { "a refund",
      "{\"id\":\"F1\",\"status\":\"COMPLETED\",\"custom_id\":\"RF1\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"20.00\"},\"seller_payable_breakdown\":{\"total_refunded_amount\":{\"currency_code\":\"USD\",\"value\":\"35.00\"}},\"links\":[{\"rel\":\"self\",\"href\":\"https://api.sandbox.paypal.com/v2/payments/refunds/F1\"},{\"rel\":\"up\",\"href\":\"https://api.sandbox.paypal.com/v2/payments/captures/C1\"}]}",
      " /C1 USD test -1/-1/3500 F1:RF1:2000:done" },
    { "a refund that names no capture",
      "{\"id\":\"F1\",\"status\":\"FAILED\",\"custom_id\":\"R1\",\"amount\":{\"currency_code\":\"USD\",\"value\":\"20.00\"},\"seller_payable_breakdown\":{}}",
      "R1 / USD - -1/-1/-1 F1:R1:2000:failed" },
    { "a dispute",
      "{\"dispute_id\":\"PP-D-1\",\"status\":\"OPEN\",\"disputed_transactions\":[{\"seller_transaction_id\":\"C1\",\"custom\":\"R1\",\"seller\":{\"merchant_id\":\"M1\"}}]}",
      "R1 /C1  - -1/-1/-1 disputed to M1" },
    { "a dispute that was lost",
      "{\"dispute_id\":\"PP-D-1\",\"disputed_transactions\":[{\"seller_transaction_id\":\"C1\"}],\"dispute_outcome\":{\"outcome_code\":\"RESOLVED_BUYER_FAVOUR\"}}",
      " /C1  - -1/-1/-1 disputed lost" },
    { "a dispute that was won",
      "{\"dispute_id\":\"PP-D-1\",\"disputed_transactions\":[{\"seller_transaction_id\":\"C1\"}],\"dispute_outcome\":{\"outcome_code\":\"RESOLVED_SELLER_FAVOUR\"}}",
      " /C1  - -1/-1/-1 disputed won" },
    { "nothing we read", "{\"id\":\"X\"}", NULL },
    { "an error", "{\"name\":\"INVALID_REQUEST\",\"debug_id\":\"1\"}", NULL },
    { "a list", "[]", NULL },
};
/* clang-format on */

static void every_object_says_what_it_says(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        facts_check(testenv_cx(te), rows[i].name, pay_facts_of_paypal, rows[i].json, rows[i].line);
}

static void amounts_are_written_as_paypal_takes_them(void **state)
{
    static const struct {
        money m;
        const char *value; /* NULL: refused */
    } cases[] = {
        { { 5000, "USD" }, "50.00" },  { { 5, "USD" }, "0.05" },    { { 5000, "JPY" }, "5000" },
        { { 150000, "HUF" }, "1500" }, { { 150050, "HUF" }, NULL }, { { 30000, "TWD" }, "300" },
        { { 5120, "TND" }, "5.120" },  { { -1, "USD" }, NULL },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_buf b = ds_buf_make(testenv_cx(te));
        bool is_fine = pay_paypal_value(&b, cases[i].m);

        assert_int_equal(is_fine, cases[i].value != NULL);
        if (is_fine)
            assert_text(ds_buf_view(&b), cases[i].value);
    }
}

static void certificates_lie_with_paypal_or_its_stand_in(void **state)
{
    static const struct {
        const char *url, *api_base;
        bool wanted;
    } cases[] = {
        { "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2", "", true },
        { "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1", "", true },
        { "https://api-m.paypal.com/v1/notifications/certs/CERT-1", "", true },
        { "https://api-m.sandbox.paypal.com/v1/notifications/certs/CERT-1", "", true },
        { "http://api.paypal.com/v1/notifications/certs/CERT-1", "", false },
        { "HTTPS://api.paypal.com/v1/notifications/certs/CERT-1", "", false },
        { "https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1", "", false },
        { "https://evil.test/?x=api.paypal.com", "", false },
        { "https://user@evil.test/api.paypal.com", "", false },
        { "https://api.paypal.com@evil.test/", "", false },
        { "https://api.paypal.com:443@evil.test/v1/notifications/certs/CERT-1", "", false },
        { "https://api.paypal.com/v1/notifications/certs/", "", false },
        { "https://api.paypal.com/v1/notifications/certs/../../oauth2", "", false },
        { "https://api.paypal.com/v1/notifications/certs/CERT-1?x=1", "", false },
        { "https://api.paypal.com/v1/notifications/certs/CERT-1#x", "", false },
        { "https://api.paypal.com/v1/notifications/certs/a/b", "", false },
        { "https://api.paypal.com/v1/notifications/certs/%2e%2e", "", false },
        { "https://api.paypal.com/v2/notifications/certs/CERT-1", "", false },
        { "https://www.paypal.com/v1/notifications/certs/CERT-1", "", false },
        { "https:///v1/notifications/certs/CERT-1", "", false },
        { "/v1/notifications/certs/CERT-1", "", false },
        { "", "", false },
        { "http://127.0.0.1:4100/v1/notifications/certs/CERT-1", "http://127.0.0.1:4100/paypal",
          true },
        { "http://127.0.0.1:4100/paypal/v1/notifications/certs/C", "http://127.0.0.1:4100/paypal",
          true },
        { "http://127.0.0.1:4101/v1/notifications/certs/CERT-1", "http://127.0.0.1:4100/paypal",
          false },
        { "http://127.0.0.1:41001/v1/notifications/certs/C", "http://127.0.0.1:4100", false },
        { "https://127.0.0.1:4100/v1/notifications/certs/C", "http://127.0.0.1:4100", false },
        { "http://127.0.0.1:4100/v1/notifications/certs/C", "http://127.0.0.1:4100", true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (pay_paypal_is_cert_url(ds_str_of(cases[i].url), ds_str_of(cases[i].api_base)) !=
            cases[i].wanted)
            fail_msg("%s with %s", cases[i].url, cases[i].api_base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_object_says_what_it_says),
        cmocka_unit_test(amounts_are_written_as_paypal_takes_them),
        cmocka_unit_test(certificates_lie_with_paypal_or_its_stand_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
