/*
 * cmd_day.c - the day as a printable list, and hours closed with the list of who is affected.
 *
 * What always holds:
 *   (1) a visit belongs to the day on which it starts at its own place
 *   (2) what is still to pay at the counter stands with the visit
 *   (3) closing hours changes no appointment; the desk sees whom to move or call
 */
#include "app/clinic.h"
#include "booking/pay.h"

#include <inttypes.h>
#include <string.h>

#define DAY_S 86400
#define FREE_MAX 200

/* ---- money */

static void put_money(ds_buf *b, const char *before, money like, int64_t minor, const char *after)
{
    like.minor = minor;
    ds_buf_puts(b, before);
    money_write(b, like);
    ds_buf_puts(b, after);
}

/* What of a due is with the clinic now; *ret_is_disputed: the bank asks some of it back. */
static ds_status paid_of(app *a, const clinic *c, const pay_due *d, int64_t *ret_minor,
                         bool *ret_is_disputed)
{
    const payment *rows;
    const refund *back;
    size_t n, m;

    *ret_minor = 0;
    *ret_is_disputed = false;
    DS_TRY(store_payment_list_of(&a->cx, c->tx, d->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].is_extra || rows[i].mismatch.n > 0)
            continue;
        DS_TRY(store_refund_list_of(&a->cx, c->tx, rows[i].id, &back, &m));
        *ret_minor += rows[i].captured_minor - clinic_given_back(&rows[i], back, m);
        *ret_is_disputed = *ret_is_disputed || rows[i].state == PAYMENT_DISPUTED;
    }
    return DS_OK;
}

/* Is money taken here, by link at least from some, and spoken of for this visit? */
static bool is_money_spoken_of(const clinic *c, const appointment *x)
{
    const offering *o = directory_offering(c->dir, x->offering);
    const offering_terms none = { 0 };
    pay_terms t = pay_terms_for(&c->policy.pay, o ? &o->terms : &none);

    return (c->policy.has_stripe || c->policy.has_paypal) && t.mode != PAY_MODE_NONE;
}

/* ", paid $18, $72 to pay": for who takes the rest at the counter. Nothing is said of money where
 * none is taken by link and none was asked. */
static ds_status write_money(app *a, const clinic *c, const appointment *x, ds_buf *b)
{
    bool is_disputed = false;
    int64_t paid = 0;
    pay_due d = { .state = DUE_OVER };
    ds_status s = store_due_of(&a->cx, c->tx, x->id, &d);

    if (s != DS_OK && s != DS_NOT_FOUND)
        return s;
    if (x->fee.minor <= 0 || (s != DS_OK && !is_money_spoken_of(c, x)))
        return DS_OK;
    if (s == DS_OK && d.state == DUE_OPEN) {
        put_money(b, ", ", d.amount, d.amount.minor, " awaited by link");
        return DS_OK;
    }
    if (s == DS_OK)
        DS_TRY(paid_of(a, c, &d, &paid, &is_disputed));
    if (paid > 0)
        put_money(b, ", paid ", x->fee, paid, "");
    if (is_disputed)
        ds_buf_puts(b, " (disputed)");
    if (x->fee.minor > paid && x->status != APPOINTMENT_NO_SHOW)
        put_money(b, ", ", x->fee, x->fee.minor - paid, " to pay");
    return DS_OK;
}

/* ---- day */

static ds_status write_contact(app *a, const clinic *c, const appointment *x, ds_buf *b)
{
    patient p = { .id = { 0 } };
    contact k = { .id = { 0 } };

    if (x->patient.v != 0)
        DS_TRY(store_patient_get(&a->cx, c->tx, x->patient, &p));
    if (x->contact.v != 0)
        DS_TRY(store_contact_get(&a->cx, c->tx, x->contact, &k));
    if (k.address.n > 0)
        ds_buf_printf(b, "  " DS_FMT " " DS_FMT, DS_ARG(k.channel), DS_ARG(k.address));
    else if (p.phone.n > 0)
        ds_buf_printf(b, "  " DS_FMT, DS_ARG(p.phone));
    return DS_OK;
}

