/*
 * buf.c - text that grows in an arena, or in a fixed piece of memory.
 *
 * What always holds: n < capacity whenever capacity > 0, so there is room for the closing NUL;
 * once is_over is set, it stays. Growing tries in place first, which is the usual case, since a
 * text is mostly the latest thing its arena gave out.
 */
#include "core/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY_BYTES 256u

ds_buf ds_buf_make(ds_ctx *cx) { return (ds_buf){ .cx = cx }; }

ds_buf ds_buf_fixed(char *memory, size_t capacity)
{
    return (ds_buf){ .p = memory, .capacity = capacity };
}

static bool grow_to(ds_buf *b, size_t capacity)
{
    char *p;

    if (b->p && ds_arena_extend(b->cx->arena, b->p, b->capacity, capacity)) {
        b->capacity = capacity;
        return true;
    }
    p = ds_arena_alloc(b->cx->arena, capacity);
    if (!p)
        return false;
    assert(b->p || b->n == 0);
    if (b->n > 0)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->capacity = capacity;
    return true;
}

/* Room for more bytes and a NUL; how many of them fit. */
static size_t make_room(ds_buf *b, size_t more)
{
    size_t need;

    if (b->is_over)
        return 0;
    if (__builtin_add_overflow(b->n, more, &need) || __builtin_add_overflow(need, 1u, &need)) {
        b->is_over = true;
        return 0;
    }
    if (need > b->capacity && b->cx) {
        size_t roomy = b->capacity > 0 ? b->capacity * 2 : FIRST_CAPACITY_BYTES;

        if (roomy < need || !grow_to(b, roomy))
            (void)grow_to(b, need); /* judged by what fits below */
    }
    if (need <= b->capacity)
        return more;
    b->is_over = true;
    return b->capacity > b->n ? b->capacity - b->n - 1 : 0;
}

void ds_buf_add(ds_buf *b, ds_str s)
{
    size_t n = make_room(b, s.n);

    if (n > 0)
        memcpy(b->p + b->n, s.p, n);
    b->n += n;
}

void ds_buf_puts(ds_buf *b, const char *cstr) { ds_buf_add(b, ds_str_of(cstr)); }

void ds_buf_putc(ds_buf *b, char c)
{
    if (make_room(b, 1) == 1)
        b->p[b->n++] = c;
}

void ds_buf_printf(ds_buf *b, const char *format, ...)
{
    va_list args;
    size_t room;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n <= 0)
        return;
    room = make_room(b, (size_t)n);
    if (room == 0)
        return;
    va_start(args, format);
    (void)vsnprintf(b->p + b->n, room + 1, format, args); /* measured above */
    va_end(args);
    b->n += room;
}

ds_str ds_buf_view(const ds_buf *b) { return (ds_str){ b->p, b->n }; }

ds_status ds_buf_finish(ds_buf *b, ds_str *ret_text)
{
    if (b->is_over && b->cx)
        return ds_fail(b->cx, DS_LIMIT, "memory: a text of more than %zu bytes does not fit", b->n);
    if (b->is_over)
        return DS_LIMIT;
    if (b->capacity == 0) {
        (void)make_room(b, 0);
        if (b->is_over)
            return b->cx ? ds_fail(b->cx, DS_LIMIT, "memory: no room for a text") : DS_LIMIT;
    }
    b->p[b->n] = '\0';
    *ret_text = ds_buf_view(b);
    return DS_OK;
}
