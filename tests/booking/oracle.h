/*
 * oracle.h - what docs/scheduling.md says about one minute, worked out the slow way.
 *
 * Written from that page and not from the engine: a date is 2,880 minutes with the number of the
 * range that covers each, a start is looked up in them, limits count all visits of the clinic. What
 * it takes from the program is arithmetic of dates and what wall clock an instant shows in a zone
 * (both have oracles of their own).
 */
#ifndef DOCSPOT_TESTS_BOOKING_ORACLE_H
#define DOCSPOT_TESTS_BOOKING_ORACLE_H

#include "booking/booking.h"

#define ORACLE_MINUTES 2880
#define ORACLE_DAY 1440

/* All that a rule may ask about. */
typedef struct oracle_world {
    const directory *dir;
    const appointment *visits;
    size_t visit_count;
    const patient *who; /* NULL: not known */
    ds_time now;
    bool by_desk;
    appointment_id moving;
} oracle_world;

/* ---- the ranges of a date */

typedef struct oracle_day {
    int range[ORACLE_MINUTES]; /* 0: closed; the same number: one range */
    int last;
} oracle_day;

/* What a cut left on its two sides are ranges of their own from now on. */
static inline void oracle_part(oracle_day *x)
{
    int was = 0, is = 0;

    for (int m = 0; m < ORACLE_MINUTES; m++) {
        if (x->range[m] != was) {
            was = x->range[m];
            is = was ? ++x->last : 0;
        }
        x->range[m] = is;
    }
}

static inline void oracle_close(oracle_day *x, int from, int to)
{
    for (int m = from; m < to && m < ORACLE_MINUTES; m++)
        x->range[m] = 0;
    oracle_part(x);
}

static inline void oracle_open(oracle_day *x, int from, int to)
{
    int id = ++x->last;

    for (int m = from; m < to && m < ORACLE_MINUTES; m++) {
        int met = x->range[m];

        for (int k = 0; met != 0 && met != id && k < ORACLE_MINUTES; k++)
            x->range[k] = x->range[k] == met ? id : x->range[k];
        x->range[m] = id;
    }
}

static inline bool oracle_row_is_on(const opening *p, local_date date)
{
    return (p->days >> local_date_weekday(date) & 1) &&
           !(p->has_valid_from && local_date_compare(date, p->valid_from) < 0) &&
           !(p->has_valid_to && local_date_compare(date, p->valid_to) > 0);
}

/* Of a row that is on. */
static inline bool oracle_row_has(const opening *p, int minute)
{
    bool is_in = minute * 60 >= p->hours.from_s && minute * 60 < p->hours.to_s;

    for (size_t i = 0; i < p->break_count; i++)
        is_in = is_in && !(minute * 60 >= p->breaks[i].from_s && minute * 60 < p->breaks[i].to_s);
    return is_in;
}

static inline bool oracle_row_covers(const opening *p, local_date date, int minute)
{
    return oracle_row_is_on(p, date) && oracle_row_has(p, minute);
}

static inline void oracle_row(oracle_day *x, const opening *p, local_date date)
{
    int from = -1;

    if (!oracle_row_is_on(p, date))
        return;
    for (int m = 0; m <= ORACLE_MINUTES; m++) {
        bool is_in = m < ORACLE_MINUTES && oracle_row_has(p, m);

        if (is_in && from < 0)
            from = m;
        if (!is_in && from >= 0) {
            oracle_open(x, from, m);
            from = -1;
        }
    }
}

static inline bool oracle_keeps(const location *l, ds_str calendar)
{
    return l->holidays.n > 0 && (ds_str_equal(calendar, l->holidays) ||
                                 (l->holidays.n > calendar.n && l->holidays.p[calendar.n] == '-' &&
                                  memcmp(l->holidays.p, calendar.p, calendar.n) == 0));
}

/* Closed by a row of the calendar or of the one that contains it, unless a row as near says open.
 */
static inline bool oracle_is_holiday(const directory *d, const location *l, local_date date)
{
    size_t closed = 0, open = 0;

    for (size_t i = 0; i < d->holiday_count; i++) {
        const holiday *h = &d->holidays[i];
        size_t *nearest = h->is_open ? &open : &closed;

        if (local_date_compare(h->date, date) == 0 && oracle_keeps(l, h->calendar) &&
            h->calendar.n > *nearest)
            *nearest = h->calendar.n;
    }
    return closed > open;
}