static ds_status write_visit(app *a, const clinic *c, const appointment *x, bool with_date,
                             ds_buf *b)
{
    const doctor *dr = directory_doctor(c->dir, x->doctor);
    const location *l = directory_location(c->dir, x->location);
    const visit_type *v = directory_visit_type(c->dir, x->visit_type);
    local_time t = l ? ds_tz_to_local(l->tz, x->start) : x->local;

    if (with_date)
        ds_buf_add(b, clinic_when(&a->cx, t, a->cx.now));
    else
        ds_buf_printf(b, "%02d:%02d", t.second_of_day / 3600, t.second_of_day / 60 % 60);
    ds_buf_printf(b, "  " DS_FMT ", " DS_FMT "  " DS_FMT "  " DS_FMT ", %s",
                  DS_ARG(dr ? dr->name : DS_STR("?")), DS_ARG(l ? l->name : DS_STR("?")),
                  DS_ARG(x->patient_name.n > 0 ? x->patient_name : DS_STR("(no name yet)")),
                  DS_ARG(v ? v->name : DS_STR("?")),
                  x->is_request ? "asked for" : appointment_status_name(x->status));
    clinic_write_marks(b, x);
    DS_TRY(write_money(a, c, x, b));
    DS_TRY(write_contact(a, c, x, b));
    if (x->reason.n > 0)
        ds_buf_printf(b, "  (" DS_FMT ")", DS_ARG(x->reason));
    ds_buf_printf(b, "  #%" PRId64 "\n", x->id.v);
    return DS_OK;
}

static bool is_of_day(const clinic *c, const appointment *x, local_date date)
{
    const location *l = directory_location(c->dir, x->location);
    local_time t = l ? ds_tz_to_local(l->tz, x->start) : x->local;

    return local_date_compare(t.date, date) == 0 && x->status != APPOINTMENT_CANCELLED &&
           x->status != APPOINTMENT_EXPIRED;
}

/* The queue of a session: who is called in which order, and when each is expected. */
static ds_status write_queue(app *a, const clinic *c, const appointment *x, ds_buf *b)
{
    const doctor *dr = directory_doctor(c->dir, x->doctor);
    const location *l = directory_location(c->dir, x->location);
    const token_row *rows;
    size_t n;

    DS_TRY(booking_queue(&a->cx, c->tx, x->offering, x->session_at, &rows, &n));
    if (n == 0 || !l)
        return DS_OK;
    ds_buf_printf(b, "queue of " DS_FMT ":", DS_ARG(dr ? dr->name : DS_STR("?")));
    for (size_t i = 0; i < n; i++) {
        int s = ds_tz_to_local(l->tz, rows[i].expected).second_of_day;

        ds_buf_printf(b, "%s %d at %02d:%02d%s", i > 0 ? "," : "", (int)rows[i].visit.token_no,
                      s / 3600, s / 60 % 60, rows[i].is_waiting ? "" : " (not here yet)");
    }
    ds_buf_putc(b, '\n');
    return DS_OK;
}

/* One line for each session of tokens among the visits of the day. */
static ds_status write_queues(app *a, const clinic *c, const appointment *list, size_t n,
                              local_date date, ds_buf *b)
{
    for (size_t i = 0; i < n; i++) {
        bool is_first = list[i].token_no > 0 && is_of_day(c, &list[i], date);

        for (size_t k = 0; k < i && is_first; k++)
            is_first = list[k].token_no == 0 || list[k].offering.v != list[i].offering.v ||
                       list[k].session_at.utc_s != list[i].session_at.utc_s ||
                       !is_of_day(c, &list[k], date);
        if (is_first)
            DS_TRY(write_queue(a, c, &list[i], b));
    }
    return DS_OK;
}

/* The holiday that closes one of the doctor's places that day. */
static void write_holiday(const clinic *c, doctor_id id, local_date date, ds_buf *b)
{
    const doctor *dr = directory_doctor(c->dir, id);
    size_t from, to;

    if (!dr)
        return;
    directory_offerings_of(c->dir, (size_t)(dr - c->dir->doctors), &from, &to);
    for (size_t i = from; i < to; i++) {
        const location *l = &c->dir->locations[c->dir->offerings[i].location];
        const holiday *h = schedule_holiday(c->dir, l, date);

        if (h) {
            ds_buf_printf(b, "public holiday: " DS_FMT "\n", DS_ARG(h->name));
            return;
        }
    }
}

static bool is_at(const clinic *c, const doctor *dr, location_id id)
{
    size_t from, to;

    directory_offerings_of(c->dir, (size_t)(dr - c->dir->doctors), &from, &to);
    for (size_t i = from; i < to; i++)
        if (id.v == 0 || c->dir->locations[c->dir->offerings[i].location].id.v == id.v)
            return true;
    return false;
}

