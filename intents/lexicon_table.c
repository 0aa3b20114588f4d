/*
 * lexicon_table.c - the lexicon's tables: words, phrases, their meanings, and what typos may mean.
 *
 * Words are numbered from 1; phrases are paths in a tree over word numbers. While rules are read
 * the tables grow in the caller's arena; lexicon_seal copies them, each as small as its content,
 * for they stay as long as the program runs. What always holds:
 *   (1) after lexicon_seal nothing changes; threads share it without locks
 *   (2) a phrase of any language is found only when its language is among those asked for
 *   (3) a correction never leads to a word marked [known], and never from one
 *   (4) words, nodes, links and meanings have 16-bit numbers, 0 = none
 */
#include "intents/lexicon_internal.h"

#include <string.h>

#define NUMBER_MAX 65000u
#define ROOM_FIRST 1024u
#define FORMS_PER_BUCKET 8
#define TAG_SHIFT 48
#define MEASURED_MAX 8u

typedef struct word_entry {
    const char *text;
    uint16_t langs;   /* that know it */
    uint16_t targets; /* languages in which a typo may stand for it */
    uint16_t node;    /* of phrases that begin with it */
    uint8_t n;        /* bytes of text */
    bool is_cue;      /* a typo stands for it where signs are read */
} word_entry;

/* A phrase's further words: from a node over a word to a node. */
typedef struct step_slot {
    uint16_t from, word, node; /* node 0: an empty slot */
} step_slot;

typedef struct sense_link {
    uint16_t sense, next;
} sense_link;

/* A form of a word that lacks one character. */
typedef struct delete_form {
    uint16_t tag; /* the upper bits of its hash */
    uint16_t word;
} delete_form;

struct lexicon {
    ds_arena *arena;
    word_entry *words;
    uint16_t *index;   /* by hash of a word: its number */
    step_slot *steps;  /* by hash of node and word */
    uint16_t *nodes;   /* a node's first link */
    sense_link *links; /* the meanings of one node, latest first */
    sense *senses;     /* a section's heading is one meaning */
    uint32_t *buckets; /* by hash of a form: where its forms begin; the next one's begin ends it */
    delete_form *forms;
    size_t word_count, word_room;
    size_t index_slots;
    size_t step_count, step_slots;
    size_t node_count, node_room;
    size_t link_count, link_room;
    size_t sense_count, sense_room;
    size_t bucket_count;
    lexicon_section section;
};

/* As rules_room, for what is numbered. (4) */
static void *with_room(ds_ctx *cx, void *items, size_t n, size_t *room, size_t item_bytes)
{
    if (n < NUMBER_MAX)
        return rules_room(cx, items, n, room, item_bytes);
    (void)ds_fail(cx, DS_INVALID, "over %u words and meanings in the rules", NUMBER_MAX);
    return NULL;
}

lexicon *lexicon_new(ds_ctx *cx, ds_arena *arena)
{
    lexicon *x = ds_arena_alloc(arena, sizeof(*x));

    if (x == NULL || (x->index = DS_NEW_N(cx, uint16_t, ROOM_FIRST)) == NULL ||
        (x->steps = DS_NEW_N(cx, step_slot, ROOM_FIRST)) == NULL ||
        (x->words = with_room(cx, NULL, 0, &x->word_room, sizeof(*x->words))) == NULL ||
        (x->nodes = with_room(cx, NULL, 0, &x->node_room, sizeof(*x->nodes))) == NULL ||
        (x->links = with_room(cx, NULL, 0, &x->link_room, sizeof(*x->links))) == NULL ||
        (x->senses = with_room(cx, NULL, 0, &x->sense_room, sizeof(*x->senses))) == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
        return NULL;
    }
    x->arena = arena;
    x->index_slots = x->step_slots = ROOM_FIRST;
    x->word_count = x->node_count = x->link_count = x->sense_count = 1; /* (4) */
    return x;
}

lexicon_section *lexicon_last_section(lexicon *x) { return &x->section; }

