/*
 * scenario_desk.c - what the desk does in a scenario: the console's verbs, a row each.
 *
 * They are the service's own: booking_*, bot_desk_reply. Each line is one transaction; what it
 * causes is sent before the next line is read.
 */
#include "tests/support/scenario_internal.h"

#include <stdio.h>

/* The contact with an address CHANNEL:ADDRESS. */
static bool contact_of(scene *s, store_tx *tx, ds_str addr, contact *ret)
{
    ds_str channel, address;

    return scene_address(s, addr, &channel, &address) &&
           scene_check(s, store_contact_find(s->cx, tx, channel, address, ret), "contact");
}

/* The first live visit of an address, or of anyone when addr is empty. */
static bool first_visit(scene *s, store_tx *tx, ds_str addr, appointment *ret)
{
    appointment_filter f = { .only_live = true };
    const appointment *list;
    contact c;
    size_t n;

    if (addr.n > 0 && !contact_of(s, tx, addr, &c))
        return false;
    if (addr.n > 0)
        f.contact = c.id;
    if (!scene_check(s, store_appointment_list(s->cx, tx, &f, &list, &n), "appointments"))
        return false;
    if (n == 0)
        return scene_complain(s, "there is no visit");
    *ret = list[0];
    return true;
}

static const offering *offering_named(scene *s, const directory *dir, ds_str words)
{
    for (size_t i = 0; i < dir->offering_count; i++)
        if (ds_str_find(dir->doctors[dir->offerings[i].doctor].name, words, 0) >= 0)
            return &dir->offerings[i];
    scene_complain(s, "no doctor is called " DS_FMT, DS_ARG(words));
    return NULL;
}

/* "ADDR DATE CLOCK": the first visit of the address goes to that time, by the desk. */
static bool desk_move(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    booker who = { .actor = ACTOR_DESK };
    ds_str addr = scene_word(&rest);
    appointment a, moved;
    ds_time at;

    if (!first_visit(s, tx, addr, &a) || !scene_moment(s, rest, &at))
        return false;
    slot to = slot_at(bk->dir, directory_offering(bk->dir, a.offering), at);
    return scene_check(s, booking_move(s->cx, tx, bk, a.id, &to, &who, &moved), "move");
}

/* "ADDR DATE": the desk notes when the patients of this address were born. */
static bool desk_born(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    ds_str addr = scene_word(&rest);
    const patient *list;
    contact c;
    size_t n;

    (void)bk;
    if (!contact_of(s, tx, addr, &c) ||
        !scene_check(s, store_patient_list_of(s->cx, tx, c.id, &list, &n), "patients"))
        return false;
    for (size_t i = 0; i < n; i++) {
        patient p = list[i];
        p.has_birth_date = true;
        if (!local_date_parse(rest, &p.birth_date))
            return scene_complain(s, "desk born ADDR DATE");
        if (!scene_check(s, store_patient_update(s->cx, tx, &p), "patient"))
            return false;
    }
    return n > 0 || scene_complain(s, "nobody is known there");
}

/* "ADDR LANGUAGE": what an import stores with a patient. */
static bool desk_speaks(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    ds_str addr = scene_word(&rest);
    ds_str channel, address;
    contact c;

    (void)bk;
    if (!scene_address(s, addr, &channel, &address) ||
        !scene_check(s, store_contact_ensure(s->cx, tx, channel, address, DS_STR(""), &c, NULL),
                     "contact"))
        return false;
    c.lang = rest;
    return scene_check(s, store_contact_update(s->cx, tx, &c), "contact");
}

/* "ADDR|walk-in DOCTOR DATE CLOCK NAME...": the desk books for a caller or who walks in. */
static bool desk_book(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    booker who = { .actor = ACTOR_DESK };
    ds_str addr = scene_word(&rest), name = scene_word(&rest), date = scene_word(&rest),
           clock = scene_word(&rest), both;
    patient p = { .name = rest };
    contact c = { .id = { 0 } };
    const offering *o = offering_named(s, bk->dir, name);
    appointment a;
    ds_time at;

    if (o == NULL || ds_format(s->cx, &both, DS_FMT "T" DS_FMT, DS_ARG(date), DS_ARG(clock)) ||
        !scene_moment(s, both, &at))
        return false;
    if (!ds_str_is(addr, "walk-in") && !contact_of(s, tx, addr, &c))
        return false;
    who.contact = c.id;
    slot at_slot = slot_at(bk->dir, o, at);
    return scene_check(s, store_patient_insert(s->cx, tx, &p, &who.patient), "patient") &&
           (c.id.v == 0 ||
            scene_check(s, store_patient_link(s->cx, tx, c.id, who.patient), "link")) &&
           scene_check(s, booking_book(s->cx, tx, bk, &at_slot, &who, &a), "book");
}

