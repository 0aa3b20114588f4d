/*
 * when_calendar.c - days by their number: Nov 28, 28/11, the 28th of November 2026.
 *
 * What always holds:
 *   (1) a day without a year is the next such day, today counting
 *   (2) 03/04 follows the locale; where only one order gives a date, that one
 */
#include "intents/when_internal.h"

#define MONTHS_AHEAD_MAX 48
#define CENTURY 2000

static bool make_date(int year, int month, int day, local_date *ret)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *ret = (local_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
    return local_date_is_valid(*ret);
}

/* The next such day from today on; see (1). Also 29 February. */
static bool next_month_day(const read_state *st, int month, int day, local_date *ret)
{
    for (int year = st->now.date.year; year <= st->now.date.year + 8; year++)
        if (make_date(year, month, day, ret) && local_date_compare(*ret, st->now.date) >= 0)
            return true;
    return false;
}

static bool dated(const read_state *st, int year, int month, int day, date_said *ret)
{
    local_date d;

    if (year == 0 ? !next_month_day(st, month, day, &d) : !make_date(year, month, day, &d))
        return false;
    *ret = when_one_day(d);
    ret->is_past = year != 0 && local_date_compare(d, st->now.date) < 0;
    return true;
}

bool when_day_numbered(const read_state *st, int day, int on_weekday, local_date *ret)
{
    local_date first = st->now.date;

    first.day = 1;
    for (int m = 0; m < MONTHS_AHEAD_MAX; m++) {
        local_date month = local_date_add_months(first, m);

        if (make_date(month.year, month.month, day, ret) &&
            local_date_compare(*ret, st->now.date) >= 0 &&
            (on_weekday < 0 || (int)local_date_weekday(*ret) == on_weekday))
            return true;
    }
    return false;
}

static bool glued_mark(const read_state *st, size_t i, char mark)
{
    return when_mark(st, i, mark) && st->tokens[i].is_glued;
}

/* 2026-11-28, 2026/11/28. */
static size_t iso_at(const read_state *st, size_t i, date_said *ret)
{
    char part = i + 1 < st->n ? st->tokens[i + 1].mark : '\0';

    if (!when_figure(st, i, 4, 4) || (part != '-' && part != '/' && part != '.') ||
        !glued_mark(st, i + 1, part) || !when_figure(st, i + 2, 1, 2) ||
        !glued_mark(st, i + 3, part) || !when_figure(st, i + 4, 1, 2))
        return 0;
    return dated(st, (int)st->tokens[i].number, (int)st->tokens[i + 2].number,
                 (int)st->tokens[i + 4].number, ret)
               ? 5
               : 0;
}

/* 28/11, 11/28/2026, 28.11.2026, 28-11-26. */
static size_t numeric_at(const read_state *st, size_t i, date_said *ret)
{
    char part = i + 1 < st->n ? st->tokens[i + 1].mark : '\0';
    bool has_year, months_first = when_months_first(st);
    int a, b, year = 0;

    if (!when_figure(st, i, 1, 2) || (part != '/' && part != '-' && part != '.') ||
        !glued_mark(st, i + 1, part) || !when_figure(st, i + 2, 1, 2) ||
        !st->tokens[i + 2].is_glued)
        return 0;
    has_year = glued_mark(st, i + 3, part) &&
               (when_figure(st, i + 4, 4, 4) || when_figure(st, i + 4, 2, 2)) &&
               st->tokens[i + 4].is_glued;
    if (!has_year && part != '/')
        return 0;
    a = (int)st->tokens[i].number;
    b = (int)st->tokens[i + 2].number;
    if (!has_year && a == 24 && b == 7)
        return 0; /* "24/7" is not in July */
    if (has_year)
        year = (int)st->tokens[i + 4].number + (st->tokens[i + 4].digits == 2 ? CENTURY : 0);
    if (!dated(st, year, months_first ? a : b, months_first ? b : a, ret) &&
        !dated(st, year, months_first ? b : a, months_first ? a : b, ret))
        return 0;
    return has_year ? 5 : 3;
}
size_t when_day_number_at(const read_state *st, size_t i, int *ret)
{
    bool digits;
    size_t n = when_ordinal_at(st, i, ret, &digits);

    if (n == 0 && (n = when_number_at(st, i, ret)) > 0) {
        bool is_clock = when_mark(st, i + n, ':') || when_half_hit(st, i + n) != NULL ||
                        when_is(st, i + n, SENSE_OCLOCK);

        if (is_clock || (st->tokens[i].kind == TOKEN_NUMBER && st->tokens[i].digits > 2))
            return 0;
    }
    return *ret >= 1 && *ret <= 31 ? n : 0;
}

