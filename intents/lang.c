/*
 * lang.c - which language a text is in.
 *
 * Letters decide first: a language that has a script of its own, and a part of the text's letters
 * in it. Among languages of one script the words tell: known ones, then how the letters of unknown
 * ones stand beside one another (learnt at start from each language's own words, so a new language
 * brings its cues with it), then letters such as n with a tilde. What always holds:
 *   (1) a language the caller names wins
 *   (2) where the words are even, it is the talk's language so far, else the default one; but a
 *       word that this one lacks and another has ("thanks") is the other's
 *   (3) a language that people mix with another takes some of the other's words for its own, for
 *       each word that the other lacks
 *   (4) where the talk outweighs the words ("start" in a Spanish one), both are read
 */
#include "intents/intents_internal.h"

#define SCRIPT_SHARE 6 /* one letter in six: people mix, but not the other way round */
#define WORD_OF_ONE 12 /* what a word tells that one language alone knows */
#define WORD_OF_SOME 4
#define WORD_NEAR 6         /* what a misspelt word tells; half of it where it may be a name */
#define SHORT_WORD_OF_ONE 9 /* of one or two letters */
#define SHORT_WORD_BYTES 2
#define MIXED_WITH_WORD 30 /* of another language's words, for each of its own */
#define NEAR_WORDS_MAX                                                                             \
    24 /* unknown words whose near ones are looked up: the rest tells no more                      \
        */
#define LETTER_HINT 4
#define LETTER_HINTS_MAX 3
#define USUAL_LEAD 8   /* what the talk so far tells: less than a word of one language alone */
#define DEFAULT_LEAD 3 /* before there is a talk */
#define PAIRS_TELL_MAX 5
#define PAIR_STEP 6
#define PAIRS_WORDS_MIN 100
#define SYMBOLS 28u /* a to z, a word's edge, anything else */
#define EDGE 26u
#define ELSE 27u
#define PAIR_SCALE 32 /* of a factor e */

struct letter_pairs {
    bool is_known; /* the language has enough words */
    uint8_t cost[SYMBOLS][SYMBOLS];
};

/* ---- letters beside one another */

