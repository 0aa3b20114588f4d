/*
 * bot.h - the one door to the conversation: one inbound event in, rows out.
 *
 * A turn reads the text (intents/), merges what was said into the conversation's memory, lets the
 * first fitting row of dialog_table.c decide, and writes through booking/ and store/ in the
 * caller's transaction. It never touches the network.
 */
#ifndef DOCSPOT_BOT_BOT_H
#define DOCSPOT_BOT_BOT_H

#include "booking/booking.h"
#include "intents/intents.h"
#include "model/message.h"
#include "model/policy.h"
#include "store/store.h"

typedef struct bot bot;

/*
 * A bot with its catalogues (bot/text, or text_dir's files over them; may be NULL) and packs. The
 * policy is copied, its texts borrowed. DS_INVALID names file, line and key of a bad text. Caller
 * frees.
 */
DS_MUST_USE ds_status bot_new(ds_ctx *cx, const policy *p, const intent_pack *pack, bot **ret_bot);
void bot_free(bot *b); /* NULL is fine */

/* How a turn ended, for the worker. */
typedef enum turn_end {
    TURN_DONE, /* rows are written; mark the event done */
    TURN_WAITS /* a fragment: postpone the event to *ret_until and read it with what follows */
} turn_end;

/*
 * Take one accepted event (message, option, location, status, opt-out ...) through its turn.
 *   pending  all unfinished rows of this contact, oldest first; pending[0] is the one to take.
 *            Where the first ones are fragments, the turn takes several and marks them all done.
 * Writes replies to the outbox (kind "reply", inbox = the event), the conversation, bookings, and
 * marks events done. TURN_WAITS writes nothing. DS_UNAVAILABLE: roll back, try again later.
 */
DS_MUST_USE ds_status bot_turn_run(ds_ctx *cx, bot *b, store_tx *tx, const inbox_row *pending,
                                   size_t n, turn_end *ret_end, ds_time *ret_until);

/*
 * Write the text of a planned notice that is due, judged against the live appointment now: compose,
 * move (quiet hours), or cancel the row. A reminder becomes the question the contact's next "yes"
 * answers.
 */
DS_MUST_USE ds_status bot_notice_compose(ds_ctx *cx, bot *b, store_tx *tx, const outbox_row *row);

/* Tell staff_alert recipients about open alerts that are due (emergencies again until
 * acknowledged). *ret_n messages queued. */
DS_MUST_USE ds_status bot_alerts_run(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n);

/* The desk answers: queue a text to the patient; hand the conversation back with a line of context.
 */
DS_MUST_USE ds_status bot_desk_reply(ds_ctx *cx, bot *b, store_tx *tx, contact_id contact,
                                     ds_str text);
/* DS_CONFLICT when no person has the conversation. */
DS_MUST_USE ds_status bot_hand_back(ds_ctx *cx, bot *b, store_tx *tx, contact_id id);
/* Those who wait for something sooner look at what is free; *ret_n looked. */
DS_MUST_USE ds_status bot_wishes_run(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n);
/* Hand back what has been with a human for too long. */
DS_MUST_USE ds_status bot_hand_back_overdue(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n);

/* A message could not be delivered for good: put its contact on the call list, note blocks and
 * opt-outs. */
DS_MUST_USE ds_status bot_undeliverable(ds_ctx *cx, bot *b, store_tx *tx, const outbox_row *row,
                                        const char *reason);

/* Something that is done with the directory and policy of this moment. */
typedef ds_status (*bot_job)(ds_ctx *cx, store_tx *tx, const booking *bk, void *data);
/* Run a job inside tx with the bot's directory, read anew when it has changed. Status of the job.
 */
DS_MUST_USE ds_status bot_with_booking(ds_ctx *cx, bot *b, store_tx *tx, bot_job run, void *data);

/* The dialog table as Graphviz text, for docs/dialog.svg. */
void bot_dialog_draw(ds_buf *b);

#endif
