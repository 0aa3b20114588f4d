/*
 * lang.c - which language a text is in.
 *
 * Script decides first, then which language's words are the most. What always holds:
 *   (1) a language the caller names wins
 *   (2) a tie, or nothing known, is the language of the talk so far, English before there is one
 *   (3) romanised Hindi is read with English words besides, as people mix them
 */
#include "intents/intents_internal.h"

#define HINDI_FROM 0x0900
#define HINDI_TO 0x097F
#define SCRIPT_SHARE 3      /* one letter in three */
#define ONE_LANGUAGE_WORD 3 /* what a word tells that one language alone has */

static const struct {
    const char *name;
    uint32_t lang, reads;
} langs[LANG_COUNT] = {
    { "en", LANG_EN, LANG_EN },
    { "es", LANG_ES, LANG_ES },
    { "hi", LANG_HI, LANG_HI | LANG_HI_LATN | LANG_EN },
    { "hi-Latn", LANG_HI_LATN, LANG_HI_LATN | LANG_EN },
};

static void decide(read_state *st, size_t i)
{
    st->r->lang = ds_str_of(langs[i].name);
    st->langs = langs[i].reads;
}

/* The language a tag names: "hi-Latn-IN" is hi-Latn, "en-GB" is en. */
static bool by_tag(read_state *st, ds_str tag)
{
    for (size_t i = LANG_COUNT; i-- > 0;) {
        ds_str name = ds_str_of(langs[i].name);

        if (ds_str_equal_nocase(ds_str_sub(tag, 0, name.n), name) &&
            (tag.n == name.n || tag.p[name.n] == '-')) {
            decide(st, i);
            return true;
        }
    }
    return false;
}

/* Words in Devanagari; 0 where most of the text is in other letters. */
static uint32_t devanagari_words(ds_str text)
{
    size_t at = 0, hindi = 0, letters = 0;
    uint32_t words = 0;
    bool was_hindi = false;
    int32_t c;

    while ((c = ds_text_next(text, &at)) >= 0) {
        bool is_hindi = c >= HINDI_FROM && c <= HINDI_TO && !(c >= 0x0964 && c <= 0x096F);

        words += is_hindi && !was_hindi;
        was_hindi = is_hindi;
        hindi += is_hindi;
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
    }
    return hindi * SCRIPT_SHARE >= letters ? words : 0;
}

/* The best of the scores; a tie goes to the language of the talk (2). */
static size_t best_of(const read_state *st, const unsigned *score)
{
    size_t best = 0;

    for (size_t l = 1; l < LANG_COUNT; l++)
        if (l != 2 && score[l] > score[best])
            best = l;
    for (size_t l = 1; l < LANG_COUNT; l++)
        if (ds_str_is(st->context->usual, langs[l].name) && score[l] >= score[best])
            best = l;
    return best;
}

static uint32_t lead_of(const unsigned *score, size_t best)
{
    unsigned second = 0;

    for (size_t l = 0; l < LANG_COUNT; l++)
        if (l != best && score[l] > second)
            second = score[l];
    return score[best] > second ? (score[best] - second) / ONE_LANGUAGE_WORD : 0;
}

void lang_detect(read_state *st)
{
    unsigned score[LANG_COUNT] = { 0 };
    size_t best;

    if (st->context->lang.n > 0 && by_tag(st, st->context->lang))
        return;
    st->r->lang_words = devanagari_words(st->given);
    if (st->r->lang_words > 0) {
        decide(st, 2);
        return;
    }
    for (size_t i = 0; i < st->n; i++) {
        uint32_t who =
            st->tokens[i].word != 0 ? lexicon_word_langs(st->pack->words, st->tokens[i].word) : 0;
        unsigned knowers = 0, weight;

        for (size_t l = 0; l < LANG_COUNT; l++)
            knowers += (who >> l) & 1u;
        /* a word of one language alone tells more, a letter does not */
        weight = knowers == 1 && st->tokens[i].text.n > 1 ? ONE_LANGUAGE_WORD : 1;
        for (size_t l = 0; l < LANG_COUNT; l++)
            score[l] += (who >> l) & 1u ? weight : 0;
    }
    best = best_of(st, score);
    st->r->lang_words = lead_of(score, best);
    decide(st, best);
}
