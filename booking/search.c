/*
 * search.c - free slots for a query: who fits, which days, what is free, which few to offer.
 *
 * Days are walked in order and their starts judged in order, so a busy list is read only for
 * doctors whose turn comes, and the walk ends as soon as enough is found. What always holds:
 *   (1) a listed slot passes slot_judge: window, busy list and day limit come from judge.c
 *   (2) results ascend by start, then by doctor; the same question gives the same answer
 *   (3) a day is finished only when no later day can still hold an earlier instant: places may lie
 *       in different zones
 */
#include "booking/search_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

#define RAW_FIRST_CAPACITY 512
#define CANDIDATES_FIRST_CAPACITY 32
#define SPREAD_PER_START_MAX 8
#define BUSY_CHUNK_DAYS 8
#define SPREAD_POOL_DAYS_MAX 31 /* a longer window is looked at up to here */

/* ---- who fits */

static ds_status folded_equal(ds_ctx *cx, ds_str folded, ds_str other, bool *ret)
{
    ds_str f;

    DS_TRY(ds_text_fold(cx, other, &f));
    *ret = ds_str_equal(folded, ds_str_trim(f));
    return DS_OK;
}

/* Which locations fit the place, which visit types the type: once per query, not per doctor. */
static ds_status fit_places(ds_ctx *cx, search *s, bool *place_fits, bool *type_fits)
{
    const directory *d = s->bk->dir;
    ds_str city = { 0 }, type = { 0 };

    DS_TRY(ds_text_fold(cx, ds_str_trim(s->q->city), &city));
    DS_TRY(ds_text_fold(cx, ds_str_trim(s->q->visit_type), &type));
    for (size_t i = 0; i < d->location_count; i++) {
        place_fits[i] = s->q->location.v == 0 || s->q->location.v == d->locations[i].id.v;
        if (place_fits[i] && city.n > 0)
            DS_TRY(folded_equal(cx, city, d->locations[i].city, &place_fits[i]));
    }
    for (size_t i = 0; i < d->visit_type_count; i++) {
        type_fits[i] = true;
        if (type.n > 0)
            DS_TRY(folded_equal(cx, type, d->visit_types[i].name, &type_fits[i]));
    }
    return DS_OK;
}

static bool doctor_fits(const slot_query *q, const doctor *dr)
{
    return (q->doctor.v == 0 || q->doctor.v == dr->id.v) &&
           (q->gender == 0 || q->gender == dr->gender) &&
           (q->specialty.n == 0 || doctor_has_specialty(dr, q->specialty)) &&
           (q->language.n == 0 || doctor_speaks(dr, q->language));
}

static ds_status candidate_add(ds_ctx *cx, search *s, const offering *o)
{
    if (s->candidate_count == s->candidate_capacity) {
        size_t capacity =
            s->candidate_capacity ? 2 * s->candidate_capacity : CANDIDATES_FIRST_CAPACITY;
        candidate *bigger = DS_NEW_N(cx, candidate, capacity);

        if (!bigger)
            return DS_LIMIT;
        if (s->candidate_count > 0)
            memcpy(bigger, s->candidates, s->candidate_count * sizeof *bigger);
        s->candidates = bigger;
        s->candidate_capacity = capacity;
    }
    s->candidates[s->candidate_count++] = (candidate){ .offering = o };
    return DS_OK;
}

static int by_fee(const void *a, const void *b)
{
    const offering *x = ((const candidate *)a)->offering, *y = ((const candidate *)b)->offering;
    int c = (x->fee.minor > y->fee.minor) - (x->fee.minor < y->fee.minor);

    return c != 0 ? c : (x > y) - (x < y); /* offerings lie in the order of doctors */
}

ds_status search_candidates(ds_ctx *cx, search *s)
{
    const directory *d = s->bk->dir;
    bool *place_fits = DS_NEW_N(cx, bool, d->location_count);
    bool *type_fits = DS_NEW_N(cx, bool, d->visit_type_count);

    if (!place_fits || !type_fits)
        return DS_LIMIT;
    DS_TRY(fit_places(cx, s, place_fits, type_fits));
    size_t last_doctor = SIZE_MAX, last_place = SIZE_MAX;
    bool is_fit = false;
    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];

        if (o->doctor != last_doctor) {
            is_fit = doctor_fits(s->q, &d->doctors[o->doctor]);
            last_doctor = o->doctor;
            last_place = SIZE_MAX;
        }
        if (!is_fit || !place_fits[o->location] || !type_fits[o->visit_type])
            continue;
        if (s->q->visit_type.n == 0 && o->location == last_place)
            continue; /* the first type a doctor offers at the place */
        last_place = o->location;
        DS_TRY(candidate_add(cx, s, o));
    }
    if (s->q->is_cheapest_first && s->candidate_count > 1)
        qsort(s->candidates, s->candidate_count, sizeof *s->candidates, by_fee);
    return DS_OK;
}

