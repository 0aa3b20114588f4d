/*
 * lexicon.c - words and phrases that mean something, and the misspelt word that was meant.
 *
 * Words are numbered; phrases are paths in a tree over word numbers, kept in one hash table, so a
 * look-up costs one probe a word whatever the lexicon's size. What always holds:
 *   (1) after lexicon_seal nothing changes; threads share it without locks
 *   (2) a phrase of any language is found only when its language is among those asked for
 *   (3) a correction never leads to a word marked [known], and never from one
 */
#include "intents/intents_internal.h"

#include <string.h>

#define WORDS_MAX 16384u /* slots; at most half are used */
#define NODES_MAX 32768u /* slots of phrase steps */
#define SENSES_MAX 16384u
#define DELETES_MAX ((size_t)1 << 20) /* slots of delete-1 forms */
#define ADDS_MAX_BYTES 4000

typedef struct word_slot {
    ds_str text;
    uint32_t langs;   /* that know it */
    uint32_t targets; /* languages in which a typo may stand for it */
} word_slot;

typedef struct step_slot {
    uint32_t from, word; /* node and word lead to */
    uint32_t node;       /* this node; 0 = empty slot */
    uint32_t sense;      /* first sense of the node, 0 = none */
} step_slot;

typedef struct delete_slot {
    uint32_t tag;  /* upper half of the form's hash */
    uint32_t word; /* 0 = empty */
} delete_slot;

struct lexicon {
    ds_arena *arena;
    word_slot *words;
    uint32_t word_count;
    step_slot *steps;
    uint32_t node_count;
    sense *senses;
    uint32_t sense_count;
    delete_slot *deletes;
    size_t delete_mask; /* slots - 1; they are sized when the words are known */
};

typedef enum sense_args {
    ARGS_NONE,
    ARGS_TEXT,
    ARGS_INT,
    ARGS_TWO,
    ARGS_CLOCKS,
    ARGS_UNIT
} sense_args;

