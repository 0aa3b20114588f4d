/*
 * pay_wire.h - one call to a payment provider against a scripted one.
 *
 * Every secret is "t0ken", so that a test can look for it where it must not be.
 */
#ifndef DOCSPOT_TESTS_ADAPTERS_PAY_WIRE_H
#define DOCSPOT_TESTS_ADAPTERS_PAY_WIRE_H

#include "adapters/pay.h"
#include "tests/model/pay_facts_line.h"

#include <stdlib.h>

typedef struct pay_wire {
    testenv *te;
    ds_ctx *cx;
    pay_provider provider;
    pay_order order;
    pay_answer answer;
} pay_wire;

static inline pay_wire *pay_wire_new(const pay_ops *ops, void *config)
{
    pay_wire *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    w->te = testenv_new("2026-11-23T08:00:00Z");
    w->cx = testenv_cx(w->te);
    w->provider = (pay_provider){ ops, config };
    w->order = (pay_order){ .reference = DS_STR("R1"),
                            .amount = { 5000, "USD" },
                            .title = DS_STR("Visit fee"),
                            .clinic = DS_STR("Lakeside & Sons"),
                            .lang = DS_STR("es-MX"),
                            .success_url = DS_STR("https://bot.example/p/T1"),
                            .cancel_url = DS_STR("https://bot.example/p/T1"),
                            .expires_at = testenv_at("2026-11-23T08:15:00Z"),
                            .first_tried_at = w->cx->now };
    return w;
}

static inline void pay_wire_free(pay_wire *w)
{
    testenv_free(w->te);
    free(w);
}

/* The next call must be this, and is answered so. */
static inline void pay_expect(pay_wire *w, const char *method, const char *url, int status,
                              const char *body)
{
    testenv_http_expect(w->te, method, url, (testenv_reply){ DS_OK, status, body, 0 });
}

static inline ds_status pay_run(pay_wire *w, pay_call call)
{
    ds_status s;

    assert_non_null(w->provider.ops->calls[call]);
    w->cx->why[0] = '\0';
    s = w->provider.ops->calls[call](w->cx, &w->provider, &w->order, &w->answer);
    assert_int_equal(testenv_http_unexpected(w->te), 0);
    assert_true(ds_str_find(ds_str_of(w->cx->why), DS_STR("t0ken"), 0) < 0);
    return s;
}

/* DS_OK, and the facts on one line. */
static inline void pay_gives(pay_wire *w, pay_call call, const char *line)
{
    assert_status(w->cx, pay_run(w, call), DS_OK);
    assert_text(facts_line(w->cx, &w->answer.facts), line);
    assert_int_equal(testenv_http_pending(w->te), 0);
}

/* A status other than DS_OK, and its reason (NULL: none). */
static inline void pay_fails(pay_wire *w, pay_call call, ds_status wanted, const char *reason)
{
    assert_status(w->cx, pay_run(w, call), wanted);
    if (reason)
        assert_string_equal(w->answer.reason ? w->answer.reason : "", reason);
    else
        assert_null(w->answer.reason);
    assert_int_equal(testenv_http_pending(w->te), 0);
}

static inline const ds_http_request *pay_request(const pay_wire *w, size_t i)
{
    assert_true(i < testenv_http_count(w->te));
    return testenv_http_request(w->te, i);
}

/* One row of a table of refusals. */
typedef struct pay_failure {
    int http_status;
    const char *body;
    ds_status wanted;
    const char *reason;
} pay_failure;

#endif
