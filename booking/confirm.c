/*
 * confirm.c - a hold becomes an appointment.
 *
 * What always holds:
 *   (1) only the holder's fence confirms: a hold that moved on since is a conflict
 *   (2) a late yes still books when the time is free, and never takes it from someone else
 *   (3) reminders are planned in the same transaction
 *   (4) rules about a patient are judged when the patient becomes known, here at the latest
 *   (5) when it was booked, and until when cancelling is in time, is written once, by today's terms
 *   (6) what is booked by another way than paying is asked to pay no more
 */
#include <inttypes.h>

#include "booking/pay_internal.h"
#include "core/plant.h"

#define PATIENT_RULES                                                                              \
    (REFUSED_PATIENT_FULL | REFUSED_AGE | REFUSED_REFERRAL | REFUSED_NEW_PATIENT |                 \
     REFUSED_KNOWN_PATIENT)

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

/* ---- who */

/* (4) What a row would be for a patient: refusals, and the fee. */
static ds_status judge_for(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *a,
                           patient_id who, verdict *ret)
{
    const offering *o = directory_offering(bk->dir, a->offering);
    slot_query q = { .patient = who, .moving = a->id, .by_desk = a->contact.v == 0 };
    judge j;

    *ret = (verdict){ .slot = { .fee = a->fee } };
    if (!o)
        return DS_OK; /* what is held stays, whatever became of the hours */
    DS_TRY(judge_make(cx, tx, bk, &q, &j));
    DS_TRY(judge_start(cx, tx, &j, o, a->start, ret));
    ret->refusals &= PATIENT_RULES;
    if (ret->slot.fee.minor == o->fee.minor)
        ret->slot.fee = a->fee; /* no fee of its own: what was held stays */
    return DS_OK;
}

ds_status booking_judge_patient(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *a,
                                patient_id who, unsigned *ret_refusals)
{
    verdict v;

    DS_TRY(judge_for(cx, tx, bk, a, who, &v));
    *ret_refusals = v.refusals;
    return DS_OK;
}

static ds_status take_patient(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a,
                              patient_id who)
{
    ds_buf lines = ds_buf_make(cx);
    verdict v;

    if (who.v == 0 || who.v == a->patient.v)
        return DS_OK;
    DS_TRY(judge_for(cx, tx, bk, a, who, &v));
    slot_refusal_lines(v.refusals, v.reason, &lines);
    if (v.refusals != 0)
        return ds_fail(cx, DS_CONFLICT, DS_FMT, DS_ARG(ds_str_trim(ds_buf_view(&lines))));
    a->patient = who;
    a->fee = v.slot.fee;
    return DS_OK;
}

/* ---- from held to confirmed */

/* (5) */
static void stamp(const ds_ctx *cx, const booking *bk, appointment *a)
{
    const offering *o = directory_offering(bk->dir, a->offering);

    if (a->booked_at.utc_s != 0)
        return;
    a->booked_at = cx->now;
    if (o && o->cancel_notice_min > 0)
        a->cancel_by = ds_time_sub(a->start, ds_minutes(o->cancel_notice_min));
}

ds_status confirm_row(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a, actor by)
{
    bool was_expired = a->status == APPOINTMENT_EXPIRED;
    ds_status s;

    if (a->patient.v == 0 && a->contact.v == 0)
        return ds_fail(cx, DS_INVALID, "a visit needs a patient or a contact");
    a->status = APPOINTMENT_CONFIRMED;
    a->hold_expires_at = DS_TIME_NEVER;
    a->is_request = false;
    stamp(cx, bk, a);
    s = change_write(cx, tx, a, by, "confirm");
    if (s == DS_CONFLICT && was_expired)
        return ds_fail(cx, DS_GONE, "the hold is over and the time is taken"); /* (2) */
    DS_TRY(s);
    DS_TRY(wishes_hold_ended(cx, tx, a->id, OFFER_TAKEN));
    DS_TRY(pay_visit_booked(cx, tx, a)); /* (6) */
    if (a->contact.v != 0 && a->patient.v != 0)
        DS_TRY(store_patient_link(cx, tx, a->contact, a->patient));
    return reminders_plan(cx, tx, bk, a); /* (3) */
}

