/*
 * pay_terms.h - what a visit is asked to pay, and what goes back when it is cancelled. Pure.
 *
 * docs/payments.md, section 1, decides. Amounts are minor units; nothing here is a float.
 */
#ifndef DOCSPOT_MODEL_PAY_TERMS_H
#define DOCSPOT_MODEL_PAY_TERMS_H

#include "core/time.h"
#include "model/money.h"

typedef enum pay_mode {
    PAY_MODE_AUTO, /* full by link beside "at the clinic" where a provider is on, else at clinic */
    PAY_MODE_NONE, /* nothing is asked, nothing is said of paying ahead */
    PAY_MODE_AT_CLINIC, /* booked at once, paid there */
    PAY_MODE_DEPOSIT,   /* booked when the deposit is paid */
    PAY_MODE_FULL       /* booked when the fee is paid */
} pay_mode;

const char *pay_mode_name(pay_mode m);        /* "auto", "none", "at_clinic", "deposit", "full" */
bool pay_mode_parse(ds_str s, pay_mode *ret); /* back */

/* One step of a refund rule: cancelled at least so long before the start, so much is given back. */
typedef struct refund_step {
    int32_t before_min; /* 0: any time before the start */
    int32_t percent;    /* 0..100 */
} refund_step;

#define REFUND_STEPS_MAX 6

typedef struct refund_rule {
    refund_step steps[REFUND_STEPS_MAX]; /* descending by before_min */
    size_t count;                        /* 0: all is given back when cancelled in time */
} refund_rule;

/* "24h:100|2h:50" (units m, h, d; 0 alone is minutes). False: not a rule. */
bool refund_rule_parse(ds_str s, refund_rule *ret);
void refund_rule_write(ds_buf *b, const refund_rule *r); /* back, in the same form */

/* Who ended a visit, as far as money differs. */
typedef enum refund_cause {
    REFUND_BY_PATIENT, /* by the rule and the clock of the terms */
    REFUND_BY_CLINIC,  /* everything */
    REFUND_NO_SHOW     /* nothing */
} refund_cause;

/* What of a paid amount is given back when a visit that starts at `start` is cancelled at `at`.
 * cancel_by (0: none) is the appointment's own limit: without a rule, all before it and nothing
 * after; with one the rule alone decides. Rounded to the minor unit in the patient's favour. */
int64_t refund_minor_of(const refund_rule *r, refund_cause cause, int64_t paid_minor, ds_time start,
                        ds_time cancel_by, ds_time at);

/* A part that goes back, as an amount that can be said at every provider; at most what was paid. */
int64_t refund_round_up(int64_t back_minor, money paid);

/* A clinic's terms of payment; per visit type the same, where it says its own. */
typedef struct pay_terms {
    pay_mode mode;
    int64_t deposit_minor;   /* of PAY_MODE_DEPOSIT; 0: by deposit_percent */
    int32_t deposit_percent; /* 1..100 */
    int32_t tax_permyriad;   /* 1800 is 18 %; the fee includes it; 0: no tax line */
    ds_str tax_name;         /* "GST" */
    refund_rule refunds;
} pay_terms;

/* "GST 18", "VAT 7.5 %" into the tax of terms (the name borrowed), "" is none; false: neither. */
bool pay_tax_parse(ds_str s, pay_terms *t);

/* What is due now. */
typedef struct due_amount {
    money amount; /* asked by link; 0: nothing */
    money tax;    /* of amount, included */
    bool may_pay_at_clinic;
} due_amount;

/* By terms, fee and whether any provider is on. amount.minor 0: choosing books. */
due_amount pay_due_of(const pay_terms *terms, money fee, bool has_provider);

/* The clinic's terms with what an offering says of its own. */
typedef struct offering_terms {
    bool has_mode;
    pay_mode mode;
    int64_t deposit_minor; /* 0: the clinic's percentage */
    bool has_refunds;
    refund_rule refunds;
} offering_terms;
/* Mode, deposit and rule of the offering where it says them, all else the clinic's. */
pay_terms pay_terms_for(const pay_terms *clinic, const offering_terms *own);

#endif
