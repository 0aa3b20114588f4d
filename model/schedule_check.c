/*
 * schedule_check.c - is one instant a start of the schedule, and if not, why?
 *
 * What always holds:
 *   (1) an instant is SCHEDULE_OK exactly when schedule_starts lists it: the same ranges, the same
 *       grid, the same fit
 *   (2) of several causes one is named, the one a desk would name: a holiday, an exception, a
 *       break, then the hours
 */
#include "model/directory_lookup.h"
#include "model/schedule_internal.h"

/* The range a wall time lies in, the evening before's first; false when nothing is open. */
static bool find_range(const directory *d, const offering *o, local_time t, session_place *ret)
{
    for (int32_t back = offering_is_nightly(o) ? 1 : 0; back >= 0; back--) {
        clock_range open[SCHEDULE_RANGES_MAX];
        local_date date = local_date_add_days(t.date, -back);
        int32_t at_s = t.second_of_day + back * DAY_S;
        size_t n = schedule_open_ranges(d, o, date, open);

        for (size_t i = 0; i < n; i++) {
            if (at_s < open[i].from_s || at_s >= open[i].to_s)
                continue;
            *ret = (session_place){ date, open[i], at_s, range_tokens(o, date, open[i]) };
            return true;
        }
    }
    return false;
}

/* The grid and the fit alone. */
static schedule_refusal check_grid(const offering *o, const ds_tz *tz, const session_place *p,
                                   ds_time start)
{
    int32_t step_s = o->minutes * MINUTE_S, off_s = p->at_s - p->range.from_s;

    if (p->tokens == 0 && !o->may_overrun && p->at_s + step_s > p->range.to_s)
        return SCHEDULE_PAST_END;
    if (off_s % step_s != 0)
        return SCHEDULE_OFF_GRID;
    if (!start_fits(o, p, off_s / step_s))
        return SCHEDULE_NO_TOKEN;
    if (p->tokens > 0 && ds_time_before(ds_tz_instant(tz, ds_tz_to_local(tz, start)), start))
        return SCHEDULE_OFF_GRID; /* a token is called once, in the first of a repeated hour */
    return SCHEDULE_OK;
}

/* ---- causes */

/* Does a closing of one of the calendar dates meet [from, to), seconds of date? The last one's
 * reason. */
static bool is_closed(const directory *d, const offering *o, local_date date, clock_range r,
                      ds_str *ret_reason)
{
    exception_walk walk = exception_walk_of(d, o);
    const schedule_exception *e;
    bool is_hit = false;

    while ((e = exception_walk_next(&walk))) {
        clock_range hours = exception_hours(e);

        for (int32_t k = 0; k < 2 && e->kind == EXCEPTION_CLOSED; k++) {
            if (hours.from_s + k * DAY_S < r.to_s && r.from_s < hours.to_s + k * DAY_S &&
                exception_applies(e, d, o, local_date_add_days(date, k))) {
                is_hit = true;
                *ret_reason = e->reason;
            }
        }
    }
    return is_hit;
}

/* The same for holidays. */
static bool is_holiday(const directory *d, const offering *o, local_date date, clock_range r,
                       ds_str *ret_reason)
{
    const location *l = &d->locations[o->location];
    const holiday *h = schedule_holiday(d, l, date);

    if (!h && r.to_s > DAY_S)
        h = schedule_holiday(d, l, local_date_add_days(date, 1));
    if (h)
        *ret_reason = h->name;
    return h != NULL;
}

static bool is_in_break(const offering *o, local_date session, clock_range r)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        const opening *p = &o->openings[i];

        if (!opening_is_on(p, session) || r.from_s < p->hours.from_s || r.from_s >= p->hours.to_s)
            continue;
        for (size_t k = 0; k < p->break_count; k++) {
            if (p->breaks[k].from_s < r.to_s && r.from_s < p->breaks[k].to_s)
                return true;
        }
    }
    return false;
}

/* Did the weekly hours of a session have this moment? */
static bool is_weekly(const offering *o, local_date session, int32_t at_s)
{
    clock_range room[SCHEDULE_RANGES_MAX];
    range_set week = { room, 0 };

    weekly_ranges(o, session, &week);
    for (size_t i = 0; i < week.n; i++) {
        if (at_s >= week.at[i].from_s && at_s < week.at[i].to_s)
            return true;
    }
    return false;
}

/* Why nothing fits at t: (2). otherwise: what is said when no cause is found. */
static schedule_refusal cause_of(const directory *d, const offering *o, local_time t,
                                 schedule_refusal otherwise, ds_str *ret_reason)
{
    int32_t s = t.second_of_day, step_s = o->minutes * MINUTE_S;
    local_date before = local_date_add_days(t.date, -1);
    bool is_nightly = offering_is_nightly(o);
    clock_range visit = { s, s + step_s }, late = { s + DAY_S, s + DAY_S + step_s };

    if (!is_nightly && visit.to_s > DAY_S)
        visit.to_s = DAY_S; /* what happens tomorrow is no cause */
    bool was_open = otherwise == SCHEDULE_PAST_END || is_weekly(o, t.date, s) ||
                    (is_nightly && is_weekly(o, before, s + DAY_S));

    if (was_open && is_closed(d, o, t.date, visit, ret_reason))
        return SCHEDULE_CLOSED;
    if (was_open && is_holiday(d, o, t.date, visit, ret_reason))
        return SCHEDULE_HOLIDAY;
    if (is_in_break(o, t.date, visit) || (is_nightly && is_in_break(o, before, late)))
        return SCHEDULE_IN_BREAK;
    return otherwise;
}

schedule_refusal schedule_check(ds_ctx *cx, const directory *d, const offering *o, ds_time start,
                                ds_str *ret_reason)
{
    slot_start facts;

    (void)cx;
    return schedule_judge(d, o, start, &facts, ret_reason);
}

schedule_refusal schedule_judge(const directory *d, const offering *o, ds_time start,
                                slot_start *ret, ds_str *ret_reason)
{
    const location *l = &d->locations[o->location];
    local_time t = ds_tz_to_local(l->tz, start);
    session_place p = { .date = t.date, .at_s = t.second_of_day };
    schedule_refusal why = SCHEDULE_NOT_OPEN;
    ds_str reason = { 0 };

    if (find_range(d, o, t, &p))
        why = check_grid(o, l->tz, &p, start);
    else if (offering_is_nightly(o) &&
             is_weekly(o, local_date_add_days(t.date, -1), p.at_s + DAY_S))
        p = (session_place){ .date = local_date_add_days(t.date, -1), .at_s = p.at_s + DAY_S };
    if (why == SCHEDULE_NOT_OPEN || why == SCHEDULE_PAST_END)
        why = cause_of(d, o, t, why, &reason);
    *ret = start_of(o, &p, start);
    if (ret_reason)
        *ret_reason = reason;
    return why;
}
