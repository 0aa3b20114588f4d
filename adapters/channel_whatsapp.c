/*
 * channel_whatsapp.c - WhatsApp by Meta's Cloud API: text, up to 3 buttons, a list of up to 10
 * rows.
 *
 * Free text is allowed for 24 hours after the patient wrote. Outside that window only a registered
 * template goes through: a reminder, confirmation or change is sent as its template, whose body has
 * one parameter, {{1}} = the whole text in one line. What always holds:
 *   (1) nothing over Meta's limits leaves: body, titles, ids, rows
 *   (2) outside the window nothing but a configured template is tried, never with an empty
 * parameter (3) biz_opaque_callback_data is the outbox id: it comes back in delivery reports (4)
 * there is no idempotency key and no list to ask: after a cut answer a rare double is possible
 */
#include "adapters/adapters_internal.h"

#include "core/text.h"

#include <assert.h>
#include <inttypes.h>

#define TEXT_MAX_UNITS 4096 /* text.body, and a list's body */
#define BUTTONS_MAX 3
#define ROWS_MAX 10
#define BUTTON_TEXT_MAX 1024 /* a body above buttons */
#define PARAMETER_MAX 1024   /* a template parameter in the body */
#define LABEL_MAX 20         /* the button that opens a list */

/* clang-format off */
const vendor_error channel_whatsapp_errors[] = {
    { 4,      DS_TOO_MANY,    "",              "too many calls" },
    { 80007,  DS_TOO_MANY,    "",              "too many calls" },
    { 100,    DS_INTERNAL,    "",              "a parameter is wrong" },
    { 190,    DS_UNAVAILABLE, "",              "the access token is refused" },
    { 130429, DS_TOO_MANY,    "",              "too many messages a second" },
    { 130472, DS_DENIED,      "undeliverable", "Meta holds this number back" },
    { 131000, DS_UNAVAILABLE, "undeliverable", "something went wrong at Meta" },
    { 131005, DS_UNAVAILABLE, "",              "the token lacks a permission" },
    { 131008, DS_INTERNAL,    "",              "a parameter is missing" },
    { 131009, DS_INTERNAL,    "",              "a parameter's value is wrong" },
    { 131016, DS_UNAVAILABLE, "undeliverable", "Meta is overloaded" },
    { 131021, DS_GONE,        "bad_address",   "sender and recipient are the same" },
    { 131026, DS_GONE,        "undeliverable", "it cannot be delivered to this number" },
    { 131031, DS_UNAVAILABLE, "",              "the account is locked" },
    { 131047, DS_GONE,        "window_closed", "outside the 24 h window" },
    { 131049, DS_DENIED,      "undeliverable", "Meta's cap on messages to this person" },
    { 131051, DS_INTERNAL,    "",              "the type of message is not supported" },
    { 131053, DS_INTERNAL,    "",              "the media cannot be loaded" },
    { 131056, DS_TOO_MANY,    "undeliverable", "too many messages to this person" },
    { 132000, DS_INTERNAL,    "rejected",      "the template wants other parameters" },
    { 132001, DS_DENIED,      "rejected",      "there is no such template" },
    { 132015, DS_DENIED,      "rejected",      "the template is paused" },
    { 132016, DS_DENIED,      "rejected",      "the template is disabled" },
    { 133010, DS_UNAVAILABLE, "",              "our number is not registered" },
    { 0,      DS_INTERNAL,    "",              "" },
};
/* clang-format on */

/* Which template a notice goes out as; the first prefix that fits, the last fits all. */
typedef struct template_row {
    const char *prefix;
    size_t at; /* offset in whatsapp_config */
} template_row;

static const template_row templates[] = {
    { "remind", offsetof(whatsapp_config, template_reminder) },
    { "confirm", offsetof(whatsapp_config, template_confirm) },
    { "book", offsetof(whatsapp_config, template_confirm) },
    { "", offsetof(whatsapp_config, template_change) },
};

static ds_str template_of(const whatsapp_config *c, ds_str notice)
{
    size_t i = 0;

    if (notice.n == 0)
        return (ds_str){ NULL, 0 };
    while (!ds_str_starts(notice, ds_str_of(templates[i].prefix)))
        i++;
    return *(const ds_str *)(const void *)((const char *)c + templates[i].at);
}