static unsigned symbol_of(char c) { return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') : ELSE; }

/* PAIR_SCALE times the natural logarithm of a / b, for 0 < b <= a. */
static unsigned log_ratio(uint32_t a, uint32_t b)
{
    unsigned halvings = 0;

    while (a >= 2 * b && halvings < 16) {
        b *= 2;
        halvings++;
    }
    /* ln(1 + x) is near 2x / (2 + x) for x under 1 */
    return halvings * 22 + PAIR_SCALE * 2 * (a - b) / (a + b);
}

static void count_pairs(const intent_pack *p, const language *l, uint32_t counts[SYMBOLS][SYMBOLS],
                        uint32_t *ret_words)
{
    ds_str word;

    *ret_words = 0;
    for (uint32_t w = 1; (word = lexicon_word_text(p->words, w)).n > 0; w++) {
        unsigned before = EDGE;

        if (lexicon_word_langs(p->words, w) == LANG_ANY ||
            (lexicon_word_langs(p->words, w) & l->bit) == 0)
            continue;
        ++*ret_words;
        for (size_t i = 0; i < word.n; i++) {
            counts[before][symbol_of(word.p[i])]++;
            before = symbol_of(word.p[i]);
        }
        counts[before][EDGE]++;
    }
}

static void learn_one(const intent_pack *p, const language *l, uint32_t counts[SYMBOLS][SYMBOLS],
                      letter_pairs *ret)
{
    uint32_t words;

    count_pairs(p, l, counts, &words);
    ret->is_known = l->script_count == 0 && words >= PAIRS_WORDS_MIN;
    for (size_t a = 0; a < SYMBOLS; a++) {
        uint32_t sum = SYMBOLS;

        for (size_t b = 0; b < SYMBOLS; b++)
            sum += counts[a][b] * 2;
        for (size_t b = 0; b < SYMBOLS; b++) {
            unsigned cost = log_ratio(sum, counts[a][b] * 2 + 1);

            ret->cost[a][b] = (uint8_t)(cost < UINT8_MAX ? cost : UINT8_MAX);
            counts[a][b] = 0;
        }
    }
}

ds_status lang_learn(ds_ctx *cx, intent_pack *p)
{
    uint32_t(*counts)[SYMBOLS] = ds_alloc_n(cx, SYMBOLS, sizeof(*counts));

    p->pairs = ds_arena_alloc(p->arena, p->language_count * sizeof(*p->pairs));
    if (p->pairs == NULL || counts == NULL)
        return ds_fail(cx, DS_LIMIT, "intents: out of memory");
    for (size_t i = 0; i < p->language_count; i++)
        learn_one(p, &p->languages[i], counts, &p->pairs[i]);
    return DS_OK;
}

/* How unusual a word's letters are, over its pairs. */
static unsigned pairs_cost(const letter_pairs *pairs, ds_str word)
{
    unsigned before = EDGE, sum = 0;

    for (size_t i = 0; i < word.n; i++) {
        sum += pairs->cost[before][symbol_of(word.p[i])];
        before = symbol_of(word.p[i]);
    }
    return (sum + pairs->cost[before][EDGE]) / (unsigned)(word.n + 1);
}

/* ---- deciding */

typedef struct scores {
    const read_state *st;
    uint32_t candidates; /* languages of the text's script */
    unsigned unknown;    /* words so far */
    unsigned of[LANGS_MAX];
    unsigned known[LANGS_MAX]; /* words */
    unsigned own[LANGS_MAX];   /* words that it knows and those that it is mixed with do not */
} scores;

static void decide(read_state *st, const language *l)
{
    st->lang = l;
    st->r->lang = l->tag;
    st->langs = l->reads;
}

/* The language a tag names: the longest that it begins with, "hi-Latn-IN" is hi-Latn. */
static const language *by_tag(const intent_pack *p, ds_str tag)
{
    const language *best = NULL;

    for (size_t i = 0; i < p->language_count; i++) {
        ds_str name = p->languages[i].tag;

        if (ds_str_equal_nocase(ds_str_sub(tag, 0, name.n), name) &&
            (tag.n == name.n || tag.p[name.n] == '-') && (best == NULL || name.n > best->tag.n))
            best = &p->languages[i];
    }
    return best;
}

static bool is_of_script(const language *l, int32_t c)
{
    for (size_t i = 0; i < l->script_count; i++)
        if (c >= l->scripts[i].from && c <= l->scripts[i].to)
            return true;
    return false;
}

/* What a text has in a language's letters. */
typedef struct script_share {
    size_t own, letters;
    uint32_t words;
} script_share;

static script_share share_of(const language *l, ds_str text)
{
    script_share s = { 0, 0, 0 };
    bool was_own = false;
    size_t at = 0;
    int32_t c;

    while ((c = ds_text_next(text, &at)) >= 0) {
        bool is_own = is_of_script(l, c);

        s.words += is_own && !was_own;
        was_own = is_own;
        s.own += is_own;
        s.letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
    }
    return s;
}

/* Has the text anything but ASCII? */
static bool is_plain(ds_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

/* The languages whose script the text is in; those of Latin letters when it is in none's own. */
static uint32_t script_candidates(const read_state *st, uint32_t *ret_words)
{
    uint32_t latin = 0, own = 0;
    size_t most = 0;

    *ret_words = 0;
    for (size_t i = 0; i < st->pack->language_count; i++) {
        const language *l = &st->pack->languages[i];
        script_share s;

        if (l->script_count == 0)
            latin |= l->bit;
        if (l->script_count == 0 || is_plain(st->given))
            continue;
        s = share_of(l, st->given);
        if (s.own == 0 || s.own * SCRIPT_SHARE < s.letters || s.own < most)
            continue;
        own = s.own > most ? l->bit : own | l->bit;
        most = s.own;
        *ret_words = s.words;
    }
    return own != 0 ? own : latin;
}

/* Is the word one that a language has only because it is mixed with another that knows it? */
static bool is_lent(const language *l, uint32_t who) { return (who & l->reads & ~l->bit) != 0; }

/* What a word tells for a language that has it for its own. */
static unsigned weight_of(const scores *s, uint32_t who, size_t bytes)
{
    unsigned owners = 0;

    for (size_t l = 0; l < s->st->pack->language_count; l++) {
        const language *lang = &s->st->pack->languages[l];

        owners += (who & lang->bit) != 0 && !is_lent(lang, who);
    }
    if (owners > 1 || bytes == 1)
        return WORD_OF_SOME;
    return bytes <= SHORT_WORD_BYTES ? SHORT_WORD_OF_ONE : WORD_OF_ONE;
}

/* A word that some languages know. */
static void weigh_known(scores *s, uint32_t who, const token *t)
{
    unsigned weight = weight_of(s, who, t->text.n);

    for (size_t l = 0; l < s->st->pack->language_count; l++) {
        const language *lang = &s->st->pack->languages[l];

        if ((who & lang->bit) == 0)
            continue;
        s->of[l] += is_lent(lang, who) ? WORD_OF_SOME : weight;
        s->known[l]++;
        s->own[l] += !is_lent(lang, who) && !t->is_capital; /* a name? */
    }
}

/* Where letters lie so is a little likelier. */
static void weigh_letters_of(scores *s, ds_str word)
{
    const intent_pack *p = s->st->pack;
    unsigned cost[LANGS_MAX], most = 0;

    for (size_t l = 0; l < p->language_count; l++) {
        if ((p->languages[l].bit & s->candidates) == 0 || !p->pairs[l].is_known)
            continue;
        cost[l] = pairs_cost(&p->pairs[l], word);
        most = cost[l] > most ? cost[l] : most;
    }
    for (size_t l = 0; l < p->language_count; l++) {
        unsigned gain;

        if ((p->languages[l].bit & s->candidates) == 0 || !p->pairs[l].is_known)
            continue;
        gain = (most - cost[l]) / PAIR_STEP;
        s->of[l] += gain < PAIRS_TELL_MAX ? gain : PAIRS_TELL_MAX;
    }
}

/* A word that none knows: that of the words it is a slip away from, else of its letters. */
static void weigh_unknown(scores *s, const token *t)
{
    const lexicon *x = s->st->pack->words;
    ds_str text;
    uint32_t near =
        s->unknown++ < NEAR_WORDS_MAX ? lexicon_correct(x, t->text, s->candidates, &text) : 0;
    uint32_t who = near != 0 ? lexicon_word_langs(x, near) & s->candidates : 0;

    if (who == 0 && !t->is_capital) /* else it is a name */
        weigh_letters_of(s, t->text);
    for (size_t l = 0; l < s->st->pack->language_count; l++)
        s->of[l] += (who & s->st->pack->languages[l].bit) == 0 ? 0
                    : t->is_capital                            ? WORD_NEAR / 2
                                                               : WORD_NEAR;
}

static void weigh_words(scores *s)
{
    const read_state *st = s->st;

    for (size_t i = 0; i < st->reach; i++) {
        const token *t = &st->tokens[i];
        uint32_t who =
            t->word != 0 ? lexicon_word_langs(st->pack->words, t->word) & s->candidates : 0;

        if (who != 0)
            weigh_known(s, who, t);
        else if (t->kind == TOKEN_WORD && t->text.n > SHORT_WORD_BYTES && t->word == 0 &&
                 !vocab_knows(st->vocab, t->text))
            weigh_unknown(s, t);
    }
}

static void weigh_letters(scores *s)
{
    unsigned hints[LANGS_MAX] = { 0 };
    size_t at = 0;
    int32_t c;

    if (is_plain(s->st->given))
        return;
    while ((c = ds_text_next(s->st->given, &at)) >= 0)
        for (size_t l = 0; c >= 0x80 && l < s->st->pack->language_count; l++)
            for (size_t k = 0; k < s->st->pack->languages[l].letter_count; k++)
                hints[l] += s->st->pack->languages[l].letters[k] == c;
    for (size_t l = 0; l < s->st->pack->language_count; l++)
        if ((s->st->pack->languages[l].bit & s->candidates) != 0)
            s->of[l] += LETTER_HINT * (hints[l] < LETTER_HINTS_MAX ? hints[l] : LETTER_HINTS_MAX);
}

/* What others have, for those that are mixed with them. (3) */
static void weigh_mixed(scores *s)
{
    unsigned before[LANGS_MAX];

    for (size_t l = 0; l < s->st->pack->language_count; l++)
        before[l] = s->of[l];
    for (size_t l = 0; l < s->st->pack->language_count; l++) {
        const language *lang = &s->st->pack->languages[l];
        unsigned most = MIXED_WITH_WORD * s->own[l];

        for (size_t o = 0; o < s->st->pack->language_count; o++)
            if (o != l && (lang->reads & s->st->pack->languages[o].bit & s->candidates) != 0)
                s->of[l] += before[o] < most ? before[o] : most;
    }
}

/* The best candidate; even ones go to the talk's language, then to the default. (2) */
static size_t best_of(const scores *s, const language *usual)
{
    size_t best = LANGS_MAX;

    for (size_t l = 0; l < s->st->pack->language_count; l++) {
        const language *lang = &s->st->pack->languages[l];
        bool is_usual = lang == usual;

        if ((lang->bit & s->candidates) == 0)
            continue;
        if (best == LANGS_MAX || s->of[l] > s->of[best] || (s->of[l] == s->of[best] && is_usual))
            best = l;
    }
    return best;
}

/* The next best language, by score. */
static const language *second_of(const scores *s, size_t best)
{
    size_t second = LANGS_MAX;

    for (size_t l = 0; l < s->st->pack->language_count; l++)
        if (l != best && (second == LANGS_MAX || s->of[l] > s->of[second]))
            second = l;
    return second < LANGS_MAX ? &s->st->pack->languages[second] : NULL;
}

/* How many words one language knows and its rival does not, less those the other way round. */
static uint32_t words_beyond(const read_state *st, const language *l, const language *rival)
{
    int32_t n = 0;

    for (size_t i = 0; i < st->reach; i++) {
        const token *t = &st->tokens[i];
        uint32_t who = t->word != 0 ? lexicon_word_langs(st->pack->words, t->word) : 0;

        if (t->kind != TOKEN_WORD || (t->is_capital && i > 0)) /* a name? */
            continue;
        if (i > 0 && t->word == st->tokens[i - 1].word) /* said twice, told once */
            continue;
        n += (who & l->bit) != 0 && (who & rival->bit) == 0;
        n -= (who & l->bit) == 0 && (who & rival->bit) != 0;
    }
    return n > 0 ? (uint32_t)n : 0;
}

/* How clearly the best language is told: against the talk's, else against the next best. */
static uint32_t lead_of(const scores *s, size_t best, const language *talk)
{
    const language *l = &s->st->pack->languages[best];
    const language *rival = talk != NULL && talk != l ? talk : second_of(s, best);

    return rival != NULL ? words_beyond(s->st, l, rival) : 0;
}

/* The language of the talk so far, else the default one. */
static const language *usual_language(const read_state *st)
{
    const language *l = by_tag(st->pack, st->context->usual);

    return l != NULL ? l : languages_default(st->pack);
}

/* What the talk so far tells: nothing to words that its language lacks and another one has. (2) */
static unsigned usual_lead(const scores *s, size_t usual)
{
    if (s->known[usual] == 0)
        for (size_t l = 0; l < s->st->pack->language_count; l++)
            if (s->known[l] > 0)
                return 0;
    return s->st->context->usual.n > 0 ? USUAL_LEAD : DEFAULT_LEAD;
}

void lang_detect(read_state *st)
{
    const language *told = by_tag(st->pack, st->context->lang), *usual;
    scores s = { .st = st };
    uint32_t script_words, by_words = 0;
    size_t best;

    if (told != NULL) {
        decide(st, told);
        return;
    }
    usual = usual_language(st);
    s.candidates = script_candidates(st, &script_words);
    weigh_words(&s);
    weigh_letters(&s);
    weigh_mixed(&s);
    best = best_of(&s, usual);
    st->r->lang_words = script_words;
    if (script_words == 0 && best < LANGS_MAX)
        st->r->lang_words = lead_of(&s, best, by_tag(st->pack, st->context->usual));
    if (best < LANGS_MAX && (usual->bit & s.candidates) != 0) {
        size_t at = (size_t)(usual - st->pack->languages);

        by_words = s.of[best] > 0 ? st->pack->languages[best].reads : 0;
        s.of[at] += usual_lead(&s, at);
        best = best_of(&s, usual);
    }
    decide(st, best < LANGS_MAX ? &st->pack->languages[best] : usual);
    st->langs |= by_words; /* (4) */
}
