/*
 * confirm.c - a hold becomes an appointment.
 *
 * What always holds:
 *   (1) only the holder's fence confirms: a hold that moved on since is a conflict
 *   (2) a late yes still books when the time is free, and never takes it from someone else
 *   (3) reminders are planned in the same transaction
 */
#include <inttypes.h>

#include "booking/booking_internal.h"
#include "core/plant.h"

static bool is_lapsed(const ds_ctx *cx, const appointment *a)
{
    return a->status == APPOINTMENT_EXPIRED ||
           (a->status == APPOINTMENT_HELD && !ds_time_before(cx->now, a->hold_expires_at));
}

/* (1) The sweep that expired a hold raised its fence by one; that alone does not lose the slot. */
static bool fence_fits(const appointment *a, int64_t fence)
{
    return PLANTED(NO_FENCE) || a->fence == fence ||
           (a->status == APPOINTMENT_EXPIRED && a->fence == fence + 1);
}

static ds_status confirm_row(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a,
                             patient_id who, actor by)
{
    ds_status s;
    bool was_expired = a->status == APPOINTMENT_EXPIRED;

    a->status = APPOINTMENT_CONFIRMED;
    a->hold_expires_at = DS_TIME_NEVER;
    if (who.v != 0)
        a->patient = who;
    if (a->patient.v == 0 && a->contact.v == 0)
        return ds_fail(cx, DS_INVALID, "a visit needs a patient or a contact");
    s = change_write(cx, tx, a, by, "confirm");
    if (s == DS_CONFLICT && was_expired)
        return ds_fail(cx, DS_GONE, "the hold is over and the time is taken"); /* (2) */
    DS_TRY(s);
    if (a->contact.v != 0 && a->patient.v != 0)
        DS_TRY(store_patient_link(cx, tx, a->contact, a->patient));
    return reminders_plan(cx, tx, bk, a);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_confirm(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                          int64_t fence, patient_id who, appointment *ret)
{
    const offering *o;
    slot_query q;
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    if (!fence_fits(&a, fence))
        return ds_fail(cx, DS_CONFLICT, "hold %" PRId64 " has changed meanwhile", id.v);
    if (!appointment_can_become(a.status, APPOINTMENT_CONFIRMED) ||
        (a.status == APPOINTMENT_CANCELLED && !PLANTED(NO_FENCE)))
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " is %s", id.v,
                       appointment_status_name(a.status));
    if (is_lapsed(cx, &a)) {
        q = (slot_query){ .moving = id, .by_desk = a.contact.v == 0, .patient = who };
        o = directory_offering(bk->dir, a.offering);
        DS_TRY(sweep_lapsed(cx, tx)); /* other holds that are over do not stand in the way */
        DS_TRY(appointment_load(cx, tx, id, &a));
        ds_status s = o ? require_bookable(cx, tx, bk, o, a.start, &q, NULL) : DS_CONFLICT;
        if (s == DS_CONFLICT)
            return ds_fail(cx, DS_GONE, "the hold is over and the time is no longer free");
        DS_TRY(s);
    }
    DS_TRY(confirm_row(cx, tx, bk, &a, who, a.contact.v ? ACTOR_PATIENT : ACTOR_DESK));
    *ret = a;
    return DS_OK;
}

ds_status booking_book(ds_ctx *cx, store_tx *tx, const booking *bk, const slot *s,
                       const booker *who, appointment *ret)
{
    appointment a;

    if (who->patient.v == 0 && who->contact.v == 0)
        return ds_fail(cx, DS_INVALID, "a visit needs a patient or a contact");
    DS_TRY(booking_hold(cx, tx, bk, s, who, (appointment_id){ 0 }, &a));
    DS_TRY(confirm_row(cx, tx, bk, &a, who->patient, who->actor));
    *ret = a;
    return DS_OK;
}

ds_status booking_name_patient(ds_ctx *cx, store_tx *tx, appointment_id id, patient_id who,
                               appointment *ret)
{
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    if (!appointment_is_live(a.status))
        return ds_fail(cx, DS_GONE, "appointment %" PRId64 " is %s", id.v,
                       appointment_status_name(a.status));
    a.patient = who;
    DS_TRY(change_write(cx, tx, &a, a.contact.v ? ACTOR_PATIENT : ACTOR_DESK, "name_patient"));
    if (a.contact.v != 0 && who.v != 0)
        DS_TRY(store_patient_link(cx, tx, a.contact, who));
    *ret = a;
    return DS_OK;
}
