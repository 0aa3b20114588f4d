/*
 * vocab_internal.h - the indexed names of one directory, shared by vocab.c and names.c.
 *
 * Every distinct word of a name has one number and a list of the names that hold it.
 */
#ifndef DOCSPOT_INTENTS_VOCAB_INTERNAL_H
#define DOCSPOT_INTENTS_VOCAB_INTERNAL_H

#include "intents/intents_internal.h"

#define NAME_WORDS_MAX 8
#define NAME_INITIALS_MAX 4
#define NEAR_WORDS_MAX 12
#define FITS_MAX 3

typedef enum named_kind { NAMED_DOCTOR, NAMED_LOCATION, NAMED_CITY, NAMED_VISIT_TYPE } named_kind;

/* Something with a name. */
typedef struct named {
    named_kind kind;
    ds_str name;  /* as imported; borrowed from the directory */
    size_t index; /* in the directory's array of its kind */
    uint32_t words[NAME_WORDS_MAX];
    uint8_t word_count;
    char initials[NAME_INITIALS_MAX]; /* its single letters; '\0' behind the last */
} named;

/* That a word stands in a name; a list per word. */
typedef struct posting {
    uint32_t named;
    uint32_t next; /* 0 = end */
    uint8_t position;
} posting;

typedef struct name_word {
    ds_str text;
    uint32_t first; /* posting */
    uint32_t alike; /* the next word with the same key, 0 = none */
    uint32_t names; /* how many */
} name_word;

struct intent_vocab {
    ds_arena *arena;
    const directory *d;
    named *names;
    uint32_t named_count;
    name_word *words; /* open addressing; slot 0 unused */
    size_t word_slots, word_count;
    posting *postings; /* 0 unused */
    uint32_t posting_count;
    struct name_delete *deletes;
    size_t delete_slots;
    uint32_t *sounds; /* by hash of the key: the first word that may have it, 0 = none */
    size_t sound_slots;
    bool has_devanagari;
};

/* What one token may stand for among the names, cheapest first. */
typedef struct near_words {
    uint32_t word[NEAR_WORDS_MAX];
    int cost[NEAR_WORDS_MAX];
    size_t n;
    bool is_wide; /* looked up as behind a title */
} near_words;

typedef struct fit {
    uint32_t named;
    uint32_t words;  /* which of the directory's words were found: their sum */
    size_t tokens;   /* how many the run takes */
    size_t matched;  /* words of the name found */
    size_t initials; /* and initials */
    int cost;        /* of their slips, in tenths */
    bool has_last;   /* a surname is among them */
} fit;

typedef struct fits {
    fit best[FITS_MAX]; /* in order, each by other words than those before it */
    size_t n;
    fit same[FITS_MAX]; /* others by the same words as the first */
    size_t same_count;
    size_t others; /* names that fit as well as the first */
} fits;

/* The number of a folded word among the names, 0 when there is none. */
uint32_t vocab_word(const intent_vocab *v, ds_str word);

/*
 * Visit name words that a misspelling may stand for: take gets each with its cost in tenths. Words
 * under 3 bytes stand for nothing. Wide: two letters may be wrong, as behind a title.
 */
void vocab_near(const intent_vocab *v, ds_str word, bool is_wide, void *self,
                void (*take)(void *self, uint32_t word, int cost));

/* Visit name words that may sound like a Latin word. */
void vocab_sounds(const intent_vocab *v, ds_str latin, void *self,
                  void (*take)(void *self, uint32_t word));

/* ---- names_fit.c */

/* The name words token i may be, in st->cx->arena; never NULL. */
const near_words *near_of(const read_state *st, size_t i, bool is_wide);
/* The token's text as written: its typo not corrected. */
ds_str name_token_text(const read_state *st, size_t i);
/* A point or hyphen inside a name. */
bool name_is_skipped(const read_state *st, size_t i);
/* The position of a word in a name, -1 when it is not there. */
int name_position(const named *m, uint32_t w);
/* The names of some kinds (bits 1 << named_kind) that fit the tokens from i on best. */
void names_fit(const read_state *st, size_t i, unsigned kinds, bool is_wide, fits *ret);

#endif
