/*
 * options.c - every setting: one row each, with its type, default, limits and meaning.
 *
 * check-config, docs/config.md and the error texts all come from this table, so a setting is
 * added here and nowhere else. What always holds:
 *   (1) a row's default passes its own check
 *   (2) secrets are DS_CONF_SECRET, so nothing ever prints them
 *   (3) an empty default means "not set"; a vendor without its secrets is off
 */
#include "app/app_internal.h"

#include "core/time.h"
#include "model/pay_terms.h"

static bool is_alpha(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

static const char *check_listen(ds_str v)
{
    static const char expected[] = "expected ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080";
    int64_t colon = -1, port;

    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == ':')
            colon = (int64_t)i;
    if (colon < 1 || !ds_str_to_int(ds_str_sub(v, (size_t)colon + 1, v.n), 0, 65535, &port))
        return expected;
    return NULL;
}

static const char *check_url(ds_str v)
{
    ds_str rest;

    if (v.n == 0)
        return NULL;
    if (ds_str_starts(v, DS_STR("https://")))
        rest = ds_str_sub(v, 8, v.n);
    else if (ds_str_starts(v, DS_STR("http://")))
        rest = ds_str_sub(v, 7, v.n);
    else
        return "expected a URL that begins with https:// or http://";
    for (size_t i = 0; i < rest.n; i++)
        if ((unsigned char)rest.p[i] <= ' ' || rest.p[i] == '?' || rest.p[i] == '#')
            return "expected a URL without spaces, query or fragment";
    return rest.n > 0 && rest.p[0] != '/' ? NULL : "expected a host after ://";
}

/* Where paths are appended: nothing at all would make them none of a vendor's. */
static const char *check_base(ds_str v)
{
    return v.n > 0 ? check_url(v) : "expected a URL that begins with https:// or http://";
}

static const char *check_store_url(ds_str v)
{
    if (v.n == 0 || ds_str_starts(v, DS_STR("sqlite:")) ||
        ds_str_starts(v, DS_STR("postgresql://")))
        return NULL;
    return "expected sqlite:PATH, sqlite::memory: or postgresql://HOST/DATABASE";
}

static const char *check_zone(ds_str v)
{
    if (v.n == 0)
        return NULL;
    return is_alpha(v.p[0]) && (ds_str_find(v, DS_STR("/"), 0) > 0 || ds_str_is(v, "UTC"))
               ? NULL
               : "expected an IANA time zone such as Asia/Kolkata";
}

static const char *check_currency(ds_str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < 'A' || v.p[i] > 'Z')
            return "expected three capitals such as INR or USD";
    return v.n == 0 || v.n == 3 ? NULL : "expected three capitals such as INR or USD";
}

static const char *check_country(ds_str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < 'A' || v.p[i] > 'Z')
            return "expected two capitals such as IN or US";
    return v.n == 0 || v.n == 2 ? NULL : "expected two capitals such as IN or US";
}

static const char *check_quiet(ds_str v)
{
    int64_t dash = ds_str_find(v, DS_STR("-"), 0);
    int32_t from, to;

    if (ds_str_is(v, "none"))
        return NULL;
    if (dash > 0 && local_clock_parse(ds_str_trim(ds_str_sub(v, 0, (size_t)dash)), &from) &&
        local_clock_parse(ds_str_trim(ds_str_sub(v, (size_t)dash + 1, v.n)), &to))
        return NULL;
    return "expected HH:MM-HH:MM such as 21:00-08:00, or none";
}

static bool is_channel(ds_str v)
{
    return ds_str_is(v, "sms") || ds_str_is(v, "whatsapp") || ds_str_is(v, "telegram");
}

static const char *check_channels(ds_str v)
{
    ds_str word;

    while (ds_str_next(&v, ',', &word))
        if (!is_channel(ds_str_trim(word)))
            return "expected some of sms, whatsapp, telegram, with commas";
    return NULL;
}

static const char *check_staff(ds_str v)
{
    ds_str word;

    while (ds_str_next(&v, ',', &word)) {
        int64_t colon;

        word = ds_str_trim(word);
        colon = ds_str_find(word, DS_STR(":"), 0);
        if (colon < 0 || !is_channel(ds_str_sub(word, 0, (size_t)colon)) ||
            (size_t)colon + 1 == word.n)
            return "expected CHANNEL:ADDRESS such as sms:+15550001, several with commas";
    }
    return NULL;
}

