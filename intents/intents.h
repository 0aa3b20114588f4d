/*
 * intents.h - the one door to understanding: text in; act, who, what, where, when, which one out.
 *
 * Pure: no clock, no store, no network. The words it must know (doctors, places) come in a
 * vocabulary made from the directory. Packs and vocabularies are immutable and shared by threads.
 */
#ifndef DOCSPOT_INTENTS_INTENTS_H
#define DOCSPOT_INTENTS_INTENTS_H

#include "core/ctx.h"
#include "core/json.h"
#include "model/directory.h"
#include "model/when.h"

#define INTENT_TEXT_MAX_BYTES 4096
#define INTENT_ACTS_MAX 6
#define INTENT_ENTITIES_MAX 24
#define ENTITY_RIVALS_MAX 3
#define INTENT_PASTS_MAX 4

/* PRODUCT.md's acts, strongest first where several were said. */
typedef enum act {
    ACT_NONE, /* nothing was said at all: an empty text */
    ACT_STOP,
    ACT_START,
    ACT_HUMAN,
    ACT_HELP,
    ACT_RESTART,
    ACT_BACK,
    ACT_CANCEL,
    ACT_RESCHEDULE,
    ACT_LATE,
    ACT_WAITLIST,
    ACT_PAY,
    ACT_LIST,
    ACT_ALTERNATIVES,
    ACT_SELECT,
    ACT_NEGATE,
    ACT_AFFIRM,
    ACT_BOOK,
    ACT_FIND,
    ACT_ASK,
    ACT_INFORM,
    ACT_GREET,
    ACT_THANK,
    ACT_BYE,
    ACT_OUT_OF_SCOPE,
    ACT_COUNT
} act;

typedef enum entity_type {
    ENTITY_SPECIALTY,
    ENTITY_DOCTOR,   /* value: the name as imported */
    ENTITY_PLACE,    /* value: a location's name or a city as imported; is_city tells */
    ENTITY_PERSON,   /* for whom: value "son", "mother", "self", or a name when is_name */
    ENTITY_LANGUAGE, /* BCP 47 */
    ENTITY_GENDER,   /* f, m */
    ENTITY_VISIT_TYPE,
    ENTITY_ORDINAL, /* number: 1.. ; -1 is "the last", "the later one" has relation */
    ENTITY_NUMBER,
    ENTITY_PRICE,       /* a wish: value "cheaper", or number in minor units */
    ENTITY_APPOINTMENT, /* value: an id as said */
    ENTITY_TYPE_COUNT
} entity_type;

typedef struct entity {
    entity_type type;
    ds_str value;        /* borrowed from pack or vocabulary, or in cx->arena */
    int64_t number;      /* ordinals, numbers */
    uint32_t start, end; /* code points in the text as given; end exclusive */
    bool is_city;        /* ENTITY_PLACE */
    bool is_name;        /* ENTITY_PERSON */
    bool is_not;         /* ruled out: "not Dr Rao" */
    bool is_guess;       /* a corrected typo or a weak cue */
    float confidence;    /* 0..1 */
    doctor_id doctor;    /* ENTITY_DOCTOR: 0 when several fit: value is the word they share */
    ds_str rivals[ENTITY_RIVALS_MAX]; /* names of doctors: the first of all that fit, when several
                                         do; of those that a misspelt one may mean besides, else */
    size_t rival_count;
    location_id location; /* ENTITY_PLACE that is a location */
} entity;

/* Kinds of emergency; the number to call depends on country and kind. */
typedef enum emergency_kind {
    EMERGENCY_NONE,
    EMERGENCY_MEDICAL,
    EMERGENCY_SELF_HARM,
    EMERGENCY_POISON
} emergency_kind;

/* What questions are about, for answering side questions; ASK_OTHER when unclear. */
typedef enum ask_topic {
    ASK_NOTHING,
    ASK_PRICE,
    ASK_ADDRESS,
    ASK_PARKING,
    ASK_HOURS,
    ASK_LANGUAGE,
    ASK_DOCTOR,
    ASK_WHO,
    ASK_INSURANCE,
    ASK_MY_APPOINTMENT,
    ASK_PAYMENT,
    ASK_HOW,
    ASK_OTHER,
    ASK_COUNT
} ask_topic;

/* How a stop wish was worded: a carrier's bare word, or plain words; a bare CANCEL is not a wish to
 * stop yet. */