/* A phone number goes in "to" as digits; a business-scoped id in "recipient". */
static void write_head(ds_jw *w, const channel_message *m)
{
    ds_str address = m->address;
    bool is_phone = ds_str_starts(address, DS_STR("+"));
    char id[24];
    ds_buf b = ds_buf_fixed(id, sizeof(id));

    ds_jw_object(w);
    ds_jw_key_text(w, "messaging_product", DS_STR("whatsapp"));
    ds_jw_key_text(w, "recipient_type", DS_STR("individual"));
    if (is_phone)
        address = ds_str_sub(address, 1, address.n);
    is_phone = is_phone || (address.n > 0 && address.p[0] >= '0' && address.p[0] <= '9');
    ds_jw_key_text(w, is_phone ? "to" : "recipient", address);
    ds_buf_printf(&b, "%" PRId64, m->outbox_id);
    ds_jw_key_text(w, "biz_opaque_callback_data", ds_buf_view(&b));
}

static void write_text(ds_jw *w, const rendered *r)
{
    ds_jw_key_text(w, "type", DS_STR("text"));
    ds_jw_key(w, "text");
    ds_jw_object(w);
    ds_jw_key_bool(w, "preview_url", false);
    ds_jw_key_text(w, "body", channel_cut_utf16(r->text, TEXT_MAX_UNITS));
    ds_jw_end(w);
}

static void write_body(ds_jw *w, ds_str text, size_t max)
{
    ds_jw_key(w, "body");
    ds_jw_object(w);
    ds_jw_key_text(w, "text", channel_cut_utf16(text, max));
    ds_jw_end(w);
}

static void write_buttons(ds_jw *w, const rendered *r)
{
    assert(r->option_count >= 1 && r->option_count <= BUTTONS_MAX);
    ds_jw_key_text(w, "type", DS_STR("button"));
    write_body(w, r->text, BUTTON_TEXT_MAX);
    ds_jw_key(w, "action");
    ds_jw_object(w);
    ds_jw_key(w, "buttons");
    ds_jw_array(w);
    for (size_t i = 0; i < r->option_count; i++) {
        ds_jw_object(w);
        ds_jw_key_text(w, "type", DS_STR("reply"));
        ds_jw_key(w, "reply");
        ds_jw_object(w);
        ds_jw_key_text(w, "id", r->options[i].id);
        ds_jw_key_text(w, "title", r->options[i].title);
        ds_jw_end(w);
        ds_jw_end(w);
    }
    ds_jw_end(w);
    ds_jw_end(w);
}

