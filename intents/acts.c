/*
 * acts.c - what the patient does with a text: asks, chooses, cancels, agrees ...
 *
 * Rules find acts in the words; the context (what we asked, how many options are on the table) and
 * what else was found decide the rest. What always holds:
 *   (1) acts stand in the order said, but control words come first and courtesies last
 *   (2) a wish to stop stands alone
 *   (3) a text that says anything has an act, OUT_OF_SCOPE in the end
 *   (4) marks at the end say nothing: a question is known by its words
 */
#include "intents/intents_internal.h"

#include <string.h>

#define MATCHES_MAX 24
#define FOUND_MAX 32
#define CONFIDENCE_RULE 0.985f /* a rule of 99 percent: nothing is asked after it */
#define CONFIDENCE_CHOICE 0.97f
#define CONFIDENCE_CONTROL 0.9f
#define CONFIDENCE_CONTENT 0.8f
#define CONFIDENCE_INFORM 0.75f
#define CONFIDENCE_QUESTION 0.5f
#define CONFIDENCE_NOTHING 0.4f

typedef struct found_act {
    act a;
    float confidence;
    size_t at; /* token */
} found_act;

typedef struct act_list {
    found_act items[FOUND_MAX];
    size_t n;
    bool amends; /* "but after 11" */
} act_list;

static bool expects(const read_state *st, const char *what)
{
    return ds_str_is(st->context->expects, what);
}

static void add(act_list *l, act a, float confidence, size_t at)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->items[i].a != a)
            continue;
        if (confidence > l->items[i].confidence)
            l->items[i].confidence = confidence;
        return;
    }
    if (l->n < FOUND_MAX)
        l->items[l->n++] = (found_act){ a, confidence, at };
}

static bool has(const act_list *l, act a)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].a == a)
            return true;
    return false;
}

/* A rule said so that nothing is asked after. */
static bool is_sure_of(const act_list *l, act a)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].a == a)
            return l->items[i].confidence >= CONFIDENCE_RULE;
    return false;
}

static void drop(act_list *l, act a)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].a != a)
            l->items[kept++] = l->items[i];
    l->n = kept;
}

/* 0 control, 1 wishes, 2 facts, 3 courtesies; see (1). */
static int group_of(act a)
{
    if (a >= ACT_STOP && a <= ACT_BACK)
        return 0;
    if (a == ACT_GREET || a == ACT_THANK || a == ACT_BYE)
        return 3;
    return a == ACT_INFORM ? 2 : 1;
}

/* The words without the marks at their end: hurried people leave them out, or double them. */
static pattern_text without_end_marks(const read_state *st)
{
    pattern_text t = st->words;

    while (t.n > 1 && (t.text.p[t.starts[t.n - 1]] == '.' || t.text.p[t.starts[t.n - 1]] == '?'))
        t.n--;
    return t;
}

static ds_status match_rules(read_state *st, const pattern_set *set, act_list *l)
{
    pattern_text words = without_end_marks(st); /* (4) */
    pattern_match found[MATCHES_MAX];
    size_t n;

    n = pattern_set_find(set, &words, found, MATCHES_MAX);
    for (size_t i = 0; i < n; i++) {
        const rule *r = pattern_set_rule(set, found[i].rule);

        if ((st->used[tokens_at(st, found[i].start)] & USED_WHEN) != 0 && r->a == ACT_AFFIRM)
            continue; /* "right now" is no "right" */
        add(l, (act)r->a, r->confidence, tokens_at(st, found[i].start));
    }
    return DS_OK;
}

static void set_flag(reading *r, reading_flag f)
{
    switch (f) {
    case FLAG_SOONER:
        r->is_sooner = true;
        break;
    case FLAG_MORE:
        r->is_more = true;
        break;
    case FLAG_EARLIER_ONE:
        r->order_wish = -1;
        break;
    case FLAG_LATER_ONE:
        r->order_wish = 1;
        break;
    case FLAG_CORRECTION:
        r->is_correction = true;
        break;
    case FLAG_ANSWER_IN:
        r->is_lang_wish = true;
        break;
    case FLAG_AMEND:
    case FLAG_COUNT:
        break;
    }
}

