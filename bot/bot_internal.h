/*
 * bot_internal.h - what the files of the conversation share; it never leaves this folder.
 *
 * A turn is the story of one inbound event: what was said (said.c) is merged into the request
 * (merge.c), the first fitting row of dialog_table.c decides, its action writes rows and adds to
 * the reply (reply.c). Guards read the turn and change nothing. What a turn is made of is in
 * turn_internal.h, how facts are written in facts_internal.h, what is said of money in
 * pay_internal.h.
 */
#ifndef DOCSPOT_BOT_INTERNAL_H
#define DOCSPOT_BOT_INTERNAL_H

#include "bot/facts_internal.h"
#include "bot/pay_internal.h"
#include "bot/turn_internal.h"

/* ---- memory.c ---- */
/* Read a conversation's memory; an empty or broken text gives a fresh one. Texts in cx->arena. */
DS_MUST_USE ds_status memory_read(ds_ctx *cx, ds_str json, memory *ret);
DS_MUST_USE ds_status memory_write(ds_ctx *cx, const memory *m,
                                   ds_str *ret_json); /* the way back */
/* Note the patient a word stands for; look one up (v 0 when unknown). */
void memory_people_put(memory *m, ds_str who, patient_id known);
patient_id memory_people_find(const memory *m, ds_str who); /* as above */
/* A short fingerprint of a text, for noticing repeats. */
uint64_t memory_print(ds_str text);

/* ---- catalogues ---- */
typedef struct text_arg {
    const char *name;
    ds_str value;
} text_arg;

/* Compile the built-in texts of all languages; DS_INVALID names file and line. Caller frees. */
DS_MUST_USE ds_status catalogue_new(ds_ctx *cx, catalogue **ret);
void catalogue_free(catalogue *c); /* NULL is fine */
/* Add one file's texts of a language ("en"); name is for errors. Later lines replace earlier ones.
 */
DS_MUST_USE ds_status catalogue_add(ds_ctx *cx, catalogue *c, ds_str lang, const char *name,
                                    ds_str text);
/* True when the language has texts. */
bool catalogue_has(const catalogue *c, ds_str lang);
/* The language with texts that a tag means: "es-MX" is es; "" when there is none. Borrowed. */
ds_str catalogue_match(const catalogue *c, ds_str tag);
/* The raw text of a key, English where the language lacks it; empty when there is none. */
ds_str catalogue_find(const catalogue *c, ds_str lang, const char *key);
/* The same without English: empty when the language itself lacks it. */
ds_str catalogue_find_own(const catalogue *c, ds_str lang, const char *key);
/*
 * Fill a text's {placeholders}: DS_INTERNAL for an unknown key, and for a placeholder that has no
 * value or an empty one.
 */
DS_MUST_USE ds_status catalogue_fill(ds_ctx *cx, const catalogue *c, ds_str lang, const char *key,
                                     const text_arg *args, ds_str *ret);

/* "KEY[one]" or "KEY[other]": the form of a text that a count takes in a language. */
DS_MUST_USE ds_status catalogue_form(ds_ctx *cx, ds_str lang, const char *key, int64_t n,
                                     const char **ret_key);

/* ---- bot.c: the world ---- */
/* The world of the database's present directory version; give it back with bot_world_release. */
DS_MUST_USE ds_status bot_world_get(ds_ctx *cx, bot *b, store_tx *tx, world **ret);
void bot_world_release(bot *b, world *w); /* NULL is fine */

/* Tests watch which rows decide. */
typedef void (*bot_row_hit)(void *self, size_t row);
void bot_watch_rows(bot *b, bot_row_hit hit, void *self); /* NULL: no more */

