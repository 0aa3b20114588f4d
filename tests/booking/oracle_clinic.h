/*
 * oracle_clinic.h - random clinics in zones where clocks misbehave, each a function of its seed,
 * and what the engine says about them.
 */
#ifndef DOCSPOT_TESTS_BOOKING_ORACLE_CLINIC_H
#define DOCSPOT_TESTS_BOOKING_ORACLE_CLINIC_H

#include "tests/booking/clinic.h"
#include "tests/booking/oracle.h"
#include "tests/support/dice.h"

enum {
    doctors = 2,
    places = 2,
    types = 2,
    offerings = doctors * places * types,
    rows_max = 3,
    breaks_max = 2,
    exceptions_max = 5,
    holidays_max = 4,
    visits_max = 24,
    lifts_max = 8
};

#define DAY_S 86400

static const char *const zones[] = {
    "America/Los_Angeles", "America/Santiago", "Asia/Kolkata",      "Asia/Kathmandu",
    "Europe/Madrid",       "Asia/Beirut",      "Africa/Casablanca", "Pacific/Apia",
    "Australia/Lord_Howe", "Africa/Cairo",     "America/St_Johns",  "Pacific/Chatham",
};

#define ROW(place, doctor, type)                                                                   \
    "O," place ",,C,,,Asia/Kolkata," doctor ",f,dermatology,en," type                              \
    ",30,1,INR,mon-sun,09:00,12:00,,,\n"
#define BASE_CSV                                                                                   \
    CLINIC_HEADER ROW("A", "Dr One", "short") ROW("A", "Dr One", "long")                           \
        ROW("B", "Dr One", "short") ROW("B", "Dr One", "long") ROW("A", "Dr Two", "short")         \
            ROW("A", "Dr Two", "long") ROW("B", "Dr Two", "short") ROW("B", "Dr Two", "long")

/* A clinic of one seed: a directory whose rows lie here, over a database that has its names. */
typedef struct world {
    dice d;
    uint64_t seed;
    bool is_dated;  /* the day is given, and not the seed's to choose */
    local_date day; /* what happens, happens around it */
    location places[places];
    offering offerings[offerings];
    opening rows[offerings][rows_max];
    clock_range breaks[offerings][rows_max][breaks_max];
    schedule_exception exceptions[exceptions_max];
    holiday holidays[holidays_max];
    appointment visits[visits_max];
    directory dir;
    oracle_world says;
    patient people[3];
} world;

static inline int32_t pick(world *w, const int32_t *of, size_t n)
{
    return of[dice_throw(&w->d, (uint32_t)n)];
}
#define PICK(w, ...)                                                                               \
    pick(w, (const int32_t[]){ __VA_ARGS__ },                                                      \
         sizeof((const int32_t[]){ __VA_ARGS__ }) / sizeof(int32_t))

static inline local_date near_day(world *w, int before, int after)
{
    return local_date_add_days(w->day,
                               (int64_t)dice_throw(&w->d, (uint32_t)(before + after + 1)) - before);
}

/* ---- the clinic of a seed */

/* A day on which the zone's clocks change, or any. */
static inline local_date pick_day(world *w, const ds_tz *tz, bool is_apia)
{
    local_date first = is_apia ? (local_date){ 2011, 12, 27 } : (local_date){ 2026, 1, 1 };
    local_date d = local_date_add_days(first, dice_throw(&w->d, is_apia ? 6 : 700));

    if (dice_once_in(&w->d, 3))
        return d;
    for (int i = 0; i < 366; i++) {
        local_date next = local_date_add_days(d, i);

        if (ds_time_since(ds_tz_day_start(tz, local_date_add_days(next, 1)),
                          ds_tz_day_start(tz, next))
                .s != DAY_S)
            return next;
    }
    return d;
}

