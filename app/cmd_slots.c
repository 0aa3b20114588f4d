/*
 * cmd_slots.c - all free slots for a query, in words or by flags; and why a time is refused.
 *
 * What always holds:
 *   (1) words are read by the same language step and searched by the same search as a patient's
 *   (2) a flag beats the words it contradicts
 *   (3) nothing found is exit 0 and no line; a name that fits nobody is an error
 */
#include "app/clinic.h"

#include "core/text.h"

#define LIMIT_DEFAULT 20
#define OFFSET_CHARS 6 /* "+05:30" */

typedef struct slots_flags {
    const char *specialty, *doctor, *place, *when, *visit_type, *limit, *why, *patient;
    bool is_json, by_desk, has_referral;
} slots_flags;

/* What the query is made of; texts live in a->cx.arena. */
typedef struct slots_query {
    slot_query q;
    const ds_tz *tz; /* of the place asked about */
    when whens[WHEN_MAX];
} slots_query;

/* The language step, opened for one command. */
typedef struct words {
    intent_pack *pack;
    intent_vocab *vocab;
} words;

static void words_close(words *w)
{
    intent_vocab_free(w->vocab);
    intent_pack_free(w->pack);
}

static ds_status words_open(app *a, const clinic *c, words *w)
{
    DS_TRY(intent_pack_new(&a->cx, &w->pack));
    return intent_vocab_new(&a->cx, w->pack, c->dir, &w->vocab);
}

static ds_status read_text(app *a, const words *w, const policy *p, ds_str text, const ds_tz *tz,
                           reading *ret)
{
    intent_context context = { .now = a->cx.now, .tz = tz, .locale = p->locale };

    return intent_read(&a->cx, w->pack, w->vocab, text, &context, ret);
}

/* ---- where */

static void place_at(slots_query *sq, const location *l)
{
    sq->q.location = l->id;
    sq->q.city = (ds_str){ 0 };
    sq->tz = l->tz;
}

static bool place_city(app *a, const clinic *c, slots_query *sq, ds_str city)
{
    ds_str wanted, folded;

    if (ds_text_fold(&a->cx, city, &wanted) != DS_OK)
        return false;
    for (size_t i = 0; i < c->dir->location_count; i++) {
        const location *l = &c->dir->locations[i];

        if (ds_text_fold(&a->cx, l->city, &folded) == DS_OK && ds_str_equal(wanted, folded)) {
            sq->q.city = l->city;
            sq->q.location = (location_id){ 0 };
            sq->tz = l->tz;
            return true;
        }
    }
    return false;
}

static void place_entity(app *a, const clinic *c, slots_query *sq, const entity *e)
{
    const location *l = directory_location(c->dir, e->location);

    if (!e->is_city && l)
        place_at(sq, l);
    else
        (void)place_city(a, c, sq, e->value); /* the vocabulary's own city: it is there */
}

static ds_status place_flag(app *a, const clinic *c, const words *w, ds_str name, slots_query *sq)
{
    const location *l = directory_location_named(&a->cx, c->dir, name);
    const entity *e;
    reading r;

    if (l) {
        place_at(sq, l);
        return DS_OK;
    }
    if (place_city(a, c, sq, name))
        return DS_OK;
    DS_TRY(read_text(a, w, &c->policy, name, sq->tz, &r));
    e = reading_entity(&r, ENTITY_PLACE);
    if (!e)
        return ds_fail(&a->cx, DS_NOT_FOUND, "there is no location or city " DS_FMT, DS_ARG(name));
    place_entity(a, c, sq, e);
    return DS_OK;
}

/* ---- who, what, when */

/* A doctor's one place tells the zone in which dates are meant. */
static void zone_of_doctor(const clinic *c, slots_query *sq, doctor_id id)
{
    const doctor *dr = directory_doctor(c->dir, id);
    size_t from, to;

    if (!dr || sq->q.location.v != 0 || sq->q.city.n > 0)
        return;
    directory_offerings_of(c->dir, (size_t)(dr - c->dir->doctors), &from, &to);
    if (from < to)
        sq->tz = c->dir->locations[c->dir->offerings[from].location].tz;
}

