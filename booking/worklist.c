/*
 * worklist.c - what a doctor's absence leaves to do: every visit it meets, with other times.
 *
 * Leave over bookings loses no visit: each gets a row with the three least disruptive times, the
 * patient is asked, and the row is done when the visit was moved, cancelled, kept or settled by
 * phone. What always holds:
 *   (1) no visit is changed here; the patient or the desk changes it
 *   (2) an alternative is bookable by this patient now, and no two patients get the same one
 *   (3) the same type of visit; then the patient's language and the doctor's gender as before,
 *       then the place, then the nearest in time
 *   (4) undoing the absence moves nobody; what was not settled is kept
 */
#include <stdlib.h>

#include "booking/search_internal.h"

#define POOL_MAX 2000      /* free times that are looked at for one kind of visit */
#define POOLS_MAX 16       /* kinds of visits in one absence */
#define POOL_DAYS_BEFORE 3 /* how long before the first visit other times may lie */
#define ANSWER_HOURS 24

/* Free times for one kind of visit. */
typedef struct pool {
    ds_str specialty;
    visit_type_id type;
    const slot *slots;
    bool *is_used;
    size_t n;
} pool;

typedef struct absence {
    booking bk;
    pool pools[POOLS_MAX];
    size_t pool_count;
    slot *given; /* to whomever: (2) */
    size_t given_count;
} absence;

/* ---- which times */

static ds_status pool_of(ds_ctx *cx, store_tx *tx, absence *b, const appointment *a, pool **ret)
{
    const visit_type *type = directory_visit_type(b->bk.dir, a->visit_type);
    slot_query q = { .specialty = a->specialty,
                     .visit_type = type ? type->name : (ds_str){ 0 },
                     .order = SLOT_BY_START,
                     .limit = POOL_MAX,
                     .after = ds_time_sub(a->start, ds_days(POOL_DAYS_BEFORE)) };
    slot_result found;

    for (size_t i = 0; i < b->pool_count; i++) {
        *ret = &b->pools[i];
        if ((*ret)->type.v == a->visit_type.v && ds_str_equal((*ret)->specialty, a->specialty))
            return DS_OK;
    }
    if (b->pool_count == POOLS_MAX)
        return DS_OK; /* the last one made: it only offers less */
    if (ds_time_before(q.after, cx->now))
        q.after = cx->now;
    DS_TRY(booking_search(cx, tx, &b->bk, &q, &found));
    *ret = &b->pools[b->pool_count++];
    **ret = (pool){ .specialty = a->specialty,
                    .type = a->visit_type,
                    .slots = found.slots,
                    .n = found.count,
                    .is_used = DS_NEW_N(cx, bool, found.count + 1) };
    return (*ret)->is_used ? DS_OK : DS_LIMIT;
}

/* (3) The lower the less disruptive. */
static int64_t cost_of(const absence *b, const appointment *a, const slot *s, ds_str language)
{
    const doctor *was = directory_doctor(b->bk.dir, a->doctor);
    const doctor *now = directory_doctor(b->bk.dir, s->doctor);
    int64_t away_s = ds_time_since(s->start, a->start).s;
    int64_t steps = 0;

    if (language.n > 0 && now && !doctor_speaks(now, language))
        steps += 4;
    if (was && now && was->gender != now->gender)
        steps += 2;
    if (s->location.v != a->location.v)
        steps += 1;
    return (steps << 40) + 2 * (away_s < 0 ? -away_s : away_s) + (s->doctor.v != a->doctor.v);
}

/* (2) Does it meet what was given to anyone, or start with another one of this patient? */
static bool is_given(const absence *b, size_t own_from, const slot *s)
{
    for (size_t i = 0; i < b->given_count; i++) {
        const slot *x = &b->given[i];

        if (x->doctor.v == s->doctor.v && ds_time_before(x->occupied_from, s->occupied_to) &&
            ds_time_before(s->occupied_from, x->occupied_to))
            return true;
        if (i >= own_from && x->start.utc_s == s->start.utc_s)
            return true;
    }
    return false;
}

static size_t cheapest(const absence *b, const pool *p, const appointment *a, ds_str language)
{
    int64_t best_cost = INT64_MAX;
    size_t best = p->n;

    for (size_t i = 0; i < p->n; i++) {
        int64_t cost = p->is_used[i] ? INT64_MAX : cost_of(b, a, &p->slots[i], language);

        if (cost < best_cost) {
            best_cost = cost;
            best = i;
        }
    }
    return best;
}

