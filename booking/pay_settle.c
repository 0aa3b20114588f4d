/*
 * pay_settle.c - what follows from what was learnt: booked, late, given back, told.
 *
 * The table of docs/payments.md, section 4. What always holds:
 *   (1) a visit is booked, or its money is on the way back, or a time is offered for it, in the
 *       transaction that learns of the money
 *   (2) nothing is booked or given back by itself for a payment that ever did not fit
 *   (3) a dispute changes no visit; the desk is told
 */
#include <inttypes.h>

#include "booking/pay_internal.h"

#define RECEIPT_DIGITS 6

/* ---- late money ---- */

ds_status pay_give_up(ds_ctx *cx, store_tx *tx, pay_due *d, const char *reason)
{
    const payment *list;
    size_t n;

    d->state = DUE_OVER;
    DS_TRY(store_due_change(cx, tx, d));
    DS_TRY(links_close(cx, tx, d->id, (payment_id){ 0 }));
    DS_TRY(store_payment_list_of(cx, tx, d->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        payment p = list[i];

        if (p.captured_minor == 0 || p.is_extra || p.mismatch.n > 0)
            continue;
        p.is_extra = true;
        DS_TRY(payment_write(cx, tx, &p));
        DS_TRY(back_ask(cx, tx, &p, 0, reason, NULL));
    }
    return DS_OK;
}

/* Is there another time for the same need? */
static ds_status has_other_time(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *a,
                                bool *ret)
{
    slot_query q = { .specialty = a->specialty, .patient = a->patient, .limit = 1 };
    slot_result r;

    DS_TRY(booking_search(cx, tx, bk, &q, &r));
    *ret = r.count > 0 && a->contact.v != 0;
    return DS_OK;
}

static ds_status keep_for_other_time(ds_ctx *cx, store_tx *tx, const booking *bk, pay_due *d,
                                     const appointment *a)
{
    bool has_other;

    DS_TRY(has_other_time(cx, tx, bk, a, &has_other));
    if (!has_other) {
        DS_TRY(pay_give_up(cx, tx, d, "paid_too_late"));
        return pay_tell(cx, tx, a->id, "paid_no_time");
    }
    d->state = DUE_LATE;
    d->answer_by = ds_time_add(cx->now, ds_hours(PAY_ANSWER_HOURS));
    DS_TRY(store_due_change(cx, tx, d));
    DS_TRY(links_close(cx, tx, d->id, (payment_id){ 0 }));
    return pay_tell(cx, tx, a->id, "paid_late");
}

ds_status booking_pay_decline(ds_ctx *cx, store_tx *tx, due_id of)
{
    pay_due d;

    DS_TRY(store_due_get(cx, tx, of, &d));
    if (d.state != DUE_LATE)
        return ds_fail(cx, DS_GONE, "due %" PRId64 " is %s", of.v, due_state_name(d.state));
    return pay_give_up(cx, tx, &d, "paid_too_late");
}

/* ---- booked ---- */

ds_status pay_receipt(ds_ctx *cx, store_tx *tx, payment *p, location_id at)
{
    int64_t no;

    if (p->receipt.n > 0)
        return DS_OK;
    DS_TRY(store_receipt_next(cx, tx, at, &no));
    DS_TRY(ds_format(cx, &p->receipt, "L%" PRId64 "-%0*" PRId64, at.v, RECEIPT_DIGITS, no));
    return payment_write(cx, tx, p);
}

/* The due is settled and its visit booked; what refuses that undoes both. */
static ds_status book(ds_ctx *cx, store_tx *tx, const booking *bk, pay_due *d, appointment *a)
{
    d->state = DUE_SETTLED;
    DS_TRY(store_due_change(cx, tx, d));
    if (a->status == APPOINTMENT_HELD && a->is_request)
        return DS_OK; /* the desk has still to agree */
    return booking_confirm(cx, tx, bk, a->id, a->fence, a->patient, a);
}

static bool is_refusal(ds_status s) { return s == DS_GONE || s == DS_CONFLICT || s == DS_INVALID; }

static ds_status settle(ds_ctx *cx, store_tx *tx, const booking *bk, payment *p, pay_due *d)
{
    appointment a, held;
    pay_due open = *d;
    ds_status s;

    DS_TRY(appointment_load(cx, tx, d->appointment, &a));
    held = a;
    DS_TRY(store_tx_mark(cx, tx));
    s = book(cx, tx, bk, d, &a);
    if (is_refusal(s)) {
        DS_TRY(store_tx_undo(cx, tx));
        *d = open;
        return keep_for_other_time(cx, tx, bk, d, &held);
    }
    DS_TRY(s);
    DS_TRY(store_tx_keep(cx, tx));
    DS_TRY(pay_receipt(cx, tx, p, a.location));
    DS_TRY(links_close(cx, tx, d->id, p->id));
    return pay_tell(cx, tx, a.id, "paid_booked");
}

/* The visit needs this money no more. */
static ds_status give_back_extra(ds_ctx *cx, store_tx *tx, payment *p, const pay_due *d)
{
    p->is_extra = true;
    DS_TRY(payment_write(cx, tx, p));
    DS_TRY(back_ask(cx, tx, p, 0, d->state == DUE_OVER ? "paid_too_late" : "paid_twice", NULL));
    return pay_tell(cx, tx, d->appointment, "refund_asked");
}

static ds_status money_came(ds_ctx *cx, store_tx *tx, const booking *bk, payment *p, pay_due *d)
{
    DS_TRY(store_audit(cx, tx, "system", "paid", "payment", p->id.v, (ds_str){ 0 }));
    if (p->mismatch.n > 0) /* (2) */
        return pay_alert(cx, tx, p, "paid, but what was said of it before did not fit");
    return d->state == DUE_OPEN ? settle(cx, tx, bk, p, d) : give_back_extra(cx, tx, p, d);
}

/* ---- what else was learnt ---- */

static ds_status nothing_came_yet(ds_ctx *cx, store_tx *tx, const payment *p, const pay_facts *f,
                                  const learnt *l, const pay_due *d)
{
    if (d->state != DUE_OPEN || p->mismatch.n > 0)
        return DS_OK;
    if (f->marks & PAY_APPROVED)
        DS_TRY(store_pay_call(cx, tx, p->provider, PAY_CALL_CAPTURE, p->id, (refund_id){ 0 },
                              (ds_str){ 0 }, cx->now));
    if (l->change.marks & PAY_FAILED)
        return pay_tell(cx, tx, d->appointment, "pay_failed");
    return DS_OK;
}

/* (3) */
static ds_status tell_dispute(ds_ctx *cx, store_tx *tx, const payment *p, unsigned marks)
{
    static const struct {
        unsigned mark;
        const char *what;
    } rows[] = { { PAY_DISPUTED, "disputed by the patient's bank" },
                 { PAY_DISPUTE_WON, "the dispute is won" },
                 { PAY_DISPUTE_LOST, "the dispute is lost" } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (marks & rows[i].mark)
            DS_TRY(pay_alert(cx, tx, p, rows[i].what));
    return DS_OK;
}

static ds_status tell_mismatch(ds_ctx *cx, store_tx *tx, const payment *p)
{
    const char *text;
    ds_str what;

    DS_TRY(ds_format(cx, &what, "another " DS_FMT " than was asked", DS_ARG(p->mismatch)));
    text = ds_cstr(cx, what);
    return text ? pay_alert(cx, tx, p, text) : DS_LIMIT;
}

ds_status pay_follow(ds_ctx *cx, store_tx *tx, const booking *bk, payment *p, const pay_facts *f,
                     const learnt *l)
{
    pay_due d;

    if (l->change.is_mismatch)
        DS_TRY(tell_mismatch(cx, tx, p));
    if (!l->fits)
        return DS_OK;
    DS_TRY(store_due_get(cx, tx, p->due, &d));
    if (l->change.captured_by > 0)
        DS_TRY(money_came(cx, tx, bk, p, &d));
    else if (p->captured_minor == 0)
        DS_TRY(nothing_came_yet(cx, tx, p, f, l, &d));
    DS_TRY(tell_dispute(cx, tx, p, l->change.marks));
    if (l->is_refund_failed)
        DS_TRY(pay_alert(cx, tx, p, "a refund has failed"));
    return l->is_refund_done ? pay_tell(cx, tx, d.appointment, "refund_done") : DS_OK;
}
