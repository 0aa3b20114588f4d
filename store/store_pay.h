/*
 * store_pay.h - dues, payments, refunds and the ledger.
 *
 * A due is what one visit is asked to pay; a payment one try at one provider; the ledger two or
 * more rows for every movement, which sum to zero and are never changed. Changes carry the fence
 * that was read: DS_CONFLICT when someone was faster.
 */
#ifndef DOCSPOT_STORE_PAY_H
#define DOCSPOT_STORE_PAY_H

#include "model/payment.h"
#include "store/store.h"
#include "store/store_messages.h"

/* ---- dues ---- */

/* Sets id, fence, created_at. DS_CONFLICT: the visit has one. */
DS_MUST_USE ds_status store_due_insert(ds_ctx *cx, store_tx *tx, pay_due *d);
/* By id, by its page's token, by the visit it is for now. DS_NOT_FOUND. */
DS_MUST_USE ds_status store_due_get(ds_ctx *cx, store_tx *tx, due_id id, pay_due *ret);
DS_MUST_USE ds_status store_due_by_token(ds_ctx *cx, store_tx *tx, ds_str token,
                                         pay_due *ret); /* as above */
DS_MUST_USE ds_status store_due_of(ds_ctx *cx, store_tx *tx, appointment_id id,
                                   pay_due *ret); /* as above */
/* state, appointment, start, answer_by; *d follows. */
DS_MUST_USE ds_status store_due_change(ds_ctx *cx, store_tx *tx, pay_due *d);
/* DUE_LATE ones whose answer_by has come. */
DS_MUST_USE ds_status store_due_list_unanswered(ds_ctx *cx, store_tx *tx, size_t max,
                                                const pay_due **ret, size_t *ret_n);

/* ---- payments ---- */

/* Sets id, fence, created_at. */
DS_MUST_USE ds_status store_payment_insert(ds_ctx *cx, store_tx *tx, payment *p);
/* By id. DS_NOT_FOUND. */
DS_MUST_USE ds_status store_payment_get(ds_ctx *cx, store_tx *tx, payment_id id, payment *ret);
/* By our reference, else the provider's, else the capture's; empty ones are not asked. */
DS_MUST_USE ds_status store_payment_find(ds_ctx *cx, store_tx *tx, const pay_facts *f,
                                         payment *ret);
DS_MUST_USE ds_status store_payment_change(ds_ctx *cx, store_tx *tx, payment *p); /* by its fence */
DS_MUST_USE ds_status store_payment_list_of(ds_ctx *cx, store_tx *tx, due_id of,
                                            const payment **ret, size_t *ret_n); /* by id */
/* Whose ask_at has come, the longest waiting first. */
DS_MUST_USE ds_status store_payment_list_ask(ds_ctx *cx, store_tx *tx, size_t max,
                                             const payment **ret, size_t *ret_n);
/* The latest first, below `before` (0: from the end); state PAYMENT_STATE_COUNT: all. */
DS_MUST_USE ds_status store_payment_list(ds_ctx *cx, store_tx *tx, payment_state of,
                                         payment_id before, size_t max, const payment **ret,
                                         size_t *ret_n);
/* The next receipt number of a location's series, from 1, without gaps. */
DS_MUST_USE ds_status store_receipt_next(ds_ctx *cx, store_tx *tx, location_id at, int64_t *ret);

/* ---- refunds ---- */

/* Sets id, created_at; done_at is set when it is done or failed, DS_TIME_NEVER before. */
DS_MUST_USE ds_status store_refund_insert(ds_ctx *cx, store_tx *tx, refund *r);
/* State and provider_ref, done_at as above. */
DS_MUST_USE ds_status store_refund_change(ds_ctx *cx, store_tx *tx, refund *r);
/* By id. DS_NOT_FOUND. */
DS_MUST_USE ds_status store_refund_get(ds_ctx *cx, store_tx *tx, refund_id id, refund *ret);
DS_MUST_USE ds_status store_refund_list_of(ds_ctx *cx, store_tx *tx, payment_id of,
                                           const refund **ret, size_t *ret_n); /* by id */

/* Forget a refund that was asked for and never left. DS_CONFLICT: it is further. */
DS_MUST_USE ds_status store_refund_delete(ds_ctx *cx, store_tx *tx, refund_id id);

/* ---- calls ---- */

/* Put a call to a provider into the outbox; once while one like it waits (create, close and refund
 * once for good: their key is fixed). Calls about one payment go out one after another. proof_json
 * is for PAY_CALL_VERIFY. */
DS_MUST_USE ds_status store_pay_call(ds_ctx *cx, store_tx *tx, ds_str provider, pay_call call,
                                     payment_id of, refund_id of_refund, ds_str proof_json,
                                     ds_time due_at);
/* What an outbox row of kind "pay" asks; proof in cx->arena. */
typedef struct pay_call_row {
    pay_call call;
    payment_id payment; /* 0 with PAY_CALL_VERIFY */
    refund_id refund;   /* 0: none */
    ds_str proof_json;
} pay_call_row;
/* Read one. DS_INVALID: it is none. */
DS_MUST_USE ds_status store_pay_call_read(ds_ctx *cx, const outbox_row *row, pay_call_row *ret);
/* Withdraw a refund's call that has not left. DS_CONFLICT: it has. */
DS_MUST_USE ds_status store_pay_call_withdraw(ds_ctx *cx, store_tx *tx, refund_id of);

/* ---- the ledger ---- */

typedef struct ledger_leg {
    const char *account; /* "provider:stripe", "visits", "losses" */
    int64_t minor;       /* positive: debit */
} ledger_leg;

/* Legs of one movement; they must sum to zero. cause: what it rests on. */
DS_MUST_USE ds_status store_ledger_post(ds_ctx *cx, store_tx *tx, payment_id of,
                                        refund_id of_refund, ds_str currency,
                                        const ledger_leg *legs, size_t n, ds_str cause);

typedef struct ledger_row {
    int64_t id, entry;
    ds_time at;
    ds_str account, currency, cause;
    int64_t minor;
    payment_id payment;
    refund_id refund;
} ledger_row;
/* All rows of a payment, by id. */
DS_MUST_USE ds_status store_ledger_list_of(ds_ctx *cx, store_tx *tx, payment_id of,
                                           const ledger_row **ret, size_t *ret_n);
/* The sum of an account over everything, in one currency. */
DS_MUST_USE ds_status store_ledger_sum(ds_ctx *cx, store_tx *tx, ds_str account, ds_str currency,
                                       int64_t *ret_minor);

#endif
