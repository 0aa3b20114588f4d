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

#define JOINED_PART_BYTES ((size_t)3) /* of a name written in one or in two */
#define JOINED_BYTES_MAX ((size_t)32)
#define PLAIN_COST_MAX 10 /* of two words without a title */
#define PLAIN_BYTES 6     /* of one misspelt word without a title */
#define SHORT_TEXT_TOKENS 6
#define RIVAL_COST 7       /* so much more may a rival of a guess cost */
#define NAME_BEFORE_WORD 3 /* tenths: so much farther off may a name behind a title be */
#define DOCTORS (1u << NAMED_DOCTOR)

/* True when token i is a word of everyday speech in the languages at hand. */
static bool is_everyday(const read_state *st, size_t i)
{
    const token *t = &st->tokens[i];

    return t->word != 0 && (lexicon_word_langs(st->pack->words, t->word) & st->langs) != 0;
}

/* "not Dr Rao", "no la doctora Rao". */
static bool is_denied_before(const read_state *st, size_t i)
{
    while (i > 1 && tokens_hit(st, i - 1, SENSE_THE) != NULL)
        i--;
    for (size_t back = 1; back <= 3 && back <= i; back++) {
        const hit *no = tokens_hit(st, i - back, SENSE_NEGATOR);
        const hit *but = tokens_hit(st, i - back, SENSE_NOT_WHEN);

        if ((no != NULL && no->n == back) || (but != NULL && but->n == back))
            return true;
    }
    return false;
}

/* "dr rao nahi", where the language denies behind and nothing more is said of it. */
static bool is_denied_behind(const read_state *st, size_t end)
{
    const hit *no = tokens_hit(st, end, SENSE_NEGATOR);

    if ((st->lang->traits & TRAIT_DENIES_BEHIND) == 0 || no == NULL)
        return false;
    end += no->n;
    return end >= st->n || st->tokens[end].kind == TOKEN_MARK ||
           tokens_hit(st, end, SENSE_POLITE) != NULL;
}

/* Is the name at tokens [i, end) ruled out? */
static bool is_denied(const read_state *st, size_t i, size_t end)
{
    return is_denied_before(st, i) || is_denied_behind(st, end);
}

/* The words of the name that the run matched, when several doctors share them. */
static ds_str shared_words(const read_state *st, const fit *f, size_t i)
{
    const named *m = &st->vocab->names[f->named];

    for (size_t k = i; k < i + f->tokens; k++) {
        const near_words *w = near_of(st, k, false);

        for (size_t x = 0; x < w->n; x++)
            if (name_position(m, w->word[x]) >= 0)
                return st->vocab->words[w->word[x]].text;
    }
    return m->name;
}

static void add_rival(const read_state *st, const fit *f, entity *e)
{
    if (e->rival_count < ENTITY_RIVALS_MAX)
        e->rivals[e->rival_count++] = st->vocab->names[f->named].name;
}

/* Who else may be meant: found by other words nearly as well, then by the same words as well. Of a
 * name that several share, the first is a rival too. */
static void add_rivals(const read_state *st, const fits *all, entity *e)
{
    const fit *best = &all->best[0];

    for (size_t i = all->others > 0 ? 0 : 1; i < all->n; i++) {
        const fit *f = &all->best[i];

        if (f->matched + f->initials == best->matched + best->initials &&
            f->cost <= best->cost + RIVAL_COST && (f->cost > 0 || f->cost == best->cost))
            add_rival(st, f, e);
    }
    for (size_t i = 0; i < all->same_count && all->others > 0; i++)
        add_rival(st, &all->same[i], e);
}

static void add_doctor(read_state *st, const fits *all, size_t title, size_t i, size_t end)
{
    const fit *f = &all->best[0];
    const named *m = &st->vocab->names[f->named];
    entity *e = entities_add(st, ENTITY_DOCTOR, title, end - title);

    if (e == NULL)
        return;
    e->value = m->name;
    e->doctor = st->vocab->d->doctors[m->index].id;
    e->is_guess = f->cost > 0;
    e->is_not = is_denied(st, title, end);
    e->confidence = f->cost > 0 ? 0.8f : 0.97f;
    add_rivals(st, all, e);
    if (all->others > 0) {
        e->value = shared_words(st, f, i);
        e->doctor = (doctor_id){ 0 };
        e->confidence = 0.6f;
    }
    memset(st->used + title, USED_NAME | USED_ENTITY, end - title);
}

/* The first token of a run that is more than an initial. */
static size_t name_at(const read_state *st, size_t i, const fit *f)
{
    while (f->tokens > 0 && i + 1 < st->n && (name_is_skipped(st, i) || st->tokens[i].text.n == 1))
        i++;
    return i;
}

/* How sure must a run be? See (1). */
typedef enum title_place { TITLE_NONE, TITLE_BEHIND, TITLE_FRONT } title_place;

/* May a run without a title be a doctor? See (1). */
static bool doctor_is_plain(const read_state *st, const fit *f, size_t i)
{
    bool asked = ds_str_is(st->context->expects, "doctor");
    size_t at = name_at(st, i, f);

    if (ds_str_is(st->context->expects, "patient"))
        return false;
    if (f->cost > 0 && st->tokens[at].is_typo && !asked)
        return false; /* an everyday word was meant */
    if (f->matched >= 2)
        return f->cost <= PLAIN_COST_MAX || asked;
    if (!f->has_last && !asked)
        return false;
    if (is_everyday(st, at) && !st->tokens[at].is_typo)
        return (asked && st->n <= 3) ||
               (f->initials > 0 && name_is_skipped(st, i + 1)); /* "k.hall" */
    return f->cost == 0 || asked ||
           (st->tokens[at].text.n >= PLAIN_BYTES && st->n <= SHORT_TEXT_TOKENS);
}

