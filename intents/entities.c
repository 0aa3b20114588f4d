/*
 * entities.c - what a text names besides the clinic's own names: specialties, people, choices.
 *
 * What always holds:
 *   (1) a specialty that was said beats one guessed from a complaint
 *   (2) a token belongs to one entity at most, and numbers of dates to none
 *   (3) entities come in the order of the text
 */
#include "intents/intents_internal.h"

#include <stdlib.h>
#include <string.h>

#define LETTER_LAST 'f'     /* "option f" */
#define MINOR_PER_MAJOR 100 /* a wish is rough; the search compares it in its own currency */
#define SHORT_TEXT_TOKENS 4

entity *entities_add(read_state *st, entity_type type, size_t at, size_t n)
{
    reading *r = st->r;
    entity *e;

    if (r->entity_count == INTENT_ENTITIES_MAX || n == 0 || at + n > st->n)
        return NULL;
    e = &r->entities[r->entity_count++];
    memset(e, 0, sizeof(*e));
    e->type = type;
    e->start = st->tokens[at].start;
    e->end = st->tokens[at + n - 1].end;
    e->confidence = 0.9f;
    for (size_t i = at; i < at + n; i++) {
        if (st->tokens[i].is_typo) {
            e->is_guess = true;
            e->confidence = 0.8f;
        }
    }
    return e;
}

static bool is_free(const read_state *st, size_t at, size_t n)
{
    for (size_t i = at; i < at + n; i++)
        if ((st->used[i] & (USED_ENTITY | USED_WHEN)) != 0)
            return false;
    return true;
}

static bool follows(const read_state *st, size_t i, sense_kind kind)
{
    for (size_t back = 1; back <= 3 && back <= i; back++) {
        const hit *h = tokens_hit(st, i - back, kind);

        if (h != NULL && h->n == back)
            return true;
    }
    return false;
}

/* "I am a woman" tells of the patient, "a woman" of the doctor wished for. */
static bool tells_of_patient(const read_state *st, size_t i)
{
    if (i > 1 && follows(st, i, SENSE_ARTICLE))
        i--;
    return i > 0 && (follows(st, i, SENSE_SUBJECT) || follows(st, i, SENSE_NAME_LEAD));
}

/* "not dentist", "not a dentist". */
static bool is_ruled_out(const read_state *st, size_t i)
{
    if (i > 1 && tokens_hit(st, i - 1, SENSE_ARTICLE) != NULL)
        i--;
    return follows(st, i, SENSE_NEGATOR) || follows(st, i, SENSE_NOT_WHEN);
}

/* "kid has ear ache", "mom twisted her knee"; no "kids dr", which is a kind of doctor. */
static bool begins_with_person(const read_state *st, size_t i, size_t n)
{
    return i == 0 && n < st->n && st->tokens[n].kind == TOKEN_WORD &&
           tokens_hit(st, n, SENSE_TITLE) == NULL && tokens_hit(st, n, SENSE_SPECIALTY) == NULL &&
           tokens_hit(st, n, SENSE_POLITE) == NULL && tokens_hit(st, n, SENSE_OF) == NULL;
}

/* Does a person's word need "my" or "for" before it, in every language that it is of? */
static bool is_framed(const read_state *st, const hit *h)
{
    for (size_t i = 0; i < st->pack->language_count; i++) {
        const language *l = &st->pack->languages[i];

        if ((h->s->langs & l->bit) != 0 && (l->traits & TRAIT_FRAMED_PERSONS) != 0)
            return true;
    }
    return false;
}

static bool is_kind_of_text(const hit *h, size_t i, const read_state *st)
{
    const hit *polite = i > 0 ? tokens_hit(st, i - 1, SENSE_POLITE) : NULL;
    sense_kind k = h->s->kind;

    if (k == SENSE_GENDER)
        return !tells_of_patient(st, i);
    if (k == SENSE_PERSON && polite != NULL && polite->n > 1)
        return false; /* "works for me" */
    if (k == SENSE_PERSON)
        return h->n > 1 || !is_framed(st, h) || follows(st, i, SENSE_POSSESSIVE) ||
               follows(st, i, SENSE_FOR) || begins_with_person(st, i, h->n) ||
               (ds_str_is(st->context->expects, "patient") && st->n <= SHORT_TEXT_TOKENS);
    return k == SENSE_SPECIALTY || k == SENSE_VISIT_TYPE || k == SENSE_LANGUAGE || k == SENSE_PRICE;
}

/* The longest hit at token i that is an entity by its words alone. */
static const hit *text_hit(const read_state *st, size_t i)
{
    for (size_t k = 0; k < TOKEN_HITS_MAX && st->hits[i][k].s != NULL; k++)
        if (is_kind_of_text(&st->hits[i][k], i, st))
            return &st->hits[i][k];
    return NULL;
}

