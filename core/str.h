/*
 * str.h - text as a view: a pointer and a length that own nothing.
 *
 * A ds_str is not NUL-terminated and may contain any bytes. It lives as long as the memory it
 * points into; functions say where that is. Print it with DS_FMT and DS_ARG.
 */
#ifndef DOCSPOT_CORE_STR_H
#define DOCSPOT_CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ds_str {
    const char *p;
    size_t n;
} ds_str;

/* A view of a string literal, usable in initialisers as well. */
#define DS_LIT(s)                                                                                  \
    {                                                                                              \
        (s), sizeof(s) - 1                                                                         \
    }
#define DS_STR(s) ((ds_str){ (s), sizeof(s) - 1 })
#define DS_FMT "%.*s"
#define DS_ARG(s) ((int)(s).n), ((s).p ? (s).p : "")

/* The view of a C string; NULL gives the empty view. */
ds_str ds_str_of(const char *cstr);

/* Bytes from..to (clamped to the text), borrowed from s. */
ds_str ds_str_sub(ds_str s, size_t from, size_t to);

/* True when both hold the same bytes. Not for secrets: see ds_secret_equal in crypto.h. */
bool ds_str_equal(ds_str a, ds_str b);

/* True when s equals the C string. */
bool ds_str_is(ds_str s, const char *cstr);

/* Byte order, like strcmp: negative, zero or positive. */
int ds_str_compare(ds_str a, ds_str b);

/* ASCII-only case-insensitive equality (for header names and keywords; see text.h for people's
 * words). */
bool ds_str_equal_nocase(ds_str a, ds_str b);

/* True when s begins (ends) with part. */
bool ds_str_starts(ds_str s, ds_str part);
bool ds_str_ends(ds_str s, ds_str part); /* as above, at the end */

/* Byte offset of the first occurrence of part at or after from; -1 when there is none. */
int64_t ds_str_find(ds_str s, ds_str part, size_t from);

/* s without ASCII white space at both ends. */
ds_str ds_str_trim(ds_str s);

/*
 * Take the next field up to the separator off *rest: true and *ret_field (untrimmed), false at the
 * end. "a||b" gives a, empty, b; "a|" gives a alone; an empty text gives no field.
 */
bool ds_str_next(ds_str *rest, char separator, ds_str *ret_field);

/* Parse the whole of s as a decimal integer within [min, max]; false when it is anything else. */
bool ds_str_to_int(ds_str s, int64_t min, int64_t max, int64_t *ret_value);

#endif
