/*
 * merge.c - everything said goes into the request; a correction replaces its part and keeps the
 * rest.
 *
 * The request is what a search asks for: who, what, where, when. Words that tell an appointment
 * they already have ("cancel Tuesday") do not belong to it and are kept apart. What always holds:
 *   (1) a new specialty drops a doctor who does not have it, and the other way round; a new doctor
 *       drops a place where they have no hours
 *   (2) after a finished booking the next request begins empty
 *   (3) the request before a change is kept for "back"
 */
#include "bot/bot_internal.h"

request request_none(void) { return (request){ .specialty = { "", 0 } }; }

bool request_has_subject(const request *q)
{
    return q->specialty.n > 0 || q->doctor.v != 0 || q->moving.v != 0;
}

static bool wants_another_booking(const turn *t)
{
    return reading_has_act(&t->r, ACT_FIND) || reading_has_act(&t->r, ACT_BOOK);
}

/* ---- which words tell a visit ---- */

static bool when_tells_visit(const turn *t, const when *w)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (w->date_known && !w->is_not && when_fits(w, visit_local(t, &t->visits[i])))
            return true;
    return false;
}

static size_t whens_telling(const turn *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->r.when_count; i++)
        n += when_tells_visit(t, &t->r.whens[i]);
    return n;
}

/* True when the i-th time said tells which visit, not when to come. */
static bool is_visit_when(const turn *t, size_t i)
{
    const when *w = &t->r.whens[i];
    bool is_cancel = reading_has_act(&t->r, ACT_CANCEL);
    bool is_move = reading_has_act(&t->r, ACT_RESCHEDULE);
    size_t place = t->r.act == ACT_CANCEL ? 0 : t->r.when_count - 1; /* said beside the verb */

    if (t->st == VISIT || reading_has_act(&t->r, ACT_LIST) || reading_has_act(&t->r, ACT_LATE))
        return true;
    if (is_cancel && wants_another_booking(t) && whens_telling(t) == 1)
        return when_tells_visit(t, w);
    if (is_cancel)
        return !wants_another_booking(t) ||
               (i == place && (t->r.when_count > 1 || when_tells_visit(t, w)));
    return is_move && i == 0 && when_tells_visit(t, w);
}

bool turn_visit_fits(const turn *t, const appointment *a)
{
    bool has_time = t->visit_when_count > 0;
    size_t told = wants_another_booking(t) ? 0 : t->r.entity_count; /* names are of the new one */

    for (size_t i = 0; i < told; i++) {
        const entity *e = &t->r.entities[i];
        if (e->type == ENTITY_DOCTOR && e->doctor.v != 0 && e->doctor.v != a->doctor.v)
            return false;
        if (e->type == ENTITY_SPECIALTY && !ds_str_equal(e->value, a->specialty))
            return false;
        if (e->type == ENTITY_APPOINTMENT && e->number != a->id.v)
            return false;
    }
    return !has_time || when_list_fits(t->visit_whens, t->visit_when_count, visit_local(t, a));
}

static bool is_told_by_words(const turn *t)
{
    return t->visit_when_count > 0 || wants_another_booking(t) ||
           reading_entity(&t->r, ENTITY_DOCTOR) != NULL ||
           reading_entity(&t->r, ENTITY_SPECIALTY) != NULL ||
           reading_entity(&t->r, ENTITY_APPOINTMENT) != NULL;
}

/* "Move it": the one just booked, listed or reminded of, while that is fresh. */
static const appointment *last_spoken_of(const turn *t)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.visit.v && ds_time_since(t->cx->now, t->m.visit_at).s < 3600)
            return &t->visits[i];
    return NULL;
}

