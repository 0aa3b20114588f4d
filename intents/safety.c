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

    DS_TRY(pattern_set_find(st->cx, st->pack->safety, st->norm, found, MATCHES_MAX, &n));
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

    DS_TRY(pattern_set_find(st->cx, st->pack->stop, st->norm, found, MATCHES_MAX, &n));
    for (size_t i = 0; i < n; i++) {
        const rule *r = pattern_set_rule(st->pack->stop, found[i].rule);

        if (r->kind == RULE_STOP && st->r->stop == STOP_NONE)
            st->r->stop = (stop_form)r->a;
    }
    return DS_OK;
}

ds_status safety_read(read_state *st)
{
    DS_TRY(read_emergency(st));
    return read_stop(st);
}
