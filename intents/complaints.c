/*
 * complaints.c - which doctor usually sees what someone says hurts.
 *
 * Nobody lists all complaints: people name a part of the body and what is wrong with it, in any
 * order and with words between ("my kid's front tooth got knocked loose", "ghutne mein bahut
 * dard"). So the word lists hold parts and troubles, and this file joins them. What always holds:
 *   (1) a complaint listed as a whole is what its section says; parts and troubles are joined else
 *   (2) an organ has its doctor whatever is wrong with it; a limb's skin, nerves and lumps have
 *       doctors of their own: "itchy eye" is the eye's, "itchy arm" the skin's
 *   (3) a general doctor is for what has no doctor of its own, and only when nothing else was said
 *   (4) a part of the body alone says nothing ("on the other hand"), unless it is the whole text or
 *       listed as somebody's ("my knee")
 *   (5) the work is bounded: MARKS_MAX words that matter, each looked at with its neighbours
 */
#include "intents/intents_internal.h"

#define MARKS_MAX 48
#define TROUBLE_GAP_WORDS 5 /* between a part and its trouble */
#define LIMB_FARTHER_WORDS 2
#define HEALER_GAP_WORDS 4 /* between a part and its doctor, all of them linking words */
#define GENERAL DS_STR("general_practice")

/* A phrase that matters here, at tokens [at, at + n). */
typedef struct mark {
    sense_kind kind;
    const sense *s;
    size_t at, n;
} mark;

typedef struct marks {
    const read_state *st;
    mark m[MARKS_MAX];
    size_t n;
    bool is_child;
} marks;

/* Who sees it, and where that was said. */
typedef struct finding {
    ds_str value;
    size_t at, n;
} finding;

/* Longest first; of equal length the first kind here. */
static const hit *longest(const read_state *st, size_t i, sense_kind *ret_kind)
{
    static const sense_kind order[] = {
        SENSE_IDIOM, SENSE_SPECIALTY, SENSE_COMPLAINT, SENSE_ORGAN,
        SENSE_LIMB,  SENSE_TROUBLE,   SENSE_SIGN,      SENSE_HEALER
    };
    const hit *best = NULL;

    for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
        const hit *h = tokens_hit(st, i, order[k]);

        if (h != NULL && (best == NULL || h->n > best->n)) {
            best = h;
            *ret_kind = order[k];
        }
    }
    return best;
}

/* Names are no complaints; of a time only a part may be ("coughing for 2 weeks"). */
static bool is_free(const read_state *st, size_t at, size_t n)
{
    size_t timed = 0;

    for (size_t i = at; i < at + n; i++) {
        if ((st->used[i] & USED_ENTITY) != 0)
            return false;
        timed += (st->used[i] & USED_WHEN) != 0;
    }
    return timed < n;
}

static void collect(const read_state *st, marks *ret)
{
    ret->st = st;
    ret->n = 0;
    for (size_t i = 0; i < st->reach && ret->n < MARKS_MAX;) {
        sense_kind kind = SENSE_KNOWN;
        const hit *h = longest(st, i, &kind);

        if (h == NULL) {
            i++;
            continue;
        }
        if (kind != SENSE_IDIOM && kind != SENSE_SPECIALTY && is_free(st, i, h->n))
            ret->m[ret->n++] = (mark){ kind, h->s, i, h->n };
        i += h->n;
    }
}

/* "my 3 year old", "6 mahine ka", "hijo de 3 años": a number of years or months at token i. */
static bool is_childs_age(const read_state *st, size_t i)
{
    const hit *spelled = tokens_hit(st, i, SENSE_NUMBER), *age;
    int64_t number = st->tokens[i].number;
    size_t unit = i + 1;

    if (spelled != NULL) {
        number = spelled->s->a;
        unit = i + spelled->n;
    } else if (st->tokens[i].kind != TOKEN_NUMBER) {
        return false;
    }
    while (unit < st->n && st->tokens[unit].kind == TOKEN_MARK && st->tokens[unit].mark == '-')
        unit++;
    if ((age = tokens_hit(st, unit, SENSE_CHILD_AGE)) != NULL)
        return number >= 0 && number <= age->s->a;
    age = tokens_hit(st, unit, SENSE_CHILD_YEARS);
    return age != NULL && number >= 0 && number <= age->s->a && i >= 2 &&
           tokens_hit(st, i - 1, SENSE_OF) != NULL && tokens_hit(st, i - 2, SENSE_PERSON) != NULL;
}

