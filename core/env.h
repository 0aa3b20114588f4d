/*
 * env.h - the outside world as functions: clocks, dice, files, log lines.
 *
 * app/env.c fills this with the real ones, tests with a movable clock and scripted peers. Nothing
 * else in the program may read a clock, a file or random bytes; lint proves it on the objects.
 */
#ifndef DOCSPOT_CORE_ENV_H
#define DOCSPOT_CORE_ENV_H

#include "core/status.h"
#include "core/str.h"
#include "core/time.h"

typedef struct ds_ctx ds_ctx;
struct ds_http; /* core/http.h */

typedef struct ds_env {
    void *self; /* passed as the first argument to all of these */

    /* Wall clock. Read once per turn or job, into cx->now. */
    ds_time (*now)(void *self);

    /* Milliseconds that never go back, for deadlines and leases inside one process. */
    int64_t (*mono_ms)(void *self);

    /* Fill n bytes from the system's random source. */
    ds_status (*random)(void *self, void *ret_bytes, size_t n);

    /* Read a whole file of at most max_bytes into cx->arena: DS_NOT_FOUND, DS_LIMIT. */
    ds_status (*read_file)(void *self, ds_ctx *cx, const char *path, size_t max_bytes,
                           ds_str *ret_bytes);

    /* Write one complete log line (no newline in it). */
    void (*log_line)(void *self, ds_str line);

    /* A named crash point: nothing in production, a place to fail in tests. May be NULL. */
    void (*point)(void *self, const char *name);

    struct ds_http *http; /* outgoing HTTP; NULL where the program sends nothing */
} ds_env;

#endif
