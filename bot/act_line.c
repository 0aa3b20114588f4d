/*
 * act_line.c - danger, the law of the line, the desk, and the words that work everywhere.
 *
 * What always holds:
 *   (1) danger is answered with a number to call, in any state, also after STOP, and the desk is
 *       told until someone acknowledges; no other advice is given
 *   (2) STOP ends messages at once, with one confirmation; open visits go on the call list
 *   (3) while a person has the conversation the bot says nothing
 */
#include "bot/bot_internal.h"

ds_status bot_call_for_visits(ds_ctx *cx, store_tx *tx, contact_id id, const char *reason)
{
    appointment_filter f = { .contact = id, .from = cx->now, .only_live = true };
    const appointment *list;
    size_t n;

    DS_TRY(store_appointment_list(cx, tx, &f, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].status != APPOINTMENT_HELD)
            DS_TRY(store_call_insert(cx, tx, id, list[i].id, reason));
    return DS_OK;
}

ds_status turn_alert(turn *t, const char *kind, const char *key)
{
    text_arg args[] = { { "said", t->text }, { "wish", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    alert a = { .kind = ds_str_of(kind), .contact = t->contact.id, .next_at = t->cx->now };
    ds_str patients = t->lang;
    int64_t id;

    if (t->text.n == 0)
        args[0].value = DS_STR("-");
    t->lang = turn_clinic_lang(t); /* the desk reads this */
    DS_TRY(turn_wish(t, &args[1].value));
    if (args[1].value.n == 0)
        args[1].value = DS_STR("-");
    DS_TRY(turn_text(t, key, args, &a.summary));
    t->lang = patients;
    return store_alert_insert(t->cx, t->tx, &a, &id);
}

/* ---- danger (1) ---- */

ds_status answer_danger(turn *t)
{
    static const char *const keys[] = { [EMERGENCY_NONE] = "danger.medical",
                                        [EMERGENCY_MEDICAL] = "danger.medical",
                                        [EMERGENCY_SELF_HARM] = "danger.self_harm",
                                        [EMERGENCY_POISON] = "danger.poison" };
    ds_str country = country_of_number(t->contact.channel, t->contact.address);
    text_arg args[] = { { "number", { NULL, 0 } },
                        { "ambulance", { NULL, 0 } },
                        { NULL, { NULL, 0 } } };

    if (country.n == 0)
        country = fact_country(t, t->home);
    args[0].value = emergency_number(&t->rules, country, t->r.emergency);
    args[1].value = emergency_number(&t->rules, country, EMERGENCY_MEDICAL);
    DS_TRY(turn_say(t, keys[t->r.emergency], args));
    turn_reply(t)->is_danger = true;
    turn_reply(t)->is_question = true; /* nothing else is asked in this message */
    turn_reply(t)->keeps_options = true;
    DS_TRY(turn_alert(t, "emergency", "alert.emergency"));
    if (t->contact.consent != CONSENT_OPEN)
        DS_TRY(store_call_insert(t->cx, t->tx, t->contact.id, (appointment_id){ 0 }, "emergency"));
    return DS_OK;
}

/* ---- STOP and START (2) ---- */

static ds_status write_contact(turn *t) { return store_contact_update(t->cx, t->tx, &t->contact); }

ds_status stay_silent(turn *t)
{
    t->is_silent = true;
    return DS_OK;
}

ds_status opt_out(turn *t)
{
    if (t->contact.consent == CONSENT_STOPPED)
        return stay_silent(t); /* confirmed before */
    t->contact.consent = CONSENT_STOPPED;
    t->contact.is_stop_told = false;
    DS_TRY(write_contact(t));
    DS_TRY(turn_release_hold(t));
    t->m.now = request_none();
    t->m.has_before = t->m.has_later = false;
    DS_TRY(store_outbox_cancel_contact(t->cx, t->tx, t->contact.id, t->inbox, "opted out"));
    DS_TRY(bot_call_for_visits(t->cx, t->tx, t->contact.id, "opted_out"));
    turn_reply(t)->is_last_word = true;
    return turn_say(t, "stop.done", NULL);
}

ds_status opt_in(turn *t)
{
    t->contact.consent = CONSENT_OPEN;
    t->contact.is_stop_told = false;
    DS_TRY(write_contact(t));
    return turn_say(t, "start.done", NULL);
}

ds_status say_texts_are_off(turn *t)
{
    bool was_paused = t->contact.consent == CONSENT_PAUSED;

    t->contact.consent = CONSENT_STOPPED; /* silence, or anything but an answer, means stopped */
    t->contact.is_stop_told = true;
    DS_TRY(write_contact(t));
    if (was_paused)
        DS_TRY(bot_call_for_visits(t->cx, t->tx, t->contact.id, "opted_out"));
    turn_reply(t)->is_last_word = true;
    return turn_say(t, "stop.still_off", NULL);
}

ds_status ask_visit_or_texts(turn *t)
{
    t->contact.consent = CONSENT_PAUSED;
    DS_TRY(write_contact(t));
    DS_TRY(turn_ask(t, "stop.which", NULL));
    turn_reply(t)->is_last_word = true;
    turn_option_verb(t, "visit");
    turn_option_verb(t, "texts");
    return DS_OK;
}

ds_status cancel_for_texts(turn *t)
{
    t->contact.consent = CONSENT_OPEN;
    DS_TRY(write_contact(t));
    t->st = NOTHING;
    turn_raise(t, SAID_CANCEL);
    return DS_OK;
}

/* ---- the desk (3) ---- */

ds_status leave_to_desk(turn *t) { return stay_silent(t); }

ds_status turn_hand_over(turn *t, const char *alert_key)
{
    DS_TRY(turn_alert(t, "human", alert_key));
    t->m.has_later = false;
    t->conv.is_with_human = true;
    t->conv.human_until = ds_time_add(t->cx->now, ds_hours(BOT_HUMAN_HOURS));
    turn_reply(t)->is_question = true; /* what was pending waits for the desk */
    turn_reply(t)->keeps_options = true;
    return DS_OK;
}

ds_status call_desk(turn *t)
{
    DS_TRY(turn_hand_over(t, "alert.human"));
    return turn_say(t, "human.called", NULL);
}

ds_status give_up_to_desk(turn *t)
{
    DS_TRY(turn_hand_over(t, "alert.not_understood"));
    t->m.misses = 0;
    return turn_say(t, "human.gave_up", NULL);
}

ds_status stop_the_loop(turn *t)
{
    if (t->m.same_in == BOT_LOOP_MAX)
        DS_TRY(turn_alert(t, "human", "alert.loop"));
    return stay_silent(t);
}

/* ---- words that work everywhere ---- */

ds_status give_help(turn *t) { return turn_say(t, "help", NULL); }

ds_status start_over(turn *t)
{
    DS_TRY(turn_release_hold(t));
    t->m.now = request_none();
    t->m.has_before = t->m.has_later = false;
    DS_TRY(turn_say(t, "fresh", NULL));
    return turn_ask(t, "ask.need", NULL);
}

ds_status go_back(turn *t)
{
    t->m.now = t->m.before;
    t->m.has_before = false;
    turn_raise(t, SAID_REQUEST);
    return DS_OK;
}

ds_status greet(turn *t)
{
    text_arg args[] = { { "clinic", t->rules.clinic_name }, { NULL, { NULL, 0 } } };

    DS_TRY(turn_say(t, "greet", args));
    return turn_ask(t, "ask.need", NULL);
}

ds_status take_leave(turn *t)
{
    t->m.now = request_none();
    t->m.has_before = t->m.has_later = false;
    return turn_say(t, "bye", NULL);
}

ds_status say_all_set(turn *t) { return turn_say(t, "all_set", NULL); }

ds_status offer_help(turn *t) { return turn_say(t, "ready", NULL); }

ds_status say_welcome(turn *t) { return turn_say(t, "welcome", NULL); }
