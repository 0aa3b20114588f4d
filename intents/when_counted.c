/*
 * when_counted.c - lengths that stand before what makes them a date: "3 din baad", "2 dias atras".
 *
 * What stands behind a length says whether it leads to a point ("baad", "despues"), spans a stretch
 * ("ke andar", "siguientes") or lies behind us ("hace", "ultimos"). What always holds: lengths in
 * hours count from now, lengths in days from a day.
 */
#include "intents/when_internal.h"

#define COUNT_MAX 1000

/* From so long ago until now: told, not wanted. */
static date_said past_stretch(const read_state *st, const length_said *l)
{
    date_said d = when_far_from(st->now, l, -1);

    d.is_past = true;
    if (d.has_clock) {
        d.has_clock_end = true;
        d.clock_end_s = st->now.second_of_day - st->now.second_of_day % 60;
        d.to = st->now.date;
    } else {
        d.to = local_date_add_days(st->now.date, -1);
    }
    return d;
}

static date_said past_point(const read_state *st, const length_said *l)
{
    date_said d = when_far_from(st->now, l, -1);

    d.is_past = true;
    return d;
}

/* "los ultimos 3 minutos", "13 ultimos minutos", "pichle 2 din". */
static size_t last_length_at(const read_state *st, size_t i, date_said *ret)
{
    int count = 0;
    size_t at = i + when_number_at(st, i, &count), next = when_skip(st, at, SENSE_LAST), n;
    const hit *unit = tokens_hit(st, next, SENSE_UNIT);
    length_said l;

    if (next == at)
        return 0;
    if (at > i) { /* the number before: read the length without the word between */
        if (unit == NULL || count < 1 || count > COUNT_MAX)
            return 0;
        l = (length_said){ 0 };
        when_length_grow(&l, (time_unit)unit->s->a, count * unit->s->b, false);
        n = unit->n;
    } else if ((n = when_length_at(st, next, &l)) == 0 &&
               ((n = when_one_unit_at(st, next, &l)) == 0 || l.seconds == 0)) {
        return 0;
    }
    if (when_is(st, when_skip(st, next + n, SENSE_OF), SENSE_PART) ||
        when_is(st, next + n, SENSE_PART))
        return 0; /* "las ultimas horas de la manana" lie ahead */
    *ret = past_stretch(st, &l);
    return next + n - i;
}

/* What stands behind a length and makes it a date; 0 when nothing does. */
static size_t behind_length(const read_state *st, size_t i, local_time base, const length_said *l,
                            date_said *ret)
{
    const hit *within = tokens_hit(st, i, SENSE_WITHIN_BEHIND),
              *from_now = tokens_hit(st, i, SENSE_FROM_NOW),
              *next = tokens_hit(st, i, SENSE_NEXT_BEHIND),
              *last = tokens_hit(st, i, SENSE_LAST_BEHIND);

    if (within != NULL && (from_now == NULL || within->n > from_now->n)) {
        *ret = when_until_then(st, l, true);
        return within->n;
    }
    if (next != NULL) {
        *ret = when_until_then(st, l, false);
        return next->n;
    }
    if (from_now != NULL && !when_begins_edge(st, i)) {
        *ret = when_far_from(base, l, 1);
        return from_now->n;
    }
    if (last != NULL) {
        *ret = past_stretch(st, l);
        return last->n;
    }
    return 0;
}

/* A day that another is counted from, and the word that binds the two: "somvar se", "25 tarikh ke".
 */
static size_t counting_base_at(const read_state *st, size_t i, date_said *ret, bool *ret_from)
{
    size_t n = when_named_day_at(st, i, ret), next;

    n = n > 0 ? n : when_marked_day_at(st, i, ret);
    if (n == 0 || ret->grain != WHEN_DAY)
        return 0;
    next = when_skip(st, i + n, SENSE_FROM_BEHIND);
    *ret_from = next > i + n;
    next = *ret_from ? next : when_skip(st, i + n, SENSE_GENITIVE);
    return next > i + n ? next - i : 0;
}

/* "agle din" behind "christmas ke": the day behind it. */
static size_t day_behind_at(const read_state *st, size_t i)
{
    size_t next = when_skip(st, i, SENSE_NEXT);
    const hit *unit = tokens_hit(st, next, SENSE_UNIT);

    return next > i && unit != NULL && unit->s->a == UNIT_DAY ? next + unit->n - i : 0;
}

