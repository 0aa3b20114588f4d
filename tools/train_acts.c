/*
 * train_acts.c - learn which act a text is, and write intents/weights/acts.bin.
 *
 *   train_acts CORPUS_DIR ROWS_DIR OUT.bin [--figures]
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
#include "intents/classify.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/json.h"

#define ROWS_MAX 60000u
#define ARENA_BYTES ((size_t)3 << 30)
#define LINE_ARENA_BYTES ((size_t)16 << 20)
#define PATH_MAX_BYTES 4096
#define FILE_MAX_BYTES ((size_t)64 << 20)
#define FOLDS 5u
#define EPOCHS 12
#define RATE 0.05f
#define DECAY 1e-6f
#define SEED 20261122u
#define BUCKETS ((size_t)CLASSIFY_BUCKETS)
#define OWN_FILES 4u /* the others are what our tests say */
#define COPIES 3     /* of a row that means the same anywhere */
#define STRIDE 7919u /* through the rows, to take contexts from all over */
#define CLASSES ((size_t)CLASSIFY_CLASSES)
#define BIT(a) (1u << (a))
#define NOT_FOREIGN ((BIT(ACT_COUNT) - 2) & ~BIT(ACT_OUT_OF_SCOPE))

extern const ds_embedded intents_embedded[];

typedef enum row_set {
    SET_SGD,
    SET_HAIR,
    SET_CLINC,
    SET_TABLES,
    SET_NLU,
    SET_OWN,
    SET_TESTS,
    SETS
} row_set;

static const char *const set_names[SETS] = { "SGD doctors", "SGD hair", "CLINC", "Restaurants",
                                             "NLU++",       "own",      "tests" };
static const float set_weights[SETS] = { 1, 1, 1, 0.5f, 0.5f, 1, 0.5f };

typedef struct row {
    row_set set;
    uint32_t allowed; /* bits of acts */
    uint32_t fold;
    bool is_anywhere; /* means the same whatever the bot said */
    bool is_judged;   /* false: made up by joining texts, for learning alone */
    ds_str text, system, expects, now;
    int64_t option_count;
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

static void die(const char *what, const char *which)
{
    fprintf(stderr, "train_acts: %s: %s\n", which, what);
    exit(1);
}

static void must(ds_status s, const ds_ctx *cx, const char *which)
{
    if (s != DS_OK)
        die(cx->why, which);
}

/* ---- inputs ---- */

static ds_str read_file(trainer *t, const char *dir, const char *name)
{
    char path[PATH_MAX_BYTES];
    char *bytes = NULL;
    size_t n = 0;
    FILE *in;

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >= sizeof(path))
        die("the path is too long", dir);
    if ((in = fopen(path, "rb")) == NULL)
        die("cannot be opened", path);
    (void)fseek(in, 0, SEEK_END);
    n = (size_t)ftell(in);
    (void)fseek(in, 0, SEEK_SET);
    if (n > FILE_MAX_BYTES || (bytes = ds_alloc(&t->cx, n + 1)) == NULL ||
        fread(bytes, 1, n, in) != n)
        die("cannot be read", path);
    (void)fclose(in);
    return (ds_str){ bytes, n };
}

static uint32_t hash_of(ds_str s) { return (uint32_t)(spelling_hash(s) >> 16); }

static act act_of(ds_str name)
{
    for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
        if (ds_str_is(name, act_name((act)a)))
            return (act)a;
    return ACT_NONE;
}

