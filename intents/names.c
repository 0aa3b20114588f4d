/*
 * names.c - find the clinic's own names in a text: doctors, places, visit types.
 *
 * A name is the run of the text's words that fits one of the directory's names best. What always
 * holds:
 *   (1) an everyday word is no name unless something says so: a title, "in", or what we asked for
 *   (2) a guess (a misspelt word) is marked as one
 *   (3) a name that fits several doctors gives the words they share and no doctor
 */
#include "intents/vocab_internal.h"

#include <string.h>

#define NEAR_WORDS_MAX 6
#define POSTINGS_LOOKED_MAX 20000u
#define RUN_TOKENS_MAX ((size_t)12)   /* with points and hyphens */
#define JOINED_PART_BYTES ((size_t)3) /* of a name written in one or in two */
#define JOINED_BYTES_MAX ((size_t)32)
#define SLIPS_NONE SIZE_MAX /* from how many bytes on a word may be misspelt */
#define SLIPS_TITLED 3
#define SLIPS_PLAIN 5

/* What one token may stand for among the names. */
typedef struct near_words {
    uint32_t word[NEAR_WORDS_MAX];
    int cost[NEAR_WORDS_MAX];
    size_t n;
} near_words;

typedef struct fit {
    uint32_t named;
    size_t tokens;  /* how many the run takes */
    size_t matched; /* words of the name found */
    int cost;       /* of their slips, in tenths */
    bool has_last;  /* the surname is among them */
    size_t others;  /* names that fit as well */
} fit;

static void near_take(void *self, uint32_t word, int cost)
{
    near_words *w = self;

    for (size_t i = 0; i < w->n; i++)
        if (w->word[i] == word)
            return;
    if (w->n < NEAR_WORDS_MAX) {
        w->word[w->n] = word;
        w->cost[w->n++] = cost;
    }
}

/* The name words that token i may be; slips only where they are allowed. */
static void words_of(const read_state *st, size_t i, size_t slips_from, near_words *ret)
{
    const token *t = &st->tokens[i];
    uint32_t exact;
    ds_str text;

    ret->n = 0;
    if (t->kind != TOKEN_WORD)
        return;
    text = t->is_typo ? t->raw : t->text;
    exact = vocab_word(st->vocab, text);
    if (exact != 0)
        near_take(ret, exact, 0);
    else if (text.n >= slips_from && !(t->word != 0 && !t->is_typo))
        vocab_near(st->vocab, text, slips_from == SLIPS_TITLED, ret, near_take);
}

static bool is_initial(const token *t) { return t->kind == TOKEN_WORD && t->text.n == 1; }

static bool is_skipped(const read_state *st, size_t i)
{
    const token *t = &st->tokens[i];

    return t->kind == TOKEN_MARK && (t->mark == '.' || t->mark == '-') && t->is_glued;
}

/* The position of word w in the name at or after from; -1 when it is not there. */
static int position_of(const named *m, uint32_t w)
{
    for (uint8_t k = 0; k < m->word_count; k++)
        if (m->words[k] == w)
            return k;
    return -1;
}

static bool has_initial(const read_state *st, const named *m, char letter)
{
    for (uint8_t k = 0; k + 1 < m->word_count; k++)
        if (st->vocab->words[m->words[k]].text.p[0] == letter)
            return true;
    return false;
}

/* One more token of a run against a name: true when it belongs to it. */
static bool extend(const read_state *st, const named *m, size_t i, size_t slips_from, fit *f)
{
    near_words w;

    if (is_initial(&st->tokens[i]) && m->kind == NAMED_DOCTOR) {
        f->matched += has_initial(st, m, st->tokens[i].text.p[0]) ? 1 : 0;
        return true; /* an initial that fits nobody takes nothing away */
    }
    words_of(st, i, slips_from, &w);
    for (size_t k = 0; k < w.n; k++) {
        int at = position_of(m, w.word[k]);

        if (at < 0)
            continue;
        f->matched++;
        f->cost += w.cost[k];
        f->has_last = f->has_last || at == m->word_count - 1;
        return true;
    }
    return false;
}

