/*
 * payment.c - a payment is what facts add up to: names, the table of states, merging, facts as
 * JSON.
 *
 * What always holds:
 *   (1) amounts and marks only grow, and refs are filled once; so the same facts in any order and
 *       number make the same payment
 *   (2) facts that do not fit what was asked move nothing: no amount, no mark, only `mismatch`
 *   (3) no other file knows which state may follow which
 */
#include "model/payment.h"

#define TO(state) (1u << PAYMENT_##state)

static const char *const state_names[PAYMENT_STATE_COUNT] = {
    "created",         "pending", "paid",    "refunding", "refunded",
    "partly_refunded", "failed",  "expired", "disputed",
};

/* clang-format off */
static const unsigned may_become[PAYMENT_STATE_COUNT] = {
    [PAYMENT_CREATED]         = TO(PENDING) | TO(PAID) | TO(FAILED) | TO(EXPIRED),
    [PAYMENT_PENDING]         = TO(PAID) | TO(FAILED) | TO(EXPIRED),
    [PAYMENT_FAILED]          = TO(PENDING) | TO(PAID) | TO(EXPIRED),
    [PAYMENT_EXPIRED]         = TO(PAID),
    [PAYMENT_PAID]            = TO(REFUNDING) | TO(REFUNDED) | TO(PARTLY_REFUNDED) | TO(DISPUTED),
    [PAYMENT_REFUNDING]       = TO(PAID) | TO(REFUNDED) | TO(PARTLY_REFUNDED) | TO(DISPUTED),
    [PAYMENT_PARTLY_REFUNDED] = TO(REFUNDING) | TO(REFUNDED) | TO(DISPUTED) | TO(PAID),
    [PAYMENT_REFUNDED]        = TO(REFUNDING) | TO(PAID) | TO(PARTLY_REFUNDED) | TO(DISPUTED),
    [PAYMENT_DISPUTED]        = TO(PAID) | TO(REFUNDING) | TO(REFUNDED) | TO(PARTLY_REFUNDED),
};
/* clang-format on */

static const char *const refund_names[REFUND_STATE_COUNT] = { "asked", "coming", "done", "failed" };
static const char *const call_names[PAY_CALL_COUNT] = {
    "create", "ask", "close", "capture", "refund", "verify",
};
static const char *const due_names[DUE_STATE_COUNT] = {
    "open", "settled", "at_clinic", "late", "over",
};

/* ---- names ---- */

static bool find_name(ds_str s, const char *const *names, unsigned n, unsigned *ret)
{
    for (unsigned i = 0; i < n; i++) {
        if (ds_str_is(s, names[i])) {
            *ret = i;
            return true;
        }
    }
    return false;
}

const char *payment_state_name(payment_state s)
{
    return s < PAYMENT_STATE_COUNT ? state_names[s] : "";
}

bool payment_state_parse(ds_str s, payment_state *ret)
{
    unsigned i;
    bool is_one = find_name(s, state_names, PAYMENT_STATE_COUNT, &i);

    if (is_one)
        *ret = (payment_state)i;
    return is_one;
}

const char *refund_state_name(refund_state s)
{
    return s < REFUND_STATE_COUNT ? refund_names[s] : "";
}

bool refund_state_parse(ds_str s, refund_state *ret)
{
    unsigned i;
    bool is_one = find_name(s, refund_names, REFUND_STATE_COUNT, &i);

    if (is_one)
        *ret = (refund_state)i;
    return is_one;
}

const char *pay_call_name(pay_call c) { return c < PAY_CALL_COUNT ? call_names[c] : ""; }

bool pay_call_parse(ds_str s, pay_call *ret)
{
    unsigned i;
    bool is_one = find_name(s, call_names, PAY_CALL_COUNT, &i);

    if (is_one)
        *ret = (pay_call)i;
    return is_one;
}

const char *due_state_name(due_state s) { return s < DUE_STATE_COUNT ? due_names[s] : ""; }

bool due_state_parse(ds_str s, due_state *ret)
{
    unsigned i;
    bool is_one = find_name(s, due_names, DUE_STATE_COUNT, &i);

    if (is_one)
        *ret = (due_state)i;
    return is_one;
}

/* ---- the state machine ---- */

bool payment_can_become(payment_state from, payment_state to)
{
    return from < PAYMENT_STATE_COUNT && to < PAYMENT_STATE_COUNT &&
           (from == to || (may_become[from] >> to & 1u) != 0);
}

