/*
 * test_vendors.c - from settings to vendors: every combination of keys, and what is on then.
 *
 * A vendor without its secrets must not be able to send or to prove anything; so the table of
 * channels and the keys of the webhooks are looked at for every subset of a vendor's settings.
 */
#include "app/app_internal.h"

#include <stdio.h>
#include <string.h>

#include "core/crypto.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

/* An app around a test's world, with some settings. */
typedef struct world {
    testenv *te;
    app a;
    app_vendors v;
} world;

typedef struct setting {
    const char *section, *key, *value;
} setting;

static void world_begin(world *w, const setting *settings, size_t n)
{
    size_t options_n;
    const ds_conf_option *options = app_options(&options_n);

    *w = (world){ .te = testenv_new("2026-11-23T08:00:00Z") };
    w->a.cx = *testenv_cx(w->te);
    w->a.conf = ds_conf_new(options, options_n);
    assert_non_null(w->a.conf);
    for (size_t i = 0; i < n; i++)
        assert_status(&w->a.cx,
                      ds_conf_set(&w->a.cx, w->a.conf, settings[i].section, settings[i].key,
                                  ds_str_of(settings[i].value)),
                      DS_OK);
    assert_status(&w->a.cx, app_vendors_init(&w->a, &w->v), DS_OK);
}

static void world_end(world *w)
{
    app_vendors_done(&w->v);
    assert_int_equal(w->v.channel_count, 0);
    assert_int_equal(w->v.pay_count, 0);
    assert_null(w->v.twilio_token);
    assert_null(w->v.whatsapp_secret);
    assert_null(w->v.stripe_secret);
    ds_conf_free(w->a.conf);
    testenv_free(w->te);
}

static const channel *channel_named(const world *w, const char *provider)
{
    return app_vendors_channel(&w->v, ds_str_of(provider));
}

/* ---- tests */

static void without_settings_only_the_simulator_is_there(void **state)
{
    static const char *const none[] = { "twilio", "whatsapp", "telegram", "",
                                        "TWILIO", "stripe",   "twilio " };
    world w;

    (void)state;
    world_begin(&w, NULL, 0);
    assert_int_equal(w.v.channel_count, 1);
    assert_non_null(channel_named(&w, "sim"));
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_null(channel_named(&w, none[i]));
    assert_false(w.v.has_twilio || w.v.has_whatsapp || w.v.has_telegram || w.v.polls_telegram);
    assert_null(w.v.keys.twilio_token);
    assert_null(w.v.keys.whatsapp_secret);
    assert_int_equal(w.v.keys.telegram_secret.n, 0);
    world_end(&w);
}

/* A vendor's needs; it is on exactly when all of them are set. */
static const struct vendor_case {
    const char *vendor;
    setting needs[4];
    size_t n;
} vendor_cases[] = {
    { "twilio", { { "twilio", "account_sid", "AC1" }, { "twilio", "auth_token", "secret" } }, 2 },
    { "whatsapp",
      { { "whatsapp", "phone_number_id", "700" },
        { "whatsapp", "access_token", "access" },
        { "whatsapp", "app_secret", "app" },
        { "whatsapp", "verify_token", "verify" } },
      4 },
    { "telegram", { { "telegram", "bot_token", "1:t" } }, 1 },
};

static void check_subset(const struct vendor_case *v, unsigned subset)
{
    setting given[5];
    size_t n = 0;
    bool is_whole = subset == (1u << v->n) - 1;
    world w;

    for (size_t i = 0; i < v->n; i++)
        if (subset & (1u << i))
            given[n++] = v->needs[i];
    world_begin(&w, given, n);
    if ((channel_named(&w, v->vendor) != NULL) != is_whole)
        fail_msg("%s with keys %x is %s", v->vendor, subset, is_whole ? "off" : "on");
    assert_int_equal(w.v.channel_count, is_whole ? 2 : 1);
    assert_int_equal(w.v.keys.twilio_token != NULL, is_whole && !strcmp(v->vendor, "twilio"));
    assert_int_equal(w.v.keys.whatsapp_secret != NULL, is_whole && !strcmp(v->vendor, "whatsapp"));
    world_end(&w);
}

static void a_vendor_is_on_exactly_when_everything_it_needs_is_set(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(vendor_cases); i++)
        for (unsigned subset = 0; subset < 1u << vendor_cases[i].n; subset++)
            check_subset(&vendor_cases[i], subset);
}

