/*
 * when.h - when a patient wants to come: dates and times of day, as wall time.
 *
 * A `when` is a range of dates crossed with a range of the clock, because that is how people talk
 * and how turns merge ("tomorrow", then "after 5"). It is judged in the location's wall time. A
 * list of them means: any of the wanted, none of the ruled out.
 */
#ifndef DOCSPOT_MODEL_WHEN_H
#define DOCSPOT_MODEL_WHEN_H

#include "core/json.h"
#include "core/tz.h"

#define WHEN_MAX 8
#define WHEN_CLOCK_END 86400 /* the end of a day, exclusive */

typedef enum when_grain {
    WHEN_MINUTE,
    WHEN_HOUR,
    WHEN_PART, /* of a day: morning, after 5, before noon, a range of the clock */
    WHEN_DAY,
    WHEN_WEEK,
    WHEN_MONTH
} when_grain;

typedef struct when {
    bool date_known;   /* a date or range of dates was said */
    bool time_known;   /* a clock time, part of day or range of the clock was said */
    bool is_not;       /* ruled out */
    bool is_span;      /* one stretch from (date_from, clock_from) to (date_to, clock_to) */
    bool is_from_open; /* "before noon": no lower end */
    bool is_to_open;   /* "after 5", "from Monday on": no upper end */
    bool is_soonest;   /* "asap", "first thing", "anything sooner" */
    bool is_exact; /* one clock time was named: nearest starts are offered when it is not free */
    when_grain grain;
    local_date date_from; /* inclusive; meaningful when date_known */
    local_date date_to;   /* inclusive; for an open end as far as the horizon goes (9999-12-31) */
    int32_t clock_from_s; /* 0..86399; 0 when time is not known */
    int32_t clock_to_s;   /* 1..86400 exclusive; 86400 when time is not known */
    uint32_t start, end;  /* code points in the text it came from; end exclusive */
} when;

/* A wish for any time at all. */
when when_any(void);

/* Does wall time t fit one `when`, ignoring is_not? */
bool when_fits(const when *w, local_time t);

/* Does t fit the list: any of the wanted (or none is there), none of the ruled out? */
bool when_list_fits(const when *list, size_t n, local_time t);

/* The dates worth looking at: the bounding range of the wanted, within [today, last]. False when
 * empty. */
bool when_list_dates(const when *list, size_t n, local_date today, local_date last,
                     local_date *ret_from, local_date *ret_to);

/*
 * Merge what was just said into what was wanted: a date replaces dates and keeps the clock, a
 * clock replaces the clock and keeps dates, both replace both; ruled-out times add up. Writes at
 * most WHEN_MAX entries; returns how many.
 */
size_t when_merge(const when *before, size_t before_n, const when *said, size_t said_n,
                  when ret[static WHEN_MAX]);

/* The half-open instants [from, to) of a `when` in a zone; *ret_has_from / *ret_has_to false for an
 * open end. */
void when_instants(const when *w, const ds_tz *tz, ds_time *ret_from, bool *ret_has_from,
                   ds_time *ret_to, bool *ret_has_to);

/* "minute", "hour", "part", "day", "week", "month". */
const char *when_grain_name(when_grain g);

/* For a conversation's memory: write as a JSON object, and read it back (false when it is none). */
void when_write(ds_jw *w, const when *x);
bool when_read(const ds_json *j, when *ret); /* as above */

#endif
