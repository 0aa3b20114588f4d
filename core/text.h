/*
 * text.h - UTF-8: checking, walking, folding for comparison.
 *
 * Folding lowers case, decomposes compatibility forms and drops only U+0300..U+036F, so Latin
 * accents go and Hindi signs stay (never STRIPMARK). utf8proc is included by text.c alone.
 */
#ifndef DOCSPOT_CORE_TEXT_H
#define DOCSPOT_CORE_TEXT_H

#include "core/ctx.h"

/* True when s is valid UTF-8 (no surrogates, no overlong forms, at most U+10FFFF). */
bool ds_text_is_utf8(ds_str s);

/*
 * s with every invalid byte sequence replaced by U+FFFD, NUL and other C0 controls but tab, LF and
 * CR dropped, cut to at most max_bytes at a code-point boundary; in cx->arena.
 */
DS_MUST_USE ds_status ds_text_clean(ds_ctx *cx, ds_str s, size_t max_bytes, ds_str *ret_text);

/* Take the code point at *at and move *at behind it; U+FFFD (one byte) on invalid bytes; -1 at the
 * end. */
int32_t ds_text_next(ds_str s, size_t *at);

/* Write a code point as UTF-8; returns 1..4 bytes. */
size_t ds_text_encode(int32_t code_point, char ret_bytes[static 4]);

/* How many code points s has. */
size_t ds_text_length(ds_str s);

/* The first max code points of s, borrowed. */
ds_str ds_text_cut(ds_str s, size_t max_code_points);

/* How many UTF-16 units s has. */
size_t ds_text_utf16_length(ds_str s);

/* A folded text with the way back: map[i] is the code-point index in the original of folded byte i.
 */
typedef struct ds_folded {
    ds_str text;
    const uint32_t *map; /* text.n + 1 entries; the last is the original's length */
} ds_folded;

/* Fold s for comparison (see top); white space of any kind becomes one space. In cx->arena. */
DS_MUST_USE ds_status ds_text_fold(ds_ctx *cx, ds_str s, ds_str *ret_folded);
DS_MUST_USE ds_status
ds_text_fold_mapped(ds_ctx *cx, ds_str s,
                    ds_folded *ret); /* with the map; white space kept one for one as a space */

#endif
