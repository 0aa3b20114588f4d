/*
 * when_feast.c - days of the year with a name: Christmas, Good Friday, Holy Week.
 *
 * What always holds:
 *   (1) a feast without a year is the next one to come, today counting
 *   (2) those that move are counted from Easter Sunday of the western churches
 */
#include "intents/when_internal.h"

#define YEARS_OF_MOON 19 /* after so many years full moons fall on the same days again */

/*
 * Easter Sunday of a year: the Sunday after the first full moon of spring, as the calendar of 1582
 * reckons it (Butcher's form of the rule, Nature, 20 April 1876).
 */
static local_date easter_of(int year)
{
    int moon = year % YEARS_OF_MOON, century = year / 100, rest = year % 100;
    int drift = (century - (century + 8) / 25 + 1) / 3;
    int full = (YEARS_OF_MOON * moon + century - century / 4 - drift + 15) % 30;
    int sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - full - rest % 4) % 7;
    int late = (moon + 11 * full + 22 * sunday) / 451;
    int day = full + sunday - 7 * late + 114;

    return (local_date){ (int16_t)year, (uint8_t)(day / 31), (uint8_t)(day % 31 + 1) };
}

/* So many days from an Easter, so many of them; year 0 is the next to come. */
static date_said from_easter(const read_state *st, int year, int away, int days)
{
    int of = year != 0 ? year : st->now.date.year;
    date_said d = when_days(local_date_add_days(easter_of(of), away), days, WHEN_DAY);

    if (year == 0 && local_date_compare(d.to, st->now.date) < 0)
        d = when_days(local_date_add_days(easter_of(of + 1), away), days, WHEN_DAY);
    if (days > 1)
        d.grain = WHEN_WEEK;
    d.is_calendar = days == 1;
    d.has_year = year != 0;
    d.is_past = local_date_compare(d.to, st->now.date) < 0;
    return d;
}

size_t when_feast_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n;
    const hit *fixed = tokens_hit(st, at, SENSE_HOLIDAY), *moved = tokens_hit(st, at, SENSE_EASTER),
              *week = tokens_hit(st, at, SENSE_EASTER_WEEK);
    const hit *h = fixed != NULL ? fixed : moved != NULL ? moved : week;
    int year = 0;

    if (h == NULL) { /* the article may be part of the name: "la inmaculada" */
        at = i;
        h = fixed = tokens_hit(st, at, SENSE_HOLIDAY);
    }
    if (h == NULL)
        return 0;
    n = at + h->n + when_year_at(st, at + h->n, &year) - i;
    if (fixed != NULL)
        return when_dated(st, year, h->s->a, h->s->b, ret) ? n : 0;
    *ret = moved != NULL ? from_easter(st, year, h->s->a, 1)
                         : from_easter(st, year, 7 * h->s->a - 6, 7);
    return n;
}
