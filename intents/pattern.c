/*
 * pattern.c - which of many rules match a text, and where.
 *
 * A rule is a small program over the numbers of words (pattern_compile.c). Rules are listed by the
 * words that they can begin with, so a word that begins no rule costs one look-up, and another one
 * only the rules that begin with it. A general regular-expression engine with JIT did the same in
 * three megabytes and a longer start. What always holds:
 *   (1) a sealed set is immutable; a match needs nothing but the caller's stack
 *   (2) rules match whole words
 *   (3) where several rules fit, near misses come first, then the one added first
 *   (4) steps are counted: a text that asks for too many gets what was found so far, and each of
 *       its words still a few
 */
#include "intents/pattern_internal.h"

#include <stdlib.h>
#include <string.h>

#define RULES_MAX 8192u
#define STEPS_TEXT 60000u /* of one text in one set, beyond STEPS_LEAST a word */
#define STEPS_WORD 6000u  /* of the rules that begin with one word */
#define STEPS_LEAST 150u

pattern_set *pattern_set_new(ds_ctx *cx, ds_arena *arena, lexicon *words)
{
    pattern_set *s = ds_arena_alloc(arena, sizeof(*s));

    if (s == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "patterns: out of memory");
        return NULL;
    }
    s->arena = arena;
    s->words = words;
    return s;
}

ds_status pattern_set_add(ds_ctx *cx, pattern_set *s, ds_str source, const rule *r)
{
    uint32_t start = (uint32_t)s->cell_count;
    size_t n = s->rule_count;

    if (n == RULES_MAX)
        return ds_fail(cx, DS_INVALID, "over %u rules in one set", RULES_MAX);
    s->rules = rules_room(cx, s->rules, n, &s->rule_room, sizeof(*s->rules));
    s->starts = rules_room(cx, s->starts, n, &s->start_room, sizeof(*s->starts));
    if (s->rules == NULL || s->starts == NULL)
        return DS_LIMIT;
    DS_TRY(pattern_compile(cx, s, source));
    s->rules[n] = *r;
    s->starts[n] = start;
    s->rule_count++;
    return pattern_note_firsts(cx, s, (uint16_t)n);
}

/* ---- sealing */