static inline void fill_row(world *w, int i, int k)
{
    opening *p = &w->rows[i][k];
    int32_t from = PICK(w, 0, 0, 60, 90, 120, 300, 480, 540, 555, 720, 840, 1200, 1320, 1380, 1425);
    int32_t length = PICK(w, 20, 60, 90, 180, 185, 240, 420, 600);

    *p = (opening){ .days = (uint8_t)PICK(w, 0x7f, 0x7f, 0x7f, 0x1f, 0x55, 0x60),
                    .hours = { from * 60, (from + length) * 60 },
                    .breaks = w->breaks[i][k] };
    if (dice_once_in(&w->d, 2)) {
        int32_t at = from + 5 * (int32_t)dice_throw(&w->d, (uint32_t)length / 5);

        p->break_count = 1;
        w->breaks[i][k][0] = (clock_range){ at * 60, (at + 15) * 60 };
        if (w->breaks[i][k][0].to_s > p->hours.to_s)
            w->breaks[i][k][0].to_s = p->hours.to_s;
    }
    if (dice_once_in(&w->d, 8)) {
        p->has_valid_from = true;
        p->valid_from = near_day(w, 2, 2);
    }
    if (dice_once_in(&w->d, 8)) {
        p->has_valid_to = true;
        p->valid_to = near_day(w, 2, 2);
    }
    if (dice_once_in(&w->d, 6)) {
        p->has_release = true;
        p->release_s = PICK(w, 0, 1, 8, 12, 23) * 3600;
    }
}

static inline void fill_offering(world *w, int i)
{
    offering *o = &w->offerings[i];
    size_t rows = 1 + dice_throw(&w->d, rows_max);

    o->minutes = PICK(w, 5, 10, 15, 20, 25, 30, 45, 60, 90);
    o->buffer_before_min = PICK(w, 0, 0, 0, 5, 20);
    o->buffer_after_min = PICK(w, 0, 0, 0, 10, 30);
    o->min_notice_min = PICK(w, 0, 0, 0, 30, 120, 1440);
    o->horizon_days = PICK(w, 1, 2, 5, 60, 60);
    o->max_per_day = PICK(w, 0, 0, 0, 1, 3);
    o->max_per_week = PICK(w, 0, 0, 0, 2, 6);
    o->type_per_day = PICK(w, 0, 0, 0, 1, 2);
    o->type_per_week = PICK(w, 0, 0, 0, 3);
    o->patient_per_day = PICK(w, 0, 0, 0, 1);
    o->patient_per_week = PICK(w, 0, 0, 0, 2);
    o->patient_open = PICK(w, 0, 0, 0, 1, 2);
    o->overbook = PICK(w, 0, 0, 0, 1, 2);
    o->may_overrun = dice_once_in(&w->d, 4);
    o->age_from = PICK(w, 0, 0, 0, 7, 18);
    o->age_below = PICK(w, 0, 0, 0, 18, 60);
    o->needs_referral = dice_once_in(&w->d, 8);
    o->patients = (patient_rule)PICK(w, PATIENT_ANY, PATIENT_ANY, PATIENT_ANY, PATIENT_NEW,
                                     PATIENT_RETURNING);
    for (size_t k = 0; k < rows; k++)
        fill_row(w, i, (int)k);
    o->openings = w->rows[i];
    o->opening_count = rows;
}

static inline void fill_exceptions(world *w)
{
    w->dir.exception_count = dice_throw(&w->d, exceptions_max + 1);
    for (size_t i = 0; i < w->dir.exception_count; i++) {
        schedule_exception *e = &w->exceptions[i];
        int32_t from = 30 * (int32_t)dice_throw(&w->d, 46);

        *e = (schedule_exception){ .id = (int64_t)i + 1,
                                   .kind =
                                       dice_once_in(&w->d, 2) ? EXCEPTION_OPEN : EXCEPTION_CLOSED,
                                   .is_whole_day = dice_once_in(&w->d, 4),
                                   .hours = { from * 60, (from + PICK(w, 15, 30, 60, 240)) * 60 },
                                   .reason = DS_STR("leave") };
        if (e->hours.to_s > DAY_S)
            e->hours.to_s = DAY_S;
        if (e->is_whole_day)
            e->hours = (clock_range){ 0, DAY_S };
        e->doctor.v = PICK(w, 0, 1, 2) ? w->dir.doctors[dice_throw(&w->d, doctors)].id.v : 0;
        e->location.v = PICK(w, 0, 1) ? w->places[dice_throw(&w->d, places)].id.v : 0;
        e->date_from = near_day(w, 2, 1);
        e->date_to = local_date_add_days(e->date_from, dice_throw(&w->d, 3));
    }
}

