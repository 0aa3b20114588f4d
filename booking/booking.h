/*
 * booking.h - the one door to the verbs: search, hold, confirm, cancel, move, expire, block.
 *
 * Every verb runs inside its caller's transaction, and there is one way to do each: patient, desk,
 * scheduler and command line call the same function. What always holds:
 *   (1) what search lists, hold and move accept: both ask slot_judge
 *   (2) a change, its reminders and its audit row commit together [caller's tx]
 *   (3) a hold is the only door to a booking; confirm needs its fence
 */
#ifndef DOCSPOT_BOOKING_BOOKING_H
#define DOCSPOT_BOOKING_BOOKING_H

#include "model/appointment.h"
#include "model/policy.h"
#include "model/schedule.h"
#include "model/when.h"
#include "store/store.h"

/* What every verb needs besides the transaction. Borrowed, immutable. */
typedef struct booking {
    const directory *dir;
    const policy *policy;
} booking;

#define SLOT_QUERY_LIMIT_MAX 10000

typedef enum slot_order {
    SLOT_BY_START, /* ascending by start, then doctor */
    SLOT_SPREAD    /* few, spread over the window asked for and over doctors: the earliest of the
                      doctor the patient saw last, then, of doctors free at one time, who has the
                      fewest visits that day; returned ascending */
} slot_order;

/* What is searched. Empty or zero means "any". */
typedef struct slot_query {
    ds_str specialty;
    doctor_id doctor;
    location_id location;
    ds_str city; /* folded comparison */
    ds_str language;
    char gender;       /* f, m, or 0 */
    ds_str visit_type; /* folded name; empty: the first type a doctor offers at the place */
    const when *whens;
    size_t when_count;
    bool is_cheapest_first; /* among those of a day */
    bool has_point;         /* nearest locations first */
    double lat, lon;
    slot_order order;
    size_t limit;          /* 1..SLOT_QUERY_LIMIT_MAX */
    ds_time after;         /* only starts after this (paging "more"); 0: none */
    bool by_desk;          /* no minimum notice, no horizon, no release hour */
    appointment_id moving; /* this appointment's own time counts as free */
    patient_id patient;    /* for whom, as far as known: rules of patients ask; 0: not known yet */
    bool has_referral;
} slot_query;

typedef struct slot_result {
    const slot *slots;
    size_t count;
    bool is_nearby;  /* nothing at the exact time asked for: these are the nearest that day or after
                      */
    bool has_doctor; /* some doctor fits who, what, where, whatever the time */
    ds_time first_any; /* with count 0: the earliest free start without the `when`, DS_TIME_NEVER if
                          none */
} slot_result;

/* Free slots for a query; never more than limit; results in cx->arena. */
DS_MUST_USE ds_status booking_search(ds_ctx *cx, store_tx *tx, const booking *bk,
                                     const slot_query *q, slot_result *ret);

/* Reasons that refuse a start, as bits, for `slots --why` and clear answers. */
typedef enum slot_refusal {
    REFUSED_NOT_OPEN = 1 << 0,
    REFUSED_BREAK = 1 << 1,
    REFUSED_CLOSED = 1 << 2,
    REFUSED_OFF_GRID = 1 << 3,
    REFUSED_PAST_END = 1 << 4,
    REFUSED_NO_SUCH_TIME = 1 << 5,
    REFUSED_TAKEN = 1 << 6,          /* booked or held */
    REFUSED_NOTICE = 1 << 7,         /* too soon, or past */
    REFUSED_HORIZON = 1 << 8,        /* too far ahead */
    REFUSED_DAY_FULL = 1 << 9,       /* max_per_day */
    REFUSED_HOLIDAY = 1 << 10,       /* a public holiday of the place's calendar */
    REFUSED_WEEK_FULL = 1 << 11,     /* max_per_week */
    REFUSED_TYPE_FULL = 1 << 12,     /* type_per_day, type_per_week */
    REFUSED_PATIENT_FULL = 1 << 13,  /* patient_per_day, patient_per_week, patient_open */
    REFUSED_NOT_RELEASED = 1 << 14,  /* same-day times before their hour, or of a later date */
    REFUSED_AGE = 1 << 15,           /* age_from, age_below on the visit's date */
    REFUSED_REFERRAL = 1 << 16,      /* needs_referral */
    REFUSED_NEW_PATIENT = 1 << 17,   /* for patients this doctor has seen */
    REFUSED_KNOWN_PATIENT = 1 << 18, /* for patients new to this doctor */
    REFUSED_NO_TOKEN = 1 << 19       /* the session has no token left */
} slot_refusal;

