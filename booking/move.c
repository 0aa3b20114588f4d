/*
 * move.c - another time for the same appointment, as one swap.
 *
 * What always holds:
 *   (1) at no moment are both times taken or both free: it is one statement on one row
 *   (2) when the new time is refused, the old one stays as it was
 *   (3) the old reminders go and the new ones come in the same transaction
 *   (4) the id, what was paid and the day of booking stay; who moves too late to cancel in time
 *       does not win that time back, unless the clinic itself was why
 */
#include <inttypes.h>

#include "booking/pay_internal.h"
#include "core/plant.h"

static void put_slot(appointment *a, const booking *bk, const offering *o, const slot *s)
{
    a->offering = s->offering;
    a->doctor = s->doctor;
    a->location = s->location;
    a->visit_type = s->visit_type;
    a->start = s->start;
    a->end = s->end;
    a->occupied_from = s->occupied_from;
    a->occupied_to = s->occupied_to;
    a->tz_name = bk->dir->locations[o->location].tz_name;
    a->local = s->local;
    a->lane = s->lane;
    a->token_no = s->token_no;
    a->session_at = s->session_at;
    if (a->status == APPOINTMENT_HELD && ds_time_before(a->start, a->hold_expires_at))
        a->hold_expires_at = a->start; /* a request waits no longer than its start */
}

/* What was asked for stays while the new doctor has it; else the new doctor's own. */
static void keep_specialty(appointment *a, const doctor *dr)
{
    if (!doctor_has_specialty(dr, a->specialty) && dr->specialty_count > 0)
        a->specialty = dr->specialties[0];
}

/* (4) */
static ds_time cancel_by_after(const ds_ctx *cx, const appointment *old, const offering *o,
                               ds_time start, bool is_clinics)
{
    bool is_late = old->cancel_by.utc_s != 0 && ds_time_before(old->cancel_by, cx->now);

    if (is_late && !is_clinics)
        return old->cancel_by;
    if (old->offering.v == o->id.v && !is_late) { /* by the terms of when it was booked */
        if (old->cancel_by.utc_s == 0)
            return old->cancel_by;
        return ds_time_sub(start, ds_time_since(old->start, old->cancel_by));
    }
    if (o->cancel_notice_min == 0)
        return (ds_time){ 0 };
    return ds_time_sub(start, ds_minutes(o->cancel_notice_min));
}

/* (4) Another offering has its own fee; where the clinic was why, never a higher one. */
static money fee_after(const appointment *old, const slot *to, bool is_clinics)
{
    if (old->offering.v == to->offering.v || (is_clinics && old->fee.minor < to->fee.minor))
        return old->fee;
    return to->fee;
}

ds_status move_judged(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a, const slot *to,
                      const booker *who)
{
    const offering *o = directory_offering(bk->dir, to->offering);
    bool is_clinics; /* the doctor's absence is why */
    appointment old = *a;
    ds_status status;

    DS_TRY(work_is_open(cx, tx, a->id, &is_clinics));
    a->cancel_by = cancel_by_after(cx, a, o, to->start, is_clinics);
    a->fee = fee_after(a, to, is_clinics);
    put_slot(a, bk, o, to);
    keep_specialty(a, &bk->dir->doctors[o->doctor]);
    if (who->note.n > 0)
        a->reason = who->note;
    status = lanes_try(cx, tx, who, a, store_appointment_move); /* (1) */
    if (status == DS_CONFLICT)
        return ds_fail(cx, status, "booked or held by someone else");
    DS_TRY(status);
    DS_TRY(pay_visit_moved(cx, tx, &old, a, is_clinics || actor_is_house(who->actor))); /* (4) */
    DS_TRY(work_settle(cx, tx, a->id, WORK_MOVED));
    DS_TRY(store_audit(cx, tx, actor_name(who->actor), who->is_override ? "move_override" : "move",
                       "appointment", a->id.v, (ds_str){ 0 }));
    DS_TRY(appointment_load(cx, tx, a->id, a));
    DS_TRY(store_notice_cancel(cx, tx, a->id)); /* (3) */
    if (a->status == APPOINTMENT_CONFIRMED)
        DS_TRY(reminders_plan(cx, tx, bk, a));
    return DS_OK;
}

static bool may_move(const appointment *a)
{
    return a->status == APPOINTMENT_CONFIRMED || (a->status == APPOINTMENT_HELD && a->is_request);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_move(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                       const slot *to, const booker *who, appointment *ret)
{
    const offering *o = directory_offering(bk->dir, to->offering);
    slot_query q = { .by_desk = actor_is_house(who->actor), .moving = id };
    appointment a, old;
    slot judged;

    if (who->is_override && who->note.n == 0)
        return ds_fail(cx, DS_INVALID, "moving outside the schedule needs a reason");
    DS_TRY(sweep_lapsed(cx, tx));
    DS_TRY(appointment_load(cx, tx, id, &a));
    if (!may_move(&a))
        return ds_fail(cx, appointment_is_live(a.status) ? DS_CONFLICT : DS_GONE,
                       "appointment %" PRId64 " is %s", id.v, appointment_status_name(a.status));
    if (!o)
        return ds_fail(cx, DS_CONFLICT, "this visit is no longer offered");
    q.patient = a.patient;
    judged = slot_at(bk->dir, o, to->start);
    old = a;
    if (!who->is_override)
        DS_TRY(require_bookable(cx, tx, bk, o, to->start, &q, &judged)); /* (2) */
    if (PLANTED(MOVE_IN_TWO))
        DS_TRY(booking_cancel(cx, tx, bk, id, who->actor, DS_STR("moved"), &a));
    DS_TRY(move_judged(cx, tx, bk, &a, &judged, who));
    DS_TRY(wishes_wake(cx, tx, &old));
    if (who->actor == ACTOR_DESK)
        DS_TRY(notice_plan_now(cx, tx, bk, &a, "moved_by_desk"));
    *ret = a;
    return DS_OK;
}
