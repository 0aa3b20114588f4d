/*
 * when_season.c - parts of a year: this summer, next quarter, Q3 2027, the winter of 2027.
 *
 * What always holds:
 *   (1) a season is the three months from its first day on; south of the equator it is half a year
 *       away, which the clock that a clinic keeps tells
 *   (2) without a year it is the one that is now or comes next
 */
#include "intents/when_internal.h"

#define MONTHS_OF_QUARTER 3
#define QUARTERS 4
#define HALF_YEAR_MONTHS 6
#define YEAR_MONTHS 12

/* Which one is meant: this, next, last, or nothing was said. */
typedef enum season_lead { LEAD_NONE, LEAD_THIS, LEAD_NEXT, LEAD_LAST } season_lead;

static size_t lead_at(const read_state *st, size_t i, season_lead *ret)
{
    static const struct {
        sense_kind kind;
        season_lead lead;
    } leads[] = { { SENSE_NEXT, LEAD_NEXT },
                  { SENSE_COMING, LEAD_NEXT },
                  { SENSE_LAST, LEAD_LAST },
                  { SENSE_THIS, LEAD_THIS } };
    size_t at = when_skip(st, i, SENSE_THE);

    *ret = LEAD_NONE;
    for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]); k++)
        if (when_is(st, at, leads[k].kind)) {
            *ret = leads[k].lead;
            return when_skip(st, at, leads[k].kind) - i;
        }
    return at - i;
}

/* "que viene", "pasado" behind what was named. */
static size_t lead_behind(const read_state *st, size_t i, season_lead *lead)
{
    size_t next = when_skip(st, i, SENSE_NEXT_BEHIND);

    if (*lead != LEAD_NONE)
        return 0;
    if (next > i) {
        *lead = LEAD_NEXT;
        return next - i;
    }
    next = when_skip(st, i, SENSE_LAST_BEHIND);
    if (next > i)
        *lead = LEAD_LAST;
    return next - i;
}

/* Does the clinic's clock run south of the equator? See (1). */
static bool is_south(const read_state *st)
{
    static const char *const zones[] = {
        "America/Argentina/",  "America/Buenos_Aires", "America/Santiago", "America/Montevideo",
        "America/Asuncion",    "America/La_Paz",       "America/Lima",     "America/Sao_Paulo",
        "Africa/Johannesburg", "Australia/",           "Pacific/Auckland"
    };
    ds_str zone = ds_str_of(st->context->tz != NULL ? ds_tz_name(st->context->tz) : "");

    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        if (ds_str_starts(zone, ds_str_of(zones[i])))
            return true;
    return false;
}

static date_said season_from(local_date first)
{
    date_said d = { .from = first, .grain = WHEN_MONTH };

    d.to = local_date_add_days(local_date_add_months(first, MONTHS_OF_QUARTER), -1);
    return d;
}

/* The season of a year; without one as (2) says, or as its lead does. */
static date_said season_of(const read_state *st, const sense *s, int year, season_lead lead)
{
    local_date first = { (int16_t)(year > 0 ? year : st->now.date.year), (uint8_t)s->a,
                         (uint8_t)s->b };
    date_said d;

    if (is_south(st))
        first = local_date_add_months(first, s->a > HALF_YEAR_MONTHS ? -HALF_YEAR_MONTHS
                                                                     : HALF_YEAR_MONTHS);
    if (year > 0)
        return season_from(first);
    d = season_from(local_date_add_months(first, -YEAR_MONTHS));
    while (local_date_compare(d.to, st->now.date) < 0)
        d = season_from(local_date_add_months(d.from, YEAR_MONTHS));
    if (lead == LEAD_NEXT && local_date_compare(d.from, st->now.date) <= 0)
        d = season_from(local_date_add_months(d.from, YEAR_MONTHS));
    if (lead == LEAD_LAST)
        d = season_from(local_date_add_months(d.from, -YEAR_MONTHS));
    return d;
}

