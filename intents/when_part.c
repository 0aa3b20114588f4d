/*
 * when_part.c - parts of day: this morning, late afternoon, tuesday pm, first thing, dinner.
 *
 * What always holds:
 *   (1) "early" and "late" leave half of the part they stand by, or of the day
 *   (2) a meal is a part of day only in company: "after lunch", not "do you serve lunch"
 */
#include "intents/when_internal.h"

#define MORNING_FROM_S (6 * SECONDS_HOUR)
#define MORNING_TO_S (12 * SECONDS_HOUR)
#define EVENING_TO_S (21 * SECONDS_HOUR)
#define LEAD_WORDS_MAX 3
#define AFTERNOON_LATE_S (15 * SECONDS_HOUR)

/* "subah jaldi", "por la tarde temprano": the edge behind a part; postpositions may part them. */
static const hit *early_behind(const read_state *st, size_t i, size_t *ret_next)
{
    size_t at = when_skip(st, i, SENSE_OF);
    const hit *edge = tokens_hit(st, at, SENSE_EARLY);

    if (edge != NULL)
        *ret_next = at + edge->n;
    return edge;
}

/* The day that a part is said to be of: this, next, last; NO_DAY when it is not said. */
static size_t part_day_at(const read_state *st, size_t i, int *ret_day)
{
    static const struct {
        sense_kind kind;
        int day;
    } leads[] = { { SENSE_THIS, 0 }, { SENSE_NEXT, 1 }, { SENSE_LAST, -1 } };
    size_t at = when_skip(st, i, SENSE_THE);

    *ret_day = NO_DAY;
    for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]); k++) {
        const hit *h = tokens_hit(st, at, leads[k].kind);

        if (h != NULL) {
            *ret_day = leads[k].day;
            return at + h->n - i;
        }
    }
    return at - i;
}

size_t when_part_at(const read_state *st, size_t i, part_said *ret)
{
    size_t at = i, behind = i;
    const hit *h, *edge = tokens_hit(st, i, SENSE_EARLY);

    if (edge == NULL)
        edge = tokens_hit(st, i, SENSE_EDGE);
    if (edge != NULL) {
        at = i + edge->n + (when_mark(st, i + edge->n, '-') ? 1u : 0u);
        if (!when_is(st, at, SENSE_PART)) /* "ultima hora" "de la manana" */
            at = when_skip(st, when_skip(st, at, SENSE_OF), SENSE_IN);
    }
    h = tokens_hit(st, i, SENSE_PART);
    if (when_is(st, i, SENSE_TONIGHT) ||
        (h != NULL && (edge == NULL || h->n > edge->n || !when_is(st, at, SENSE_PART)))) {
        edge = NULL; /* "later today", "a ultima hora" are parts of their own */
        at = i;
    }
    h = tokens_hit(st, at, SENSE_PART);
    ret->day = NO_DAY;
    if (!when_is(st, at, SENSE_TONIGHT) && (h == NULL || h->n == 1))
        at += part_day_at(st, at, &ret->day); /* "esta noche", "la tarde" are one word for it */
    if ((h = tokens_hit(st, at, SENSE_TONIGHT)) != NULL)
        ret->day = 0;
    else if ((h = tokens_hit(st, at, SENSE_PART)) == NULL)
        return 0;
    ret->from = h->s->a;
    ret->to = h->s->b;
    at += h->n;
    if (edge == NULL && (edge = early_behind(st, at, &behind)) != NULL)
        at = behind;
    if (edge != NULL && edge->s->a == 0)
        ret->to = (h->s->a + h->s->b) / 2;
    else if (edge != NULL && edge->s->a == 2)
        ret->from = (h->s->a + h->s->b) / 2;
    return at - i;
}

size_t when_own_part_at(const read_state *st, size_t i, clock_said *c)
{
    bool at_said;
    part_said p = { .day = NO_DAY };
    size_t at = when_fillers(st, i, &at_said), n = when_part_at(st, at, &p);

    if (n == 0 || p.day != NO_DAY || at_said)
        return 0;
    c->has_part = true;
    c->part_from = p.from;
    return at + n - i;
}

/* "tuesday pm", "sat am": half of a day that was named; not "on monday am I". */
static size_t half_day_at(const read_state *st, when_draft *d, size_t i)
{
    const hit *h = when_half_hit(st, i);

    if (h == NULL || st->tokens[i].is_glued || !d->has_date || d->has_clock || d->date.has_clock ||
        tokens_hit(st, i + h->n, SENSE_SUBJECT) != NULL)
        return 0;
    d->part_from = h->s->a == 0 ? MORNING_FROM_S : MORNING_TO_S;
    d->part_to = h->s->a == 0 ? MORNING_TO_S : EVENING_TO_S;
    return h->n;
}

/* "dinner", "tarde" is a time where a date, a clock or a word of time stands by it, or nothing else
 * at all: "do you serve breakfast" says no when. */
static bool is_meal_time(const read_state *st, const when_draft *d, size_t i, size_t n)
{
    static const sense_kind leads[] = { SENSE_AT,    SENSE_AFTER, SENSE_BEFORE, SENSE_BY,
                                        SENSE_UNTIL, SENSE_MAYBE, SENSE_FROM,   SENSE_OR };
    bool at_said;
    size_t next = when_fillers(st, i + n, &at_said);
    date_said day;
    clock_said clock;

    if ((when_is(st, i, SENSE_PART) &&
         tokens_hit(st, i, SENSE_PART)->n > 1) || /* "hora de comer" */
        (!when_is(st, i + n - 1, SENSE_MEAL) && (n > 1 || !when_is(st, i, SENSE_DOUBTFUL))) ||
        d->has_date || d->has_clock || n == st->n || ds_str_is(st->context->expects, "when") ||
        when_is(st, i + n, SENSE_AFTER_BEHIND) || when_is(st, i + n, SENSE_BEFORE_BEHIND))
        return true;                                                   /* "lunch ke baad" */
    for (size_t back = 1; back <= i && back <= LEAD_WORDS_MAX; back++) /* "despues del" */
        for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]); k++)
            if (when_skip(st, i - back, leads[k]) == i)
                return true;
    return when_named_day_at(st, next, &day) > 0 || when_clock_at(st, next, at_said, &clock) > 0;
}

