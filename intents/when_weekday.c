/*
 * when_weekday.c - weekdays and the weeks they are counted in: next Friday, Friday week.
 *
 * What always holds: "next Friday" is the Friday of next week, weeks beginning on Monday; a bare
 * weekday is the next one to come, today counting; "this Friday" likewise.
 */
#include "intents/when_internal.h"

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
    bool digits = false, is_day, is_led;
    local_date d;

    is_day = i > 0 && when_is(st, i - 1, SENSE_DAY_LEAD) && when_figure(st, at, 1, 2) &&
             !when_mark(st, at + 1, '-') && !when_is(st, at + 1, SENSE_TO);
    is_led = when_is(st, at, SENSE_DAY_LEAD);
    at = when_skip(st, when_skip(st, at, SENSE_ON), SENSE_THE);
    if ((n = when_calendar_at(st, at, ret)) > 0)
        return at + n - i;
    n = when_ordinal_at(st, at, &day, &digits);
    if (n == 0 && is_led)
        n = when_day_number_at(st, at, &day); /* "el lunes el veintisiete" */
    if (n == 0 && is_day && !when_is(st, at + 1, SENSE_UNIT) &&
        when_day_number_at(st, at, &day) > 0)
        n = 1; /* "martes 4" */
    if (n == 0 && when_figure(st, at, 2, 2) && st->tokens[at].number > 12 &&
        !when_mark(st, at + 1, ':') && !when_mark(st, at + 1, '.')) {
        day = (int)st->tokens[at].number;
        n = 1;
    }
    if (n == 0 || day > 31 || !when_day_numbered(st, day, day_of_week, &d))
        return 0;
    *ret = when_one_day(d);
    return at + n - i;
}

/* "que viene" behind what it moves on; "the following week" belongs to the week. */
static bool is_next_behind(const read_state *st, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_NEXT_BEHIND);

    return h != NULL && !when_is(st, i + h->n, SENSE_UNIT);
}

size_t when_weekday_at(const read_state *st, size_t i, date_said *ret)
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
    if (h == NULL || (lead == at && !when_is_supported(st, lead, h->n)))
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
        n = tokens_hit(st, at, SENSE_NEXT_BEHIND)->n;
    } else if (!is_next && when_is(st, at, SENSE_LAST_BEHIND)) {
        n = tokens_hit(st, at, SENSE_LAST_BEHIND)->n;
        d = local_date_add_days(d, -7);
        is_last = true;
    } else if (when_is(st, at, SENSE_AFTER) &&
               when_is(st, when_skip(st, at, SENSE_AFTER), SENSE_NEXT)) {
        n = when_skip(st, when_skip(st, at, SENSE_AFTER), SENSE_NEXT) - at;
        d = local_date_add_days(d, 7);
    } else {
        n = 0;
    }
    *ret = when_one_day(d);
    ret->is_weekday = !is_next && !is_last && n == 0;
    ret->is_past = is_last;
    return at + n - i;
}

size_t when_week_weekday_at(const read_state *st, size_t i, date_said *ret)
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
    *ret = when_one_day(local_date_add_days(when_monday(st->now.date), 7 * weeks + day->s->a));
    return at + day->n - i;
}

size_t when_nth_weekday_at(const read_state *st, size_t i, date_said *ret)
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
    *ret = when_one_day(first);
    return at - i;
}
