/*
 * pay.c - dues and payments: what is asked, and each try to pay it.
 *
 * What always holds:
 *   (1) a row changes only under the fence it was read with
 *   (2) a visit has one due; a reference, a provider's reference and a receipt belong to one
 *       payment [keys of 0003_payments.sql]
 *   (3) times that are not set are NULL there and DS_TIME_NEVER here
 */
#include "store/store_internal.h"

/* ---- dues ---- */

static void read_currency(store_query *q, money *m)
{
    ds_str s = store_column_view(q);

    for (size_t i = 0; i + 1 < sizeof m->currency && i < s.n; i++)
        m->currency[i] = s.p[i];
}

static void stick(store_query *q, const char *what)
{
    if (q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: %s is unknown", what);
}

static void read_due(store_query *q, void *ret)
{
    pay_due *d = ret;

    d->id.v = store_column_int(q);
    d->fence = store_column_int(q);
    d->appointment.v = store_column_int(q);
    d->token = store_column_text(q);
    if (!due_state_parse(store_column_view(q), &d->state))
        stick(q, "the state of a due");
    d->fee.minor = store_column_int(q);
    d->amount.minor = store_column_int(q);
    d->tax.minor = store_column_int(q);
    read_currency(q, &d->fee);
    for (size_t i = 0; i < sizeof d->fee.currency; i++)
        d->amount.currency[i] = d->tax.currency[i] = d->fee.currency[i];
    d->tax_name = store_column_text(q);
    d->may_pay_at_clinic = store_column_bool(q);
    if (!refund_rule_parse(store_column_view(q), &d->refunds))
        stick(q, "the refund rule of a due");
    d->start = store_column_time(q);
    d->created_at = store_column_time(q);
    d->answer_by = store_column_time(q);
}

ds_status store_due_insert(ds_ctx *cx, store_tx *tx, pay_due *d)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_due_insert);
    ds_buf rule = ds_buf_make(cx);
    ds_status s;

    refund_rule_write(&rule, &d->refunds);
    store_bind_int(&q, d->appointment.v);
    store_bind_text(&q, d->token);
    store_bind_cstr(&q, due_state_name(d->state));
    store_bind_int(&q, d->fee.minor);
    store_bind_int(&q, d->amount.minor);
    store_bind_int(&q, d->tax.minor);
    store_bind_text(&q, d->tax_name);
    store_bind_cstr(&q, d->amount.currency);
    store_bind_int(&q, d->may_pay_at_clinic);
    store_bind_text(&q, ds_buf_view(&rule));
    store_bind_time(&q, d->start);
    store_bind_time(&q, cx->now);
    store_bind_time(&q, d->state == DUE_LATE ? d->answer_by : DS_TIME_NEVER);
    s = store_query_insert(&q, &d->id.v);
    if (s == DS_NOT_FOUND)
        return ds_fail(cx, DS_CONFLICT, "store: this visit is asked to pay already");
    DS_TRY(s);
    d->fence = 1;
    d->created_at = cx->now;
    return DS_OK;
}

static ds_status one_due(store_query *q, pay_due *ret)
{
    pay_due d = { 0 };

    DS_TRY(store_query_one(q, "due", read_due, &d));
    *ret = d;
    return DS_OK;
}

ds_status store_due_get(ds_ctx *cx, store_tx *tx, due_id id, pay_due *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_due_get);

    store_bind_int(&q, id.v);
    return one_due(&q, ret);
}

ds_status store_due_by_token(ds_ctx *cx, store_tx *tx, ds_str token, pay_due *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_due_by_token);

    store_bind_text(&q, token);
    return one_due(&q, ret);
}

ds_status store_due_of(ds_ctx *cx, store_tx *tx, appointment_id id, pay_due *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_due_of);

    store_bind_int(&q, id.v);
    return one_due(&q, ret);
}