const appointment *turn_visit_meant(const turn *t)
{
    const appointment *found = NULL;
    size_t fitting = 0;

    if (t->visit != NULL)
        return t->visit;
    for (size_t i = 0; i < t->visit_count; i++)
        if (turn_visit_fits(t, &t->visits[i])) {
            found = &t->visits[i];
            fitting++;
        }
    if (fitting == 1)
        return found;
    if (t->visit_count == 1 && reading_has_act(&t->r, ACT_LATE))
        return &t->visits[0]; /* "20 minutes late": no time of a visit */
    if (fitting == 0 && reading_has_act(&t->r, ACT_RESCHEDULE) && t->visit_when_count == 0)
        return t->visit_count == 1 ? &t->visits[0] : last_spoken_of(t); /* "move it to Dr Shah" */
    if (!is_told_by_words(t))
        return last_spoken_of(t);
    return NULL;
}

/* ---- the parts of a request ---- */

static void merge_specialty(turn *t, request *q, const entity *e)
{
    const doctor *d = directory_doctor(t->w->dir, q->doctor);

    if (e->is_not)
        return;
    q->specialty = e->value;
    q->is_symptom = t->r.is_symptom;
    q->moving.v = 0;
    if (d != NULL && !doctor_has_specialty(d, e->value))
        q->doctor.v = 0; /* (1) */
}

/* True when a doctor has hours at the place that is asked for. */
static bool doctor_is_at(const turn *t, const request *q, const doctor *d)
{
    const directory *dir = t->w->dir;

    for (size_t i = 0; i < dir->offering_count; i++) {
        const location *l = &dir->locations[dir->offerings[i].location];
        if (&dir->doctors[dir->offerings[i].doctor] == d &&
            (q->location.v == 0 || l->id.v == q->location.v) &&
            (q->city.n == 0 || ds_str_equal_nocase(l->city, q->city)))
            return true;
    }
    return false;
}

static void merge_doctor(turn *t, request *q, const entity *e)
{
    const doctor *d = directory_doctor(t->w->dir, e->doctor);

    if (e->is_not) {
        q->not_doctor = e->doctor;
        if (q->doctor.v == e->doctor.v)
            q->doctor.v = 0;
        return;
    }
    q->doctor = e->doctor;
    q->doctor_name = e->doctor.v == 0 ? e->value : (ds_str){ "", 0 };
    if (d != NULL && q->specialty.n > 0 && !doctor_has_specialty(d, q->specialty))
        q->specialty = (ds_str){ "", 0 };
    if (d == NULL)
        return;
    q->gender = 0;
    if (reading_entity(&t->r, ENTITY_PLACE) == NULL && !doctor_is_at(t, q, d)) {
        q->location.v = 0; /* (1) */
        q->city = (ds_str){ "", 0 };
    }
}

static void merge_place(request *q, const entity *e)
{
    if (e->is_not)
        return;
    q->location = e->location;
    q->city = e->is_city ? e->value : (ds_str){ "", 0 };
    q->has_point = false;
}

/* Small letters and digits only: "follow-up" and "Follow up" are one. */
static bool is_same_word(ds_str a, ds_str b)
{
    size_t i = 0, k = 0;

    for (;;) {
        while (i < a.n && (a.p[i] == '-' || a.p[i] == ' '))
            i++;
        while (k < b.n && (b.p[k] == '-' || b.p[k] == ' '))
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (!ds_str_equal_nocase(ds_str_sub(a, i, i + 1), ds_str_sub(b, k, k + 1)))
            return false;
        i++;
        k++;
    }
}

/* A kind of visit counts only where the clinic has one of that name. */
static void merge_visit_type(const turn *t, request *q, const entity *e)
{
    for (size_t i = 0; i < t->w->dir->visit_type_count; i++)
        if (is_same_word(t->w->dir->visit_types[i].name, e->value))
            q->visit_type = t->w->dir->visit_types[i].name;
}

