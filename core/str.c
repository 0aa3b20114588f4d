/*
 * str.c - views of text: comparing, searching, splitting, reading integers.
 *
 * Nothing here allocates or writes through a view, and every view given back points into the one
 * that came in. An empty view may have a null pointer, so no memory function sees length 0.
 */
#include "core/str.h"

#include <assert.h>
#include <string.h>

ds_str ds_str_of(const char *cstr) { return (ds_str){ cstr, cstr ? strlen(cstr) : 0 }; }

ds_str ds_str_sub(ds_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (ds_str){ s.p ? s.p + from : NULL, to - from };
}

bool ds_str_equal(ds_str a, ds_str b)
{
    assert((a.p || a.n == 0) && (b.p || b.n == 0)); /* only an empty view may have no bytes */
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool ds_str_is(ds_str s, const char *cstr) { return ds_str_equal(s, ds_str_of(cstr)); }

int ds_str_compare(ds_str a, ds_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool ds_str_equal_nocase(ds_str a, ds_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool ds_str_starts(ds_str s, ds_str part)
{
    return s.n >= part.n && ds_str_equal(ds_str_sub(s, 0, part.n), part);
}

bool ds_str_ends(ds_str s, ds_str part)
{
    return s.n >= part.n && ds_str_equal(ds_str_sub(s, s.n - part.n, s.n), part);
}

int64_t ds_str_find(ds_str s, ds_str part, size_t from)
{
    if (from > s.n || part.n > s.n - from)
        return -1;
    if (part.n == 0)
        return (int64_t)from;
    for (size_t at = from; at <= s.n - part.n; at++) {
        const char *hit = memchr(s.p + at, part.p[0], s.n - part.n - at + 1);

        if (!hit)
            return -1;
        at = (size_t)(hit - s.p);
        if (memcmp(hit, part.p, part.n) == 0)
            return (int64_t)at;
    }
    return -1;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

ds_str ds_str_trim(ds_str s)
{
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

bool ds_str_next(ds_str *rest, char separator, ds_str *ret_field)
{
    const char *hit;

    if (rest->n == 0)
        return false;
    hit = memchr(rest->p, separator, rest->n);
    if (!hit) {
        *ret_field = *rest;
        *rest = (ds_str){ NULL, 0 };
        return true;
    }
    *ret_field = (ds_str){ rest->p, (size_t)(hit - rest->p) };
    *rest = (ds_str){ hit + 1, rest->n - ret_field->n - 1 };
    return true;
}

bool ds_str_to_int(ds_str s, int64_t min, int64_t max, int64_t *ret_value)
{
    bool is_negative = s.n > 0 && s.p[0] == '-';
    size_t i = is_negative || (s.n > 0 && s.p[0] == '+') ? 1 : 0;
    int64_t v = 0;

    if (i == s.n)
        return false;
    for (; i < s.n; i++) {
        int digit = s.p[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, (int64_t)10, &v) ||
            __builtin_add_overflow(v, (int64_t)(is_negative ? -digit : digit), &v))
            return false;
    }
    if (v < min || v > max)
        return false;
    *ret_value = v;
    return true;
}