ds_status store_due_change(ds_ctx *cx, store_tx *tx, pay_due *d)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_due_change);
    bool is_done;

    if (d->state != DUE_LATE)
        d->answer_by = DS_TIME_NEVER;
    store_bind_int(&q, d->id.v);
    store_bind_int(&q, d->fence);
    store_bind_cstr(&q, due_state_name(d->state));
    store_bind_int(&q, d->appointment.v);
    store_bind_time(&q, d->start);
    store_bind_time(&q, d->answer_by);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return ds_fail(cx, DS_CONFLICT, "store: due %lld was changed meanwhile",
                       (long long)d->id.v);
    d->fence++;
    return DS_OK;
}

ds_status store_due_list_unanswered(ds_ctx *cx, store_tx *tx, size_t max, const pay_due **ret,
                                    size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_due_list_unanswered);
    const void *rows;

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(pay_due), read_due, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

/* ---- payments ---- */

/* The columns in the order of the table. */
static void read_payment(store_query *q, void *ret)
{
    payment *p = ret;

    p->id.v = store_column_int(q);
    p->fence = store_column_int(q);
    p->due.v = store_column_int(q);
    p->provider = store_column_text(q);
    p->reference = store_column_text(q);
    p->provider_ref = store_column_text(q);
    p->capture_ref = store_column_text(q);
    p->account = store_column_text(q);
    p->url = store_column_text(q);
    if (!payment_state_parse(store_column_view(q), &p->state))
        stick(q, "the state of a payment");
    p->amount.minor = store_column_int(q);
    read_currency(q, &p->amount);
    p->is_live = store_column_bool(q);
    p->captured_minor = store_column_int(q);
    p->refunded_minor = store_column_int(q);
    p->marks = (unsigned)store_column_int(q);
    p->mismatch = store_column_text(q);
    p->receipt = store_column_text(q);
    p->is_extra = store_column_bool(q);
    p->created_at = store_column_time(q);
    p->paid_at = store_column_time(q);
    p->expires_at = store_column_time(q);
    p->ask_at = store_column_time(q);
}

/* What is known once money was taken has a moment, what is not has none. */
static void settle_paid_at(const ds_ctx *cx, payment *p)
{
    if (p->captured_minor == 0)
        p->paid_at = DS_TIME_NEVER;
    else if (p->paid_at.utc_s == DS_TIME_NEVER.utc_s || p->paid_at.utc_s == 0)
        p->paid_at = cx->now;
}

/* A time that nobody has set. */
static ds_time set_or_never(ds_time t) { return t.utc_s == 0 ? DS_TIME_NEVER : t; }

/* Where it is found at the provider, and how it stands. */
static void bind_where(store_query *q, const payment *p)
{
    store_bind_text(q, p->provider_ref);
    store_bind_text(q, p->capture_ref);
    store_bind_text(q, p->account);
    store_bind_text(q, p->url);
    store_bind_cstr(q, payment_state_name(p->state));
}

/* What was learnt of its money. */
static void bind_learnt(store_query *q, const payment *p)
{
    store_bind_int(q, p->captured_minor);
    store_bind_int(q, p->refunded_minor);
    store_bind_int(q, (int64_t)p->marks);
    store_bind_text(q, p->mismatch);
    store_bind_text(q, p->receipt);
    store_bind_int(q, p->is_extra);
}

ds_status store_payment_insert(ds_ctx *cx, store_tx *tx, payment *p)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_payment_insert);

    settle_paid_at(cx, p);
    p->expires_at = set_or_never(p->expires_at);
    p->ask_at = set_or_never(p->ask_at);
    store_bind_int(&q, p->due.v);
    store_bind_text(&q, p->provider);
    store_bind_text(&q, p->reference);
    bind_where(&q, p);
    store_bind_int(&q, p->amount.minor);
    store_bind_cstr(&q, p->amount.currency);
    store_bind_int(&q, p->is_live);
    bind_learnt(&q, p);
    store_bind_time(&q, cx->now);
    store_bind_time(&q, p->paid_at);
    store_bind_time(&q, p->expires_at);
    store_bind_time(&q, p->ask_at);
    DS_TRY(store_query_insert(&q, &p->id.v));
    p->fence = 1;
    p->created_at = cx->now;
    return DS_OK;
}

