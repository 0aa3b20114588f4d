/*
 * webhooks.h - in from the world: prove who is speaking, normalise, hand over. Decides nothing.
 *
 * A handler is pure: raw request in, events out. The listener stores the events and answers with
 * the given reply only after they are durable. Bytes are verified raw, before any parsing.
 */
#ifndef DOCSPOT_WEBHOOKS_WEBHOOKS_H
#define DOCSPOT_WEBHOOKS_WEBHOOKS_H

#include "core/crypto.h"
#include "core/ctx.h"
#include "core/http.h"
#include "model/message.h"

#define WEBHOOK_BODY_MAX_BYTES ((size_t)256 * 1024)
#define WEBHOOK_EVENTS_MAX 1000

/* Secrets and addresses that verification needs; texts borrowed from the configuration. An empty
 * secret = vendor off. */
typedef struct webhook_keys {
    ds_str public_url; /* "https://bot.example"; what vendors sign begins with it */
    ds_str twilio_account_sid;
    const ds_hmac *twilio_token; /* HMAC-SHA1 keyed with auth_token; NULL = off */
    bool twilio_carrier_opt_out;
    const ds_hmac *whatsapp_secret; /* HMAC-SHA256 keyed with app_secret; NULL = off */
    ds_str whatsapp_verify_token;
    ds_str whatsapp_phone_number_id; /* events for other numbers are ignored; empty = any */
    ds_str telegram_secret;
    const ds_hmac *stripe_secret; /* HMAC-SHA256 keyed with webhook_secret; NULL = off */
    ds_str paypal_webhook_id;
    ds_str paypal_api_base; /* its host counts as PayPal's */
} webhook_keys;

/* A request as it came. Header lookup is case-insensitive; an absent header is an empty view with p
 * == NULL. */
typedef struct webhook_request {
    ds_str method;
    ds_str path;  /* "/webhooks/twilio" */
    ds_str query; /* raw, without "?" */
    ds_str body;  /* raw bytes */
    ds_str (*header)(const void *self, const char *name);
    const void *header_self;
} webhook_request;

/* What to store, and what to answer once it is stored. */
typedef struct webhook_result {
    const in_event *events; /* in cx->arena */
    size_t event_count;
    ds_str reply_body;
    const char *reply_type; /* content type */
} webhook_result;

typedef struct webhook_route {
    const char *method; /* "POST", "GET" */
    const char *path;
    const char *provider;   /* for metrics and logs */
    bool is_twilio_inbound; /* never shed: reserved queue space */
    /*
     * DS_UNAUTHENTICATED: no credential came. DS_DENIED: it is wrong. DS_INVALID: proven, but
     * malformed. DS_OFF: the vendor is not configured. Events of unknown kinds are DS_OK with none.
     */
    ds_status (*handle)(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                        webhook_result *ret);
} webhook_route;

/* All of them, ending with path == NULL: the one table that routing and tests share. */
const webhook_route *webhook_routes(void);

/* Parse one Telegram update (long polling uses the same parser as the webhook). *ret_n 0 or 1. */
DS_MUST_USE ds_status webhook_telegram_update(ds_ctx *cx, const struct ds_json *update,
                                              in_event *ret, size_t *ret_n);

/*
 * One message of Twilio's message list (reconciliation after downtime), as the event its webhook
 * would have been.
 */
DS_MUST_USE ds_status webhook_twilio_listed(ds_ctx *cx, const struct ds_json *message,
                                            in_event *ret, size_t *ret_n);

/* The signature Twilio would send for a form body (tests and bench): base64 in cx->arena. */
DS_MUST_USE ds_status webhook_twilio_sign(ds_ctx *cx, const ds_hmac *token, ds_str url,
                                          ds_str form_body, ds_str *ret_signature);

#endif
