/*
 * vendors.c - from settings to vendors: which are on, what adapters and webhooks need of them.
 *
 * A vendor whose secrets are not set is off: it has no channel here, its webhook answers 501, and
 * what is queued for it fails with a clear reason. So nothing is ever sent without a secret.
 *   (1) a channel or payment provider is in its table exactly when everything it needs to send is
 * set (2) keyed MACs are made once here and shared by all threads
 */
#include "app/app_internal.h"

/* What a vendor needs before it is on; one row each, in the order they are shown. */
typedef struct vendor_need {
    const char *vendor;
    const char *keys[4];
    const char *hint;
} vendor_need;

static const vendor_need needs[] = {
    { "twilio", { "account_sid", "auth_token" }, "and twilio.from or twilio.whatsapp_from" },
    { "whatsapp", { "phone_number_id", "access_token", "app_secret", "verify_token" }, "" },
    { "telegram", { "bot_token" }, "" },
    { "stripe", { "secret_key", "webhook_secret" }, "" },
    { "paypal", { "client_id", "client_secret", "webhook_id" }, "" },
    { "sendgrid", { "api_key", "from", "webhook_public_key" }, "" },
};

static bool is_on(const ds_conf *c, const char *vendor)
{
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
        if (!ds_str_equal(ds_str_of(needs[i].vendor), ds_str_of(vendor)))
            continue;
        for (size_t k = 0; k < 4 && needs[i].keys[k]; k++)
            if (!ds_conf_is_set(c, vendor, needs[i].keys[k]))
                return false;
    }
    return true;
}

bool app_vendor_is_on(const ds_conf *c, const char *vendor) { return is_on(c, vendor); }

static ds_str get(const app *a, const char *section, const char *key)
{
    return ds_conf_text(a->conf, section, key);
}

/* public_url without a closing slash, since paths are appended. */
static ds_str bare_url(ds_str url)
{
    while (ds_str_ends(url, DS_STR("/")))
        url.n--;
    return url;
}

static void add_channel(app_vendors *v, const channel_ops *ops, const void *config)
{
    v->channels[v->channel_count++] = (channel){ ops, config };
}

static void add_pay(app_vendors *v, const pay_ops *ops, void *config)
{
    v->pays[v->pay_count++] = (pay_provider){ ops, config };
}

static ds_status init_twilio(app *a, app_vendors *v, ds_str url)
{
    ds_str token = get(a, "twilio", "auth_token");

    v->has_twilio = is_on(a->conf, "twilio");
    v->keys.twilio_account_sid = get(a, "twilio", "account_sid");
    v->keys.twilio_carrier_opt_out = ds_str_is(get(a, "twilio", "opt_out"), "carrier");
    if (!v->has_twilio)
        return DS_OK;
    v->twilio = (twilio_config){
        .account_sid = get(a, "twilio", "account_sid"),
        .auth_token = token,
        .from = get(a, "twilio", "from"),
        .messaging_service_sid = get(a, "twilio", "messaging_service_sid"),
        .whatsapp_from = get(a, "twilio", "whatsapp_from"),
        .api_base = bare_url(get(a, "twilio", "api_base")),
    };
    if (url.n > 0)
        DS_TRY(ds_format(&a->cx, &v->twilio.status_callback, DS_FMT "/webhooks/twilio/status",
                         DS_ARG(url)));
    v->keys.twilio_token = v->twilio_token = ds_hmac_new(DS_SHA1, token);
    if (!v->twilio_token)
        return ds_fail(&a->cx, DS_INTERNAL, "twilio: the cryptographic library refuses HMAC-SHA1");
    add_channel(v, &channel_twilio, &v->twilio);
    return DS_OK;
}

static ds_status init_whatsapp(app *a, app_vendors *v)
{
    ds_str secret = get(a, "whatsapp", "app_secret");

    v->has_whatsapp = is_on(a->conf, "whatsapp");
    v->keys.whatsapp_verify_token = get(a, "whatsapp", "verify_token");
    v->keys.whatsapp_phone_number_id = get(a, "whatsapp", "phone_number_id");
    if (!v->has_whatsapp)
        return DS_OK;
    v->whatsapp = (whatsapp_config){
        .phone_number_id = get(a, "whatsapp", "phone_number_id"),
        .access_token = get(a, "whatsapp", "access_token"),
        .api_version = get(a, "whatsapp", "api_version"),
        .api_base = bare_url(get(a, "whatsapp", "api_base")),
        .template_reminder = get(a, "whatsapp", "template_reminder"),
        .template_confirm = get(a, "whatsapp", "template_confirm"),
        .template_change = get(a, "whatsapp", "template_change"),
    };
    v->keys.whatsapp_secret = v->whatsapp_secret = ds_hmac_new(DS_SHA256, secret);
    if (!v->whatsapp_secret)
        return ds_fail(&a->cx, DS_INTERNAL, "whatsapp: the cryptographic library refuses HMAC");
    add_channel(v, &channel_whatsapp, &v->whatsapp);
    return DS_OK;
}

