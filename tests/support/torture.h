/*
 * torture.h - run an action in an arena that is too small, then a little larger, until it succeeds.
 *
 *   torture t = { .name = "ds_csv_parse", .run = parse_the_file, .arg = &file };
 *   torture_run(te, &t);
 *
 * Every try before the success must be DS_LIMIT with a reason, must leave what `untouched` looks at
 * as it was, and must leak nothing (the sanitizers watch). So each allocation of the action fails
 * once, and the way out behind it is walked.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_TORTURE_H
#define DOCSPOT_TESTS_SUPPORT_TORTURE_H

#include "tests/support/testenv.h"

#define TORTURE_STEP_BYTES ((size_t)16) /* what an arena rounds to */
#define TORTURE_CAP_MAX_BYTES                                                                      \
    ((size_t)1024 * 1024) /* an action that needs more is not for this                             \
                           */

typedef struct torture {
    const char *name;                        /* shown when the test fails */
    ds_status (*run)(ds_ctx *cx, void *arg); /* the action; asserts its result when it is DS_OK */
    void (*untouched)(void *arg);            /* may be NULL; called after each failure */
    void (*before)(void *arg);               /* may be NULL; called before each try */
    void *arg;
    size_t step_bytes; /* 0: TORTURE_STEP_BYTES */
    size_t needs_min;  /* fewer failures than this fail the test: the action allocates nothing */
} torture;

/* Run it until it succeeds; how many tries failed. Fails the cmocka test for any other outcome. */
size_t torture_run(testenv *te, const torture *t);

#endif