static bool is_for_child(const read_state *st)
{
    for (size_t i = 0; i < st->reach; i++)
        if (tokens_hit(st, i, SENSE_CHILD) != NULL || is_childs_age(st, i))
            return true;
    return false;
}

/* A heading says who sees it, and after a space who sees it in a child. */
static ds_str value_of(const sense *s, bool is_child)
{
    int64_t space = ds_str_find(s->text, DS_STR(" "), 0);

    if (space < 0)
        return s->text;
    return is_child ? ds_str_sub(s->text, (size_t)space + 1, s->text.n)
                    : ds_str_sub(s->text, 0, (size_t)space);
}

static bool is_part(const mark *m) { return m->kind == SENSE_ORGAN || m->kind == SENSE_LIMB; }

/* The words between two marks, a before b; TROUBLE_GAP_WORDS + 1 when a sentence ends there. */
static size_t gap(const read_state *st, const mark *a, const mark *b)
{
    size_t words = 0;

    for (size_t i = a->at + a->n; i < b->at; i++) {
        const token *t = &st->tokens[i];

        if (t->kind != TOKEN_MARK)
            words++;
        else if (t->mark == '?' || t->mark == '!' ||
                 (t->mark == '.' && !st->tokens[i + 1].is_glued))
            return TROUBLE_GAP_WORDS + 1;
    }
    return words;
}

/* Are all words between two marks ones that link a part to its doctor? */
static bool is_linked(const read_state *st, const mark *a, const mark *b)
{
    static const sense_kind links[] = { SENSE_LINK, SENSE_OF,      SENSE_FOR,    SENSE_POSSESSIVE,
                                        SENSE_THE,  SENSE_ARTICLE, SENSE_PERSON, SENSE_ONE };

    for (size_t i = a->at + a->n; i < b->at; i++) {
        bool links_here = st->tokens[i].kind == TOKEN_MARK;

        for (size_t k = 0; k < sizeof(links) / sizeof(links[0]) && !links_here; k++)
            links_here = tokens_hit(st, i, links[k]) != NULL;
        if (!links_here)
            return false;
    }
    return gap(st, a, b) <= HEALER_GAP_WORDS;
}

static bool is_negated_after(const read_state *st, const mark *m)
{
    const hit *no = tokens_hit(st, m->at + m->n, SENSE_NEGATOR);

    return no != NULL && no->n > 1; /* "dard nahi hai" */
}

static bool is_negated(const read_state *st, const mark *m)
{
    for (size_t back = 1; back <= 3 && back <= m->at; back++) {
        const hit *no = tokens_hit(st, m->at - back, SENSE_NEGATOR);

        if (no != NULL && no->n == back)
            return true;
    }
    return is_negated_after(st, m);
}

static finding joined(const marks *x, const mark *a, const mark *b, const sense *s)
{
    const mark *first = a->at < b->at ? a : b, *last = first == a ? b : a;

    return (finding){ value_of(s, x->is_child), first->at, last->at + last->n - first->at };
}

/* What a trouble is of: the nearest part or complaint, limbs farther than they stand; NULL when
 * none is near. "Weird mole on my back" is a weird mole. */
static const mark *part_of(const marks *x, size_t trouble)
{
    const mark *best = NULL;
    size_t best_cost = 0;

    for (size_t i = 0; i < x->n; i++) {
        const mark *m = &x->m[i];
        size_t words = i < trouble ? gap(x->st, m, &x->m[trouble]) : gap(x->st, &x->m[trouble], m);
        size_t cost = words + (m->kind == SENSE_LIMB ? LIMB_FARTHER_WORDS : 0);

        if ((!is_part(m) && m->kind != SENSE_COMPLAINT) || words > TROUBLE_GAP_WORDS)
            continue;
        if (best == NULL || cost < best_cost) {
            best = m;
            best_cost = cost;
        }
    }
    return best;
}

/* What a trouble says with the part it is of; false when nothing. See (2). */
static bool trouble_says(const marks *x, size_t i, finding *ret)
{
    const mark *trouble = &x->m[i], *part = part_of(x, i);
    bool has_doctor = trouble->s->text.n > 0;
    bool is_general = has_doctor && ds_str_equal(value_of(trouble->s, false), GENERAL);

    if (is_negated(x->st, trouble) ||
        (part == NULL && (!has_doctor || trouble->kind == SENSE_SIGN)))
        return false;
    if (part != NULL && (part->kind != SENSE_LIMB || !has_doctor || is_general))
        *ret = joined(x, part, trouble, part->s);
    else
        *ret = (finding){ value_of(trouble->s, x->is_child), trouble->at, trouble->n };
    return true;
}

