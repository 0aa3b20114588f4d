/*
 * bot_internal.h - what the files of the conversation share; it never leaves this folder.
 *
 * A turn is the story of one inbound event: what was said (said.c) is merged into the request
 * (merge.c), the first fitting row of dialog_table.c decides, its action writes rows and adds to
 * the reply (reply.c). Guards read the turn and change nothing.
 */
#ifndef DOCSPOT_BOT_INTERNAL_H
#define DOCSPOT_BOT_INTERNAL_H

#include "booking/pay.h"
#include "bot/bot.h"
#include "core/text.h"

#define BOT_OPTIONS_MAX MESSAGE_OPTIONS_MAX
#define BOT_OFFER_MAX 3       /* concrete times in one offer */
#define BOT_SAID_MAX 8        /* things one message can say */
#define BOT_STEPS_MAX 24      /* rows one turn may walk */
#define BOT_REPLIES_MAX 10    /* messages one turn may send: as many as visits it can cancel */
#define BOT_PEOPLE_MAX 8      /* people one contact books for */
#define BOT_VISITS_MAX 10     /* open visits shown in a list */
#define BOT_ARGS_MAX 16       /* placeholders of one text */
#define BOT_LOOP_MAX 6        /* the same inbound text so often in a row is a machine */
#define BOT_BURST_S 2         /* wait for the rest of a fragment */
#define BOT_HUMAN_HOURS 4     /* a conversation comes back from the desk by itself */
#define BOT_ALERT_EVERY_MIN 5 /* an emergency is told again until acknowledged */
#define BOT_ALERT_SENDS_MAX 12
#define BOT_SILENT_DAYS 180 /* then who writes proves who they are before old visits are shown */
#define BOT_PROOF_TRIES 3
#define BOT_UNDO_MIN 1440 /* "undo" works this many minutes long */

/* ---- what the bot waits for: PRODUCT.md's words through state_expects() ---- */
typedef enum state {
    NOTHING,   /* nothing is asked */
    REQUEST,   /* what do you need? */
    SPECIALTY, /* which kind of doctor? */
    DOCTOR,    /* which of these doctors? */
    PLACE,     /* which city? */
    WHEN,      /* another day or time? */
    SLOT,      /* which of these times? */
    PATIENT,   /* whose name? */
    VISIT,     /* which of these appointments? */
    REMINDED,  /* a reminder went out: coming, or change? */
    OFFERED,   /* freed time is held for who waits: take it? */
    CLASH,     /* they have a visit at that time: both? */
    PAYMENT,   /* the hold waits for money, or for "at the clinic" */
    PROOF,     /* the birth year, before old visits are shown */
    TEXTS,     /* a bare CANCEL: the visit, or these texts? */
    PERSON,    /* a person has the conversation */
    STATE_COUNT,
    ANY = STATE_COUNT, /* in a row: whatever was expected */
    SAME               /* in a row: keep expecting it */
} state;

/* ---- what was said, and what came of an action (from SAID_FOUND on) ---- */
typedef enum said {
    SAID_DANGER,
    SAID_STOP,
    SAID_START,
    SAID_BARE_CANCEL,
    SAID_PERSON,
    SAID_HELP,
    SAID_RESTART,
    SAID_BACK,
    SAID_LIST,
    SAID_CANCEL,
    SAID_MOVE,
    SAID_LATE,
    SAID_SOONER,
    SAID_CHOICE,
    SAID_STALE,    /* a button or number of a list that is gone */
    SAID_OFF_LIST, /* a number the list does not have */
    SAID_YES,
    SAID_NO,
    SAID_MORE,
    SAID_NAME,
    SAID_REQUEST,
    SAID_PIN, /* a shared location */
    SAID_QUESTION,
    SAID_MEDIA,
    SAID_GREETING,
    SAID_THANKS,
    SAID_BYE,
    SAID_UNCLEAR,
    SAID_YEAR,       /* a year, while one is asked for */
    SAID_LANGUAGE,   /* "hindi mein": in which language to answer, and nothing else */
    SAID_FOUND,      /* the search has times */
    SAID_FOUND_NONE, /* it has none */
    SAID_TAKEN,      /* the chosen time went to someone else */
    SAID_PAY,        /* money: paid, the link, at the clinic, back, a receipt */
    SAID_TO_PAY,     /* what is held must be paid first */
    SAID_AT_CLINIC,  /* it is paid there */
    SAID_NAMED,      /* the patient is known now */
    SAID_COUNT,
    ANYTHING = SAID_COUNT
} said;

