/*
 * pay_ask.c - what a held visit is asked to pay, and the patient's choices on its page.
 *
 * What always holds:
 *   (1) a visit is asked once; amount, tax and refund rule are fixed then, whatever changes later
 *   (2) at one provider at most one link of a due can be paid by a patient who follows us
 *   (3) the hold lasts its full minutes once more when paying begins, never beyond the start
 *   (4) a choice that is refused changes nothing
 */
#include <inttypes.h>

#include "booking/pay_internal.h"
#include "core/crypto.h"

#define FIRST_ASK_MIN 1

/* ---- asking ---- */

static ds_status make_due(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *hold,
                          pay_due *ret)
{
    const offering *o = directory_offering(bk->dir, hold->offering);
    const offering_terms none = { 0 };
    pay_terms t = pay_terms_for(&bk->policy->pay, o ? &o->terms : &none);
    due_amount due = policy_due_of(bk->policy, &t, hold->fee);
    pay_due d = { .appointment = hold->id,
                  .state = DUE_OPEN,
                  .fee = hold->fee,
                  .amount = due.amount,
                  .tax = due.tax,
                  .tax_name = t.tax_name,
                  .may_pay_at_clinic = due.may_pay_at_clinic,
                  .refunds = t.refunds,
                  .start = hold->start,
                  .answer_by = DS_TIME_NEVER };

    if (due.amount.minor == 0)
        return ds_fail(cx, DS_NOT_FOUND, "nothing is to be paid before appointment %" PRId64,
                       hold->id.v);
    DS_TRY(ds_token_new(cx, &d.token));
    DS_TRY(store_due_insert(cx, tx, &d));
    *ret = d;
    return DS_OK;
}

ds_status booking_pay_ask(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *hold,
                          pay_due *ret)
{
    ds_status s = store_due_of(cx, tx, hold->id, ret);

    if (s != DS_NOT_FOUND)
        return s; /* (1) */
    if (hold->status != APPOINTMENT_HELD)
        return ds_fail(cx, DS_NOT_FOUND, "appointment %" PRId64 " is %s", hold->id.v,
                       appointment_status_name(hold->status));
    return make_due(cx, tx, bk, hold, ret);
}

/* ---- starting to pay ---- */

static ds_status due_open(ds_ctx *cx, store_tx *tx, due_id of, pay_due *ret)
{
    DS_TRY(store_due_get(cx, tx, of, ret));
    if (ret->state != DUE_OPEN)
        return ds_fail(cx, DS_GONE, "due %" PRId64 " is %s", of.v, due_state_name(ret->state));
    return DS_OK;
}

static bool is_on(const policy *p, ds_str provider, money amount, bool *ret_is_live)
{
    *ret_is_live = ds_str_is(provider, "stripe") ? p->is_stripe_live : p->is_paypal_live;
    return policy_takes(p, provider, amount);
}

/* (2) */
static bool is_usable(const ds_ctx *cx, const payment *p, ds_str provider)
{
    return ds_str_equal(p->provider, provider) &&
           (p->state == PAYMENT_CREATED || p->state == PAYMENT_PENDING) && p->mismatch.n == 0 &&
           ds_time_before(cx->now, p->expires_at);
}

/* The hold's row lives on: a lapsed one while its time is free. DS_GONE. */
static ds_status revive(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a, ds_time until)
{
    const offering *o = directory_offering(bk->dir, a->offering);
    slot_query q = { .moving = a->id, .by_desk = a->contact.v == 0, .patient = a->patient };
    ds_status s;

    DS_TRY(sweep_lapsed(cx, tx));
    DS_TRY(appointment_load(cx, tx, a->id, a));
    if (a->status == APPOINTMENT_EXPIRED) {
        s = o ? require_bookable(cx, tx, bk, o, a->start, &q, NULL) : DS_CONFLICT;
        if (s == DS_CONFLICT)
            return ds_fail(cx, DS_GONE, "the hold is over and the time is no longer free");
        DS_TRY(s);
    }
    a->status = APPOINTMENT_HELD;
    a->hold_expires_at = until;
    s = change_write(cx, tx, a, ACTOR_PATIENT, "hold");
    return s == DS_CONFLICT ? ds_fail(cx, DS_GONE, "the hold is over and the time is taken") : s;
}

/* (3) */
static ds_status keep_hold(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a,
                           bool is_first)
{
    ds_time until = ds_time_add(cx->now, ds_minutes(bk->policy->hold_minutes));
    bool is_lapsed =
        a->status == APPOINTMENT_EXPIRED ||
        (a->status == APPOINTMENT_HELD && !ds_time_before(cx->now, a->hold_expires_at));

    if (a->status != APPOINTMENT_HELD && a->status != APPOINTMENT_EXPIRED)
        return ds_fail(cx, DS_GONE, "appointment %" PRId64 " is %s", a->id.v,
                       appointment_status_name(a->status));
    if (ds_time_before(a->start, until))
        until = a->start;
    if (!ds_time_before(cx->now, until))
        return ds_fail(cx, DS_GONE, "the time of appointment %" PRId64 " has come", a->id.v);
    if (is_lapsed || (is_first && ds_time_before(a->hold_expires_at, until)))
        return revive(cx, tx, bk, a, until);
    return DS_OK;
}

