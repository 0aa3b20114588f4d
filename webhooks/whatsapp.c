/*
 * whatsapp.c - messages and delivery reports of the WhatsApp Cloud API (Meta).
 *
 * One POST may hold several entries, changes, messages and statuses. Meta signs the raw bytes
 * (X-Hub-Signature-256), which it writes with \u escapes: re-serialising would break the proof.
 * What always holds:
 *   (1) nothing is parsed before the signature has matched
 *   (2) a message's event id is its wamid; a report's is wamid and status
 *   (3) a sender without a phone number is known by the business-scoped id
 *   (4) kinds we do not know become IN_UNKNOWN, so that the patient gets an answer all the same
 */
#include "webhooks/webhooks_internal.h"

#include <assert.h>

#include "core/text.h"

#define QUERY_FIELDS_MAX 16
#define CHALLENGE_MAX_BYTES 256
#define SIGNATURE_PREFIX "sha256="

/* Where events are gathered while a body is walked. */
typedef struct walk {
    ds_ctx *cx;
    in_event *events;
    size_t n, capacity;
    const ds_json *value; /* of the change being read */
} walk;

static ds_str text_at(const ds_json *j, const char *path)
{
    return ds_json_text(ds_json_at(j, path));
}

ds_status webhook_whatsapp_hello(ds_ctx *cx, const webhook_keys *keys,
                                 const webhook_request *request, webhook_result *ret)
{
    const ds_form_field *fields;
    size_t n;
    ds_str mode = { NULL, 0 }, token = { NULL, 0 }, challenge = { NULL, 0 };

    assert(keys && request && ret);
    if (keys->whatsapp_verify_token.n == 0)
        return ds_fail(cx, DS_OFF, "whatsapp: whatsapp.verify_token is not set");
    DS_TRY(ds_form_parse(cx, request->query, QUERY_FIELDS_MAX, &fields, &n));
    for (size_t i = 0; i < n; i++) {
        if (ds_str_is(fields[i].key, "hub.mode"))
            mode = fields[i].value;
        else if (ds_str_is(fields[i].key, "hub.verify_token"))
            token = fields[i].value;
        else if (ds_str_is(fields[i].key, "hub.challenge"))
            challenge = fields[i].value;
    }
    if (token.n == 0)
        return ds_fail(cx, DS_UNAUTHENTICATED, "whatsapp: no hub.verify_token");
    if (!ds_secret_equal(token, keys->whatsapp_verify_token))
        return ds_fail(cx, DS_DENIED, "whatsapp: hub.verify_token is not the configured one");
    if (!ds_str_is(mode, "subscribe") || challenge.n == 0)
        return ds_fail(cx, DS_INVALID, "whatsapp: hub.mode or hub.challenge is missing");
    *ret = (webhook_result){ .reply_type = "text/plain; charset=utf-8" };
    return webhook_clean_line(cx, challenge, CHALLENGE_MAX_BYTES, &ret->reply_body);
}

static ds_status check_signature(ds_ctx *cx, const webhook_keys *keys,
                                 const webhook_request *request)
{
    ds_str header, prefix = DS_STR(SIGNATURE_PREFIX);
    uint8_t mac[DS_SHA256_BYTES], claimed[DS_SHA256_BYTES];

    if (!keys->whatsapp_secret)
        return ds_fail(cx, DS_OFF, "whatsapp: whatsapp.app_secret is not set");
    header = request->header(request->header_self, "X-Hub-Signature-256");
    if (header.n == 0)
        return ds_fail(cx, DS_UNAUTHENTICATED, "whatsapp: no X-Hub-Signature-256");
    DS_TRY(webhook_check_size(cx, request));
    if (!ds_str_starts(header, prefix) ||
        !ds_hex_decode(ds_str_sub(header, prefix.n, header.n), claimed, sizeof(claimed)))
        return ds_fail(cx, DS_DENIED, "whatsapp: the signature is not sha256= and 64 digits");
    DS_TRY(ds_hmac_sign(cx, keys->whatsapp_secret, &request->body, 1, mac));
    if (!ds_secret_equal((ds_str){ (const char *)mac, sizeof(mac) },
                         (ds_str){ (const char *)claimed, sizeof(claimed) }))
        return ds_fail(cx, DS_DENIED, "whatsapp: the signature does not fit the body");
    return DS_OK;
}

