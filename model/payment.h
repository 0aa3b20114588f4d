/*
 * payment.h - money that is asked, taken and given back: states, what providers say, terms. Pure.
 *
 * docs/payments.md decides. A payment is moved only by facts: what a provider says of it, in a
 * verified webhook or in its answer to us. Facts are merged, never set: each amount only grows and
 * each mark stays, so that the same facts in any order and number end in the same payment.
 */
#ifndef DOCSPOT_MODEL_PAYMENT_H
#define DOCSPOT_MODEL_PAYMENT_H

#include "core/ctx.h"
#include "core/json.h"
#include "model/ids.h"
#include "model/money.h"
#include "model/pay_terms.h"

typedef struct {
    int64_t v;
} due_id;
typedef struct {
    int64_t v;
} payment_id;
typedef struct {
    int64_t v;
} refund_id;

/* ---- the state machine: one table, drawn in docs/payments.md ---- */

typedef enum payment_state {
    PAYMENT_CREATED, /* we asked the provider for a link */
    PAYMENT_PENDING, /* the patient has the link, or has paid by a delayed method */
    PAYMENT_PAID,
    PAYMENT_REFUNDING, /* a refund is asked for and not answered yet */
    PAYMENT_REFUNDED,
    PAYMENT_PARTLY_REFUNDED,
    PAYMENT_FAILED,
    PAYMENT_EXPIRED,  /* the link is closed, and nothing was paid */
    PAYMENT_DISPUTED, /* the bank asks the money back; the visit stays */
    PAYMENT_STATE_COUNT
} payment_state;

const char *payment_state_name(payment_state s);        /* "created" ... as stored */
bool payment_state_parse(ds_str s, payment_state *ret); /* back */

/* May it go from one state to another? The table; a state may always stay. */
bool payment_can_become(payment_state from, payment_state to);

/* ---- facts ---- */

enum {
    PAY_LINKED = 1 << 0,     /* there is an address where the patient pays */
    PAY_PROCESSING = 1 << 1, /* completed by the patient, the money comes later */
    PAY_APPROVED = 1 << 2,   /* the patient agreed; the money must be fetched (PayPal) */
    PAY_FAILED = 1 << 3,     /* the delayed method, or the capture, came to nothing */
    PAY_CLOSED = 1 << 4,     /* the link takes no money any more */
    PAY_DISPUTED = 1 << 5,
    PAY_DISPUTE_WON = 1 << 6,
    PAY_DISPUTE_LOST = 1 << 7
};

typedef enum refund_state {
    REFUND_ASKED,  /* our row; the provider has not answered */
    REFUND_COMING, /* the provider has it, not done yet */
    REFUND_DONE,
    REFUND_FAILED, /* final: the money stayed, the desk must act */
    REFUND_STATE_COUNT
} refund_state;

const char *refund_state_name(refund_state s);        /* "asked", "coming", "done", "failed" */
bool refund_state_parse(ds_str s, refund_state *ret); /* back */

#define PAY_FACTS_REFUNDS_MAX 20

typedef struct refund_fact {
    ds_str provider_ref;
    ds_str reference; /* ours; empty: made at the provider, or not said */
    int64_t minor;    /* -1: not said */
    refund_state state;
} refund_fact;

/* What a provider says of one payment, in our words. Empty text or -1: not said. */
typedef struct pay_facts {
    ds_str provider;     /* "stripe", "paypal" */
    ds_str reference;    /* ours, as it came back */
    ds_str provider_ref; /* the checkout session, the order */
    ds_str capture_ref;  /* what a refund names: the payment intent, the capture */
    ds_str account;      /* who takes the money: PayPal's merchant id */
    ds_str url;          /* where the patient pays */
    ds_str currency;     /* ISO 4217, upper case */
    int live;            /* 1 real money, 0 test mode, -1 not said */
    int64_t amount_minor, captured_minor, refunded_minor; /* asked, taken, given back so far */
    unsigned marks;                                       /* PAY_... */
    refund_fact refunds[PAY_FACTS_REFUNDS_MAX];
    size_t refund_count;
} pay_facts;

pay_facts pay_facts_none(ds_str provider); /* nothing is said yet */

/* To JSON, as an inbox event carries it, and back (texts borrowed from the document). */
void pay_facts_write(ds_jw *w, const pay_facts *f);
bool pay_facts_read(const ds_json *j, pay_facts *ret); /* as above */

/* What Stripe's object (checkout.session, payment_intent, charge, refund, dispute, or a list of
 * refunds) says; DS_INVALID: not an object we read. Texts borrowed from the document, amounts in
 * minor units. model/payment_stripe.c; what FACTS of the vendor it rests on stands there. */
DS_MUST_USE ds_status pay_facts_of_stripe(ds_ctx *cx, const ds_json *object, pay_facts *ret);

/* The same of PayPal's (order, capture, refund), told by their fields. model/payment_paypal.c */
DS_MUST_USE ds_status pay_facts_of_paypal(ds_ctx *cx, const ds_json *object, pay_facts *ret);
/* The refund alone, where a call has told already what the object is. */
refund_fact pay_paypal_refund(const ds_json *j);

/* May a certificate be fetched here? PayPal's own hosts by https, or the host of paypal.api_base,
 * and its folder of certificates; nothing else (a webhook's sender chooses the address). */
bool pay_paypal_is_cert_url(ds_str url, ds_str api_base);

