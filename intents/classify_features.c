/*
 * classify_features.c - what a text shows of its act, as numbers of hashed features.
 *
 * Words and pairs of words; letters within words, for slips and for
 * words never seen; what the bot expects and said last, joined with how the text begins; what the
 * other steps found. Names, dates and numbers stand as their kinds, so that "Tuesday at 5 with Dr
 * Rao" is like any other day and doctor. What always holds:
 *   (1) the program that trains and the one that reads make the same numbers
 *   (2) of a long text the beginning and the end are read, of what the bot said the end: the work
 *       is bounded
 *   (3) words are taken as typed, not as corrected, so that a new word in a list moves nothing
 *   (4) marks at the end say nothing: with or without "?" a text is the same
 */
#include "intents/classify.h"

#include <string.h>

#define HEAD_WORDS 40u
#define TAIL_WORDS 16u
#define WORDS_MAX (HEAD_WORDS + TAIL_WORDS)
#define SYSTEM_WORDS_MAX 28u
#define SYSTEM_BYTES_MAX 300u
#define COPY_BYTES_MIN 4u
#define CHARS_WORD_MAX 24u

/* Kinds of features; each hashes on its own. */
enum {
    F_BIAS = 1,
    F_WORD,
    F_PAIR,
    F_FIRST,
    F_LAST,
    F_WHOLE,
    F_CHARS,
    F_EXPECTS,
    F_EXPECTS_WORD,
    F_EXPECTS_FLAG,
    F_SYSTEM,
    F_SYSTEM_PAIR,
    F_SYSTEM_CUE,
    F_SYSTEM_OPENS,
    F_CUE_WORD,
    F_CUE_FLAG,
    F_JOINT_FIRST,
    F_COPY,
    F_FLAG,
    F_RULE,
    F_RULE_FIRST,
    F_RULE_CUE,
    F_LENGTH,
    F_JOINT_WORD
};

/* Stand-ins for what has a kind. */
enum { W_NONE = 11, W_START, W_END, W_WHEN, W_NAME, W_NUMBER, W_LONG_NUMBER };

typedef struct words {
    size_t n;
    uint64_t at[WORDS_MAX + 2];    /* as typed */
    uint64_t kinds[WORDS_MAX + 2]; /* with stand-ins; runs of one kind are one */
    size_t kind_count;
} words;

typedef struct system_words {
    size_t n;
    uint64_t at[SYSTEM_WORDS_MAX];
    uint64_t cue; /* how its last sentence begins, and whether it asks */
    bool asks;
} system_words;