/* Judge one start of an offering by every rule: 0 is bookable. detail: a line per reason for the
 * desk, appended to *lines (may be NULL). */
DS_MUST_USE ds_status slot_judge(ds_ctx *cx, store_tx *tx, const booking *bk, const offering *o,
                                 ds_time start, const slot_query *q, unsigned *ret_refusals,
                                 ds_buf *lines);

/* The reasons in words for the desk, a line each, appended; reason: of a closing, or a holiday's
 * name. */
void slot_refusal_lines(unsigned refusals, ds_str reason, ds_buf *lines);

/* Of several reasons the one that helps a patient most, as the key of a text; NULL for none. */
const char *slot_refusal_text(unsigned refusals);

/* Who acts, and for whom. */
typedef struct booker {
    actor actor;        /* the rules for patients hold for all but the desk and an import */
    contact_id contact; /* 0 for a walk-in */
    patient_id patient; /* 0: not known yet */
    ds_str specialty;   /* what was asked for; empty: the doctor's first */
    ds_str note;
    bool is_override; /* the desk books beyond the schedule, the limits and over other visits, with
                         a reason in note */
    ds_time hold_until;      /* 0: for policy.hold_minutes */
    appointment_id replaces; /* a visit that this hold is to replace counts against no limit */
} booker;

/*
 * Hold a start for policy.hold_minutes. What a patient's contact held before, and the desk has not
 * been asked for, is released first; release names one more (0: none). DS_CONFLICT: taken or no
 * longer bookable (why says which).
 */
DS_MUST_USE ds_status booking_hold(ds_ctx *cx, store_tx *tx, const booking *bk, const slot *s,
                                   const booker *who, appointment_id release, appointment *ret);

/*
 * Turn a hold into an appointment: judges the rules about its patient, now that one is known, plans
 * reminders. Where the desk must agree it becomes a request instead: still held, is_request, for
 * 24 hours at most. DS_GONE: the hold has lapsed and the time is taken (a lapsed hold whose time is
 * still free is renewed and confirmed). DS_CONFLICT: fence moved on, or not for this patient.
 */
DS_MUST_USE ds_status booking_confirm(ds_ctx *cx, store_tx *tx, const booking *bk,
                                      appointment_id id, int64_t fence, patient_id who,
                                      appointment *ret);

/* Which rules about a patient refuse a visit that is held or booked: 0 is none. */
DS_MUST_USE ds_status booking_judge_patient(ds_ctx *cx, store_tx *tx, const booking *bk,
                                            const appointment *a, patient_id who,
                                            unsigned *ret_refusals);

/* Hold and confirm at once (desk, walk-in, import, and "where no payment is due, choosing books").
 * Statuses as both. */
DS_MUST_USE ds_status booking_book(ds_ctx *cx, store_tx *tx, const booking *bk, const slot *s,
                                   const booker *who, appointment *ret);

/* The desk agrees to a request: booked, and the patient is told. DS_GONE: it waits no longer. */
DS_MUST_USE ds_status booking_approve(ds_ctx *cx, store_tx *tx, const booking *bk,
                                      appointment_id id, appointment *ret);

/* The desk declines it: the time is free, and the patient is told. Statuses as above. */
DS_MUST_USE ds_status booking_decline(ds_ctx *cx, store_tx *tx, const booking *bk,
                                      appointment_id id, ds_str reason, appointment *ret);

/* Cancel or release a live one: frees the time, cancels its notices, tells the patient when the
 * desk did it (a notice "cancelled_by_desk", "declined_by_desk"). A patient's cancelling after
 * cancel_by is marked late. Cancelling a cancelled one is DS_GONE. */
DS_MUST_USE ds_status booking_cancel(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                                     actor by, ds_str reason, appointment *ret);

#define BOOKING_UNDO_MIN 10 /* so long a cancellation can be undone */

/* Undo a cancellation while the time is still free: DS_CONFLICT when it is not, when it is too
 * late, or when money has already gone back. */
