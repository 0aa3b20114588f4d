/*
 * when_date.c - days by their name or place: tomorrow, the 5th, in March; and all forms of a date.
 *
 * Each form is read by a function of its own; here they are tried in turn. What always holds:
 *   (1) of all forms that fit at a token the longest is taken, the first of equals
 *   (2) a doubtful word is a date only in company
 */
#include "intents/when_internal.h"

#define CLAUSE_WORDS 10       /* within which a verb tells the tense of a day */
#define FIRST_SURE_ORDINAL 11 /* "the twenty-first" is a day, "the fourth" may be a choice */
#define RANK_MAX 5            /* the fifth Monday of a month is its last */

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
    if ((st->lang->traits & TRAIT_MONTH_FIRST) == 0)
        return false;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        if (ds_str_starts(zone, ds_str_of(zones[i])))
            return true;
    return ds_str_is(zone, "UTC"); /* no place said: English is then written as in the US */
}

/* "o pasado", "pasado a las 5": a word that names a day only beside a choice or a time. */
static bool is_day_word(const read_state *st, size_t i, size_t n)
{
    bool is_led = i == 0 || when_is(st, i - 1, SENSE_OR) || when_is(st, i - 1, SENSE_FOR) ||
                  when_is(st, i - 1, SENSE_ON) || when_mark(st, i - 1, ',');

    if (!when_is(st, i, SENSE_DOUBTFUL) || n > 1)
        return true;
    return is_led && (i + n >= st->n || st->tokens[i + n].kind == TOKEN_MARK ||
                      when_is(st, i + n, SENSE_AT) || when_is(st, i + n, SENSE_PART));
}

/* Is token i where a clause ends? */
static bool ends_clause(const read_state *st, size_t i)
{
    return when_mark(st, i, '.') || when_mark(st, i, '?') || when_mark(st, i, '!') ||
           when_mark(st, i, ',');
}

/* "ka", "ki" behind the day and its time: "kal 5 baje ka appointment" is the appointment's day. */
static bool owns_noun(const read_state *st, size_t i)
{
    while (i < st->n && (when_is(st, i, SENSE_PART) || when_is(st, i, SENSE_OCLOCK) ||
                         when_is(st, i, SENSE_NUMBER) || st->tokens[i].kind == TOKEN_NUMBER))
        i++;
    return when_is(st, i, SENSE_GENITIVE);
}

/* Does the clause around token i tell of what has been: "kal aaya tha", "kahan the kal"? */
static bool tells_past(const read_state *st, size_t i)
{
    size_t from = i, to = i;

    while (from > 0 && i - from < CLAUSE_WORDS && !ends_clause(st, from - 1))
        from--;
    while (to < st->n && to - i < CLAUSE_WORDS && !ends_clause(st, to))
        to++;
    for (size_t k = from; k < to; k++)
        if (when_is(st, k, SENSE_PAST_TENSE))
            return !owns_noun(st, i);
    return false;
}

static size_t relative_at(const read_state *st, size_t i, date_said *ret)
{
    const hit *h = tokens_hit(st, i, SENSE_RELDAY), *week;
    int away, weeks = 0;
    size_t on;

    if (h == NULL || !is_day_word(st, i, h->n))
        return 0;
    week = tokens_hit(st, i + h->n, SENSE_UNIT);
    away = when_is(st, i, SENSE_MIRRORED) && tells_past(st, i + h->n) ? -h->s->a : h->s->a;
    *ret = when_one_day(local_date_add_days(st->now.date, away));
    ret->is_past = away < 0;
    if (h->s->a >= 0 && week != NULL && week->s->a == UNIT_WEEK) { /* "today week" */
        *ret = when_one_day(local_date_add_days(ret->from, (int64_t)7 * week->s->b));
        return h->n + week->n;
    }
    if (h->s->a >= 0 && (on = when_weeks_on_at(st, i + h->n, &weeks)) > 0) { /* "hoy en ocho" */
        *ret = when_one_day(local_date_add_days(ret->from, (int64_t)7 * weeks));
        return h->n + on;
    }
    return h->n;
}

