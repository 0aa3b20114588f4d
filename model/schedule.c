/*
 * schedule.c - weekly hours, breaks and exceptions become slots.
 *
 * The grid and the fit are judged in wall time, the way a clinic's door sign is read; only then a
 * start becomes an instant. What always holds:
 *   (1) listing (schedule_slots) and judging (schedule_check) look at the same open ranges
 *   (2) open ranges are ascending and do not overlap; each begins a grid of its own
 *   (3) a start in a clock-change gap does not exist; one in an overlap exists twice
 *   (4) exceptions apply in their order, so a later one beats an earlier one
 */
#include "model/schedule.h"

#include <stdlib.h>
#include <string.h>

#define DAY_S 86400
#define MINUTE_S 60
#define BACK_MAX_S (3 * 3600) /* what clocks go back by, at most: two hours in Troll */

typedef struct range_set {
    clock_range *at;
    size_t n;
} range_set;

/* Take [from, to) out of the set; what is left on both sides stays. */
static void ranges_cut(range_set *set, int32_t from_s, int32_t to_s)
{
    clock_range out[SCHEDULE_RANGES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < set->n; i++) {
        clock_range r = set->at[i];

        if (to_s <= r.from_s || from_s >= r.to_s) {
            if (n < SCHEDULE_RANGES_MAX)
                out[n++] = r;
            continue;
        }
        if (r.from_s < from_s && n < SCHEDULE_RANGES_MAX)
            out[n++] = (clock_range){ r.from_s, from_s };
        if (to_s < r.to_s && n < SCHEDULE_RANGES_MAX)
            out[n++] = (clock_range){ to_s, r.to_s };
    }
    memcpy(set->at, out, n * sizeof out[0]);
    set->n = n;
}

/* Put [from, to) in, ascending; it becomes one with ranges it overlaps, not with those it touches.
 */
static void ranges_add(range_set *set, clock_range r)
{
    size_t n = 0, at = 0;

    for (size_t i = 0; i < set->n; i++) {
        clock_range x = set->at[i];

        if (x.from_s < r.to_s && r.from_s < x.to_s) {
            r.from_s = x.from_s < r.from_s ? x.from_s : r.from_s;
            r.to_s = x.to_s > r.to_s ? x.to_s : r.to_s;
            continue;
        }
        set->at[n++] = x;
    }
    while (at < n && set->at[at].from_s < r.from_s)
        at++;
    if (n == SCHEDULE_RANGES_MAX)
        n--;
    if (at > n)
        return;
    memmove(&set->at[at + 1], &set->at[at], (n - at) * sizeof r);
    set->at[at] = r;
    set->n = n + 1;
}

static bool opening_is_on(const opening *p, local_date date)
{
    return (p->days >> local_date_weekday(date) & 1) != 0 &&
           (!p->has_valid_from || local_date_compare(date, p->valid_from) >= 0) &&
           (!p->has_valid_to || local_date_compare(date, p->valid_to) <= 0);
}

/* The weekly hours of a date, before exceptions. */
static void weekly_ranges(const offering *o, local_date date, range_set *set)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        const opening *p = &o->openings[i];
        clock_range room[SCHEDULE_RANGES_MAX];
        range_set own = { room, 1 };

        if (!opening_is_on(p, date))
            continue;
        room[0] = p->hours;
        for (size_t k = 0; k < p->break_count; k++)
            ranges_cut(&own, p->breaks[k].from_s, p->breaks[k].to_s);
        for (size_t k = 0; k < own.n; k++)
            ranges_add(set, own.at[k]);
    }
}

static bool exception_applies(const schedule_exception *e, const directory *d, const offering *o,
                              local_date date)
{
    return (e->doctor.v == 0 || e->doctor.v == d->doctors[o->doctor].id.v) &&
           (e->location.v == 0 || e->location.v == d->locations[o->location].id.v) &&
           local_date_compare(date, e->date_from) >= 0 && local_date_compare(date, e->date_to) <= 0;
}

static clock_range exception_hours(const schedule_exception *e)
{
    return e->is_whole_day ? (clock_range){ 0, DAY_S } : e->hours;
}

