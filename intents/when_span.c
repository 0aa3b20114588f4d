/*
 * when_span.c - stretches and distances: this week, the weekend, in 3 days, end of the month.
 *
 * What always holds:
 *   (1) weeks run from Monday; a span may begin before today, searching cuts it
 *   (2) "in 3 days" is that day, "within 3 days" and "the next 3 days" all days until then
 *   (3) what lies behind us ("2 days ago", "last week") is read and marked, so that its numbers
 *       are not taken for something else
 */
#include "intents/when_internal.h"

#define EARLY_DAYS_OF_WEEK 3
#define LATE_FIRST_DAY_OF_WEEK 3 /* Thursday */
#define THIRD_OF_MONTH 10
#define COUNT_MAX 1000

static date_said whole_week(const read_state *st, int weeks)
{
    return when_days(local_date_add_days(when_monday(st->now.date), (int64_t)7 * weeks), 7,
                     WHEN_WEEK);
}

static date_said whole_month(const read_state *st, int months)
{
    local_date first = st->now.date;

    first.day = 1;
    first = local_date_add_months(first, months);
    return when_days(first, local_month_days(first.year, first.month), WHEN_MONTH);
}

/* A week, month or day so many away. */
static bool unit_away(const read_state *st, time_unit unit, int away, date_said *ret)
{
    if (unit == UNIT_WEEK)
        *ret = whole_week(st, away);
    else if (unit == UNIT_MONTH)
        *ret = whole_month(st, away);
    else if (unit == UNIT_DAY)
        *ret = when_days(local_date_add_days(st->now.date, away), 1, WHEN_DAY);
    else
        return false;
    ret->is_past = away < 0;
    return true;
}

/* "3 days", "two weeks", "half an hour", "an hour and a half", "a couple of weeks". */
static size_t count_at(const read_state *st, size_t i, int *ret_count, const sense **ret_unit)
{
    size_t at = i, n, next;
    const hit *unit;
    bool is_half = false;

    *ret_count = 1;
    if ((next = when_skip(st, at, SENSE_HALF)) > at) {
        is_half = true;
        at = when_skip(st, next, SENSE_ARTICLE);
    } else if ((n = when_number_at(st, at, ret_count)) > 0) {
        at += n;
        at += when_mark(st, at, '-') && st->tokens[at].is_glued ? 1u : 0u;
    } else if ((next = when_skip(st, at, SENSE_ARTICLE)) > at) {
        at = next;
        if ((n = when_number_at(st, at, ret_count)) > 0)
            at += n; /* "a couple of" */
    } else {
        return 0;
    }
    unit = tokens_hit(st, at, SENSE_UNIT);
    if (unit == NULL || *ret_count > COUNT_MAX || (is_half && unit->s->a != UNIT_HOUR))
        return 0;
    if (is_half)
        *ret_count = -30; /* minutes */
    *ret_unit = unit->s;
    return at + unit->n - i;
}

/* The moment so far from now. */
static date_said from_now(const read_state *st, int count, const sense *unit)
{
    int64_t minutes =
        count < 0 ? -(int64_t)count : (int64_t)count * unit->b * (unit->a == UNIT_HOUR ? 60 : 1);
    local_time t = local_time_from_wall_s(local_time_to_wall_s(st->now) + minutes * 60);
    date_said d;

    if (unit->a == UNIT_MINUTE || unit->a == UNIT_HOUR) {
        d = when_days(t.date, 1, WHEN_MINUTE);
        d.has_clock = true;
        d.clock_s = t.second_of_day - t.second_of_day % 60;
        return d;
    }
    if (unit->a == UNIT_MONTH || unit->a == UNIT_YEAR)
        return when_days(local_date_add_months(st->now.date, (int64_t)count * unit->b *
                                                                 (unit->a == UNIT_YEAR ? 12 : 1)),
                         1, WHEN_DAY);
    return when_days(local_date_add_days(st->now.date,
                                         (int64_t)count * unit->b * (unit->a == UNIT_WEEK ? 7 : 1)),
                     1, WHEN_DAY);
}

/* All days from today until then. */
static date_said until_then(const read_state *st, int count, const sense *unit)
{
    date_said d = from_now(st, count, unit);

    d.from = st->now.date;
    d.grain = WHEN_DAY;
    d.has_clock = false;
    return d;
}