/* clang-format off */
static const struct { const char *name; sense_args args; } kinds[SENSE_COUNT] = {
    [SENSE_KNOWN] = { "known", ARGS_NONE },           [SENSE_SPECIALTY] = { "specialty", ARGS_TEXT },
    [SENSE_COMPLAINT] = { "complaint", ARGS_TEXT },   [SENSE_GENDER] = { "gender", ARGS_TEXT },
    [SENSE_LANGUAGE] = { "language", ARGS_TEXT },     [SENSE_PERSON] = { "person", ARGS_TEXT },
    [SENSE_VISIT_TYPE] = { "visit_type", ARGS_TEXT }, [SENSE_PRICE] = { "price", ARGS_TEXT },
    [SENSE_CURRENCY] = { "currency", ARGS_NONE },     [SENSE_TITLE] = { "title", ARGS_NONE },
    [SENSE_NEAR] = { "near", ARGS_NONE },             [SENSE_OPTION] = { "option", ARGS_NONE },
    [SENSE_ONE] = { "one", ARGS_NONE },               [SENSE_POLITE] = { "polite", ARGS_NONE },
    [SENSE_NEGATOR] = { "negator", ARGS_NONE },       [SENSE_POSSESSIVE] = { "possessive", ARGS_NONE },
    [SENSE_NOT_NAME] = { "not_name", ARGS_NONE },     [SENSE_WEEKDAY] = { "weekday", ARGS_INT },
    [SENSE_MONTH] = { "month", ARGS_INT },            [SENSE_RELDAY] = { "relative_day", ARGS_INT },
    [SENSE_PART] = { "part", ARGS_CLOCKS },           [SENSE_TONIGHT] = { "today_part", ARGS_CLOCKS },
    [SENSE_CLOCK] = { "clock", ARGS_CLOCKS },         [SENSE_AMPM] = { "am_pm", ARGS_INT },
    [SENSE_UNIT] = { "unit", ARGS_UNIT },             [SENSE_WEEKEND] = { "weekend", ARGS_NONE },
    [SENSE_WORKDAYS] = { "workdays", ARGS_NONE },     [SENSE_THIS] = { "this", ARGS_NONE },
    [SENSE_NEXT] = { "next", ARGS_NONE },             [SENSE_LAST] = { "last", ARGS_NONE },
    [SENSE_IN] = { "in", ARGS_NONE },                 [SENSE_WITHIN] = { "within", ARGS_NONE },
    [SENSE_AGO] = { "ago", ARGS_NONE },               [SENSE_FROM_NOW] = { "from_now", ARGS_NONE },
    [SENSE_AFTER] = { "after", ARGS_NONE },           [SENSE_BEFORE] = { "before", ARGS_NONE },
    [SENSE_BY] = { "by", ARGS_NONE },                 [SENSE_UNTIL] = { "until", ARGS_NONE },
    [SENSE_FROM] = { "from", ARGS_NONE },             [SENSE_SINCE] = { "since", ARGS_NONE },
    [SENSE_BETWEEN] = { "between", ARGS_NONE },       [SENSE_AND] = { "and", ARGS_NONE },
    [SENSE_OR] = { "or", ARGS_NONE },                 [SENSE_AT] = { "at", ARGS_NONE },
    [SENSE_ON] = { "on", ARGS_NONE },                 [SENSE_OF] = { "of", ARGS_NONE },
    [SENSE_THE] = { "the", ARGS_NONE },               [SENSE_HALF] = { "half", ARGS_NONE },
    [SENSE_QUARTER] = { "quarter", ARGS_NONE },       [SENSE_PAST] = { "past", ARGS_NONE },
    [SENSE_TO] = { "to", ARGS_NONE },                 [SENSE_OCLOCK] = { "oclock", ARGS_NONE },
    [SENSE_ISH] = { "ish", ARGS_NONE },               [SENSE_NOT_WHEN] = { "not_when", ARGS_NONE },
    [SENSE_SOONEST] = { "soonest", ARGS_NONE },       [SENSE_ANY_TIME] = { "any_time", ARGS_NONE },
    [SENSE_MINUTES_ON] = { "minutes_behind", ARGS_INT },
    [SENSE_FIRST_THING] = { "first_thing", ARGS_NONE }, [SENSE_EDGE] = { "edge", ARGS_INT },
    [SENSE_EARLY] = { "early_late", ARGS_INT },       [SENSE_NUMBER] = { "number", ARGS_INT },
    [SENSE_ORDINAL] = { "ordinal", ARGS_INT },        [SENSE_ORDINAL_MARK] = { "ordinal_mark", ARGS_NONE },
    [SENSE_LATER_ON] = { "or_later", ARGS_NONE },     [SENSE_EARLIER_ON] = { "or_earlier", ARGS_NONE },
    [SENSE_WEEK_AFTER] = { "weeks_from_now", ARGS_INT }, [SENSE_WEEK_OF] = { "week_of", ARGS_NONE },
    [SENSE_REST_OF] = { "rest_of", ARGS_NONE },       [SENSE_ARTICLE] = { "article", ARGS_NONE },
    [SENSE_FOR] = { "for", ARGS_NONE },               [SENSE_DOUBTFUL] = { "doubtful", ARGS_NONE },
    [SENSE_SUBJECT] = { "subject", ARGS_NONE },       [SENSE_NAME_LEAD] = { "name_lead", ARGS_NONE },
    [SENSE_OPEN_END] = { "open_end", ARGS_NONE },     [SENSE_QUESTION] = { "question", ARGS_NONE },
};
static const char *const unit_names[] = { "minute", "hour", "day", "week", "month", "year" };
/* clang-format on */

const char *sense_kind_name(sense_kind k) { return kinds[k].name; }

lexicon *lexicon_new(ds_ctx *cx, ds_arena *arena)
{
    lexicon *x = ds_arena_alloc(arena, sizeof(*x));

    if (x == NULL || (x->words = ds_arena_alloc(arena, WORDS_MAX * sizeof(word_slot))) == NULL ||
        (x->steps = ds_arena_alloc(arena, NODES_MAX * sizeof(step_slot))) == NULL ||
        (x->senses = ds_arena_alloc(arena, SENSES_MAX * sizeof(sense))) == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
        return NULL;
    }
    x->arena = arena;
    x->node_count = 1; /* node 0 is the root */
    x->sense_count = 1;
    return x;
}

/* The slot of a word: its own, or the empty one where it would go. Slot 0 is never used. */
static uint32_t word_find(const lexicon *x, ds_str word)
{
    uint32_t i = (uint32_t)(spelling_hash(word) & (WORDS_MAX - 1));

    for (;; i = (i + 1) & (WORDS_MAX - 1)) {
        if (i == 0)
            continue;
        if (x->words[i].text.p == NULL || ds_str_equal(x->words[i].text, word))
            return i;
    }
}

