/*
 * pay_internal.h - what the verbs of money share, and what the other verbs call of them.
 */
#ifndef DOCSPOT_BOOKING_PAY_INTERNAL_H
#define DOCSPOT_BOOKING_PAY_INTERNAL_H

#include "booking/booking_internal.h"
#include "booking/pay.h"

#define PAY_ANSWER_HOURS 24 /* so long late money waits for another time to be chosen */

/* ---- what was given back of a payment, counted anew: pay_back.c ---- */

typedef struct back_sums {
    int64_t done;    /* given back, by rows and by what the provider's total says beyond them */
    int64_t unnamed; /* of it, what no row names */
    int64_t taken;   /* done, coming and asked: no more than what was captured */
    bool is_open;    /* a row is asked or coming */
    bool is_coming;  /* one is coming: the provider is asked about it */
    ds_time since;   /* the oldest of those that are coming */
} back_sums;

/* Count the rows of a payment. */
DS_MUST_USE ds_status back_count(ds_ctx *cx, store_tx *tx, const payment *p, back_sums *ret);

/* Give back so much (0: all that is left; nothing left is no error and no row). DS_INVALID: more
 * than is left. *p follows; *ret (may be NULL) is the row, with id 0 when there is none. */
DS_MUST_USE ds_status back_ask(ds_ctx *cx, store_tx *tx, payment *p, int64_t minor,
                               const char *reason, refund *ret);

/* Set state and ask_at by what the rows say now, and write the payment. */
DS_MUST_USE ds_status payment_write(ds_ctx *cx, store_tx *tx, payment *p);

/* ---- pay_learn.c ---- */

/* Learn facts about this payment, whoever they name. */
DS_MUST_USE ds_status pay_learn_of(ds_ctx *cx, store_tx *tx, const booking *bk, payment *p,
                                   const pay_facts *f, ds_str cause);

/* ---- what follows from what was learnt: pay_settle.c ---- */

typedef struct learnt {
    payment_change change;
    bool is_refund_done, is_refund_failed; /* rows that have come to that just now */
    bool fits;
} learnt;

/* Book, keep, give back, ask on and tell, by what has just been learnt. */
DS_MUST_USE ds_status pay_follow(ds_ctx *cx, store_tx *tx, const booking *bk, payment *p,
                                 const pay_facts *f, const learnt *l);

/* Late money goes back whole. */
DS_MUST_USE ds_status pay_give_up(ds_ctx *cx, store_tx *tx, pay_due *d, const char *reason);

/* Number a payment in its location's series, once. */
DS_MUST_USE ds_status pay_receipt(ds_ctx *cx, store_tx *tx, payment *p, location_id at);

/* ---- links, words, alarms: pay_links.c ---- */

/* Close the links of a due that may still take money, but that of one payment (0: of all). */
DS_MUST_USE ds_status links_close(ds_ctx *cx, store_tx *tx, due_id of, payment_id but);

/* Tell the patient of a visit about its money, now. */
DS_MUST_USE ds_status pay_tell(ds_ctx *cx, store_tx *tx, appointment_id about, const char *notice);

/* Tell the desk: "payment 12: <what>". */
DS_MUST_USE ds_status pay_alert(ds_ctx *cx, store_tx *tx, const payment *p, const char *what);

/* When a payment is asked about next. */
ds_time pay_ask_at(const ds_ctx *cx, const payment *p, const back_sums *sums);

/* ---- what the other verbs call: pay_ends.c ---- */

/* A visit was cancelled: close its links, give back by its terms. */
DS_MUST_USE ds_status pay_visit_ended(ds_ctx *cx, store_tx *tx, const appointment *a, actor by);
/* A cancelled visit comes back: refunds that have not left are withdrawn. DS_CONFLICT: one has. */
DS_MUST_USE ds_status pay_visit_restored(ds_ctx *cx, store_tx *tx, const appointment *a);
/* A hold is over: its links are closed; what was paid for a request that nobody answered goes
 * back. */
DS_MUST_USE ds_status pay_hold_lapsed(ds_ctx *cx, store_tx *tx, const appointment *a);
/* A visit is booked by another way than paying: nothing is asked any more. */
DS_MUST_USE ds_status pay_visit_booked(ds_ctx *cx, store_tx *tx, const appointment *a);
/* A visit was at another time before; by the house, or by the patient. */
DS_MUST_USE ds_status pay_visit_moved(ds_ctx *cx, store_tx *tx, const appointment *old,
                                      const appointment *a, bool by_house);

#endif
