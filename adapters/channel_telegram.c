/*
 * channel_telegram.c - the Telegram Bot API: messages with an inline keyboard, and long polling.
 *
 * Texts go without a parse mode, so nothing a patient or clinic writes needs escaping. What always
 * holds:
 *   (1) the bot's token is part of every URL, so no URL is ever put into a reason or a log
 *   (2) a tap is answered before the message that answers it, or the patient sees a spinner
 *   (3) the next poll's offset is the caller's to raise, after it has committed what came
 *   (4) there is no idempotency key: after a cut answer a rare double is possible
 */
#include "adapters/adapters_internal.h"

#include "core/text.h"

#include <assert.h>
#include <inttypes.h>

#define TEXT_MAX_UNITS 4096 /* sendMessage: text */
#define POLL_SLACK_MS 10000 /* over the time the server waits itself */
#define POLL_LIMIT 100      /* updates in one answer */
#define UPDATES "[\"message\",\"edited_message\",\"callback_query\",\"my_chat_member\"]"

/* Telegram has few codes; its words tell cases apart. */
typedef struct words_row {
    int code; /* HTTP status and error_code */
    const char *words;
    vendor_error error;
} words_row;

/* clang-format off */
static const words_row refusals[] = {
    { 403, "",                    { 403, DS_GONE,        "blocked",     "the person blocked the bot or is gone" } },
    { 400, "chat not found",      { 400, DS_GONE,        "bad_address", "there is no such chat" } },
    { 400, "PEER_ID_INVALID",     { 400, DS_GONE,        "bad_address", "there is no such chat" } },
    { 400, "user not found",      { 400, DS_GONE,        "bad_address", "there is no such person" } },
    { 401, "",                    { 401, DS_UNAVAILABLE, "",            "the bot token is refused" } },
    { 404, "",                    { 404, DS_UNAVAILABLE, "",            "the bot token is refused" } },
    { 409, "",                    { 409, DS_CONFLICT,    "",            "another program polls, or a webhook is set" } },
    { 429, "",                    { 429, DS_TOO_MANY,    "",            "too many messages" } },
    { 400, "",                    { 400, DS_INTERNAL,    "",            "our request is wrong" } },
};
/* clang-format on */

static const vendor_error *find_refusal(int64_t code, ds_str description)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
        if (refusals[i].code == code &&
            ds_str_find(description, ds_str_of(refusals[i].words), 0) >= 0)
            return &refusals[i].error;
    return NULL;
}

static ds_status method_url(ds_ctx *cx, const telegram_config *c, const char *method, ds_str *ret)
{
    return ds_format(cx, ret, DS_FMT "/bot" DS_FMT "/%s", DS_ARG(c->api_base), DS_ARG(c->bot_token),
                     method);
}

/* Fail with what an answer other than ok means; sets reason, retry_after_s and new_address. */
static ds_status judge_refusal(ds_ctx *cx, const ds_json *json, int http_status, sent_ref *ret)
{
    int64_t code = ds_json_int(ds_json_get(json, "error_code"), http_status);
    const ds_json *moved = ds_json_at(json, "parameters.migrate_to_chat_id");
    const vendor_error *known = find_refusal(code, ds_json_text(ds_json_get(json, "description")));
    int64_t wait_s = ds_json_int(ds_json_at(json, "parameters.retry_after"), -1);

    if (wait_s >= 0)
        ret->retry_after_s = wait_s;
    if (moved) {
        DS_TRY(ds_copy(cx, ds_json_as_text(cx, moved), &ret->new_address));
        return ds_fail(cx, DS_CONFLICT, "telegram: the chat has another id now");
    }
    if (known)
        return channel_refused(cx, ret, known, "telegram", code);
    return channel_http_refused(cx, ret, "telegram", http_status);
}

