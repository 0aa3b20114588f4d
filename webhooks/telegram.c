/*
 * telegram.c - updates of the Telegram Bot API, by webhook or long polling.
 *
 * Nothing signs the body; a secret header, which we gave Telegram ourselves, proves the sender.
 * Only private chats are spoken to. What always holds:
 *   (1) an event's id is the update_id, whichever way the update came
 *   (2) groups, channels, other bots and service notes make no event
 *   (3) a shared contact is the sender's own number only when its user_id says so
 *   (4) a tap carries the callback's id, so that it is answered even when its message is gone
 */
#include "webhooks/webhooks_internal.h"

#include "core/text.h"

#include <assert.h>
#include <inttypes.h>

static const ds_json *get(const ds_json *j, const char *key) { return ds_json_get(j, key); }

static ds_str text_of(const ds_json *j, const char *key) { return ds_json_text(get(j, key)); }

static ds_status set_text(ds_ctx *cx, in_event *e, ds_str s)
{
    return webhook_clean(cx, s, MESSAGE_TEXT_MAX_BYTES, &e->text);
}

/* Begin an event of a private chat; false when the chat is none or nobody we answer wrote. */
static ds_status begin(ds_ctx *cx, const ds_json *chat, const ds_json *from, in_event *e,
                       bool *ret_is_ours)
{
    ds_buf name = ds_buf_make(cx);
    ds_str last = text_of(from, "last_name"), whole;

    assert(e->provider.n > 0);
    *ret_is_ours = get(chat, "id") && ds_str_is(text_of(chat, "type"), "private") &&
                   !ds_json_bool(get(from, "is_bot"), false);
    if (!*ret_is_ours)
        return DS_OK;
    e->channel = DS_STR("telegram");
    ds_buf_add(&name, text_of(from, "first_name"));
    if (last.n > 0)
        ds_buf_putc(&name, ' ');
    ds_buf_add(&name, last);
    DS_TRY(ds_buf_finish(&name, &whole));
    DS_TRY(webhook_clean_line(cx, ds_json_as_text(cx, get(chat, "id")), WEBHOOK_ADDRESS_MAX_BYTES,
                              &e->address));
    DS_TRY(webhook_clean_line(cx, whole, WEBHOOK_NAME_MAX_BYTES, &e->profile_name));
    return webhook_clean_line(cx, text_of(from, "language_code"), WEBHOOK_NAME_MAX_BYTES,
                              &e->locale);
}

static ds_time time_of(const ds_ctx *cx, const ds_json *j, const char *key)
{
    int64_t s = ds_json_int(get(j, key), 0);

    return s > 0 && s < INT64_C(253402300800) ? (ds_time){ s } : cx->now; /* before year 10000 */
}

/* "/start ref_42" -> "/start"; "/help@docspot_bot me" -> "/help me". Other texts stay. */
static ds_status read_text(ds_ctx *cx, ds_str s, in_event *e)
{
    int64_t space = ds_str_find(s, DS_STR(" "), 0);
    ds_str word = ds_str_sub(s, 0, space < 0 ? s.n : (size_t)space);
    ds_str rest = ds_str_sub(s, word.n, s.n), joined;
    int64_t at = ds_str_find(word, DS_STR("@"), 0);

    e->kind = IN_TEXT;
    if (!ds_str_starts(s, DS_STR("/")))
        return set_text(cx, e, s);
    if (at > 0)
        word = ds_str_sub(word, 0, (size_t)at);
    if (ds_str_is(word, "/start"))
        return set_text(cx, e, word); /* what follows is a link's label, not the patient's words */
    DS_TRY(ds_format(cx, &joined, DS_FMT DS_FMT, DS_ARG(word), DS_ARG(rest)));
    return set_text(cx, e, joined);
}

static ds_status read_location(ds_ctx *cx, const ds_json *m, in_event *e)
{
    const ds_json *venue = get(m, "venue"), *place = get(m, "location");

    e->lat = ds_json_real(get(place, "latitude"), 91);
    e->lon = ds_json_real(get(place, "longitude"), 181);
    e->kind =
        e->lat >= -90 && e->lat <= 90 && e->lon >= -180 && e->lon <= 180 ? IN_LOCATION : IN_UNKNOWN;
    return set_text(cx, e, text_of(venue, "address"));
}