size_t schedule_open_ranges(const directory *d, const offering *o, local_date date,
                            clock_range ret[static SCHEDULE_RANGES_MAX])
{
    range_set set = { ret, 0 };

    weekly_ranges(o, date, &set);
    for (size_t i = 0; i < d->exception_count; i++) { /* (4) */
        const schedule_exception *e = &d->exceptions[i];

        if (!exception_applies(e, d, o, date))
            continue;
        clock_range hours = exception_hours(e);
        if (e->kind == EXCEPTION_CLOSED)
            ranges_cut(&set, hours.from_s, hours.to_s);
        else
            ranges_add(&set, hours);
    }
    return set.n;
}

/* ---- slots */

slot slot_at(const directory *d, const offering *o, ds_time start)
{
    const location *l = &d->locations[o->location];
    ds_time end = ds_time_add(start, ds_minutes(o->minutes));

    return (slot){
        .offering = o->id,
        .doctor = d->doctors[o->doctor].id,
        .location = l->id,
        .visit_type = d->visit_types[o->visit_type].id,
        .start = start,
        .end = end,
        .occupied_from = ds_time_sub(start, ds_minutes(o->buffer_before_min)),
        .occupied_to = ds_time_add(end, ds_minutes(o->buffer_after_min)),
        .local = ds_tz_to_local(l->tz, start),
        .fee = o->fee,
    };
}

static int by_instant(const void *a, const void *b)
{
    const slot_start *x = a, *y = b;

    return ds_time_compare(x->at, y->at);
}

/* A day without a clock change is by far the usual one: then an instant is midnight plus seconds.
 */
typedef struct day_frame {
    const ds_tz *tz;
    local_date date;
    ds_time midnight;
    bool is_even;
} day_frame;

static day_frame frame_of(const ds_tz *tz, local_date date)
{
    day_frame f = { .tz = tz, .date = date, .midnight = ds_tz_day_start(tz, date) };
    /* A change at or soon after the next midnight may bring this evening back (Santiago). */
    ds_time last = ds_time_add(f.midnight, ds_seconds(DAY_S + BACK_MAX_S));
    int64_t wall_midnight = local_date_to_days(date) * DAY_S;
    int32_t first_offset = ds_tz_offset(tz, f.midnight, NULL, NULL);

    f.is_even = first_offset == ds_tz_offset(tz, last, NULL, NULL) &&
                wall_midnight == f.midnight.utc_s + first_offset;
    return f;
}

static size_t instants_of(const day_frame *f, int32_t clock_s, ds_time ret[static 2])
{
    ds_tz_local at;

    if (f->is_even) {
        ret[0] = ds_time_add(f->midnight, ds_seconds(clock_s));
        return 1;
    }
    at = ds_tz_from_local(f->tz, (local_time){ f->date, clock_s });
    if (at.kind == DS_TZ_GAP)
        return 0; /* (3) */
    ret[0] = at.first;
    ret[1] = at.second;
    return at.kind == DS_TZ_FOLD ? 2 : 1;
}

size_t schedule_starts(const directory *d, const offering *o, local_date date, slot_start *ret,
                       size_t max)
{
    clock_range ranges[SCHEDULE_RANGES_MAX];
    size_t range_n = schedule_open_ranges(d, o, date, ranges);
    int32_t step_s = o->minutes * MINUTE_S;
    size_t n = 0;

    if (range_n == 0)
        return 0;
    day_frame frame = frame_of(d->locations[o->location].tz, date);
    for (size_t i = 0; i < range_n; i++) {
        for (int32_t s = ranges[i].from_s; s + step_s <= ranges[i].to_s; s += step_s) {
            ds_time at[2];
            size_t at_n = instants_of(&frame, s, at);

            for (size_t k = 0; k < at_n && n < max; k++)
                ret[n++] = (slot_start){ at[k], s };
        }
    }
    if (!frame.is_even)
        qsort(ret, n, sizeof *ret, by_instant);
    return n;
}

ds_status schedule_slots(ds_ctx *cx, const directory *d, const offering *o, local_date date,
                         const slot **ret_slots, size_t *ret_n)
{
    slot_start starts[SCHEDULE_SLOTS_PER_DAY_MAX];
    size_t n = schedule_starts(d, o, date, starts, SCHEDULE_SLOTS_PER_DAY_MAX);
    slot *slots = DS_NEW_N(cx, slot, n);

    if (!slots)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        slots[i] = slot_at(d, o, starts[i].at);
        slots[i].local = (local_time){ date, starts[i].clock_s };
    }
    *ret_slots = slots;
    *ret_n = n;
    return DS_OK;
}

