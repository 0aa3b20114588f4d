/*
 * cmd_desk.c - the desk's verbs that change one appointment: book, cancel, move, arrive.
 *
 * They are thin: each finds what the words mean and calls the one function of booking/ that
 * patients' messages call as well. What always holds:
 *   (1) one command is one transaction; an error leaves everything as it was
 *   (2) a start that is no start is answered with the nearest ones that are
 *   (3) --override goes beyond the schedule and over other visits, with a recorded reason
 */
#include "app/clinic.h"

#include <inttypes.h>

#define NEAREST_COUNT 3

typedef struct desk_flags {
    const char *doctor, *at, *place, *patient, *phone, *channel, *visit_type, *override, *reason;
    bool is_json;
} desk_flags;

static ds_status print_one(app *a, const clinic *c, const appointment *x, bool is_json)
{
    ds_buf b = ds_buf_make(&a->cx);
    ds_str text;

    if (is_json) {
        ds_jw w = ds_jw_make(&b);

        appointment_write(&w, c->dir, x);
        ds_buf_putc(&b, '\n');
    } else {
        clinic_write_line(&a->cx, &b, c, x);
    }
    DS_TRY(ds_buf_finish(&b, &text));
    app_print(text);
    return DS_OK;
}

static ds_status finish(app *a, clinic *c, const appointment *x, bool is_json)
{
    DS_TRY(store_tx_commit(&a->cx, &c->tx));
    return print_one(a, c, x, is_json);
}

static bool read_id(const app *a, const char *text, appointment_id *ret)
{
    if (ds_str_to_int(ds_str_of(text), 1, INT64_MAX, &ret->v))
        return true;
    app_say("docspot %s: %s is not an appointment's number", a->command, text);
    return false;
}

/* ---- which offering, which start */

/* A token of today, for who stands here. */
static bool is_walk_in(const desk_flags *f) { return ds_str_is(ds_str_of(f->at), "walk-in"); }

static ds_status find_offering(app *a, const clinic *c, const desk_flags *f, const doctor *dr,
                               const offering **ret)
{
    const location *l = NULL;
    size_t from, to;

    if (f->place)
        DS_TRY(clinic_location(a, c, ds_str_of(f->place), &l));
    directory_offerings_of(c->dir, (size_t)(dr - c->dir->doctors), &from, &to);
    for (size_t i = from; i < to; i++) {
        const offering *o = &c->dir->offerings[i];

        if (is_walk_in(f) && !offering_has_tokens(o))
            continue;
        if ((!l || l == &c->dir->locations[o->location]) &&
            (!f->visit_type || ds_str_equal_nocase(ds_str_of(f->visit_type),
                                                   c->dir->visit_types[o->visit_type].name))) {
            *ret = o;
            return DS_OK;
        }
    }
    return ds_fail(&a->cx, DS_NOT_FOUND, DS_FMT " offers no such visit%s%s%s", DS_ARG(dr->name),
                   is_walk_in(f) ? " by token" : "", f->place ? " at " : "",
                   f->place ? f->place : "");
}

/* (2) The refusal in cx->why, with the nearest free starts of that day or after. */
static ds_status say_nearest(app *a, const clinic *c, const offering *o, ds_time start,
                             appointment_id moving)
{
    local_time t = ds_tz_to_local(c->dir->locations[o->location].tz, start);
    when at = when_any();
    slot_query q = {
        .doctor = c->dir->doctors[o->doctor].id,
        .location = c->dir->locations[o->location].id,
        .visit_type = c->dir->visit_types[o->visit_type].name,
        .whens = &at,
        .when_count = 1,
        .order = SLOT_BY_START,
        .limit = NEAREST_COUNT,
        .by_desk = true,
        .moving = moving,
    };
    ds_buf b = ds_buf_make(&a->cx);
    slot_result r;

    ds_buf_puts(&b, a->cx.why);
    at.date_known = at.time_known = at.is_exact = true;
    at.date_from = at.date_to = t.date;
    at.clock_from_s = t.second_of_day;
    at.clock_to_s = t.second_of_day + 60;
    DS_TRY(booking_search(&a->cx, c->tx, &c->bk, &q, &r));
    for (size_t i = 0; i < r.count; i++)
        ds_buf_printf(&b, "%s" DS_FMT, i == 0 ? "; nearest: " : ", ",
                      DS_ARG(clinic_when(&a->cx, r.slots[i].local, a->cx.now)));
    return ds_fail(&a->cx, DS_CONFLICT, DS_FMT, DS_ARG(ds_buf_view(&b)));
}

