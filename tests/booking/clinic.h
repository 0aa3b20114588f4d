/*
 * clinic.h - a database with a clinic imported from CSV text, and the verbs at hand.
 *
 *   clinic k;
 *   clinic_start(&k, CLINIC_TWO_CITIES, false);   // true: a file, for a second connection
 *   ... k.cx, k.tx, k.bk ...
 *   clinic_end(&k);
 *
 * A transaction is always open: clinic_commit commits it and begins the next. The clock stands at
 * Monday 2026-11-23 08:00 in Kolkata until a test moves it.
 */
#ifndef DOCSPOT_TESTS_BOOKING_CLINIC_H
#define DOCSPOT_TESTS_BOOKING_CLINIC_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "booking/booking.h"
#include "tests/support/check.h"
#include "tests/support/template.h"
#include "tests/support/testenv.h"

#define CLINIC_NOW "2026-11-23T08:00:00+05:30"
#define CLINIC_HEADER                                                                              \
    "clinic,location,address,city,lat,lon,timezone,doctor,gender,specialties,languages,"           \
    "visit_type,minutes,fee,currency,days,from,to,breaks,valid_from,valid_to\n"
#define CLINIC_RAO                                                                                 \
    "Oak,Banjara Hills,5 High St,Hyderabad,17.41,78.43,Asia/Kolkata,Dr Rao,f,dermatology,en|hi,"   \
    "consultation,30,600.00,INR,mon-sat,09:00,12:00,10:00-10:30,,\n"
#define CLINIC_IYER                                                                                \
    "Oak,Banjara Hills,5 High St,Hyderabad,17.41,78.43,Asia/Kolkata,Dr Iyer,m,skin doctor,en|ta,"  \
    "consultation,60,700.00,INR,mon-fri,17:00,20:00,,,\n"
#define CLINIC_SHAH                                                                                \
    "Oak,Downtown,40 S 1st St,San Jose,37.33,-121.89,America/Los_Angeles,Dr Shah,f,dentistry,en,"  \
    "consultation,30,90.00,USD,mon-sun,09:00,12:00,,,\n"
#define CLINIC_TWO_CITIES CLINIC_HEADER CLINIC_RAO CLINIC_IYER CLINIC_SHAH

typedef struct clinic {
    testenv *te;
    ds_ctx *cx;
    store *st;
    store_conn *conn;
    store_tx *tx;
    directory *dir;
    policy policy;
    booking bk;
    char folder[64]; /* empty in memory */
    char url[96];
    ds_buf errors;
    import_report report;
} clinic;

/* The one lay word these tests use. */
static inline ds_status clinic_lookup(ds_ctx *cx, const void *self, ds_str word, ds_str *ret)
{
    (void)cx;
    (void)self;
    *ret = ds_str_is(word, "skin doctor") ? DS_STR("dermatology") : word;
    return DS_OK;
}

static inline void clinic_begin(clinic *k)
{
    k->cx = testenv_cx(k->te);
    assert_status(k->cx, store_tx_begin(k->cx, k->conn, &k->tx), DS_OK);
}

/* Read the directory again, after an import or a block. */
static inline void clinic_reload(clinic *k)
{
    store_directory_free(k->dir);
    k->dir = NULL;
    assert_status(k->cx, store_directory_load(k->cx, k->tx, &k->dir), DS_OK);
    k->bk = (booking){ k->dir, &k->policy };
}

static inline void clinic_commit(clinic *k)
{
    assert_status(k->cx, store_tx_commit(k->cx, &k->tx), DS_OK);
    clinic_begin(k);
}

/* Import one text under a name; errors and report are in k afterwards. */
static inline ds_status clinic_import(clinic *k, const char *name, const char *text, bool prune)
{
    import_file file = { name, ds_str_of(text) };

    k->errors = ds_buf_make(k->cx);
    k->report = (import_report){ 0 };
    return booking_import(k->cx, k->tx, &k->policy, &file, 1, prune, clinic_lookup, NULL,
                          &k->errors, &k->report);
}

static inline void clinic_start_at(clinic *k, const char *csv, bool in_file, const char *now)
{
    memset(k, 0, sizeof *k);
    k->te = testenv_new(now);
    k->cx = testenv_cx(k->te);
    k->policy = policy_default();
    (void)snprintf(k->url, sizeof k->url, "sqlite::memory:");
    if (in_file) {
        (void)snprintf(k->folder, sizeof k->folder, "/tmp/docspot_booking_XXXXXX");
        assert_non_null(mkdtemp(k->folder));
        (void)snprintf(k->url, sizeof k->url, "sqlite:%s/clinic.db", k->folder);
    }
    assert_status(k->cx, store_open(k->cx, ds_str_of(k->url), &k->st), DS_OK);
    assert_status(k->cx, template_migrate(k->cx, k->st), DS_OK);
    assert_status(k->cx, store_connect(k->cx, k->st, STORE_WRITE, &k->conn), DS_OK);
    clinic_begin(k);
    if (clinic_import(k, "clinic.csv", csv, false) != DS_OK)
        fail_msg("%s " DS_FMT, k->cx->why, DS_ARG(ds_buf_view(&k->errors)));
    clinic_reload(k);
}