/* Up to three times for a visit, the best first. */
static ds_status choose(ds_ctx *cx, store_tx *tx, absence *b, ds_str language, work_row *row)
{
    const appointment *a = &row->visit;
    slot_query q = { .patient = a->patient, .moving = a->id };
    size_t own_from = b->given_count;
    unsigned refusals;
    pool *p;

    DS_TRY(pool_of(cx, tx, b, a, &p));
    while (row->slot_count < WORK_SLOTS_MAX) {
        size_t at = cheapest(b, p, a, language);

        if (at == p->n)
            return DS_OK;
        const slot *s = &p->slots[at];
        if (is_given(b, own_from, s)) {
            p->is_used[at] = b->given_count > 0;
            continue;
        }
        p->is_used[at] = true;
        DS_TRY(slot_judge(cx, tx, &b->bk, directory_offering(b->bk.dir, s->offering), s->start, &q,
                          &refusals, NULL));
        if (refusals != 0)
            continue;
        row->slots[row->slot_count++] = *s;
        b->given[b->given_count++] = *s;
    }
    return DS_OK;
}

/* ---- the rows */

static ds_status write_slots(ds_ctx *cx, const directory *d, const work_row *row, ds_str *ret)
{
    ds_buf out = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&out);

    ds_jw_array(&w);
    for (size_t i = 0; i < row->slot_count; i++)
        slot_write(&w, d, &row->slots[i], row->visit.specialty);
    ds_jw_end(&w);
    return ds_buf_finish(&out, ret);
}

/* The language that the patient writes, and whether a text reaches them at all. */
static ds_status reach(ds_ctx *cx, store_tx *tx, const appointment *a, ds_str *ret_language,
                       bool *ret_can_text)
{
    patient p = { .language = { "", 0 } };
    contact c = { .lang = { "", 0 } };

    if (a->patient.v != 0)
        DS_TRY(store_patient_get(cx, tx, a->patient, &p));
    if (a->contact.v != 0)
        DS_TRY(store_contact_get(cx, tx, a->contact, &c));
    *ret_language = p.language.n > 0 ? p.language : c.lang;
    *ret_can_text = a->contact.v != 0 && c.consent == CONSENT_OPEN && !c.is_blocked;
    return DS_OK;
}

static ds_time answer_by(const ds_ctx *cx, const appointment *a)
{
    ds_time t = ds_time_add(cx->now, ds_hours(ANSWER_HOURS));

    return ds_time_before(a->start, t) ? a->start : t;
}

static ds_status open_row(ds_ctx *cx, store_tx *tx, absence *b, int64_t exception, work_row *row)
{
    work_item item = { .exception = exception,
                       .appointment = row->visit.id,
                       .state = WORK_OPEN,
                       .offered_at = DS_TIME_NEVER,
                       .deadline = DS_TIME_NEVER };
    ds_str language;
    bool can_text;
    ds_status s;

    DS_TRY(reach(cx, tx, &row->visit, &language, &can_text));
    DS_TRY(choose(cx, tx, b, language, row));
    DS_TRY(write_slots(cx, b->bk.dir, row, &item.alternatives_json));
    if (can_text) {
        item.state = WORK_OFFERED;
        item.offered_at = cx->now;
        item.deadline = answer_by(cx, &row->visit);
    }
    s = store_work_insert(cx, tx, &item, &item.id);
    if (s == DS_CONFLICT)
        return DS_OK; /* the same absence again: it has its row */
    DS_TRY(s);
    row->is_offered = can_text;
    return can_text ? notice_plan_now(cx, tx, &b->bk, &row->visit, "leave_offer") : DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_leave(ds_ctx *cx, store_tx *tx, const booking *bk, const schedule_exception *e,
                        const work_row **ret, size_t *ret_n)
{
    directory *after DS_AUTO(store_directory_freep) = NULL;
    const appointment *met;
    absence *b = DS_NEW(cx, absence);
    work_row *rows;
    size_t n, kept = 0;
    int64_t id;
    bool is_new;

    DS_TRY(booking_block(cx, tx, e, bk->dir, &met, &n));
    DS_TRY(store_exception_put(cx, tx, e, &id, &is_new)); /* the one just made */
    DS_TRY(store_directory_load(cx, tx, &after));
    rows = DS_NEW_N(cx, work_row, n + 1);
    if (!b || !rows)
        return DS_LIMIT;
    b->bk = (booking){ .dir = after, .policy = bk->policy };
    b->given = DS_NEW_N(cx, slot, n * WORK_SLOTS_MAX + 1);
    if (!b->given)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        if (met[i].status == APPOINTMENT_HELD && !met[i].is_request)
            continue; /* it lapses or is confirmed, and then is seen in the day */
        rows[kept].visit = met[i];
        if (met[i].status == APPOINTMENT_CONFIRMED && ds_time_before(cx->now, met[i].start))
            DS_TRY(open_row(cx, tx, b, id, &rows[kept]));
        kept++;
    }
    *ret = rows;
    *ret_n = kept;
    return DS_OK;
}

