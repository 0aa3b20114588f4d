/*
 * appointment.h - an appointment's facts and the one table of its transitions.
 *
 * held -> confirmed -> arrived -> completed, or cancelled, expired, no_show. A hold is an
 * appointment with status held, an expiry and a fence; changing it needs the fence.
 */
#ifndef DOCSPOT_MODEL_APPOINTMENT_H
#define DOCSPOT_MODEL_APPOINTMENT_H

#include "core/json.h"
#include "model/directory.h"

typedef enum appointment_status {
    APPOINTMENT_HELD,
    APPOINTMENT_CONFIRMED,
    APPOINTMENT_ARRIVED,
    APPOINTMENT_COMPLETED,
    APPOINTMENT_CANCELLED,
    APPOINTMENT_EXPIRED,
    APPOINTMENT_NO_SHOW,
    APPOINTMENT_STATUS_COUNT
} appointment_status;

/* Who asked for a change; stored in the audit trail. */
typedef enum actor { ACTOR_PATIENT, ACTOR_DESK, ACTOR_SYSTEM, ACTOR_IMPORT } actor;

typedef struct appointment {
    appointment_id id;
    appointment_status status;
    int64_t fence; /* rises with every change */
    offering_id offering;
    doctor_id doctor;
    location_id location;
    visit_type_id visit_type;
    patient_id patient; /* 0 while held without a name */
    contact_id contact; /* who booked; 0 for a walk-in */
    ds_time start, end;
    ds_time occupied_from, occupied_to;
    ds_str tz_name;   /* the location's zone when booked */
    local_time local; /* wall time when booked */
    money fee;
    int32_t lane;            /* 0; others by allowed overbooking */
    ds_time hold_expires_at; /* DS_TIME_NEVER unless held */
    ds_str specialty;        /* asked for, else the doctor's first */
    ds_str patient_name;     /* joined from patients; empty while none */
    ds_str reason;           /* why cancelled, or the desk's note */
    ds_str ref;              /* the former system's id, from import */
    ds_str token;            /* of /c/TOKEN */
    ds_time created_at;
    ds_time booked_at; /* when it was first confirmed; a move keeps it; 0: not yet */
    ds_time cancel_by; /* cancelling later is late, by the terms of when it was booked; 0: never */
    ds_time arrived_at, done_at; /* the patient came; the visit ended; 0: not yet */
    bool is_request;             /* held until the desk agrees, not until the patient does */
    bool is_late_cancel;         /* cancelled by the patient after cancel_by */
    int32_t late_min;            /* the patient said so many minutes late */
    int32_t token_no;            /* 1.. in a session of tokens; 0: a time was booked */
    ds_time session_at;          /* the start of that session; 0 without a token */
} appointment;

/* "held", "confirmed" ... and back. */
const char *appointment_status_name(appointment_status s);
bool appointment_status_parse(ds_str s, appointment_status *ret); /* as above */

/* True when the table allows the change. */
bool appointment_can_become(appointment_status from, appointment_status to);

/* held, confirmed and arrived occupy the doctor's time. */
bool appointment_is_live(appointment_status s);

/* "patient", "desk", "system", "import". */
const char *actor_name(actor a);

/*
 * The facts as programs read them (PRODUCT.md): id, status, doctor, specialty, location, start,
 * end, patient; times in the location's zone. Writes a JSON object, without channel and contact.
 */
void appointment_write(ds_jw *w, const directory *d, const appointment *a);

#endif
