/*
 * text.c - UTF-8: checking, walking, folding for comparison.
 *
 * The walker is ours, so that every reader of a text agrees on what a broken byte is: one byte,
 * one U+FFFD. What always holds:
 *   (1) folding drops U+0300..U+036F and nothing else; Hindi vowel signs, nukta and virama stay
 *   (2) folded text is valid UTF-8, its marks in canonical order
 *   (3) plain ASCII never reaches utf8proc: most texts are, and a table look-up each costs 20 times
 */
#include "core/text.h"

#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xFFFD
#define FOLDED_MAX_PER_CODE_POINT 32u /* U+FDFA gives 18, the most there is */

static bool is_tail(ds_str s, size_t at)
{
    return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

static int32_t tail_bits(ds_str s, size_t at) { return (unsigned char)s.p[at] & 0x3F; }

/* Bytes of the code point that starts at `at`, 0 when it is broken there. */
static size_t decode(ds_str s, size_t at, int32_t *ret)
{
    int32_t lead = (unsigned char)s.p[at];
    int32_t c;

    if (lead < 0x80) {
        *ret = lead;
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4 || !is_tail(s, at + 1))
        return 0;
    if (lead < 0xE0) {
        *ret = (lead & 0x1F) << 6 | tail_bits(s, at + 1);
        return 2;
    }
    if (!is_tail(s, at + 2))
        return 0;
    if (lead < 0xF0) {
        c = (lead & 0x0F) << 12 | tail_bits(s, at + 1) << 6 | tail_bits(s, at + 2);
        *ret = c;
        return c < 0x800 || (c >= 0xD800 && c <= 0xDFFF) ? 0 : 3;
    }
    if (!is_tail(s, at + 3))
        return 0;
    c = (lead & 0x07) << 18 | tail_bits(s, at + 1) << 12 | tail_bits(s, at + 2) << 6 |
        tail_bits(s, at + 3);
    *ret = c;
    return c < 0x10000 || c > 0x10FFFF ? 0 : 4;
}

/* Length of the ASCII run at the start of s, eight bytes at a time. */
static size_t ascii_run(ds_str s)
{
    size_t i = 0;

    for (; i + 8 <= s.n; i += 8) {
        uint64_t eight;

        memcpy(&eight, s.p + i, sizeof(eight));
        if (eight & 0x8080808080808080u)
            break;
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

bool ds_text_is_utf8(ds_str s)
{
    size_t at = ascii_run(s);

    while (at < s.n) {
        int32_t c;
        size_t n = decode(s, at, &c);

        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

int32_t ds_text_next(ds_str s, size_t *at)
{
    int32_t c;
    size_t n;

    if (*at >= s.n)
        return -1;
    n = decode(s, *at, &c);
    *at += n > 0 ? n : 1;
    return n > 0 ? c : REPLACEMENT;
}

size_t ds_text_encode(int32_t code_point, char ret_bytes[static 4])
{
    uint32_t c = (uint32_t)code_point;

    if (code_point < 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = REPLACEMENT;
    if (c < 0x80) {
        ret_bytes[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        ret_bytes[0] = (char)(0xC0 | c >> 6);
        ret_bytes[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        ret_bytes[0] = (char)(0xE0 | c >> 12);
        ret_bytes[1] = (char)(0x80 | (c >> 6 & 0x3F));
        ret_bytes[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    ret_bytes[0] = (char)(0xF0 | c >> 18);
    ret_bytes[1] = (char)(0x80 | (c >> 12 & 0x3F));
    ret_bytes[2] = (char)(0x80 | (c >> 6 & 0x3F));
    ret_bytes[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t ds_text_length(ds_str s)
{
    size_t at = 0, count = 0;

    while (ds_text_next(s, &at) >= 0)
        count++;
    return count;
}

ds_str ds_text_cut(ds_str s, size_t max_code_points)
{
    size_t at = 0;

    for (size_t i = 0; i < max_code_points && at < s.n; i++)
        (void)ds_text_next(s, &at); /* only the place is wanted */
    return ds_str_sub(s, 0, at);
}

size_t ds_text_utf16_length(ds_str s)
{
    size_t at = 0, units = 0;

    for (int32_t c; (c = ds_text_next(s, &at)) >= 0;)
        units += c > 0xFFFF ? 2 : 1;
    return units;
}

ds_status ds_text_clean(ds_ctx *cx, ds_str s, size_t max_bytes, ds_str *ret_text)
{
    /* A broken byte may become three; but no more than max_bytes are ever written. */
    size_t room = s.n < max_bytes / 3 ? s.n * 3 : max_bytes;
    char *out = ds_alloc(cx, room + 1);
    size_t n = 0;
    bool was_broken = false;

    if (!out)
        return DS_LIMIT;
    for (size_t at = 0; at < s.n;) {
        int32_t c = REPLACEMENT;
        size_t taken = decode(s, at, &c);
        bool is_broken = taken == 0;
        char bytes[4];
        size_t length;

        at += is_broken ? 1 : taken;
        if (is_broken && was_broken)
            continue; /* one sign for the whole sequence */
        was_broken = is_broken;
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            continue;
        length = ds_text_encode(is_broken ? REPLACEMENT : c, bytes);
        if (length > room - n)
            break;
        memcpy(out + n, bytes, length);
        n += length;
    }
    *ret_text = (ds_str){ out, n };
    return DS_OK;
}

static bool is_space(int32_t c)
{
    switch (c) {
    case ' ':
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
        return true;
    default:
        return (c >= '\t' && c <= '\r') || (c >= 0x2000 && c <= 0x200A);
    }
}

/* A byte of ASCII, folded: lower case, any white space a space. */
static char fold_ascii(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + ('a' - 'A'));
    return c >= '\t' && c <= '\r' ? ' ' : c;
}

/* A folded code point and the index it came from. */
typedef struct folded_point {
    int32_t c;
    uint32_t from;
} folded_point;

/* Code points on their way out. */
typedef struct fold_out {
    ds_ctx *cx;
    folded_point *points;
    size_t n, capacity;
    bool keeps_spaces; /* one for one, for the map */
} fold_out;

static bool reserve(fold_out *out, size_t more)
{
    size_t capacity;
    folded_point *points;

    if (out->n + more <= out->capacity)
        return true;
    capacity = out->capacity * 2 + more;
    points = DS_NEW_N(out->cx, folded_point, capacity);
    if (!points)
        return false;
    if (out->n > 0)
        memcpy(points, out->points, out->n * sizeof(*points));
    out->points = points;
    out->capacity = capacity;
    return true;
}

static utf8proc_propval_t combining_class(int32_t c)
{
    return utf8proc_get_property(c)->combining_class;
}

/* Add a code point; a mark moves before marks of a higher class (canonical order). */
static void push(fold_out *out, int32_t c, uint32_t from)
{
    utf8proc_propval_t class = c < 0x300 ? 0 : combining_class(c);
    size_t at = out->n;

    if (c == ' ' && !out->keeps_spaces && at > 0 && out->points[at - 1].c == ' ')
        return;
    if (class > 0) {
        while (at > 0 && combining_class(out->points[at - 1].c) > class) {
            out->points[at] = out->points[at - 1];
            at--;
        }
    }
    out->points[at] = (folded_point){ c, from };
    out->n++;
}

static void fold_point(fold_out *out, int32_t c, uint32_t from)
{
    utf8proc_int32_t parts[FOLDED_MAX_PER_CODE_POINT];
    int boundary = 0;
    utf8proc_ssize_t n;

    if (is_space(c)) {
        push(out, ' ', from);
        return;
    }
    if (c < 0x80) {
        push(out, (unsigned char)fold_ascii((char)c), from);
        return;
    }
    n = utf8proc_decompose_char(c, parts, FOLDED_MAX_PER_CODE_POINT,
                                UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD,
                                &boundary);
    if (n < 0 || n > (utf8proc_ssize_t)FOLDED_MAX_PER_CODE_POINT) {
        push(out, c, from);
        return;
    }
    for (utf8proc_ssize_t i = 0; i < n; i++)
        if (parts[i] < 0x300 || parts[i] > 0x36F)
            push(out, is_space(parts[i]) ? ' ' : parts[i], from);
}

static ds_status fold_points(fold_out *out, ds_str s, uint32_t *ret_length)
{
    uint32_t index = 0;

    if (!reserve(out, s.n + FOLDED_MAX_PER_CODE_POINT))
        return DS_LIMIT;
    for (size_t at = 0; at < s.n; index++) {
        int32_t c = ds_text_next(s, &at);

        if (!reserve(out, FOLDED_MAX_PER_CODE_POINT))
            return DS_LIMIT;
        fold_point(out, c, index);
    }
    *ret_length = index;
    return DS_OK;
}

static ds_status fold_any(ds_ctx *cx, ds_str s, ds_str *ret_folded)
{
    fold_out out = { .cx = cx };
    uint32_t length;
    char *p;
    size_t n = 0;

    DS_TRY(fold_points(&out, s, &length));
    p = ds_alloc(cx, out.n * 4 + 4);
    if (!p)
        return DS_LIMIT;
    for (size_t i = 0; i < out.n; i++)
        n += ds_text_encode(out.points[i].c, p + n);
    *ret_folded = (ds_str){ p, n };
    return DS_OK;
}

ds_status ds_text_fold(ds_ctx *cx, ds_str s, ds_str *ret_folded)
{
    char *p;
    size_t n = 0;

    if (ascii_run(s) < s.n)
        return fold_any(cx, s, ret_folded);
    p = ds_alloc(cx, s.n + 1);
    if (!p)
        return DS_LIMIT;
    for (size_t i = 0; i < s.n; i++) {
        char c = fold_ascii(s.p[i]);

        if (c != ' ' || n == 0 || p[n - 1] != ' ')
            p[n++] = c;
    }
    *ret_folded = (ds_str){ p, n };
    return DS_OK;
}

static ds_status fold_ascii_mapped(ds_ctx *cx, ds_str s, ds_folded *ret)
{
    char *p = ds_alloc(cx, s.n + 1);
    uint32_t *map = DS_NEW_N(cx, uint32_t, s.n + 1);

    if (!p || !map)
        return DS_LIMIT;
    for (size_t i = 0; i < s.n; i++) {
        p[i] = fold_ascii(s.p[i]);
        map[i] = (uint32_t)i;
    }
    map[s.n] = (uint32_t)s.n;
    *ret = (ds_folded){ { p, s.n }, map };
    return DS_OK;
}

ds_status ds_text_fold_mapped(ds_ctx *cx, ds_str s, ds_folded *ret)
{
    fold_out out = { .cx = cx, .keeps_spaces = true };
    uint32_t length, *map;
    char *p;
    size_t n = 0;

    if (s.n >= UINT32_MAX)
        return ds_fail(cx, DS_LIMIT, "text: %zu bytes are too many to fold", s.n);
    if (ascii_run(s) == s.n)
        return fold_ascii_mapped(cx, s, ret);
    DS_TRY(fold_points(&out, s, &length));
    p = ds_alloc(cx, out.n * 4 + 4);
    map = DS_NEW_N(cx, uint32_t, out.n * 4 + 1);
    if (!p || !map)
        return DS_LIMIT;
    for (size_t i = 0; i < out.n; i++) {
        size_t bytes = ds_text_encode(out.points[i].c, p + n);

        for (size_t k = 0; k < bytes; k++)
            map[n++] = out.points[i].from;
    }
    map[n] = length;
    *ret = (ds_folded){ { p, n }, map };
    return DS_OK;
}
