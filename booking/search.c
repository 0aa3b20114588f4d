/*
 * search.c - free slots for a query: which days, what is free.
 *
 * Days are walked in order and their starts judged in order, so a busy list is read only for
 * doctors whose turn comes, and the walk ends as soon as enough is found. What always holds:
 *   (1) a listed slot passes judge_start: every rule comes from judge_rules.c
 *   (2) results ascend by start, then by doctor; the same question gives the same answer
 *   (3) of a session of tokens the lowest that can be booked is listed, and no other
 *   (4) a day is finished only when no later day can still hold an earlier instant: places may lie
 *       in different zones
 */
#include "booking/search_internal.h"

#include <stdlib.h>
#include <string.h>

#define RAW_FIRST_CAPACITY 512
#define SPREAD_PER_START_MAX 32
#define BUSY_CHUNK_DAYS 8
#define SPREAD_POOL_DAYS_MAX 31 /* a longer window is looked at up to here */

/* ---- which days */

static void widen(local_date d, bool *has, local_date *low, local_date *high)
{
    if (!*has || local_date_compare(d, *low) < 0)
        *low = d;
    if (!*has || local_date_compare(d, *high) > 0)
        *high = d;
    *has = true;
}

/* Behind the page before? */
static bool is_after(const search *s, ds_time t)
{
    return s->q->after.utc_s == 0 || ds_time_before(s->q->after, t);
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
        c->has_release = !s->q->by_desk && offering_has_release(c->offering);
        c->has_tokens = offering_has_tokens(c->offering);
        ds_time first = is_after(s, c->first) ? c->first : s->q->after;
        if (ds_time_before(c->last, first) ||
            !when_list_dates(s->whens, s->when_count, ds_tz_to_local(tz, first).date,
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
    int c = ds_time_compare(x->start.at, y->start.at);

    if (c != 0)
        return c;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* The busy list around a slot; a day at first, then some days at once. */
static ds_status load_busy(ds_ctx *cx, search *s, candidate *c, const slot *x)
{
    const ds_tz *tz = s->bk->dir->locations[c->offering->location].tz;
    local_date until = local_date_add_days(x->local.date, c->has_busy ? BUSY_CHUNK_DAYS : 1);

    if (c->has_busy && !ds_time_before(x->occupied_from, c->busy_from) &&
        !ds_time_before(c->busy_to, x->occupied_to))
        return DS_OK;
    if (local_date_compare(s->last_date, until) < 0)
        until = local_date_add_days(s->last_date, 1);
    c->busy_from = x->occupied_from;
    c->busy_to =
        ds_time_add(ds_tz_day_start(tz, until), ds_time_since(x->occupied_to, x->occupied_from));
    c->has_busy = true;
    return judge_busy(cx, s->tx, &s->judge, x->doctor, c->busy_from, c->busy_to, &c->busy,
                      &c->busy_count);
}

static ds_status load_date(ds_ctx *cx, search *s, candidate *c, local_date date)
{
    if (c->is_judged && local_date_compare(c->judged_on, date) == 0)
        return DS_OK;
    c->judged_on = date;
    c->is_judged = true;
    return judge_date(cx, s->tx, &s->judge, c->offering, date, &c->judged);
}

/* May it be booked? The schedule and the window are settled; lane and fee are set: (1). */
static ds_status is_free(ds_ctx *cx, search *s, candidate *c, slot *x, bool *ret)
{
    unsigned refusals = 0;
    bool is_taken;

    *ret = false;
    DS_TRY(load_busy(cx, s, c, x));
    if (!judge_lane(c->offering, true, x, c->busy, c->busy_count, &x->lane))
        return DS_OK;
    DS_TRY(load_date(cx, s, c, x->local.date));
    if (c->judged.refusals != 0 ||
        !judge_lane(c->offering, c->judged.may_share, x, c->busy, c->busy_count, &x->lane))
        return DS_OK;
    DS_TRY(judge_token(cx, s->tx, &s->judge, x, &is_taken));
    if (!is_taken)
        DS_TRY(judge_person(cx, s->tx, &s->judge, c->offering, x, &refusals));
    *ret = !is_taken && refusals == 0;
    return DS_OK;
}

/* ---- the starts of a date */

/* Notice, horizon and release hour. */
static bool is_in_window(ds_ctx *cx, const search *s, const candidate *c, const slot_start *x)
{
    return !ds_time_before(x->at, c->first) && !ds_time_before(c->last, x->at) &&
           (!c->has_release || judge_is_released(cx, &s->judge, c->offering, x));
}

static bool is_wished(const search *s, local_date date, const slot_start *x)
{
    return is_after(s, x->at) &&
           when_list_fits(s->whens, s->when_count, (local_time){ date, x->clock_s });
}

static ds_status list_times(ds_ctx *cx, search *s, size_t index, local_date date)
{
    slot_start starts[SCHEDULE_SLOTS_PER_DAY_MAX];
    const candidate *c = &s->candidates[index];
    size_t n = schedule_starts(s->bk->dir, c->offering, date, starts, SCHEDULE_SLOTS_PER_DAY_MAX);

    for (size_t k = 0; k < n; k++) {
        if (starts[k].token_no == 0 && is_in_window(cx, s, c, &starts[k]) &&
            is_wished(s, date, &starts[k]))
            DS_TRY(raw_add(cx, s, (raw_start){ starts[k], (uint32_t)index }));
    }
    return DS_OK;
}

static bool is_same_session(const slot_start *x, const slot_start *y)
{
    return local_date_compare(x->session, y->session) == 0 && x->session_s == y->session_s;
}

/* The sessions with tokens on a date; *settled is the last one whose lowest token was found. */
static ds_status walk_tokens(ds_ctx *cx, search *s, size_t index, local_date date, bool is_listed,
                             slot_start *settled)
{
    slot_start starts[SCHEDULE_SLOTS_PER_DAY_MAX];
    candidate *c = &s->candidates[index];
    size_t n = schedule_starts(s->bk->dir, c->offering, date, starts, SCHEDULE_SLOTS_PER_DAY_MAX);

    for (size_t k = 0; k < n; k++) {
        slot x = slot_of_start(s->bk->dir, c->offering, date, &starts[k]);
        bool free_now;

        if (x.token_no == 0 || !is_in_window(cx, s, c, &starts[k]) ||
            is_same_session(&starts[k], settled))
            continue;
        DS_TRY(is_free(cx, s, c, &x, &free_now));
        if (!free_now)
            continue;
        *settled = starts[k];
        if (is_listed && is_wished(s, date, &starts[k]))
            DS_TRY(raw_add(cx, s, (raw_start){ starts[k], (uint32_t)index })); /* (3) */
    }
    return DS_OK;
}

/* A session of the evening before may have had its lowest token before midnight. */
static ds_status list_tokens(ds_ctx *cx, search *s, size_t index, local_date date)
{
    slot_start settled = { .session_s = -1 };

    if (offering_is_nightly(s->candidates[index].offering))
        DS_TRY(walk_tokens(cx, s, index, local_date_add_days(date, -1), false, &settled));
    return walk_tokens(cx, s, index, date, true, &settled);
}

/* The starts of a date that fit the wish and the window, in order, whether free or not. */
static ds_status list_raw(ds_ctx *cx, search *s, local_date date)
{
    s->raw_count = 0;
    for (size_t i = 0; i < s->candidate_count; i++) {
        if (s->candidates[i].is_left_out)
            continue;
        DS_TRY(list_times(cx, s, i, date));
        if (s->candidates[i].has_tokens)
            DS_TRY(list_tokens(cx, s, i, date));
    }
    if (s->raw_count > 1)
        qsort(s->raw, s->raw_count, sizeof *s->raw, by_start_then_doctor);
    return DS_OK;
}

/* ---- the walk */

/* Add the free ones of a date to found, until max are there. */
static ds_status take_date(ds_ctx *cx, search *s, local_date date, size_t max, slot_list *found)
{
    size_t of_date = 0, of_start = 0;

    DS_TRY(list_raw(cx, s, date));
    for (size_t i = 0; i < s->raw_count && of_date < max; i++) {
        candidate *c = &s->candidates[s->raw[i].candidate];
        slot x = slot_of_start(s->bk->dir, c->offering, date, &s->raw[i].start);
        bool free_now;

        if (i > 0 && ds_time_compare(s->raw[i].start.at, s->raw[i - 1].start.at) != 0)
            of_start = 0;
        if (of_start == s->per_start_max)
            continue;
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

/* How many of found start before anything that a later date can bring: (4). */
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
