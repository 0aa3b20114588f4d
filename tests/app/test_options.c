/*
 * test_options.c - the table of settings against the contract: keys, defaults, what is refused.
 */
#include "app/app_internal.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static ds_status read_text(testenv *te, const char *text)
{
    ds_ctx *cx = testenv_cx(te);
    size_t n;
    const ds_conf_option *options = app_options(&n);
    ds_conf *c = ds_conf_new(options, n);
    ds_status s = ds_conf_read(cx, c, "docspot.conf", ds_str_of(text), NULL);

    ds_conf_free(c);
    return s;
}

static void every_default_passes_its_own_check(void **state)
{
    size_t n;
    const ds_conf_option *o = app_options(&n);

    (void)state;
    for (size_t i = 0; i < n; i++)
        if (o[i].check && o[i].default_value[0] && o[i].check(ds_str_of(o[i].default_value)))
            fail_msg("%s.%s", o[i].section, o[i].key);
}

/* The settings that other people's files rely on. */
static const char *const wanted[] = {
    "server.listen",
    "server.public_url",
    "server.role",
    "server.chat_page",
    "store.url",
    "clinic.name",
    "clinic.timezone",
    "clinic.locale",
    "clinic.currency",
    "clinic.country",
    "clinic.emergency_number",
    "clinic.quiet_hours",
    "clinic.payment",
    "clinic.deposit",
    "clinic.refund",
    "clinic.tax",
    "clinic.content",
    "clinic.channels",
    "clinic.staff_alert",
    "booking.hold_minutes",
    "booking.min_notice",
    "booking.horizon_days",
    "booking.sms_daily_cap",
    "twilio.account_sid",
    "twilio.auth_token",
    "twilio.from",
    "twilio.messaging_service_sid",
    "twilio.whatsapp_from",
    "twilio.opt_out",
    "twilio.api_base",
    "whatsapp.phone_number_id",
    "whatsapp.access_token",
    "whatsapp.app_secret",
    "whatsapp.verify_token",
    "whatsapp.api_version",
    "whatsapp.template_reminder",
    "whatsapp.template_confirm",
    "whatsapp.template_change",
    "whatsapp.api_base",
    "telegram.bot_token",
    "telegram.secret_token",
    "telegram.mode",
    "telegram.api_base",
    "stripe.secret_key",
    "stripe.webhook_secret",
    "stripe.api_base",
    "paypal.client_id",
    "paypal.client_secret",
    "paypal.webhook_id",
    "paypal.verify",
    "paypal.api_base",
    "sendgrid.api_key",
    "sendgrid.from",
    "sendgrid.webhook_public_key",
    "sendgrid.api_base",
    "maps.provider",
    "maps.api_key",
    "maps.api_base",
};

static void every_key_of_the_contract_is_there(void **state)
{
    size_t n;
    const ds_conf_option *o = app_options(&n);

    (void)state;
    for (size_t w = 0; w < COUNT_OF(wanted); w++) {
        bool is_there = false;
        char name[80];

        for (size_t i = 0; i < n; i++) {
            (void)snprintf(name, sizeof(name), "%s.%s", o[i].section, o[i].key);
            is_there = is_there || strcmp(name, wanted[w]) == 0;
        }
        if (!is_there)
            fail_msg("%s is missing", wanted[w]);
    }
}

static void what_gives_access_is_a_secret(void **state)
{
    size_t n;
    const ds_conf_option *o = app_options(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        bool sounds_secret = strstr(o[i].key, "secret") || strstr(o[i].key, "token") ||
                             strcmp(o[i].key, "api_key") == 0;

        if (sounds_secret && o[i].type != DS_CONF_SECRET)
            fail_msg("%s.%s is shown", o[i].section, o[i].key);
    }
}

static void a_wrong_value_names_its_line_and_what_was_expected(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        { "[server]\nlisten = 8080\n", "line 2: server.listen" },
        { "[server]\nlisten = 127.0.0.1:99999\n", "ADDRESS:PORT" },
        { "[server]\npublic_url = bot.example\n", "https://" },
        { "[server]\npublic_url = https://bot.example/?a=b\n", "query" },
        { "[server]\nrole = boss\n", "server.role" },
        { "[server]\nchat_page = perhaps\n", "server.chat_page" },
        { "[store]\nurl = mysql://x\n", "sqlite:PATH" },
        { "[booking]\n\nhold_minutes = soon\n", "line 3: booking.hold_minutes" },
        { "[booking]\nhold_minutes = 0\n", "hold_minutes" },
        { "[clinic]\nquiet_hours = 9pm-8am\n", "HH:MM-HH:MM" },
        { "[clinic]\nchannels = sms,fax\n", "sms, whatsapp, telegram" },
        { "[clinic]\nstaff_alert = +15550001\n", "CHANNEL:ADDRESS" },
        { "[clinic]\ncurrency = rupees\n", "three capitals" },
        { "[clinic]\ncountry = India\n", "two capitals" },
        { "[clinic]\ntimezone = IST\n", "IANA" },
        { "[clinic]\nrefund = 2h:50|24h:100\n", "24h:100|2h:50" },
        { "[clinic]\ntax = 18\n", "GST 18" },
        { "[clinic]\ndeposit = 0\n", "deposit" },
        { "[telegram]\nsecret_token = a b\n", "letters, digits" },
        { "[no_such]\nkey = 1\n", "no_such" },
        { "[server]\nno_such = 1\n", "no_such" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_ctx *cx = testenv_cx(te);
        size_t n;
        const ds_conf_option *options = app_options(&n);
        ds_conf *c = ds_conf_new(options, n);

        assert_int_equal(ds_conf_read(cx, c, "docspot.conf", ds_str_of(cases[i].text), NULL),
                         DS_INVALID);
        assert_why(cx, cases[i].why);
        ds_conf_free(c);
    }
}

static void right_values_are_taken(void **state)
{
    static const char *const cases[] = {
        "[server]\nlisten = [::1]:0\n",
        "[server]\npublic_url = \"https://bot.example/docspot\"\n",
        "[clinic]\nquiet_hours = none\n",
        "[clinic]\nquiet_hours = 22:00 - 07:30\n",
        "[clinic]\nstaff_alert = sms:+15550001, telegram:42\n",
        "[clinic]\nchannels = telegram\n",
        "[clinic]\ntimezone = Asia/Kolkata\n",
        "[clinic]\nrefund = 24h:100|2h:50\ntax = GST 18\ndeposit = 25\n",
        "[booking]\nmin_notice = 2h\n",
        "; nothing\n# at all\n",
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (read_text(te, cases[i]) != DS_OK)
            fail_msg("refused: %s", cases[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_passes_its_own_check),
        cmocka_unit_test(every_key_of_the_contract_is_there),
        cmocka_unit_test(what_gives_access_is_a_secret),
        cmocka_unit_test(a_wrong_value_names_its_line_and_what_was_expected),
        cmocka_unit_test(right_values_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
