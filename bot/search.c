/*
 * search.c - what is free for a request, who and where could serve it.
 *
 * booking/ knows the rules of a slot; here a request becomes queries. What always holds:
 *   (1) at most BOT_OFFER_MAX times are found, what the request rules out is not among them
 *   (2) where nothing is free as asked, the nearest that is free is found, and marked as that
 *   (3) where several cities could serve and nothing tells which, each gives its first time
 */
#include "bot/bot_internal.h"

#define SEARCH_WIDE 120 /* slots looked at where some are left out afterwards */

/* ---- searching ---- */

static slot_query query_of(const turn *t)
{
    const request *q = &t->m.now;
    slot_query s = { .specialty = q->specialty,
                     .doctor = q->doctor,
                     .location = q->location,
                     .city = q->city,
                     .language = q->language,
                     .gender = q->gender,
                     .visit_type = q->visit_type,
                     .whens = q->whens,
                     .when_count = q->when_count,
                     .is_cheapest_first = q->is_cheapest,
                     .has_point = q->has_point,
                     .lat = q->lat,
                     .lon = q->lon,
                     .order = SLOT_SPREAD,
                     .limit = BOT_OFFER_MAX,
                     .after = q->after,
                     .moving = q->moving,
                     .patient = turn_patient(t) };

    if (q->doctor.v != 0 && q->specialty.n > 0)
        s.specialty = (ds_str){ "", 0 };
    for (size_t i = 0; i < q->when_count; i++)
        if (q->whens[i].is_soonest)
            s.order = SLOT_BY_START;
    if (q->after.utc_s != 0 || q->until.utc_s != 0 || q->not_doctor.v != 0) {
        s.order = SLOT_BY_START;
        s.limit = SEARCH_WIDE;
    }
    return s;
}

static bool is_on_table(const turn *t, const slot *s)
{
    for (size_t i = 0; i < t->m.option_count; i++)
        if (t->m.options[i].kind == OPTION_SLOT && t->m.options[i].a == s->offering.v &&
            t->m.options[i].b == s->start.utc_s)
            return true;
    return false;
}

/* Leave out what the request rules out and, for "more", what was just shown. */
static ds_status narrow(turn *t, slot_result *found)
{
    const request *q = &t->m.now;
    slot *kept = DS_NEW_N(t->cx, slot, BOT_OFFER_MAX);
    size_t n = 0;

    if (kept == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < found->count && n < BOT_OFFER_MAX; i++) {
        const slot *s = &found->slots[i];
        if ((q->not_doctor.v != 0 && s->doctor.v == q->not_doctor.v) ||
            (q->until.utc_s != 0 && s->start.utc_s >= q->until.utc_s) ||
            (q->after.utc_s != 0 && is_on_table(t, s)))
            continue;
        kept[n++] = *s;
    }
    found->slots = kept;
    found->count = n;
    return DS_OK;
}

static ds_status search_one(turn *t, const slot_query *q, slot_result *ret)
{
    DS_TRY(booking_search(t->cx, t->tx, &t->bk, q, ret));
    return narrow(t, ret);
}

/* The first time of each city, by start (3). */
static ds_status search_cities(turn *t, slot_query q, const ds_str *cities, size_t n)
{
    slot *all = DS_NEW_N(t->cx, slot, n);
    slot_result one;

    if (all == NULL)
        return DS_LIMIT;
    t->found = (slot_result){ .slots = all, .first_any = DS_TIME_NEVER };
    for (size_t i = 0; i < n; i++) {
        q.city = cities[i];
        DS_TRY(search_one(t, &q, &one));
        t->found.has_doctor |= one.has_doctor;
        t->found.is_nearby |= one.is_nearby;
        if (ds_time_before(one.first_any, t->found.first_any))
            t->found.first_any = one.first_any;
        if (one.count == 0)
            continue;
        size_t at = t->found.count++;
        for (; at > 0 && one.slots[0].start.utc_s < all[at - 1].start.utc_s; at--)
            all[at] = all[at - 1];
        all[at] = one.slots[0];
    }
    return DS_OK;
}

