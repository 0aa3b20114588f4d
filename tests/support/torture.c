/*
 * torture.c - an arena that grows step by step under one action.
 *
 * Each try has a context of its own over the same world, so nothing is left from the one before.
 * What always holds: the cap only grows, so the allocation that fails only moves forward; the last
 * try is the first that succeeds.
 */
#include "tests/support/torture.h"

#include "tests/support/check.h"

static ds_status try_once(testenv *te, const torture *t, size_t cap, ds_ctx *cx)
{
    ds_status status;

    *cx = *testenv_cx(te);
    cx->arena = ds_arena_new(cap);
    assert_non_null(cx->arena);
    cx->why[0] = '\0';
    if (t->before)
        t->before(t->arg);
    status = t->run(cx, t->arg);
    ds_arena_free(cx->arena);
    cx->arena = NULL;
    return status;
}

size_t torture_run(testenv *te, const torture *t)
{
    size_t step = t->step_bytes > 0 ? t->step_bytes : TORTURE_STEP_BYTES;
    size_t failures = 0;

    for (size_t cap = 0; cap <= TORTURE_CAP_MAX_BYTES; cap += step, failures++) {
        ds_ctx cx;
        ds_status status = try_once(te, t, cap, &cx);

        if (status == DS_OK) {
            if (failures < t->needs_min)
                fail_msg("%s failed only %zu times", t->name, failures);
            return failures;
        }
        if (status != DS_LIMIT)
            fail_msg("%s with %zu bytes gave %s: %s", t->name, cap, ds_status_name(status), cx.why);
        if (cx.why[0] == '\0')
            fail_msg("%s with %zu bytes gives no reason", t->name, cap);
        if (t->untouched)
            t->untouched(t->arg);
    }
    fail_msg("%s needs more than %zu bytes", t->name, TORTURE_CAP_MAX_BYTES);
    return 0;
}
