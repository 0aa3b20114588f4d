/*
 * vocab_internal.h - the indexed names of one directory, shared by vocab.c and names.c.
 *
 * Every distinct word of a name has one number and a list of the names that hold it.
 */
#ifndef DOCSPOT_INTENTS_VOCAB_INTERNAL_H
#define DOCSPOT_INTENTS_VOCAB_INTERNAL_H

#include "intents/intents_internal.h"

#define NAME_WORDS_MAX 8

typedef enum named_kind { NAMED_DOCTOR, NAMED_LOCATION, NAMED_CITY, NAMED_VISIT_TYPE } named_kind;

/* Something with a name. */
typedef struct named {
    named_kind kind;
    ds_str name;  /* as imported; borrowed from the directory */
    size_t index; /* in the directory's array of its kind */
    uint32_t words[NAME_WORDS_MAX];
    uint8_t word_count;
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
    size_t delete_slots, delete_count;
};

/* The number of a folded word among the names, 0 when there is none. */
uint32_t vocab_word(const intent_vocab *v, ds_str word);

/*
 * Visit name words that a misspelling may stand for: take gets each with its cost in tenths. Words
 * under 3 bytes stand for nothing.
 */
void vocab_near(const intent_vocab *v, ds_str word, bool is_titled, void *self,
                void (*take)(void *self, uint32_t word, int cost));

#endif
