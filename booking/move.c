/*
 * move.c - another time for the same appointment, as one swap; and what the desk marks.
 *
 * What always holds:
 *   (1) at no moment are both times taken or both free: it is one statement on one row
 *   (2) when the new time is refused, the old one stays as it was
 *   (3) the old reminders go and the new ones come in the same transaction
 */
#include <inttypes.h>

#include "booking/booking_internal.h"
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
    a->fee = s->fee;
    a->lane = s->lane;
    a->token_no = s->token_no;
    a->session_at = s->session_at;
}

/* What was asked for stays while the new doctor has it; else the new doctor's own. */
static void keep_specialty(appointment *a, const doctor *dr)
{
    if (!doctor_has_specialty(dr, a->specialty) && dr->specialty_count > 0)
        a->specialty = dr->specialties[0];
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_move(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                       const slot *to, const booker *who, appointment *ret)
{
    const offering *o = directory_offering(bk->dir, to->offering);
    slot_query q = { .by_desk = who->actor != ACTOR_PATIENT, .moving = id };
    slot judged;
    appointment a;
    ds_status s;

    if (who->is_override && who->note.n == 0)
        return ds_fail(cx, DS_INVALID, "moving outside the schedule needs a reason");
    DS_TRY(appointment_load(cx, tx, id, &a));
    if (a.status != APPOINTMENT_CONFIRMED)
        return ds_fail(cx, appointment_is_live(a.status) ? DS_CONFLICT : DS_GONE,
                       "appointment %" PRId64 " is %s", id.v, appointment_status_name(a.status));
    if (!o)
        return ds_fail(cx, DS_CONFLICT, "this visit is no longer offered");
    DS_TRY(sweep_lapsed(cx, tx));
    q.patient = a.patient;
    judged = slot_at(bk->dir, o, to->start);
    if (!who->is_override)
        DS_TRY(require_bookable(cx, tx, bk, o, to->start, &q, &judged)); /* (2) */
    if (PLANTED(MOVE_IN_TWO))
        DS_TRY(booking_cancel(cx, tx, bk, id, who->actor, DS_STR("moved"), &a));
    put_slot(&a, bk, o, &judged);
    keep_specialty(&a, &bk->dir->doctors[o->doctor]);
    if (who->note.n > 0)
        a.reason = who->note;
    s = store_appointment_move(cx, tx, &a); /* (1) */
    if (s == DS_CONFLICT)
        return ds_fail(cx, s, "booked or held by someone else");
    DS_TRY(s);
    DS_TRY(store_audit(cx, tx, actor_name(who->actor), who->is_override ? "move_override" : "move",
                       "appointment", id.v, (ds_str){ 0 }));
    DS_TRY(appointment_load(cx, tx, id, &a));
    DS_TRY(store_notice_cancel(cx, tx, id)); /* (3) */
    DS_TRY(reminders_plan(cx, tx, bk, &a));
    if (who->actor == ACTOR_DESK)
        DS_TRY(notice_plan_now(cx, tx, bk, &a, "moved_by_desk"));
    *ret = a;
    return DS_OK;
}

ds_status booking_mark(ds_ctx *cx, store_tx *tx, appointment_id id, appointment_status to, actor by,
                       appointment *ret)
{
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    bool is_mark =
        to == APPOINTMENT_ARRIVED || to == APPOINTMENT_COMPLETED || to == APPOINTMENT_NO_SHOW;
    if (!is_mark || !appointment_can_become(a.status, to))
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " is %s and cannot become %s", id.v,
                       appointment_status_name(a.status), appointment_status_name(to));
    a.status = to;
    DS_TRY(change_write(cx, tx, &a, by, appointment_status_name(to)));
    DS_TRY(store_notice_cancel(cx, tx, id));
    *ret = a;
    return DS_OK;
}