/* ---- memory: conversation.memory_json ---- */
typedef enum option_kind {
    OPTION_NONE,
    OPTION_SLOT,      /* a offering, b start */
    OPTION_DOCTOR,    /* a doctor */
    OPTION_PLACE,     /* word: city */
    OPTION_SPECIALTY, /* word: value */
    OPTION_PATIENT,   /* a patient, or word: a name; neither: someone new */
    OPTION_VISIT,     /* a appointment */
    OPTION_VERB       /* word: what a digit does */
} option_kind;

typedef struct bot_option {
    option_kind kind;
    int64_t a, b;
    ds_str word;
} bot_option;

typedef struct request {
    ds_str specialty;
    bool is_symptom; /* the specialty was guessed from a complaint */
    doctor_id doctor;
    doctor_id not_doctor;
    ds_str doctor_name; /* several fit: the name as said */
    location_id location;
    ds_str city;
    ds_str language;
    char gender;
    ds_str visit_type;
    ds_str person; /* "son", or a name when is_named */
    bool is_named;
    bool is_cheapest;
    when whens[WHEN_MAX];
    size_t when_count;
    bool has_point;
    double lat, lon;
    ds_time after;         /* "more": only later than this */
    ds_time until;         /* "sooner": only earlier than this; 0: no end */
    appointment_id moving; /* choosing moves this visit */
    due_id paid;           /* choosing takes a time for money that came late */
} request;

typedef enum undo_kind { UNDO_NONE, UNDO_BOOKED, UNDO_CANCELLED, UNDO_MOVED } undo_kind;

typedef struct undo {
    undo_kind kind;
    appointment_id appointment;
    offering_id offering; /* UNDO_MOVED: where it was */
    ds_time start;        /* as above */
    ds_time at;
} undo;

typedef struct person_link {
    ds_str who; /* "self", "son" ... */
    patient_id patient;
} person_link;

typedef struct memory {
    bool is_greeted;     /* was told what this line is not for */
    int64_t generation;  /* of the list on the table */
    int64_t misses;      /* in a row */
    uint64_t last_out;   /* of the last reply's text */
    uint64_t last_in;    /* of the last inbound text */
    int64_t same_in;     /* how often in a row */
    request now, before; /* before: for "back" */
    bool has_before;
    request later; /* a second wish, that waits until a question about the first is answered */
    bool has_later;
    bot_option options[BOT_OPTIONS_MAX];
    size_t option_count;
    ds_str question;     /* the pending question, to repeat after a digression */
    appointment_id held; /* a hold that waits for a name */
    int64_t held_fence;
    appointment_id visit; /* the appointment last spoken of */
    ds_time visit_at;     /* when */
    said verb;            /* SAID_CANCEL, SAID_MOVE ... while VISIT is asked */
    undo undo;
    person_link people[BOT_PEOPLE_MAX];
    size_t people_count;
    ds_time prove_since; /* 0: none; else visits made before are not shown until proven */
    int64_t proof_tries;
    bool is_lang_wished; /* the language was asked for in words: only words change it */
    bool is_shy; /* proven, but on a phone that was long silent: only dates and times are told */
} memory;

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
typedef struct catalogue catalogue;

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

/* ---- the world: directory and vocabulary of one version, shared by turns ---- */
typedef struct world {
    directory *dir;
    intent_vocab *vocab;
    int refs;
} world;

/* The world of the database's present directory version; give it back with bot_world_release. */
DS_MUST_USE ds_status bot_world_get(ds_ctx *cx, bot *b, store_tx *tx, world **ret);
void bot_world_release(bot *b, world *w); /* NULL is fine */

/* Tests watch which rows decide. */
typedef void (*bot_row_hit)(void *self, size_t row);
void bot_watch_rows(bot *b, bot_row_hit hit, void *self); /* NULL: no more */