/* ---- said.c, merge.c ---- */
/* Work out what the event says, in order, into t->said, t->choice, t->said_name. */
DS_MUST_USE ds_status turn_listen(turn *t);
/* Note that something was said, once. */
void turn_push(turn *t, said what);
/* True when it was said. */
bool turn_has_said(const turn *t, said what);
/* Merge what was said into the request; what tells a visit goes to t->visit_whens. */
void turn_merge(turn *t);
/* The visit that the words mean, NULL when unclear. */
const appointment *turn_visit_meant(const turn *t);
/* True when a visit fits what was said to tell it by. */
bool turn_visit_fits(const turn *t, const appointment *a);
/* For whom, where it was said beside a choice or an answer. */
void turn_merge_person(turn *t);
/* ---- choice.c ---- */
/* A tapped button as a choice or an old choice. */
void turn_tapped(turn *t);
/* True when the text chooses among the options, or changes one of them; pushes what was said. */
bool turn_find_choice(turn *t);
/* True when the text has one of the catalogue's words under key ("all|both"), as whole words. */
bool turn_has_words(const turn *t, const char *key);

/* ---- language.c ---- */
/* The clinic's own language, as far as there are texts in it; the desk reads it. */
ds_str turn_clinic_lang(const turn *t);
/* Set t->lang from what is known before anything is said. */
void turn_choose_lang(turn *t);
/* Answer in the language of the message where it is clear; a pending question is put anew. */
DS_MUST_USE ds_status turn_follow_language(turn *t);

/* An empty request. */
request request_none(void);
/* Take an option on the table into the request (doctor, place, specialty). */
void request_take(turn *t, request *q, const bot_option *o);
/* True when a search makes sense: a specialty, a doctor or a visit to move is known. */
bool request_has_subject(const request *q);

/* ---- the table ---- */
typedef bool (*bot_guard)(const turn *t);
typedef ds_status (*bot_action)(turn *t);

typedef struct bot_rule {
    state from;
    said said;
    bot_guard guard; /* NULL: always */
    bot_action act;
    state then; /* unless the action raises an outcome */
} bot_rule;

extern const bot_rule bot_rules[];
extern const size_t bot_rule_count;

const char *state_name(state s);    /* "slot": stored, never renamed */
const char *state_expects(state s); /* PRODUCT.md's word */
state state_parse(ds_str name);     /* NOTHING for an unknown one */
const char *said_name(said s);      /* for the drawing and the logs */

/* Walk the table with everything that was said. */
DS_MUST_USE ds_status turn_decide(turn *t);

/* Guards: pure questions about a turn. */
#define BOT_GUARDS(X)                                                                              \
    X(has_late_money)                                                                              \
    X(chose_money_back)                                                                            \
    X(speaks_of_money)                                                                             \
    X(is_opted_out)                                                                                \
    X(was_told_off)                                                                                \
    X(is_machine)                                                                                  \
    X(has_visit)                                                                                   \
    X(visit_is_clear)                                                                              \
    X(is_on_sms)                                                                                   \
    X(chose_visit)                                                                                 \
    X(chose_coming)                                                                                \
    X(chose_change)                                                                                \
    X(chose_move)                                                                                  \
    X(wants_line)                                                                                  \
    X(leaves_line)                                                                                 \
    X(chose_keep)                                                                                  \
    X(chose_leave)                                                                                 \
    X(offer_is_over)                                                                               \
    X(offer_lacks_name)                                                                            \
    X(chose_both)                                                                                  \
    X(means_all)                                                                                   \
    X(clashes)                                                                                     \
    X(named_clashes)                                                                               \
    X(no_other_doctor)                                                                             \
    X(says_undo)                                                                                   \
    X(gives_up)                                                                                    \
    X(is_empty_house)                                                                              \
    X(hides_visits)                                                                                \
    X(hides_the_visit)                                                                             \
    X(is_right_year)                                                                               \
    X(has_tries_left)                                                                              \
    X(reminded_is_over)                                                                            \
    X(has_one_specialty)                                                                           \
    X(has_fresh_visit)                                                                             \
    X(books_another)                                                                               \
    X(chose_someone_new)                                                                           \
    X(is_bare_number)                                                                              \
    X(is_mine)                                                                                     \
    X(has_facts)                                                                                   \
    X(can_undo)                                                                                    \
    X(has_earlier)                                                                                 \
    X(has_subject)                                                                                 \
    X(is_moving)                                                                                   \
    X(knows_patient)                                                                               \
    X(has_several_patients)                                                                        \
    X(several_doctors_fit)                                                                         \
    X(several_places_fit)                                                                          \
    X(lacks_subject)                                                                               \
    X(nobody_fits)                                                                                 \
    X(is_holding)                                                                                  \
    X(has_question)                                                                                \
    X(has_options)                                                                                 \
    X(missed_once)                                                                                 \
    X(missed_twice)
