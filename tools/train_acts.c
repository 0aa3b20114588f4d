/*
 * train_acts.c - learn which act a text is, and write intents/weights/acts.bin.
 *
 *   train_acts CORPUS_DIR ROWS_DIR OUT.bin [--figures [FAILS.tsv]]
 *   train_acts --texts ROWS_DIR        print what our own rows say
 *
 * CORPUS_DIR holds the public dialogue sets (NOTICE names them), ROWS_DIR our own rows (.tsv: act,
 * expects, system, text; several right acts with '|'). --figures first prints what each kind of
 * feature adds, judged on dialogues that the model did not see, and how far its confidence is to
 * be believed. What always holds:
 *   (1) the same inputs give the same file: order and seed are fixed, one thread, no clock
 *   (2) all turns of a dialogue are on one side: what is judged was never learnt
 *   (3) features come from the code that reads patients' texts
 *   (4) a row may allow several acts: it then only teaches that it is none of the others
 */
#include "tools/train/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)3 << 30)
#define LINE_ARENA_BYTES ((size_t)16 << 20)
#define FOLDS TRAIN_FOLDS
#define CLASSES TRAIN_CLASSES
#define BUCKETS TRAIN_BUCKETS

static const char *const set_names[SETS] = { "SGD doctors", "SGD hair", "CLINC",
                                             "Restaurants", "NLU++",    "own" };
static const doctor doctors[] = {
    { .id = { 1 }, .name = DS_LIT("Dr Ana Silva"), .gender = 'f' },
    { .id = { 2 }, .name = DS_LIT("Dr Vikram Shah"), .gender = 'm' },
    { .id = { 3 }, .name = DS_LIT("Dr Meera Rao"), .gender = 'f' },
    { .id = { 4 }, .name = DS_LIT("Dr A. K. Iyer"), .gender = 'm' },
    { .id = { 5 }, .name = DS_LIT("Dr Luis Alvarez"), .gender = 'm' },
    { .id = { 6 }, .name = DS_LIT("Dr Kiran Reddy"), .gender = 'm' },
};
static const location locations[] = {
    { .id = { 1 }, .name = DS_LIT("City Kondapur"), .city = DS_LIT("Hyderabad") },
    { .id = { 2 }, .name = DS_LIT("City Downtown"), .city = DS_LIT("San Jose") },
    { .id = { 3 }, .name = DS_LIT("City Banjara Hills"), .city = DS_LIT("Hyderabad") },
};
static const directory names = { .doctors = doctors,
                                 .doctor_count = sizeof(doctors) / sizeof(doctors[0]),
                                 .locations = locations,
                                 .location_count = sizeof(locations) / sizeof(locations[0]) };

typedef struct tally {
    size_t seen[SETS], right[SETS], folded[SETS], foreign[SETS], told[SETS], lost[SETS];
    size_t knot_seen[CLASSIFY_KNOTS], knot_right[CLASSIFY_KNOTS];
    size_t said_seen[10], said_right[10];
} tally;

static void judge_row(trainer *t, const row *x, tally *y, FILE *wrong)
{
    const uint32_t choice = BIT(ACT_SELECT) | BIT(ACT_AFFIRM);
    intent_context c;
    read_state st;
    reading r;
    bool right;

    train_row_prepare(t, x, &r, &st, &c);
    train_must(acts_weigh(&st, st.is_certain), &t->line, "a text");
    right = (x->allowed & BIT(r.act)) != 0;
    y->seen[x->set]++;
    y->right[x->set] += right;
    y->folded[x->set] += right || ((x->allowed & choice) != 0 && (BIT(r.act) & choice) != 0);
    y->foreign[x->set] += x->allowed == BIT(ACT_OUT_OF_SCOPE);
    y->told[x->set] += right && x->allowed == BIT(ACT_OUT_OF_SCOPE);
    y->lost[x->set] += r.act == ACT_OUT_OF_SCOPE && !right;
    if (x->set == SET_SGD || x->set == SET_OWN || x->set == SET_CLINC) {
        size_t tenth = (size_t)(r.confidence * 10);

        tenth = tenth > 9 ? 9 : tenth;
        y->said_seen[tenth]++;
        y->said_right[tenth] += right;
        if (!st.is_certain) {
            y->knot_seen[classify_knot(st.score)]++;
            y->knot_right[classify_knot(st.score)] += right;
        }
    }
    if (!right && wrong != NULL)
        fprintf(wrong, "%s\t%x\t%s\t%.2f\t" DS_FMT "\t" DS_FMT "\t" DS_FMT "\n", set_names[x->set],
                x->allowed, act_name(r.act), (double)r.confidence, DS_ARG(x->expects),
                DS_ARG(x->system), DS_ARG(x->text));
}

