/*
 * lang.c - which language a text is in.
 *
 * Script decides first, then which language's words are the most. What always holds:
 *   (1) a language the caller names wins
 *   (2) a tie, or nothing known, is English
 *   (3) romanised Hindi is read with English words besides, as people mix them
 */
#include "intents/intents_internal.h"

#define HINDI_FROM 0x0900
#define HINDI_TO 0x097F
#define SCRIPT_SHARE 3 /* one letter in three */

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

static bool is_devanagari(ds_str text)
{
    size_t at = 0, hindi = 0, letters = 0;
    int32_t c;

    while ((c = ds_text_next(text, &at)) >= 0) {
        hindi += c >= HINDI_FROM && c <= HINDI_TO && !(c >= 0x0966 && c <= 0x096F);
        letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
    }
    return hindi > 0 && hindi * SCRIPT_SHARE >= letters;
}

void lang_detect(read_state *st)
{
    unsigned score[LANG_COUNT] = { 0 };
    size_t best = 0;

    if (st->context->lang.n > 0 && by_tag(st, st->context->lang))
        return;
    if (is_devanagari(st->given)) {
        decide(st, 2);
        return;
    }
    for (size_t i = 0; i < st->n; i++) {
        uint32_t who =
            st->tokens[i].word != 0 ? lexicon_word_langs(st->pack->words, st->tokens[i].word) : 0;
        unsigned knowers = 0, weight;

        for (size_t l = 0; l < LANG_COUNT; l++)
            knowers += (who >> l) & 1u;
        weight = knowers == 1 ? 3 : 1; /* a word of one language alone tells more */
        for (size_t l = 0; l < LANG_COUNT; l++)
            score[l] += (who >> l) & 1u ? weight : 0;
    }
    for (size_t l = 1; l < LANG_COUNT; l++)
        if (l != 2 && score[l] > score[best])
            best = l;
    decide(st, best);
}
