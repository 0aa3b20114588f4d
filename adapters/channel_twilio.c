/*
 * channel_twilio.c - SMS, and WhatsApp by Twilio, over its Messages resource.
 *
 * Twilio takes no idempotency key. So after a cut answer the message is looked for in Twilio's own
 * list (to, from, text, since the first try) before it is sent again. WhatsApp by Twilio shows
 * options as a numbered text: buttons there need registered content. What always holds:
 *   (1) nothing is sent twice while the list can be asked; while it cannot, doubt stays doubt
 *   (2) a notice that Twilio could not pass on within an hour is dropped by Twilio, not sent late
 *   (3) outside the 24 h window nothing is tried on WhatsApp: Twilio would take it and fail later
 */
#include "adapters/adapters_internal.h"

#include "core/buf.h"

#include <assert.h>
#include <inttypes.h>

#define BODY_MAX_UNITS 1600      /* Messages: Body */
#define NOTICE_VALIDITY_S "3600" /* the default is ten hours: a reminder would come too late */
#define LOOKUP_SLACK_S 60        /* our clock and Twilio's */
#define LOOKUP_PAGE_SIZE "100"
#define API_PATH "/2010-04-01/Accounts/"

/* clang-format off */
const vendor_error channel_twilio_errors[] = {
    { 20003, DS_UNAVAILABLE, "",              "the credentials are refused" },
    { 20404, DS_INTERNAL,    "",              "no such account or resource" },
    { 20429, DS_TOO_MANY,    "",              "too many requests" },
    { 21211, DS_GONE,        "bad_address",   "the number is not valid" },
    { 21408, DS_DENIED,      "rejected",      "the country is not enabled" },
    { 21602, DS_INTERNAL,    "",              "no text" },
    { 21603, DS_INTERNAL,    "",              "no sender" },
    { 21604, DS_INTERNAL,    "",              "no recipient" },
    { 21606, DS_INTERNAL,    "",              "the sender cannot send" },
    { 21610, DS_GONE,        "opted_out",     "the number has opted out" },
    { 21614, DS_GONE,        "bad_address",   "no mobile number" },
    { 21617, DS_INTERNAL,    "",              "the text is too long" },
    { 30001, DS_TOO_MANY,    "undeliverable", "the queue is full" },
    { 30003, DS_UNAVAILABLE, "undeliverable", "the handset is off or out of reach" },
    { 30004, DS_GONE,        "blocked",       "the recipient or carrier blocks it" },
    { 30005, DS_GONE,        "bad_address",   "the handset is unknown" },
    { 30006, DS_GONE,        "bad_address",   "a landline or a carrier out of reach" },
    { 30007, DS_DENIED,      "rejected",      "filtered by the carrier" },
    { 30008, DS_UNAVAILABLE, "undeliverable", "unknown error on the way" },
    { 30034, DS_DENIED,      "rejected",      "the sender is not registered" },
    { 30036, DS_DENIED,      "undeliverable", "its validity is over" },
    { 63016, DS_GONE,        "window_closed", "outside the 24 h window" },
    { 63018, DS_TOO_MANY,    "",              "too many WhatsApp messages" },
    { 63024, DS_GONE,        "bad_address",   "no WhatsApp recipient" },
    { 0,     DS_INTERNAL,    "",              "" },
};
/* clang-format on */

static const twilio_config *config_of(const channel *self) { return self->config; }

static bool is_whatsapp(const channel_message *m) { return ds_str_is(m->channel, "whatsapp"); }

/* "whatsapp:" and the address, which may have the prefix already. */
static ds_status prefixed(ds_ctx *cx, ds_str address, ds_str *ret)
{
    if (ds_str_starts(address, DS_STR("whatsapp:"))) {
        *ret = address;
        return DS_OK;
    }
    return ds_format(cx, ret, "whatsapp:" DS_FMT, DS_ARG(address));
}

/* Who sends and who receives, as Twilio writes them; from is empty with a messaging service. */
typedef struct ends {
    ds_str to, from, service;
} ends;

static ds_status find_ends(ds_ctx *cx, const twilio_config *c, const channel_message *m, ends *ret)
{
    ends e = { .to = m->address };

    if (is_whatsapp(m)) {
        if (c->whatsapp_from.n == 0)
            return ds_fail(cx, DS_OFF, "twilio: twilio.whatsapp_from is not set");
        DS_TRY(prefixed(cx, m->address, &e.to));
        DS_TRY(prefixed(cx, c->whatsapp_from, &e.from));
    } else if (c->messaging_service_sid.n > 0) {
        e.service = c->messaging_service_sid;
    } else if (c->from.n > 0) {
        e.from = c->from;
    } else {
        return ds_fail(cx, DS_OFF,
                       "twilio: neither twilio.from nor twilio.messaging_service_sid is set");
    }
    *ret = e;
    return DS_OK;
}

