/*
 * intents_internal.h - what the files of this folder share: tokens, the lexicon, rules, a read.
 *
 * A text becomes tokens (tokens.c); words and phrases of the lexicon lie on them as hits
 * (lexicon.c); rules run over the normalised text (pattern.c); when_*.c, entities.c, names.c,
 * acts.c and safety.c read those and fill the reading. Everything of one read lives in cx->arena.
 */
#ifndef DOCSPOT_INTENTS_INTERNAL_H
#define DOCSPOT_INTENTS_INTERNAL_H

#include "core/embedded.h"
#include "core/text.h"
#include "intents/intents.h"

#define LANGS_MAX 16
#define LANG_ANY 0xFFFFu    /* bits of all languages */
#define LANG_SIGNS 0x10000u /* no language: words that a typo stands for where signs are read */

#define TOKENS_MAX INTENT_TEXT_MAX_BYTES /* a token has at least one byte */
#define READ_TOKENS_MAX 600u /* what lies behind is read for danger and stop words alone */
#define TOKEN_HITS_MAX 8     /* senses kept for one starting token */
#define PHRASE_WORDS_MAX 8   /* words of the longest phrase in the lexicon */
#define WORD_BYTES_MAX 72    /* longer ones are never in a lexicon; 24 letters of three bytes */
#define SECONDS_HOUR 3600
#define DATE_OPEN_END ((local_date){ 9999, 12, 31 })