/* The contact that a message is from: by number or id, or the only one there. NULL when none is. */
static const ds_json *contact_of(const ds_json *value, ds_str from)
{
    const ds_json *contacts = ds_json_get(value, "contacts");
    size_t n = ds_json_count(contacts);

    for (size_t i = 0; i < n; i++) {
        const ds_json *c = ds_json_item(contacts, i);

        if (from.n > 0 &&
            (ds_str_equal(text_at(c, "wa_id"), from) || ds_str_equal(text_at(c, "user_id"), from)))
            return c;
    }
    return n == 1 ? ds_json_item(contacts, 0) : NULL;
}

/* The patient's address: the phone number where it is shown, else the business-scoped id (3). */
static ds_str sender_of(const ds_json *value, const ds_json *message)
{
    static const char *const contact_keys[] = { "wa_id", "user_id" };
    ds_str from = text_at(message, "from");
    const ds_json *contact;

    if (from.n == 0)
        from = text_at(message, "from_user_id");
    contact = contact_of(value, from);
    for (size_t i = 0; from.n == 0 && i < 2; i++)
        from = text_at(contact, contact_keys[i]);
    return from;
}

static ds_status set_text(walk *w, in_event *e, ds_str s)
{
    return webhook_clean(w->cx, s, MESSAGE_TEXT_MAX_BYTES, &e->text);
}

static ds_status set_option(walk *w, in_event *e, ds_str id, ds_str title)
{
    e->kind = IN_OPTION;
    DS_TRY(webhook_clean_line(w->cx, id, WEBHOOK_ID_MAX_BYTES, &e->option_id));
    return set_text(w, e, title);
}

static ds_status read_text(walk *w, const ds_json *m, in_event *e)
{
    e->kind = IN_TEXT;
    return set_text(w, e, text_at(m, "text.body"));
}

/* A tapped button, a chosen row; a filled-in form is a kind we did not ask for. */
static ds_status read_interactive(walk *w, const ds_json *m, in_event *e)
{
    const ds_json *inner = ds_json_get(m, "interactive");
    const ds_json *reply = ds_json_get(inner, "button_reply");

    if (!reply)
        reply = ds_json_get(inner, "list_reply");
    if (!reply) {
        e->kind = IN_UNKNOWN;
        return webhook_clean_line(w->cx, text_at(inner, "type"), WEBHOOK_NAME_MAX_BYTES,
                                  &e->detail);
    }
    return set_option(w, e, text_at(reply, "id"), text_at(reply, "title"));
}

/* A quick reply of a template. One whose payload is its own label is words, not one of our ids. */
static ds_status read_button(walk *w, const ds_json *m, in_event *e)
{
    ds_str payload = text_at(m, "button.payload"), label = text_at(m, "button.text");

    if (payload.n > 0 && !ds_str_equal(payload, label))
        return set_option(w, e, payload, label);
    e->kind = IN_TEXT;
    return set_text(w, e, label);
}

static ds_status read_media(walk *w, const ds_json *m, in_event *e)
{
    const char *member = ds_cstr(w->cx, text_at(m, "type"));
    const ds_json *media = member ? ds_json_get(m, member) : NULL;

    e->kind = IN_MEDIA;
    if (ds_json_bool(ds_json_get(media, "voice"), false))
        e->detail = DS_STR("voice");
    return set_text(w, e, text_at(media, "caption"));
}

static ds_status read_sticker(walk *w, const ds_json *m, in_event *e)
{
    e->kind = IN_STICKER;
    return set_text(w, e, text_at(m, "reaction.emoji"));
}

static ds_status read_location(walk *w, const ds_json *m, in_event *e)
{
    ds_str name = text_at(m, "location.name");

    e->lat = ds_json_real(ds_json_at(m, "location.latitude"), 91);
    e->lon = ds_json_real(ds_json_at(m, "location.longitude"), 181);
    e->kind =
        e->lat >= -90 && e->lat <= 90 && e->lon >= -180 && e->lon <= 180 ? IN_LOCATION : IN_UNKNOWN;
    return set_text(w, e, name.n > 0 ? name : text_at(m, "location.address"));
}

