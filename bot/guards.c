/*
 * guards.c - the questions that rows of the dialog table ask about a turn.
 *
 * Each is pure: it reads the turn and changes nothing, so that the order of rows is all there is
 * to understand. What needs the database was read when the turn was opened or by the search before.
 */
#include "bot/bot_internal.h"

#define PLACES_OFFERED_AT_ONCE                                                                     \
    3 /* so many cities are offered side by side; more are asked about                             \
       */

bool is_opted_out(const turn *t) { return t->contact.consent != CONSENT_OPEN; }

bool was_told_off(const turn *t)
{
    return t->contact.consent == CONSENT_STOPPED && t->contact.is_stop_told;
}

bool is_machine(const turn *t) { return t->m.same_in >= BOT_LOOP_MAX; }

bool has_visit(const turn *t) { return t->visit_count > 0; }

bool visit_is_clear(const turn *t) { return turn_visit_meant(t) != NULL; }

bool is_on_sms(const turn *t) { return ds_str_is(t->contact.channel, "sms"); }

bool chose_visit(const turn *t) { return ds_str_is(t->choice.word, "visit"); }

bool chose_coming(const turn *t) { return ds_str_is(t->choice.word, "coming"); }

bool chose_change(const turn *t) { return ds_str_is(t->choice.word, "change"); }

bool chose_move(const turn *t) { return ds_str_is(t->choice.word, "move"); }

bool reminded_is_over(const turn *t)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.visit.v)
            return false;
    return true;
}

bool chose_both(const turn *t) { return ds_str_is(t->choice.word, "both"); }

bool means_all(const turn *t)
{
    size_t fitting = 0;

    for (size_t i = 0; i < t->visit_count; i++)
        fitting += turn_visit_fits(t, &t->visits[i]);
    return (fitting > 1 && turn_has_words(t, "words.all")) ||
           (fitting == 2 && turn_has_words(t, "words.two"));
}

bool clashes(const turn *t)
{
    slot s;

    return option_slot(t, &t->choice, &s) && turn_clash(t, turn_patient(t), s.start, s.end) != NULL;
}

bool named_clashes(const turn *t)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.held.v)
            return turn_clash(t, t->named, t->visits[i].start, t->visits[i].end) != NULL;
    return false;
}

bool books_another(const turn *t) { return turn_has_said(t, SAID_REQUEST); }

bool no_other_doctor(const turn *t)
{
    return t->m.now.not_doctor.v != 0 && t->m.now.doctor.v == 0 && !turn_has_other_doctor(t);
}

bool has_fresh_visit(const turn *t)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.visit.v)
            return ds_time_since(t->cx->now, t->m.visit_at).s < ds_hours(1).s;
    return false;
}

bool chose_someone_new(const turn *t)
{
    return t->choice.kind == OPTION_PATIENT && t->choice.a == 0 && t->choice.word.n == 0;
}

bool is_bare_number(const turn *t) { return t->choice.kind == OPTION_NONE; }

bool is_mine(const turn *t)
{
    if (t->choice.kind != OPTION_SLOT)
        return false;
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].offering.v == t->choice.a && t->visits[i].start.utc_s == t->choice.b)
            return true;
    return false;
}

bool has_facts(const turn *t)
{
    slot s;

    return has_subject(t) || (t->choice.kind == OPTION_SLOT && option_slot(t, &t->choice, &s));
}

bool can_undo(const turn *t)
{
    return t->st == NOTHING && t->m.undo.kind != UNDO_NONE &&
           ds_time_since(t->cx->now, t->m.undo.at).s <= (int64_t)BOT_UNDO_MIN * 60;
}

bool has_earlier(const turn *t) { return t->m.has_before && request_has_subject(&t->m.before); }

bool has_subject(const turn *t) { return request_has_subject(&t->m.now); }

bool says_undo(const turn *t) { return turn_has_words(t, "words.undo"); }

bool gives_up(const turn *t) { return t->st != NOTHING && turn_has_words(t, "words.never_mind"); }

bool is_empty_house(const turn *t) { return t->w->dir->specialty_count == 0; }

/* A house that does one thing only: nothing to ask. */
bool has_one_specialty(const turn *t)
{
    return lacks_subject(t) && t->m.now.doctor_name.n == 0 && t->w->dir->specialty_count == 1;
}

bool lacks_subject(const turn *t) { return !request_has_subject(&t->m.now); }

bool is_moving(const turn *t) { return t->m.now.moving.v != 0; }

bool knows_patient(const turn *t) { return turn_patient(t).v != 0; }

bool has_several_patients(const turn *t)
{
    return t->patient_count > 1 && t->m.now.person.n == 0 && t->m.prove_since.utc_s == 0;
}

bool several_doctors_fit(const turn *t)
{
    const doctor *found[2];

    return t->m.now.doctor_name.n > 0 && t->m.now.doctor.v == 0 &&
           turn_doctors_named(t, t->m.now.doctor_name, found, 2) > 1;
}

bool several_places_fit(const turn *t)
{
    ds_str cities[PLACES_OFFERED_AT_ONCE + 1];

    return turn_cities(t, &t->m.now, cities, PLACES_OFFERED_AT_ONCE + 1) > PLACES_OFFERED_AT_ONCE;
}

bool nobody_fits(const turn *t) { return !t->found.has_doctor; }

bool is_holding(const turn *t) { return t->m.held.v != 0; }

bool has_question(const turn *t) { return t->st != NOTHING && t->m.question.n > 0; }

bool has_options(const turn *t) { return t->m.option_count > 0; }

bool missed_once(const turn *t) { return t->m.misses >= 1; }

bool missed_twice(const turn *t) { return t->m.misses >= 2; }
