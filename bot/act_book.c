/*
 * act_book.c - hold, name, book, move: from a chosen time to an appointment.
 *
 * Where no payment is due, choosing books. Someone new is asked for a name once, after the slot is
 * held. What always holds:
 *   (1) "held", "booked" and "moved" are said only of a row that is so in this transaction
 *   (2) facts are read back once: who, weekday, date, local time, doctor, place, fee, what is next
 *   (3) a time that went to someone else gets the nearest that are free, never an error alone
 *   (4) who may not have a visit hears which rule says so
 */
#include "bot/bot_internal.h"

static booker booker_of(const turn *t, patient_id whom)
{
    return (booker){ .actor = ACTOR_PATIENT,
                     .contact = t->contact.id,
                     .patient = whom,
                     .specialty = t->m.now.specialty };
}

patient_id turn_patient(const turn *t)
{
    const request *q = &t->m.now;
    patient_id known = memory_people_find(&t->m, q->person.n > 0 ? q->person : DS_STR("self"));

    if (known.v != 0)
        return known;
    if (t->m.prove_since.utc_s != 0)
        return (patient_id){ 0 };
    if (q->is_named)
        for (size_t i = 0; i < t->patient_count; i++)
            if (ds_str_equal_nocase(t->patients[i].name, q->person))
                return t->patients[i].id;
    if (q->person.n == 0 && t->patient_count == 1 && t->m.people_count == 0)
        return t->patients[0].id;
    return (patient_id){ 0 };
}

ds_status turn_release_hold(turn *t)
{
    appointment released;
    ds_status s;

    if (t->m.held.v == 0)
        return DS_OK;
    s = booking_cancel(t->cx, t->tx, &t->bk, t->m.held, ACTOR_PATIENT, DS_STR("released"),
                       &released);
    t->m.held.v = 0;
    return s == DS_GONE || s == DS_CONFLICT || s == DS_NOT_FOUND ? DS_OK : s; /* it had lapsed */
}

/* ---- reading back (2) ---- */

static const char *next_step(const turn *t, const appointment *a)
{
    int64_t ahead_s = ds_time_since(a->start, t->cx->now).s;

    if (ahead_s > ds_hours(24).s)
        return "next.day_before";
    return ahead_s > ds_hours(2).s ? "next.two_hours" : "next.soon";
}

static ds_status link_of(turn *t, const appointment *a, ds_str *ret)
{
    *ret = (ds_str){ "", 0 };
    if (t->rules.public_url.n == 0 || a->token.n == 0)
        return DS_OK;
    return ds_format(t->cx, ret, DS_FMT "%sc/" DS_FMT, DS_ARG(t->rules.public_url),
                     ds_str_ends(t->rules.public_url, DS_STR("/")) ? "" : "/", DS_ARG(a->token));
}

/* When, who and where of an appointment as placeholders. */
static ds_status visit_args(turn *t, const appointment *a, text_arg args[static 8])
{
    const location *l = visit_location(t, a);
    const doctor *d = directory_doctor(t->w->dir, a->doctor);
    ds_str moment, who, place, fee;

    DS_TRY(fact_visit_moment(t, a, &moment));
    if (d != NULL)
        DS_TRY(fact_doctor(t, d, &who));
    else
        who = catalogue_find(t->texts, t->lang, "doctor.unknown");
    DS_TRY(fact_place(t, l, true, &place));
    DS_TRY(turn_fee_words(t, a, &fee));
    args[0] = (text_arg){ "moment", moment };
    args[1] = (text_arg){ "doctor", who };
    args[2] = (text_arg){ "place", place };
    args[3] = (text_arg){ "fee", fee };
    args[4] = (text_arg){ "patient", a->patient_name.n > 0
                                         ? a->patient_name
                                         : catalogue_find(t->texts, t->lang, "patient.you") };
    args[5] = (text_arg){ "next", catalogue_find(t->texts, t->lang, next_step(t, a)) };
    args[6] = (text_arg){ NULL, { NULL, 0 } };
    return DS_OK;
}

ds_status turn_say_booked(turn *t, const char *key, const appointment *a)
{
    const location *l = visit_location(t, a);
    text_arg args[8];

    DS_TRY(turn_about(t, a));
    DS_TRY(visit_args(t, a, args));
    if (a->is_request) { /* (1) */
        DS_TRY(fact_moment(t, l, a->hold_expires_at, &args[6].value));
        args[6].name = "till";
        args[7] = (text_arg){ NULL, { NULL, 0 } };
        return turn_say(t, "asked", args);
    }
    DS_TRY(link_of(t, a, &turn_reply(t)->link));
    return turn_say(t, key, args);
}

