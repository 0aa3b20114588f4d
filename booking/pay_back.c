/*
 * pay_back.c - money goes back: a row and a call with a key of its own, never more than was taken.
 *
 * What always holds:
 *   (1) rows asked, coming and done, and what a provider gave back by its own hand, stay together
 *       within what was captured when a row is made
 *   (2) a row is asked in the transaction of its cause, and its call commits with it
 */
#include <inttypes.h>

#include "booking/pay_internal.h"
#include "core/crypto.h"

/* Does a provider's total count this row, or may it? One that the provider never had does not. */
static bool is_known(const refund *r) { return r->state != REFUND_FAILED || r->provider_ref.n > 0; }

static void count_row(const refund *r, back_sums *s)
{
    if (r->state == REFUND_DONE)
        s->done += r->minor;
    if (r->state != REFUND_FAILED)
        s->taken += r->minor;
    if (r->state == REFUND_ASKED || r->state == REFUND_COMING)
        s->is_open = true;
    if (r->state == REFUND_COMING) {
        s->since =
            !s->is_coming || ds_time_before(r->created_at, s->since) ? r->created_at : s->since;
        s->is_coming = true;
    }
}

ds_status back_count(ds_ctx *cx, store_tx *tx, const payment *p, back_sums *ret)
{
    const refund *rows;
    back_sums s = { 0 };
    int64_t known = 0;
    size_t n;

    DS_TRY(store_refund_list_of(cx, tx, p->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        count_row(&rows[i], &s);
        known += is_known(&rows[i]) ? rows[i].minor : 0;
    }
    s.unnamed = payment_refunds_unnamed(p, known);
    s.done += s.unnamed;
    s.taken += s.unnamed;
    *ret = s;
    return DS_OK;
}

ds_status payment_write(ds_ctx *cx, store_tx *tx, payment *p)
{
    payment_state was = p->state;
    back_sums sums;

    DS_TRY(back_count(cx, tx, p, &sums));
    p->state = payment_state_of(p, sums.done, sums.is_open);
    if (!payment_may_learn(was, p->state))
        return ds_fail(cx, DS_INTERNAL, "payment %" PRId64 " cannot go from %s to %s", p->id.v,
                       payment_state_name(was), payment_state_name(p->state));
    p->ask_at = pay_ask_at(cx, p, &sums);
    return store_payment_change(cx, tx, p);
}

ds_status back_ask(ds_ctx *cx, store_tx *tx, payment *p, int64_t minor, const char *reason,
                   refund *ret)
{
    refund r = { .payment = p->id, .state = REFUND_ASKED, .reason = ds_str_of(reason) };
    back_sums sums;
    int64_t left;

    DS_TRY(back_count(cx, tx, p, &sums));
    left = p->captured_minor > sums.taken ? p->captured_minor - sums.taken : 0;
    r.minor = minor > 0 ? minor : left;
    if (minor < 0 || minor > left) /* (1) */
        return ds_fail(cx, DS_INVALID, "of payment %" PRId64 " no more than %" PRId64 " is left",
                       p->id.v, left);
    if (r.minor > 0) {
        DS_TRY(ds_token_new(cx, &r.reference));
        DS_TRY(store_refund_insert(cx, tx, &r));
        DS_TRY(store_pay_call(cx, tx, p->provider, PAY_CALL_REFUND, p->id, r.id, (ds_str){ 0 },
                              cx->now)); /* (2) */
        DS_TRY(store_audit(cx, tx, "system", "refund", "payment", p->id.v, r.reason));
        DS_TRY(payment_write(cx, tx, p));
    }
    if (ret)
        *ret = r;
    return DS_OK;
}

ds_status booking_pay_refund(ds_ctx *cx, store_tx *tx, payment_id id, int64_t minor, refund *ret)
{
    payment p;
    pay_due d;
    refund r;

    DS_TRY(store_payment_get(cx, tx, id, &p));
    DS_TRY(store_due_get(cx, tx, p.due, &d));
    DS_TRY(back_ask(cx, tx, &p, minor, "desk", &r));
    if (r.id.v == 0)
        return ds_fail(cx, DS_INVALID, "of payment %" PRId64 " nothing is left", id.v);
    DS_TRY(pay_tell(cx, tx, d.appointment, "refund_asked"));
    *ret = r;
    return DS_OK;
}