static void write_rows(ds_jw *w, const rendered *r)
{
    assert(r->option_count >= 1 && r->option_count <= ROWS_MAX);
    ds_jw_key(w, "rows");
    ds_jw_array(w);
    for (size_t i = 0; i < r->option_count; i++) {
        ds_jw_object(w);
        ds_jw_key_text(w, "id", r->options[i].id);
        ds_jw_key_text(w, "title", r->options[i].title);
        if (r->options[i].description.n > 0)
            ds_jw_key_text(w, "description", r->options[i].description);
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

static void write_list(ds_jw *w, const rendered *r)
{
    char label[8];
    ds_buf b = ds_buf_fixed(label, sizeof(label));

    ds_buf_printf(&b, "1-%u", (unsigned)r->option_count); /* a label in no language */
    ds_jw_key_text(w, "type", DS_STR("list"));
    write_body(w, r->text, TEXT_MAX_UNITS);
    ds_jw_key(w, "action");
    ds_jw_object(w);
    ds_jw_key_text(w, "button",
                   r->list_label.n > 0 ? channel_cut_utf16(r->list_label, LABEL_MAX)
                                       : ds_buf_view(&b));
    ds_jw_key(w, "sections");
    ds_jw_array(w);
    ds_jw_object(w);
    write_rows(w, r);
    ds_jw_end(w);
    ds_jw_end(w);
    ds_jw_end(w);
}

static void write_interactive(ds_jw *w, const rendered *r)
{
    ds_jw_key_text(w, "type", DS_STR("interactive"));
    ds_jw_key(w, "interactive");
    ds_jw_object(w);
    if (r->form == RENDERED_BUTTONS)
        write_buttons(w, r);
    else
        write_list(w, r);
    ds_jw_end(w);
}

static ds_status free_form(ds_ctx *cx, const channel_message *m, ds_jw *w)
{
    rendered r;

    DS_TRY(message_render(cx, channel_look_of(DS_STR("whatsapp")), m->body, &r));
    if (r.text.n == 0)
        return ds_fail(cx, DS_INTERNAL, "whatsapp: a message without text");
    if (r.form == RENDERED_TEXT)
        write_text(w, &r);
    else
        write_interactive(w, &r);
    return DS_OK;
}

/* s in one line: Meta refuses parameters with line breaks or runs of spaces. */
static ds_status one_line(ds_ctx *cx, ds_str s, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);

    for (size_t i = 0; i < s.n; i++) {
        bool is_space = (unsigned char)s.p[i] <= ' ';

        if (!is_space)
            ds_buf_putc(&b, s.p[i]);
        else if (b.n > 0 && b.p[b.n - 1] != ' ')
            ds_buf_putc(&b, ' ');
    }
    DS_TRY(ds_buf_finish(&b, ret));
    *ret = ds_str_trim(channel_cut_utf16(*ret, PARAMETER_MAX));
    return DS_OK;
}

/* "name:language", or the language the text is in; romanised Hindi has no code at Meta. */
static ds_str language_of(ds_str template_name, int64_t colon, ds_str lang)
{
    if (colon >= 0)
        return ds_str_sub(template_name, (size_t)colon + 1, template_name.n);
    if (ds_str_is(lang, "hi-Latn") || lang.n == 0)
        return DS_STR("en");
    return lang;
}

static void write_template(ds_jw *w, ds_str name, ds_str language, ds_str parameter)
{
    assert(name.n > 0 && language.n > 0 && parameter.n > 0); /* (2) */
    ds_jw_key_text(w, "type", DS_STR("template"));
    ds_jw_key(w, "template");
    ds_jw_object(w);
    ds_jw_key_text(w, "name", name);
    ds_jw_key(w, "language");
    ds_jw_object(w);
    ds_jw_key_text(w, "code", language);
    ds_jw_end(w);
    ds_jw_key(w, "components");
    ds_jw_array(w);
    ds_jw_object(w);
    ds_jw_key_text(w, "type", DS_STR("body"));
    ds_jw_key(w, "parameters");
    ds_jw_array(w);
    ds_jw_object(w);
    ds_jw_key_text(w, "type", DS_STR("text"));
    ds_jw_key_text(w, "text", parameter);
    ds_jw_end(w);
    ds_jw_end(w);
    ds_jw_end(w);
    ds_jw_end(w);
    ds_jw_end(w);
}

static ds_status template_form(ds_ctx *cx, const whatsapp_config *c, const channel_message *m,
                               ds_jw *w, sent_ref *ret)
{
    ds_str name = template_of(c, m->notice), parameter;
    int64_t colon = ds_str_find(name, DS_STR(":"), 0);
    rendered r;

    if (name.n == 0) {
        ret->reason = "window_closed";
        return ds_fail(cx, DS_GONE, "whatsapp: the 24 h window is closed and no template is set");
    }
    DS_TRY(message_render(cx, channel_look_of(DS_STR("whatsapp-text")), m->body, &r));
    DS_TRY(one_line(cx, r.text, &parameter));
    if (parameter.n == 0)
        return ds_fail(cx, DS_INTERNAL, "whatsapp: a template's parameter would be empty");
    write_template(w, ds_str_sub(name, 0, colon < 0 ? name.n : (size_t)colon),
                   language_of(name, colon, m->body->lang), parameter);
    return DS_OK;
}

/* What Meta said to a send. */
static ds_status judge(ds_ctx *cx, const ds_http_response *answer, sent_ref *ret)
{
    ds_json *json DS_AUTO(ds_json_freep) = channel_answer(cx, answer->body);
    ds_str id = ds_json_text(ds_json_at(json, "messages.0.id"));
    int64_t code = ds_json_int(ds_json_at(json, "error.code"), 0);
    const vendor_error *known = vendor_error_find(channel_whatsapp_errors, code);

    ret->retry_after_s = answer->retry_after_s;
    if (answer->status == 200)
        return id.n > 0 ? channel_ref(cx, id, ret)
                        : ds_fail(cx, DS_IN_DOUBT, "whatsapp: taken, but no id came back");
    if (known)
        return channel_refused(cx, ret, known, "whatsapp", code);
    return channel_http_refused(cx, ret, "whatsapp", answer->status);
}

static ds_status whatsapp_send(ds_ctx *cx, const channel *self, const channel_message *m,
                               sent_ref *ret)
{
    const whatsapp_config *c = self->config;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_http_response answer;
    ds_str url, json;

    assert(c && m->body && m->outbox_id > 0 && ret);
    *ret = (sent_ref){ .retry_after_s = -1 };
    write_head(&w, m);
    if (m->is_in_window)
        DS_TRY(free_form(cx, m, &w));
    else
        DS_TRY(template_form(cx, c, m, &w, ret));
    ds_jw_end(&w);
    DS_TRY(ds_buf_finish(&b, &json));
    DS_TRY(ds_format(cx, &url, DS_FMT "/" DS_FMT "/" DS_FMT "/messages", DS_ARG(c->api_base),
                     DS_ARG(c->api_version), DS_ARG(c->phone_number_id)));
    DS_TRY(channel_post_json(cx, url, c->access_token, json, &answer));
    return judge(cx, &answer, ret);
}

const channel_ops channel_whatsapp = { .provider = "whatsapp", .send = whatsapp_send };
