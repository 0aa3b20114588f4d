/*
 * safety.c - words of an emergency and wishes to be left alone, before anything else is decided.
 *
 * The lists are rules/LANGUAGE/safety.txt and stop.txt; all languages are looked for in every
 * text, since fear does not keep to one. What always holds:
 *   (1) near misses ("heart doctor") eat their words before an emergency can match them
 *   (2) a denied sign ("no chest pain") is none, but only a denial in the same clause counts
 *   (3) when in doubt it is an emergency
 */
#include "intents/intents_internal.h"

#define MATCHES_MAX 16
#define DENIAL_TOKENS 4

/* True when the words before token i deny what begins there. */
static bool is_denied(const read_state *st, size_t i)
{
    for (size_t back = 1; back <= DENIAL_TOKENS && back <= i; back++) {
        const token *t = &st->tokens[i - back];

        if (t->kind == TOKEN_MARK && t->mark != '-')
            return false;
        if (tokens_hit(st, i - back, SENSE_SUBJECT) != NULL)
            return false;
        if (tokens_hit(st, i - back, SENSE_NEGATOR) != NULL)
            return true;
    }
    return false;
}

static ds_status read_emergency(read_state *st)
{
    pattern_match found[MATCHES_MAX];
    size_t n;

    n = pattern_set_find(st->pack->safety, &st->words, found, MATCHES_MAX);
    for (size_t i = 0; i < n; i++) {
        const rule *r = pattern_set_rule(st->pack->safety, found[i].rule);

        if (r->kind != RULE_EMERGENCY || is_denied(st, tokens_at(st, found[i].start)))
            continue;
        if (st->r->emergency == EMERGENCY_NONE || r->a > (int)st->r->emergency)
            st->r->emergency =
                (emergency_kind)r->a; /* harm to oneself and poison have their own lines */
    }
    return DS_OK;
}

static ds_status read_stop(read_state *st)
{
    pattern_match found[MATCHES_MAX];
    size_t n;

    n = pattern_set_find(st->pack->stop, &st->words, found, MATCHES_MAX);
    for (size_t i = 0; i < n; i++) {
        const rule *r = pattern_set_rule(st->pack->stop, found[i].rule);

        if (r->kind == RULE_STOP && st->r->stop == STOP_NONE)
            st->r->stop = (stop_form)r->a;
    }
    return DS_OK;
}

/* Swap what was corrected for what was typed, where that is a word of another language; true when
 * any was. The same call takes it back. */
static bool swap_foreign(read_state *st)
{
    bool any = false;

    for (size_t i = 0; i < st->n; i++) {
        token *t = &st->tokens[i];
        ds_str other = t->raw;

        if (!t->is_typo || (lexicon_word(st->pack->words, t->raw) == 0 ||
                            lexicon_word(st->pack->words, t->text) == 0))
            continue;
        t->raw = t->text;
        t->text = other;
        any = true;
    }
    return any;
}

/* Fear does not keep to the language that was told: read as typed as well. */
static ds_status read_as_typed(read_state *st)
{
    if (!swap_foreign(st))
        return DS_OK;
    DS_TRY(tokens_normalise(st));
    DS_TRY(read_emergency(st));
    DS_TRY(read_stop(st));
    (void)swap_foreign(st);
    return tokens_normalise(st);
}

ds_status safety_read(read_state *st)
{
    DS_TRY(read_emergency(st));
    DS_TRY(read_stop(st));
    return read_as_typed(st);
}
