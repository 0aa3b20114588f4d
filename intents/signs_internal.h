/*
 * signs_internal.h - what signs.c and signs_load.c share: signs, their phrases and their rules.
 */
#ifndef DOCSPOT_INTENTS_SIGNS_INTERNAL_H
#define DOCSPOT_INTENTS_SIGNS_INTERNAL_H

#include "intents/intents_internal.h"

#define SIGNS_MAX 512u
#define SIGN_WORDS (SIGNS_MAX / 64u)
#define SIGN_PARTS_MAX 5u
#define SIGN_REACH 9u /* a part lies at most so many tokens from the first */

/* A set of signs. */
typedef struct sign_set {
    uint64_t bits[SIGN_WORDS];
} sign_set;

/* One line of a [danger] or [wish] section: parts that all stand near the first, in any order. */
typedef struct sign_rule {
    sign_set parts[SIGN_PARTS_MAX];
    sign_set never; /* signs that call it off wherever they stand in the sentence */
    size_t part_count;
    size_t reach; /* in tokens, both ways */
    rule r;
    bool is_certain; /* the second opinion is not asked */
    bool is_named;   /* a word that is also spoken of in calm: asking about it is no danger */
} sign_rule;

/* A phrase of a sign on tokens [at, at + n). */
typedef struct sign_hit {
    uint16_t at;
    uint16_t n;
    uint16_t sign;
} sign_hit;

typedef struct sign_step {
    uint32_t from, word; /* node and word lead to */
    uint32_t node;       /* this node; 0 = empty slot */
    uint32_t sense;      /* first of the node's signs in senses, 0 = none */
} sign_step;

typedef struct sign_sense {
    uint32_t sign;
    uint32_t next;
} sign_sense;

/* Numbers that are a sign: a fever's, a pressure's. */
typedef struct sign_range {
    int64_t from, to;
    uint32_t sign;
    struct sign_range *next;
} sign_range;

/* A phrase as it was read, until the lexicon's word numbers stand. */
typedef struct sign_phrase {
    ds_str text;
    uint32_t sign;
    struct sign_phrase *next;
} sign_phrase;

/* A rule as it was read, newest first. */
typedef struct sign_line {
    sign_rule rule;
    struct sign_line *next;
} sign_line;

/* Signs that every rule heeds, by their names in the rule files. */
typedef enum sign_role {
    ROLE_DENIED,       /* "no": denies what follows */
    ROLE_DENIED_AFTER, /* "nahi hai": denies what stands before */
    ROLE_BETWEEN,      /* "any": may stand between a denial and what it denies */
    ROLE_GOES_ON,      /* behind a denial: "nahi ja raha" denies the end, not the pain */
    ROLE_LIST,         /* "or": a denial goes on through a list */
    ROLE_PAST,         /* "last year" */
    ROLE_NOW,          /* "again": not over, whatever else is said */
    ROLE_ASKED,        /* "how much", "rehab": spoken of, not felt */
    ROLE_UNREAL,       /* "in the movie": told, not lived */
    ROLE_APART,        /* "blood sugar": shows neither what "blood" nor what "sugar" shows */
    ROLE_COUNT
} sign_role;

struct signs {
    ds_arena *arena;
    ds_str names[SIGNS_MAX];
    bool has_words[SIGNS_MAX], is_used[SIGNS_MAX];
    uint32_t name_count; /* sign 0 is none */
    uint32_t roles[ROLE_COUNT];
    uint32_t any_number;  /* the word "9", which in a phrase stands for all numbers */
    sign_phrase *phrases; /* of cx->arena; gone when sealed */
    size_t phrase_words, phrase_count;
    sign_line *lines; /* likewise */
    sign_range *ranges;
    sign_rule *rules; /* in the order of their first parts' signs, see by_first */
    size_t rule_count;
    uint32_t *by_first;                /* rule numbers, sign by sign */
    uint32_t first_at[SIGNS_MAX + 1u]; /* where a sign's rules begin in by_first */
    sign_step *steps;
    size_t step_mask;
    sign_sense *senses;
};

static inline bool sign_set_has(const sign_set *s, uint32_t sign)
{
    return (s->bits[sign / 64u] >> (sign % 64u) & 1u) != 0;
}

static inline void sign_set_add(sign_set *s, uint32_t sign)
{
    s->bits[sign / 64u] |= (uint64_t)1 << (sign % 64u);
}

static inline bool sign_sets_meet(const sign_set *a, const sign_set *b)
{
    uint64_t common = 0;

    for (size_t i = 0; i < SIGN_WORDS; i++)
        common |= a->bits[i] & b->bits[i];
    return common != 0;
}

static inline void sign_set_join(sign_set *to, const sign_set *from)
{
    for (size_t i = 0; i < SIGN_WORDS; i++)
        to->bits[i] |= from->bits[i];
}

/* What was found, in the order of the text; a phrase that only a longer one uses has n == 0. */
const sign_hit *signs_hits(const sign_marks *m, size_t *ret_n);

/* Does the text show a sign that every rule heeds? */
bool signs_show(const read_state *st, const sign_marks *m, sign_role role);

/* Does a sentence end at token i? */
bool signs_end_at(const read_state *st, size_t i);

/* The slot of a step: its own, or the empty one where it would go. */
sign_step *sign_step_find(const signs *s, uint32_t from, uint32_t word);

#endif