/* ---- one turn ---- */
typedef struct reply {
    ds_buf text; /* what is said */
    ds_buf ask;  /* what is asked: it comes last, before the options */
    bot_option options[BOT_OPTIONS_MAX];
    size_t option_count;
    bool keeps_options; /* these are the ones already on the table */
    const char *hint;   /* key of the words that follow typed options */
    bool is_question;   /* something is asked */
    bool asks_location;
    bool is_danger;    /* goes out whatever the consent */
    bool is_last_word; /* the one message STOP and its kin allow */
    appointment_id appointment;
    ds_str appointment_json;
    ds_str link;
} reply;

typedef struct turn {
    ds_ctx *cx;
    bot *b;
    store_tx *tx;
    const world *w;
    booking bk;
    policy rules; /* the bot's, with the clinic's name filled in */
    const catalogue *texts;
    ds_str lang;
    contact contact;
    conversation conv;
    memory m;
    inbox_id inbox;
    const in_event *ev;
    ds_str text;
    reading r;
    const location *home; /* where the patient most likely is; NULL in an empty directory */
    ds_str home_city;     /* of an earlier visit; "" when there was none */
    ds_str home_country;  /* of an earlier visit or the number; "" when unknown */
    size_t said_count;
    bot_option choice;         /* of SAID_CHOICE and SAID_STALE */
    const appointment *visits; /* open ones of this contact, by start */
    size_t visit_count;
    const appointment *offer;   /* what is held because they wait; NULL: nothing */
    const appointment *visit;   /* the one meant; NULL: none or unclear */
    when visit_whens[WHEN_MAX]; /* what was said to tell the visit by */
    size_t visit_when_count;
    const patient *patients; /* linked to this contact, latest used first */
    size_t patient_count;
    slot_result found;
    size_t hidden_count; /* open visits that are not shown until proven */
    int64_t said_year;
    ds_str said_name;
    patient_id named; /* whom SAID_NAMED means */
    reply replies[BOT_REPLIES_MAX];
    size_t reply_count;
    /* small things together */
    said said[BOT_SAID_MAX]; /* what was said, in order */
    state st;
    said raised; /* an action's outcome; SAID_COUNT: none */
    bool is_new_contact;
    bool is_first_text; /* the contact has never written before */
    bool has_raised;
    bool is_merged;         /* the message changed the request */
    bool is_search_widened; /* found without the time that was asked for */
    bool is_gone_said;      /* it was said that the wished time went */
    bool is_silent;         /* nothing is to be answered */
    bool is_discreet;       /* an unasked message: no doctor is named */
} turn;

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

/* ---- act_pay.c ---- */
/* True when a visit of this offering and fee is paid before it is booked. */
bool turn_owes(const turn *t, const offering *o, money fee);
/* How the fee of a visit stands, in words: paid, at the clinic, or the bare amount. */
DS_MUST_USE ds_status turn_fee_words(turn *t, const appointment *a, ds_str *ret);
/* What comes back of a visit just cancelled, said; nothing where nothing was paid. */
DS_MUST_USE ds_status turn_say_refund(turn *t, const appointment *a);
/* "https://host/p/TOKEN". */
DS_MUST_USE ds_status turn_pay_link(turn *t, const pay_due *d, ds_str *ret);
/* What was taken of a due, and what of it is on its way back, given back or failed to be. */
typedef struct paid_sum {
    money taken, coming, given, failed;
    ds_str receipt; /* "" for none */
    bool is_told;   /* every refund was announced within the day */
} paid_sum;
/* The due of a visit and what came of it, in cx->arena. DS_NOT_FOUND: it has none. */
DS_MUST_USE ds_status turn_paid_sum(turn *t, const appointment *a, pay_due *ret_due,
                                    const paid_sum **ret);
/* "Paid: $90. Booked: ..." with the receipt. */
DS_MUST_USE ds_status turn_say_paid_booked(turn *t, const appointment *a, const paid_sum *p);
/* ---- notice_pay.c: each writes a planned row, or drops it ---- */
DS_MUST_USE ds_status notice_paid_booked(turn *t, const outbox_row *row, const appointment *a);
DS_MUST_USE ds_status notice_paid_late(turn *t, const outbox_row *row,
                                       const appointment *a); /* as above */
