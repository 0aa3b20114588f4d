/*
 * alarm_rows.c - read what the model of alarms learns from: our own sets, and nothing else.
 *
 * What always holds:
 *   (1) the sets that judge (emergency_blind_b, all blind_c) are not in the table, so never learnt
 *   (2) rows come in the order of table and files: always the same
 *   (3) one text falls into one fold, in however many sets it stands; so do all texts that a row
 *       of our own stands for
 */
#include "tools/train/alarm_train.h"

#include <stdio.h>
#include <stdlib.h>

#define PATH_MAX_BYTES 4096
#define FILE_MAX_BYTES ((size_t)4 << 20)
#define COLUMNS_MAX 6
#define DRAWN_SHARE 0.5f

static const char *const langs[] = { "en", "es", "hi", "hi-Latn", "te", "te-Latn" };
#define LANGS (sizeof(langs) / sizeof(langs[0]))

/* A kind of set: which column is the text, which says what is right (-1: nothing of ours). */
typedef struct set_kind {
    const char *name;
    alarm_subject about;
    int text, label;
    const char *lang; /* of the file that is read */
} set_kind;

/* clang-format off */
static const set_kind kinds[] = {
    { "emergency",         ABOUT_DANGER, 1,  0, "" },
    { "emergency_held",    ABOUT_DANGER, 1,  0, "" },
    { "emergency_blind_a", ABOUT_DANGER, 1,  0, "" },
    { "stop",              ABOUT_STOP,   1,  0, "" },
    { "stop_held",         ABOUT_STOP,   1,  0, "" },
    { "stop_blind_a",      ABOUT_STOP,   1,  0, "" },
    { "stop_blind_b",      ABOUT_STOP,   1,  0, "" },
    { "acts",              ABOUT_OTHERS, 3,  0, "" },
    { "acts_held",         ABOUT_OTHERS, 3,  0, "" },
    { "when",              ABOUT_OTHERS, 2, -1, "" },
    { "when_held",         ABOUT_OTHERS, 2, -1, "" },
    { "specialty",         ABOUT_COMPLAINTS, 1, -1, "" },
    { "specialty_held",    ABOUT_COMPLAINTS, 1, -1, "" },
    { "hurried",           ABOUT_OTHERS, 4,  1, "" },
    { "lang",              ABOUT_OTHERS, 1, -1, "" },
    { "name",              ABOUT_OTHERS, 2, -1, "" },
};
/* clang-format on */

/* A file's bytes; empty when there is none. */
static ds_str read_file(alarm_trainer *t, const char *path)
{
    FILE *in = fopen(path, "rb");
    char *bytes = NULL;
    size_t n;

    if (in == NULL)
        return DS_STR("");
    (void)fseek(in, 0, SEEK_END);
    n = (size_t)ftell(in);
    (void)fseek(in, 0, SEEK_SET);
    if (n > FILE_MAX_BYTES || (bytes = ds_alloc(&t->cx, n + 1)) == NULL ||
        fread(bytes, 1, n, in) != n)
        train_die("cannot be read", path);
    (void)fclose(in);
    return (ds_str){ bytes, n };
}

static int danger_of(ds_str label)
{
    for (int k = EMERGENCY_MEDICAL; k <= EMERGENCY_POISON; k++)
        if (ds_str_is(label, emergency_kind_name((emergency_kind)k)))
            return k;
    return EMERGENCY_NONE;
}

/* 1 where stopping is what is meant, unknown where it is one of several. */
static int stop_of(ds_str label)
{
    if (ds_str_is(label, "stop"))
        return 1;
    return ds_str_find(label, DS_STR("stop"), 0) >= 0 ? LABEL_UNKNOWN : 0;
}

static bool is_label_of(const set_kind *k, ds_str label)
{
    return ds_str_is(label, "none") ||
           (k->about == ABOUT_DANGER ? danger_of(label) != EMERGENCY_NONE
                                     : ds_str_is(label, "stop"));
}

/* Was the text said by a row from `from` on? */
static bool is_said(const alarm_trainer *t, size_t from, ds_str text)
{
    for (size_t i = from; i < t->n; i++)
        if (ds_str_equal(t->rows[i].text, text))
            return true;
    return false;
}

static void add_row(alarm_trainer *t, const set_kind *k, ds_str label, ds_str text)
{
    alarm_row *r = &t->rows[t->n];

    if (t->n == ALARM_ROWS_MAX)
        train_die("too many rows", k->name);
    *r =
        (alarm_row){ .about = k->about, .set = k->name, .lang = k->lang, .text = text, .share = 1 };
    r->danger = k->about == ABOUT_DANGER ? danger_of(label) : EMERGENCY_NONE;
    r->stop = k->about == ABOUT_DANGER ? 0 : stop_of(label);
    r->fold = (uint32_t)(spelling_hash(r->text) >> 20) % ALARM_FOLDS; /* (3) */
    t->n++;
}