ds_str lexicon_keep_text(ds_ctx *cx, lexicon *x, ds_str s)
{
    char *copy = ds_arena_alloc(x->arena, s.n);

    if (copy == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
        return (ds_str){ NULL, 0 };
    }
    memcpy(copy, s.p, s.n);
    return (ds_str){ copy, s.n };
}

/* ---- words */

static ds_str text_of(const lexicon *x, uint32_t word)
{
    return (ds_str){ x->words[word].text, x->words[word].n };
}

/* The index slot of a word: its own, or the empty one where it would go. */
static size_t index_find(const lexicon *x, ds_str word)
{
    size_t i = (size_t)spelling_hash(word) & (x->index_slots - 1);

    while (x->index[i] != 0 && !ds_str_equal(text_of(x, x->index[i]), word))
        i = (i + 1) & (x->index_slots - 1);
    return i;
}

uint32_t lexicon_word(const lexicon *x, ds_str word)
{
    return word.n <= WORD_BYTES_MAX ? x->index[index_find(x, word)] : 0;
}

ds_str lexicon_word_text(const lexicon *x, uint32_t word)
{
    return word < x->word_count ? text_of(x, word) : (ds_str){ NULL, 0 };
}

uint32_t lexicon_word_langs(const lexicon *x, uint32_t word) { return x->words[word].langs; }

/* At most half of the slots are used. */
static ds_status index_grow(ds_ctx *cx, lexicon *x)
{
    uint16_t *slots;

    if (x->word_count * 2 < x->index_slots)
        return DS_OK;
    if ((slots = DS_NEW_N(cx, uint16_t, x->index_slots * 2)) == NULL)
        return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
    x->index = slots;
    x->index_slots *= 2;
    for (size_t w = 1; w < x->word_count; w++)
        x->index[index_find(x, text_of(x, (uint32_t)w))] = (uint16_t)w;
    return DS_OK;
}

ds_status lexicon_word_number(ds_ctx *cx, lexicon *x, ds_str word, uint16_t *ret)
{
    size_t slot = index_find(x, word);
    char *copy;

    if (x->index[slot] == 0) {
        if (word.n == 0 || word.n > WORD_BYTES_MAX)
            return ds_fail(cx, DS_INVALID, "the word \"" DS_FMT "\" is too long", DS_ARG(word));
        x->words = with_room(cx, x->words, x->word_count, &x->word_room, sizeof(*x->words));
        if (x->words == NULL)
            return DS_INVALID;
        if ((copy = ds_alloc(cx, word.n)) == NULL)
            return DS_LIMIT;
        memcpy(copy, word.p, word.n);
        x->words[x->word_count] = (word_entry){ .text = copy, .n = (uint8_t)word.n };
        x->index[slot] = (uint16_t)x->word_count++;
        *ret = x->index[slot];
        return index_grow(cx, x);
    }
    *ret = x->index[slot];
    return DS_OK;
}

ds_status lexicon_add_cue(ds_ctx *cx, lexicon *x, ds_str word, uint32_t langs)
{
    uint16_t i;

    DS_TRY(lexicon_word_number(cx, x, word, &i));
    x->words[i].langs |= (uint16_t)langs;
    x->words[i].is_cue = true;
    return DS_OK;
}

ds_status lexicon_add_word(ds_ctx *cx, lexicon *x, ds_str word, uint32_t langs)
{
    uint16_t i;

    DS_TRY(lexicon_word_number(cx, x, word, &i));
    x->words[i].langs |= (uint16_t)langs;
    x->words[i].targets |= (uint16_t)langs;
    return DS_OK;
}

/* ---- phrases */

static step_slot *step_find(const lexicon *x, uint32_t from, uint32_t word)
{
    uint32_t h = (from * 0x9E3779B1u) ^ (word * 0x85EBCA77u);
    size_t i = (h ^ (h >> 15)) & (x->step_slots - 1);

    while (x->steps[i].node != 0 && (x->steps[i].from != from || x->steps[i].word != word))
        i = (i + 1) & (x->step_slots - 1);
    return &x->steps[i];
}

