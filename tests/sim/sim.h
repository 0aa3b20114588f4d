/*
 * sim.h - a simulated clinic: its database in memory, its clock, its dice and its people.
 */
#ifndef DOCSPOT_TESTS_SIM_SIM_H
#define DOCSPOT_TESTS_SIM_SIM_H

#include "bot/bot.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#define SIM_PLACES 3
#define SIM_DOCTORS_PER_PLACE 4
#define SIM_PEOPLE 1500
#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])

typedef struct sim_person {
    contact_id contact;
    patient_id patient;
} sim_person;

typedef struct sim_count {
    int64_t booked, visits, missed, cancelled, moved, forgotten, nothing_free;
    int64_t leaves, met_by_leave, wishes, offers, sooner, due;
} sim_count;

typedef struct sim {
    testenv *te;
    ds_ctx *cx;
    store *st;
    store_conn *conn;
    store_tx *tx; /* open between sim_begin and sim_commit */
    directory *dir;
    policy policy;
    intent_pack *pack;
    bot *bot;
    dice d;
    sim_person people[SIM_PEOPLE];
    sim_count count;
} sim;

/* Any failure here ends the program with a word. */
void sim_open(sim *s, ds_time from, uint64_t seed); /* a transaction is open */
void sim_close(sim *s);
void sim_begin(sim *s, ds_time now); /* move the clock, begin */
void sim_clock(sim *s, ds_time now); /* move the clock, forget what the last hour needed */
void sim_commit(sim *s);
void sim_reload(sim *s); /* read the directory again */

/* For booking_import: words stand for themselves. */
ds_status sim_specialty(ds_ctx *cx, const void *self, ds_str word, ds_str *ret);

const location *sim_location(const sim *s, const char *name); /* of the directory */
const doctor *sim_doctor(const sim *s, const char *name);     /* as above */
local_date sim_today(const sim *s, location_id at);           /* the place's date now */
const char *sim_first_name(int i);

/* Print the busiest week of a doctor between two instants as a table that a person can read. */
void sim_print_week(sim *s, const doctor *dr, ds_time from, ds_time to);

#endif