static ds_status match_topics(read_state *st, const pattern_set *set, act_list *l)
{
    pattern_text words = without_end_marks(st); /* (4) */
    pattern_match found[MATCHES_MAX];
    size_t n;

    n = pattern_set_find(set, &words, found, MATCHES_MAX);
    for (size_t i = 0; i < n; i++) {
        const rule *r = pattern_set_rule(set, found[i].rule);

        if (r->kind == RULE_FLAG && r->a == FLAG_AMEND) {
            l->amends = true;
        } else if (r->kind == RULE_FLAG) {
            set_flag(st->r, (reading_flag)r->a);
        } else if (st->r->topic == ASK_NOTHING) {
            st->r->topic = (ask_topic)r->a;
            add(l, ACT_ASK, r->confidence, tokens_at(st, found[i].start));
        }
    }
    return DS_OK;
}

/* Run f over the sets of every language that counts. */
static ds_status for_langs(read_state *st, pattern_set *const sets[LANGS_MAX], act_list *l,
                           ds_status (*f)(read_state *st, const pattern_set *set, act_list *l))
{
    for (size_t i = 0; i < st->pack->language_count; i++)
        if ((st->langs & st->pack->languages[i].bit) != 0)
            DS_TRY(f(st, sets[i], l));
    return DS_OK;
}

static bool is_polite(const read_state *st, size_t i)
{
    return st->tokens[i].kind == TOKEN_MARK || tokens_hit(st, i, SENSE_POLITE) != NULL;
}

/* Does entity e, with frames and courtesies, fill the text? */
static bool fills_text(const read_state *st, uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < st->n; i++) {
        bool inside = st->tokens[i].start >= start && st->tokens[i].end <= end;

        if (!inside && !is_polite(st, i) && tokens_hit(st, i, SENSE_OPTION) == NULL &&
            tokens_hit(st, i, SENSE_ONE) == NULL && tokens_hit(st, i, SENSE_THE) == NULL &&
            tokens_hit(st, i, SENSE_AT) == NULL && tokens_hit(st, i, SENSE_ON) == NULL)
            return false;
    }
    return true;
}

static size_t token_of(const read_state *st, uint32_t start)
{
    size_t i = 0;

    while (i + 1 < st->n && st->tokens[i].start < start)
        i++;
    return i;
}

/* "option 2", "take 3", "3 but ...", "2" while options are on the table. */
static bool number_chooses(const read_state *st, const entity *e)
{
    size_t at = token_of(st, e->start), behind = at + 1;

    if (e->number < 1 || e->number > 99)
        return false;
    if (fills_text(st, e->start, e->end))
        return true;
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        const hit *h = tokens_hit(st, at - back, SENSE_OPTION);

        if (h != NULL && h->n == back)
            return true;
    }
    if (st->context->option_count > 0 && e->number <= st->context->option_count &&
        (at == 0 || (behind >= st->n) || is_polite(st, at - 1)))
        return true;
    return at == 0 && behind < st->n && is_polite(st, behind) && st->n > behind + 1 &&
           st->tokens[behind].mark == ',';
}

/* "the earliest one" points at the table and wishes for nothing sooner. */
static void drop_soonest(reading *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->when_count; i++)
        if (!r->whens[i].is_soonest || r->whens[i].date_known || r->whens[i].time_known)
            r->whens[kept++] = r->whens[i];
    r->when_count = kept;
}