DS_MUST_USE ds_status notice_paid_no_time(turn *t, const outbox_row *row,
                                          const appointment *a); /* as above */
DS_MUST_USE ds_status notice_refund_asked(turn *t, const outbox_row *row,
                                          const appointment *a); /* as above */
DS_MUST_USE ds_status notice_refund_done(turn *t, const outbox_row *row,
                                         const appointment *a); /* as above */
DS_MUST_USE ds_status notice_pay_failed(turn *t, const outbox_row *row,
                                        const appointment *a); /* as above */
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

/* ---- facts.c: how facts are written ---- */
/* "Sat Nov 28" or "Mon 23 Nov" by country. */
DS_MUST_USE ds_status fact_date(const turn *t, const location *l, local_time at, ds_str *ret);
/* "9:00 am" or "17:30" by country. */
DS_MUST_USE ds_status fact_clock(const turn *t, const location *l, local_time at, ds_str *ret);
/* The same of an instant, with the patient's own time where it differs: "5:30 pm (1:00 pm your
 * time)". */
DS_MUST_USE ds_status fact_clock_at(const turn *t, const location *l, ds_time at, ds_str *ret);
/* Date and clock of an instant, with a comma. */
DS_MUST_USE ds_status fact_moment(const turn *t, const location *l, ds_time at, ds_str *ret);
/* The time of a slot, with its number where tokens are booked. */
DS_MUST_USE ds_status fact_slot(const turn *t, const slot *s, bool with_date, ds_str *ret);
/* A visit's own: with its number where a session of tokens gave one, "Mon 23 Nov, token 14, about
 * 7:10 pm". */
DS_MUST_USE ds_status fact_visit_moment(const turn *t, const appointment *a, ds_str *ret);
/* "$90", or the catalogue's word for nothing to pay. */
DS_MUST_USE ds_status fact_fee(const turn *t, money fee, ds_str *ret);
/* "Dr Shah" while no other doctor shares the surname, else the whole name. */
DS_MUST_USE ds_status fact_doctor(const turn *t, const doctor *d, ds_str *ret);
/* A specialty in plain words. */
DS_MUST_USE ds_status fact_specialty(const turn *t, ds_str value, ds_str *ret);
/* "Downtown, 40 S 1st St, San Jose" without what is empty or said twice. */
DS_MUST_USE ds_status fact_place(const turn *t, const location *l, bool with_address, ds_str *ret);
/* "your mother", or the name. */
DS_MUST_USE ds_status fact_person(const turn *t, ds_str person, bool is_name, ds_str *ret);
/* A doctor with title and whole name. */
DS_MUST_USE ds_status fact_doctor_whole(const turn *t, const doctor *d, ds_str *ret);
/* "Hindi, English and Telugu", as the language joins a list. */
DS_MUST_USE ds_status fact_list(const turn *t, const ds_str *parts, size_t n, ds_str *ret);
/* Without what a stranger should not read in a message nobody asked for: moment, place. */
DS_MUST_USE ds_status fact_visit_briefly(const turn *t, const appointment *a, ds_str *ret);
/* An appointment in one line: moment, doctor, place. */
DS_MUST_USE ds_status fact_visit(const turn *t, const appointment *a, ds_str *ret);
/* ISO country of a location: its own, the clinic's, else by the money it takes; "" when unknown. */
ds_str fact_country(const turn *t, const location *l);
/* The country a phone number begins with; "" when it is none or no emergency number of it is known.
 */
ds_str country_of_number(ds_str channel, ds_str address);
/* The wall time of an appointment; its location, never NULL while the directory has one. */
local_time visit_local(const turn *t, const appointment *a);
const location *visit_location(const turn *t, const appointment *a); /* as above */
/* A slot of the directory from an option on the table; false when it is off the books. */
bool option_slot(const turn *t, const bot_option *o, slot *ret);
/* The facts of a slot as the JSON of PRODUCT.md's `value`. */
DS_MUST_USE ds_status slot_json(const turn *t, const slot *s, ds_str *ret);

/* Is there a row of numbers for a country? */
bool emergency_knows(ds_str country);
/* The number to call: by country and kind; the clinic's own wins. */
ds_str emergency_number(const policy *p, ds_str country, emergency_kind kind);

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
