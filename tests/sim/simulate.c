/*
 * simulate.c - a year of a clinic on a clock that we move, through the real store and verbs.
 *
 *   simulate --from 2027-01-01 --to 2028-01-01 [--seed N]
 *
 * Twelve doctors in Hyderabad, Madrid and San Jose, with public holidays, leave and changing
 * clocks. Hour by hour patients search, hold, confirm, move and cancel, wait for something sooner,
 * come or do not come; desks block days and settle whom that meets; whatever falls due is done by
 * the same step as in `docspot serve`. What always holds: (1) the same arguments give the same year
 * to the last row: the digest says so (2) at the end the database is checked by fsck, and every
 * promise that was made is accounted for (3) nothing here knows a rule: what may be booked, the
 * verbs decide
 */
#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/turns.h"
#include "core/crypto.h"
#include "store/store_wait.h"

#define HOUR_S 3600
#define DAY_S 86400
#define OFFERED 3 /* slots that a patient is shown */
#define DUE_ROUNDS_MAX 1000
#define OFFERS_MAX 100

static void stop_if(const sim *s, ds_status status, const char *what)
{
    if (status == DS_OK)
        return;
    (void)fprintf(stderr, "simulate: %s: %s, %s\n", what, ds_status_name(status), s->cx->why);
    exit(1);
}

/* What the verbs may say when somebody else was faster or a rule stands against it. */
static bool is_refused(const sim *s, ds_status status, const char *what)
{
    if (status == DS_CONFLICT || status == DS_GONE)
        return true;
    stop_if(s, status, what);
    return false;
}

/* ---- the clinic ---- */

typedef struct sim_place {
    const char *name, *city, *zone, *calendar, *currency;
    const char *const doctors[SIM_DOCTORS_PER_PLACE];
} sim_place;

static const sim_place places[SIM_PLACES] = {
    { "Banjara Hills",
      "Hyderabad",
      "Asia/Kolkata",
      "IN-TG",
      "INR",
      { "Dr Rao", "Dr Iyer", "Dr Reddy", "Dr Khan" } },
    { "Chamberi",
      "Madrid",
      "Europe/Madrid",
      "ES-MD",
      "EUR",
      { "Dra Vega", "Dr Soto", "Dra Rubio", "Dr Leon" } },
    { "Downtown",
      "San Jose",
      "America/Los_Angeles",
      "US-CA",
      "USD",
      { "Dr Shah", "Dr Alvarez", "Dr Kim", "Dr Olsen" } },
};
static const char *const specialties[SIM_DOCTORS_PER_PLACE] = { "dermatology", "dermatology",
                                                                "dentistry", "dentistry" };

static void write_rows(ds_buf *b, const sim_place *p, int nth)
{
    static const char *const types[] = { "consultation,30,50", "follow-up,15,20" };
    static const char *const hours[] = { "mon-sat,09:00,13:00,11:00-11:15",
                                         "mon-fri,15:00,18:30," };

    for (size_t t = 0; t < COUNT_OF(types); t++)
        for (size_t h = 0; h < COUNT_OF(hours); h++)
            ds_buf_printf(b, "%s,%s,%s,%s,%s,%s,%s,%s,%s,5,2h,60,14,24h\n", p->name, p->city,
                          p->zone, p->calendar, p->doctors[nth], specialties[nth], types[t],
                          p->currency, hours[h]);
}

static void import_clinic(sim *s)
{
    ds_buf b = ds_buf_make(s->cx), errors = ds_buf_make(s->cx);
    import_report report = { 0 };
    ds_status status;

    ds_buf_puts(
        &b,
        "location,city,timezone,holidays,doctor,specialties,visit_type,minutes,fee,currency,days,"
        "from,to,breaks,buffer_after,min_notice,horizon_days,max_per_day,cancel_notice\n");
    for (int i = 0; i < SIM_PLACES; i++)
        for (int d = 0; d < SIM_DOCTORS_PER_PLACE; d++)
            write_rows(&b, &places[i], d);
    import_file file = { "clinic.csv", ds_buf_view(&b) };
    status = booking_import(s->cx, s->tx, &s->policy, &file, 1, false, sim_specialty, NULL, &errors,
                            &report);
    if (status != DS_OK)
        (void)fprintf(stderr, DS_FMT, DS_ARG(ds_buf_view(&errors)));
    stop_if(s, status, "the clinic's file");
    sim_reload(s);
}