/* At most half of the slots are used. */
static ds_status steps_grow(ds_ctx *cx, lexicon *x)
{
    step_slot *old = x->steps, *slots;
    size_t n = x->step_slots;

    if (x->step_count * 2 < n)
        return DS_OK;
    if ((slots = DS_NEW_N(cx, step_slot, n * 2)) == NULL)
        return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
    x->steps = slots;
    x->step_slots = n * 2;
    for (size_t i = 0; i < n; i++)
        if (old[i].node != 0)
            *step_find(x, old[i].from, old[i].word) = old[i];
    return DS_OK;
}

static ds_status new_node(ds_ctx *cx, lexicon *x, uint16_t *ret)
{
    x->nodes = with_room(cx, x->nodes, x->node_count, &x->node_room, sizeof(*x->nodes));
    if (x->nodes == NULL)
        return DS_INVALID;
    x->nodes[x->node_count] = 0;
    *ret = (uint16_t)x->node_count++;
    return DS_OK;
}

/* The node that a word leads to from another, made if need be; node 0 is the root. */
static ds_status step_add(ds_ctx *cx, lexicon *x, uint16_t from, uint16_t word, uint16_t *ret)
{
    step_slot *s;

    if (from == 0) {
        if (x->words[word].node == 0)
            DS_TRY(new_node(cx, x, &x->words[word].node));
        *ret = x->words[word].node;
        return DS_OK;
    }
    DS_TRY(steps_grow(cx, x));
    s = step_find(x, from, word);
    if (s->node == 0) {
        s->from = from;
        s->word = word;
        DS_TRY(new_node(cx, x, &s->node));
        x->step_count++;
    }
    *ret = s->node;
    return DS_OK;
}

ds_status lexicon_sense_add(ds_ctx *cx, lexicon *x, const sense *s, uint16_t *ret_sense)
{
    x->senses = with_room(cx, x->senses, x->sense_count, &x->sense_room, sizeof(*x->senses));
    if (x->senses == NULL)
        return DS_INVALID;
    x->senses[x->sense_count] = *s;
    *ret_sense = (uint16_t)x->sense_count++;
    return DS_OK;
}

static ds_status link_add(ds_ctx *cx, lexicon *x, uint16_t node, uint16_t number)
{
    x->links = with_room(cx, x->links, x->link_count, &x->link_room, sizeof(*x->links));
    if (x->links == NULL)
        return DS_INVALID;
    x->links[x->link_count] = (sense_link){ number, x->nodes[node] };
    x->nodes[node] = (uint16_t)x->link_count++;
    return DS_OK;
}

/* Code points of a word: short words of any script are too near to one another to correct. */
static size_t letters_of(ds_str word)
{
    size_t n = 0;

    for (size_t i = 0; i < word.n; i++)
        n += ((unsigned char)word.p[i] & 0xC0) != 0x80;
    return n;
}

ds_status lexicon_phrase_add(ds_ctx *cx, lexicon *x, ds_str phrase, uint16_t number)
{
    sense_kind kind = x->senses[number].kind;
    uint16_t langs = (uint16_t)x->senses[number].langs, node = 0;
    uint32_t words = 0;
    ds_str rest = phrase, part;

    while (ds_str_next(&rest, ' ', &part)) {
        uint16_t word;

        if (part.n == 0)
            continue;
        if (++words > PHRASE_WORDS_MAX || part.n > WORD_BYTES_MAX)
            return ds_fail(cx, DS_INVALID, "the phrase \"" DS_FMT "\" is too long", DS_ARG(phrase));
        DS_TRY(lexicon_word_number(cx, x, part, &word));
        x->words[word].langs |= langs;
        if (kind == SENSE_KNOWN)
            continue;
        if (letters_of(part) >= 4)
            x->words[word].targets |= langs;
        DS_TRY(step_add(cx, x, node, word, &node));
    }
    if (words == 0)
        return ds_fail(cx, DS_INVALID, "an empty phrase");
    return kind == SENSE_KNOWN ? DS_OK : link_add(cx, x, node, number);
}

/* ---- sealing */

typedef struct form_adder {
    lexicon *x;
    uint16_t word;
    size_t count;
} form_adder;

static void form_count(void *self, uint64_t hash)
{
    (void)hash;
    ((form_adder *)self)->count++;
}