/* Leave, closures and extra hours of the doctor that day, in their order. */
static void write_exceptions(const clinic *c, doctor_id id, local_date date, ds_buf *b)
{
    const doctor *dr = directory_doctor(c->dir, id);

    for (size_t i = 0; dr && i < c->dir->exception_count; i++) {
        const schedule_exception *e = &c->dir->exceptions[i];
        const location *l = directory_location(c->dir, e->location);
        int from = e->hours.from_s / 60, to = e->hours.to_s / 60;

        if ((e->doctor.v != 0 && e->doctor.v != id.v) || !is_at(c, dr, e->location) ||
            local_date_compare(date, e->date_from) < 0 || local_date_compare(date, e->date_to) > 0)
            continue;
        ds_buf_puts(b, e->kind == EXCEPTION_CLOSED ? "closed" : "extra hours");
        if (!e->is_whole_day)
            ds_buf_printf(b, " %02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60);
        if (l)
            ds_buf_printf(b, " at " DS_FMT, DS_ARG(l->name));
        if (e->reason.n > 0)
            ds_buf_printf(b, ": " DS_FMT, DS_ARG(e->reason));
        ds_buf_putc(b, '\n');
    }
}

/* What a doctor still has free that day, in one line. */
static ds_status write_free(app *a, const clinic *c, doctor_id id, local_date date, ds_buf *b)
{
    when day = when_any();
    slot_query q = { .doctor = id,
                     .whens = &day,
                     .when_count = 1,
                     .order = SLOT_BY_START,
                     .limit = FREE_MAX,
                     .by_desk = true };
    slot_result r;

    day.date_known = true;
    day.date_from = day.date_to = date;
    DS_TRY(booking_search(&a->cx, c->tx, &c->bk, &q, &r));
    for (size_t i = 0; i < r.count; i++) {
        ds_buf_printf(b, "%s%02d:%02d", i == 0 ? "free: " : " ",
                      r.slots[i].local.second_of_day / 3600,
                      r.slots[i].local.second_of_day / 60 % 60);
        if (r.slots[i].token_no > 0)
            ds_buf_printf(b, " (token %d)", (int)r.slots[i].token_no);
    }
    if (r.count > 0)
        ds_buf_putc(b, '\n');
    else
        write_holiday(c, id, date, b);
    write_exceptions(c, id, date, b);
    return DS_OK;
}

static ds_status write_day(app *a, const clinic *c, doctor_id id, local_date date, bool is_json,
                           ds_buf *b)
{
    appointment_filter f = { .doctor = id };
    const appointment *list;
    size_t n;

    f.from.utc_s = (local_date_to_days(date) - 1) * DAY_S; /* zones reach from -12 h to +14 h */
    f.to.utc_s = (local_date_to_days(date) + 2) * DAY_S;
    DS_TRY(store_appointment_list(&a->cx, c->tx, &f, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (!is_of_day(c, &list[i], date)) /* (1) */
            continue;
        if (is_json) {
            ds_jw w = ds_jw_make(b);

            appointment_write(&w, c->dir, &list[i]);
            ds_buf_putc(b, '\n');
        } else {
            DS_TRY(write_visit(a, c, &list[i], false, b));
        }
    }
    if (!is_json)
        DS_TRY(write_queues(a, c, list, n, date, b));
    if (id.v != 0 && !is_json)
        DS_TRY(write_free(a, c, id, date, b));
    if (!is_json && ds_buf_view(b).n == 0)
        app_say("nothing on %04d-%02d-%02d", date.year, date.month, date.day);
    return DS_OK;
}

/* Visits that new zone data has put on another instant: for the desk to settle. */
static ds_status run_zone_changes(app *a, ds_buf *b)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    const appointment *list;
    size_t n;

    DS_TRY(clinic_open(a, STORE_READ, &c));
    DS_TRY(booking_zone_shifted(&a->cx, c.tx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf_printf(b, "agreed for %02d:%02d, now ", list[i].local.second_of_day / 3600,
                      list[i].local.second_of_day / 60 % 60);
        DS_TRY(write_visit(a, &c, &list[i], true, b));
    }
    if (n == 0)
        app_say("No visit has another clock time since the zone data changed.");
    return DS_OK;
}

static ds_status run_day(app *a, ds_str name, const char *date_text, bool is_json, ds_buf *b)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    const doctor *dr = NULL;
    local_date date;
    size_t from = 0, to = 0;

    DS_TRY(clinic_open(a, STORE_READ, &c));
    if (name.n > 0) {
        DS_TRY(clinic_doctor(a, &c, name, &dr));
        directory_offerings_of(c.dir, (size_t)(dr - c.dir->doctors), &from, &to);
    }
    if (from < to)
        c.tz = c.dir->locations[c.dir->offerings[from].location].tz;
    date = ds_tz_to_local(c.tz, a->cx.now).date;
    if (date_text && !local_date_parse(ds_str_of(date_text), &date))
        return ds_fail(&a->cx, DS_INVALID, "--date %s is not a date; expected YYYY-MM-DD",
                       date_text);
    return write_day(a, &c, dr ? dr->id : (doctor_id){ 0 }, date, is_json, b);
}

int cmd_day(app *a, int argc, char **argv)
{
    const char *date = NULL;
    bool is_json = false, is_zones = false;
    local_date last;
    const app_flag flags[] = { { "--date", &date, NULL },
                               { "--zone-changes", NULL, &is_zones },
                               { "--json", NULL, &is_json } };
    ds_buf b = ds_buf_make(&a->cx);
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, sizeof flags / sizeof flags[0]))
        return APP_EXIT_USAGE;
    if (!date && argc > 0 && local_date_parse(ds_str_of(argv[argc - 1]), &last))
        date = argv[--argc]; /* as block has it: the doctor, then the date */
    s = is_zones ? run_zone_changes(a, &b)
                 : run_day(a, clinic_join(a, argc, argv), date, is_json, &b);
    if (s != DS_OK)
        return app_failed(a, s);
    app_print(ds_buf_view(&b));
    return APP_EXIT_DONE;
}