static ds_status read_contacts(walk *w, const ds_json *m, in_event *e)
{
    const ds_json *phone = ds_json_at(m, "contacts.0.phones.0");

    e->kind = IN_CONTACT;
    e->is_own_number =
        text_at(phone, "wa_id").n > 0 && ds_str_equal(text_at(phone, "wa_id"), text_at(m, "from"));
    return webhook_clean_address(w->cx, text_at(phone, "phone"), &e->text);
}

/* A changed number is an event of its own; other system notes are none of the patient's words. */
static ds_status read_system(walk *w, const ds_json *m, in_event *e)
{
    ds_str address = text_at(m, "system.wa_id");

    if (address.n == 0)
        address = text_at(m, "system.new_wa_id");
    e->kind = address.n > 0 ? IN_NUMBER_CHANGED : IN_KIND_COUNT;
    return webhook_clean_address(w->cx, address, &e->detail);
}

typedef struct type_row {
    const char *type;
    ds_status (*read)(walk *w, const ds_json *message, in_event *e);
} type_row;

static const type_row types[] = {
    { "text", read_text },         { "interactive", read_interactive },
    { "button", read_button },     { "image", read_media },
    { "audio", read_media },       { "video", read_media },
    { "document", read_media },    { "sticker", read_sticker },
    { "reaction", read_sticker },  { "location", read_location },
    { "contacts", read_contacts }, { "system", read_system },
};

/* Unix seconds, sent as a text; the moment of receipt when it is missing or absurd. */
static ds_time time_of(const walk *w, const ds_json *j)
{
    int64_t s = ds_json_int(ds_json_get(j, "timestamp"), 0);

    return s > 0 && s < INT64_C(253402300800) ? (ds_time){ s } : w->cx->now; /* before year 10000 */
}

/* The next free event, begun; NULL when there are too many. */
static in_event *begin(walk *w)
{
    in_event *e = w->n < w->capacity ? &w->events[w->n] : NULL;

    assert(w->events);
    if (e)
        *e = (in_event){ .provider = DS_STR("whatsapp"), .channel = DS_STR("whatsapp") };
    return e;
}

static ds_status read_message(walk *w, const ds_json *m)
{
    in_event *e = begin(w);
    ds_str from = sender_of(w->value, m), type = text_at(m, "type");
    ds_status (*read)(walk *, const ds_json *, in_event *) = NULL;

    if (!e)
        return ds_fail(w->cx, DS_LIMIT, "whatsapp: more events than counted");
    if (from.n == 0 || text_at(m, "id").n == 0)
        return DS_OK; /* nobody to answer */
    DS_TRY(webhook_clean_line(w->cx, text_at(m, "id"), WEBHOOK_ID_MAX_BYTES, &e->event_id));
    DS_TRY(webhook_clean_address(w->cx, from, &e->address));
    DS_TRY(webhook_clean_line(w->cx, text_at(contact_of(w->value, from), "profile.name"),
                              WEBHOOK_NAME_MAX_BYTES, &e->profile_name));
    DS_TRY(webhook_clean_line(w->cx, type, WEBHOOK_NAME_MAX_BYTES, &e->detail));
    e->sent_at = time_of(w, m);
    e->kind = IN_UNKNOWN;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]) && !read; i++)
        if (ds_str_is(type, types[i].type))
            read = types[i].read;
    if (read)
        DS_TRY(read(w, m, e));
    assert(e->event_id.n > 0);
    if (e->kind == IN_TEXT || e->kind == IN_OPTION || e->kind == IN_LOCATION)
        e->detail = (ds_str){ NULL, 0 };
    if (e->kind != IN_KIND_COUNT)
        w->n++;
    return DS_OK;
}

