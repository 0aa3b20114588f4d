/*
 * when_date.c - days as people write them: tomorrow, next Friday, Nov 28, 28/11, the 5th.
 *
 * What always holds:
 *   (1) "next Friday" is the Friday of next week, weeks beginning on Monday; a bare weekday is the
 *       next one to come, today counting; "this Friday" likewise
 *   (2) a day without a year is the next such day, today counting
 *   (3) 03/04 follows the locale; where only one order gives a date, that one
 */
#include "intents/when_internal.h"

#define MONTHS_AHEAD_MAX 48
#define CENTURY 2000

local_date when_monday(local_date d)
{
    return local_date_add_days(d, -(int64_t)local_date_weekday(d));
}

date_said when_days(local_date from, int64_t days, when_grain grain)
{
    return (date_said){ .from = from, .to = local_date_add_days(from, days - 1), .grain = grain };
}

static date_said one_day(local_date d) { return when_days(d, 1, WHEN_DAY); }

bool when_months_first(const read_state *st)
{
    static const char *const zones[] = { "America/New_York",      "America/Chicago",
                                         "America/Denver",        "America/Los_Angeles",
                                         "America/Phoenix",       "America/Anchorage",
                                         "America/Detroit",       "America/Boise",
                                         "America/Indiana/",      "America/Kentucky/",
                                         "America/North_Dakota/", "America/Juneau",
                                         "Pacific/Honolulu",      "US/" };
    ds_str locale = st->context->locale;
    ds_str zone = ds_str_of(st->context->tz != NULL ? ds_tz_name(st->context->tz) : "UTC");

    if (locale.n > 0)
        return ds_str_ends(locale, DS_STR("US"));
    if (!ds_str_is(st->r->lang, "en"))
        return false;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        if (ds_str_starts(zone, ds_str_of(zones[i])))
            return true;
    return ds_str_is(zone, "UTC"); /* no place said: English is then written as in the US */
}

static bool make_date(int year, int month, int day, local_date *ret)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    *ret = (local_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
    return local_date_is_valid(*ret);
}

/* The next such day from today on; see (2). Also 29 February. */
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
    *ret = one_day(d);
    ret->is_past = year != 0 && local_date_compare(d, st->now.date) < 0;
    return true;
}

/* The next day of that number, from today on. */
static bool next_day_numbered(const read_state *st, int day, int on_weekday, local_date *ret)
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

static bool number_is(const read_state *st, size_t i, int min_digits, int max_digits)
{
    return i < st->n && st->tokens[i].kind == TOKEN_NUMBER && st->tokens[i].digits >= min_digits &&
           st->tokens[i].digits <= max_digits;
}

static bool glued_mark(const read_state *st, size_t i, char mark)
{
    return when_mark(st, i, mark) && st->tokens[i].is_glued;
}

