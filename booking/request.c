/*
 * request.c - what is asked for and not booked yet: the desk agrees or declines.
 *
 * Some visits are only booked once somebody at the clinic has looked. What always holds:
 *   (1) a request keeps its time like a hold, for 24 hours at most and never beyond its start
 *   (2) the patient hears what became of it, whether the desk answered or nobody did
 *   (3) a request nobody answered is put on the call list as well
 */
#include <inttypes.h>

#include "booking/booking_internal.h"

#define REQUEST_HOURS 24

bool needs_desk(const offering *o, actor by) { return o->needs_approval && !actor_is_house(by); }

/* (1) */
static ds_time latest(const ds_ctx *cx, const appointment *a)
{
    ds_time t = ds_time_add(cx->now, ds_hours(REQUEST_HOURS));

    return ds_time_before(a->start, t) ? a->start : t;
}

ds_status request_row(ds_ctx *cx, store_tx *tx, appointment *a)
{
    DS_TRY(wishes_hold_ended(cx, tx, a->id, OFFER_TAKEN));
    a->is_request = true;
    a->hold_expires_at = latest(cx, a);
    return change_write(cx, tx, a, ACTOR_PATIENT, "ask");
}

static ds_status load_request(ds_ctx *cx, store_tx *tx, appointment_id id, appointment *ret)
{
    DS_TRY(appointment_load(cx, tx, id, ret));
    if (ret->status == APPOINTMENT_HELD && ret->is_request &&
        ds_time_before(cx->now, ret->hold_expires_at))
        return DS_OK;
    return ds_fail(cx, DS_GONE, "appointment %" PRId64 " waits for no answer (%s)", id.v,
                   appointment_status_name(ret->status));
}

ds_status booking_approve(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                          appointment *ret)
{
    appointment a;

    DS_TRY(load_request(cx, tx, id, &a));
    DS_TRY(confirm_row(cx, tx, bk, &a, ACTOR_DESK));
    DS_TRY(notice_plan_now(cx, tx, bk, &a, "approved_by_desk")); /* (2) */
    *ret = a;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_decline(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                          ds_str reason, appointment *ret)
{
    appointment a;

    DS_TRY(load_request(cx, tx, id, &a));
    return booking_cancel(cx, tx, bk, id, ACTOR_DESK, reason, ret); /* (2) */
}

ds_status request_expired(ds_ctx *cx, store_tx *tx, const appointment *a)
{
    if (a->contact.v == 0)
        return DS_OK;
    DS_TRY(store_call_insert(cx, tx, a->contact, a->id, "request_expired")); /* (3) */
    return store_notice_plan(cx, tx, a->id, a->contact, "request_expired", cx->now);
}
