/*
 * vocab.c - the names of a directory, indexed for texts: by word, and by word with a slip.
 *
 * Ten thousand doctors must cost a text nothing: a word of the text is one probe, a misspelt one
 * a dozen (delete-1 forms). What always holds:
 *   (1) immutable once made; shared by threads; the directory is borrowed and outlives it
 *   (2) titles ("Dr", "Prof.") and single letters of names are no words of theirs
 *   (3) memory grows with the directory's own text, nothing else
 */
#include "intents/vocab_internal.h"

#include <string.h>

#define BYTES_PER_NAME                                                                             \
    ((size_t)4096) /* upper bound of what one name costs: words, postings, forms */
#define VOCAB_BASE_BYTES ((size_t)4 * 1024 * 1024)
#define MIN_SLOTS 64u
#define NEAR_MIN_BYTES 3 /* shorter words stand for nothing else */
#define ONE_WRONG 10     /* tenths */
#define SHORT_LIMIT 7    /* tenths: "roa" for "rao" */
#define TWO_MIN_BYTES 5  /* from here on two letters may be wrong */
#define WORDS_PER_NAME 4 /* room for the distinct ones */

typedef struct name_delete {
    uint32_t hash; /* upper half of the form's */
    uint32_t word; /* 0 = empty */
} name_delete;

static size_t slots_for(size_t n)
{
    size_t slots = MIN_SLOTS;

    while (slots < n * 2)
        slots *= 2;
    return slots;
}

static uint32_t word_slot(const intent_vocab *v, ds_str word)
{
    size_t i = (size_t)spelling_hash(word) & (v->word_slots - 1);

    for (;; i = (i + 1) & (v->word_slots - 1)) {
        if (i == 0)
            continue;
        if (v->words[i].text.p == NULL || ds_str_equal(v->words[i].text, word))
            return (uint32_t)i;
    }
}

uint32_t vocab_word(const intent_vocab *v, ds_str word)
{
    uint32_t i;

    if (word.n > WORD_BYTES_MAX)
        return 0; /* none is so long; and hashing costs its length */
    i = word_slot(v, word);
    return v->words[i].text.p != NULL ? i : 0;
}

bool vocab_knows(const intent_vocab *v, ds_str word)
{
    return v != NULL && vocab_word(v, word) != 0;
}

static bool is_title(ds_str w)
{
    static const char *const titles[] = {
        "dr", "dra", "doctor", "prof", "professor", "mr", "mrs",
        "ms", "md",  "phd",    "mbbs", "dds",       "डा", "डाक्टर"
    };

    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (ds_str_is(w, titles[i]))
            return true;
    return false;
}

static bool is_parting(char c) { return c != '\0' && strchr(" .,-/()&", c) != NULL; }

static ds_status add_word(ds_ctx *cx, intent_vocab *v, ds_str word, uint32_t named_at)
{
    named *m = &v->names[named_at];
    uint32_t w = word_slot(v, word);
    posting *p;

    if (v->words[w].text.p == NULL) {
        char *copy = ds_arena_alloc(v->arena, word.n + 1);

        if (copy == NULL)
            return ds_fail(cx, DS_LIMIT, "vocabulary: out of memory");
        memcpy(copy, word.p, word.n);
        v->words[w].text = (ds_str){ copy, word.n };
        v->word_count++;
    }
    p = &v->postings[++v->posting_count];
    *p = (posting){ named_at, v->words[w].first, m->word_count };
    v->words[w].first = v->posting_count;
    v->words[w].names++;
    m->words[m->word_count++] = w;
    return DS_OK;
}

static void add_initial(named *m, char letter)
{
    for (size_t i = 0; i < NAME_INITIALS_MAX; i++)
        if (m->initials[i] == '\0') {
            m->initials[i] = letter;
            return;
        }
}