static uint64_t mix(uint64_t h)
{
    h ^= h >> 31;
    h *= 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

static uint64_t hash_bytes(const char *p, size_t n)
{
    uint64_t h = 0xCBF29CE484222325u;

    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 0x100000001B3u;
    return h;
}

static void put(feature_list *f, unsigned kind, uint64_t a, uint64_t b)
{
    uint64_t h = mix(a * 0xD6E8FEB86659FD93u + b + kind * 0xA0761D6478BD642Fu);

    if (f->n < CLASSIFY_FEATURES_MAX)
        f->at[f->n++] = (uint32_t)(((h >> 32) * CLASSIFY_BUCKETS) >> 32);
}

/* ---- the text ---- */

static ds_str typed(const token *t) { return t->raw.n > 0 ? t->raw : t->text; }

static uint64_t kind_of(const read_state *st, size_t i, uint64_t word)
{
    if ((st->used[i] & USED_WHEN) != 0)
        return W_WHEN;
    if ((st->used[i] & USED_NAME) != 0)
        return W_NAME;
    if (st->tokens[i].kind == TOKEN_NUMBER)
        return st->tokens[i].digits >= 6 ? W_LONG_NUMBER : W_NUMBER;
    return word;
}

static void add_word(const read_state *st, size_t i, words *w)
{
    const token *t = &st->tokens[i];
    uint64_t h = t->kind == TOKEN_NUMBER ? W_NUMBER : hash_bytes(typed(t).p, typed(t).n), k;

    if (t->kind == TOKEN_MARK)
        h = hash_bytes(&t->mark, 1);
    k = kind_of(st, i, h);
    w->at[w->n++] = h;
    if ((k != W_WHEN && k != W_NAME) || w->kinds[w->kind_count - 1] != k)
        w->kinds[w->kind_count++] = k; /* the words of one when, or of one name, are one */
}

/* Where the text ends but for its marks: hurried people leave them out or double them; see (4). */
static size_t words_end(const read_state *st)
{
    size_t end = st->reach;

    while (end > 1 && st->tokens[end - 1].kind == TOKEN_MARK)
        end--;
    return end;
}

static void read_words(const read_state *st, words *w)
{
    size_t end = words_end(st);

    w->n = 0;
    w->kinds[0] = W_START;
    w->kind_count = 1;
    for (size_t i = 0; i < end; i++) {
        if (i == HEAD_WORDS && end > WORDS_MAX)
            i = end - TAIL_WORDS; /* (2) */
        add_word(st, i, w);
    }
    w->kinds[w->kind_count++] = W_END;
}

static void put_words(const words *w, feature_list *f)
{
    uint64_t whole = 0;

    for (size_t i = 0; i < w->n; i++)
        put(f, F_WORD, w->at[i], 0);
    for (size_t i = 0; i + 1 < w->kind_count; i++)
        put(f, F_PAIR, w->kinds[i], w->kinds[i + 1]);
    for (size_t i = 0; i < w->kind_count; i++)
        whole = mix(whole + w->kinds[i]);
    if (w->kind_count <= 6)
        put(f, F_WHOLE, whole, 0);
    put(f, F_LENGTH,
        w->kind_count < 4   ? w->kind_count
        : w->kind_count < 8 ? 4
                            : w->kind_count / 8 + 5,
        0);
}

/* Each three letters of a word, its ends marked. */
static void put_letters(ds_str word, feature_list *f)
{
    uint64_t letters[CHARS_WORD_MAX + 2];
    size_t n = 0, at = 0;
    int32_t c;

    letters[n++] = W_START;
    while (n <= CHARS_WORD_MAX && (c = ds_text_next(word, &at)) >= 0)
        letters[n++] = (uint64_t)c;
    letters[n++] = W_END;
    for (size_t i = 0; i + 3 <= n; i++)
        put(f, F_CHARS, mix(letters[i] * 31 + letters[i + 1]), letters[i + 2]);
}

static void put_chars(const read_state *st, feature_list *f)
{
    size_t seen = 0;

    for (size_t i = 0; i < st->reach && seen < WORDS_MAX; i++) {
        if (st->tokens[i].kind != TOKEN_WORD || (st->used[i] & (USED_WHEN | USED_NAME)) != 0)
            continue;
        put_letters(typed(&st->tokens[i]), f);
        seen++;
    }
}

/* ---- what the bot said ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The next word at *at, small letters; false at the end. *ret_ends: a sentence ended before it. */
static bool next_word(ds_str s, size_t *at, uint64_t *ret_word, bool *ret_ends)
{
    uint64_t h = 0xCBF29CE484222325u;
    size_t i = *at;

    while (i < s.n && !is_letter(s.p[i]) && !is_digit(s.p[i])) {
        *ret_ends |= s.p[i] == '?' || s.p[i] == '!' ||
                     (s.p[i] == '.' && (i + 1 == s.n || s.p[i + 1] == ' '));
        i++;
    }
    if (i == s.n)
        return false;
    if (is_digit(s.p[i])) {
        while (i < s.n && (is_digit(s.p[i]) || s.p[i] == ':' || s.p[i] == '-'))
            i++;
        h = W_NUMBER;
    } else {
        for (; i < s.n && (is_letter(s.p[i]) || s.p[i] == '\''); i++)
            if (s.p[i] != '\'')
                h = (h ^ (unsigned char)(s.p[i] | (s.p[i] & 0x40 ? 0x20 : 0))) * 0x100000001B3u;
    }
    *at = i;
    *ret_word = h;
    return true;
}

static void read_system(ds_str s, system_words *w)
{
    uint64_t word = 0, first = 0, second = 0;
    size_t at = 0, place = 0;
    bool ends = false;

    if (s.n > SYSTEM_BYTES_MAX) /* (2) */
        s = ds_str_sub(s, s.n - SYSTEM_BYTES_MAX, s.n);
    w->n = 0;
    while (next_word(s, &at, &word, &ends)) {
        place = ends ? 0 : place + 1;
        if (place == 0 || w->n == 0)
            first = word, second = 0;
        else if (second == 0)
            second = word;
        ends = false;
        if (w->n == SYSTEM_WORDS_MAX) {
            memmove(w->at, w->at + 1, (SYSTEM_WORDS_MAX - 1) * sizeof(w->at[0]));
            w->n--;
        }
        w->at[w->n++] = word;
    }
    s = ds_str_trim(s);
    w->asks = s.n > 0 && s.p[s.n - 1] == '?';
    w->cue = w->n > 0 ? mix(first) + second * 2 + w->asks : W_NONE;
}

static void put_system(const system_words *s, feature_list *f)
{
    for (size_t i = 0; i < s->n; i++) {
        put(f, F_SYSTEM, s->at[i], 0);
        if (i > 0)
            put(f, F_SYSTEM_PAIR, s->at[i - 1], s->at[i]);
    }
    put(f, F_SYSTEM_CUE, s->cue, 0);
    put(f, F_SYSTEM_OPENS, s->n > 0 ? 1u + s->asks : 0, 0);
}

/* What is said in answer to what: beginnings of the text with words of the bot. */
static void put_joint(const words *w, const system_words *s, feature_list *f)
{
    uint64_t first = w->kind_count > 1 ? w->kinds[1] : W_NONE;

    for (size_t i = 0; i < s->n; i++)
        put(f, F_JOINT_FIRST, first, s->at[i]);
    for (size_t i = 0; i + 1 < w->kind_count; i++) {
        put(f, F_CUE_WORD, w->kinds[i], s->cue);
        put(f, F_JOINT_WORD, w->kinds[i], s->n > 0 ? 1u + s->asks : 0);
    }
}

/* How many of the bot's own words, dates and names aside, the patient says again. */
static void put_copies(const words *w, const read_state *st, const system_words *s, feature_list *f)
{
    unsigned copies = 0;

    for (size_t i = 0; i < w->n; i++) {
        bool is_long = w->n != words_end(st) || typed(&st->tokens[i]).n >= COPY_BYTES_MIN;

        for (size_t k = 0; is_long && k < s->n; k++) {
            if (s->at[k] != w->at[i])
                continue;
            copies++;
            break;
        }
    }
    put(f, F_COPY, copies < 4 ? copies : 4, s->asks);
}

/* ---- what was found ---- */

static unsigned found_bits(const read_state *st, unsigned ret[static 24])
{
    const reading *r = st->r;
    unsigned n = 0;

    for (unsigned t = 0; t < ENTITY_TYPE_COUNT; t++)
        if (reading_entity(r, (entity_type)t) != NULL)
            ret[n++] = t + 1;
    if (r->when_count > 0)
        ret[n++] = r->whens[0].time_known ? (r->whens[0].date_known ? 20 : 21) : 22;
    if (r->is_symptom)
        ret[n++] = 23;
    if (r->topic != ASK_NOTHING)
        ret[n++] = 32 + (unsigned)r->topic;
    if (r->name.n > 0)
        ret[n++] = 25;
    if (r->is_sooner || r->is_more)
        ret[n++] = 26;
    if (r->is_correction)
        ret[n++] = 27;
    if (r->order_wish != 0)
        ret[n++] = 28;
    return n;
}

static void put_found(const read_state *st, uint64_t expects, uint64_t cue, feature_list *f)
{
    unsigned bits[24];
    unsigned n = found_bits(st, bits);

    for (unsigned i = 0; i < n; i++) {
        put(f, F_FLAG, bits[i], 0);
        if (expects != 0)
            put(f, F_EXPECTS_FLAG, bits[i], expects);
        if (cue != 0)
            put(f, F_CUE_FLAG, bits[i], cue);
    }
    for (size_t i = 0; i < st->r->act_count; i++)
        put(f, i == 0 ? F_RULE_FIRST : F_RULE, (uint64_t)st->r->acts[i], expects != 0);
    put(f, F_RULE_CUE, (uint64_t)st->r->act, expects);
    put(f, F_RULE_CUE, (uint64_t)st->r->act, cue + 1);
}

void classify_features(const read_state *st, uint32_t groups, feature_list *ret)
{
    bool has_context = (groups & FEATURES_CONTEXT) != 0;
    uint64_t expects = 0;
    system_words s = { .n = 0 };
    words w;

    ret->n = 0;
    put(ret, F_BIAS, 0, 0);
    read_words(st, &w);
    if ((groups & FEATURES_WORDS) != 0)
        put_words(&w, ret);
    if ((groups & FEATURES_CHARS) != 0)
        put_chars(st, ret);
    if (has_context) {
        if (st->context->expects.n > 0)
            expects = hash_bytes(st->context->expects.p, st->context->expects.n);
        read_system(st->context->system, &s);
        put(ret, F_EXPECTS, expects, 0);
        for (size_t i = 0; expects != 0 && i + 1 < w.kind_count; i++)
            put(ret, F_EXPECTS_WORD, w.kinds[i], expects);
        put_system(&s, ret);
        put_joint(&w, &s, ret);
        put_copies(&w, st, &s, ret);
    }
    if ((groups & FEATURES_FOUND) != 0)
        put_found(st, expects, has_context ? s.cue : 0, ret);
}
