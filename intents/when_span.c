/*
 * when_span.c - stretches: this week, next month, the weekend, end of the month, rest of the day.
 *
 * What always holds:
 *   (1) weeks run from Monday; a span may begin before today, searching cuts it
 *   (2) what lies behind us ("last week") is read and marked, so that its numbers are not taken for
 *       something else
 */
#include "intents/when_internal.h"

#define EARLY_DAYS_OF_WEEK 3
#define LATE_FIRST_DAY_OF_WEEK 3 /* Thursday */
#define THIRD_OF_MONTH 10
#define LEAD_WORDS_MAX 3 /* "a partir de" */

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

static date_said whole_year(int year)
{
    local_date first = { (int16_t)year, 1, 1 };

    return (date_said){ .from = first, .to = { (int16_t)year, 12, 31 }, .grain = WHEN_MONTH };
}

/* A week, month, year or day so many away. */
static bool unit_away(const read_state *st, time_unit unit, int away, date_said *ret)
{
    if (unit == UNIT_WEEK)
        *ret = whole_week(st, away);
    else if (unit == UNIT_MONTH)
        *ret = whole_month(st, away);
    else if (unit == UNIT_YEAR)
        *ret = whole_year(st->now.date.year + away);
    else if (unit == UNIT_DAY)
        *ret = when_days(local_date_add_days(st->now.date, away), 1, WHEN_DAY);
    else
        return false;
    ret->is_past = away < 0;
    return true;
}

bool when_begins_edge(const read_state *st, size_t i)
{
    const hit *edge = tokens_hit(st, i, SENSE_EDGE);
    date_said d;

    return edge != NULL && when_stretch_at(st, i + edge->n, &d) > 0;
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

/* "after next", "after the next". */
static size_t after_next_at(const read_state *st, size_t i)
{
    size_t at = when_skip(st, i, SENSE_AFTER), next = when_skip(st, at, SENSE_THE);

    return at > i && when_is(st, next, SENSE_NEXT) ? when_skip(st, next, SENSE_NEXT) - i : 0;
}

/* "the month after next". */
static size_t unit_after_next_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    const hit *unit = tokens_hit(st, at, SENSE_UNIT);

    if (unit == NULL || unit->s->b != 1 || (n = after_next_at(st, at + unit->n)) == 0 ||
        !unit_away(st, (time_unit)unit->s->a, 2, ret))
        return 0;
    return at + unit->n + n - i;
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
    if ((n = unit_then_next(st, at, ret)) > 0 || (n = unit_after_next_at(st, at, ret)) > 0)
        return n;
    if ((next = when_skip(st, at, SENSE_NEXT)) > at ||
        (next = when_skip(st, at, SENSE_COMING)) > at) /* "the coming week" */
        away = 1;
    else if ((next = when_skip(st, at, SENSE_LAST)) > at)
        away = -1;
    else if ((next = when_skip(st, at, SENSE_THIS)) == at)
        return 0;
    unit = tokens_hit(st, next, SENSE_UNIT);
    if (unit == NULL || unit->s->b != 1 ||
        (unit->s->a == UNIT_DAY && when_is(st, at, SENSE_COMING)) ||
        !unit_away(st, (time_unit)unit->s->a, away, ret))
        return 0; /* "in the coming days" is no day */
    return next + unit->n - i;
}

/* What leads a weekend: next week's (1), the last one (-1), this week's (0); token behind it. */
static size_t week_lead_at(const read_state *st, size_t i, int *ret_weeks)
{
    size_t next = when_skip(st, i, SENSE_NEXT);

    *ret_weeks = next > i ? 1 : 0;
    if (next == i && (next = when_skip(st, i, SENSE_LAST)) > i)
        *ret_weeks = -1;
    if (next == i && (next = when_skip(st, i, SENSE_COMING)) == i)
        next = when_skip(st, i, SENSE_THIS);
    return next;
}

/* The weekend of this week or one so many away. */
static date_said whole_weekend(const read_state *st, int weeks)
{
    date_said d = when_days(
        local_date_add_days(when_monday(st->now.date), SATURDAY + (int64_t)7 * weeks), 2, WHEN_DAY);

    d.is_past = weeks < 0;
    d.is_week_part = weeks == 0;
    return d;
}

/* What stands behind "weekend" and tells which: of a feast, of the 12th, after next, "que viene".
 */
static size_t weekend_tail(const read_state *st, size_t i, date_said *ret)
{
    size_t n = when_feast_weekend_at(st, i, ret), of = when_skip(st, i, SENSE_OF), next;
    date_said day = { .grain = WHEN_DAY };

    if (n > 0)
        return n;
    if (of > i && (n = when_named_day_at(st, of, &day)) > 0) {
        *ret = when_days(local_date_add_days(when_monday(day.from), SATURDAY), 2, WHEN_DAY);
        return of + n - i; /* "the weekend of the 12th of June" */
    }
    if ((n = after_next_at(st, i)) > 0) {
        *ret = whole_weekend(st, 2);
        return n;
    }
    if ((next = when_skip(st, i, SENSE_NEXT_BEHIND)) > i)
        *ret = whole_weekend(st, 1);
    else if ((next = when_skip(st, i, SENSE_LAST_BEHIND)) > i)
        *ret = whole_weekend(st, -1);
    return next - i;
}

