/*
 * ruled.h - a clinic whose rules a test may bend: two doctors, three kinds of visit.
 *
 *   ruled r;
 *   ruled_start(&r);                       // Monday, 08:00
 *   r.offerings[RAO].max_per_day = 1;
 *   clinic_end(&r.k);
 */
#ifndef DOCSPOT_TESTS_BOOKING_RULED_H
#define DOCSPOT_TESTS_BOOKING_RULED_H

#include "tests/booking/clinic.h"

#define RULED                                                                                      \
    "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to\n"          \
    "Here,Asia/Kolkata,Dr Rao,ent,visit,30,600,INR,mon-sun,09:00,12:00\n"                          \
    "Here,Asia/Kolkata,Dr Rao,ent,scan,30,900,INR,mon-sun,14:00,16:00\n"                           \
    "There,Asia/Kolkata,Dr Shah,ent,visit,30,500,INR,mon-sun,09:00,12:00\n"

/* The offerings and their first two openings are its own. */
typedef struct ruled {
    clinic k;
    directory dir;
    offering offerings[4];
    opening openings[4][2];
    booking bk;
} ruled;

static inline void ruled_start(ruled *r)
{
    memset(r, 0, sizeof *r);
    clinic_start(&r->k, RULED, false);
    r->dir = *r->k.dir;
    assert_int_equal(r->dir.offering_count, 3);
    for (size_t i = 0; i < r->dir.offering_count; i++) {
        r->offerings[i] = r->dir.offerings[i];
        r->openings[i][0] = r->offerings[i].openings[0];
        r->offerings[i].openings = r->openings[i];
    }
    r->dir.offerings = r->offerings;
    r->bk = (booking){ &r->dir, &r->k.policy };
}

/* Dr Rao's "visit", Dr Rao's "scan", Dr Shah's "visit". */
enum { RAO, SCAN, SHAH };

static inline void ruled_mark(ruled *r, appointment *a, appointment_status to)
{
    assert_status(r->k.cx, booking_mark(r->k.cx, r->k.tx, a->id, to, ACTOR_DESK, a), DS_OK);
}

#endif