static entity_type type_of(sense_kind k)
{
    if (k == SENSE_GENDER)
        return ENTITY_GENDER;
    if (k == SENSE_LANGUAGE)
        return ENTITY_LANGUAGE;
    if (k == SENSE_PERSON)
        return ENTITY_PERSON;
    if (k == SENSE_VISIT_TYPE)
        return ENTITY_VISIT_TYPE;
    return k == SENSE_PRICE ? ENTITY_PRICE : ENTITY_SPECIALTY;
}

static bool has_value(const read_state *st, entity_type type, ds_str value)
{
    if (type == ENTITY_VISIT_TYPE && reading_entity(st->r, type) != NULL)
        return true; /* the clinic's own name for it was found */

    for (size_t i = 0; i < st->r->entity_count; i++)
        if (st->r->entities[i].type == type && ds_str_equal(st->r->entities[i].value, value))
            return true;
    return false;
}

/* Specialties, or what else is told by words alone: people, languages ... */
static void read_words(read_state *st, bool is_specialties)
{
    for (size_t i = 0; i < st->reach;) {
        const hit *h = st->used[i] == 0 ? text_hit(st, i) : NULL;
        const hit *idiom = is_specialties ? tokens_hit(st, i, SENSE_IDIOM) : NULL;
        entity *e;

        if (h == NULL || (h->s->kind == SENSE_SPECIALTY) != is_specialties ||
            !is_free(st, i, h->n) || (idiom != NULL && idiom->n > h->n)) {
            i += idiom != NULL ? idiom->n : 1;
            continue;
        }
        if (!has_value(st, type_of(h->s->kind), h->s->text) &&
            (e = entities_add(st, type_of(h->s->kind), i, h->n)) != NULL) {
            e->value = h->s->text;
            e->is_not = is_ruled_out(st, i);
        }
        for (size_t k = i; k < i + h->n; k++)
            st->used[k] |= USED_ENTITY;
        i += h->n;
    }
}

static bool is_money_mark(const read_state *st, size_t i)
{
    return i < st->n && ((st->tokens[i].kind == TOKEN_MARK && st->tokens[i].mark == '$') ||
                         tokens_hit(st, i, SENSE_CURRENCY) != NULL);
}

/* "$50", "500 rupees", "Rs 600": true when token i is an amount. */
static bool read_price(read_state *st, size_t i)
{
    bool before =
        i > 0 && (is_money_mark(st, i - 1) ||
                  (i > 1 && st->tokens[i - 1].kind == TOKEN_MARK && is_money_mark(st, i - 2)));
    bool after = is_money_mark(st, i + 1);
    entity *e;

    if ((!before && !after) || st->tokens[i].number < 0 || st->tokens[i].number > INT32_MAX)
        return false;
    e = entities_add(st, ENTITY_PRICE, before ? i - 1 : i, before ? 2 : 1);
    if (e == NULL)
        return false;
    e->value = st->tokens[i].text;
    e->number = st->tokens[i].number * MINOR_PER_MAJOR;
    st->used[i] |= USED_ENTITY;
    return true;
}

/* Words that only frame a choice: "option", "one", "please", "the". */
static bool is_frame(const read_state *st, size_t i)
{
    static const sense_kind frames[] = { SENSE_OPTION, SENSE_ONE, SENSE_POLITE, SENSE_THE };

    for (size_t k = 0; k < sizeof(frames) / sizeof(frames[0]); k++)
        if (tokens_hit(st, i, frames[k]) != NULL)
            return true;
    return st->tokens[i].kind == TOKEN_MARK;
}

/* True when all other tokens only frame tokens [at, at + n). */
static bool is_whole_text(const read_state *st, size_t at, size_t n)
{
    for (size_t i = 0; i < st->n; i++) /* ends at the first word that says more */
        if ((i < at || i >= at + n) && !is_frame(st, i))
            return false;
    return true;
}

/* "a slot", "a one": the letter is an article. */
static bool frames_follow(const read_state *st, size_t i)
{
    return tokens_hit(st, i, SENSE_OPTION) != NULL || tokens_hit(st, i, SENSE_ONE) != NULL;
}

/* "not the second", "i dont want 2"; "no 2" is a number's abbreviation. */
static bool is_denied(const read_state *st, size_t at)
{
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        size_t i = at - back;

        if (tokens_hit(st, i, SENSE_NEGATOR) != NULL && tokens_hit(st, i, SENSE_OPTION) == NULL)
            return true;
        if (tokens_hit(st, i, SENSE_THE) == NULL && tokens_hit(st, i, SENSE_OPTION) == NULL &&
            tokens_hit(st, i, SENSE_ONE) == NULL)
            return false;
    }
    return false;
}

