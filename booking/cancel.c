/*
 * cancel.c - the one way to cancel, for patient, desk and scheduler alike, and the way back.
 *
 * What always holds:
 *   (1) the time is free and the visit's notices are cancelled in the same transaction
 *   (2) the patient is told exactly when someone else cancelled a visit that was promised
 *   (3) undoing a cancellation never takes the time from whoever has it now, and only brings back
 *       what was booked, as it was
 *   (4) only a patient cancels late: by the terms under which the visit was booked
 *   (5) what was paid goes back by its terms in the same transaction, and comes back with the visit
 *       only as long as it has not left
 */
#include <inttypes.h>

#include "booking/pay_internal.h"

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_cancel(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id, actor by,
                         ds_str reason, appointment *ret)
{
    bool was_promised, was_request;
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    if (a.status == APPOINTMENT_CANCELLED || a.status == APPOINTMENT_EXPIRED)
        return ds_fail(cx, DS_GONE, "appointment %" PRId64 " is %s already", id.v,
                       appointment_status_name(a.status));
    if (!appointment_can_become(a.status, APPOINTMENT_CANCELLED))
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " is %s", id.v,
                       appointment_status_name(a.status));
    was_promised = a.status == APPOINTMENT_CONFIRMED;
    was_request = a.is_request;
    a.status = APPOINTMENT_CANCELLED;
    a.is_late_cancel = was_promised && by == ACTOR_PATIENT && a.cancel_by.utc_s != 0 &&
                       ds_time_before(a.cancel_by, cx->now); /* (4) */
    a.done_at = was_promised ? cx->now : a.done_at;
    a.hold_expires_at = DS_TIME_NEVER;
    if (reason.n > 0)
        a.reason = reason;
    DS_TRY(change_write(cx, tx, &a, by, "cancel"));
    DS_TRY(store_notice_cancel(cx, tx, id)); /* (1) */
    DS_TRY(wishes_hold_ended(cx, tx, id, by == ACTOR_PATIENT ? OFFER_DECLINED : OFFER_WITHDRAWN));
    DS_TRY(wishes_wake(cx, tx, &a));
    DS_TRY(work_settle(cx, tx, id, WORK_CANCELLED));
    DS_TRY(pay_visit_ended(cx, tx, &a, by)); /* (5) */
    if (was_promised && by != ACTOR_PATIENT)
        DS_TRY(notice_plan_now(cx, tx, bk, &a, "cancelled_by_desk")); /* (2) */
    else if (was_request && by != ACTOR_PATIENT)
        DS_TRY(notice_plan_now(cx, tx, bk, &a, "declined_by_desk"));
    *ret = a;
    return DS_OK;
}

/* The row, and its money: both or neither. */
static ds_status bring_back(ds_ctx *cx, store_tx *tx, appointment *a, actor by)
{
    ds_status s;

    a->status = APPOINTMENT_CONFIRMED;
    a->done_at.utc_s = 0;
    s = change_write(cx, tx, a, by, "restore");
    if (s == DS_CONFLICT)
        return ds_fail(cx, s, "the time has been taken meanwhile"); /* (3) */
    DS_TRY(s);
    return pay_visit_restored(cx, tx, a); /* (5) */
}

ds_status booking_restore(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id, actor by,
                          appointment *ret)
{
    appointment a;
    ds_status s;

    DS_TRY(appointment_load(cx, tx, id, &a));
    if (a.status != APPOINTMENT_CANCELLED || a.done_at.utc_s == 0)
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " is %s", id.v,
                       appointment_status_name(a.status));
    if (!ds_time_before(cx->now, a.start))
        return ds_fail(cx, DS_CONFLICT, "the time of appointment %" PRId64 " has passed", id.v);
    if (ds_time_since(cx->now, a.done_at).s > ds_minutes(BOOKING_UNDO_MIN).s)
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " was cancelled too long ago", id.v);
    DS_TRY(sweep_lapsed(cx, tx));
    DS_TRY(store_tx_mark(cx, tx));
    s = bring_back(cx, tx, &a, by);
    if (s != DS_OK) {
        DS_TRY(store_tx_undo(cx, tx));
        return s;
    }
    DS_TRY(store_tx_keep(cx, tx));
    DS_TRY(store_notice_cancel(cx, tx, id));
    DS_TRY(reminders_plan(cx, tx, bk, &a));
    *ret = a;
    return DS_OK;
}
