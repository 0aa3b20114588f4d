/*
 * turn_internal.h - what a turn is made of: states, what can be said, memory, the reply, the turn
 * itself.
 *
 * Open structs without behaviour; what is done with them is in bot_internal.h, which the files of
 * this folder include.
 */
#ifndef DOCSPOT_BOT_TURN_INTERNAL_H
#define DOCSPOT_BOT_TURN_INTERNAL_H

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
    SAID_CARD,       /* the number of a payment card, which nobody must text */
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

typedef struct catalogue catalogue; /* catalogue.c */

/* ---- the world: directory and vocabulary of one version, shared by turns ---- */
typedef struct world {
    directory *dir;
    intent_vocab *vocab;
    int refs;
} world;

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

#endif