uint32_t lexicon_word(const lexicon *x, ds_str word)
{
    uint32_t i = word_find(x, word);

    return x->words[i].text.p != NULL ? i : 0;
}

uint32_t lexicon_word_langs(const lexicon *x, uint32_t word) { return x->words[word].langs; }

static ds_status word_add(ds_ctx *cx, lexicon *x, ds_str word, uint32_t *ret)
{
    uint32_t i = word_find(x, word);
    char *copy;

    if (x->words[i].text.p == NULL) {
        if (x->word_count * 2 >= WORDS_MAX)
            return ds_fail(cx, DS_INVALID, "over %u words in the rules", WORDS_MAX / 2);
        if ((copy = ds_arena_alloc(x->arena, word.n + 1)) == NULL)
            return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
        memcpy(copy, word.p, word.n);
        x->words[i].text = (ds_str){ copy, word.n };
        x->word_count++;
    }
    *ret = i;
    return DS_OK;
}

ds_status lexicon_add_word(ds_ctx *cx, lexicon *x, ds_str word, uint32_t langs)
{
    uint32_t i;

    DS_TRY(word_add(cx, x, word, &i));
    x->words[i].langs |= langs;
    x->words[i].targets |= langs;
    return DS_OK;
}

static step_slot *step_find(const lexicon *x, uint32_t from, uint32_t word)
{
    uint64_t h = ((uint64_t)from * 0x9E3779B97F4A7C15u) ^ ((uint64_t)word * 0xC2B2AE3D27D4EB4Fu);
    uint32_t i = (uint32_t)((h >> 31) & (NODES_MAX - 1));

    while (x->steps[i].node != 0 && (x->steps[i].from != from || x->steps[i].word != word))
        i = (i + 1) & (NODES_MAX - 1);
    return &x->steps[i];
}

static ds_status step_add(ds_ctx *cx, lexicon *x, uint32_t from, uint32_t word, step_slot **ret)
{
    step_slot *s = step_find(x, from, word);

    if (s->node == 0) {
        if (x->node_count * 2 >= NODES_MAX)
            return ds_fail(cx, DS_INVALID, "over %u phrases in the rules", NODES_MAX / 2);
        *s = (step_slot){ .from = from, .word = word, .node = x->node_count++ };
    }
    *ret = s;
    return DS_OK;
}

bool lexicon_takes(ds_str heading)
{
    ds_str rest = heading, name;

    if (!ds_str_next(&rest, ' ', &name))
        return false;
    for (size_t k = 0; k < SENSE_COUNT; k++)
        if (ds_str_is(name, kinds[k].name))
            return true;
    return false;
}

static bool parse_unit(ds_str name, int32_t *ret)
{
    for (int32_t u = 0; u <= UNIT_YEAR; u++)
        if (ds_str_is(name, unit_names[u])) {
            *ret = u;
            return true;
        }
    return false;
}

static bool parse_args(sense *s, sense_args args, ds_str first, ds_str second)
{
    int64_t a = 0, b = 0;

    switch (args) {
    case ARGS_NONE:
        return first.n == 0;
    case ARGS_TEXT:
        s->text = first;
        return first.n > 0 && second.n == 0;
    case ARGS_INT:
        if (!ds_str_to_int(first, -1000, 10000, &a) || second.n > 0)
            return false;
        s->a = (int32_t)a;
        return true;
    case ARGS_TWO:
        return false;
    case ARGS_CLOCKS:
        if (!local_clock_parse(first, &s->a) || (second.n > 0 && !local_clock_parse(second, &s->b)))
            return false;
        return second.n == 0 || s->a < s->b;
    case ARGS_UNIT:
        if (!parse_unit(first, &s->a) ||
            !ds_str_to_int(second.n > 0 ? second : DS_STR("1"), 1, 100, &b))
            return false;
        s->b = (int32_t)b;
        return true;
    }
    return false;
}