static void take_row(alarm_trainer *t, const set_kind *k, ds_str line)
{
    ds_str columns[COLUMNS_MAX] = { { NULL, 0 } }, label = { "", 0 };
    int n = 0;

    while (n < COLUMNS_MAX && ds_str_next(&line, '\t', &columns[n]))
        n++;
    if (n <= k->text) /* an empty text says nothing */
        return;
    if (k->label >= 0)
        label = columns[k->label];
    add_row(t, k, label, columns[k->text]);
}

/* A file that may be missing: not every kind has every language. */
static void take_file(alarm_trainer *t, const set_kind *k, const char *path)
{
    ds_str file = read_file(t, path), line;

    while (ds_str_next(&file, '\n', &line))
        if (line.n > 0 && line.p[0] != '#')
            take_row(t, k, line);
}

/* A line of our own that may stand for many: all texts drawn from it fall into one fold. */
static void take_own_row(alarm_trainer *t, const set_kind *k, const train_lists *lists, ds_str line)
{
    ds_str label = { "", 0 }, text = line;
    uint64_t key = train_mix(spelling_hash(line));
    size_t first = t->n, draws;

    if (k->label >= 0 && (!ds_str_next(&text, '\t', &label) || text.n == 0))
        train_die("a row needs what it is, and a text", lists->name);
    if (k->label >= 0 && !is_label_of(k, label))
        train_die("a row is of an unknown kind", lists->name);
    draws = train_count_draws(lists, text);
    for (size_t i = 0; i < draws; i++) {
        ds_str said = train_drawn(lists, text, train_mix(key + i));

        if (said.n == 0 || is_said(t, first, said) || train_is_left_out(lists, said))
            continue;
        add_row(t, k, label, said);
        t->rows[t->n - 1].fold = (uint32_t)(key % ALARM_FOLDS);
        t->rows[t->n - 1].is_ours = true;
        t->rows[t->n - 1].share = draws > 1 ? DRAWN_SHARE : 1;
    }
}

/* A file of our own that may be missing. */
static void take_own_file(alarm_trainer *t, const set_kind *k, const char *path, ds_str left_out)
{
    train_lists lists = { .cx = &t->cx, .name = path, .left_out = left_out };
    ds_str file = read_file(t, path), line;

    while (ds_str_next(&file, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (line.p[0] == '=')
            train_list_take(&lists, line);
        else
            take_own_row(t, k, &lists, line);
    }
}

/* What the model of acts learns from: everyday messages, drawn as it draws them. */
static void take_acts(alarm_trainer *t, const char *own)
{
    static const set_kind everyday = { "everyday", ABOUT_OTHERS, 0, -1, "" };
    trainer *acts = calloc(1, sizeof(*acts));

    if (acts == NULL || (acts->rows = calloc(TRAIN_ROWS_MAX, sizeof(row))) == NULL)
        train_die("out of memory", own);
    acts->cx = t->cx;
    acts->line = t->line;
    train_own_texts(acts, own);
    for (size_t i = 0; i < acts->n; i++) {
        uint32_t allowed = acts->rows[i].allowed;
        size_t before = t->n;

        take_row(t, &everyday, acts->rows[i].text);
        if (t->n > before && (allowed & BIT(ACT_STOP)) != 0)
            t->rows[t->n - 1].stop = allowed == BIT(ACT_STOP) ? 1 : LABEL_UNKNOWN;
    }
    free(acts->rows);
    free(acts);
}

/* The path of a kind's file. */
static void put_path(char ret[static PATH_MAX_BYTES], const char *folder, const set_kind *k)
{
    (void)snprintf(ret, PATH_MAX_BYTES, "%s/%s.%s.tsv", folder, k->name, k->lang);
}

void alarm_own_read(alarm_trainer *t, const char *own)
{
    static const set_kind own_kinds[] = { { "danger", ABOUT_DANGER, 1, 0, "" },
                                          { "stop", ABOUT_STOP, 1, 0, "" },
                                          { "calm", ABOUT_COMPLAINTS, 0, -1, "" } };
    static char path[PATH_MAX_BYTES];
    ds_str left_out;
    set_kind k;

    (void)snprintf(path, sizeof(path), "%s/left_out.txt", own);
    left_out = read_file(t, path);
    for (size_t i = 0; i < sizeof(own_kinds) / sizeof(own_kinds[0]); i++)
        for (size_t l = 0; l < LANGS; l++) {
            k = own_kinds[i];
            k.lang = langs[l];
            put_path(path, own, &k);
            take_own_file(t, &k, path, left_out);
        }
}

void alarm_rows_read(alarm_trainer *t, const char *corpus, const char *own)
{
    static char path[PATH_MAX_BYTES];
    set_kind k;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        for (size_t l = 0; l < LANGS; l++) {
            k = kinds[i];
            k.lang = langs[l];
            put_path(path, corpus, &k);
            take_file(t, &k, path);
        }
    alarm_own_read(t, own);
    take_acts(t, own);
    if (t->n == 0)
        train_die("no rows", corpus);
}
