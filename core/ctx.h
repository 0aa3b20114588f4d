/*
 * ctx.h - what every request, turn or job carries: memory, the moment, a deadline, the reason.
 *
 * One ds_ctx belongs to one thread at a time. `now` is read once when the work starts, so a turn
 * never sees two moments. `why` holds the text of the latest failure; only app/ logs it.
 */
#ifndef DOCSPOT_CORE_CTX_H
#define DOCSPOT_CORE_CTX_H

#include "core/arena.h"
#include "core/env.h"
#include "core/status.h"
#include "core/str.h"
#include "core/time.h"

#define DS_WHY_MAX 512

struct ds_log;  /* core/log.h */
struct ds_tzdb; /* core/tz.h */

struct ds_ctx {
    ds_arena *arena;
    const ds_env *env;
    struct ds_log *log;   /* NULL: nothing is logged */
    struct ds_tzdb *tzdb; /* zones read so far; shared by threads */
    ds_time now;
    int64_t deadline_mono_ms; /* 0: none */
    uint64_t request_id;
    char why[DS_WHY_MAX];
};

/* Note the reason in cx->why (cut at DS_WHY_MAX) and return status. Never names or texts of
 * patients. */
ds_status ds_fail(ds_ctx *cx, ds_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same call; the comma tells compilers and analysers which status comes back. */
#define ds_fail(cx, status, ...) ((void)(ds_fail)((cx), (status), __VA_ARGS__), (ds_status)(status))

/* n zeroed bytes in cx->arena, aligned for any type; NULL with cx->why set when over its cap. */
void *ds_alloc(ds_ctx *cx, size_t n);

/* A zeroed object, or n of them, in cx->arena; NULL over the cap. */
#define DS_NEW(cx, type) ((type *)ds_alloc((cx), sizeof(type)))
#define DS_NEW_N(cx, type, n) ((type *)ds_alloc_n((cx), (n), sizeof(type)))
void *ds_alloc_n(ds_ctx *cx, size_t n, size_t size); /* NULL on overflow or over the cap */

/* A copy of s in cx->arena. DS_LIMIT over the cap. */
DS_MUST_USE ds_status ds_copy(ds_ctx *cx, ds_str s, ds_str *ret_copy);

/* s as a NUL-terminated copy in cx->arena; NULL over the cap. */
const char *ds_cstr(ds_ctx *cx, ds_str s);

/* printf into cx->arena. DS_LIMIT over the cap. */
DS_MUST_USE ds_status ds_format(ds_ctx *cx, ds_str *ret_text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
