/*
 * offer.c - from free slots to the answer: all by start, or the few that are worth offering.
 *
 * Three times in a row help nobody whose day is full at that hour; three over the window asked
 * for do. What always holds:
 *   (1) an exact time that is free is offered as it is; one that is not gives the nearest, and
 *       says so
 *   (2) the few differ in their times while different times are there, then in their doctors
 *   (3) never more than the limit, ascending; the same question gives the same answer
 *   (4) who saw a doctor before is offered that doctor's earliest time; else, of doctors free at
 * one time, who has the fewest visits that day
 */
#include <stdlib.h>
#include <string.h>

#include "booking/search_internal.h"

#define SPREAD_WINDOW_DAYS_MAX                                                                     \
    14 /* a window up to here is spread over; of a wider one the soonest */
#define NEAR_PLACES_MAX 32
#define LOADS_MAX 64
#define SAME_TIME_COST_S (1000000000) /* (2): beyond any distance inside a window */

/* ---- choosing few */

/* How many visits a doctor has on a date: fewer come first among equals. */
typedef struct doctor_load {
    doctor_id doctor;
    local_date date;
    int64_t visits;
} doctor_load;

/* A choice under way. */
typedef struct chooser {
    search *s;
    const slot_list *pool;
    bool *is_taken; /* of the pool */
    slot *taken;
    size_t n, limit;
    int64_t share_s; /* what of the pool's time falls to each */
    doctor_load loads[LOADS_MAX];
    size_t load_count;
} chooser;

static int64_t distance_s(ds_time a, ds_time b)
{
    int64_t d = ds_time_since(a, b).s;

    return d < 0 ? -d : d;
}

/* What taking x would cost: its distance from the target, and how much it repeats what is taken. */
static int64_t cost_of(const chooser *c, const slot *x, ds_time target)
{
    int64_t cost = distance_s(x->start, target);
    bool same_doctor = false;

    for (size_t i = 0; i < c->n; i++) {
        if (ds_time_compare(c->taken[i].start, x->start) == 0)
            cost += SAME_TIME_COST_S;
        same_doctor = same_doctor || c->taken[i].doctor.v == x->doctor.v;
    }
    return cost + (same_doctor ? c->share_s / 3 : 0);
}

static ds_status load_of(ds_ctx *cx, chooser *c, const slot *x, int64_t *ret)
{
    const location *l = directory_location(c->s->bk->dir, x->location);
    visit_count count = { .doctor = x->doctor, .except = c->s->q->moving };
    doctor_load load = { x->doctor, x->local.date, 0 };

    for (size_t i = 0; i < c->load_count; i++) {
        if (c->loads[i].doctor.v == x->doctor.v &&
            local_date_compare(c->loads[i].date, x->local.date) == 0) {
            *ret = c->loads[i].visits;
            return DS_OK;
        }
    }
    count.from = ds_tz_day_start(l->tz, x->local.date);
    count.to = ds_tz_day_start(l->tz, local_date_add_days(x->local.date, 1));
    DS_TRY(store_visit_count(cx, c->s->tx, &count, &load.visits));
    if (c->load_count < LOADS_MAX)
        c->loads[c->load_count++] = load;
    *ret = load.visits;
    return DS_OK;
}

/* The first of the cheapest of the pool. */
static size_t cheapest(const chooser *c, ds_time target, int64_t *ret_cost)
{
    size_t best = SIZE_MAX;

    *ret_cost = INT64_MAX;
    for (size_t i = 0; i < c->pool->n; i++) {
        int64_t cost = c->is_taken[i] ? INT64_MAX : cost_of(c, &c->pool->at[i], target);

        if (cost < *ret_cost) {
            best = i;
            *ret_cost = cost;
        }
    }
    return best;
}

/* The cheapest of the pool; of several doctors at its time the one with the fewest visits, who are
 * counted for these alone. */
