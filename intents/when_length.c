/*
 * when_length.c - how long and how far: 2 hours, a day and a half, two and a half hours, 4 business
 * days; and the moment that lies so far from another.
 *
 * What always holds:
 *   (1) parts of a length follow one another from the greater unit to the smaller
 *   (2) months and days keep the clock, hours and minutes move it over midnight
 */
#include "intents/when_internal.h"

#define PARTS_MAX 4
#define COUNT_MAX 1000
#define FEW 3 /* as "a few" is */
#define HALF_HOUR_S (SECONDS_HOUR / 2)
#define QUARTER_HOUR_S (SECONDS_HOUR / 4)

/* "half an hour", "a quarter of an hour", "three quarters of an hour", "1/2 hour", as seconds. */
static size_t fraction_at(const read_state *st, size_t i, int32_t *ret_s)
{
    size_t at = when_skip(st, i, SENSE_ARTICLE), next;
    int quarters = 1, hours = 1;
    size_t n = when_number_at(st, at, &quarters);
    size_t behind = at + n + (when_mark(st, at + n, '-') ? 1u : 0u);
    const hit *unit, *lead = tokens_hit(st, i, SENSE_MINUTES_LEAD);

    if (lead != NULL) { /* "sava 2 ghante", "paune ghante" */
        next = i + lead->n + when_number_at(st, i + lead->n, &hours);
        *ret_s = hours * SECONDS_HOUR + lead->s->a * 60;
    } else if ((next = when_skip(st, at, SENSE_HALF)) > at) {
        *ret_s = HALF_HOUR_S;
    } else if ((next = when_skip(st, at, SENSE_QUARTER)) > at) {
        *ret_s = QUARTER_HOUR_S;
    } else if (n == 1 && when_mark(st, at + 1, '/') && when_figure(st, at + 2, 1, 1) &&
               (st->tokens[at + 2].number == 2 || st->tokens[at + 2].number == 4)) {
        *ret_s = quarters * SECONDS_HOUR / (int32_t)st->tokens[at + 2].number;
        next = at + 3;
    } else if (n > 0 && quarters <= 3 && when_is(st, behind, SENSE_QUARTER)) {
        *ret_s = quarters * QUARTER_HOUR_S;
        next = when_skip(st, behind, SENSE_QUARTER);
    } else {
        return 0;
    }
    if (when_hour_letter(st, next) && st->tokens[next].is_glued) /* 1/2h */
        return next + 1 - i;
    next = when_skip(st, when_skip(st, next, SENSE_OF), SENSE_ARTICLE);
    unit = tokens_hit(st, next, SENSE_UNIT);
    return unit != NULL && unit->s->a == UNIT_HOUR ? next + unit->n - i : 0;
}

/* "and a half" behind a number or a unit. */
static size_t and_half(const read_state *st, size_t i)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_AND), SENSE_ARTICLE);
    size_t next = when_skip(st, at, SENSE_HALF);

    return at > i && next > at ? next - i : 0;
}

/* The number of a part: 3, three, a, a couple of, 2.5; *ret_half when a half comes on top. */
static size_t number_at(const read_state *st, size_t i, int *ret, bool *ret_half)
{
    size_t n = when_number_at(st, i, ret), at;
    const hit *half = tokens_hit(st, i, SENSE_AND_HALF);

    *ret_half = half != NULL; /* "dhai", two and a half */
    if (half != NULL) {
        *ret = half->s->a;
        return half->n;
    }
    if (n == 0) {
        at = when_skip(st, i, SENSE_ARTICLE);
        if (at == i)
            return 0;
        *ret = 1;
        n = at + when_number_at(st, at, ret) - i; /* "a couple of" */
    }
    at = i + n;
    if (when_mark(st, at, '.') && when_figure(st, at + 1, 1, 1) && st->tokens[at + 1].is_glued &&
        st->tokens[at + 1].number == 5) {
        *ret_half = true;
        return n + 2;
    }
    if (when_figure(st, at, 1, 1) && st->tokens[at].number == 1 && when_mark(st, at + 1, '/') &&
        when_figure(st, at + 2, 1, 1) && st->tokens[at + 2].number == 2) { /* 2 1/2 */
        *ret_half = true;
        return n + 3;
    }
    if (when_mark(st, at, '-') && st->tokens[at].is_glued)
        return n + 1;
    *ret_half = and_half(st, at) > 0;
    return n + and_half(st, at);
}

void when_length_grow(length_said *ret, time_unit unit, int count, bool is_half)
{
    switch (unit) {
    case UNIT_MINUTE:
        ret->seconds += count * 60 + (is_half ? 30 : 0);
        break;
    case UNIT_HOUR:
        ret->seconds += count * SECONDS_HOUR + (is_half ? HALF_HOUR_S : 0);
        break;
    case UNIT_DAY:
        ret->days += count;
        ret->seconds += is_half ? 12 * SECONDS_HOUR : 0;
        break;
    case UNIT_WEEK:
        ret->days += count * 7 + (is_half ? 3 : 0);
        break;
    case UNIT_MONTH:
        ret->months += count;
        ret->days += is_half ? 15 : 0;
        break;
    case UNIT_YEAR:
        ret->months += count * 12 + (is_half ? 6 : 0);
        break;
    }
}