/* "viernes manana": the morning, though the word alone is a day. */
static const hit *weekday_part(const read_state *st, const when_draft *d, size_t i)
{
    return d->has_date && d->last == PIECE_DATE && i > 0 && when_is(st, i - 1, SENSE_WEEKDAY)
               ? tokens_hit(st, i, SENSE_WEEKDAY_PART)
               : NULL;
}

size_t when_take_part(const read_state *st, when_draft *d, size_t i)
{
    const hit *last = tokens_hit(st, i, SENSE_LAST_PART), *of_weekday = weekday_part(st, d, i);
    part_said p = { .day = NO_DAY };
    size_t n = when_part_at(st, i, &p);

    if (n > 0 && !is_meal_time(st, d, i, n))
        return 0;

    if (n > 0) {
        d->part_from = p.from;
        d->part_to = p.to;
    } else {
        n = half_day_at(st, d, i);
    }
    if (n == 0 && of_weekday != NULL) {
        d->part_from = of_weekday->s->a;
        d->part_to = of_weekday->s->b;
        n = of_weekday->n;
    }
    if (n == 0 && !d->has_date && last != NULL) { /* "anoche", "last night" */
        d->part_from = last->s->a;
        d->part_to = last->s->b;
        n = last->n;
        p.day = -1;
    }
    if (n == 0 || (p.day != NO_DAY && d->has_date && !d->date.is_weekday))
        return 0;
    d->has_part = true;
    d->last = PIECE_PART;
    if (p.day != NO_DAY && !d->has_date) {
        d->date = when_one_day(local_date_add_days(st->now.date, p.day));
        d->date.is_past = p.day < 0;
        d->has_date = true;
    }
    when_note_span(d, i, i + n);
    return n;
}

/* "first thing in the morning": the part it may name. */
static size_t first_thing_tail(const read_state *st, when_draft *d, size_t i)
{
    bool at_said;
    size_t at = when_fillers(st, i, &at_said), n;
    part_said p;

    if ((n = when_part_at(st, at, &p)) == 0)
        return 0;
    d->has_part = true;
    d->part_from = p.from;
    d->part_to = p.to;
    return at + n - i;
}

size_t when_take_first_thing(const read_state *st, when_draft *d, size_t i)
{
    size_t n = when_skip(st, i, SENSE_FIRST_THING) - i;

    if (d->is_soonest || n == 0)
        return 0;
    d->is_soonest = true;
    n += first_thing_tail(st, d, i + n);
    when_note_span(d, i, i + n);
    return n;
}

/* "manana temprano", "friday late": behind a day and nothing else. */
static size_t early_day_behind(const read_state *st, when_draft *d, size_t i)
{
    const hit *edge = tokens_hit(st, i, SENSE_EARLY);
    part_said part;

    if (edge == NULL || d->last != PIECE_DATE || d->date.grain != WHEN_DAY || d->date.has_clock ||
        d->has_date_end || d->early != WHOLE_DAY || when_is(st, i, SENSE_PART) ||
        when_bound_words(st, i) >= edge->n || when_part_at(st, i, &part) > 0)
        return 0;
    d->early = edge->s->a == 0 ? EARLY_IN_DAY : LATE_IN_DAY;
    when_note_span(d, i, i + edge->n);
    return edge->n;
}

size_t when_take_early(const read_state *st, when_draft *d, size_t i)
{
    const hit *edge = tokens_hit(st, i, SENSE_EARLY);
    bool at_said;
    date_said day;
    size_t at;

    if (edge == NULL)
        edge = tokens_hit(st, i, SENSE_EDGE); /* "end of tomorrow" */
    if (edge == NULL || edge->s->a == 1 || when_is(st, i, SENSE_TONIGHT) || d->has_part ||
        d->has_clock)
        return 0;
    if (d->has_date)
        return early_day_behind(st, d, i);
    at = when_fillers(st, i + edge->n, &at_said);
    if (when_named_day_at(st, at, &day) == 0 || day.is_calendar)
        return 0;
    d->early = edge->s->a == 0 ? EARLY_IN_DAY : LATE_IN_DAY;
    when_note_span(d, i, i + edge->n);
    return edge->n;
}

void when_cut_day(when_draft *d)
{
    int32_t half = (d->part_from + d->part_to) / 2;

    if (d->is_soonest && !d->has_part && !d->has_clock) { /* "first thing Monday" */
        d->has_part = true;
        d->part_from = MORNING_FROM_S;
        d->part_to = MORNING_TO_S;
    }
    if (d->early == WHOLE_DAY || d->has_clock)
        return;
    if (!d->has_part) {
        d->has_part = true;
        d->part_from = d->early == EARLY_IN_DAY ? MORNING_FROM_S : AFTERNOON_LATE_S;
        d->part_to = d->early == EARLY_IN_DAY ? MORNING_TO_S : EVENING_TO_S;
    } else if (d->early == EARLY_IN_DAY) {
        d->part_to = half;
    } else {
        d->part_from = half;
    }
}
