/*
 * store_book.h - appointments (holds included): rows that occupy a doctor's time.
 *
 * The schema refuses an overlap; a refusal is DS_CONFLICT with nothing written, and the transaction
 * goes on. Only booking/ calls the writing functions.
 */
#ifndef DOCSPOT_STORE_BOOK_H
#define DOCSPOT_STORE_BOOK_H

#include "model/appointment.h"
#include "model/schedule.h"
#include "store/store.h"

/* Insert with a->status; id, fence and created_at are given by the store. DS_CONFLICT: the time is
 * taken. */
DS_MUST_USE ds_status store_appointment_insert(ds_ctx *cx, store_tx *tx, const appointment *a,
                                               appointment_id *ret_id);

/* By id, by link token, by the former system's ref. DS_NOT_FOUND. */
DS_MUST_USE ds_status store_appointment_get(ds_ctx *cx, store_tx *tx, appointment_id id,
                                            appointment *ret);
DS_MUST_USE ds_status store_appointment_by_token(ds_ctx *cx, store_tx *tx, ds_str token,
                                                 appointment *ret); /* as above */
DS_MUST_USE ds_status store_appointment_by_ref(ds_ctx *cx, store_tx *tx, ds_str ref,
                                               appointment *ret); /* as above */

/* Which appointments: zero ids and DS_TIME_NEVER / 0 bounds mean "any". */
typedef struct appointment_filter {
    doctor_id doctor;
    location_id location;
    patient_id patient;
    contact_id contact;
    ds_time from, to;     /* start in [from, to); to.utc_s == 0 means no end */
    bool only_live;       /* held, confirmed, arrived */
    appointment_id after; /* paging: ids greater than this when ordered by id */
    bool by_id;           /* order by id instead of start */
    size_t limit;         /* 0: no limit */
} appointment_filter;

DS_MUST_USE ds_status store_appointment_list(ds_ctx *cx, store_tx *tx, const appointment_filter *f,
                                             const appointment **ret,
                                             size_t *ret_n); /* ascending by start (or id) */

/* Occupied ranges of a doctor meeting [from, to), ascending by from, live ones only, of every lane
 * (so they may overlap each other); without `except` (0: none). */
DS_MUST_USE ds_status store_busy_list(ds_ctx *cx, store_tx *tx, doctor_id of_doctor, ds_time from,
                                      ds_time to, appointment_id except, const busy_range **ret,
                                      size_t *ret_n);

/* How many live, completed or missed appointments of a doctor start in [from, to), without
 * `except`. */
DS_MUST_USE ds_status store_appointment_count(ds_ctx *cx, store_tx *tx, doctor_id of_doctor,
                                              ds_time from, ds_time to, appointment_id except,
                                              int64_t *ret_n);

/* Which visits a limit counts: those that start in [from, to). */
typedef struct visit_count {
    doctor_id doctor;
    patient_id patient;       /* not 0: of this patient with whomever; doctor is not looked at */
    visit_type_id visit_type; /* 0: any */
    ds_time from, to;
    appointment_id except; /* 0: none */
} visit_count;

/* How many: held (not over at cx->now), confirmed, arrived, completed, no-show. */
DS_MUST_USE ds_status store_visit_count(ds_ctx *cx, store_tx *tx, const visit_count *c,
                                        int64_t *ret_n);
/* How many live ones of a patient start after cx->now. */
DS_MUST_USE ds_status store_visit_count_open(ds_ctx *cx, store_tx *tx, patient_id of_patient,
                                             appointment_id except, int64_t *ret_n);
/* How many of the doctor's were put over another visit (lane above 0). */
DS_MUST_USE ds_status store_visit_count_shared(ds_ctx *cx, store_tx *tx, const visit_count *c,
                                               int64_t *ret_n);

/* Which visit was a patient's last with a doctor. */
typedef struct visit_last {
    patient_id patient;
    doctor_id doctor;
    ds_time before; /* it started before this */
    appointment_id except;
} visit_last;

/* The latest arrived or completed one. DS_NOT_FOUND: this doctor has not seen the patient. */
DS_MUST_USE ds_status store_visit_last(ds_ctx *cx, store_tx *tx, const visit_last *v,
                                       appointment *ret);

/* What patients asked for and the desk has not settled yet, by start. */
DS_MUST_USE ds_status store_request_list(ds_ctx *cx, store_tx *tx, const appointment **ret,
                                         size_t *ret_n);

/* Who has a token of a session, by token; not who cancelled or let it lapse. */
DS_MUST_USE ds_status store_session_list(ds_ctx *cx, store_tx *tx, offering_id of_offering,
                                         ds_time session_at, const appointment **ret,
                                         size_t *ret_n);

/* A patient brought a referral to a doctor (0: to any); once is enough. */
DS_MUST_USE ds_status store_referral_put(ds_ctx *cx, store_tx *tx, patient_id of_patient,
                                         doctor_id to_doctor, ds_str note);
/* Whether one covers this doctor. */
DS_MUST_USE ds_status store_referral_has(ds_ctx *cx, store_tx *tx, patient_id of_patient,
                                         doctor_id to_doctor, bool *ret_has);

/*
 * Change status, patient, reason, hold expiry, fee and marks (booked_at ... late_min) of a row
 * whose fence still is a->fence; the fence rises and a->fence follows. is_request is kept only
 * while held, is_late_cancel only while cancelled. DS_CONFLICT: someone changed it before.
 * DS_NOT_FOUND.
 */
DS_MUST_USE ds_status store_appointment_update(ds_ctx *cx, store_tx *tx, appointment *a);
/* The same of what is marked on the day alone: status, arrived_at, done_at, late_min. What keeps
 * its value is not written, nor are the indexes over it. Not for what is held. */
DS_MUST_USE ds_status store_appointment_mark(ds_ctx *cx, store_tx *tx, appointment *a);

/* Move to another time or offering in one statement, same id, same fence rule. DS_CONFLICT also
 * when the new time is taken; nothing changes then. */
DS_MUST_USE ds_status store_appointment_move(ds_ctx *cx, store_tx *tx, appointment *a);

/* Holds whose expiry is at or before cx->now, oldest first. */
DS_MUST_USE ds_status store_hold_list_due(ds_ctx *cx, store_tx *tx, size_t max,
                                          const appointment **ret, size_t *ret_n);

/* The earliest hold expiry, planned message, telling of an alert, end of a hand-over, question to a
 * payment provider or end of waiting for an answer about late money; DS_TIME_NEVER when there is
 * none: when the scheduler must wake. */
DS_MUST_USE ds_status store_next_due(ds_ctx *cx, store_tx *tx, ds_time *ret);

#endif
