/*
 * wishes.c - who waits for something sooner, and what is offered to them when time is freed.
 *
 * A wish waits until time is freed: then it looks at once, in the order of rank, and what fits is
 * held for it. What always holds:
 *   (1) who waits longest is asked first, of those whom a time fits; a wish that was passed over,
 *       declined or did not answer keeps its rank
 *   (2) an offer is a hold with a deadline: while it is out nobody else gets the time, and the
 *       patient who says yes has it
 *   (3) nothing is offered in the patient's quiet hours, to who said STOP, or twice
 *   (4) taking it swaps it with the visit it is sooner than, in one transaction; until then that
 *       visit stays
 */
#include "booking/booking_internal.h"

#define OFFER_MIN 30      /* how long an offer is held */
#define OFFER_LEAST_MIN 5 /* nearer than that nobody can answer */
#define LOOKED_AT_MAX 50  /* free times that one look goes through */

/* ---- being woken */

static bool concerns(const wish_row *w, const appointment *freed)
{
    return (w->doctor.v == 0 || w->doctor.v == freed->doctor.v) &&
           (w->location.v == 0 || w->location.v == freed->location.v) &&
           local_date_compare(freed->local.date, w->date_from) >= 0 &&
           local_date_compare(freed->local.date, w->date_to) <= 0;
}

ds_status wishes_wake(ds_ctx *cx, store_tx *tx, const appointment *freed)
{
    const wish_row *open;
    size_t n;

    if (freed && !ds_time_before(cx->now, freed->start))
        return DS_OK;
    DS_TRY(store_wish_list_open(cx, tx, &open, &n));
    for (size_t i = 0; i < n; i++) {
        wish_row w = open[i];

        if ((freed && !concerns(&w, freed)) || !ds_time_before(cx->now, w.look_at))
            continue;
        w.look_at = cx->now;
        DS_TRY(store_wish_update(cx, tx, &w));
    }
    return DS_OK;
}

ds_status wishes_hold_ended(ds_ctx *cx, store_tx *tx, appointment_id hold, offer_outcome outcome)
{
    wish_offer o;
    wish_row w;
    ds_status s = store_wish_offer_by_hold(cx, tx, hold, &o);

    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    DS_TRY(store_wish_offer_close(cx, tx, o.id, outcome));
    DS_TRY(store_wish_get(cx, tx, o.wish, &w));
    w.state = outcome == OFFER_TAKEN ? WISH_MET : WISH_OPEN; /* (1) */
    w.look_at = outcome == OFFER_TAKEN ? DS_TIME_NEVER : cx->now;
    return store_wish_update(cx, tx, &w);
}

/* ---- looking */

typedef struct look {
    const booking *bk;
    wish_row *w;
    appointment visit; /* what it is to be sooner than; id 0: none */
    const ds_tz *tz;   /* the patient's, else the place's */
    const wish_offer *history;
    size_t history_count;
} look;

static const ds_tz *place_zone(const booking *bk, const wish_row *w)
{
    const location *l = directory_location(bk->dir, w->location);

    if (!l && bk->dir->location_count > 0)
        l = &bk->dir->locations[0];
    return l ? l->tz : NULL;
}

static ds_status end_wish(ds_ctx *cx, store_tx *tx, wish_row *w, wish_state state)
{
    w->state = state;
    w->look_at = DS_TIME_NEVER;
    return store_wish_update(cx, tx, w);
}

/* Tomorrow, once the night is over: hours may have been released and days come into reach. */
static ds_status look_tomorrow(ds_ctx *cx, store_tx *tx, const look *k)
{
    int32_t at_s = k->bk->policy->quiet.to_s;
    local_date day = local_date_add_days(ds_tz_to_local(k->tz, cx->now).date, 1);

    k->w->look_at = ds_tz_instant(k->tz, (local_time){ day, at_s % 86400 });
    return store_wish_update(cx, tx, k->w);
}

/* Nothing can come of it any more: what it would replace is gone or over, or its days are. */
static bool is_over(const ds_ctx *cx, const look *k)
{
    if (k->visit.id.v != 0 &&
        (k->visit.status != APPOINTMENT_CONFIRMED || !ds_time_before(cx->now, k->visit.start)))
        return true;
    return local_date_compare(k->w->date_to, ds_tz_to_local(k->tz, cx->now).date) < 0;
}