/* What a word or phrase of the lexicon can be. Sections of rule files carry these names. */
typedef enum sense_kind {
    SENSE_KNOWN, /* a common word: never corrected, means nothing here */
    SENSE_SPECIALTY,
    SENSE_COMPLAINT,
    SENSE_ORGAN,       /* a part of the body with a doctor of its own */
    SENSE_LIMB,        /* a part whose skin, nerves and lumps have doctors of their own */
    SENSE_TROUBLE,     /* what is wrong with a part; with a value it is a complaint by itself */
    SENSE_SIGN,        /* what is wrong with a limb; with a part alone */
    SENSE_HEALER,      /* doctor, check, surgery: with a part it names the specialty */
    SENSE_LINK,        /* words between a part and its doctor */
    SENSE_IDIOM,       /* names a part of the body and means none: "on the other hand" */
    SENSE_CHILD,       /* tells that it is about a child */
    SENSE_CHILD_AGE,   /* a = up to how many: "year old" */
    SENSE_CHILD_YEARS, /* the same, only behind a person and "of" */
    SENSE_GENDER,
    SENSE_LANGUAGE,
    SENSE_PERSON,
    SENSE_VISIT_TYPE,
    SENSE_PRICE,
    SENSE_CURRENCY,
    SENSE_TITLE,        /* dr, doctor */
    SENSE_TITLE_BEHIND, /* sir, ji: a doctor's name may stand before it */
    SENSE_NEAR,         /* in, at, near: a place may follow */
    SENSE_OPTION,       /* option, number, choice: a number may follow */
    SENSE_ONE,          /* "the second one" */
    SENSE_POLITE,       /* please, thanks, ok: add nothing to a choice */
    SENSE_NEGATOR,      /* no, not, never: what follows is denied */
    SENSE_POSSESSIVE,
    SENSE_NOT_NAME, /* a word that no person's name holds */
    SENSE_GOING,    /* come, see: with "now" behind it somebody wants it this minute */
    SENSE_NUMBERED, /* room, floor: the number behind it is its own, no time */
    SENSE_WEEKDAY,  /* a = 0 Monday .. 6 */
    SENSE_MONTH,    /* a = 1..12 */
    SENSE_RELDAY,   /* a = days from today */
    SENSE_PART,     /* a, b = clock range in seconds */
    SENSE_TONIGHT,  /* a, b: today's part */
    SENSE_CLOCK,    /* a = seconds of the day */
    SENSE_AMPM,     /* a = 0 am, 1 pm */
    SENSE_UNIT,     /* a = time_unit, b = how many */
    SENSE_WEEKEND,
    SENSE_WORKDAYS,
    SENSE_THIS,
    SENSE_NEXT,
    SENSE_LAST,
    SENSE_IN,
    SENSE_WITHIN,
    SENSE_AGO,
    SENSE_FROM_NOW,
    SENSE_AFTER,
    SENSE_BEFORE,
    SENSE_BY,
    SENSE_UNTIL,
    SENSE_FROM,
    SENSE_SINCE,
    SENSE_BETWEEN,
    SENSE_AND,
    SENSE_OR,
    SENSE_AT,
    SENSE_ON,
    SENSE_OF,
    SENSE_THE,
    SENSE_HALF,
    SENSE_QUARTER,
    SENSE_PAST,
    SENSE_TO,
    SENSE_OCLOCK,
    SENSE_ISH,
    SENSE_NOT_WHEN,
    SENSE_SOONEST,
    SENSE_MINUTES_ON, /* a = minutes past the hour before it: "y media" */
    SENSE_ANY_TIME,   /* now, any time: counts where nothing else is said */
    SENSE_FIRST_THING,
    SENSE_EDGE,   /* a = 0 beginning, 1 middle, 2 end */
    SENSE_EARLY,  /* a = 0 early, 2 late: of a part of day */
    SENSE_NUMBER, /* a = value */
    SENSE_ORDINAL,
    SENSE_ORDINAL_MARK, /* st, nd, rd, th */
    SENSE_LATER_ON,     /* "or later", "onwards" */
    SENSE_EARLIER_ON,   /* "or earlier" */
    SENSE_WEEK_AFTER,   /* a = weeks from this one: "the week after next" */
    SENSE_WEEK_OF,
    SENSE_REST_OF,
    SENSE_ARTICLE,   /* a, an */
    SENSE_FOR,       /* "for 3 days" is how long, not when */
    SENSE_DOUBTFUL,  /* may, sun: a date only with support */
    SENSE_SUBJECT,   /* I, she: begins a clause of its own */
    SENSE_NAME_LEAD, /* "my name is": a name follows */
    SENSE_OPEN_END,  /* "and", "need": a text that ends so goes on */
    SENSE_QUESTION,  /* what, how: begins a question */
    /* Words behind what they bind, as postpositions stand ("5 baje ke baad", "que viene"). */
    SENSE_AFTER_BEHIND,
    SENSE_BEFORE_BEHIND,
    SENSE_UNTIL_BEHIND,
    SENSE_FROM_BEHIND,
    SENSE_BETWEEN_BEHIND, /* "3 aur 5 ke beech" */
    SENSE_WITHIN_BEHIND,  /* "3 din ke andar" */
    SENSE_AT_BEHIND,      /* "7 ke aaspaas" */
    SENSE_NOT_BEHIND,     /* "somvar nahi" */
    SENSE_NEXT_BEHIND,    /* "la semana que viene" */
    SENSE_LAST_BEHIND,    /* "el lunes pasado" */
    SENSE_EDGE_BEHIND,    /* a as SENSE_EDGE: "mahine ke ant mein" */
    SENSE_PAST_BEHIND,    /* between an hour and its minutes: "tres y veinte", "7 bajkar 20" */
    SENSE_TO_BEHIND,      /* "tres menos veinte", "8 bajne mein 10 minute" */
    SENSE_MINUTES_TO,     /* "veinte para las tres" */
    SENSE_MINUTES_LEAD,   /* a = minutes to the hour behind it: "sava", "paune" */
    SENSE_AND_HALF,       /* a = a number and a half: "dedh", "dhai" */
    SENSE_TENS_JOINT,     /* "treinta y uno" */
    SENSE_AGO_LEAD,       /* "hace 3 dias" */
    SENSE_FROM_TO,        /* begins a range and nothing else: "de 3 a 5" */
    SENSE_DAY_LEAD,       /* a number behind it is a day of a month: "el 15", "dia 15" */
    SENSE_DAY_MARK,       /* a number before it is a day of a month: "15 tarikh" */
    SENSE_HALF_MONTH,     /* "la primera quincena" */
    SENSE_LAST_PART,      /* a, b: "anoche" */
    SENSE_COMING,         /* coming, upcoming: the next after today */
    SENSE_STARTING,       /* "3 days starting Monday": a stretch begins there */
    SENSE_NOW,            /* now: the end of a stretch, "between now and Friday" */
    SENSE_MAYBE,          /* perhaps, sometime: may stand before any date */
    SENSE_MORE,           /* "12 more days" */
    SENSE_WHOLE,          /* "hafte bhar": a unit before it is one of them */
    SENSE_COUNTED,        /* people, tablets: a number before it is no time */
    /* a = month, b = day; c = 1 + a weekday: the first from then on; text = country;
     * a = 0: text = its dates, year by year */
    SENSE_HOLIDAY,
    SENSE_THIS_TIME,   /* "this time" tomorrow: the clock of this minute */
    SENSE_EASTER,      /* a = days from Easter Sunday: "viernes santo" */
    SENSE_EASTER_WEEK, /* a = weeks from the one that Easter ends: "semana santa" */
    SENSE_THE_DAY, /* "the": behind "on" or "by" a number with it is a day; "las" is an hour's */
    SENSE_MEAL,    /* dinner: a part of day only in company */
    SENSE_WEEK_BEHIND,  /* "25 tarikh wale hafte": the week of the day before it */
    SENSE_MIRRORED,     /* "kal": as far behind us where the clause tells of the past */
    SENSE_GENITIVE,     /* "ka", "ki": what follows belongs to what stands before */
    SENSE_PAST_TENSE,   /* "aaya tha": the clause tells of the past */
    SENSE_WEEKDAY_PART, /* a, b as SENSE_PART, directly behind a weekday: "viernes manana" */
    SENSE_STREET,       /* avenue, square: a date behind it is its name */
    SENSE_SEASON,       /* a = month, b = day: three months from then on, north of the equator */
    SENSE_TRIMESTER,    /* a quarter of a year */
    SENSE_SEVERAL,      /* days, hours: led and without a number they are a few */
    SENSE_WEEKS_ON,     /* a = weeks behind the day before it: "el lunes en ocho" */
    SENSE_NEXT_DAY,     /* "the day after": of the day that was named before */
    SENSE_OH,           /* the zero of "nine oh five" */
    SENSE_NEXT_WORKDAY, /* the first of Monday to Friday behind today */
    SENSE_THE_OTHER,    /* "not this Friday, the next one": a week later */
    SENSE_COUNT
} sense_kind;