bool payment_may_learn(payment_state from, payment_state to)
{
    return payment_can_become(from, to) ||
           (payment_can_become(from, PAYMENT_PAID) && payment_can_become(PAYMENT_PAID, to));
}

payment_state payment_state_of(const payment *p, int64_t refunded_done_minor, bool has_refund_open)
{
    bool is_open_dispute =
        (p->marks & PAY_DISPUTED) != 0 && (p->marks & (PAY_DISPUTE_WON | PAY_DISPUTE_LOST)) == 0;

    if (p->captured_minor > 0) {
        if (is_open_dispute)
            return PAYMENT_DISPUTED;
        if (has_refund_open)
            return PAYMENT_REFUNDING;
        if (refunded_done_minor >= p->captured_minor)
            return PAYMENT_REFUNDED;
        return refunded_done_minor > 0 ? PAYMENT_PARTLY_REFUNDED : PAYMENT_PAID;
    }
    if (p->marks & PAY_CLOSED)
        return PAYMENT_EXPIRED;
    if (p->marks & PAY_FAILED)
        return PAYMENT_FAILED;
    return p->marks & (PAY_LINKED | PAY_PROCESSING | PAY_APPROVED) ? PAYMENT_PENDING
                                                                   : PAYMENT_CREATED;
}

refund_state refund_state_later(refund_state a, refund_state b) { return a > b ? a : b; }

int64_t payment_refunds_unnamed(const payment *p, int64_t rows_minor)
{
    return p->refunded_minor > rows_minor ? p->refunded_minor - rows_minor : 0;
}

/* ---- merging ---- */

static const char *const mismatch_names[] = { "currency", "mode", "account", "reference",
                                              "amount" };

#define MISMATCH_COUNT (sizeof mismatch_names / sizeof mismatch_names[0])

static bool differs(ds_str wanted, ds_str said)
{
    return wanted.n > 0 && said.n > 0 && !ds_str_equal(wanted, said);
}

/* Which of mismatch_names the facts are; MISMATCH_COUNT: they fit. */
static size_t mismatch_of(const payment *p, const pay_facts *f)
{
    bool is_other_amount = (f->amount_minor >= 0 && f->amount_minor != p->amount.minor) ||
                           (f->captured_minor > 0 && f->captured_minor != p->amount.minor);

    if (differs(ds_str_of(p->amount.currency), f->currency))
        return 0;
    if (f->live >= 0 && (f->live == 1) != p->is_live)
        return 1;
    if (differs(p->account, f->account))
        return 2;
    if (differs(p->reference, f->reference))
        return 3;
    return is_other_amount ? 4 : MISMATCH_COUNT;
}

bool payment_fits(const payment *p, const pay_facts *f)
{
    return mismatch_of(p, f) == MISMATCH_COUNT;
}

/* (1) Of several the first of the list stays, whatever was heard first. */
static bool note_mismatch(payment *p, size_t is)
{
    for (size_t i = 0; i <= is; i++)
        if (ds_str_is(p->mismatch, mismatch_names[i]))
            return false;
    p->mismatch = ds_str_of(mismatch_names[is]);
    return true;
}

static bool fill(ds_str *at, ds_str said)
{
    if (at->n > 0 || said.n == 0)
        return false;
    *at = said;
    return true;
}

static int64_t grow(int64_t *at, int64_t said)
{
    int64_t by = said > *at ? said - *at : 0;

    *at += by;
    return by;
}

payment_change payment_merge(payment *p, const pay_facts *f)
{
    payment_change c = { 0 };
    size_t mismatch = mismatch_of(p, f);

    c.is_changed = fill(&p->provider_ref, f->provider_ref);
    c.is_changed = fill(&p->capture_ref, f->capture_ref) || c.is_changed;
    if (mismatch < MISMATCH_COUNT) { /* (2) */
        c.is_mismatch = note_mismatch(p, mismatch);
        c.is_changed = c.is_changed || c.is_mismatch;
        return c;
    }
    c.is_changed = fill(&p->account, f->account) || c.is_changed;
    c.is_changed = fill(&p->url, f->url) || c.is_changed;
    c.captured_by = grow(&p->captured_minor, f->captured_minor);
    c.refunded_by = grow(&p->refunded_minor, f->refunded_minor);
    c.marks = f->marks & ~p->marks;
    p->marks |= f->marks;
    c.is_changed = c.is_changed || c.captured_by > 0 || c.refunded_by > 0 || c.marks != 0;
    return c;
}