/* How a name fits the tokens from i on. */
static fit fit_name(const read_state *st, uint32_t named_at, size_t i, size_t slips_from)
{
    const named *m = &st->vocab->names[named_at];
    fit f = { .named = named_at };
    size_t at = i;

    while (at < st->n && at - i < RUN_TOKENS_MAX) {
        if (is_skipped(st, at)) {
            at++;
            continue;
        }
        if (f.matched >= m->word_count || !extend(st, m, at, slips_from, &f))
            break;
        at++;
        f.tokens = at - i;
    }
    return f;
}

static bool is_better(const fit *a, const fit *b)
{
    if (a->matched != b->matched)
        return a->matched > b->matched;
    if (a->cost != b->cost)
        return a->cost < b->cost;
    return a->has_last && !b->has_last;
}

/* The best name of some kinds from token i on; matched == 0 when none. */
static fit best_fit(const read_state *st, size_t i, unsigned kinds, size_t slips_from)
{
    const intent_vocab *v = st->vocab;
    fit best = { .matched = 0 };
    size_t first = i, looked = 0;
    near_words w;

    while (first < st->n && first < i + 4 &&
           (is_skipped(st, first) ||
            (is_initial(&st->tokens[first]) && (kinds & (1u << NAMED_DOCTOR)) != 0)))
        first++; /* "Dr A. K. Rao": the index holds no initials */
    if (first >= st->n)
        return best;
    words_of(st, first, slips_from, &w);
    for (size_t k = 0; k < w.n; k++) {
        for (uint32_t p = v->words[w.word[k]].first; p != 0 && looked < POSTINGS_LOOKED_MAX;
             p = v->postings[p].next, looked++) {
            uint32_t at = v->postings[p].named;
            fit f;

            if ((kinds & (1u << v->names[at].kind)) == 0)
                continue;
            f = fit_name(st, at, i, slips_from);
            if (is_better(&f, &best))
                best = f;
            else if (!is_better(&best, &f) && at != best.named)
                best.others++;
        }
    }
    return best;
}

/* True when token i is a word of everyday speech in the languages at hand. */
static bool is_everyday(const read_state *st, size_t i)
{
    const token *t = &st->tokens[i];

    return t->word != 0 && (lexicon_word_langs(st->pack->words, t->word) & st->langs) != 0;
}

static bool is_denied(const read_state *st, size_t i)
{
    for (size_t back = 1; back <= 3 && back <= i; back++) {
        const hit *no = tokens_hit(st, i - back, SENSE_NEGATOR);
        const hit *but = tokens_hit(st, i - back, SENSE_NOT_WHEN);

        if ((no != NULL && no->n == back) || (but != NULL && but->n == back))
            return true;
    }
    return false;
}

/* The words of the name that the run matched, when several doctors share them. */
static ds_str shared_words(const read_state *st, const fit *f, size_t i)
{
    const named *m = &st->vocab->names[f->named];

    for (size_t k = i; k < i + f->tokens; k++) {
        near_words w;

        words_of(st, k, SLIPS_TITLED, &w);
        for (size_t x = 0; x < w.n; x++)
            if (position_of(m, w.word[x]) >= 0)
                return st->vocab->words[w.word[x]].text;
    }
    return m->name;
}

static void add_doctor(read_state *st, const fit *f, size_t title, size_t i)
{
    const named *m = &st->vocab->names[f->named];
    entity *e = entities_add(st, ENTITY_DOCTOR, title, i + f->tokens - title);

    if (e == NULL)
        return;
    e->value = m->name;
    e->doctor = st->vocab->d->doctors[m->index].id;
    e->is_guess = f->cost > 0;
    e->is_not = is_denied(st, title);
    e->confidence = f->cost > 0 ? 0.8f : 0.97f;
    if (f->others > 0) {
        e->value = shared_words(st, f, i);
        e->doctor = (doctor_id){ 0 };
        e->confidence = 0.6f;
    }
    memset(st->used + title, USED_NAME | USED_ENTITY, i + f->tokens - title);
}