/* ---- book */

static ds_status find_patient(app *a, const clinic *c, const desk_flags *f, ds_str phone,
                              patient_id *ret)
{
    patient p = { .name = ds_str_trim(ds_str_of(f->patient)), .phone = phone };
    patient known;
    ds_status s = store_patient_by_name_phone(&a->cx, c->tx, p.name, p.phone, &known);

    if (s == DS_NOT_FOUND)
        return store_patient_insert(&a->cx, c->tx, &p, ret);
    DS_TRY(s);
    *ret = known.id;
    return DS_OK;
}

/* Where the patient can be reached: the channel named, else one this number wrote on before. */
static ds_status find_contact(app *a, const clinic *c, const desk_flags *f, ds_str phone,
                              contact_id *ret)
{
    static const char *const channels[] = { "whatsapp", "sms" };
    contact x;
    bool is_new;

    *ret = (contact_id){ 0 };
    if (phone.n == 0)
        return DS_OK;
    if (f->channel) {
        DS_TRY(store_contact_ensure(&a->cx, c->tx, ds_str_of(f->channel), phone, (ds_str){ 0 }, &x,
                                    &is_new));
        *ret = x.id;
        x.tz_name = is_new ? booking_zone_of_number(&c->bk, &x) : x.tz_name;
        return is_new ? store_contact_update(&a->cx, c->tx, &x) : DS_OK;
    }
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++) {
        ds_status s = store_contact_find(&a->cx, c->tx, ds_str_of(channels[i]), phone, &x);

        if (s != DS_NOT_FOUND) {
            DS_TRY(s);
            *ret = x.id;
            return DS_OK;
        }
    }
    return DS_OK;
}

/* The number as import writes it, so that both find the same patient. */
static ds_status read_phone(app *a, const desk_flags *f, ds_str *ret)
{
    *ret = (ds_str){ 0 };
    if (!f->phone || booking_phone_parse(&a->cx, ds_str_of(f->phone), ret) == DS_OK)
        return DS_OK;
    return ds_fail(&a->cx, DS_INVALID,
                   "--phone %s is not a phone number; expected digits, with + and country code",
                   f->phone);
}

static ds_status run_book(app *a, const desk_flags *f)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    booker who = { .actor = ACTOR_DESK };
    const offering *o;
    const doctor *dr;
    appointment x;
    ds_str phone;
    ds_time start = { 0 };
    ds_status s;
    slot at;

    DS_TRY(clinic_open(a, STORE_WRITE, &c));
    DS_TRY(clinic_doctor(a, &c, ds_str_of(f->doctor), &dr));
    DS_TRY(find_offering(a, &c, f, dr, &o));
    if (!is_walk_in(f))
        DS_TRY(clinic_instant(a, ds_str_of(f->at), c.dir->locations[o->location].tz, &start));
    DS_TRY(read_phone(a, f, &phone));
    DS_TRY(find_patient(a, &c, f, phone, &who.patient));
    DS_TRY(find_contact(a, &c, f, phone, &who.contact));
    who.is_override = f->override != NULL;
    who.note = ds_str_trim(ds_str_of(f->override));
    if (is_walk_in(f)) {
        DS_TRY(booking_walk_in(&a->cx, c.tx, &c.bk, o, &who, &x));
        return finish(a, &c, &x, f->is_json);
    }
    at = slot_at(c.dir, o, start);
    s = booking_book(&a->cx, c.tx, &c.bk, &at, &who, &x);
    if (s == DS_CONFLICT)
        return say_nearest(a, &c, o, start, (appointment_id){ 0 });
    DS_TRY(s);
    return finish(a, &c, &x, f->is_json);
}

/* The last words are the time ("2026-11-23 09:30" may come as two), those before it the doctor. */
static bool split_start(app *a, int argc, char **argv, bool has_doctor, desk_flags *f)
{
    local_time unused;
    int time_n = has_doctor ? argc : 1;

    if (argc == 0)
        return f->at != NULL && f->doctor != NULL;
    if (f->at && has_doctor)
        return false; /* everything was said by flags: what are these words? */
    if (f->at) {
        f->doctor = ds_cstr(&a->cx, clinic_join(a, argc, argv));
        return f->doctor != NULL;
    }
    if (!has_doctor && argc > 2 && local_time_parse(clinic_join(a, 2, argv + argc - 2), &unused))
        time_n = 2;
    f->at = ds_cstr(&a->cx, clinic_join(a, time_n, argv + argc - time_n));
    if (!has_doctor)
        f->doctor = ds_cstr(&a->cx, clinic_join(a, argc - time_n, argv));
    return f->at && f->doctor && f->doctor[0];
}

