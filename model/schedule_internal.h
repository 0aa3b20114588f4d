/*
 * schedule_internal.h - what listing starts (schedule.c), open ranges (schedule_ranges.c) and
 * judging one start (schedule_check.c) share.
 */
#ifndef DOCSPOT_MODEL_SCHEDULE_INTERNAL_H
#define DOCSPOT_MODEL_SCHEDULE_INTERNAL_H

#include "model/schedule.h"

#define DAY_S 86400
#define MINUTE_S 60

/* Ranges of a date, ascending, in room for SCHEDULE_RANGES_MAX. */
typedef struct range_set {
    clock_range *at;
    size_t n;
} range_set;

/* The weekly hours of a date without breaks, holidays aside. */
void weekly_ranges(const offering *o, local_date date, range_set *set);

/* A row on a date, its breaks taken out; set has room. */
void opening_ranges(const opening *p, range_set *set);

/* Is the row's weekday and validity that of the date? */
bool opening_is_on(const opening *p, local_date date);

/* Does it name this doctor, this place and this date? */
bool exception_applies(const schedule_exception *e, const directory *d, const offering *o,
                       local_date date);

/* Its hours of each date it names, never past midnight. */
clock_range exception_hours(const schedule_exception *e);

/* A moment of a session: seconds from the midnight at which the session's own date begins. */
typedef struct session_place {
    local_date date; /* the session's own */
    clock_range range;
    int32_t at_s;
    int32_t tokens; /* how many the range has; 0: times are booked */
} session_place;

/* How many tokens a range of a session has: by the first row of the file that has part of it. */
int32_t range_tokens(const offering *o, local_date session, clock_range r);

/* Is number k (from 0) of a range's starts one, whatever the clocks do? */
bool start_fits(const offering *o, const session_place *p, int32_t k);

/* What is told of a start besides its instant. */
slot_start start_of(const offering *o, const session_place *p, ds_time at);

#endif
