/*
 * when_year.c - dates that a year leads: "2027 mein 5 janwari", "next year in March".
 *
 * Elsewhere a year stands behind its day or month ("5 January 2027"), where the readers of days
 * and months take it. What always holds here: the year is of a day or month behind it, which says
 * none of its own.
 */
#include "intents/when_internal.h"

/* "2027 mein", "agle saal ki", "next year in": a year before what lies in it. */
static size_t year_lead_at(const read_state *st, size_t i, int *ret)
{
    size_t at = i + 1, next;
    const hit *unit;

    if (when_figure(st, i, 4, 4)) {
        if (when_year_at(st, i, ret) != 1)
            return 0;
    } else {
        next = when_skip(st, i, SENSE_NEXT);
        at = next > i ? next : when_skip(st, i, SENSE_THIS);
        unit = tokens_hit(st, at, SENSE_UNIT);
        if (at == i || unit == NULL || unit->s->a != UNIT_YEAR || unit->s->b != 1)
            return 0;
        *ret = st->now.date.year + (next > i ? 1 : 0);
        at += unit->n;
    }
    next = when_skip(st, when_skip(st, at, SENSE_OF), SENSE_IN);
    return next > at || !when_figure(st, i, 4, 4) ? next - i : 0;
}

/* "2027 mein 5 janwari", "agle saal march". */
size_t when_year_led_at(const read_state *st, size_t i, date_said *ret)
{
    int year = 0;
    size_t lead = year_lead_at(st, i, &year), n;
    local_date first = { (int16_t)year, 1, 1 };
    const hit *month;

    if (lead == 0)
        return 0;
    if ((n = when_calendar_at(st, i + lead, ret)) > 0)
        return !ret->has_year && when_dated(st, year, ret->from.month, ret->from.day, ret)
                   ? lead + n
                   : 0;
    if ((month = tokens_hit(st, i + lead, SENSE_MONTH)) == NULL)
        return 0;
    first.month = (uint8_t)month->s->a;
    *ret = when_days(first, local_month_days(first.year, first.month), WHEN_MONTH);
    ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
    return lead + month->n;
}