/* The rows, then holidays, then exceptions in their order; of the date and of the one it runs into.
 */
static inline void oracle_paint(const oracle_world *w, const offering *o, local_date date,
                                oracle_day *x)
{
    const directory *d = w->dir;
    local_date both[2] = { date, local_date_add_days(date, 1) };

    memset(x, 0, sizeof *x);
    for (size_t i = 0; i < o->opening_count; i++)
        oracle_row(x, &o->openings[i], date);
    for (int k = 0; k < 2; k++)
        if (oracle_is_holiday(d, &d->locations[o->location], both[k]))
            oracle_close(x, k * ORACLE_DAY, (k + 1) * ORACLE_DAY);
    for (size_t i = 0; i < d->exception_count; i++) {
        const schedule_exception *e = &d->exceptions[i];
        int from = e->is_whole_day ? 0 : e->hours.from_s / 60;
        int to = e->is_whole_day ? ORACLE_DAY : e->hours.to_s / 60;

        if ((e->doctor.v != 0 && e->doctor.v != d->doctors[o->doctor].id.v) ||
            (e->location.v != 0 && e->location.v != d->locations[o->location].id.v))
            continue;
        for (int k = 0; k < 2; k++) {
            if (local_date_compare(both[k], e->date_from) < 0 ||
                local_date_compare(both[k], e->date_to) > 0)
                continue;
            if (e->kind == EXCEPTION_CLOSED)
                oracle_close(x, k * ORACLE_DAY + from, k * ORACLE_DAY + to);
            else if (k == 0)
                oracle_open(x, from, to);
        }
    }
}

/* The open ranges of a date: where the evening before is still open, the time is its own. */
static inline void oracle_day_of(const oracle_world *w, const offering *o, local_date date,
                                 oracle_day *ret)
{
    oracle_day before;

    oracle_paint(w, o, date, ret);
    oracle_paint(w, o, local_date_add_days(date, -1), &before);
    for (int m = 0; m < ORACLE_DAY; m++)
        ret->range[m] = before.range[ORACLE_DAY + m] != 0 ? 0 : ret->range[m];
    oracle_part(ret);
}

/* Two dates whose sessions can hold a start of a date: its own and the one before. */
typedef struct oracle_days {
    const offering *of;
    local_date date;
    oracle_day own, before;
} oracle_days;

static inline void oracle_days_of(const oracle_world *w, const offering *o, local_date date,
                                  oracle_days *ret)
{
    ret->of = o;
    ret->date = date;
    oracle_day_of(w, o, date, &ret->own);
    oracle_day_of(w, o, local_date_add_days(date, -1), &ret->before);
}

static inline bool oracle_is_start(const oracle_day *x, int m, const offering *o)
{
    int from = m, to = m;

    if (x->range[m] == 0)
        return false;
    while (from > 0 && x->range[from - 1] == x->range[m])
        from--;
    while (to < ORACLE_MINUTES && x->range[to] == x->range[m])
        to++;
    return (m - from) % o->minutes == 0 && (o->may_overrun || m + o->minutes <= to);
}

/* Does a start of the date's sessions lie at this minute of the date? */
static inline bool oracle_has_start(const oracle_days *x, int m)
{
    return oracle_is_start(&x->own, m, x->of) || oracle_is_start(&x->before, ORACLE_DAY + m, x->of);
}

/* The first row that has a minute, one that has it in a break only when no other does; NULL. */
static inline const opening *oracle_row_of(const offering *o, local_date session, int m)
{
    for (size_t i = 0; i < o->opening_count; i++)
        if (oracle_row_covers(&o->openings[i], session, m))
            return &o->openings[i];
    for (size_t i = 0; i < o->opening_count; i++) {
        opening whole = o->openings[i];

        whole.break_count = 0;
        if (oracle_row_covers(&whole, session, m))
            return &o->openings[i];
    }
    return NULL;
}