/* "in 3 days", "after two weeks", "within 10 days", "the next 3 days". */
static size_t in_count_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = i, next, n;
    bool is_range = false, is_open = false, is_led = false;
    const sense *unit = NULL;
    int count;

    if ((next = when_skip(st, at, SENSE_WITHIN)) > at)
        is_range = is_led = true;
    else if ((next = when_skip(st, at, SENSE_IN)) > at)
        is_led = true;
    else if ((next = when_skip(st, at, SENSE_AFTER)) > at)
        is_led = is_open = true;
    at = when_skip(st, next, SENSE_THE);
    if ((next = when_skip(st, at, SENSE_NEXT)) > at)
        is_range = is_led = true;
    at = when_skip(st, next, SENSE_AT); /* "in about 2 weeks" */
    n = is_led ? count_at(st, at, &count, &unit) : 0;
    if (n == 0)
        return 0;
    *ret = is_range ? until_then(st, count, unit) : from_now(st, count, unit);
    ret->is_open = is_open && !ret->has_clock;
    at += n;
    next = when_skip(st, at, SENSE_FROM_NOW);
    return next - i;
}

/* "3 days from now", "a week from Monday", "2 weeks after Nov 3", "3 days ago". */
static size_t count_from_at(const read_state *st, size_t i, date_said *ret)
{
    const sense *unit = NULL;
    int count = 0;
    size_t n = count_at(st, i, &count, &unit), at = i + n, next;
    date_said base = { .grain = WHEN_DAY }, d;

    if (n == 0)
        return 0;
    d = from_now(st, count, unit);
    if ((next = when_skip(st, at, SENSE_FROM_NOW)) > at ||
        (next = when_skip(st, at, SENSE_AGO)) > at) {
        d.is_past = when_is(st, at, SENSE_AGO);
        *ret = d;
        return next - i;
    }
    if (unit->a < UNIT_DAY || ((next = when_skip(st, at, SENSE_FROM)) == at &&
                               (next = when_skip(st, at, SENSE_AFTER)) == at))
        return 0;
    n = when_named_day_at(st, next, &base);
    if (n == 0)
        return 0;
    *ret = when_days(local_date_add_days(base.from, local_date_to_days(d.from) -
                                                        local_date_to_days(st->now.date)),
                     1, WHEN_DAY);
    return next + n - i;
}

/* "la semana que viene". */
static size_t unit_then_next(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE);
    const hit *unit = tokens_hit(st, at, SENSE_UNIT), *next;

    if (unit == NULL || unit->s->b != 1)
        return 0;
    if ((next = tokens_hit(st, at + unit->n, SENSE_NEXT_BEHIND)) != NULL)
        return unit_away(st, (time_unit)unit->s->a, 1, ret) ? at + unit->n + next->n - i : 0;
    if ((next = tokens_hit(st, at + unit->n, SENSE_LAST_BEHIND)) != NULL)
        return unit_away(st, (time_unit)unit->s->a, -1, ret) ? at + unit->n + next->n - i : 0;
    return 0;
}

/* "this week", "next month", "last week", "the week after next". */
static size_t unit_at(const read_state *st, size_t i, date_said *ret)
{
    const hit *weeks = tokens_hit(st, i, SENSE_WEEK_AFTER), *unit;
    size_t at = i, next, n;
    int away = 0;

    if (weeks != NULL) {
        *ret = whole_week(st, weeks->s->a);
        return weeks->n;
    }
    if ((n = unit_then_next(st, at, ret)) > 0)
        return n;
    if ((next = when_skip(st, at, SENSE_NEXT)) > at)
        away = 1;
    else if ((next = when_skip(st, at, SENSE_LAST)) > at)
        away = -1;
    else if ((next = when_skip(st, at, SENSE_THIS)) == at)
        return 0;
    unit = tokens_hit(st, next, SENSE_UNIT);
    if (unit == NULL || unit->s->b != 1 || !unit_away(st, (time_unit)unit->s->a, away, ret))
        return 0;
    return next + unit->n - i;
}

static size_t weekend_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), next = when_skip(st, at, SENSE_NEXT);
    bool is_next = next > at, is_last = false;
    local_date saturday;
    const hit *h;

    if (!is_next) {
        next = when_skip(st, at, SENSE_LAST);
        is_last = next > at;
    }
    if (!is_next && !is_last)
        next = when_skip(st, at, SENSE_THIS);
    saturday = local_date_add_days(when_monday(st->now.date), SATURDAY + (is_next   ? 7
                                                                          : is_last ? -7
                                                                                    : 0));
    if ((h = tokens_hit(st, next, SENSE_WEEKEND)) != NULL) {
        *ret = when_days(saturday, 2, WHEN_DAY);
        ret->is_past = is_last;
        return next + h->n - i;
    }
    if ((h = tokens_hit(st, next, SENSE_WORKDAYS)) != NULL) {
        bool is_over = local_date_weekday(st->now.date) >= SATURDAY;

        *ret = when_days(local_date_add_days(when_monday(st->now.date), is_next || is_over ? 7 : 0),
                         5, WHEN_DAY);
        return next + h->n - i;
    }
    return 0;
}