static ds_status read_contact(ds_ctx *cx, const ds_json *m, in_event *e)
{
    const ds_json *contact = get(m, "contact");
    int64_t owner = ds_json_int(get(contact, "user_id"), 0);

    e->kind = IN_CONTACT;
    e->is_own_number = owner != 0 && owner == ds_json_int(get(get(m, "from"), "id"), 0);
    return webhook_clean_address(cx, text_of(contact, "phone_number"), &e->text);
}

/* Kinds of messages by the member they carry, the telling ones first. */
typedef struct kind_row {
    const char *member;
    in_kind kind; /* IN_KIND_COUNT: a service note, no event (2) */
    const char *detail;
} kind_row;

static const kind_row kinds[] = {
    { "voice", IN_MEDIA, "voice" },
    { "audio", IN_MEDIA, "audio" },
    { "photo", IN_MEDIA, "image" },
    { "video", IN_MEDIA, "video" },
    { "video_note", IN_MEDIA, "video" },
    { "animation", IN_MEDIA, "video" },
    { "document", IN_MEDIA, "document" },
    { "sticker", IN_STICKER, "sticker" },
    { "dice", IN_STICKER, "dice" },
    { "pinned_message", IN_KIND_COUNT, "" },
    { "message_auto_delete_timer_changed", IN_KIND_COUNT, "" },
    { "chat_background_set", IN_KIND_COUNT, "" },
    { "write_access_allowed", IN_KIND_COUNT, "" },
    { "users_shared", IN_KIND_COUNT, "" },
    { "chat_shared", IN_KIND_COUNT, "" },
    { "successful_payment", IN_KIND_COUNT, "" },
    { "refunded_payment", IN_KIND_COUNT, "" },
};

static ds_status read_other(ds_ctx *cx, const ds_json *m, in_event *e)
{
    e->kind = IN_UNKNOWN;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (!get(m, kinds[i].member))
            continue;
        e->kind = kinds[i].kind;
        e->detail = ds_str_of(kinds[i].detail);
        break;
    }
    return set_text(cx, e, text_of(m, "caption"));
}

static ds_status read_message(ds_ctx *cx, const ds_json *m, in_event *e, size_t *ret_n)
{
    bool is_ours;

    DS_TRY(begin(cx, get(m, "chat"), get(m, "from"), e, &is_ours));
    if (!is_ours)
        return DS_OK;
    e->sent_at = time_of(cx, m, "date");
    if (text_of(m, "text").n > 0)
        DS_TRY(read_text(cx, text_of(m, "text"), e));
    else if (get(m, "location"))
        DS_TRY(read_location(cx, m, e));
    else if (get(m, "contact"))
        DS_TRY(read_contact(cx, m, e));
    else
        DS_TRY(read_other(cx, m, e));
    *ret_n = e->kind == IN_KIND_COUNT ? 0 : 1;
    return DS_OK;
}

/* An edit counts by its new text; a moving live location edits itself and is no event. */
static ds_status read_edit(ds_ctx *cx, const ds_json *m, in_event *e, size_t *ret_n)
{
    ds_str text = text_of(m, "text");
    bool is_ours;

    DS_TRY(begin(cx, get(m, "chat"), get(m, "from"), e, &is_ours));
    if (!is_ours || text.n == 0)
        return DS_OK;
    e->sent_at = time_of(cx, m, "edit_date");
    DS_TRY(read_text(cx, text, e));
    e->kind = IN_EDIT;
    *ret_n = 1;
    return DS_OK;
}

/* The label of the button with this data; empty when the message no longer shows it. */
static ds_str label_of(const ds_json *message, ds_str data)
{
    const ds_json *rows = ds_json_at(message, "reply_markup.inline_keyboard");

    for (size_t r = 0; r < ds_json_count(rows); r++) {
        const ds_json *row = ds_json_item(rows, r);

        for (size_t i = 0; i < ds_json_count(row); i++)
            if (ds_str_equal(text_of(ds_json_item(row, i), "callback_data"), data))
                return text_of(ds_json_item(row, i), "text");
    }
    return (ds_str){ NULL, 0 };
}

