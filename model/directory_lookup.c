/*
 * directory_lookup.c - offerings by specialty and city, exceptions by whom they touch.
 *
 * Both are lists of row numbers grouped by a key, with a table of where each group begins. What
 * always holds:
 *   (1) a lookup answers as looking at every row would, in the same order
 *   (2) it is used only for the very rows it was made of
 */
#include "model/directory_lookup.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

/* Row numbers in groups: group g is rows[from[g]] .. rows[from[g + 1]]. */
typedef struct groups {
    uint32_t *from;
    uint32_t *rows;
    size_t count;
} groups;

struct directory_lookup {
    const offering *offerings; /* (2) */
    size_t offering_count;
    const schedule_exception *exceptions;
    size_t exception_count;
    ds_str *cities; /* folded, as they were met */
    size_t city_count;
    size_t *city_of;     /* by location */
    groups by_specialty; /* group: specialty * city_count + city */
    groups by_whom;      /* group: doctor, then location behind the doctors, then everyone */
};

/* ---- grouping: count, then place, so that rows stay in their order: (1) */

typedef struct pair {
    size_t group;
    uint32_t row;
} pair;

static ds_status groups_make(ds_ctx *cx, const pair *pairs, size_t n, size_t count, groups *ret)
{
    groups g = { DS_NEW_N(cx, uint32_t, count + 2), DS_NEW_N(cx, uint32_t, n), count };

    if (!g.from || !g.rows)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        g.from[pairs[i].group + 2]++;
    for (size_t i = 2; i < count + 2; i++)
        g.from[i] += g.from[i - 1];
    for (size_t i = 0; i < n; i++) /* from[group + 1] runs to where the group ends */
        g.rows[g.from[pairs[i].group + 1]++] = pairs[i].row;
    *ret = g;
    return DS_OK;
}

static size_t groups_get(const groups *g, size_t first, size_t last, const uint32_t **ret)
{
    *ret = g->rows + g->from[first];
    return g->from[last + 1] - g->from[first];
}

/* ---- cities and specialties */

static size_t city_find(const directory_lookup *k, ds_str folded)
{
    size_t i = 0;

    while (i < k->city_count && !ds_str_equal(k->cities[i], folded))
        i++;
    return i;
}

static ds_status cities_make(ds_ctx *cx, const directory *d, directory_lookup *k)
{
    k->cities = DS_NEW_N(cx, ds_str, d->location_count);
    k->city_of = DS_NEW_N(cx, size_t, d->location_count);
    if (!k->cities || !k->city_of)
        return DS_LIMIT;
    for (size_t i = 0; i < d->location_count; i++) {
        ds_str folded;

        DS_TRY(ds_text_fold(cx, d->locations[i].city, &folded));
        folded = ds_str_trim(folded);
        k->city_of[i] = city_find(k, folded);
        if (k->city_of[i] == k->city_count)
            k->cities[k->city_count++] = folded;
    }
    return DS_OK;
}

static size_t specialty_find(const directory *d, ds_str value)
{
    size_t i = 0;

    while (i < d->specialty_count && !ds_str_equal(d->specialties[i], value))
        i++;
    return i;
}

static bool is_said_before(const doctor *dr, size_t s)
{
    for (size_t i = 0; i < s; i++) {
        if (ds_str_equal(dr->specialties[i], dr->specialties[s]))
            return true;
    }
    return false;
}

static ds_status offerings_make(ds_ctx *cx, const directory *d, directory_lookup *k)
{
    size_t all = 0, n = 0;
    pair *pairs;

    for (size_t i = 0; i < d->offering_count; i++)
        all += d->doctors[d->offerings[i].doctor].specialty_count;
    pairs = DS_NEW_N(cx, pair, all);
    if (!pairs)
        return DS_LIMIT;
    for (size_t i = 0; i < d->offering_count; i++) {
        const doctor *dr = &d->doctors[d->offerings[i].doctor];

        for (size_t s = 0; s < dr->specialty_count; s++) {
            if (!is_said_before(dr, s))
                pairs[n++] = (pair){ specialty_find(d, dr->specialties[s]) * k->city_count +
                                         k->city_of[d->offerings[i].location],
                                     (uint32_t)i };
        }
    }
    return groups_make(cx, pairs, n, d->specialty_count * k->city_count, &k->by_specialty);
}

