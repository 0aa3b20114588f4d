/*
 * names_fit.c - which of the directory's names a run of words fits best.
 *
 * Every word of the text is looked up among the words of names once: exactly, with slips of the
 * thumb, or by its sound (another script, another habit of spelling). A run then fits a name by the
 * words and initials they share. What always holds:
 *   (1) more shared words win, then fewer slips, then a shared surname; what fits alike is told as
 *       rivals, and the best few are kept in order
 *   (2) two slips in a short word count only beside another word of the same name
 *   (3) the work is bounded: NEAR_WORDS_MAX words for one of the text, POSTINGS_LOOKED_MAX names
 */
#include "intents/vocab_internal.h"

#include <string.h>

#define POSTINGS_LOOKED_MAX 20000u
#define RUN_TOKENS_MAX ((size_t)12) /* with points and hyphens */
#define ANCHOR_TOKENS_MAX ((size_t)4)
#define SLIPS_PLAIN_BYTES 5 /* shorter words are misspelt only behind a title */
#define SOFT_LIMIT 20       /* two letters, beside another word of the name: see (2) */
#define SOFT_BYTES 4
#define SOUND_COST_SHARE 3 /* of the distance between two romanisations */
#define SOUND_LIMIT 34
#define SOUND_PLAIN_LIMIT 14  /* two vowels: "kondapoor" */
#define JOINED_INITIALS_MAX 3 /* "ak rao" */

static void near_add(near_words *w, uint32_t word, int cost)
{
    size_t at = 0;

    for (size_t i = 0; i < w->n; i++)
        if (w->word[i] == word)
            return;
    while (at < w->n && w->cost[at] <= cost)
        at++;
    if (at == NEAR_WORDS_MAX)
        return;
    if (w->n < NEAR_WORDS_MAX)
        w->n++;
    for (size_t i = w->n - 1; i > at; i--) {
        w->word[i] = w->word[i - 1];
        w->cost[i] = w->cost[i - 1];
    }
    w->word[at] = word;
    w->cost[at] = cost;
}

static void near_take(void *self, uint32_t word, int cost) { near_add(self, word, cost); }

typedef struct sound_search {
    const intent_vocab *v;
    ds_str latin;
    int limit, divisor;
    near_words *ret;
} sound_search;

static void sound_take(void *self, uint32_t word)
{
    sound_search *q = self;
    char bytes[WORD_BYTES_MAX];
    int cost = spelling_distance(q->latin, script_latin(q->v->words[word].text, bytes), q->limit);

    if (cost <= q->limit)
        near_add(q->ret, word, cost / q->divisor);
}

/* Words that sound like it: all of another script, and other spellings of a long one. */
static void sound_words(const intent_vocab *v, ds_str text, near_words *ret)
{
    char bytes[WORD_BYTES_MAX];
    sound_search q = { v, script_latin(text, bytes), SOUND_PLAIN_LIMIT, 1, ret };

    if (script_is_devanagari(text) || v->has_devanagari) {
        q.limit = SOUND_LIMIT;
        q.divisor = SOUND_COST_SHARE;
    } else if (text.n < SLIPS_PLAIN_BYTES) {
        return;
    }
    vocab_sounds(v, q.latin, &q, sound_take);
}

ds_str name_token_text(const read_state *st, size_t i)
{
    return st->tokens[i].is_typo ? st->tokens[i].raw : st->tokens[i].text;
}

const near_words *near_of(const read_state *st, size_t i, bool is_wide)
{
    static const near_words none;
    const token *t = &st->tokens[i];
    ds_str text = name_token_text(st, i);
    near_words *w;
    uint32_t exact;
    bool is_word;

    if (t->kind != TOKEN_WORD || st->near == NULL)
        return &none;
    if (st->near[i] != NULL && st->near[i]->is_wide >= is_wide)
        return st->near[i];
    if ((w = DS_NEW(st->cx, near_words)) == NULL)
        return &none;
    st->near[i] = w;
    w->is_wide = is_wide;
    exact = vocab_word(st->vocab, text);
    if (exact != 0) {
        near_add(w, exact, 0);
        w->is_wide = true;
        return w;
    }
    is_word = t->word != 0 && !t->is_typo &&
              (lexicon_word_langs(st->pack->words, t->word) & st->langs) != 0;
    if (!is_word && (is_wide || text.n >= SLIPS_PLAIN_BYTES))
        vocab_near(st->vocab, text, is_wide, w, near_take);
    if (!is_word || (is_wide && (script_is_devanagari(text) || st->vocab->has_devanagari)))
        sound_words(st->vocab, text, w);
    return w;
}