static void form_place(void *self, uint64_t hash)
{
    form_adder *a = self;

    a->x->buckets[((size_t)hash & (a->x->bucket_count - 1)) + 1]++;
}

static void form_add(void *self, uint64_t hash)
{
    form_adder *a = self;
    uint32_t at = a->x->buckets[(size_t)hash & (a->x->bucket_count - 1)]++;

    a->x->forms[at] = (delete_form){ (uint16_t)(hash >> TAG_SHIFT), a->word };
}

/* Call back for every form of every word that a typo may mean. */
static void each_form(form_adder *a, void (*take)(void *self, uint64_t hash))
{
    for (size_t w = 1; w < a->x->word_count; w++) {
        ds_str text = text_of(a->x, (uint32_t)w);

        if ((a->x->words[w].targets == 0 && !a->x->words[w].is_cue) || text.n < 4)
            continue;
        a->word = (uint16_t)w;
        spelling_deletes(text, a, take);
    }
}

/* Forms lie bucket by bucket: count them, turn counts into begins, put them there. */
static ds_status index_forms(ds_ctx *cx, lexicon *x)
{
    form_adder a = { .x = x };

    each_form(&a, form_count);
    for (x->bucket_count = 1; x->bucket_count * FORMS_PER_BUCKET < a.count;)
        x->bucket_count *= 2;
    x->buckets = ds_arena_alloc(x->arena, (x->bucket_count + 1) * sizeof(*x->buckets));
    x->forms = ds_arena_alloc(x->arena, a.count * sizeof(*x->forms));
    if (x->buckets == NULL || x->forms == NULL)
        return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
    each_form(&a, form_place);
    for (size_t i = 0; i < x->bucket_count; i++)
        x->buckets[i + 1] += x->buckets[i];
    each_form(&a, form_add); /* which moves each begin to its end, the next one's begin */
    memmove(x->buckets + 1, x->buckets, x->bucket_count * sizeof(*x->buckets));
    x->buckets[0] = 0;
    return DS_OK;
}

/* A table of n items in the pack's arena. */
static void *keep(const lexicon *x, const void *items, size_t n, size_t item_bytes)
{
    void *copy = ds_arena_alloc(x->arena, n * item_bytes);

    if (copy != NULL)
        memcpy(copy, items, n * item_bytes);
    return copy;
}

/* The words' letters, one behind the other. */
static ds_status keep_letters(ds_ctx *cx, lexicon *x)
{
    size_t bytes = 0;
    char *at;

    for (size_t w = 1; w < x->word_count; w++)
        bytes += x->words[w].n;
    if ((at = ds_arena_alloc(x->arena, bytes)) == NULL)
        return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
    for (size_t w = 1; w < x->word_count; w++) {
        memcpy(at, x->words[w].text, x->words[w].n);
        x->words[w].text = at;
        at += x->words[w].n;
    }
    return DS_OK;
}

ds_status lexicon_seal(ds_ctx *cx, lexicon *x)
{
    DS_TRY(keep_letters(cx, x));
    x->words = keep(x, x->words, x->word_count, sizeof(*x->words));
    x->index = keep(x, x->index, x->index_slots, sizeof(*x->index));
    x->steps = keep(x, x->steps, x->step_slots, sizeof(*x->steps));
    x->nodes = keep(x, x->nodes, x->node_count, sizeof(*x->nodes));
    x->links = keep(x, x->links, x->link_count, sizeof(*x->links));
    x->senses = keep(x, x->senses, x->sense_count, sizeof(*x->senses));
    if (x->words == NULL || x->index == NULL || x->steps == NULL || x->nodes == NULL ||
        x->links == NULL || x->senses == NULL)
        return ds_fail(cx, DS_LIMIT, "lexicon: out of memory");
    return index_forms(cx, x);
}

/* ---- corrections */

typedef struct form_search {
    const lexicon *x;
    ds_str word;
    uint32_t langs;
    int limit;
    int best_cost;
    uint16_t best;
    uint16_t measured[MEASURED_MAX]; /* lately: two words may share many forms */
    size_t measured_count;
} form_search;

