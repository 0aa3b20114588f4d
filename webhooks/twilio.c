/*
 * twilio.c - SMS and WhatsApp messages as Twilio posts them, and its delivery reports.
 *
 * The signature is checked first (twilio_signature.c); then fields become one event. What always
 * holds:
 *   (1) a message's event id is its MessageSid, a report's is MessageSid and status: one sid has
 *       several reports, and each counts once
 *   (2) From need not be a phone number: WhatsApp may hide it behind a business-scoped id
 *   (3) reports that say nothing new (queued, sending) make no event
 *   (4) the answer is an empty TwiML response: replies go through the outbox, never through it
 */
#include "webhooks/webhooks_internal.h"

#include "core/text.h"

#include <assert.h>
#include <stdlib.h>

#define EMPTY_TWIML "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>"

typedef struct fields {
    const ds_form_field *rows;
    size_t n;
} fields;

/* The first value of a name; an empty view when there is none. */
static ds_str get(const fields *f, const char *key)
{
    for (size_t i = 0; i < f->n; i++)
        if (ds_str_is(f->rows[i].key, key))
            return f->rows[i].value;
    return (ds_str){ NULL, 0 };
}

static ds_str get_either(const fields *f, const char *key, const char *other)
{
    ds_str value = get(f, key);

    return value.n > 0 ? value : get(f, other);
}

/* A word of one table and what it means to us; NULL-ended. */
typedef struct word_row {
    const char *word;
    const char *meaning;
} word_row;

/* Words a US long code takes by itself; the answer has been given when they reach us. */
static const word_row carrier_words[] = {
    { "stop", "stop" },   { "stopall", "stop" }, { "unsubscribe", "stop" }, { "cancel", "stop" },
    { "end", "stop" },    { "quit", "stop" },    { "revoke", "stop" },      { "optout", "stop" },
    { "start", "start" }, { "unstop", "start" }, { "help", "help" },        { "info", "help" },
    { NULL, NULL },
};

static const word_row opt_out_types[] = {
    { "stop", "stop" },
    { "start", "start" },
    { "help", "help" },
    { NULL, NULL },
};

/* What a report tells; states without a row are on the way and tell nothing (3). */
static const word_row report_states[] = {
    { "sent", "sent" },     { "delivered", "delivered" }, { "read", "read" },
    { "failed", "failed" }, { "undelivered", "failed" },  { "canceled", "failed" },
    { NULL, NULL },
};

static ds_str meaning_of(const word_row *table, ds_str word)
{
    for (; table->word; table++)
        if (ds_str_equal_nocase(word, ds_str_of(table->word)))
            return ds_str_of(table->meaning);
    return (ds_str){ NULL, 0 };
}

/* "whatsapp:+1555..." -> channel and address; false for a channel we do not speak. */
static ds_status read_address(ds_ctx *cx, ds_str from, in_event *e, bool *ret_is_known)
{
    ds_str prefix = DS_STR("whatsapp:");
    bool is_whatsapp =
        from.n >= prefix.n && ds_str_equal_nocase(ds_str_sub(from, 0, prefix.n), prefix);

    e->channel = is_whatsapp ? DS_STR("whatsapp") : DS_STR("sms");
    if (is_whatsapp)
        from = ds_str_sub(from, prefix.n, from.n);
    *ret_is_known = from.n > 0 && ds_str_find(from, DS_STR(":"), 0) < 0;
    return webhook_clean_address(cx, from, &e->address);
}

static bool read_real(ds_str s, double low, double high, double *ret)
{
    char buf[32], *end;

    if (s.n == 0 || s.n >= sizeof(buf))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '.' && s.p[i] != '-')
            return false;
        buf[i] = s.p[i];
    }
    buf[s.n] = '\0';
    *ret = strtod(buf, &end);
    return *end == '\0' && *ret >= low && *ret <= high;
}

static ds_str media_kind(ds_str content_type)
{
    static const word_row kinds[] = {
        { "image", "image" },
        { "audio", "audio" },
        { "video", "video" },
        { NULL, NULL },
    };
    int64_t slash = ds_str_find(content_type, DS_STR("/"), 0);
    ds_str kind = meaning_of(kinds, ds_str_sub(content_type, 0, slash < 0 ? 0 : (size_t)slash));

    return kind.n > 0 ? kind : DS_STR("document");
}

