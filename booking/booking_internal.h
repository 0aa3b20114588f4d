/*
 * booking_internal.h - shared inside booking/: the one judge, and what every change of an
 * appointment has in common.
 */
#ifndef DOCSPOT_BOOKING_BOOKING_INTERNAL_H
#define DOCSPOT_BOOKING_BOOKING_INTERNAL_H

#include "booking/booking.h"

#define BOOKING_SWEEP_MAX 100         /* lapsed holds that one sweep takes */
#define BOOKING_LANES_MAX 8           /* visits of a doctor at one moment, overrides included */
#define BOOKING_DESK_HORIZON_DAYS 366 /* how far the desk's search looks */

/* ---- the judge: judge.c, judge_rules.c */

/* Who asks, as far as rules differ. */
typedef struct judge {
    const booking *bk;
    bool by_desk;
    appointment_id moving;
    const appointment *lapsed; /* holds that are over but not swept yet: they occupy nothing */
    size_t lapsed_count;
    patient_id patient; /* 0: not known yet, so rules about patients are not asked */
    bool has_referral;
    bool has_birth_date;
    local_date birth_date;
} judge;

/* What limits and ages say of an offering on a date, whatever the time. */
typedef struct judged_date {
    unsigned refusals;
    bool may_share; /* the overbooking rule still allows a visit over another one */
} judged_date;

/* A start, judged. */
typedef struct verdict {
    unsigned refusals;
    slot slot;     /* with lane, token and the fee for this patient */
    ds_str reason; /* of a closing, the name of a holiday; borrowed */
} verdict;

/* A judge for a query (NULL: a patient's). */
DS_MUST_USE ds_status judge_make(ds_ctx *cx, store_tx *tx, const booking *bk, const slot_query *q,
                                 judge *ret);

/* Judge one start by every rule. */
DS_MUST_USE ds_status judge_start(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o,
                                  ds_time start, verdict *ret);

/* The earliest and latest start that notice and horizon allow, both inclusive. */
void judge_window(ds_ctx *cx, const judge *j, const offering *o, ds_time *ret_first,
                  ds_time *ret_last);

/* May a start be booked already, by its row's release hour? */
bool judge_is_released(ds_ctx *cx, const judge *j, const offering *o, const slot_start *x);

/* A doctor's occupied time meeting [from, to), lapsed holds left out. */
DS_MUST_USE ds_status judge_busy(ds_ctx *cx, store_tx *tx, const judge *j, doctor_id dr,
                                 ds_time from, ds_time to, const busy_range **ret, size_t *ret_n);

/* What the limits of a date at the offering's place say, and the patient's age on it. */
DS_MUST_USE ds_status judge_date(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o,
                                 local_date date, judged_date *ret);

/* Is there room for the slot beside busy[0..n)? *ret_lane: where. */
bool judge_lane(const offering *o, bool may_share, const slot *s, const busy_range *busy, size_t n,
                int32_t *ret_lane);

/* What the rules about this patient and this doctor say; sets s->fee. */
DS_MUST_USE ds_status judge_person(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o,
                                   slot *s, unsigned *ret_refusals);

/* Is the slot's token given to someone else? False where times are booked. */
DS_MUST_USE ds_status judge_token(ds_ctx *cx, store_tx *tx, const judge *j, const slot *s,
                                  bool *ret_is_taken);

/* ---- changes: common.c */

/* May who do what patients may not? */
static inline bool actor_is_house(actor a) { return a == ACTOR_DESK || a == ACTOR_IMPORT; }

/* Read one; DS_NOT_FOUND names the id. */
DS_MUST_USE ds_status appointment_load(ds_ctx *cx, store_tx *tx, appointment_id id,
                                       appointment *ret);

/* Expire every hold that is over, so that it never blocks what follows. */
DS_MUST_USE ds_status sweep_lapsed(ds_ctx *cx, store_tx *tx);

/* DS_CONFLICT with the reasons in cx->why when a start is refused for who; *ret (may be NULL) is
 * the slot with its lane, token and fee. */
DS_MUST_USE ds_status require_bookable(ds_ctx *cx, store_tx *tx, const booking *bk,
                                       const offering *o, ds_time start, const slot_query *q,
                                       slot *ret);

/* Writes a row into the lane it names. DS_CONFLICT: taken. */
typedef ds_status (*lane_try)(ds_ctx *cx, store_tx *tx, appointment *a);

/* Put a row into its lane; the desk's override into the first that has room. DS_CONFLICT: taken. */
DS_MUST_USE ds_status lanes_try(ds_ctx *cx, store_tx *tx, const booker *who, appointment *a,
                                lane_try put);

/* Audit what was just written of *a, and read it back. */
DS_MUST_USE ds_status change_note(ds_ctx *cx, store_tx *tx, appointment *a, actor by,
                                  const char *verb);
/* Write a's change (status, patient, reason, expiry), audit it, and read it back into *a. */
DS_MUST_USE ds_status change_write(ds_ctx *cx, store_tx *tx, appointment *a, actor by,
                                   const char *verb);

/* ---- confirm.c */

/* A held row becomes an appointment: whoever may say so has said so. */
DS_MUST_USE ds_status confirm_row(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a,
                                  actor by);

/* ---- move.c */

/* Put a visit on a slot that was judged (lane, token, fee), as one swap, with new reminders; *a
 * follows. */
DS_MUST_USE ds_status move_judged(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a,
                                  const slot *to, const booker *who);

/* ---- request.c */

/* True when a booking by this actor is asked for first. */
bool needs_desk(const offering *o, actor by);

/* A held row waits for the desk from now on. */
DS_MUST_USE ds_status request_row(ds_ctx *cx, store_tx *tx, appointment *a);

/* What is to be told of a request that nobody answered. */
DS_MUST_USE ds_status request_expired(ds_ctx *cx, store_tx *tx, const appointment *a);

/* ---- wishes.c */

/* Time has been freed: whom it may concern looks at once. NULL: hours have changed, all look. */
DS_MUST_USE ds_status wishes_wake(ds_ctx *cx, store_tx *tx, const appointment *freed);

/* A hold has ended: where it was an offer, that is settled, and its wish waits on. */
DS_MUST_USE ds_status wishes_hold_ended(ds_ctx *cx, store_tx *tx, appointment_id hold,
                                        offer_outcome outcome);

/* ---- worklist.c */

/* A visit was moved or cancelled: its row of a work list is done. */
DS_MUST_USE ds_status work_settle(ds_ctx *cx, store_tx *tx, appointment_id visit,
                                  work_outcome outcome);

/* Does a visit stand on a work list that is not settled? */
DS_MUST_USE ds_status work_is_open(ds_ctx *cx, store_tx *tx, appointment_id visit, bool *ret);

/* ---- notices: remind.c */

/* Plan the reminders of a confirmed visit; steps whose time has passed are left out. */
DS_MUST_USE ds_status reminders_plan(ds_ctx *cx, store_tx *tx, const booking *bk,
                                     const appointment *a);

/* Plan one notice now, or after the quiet hours; nothing without a contact or after the start. */
DS_MUST_USE ds_status notice_plan_now(ds_ctx *cx, store_tx *tx, const booking *bk,
                                      const appointment *a, const char *notice);

#endif