#define X(name) bool name(const turn *t); /* a guard of dialog_table.c */
BOT_GUARDS(X)
#undef X

/* Actions: each writes rows and adds to the reply. */
#define BOT_ACTIONS(X)                                                                             \
    X(ask_payment)                                                                                 \
    X(want_at_clinic)                                                                              \
    X(pay_at_clinic)                                                                               \
    X(leave_unpaid)                                                                                \
    X(refuse_card)                                                                                 \
    X(answer_money)                                                                                \
    X(say_payment)                                                                                 \
    X(rebook_paid)                                                                                 \
    X(give_money_back)                                                                             \
    X(answer_danger)                                                                               \
    X(opt_out)                                                                                     \
    X(opt_in)                                                                                      \
    X(stay_silent)                                                                                 \
    X(say_texts_are_off)                                                                           \
    X(leave_to_desk)                                                                               \
    X(stop_the_loop)                                                                               \
    X(ask_visit_or_texts)                                                                          \
    X(cancel_for_texts)                                                                            \
    X(drop_request)                                                                                \
    X(call_desk)                                                                                   \
    X(give_up_to_desk)                                                                             \
    X(say_language)                                                                                \
    X(give_help)                                                                                   \
    X(start_over)                                                                                  \
    X(undo_last)                                                                                   \
    X(go_back)                                                                                     \
    X(list_visits)                                                                                 \
    X(say_no_visits)                                                                               \
    X(ask_which_visit)                                                                             \
    X(take_visit)                                                                                  \
    X(cancel_visit)                                                                                \
    X(cancel_all)                                                                                  \
    X(hold_and_ask_both)                                                                           \
    X(ask_both)                                                                                    \
    X(book_both)                                                                                   \
    X(other_than_clash)                                                                            \
    X(leave_it)                                                                                    \
    X(say_too_late)                                                                                \
    X(say_empty_house)                                                                             \
    X(ask_birth_year)                                                                              \
    X(ask_year_again)                                                                              \
    X(accept_proof)                                                                                \
    X(refuse_proof)                                                                                \
    X(say_visit_is_over)                                                                           \
    X(take_only_specialty)                                                                         \
    X(say_only_doctor)                                                                             \
    X(say_all_set)                                                                                 \
    X(offer_help)                                                                                  \
    X(start_move)                                                                                  \
    X(note_late)                                                                                   \
    X(search_sooner)                                                                               \
    X(join_line)                                                                                   \
    X(leave_line)                                                                                  \
    X(want_offer)                                                                                  \
    X(say_offer_over)                                                                              \
    X(take_offer)                                                                                  \
    X(take_offer_and_ask_name)                                                                     \
    X(decline_offer)                                                                               \
    X(confirm_visit)                                                                               \
    X(ask_move_or_cancel)                                                                          \
    X(want_move)                                                                                   \
    X(want_cancel)                                                                                 \
    X(move_to_choice)                                                                              \
    X(book_choice)                                                                                 \
    X(hold_and_ask_who)                                                                            \
    X(hold_and_ask_name)                                                                           \
    X(take_patient)                                                                                \
    X(take_name)                                                                                   \
    X(take_first_name)                                                                             \
    X(ask_name_again)                                                                              \
    X(confirm_hold)                                                                                \
    X(take_choice)                                                                                 \
    X(say_gone)                                                                                    \
    X(say_list_is_gone)                                                                            \
    X(say_off_list)                                                                                \
    X(ask_number)                                                                                  \
    X(ask_when)                                                                                    \
    X(show_more)                                                                                   \
    X(ask_doctor)                                                                                  \
    X(ask_specialty)                                                                               \
    X(ask_place)                                                                                   \
    X(search)                                                                                      \
    X(offer_slots)                                                                                 \
    X(say_nobody)                                                                                  \
    X(say_full)                                                                                    \
    X(say_taken)                                                                                   \
    X(try_general_doctor)                                                                          \
    X(take_leave)                                                                                  \
    X(say_nearest)                                                                                 \
    X(answer_question)                                                                             \
    X(answer_media)                                                                                \
    X(repeat_question)                                                                             \
    X(greet)                                                                                       \
    X(say_welcome)                                                                                 \
    X(ask_again)                                                                                   \
    X(give_choices)
