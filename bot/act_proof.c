/*
 * act_proof.c - whose phone is this? Asked before old visits are shown on a number long silent.
 *
 * Numbers are handed on: whoever writes after half a year may be somebody else. Booking goes on as
 * for anyone new; only what was there before is hidden. What always holds:
 *   (1) no visit and no name from before the silence is told until a birth year fits
 *   (2) after BOT_PROOF_TRIES wrong years the desk has it
 *   (3) proven, only dates and times are told, until something new is booked
 * Where no birth date is known nothing can be proven, and nothing is asked.
 */
#include "bot/bot_internal.h"

static bool has_birth_date(const turn *t)
{
    for (size_t i = 0; i < t->patient_count; i++)
        if (t->patients[i].has_birth_date)
            return true;
    return false;
}

void turn_be_careful(turn *t)
{
    memory *m = &t->m;

    if (!has_birth_date(t))
        return;
    m->prove_since = t->cx->now;
    m->proof_tries = 0;
    m->people_count = 0;
    if (t->st == REMINDED || t->st == PERSON)
        return; /* what was just told may be answered */
    m->visit.v = m->held.v = 0;
    m->undo.kind = UNDO_NONE;
    m->now = request_none();
    m->has_before = m->has_later = false;
    m->option_count = 0;
    m->question = (ds_str){ "", 0 };
    t->st = NOTHING;
}

bool hides_visits(const turn *t) { return t->hidden_count > 0; }

bool hides_the_visit(const turn *t) { return hides_visits(t) && turn_visit_meant(t) == NULL; }

bool is_right_year(const turn *t)
{
    for (size_t i = 0; i < t->patient_count; i++)
        if (t->patients[i].has_birth_date && t->patients[i].birth_date.year == t->said_year)
            return true;
    return false;
}

bool has_tries_left(const turn *t) { return t->m.proof_tries + 1 < BOT_PROOF_TRIES; }

ds_status ask_birth_year(turn *t)
{
    static const said verbs[] = { SAID_CANCEL, SAID_MOVE, SAID_LATE, SAID_LIST };

    t->m.verb = SAID_LIST;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (turn_has_said(t, verbs[i])) {
            t->m.verb = verbs[i];
            break;
        }
    return turn_ask(t, "proof.ask", NULL);
}

ds_status ask_year_again(turn *t)
{
    t->m.proof_tries++;
    return turn_ask(t, "proof.again", NULL);
}

ds_status accept_proof(turn *t)
{
    t->m.prove_since.utc_s = 0;
    t->m.is_shy = true; /* (3) */
    t->st = NOTHING;
    DS_TRY(turn_load_visits(t));
    turn_raise(t, t->m.verb);
    return DS_OK;
}

ds_status refuse_proof(turn *t)
{
    DS_TRY(turn_hand_over(t, "alert.proof"));
    return turn_say(t, "proof.failed", NULL); /* (2) */
}
