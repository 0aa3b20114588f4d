/*
 * when_counted.c - lengths of time and the dates they lead to: "in 2 days 3 hours", "3 din baad".
 *
 * A length is days and moments together; what stands before or behind it says whether it is a
 * point ("dentro de", "baad"), a stretch ("ke andar", "siguientes") or past ("hace"). What always
 * holds: lengths in hours count from now, lengths in days from a day.
 */
#include "intents/when_internal.h"

#define COUNT_MAX 1000
#define LENGTH_PARTS_MAX 4
#define HOUR_MINUTES 60
#define DAY_MINUTES (24 * HOUR_MINUTES)

/* How long: "2 days 3 hours". */
typedef struct count_said {
    int months, days, minutes;
} count_said;

static void add_unit(count_said *l, const sense *unit, int count, int extra_minutes)
{
    int n = count * unit->b;

    switch ((time_unit)unit->a) {
    case UNIT_MINUTE:
        l->minutes += n;
        break;
    case UNIT_HOUR:
        l->minutes += n * HOUR_MINUTES + extra_minutes;
        break;
    case UNIT_DAY:
        l->days += n;
        break;
    case UNIT_WEEK:
        l->days += 7 * n;
        break;
    case UNIT_MONTH:
        l->months += n;
        break;
    case UNIT_YEAR:
        l->months += 12 * n;
        break;
    }
}

/* How many, with the halves and quarters of an hour before them: "dhai", "sava 2", "media". */
static size_t how_many(const read_state *st, size_t i, int *ret, int *ret_minutes)
{
    const hit *lead = tokens_hit(st, i, SENSE_MINUTES_LEAD),
              *half = tokens_hit(st, i, SENSE_AND_HALF);
    size_t n, next;

    *ret = 1;
    *ret_minutes = 0;
    if (half != NULL) {
        *ret = half->s->a;
        *ret_minutes = HOUR_MINUTES / 2;
        return half->n;
    }
    if (lead != NULL) {
        *ret_minutes = lead->s->a;
        return lead->n + when_number_at(st, i + lead->n, ret);
    }
    if ((next = when_skip(st, i, SENSE_HALF)) > i) {
        *ret = 0;
        *ret_minutes = HOUR_MINUTES / 2;
        return when_skip(st, next, SENSE_ARTICLE) - i;
    }
    if ((n = when_number_at(st, i, ret)) > 0)
        return n;
    return when_skip(st, i, SENSE_ARTICLE) - i;
}

static size_t counted_length_at(const read_state *st, size_t i, count_said *ret)
{
    count_said l = { 0 };
    size_t at = i, end = i;

    for (int part = 0; part < LENGTH_PARTS_MAX; part++) {
        int count = 1, minutes = 0;
        size_t n = how_many(st, at, &count, &minutes);
        const hit *unit = tokens_hit(st, at + n, SENSE_UNIT), *half;

        if (n == 0 || unit == NULL || count < 0 || count > COUNT_MAX ||
            (minutes != 0 && unit->s->a != UNIT_HOUR))
            break;
        add_unit(&l, unit->s, count, minutes);
        end = at + n + unit->n;
        half = tokens_hit(st, end, SENSE_MINUTES_ON); /* "una hora y media" */
        if (half != NULL && unit->s->a == UNIT_HOUR && half->s->a > 0) {
            l.minutes += half->s->a;
            end += half->n;
        }
        at = end + (when_mark(st, end, ',') ? 1u : 0u);
        at = when_skip(st, at, SENSE_AND);
    }
    *ret = l;
    return end - i;
}

static date_said after_length(const read_state *st, local_date day, const count_said *l)
{
    local_time t = { day, st->now.second_of_day };
    date_said d;

    t.date = local_date_add_days(local_date_add_months(day, l->months), l->days);
    if (l->minutes == 0)
        return when_days(t.date, 1, WHEN_DAY);
    t = local_time_from_wall_s(local_time_to_wall_s(t) + (int64_t)l->minutes * 60);
    d = when_days(t.date, 1, WHEN_MINUTE);
    d.has_clock = true;
    d.clock_s = t.second_of_day - t.second_of_day % 60;
    return d;
}