/* ---- block */

typedef struct block_flags {
    const char *doctor, *place, *from, *to, *hours, *reason;
    bool is_all, is_undo;
} block_flags;

/* "13:00-14:00" */
static bool parse_hours(ds_str s, clock_range *ret)
{
    int64_t dash = ds_str_find(s, DS_STR("-"), 0);

    return dash > 0 && local_clock_parse(ds_str_sub(s, 0, (size_t)dash), &ret->from_s) &&
           local_clock_parse(ds_str_sub(s, (size_t)dash + 1, s.n), &ret->to_s) &&
           ret->from_s < ret->to_s;
}

/* "2026-12-24" or "2026-12-24..2027-01-01" */
static bool parse_dates(ds_str s, local_date *ret_from, local_date *ret_to)
{
    int64_t dots = ds_str_find(s, DS_STR(".."), 0);

    if (dots < 0) {
        *ret_to = *ret_from;
        return local_date_parse(s, ret_from) && local_date_parse(s, ret_to);
    }
    return local_date_parse(ds_str_sub(s, 0, (size_t)dots), ret_from) &&
           local_date_parse(ds_str_sub(s, (size_t)dots + 2, s.n), ret_to) &&
           local_date_compare(*ret_from, *ret_to) <= 0;
}

/* DOCTOR DATE[..DATE] [FROM-TO], from the end; what is left are the doctor's words. */
static bool take_words(app *a, int argc, char **argv, block_flags *f, schedule_exception *e)
{
    bool has_dates = false;

    e->is_whole_day = true;
    if (argc > 0 && parse_hours(ds_str_of(argv[argc - 1]), &e->hours)) {
        e->is_whole_day = false;
        argc--;
    }
    if (argc > 0 && parse_dates(ds_str_of(argv[argc - 1]), &e->date_from, &e->date_to)) {
        has_dates = true;
        argc--;
    }
    if (f->from) {
        has_dates = local_date_parse(ds_str_of(f->from), &e->date_from);
        e->date_to = e->date_from;
    }
    if (f->to)
        has_dates = has_dates && local_date_parse(ds_str_of(f->to), &e->date_to) &&
                    local_date_compare(e->date_from, e->date_to) <= 0;
    if (f->hours) {
        e->is_whole_day = false;
        has_dates = has_dates && parse_hours(ds_str_of(f->hours), &e->hours);
    }
    if (argc > 0 && !f->doctor)
        f->doctor = ds_cstr(&a->cx, clinic_join(a, argc, argv));
    return has_dates && (f->doctor != NULL) != f->is_all;
}

