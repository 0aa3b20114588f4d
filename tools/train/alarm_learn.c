/*
 * alarm_learn.c - features of rows, and a logistic regression learnt from them.
 *
 * One row after the other in a shuffled order, steps that shrink where much was learnt. What
 * always holds:
 *   (1) order, seed and arithmetic are fixed, and there is one thread: the same rows, the
 *       same model
 *   (2) what the signs themselves conclude is no feature: they were written by these very rows,
 *       and would seem to be always right
 *   (3) a row of another kind in which signs see danger, or a wish, teaches nothing of it
 */
#include "tools/train/alarm_train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EPOCHS 20
#define RATE 0.5f
#define DECAY 1e-5f
#define SEED 20261122u
#define OTHERS_WEIGHT 0.5f
#define WEIGHT_MAX 12.0f

void alarm_row_read(alarm_trainer *t, ds_str text, reading *ret, read_state *st)
{
    static intent_context c;

    c = (intent_context){ .option_count = 0 };
    if (!ds_time_parse(DS_STR("2026-11-23T09:00:00Z"), &c.now))
        train_die("bad instant", "rows");
    ds_arena_reset(t->line.arena);
    train_must(read_by_rules(&t->line, t->pack, t->vocab, text, &c, ret, st), &t->line, "a text");
}

static void prepare(alarm_trainer *t, alarm_row *r, alarm_list *f)
{
    sign_marks *m;
    read_state st;
    reading said;

    alarm_row_read(t, r->text, &said, &st);
    train_must(signs_mark(&st, &m), &t->line, "a text");
    alarm_features(&st, m, 0, st.n, f);
    r->signs_danger = said.emergency != EMERGENCY_NONE;
    r->signs_stop = said.stop != STOP_NONE;
    if (r->about != ABOUT_DANGER && r->signs_danger) /* (3) */
        r->danger = LABEL_UNKNOWN;
    if (r->about != ABOUT_STOP && r->stop == 0 && r->signs_stop)
        r->stop = LABEL_UNKNOWN;
}

void alarm_features_make(alarm_trainer *t)
{
    static alarm_list f;

    for (size_t i = 0; i < t->n; i++) {
        alarm_row *r = &t->rows[i];

        prepare(t, r, &f);
        r->features = ds_alloc(&t->cx, f.n * sizeof(uint32_t));
        if (r->features == NULL)
            train_die("out of memory", "features");
        r->n = f.n;
        r->is_terse = alarm_is_terse(&f);
        memcpy(r->features, f.at, f.n * sizeof(uint32_t));
    }
}

/* How far the loss falls for a step of each column's sum. */
static void slopes_of(const alarm_trainer *t, const alarm_row *r, float ret[static ALARM_COLUMNS])
{
    float part = (r->about == ABOUT_OTHERS ? OTHERS_WEIGHT : r->share) / sqrtf((float)r->n);
    float sums[ALARM_COLUMNS] = { 0 }, odds = 1;

    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < ALARM_COLUMNS; k++)
            sums[k] += t->weights[(size_t)r->features[i] * ALARM_COLUMNS + k];
    for (size_t k = 0; k < ALARM_COLUMNS; k++) {
        ret[k] = 0;
        sums[k] = expf(sums[k] / sqrtf((float)r->n));
        odds += k != ALARM_STOP ? sums[k] : 0;
    }
    for (int k = EMERGENCY_MEDICAL; k <= EMERGENCY_POISON && r->danger != LABEL_UNKNOWN; k++)
        ret[k] = (sums[k] / odds - (r->danger == k ? 1 : 0)) * part;
    if (r->stop != LABEL_UNKNOWN)
        ret[ALARM_STOP] = (sums[ALARM_STOP] / (1 + sums[ALARM_STOP]) - (float)r->stop) * part;
}

/* One step down the slope of the loss (AdaGrad). */
static void learn_row(alarm_trainer *t, const alarm_row *r)
{
    float g[ALARM_COLUMNS];

    slopes_of(t, r, g);
    for (size_t i = 0; i < r->n; i++) {
        float *w = t->weights + (size_t)r->features[i] * ALARM_COLUMNS;
        float *s = t->slopes + (size_t)r->features[i] * ALARM_COLUMNS;

        for (size_t k = 0; k < ALARM_COLUMNS; k++) {
            float slope = g[k] + DECAY * w[k];

            s[k] += slope * slope;
            w[k] -= RATE * slope / (sqrtf(s[k]) + 1e-3f);
        }
    }
}

/* Weights in steps of one byte. */
static void quantise(alarm_trainer *t)
{
    float most = 1e-6f;

    for (size_t i = 0; i < ALARM_WEIGHTS; i++)
        most = fabsf(t->weights[i]) > most ? fabsf(t->weights[i]) : most;
    most = most > WEIGHT_MAX ? WEIGHT_MAX : most;
    t->model.scale = most / 127;
    for (size_t i = 0; i < ALARM_WEIGHTS; i++) {
        float step = roundf(t->weights[i] / t->model.scale);

        step = step > 127 ? 127 : step < -127 ? -127 : step;
        t->steps[i] = (uint8_t)(ALARM_WEIGHT_ZERO + step);
    }
    t->model.weights = t->steps;
}

static void shuffle(size_t *order, size_t n, uint64_t *dice)
{
    for (size_t i = n; i > 1; i--) {
        size_t j, swap = order[i - 1];

        *dice = *dice * 6364136223846793005u + 1442695040888963407u;
        j = (size_t)((*dice >> 33) % i);
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

void alarm_learn(alarm_trainer *t, uint32_t but)
{
    size_t *order = malloc(t->n * sizeof(*order));
    uint64_t dice = SEED;
    size_t count = 0;

    if (order == NULL)
        train_die("out of memory", "rows");
    memset(t->weights, 0, ALARM_WEIGHTS * sizeof(float));
    memset(t->slopes, 0, ALARM_WEIGHTS * sizeof(float));
    for (size_t i = 0; i < t->n; i++)
        if (t->rows[i].fold != but)
            order[count++] = i;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        shuffle(order, count, &dice);
        for (size_t i = 0; i < count; i++)
            learn_row(t, &t->rows[order[i]]);
    }
    free(order);
    quantise(t);
}
