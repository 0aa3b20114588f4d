/*
 * when_distance.c - so far from now or from a day: in 3 days, a week from Monday, 2 hours ago.
 *
 * What always holds:
 *   (1) "in 3 days" is that day, "within 3 days" all days from today until then, "the next 3 days"
 *       three days from tomorrow; in hours both begin this minute
 *   (2) what lies behind us ("2 days ago") is read and marked, so that its numbers are not taken
 * for something else
 */
#include "intents/when_internal.h"

#define COUNT_MAX 1000

/* The moment so far from a base; a day where no hours were said. */
date_said when_far_from(local_time base, const length_said *l, int sign)
{
    local_time t = when_length_add(base, l, sign);
    date_said d = when_one_day(t.date);

    if (l->seconds != 0) {
        d.grain = WHEN_MINUTE;
        d.has_clock = true;
        d.clock_s = t.second_of_day - t.second_of_day % 60;
    }
    return d;
}

/* The stretch until then: all days from tomorrow or today on, or from this minute on; see (1). */
date_said when_until_then(const read_state *st, const length_said *l, bool is_within)
{
    date_said d = when_far_from(st->now, l, 1);

    if (d.has_clock) {
        d.clock_end_s = d.clock_s;
        d.clock_s = st->now.second_of_day - st->now.second_of_day % 60;
        d.has_clock_end = true;
        d.from = st->now.date;
        return d;
    }
    d.from = is_within ? st->now.date : local_date_add_days(st->now.date, 1);
    d.is_range = is_within;
    return d;
}

/* "2-3 days", "two or three weeks", "a week or two": the shorter and the longer. */
static size_t two_lengths_at(const read_state *st, size_t i, length_said *a, length_said *b)
{
    int first = 1, last = 0;
    size_t n = when_number_at(st, i, &first), at = n > 0 ? i + n : when_skip(st, i, SENSE_ARTICLE),
           next;
    const hit *unit = tokens_hit(st, at, SENSE_UNIT);

    if (at == i)
        return 0;
    if (unit != NULL) /* "a week or two" */
        at += unit->n;
    if ((next = when_skip(st, at, SENSE_OR)) == at && !when_is_joint(st, at, false, &next))
        return 0;
    n = when_number_at(st, next, &last);
    at = next + n;
    if (unit == NULL && (unit = tokens_hit(st, at, SENSE_UNIT)) != NULL)
        at += unit->n;
    if (n == 0 || unit == NULL || first >= last || last > COUNT_MAX)
        return 0;
    *a = *b = (length_said){ 0 };
    when_length_grow(a, (time_unit)unit->s->a, first * unit->s->b, false);
    when_length_grow(b, (time_unit)unit->s->a, last * unit->s->b, false);
    return at - i;
}

/* "in 2-3 days", "in a week or two", "two or three days from now": from the one to the other. */
static size_t in_two_lengths_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_IN), next = when_skip(st, at, SENSE_AT), n, from_now;
    length_said a, b;
    date_said last;

    n = two_lengths_at(st, next, &a, &b);
    from_now = when_skip(st, next + n, SENSE_FROM_NOW);
    if (n == 0 || (at == i && from_now == next + n))
        return 0;
    *ret = when_far_from(st->now, &a, 1);
    last = when_far_from(st->now, &b, 1);
    ret->to = last.to;
    if (last.has_clock) {
        ret->has_clock_end = true;
        ret->clock_end_s = last.clock_s;
    }
    return from_now - i;
}

/* "dentro de", "en unos": more than the bare word, which leads to months and places too. */
static bool is_phrase_of_in(const read_state *st, size_t i)
{
    const hit *in = tokens_hit(st, i, SENSE_IN);

    return in != NULL && in->n > 1;
}

/* "in 3 days", "after two weeks", "within 10 days", "the next 3 days", "next hour". */
static size_t in_length_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_WITHIN), next, n;
    bool is_within = at > i, is_open = false, is_next = false, is_led = is_within;
    length_said l;

    if (!is_led && (at = when_skip(st, i, SENSE_IN)) > i)
        is_led = true;
    else if (!is_led && !when_is(st, i, SENSE_LAST) && (at = when_skip(st, i, SENSE_AFTER)) > i)
        is_led = is_open = true; /* "past 3 days" lie behind us */
    at = when_skip(st, at, SENSE_THE);
    if ((next = when_skip(st, at, SENSE_NEXT)) > at ||
        (next = when_skip(st, at, SENSE_COMING)) > at)
        is_next = true;
    at = when_skip(st, next, SENSE_AT); /* "in about 2 weeks" */
    n = when_length_at(st, at, &l);
    for (size_t k = at; k < at + n; k++) /* "5 coming minutes", "the 3 next weeks" */
        is_next = is_next || when_is(st, k, SENSE_NEXT) || when_is(st, k, SENSE_COMING);
    if (!is_led && !is_next)
        n = 0;
    if (n == 0 && (is_next || is_within || is_phrase_of_in(st, i)))
        n = when_few_units_at(st, at, &l); /* "the next hours", "en unos dias" */
    if (n == 0 && is_next)
        n = when_one_unit_at(st, at, &l);
    if (n == 0)
        return 0;
    *ret =
        is_within || is_next ? when_until_then(st, &l, is_within) : when_far_from(st->now, &l, 1);
    ret->is_open = is_open && !ret->has_clock && !is_next;
    return when_skip(st, at + n, SENSE_FROM_NOW) - i;
}

