/*
 * schedule.c - open ranges become starts, starts become slots.
 *
 * The grid and the fit are judged in wall time, the way a clinic's door sign is read; only then a
 * start becomes an instant. What always holds:
 *   (1) listing (schedule_starts) and judging (schedule_check) look at the same open ranges
 *   (2) each open range begins a grid of its own
 *   (3) a start in a clock-change gap does not exist; one in an overlap exists twice, a token once
 *   (4) a start belongs to the date on which it happens, a session to the date on which it begins
 */
#include <stdlib.h>

#include "model/schedule_internal.h"

#define BACK_MAX_S (3 * 3600) /* what clocks go back by, at most: two hours in Troll */

/* ---- slots */

static slot slot_plain(const directory *d, const offering *o, ds_time start)
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
        .fee = o->fee,
    };
}

slot slot_of_start(const directory *d, const offering *o, local_date date, const slot_start *x)
{
    slot s = slot_plain(d, o, x->at);

    s.local = (local_time){ date, x->clock_s };
    s.token_no = x->token_no;
    if (x->token_no > 0)
        s.session_at = schedule_session_at(&d->locations[o->location], x);
    return s;
}

slot slot_at(const directory *d, const offering *o, ds_time start)
{
    const location *l = &d->locations[o->location];
    local_time t = ds_tz_to_local(l->tz, start);
    slot_start x = { .at = start, .clock_s = t.second_of_day };

    if (offering_has_tokens(o) && schedule_judge(d, o, start, &x, NULL) != SCHEDULE_OK)
        x.token_no = 0;
    return slot_of_start(d, o, t.date, &x);
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

/* ---- sessions */

bool offering_has_tokens(const offering *o)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        if (o->openings[i].tokens > 0)
            return true;
    }
    return false;
}

bool offering_has_release(const offering *o)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        if (o->openings[i].has_release)
            return true;
    }
    return false;
}

/* The instant of a clock of the session's date, which may be past its midnight. */
static ds_time session_instant(const location *l, local_date date, int32_t s)
{
    return ds_tz_instant(l->tz, (local_time){ local_date_add_days(date, s / DAY_S), s % DAY_S });
}

ds_time schedule_session_at(const location *l, const slot_start *x)
{
    return session_instant(l, x->session, x->session_s);
}

/* The first row that has the moment; one that has it in a break counts when no other does. */
static const opening *row_of(const offering *o, const slot_start *x)
{
    const opening *in_break = NULL;

    for (size_t i = 0; i < o->opening_count; i++) {
        const opening *p = &o->openings[i];
        bool is_break = false;

        if (!opening_is_on(p, x->session) || x->at_s < p->hours.from_s || x->at_s >= p->hours.to_s)
            continue;
        for (size_t k = 0; k < p->break_count && !is_break; k++)
            is_break = x->at_s >= p->breaks[k].from_s && x->at_s < p->breaks[k].to_s;
        if (!is_break)
            return p;
        in_break = in_break ? in_break : p;
    }
    return in_break;
}

bool schedule_release(const location *l, const offering *o, const slot_start *x, ds_time *ret)
{
    const opening *p = row_of(o, x);

    if (!p || !p->has_release)
        return false;
    *ret = session_instant(l, x->session, p->release_s);
    return true;
}

bool start_fits(const offering *o, const session_place *p, int32_t k)
{
    int32_t at_s = p->range.from_s + k * o->minutes * MINUTE_S;

    if (p->tokens > 0)
        return k < p->tokens && at_s < p->range.to_s;
    return (o->may_overrun ? at_s + 1 : at_s + o->minutes * MINUTE_S) <= p->range.to_s;
}

slot_start start_of(const offering *o, const session_place *p, ds_time at)
{
    int32_t off_s = p->at_s - p->range.from_s;

    return (slot_start){
        .at = at,
        .clock_s = p->at_s % DAY_S,
        .session = p->date,
        .session_s = p->range.from_s,
        .at_s = p->at_s,
        .token_no = p->tokens > 0 ? off_s / (o->minutes * MINUTE_S) + 1 : 0,
    };
}

/* ---- listing */

typedef struct start_list {
    slot_start *at;
    size_t n, max;
} start_list;

/* The starts of one range that happen on the frame's date; the range may begin the day before. */
static void list_range(const day_frame *f, const offering *o, session_place *p, start_list *list)
{
    int32_t step_s = o->minutes * MINUTE_S;
    int32_t day_s = (int32_t)(local_date_to_days(f->date) - local_date_to_days(p->date)) * DAY_S;
    int32_t k = p->range.from_s < day_s ? (day_s - p->range.from_s + step_s - 1) / step_s : 0;

    for (; start_fits(o, p, k); k++) {
        ds_time at[2];

        p->at_s = p->range.from_s + k * step_s;
        if (p->at_s >= day_s + DAY_S)
            break; /* (4) */
        size_t at_n = instants_of(f, p->at_s - day_s, at);
        if (p->tokens > 0 && at_n > 1)
            at_n = 1; /* (3) */
        for (size_t i = 0; i < at_n && list->n < list->max; i++)
            list->at[list->n++] = start_of(o, p, at[i]);
    }
}

size_t schedule_starts(const directory *d, const offering *o, local_date date, slot_start *ret,
                       size_t max)
{
    clock_range ranges[SCHEDULE_RANGES_MAX];
    bool is_nightly = offering_is_nightly(o), has_tokens = offering_has_tokens(o);
    start_list list = { ret, 0, max };
    day_frame frame = { 0 };

    for (int32_t back = is_nightly ? 1 : 0; back >= 0; back--) { /* (4) */
        local_date session = local_date_add_days(date, -back);
        size_t n = schedule_open_ranges(d, o, session, ranges);

        if (n > 0 && !frame.tz)
            frame = frame_of(d->locations[o->location].tz, date);
        for (size_t i = 0; i < n; i++) {
            session_place p = { session, ranges[i], 0,
                                has_tokens ? range_tokens(o, session, ranges[i]) : 0 };

            list_range(&frame, o, &p, &list);
        }
    }
    if (list.n > 1 && (is_nightly || !frame.is_even))
        qsort(ret, list.n, sizeof *ret, by_instant);
    return list.n;
}

ds_status schedule_slots(ds_ctx *cx, const directory *d, const offering *o, local_date date,
                         const slot **ret_slots, size_t *ret_n)
{
    slot_start starts[SCHEDULE_SLOTS_PER_DAY_MAX];
    size_t n = schedule_starts(d, o, date, starts, SCHEDULE_SLOTS_PER_DAY_MAX);
    slot *slots = DS_NEW_N(cx, slot, n);

    if (!slots)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        slots[i] = slot_of_start(d, o, date, &starts[i]);
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