static size_t weekend_at(const read_state *st, size_t i, date_said *ret)
{
    int weeks;
    size_t next = week_lead_at(st, when_skip(st, i, SENSE_THE), &weeks), n;
    const hit *h = tokens_hit(st, next, SENSE_WEEKEND);

    if (h == NULL)
        return 0;
    *ret = whole_weekend(st, weeks);
    n = weeks == 0 ? weekend_tail(st, next + h->n, ret) : 0;
    return next + h->n + n - i;
}

/* "weekdays", "this week's working days": Monday to Friday, next week's when those are over. */
static size_t workdays_at(const read_state *st, size_t i, date_said *ret)
{
    bool is_over = local_date_weekday(st->now.date) >= SATURDAY;
    int weeks, behind;
    size_t next = week_lead_at(st, when_skip(st, i, SENSE_THE), &weeks), n = 0;
    const hit *h = tokens_hit(st, next, SENSE_WORKDAYS),
              *one = tokens_hit(st, i, SENSE_NEXT_WORKDAY);

    if (one != NULL) {
        *ret = when_far_from(st->now, &(length_said){ .workdays = 1 }, 1);
        return one->n;
    }
    if (h == NULL)
        return 0;
    behind = when_week_behind(st, next + h->n, &n);
    weeks = weeks > 0 || (behind < 0 && is_over) ? 1 : behind > 0 ? behind : 0;
    *ret =
        when_days(local_date_add_days(when_monday(st->now.date), (int64_t)7 * weeks), 5, WHEN_DAY);
    ret->is_week_part = weeks == 0 && behind < 0;
    return next + h->n + (behind >= 0 ? n : 0) - i;
}

/* The beginning, middle or end of a week or month. */
void when_cut_edge(const read_state *st, date_said *d, int edge)
{
    bool is_week = d->grain == WHEN_WEEK;
    int64_t days = local_date_to_days(d->to) - local_date_to_days(d->from) + 1;

    if (days > 31) { /* the first and last three months of a year, the four in its middle */
        d->from = local_date_add_months(d->from, edge == 0 ? 0 : edge == 1 ? 4 : 9);
        d->to = local_date_add_days(local_date_add_months(d->from, edge == 1 ? 4 : 3), -1);
    } else if (edge == 0)
        d->to = local_date_add_days(d->from, (is_week ? EARLY_DAYS_OF_WEEK : THIRD_OF_MONTH) - 1);
    else if (edge == 1 && is_week)
        *d = (date_said){ .from = local_date_add_days(d->from, 1),
                          .to = local_date_add_days(d->from, EARLY_DAYS_OF_WEEK),
                          .is_week_part = d->is_week_part };
    else if (edge == 1)
        *d = when_days(local_date_add_days(d->from, THIRD_OF_MONTH), THIRD_OF_MONTH, WHEN_DAY);
    else
        d->from = local_date_add_days(d->from, is_week     ? LATE_FIRST_DAY_OF_WEEK
                                               : days > 20 ? 20
                                                           : days - 1);
    d->grain = WHEN_DAY;
    d->is_begin = edge == 0;
    d->is_end = edge >= 2;
    if (edge == EDGE_LATER && local_date_compare(d->from, st->now.date) < 0 &&
        local_date_compare(d->to, st->now.date) >= 0)
        d->from = st->now.date; /* "later this week" said on its Friday */
}

/* A week or month behind "end of", "rest of": said with or without "this". */
size_t when_stretch_at(const read_state *st, size_t i, date_said *ret)
{
    size_t joint = i + (when_mark(st, i, '-') ? 1u : 0u), n; /* "mid-November" */
    size_t at = when_skip(st, when_skip(st, joint, SENSE_OF), SENSE_THE);
    const hit *unit;
    date_said day;
    int year = 0;

    at = when_skip(st, at, SENSE_POSSESSIVE); /* "rest of my week" */

    if ((n = unit_at(st, at, ret)) > 0 && ret->grain != WHEN_DAY)
        return at + n - i;
    unit = tokens_hit(st, at, SENSE_UNIT);
    if (unit != NULL && unit->s->b == 1 && unit->s->a >= UNIT_WEEK &&
        unit_away(st, (time_unit)unit->s->a, 0, ret))
        return at + unit->n - i;
    if (when_figure(st, at, 4, 4) && (n = when_year_at(st, at, &year)) > 0 &&
        year >= st->now.date.year && when_ends_number(st, at + n)) { /* "end of 2027" */
        *ret = whole_year(year);
        return at + n - i;
    }
    n = when_month_at(st, at, ret);
    return n > 0 && when_calendar_at(st, at, &day) == 0 ? at + n - i : 0; /* not "January 7th" */
}