/* 2026-11-28, 2026/11/28. */
static size_t iso_at(const read_state *st, size_t i, date_said *ret)
{
    char part = i + 1 < st->n ? st->tokens[i + 1].mark : '\0';

    if (!number_is(st, i, 4, 4) || (part != '-' && part != '/' && part != '.') ||
        !glued_mark(st, i + 1, part) || !number_is(st, i + 2, 1, 2) ||
        !glued_mark(st, i + 3, part) || !number_is(st, i + 4, 1, 2))
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

    if (!number_is(st, i, 1, 2) || (part != '/' && part != '-' && part != '.') ||
        !glued_mark(st, i + 1, part) || !number_is(st, i + 2, 1, 2) || !st->tokens[i + 2].is_glued)
        return 0;
    has_year = glued_mark(st, i + 3, part) &&
               (number_is(st, i + 4, 4, 4) || number_is(st, i + 4, 2, 2)) &&
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

static size_t relative_at(const read_state *st, size_t i, date_said *ret)
{
    const hit *h = tokens_hit(st, i, SENSE_RELDAY);

    if (h == NULL)
        return 0;
    *ret = one_day(local_date_add_days(st->now.date, h->s->a));
    ret->is_past = h->s->a < 0;
    return h->n;
}

/* A day's number: 5th, fifth, or 5 where it can be one. */
static size_t day_number_at(const read_state *st, size_t i, int *ret)
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
    n = day_number_at(st, at, &day);
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

    n = day_number_at(st, at, &day);
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

/* "the 5th", "on the 21st"; ordinals alone are choices while options are on the table. */
static size_t day_alone_at(const read_state *st, size_t i, date_said *ret)
{
    bool is_led = i > 0 && (when_is(st, i - 1, SENSE_ON) || when_is(st, i - 1, SENSE_THE) ||
                            when_is(st, i - 1, SENSE_BY) || when_is(st, i - 1, SENSE_FROM) ||
                            when_is(st, i - 1, SENSE_AFTER) || when_is(st, i - 1, SENSE_BEFORE));
    bool is_asked = ds_str_is(st->context->expects, "when"), digits = false;
    size_t at = when_skip(st, i, SENSE_THE), n;
    local_date d;
    int day;

    n = when_ordinal_at(st, at, &day, &digits);
    if (n == 0 && at > i && i > 0 && when_is(st, i - 1, SENSE_ON) && number_is(st, at, 1, 2)) {
        n = day_number_at(st, at, &day); /* "on the 15" */
        digits = true;
    }
    if (n == 0 || day > 31 || when_is(st, at, SENSE_FIRST_THING) ||
        when_is(st, at, SENSE_SOONEST) || when_is(st, at + n, SENSE_ONE) ||
        when_is(st, at + n, SENSE_OPTION))
        return 0;
    if (st->context->option_count >= day || (!digits && !is_asked) ||
        (!is_led && at == i && !is_asked && day <= 3))
        return 0;
    if (!next_day_numbered(st, day, -1, &d))
        return 0;
    *ret = one_day(d);
    return at + n - i;
}

static bool ends_text(const read_state *st, size_t i)
{
    while (i < st->n && st->tokens[i].kind == TOKEN_MARK)
        i++;
    return i == st->n;
}

/* Words that make what follows no day: "he sat", "the sun", "may I". */
static bool is_claimed(const read_state *st, size_t i)
{
    return st->tokens[i].kind != TOKEN_WORD || when_is(st, i, SENSE_SUBJECT) ||
           when_is(st, i, SENSE_THE) || when_is(st, i, SENSE_ARTICLE) ||
           when_is(st, i, SENSE_POSSESSIVE) || when_is(st, i, SENSE_NEGATOR);
}

/* A doubtful word ("sun", "may", "sat") is a date only in company. */
static bool is_supported(const read_state *st, size_t i, size_t n)
{
    static const sense_kind before[] = { SENSE_ON,      SENSE_THIS,   SENSE_NEXT,  SENSE_BY,
                                         SENSE_AFTER,   SENSE_BEFORE, SENSE_UNTIL, SENSE_OR,
                                         SENSE_AND,     SENSE_TO,     SENSE_IN,    SENSE_OF,
                                         SENSE_WEEKDAY, SENSE_EDGE };
    static const sense_kind behind[] = { SENSE_AT,  SENSE_PART, SENSE_NUMBER,  SENSE_AMPM,
                                         SENSE_ONE, SENSE_OR,   SENSE_WEEKDAY, SENSE_AFTER };

    if (!when_is(st, i, SENSE_DOUBTFUL) || st->n == 1)
        return true;
    if (i > 1 && (when_mark(st, i - 1, '-') || when_mark(st, i - 1, '/')) &&
        when_is(st, i - 2, SENSE_WEEKDAY))
        return true;
    if (ends_text(st, i + n) && i > 0 && !is_claimed(st, i - 1))
        return true;
    for (size_t k = 0; i > 0 && k < sizeof(before) / sizeof(before[0]); k++)
        if (when_is(st, i - 1, before[k]))
            return true;
    for (size_t k = 0; k < sizeof(behind) / sizeof(behind[0]); k++)
        if (when_is(st, i + n, behind[k]))
            return true;
    return i + n < st->n && st->tokens[i + n].kind == TOKEN_NUMBER;
}

/* The weeks that "next week", "this week" behind a weekday move it; -1 when neither is there. */
static int week_behind(const read_state *st, size_t i, size_t *ret_n)
{
    bool at_said;
    size_t at = when_fillers(st, i, &at_said), next;
    const hit *unit, *weeks = tokens_hit(st, at, SENSE_WEEK_AFTER);
    int ahead = when_is(st, at, SENSE_NEXT) ? 1 : 0;

    if (weeks != NULL) {
        *ret_n = at + weeks->n - i;
        return weeks->s->a;
    }
    if ((next = when_skip(st, at, SENSE_NEXT)) == at &&
        (next = when_skip(st, at, SENSE_THIS)) == at)
        return -1;
    unit = tokens_hit(st, next, SENSE_UNIT);
    if (unit == NULL || unit->s->a != UNIT_WEEK)
        return -1;
    *ret_n = next + unit->n - i;
    return ahead;
}

/* What stands behind a weekday and names the day: ", Nov 28", "the 5th", "28". */
static size_t weekday_detail(const read_state *st, size_t i, int day_of_week, date_said *ret)
{
    size_t at = i + (when_mark(st, i, ',') ? 1u : 0u), n;
    int day = 0;
    bool digits = false;
    local_date d;

    at = when_skip(st, when_skip(st, at, SENSE_ON), SENSE_THE);
    if ((n = when_calendar_at(st, at, ret)) > 0)
        return at + n - i;
    n = when_ordinal_at(st, at, &day, &digits);
    if (n == 0 && number_is(st, at, 2, 2) && st->tokens[at].number > 12 &&
        !when_mark(st, at + 1, ':') && !when_mark(st, at + 1, '.')) {
        day = (int)st->tokens[at].number;
        n = 1;
    }
    if (n == 0 || day > 31 || !next_day_numbered(st, day, day_of_week, &d))
        return 0;
    *ret = one_day(d);
    return at + n - i;
}

/* "que viene" behind what it moves on; "the following week" belongs to the week. */
static bool is_next_behind(const read_state *st, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_NEXT);

    return h != NULL && h->n > 1 && !when_is(st, i + h->n, SENSE_UNIT);
}

