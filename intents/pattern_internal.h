/*
 * pattern_internal.h - what pattern_compile.c writes and pattern.c runs: small programs of cells.
 *
 * A cell is 16 bits: an operation, followed by its operands. Targets count from the rule's first
 * cell. A rule's program is tried at a word; it eats words and ends at OP_MATCH, or fails.
 */
#ifndef DOCSPOT_INTENTS_PATTERN_INTERNAL_H
#define DOCSPOT_INTENTS_PATTERN_INTERNAL_H

#include "intents/intents_internal.h"

#define PATTERN_CHOICES_MAX 128u /* of one rule: brackets and gaps that may be open at once */
#define PATTERN_NUMBER 0xFFFFu   /* stands for all numbers among first words */

typedef enum pattern_op {
    OP_MATCH,
    OP_BEGIN,  /* only at the text's first word */
    OP_END,    /* only behind its last */
    OP_WORD,   /* word: eats it */
    OP_SET,    /* n, n words in order: eats one of them */
    OP_NUMBER, /* eats a number */
    OP_ANY,    /* eats any word */
    OP_GAP,    /* n: eats up to n words of one sentence, as few as will do */
    OP_SPLIT,  /* target: goes on behind it, and at the target if that fails */
    OP_JUMP    /* target */
} pattern_op;

/* A word, or PATTERN_NUMBER, and a rule that can begin with it. */
typedef struct pattern_first {
    uint16_t word, rule;
} pattern_first;

struct pattern_set {
    lexicon *words;
    ds_arena *arena;
    rule *rules;
    uint32_t *starts; /* of each rule's program among the cells */
    uint16_t *cells;
    pattern_first *firsts; /* sealed: by word, near misses before others, then as added */
    uint16_t *slots;       /* by hash of a word: 1 + where its firsts begin, in units; 0 = none */
    size_t rule_count, rule_room, start_room;
    size_t cell_count, cell_room;
    size_t first_count, first_room;
    size_t slot_count;
};

/* Append the program of a rule; DS_INVALID says what is wrong with it. */
DS_MUST_USE ds_status pattern_compile(ds_ctx *cx, pattern_set *s, ds_str source);
/* Append what the program that begins at a cell can begin with; DS_INVALID when that is no word. */
DS_MUST_USE ds_status pattern_note_firsts(ds_ctx *cx, pattern_set *s, uint16_t number);

#endif
