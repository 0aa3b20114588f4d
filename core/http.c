/*
 * http.c - form bodies and percent signs, both ways.
 *
 * Writing escapes everything but RFC 3986's unreserved characters, which every vendor decodes
 * alike. Reading is strict about %XX, since a signature was made over exactly these bytes: what
 * cannot be decoded in one way only is refused, not guessed.
 */
#include "core/http.h"

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void ds_http_encode(ds_buf *b, ds_str s)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t at = 0;

    while (at < s.n) {
        size_t from = at;
        unsigned char c;

        while (at < s.n && is_unreserved(s.p[at]))
            at++;
        ds_buf_add(b, ds_str_sub(s, from, at));
        if (at == s.n)
            break;
        c = (unsigned char)s.p[at++];
        ds_buf_add(b, (ds_str){ (const char[]){ '%', digits[c >> 4], digits[c & 15] }, 3 });
    }
}

void ds_http_form_add(ds_buf *b, const char *key, ds_str value)
{
    if (b->n > 0)
        ds_buf_putc(b, '&');
    ds_http_encode(b, ds_str_of(key));
    ds_buf_putc(b, '=');
    ds_http_encode(b, value);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* s decoded into out; *ret is the decoded view and out moves behind it. False for a broken %XX. */
static bool decode(ds_str s, char **out, ds_str *ret)
{
    char *w = *out;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
            int low = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        *w++ = c;
    }
    *ret = (ds_str){ *out, (size_t)(w - *out) };
    *out = w;
    return true;
}

static size_t count_fields(ds_str body)
{
    size_t n = 0;
    ds_str field;

    while (ds_str_next(&body, '&', &field))
        n += field.n > 0 ? 1 : 0;
    return n;
}

ds_status ds_form_parse(ds_ctx *cx, ds_str body, size_t max, const ds_form_field **ret_fields,
                        size_t *ret_n)
{
    size_t count = count_fields(body), n = 0;
    ds_form_field *fields;
    ds_str field;
    char *out;

    if (count > max)
        return ds_fail(cx, DS_LIMIT, "form: %zu fields, at most %zu are read", count, max);
    fields = DS_NEW_N(cx, ds_form_field, count);
    out = ds_alloc(cx, body.n); /* decoding never grows */
    if (!fields || !out)
        return DS_LIMIT;
    while (ds_str_next(&body, '&', &field)) {
        int64_t equals = ds_str_find(field, DS_STR("="), 0);
        size_t key_end = equals < 0 ? field.n : (size_t)equals;
        ds_str value = ds_str_sub(field, equals < 0 ? field.n : key_end + 1, field.n);

        if (field.n == 0)
            continue;
        if (!decode(ds_str_sub(field, 0, key_end), &out, &fields[n].key) ||
            !decode(value, &out, &fields[n].value))
            return ds_fail(cx, DS_INVALID, "form: field %zu has a broken percent sign", n + 1);
        n++;
    }
    *ret_fields = fields;
    *ret_n = n;
    return DS_OK;
}