#define X(name) ds_status name(turn *t); /* an action of dialog_table.c */
BOT_ACTIONS(X)
#undef X

/* Say what was booked or moved, and what happens next. */
DS_MUST_USE ds_status turn_say_booked(turn *t, const char *key, const appointment *a);

/* Hold the chosen slot for a patient (v 0: not known yet) and say so; false: it went, and
 * SAID_TAKEN is raised. */
DS_MUST_USE ds_status turn_hold_choice(turn *t, patient_id whom, bool *ret_held);
/* The request is met: forget it, note what undo would undo, say it. */
DS_MUST_USE ds_status turn_finish(turn *t, const char *key, const appointment *a, undo u);

/* An action's outcome: the table is asked again with it. */
void turn_raise(turn *t, said outcome);

/* ---- reply.c ---- */
/* True while a message has no words. */
bool reply_is_empty(const reply *r);
/* The message being written, the first one made on demand. */
reply *turn_reply(turn *t);
/* Close the message being written: what follows is a message of its own. */
void turn_reply_next(turn *t);
/* Add a text of the catalogue to the reply; args end with { NULL }. A space separates sentences. */
DS_MUST_USE ds_status turn_say(turn *t, const char *key, const text_arg *args);
DS_MUST_USE ds_status turn_say_text(turn *t, ds_str text); /* as above, words that are ready */
/* The same, and remember it as the pending question. */
DS_MUST_USE ds_status turn_ask(turn *t, const char *key, const text_arg *args);
DS_MUST_USE ds_status turn_ask_text(turn *t, ds_str text); /* as above */
/* Fill a text without saying it. */
DS_MUST_USE ds_status turn_text(turn *t, const char *key, const text_arg *args, ds_str *ret);
/* Put a numbered option on the table; its title follows from its facts when it is sent. */
void turn_option(turn *t, bot_option value);
/* The same for what a digit does: the catalogue has its title under "verb.WORD". */
void turn_option_verb(turn *t, const char *word);
/* This message is about an appointment that the turn made or changed. */
DS_MUST_USE ds_status turn_about(turn *t, const appointment *a);
/* Say the pending question once more, with its options. */
DS_MUST_USE ds_status turn_repeat(turn *t);
/* Write all replies to the outbox and the options into memory. */
DS_MUST_USE ds_status turn_send(turn *t);
/* The first reply as the JSON of an out_message, for a planned row; options go into memory. */
DS_MUST_USE ds_status turn_body(turn *t, ds_str *ret_json);
/* Queue one message to a contact outside a turn (desk, alert). */
DS_MUST_USE ds_status bot_queue(ds_ctx *cx, store_tx *tx, const contact *to, const char *kind,
                                const out_message *m);
/* The adapter that reaches a contact: the one it wrote through, else the channel's usual one. */
ds_str bot_provider_of(const contact *c);