static ds_status render_text(ds_ctx *cx, const channel_message *m, ds_str *ret)
{
    ds_str look = is_whatsapp(m) ? DS_STR("whatsapp-text") : DS_STR("sms");
    rendered r;

    DS_TRY(message_render(cx, channel_look_of(look), m->body, &r));
    *ret = channel_cut_utf16(r.text, BODY_MAX_UNITS);
    return DS_OK;
}

static ds_status messages_url(ds_ctx *cx, const twilio_config *c, ds_str *ret)
{
    return ds_format(cx, ret, DS_FMT API_PATH DS_FMT "/Messages.json", DS_ARG(c->api_base),
                     DS_ARG(c->account_sid));
}

static ds_status get_list(ds_ctx *cx, const twilio_config *c, ds_str url, ds_http_response *ret)
{
    ds_http_request request = { .method = "GET",
                                .url = url,
                                .basic_user = c->account_sid,
                                .basic_password = c->auth_token,
                                .max_response_bytes = CHANNEL_LIST_MAX_BYTES };

    return channel_call(cx, request, ret);
}

/* "DateSent>=" of the day of t, appended to a query; Twilio filters by days only. */
static void add_since(ds_buf *query, ds_time t)
{
    char buf[DS_TIME_FORMAT_MAX];
    int64_t day = t.utc_s >= 0 ? t.utc_s / 86400 : 0;

    ds_http_form_add(query, "DateSent>", local_date_format(local_date_from_days(day), buf));
    ds_http_form_add(query, "PageSize", DS_STR(LOOKUP_PAGE_SIZE));
}

/* The sid of the message that looks like ours; an empty view when none does. */
static ds_str match_in(const ds_json *list, const ends *e, ds_str text)
{
    const ds_json *messages = ds_json_get(list, "messages");

    for (size_t i = 0; i < ds_json_count(messages); i++) {
        const ds_json *m = ds_json_item(messages, i);
        ds_str from = ds_json_text(ds_json_get(m, "from"));

        if (ds_str_is(ds_json_text(ds_json_get(m, "direction")), "inbound") ||
            !ds_str_equal(ds_json_text(ds_json_get(m, "to")), e->to) ||
            (e->from.n > 0 && !ds_str_equal(from, e->from)))
            continue;
        /* Twilio drops white space at the end of a text */
        if (ds_str_equal(ds_str_trim(ds_json_text(ds_json_get(m, "body"))), ds_str_trim(text)))
            return ds_json_text(ds_json_get(m, "sid"));
    }
    return (ds_str){ NULL, 0 };
}

/* DS_OK: Twilio has it. DS_NOT_FOUND: it does not. DS_IN_DOUBT: it cannot be asked now (1). */
static ds_status look_up(ds_ctx *cx, const twilio_config *c, const ends *e,
                         const channel_message *m, ds_str text, sent_ref *ret)
{
    ds_json *list DS_AUTO(ds_json_freep) = NULL;
    ds_buf query = ds_buf_make(cx);
    ds_http_response answer;
    ds_str url, full, sid, filters;

    assert(m->is_doubtful);
    DS_TRY(messages_url(cx, c, &url));
    ds_http_form_add(&query, "To", e->to);
    add_since(&query, ds_time_sub(m->first_tried_at, ds_seconds(LOOKUP_SLACK_S)));
    DS_TRY(ds_buf_finish(&query, &filters));
    DS_TRY(ds_format(cx, &full, DS_FMT "?" DS_FMT, DS_ARG(url), DS_ARG(filters)));
    if (get_list(cx, c, full, &answer) != DS_OK || answer.status != 200)
        return ds_fail(cx, DS_IN_DOUBT, "twilio: its message list cannot be read now");
    list = channel_answer(cx, answer.body);
    if (!list)
        return ds_fail(cx, DS_IN_DOUBT, "twilio: its message list is no JSON");
    sid = match_in(list, e, text);
    return sid.n > 0 ? channel_ref(cx, sid, ret) : DS_NOT_FOUND;
}

static ds_status write_form(ds_ctx *cx, const twilio_config *c, const ends *e,
                            const channel_message *m, ds_str text, ds_str *ret)
{
    ds_buf form = ds_buf_make(cx);

    assert(e->service.n > 0 || e->from.n > 0);
    ds_http_form_add(&form, "To", e->to);
    if (e->service.n > 0)
        ds_http_form_add(&form, "MessagingServiceSid", e->service);
    else
        ds_http_form_add(&form, "From", e->from);
    ds_http_form_add(&form, "Body", text);
    if (c->status_callback.n > 0)
        ds_http_form_add(&form, "StatusCallback", c->status_callback);
    if (m->notice.n > 0 && !is_whatsapp(m))
        ds_http_form_add(&form, "ValidityPeriod", DS_STR(NOTICE_VALIDITY_S));
    return ds_buf_finish(&form, ret);
}