/* "my day", "today" behind "rest of": from this minute on. */
static size_t rest_of_day(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_THE), SENSE_POSSESSIVE);
    const hit *unit, *today = tokens_hit(st, at, SENSE_RELDAY);

    at = when_skip(st, at, SENSE_THIS);
    unit = tokens_hit(st, at, SENSE_UNIT);
    if (today != NULL ? today->s->a != 0 : unit == NULL || unit->s->a != UNIT_DAY)
        return 0;
    *ret = when_one_day(st->now.date);
    ret->has_clock = ret->has_clock_end = true;
    ret->clock_s = st->now.second_of_day - st->now.second_of_day % 60;
    ret->clock_end_s = WHEN_CLOCK_END;
    return at + (today != NULL ? today->n : unit->n) - i;
}

/* The week, month or year behind one. */
static date_said stretch_behind(const date_said *d)
{
    local_date first = local_date_add_days(d->to, 1);

    if (d->grain == WHEN_WEEK)
        return when_days(first, 7, WHEN_WEEK);
    return local_date_to_days(d->to) - local_date_to_days(d->from) > 31
               ? whole_year(first.year)
               : when_days(first, local_month_days(first.year, first.month), WHEN_MONTH);
}

/* What an edge cuts; one that is over is the next: "a principios de mes" said on the 25th. */
static size_t edge_of_stretch(const read_state *st, size_t i, int edge, date_said *ret)
{
    date_said d = { .grain = WHEN_DAY }, next;
    size_t n = when_stretch_at(st, i, &d),
           at = when_skip(st, when_skip(st, i, SENSE_OF), SENSE_THE);

    if (n == 0)
        return 0;
    next = stretch_behind(&d);
    d.is_week_part =
        d.grain == WHEN_WEEK && local_date_compare(d.from, when_monday(st->now.date)) == 0;
    when_cut_edge(st, &d, edge);
    if (local_date_compare(d.to, st->now.date) < 0 && when_is(st, at, SENSE_UNIT) &&
        local_date_compare(next.from, st->now.date) > 0) {
        d = next;
        when_cut_edge(st, &d, edge);
    }
    *ret = d;
    return n;
}

/* "end of the week", "early next month", "rest of this week", "week of Nov 23". */
static size_t edge_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    const hit *edge = tokens_hit(st, at, SENSE_EDGE), *rest = tokens_hit(st, at, SENSE_REST_OF),
              *week = tokens_hit(st, at, SENSE_WEEK_OF);
    date_said d = { .grain = WHEN_DAY };
    int day = 0;
    bool digits;

    if (edge == NULL)
        edge = tokens_hit(st, at, SENSE_EARLY);
    if (rest != NULL && (n = rest_of_day(st, at + rest->n, ret)) > 0)
        return at + rest->n + n - i;
    if (rest != NULL && (n = when_stretch_at(st, at + rest->n, &d)) > 0) {
        if (local_date_compare(d.from, st->now.date) < 0)
            d.from = st->now.date;
        d.grain = WHEN_DAY;
        *ret = d;
        return at + rest->n + n - i;
    }
    if (edge != NULL && (n = edge_of_stretch(st, at + edge->n, edge->s->a, ret)) > 0)
        return at + edge->n + n - i;
    if (week == NULL)
        return 0;
    at += week->n;
    at = when_skip(st, when_skip(st, at, SENSE_ON), SENSE_THE);
    if ((n = when_named_day_at(st, at, &d)) == 0 &&
        ((n = when_ordinal_at(st, at, &day, &digits)) == 0 ||
         !when_day_numbered(st, day, -1, &d.from)))
        return 0;
    *ret = when_days(when_monday(d.from), 7, WHEN_WEEK);
    return at + n - i;
}

/* "in 2027", "after 2018", "el ano 2027": figures that are led by what leads no hour. */
static size_t numbered_year_at(const read_state *st, size_t i, date_said *ret)
{
    static const sense_kind leads[] = { SENSE_IN,    SENSE_AFTER, SENSE_BEFORE,
                                        SENSE_UNTIL, SENSE_FROM,  SENSE_SINCE };
    size_t at = when_skip(st, i, SENSE_THE), n;
    const hit *unit = tokens_hit(st, at, SENSE_UNIT);
    bool is_led = unit != NULL && unit->s->a == UNIT_YEAR;
    int year = 0;

    at += is_led ? unit->n : 0;
    for (size_t back = 1; back <= i && back <= LEAD_WORDS_MAX; back++)
        for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]) && !is_led; k++)
            is_led = when_skip(st, i - back, leads[k]) == i;
    n = is_led && when_figure(st, at, 4, 4) ? when_year_at(st, at, &year) : 0;
    if (n == 0 || ds_str_is(st->context->expects, "when") || !when_ends_number(st, at + n) ||
        when_is(st, at + n, SENSE_UNIT) || when_is(st, at + n, SENSE_COUNTED) ||
        year < st->now.date.year) /* "seen him before 2010" tells of something else */
        return 0;
    *ret = whole_year(year);
    return at + n - i;
}

size_t when_span_at(const read_state *st, size_t i, date_said *ret)
{
    static size_t (*const forms[])(const read_state *, size_t, date_said *) = {
        when_distance_at, when_counted_at, unit_at,          weekend_at,
        workdays_at,      edge_at,         when_reversed_at, numbered_year_at,
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