static ds_status search_once(turn *t, const slot_query *q)
{
    ds_str cities[BOT_OFFER_MAX];
    slot_query s = *q;
    size_t n;

    if (s.city.n > 0 || s.location.v != 0 || s.has_point)
        return search_one(t, &s, &t->found);
    n = turn_cities(t, &t->m.now, cities, BOT_OFFER_MAX);
    if (n > 1)
        return search_cities(t, s, cities, n);
    if (n == 1)
        s.city = cities[0];
    return search_one(t, &s, &t->found);
}

/* Seconds between a clock time and the range that was wished for. */
static int32_t off_the_clock(const when *w, int32_t second)
{
    if (second < w->clock_from_s)
        return w->clock_from_s - second;
    return second >= w->clock_to_s ? second - w->clock_to_s + 1 : 0;
}

/* Keep the few that are nearest to the wished clock, by start. */
static void keep_nearest(slot_result *found, slot *slots, const when *w)
{
    size_t n = found->count;

    while (n > BOT_OFFER_MAX) {
        size_t worst = 0;
        for (size_t i = 1; i < n; i++)
            if (off_the_clock(w, slots[i].local.second_of_day) >=
                off_the_clock(w, slots[worst].local.second_of_day))
                worst = i;
        for (size_t i = worst; i + 1 < n; i++)
            slots[i] = slots[i + 1];
        n--;
    }
    found->slots = slots;
    found->count = n;
}

/* The wish with its clock taken off; the first wanted clock is what "near" is judged by. */
static const when *whole_days(const slot_query *q, when days[static WHEN_MAX])
{
    const when *wish = NULL;

    for (size_t i = 0; i < q->when_count; i++) {
        days[i] = q->whens[i];
        if (days[i].is_not)
            continue;
        if (days[i].time_known && wish == NULL)
            wish = &q->whens[i];
        days[i].time_known = days[i].is_exact = days[i].is_span = false;
        days[i].clock_from_s = 0;
        days[i].clock_to_s = WHEN_CLOCK_END;
    }
    return wish != NULL && wish->date_known ? wish : NULL;
}

/* (2): the days that were asked for, at the hours nearest to those asked for. */
static ds_status search_same_days(turn *t, slot_query q)
{
    when days[WHEN_MAX];
    const when *wish = whole_days(&q, days);
    ds_str cities[1];
    slot *copy;
    size_t n = 0;

    if (wish == NULL)
        return DS_OK;
    q.limit = SEARCH_WIDE;
    q.whens = days;
    q.order = SLOT_BY_START;
    if (q.city.n == 0 && q.location.v == 0 && !q.has_point &&
        turn_cities(t, &t->m.now, cities, 1) == 1)
        q.city = cities[0];
    DS_TRY(booking_search(t->cx, t->tx, &t->bk, &q, &t->found));
    copy = DS_NEW_N(t->cx, slot, t->found.count + 1);
    if (copy == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < t->found.count; i++)
        if (t->m.now.not_doctor.v == 0 || t->found.slots[i].doctor.v != t->m.now.not_doctor.v)
            copy[n++] = t->found.slots[i];
    t->found.count = n;
    keep_nearest(&t->found, copy, wish);
    return DS_OK;
}

/* (2): from the day that was asked for on, at any time of day; then at any time at all. */
static ds_status search_wider(turn *t, slot_query q)
{
    when from_then = when_any();
    local_date first = { 9999, 12, 31 };

    t->is_search_widened = true;
    DS_TRY(search_same_days(t, q));
    if (t->found.count > 0)
        return DS_OK;
    for (size_t i = 0; i < t->m.now.when_count; i++) {
        const when *w = &t->m.now.whens[i];
        if (w->date_known && !w->is_not && local_date_compare(w->date_from, first) < 0)
            first = w->date_from;
    }
    q.when_count = 0;
    q.order = SLOT_BY_START;
    if (first.year != 9999) {
        from_then.date_known = true;
        from_then.is_to_open = true;
        from_then.date_from = first;
        from_then.date_to = (local_date){ 9999, 12, 31 };
        q.whens = &from_then;
        q.when_count = 1;
        DS_TRY(search_once(t, &q));
        if (t->found.count > 0)
            return DS_OK;
        q.when_count = 0;
    }
    return search_once(t, &q);
}

