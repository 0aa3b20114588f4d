/*
 * block.c - close hours, and say who is affected.
 *
 * Leave over bookings must open a work list, not lose visits: what always holds:
 *   (1) no appointment is changed here; the desk moves or cancels each one
 *   (2) a visit counts as affected when any minute of it lies in the closed hours, in the wall
 *       time of its own location
 */
#include "booking/booking_internal.h"

#define DAY_S 86400

static bool is_met(const schedule_exception *e, const directory *dir, const appointment *a)
{
    const location *l = directory_location(dir, a->location);
    clock_range hours = e->is_whole_day ? (clock_range){ 0, DAY_S } : e->hours;

    if (!l || (e->location.v != 0 && e->location.v != a->location.v))
        return false;
    int64_t from = local_time_to_wall_s(ds_tz_to_local(l->tz, a->start));
    int64_t to = from + ds_time_since(a->end, a->start).s;
    int64_t first = local_date_to_days(e->date_from), last = local_date_to_days(e->date_to);
    for (int64_t day = from / DAY_S; day * DAY_S < to; day++) { /* (2) */
        if (day >= first && day <= last && from < day * DAY_S + hours.to_s &&
            day * DAY_S + hours.from_s < to)
            return true;
    }
    return false;
}

ds_status booking_block(ds_ctx *cx, store_tx *tx, const schedule_exception *e, const directory *dir,
                        const appointment **ret_affected, size_t *ret_n)
{
    appointment_filter f = { .doctor = e->doctor, .location = e->location, .only_live = true };
    const appointment *all;
    appointment *affected;
    size_t n, met = 0;
    int64_t id;
    bool is_new;

    DS_TRY(store_exception_put(cx, tx, e, &id, &is_new));
    if (is_new)
        DS_TRY(
            store_audit(cx, tx, actor_name(ACTOR_DESK), "block", "exception", id, (ds_str){ 0 }));
    /* Zones differ by up to 26 hours; a visit may have begun the day before. */
    f.from.utc_s = (local_date_to_days(e->date_from) - 2) * DAY_S;
    f.to.utc_s = (local_date_to_days(e->date_to) + 3) * DAY_S;
    DS_TRY(store_appointment_list(cx, tx, &f, &all, &n));
    affected = DS_NEW_N(cx, appointment, n);
    if (!affected)
        return DS_LIMIT;
    for (size_t i = 0; i < n && e->kind == EXCEPTION_CLOSED; i++) {
        if (is_met(e, dir, &all[i]))
            affected[met++] = all[i];
    }
    *ret_affected = affected;
    *ret_n = met;
    return DS_OK;
}
