/*
 * alarm_weigh.c - signs and the learnt second opinion settle whether there is danger.
 *
 * Signs know what a clinician wrote down; the model knows how people put it who were never asked.
 * What always holds:
 *   (1) both agreeing is an alarm; so is either alone when it is sure
 *   (2) what is marked certain in rules/all/safety.txt, or a pattern said, is never denied
 *   (3) a long text denies nothing: a danger said among much else is one; each sentence is asked
 *   (4) a few words say too little for the model to raise an alarm alone, or to deny one
 *   (5) it raises none where a pattern knows a near miss, or what is told is over or not lived
 */
#include "intents/alarm.h"
#include "intents/signs_internal.h"

#define DENIABLE_WORDS 16u

/* The highest likelihoods of the text's sentences and of the whole, which is known. */
static alarm_opinion ask_sentences(const read_state *st, const sign_marks *m, alarm_opinion whole,
                                   alarm_list *f)
{
    alarm_opinion best = whole;
    size_t from = 0;

    for (size_t i = 0; i <= st->n; i++) {
        alarm_opinion o;

        if (i < st->n && !signs_end_at(st, i))
            continue;
        if (i > from && (from > 0 || i < st->n)) {
            alarm_features(st, m, from, i, f);
            o = alarm_ask(st->pack->alarm, f);
            best.danger = o.danger > best.danger ? o.danger : best.danger;
            best.stop = o.stop > best.stop ? o.stop : best.stop;
        }
        from = i + 1;
    }
    return best;
}

/* Take back what signs say where the model is nearly certain of the contrary. */
static void deny(const read_state *st, const sign_marks *m, alarm_opinion whole, alarm_list *f,
                 sign_verdict *v)
{
    const alarm *a = st->pack->alarm;
    alarm_opinion o;

    if ((v->danger == EMERGENCY_NONE && v->stop == STOP_NONE) || f->words > DENIABLE_WORDS ||
        alarm_is_terse(f)) /* (3), (4) */
        return;
    o = ask_sentences(st, m, whole, f);
    if (!v->is_danger_certain && o.danger < a->danger.doubt) /* (2) */
        v->danger = EMERGENCY_NONE;
    if (o.stop < a->stop.doubt)
        v->stop = STOP_NONE;
}

/* Is what the text tells over, or not lived? */
static bool is_elsewhere(const read_state *st, const sign_marks *m)
{
    return signs_show(st, m, ROLE_UNREAL) ||
           (signs_show(st, m, ROLE_PAST) && !signs_show(st, m, ROLE_NOW));
}

ds_status alarm_weigh(const read_state *st, const sign_marks *m, sign_verdict *v)
{
    const alarm *a = st->pack->alarm;
    alarm_opinion o;
    alarm_list *f;

    if (a == NULL || st->n == 0)
        return DS_OK;
    if ((f = DS_NEW(st->cx, alarm_list)) == NULL)
        return DS_LIMIT;
    alarm_features(st, m, 0, st->n, f);
    o = alarm_ask(a, f);
    if (v->danger == EMERGENCY_NONE && st->r->emergency == EMERGENCY_NONE && !alarm_is_terse(f) &&
        o.danger >= a->danger.sure && !v->has_danger_miss && !is_elsewhere(st, m)) /* (5) */
        v->danger = (int)o.kind;
    if (v->stop == STOP_NONE && !alarm_is_terse(f) && o.stop >= a->stop.sure && !v->has_stop_miss)
        v->stop = STOP_PLAIN;
    deny(st, m, o, f, v);
    return DS_OK;
}
