/*
 * pay_learn.c - what a provider says becomes what we know: payment, refunds, ledger.
 *
 * Learning compares what should be written with what is, and writes the difference; so it does not
 * matter in which order or how often facts come. What always holds:
 *   (1) facts that do not fit what was asked change nothing but `mismatch`
 *   (2) a refund's row is found by the provider's name, else by ours; a refund made at the provider
 *       counts by the provider's total until the provider, who is asked, names it: then it gets its
 *       row
 *   (3) per payment the ledger says what payment and refunds say: captured, given back, lost
 */
#include <inttypes.h>

#include "booking/pay_internal.h"
#include "core/log.h"

/* ---- refunds ---- */

static bool is_row_of(const refund *r, const refund_fact *f)
{
    if (f->provider_ref.n > 0 && r->provider_ref.n > 0)
        return ds_str_equal(r->provider_ref, f->provider_ref);
    return f->reference.n > 0 && ds_str_equal(r->reference, f->reference);
}

/* A refund that is nobody's row yet. */
static ds_status add_row(ds_ctx *cx, store_tx *tx, const payment *p, const refund_fact *f)
{
    refund r = { .payment = p->id,
                 .minor = f->minor,
                 .state = f->state,
                 .provider_ref = f->provider_ref,
                 .reason = DS_STR("at_provider") };

    if (f->provider_ref.n == 0 || f->minor <= 0)
        return DS_OK; /* (2) nothing to know it by */
    return store_refund_insert(cx, tx, &r);
}

static ds_status change_row(ds_ctx *cx, store_tx *tx, refund r, const refund_fact *f, learnt *l)
{
    refund_state later = refund_state_later(r.state, f->state);
    bool is_named = r.provider_ref.n == 0 && f->provider_ref.n > 0;
    bool is_ours = r.reference.n > 0;

    if (later == r.state && !is_named)
        return DS_OK;
    l->is_refund_done = l->is_refund_done || (is_ours && later != r.state && later == REFUND_DONE);
    l->is_refund_failed = l->is_refund_failed || (later != r.state && later == REFUND_FAILED);
    r.state = later;
    if (is_named)
        r.provider_ref = f->provider_ref;
    return store_refund_change(cx, tx, &r);
}

static ds_status learn_refunds(ds_ctx *cx, store_tx *tx, const payment *p, const pay_facts *f,
                               learnt *l)
{
    for (size_t i = 0; i < f->refund_count; i++) {
        const refund *rows;
        size_t n, at = 0;

        DS_TRY(store_refund_list_of(cx, tx, p->id, &rows, &n));
        while (at < n && !is_row_of(&rows[at], &f->refunds[i]))
            at++;
        if (at < n)
            DS_TRY(change_row(cx, tx, rows[at], &f->refunds[i], l));
        else
            DS_TRY(add_row(cx, tx, p, &f->refunds[i]));
    }
    return DS_OK;
}

/* The provider gave back by its own hand what we were about to: less is asked for. */
static ds_status trim_asked(ds_ctx *cx, store_tx *tx, payment *p)
{
    const refund *rows;
    back_sums sums;
    size_t n;

    DS_TRY(back_count(cx, tx, p, &sums));
    if (sums.taken <= p->captured_minor)
        return DS_OK;
    DS_TRY(store_refund_list_of(cx, tx, p->id, &rows, &n));
    for (size_t i = 0; i < n && sums.taken > p->captured_minor; i++) {
        if (rows[i].state != REFUND_ASKED)
            continue;
        ds_status s = store_pay_call_withdraw(cx, tx, rows[i].id);
        if (s == DS_CONFLICT)
            continue; /* it has left; the provider refuses what is too much */
        DS_TRY(s);
        DS_TRY(store_refund_delete(cx, tx, rows[i].id));
        DS_TRY(back_count(cx, tx, p, &sums));
        if (sums.taken < p->captured_minor && p->captured_minor - sums.taken < rows[i].minor)
            return back_ask(cx, tx, p, 0, ds_cstr(cx, rows[i].reason), NULL);
    }
    return DS_OK;
}

/* ---- the ledger ---- */

/* What the ledger says of a payment. */
typedef struct booked {
    int64_t captured, unnamed, lost;
} booked;

typedef struct book {
    ds_ctx *cx;
    store_tx *tx;
    const payment *p;
    const char *provider; /* the account */
    ds_str cause;
} book;

/* Debit one account, credit another; nothing for nothing. */
static ds_status post(const book *b, refund_id of, const char *credit, int64_t minor)
{
    const ledger_leg legs[] = { { b->provider, minor }, { credit, -minor } };

    if (minor == 0)
        return DS_OK;
    return store_ledger_post(b->cx, b->tx, b->p->id, of, ds_str_of(b->p->amount.currency), legs, 2,
                             b->cause);
}

