/*
 * mark.c - what happens on the day: arrived, running late, completed, not come.
 *
 * What always holds:
 *   (1) the table of transitions decides what may follow what
 *   (2) when somebody came, and when the visit ended, is the moment the desk says so
 */
#include <inttypes.h>

#include "booking/booking_internal.h"

#define LATE_MAX_MIN (24 * 60)

/* (2) */
static void stamp(const ds_ctx *cx, appointment *a)
{
    if (a->status == APPOINTMENT_ARRIVED) {
        a->arrived_at = cx->now;
        a->done_at.utc_s = 0; /* came after all */
    } else {
        a->done_at = cx->now;
    }
}

ds_status booking_mark(ds_ctx *cx, store_tx *tx, appointment_id id, appointment_status to, actor by,
                       appointment *ret)
{
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    bool is_mark =
        to == APPOINTMENT_ARRIVED || to == APPOINTMENT_COMPLETED || to == APPOINTMENT_NO_SHOW;
    if (!is_mark || !appointment_can_become(a.status, to)) /* (1) */
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " is %s and cannot become %s", id.v,
                       appointment_status_name(a.status), appointment_status_name(to));
    a.status = to;
    stamp(cx, &a);
    DS_TRY(store_appointment_mark(cx, tx, &a));
    DS_TRY(change_note(cx, tx, &a, by, appointment_status_name(to)));
    DS_TRY(store_notice_cancel(cx, tx, id));
    *ret = a;
    return DS_OK;
}

ds_status booking_late(ds_ctx *cx, store_tx *tx, appointment_id id, int32_t minutes, actor by,
                       appointment *ret)
{
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    if (a.status != APPOINTMENT_CONFIRMED)
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " is %s", id.v,
                       appointment_status_name(a.status));
    if (minutes < 0 || minutes > LATE_MAX_MIN)
        return ds_fail(cx, DS_INVALID, "%d minutes late is not possible", (int)minutes);
    a.late_min = minutes;
    DS_TRY(store_appointment_mark(cx, tx, &a));
    DS_TRY(change_note(cx, tx, &a, by, "late"));
    *ret = a;
    return DS_OK;
}
