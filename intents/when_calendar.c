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
#define YEARS_AHEAD_MAX 2   /* of eight figures: more is some other number */
#define YEARS_TO_COME 30    /* 31/10/74 is a birthday */
#define LISTED_DAYS_MAX 5   /* "18, 19 and 20 june" */
#define BETWEEN_WORDS_MAX 3 /* "any time between" */

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

bool when_dated(const read_state *st, int year, int month, int day, date_said *ret)
{
    local_date d;

    if (year == 0 ? !next_month_day(st, month, day, &d) : !make_date(year, month, day, &d))
        return false;
    *ret = when_one_day(d);
    ret->is_calendar = true;
    ret->has_year = year != 0;
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

/* A month by its number or name; 0 when token i is none. */
static int month_of(const read_state *st, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_MONTH);

    if (when_figure(st, i, 1, 2))
        return (int)st->tokens[i].number;
    return h != NULL && h->n == 1 ? h->s->a : 0;
}

/* 2026-11-28, 2026/11/28, 2026-nov-28, 20261128. */
static size_t iso_at(const read_state *st, size_t i, date_said *ret)
{
    char part = i + 1 < st->n ? st->tokens[i + 1].mark : '\0';

    if (when_figure(st, i, 8, 8)) {
        int64_t all = st->tokens[i].number;
        int year = (int)(all / 10000);

        return year >= st->now.date.year && year <= st->now.date.year + YEARS_AHEAD_MAX &&
                       when_dated(st, year, (int)(all / 100 % 100), (int)(all % 100), ret)
                   ? 1
                   : 0;
    }
    if (!when_figure(st, i, 4, 4) || (part != '-' && part != '/' && part != '.') ||
        !glued_mark(st, i + 1, part) || month_of(st, i + 2) == 0 || !glued_mark(st, i + 3, part) ||
        !when_figure(st, i + 4, 1, 2))
        return 0;
    return when_dated(st, (int)st->tokens[i].number, month_of(st, i + 2),
                      (int)st->tokens[i + 4].number, ret)
               ? 5
               : 0;
}

/* Figures with a decimal point before or behind them are no date: 0.8/15, 30/4.85. */
static bool is_decimal(const read_state *st, size_t i, size_t n)
{
    return (i > 1 && st->tokens[i].is_glued && when_mark(st, i - 1, '.') &&
            st->tokens[i - 2].kind == TOKEN_NUMBER) ||
           (glued_mark(st, i + n, '.') && i + n + 1 < st->n && st->tokens[i + n + 1].is_glued &&
            st->tokens[i + n + 1].kind == TOKEN_NUMBER);
}

/* "8/10 pain", "the pain is 8/10". */
static bool is_score(const read_state *st, size_t i, int64_t of)
{
    return of == 10 &&
           (when_is(st, i + 3, SENSE_COUNTED) || (i > 0 && when_is(st, i - 1, SENSE_COUNTED)) ||
            (i > 1 && when_is(st, i - 2, SENSE_COUNTED)));
}

/* "17-2" and nothing else, "el 3-3": in languages that say the day first. */
static bool is_dashed_pair(const read_state *st, size_t i)
{
    bool is_led = i > 0 && when_is(st, i - 1, SENSE_DAY_LEAD) && !when_is(st, i - 1, SENSE_WEEKDAY);
    int64_t day = st->tokens[i].number, month = st->tokens[i + 2].number;

    return month >= 1 && month <= 12 && (is_led || (st->n == 3 && day > 12));
}

/* May two figures without a year be a date? 28/11 always, "2 / 15" in one order alone, and
 * "on 4.22", "on 22-4" only so led. */