static bool is_choice_place(const read_state *st, size_t at, size_t n)
{
    bool is_asked = ds_str_is(st->context->expects, "slot") ||
                    ds_str_is(st->context->expects, "which_appointment");

    return is_asked || st->context->option_count > 0 || follows(st, at, SENSE_OPTION) ||
           tokens_hit(st, at + n, SENSE_ONE) != NULL ||
           tokens_hit(st, at + n, SENSE_OPTION) != NULL || is_whole_text(st, at, n);
}

/* "second", "2nd", "the last one". Tokens taken. */
static size_t read_ordinal(read_state *st, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_ORDINAL);
    const hit *mark =
        st->tokens[i].kind == TOKEN_NUMBER ? tokens_hit(st, i + 1, SENSE_ORDINAL_MARK) : NULL;
    size_t n = h != NULL ? h->n : mark != NULL ? 1u + mark->n : 0;
    entity *e;

    if (n == 0 || !is_free(st, i, n) || !is_choice_place(st, i, n) || is_denied(st, i) ||
        (h != NULL && h->s->a < 0 && h->n == 1 && !is_whole_text(st, i, n)) ||
        (e = entities_add(st, ENTITY_ORDINAL, i, n)) == NULL)
        return 0;
    e->number = h != NULL ? h->s->a : st->tokens[i].number;
    e->value = st->tokens[i].text;
    for (size_t k = i; k < i + n; k++)
        st->used[k] |= USED_ENTITY;
    return n;
}

/*
 * "b", "option b pls" where options are on the table; "a slot" is any. Tokens taken.
 */
static size_t read_letter(read_state *st, size_t i)
{
    const token *t = &st->tokens[i];
    int64_t options = st->context->option_count, choice;
    bool is_asked = options > 0 || ds_str_is(st->context->expects, "slot") ||
                    ds_str_is(st->context->expects, "which_appointment");
    entity *e;

    if (!is_asked || t->kind != TOKEN_WORD || t->text.n != 1 || t->text.p[0] < 'a' ||
        t->text.p[0] > LETTER_LAST || !is_whole_text(st, i, 1))
        return 0;
    choice = t->text.p[0] - 'a' + 1;
    if ((options > 0 && choice > options) || (choice == 1 && frames_follow(st, i + 1)) ||
        (e = entities_add(st, ENTITY_ORDINAL, i, 1)) == NULL)
        return 0;
    e->number = choice;
    e->value = t->text;
    st->used[i] |= USED_ENTITY;
    return 1;
}

/* "4 my son": the number stands for the word that sounds alike. */
static bool sounds_like_for(const read_state *st, size_t i)
{
    return st->tokens[i].number == 4 && st->tokens[i].digits == 1 &&
           (tokens_hit(st, i + 1, SENSE_POSSESSIVE) != NULL ||
            tokens_hit(st, i + 1, SENSE_PERSON) != NULL);
}

/* Numbers that are nothing else; spelled ones only where a choice can stand. */
static void read_number(read_state *st, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_NUMBER);
    entity *e;

    if ((st->context->option_count > 0 && is_denied(st, i)) || sounds_like_for(st, i))
        return;
    if (st->tokens[i].kind == TOKEN_NUMBER && st->tokens[i].number >= 0) {
        if (!read_price(st, i) && (e = entities_add(st, ENTITY_NUMBER, i, 1)) != NULL) {
            e->number = st->tokens[i].number;
            e->value = st->tokens[i].text;
            st->used[i] |= USED_ENTITY;
        }
    } else if (h != NULL && h->s->a >= 1 &&
               (follows(st, i, SENSE_OPTION) || is_whole_text(st, i, h->n))) {
        if ((e = entities_add(st, ENTITY_NUMBER, i, h->n)) == NULL)
            return;
        e->number = h->s->a;
        e->value = st->tokens[i].text;
        st->used[i] |= USED_ENTITY;
    }
}

static int by_place(const void *a, const void *b)
{
    const entity *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static bool has_specialty(const read_state *st)
{
    return reading_entity(st->r, ENTITY_SPECIALTY) != NULL;
}

void entities_read(read_state *st)
{
    read_words(st, true);
    if (!has_specialty(st))
        complaints_read(st);
    read_words(st, false);
    for (size_t i = 0; i < st->reach;) {
        size_t n = st->used[i] == 0 ? read_ordinal(st, i) : 0;

        if (n == 0 && st->used[i] == 0)
            n = read_letter(st, i);
        if (n == 0 && (st->used[i] & (USED_WHEN | USED_ENTITY)) == 0)
            read_number(st, i);
        i += n > 0 ? n : 1;
    }
    qsort(st->r->entities, st->r->entity_count, sizeof(entity), by_place);
}
