/*
 * random_clinic.h - random clinics in zones where clocks misbehave, and an oracle for what is free.
 *
 * A clinic is a function of its seed alone, so a failure is repeated with
 *
 *   DOCSPOT_TEST_SEED=4711 DOCSPOT_TEST_CLINICS=1 test_booking_search
 *
 * The oracle shares no code with model/schedule or booking/: it paints each day minute by minute
 * and walks instants, so gaps and repeated hours come out of the zone by themselves.
 */
#ifndef DOCSPOT_TESTS_BOOKING_RANDOM_CLINIC_H
#define DOCSPOT_TESTS_BOOKING_RANDOM_CLINIC_H

#include "tests/booking/clinic.h"

#define RANDOM_DAYS 4
#define RANDOM_CSV_BYTES 8192
#define RANDOM_VISITS_MAX 16
#define DAY_MINUTES 1440

static const char *const random_zones[] = {
    "America/Los_Angeles", "America/New_York",    "Asia/Kolkata",      "Asia/Kathmandu",
    "Europe/Madrid",       "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia",
    "Asia/Beirut",         "Africa/Cairo",        "America/St_Johns",  "Pacific/Chatham",
};

static inline uint32_t dice(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static inline uint32_t random_from_env(const char *name, uint32_t otherwise)
{
    const char *text = getenv(name);

    return text ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}

/* ---- when: around a change of the clocks */

static inline int64_t day_length_s(const ds_tz *tz, local_date d)
{
    return ds_time_since(ds_tz_day_start(tz, local_date_add_days(d, 1)), ds_tz_day_start(tz, d)).s;
}

/* The first change of the clocks on or after a date, within a year; the date where there is none.
 */
static inline local_date next_change(const ds_tz *tz, local_date from)
{
    for (int i = 0; i < 366; i++) {
        local_date d = local_date_add_days(from, i);

        if (day_length_s(tz, d) != 86400)
            return d;
    }
    return from;
}

/* An instant shortly before either change of the year, or of the day that Apia left out. */
static inline ds_time random_now(testenv *te, const char *zone, uint32_t *seed)
{
    const ds_tz *tz = testenv_tz(te, zone);
    bool is_apia = strcmp(zone, "Pacific/Apia") == 0;
    local_date year = { is_apia ? 2011 : (int16_t)(2026 + dice(seed, 2)), 1, 1 };
    local_date change = next_change(tz, is_apia ? (local_date){ 2011, 12, 1 } : year);

    if (!is_apia && dice(seed, 2))
        change = next_change(tz, local_date_add_days(change, 1));
    return ds_time_sub(ds_tz_day_start(tz, change), ds_minutes(60 * (int64_t)dice(seed, 60)));
}

/* ---- who: a clinics file */

typedef struct random_rules {
    bool with_notice; /* notice, horizon and a limit of visits per day */
    bool is_one_doctor;
} random_rules;

static inline void random_row_tail(uint32_t *seed, const random_rules *rules, ds_buf *b)
{
    static const char *const notices[] = { "", "90", "1d" }, *const horizons[] = { "", "1", "2" },
                             *const most[] = { "", "3", "1" };

    ds_buf_printf(b, ",%u,%u", 5 * dice(seed, 3), 5 * dice(seed, 3));
    if (rules->with_notice)
        ds_buf_printf(b, ",%s,%s,%s\n", notices[dice(seed, 3)], horizons[dice(seed, 3)],
                      most[dice(seed, 3)]);
    else
        ds_buf_puts(b, ",,,\n");
}

/* The rows of a doctor at a place: one group, one or two openings that do not meet, with a
 * break or none. */
static inline void random_rows(uint32_t *seed, const random_rules *rules, const char *who_where,
                               const char *type, ds_buf *b)
{
    uint32_t minutes = 10 + 7 * dice(seed, 9), tail_seed = *seed;
    uint32_t openings = 1 + dice(seed, 2);

    for (uint32_t i = 0; i < openings; i++) {
        uint32_t from = (i == 0 ? dice(seed, 12) : 17 + dice(seed, 2)),
                 to = from + 3 + dice(seed, 3);
        uint32_t same = tail_seed;

        ds_buf_printf(b, "%s,%s,%u,1,INR,%s,%02u:%02u,%02u:%02u,", who_where, type, minutes,
                      dice(seed, 3) ? "mon-sun" : "mon|wed|sat", from, 5 * dice(seed, 12), to,
                      5 * dice(seed, 12));
        if (dice(seed, 2))
            ds_buf_printf(b, "%02u:10-%02u:%02u", from + 1, from + 1, 15 + dice(seed, 40));
        random_row_tail(&same, rules, b); /* of a group all rows say the same */
    }
}

static inline void random_csv(uint32_t *seed, const random_rules *rules, const char *const zones[2],
                              ds_buf *b)
{
    uint32_t doctors = rules->is_one_doctor ? 1 : 1 + dice(seed, 3);

    ds_buf_puts(b, "location,timezone,doctor,specialties,gender,languages,visit_type,minutes,fee,"
                   "currency,days,from,to,breaks,buffer_before,buffer_after,min_notice,"
                   "horizon_days,max_per_day\n");
    for (uint32_t i = 0; i < doctors; i++) {
        uint32_t place = dice(seed, 2);
        char who[120];

        (void)snprintf(who, sizeof who, "L%u,%s,Dr %u,%s,%s,%s", place, zones[place], i,
                       i % 2 ? "ent" : "dentistry|ent", i % 2 ? "f" : "m", i % 2 ? "en|hi" : "es");
        random_rows(seed, rules, who, "visit", b);
        if (dice(seed, 3) == 0)
            random_rows(seed, rules, who, "longer", b);
        if (dice(seed, 3) == 0) { /* at the other place as well, perhaps in another zone */
            (void)snprintf(who, sizeof who, "L%u,%s,Dr %u,%s,%s,%s", 1 - place, zones[1 - place], i,
                           i % 2 ? "ent" : "dentistry|ent", i % 2 ? "f" : "m",
                           i % 2 ? "en|hi" : "es");
            random_rows(seed, rules, who, "visit", b);
        }
    }
}

/* Leave, and extra hours over it, on the days looked at. */
static inline void random_exceptions(clinic *k, uint32_t *seed)
{
    uint32_t n = dice(seed, 4);

    for (uint32_t i = 0; i < n; i++) {
        const directory *d = k->dir;
        local_date day = ds_tz_to_local(d->locations[0].tz, k->cx->now).date;
        int32_t from = (int32_t)dice(seed, 20) * 3600 + 300 * (int32_t)dice(seed, 12);
        schedule_exception e = { .kind = dice(seed, 2) ? EXCEPTION_CLOSED : EXCEPTION_OPEN,
                                 .is_whole_day = dice(seed, 5) == 0,
                                 .hours = { from, from + 900 + 300 * (int32_t)dice(seed, 30) },
                                 .reason = DS_STR("leave") };
        bool is_new;

        e.date_from = local_date_add_days(day, (int)dice(seed, 4));
        e.date_to = local_date_add_days(e.date_from, (int)dice(seed, 2));
        if (dice(seed, 2))
            e.doctor = d->doctors[dice(seed, (uint32_t)d->doctor_count)].id;
        if (dice(seed, 3) == 0)
            e.location = d->locations[dice(seed, (uint32_t)d->location_count)].id;
        if (e.hours.to_s > 86400)
            e.hours.to_s = 86400;
        assert_status(k->cx, store_exception_put(k->cx, k->tx, &e, &e.id, &is_new), DS_OK);
    }
    if (n > 0)
        clinic_reload(k);
}

/* What occupies doctors, as the test itself remembers it. */
typedef struct random_world {
    clinic k;
    uint32_t seed;
    char csv[RANDOM_CSV_BYTES];
    appointment visits[RANDOM_VISITS_MAX];
    size_t visit_count;
} random_world;

static inline void random_occupy(random_world *w, size_t tries)
{
    clinic *k = &w->k;
    booker desk = { .actor = ACTOR_DESK, .is_override = true, .note = DS_STR("x") };

    desk.patient = clinic_patient(k, "P");
    for (size_t i = 0; i < tries && w->visit_count < RANDOM_VISITS_MAX; i++) {
        const offering *o = &k->dir->offerings[dice(&w->seed, (uint32_t)k->dir->offering_count)];
        slot s =
            slot_at(k->dir, o,
                    ds_time_add(k->cx->now, ds_minutes(dice(&w->seed, RANDOM_DAYS * DAY_MINUTES))));
        appointment a;
        ds_status status;

        if (i % 3 == 0)
            status = booking_hold(k->cx, k->tx, &k->bk, &s, &desk, (appointment_id){ 0 }, &a);
        else
            status = booking_book(k->cx, k->tx, &k->bk, &s, &desk, &a);
        assert_true(status == DS_OK || status == DS_CONFLICT);
        if (status == DS_OK)
            w->visits[w->visit_count++] = a;
    }
}

/* A clinic of a seed, its exceptions and visits in place, on the eve of a change of the clocks. */
static inline void random_start(random_world *w, uint32_t seed, const random_rules *rules)
{
    ds_buf b = ds_buf_fixed(w->csv, sizeof w->csv - 1);
    const char *zones[2];
    testenv *te = testenv_new(CLINIC_NOW);
    char iso[DS_TIME_FORMAT_MAX + 1];
    char format[DS_TIME_FORMAT_MAX];

    w->seed = seed;
    w->visit_count = 0;
    zones[0] = random_zones[dice(&w->seed, COUNT_OF(random_zones))];
    zones[1] = dice(&w->seed, 2) ? zones[0] : random_zones[dice(&w->seed, COUNT_OF(random_zones))];
    ds_str now = ds_time_format(random_now(te, zones[0], &w->seed), 0, format);
    (void)snprintf(iso, sizeof iso, DS_FMT, DS_ARG(now));
    testenv_free(te);
    random_csv(&w->seed, rules, zones, &b);
    assert_false(b.is_over);
    w->csv[ds_buf_view(&b).n] = '\0';
    clinic_start_at(&w->k, w->csv, false, iso);
    random_exceptions(&w->k, &w->seed);
    random_occupy(w, 14);
}

static inline void random_end(random_world *w) { clinic_end(&w->k); }

/* ---- the oracle */

/* A day as minutes: which are open, and where a grid begins. */
typedef struct painted_day {
    bool open[DAY_MINUTES + 1];
    bool begins[DAY_MINUTES + 1];
} painted_day;

static inline void paint_open(painted_day *p, int32_t from, int32_t to)
{
    bool goes_on = p->open[from];

    for (int32_t m = from; m < to; m++) {
        p->open[m] = true;
        if (m > from)
            p->begins[m] = false;
    }
    if (!goes_on)
        p->begins[from] = true;
}

static inline void paint_closed(painted_day *p, int32_t from, int32_t to)
{
    for (int32_t m = from; m < to; m++)
        p->open[m] = p->begins[m] = false;
    if (p->open[to])
        p->begins[to] = true;
}

static inline bool is_in_dates(local_date d, local_date from, local_date to)
{
    return local_date_compare(d, from) >= 0 && local_date_compare(d, to) <= 0;
}

/* Each opening is painted on a sheet of its own: its breaks are no other opening's. */
static inline void paint_opening(painted_day *p, const opening *x)
{
    painted_day own = { .open = { false } };
    int32_t from = -1;

    paint_open(&own, x->hours.from_s / 60, x->hours.to_s / 60);
    for (size_t k = 0; k < x->break_count; k++)
        paint_closed(&own, x->breaks[k].from_s / 60, x->breaks[k].to_s / 60);
    for (int32_t m = 0; m <= DAY_MINUTES; m++) {
        bool ends = from >= 0 && (m == DAY_MINUTES || !own.open[m] || own.begins[m]);

        if (ends)
            paint_open(p, from, m);
        if (ends)
            from = -1;
        if (m < DAY_MINUTES && own.begins[m])
            from = m;
    }
}

static inline void paint(const directory *d, const offering *o, local_date date, painted_day *p)
{
    *p = (painted_day){ .open = { false } };
    for (size_t i = 0; i < o->opening_count; i++) {
        if (o->openings[i].days >> local_date_weekday(date) & 1)
            paint_opening(p, &o->openings[i]);
    }
    for (size_t i = 0; i < d->exception_count; i++) {
        const schedule_exception *e = &d->exceptions[i];
        int32_t from = e->is_whole_day ? 0 : e->hours.from_s / 60;
        int32_t to = e->is_whole_day ? DAY_MINUTES : e->hours.to_s / 60;

        if (!is_in_dates(date, e->date_from, e->date_to) ||
            (e->doctor.v != 0 && e->doctor.v != d->doctors[o->doctor].id.v) ||
            (e->location.v != 0 && e->location.v != d->locations[o->location].id.v))
            continue;
        if (e->kind == EXCEPTION_OPEN)
            paint_open(p, from, to);
        else
            paint_closed(p, from, to);
    }
}

/* Is minute m a start of the grid, with room for a visit behind it? */
static inline bool is_painted_start(const painted_day *p, int32_t m, int32_t minutes)
{
    int32_t begin = m;

    if (!p->open[m] || m + minutes > DAY_MINUTES)
        return false;
    while (!p->begins[begin])
        begin--;
    for (int32_t i = m + 1; i < m + minutes; i++) {
        if (!p->open[i] || p->begins[i])
            return false;
    }
    return (m - begin) % minutes == 0;
}

static inline bool oracle_is_live(const random_world *w, const appointment *a)
{
    return a->status == APPOINTMENT_CONFIRMED ||
           (a->status == APPOINTMENT_HELD && ds_time_before(w->k.cx->now, a->hold_expires_at));
}

/* Nothing occupies the doctor meanwhile, and the day has room. */
static inline bool oracle_has_room(const random_world *w, const offering *o, ds_time t,
                                   local_date date)
{
    const directory *d = w->k.dir;
    const ds_tz *tz = d->locations[o->location].tz;
    int64_t from = t.utc_s - 60 * o->buffer_before_min;
    int64_t to = t.utc_s + 60 * (o->minutes + o->buffer_after_min);
    int32_t of_day = 0;

    for (size_t i = 0; i < w->visit_count; i++) {
        const appointment *a = &w->visits[i];

        if (a->doctor.v != d->doctors[o->doctor].id.v || !oracle_is_live(w, a))
            continue;
        if (a->occupied_from.utc_s < to && from < a->occupied_to.utc_s)
            return false;
        of_day += local_date_compare(ds_tz_to_local(tz, a->start).date, date) == 0 ? 1 : 0;
    }
    return o->max_per_day == 0 || of_day < o->max_per_day;
}

/* Is a start of an offering free for a patient? The day of the sheet must be t's. */
static inline bool oracle_is_free(const random_world *w, const offering *o, const painted_day *p,
                                  ds_time t, local_time local)
{
    int64_t now = w->k.cx->now.utc_s;
    int64_t notice = o->min_notice_min < 0 ? w->k.policy.min_notice_min : o->min_notice_min;
    int64_t horizon = o->horizon_days < 0 ? w->k.policy.horizon_days : o->horizon_days;

    return local.second_of_day % 60 == 0 && t.utc_s >= now + 60 * notice &&
           t.utc_s <= now + 86400 * horizon &&
           is_painted_start(p, local.second_of_day / 60, o->minutes) &&
           oracle_has_room(w, o, t, local.date);
}

/* Without a visit type named, of each doctor at each place the type that is listed first. */
static inline bool oracle_is_asked(const directory *d, size_t index)
{
    return index == 0 || d->offerings[index - 1].doctor != d->offerings[index].doctor ||
           d->offerings[index - 1].location != d->offerings[index].location;
}

typedef struct oracle_slot {
    ds_time at;
    doctor_id doctor;
    offering_id offering;
} oracle_slot;

static inline int by_oracle_order(const void *a, const void *b)
{
    const oracle_slot *x = a, *y = b;
    int c = (x->at.utc_s > y->at.utc_s) - (x->at.utc_s < y->at.utc_s);

    if (c == 0)
        c = (x->doctor.v > y->doctor.v) - (x->doctor.v < y->doctor.v);
    return c != 0 ? c : (x->offering.v > y->offering.v) - (x->offering.v < y->offering.v);
}

/* Every free start in the next RANDOM_DAYS days, in the order of search. */
static inline size_t ask_oracle(const random_world *w, oracle_slot *ret, size_t max)
{
    const directory *d = w->k.dir;
    size_t n = 0;

    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];
        const ds_tz *tz = d->locations[o->location].tz;
        painted_day p;
        local_date painted = { 1, 1, 1 };

        if (!oracle_is_asked(d, i))
            continue;
        for (int64_t m = 0; m < RANDOM_DAYS * DAY_MINUTES; m++) {
            ds_time t = ds_time_add(w->k.cx->now, ds_minutes(m));
            local_time local = ds_tz_to_local(tz, t);

            if (local_date_compare(local.date, painted) != 0)
                paint(d, o, painted = local.date, &p);
            if (!oracle_is_free(w, o, &p, t, local))
                continue;
            assert_true(n < max);
            ret[n++] = (oracle_slot){ t, d->doctors[o->doctor].id, o->id };
        }
    }
    qsort(ret, n, sizeof *ret, by_oracle_order);
    return n;
}

#endif