/* ---- shared steps of the actions ---- */
/* What leads a list of times: "Dentist, Downtown, Sat Nov 28:". */
DS_MUST_USE ds_status turn_offer_words(turn *t, const bot_option *options, size_t n, ds_str *ret);
/* The question which visit is meant by a verb. */
const char *which_key(said verb);
/* What is wanted, in words: "for your mother, skin doctor, Dr Rao, Kondapur"; "" for nothing. */
DS_MUST_USE ds_status turn_wish(turn *t, ds_str *ret);
/* Specialties of this directory as options, most doctors first. */
void turn_option_specialties(turn *t);
/* Search the request and raise SAID_FOUND or SAID_FOUND_NONE. */
DS_MUST_USE ds_status turn_search(turn *t);
/* True when an offering is of the doctor, specialty, gender and language that the request names. */
bool turn_offering_serves(const turn *t, const request *q, const offering *o);
/* ---- why.c ---- */
/* "Why not 3?" is a wish for that time: the reading becomes one. */
void turn_hear_why(turn *t);
/* Why nothing is free as the request asks, in one sentence; "" where no one reason is known. */
DS_MUST_USE ds_status turn_why(turn *t, ds_str *ret);
/* An exact clock time was asked for, and what was found begins at others. */
bool turn_misses_the_clock(const turn *t);
/* Why one start is refused, of the rules (REFUSED_*) that are given. */
DS_MUST_USE ds_status turn_why_slot(turn *t, const slot *s, unsigned rules, ds_str *ret);
/* Cities that could serve the request, each once; at most max. */
size_t turn_cities(const turn *t, const request *q, ds_str *ret, size_t max);
/* Doctors whose name holds the words, at most max. */
size_t turn_doctors_named(const turn *t, ds_str words, const doctor **ret, size_t max);
/* Some other doctor than the one ruled out could serve the request. */
bool turn_has_other_doctor(const turn *t);
/* A visit this patient has at that time already, NULL when free. */
const appointment *turn_clash(const turn *t, patient_id whom, ds_time from, ds_time to);
/* The patient this request is for, v 0 when not known. */
patient_id turn_patient(const turn *t);
/* Raise an alert for the desk with the patient's words. */
DS_MUST_USE ds_status turn_alert(turn *t, const char *kind, const char *key);
/* Release the hold that waits for a name, if there is one. */
DS_MUST_USE ds_status turn_release_hold(turn *t);
/* The conversation passes to the desk, with an alert of that text. */
DS_MUST_USE ds_status turn_hand_over(turn *t, const char *alert_key);
/* After a long silence: forget the talk and hide what is old until who writes proves who they are.
 */
void turn_be_careful(turn *t);
/* Read the contact's open visits again after a change. */
DS_MUST_USE ds_status turn_load_visits(turn *t);
/* Put who wants something sooner than a visit in line, and say the place. */
DS_MUST_USE ds_status turn_wait_for_sooner(turn *t, const appointment *a);
/* Say that they wait, where they do. */
DS_MUST_USE ds_status turn_say_waiting(turn *t);
/* Put every open visit of a contact on the call list. */
DS_MUST_USE ds_status bot_call_for_visits(ds_ctx *cx, store_tx *tx, contact_id contact,
                                          const char *reason);

/* ---- turns and events ---- */
/* A turn with a world and rules but no contact yet; give it back with turn_end_world. */
DS_MUST_USE ds_status turn_begin(ds_ctx *cx, bot *b, store_tx *tx, turn *ret);
void turn_end_world(turn *t); /* also after a failure of turn_begin */
/* Run one job with such a turn, and end it whatever comes. DS_LIMIT: no memory for one. */
typedef ds_status (*turn_job)(turn *t, void *data);
DS_MUST_USE ds_status turn_with(ds_ctx *cx, bot *b, store_tx *tx, turn_job run,
                                void *data); /* as above */
/* Ready to talk: the contact in t->contact gets its conversation, memory, visits, patients. */
DS_MUST_USE ds_status turn_open(turn *t);
/* Write memory and state back. */
DS_MUST_USE ds_status turn_close(turn *t);
/* True for events in which somebody says something. */
bool event_is_talk(const in_event *e);
/* Take an event in which nobody says anything: reports, blocks, the carrier's own opt-out.
 * *ret_is_early: nothing was done, since what it reports on is still being sent; give it again. */
DS_MUST_USE ds_status bot_event_take(turn *t, const in_event *e, bool *ret_is_early);

/* The parts of a bot that other files read. */
const policy *bot_policy(const bot *b);
const intent_pack *bot_pack(const bot *b);      /* as above */
const catalogue *bot_texts(const bot *b);       /* as above */
void bot_row_was_hit(const bot *b, size_t row); /* tell the watcher */

#endif
