/*
 * schedule_ranges.c - weekly hours, breaks, holidays and exceptions become the open ranges of a
 * date.
 *
 * All of it is wall time: seconds from the midnight at which the session's own date begins, so that
 * 26:00 is two in the morning of the next date. What always holds:
 *   (1) ranges ascend and do not overlap, within a date and from one date to the next
 *   (2) exceptions apply in their order, so a later one beats an earlier one, and after holidays
 *   (3) holidays and exceptions cut the calendar date they name, whosever session it is
 *   (4) where the evening before is still open, the time is its own
 */
#include <string.h>

#include "model/directory_lookup.h"
#include "model/schedule_internal.h"

/* Take [from, to) out of the set; what is left on both sides stays. */
static void ranges_cut(range_set *set, int32_t from_s, int32_t to_s)
{
    clock_range out[SCHEDULE_RANGES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < set->n; i++) {
        clock_range r = set->at[i];

        if (to_s <= r.from_s || from_s >= r.to_s) {
            if (n < SCHEDULE_RANGES_MAX)
                out[n++] = r;
            continue;
        }
        if (r.from_s < from_s && n < SCHEDULE_RANGES_MAX)
            out[n++] = (clock_range){ r.from_s, from_s };
        if (to_s < r.to_s && n < SCHEDULE_RANGES_MAX)
            out[n++] = (clock_range){ to_s, r.to_s };
    }
    memcpy(set->at, out, n * sizeof out[0]);
    set->n = n;
}

/* Put [from, to) in, ascending; it becomes one with ranges it overlaps, not with those it touches.
 */
static void ranges_add(range_set *set, clock_range r)
{
    size_t n = 0, at = 0;

    for (size_t i = 0; i < set->n; i++) {
        clock_range x = set->at[i];

        if (x.from_s < r.to_s && r.from_s < x.to_s) {
            r.from_s = x.from_s < r.from_s ? x.from_s : r.from_s;
            r.to_s = x.to_s > r.to_s ? x.to_s : r.to_s;
            continue;
        }
        set->at[n++] = x;
    }
    while (at < n && set->at[at].from_s < r.from_s)
        at++;
    if (n == SCHEDULE_RANGES_MAX)
        n--;
    if (at > n)
        return;
    memmove(&set->at[at + 1], &set->at[at], (n - at) * sizeof r);
    set->at[at] = r;
    set->n = n + 1;
}

/* ---- the rows of the file */

bool opening_is_on(const opening *p, local_date date)
{
    return (p->days >> local_date_weekday(date) & 1) != 0 &&
           (!p->has_valid_from || local_date_compare(date, p->valid_from) >= 0) &&
           (!p->has_valid_to || local_date_compare(date, p->valid_to) <= 0);
}

bool offering_is_nightly(const offering *o)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        if (o->openings[i].hours.to_s > DAY_S)
            return true;
    }
    return false;
}

void opening_ranges(const opening *p, range_set *set)
{
    set->at[0] = p->hours;
    set->n = 1;
    for (size_t k = 0; k < p->break_count; k++)
        ranges_cut(set, p->breaks[k].from_s, p->breaks[k].to_s);
}

void weekly_ranges(const offering *o, local_date date, range_set *set)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        clock_range room[SCHEDULE_RANGES_MAX];
        range_set own = { room, 0 };

        if (!opening_is_on(&o->openings[i], date))
            continue;
        opening_ranges(&o->openings[i], &own);
        for (size_t k = 0; k < own.n; k++)
            ranges_add(set, own.at[k]);
    }
}

int32_t range_tokens(const offering *o, local_date session, clock_range r)
{
    for (size_t i = 0; i < o->opening_count; i++) {
        clock_range room[SCHEDULE_RANGES_MAX];
        range_set own = { room, 0 };

        if (!opening_is_on(&o->openings[i], session))
            continue;
        opening_ranges(&o->openings[i], &own);
        for (size_t k = 0; k < own.n; k++) {
            if (own.at[k].from_s < r.to_s && r.from_s < own.at[k].to_s)
                return o->openings[i].tokens;
        }
    }
    return 0;
}

