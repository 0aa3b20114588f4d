/*
 * pay_ends.c - what the other verbs mean for money: cancelled, restored, lapsed, booked, moved.
 *
 * What always holds:
 *   (1) ending a visit, by whomever, gives back in the same transaction what its terms say; what
 *       the clinic ends is given back whole
 *   (2) undoing that takes back refunds nobody was asked for yet; one that has left stays
 *   (3) the rule counts from the start the visit had when all could still be given back
 */
#include "booking/pay_internal.h"

/* The payment a settled due lives on. DS_NOT_FOUND. */
static ds_status payment_of(ds_ctx *cx, store_tx *tx, const pay_due *d, payment *ret)
{
    const payment *list;
    size_t n;

    DS_TRY(store_payment_list_of(cx, tx, d->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (list[i].captured_minor > 0 && !list[i].is_extra && list[i].mismatch.n == 0) {
            *ret = list[i];
            return DS_OK;
        }
    }
    return DS_NOT_FOUND;
}

/* ---- ended ---- */

static const char *reason_of(actor by)
{
    return by == ACTOR_PATIENT ? "cancelled_by_patient" : "cancelled_by_clinic";
}

static ds_status give_back(ds_ctx *cx, store_tx *tx, const pay_due *d, const appointment *a,
                           actor by)
{
    refund_cause cause = by == ACTOR_PATIENT ? REFUND_BY_PATIENT : REFUND_BY_CLINIC;
    back_sums sums;
    int64_t owed;
    payment p;
    money paid;
    ds_status s = payment_of(cx, tx, d, &p);

    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    paid = p.amount;
    DS_TRY(back_count(cx, tx, &p, &sums));
    paid.minor = p.captured_minor;
    owed = refund_minor_of(&d->refunds, cause, paid.minor, d->start, a->cancel_by, cx->now);
    owed = refund_round_up(owed, paid) - sums.taken; /* what was given back before counts */
    if (owed <= 0)
        return DS_OK;
    DS_TRY(back_ask(cx, tx, &p, owed, reason_of(by), NULL));
    return by == ACTOR_PATIENT ? DS_OK : pay_tell(cx, tx, a->id, "refund_asked");
}

static ds_status end_due(ds_ctx *cx, store_tx *tx, pay_due *d, const appointment *a, actor by)
{
    bool was_settled = d->state == DUE_SETTLED;

    if (d->state == DUE_OVER || d->state == DUE_LATE)
        return DS_OK;
    d->state = DUE_OVER;
    DS_TRY(store_due_change(cx, tx, d));
    DS_TRY(links_close(cx, tx, d->id, (payment_id){ 0 }));
    return was_settled ? give_back(cx, tx, d, a, by) : DS_OK; /* (1) */
}

ds_status pay_visit_ended(ds_ctx *cx, store_tx *tx, const appointment *a, actor by)
{
    pay_due d;
    ds_status s = store_due_of(cx, tx, a->id, &d);

    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    return end_due(cx, tx, &d, a, by);
}

ds_status pay_hold_lapsed(ds_ctx *cx, store_tx *tx, const appointment *a)
{
    pay_due d;
    ds_status s = store_due_of(cx, tx, a->id, &d);

    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    if (d.state != DUE_OPEN) /* a request that was paid, and that nobody answered */
        return end_due(cx, tx, &d, a, ACTOR_SYSTEM);
    return links_close(cx, tx, d.id, (payment_id){ 0 });
}

/* ---- restored ---- */

/* (2) */
static ds_status withdraw(ds_ctx *cx, store_tx *tx, const refund *r)
{
    bool is_of_cancelling = ds_str_starts(r->reason, DS_STR("cancelled_"));

    if (!is_of_cancelling || r->state == REFUND_FAILED)
        return DS_OK;
    DS_TRY(store_pay_call_withdraw(cx, tx, r->id)); /* DS_CONFLICT: it has left */
    return store_refund_delete(cx, tx, r->id);
}

ds_status pay_visit_restored(ds_ctx *cx, store_tx *tx, const appointment *a)
{
    const refund *rows;
    payment p;
    pay_due d;
    size_t n;
    ds_status s = store_due_of(cx, tx, a->id, &d);

    if (s == DS_NOT_FOUND || (s == DS_OK && d.state != DUE_OVER))
        return DS_OK;
    DS_TRY(s);
    s = payment_of(cx, tx, &d, &p);
    d.state = s == DS_OK ? DUE_SETTLED : DUE_AT_CLINIC;
    DS_TRY(store_due_change(cx, tx, &d));
    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    DS_TRY(store_refund_list_of(cx, tx, p.id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        DS_TRY(withdraw(cx, tx, &rows[i]));
    return payment_write(cx, tx, &p);
}

/* ---- booked by another way, moved ---- */

ds_status pay_visit_booked(ds_ctx *cx, store_tx *tx, const appointment *a)
{
    pay_due d;
    ds_status s = store_due_of(cx, tx, a->id, &d);

    if (s == DS_NOT_FOUND || (s == DS_OK && d.state != DUE_OPEN))
        return DS_OK;
    DS_TRY(s);
    d.state = DUE_AT_CLINIC;
    DS_TRY(store_due_change(cx, tx, &d));
    return links_close(cx, tx, d.id, (payment_id){ 0 });
}

ds_status pay_visit_moved(ds_ctx *cx, store_tx *tx, const appointment *old, const appointment *a,
                          bool by_house)
{
    pay_due d;
    int64_t all, owed;
    ds_status s = store_due_of(cx, tx, a->id, &d);

    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    all = d.amount.minor;
    owed = refund_minor_of(&d.refunds, REFUND_BY_PATIENT, all, d.start, old->cancel_by, cx->now);
    if (!by_house && owed < all)
        return DS_OK; /* (3) */
    d.start = a->start;
    return store_due_change(cx, tx, &d);
}
