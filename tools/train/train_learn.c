/*
 * train_learn.c - features of rows, and a multinomial logistic regression learnt from them.
 *
 * One row after the other in a shuffled order, steps that shrink where much was learnt. What
 * always holds:
 *   (1) order, seed and arithmetic are fixed, and there is one thread: the same rows, the same
 *       model; a new row takes its place among the others and moves none of them
 *   (2) a row that allows several acts teaches that it is none of the others, and nothing more
 *   (3) what comes out are the weights of the file, a byte each
 */
#include "tools/train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 12u
#define RATE 0.05f
#define DECAY 1e-6f
#define SEED 20261122u
#define CLASSES TRAIN_CLASSES
#define BUCKETS TRAIN_BUCKETS

static const float set_weights[SETS] = { 1, 1, 1, 0.5f, 0.5f, 1 };

void train_row_prepare(trainer *t, const row *r, reading *ret, read_state *st, intent_context *c)
{
    *c = (intent_context){ .expects = r->expects,
                           .system = r->system,
                           .option_count = r->option_count };
    if (r->set < SET_OWN)
        c->lang = DS_STR("en");
    if (!ds_time_parse(r->now.n > 0 ? r->now : DS_STR("2026-11-23T09:00:00Z"), &c->now))
        train_die("bad instant", "rows");
    ds_arena_reset(t->line.arena);
    train_must(read_by_rules(&t->line, t->pack, t->vocab, r->text, c, ret, st), &t->line, "a text");
}

void train_features_make(trainer *t, uint32_t groups)
{
    static feature_list f;
    intent_context c;
    read_state st;
    reading r;

    for (size_t i = 0; i < t->n; i++) {
        row *x = &t->rows[i];

        train_row_prepare(t, x, &r, &st, &c);
        classify_features(&st, groups, &f);
        if (x->features == NULL || x->n < f.n)
            x->features = ds_alloc(&t->cx, f.n * sizeof(uint32_t));
        if (x->features == NULL)
            train_die("out of memory", "features");
        x->n = f.n;
        for (size_t k = 0; k < f.n; k++)
            x->features[k] = f.at[k];
    }
}

static void score_row(const trainer *t, const row *r, float ret[static CLASSIFY_CLASSES])
{
    float best = -1e30f, total = 0;

    memset(ret, 0, CLASSES * sizeof(float));
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < CLASSES; k++)
            ret[k] += t->weights[r->features[i] * CLASSES + k];
    for (size_t k = 0; k < CLASSES; k++)
        best = ret[k] > best ? ret[k] : best;
    for (size_t k = 0; k < CLASSES; k++)
        total += ret[k] = expf(ret[k] - best);
    for (size_t k = 0; k < CLASSES; k++)
        ret[k] /= total;
}

/* One step down the slope of the loss; steps shrink where much was learnt (AdaGrad). See (4). */
static void learn_row(trainer *t, const row *r)
{
    float p[CLASSIFY_CLASSES], g[CLASSIFY_CLASSES], allowed = 0;

    score_row(t, r, p);
    for (size_t k = 0; k < CLASSES; k++)
        if ((r->allowed & BIT(k + 1)) != 0)
            allowed += p[k];
    for (size_t k = 0; k < CLASSES; k++) {
        float target = (r->allowed & BIT(k + 1)) != 0 ? p[k] / (allowed + 1e-9f) : 0;

        g[k] = (p[k] - target) * set_weights[r->set] * r->share;
    }
    for (size_t i = 0; i < r->n; i++) {
        float *w = t->weights + r->features[i] * CLASSES;
        float *s = t->slopes + r->features[i] * CLASSES;

        for (size_t k = 0; k < CLASSES; k++) {
            float slope = g[k] + DECAY * w[k];

            s[k] += slope * slope;
            w[k] -= RATE * slope / (sqrtf(s[k]) + 1e-3f);
        }
    }
}

/* Weights in steps of one byte; what shares nothing with the loss (a constant) is taken out. */
static void quantise(trainer *t)
{
    size_t n = BUCKETS * CLASSES;
    float most = 1e-6f;

    for (size_t i = 0; i < n; i++)
        most = fabsf(t->weights[i]) > most ? fabsf(t->weights[i]) : most;
    most = most > 3 ? 3 : most;
    t->model.scale = most / 127;
    for (size_t i = 0; i < n; i++) {
        float step = roundf(t->weights[i] / t->model.scale);

        t->steps[i] = (uint8_t)(CLASSIFY_WEIGHT_ZERO + (step > 127    ? 127
                                                        : step < -127 ? -127
                                                                      : step));
    }
    t->model.weights = t->steps;
}

typedef struct turn {
    uint64_t key;
    size_t row;
} turn;

static int compare_turns(const void *a, const void *b)
{
    const turn *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* A place in the order that hangs on the row itself, and on the round: see (1). */
static uint64_t turn_key(const row *r, uint64_t round)
{
    uint64_t h = spelling_hash(r->text) * 3 + spelling_hash(r->system) * 5 +
                 spelling_hash(r->expects) * 7 + (SEED + round) * 0xD6E8FEB86659FD93u;

    h = (h ^ (h >> 31)) * 0x9E3779B97F4A7C15u;
    h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 32);
}

/* Learn from all rows but those of a fold (TRAIN_FOLDS: from all). */
void train_learn(trainer *t, uint32_t but)
{
    turn *order = malloc(t->n * sizeof(*order));
    size_t count = 0;

    if (order == NULL)
        train_die("out of memory", "rows");
    memset(t->weights, 0, BUCKETS * CLASSES * sizeof(float));
    memset(t->slopes, 0, BUCKETS * CLASSES * sizeof(float));
    for (size_t i = 0; i < t->n; i++)
        if (t->rows[i].fold != but)
            order[count++].row = i;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < count; i++)
            order[i].key = turn_key(&t->rows[order[i].row], round);
        qsort(order, count, sizeof(*order), compare_turns);
        for (size_t i = 0; i < count; i++)
            learn_row(t, &t->rows[order[i].row]);
    }
    free(order);
    quantise(t);
}