/* How many numbered answers a text offers: "1) 9:00 2) 9:30" offers two. */
static int64_t options_in(ds_str s)
{
    int64_t n = 0;

    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == (char)('1' + n) && (s.p[i + 1] == ')' || s.p[i + 1] == '.') && n < 9 &&
            (i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\n'))
            n++;
    return n;
}

static row *add_row(trainer *t, row_set set, uint32_t allowed, ds_str text)
{
    row *r = &t->rows[t->n];

    if (t->n == ROWS_MAX)
        die("too many rows", "inputs");
    t->n++;
    *r = (row){ .set = set, .allowed = allowed, .text = text, .is_judged = true };
    r->fold = hash_of(text) % FOLDS;
    return r;
}

static ds_str copy(trainer *t, ds_str s)
{
    ds_str c = { "", 0 };

    must(ds_copy(&t->cx, s, &c), &t->cx, "inputs");
    return c;
}

static ds_str field(trainer *t, const ds_json *j, const char *key)
{
    return copy(t, ds_json_text(ds_json_get(j, key)));
}

static const struct {
    const char *label;
    act a;
} sgd_labels[] = { { "affirm", ACT_AFFIRM },      { "affirm_intent", ACT_AFFIRM },
                   { "negate", ACT_NEGATE },      { "negate_intent", ACT_NEGATE },
                   { "select", ACT_SELECT },      { "inform", ACT_INFORM },
                   { "request_info", ACT_ASK },   { "request_alts", ACT_ALTERNATIVES },
                   { "find_provider", ACT_FIND }, { "book_appointment", ACT_BOOK },
                   { "thank_you", ACT_THANK } };

static void take_sgd(trainer *t, row_set set, const ds_json *j)
{
    ds_str label = ds_json_text(ds_json_get(j, "label"));
    ds_str dialogue = field(t, j, "dialogue_id"), system = field(t, j, "prev_system_text");
    static uint32_t
        hair_dialogue; /* hair rows name no dialogue: one begins where nothing was said */
    row *r;

    for (size_t i = 0; i < sizeof(sgd_labels) / sizeof(sgd_labels[0]); i++) {
        if (!ds_str_is(label, sgd_labels[i].label))
            continue;
        r = add_row(t, set, BIT(sgd_labels[i].a), field(t, j, "text"));
        r->system = system;
        r->now = DS_STR("2019-03-01T00:00:00Z");
        hair_dialogue += system.n == 0;
        r->fold = set == SET_SGD ? hash_of(dialogue) % FOLDS : hair_dialogue % FOLDS; /* (2) */
    }
}

/* CLINC's sentences that mean to us what they mean there; others near to us teach nothing. */
static const struct {
    const char *intent;
    act a;
} clinc_labels[] = { { "yes", ACT_AFFIRM },      { "no", ACT_NEGATE },
                     { "greeting", ACT_GREET },  { "goodbye", ACT_BYE },
                     { "thank_you", ACT_THANK }, { "what_can_i_ask_you", ACT_HELP },
                     { "cancel", ACT_CANCEL } };

static void take_clinc(trainer *t, const ds_json *j)
{
    ds_str intent = ds_json_text(ds_json_get(j, "intent"));
    uint32_t allowed = 0;

    if (!ds_json_bool(ds_json_get(j, "near"), false))
        allowed = ds_str_is(intent, "vaccines") ? 0 : BIT(ACT_OUT_OF_SCOPE);
    for (size_t i = 0; i < sizeof(clinc_labels) / sizeof(clinc_labels[0]); i++)
        if (ds_str_is(intent, clinc_labels[i].intent))
            allowed = BIT(clinc_labels[i].a);
    if (allowed != 0)
        (void)add_row(t, SET_CLINC, allowed, field(t, j, "text"));
}

static void take_table(trainer *t, const ds_json *j)
{
    const ds_json *asked = ds_json_get(j, "requested");
    row *r = add_row(t, SET_TABLES, NOT_FOREIGN, field(t, j, "text"));
    bool is_when = false;

    for (size_t i = 0; i < ds_json_count(asked); i++)
        is_when |= ds_str_is(ds_json_text(ds_json_item(asked, i)), "time") ||
                   ds_str_is(ds_json_text(ds_json_item(asked, i)), "date");
    if (ds_json_count(asked) > 0)
        r->expects = is_when ? DS_STR("when") : DS_STR("patient");
    if (ds_json_count(asked) > 0 && ds_json_count(ds_json_get(j, "slots")) > 0)
        r->allowed = BIT(ACT_INFORM) | BIT(ACT_AFFIRM) | BIT(ACT_NEGATE) | BIT(ACT_BOOK);
}

static bool has_intent(const ds_json *j, const char *name)
{
    const ds_json *list = ds_json_get(j, "intents");

    for (size_t i = 0; i < ds_json_count(list); i++)
        if (ds_str_is(ds_json_text(ds_json_item(list, i)), name))
            return true;
    return false;
}

static const struct {
    const char *intent;
    uint32_t allowed;
} nlu_labels[] = { { "handoff", BIT(ACT_HUMAN) },
                   { "thank", BIT(ACT_THANK) | BIT(ACT_BYE) | BIT(ACT_NEGATE) },
                   { "deny", BIT(ACT_NEGATE) | BIT(ACT_INFORM) },
                   { "affirm", BIT(ACT_AFFIRM) | BIT(ACT_INFORM) },
                   { "acknowledge", BIT(ACT_AFFIRM) | BIT(ACT_THANK) },
                   { "end_call", BIT(ACT_BYE) | BIT(ACT_THANK) | BIT(ACT_NEGATE) },
                   { "appointment", NOT_FOREIGN },
                   { "booking", NOT_FOREIGN },
                   { "dont_know", NOT_FOREIGN },
                   { "repeat", NOT_FOREIGN } };

/* Turns of talk are ours; what they say of rooms and accounts is neither ours nor plainly foreign.
 */
static void take_nlu(trainer *t, const ds_json *j)
{
    size_t intents = ds_json_count(ds_json_get(j, "intents"));
    uint32_t allowed = intents == 0 ? NOT_FOREIGN : 0;

    for (size_t i = 0; i < sizeof(nlu_labels) / sizeof(nlu_labels[0]) && allowed == 0; i++)
        if (has_intent(j, nlu_labels[i].intent))
            allowed = intents == 1 ? nlu_labels[i].allowed : NOT_FOREIGN;
    if (allowed != 0)
        (void)add_row(t, SET_NLU, allowed, field(t, j, "text"));
}

static void take_json(trainer *t, row_set set, ds_str file, const char *name)
{
    ds_str line;

    while (ds_str_next(&file, '\n', &line)) {
        ds_json *j = NULL;

        ds_arena_reset(t->line.arena);
        if (ds_str_trim(line).n == 0)
            continue;
        must(ds_json_parse(&t->line, line, &j), &t->line, name);
        if (set == SET_SGD || set == SET_HAIR)
            take_sgd(t, set, j);
        else if (set == SET_CLINC)
            take_clinc(t, j);
        else if (set == SET_TABLES)
            take_table(t, j);
        else
            take_nlu(t, j);
        ds_json_free(j);
    }
}

static void take_own(trainer *t, row_set set, ds_str file, const char *name)
{
    ds_str line;

    while (ds_str_next(&file, '\n', &line)) {
        ds_str rest = line, labels = { "", 0 }, expects = { "", 0 }, system = { "", 0 }, label;
        uint32_t allowed = 0;
        row *r;

        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!ds_str_next(&rest, '\t', &labels) || !ds_str_next(&rest, '\t', &expects) ||
            !ds_str_next(&rest, '\t', &system) || rest.n == 0)
            die("a row needs act, expects, system, text", name);
        while (ds_str_next(&labels, '|', &label)) {
            if (act_of(label) == ACT_NONE)
                die("a row has an unknown act", name);
            allowed |= BIT(act_of(label));
        }
        r = add_row(t, set, allowed, rest);
        r->is_anywhere = ds_str_is(expects, "*");
        r->expects = r->is_anywhere ? DS_STR("") : expects;
        r->system = system;
        r->option_count = options_in(system);
    }
}

