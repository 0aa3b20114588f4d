/*
 * testenv.h - the outside world for tests: a clock you move, dice you seed, peers you script.
 *
 *   testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
 *   ds_ctx *cx = testenv_cx(te);
 *   testenv_advance(te, ds_minutes(16));
 *   cx = testenv_cx(te);                     // the next turn: cx->now is read again
 *   testenv_free(te);
 *
 * Files: /usr/share/zoneinfo is real, all others are what testenv_put_file gave (a path that
 * begins with testenv_allow_files' folder is real as well). The same seed gives the same dice.
 * What goes wrong in the script itself (a bad instant, no memory) ends the program with a word.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_TESTENV_H
#define DOCSPOT_TESTS_SUPPORT_TESTENV_H

#include "core/http.h"
#include "core/log.h"
#include "core/tz.h"

#define TESTENV_ARENA_BYTES ((size_t)16 * 1024 * 1024)

typedef struct testenv testenv;

/* A world whose clock stands at an ISO 8601 instant with offset. Ends the program when it is none.
 */
testenv *testenv_new(const char *iso);
void testenv_free(testenv *te);   /* NULL is fine */
void testenv_freep(testenv **te); /* for DS_AUTO */

/*
 * The context of the next turn: now is the clock's, why is empty, the deadline is off. It is one
 * and the same context each time and its arena is kept, so texts made earlier stay valid.
 */
ds_ctx *testenv_cx(testenv *te);

/* Another context over the same world with an arena of its own (cap_bytes), for threads and for
 * tests of the cap. Freed with te. */
ds_ctx *testenv_cx_new(testenv *te, size_t cap_bytes);

/* Forget what testenv_cx's arena holds. */
void testenv_reset(testenv *te);

/* The world as the program sees it. */
const ds_env *testenv_env(testenv *te);

/* ---- clock */

/* Move both clocks by d. */
void testenv_advance(testenv *te, ds_duration d);
/* Set the wall clock only, as an operator does; the monotonic one goes on. */
void testenv_set_clock(testenv *te, const char *iso);
/* The wall clock. */
ds_time testenv_now(const testenv *te);
/* An instant from ISO 8601 with offset; ends the program when it is none. */
ds_time testenv_at(const char *iso);
/* A zone of /usr/share/zoneinfo; ends the program when there is none of that name. */
const ds_tz *testenv_tz(testenv *te, const char *name);

/* ---- dice */

/* Begin another sequence of random bytes (the first is that of seed 1). */
void testenv_seed(testenv *te, uint64_t seed);
/* Every further call for random bytes gives this status (DS_OK: works again). */
void testenv_random_fails(testenv *te, ds_status status);

/* ---- files */

/* What read_file gives for path from now on; bytes are copied. A null view: no such file. */
void testenv_put_file(testenv *te, const char *path, ds_str bytes);
/* Paths that begin with folder are read from the disk. folder must outlive te. */
void testenv_allow_files(testenv *te, const char *folder);

/* ---- log */

/* Lines so far (at every level, logfmt), the i-th of them, and whether any contains part. */
size_t testenv_log_count(const testenv *te);
ds_str testenv_log_line(const testenv *te, size_t i);           /* borrowed until testenv_free */
bool testenv_log_contains(const testenv *te, const char *part); /* as above */

/* ---- crash points */

/* Call hook at every env->point; NULL for none. */
void testenv_on_point(testenv *te, void (*hook)(void *arg, const char *name), void *arg);

/* ---- outgoing HTTP */

/* What a scripted peer does with one call. */
typedef struct testenv_reply {
    ds_status outcome;     /* DS_OK, or DS_UNAVAILABLE, DS_IN_DOUBT, DS_LIMIT as http.h has them */
    int status;            /* with DS_OK */
    const char *body;      /* with DS_OK; NULL = empty; borrowed */
    int64_t retry_after_s; /* 0 stands for "absent" */
} testenv_reply;

/*
 * Expect one call, after those expected so far: method must be equal and url_part must be in the
 * URL (NULL: any). A call that does not fit, or that nobody expected, is recorded, counted in
 * testenv_http_unexpected and answered DS_INTERNAL.
 */
void testenv_http_expect(testenv *te, const char *method, const char *url_part,
                         testenv_reply reply);
/* Answer whatever is not expected with this instead, as often as it comes. */
void testenv_http_otherwise(testenv *te, testenv_reply reply);
/* Every answer from now on has this value of the header that the caller wants; NULL: has none. */
void testenv_http_header_is(testenv *te, const char *value);
/* Expectations that have not been met yet; calls that did not fit. */
size_t testenv_http_pending(const testenv *te);
size_t testenv_http_unexpected(const testenv *te); /* as above */
/* Calls so far and the i-th of them, copied; valid until testenv_free. */
size_t testenv_http_count(const testenv *te);
const ds_http_request *testenv_http_request(const testenv *te, size_t i); /* as above */
/* The value of a recorded request's header (any case), empty when absent. */
ds_str testenv_http_header(const ds_http_request *request, const char *name);

#endif