typedef enum stop_form { STOP_NONE, STOP_WORD, STOP_PLAIN, STOP_BARE_CANCEL } stop_form;

typedef struct reading {
    ds_str lang;               /* "en", "es", "hi", "hi-Latn" */
    uint32_t lang_words;       /* how many words more than of the talk's language; 0: a guess */
    bool is_lang_wish;         /* "en español por favor": answer in the ENTITY_LANGUAGE */
    act act;                   /* the strongest */
    act acts[INTENT_ACTS_MAX]; /* in the order said; acts[0] == act */
    size_t act_count;
    float confidence; /* of act, 0..1 */
    emergency_kind emergency;
    stop_form stop;
    ask_topic topic;
    entity entities[INTENT_ENTITIES_MAX];
    size_t entity_count;
    when whens[WHEN_MAX];
    size_t when_count;
    when pasts[INTENT_PASTS_MAX]; /* "yesterday", "3 days ago": told, never wanted */
    size_t past_count;
    bool is_sooner;     /* "anything sooner/earlier" */
    bool is_more;       /* "more", "other times" */
    int order_wish;     /* -1 "the earlier one", +1 "the later one", 0 none */
    bool is_correction; /* "actually", "no, ...", "I meant" */
    bool is_fragment;   /* cut in mid-sentence: more may follow */
    bool is_symptom;    /* the specialty was guessed from a complaint */
    ds_str name; /* a person's name when the whole text can be one ("Maria Lopez", "I'm Sam"), in
                    cx->arena */
} reading;

typedef struct intent_pack
    intent_pack; /* patterns, word lists and rules of all languages, compiled */
typedef struct intent_vocab intent_vocab; /* the names of one directory, indexed */

/* Compile the built-in rules. DS_INVALID names the file and line of a bad rule. Caller frees. */
DS_MUST_USE ds_status intent_pack_new(ds_ctx *cx, intent_pack **ret_pack);
void intent_pack_free(intent_pack *p); /* NULL is fine */

/* Index doctors (surnames, given names, initials, typos), locations and cities. Keeps borrowing d.
 * Caller frees. */
DS_MUST_USE ds_status intent_vocab_new(ds_ctx *cx, const intent_pack *p, const directory *d,
                                       intent_vocab **ret_vocab);
void intent_vocab_free(intent_vocab *v); /* NULL is fine */

/* What surrounds the text. */
typedef struct intent_context {
    ds_time now;
    const ds_tz *tz; /* dates are said in this zone; NULL: UTC */
    ds_str lang;     /* "" = detect */
    ds_str usual;    /* the talk's language so far: decides where the words do not; "" = English */
    ds_str locale;   /* "en-US": month first and 12 h; "" = day first unless the zone is American */
    ds_str expects;  /* PRODUCT.md's word for what the bot waits for, "" = nothing */
    ds_str system;   /* the text we last sent, "" = none */
    int64_t option_count; /* how many numbered options are on the table */
} intent_context;

/* Read a text. DS_OK always gives a usable reading; DS_LIMIT only when cx->arena is full. */
DS_MUST_USE ds_status intent_read(ds_ctx *cx, const intent_pack *p, const intent_vocab *v,
                                  ds_str text, const intent_context *context, reading *ret);

/* PRODUCT.md's words. */
const char *act_name(act a);
const char *entity_type_name(entity_type t);       /* as above */
const char *emergency_kind_name(emergency_kind k); /* "medical", "self_harm", "poison", "" */

/* The first entity of a type, NULL when none. Borrowed. */
const entity *reading_entity(const reading *r, entity_type t);
/* True when the act is among those said. */
bool reading_has_act(const reading *r, act a);

/* A reading as PRODUCT.md's JSON object (text, lang, act, acts, confidence, emergency, entities,
 * when); tz, never NULL, is the one it was read in. */
void reading_write(ds_jw *w, ds_str text, const reading *r, const ds_tz *tz);

/*
 * The specialty value for a word of a file or a query ("skin doctor", "dentist", "dermatology");
 * the folded word itself when the lexicon has none (*ret_is_known false).
 */
DS_MUST_USE ds_status intent_specialty(ds_ctx *cx, const intent_pack *p, ds_str word,
                                       ds_str *ret_value, bool *ret_is_known);

#endif
