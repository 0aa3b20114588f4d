/*
 * pay_facts_line.h - facts of a payment on one line, for tables of tests.
 */
#ifndef DOCSPOT_TESTS_MODEL_PAY_FACTS_LINE_H
#define DOCSPOT_TESTS_MODEL_PAY_FACTS_LINE_H

#include "model/payment.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <inttypes.h>

/* "REFERENCE PROVIDER_REF/CAPTURE_REF CURRENCY live|test|- ASKED/TAKEN/BACK marks url refunds" */
static inline ds_str facts_line(ds_ctx *cx, const pay_facts *f)
{
    static const char *const marks[] = { "linked", "processing", "approved", "failed",
                                         "closed", "disputed",   "won",      "lost" };
    ds_buf b = ds_buf_make(cx);

    ds_buf_printf(
        &b, DS_FMT " " DS_FMT "/" DS_FMT " " DS_FMT " %s %" PRId64 "/%" PRId64 "/%" PRId64,
        DS_ARG(f->reference), DS_ARG(f->provider_ref), DS_ARG(f->capture_ref), DS_ARG(f->currency),
        f->live < 0 ? "-"
        : f->live   ? "live"
                    : "test",
        f->amount_minor, f->captured_minor, f->refunded_minor);
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (f->marks & 1u << i)
            ds_buf_printf(&b, " %s", marks[i]);
    if (f->url.n > 0)
        ds_buf_printf(&b, " " DS_FMT, DS_ARG(f->url));
    if (f->account.n > 0)
        ds_buf_printf(&b, " to " DS_FMT, DS_ARG(f->account));
    for (size_t i = 0; i < f->refund_count; i++)
        ds_buf_printf(&b, " " DS_FMT ":" DS_FMT ":%" PRId64 ":%s",
                      DS_ARG(f->refunds[i].provider_ref), DS_ARG(f->refunds[i].reference),
                      f->refunds[i].minor, refund_state_name(f->refunds[i].state));
    return ds_buf_view(&b);
}

/* Read an object and compare; line NULL: it must be refused. What is written is read back alike. */
static inline void facts_check(ds_ctx *cx, const char *name,
                               ds_status (*read)(ds_ctx *, const ds_json *, pay_facts *),
                               const char *json, const char *line)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL, *again DS_AUTO(ds_json_freep) = NULL;
    pay_facts f, back;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_status s;

    assert_status(cx, ds_json_parse(cx, ds_str_of(json), &document), DS_OK);
    s = read(cx, document, &f);
    if (!line) {
        if (s != DS_INVALID)
            fail_msg("%s: %s, not INVALID", name, ds_status_name(s));
        return;
    }
    if (s != DS_OK || !ds_str_is(facts_line(cx, &f), line))
        fail_msg("%s: %s \"" DS_FMT "\", not \"%s\"", name, ds_status_name(s),
                 DS_ARG(s == DS_OK ? facts_line(cx, &f) : DS_STR("")), line);
    pay_facts_write(&w, &f);
    assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &again), DS_OK);
    assert_true(pay_facts_read(again, &back));
    assert_text(facts_line(cx, &back), line);
}

#endif