/* Index one name: its words without titles, initials and marks. */
static ds_status add_name(ds_ctx *cx, intent_vocab *v, named_kind kind, ds_str name, size_t index)
{
    uint32_t at = v->named_count++;
    ds_str folded;
    size_t from = 0;

    v->names[at] = (named){ .kind = kind, .name = name, .index = index };
    DS_TRY(ds_text_fold(cx, name, &folded));
    DS_TRY(script_fold(cx, folded, &folded));
    for (size_t i = 0; i <= folded.n; i++) {
        ds_str word;

        if (i < folded.n && !is_parting(folded.p[i]))
            continue;
        word = ds_str_sub(folded, from, i);
        from = i + 1;
        if (word.n == 1)
            add_initial(&v->names[at], word.p[0]);
        if (word.n < 2 || word.n > WORD_BYTES_MAX || v->names[at].word_count == NAME_WORDS_MAX)
            continue;
        if (kind == NAMED_DOCTOR && is_title(word))
            continue;
        DS_TRY(add_word(cx, v, word, at));
    }
    return DS_OK;
}

static bool is_first_of_city(const directory *d, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (ds_str_equal_nocase(d->locations[k].city, d->locations[i].city))
            return false;
    return d->locations[i].city.n > 0;
}

static ds_status add_names(ds_ctx *cx, intent_vocab *v, const directory *d)
{
    for (size_t i = 0; i < d->doctor_count; i++)
        DS_TRY(add_name(cx, v, NAMED_DOCTOR, d->doctors[i].name, i));
    for (size_t i = 0; i < d->location_count; i++) {
        DS_TRY(add_name(cx, v, NAMED_LOCATION, d->locations[i].name, i));
        if (is_first_of_city(d, i))
            DS_TRY(add_name(cx, v, NAMED_CITY, d->locations[i].city, i));
    }
    for (size_t i = 0; i < d->visit_type_count; i++)
        DS_TRY(add_name(cx, v, NAMED_VISIT_TYPE, d->visit_types[i].name, i));
    return DS_OK;
}

typedef struct form_adder {
    intent_vocab *v;
    uint32_t word;
    size_t count;
} form_adder;

static void form_count(void *self, uint64_t hash)
{
    (void)hash;
    ((form_adder *)self)->count++;
}

static void form_add(void *self, uint64_t hash)
{
    form_adder *a = self;
    intent_vocab *v = a->v;
    size_t i = (size_t)hash & (v->delete_slots - 1);

    while (v->deletes[i].word != 0)
        i = (i + 1) & (v->delete_slots - 1);
    v->deletes[i] = (name_delete){ (uint32_t)(hash >> 32), a->word };
}

/* Call back for every form of every word that a misspelling may share. */
static void each_form(form_adder *a, void (*take)(void *self, uint64_t hash))
{
    for (size_t i = 1; i < a->v->word_slots; i++) {
        ds_str word = a->v->words[i].text;

        a->word = (uint32_t)i;
        if (word.n >= NEAR_MIN_BYTES)
            spelling_deletes(word, a, take);
        if (word.n >= TWO_MIN_BYTES && !script_is_devanagari(word))
            spelling_deletes_two(word, a, take);
    }
}

static ds_status add_forms(ds_ctx *cx, intent_vocab *v)
{
    form_adder a = { .v = v };

    each_form(&a, form_count);
    v->delete_slots = slots_for(a.count);
    v->deletes = ds_arena_alloc(v->arena, v->delete_slots * sizeof(name_delete));
    if (v->deletes == NULL)
        return ds_fail(cx, DS_LIMIT, "vocabulary: out of memory");
    each_form(&a, form_add);
    return DS_OK;
}

static size_t sound_slot(const intent_vocab *v, ds_str latin)
{
    char bytes[WORD_BYTES_MAX];

    return (size_t)spelling_hash(script_key(latin, bytes)) & (v->sound_slots - 1);
}

/* Index every word by its sound. */
static ds_status add_sounds(ds_ctx *cx, intent_vocab *v)
{
    v->sound_slots = slots_for(v->word_count);
    v->sounds = ds_arena_alloc(v->arena, v->sound_slots * sizeof(uint32_t));
    if (v->sounds == NULL)
        return ds_fail(cx, DS_LIMIT, "vocabulary: out of memory");
    for (size_t i = 1; i < v->word_slots; i++) {
        char bytes[WORD_BYTES_MAX];
        size_t slot;

        if (v->words[i].text.n < NEAR_MIN_BYTES)
            continue;
        slot = sound_slot(v, script_latin(v->words[i].text, bytes));
        v->words[i].alike = v->sounds[slot];
        v->sounds[slot] = (uint32_t)i;
        v->has_devanagari = v->has_devanagari || script_is_devanagari(v->words[i].text);
    }
    return DS_OK;
}

