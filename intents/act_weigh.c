/*
 * act_weigh.c - rules and the trained model settle between them what was said first.
 *
 * Rules are sure of some things (a wish to stop, a bare "2", "start over") and the model is not
 * asked. Elsewhere it confirms what the rules say, or puts another act in front when that is
 * likelier. What always holds:
 *   (1) the model never starts or stops our messages
 *   (2) what is hard to undo needs the rules' word or a model that is sure
 *   (3) the confidence is how often such a decision is right, not the model's own opinion
 */
#include "intents/classify.h"

#define CERTAIN_CONFIDENCE 0.98f
#define SURE 0.85f /* (2) */
#define SUREST 0.95f
#define LIKELY 0.4f /* else the rules' guess stands */
#define FIRM 0.9f   /* against a rule of its own that knows what was asked */
#define RULE_IS_FIRM 0.85f
#define LIKELY_ALONE 0.6f /* where nothing is known of what was asked */
#define TO_DO 0.75f       /* where no rule says anything */
#define NOT_FOREIGN 0.1f  /* a score: so little speaks for turning it down */
#define FOREIGN 0.6f      /* to turn a text down */

/* Is any word of the text one of ours? */
static bool knows_a_word(const read_state *st)
{
    for (size_t i = 0; i < st->reach; i++)
        if (st->tokens[i].kind == TOKEN_NUMBER ||
            (st->tokens[i].kind == TOKEN_WORD && st->tokens[i].word != 0))
            return true;
    return false;
}

/*
 * How sure the model must be to say an act that the rules did not put first; see (1), (2). What
 * the bot asked is known to the rules: they know its questions by name. Where only its sentence is
 * known, or nothing, they guess.
 */
static float threshold(const read_state *st, act a)
{
    bool knows_words = reading_entity(st->r, ENTITY_SPECIALTY) != NULL ||
                       reading_entity(st->r, ENTITY_DOCTOR) != NULL;
    bool is_silent = st->r->act == ACT_OUT_OF_SCOPE;

    if (is_silent && !knows_a_word(st) && a != ACT_OUT_OF_SCOPE)
        return SUREST; /* "blablabla" */
    if (a == ACT_STOP || a == ACT_START || a == ACT_NONE)
        return 2; /* never */
    if (a == ACT_CANCEL)
        return SUREST;
    if (a == ACT_RESTART || a == ACT_HUMAN || a == ACT_BACK ||
        (a == ACT_OUT_OF_SCOPE && knows_words))
        return SURE;
    if (st->context->system.n > 0 && st->context->expects.n == 0)
        return is_silent ? 0 : a == ACT_OUT_OF_SCOPE ? FOREIGN : LIKELY;
    if (is_silent)
        return TO_DO;
    if (a == ACT_OUT_OF_SCOPE)
        return FOREIGN;
    if (st->context->expects.n > 0 && st->r->confidence >= RULE_IS_FIRM)
        return FIRM;
    return LIKELY_ALONE;
}

static act likeliest(const float scores[static ACT_COUNT])
{
    act best = ACT_HUMAN;

    for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
        if (scores[a] > scores[best])
            best = (act)a;
    return best;
}

/* The likeliest of the acts on which nothing is done that was not said: for where no rule speaks.
 */
static act likeliest_to_hear(const float scores[static ACT_COUNT])
{
    static const act acts[] = { ACT_INFORM, ACT_ASK, ACT_FIND };
    act best = ACT_OUT_OF_SCOPE;

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
        if (scores[acts[i]] > scores[best])
            best = acts[i];
    return best;
}

/* Put a in front; what the rules put there goes when the model doubts it. */
static void put_first(reading *r, act a, const float scores[static ACT_COUNT])
{
    act kept[INTENT_ACTS_MAX];
    size_t n = 0;

    kept[n++] = a;
    for (size_t i = 0; i < r->act_count && n < INTENT_ACTS_MAX && a != ACT_OUT_OF_SCOPE; i++) {
        bool is_displaced = i == 0 && scores[r->acts[0]] < scores[a] / 4;

        if (r->acts[i] != a && r->acts[i] != ACT_OUT_OF_SCOPE && !is_displaced)
            kept[n++] = r->acts[i];
    }
    for (size_t i = 0; i < n; i++)
        r->acts[i] = kept[i];
    r->act_count = n;
    r->act = a;
}

ds_status acts_weigh(read_state *st, bool is_certain)
{
    const classifier *c = st->pack->model;
    reading *r = st->r;
    float scores[ACT_COUNT];
    feature_list *f;
    act best;

    if (c == NULL || r->act == ACT_NONE || st->n == 0)
        return DS_OK;
    if (is_certain) {
        r->confidence = CERTAIN_CONFIDENCE;
        return DS_OK;
    }
    if ((f = DS_NEW(st->cx, feature_list)) == NULL)
        return DS_LIMIT;
    classify_features(st, c->groups, f);
    classify_scores(c, f, scores);
    best = likeliest(scores);
    if (best != r->act && classify_confidence(c, scores[best]) >= threshold(st, best))
        put_first(r, best, scores);
    else if (r->act == ACT_OUT_OF_SCOPE && scores[ACT_OUT_OF_SCOPE] < NOT_FOREIGN &&
             knows_a_word(st))
        put_first(r, likeliest_to_hear(scores), scores);
    st->score = scores[r->act];
    r->confidence = classify_confidence(c, st->score); /* (3) */
    return DS_OK;
}