ds_status turn_search(turn *t)
{
    slot_query q = query_of(t);

    t->is_search_widened = false;
    DS_TRY(search_once(t, &q));
    if (t->found.count == 0 && t->m.now.moving.v != 0 && t->m.now.specialty.n > 0 &&
        q.doctor.v != 0 && t->m.now.until.utc_s == 0) {
        q.doctor.v = 0; /* the visit may go to a colleague at the same place */
        q.specialty = t->m.now.specialty;
        DS_TRY(search_once(t, &q));
        if (t->found.count == 0) {
            q.doctor = t->m.now.doctor;
            q.specialty = (ds_str){ "", 0 };
        }
    }
    if (t->found.count == 0 && t->found.has_doctor && t->m.now.until.utc_s == 0 &&
        t->found.first_any.utc_s != INT64_MAX && q.after.utc_s == 0)
        DS_TRY(search_wider(t, q));
    turn_raise(t, t->found.count > 0 ? SAID_FOUND : SAID_FOUND_NONE);
    return DS_OK;
}

/* ---- who and where could serve ---- */

bool turn_offering_serves(const turn *t, const request *q, const offering *o)
{
    const doctor *d = &t->w->dir->doctors[o->doctor];

    return (q->doctor.v == 0 || d->id.v == q->doctor.v) &&
           (q->doctor.v != 0 || q->specialty.n == 0 || doctor_has_specialty(d, q->specialty)) &&
           (q->gender == 0 || d->gender == q->gender) &&
           (q->language.n == 0 || doctor_speaks(d, q->language));
}

bool turn_has_other_doctor(const turn *t)
{
    const request *q = &t->m.now;
    const directory *d = t->w->dir;
    const location *at = directory_location(d, q->location);
    ds_str city = at != NULL ? at->city : q->city;

    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];
        const location *l = &d->locations[o->location];
        if (!turn_offering_serves(t, q, o) || d->doctors[o->doctor].id.v == q->not_doctor.v)
            continue;
        if (city.n > 0
                ? ds_str_equal_nocase(l->city, city)
                : t->home_country.n == 0 || ds_str_equal(fact_country(t, l), t->home_country))
            return true;
    }
    return false;
}

static bool is_listed(const ds_str *list, size_t n, ds_str s)
{
    for (size_t i = 0; i < n; i++)
        if (ds_str_equal(list[i], s))
            return true;
    return false;
}

/* How near to the patient's home a place is: 2 in the same city, 1 in the same country, else 0. */
static int nearness(const turn *t, const location *l)
{
    if (t->home_city.n > 0 && ds_str_equal(l->city, t->home_city))
        return 2;
    return t->home_country.n > 0 && ds_str_equal(fact_country(t, l), t->home_country);
}

size_t turn_cities(const turn *t, const request *q, ds_str *ret, size_t max)
{
    const directory *d = t->w->dir;
    int nearest = 0;
    size_t n = 0;

    if (q->city.n > 0 || q->location.v != 0 || q->has_point || !request_has_subject(q))
        return 0;
    for (size_t i = 0; i < d->offering_count; i++) {
        int near = nearness(t, &d->locations[d->offerings[i].location]);
        if (near > nearest && turn_offering_serves(t, q, &d->offerings[i]))
            nearest = near;
    }
    for (size_t i = 0; i < d->offering_count && n < max; i++) {
        const location *l = &d->locations[d->offerings[i].location];
        if (nearness(t, l) >= nearest && turn_offering_serves(t, q, &d->offerings[i]) &&
            !is_listed(ret, n, l->city))
            ret[n++] = l->city;
    }
    return n;
}

size_t turn_doctors_named(const turn *t, ds_str words, const doctor **ret, size_t max)
{
    const directory *d = t->w->dir;
    ds_str folded_words, name;
    size_t n = 0;

    if (ds_text_fold(t->cx, words, &folded_words) != DS_OK)
        return 0;
    for (size_t i = 0; i < d->doctor_count && n < max; i++)
        if (ds_text_fold(t->cx, d->doctors[i].name, &name) == DS_OK &&
            ds_str_find(name, folded_words, 0) >= 0)
            ret[n++] = &d->doctors[i];
    return n;
}