/* "not 2", "i dont want the second": a choice that is turned down, found by no entity. */
static bool denies_choice(const read_state *st)
{
    size_t i = 0;

    while (i < st->n && tokens_hit(st, i, SENSE_SUBJECT) != NULL)
        i++;
    if (st->context->option_count == 0 || tokens_hit(st, i, SENSE_NEGATOR) == NULL ||
        tokens_hit(st, i, SENSE_OPTION) != NULL || st->r->when_count > 0)
        return false;
    for (; i < st->n; i++)
        if ((tokens_hit(st, i, SENSE_ORDINAL) != NULL || tokens_hit(st, i, SENSE_NUMBER) != NULL ||
             st->tokens[i].kind == TOKEN_NUMBER) &&
            (st->used[i] & USED_ENTITY) == 0)
            return true;
    return false;
}

static void read_choice(read_state *st, act_list *l)
{
    const reading *r = st->r;
    bool has_options = st->context->option_count > 0 || expects(st, "slot");

    for (size_t i = 0; i < r->entity_count; i++) {
        const entity *e = &r->entities[i];
        bool chooses = (e->type == ENTITY_NUMBER && number_chooses(st, e)) ||
                       e->type == ENTITY_ORDINAL ||
                       (e->type == ENTITY_DOCTOR && has_options && !e->is_not &&
                        fills_text(st, e->start, e->end));

        if (chooses)
            add(l, ACT_SELECT, e->type == ENTITY_DOCTOR ? CONFIDENCE_CONTENT : CONFIDENCE_CHOICE,
                token_of(st, e->start));
    }
    for (size_t i = 0; i < r->when_count; i++) {
        const when *w = &r->whens[i];
        size_t behind = token_of(st, w->start);

        while (behind < st->n && st->tokens[behind].start < w->end)
            behind++;
        if (w->is_exact && !w->is_not &&
            (tokens_hit(st, behind, SENSE_ONE) != NULL ||
             (has_options && fills_text(st, w->start, w->end))))
            add(l, ACT_SELECT, 0.9f, token_of(st, w->start));
    }
    if (r->order_wish != 0) {
        drop_soonest(st->r);
        add(l, ACT_SELECT, 0.85f, 0);
    }
    if (denies_choice(st))
        add(l, ACT_NEGATE, 0.85f, 0);
    if (r->is_sooner || r->is_more)
        add(l, ACT_ALTERNATIVES, 0.85f, 0);
}

static bool has_facts(const read_state *st)
{
    const reading *r = st->r;

    if (r->when_count > 0 || r->name.n > 0)
        return true;
    for (size_t i = 0; i < r->entity_count; i++)
        if (r->entities[i].type != ENTITY_NUMBER)
            return true;
    return false;
}

static bool has_wish(const act_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (group_of(l->items[i].a) <= 1)
            return true;
    return false;
}

/* A question word begins the text, or ends it ("doctor hai kya"); see (4). */
static bool is_question(const read_state *st)
{
    size_t last = st->n;

    while (last > 0 && st->tokens[last - 1].kind == TOKEN_MARK)
        last--;
    return last > 0 && (tokens_hit(st, 0, SENSE_QUESTION) != NULL ||
                        tokens_hit(st, last - 1, SENSE_QUESTION) != NULL);
}

/* What the facts alone say, where no rule named a wish. */
static void read_content(read_state *st, act_list *l)
{
    const reading *r = st->r;
    bool is_open = st->context->expects.n == 0 || expects(st, "request") || expects(st, "none");
    const entity *who = reading_entity(r, ENTITY_DOCTOR);
    bool seeks = reading_entity(r, ENTITY_SPECIALTY) != NULL || (who != NULL && !who->is_not) ||
                 (reading_entity(r, ENTITY_VISIT_TYPE) != NULL && r->when_count > 0);

    if (has_wish(l))
        return;
    if (seeks && is_open)
        add(l, ACT_FIND, r->is_symptom ? CONFIDENCE_INFORM : CONFIDENCE_CONTENT, 0);
    else if (has_facts(st) || r->emergency != EMERGENCY_NONE)
        add(l, ACT_INFORM, CONFIDENCE_INFORM, 0);
    else if ((expects(st, "reason") || expects(st, "patient")) && !is_question(st))
        add(l, ACT_INFORM, CONFIDENCE_QUESTION, 0);
    else if (l->n == 0 && is_question(st)) {
        add(l, ACT_ASK, CONFIDENCE_QUESTION, 0);
        st->r->topic = ASK_OTHER;
    }
}