static bool has_media(const fields *f)
{
    int64_t n;

    return ds_str_to_int(get(f, "NumMedia"), 1, 100, &n);
}

/* Twilio, or the carrier below it, has dealt with the word already. */
static ds_str opt_out_of(const fields *f, const in_event *e, bool is_carrier)
{
    ds_str said = meaning_of(opt_out_types, get(f, "OptOutType"));

    if (said.n == 0 && is_carrier && ds_str_is(e->channel, "sms"))
        said = meaning_of(carrier_words, ds_str_trim(get(f, "Body")));
    return said;
}

/* What kind of message it is, and what only that kind has. */
static ds_status read_kind(ds_ctx *cx, const fields *f, bool is_carrier, in_event *e)
{
    ds_str option = get_either(f, "ButtonPayload", "ListId");
    ds_str text = get(f, "Body"), type = get(f, "MessageType");

    e->kind = IN_TEXT;
    if ((e->detail = opt_out_of(f, e, is_carrier)).n > 0) {
        e->kind = IN_OPT_OUT;
    } else if (option.n > 0) {
        e->kind = IN_OPTION;
        text = text.n > 0 ? text : get_either(f, "ButtonText", "ListTitle");
        DS_TRY(webhook_clean_line(cx, option, WEBHOOK_ID_MAX_BYTES, &e->option_id));
    } else if (read_real(get(f, "Latitude"), -90, 90, &e->lat) &&
               read_real(get(f, "Longitude"), -180, 180, &e->lon)) {
        e->kind = IN_LOCATION;
        text = get_either(f, "Address", "Label");
    } else if (ds_str_is(type, "sticker") || ds_str_is(type, "reaction")) {
        e->kind = IN_STICKER;
        DS_TRY(ds_copy(cx, type, &e->detail));
    } else if (has_media(f)) {
        e->kind = IN_MEDIA;
        e->detail = media_kind(get(f, "MediaContentType0"));
    }
    return webhook_clean(cx, text, MESSAGE_TEXT_MAX_BYTES, &e->text);
}

static ds_status read_message(ds_ctx *cx, const fields *f, bool is_carrier, in_event *e,
                              bool *ret_is_known)
{
    ds_str sid = get_either(f, "MessageSid", "SmsMessageSid");

    if (sid.n == 0 || get(f, "From").n == 0)
        return ds_fail(cx, DS_INVALID, "twilio: MessageSid or From is missing");
    e->provider = DS_STR("twilio");
    e->sent_at = cx->now; /* the webhook carries no time */
    DS_TRY(webhook_clean_line(cx, sid, WEBHOOK_ID_MAX_BYTES, &e->event_id));
    DS_TRY(read_address(cx, get(f, "From"), e, ret_is_known));
    DS_TRY(webhook_clean_line(cx, get(f, "ProfileName"), WEBHOOK_NAME_MAX_BYTES, &e->profile_name));
    assert(e->channel.n > 0);
    return read_kind(cx, f, is_carrier, e);
}

static void answer(webhook_result *ret, const in_event *e, size_t n)
{
    assert(n == 0 || e->event_id.n > 0);
    *ret = (webhook_result){ .events = e,
                             .event_count = n,
                             .reply_body = DS_STR(EMPTY_TWIML),
                             .reply_type = "text/xml; charset=utf-8" };
}

ds_status webhook_twilio_inbound(ds_ctx *cx, const webhook_keys *keys,
                                 const webhook_request *request, webhook_result *ret)
{
    fields f;
    in_event *e = DS_NEW(cx, in_event);
    bool is_known = false;

    assert(keys && request && request->header && ret);
    if (!e)
        return DS_LIMIT;
    DS_TRY(webhook_twilio_fields(cx, keys, request, &f.rows, &f.n));
    DS_TRY(read_message(cx, &f, keys->twilio_carrier_opt_out, e, &is_known));
    answer(ret, e, is_known ? 1 : 0);
    return DS_OK;
}