/* "2 weeks after Nov 3", "a week on Friday", "2 days before Monday": what is counted from. */
static size_t base_at(const read_state *st, size_t i, const length_said *l, date_said *ret,
                      int *ret_sign)
{
    static const sense_kind joints[] = { SENSE_FROM, SENSE_AFTER, SENSE_BEFORE, SENSE_ON };
    size_t next = i, n;

    *ret_sign = 1;
    for (size_t k = 0; k < sizeof(joints) / sizeof(joints[0]) && next == i; k++)
        if ((next = when_skip(st, i, joints[k])) > i && joints[k] == SENSE_BEFORE)
            *ret_sign = -1;
    if (when_is(st, i, SENSE_STARTING))
        return 0;
    if (next == i || when_is(st, i, SENSE_ON)) { /* whole weeks alone: "a week Friday" */
        bool is_day = when_is(st, next, SENSE_WEEKDAY) || when_is(st, next, SENSE_RELDAY);

        if (!is_day || l->months > 0 || l->seconds > 0 || l->workdays > 0 || l->days % 7 != 0)
            return 0;
    }
    n = when_base_day_at(st, next, ret);
    return n > 0 ? next + n - i : 0;
}

/* "two Sundays from now". */
static size_t weekdays_on_at(const read_state *st, size_t i, date_said *ret)
{
    int count = 0;
    size_t n = when_number_at(st, i, &count), next;
    const hit *day = tokens_hit(st, i + n, SENSE_WEEKDAY);
    local_date d = local_date_add_days(st->now.date, 1);

    if (n == 0 || day == NULL || count < 1 || count > 52)
        return 0;
    next = when_skip(st, i + n + day->n, SENSE_FROM_NOW);
    if (next == i + n + day->n && !(i > 0 && when_is(st, i - 1, SENSE_IN)))
        return 0; /* "in 2 Fridays" */
    d = local_date_add_days(d, (day->s->a - (int)local_date_weekday(d) + 7) % 7 + 7 * (count - 1));
    *ret = when_one_day(d);
    return next - i;
}

/* "the day" in "the day after Christmas", "week" in "week before": one of it. */
static size_t day_beside(const read_state *st, size_t i, length_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE);
    const hit *unit = tokens_hit(st, at, SENSE_UNIT);

    *ret = (length_said){ 0 };
    if (unit == NULL || unit->s->b != 1 ||
        (unit->s->a != UNIT_DAY && (unit->s->a != UNIT_WEEK || at > i)) ||
        !(when_is(st, at + unit->n, SENSE_AFTER) || when_is(st, at + unit->n, SENSE_BEFORE)))
        return 0;
    ret->days = unit->s->a == UNIT_DAY ? 1 : 7;
    return at + unit->n - i;
}

/* "3 days from now", "a week from Monday", "2 weeks after Nov 3", "3 days ago". */
static size_t length_from_at(const read_state *st, size_t i, date_said *ret)
{
    length_said l;
    size_t lead = when_skip(st, i, SENSE_IN), n = when_length_at(st, lead, &l), at, next;
    date_said base = { .grain = WHEN_DAY };
    int sign = 1;

    if (n > 0 && lead > i) { /* "dentro de 3 semanas a partir de manana" */
        at = base_at(st, lead + n, &l, &base, &sign);
        if (at == 0 || l.seconds != 0 || when_is(st, lead + n, SENSE_ON))
            return 0;
        *ret = when_far_from((local_time){ base.from, 0 }, &l, sign);
        return lead + n + at - i;
    }

    if (n == 0 && (n = weekdays_on_at(st, i, ret)) > 0)
        return n;
    if (n == 0 && (n = day_beside(st, i, &l)) == 0)
        return 0;
    at = i + n;
    if ((next = when_skip(st, at, SENSE_AGO)) > at) {
        *ret = when_far_from(st->now, &l, -1);
        ret->is_past = true;
        return next - i;
    }
    if ((next = when_skip(st, at, SENSE_FROM_NOW)) > at && !when_begins_edge(st, at) &&
        when_bound_words(st, at) <= next - at) { /* not "3 dias despues del 20" */
        *ret = when_far_from(st->now, &l, 1);
        return next - i;
    }
    if (l.seconds != 0 || (n = base_at(st, at, &l, &base, &sign)) == 0)
        return 0;
    *ret = when_far_from((local_time){ base.from, 0 }, &l, sign);
    return at + n - i;
}

size_t when_distance_at(const read_state *st, size_t i, date_said *ret)
{
    date_said from = { .grain = WHEN_DAY };
    size_t in = in_two_lengths_at(st, i, ret), n;

    in = in > 0 ? in : in_length_at(st, i, ret);
    n = length_from_at(st, i, &from);
    if (n > in)
        *ret = from;
    return n > in ? n : in;
}