static ds_status parse_heading(ds_ctx *cx, lexicon *x, const rules_line *l, sense *ret)
{
    ds_str rest = l->heading, name = { NULL, 0 }, first = { NULL, 0 }, second = { NULL, 0 };

    (void)ds_str_next(&rest, ' ', &name);
    (void)ds_str_next(&rest, ' ', &first);
    (void)ds_str_next(&rest, ' ', &second);
    for (size_t k = 0; k < SENSE_COUNT; k++) {
        if (!ds_str_is(name, kinds[k].name))
            continue;
        ret->kind = (sense_kind)k;
        if (kinds[k].args == ARGS_TEXT) { /* all of it: "new patient" */
            first = ds_str_trim(ds_str_sub(l->heading, name.n, l->heading.n));
            second = rest = (ds_str){ NULL, 0 };
        }
        if (rest.n > 0 || !parse_args(ret, kinds[k].args, first, second))
            return rules_line_fail(cx, l, "the section's heading has wrong values");
        if (ret->text.n > 0) { /* headings are embedded data, but tests hand in their own */
            char *copy = ds_arena_alloc(x->arena, ret->text.n + 1);

            if (copy == NULL)
                return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
            memcpy(copy, ret->text.p, ret->text.n);
            ret->text.p = copy;
        }
        return DS_OK;
    }
    return rules_line_fail(cx, l, "unknown section");
}

/* Add one phrase: words separated by spaces or hyphens. */
static ds_status add_phrase(ds_ctx *cx, lexicon *x, ds_str phrase, const sense *s)
{
    step_slot *step = NULL;
    uint32_t node = 0, words = 0;
    ds_str rest = phrase, part;

    while (ds_str_next(&rest, ' ', &part)) {
        uint32_t word;

        if (part.n == 0)
            continue;
        if (++words > PHRASE_WORDS_MAX || part.n > WORD_BYTES_MAX)
            return ds_fail(cx, DS_INVALID, "the phrase \"" DS_FMT "\" is too long", DS_ARG(phrase));
        DS_TRY(word_add(cx, x, part, &word));
        x->words[word].langs |= s->langs;
        if (s->kind != SENSE_KNOWN && part.n >= 4)
            x->words[word].targets |= s->langs;
        DS_TRY(step_add(cx, x, node, word, &step));
        node = step->node;
    }
    if (step == NULL)
        return ds_fail(cx, DS_INVALID, "an empty phrase");
    if (s->kind == SENSE_KNOWN)
        return DS_OK;
    if (x->sense_count == SENSES_MAX)
        return ds_fail(cx, DS_INVALID, "over %u meanings in the rules", SENSES_MAX);
    x->senses[x->sense_count] = *s;
    x->senses[x->sense_count].next = step->sense;
    step->sense = x->sense_count++;
    return DS_OK;
}

/* A phrase as tokens see it: folded, without apostrophes, hyphens and points as spaces. */
static ds_status fold_phrase(ds_ctx *cx, ds_str phrase, ds_str *ret)
{
    ds_str folded;
    char *out;
    size_t n = 0;

    DS_TRY(ds_text_fold(cx, phrase, &folded));
    if ((out = ds_alloc(cx, folded.n + 1)) == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < folded.n; i++) {
        char c = folded.p[i];

        if (c != '\'')
            out[n++] = c == '-' || c == '.' || c == '/' ? ' ' : c;
    }
    *ret = ds_str_trim((ds_str){ out, n });
    return DS_OK;
}

ds_status lexicon_add_line(ds_ctx *cx, lexicon *x, const rules_line *l, uint32_t langs)
{
    sense s = { .langs = langs };
    ds_str rest = l->text, phrase;

    DS_TRY(parse_heading(cx, x, l, &s));
    while (ds_str_next(&rest, ',', &phrase)) {
        ds_str folded;

        if (ds_str_trim(phrase).n == 0)
            return rules_line_fail(cx, l, "an empty phrase between commas");
        DS_TRY(fold_phrase(cx, ds_str_trim(phrase), &folded));
        if (add_phrase(cx, x, folded, &s) != DS_OK) {
            ds_str why = ds_str_of(cx->why);
            const char *copy = ds_cstr(cx, why);

            return rules_line_fail(cx, l, copy != NULL ? copy : "out of memory");
        }
    }
    return DS_OK;
}

typedef struct delete_adder {
    lexicon *x;
    uint32_t word;
    size_t count;
} delete_adder;

static void delete_count(void *self, uint64_t hash)
{
    (void)hash;
    ((delete_adder *)self)->count++;
}

static void delete_add(void *self, uint64_t hash)
{
    delete_adder *a = self;
    size_t i = (size_t)hash & a->x->delete_mask;

    while (a->x->deletes[i].word != 0)
        i = (i + 1) & a->x->delete_mask;
    a->x->deletes[i] = (delete_slot){ (uint32_t)(hash >> 32), a->word };
}