/* Does the text say which doctor or kind of doctor is sought? */
static bool names_whom(const read_state *st)
{
    return reading_entity(st->r, ENTITY_SPECIALTY) != NULL ||
           reading_entity(st->r, ENTITY_DOCTOR) != NULL;
}

/*
 * "3 but can it be after 11" is no choice of 3: it wishes for others like it. "No. 2" and "yes, 2"
 * are choices.
 */
static void settle_choice(read_state *st, act_list *l)
{
    reading *r = st->r;
    bool by_number =
        reading_entity(r, ENTITY_NUMBER) != NULL || reading_entity(r, ENTITY_ORDINAL) != NULL;

    if (!has(l, ACT_SELECT))
        return;
    if (by_number && (l->amends || has(l, ACT_ALTERNATIVES)) &&
        (r->when_count > 0 || r->is_sooner)) {
        drop(l, ACT_SELECT);
        drop(l, ACT_FIND);
        add(l, ACT_ALTERNATIVES, 0.9f, 0);
        r->is_correction = true;
        return;
    }
    drop(l, ACT_AFFIRM);
    drop(l, ACT_BOOK);
    drop(l, ACT_FIND);
    if (by_number)
        drop(l, ACT_NEGATE);
}

/* A goodbye after all is done agrees to nothing; a bare reason or kind of visit books nothing. */
static void settle_context(const read_state *st, act_list *l)
{
    bool is_idle = st->context->expects.n == 0 || expects(st, "none");

    if (is_idle && has(l, ACT_BYE))
        drop(l, ACT_AFFIRM);
    if ((expects(st, "reason") || expects(st, "visit_type")) && l->n == 1 && st->n <= 2)
        drop(l, ACT_BOOK);
    if (expects(st, "confirm") && has(l, ACT_AFFIRM) && !has_facts(st))
        drop(l, ACT_BOOK); /* "yes book it" */
    if ((has(l, ACT_PAY) || has(l, ACT_HUMAN)) && !names_whom(st))
        drop(l, ACT_FIND);
}

/* Acts that another one says better. */
static void settle(const read_state *st, act_list *l)
{
    if (has(l, ACT_BOOK) || has(l, ACT_RESCHEDULE))
        drop(l, ACT_FIND);
    if (has(l, ACT_LIST))
        drop(l, ACT_ASK);
    if (has(l, ACT_ALTERNATIVES) || has(l, ACT_WAITLIST))
        drop(l, ACT_FIND);
    if (has(l, ACT_RESTART) || has(l, ACT_HELP))
        drop(l, ACT_START);
    if (has(l, ACT_HELP))
        drop(l, is_sure_of(l, ACT_ASK) ? ACT_HELP : ACT_ASK);
    if (has(l, ACT_ASK) && st->r->topic == ASK_PAYMENT)
        drop(l, is_sure_of(l, ACT_PAY) ? ACT_ASK : ACT_PAY);
    if (has(l, ACT_ASK) && st->r->topic != ASK_OTHER && !names_whom(st))
        drop(l, ACT_FIND);
}

/* Put acts in order: by group, then as said. */
static void write_acts(reading *r, act_list *l)
{
    r->act_count = 0;
    for (int g = 0; g <= 3; g++) {
        size_t from = r->act_count;

        for (size_t i = 0; i < l->n && r->act_count < INTENT_ACTS_MAX; i++) {
            size_t at = r->act_count;

            if (group_of(l->items[i].a) != g)
                continue;
            while (at > from) { /* by place within the group */
                size_t other = 0;

                while (other < l->n && l->items[other].a != r->acts[at - 1])
                    other++;
                if (other == l->n || l->items[other].at <= l->items[i].at)
                    break;
                r->acts[at] = r->acts[at - 1];
                at--;
            }
            r->acts[at] = l->items[i].a;
            r->act_count++;
        }
    }
    r->act = r->act_count > 0 ? r->acts[0] : ACT_NONE;
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].a == r->act)
            r->confidence = l->items[i].confidence;
}

