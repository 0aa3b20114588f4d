/*
 * buf.h - text that grows in an arena.
 *
 * Adding never fails loudly: over the arena's cap the buffer is marked and keeps what fits, and
 * ds_buf_finish says DS_LIMIT once, at the end. So a writer reads as the text it writes.
 */
#ifndef DOCSPOT_CORE_BUF_H
#define DOCSPOT_CORE_BUF_H

#include "core/ctx.h"

typedef struct ds_buf {
    ds_ctx *cx; /* NULL for a fixed one */
    char *p;
    size_t n;
    size_t capacity;
    bool is_over; /* something did not fit */
} ds_buf;

/* An empty buffer in cx->arena. */
ds_buf ds_buf_make(ds_ctx *cx);

/* An empty buffer that never grows over memory the caller owns: what does not fit is cut. */
ds_buf ds_buf_fixed(char *memory, size_t capacity);

/* Append bytes, a C string, one byte, or printf's text. */
void ds_buf_add(ds_buf *b, ds_str s);
void ds_buf_puts(ds_buf *b, const char *cstr); /* as above */
void ds_buf_putc(ds_buf *b, char c);           /* as above */
void ds_buf_printf(ds_buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* as above */

/* What was written so far; valid until the next addition. */
ds_str ds_buf_view(const ds_buf *b);

/* The whole text in cx->arena (a NUL follows it); DS_LIMIT when something did not fit. */
DS_MUST_USE ds_status ds_buf_finish(ds_buf *b, ds_str *ret_text);

#endif
