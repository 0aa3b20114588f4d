/*
 * expire.c - holds that are over give their time back.
 *
 * What always holds:
 *   (1) a hold that someone confirmed meanwhile stays: the fence tells
 *   (2) nobody is told; the contact hears of it on writing again. A request that nobody answered
 *       is told to patient and desk
 *   (3) its links are closed; money that still comes takes the time again while it is free
 */
#include "booking/pay_internal.h"

ds_status booking_expire_due(ds_ctx *cx, store_tx *tx, size_t max, size_t *ret_n)
{
    const appointment *due;
    size_t n, done = 0;

    DS_TRY(store_hold_list_due(cx, tx, max, &due, &n));
    for (size_t i = 0; i < n; i++) {
        bool was_request = due[i].is_request;
        appointment a = due[i];

        a.status = APPOINTMENT_EXPIRED;
        a.hold_expires_at = DS_TIME_NEVER;
        ds_status s = change_write(cx, tx, &a, ACTOR_SYSTEM, "expire");
        if (s == DS_CONFLICT)
            continue; /* (1) */
        DS_TRY(s);
        DS_TRY(store_notice_cancel(cx, tx, a.id));
        DS_TRY(wishes_hold_ended(cx, tx, a.id, OFFER_LAPSED));
        DS_TRY(wishes_wake(cx, tx, &a));
        DS_TRY(pay_hold_lapsed(cx, tx, &a)); /* (3) */
        if (was_request)
            DS_TRY(request_expired(cx, tx, &a)); /* (2) */
        done++;
    }
    *ret_n = done;
    return DS_OK;
}