/* ---- facts as JSON ---- */

pay_facts pay_facts_none(ds_str provider)
{
    return (pay_facts){ .provider = provider,
                        .live = -1,
                        .amount_minor = -1,
                        .captured_minor = -1,
                        .refunded_minor = -1 };
}

static void write_text(ds_jw *w, const char *key, ds_str s)
{
    if (s.n > 0)
        ds_jw_key_text(w, key, s);
}

static void write_minor(ds_jw *w, const char *key, int64_t minor)
{
    if (minor >= 0)
        ds_jw_key_int(w, key, minor);
}

static void write_refunds(ds_jw *w, const pay_facts *f)
{
    ds_jw_key(w, "refunds");
    ds_jw_array(w);
    for (size_t i = 0; i < f->refund_count; i++) {
        const refund_fact *r = &f->refunds[i];

        ds_jw_object(w);
        write_text(w, "provider_ref", r->provider_ref);
        write_text(w, "reference", r->reference);
        write_minor(w, "minor", r->minor);
        ds_jw_key_text(w, "state", ds_str_of(refund_state_name(r->state)));
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

void pay_facts_write(ds_jw *w, const pay_facts *f)
{
    ds_jw_object(w);
    ds_jw_key_text(w, "provider", f->provider);
    write_text(w, "reference", f->reference);
    write_text(w, "provider_ref", f->provider_ref);
    write_text(w, "capture_ref", f->capture_ref);
    write_text(w, "account", f->account);
    write_text(w, "url", f->url);
    write_text(w, "currency", f->currency);
    if (f->live >= 0)
        ds_jw_key_bool(w, "live", f->live == 1);
    write_minor(w, "amount", f->amount_minor);
    write_minor(w, "captured", f->captured_minor);
    write_minor(w, "refunded", f->refunded_minor);
    ds_jw_key_int(w, "marks", (int64_t)f->marks);
    if (f->refund_count > 0)
        write_refunds(w, f);
    ds_jw_end(w);
}

static ds_str text_of(const ds_json *j, const char *key)
{
    return ds_json_text(ds_json_get(j, key));
}

static bool read_refunds(const ds_json *list, pay_facts *f)
{
    f->refund_count = ds_json_count(list);
    if (f->refund_count > PAY_FACTS_REFUNDS_MAX)
        return false;
    for (size_t i = 0; i < f->refund_count; i++) {
        const ds_json *j = ds_json_item(list, i);
        refund_fact *r = &f->refunds[i];

        r->provider_ref = text_of(j, "provider_ref");
        r->reference = text_of(j, "reference");
        r->minor = ds_json_int(ds_json_get(j, "minor"), -1);
        if (!refund_state_parse(text_of(j, "state"), &r->state))
            return false;
    }
    return true;
}

#define MARKS_ALL ((int64_t)PAY_DISPUTE_LOST * 2 - 1)

bool pay_facts_read(const ds_json *j, pay_facts *ret)
{
    pay_facts f = pay_facts_none(text_of(j, "provider"));
    int64_t marks = ds_json_int(ds_json_get(j, "marks"), 0);
    const ds_json *live = ds_json_get(j, "live");

    f.reference = text_of(j, "reference");
    f.provider_ref = text_of(j, "provider_ref");
    f.capture_ref = text_of(j, "capture_ref");
    f.account = text_of(j, "account");
    f.url = text_of(j, "url");
    f.currency = text_of(j, "currency");
    if (live)
        f.live = ds_json_bool(live, false) ? 1 : 0;
    f.amount_minor = ds_json_int(ds_json_get(j, "amount"), -1);
    f.captured_minor = ds_json_int(ds_json_get(j, "captured"), -1);
    f.refunded_minor = ds_json_int(ds_json_get(j, "refunded"), -1);
    if (f.provider.n == 0 || marks < 0 || marks > MARKS_ALL ||
        !read_refunds(ds_json_get(j, "refunds"), &f))
        return false;
    f.marks = (unsigned)marks;
    *ret = f;
    return true;
}

/* ---- what a provider takes ---- */

bool pay_can_take(ds_str provider, money m)
{
    if (ds_str_is(provider, "stripe"))
        return pay_stripe_can_take(m);
    return ds_str_is(provider, "paypal") && pay_paypal_can_take(m);
}
