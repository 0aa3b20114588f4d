/*
 * common.c - what every change of an appointment has in common: sweep, judge, lane, write, audit.
 *
 * What always holds:
 *   (1) a change is written where the fence still is what was read, and noted in the audit trail
 *   (2) what the caller gets back is the row as the database has it
 */
#include <inttypes.h>

#include "booking/booking_internal.h"

ds_status appointment_load(ds_ctx *cx, store_tx *tx, appointment_id id, appointment *ret)
{
    ds_status s = store_appointment_get(cx, tx, id, ret);

    if (s == DS_NOT_FOUND)
        return ds_fail(cx, s, "there is no appointment %" PRId64, id.v);
    return s;
}

ds_status sweep_lapsed(ds_ctx *cx, store_tx *tx)
{
    size_t n = BOOKING_SWEEP_MAX;

    while (n == BOOKING_SWEEP_MAX)
        DS_TRY(booking_expire_due(cx, tx, BOOKING_SWEEP_MAX, &n));
    return DS_OK;
}

/* The reasons in one line. */
static ds_status refuse(ds_ctx *cx, ds_buf *lines)
{
    ds_str all = ds_str_trim(ds_buf_view(lines)), one;
    ds_buf b = ds_buf_make(cx);

    while (ds_str_next(&all, '\n', &one)) {
        if (ds_buf_view(&b).n > 0)
            ds_buf_puts(&b, "; ");
        ds_buf_add(&b, one);
    }
    return ds_fail(cx, DS_CONFLICT, DS_FMT, DS_ARG(ds_buf_view(&b)));
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status require_bookable(ds_ctx *cx, store_tx *tx, const booking *bk, const offering *o,
                           ds_time start, const slot_query *q, slot *ret)
{
    ds_buf lines = ds_buf_make(cx);
    verdict v;
    judge j;

    DS_TRY(judge_make(cx, tx, bk, q, &j));
    DS_TRY(judge_start(cx, tx, &j, o, start, &v));
    slot_refusal_lines(v.refusals, v.reason, &lines);
    if (v.refusals != 0)
        return refuse(cx, &lines);
    if (ret)
        *ret = v.slot;
    return DS_OK;
}

ds_status lanes_try(ds_ctx *cx, store_tx *tx, const booker *who, appointment *a, lane_try put)
{
    ds_status s = DS_CONFLICT;

    if (!who->is_override)
        return put(cx, tx, a); /* where the judge found room */
    for (a->lane = 0; a->lane < BOOKING_LANES_MAX; a->lane++) {
        if (a->lane > 0) { /* somebody has the token already */
            a->token_no = 0;
            a->session_at.utc_s = 0;
        }
        s = put(cx, tx, a);
        if (s != DS_CONFLICT)
            return s;
    }
    return s;
}

ds_status change_write(ds_ctx *cx, store_tx *tx, appointment *a, actor by, const char *verb)
{
    DS_TRY(store_appointment_update(cx, tx, a));
    return change_note(cx, tx, a, by, verb);
}

ds_status change_note(ds_ctx *cx, store_tx *tx, appointment *a, actor by, const char *verb)
{
    DS_TRY(store_audit(cx, tx, actor_name(by), verb, "appointment", a->id.v, (ds_str){ 0 }));
    return appointment_load(cx, tx, a->id, a);
}