static bool is_pair(const read_state *st, size_t i, char part)
{
    int64_t a = st->tokens[i].number, b = st->tokens[i + 2].number;
    bool is_glued = st->tokens[i + 1].is_glued && st->tokens[i + 2].is_glued;

    if (is_decimal(st, i, 3) || (a == 24 && b == 7) || is_score(st, i, b))
        return false; /* "24/7" is not in July */
    if (part == '/')
        return is_glued || (a > 12) != (b > 12);
    if (is_glued && part == '-' && is_dashed_pair(st, i))
        return true;
    return is_glued && i > 0 && when_is(st, i - 1, SENSE_ON) && st->tokens[i + 2].digits == 2;
}

/* The year that four figures or the last two tell: 2026, 26, 74. */
static int full_year(const read_state *st, size_t i)
{
    int year = (int)st->tokens[i].number;

    if (st->tokens[i].digits > 2)
        return year;
    year += CENTURY;
    return year > st->now.date.year + YEARS_TO_COME ? year - 100 : year;
}

/* Figures that are the tail of a longer number: 133-03-03-2020. */
static bool is_tail(const read_state *st, size_t i, char part)
{
    return i > 1 && st->tokens[i].is_glued && glued_mark(st, i - 1, part) &&
           st->tokens[i - 2].kind == TOKEN_NUMBER && st->tokens[i - 2].digits != 4;
}

/* The 2028 of 22-04-05-2028. */
static bool goes_on(const read_state *st, size_t i, char part)
{
    return st->tokens[i - 1].digits == 2 && glued_mark(st, i, part) && i + 1 < st->n &&
           st->tokens[i + 1].is_glued && st->tokens[i + 1].kind == TOKEN_NUMBER;
}

/* 28/11, 11/28/2026, 28.11.2026, 28-11-26. */
static size_t numeric_at(const read_state *st, size_t i, date_said *ret)
{
    char part = i + 1 < st->n ? st->tokens[i + 1].mark : '\0';
    bool has_year, months_first;
    int a, b, year = 0;

    if (!when_figure(st, i, 1, 2) || (part != '/' && part != '-' && part != '.') ||
        !when_mark(st, i + 1, part) || !when_figure(st, i + 2, 1, 2) || is_tail(st, i, part))
        return 0;
    has_year = glued_mark(st, i + 1, part) && st->tokens[i + 2].is_glued &&
               glued_mark(st, i + 3, part) &&
               (when_figure(st, i + 4, 4, 4) || when_figure(st, i + 4, 2, 2)) &&
               st->tokens[i + 4].is_glued;
    if (has_year ? goes_on(st, i + 5, part) : !is_pair(st, i, part))
        return 0;
    a = (int)st->tokens[i].number;
    b = (int)st->tokens[i + 2].number;
    if (has_year)
        year = full_year(st, i + 4);
    months_first = when_months_first(st); /* last: it compares the zone's name */
    if (!when_dated(st, year, months_first ? a : b, months_first ? b : a, ret) &&
        !when_dated(st, year, months_first ? b : a, months_first ? a : b, ret))
        return 0;
    return has_year ? 5 : 3;
}