DS_MUST_USE ds_status booking_restore(ds_ctx *cx, store_tx *tx, const booking *bk,
                                      appointment_id id, actor by, appointment *ret);

/* Move a confirmed one to another start as one atomic swap: same id, new reminders, the old time
 * free at once. The desk's move plans a notice "moved_by_desk". DS_CONFLICT: the new time is taken,
 * the old one stays. */
DS_MUST_USE ds_status booking_move(ds_ctx *cx, store_tx *tx, const booking *bk, appointment_id id,
                                   const slot *to, const booker *who, appointment *ret);

/* Mark as arrived (also completed, no_show by status); DS_CONFLICT when the table forbids it. */
DS_MUST_USE ds_status booking_mark(ds_ctx *cx, store_tx *tx, appointment_id id,
                                   appointment_status to, actor by, appointment *ret);

/* The patient comes so many minutes late to a confirmed visit; DS_CONFLICT when it is none. */
DS_MUST_USE ds_status booking_late(ds_ctx *cx, store_tx *tx, appointment_id id, int32_t minutes,
                                   actor by, appointment *ret);

/* Name the patient of a live appointment (a new contact says the name after the booking), by the
 * same rules as confirming. */
DS_MUST_USE ds_status booking_name_patient(ds_ctx *cx, store_tx *tx, const booking *bk,
                                           appointment_id id, patient_id who, appointment *ret);

/* ---- waiting for something sooner: docs/scheduling.md, section 10 */

/* Put a wish in line (state, fence and times are given); one that waits for the same already is
 * returned instead. */
DS_MUST_USE ds_status booking_wish_add(ds_ctx *cx, store_tx *tx, const wish_row *w, wish_row *ret,
                                       bool *ret_is_new);

/* Its place among those who wait for what it could be given: 1 is next. */
DS_MUST_USE ds_status booking_wish_place(ds_ctx *cx, store_tx *tx, const wish_row *w,
                                         size_t *ret_place);

/* A contact waits no longer, for anything; an offer that is out is declined. */
DS_MUST_USE ds_status booking_wish_withdraw(ds_ctx *cx, store_tx *tx, const booking *bk,
                                            contact_id of_contact, size_t *ret_n);

/* Those whose time has come look at what is free, in rank: what fits is held and offered. At most
 * max; *ret_n looked. */
DS_MUST_USE ds_status booking_wishes_due(ds_ctx *cx, store_tx *tx, const booking *bk, size_t max,
                                         size_t *ret_n);

/* The wish a hold is an open offer to. DS_GONE: it is none, or over. */
DS_MUST_USE ds_status booking_offer_of(ds_ctx *cx, store_tx *tx, appointment_id hold,
                                       wish_row *ret);

/* The patient takes what is held: it is swapped with the visit it is sooner than. DS_GONE: the
 * offer is over. DS_NOT_FOUND: it replaces no visit, and is confirmed like any hold. Declining is
 * booking_cancel of the hold. */
DS_MUST_USE ds_status booking_offer_swap(ds_ctx *cx, store_tx *tx, const booking *bk,
                                         appointment_id hold, appointment *ret);

/* Expire holds that are due, at most max; the contacts hear nothing until they write. *ret_n
 * expired. */
DS_MUST_USE ds_status booking_expire_due(ds_ctx *cx, store_tx *tx, size_t max, size_t *ret_n);

/* Close hours by an exception; the live appointments it meets are returned, in order of start, and
 * stay as they are. */
DS_MUST_USE ds_status booking_block(ds_ctx *cx, store_tx *tx, const schedule_exception *e,
                                    const directory *dir, const appointment **ret_affected,
                                    size_t *ret_n);

/* ---- a session of tokens on the day: docs/scheduling.md, section 7 */

typedef struct token_row {
    appointment visit;
    ds_time expected;
    bool is_waiting; /* has come and was not seen yet */
} token_row;

/* Who is still to be seen in a session: first those who wait, in the order in which they are
 * called, then who has not come yet, by token. */
DS_MUST_USE ds_status booking_queue(ds_ctx *cx, store_tx *tx, offering_id of, ds_time session_at,
                                    const token_row **ret, size_t *ret_n);

/* Book who walks in: the lowest free token of today whose estimate is not past. DS_CONFLICT: there
 * is none. */
