/*
 * classify.h - the trained part of reading acts: features of a text, and a linear model over them.
 *
 * Private to intents/ and to the program that trains it (tools/train_acts.c): both make the same
 * features with the same code, so that what was learnt is what is asked. See
 * docs/adr/0010-rules-first-then-a-model.md.
 */
#ifndef DOCSPOT_INTENTS_CLASSIFY_H
#define DOCSPOT_INTENTS_CLASSIFY_H

#include "intents/intents_internal.h"

#define CLASSIFY_FEATURES_MAX 2048u
#define CLASSIFY_CLASSES (ACT_COUNT - 1) /* ACT_NONE is no class */
#define CLASSIFY_WEIGHT_ZERO 128         /* how a weight of nothing is written */
#define CLASSIFY_KNOTS 20                /* of the table from score to confidence */
#define CLASSIFY_NAME_BYTES 16
#define CLASSIFY_HEADER_BYTES 1024
#define CLASSIFY_BUCKETS 43008u /* the file stays below 1 MiB */

/* What features are made of; for figures on what each adds. */
#define FEATURES_WORDS 1u   /* words and pairs of words */
#define FEATURES_CHARS 2u   /* letters within words */
#define FEATURES_CONTEXT 4u /* what the bot expects and said last */
#define FEATURES_FOUND 8u   /* whens, names, what the rules say */
#define FEATURES_ALL 15u

/* Numbers of buckets; the same one may come twice. */
typedef struct feature_list {
    size_t n;
    uint32_t at[CLASSIFY_FEATURES_MAX];
} feature_list;

/* A model; weights of a bucket stand together, one for each class. */
struct classifier {
    const uint8_t *weights; /* borrowed: [CLASSIFY_BUCKETS][CLASSIFY_CLASSES], 128 is nothing */
    uint32_t groups;        /* FEATURES_* it was trained on */
    float scale;            /* of one step of a weight */
    float knots[CLASSIFY_KNOTS]; /* confidence by step of the score, see classify_knot */
};

/* Features of a text after all other steps; r->acts holds what the rules say. */
void classify_features(const read_state *st, uint32_t groups, feature_list *ret);

/* Probabilities by act, of the model's own scale; [ACT_NONE] is 0. */
void classify_scores(const classifier *c, const feature_list *f, float ret[static ACT_COUNT]);

/* The step of the confidence table that a score falls on: even steps of its log odds. */
size_t classify_knot(float score);

/* How often a decision with that score is right. */
float classify_confidence(const classifier *c, float score);

/* Read the header of a weights file; DS_INVALID says what is wrong. Keeps borrowing bytes. */
DS_MUST_USE ds_status classify_load(ds_ctx *cx, ds_str bytes, classifier *ret);

/* Write the header for c, CLASSIFY_HEADER_BYTES; the weights follow it in a file. */
void classify_header(const classifier *c, unsigned char ret[static CLASSIFY_HEADER_BYTES]);

/* act_weigh.c: let the model confirm, correct or complete what the rules say. */
DS_MUST_USE ds_status acts_weigh(read_state *st, bool is_certain);

#endif
