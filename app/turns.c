/*
 * turns.c - one step of the inbox, and whatever is due at a moment.
 *
 * The service, the terminal chat and the scenarios all come through here, so that a conversation
 * behaves the same in each. What always holds:
 *   (1) a step runs inside its caller's transaction; the caller decides what a failure undoes
 *   (2) a notice that cannot be written is cancelled by itself and never holds up the others
 *   (3) what a payment provider says is no conversation: booking/ learns it, the bot hears nothing
 */
#include "app/turns.h"

#include <inttypes.h>

#include "booking/pay.h"
#include "core/log.h"

#define DUE_AT_ONCE 100 /* rows of one kind in one step */

static ds_status learn_payment(ds_ctx *cx, store_tx *tx, const booking *bk, void *data)
{
    const inbox_row *row = data;

    return booking_pay_event(cx, tx, bk, &row->event, row->id);
}

/* (3) */
static ds_status payment_step(ds_ctx *cx, bot *b, store_tx *tx, const inbox_row *row)
{
    inbox_row copy = *row;

    DS_TRY(bot_with_booking(cx, b, tx, learn_payment, &copy));
    return store_inbox_done(cx, tx, row->id);
}

ds_status app_turn_step(ds_ctx *cx, bot *b, store_tx *tx, const inbox_row *row, turn_end *ret_end)
{
    const inbox_row *pending;
    size_t n;
    ds_time until;

    DS_TRY(store_inbox_list_pending(cx, tx, row->event.channel, row->event.address, &pending, &n));
    if (n == 0)
        return ds_fail(cx, DS_NOT_FOUND, "the event is done already");
    if (pending[0].event.kind == IN_PAYMENT) {
        *ret_end = TURN_DONE;
        return payment_step(cx, b, tx, &pending[0]);
    }
    DS_TRY(bot_turn_run(cx, b, tx, pending, n, ret_end, &until));
    for (size_t i = 0; *ret_end == TURN_WAITS && i < n; i++) /* they will be read together */
        DS_TRY(store_inbox_postpone(cx, tx, pending[i].id, until));
    return DS_OK;
}

/* (2) */
static ds_status compose_one(ds_ctx *cx, bot *b, store_tx *tx, const outbox_row *row)
{
    ds_status s;

    DS_TRY(store_tx_mark(cx, tx));
    s = bot_notice_compose(cx, b, tx, row);
    if (s == DS_OK)
        return store_tx_keep(cx, tx);
    DS_TRY(store_tx_undo(cx, tx));
    if (ds_status_is_retryable(s))
        return s;
    ds_log_event(cx, DS_LOG_ERROR, "notice.failed", "id=%" PRId64 " why=\"%s\"", row->id.v,
                 cx->why);
    return store_outbox_cancel(cx, tx, row->id, "its text could not be written");
}

static ds_status compose_due(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n)
{
    const outbox_row *rows;
    size_t n;

    DS_TRY(store_outbox_list_planned_due(cx, tx, DUE_AT_ONCE, &rows, &n));
    for (size_t i = 0; i < n; i++)
        DS_TRY(compose_one(cx, b, tx, &rows[i]));
    *ret_n = n;
    return DS_OK;
}

ds_status app_due_step(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n)
{
    size_t expired, looked, unanswered, handed_back, paid, alerted, composed;

    DS_TRY(booking_expire_due(cx, tx, DUE_AT_ONCE, &expired));
    DS_TRY(bot_wishes_run(cx, b, tx, &looked));
    DS_TRY(booking_work_due(cx, tx, &unanswered));
    DS_TRY(bot_hand_back_overdue(cx, b, tx, &handed_back));
    DS_TRY(booking_pay_due(cx, tx, DUE_AT_ONCE, &paid));
    DS_TRY(bot_alerts_run(cx, b, tx, &alerted));
    DS_TRY(compose_due(cx, b, tx, &composed));
    *ret_n = expired + looked + unanswered + handed_back + paid + alerted + composed;
    return DS_OK;
}

ds_status app_due_next(ds_ctx *cx, store_tx *tx, ds_time *ret)
{
    ds_time planned, inbox;

    DS_TRY(store_next_due(cx, tx, &planned));
    DS_TRY(store_inbox_next_due(cx, tx, &inbox));
    *ret = ds_time_before(planned, inbox) ? planned : inbox;
    return DS_OK;
}
