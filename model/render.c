/*
 * render.c - one abstract reply as each channel can show it.
 *
 * A tap and a typed number mean the same, so the order of options never changes. What always holds:
 *   (1) nothing is longer than the channel's published limit; texts are cut at words
 *   (2) options are never lost: where the text is too long, the text gives way
 *   (3) where options are typed, they are numbered 1) 2) 3) and the hint says what to reply
 */
#include "core/text.h"
#include "model/message.h"

#define LEAD_MIN_CODE_POINTS 20 /* of a text that gives way to its options */
#define LIST_LABEL_MAX 20       /* WhatsApp: the button that opens a list */

/* clang-format off */
static const channel_look looks[] = {
    /* channel         text  with  button title row title desc plain */
    { "sms",           1600, 1600,  0,     0,   0,   0,   0, true  }, /* Twilio: Body up to 1600 */
    { "whatsapp",      4096, 1024,  3,    20,  10,  24,  72, false }, /* Cloud API: interactive */
    { "whatsapp-text", 1600, 1600,  0,     0,   0,   0,   0, false }, /* WhatsApp through Twilio */
    { "telegram",      4096, 4096, 10,    64,   0,   0,   0, false }, /* Bot API: sendMessage */
    { "sim",           4096, 4096, 10,    64,   0,   0,   0, false },
};
/* clang-format on */

const channel_look *channel_look_of(ds_str channel)
{
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        if (ds_str_is(channel, looks[i].channel))
            return &looks[i];
    }
    return &looks[0];
}

/* Bytes of s up to the last word's end within max code points; hard when there is no space. */
static size_t word_end(ds_str s, size_t max)
{
    ds_str head = ds_text_cut(s, max);

    if (head.n == s.n || s.p[head.n] == ' ' || s.p[head.n] == '\n')
        return head.n;
    for (size_t i = head.n; i > 0; i--) {
        if (head.p[i - 1] == ' ' || head.p[i - 1] == '\n')
            return i - 1;
    }
    return head.n;
}

static ds_status cut_text(ds_ctx *cx, const channel_look *look, ds_str s, size_t max, ds_str *ret)
{
    ds_str mark = look->plain ? DS_STR("...") : DS_STR("\xE2\x80\xA6");
    size_t mark_n = ds_text_length(mark);
    ds_buf b = ds_buf_make(cx);

    if (ds_text_length(s) <= max) {
        *ret = s;
        return DS_OK;
    }
    ds_buf_add(&b, ds_str_trim(ds_str_sub(s, 0, word_end(s, max > mark_n ? max - mark_n : 0))));
    ds_buf_add(&b, mark);
    return ds_buf_finish(&b, ret);
}

static bool ends_sentence(ds_str s)
{
    return s.n > 0 && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == '?' || s.p[s.n - 1] == '!' ||
                       s.p[s.n - 1] == ':');
}

/* " 1) 9:00 Dr Shah, $90 2) ...": a line of its own each where the channel is not billed by size.
 */
static void add_numbered(ds_buf *b, const channel_look *look, const out_message *m)
{
    for (size_t i = 0; i < m->option_count; i++) {
        ds_buf_printf(b, "%s%zu) ", look->plain ? " " : "\n", i + 1);
        ds_buf_add(b, m->options[i].title);
        if (m->options[i].description.n > 0) {
            ds_buf_putc(b, ' ');
            ds_buf_add(b, m->options[i].description);
        }
    }
}

/* What follows the lead text on this channel: link, numbered options, hint. */
static ds_status write_tail(ds_ctx *cx, const channel_look *look, const out_message *m,
                            bool is_typed, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);

    if (m->link.n > 0) {
        ds_buf_puts(&b, look->plain ? " " : "\n");
        ds_buf_add(&b, m->link);
    }
    if (is_typed) {
        add_numbered(&b, look, m);
        if (m->hint.n > 0) {
            if (m->option_count > 0 && !ends_sentence(ds_buf_view(&b)))
                ds_buf_putc(&b, '.');
            ds_buf_puts(&b, look->plain || m->option_count == 0 ? " " : "\n");
            ds_buf_add(&b, m->hint);
        }
    }
    return ds_buf_finish(&b, ret);
}