/* ---- which days */

static void widen(local_date d, bool *has, local_date *low, local_date *high)
{
    if (!*has || local_date_compare(d, *low) < 0)
        *low = d;
    if (!*has || local_date_compare(d, *high) > 0)
        *high = d;
    *has = true;
}

/* The window of every candidate, and the dates that any of them has in it. */
static bool find_dates(ds_ctx *cx, search *s, local_date *ret_from, local_date *ret_to)
{
    bool has = false;

    for (size_t i = 0; i < s->candidate_count; i++) {
        candidate *c = &s->candidates[i];
        const ds_tz *tz = s->bk->dir->locations[c->offering->location].tz;
        local_date from, to;

        judge_window(cx, &s->judge, c->offering, &c->first, &c->last);
        if (s->q->after.utc_s != 0 && !ds_time_before(s->q->after, c->first))
            c->first = ds_time_add(s->q->after, ds_seconds(1));
        if (ds_time_before(c->last, c->first) ||
            !when_list_dates(s->whens, s->when_count, ds_tz_to_local(tz, c->first).date,
                             ds_tz_to_local(tz, c->last).date, &from, &to))
            continue;
        widen(from, &has, ret_from, ret_to);
        widen(to, &has, ret_from, ret_to);
    }
    return has;
}

/* ---- what is free */

static ds_status raw_add(ds_ctx *cx, search *s, raw_start r)
{
    if (s->raw_count == s->raw_capacity) {
        size_t capacity = s->raw_capacity ? 2 * s->raw_capacity : RAW_FIRST_CAPACITY;
        raw_start *bigger = DS_NEW_N(cx, raw_start, capacity);

        if (!bigger)
            return DS_LIMIT;
        if (s->raw_count > 0)
            memcpy(bigger, s->raw, s->raw_count * sizeof *bigger);
        s->raw = bigger;
        s->raw_capacity = capacity;
    }
    s->raw[s->raw_count++] = r;
    return DS_OK;
}

