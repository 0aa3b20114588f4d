/*
 * safety.c - words of an emergency and wishes to be left alone, before anything else is decided.
 *
 * What counts is in rules/: signs near one another (signs.c), a few patterns where the order of
 * words decides, and near misses; all languages are looked for in every text, since fear does not
 * keep to one. What always holds:
 *   (1) near misses ("heart doctor") eat their words before an emergency can match them
 *   (2) a denied sign ("no chest pain") is none, but only a denial in the same clause counts
 *   (3) when in doubt it is an emergency, and no wish to stop
 *   (4) nothing learnt can deny what a pattern says, or a line of signs that is marked certain
 */
#include "intents/intents_internal.h"

#include <string.h>

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

static void take_emergency(read_state *st, int kind)
{
    if (kind > (int)st->r->emergency) /* harm to oneself and poison have their own lines */
        st->r->emergency = (emergency_kind)kind;
}

/* Note the tokens of a near miss. */
static void eat(const read_state *st, const pattern_match *m, uint8_t *eaten)
{
    for (size_t i = tokens_at(st, m->start); i < st->n && st->tokens[i].norm < m->end; i++)
        eaten[i] = 1;
}

static void read_emergency(read_state *st, uint8_t *eaten)
{
    pattern_match found[MATCHES_MAX];
    size_t n = pattern_set_find(st->pack->safety, &st->words, found, MATCHES_MAX);

    for (size_t i = 0; i < n; i++) {
        const rule *r = pattern_set_rule(st->pack->safety, found[i].rule);

        if (r->kind == RULE_SAFE)
            eat(st, &found[i], eaten);
        else if (!is_denied(st, tokens_at(st, found[i].start)))
            take_emergency(st, r->a);
    }
}

static void read_stop(read_state *st, uint8_t *eaten)
{
    pattern_match found[MATCHES_MAX];
    size_t n = pattern_set_find(st->pack->stop, &st->words, found, MATCHES_MAX);

    for (size_t i = 0; i < n; i++) {
        const rule *r = pattern_set_rule(st->pack->stop, found[i].rule);

        if (r->kind == RULE_NO_STOP)
            eat(st, &found[i], eaten);
        else if (st->r->stop == STOP_NONE)
            st->r->stop = (stop_form)r->a;
    }
}

/* What a few signs near one another say, and what the second opinion makes of it. */
static ds_status read_signs(read_state *st, const uint8_t *safe, const uint8_t *no_stop)
{
    sign_search danger = { .eaten = safe }, wish = { .eaten = no_stop };
    sign_verdict v;
    sign_marks *m;

    DS_TRY(signs_mark(st, &m));
    v = (sign_verdict){ .danger = signs_find(st, m, RULE_EMERGENCY, danger),
                        .stop = signs_find(st, m, RULE_STOP, wish),
                        .has_danger_miss = memchr(safe, 1, st->n) != NULL,
                        .has_stop_miss = memchr(no_stop, 1, st->n) != NULL };
    danger.only_certain = true;
    v.is_danger_certain = v.danger != EMERGENCY_NONE &&
                          signs_find(st, m, RULE_EMERGENCY, danger) != EMERGENCY_NONE; /* (4) */
    DS_TRY(alarm_weigh(st, m, &v));
    take_emergency(st, v.danger);
    if (st->r->stop == STOP_NONE)
        st->r->stop = (stop_form)v.stop;
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
static ds_status read_as_typed(read_state *st, uint8_t *safe, uint8_t *no_stop)
{
    if (!swap_foreign(st))
        return DS_OK;
    DS_TRY(tokens_normalise(st));
    read_emergency(st, safe);
    read_stop(st, no_stop);
    (void)swap_foreign(st);
    return tokens_normalise(st);
}

ds_status safety_read(read_state *st)
{
    uint8_t *safe = DS_NEW_N(st->cx, uint8_t, st->n + 1);
    uint8_t *no_stop = DS_NEW_N(st->cx, uint8_t, st->n + 1);

    if (safe == NULL || no_stop == NULL)
        return DS_LIMIT;
    read_emergency(st, safe);
    read_stop(st, no_stop);
    DS_TRY(read_as_typed(st, safe, no_stop));
    return read_signs(st, safe, no_stop);
}
