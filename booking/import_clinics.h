/*
 * import_clinics.h - a row of a clinics file, between being parsed and being put.
 */
#ifndef DOCSPOT_BOOKING_IMPORT_CLINICS_H
#define DOCSPOT_BOOKING_IMPORT_CLINICS_H

#include "booking/import_internal.h"

/* The order of the columns is that of PRODUCT's list and of export. */
typedef enum clinic_column {
    CLINIC_CLINIC,
    CLINIC_LOCATION,
    CLINIC_ADDRESS,
    CLINIC_CITY,
    CLINIC_LAT,
    CLINIC_LON,
    CLINIC_TIMEZONE,
    CLINIC_DOCTOR,
    CLINIC_GENDER,
    CLINIC_SPECIALTIES,
    CLINIC_LANGUAGES,
    CLINIC_VISIT_TYPE,
    CLINIC_MINUTES,
    CLINIC_FEE,
    CLINIC_CURRENCY,
    CLINIC_DAYS,
    CLINIC_FROM,
    CLINIC_TO,
    CLINIC_BREAKS,
    CLINIC_VALID_FROM,
    CLINIC_VALID_TO,
    CLINIC_COUNTRY,
    CLINIC_HOLIDAYS,
    CLINIC_BUFFER_BEFORE,
    CLINIC_BUFFER_AFTER,
    CLINIC_MIN_NOTICE,
    CLINIC_HORIZON_DAYS,
    CLINIC_MAX_PER_DAY,
    CLINIC_RELEASE,
    CLINIC_TOKENS,
    CLINIC_MAX_PER_WEEK,
    CLINIC_TYPE_PER_DAY,
    CLINIC_TYPE_PER_WEEK,
    CLINIC_PATIENT_PER_DAY,
    CLINIC_PATIENT_PER_WEEK,
    CLINIC_PATIENT_OPEN,
    CLINIC_OVERBOOK,
    CLINIC_OVERRUN,
    CLINIC_AGE_FROM,
    CLINIC_AGE_BELOW,
    CLINIC_REFERRAL,
    CLINIC_APPROVAL,
    CLINIC_PATIENTS,
    CLINIC_FOLLOW_UP_FEE,
    CLINIC_FOLLOW_UP_DAYS,
    CLINIC_CANCEL_NOTICE,
    CLINIC_PAYMENT,
    CLINIC_DEPOSIT,
    CLINIC_REFUND,
    CLINIC_COLUMN_COUNT
} clinic_column;

typedef struct clinic_row clinic_row;
struct clinic_row {
    import_row row;
    location location;
    doctor doctor;
    ds_str visit_type;
    offering offering;                             /* without openings; numbers may be NOT_SAID */
    int32_t overrun, referral, approval, patients; /* of the offering, or NOT_SAID */
    opening opening;
    /* The first row of the same location, doctor, visit type and group; itself when it is first. */
    clinic_row *first_location, *first_doctor, *first_type, *first_group;
    location_id location_id; /* of a first row, once it is put */
    doctor_id doctor_id;
    visit_type_id type_id;
};

/* A number that all rows of a group share; empty in all of them it is fallback. */
typedef struct clinic_number {
    clinic_column column;
    size_t offset; /* of its int32_t in clinic_row */
    int32_t max;   /* 0: a span of minutes, as 2h or 1d */
    int32_t fallback;
    bool is_limit; /* 0 would leave nothing to book */
} clinic_number;

extern const clinic_number clinic_numbers[];
extern const size_t clinic_number_count;

/* Read what an offering and an opening say beyond length, fee and hours. */
void import_rules_parse(import_row *row, clinic_row *r);
/* Take over from r what first does not say; refuse what contradicts it. */
void import_rules_agree(clinic_row *r, clinic_row *first);
/* What no row of the group said, then the flags; first is complete afterwards. */
void import_rules_settle(clinic_row *first);
/* Refuse the hours and rules of a group by which no visit can ever be booked, and rows whose hours
 * overlap. group: n rows of one group in the order of the file, the first one settled. */
void import_group_check(clinic_row *const *group, size_t n);
/* True when two rows say the same. */
bool import_openings_equal(const opening *a, const opening *b);
/* "contradicts FILE line L, which is about the same WHAT". */
void import_contradict(clinic_row *r, const clinic_row *first, int column, const char *what);

/* Write n parsed rows; rows is an array of clinic_row. */
DS_MUST_USE ds_status import_clinics_put(importer *im, void *rows, size_t n);

#endif