static bool is_channel_ok(const desk_flags *f)
{
    static const char *const names[] = { "sms", "whatsapp", "telegram" };

    if (!f->channel)
        return true;
    if (!f->phone) {
        app_say("docspot book: --channel needs --phone, the address there");
        return false;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (ds_str_is(ds_str_of(f->channel), names[i]))
            return true;
    }
    app_say("docspot book: --channel %s: expected sms, whatsapp or telegram", f->channel);
    return false;
}

int cmd_book(app *a, int argc, char **argv)
{
    desk_flags f = { 0 };
    const app_flag flags[] = {
        { "--doctor", &f.doctor, NULL },   { "--at", &f.at, NULL },
        { "--place", &f.place, NULL },     { "--patient", &f.patient, NULL },
        { "--phone", &f.phone, NULL },     { "--visit-type", &f.visit_type, NULL },
        { "--channel", &f.channel, NULL }, { "--override", &f.override, NULL },
        { "--json", NULL, &f.is_json },
    };
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, sizeof flags / sizeof flags[0]))
        return APP_EXIT_USAGE;
    if (!is_channel_ok(&f))
        return APP_EXIT_USAGE;
    if (!split_start(a, argc, argv, f.doctor != NULL, &f) || !f.patient ||
        ds_str_trim(ds_str_of(f.patient)).n == 0) {
        app_say("docspot book: expected DOCTOR START --patient NAME, such as: docspot book "
                "\"Dr Shah\" \"2026-11-23 09:30\" --patient \"Maria Lopez\"");
        return APP_EXIT_USAGE;
    }
    s = run_book(a, &f);
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}

/* ---- cancel, arrive */

static ds_status run_cancel(app *a, appointment_id id, const desk_flags *f)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    appointment x;

    DS_TRY(clinic_open(a, STORE_WRITE, &c));
    DS_TRY(booking_cancel(&a->cx, c.tx, &c.bk, id, ACTOR_DESK, ds_str_of(f->reason), &x));
    return finish(a, &c, &x, f->is_json);
}

int cmd_cancel(app *a, int argc, char **argv)
{
    desk_flags f = { 0 };
    const app_flag flags[] = { { "--reason", &f.reason, NULL }, { "--json", NULL, &f.is_json } };
    appointment_id id;
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, 2))
        return APP_EXIT_USAGE;
    if (argc != 1) {
        app_say("docspot cancel: expected the appointment's number; docspot day shows it");
        return APP_EXIT_USAGE;
    }
    if (!read_id(a, argv[0], &id))
        return APP_EXIT_USAGE;
    s = run_cancel(a, id, &f);
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}

typedef struct mark_flags {
    const char *late;
    bool is_done, is_no_show, is_json;
} mark_flags;

/* What the desk marks: arrived, or what the flag says. */
static ds_status mark(app *a, const clinic *c, appointment_id id, const mark_flags *f,
                      appointment *ret)
{
    int64_t minutes;

    if (f->late) {
        if (!ds_str_to_int(ds_str_of(f->late), 0, 1440, &minutes))
            return ds_fail(&a->cx, DS_INVALID, "--late %s: expected minutes", f->late);
        return booking_late(&a->cx, c->tx, id, (int32_t)minutes, ACTOR_DESK, ret);
    }
    return booking_mark(&a->cx, c->tx, id,
                        f->is_done      ? APPOINTMENT_COMPLETED
                        : f->is_no_show ? APPOINTMENT_NO_SHOW
                                        : APPOINTMENT_ARRIVED,
                        ACTOR_DESK, ret);
}

static ds_status run_arrive(app *a, appointment_id id, const mark_flags *f)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    appointment x;

    DS_TRY(clinic_open(a, STORE_WRITE, &c));
    DS_TRY(mark(a, &c, id, f, &x));
    return finish(a, &c, &x, f->is_json);
}

int cmd_arrive(app *a, int argc, char **argv)
{
    mark_flags f = { 0 };
    const app_flag flags[] = { { "--late", &f.late, NULL },
                               { "--done", NULL, &f.is_done },
                               { "--no-show", NULL, &f.is_no_show },
                               { "--json", NULL, &f.is_json } };
    appointment_id id;
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, sizeof flags / sizeof flags[0]))
        return APP_EXIT_USAGE;
    if ((f.late != NULL) + f.is_done + f.is_no_show > 1) {
        app_say("docspot arrive: expected one of --late, --done and --no-show");
        return APP_EXIT_USAGE;
    }
    if (argc != 1) {
        app_say("docspot arrive: expected the appointment's number; docspot day shows it");
        return APP_EXIT_USAGE;
    }
    if (!read_id(a, argv[0], &id))
        return APP_EXIT_USAGE;
    s = run_arrive(a, id, &f);
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}