/* The first finding that is not for a general doctor, else the first. See (3). */
static bool complaint_of(const marks *x, finding *ret)
{
    bool found = false;

    for (size_t i = 0; i < x->n; i++) {
        const mark *m = &x->m[i];
        finding f;

        if (m->kind == SENSE_COMPLAINT && !is_negated(x->st, m))
            f = (finding){ value_of(m->s, x->is_child), m->at, m->n };
        else if ((m->kind != SENSE_TROUBLE && m->kind != SENSE_SIGN) || !trouble_says(x, i, &f))
            continue;
        if (!found || ds_str_equal(ret->value, GENERAL))
            *ret = f;
        found = true;
    }
    return found;
}

/* "breast cancer": a complaint that the part only places. */
static bool is_named_complaint(const marks *x, size_t part)
{
    return part + 1 < x->n && x->m[part + 1].kind == SENSE_COMPLAINT &&
           gap(x->st, &x->m[part], &x->m[part + 1]) == 0;
}

/* "knee doctor", "doctor for dad's heart", "aankhon ki jaanch": as good as the specialty's name. */
static bool healer_of(const marks *x, finding *ret)
{
    for (size_t i = 0; i + 1 < x->n; i++) {
        const mark *a = &x->m[i], *b = &x->m[i + 1];
        bool is_before = b->kind == SENSE_HEALER && a->kind != SENSE_HEALER && a->s->text.n > 0;
        bool is_behind = a->kind == SENSE_HEALER && is_part(b) && gap(x->st, a, b) > 0 &&
                         !is_named_complaint(x, i + 1);

        if ((is_before || is_behind) && is_linked(x->st, a, b)) {
            *ret = joined(x, a, b, is_before ? a->s : b->s);
            return true;
        }
    }
    return false;
}

/* A listed "my knee" is a wish by itself. */
static bool is_somebodys(const marks *x, const mark *m)
{
    return m->n > 1 && tokens_hit(x->st, m->at, SENSE_POSSESSIVE) != NULL &&
           !ds_str_equal(value_of(m->s, false), GENERAL);
}

/* Nothing but a part of the body and linking words, or a part that is somebody's. See (4). */
static bool is_only_part(const marks *x, finding *ret)
{
    const read_state *st = x->st;
    const mark whole = { .at = 0, .n = 0 }, end = { .at = st->n, .n = 0 };

    if (ds_str_is(st->context->expects, "patient"))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        const mark *m = &x->m[i];
        bool is_alone = x->n == 1 && is_linked(st, &whole, m) && is_linked(st, m, &end);

        if (is_part(m) && (is_alone || is_somebodys(x, m))) {
            *ret = (finding){ value_of(m->s, x->is_child), m->at, m->n };
            return true;
        }
    }
    return false;
}

static void add(read_state *st, const finding *f, bool is_symptom)
{
    const mark where = { .at = f->at, .n = f->n };
    entity *e = entities_add(st, ENTITY_SPECIALTY, f->at, f->n);

    if (e == NULL)
        return;
    e->value = f->value;
    if (is_symptom) {
        e->is_guess = true;
        e->confidence = 0.7f;
        st->r->is_symptom = true;
    } else {
        e->is_not = is_negated(st, &where);
    }
}

/* Complaints and what the finding is made of are nothing else; words between them may be
 * ("pain in my son's ear"). */
static void use(read_state *st, const marks *x, const finding *f)
{
    for (size_t i = 0; i < x->n; i++) {
        const mark *m = &x->m[i];
        bool is_in = m->at >= f->at && m->at < f->at + f->n;

        if (is_in || m->kind == SENSE_COMPLAINT)
            for (size_t k = m->at; k < m->at + m->n; k++)
                st->used[k] |= USED_ENTITY;
    }
}

void complaints_read(read_state *st)
{
    marks x = { .n = 0 };
    finding f;

    if (st->r->emergency != EMERGENCY_NONE)
        return; /* an ambulance first, no visit */
    collect(st, &x);
    if (x.n == 0)
        return;
    x.is_child = is_for_child(st);
    if (healer_of(&x, &f))
        add(st, &f, false);
    else if (complaint_of(&x, &f) || is_only_part(&x, &f))
        add(st, &f, true);
    else
        return;
    use(st, &x, &f);
}