static void all_three_and_the_simulator_have_a_channel_each(void **state)
{
    static const char *const names[] = { "twilio", "whatsapp", "telegram", "sim" };
    setting all[7];
    size_t n = 0;
    world w;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(vendor_cases); i++)
        for (size_t k = 0; k < vendor_cases[i].n; k++)
            all[n++] = vendor_cases[i].needs[k];
    world_begin(&w, all, n);
    assert_int_equal(w.v.channel_count, APP_CHANNELS_MAX);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_non_null(channel_named(&w, names[i]));
        assert_string_equal(channel_named(&w, names[i])->ops->provider, names[i]);
    }
    world_end(&w);
}

static const struct vendor_case pay_cases[] = {
    { "stripe",
      { { "stripe", "secret_key", "sk_test_1" }, { "stripe", "webhook_secret", "whsec_1" } },
      2 },
    { "paypal",
      { { "paypal", "client_id", "c" },
        { "paypal", "client_secret", "s" },
        { "paypal", "webhook_id", "W1" } },
      3 },
};

static void check_pay_subset(const struct vendor_case *v, unsigned subset)
{
    setting given[4];
    size_t n = 0;
    bool is_whole = subset == (1u << v->n) - 1, is_stripe = strcmp(v->vendor, "stripe") == 0;
    world w;

    for (size_t i = 0; i < v->n; i++)
        if (subset & (1u << i))
            given[n++] = v->needs[i];
    world_begin(&w, given, n);
    assert_int_equal(w.v.keys.stripe_secret != NULL, is_whole && is_stripe);
    assert_int_equal(w.v.keys.paypal_webhook_id.n > 0, is_whole && !is_stripe);
    assert_int_equal(app_vendors_pay(&w.v, ds_str_of(v->vendor)) != NULL, is_whole);
    assert_int_equal(w.v.pay_count, is_whole ? 1 : 0);
    assert_int_equal(w.v.channel_count, 1); /* it takes no messages */
    world_end(&w);
}

static void a_payment_vendor_proves_events_only_with_all_its_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pay_cases); i++)
        for (unsigned subset = 0; subset < 1u << pay_cases[i].n; subset++)
            check_pay_subset(&pay_cases[i], subset);
}

static void a_payment_vendor_is_set_up_as_configured(void **state)
{
    static const setting given[] = {
        { "stripe", "secret_key", "sk_test_1" },
        { "stripe", "webhook_secret", "whsec_1" },
        { "stripe", "api_base", "http://s.example/" },
        { "paypal", "client_id", "c" },
        { "paypal", "client_secret", "s" },
        { "paypal", "webhook_id", "W1" },
        { "paypal", "verify", "cert" },
        { "paypal", "api_base", "http://p.example//" },
    };
    world w;

    (void)state;
    world_begin(&w, given, COUNT_OF(given));
    assert_int_equal(w.v.pay_count, APP_PAYS_MAX);
    assert_text(w.v.stripe.api_base, "http://s.example");
    assert_text(w.v.paypal.api_base, "http://p.example");
    assert_text(w.v.keys.paypal_api_base, "http://p.example");
    assert_true(w.v.paypal.verifies_by_cert);
    assert_non_null(w.v.paypal.cache);
    assert_ptr_equal(app_vendors_pay(&w.v, DS_STR("paypal"))->config, &w.v.paypal);
    assert_null(app_vendors_pay(&w.v, DS_STR("razorpay")));
    world_end(&w);
}