void vocab_sounds(const intent_vocab *v, ds_str latin, void *self,
                  void (*take)(void *self, uint32_t word))
{
    if (v->sound_slots == 0 || latin.n < NEAR_MIN_BYTES)
        return;
    for (uint32_t w = v->sounds[sound_slot(v, latin)]; w != 0; w = v->words[w].alike)
        take(self, w);
}

static ds_status build(ds_ctx *cx, intent_vocab *v, const directory *d)
{
    size_t names = d->doctor_count + 2 * d->location_count + d->visit_type_count;

    v->d = d;
    v->word_slots = slots_for(names * WORDS_PER_NAME + 1);
    v->names = ds_arena_alloc(v->arena, (names + 1) * sizeof(named));
    v->words = ds_arena_alloc(v->arena, v->word_slots * sizeof(name_word));
    v->postings = ds_arena_alloc(v->arena, (names * NAME_WORDS_MAX + 1) * sizeof(posting));
    if (v->names == NULL || v->words == NULL || v->postings == NULL)
        return ds_fail(cx, DS_LIMIT, "vocabulary: out of memory");
    DS_TRY(add_names(cx, v, d));
    DS_TRY(add_forms(cx, v));
    return add_sounds(cx, v);
}

ds_status intent_vocab_new(ds_ctx *cx, const intent_pack *p, const directory *d,
                           intent_vocab **ret_vocab)
{
    intent_vocab *v = ds_heap_new(sizeof(*v));
    size_t names = d->doctor_count + 2 * d->location_count + d->visit_type_count;
    ds_status s;

    (void)p; /* names are folded alike in every pack */
    if (v == NULL)
        return ds_fail(cx, DS_LIMIT, "vocabulary: out of memory");
    v->arena = ds_arena_new(VOCAB_BASE_BYTES + names * BYTES_PER_NAME);
    s = v->arena != NULL ? build(cx, v, d) : ds_fail(cx, DS_LIMIT, "vocabulary: out of memory");
    if (s != DS_OK) {
        intent_vocab_free(v);
        return s;
    }
    *ret_vocab = v;
    return DS_OK;
}

void intent_vocab_free(intent_vocab *v)
{
    if (v == NULL)
        return;
    ds_arena_free(v->arena);
    ds_heap_free(v);
}

typedef struct near_search {
    const intent_vocab *v;
    ds_str word;
    int limit;
    void *self;
    void (*take)(void *self, uint32_t word, int cost);
} near_search;

static void near_look(void *self, uint64_t hash)
{
    const near_search *q = self;
    const intent_vocab *v = q->v;
    size_t i = (size_t)hash & (v->delete_slots - 1);

    for (; v->deletes[i].word != 0; i = (i + 1) & (v->delete_slots - 1)) {
        int cost;

        if (v->deletes[i].hash != (uint32_t)(hash >> 32))
            continue;
        cost = spelling_distance(q->word, v->words[v->deletes[i].word].text, q->limit);
        if (cost <= q->limit)
            q->take(q->self, v->deletes[i].word, cost);
    }
}

/* How much a name may be wrong: behind a title more than elsewhere. */
static int near_limit(size_t n, bool is_wide)
{
    if (!is_wide)
        return n == NEAR_MIN_BYTES ? SHORT_LIMIT : spelling_limit(n);
    if (n < TWO_MIN_BYTES)
        return n < NEAR_MIN_BYTES ? 0 : ONE_WRONG;
    return n == TWO_MIN_BYTES ? ONE_WRONG + SHORT_LIMIT : 2 * ONE_WRONG;
}

void vocab_near(const intent_vocab *v, ds_str word, bool is_wide, void *self,
                void (*take)(void *self, uint32_t word, int cost))
{
    near_search q = { v, word, near_limit(spelling_length(word), is_wide), self, take };

    if (q.limit == 0 || word.n > WORD_BYTES_MAX || v->delete_slots == 0)
        return;
    spelling_deletes(word, &q, near_look);
    if (is_wide && word.n >= TWO_MIN_BYTES - 1)
        spelling_deletes_two(word, &q, near_look);
}