/* What leads a day's number: nothing, a word that may ("by", "for"), or "on". */
typedef enum day_lead { DAY_BARE, DAY_LED, DAY_FOR, DAY_ON } day_lead;

/* The lead before token i, with or without "the" between: *ret_the. */
static day_lead day_lead_at(const read_state *st, size_t i, bool *ret_the)
{
    static const sense_kind leads[] = { SENSE_BY, SENSE_FROM, SENSE_AFTER, SENSE_BEFORE,
                                        SENSE_UNTIL };

    *ret_the = i > 0 && when_is(st, i - 1, SENSE_THE_DAY);
    if (*ret_the)
        i--;
    if (i == 0)
        return DAY_BARE;
    if (when_skip(st, i - 1, SENSE_ON) == i)
        return DAY_ON;
    if (when_is(st, i - 1, SENSE_FOR))
        return DAY_FOR;
    for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]); k++)
        if (when_is(st, i - 1, leads[k]))
            return DAY_LED;
    return DAY_BARE;
}

/* A day's number in figures or words behind what leads it: "on 15", "for the 27", "on the second".
 * Ordinals alone are choices while options are on the table. */
static size_t led_day_at(const read_state *st, size_t i, int *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    bool digits = false, has_the = false;
    day_lead lead = day_lead_at(st, at, &has_the);

    if (lead == DAY_BARE)
        return 0;
    if ((n = when_ordinal_at(st, at, ret, &digits)) > 0)
        return !digits && has_the && when_ends_number(st, at + n) ? at + n - i : 0;
    n = when_day_number_at(st, at, ret);
    if (n == 0 || (lead != DAY_ON && !has_the) || (!has_the && !when_figure(st, at, 1, 2)) ||
        !when_ends_number(st, at + n))
        return 0;
    return at + n - i;
}

