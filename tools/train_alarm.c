/*
 * train_alarm.c - learn the second opinion on danger and opt-outs, and write weights/alarm.bin.
 *
 *   train_alarm CORPUS_DIR ROWS_DIR OUT.bin [--figures [FAILS.tsv]]
 *   train_alarm --texts ROWS_DIR        print what our own rows say
 *
 * CORPUS_DIR is tests/corpus, ROWS_DIR intents/training. Prints what models say of rows that they
 * did not learn from (ten folds), and from which likelihoods on they count. What always holds:
 *   (1) the same inputs give the same file: order and seed are fixed, one thread, no clock
 *   (2) the limits come from rows that were not learnt
 *   (3) features come from the code that reads patients' texts
 *   (4) signs were written by the sets of tests/corpus and are right there: only our rows for
 *       training tell where a second opinion is needed
 */
#include "tools/train/alarm_train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)1 << 30)
#define LINE_ARENA_BYTES ((size_t)16 << 20)

/* How many may go wrong, of rows that were not learnt: the limits follow. */
#define DANGERS_DENIED 0.02f      /* of true dangers that signs see */
#define WISHES_DENIED 0.015f      /* likewise of true wishes */
#define DANGERS_INVENTED 0.015f   /* of near misses in which signs see none */
#define WISHES_INVENTED 0.008f    /* likewise */
#define COMPLAINTS_INVENTED 0.01f /* of what a doctor may see another day */
#define OTHERS_INVENTED 0.003f    /* of everyday messages of more than a few words */

static const doctor doctors[] = {
    { .id = { 1 }, .name = DS_LIT("Dr Ana Silva"), .gender = 'f' },
    { .id = { 2 }, .name = DS_LIT("Dr Meera Rao"), .gender = 'f' },
};
static const directory names = { .doctors = doctors,
                                 .doctor_count = sizeof(doctors) / sizeof(doctors[0]) };

/* Which likelihoods to gather: of a question, of rows that are so or not, of one subject. */
typedef struct question {
    const char *name;
    alarm_subject about;
    bool is_stop;
} question;

static int label_of(const alarm_row *r, const question *q)
{
    int label = q->is_stop ? r->stop : r->danger;

    return label == LABEL_UNKNOWN ? label : label != 0;
}

static float likely(const alarm_row *r, const question *q)
{
    return q->is_stop ? r->opinion.stop : r->opinion.danger;
}

static int rising(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* Would the opinion be asked? It denies what signs say, or says what they do not; (4). */
static bool is_asked(const alarm_row *r, const question *q)
{
    bool seen = q->is_stop ? r->signs_stop : r->signs_danger;

    return !r->is_terse && (r->about != q->about || (r->is_ours && seen == (label_of(r, q) == 1)));
}

/* The likelihoods of rows with a label of which the opinion would be asked, rising. */
static size_t gather(const alarm_trainer *t, const question *q, alarm_subject about, int label,
                     float *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        const alarm_row *r = &t->rows[i];

        if (r->about == about && label_of(r, q) == label && is_asked(r, q))
            ret[n++] = likely(r, q);
    }
    qsort(ret, n, sizeof(*ret), rising);
    return n;
}

/* The likelihood that a share of the rising ones lies under; of none, 0 or 1. */
static float at_share(const float *p, size_t n, float share)
{
    size_t i = (size_t)(share * (float)n);

    return n == 0 ? roundf(share) : p[i < n ? i : n - 1];
}