static ds_status choose(ds_ctx *cx, chooser *c, ds_time target, size_t *ret)
{
    int64_t best_cost, best_load = -1, load;
    size_t best = cheapest(c, target, &best_cost), first = best;
    const slot *at = c->pool->at;

    for (size_t i = best; i < c->pool->n && ds_time_compare(at[i].start, at[first].start) == 0;
         i++) { /* the pool ascends by start */
        if (i == first || c->is_taken[i] || cost_of(c, &at[i], target) != best_cost)
            continue;
        if (best_load < 0)
            DS_TRY(load_of(cx, c, &at[best], &best_load));
        DS_TRY(load_of(cx, c, &at[i], &load));
        if (load < best_load) {
            best = i;
            best_load = load;
        }
    }
    *ret = best;
    return DS_OK;
}

/* limit of the pool: targets divide its time evenly, beginning with the earliest. */
static ds_status spread(ds_ctx *cx, chooser *c)
{
    ds_time first = c->pool->at[0].start, last = c->pool->at[c->pool->n - 1].start;
    size_t chosen = 0;

    c->share_s = ds_time_since(last, first).s / (int64_t)c->limit;
    for (size_t i = 0; i < c->pool->n; i++)
        chosen += c->is_taken[i] ? 1 : 0;
    while (c->n < c->limit && chosen < c->pool->n) {
        ds_time target = ds_time_add(first, ds_seconds(c->share_s * (int64_t)c->n));
        size_t best;

        DS_TRY(choose(cx, c, target, &best));
        c->is_taken[best] = true;
        c->taken[c->n++] = c->pool->at[best];
        chosen++;
    }
    qsort(c->taken, c->n, sizeof *c->taken, slot_compare);
    return DS_OK;
}

/* ---- the doctor of the last visit */

/* Whom the patient saw last, among the candidates; 0 when nobody, or a doctor was asked for. */
static ds_status own_doctor(ds_ctx *cx, const search *s, doctor_id *ret)
{
    appointment_filter f = { .patient = s->q->patient, .to = cx->now };
    const appointment *visits;
    size_t n;

    ret->v = 0;
    if (s->q->patient.v == 0 || s->q->doctor.v != 0)
        return DS_OK;
    DS_TRY(store_appointment_list(cx, s->tx, &f, &visits, &n));
    while (n > 0 && visits[n - 1].status != APPOINTMENT_COMPLETED &&
           visits[n - 1].status != APPOINTMENT_ARRIVED)
        n--;
    for (size_t i = 0; n > 0 && i < s->candidate_count; i++) {
        if (s->bk->dir->doctors[s->candidates[i].offering->doctor].id.v == visits[n - 1].doctor.v)
            *ret = visits[n - 1].doctor;
    }
    return DS_OK;
}

/* A doctor's first free start, soon enough after a time; false when there is none. */
static ds_status first_of(ds_ctx *cx, search *s, doctor_id dr, ds_time near, slot *ret,
                          bool *ret_has)
{
    bool *was_left_out = DS_NEW_N(cx, bool, s->candidate_count);
    slot_list found = { 0 };

    if (!was_left_out)
        return DS_LIMIT;
    for (size_t i = 0; i < s->candidate_count; i++) {
        candidate *c = &s->candidates[i];

        was_left_out[i] = c->is_left_out;
        c->is_left_out = c->is_left_out || s->bk->dir->doctors[c->offering->doctor].id.v != dr.v;
    }
    DS_TRY(search_walk(cx, s, WALK_ENOUGH, 1, &found));
    for (size_t i = 0; i < s->candidate_count; i++)
        s->candidates[i].is_left_out = was_left_out[i];
    *ret_has = found.n > 0 && ds_time_before(found.at[0].start,
                                             ds_time_add(near, ds_days(SPREAD_WINDOW_DAYS_MAX)));
    if (*ret_has)
        *ret = found.at[0];
    return DS_OK;
}