/* Sorts as (3) says: the key is the word, whether the rule is no near miss, the rule. */
static uint64_t first_key(const pattern_set *s, pattern_first f)
{
    return (uint64_t)f.word << 32 | (s->rules[f.rule].is_first ? 0 : (uint64_t)1 << 31) | f.rule;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Sort the firsts, without those that are there twice. */
static ds_status sort_firsts(ds_ctx *cx, pattern_set *s)
{
    uint64_t *keys = DS_NEW_N(cx, uint64_t, s->first_count + 1);
    size_t n = 0;

    if (keys == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < s->first_count; i++)
        keys[i] = first_key(s, s->firsts[i]);
    qsort(keys, s->first_count, sizeof(*keys), by_key);
    for (size_t i = 0; i < s->first_count; i++)
        if (i == 0 || keys[i] != keys[i - 1])
            s->firsts[n++] =
                (pattern_first){ (uint16_t)(keys[i] >> 32), (uint16_t)(keys[i] & 0xFFFF) };
    s->first_count = n;
    return DS_OK;
}

static size_t slot_of(const pattern_set *s, uint32_t word)
{
    return (word * 0x9E3779B1u >> 8) & (s->slot_count - 1);
}

/* The slot of a word: the one that leads to its firsts, or an empty one. */
static size_t slot_find(const pattern_set *s, uint32_t word)
{
    size_t i = slot_of(s, word);

    while (s->slots[i] != 0 && s->firsts[s->slots[i] - 1u].word != word)
        i = (i + 1) & (s->slot_count - 1);
    return i;
}

static ds_status index_firsts(ds_ctx *cx, pattern_set *s)
{
    size_t words = 0;

    for (size_t i = 0; i < s->first_count; i++)
        words += i == 0 || s->firsts[i].word != s->firsts[i - 1].word;
    for (s->slot_count = 2; s->slot_count < words * 2;)
        s->slot_count *= 2;
    if ((s->slots = ds_arena_alloc(s->arena, s->slot_count * sizeof(*s->slots))) == NULL)
        return ds_fail(cx, DS_LIMIT, "patterns: out of memory");
    for (size_t i = 0; i < s->first_count; i++)
        if (i == 0 || s->firsts[i].word != s->firsts[i - 1].word)
            s->slots[slot_find(s, s->firsts[i].word)] = (uint16_t)(i + 1);
    return DS_OK;
}

/* A table of n items in the set's arena. */
static void *keep(const pattern_set *s, const void *items, size_t n, size_t item_bytes)
{
    void *copy = ds_arena_alloc(s->arena, n * item_bytes);

    if (copy != NULL && n > 0)
        memcpy(copy, items, n * item_bytes);
    return copy;
}

ds_status pattern_set_seal(ds_ctx *cx, pattern_set *s)
{
    DS_TRY(sort_firsts(cx, s));
    s->firsts = keep(s, s->firsts, s->first_count, sizeof(*s->firsts));
    s->cells = keep(s, s->cells, s->cell_count, sizeof(*s->cells));
    s->rules = keep(s, s->rules, s->rule_count, sizeof(*s->rules));
    s->starts = keep(s, s->starts, s->rule_count, sizeof(*s->starts));
    if (s->firsts == NULL || s->cells == NULL || s->rules == NULL || s->starts == NULL)
        return ds_fail(cx, DS_LIMIT, "patterns: out of memory");
    return index_firsts(cx, s);
}

/* ---- matching */

ds_status pattern_text_make(ds_ctx *cx, const lexicon *words, ds_str text, pattern_text *ret)
{
    size_t most = text.n / 2 + 1; /* a word and a space each */
    uint16_t *numbers = ds_alloc_n(cx, most, sizeof(*numbers));
    uint32_t *starts = ds_alloc_n(cx, most + 1, sizeof(*starts));
    ds_str rest = ds_str_sub(text, 1, text.n), word;
    size_t n = 0;

    if (numbers == NULL || starts == NULL)
        return DS_LIMIT;
    while (rest.n > 0 && ds_str_next(&rest, ' ', &word)) {
        starts[n] = (uint32_t)(word.p - text.p);
        numbers[n++] = (uint16_t)lexicon_word(words, word);
    }
    starts[n] = (uint32_t)text.n;
    *ret = (pattern_text){ .text = text, .words = numbers, .starts = starts, .n = n };
    return DS_OK;
}

static char first_byte(const pattern_text *t, size_t at) { return t->text.p[t->starts[at]]; }

static bool is_number(const pattern_text *t, size_t at)
{
    for (size_t i = t->starts[at]; i + 1 < t->starts[at + 1]; i++)
        if (t->text.p[i] < '0' || t->text.p[i] > '9')
            return false;
    return true;
}

static bool is_mark(const pattern_text *t, size_t at)
{
    return first_byte(t, at) == '.' || first_byte(t, at) == '?';
}

static bool is_in(const uint16_t *words, size_t n, uint16_t word)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (words[mid] < word)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && words[low] == word;
}

/* What an operation that eats a word says to the word at `at`: the cells it fills, or 0. */
static size_t eat(const uint16_t *op, const pattern_text *t, size_t at)
{
    if (at >= t->n)
        return 0;
    if (op[0] == OP_WORD)
        return op[1] == t->words[at] ? 2 : 0;
    if (op[0] == OP_SET)
        return is_in(op + 2, op[1], t->words[at]) ? 2u + op[1] : 0;
    if (op[0] == OP_NUMBER)
        return is_number(t, at) ? 1 : 0;
    return 1; /* OP_ANY */
}

/* Where to go on when a try fails. */
typedef struct choice {
    uint16_t pc, at;
    uint16_t gap; /* OP_GAP at pc: words that it may still eat */
} choice;

/* A try of one rule. */
typedef struct attempt {
    const uint16_t *code;
    size_t pc, at;
    size_t depth;
    choice open[PATTERN_CHOICES_MAX + 1];
} attempt;

static void leave_open(attempt *a, size_t pc, unsigned gap)
{
    if (a->depth <= PATTERN_CHOICES_MAX) /* which pattern_compile sees to */
        a->open[a->depth++] = (choice){ (uint16_t)pc, (uint16_t)a->at, (uint16_t)gap };
}

