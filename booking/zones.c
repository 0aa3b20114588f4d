/*
 * zones.c - in which zone who writes lives; visits whose wall time is another instant since the
 * zone data changed.
 *
 * A government moves the clocks, new zone data is installed, and a visit that was agreed for 9:00
 * would now happen at 8:00 or 10:00. What always holds:
 *   (1) nothing is moved here: the desk sees the list and decides
 *   (2) each visit is put on the call list once for each instant it has
 */
#include <inttypes.h>

#include "booking/booking_internal.h"

#include "model/phone.h"

ds_str booking_zone_of_number(const booking *bk, const contact *c)
{
    const calling_code *code = phone_calling_code(c->channel, c->address);
    ds_str zone = { "", 0 };

    if (code == NULL || code->zone == NULL)
        return zone;
    for (size_t i = 0; i < bk->dir->location_count; i++) {
        const location *l = &bk->dir->locations[i];
        ds_str country = l->country.n > 0 ? l->country : bk->policy->country;

        if (!ds_str_is(country, code->country))
            continue;
        if (zone.n > 0 && !ds_str_equal(zone, l->tz_name))
            return (ds_str){ "", 0 };
        zone = l->tz_name;
    }
    return zone.n > 0 ? zone : ds_str_of(code->zone);
}

static bool is_shifted(ds_ctx *cx, const appointment *a)
{
    const ds_tz *tz;

    if (a->status == APPOINTMENT_HELD || ds_tz_find(cx, a->tz_name, &tz) != DS_OK)
        return false;
    return local_time_to_wall_s(ds_tz_to_local(tz, a->start)) != local_time_to_wall_s(a->local);
}

ds_status booking_zone_shifted(ds_ctx *cx, store_tx *tx, const appointment **ret, size_t *ret_n)
{
    appointment_filter f = { .from = cx->now, .only_live = true };
    const appointment *all;
    appointment *shifted;
    size_t n, found = 0;

    DS_TRY(store_appointment_list(cx, tx, &f, &all, &n));
    shifted = DS_NEW_N(cx, appointment, n + 1);
    if (!shifted)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        if (is_shifted(cx, &all[i]))
            shifted[found++] = all[i];
    *ret = shifted;
    *ret_n = found;
    return DS_OK;
}

ds_status booking_zone_tell(ds_ctx *cx, store_tx *tx, size_t *ret_n)
{
    const appointment *shifted;
    size_t n, told = 0;

    DS_TRY(booking_zone_shifted(cx, tx, &shifted, &n));
    for (size_t i = 0; i < n; i++) {
        const appointment *a = &shifted[i];
        ds_str name;
        int64_t before;

        DS_TRY(ds_format(cx, &name, "zone_told_%" PRId64, a->id.v));
        DS_TRY(store_meta_get_int(cx, tx, ds_cstr(cx, name), 0, &before));
        if (before == a->start.utc_s)
            continue; /* (2) */
        DS_TRY(store_meta_set_int(cx, tx, ds_cstr(cx, name), a->start.utc_s));
        if (a->contact.v != 0)
            DS_TRY(store_call_insert(cx, tx, a->contact, a->id, "zone_changed"));
        told++;
    }
    *ret_n = told;
    return DS_OK;
}