bool slot_is_free(const slot *s, const busy_range *busy, size_t n)
{
    for (size_t i = 0; i < n && ds_time_before(busy[i].from, s->occupied_to); i++) {
        if (ds_time_before(s->occupied_from, busy[i].to))
            return false;
    }
    return true;
}

void slot_write(ds_jw *w, const directory *d, const slot *s, ds_str specialty)
{
    const doctor *dr = directory_doctor(d, s->doctor);
    const location *l = directory_location(d, s->location);
    const visit_type *v = directory_visit_type(d, s->visit_type);
    char buf[DS_TIME_FORMAT_MAX];

    if (specialty.n == 0 && dr && dr->specialty_count > 0)
        specialty = dr->specialties[0];
    ds_jw_object(w);
    ds_jw_key_text(w, "doctor", dr ? dr->name : (ds_str){ 0 });
    ds_jw_key_text(w, "specialty", specialty);
    ds_jw_key_text(w, "location", l ? l->name : (ds_str){ 0 });
    ds_jw_key_text(
        w, "start",
        ds_time_format(s->start, l ? ds_tz_offset(l->tz, s->start, NULL, NULL) : 0, buf));
    ds_jw_key_int(w, "fee", s->fee.minor);
    ds_jw_key_text(w, "currency", ds_str_of(s->fee.currency));
    ds_jw_key_text(w, "visit_type", v ? v->name : (ds_str){ 0 });
    ds_jw_key_int(w, "doctor_id", s->doctor.v);
    ds_jw_key_int(w, "location_id", s->location.v);
    ds_jw_end(w);
}

/* ---- judging one start */

static bool ranges_hold(const clock_range *r, size_t n, int32_t s)
{
    for (size_t i = 0; i < n; i++) {
        if (s >= r[i].from_s && s < r[i].to_s)
            return true;
    }
    return false;
}

/* The reason of the last exception that closes any of [from, to); false when none does. */
static bool is_closed(const directory *d, const offering *o, local_date date, clock_range r,
                      ds_str *ret_reason)
{
    bool is_hit = false;

    for (size_t i = 0; i < d->exception_count; i++) {
        const schedule_exception *e = &d->exceptions[i];
        clock_range hours = exception_hours(e);

        if (e->kind == EXCEPTION_CLOSED && exception_applies(e, d, o, date) &&
            hours.from_s < r.to_s && r.from_s < hours.to_s) {
            is_hit = true;
            *ret_reason = e->reason;
        }
    }
    return is_hit;
}

static bool is_in_break(const offering *o, local_date date, clock_range r)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        const opening *p = &o->openings[i];

        if (!opening_is_on(p, date) || r.from_s < p->hours.from_s || r.from_s >= p->hours.to_s)
            continue;
        for (size_t k = 0; k < p->break_count; k++) {
            if (p->breaks[k].from_s < r.to_s && r.from_s < p->breaks[k].to_s)
                return true;
        }
    }
    return false;
}

schedule_refusal schedule_check(ds_ctx *cx, const directory *d, const offering *o, ds_time start,
                                ds_str *ret_reason)
{
    local_time t = ds_tz_to_local(d->locations[o->location].tz, start);
    clock_range open[SCHEDULE_RANGES_MAX], weekly[SCHEDULE_RANGES_MAX];
    size_t open_n = schedule_open_ranges(d, o, t.date, open);
    range_set week = { weekly, 0 };
    int32_t step_s = o->minutes * MINUTE_S;
    clock_range visit = { t.second_of_day, t.second_of_day + step_s };
    ds_str reason = { 0 };
    schedule_refusal why = SCHEDULE_NOT_OPEN;

    (void)cx;
    weekly_ranges(o, t.date, &week);
    for (size_t i = 0; i < open_n; i++) {
        if (visit.from_s < open[i].from_s || visit.from_s >= open[i].to_s)
            continue;
        if (visit.to_s <= open[i].to_s) {
            bool is_on_grid = (visit.from_s - open[i].from_s) % step_s == 0;

            return is_on_grid ? SCHEDULE_OK : SCHEDULE_OFF_GRID;
        }
        why = SCHEDULE_PAST_END;
    }
    bool was_open = why == SCHEDULE_PAST_END || ranges_hold(week.at, week.n, visit.from_s);
    if (was_open && is_closed(d, o, t.date, visit, &reason))
        why = SCHEDULE_CLOSED;
    else if (is_in_break(o, t.date, visit))
        why = SCHEDULE_IN_BREAK;
    if (ret_reason)
        *ret_reason = reason;
    return why;
}
