/*
 * pay_internal.h - what the conversation says of money, and what the other files ask of it.
 *
 * Texts of a result are in cx->arena; bot_internal.h includes this for the folder.
 */
#ifndef DOCSPOT_BOT_PAY_INTERNAL_H
#define DOCSPOT_BOT_PAY_INTERNAL_H

#include "bot/turn_internal.h"

/* ---- act_pay.c ---- */
/* True when a visit of this offering and fee is paid before it is booked. */
bool turn_owes(const turn *t, const offering *o, money fee);
/* How the fee of a visit stands, in words: paid, at the clinic, or the bare amount. */
DS_MUST_USE ds_status turn_fee_words(turn *t, const appointment *a, ds_str *ret);
/* What comes back of a visit just cancelled, said; nothing where nothing was paid. */
DS_MUST_USE ds_status turn_say_refund(turn *t, const appointment *a);
/* "https://host/p/TOKEN". */
DS_MUST_USE ds_status turn_pay_link(turn *t, const pay_due *d, ds_str *ret);
/* "$18 ($72 at the clinic)" of a deposit, else the amount alone. */
DS_MUST_USE ds_status turn_amount_words(turn *t, const pay_due *d, money amount, ds_str *ret);
/* What was taken of a due, and what of it is on its way back, given back or failed to be. */
typedef struct paid_sum {
    money taken, coming, given, failed;
    ds_str receipt; /* "" for none */
    bool is_told;   /* every refund was announced within the day */
} paid_sum;
/* The due of a visit and what came of it, in cx->arena. DS_NOT_FOUND: it has none. */
DS_MUST_USE ds_status turn_paid_sum(turn *t, const appointment *a, pay_due *ret_due,
                                    const paid_sum **ret);

/* ---- act_book.c ---- */
/* "Paid: $90. Booked: ..." with the receipt. */
DS_MUST_USE ds_status turn_say_paid_booked(turn *t, const appointment *a, const pay_due *d,
                                           const paid_sum *p);

/* ---- notice_pay.c: each writes a planned row, or drops it ---- */
DS_MUST_USE ds_status notice_paid_booked(turn *t, const outbox_row *row, const appointment *a);
DS_MUST_USE ds_status notice_paid_late(turn *t, const outbox_row *row,
                                       const appointment *a); /* as above */
DS_MUST_USE ds_status notice_paid_no_time(turn *t, const outbox_row *row,
                                          const appointment *a); /* as above */
DS_MUST_USE ds_status notice_refund_asked(turn *t, const outbox_row *row,
                                          const appointment *a); /* as above */
DS_MUST_USE ds_status notice_refund_done(turn *t, const outbox_row *row,
                                         const appointment *a); /* as above */
DS_MUST_USE ds_status notice_pay_failed(turn *t, const outbox_row *row,
                                        const appointment *a); /* as above */

#endif