/* Everyone writes from one number and is one patient. */
static void add_people(sim *s)
{
    for (int i = 0; i < SIM_PEOPLE; i++) {
        char name[32], address[32];
        contact c;
        patient p = { .name = { 0 } };
        bool is_new;

        (void)snprintf(name, sizeof name, "%s %c.", sim_first_name(i), 'A' + i / 7 % 26);
        (void)snprintf(address, sizeof address, "+1555%07d", i);
        p.name = ds_str_of(name);
        stop_if(s,
                store_contact_ensure(s->cx, s->tx, DS_STR("sms"), ds_str_of(address),
                                     DS_STR("twilio"), &c, &is_new),
                "a contact");
        s->people[i].contact = c.id;
        stop_if(s, store_patient_insert(s->cx, s->tx, &p, &s->people[i].patient), "a patient");
    }
}

/* ---- what patients do ---- */

static booker booker_of(const sim_person *who)
{
    return (booker){ .actor = ACTOR_PATIENT, .contact = who->contact, .patient = who->patient };
}

/* A wish for some days of the next weeks, for a doctor or for a specialty at a place. */
static slot_query query_of(sim *s, int place, when *w, int first_day)
{
    const location *l = sim_location(s, places[place].name);
    local_date today = ds_tz_to_local(l->tz, s->cx->now).date;
    int nth = (int)dice_throw(&s->d, SIM_DOCTORS_PER_PLACE);
    slot_query q = {
        .location = l->id, .order = SLOT_SPREAD, .limit = OFFERED, .whens = w, .when_count = 1
    };

    *w = when_any();
    w->date_known = true;
    w->date_from = local_date_add_days(today, first_day);
    w->date_to = local_date_add_days(w->date_from, 1 + dice_throw(&s->d, 6));
    q.visit_type = ds_str_of(dice_once_in(&s->d, 3) ? "follow-up" : "consultation");
    if (dice_once_in(&s->d, 2))
        q.specialty = ds_str_of(specialties[nth]);
    else
        q.doctor = sim_doctor(s, places[place].doctors[nth])->id;
    return q;
}

static bool find_slot(sim *s, const slot_query *q, slot *ret)
{
    booking bk = { s->dir, &s->policy };
    slot_result r;

    stop_if(s, booking_search(s->cx, s->tx, &bk, q, &r), "search");
    if (r.count == 0) {
        s->count.nothing_free++;
        return false;
    }
    *ret = r.slots[dice_throw(&s->d, (uint32_t)r.count)];
    return true;
}

static void wish_sooner(sim *s, const sim_person *who, const appointment *a)
{
    local_date today = sim_today(s, a->location);
    wish_row w = { .contact = who->contact,
                   .patient = who->patient,
                   .doctor = a->doctor,
                   .location = a->location,
                   .visit_type = a->visit_type,
                   .date_from = today,
                   .date_to = local_date_add_days(a->local.date, -1),
                   .hours = { 0, DAY_S },
                   .notice_min = 180,
                   .sooner_than = a->id };
    bool is_new;

    if (local_date_compare(w.date_to, w.date_from) < 0)
        return;
    stop_if(s, booking_wish_add(s->cx, s->tx, &w, &w, &is_new), "a wish");
    s->count.wishes += is_new;
}

/* Who phones is booked by the desk, at once, and gets no texts. */
static void book_caller(sim *s, const sim_person *who, const slot *x)
{
    booking bk = { s->dir, &s->policy };
    booker desk = { .actor = ACTOR_DESK, .patient = who->patient };
    appointment a;

    if (!is_refused(s, booking_book(s->cx, s->tx, &bk, x, &desk, &a), "the desk's booking"))
        s->count.booked++;
}