size_t when_day_number_at(const read_state *st, size_t i, int *ret)
{
    bool digits;
    size_t n = when_ordinal_at(st, i, ret, &digits);
    const hit *unit = tokens_hit(st, i + n, SENSE_UNIT);

    if (n > 0 && unit != NULL && unit->s->a == UNIT_DAY && unit->s->b == 1 &&
        when_is(st, i + n + unit->n, SENSE_OF))
        n += unit->n; /* "the 15th day of June" */
    if (n == 0 && (n = when_number_at(st, i, ret)) > 0) {
        bool is_clock = when_mark(st, i + n, ':') ||
                        (when_half_hit(st, i + n) != NULL &&
                         (st->tokens[i + n].is_glued || i == 0 ||
                          !when_is(st, i - 1, SENSE_MONTH))) || /* "Feb 5 AM" is a morning */
                        when_is(st, i + n, SENSE_OCLOCK);

        if (is_clock || when_is(st, i + n, SENSE_COUNTED) ||
            (st->tokens[i].kind == TOKEN_NUMBER && st->tokens[i].digits > 2))
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
    return when_dated(st, year, h->s->a, day, ret) ? at + n + m - i : 0;
}

/* "of next month", "this month", "of the month" behind a day's number: its first day. */
static size_t month_said_at(const read_state *st, size_t i, int day, local_date *ret_first)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_IN), SENSE_OF), next;
    bool is_next = (next = when_skip(st, at, SENSE_NEXT)) > at;
    bool is_bare = false;
    const hit *unit;

    if (!is_next && (next = when_skip(st, when_skip(st, at, SENSE_THE), SENSE_THIS)) ==
                        when_skip(st, at, SENSE_THE)) {
        next = when_skip(st, at, SENSE_THE);
        is_bare = next > at && at > i;
    }
    unit = tokens_hit(st, next, SENSE_UNIT);
    if (unit == NULL && at > i)
        unit = tokens_hit(st, next = at, SENSE_UNIT);
    if ((next == at && at == i) || unit == NULL || unit->s->a != UNIT_MONTH)
        return 0;
    if (!is_next && when_is(st, next + unit->n, SENSE_NEXT_BEHIND)) { /* "del mes que viene" */
        is_next = true;
        next = when_skip(st, next + unit->n, SENSE_NEXT_BEHIND) - unit->n;
    } else if (next == at) {
        return 0;
    }
    if (is_bare && day < st->now.date.day)
        is_next = true;
    *ret_first = st->now.date;
    ret_first->day = 1;
    *ret_first = local_date_add_months(*ret_first, is_next ? 1 : 0);
    return next + unit->n - i;
}

/* "28 Nov", "the 28th of November 2026", "28-Nov", "5th of next month". */
static size_t day_month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    int day = 0, year = 0;
    local_date first;
    const hit *h;

    n = when_day_number_at(st, at, &day);
    if (n == 0 || (i > 0 && when_mark(st, i - 1, '$')) ||
        (when_is(st, at, SENSE_ONE) && when_is(st, at + n, SENSE_DOUBTFUL)))
        return 0; /* "one may ask" */
    at += n;
    if (when_mark(st, at, '-') || when_mark(st, at, '/') || glued_mark(st, at, '.'))
        at++;
    if ((h = tokens_hit(st, when_skip(st, at, SENSE_OF), SENSE_MONTH)) != NULL) {
        at = when_skip(st, at, SENSE_OF) + h->n;
        at += when_mark(st, at, '-') || when_mark(st, at, '/') ? 1u : 0u;
        at += when_year_at(st, at, &year);
        at -= when_mark(st, at - 1, '-') || when_mark(st, at - 1, '/') ? 1u : 0u;
        return when_dated(st, year, h->s->a, day, ret) ? at - i : 0;
    }
    if (when_is(st, at, SENSE_NEXT) && when_is(st, at, SENSE_NEXT_BEHIND))
        return 0; /* "3 proximos meses" are months */
    n = month_said_at(st, at, day, &first);
    return n > 0 && when_dated(st, first.year, first.month, day, ret) ? at + n - i : 0;
}

/* ", Tuesday", "(Tue)" behind a date that is one. */
static size_t weekday_too(const read_state *st, size_t i, const date_said *d)
{
    size_t at = i + (when_mark(st, i, ',') || when_mark(st, i, '(') ? 1u : 0u);
    const hit *h = tokens_hit(st, at, SENSE_WEEKDAY);

    if (h == NULL || h->s->a != (int)local_date_weekday(d->from))
        return 0;
    at += h->n;
    return at + (when_mark(st, i, '(') && when_mark(st, at, ')') ? 1u : 0u) - i;
}

/* ",", "or", "and" between days; *ret_word: it was a word. */
static size_t day_joint(const read_state *st, size_t i, bool *ret_word)
{
    size_t at = i + (when_mark(st, i, ',') ? 1u : 0u), next;

    if ((next = when_skip(st, at, SENSE_OR)) == at && (next = when_skip(st, at, SENSE_AND)) == at &&
        when_mark(st, at, '&'))
        next = at + 1;
    *ret_word = *ret_word || next > at;
    return next > i ? when_skip(st, next, SENSE_THE) - i : 0;
}