/* telegram.mode and the public address: who polls. */
static void telegram_polls_when_told_to_or_when_nobody_could_call_us(void **state)
{
    static const struct {
        const char *mode, *url;
        bool polls;
    } cases[] = {
        { "auto", "", true },
        { "auto", "http://bot.example", true },
        { "auto", "http://127.0.0.1:8080", true },
        { "auto", "https://bot.example", false },
        { "auto", "https://bot.example/", false },
        { "poll", "", true },
        { "poll", "https://bot.example", true },
        { "webhook", "", false },
        { "webhook", "http://bot.example", false },
        { "webhook", "https://bot.example", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const setting given[] = { { "telegram", "bot_token", "1:t" },
                                  { "telegram", "mode", cases[i].mode },
                                  { "server", "public_url", cases[i].url } };
        world w;

        world_begin(&w, given, COUNT_OF(given));
        if (w.v.polls_telegram != cases[i].polls)
            fail_msg("mode %s at \"%s\" %s", cases[i].mode, cases[i].url,
                     cases[i].polls ? "does not poll" : "polls");
        world_end(&w);
    }
}

static void a_bot_without_its_token_polls_nothing_and_proves_nothing(void **state)
{
    const setting given[] = { { "telegram", "secret_token", "s3cret" },
                              { "telegram", "mode", "poll" } };
    world w;

    (void)state;
    world_begin(&w, given, COUNT_OF(given));
    assert_false(w.v.polls_telegram);
    assert_int_equal(w.v.keys.telegram_secret.n, 0);
    world_end(&w);
}

/* Paths are appended, so slashes at the end of an address go. */
static void addresses_lose_their_closing_slashes(void **state)
{
    static const struct {
        const char *given, *wanted;
    } cases[] = {
        { "https://bot.example", "https://bot.example" },
        { "https://bot.example/", "https://bot.example" },
        { "https://bot.example///", "https://bot.example" },
        { "https://bot.example/docspot", "https://bot.example/docspot" },
        { "https://bot.example/docspot/", "https://bot.example/docspot" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const setting given[] = {
            { "server", "public_url", cases[i].given }, { "twilio", "account_sid", "AC1" },
            { "twilio", "auth_token", "secret" },       { "twilio", "api_base", cases[i].given },
            { "telegram", "bot_token", "1:t" },         { "telegram", "api_base", cases[i].given },
        };
        char callback[96];
        world w;

        world_begin(&w, given, COUNT_OF(given));
        assert_text(w.v.keys.public_url, cases[i].wanted);
        assert_text(w.v.twilio.api_base, cases[i].wanted);
        assert_text(w.v.telegram.api_base, cases[i].wanted);
        (void)snprintf(callback, sizeof(callback), "%s/webhooks/twilio/status", cases[i].wanted);
        assert_text(w.v.twilio.status_callback, callback);
        world_end(&w);
    }
}

static void without_a_public_address_twilio_is_asked_for_no_reports(void **state)
{
    world w;

    (void)state;
    world_begin(&w, vendor_cases[0].needs, vendor_cases[0].n);
    assert_int_equal(w.v.twilio.status_callback.n, 0);
    world_end(&w);
}

static void who_answers_stop_is_as_configured(void **state)
{
    static const struct {
        const char *value;
        bool is_carrier;
    } cases[] = { { "ours", false }, { "carrier", true } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const setting given[] = { { "twilio", "opt_out", cases[i].value } };
        world w;

        world_begin(&w, given, COUNT_OF(given));
        assert_int_equal(w.v.keys.twilio_carrier_opt_out, cases[i].is_carrier);
        world_end(&w);
    }
}

/* What is off is said with exactly what is missing. */
static void what_is_off_names_what_turns_it_on(void **state)
{
    static const struct {
        setting given[3];
        size_t n;
        const char *has, *has_not;
    } cases[] = {
        { { { NULL, NULL, NULL } }, 0, "> telegram is off: set telegram.bot_token\n", "?" },
        { { { "telegram", "bot_token", "1:t" } }, 1, "> twilio is off", "telegram" },
        { { { "twilio", "account_sid", "AC1" } },
          1,
          "> twilio is off: set twilio.auth_token and twilio.from or twilio.whatsapp_from\n",
          "twilio.account_sid" },
        { { { "stripe", "secret_key", "x" } },
          1,
          "> stripe is off: set stripe.webhook_secret\n",
          "stripe.secret_key" },
        { { { "paypal", "client_secret", "x" } },
          1,
          "> paypal is off: set paypal.client_id, paypal.webhook_id\n",
          "paypal.client_secret" },
        { { { "sendgrid", "api_key", "x" }, { "sendgrid", "from", "a@b" } },
          2,
          "> sendgrid is off: set sendgrid.webhook_public_key\n",
          "sendgrid.from" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_buf b;
        world w;

        world_begin(&w, cases[i].given, cases[i].n);
        b = ds_buf_make(&w.a.cx);
        app_vendors_off(&w.a, &b, "> ");
        if (ds_str_find(ds_buf_view(&b), ds_str_of(cases[i].has), 0) < 0)
            fail_msg("case %zu: " DS_FMT, i, DS_ARG(ds_buf_view(&b)));
        assert_true(ds_str_find(ds_buf_view(&b), ds_str_of(cases[i].has_not), 0) < 0);
        world_end(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payment_vendor_is_set_up_as_configured),
        cmocka_unit_test(a_payment_vendor_proves_events_only_with_all_its_keys),
        cmocka_unit_test(without_settings_only_the_simulator_is_there),
        cmocka_unit_test(a_vendor_is_on_exactly_when_everything_it_needs_is_set),
        cmocka_unit_test(all_three_and_the_simulator_have_a_channel_each),
        cmocka_unit_test(telegram_polls_when_told_to_or_when_nobody_could_call_us),
        cmocka_unit_test(a_bot_without_its_token_polls_nothing_and_proves_nothing),
        cmocka_unit_test(addresses_lose_their_closing_slashes),
        cmocka_unit_test(without_a_public_address_twilio_is_asked_for_no_reports),
        cmocka_unit_test(who_answers_stop_is_as_configured),
        cmocka_unit_test(what_is_off_names_what_turns_it_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