ds_status turn_say_paid_booked(turn *t, const appointment *a, const pay_due *d, const paid_sum *p)
{
    text_arg args[9];
    size_t n = 0;

    DS_TRY(turn_about(t, a));
    DS_TRY(visit_args(t, a, args));
    while (args[n].name != NULL)
        n++;
    DS_TRY(turn_amount_words(t, d, p->taken, &args[n].value));
    args[n].name = "amount";
    args[n + 1] = (text_arg){ "receipt", p->receipt };
    args[n + 2] = (text_arg){ NULL, { NULL, 0 } };
    DS_TRY(link_of(t, a, &turn_reply(t)->link));
    return turn_say(t, "notice.paid_booked", args);
}

ds_status turn_finish(turn *t, const char *key, const appointment *a, undo u)
{
    t->m.now = request_none();
    t->m.has_before = false;
    t->m.held.v = 0;
    u.appointment = a->id;
    u.at = t->cx->now;
    t->m.undo = u;
    t->m.is_shy = false;
    DS_TRY(turn_say_booked(t, key, a));
    if (a->is_request)
        DS_TRY(turn_alert(t, "human", "alert.request"));
    return turn_load_visits(t);
}

/* ---- choosing ---- */

/* Booked once it is paid; until then it is held for a patient who is known. */
static ds_status hold_to_be_paid(turn *t, patient_id whom)
{
    bool is_held;

    DS_TRY(turn_hold_choice(t, whom, &is_held));
    if (!is_held)
        return DS_OK;
    DS_TRY(store_patient_link(t->cx, t->tx, t->contact.id, whom));
    t->named = whom;
    turn_raise(t, SAID_TO_PAY);
    return DS_OK;
}

ds_status book_choice(turn *t)
{
    booker who = booker_of(t, turn_patient(t));
    appointment a;
    ds_status s;
    slot chosen;

    if (!option_slot(t, &t->choice, &chosen)) {
        turn_raise(t, SAID_TAKEN);
        return DS_OK;
    }
    if (turn_owes(t, directory_offering(t->w->dir, chosen.offering), chosen.fee))
        return hold_to_be_paid(t, who.patient);
    DS_TRY(turn_release_hold(t));
    s = booking_book(t->cx, t->tx, &t->bk, &chosen, &who, &a);
    if (s == DS_CONFLICT) {
        turn_raise(t, SAID_TAKEN); /* (3) */
        return DS_OK;
    }
    DS_TRY(s);
    DS_TRY(store_patient_link(t->cx, t->tx, t->contact.id, who.patient));
    return turn_finish(t, "booked", &a, (undo){ .kind = UNDO_BOOKED });
}

ds_status turn_hold_choice(turn *t, patient_id whom, bool *ret_held)
{
    booker who = booker_of(t, whom);
    text_arg args[9];
    appointment a;
    ds_status s = DS_CONFLICT;
    ds_str till;
    slot chosen;

    *ret_held = false;
    if (option_slot(t, &t->choice, &chosen))
        s = booking_hold(t->cx, t->tx, &t->bk, &chosen, &who, t->m.held, &a);
    if (s == DS_CONFLICT) {
        turn_raise(t, SAID_TAKEN); /* (3) */
        return DS_OK;
    }
    DS_TRY(s);
    t->m.held = a.id;
    t->m.held_fence = a.fence;
    DS_TRY(turn_about(t, &a));
    DS_TRY(visit_args(t, &a, args));
    const location *l = visit_location(t, &a);
    DS_TRY(fact_clock_at(t, l, a.hold_expires_at, &till));
    args[6] = (text_arg){ "till", till };
    args[7] = (text_arg){ NULL, { NULL, 0 } };
    DS_TRY(turn_say(t, "held", args));
    *ret_held = true;
    return DS_OK;
}

