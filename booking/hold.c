/*
 * hold.c - keep a slot for a patient while the conversation goes on.
 *
 * Two people may tap the same 9:30. The database decides, not we: inserting the row is the only
 * lock. What always holds:
 *   (1) a hold is judged by every rule at the moment it is made, whoever listed it
 *   (2) a lapsed hold never blocks: due ones are expired before judging
 *   (3) a refused hold changes nothing; the contact's earlier hold is still there
 *   (4) a patient's contact holds one time at most; what the desk was asked for, and what the
 *       waitlist offers, is no hold of the conversation
 *   (5) lane 1 is for the overbooking rule, further ones for the desk's override with its reason
 */
#include "booking/booking_internal.h"
#include "core/crypto.h"
#include "core/plant.h"

#define HELD_AT_ONCE_MAX 20 /* live rows of one contact that are looked at */

/* The row that a slot becomes. */
static ds_status hold_row(ds_ctx *cx, const booking *bk, const offering *o, const slot *s,
                          const booker *who, appointment *ret)
{
    const doctor *dr = &bk->dir->doctors[o->doctor];
    appointment a = {
        .status = APPOINTMENT_HELD,
        .offering = s->offering,
        .doctor = s->doctor,
        .location = s->location,
        .visit_type = s->visit_type,
        .patient = who->patient,
        .contact = who->contact,
        .start = s->start,
        .end = s->end,
        .occupied_from = s->occupied_from,
        .occupied_to = s->occupied_to,
        .tz_name = bk->dir->locations[o->location].tz_name,
        .local = s->local,
        .fee = s->fee,
        .lane = s->lane,
        .hold_expires_at = who->hold_until,
        .specialty = who->specialty,
        .reason = who->note,
        .token_no = s->token_no,
        .session_at = s->session_at,
    };

    if (a.hold_expires_at.utc_s == 0)
        a.hold_expires_at = ds_time_add(cx->now, ds_minutes(bk->policy->hold_minutes));
    if (a.specialty.n == 0 && dr->specialty_count > 0)
        a.specialty = dr->specialties[0];
    DS_TRY(ds_token_new(cx, &a.token));
    *ret = a;
    return DS_OK;
}

static ds_status release_one(ds_ctx *cx, store_tx *tx, const booking *bk, const booker *who,
                             appointment_id id)
{
    appointment a;
    ds_status s;

    if (id.v == 0)
        return DS_OK;
    s = store_appointment_get(cx, tx, id, &a);
    if (s == DS_NOT_FOUND ||
        (s == DS_OK && ((a.status != APPOINTMENT_HELD && !PLANTED(RELEASE_ANY)) ||
                        a.contact.v != who->contact.v)))
        return DS_OK; /* nothing of this contact is held any more */
    DS_TRY(s);
    return booking_cancel(cx, tx, bk, id, who->actor, DS_STR("released"), &a);
}

/* (4) */
static ds_status release_earlier(ds_ctx *cx, store_tx *tx, const booking *bk, const booker *who)
{
    appointment_filter f = {
        .contact = who->contact, .from = cx->now, .only_live = true, .limit = HELD_AT_ONCE_MAX
    };
    const appointment *live;
    wish_offer offer;
    size_t n;

    if (who->actor != ACTOR_PATIENT || who->contact.v == 0)
        return DS_OK;
    DS_TRY(store_appointment_list(cx, tx, &f, &live, &n));
    for (size_t i = 0; i < n; i++) {
        if (live[i].status != APPOINTMENT_HELD || live[i].is_request)
            continue;
        ds_status s = store_wish_offer_by_hold(cx, tx, live[i].id, &offer);
        if (s == DS_NOT_FOUND)
            s = release_one(cx, tx, bk, who, live[i].id);
        DS_TRY(s);
    }
    return DS_OK;
}

static ds_status insert(ds_ctx *cx, store_tx *tx, appointment *a)
{
    return store_appointment_insert(cx, tx, a, &a->id);
}

static ds_status hold_inside(ds_ctx *cx, store_tx *tx, const booking *bk, const slot *s,
                             const booker *who, appointment *ret)
{
    const offering *o = directory_offering(bk->dir, s->offering);
    slot_query q = { .by_desk = actor_is_house(who->actor),
                     .patient = who->patient,
                     .moving = who->replaces };
    slot judged;
    appointment a;
    ds_status status;

    if (!o)
        return ds_fail(cx, DS_CONFLICT, "this visit is no longer offered");
    judged = slot_at(bk->dir, o, s->start);
    if (!who->is_override)
        DS_TRY(require_bookable(cx, tx, bk, o, s->start, &q, &judged)); /* (1) */
    DS_TRY(hold_row(cx, bk, o, &judged, who, &a));
    status = lanes_try(cx, tx, who, &a, insert); /* (5) */
    if (status == DS_CONFLICT)
        return ds_fail(cx, status, "booked or held by someone else");
    DS_TRY(status);
    DS_TRY(store_audit(cx, tx, actor_name(who->actor), who->is_override ? "hold_override" : "hold",
                       "appointment", a.id.v, (ds_str){ 0 }));
    return appointment_load(cx, tx, a.id, ret);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_hold(ds_ctx *cx, store_tx *tx, const booking *bk, const slot *s,
                       const booker *who, appointment_id release, appointment *ret)
{
    ds_status status;

    if (who->is_override && who->note.n == 0)
        return ds_fail(cx, DS_INVALID, "booking outside the schedule needs a reason");
    DS_TRY(sweep_lapsed(cx, tx)); /* (2) */
    DS_TRY(store_tx_mark(cx, tx));
    status = release_one(cx, tx, bk, who, release);
    if (status == DS_OK)
        status = release_earlier(cx, tx, bk, who);
    if (status == DS_OK)
        status = hold_inside(cx, tx, bk, s, who, ret);
    if (status != DS_OK) {
        DS_TRY(store_tx_undo(cx, tx)); /* (3) */
        return status;
    }
    return store_tx_keep(cx, tx);
}