/* "29" in "29 or 30 November", "18, 19 and 20 June": the month is said behind the last. */
static size_t day_before_or(const read_state *st, size_t i, date_said *ret)
{
    size_t first = when_skip(st, i, SENSE_THE), at, n, joint;
    int day = 0, other_day = 0;
    bool has_word = false;
    date_said other;

    if ((n = when_day_number_at(st, first, &day)) == 0)
        return 0;
    at = first + n;
    for (int k = 0; k < LISTED_DAYS_MAX; k++) {
        if ((joint = day_joint(st, at, &has_word)) == 0)
            return 0;
        at += joint;
        if (has_word && day_month_at(st, at, &other) > 0)
            return when_dated(st, other.has_year ? other.from.year : 0, other.from.month, day, ret)
                       ? first + n - i
                       : 0;
        if ((joint = when_day_number_at(st, at, &other_day)) == 0)
            return 0;
        at += joint;
    }
    return 0;
}

/* "between" before token i, with or without "the". */
static bool is_between(const read_state *st, size_t i)
{
    if (i > 0 && when_is(st, i - 1, SENSE_THE))
        i--;
    for (size_t back = 1; back <= i && back <= BETWEEN_WORDS_MAX; back++) {
        const hit *h = tokens_hit(st, i - back, SENSE_BETWEEN);

        if (h != NULL && h->n == back)
            return true;
    }
    return false;
}

/* What leads to the end of a range of days; *ret_and: it was "and", which needs a "between". */
static size_t range_joint(const read_state *st, size_t i, bool *ret_and)
{
    size_t next = when_mark(st, i, '-') ? i + 1 : when_skip(st, i, SENSE_UNTIL);

    if (next == i)
        next = when_skip(st, i, SENSE_TO);
    *ret_and = next == i;
    if (next == i)
        next = when_skip(st, i, SENSE_AND);
    return next > i ? when_skip(st, next, SENSE_THE) : i;
}

/* "el pasado 15 de noviembre": the last such day, not the next. */
static bool is_behind_us(const read_state *st, size_t i, const date_said *d)
{
    return i > 0 && when_is(st, i - 1, SENSE_LAST) && !when_is(st, i - 1, SENSE_EDGE) &&
           d->is_calendar && !d->has_year && local_date_compare(d->from, st->now.date) > 0;
}

size_t when_calendar_at(const read_state *st, size_t i, date_said *ret)
{
    size_t n;

    if ((n = day_before_or(st, i, ret)) > 0)
        return n;
    if ((n = iso_at(st, i, ret)) == 0 && (n = numeric_at(st, i, ret)) == 0 &&
        (n = month_day_at(st, i, ret)) == 0)
        n = day_month_at(st, i, ret);
    if (n > 0 && is_behind_us(st, i, ret)) {
        ret->from = ret->to = local_date_add_months(ret->from, -12);
        ret->is_past = true;
    }
    return n > 0 ? n + weekday_too(st, i + n, ret) : 0;
}

size_t when_days_of_month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n, next, m;
    date_said last = { .grain = WHEN_DAY };
    int day = 0;
    bool is_and, is_closed;

    n = when_day_number_at(st, at, &day);
    if (n == 0)
        return 0;
    at += n;
    next = range_joint(st, at, &is_and);
    if (next == at ||
        ((m = day_month_at(st, next, &last)) == 0 && (m = month_day_at(st, next, &last)) == 0) ||
        day >= last.from.day)
        return 0;
    if (is_and && !is_between(st, i) &&
        when_range_tail(st, next + m + (when_mark(st, next + m, '.') ? 1u : 0u), &is_closed) == 0)
        return 0; /* "18 and 19 June" are two days */
    *ret = last;
    ret->from.day = (uint8_t)day;
    ret->is_range = true;
    return next + m - i;
}
