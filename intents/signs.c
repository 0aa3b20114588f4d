/*
 * signs.c - what a text shows, sign by sign, and which of them together are a danger or a wish.
 *
 * A sign is a thing that words show ("chest", "pain", "blue"), in every language at once; a rule
 * is a few signs near one another, in any order, because people in fear keep to no grammar. What
 * always holds:
 *   (1) a sentence's end parts signs; commas do not
 *   (2) what is denied ("no chest pain", "dard nahi hai") or over ("two years ago") is not found,
 *       but a denial that is itself a sign ("not breathing") is
 *   (3) a phrase that is told apart ("blood sugar") hides what shorter ones within it would show
 *   (4) all languages are looked for in every text, and typos are tried in all of them
 *   (5) the work is linear in the text: a rule looks a few tokens around its first sign
 */
#include "intents/signs_internal.h"

#include <string.h>

#define HITS_PER_TOKEN 6u
#define HITS_MORE 64u /* for short texts whose every word says much */
#define DENIAL_TOKENS 6u
#define AFTER_TOKENS 3u
#define TYPO_BYTES_MIN 5u

struct sign_marks {
    sign_hit *hits;
    size_t n, room;
    sign_set *sets;    /* per token: the signs whose words lie on it */
    uint32_t *meant;   /* per token: the word that a typo stands for, 0 = none */
    bool *is_doubtful; /* per token: a typo of a language that the text is not in */
    uint8_t *apart;    /* per token: how long the phrase is that is told apart, 0 = none */
};

sign_step *sign_step_find(const signs *s, uint32_t from, uint32_t word)
{
    uint64_t h = ((uint64_t)from * 0x9E3779B97F4A7C15u) ^ ((uint64_t)word * 0xC2B2AE3D27D4EB4Fu);
    size_t i = (size_t)(h >> 31) & s->step_mask;

    while (s->steps[i].node != 0 && (s->steps[i].from != from || s->steps[i].word != word))
        i = (i + 1) & s->step_mask;
    return &s->steps[i];
}

static const sign_step nowhere;

static uint32_t typed_word(const read_state *st, const token *t)
{
    if (t->kind == TOKEN_NUMBER || t->is_typo)
        return lexicon_word(st->pack->words, t->is_typo ? t->raw : t->text);
    return t->word;
}

/* The step from a node by token i as typed, as corrected in its language, or as signs read it. */
static const sign_step *step_by(const read_state *st, const sign_marks *m, uint32_t node, size_t i)
{
    const token *t = &st->tokens[i];
    const uint32_t words[] = { typed_word(st, t), t->word, m->meant[i],
                               t->kind == TOKEN_NUMBER ? st->pack->signs->any_number : 0 };

    for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
        if (words[k] != 0 && (k == 0 || words[k] != words[k - 1])) {
            const sign_step *step = sign_step_find(st->pack->signs, node, words[k]);

            if (step->node != 0)
                return step;
        }
    return &nowhere;
}

static void add_hit(sign_marks *m, size_t at, size_t n, uint32_t sign)
{
    if (m->n < m->room)
        m->hits[m->n++] = (sign_hit){ (uint16_t)at, (uint16_t)n, (uint16_t)sign };
}

/* Note the signs of all phrases that begin at token i. */
static void mark_phrases(const read_state *st, sign_marks *m, size_t i)
{
    const signs *s = st->pack->signs;
    uint32_t node = 0;

    for (size_t k = i; k < st->n && k - i < UINT8_MAX; k++) {
        const token *t = &st->tokens[k];
        const sign_step *step;

        if (k > i && t->kind == TOKEN_MARK && t->mark == '-' && t->is_glued)
            continue;
        if (t->kind == TOKEN_MARK)
            return;
        step = step_by(st, m, node, k);
        if (step->node == 0)
            return;
        node = step->node;
        for (uint32_t x = step->sense; x != 0; x = s->senses[x].next)
            add_hit(m, i, k - i + 1, s->senses[x].sign);
    }
}

static void mark_number(const read_state *st, sign_marks *m, size_t i)
{
    for (const sign_range *r = st->pack->signs->ranges; r != NULL; r = r->next)
        if (st->tokens[i].number >= r->from && st->tokens[i].number <= r->to)
            add_hit(m, i, 1, r->sign);
}

/* What a word that no language knows may stand for. */
static void guess(const read_state *st, sign_marks *m, size_t i)
{
    const token *t = &st->tokens[i];
    ds_str typed = t->is_typo ? t->raw : t->text, better;

    if (t->kind != TOKEN_WORD || typed_word(st, t) != 0 || typed.n < TYPO_BYTES_MIN ||
        typed.n > WORD_BYTES_MAX || vocab_knows(st->vocab, typed))
        return;
    m->meant[i] = lexicon_correct(st->pack->words, typed, LANG_SIGNS, &better);
    m->is_doubtful[i] = t->word == 0 && m->meant[i] != 0 &&
                        (lexicon_word_langs(st->pack->words, m->meant[i]) & st->langs) == 0;
}

