/*
 * pattern.c - many rules as one compiled pattern, and which of them matched where.
 *
 * PCRE2 is included here alone. Rules are bucketed by the first letter of the words they can begin
 * with; a bucket is one alternation in which every rule ends with its own (*MARK:n), because named
 * groups cost ten times as much. A word that begins no rule costs a hash. What always holds:
 *   (1) a compiled set is immutable; what a match needs lies in the caller's arena
 *   (2) rules match whole words of normalised text: every word has a space on both sides
 *   (3) match and depth limits bound the work; at the limit what was found so far stands
 *   (4) without JIT (a sandbox may refuse it) the interpreter gives the same answers
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "intents/intents_internal.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MAX 1024u
#define SOURCE_MAX_BYTES ((size_t)512 * 1024)
#define MATCH_LIMIT 200000u
#define DEPTH_LIMIT 2000u
#define BUCKET_DIGITS 26u /* after a to z */
#define BUCKET_OTHER 27u
#define BUCKET_COUNT 28u
#define FIRST_WORDS_BITS 8192u
#define GAP_WORDS 3
#define LONG_GAP_WORDS 7

struct pattern_set {
    ds_arena *arena;
    rule *rules;
    ds_str *sources;   /* translated */
    uint32_t *buckets; /* that a rule stands in, as bits */
    size_t n;
    pcre2_code *codes[BUCKET_COUNT];
    unsigned char first_words[FIRST_WORDS_BITS / 8]; /* hashes of words that rules begin with */
    pcre2_general_context *general;
    pcre2_match_context *limits;
};

static void *heap_take(size_t n, void *self)
{
    (void)self;
    return ds_heap_new(n);
}

static void heap_give(void *p, void *self)
{
    (void)self;
    ds_heap_free(p);
}

static void *arena_take(size_t n, void *self) { return ds_arena_alloc(self, n); }

static void arena_give(void *p, void *self)
{
    (void)p; /* dies with the arena */
    (void)self;
}

pattern_set *pattern_set_new(ds_ctx *cx, ds_arena *arena)
{
    pattern_set *s = ds_arena_alloc(arena, sizeof(*s));

    if (s == NULL || (s->buckets = ds_arena_alloc(arena, RULES_MAX * sizeof(uint32_t))) == NULL ||
        (s->rules = ds_arena_alloc(arena, RULES_MAX * sizeof(rule))) == NULL ||
        (s->sources = ds_arena_alloc(arena, RULES_MAX * sizeof(ds_str))) == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "patterns: out of memory");
        return NULL;
    }
    s->arena = arena;
    if ((s->general = pcre2_general_context_create(heap_take, heap_give, NULL)) == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "patterns: out of memory");
        return NULL;
    }
    return s;
}

/* The bytes of one element: up to a space outside brackets. */
static size_t element_length(ds_str s)
{
    int depth = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '(' || s.p[i] == '[')
            depth++;
        else if (s.p[i] == ')' || s.p[i] == ']')
            depth--;
        else if (s.p[i] == ' ' && depth == 0)
            return i;
    }
    return s.n;
}

static bool is_edge(ds_str s, size_t i) { return i >= s.n || strchr(" |()", s.p[i]) != NULL; }

/* Words and groups of our notation: '.' and '?' are themselves, '*' is a word, 9 a number. */
static void translate_words(ds_buf *b, ds_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '(')
            ds_buf_puts(b, "(?:");
        else if (s.p[i] == '.' || s.p[i] == '?')
            ds_buf_printf(b, "\\%c", s.p[i]);
        else if (s.p[i] == '*')
            ds_buf_puts(b, "\\S+");
        else if (s.p[i] == '9' && (i == 0 || is_edge(s, i - 1)) && is_edge(s, i + 1))
            ds_buf_puts(b, "[0-9]+");
        else
            ds_buf_putc(b, s.p[i]);
    }
}

/* One element as PCRE2 writes it, with the space before it. */
static void translate_element(ds_buf *b, ds_str e)
{
    bool is_optional = e.n > 2 && e.p[0] == '[' && e.p[e.n - 1] == ']';

    if (ds_str_is(e, "^")) {
        ds_buf_puts(b, "^");
    } else if (ds_str_is(e, "$")) {
        ds_buf_puts(b, "(?= $)");
    } else if (ds_str_is(e, "..") || ds_str_is(e, "...")) {
        ds_buf_printf(b, "(?: [^ .?]\\S*){0,%d}?", e.n == 2 ? GAP_WORDS : LONG_GAP_WORDS);
    } else if (is_optional) {
        ds_buf_puts(b, "(?: (?:");
        translate_words(b, ds_str_sub(e, 1, e.n - 1));
        ds_buf_puts(b, "))?");
    } else {
        ds_buf_putc(b, ' ');
        translate_words(b, e);
    }
}