/* ---- holidays and exceptions */

/* "IN" is part of "IN-TG", and each is part of itself. */
static bool calendar_has(ds_str calendar, ds_str row)
{
    return row.n > 0 && ds_str_starts(calendar, row) &&
           (calendar.n == row.n || calendar.p[row.n] == '-');
}

const holiday *schedule_holiday(const directory *d, const location *l, local_date date)
{
    const holiday *found = NULL; /* of the longest calendar */
    size_t low = 0, high = d->holiday_count;

    if (l->holidays.n == 0)
        return NULL;
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (local_date_compare(d->holidays[mid].date, date) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < d->holiday_count && local_date_compare(d->holidays[low].date, date) == 0; low++) {
        const holiday *h = &d->holidays[low];

        if (calendar_has(l->holidays, h->calendar) &&
            (found == NULL || h->calendar.n > found->calendar.n))
            found = h;
    }
    return found != NULL && found->is_open ? NULL : found;
}

static void close_holidays(const directory *d, const offering *o, local_date date, range_set *set)
{
    const location *l = &d->locations[o->location];
    int32_t days = offering_is_nightly(o) ? 2 : 1;

    for (int32_t k = 0; k < days; k++) {
        if (schedule_holiday(d, l, local_date_add_days(date, k)))
            ranges_cut(set, k * DAY_S, (k + 1) * DAY_S); /* (3) */
    }
}

bool exception_applies(const schedule_exception *e, const directory *d, const offering *o,
                       local_date date)
{
    return (e->doctor.v == 0 || e->doctor.v == d->doctors[o->doctor].id.v) &&
           (e->location.v == 0 || e->location.v == d->locations[o->location].id.v) &&
           local_date_compare(date, e->date_from) >= 0 && local_date_compare(date, e->date_to) <= 0;
}

clock_range exception_hours(const schedule_exception *e)
{
    clock_range r = e->is_whole_day ? (clock_range){ 0, DAY_S } : e->hours;

    r.to_s = r.to_s > DAY_S ? DAY_S : r.to_s;
    return r;
}

static void apply_exception(const directory *d, const offering *o, local_date date,
                            const schedule_exception *e, range_set *set)
{
    clock_range r = exception_hours(e);

    if (exception_applies(e, d, o, date)) {
        if (e->kind == EXCEPTION_CLOSED)
            ranges_cut(set, r.from_s, r.to_s);
        else
            ranges_add(set, r);
    }
    if (e->kind == EXCEPTION_CLOSED && offering_is_nightly(o) &&
        exception_applies(e, d, o, local_date_add_days(date, 1)))
        ranges_cut(set, DAY_S + r.from_s, DAY_S + r.to_s); /* (3) */
}

/* All but (4). */
static void own_ranges(const directory *d, const offering *o, local_date date, range_set *set)
{
    const schedule_exception *e;
    exception_walk walk;

    weekly_ranges(o, date, set);
    close_holidays(d, o, date, set);
    walk = exception_walk_of(d, o);
    while ((e = exception_walk_next(&walk))) /* (2) */
        apply_exception(d, o, date, e, set);
}

size_t schedule_open_ranges(const directory *d, const offering *o, local_date date,
                            clock_range ret[static SCHEDULE_RANGES_MAX])
{
    range_set set = { ret, 0 };

    own_ranges(d, o, date, &set);
    if (set.n > 0 && offering_is_nightly(o)) {
        clock_range room[SCHEDULE_RANGES_MAX];
        range_set before = { room, 0 };

        own_ranges(d, o, local_date_add_days(date, -1), &before);
        for (size_t i = 0; i < before.n; i++) /* (4) */
            ranges_cut(&set, before.at[i].from_s - DAY_S, before.at[i].to_s - DAY_S);
    }
    return set.n;
}