/* "Nov 28", "November the 28th, 2026". */
static size_t month_day_at(const read_state *st, size_t i, date_said *ret)
{
    const hit *h = tokens_hit(st, i, SENSE_MONTH);
    size_t at, n, m;
    int day = 0, year = 0;

    if (h == NULL)
        return 0;
    at = i + h->n +
         (when_mark(st, i + h->n, '.') || when_mark(st, i + h->n, '-') ||
                  when_mark(st, i + h->n, '/') || when_mark(st, i + h->n, ',')
              ? 1u
              : 0u);
    at = when_skip(st, at, SENSE_THE);
    n = when_day_number_at(st, at, &day);
    if (n == 0)
        return 0;
    m = when_year_at(st, at + n, &year);
    return dated(st, year, h->s->a, day, ret) ? at + n + m - i : 0;
}

/* "28 Nov", "the 28th of November 2026", "28-Nov", "5th of next month". */
static size_t day_month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n, next;
    int day = 0, year = 0;
    const hit *h;

    n = when_day_number_at(st, at, &day);
    if (n == 0)
        return 0;
    at += n;
    if (when_mark(st, at, '-') || when_mark(st, at, '/'))
        at++;
    at = when_skip(st, at, SENSE_OF);
    if ((h = tokens_hit(st, at, SENSE_MONTH)) != NULL) {
        at += h->n + (when_mark(st, at + h->n, '-') ? 1u : 0u);
        at += when_year_at(st, at, &year);
        return dated(st, year, h->s->a, day, ret) ? at - i : 0;
    }
    next = when_skip(st, at, SENSE_NEXT);
    if (next == at)
        next = when_skip(st, at, SENSE_THIS);
    h = tokens_hit(st, next, SENSE_UNIT);
    if (next > at && h != NULL && h->s->a == UNIT_MONTH) {
        local_date first = st->now.date;

        first.day = 1;
        first = local_date_add_months(first, when_is(st, at, SENSE_NEXT) ? 1 : 0);
        return dated(st, first.year, first.month, day, ret) ? next + h->n - i : 0;
    }
    return 0;
}

size_t when_calendar_at(const read_state *st, size_t i, date_said *ret)
{
    size_t n;

    if ((n = iso_at(st, i, ret)) == 0 && (n = numeric_at(st, i, ret)) == 0 &&
        (n = month_day_at(st, i, ret)) == 0)
        n = day_month_at(st, i, ret);
    if (n > 0)
        ret->is_calendar = true;
    return n;
}
size_t when_days_of_month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n, next, m;
    date_said last = { .grain = WHEN_DAY };
    int day = 0;

    n = when_day_number_at(st, at, &day);
    if (n == 0)
        return 0;
    at += n;
    next =
        when_mark(st, at, '-') ? at + 1 : when_skip(st, when_skip(st, at, SENSE_UNTIL), SENSE_TO);
    if (next == at)
        next = when_skip(st, at, SENSE_AND);
    next = next > at ? when_skip(st, next, SENSE_THE) : at;
    if (next == at ||
        ((m = day_month_at(st, next, &last)) == 0 && (m = month_day_at(st, next, &last)) == 0) ||
        day >= last.from.day)
        return 0;
    *ret = last;
    ret->from.day = (uint8_t)day;
    return next + m - i;
}
