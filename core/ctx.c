/*
 * ctx.c - the reason of a failure, and small pieces of memory out of a context's arena.
 *
 * What always holds: cx->why is NUL-terminated and at most DS_WHY_MAX bytes; a failed allocation
 * leaves a reason behind, so a caller only passes DS_LIMIT on.
 */
#include "core/ctx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ds_status(ds_fail)(ds_ctx *cx, ds_status status, const char *format, ...)
{
    char text[DS_WHY_MAX]; /* apart, because an argument may be cx->why itself */
    va_list args;

    va_start(args, format);
    if (vsnprintf(text, sizeof(text), format, args) < 0)
        text[0] = '\0';
    va_end(args);
    memcpy(cx->why, text, strlen(text) + 1);
    return status;
}

void *ds_alloc(ds_ctx *cx, size_t n)
{
    void *p = ds_arena_alloc(cx->arena, n);

    if (!p)
        (void)ds_fail(cx, DS_LIMIT, "memory: %zu bytes more than this work may use", n);
    return p;
}

void *ds_alloc_n(ds_ctx *cx, size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total)) {
        (void)ds_fail(cx, DS_LIMIT, "memory: %zu times %zu bytes", n, size);
        return NULL;
    }
    return ds_alloc(cx, total);
}

const char *ds_cstr(ds_ctx *cx, ds_str s)
{
    char *p = s.n < SIZE_MAX ? ds_alloc(cx, s.n + 1) : NULL;

    if (p && s.n > 0)
        memcpy(p, s.p, s.n);
    return p;
}

ds_status ds_copy(ds_ctx *cx, ds_str s, ds_str *ret_copy)
{
    const char *p = ds_cstr(cx, s);

    if (!p)
        return DS_LIMIT;
    *ret_copy = (ds_str){ p, s.n };
    return DS_OK;
}

ds_status ds_format(ds_ctx *cx, ds_str *ret_text, const char *format, ...)
{
    va_list args;
    int n;
    char *p;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        return ds_fail(cx, DS_INTERNAL, "a text could not be formatted");
    p = ds_alloc(cx, (size_t)n + 1);
    if (!p)
        return DS_LIMIT;
    va_start(args, format);
    (void)vsnprintf(p, (size_t)n + 1, format, args); /* measured above */
    va_end(args);
    *ret_text = (ds_str){ p, (size_t)n };
    return DS_OK;
}
