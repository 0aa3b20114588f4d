/*
 * when_year.c - years that were named, and what is counted in them: "2027 mein 5 janwari", "week
 * 50", 3/2027.
 *
 * Elsewhere a year stands behind its day or month ("5 January 2027"), where the readers of days
 * and months take it. What always holds here:
 *   (1) a year that leads is of a day or month behind it, which says none of its own
 *   (2) weeks have the numbers of ISO 8601: the first holds January 4
 */
#include "intents/when_internal.h"

#define WEEKS_OF_YEAR 53
#define WEEK_ONE_DAY 4    /* see (2) */
#define YEARS_AHEAD_MAX 5 /* of 12/2027: more is some other pair of figures */
#define NUMBERED_WORDS_MAX 5

/* "2027 mein", "agle saal ki", "next year in": a year before what lies in it. */
static size_t year_lead_at(const read_state *st, size_t i, int *ret)
{
    size_t at = i + 1, next;
    const hit *unit;

    if (when_figure(st, i, 4, 4)) {
        if (when_year_at(st, i, ret) != 1)
            return 0;
    } else {
        next = when_skip(st, i, SENSE_NEXT);
        at = next > i ? next : when_skip(st, i, SENSE_THIS);
        unit = tokens_hit(st, at, SENSE_UNIT);
        if (at == i || unit == NULL || unit->s->a != UNIT_YEAR || unit->s->b != 1)
            return 0;
        *ret = st->now.date.year + (next > i ? 1 : 0);
        at += unit->n;
    }
    next = when_skip(st, when_skip(st, at, SENSE_OF), SENSE_IN);
    return next > at || !when_figure(st, i, 4, 4) ? next - i : 0;
}

/* "2027 mein 5 janwari", "agle saal march". */
size_t when_year_led_at(const read_state *st, size_t i, date_said *ret)
{
    int year = 0;
    size_t lead = year_lead_at(st, i, &year), n;
    local_date first = { (int16_t)year, 1, 1 };
    const hit *month;

    if (lead == 0)
        return 0;
    if ((n = when_calendar_at(st, i + lead, ret)) > 0)
        return !ret->has_year && when_dated(st, year, ret->from.month, ret->from.day, ret)
                   ? lead + n
                   : 0;
    if ((month = tokens_hit(st, i + lead, SENSE_MONTH)) == NULL)
        return 0;
    first.month = (uint8_t)month->s->a;
    *ret = when_days(first, local_month_days(first.year, first.month), WHEN_MONTH);
    ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
    return lead + month->n;
}

size_t when_year_ref_at(const read_state *st, size_t i, local_date *ret)
{
    int year = st->now.date.year;
    size_t n = when_year_at(st, i, &year), at;
    const hit *unit;

    if (n == 0) { /* "of the year" */
        at = when_skip(st, when_skip(st, when_skip(st, i, SENSE_OF), SENSE_IN), SENSE_THE);
        unit = tokens_hit(st, at, SENSE_UNIT);
        if (at == i || unit == NULL || unit->s->a != UNIT_YEAR || unit->s->b != 1)
            return 0;
        n = at + unit->n - i;
    }
    *ret = (local_date){ (int16_t)year, 1, 1 };
    return n;
}

bool when_follows_numbered(const read_state *st, size_t i)
{
    for (size_t back = 1; back <= i && back <= NUMBERED_WORDS_MAX; back++) {
        const hit *h = tokens_hit(st, i - back, SENSE_NUMBERED);

        if (h != NULL && h->n == back)
            return true;
    }
    return false;
}

size_t when_numbered_week_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    const hit *unit = tokens_hit(st, at, SENSE_UNIT);
    local_date first = st->now.date;
    int week = 0;

    if (unit == NULL || unit->s->a != UNIT_WEEK || unit->s->b != 1)
        return 0;
    at += unit->n;
    n = when_number_at(st, at, &week);
    if (n == 0 || week < 1 || week > WEEKS_OF_YEAR || when_follows_numbered(st, at))
        return 0; /* "I am in week 30" of something else */
    at += n;
    n = when_year_ref_at(st, at, &first);
    if (n == 0 && !when_ends_number(st, at))
        return 0; /* "week 30 of my pregnancy" */
    first = (local_date){ first.year, 1, WEEK_ONE_DAY };
    *ret =
        when_days(local_date_add_days(when_monday(first), (int64_t)7 * (week - 1)), 7, WHEN_WEEK);
    if (n == 0 && local_date_compare(ret->to, st->now.date) < 0) {
        first.year++;
        *ret = when_days(local_date_add_days(when_monday(first), (int64_t)7 * (week - 1)), 7,
                         WHEN_WEEK);
    }
    ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
    return at + n - i;
}

/* A mark and figures glued together at i, and nothing of the kind behind them. */
static bool is_glued_figure(const read_state *st, size_t i, char mark, int min_digits,
                            int max_digits)
{
    return when_mark(st, i, mark) && st->tokens[i].is_glued &&
           when_figure(st, i + 1, min_digits, max_digits) && st->tokens[i + 1].is_glued &&
           !(i + 2 < st->n && st->tokens[i + 2].is_glued && !when_mark(st, i + 2, '.') &&
             !when_mark(st, i + 2, ',') && !when_mark(st, i + 2, '?'));
}

size_t when_month_figures_at(const read_state *st, size_t i, date_said *ret)
{
    bool is_iso = when_figure(st, i, 4, 4);
    int64_t year, month;
    local_date first;

    if ((i > 0 && st->tokens[i].is_glued && st->tokens[i - 1].kind != TOKEN_WORD) ||
        !(is_iso ? is_glued_figure(st, i + 1, '-', 2, 2)
                 : when_figure(st, i, 1, 2) && is_glued_figure(st, i + 1, '/', 4, 4)))
        return 0;
    year = st->tokens[is_iso ? i : i + 2].number;
    month = st->tokens[is_iso ? i + 2 : i].number;
    if (month < 1 || month > 12 || year < st->now.date.year ||
        year > st->now.date.year + YEARS_AHEAD_MAX)
        return 0;
    first = (local_date){ (int16_t)year, (uint8_t)month, 1 };
    *ret = when_days(first, local_month_days(first.year, first.month), WHEN_MONTH);
    return local_date_compare(ret->to, st->now.date) < 0 ? 0 : 3;
}
