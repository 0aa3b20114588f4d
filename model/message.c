/*
 * message.c - messages as the inbox and outbox store them: JSON both ways.
 *
 * What always holds:
 *   (1) reading what was written gives the same message
 *   (2) an unknown kind, a missing key or a wrong type is refused or empty, never a crash
 *   (3) texts are borrowed from the document that was read
 */
#include "model/message.h"

#include <stddef.h>

#include "model/card.h"

static const char *const in_kind_names[IN_KIND_COUNT] = {
    "text",    "option",  "location",  "contact", "media",  "sticker",        "unknown",
    "opt_out", "blocked", "unblocked", "edit",    "status", "number_changed", "payment",
};

const char *in_kind_name(in_kind k) { return k < IN_KIND_COUNT ? in_kind_names[k] : ""; }

bool in_kind_parse(ds_str s, in_kind *ret)
{
    for (unsigned i = 0; i < IN_KIND_COUNT; i++) {
        if (ds_str_is(s, in_kind_names[i])) {
            *ret = (in_kind)i;
            return true;
        }
    }
    return false;
}

typedef struct text_field {
    const char *key;
    size_t at; /* offset of a ds_str */
} text_field;

static const text_field in_fields[] = {
    { "provider", offsetof(in_event, provider) },
    { "event_id", offsetof(in_event, event_id) },
    { "channel", offsetof(in_event, channel) },
    { "address", offsetof(in_event, address) },
    { "text", offsetof(in_event, text) },
    { "option_id", offsetof(in_event, option_id) },
    { "profile_name", offsetof(in_event, profile_name) },
    { "locale", offsetof(in_event, locale) },
    { "detail", offsetof(in_event, detail) },
    { "provider_ref", offsetof(in_event, provider_ref) },
    { "client_ref", offsetof(in_event, client_ref) },
    { "facts", offsetof(in_event, facts_json) },
    { "proof", offsetof(in_event, proof_json) },
};

static const text_field out_fields[] = {
    { "text", offsetof(out_message, text) },
    { "hint", offsetof(out_message, hint) },
    { "lang", offsetof(out_message, lang) },
    { "state", offsetof(out_message, state) },
    { "expects", offsetof(out_message, expects) },
    { "list_label", offsetof(out_message, list_label) },
    { "link", offsetof(out_message, link) },
};

static const text_field option_fields[] = {
    { "id", offsetof(out_option, id) },
    { "title", offsetof(out_option, title) },
    { "description", offsetof(out_option, description) },
};

#define FIELDS(table) (table), sizeof(table) / sizeof((table)[0])

static void write_fields(ds_jw *w, const text_field *fields, size_t n, const void *from)
{
    for (size_t i = 0; i < n; i++) {
        const ds_str *s = (const ds_str *)(const void *)((const char *)from + fields[i].at);

        if (s->n > 0)
            ds_jw_key_text(w, fields[i].key, *s);
    }
}

static void read_fields(const ds_json *j, const text_field *fields, size_t n, void *to)
{
    for (size_t i = 0; i < n; i++) {
        ds_str *s = (ds_str *)(void *)((char *)to + fields[i].at);

        *s = ds_json_text(ds_json_get(j, fields[i].key));
    }
}

ds_status in_event_mask(ds_ctx *cx, in_event *e)
{
    if (e->kind != IN_CONTACT) /* that is a phone number */
        DS_TRY(card_mask(cx, e->text, &e->text));
    return card_mask(cx, e->profile_name, &e->profile_name);
}

void in_event_write(ds_jw *w, const in_event *e)
{
    ds_jw_object(w);
    ds_jw_key_text(w, "kind", ds_str_of(in_kind_name(e->kind)));
    write_fields(w, FIELDS(in_fields), e);
    if (e->error_code != 0)
        ds_jw_key_int(w, "error_code", e->error_code);
    if (e->kind == IN_LOCATION) {
        ds_jw_key(w, "lat");
        ds_jw_real(w, e->lat, 7);
        ds_jw_key(w, "lon");
        ds_jw_real(w, e->lon, 7);
    }
    if (e->is_own_number)
        ds_jw_key_bool(w, "is_own_number", true);
    if (e->is_test)
        ds_jw_key_bool(w, "is_test", true);
    if (e->more)
        ds_jw_key_bool(w, "more", true);
    ds_jw_key_int(w, "sent_at", e->sent_at.utc_s);
    ds_jw_end(w);
}