static void book(sim *s, int place)
{
    sim_person *who = &s->people[place * SIM_PEOPLE / SIM_PLACES +
                                 (int)dice_throw(&s->d, SIM_PEOPLE / SIM_PLACES)];
    booking bk = { s->dir, &s->policy };
    when w;
    slot_query q = query_of(s, place, &w, (int)dice_throw(&s->d, 14));
    booker by = booker_of(who);
    appointment a;
    slot x;

    if (!find_slot(s, &q, &x))
        return;
    if (dice_once_in(&s->d, 2)) {
        book_caller(s, who, &x);
        return;
    }
    if (is_refused(s, booking_hold(s->cx, s->tx, &bk, &x, &by, (appointment_id){ 0 }, &a), "hold"))
        return;
    if (dice_once_in(&s->d, 20)) {
        s->count.forgotten++; /* the hold runs out by itself */
        return;
    }
    if (is_refused(s, booking_confirm(s->cx, s->tx, &bk, a.id, a.fence, who->patient, &a),
                   "confirm"))
        return;
    s->count.booked++;
    if (dice_once_in(&s->d, 12))
        wish_sooner(s, who, &a);
}

/* An upcoming visit of somebody of a place. */
static bool some_visit(sim *s, int place, appointment *ret)
{
    const location *l = sim_location(s, places[place].name);
    ds_time from = ds_time_add(s->cx->now, ds_minutes(60 * (int64_t)(3 + dice_throw(&s->d, 240))));
    appointment_filter f = { .location = l->id,
                             .from = from,
                             .to = ds_time_add(from, ds_days(2)),
                             .only_live = true,
                             .limit = 5 };
    const appointment *list;
    size_t n;

    stop_if(s, store_appointment_list(s->cx, s->tx, &f, &list, &n), "a list");
    for (size_t i = 0; i < n; i++) {
        if (list[i].status != APPOINTMENT_CONFIRMED)
            continue;
        *ret = list[i];
        return true;
    }
    return false;
}

static void cancel(sim *s, int place)
{
    booking bk = { s->dir, &s->policy };
    appointment a;

    if (!some_visit(s, place, &a))
        return;
    if (!is_refused(
            s,
            booking_cancel(s->cx, s->tx, &bk, a.id, ACTOR_PATIENT, DS_STR("changed my mind"), &a),
            "cancel"))
        s->count.cancelled++;
}

static void move(sim *s, int place)
{
    booking bk = { s->dir, &s->policy };
    appointment a;
    when w;
    slot x;

    if (!some_visit(s, place, &a))
        return;
    slot_query q = query_of(s, place, &w, 1 + (int)dice_throw(&s->d, 10));
    booker by = { .actor = ACTOR_PATIENT, .contact = a.contact, .patient = a.patient };
    q.doctor = a.doctor;
    q.specialty = (ds_str){ 0 };
    q.moving = a.id;
    if (find_slot(s, &q, &x) &&
        !is_refused(s, booking_move(s->cx, s->tx, &bk, a.id, &x, &by, &a), "move"))
        s->count.moved++;
}

/* ---- offers of something sooner ---- */

/* Whoever was offered a sooner time answers within the half hour, or forgets it. */
static void answer_offers(sim *s)
{
    booking bk = { s->dir, &s->policy };
    ds_time now = s->cx->now;
    const wish_offer *open;
    ds_status status;
    size_t n;

    s->cx->now = ds_time_add(now, ds_seconds(HOUR_S)); /* by then every open one is over */
    status = store_wish_offer_list_due(s->cx, s->tx, OFFERS_MAX, &open, &n);
    s->cx->now = now;
    stop_if(s, status, "the offers");
    for (size_t i = 0; i < n; i++) {
        appointment a;

        s->count.offers++;
        if (dice_once_in(&s->d, 3))
            continue;
        status = booking_offer_swap(s->cx, s->tx, &bk, open[i].hold, &a);
        if (!is_refused(s, status, "an offer"))
            s->count.sooner++;
    }
}

/* ---- what desks do ---- */