/* ---- move */

/* The doctor's offering that is most like what the visit was: the same type, the same place. */
static const offering *most_alike(const clinic *c, const doctor *dr, const location *l,
                                  const appointment *x)
{
    const offering *best = NULL;
    int best_score = -1;
    size_t from, to;

    directory_offerings_of(c->dir, (size_t)(dr - c->dir->doctors), &from, &to);
    for (size_t i = from; i < to; i++) {
        const offering *o = &c->dir->offerings[i];
        const location *at = &c->dir->locations[o->location];
        int score = (at->id.v == x->location.v ? 2 : 0) +
                    (c->dir->visit_types[o->visit_type].id.v == x->visit_type.v ? 1 : 0);

        if ((!l || l == at) && score > best_score) {
            best = o;
            best_score = score;
        }
    }
    return best;
}

/* Without --doctor and --place the visit stays with its doctor, at its place, of its type; with
 * them it keeps of these what it can. */
static ds_status move_target(app *a, const clinic *c, const desk_flags *f, const appointment *x,
                             const offering **ret)
{
    const doctor *dr = directory_doctor(c->dir, x->doctor);
    const location *l = NULL;

    if (!f->doctor && !f->place) {
        *ret = directory_offering(c->dir, x->offering);
        return *ret ? DS_OK : ds_fail(&a->cx, DS_CONFLICT, "this visit is no longer offered");
    }
    if (f->doctor)
        DS_TRY(clinic_doctor(a, c, ds_str_of(f->doctor), &dr));
    if (f->place)
        DS_TRY(clinic_location(a, c, ds_str_of(f->place), &l));
    *ret = dr ? most_alike(c, dr, l, x) : NULL;
    if (*ret)
        return DS_OK;
    return ds_fail(&a->cx, DS_NOT_FOUND, DS_FMT " offers no such visit%s%s",
                   DS_ARG(dr ? dr->name : DS_STR("this doctor")), f->place ? " at " : "",
                   f->place ? f->place : "");
}

static ds_status run_move(app *a, appointment_id id, const desk_flags *f)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    booker who = { .actor = ACTOR_DESK };
    const offering *o;
    appointment x;
    ds_time start;
    ds_status s;
    slot to;

    DS_TRY(clinic_open(a, STORE_WRITE, &c));
    s = store_appointment_get(&a->cx, c.tx, id, &x);
    if (s == DS_NOT_FOUND)
        return ds_fail(&a->cx, s, "there is no appointment %" PRId64, id.v);
    DS_TRY(s);
    DS_TRY(move_target(a, &c, f, &x, &o));
    DS_TRY(clinic_instant(a, ds_str_of(f->at), c.dir->locations[o->location].tz, &start));
    who.is_override = f->override != NULL;
    who.note = ds_str_trim(ds_str_of(f->override));
    to = slot_at(c.dir, o, start);
    s = booking_move(&a->cx, c.tx, &c.bk, id, &to, &who, &x);
    if (s == DS_CONFLICT && x.status == APPOINTMENT_CONFIRMED)
        return say_nearest(a, &c, o, start, id);
    DS_TRY(s);
    return finish(a, &c, &x, f->is_json);
}

int cmd_move(app *a, int argc, char **argv)
{
    desk_flags f = { 0 };
    const app_flag flags[] = {
        { "--doctor", &f.doctor, NULL }, { "--at", &f.at, NULL },
        { "--place", &f.place, NULL },   { "--override", &f.override, NULL },
        { "--json", NULL, &f.is_json },
    };
    appointment_id id;
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, sizeof flags / sizeof flags[0]))
        return APP_EXIT_USAGE;
    if (argc < 1 || (argc == 1) != (f.at != NULL)) {
        app_say("docspot move: expected ID START, such as: docspot move 12 \"2026-11-23 09:30\"");
        return APP_EXIT_USAGE;
    }
    if (!read_id(a, argv[0], &id))
        return APP_EXIT_USAGE;
    if (!f.at)
        f.at = ds_cstr(&a->cx, clinic_join(a, argc - 1, argv + 1));
    s = f.at ? run_move(a, id, &f) : DS_LIMIT;
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}
