/*
 * alarm_features.c - what of a text the second opinion on danger looks at.
 *
 * Words, pairs of them, letters within them, and the signs that the rules' words show, alone and
 * in pairs: a sign is the same in every language, so what was learnt in one is known in all. What
 * always holds:
 *   (1) the number of features is bounded, however long the text; its beginning and end count
 *   (2) nothing of context: the same words are the same danger whatever the bot asked
 *   (3) a sign is known by its name, so that its place in a file moves nothing
 */
#include "intents/alarm.h"
#include "intents/signs_internal.h"

#define HEAD_WORDS 28u
#define TAIL_WORDS 12u
#define WORDS_MAX (HEAD_WORDS + TAIL_WORDS)
#define LETTERS_MAX_WORD 20u
#define GRAM_FROM 3u
#define GRAM_TO 4u
#define SIGNS_NOTED 20u

enum { F_BIAS = 1, F_WORD, F_PAIR, F_CHARS, F_SIGN, F_SIGN_PAIR };
enum { W_START = 11, W_END, W_NUMBER };

static uint64_t mix(uint64_t h)
{
    h ^= h >> 31;
    h *= 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

static void put(alarm_list *f, unsigned kind, uint64_t a, uint64_t b)
{
    uint64_t h = mix(a * 0xD6E8FEB86659FD93u + b + kind * 0xA0761D6478BD642Fu);

    if (f->n < ALARM_FEATURES_MAX)
        f->at[f->n++] = (uint32_t)(h >> 32) % ALARM_BUCKETS;
}

/* Each three and four letters of a word, its ends marked. */
static void put_letters(ds_str word, alarm_list *f)
{
    uint64_t letters[LETTERS_MAX_WORD + 2];
    size_t n = 0, at = 0;
    int32_t c;

    letters[n++] = W_START;
    while (n <= LETTERS_MAX_WORD && (c = ds_text_next(word, &at)) >= 0)
        letters[n++] = (uint64_t)c;
    letters[n++] = W_END;
    for (size_t i = 0; i + GRAM_FROM <= n; i++) {
        uint64_t h = 0;

        for (size_t k = 0; k < GRAM_TO && i + k < n; k++) {
            h = mix(h * 31 + letters[i + k]);
            if (k + 1 >= GRAM_FROM)
                put(f, F_CHARS, h, k);
        }
    }
}

static void put_words(const read_state *st, size_t from, size_t to, alarm_list *f)
{
    uint64_t before = W_START;

    for (size_t i = from; i < to; i++) {
        const token *t = &st->tokens[i];
        ds_str typed = t->raw.n > 0 ? t->raw : t->text;
        uint64_t h;

        if (to - from > WORDS_MAX && i == from + HEAD_WORDS) {
            i = to - TAIL_WORDS - 1; /* (1) */
            continue;
        }
        if (t->kind == TOKEN_MARK)
            continue;
        h = t->kind == TOKEN_NUMBER ? W_NUMBER : spelling_hash(typed);
        put(f, F_WORD, h, 0);
        put(f, F_PAIR, before, h);
        if (t->kind == TOKEN_WORD)
            put_letters(typed, f);
        before = h;
        f->words++;
    }
    put(f, F_PAIR, before, W_END);
}

/* The names of the signs that the text shows, each once. */
static size_t list_signs(const read_state *st, const sign_marks *m, size_t from, size_t to,
                         uint64_t ret[static SIGNS_NOTED])
{
    size_t hit_count, n = 0;
    const sign_hit *hits = signs_hits(m, &hit_count);
    sign_set seen = { { 0 } };

    for (size_t i = 0; i < hit_count && n < SIGNS_NOTED; i++) {
        if (hits[i].n == 0 || hits[i].at < from || hits[i].at >= to ||
            sign_set_has(&seen, hits[i].sign))
            continue;
        sign_set_add(&seen, hits[i].sign);
        ret[n++] = spelling_hash(st->pack->signs->names[hits[i].sign]); /* (3) */
    }
    return n;
}

static void put_signs(const read_state *st, const sign_marks *m, size_t from, size_t to,
                      alarm_list *f)
{
    uint64_t noted[SIGNS_NOTED];
    size_t n = list_signs(st, m, from, to, noted);

    for (size_t i = 0; i < n; i++) {
        put(f, F_SIGN, noted[i], 0);
        for (size_t k = i + 1; k < n; k++)
            put(f, F_SIGN_PAIR, noted[i] ^ noted[k], 0); /* in whichever order */
    }
}

void alarm_features(const read_state *st, const sign_marks *m, size_t from, size_t to,
                    alarm_list *ret)
{
    ret->n = 0;
    ret->words = 0;
    put(ret, F_BIAS, 0, 0);
    put_signs(st, m, from, to, ret);
    put_words(st, from, to, ret);
}
