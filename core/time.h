/*
 * time.h - instants, durations, and the calendar without a zone.
 *
 * An instant (ds_time) is UTC seconds; a local_date or local_time means nothing without a zone
 * (core/tz.h). Years 0001..9999. Arithmetic is on the proleptic Gregorian calendar.
 */
#ifndef DOCSPOT_CORE_TIME_H
#define DOCSPOT_CORE_TIME_H

#include "core/status.h"
#include "core/str.h"

typedef struct ds_time {
    int64_t utc_s; /* seconds since 1970-01-01T00:00:00Z */
} ds_time;

typedef struct ds_duration {
    int64_t s; /* seconds */
} ds_duration;

typedef struct local_date {
    int16_t year;
    uint8_t month; /* 1..12 */
    uint8_t day;   /* 1..31 */
} local_date;

/* Wall time: a date and seconds since its midnight (0..86399). */
typedef struct local_time {
    local_date date;
    int32_t second_of_day;
} local_time;

typedef enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY } weekday;

#define DS_TIME_NEVER ((ds_time){ INT64_MAX })
#define DS_TIME_FORMAT_MAX 40

/* Durations by their unit. */
ds_duration ds_seconds(int64_t n);
ds_duration ds_minutes(int64_t n); /* of 60 s */
ds_duration ds_hours(int64_t n);   /* of 60 min */
ds_duration ds_days(int64_t n);    /* of 24 h: for ages and leases, never for calendars */

/* t + d and t - d, saturating. */
ds_time ds_time_add(ds_time t, ds_duration d);
ds_time ds_time_sub(ds_time t, ds_duration d); /* as above */
/* a - b. */
ds_duration ds_time_since(ds_time a, ds_time b);
/* Negative, zero or positive as a is before, at or after b. */
int ds_time_compare(ds_time a, ds_time b);
/* a < b. */
bool ds_time_before(ds_time a, ds_time b);

/* Days since 1970-01-01 of a valid date, and back. */
int64_t local_date_to_days(local_date d);
local_date local_date_from_days(int64_t days); /* days within years 0001..9999 */
/* d moved by n days; by n months with the day clamped to the month's end. */
local_date local_date_add_days(local_date d, int64_t n);
local_date local_date_add_months(local_date d, int64_t n); /* as above */
int local_date_compare(local_date a, local_date b);        /* like strcmp */
bool local_date_is_valid(local_date d);                    /* a day the calendar has */
weekday local_date_weekday(local_date d);                  /* Monday first */
uint8_t local_month_days(int16_t year, uint8_t month);     /* 28..31 */
/* Wall seconds since 1970-01-01T00:00 without any zone: only for comparing and adding wall times.
 */
int64_t local_time_to_wall_s(local_time t);
local_time local_time_from_wall_s(int64_t wall_s); /* the way back */

/* "2026-11-23" <-> date; the whole text must match. */
bool local_date_parse(ds_str s, local_date *ret);
/* "09:30" or "9:30" or "09:30:15" -> seconds of the day; "24:00" gives 86400. */
bool local_clock_parse(ds_str s, int32_t *ret_second_of_day);

/*
 * Parse ISO 8601 with a zone: 2026-11-23T09:30[:15[.123]](Z|+05:30|-0800). A text without an
 * offset is refused. Fractions are cut.
 */
bool ds_time_parse(ds_str s, ds_time *ret);
/* Parse 2026-11-23, 2026-11-23T09:30[:15] or with a space, without an offset: wall time. */
bool local_time_parse(ds_str s, local_time *ret);
/* Write "2026-11-23T09:30:00+05:30" (with "Z" for *utc* callers pass 0 and get "+00:00"). */
ds_str ds_time_format(ds_time t, int32_t offset_s, char buf[static DS_TIME_FORMAT_MAX]);
ds_str local_date_format(local_date d, char buf[static DS_TIME_FORMAT_MAX]); /* "2026-11-23" */

#endif