DS_MUST_USE ds_status booking_walk_in(ds_ctx *cx, store_tx *tx, const booking *bk,
                                      const offering *o, const booker *who, appointment *ret);

#define WORK_SLOTS_MAX 3 /* other times for one visit */

/* A visit that an absence meets, and what it could become. */
typedef struct work_row {
    appointment visit;
    slot slots[WORK_SLOTS_MAX]; /* bookable by this patient, given to nobody else; best first */
    size_t slot_count;
    bool is_offered; /* the patient is asked; else the desk must phone */
} work_row;

/* Close hours as booking_block does, and open a work list of the visits it meets: each with other
 * times, its patient asked. */
DS_MUST_USE ds_status booking_leave(ds_ctx *cx, store_tx *tx, const booking *bk,
                                    const schedule_exception *e, const work_row **ret,
                                    size_t *ret_n);

/* The absence is undone: nobody is moved back, *ret_n rows not settled yet are kept. DS_NOT_FOUND.
 */
DS_MUST_USE ds_status booking_leave_undo(ds_ctx *cx, store_tx *tx, int64_t exception,
                                         size_t *ret_n);

/* The desk settles one row by hand (kept, called). DS_GONE: it is settled. */
DS_MUST_USE ds_status booking_work_close(ds_ctx *cx, store_tx *tx, int64_t id,
                                         work_outcome outcome);

/* The times offered for a visit that can still be had, by start. DS_NOT_FOUND: it is on no work
 * list. */
DS_MUST_USE ds_status booking_work_slots(ds_ctx *cx, store_tx *tx, const booking *bk,
                                         const appointment *visit, slot ret[static WORK_SLOTS_MAX],
                                         size_t *ret_n);

/* Who has not answered in time goes on the call list; *ret_n did. */
DS_MUST_USE ds_status booking_work_due(ds_ctx *cx, store_tx *tx, size_t *ret_n);

/* Future visits whose wall time is another instant since the zone data changed, by start; nothing
 * is moved. */
DS_MUST_USE ds_status booking_zone_shifted(ds_ctx *cx, store_tx *tx, const appointment **ret,
                                           size_t *ret_n);

/* Put them on the call list, each once; *ret_n new ones. */
DS_MUST_USE ds_status booking_zone_tell(ds_ctx *cx, store_tx *tx, size_t *ret_n);

/*
 * A phone number as people write it, without the marks between its digits, in cx->arena: "+1
 * (408) 555-0142" and "+14085550142" are one number. DS_INVALID: it is none.
 */
DS_MUST_USE ds_status booking_phone_parse(ds_ctx *cx, ds_str text, ds_str *ret);

/*
 * The time zone of a contact that is just made, by its number: "" where the country has several
 * (then the place of a visit says what time it is); where the clinic has places in that country,
 * theirs, "" if they have several; else the country's. Borrowed.
 */
ds_str booking_zone_of_number(const booking *bk, const contact *c);

/* ---- files (import and export) ---- */

typedef struct import_file {
    const char *name; /* shown in errors */
    ds_str text;
} import_file;

typedef struct import_report {
    size_t rows, added, changed, same, pruned;
    size_t errors; /* lines appended to *errors: "clinic.csv line 2 column timezone: no such zone
                      \"X\"" */
} import_report;

/* Find the specialty value of a file's word; set by the caller so that booking/ needs no language
 * step. */
typedef ds_status (*specialty_lookup)(ds_ctx *cx, const void *self, ds_str word, ds_str *ret_value);

/*
 * Import files of any kind (told by their headers) all or nothing, in the order clinics,
 * exceptions, patients, appointments. DS_INVALID with report->errors > 0: the caller rolls back.
 */
DS_MUST_USE ds_status booking_import(ds_ctx *cx, store_tx *tx, const policy *rules,
                                     const import_file *files, size_t n, bool prune,
                                     specialty_lookup lookup, const void *lookup_self,
                                     ds_buf *errors, import_report *ret);

/* Export clinics, exceptions or patients as CSV (is_json: JSON lines), appointments as JSON lines;
 * appended to b. */
DS_MUST_USE ds_status booking_export(ds_ctx *cx, store_tx *tx, const directory *dir, ds_str what,
                                     bool is_json, ds_buf *b);

#endif