static void take_entity(const entity *e, slots_query *sq)
{
    if (e->is_not)
        return;
    if (e->type == ENTITY_SPECIALTY && sq->q.specialty.n == 0)
        sq->q.specialty = e->value;
    else if (e->type == ENTITY_DOCTOR && e->doctor.v != 0)
        sq->q.doctor = e->doctor;
    else if (e->type == ENTITY_LANGUAGE)
        sq->q.language = e->value;
    else if (e->type == ENTITY_GENDER && e->value.n == 1)
        sq->q.gender = e->value.p[0];
    else if (e->type == ENTITY_VISIT_TYPE)
        sq->q.visit_type = e->value;
    else if (e->type == ENTITY_PRICE)
        sq->q.is_cheapest_first = ds_str_is(e->value, "cheaper");
}

static bool is_offered_type(app *a, const clinic *c, ds_str name)
{
    ds_str wanted, folded;

    for (size_t i = 0; i < c->dir->visit_type_count; i++) {
        if (ds_text_fold(&a->cx, name, &wanted) == DS_OK &&
            ds_text_fold(&a->cx, c->dir->visit_types[i].name, &folded) == DS_OK &&
            ds_str_equal(wanted, folded))
            return true;
    }
    return false;
}

static void take_whens(const reading *r, slots_query *sq)
{
    sq->q.when_count = r->when_count;
    for (size_t i = 0; i < r->when_count; i++)
        sq->whens[i] = r->whens[i];
    sq->q.whens = sq->whens;
}

static ds_status take_words(app *a, const clinic *c, const words *w, ds_str text, slots_query *sq)
{
    const ds_tz *said_in = sq->tz;
    const entity *place;
    reading r;

    if (text.n == 0)
        return DS_OK;
    DS_TRY(read_text(a, w, &c->policy, text, sq->tz, &r));
    place = reading_entity(&r, ENTITY_PLACE);
    if (place)
        place_entity(a, c, sq, place);
    for (size_t i = 0; i < r.entity_count; i++)
        take_entity(&r.entities[i], sq);
    zone_of_doctor(c, sq, sq->q.doctor);
    if (!is_offered_type(a, c, sq->q.visit_type))
        sq->q.visit_type = (ds_str){ 0 }; /* a word like "visit" that no file has */
    if (sq->tz != said_in)                /* "tomorrow" is tomorrow at the place */
        DS_TRY(read_text(a, w, &c->policy, text, sq->tz, &r));
    take_whens(&r, sq);
    return DS_OK;
}

static ds_status take_when(app *a, const clinic *c, const words *w, ds_str text, slots_query *sq)
{
    local_date d;
    reading r;

    if (local_date_parse(text, &d)) {
        sq->whens[0] = when_any();
        sq->whens[0].date_known = true;
        sq->whens[0].date_from = sq->whens[0].date_to = d;
        sq->q.whens = sq->whens;
        sq->q.when_count = 1;
        return DS_OK;
    }
    DS_TRY(read_text(a, w, &c->policy, text, sq->tz, &r));
    if (r.when_count == 0)
        return ds_fail(&a->cx, DS_INVALID,
                       "--when " DS_FMT " says no time; expected words or a date YYYY-MM-DD",
                       DS_ARG(text));
    take_whens(&r, sq);
    return DS_OK;
}

static ds_status take_flags(app *a, const clinic *c, const words *w, const slots_flags *f,
                            slots_query *sq)
{
    const doctor *dr;
    bool is_known;

    if (f->place)
        DS_TRY(place_flag(a, c, w, ds_str_of(f->place), sq));
    if (f->doctor) {
        DS_TRY(clinic_doctor(a, c, ds_str_of(f->doctor), &dr));
        sq->q.doctor = dr->id;
        zone_of_doctor(c, sq, dr->id);
    }
    if (f->specialty)
        DS_TRY(intent_specialty(&a->cx, w->pack, ds_str_of(f->specialty), &sq->q.specialty,
                                &is_known));
    if (f->visit_type)
        sq->q.visit_type = ds_str_of(f->visit_type);
    return f->when ? take_when(a, c, w, ds_str_of(f->when), sq) : DS_OK;
}

