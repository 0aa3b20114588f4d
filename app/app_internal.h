/*
 * app_internal.h - what app/'s own files share: the real environment, options, vendors.
 */
#ifndef DOCSPOT_APP_APP_INTERNAL_H
#define DOCSPOT_APP_APP_INTERNAL_H

#include <stdatomic.h>

#include "adapters/adapters.h"
#include "adapters/pay.h"
#include "app/app.h"
#include "webhooks/webhooks.h"

/* ---- env.c: the real clock, dice, files and log lines ---- */

/* What env.self points to. The clock stands at `stands_at_s`, or runs with an offset. */
struct app_env {
    atomic_bool is_standing;
    _Atomic int64_t stands_at_s;
    _Atomic int64_t offset_s;
    char *line; /* stdin's buffer of APP_LINE_MAX_BYTES, made on first use */
    size_t line_from, line_to;
    bool is_line_end; /* stdin has ended */
};

/* Fill env with the real world; self stays in use until the program ends. */
void app_env_init(ds_env *env, struct app_env *self);
/* The clock stands at t (commands with --now), or is t now and runs on (serve). */
void app_clock_stand(ds_env *env, ds_time t);
void app_clock_run_from(ds_env *env, ds_time t); /* as above */
/* Microseconds that never go back: for measuring, where milliseconds are too coarse. */
int64_t app_mono_us(void);
/* Move a running clock forward (the chat page of the demo). */
void app_clock_forward(ds_env *env, ds_duration by);

/* ---- options.c ---- */

/* Every setting as a table; *ret_n rows. */
const ds_conf_option *app_options(size_t *ret_n);

/* ---- vendors.c: the configuration as adapters and webhooks want it ---- */

#define APP_CHANNELS_MAX 4
#define APP_PAYS_MAX 2

typedef struct app_vendors {
    twilio_config twilio;
    whatsapp_config whatsapp;
    telegram_config telegram;
    bool has_twilio, has_whatsapp, has_telegram;
    bool polls_telegram; /* telegram.mode says or means poll */
    channel channels[APP_CHANNELS_MAX];
    size_t channel_count;
    stripe_config stripe;
    paypal_config paypal;
    pay_provider pays[APP_PAYS_MAX];
    size_t pay_count;
    webhook_keys keys; /* keyed MACs inside are freed by app_vendors_done */
    ds_hmac *twilio_token, *whatsapp_secret, *stripe_secret;
} app_vendors;

/* Read vendors from the configuration; texts live in a->cx.arena or are borrowed from a->conf. */
DS_MUST_USE ds_status app_vendors_init(app *a, app_vendors *v);
void app_vendors_done(app_vendors *v); /* wipes the keyed MACs */
/* Is all set that a vendor needs? */
bool app_vendor_is_on(const ds_conf *c, const char *vendor);
/* The adapter of outbox.provider; NULL when that vendor is off. */
const channel *app_vendors_channel(const app_vendors *v, ds_str provider);
/* The payment provider of a name; NULL when it is off. */
const pay_provider *app_vendors_pay(const app_vendors *v, ds_str provider);
/* A line for each vendor that is off: "telegram is off: set telegram.bot_token". */
void app_vendors_off(const app *a, ds_buf *b, const char *prefix);

#endif
