/*
 * train_rows.c - read what the model of acts learns from: the public dialogue sets, and our own
 * rows.
 *
 * Each set's labels become the acts that a row allows. What always holds:
 *   (1) rows come in the order of the files, and made-up ones behind them: always the same
 *   (2) all turns of a dialogue fall into one fold
 *   (3) what is near to us and labelled otherwise teaches nothing, rather than something wrong
 */
#include "tools/train/train.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/json.h"

#define PATH_MAX_BYTES 4096
#define FILE_MAX_BYTES ((size_t)64 << 20)
#define NOT_FOREIGN ((BIT(ACT_COUNT) - 2) & ~BIT(ACT_OUT_OF_SCOPE))

extern const ds_embedded intents_embedded[];

void train_die(const char *what, const char *which)
{
    fprintf(stderr, "train: %s: %s\n", which, what);
    exit(1);
}

void train_must(ds_status s, const ds_ctx *cx, const char *which)
{
    if (s != DS_OK)
        train_die(cx->why, which);
}

void train_rules_load(ds_ctx *cx, intent_pack **ret)
{
    ds_embedded *rules;
    size_t n = 0, kept = 0;

    while (intents_embedded[n].name != NULL)
        n++;
    if ((rules = ds_alloc_n(cx, n + 1, sizeof(*rules))) == NULL)
        train_die("out of memory", "rules");
    for (size_t i = 0; i < n; i++)
        if (!ds_str_ends(ds_str_of(intents_embedded[i].name), DS_STR(".bin")))
            rules[kept++] = intents_embedded[i];
    train_must(intent_pack_from(cx, rules, ret), cx, "rules");
}

void train_weights_write(const char *path, ds_str header, ds_str weights)
{
    FILE *out = fopen(path, "wb");

    if (out == NULL || fwrite(header.p, 1, header.n, out) != header.n ||
        fwrite(weights.p, 1, weights.n, out) != weights.n || fclose(out) != 0)
        train_die("cannot be written", path);
}

static ds_str read_file(trainer *t, const char *dir, const char *name)
{
    char path[PATH_MAX_BYTES];
    char *bytes = NULL;
    size_t n = 0;
    FILE *in;

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >= sizeof(path))
        train_die("the path is too long", dir);
    if ((in = fopen(path, "rb")) == NULL)
        train_die("cannot be opened", path);
    (void)fseek(in, 0, SEEK_END);
    n = (size_t)ftell(in);
    (void)fseek(in, 0, SEEK_SET);
    if (n > FILE_MAX_BYTES || (bytes = ds_alloc(&t->cx, n + 1)) == NULL ||
        fread(bytes, 1, n, in) != n)
        train_die("cannot be read", path);
    (void)fclose(in);
    return (ds_str){ bytes, n };
}

static uint32_t hash_of(ds_str s) { return (uint32_t)(spelling_hash(s) >> 16); }

act train_act_of(ds_str name)
{
    for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
        if (ds_str_is(name, act_name((act)a)))
            return (act)a;
    return ACT_NONE;
}

row *train_row_add(trainer *t, row_set set, uint32_t allowed, ds_str text)
{
    row *r = &t->rows[t->n];

    if (t->n == TRAIN_ROWS_MAX)
        train_die("too many rows", "inputs");
    t->n++;
    *r = (row){ .set = set, .allowed = allowed, .text = text, .is_judged = true, .share = 1 };
    r->fold = hash_of(text) % TRAIN_FOLDS;
    return r;
}

static ds_str copy(trainer *t, ds_str s)
{
    ds_str c = { "", 0 };

    train_must(ds_copy(&t->cx, s, &c), &t->cx, "inputs");
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
        r = train_row_add(t, set, BIT(sgd_labels[i].a), field(t, j, "text"));
        r->system = system;
        r->now = DS_STR("2019-03-01T00:00:00Z");
        hair_dialogue += system.n == 0;
        r->fold = set == SET_SGD ? hash_of(dialogue) % TRAIN_FOLDS
                                 : hair_dialogue % TRAIN_FOLDS; /* (2) */
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
        (void)train_row_add(t, SET_CLINC, allowed, field(t, j, "text"));
}

static void take_table(trainer *t, const ds_json *j)
{
    const ds_json *asked = ds_json_get(j, "requested");
    row *r = train_row_add(t, SET_TABLES, NOT_FOREIGN, field(t, j, "text"));
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
        (void)train_row_add(t, SET_NLU, allowed, field(t, j, "text"));
}

static void take_json(trainer *t, row_set set, ds_str file, const char *name)
{
    ds_str line;

    while (ds_str_next(&file, '\n', &line)) {
        ds_json *j = NULL;

        ds_arena_reset(t->line.arena);
        if (ds_str_trim(line).n == 0)
            continue;
        train_must(ds_json_parse(&t->line, line, &j), &t->line, name);
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

void train_rows_read(trainer *t, const char *corpus, const char *own)
{
    static const struct {
        row_set set;
        const char *name;
    } sets[] = { { SET_SGD, "sgd-services/train.jsonl" },
                 { SET_HAIR, "sgd-services/train-hair-labels.jsonl" },
                 { SET_CLINC, "clinc/train.jsonl" },
                 { SET_TABLES, "polyai/restaurant8k-train.jsonl" },
                 { SET_NLU, "polyai/nlupp-train.jsonl" } };

    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
        take_json(t, sets[i].set, read_file(t, corpus, sets[i].name), sets[i].name);
    train_own_texts(t, own);
    train_own_contexts(t);
}

void train_own_texts(trainer *t, const char *own)
{
    static const char *const names[] = { "acts.en.tsv", "acts.es.tsv",      "acts.hi.tsv",
                                         "acts.te.tsv", "acts.hi-Latn.tsv", "acts.te-Latn.tsv" };

    ds_str left_out = read_file(t, own, "left_out.txt");

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        train_own_read(t, read_file(t, own, names[i]), left_out, i, names[i]);
}
