/*
 * train_own.c - read our own rows, and put what means the same anywhere behind things the bot says.
 *
 * A row is act, expects, system, text. A row may stand for many texts, of which some are
 * drawn (train_draw.c).
 * What always holds:
 *   (1) what is drawn and joined hangs on the row's own text: another row moves nothing of it
 *   (2) all that is drawn from a row falls into one fold: what is judged was never learnt
 *   (3) what tests ask (left_out.txt) is not learnt
 *   (4) a row is learnt with the bot's sentence and without, or its silence would be taken for a
 * sign
 */
#include "tools/train/train.h"

#include <stdlib.h>
#include <string.h>

#define COPIES 3u       /* of a row that means the same anywhere */
#define DRAWN_COPIES 1u /* of each text that is drawn from one */
#define DRAWN_SHARE 0.5f
#define CONTEXTS_MAX 512u

typedef struct source {
    trainer *t;
    unsigned tongue;
    train_lists lists;
} source;

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

static uint32_t acts_of(const source *s, ds_str labels)
{
    uint32_t allowed = 0;
    ds_str label;

    while (ds_str_next(&labels, '|', &label)) {
        if (train_act_of(label) == ACT_NONE)
            train_die("a row has an unknown act", s->lists.name);
        allowed |= BIT(train_act_of(label));
    }
    return allowed;
}

/* Was the last of these rows, from `from` on, said by this text already? */
static bool is_said(const trainer *t, size_t from, ds_str text)
{
    for (size_t i = from; i < t->n; i++)
        if (ds_str_equal(t->rows[i].text, text))
            return true;
    return false;
}

static void take_row(source *s, ds_str line)
{
    ds_str rest = line, labels = { "", 0 }, expects = { "", 0 }, system = { "", 0 };
    uint64_t key = train_mix(spelling_hash(line));
    size_t first = s->t->n, draws;
    uint32_t allowed;

    if (!ds_str_next(&rest, '\t', &labels) || !ds_str_next(&rest, '\t', &expects) ||
        !ds_str_next(&rest, '\t', &system) || rest.n == 0)
        train_die("a row needs act, expects, system, text", s->lists.name);
    allowed = acts_of(s, labels);
    draws = train_count_draws(&s->lists, rest);
    for (size_t i = 0; i < draws; i++) {
        ds_str text = train_drawn(&s->lists, rest, train_mix(key + i));
        row *r;

        if (is_said(s->t, first, text) || train_is_left_out(&s->lists, text)) /* (3) */
            continue;
        r = train_row_add(s->t, SET_OWN, allowed, text);
        r->tongue = s->tongue;
        r->share = draws > 1 ? DRAWN_SHARE : 1;
        r->is_anywhere = ds_str_is(expects, "*");
        r->expects = r->is_anywhere ? DS_STR("") : expects;
        r->system = train_drawn(&s->lists, system, train_mix(key + i + draws));
        r->option_count = options_in(r->system);
        r->fold = (uint32_t)(key % TRAIN_FOLDS); /* (2) */
        r->is_judged = s->t->n == first + 1;     /* one of them all */
    }
}

void train_own_read(trainer *t, ds_str file, ds_str left_out, unsigned tongue, const char *name)
{
    source s = { .t = t,
                 .tongue = tongue,
                 .lists = { .cx = &t->cx, .name = name, .left_out = left_out } };
    ds_str line;

    while (ds_str_next(&file, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (line.p[0] == '=')
            train_list_take(&s.lists, line);
        else
            take_row(&s, line);
    }
}

/* ---- what means the same anywhere ---- */

typedef struct contexts {
    const row *items[CONTEXTS_MAX]; /* each with another sentence of the bot */
    size_t n;
} contexts;

static void find_contexts(const trainer *t, size_t n, contexts *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < n && ret->n < CONTEXTS_MAX; i++) {
        const row *r = &t->rows[i];
        bool is_new = r->set == SET_OWN && r->expects.n > 0;

        for (size_t k = 0; k < ret->n && is_new; k++)
            is_new = !ds_str_equal(ret->items[k]->system, r->system) ||
                     !ds_str_equal(ret->items[k]->expects, r->expects);
        if (is_new)
            ret->items[ret->n++] = r;
    }
}

/* The context that fits a key best: another context takes only the keys that it fits better; (1) */
static const row *context_for(const contexts *c, unsigned tongue, uint64_t key)
{
    const row *best = NULL;
    uint64_t most = 0;

    for (size_t i = 0; i < c->n; i++) {
        if (c->items[i]->tongue != tongue)
            continue;
        uint64_t h = train_mix(key + spelling_hash(c->items[i]->system) * 3 +
                               spelling_hash(c->items[i]->expects));

        if (h >= most) {
            most = h;
            best = c->items[i];
        }
    }
    return best;
}

static void add_copy(trainer *t, const row *r, ds_str expects, ds_str system, int64_t options)
{
    row *c = train_row_add(t, r->set, r->allowed, r->text);

    c->expects = expects;
    c->system = system;
    c->option_count = options;
    c->fold = r->fold;
    c->share = r->share;
    c->is_judged = false;
}

void train_own_contexts(trainer *t)
{
    size_t n = t->n;
    contexts c;

    find_contexts(t, n, &c);
    for (size_t i = 0; i < n && c.n > 0; i++) {
        const row *r = &t->rows[i];
        uint64_t key = spelling_hash(r->text);
        bool is_foreign = r->set == SET_CLINC && r->allowed == BIT(ACT_OUT_OF_SCOPE);
        uint64_t copies = is_foreign        ? key & 1
                          : !r->is_anywhere ? 0
                          : r->share < 1    ? DRAWN_COPIES
                                            : COPIES;

        for (uint64_t k = 0; k < copies; k++) {
            const row *with = context_for(&c, r->tongue, train_mix(key + k));
            bool is_bare = train_mix(key * 3 + k) % 4 == 0; /* (4) */

            if (with != NULL)
                add_copy(t, r, with->expects, is_bare ? DS_STR("") : with->system,
                         with->option_count);
        }
        if (r->set == SET_OWN && r->expects.n > 0 && r->system.n > 0)
            add_copy(t, r, r->expects, DS_STR(""), r->option_count); /* (4) */
    }
}
