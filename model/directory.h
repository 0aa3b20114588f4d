/*
 * directory.h - who can be booked, where, when: one immutable picture of the clinic's files.
 *
 * The store loads it whole when its version changes; search and the language step read it without
 * locks. Everything in it lives in its own arena and is borrowed.
 */
#ifndef DOCSPOT_MODEL_DIRECTORY_H
#define DOCSPOT_MODEL_DIRECTORY_H

#include "core/tz.h"
#include "model/ids.h"
#include "model/money.h"
#include "model/pay_terms.h"

typedef struct location {
    location_id id;
    ds_str clinic; /* the organisation's name */
    ds_str name;   /* unique in the database */
    ds_str address;
    ds_str city;
    double lat, lon; /* degrees; has_point tells whether they are known */
    bool has_point;
    ds_str tz_name;
    const ds_tz *tz; /* never NULL in a loaded directory */
    ds_str country;  /* ISO 3166, may be empty */
    ds_str holidays; /* calendar name, may be empty */
} location;

typedef struct doctor {
    doctor_id id;
    ds_str name;               /* as imported, "Dr Ana Silva"; unique in the database */
    char gender;               /* f, m, x */
    const ds_str *specialties; /* values of PRODUCT.md, or the imported word */
    size_t specialty_count;
    const ds_str *languages; /* BCP 47 */
    size_t language_count;
} doctor;

typedef struct visit_type {
    visit_type_id id;
    ds_str name; /* "consultation"; unique */
} visit_type;

/* Hours of a date on the wall clock. Past 86400 they are the next date's: 22:00 to 26:00 is one
 * session that crosses midnight and belongs to the date on which it begins. */
typedef struct clock_range {
    int32_t from_s; /* seconds of the day; below 86400, but for breaks of a night */
    int32_t to_s;   /* exclusive, up to CLOCK_MAX_S */
} clock_range;

#define CLOCK_MAX_S (2 * 86400)

/* One row of weekly hours. */
typedef struct opening {
    uint8_t days; /* bit 0 = Monday .. bit 6 = Sunday */
    clock_range hours;
    const clock_range *breaks;
    size_t break_count;
    bool has_valid_from, has_valid_to;
    local_date valid_from, valid_to; /* inclusive */
    bool has_release;
    int32_t release_s; /* patients book only on the date itself, from this clock on */
    int32_t tokens;    /* 0: times are booked; else a session of so many numbered tokens */
} opening;

/* Whom an offering is for. */
typedef enum patient_rule { PATIENT_ANY, PATIENT_NEW, PATIENT_RETURNING } patient_rule;

/* What one doctor offers at one location as one visit type. */
typedef struct offering {
    offering_id id;
    size_t doctor;     /* index into directory.doctors */
    size_t location;   /* index into directory.locations */
    size_t visit_type; /* index into directory.visit_types */
    int32_t minutes;   /* 1..1440 */
    money fee;
    int32_t buffer_before_min, buffer_after_min;
    int32_t min_notice_min; /* -1: the clinic's default */
    int32_t horizon_days;   /* -1: the clinic's default */
    int32_t max_per_day;    /* 0: no limit; per doctor and location-local date */
    /* docs/scheduling.md says what each of these means. 0 is "no such rule" where not said else. */
    int32_t max_per_week;                      /* per doctor and week from Monday */
    int32_t type_per_day, type_per_week;       /* this doctor's visits of this type */
    int32_t patient_per_day, patient_per_week; /* one patient's visits, with whomever */
    int32_t patient_open;                      /* one patient's visits ahead, with whomever */
    int32_t overbook;       /* visits of a date that may share their time with another */
    bool may_overrun;       /* the last visit may end after closing */
    int32_t age_from;       /* full years on the visit's date, at least */
    int32_t age_below;      /* and below this */
    bool needs_referral;    /* patients book with a referral only */
    bool needs_approval;    /* a patient's booking is asked for, and booked once the desk agrees */
    patient_rule patients;  /* new: never seen by this doctor */
    bool has_follow_up;     /* the two that follow are set */
    money follow_up_fee;    /* instead of fee */
    int32_t follow_up_days; /* within so many days of a visit to this doctor */
    offering_terms terms;   /* of payment, where it says its own */
    int32_t cancel_notice_min; /* cancelling later than this before the start is late; 0: never */
    const opening *openings;
    size_t opening_count;
} offering;

typedef enum exception_kind { EXCEPTION_CLOSED, EXCEPTION_OPEN } exception_kind;

typedef struct schedule_exception {
    int64_t id;
    doctor_id doctor;              /* 0: all */
    location_id location;          /* 0: all */
    local_date date_from, date_to; /* inclusive */
    bool is_whole_day;
    clock_range hours; /* meaningful unless is_whole_day */
    exception_kind kind;
    ds_str reason;
} schedule_exception;

/* A public holiday of a calendar. A place that names IN-TG keeps those of IN-TG and of IN; where
 * both have the date, the longer calendar decides. */
typedef struct holiday {
    ds_str calendar; /* "IN" or "IN-TG" */
    local_date date;
    ds_str name;
    bool is_open; /* no holiday after all, whatever a shorter calendar says */
} holiday;

typedef struct directory_lookup directory_lookup; /* directory_lookup.h */

typedef struct directory {
    ds_arena *arena;
    int64_t version;
    const location *locations;
    size_t location_count;
    const doctor *doctors;
    size_t doctor_count;
    const visit_type *visit_types;
    size_t visit_type_count;
    const offering *offerings; /* sorted by (doctor, location, visit type) index */
    size_t offering_count;
    const schedule_exception *exceptions; /* in the order they apply */
    size_t exception_count;
    const holiday *holidays; /* of what locations name, once each; sorted by (date, calendar) */
    size_t holiday_count;
    /* made by directory_index from the above */
    const ds_str *specialties; /* every value some doctor has, the most common first */
    size_t specialty_count;
    const bool *has_namesake;       /* by doctor: another one's name ends with the same word */
    const directory_lookup *lookup; /* NULL: every row is looked at instead */
} directory;

/* Fill what follows from the rows, which must all be there, in cx->arena. DS_LIMIT over its cap. */
DS_MUST_USE ds_status directory_index(ds_ctx *cx, directory *d);

/* The last word of a doctor's name, borrowed: "Rao" of "Dr Meera Rao". */
ds_str doctor_surname(const doctor *d);

/* Find by id or exact folded name; NULL when there is none. Borrowed. */
const doctor *directory_doctor(const directory *d, doctor_id id);
const location *directory_location(const directory *d, location_id id);       /* as above */
const visit_type *directory_visit_type(const directory *d, visit_type_id id); /* as above */
const offering *directory_offering(const directory *d, offering_id id);       /* as above */
const doctor *directory_doctor_named(ds_ctx *cx, const directory *d,
                                     ds_str name); /* case and accents folded; "Dr" optional */
const location *directory_location_named(ds_ctx *cx, const directory *d,
                                         ds_str name); /* as above, without "Dr" */

/* The first and one-past-last index of a doctor's offerings. */
void directory_offerings_of(const directory *d, size_t doctor_index, size_t *ret_from,
                            size_t *ret_to);

/* True when the doctor lists this specialty (exact value). */
bool doctor_has_specialty(const doctor *d, ds_str specialty);
bool doctor_speaks(const doctor *d,
                   ds_str language); /* the primary subtag decides: "hi" fits "hi-IN" */

/* The specialty values of PRODUCT.md, NULL-terminated. */
const char *const *specialty_values(void);

/* Great-circle distance in metres. */
double location_distance_m(double lat_a, double lon_a, double lat_b, double lon_b);

#endif
