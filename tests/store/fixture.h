/*
 * fixture.h - a migrated database with one small clinic, in memory or in a file of its own.
 *
 *   fixture f;
 *   fixture_start(&f, false);      // true: a file, for what needs a second connection
 *   store_tx *tx = fixture_begin(&f);
 *   ...
 *   fixture_commit(&f, tx);
 *   fixture_end(&f);
 *
 * The clock stands at Monday 2026-11-23 08:00 in Kolkata until a test moves it.
 */
#ifndef DOCSPOT_TESTS_STORE_FIXTURE_H
#define DOCSPOT_TESTS_STORE_FIXTURE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define FIXTURE_NOW "2026-11-23T08:00:00+05:30"

typedef struct fixture {
    testenv *te;
    ds_ctx *cx;
    store *st;
    store_conn *conn;
    char folder[64]; /* empty in memory */
    char url[96];
    location_id location;
    doctor_id doctor;
    visit_type_id visit_type;
    offering_id offering;
} fixture;

static inline ds_ctx *fixture_cx(fixture *f)
{
    f->cx = testenv_cx(f->te);
    return f->cx;
}

static inline void fixture_advance(fixture *f, ds_duration d)
{
    testenv_advance(f->te, d);
    (void)fixture_cx(f);
}

static inline store_tx *fixture_begin(fixture *f)
{
    store_tx *tx = NULL;

    assert_status(f->cx, store_tx_begin(f->cx, f->conn, &tx), DS_OK);
    return tx;
}

static inline void fixture_commit(fixture *f, store_tx *tx)
{
    assert_status(f->cx, store_tx_commit(f->cx, &tx), DS_OK);
}

static const clock_range fixture_breaks[] = { { 13 * 3600, 14 * 3600 } };
static const opening fixture_openings[] = {
    { .days = 0x1f, .hours = { 9 * 3600, 17 * 3600 }, .breaks = fixture_breaks, .break_count = 1 },
};
static const ds_str fixture_specialties[] = { DS_LIT("dermatology"), DS_LIT("pediatrics") };
static const ds_str fixture_languages[] = { DS_LIT("en-IN"), DS_LIT("hi") };

static inline location fixture_location(void)
{
    return (location){ .clinic = DS_STR("Oak Clinic"),
                       .name = DS_STR("Banjara Hills"),
                       .address = DS_STR("5 High St"),
                       .city = DS_STR("Hyderabad"),
                       .lat = 17.4126,
                       .lon = 78.4482,
                       .has_point = true,
                       .tz_name = DS_STR("Asia/Kolkata"),
                       .country = DS_STR("IN"),
                       .holidays = DS_STR("IN-TG") };
}

static inline doctor fixture_doctor(void)
{
    return (doctor){ .name = DS_STR("Dr Rao"),
                     .gender = 'f',
                     .specialties = fixture_specialties,
                     .specialty_count = 2,
                     .languages = fixture_languages,
                     .language_count = 2 };
}

static inline offering fixture_offering(void)
{
    return (offering){ .minutes = 30,
                       .fee = { 60000, "INR" },
                       .min_notice_min = -1,
                       .horizon_days = -1,
                       .openings = fixture_openings,
                       .opening_count = 1 };
}

static inline void fixture_clinic(fixture *f)
{
    location l = fixture_location();
    doctor d = fixture_doctor();
    offering o = fixture_offering();
    store_tx *tx = fixture_begin(f);

    assert_status(f->cx, store_location_put(f->cx, tx, &l, &f->location, NULL), DS_OK);
    assert_status(f->cx, store_doctor_put(f->cx, tx, &d, &f->doctor, NULL), DS_OK);
    assert_status(f->cx,
                  store_visit_type_put(f->cx, tx, DS_STR("consultation"), &f->visit_type, NULL),
                  DS_OK);
    assert_status(f->cx,
                  store_offering_put(f->cx, tx, f->doctor, f->location, f->visit_type, &o,
                                     &f->offering, NULL),
                  DS_OK);
    fixture_commit(f, tx);
}

static inline void fixture_start(fixture *f, bool in_file)
{
    int from, to;

    memset(f, 0, sizeof *f);
    f->te = testenv_new(FIXTURE_NOW);
    (void)fixture_cx(f);
    (void)snprintf(f->url, sizeof f->url, "sqlite::memory:");
    if (in_file) {
        (void)snprintf(f->folder, sizeof f->folder, "/tmp/docspot_store_XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        (void)snprintf(f->url, sizeof f->url, "sqlite:%s/clinic.db", f->folder);
    }
    assert_status(f->cx, store_open(f->cx, ds_str_of(f->url), &f->st), DS_OK);
    assert_status(f->cx, store_migrate(f->cx, f->st, &from, &to), DS_OK);
    assert_status(f->cx, store_connect(f->cx, f->st, STORE_WRITE, &f->conn), DS_OK);
    fixture_clinic(f);
}

/* A path in the fixture's folder; static, for one use at a time. */
static inline const char *fixture_path(const fixture *f, const char *name)
{
    static char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", f->folder, name);
    return path;
}

static inline void fixture_end(fixture *f)
{
    static const char *const files[] = { "clinic.db", "clinic.db-wal", "clinic.db-shm", "copy.db",
                                         "other.db",  "other.db-wal",  "other.db-shm" };

    store_disconnect(f->conn);
    store_close(f->st);
    if (f->folder[0] != '\0') {
        for (size_t i = 0; i < COUNT_OF(files); i++)
            (void)unlink(fixture_path(f, files[i]));
        assert_int_equal(rmdir(f->folder), 0);
    }
    testenv_free(f->te);
}

/* A visit of the fixture's doctor, so many minutes after the fixture's beginning. */
static inline appointment fixture_visit(const fixture *f, appointment_status status, int64_t at_min,
                                        int64_t minutes)
{
    ds_time start = ds_time_add(testenv_at(FIXTURE_NOW), ds_minutes(at_min));

    return (appointment){
        .status = status,
        .offering = f->offering,
        .doctor = f->doctor,
        .location = f->location,
        .visit_type = f->visit_type,
        .start = start,
        .end = ds_time_add(start, ds_minutes(minutes)),
        .occupied_from = start,
        .occupied_to = ds_time_add(start, ds_minutes(minutes)),
        .tz_name = DS_STR("Asia/Kolkata"),
        .local = { { 2026, 11, 23 }, 9 * 3600 },
        .fee = { 60000, "INR" },
        .hold_expires_at = status == APPOINTMENT_HELD
                               ? ds_time_add(testenv_at(FIXTURE_NOW), ds_minutes(15))
                               : DS_TIME_NEVER,
        .specialty = DS_STR("dermatology"),
    };
}

static inline contact fixture_contact(fixture *f, store_tx *tx, const char *address)
{
    contact c;

    assert_status(f->cx,
                  store_contact_ensure(f->cx, tx, DS_STR("sms"), ds_str_of(address),
                                       DS_STR("twilio"), &c, NULL),
                  DS_OK);
    return c;
}

static inline size_t fixture_fsck(fixture *f, store_tx *tx, ds_str *ret_text)
{
    ds_buf b = ds_buf_make(f->cx);
    size_t n = 0;

    assert_status(f->cx, store_fsck(f->cx, tx, &b, &n), DS_OK);
    assert_status(f->cx, ds_buf_finish(&b, ret_text), DS_OK);
    return n;
}

#endif