/* "the 5th", "on the 21st"; ordinals alone are choices while options are on the table. */
static size_t day_alone_at(const read_state *st, size_t i, date_said *ret)
{
    bool is_asked = ds_str_is(st->context->expects, "when"), digits = false, has_the;
    bool is_led = day_lead_at(st, i, &has_the) != DAY_BARE || has_the;
    size_t at = when_skip(st, i, SENSE_THE), n;
    local_date d;
    int day = 0;

    if (at < st->n && when_calendar_at(st, at, ret) > 0)
        return 0; /* "el 4-12-2026" is more than the 4th */
    n = when_ordinal_at(st, at, &day, &digits);
    if (n > 0 && !digits &&
        ((!is_asked && (at == i || day < FIRST_SURE_ORDINAL)) || !when_ends_number(st, at + n)))
        n = 0;
    if (n > 0 && day <= RANK_MAX && when_is(st, at + n, SENSE_WEEKDAY))
        n = 0; /* "4th Monday of June" */
    if (n > 0 && !is_led && at == i && !is_asked && day <= 3)
        n = 0;
    n = n > 0 ? at + n - i : led_day_at(st, i, &day);
    if (n == 0 || day < 1 || day > 31 || when_is(st, at, SENSE_FIRST_THING) ||
        when_is(st, at, SENSE_SOONEST) || when_is(st, i + n, SENSE_ONE) ||
        when_is(st, i + n, SENSE_UNIT) || when_is(st, i + n, SENSE_COUNTED) ||
        when_is(st, i + n, SENSE_OPTION) || when_is_choice(st, day) ||
        !when_day_numbered(st, day, -1, &d))
        return 0;
    *ret = when_one_day(d);
    return n;
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

/* Token i-1 is of a kind in the list. */
static bool follows(const read_state *st, size_t i, const sense_kind *kinds, size_t n)
{
    for (size_t k = 0; i > 0 && k < n; k++)
        if (when_is(st, i - 1, kinds[k]))
            return true;
    return false;
}

/* "jan ke first week", "march end", "jan se march": a month at i that ends before `behind` is cut,
 * or joined to another. */
static bool is_cut_or_joined(const read_state *st, size_t i, size_t behind)
{
    static const sense_kind joints[] = { SENSE_FROM_BEHIND, SENSE_OR, SENSE_AND };
    size_t next = when_skip(st, behind, SENSE_GENITIVE);

    if (when_is(st, next, SENSE_EDGE_BEHIND) || (next > behind && when_is(st, next, SENSE_ORDINAL)))
        return true;
    for (size_t k = 0; k < sizeof(joints) / sizeof(joints[0]); k++) {
        next = when_skip(st, behind, joints[k]);
        if (next > behind && when_is(st, next, SENSE_MONTH) &&
            st->tokens[next].word != st->tokens[i].word)
            return true;
    }
    return false;
}

/* "may", "march", "mar": verbs and names more often than months. */
static bool is_month_supported(const read_state *st, size_t i, size_t n)
{
    static const sense_kind sure[] = { SENSE_IN,   SENSE_OF,   SENSE_BY,  SENSE_UNTIL,
                                       SENSE_NEXT, SENSE_EDGE, SENSE_FROM };
    static const sense_kind loose[] = { SENSE_THIS,  SENSE_AND,    SENSE_OR,   SENSE_TO,
                                        SENSE_AFTER, SENSE_BEFORE, SENSE_EARLY };
    bool is_behind_date = i > 1 && st->tokens[i - 2].word != st->tokens[i].word &&
                          (when_is(st, i - 2, SENSE_MONTH) || when_is(st, i - 2, SENSE_WEEKDAY));

    if (is_cut_or_joined(st, i, i + n))
        return true;
    if (when_figure(st, i + n, 4, 4) || follows(st, i, sure, sizeof(sure) / sizeof(sure[0])) ||
        (i > 1 && when_mark(st, i - 1, '-') && when_is(st, i - 2, SENSE_EDGE))) /* mid-march */
        return true;
    return follows(st, i, loose, sizeof(loose) / sizeof(loose[0])) &&
           (is_behind_date || ends_text(st, i + n) || st->tokens[i + n].kind == TOKEN_MARK);
}

/* "wed pls", "ok sat?": all around tokens [i, i + n) is courtesy. */
static bool is_politely_alone(const read_state *st, size_t i, size_t n)
{
    for (size_t k = 0; k < st->n; k++)
        if ((k < i || k >= i + n) && st->tokens[k].kind != TOKEN_MARK &&
            !when_is(st, k, SENSE_POLITE))
            return false;
    return true;
}

/* "mar. o jue.", "ma y ju": a choice of two weekdays. */
static bool is_before_weekday(const read_state *st, size_t i, size_t n)
{
    size_t at = i + n + (when_mark(st, i + n, '.') ? 1u : 0u);
    size_t next = when_skip(st, at, SENSE_OR);

    next = next > at ? next : when_skip(st, at, SENSE_AND);
    return when_is(st, i, SENSE_WEEKDAY) && next > at && when_is(st, next, SENSE_WEEKDAY);
}

/* "mar 1 dic", "mar., 1/12": the name of a weekday before its date, though it may be a month's. */
static bool is_before_its_date(const read_state *st, size_t i, size_t n)
{
    size_t at = i + n + (when_mark(st, i + n, '.') ? 1u : 0u);
    date_said d;

    at += when_mark(st, at, ',') ? 1u : 0u;
    return when_is(st, i, SENSE_WEEKDAY) && when_is(st, i, SENSE_MONTH) &&
           when_figure(st, at, 1, 2) && when_calendar_at(st, at, &d) > 1;
}

/* "mon-sat", "fri/sat": a mark joins it to another weekday. */
static bool is_joined_weekday(const read_state *st, size_t i, size_t n)
{
    return (i > 1 && (when_mark(st, i - 1, '-') || when_mark(st, i - 1, '/')) &&
            when_is(st, i - 2, SENSE_WEEKDAY)) ||
           ((when_mark(st, i + n, '-') || when_mark(st, i + n, '/')) &&
            when_is(st, i + n + 1, SENSE_WEEKDAY));
}

/* "sat at 5", "wed 3rd", "mar. o jue.": what stands behind tokens [i, i + n) speaks for a weekday.
 */
static bool is_supported_behind(const read_state *st, size_t i, size_t n)
{
    static const sense_kind behind[] = { SENSE_AT,
                                         SENSE_PART,
                                         SENSE_NUMBER,
                                         SENSE_AMPM,
                                         SENSE_ONE,
                                         SENSE_OR,
                                         SENSE_WEEKDAY,
                                         SENSE_AFTER,
                                         SENSE_DAY_MARK,
                                         SENSE_FROM_BEHIND,
                                         SENSE_UNTIL_BEHIND,
                                         SENSE_AFTER_BEHIND,
                                         SENSE_BEFORE_BEHIND,
                                         SENSE_BETWEEN_BEHIND };
    size_t at = i + n;

    at += when_mark(st, at, '.') && st->tokens[at].is_glued ? 1u : 0u;
    for (size_t k = 0; k < sizeof(behind) / sizeof(behind[0]); k++)
        if (when_is(st, at, behind[k]))
            return true;
    at += when_mark(st, at, ',') ? 1u : 0u;
    return at < st->n && st->tokens[at].kind == TOKEN_NUMBER;
}

bool when_is_supported(const read_state *st, size_t i, size_t n)
{
    static const sense_kind before[] = { SENSE_ON,      SENSE_THIS,   SENSE_NEXT,  SENSE_BY,
                                         SENSE_AFTER,   SENSE_BEFORE, SENSE_UNTIL, SENSE_OR,
                                         SENSE_AND,     SENSE_TO,     SENSE_IN,    SENSE_OF,
                                         SENSE_WEEKDAY, SENSE_EDGE,   SENSE_MAYBE };
    const token *t = &st->tokens[i];

    if (!when_is(st, i, SENSE_DOUBTFUL) || st->n == 1)
        return true;
    if (t->raw.n == 0 && t->end - t->start > t->text.n)
        return false; /* "we'd" */
    if (is_joined_weekday(st, i, n) || is_politely_alone(st, i, n) ||
        (ends_text(st, i + n) && i > 0 && !is_claimed(st, i - 1)) || is_before_weekday(st, i, n) ||
        is_before_its_date(st, i, n))
        return true;
    if (when_is(st, i, SENSE_MONTH))
        return is_month_supported(st, i, n);
    if (when_is(st, when_skip(st, i + n, SENSE_GENITIVE), SENSE_PART))
        return true; /* "guru ki shaam" */
    return follows(st, i, before, sizeof(before) / sizeof(before[0])) ||
           is_supported_behind(st, i, n);
}

/* "in December", "this March": a whole month. */
size_t when_month_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, when_skip(st, i, SENSE_THIS), SENSE_NEXT), n;
    const hit *h;
    local_date first = { st->now.date.year, 1, 1 };
    int year = 0;

    at = when_skip(st, at, SENSE_COMING);
    h = tokens_hit(st, at, SENSE_MONTH);
    if (h == NULL || (i > 0 && when_mark(st, i - 1, '$')) || !when_is_supported(st, at, h->n))
        return 0;
    n = (when_mark(st, at + h->n, '-') || when_mark(st, at + h->n, '/')) &&
                when_figure(st, at + h->n + 1, 4, 4)
            ? 1
            : 0; /* dec-2026 */
    n += when_year_at(st, at + h->n + n, &year);
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
    if (n == 0)
        n = when_feast_at(st, i, ret);
    return n > 0 ? n : when_weekday_at(st, i, ret);
}

size_t when_date_at(const read_state *st, size_t i, date_said *ret)
{
    static size_t (*const forms[])(const read_state *, size_t, date_said *) = {
        when_days_of_month_at, when_week_weekday_at, when_calendar_at,   relative_at,
        when_feast_at,         when_weekday_at,      when_nth_at,        when_span_at,
        day_alone_at,          when_month_at,        when_marked_day_at, when_year_led_at,
        when_each_in_month_at, when_beside_at,       when_season_at,     when_numbered_week_at,
        when_month_figures_at,
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
