/*
 * words.c - what pages say, as data, and HTML that is written without a hole in it.
 *
 * A file of `key = text` per language lies in pages/text and is built in. A page is a few dozen
 * texts, so a file is walked for each; nothing is indexed. What always holds:
 *   (1) what was not written here is escaped: names and texts of others become no markup
 *   (2) a {name} without a value, or with an empty one, fails the page: never a text with a hole
 *   (3) what a language lacks is said in English, text by text
 */
#include "pages/pages_internal.h"

#include "core/embedded.h"

extern const ds_embedded pages_embedded[];

/* Nothing from elsewhere and no script. Forms go on to the providers' pages by a redirect, which
 * browsers hold against form-action, too; those are https, but for tests on this machine. */
static const char page_csp[] =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'self' https: http://127.0.0.1:* http://localhost:*; frame-ancestors 'none'";

static ds_str file_of(ds_str lang)
{
    for (const ds_embedded *e = pages_embedded; e->name; e++) {
        ds_str name = ds_str_of(e->name);

        if (!ds_str_starts(name, DS_STR("text/")) || !ds_str_ends(name, DS_STR(".txt")))
            continue;
        if (ds_str_equal_nocase(ds_str_sub(name, 5, name.n - 4), lang))
            return (ds_str){ (const char *)e->data, e->size };
    }
    return (ds_str){ "", 0 };
}

ds_str words_match(ds_str tag)
{
    while (tag.n > 0 && file_of(tag).n == 0) {
        while (tag.n > 0 && tag.p[tag.n - 1] != '-' && tag.p[tag.n - 1] != '_')
            tag.n--;
        tag.n -= tag.n > 0;
    }
    return tag;
}

ds_str words_own(ds_str lang, const char *key)
{
    ds_str file = file_of(lang), line, wanted = ds_str_of(key);

    while (ds_str_next(&file, '\n', &line)) {
        if (!ds_str_starts(line, wanted) ||
            !ds_str_starts(ds_str_sub(line, wanted.n, line.n), DS_STR(" = ")))
            continue;
        return ds_str_trim(ds_str_sub(line, wanted.n + 3, line.n));
    }
    return (ds_str){ "", 0 };
}

ds_str words_find(ds_str lang, const char *key)
{
    ds_str text = words_own(lang, key);

    return text.n > 0 ? text : words_own(DS_STR("en"), key); /* (3) */
}

ds_str page_pay_title(ds_str lang, bool is_deposit)
{
    return words_find(words_match(lang), is_deposit ? "title.deposit" : "title");
}

/* ---- the pen ---- */

pen pen_make(ds_ctx *cx, ds_str tag)
{
    ds_str lang = words_match(tag);

    return (pen){
        .cx = cx, .b = ds_buf_make(cx), .lang = lang.n > 0 ? lang : DS_STR("en"), .status = DS_OK
    };
}

static ds_str value_of(const word_arg *args, ds_str name)
{
    for (const word_arg *a = args; a && a->name; a++)
        if (ds_str_is(name, a->name))
            return a->value;
    return (ds_str){ "", 0 };
}

static ds_str fail(pen *p, const char *key, const char *what)
{
    p->status = ds_fail(p->cx, DS_INTERNAL, "page text %s: %s", key, what);
    return (ds_str){ "", 0 };
}

ds_str pen_fill(pen *p, const char *key, const word_arg *args)
{
    ds_str text = words_find(p->lang, key), filled = { "", 0 };
    ds_buf b = ds_buf_make(p->cx);
    int64_t open, close;

    if (text.n == 0)
        return fail(p, key, "there is none");
    while ((open = ds_str_find(text, DS_STR("{"), 0)) >= 0) {
        ds_str value;

        close = ds_str_find(text, DS_STR("}"), (size_t)open);
        if (close < 0)
            return fail(p, key, "a { without its }");
        value = value_of(args, ds_str_sub(text, (size_t)open + 1, (size_t)close));
        if (value.n == 0)
            return fail(p, key, "a value is missing"); /* (2) */
        ds_buf_add(&b, ds_str_sub(text, 0, (size_t)open));
        ds_buf_add(&b, value);
        text = ds_str_sub(text, (size_t)close + 1, text.n);
    }
    ds_buf_add(&b, text);
    if (ds_buf_finish(&b, &filled) != DS_OK)
        p->status = DS_LIMIT;
    return filled;
}

void pen_html(pen *p, const char *html) { ds_buf_puts(&p->b, html); }

void pen_text(pen *p, ds_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '<')
            ds_buf_puts(&p->b, "&lt;");
        else if (c == '>')
            ds_buf_puts(&p->b, "&gt;");
        else if (c == '&')
            ds_buf_puts(&p->b, "&amp;");
        else if (c == '"')
            ds_buf_puts(&p->b, "&quot;");
        else if (c == '\'')
            ds_buf_puts(&p->b, "&#39;");
        else if ((unsigned char)c >= 0x20 && c != 0x7F)
            ds_buf_putc(&p->b, c);
        else
            ds_buf_putc(&p->b, ' ');
    }
}

void pen_words(pen *p, const char *key, const word_arg *args)
{
    pen_text(p, pen_fill(p, key, args));
}

void pen_head(pen *p, ds_str title, int refresh_s, ds_str url)
{
    pen_html(p, "<!doctype html>\n<html lang=\"");
    pen_text(p, p->lang);
    pen_html(p, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"robots\" content=\"noindex, nofollow\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n");
    if (refresh_s > 0) {
        ds_buf_printf(&p->b, "<meta http-equiv=\"refresh\" content=\"%d", refresh_s);
        if (url.n > 0) {
            pen_html(p, ";url=");
            pen_text(p, url);
        }
        pen_html(p, "\">\n");
    }
    pen_html(p, "<title>");
    pen_text(p, title);
    pen_html(p, "</title>\n<link rel=\"icon\" href=\"data:,\">\n"
                "<link rel=\"stylesheet\" href=\"/p/pay.css\">\n</head>\n<body>\n<main>\n");
}

ds_status pen_finish(pen *p, page *ret)
{
    ds_str body;

    pen_html(p, "</main>\n</body>\n</html>\n");
    DS_TRY(ds_buf_finish(&p->b, &body)); /* without memory values were empty, too: that is why */
    if (p->status != DS_OK)
        return p->status;
    *ret = (page){ .body = body, .type = "text/html; charset=utf-8", .csp = page_csp };
    return DS_OK;
}