static const char *check_refund(ds_str v)
{
    refund_rule r;

    return refund_rule_parse(v, &r) ? NULL
                                    : "expected steps such as 24h:100|2h:50, the earliest first "
                                      "and giving back the most";
}

static const char *check_tax(ds_str v)
{
    pay_terms t = { 0 };

    return pay_tax_parse(v, &t) ? NULL : "expected a name and a percentage such as GST 18";
}

static const char *check_token_word(ds_str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!is_alpha(v.p[i]) && !(v.p[i] >= '0' && v.p[i] <= '9') && v.p[i] != '_' &&
            v.p[i] != '-')
            return "expected letters, digits, _ and - only";
    return v.n <= 256 ? NULL : "expected at most 256 characters";
}

/* clang-format off */
#define TEXT(s, k, value, text, judge)   { s, k, DS_CONF_TEXT, value, 0, 0, "", NULL, text, judge }
#define CUSTOM(s, k, value, text, judge) { s, k, DS_CONF_CUSTOM, value, 0, 0, "", NULL, text, judge }
#define SECRET(s, k, text, judge)        { s, k, DS_CONF_SECRET, "", 0, 0, "", NULL, text, judge }
#define CHOICE(s, k, value, words, text) { s, k, DS_CONF_CHOICE, value, 0, 0, "", words, text, NULL }
#define SWITCH(s, k, value, text)        { s, k, DS_CONF_SWITCH, value, 0, 0, "", NULL, text, NULL }
#define NUMBER(s, k, value, lo, hi, unit, text) { s, k, DS_CONF_INT, value, lo, hi, unit, NULL, text, NULL }
#define SPAN(s, k, value, lo, hi, unit, text)   { s, k, DS_CONF_DURATION, value, lo, hi, unit, NULL, text, NULL }

