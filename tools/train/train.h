/*
 * train.h - what the files of the trainer share: rows to learn from, and the model in the making.
 */
#ifndef DOCSPOT_TOOLS_TRAIN_H
#define DOCSPOT_TOOLS_TRAIN_H

#include "intents/classify.h"

#define TRAIN_FOLDS 5u
#define TRAIN_BUCKETS ((size_t)CLASSIFY_BUCKETS)
#define TRAIN_CLASSES ((size_t)CLASSIFY_CLASSES)
#define TRAIN_ROWS_MAX 200000u
#define TRAIN_LISTS_MAX 64u
#define TRAIN_DRAWS_MAX 16u /* texts that one row stands for */
#define BIT(a) (1u << (a))

typedef enum row_set { SET_SGD, SET_HAIR, SET_CLINC, SET_TABLES, SET_NLU, SET_OWN, SETS } row_set;

typedef struct row {
    row_set set;
    uint32_t allowed; /* bits of acts */
    uint32_t fold;
    bool is_anywhere; /* means the same whatever the bot said */
    bool is_judged;   /* false: made up by joining texts, for learning alone */
    ds_str text, system, expects, now;
    int64_t option_count;
    unsigned tongue; /* which file of our own it is from; others are English */
    float share;     /* of a whole row, when several stand for one */
    uint32_t *features;
    size_t n;
} row;

typedef struct trainer {
    ds_ctx cx;   /* lives as long as the program */
    ds_ctx line; /* of one text */
    intent_pack *pack;
    intent_vocab *vocab;
    row *rows;
    size_t n;
    float *weights, *slopes; /* [BUCKETS][CLASSES] */
    uint8_t *steps;
    classifier model;
} trainer;

/* Words that rows of a file choose from, "{name}". */
typedef struct train_list {
    ds_str name, words;
} train_list;

typedef struct train_lists {
    ds_ctx *cx;       /* what is drawn lives there */
    const char *name; /* of the file, for complaints */
    ds_str left_out;  /* texts that nothing is learnt from, a line each */
    train_list items[TRAIN_LISTS_MAX];
    size_t n;
} train_lists;

/* Say what is wrong with which input, and end the program. */
_Noreturn void train_die(const char *what, const char *which);
/* End the program unless s is DS_OK. */
void train_must(ds_status s, const ds_ctx *cx, const char *which);

/* Our rules without the weights that are there, which may be of another kind. */
void train_rules_load(ds_ctx *cx, intent_pack **ret);
/* Write a weights file. */
void train_weights_write(const char *path, ds_str header, ds_str weights);

/* train_rows.c: read all inputs into t->rows. */
void train_rows_read(trainer *t, const char *corpus, const char *own);
/* Read our own rows alone. */
void train_own_texts(trainer *t, const char *own);
/* A new row behind the others; ends the program when there are too many. */
row *train_row_add(trainer *t, row_set set, uint32_t allowed, ds_str text);
/* The act of a name; ACT_NONE when there is none. */
act train_act_of(ds_str name);

/* train_draw.c: note the list that a line "= name TAB one|other" gives. */
void train_list_take(train_lists *s, ds_str line);
/* How many texts a row can say, as far as it matters. */
size_t train_count_draws(const train_lists *s, ds_str text);
/* One text that a row can say; another key, maybe another text. */
ds_str train_drawn(const train_lists *s, ds_str text, uint64_t key);
/* Do tests ask it, so that it must not be learnt? */
bool train_is_left_out(const train_lists *s, ds_str text);
/* A number whose bits all hang on all bits of h. */
uint64_t train_mix(uint64_t h);

/* train_own.c: take the rows of a file of our own, but for texts left out; tongue tells the file
 * from others, name is for complaints. */
void train_own_read(trainer *t, ds_str file, ds_str left_out, unsigned tongue, const char *name);
/* Put what means the same anywhere behind things the bot says; after all rows are read. */
void train_own_contexts(trainer *t);

/* train_learn.c: read one row by the rules; what it gives lives until the next. */
void train_row_prepare(trainer *t, const row *r, reading *ret, read_state *st, intent_context *c);
/* The features of all rows, of the groups FEATURES_*. */
void train_features_make(trainer *t, uint32_t groups);
/* Learn from all rows but those of a fold (TRAIN_FOLDS: from all), into t->model. */
void train_learn(trainer *t, uint32_t but);

#endif