/* May a run without a title be a doctor? See (1). */
static bool doctor_is_plain(const read_state *st, const fit *f, size_t i)
{
    bool asked = ds_str_is(st->context->expects, "doctor");

    if (ds_str_is(st->context->expects, "patient") || f->matched == 0)
        return false;
    if (f->matched >= 2)
        return f->cost <= 10;
    if (!f->has_last && !asked)
        return false;
    if (is_everyday(st, i) && !st->tokens[i].is_typo)
        return asked && st->n <= 3;
    return f->cost == 0 || asked || (st->tokens[i].text.n >= 6 && st->n <= 6);
}

static size_t read_doctor(read_state *st, size_t i)
{
    const hit *title = tokens_hit(st, i, SENSE_TITLE);
    size_t at = i;
    fit f;

    if (title != NULL) {
        at += title->n;
        while (at < st->n && is_skipped(st, at))
            at++;
    }
    if (at >= st->n || (st->used[at] & USED_NAME) != 0)
        return 0;
    if (title == NULL && (st->tokens[at].kind != TOKEN_WORD ||
                          (is_everyday(st, at) && vocab_word(st->vocab, st->tokens[at].text) == 0)))
        return 0;
    f = best_fit(st, at, 1u << NAMED_DOCTOR, title != NULL ? SLIPS_TITLED : SLIPS_PLAIN);
    if (f.matched == 0 || f.tokens == 0 || (title == NULL && !doctor_is_plain(st, &f, at)))
        return 0;
    add_doctor(st, &f, i, at);
    return at + f.tokens - i;
}

/* A place said by one everyday word needs a word before it that leads to places. See (1). */
static bool place_is_plain(const read_state *st, const fit *f, size_t i)
{
    const named *m = &st->vocab->names[f->named];
    bool led = false;

    if (f->matched == m->word_count && (f->matched > 1 || !is_everyday(st, i)))
        return true;
    if (m->kind != NAMED_LOCATION)
        return f->matched == m->word_count && (i == 0 || ds_str_is(st->context->expects, "place"));
    for (size_t back = 1; back <= 2 && back <= i; back++)
        led = led || tokens_hit(st, i - back, SENSE_NEAR) != NULL;
    led = led || ds_str_is(st->context->expects, "place");
    if (f->others + 1 >= st->vocab->d->location_count && st->vocab->d->location_count > 1)
        return false; /* a word that every location has, such as "Clinic" */
    return !is_everyday(st, i) || led;
}

/* The place among the names that hold word w and, unless it is 0, word w2. */
static fit place_of(const read_state *st, uint32_t w, uint32_t w2, size_t tokens)
{
    const intent_vocab *v = st->vocab;
    fit f = { .tokens = tokens, .matched = 0 };

    for (uint32_t p = v->words[w].first; p != 0 && f.matched == 0; p = v->postings[p].next) {
        const named *m = &v->names[v->postings[p].named];

        if ((m->kind == NAMED_LOCATION || m->kind == NAMED_CITY) &&
            (w2 == 0 || position_of(m, w2) >= 0)) {
            f.named = v->postings[p].named;
            f.matched = w2 == 0 ? 1 : 2;
        }
    }
    return f;
}