/* The beginning, middle or end of a week or month. */
void when_cut_edge(date_said *d, int edge)
{
    bool is_week = d->grain == WHEN_WEEK;
    int64_t days = local_date_to_days(d->to) - local_date_to_days(d->from) + 1;

    if (edge == 0)
        d->to = local_date_add_days(d->from, (is_week ? EARLY_DAYS_OF_WEEK : THIRD_OF_MONTH) - 1);
    else if (edge == 1 && is_week)
        *d = when_days(local_date_add_days(d->from, 1), EARLY_DAYS_OF_WEEK, WHEN_DAY);
    else if (edge == 1)
        *d = when_days(local_date_add_days(d->from, THIRD_OF_MONTH), THIRD_OF_MONTH, WHEN_DAY);
    else
        d->from = local_date_add_days(d->from, is_week     ? LATE_FIRST_DAY_OF_WEEK
                                               : days > 20 ? 20
                                                           : days - 1);
    d->grain = WHEN_DAY;
}

/* A week or month behind "end of", "rest of": said with or without "this". */
size_t when_stretch_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_OF), SENSE_THE), n;
    const hit *unit;

    if ((n = unit_at(st, at, ret)) > 0 && ret->grain != WHEN_DAY)
        return at + n - i;
    unit = tokens_hit(st, at, SENSE_UNIT);
    if (unit != NULL && unit->s->b == 1 && (unit->s->a == UNIT_WEEK || unit->s->a == UNIT_MONTH) &&
        unit_away(st, (time_unit)unit->s->a, 0, ret))
        return at + unit->n - i;
    n = when_month_at(st, at, ret);
    return n > 0 ? at + n - i : 0;
}

/* "first week of December": the weeks whose Monday lies in the month. */
static size_t nth_week_at(const read_state *st, size_t i, date_said *ret)
{
    int nth = 0;
    bool digits;
    size_t n = when_ordinal_at(st, i, &nth, &digits), at = i + n, m;
    const hit *unit = tokens_hit(st, at, SENSE_UNIT);
    date_said month = { .grain = WHEN_DAY };
    local_date monday;

    if (n == 0 || nth < 1 || nth > 5 || unit == NULL || unit->s->a != UNIT_WEEK)
        return 0;
    m = when_stretch_at(st, at + unit->n, &month);
    if (m == 0 || month.grain != WHEN_MONTH)
        return 0;
    monday = when_monday(local_date_add_days(month.from, 6));
    *ret = when_days(local_date_add_days(monday, (int64_t)7 * (nth - 1)), 7, WHEN_WEEK);
    return at + unit->n + m - i;
}

/* "end of the week", "early next month", "rest of this week", "week of Nov 23". */
static size_t edge_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    const hit *edge = tokens_hit(st, at, SENSE_EDGE), *rest = tokens_hit(st, at, SENSE_REST_OF),
              *week = tokens_hit(st, at, SENSE_WEEK_OF);
    date_said d = { .grain = WHEN_DAY };

    if (edge == NULL)
        edge = tokens_hit(st, at, SENSE_EARLY);
    if (rest != NULL && (n = when_stretch_at(st, at + rest->n, &d)) > 0) {
        d.from = st->now.date;
        d.grain = WHEN_DAY;
        *ret = d;
        return at + rest->n + n - i;
    }
    if (edge != NULL && (n = when_stretch_at(st, at + edge->n, &d)) > 0) {
        when_cut_edge(&d, edge->s->a);
        *ret = d;
        return at + edge->n + n - i;
    }
    if (week == NULL)
        return nth_week_at(st, at, ret) > 0 ? at + nth_week_at(st, at, ret) - i : 0;
    at += week->n;
    at = when_skip(st, when_skip(st, at, SENSE_ON), SENSE_THE);
    if ((n = when_calendar_at(st, at, &d)) == 0)
        return 0;
    *ret = when_days(when_monday(d.from), 7, WHEN_WEEK);
    return at + n - i;
}

size_t when_span_at(const read_state *st, size_t i, date_said *ret)
{
    static size_t (*const forms[])(const read_state *, size_t, date_said *) = {
        in_count_at, count_from_at, when_counted_at, unit_at, weekend_at, edge_at, when_reversed_at,
    };
    size_t best = 0;

    for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
        date_said d = { .grain = WHEN_DAY };
        size_t n = forms[f](st, i, &d);

        if (n > best) {
            best = n;
            *ret = d;
        }
    }
    return best;
}