/*
 * What means the same whatever the bot said last is learnt bare and once more behind things that
 * the bot says in our own rows, or its silence would be taken for a sign. Every foreign text and
 * our rows with '*' are of that kind.
 */
static void join_contexts(trainer *t)
{
    size_t n = t->n, own = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_foreign =
            t->rows[i].set == SET_CLINC && t->rows[i].allowed == BIT(ACT_OUT_OF_SCOPE);
        int copies = is_foreign ? (int)(i & 1) : t->rows[i].is_anywhere ? COPIES : 0;

        for (; copies > 0; copies--) {
            row *r = add_row(t, t->rows[i].set, t->rows[i].allowed, t->rows[i].text);

            do
                own = (own + STRIDE) % n;
            while (t->rows[own].set < SET_OWN || t->rows[own].expects.n == 0);
            r->system = t->rows[own].system;
            r->expects = t->rows[own].expects;
            r->option_count = t->rows[own].option_count;
            r->is_judged = false;
        }
    }
}

static void read_inputs(trainer *t, const char *corpus, const char *own)
{
    static const struct {
        row_set set;
        const char *name;
    } sets[] = { { SET_SGD, "sgd-services/train.jsonl" },
                 { SET_HAIR, "sgd-services/train-hair-labels.jsonl" },
                 { SET_CLINC, "clinc/train.jsonl" },
                 { SET_TABLES, "polyai/restaurant8k-train.jsonl" },
                 { SET_NLU, "polyai/nlupp-train.jsonl" } };
    static const char *const own_names[] = { "acts.en.tsv",      "acts.es.tsv",   "acts.hi.tsv",
                                             "acts.hi-Latn.tsv", "scenarios.tsv", "tables.tsv" };

    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
        take_json(t, sets[i].set, read_file(t, corpus, sets[i].name), sets[i].name);
    for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++)
        take_own(t, i < OWN_FILES ? SET_OWN : SET_TESTS, read_file(t, own, own_names[i]),
                 own_names[i]);
    join_contexts(t);
}