/* "Anyone cheaper?" lets a doctor go whose colleagues of the same town ask for less. */
static void merge_price(const turn *t, request *q)
{
    const directory *d = t->w->dir;
    const doctor *mine = directory_doctor(d, q->doctor);
    ds_str specialty = q->specialty, city = { "", 0 };
    int64_t low = INT64_MAX;

    q->is_cheapest = true;
    if (mine == NULL || mine->specialty_count == 0 || q->moving.v != 0)
        return;
    if (specialty.n == 0)
        specialty = mine->specialties[0];
    for (size_t i = 0; i < d->offering_count; i++)
        if (&d->doctors[d->offerings[i].doctor] == mine && d->offerings[i].fee.minor < low) {
            low = d->offerings[i].fee.minor;
            city = d->locations[d->offerings[i].location].city;
        }
    for (size_t i = 0; i < d->offering_count; i++) {
        const offering *o = &d->offerings[i];
        if (doctor_has_specialty(&d->doctors[o->doctor], specialty) && o->fee.minor < low &&
            ds_str_equal(d->locations[o->location].city, city)) {
            q->specialty = specialty;
            q->city = city;
            q->location.v = 0;
            q->doctor.v = 0;
        }
    }
}

static void merge_entity(turn *t, request *q, const entity *e)
{
    switch (e->type) {
    case ENTITY_SPECIALTY:
        merge_specialty(t, q, e);
        break;
    case ENTITY_DOCTOR:
        merge_doctor(t, q, e);
        break;
    case ENTITY_PLACE:
        merge_place(q, e);
        break;
    case ENTITY_PERSON:
        q->person = ds_str_is(e->value, "self") ? (ds_str){ "", 0 } : e->value;
        q->is_named = e->is_name;
        break;
    case ENTITY_LANGUAGE:
        q->language = e->is_not ? (ds_str){ "", 0 } : e->value;
        break;
    case ENTITY_GENDER:
        q->gender = e->is_not || e->value.n == 0 ? 0 : e->value.p[0];
        q->doctor.v = 0;
        break;
    case ENTITY_VISIT_TYPE:
        merge_visit_type(t, q, e);
        break;
    case ENTITY_PRICE:
        merge_price(t, q);
        break;
    case ENTITY_ORDINAL:
    case ENTITY_NUMBER:
    case ENTITY_APPOINTMENT:
    case ENTITY_TYPE_COUNT:
        break;
    }
}

/* A question about a fact ("does Dr Rao speak Hindi?") names things without asking for them. */
static bool is_only_asking(const turn *t)
{
    return t->r.act == ACT_ASK && !wants_another_booking(t);
}

/* Entities that tell a visit ("cancel the dentist") are no request. */
static bool entity_merges(const turn *t, const entity *e)
{
    bool tells_visit = (reading_has_act(&t->r, ACT_CANCEL) || reading_has_act(&t->r, ACT_LATE) ||
                        reading_has_act(&t->r, ACT_LIST)) &&
                       !wants_another_booking(t);

    if (e->type == ENTITY_LANGUAGE && t->r.is_lang_wish)
        return false;
    if (e->type == ENTITY_ORDINAL || e->type == ENTITY_NUMBER || e->type == ENTITY_APPOINTMENT)
        return false;
    return !tells_visit && !is_only_asking(t);
}

static void merge_whens(turn *t, request *q)
{
    when wanted[WHEN_MAX], merged[WHEN_MAX];
    size_t n = 0;

    t->visit_when_count = 0;
    for (size_t i = 0; i < t->r.when_count; i++) {
        if (is_visit_when(t, i))
            t->visit_whens[t->visit_when_count++] = t->r.whens[i];
        else if (!is_only_asking(t))
            wanted[n++] = t->r.whens[i];
    }
    if (n == 0)
        return;
    q->when_count = when_merge(q->whens, q->when_count, wanted, n, merged);
    for (size_t i = 0; i < q->when_count; i++)
        q->whens[i] = merged[i];
    t->is_merged = true;
}