/* Who is late or missing is known within the hour. */
static void mark_visits(sim *s)
{
    ds_time hour_ago = ds_time_sub(s->cx->now, ds_seconds(HOUR_S));
    appointment_filter f = { .from = hour_ago, .to = s->cx->now, .only_live = true };
    const appointment *list;
    size_t n;

    stop_if(s, store_appointment_list(s->cx, s->tx, &f, &list, &n), "a list");
    for (size_t i = 0; i < n; i++) {
        appointment a = list[i];
        bool comes = !dice_once_in(&s->d, 14);

        if (a.status != APPOINTMENT_CONFIRMED)
            continue;
        if (is_refused(s,
                       booking_mark(s->cx, s->tx, a.id,
                                    comes ? APPOINTMENT_ARRIVED : APPOINTMENT_NO_SHOW, ACTOR_DESK,
                                    &a),
                       "a mark"))
            continue;
        s->count.missed += !comes;
        if (comes &&
            !is_refused(s, booking_mark(s->cx, s->tx, a.id, APPOINTMENT_COMPLETED, ACTOR_DESK, &a),
                        "a mark"))
            s->count.visits++;
    }
}

/* The patient of a visit that a leave meets takes the best other time, or the desk cancels. */
static void settle(sim *s, const work_row *row)
{
    const appointment *v = &row->visit;
    booking bk = { s->dir, &s->policy };
    booker desk = { .actor = ACTOR_DESK, .contact = v->contact, .patient = v->patient };
    appointment a;
    ds_status status;

    s->count.met_by_leave++;
    if (row->slot_count > 0 && v->status == APPOINTMENT_CONFIRMED) {
        status = booking_move(s->cx, s->tx, &bk, v->id, &row->slots[0], &desk, &a);
        if (!is_refused(s, status, "the desk's move"))
            return;
    }
    status = booking_cancel(s->cx, s->tx, &bk, v->id, ACTOR_DESK, DS_STR("leave"), &a);
    (void)is_refused(s, status, "the desk's cancelling");
}

/* Some days off for one doctor, booked visits or not; the desk settles each that is met. */
static void take_leave(sim *s, int place)
{
    location_id at = sim_location(s, places[place].name)->id;
    const char *name = places[place].doctors[dice_throw(&s->d, SIM_DOCTORS_PER_PLACE)];
    local_date first = local_date_add_days(sim_today(s, at), 1 + dice_throw(&s->d, 20));
    schedule_exception e = { .doctor = sim_doctor(s, name)->id,
                             .date_from = first,
                             .date_to = local_date_add_days(first, dice_throw(&s->d, 6)),
                             .is_whole_day = true,
                             .hours = { 0, DAY_S },
                             .kind = EXCEPTION_CLOSED,
                             .reason = DS_STR("leave") };
    booking bk = { s->dir, &s->policy };
    const work_row *rows;
    size_t n;

    stop_if(s, booking_leave(s->cx, s->tx, &bk, &e, &rows, &n), "leave");
    s->count.leaves++;
    sim_reload(s);
    for (size_t i = 0; i < n; i++)
        settle(s, &rows[i]);
}

/* ---- the year ---- */

static void run_due(sim *s)
{
    size_t n = 1;

    for (int i = 0; n > 0 && i < DUE_ROUNDS_MAX; i++) {
        stop_if(s, app_due_step(s->cx, s->bot, s->tx, &n), "what is due");
        s->count.due += (int64_t)n;
    }
}

static void one_hour(sim *s)
{
    run_due(s);
    mark_visits(s);
    answer_offers(s);
    for (int i = 0; i < SIM_PLACES; i++) {
        local_time t = ds_tz_to_local(sim_location(s, places[i].name)->tz, s->cx->now);
        int hour = t.second_of_day / HOUR_S;

        if (hour < 8 || hour >= 21)
            continue;
        for (uint32_t n = dice_throw(&s->d, 11) / 3; n > 0; n--)
            book(s, i);
        if (dice_once_in(&s->d, 8))
            cancel(s, i);
        if (dice_once_in(&s->d, 12))
            move(s, i);
        if (hour == 9 && dice_once_in(&s->d, 20))
            take_leave(s, i);
    }
}

