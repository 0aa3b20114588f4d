/*
 * test_payment_stripe.c - what Stripe's objects come to in our words, a row each.
 *
 * Facts are shown on one line: reference, session/intent, currency, live, asked/taken/given back,
 * marks, and refunds as id:reference:amount:state.
 */
#include "model/payment.h"
#include "tests/model/pay_facts_line.h"

#include <stdint.h>

typedef struct row {
    const char *name, *json, *line;
} row;

#define SESSION                                                                                    \
    "\"object\":\"checkout.session\",\"id\":\"cs_1\",\"client_reference_id\":\"R1\","              \
    "\"livemode\":false,\"currency\":\"usd\",\"amount_total\":5000"

/* clang-format off */
static const row rows[] = {
    { "a link",
      "{" SESSION ",\"status\":\"open\",\"payment_status\":\"unpaid\",\"url\":\"https://x/p\"}",
      "R1 cs_1/ USD test 5000/-1/-1 linked https://x/p" },
    { "open without an address is no link",
      "{" SESSION ",\"status\":\"open\",\"payment_status\":\"unpaid\",\"url\":null}",
      "R1 cs_1/ USD test 5000/-1/-1" },
    { "paid",
      "{" SESSION ",\"status\":\"complete\",\"payment_status\":\"paid\",\"payment_intent\":\"pi_1\"}",
      "R1 cs_1/pi_1 USD test 5000/5000/-1" },
    { "complete, the money comes later",
      "{" SESSION ",\"status\":\"complete\",\"payment_status\":\"unpaid\",\"payment_intent\":\"pi_1\"}",
      "R1 cs_1/pi_1 USD test 5000/-1/-1 processing" },
    { "complete, and the intent is under way",
      "{" SESSION ",\"status\":\"complete\",\"payment_status\":\"unpaid\",\"payment_intent\":{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"status\":\"processing\",\"amount\":5000,\"amount_received\":0}}",
      "R1 cs_1/pi_1 USD test 5000/-1/-1 processing" },
    { "complete, and the delayed method has failed",
      "{" SESSION ",\"status\":\"complete\",\"payment_status\":\"unpaid\",\"payment_intent\":{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"status\":\"requires_payment_method\"}}",
      "R1 cs_1/pi_1 USD test 5000/-1/-1 failed" },
    { "expired",
      "{" SESSION ",\"status\":\"expired\",\"payment_status\":\"unpaid\",\"payment_intent\":null}",
      "R1 cs_1/ USD test 5000/-1/-1 closed" },
    { "unfolded down to the charge, part given back",
      "{" SESSION ",\"status\":\"complete\",\"payment_status\":\"paid\",\"payment_intent\":{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"status\":\"succeeded\",\"currency\":\"usd\",\"amount\":5000,\"amount_received\":5000,\"latest_charge\":{\"object\":\"charge\",\"id\":\"ch_1\",\"status\":\"succeeded\",\"currency\":\"usd\",\"amount\":5000,\"amount_captured\":5000,\"amount_refunded\":2000,\"disputed\":false}}}",
      "R1 cs_1/pi_1 USD test 5000/5000/2000" },
    { "the intent's own word on what came is the one that counts",
      "{" SESSION ",\"status\":\"complete\",\"payment_status\":\"paid\",\"payment_intent\":{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"status\":\"succeeded\",\"amount_received\":4900}}",
      "R1 cs_1/pi_1 USD test 5000/4900/-1" },
    { "our reference from the metadata",
      "{\"object\":\"checkout.session\",\"id\":\"cs_1\",\"metadata\":{\"reference\":\"R2\"},\"livemode\":true,\"currency\":\"inr\",\"amount_total\":60000,\"status\":\"open\",\"payment_status\":\"unpaid\",\"url\":\"u\"}",
      "R2 cs_1/ INR live 60000/-1/-1 linked u" },
    { "yen have no decimals",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"jpy\",\"amount\":5000,\"status\":\"succeeded\",\"amount_received\":5000}",
      " /pi_1 JPY - 5000/5000/-1" },
    { "dinars have three",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"kwd\",\"amount\":5120,\"status\":\"succeeded\",\"amount_received\":5120}",
      " /pi_1 KWD - 5120/5120/-1" },
    { "kronur of Iceland are counted in hundredths that are always zero",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"isk\",\"amount\":500,\"status\":\"succeeded\",\"amount_received\":500}",
      " /pi_1 ISK - 5/5/-1" },
    { "and a hundredth that is not zero is not said",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"isk\",\"amount\":501,\"status\":\"succeeded\",\"amount_received\":501}",
      " /pi_1 ISK - -1/-1/-1" },
    { "an amount without a currency is not said",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"amount\":500,\"status\":\"succeeded\",\"amount_received\":500}",
      " /pi_1  - -1/-1/-1" },
    { "a currency that is none",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"USD\",\"amount\":500}",
      " /pi_1  - -1/-1/-1" },
    { "a declined card says nothing",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"usd\",\"amount\":500,\"amount_received\":0,\"status\":\"requires_payment_method\",\"metadata\":{\"reference\":\"R1\"}}",
      "R1 /pi_1 USD - 500/-1/-1" },
    { "a cancelled intent takes no money any more",
      "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"currency\":\"usd\",\"amount\":500,\"status\":\"canceled\"}",
      " /pi_1 USD - 500/-1/-1 closed" },
    { "a charge given back in full, with its refunds",
      "{\"object\":\"charge\",\"id\":\"ch_1\",\"payment_intent\":\"pi_1\",\"status\":\"succeeded\",\"currency\":\"usd\",\"amount\":5000,\"amount_captured\":5000,\"amount_refunded\":5000,\"metadata\":{\"reference\":\"R1\"},\"refunds\":{\"object\":\"list\",\"data\":[{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":2000,\"currency\":\"usd\",\"status\":\"succeeded\",\"metadata\":{\"reference\":\"F1\"}},{\"object\":\"refund\",\"id\":\"re_2\",\"amount\":3000,\"currency\":\"usd\",\"status\":\"succeeded\"}]}}",
      "R1 /pi_1 USD - 5000/5000/5000 re_1:F1:2000:done re_2::3000:done" },
    { "a failed charge took nothing",
      "{\"object\":\"charge\",\"id\":\"ch_1\",\"payment_intent\":\"pi_1\",\"status\":\"failed\",\"currency\":\"usd\",\"amount\":5000,\"amount_captured\":0,\"amount_refunded\":0}",
      " /pi_1 USD - 5000/-1/0" },
    { "a disputed charge",
      "{\"object\":\"charge\",\"id\":\"ch_1\",\"payment_intent\":\"pi_1\",\"status\":\"succeeded\",\"currency\":\"usd\",\"amount\":5000,\"amount_captured\":5000,\"amount_refunded\":0,\"disputed\":true}",
      " /pi_1 USD - 5000/5000/0 disputed" },
    { "a refund that is done",
      "{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":2000,\"currency\":\"usd\",\"status\":\"succeeded\",\"payment_intent\":\"pi_1\",\"metadata\":{\"reference\":\"F1\"}}",
      " /pi_1 USD - -1/-1/-1 re_1:F1:2000:done" },
    { "a refund on its way",
      "{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":2000,\"currency\":\"usd\",\"status\":\"pending\",\"payment_intent\":\"pi_1\"}",
      " /pi_1 USD - -1/-1/-1 re_1::2000:coming" },
    { "a refund that waits for the patient",
      "{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":2000,\"currency\":\"usd\",\"status\":\"requires_action\",\"payment_intent\":\"pi_1\"}",
      " /pi_1 USD - -1/-1/-1 re_1::2000:coming" },
    { "a refund that failed",
      "{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":2000,\"currency\":\"usd\",\"status\":\"failed\",\"payment_intent\":{\"object\":\"payment_intent\",\"id\":\"pi_1\"}}",
      " /pi_1 USD - -1/-1/-1 re_1::2000:failed" },
    { "a refund that was called back",
      "{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":2000,\"currency\":\"usd\",\"status\":\"canceled\"}",
      " / USD - -1/-1/-1 re_1::2000:failed" },
    { "a list of refunds",
      "{\"object\":\"list\",\"data\":[{\"object\":\"refund\",\"id\":\"re_1\",\"amount\":5,\"currency\":\"jpy\",\"status\":\"succeeded\",\"payment_intent\":\"pi_1\"},{\"object\":\"price\",\"id\":\"price_1\"}]}",
      " /pi_1 JPY - -1/-1/-1 re_1::5:done" },
    { "an empty list", "{\"object\":\"list\",\"data\":[]}", " /  - -1/-1/-1" },
    { "a dispute",
      "{\"object\":\"dispute\",\"id\":\"dp_1\",\"payment_intent\":\"pi_1\",\"currency\":\"usd\",\"amount\":5000,\"livemode\":true,\"status\":\"needs_response\"}",
      " /pi_1 USD live -1/-1/-1 disputed" },
    { "a dispute that was won",
      "{\"object\":\"dispute\",\"payment_intent\":\"pi_1\",\"currency\":\"usd\",\"status\":\"won\"}",
      " /pi_1 USD - -1/-1/-1 disputed won" },
    { "a dispute that was lost",
      "{\"object\":\"dispute\",\"payment_intent\":\"pi_1\",\"currency\":\"usd\",\"status\":\"lost\"}",
      " /pi_1 USD - -1/-1/-1 disputed lost" },
    { "an inquiry is no dispute yet",
      "{\"object\":\"dispute\",\"payment_intent\":\"pi_1\",\"currency\":\"usd\",\"status\":\"warning_needs_response\"}",
      " /pi_1 USD - -1/-1/-1" },
    { "a product is nothing we read", "{\"object\":\"product\",\"id\":\"prod_1\"}", NULL },
    { "no object at all", "{}", NULL },
    { "a text", "\"checkout.session\"", NULL },
    { "an error", "{\"error\":{\"type\":\"card_error\"}}", NULL },
};
/* clang-format on */

