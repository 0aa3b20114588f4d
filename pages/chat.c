/*
 * chat.c - the chat simulator: its files, and one message in the looks of three channels.
 *
 * The page shows what message_render gives for each channel, the same that adapters send, so what
 * is seen here is what a patient would get. What always holds:
 *   (1) nothing is loaded from elsewhere and no inline script runs: the policy below says so
 *   (2) texts travel as JSON strings and are set as text, so no patient's words become HTML
 */
#include "pages/pages.h"

#include "core/embedded.h"

extern const ds_embedded pages_embedded[];

static const char chat_csp[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

typedef struct asset {
    const char *path; /* of the request */
    const char *file; /* in pages_embedded */
    const char *type;
} asset;

static const asset assets[] = {
    { "/chat", "assets/chat.html", "text/html; charset=utf-8" },
    { "/chat/chat.js", "assets/chat.js", "text/javascript; charset=utf-8" },
    { "/chat/chat.css", "assets/chat.css", "text/css; charset=utf-8" },
};

ds_status page_chat_asset(ds_ctx *cx, ds_str path, page *ret)
{
    for (size_t i = 0; i < sizeof(assets) / sizeof(assets[0]); i++) {
        if (!ds_str_is(path, assets[i].path))
            continue;
        for (const ds_embedded *e = pages_embedded; e->name; e++) {
            if (!ds_str_is(ds_str_of(e->name), assets[i].file))
                continue;
            *ret = (page){ { (const char *)e->data, e->size }, assets[i].type, chat_csp };
            return DS_OK;
        }
    }
    return ds_fail(cx, DS_NOT_FOUND, "the chat page has no such part");
}

static const char *form_name(rendered_form f)
{
    return f == RENDERED_BUTTONS ? "buttons" : f == RENDERED_LIST ? "list" : "text";
}

static void write_options(ds_jw *w, const rendered *r)
{
    ds_jw_key(w, "options");
    ds_jw_array(w);
    for (size_t i = 0; i < r->option_count; i++) {
        ds_jw_object(w);
        ds_jw_key_text(w, "id", r->options[i].id);
        ds_jw_key_text(w, "title", r->options[i].title);
        ds_jw_key_text(w, "description", r->options[i].description);
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

static void write_sms_size(ds_jw *w, ds_str text)
{
    sms_size size = sms_measure(text);

    ds_jw_key(w, "sms");
    ds_jw_object(w);
    ds_jw_key_text(w, "encoding", ds_str_of(size.is_gsm7 ? "gsm7" : "ucs2"));
    ds_jw_key_int(w, "units", (int64_t)size.units);
    ds_jw_key_int(w, "segments", (int64_t)size.segments);
    ds_jw_end(w);
}

static ds_status write_look(ds_jw *w, ds_ctx *cx, const char *channel, const out_message *m)
{
    rendered r;

    DS_TRY(message_render(cx, channel_look_of(ds_str_of(channel)), m, &r));
    ds_jw_key(w, channel);
    ds_jw_object(w);
    ds_jw_key_text(w, "form", ds_str_of(form_name(r.form)));
    ds_jw_key_text(w, "text", r.text);
    if (r.form != RENDERED_TEXT)
        write_options(w, &r);
    if (r.form == RENDERED_LIST)
        ds_jw_key_text(w, "list_label", r.list_label);
    if (ds_str_is(ds_str_of(channel), "sms"))
        write_sms_size(w, r.text);
    ds_jw_end(w);
    return DS_OK;
}

ds_status page_chat_message(ds_jw *w, ds_ctx *cx, int64_t id, const out_message *m)
{
    static const char *const channels[] = { "sms", "whatsapp", "telegram" };

    ds_jw_object(w);
    ds_jw_key_int(w, "id", id);
    ds_jw_key_text(w, "lang", m->lang);
    ds_jw_key_text(w, "expects", m->expects);
    ds_jw_key(w, "looks");
    ds_jw_object(w);
    for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]); i++)
        DS_TRY(write_look(w, cx, channels[i], m));
    ds_jw_end(w);
    ds_jw_end(w);
    return DS_OK;
}