/* Who asks: the desk, or for which patient, as far as it is told. */
static ds_status take_patient(app *a, const clinic *c, const slots_flags *f, slots_query *sq)
{
    sq->q.by_desk = f->by_desk;
    sq->q.has_referral = f->has_referral;
    return f->patient ? clinic_patient(a, c, ds_str_of(f->patient), &sq->q.patient) : DS_OK;
}

/* ---- the answer */

/* An hour that comes twice is told apart by its offset. */
static ds_str shown_at(app *a, const ds_tz *tz, ds_time start)
{
    local_time t = ds_tz_to_local(tz, start);
    char buf[DS_TIME_FORMAT_MAX];
    ds_buf b = ds_buf_make(&a->cx);

    ds_buf_add(&b, clinic_when(&a->cx, t, a->cx.now));
    if (ds_tz_from_local(tz, t).kind == DS_TZ_FOLD) {
        ds_str iso = ds_time_format(start, ds_tz_offset(tz, start, NULL, NULL), buf);

        ds_buf_printf(&b, " (UTC" DS_FMT ")", DS_ARG(ds_str_sub(iso, iso.n - OFFSET_CHARS, iso.n)));
    }
    return ds_buf_view(&b);
}

static void write_table(app *a, const clinic *c, const slot_result *r, ds_buf *b)
{
    for (size_t i = 0; i < r->count; i++) {
        const slot *s = &r->slots[i];
        const location *l = directory_location(c->dir, s->location);

        ds_buf_printf(b, DS_FMT "  " DS_FMT ", " DS_FMT ", ", DS_ARG(shown_at(a, l->tz, s->start)),
                      DS_ARG(directory_doctor(c->dir, s->doctor)->name), DS_ARG(l->name));
        money_write(b, s->fee);
        if (s->token_no > 0)
            ds_buf_printf(b, ", token %d, about this time", (int)s->token_no);
        ds_buf_putc(b, '\n');
    }
}

static void write_lines(const clinic *c, const slot_query *q, const slot_result *r, ds_buf *b)
{
    for (size_t i = 0; i < r->count; i++) {
        ds_jw w = ds_jw_make(b);

        slot_write(&w, c->dir, &r->slots[i], q->specialty);
        ds_buf_putc(b, '\n');
    }
}

static bool fits_why(const clinic *c, const slot_query *q, const offering *o)
{
    const doctor *dr = &c->dir->doctors[o->doctor];
    const location *l = &c->dir->locations[o->location];

    return (q->doctor.v == 0 || q->doctor.v == dr->id.v) &&
           (q->location.v == 0 || q->location.v == l->id.v) &&
           (q->city.n == 0 || ds_str_equal_nocase(q->city, l->city)) &&
           (q->specialty.n == 0 || doctor_has_specialty(dr, q->specialty)) &&
           (q->gender == 0 || q->gender == dr->gender) &&
           (q->language.n == 0 || doctor_speaks(dr, q->language)) &&
           (q->visit_type.n == 0 ||
            ds_str_equal_nocase(q->visit_type, c->dir->visit_types[o->visit_type].name));
}

/* What speaks against a start of one offering, a line each; "free" when nothing does. */
static ds_status refusals_of(app *a, const clinic *c, const slot_query *q, const offering *o,
                             ds_time start, ds_str *ret)
{
    ds_buf lines = ds_buf_make(&a->cx);
    unsigned refusals;

    DS_TRY(slot_judge(&a->cx, c->tx, &c->bk, o, start, q, &refusals, &lines));
    *ret = refusals ? ds_buf_view(&lines) : DS_STR("free");
    return DS_OK;
}

/* A line for each reason, of one offering. */
static void write_reasons(const clinic *c, const offering *o, ds_str shown, ds_str reasons,
                          ds_buf *b)
{
    ds_str one;

    while (ds_str_next(&reasons, '\n', &one))
        ds_buf_printf(b, DS_FMT ", " DS_FMT ", " DS_FMT ", " DS_FMT ": " DS_FMT "\n",
                      DS_ARG(c->dir->doctors[o->doctor].name),
                      DS_ARG(c->dir->locations[o->location].name),
                      DS_ARG(c->dir->visit_types[o->visit_type].name), DS_ARG(shown), DS_ARG(one));
}