static inline void fill_holidays(world *w)
{
    static const char *const calendars[] = { "IN", "IN-TG", "IN-T", "US" };

    w->dir.holiday_count = dice_throw(&w->d, holidays_max + 1);
    for (size_t i = 0; i < w->dir.holiday_count; i++)
        w->holidays[i] = (holiday){ ds_str_of(calendars[dice_throw(&w->d, 4)]), near_day(w, 2, 2),
                                    DS_STR("feast"), dice_once_in(&w->d, 5) };
    for (size_t i = 1; i < w->dir.holiday_count; i++) /* one row for a date of a calendar */
        for (size_t k = 0; k < i; k++)
            if (local_date_compare(w->holidays[i].date, w->holidays[k].date) == 0 &&
                ds_str_equal(w->holidays[i].calendar, w->holidays[k].calendar))
                w->holidays[i].is_open = w->holidays[k].is_open;
    for (size_t i = 1; i < w->dir.holiday_count; i++) /* sorted by date, then calendar, as loaded */
        for (size_t k = i; k > 0; k--) {
            holiday *a = &w->holidays[k - 1], *b = &w->holidays[k], x = *a;
            int c = local_date_compare(a->date, b->date);

            if (c < 0 || (c == 0 && ds_str_compare(a->calendar, b->calendar) <= 0))
                continue;
            *a = *b;
            *b = x;
        }
}

/* Visits here and there; what the schema refuses is left out. */
static inline void fill_visits(world *w, clinic *k)
{
    uint32_t wanted = dice_throw(&w->d, visits_max + 1);

    w->says.visit_count = 0;
    for (uint32_t i = 0; i < wanted; i++) {
        const offering *o = &w->offerings[dice_throw(&w->d, offerings)];
        const location *l = &w->places[o->location];
        ds_time at = ds_time_add(ds_tz_day_start(l->tz, near_day(w, 4, 3)),
                                 ds_minutes(5 * (int64_t)dice_throw(&w->d, 288)));
        slot s = slot_at(&w->dir, o, at);
        appointment a = { .status = (appointment_status)PICK(
                              w, APPOINTMENT_HELD, APPOINTMENT_CONFIRMED, APPOINTMENT_CONFIRMED,
                              APPOINTMENT_ARRIVED, APPOINTMENT_COMPLETED, APPOINTMENT_CANCELLED,
                              APPOINTMENT_NO_SHOW),
                          .offering = o->id,
                          .doctor = s.doctor,
                          .location = s.location,
                          .visit_type = s.visit_type,
                          .start = s.start,
                          .end = s.end,
                          .occupied_from = s.occupied_from,
                          .occupied_to = s.occupied_to,
                          .tz_name = l->tz_name,
                          .local = s.local,
                          .fee = s.fee,
                          .specialty = DS_STR("dermatology"),
                          .lane = PICK(w, 0, 0, 0, 1),
                          .hold_expires_at = DS_TIME_NEVER };

        a.patient = w->people[dice_throw(&w->d, 3)].id;
        if (a.status == APPOINTMENT_HELD)
            a.hold_expires_at = ds_time_add(w->says.now, ds_minutes(PICK(w, -5, 0, 10)));
        if (store_appointment_insert(k->cx, k->tx, &a, &a.id) == DS_OK)
            w->visits[w->says.visit_count++] = a;
    }
}

