/*
 * remind.c - which messages a visit will send by itself, and when.
 *
 * Only the plan is made here; whether a notice is still true is judged when it is due. What
 * always holds:
 *   (1) a step whose time has passed is left out: nobody hears "tomorrow" an hour before
 *   (2) no planned time lies in the patient's quiet hours
 *   (3) one live row per visit and step, so planning twice sends once [store_notice_plan]
 */
#include "booking/booking_internal.h"

/* The zone quiet hours are judged in: the patient's, else the place's. */
static ds_status zone_of(ds_ctx *cx, store_tx *tx, const appointment *a, const ds_tz **ret)
{
    const ds_tz *tz;
    contact c;

    DS_TRY(store_contact_get(cx, tx, a->contact, &c));
    if (c.tz_name.n > 0 && ds_tz_find(cx, c.tz_name, &tz) == DS_OK) {
        *ret = tz;
        return DS_OK;
    }
    return ds_tz_find(cx, a->tz_name, ret);
}

ds_status reminders_plan(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *a)
{
    const ds_tz *tz;

    if (a->contact.v == 0)
        return DS_OK;
    DS_TRY(zone_of(cx, tx, a, &tz));
    for (const reminder_step *step = policy_reminders(); step->id; step++) {
        ds_time due = ds_time_sub(a->start, step->before);

        if (!ds_time_before(cx->now, due))
            continue; /* (1) */
        due = policy_shift_quiet(bk->policy, tz, due, cx->now);
        if (!ds_time_before(due, a->start))
            continue; /* the first allowed minute comes after the visit */
        DS_TRY(store_notice_plan(cx, tx, a->id, a->contact, step->id, due));
    }
    return DS_OK;
}

ds_status notice_plan_now(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *a,
                          const char *notice)
{
    const ds_tz *tz;

    if (a->contact.v == 0 || !ds_time_before(cx->now, a->end))
        return DS_OK;
    DS_TRY(zone_of(cx, tx, a, &tz));
    return store_notice_plan(cx, tx, a->id, a->contact, notice,
                             policy_shift_quiet(bk->policy, tz, cx->now, cx->now));
}