static alarm_limits set_limits(const alarm_trainer *t, const question *q, float denied,
                               float invented)
{
    float *p = malloc(t->n * sizeof(*p)), others, complaints;
    alarm_limits l;
    size_t n;

    if (p == NULL)
        train_die("out of memory", q->name);
    n = gather(t, q, ABOUT_OTHERS, 0, p);
    others = at_share(p, n, 1 - OTHERS_INVENTED);
    n = gather(t, q, ABOUT_COMPLAINTS, 0, p);
    complaints = at_share(p, n, 1 - COMPLAINTS_INVENTED);
    n = gather(t, q, q->about, 0, p);
    l.sure = at_share(p, n, 1 - invented);
    printf("%s: sure from %.3f of %zu near misses, %.3f of complaints, %.3f of everyday messages; ",
           q->name, (double)l.sure, n, (double)complaints, (double)others);
    l.sure = others > l.sure ? others : l.sure;
    l.sure = complaints > l.sure ? complaints : l.sure;
    n = gather(t, q, q->about, 1, p);
    l.doubt = at_share(p, n, denied);
    l.doubt = l.doubt < l.sure ? l.doubt : l.sure;
    printf("doubt below %.3f of %zu\n", (double)l.doubt, n);
    free(p);
    return l;
}

static void judge(alarm_trainer *t)
{
    static alarm_list f;

    for (uint32_t fold = 0; fold < ALARM_FOLDS; fold++) {
        alarm_learn(t, fold);
        for (size_t i = 0; i < t->n; i++) {
            alarm_row *r = &t->rows[i];

            if (r->fold != fold)
                continue;
            f.n = r->n;
            for (size_t k = 0; k < r->n; k++)
                f.at[k] = r->features[k];
            r->opinion = alarm_ask(&t->model, &f);
        }
    }
}

static void write_model(const alarm_trainer *t, const char *path)
{
    unsigned char header[ALARM_HEADER_BYTES];

    alarm_header(&t->model, header);
    train_weights_write(path, (ds_str){ (const char *)header, sizeof(header) },
                        (ds_str){ (const char *)t->steps, ALARM_WEIGHTS });
}

static void start(alarm_trainer *t)
{
    t->cx.arena = ds_arena_new(ARENA_BYTES);
    t->line.arena = ds_arena_new(LINE_ARENA_BYTES);
    if (t->cx.arena == NULL || t->line.arena == NULL)
        train_die("out of memory", "start");
    train_rules_load(&t->cx, &t->pack);
    train_must(intent_vocab_new(&t->cx, t->pack, &names, &t->vocab), &t->cx, "names");
    t->rows = calloc(ALARM_ROWS_MAX, sizeof(alarm_row));
    t->weights = calloc(ALARM_WEIGHTS, sizeof(float));
    t->slopes = calloc(ALARM_WEIGHTS, sizeof(float));
    t->steps = calloc(ALARM_WEIGHTS, 1);
    if (t->rows == NULL || t->weights == NULL || t->slopes == NULL || t->steps == NULL)
        train_die("out of memory", "start");
}

/* Print every text that our own rows stand for: what tests must not hold. */
static int print_texts(alarm_trainer *t, const char *own)
{
    alarm_own_read(t, own);
    for (size_t i = 0; i < t->n; i++)
        printf(DS_FMT "\n", DS_ARG(t->rows[i].text));
    return 0;
}

int main(int argc, char **argv)
{
    static const question danger = { "danger", ABOUT_DANGER, false };
    static const question stop = { "stop", ABOUT_STOP, true };
    static alarm_trainer t;

    if (argc == 3 && strcmp(argv[1], "--texts") == 0) {
        start(&t);
        return print_texts(&t, argv[2]);
    }
    if (argc < 4) {
        fprintf(stderr, "usage: train_alarm CORPUS_DIR ROWS_DIR OUT.bin [--figures [FAILS.tsv]]\n"
                        "       train_alarm --texts ROWS_DIR\n");
        return 2;
    }
    start(&t);
    alarm_rows_read(&t, argv[1], argv[2]);
    alarm_features_make(&t);
    printf("%zu rows\n", t.n);
    judge(&t);
    t.model.danger = set_limits(&t, &danger, DANGERS_DENIED, DANGERS_INVENTED);
    t.model.stop = set_limits(&t, &stop, WISHES_DENIED, WISHES_INVENTED);
    if (argc > 4 && strcmp(argv[4], "--figures") == 0)
        alarm_figures(&t, argc > 5 ? argv[5] : NULL);
    alarm_learn(&t, ALARM_FOLDS);
    write_model(&t, argv[3]);
    return 0;
}