static int by_start_then_doctor(const void *a, const void *b)
{
    const raw_start *x = a, *y = b;
    int c = ds_time_compare(x->at, y->at);

    if (c != 0)
        return c;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* The starts of a date that fit the wish and the window, in order, whether free or not. */
static ds_status list_raw(ds_ctx *cx, search *s, local_date date)
{
    slot_start starts[SCHEDULE_SLOTS_PER_DAY_MAX];

    s->raw_count = 0;
    for (size_t i = 0; i < s->candidate_count; i++) {
        candidate *c = &s->candidates[i];

        c->is_full_known = false;
        if (c->is_left_out)
            continue;
        size_t n =
            schedule_starts(s->bk->dir, c->offering, date, starts, SCHEDULE_SLOTS_PER_DAY_MAX);
        for (size_t k = 0; k < n; k++) {
            local_time t = { date, starts[k].clock_s };

            if (!ds_time_before(starts[k].at, c->first) && !ds_time_before(c->last, starts[k].at) &&
                when_list_fits(s->whens, s->when_count, t))
                DS_TRY(raw_add(cx, s, (raw_start){ starts[k].at, starts[k].clock_s, (uint32_t)i }));
        }
    }
    if (s->raw_count > 1)
        qsort(s->raw, s->raw_count, sizeof *s->raw, by_start_then_doctor);
    return DS_OK;
}

/* The busy list around a slot; read for some days at once. */
static ds_status load_busy(ds_ctx *cx, search *s, candidate *c, const slot *x, local_date last)
{
    const ds_tz *tz = s->bk->dir->locations[c->offering->location].tz;
    local_date until = local_date_add_days(x->local.date, BUSY_CHUNK_DAYS);

    if (c->has_busy && !ds_time_before(x->occupied_from, c->busy_from) &&
        !ds_time_before(c->busy_to, x->occupied_to))
        return DS_OK;
    if (local_date_compare(last, until) < 0)
        until = local_date_add_days(last, 1);
    c->busy_from = x->occupied_from;
    c->busy_to =
        ds_time_add(ds_tz_day_start(tz, until), ds_time_since(x->occupied_to, x->occupied_from));
    c->has_busy = true;
    return judge_busy(cx, s->tx, &s->judge, x->doctor, c->busy_from, c->busy_to, &c->busy,
                      &c->busy_count);
}

static ds_status is_free(ds_ctx *cx, search *s, candidate *c, const slot *x, bool *ret)
{
    *ret = false;
    DS_TRY(load_busy(cx, s, c, x, s->last_date));
    if (!slot_is_free(x, c->busy, c->busy_count))
        return DS_OK;
    if (!c->is_full_known) {
        DS_TRY(judge_day_is_full(cx, s->tx, &s->judge, c->offering, x->local.date, &c->is_full));
        c->is_full_known = true;
    }
    *ret = !c->is_full;
    return DS_OK;
}

/* Add the free ones of a date to found, until max are there. */
static ds_status take_date(ds_ctx *cx, search *s, local_date date, size_t max, slot_list *found)
{
    size_t of_date = 0, of_start = 0;

    DS_TRY(list_raw(cx, s, date));
    for (size_t i = 0; i < s->raw_count && of_date < max; i++) {
        candidate *c = &s->candidates[s->raw[i].candidate];
        slot x = slot_at(s->bk->dir, c->offering, s->raw[i].at);
        bool free_now;

        if (i > 0 && ds_time_compare(s->raw[i].at, s->raw[i - 1].at) != 0)
            of_start = 0;
        if (of_start == s->per_start_max)
            continue;
        x.local = (local_time){ date, s->raw[i].clock_s };
        DS_TRY(is_free(cx, s, c, &x, &free_now));
        if (!free_now)
            continue;
        DS_TRY(slot_list_add(cx, found, &x));
        of_date++;
        of_start++;
    }
    return DS_OK;
}

ds_status slot_list_add(ds_ctx *cx, slot_list *list, const slot *x)
{
    if (list->n == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 32;
        slot *bigger = DS_NEW_N(cx, slot, capacity);

        if (!bigger)
            return DS_LIMIT;
        if (list->n > 0)
            memcpy(bigger, list->at, list->n * sizeof *bigger);
        list->at = bigger;
        list->capacity = capacity;
    }
    list->at[list->n++] = *x;
    return DS_OK;
}

int slot_compare(const void *a, const void *b)
{
    const slot *x = a, *y = b;
    int c = ds_time_compare(x->start, y->start);

    if (c == 0)
        c = (x->doctor.v > y->doctor.v) - (x->doctor.v < y->doctor.v);
    if (c == 0)
        c = (x->offering.v > y->offering.v) - (x->offering.v < y->offering.v);
    return c;
}

/* How many of found start before anything that a later date can bring: (3). */
static size_t count_settled(const search *s, local_date date, const slot_list *found)
{
    ds_time next = DS_TIME_NEVER;
    const ds_tz *seen = NULL;
    size_t n = 0;

    for (size_t i = 0; i < s->candidate_count; i++) {
        const ds_tz *tz = s->bk->dir->locations[s->candidates[i].offering->location].tz;
        ds_time t;

        if (tz == seen || s->candidates[i].is_left_out)
            continue;
        seen = tz;
        t = ds_tz_day_start(tz, local_date_add_days(date, 1));
        if (ds_time_before(t, next))
            next = t;
    }
    for (size_t i = 0; i < found->n; i++)
        n += ds_time_before(found->at[i].start, next) ? 1 : 0;
    return n;
}

ds_status search_walk(ds_ctx *cx, search *s, search_walk_end until, size_t limit, slot_list *found)
{
    size_t days = 0;
    local_date from = { 1, 1, 1 }, to = from;

    if (!find_dates(cx, s, &from, &to))
        return DS_OK;
    s->last_date = to;
    for (local_date d = from; local_date_compare(d, to) <= 0; d = local_date_add_days(d, 1)) {
        DS_TRY(take_date(cx, s, d, until == WALK_ENOUGH ? limit : SIZE_MAX, found));
        days++;
        if (until != WALK_ALL_DAYS && count_settled(s, d, found) >= limit)
            break;
        if (until == WALK_ALL_DAYS && days >= SPREAD_POOL_DAYS_MAX && found->n > 0)
            break;
    }
    if (found->n > 1)
        qsort(found->at, found->n, sizeof *found->at, slot_compare);
    return DS_OK;
}

ds_status search_make(ds_ctx *cx, store_tx *tx, const booking *bk, const slot_query *q, search *ret)
{
    search s = { .bk = bk, .tx = tx, .q = q, .whens = q->whens, .when_count = q->when_count };

    s.per_start_max = q->order == SLOT_SPREAD ? SPREAD_PER_START_MAX : SLOT_QUERY_LIMIT_MAX;
    if (q->limit > s.per_start_max)
        s.per_start_max = q->limit;

    DS_TRY(judge_make(cx, tx, bk, q, &s.judge));
    DS_TRY(search_candidates(cx, &s));
    *ret = s;
    return DS_OK;
}