/* What Twilio said to a send. */
static ds_status judge(ds_ctx *cx, const ds_http_response *answer, sent_ref *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = channel_answer(cx, answer->body);
    ds_str sid = ds_json_text(ds_json_get(json, "sid"));
    int64_t code = ds_json_int(ds_json_get(json, "code"), 0);
    const vendor_error *known = vendor_error_find(channel_twilio_errors, code);

    ret->retry_after_s = answer->retry_after_s;
    if (answer->status == 200 || answer->status == 201)
        return sid.n > 0 ? channel_ref(cx, sid, ret)
                         : ds_fail(cx, DS_IN_DOUBT, "twilio: taken, but no sid came back");
    if (known && answer->status < 500)
        return channel_refused(cx, ret, known, "twilio", code);
    if (answer->status >= 500 && answer->status != 503) /* a gateway gave up: it may be queued */
        return ds_fail(cx, DS_IN_DOUBT, "twilio: HTTP %d", answer->status);
    return channel_http_refused(cx, ret, "twilio", answer->status);
}

static ds_status post(ds_ctx *cx, const twilio_config *c, ds_str form, sent_ref *ret)
{
    const ds_http_header headers[] = {
        { DS_STR("Content-Type"), DS_STR("application/x-www-form-urlencoded") },
    };
    ds_http_request request = { .method = "POST",
                                .headers = headers,
                                .header_count = 1,
                                .body = form,
                                .basic_user = c->account_sid,
                                .basic_password = c->auth_token };
    ds_http_response answer;

    DS_TRY(messages_url(cx, c, &request.url));
    DS_TRY(channel_call(cx, request, &answer));
    return judge(cx, &answer, ret);
}

static ds_status twilio_send(ds_ctx *cx, const channel *self, const channel_message *m,
                             sent_ref *ret)
{
    const twilio_config *c = config_of(self);
    ends e;
    ds_str text, form;

    assert(c && m->body && m->outbox_id > 0 && ret);
    *ret = (sent_ref){ .retry_after_s = -1 };
    DS_TRY(find_ends(cx, c, m, &e));
    if (is_whatsapp(m) && !m->is_in_window) {
        ret->reason = "window_closed";
        return ds_fail(cx, DS_GONE, "twilio: the 24 h window is closed");
    }
    DS_TRY(render_text(cx, m, &text));
    if (m->is_doubtful) {
        ds_status s = look_up(cx, c, &e, m, text, ret);

        if (s != DS_NOT_FOUND)
            return s;
    }
    DS_TRY(write_form(cx, c, &e, m, text, &form));
    return post(cx, c, form, ret);
}

const channel_ops channel_twilio = { .provider = "twilio", .send = twilio_send };

/* The first page's address, or the next one's, which Twilio gives as a path. */
static ds_status list_url(ds_ctx *cx, const twilio_config *c, ds_time since, ds_str page_uri,
                          ds_str *ret)
{
    ds_buf query = ds_buf_make(cx);
    ds_str url, filters;

    if (page_uri.n > 0) {
        if (!ds_str_starts(page_uri, DS_STR(API_PATH)))
            return ds_fail(cx, DS_INVALID, "twilio: the next page is not a path of its API");
        return ds_format(cx, ret, DS_FMT DS_FMT, DS_ARG(c->api_base), DS_ARG(page_uri));
    }
    DS_TRY(messages_url(cx, c, &url));
    add_since(&query, since);
    DS_TRY(ds_buf_finish(&query, &filters));
    return ds_format(cx, ret, DS_FMT "?" DS_FMT, DS_ARG(url), DS_ARG(filters));
}

ds_status twilio_list_inbound(ds_ctx *cx, const twilio_config *config, ds_time since,
                              ds_str page_uri, ds_str *ret_body, ds_str *ret_next_uri)
{
    ds_json *list DS_AUTO(ds_json_freep) = NULL;
    ds_http_response answer;
    sent_ref unused = { .retry_after_s = -1 };
    ds_str url, next;

    assert(config && ret_body && ret_next_uri);
    DS_TRY(list_url(cx, config, since, page_uri, &url));
    DS_TRY(get_list(cx, config, url, &answer));
    if (answer.status != 200)
        return channel_http_refused(cx, &unused, "twilio", answer.status);
    DS_TRY(ds_json_parse(cx, answer.body, &list));
    DS_TRY(ds_copy(cx, ds_json_text(ds_json_get(list, "next_page_uri")), &next));
    *ret_body = answer.body;
    *ret_next_uri = next;
    return DS_OK;
}
