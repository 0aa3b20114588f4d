/*
 * store_messages.h - the inbox (durably accepted) and the outbox (what must go out and will).
 *
 * Inbox: one row per (provider, event id). A turn's effect, its replies and "done" commit
 * together. Outbox: planned -> queued -> claimed -> sent -> delivered, or retried, in_doubt,
 * failed, cancelled. A claim has a lease and a fence: a late worker cannot mark what it lost.
 */
#ifndef DOCSPOT_STORE_MESSAGES_H
#define DOCSPOT_STORE_MESSAGES_H

#include "model/message.h"
#include "model/person.h"
#include "store/store.h"

/* ---- inbox ---- */

typedef struct inbox_row {
    inbox_id id;
    in_event event; /* texts in cx->arena */
    ds_time received_at;
    ds_time due_at; /* later than received_at while more of a burst is awaited */
    int32_t tries;
} inbox_row;

/* Accept an event; what waits of this contact for the rest of a fragment is due at once.
 * *ret_is_new false: it was accepted before, nothing changes. */
DS_MUST_USE ds_status store_inbox_insert(ds_ctx *cx, store_tx *tx, const in_event *e,
                                         inbox_id *ret_id, bool *ret_is_new);

/*
 * The oldest unfinished row of each contact that is due at cx->now, at most max, oldest first: so
 * one conversation is one row at a time, in order. Rows of a contact behind an unfinished one wait.
 */
DS_MUST_USE ds_status store_inbox_list_due(ds_ctx *cx, store_tx *tx, size_t max,
                                           const inbox_row **ret, size_t *ret_n);

/* All unfinished rows of a (channel, address), oldest first. */
DS_MUST_USE ds_status store_inbox_list_pending(ds_ctx *cx, store_tx *tx, ds_str channel,
                                               ds_str address, const inbox_row **ret,
                                               size_t *ret_n);

/* Read one that is not done; DS_NOT_FOUND when it is done or unknown. */
DS_MUST_USE ds_status store_inbox_get_open(ds_ctx *cx, store_tx *tx, inbox_id id, inbox_row *ret);

/* Finish it (no more tries); wait until due; note a failure (tries + 1, due later; after max tries
 * it is parked and counted). */
DS_MUST_USE ds_status store_inbox_done(ds_ctx *cx, store_tx *tx, inbox_id id);
DS_MUST_USE ds_status store_inbox_postpone(ds_ctx *cx, store_tx *tx, inbox_id id,
                                           ds_time due_at); /* as above */
DS_MUST_USE ds_status store_inbox_fail(ds_ctx *cx, store_tx *tx, inbox_id id, const char *why,
                                       int32_t tries_max); /* as above */

/* When the earliest unfinished row is due; DS_TIME_NEVER when there is none. */
DS_MUST_USE ds_status store_inbox_next_due(ds_ctx *cx, store_tx *tx, ds_time *ret);

/* Forget finished rows received before a time (35 days at least), at most max. */
DS_MUST_USE ds_status store_inbox_prune(ds_ctx *cx, store_tx *tx, ds_time before, size_t max,
                                        size_t *ret_n);

/* ---- outbox ---- */

typedef enum outbox_state {
    OUTBOX_PLANNED,   /* a notice whose text is written when it is due (bot_notice_compose) */
    OUTBOX_QUEUED,    /* ready to send at due_at */
    OUTBOX_CLAIMED,   /* a worker is sending it, until lease_until */
    OUTBOX_SENT,      /* the vendor took it */
    OUTBOX_DELIVERED, /* the vendor says it arrived */
    OUTBOX_IN_DOUBT,  /* cut after sending began: ask the vendor before resending */
    OUTBOX_FAILED,    /* given up; the desk knows */
    OUTBOX_CANCELLED, /* no longer true when it was due */
    OUTBOX_STATE_COUNT
} outbox_state;

typedef struct outbox_row {
    outbox_id id;
    outbox_state state;
    int64_t fence;
    ds_str kind;   /* "reply", "notice", "alert", "desk" */
    ds_str notice; /* for notices: the step, e.g. "reminder_24h", "moved_by_desk" */
    contact_id contact;
    ds_str provider; /* which adapter sends it */
    ds_str channel;
    ds_str address; /* resolved from the contact when claimed */
    appointment_id appointment;
    inbox_id inbox;      /* the event it answers; 0 for none */
    ds_str body_json;    /* out_message; empty while planned */
    ds_str callback_ref; /* a Telegram callback to answer with it; may be empty */
    ds_time due_at;
    ds_time created_at;
    ds_time lease_until;
    int32_t tries;
    ds_str provider_ref;
    ds_str last_error;
} outbox_row;

/* "planned", "queued" ... */
const char *outbox_state_name(outbox_state s);

/* Insert; id, fence, created_at, tries are the store's. State is PLANNED or QUEUED as given; due_at
 * as given. */