/* Behind or in front of a title: an everyday word is a name only behind "dr" or with a capital, and
 * a typo of one only when the name is no farther off. */
static bool doctor_is_titled(const read_state *st, const fit *f, size_t i, title_place title)
{
    size_t at = name_at(st, i, f);
    const token *t = &st->tokens[at];

    if (t->is_typo && f->cost > 0 && f->matched == 1)
        return title == TITLE_FRONT &&
               f->cost <= spelling_distance(t->raw, t->text, 2 * PLAIN_COST_MAX) + NAME_BEFORE_WORD;
    if (is_everyday(st, at) && !t->is_typo && f->matched == 1 && f->initials == 0)
        return title == TITLE_FRONT &&
               (t->is_capital || st->tokens[i - 1].text.n <= 3 || st->n <= 3);
    return true;
}

/* "rao sir", "राव जी", "rao doctor": a word of respect behind one or two words. */
static title_place title_of(const read_state *st, size_t at)
{
    for (size_t k = at + 1; k <= at + 2 && k < st->n; k++) {
        if (tokens_hit(st, k, SENSE_TITLE_BEHIND) != NULL)
            return TITLE_BEHIND;
        if (st->tokens[k].kind != TOKEN_WORD || is_everyday(st, k))
            break;
    }
    return TITLE_NONE;
}

static size_t read_doctor(read_state *st, size_t i)
{
    const hit *title = tokens_hit(st, i, SENSE_TITLE);
    title_place where = title != NULL ? TITLE_FRONT : title_of(st, i);
    bool asked = ds_str_is(st->context->expects, "doctor");
    size_t at = i, end;
    fits all;

    if (title != NULL) {
        at += title->n;
        while (at < st->n && name_is_skipped(st, at))
            at++;
    }
    if (at >= st->n || (st->used[at] & USED_NAME) != 0)
        return 0;
    if (title == NULL && (st->tokens[at].kind != TOKEN_WORD ||
                          (is_everyday(st, at) && vocab_word(st->vocab, st->tokens[at].text) == 0 &&
                           st->tokens[at].text.n > 1)))
        return 0;
    names_fit(st, at, DOCTORS, where != TITLE_NONE || asked, &all);
    if (all.n == 0 || all.best[0].tokens == 0)
        return 0;
    if (!(where != TITLE_NONE && doctor_is_titled(st, &all.best[0], at, where)) &&
        !(where != TITLE_FRONT && doctor_is_plain(st, &all.best[0], at)))
        return 0;
    end = at + all.best[0].tokens;
    add_doctor(st, &all, i, at, end);
    return end - i;
}

/* A place said by one everyday word needs a word before it that leads to places. See (1). */
static bool place_is_plain(const read_state *st, const fit *f, size_t others, size_t i)
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
    if (others + 1 >= st->vocab->d->location_count && st->vocab->d->location_count > 1)
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
            (w2 == 0 || name_position(m, w2) >= 0)) {
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

/* A city's name that fits whole is the city, unless one location fits whole as well. */
static bool is_city_meant(const read_state *st, const fits *places, const fits *cities)
{
    const fit *f = &places->best[0], *city = &cities->best[0];
    const named *names = st->vocab->names;

    if (cities->n == 0 || city->matched != names[city->named].word_count)
        return false;
    if (places->n == 0)
        return true;
    return city->matched >= f->matched && f->cost >= city->cost &&
           !(f->matched == names[f->named].word_count && places->others == 0);
}

static size_t read_place(read_state *st, size_t i)
{
    fits places, cities;
    const named *m;
    entity *e;
    fit f;

    if (st->tokens[i].kind != TOKEN_WORD || st->used[i] != 0)
        return 0;
    names_fit(st, i, 1u << NAMED_LOCATION, false, &places);
    names_fit(st, i, 1u << NAMED_CITY, false, &cities);
    if (is_city_meant(st, &places, &cities))
        places = cities;
    f = places.best[0];
    if (places.n == 0 || !place_is_plain(st, &f, places.others, i)) {
        places.others = 0;
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
    e->is_not = is_denied(st, i, i + f.tokens);
    e->confidence = f.cost > 0 ? 0.75f : 0.95f;
    if (places.others > 0 && !e->is_city) {
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
    fits all;

    if (st->tokens[i].kind != TOKEN_WORD || st->used[i] != 0 ||
        vocab_word(st->vocab, name_token_text(st, i)) == 0)
        return 0;
    names_fit(st, i, 1u << NAMED_VISIT_TYPE, false, &all);
    if (all.n == 0 || all.best[0].cost > 0)
        return 0;
    m = &st->vocab->names[all.best[0].named];
    if (all.best[0].matched < m->word_count ||
        (e = entities_add(st, ENTITY_VISIT_TYPE, i, all.best[0].tokens)) == NULL)
        return 0;
    e->value = m->name;
    e->confidence = 0.9f;
    return all.best[0].tokens; /* its words may name a specialty as well: "root canal" */
}

void names_read(read_state *st)
{
    if (st->vocab == NULL)
        return;
    st->near = DS_NEW_N(st->cx, near_words *, st->n + 1); /* NULL: no names are found */
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