bool in_event_read(const ds_json *j, in_event *ret)
{
    in_event e = { 0 };

    if (!in_kind_parse(ds_json_text(ds_json_get(j, "kind")), &e.kind))
        return false;
    read_fields(j, FIELDS(in_fields), &e);
    int64_t code = ds_json_int(ds_json_get(j, "error_code"), 0);
    if (code < INT32_MIN || code > INT32_MAX)
        return false;
    e.error_code = (int32_t)code;
    e.lat = ds_json_real(ds_json_get(j, "lat"), 0);
    e.lon = ds_json_real(ds_json_get(j, "lon"), 0);
    e.is_own_number = ds_json_bool(ds_json_get(j, "is_own_number"), false);
    e.is_test = ds_json_bool(ds_json_get(j, "is_test"), false);
    e.more = ds_json_bool(ds_json_get(j, "more"), false);
    e.sent_at.utc_s = ds_json_int(ds_json_get(j, "sent_at"), 0);
    *ret = e;
    return true;
}

void out_message_write(ds_jw *w, const out_message *m)
{
    ds_jw_object(w);
    write_fields(w, FIELDS(out_fields), m);
    if (m->option_count > 0) {
        ds_jw_key(w, "options");
        ds_jw_array(w);
        for (size_t i = 0; i < m->option_count; i++) {
            ds_jw_object(w);
            write_fields(w, FIELDS(option_fields), &m->options[i]);
            if (m->options[i].value_json.n > 0) {
                ds_jw_key(w, "value");
                ds_jw_raw(w, m->options[i].value_json);
            }
            ds_jw_end(w);
        }
        ds_jw_end(w);
    }
    if (m->appointment_json.n > 0) {
        ds_jw_key(w, "appointment");
        ds_jw_raw(w, m->appointment_json);
    }
    if (m->asks_location)
        ds_jw_key_bool(w, "asks_location", true);
    ds_jw_end(w);
}

/* A nested object as JSON text in cx->arena; empty when there is none. */
static ds_status read_raw(ds_ctx *cx, const ds_json *j, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);

    if (ds_json_kind_of(j) != DS_JSON_OBJECT) {
        *ret = (ds_str){ 0 };
        return DS_OK;
    }
    ds_json_dump(&b, j);
    return ds_buf_finish(&b, ret);
}

static ds_status read_options(ds_ctx *cx, const ds_json *list, out_message *m)
{
    size_t n = ds_json_count(list);
    out_option *options;

    if (n > MESSAGE_OPTIONS_MAX)
        return ds_fail(cx, DS_INVALID, "a message has %zu options, the most is %d", n,
                       MESSAGE_OPTIONS_MAX);
    if (n == 0)
        return DS_OK;
    options = DS_NEW_N(cx, out_option, n);
    if (!options)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        const ds_json *item = ds_json_item(list, i);

        read_fields(item, FIELDS(option_fields), &options[i]);
        DS_TRY(read_raw(cx, ds_json_get(item, "value"), &options[i].value_json));
    }
    m->options = options;
    m->option_count = n;
    return DS_OK;
}

ds_status out_message_read(ds_ctx *cx, const ds_json *j, out_message *ret)
{
    out_message m = { 0 };

    if (ds_json_kind_of(j) != DS_JSON_OBJECT)
        return ds_fail(cx, DS_INVALID, "a stored message is not a JSON object");
    read_fields(j, FIELDS(out_fields), &m);
    DS_TRY(read_options(cx, ds_json_get(j, "options"), &m));
    DS_TRY(read_raw(cx, ds_json_get(j, "appointment"), &m.appointment_json));
    m.asks_location = ds_json_bool(ds_json_get(j, "asks_location"), false);
    *ret = m;
    return DS_OK;
}