/* The earliest of the patient's own doctor is the first to be taken: (4). */
static ds_status take_own(ds_ctx *cx, chooser *c, bool may_look_on)
{
    doctor_id own;
    bool has = false;

    DS_TRY(own_doctor(cx, c->s, &own));
    if (own.v == 0)
        return DS_OK;
    for (size_t i = 0; i < c->pool->n && c->n == 0; i++) {
        if (c->pool->at[i].doctor.v == own.v) {
            c->is_taken[i] = true;
            c->taken[c->n++] = c->pool->at[i];
        }
    }
    if (c->n == 0 && may_look_on)
        DS_TRY(first_of(cx, c->s, own, c->pool->at[0].start, &c->taken[0], &has));
    c->n += has ? 1 : 0;
    return DS_OK;
}

static int by_day_then_fee(const void *a, const void *b)
{
    const slot *x = a, *y = b;
    int c = local_date_compare(x->local.date, y->local.date);

    if (c == 0)
        c = (x->fee.minor > y->fee.minor) - (x->fee.minor < y->fee.minor);
    return c != 0 ? c : slot_compare(a, b);
}

/* Only the cheapest of each day. */
static void keep_cheapest(slot_list *pool)
{
    size_t n = 0;

    qsort(pool->at, pool->n, sizeof *pool->at, by_day_then_fee);
    for (size_t i = 0; i < pool->n; i++) {
        const slot *x = &pool->at[i];
        bool is_same_day =
            n > 0 && local_date_compare(pool->at[n - 1].local.date, x->local.date) == 0;

        if (!is_same_day || pool->at[n - 1].fee.minor == x->fee.minor)
            pool->at[n++] = *x;
    }
    qsort(pool->at, pool->n = n, sizeof *pool->at, slot_compare);
}

/* ---- one place or all */

static bool is_soonest(const search *s)
{
    for (size_t i = 0; i < s->when_count; i++) {
        if (s->whens[i].is_soonest && !s->whens[i].is_not)
            return true;
    }
    return false;
}

/* A window of days was asked for, and it is small enough to be spread over. */
static bool has_window(const search *s)
{
    size_t wanted = 0;
    int64_t low = INT64_MAX, high = INT64_MIN;

    for (size_t i = 0; i < s->when_count; i++) {
        const when *w = &s->whens[i];

        if (w->is_not)
            continue;
        if (!w->date_known || (w->is_span && (w->is_to_open || w->is_from_open)))
            return false;
        int64_t from = local_date_to_days(w->date_from), to = local_date_to_days(w->date_to);
        low = from < low ? from : low;
        high = to > high ? to : high;
        wanted++;
    }
    return wanted > 0 && high - low < SPREAD_WINDOW_DAYS_MAX;
}

/* The few of the pool. may_look_on: the patient's own doctor may come after it. */
static ds_status choose_few(ds_ctx *cx, search *s, const slot_list *pool, bool may_look_on,
                            slot_list *ret)
{
    chooser *c = DS_NEW(cx, chooser);

    if (!c)
        return DS_LIMIT;
    c->s = s;
    c->pool = pool;
    c->limit = ret->capacity;
    c->taken = ret->at;
    c->is_taken = DS_NEW_N(cx, bool, pool->n);
    if (!c->is_taken)
        return DS_LIMIT;
    DS_TRY(take_own(cx, c, may_look_on));
    DS_TRY(spread(cx, c));
    ret->n = c->n;
    return DS_OK;
}

static ds_status find_spread(ds_ctx *cx, search *s, size_t limit, slot_list *ret)
{
    bool is_narrow = is_soonest(s) || has_window(s);
    slot_list pool = { 0 };

    if (is_soonest(s))
        DS_TRY(search_walk(cx, s, WALK_ENOUGH, limit, &pool));
    else
        DS_TRY(search_walk(cx, s, is_narrow ? WALK_ALL_DAYS : WALK_DAYS_WHOLE, limit, &pool));
    if (pool.n == 0)
        return DS_OK;
    if (s->q->is_cheapest_first)
        keep_cheapest(&pool);
    ret->at = DS_NEW_N(cx, slot, limit);
    if (!ret->at)
        return DS_LIMIT;
    ret->capacity = limit;
    if (is_soonest(s) && !s->q->is_cheapest_first) {
        ret->n = pool.n < limit ? pool.n : limit;
        memcpy(ret->at, pool.at, ret->n * sizeof *ret->at);
        return DS_OK;
    }
    return choose_few(cx, s, &pool, !is_narrow && !s->q->is_cheapest_first, ret);
}