/* ---- features ---- */

static void prepare(trainer *t, const row *r, reading *ret, read_state *st, intent_context *c)
{
    *c = (intent_context){ .expects = r->expects,
                           .system = r->system,
                           .option_count = r->option_count };
    if (r->set < SET_OWN)
        c->lang = DS_STR("en");
    if (!ds_time_parse(r->now.n > 0 ? r->now : DS_STR("2026-11-23T09:00:00Z"), &c->now))
        die("bad instant", "rows");
    ds_arena_reset(t->line.arena);
    must(read_by_rules(&t->line, t->pack, t->vocab, r->text, c, ret, st), &t->line, "a text");
}

static void make_features(trainer *t, uint32_t groups)
{
    static feature_list f;
    intent_context c;
    read_state st;
    reading r;

    for (size_t i = 0; i < t->n; i++) {
        row *x = &t->rows[i];

        prepare(t, x, &r, &st, &c);
        classify_features(&st, groups, &f);
        if (x->features == NULL || x->n < f.n)
            x->features = ds_alloc(&t->cx, f.n * sizeof(uint32_t));
        if (x->features == NULL)
            die("out of memory", "features");
        x->n = f.n;
        for (size_t k = 0; k < f.n; k++)
            x->features[k] = f.at[k];
    }
}

/* ---- learning ---- */

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

        g[k] = (p[k] - target) * set_weights[r->set];
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

        t->steps[i] = (uint8_t)(CLASSIFY_WEIGHT_ZERO + (step > 127 ? 127 : step < -127 ? -127 : step));
    }
    t->model.weights = t->steps;
}