/* Note how long the longest phrase on each token is that is told apart. */
static void note_apart(const signs *s, sign_marks *m)
{
    for (size_t i = 0; s->roles[ROLE_APART] != 0 && i < m->n; i++) {
        const sign_hit *h = &m->hits[i];

        for (size_t k = h->at; h->sign == s->roles[ROLE_APART] && k < (size_t)h->at + h->n; k++)
            if (h->n > m->apart[k])
                m->apart[k] = (uint8_t)h->n;
    }
}

/* Does a longer phrase begin with the last word of a denial, which is itself one? */
static bool is_taken_over(const sign_marks *m, size_t i, uint32_t denied)
{
    size_t last = (size_t)m->hits[i].at + m->hits[i].n - 1;
    bool denies = false, goes_on = false;

    for (size_t k = i; k < m->n && m->hits[k].at <= last; k++)
        if (m->hits[k].at == last) {
            denies |= m->hits[k].sign == denied;
            goes_on |= m->hits[k].n > 1;
        }
    return denies && goes_on;
}

/* "is not able" denies nothing: its "not" belongs to what follows. */
static void drop_taken_over(const signs *s, sign_marks *m)
{
    uint32_t denied = s->roles[ROLE_DENIED];

    for (size_t i = 0; denied != 0 && i < m->n; i++)
        if (m->hits[i].sign == denied && m->hits[i].n > 1 && is_taken_over(m, i, denied))
            m->hits[i].n = 0;
}

ds_status signs_mark(const read_state *st, sign_marks **ret)
{
    sign_marks *m = DS_NEW(st->cx, sign_marks);

    if (m == NULL)
        return DS_LIMIT;
    m->room = st->n * HITS_PER_TOKEN + HITS_MORE;
    m->hits = DS_NEW_N(st->cx, sign_hit, m->room + 1);
    m->sets = DS_NEW_N(st->cx, sign_set, st->n + 1);
    m->meant = DS_NEW_N(st->cx, uint32_t, st->n + 1);
    m->is_doubtful = DS_NEW_N(st->cx, bool, st->n + 1);
    m->apart = DS_NEW_N(st->cx, uint8_t, st->n + 1);
    if (m->hits == NULL || m->sets == NULL || m->meant == NULL || m->is_doubtful == NULL ||
        m->apart == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < st->n; i++)
        guess(st, m, i);
    for (size_t i = 0; i < st->n; i++) {
        if (st->tokens[i].kind == TOKEN_NUMBER)
            mark_number(st, m, i);
        mark_phrases(st, m, i);
    }
    note_apart(st->pack->signs, m);
    drop_taken_over(st->pack->signs, m);
    *ret = m;
    return DS_OK;
}

const sign_hit *signs_hits(const sign_marks *m, size_t *ret_n)
{
    *ret_n = m->n;
    return m->hits;
}

bool signs_show(const read_state *st, const sign_marks *m, sign_role role)
{
    uint32_t sign = st->pack->signs->roles[role];

    for (size_t i = 0; sign != 0 && i < m->n; i++)
        if (m->hits[i].sign == sign)
            return true;
    return false;
}

/* Does a near miss lie on any of the hit's tokens? */
static bool is_eaten(const sign_hit *h, const uint8_t *eaten)
{
    for (size_t i = h->at; eaten != NULL && i < (size_t)h->at + h->n; i++)
        if (eaten[i] != 0)
            return true;
    return false;
}

static void lay_sets(const read_state *st, sign_marks *m, const uint8_t *eaten)
{
    memset(m->sets, 0, st->n * sizeof(sign_set));
    for (size_t i = 0; i < m->n; i++) {
        const sign_hit *h = &m->hits[i];

        if (is_eaten(h, eaten) || h->n < m->apart[h->at])
            continue;
        for (size_t k = h->at; k < (size_t)h->at + h->n; k++)
            sign_set_add(&m->sets[k], h->sign);
    }
}

/* One sentence as the rules see it. */
typedef struct sentence {
    const signs *s;
    const sign_set *sets;
    const bool *is_doubtful;
    bool only_certain; /* rules of which the second opinion is not asked */
    size_t from, to;
    sign_set all;
} sentence;

static bool has_role(const sentence *x, size_t i, sign_role role)
{
    return x->s->roles[role] != 0 && sign_set_has(&x->sets[i], x->s->roles[role]);
}

static bool says(const sentence *x, sign_role role)
{
    return x->s->roles[role] != 0 && sign_set_has(&x->all, x->s->roles[role]);
}

/* A match: the first and the last of its tokens. */
typedef struct span {
    size_t first, last;
} span;

/* The denial before a match: "no [history of] fever or chest pain". */
static bool is_denied_before(const sentence *x, span m)
{
    bool in_list = false;

    for (size_t i = m.first, steps = 0; i > x->from && steps < DENIAL_TOKENS; steps++) {
        static const sign_set none;

        i--;
        if (has_role(x, i, ROLE_DENIED))
            return true;
        if (has_role(x, i, ROLE_LIST))
            in_list = true;
        else if (!has_role(x, i, ROLE_BETWEEN) &&
                 !(in_list && memcmp(&x->sets[i], &none, sizeof(none)) != 0))
            return false;
    }
    return false;
}