DS_MUST_USE ds_status store_outbox_insert(ds_ctx *cx, store_tx *tx, const outbox_row *row,
                                          outbox_id *ret_id);

/*
 * Plan a notice about an appointment: one live row per (appointment, notice, start of the visit).
 * Planning it again with another due time moves it; one that is composed or sent stays (nothing
 * happens). After a move the same notice may be planned once more, for the new start. An
 * appointment that does not exist, or no contact (a walk-in), plans nothing.
 */
DS_MUST_USE ds_status store_notice_plan(ds_ctx *cx, store_tx *tx, appointment_id about,
                                        contact_id of_contact, const char *notice, ds_time due_at);
/* Cancel every planned or queued notice of an appointment (move, cancel); replies stay. */
DS_MUST_USE ds_status store_notice_cancel(ds_ctx *cx, store_tx *tx, appointment_id about);

/* Planned rows due at cx->now, oldest first. */
DS_MUST_USE ds_status store_outbox_list_planned_due(ds_ctx *cx, store_tx *tx, size_t max,
                                                    const outbox_row **ret, size_t *ret_n);
/* Give a planned row its text (state QUEUED), move its due time, or cancel it. DS_CONFLICT: no
 * longer planned. */
DS_MUST_USE ds_status store_outbox_compose(ds_ctx *cx, store_tx *tx, outbox_id id,
                                           ds_str body_json);
DS_MUST_USE ds_status store_outbox_replan(ds_ctx *cx, store_tx *tx, outbox_id id,
                                          ds_time due_at); /* as above */
DS_MUST_USE ds_status store_outbox_cancel(ds_ctx *cx, store_tx *tx, outbox_id id,
                                          const char *why); /* planned or queued */

/*
 * Claim up to max due rows of a provider ("" = any): QUEUED ones, and CLAIMED ones whose lease is
 * over (these come back as IN_DOUBT). At most one row per contact, oldest first, so order per
 * patient holds.
 */
DS_MUST_USE ds_status store_outbox_claim(ds_ctx *cx, store_tx *tx, ds_str provider,
                                         ds_duration lease, size_t max, const outbox_row **ret,
                                         size_t *ret_n);
/* What came of a send; each needs the fence of the claim, else DS_CONFLICT and nothing changes. */
DS_MUST_USE ds_status store_outbox_sent(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence,
                                        ds_str provider_ref);
DS_MUST_USE ds_status store_outbox_retry(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence,
                                         ds_time due_at, ds_str why); /* tries + 1 */
DS_MUST_USE ds_status
store_outbox_in_doubt(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence, ds_time due_at,
                      ds_str why); /* claimable again at due_at, as IN_DOUBT */
/* Given up: no further try. */
DS_MUST_USE ds_status store_outbox_failed(ds_ctx *cx, store_tx *tx, outbox_id id, int64_t fence,
                                          ds_str why);

/* A vendor's delivery report; forward only (sent -> delivered, sent -> failed). DS_NOT_FOUND for an
 * unknown reference. */
DS_MUST_USE ds_status store_outbox_report(ds_ctx *cx, store_tx *tx, ds_str provider,
                                          ds_str provider_ref, outbox_state state, ds_str why,
                                          outbox_row *ret_row);

/* Is a message to the contact at its vendor just now, its reference not noted yet? */
DS_MUST_USE ds_status store_outbox_is_going(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                            bool *ret);

DS_MUST_USE ds_status store_outbox_get(ds_ctx *cx, store_tx *tx, outbox_id id,
                                       outbox_row *ret); /* DS_NOT_FOUND */
/* Rows with an id above `after`, ascending, at most max; contact 0 = all. For chat, the chat page
 * and inbox show. */
DS_MUST_USE ds_status store_outbox_list_after(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                              outbox_id after, size_t max, const outbox_row **ret,
                                              size_t *ret_n);
/* How many messages to a contact were queued or sent since a time; for the daily cap. */
DS_MUST_USE ds_status store_outbox_count_since(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                               ds_time since, int64_t *ret_n);
/* When the earliest planned or queued row (or lapsed lease) is due; DS_TIME_NEVER when none is. */
DS_MUST_USE ds_status store_outbox_next_due(ds_ctx *cx, store_tx *tx, ds_time *ret);

/* Cancel everything planned or queued for a contact but emergencies' answers (kind "reply" of inbox
 * keep). */
DS_MUST_USE ds_status store_outbox_cancel_contact(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                                  inbox_id keep, const char *why);

/* A conversation as the desk reads it: both directions by time, the latest max of them, oldest
 * first. */
typedef struct said_line {
    bool is_ours;
    ds_time at;
    ds_str text;
    outbox_state state; /* for ours */
} said_line;
/* The latest max lines of both sides, oldest first, in cx->arena. DS_NOT_FOUND: no such contact. */
DS_MUST_USE ds_status store_said_list(ds_ctx *cx, store_tx *tx, contact_id of_contact, size_t max,
                                      const said_line **ret, size_t *ret_n);

#endif