/* One bit each. */
_Static_assert(SENSE_COUNT <= 192, "token.kinds has a bit for each");

typedef enum time_unit {
    UNIT_MINUTE,
    UNIT_HOUR,
    UNIT_DAY,
    UNIT_WEEK,
    UNIT_MONTH,
    UNIT_YEAR
} time_unit;

typedef struct sense {
    sense_kind kind;
    uint32_t langs; /* bits of languages */
    ds_str text;    /* the value of the section's heading */
    int32_t a, b, c;
} sense;

typedef enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MARK } token_kind;

typedef struct token {
    token_kind kind;
    ds_str text; /* folded, apostrophes dropped, digits ASCII; a corrected typo is corrected */
    ds_str raw;  /* text before its typo was corrected; else empty */
    uint32_t start, end; /* code points in the text as given */
    uint32_t norm;       /* where it begins in the normalised text */
    uint32_t norm_end;   /* where it ends there */
    uint64_t kinds[3];   /* sense kinds that begin here, as bits */
    uint32_t word;       /* its number in the lexicon, 0 = unknown */
    int64_t number;      /* TOKEN_NUMBER: its value, -1 when over 15 digits */
    uint16_t digits;     /* TOKEN_NUMBER: how many */
    char mark;           /* TOKEN_MARK */
    bool is_glued;       /* no white space before it */
    bool is_typo;        /* text was corrected */
    bool is_capital;     /* begins with a capital letter as given */
} token;

/* A word or phrase of the lexicon on tokens [at, at + n). */
typedef struct hit {
    const sense *s;
    uint16_t n;
} hit;