/* Has the word been measured lately? Notes it. */
static bool is_measured(form_search *q, uint16_t word)
{
    for (size_t i = 0; i < MEASURED_MAX && i < q->measured_count; i++)
        if (q->measured[i] == word)
            return true;
    q->measured[q->measured_count++ % MEASURED_MAX] = word;
    return false;
}

static void weigh(form_search *q, uint16_t word)
{
    ds_str text = text_of(q->x, word);
    int cost = spelling_distance(q->word, text, q->limit);

    if (q->word.p[0] != text.p[0])
        cost += 3; /* the first letter is seldom wrong */
    if (cost > q->limit)
        return;
    if (q->best == 0 || cost < q->best_cost ||
        (cost == q->best_cost && ds_str_compare(text, text_of(q->x, q->best)) < 0)) {
        q->best = word;
        q->best_cost = cost;
    }
}

static void form_look(void *self, uint64_t hash)
{
    form_search *q = self;
    const lexicon *x = q->x;
    size_t bucket = (size_t)hash & (x->bucket_count - 1);

    for (uint32_t i = x->buckets[bucket]; i < x->buckets[bucket + 1]; i++) {
        uint16_t word = x->forms[i].word;

        if (x->forms[i].tag == (uint16_t)(hash >> TAG_SHIFT) &&
            ((x->words[word].targets & q->langs) != 0 ||
             (x->words[word].is_cue && (q->langs & LANG_SIGNS) != 0)) &&
            !is_measured(q, word))
            weigh(q, word);
    }
}

uint32_t lexicon_correct(const lexicon *x, ds_str word, uint32_t langs, ds_str *ret_text)
{
    form_search q = {
        .x = x, .word = word, .langs = langs, .limit = spelling_limit(spelling_length(word))
    };

    if (q.limit == 0 || word.n > WORD_BYTES_MAX)
        return 0;
    spelling_deletes(word, &q, form_look);
    if (q.best != 0)
        *ret_text = text_of(x, q.best);
    return q.best;
}

/* ---- finding */

/* Marks inside a phrase that do not part its words: "check-up", "e.n.t.", "24/7", "p. m.". */
static bool is_joint(const token *tokens, size_t k, size_t n)
{
    const token *t = &tokens[k];

    if (t->kind != TOKEN_MARK || (t->mark != '-' && t->mark != '.' && t->mark != '/') ||
        !t->is_glued || k + 1 >= n)
        return false;
    return t[1].is_glued || (t->mark == '.' && t[-1].text.n == 1 && t[1].text.n == 1);
}

/* Put the senses of a node in front of shorter ones. */
static void add_hits(const lexicon *x, uint32_t node, size_t length, uint32_t langs, hit *ret)
{
    for (uint32_t l = x->nodes[node]; l != 0; l = x->links[l].next) {
        const sense *s = &x->senses[x->links[l].sense];

        if ((s->langs & langs) == 0)
            continue;
        memmove(ret + 1, ret, (TOKEN_HITS_MAX - 1) * sizeof(hit));
        ret[0] = (hit){ s, (uint16_t)length };
    }
}

void lexicon_hits(const lexicon *x, const token *tokens, size_t n, size_t i, uint32_t langs,
                  hit ret[static TOKEN_HITS_MAX])
{
    uint32_t node = 0;
    size_t words = 0;

    memset(ret, 0, TOKEN_HITS_MAX * sizeof(hit));
    for (size_t k = i; k < n && words < PHRASE_WORDS_MAX; k++) {
        if (k > i && is_joint(tokens, k, n))
            continue;
        if (tokens[k].kind != TOKEN_WORD || tokens[k].word == 0)
            return;
        node = node == 0 ? x->words[tokens[k].word].node : step_find(x, node, tokens[k].word)->node;
        if (node == 0)
            return;
        words++;
        add_hits(x, node, k - i + 1, langs, ret);
    }
}

const sense *lexicon_next(const lexicon *x, sense_kind kind, uint32_t *at)
{
    while (++*at < x->sense_count)
        if (x->senses[*at].kind == kind)
            return &x->senses[*at];
    return NULL;
}