/* A length counted from a day, by what stands behind it: "3 din baad", "3 din pehle", "3 din tak".
 * is_from: "se" bound the two, which needs no more. */
static size_t far_behind(const read_state *st, size_t i, local_date from, bool is_from,
                         const length_said *l, date_said *ret)
{
    const hit *ago = tokens_hit(st, i, SENSE_AGO), *until = tokens_hit(st, i, SENSE_UNTIL_BEHIND);
    local_time t = { from, st->now.second_of_day };
    size_t n;

    if (ago != NULL) {
        *ret = when_far_from(t, l, -1);
        ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
        return ago->n;
    }
    if (is_from && (until != NULL || (tokens_hit(st, i, SENSE_FROM_NOW) == NULL &&
                                      local_date_compare(from, st->now.date) > 0))) {
        *ret = when_far_from(t, l, 1);
        ret->to = local_date_add_days(ret->to, -1);
        ret->from = from;
        ret->is_range = true;
        return until != NULL ? until->n : 0;
    }
    n = behind_length(st, i, t, l, ret);
    if (n == 0)
        *ret = when_far_from(t, l, 1);
    return n;
}

/* "aaj se do din baad", "kal se 3 hafte mein", "christmas ke agle din", "somvar se 3 din tak". */
static size_t counted_from_day(const read_state *st, size_t i, date_said *ret)
{
    date_said base = { .grain = WHEN_DAY };
    bool is_from = false;
    length_said l;
    size_t at = i + counting_base_at(st, i, &base, &is_from), n, m;

    if (at == i)
        return 0;
    if (!is_from && (n = day_behind_at(st, at)) > 0) {
        *ret = when_one_day(local_date_add_days(base.to, 1));
        return at + n - i;
    }
    n = when_length_at(st, at, &l);
    if (n == 0 || l.seconds != 0 ||
        (!is_from && !when_is(st, at + n, SENSE_AGO) && !when_is(st, at + n, SENSE_AFTER_BEHIND)))
        return 0;
    m = far_behind(st, at + n, base.from, is_from, &l, ret);
    return at + n + m - i;
}

/* "do teen din mein", "in 2-3 days", "10-15 din ke andar": between two counts of days or weeks. */
static size_t two_counts_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_IN), next, n;
    bool is_led = at > i;
    const hit *unit, *within, *behind;
    int low = 0, high = 0, days;

    n = when_number_at(st, at, &low);
    next = at + n + (when_mark(st, at + n, '-') ? 1u : 0u);
    next = when_skip(st, next, SENSE_OR);
    at = next + (n > 0 ? when_number_at(st, next, &high) : 0);
    unit = tokens_hit(st, at, SENSE_UNIT);
    if (n == 0 || at == next || low < 1 || high <= low || high > COUNT_MAX || unit == NULL ||
        (unit->s->a != UNIT_DAY && unit->s->a != UNIT_WEEK))
        return 0;
    at += unit->n;
    within = tokens_hit(st, at, SENSE_WITHIN_BEHIND);
    behind = tokens_hit(st, at, SENSE_FROM_NOW);
    if (within == NULL && behind == NULL && !is_led)
        return 0;
    days = unit->s->a == UNIT_WEEK ? 7 * unit->s->b : 1;
    *ret = when_days(local_date_add_days(st->now.date, within != NULL ? 0 : (int64_t)low * days), 1,
                     WHEN_DAY);
    ret->to = local_date_add_days(st->now.date, (int64_t)high * days);
    return at + (within != NULL ? within->n : behind != NULL ? behind->n : 0) - i;
}

size_t when_counted_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at, n, m;
    length_said l;

    if ((n = two_counts_at(st, i, ret)) > 0)
        return n;
    if ((n = counted_from_day(st, i, ret)) > 0)
        return n;
    if ((at = when_skip(st, i, SENSE_AGO_LEAD)) > i) {
        n = when_length_at(st, at, &l);
        if (n > 0)
            *ret = past_point(st, &l);
        return n > 0 ? at + n - i : 0;
    }
    at = when_skip(st, when_skip(st, i, SENSE_IN), SENSE_THE);
    if ((n = last_length_at(st, at, ret)) > 0)
        return at + n - i;
    n = when_length_at(st, at, &l);
    m = n > 0 && (at == i || when_is(st, at + n, SENSE_NEXT_BEHIND) ||
                  when_is(st, at + n, SENSE_LAST_BEHIND))
            ? behind_length(st, at + n, st->now, &l, ret)
            : 0;
    return m > 0 ? at + n + m - i : 0;
}
