/*
 * turns.h - one step of the inbox, and whatever is due: shared by serve, chat and the scenarios.
 */
#ifndef DOCSPOT_APP_TURNS_H
#define DOCSPOT_APP_TURNS_H

#include "bot/bot.h"
#include "store/store.h"

#define APP_TURN_TRIES_MAX 5

/*
 * Take one due inbox row of a contact through its turn inside tx (the caller marks, keeps or
 * undoes a savepoint). *ret_end as bot_turn_run.
 */
DS_MUST_USE ds_status app_turn_step(ds_ctx *cx, bot *b, store_tx *tx, const inbox_row *row,
                                    turn_end *ret_end);

/*
 * Run what is due at cx->now, in one transaction: expire holds, hand back, ask payment
 * providers, alerts, compose planned
 * notices. *ret_n counts rows touched; call again while it is not 0.
 */
DS_MUST_USE ds_status app_due_step(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n);

/* The earliest moment at which app_due_step or the inbox has work; DS_TIME_NEVER when there is
 * none. */
DS_MUST_USE ds_status app_due_next(ds_ctx *cx, store_tx *tx, ds_time *ret);

#endif