ds_status webhook_twilio_status(ds_ctx *cx, const webhook_keys *keys,
                                const webhook_request *request, webhook_result *ret)
{
    fields f;
    in_event *e = DS_NEW(cx, in_event);
    ds_str sid, state, id;
    int64_t code = 0;
    bool is_known = false;

    assert(keys && request && request->header && ret);
    if (!e)
        return DS_LIMIT;
    DS_TRY(webhook_twilio_fields(cx, keys, request, &f.rows, &f.n));
    sid = get_either(&f, "MessageSid", "SmsSid");
    state = get_either(&f, "MessageStatus", "SmsStatus");
    if (sid.n == 0 || state.n == 0)
        return ds_fail(cx, DS_INVALID, "twilio: MessageSid or MessageStatus is missing");
    e->provider = DS_STR("twilio");
    e->kind = IN_STATUS;
    e->detail = meaning_of(report_states, state);
    e->sent_at = cx->now;
    (void)ds_str_to_int(get(&f, "ErrorCode"), 0, INT32_MAX, &code); /* none stays 0 */
    e->error_code = (int32_t)code;
    DS_TRY(webhook_clean_line(cx, sid, WEBHOOK_ID_MAX_BYTES, &e->provider_ref));
    DS_TRY(ds_format(cx, &id, DS_FMT ":" DS_FMT, DS_ARG(e->provider_ref), DS_ARG(e->detail)));
    e->event_id = id;
    DS_TRY(read_address(cx, get(&f, "To"), e, &is_known));
    answer(ret, e, e->detail.n > 0 ? 1 : 0);
    return DS_OK;
}

/* "Sat, 21 Nov 2026 10:00:05 +0000" (RFC 2822, always UTC at Twilio) -> instant. */
static bool read_rfc2822(ds_str s, ds_time *ret)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t comma = ds_str_find(s, DS_STR(", "), 0), month;
    int64_t day, year, hour, minute, second;
    ds_str rest = ds_str_sub(s, comma < 0 ? 0 : (size_t)comma + 2, s.n);
    local_time t;

    if (rest.n < 20)
        return false;
    month = ds_str_find((ds_str){ months, sizeof(months) - 1 }, ds_str_sub(rest, 3, 6), 0);
    if (month < 0 || month % 3 != 0 || !ds_str_to_int(ds_str_sub(rest, 0, 2), 1, 31, &day) ||
        !ds_str_to_int(ds_str_sub(rest, 7, 11), 1970, 9999, &year) ||
        !ds_str_to_int(ds_str_sub(rest, 12, 14), 0, 23, &hour) ||
        !ds_str_to_int(ds_str_sub(rest, 15, 17), 0, 59, &minute) ||
        !ds_str_to_int(ds_str_sub(rest, 18, 20), 0, 60, &second))
        return false;
    t.date = (local_date){ (int16_t)year, (uint8_t)(month / 3 + 1), (uint8_t)day };
    t.second_of_day = (int32_t)(hour * 3600 + minute * 60 + (second < 60 ? second : 59));
    *ret = (ds_time){ local_time_to_wall_s(t) };
    return local_date_is_valid(t.date);
}

ds_status webhook_twilio_listed(ds_ctx *cx, const ds_json *message, in_event *ret, size_t *ret_n)
{
    const ds_form_field rows[] = {
        { DS_STR("MessageSid"), ds_json_text(ds_json_get(message, "sid")) },
        { DS_STR("From"), ds_json_text(ds_json_get(message, "from")) },
        { DS_STR("Body"), ds_json_text(ds_json_get(message, "body")) },
        { DS_STR("NumMedia"), ds_json_as_text(cx, ds_json_get(message, "num_media")) },
    };
    const fields f = { rows, sizeof(rows) / sizeof(rows[0]) };
    in_event e = { 0 };
    bool is_known = false;

    assert(ret && ret_n);
    *ret_n = 0;
    if (!ds_str_is(ds_json_text(ds_json_get(message, "direction")), "inbound"))
        return DS_OK;
    DS_TRY(read_message(cx, &f, false, &e, &is_known));
    if (!read_rfc2822(ds_json_text(ds_json_get(message, "date_sent")), &e.sent_at))
        e.sent_at = cx->now;
    *ret = e;
    *ret_n = is_known ? 1 : 0;
    return DS_OK;
}