static bool was_offered(const look *k, const slot *s)
{
    for (size_t i = 0; i < k->history_count; i++)
        if (k->history[i].start.utc_s == s->start.utc_s)
            return true;
    return false;
}

/* Until when a start would be held; before now when it is too near to be offered. */
static ds_time deadline_of(const ds_ctx *cx, const slot *s)
{
    int64_t half = ds_time_since(s->start, cx->now).s / 2;
    int64_t least = ds_minutes(OFFER_LEAST_MIN).s, most = ds_minutes(OFFER_MIN).s;

    if (half < least)
        return ds_time_sub(cx->now, ds_seconds(1));
    return ds_time_add(cx->now, ds_seconds(half < most ? half : most));
}

static bool fits(const ds_ctx *cx, const look *k, const slot *s)
{
    return ds_time_since(s->start, cx->now).s >= (int64_t)k->w->notice_min * 60 &&
           (k->visit.id.v == 0 || ds_time_before(s->start, k->visit.start)) && !was_offered(k, s) &&
           !ds_time_before(deadline_of(cx, s), cx->now);
}

/* (2) Hold it and say so; DS_CONFLICT: it cannot be held for this patient. */
static ds_status offer(ds_ctx *cx, store_tx *tx, look *k, const slot *s)
{
    wish_row *w = k->w;
    booker who = { .actor = ACTOR_SYSTEM,
                   .contact = w->contact,
                   .patient = w->patient,
                   .specialty = w->specialty,
                   .hold_until = deadline_of(cx, s),
                   .replaces = w->sooner_than };
    wish_offer o = { .wish = w->id, .start = s->start, .deadline = who.hold_until };
    appointment held;

    DS_TRY(booking_hold(cx, tx, k->bk, s, &who, (appointment_id){ 0 }, &held));
    o.hold = held.id;
    DS_TRY(store_wish_offer_insert(cx, tx, &o, &o.id));
    DS_TRY(store_notice_plan(cx, tx, held.id, w->contact, "wish_offer", cx->now));
    w->state = WISH_OFFERED;
    w->look_at = DS_TIME_NEVER;
    return store_wish_update(cx, tx, w);
}

static ds_status search_for(ds_ctx *cx, store_tx *tx, const look *k, slot_result *ret)
{
    const visit_type *type = directory_visit_type(k->bk->dir, k->w->visit_type);
    when at = when_any();
    slot_query q = { .specialty = k->w->specialty,
                     .doctor = k->w->doctor,
                     .location = k->w->location,
                     .visit_type = type ? type->name : (ds_str){ 0 },
                     .whens = &at,
                     .when_count = 1,
                     .order = SLOT_BY_START,
                     .limit = LOOKED_AT_MAX,
                     .patient = k->w->patient,
                     .moving = k->w->sooner_than };

    at.date_known = true;
    at.grain = WHEN_DAY;
    at.date_from = k->w->date_from;
    at.date_to = k->w->date_to;
    at.time_known = k->w->hours.from_s > 0 || k->w->hours.to_s < WHEN_CLOCK_END;
    at.clock_from_s = k->w->hours.from_s;
    at.clock_to_s = k->w->hours.to_s;
    return booking_search(cx, tx, k->bk, &q, ret);
}

static ds_status offer_first(ds_ctx *cx, store_tx *tx, look *k, bool *ret_offered)
{
    slot_result found;

    *ret_offered = false;
    DS_TRY(search_for(cx, tx, k, &found));
    for (size_t i = 0; i < found.count && !*ret_offered; i++) {
        if (!fits(cx, k, &found.slots[i]))
            continue;
        ds_status s = offer(cx, tx, k, &found.slots[i]);
        if (s == DS_CONFLICT)
            continue;
        DS_TRY(s);
        *ret_offered = true;
    }
    return DS_OK;
}