/* Call a method; *ret_answer is the whole answer with ok = true. Caller frees it. */
static ds_status call(ds_ctx *cx, const telegram_config *c, const char *method, ds_str json,
                      sent_ref *ref, ds_json **ret_answer)
{
    ds_http_response answer;
    ds_json *document;
    ds_str url;
    ds_status s;

    assert(c->bot_token.n > 0 && ref && ret_answer);
    DS_TRY(method_url(cx, c, method, &url));
    DS_TRY(channel_post_json(cx, url, (ds_str){ NULL, 0 }, json, &answer));
    ref->retry_after_s = answer.retry_after_s;
    document = channel_answer(cx, answer.body);
    if (answer.status == 200 && ds_json_bool(ds_json_get(document, "ok"), false)) {
        *ret_answer = document;
        return DS_OK;
    }
    s = judge_refusal(cx, document, answer.status, ref);
    ds_json_free(document);
    return s;
}

/* Stop the spinner of a tapped button (2). Only "try later" matters: nothing has been sent yet. */
static ds_status answer_tap(ds_ctx *cx, const telegram_config *c, ds_str callback_id, sent_ref *ret)
{
    ds_json *answer DS_AUTO(ds_json_freep) = NULL;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_str json;
    ds_status s;

    ds_jw_object(&w);
    ds_jw_key_text(&w, "callback_query_id", callback_id);
    ds_jw_end(&w);
    DS_TRY(ds_buf_finish(&b, &json));
    s = call(cx, c, "answerCallbackQuery", json, ret, &answer);
    if (s == DS_UNAVAILABLE || s == DS_TOO_MANY)
        return s;
    *ret = (sent_ref){ .retry_after_s = -1 };
    return DS_OK; /* "query is too old": the spinner has ended by itself */
}

/* A number as a number, so that a chat id is not taken for a @username. */
static void write_chat(ds_jw *w, ds_str address)
{
    int64_t id;

    if (ds_str_to_int(address, INT64_MIN, INT64_MAX, &id))
        ds_jw_key_int(w, "chat_id", id);
    else
        ds_jw_key_text(w, "chat_id", address);
}

static void write_keyboard(ds_jw *w, const rendered *r)
{
    ds_jw_key(w, "reply_markup");
    ds_jw_object(w);
    ds_jw_key(w, "inline_keyboard");
    ds_jw_array(w);
    for (size_t i = 0; i < r->option_count; i++) { /* a row each: titles are sentences */
        ds_jw_array(w);
        ds_jw_object(w);
        ds_jw_key_text(w, "text", r->options[i].title);
        ds_jw_key_text(w, "callback_data", r->options[i].id);
        ds_jw_end(w);
        ds_jw_end(w);
    }
    ds_jw_end(w);
    ds_jw_end(w);
}

static ds_status write_message(ds_ctx *cx, const channel_message *m, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    rendered r;

    DS_TRY(message_render(cx, channel_look_of(DS_STR("telegram")), m->body, &r));
    if (r.text.n == 0)
        return ds_fail(cx, DS_INTERNAL, "telegram: a message without text");
    ds_jw_object(&w);
    write_chat(&w, m->address);
    ds_jw_key_text(&w, "text", channel_cut_utf16(r.text, TEXT_MAX_UNITS));
    ds_jw_key(&w, "link_preview_options");
    ds_jw_object(&w);
    ds_jw_key_bool(&w, "is_disabled", true);
    ds_jw_end(&w);
    for (size_t i = 0; i < r.option_count; i++)
        if (r.options[i].id.n == 0 || r.options[i].id.n > MESSAGE_OPTION_ID_MAX_BYTES)
            return ds_fail(cx, DS_INTERNAL, "telegram: an option's id has %zu bytes",
                           r.options[i].id.n);
    if (r.form != RENDERED_TEXT)
        write_keyboard(&w, &r);
    ds_jw_end(&w);
    return ds_buf_finish(&b, ret);
}