/* "down town" for Downtown, "banjarahills" for Banjara Hills. */
static fit joined_fit(const read_state *st, size_t i)
{
    ds_str a = st->tokens[i].text;
    bool has_next = i + 1 < st->n && st->tokens[i + 1].kind == TOKEN_WORD;
    char both[2 * JOINED_BYTES_MAX];
    fit f = { .matched = 0 };
    uint32_t w;

    if (st->tokens[i].is_typo)
        a = st->tokens[i].raw;
    if (has_next && a.n >= JOINED_PART_BYTES && a.n <= JOINED_BYTES_MAX &&
        st->tokens[i + 1].text.n >= JOINED_PART_BYTES &&
        st->tokens[i + 1].text.n <= JOINED_BYTES_MAX) {
        ds_str b = st->tokens[i + 1].text;

        memcpy(both, a.p, a.n);
        memcpy(both + a.n, b.p, b.n);
        if ((w = vocab_word(st->vocab, (ds_str){ both, a.n + b.n })) != 0)
            return place_of(st, w, 0, 2);
    }
    if (is_everyday(st, i) || vocab_word(st->vocab, a) != 0)
        return f;
    for (size_t k = JOINED_PART_BYTES; k + JOINED_PART_BYTES <= a.n && f.matched == 0; k++) {
        uint32_t tail = vocab_word(st->vocab, ds_str_sub(a, k, a.n));

        w = tail != 0 ? vocab_word(st->vocab, ds_str_sub(a, 0, k)) : 0;
        if (w != 0)
            f = place_of(st, w, tail, 1);
    }
    return f;
}

static size_t read_place(read_state *st, size_t i)
{
    const named *m;
    entity *e;
    fit f, city;

    if (st->tokens[i].kind != TOKEN_WORD || st->used[i] != 0)
        return 0;
    f = best_fit(st, i, 1u << NAMED_LOCATION, SLIPS_PLAIN);
    city = best_fit(st, i, 1u << NAMED_CITY, SLIPS_PLAIN);
    if (city.matched > 0 && city.matched == st->vocab->names[city.named].word_count &&
        city.matched >= f.matched && (f.matched == 0 || f.cost >= city.cost) &&
        !(f.matched > 0 && f.matched == st->vocab->names[f.named].word_count && f.others == 0))
        f = city;
    if (f.matched == 0 || !place_is_plain(st, &f, i)) {
        f = joined_fit(st, i);
        if (f.matched == 0)
            return 0;
    }
    m = &st->vocab->names[f.named];
    if ((e = entities_add(st, ENTITY_PLACE, i, f.tokens)) == NULL)
        return 0;
    e->value = m->name;
    e->is_city = m->kind == NAMED_CITY;
    e->location = e->is_city ? (location_id){ 0 } : st->vocab->d->locations[m->index].id;
    e->is_guess = f.cost > 0;
    e->is_not = is_denied(st, i);
    e->confidence = f.cost > 0 ? 0.75f : 0.95f;
    if (f.others > 0 && !e->is_city) {
        e->value = shared_words(st, &f, i);
        e->location = (location_id){ 0 };
    }
    memset(st->used + i, USED_NAME | USED_ENTITY, f.tokens);
    return f.tokens;
}

static size_t read_visit_type(read_state *st, size_t i)
{
    const named *m;
    entity *e;
    fit f;

    if (st->tokens[i].kind != TOKEN_WORD || st->used[i] != 0)
        return 0;
    f = best_fit(st, i, 1u << NAMED_VISIT_TYPE, SLIPS_NONE);
    if (f.matched == 0)
        return 0;
    m = &st->vocab->names[f.named];
    if (f.matched < m->word_count || (e = entities_add(st, ENTITY_VISIT_TYPE, i, f.tokens)) == NULL)
        return 0;
    e->value = m->name;
    e->confidence = 0.9f;
    return f.tokens; /* its words may name a specialty as well: "root canal" */
}

void names_read(read_state *st)
{
    if (st->vocab == NULL)
        return;
    for (size_t i = 0; i < st->reach;) {
        size_t taken = (st->used[i] & USED_NAME) != 0 ? 1 : read_doctor(st, i);

        i += taken > 0 ? taken : 1;
    }
    for (size_t i = 0; i < st->reach;) {
        size_t taken = read_place(st, i);

        if (taken == 0)
            taken = read_visit_type(st, i);
        i += taken > 0 ? taken : 1;
    }
}
