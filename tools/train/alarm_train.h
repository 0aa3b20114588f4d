/*
 * alarm_train.h - what the files of the trainer of alarms share: rows, and the model in the making.
 */
#ifndef DOCSPOT_TOOLS_ALARM_TRAIN_H
#define DOCSPOT_TOOLS_ALARM_TRAIN_H

#include "intents/alarm.h"
#include "tools/train/train.h"

#define ALARM_FOLDS 10u
#define ALARM_ROWS_MAX 150000u
#define ALARM_WEIGHTS ((size_t)ALARM_BUCKETS * ALARM_COLUMNS)
#define LABEL_UNKNOWN (-1) /* teaches nothing of this question */

/* What a row's set was written for. */
typedef enum alarm_subject {
    ABOUT_DANGER,
    ABOUT_STOP,
    ABOUT_COMPLAINTS,
    ABOUT_OTHERS
} alarm_subject;

typedef struct alarm_row {
    alarm_subject about;
    int danger; /* emergency_kind, or LABEL_UNKNOWN */
    int stop;   /* 0, 1, or LABEL_UNKNOWN */
    uint32_t fold;
    float share;      /* of a whole row, when several stand for one */
    const char *set;  /* "emergency_held" */
    const char *lang; /* "hi-Latn" */
    ds_str text;
    uint32_t *features;
    size_t n;
    bool is_terse;
    bool is_ours;                  /* of intents/training: no sign was written by it */
    bool signs_danger, signs_stop; /* what signs and patterns say alone */
    alarm_opinion opinion;         /* of a model that did not see it */
} alarm_row;

typedef struct alarm_trainer {
    ds_ctx cx;   /* lives as long as the program */
    ds_ctx line; /* of one text */
    intent_pack *pack;
    intent_vocab *vocab;
    alarm_row *rows;
    size_t n;
    float *weights, *slopes; /* [ALARM_BUCKETS][ALARM_COLUMNS] */
    uint8_t *steps;
    alarm model;
} alarm_trainer;

/* alarm_rows.c: read all rows, CORPUS (tests/corpus) and OWN (intents/training). */
void alarm_rows_read(alarm_trainer *t, const char *corpus, const char *own);

/* Read our own rows on danger, on wishes to stop and of calm complaints alone. */
void alarm_own_read(alarm_trainer *t, const char *own);

/* alarm_learn.c: the features of all rows, and what is unknown of them. */
void alarm_features_make(alarm_trainer *t);
/* Read a text by the rules, and by the pack's second opinion if it has one; lives until the next.
 */
void alarm_row_read(alarm_trainer *t, ds_str text, reading *ret, read_state *st);
/* Learn from all rows but those of a fold (ALARM_FOLDS: from all), into t->model. */
void alarm_learn(alarm_trainer *t, uint32_t but);

/* alarm_figures.c: print how signs and opinion do together, by set; what fails into a file if any.
 */
void alarm_figures(alarm_trainer *t, const char *fails_path);

#endif
