/*
 * alarm.h - the learnt second opinion on danger and on wishes to stop: features, and their weights.
 *
 * Private to intents/ and to the program that trains it (tools/train_alarm.c): both make the same
 * features with the same code. See docs/adr/0012-a-second-opinion-on-danger.md.
 */
#ifndef DOCSPOT_INTENTS_ALARM_H
#define DOCSPOT_INTENTS_ALARM_H

#include "intents/intents_internal.h"

#define ALARM_BUCKETS 65536u
#define ALARM_COLUMNS 4u /* 0 is stop, the others are kinds of danger, by emergency_kind */
#define ALARM_STOP 0u
#define ALARM_FEATURES_MAX 1024u
#define ALARM_HEADER_BYTES 64u
#define ALARM_WEIGHT_ZERO 128 /* how a weight of nothing is written */

/* Features as numbers of buckets; the same one may come twice. */
typedef struct alarm_list {
    size_t n;
    size_t words; /* of the text */
    uint32_t at[ALARM_FEATURES_MAX];
} alarm_list;

/* How likely each is, 0..1. */
typedef struct alarm_opinion {
    float danger;
    float stop;
    emergency_kind kind; /* the likeliest kind if it is a danger */
} alarm_opinion;

/* From which likelihood on it counts by itself, and below which it denies what signs say. */
typedef struct alarm_limits {
    float sure, doubt;
} alarm_limits;

struct alarm {
    const uint8_t *weights; /* borrowed: [ALARM_BUCKETS][ALARM_COLUMNS], 128 is nothing */
    float scale;            /* of one step of a weight */
    alarm_limits danger, stop;
};

/* Features of the tokens [from, to) of a text whose signs are marked. */
void alarm_features(const read_state *st, const sign_marks *m, size_t from, size_t to,
                    alarm_list *ret);

/* The opinion from the sums of a text's weights by column; n is how many features it has. */
alarm_opinion alarm_opine(const float sums[static ALARM_COLUMNS], size_t n);

/* What the model thinks of a text with these features. */
alarm_opinion alarm_ask(const alarm *a, const alarm_list *f);

/* Is a text so short that the model alone decides nothing? */
bool alarm_is_terse(const alarm_list *f);

/* Read a weights file; DS_INVALID says what is wrong. Keeps borrowing bytes. */
DS_MUST_USE ds_status alarm_load(ds_ctx *cx, ds_str bytes, alarm *ret);

/* Write the header for a, ALARM_HEADER_BYTES; the weights follow it in a file. */
void alarm_header(const alarm *a, unsigned char ret[static ALARM_HEADER_BYTES]);

#endif