static inline void clinic_start(clinic *k, const char *csv, bool in_file)
{
    clinic_start_at(k, csv, in_file, CLINIC_NOW);
}

/* Ends with fsck: whatever the test did, every invariant still holds. */
static inline void clinic_end(clinic *k)
{
    ds_buf findings = ds_buf_make(k->cx);
    size_t n = 0;

    assert_status(k->cx, store_fsck(k->cx, k->tx, &findings, &n), DS_OK);
    if (n > 0)
        fail_msg("fsck: " DS_FMT, DS_ARG(ds_buf_view(&findings)));
    store_tx_abort(k->tx);
    store_directory_free(k->dir);
    store_disconnect(k->conn);
    store_close(k->st);
    testenv_free(k->te);
    if (k->folder[0]) {
        static const char *const names[] = { "clinic.db", "clinic.db-wal", "clinic.db-shm" };
        char path[128];

        for (size_t i = 0; i < COUNT_OF(names); i++) {
            (void)snprintf(path, sizeof path, "%s/%s", k->folder, names[i]);
            (void)unlink(path);
        }
        (void)rmdir(k->folder);
    }
}

/* Move the clock; the transaction goes on. */
static inline void clinic_advance(clinic *k, ds_duration d)
{
    testenv_advance(k->te, d);
    k->cx = testenv_cx(k->te);
}

static inline const offering *clinic_offering(const clinic *k, const char *doctor_name)
{
    for (size_t i = 0; i < k->dir->offering_count; i++) {
        if (ds_str_is(k->dir->doctors[k->dir->offerings[i].doctor].name, doctor_name))
            return &k->dir->offerings[i];
    }
    fail_msg("there is no offering of %s", doctor_name);
    return NULL;
}

/* The same, to change its rules for a test. */
static inline offering *clinic_rules(const clinic *k, const char *doctor_name)
{
    return (offering *)(uintptr_t)clinic_offering(k, doctor_name);
}

static inline slot clinic_slot(const clinic *k, const char *doctor_name, const char *iso)
{
    return slot_at(k->dir, clinic_offering(k, doctor_name), testenv_at(iso));
}

/* A contact on WhatsApp, made if new. */
static inline contact_id clinic_contact(clinic *k, const char *address)
{
    contact c;

    assert_status(k->cx,
                  store_contact_ensure(k->cx, k->tx, DS_STR("whatsapp"), ds_str_of(address),
                                       DS_STR("whatsapp"), &c, NULL),
                  DS_OK);
    return c.id;
}

static inline patient_id clinic_patient(clinic *k, const char *name)
{
    patient p = { .name = ds_str_of(name) };
    patient_id id;

    assert_status(k->cx, store_patient_insert(k->cx, k->tx, &p, &id), DS_OK);
    return id;
}

static inline booker clinic_booker(clinic *k, const char *address)
{
    return (booker){ .actor = ACTOR_PATIENT, .contact = clinic_contact(k, address) };
}

/* A confirmed visit of a patient who wrote. */
static inline appointment clinic_book(clinic *k, const char *doctor_name, const char *iso,
                                      const char *address)
{
    slot s = clinic_slot(k, doctor_name, iso);
    booker who = clinic_booker(k, address);
    appointment a;

    who.patient = clinic_patient(k, "Lakshmi");
    assert_status(k->cx, booking_book(k->cx, k->tx, &k->bk, &s, &who, &a), DS_OK);
    return a;
}

/* The planned notices of a visit as "reminder_24h reminder_2h", in the order of their due times. */
static inline const char *clinic_notices(clinic *k, appointment_id id)
{
    static char text[256];
    const outbox_row *rows;
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);
    ds_time last = { INT64_MIN };
    size_t n;

    assert_status(
        k->cx,
        store_outbox_list_after(k->cx, k->tx, (contact_id){ 0 }, (outbox_id){ 0 }, 1000, &rows, &n),
        DS_OK);
    for (;;) {
        const outbox_row *next = NULL;

        for (size_t i = 0; i < n; i++) {
            if (rows[i].appointment.v == id.v && rows[i].state == OUTBOX_PLANNED &&
                ds_time_before(last, rows[i].due_at) &&
                (!next || ds_time_before(rows[i].due_at, next->due_at)))
                next = &rows[i];
        }
        if (!next)
            break;
        ds_buf_printf(&b, "%s" DS_FMT, ds_buf_view(&b).n ? " " : "", DS_ARG(next->notice));
        last = next->due_at;
    }
    text[ds_buf_view(&b).n] = '\0';
    return text;
}

/* When a planned notice is due; ends the test when there is none. */
static inline ds_time clinic_due(clinic *k, appointment_id id, const char *notice)
{
    const outbox_row *rows;
    size_t n;

    assert_status(
        k->cx,
        store_outbox_list_after(k->cx, k->tx, (contact_id){ 0 }, (outbox_id){ 0 }, 1000, &rows, &n),
        DS_OK);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].appointment.v == id.v && rows[i].state == OUTBOX_PLANNED &&
            ds_str_is(rows[i].notice, notice))
            return rows[i].due_at;
    }
    fail_msg("no %s is planned", notice);
    return (ds_time){ 0 };
}

#endif