static ds_status look_make(ds_ctx *cx, store_tx *tx, const booking *bk, wish_row *w,
                           const contact *c, look *ret)
{
    look k = { .bk = bk, .w = w, .tz = place_zone(bk, w) };

    if (c->tz_name.n > 0 && ds_tz_find(cx, c->tz_name, &k.tz) != DS_OK)
        k.tz = place_zone(bk, w);
    if (w->sooner_than.v != 0)
        DS_TRY(appointment_load(cx, tx, w->sooner_than, &k.visit));
    DS_TRY(store_wish_offer_list_of(cx, tx, w->id, &k.history, &k.history_count));
    *ret = k;
    return DS_OK;
}

/* One wish looks at what is free. */
static ds_status look_once(ds_ctx *cx, store_tx *tx, const booking *bk, wish_row *w)
{
    bool is_offered;
    ds_time awake;
    contact c;
    look k;

    DS_TRY(store_contact_get(cx, tx, w->contact, &c));
    DS_TRY(look_make(cx, tx, bk, w, &c, &k));
    if (!k.tz || is_over(cx, &k))
        return end_wish(cx, tx, w, WISH_OVER);
    awake = policy_shift_quiet(bk->policy, k.tz, cx->now, cx->now);
    if (ds_time_before(cx->now, awake)) { /* (3) */
        w->look_at = awake;
        return store_wish_update(cx, tx, w);
    }
    if (c.consent != CONSENT_OPEN || c.is_blocked)
        return look_tomorrow(cx, tx, &k); /* (3) */
    DS_TRY(offer_first(cx, tx, &k, &is_offered));
    return is_offered ? DS_OK : look_tomorrow(cx, tx, &k);
}

ds_status booking_wishes_due(ds_ctx *cx, store_tx *tx, const booking *bk, size_t max, size_t *ret_n)
{
    const wish_row *open;
    size_t n, done = 0;

    DS_TRY(store_wish_list_open(cx, tx, &open, &n)); /* (1) */
    for (size_t i = 0; i < n && done < max; i++) {
        wish_row w = open[i];

        if (ds_time_before(cx->now, w.look_at))
            continue;
        DS_TRY(look_once(cx, tx, bk, &w));
        done++;
    }
    *ret_n = done;
    return DS_OK;
}

/* ---- the patient's words */

static bool is_same(const wish_row *a, const wish_row *b)
{
    return a->sooner_than.v == b->sooner_than.v && a->doctor.v == b->doctor.v &&
           a->location.v == b->location.v && a->visit_type.v == b->visit_type.v &&
           ds_str_equal(a->specialty, b->specialty) &&
           local_date_compare(a->date_from, b->date_from) == 0 &&
           local_date_compare(a->date_to, b->date_to) == 0 && a->hours.from_s == b->hours.from_s &&
           a->hours.to_s == b->hours.to_s;
}

ds_status booking_wish_add(ds_ctx *cx, store_tx *tx, const wish_row *w, wish_row *ret,
                           bool *ret_is_new)
{
    const wish_row *mine;
    wish_row made = *w;
    int64_t id;
    size_t n;

    DS_TRY(store_wish_list_of(cx, tx, w->contact, true, &mine, &n));
    for (size_t i = 0; i < n; i++) {
        if (is_same(&mine[i], w) ||
            (w->sooner_than.v != 0 && mine[i].sooner_than.v == w->sooner_than.v)) {
            *ret = mine[i];
            *ret_is_new = false;
            return DS_OK;
        }
    }
    made.look_at = cx->now;
    DS_TRY(store_wish_insert(cx, tx, &made, &id));
    DS_TRY(store_audit(cx, tx, actor_name(ACTOR_PATIENT), "wish", "wish", id, (ds_str){ 0 }));
    *ret_is_new = true;
    return store_wish_get(cx, tx, id, ret);
}

/* Could one time be given to either? */
static bool compete(const wish_row *a, const wish_row *b)
{
    bool has_doctor = a->doctor.v == 0 || b->doctor.v == 0 || a->doctor.v == b->doctor.v;
    bool has_place = a->location.v == 0 || b->location.v == 0 || a->location.v == b->location.v;
    bool has_kind =
        a->specialty.n == 0 || b->specialty.n == 0 || ds_str_equal(a->specialty, b->specialty);

    return has_doctor && has_place && has_kind &&
           local_date_compare(a->date_from, b->date_to) <= 0 &&
           local_date_compare(b->date_from, a->date_to) <= 0;
}