static int64_t sum_of(const ledger_row *rows, size_t n, const char *account, refund_id of)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        if (rows[i].refund.v == of.v && ds_str_is(rows[i].account, account))
            sum += rows[i].minor;
    return sum;
}

static ds_status post_refunds(const book *b, const ledger_row *rows, size_t n)
{
    const refund *refunds;
    size_t count;

    DS_TRY(store_refund_list_of(b->cx, b->tx, b->p->id, &refunds, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_done = refunds[i].state == REFUND_DONE && b->p->captured_minor > 0;
        int64_t wanted = is_done ? refunds[i].minor : 0;

        DS_TRY(post(b, refunds[i].id, "visits", sum_of(rows, n, "visits", refunds[i].id) - wanted));
    }
    return DS_OK;
}

/* (3) `captured_before` is what the ledger has of the capture. */
static ds_status post_all(const book *b, int64_t captured_before)
{
    const payment *p = b->p;
    const refund_id none = { 0 };
    const ledger_row *rows;
    back_sums sums;
    size_t n;

    DS_TRY(store_ledger_list_of(b->cx, b->tx, p->id, &rows, &n));
    DS_TRY(back_count(b->cx, b->tx, p, &sums));
    bool is_paid = p->captured_minor > 0;
    int64_t unnamed = sum_of(rows, n, "visits", none) + captured_before;
    int64_t lost = is_paid && (p->marks & PAY_DISPUTE_LOST) ? p->captured_minor - sums.done : 0;

    DS_TRY(post(b, none, "visits", p->captured_minor - captured_before));
    DS_TRY(post(b, none, "visits", unnamed - (is_paid ? sums.unnamed : 0)));
    DS_TRY(post_refunds(b, rows, n));
    return post(b, none, "losses", sum_of(rows, n, "losses", none) - lost);
}

static ds_status post_changes(ds_ctx *cx, store_tx *tx, const payment *p, int64_t captured_before,
                              ds_str cause)
{
    book b = { .cx = cx, .tx = tx, .p = p, .cause = cause };
    ds_str account;

    DS_TRY(ds_format(cx, &account, "provider:" DS_FMT, DS_ARG(p->provider)));
    b.provider = ds_cstr(cx, account);
    return b.provider ? post_all(&b, captured_before) : DS_LIMIT;
}

/* ---- learning ---- */

/* A total that no row explains: the provider is asked what was given back (2). */
static ds_status ask_for_names(ds_ctx *cx, store_tx *tx, const payment *p, const learnt *l)
{
    back_sums sums;

    if (!l->fits || l->change.refunded_by <= 0)
        return DS_OK;
    DS_TRY(back_count(cx, tx, p, &sums));
    if (sums.unnamed == 0)
        return DS_OK;
    return store_pay_call(cx, tx, p->provider, PAY_CALL_ASK, p->id, (refund_id){ 0 }, (ds_str){ 0 },
                          cx->now);
}

ds_status pay_learn_of(ds_ctx *cx, store_tx *tx, const booking *bk, payment *p, const pay_facts *f,
                       ds_str cause)
{
    int64_t captured_before = p->captured_minor;
    learnt l = { .fits = payment_fits(p, f) };

    l.change = payment_merge(p, f);
    if (l.fits) /* (1) */
        DS_TRY(learn_refunds(cx, tx, p, f, &l));
    DS_TRY(payment_write(cx, tx, p));
    DS_TRY(trim_asked(cx, tx, p));
    DS_TRY(post_changes(cx, tx, p, captured_before, cause));
    DS_TRY(ask_for_names(cx, tx, p, &l));
    if (l.change.is_mismatch)
        ds_log_event(cx, DS_LOG_ERROR, "pay.mismatch", "payment=%" PRId64 " what=" DS_FMT, p->id.v,
                     DS_ARG(p->mismatch));
    return pay_follow(cx, tx, bk, p, f, &l);
}

ds_status booking_pay_learn(ds_ctx *cx, store_tx *tx, const booking *bk, const pay_facts *f,
                            ds_str cause)
{
    payment p;
    ds_status s = store_payment_find(cx, tx, f, &p);

    if (s == DS_NOT_FOUND) {
        ds_log_event(cx, DS_LOG_WARN, "pay.unknown", "provider=" DS_FMT " cause=" DS_FMT,
                     DS_ARG(f->provider), DS_ARG(cause));
        return DS_OK;
    }
    DS_TRY(s);
    return pay_learn_of(cx, tx, bk, &p, f, cause);
}
