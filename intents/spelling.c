/*
 * spelling.c - how near two spellings are, and how near words are found quickly.
 *
 * Patients type with thumbs. A word and all its forms that lack one character are hashed, on the
 * lexicon's side once and on the text's side per unknown word; words that share a hash are at
 * most two slips apart, and only those are measured. What always holds:
 *   (1) distances are symmetric, 0 only for equal words
 *   (2) the work is bounded: words over WORD_BYTES_MAX are infinitely far from everything
 */
#include "intents/intents_internal.h"

#include <string.h>

#define COST_EDIT 10
#define COST_SLIP 7 /* a doubled or lost double letter, a vowel for a vowel, neighbours swapped */
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

static bool is_vowel(char c) { return c != '\0' && strchr("aeiouy", c) != NULL; }

static int change_cost(char a, char b)
{
    if (a == b)
        return 0;
    return is_vowel(a) && is_vowel(b) ? COST_SLIP : COST_EDIT;
}

/* The cost of the letter s[i] that the other word lacks. */
static int gap_cost(ds_str s, size_t i)
{
    bool doubles = (i > 0 && s.p[i - 1] == s.p[i]) || (i + 1 < s.n && s.p[i + 1] == s.p[i]);

    return doubles || is_vowel(s.p[i]) ? COST_SLIP : COST_EDIT;
}

static int least(int a, int b) { return a < b ? a : b; }

int spelling_distance(ds_str a, ds_str b, int limit)
{
    int rows[3][WORD_BYTES_MAX + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2];

    if (a.n > WORD_BYTES_MAX || b.n > WORD_BYTES_MAX)
        return limit + 1;
    last[0] = 0;
    for (size_t j = 0; j < b.n; j++)
        last[j + 1] = last[j] + gap_cost(b, j);
    for (size_t i = 0; i < a.n; i++) {
        int best = now[0] = last[0] + gap_cost(a, i);
        int *spare = before;

        for (size_t j = 0; j < b.n; j++) {
            int cost = last[j] + change_cost(a.p[i], b.p[j]);

            cost = least(cost, least(last[j + 1] + gap_cost(a, i), now[j] + gap_cost(b, j)));
            if (i > 0 && j > 0 && a.p[i] == b.p[j - 1] && a.p[i - 1] == b.p[j] &&
                a.p[i] != a.p[i - 1])
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
    return last[b.n] > limit ? limit + 1 : last[b.n];
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