static ds_status read_callback(ds_ctx *cx, const ds_json *q, in_event *e, size_t *ret_n)
{
    const ds_json *message = get(q, "message");
    ds_str data = text_of(q, "data");
    bool is_ours;

    DS_TRY(begin(cx, get(message, "chat"), get(q, "from"), e, &is_ours));
    if (!is_ours || data.n == 0)
        return DS_OK;
    e->kind = IN_OPTION;
    e->sent_at = cx->now; /* a tap carries no time of its own */
    DS_TRY(webhook_clean_line(cx, data, WEBHOOK_ID_MAX_BYTES, &e->option_id));
    DS_TRY(webhook_clean_line(cx, text_of(q, "id"), WEBHOOK_ID_MAX_BYTES, &e->provider_ref));
    DS_TRY(set_text(cx, e, label_of(message, data)));
    *ret_n = 1;
    return DS_OK;
}

static ds_status read_member(ds_ctx *cx, const ds_json *m, in_event *e, size_t *ret_n)
{
    ds_str before = text_of(get(m, "old_chat_member"), "status");
    ds_str after = text_of(get(m, "new_chat_member"), "status");
    bool is_ours;

    DS_TRY(begin(cx, get(m, "chat"), get(m, "from"), e, &is_ours));
    if (!is_ours)
        return DS_OK;
    e->sent_at = time_of(cx, m, "date");
    if (ds_str_is(after, "kicked"))
        e->kind = IN_BLOCKED;
    else if (ds_str_is(after, "member") && ds_str_is(before, "kicked"))
        e->kind = IN_UNBLOCKED;
    else
        return DS_OK; /* the first start: a message of its own follows */
    *ret_n = 1;
    return DS_OK;
}

typedef struct update_row {
    const char *member;
    ds_status (*read)(ds_ctx *cx, const ds_json *part, in_event *e, size_t *ret_n);
} update_row;

static const update_row updates[] = {
    { "message", read_message },
    { "edited_message", read_edit },
    { "callback_query", read_callback },
    { "my_chat_member", read_member },
};

ds_status webhook_telegram_update(ds_ctx *cx, const ds_json *update, in_event *ret, size_t *ret_n)
{
    int64_t id = ds_json_int(get(update, "update_id"), -1);
    in_event e = { .provider = DS_STR("telegram") };
    size_t n = 0;

    if (ds_json_kind_of(update) != DS_JSON_OBJECT || id < 0)
        return ds_fail(cx, DS_INVALID, "telegram: an update without update_id");
    DS_TRY(ds_format(cx, &e.event_id, "%" PRId64, id));
    for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]); i++) {
        const ds_json *part = get(update, updates[i].member);

        if (part) {
            DS_TRY(updates[i].read(cx, part, &e, &n));
            break;
        }
    }
    assert(n <= 1 && (n == 0 || e.kind < IN_KIND_COUNT));
    if (n > 0)
        *ret = e;
    *ret_n = n;
    return DS_OK;
}

ds_status webhook_telegram(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                           webhook_result *ret)
{
    ds_json *update DS_AUTO(ds_json_freep) = NULL;
    in_event *e = DS_NEW(cx, in_event);
    ds_str secret;
    size_t n;

    assert(keys && request && request->header && ret);
    if (!e)
        return DS_LIMIT;
    if (keys->telegram_secret.n == 0)
        return ds_fail(cx, DS_OFF, "telegram: telegram.secret_token is not set");
    secret = request->header(request->header_self, "X-Telegram-Bot-Api-Secret-Token");
    if (secret.n == 0)
        return ds_fail(cx, DS_UNAUTHENTICATED, "telegram: no X-Telegram-Bot-Api-Secret-Token");
    if (!ds_secret_equal(secret, keys->telegram_secret))
        return ds_fail(cx, DS_DENIED, "telegram: the secret token is not the configured one");
    DS_TRY(webhook_check_size(cx, request));
    DS_TRY(ds_json_parse(cx, request->body, &update));
    DS_TRY(webhook_telegram_update(cx, update, e, &n));
    *ret = (webhook_result){ .events = e,
                             .event_count = n,
                             .reply_body = DS_STR(""),
                             .reply_type = "text/plain; charset=utf-8" };
    return DS_OK;
}