typedef struct lexicon lexicon;
typedef struct pattern_set pattern_set;
typedef struct classifier classifier; /* classify.h */
typedef struct alarm alarm;           /* alarm.h */
typedef struct signs signs;
typedef struct sign_marks sign_marks;

/* What a rule of a pattern section says. */
typedef enum rule_kind {
    RULE_SAFE,      /* near miss of an emergency: eats the words */
    RULE_EMERGENCY, /* a = emergency_kind */
    RULE_NO_STOP,   /* near miss of a stop wish */
    RULE_STOP,      /* a = stop_form */
    RULE_ACT,       /* a = act */
    RULE_TOPIC,     /* a = ask_topic */
    RULE_FLAG,      /* a = reading_flag */
    RULE_KIND_COUNT
} rule_kind;

typedef enum reading_flag {
    FLAG_SOONER,
    FLAG_MORE,
    FLAG_EARLIER_ONE,
    FLAG_LATER_ONE,
    FLAG_CORRECTION,
    FLAG_ANSWER_IN, /* "speak English please": in which language to answer */
    FLAG_AMEND,     /* "but after 11": a choice with a condition is a wish, not a choice */
    FLAG_COUNT
} reading_flag;

typedef struct rule {
    rule_kind kind;
    int a;
    float confidence;
    bool is_first; /* stands before other rules of its section's set */
} rule;

/* Which patterns run together; each language has its own but for safety. */
typedef enum rule_set { SET_SAFETY, SET_STOP, SET_ACT, SET_TOPIC, SET_COUNT } rule_set;

/* What a language has of its own, beyond words; see languages.c. */
#define TRAIT_DEFAULT 1u        /* where nothing tells the language */
#define TRAIT_MONTH_FIRST 2u    /* 03/04 is in March, in an American zone or where none is known */
#define TRAIT_FRAMED_PERSONS 4u /* "son" is for whom only with "my" or "for" before it */
#define TRAIT_DENIES_BEHIND 8u  /* "dr rao nahi" rules him out */

#define SCRIPTS_MAX 8
#define LETTERS_MAX 32

typedef struct script_range {
    int32_t from, to; /* code points, both inside */
} script_range;

typedef struct language {
    ds_str tag;
    uint32_t bit;   /* of itself */
    uint32_t reads; /* whose words count in its texts, itself included */
    uint32_t traits;
    size_t script_count; /* 0: Latin letters */
    size_t letter_count;
    script_range scripts[SCRIPTS_MAX];
    int32_t letters[LETTERS_MAX];
} language;

typedef struct letter_pairs letter_pairs; /* how usual letters are beside one another: lang.c */

struct intent_pack {
    ds_arena *arena;
    language languages[LANGS_MAX]; /* by tag */
    size_t language_count;
    letter_pairs *pairs; /* by language */
    lexicon *words;
    pattern_set *safety;
    pattern_set *stop;
    signs *signs;
    pattern_set *acts[LANGS_MAX];
    pattern_set *topics[LANGS_MAX];
    const classifier *model; /* in arena; NULL: rules alone */
    const alarm *alarm;      /* likewise */
};

/* A normalised text as the rules see it. */
typedef struct pattern_text {
    ds_str text;            /* " hi i need a dentist " */
    const uint16_t *words;  /* their numbers in the lexicon, 0 = unknown */
    const uint32_t *starts; /* where each begins in text; [n] is text.n */
    size_t n;
} pattern_text;

/* One read of one text. */
typedef struct read_state {
    ds_ctx *cx;
    const intent_pack *pack;
    const intent_vocab *vocab; /* may be NULL */
    const intent_context *context;
    ds_str given;
    token *tokens;
    size_t n;
    size_t reach; /* tokens read for more than safety: READ_TOKENS_MAX of them at most */
    hit (*hits)[TOKEN_HITS_MAX]; /* per token; s == NULL ends */
    ds_str norm;                 /* " hi i need a dentist " */
    pattern_text words;          /* the same, for the rules */
    const language *lang;        /* what the text is in */
    uint32_t langs;              /* whose words count */
    uint8_t *used;               /* per token: USED_* */
    struct near_words **near;    /* per token, of names_fit.c; NULL: not looked up yet */
    local_time now;
    bool is_certain; /* the rules are sure of the first act */
    float score;     /* the model's own opinion of the act; the confidence is made of it */
    reading *r;
} read_state;