/* The denial behind a match: "dard bilkul nahi hai", but not "dard nahi ja raha". */
static bool is_denied_behind(const sentence *x, span m)
{
    for (size_t i = m.last + 1, steps = 0; i < x->to && steps < AFTER_TOKENS; i++, steps++) {
        if (has_role(x, i, ROLE_DENIED_AFTER)) {
            while (i < x->to && has_role(x, i, ROLE_DENIED_AFTER))
                i++;
            return i >= x->to || !has_role(x, i, ROLE_GOES_ON);
        }
        if (!has_role(x, i, ROLE_BETWEEN))
            return false;
    }
    return false;
}

/* The token nearest to `at` within the rule's reach that shows a part. False: none does. */
static bool nearest(const sentence *x, const sign_set *part, size_t at, size_t reach, size_t *ret)
{
    for (size_t d = 0; d <= reach; d++) {
        if (at + d < x->to && sign_sets_meet(&x->sets[at + d], part)) {
            *ret = at + d;
            return true;
        }
        if (at >= x->from + d && sign_sets_meet(&x->sets[at - d], part)) {
            *ret = at - d;
            return true;
        }
    }
    return false;
}

/* Take in the rest of the phrase that token `at` is part of. */
static void widen(const sentence *x, const sign_set *part, size_t at, span *m)
{
    size_t first = at, last = at;

    while (first > x->from && sign_sets_meet(&x->sets[first - 1], part))
        first--;
    while (last + 1 < x->to && sign_sets_meet(&x->sets[last + 1], part))
        last++;
    m->first = first < m->first ? first : m->first;
    m->last = last > m->last ? last : m->last;
}

/* Not long past, and not only asked about. Despair outlasts what it began with. */
static bool is_present(const sentence *x, const sign_rule *r)
{
    bool may_pass = r->is_named || r->r.a != EMERGENCY_SELF_HARM;

    if (says(x, ROLE_NOW))
        return true;
    return !says(x, ROLE_UNREAL) && !(may_pass && says(x, ROLE_PAST)) &&
           !(r->is_named && says(x, ROLE_ASKED));
}

/* Does the rule, whose first part lies at token `at`, hold in the sentence? */
static bool holds(const sentence *x, const sign_rule *r, size_t at)
{
    span m = { at, at };

    if (sign_sets_meet(&x->all, &r->never) || (r->part_count == 1 && x->is_doubtful[at]))
        return false;
    widen(x, &r->parts[0], at, &m);
    for (size_t i = 1; i < r->part_count; i++) {
        size_t found;

        if (!sign_sets_meet(&x->all, &r->parts[i]) ||
            !nearest(x, &r->parts[i], at, r->reach, &found))
            return false;
        widen(x, &r->parts[i], found, &m);
    }
    if (r->r.kind == RULE_STOP)
        return true;
    return is_present(x, r) && !is_denied_before(x, m) && !is_denied_behind(x, m);
}

/* The strongest rule of a kind in one sentence: the highest a. */
static int best_of(const sentence *x, rule_kind kind, int best)
{
    const signs *s = x->s;

    for (size_t at = x->from; at < x->to; at++)
        for (uint32_t w = 0; w < SIGN_WORDS; w++)
            for (uint64_t bits = x->sets[at].bits[w]; bits != 0; bits &= bits - 1) {
                uint32_t sign = w * 64u + (uint32_t)__builtin_ctzll(bits);

                for (uint32_t i = s->first_at[sign]; i < s->first_at[sign + 1]; i++) {
                    const sign_rule *r = &s->rules[s->by_first[i]];

                    if (r->r.kind == kind && r->r.a > best && (r->is_certain || !x->only_certain) &&
                        holds(x, r, at))
                        best = r->r.a;
                }
            }
    return best;
}

bool signs_end_at(const read_state *st, size_t i)
{
    const token *t = &st->tokens[i];

    if (t->kind != TOKEN_MARK || strchr(".!?", t->mark) == NULL)
        return false;
    return t->mark != '.' || !t->is_glued || i + 1 >= st->n || !st->tokens[i + 1].is_glued;
}

int signs_find(const read_state *st, sign_marks *m, rule_kind kind, sign_search how)
{
    sentence x = { .s = st->pack->signs,
                   .sets = m->sets,
                   .is_doubtful = m->is_doubtful,
                   .only_certain = how.only_certain };
    int best = 0;

    if (m->n == 0)
        return 0;
    lay_sets(st, m, how.eaten);
    for (size_t i = 0; i <= st->n; i++) {
        if (i < st->n && !signs_end_at(st, i)) {
            sign_set_join(&x.all, &m->sets[i]);
            continue;
        }
        x.to = i;
        if (x.to > x.from)
            best = best_of(&x, kind, best);
        x.from = i + 1;
        memset(&x.all, 0, sizeof(x.all));
    }
    return best;
}