/* Which bucket a word's rules lie in, by its first byte. */
static size_t bucket_of(char c)
{
    if (c >= 'a' && c <= 'z')
        return (size_t)(c - 'a');
    return c >= '0' && c <= '9' ? BUCKET_DIGITS : BUCKET_OTHER;
}

static size_t first_word_bit(ds_str word)
{
    return (size_t)spelling_hash(word) & (FIRST_WORDS_BITS - 1);
}

/* Note a word that the rule can begin with; false for one that is no plain word. */
static bool note_first(pattern_set *s, uint32_t *buckets, ds_str word)
{
    size_t bit = first_word_bit(word);

    for (size_t i = 0; i < word.n; i++)
        if (strchr("(*[\\", word.p[i]) != NULL)
            return false;
    if (word.n == 0)
        return false;
    *buckets |= 1u << (word.n == 1 && word.p[0] == '9' ? BUCKET_DIGITS : bucket_of(word.p[0]));
    s->first_words[bit / 8] |= (unsigned char)(1u << (bit % 8));
    return true;
}

/* Note the first words of "a|b c|(d|e) f": what follows its start, a bar or an opening bracket. */
static bool note_firsts(pattern_set *s, uint32_t *buckets, ds_str e)
{
    bool is_start = true;
    int depth = 0, behind = -1; /* brackets deeper than this stand behind a word */

    for (size_t i = 0; i < e.n; i++) {
        char c = e.p[i];

        if (c == '(') {
            depth++;
        } else if (c == ')') {
            depth--;
        } else if (c == '|') {
            is_start = is_start || behind < 0 || depth <= behind;
        } else if (is_start) {
            size_t end = i;

            while (end < e.n && strchr("|) ", e.p[end]) == NULL)
                end++;
            if (!note_first(s, buckets, ds_str_sub(e, i, end)))
                return false;
            is_start = false;
            behind = depth;
        }
    }
    return true;
}

/* The first words of a whole rule: of its first element, and of those behind optional ones. */
static bool rule_firsts(pattern_set *s, uint32_t *buckets, ds_str source)
{
    ds_str rest = source;

    while (rest.n > 0) {
        size_t n = element_length(rest);
        ds_str e = ds_str_sub(rest, 0, n);
        bool is_optional = n > 2 && e.p[0] == '[';

        rest = ds_str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
        if (n == 0 || ds_str_is(e, "^"))
            continue;
        if (ds_str_is(e, "..") || ds_str_is(e, "...") || ds_str_is(e, "$"))
            return false;
        if (!note_firsts(s, buckets, is_optional ? ds_str_sub(e, 1, n - 1) : e))
            return false;
        if (!is_optional)
            return true;
    }
    return false; /* all of it is optional */
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

static ds_status compile(ds_ctx *cx, pattern_set *s, ds_str source, pcre2_code **ret_code)
{
    char message[120];
    int error = 0;
    PCRE2_SIZE at = 0;
    pcre2_compile_context *how = pcre2_compile_context_create(s->general);

    if (how == NULL)
        return ds_fail(cx, DS_LIMIT, "patterns: out of memory");
    *ret_code = pcre2_compile((PCRE2_SPTR)source.p, source.n, PCRE2_ANCHORED, &error, &at, how);
    pcre2_compile_context_free(how);
    if (*ret_code != NULL)
        return DS_OK;
    if (pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof(message)) < 0)
        message[0] = '\0';
    return ds_fail(cx, DS_INVALID, "%s near \"" DS_FMT "\"", message,
                   DS_ARG(ds_str_sub(source, at > 30 ? at - 30 : 0, at + 10)));
}

ds_status pattern_set_add(ds_ctx *cx, pattern_set *s, ds_str source, const rule *r)
{
    ds_buf b = ds_buf_make(cx);
    ds_str rest = source, text;
    pcre2_code *alone;
    uint32_t buckets = 0;
    char *copy;

    if (s->n == RULES_MAX)
        return ds_fail(cx, DS_INVALID, "over %u rules in one set", RULES_MAX);
    if (!is_balanced(source))
        return ds_fail(cx, DS_INVALID, "brackets do not match in \"" DS_FMT "\"", DS_ARG(source));
    if (!rule_firsts(s, &buckets, source))
        return ds_fail(cx, DS_INVALID, "a rule must begin with words, not with a gap or *");
    while (rest.n > 0) {
        size_t n = element_length(rest);

        if (n > 0)
            translate_element(&b, ds_str_sub(rest, 0, n));
        rest = ds_str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
    }
    DS_TRY(ds_buf_finish(&b, &text));
    DS_TRY(compile(cx, s, text, &alone)); /* so that a mistake is told by its own line */
    pcre2_code_free(alone);
    if ((copy = ds_arena_alloc(s->arena, text.n + 1)) == NULL)
        return ds_fail(cx, DS_LIMIT, "patterns: out of memory");
    memcpy(copy, text.p, text.n);
    s->sources[s->n] = (ds_str){ copy, text.n };
    s->buckets[s->n] = buckets;
    s->rules[s->n++] = *r;
    return DS_OK;
}