static ds_status one_payment(store_query *q, payment *ret)
{
    payment p = { 0 };

    DS_TRY(store_query_one(q, "payment", read_payment, &p));
    *ret = p;
    return DS_OK;
}

ds_status store_payment_get(ds_ctx *cx, store_tx *tx, payment_id id, payment *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_payment_get);

    store_bind_int(&q, id.v);
    return one_payment(&q, ret);
}

static ds_status find_by(ds_ctx *cx, store_tx *tx, sql_id id, const ds_str key[2], payment *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, id);

    if (key[1].n == 0)
        return DS_NOT_FOUND;
    store_bind_text(&q, key[0]);
    store_bind_text(&q, key[1]);
    return one_payment(&q, ret);
}

ds_status store_payment_find(ds_ctx *cx, store_tx *tx, const pay_facts *f, payment *ret)
{
    const struct {
        sql_id id;
        ds_str ref;
    } ways[] = { { SQL_payment_by_reference, f->reference },
                 { SQL_payment_by_provider_ref, f->provider_ref },
                 { SQL_payment_by_capture, f->capture_ref } };

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const ds_str key[2] = { f->provider, ways[i].ref };
        ds_status s = find_by(cx, tx, ways[i].id, key, ret);

        if (s != DS_NOT_FOUND)
            return s;
    }
    return ds_fail(cx, DS_NOT_FOUND, "store: no payment has these references");
}

ds_status store_payment_change(ds_ctx *cx, store_tx *tx, payment *p)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_payment_change);
    bool is_done;

    settle_paid_at(cx, p);
    store_bind_int(&q, p->id.v);
    store_bind_int(&q, p->fence);
    bind_where(&q, p);
    bind_learnt(&q, p);
    store_bind_time(&q, p->paid_at);
    store_bind_time(&q, p->expires_at);
    store_bind_time(&q, p->ask_at);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return ds_fail(cx, DS_CONFLICT, "store: payment %lld was changed meanwhile",
                       (long long)p->id.v);
    p->fence++;
    return DS_OK;
}

static ds_status list(store_query *q, const payment **ret, size_t *ret_n)
{
    const void *rows;

    DS_TRY(store_query_list(q, sizeof(payment), read_payment, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_payment_list_of(ds_ctx *cx, store_tx *tx, due_id of, const payment **ret,
                                size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_payment_list_of);

    store_bind_int(&q, of.v);
    return list(&q, ret, ret_n);
}

ds_status store_payment_list_ask(ds_ctx *cx, store_tx *tx, size_t max, const payment **ret,
                                 size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_payment_list_ask);

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    return list(&q, ret, ret_n);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_payment_list(ds_ctx *cx, store_tx *tx, payment_state of, payment_id before,
                             size_t max, const payment **ret, size_t *ret_n)
{
    bool is_all = of == PAYMENT_STATE_COUNT;
    store_query q DS_AUTO(store_query_done) =
        store_query_make(cx, tx, is_all ? SQL_payment_list : SQL_payment_list_state);

    if (is_all) {
        store_bind_int(&q, before.v);
        store_bind_int(&q, (int64_t)max);
    } else { /* in the order in which the statement names them */
        store_bind_int(&q, before.v);
        store_bind_int(&q, (int64_t)max);
        store_bind_cstr(&q, payment_state_name(of));
    }
    return list(&q, ret, ret_n);
}

ds_status store_receipt_next(ds_ctx *cx, store_tx *tx, location_id at, int64_t *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_receipt_next);

    store_bind_int(&q, at.v);
    return store_query_int(&q, ret);
}