ds_status booking_leave_undo(ds_ctx *cx, store_tx *tx, int64_t exception, size_t *ret_n)
{
    const work_item *items;
    size_t n;

    DS_TRY(store_work_list(cx, tx, exception, true, &items, &n));
    for (size_t i = 0; i < n; i++)
        DS_TRY(booking_work_close(cx, tx, items[i].id, WORK_KEPT)); /* (4) */
    DS_TRY(store_exception_delete(cx, tx, exception));
    DS_TRY(store_audit(cx, tx, actor_name(ACTOR_DESK), "unblock", "exception", exception,
                       (ds_str){ 0 }));
    *ret_n = n;
    return wishes_wake(cx, tx, NULL);
}

/* ---- what becomes of them */

static ds_status close_item(ds_ctx *cx, store_tx *tx, work_item *item, work_outcome outcome)
{
    item->state = WORK_DONE;
    item->outcome = outcome;
    return store_work_update(cx, tx, item);
}

ds_status booking_work_close(ds_ctx *cx, store_tx *tx, int64_t id, work_outcome outcome)
{
    work_item item;

    DS_TRY(store_work_get(cx, tx, id, &item));
    if (item.state == WORK_DONE)
        return ds_fail(cx, DS_GONE, "this is settled already: %s", work_outcome_name(item.outcome));
    return close_item(cx, tx, &item, outcome);
}

ds_status work_settle(ds_ctx *cx, store_tx *tx, appointment_id visit, work_outcome outcome)
{
    work_item item;
    ds_status s = store_work_find(cx, tx, visit, &item);

    if (s == DS_NOT_FOUND)
        return DS_OK;
    DS_TRY(s);
    return close_item(cx, tx, &item, outcome);
}

ds_status work_is_open(ds_ctx *cx, store_tx *tx, appointment_id visit, bool *ret)
{
    work_item item;
    ds_status s = store_work_find(cx, tx, visit, &item);

    *ret = s == DS_OK;
    return s == DS_NOT_FOUND ? DS_OK : s;
}

/* One time of the stored list as a slot of today's directory; false when it is off the books. */
static bool read_slot(const directory *d, const ds_json *j, slot *ret)
{
    ds_str type = ds_json_text(ds_json_get(j, "visit_type"));
    int64_t dr = ds_json_int(ds_json_get(j, "doctor_id"), 0);
    int64_t place = ds_json_int(ds_json_get(j, "location_id"), 0);
    ds_time start;

    if (!ds_time_parse(ds_json_text(ds_json_get(j, "start")), &start))
        return false;
    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];

        if (d->doctors[o->doctor].id.v == dr && d->locations[o->location].id.v == place &&
            ds_str_equal(d->visit_types[o->visit_type].name, type)) {
            *ret = slot_at(d, o, start);
            return true;
        }
    }
    return false;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_work_slots(ds_ctx *cx, store_tx *tx, const booking *bk, const appointment *visit,
                             slot ret[static WORK_SLOTS_MAX], size_t *ret_n)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    slot_query q = { .patient = visit->patient, .moving = visit->id };
    work_item item;
    unsigned refusals;
    size_t n = 0;

    DS_TRY(store_work_find(cx, tx, visit->id, &item));
    DS_TRY(ds_json_parse(cx, item.alternatives_json, &document));
    for (size_t i = 0; i < ds_json_count(document) && n < WORK_SLOTS_MAX; i++) {
        if (!read_slot(bk->dir, ds_json_item(document, i), &ret[n]))
            continue;
        DS_TRY(slot_judge(cx, tx, bk, directory_offering(bk->dir, ret[n].offering), ret[n].start,
                          &q, &refusals, NULL));
        n += refusals == 0; /* somebody else may have it by now */
    }
    if (n > 1)
        qsort(ret, n, sizeof *ret, slot_compare);
    *ret_n = n;
    return DS_OK;
}

ds_status booking_work_due(ds_ctx *cx, store_tx *tx, size_t *ret_n)
{
    const work_item *items;
    size_t n, done = 0;

    DS_TRY(store_work_list(cx, tx, 0, true, &items, &n));
    for (size_t i = 0; i < n; i++) {
        work_item item = items[i];
        appointment a;

        if (item.state != WORK_OFFERED || ds_time_before(cx->now, item.deadline))
            continue;
        DS_TRY(appointment_load(cx, tx, item.appointment, &a));
        item.deadline = DS_TIME_NEVER;
        item.state = WORK_OPEN; /* it is the desk's from now on */
        DS_TRY(store_work_update(cx, tx, &item));
        if (a.contact.v != 0)
            DS_TRY(store_call_insert(cx, tx, a.contact, a.id, "leave_unanswered"));
        done++;
    }
    *ret_n = done;
    return DS_OK;
}
