/*
 * alarm_figures.c - how signs and second opinion do together on rows that the opinion did not
 * learn.
 *
 * What always holds:
 *   (1) a row is judged by a model that learnt from the other folds, by the code that patients meet
 *   (2) signs were written by the sets of tests/corpus: only what is said of our rows for training
 *       ("danger", "stop") tells how the two do on texts never seen
 */
#include "tools/train/alarm_train.h"

#include <stdio.h>

#define SETS_MAX 160u

/* What was counted of one set: of a label (0: it is not so, 1: it is), by signs and by both. */
typedef struct tally {
    const char *set, *lang;
    bool is_stop;
    size_t rows[2], signs[2], both[2];
} tally;

static tally *tally_of(tally *all, size_t *n, const alarm_row *r, bool is_stop)
{
    for (size_t i = 0; i < *n; i++)
        if (all[i].set == r->set && all[i].lang == r->lang && all[i].is_stop == is_stop)
            return &all[i];
    if (*n == SETS_MAX)
        train_die("too many sets", r->set);
    all[*n] = (tally){ .set = r->set, .lang = r->lang, .is_stop = is_stop };
    return &all[(*n)++];
}

static void count(tally *y, int label, bool by_signs, bool by_both)
{
    int is = label != 0;

    if (label == LABEL_UNKNOWN)
        return;
    y->rows[is]++;
    y->signs[is] += by_signs;
    y->both[is] += by_both;
}

static void note_fail(FILE *fails, const alarm_row *r, int label, bool said, float how_likely)
{
    if (fails != NULL && label != LABEL_UNKNOWN && said != (label != 0))
        fprintf(fails, "%s.%s\t%s\t%.3f\t" DS_FMT "\n", r->set, r->lang, said ? "false" : "missed",
                (double)how_likely, DS_ARG(r->text));
}

static void judge_row(alarm_trainer *t, const alarm_row *r, tally *all, size_t *n, FILE *fails)
{
    bool is_stop = r->about == ABOUT_STOP;
    int label = is_stop ? r->stop : r->danger;
    bool before = is_stop ? r->signs_stop : r->signs_danger, both;
    reading said;
    read_state st;

    alarm_row_read(t, r->text, &said, &st);
    both = is_stop ? said.stop != STOP_NONE : said.emergency != EMERGENCY_NONE;
    count(tally_of(all, n, r, is_stop), label, before, both);
    note_fail(fails, r, label, both, is_stop ? r->opinion.stop : r->opinion.danger);
}

static double percent(size_t a, size_t b) { return b > 0 ? 100.0 * (double)a / (double)b : 0; }

void alarm_figures(alarm_trainer *t, const char *fails_path)
{
    FILE *fails = fails_path != NULL ? fopen(fails_path, "w") : NULL;
    tally all[SETS_MAX] = { 0 };
    size_t n = 0;

    if (fails_path != NULL && fails == NULL)
        train_die("cannot be written", fails_path);
    for (uint32_t fold = 0; fold < ALARM_FOLDS; fold++) {
        alarm_learn(t, fold);
        t->pack->alarm = &t->model; /* (1) */
        for (size_t i = 0; i < t->n; i++)
            if (t->rows[i].fold == fold)
                judge_row(t, &t->rows[i], all, &n, fails);
    }
    t->pack->alarm = NULL;
    if (fails != NULL)
        (void)fclose(fails);
    printf("%-26s %6s %14s %14s %6s %14s %14s\n", "set", "is", "signs found", "both found",
           "is not", "signs false", "both false");
    for (size_t i = 0; i < n; i++)
        printf("%-18s %-7s %6zu %12.1f %% %12.1f %% %6zu %12.2f %% %12.2f %%\n", all[i].set,
               all[i].lang, all[i].rows[1], percent(all[i].signs[1], all[i].rows[1]),
               percent(all[i].both[1], all[i].rows[1]), all[i].rows[0],
               percent(all[i].signs[0], all[i].rows[0]), percent(all[i].both[0], all[i].rows[0]));
}
