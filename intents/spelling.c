/*
 * spelling.c - how near two spellings are, and how near words are found quickly.
 *
 * Patients type with thumbs. A word and all its forms that lack one character are hashed, on the
 * lexicon's side once and on the text's side per unknown word; words that share a hash are at
 * most two slips apart, and only those are measured. What always holds:
 *   (1) distances are symmetric, 0 only for equal words
 *   (2) the work is bounded: words over WORD_BYTES_MAX are infinitely far from everything
 *   (3) a letter is a code point: a wrong vowel sign is one slip, as a wrong vowel in Latin letters
 */
#include "intents/intents_internal.h"

#include <string.h>

#define COST_EDIT 10
#define COST_SLIP 7 /* a doubled or lost double letter, a vowel for a vowel, neighbours swapped */
/* Scripts of India, from Devanagari to Malayalam, lie in blocks of one plan. */
#define INDIC_FROM 0x0900
#define INDIC_TO 0x0D7F
#define INDIC_BLOCK 0x80
#define HASH_BASIS 1469598103934665603u
#define HASH_PRIME 1099511628211u

static uint64_t hash_more(uint64_t h, char c)
{
    h ^= (unsigned char)c;
    return h * HASH_PRIME;
}

uint64_t spelling_hash(ds_str s)
{
    uint64_t h = HASH_BASIS;

    for (size_t i = 0; i < s.n; i++)
        h = hash_more(h, s.p[i]);
    return h ^ (h >> 29);
}

/* Vowels, their signs, what makes a letter nasal or takes its vowel: places of an Indic block. */
static bool is_indic_vowel(uint16_t c)
{
    unsigned place = c % INDIC_BLOCK;

    return c >= INDIC_FROM && c <= INDIC_TO && (place <= 0x14 || (place >= 0x3C && place <= 0x4D));
}

static bool is_vowel(uint16_t c)
{
    return c < 0x80 ? c != 0 && strchr("aeiouy", c) != NULL : is_indic_vowel(c);
}

/* A word's letters, one number each; what lies beyond the first plane is one letter to us. */
typedef struct letters {
    uint16_t at[WORD_BYTES_MAX];
    size_t n;
} letters;

static void letters_of(ds_str s, letters *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < s.n;) {
        if ((unsigned char)s.p[i] < 0x80) {
            ret->at[ret->n++] = (uint16_t)(unsigned char)s.p[i++];
        } else {
            int32_t c = ds_text_next(s, &i);

            ret->at[ret->n++] = c < 0 || c > UINT16_MAX ? UINT16_MAX : (uint16_t)c;
        }
    }
}

/* Consonants of one Indic script that are heard alike: three sibilants, two n, b and v. */
static bool sound_alike(uint16_t a, uint16_t b)
{
    static const uint8_t alike[][2] = {
        { 0x36, 0x38 }, { 0x37, 0x38 }, { 0x36, 0x37 }, { 0x23, 0x28 }, { 0x2C, 0x35 },
    };
    unsigned low = (a < b ? a : b) % INDIC_BLOCK, high = (a < b ? b : a) % INDIC_BLOCK;

    if (a < INDIC_FROM || a > INDIC_TO || a / INDIC_BLOCK != b / INDIC_BLOCK)
        return false;
    for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
        if (low == alike[i][0] && high == alike[i][1])
            return true;
    return false;
}

static int change_cost(uint16_t a, uint16_t b)
{
    if (a == b)
        return 0;
    return (is_vowel(a) && is_vowel(b)) || sound_alike(a, b) ? COST_SLIP : COST_EDIT;
}

/* The cost of the letter s[i] that the other word lacks. */
static int gap_cost(const letters *s, size_t i)
{
    bool doubles =
        (i > 0 && s->at[i - 1] == s->at[i]) || (i + 1 < s->n && s->at[i + 1] == s->at[i]);

    return doubles || is_vowel(s->at[i]) ? COST_SLIP : COST_EDIT;
}

static int least(int a, int b) { return a < b ? a : b; }

static int letters_distance(const letters *a, const letters *b, int limit)
{
    int rows[3][WORD_BYTES_MAX + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2];

    last[0] = 0;
    for (size_t j = 0; j < b->n; j++)
        last[j + 1] = last[j] + gap_cost(b, j);
    for (size_t i = 0; i < a->n; i++) {
        int best = now[0] = last[0] + gap_cost(a, i);
        int *spare = before;

        for (size_t j = 0; j < b->n; j++) {
            int cost = last[j] + change_cost(a->at[i], b->at[j]);

            cost = least(cost, least(last[j + 1] + gap_cost(a, i), now[j] + gap_cost(b, j)));
            if (i > 0 && j > 0 && a->at[i] == b->at[j - 1] && a->at[i - 1] == b->at[j] &&
                a->at[i] != a->at[i - 1])
                cost = least(cost, before[j - 1] + COST_SLIP);
            now[j + 1] = cost;
            best = least(best, cost);
        }
        if (best > limit)
            return limit + 1;
        before = last;
        last = now;
        now = spare;
    }
    return last[b->n] > limit ? limit + 1 : last[b->n];
}

int spelling_distance(ds_str a, ds_str b, int limit)
{
    letters x, y;

    if (a.n > WORD_BYTES_MAX || b.n > WORD_BYTES_MAX)
        return limit + 1;
    letters_of(a, &x);
    letters_of(b, &y);
    return letters_distance(&x, &y, limit);
}

size_t spelling_length(ds_str word)
{
    size_t n = ds_text_length(word);

    return n < word.n && n > 0 ? n - 1 : n;
}

int spelling_limit(size_t n)
{
    if (n < 4)
        return 0;
    if (n == 4)
        return COST_SLIP;
    return n < 8 ? COST_EDIT : COST_EDIT + COST_SLIP;
}

void spelling_deletes(ds_str word, void *self, void (*take)(void *self, uint64_t hash))
{
    char shorter[WORD_BYTES_MAX];

    take(self, spelling_hash(word));
    if (word.n > WORD_BYTES_MAX || word.n < 2)
        return;
    for (size_t i = 0, next; i < word.n; i = next) {
        for (next = i + 1; next < word.n && ((unsigned char)word.p[next] & 0xC0) == 0x80;)
            next++; /* a whole letter, however many bytes it has */
        if (i > 0 && next == i + 1 && word.p[i] == word.p[i - 1])
            continue; /* the same form as before */
        memcpy(shorter, word.p, i);
        memcpy(shorter + i, word.p + next, word.n - next);
        take(self, spelling_hash((ds_str){ shorter, word.n - (next - i) }));
    }
}

void spelling_deletes_two(ds_str word, void *self, void (*take)(void *self, uint64_t hash))
{
    char shorter[WORD_BYTES_MAX];

    if (word.n > WORD_BYTES_MAX || word.n < 3)
        return;
    for (size_t i = 0; i + 1 < word.n; i++) {
        memcpy(shorter, word.p, i);
        for (size_t j = i + 1; j < word.n; j++) {
            memcpy(shorter + i, word.p + i + 1, j - i - 1);
            memcpy(shorter + j - 1, word.p + j + 1, word.n - j - 1);
            take(self, spelling_hash((ds_str){ shorter, word.n - 2 }));
        }
    }
}