/* A transaction holds a day: nobody else is there to wait for it. */
static void run_year(sim *s, ds_time from, ds_time to)
{
    for (ds_time day = from; ds_time_before(day, to); day = ds_time_add(day, ds_days(1))) {
        sim_begin(s, day);
        for (int hour = 0; hour < 24; hour++) {
            sim_clock(s, ds_time_add(day, ds_seconds((int64_t)hour * HOUR_S)));
            one_hour(s);
        }
        sim_commit(s);
    }
}

/* ---- what is left of it ---- */

static void print_digest(sim *s)
{
    ds_buf b = ds_buf_make(s->cx);
    uint8_t digest[DS_SHA256_BYTES];

    stop_if(s, booking_export(s->cx, s->tx, s->dir, DS_STR("appointments"), true, &b), "export");
    ds_buf_printf(&b, "%" PRId64 " %" PRId64 " %" PRId64 "\n", s->count.due, s->count.offers,
                  s->count.sooner);
    stop_if(s, ds_sha256(s->cx, ds_buf_view(&b), digest), "digest");
    (void)printf("digest ");
    for (size_t i = 0; i < sizeof digest; i++)
        (void)printf("%02x", digest[i]);
    (void)printf("\n");
}

static void print_counts(const sim *s, ds_time from, ds_time to, double seconds)
{
    const sim_count *c = &s->count;

    (void)printf("%" PRId64 " days, %d doctors, %d zones: %.2f s\n",
                 ds_time_since(to, from).s / DAY_S, SIM_PLACES * SIM_DOCTORS_PER_PLACE, SIM_PLACES,
                 seconds);
    (void)printf("visits %" PRId64 ", missed %" PRId64 ", booked %" PRId64 ", cancelled %" PRId64
                 ", moved %" PRId64 ", holds run out %" PRId64 ", nothing free %" PRId64 "\n",
                 c->visits, c->missed, c->booked, c->cancelled, c->moved, c->forgotten,
                 c->nothing_free);
    (void)printf("leaves %" PRId64 " met %" PRId64 " visits, wishes %" PRId64 " had %" PRId64
                 " offers, %" PRId64 " came sooner; fell due %" PRId64 "\n",
                 c->leaves, c->met_by_leave, c->wishes, c->offers, c->sooner, c->due);
}

static void check_database(sim *s)
{
    ds_buf findings = ds_buf_make(s->cx);
    size_t n = 0;

    stop_if(s, store_fsck(s->cx, s->tx, &findings, &n), "fsck");
    if (n > 0) {
        (void)fprintf(stderr, "simulate: fsck found\n" DS_FMT, DS_ARG(ds_buf_view(&findings)));
        exit(1);
    }
    (void)printf("fsck: 0 findings\n");
}

static bool take_option(int argc, char **argv, const char *name, const char **ret)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], name) == 0) {
            *ret = argv[i + 1];
            return true;
        }
    }
    return false;
}

static local_date date_or_stop(const char *text)
{
    local_date d;

    if (local_date_parse(ds_str_of(text), &d))
        return d;
    (void)fprintf(stderr, "simulate: \"%s\" is no date; expected YYYY-MM-DD\n", text);
    exit(2);
}

int main(int argc, char **argv)
{
    const char *from_text = "2027-01-01", *to_text = "2028-01-01", *seed = "1";
    struct timespec a, b;
    static sim s;

    (void)take_option(argc, argv, "--from", &from_text);
    (void)take_option(argc, argv, "--to", &to_text);
    (void)take_option(argc, argv, "--seed", &seed);
    ds_time from = { local_date_to_days(date_or_stop(from_text)) * DAY_S };
    ds_time to = { local_date_to_days(date_or_stop(to_text)) * DAY_S };
    (void)clock_gettime(CLOCK_MONOTONIC, &a);
    sim_open(&s, from, strtoull(seed, NULL, 10));
    import_clinic(&s);
    add_people(&s);
    sim_commit(&s);
    run_year(&s, from, to);
    (void)clock_gettime(CLOCK_MONOTONIC, &b);
    sim_begin(&s, to);
    sim_print_week(&s, sim_doctor(&s, places[0].doctors[0]), from, to);
    print_counts(&s, from, to,
                 (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
    check_database(&s);
    print_digest(&s);
    sim_close(&s);
    return 0;
}