static ds_status find_here(ds_ctx *cx, search *s, size_t limit, slot_list *ret)
{
    if (s->q->order == SLOT_SPREAD)
        return find_spread(cx, s, limit, ret);
    DS_TRY(search_walk(cx, s, s->q->is_cheapest_first ? WALK_DAYS_WHOLE : WALK_ENOUGH, limit, ret));
    if (s->q->is_cheapest_first && ret->n > 1)
        qsort(ret->at, ret->n, sizeof *ret->at, by_day_then_fee);
    if (ret->n > limit)
        ret->n = limit;
    return DS_OK;
}

typedef struct near_place {
    size_t location;
    double distance_m;
} near_place;

static int by_distance(const void *a, const void *b)
{
    const near_place *x = a, *y = b;

    if (x->distance_m != y->distance_m)
        return x->distance_m < y->distance_m ? -1 : 1;
    return (x->location > y->location) - (x->location < y->location);
}

/* The candidates' places, nearest first; places without a point come last. */
static size_t places_by_distance(const search *s, near_place ret[static NEAR_PLACES_MAX])
{
    const directory *d = s->bk->dir;
    size_t n = 0;

    for (size_t i = 0; i < d->location_count; i++) {
        const location *l = &d->locations[i];
        bool is_used = false;

        for (size_t k = 0; k < s->candidate_count && !is_used; k++)
            is_used = s->candidates[k].offering->location == i;
        if (!is_used)
            continue;
        near_place p = { i, l->has_point ? location_distance_m(s->q->lat, s->q->lon, l->lat, l->lon)
                                         : 1e9 };
        if (n < NEAR_PLACES_MAX) {
            ret[n++] = p;
        } else { /* the farthest gives way */
            qsort(ret, n, sizeof *ret, by_distance);
            if (p.distance_m < ret[n - 1].distance_m)
                ret[n - 1] = p;
        }
    }
    qsort(ret, n, sizeof *ret, by_distance);
    return n;
}

/* The nearest place first, then the next one for what is missing. */
static ds_status find_near(ds_ctx *cx, search *s, size_t limit, slot_list *ret)
{
    near_place places[NEAR_PLACES_MAX];
    size_t n = places_by_distance(s, places);

    for (size_t i = 0; i < n && ret->n < limit; i++) {
        slot_list here = { 0 };

        for (size_t k = 0; k < s->candidate_count; k++)
            s->candidates[k].is_left_out =
                s->candidates[k].offering->location != places[i].location;
        DS_TRY(find_here(cx, s, limit - ret->n, &here));
        for (size_t k = 0; k < here.n; k++)
            DS_TRY(slot_list_add(cx, ret, &here.at[k]));
    }
    for (size_t k = 0; k < s->candidate_count; k++)
        s->candidates[k].is_left_out = false;
    if (s->q->order == SLOT_SPREAD && ret->n > 1)
        qsort(ret->at, ret->n, sizeof *ret->at, slot_compare);
    return DS_OK;
}

static ds_status find(ds_ctx *cx, search *s, size_t limit, slot_list *ret)
{
    return s->q->has_point ? find_near(cx, s, limit, ret) : find_here(cx, s, limit, ret);
}

/* ---- an exact time that is not free */

static const when *exact_of(const slot_query *q)
{
    for (size_t i = 0; i < q->when_count; i++) {
        if (q->whens[i].is_exact && q->whens[i].time_known && !q->whens[i].is_not)
            return &q->whens[i];
    }
    return NULL;
}

typedef struct near_time {
    slot slot;
    int32_t off_s; /* from the clock time asked for */
} near_time;

