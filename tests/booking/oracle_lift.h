/*
 * oracle_lift.h - take away the reasons that the engine names for a refusal, until it names none.
 */
#ifndef DOCSPOT_TESTS_BOOKING_ORACLE_LIFT_H
#define DOCSPOT_TESTS_BOOKING_ORACLE_LIFT_H

#include "tests/booking/oracle_clinic.h"

static inline void lift_closures(world *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->dir.exception_count; i++)
        if (w->exceptions[i].kind == EXCEPTION_OPEN)
            w->exceptions[n++] = w->exceptions[i];
    w->dir.exception_count = n;
}

/* What an offering says of how many and of whom. */
static inline bool lift_limit(offering *o, unsigned bit)
{
    switch (bit) {
    case REFUSED_DAY_FULL:
        o->max_per_day = 0;
        return true;
    case REFUSED_WEEK_FULL:
        o->max_per_week = 0;
        return true;
    case REFUSED_TYPE_FULL:
        o->type_per_day = o->type_per_week = 0;
        return true;
    case REFUSED_PATIENT_FULL:
        o->patient_per_day = o->patient_per_week = o->patient_open = 0;
        return true;
    case REFUSED_AGE:
        o->age_from = o->age_below = 0;
        return true;
    case REFUSED_REFERRAL:
        o->needs_referral = false;
        return true;
    case REFUSED_NEW_PATIENT:
    case REFUSED_KNOWN_PATIENT:
        o->patients = PATIENT_ANY;
        return true;
    default:
        return false;
    }
}

/* Take away what a bit names. Returns false for what cannot be taken away (the past, a clock that
 * does not exist). */
static inline bool lift(world *w, offering *o, ds_time at, unsigned bit)
{
    local_time t = ds_tz_to_local(w->places[o->location].tz, at);
    opening *p = &w->rows[o - w->offerings][0];

    switch (bit) {
    case REFUSED_HOLIDAY:
        w->dir.holiday_count = 0;
        return true;
    case REFUSED_CLOSED:
        lift_closures(w);
        return true;
    case REFUSED_BREAK:
        for (size_t i = 0; i < o->opening_count; i++)
            w->rows[o - w->offerings][i].break_count = 0;
        return true;
    case REFUSED_PAST_END:
        o->may_overrun = true;
        return true;
    case REFUSED_NOT_OPEN:
    case REFUSED_OFF_GRID: /* hours that begin then, and no others */
        *p = (opening){ .days = 0x7f,
                        .hours = { t.second_of_day, t.second_of_day + o->minutes * 60 } };
        o->opening_count = 1;
        w->dir.exception_count = bit == REFUSED_OFF_GRID ? 0 : w->dir.exception_count;
        return true;
    case REFUSED_HORIZON:
        o->horizon_days = 366;
        return true;
    case REFUSED_NOT_RELEASED:
        for (size_t i = 0; i < o->opening_count; i++)
            w->rows[o - w->offerings][i].has_release = false;
        return true;
    case REFUSED_NOTICE:
        o->min_notice_min = 0;
        return !ds_time_before(at, w->says.now);
    default:
        return lift_limit(o, bit);
    }
}

/* The visits in the way leave. */
static inline void lift_taken(world *w, clinic *k, const offering *o, ds_time at)
{
    slot s = slot_at(&w->dir, o, at);

    for (size_t i = 0; i < w->says.visit_count; i++) {
        appointment *a = &w->visits[i], now;

        if (!oracle_occupies(&w->says, a) || a->doctor.v != s.doctor.v ||
            !ds_time_before(a->occupied_from, s.occupied_to) ||
            !ds_time_before(s.occupied_from, a->occupied_to))
            continue;
        assert_status(k->cx, store_appointment_get(k->cx, k->tx, a->id, &now), DS_OK);
        now.status = APPOINTMENT_CANCELLED;
        now.hold_expires_at = DS_TIME_NEVER;
        assert_status(k->cx, store_appointment_update(k->cx, k->tx, &now), DS_OK);
        a->status = APPOINTMENT_CANCELLED;
    }
}

/* Lift what is named until nothing is: behind one reason of the schedule another may come to light.
 * Returns the reason that cannot be lifted, 0 where the time is free in the end. */
static inline unsigned lift_all(world *w, clinic *k, offering *o, ds_time at)
{
    unsigned refusals = engine_says(w, k, o, at);

    for (int round = 0; refusals != 0 && round < lifts_max; round++) {
        for (unsigned bit = 1; bit <= REFUSED_NO_TOKEN; bit <<= 1) {
            if ((refusals & bit) == 0)
                continue;
            if (bit == REFUSED_TAKEN)
                lift_taken(w, k, o, at);
            else if (!lift(w, o, at, bit))
                return bit;
        }
        refusals = engine_says(w, k, o, at);
    }
    if (refusals != 0)
        fail_at(w, o, at, "what was named is gone, and still it is refused");
    return 0;
}

#endif