/* Booked, or asked for where the desk must agree. */
static ds_status book_or_ask(ds_ctx *cx, store_tx *tx, const booking *bk, appointment *a, actor by)
{
    const offering *o = directory_offering(bk->dir, a->offering);

    if (!o || !needs_desk(o, by) || a->status != APPOINTMENT_HELD)
        return confirm_row(cx, tx, bk, a, by);
    if (a->contact.v != 0 && a->patient.v != 0)
        DS_TRY(store_patient_link(cx, tx, a->contact, a->patient));
    return request_row(cx, tx, a);
}

/* (2) The time of a hold that is over: taken anew when every rule allows it. */
static ds_status hold_again(ds_ctx *cx, store_tx *tx, const booking *bk, patient_id who,
                            appointment *a)
{
    const offering *o = directory_offering(bk->dir, a->offering);
    slot_query q = { .moving = a->id,
                     .by_desk = a->contact.v == 0,
                     .patient = who.v != 0 ? who : a->patient };
    ds_status s;

    DS_TRY(sweep_lapsed(cx, tx)); /* other holds that are over do not stand in the way */
    DS_TRY(appointment_load(cx, tx, a->id, a));
    s = o ? require_bookable(cx, tx, bk, o, a->start, &q, NULL) : DS_CONFLICT;
    if (s == DS_CONFLICT)
        return ds_fail(cx, DS_GONE, "the hold is over and the time is no longer free");
    DS_TRY(s);
    if (!needs_desk(o, q.by_desk ? ACTOR_DESK : ACTOR_PATIENT))
        return DS_OK;
    a->status = APPOINTMENT_HELD; /* to be asked for */
    a->hold_expires_at = ds_time_add(cx->now, ds_minutes(bk->policy->hold_minutes));
    s = change_write(cx, tx, a, ACTOR_PATIENT, "hold");
    return s == DS_CONFLICT ? ds_fail(cx, DS_GONE, "the hold is over and the time is taken") : s;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_confirm(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                          int64_t fence, patient_id who, appointment *ret)
{
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    if (!fence_fits(&a, fence))
        return ds_fail(cx, DS_CONFLICT, "hold %" PRId64 " has changed meanwhile", id.v);
    if (!appointment_can_become(a.status, APPOINTMENT_CONFIRMED) ||
        (a.status == APPOINTMENT_CANCELLED && !PLANTED(NO_FENCE)) || a.is_request)
        return ds_fail(cx, DS_CONFLICT, "appointment %" PRId64 " is %s", id.v,
                       a.is_request ? "asked for already" : appointment_status_name(a.status));
    if (is_lapsed(cx, &a))
        DS_TRY(hold_again(cx, tx, bk, who, &a));
    DS_TRY(take_patient(cx, tx, bk, &a, who));
    DS_TRY(book_or_ask(cx, tx, bk, &a, a.contact.v ? ACTOR_PATIENT : ACTOR_DESK));
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
    DS_TRY(book_or_ask(cx, tx, bk, &a, who->actor));
    *ret = a;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_name_patient(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                               patient_id who, appointment *ret)
{
    appointment a;

    DS_TRY(appointment_load(cx, tx, id, &a));
    if (!appointment_is_live(a.status))
        return ds_fail(cx, DS_GONE, "appointment %" PRId64 " is %s", id.v,
                       appointment_status_name(a.status));
    DS_TRY(take_patient(cx, tx, bk, &a, who));
    DS_TRY(change_write(cx, tx, &a, a.contact.v ? ACTOR_PATIENT : ACTOR_DESK, "name_patient"));
    if (a.contact.v != 0 && who.v != 0)
        DS_TRY(store_patient_link(cx, tx, a.contact, who));
    *ret = a;
    return DS_OK;
}