static bool is_initial(const token *t) { return t->kind == TOKEN_WORD && t->text.n == 1; }

bool name_is_skipped(const read_state *st, size_t i)
{
    const token *t = &st->tokens[i];

    return t->kind == TOKEN_MARK && (t->mark == '.' || t->mark == '-') && t->is_glued;
}

/* The position of word w in the name; -1 when it is not there. */
int name_position(const named *m, uint32_t w)
{
    for (uint8_t k = 0; k < m->word_count; k++)
        if (m->words[k] == w)
            return k;
    return -1;
}

/* Does a given name begin with the letter, or is it one of the name's initials? */
static bool has_initial(const read_state *st, const named *m, char letter)
{
    for (size_t k = 0; k < sizeof(m->initials) && m->initials[k] != '\0'; k++)
        if (m->initials[k] == letter)
            return true;
    for (uint8_t k = 0; k + 1 < m->word_count; k++)
        if (st->vocab->words[m->words[k]].text.p[0] == letter)
            return true;
    return false;
}

/* "ak", "vvs": all letters of a short unknown word are the name's initials. */
static bool has_initials(const read_state *st, const named *m, size_t i)
{
    const token *t = &st->tokens[i];

    if (t->kind != TOKEN_WORD || t->text.n < 2 || t->text.n > JOINED_INITIALS_MAX || t->word != 0)
        return false;
    for (size_t k = 0; k < t->text.n; k++)
        if (!has_initial(st, m, t->text.p[k]))
            return false;
    return true;
}

static void match(fit *f, const named *m, int position, int cost)
{
    f->matched++;
    f->cost += cost;
    f->words += m->words[position];
    f->has_last = f->has_last || position > 0 || m->word_count == 1;
}

/* See (2): the unknown word i is two letters off one of the name's words. */
static bool extend_softly(const read_state *st, const named *m, size_t i, fit *f)
{
    const token *t = &st->tokens[i];
    ds_str text = name_token_text(st, i);
    int best = SOFT_LIMIT + 1, position = -1;

    if (t->kind != TOKEN_WORD || (t->word != 0 && !t->is_typo) || text.n < SOFT_BYTES)
        return false;
    for (uint8_t k = 0; k < m->word_count; k++) {
        ds_str word = st->vocab->words[m->words[k]].text;
        int cost;

        if (word.n < SOFT_BYTES || (word.p[0] != text.p[0] && text.n == SOFT_BYTES))
            continue;
        cost = spelling_distance(text, word, SOFT_LIMIT);
        if (cost < best) {
            best = cost;
            position = k;
        }
    }
    if (position < 0)
        return false;
    match(f, m, position, best);
    return true;
}

/* One more token of a run against a name: true when it belongs to it. */
static bool extend(const read_state *st, const named *m, size_t i, bool is_wide, fit *f)
{
    const near_words *w;

    if (is_initial(&st->tokens[i]) && m->kind == NAMED_DOCTOR) {
        f->initials += has_initial(st, m, st->tokens[i].text.p[0]) ? 1 : 0;
        return true; /* an initial that fits nobody takes nothing away */
    }
    w = near_of(st, i, is_wide);
    for (size_t k = 0; k < w->n; k++) {
        int at = name_position(m, w->word[k]);

        if (at >= 0) {
            match(f, m, at, w->cost[k]);
            return true;
        }
    }
    if (m->kind != NAMED_DOCTOR)
        return false;
    if (has_initials(st, m, i)) {
        f->initials++;
        return true;
    }
    return is_wide && (w->n == 0 || w->cost[0] > 0) && extend_softly(st, m, i, f);
}

/* How a name fits the tokens from i on; the run may begin with a word that is none of it. */
static fit fit_name(const read_state *st, uint32_t named_at, size_t i, bool is_wide)
{
    const named *m = &st->vocab->names[named_at];
    fit f = { .named = named_at };
    size_t at = i;

    while (at < st->n && at - i < RUN_TOKENS_MAX) {
        if (name_is_skipped(st, at)) {
            at++;
            continue;
        }
        if (f.matched >= m->word_count && !is_initial(&st->tokens[at]))
            break;
        if (!extend(st, m, at, is_wide, &f))
            break;
        at++;
        f.tokens = at - i;
    }
    return f;
}