/* The rules of one bucket as one alternation; near misses first. */
static ds_status bucket_source(ds_ctx *cx, const pattern_set *s, size_t bucket, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);

    ds_buf_puts(&b, "(?:");
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < s->n; i++)
            if (s->rules[i].is_first == (first == 1) && (s->buckets[i] & (1u << bucket)) != 0)
                ds_buf_printf(&b, DS_FMT "(*MARK:%zu)|", DS_ARG(s->sources[i]), i);
    ds_buf_puts(&b, "(?!))(?= )");
    DS_TRY(ds_buf_finish(&b, ret));
    return ret->n <= SOURCE_MAX_BYTES
               ? DS_OK
               : ds_fail(cx, DS_INVALID, "the rules of one set are over %zu bytes",
                         SOURCE_MAX_BYTES);
}

static bool has_rules(const pattern_set *s, size_t bucket)
{
    for (size_t i = 0; i < s->n; i++)
        if ((s->buckets[i] & (1u << bucket)) != 0)
            return true;
    return false;
}

ds_status pattern_set_compile(ds_ctx *cx, pattern_set *s, bool *ret_has_jit)
{
    *ret_has_jit = true;
    if ((s->limits = pcre2_match_context_create(s->general)) == NULL)
        return ds_fail(cx, DS_LIMIT, "patterns: out of memory");
    pcre2_set_match_limit(s->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(s->limits, DEPTH_LIMIT);
    for (size_t k = 0; k < BUCKET_COUNT; k++) {
        ds_str source;

        if (!has_rules(s, k))
            continue;
        DS_TRY(bucket_source(cx, s, k, &source));
        DS_TRY(compile(cx, s, source, &s->codes[k]));
        *ret_has_jit = pcre2_jit_compile(s->codes[k], PCRE2_JIT_COMPLETE) == 0 && *ret_has_jit;
    }
    return DS_OK;
}

void pattern_set_done(pattern_set *s)
{
    if (s == NULL)
        return;
    for (size_t k = 0; k < BUCKET_COUNT; k++)
        pcre2_code_free(s->codes[k]);
    pcre2_match_context_free(s->limits);
    pcre2_general_context_free(s->general);
}

/* A mark's digits as a number. */
static uint32_t mark_number(PCRE2_SPTR mark)
{
    uint32_t n = 0;

    for (; mark != NULL && *mark >= '0' && *mark <= '9'; mark++)
        n = n * 10 + (uint32_t)(*mark - '0');
    return n;
}

/* Can a rule begin with this word? Most words are turned away here. */
static const pcre2_code *code_for(const pattern_set *s, ds_str word)
{
    size_t bit = first_word_bit(word), bucket = bucket_of(word.p[0]);

    if (bucket != BUCKET_DIGITS && (s->first_words[bit / 8] & (1u << (bit % 8))) == 0)
        return NULL;
    return s->codes[bucket];
}

/* Where the word that begins at byte i ends. */
static size_t word_end(ds_str s, size_t i)
{
    const char *space = i < s.n ? memchr(s.p + i, ' ', s.n - i) : NULL;

    return space != NULL ? (size_t)(space - s.p) : s.n;
}

ds_status pattern_set_find(ds_ctx *cx, const pattern_set *s, ds_str subject, pattern_match *ret,
                           size_t max, size_t *ret_n)
{
    pcre2_general_context *general;
    pcre2_match_data *data;
    size_t at = 0;

    *ret_n = 0;
    if (s == NULL || s->n == 0)
        return DS_OK;
    general = pcre2_general_context_create(arena_take, arena_give, cx->arena);
    data = general != NULL ? pcre2_match_data_create(1, general) : NULL;
    if (data == NULL)
        return ds_fail(cx, DS_LIMIT, "patterns: the arena is full");
    while (*ret_n < max && at + 1 < subject.n) {
        size_t end = word_end(subject, at + 1);
        const pcre2_code *code =
            end > at + 1 ? code_for(s, ds_str_sub(subject, at + 1, end)) : NULL;
        int rc = code == NULL ? PCRE2_ERROR_NOMATCH
                              : pcre2_match(code, (PCRE2_SPTR)subject.p, subject.n, at,
                                            PCRE2_NO_UTF_CHECK, data, s->limits);

        if (rc >= 0 &&
            pcre2_get_ovector_pointer(data)[1] > at) { /* else no match, or a limit: see (3) */
            end = pcre2_get_ovector_pointer(data)[1];
            ret[(*ret_n)++] = (pattern_match){ mark_number(pcre2_get_mark(data)), (uint32_t)at + 1,
                                               (uint32_t)end };
        }
        at = end;
    }
    return DS_OK;
}

const rule *pattern_set_rule(const pattern_set *s, uint32_t i)
{
    return i < s->n ? &s->rules[i] : &s->rules[0];
}
