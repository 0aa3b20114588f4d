/*
 * world.h - a test's own clock, the keys of all vendors and the last result: for tests of one
 * vendor's requests.
 *
 * TEST(name) is a case that starts with a fresh world in *state.
 */
#ifndef DOCSPOT_TESTS_WEBHOOKS_WORLD_H
#define DOCSPOT_TESTS_WEBHOOKS_WORLD_H

#include "tests/webhooks/hook.h"

typedef struct world {
    testenv *te;
    ds_ctx *cx;
    webhook_keys keys;
    webhook_result r;
} world;

static inline int world_set_up(void **state)
{
    world *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    w->te = testenv_new("2026-11-23T08:00:00Z");
    w->cx = testenv_cx(w->te);
    w->keys = hook_keys();
    *state = w;
    return 0;
}

static inline int world_tear_down(void **state)
{
    world *w = *state;

    hook_keys_free(&w->keys);
    testenv_free(w->te);
    free(w);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

#endif