static int compare(const fit *a, const fit *b)
{
    if (a->matched + a->initials != b->matched + b->initials)
        return a->matched + a->initials > b->matched + b->initials ? -1 : 1;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return (int)b->has_last - (int)a->has_last;
}

/* Put a fit into its place; one that was found by the same words goes, or stays and f goes. */
static void insert(fits *all, const fit *f)
{
    size_t at = 0, end = all->n;

    for (size_t i = 0; i < all->n; i++) {
        if (all->best[i].words != f->words)
            continue;
        if (compare(f, &all->best[i]) >= 0)
            return;
        end = i; /* its place is free */
        break;
    }
    while (at < end && compare(f, &all->best[at]) >= 0)
        at++;
    if (at == FITS_MAX)
        return;
    if (end == all->n && all->n < FITS_MAX)
        all->n++;
    for (size_t i = end < FITS_MAX ? end : FITS_MAX - 1; i > at; i--)
        all->best[i] = all->best[i - 1];
    all->best[at] = *f;
}

/* Keep a fit among the best, and count those that fit like the first. */
static void keep(fits *all, const fit *f)
{
    int order = all->n > 0 ? compare(f, &all->best[0]) : -1;

    if (order <= 0 && all->n > 0 && all->best[0].named == f->named)
        return;
    if (order < 0) {
        all->others = all->same_count = 0;
    } else if (order == 0) {
        for (size_t i = 0; i < all->same_count; i++)
            if (all->same[i].named == f->named)
                return;
        all->others++;
        if (all->same_count < FITS_MAX && f->words == all->best[0].words)
            all->same[all->same_count++] = *f;
    }
    insert(all, f);
}

/* The token at or behind i that is more than an initial. */
static size_t word_from(const read_state *st, size_t i, bool is_doctor)
{
    size_t end = i + ANCHOR_TOKENS_MAX;

    while (i < st->n && i < end &&
           (name_is_skipped(st, i) || (is_doctor && is_initial(&st->tokens[i]))))
        i++; /* "Dr A. K. Rao": the index holds no initials */
    return i;
}

typedef struct fitting {
    const read_state *st;
    size_t i; /* where the run begins */
    unsigned kinds;
    bool is_wide;
    size_t looked;
    fits *ret;
} fitting;

/* Fit all names that hold what token `at` may be. */
static void fit_names_of(fitting *k, size_t at)
{
    const intent_vocab *v = k->st->vocab;
    const near_words *w = near_of(k->st, at, k->is_wide);

    for (size_t x = 0; x < w->n; x++) {
        for (uint32_t p = v->words[w->word[x]].first; p != 0 && k->looked < POSTINGS_LOOKED_MAX;
             p = v->postings[p].next, k->looked++) {
            uint32_t who = v->postings[p].named;
            fit f;

            if ((k->kinds & (1u << v->names[who].kind)) == 0)
                continue;
            f = fit_name(k->st, who, k->i, k->is_wide);
            if (f.matched > 0)
                keep(k->ret, &f);
        }
    }
}

/* Is the next word surely a name, while this one is misspelt or nobody's? */
static bool is_surer(const read_state *st, size_t first, size_t second)
{
    const near_words *a = near_of(st, first, true), *b;

    if (second >= st->n || st->tokens[first].kind != TOKEN_WORD || (a->n > 0 && a->cost[0] == 0))
        return false;
    b = near_of(st, second, true);
    return b->n > 0 && b->cost[0] == 0;
}

void names_fit(const read_state *st, size_t i, unsigned kinds, bool is_wide, fits *ret)
{
    fitting k = { .st = st, .i = i, .kinds = kinds, .is_wide = is_wide, .ret = ret };
    bool is_doctor = (kinds & (1u << NAMED_DOCTOR)) != 0;
    size_t first = word_from(st, i, is_doctor), second;

    memset(ret, 0, sizeof(*ret));
    if (first >= st->n)
        return;
    fit_names_of(&k, first);
    second = word_from(st, first + 1, is_doctor);
    if (is_doctor && is_wide && is_surer(st, first, second))
        fit_names_of(&k, second); /* "dr sjay rao" is one of the Raos */
}