static size_t weekday_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), lead, n = 0;
    bool is_next = (lead = when_skip(st, at, SENSE_NEXT)) > at;
    bool is_last = !is_next && (lead = when_skip(st, at, SENSE_LAST)) > at;
    const hit *h;
    local_date monday = when_monday(st->now.date), d;
    int weeks, day;

    if (!is_next && !is_last)
        lead = when_skip(st, at, SENSE_THIS);
    h = tokens_hit(st, lead, SENSE_WEEKDAY);
    if (h == NULL || (lead == at && !is_supported(st, lead, h->n)))
        return 0;
    day = h->s->a;
    at = lead + h->n +
         (when_mark(st, lead + h->n, '.') && st->tokens[lead + h->n].is_glued &&
                  lead + h->n + 1 < st->n
              ? 1u
              : 0u);
    if (!is_last && (n = weekday_detail(st, at, day, ret)) > 0)
        return at + n - i;
    d = local_date_add_days(monday, day + (day < (int)local_date_weekday(st->now.date) ? 7 : 0));
    if (is_next)
        d = local_date_add_days(monday, 7 + day);
    if (is_last)
        d = local_date_add_days(d, -7);
    if ((weeks = week_behind(st, at, &n)) >= 0)
        d = local_date_add_days(monday, 7 * weeks + day);
    else if (!is_next && !is_last && is_next_behind(st, at)) { /* "el viernes que viene" */
        d = local_date_add_days(monday, 7 + day);
        n = tokens_hit(st, at, SENSE_NEXT)->n;
    } else if (when_is(st, at, SENSE_AFTER) &&
               when_is(st, when_skip(st, at, SENSE_AFTER), SENSE_NEXT)) {
        n = when_skip(st, when_skip(st, at, SENSE_AFTER), SENSE_NEXT) - at;
        d = local_date_add_days(d, 7);
    } else {
        n = 0;
    }
    *ret = one_day(d);
    ret->is_weekday = !is_next && !is_last && n == 0;
    ret->is_past = is_last;
    return at + n - i;
}

