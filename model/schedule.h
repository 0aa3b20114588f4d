/*
 * schedule.h - weekly hours, breaks and exceptions become slots. Pure, in wall time.
 *
 * Starts begin at each opening's `from` and come every `minutes`; they begin again after a break
 * or partial closure and end within the opening. Buffers are occupancy, never shifted starts. A
 * wall time in a clock-change gap does not exist; in an overlap both instants do.
 */
#ifndef DOCSPOT_MODEL_SCHEDULE_H
#define DOCSPOT_MODEL_SCHEDULE_H

#include "core/json.h"
#include "model/directory.h"

#define SCHEDULE_RANGES_MAX 32
#define SCHEDULE_SLOTS_PER_DAY_MAX 1600 /* a minute each, of a day of 26 hours */

/* A bookable start; computed, never stored. Facts without behaviour. */
typedef struct slot {
    offering_id offering;
    doctor_id doctor;
    location_id location;
    visit_type_id visit_type;
    ds_time start, end;
    ds_time occupied_from, occupied_to; /* buffers in */
    local_time local;                   /* wall time of start at the location */
    money fee;
    int32_t token_no;   /* 1.. where tokens are booked: start is then an estimate; 0: a time */
    ds_time session_at; /* the start of that session; 0 without a token */
    int32_t lane;       /* 1 where the time is shared by the overbooking rule; 0 */
} slot;

/* Occupied time of a doctor, half open. */
typedef struct busy_range {
    ds_time from, to;
    appointment_id appointment;
    int32_t lane; /* above 0: the visit shares its time with another, or was put over one */
} busy_range;

/*
 * The open stretches of the sessions that begin on a local date, after holidays and exceptions,
 * ascending, not overlapping; each begins a grid of its own. Past 86400 they are the next date's;
 * where the evening before is still open the time is its own. Returns how many (at most
 * SCHEDULE_RANGES_MAX).
 */
size_t schedule_open_ranges(const directory *d, const offering *o, local_date date,
                            clock_range ret[static SCHEDULE_RANGES_MAX]);

/* A start of the grid: the instant and its wall clock. */
typedef struct slot_start {
    ds_time at;
    int32_t clock_s;    /* seconds of the local day on which it happens */
    local_date session; /* the date of its session: the day before for a start after midnight */
    int32_t at_s;       /* seconds from that date's midnight */
    int32_t session_s;  /* the same of where its open range begins */
    int32_t token_no;   /* 1.. where tokens are booked; 0: a time */
} slot_start;

/* All starts of an offering that happen on a local date, booked or not, ascending; the first max of
 * them. Needs no memory. */
size_t schedule_starts(const directory *d, const offering *o, local_date date, slot_start *ret,
                       size_t max);

/* The instant at which the open range of a start begins: what names a session of tokens. */
ds_time schedule_session_at(const location *l, const slot_start *x);

/* From when on patients may book a start; false where its row has no such rule. */
bool schedule_release(const location *l, const offering *o, const slot_start *x, ds_time *ret);

/* Does some row have tokens, a release hour, hours past midnight (then the evening before has a say
 * in a date)? */
bool offering_has_tokens(const offering *o);
bool offering_has_release(const offering *o); /* as above */
bool offering_is_nightly(const offering *o);  /* as above */

/* The holiday that closes a place on a date, of the calendar it names or one that contains it ("IN"
 * for "IN-TG"); NULL when there is none. Borrowed. */
const holiday *schedule_holiday(const directory *d, const location *l, local_date date);

/* The same as slots, in cx->arena. */
DS_MUST_USE ds_status schedule_slots(ds_ctx *cx, const directory *d, const offering *o,
                                     local_date date, const slot **ret_slots, size_t *ret_n);

/* True when the slot's occupied time meets none of busy[0..n), which is sorted by from. */
bool slot_is_free(const slot *s, const busy_range *busy, size_t n);

/* The slot of an offering that starts at an instant, whether or not the grid has it (for
 * overrides). */
slot slot_at(const directory *d, const offering *o, ds_time start);

/* The slot of a start that happens on a date. */
slot slot_of_start(const directory *d, const offering *o, local_date date, const slot_start *x);

/*
 * The facts of a slot as programs read them (PRODUCT.md, an option's `value`): doctor, specialty,
 * location, start, fee, currency, visit_type, doctor_id, location_id. specialty empty: the doctor's
 * first.
 */
void slot_write(ds_jw *w, const directory *d, const slot *s, ds_str specialty);

/* Why a start is not on the schedule. */
typedef enum schedule_refusal {
    SCHEDULE_OK,
    SCHEDULE_NOT_OPEN,     /* outside the weekly hours of that day */
    SCHEDULE_IN_BREAK,     /* a break, or the visit would run into one */
    SCHEDULE_CLOSED,       /* an exception closes it */
    SCHEDULE_OFF_GRID,     /* open, but no start of the grid */
    SCHEDULE_PAST_END,     /* the visit would end after the opening */
    SCHEDULE_NO_SUCH_TIME, /* the wall time is in a gap */
    SCHEDULE_HOLIDAY,      /* a public holiday of the location's calendar */
    SCHEDULE_NO_TOKEN      /* beyond the last token of the session */
} schedule_refusal;

/* Judge a start against the schedule alone; *ret_reason (may be NULL) is the exception's reason or
 * the holiday's name, borrowed. */
schedule_refusal schedule_check(ds_ctx *cx, const directory *d, const offering *o, ds_time start,
                                ds_str *ret_reason);

/* The same, and what session the start belongs to (its row's rules hold even where it is refused).
 */
schedule_refusal schedule_judge(const directory *d, const offering *o, ds_time start,
                                slot_start *ret, ds_str *ret_reason);

#endif
