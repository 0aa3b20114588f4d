/*
 * adapters.h - out to the world: one row of functions per messaging vendor, and the HTTP client.
 *
 * The outbox worker is the only caller of a channel. Adapters encode what message_render gives
 * within the vendor's limits; they decide nothing and keep no state but credentials and callbacks.
 */
#ifndef DOCSPOT_ADAPTERS_ADAPTERS_H
#define DOCSPOT_ADAPTERS_ADAPTERS_H

#include "core/ctx.h"
#include "core/http.h"
#include "model/message.h"

/* What to send: one outbox row, resolved. */
typedef struct channel_message {
    int64_t outbox_id; /* travels as the vendor's reference where it has one */
    ds_str channel;    /* "sms", "whatsapp", "telegram", "sim" */
    ds_str address;
    const out_message *body;
    ds_str callback_ref; /* Telegram: a callback query to answer first */
    ds_str notice;       /* "" or the step: picks a template outside the window */
    bool is_in_window;   /* WhatsApp: the patient wrote within 24 h */
    bool is_doubtful;    /* an earlier send was cut: ask the vendor before sending again */
    ds_time first_tried_at;
} channel_message;

typedef struct sent_ref {
    ds_str provider_ref;   /* the vendor's id, in cx->arena; may be empty */
    int64_t retry_after_s; /* with DS_TOO_MANY or DS_UNAVAILABLE: the vendor's wish, -1 none */
    const char *reason;    /* with DS_DENIED or DS_GONE: "opted_out", "blocked", "undeliverable",
                              "window_closed", "bad_address", "rejected"; static */
    ds_str new_address;    /* with DS_CONFLICT: the chat has moved; resend there */
} sent_ref;

typedef struct channel channel;

/* What a messaging vendor must implement.
 *  (1) send() returns before cx->deadline_mono_ms.
 *      DS_OK: taken. DS_UNAVAILABLE, DS_TOO_MANY: nothing was taken, try later. DS_IN_DOUBT: cut
 *      after bytes were sent. DS_GONE: this address cannot be reached (reason). DS_DENIED: the
 *      vendor refuses this message for good (reason). DS_INTERNAL: our request was wrong.
 *  (2) with is_doubtful it first looks the message up where the vendor can (DS_OK with its
 * reference). (3) it keeps no pointer into m or cx->arena after it returns. */
typedef struct channel_ops {
    const char *provider; /* stored in outbox.provider, so never renamed */
    ds_status (*send)(ds_ctx *cx, const channel *self, const channel_message *m, sent_ref *ret);
} channel_ops;

struct channel {
    const channel_ops *ops;
    const void *config; /* the row's own configuration struct below */
};

typedef struct twilio_config {
    ds_str account_sid, auth_token;
    ds_str from, messaging_service_sid, whatsapp_from;
    ds_str api_base;        /* https://api.twilio.com */
    ds_str status_callback; /* public_url + /webhooks/twilio/status, or empty */
} twilio_config;

typedef struct whatsapp_config {
    ds_str phone_number_id, access_token, api_version, api_base;
    ds_str template_reminder, template_confirm, template_change; /* "name" or "name:language" */
} whatsapp_config;

typedef struct telegram_config {
    ds_str bot_token, api_base;
} telegram_config;

extern const channel_ops channel_twilio;   /* config: twilio_config; channels sms and whatsapp */
extern const channel_ops channel_whatsapp; /* config: whatsapp_config */
extern const channel_ops channel_telegram; /* config: telegram_config */
extern const channel_ops
    channel_sim; /* config: NULL; taken at once, shown by chat and the chat page */

/*
 * Telegram long polling: one getUpdates call that waits up to wait_s. *ret_body is the raw answer;
 * parse its "result" array with webhook_telegram_update, commit, and only then pass offset =
 * highest update_id + 1.
 */
DS_MUST_USE ds_status telegram_poll(ds_ctx *cx, const telegram_config *config, int64_t offset,
                                    int wait_s, ds_str *ret_body);
/* Tell Telegram where the webhook is, with its secret token and the kinds of updates we read. */
DS_MUST_USE ds_status telegram_set_webhook(ds_ctx *cx, const telegram_config *config, ds_str url,
                                           ds_str secret);
/* As above: there is no webhook from now on; what waits stays. */
DS_MUST_USE ds_status telegram_delete_webhook(ds_ctx *cx, const telegram_config *config);
/* Check the token: the bot's username, in cx->arena. DS_DENIED for a wrong token. */
DS_MUST_USE ds_status telegram_get_me(ds_ctx *cx, const telegram_config *config,
                                      ds_str *ret_username);

/* A page of Twilio's messages received since a time (inbound only), raw JSON; *ret_next_uri empty
 * at the end. */
DS_MUST_USE ds_status twilio_list_inbound(ds_ctx *cx, const twilio_config *config, ds_time since,
                                          ds_str page_uri, ds_str *ret_body, ds_str *ret_next_uri);

/*
 * What an error code in a delivery report (in_event of kind IN_STATUS) means for the message, by
 * the vendor's table: DS_GONE, DS_DENIED, or DS_UNAVAILABLE and DS_TOO_MANY where another try may
 * help. *ret_reason is one of sent_ref's words, static. An unknown code is DS_DENIED,
 * "undeliverable".
 */
ds_status channel_report_meaning(ds_str provider, int32_t code, const char **ret_reason);

/* The libcurl client: one thread runs the multi handle; perform() may be called from any thread.
 * NULL when it cannot start. */
ds_http *http_curl_new(void);
/* Cut every call that runs (a long poll, say) within a second and refuse new ones; they fail as cut
 * calls do. */
void http_curl_stop(ds_http *http);
/* Stop and give everything back, when no other thread is in a call any more. NULL is fine. */
void http_curl_free(ds_http *http);

#endif
