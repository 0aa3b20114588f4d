/*
 * pay_events.c - proven webhooks and answers to our calls are learnt; what is unproven is asked
 * about.
 *
 * What always holds:
 *   (1) an event that carries a proof is put to its provider first, and nothing of it is believed
 *   (2) a verified event of such a provider says only that something happened: amounts are learnt
 *       from the answer to our own question
 *   (3) a call that was given up leaves the payment as it is known, and tells patient or desk
 */
#include <inttypes.h>

#include "booking/pay_internal.h"
#include "core/json.h"
#include "core/log.h"

/* Marks that a verified event may set by itself: none of them moves money (2). */
#define MARKS_OF_EVENT (PAY_APPROVED | PAY_DISPUTED | PAY_DISPUTE_WON | PAY_DISPUTE_LOST)

/* ---- from the inbox ---- */

ds_status booking_pay_event(ds_ctx *cx, store_tx *tx, const booking *bk, const in_event *e,
                            inbox_id from)
{
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    pay_facts f;
    ds_str cause;

    if (e->proof_json.n > 0) /* (1) */
        return store_pay_call(cx, tx, e->provider, PAY_CALL_VERIFY, (payment_id){ 0 },
                              (refund_id){ 0 }, e->proof_json, cx->now);
    if (ds_json_parse(cx, e->facts_json, &j) != DS_OK || !pay_facts_read(j, &f)) {
        ds_log_event(cx, DS_LOG_ERROR, "pay.not_facts", "inbox=%" PRId64, from.v);
        return DS_OK;
    }
    DS_TRY(ds_format(cx, &cause, "inbox:%" PRId64, from.v));
    return booking_pay_learn(cx, tx, bk, &f, cause);
}

/* ---- answers ---- */

typedef struct answered {
    const booking *bk;
    const outbox_row *row;
    pay_call_row call;
    payment *p; /* NULL: the call is about none */
    ds_status status;
    const pay_facts *facts; /* NULL without DS_OK */
    ds_str cause;
} answered;

static ds_status ask(ds_ctx *cx, store_tx *tx, const payment *p)
{
    return store_pay_call(cx, tx, p->provider, PAY_CALL_ASK, p->id, (refund_id){ 0 }, (ds_str){ 0 },
                          cx->now);
}

/* Learn one mark that we know by ourselves. */
static ds_status learn_mark(ds_ctx *cx, store_tx *tx, const answered *a, unsigned mark)
{
    pay_facts f = pay_facts_none(a->p->provider);

    f.marks = mark;
    return pay_learn_of(cx, tx, a->bk, a->p, &f, a->cause);
}

/* (2) */
static ds_status after_verify(ds_ctx *cx, store_tx *tx, const answered *a)
{
    pay_facts f;
    payment p;
    ds_status s;

    if (a->status != DS_OK) {
        ds_log_event(cx, DS_LOG_WARN, "pay.not_verified", "outbox=%" PRId64 " status=%s",
                     a->row->id.v, ds_status_name(a->status));
        return DS_OK;
    }
    s = store_payment_find(cx, tx, a->facts, &p);
    if (s == DS_NOT_FOUND) {
        ds_log_event(cx, DS_LOG_WARN, "pay.unknown", "outbox=%" PRId64, a->row->id.v);
        return DS_OK;
    }
    DS_TRY(s);
    f = pay_facts_none(p.provider);
    f.provider_ref = a->facts->provider_ref;
    f.capture_ref = a->facts->capture_ref;
    f.marks = a->facts->marks & MARKS_OF_EVENT;
    DS_TRY(pay_learn_of(cx, tx, a->bk, &p, &f, a->cause));
    return ask(cx, tx, &p); /* after the capture, where that has just been queued */
}

static ds_status after_create(ds_ctx *cx, store_tx *tx, const answered *a)
{
    if (a->status == DS_OK)
        return DS_OK;
    DS_TRY(pay_alert(cx, tx, a->p, "the provider made no link"));
    return learn_mark(cx, tx, a, PAY_FAILED);
}

/* What takes no money any more says so; a provider that needs no closing says nothing. */
static ds_status after_close(ds_ctx *cx, store_tx *tx, const answered *a)
{
    if (a->status != DS_OK)
        return ask(cx, tx, a->p);
    return a->p->captured_minor == 0 ? learn_mark(cx, tx, a, PAY_CLOSED) : DS_OK;
}

static ds_status after_capture(ds_ctx *cx, store_tx *tx, const answered *a)
{
    if (a->status == DS_OK)
        return DS_OK;
    if (a->status == DS_DENIED)
        return learn_mark(cx, tx, a, PAY_FAILED);
    return ask(cx, tx, a->p);
}

/* (3) One that came through and is not named yet is coming; one that did not has failed. */
static ds_status after_refund(ds_ctx *cx, store_tx *tx, const answered *a)
{
    pay_facts f = pay_facts_none(a->p->provider);
    refund r;
    ds_status s = store_refund_get(cx, tx, a->call.refund, &r);

    if (s == DS_NOT_FOUND)
        return DS_OK; /* withdrawn */
    DS_TRY(s);
    f.refunds[0] = (refund_fact){ .reference = r.reference,
                                  .minor = r.minor,
                                  .state = a->status == DS_OK ? REFUND_COMING : REFUND_FAILED };
    f.refund_count = 1;
    DS_TRY(pay_learn_of(cx, tx, a->bk, a->p, &f, a->cause));
    return a->status == DS_OK ? DS_OK : ask(cx, tx, a->p);
}

static ds_status after_ask(ds_ctx *cx, store_tx *tx, const answered *a)
{
    (void)tx;
    if (a->status != DS_OK)
        ds_log_event(cx, DS_LOG_WARN, "pay.not_said", "payment=%" PRId64 " status=%s", a->p->id.v,
                     ds_status_name(a->status));
    return DS_OK;
}

typedef ds_status (*after_call)(ds_ctx *cx, store_tx *tx, const answered *a);

static const after_call after[PAY_CALL_COUNT] = {
    [PAY_CALL_CREATE] = after_create, [PAY_CALL_ASK] = after_ask,
    [PAY_CALL_CLOSE] = after_close,   [PAY_CALL_CAPTURE] = after_capture,
    [PAY_CALL_REFUND] = after_refund, [PAY_CALL_VERIFY] = after_verify,
};

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_pay_answered(ds_ctx *cx, store_tx *tx, const booking *bk, const outbox_row *call,
                               ds_status status, const pay_facts *facts)
{
    answered a = { .bk = bk, .row = call, .status = status, .facts = facts };
    payment p;

    if (status == DS_OK && !facts)
        return ds_fail(cx, DS_INTERNAL, "outbox %" PRId64 ": answered without facts", call->id.v);
    DS_TRY(store_pay_call_read(cx, call, &a.call));
    DS_TRY(ds_format(cx, &a.cause, "outbox:%" PRId64, call->id.v));
    if (a.call.call == PAY_CALL_VERIFY)
        return after_verify(cx, tx, &a);
    DS_TRY(store_payment_get(cx, tx, a.call.payment, &p));
    a.p = &p;
    if (status == DS_OK)
        DS_TRY(pay_learn_of(cx, tx, bk, &p, facts, a.cause));
    return after[a.call.call](cx, tx, &a);
}