/* "half a year", "medio dia": of what is longer than an hour. */
static size_t half_unit_at(const read_state *st, size_t i, int *unit, length_said *ret)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_ARTICLE), SENSE_HALF);
    const hit *h;

    if (!when_is(st, i, SENSE_HALF) && !when_is(st, when_skip(st, i, SENSE_ARTICLE), SENSE_HALF))
        return 0;
    at = when_skip(st, when_skip(st, at, SENSE_OF), SENSE_ARTICLE);
    h = tokens_hit(st, at, SENSE_UNIT);
    if (h == NULL || h->s->a < UNIT_DAY || h->s->b != 1 || h->s->a >= *unit)
        return 0;
    when_length_grow(ret, (time_unit)h->s->a, 0, true);
    *unit = h->s->a;
    return at + h->n - i;
}

/* The 30 of "1h30", glued to the hour's letter. */
static size_t glued_minutes(const read_state *st, size_t i, length_said *ret)
{
    if (!when_figure(st, i, 2, 2) || !st->tokens[i].is_glued || st->tokens[i].number > 59)
        return 0;
    when_length_grow(ret, UNIT_MINUTE, (int)st->tokens[i].number, false);
    return 1;
}

/* One part; *unit is the one before and becomes this one's. See (1). */
static size_t part_at(const read_state *st, size_t i, int *unit, length_said *ret)
{
    int count = 1;
    bool is_half = false;
    int32_t seconds = 0;
    size_t n = fraction_at(st, i, &seconds), at;
    const hit *h;

    if (n > 0 && *unit > UNIT_HOUR) {
        ret->seconds += seconds;
        *unit = UNIT_MINUTE;
        return n;
    }
    if ((n = half_unit_at(st, i, unit, ret)) > 0)
        return n;
    n = number_at(st, i, &count, &is_half);
    if (n == 0 && (h = tokens_hit(st, i, SENSE_UNIT)) != NULL && h->s->a == UNIT_HOUR &&
        *unit > UNIT_HOUR && (n = and_half(st, i + h->n)) > 0) { /* "hora y media" */
        when_length_grow(ret, UNIT_HOUR, 1, true);
        *unit = UNIT_MINUTE;
        return h->n + n;
    }
    if (n == 0 && (h = tokens_hit(st, i, SENSE_UNIT)) != NULL && h->s->a < *unit &&
        h->s->a < UNIT_YEAR && when_is(st, i + h->n, SENSE_WHOLE)) { /* "hafte bhar" */
        when_length_grow(ret, (time_unit)h->s->a, h->s->b, false);
        *unit = h->s->a;
        return when_skip(st, i + h->n, SENSE_WHOLE) - i;
    }
    at = when_skip(st, i + n, SENSE_MORE);
    at = when_skip(st, when_skip(st, at, SENSE_NEXT), SENSE_COMING); /* "5 coming minutes" */
    if (n == 0 || count > COUNT_MAX)
        return 0;
    if ((h = tokens_hit(st, at, SENSE_WORKDAYS)) != NULL && *unit > UNIT_YEAR) {
        ret->workdays = count;
        *unit = UNIT_MINUTE;
        return at + h->n - i;
    }
    if (when_hour_letter(st, at) && st->tokens[at].is_glued && *unit > UNIT_HOUR) { /* 2h */
        when_length_grow(ret, UNIT_HOUR, count, is_half);
        *unit = UNIT_HOUR;
        return at + 1 + glued_minutes(st, at + 1, ret) - i;
    }
    h = tokens_hit(st, at, SENSE_UNIT);
    if (h == NULL || h->s->a >= *unit)
        return 0;
    *unit = h->s->a;
    at += h->n;
    if (!is_half && (n = and_half(st, at)) > 0) { /* "an hour and a half" */
        is_half = true;
        at += n;
    }
    when_length_grow(ret, (time_unit)h->s->a, count * h->s->b, is_half);
    return at - i;
}

size_t when_length_at(const read_state *st, size_t i, length_said *ret)
{
    size_t at = i;
    int unit = UNIT_YEAR + 1;

    *ret = (length_said){ 0 };
    for (int part = 0; part < PARTS_MAX; part++) {
        size_t next = part == 0 ? at : when_skip(st, at, SENSE_AND), n;

        if (part > 0 && when_mark(st, at, ','))
            next = when_skip(st, at + 1, SENSE_AND);

        n = part_at(st, next, &unit, ret);
        if (n == 0)
            break;
        at = next + n;
    }
    return at - i;
}

size_t when_one_unit_at(const read_state *st, size_t i, length_said *ret)
{
    const hit *unit = tokens_hit(st, i, SENSE_UNIT);

    *ret = (length_said){ 0 };
    if (unit == NULL || (unit->s->a > UNIT_HOUR && unit->s->b == 1))
        return 0; /* "next week" is one of the calendar */
    when_length_grow(ret, (time_unit)unit->s->a, unit->s->b, false);
    return unit->n;
}

size_t when_few_units_at(const read_state *st, size_t i, length_said *ret)
{
    const hit *unit = tokens_hit(st, i, SENSE_UNIT);

    *ret = (length_said){ 0 };
    if (unit == NULL || !when_is(st, i, SENSE_SEVERAL))
        return 0;
    when_length_grow(ret, (time_unit)unit->s->a, FEW * unit->s->b, false);
    return unit->n;
}

/* So many working days behind d. */
static local_date workdays_on(local_date d, int count)
{
    while (count > 0) {
        d = local_date_add_days(d, 1);
        if (local_date_weekday(d) < SATURDAY)
            count--;
    }
    return d;
}

local_time when_length_add(local_time t, const length_said *l, int sign)
{
    int64_t wall;

    t.date = local_date_add_months(t.date, (int64_t)sign * l->months);
    t.date = local_date_add_days(t.date, (int64_t)sign * l->days);
    t.date = workdays_on(t.date, l->workdays);
    wall = local_time_to_wall_s(t) + (int64_t)sign * l->seconds;
    return local_time_from_wall_s(wall);
}
