/*
 * train_own.c - read our own rows, and put what means the same anywhere behind things the bot says.
 *
 * A row is act, expects, system, text. A text may hold [one|other|] and {list}; a line "= list TAB
 * one|other" names a list. Such a row stands for many: of what it can say some texts are drawn.
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

#define LISTS_MAX 64u
#define DEPTH_MAX 4
#define DRAWS_MAX 16u
#define COPIES 3u       /* of a row that means the same anywhere */
#define DRAWN_COPIES 1u /* of each text that is drawn from one */
#define DRAWN_SHARE 0.5f
#define CONTEXTS_MAX 512u
#define LINE_BYTES_MAX 2048u

typedef struct list {
    ds_str name, words;
} list;

typedef struct source {
    trainer *t;
    const char *name; /* of the file, for complaints */
    unsigned tongue;
    ds_str left_out; /* texts that nothing is learnt from, a line each */
    list lists[LISTS_MAX];
    size_t n;
} source;

typedef struct draw {
    uint64_t key;    /* of the row and the number of the draw */
    uint64_t places; /* how many choices were made so far */
    char text[LINE_BYTES_MAX];
    size_t n;
} draw;

static uint64_t mix(uint64_t h)
{
    h ^= h >> 31;
    h *= 0x9E3779B97F4A7C15u;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 32);
}

static size_t count_words(ds_str words)
{
    size_t n = 1;

    for (size_t i = 0; i < words.n; i++)
        n += words.p[i] == '|';
    return n;
}

static ds_str word_at(ds_str words, size_t at)
{
    ds_str word = { "", 0 };

    for (size_t i = 0; i <= at; i++)
        if (!ds_str_next(&words, '|', &word))
            return (ds_str){ "", 0 };
    return word;
}

static ds_str list_named(const source *s, ds_str name)
{
    for (size_t i = 0; i < s->n; i++)
        if (ds_str_equal(s->lists[i].name, name))
            return s->lists[i].words;
    train_die("a row names a list that is not there", s->name);
}

/* The group that opens at text[at]: what it holds, and where it ends. */
static ds_str group_at(const source *s, ds_str text, size_t at, size_t *ret_end)
{
    char close = text.p[at] == '[' ? ']' : '}';
    size_t end = at + 1;

    while (end < text.n && text.p[end] != close)
        end++;
    if (end == text.n)
        train_die("a group is not closed", s->name);
    *ret_end = end + 1;
    return ds_str_sub(text, at + 1, end);
}

static bool opens(char c) { return c == '[' || c == '{'; }

/* How many texts a row can say, as far as it matters. */
static size_t count_draws(const source *s, ds_str text)
{
    size_t n = 1, end;

    for (size_t i = 0; i < text.n; i++) {
        ds_str inner;

        if (!opens(text.p[i]))
            continue;
        inner = group_at(s, text, i, &end);
        n *= count_words(text.p[i] == '[' ? inner : list_named(s, inner));
        n = n < DRAWS_MAX ? n : DRAWS_MAX;
    }
    return n;
}

static void put_char(const source *s, draw *d, char c)
{
    if (c == ' ' && (d->n == 0 || d->text[d->n - 1] == ' '))
        return; /* where nothing was chosen */
    if (d->n == LINE_BYTES_MAX)
        train_die("a row is too long", s->name);
    d->text[d->n++] = c;
}

static void draw_text(const source *s, draw *d, ds_str text, int depth)
{
    if (depth > DEPTH_MAX)
        train_die("lists name each other", s->name);
    for (size_t i = 0; i < text.n;) {
        ds_str words;

        if (!opens(text.p[i])) {
            put_char(s, d, text.p[i++]);
            continue;
        }
        words =
            text.p[i] == '[' ? group_at(s, text, i, &i) : list_named(s, group_at(s, text, i, &i));
        d->places++;
        draw_text(s, d, word_at(words, mix(d->key + mix(d->places)) % count_words(words)),
                  depth + 1);
    }
}

static ds_str drawn(const source *s, ds_str text, uint64_t key)
{
    draw d = { .key = key };
    ds_str ret = { "", 0 };

    draw_text(s, &d, text, 0);
    while (d.n > 0 && d.text[d.n - 1] == ' ')
        d.n--;
    train_must(ds_copy(&s->t->cx, (ds_str){ d.text, d.n }, &ret), &s->t->cx, s->name);
    return ret;
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

static uint32_t acts_of(const source *s, ds_str labels)
{
    uint32_t allowed = 0;
    ds_str label;

    while (ds_str_next(&labels, '|', &label)) {
        if (train_act_of(label) == ACT_NONE)
            train_die("a row has an unknown act", s->name);
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

static bool is_left_out(const source *s, ds_str text)
{
    ds_str rest = s->left_out, line;

    while (ds_str_next(&rest, '\n', &line))
        if (ds_str_equal(line, text))
            return true;
    return false;
}

static void take_row(source *s, ds_str line)
{
    ds_str rest = line, labels = { "", 0 }, expects = { "", 0 }, system = { "", 0 };
    uint64_t key = mix(spelling_hash(line));
    size_t first = s->t->n, draws;
    uint32_t allowed;

    if (!ds_str_next(&rest, '\t', &labels) || !ds_str_next(&rest, '\t', &expects) ||
        !ds_str_next(&rest, '\t', &system) || rest.n == 0)
        train_die("a row needs act, expects, system, text", s->name);
    allowed = acts_of(s, labels);
    draws = count_draws(s, rest);
    for (size_t i = 0; i < draws; i++) {
        ds_str text = drawn(s, rest, mix(key + i));
        row *r;

        if (is_said(s->t, first, text) || is_left_out(s, text)) /* (3) */
            continue;
        r = train_row_add(s->t, SET_OWN, allowed, text);
        r->tongue = s->tongue;
        r->share = draws > 1 ? DRAWN_SHARE : 1;
        r->is_anywhere = ds_str_is(expects, "*");
        r->expects = r->is_anywhere ? DS_STR("") : expects;
        r->system = drawn(s, system, mix(key + i + draws));
        r->option_count = options_in(r->system);
        r->fold = (uint32_t)(key % TRAIN_FOLDS); /* (2) */
        r->is_judged = s->t->n == first + 1;     /* one of them all */
    }
}

static void take_list(source *s, ds_str line)
{
    ds_str rest = ds_str_sub(line, 1, line.n), name;

    if (s->n == LISTS_MAX || !ds_str_next(&rest, '\t', &name) || rest.n == 0)
        train_die("a list is = name TAB words, and there are not too many", s->name);
    s->lists[s->n++] = (list){ ds_str_trim(name), rest };
}

void train_own_read(trainer *t, ds_str file, ds_str left_out, unsigned tongue, const char *name)
{
    source s = { .t = t, .name = name, .tongue = tongue, .left_out = left_out };
    ds_str line;

    while (ds_str_next(&file, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (line.p[0] == '=')
            take_list(&s, line);
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
        uint64_t h =
            mix(key + spelling_hash(c->items[i]->system) * 3 + spelling_hash(c->items[i]->expects));

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
            const row *with = context_for(&c, r->tongue, mix(key + k));
            bool is_bare = mix(key * 3 + k) % 4 == 0; /* (4) */

            if (with != NULL)
                add_copy(t, r, with->expects, is_bare ? DS_STR("") : with->system,
                         with->option_count);
        }
        if (r->set == SET_OWN && r->expects.n > 0 && r->system.n > 0)
            add_copy(t, r, r->expects, DS_STR(""), r->option_count); /* (4) */
    }
}