/* A text that ends in "and", "for my", a comma or dots goes on in the next message. */
static bool is_cut(const read_state *st)
{
    const token *last = st->n > 0 ? &st->tokens[st->n - 1] : NULL;

    if (last == NULL)
        return false;
    if (last->kind == TOKEN_MARK && (last->mark == ',' || last->mark == '-' || last->mark == ':'))
        return true;
    if (st->n > 1 && last->kind == TOKEN_MARK && last->mark == '.' &&
        st->tokens[st->n - 2].kind == TOKEN_MARK && st->tokens[st->n - 2].mark == '.')
        return true;
    return st->used[st->n - 1] == 0 && tokens_hit(st, st->n - 1, SENSE_OPEN_END) != NULL;
}

/* What no model may overrule: control words, a number picked from the table, danger. */
static bool is_certain(const read_state *st)
{
    const reading *r = st->r;
    bool has_options = st->context->option_count > 0 || expects(st, "slot");
    const entity *number = reading_entity(r, ENTITY_NUMBER);

    if (number == NULL)
        number = reading_entity(r, ENTITY_ORDINAL);
    if (r->emergency != EMERGENCY_NONE || r->stop == STOP_BARE_CANCEL ||
        (r->act != ACT_NONE && r->confidence >= CONFIDENCE_RULE))
        return true;
    if (r->act == ACT_SELECT && (number != NULL || has_options))
        return true;
    if (r->act == ACT_SELECT && r->act_count == 2 && r->acts[1] == ACT_ASK)
        return true; /* "the 6:15 one, is there parking" */
    if (r->act == ACT_CANCEL && reading_has_act(r, ACT_BOOK))
        return true; /* "cancel Tuesday and book a dentist Friday" */
    if (r->act == ACT_ALTERNATIVES && number != NULL && r->is_correction)
        return true; /* "3 but after 11" */
    if (r->act == ACT_HELP && (reading_entity(r, ENTITY_SPECIALTY) != NULL || r->act_count > 1))
        return false; /* "I need a doctor, can you help me?" */
    return r->act != ACT_NONE && group_of(r->act) == 0 && r->confidence >= CONFIDENCE_CONTROL;
}

ds_status acts_read(read_state *st)
{
    act_list l = { .n = 0 };
    reading *r = st->r;

    if (r->stop == STOP_WORD || r->stop == STOP_PLAIN) { /* (2) */
        add(&l, ACT_STOP, 0.98f, 0);
        st->is_certain = true;
        write_acts(r, &l);
        return DS_OK;
    }
    DS_TRY(for_langs(st, st->pack->acts, &l, match_rules));
    DS_TRY(for_langs(st, st->pack->topics, &l, match_topics));
    read_choice(st, &l);
    if (r->stop == STOP_BARE_CANCEL)
        add(&l, ACT_CANCEL, 0.6f, 0);
    settle_choice(st, &l);
    settle(st, &l);
    settle_context(st, &l);
    read_content(st, &l);
    if (l.n > 0 && has_facts(st) && !has(&l, ACT_INFORM) &&
        (has(&l, ACT_NEGATE) || has(&l, ACT_AFFIRM)))
        add(&l, ACT_INFORM, CONFIDENCE_INFORM, st->n);
    r->is_correction = r->is_correction && has_facts(st); /* "no thanks" corrects nothing */
    r->is_fragment = is_cut(st) && !has(&l, ACT_LIST);
    if (l.n == 0 && (st->n > 0 || ds_str_trim(st->given).n > 0))
        add(&l, ACT_OUT_OF_SCOPE, CONFIDENCE_NOTHING, 0);
    write_acts(r, &l);
    st->is_certain = is_certain(st);
    return DS_OK;
}
