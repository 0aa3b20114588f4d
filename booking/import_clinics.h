/*
 * import_clinics.h - a row of a clinics file, between being parsed and being put.
 */
#ifndef DOCSPOT_BOOKING_IMPORT_CLINICS_H
#define DOCSPOT_BOOKING_IMPORT_CLINICS_H

#include "booking/import_internal.h"

#define NOT_SAID (-1) /* an empty cell, until another row of the group says it */

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
    CLINIC_COLUMN_COUNT
} clinic_column;

typedef struct clinic_row clinic_row;
struct clinic_row {
    import_row row;
    location location;
    doctor doctor;
    ds_str visit_type;
    offering offering; /* without openings */
    opening opening;
    /* The first row of the same location, doctor, visit type and group; itself when it is first. */
    clinic_row *first_location, *first_doctor, *first_type, *first_group;
    location_id location_id; /* of a first row, once it is put */
    doctor_id doctor_id;
    visit_type_id type_id;
};

/* Write n parsed rows; rows is an array of clinic_row. */
DS_MUST_USE ds_status import_clinics_put(importer *im, void *rows, size_t n);

#endif