static const ds_conf_option options[] = {
    CUSTOM("server", "listen", "127.0.0.1:8080", "Where the service listens. Keep it on loopback and let a proxy speak TLS.", check_listen),
    CUSTOM("server", "public_url", "", "The address vendors call and patients' links begin with, e.g. https://bot.example. What vendors sign begins with it.", check_url),
    CHOICE("server", "role", "all", "all|web|worker", "Which parts run: webhooks and pages (web), the conversation and sending (worker), or all."),
    SWITCH("server", "chat_page", "off", "The page /chat, to try the bot in a browser. Anyone who can reach it can book."),
    CHOICE("server", "log_level", "info", "error|warn|info|debug", "How much the service logs; read again on SIGHUP."),

    CUSTOM("store", "url", "", "The database: sqlite:PATH. Not set: sqlite:docspot.db in the folder the program is started from.", check_store_url),

    TEXT("clinic", "name", "", "The name patients see. Not set: the clinic's name of the imported files.", NULL),
    CUSTOM("clinic", "timezone", "", "IANA zone for what has no location of its own. Not set: the first location's.", check_zone),
    TEXT("clinic", "locale", "", "Language before a patient writes, and how dates and times are written and read, e.g. es-MX. Not set: English, and by country.", NULL),
    CUSTOM("clinic", "currency", "", "ISO 4217 code for fees without one.", check_currency),
    CUSTOM("clinic", "country", "", "ISO 3166 code for locations without one: decides emergency numbers.", check_country),
    TEXT("clinic", "emergency_number", "", "Overrides the number given in an emergency.", NULL),
    CUSTOM("clinic", "quiet_hours", "21:00-08:00", "No message a patient did not ask for is sent in these hours of the patient's zone; none switches this off.", check_quiet),
    CHOICE("clinic", "payment", "auto", "auto|none|at_clinic|deposit|full", "What is asked for at booking. auto: a payment link where a fee is due and a payment vendor is on."),
    NUMBER("clinic", "deposit", "20", 1, 100, "percent", "The deposit's part of the fee, where payment is deposit and a row of the clinics file names no amount."),
    CUSTOM("clinic", "refund", "", "What goes back when a patient cancels: 24h:100|2h:50 is everything from 24 hours before the start, half from 2 hours, nothing later. Not set: everything until the visit's cancel_notice.", check_refund),
    CUSTOM("clinic", "tax", "", "A tax that fees include, shown on the payment page and the receipt, e.g. GST 18.", check_tax),
    CHOICE("clinic", "content", "minimal", "minimal|full", "Whether reminders may name doctor and specialty (full) or say nothing a stranger should not read (minimal)."),
    CUSTOM("clinic", "channels", "sms,whatsapp,telegram", "The channels patients may use.", check_channels),
    CUSTOM("clinic", "staff_alert", "", "Who is told of emergencies and of requests for a person: CHANNEL:ADDRESS, several with commas.", check_staff),

    NUMBER("booking", "hold_minutes", "15", 1, 1440, "minutes", "How long a chosen time is kept while a patient decides."),
    SPAN("booking", "min_notice", "0", 0, 525600, "minutes", "The shortest time between booking and visit, e.g. 30m or 2h."),
    NUMBER("booking", "horizon_days", "60", 1, 730, "days", "How far ahead patients may book."),
    NUMBER("booking", "sms_daily_cap", "40", 1, 1000, "messages", "At most so many SMS to one contact in a day, against pumping."),

    TEXT("twilio", "account_sid", "", "The account, AC and 32 characters.", check_token_word),
    SECRET("twilio", "auth_token", "Proves Twilio's webhooks and our calls.", NULL),
    TEXT("twilio", "from", "", "The number SMS come from, e.g. +15550100.", NULL),
    TEXT("twilio", "messaging_service_sid", "", "A messaging service in place of twilio.from.", check_token_word),
    TEXT("twilio", "whatsapp_from", "", "The WhatsApp sender at Twilio, e.g. +15550100.", NULL),
    CHOICE("twilio", "opt_out", "ours", "ours|carrier", "Who answers STOP, START and HELP on SMS."),
    CUSTOM("twilio", "api_base", "https://api.twilio.com", "Where Twilio's own paths are appended.", check_base),

    TEXT("whatsapp", "phone_number_id", "", "The sender's id in the WhatsApp Cloud API.", check_token_word),
    SECRET("whatsapp", "access_token", "For our calls.", NULL),
    SECRET("whatsapp", "app_secret", "Proves Meta's webhooks.", NULL),
    SECRET("whatsapp", "verify_token", "What Meta sends when the webhook is set up; choose it freely.", NULL),
    TEXT("whatsapp", "api_version", "v23.0", "The Graph API's version.", NULL),
    TEXT("whatsapp", "template_reminder", "", "Template for reminders outside the 24 h window: NAME or NAME:LANGUAGE.", NULL),
    TEXT("whatsapp", "template_confirm", "", "Template for confirmations outside the window.", NULL),
    TEXT("whatsapp", "template_change", "", "Template for moved and cancelled visits outside the window.", NULL),
    CUSTOM("whatsapp", "api_base", "https://graph.facebook.com", "Where Meta's own paths are appended.", check_base),

    SECRET("telegram", "bot_token", "From @BotFather.", NULL),
    SECRET("telegram", "secret_token", "Proves Telegram's webhooks; choose it freely: letters, digits, _ and -.", check_token_word),
    CHOICE("telegram", "mode", "auto", "auto|webhook|poll", "How messages come in. auto polls when there is no public https address, so a laptop works at once."),
    CUSTOM("telegram", "api_base", "https://api.telegram.org", "Where Telegram's own paths are appended.", check_base),

    SECRET("stripe", "secret_key", "For our calls.", NULL),
    SECRET("stripe", "webhook_secret", "Proves Stripe's webhooks.", NULL),
    CUSTOM("stripe", "api_base", "https://api.stripe.com", "Where Stripe's own paths are appended.", check_base),

    TEXT("paypal", "client_id", "", "The application's id.", NULL),
    SECRET("paypal", "client_secret", "For our calls.", NULL),
    TEXT("paypal", "webhook_id", "", "The webhook's id, part of what PayPal signs.", NULL),
    CHOICE("paypal", "verify", "api", "api|cert", "Whether PayPal or we check its signatures."),
    CUSTOM("paypal", "api_base", "https://api-m.paypal.com", "Where PayPal's own paths are appended.", check_base),

    SECRET("sendgrid", "api_key", "For our calls.", NULL),
    TEXT("sendgrid", "from", "", "The sender's address.", NULL),
    TEXT("sendgrid", "webhook_public_key", "", "Proves SendGrid's webhooks.", NULL),
    CUSTOM("sendgrid", "api_base", "https://api.sendgrid.com", "Where SendGrid's own paths are appended.", check_base),

    CHOICE("maps", "provider", "none", "none|google|nominatim", "Who finds the place of an address."),
    SECRET("maps", "api_key", "For Google.", NULL),
    CUSTOM("maps", "api_base", "", "Where the provider's own paths are appended. Not set: the provider's own address.", check_url),
};
/* clang-format on */

const ds_conf_option *app_options(size_t *ret_n)
{
    *ret_n = sizeof(options) / sizeof(options[0]);
    return options;
}
