/*
 * search_who.c - the offerings that fit who, what and where.
 *
 * Where the directory has a lookup, only the rows of the specialty in the city are looked at, or of
 * the doctor: a search pays for what it finds. What always holds:
 *   (1) candidates ascend as offerings do: by doctor, place, visit type; by fee when that leads
 *   (2) whichever rows are looked at, the same conditions decide
 */
#include <stdlib.h>
#include <string.h>

#include "booking/search_internal.h"
#include "core/text.h"
#include "model/directory_lookup.h"

#define CANDIDATES_FIRST_CAPACITY 32

/* What fits, found once per query. */
typedef struct fit {
    const directory *d;
    const slot_query *q;
    ds_str city, type;       /* folded */
    bool *type_fits;         /* by visit type */
    signed char *place_fits; /* by place: 0 not asked yet, 1 yes, -1 no */
    bool is_city_known;      /* the rows looked at are of the city */
} fit;

static ds_status folded_equal(ds_ctx *cx, ds_str folded, ds_str other, bool *ret)
{
    ds_str f;

    DS_TRY(ds_text_fold(cx, other, &f));
    *ret = ds_str_equal(folded, ds_str_trim(f));
    return DS_OK;
}

static ds_status fit_make(ds_ctx *cx, const search *s, fit *ret)
{
    const directory *d = s->bk->dir;
    fit f = { .d = d, .q = s->q };

    f.type_fits = DS_NEW_N(cx, bool, d->visit_type_count);
    f.place_fits = DS_NEW_N(cx, signed char, d->location_count);
    if (!f.type_fits || !f.place_fits)
        return DS_LIMIT;
    DS_TRY(ds_text_fold(cx, ds_str_trim(s->q->city), &f.city));
    f.city = ds_str_trim(f.city);
    DS_TRY(ds_text_fold(cx, ds_str_trim(s->q->visit_type), &f.type));
    for (size_t i = 0; i < d->visit_type_count; i++) {
        f.type_fits[i] = true;
        if (f.type.n > 0)
            DS_TRY(folded_equal(cx, f.type, d->visit_types[i].name, &f.type_fits[i]));
    }
    *ret = f;
    return DS_OK;
}

static ds_status place_fits(ds_ctx *cx, fit *f, size_t place, bool *ret)
{
    bool fits = f->q->location.v == 0 || f->q->location.v == f->d->locations[place].id.v;

    if (f->place_fits[place] == 0) {
        if (fits && f->city.n > 0 && !f->is_city_known)
            DS_TRY(folded_equal(cx, f->city, f->d->locations[place].city, &fits));
        f->place_fits[place] = fits ? 1 : -1;
    }
    *ret = f->place_fits[place] > 0;
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

/* The candidate that was added last, of this doctor at this place? */
static bool is_taken(const search *s, const offering *o)
{
    const offering *last =
        s->candidate_count > 0 ? s->candidates[s->candidate_count - 1].offering : NULL;

    return last && last->doctor == o->doctor && last->location == o->location;
}

static ds_status candidate_try(ds_ctx *cx, search *s, fit *f, const offering *o)
{
    bool fits;

    if (!f->type_fits[o->visit_type])
        return DS_OK;
    DS_TRY(place_fits(cx, f, o->location, &fits));
    if (!fits || !doctor_fits(s->q, &f->d->doctors[o->doctor]))
        return DS_OK;
    if (f->type.n == 0 && is_taken(s, o))
        return DS_OK; /* the first type a doctor offers at the place */
    return candidate_add(cx, s, o);
}

static int by_offering(const void *a, const void *b)
{
    const offering *x = ((const candidate *)a)->offering, *y = ((const candidate *)b)->offering;

    return (x > y) - (x < y);
}

/* The rows of a specialty, of one city or of all. */
static ds_status try_specialty(ds_ctx *cx, search *s, fit *f)
{
    const uint32_t *rows;
    size_t n;

    f->is_city_known = f->city.n > 0;
    if (f->is_city_known)
        n = directory_offerings_in(f->d, s->q->specialty, f->city, &rows);
    else
        n = directory_offerings_for(f->d, s->q->specialty, &rows);
    for (size_t i = 0; i < n; i++)
        DS_TRY(candidate_try(cx, s, f, &f->d->offerings[rows[i]]));
    if (!f->is_city_known && s->candidate_count > 1) /* (1): they came city by city */
        qsort(s->candidates, s->candidate_count, sizeof *s->candidates, by_offering);
    return DS_OK;
}

static ds_status try_doctor(ds_ctx *cx, search *s, fit *f)
{
    const doctor *dr = directory_doctor(f->d, s->q->doctor);
    size_t from = 0, to = 0;

    if (dr)
        directory_offerings_of(f->d, (size_t)(dr - f->d->doctors), &from, &to);
    for (size_t i = from; i < to; i++)
        DS_TRY(candidate_try(cx, s, f, &f->d->offerings[i]));
    return DS_OK;
}

ds_status search_candidates(ds_ctx *cx, search *s)
{
    const directory *d = s->bk->dir;
    fit f;

    DS_TRY(fit_make(cx, s, &f));
    if (s->q->doctor.v != 0) {
        DS_TRY(try_doctor(cx, s, &f));
    } else if (s->q->specialty.n > 0 && directory_has_offering_lookup(d)) {
        DS_TRY(try_specialty(cx, s, &f));
    } else {
        for (size_t i = 0; i < d->offering_count; i++)
            DS_TRY(candidate_try(cx, s, &f, &d->offerings[i]));
    }
    if (s->q->is_cheapest_first && s->candidate_count > 1)
        qsort(s->candidates, s->candidate_count, sizeof *s->candidates, by_fee);
    return DS_OK;
}
