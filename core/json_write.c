/*
 * json_write.c - writing JSON straight into a buffer.
 *
 * No tree is built: a reply is written once, front to back. What always holds: commas and closing
 * brackets are right as long as keys and values take turns; whatever bytes a text has, what is
 * written is valid UTF-8 and one line. Reading is in json.c.
 */
#include "core/json.h"
#include "core/text.h"

#include <assert.h>
#include <inttypes.h>

#define REPLACEMENT_BYTES "\xEF\xBF\xBD"

ds_jw ds_jw_make(ds_buf *b) { return (ds_jw){ .b = b }; }

static void before_value(ds_jw *w)
{
    if (w->needs_comma)
        ds_buf_putc(w->b, ',');
    w->needs_comma = true;
}

static void open_with(ds_jw *w, char opener, char closer)
{
    assert(w->depth < DS_JW_DEPTH_MAX);
    before_value(w);
    ds_buf_putc(w->b, opener);
    w->closer[w->depth++] = closer;
    w->needs_comma = false;
}

void ds_jw_object(ds_jw *w) { open_with(w, '{', '}'); }

void ds_jw_array(ds_jw *w) { open_with(w, '[', ']'); }

void ds_jw_end(ds_jw *w)
{
    assert(w->depth > 0);
    ds_buf_putc(w->b, w->closer[--w->depth]);
    w->needs_comma = true;
}

static void escape_ascii(ds_buf *b, char c)
{
    switch (c) {
    case '"':
        ds_buf_puts(b, "\\\"");
        break;
    case '\\':
        ds_buf_puts(b, "\\\\");
        break;
    case '\n':
        ds_buf_puts(b, "\\n");
        break;
    case '\r':
        ds_buf_puts(b, "\\r");
        break;
    case '\t':
        ds_buf_puts(b, "\\t");
        break;
    default:
        ds_buf_printf(b, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

static bool is_plain(char c)
{
    unsigned char u = (unsigned char)c;

    return u >= 0x20 && u < 0x7F && c != '"' && c != '\\';
}

static void quoted(ds_buf *b, ds_str s)
{
    size_t at = 0;

    ds_buf_putc(b, '"');
    while (at < s.n) {
        size_t from = at;

        while (at < s.n && is_plain(s.p[at]))
            at++;
        ds_buf_add(b, ds_str_sub(s, from, at));
        if (at == s.n)
            break;
        from = at;
        if ((unsigned char)s.p[at] < 0x80)
            escape_ascii(b, s.p[at++]);
        else if (ds_text_next(s, &at) == 0xFFFD)
            ds_buf_puts(b, REPLACEMENT_BYTES);
        else
            ds_buf_add(b, ds_str_sub(s, from, at));
    }
    ds_buf_putc(b, '"');
}

void ds_jw_key(ds_jw *w, const char *key)
{
    before_value(w);
    quoted(w->b, ds_str_of(key));
    ds_buf_putc(w->b, ':');
    w->needs_comma = false;
}

void ds_jw_text(ds_jw *w, ds_str s)
{
    before_value(w);
    quoted(w->b, s);
}

void ds_jw_cstr(ds_jw *w, const char *s)
{
    if (s)
        ds_jw_text(w, ds_str_of(s));
    else
        ds_jw_null(w);
}

void ds_jw_int(ds_jw *w, int64_t v)
{
    before_value(w);
    ds_buf_printf(w->b, "%" PRId64, v);
}

void ds_jw_real(ds_jw *w, double v, int decimals)
{
    before_value(w);
    if (v != v || v - v != 0) /* no NaN, no infinity in JSON */
        ds_buf_puts(w->b, "null");
    else
        ds_buf_printf(w->b, "%.*f", decimals, v);
}

void ds_jw_bool(ds_jw *w, bool v)
{
    before_value(w);
    ds_buf_puts(w->b, v ? "true" : "false");
}

void ds_jw_null(ds_jw *w)
{
    before_value(w);
    ds_buf_puts(w->b, "null");
}

void ds_jw_raw(ds_jw *w, ds_str json)
{
    before_value(w);
    ds_buf_add(w->b, json);
}

void ds_jw_node(ds_jw *w, const ds_json *j)
{
    before_value(w);
    ds_json_dump(w->b, j);
}

void ds_jw_key_text(ds_jw *w, const char *key, ds_str s)
{
    ds_jw_key(w, key);
    ds_jw_text(w, s);
}

void ds_jw_key_int(ds_jw *w, const char *key, int64_t v)
{
    ds_jw_key(w, key);
    ds_jw_int(w, v);
}

void ds_jw_key_bool(ds_jw *w, const char *key, bool v)
{
    ds_jw_key(w, key);
    ds_jw_bool(w, v);
}