/* Does "in", "by", "for" stand before token i, with or without "the"? */
static bool is_behind_lead(const read_state *st, size_t i)
{
    static const sense_kind leads[] = { SENSE_IN,    SENSE_ON, SENSE_FOR,  SENSE_BY,
                                        SENSE_UNTIL, SENSE_OF, SENSE_MAYBE };

    i -= i > 0 && when_is(st, i - 1, SENSE_THE) ? 1 : 0;
    for (size_t k = 0; i > 0 && k < sizeof(leads) / sizeof(leads[0]); k++)
        if (when_is(st, i - 1, leads[k]))
            return true;
    return false;
}

/* "this summer", "in spring", "el verano que viene", "winter 2027". A season's name alone may be a
 * word of its own ("spring", "fall"): it needs a lead, a year, or "in" before it. */
static size_t season_at(const read_state *st, size_t i, date_said *ret)
{
    season_lead lead;
    size_t from = when_skip(st, i, SENSE_IN), at = from + lead_at(st, from, &lead), n;
    const hit *h = tokens_hit(st, at, SENSE_SEASON);
    int year = 0;
    bool is_led;

    if (h == NULL)
        return 0;
    is_led = lead != LEAD_NONE || st->n == h->n ||
             (!when_is(st, at, SENSE_DOUBTFUL) && (from > i || is_behind_lead(st, i)));
    at += h->n;
    n = when_year_at(st, at, &year);
    n = n > 0 ? n : lead_behind(st, at, &lead);
    if (!is_led && n == 0)
        return 0;
    *ret = season_of(st, h->s, year, lead);
    return at + n - i;
}

/* The quarter of a year, 1 to 4. */
static date_said quarter_of(int year, int quarter)
{
    date_said d = season_from(
        (local_date){ (int16_t)year, (uint8_t)((quarter - 1) * MONTHS_OF_QUARTER + 1), 1 });

    return d;
}

/* "q3": the letter and its figure, glued. */
static size_t short_quarter_at(const read_state *st, size_t i, int *ret)
{
    if (!when_is(st, i, SENSE_TRIMESTER) || !when_figure(st, i + 1, 1, 1) ||
        !st->tokens[i + 1].is_glued)
        return 0;
    *ret = (int)st->tokens[i + 1].number;
    return 2;
}

/* "third quarter", "the 4th quarter of 2027", "q1 next year". */
static size_t numbered_quarter_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    int quarter = 0, year = 0;
    bool digits;

    if ((n = short_quarter_at(st, at, &quarter)) == 0 &&
        (n = when_ordinal_at(st, at, &quarter, &digits)) > 0)
        n = when_is(st, at + n, SENSE_TRIMESTER) ? when_skip(st, at + n, SENSE_TRIMESTER) - at : 0;
    if (n == 0 || quarter < 1 || quarter > QUARTERS)
        return 0;
    at += n;
    at += when_year_at(st, at, &year);
    *ret = quarter_of(year > 0 ? year : st->now.date.year, quarter);
    if (year == 0 && local_date_compare(ret->to, st->now.date) < 0)
        *ret = quarter_of(st->now.date.year + 1, quarter);
    return at - i;
}

/* "this quarter", "next quarter", "el trimestre que viene". */
static size_t led_quarter_at(const read_state *st, size_t i, date_said *ret)
{
    season_lead lead;
    size_t at = i + lead_at(st, i, &lead);
    const hit *h = tokens_hit(st, at, SENSE_TRIMESTER);
    local_date first = { st->now.date.year, 1, 1 };
    int away;

    if (h == NULL)
        return 0;
    at += h->n;
    at += lead_behind(st, at, &lead);
    if (lead == LEAD_NONE)
        return 0;
    away = lead == LEAD_NEXT ? 1 : lead == LEAD_LAST ? -1 : 0;
    first.month = (uint8_t)(st->now.date.month - (st->now.date.month - 1) % MONTHS_OF_QUARTER);
    *ret = season_from(local_date_add_months(first, (int64_t)away * MONTHS_OF_QUARTER));
    return at - i;
}

size_t when_season_at(const read_state *st, size_t i, date_said *ret)
{
    size_t n = season_at(st, i, ret);

    n = n > 0 ? n : numbered_quarter_at(st, i, ret);
    n = n > 0 ? n : led_quarter_at(st, i, ret);
    if (n > 0)
        ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
    return n;
}