/* "next week on Tuesday", "this week Friday". */
static size_t week_weekday_at(const read_state *st, size_t i, date_said *ret)
{
    size_t n = 0, at;
    int weeks = week_behind(st, i, &n);
    const hit *day;
    bool at_said;

    if (weeks < 0)
        return 0;
    at = when_fillers(st, i + n, &at_said);
    if ((day = tokens_hit(st, at, SENSE_WEEKDAY)) == NULL)
        return 0;
    *ret = one_day(local_date_add_days(when_monday(st->now.date), 7 * weeks + day->s->a));
    return at + day->n - i;
}

/* "9 to 12 of June", "from 02 to April 07", "18 and 19 June", "4-23 next month". */
static size_t days_of_month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n, next, m;
    date_said last = { .grain = WHEN_DAY };
    int day = 0;

    n = day_number_at(st, at, &day);
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

/* "first Monday of December". */
static size_t nth_weekday_at(const read_state *st, size_t i, date_said *ret)
{
    int nth = 0;
    bool digits;
    size_t n = when_ordinal_at(st, i, &nth, &digits), at;
    const hit *day = tokens_hit(st, i + n, SENSE_WEEKDAY), *month;
    local_date first = st->now.date;

    if (n == 0 || nth > 5 || day == NULL)
        return 0;
    at = i + n + day->n;
    at = when_skip(st, when_skip(st, when_skip(st, at, SENSE_OF), SENSE_IN), SENSE_THE);
    month = tokens_hit(st, at, SENSE_MONTH);
    first.day = 1;
    if (month != NULL) {
        first = local_date_add_months(first, (month->s->a - first.month + 12) % 12);
        at += month->n;
    } else {
        size_t next = when_skip(st, at, SENSE_NEXT);
        const hit *unit = tokens_hit(st, next, SENSE_UNIT);

        if (unit == NULL || unit->s->a != UNIT_MONTH)
            return 0;
        first = local_date_add_months(first, next > at ? 1 : 0);
        at = next + unit->n;
    }
    first = local_date_add_days(first, (day->s->a - (int)local_date_weekday(first) + 7) % 7 +
                                           7 * (nth - 1));
    *ret = one_day(first);
    return at - i;
}

/* "in December", "this March": a whole month. */
static size_t month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_THIS), SENSE_NEXT), n;
    const hit *h = tokens_hit(st, at, SENSE_MONTH);
    local_date first = { st->now.date.year, 1, 1 };
    int year = 0;

    if (h == NULL || (at == i && !is_supported(st, i, h->n)))
        return 0;
    n = when_year_at(st, at + h->n, &year);
    first.month = (uint8_t)h->s->a;
    if (year != 0)
        first.year = (int16_t)year;
    else if (first.month < st->now.date.month)
        first.year++;
    *ret = when_days(first, local_month_days(first.year, first.month), WHEN_MONTH);
    ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
    return at + h->n + n - i;
}

size_t when_named_day_at(const read_state *st, size_t i, date_said *ret)
{
    size_t n = when_calendar_at(st, i, ret);

    if (n == 0)
        n = relative_at(st, i, ret);
    return n > 0 ? n : weekday_at(st, i, ret);
}

size_t when_date_at(const read_state *st, size_t i, date_said *ret)
{
    static size_t (*const forms[])(const read_state *, size_t, date_said *) = {
        days_of_month_at, week_weekday_at, when_calendar_at, relative_at, weekday_at,
        nth_weekday_at,   when_span_at,    day_alone_at,     month_at,
    };
    size_t best = 0;

    for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]) && i < st->n; f++) {
        date_said d = { .grain = WHEN_DAY };
        size_t n = forms[f](st, i, &d);

        if (n > best) {
            best = n;
            *ret = d;
        }
    }
    return best;
}
