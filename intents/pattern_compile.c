/*
 * pattern_compile.c - a rule in our notation becomes a program for pattern.c.
 *
 * The notation (rules/README.md) is small enough to check whole, so no mistake waits for a match.
 * What always holds:
 *   (1) what is tried first is what stands first: alternatives in order, an [optional] part before
 *       its absence, a gap as short as will do
 *   (2) single words beside one another, (mon|tue|wed), are one look-up, not three tries
 *   (3) a program has at most PATTERN_CHOICES_MAX choices open at once
 */
#include "intents/pattern_internal.h"

#include <stdlib.h>
#include <string.h>

#define GAP_WORDS 3
#define LONG_GAP_WORDS 7
#define SET_WORDS_MAX 256
#define DEPTH_MAX 12
#define CELLS_MAX 60000u /* of one rule: targets are 16 bits */
#define FIRSTS_MAX 60000u
#define NO_JUMP 0xFFFFu

typedef struct compiler {
    ds_ctx *cx;
    pattern_set *s;
    size_t base; /* the rule's first cell */
    unsigned choices;
    int depth;
} compiler;

static ds_status alternatives(compiler *c, ds_str body);

static ds_status emit(compiler *c, unsigned cell)
{
    pattern_set *s = c->s;

    if (s->cell_count - c->base >= CELLS_MAX)
        return ds_fail(c->cx, DS_INVALID, "the rule is too long");
    s->cells = rules_room(c->cx, s->cells, s->cell_count, &s->cell_room, sizeof(*s->cells));
    if (s->cells == NULL)
        return DS_LIMIT;
    s->cells[s->cell_count++] = (uint16_t)cell;
    return DS_OK;
}

static ds_status emit_two(compiler *c, pattern_op op, unsigned operand)
{
    DS_TRY(emit(c, op));
    return emit(c, operand);
}

static size_t here(const compiler *c) { return c->s->cell_count - c->base; }

static void set_target(compiler *c, size_t cell, size_t target)
{
    c->s->cells[c->base + cell] = (uint16_t)target;
}

static ds_status count_choice(compiler *c)
{
    if (++c->choices > PATTERN_CHOICES_MAX)
        return ds_fail(c->cx, DS_INVALID, "over %u brackets and gaps in one rule",
                       PATTERN_CHOICES_MAX);
    return DS_OK;
}

/* The bytes of s up to a separator outside brackets. */
static size_t length_to(ds_str s, char separator)
{
    int depth = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '(' || s.p[i] == '[')
            depth++;
        else if (s.p[i] == ')' || s.p[i] == ']')
            depth--;
        else if (s.p[i] == separator && depth == 0)
            return i;
    }
    return s.n;
}

/* Take what stands before the next separator off *rest. */
static ds_str take_to(ds_str *rest, char separator)
{
    size_t n = length_to(*rest, separator);
    ds_str taken = ds_str_sub(*rest, 0, n);

    *rest = ds_str_sub(*rest, n < rest->n ? n + 1 : n, rest->n);
    return taken;
}