void turn_merge_person(turn *t)
{
    for (size_t i = 0; i < t->r.entity_count; i++)
        if (t->r.entities[i].type == ENTITY_PERSON && !t->r.entities[i].is_name)
            merge_entity(t, &t->m.now, &t->r.entities[i]);
}

/* The doctor of all times on the table, or the one asked for; v 0 when there are several. */
static doctor_id doctor_on_table(const turn *t)
{
    doctor_id one = t->m.now.doctor;
    slot s;

    if (t->st != SLOT)
        return one;
    for (size_t i = 0; i < t->m.option_count; i++) {
        if (!option_slot(t, &t->m.options[i], &s))
            continue;
        if (one.v != 0 && one.v != s.doctor.v)
            return (doctor_id){ 0 };
        one = s.doctor;
    }
    return one;
}

/* "Any other doctor?": the one at hand is ruled out, what they are seen for stays. */
static void merge_other_doctor(turn *t, request *q)
{
    doctor_id one = doctor_on_table(t);
    const doctor *d = directory_doctor(t->w->dir, one);

    if (d == NULL || t->st == NOTHING || reading_entity(&t->r, ENTITY_DOCTOR) != NULL ||
        !turn_has_words(t, "words.other_doctor"))
        return;
    q->not_doctor = one;
    q->doctor.v = 0;
    q->doctor_name = (ds_str){ "", 0 };
    if (q->specialty.n == 0 && d->specialty_count > 0)
        q->specialty = d->specialties[0];
    t->is_merged = true;
}

/* "And for me too": the booking just made says the rest. */
static void borrow_from_last_booking(turn *t)
{
    const appointment *a = last_spoken_of(t);
    request *q = &t->m.now;

    if (t->st != NOTHING || t->m.undo.kind != UNDO_BOOKED || a == NULL || request_has_subject(q))
        return;
    const location *l = visit_location(t, a);

    q->specialty = a->specialty;
    if (q->gender == 0 && q->language.n == 0) {
        q->doctor = a->doctor;
        q->location = a->location;
    } else if (l != NULL) { /* "a woman doctor for my wife too": somebody else in that town */
        q->city = l->city;
    }
    if (q->when_count > 0)
        return;
    q->when_count = 1;
    q->whens[0] = when_any();
    q->whens[0].date_known = true;
    q->whens[0].grain = WHEN_DAY;
    q->whens[0].date_from = q->whens[0].date_to = visit_local(t, a).date;
}

void turn_merge(turn *t)
{
    request before = t->m.now;
    request *q = &t->m.now;

    if (t->contact.consent != CONSENT_OPEN || t->st == PERSON)
        return;
    if (t->st == NOTHING && !q->has_point)
        *q = request_none(); /* (2) */
    for (size_t i = 0; i < t->r.entity_count; i++)
        if (entity_merges(t, &t->r.entities[i])) {
            merge_entity(t, q, &t->r.entities[i]);
            t->is_merged = true;
        }
    merge_other_doctor(t, q);
    merge_whens(t, q);
    if (!t->is_merged)
        return;
    borrow_from_last_booking(t);
    q->after.utc_s = 0;
    if (t->st != NOTHING && request_has_subject(&before)) {
        t->m.before = before; /* (3) */
        t->m.has_before = true;
    }
}

void request_take(turn *t, request *q, const bot_option *o)
{
    switch (o->kind) {
    case OPTION_DOCTOR:
        q->doctor.v = o->a;
        q->doctor_name = (ds_str){ "", 0 };
        break;
    case OPTION_PLACE:
        q->city = o->word;
        q->location.v = 0;
        break;
    case OPTION_SPECIALTY:
        q->specialty = o->word;
        q->is_symptom = false;
        q->doctor.v = 0;
        break;
    case OPTION_NONE:
    case OPTION_SLOT:
    case OPTION_PATIENT:
    case OPTION_VISIT:
    case OPTION_VERB:
        return;
    }
    q->after.utc_s = 0;
    t->is_merged = true;
}