/* The row a start belongs to keeps it back? */
static inline bool oracle_is_kept_back(const oracle_world *w, const offering *o, local_date session,
                                       int m)
{
    local_time now = ds_tz_to_local(w->dir->locations[o->location].tz, w->now);
    const opening *p = oracle_row_of(o, session, m);
    int c = local_date_compare(now.date, session);

    return p && p->has_release && !(c > 0 || (c == 0 && now.second_of_day >= p->release_s));
}

/* ---- visits */

static inline bool oracle_is_lapsed(const oracle_world *w, const appointment *a)
{
    return a->status == APPOINTMENT_HELD && !ds_time_before(w->now, a->hold_expires_at);
}

static inline bool oracle_occupies(const oracle_world *w, const appointment *a)
{
    return a->id.v != w->moving.v && !oracle_is_lapsed(w, a) &&
           (a->status == APPOINTMENT_HELD || a->status == APPOINTMENT_CONFIRMED ||
            a->status == APPOINTMENT_ARRIVED);
}

static inline bool oracle_counts(const oracle_world *w, const appointment *a)
{
    return oracle_occupies(w, a) ||
           (a->id.v != w->moving.v &&
            (a->status == APPOINTMENT_COMPLETED || a->status == APPOINTMENT_NO_SHOW));
}

static inline local_date oracle_monday(local_date d)
{
    while (local_date_weekday(d) != 0)
        d = local_date_add_days(d, -1);
    return d;
}

/* How many visits of the day or week of a date; zero ids are anyone's. */
typedef struct oracle_count {
    const ds_tz *tz;
    local_date date;
    bool is_week;
    doctor_id doctor;
    visit_type_id type;
    patient_id who;
    bool only_shared;
} oracle_count;

static inline int oracle_visits(const oracle_world *w, const oracle_count *c)
{
    int n = 0;

    for (size_t i = 0; i < w->visit_count; i++) {
        const appointment *a = &w->visits[i];
        local_date day = ds_tz_to_local(c->tz, a->start).date;
        bool is_then = c->is_week
                           ? local_date_compare(oracle_monday(day), oracle_monday(c->date)) == 0
                           : local_date_compare(day, c->date) == 0;

        n += oracle_counts(w, a) && is_then && (c->doctor.v == 0 || c->doctor.v == a->doctor.v) &&
             (c->type.v == 0 || c->type.v == a->visit_type.v) &&
             (c->who.v == 0 || c->who.v == a->patient.v) && (!c->only_shared || a->lane > 0);
    }
    return n;
}

static inline bool oracle_is_over(int limit, int n) { return limit > 0 && n >= limit; }

static inline unsigned oracle_limits(const oracle_world *w, const offering *o, local_date date)
{
    oracle_count c = { .tz = w->dir->locations[o->location].tz, .date = date };
    doctor_id dr = w->dir->doctors[o->doctor].id;
    visit_type_id type = w->dir->visit_types[o->visit_type].id;
    unsigned refusals = 0;

    for (int week = 0; week < 2; week++) {
        c.is_week = week == 1;
        c.doctor = dr;
        c.type.v = 0;
        c.who.v = 0;
        if (oracle_is_over(week ? o->max_per_week : o->max_per_day, oracle_visits(w, &c)))
            refusals |= week ? REFUSED_WEEK_FULL : REFUSED_DAY_FULL;
        c.type = type;
        if (oracle_is_over(week ? o->type_per_week : o->type_per_day, oracle_visits(w, &c)))
            refusals |= REFUSED_TYPE_FULL;
        c.type.v = c.doctor.v = 0;
        if (w->who) {
            c.who = w->who->id;
            if (oracle_is_over(week ? o->patient_per_week : o->patient_per_day,
                               oracle_visits(w, &c)))
                refusals |= REFUSED_PATIENT_FULL;
        }
    }
    return refusals;
}