#define USED_WHEN 1u
#define USED_ENTITY 2u
#define USED_ACT 4u
#define USED_NAME 8u

/* ---- read.c */

/* As intent_read, but for what the model says; st lives as long as cx->arena and *r. */
DS_MUST_USE ds_status read_by_rules(ds_ctx *cx, const intent_pack *p, const intent_vocab *v,
                                    ds_str text, const intent_context *context, reading *r,
                                    read_state *st);

/* ---- pack.c */

/* As intent_pack_new, from other files; for tests of bad rules. */
DS_MUST_USE ds_status intent_pack_from(ds_ctx *cx, const ds_embedded *files,
                                       intent_pack **ret_pack);

/* ---- rules_file.c: sections and lines of a rule file */

typedef struct rules_line {
    const char *file;
    unsigned line;
    ds_str heading; /* of the section, without brackets */
    ds_str text;    /* trimmed, never empty */
} rules_line;

/* Call take for every line of a file below its heading; DS_INVALID names file and line. */
DS_MUST_USE ds_status rules_file_read(ds_ctx *cx, const ds_embedded *file, void *self,
                                      ds_status (*take)(ds_ctx *cx, void *self,
                                                        const rules_line *line));

/* Items with room for one more while rules are read: as they are, or twice as large in cx->arena
 * (the caller then sets them). NULL without memory. */
void *rules_room(ds_ctx *cx, void *items, size_t n, size_t *room, size_t item_bytes);

/* Fail with "FILE:LINE: what". */
ds_status rules_line_fail(ds_ctx *cx, const rules_line *l, const char *what);

/* ---- languages.c */

/* Note the folders of the files as languages. */
DS_MUST_USE ds_status languages_collect(ds_ctx *cx, intent_pack *p, const ds_embedded *files);
/* True for a language.txt. */
bool languages_is_own_file(const char *name);
/* Read a language.txt, when all languages are collected. */
DS_MUST_USE ds_status languages_read(ds_ctx *cx, intent_pack *p, const ds_embedded *file);
/* The bit of "rules/en/acts.txt"; LANG_ANY for "rules/all/..."; 0 when there is no such language.
 */
uint32_t languages_of_file(const intent_pack *p, const char *name);
/* NULL when there is none; letters' case does not matter. */
const language *language_named(const intent_pack *p, ds_str tag);
/* Where nothing tells the language. */
const language *languages_default(const intent_pack *p);

/* ---- lexicon.c and lexicon_table.c; rules are added with one cx, whose arena holds what is
 * unsealed */

/* An empty lexicon in arena. NULL without memory. */
lexicon *lexicon_new(ds_ctx *cx, ds_arena *arena);
/* Add the phrases of one line ("dentist, tooth doctor") under its heading. */
DS_MUST_USE ds_status lexicon_add_line(ds_ctx *cx, lexicon *x, const rules_line *l, uint32_t langs);
/* True when the heading's first word names a sense. */
bool lexicon_takes(ds_str heading);
/* Note a word that rules mention: known, and a target for corrections. */
DS_MUST_USE ds_status lexicon_add_word(ds_ctx *cx, lexicon *x, ds_str word, uint32_t langs);
/* Note a word of a sign: known, but only signs.c reads a typo as it, by LANG_SIGNS. */
DS_MUST_USE ds_status lexicon_add_cue(ds_ctx *cx, lexicon *x, ds_str word, uint32_t langs);
/* The number of a word of a rule, from 1. No language knows it by that alone. */
DS_MUST_USE ds_status lexicon_word_number(ds_ctx *cx, lexicon *x, ds_str word, uint16_t *ret);
/* Build the index for corrections. After this the lexicon never changes. */
DS_MUST_USE ds_status lexicon_seal(ds_ctx *cx, lexicon *x);
/* The number of a folded word, 0 when unknown. */
uint32_t lexicon_word(const lexicon *x, ds_str word);
/* A word's letters; empty behind the last. Borrowed. */
ds_str lexicon_word_text(const lexicon *x, uint32_t word);
/* The languages that know a word. */
uint32_t lexicon_word_langs(const lexicon *x, uint32_t word);
/* The word that a misspelt one stands for, 0 when none is near enough; *ret_text borrowed. */
uint32_t lexicon_correct(const lexicon *x, ds_str word, uint32_t langs, ds_str *ret_text);
/* Find the senses of phrases that begin at token i; at most TOKEN_HITS_MAX, longest first. */
void lexicon_hits(const lexicon *x, const token *tokens, size_t n, size_t i, uint32_t langs,
                  hit ret[static TOKEN_HITS_MAX]);
