/*
 * clinic.h - a directory of one doctor built by hand, for tests of pure rules.
 */
#ifndef DOCSPOT_TESTS_MODEL_CLINIC_H
#define DOCSPOT_TESTS_MODEL_CLINIC_H

#include <string.h>

#include "model/schedule.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define HM(h, m) ((h)*3600 + (m)*60)
#define EVERY_DAY 0x7f

/* Everything a one-doctor directory points to. */
typedef struct clinic {
    location location;
    doctor doctor;
    visit_type type;
    offering offering;
    opening openings[8];
    clock_range breaks[8];
    schedule_exception exceptions[8];
    directory dir;
} clinic;

/* Open every day from `from_s` to `to_s`, visits of `minutes`; tests change what they need. */
static inline void clinic_make(clinic *c, testenv *te, const char *zone, int32_t minutes)
{
    static const ds_str specialties[] = { DS_LIT("dentistry") };

    memset(c, 0, sizeof *c);
    c->location = (location){ .id = { 1 },
                              .name = DS_STR("Downtown"),
                              .city = DS_STR("San Jose"),
                              .tz_name = ds_str_of(zone),
                              .tz = testenv_tz(te, zone) };
    c->doctor = (doctor){ .id = { 1 },
                          .name = DS_STR("Dr Shah"),
                          .gender = 'f',
                          .specialties = specialties,
                          .specialty_count = 1 };
    c->type = (visit_type){ { 1 }, DS_STR("consultation") };
    c->offering = (offering){ .id = { 1 },
                              .minutes = minutes,
                              .fee = { 9000, "USD" },
                              .min_notice_min = -1,
                              .horizon_days = -1,
                              .openings = c->openings,
                              .opening_count = 1 };
    c->openings[0] =
        (opening){ .days = EVERY_DAY, .hours = { HM(9, 0), HM(12, 0) }, .breaks = c->breaks };
    c->dir = (directory){ .locations = &c->location,
                          .location_count = 1,
                          .doctors = &c->doctor,
                          .doctor_count = 1,
                          .visit_types = &c->type,
                          .visit_type_count = 1,
                          .offerings = &c->offering,
                          .offering_count = 1,
                          .exceptions = c->exceptions };
}

static inline local_date date_of(const char *text)
{
    local_date d;

    assert_true(local_date_parse(ds_str_of(text), &d));
    return d;
}

/* The starts of a date as "09:00 09:30", in wall time. */
static inline const char *starts_of(const clinic *c, const char *date)
{
    static char text[12 * SCHEDULE_SLOTS_PER_DAY_MAX];
    slot_start starts[SCHEDULE_SLOTS_PER_DAY_MAX];
    size_t n =
        schedule_starts(&c->dir, &c->offering, date_of(date), starts, SCHEDULE_SLOTS_PER_DAY_MAX);
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);

    for (size_t i = 0; i < n; i++)
        ds_buf_printf(&b, "%s%02d:%02d", i ? " " : "", starts[i].clock_s / 3600,
                      starts[i].clock_s / 60 % 60);
    text[ds_buf_view(&b).n] = '\0';
    return text;
}

#endif