static int by_off(const void *a, const void *b)
{
    const near_time *x = a, *y = b;

    if (x->off_s != y->off_s)
        return x->off_s < y->off_s ? -1 : 1;
    return slot_compare(&x->slot, &y->slot);
}

/* The wishes without their clock: the days stay, what is ruled out stays. */
static ds_status whens_without_clock(ds_ctx *cx, const slot_query *q, when **ret)
{
    when *whens = DS_NEW_N(cx, when, q->when_count);

    if (!whens)
        return DS_LIMIT;
    for (size_t i = 0; i < q->when_count; i++) {
        whens[i] = q->whens[i];
        if (whens[i].is_not)
            continue;
        whens[i].time_known = false;
        whens[i].is_exact = false;
        whens[i].clock_from_s = 0;
        whens[i].clock_to_s = WHEN_CLOCK_END;
        if (whens[i].date_known && !whens[i].is_span) /* "that day or after" */
            whens[i].date_to = (local_date){ 9999, 12, 31 };
    }
    *ret = whens;
    return DS_OK;
}

/* The nearest starts of the first day that has any. */
static ds_status find_nearby(ds_ctx *cx, search *s, const when *exact, slot_list *ret)
{
    slot_list pool = { 0 };
    near_time *near;
    size_t n = 0;
    when *whens;

    DS_TRY(whens_without_clock(cx, s->q, &whens));
    s->whens = whens;
    DS_TRY(search_walk(cx, s, WALK_DAYS_WHOLE, 1, &pool));
    near = DS_NEW_N(cx, near_time, pool.n);
    if (!near)
        return DS_LIMIT;
    for (size_t i = 0; i < pool.n; i++) {
        int32_t off = pool.at[i].local.second_of_day - exact->clock_from_s;

        if (local_date_compare(pool.at[i].local.date, pool.at[0].local.date) == 0)
            near[n++] = (near_time){ pool.at[i], off < 0 ? -off : off };
    }
    qsort(near, n, sizeof *near, by_off);
    for (size_t i = 0; i < n && i < s->q->limit; i++)
        DS_TRY(slot_list_add(cx, ret, &near[i].slot));
    if (ret->n > 1)
        qsort(ret->at, ret->n, sizeof *ret->at, slot_compare);
    return DS_OK;
}

/* The earliest free start whatever the time; what was ruled out stays ruled out. */
static ds_status find_first_any(ds_ctx *cx, search *s, ds_time *ret)
{
    slot_list first = { 0 };
    when *whens = DS_NEW_N(cx, when, s->q->when_count);
    size_t n = 0;

    if (!whens)
        return DS_LIMIT;
    for (size_t i = 0; i < s->q->when_count; i++) {
        if (s->q->whens[i].is_not)
            whens[n++] = s->q->whens[i];
    }
    s->whens = whens;
    s->when_count = n;
    DS_TRY(search_walk(cx, s, WALK_ENOUGH, 1, &first));
    *ret = first.n > 0 ? first.at[0].start : DS_TIME_NEVER;
    return DS_OK;
}

ds_status booking_search(ds_ctx *cx, store_tx *tx, const booking *bk, const slot_query *q,
                         slot_result *ret)
{
    size_t limit = q->limit == 0 ? 1 : q->limit;
    const when *exact = exact_of(q);
    slot_result r = { .first_any = DS_TIME_NEVER };
    slot_list found = { 0 };
    search s;

    if (limit > SLOT_QUERY_LIMIT_MAX)
        limit = SLOT_QUERY_LIMIT_MAX;
    DS_TRY(search_make(cx, tx, bk, q, &s));
    r.has_doctor = s.candidate_count > 0;
    DS_TRY(find(cx, &s, limit, &found));
    if (found.n == 0 && exact && r.has_doctor) {
        DS_TRY(find_nearby(cx, &s, exact, &found));
        r.is_nearby = found.n > 0; /* (1) */
    }
    if (found.n == 0 && r.has_doctor)
        DS_TRY(find_first_any(cx, &s, &r.first_any));
    r.slots = found.at;
    r.count = found.n;
    *ret = r;
    return DS_OK;
}