static ds_status make_plain(ds_ctx *cx, const channel_look *look, ds_str s, ds_str *ret)
{
    if (look->plain)
        return sms_plain(cx, s, ret);
    *ret = s;
    return DS_OK;
}

/* Lead and tail within max: the lead gives way first (2), then everything. */
static ds_status join(ds_ctx *cx, const channel_look *look, ds_str lead, ds_str tail, size_t max,
                      ds_str *ret)
{
    size_t tail_n;
    ds_buf b = ds_buf_make(cx);
    ds_str whole;

    DS_TRY(make_plain(cx, look, lead, &lead));
    DS_TRY(make_plain(cx, look, tail, &tail));
    tail_n = ds_text_length(tail);
    if (tail_n + LEAD_MIN_CODE_POINTS <= max)
        DS_TRY(cut_text(cx, look, lead, max - tail_n, &lead));
    ds_buf_add(&b, lead);
    ds_buf_add(&b, lead.n == 0 ? ds_str_trim(tail) : tail);
    DS_TRY(ds_buf_finish(&b, &whole));
    return cut_text(cx, look, whole, max, ret);
}

static bool titles_fit(const out_message *m, size_t max)
{
    for (size_t i = 0; i < m->option_count; i++) {
        if (ds_text_length(m->options[i].title) > max)
            return false;
    }
    return true;
}

static rendered_form form_of(const channel_look *look, const out_message *m)
{
    if (m->option_count == 0)
        return RENDERED_TEXT;
    bool can_buttons = m->option_count <= look->button_max;
    bool can_list = m->option_count <= look->row_max;

    if (can_buttons && (titles_fit(m, look->button_title_max) || !can_list))
        return RENDERED_BUTTONS;
    return can_list ? RENDERED_LIST : RENDERED_TEXT;
}

/* A row's title within its limit; what does not fit leads the description. */
static ds_status fit_row(ds_ctx *cx, const channel_look *look, const out_option *from,
                         out_option *ret)
{
    ds_str title = from->title, rest = from->description;

    if (ds_text_length(title) > look->row_title_max) {
        size_t end = word_end(title, look->row_title_max);
        ds_buf b = ds_buf_make(cx);

        ds_buf_add(&b, ds_str_trim(ds_str_sub(title, end, title.n)));
        if (rest.n > 0)
            ds_buf_puts(&b, ", ");
        ds_buf_add(&b, rest);
        DS_TRY(ds_buf_finish(&b, &rest));
        title = ds_str_trim(ds_str_sub(title, 0, end));
        if (ds_str_ends(title, DS_STR(",")))
            title.n--;
    }
    *ret = *from;
    ret->title = title;
    return cut_text(cx, look, rest, look->row_description_max, &ret->description);
}

static ds_status fit_options(ds_ctx *cx, const channel_look *look, const out_message *m,
                             rendered *r)
{
    out_option *options = DS_NEW_N(cx, out_option, m->option_count);

    if (!options)
        return DS_LIMIT;
    for (size_t i = 0; i < m->option_count; i++) {
        if (r->form == RENDERED_LIST) {
            DS_TRY(fit_row(cx, look, &m->options[i], &options[i]));
            continue;
        }
        options[i] = m->options[i];
        DS_TRY(cut_text(cx, look, m->options[i].title, look->button_title_max, &options[i].title));
    }
    r->options = options;
    r->option_count = m->option_count;
    return DS_OK;
}

ds_status message_render(ds_ctx *cx, const channel_look *look, const out_message *m, rendered *ret)
{
    rendered r = { .form = form_of(look, m) };
    bool is_typed = r.form == RENDERED_TEXT && (m->option_count > 0 || look->button_max == 0);
    size_t max = r.form == RENDERED_TEXT ? look->text_max : look->text_with_buttons_max;
    ds_str tail;

    DS_TRY(write_tail(cx, look, m, is_typed, &tail));
    DS_TRY(join(cx, look, m->text, tail, max, &r.text));
    if (r.form != RENDERED_TEXT)
        DS_TRY(fit_options(cx, look, m, &r));
    if (r.form == RENDERED_LIST)
        r.list_label = ds_text_cut(m->list_label, LIST_LABEL_MAX);
    *ret = r;
    return DS_OK;
}
