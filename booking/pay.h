/*
 * pay.h - the verbs of money: ask, start, settle, give back. Through booking.h's rules and door.
 *
 * Each runs inside its caller's transaction and calls no network: what a provider must be asked is
 * an outbox row (kind "pay") that commits with it. What always holds:
 *   (1) a visit is confirmed for money only when the amount, currency, mode and account of a
 *       verified fact are those that were asked
 *   (2) ending a visit, by whomever, gives back in the same transaction what its terms say
 *   (3) every movement of money is two ledger rows that sum to zero, and says what it rests on
 */
#ifndef DOCSPOT_BOOKING_PAY_H
#define DOCSPOT_BOOKING_PAY_H

#include "booking/booking.h"
#include "model/payment.h"
#include "store/store_pay.h"

/* ---- asking ---- */

/* What a held visit is asked to pay, by its terms; made once, with its page's token. DS_NOT_FOUND:
 * nothing, choosing books. */
DS_MUST_USE ds_status booking_pay_ask(ds_ctx *cx, store_tx *tx, const booking *bk,
                                      const appointment *hold, pay_due *ret);

/*
 * The patient wants to pay by a provider: the same open payment again, or a new one with its link
 * on order; the hold is made to last policy.hold_minutes from now once. DS_GONE: nothing is to be
 * paid any more (paid, at the clinic, over). DS_OFF: no such provider is on.
 */
DS_MUST_USE ds_status booking_pay_start(ds_ctx *cx, store_tx *tx, const booking *bk, due_id of,
                                        ds_str provider, payment *ret);

/* The patient pays at the clinic instead: the visit is booked, links are closed. Statuses as
 * booking_confirm; DS_DENIED: not allowed by its terms. */
DS_MUST_USE ds_status booking_pay_at_clinic(ds_ctx *cx, store_tx *tx, const booking *bk, due_id of,
                                            appointment *ret);

/* Where paying was offered but late money waits (DUE_LATE): another time is taken for it. */
DS_MUST_USE ds_status booking_pay_rebook(ds_ctx *cx, store_tx *tx, const booking *bk, due_id of,
                                         const slot *s, const booker *who, appointment *ret);

/* The patient wants the late money back instead. DS_GONE: none waits. */
DS_MUST_USE ds_status booking_pay_decline(ds_ctx *cx, store_tx *tx, due_id of);

/* ---- learning ---- */

/* A payment event from the inbox: a proven one is learnt, an unproven one is put to the provider
 * first. Unknown payments are noted in the log and done. */
DS_MUST_USE ds_status booking_pay_event(ds_ctx *cx, store_tx *tx, const booking *bk,
                                        const in_event *e, inbox_id from);

/* What an outbox call of kind "pay" has come to: learnt, or given up (then patient or desk are
 * told). status as pay_ops; facts may be NULL without DS_OK. Not called for what is tried again. */
DS_MUST_USE ds_status booking_pay_answered(ds_ctx *cx, store_tx *tx, const booking *bk,
                                           const outbox_row *call, ds_status status,
                                           const pay_facts *facts);

/* Facts about a payment; cause is "inbox:12" or "outbox:34". Books, gives back, tells. */
DS_MUST_USE ds_status booking_pay_learn(ds_ctx *cx, store_tx *tx, const booking *bk,
                                        const pay_facts *f, ds_str cause);

/* ---- giving back ---- */

/* The desk gives back (0: all that is left) of one payment. DS_INVALID: more than is left. */
DS_MUST_USE ds_status booking_pay_refund(ds_ctx *cx, store_tx *tx, payment_id id, int64_t minor,
                                         refund *ret);

/* ---- by the clock ---- */

/* Ask the providers about payments whose time has come; give back what nobody answered within 24 h.
 * *ret_n touched. */
DS_MUST_USE ds_status booking_pay_due(ds_ctx *cx, store_tx *tx, size_t max, size_t *ret_n);

#endif
