/*
 * message.h - what came in, what goes out, and how one abstract reply looks on each channel.
 *
 * An in_event is what webhooks normalise and the inbox stores. An out_message is what the bot
 * writes and the outbox stores: text, options, facts. message_render turns it into what a
 * channel can show, within its limits; adapters only encode that.
 */
#ifndef DOCSPOT_MODEL_MESSAGE_H
#define DOCSPOT_MODEL_MESSAGE_H

#include "core/json.h"
#include "model/ids.h"

#define MESSAGE_TEXT_MAX_BYTES 4096 /* of an inbound text that is kept */
#define MESSAGE_OPTIONS_MAX 10
#define MESSAGE_OPTION_ID_MAX_BYTES 64 /* Telegram callback_data, the narrowest */

typedef enum in_kind {
    IN_TEXT,
    IN_OPTION,   /* a tapped button or list row: option_id */
    IN_LOCATION, /* lat, lon */
    IN_CONTACT,  /* a shared phone number: text holds it; is_own_number tells whose */
    IN_MEDIA,    /* voice note, photo, document, video: text holds the caption, detail the kind */
    IN_STICKER,  /* sticker or reaction */
    IN_UNKNOWN,  /* a kind we do not know: answered usefully all the same */
    IN_OPT_OUT,  /* the carrier has handled STOP, START or HELP: detail says which */
    IN_BLOCKED,  /* the patient blocked us; IN_UNBLOCKED is the way back */
    IN_UNBLOCKED,
    IN_EDIT,           /* an edited message: text is the new text */
    IN_STATUS,         /* a delivery report: provider_ref, detail, error_code */
    IN_NUMBER_CHANGED, /* detail holds the new address */
    IN_PAYMENT,        /* a payment provider's event: facts_json, or proof_json to be verified */
    IN_KIND_COUNT
} in_kind;

typedef struct in_event {
    ds_str provider; /* "twilio", "whatsapp", "telegram", "sim" */
    ds_str event_id; /* unique per provider, with kind and state where one id has several events */
    in_kind kind;
    ds_str channel; /* "sms", "whatsapp", "telegram", "sim" */
    ds_str address; /* of the patient: E.164 phone, WhatsApp id, Telegram chat id */
    ds_str text;    /* valid UTF-8, at most MESSAGE_TEXT_MAX_BYTES */
    ds_str option_id;
    ds_str profile_name;
    ds_str locale;       /* the channel's hint of a language, may be empty */
    ds_str detail;       /* see in_kind */
    ds_str provider_ref; /* IN_STATUS: the vendor's id of our message; IN_OPTION: a callback to
                            answer */
    ds_str client_ref;   /* IN_STATUS: our outbox id as the vendor gave it back, may be empty */
    ds_str facts_json;   /* IN_PAYMENT: pay_facts; detail holds the vendor's kind of event */
    ds_str proof_json;   /* IN_PAYMENT: not proven yet: what the provider must be asked */
    int32_t error_code;  /* IN_STATUS, 0 when none */
    double lat, lon;
    bool is_own_number;
    bool is_test;    /* from the terminal or the chat page */
    bool more;       /* another line of the same burst follows (chat --json) */
    ds_time sent_at; /* by the vendor's clock; receipt time when it has none */
} in_event;

/* The patient's own words of an event without the numbers of payment cards: card_mask. */
DS_MUST_USE ds_status in_event_mask(ds_ctx *cx, in_event *e);

/* "text", "option" ... as stored, and back. */
const char *in_kind_name(in_kind k);
bool in_kind_parse(ds_str s, in_kind *ret); /* as above */

/* To the JSON object the inbox stores, and back (texts borrowed from the document). */
void in_event_write(ds_jw *w, const in_event *e);
bool in_event_read(const ds_json *j, in_event *ret); /* as above */

typedef struct out_option {
    ds_str id;          /* what a tap sends back, at most MESSAGE_OPTION_ID_MAX_BYTES */
    ds_str title;       /* "9:00 Dr Shah, $90" */
    ds_str description; /* a second line where the channel has one, may be empty */
    ds_str value_json;  /* facts for programs, a JSON object; empty = {} */
} out_option;

typedef struct out_message {
    ds_str text; /* what leads: the facts and the question */
    ds_str hint; /* only where options are typed: "Reply 1-3, MORE, or another day." */
    ds_str lang;
    ds_str state;   /* the conversation's state after this message */
    ds_str expects; /* PRODUCT.md's word */
    const out_option *options;
    size_t option_count;
    ds_str list_label;       /* the button that opens a list, at most 20 characters */
    ds_str appointment_json; /* the appointment this is about, or empty = null */
    ds_str link;             /* a calendar or pay link that follows the text, may be empty */
    bool asks_location;      /* offer to share a location where the channel can */
} out_message;

/* To the JSON object the outbox stores, and back (texts borrowed from the document, options in
 * cx->arena). */
void out_message_write(ds_jw *w, const out_message *m);
DS_MUST_USE ds_status out_message_read(ds_ctx *cx, const ds_json *j,
                                       out_message *ret); /* as above */

/* What a channel can show. Numbers are the vendors' published limits. */
typedef struct channel_look {
    const char *channel; /* "sms", "whatsapp", "telegram", "sim" */
    size_t text_max;     /* code points */
    size_t text_with_buttons_max;
    size_t button_max;       /* reply buttons in one message; 0: options are typed */
    size_t button_title_max; /* code points */
    size_t row_max;          /* list rows; 0: no lists */
    size_t row_title_max, row_description_max;
    bool plain; /* prefer GSM-7 characters and few segments */
} channel_look;

/* The row of a channel; the row of "sms" for an unknown one. */
const channel_look *channel_look_of(ds_str channel);

typedef enum rendered_form { RENDERED_TEXT, RENDERED_BUTTONS, RENDERED_LIST } rendered_form;

typedef struct rendered {
    rendered_form form;
    ds_str text;               /* complete: for RENDERED_TEXT with numbered options and hint */
    const out_option *options; /* titles and descriptions cut to fit; for buttons and lists */
    size_t option_count;
    ds_str list_label;
} rendered;

/* Render m for a channel, in cx->arena. A text too long for the channel is cut at a word. */
DS_MUST_USE ds_status message_render(ds_ctx *cx, const channel_look *look, const out_message *m,
                                     rendered *ret);

typedef struct sms_size {
    bool is_gsm7;
    size_t units;    /* septets or UTF-16 units */
    size_t segments; /* 0 for an empty text */
} sms_size;

/* How an SMS text is billed: GSM-7 160/153 (extension characters count 2), else UCS-2 70/67. */
sms_size sms_measure(ds_str text);

/* s with curly quotes, dashes, ellipses, no-break spaces and the like as plain GSM-7 where one
 * exists. */
DS_MUST_USE ds_status sms_plain(ds_ctx *cx, ds_str s, ds_str *ret_text);

#endif
