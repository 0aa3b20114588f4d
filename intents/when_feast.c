/*
 * when_feast.c - days of the year with a name: Christmas, Thanksgiving, Good Friday, Holy Week.
 *
 * What always holds:
 *   (1) a feast without a year is the next one to come, today counting
 *   (2) those that move are counted from Easter Sunday of the western churches, or from a weekday
 *   (3) those of other calendars move by the moon and are tabled, a date for every year
 *   (4) one that countries keep on different days is read where the country is known, else not
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

/* The first day of a feast in a year. */
static local_date day_of(const sense *s, int year)
{
    local_date d;

    if (s->kind == SENSE_EASTER)
        return local_date_add_days(easter_of(year), s->a);
    if (s->kind == SENSE_EASTER_WEEK)
        return local_date_add_days(easter_of(year), (int64_t)7 * s->a - 6);
    d = (local_date){ (int16_t)year, (uint8_t)s->a, (uint8_t)s->b };
    return s->c == 0 ? d : local_date_add_days(d, (s->c - 1 - (int)local_date_weekday(d) + 7) % 7);
}

/* A feast whose text is its dates; of others it is a country. */
static bool is_tabled(const sense *s) { return s->kind == SENSE_HOLIDAY && s->a == 0; }

/* The tabled date of a feast: of a year, else the next from today on, the last before it when it is
 * past. See (3). */
static bool tabled_day(const read_state *st, const sense *s, int year, bool is_last,
                       local_date *ret)
{
    ds_str rest = s->text, word;
    bool is_found = false;
    local_date d;

    while (ds_str_next(&rest, ' ', &word)) {
        bool is_ahead = local_date_parse(word, &d) && local_date_compare(d, st->now.date) >= 0;

        if (year > 0 ? d.year != year : is_ahead == is_last)
            continue;
        if (!is_found || is_last)
            *ret = d;
        is_found = true;
    }
    return is_found;
}

/* Is this country the clinic's? By the locale, else by the clock it keeps. See (4). */
static bool is_country(const read_state *st, ds_str country)
{
    static const struct {
        const char *country, *zone;
    } clocks[] = { { "IN", "Asia/Kolkata" },        { "IN", "Asia/Calcutta" },
                   { "ES", "Europe/Madrid" },       { "ES", "Atlantic/Canary" },
                   { "MX", "America/Mexico_City" }, { "MX", "America/Monterrey" },
                   { "MX", "America/Tijuana" } };
    ds_str zone = ds_str_of(st->context->tz != NULL ? ds_tz_name(st->context->tz) : "");

    if (country.n == 0 || ds_str_ends(st->context->locale, country))
        return true;
    if (st->context->locale.n > 0)
        return false;
    for (size_t k = 0; k < sizeof(clocks) / sizeof(clocks[0]); k++)
        if (ds_str_is(country, clocks[k].country) && ds_str_is(zone, clocks[k].zone))
            return true;
    return ds_str_is(country, "US") && when_months_first(st);
}

/* The longest name of a feast at i that is kept here. */
static const hit *feast_hit(const read_state *st, size_t i)
{
    const hit *best = NULL;

    if (!when_is(st, i, SENSE_HOLIDAY) && !when_is(st, i, SENSE_EASTER) &&
        !when_is(st, i, SENSE_EASTER_WEEK))
        return NULL;
    for (size_t k = 0; k < TOKEN_HITS_MAX && st->hits[i][k].s != NULL; k++) {
        const hit *h = &st->hits[i][k];
        bool is_feast = h->s->kind == SENSE_HOLIDAY || h->s->kind == SENSE_EASTER ||
                        h->s->kind == SENSE_EASTER_WEEK;

        if (is_feast && (is_tabled(h->s) || is_country(st, h->s->text)) &&
            (best == NULL || h->n > best->n))
            best = h;
    }
    return best;
}

/* "labor day weekend": the weekend nearest the day, and the day where it lies beside it. */
static date_said weekend_of(local_date day)
{
    int on = (int)local_date_weekday(day);
    local_date saturday = local_date_add_days(day, SATURDAY - on - (on < THURSDAY ? 7 : 0));
    date_said d = when_days(saturday, 2, WHEN_DAY);

    if (on == MONDAY)
        d.to = day;
    else if (on == FRIDAY)
        d.from = day;
    return d;
}

/* The feast of a year, of the next to come when it is 0, of the last one when it is past. */
static date_said feast_of(const read_state *st, const sense *s, int year, bool is_last)
{
    bool is_week = s->kind == SENSE_EASTER_WEEK;
    int of = year > 0 ? year : st->now.date.year;
    date_said d = when_days(day_of(s, of), is_week ? 7 : 1, is_week ? WHEN_WEEK : WHEN_DAY);

    if (year == 0 && local_date_compare(d.to, st->now.date) < 0)
        of++;
    if (year == 0 && is_last)
        of--;
    d = when_days(day_of(s, of), is_week ? 7 : 1, d.grain);
    d.is_calendar = !is_week;
    d.has_year = year > 0;
    d.is_past = local_date_compare(d.to, st->now.date) < 0;
    return d;
}

/* "weekend", "week" behind a feast's name: the one that it lies in. */
static size_t stretch_behind(const read_state *st, size_t i, date_said *d)
{
    const hit *weekend = tokens_hit(st, i, SENSE_WEEKEND), *unit = tokens_hit(st, i, SENSE_UNIT);

    if (weekend != NULL) {
        *d = weekend_of(d->from);
        return weekend->n;
    }
    if (unit == NULL || unit->s->a != UNIT_WEEK || unit->s->b != 1)
        return 0;
    *d = when_days(when_monday(d->from), 7, WHEN_WEEK);
    return unit->n;
}

size_t when_feast_at(const read_state *st, size_t i, date_said *ret)
{
    size_t the = when_skip(st, i, SENSE_THE), last = when_skip(st, the, SENSE_LAST);
    size_t at = when_skip(st, when_skip(st, last, SENSE_THIS), SENSE_NEXT);
    const hit *h = at < st->n ? feast_hit(st, at) : NULL;
    local_date day;
    int year = 0;

    if (h == NULL && i < st->n) /* the article may be part of the name: "la inmaculada" */
        h = feast_hit(st, at = i);
    if (h == NULL)
        return 0;
    at += h->n;
    at += when_year_at(st, at, &year);
    if (!is_tabled(h->s)) {
        *ret = feast_of(st, h->s, year, last > the);
    } else if (tabled_day(st, h->s, year, last > the, &day)) {
        *ret = when_one_day(day);
        ret->is_past = local_date_compare(day, st->now.date) < 0;
    } else {
        return 0;
    }
    return at + stretch_behind(st, at, ret) - i;
}

size_t when_feast_weekend_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_OF), n;

    n = at > i ? when_feast_at(st, when_skip(st, at, SENSE_THE), ret) : 0;
    if (n == 0)
        return 0;
    *ret = weekend_of(ret->from);
    return when_skip(st, at, SENSE_THE) + n - i;
}