static void init_telegram(const app *a, app_vendors *v, ds_str url)
{
    ds_str mode = get(a, "telegram", "mode");

    v->has_telegram = is_on(a->conf, "telegram");
    v->keys.telegram_secret = get(a, "telegram", "secret_token");
    if (!v->has_telegram) {
        v->keys.telegram_secret = (ds_str){ NULL, 0 };
        return;
    }
    v->telegram = (telegram_config){ get(a, "telegram", "bot_token"),
                                     bare_url(get(a, "telegram", "api_base")) };
    v->polls_telegram = ds_str_is(mode, "poll") ||
                        (ds_str_is(mode, "auto") && !ds_str_starts(url, DS_STR("https://")));
    add_channel(v, &channel_telegram, &v->telegram);
}

static ds_status init_stripe(app *a, app_vendors *v)
{
    if (!is_on(a->conf, "stripe"))
        return DS_OK;
    v->keys.stripe_secret = v->stripe_secret =
        ds_hmac_new(DS_SHA256, get(a, "stripe", "webhook_secret"));
    if (!v->stripe_secret)
        return ds_fail(&a->cx, DS_INTERNAL, "stripe: the cryptographic library refuses HMAC");
    v->stripe =
        (stripe_config){ get(a, "stripe", "secret_key"), bare_url(get(a, "stripe", "api_base")) };
    add_pay(v, &pay_stripe, &v->stripe);
    return DS_OK;
}

static ds_status init_paypal(app *a, app_vendors *v)
{
    if (!is_on(a->conf, "paypal"))
        return DS_OK;
    v->paypal = (paypal_config){
        .client_id = get(a, "paypal", "client_id"),
        .client_secret = get(a, "paypal", "client_secret"),
        .webhook_id = get(a, "paypal", "webhook_id"),
        .api_base = bare_url(get(a, "paypal", "api_base")),
        .verifies_by_cert = ds_str_is(get(a, "paypal", "verify"), "cert"),
        .cache = paypal_cache_new(),
    };
    if (!v->paypal.cache)
        return ds_fail(&a->cx, DS_UNAVAILABLE, "paypal: out of memory");
    v->keys.paypal_webhook_id = v->paypal.webhook_id;
    v->keys.paypal_api_base = v->paypal.api_base;
    add_pay(v, &pay_paypal, &v->paypal);
    return DS_OK;
}

ds_status app_vendors_init(app *a, app_vendors *v)
{
    ds_str url = bare_url(get(a, "server", "public_url"));

    *v = (app_vendors){ .keys.public_url = url };
    DS_TRY(init_twilio(a, v, url));
    DS_TRY(init_whatsapp(a, v));
    init_telegram(a, v, url);
    DS_TRY(init_stripe(a, v));
    DS_TRY(init_paypal(a, v));
    add_channel(v, &channel_sim, NULL);
    return DS_OK;
}

void app_vendors_done(app_vendors *v)
{
    ds_hmac_free(v->twilio_token);
    ds_hmac_free(v->whatsapp_secret);
    ds_hmac_free(v->stripe_secret);
    paypal_cache_free(v->paypal.cache);
    *v = (app_vendors){ .channel_count = 0 };
}

const channel *app_vendors_channel(const app_vendors *v, ds_str provider)
{
    for (size_t i = 0; i < v->channel_count; i++)
        if (ds_str_is(provider, v->channels[i].ops->provider))
            return &v->channels[i];
    return NULL;
}

const pay_provider *app_vendors_pay(const app_vendors *v, ds_str provider)
{
    for (size_t i = 0; i < v->pay_count; i++)
        if (ds_str_is(provider, v->pays[i].ops->provider))
            return &v->pays[i];
    return NULL;
}

void app_vendors_off(const app *a, ds_buf *b, const char *prefix)
{
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
        const char *comma = "";

        if (is_on(a->conf, needs[i].vendor))
            continue;
        ds_buf_printf(b, "%s%s is off: set ", prefix, needs[i].vendor);
        for (size_t k = 0; k < 4 && needs[i].keys[k]; k++) {
            if (ds_conf_is_set(a->conf, needs[i].vendor, needs[i].keys[k]))
                continue;
            ds_buf_printf(b, "%s%s.%s", comma, needs[i].vendor, needs[i].keys[k]);
            comma = ", ";
        }
        ds_buf_printf(b, "%s%s\n", needs[i].hint[0] ? " " : "", needs[i].hint);
    }
}