/* ---- exceptions */

static size_t whom_group(const directory *d, const schedule_exception *e)
{
    const doctor *dr = e->doctor.v ? directory_doctor(d, e->doctor) : NULL;
    const location *l = e->location.v ? directory_location(d, e->location) : NULL;

    if (dr)
        return (size_t)(dr - d->doctors);
    if (l)
        return d->doctor_count + (size_t)(l - d->locations);
    return d->doctor_count + d->location_count;
}

static ds_status exceptions_make(ds_ctx *cx, const directory *d, directory_lookup *k)
{
    pair *pairs = DS_NEW_N(cx, pair, d->exception_count);

    if (!pairs)
        return DS_LIMIT;
    for (size_t i = 0; i < d->exception_count; i++)
        pairs[i] = (pair){ whom_group(d, &d->exceptions[i]), (uint32_t)i };
    return groups_make(cx, pairs, d->exception_count, d->doctor_count + d->location_count + 1,
                       &k->by_whom);
}

ds_status directory_lookup_make(ds_ctx *cx, directory *d)
{
    directory_lookup *k = DS_NEW(cx, directory_lookup);

    if (!k)
        return DS_LIMIT;
    k->offerings = d->offerings;
    k->offering_count = d->offering_count;
    k->exceptions = d->exceptions;
    k->exception_count = d->exception_count;
    DS_TRY(cities_make(cx, d, k));
    DS_TRY(offerings_make(cx, d, k));
    DS_TRY(exceptions_make(cx, d, k));
    d->lookup = k;
    return DS_OK;
}

/* ---- questions */

bool directory_has_offering_lookup(const directory *d)
{
    return d->lookup && d->lookup->offerings == d->offerings &&
           d->lookup->offering_count == d->offering_count;
}

size_t directory_offerings_in(const directory *d, ds_str specialty, ds_str folded_city,
                              const uint32_t **ret)
{
    const directory_lookup *k = d->lookup;
    size_t s = specialty_find(d, specialty), c = city_find(k, folded_city);

    *ret = NULL;
    if (s == d->specialty_count || c == k->city_count)
        return 0;
    return groups_get(&k->by_specialty, s * k->city_count + c, s * k->city_count + c, ret);
}

size_t directory_offerings_for(const directory *d, ds_str specialty, const uint32_t **ret)
{
    const directory_lookup *k = d->lookup;
    size_t s = specialty_find(d, specialty);

    *ret = NULL;
    if (s == d->specialty_count || k->city_count == 0)
        return 0;
    return groups_get(&k->by_specialty, s * k->city_count, (s + 1) * k->city_count - 1, ret);
}

exception_walk exception_walk_of(const directory *d, const offering *o)
{
    const directory_lookup *k = d->lookup;
    exception_walk w = { .d = d };

    w.has_lookup = k && k->exceptions == d->exceptions && k->exception_count == d->exception_count;
    if (w.has_lookup) {
        size_t whom[] = { o->doctor, d->doctor_count + o->location,
                          d->doctor_count + d->location_count };

        for (size_t i = 0; i < 3; i++)
            w.left[i] = groups_get(&k->by_whom, whom[i], whom[i], &w.group[i]);
    }
    return w;
}

const schedule_exception *exception_walk_next(exception_walk *w)
{
    size_t best = 3;

    if (!w->has_lookup)
        return w->next < w->d->exception_count ? &w->d->exceptions[w->next++] : NULL;
    for (size_t i = 0; i < 3; i++) {
        if (w->left[i] > 0 && (best == 3 || *w->group[i] < *w->group[best]))
            best = i;
    }
    if (best == 3)
        return NULL;
    w->left[best]--;
    return &w->d->exceptions[*w->group[best]++];
}
