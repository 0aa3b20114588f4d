/*
 * when_nth.c - the first, third or last of a month: its Mondays, weeks, weekends and days.
 *
 * What always holds:
 *   (1) a week belongs to the month that holds its Thursday, as weeks belong to years in ISO 8601
 *   (2) a month without a year is this one or the next such month to come
 */
#include "intents/when_internal.h"

#define LAST_OF_ALL (-1)
#define NTH_MAX 5

/* The first day of the month that was named: December, this month, of next month. */
static size_t month_ref_at(const read_state *st, size_t i, local_date *ret)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_OF), SENSE_IN), n, next;
    const hit *month, *unit;
    int year = 0, away = 0;

    at = when_skip(st, at, SENSE_THE);
    *ret = st->now.date;
    ret->day = 1;
    if ((month = tokens_hit(st, at, SENSE_MONTH)) != NULL) {
        size_t point = when_mark(st, at + month->n, '.') && at + month->n + 1 < st->n ? 1 : 0;

        n = point + when_year_at(st, at + month->n + point, &year); /* "oct. 2027" */
        if (year > 0)
            *ret = (local_date){ (int16_t)year, (uint8_t)month->s->a, 1 };
        else
            *ret = local_date_add_months(*ret, (month->s->a - ret->month + 12) % 12);
        return at + month->n + n - i;
    }
    if ((next = when_skip(st, at, SENSE_NEXT)) > at ||
        (next = when_skip(st, at, SENSE_COMING)) > at)
        away = 1;
    else
        next = when_skip(st, at, SENSE_THIS);
    unit = tokens_hit(st, next, SENSE_UNIT);
    if (at == i || unit == NULL || unit->s->a != UNIT_MONTH || unit->s->b != 1) {
        if (next == at || unit == NULL || unit->s->a != UNIT_MONTH)
            return 0;
    }
    next += unit->n;
    if (next == at + unit->n && when_is(st, next, SENSE_NEXT_BEHIND)) { /* "del mes que viene" */
        away = 1;
        next = when_skip(st, next, SENSE_NEXT_BEHIND);
    }
    *ret = local_date_add_months(*ret, away);
    return next - i;
}

/* "first", "3rd", "last" before what is counted. */
static size_t rank_at(const read_state *st, size_t i, int *ret)
{
    bool digits;
    size_t n = when_ordinal_at(st, i, ret, &digits);

    if (when_is(st, i, SENSE_LAST)) {
        *ret = LAST_OF_ALL;
        return when_skip(st, i, SENSE_LAST) - i;
    }
    return n > 0 && ((*ret >= 1 && *ret <= 31) || *ret == LAST_OF_ALL) ? n : 0;
}

/* The nth such weekday of the month that begins at first. */
static bool nth_weekday(local_date first, int nth, int day, local_date *ret)
{
    int days = local_month_days(first.year, first.month);
    int at = 1 + (day - (int)local_date_weekday(first) + 7) % 7;

    at = nth == LAST_OF_ALL ? at + (days - at) / 7 * 7 : at + 7 * (nth - 1);
    *ret = first;
    ret->day = (uint8_t)at;
    return at <= days && (nth == LAST_OF_ALL || nth <= NTH_MAX);
}

/* The nth of a kind: 'w' week by its Thursday, 'd' day, 'e' weekend by its Saturday. */
static bool nth_span(local_date first, int nth, char kind, date_said *ret)
{
    local_date d = first;
    int days = local_month_days(first.year, first.month);

    if (kind == 'd') {
        if (nth > days)
            return false;
        d.day = (uint8_t)(nth == LAST_OF_ALL ? days : nth);
        *ret = when_one_day(d);
        return true;
    }
    if (!nth_weekday(first, nth, kind == 'w' ? THURSDAY : SATURDAY, &d))
        return false;
    *ret = kind == 'w' ? when_days(when_monday(d), 7, WHEN_WEEK) : when_days(d, 2, WHEN_DAY);
    return true;
}

/* What is counted, as nth_span wants it; 'x' for a weekday. */
static size_t counted_at(const read_state *st, size_t i, char *ret)
{
    const hit *h = tokens_hit(st, i, SENSE_WEEKDAY), *unit = tokens_hit(st, i, SENSE_UNIT);

    if (h != NULL) {
        *ret = 'x';
        return h->n;
    }
    if ((h = tokens_hit(st, i, SENSE_WEEKEND)) != NULL) {
        *ret = 'e';
        return h->n;
    }
    if (unit == NULL || unit->s->b != 1 || (unit->s->a != UNIT_WEEK && unit->s->a != UNIT_DAY))
        return 0;
    *ret = unit->s->a == UNIT_WEEK ? 'w' : 'd';
    return unit->n;
}

/* ", on Friday" behind a week. */
static size_t day_in_week(const read_state *st, size_t i, date_said *ret)
{
    bool at_said;
    size_t at = when_fillers(st, i, &at_said);
    const hit *day = tokens_hit(st, at, SENSE_WEEKDAY);

    if (day == NULL || ret->grain != WHEN_WEEK)
        return 0;
    *ret = when_one_day(local_date_add_days(ret->from, day->s->a));
    return at + day->n - i;
}

size_t when_nth_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n, m;
    int nth = 0;
    char kind = 0;
    const hit *day;
    local_date first, d;

    if ((n = rank_at(st, at, &nth)) == 0)
        return 0;
    at += n;
    day = tokens_hit(st, at, SENSE_WEEKDAY);
    if ((n = counted_at(st, at, &kind)) == 0 || (m = month_ref_at(st, at + n, &first)) == 0)
        return 0;
    at += n + m;
    if (kind == 'x') {
        if (!nth_weekday(first, nth, day->s->a, &d))
            return 0;
        *ret = when_one_day(d);
    } else if (!nth_span(first, nth, kind, ret)) {
        return 0;
    }
    ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
    return at + day_in_week(st, at, ret) - i;
}