/* Someone else takes the first time that was offered last to anyone. */
static bool desk_take(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    booker who = { .actor = ACTOR_DESK };
    patient walk_in = { .name = DS_LIT("Walk In") };
    long long generation, number, of, start;
    appointment a;

    (void)rest;
    for (size_t i = s->sent_count; i > 0; i--) {
        const scene_sent *x = &s->sent[i - 1];
        if (x->option_count == 0 || sscanf(ds_cstr(s->cx, x->options[0].id), "g%lld.%lld.%lld.%lld",
                                           &generation, &number, &of, &start) != 4)
            continue;
        slot taken =
            slot_at(bk->dir, directory_offering(bk->dir, (offering_id){ of }), (ds_time){ start });
        if (!scene_check(s, store_patient_insert(s->cx, tx, &walk_in, &who.patient), "patient"))
            return false;
        return scene_check(s, booking_book(s->cx, tx, bk, &taken, &who, &a), "take");
    }
    return scene_complain(s, "nothing was offered");
}

/* "[ADDR]": that visit, or the first of all, is called off. */
static bool desk_cancel(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    appointment a, b;

    return first_visit(s, tx, rest, &a) &&
           scene_check(s, booking_cancel(s->cx, tx, bk, a.id, ACTOR_DESK, DS_STR("ill"), &b),
                       "cancel");
}

/* "[ADDR]": the clinic says yes to that request. */
static bool desk_approve(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    appointment a, b;

    return first_visit(s, tx, rest, &a) &&
           scene_check(s, booking_approve(s->cx, tx, bk, a.id, &b), "approve");
}

/* "[ADDR]": the clinic says no to it. */
static bool desk_decline(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    appointment a, b;

    return first_visit(s, tx, rest, &a) &&
           scene_check(s, booking_decline(s->cx, tx, bk, a.id, DS_STR("full"), &b), "decline");
}

static bool desk_arrive(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    appointment a, b;

    (void)bk;
    return first_visit(s, tx, rest, &a) &&
           scene_check(s, booking_mark(s->cx, tx, a.id, APPOINTMENT_ARRIVED, ACTOR_DESK, &b),
                       "arrive");
}

static bool desk_ack(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    const alert *alerts;
    size_t n;

    (void)bk;
    (void)rest;
    if (!scene_check(s, store_alert_list(s->cx, tx, true, &alerts, &n), "alerts"))
        return false;
    if (n == 0)
        return scene_complain(s, "no open alert");
    return scene_check(s, store_alert_ack(s->cx, tx, alerts[0].id), "ack");
}

/* "DATE": nobody works on that day. */
static bool desk_block(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    schedule_exception e = { .is_whole_day = true,
                             .kind = EXCEPTION_CLOSED,
                             .reason = DS_LIT("leave") };
    const work_row *affected;
    size_t n;

    if (!local_date_parse(rest, &e.date_from))
        return scene_complain(s, "desk block DATE");
    e.date_to = e.date_from;
    return scene_check(s, booking_leave(s->cx, tx, bk, &e, &affected, &n), "block");
}

/* ---- what goes through the bot */

/* "ADDR TEXT": a person of the clinic writes to the patient. */
static bool desk_reply(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    ds_str addr = scene_word(&rest);
    contact c;

    (void)bk;
    return contact_of(s, tx, addr, &c) &&
           scene_check(s, bot_desk_reply(s->cx, s->b, tx, c.id, rest), "reply");
}

/* "ADDR": the bot answers there again. */
static bool desk_back(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    contact c;

    (void)bk;
    return contact_of(s, tx, rest, &c) &&
           scene_check(s, bot_hand_back(s->cx, s->b, tx, c.id), "hand back");
}

static const struct {
    const char *verb;
    bool (*run)(scene *s, store_tx *tx, const booking *bk, ds_str rest);
} verbs[] = {
    { "reply", desk_reply },     { "back", desk_back },       { "ack", desk_ack },
    { "approve", desk_approve }, { "decline", desk_decline }, { "cancel", desk_cancel },
    { "move", desk_move },       { "arrive", desk_arrive },   { "born", desk_born },
    { "speaks", desk_speaks },   { "book", desk_book },       { "block", desk_block },
    { "take", desk_take },
};

bool scene_desk(scene *s, ds_str rest)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    ds_str verb = scene_word(&rest);
    size_t i = 0;

    while (i < COUNT_OF(verbs) && !ds_str_is(verb, verbs[i].verb))
        i++;
    if (i == COUNT_OF(verbs))
        return scene_complain(s, "the desk knows no " DS_FMT, DS_ARG(verb));
    if (!scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") ||
        !scene_check(s, store_directory_load(s->cx, tx, &dir), "directory"))
        return false;
    booking bk = { .dir = dir, .policy = &s->rules };
    return verbs[i].run(s, tx, &bk, rest) &&
           scene_check(s, store_tx_commit(s->cx, &tx), "commit") && scene_run_due(s);
}