/* Visit every sense of a kind (for lang.c and tests): start with 0, NULL at the end. */
const sense *lexicon_next(const lexicon *x, sense_kind kind, uint32_t *at);
const char *sense_kind_name(sense_kind k); /* as rule files write it */

/* ---- spelling.c */

/* Hash of bytes, the same everywhere. */
uint64_t spelling_hash(ds_str s);
/*
 * What a misspelling costs in tenths: 10 for a letter added, lost or changed, less for the slips
 * that fingers make (doubled letters, vowels, neighbours swapped). limit + 1 when it is more than
 * limit.
 */
int spelling_distance(ds_str a, ds_str b, int limit);
/* How many letters a word has, as spelling_limit counts them: one fewer in scripts that write
 * vowels as signs, whose words have more code points to say as much. */
size_t spelling_length(ds_str word);
/* How much a word of that many letters may be wrong, in tenths; 0 = not at all. */
int spelling_limit(size_t n);
/* Call back with the hash of every form of word that lacks one character, and of the word itself.
 */
void spelling_deletes(ds_str word, void *self, void (*take)(void *self, uint64_t hash));
/* The same for the forms that lack two characters. */
void spelling_deletes_two(ds_str word, void *self, void (*take)(void *self, uint64_t hash));

/* ---- script.c: one word in two scripts */

/* s with the spellings of Devanagari that read aloud alike made one ("दाँत" is "दांत"); s itself or
 * in cx->arena. */
DS_MUST_USE ds_status script_fold(ds_ctx *cx, ds_str s, ds_str *ret);
/* Has it a letter of Devanagari? */
bool script_is_devanagari(ds_str word);
/* A folded word in Latin letters, in ret_bytes. */
ds_str script_latin(ds_str word, char ret_bytes[static WORD_BYTES_MAX]);
/* What of a Latin word does not depend on habit ("shreenivas", "srinivasa"), in ret_bytes. */
ds_str script_key(ds_str word, char ret_bytes[static WORD_BYTES_MAX]);

/* ---- pattern.c */

typedef struct pattern_match {
    uint32_t rule;       /* index as added */
    uint32_t start, end; /* bytes of the text, without the space before */
} pattern_match;

/* A set whose rules are made of words of a lexicon that is not sealed yet. NULL without memory. */
pattern_set *pattern_set_new(ds_ctx *cx, ds_arena *arena, lexicon *words);
/* Add a rule in our notation (docs in rules/README.md); DS_INVALID says what is wrong with it. */
DS_MUST_USE ds_status pattern_set_add(ds_ctx *cx, pattern_set *s, ds_str source, const rule *r);
/* Index the rules by their first words. After this the set never changes. */
DS_MUST_USE ds_status pattern_set_seal(ds_ctx *cx, pattern_set *s);
/* Cut a normalised text for matching; in cx->arena, borrowing text. */
DS_MUST_USE ds_status pattern_text_make(ds_ctx *cx, const lexicon *words, ds_str text,
                                        pattern_text *ret);
/* Find up to max matches that do not overlap, leftmost first; returns how many. */
size_t pattern_set_find(const pattern_set *s, const pattern_text *t, pattern_match *ret,
                        size_t max);
const rule *pattern_set_rule(const pattern_set *s, uint32_t i); /* borrowed */

/* ---- signs.c and signs_load.c */