static ds_status telegram_send(ds_ctx *cx, const channel *self, const channel_message *m,
                               sent_ref *ret)
{
    const telegram_config *c = self->config;
    ds_json *answer DS_AUTO(ds_json_freep) = NULL;
    ds_str json;

    assert(c && m->body && m->outbox_id > 0 && ret);
    *ret = (sent_ref){ .retry_after_s = -1 };
    DS_TRY(write_message(cx, m, &json));
    if (m->callback_ref.n > 0)
        DS_TRY(answer_tap(cx, c, m->callback_ref, ret));
    DS_TRY(call(cx, c, "sendMessage", json, ret, &answer));
    return channel_ref(cx, ds_json_as_text(cx, ds_json_at(answer, "result.message_id")), ret);
}

const channel_ops channel_telegram = { .provider = "telegram", .send = telegram_send };

ds_status telegram_poll(ds_ctx *cx, const telegram_config *config, int64_t offset, int wait_s,
                        ds_str *ret_body)
{
    const ds_http_header headers[] = { { DS_STR("Content-Type"), DS_STR("application/json") } };
    ds_http_request request = { .method = "POST",
                                .headers = headers,
                                .header_count = 1,
                                .total_timeout_ms = (int64_t)wait_s * 1000 + POLL_SLACK_MS,
                                .max_response_bytes = CHANNEL_LIST_MAX_BYTES };
    sent_ref unused = { .retry_after_s = -1 };
    ds_http_response answer;
    ds_json *json;
    ds_status s;

    assert(wait_s >= 0 && ret_body);
    DS_TRY(method_url(cx, config, "getUpdates", &request.url));
    DS_TRY(ds_format(cx, &request.body,
                     "{\"offset\":%" PRId64 ",\"limit\":%d,\"timeout\":%d,\"allowed_updates\":%s}",
                     offset, POLL_LIMIT, wait_s, UPDATES));
    DS_TRY(channel_call(cx, request, &answer));
    if (answer.status == 200) {
        *ret_body = answer.body;
        return DS_OK;
    }
    json = channel_answer(cx, answer.body);
    s = judge_refusal(cx, json, answer.status, &unused);
    ds_json_free(json);
    return s;
}

/* Call a method whose answer only says that it worked. */
static ds_status tell(ds_ctx *cx, const telegram_config *config, const char *method, ds_buf *b)
{
    ds_json *answer DS_AUTO(ds_json_freep) = NULL;
    sent_ref unused = { .retry_after_s = -1 };
    ds_str json;

    DS_TRY(ds_buf_finish(b, &json));
    return call(cx, config, method, json, &unused, &answer);
}

ds_status telegram_set_webhook(ds_ctx *cx, const telegram_config *config, ds_str url, ds_str secret)
{
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    ds_jw_object(&w);
    ds_jw_key_text(&w, "url", url);
    ds_jw_key_text(&w, "secret_token", secret);
    ds_jw_key(&w, "allowed_updates");
    ds_jw_raw(&w, DS_STR(UPDATES));
    ds_jw_end(&w);
    return tell(cx, config, "setWebhook", &b);
}

ds_status telegram_delete_webhook(ds_ctx *cx, const telegram_config *config)
{
    ds_buf b = ds_buf_make(cx);

    ds_buf_puts(&b, "{\"drop_pending_updates\":false}");
    return tell(cx, config, "deleteWebhook", &b);
}

ds_status telegram_get_me(ds_ctx *cx, const telegram_config *config, ds_str *ret_username)
{
    ds_json *json DS_AUTO(ds_json_freep) = NULL;
    sent_ref unused = { .retry_after_s = -1 };
    ds_http_response answer;
    ds_str url;

    DS_TRY(method_url(cx, config, "getMe", &url));
    DS_TRY(channel_post_json(cx, url, (ds_str){ NULL, 0 }, DS_STR("{}"), &answer));
    if (answer.status == 401 || answer.status == 404)
        return ds_fail(cx, DS_DENIED, "telegram: the bot token is refused");
    json = channel_answer(cx, answer.body);
    if (answer.status != 200)
        return judge_refusal(cx, json, answer.status, &unused);
    return ds_copy(cx, ds_json_text(ds_json_at(json, "result.username")), ret_username);
}