static inline unsigned oracle_patient(const oracle_world *w, const offering *o, ds_time at,
                                      local_date date)
{
    unsigned refusals = 0;
    int open = 0;
    bool is_seen = false;

    if (o->needs_referral && !w->by_desk)
        refusals |= REFUSED_REFERRAL;
    if (!w->who)
        return refusals;
    for (size_t i = 0; i < w->visit_count; i++) {
        const appointment *a = &w->visits[i];

        if (a->patient.v != w->who->id.v)
            continue;
        open += oracle_occupies(w, a) && ds_time_before(w->now, a->start);
        is_seen =
            is_seen || (a->id.v != w->moving.v && a->doctor.v == w->dir->doctors[o->doctor].id.v &&
                        ds_time_before(a->start, at) &&
                        (a->status == APPOINTMENT_ARRIVED || a->status == APPOINTMENT_COMPLETED));
    }
    if (oracle_is_over(o->patient_open, open))
        refusals |= REFUSED_PATIENT_FULL;
    if (o->patients == PATIENT_NEW && is_seen)
        refusals |= REFUSED_KNOWN_PATIENT;
    if (o->patients == PATIENT_RETURNING && !is_seen)
        refusals |= REFUSED_NEW_PATIENT;
    if (w->who->has_birth_date) {
        local_date b = w->who->birth_date;
        int age = -1;

        for (int y = b.year; y <= date.year;
             y++) { /* a birthday each year; 30 February is 1 March */
            local_date birthday = { (int16_t)y, b.month, b.day };

            age += local_date_compare(birthday, date) <= 0;
        }
        if ((o->age_from > 0 && age < o->age_from) || (o->age_below > 0 && age >= o->age_below))
            refusals |= REFUSED_AGE;
    }
    return refusals;
}

static inline bool oracle_is_taken(const oracle_world *w, const offering *o, ds_time at,
                                   local_date date)
{
    ds_time from = ds_time_sub(at, ds_minutes(o->buffer_before_min));
    ds_time to = ds_time_add(at, ds_minutes(o->minutes + o->buffer_after_min));
    oracle_count shared = { .tz = w->dir->locations[o->location].tz,
                            .date = date,
                            .doctor = w->dir->doctors[o->doctor].id,
                            .only_shared = true };
    int met = 0;

    for (size_t i = 0; i < w->visit_count; i++) {
        const appointment *a = &w->visits[i];

        met += oracle_occupies(w, a) && a->doctor.v == shared.doctor.v &&
               ds_time_before(a->occupied_from, to) && ds_time_before(from, a->occupied_to);
    }
    return met > 1 || (met == 1 && oracle_visits(w, &shared) >= o->overbook);
}

/* ---- the verdict */

#define ORACLE_SCHEDULE                                                                            \
    (REFUSED_NOT_OPEN | REFUSED_BREAK | REFUSED_CLOSED | REFUSED_OFF_GRID | REFUSED_PAST_END |     \
     REFUSED_NO_SUCH_TIME | REFUSED_HOLIDAY)

/* The reasons that refuse an instant (days: of its local date). The schedule's reason is one bit,
 * REFUSED_NOT_OPEN, whatever it is. */
static inline unsigned oracle_judge(const oracle_world *w, const oracle_days *days, ds_time at)
{
    const offering *o = days->of;
    const location *l = &w->dir->locations[o->location];
    local_time t = ds_tz_to_local(l->tz, at);
    int m = t.second_of_day / 60;
    bool is_own = oracle_is_start(&days->own, m, o);
    bool is_before = oracle_is_start(&days->before, ORACLE_DAY + m, o);
    local_date session = is_own ? t.date : local_date_add_days(t.date, -1);
    int64_t ahead_s = ds_time_since(at, w->now).s;
    unsigned refusals = oracle_limits(w, o, t.date) | oracle_patient(w, o, at, t.date);

    if (!is_own && !is_before)
        refusals |= REFUSED_NOT_OPEN;
    else if (!w->by_desk && oracle_is_kept_back(w, o, session, is_own ? m : ORACLE_DAY + m))
        refusals |= REFUSED_NOT_RELEASED;
    if (oracle_is_taken(w, o, at, t.date))
        refusals |= REFUSED_TAKEN;
    if (w->by_desk ? ahead_s <= -(int64_t)o->minutes * 60
                   : ahead_s < (int64_t)o->min_notice_min * 60)
        refusals |= REFUSED_NOTICE;
    if (ahead_s > (w->by_desk ? (int64_t)366 : (int64_t)o->horizon_days) * 86400)
        refusals |= REFUSED_HORIZON;
    return refusals;
}

#endif