ds_status booking_wish_place(ds_ctx *cx, store_tx *tx, const wish_row *w, size_t *ret_place)
{
    const wish_row *open;
    size_t n, before = 0;

    DS_TRY(store_wish_list_open(cx, tx, &open, &n));
    for (size_t i = 0; i < n && open[i].id != w->id; i++)
        before += (open[i].created_at.utc_s < w->created_at.utc_s ||
                   (open[i].created_at.utc_s == w->created_at.utc_s && open[i].id < w->id)) &&
                  compete(&open[i], w);
    *ret_place = before + 1;
    return DS_OK;
}

ds_status booking_wish_withdraw(ds_ctx *cx, store_tx *tx, const booking *bk, contact_id of_contact,
                                size_t *ret_n)
{
    const wish_row *mine;
    const wish_offer *offers;
    appointment a;
    size_t n, offer_n;

    DS_TRY(store_wish_list_of(cx, tx, of_contact, true, &mine, &n));
    for (size_t i = 0; i < n; i++) {
        wish_row w;

        DS_TRY(store_wish_offer_list_of(cx, tx, mine[i].id, &offers, &offer_n));
        for (size_t k = 0; k < offer_n; k++)
            if (offers[k].outcome == OFFER_OPEN)
                DS_TRY(booking_cancel(cx, tx, bk, offers[k].hold, ACTOR_PATIENT, DS_STR("declined"),
                                      &a));
        DS_TRY(store_wish_get(cx, tx, mine[i].id, &w));
        DS_TRY(end_wish(cx, tx, &w, WISH_WITHDRAWN));
    }
    *ret_n = n;
    return DS_OK;
}

/* ---- the answer */

/* The offer whose hold this is, the wish and the hold; DS_GONE when it is over. */
static ds_status load_offer(ds_ctx *cx, store_tx *tx, appointment_id hold, wish_row *ret_wish,
                            appointment *ret_held)
{
    wish_offer o;
    ds_status s = store_wish_offer_by_hold(cx, tx, hold, &o);

    if (s == DS_NOT_FOUND)
        return ds_fail(cx, DS_GONE, "this offer is over");
    DS_TRY(s);
    DS_TRY(store_wish_get(cx, tx, o.wish, ret_wish));
    DS_TRY(appointment_load(cx, tx, hold, ret_held));
    if (ret_held->status != APPOINTMENT_HELD || !ds_time_before(cx->now, ret_held->hold_expires_at))
        return ds_fail(cx, DS_GONE, "this offer is over");
    return DS_OK;
}

/* What is held, as it was judged then. */
static slot slot_of_hold(const booking *bk, const appointment *held)
{
    slot s = slot_at(bk->dir, directory_offering(bk->dir, held->offering), held->start);

    s.fee = held->fee;
    s.lane = held->lane;
    s.token_no = held->token_no;
    s.session_at = held->session_at;
    return s;
}

ds_status booking_offer_swap(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id hold,
                             appointment *ret)
{
    appointment held, visit, old;
    wish_row w;

    DS_TRY(load_offer(cx, tx, hold, &w, &held));
    if (w.sooner_than.v == 0)
        return ds_fail(cx, DS_NOT_FOUND, "this offer replaces no visit");
    DS_TRY(appointment_load(cx, tx, w.sooner_than, &visit));
    if (visit.status != APPOINTMENT_CONFIRMED || !directory_offering(bk->dir, held.offering))
        return ds_fail(cx, DS_GONE, "what it would replace is no longer there");
    old = visit;
    slot to = slot_of_hold(bk, &held);
    booker who = { .actor = ACTOR_PATIENT, .contact = w.contact, .patient = w.patient };
    DS_TRY(wishes_hold_ended(cx, tx, hold, OFFER_TAKEN));
    DS_TRY(booking_cancel(cx, tx, bk, hold, ACTOR_PATIENT, DS_STR("taken"), &held));
    DS_TRY(move_judged(cx, tx, bk, &visit, &to, &who)); /* (4) */
    DS_TRY(wishes_wake(cx, tx, &old));
    *ret = visit;
    return DS_OK;
}

ds_status booking_offer_of(ds_ctx *cx, store_tx *tx, appointment_id hold, wish_row *ret)
{
    appointment held;

    return load_offer(cx, tx, hold, ret, &held);
}
