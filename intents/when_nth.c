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
#define DAYS_OF_MONTH_MAX 31
#define FIRST_WEEK_DAY 4 /* of January: in the year's first week, whatever weekday it is */
#define LAST_WEEK_DAY 28 /* of December: in its last */
#define RANK_WORDS_MAX 2 /* "1", "st" */

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
    if (unit == NULL || unit->s->b != 1 || unit->s->a < UNIT_DAY || unit->s->a > UNIT_MONTH)
        return 0;
    *ret = unit->s->a == UNIT_WEEK ? 'w' : unit->s->a == UNIT_DAY ? 'd' : 'm';
    return unit->n;
}

/* The nth of a kind in a year: as nth_span, and 'm' month; 'x' a weekday, on. */
static bool nth_of_year(local_date first, int nth, char kind, int on, date_said *ret)
{
    bool is_last = nth == LAST_OF_ALL;
    local_date last = { first.year, 12, 31 };
    local_date d = is_last ? last : first;

    if (kind == 'd') {
        *ret = when_one_day(is_last ? last : local_date_add_days(first, nth - 1));
    } else if (kind == 'm') {
        d.month = (uint8_t)(is_last ? 12 : nth);
        d.day = 1;
        if (d.month < 1 || d.month > 12)
            return false;
        *ret = when_days(d, local_month_days(d.year, d.month), WHEN_MONTH);
    } else if (kind == 'w') {
        d = is_last ? (local_date){ first.year, 12, LAST_WEEK_DAY }
                    : (local_date){ first.year, 1, FIRST_WEEK_DAY };
        *ret = when_days(local_date_add_days(when_monday(d), is_last ? 0 : (int64_t)7 * (nth - 1)),
                         7, WHEN_WEEK);
    } else {
        int day = kind == 'e' ? SATURDAY : on;
        int away = ((is_last ? -1 : 1) * (day - (int)local_date_weekday(d)) + 7) % 7;

        d = local_date_add_days(d, is_last ? -away : away + (int64_t)7 * (nth - 1));
        *ret = when_days(d, kind == 'e' ? 2 : 1, WHEN_DAY);
    }
    return true;
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

/* "two weeks", "3 days" behind "first" or "last": the days it spans. */
static size_t counted_days_at(const read_state *st, size_t i, int *ret_days)
{
    int count = 0;
    size_t n = when_number_at(st, i, &count);
    const hit *unit = tokens_hit(st, i + n, SENSE_UNIT);

    if (n == 0 || unit == NULL || (unit->s->a != UNIT_DAY && unit->s->a != UNIT_WEEK))
        return 0;
    *ret_days = count * unit->s->b * (unit->s->a == UNIT_WEEK ? 7 : 1);
    return *ret_days >= 1 && *ret_days <= DAYS_OF_MONTH_MAX ? n + unit->n : 0;
}

/* So many days from the first or the last of the month that is named at i. */
static size_t days_of_ref(const read_state *st, size_t i, int nth, int days, date_said *ret)
{
    local_date first;
    size_t m = month_ref_at(st, i, &first);
    int all;

    if (m == 0)
        return 0;
    all = local_month_days(first.year, first.month);
    days = days < all ? days : all;
    *ret = when_days(nth == 1 ? first : local_date_add_days(first, all - days), days, WHEN_DAY);
    return m;
}

/* "first two weeks of August", "the last few days of next month". */
static size_t first_days_at(const read_state *st, size_t i, int nth, date_said *ret)
{
    int days = 0;
    size_t n = nth == 1 || nth == LAST_OF_ALL ? counted_days_at(st, i, &days) : 0, m;

    m = n > 0 ? days_of_ref(st, i + n, nth, days, ret) : 0;
    return m > 0 ? n + m : 0;
}

/* "las dos primeras semanas de enero", "the 3 last days of May": the number stands first. */
static size_t counted_first_at(const read_state *st, size_t i, date_said *ret)
{
    int count = 0, nth = 0, days;
    size_t at = i + when_number_at(st, i, &count), n = at > i ? rank_at(st, at, &nth) : 0, m;
    const hit *unit = tokens_hit(st, at + n, SENSE_UNIT);

    if (n == 0 || unit == NULL || (nth != 1 && nth != LAST_OF_ALL) ||
        (unit->s->a != UNIT_DAY && unit->s->a != UNIT_WEEK))
        return 0;
    days = count * unit->s->b * (unit->s->a == UNIT_WEEK ? 7 : 1);
    at += n + unit->n;
    m = days >= 1 && days <= DAYS_OF_MONTH_MAX ? days_of_ref(st, at, nth, days, ret) : 0;
    return m > 0 ? at + m - i : 0;
}

size_t when_each_in_month_at(const read_state *st, size_t i, date_said *ret)
{
    const hit *day = tokens_hit(st, i, SENSE_WEEKDAY), *end = tokens_hit(st, i, SENSE_WEEKEND);
    const hit *of = day != NULL ? day : end;
    size_t at, m;
    local_date first, last, d;

    if (of == NULL || (day != NULL && !when_is_supported(st, i, of->n)))
        return 0;
    at = i + of->n;
    if ((!when_is(st, at, SENSE_IN) && !when_is(st, at, SENSE_OF) && !when_is(st, at, SENSE_NEXT) &&
         !when_is(st, at, SENSE_THIS)) ||
        (m = month_ref_at(st, at, &first)) == 0)
        return 0;
    last = local_date_add_days(first, local_month_days(first.year, first.month) - 1);
    d = local_date_compare(first, st->now.date) < 0 ? st->now.date : first;
    d = local_date_add_days(
        d, ((day != NULL ? day->s->a : SATURDAY) - (int)local_date_weekday(d) + 7) % 7);
    if (local_date_compare(d, last) > 0)
        return 0;
    *ret = when_days(d, day != NULL ? 1 : 2, WHEN_DAY);
    ret->weekly = (int)((local_date_to_days(last) - local_date_to_days(d)) / 7 + 1);
    return at + m - i;
}

size_t when_take_month(const read_state *st, when_draft *d, size_t i)
{
    size_t of = i > 0 && (when_is(st, i - 1, SENSE_OF) || when_is(st, i - 1, SENSE_IN)) ? i - 1 : i;
    size_t n, m;
    int nth = 0;
    local_date first, day;

    if (!d->has_date || !(d->has_part || d->has_clock) || d->has_date_end || d->date_opens ||
        d->date_closes || of == i)
        return 0;
    for (size_t back = 0; back <= RANK_WORDS_MAX && back <= d->from; back++) {
        size_t at = d->from - back;
        const hit *on =
            (n = rank_at(st, at, &nth)) > 0 ? tokens_hit(st, at + n, SENSE_WEEKDAY) : NULL;

        if (on == NULL || at + n < d->from || (m = month_ref_at(st, of, &first)) == 0 ||
            !nth_weekday(first, nth, on->s->a, &day))
            continue;
        d->date = when_one_day(day);
        d->from = at;
        when_note_span(d, at, of + m);
        return of + m - i;
    }
    return 0;
}

size_t when_nth_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n, m;
    int nth = 0;
    char kind = 0;
    const hit *day;
    local_date first, d;

    if ((n = counted_first_at(st, at, ret)) > 0)
        return at + n - i;
    if ((n = rank_at(st, at, &nth)) == 0)
        return 0;
    at += n;
    if ((n = first_days_at(st, at, nth, ret)) > 0)
        return at + n - i;
    day = tokens_hit(st, at, SENSE_WEEKDAY);
    if ((n = counted_at(st, at, &kind)) == 0)
        return 0;
    if ((m = month_ref_at(st, at + n, &first)) == 0) {
        m = when_year_ref_at(st, at + n, &first);
        if (m == 0 || !nth_of_year(first, nth, kind, day != NULL ? day->s->a : 0, ret))
            return 0;
        ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
        return at + n + m - i;
    }
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