/* Go back to the choice left open last; false when there is none. */
static bool go_back(attempt *a, const pattern_text *t)
{
    while (a->depth > 0) {
        choice c = a->open[--a->depth];

        a->pc = c.pc;
        a->at = c.at;
        if (c.gap == 0)
            return true;
        if (a->at >= t->n || is_mark(t, a->at))
            continue;
        a->at++;
        if (c.gap > 1)
            leave_open(a, a->pc, c.gap - 1u);
        a->pc += 2;
        return true;
    }
    return false;
}

/* Does what stands at pc hold here? Moves behind it. */
static bool step(attempt *a, const pattern_text *t)
{
    const uint16_t *op = a->code + a->pc;
    size_t cells;

    switch ((pattern_op)op[0]) {
    case OP_SPLIT:
        leave_open(a, op[1], 0);
        a->pc += 2;
        return true;
    case OP_JUMP:
        a->pc = op[1];
        return true;
    case OP_GAP:
        leave_open(a, a->pc, op[1]);
        a->pc += 2;
        return true;
    case OP_BEGIN:
        a->pc++;
        return a->at == 0;
    case OP_END:
        a->pc++;
        return a->at == t->n;
    case OP_WORD:
    case OP_SET:
    case OP_NUMBER:
    case OP_ANY:
    case OP_MATCH:
        break;
    }
    cells = eat(op, t, a->at);
    a->pc += cells;
    a->at++;
    return cells > 0;
}

/* The word behind the rule's match that begins at a word; `from` when there is none. */
static size_t run(const uint16_t *code, const pattern_text *t, size_t from, unsigned *steps)
{
    attempt a;

    a.code = code;
    a.pc = 0;
    a.at = from;
    a.depth = 0;
    while (code[a.pc] != OP_MATCH) {
        if (*steps == 0)
            return from;
        --*steps;
        if (!step(&a, t) && !go_back(&a, t))
            return from;
    }
    return a.at;
}

/* A list of rules that begin with one word. */
typedef struct first_list {
    const pattern_first *next, *end;
    unsigned word;
} first_list;

static first_list list_of(const pattern_set *s, unsigned word)
{
    size_t slot = slot_find(s, word);
    first_list l = { .word = word };

    if (word != 0 && s->slots[slot] != 0) {
        l.next = s->firsts + s->slots[slot] - 1;
        l.end = s->firsts + s->first_count;
    }
    return l;
}

static bool is_over(const first_list *l) { return l->next == l->end || l->next->word != l->word; }

/* Of two lists, the one whose rule comes first. (3) */
static first_list *sooner(const pattern_set *s, first_list *a, first_list *b)
{
    uint64_t word_bits = ((uint64_t)1 << 32) - 1;

    if (is_over(b))
        return a;
    if (is_over(a))
        return b;
    return (first_key(s, *a->next) & word_bits) < (first_key(s, *b->next) & word_bits) ? a : b;
}

/* Try the rules that can begin at a word; the word behind the match, or `at`. */
static size_t match_at(const pattern_set *s, const pattern_text *t, size_t at, unsigned steps,
                       uint32_t *ret_rule, unsigned *ret_left)
{
    char c = first_byte(t, at);
    first_list words = list_of(s, t->words[at]);
    first_list numbers = list_of(s, c >= '0' && c <= '9' ? PATTERN_NUMBER : 0);
    size_t end = at;

    *ret_left = steps;
    while (end == at && *ret_left > 0) {
        first_list *l = sooner(s, &words, &numbers);

        if (is_over(l))
            break;
        *ret_rule = l->next->rule;
        end = run(s->cells + s->starts[l->next->rule], t, at, ret_left);
        l->next++;
    }
    return end;
}

size_t pattern_set_find(const pattern_set *s, const pattern_text *t, pattern_match *ret, size_t max)
{
    unsigned spare = STEPS_TEXT;
    size_t found = 0;

    for (size_t at = 0; at < t->n && found < max;) {
        unsigned more = spare < STEPS_WORD ? spare : STEPS_WORD, left;
        uint32_t number = 0;
        size_t end = match_at(s, t, at, STEPS_LEAST + more, &number, &left);

        if (left < more)
            spare -= more - left;
        if (end == at) {
            at++;
            continue;
        }
        ret[found++] = (pattern_match){ number, t->starts[at], t->starts[end] - 1 };
        at = end;
    }
    return found;
}

const rule *pattern_set_rule(const pattern_set *s, uint32_t i) { return &s->rules[i]; }