static ds_status ask_name(turn *t)
{
    const request *q = &t->m.now;
    text_arg args[] = { { "person", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (q->person.n > 0) {
        DS_TRY(fact_person(t, q->person, q->is_named, &args[0].value));
        DS_TRY(turn_ask(t, "ask.name_of", args));
        if (q->is_named) {
            turn_option(t, (bot_option){ .kind = OPTION_PATIENT, .word = q->person });
            turn_reply(t)->hint = "hint.name";
        }
        return DS_OK;
    }
    DS_TRY(turn_ask(t, "ask.name", NULL));
    if (t->contact.profile_name.n > 0 && t->patient_count == 0) { /* offered, not assumed */
        turn_option(t, (bot_option){ .kind = OPTION_PATIENT, .word = t->contact.profile_name });
        turn_reply(t)->hint = "hint.name";
    }
    return DS_OK;
}

ds_status hold_and_ask_name(turn *t)
{
    bool is_held;

    DS_TRY(turn_hold_choice(t, (patient_id){ 0 }, &is_held));
    return is_held ? ask_name(t) : DS_OK;
}

ds_status hold_and_ask_who(turn *t)
{
    bool is_held;

    DS_TRY(turn_hold_choice(t, (patient_id){ 0 }, &is_held));
    if (!is_held)
        return DS_OK;
    DS_TRY(turn_ask(t, "ask.who", NULL));
    for (size_t i = 0; i < t->patient_count && i + 1 < BOT_OPTIONS_MAX; i++)
        turn_option(t, (bot_option){ .kind = OPTION_PATIENT, .a = t->patients[i].id.v });
    turn_option(t, (bot_option){ .kind = OPTION_PATIENT });
    return DS_OK;
}

ds_status ask_name_again(turn *t)
{
    text_arg args[] = { { "person", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    if (t->m.now.person.n == 0)
        return turn_ask(t, "ask.name_again", NULL);
    DS_TRY(fact_person(t, t->m.now.person, t->m.now.is_named, &args[0].value));
    return turn_ask(t, "ask.name_of", args);
}

/* ---- naming ---- */

static ds_status name_is(turn *t, ds_str name)
{
    bool is_address_a_number = !ds_str_is(t->contact.channel, "telegram");
    patient p = { .name = name, .language = t->lang };

    t->named.v = 0;
    for (size_t i = 0; i < t->patient_count; i++)
        if (t->m.prove_since.utc_s == 0 && ds_str_equal_nocase(t->patients[i].name, name))
            t->named = t->patients[i].id;
    if (t->named.v == 0) {
        if (is_address_a_number)
            p.phone = t->contact.address;
        DS_TRY(store_patient_insert(t->cx, t->tx, &p, &t->named));
    }
    memory_people_put(&t->m, t->m.now.person.n > 0 ? t->m.now.person : DS_STR("self"), t->named);
    turn_raise(t, SAID_NAMED);
    return DS_OK;
}

ds_status take_name(turn *t)
{
    ds_str name;

    DS_TRY(ds_copy(t->cx, ds_str_trim(t->said_name), &name));
    return name_is(t, name);
}

ds_status take_patient(turn *t)
{
    if (t->choice.a == 0)
        return name_is(t, t->choice.word);
    t->named.v = t->choice.a;
    turn_raise(t, SAID_NAMED);
    return DS_OK;
}

ds_status take_first_name(turn *t)
{
    t->choice = t->m.options[0];
    return take_patient(t);
}

/* (4) The rules about a patient that refuse what is held, said; *ret_refused false when none do. */
static ds_status say_refused(turn *t, patient_id whom, bool *ret_refused)
{
    appointment a;
    unsigned refusals = 0;
    ds_status s = store_appointment_get(t->cx, t->tx, t->m.held, &a);

    *ret_refused = false;
    if (s == DS_NOT_FOUND)
        return DS_OK; /* confirming says what is left of it */
    DS_TRY(s);
    DS_TRY(booking_judge_patient(t->cx, t->tx, &t->bk, &a, whom, &refusals));
    if (refusals == 0)
        return DS_OK;
    *ret_refused = true;
    DS_TRY(turn_say(t, slot_refusal_text(refusals), NULL));
    DS_TRY(turn_say(t, "refused.not_booked", NULL));
    return turn_release_hold(t);
}

static ds_status held_is_to_be_paid(turn *t, bool *ret)
{
    appointment a;
    ds_status s = store_appointment_get(t->cx, t->tx, t->m.held, &a);

    *ret = s == DS_OK && turn_owes(t, directory_offering(t->w->dir, a.offering), a.fee);
    return s == DS_NOT_FOUND ? DS_OK : s;
}

ds_status confirm_hold(turn *t)
{
    bool is_refused, is_to_be_paid;
    appointment a;
    ds_status s;

    DS_TRY(say_refused(t, t->named, &is_refused));
    if (is_refused)
        return DS_OK;

    DS_TRY(store_patient_link(t->cx, t->tx, t->contact.id, t->named));
    DS_TRY(held_is_to_be_paid(t, &is_to_be_paid));
    if (is_to_be_paid) {
        turn_raise(t, SAID_TO_PAY);
        return DS_OK;
    }
    s = booking_confirm(t->cx, t->tx, &t->bk, t->m.held, t->m.held_fence, t->named, &a);
    if (s == DS_GONE || s == DS_CONFLICT || s == DS_NOT_FOUND) {
        t->m.held.v = 0;
        turn_raise(t, SAID_TAKEN); /* (3) */
        return DS_OK;
    }
    DS_TRY(s);
    return turn_finish(t, "booked", &a, (undo){ .kind = UNDO_BOOKED });
}

/* ---- two visits at one time: asked, not booked in silence ---- */

const appointment *turn_clash(const turn *t, patient_id whom, ds_time from, ds_time to)
{
    for (size_t i = 0; whom.v != 0 && i < t->visit_count; i++) {
        const appointment *a = &t->visits[i];
        if (a->patient.v == whom.v && a->status != APPOINTMENT_HELD && a->id.v != t->m.held.v &&
            ds_time_before(a->start, to) && ds_time_before(from, a->end))
            return a;
    }
    return NULL;
}

static ds_status ask_about_clash(turn *t, const appointment *clash, patient_id whom)
{
    text_arg args[] = { { "visit", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    DS_TRY(fact_visit(t, clash, &args[0].value));
    DS_TRY(turn_ask(t, "clash.ask", args));
    turn_option(t, (bot_option){ .kind = OPTION_VERB, .a = whom.v, .word = DS_STR("both") });
    turn_option_verb(t, "other");
    return DS_OK;
}

ds_status hold_and_ask_both(turn *t)
{
    patient_id whom = turn_patient(t);
    bool is_held;
    slot s;

    DS_TRY(turn_hold_choice(t, (patient_id){ 0 }, &is_held));
    if (!is_held || !option_slot(t, &t->choice, &s))
        return DS_OK;
    return ask_about_clash(t, turn_clash(t, whom, s.start, s.end), whom);
}

ds_status ask_both(turn *t)
{
    const appointment *held = NULL;

    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.held.v)
            held = &t->visits[i];
    if (held == NULL) /* it lapsed meanwhile: confirming says what is left of it */
        return confirm_hold(t);
    return ask_about_clash(t, turn_clash(t, t->named, held->start, held->end), t->named);
}

ds_status book_both(turn *t)
{
    t->named.v = t->m.options[0].a;
    return confirm_hold(t);
}

ds_status other_than_clash(turn *t)
{
    DS_TRY(turn_release_hold(t));
    return turn_ask(t, "ask.when", NULL);
}

/* ---- moving ---- */

ds_status move_to_choice(turn *t)
{
    booker who = booker_of(t, (patient_id){ 0 });
    appointment old, a;
    ds_status s = DS_CONFLICT;
    slot chosen;

    DS_TRY(store_appointment_get(t->cx, t->tx, t->m.now.moving, &old));
    if (option_slot(t, &t->choice, &chosen))
        s = booking_move(t->cx, t->tx, &t->bk, old.id, &chosen, &who, &a);
    if (s == DS_CONFLICT || s == DS_GONE) {
        turn_raise(t, SAID_TAKEN); /* (3); the old time stays */
        return DS_OK;
    }
    DS_TRY(s);
    return turn_finish(t, "moved", &a,
                       (undo){ .kind = UNDO_MOVED, .offering = old.offering, .start = old.start });
}

/* ---- undo in words ---- */

static ds_status undo_move(turn *t, const undo *u, appointment *ret)
{
    const offering *o = directory_offering(t->w->dir, u->offering);
    booker who = booker_of(t, (patient_id){ 0 });
    slot back;

    if (o == NULL)
        return DS_CONFLICT;
    back = slot_at(t->w->dir, o, u->start);
    return booking_move(t->cx, t->tx, &t->bk, u->appointment, &back, &who, ret);
}

ds_status say_too_late(turn *t) { return turn_say(t, "undo.too_late", NULL); }

ds_status undo_last(turn *t)
{
    undo u = t->m.undo;
    appointment a;
    ds_status s;

    if (u.kind == UNDO_BOOKED)
        s = booking_cancel(t->cx, t->tx, &t->bk, u.appointment, ACTOR_PATIENT, DS_STR("undone"),
                           &a);
    else if (u.kind == UNDO_CANCELLED)
        s = booking_restore(t->cx, t->tx, &t->bk, u.appointment, ACTOR_PATIENT, &a);
    else
        s = undo_move(t, &u, &a);
    t->m.undo.kind = UNDO_NONE;
    if (s == DS_CONFLICT || s == DS_GONE || s == DS_NOT_FOUND)
        return say_too_late(t);
    DS_TRY(s);
    if (u.kind == UNDO_BOOKED) {
        DS_TRY(turn_say_booked(t, "undo.booked", &a));
        turn_reply(t)->link = (ds_str){ "", 0 };
    } else {
        DS_TRY(turn_say_booked(t, u.kind == UNDO_CANCELLED ? "undo.cancelled" : "undo.moved", &a));
    }
    return turn_load_visits(t);
}
