/*
 * person_name.c - the name of a patient, when a text is one or says one.
 *
 * "Maria Lopez" as an answer, "I'm Sam", "for my mother Lakshmi". What always holds:
 *   (1) the name is the text as given, its capitals and accents kept
 *   (2) words that mean something to us are no names, unless a name was asked for and they stand
 *       beside an unknown one ("Will Smith")
 */
#include "intents/intents_internal.h"

#define NAME_WORDS_MAX 4
#define NAME_BYTES_MAX 80

/* Bytes of code points [start, end) of the text as given. */
static ds_str given_slice(const read_state *st, uint32_t start, uint32_t end)
{
    size_t at = 0, from = 0;
    uint32_t cp = 0;

    while (cp < end && ds_text_next(st->given, &at) >= 0) {
        cp++;
        if (cp == start)
            from = at;
    }
    return ds_str_sub(st->given, from, at);
}

static bool is_unknown(const read_state *st, size_t i)
{
    const token *t = &st->tokens[i];

    return t->word == 0 || t->is_typo ||
           (lexicon_word_langs(st->pack->words, t->word) & st->langs) == 0;
}

static bool is_joint(const read_state *st, size_t i)
{
    return st->tokens[i].kind == TOKEN_MARK &&
           (st->tokens[i].mark == '.' || st->tokens[i].mark == '-') && st->tokens[i].is_glued;
}

/* The longest run of words from token i that can be a name; its tokens, and how many are unknown.
 */
static size_t name_run(const read_state *st, size_t i, size_t *ret_words, size_t *ret_unknown)
{
    size_t at = i;

    *ret_words = *ret_unknown = 0;
    while (at < st->n) {
        if (is_joint(st, at) && at > i) {
            at++;
            continue;
        }
        if (st->tokens[at].kind != TOKEN_WORD || (st->used[at] & (USED_WHEN | USED_ENTITY)) != 0 ||
            tokens_hit(st, at, SENSE_POLITE) != NULL ||
            tokens_hit(st, at, SENSE_NOT_NAME) != NULL || tokens_hit(st, at, SENSE_TITLE) != NULL ||
            *ret_words == NAME_WORDS_MAX)
            break;
        (*ret_words)++;
        *ret_unknown += is_unknown(st, at);
        at++;
    }
    while (at > i && is_joint(st, at - 1))
        at--;
    return at - i;
}

/* Does nothing but thanks and marks stand from token i on? */
static bool only_polite(const read_state *st, size_t i)
{
    for (; i < st->n; i++)
        if (st->tokens[i].kind != TOKEN_MARK && tokens_hit(st, i, SENSE_POLITE) == NULL)
            return false;
    return true;
}

static ds_status take(read_state *st, size_t i, size_t n)
{
    ds_str s = given_slice(st, st->tokens[i].start, st->tokens[i + n - 1].end);

    if (s.n > NAME_BYTES_MAX)
        return DS_OK;
    for (size_t k = i; k < i + n; k++)
        st->used[k] |= USED_NAME;
    return ds_copy(st->cx, s, &st->r->name);
}

/* "my name is ...", "I'm ...", "for my mother ...": the token behind the lead, 0 when none. */
static size_t lead_end(const read_state *st, size_t i)
{
    const hit *lead = tokens_hit(st, i, SENSE_NAME_LEAD), *person = tokens_hit(st, i, SENSE_PERSON);
    size_t at;

    if (lead == NULL && (person == NULL || (st->used[i] & USED_ENTITY) == 0))
        return 0;
    at = i + (lead != NULL ? lead->n : person->n);
    while (at < st->n && st->tokens[at].kind == TOKEN_MARK &&
           (st->tokens[at].mark == ':' || st->tokens[at].mark == ',' || st->tokens[at].mark == '-'))
        at++;
    return at;
}

ds_status person_name_read(read_state *st)
{
    bool is_asked = ds_str_is(st->context->expects, "patient");
    size_t words, unknown, n;

    for (size_t i = 0; i < st->reach; i++) {
        size_t at = lead_end(st, i);
        bool is_sure;

        if (at == 0 || at >= st->n)
            continue;
        n = name_run(st, at, &words, &unknown);
        is_sure = is_asked || st->tokens[at].is_capital || only_polite(st, at + n);
        if (n > 0 && is_asked && st->tokens[at].is_capital)
            return take(st, at, n); /* "mera naam Ravi hai": Sunday, but for its lead */
        if (n > 0 && unknown > 0 && (unknown == words || is_asked) && is_sure)
            return take(st, at, n);
    }
    n = name_run(st, 0, &words, &unknown);
    if (n == 0 || unknown == 0 || !only_polite(st, n))
        return DS_OK;
    if (is_asked ||
        (unknown == words && words >= 2 && st->tokens[0].is_capital && st->context->expects.n == 0))
        return take(st, 0, n);
    return DS_OK;
}