/* So many days from tomorrow on: "3 proximos dias". */
static date_said next_length(const read_state *st, const count_said *l)
{
    date_said d = after_length(st, st->now.date, l);

    d.from = local_date_add_days(st->now.date, l->minutes > 0 ? 0 : 1);
    d.grain = WHEN_DAY;
    d.has_clock = false;
    return d;
}

/* All days until then, today among them. */
static date_said until_length(const read_state *st, local_date day, const count_said *l)
{
    date_said d = after_length(st, day, l);

    d.from = st->now.date;
    d.grain = WHEN_DAY;
    d.has_clock = false;
    return d;
}

static date_said past_length(const read_state *st, const count_said *l)
{
    count_said back = { -l->months, -l->days, -l->minutes };
    date_said d = after_length(st, st->now.date, &back);

    d.is_past = true;
    return d;
}

/* "3 proximas semanas", "2 agle din": the number before the word that moves it. */
static size_t number_then_next(const read_state *st, size_t i, date_said *ret)
{
    int count = 0;
    size_t at = i + when_number_at(st, i, &count), next;
    const hit *unit;
    count_said l = { 0 };
    bool is_last;

    if (at == i || count < 1 || count > COUNT_MAX)
        return 0;
    next = when_skip(st, at, SENSE_NEXT);
    is_last = next == at && (next = when_skip(st, at, SENSE_LAST)) > at;
    unit = tokens_hit(st, next, SENSE_UNIT);
    if (next == at || unit == NULL)
        return 0;
    add_unit(&l, unit->s, count, 0);
    *ret = is_last ? past_length(st, &l) : next_length(st, &l);
    return next + unit->n - i;
}

/* What stands behind a length and makes it a date; 0 when nothing does. */
static size_t behind_length(const read_state *st, size_t i, local_date day, const count_said *l,
                            date_said *ret)
{
    const hit *within = tokens_hit(st, i, SENSE_WITHIN_BEHIND),
              *from_now = tokens_hit(st, i, SENSE_FROM_NOW),
              *next = tokens_hit(st, i, SENSE_NEXT_BEHIND),
              *last = tokens_hit(st, i, SENSE_LAST_BEHIND);

    if (within != NULL && (from_now == NULL || within->n > from_now->n)) {
        *ret = until_length(st, day, l);
        return within->n;
    }
    if (from_now != NULL && !when_begins_edge(st, i)) {
        *ret = after_length(st, day, l);
        return from_now->n;
    }
    if (next != NULL) {
        *ret = next_length(st, l);
        return next->n;
    }
    if (last != NULL) {
        *ret = past_length(st, l);
        return last->n;
    }
    return 0;
}

/* "aaj se do din baad", "kal se 3 hafte mein". */
static size_t counted_from_day(const read_state *st, size_t i, date_said *ret)
{
    date_said base = { .grain = WHEN_DAY };
    count_said l;
    size_t at = i + when_named_day_at(st, i, &base), n, m;

    if (at == i || !when_is(st, at, SENSE_FROM_BEHIND))
        return 0;
    at = when_skip(st, at, SENSE_FROM_BEHIND);
    n = counted_length_at(st, at, &l);
    if (n == 0 || l.minutes != 0)
        return 0;
    m = behind_length(st, at + n, base.from, &l, ret);
    if (m == 0)
        *ret = after_length(st, base.from, &l);
    return at + n + m - i;
}

size_t when_counted_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at, n, m;
    count_said l;

    if ((n = number_then_next(st, i, ret)) > 0 || (n = counted_from_day(st, i, ret)) > 0)
        return n;
    if ((at = when_skip(st, i, SENSE_AGO_LEAD)) > i) {
        n = counted_length_at(st, at, &l);
        if (n > 0)
            *ret = past_length(st, &l);
        return n > 0 ? at + n - i : 0;
    }
    if ((at = when_skip(st, i, SENSE_IN)) > i) { /* "dentro de 1 dia y 5 horas" */
        n = counted_length_at(st, at, &l);
        if (n > 0)
            *ret = after_length(st, st->now.date, &l);
        return n > 0 ? at + n - i : 0;
    }
    n = counted_length_at(st, i, &l);
    m = n > 0 ? behind_length(st, i + n, st->now.date, &l, ret) : 0;
    return m > 0 ? n + m : 0;
}
