/*
 * store_wait.h - who waits for something sooner, what was offered to them, and the work lists that
 * a doctor's absence leaves behind.
 *
 * A wish has its rank by when it was made. At most one offer of a wish, and of a hold, is open; an
 * offer is never deleted. Only booking/ calls the writing functions.
 */
#ifndef DOCSPOT_STORE_WAIT_H
#define DOCSPOT_STORE_WAIT_H

#include "model/directory.h"
#include "store/store.h"

typedef enum wish_state {
    WISH_OPEN,      /* waits */
    WISH_OFFERED,   /* something is held for it: it has an open offer */
    WISH_MET,       /* it took what was offered */
    WISH_WITHDRAWN, /* the patient wants it no longer */
    WISH_OVER,      /* its dates have passed */
    WISH_STATE_COUNT
} wish_state;

const char *wish_state_name(wish_state s); /* "open", "offered" ... */

/* Ids of 0 and an empty specialty mean "any". Dates and hours are those of the visit's place. */
typedef struct wish_row {
    int64_t id;
    int64_t fence; /* rises with every change */
    wish_state state;
    contact_id contact;
    patient_id patient;
    ds_str specialty;
    doctor_id doctor;
    location_id location;
    visit_type_id visit_type;
    local_date date_from, date_to; /* inclusive */
    clock_range hours;             /* the start lies in it; 0 to 86400 is any */
    int32_t notice_min;            /* it must not start sooner than so long after the offer */
    appointment_id sooner_than;    /* what it would replace; 0: none */
    ds_time created_at;
    ds_time
        look_at; /* when somebody must look at it again; DS_TIME_NEVER: only when time is freed */
} wish_row;

/* Insert an open one; id, fence, state and created_at are the store's. */
DS_MUST_USE ds_status store_wish_insert(ds_ctx *cx, store_tx *tx, const wish_row *w,
                                        int64_t *ret_id);
DS_MUST_USE ds_status store_wish_get(ds_ctx *cx, store_tx *tx, int64_t id,
                                     wish_row *ret); /* DS_NOT_FOUND */
/* All that wait, in rank. */
DS_MUST_USE ds_status store_wish_list_open(ds_ctx *cx, store_tx *tx, const wish_row **ret,
                                           size_t *ret_n);
/* A contact's, oldest first; only_live: those that wait or have an offer. */
DS_MUST_USE ds_status store_wish_list_of(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                         bool only_live, const wish_row **ret, size_t *ret_n);
/* Those whose look_at has come, at most max. */
DS_MUST_USE ds_status store_wish_list_due(ds_ctx *cx, store_tx *tx, size_t max,
                                          const wish_row **ret, size_t *ret_n);
/* Write state, patient, sooner_than and look_at where the fence still is w->fence; it rises and
 * w->fence follows. DS_CONFLICT: changed meanwhile, or gone. */
DS_MUST_USE ds_status store_wish_update(ds_ctx *cx, store_tx *tx, wish_row *w);

typedef enum offer_outcome {
    OFFER_OPEN,
    OFFER_TAKEN,
    OFFER_DECLINED,
    OFFER_LAPSED,    /* no answer by the deadline */
    OFFER_WITHDRAWN, /* the clinic or the patient ended it otherwise */
    OFFER_OUTCOME_COUNT
} offer_outcome;

const char *offer_outcome_name(offer_outcome o); /* "open", "taken" ... */

typedef struct wish_offer {
    int64_t id;
    int64_t wish;
    appointment_id hold;
    ds_time start; /* what was offered, whatever becomes of the hold */
    ds_time offered_at, deadline;
    offer_outcome outcome;
    ds_time closed_at; /* DS_TIME_NEVER while open */
} wish_offer;

/* Insert an open one (wish, hold, start, deadline). DS_CONFLICT: the wish or the hold has one. */
DS_MUST_USE ds_status store_wish_offer_insert(ds_ctx *cx, store_tx *tx, const wish_offer *o,
                                              int64_t *ret_id);
/* A wish's, oldest first. */
DS_MUST_USE ds_status store_wish_offer_list_of(ds_ctx *cx, store_tx *tx, int64_t of_wish,
                                               const wish_offer **ret, size_t *ret_n);
/* The open one whose hold this is. DS_NOT_FOUND. */
DS_MUST_USE ds_status store_wish_offer_by_hold(ds_ctx *cx, store_tx *tx, appointment_id hold,
                                               wish_offer *ret);
/* Open ones whose deadline has come, at most max, the oldest first. */
DS_MUST_USE ds_status store_wish_offer_list_due(ds_ctx *cx, store_tx *tx, size_t max,
                                                const wish_offer **ret, size_t *ret_n);
/* Settle an open one at cx->now. DS_CONFLICT: it is settled already. */
DS_MUST_USE ds_status store_wish_offer_close(ds_ctx *cx, store_tx *tx, int64_t id,
                                             offer_outcome outcome);

typedef enum work_state { WORK_OPEN, WORK_OFFERED, WORK_DONE, WORK_STATE_COUNT } work_state;

typedef enum work_outcome {
    WORK_NONE,
    WORK_MOVED,     /* to one of the alternatives or elsewhere */
    WORK_CANCELLED, /* by whomever */
    WORK_KEPT,      /* the leave was undone, or the desk lets it stand */
    WORK_CALLED,    /* the desk settled it by phone */
    WORK_OUTCOME_COUNT
} work_outcome;

const char *work_state_name(work_state s);     /* "open", "offered", "done" */
const char *work_outcome_name(work_outcome o); /* "", "moved" ... */

/* One visit that an absence meets. */
typedef struct work_item {
    int64_t id;
    int64_t fence;     /* rises with every change */
    int64_t exception; /* 0: that absence was undone */
    appointment_id appointment;
    work_state state;
    ds_str alternatives_json;     /* an array of slots as slot_write writes them, the best first */
    ds_time offered_at, deadline; /* DS_TIME_NEVER: not yet */
    work_outcome outcome;
    ds_time created_at, closed_at; /* closed_at: DS_TIME_NEVER unless done */
} work_item;

/* Insert (exception, appointment, state, alternatives_json, offered_at, deadline). DS_CONFLICT:
 * this absence has an item for this visit. */
DS_MUST_USE ds_status store_work_insert(ds_ctx *cx, store_tx *tx, const work_item *w,
                                        int64_t *ret_id);
DS_MUST_USE ds_status store_work_get(ds_ctx *cx, store_tx *tx, int64_t id,
                                     work_item *ret); /* DS_NOT_FOUND */
/* The latest of a visit that is not done. DS_NOT_FOUND. */
DS_MUST_USE ds_status store_work_find(ds_ctx *cx, store_tx *tx, appointment_id of_appointment,
                                      work_item *ret);
/* Of an absence (0: all), in the order they were made. */
DS_MUST_USE ds_status store_work_list(ds_ctx *cx, store_tx *tx, int64_t of_exception,
                                      bool only_open, const work_item **ret, size_t *ret_n);
/* Write state, alternatives, times and outcome where the fence still is w->fence; it rises and
 * w->fence follows; closed_at is cx->now when done. DS_CONFLICT: changed meanwhile, or gone. */
DS_MUST_USE ds_status store_work_update(ds_ctx *cx, store_tx *tx, work_item *w);

#endif