/* Call back for every form of every word that a typo may mean. */
static void each_delete(delete_adder *a, void (*take)(void *self, uint64_t hash))
{
    for (uint32_t i = 1; i < WORDS_MAX; i++) {
        const word_slot *w = &a->x->words[i];

        if (w->text.p == NULL || w->targets == 0 || w->text.n < 4)
            continue;
        a->word = i;
        spelling_deletes(w->text, a, take);
    }
}

ds_status lexicon_seal(ds_ctx *cx, lexicon *x)
{
    delete_adder a = { .x = x };
    size_t slots = 1024;

    each_delete(&a, delete_count);
    while (slots < a.count + a.count / 2) /* at most two thirds are used */
        slots *= 2;
    if (slots > DELETES_MAX)
        return ds_fail(cx, DS_INVALID, "too many words in the rules to index their misspellings");
    x->deletes = ds_arena_alloc(x->arena, slots * sizeof(delete_slot));
    if (x->deletes == NULL)
        return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
    x->delete_mask = slots - 1;
    each_delete(&a, delete_add);
    return DS_OK;
}

typedef struct delete_search {
    const lexicon *x;
    ds_str word;
    uint32_t langs;
    int limit;
    int best_cost;
    uint32_t best;
} delete_search;

static void delete_look(void *self, uint64_t hash)
{
    delete_search *q = self;
    size_t i = (size_t)hash & q->x->delete_mask;

    for (; q->x->deletes[i].word != 0; i = (i + 1) & q->x->delete_mask) {
        uint32_t word = q->x->deletes[i].word;
        int cost;

        if (q->x->deletes[i].tag != (uint32_t)(hash >> 32) || word == q->best ||
            (q->x->words[word].targets & q->langs) == 0)
            continue;
        cost = spelling_distance(q->word, q->x->words[word].text, q->limit);
        if (q->word.p[0] != q->x->words[word].text.p[0])
            cost += 3; /* the first letter is seldom wrong */
        if (cost <= q->limit &&
            (q->best == 0 || cost < q->best_cost ||
             (cost == q->best_cost &&
              ds_str_compare(q->x->words[word].text, q->x->words[q->best].text) < 0))) {
            q->best = word;
            q->best_cost = cost;
        }
    }
}

uint32_t lexicon_correct(const lexicon *x, ds_str word, uint32_t langs, ds_str *ret_text)
{
    delete_search q = { .x = x, .word = word, .langs = langs, .limit = spelling_limit(word.n) };

    if (q.limit == 0 || word.n > WORD_BYTES_MAX)
        return 0;
    spelling_deletes(word, &q, delete_look);
    if (q.best != 0)
        *ret_text = x->words[q.best].text;
    return q.best;
}

/* Marks inside a phrase that do not part its words: "check-up", "e.n.t.", "24/7". */
static bool is_joint(const token *t)
{
    return t->kind == TOKEN_MARK && (t->mark == '-' || t->mark == '.' || t->mark == '/') &&
           t->is_glued;
}

/* Put the senses of a node in front of shorter ones. */
static void add_hits(const lexicon *x, uint32_t first, size_t length, uint32_t langs, hit *ret)
{
    for (uint32_t s = first; s != 0; s = x->senses[s].next) {
        if ((x->senses[s].langs & langs) == 0)
            continue;
        memmove(ret + 1, ret, (TOKEN_HITS_MAX - 1) * sizeof(hit));
        ret[0] = (hit){ &x->senses[s], (uint16_t)length };
    }
}

void lexicon_hits(const lexicon *x, const token *tokens, size_t n, size_t i, uint32_t langs,
                  hit ret[static TOKEN_HITS_MAX])
{
    uint32_t node = 0;
    size_t words = 0;

    memset(ret, 0, TOKEN_HITS_MAX * sizeof(hit));
    for (size_t k = i; k < n && words < PHRASE_WORDS_MAX; k++) {
        const step_slot *s;

        if (k > i && is_joint(&tokens[k]) && k + 1 < n && tokens[k + 1].is_glued)
            continue;
        if (tokens[k].kind != TOKEN_WORD || tokens[k].word == 0)
            return;
        s = step_find(x, node, tokens[k].word);
        if (s->node == 0)
            return;
        words++;
        node = s->node;
        add_hits(x, s->sense, k - i + 1, langs, ret);
    }
}

const sense *lexicon_next(const lexicon *x, sense_kind kind, uint32_t *at)
{
    while (++*at < x->sense_count)
        if (x->senses[*at].kind == kind)
            return &x->senses[*at];
    return NULL;
}
