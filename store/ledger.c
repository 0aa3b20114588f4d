/*
 * ledger.c - refunds, and the book of every movement of money.
 *
 * What always holds:
 *   (1) the legs of an entry sum to zero, in one currency and for one payment
 *   (2) nothing of the ledger is ever changed or taken out [triggers of 0003_payments.sql]
 *   (3) a refund row goes only while nobody was asked for it
 */
#include "store/store_internal.h"

/* ---- refunds ---- */

/* The columns in the order of the table. */
static void read_refund(store_query *q, void *ret)
{
    refund *r = ret;

    r->id.v = store_column_int(q);
    r->payment.v = store_column_int(q);
    r->minor = store_column_int(q);
    if (!refund_state_parse(store_column_view(q), &r->state) && q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: the state of a refund is unknown");
    r->reference = store_column_text(q);
    r->provider_ref = store_column_text(q);
    r->reason = store_column_text(q);
    r->created_at = store_column_time(q);
    r->done_at = store_column_time(q);
}

static void settle_done_at(const ds_ctx *cx, refund *r)
{
    bool is_over = r->state == REFUND_DONE || r->state == REFUND_FAILED;

    if (!is_over)
        r->done_at = DS_TIME_NEVER;
    else if (r->done_at.utc_s == 0 || r->done_at.utc_s == DS_TIME_NEVER.utc_s)
        r->done_at = cx->now;
}

ds_status store_refund_insert(ds_ctx *cx, store_tx *tx, refund *r)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_refund_insert);

    settle_done_at(cx, r);
    store_bind_int(&q, r->payment.v);
    store_bind_int(&q, r->minor);
    store_bind_cstr(&q, refund_state_name(r->state));
    store_bind_text(&q, r->reference);
    store_bind_text(&q, r->provider_ref);
    store_bind_text(&q, r->reason);
    store_bind_time(&q, cx->now);
    store_bind_time(&q, r->done_at);
    DS_TRY(store_query_insert(&q, &r->id.v));
    r->created_at = cx->now;
    return DS_OK;
}

ds_status store_refund_change(ds_ctx *cx, store_tx *tx, refund *r)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_refund_change);

    settle_done_at(cx, r);
    store_bind_int(&q, r->id.v);
    store_bind_cstr(&q, refund_state_name(r->state));
    store_bind_text(&q, r->provider_ref);
    store_bind_time(&q, r->done_at);
    return store_query_run(&q, NULL);
}

ds_status store_refund_get(ds_ctx *cx, store_tx *tx, refund_id id, refund *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_refund_get);
    refund r = { 0 };

    store_bind_int(&q, id.v);
    DS_TRY(store_query_one(&q, "refund", read_refund, &r));
    *ret = r;
    return DS_OK;
}

ds_status store_refund_list_of(ds_ctx *cx, store_tx *tx, payment_id of, const refund **ret,
                               size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_refund_list_of);
    const void *rows;

    store_bind_int(&q, of.v);
    DS_TRY(store_query_list(&q, sizeof(refund), read_refund, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_refund_delete(ds_ctx *cx, store_tx *tx, refund_id id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_refund_delete);
    bool is_done;

    store_bind_int(&q, id.v);
    DS_TRY(store_query_run(&q, &is_done));
    return is_done ? DS_OK : ds_fail(cx, DS_CONFLICT, "store: the refund is no longer only asked");
}

/* ---- the ledger ---- */

typedef struct posting {
    int64_t entry;
    payment_id payment;
    refund_id refund;
    ds_str currency, cause;
} posting;

static ds_status insert_leg(ds_ctx *cx, store_tx *tx, const posting *of, const ledger_leg *leg)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_ledger_insert);

    store_bind_int(&q, of->entry);
    store_bind_time(&q, cx->now);
    store_bind_cstr(&q, leg->account);
    store_bind_int(&q, leg->minor);
    store_bind_text(&q, of->currency);
    store_bind_int(&q, of->payment.v);
    store_bind_id(&q, of->refund.v);
    store_bind_text(&q, of->cause);
    return store_query_run(&q, NULL);
}

static ds_status next_entry(ds_ctx *cx, store_tx *tx, int64_t *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_ledger_next);

    return store_query_int(&q, ret);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_ledger_post(ds_ctx *cx, store_tx *tx, payment_id of, refund_id of_refund,
                            ds_str currency, const ledger_leg *legs, size_t n, ds_str cause)
{
    posting to = { .payment = of, .refund = of_refund, .currency = currency, .cause = cause };
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += legs[i].minor;
    if (sum != 0 || n < 2) /* (1) */
        return ds_fail(cx, DS_INTERNAL, "store: a ledger entry of %zu legs sums to %lld", n,
                       (long long)sum);
    DS_TRY(next_entry(cx, tx, &to.entry));
    for (size_t i = 0; i < n; i++)
        DS_TRY(insert_leg(cx, tx, &to, &legs[i]));
    return DS_OK;
}

static void read_ledger(store_query *q, void *ret)
{
    ledger_row *l = ret;

    l->id = store_column_int(q);
    l->entry = store_column_int(q);
    l->at = store_column_time(q);
    l->account = store_column_text(q);
    l->minor = store_column_int(q);
    l->currency = store_column_text(q);
    l->payment.v = store_column_int(q);
    l->refund.v = store_column_int(q);
    l->cause = store_column_text(q);
}

ds_status store_ledger_list_of(ds_ctx *cx, store_tx *tx, payment_id of, const ledger_row **ret,
                               size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_ledger_list_of);
    const void *rows;

    store_bind_int(&q, of.v);
    DS_TRY(store_query_list(&q, sizeof(ledger_row), read_ledger, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_ledger_sum(ds_ctx *cx, store_tx *tx, ds_str account, ds_str currency,
                           int64_t *ret_minor)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_ledger_sum);

    store_bind_text(&q, account);
    store_bind_text(&q, currency);
    return store_query_int(&q, ret_minor);
}