/* Every row judged by a model that learnt from the other folds. */
static void cross_judge(trainer *t, uint32_t groups, tally *ret, FILE *wrong)
{
    memset(ret, 0, sizeof(*ret));
    t->model.groups = groups;
    if (groups != 0)
        train_features_make(t, groups);
    for (uint32_t fold = 0; fold < FOLDS; fold++) {
        if (groups != 0)
            train_learn(t, fold);
        t->pack->model = groups != 0 ? &t->model : NULL;
        for (size_t i = 0; i < t->n; i++)
            if (t->rows[i].fold == fold && t->rows[i].is_judged)
                judge_row(t, &t->rows[i], ret, wrong);
    }
}

static double percent(size_t a, size_t b) { return b > 0 ? 100.0 * (double)a / (double)b : 0; }

static void print_tally(const char *what, const tally *y)
{
    printf("%-28s exact %5.1f  folded %5.1f  hair %5.1f  own %5.1f  told %5.1f  lost: sgd %.2f "
           "own %.2f tables %.2f nlu %.2f\n",
           what, percent(y->right[SET_SGD], y->seen[SET_SGD]),
           percent(y->folded[SET_SGD], y->seen[SET_SGD]),
           percent(y->right[SET_HAIR], y->seen[SET_HAIR]),
           percent(y->right[SET_OWN], y->seen[SET_OWN]),
           percent(y->told[SET_CLINC], y->foreign[SET_CLINC]),
           percent(y->lost[SET_SGD], y->seen[SET_SGD]), percent(y->lost[SET_OWN], y->seen[SET_OWN]),
           percent(y->lost[SET_TABLES], y->seen[SET_TABLES]),
           percent(y->lost[SET_NLU], y->seen[SET_NLU]));
    (void)fflush(stdout);
}

/* The shares of right decisions by step, made to rise (pool adjacent violators). */
static void calibrate(const tally *y, float ret[static CLASSIFY_KNOTS])
{
    double right[CLASSIFY_KNOTS], seen[CLASSIFY_KNOTS];
    size_t size[CLASSIFY_KNOTS], blocks = 0;

    for (size_t i = 0; i < CLASSIFY_KNOTS; i++) {
        right[blocks] = (double)y->knot_right[i] + 0.5;
        seen[blocks] = (double)y->knot_seen[i] + 1;
        size[blocks++] = 1;
        while (blocks > 1 &&
               right[blocks - 2] * seen[blocks - 1] >= right[blocks - 1] * seen[blocks - 2]) {
            blocks--;
            right[blocks - 1] += right[blocks];
            seen[blocks - 1] += seen[blocks];
            size[blocks - 1] += size[blocks];
        }
    }
    for (size_t b = 0, i = 0; b < blocks; b++)
        for (size_t k = 0; k < size[b]; k++)
            ret[i++] = (float)(right[b] / seen[b]);
}

static void print_reliability(const tally *y)
{
    printf("confidence said  texts  right\n");
    for (size_t i = 0; i < 10; i++)
        if (y->said_seen[i] > 0)
            printf("  %.1f to %.1f     %6zu  %5.1f %%\n", (double)i / 10, (double)(i + 1) / 10,
                   y->said_seen[i], percent(y->said_right[i], y->said_seen[i]));
}