signs *signs_new(ds_ctx *cx, ds_arena *arena); /* NULL without memory */
/* True when a section's heading is about signs: cue, danger, named, wish. */
bool signs_take(ds_str heading);
/* Add one line of such a section (docs in rules/README.md); DS_INVALID names file and line. The
 * text stays borrowed until the seal. */
DS_MUST_USE ds_status signs_add_line(ds_ctx *cx, signs *s, lexicon *words, const rules_line *l,
                                     uint32_t langs);
/* Lay out what was added, when the lexicon's numbers stand. After this it never changes. */
DS_MUST_USE ds_status signs_seal(ds_ctx *cx, signs *s, const lexicon *words);
/* Find the words of signs, in all languages; *ret in cx->arena. */
DS_MUST_USE ds_status signs_mark(const read_state *st, sign_marks **ret);

typedef struct sign_search {
    const uint8_t *eaten; /* tokens that are not 0 show nothing; NULL: none are */
    bool only_certain;    /* by rules of which the second opinion is not asked */
} sign_search;

/* The highest value among the rules of a kind (emergency, stop) that hold, 0 when none does. */
int signs_find(const read_state *st, sign_marks *m, rule_kind kind, sign_search how);

/* ---- alarm_weigh.c */

/* What signs say before the second opinion, and what stands after it. */
typedef struct sign_verdict {
    int danger; /* emergency_kind */
    int stop;   /* stop_form */
    bool is_danger_certain;
    bool has_danger_miss, has_stop_miss; /* a pattern told a near miss apart */
} sign_verdict;

/* Let the learnt second opinion confirm, deny or complete what signs say. */
DS_MUST_USE ds_status alarm_weigh(const read_state *st, const sign_marks *m, sign_verdict *v);

/* ---- tokens.c */

/* Cut st->given into st->tokens and st->norm, with typos corrected. */
DS_MUST_USE ds_status tokens_read(read_state *st);
/* Look up the hits of all tokens for st->langs. */
void tokens_look_up(read_state *st);
/* Write st->norm from the tokens. */
DS_MUST_USE ds_status tokens_normalise(read_state *st);
/* Correct unknown words of st->langs. */
void tokens_correct(read_state *st);
/* The token at or after a byte of st->norm. */
size_t tokens_at(const read_state *st, uint32_t norm);
/* The hit of a kind that begins at token i. */
const hit *tokens_hit_there(const read_state *st, size_t i, sense_kind kind);
/* The hit of a kind at token i, the longest; NULL when none (also behind the end). */
static inline const hit *tokens_hit(const read_state *st, size_t i, sense_kind kind)
{
    if (i >= st->n || (st->tokens[i].kinds[(unsigned)kind / 64] >> ((unsigned)kind % 64) & 1u) == 0)
        return NULL; /* mostly */
    return tokens_hit_there(st, i, kind);
}

/* ---- lang.c */

/* Learn from the sealed lexicon which letters stand beside one another in each language. */
DS_MUST_USE ds_status lang_learn(ds_ctx *cx, intent_pack *p);
/* Decide r->lang, st->lang and st->langs from the context or the words. */
void lang_detect(read_state *st);

/* ---- names.c and vocab.c */

/* Find doctors and places; marks tokens used. */
void names_read(read_state *st);
/* The vocabulary's own words are never corrected into others. */
bool vocab_knows(const intent_vocab *v, ds_str word);

/* ---- complaints.c */

/* Find the specialty that usually sees what is complained of. */
void complaints_read(read_state *st);

/* ---- entities.c, when_read.c, acts.c, safety.c, person_name.c */

void entities_read(read_state *st); /* fills r->entities but for names */
entity *entities_add(read_state *st, entity_type type, size_t at, size_t n); /* NULL when full */
void whens_read(read_state *st);                                             /* fills r->whens */
DS_MUST_USE ds_status safety_read(read_state *st);      /* emergency and stop */
DS_MUST_USE ds_status acts_read(read_state *st);        /* acts, topic, flags, confidence */
DS_MUST_USE ds_status person_name_read(read_state *st); /* r->name */

#endif
