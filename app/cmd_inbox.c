/*
 * cmd_inbox.c - what needs a person: conversations, alerts, calls, requests, the waiting list.
 *
 * The desk's window on what the bot could not or should not settle alone. Each verb is a row of a
 * table; those that change something run in one transaction. What is printed is for the desk's
 * eyes: it holds what patients wrote.
 */
#include "app/app_internal.h"

#include <inttypes.h>
#include <stdio.h>

#define SHOWN_MAX 50 /* lines of a conversation */

typedef struct verb {
    const char *name;
    int words; /* after the verb; -1: an id and a text; -2: the text may be missing */
    store_mode mode;
    ds_status (*run)(app *a, bot *b, store_tx *tx, int64_t id, ds_str text);
    const char *said; /* once it is done; NULL: nothing */
} verb;

static void say_line(app *a, ds_buf *b)
{
    (void)a;
    ds_buf_putc(b, '\n');
    app_print(ds_buf_view(b));
}

static void add_time(ds_buf *b, ds_time t)
{
    char at[DS_TIME_FORMAT_MAX];

    ds_buf_add(b, ds_time_format(t, 0, at));
}

/* "+15550001 (sms)" */
static ds_status add_contact(app *a, store_tx *tx, ds_buf *b, contact_id id)
{
    contact c;

    DS_TRY(store_contact_get(&a->cx, tx, id, &c));
    ds_buf_add(b, c.address);
    ds_buf_puts(b, " (");
    ds_buf_add(b, c.channel);
    ds_buf_puts(b, ")");
    if (c.consent != CONSENT_OPEN)
        ds_buf_puts(b, " texts are off");
    return DS_OK;
}