static ds_status read_status(walk *w, const ds_json *s)
{
    static const char *const known[] = { "sent", "delivered", "read", "failed" };
    in_event *e = begin(w);
    ds_str state = text_at(s, "status");
    bool is_known = false;

    if (!e)
        return ds_fail(w->cx, DS_LIMIT, "whatsapp: more events than counted");
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (ds_str_is(state, known[i])) {
            e->detail = ds_str_of(known[i]);
            is_known = true;
        }
    }
    if (!is_known || text_at(s, "id").n == 0)
        return DS_OK;
    e->kind = IN_STATUS;
    e->sent_at = time_of(w, s);
    e->error_code = (int32_t)ds_json_int(ds_json_at(s, "errors.0.code"), 0);
    DS_TRY(webhook_clean_line(w->cx, text_at(s, "id"), WEBHOOK_ID_MAX_BYTES, &e->provider_ref));
    DS_TRY(webhook_clean_line(w->cx, text_at(s, "biz_opaque_callback_data"), WEBHOOK_ID_MAX_BYTES,
                              &e->client_ref));
    DS_TRY(webhook_clean_address(w->cx, text_at(s, "recipient_id"), &e->address));
    DS_TRY(ds_format(w->cx, &e->event_id, DS_FMT ":" DS_FMT, DS_ARG(e->provider_ref),
                     DS_ARG(e->detail)));
    w->n++;
    return DS_OK;
}

typedef ds_status (*visit_fn)(walk *w, const ds_json *item);

static ds_status each(walk *w, const char *list, visit_fn visit)
{
    const ds_json *items = ds_json_get(w->value, list);

    for (size_t i = 0; i < ds_json_count(items); i++)
        DS_TRY(visit(w, ds_json_item(items, i)));
    return DS_OK;
}

static ds_status count_one(walk *w, const ds_json *item)
{
    (void)item;
    w->capacity++;
    return DS_OK;
}

/* True for a change that is about messages to our number. */
static bool is_ours(const webhook_keys *keys, const ds_json *change)
{
    ds_str number = text_at(change, "value.metadata.phone_number_id");

    return ds_str_is(text_at(change, "field"), "messages") &&
           (keys->whatsapp_phone_number_id.n == 0 || number.n == 0 ||
            ds_str_equal(number, keys->whatsapp_phone_number_id));
}

/* Call messages and statuses on every change of ours, in the body's order. */
static ds_status each_change(walk *w, const webhook_keys *keys, const ds_json *body,
                             visit_fn on_message, visit_fn on_status)
{
    const ds_json *entries = ds_json_get(body, "entry");

    for (size_t i = 0; i < ds_json_count(entries); i++) {
        const ds_json *changes = ds_json_get(ds_json_item(entries, i), "changes");

        for (size_t k = 0; k < ds_json_count(changes); k++) {
            if (!is_ours(keys, ds_json_item(changes, k)))
                continue;
            w->value = ds_json_get(ds_json_item(changes, k), "value");
            DS_TRY(each(w, "messages", on_message));
            DS_TRY(each(w, "statuses", on_status));
        }
    }
    return DS_OK;
}

ds_status webhook_whatsapp(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                           webhook_result *ret)
{
    ds_json *body DS_AUTO(ds_json_freep) = NULL;
    walk w = { .cx = cx };

    assert(keys && request && request->header && ret);
    DS_TRY(check_signature(cx, keys, request));
    DS_TRY(ds_json_parse(cx, request->body, &body));
    if (ds_json_kind_of(body) != DS_JSON_OBJECT)
        return ds_fail(cx, DS_INVALID, "whatsapp: the body is no JSON object");
    DS_TRY(each_change(&w, keys, body, count_one, count_one));
    if (w.capacity > WEBHOOK_EVENTS_MAX)
        return ds_fail(cx, DS_LIMIT, "whatsapp: %zu events in one body, at most %d are read",
                       w.capacity, WEBHOOK_EVENTS_MAX);
    w.events = DS_NEW_N(cx, in_event, w.capacity);
    if (!w.events)
        return DS_LIMIT;
    DS_TRY(each_change(&w, keys, body, read_message, read_status));
    assert(w.n <= w.capacity);
    *ret = (webhook_result){ .events = w.events,
                             .event_count = w.n,
                             .reply_body = DS_STR(""),
                             .reply_type = "text/plain; charset=utf-8" };
    return DS_OK;
}