/* A word as the text has it: letters and digits, or one mark that may be written "\?". */
static bool is_word(ds_str e)
{
    if (ds_str_is(e, "?") || ds_str_is(e, ".") || ds_str_is(e, "\\?") || ds_str_is(e, "\\."))
        return true;
    for (size_t i = 0; i < e.n; i++) {
        char ch = e.p[i];

        if ((unsigned char)ch < 0x80 && !(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9'))
            return false;
    }
    return e.n > 0 && !ds_str_is(e, "9");
}

static ds_status word_number(compiler *c, ds_str e, uint16_t *ret)
{
    if (e.p[0] == '\\')
        e = ds_str_sub(e, 1, e.n);
    return lexicon_word_number(c->cx, c->s->words, e, ret);
}

static ds_status element(compiler *c, ds_str e)
{
    uint16_t word;

    if (e.p[0] == '(' && e.p[e.n - 1] == ')')
        return alternatives(c, ds_str_sub(e, 1, e.n - 1));
    if (e.p[0] == '[' && e.p[e.n - 1] == ']') {
        size_t target = here(c) + 1;

        DS_TRY(count_choice(c));
        DS_TRY(emit_two(c, OP_SPLIT, 0));
        DS_TRY(alternatives(c, ds_str_sub(e, 1, e.n - 1)));
        set_target(c, target, here(c));
        return DS_OK;
    }
    if (ds_str_is(e, "..") || ds_str_is(e, "...")) {
        DS_TRY(count_choice(c));
        return emit_two(c, OP_GAP, e.n == 2 ? GAP_WORDS : LONG_GAP_WORDS);
    }
    if (ds_str_is(e, "$"))
        return emit(c, OP_END);
    if (ds_str_is(e, "9"))
        return emit(c, OP_NUMBER);
    if (ds_str_is(e, "*"))
        return emit(c, OP_ANY);
    if (!is_word(e))
        return ds_fail(c->cx, DS_INVALID, "\"" DS_FMT "\" is no word in small letters", DS_ARG(e));
    DS_TRY(word_number(c, e, &word));
    return emit_two(c, OP_WORD, word);
}

static ds_status sequence(compiler *c, ds_str rest)
{
    bool is_empty = true;

    if (++c->depth > DEPTH_MAX)
        return ds_fail(c->cx, DS_INVALID, "brackets are nested too deeply");
    while (rest.n > 0) {
        ds_str e = take_to(&rest, ' ');

        if (e.n == 0)
            continue;
        is_empty = false;
        DS_TRY(element(c, e));
    }
    c->depth--;
    return is_empty ? ds_fail(c->cx, DS_INVALID, "an empty alternative") : DS_OK;
}

static int by_number(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* Single words at the front of the alternatives, as one element; *ret_n is how many. (2) */
static ds_status words_beside(compiler *c, ds_str *rest, size_t *ret_n)
{
    uint16_t words[SET_WORDS_MAX];
    ds_str next = *rest, e = ds_str_trim(take_to(&next, '|'));
    size_t n = 0;

    while (is_word(e) && n < SET_WORDS_MAX) {
        DS_TRY(word_number(c, e, &words[n++]));
        *rest = next;
        if (next.n == 0)
            break;
        e = ds_str_trim(take_to(&next, '|'));
    }
    *ret_n = n;
    if (n == 0)
        return DS_OK;
    if (n == 1)
        return emit_two(c, OP_WORD, words[0]);
    qsort(words, n, sizeof(*words), by_number);
    DS_TRY(emit_two(c, OP_SET, (unsigned)n));
    for (size_t i = 0; i < n; i++)
        DS_TRY(emit(c, words[i]));
    return DS_OK;
}

/* How much of the alternatives one try takes: a run of single words, or one of several. */
static ds_status one_try(compiler *c, ds_str *rest)
{
    size_t n;

    DS_TRY(words_beside(c, rest, &n));
    return n > 0 ? DS_OK : sequence(c, take_to(rest, '|'));
}

/* What is left behind the next try. */
static bool has_more(ds_str rest)
{
    bool is_run = is_word(ds_str_trim(take_to(&rest, '|')));

    for (size_t n = 1; is_run && n < SET_WORDS_MAX && rest.n > 0; n++) {
        ds_str before = rest;

        if (!is_word(ds_str_trim(take_to(&rest, '|')))) {
            rest = before;
            break;
        }
    }
    return rest.n > 0;
}

/* SPLIT to the next, this one, JUMP to the end, the next ... The jumps are a chain until the end
 * is known. */
static ds_status alternatives(compiler *c, ds_str body)
{
    size_t jumps = NO_JUMP;

    if (body.n > 0 && body.p[body.n - 1] == '|')
        return ds_fail(c->cx, DS_INVALID, "an empty alternative");
    DS_TRY(count_choice(c));
    while (has_more(body)) {
        size_t target = here(c) + 1;

        DS_TRY(emit_two(c, OP_SPLIT, 0));
        DS_TRY(one_try(c, &body));
        DS_TRY(emit_two(c, OP_JUMP, (unsigned)jumps));
        jumps = here(c) - 1;
        set_target(c, target, here(c));
    }
    DS_TRY(one_try(c, &body));
    while (jumps != NO_JUMP) {
        size_t before = c->s->cells[c->base + jumps];

        set_target(c, jumps, here(c));
        jumps = before;
    }
    return DS_OK;
}

static bool is_balanced(ds_str s)
{
    int round = 0, square = 0;

    for (size_t i = 0; i < s.n; i++) {
        round += (s.p[i] == '(') - (s.p[i] == ')');
        square += (s.p[i] == '[') - (s.p[i] == ']');
        if (round < 0 || square < 0)
            return false;
    }
    return round == 0 && square == 0;
}

ds_status pattern_compile(ds_ctx *cx, pattern_set *s, ds_str source)
{
    compiler c = { .cx = cx, .s = s, .base = s->cell_count };
    ds_str rest = ds_str_trim(source);

    if (!is_balanced(source))
        return ds_fail(cx, DS_INVALID, "brackets do not match in \"" DS_FMT "\"", DS_ARG(source));
    if (ds_str_starts(rest, DS_STR("^ "))) {
        rest = ds_str_sub(rest, 2, rest.n);
        DS_TRY(emit(&c, OP_BEGIN));
    }
    DS_TRY(sequence(&c, rest));
    return emit(&c, OP_MATCH);
}

/* ---- first words */

static ds_status note_first(ds_ctx *cx, pattern_set *s, unsigned word, uint16_t number)
{
    if (s->first_count >= FIRSTS_MAX)
        return ds_fail(cx, DS_INVALID, "the rules of one set begin with too many words");
    s->firsts = rules_room(cx, s->firsts, s->first_count, &s->first_room, sizeof(*s->firsts));
    if (s->firsts == NULL)
        return DS_LIMIT;
    s->firsts[s->first_count++] = (pattern_first){ (uint16_t)word, number };
    return DS_OK;
}

static ds_status note_at(ds_ctx *cx, pattern_set *s, uint16_t number, size_t pc);

/* The words of one operation that eats some. */
static ds_status note_words(ds_ctx *cx, pattern_set *s, uint16_t number, size_t pc)
{
    const uint16_t *op = s->cells + s->starts[number] + pc;

    switch ((pattern_op)op[0]) {
    case OP_WORD:
        return note_first(cx, s, op[1], number);
    case OP_SET:
        for (size_t i = 0; i < op[1]; i++)
            DS_TRY(note_first(cx, s, op[2 + i], number));
        return DS_OK;
    case OP_NUMBER:
        return note_first(cx, s, PATTERN_NUMBER, number);
    case OP_MATCH:
    case OP_BEGIN:
    case OP_END:
    case OP_ANY:
    case OP_GAP:
    case OP_SPLIT:
    case OP_JUMP:
        break;
    }
    return ds_fail(cx, DS_INVALID, "a rule must begin with words, not with a gap or *");
}

static ds_status note_at(ds_ctx *cx, pattern_set *s, uint16_t number, size_t pc)
{
    const uint16_t *code = s->cells + s->starts[number];

    for (;;) {
        if (code[pc] == OP_BEGIN) {
            pc++;
        } else if (code[pc] == OP_JUMP) {
            pc = code[pc + 1];
        } else if (code[pc] == OP_SPLIT) {
            DS_TRY(note_at(cx, s, number, pc + 2)); /* as deep as brackets are, see DEPTH_MAX */
            pc = code[pc + 1];
        } else {
            return note_words(cx, s, number, pc);
        }
    }
}

ds_status pattern_note_firsts(ds_ctx *cx, pattern_set *s, uint16_t number)
{
    return note_at(cx, s, number, 0);
}