static ds_status list(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    const conversation *all;
    size_t n;

    (void)b;
    (void)id;
    (void)text;
    DS_TRY(store_conversation_list_human(&a->cx, tx, &all, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf line = ds_buf_make(&a->cx);
        ds_buf_printf(&line, "%" PRId64 "  ", all[i].contact.v);
        DS_TRY(add_contact(a, tx, &line, all[i].contact));
        ds_buf_puts(&line, "  comes back to the bot at ");
        add_time(&line, all[i].human_until);
        say_line(a, &line);
    }
    if (n == 0)
        app_say("No conversation waits for a person.");
    return DS_OK;
}

static ds_status show(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    const said_line *lines;
    size_t n;

    (void)b;
    (void)text;
    ds_buf head = ds_buf_make(&a->cx);
    DS_TRY(add_contact(a, tx, &head, (contact_id){ id }));
    say_line(a, &head);
    DS_TRY(store_said_list(&a->cx, tx, (contact_id){ id }, SHOWN_MAX, &lines, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf line = ds_buf_make(&a->cx);
        add_time(&line, lines[i].at);
        ds_buf_puts(&line, lines[i].is_ours ? "  DocSpot  " : "  Patient  ");
        ds_buf_add(&line, lines[i].text);
        if (lines[i].is_ours && lines[i].state == OUTBOX_FAILED)
            ds_buf_puts(&line, "  (not delivered)");
        say_line(a, &line);
    }
    return DS_OK;
}

static ds_status reply_to(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    return bot_desk_reply(&a->cx, b, tx, (contact_id){ id }, text);
}

static ds_status hand_back(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    (void)text;
    return bot_hand_back(&a->cx, b, tx, (contact_id){ id });
}

static ds_status alerts(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    const alert *all;
    size_t n;

    (void)b;
    (void)id;
    (void)text;
    DS_TRY(store_alert_list(&a->cx, tx, true, &all, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf line = ds_buf_make(&a->cx);
        ds_buf_printf(&line, "%" PRId64 "  " DS_FMT "  ", all[i].id, DS_ARG(all[i].kind));
        add_time(&line, all[i].created_at);
        ds_buf_printf(&line, "  contact %" PRId64 " ", all[i].contact.v);
        DS_TRY(add_contact(a, tx, &line, all[i].contact));
        ds_buf_puts(&line, "  ");
        ds_buf_add(&line, all[i].summary);
        say_line(a, &line);
    }
    if (n == 0)
        app_say("No open alerts.");
    return DS_OK;
}

static ds_status ack(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    (void)b;
    (void)text;
    return store_alert_ack(&a->cx, tx, id);
}

static ds_status calls(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    const call_row *all;
    size_t n;

    (void)b;
    (void)id;
    (void)text;
    DS_TRY(store_call_list(&a->cx, tx, &all, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf line = ds_buf_make(&a->cx);
        ds_buf_printf(&line, "%" PRId64 "  " DS_FMT "  ", all[i].id, DS_ARG(all[i].reason));
        add_time(&line, all[i].created_at);
        ds_buf_puts(&line, "  ");
        DS_TRY(add_contact(a, tx, &line, all[i].contact));
        if (all[i].appointment.v != 0)
            ds_buf_printf(&line, "  appointment %" PRId64, all[i].appointment.v);
        say_line(a, &line);
    }
    if (n == 0)
        app_say("Nobody to phone.");
    return DS_OK;
}

static ds_status done(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    (void)b;
    (void)text;
    return store_call_done(&a->cx, tx, id);
}

/* ---- what waits for the desk's word */

static ds_status open_booking(app *a, store_tx *tx, policy *p, directory **ret_dir, booking *ret)
{
    *p = app_policy(a);
    DS_TRY(store_directory_load(&a->cx, tx, ret_dir));
    *ret = (booking){ .dir = *ret_dir, .policy = p };
    return DS_OK;
}

static void add_local(ds_buf *b, local_time t)
{
    ds_buf_printf(b, "%04d-%02d-%02d %02d:%02d", t.date.year, t.date.month, t.date.day,
                  t.second_of_day / 3600, t.second_of_day / 60 % 60);
}

/* On the clock of a place; of the first one where the place does not matter. */
static void add_at(ds_buf *b, const directory *dir, location_id id, ds_time t)
{
    const location *l = directory_location(dir, id);

    if (!l && dir->location_count > 0)
        l = &dir->locations[0];
    if (l)
        add_local(b, ds_tz_to_local(l->tz, t));
    else
        add_time(b, t);
}

/* How the patient of a visit is reached: the contact, else the telephone. */
static ds_status add_reach(app *a, store_tx *tx, ds_buf *b, const appointment *x)
{
    patient p;

    if (x->contact.v != 0)
        return add_contact(a, tx, b, x->contact);
    if (x->patient.v == 0)
        return DS_OK;
    DS_TRY(store_patient_get(&a->cx, tx, x->patient, &p));
    ds_buf_add(b, p.phone);
    return DS_OK;
}

static ds_status requests(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    const appointment *all;
    size_t n;

    (void)b;
    (void)id;
    (void)text;
    DS_TRY(store_directory_load(&a->cx, tx, &dir));
    DS_TRY(store_request_list(&a->cx, tx, &all, &n));
    for (size_t i = 0; i < n; i++) {
        const doctor *dr = directory_doctor(dir, all[i].doctor);
        ds_buf line = ds_buf_make(&a->cx);

        ds_buf_printf(&line, "%" PRId64 "  ", all[i].id.v);
        add_local(&line, all[i].local);
        ds_buf_printf(&line, "  " DS_FMT "  " DS_FMT "  ", DS_ARG(dr ? dr->name : DS_STR("?")),
                      DS_ARG(all[i].patient_name));
        DS_TRY(add_reach(a, tx, &line, &all[i]));
        ds_buf_puts(&line, "  until ");
        add_at(&line, dir, all[i].location, all[i].hold_expires_at);
        say_line(a, &line);
    }
    if (n == 0)
        app_say("Nothing is asked for.");
    return DS_OK;
}

static ds_status approve(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    appointment x;
    booking bk;
    policy p;

    (void)b;
    (void)text;
    DS_TRY(open_booking(a, tx, &p, &dir, &bk));
    return booking_approve(&a->cx, tx, &bk, (appointment_id){ id }, &x);
}

static ds_status decline(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    appointment x;
    booking bk;
    policy p;

    (void)b;
    DS_TRY(open_booking(a, tx, &p, &dir, &bk));
    return booking_decline(&a->cx, tx, &bk, (appointment_id){ id }, text, &x);
}

/* What a wish is for: "Dr Rao, Banjara Hills, 2026-11-24..2026-11-26". */
static void add_wish(ds_buf *b, const directory *dir, const wish_row *w)
{
    const doctor *dr = directory_doctor(dir, w->doctor);
    const location *l = directory_location(dir, w->location);
    char date[2][DS_TIME_FORMAT_MAX];

    (void)snprintf(date[0], sizeof date[0], "%04d-%02d-%02d", w->date_from.year, w->date_from.month,
                   w->date_from.day);
    (void)snprintf(date[1], sizeof date[1], "%04d-%02d-%02d", w->date_to.year, w->date_to.month,
                   w->date_to.day);
    ds_buf_printf(b, "  " DS_FMT, DS_ARG(dr ? dr->name : w->specialty));
    if (l)
        ds_buf_printf(b, ", " DS_FMT, DS_ARG(l->name));
    ds_buf_printf(b, ", %s..%s", date[0], date[1]);
    if (w->sooner_than.v != 0)
        ds_buf_printf(b, ", sooner than #%" PRId64, w->sooner_than.v);
}

static ds_status waiting(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    const wish_offer *offers;
    const wish_row *all;
    size_t n, offer_n;

    (void)b;
    (void)id;
    (void)text;
    DS_TRY(store_directory_load(&a->cx, tx, &dir));
    DS_TRY(store_wish_list_open(&a->cx, tx, &all, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf line = ds_buf_make(&a->cx);

        ds_buf_printf(&line, "%zu  ", i + 1);
        DS_TRY(add_contact(a, tx, &line, all[i].contact));
        add_wish(&line, dir, &all[i]);
        ds_buf_puts(&line, "  since ");
        add_at(&line, dir, all[i].location, all[i].created_at);
        DS_TRY(store_wish_offer_list_of(&a->cx, tx, all[i].id, &offers, &offer_n));
        for (size_t k = 0; k < offer_n; k++) {
            ds_buf_printf(&line, "  %s ", offer_outcome_name(offers[k].outcome));
            add_at(&line, dir, all[i].location, offers[k].start);
        }
        say_line(a, &line);
    }
    if (n == 0)
        app_say("Nobody waits.");
    return DS_OK;
}

static ds_status worklist(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    const work_item *all;
    size_t n;

    (void)b;
    (void)id;
    (void)text;
    DS_TRY(store_directory_load(&a->cx, tx, &dir));
    DS_TRY(store_work_list(&a->cx, tx, 0, true, &all, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf line = ds_buf_make(&a->cx);
        const doctor *dr;
        appointment x;

        DS_TRY(store_appointment_get(&a->cx, tx, all[i].appointment, &x));
        dr = directory_doctor(dir, x.doctor);
        ds_buf_printf(&line, "%" PRId64 "  %s  #%" PRId64 "  ", all[i].id,
                      all[i].state == WORK_OPEN ? "to phone" : "offered", x.id.v);
        add_local(&line, x.local);
        ds_buf_printf(&line, "  " DS_FMT "  " DS_FMT "  ", DS_ARG(dr ? dr->name : DS_STR("?")),
                      DS_ARG(x.patient_name));
        DS_TRY(add_reach(a, tx, &line, &x));
        say_line(a, &line);
    }
    if (n == 0)
        app_say("No visit waits to be moved.");
    return DS_OK;
}

static ds_status kept(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    (void)b;
    (void)text;
    return booking_work_close(&a->cx, tx, id, WORK_KEPT);
}

static ds_status called(app *a, bot *b, store_tx *tx, int64_t id, ds_str text)
{
    (void)b;
    (void)text;
    return booking_work_close(&a->cx, tx, id, WORK_CALLED);
}

static const verb verbs[] = {
    { "list", 0, STORE_READ, list, NULL },
    { "show", 1, STORE_READ, show, NULL },
    { "reply", -1, STORE_WRITE, reply_to, NULL },
    { "back", 1, STORE_WRITE, hand_back, NULL },
    { "alerts", 0, STORE_READ, alerts, NULL },
    { "ack", 1, STORE_WRITE, ack, NULL },
    { "calls", 0, STORE_READ, calls, NULL },
    { "done", 1, STORE_WRITE, done, NULL },
    { "requests", 0, STORE_READ, requests, NULL },
    { "approve", 1, STORE_WRITE, approve, "agreed: the visit is booked" },
    { "decline", -2, STORE_WRITE, decline, "declined: the time is free again" },
    { "waiting", 0, STORE_READ, waiting, NULL },
    { "worklist", 0, STORE_READ, worklist, NULL },
    { "kept", 1, STORE_WRITE, kept, "settled: the visit stays as it is" },
    { "called", 1, STORE_WRITE, called, "settled: the patient was phoned" },
};

static const verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (ds_str_is(ds_str_of(name), verbs[i].name))
            return &verbs[i];
    return NULL;
}

/* The words after the id as one text. */
static ds_status join_words(app *a, int argc, char **argv, ds_str *ret)
{
    ds_buf b = ds_buf_make(&a->cx);

    for (int i = 0; i < argc; i++) {
        if (i > 0)
            ds_buf_putc(&b, ' ');
        ds_buf_puts(&b, argv[i]);
    }
    return ds_buf_finish(&b, ret);
}

static ds_status run_in(app *a, const verb *v, store_conn *conn, int64_t id, ds_str text)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    policy p = app_policy(a);
    intent_pack *pack = NULL;
    bot *b = NULL;
    ds_status s = DS_OK;

    if (v->mode == STORE_WRITE)
        s = intent_pack_new(&a->cx, &pack);
    if (s == DS_OK && v->mode == STORE_WRITE)
        s = bot_new(&a->cx, &p, pack, &b);
    if (s == DS_OK)
        s = store_tx_begin(&a->cx, conn, &tx);
    if (s == DS_OK)
        s = v->run(a, b, tx, id, text);
    if (s == DS_OK && v->mode == STORE_WRITE)
        s = store_tx_commit(&a->cx, &tx);
    if (s == DS_OK && v->said)
        app_say("%s", v->said);
    bot_free(b);
    intent_pack_free(pack);
    return s;
}

static ds_status run(app *a, const verb *v, int64_t id, ds_str text)
{
    store *st DS_AUTO(store_closep) = NULL;
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;

    DS_TRY(app_store_open(a, v->mode, false, &st, &conn));
    return run_in(a, v, conn, id, text);
}

int cmd_inbox(app *a, int argc, char **argv)
{
    const verb *v;
    ds_str text = { "", 0 };
    int64_t id = 0;
    ds_status s;

    if (!app_flags(a, &argc, argv, NULL, 0))
        return APP_EXIT_USAGE;
    v = find_verb(argc > 0 ? argv[0] : "list");
    if (v == NULL || (v->words >= 0 && argc > 1 + v->words) || (v->words == 1 && argc != 2) ||
        (v->words == -1 && argc < 3) || (v->words == -2 && argc < 2)) {
        app_say("docspot inbox: expected list, show ID, reply ID TEXT, back ID, alerts, ack ID, "
                "calls, done ID, requests, approve ID, decline ID [REASON], waiting, worklist, "
                "kept ID or called ID");
        return APP_EXIT_USAGE;
    }
    if (argc > 1 && !ds_str_to_int(ds_str_of(argv[1]), 1, INT64_MAX, &id)) {
        app_say("docspot inbox: %s is not an id", argv[1]);
        return APP_EXIT_USAGE;
    }
    s = argc > 2 ? join_words(a, argc - 2, argv + 2, &text) : DS_OK;
    if (s == DS_OK)
        s = run(a, v, id, text);
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}