static ds_status write_why_of(app *a, const clinic *c, const slot_query *q, const offering *o,
                              ds_str at, ds_buf *b)
{
    const ds_tz *tz = c->dir->locations[o->location].tz;
    ds_buf gap = ds_buf_make(&a->cx);
    ds_time start[2], said;
    ds_tz_local both;
    ds_str reasons;
    ds_status s = clinic_instant(a, at, tz, &start[0]);

    if (s == DS_NOT_FOUND) {
        slot_refusal_lines(REFUSED_NO_SUCH_TIME, (ds_str){ 0 }, &gap);
        write_reasons(c, o, at, ds_buf_view(&gap), b);
        return DS_OK;
    }
    DS_TRY(s);
    both = ds_tz_from_local(tz, ds_tz_to_local(tz, start[0]));
    size_t n = both.kind == DS_TZ_FOLD && !ds_time_parse(at, &said) ? 2 : 1;
    start[1] = both.second; /* a clock time that comes twice is asked for twice */
    for (size_t i = 0; i < n; i++) {
        DS_TRY(refusals_of(a, c, q, o, start[i], &reasons));
        write_reasons(c, o, shown_at(a, tz, start[i]), reasons, b);
    }
    return DS_OK;
}

static ds_status write_why(app *a, const clinic *c, const slots_query *sq, ds_str at, ds_buf *b)
{
    size_t n = 0;

    for (size_t i = 0; i < c->dir->offering_count; i++) {
        if (!fits_why(c, &sq->q, &c->dir->offerings[i]))
            continue;
        DS_TRY(write_why_of(a, c, &sq->q, &c->dir->offerings[i], at, b));
        n++;
    }
    if (n == 0)
        app_say("nobody here offers that");
    return DS_OK;
}

static ds_status answer(app *a, const slots_flags *f, ds_str text, size_t limit, ds_buf *b)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    words w DS_AUTO(words_close) = { 0 };
    slots_query sq = { .q = { .order = SLOT_BY_START, .limit = limit } };
    slot_result r;

    DS_TRY(clinic_open(a, STORE_READ, &c));
    DS_TRY(words_open(a, &c, &w));
    sq.tz = c.tz;
    DS_TRY(take_words(a, &c, &w, text, &sq));
    DS_TRY(take_flags(a, &c, &w, f, &sq)); /* (2) */
    DS_TRY(take_patient(a, &c, f, &sq));
    if (f->why)
        return write_why(a, &c, &sq, ds_str_of(f->why), b);
    DS_TRY(booking_search(&a->cx, c.tx, &c.bk, &sq.q, &r));
    if (!r.has_doctor)
        app_say("nobody here offers that");
    if (r.is_nearby)
        app_say("nothing is free at that very time; the nearest:");
    if (f->is_json)
        write_lines(&c, &sq.q, &r, b);
    else
        write_table(a, &c, &r, b);
    return DS_OK;
}

int cmd_slots(app *a, int argc, char **argv)
{
    slots_flags f = { 0 };
    const app_flag flags[] = {
        { "--specialty", &f.specialty, NULL },
        { "--doctor", &f.doctor, NULL },
        { "--place", &f.place, NULL },
        { "--when", &f.when, NULL },
        { "--visit-type", &f.visit_type, NULL },
        { "--limit", &f.limit, NULL },
        { "--why", &f.why, NULL },
        { "--patient", &f.patient, NULL },
        { "--referral", NULL, &f.has_referral },
        { "--json", NULL, &f.is_json },
        { "--desk", NULL, &f.by_desk },
    };
    ds_buf b = ds_buf_make(&a->cx);
    int64_t limit = LIMIT_DEFAULT;
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, sizeof flags / sizeof flags[0]))
        return APP_EXIT_USAGE;
    if (f.limit && !ds_str_to_int(ds_str_of(f.limit), 1, SLOT_QUERY_LIMIT_MAX, &limit)) {
        app_say("docspot slots: --limit %s is not a number from 1 to %d", f.limit,
                SLOT_QUERY_LIMIT_MAX);
        return APP_EXIT_USAGE;
    }
    s = answer(a, &f, clinic_join(a, argc, argv), (size_t)limit, &b);
    if (s != DS_OK)
        return app_failed(a, s);
    app_print(ds_buf_view(&b));
    return APP_EXIT_DONE;
}