/* An amount as the provider counts it: Stripe's whole units, PayPal's decimal text (appended).
 * False: that amount cannot be said there (too fine for it). */
bool pay_stripe_units(money m, int64_t *ret_units);
bool pay_paypal_value(ds_buf *b, money m); /* as above */

/* Can a provider charge this at all: its currency, its least amount, its way of counting? */
bool pay_can_take(ds_str provider, money m);
bool pay_stripe_can_take(money m); /* of that provider */
bool pay_paypal_can_take(money m); /* as above */

/* ---- a payment: one try to pay one due at one provider ---- */

typedef struct payment {
    payment_id id;
    due_id due;
    int64_t fence;    /* rises with every change */
    ds_str provider;  /* never renamed */
    ds_str reference; /* ours, unguessable; what the provider gives back */
    ds_str provider_ref, capture_ref, account, url;
    payment_state state;
    money amount; /* asked */
    bool is_live;
    int64_t captured_minor, refunded_minor; /* as the provider said; both only grow */
    unsigned marks;
    ds_str mismatch; /* why nothing may rest on it: "currency", "mode", "account", "reference",
                        "amount"; of several the first of these */
    ds_str receipt;  /* "KPT-000123", given once when it is paid for a visit; empty before */
    bool is_extra;   /* the due was settled or over when the money came: given back whole */
    ds_time created_at, paid_at, expires_at, ask_at; /* ask_at: when we ask the provider next */
} payment;

typedef struct refund {
    refund_id id;
    payment_id payment;
    int64_t minor;
    refund_state state;
    ds_str reference;    /* ours: the idempotency key is made of it */
    ds_str provider_ref; /* empty until the provider names it */
    ds_str reason;       /* "cancelled_by_patient", "cancelled_by_clinic", "paid_twice",
                            "paid_too_late", "no_answer", "desk", "at_provider" */
    ds_time created_at, done_at;
} refund;

/* What merging facts has changed. */
typedef struct payment_change {
    int64_t captured_by; /* minor units newly taken */
    int64_t refunded_by; /* of the provider's own total, newly more */
    unsigned marks;      /* newly set */
    bool is_mismatch;    /* newly found */
    bool is_changed;     /* anything at all */
} payment_change;

/* Are the facts about what was asked: currency, mode, account, reference, amount? */
bool payment_fits(const payment *p, const pay_facts *f);

/*
 * Merge facts into a payment: amounts grow, marks stay, refs fill. An amount, currency, mode,
 * account or reference that is not what was asked sets mismatch, and the amounts and marks of such
 * facts do not count. The state is not touched: payment_state_of. Texts stay borrowed. Pure.
 */
payment_change payment_merge(payment *p, const pay_facts *f);

/* The state that marks, amounts and refunds amount to: refunds done, and whether one is open. */
payment_state payment_state_of(const payment *p, int64_t refunded_done_minor, bool has_refund_open);

/* May the one follow the other in one step of learning, which may pass through "paid"? */
bool payment_may_learn(payment_state from, payment_state to);

/* A refund's state when another is heard of: asked < coming < done < failed, never back. */
refund_state refund_state_later(refund_state a, refund_state b);

/*
 * What of the provider's total was given back and is none of our rows: rows_minor is the sum of
 * all of them, failed ones too, since a total that counted them only grows. 0: nothing.
 */
int64_t payment_refunds_unnamed(const payment *p, int64_t rows_minor);

/* ---- calls out ---- */

/* What may be asked of a provider; each is an outbox row with a fixed idempotency key. */
typedef enum pay_call {
    PAY_CALL_CREATE,  /* make the session or order: the answer has the address */
    PAY_CALL_ASK,     /* what is it now? */
    PAY_CALL_CLOSE,   /* take no money any more */
    PAY_CALL_CAPTURE, /* fetch what was approved */
    PAY_CALL_REFUND,
    PAY_CALL_VERIFY, /* is this webhook theirs? */
    PAY_CALL_COUNT
} pay_call;

const char *pay_call_name(pay_call c); /* "create", "ask", "close", "capture", "refund", "verify" */
bool pay_call_parse(ds_str s, pay_call *ret); /* back */

/* ---- the due itself: what one visit is asked to pay, and its page /p/TOKEN ---- */

typedef enum due_state {
    DUE_OPEN,      /* the hold waits for the money */
    DUE_SETTLED,   /* paid, and the visit is booked */
    DUE_AT_CLINIC, /* the patient pays there */
    DUE_LATE,      /* paid, but the time had gone: another time or the money back, by answer_by */
    DUE_OVER,      /* the visit is not to be: whatever still comes is given back */
    DUE_STATE_COUNT
} due_state;

const char *due_state_name(due_state s);        /* "open", "settled", "at_clinic", "late", "over" */
bool due_state_parse(ds_str s, due_state *ret); /* back */

typedef struct pay_due {
    due_id id;
    int64_t fence;
    appointment_id appointment; /* follows the money when another time is taken */
    ds_str token;               /* of /p/TOKEN, unguessable */
    due_state state;
    money fee, amount, tax;
    ds_str tax_name;
    bool may_pay_at_clinic;
    refund_rule refunds; /* as agreed when it was asked */
    ds_time start;       /* of the visit, as far as the rule counts from it: who moves too late to
                            be given all back does not win that back */
    ds_time created_at, answer_by;
} pay_due;

#endif