static void every_object_says_what_it_says(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        facts_check(testenv_cx(te), rows[i].name, pay_facts_of_stripe, rows[i].json, rows[i].line);
}

static void more_refunds_than_we_keep_are_cut(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    ds_buf b = ds_buf_make(cx);
    pay_facts f;

    (void)state;
    ds_buf_puts(&b, "{\"object\":\"list\",\"data\":[");
    for (int i = 0; i < 2 * PAY_FACTS_REFUNDS_MAX; i++)
        ds_buf_printf(&b, "%s{\"object\":\"refund\",\"id\":\"re_%d\",\"amount\":1}",
                      i > 0 ? "," : "", i);
    ds_buf_puts(&b, "]}");
    assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &document), DS_OK);
    assert_status(cx, pay_facts_of_stripe(cx, document, &f), DS_OK);
    assert_int_equal(f.refund_count, PAY_FACTS_REFUNDS_MAX);
}

static void amounts_are_counted_as_stripe_counts(void **state)
{
    static const struct {
        money m;
        int64_t units; /* -1: refused */
    } cases[] = {
        { { 5000, "USD" }, 5000 },     { { 5000, "JPY" }, 5000 },    { { 5120, "KWD" }, 5120 },
        { { 5121, "KWD" }, -1 },       { { 5, "ISK" }, 500 },        { { 700, "UGX" }, 70000 },
        { { 150000, "HUF" }, 150000 }, { { 200, "MGA" }, 2 },        { { 250, "MGA" }, -1 },
        { { -5, "USD" }, -1 },         { { INT64_MAX, "ISK" }, -1 }, { { 0, "USD" }, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t units = -1;
        bool is_fine = pay_stripe_units(cases[i].m, &units);

        assert_int_equal(is_fine, cases[i].units >= 0);
        if (is_fine)
            assert_int_equal(units, cases[i].units);
    }
}

static void what_is_too_little_or_cannot_be_said_is_not_taken(void **state)
{
    static const struct {
        money m;
        bool by_stripe, by_paypal;
    } cases[] = {
        { { 50, "USD" }, true, true },      { { 49, "USD" }, false, true },
        { { 0, "USD" }, false, false },     { { 30, "GBP" }, true, true },
        { { 29, "GBP" }, false, true },     { { 50, "JPY" }, true, true },
        { { 49, "JPY" }, false, true },     { { 12500, "KWD" }, true, false },
        { { 12375, "KWD" }, false, false }, { { 1000, "MXN" }, true, true },
        { { 999, "MXN" }, false, true },    { { 17550, "HUF" }, true, false },
        { { -100, "USD" }, false, false },  { { 60000, "INR" }, true, true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (pay_can_take(DS_STR("stripe"), cases[i].m) != cases[i].by_stripe ||
            pay_can_take(DS_STR("paypal"), cases[i].m) != cases[i].by_paypal)
            fail_msg("%lld %s", (long long)cases[i].m.minor, cases[i].m.currency);
        assert_false(pay_can_take(DS_STR("razorpay"), cases[i].m));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_object_says_what_it_says),
        cmocka_unit_test(more_refunds_than_we_keep_are_cut),
        cmocka_unit_test(amounts_are_counted_as_stripe_counts),
        cmocka_unit_test(what_is_too_little_or_cannot_be_said_is_not_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