/* Learn from all rows but those of a fold (FOLDS: from all). */
static void learn(trainer *t, uint32_t but)
{
    size_t *order = malloc(t->n * sizeof(*order));
    uint64_t dice = SEED;
    size_t count = 0;

    if (order == NULL)
        die("out of memory", "rows");
    memset(t->weights, 0, BUCKETS * CLASSES * sizeof(float));
    memset(t->slopes, 0, BUCKETS * CLASSES * sizeof(float));
    for (size_t i = 0; i < t->n; i++)
        if (t->rows[i].fold != but)
            order[count++] = i;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (size_t i = count; i > 1; i--) {
            size_t j, swap = order[i - 1];

            dice = dice * 6364136223846793005u + 1442695040888963407u;
            j = (size_t)((dice >> 33) % i);
            order[i - 1] = order[j];
            order[j] = swap;
        }
        for (size_t i = 0; i < count; i++)
            learn_row(t, &t->rows[order[i]]);
    }
    free(order);
    quantise(t);
}

/* ---- judging ---- */

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

    prepare(t, x, &r, &st, &c);
    must(acts_weigh(&st, st.is_certain), &t->line, "a text");
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
        make_features(t, groups);
    for (uint32_t fold = 0; fold < FOLDS; fold++) {
        if (groups != 0)
            learn(t, fold);
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
    FILE *out = fopen(path, "wb");
    size_t n = BUCKETS * CLASSES;

    classify_header(&t->model, header);
    if (out == NULL || fwrite(header, 1, sizeof(header), out) != sizeof(header) ||
        fwrite(t->steps, 1, n, out) != n || fclose(out) != 0)
        die("cannot be written", path);
}

/* Our rules without the weights that are there, which may be of another kind. */
static void load_rules(trainer *t)
{
    ds_embedded *rules;
    size_t n = 0, kept = 0;

    while (intents_embedded[n].name != NULL)
        n++;
    if ((rules = ds_alloc_n(&t->cx, n + 1, sizeof(*rules))) == NULL)
        die("out of memory", "rules");
    for (size_t i = 0; i < n; i++)
        if (!ds_str_ends(ds_str_of(intents_embedded[i].name), DS_STR(".bin")))
            rules[kept++] = intents_embedded[i];
    must(intent_pack_from(&t->cx, rules, &t->pack), &t->cx, "rules");
}

static void start(trainer *t)
{
    size_t n = BUCKETS * CLASSES;

    t->cx.arena = ds_arena_new(ARENA_BYTES);
    t->line.arena = ds_arena_new(LINE_ARENA_BYTES);
    if (t->cx.arena == NULL || t->line.arena == NULL)
        die("out of memory", "start");
    load_rules(t);
    must(intent_vocab_new(&t->cx, t->pack, &names, &t->vocab), &t->cx, "names");
    t->rows = calloc(ROWS_MAX, sizeof(row));
    t->weights = calloc(n, sizeof(float));
    t->slopes = calloc(n, sizeof(float));
    t->steps = calloc(n, 1);
    if (t->rows == NULL || t->weights == NULL || t->slopes == NULL || t->steps == NULL)
        die("out of memory", "start");
    for (size_t i = 0; i < CLASSIFY_KNOTS; i++) /* until they are measured */
        t->model.knots[i] = 1 / (1 + expf(-(-2 + (float)i / 2)));
}

int main(int argc, char **argv)
{
    static trainer t;
    const char *log = argc > 5 ? argv[5] : NULL;
    FILE *wrong = log != NULL ? fopen(log, "w") : NULL;
    tally y;

    if (argc < 4) {
        fprintf(stderr, "usage: train_acts CORPUS_DIR ROWS_DIR OUT.bin [--figures [FAILS.tsv]]\n");
        return 2;
    }
    start(&t);
    read_inputs(&t, argv[1], argv[2]);
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
    make_features(&t, FEATURES_ALL);
    learn(&t, FOLDS);
    t.model.groups = FEATURES_ALL;
    write_model(&t, argv[3]);
    return 0;
}