static ds_status make_payment(ds_ctx *cx, store_tx *tx, const pay_due *d, payment *p)
{
    DS_TRY(ds_token_new(cx, &p->reference));
    p->due = d->id;
    p->amount = d->amount;
    p->ask_at = ds_time_add(cx->now, ds_minutes(FIRST_ASK_MIN));
    DS_TRY(store_payment_insert(cx, tx, p));
    return store_pay_call(cx, tx, p->provider, PAY_CALL_CREATE, p->id, (refund_id){ 0 },
                          (ds_str){ 0 }, cx->now);
}

ds_status booking_pay_start(ds_ctx *cx, store_tx *tx, const booking *bk, due_id of, ds_str provider,
                            payment *ret)
{
    payment p = { .provider = provider };
    const payment *list;
    appointment a;
    pay_due d;
    size_t n;

    DS_TRY(due_open(cx, tx, of, &d));
    if (!is_on(bk->policy, provider, d.amount, &p.is_live))
        return ds_fail(cx, DS_OFF, "payment by " DS_FMT " is off", DS_ARG(provider));
    DS_TRY(store_payment_list_of(cx, tx, of, &list, &n));
    DS_TRY(appointment_load(cx, tx, d.appointment, &a));
    DS_TRY(keep_hold(cx, tx, bk, &a, n == 0));
    for (size_t i = 0; i < n; i++) {
        if (is_usable(cx, &list[i], provider)) {
            *ret = list[i];
            return DS_OK;
        }
    }
    p.expires_at = a.hold_expires_at;
    DS_TRY(make_payment(cx, tx, &d, &p));
    *ret = p;
    return DS_OK;
}

/* ---- not paying now ---- */

static ds_status book_for(ds_ctx *cx, store_tx *tx, const booking *bk, pay_due *d, appointment *ret)
{
    appointment a;

    d->state = DUE_AT_CLINIC;
    DS_TRY(store_due_change(cx, tx, d));
    DS_TRY(appointment_load(cx, tx, d->appointment, &a));
    DS_TRY(booking_confirm(cx, tx, bk, a.id, a.fence, a.patient, ret));
    return links_close(cx, tx, d->id, (payment_id){ 0 });
}

/* Keep what was done since the mark, or undo it: (4). */
static ds_status keep_or_undo(ds_ctx *cx, store_tx *tx, ds_status s)
{
    if (s == DS_OK)
        return store_tx_keep(cx, tx);
    DS_TRY(store_tx_undo(cx, tx));
    return s;
}

ds_status booking_pay_at_clinic(ds_ctx *cx, store_tx *tx, const booking *bk, due_id of,
                                appointment *ret)
{
    pay_due d;

    DS_TRY(due_open(cx, tx, of, &d));
    if (!d.may_pay_at_clinic)
        return ds_fail(cx, DS_DENIED, "due %" PRId64 " is to be paid before the visit", of.v);
    DS_TRY(store_tx_mark(cx, tx));
    return keep_or_undo(cx, tx, book_for(cx, tx, bk, &d, ret));
}

/* ---- another time for late money ---- */

/* The payment that the due lives on: it has its receipt from now on. */
static ds_status receipt_for(ds_ctx *cx, store_tx *tx, const pay_due *d, const appointment *a)
{
    const payment *list;
    size_t n;

    DS_TRY(store_payment_list_of(cx, tx, d->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        payment p = list[i];

        if (p.captured_minor > 0 && !p.is_extra && p.mismatch.n == 0)
            DS_TRY(pay_receipt(cx, tx, &p, a->location));
    }
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
static ds_status rebook(ds_ctx *cx, store_tx *tx, const booking *bk, pay_due *d, const slot *s,
                        const booker *who, appointment *ret)
{
    DS_TRY(booking_book(cx, tx, bk, s, who, ret));
    d->state = DUE_SETTLED;
    d->appointment = ret->id;
    d->start = ret->start;
    DS_TRY(store_due_change(cx, tx, d));
    return receipt_for(cx, tx, d, ret);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_pay_rebook(ds_ctx *cx, store_tx *tx, const booking *bk, due_id of, const slot *s,
                             const booker *who, appointment *ret)
{
    booker by = *who;
    appointment was;
    pay_due d;

    DS_TRY(store_due_get(cx, tx, of, &d));
    if (d.state != DUE_LATE)
        return ds_fail(cx, DS_GONE, "due %" PRId64 " is %s", of.v, due_state_name(d.state));
    DS_TRY(appointment_load(cx, tx, d.appointment, &was));
    if (by.patient.v == 0)
        by.patient = was.patient;
    DS_TRY(store_tx_mark(cx, tx));
    return keep_or_undo(cx, tx, rebook(cx, tx, bk, &d, s, &by, ret));
}
