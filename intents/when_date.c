/*
 * when_date.c - days by their name or place: tomorrow, the 5th, in March; and all forms of a date.
 *
 * What always holds: of all forms that fit at a token the longest is taken, the first of equals.
 */
#include "intents/when_internal.h"

local_date when_monday(local_date d)
{
    return local_date_add_days(d, -(int64_t)local_date_weekday(d));
}

date_said when_days(local_date from, int64_t days, when_grain grain)
{
    return (date_said){ .from = from, .to = local_date_add_days(from, days - 1), .grain = grain };
}

date_said when_one_day(local_date d) { return when_days(d, 1, WHEN_DAY); }

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

static size_t relative_at(const read_state *st, size_t i, date_said *ret)
{
    const hit *h = tokens_hit(st, i, SENSE_RELDAY);

    if (h == NULL)
        return 0;
    *ret = when_one_day(local_date_add_days(st->now.date, h->s->a));
    ret->is_past = h->s->a < 0;
    return h->n;
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
    if (n == 0 && at > i && i > 0 && when_is(st, i - 1, SENSE_ON) && when_figure(st, at, 1, 2)) {
        n = when_day_number_at(st, at, &day); /* "on the 15" */
        digits = true;
    }
    if (n == 0 || day > 31 || when_is(st, at, SENSE_FIRST_THING) ||
        when_is(st, at, SENSE_SOONEST) || when_is(st, at + n, SENSE_ONE) ||
        when_is(st, at + n, SENSE_OPTION))
        return 0;
    if (st->context->option_count >= day || (!digits && !is_asked) ||
        (!is_led && at == i && !is_asked && day <= 3))
        return 0;
    if (!when_day_numbered(st, day, -1, &d))
        return 0;
    *ret = when_one_day(d);
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

bool when_is_supported(const read_state *st, size_t i, size_t n)
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

/* "in December", "this March": a whole month. */
size_t when_month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_THIS), SENSE_NEXT), n;
    const hit *h = tokens_hit(st, at, SENSE_MONTH);
    local_date first = { st->now.date.year, 1, 1 };
    int year = 0;

    if (h == NULL || (at == i && !when_is_supported(st, i, h->n)))
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
    return n > 0 ? n : when_weekday_at(st, i, ret);
}

size_t when_date_at(const read_state *st, size_t i, date_said *ret)
{
    static size_t (*const forms[])(const read_state *, size_t, date_said *) = {
        when_days_of_month_at, when_week_weekday_at, when_calendar_at, relative_at,
        when_weekday_at,       when_nth_weekday_at,  when_span_at,     day_alone_at,
        when_month_at,         when_marked_day_at,
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
