/*
 * wire.h - one message through one channel against a scripted vendor.
 */
#ifndef DOCSPOT_TESTS_ADAPTERS_WIRE_H
#define DOCSPOT_TESTS_ADAPTERS_WIRE_H

#include "adapters/adapters.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <stdlib.h>

/* A world, a channel with its configuration, and what came of the last send. */
typedef struct wire {
    testenv *te;
    ds_ctx *cx;
    channel ch;
    sent_ref ref;
} wire;

static inline wire *wire_new(const channel_ops *ops, const void *config)
{
    wire *w = calloc(1, sizeof(*w));

    w->te = testenv_new("2026-11-23T08:00:00Z");
    w->cx = testenv_cx(w->te);
    w->ch = (channel){ ops, config };
    return w;
}

static inline void wire_free(wire *w)
{
    testenv_free(w->te);
    free(w);
}

/* The vendor answers the next call with status and body. */
static inline void wire_answer(wire *w, int status, const char *body)
{
    testenv_http_expect(w->te, "POST", NULL, (testenv_reply){ DS_OK, status, body, 0 });
}

static inline ds_status wire_send(wire *w, const channel_message *m)
{
    return w->ch.ops->send(w->cx, &w->ch, m, &w->ref);
}

/* The body of the i-th request. */
static inline ds_str wire_body(const wire *w, size_t i)
{
    assert_true(i < testenv_http_count(w->te));
    return testenv_http_request(w->te, i)->body;
}

/* A reason never holds what must not be seen. */
static inline void wire_says_nothing_of(const wire *w, const char *secret)
{
    if (ds_str_find(ds_str_of(w->cx->why), ds_str_of(secret), 0) >= 0)
        fail_msg("the reason says too much: %s", w->cx->why);
}

/* What an answer must come to: one row of a vendor's table of failures. */
typedef struct failure {
    int http_status;
    const char *body;
    ds_status wanted;
    const char *reason; /* NULL: none */
    int64_t retry_after_s;
} failure;

static inline void wire_check_failures(wire *w, const channel_message *m, const failure *rows,
                                       size_t n, const char *secret)
{
    for (size_t i = 0; i < n; i++) {
        ds_status s;

        wire_answer(w, rows[i].http_status, rows[i].body);
        s = wire_send(w, m);
        if (s != rows[i].wanted)
            fail_msg("HTTP %d %s gave %s: %s", rows[i].http_status, rows[i].body, ds_status_name(s),
                     w->cx->why);
        if (rows[i].reason)
            assert_string_equal(w->ref.reason, rows[i].reason);
        else
            assert_null(w->ref.reason);
        assert_int_equal(w->ref.retry_after_s, rows[i].retry_after_s);
        wire_says_nothing_of(w, secret);
        wire_says_nothing_of(w, "14085550142");
    }
    assert_int_equal(testenv_http_unexpected(w->te), 0);
}

#define OPTION(i, t)                                                                               \
    {                                                                                              \
        .id = DS_LIT(i), .title = DS_LIT(t)                                                        \
    }

#endif