static inline void world_make(world *w, clinic *k, uint64_t seed)
{
    const directory *base = k->dir;

    w->d = dice_of(seed);
    w->seed = seed;
    w->dir = *base;
    memcpy(w->places, base->locations, sizeof w->places);
    memcpy(w->offerings, base->offerings, sizeof w->offerings);
    for (int i = 0; i < places; i++) {
        uint32_t z = dice_throw(&w->d, COUNT_OF(zones));

        w->places[i].tz_name = ds_str_of(zones[z]);
        w->places[i].tz = testenv_tz(k->te, zones[z]);
        w->places[i].holidays = ds_str_of(dice_once_in(&w->d, 2)   ? "IN-TG"
                                          : dice_once_in(&w->d, 2) ? "US"
                                                                   : "");
    }
    if (!w->is_dated)
        w->day = pick_day(w, w->places[0].tz, ds_str_is(w->places[0].tz_name, "Pacific/Apia"));
    w->dir.locations = w->places;
    w->dir.offerings = w->offerings;
    w->dir.exceptions = w->exceptions;
    w->dir.holidays = w->holidays;
    for (int i = 0; i < offerings; i++)
        fill_offering(w, i);
    fill_exceptions(w);
    fill_holidays(w);
    w->says = (oracle_world){ .dir = &w->dir, .visits = w->visits };
    w->says.now = ds_time_add(ds_tz_day_start(w->places[0].tz, near_day(w, 2, 1)),
                              ds_minutes(15 * (int64_t)dice_throw(&w->d, 96)));
    w->says.by_desk = dice_once_in(&w->d, 3);
    uint32_t who = dice_throw(&w->d, 4);
    w->says.who = who < 3 ? &w->people[who] : NULL;
    k->cx->now = w->says.now;
    fill_visits(w, k);
    if (w->says.visit_count > 0 && dice_once_in(&w->d, 4))
        w->says.moving = w->visits[dice_throw(&w->d, (uint32_t)w->says.visit_count)].id;
}

static inline slot_query query_of(const world *w)
{
    return (slot_query){ .by_desk = w->says.by_desk,
                         .moving = w->says.moving,
                         .patient = w->says.who ? w->says.who->id : (patient_id){ 0 },
                         .order = SLOT_BY_START,
                         .limit = SLOT_QUERY_LIMIT_MAX };
}

static inline void fail_at(const world *w, const offering *o, ds_time at, const char *what)
{
    char buf[DS_TIME_FORMAT_MAX];
    const location *l = &w->places[o->location];

    fail_msg("seed %" PRIu64 ", offering %" PRId64 " in " DS_FMT ", %s: %s", w->seed, o->id.v,
             DS_ARG(l->tz_name), ds_time_format(at, ds_tz_offset(l->tz, at, NULL, NULL), buf),
             what);
}

static inline unsigned engine_says(world *w, clinic *k, const offering *o, ds_time at)
{
    booking bk = { &w->dir, &k->policy };
    slot_query q = query_of(w);
    unsigned refusals;

    assert_status(k->cx, slot_judge(k->cx, k->tx, &bk, o, at, &q, &refusals, NULL), DS_OK);
    return refusals;
}

static inline void add_people(world *w, clinic *k)
{
    static const local_date births[] = { { 1970, 5, 17 }, { 2020, 2, 29 } };

    for (size_t i = 0; i < COUNT_OF(w->people); i++) {
        static const char *const names[] = { "Asha", "Bina", "Chitra" };

        w->people[i] =
            (patient){ .name = ds_str_of(names[i]), .has_birth_date = i < COUNT_OF(births) };
        if (w->people[i].has_birth_date)
            w->people[i].birth_date = births[i];
        assert_status(k->cx, store_patient_insert(k->cx, k->tx, &w->people[i], &w->people[i].id),
                      DS_OK);
    }
}

static inline uint64_t from_env(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text ? strtoull(text, NULL, 10) : otherwise;
}

#endif