/* What the patient is offered instead, or that nobody can be asked by text. */
static void write_alternatives(app *a, const clinic *c, const work_row *w, ds_buf *b)
{
    ds_buf_puts(b, w->is_offered ? "    offered: " : "    phone; could be: ");
    for (size_t i = 0; i < w->slot_count; i++) {
        const doctor *dr = directory_doctor(c->dir, w->slots[i].doctor);

        ds_buf_printf(b, "%s" DS_FMT " " DS_FMT, i > 0 ? ", " : "",
                      DS_ARG(clinic_when(&a->cx, w->slots[i].local, a->cx.now)),
                      DS_ARG(dr ? dr->name : DS_STR("?")));
    }
    ds_buf_puts(b, w->slot_count == 0 ? "nothing free\n" : "\n");
}

static bool is_same_closing(const schedule_exception *x, const schedule_exception *e)
{
    return x->kind == EXCEPTION_CLOSED && x->doctor.v == e->doctor.v &&
           x->location.v == e->location.v && local_date_compare(x->date_from, e->date_from) == 0 &&
           local_date_compare(x->date_to, e->date_to) == 0 && x->is_whole_day == e->is_whole_day &&
           (e->is_whole_day ||
            (x->hours.from_s == e->hours.from_s && x->hours.to_s == e->hours.to_s));
}

/* The same words with --undo take the closing back; nobody is moved. */
static ds_status undo_block(app *a, clinic *c, const schedule_exception *e)
{
    size_t n;

    for (size_t i = 0; i < c->dir->exception_count; i++) {
        if (!is_same_closing(&c->dir->exceptions[i], e))
            continue;
        DS_TRY(booking_leave_undo(&a->cx, c->tx, c->dir->exceptions[i].id, &n));
        DS_TRY(store_tx_commit(&a->cx, &c->tx));
        if (n == 0)
            app_say("open again; nobody was moved");
        else
            app_say("open again; nobody was moved: %zu of the work list stay as they are", n);
        return DS_OK;
    }
    return ds_fail(&a->cx, DS_NOT_FOUND, "nothing is closed by these words");
}

static ds_status run_block(app *a, const block_flags *f, schedule_exception *e, ds_buf *b)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    const work_row *affected;
    const doctor *dr;
    const location *l;
    size_t n;

    DS_TRY(clinic_open(a, STORE_WRITE, &c));
    if (f->doctor) {
        DS_TRY(clinic_doctor(a, &c, ds_str_of(f->doctor), &dr));
        e->doctor = dr->id;
    }
    if (f->place) {
        DS_TRY(clinic_location(a, &c, ds_str_of(f->place), &l));
        e->location = l->id;
    }
    e->kind = EXCEPTION_CLOSED;
    e->reason = ds_str_of(f->reason);
    if (f->is_undo)
        return undo_block(a, &c, e);
    DS_TRY(booking_leave(&a->cx, c.tx, &c.bk, e, &affected, &n));
    for (size_t i = 0; i < n; i++) {
        DS_TRY(write_visit(a, &c, &affected[i].visit, true, b));
        write_alternatives(a, &c, &affected[i], b);
    }
    DS_TRY(store_tx_commit(&a->cx, &c.tx));
    app_say(n == 0 ? "closed; nobody is affected"
                   : "closed; these visits stay until you move or cancel them");
    return DS_OK;
}

int cmd_block(app *a, int argc, char **argv)
{
    block_flags f = { 0 };
    const app_flag flags[] = {
        { "--doctor", &f.doctor, NULL }, { "--place", &f.place, NULL },
        { "--from", &f.from, NULL },     { "--to", &f.to, NULL },
        { "--hours", &f.hours, NULL },   { "--reason", &f.reason, NULL },
        { "--all", NULL, &f.is_all },    { "--undo", NULL, &f.is_undo },
    };
    schedule_exception e = { .id = 0 };
    ds_buf b = ds_buf_make(&a->cx);
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, sizeof flags / sizeof flags[0]))
        return APP_EXIT_USAGE;
    if (!take_words(a, argc, argv, &f, &e)) {
        app_say("docspot block: expected DOCTOR (or --all) DATE[..DATE] [FROM-TO], such as: "
                "docspot block \"Dr Shah\" 2026-12-24 13:00-17:00 --reason leave");
        return APP_EXIT_USAGE;
    }
    s = run_block(a, &f, &e, &b);
    if (s != DS_OK)
        return app_failed(a, s);
    app_print(ds_buf_view(&b));
    return APP_EXIT_DONE;
}
