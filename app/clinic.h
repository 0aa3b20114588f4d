/*
 * clinic.h - what the desk's commands share: an open clinic, and times as people type them.
 */
#ifndef DOCSPOT_APP_CLINIC_H
#define DOCSPOT_APP_CLINIC_H

#include "app/app.h"
#include "booking/booking.h"
#include "model/payment.h"

/* A database with a transaction begun, its directory and the rules: what every verb needs. */
typedef struct clinic {
    store *st;
    store_conn *conn;
    store_tx *tx;
    directory *dir;
    policy policy;
    booking bk;
    const ds_tz *tz; /* dates said without a place are of this zone */
} clinic;

/* Open the database of the command line and begin. Release with clinic_close (DS_AUTO). */
DS_MUST_USE ds_status clinic_open(app *a, store_mode mode, clinic *c);
void clinic_close(clinic *c); /* rolls back what was not committed */

/* The doctor a text names: as imported, or a part that fits one alone. DS_NOT_FOUND names whom it
 * may mean. */
DS_MUST_USE ds_status clinic_doctor(app *a, const clinic *c, ds_str name, const doctor **ret);
DS_MUST_USE ds_status clinic_location(app *a, const clinic *c, ds_str name,
                                      const location **ret); /* as above */

/*
 * The patient a text names: by phone, else by whole name, else by words that fit one alone.
 * DS_NOT_FOUND: nobody, or several, who are named by number.
 */
DS_MUST_USE ds_status clinic_patient(app *a, const clinic *c, ds_str text, patient_id *ret);

/*
 * A time as typed: ISO 8601 with offset, 2026-11-23 09:30, 09:30 (today), or words ("tomorrow
 * 9:30"), in tz. DS_INVALID: none of these; DS_NOT_FOUND: a clock time that does not exist.
 */
DS_MUST_USE ds_status clinic_instant(app *a, ds_str text, const ds_tz *tz, ds_time *ret);

/* "Mon 23 Nov 09:30", with the year when it is not the year of `now`; in cx->arena. */
ds_str clinic_when(ds_ctx *cx, local_time t, ds_time now);

/* What is special about an appointment: ", token 4", ", running late 20 min", ", over another
 * visit". */
void clinic_write_marks(ds_buf *b, const appointment *a);

/* What was given back of a payment: what rows say is done, and what the provider's total says
 * beyond those it knew. */
int64_t clinic_given_back(const payment *p, const refund *rows, size_t n);

/* A line about an appointment for the desk: id, time, doctor, place, patient, status, marks. */
void clinic_write_line(ds_ctx *cx, ds_buf *b, const clinic *c, const appointment *a);

/* Words of a command line joined by spaces, in a->cx.arena. */
ds_str clinic_join(app *a, int argc, char **argv);

/* specialty_lookup over an intent_pack (self). */
ds_status clinic_specialty(ds_ctx *cx, const void *self, ds_str word, ds_str *ret_value);

#endif