static void print_figures(trainer *t)
{
    static const struct {
        const char *what;
        uint32_t groups;
    } parts[] = { { "rules alone", 0 },
                  { "+ words", FEATURES_FOUND | FEATURES_WORDS },
                  { "+ letters", FEATURES_FOUND | FEATURES_WORDS | FEATURES_CHARS },
                  { "+ context", FEATURES_ALL },
                  { "words and context, no rules",
                    FEATURES_WORDS | FEATURES_CHARS | FEATURES_CONTEXT } };
    tally y;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        cross_judge(t, parts[i].groups, &y, NULL);
        print_tally(parts[i].what, &y);
    }
}

static void write_model(const trainer *t, const char *path)
{
    unsigned char header[CLASSIFY_HEADER_BYTES];

    classify_header(&t->model, header);
    train_weights_write(path, (ds_str){ (const char *)header, sizeof(header) },
                        (ds_str){ (const char *)t->steps, BUCKETS * CLASSES });
}

static void start(trainer *t)
{
    size_t n = BUCKETS * CLASSES;

    t->cx.arena = ds_arena_new(ARENA_BYTES);
    t->line.arena = ds_arena_new(LINE_ARENA_BYTES);
    if (t->cx.arena == NULL || t->line.arena == NULL)
        train_die("out of memory", "start");
    train_rules_load(&t->cx, &t->pack);
    train_must(intent_vocab_new(&t->cx, t->pack, &names, &t->vocab), &t->cx, "names");
    t->rows = calloc(TRAIN_ROWS_MAX, sizeof(row));
    t->weights = calloc(n, sizeof(float));
    t->slopes = calloc(n, sizeof(float));
    t->steps = calloc(n, 1);
    if (t->rows == NULL || t->weights == NULL || t->slopes == NULL || t->steps == NULL)
        train_die("out of memory", "start");
    for (size_t i = 0; i < CLASSIFY_KNOTS; i++) /* until they are measured */
        t->model.knots[i] = 1 / (1 + expf(-(-2 + (float)i / 2)));
}

/* Print every text that our own rows stand for: what tests must not hold. */
static int print_texts(trainer *t, const char *own)
{
    train_own_texts(t, own);
    for (size_t i = 0; i < t->n; i++)
        printf(DS_FMT "\n", DS_ARG(t->rows[i].text));
    return 0;
}

int main(int argc, char **argv)
{
    static trainer t;
    const char *log = argc > 5 ? argv[5] : NULL;
    FILE *wrong = log != NULL ? fopen(log, "w") : NULL;
    tally y;

    if (argc == 3 && strcmp(argv[1], "--texts") == 0) {
        start(&t);
        return print_texts(&t, argv[2]);
    }
    if (argc < 4) {
        fprintf(stderr, "usage: train_acts CORPUS_DIR ROWS_DIR OUT.bin [--figures [FAILS.tsv]]\n"
                        "       train_acts --texts ROWS_DIR\n");
        return 2;
    }
    start(&t);
    train_rows_read(&t, argv[1], argv[2]);
    printf("%zu rows\n", t.n);
    if (argc > 4 && strcmp(argv[4], "--figures") == 0)
        print_figures(&t);
    cross_judge(&t, FEATURES_ALL, &y, NULL);
    print_tally("held-out dialogues", &y);
    calibrate(&y, t.model.knots);
    if (argc > 4) {
        cross_judge(&t, FEATURES_ALL, &y, wrong);
        print_tally("with calibrated confidence", &y);
        print_reliability(&y);
    }
    if (wrong != NULL)
        (void)fclose(wrong);
    train_features_make(&t, FEATURES_ALL);
    train_learn(&t, FOLDS);
    t.model.groups = FEATURES_ALL;
    write_model(&t, argv[3]);
    return 0;
}
