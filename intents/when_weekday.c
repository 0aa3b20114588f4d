/*
 * when_weekday.c - weekdays and the weeks they are counted in: next Friday, Friday week.
 *
 * What always holds: "next Friday" is the Friday of next week, weeks beginning on Monday; a bare
 * weekday is the next one to come, today counting; "this Friday" likewise.
 */
#include "intents/when_internal.h"

/* "in two weeks", "2 weeks from now" behind a weekday: that week, in weeks from this one. */
static size_t weeks_away(const read_state *st, size_t i, int *ret)
{
    size_t lead = when_skip(st, i, SENSE_OF), at = when_skip(st, lead, SENSE_IN), n, next;
    length_said l;
    local_date then;

    if (at == lead)
        at = lead = i; /* "el martes de dentro de dos semanas" */
    if ((n = when_length_at(st, at, &l)) == 0 || l.days == 0 || l.days % 7 != 0 || l.months > 0 ||
        l.seconds > 0)
        return 0;
    next = when_skip(st, at + n, SENSE_FROM_NOW);
    if (at == lead && next == at + n)
        return 0;
    then = local_date_add_days(st->now.date, l.days);
    *ret = (int)((local_date_to_days(when_monday(then)) -
                  local_date_to_days(when_monday(st->now.date))) /
                 7);
    return next - i;
}

/* "la semana que viene" at `at`, counted from i: 1; -1 for none. */
static int week_then_next(const read_state *st, size_t at, size_t i, size_t *ret_n)
{
    const hit *unit = tokens_hit(st, at, SENSE_UNIT), *next;

    if (unit == NULL || unit->s->a != UNIT_WEEK || unit->s->b != 1 ||
        (next = tokens_hit(st, at + unit->n, SENSE_NEXT_BEHIND)) == NULL)
        return -1;
    *ret_n = at + unit->n + next->n - i;
    return 1;
}

int when_week_behind(const read_state *st, size_t i, size_t *ret_n)
{
    bool at_said;
    size_t at = when_fillers(st, i, &at_said), next;
    const hit *unit, *weeks = tokens_hit(st, i, SENSE_WEEK_AFTER);
    int ahead = 0;

    if (weeks != NULL) { /* "de la otra semana" */
        *ret_n = weeks->n;
        return weeks->s->a;
    }
    if ((weeks = tokens_hit(st, at, SENSE_WEEK_AFTER)) != NULL) {
        *ret_n = at + weeks->n - i;
        return weeks->s->a;
    }
    if ((*ret_n = weeks_away(st, i, &ahead)) > 0)
        return ahead;
    if ((next = when_skip(st, at, SENSE_NEXT)) > at ||
        (next = when_skip(st, at, SENSE_COMING)) > at)
        ahead = 1;
    else if ((next = when_skip(st, at, SENSE_THIS)) == at)
        return week_then_next(st, at, i, ret_n);
    unit = tokens_hit(st, next, SENSE_UNIT);
    if (unit == NULL || unit->s->a != UNIT_WEEK || unit->s->b != 1)
        return -1;
    *ret_n = next + unit->n - i;
    return ahead;
}

/* "a 5" behind a number: the two are hours. */
static bool is_hour_range(const read_state *st, size_t i)
{
    const hit *to = tokens_hit(st, i, SENSE_TO), *at = tokens_hit(st, i, SENSE_AT);

    if (to == NULL || (at != NULL && at->n >= to->n)) /* "viernes 4 a las 9" */
        return false;
    return i + to->n < st->n && st->tokens[i + to->n].kind == TOKEN_NUMBER;
}

/* "11 tarikh" behind a weekday. */
static size_t marked_number_at(const read_state *st, size_t i, int *ret)
{
    size_t n = when_day_number_at(st, i, ret);
    const hit *mark = tokens_hit(st, i + n, SENSE_DAY_MARK);

    return n > 0 && mark != NULL && !when_is(st, i + n, SENSE_OF) ? n + mark->n : 0;
}

/* What stands behind a weekday and names the day: ", Nov 28", "the 5th", "28". */
static size_t weekday_detail(const read_state *st, size_t i, int day_of_week, date_said *ret)
{
    size_t at = i + (when_mark(st, i, ',') ? 1u : 0u), n;
    int day = 0;
    bool digits = false, is_day, is_led;
    local_date d;

    is_day = i > 0 && when_is(st, i - 1, SENSE_DAY_LEAD) && when_figure(st, at, 1, 2) &&
             !when_mark(st, at + 1, '-') && !is_hour_range(st, at + 1);
    is_led = when_is(st, at, SENSE_DAY_LEAD);
    at = when_skip(st, when_skip(st, at, SENSE_ON), SENSE_THE);
    if ((n = when_calendar_at(st, at, ret)) > 0)
        return at + n - i;
    n = when_is(st, at, SENSE_FIRST_THING) ? 0 : when_ordinal_at(st, at, &day, &digits);
    if (n == 0 && is_led)
        n = when_day_number_at(st, at, &day); /* "el lunes el veintisiete" */
    if (n == 0 && is_day && !when_is(st, at + 1, SENSE_UNIT) &&
        when_day_number_at(st, at, &day) > 0)
        n = 1; /* "martes 4" */
    if (n == 0)
        n = marked_number_at(st, at, &day);
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

/* How a weekday is led: this, next, last, coming; token behind the lead. */
typedef struct weekday_lead {
    bool is_next, is_after_next, is_last, is_coming;
    size_t at;
} weekday_lead;

/* "next next Monday", "agle se agle somvar": the token behind a second "next", or i. */
static size_t behind_second_next(const read_state *st, size_t i)
{
    size_t at = when_skip(st, i, SENSE_FROM_BEHIND), next;

    at = at > i ? at : when_skip(st, i, SENSE_GENITIVE);
    next = when_skip(st, at, SENSE_NEXT);
    return next > at ? next : i;
}

static weekday_lead lead_at(const read_state *st, size_t i)
{
    weekday_lead l = { .at = when_skip(st, i, SENSE_NEXT) };

    if (l.at > i) {
        size_t second = behind_second_next(st, l.at);

        l.is_next = true;
        l.is_after_next = second > l.at;
        l.at = second;
    } else if ((l.at = when_skip(st, i, SENSE_COMING)) > i) {
        l.is_coming = true;
    } else if ((l.at = when_skip(st, i, SENSE_LAST)) > i) {
        l.is_last = true;
    } else {
        l.at = when_skip(st, i, SENSE_THIS);
    }
    return l;
}

/* The point of "mon." and "tues.", not of a sentence's end. */
static size_t behind_point(const read_state *st, size_t i)
{
    return when_mark(st, i, '.') && st->tokens[i].is_glued && i + 1 < st->n ? i + 1 : i;
}

size_t when_weeks_on_at(const read_state *st, size_t i, int *ret_weeks)
{
    const hit *on = tokens_hit(st, i, SENSE_WEEKS_ON);

    if (on == NULL || when_is(st, i + on->n, SENSE_UNIT) || when_is(st, i + on->n, SENSE_OCLOCK))
        return 0;
    *ret_weeks = on->s->a;
    return on->n;
}

/* What behind a weekday moves it by weeks: "next week", "week" (Friday week), "after next". The
 * tokens it takes, 0 for none. */
static size_t move_by_weeks(const read_state *st, size_t i, int day, bool is_led, local_date *d)
{
    size_t n = 0, next;
    int weeks = when_week_behind(st, i, &n);
    const hit *unit = tokens_hit(st, i, SENSE_UNIT);

    if (weeks >= 0) {
        *d = local_date_add_days(when_monday(st->now.date), 7 * weeks + day);
        return n;
    }
    if (!is_led && (next = when_weeks_on_at(st, i, &weeks)) > 0) {
        *d = local_date_add_days(*d, (int64_t)7 * weeks);
        return next;
    }
    if (!is_led && unit != NULL && unit->s->a == UNIT_WEEK && unit->n == 1) {
        *d = local_date_add_days(*d, (int64_t)7 * unit->s->b);
        return unit->n;
    }
    if (!is_led && is_next_behind(st, i)) { /* "el viernes que viene" */
        *d = local_date_add_days(when_monday(st->now.date), 7 + day);
        return when_skip(st, i, SENSE_NEXT_BEHIND) - i;
    }
    next = when_skip(st, i, SENSE_AFTER);
    if (next > i && when_is(st, when_skip(st, next, SENSE_THE), SENSE_NEXT)) {
        *d = local_date_add_days(*d, 7);
        return when_skip(st, when_skip(st, next, SENSE_THE), SENSE_NEXT) - i;
    }
    return 0;
}

/* "of last week", "de la semana pasada" behind a weekday. */
static size_t last_week_behind(const read_state *st, size_t i)
{
    bool at_said;
    size_t at = when_skip(st, when_fillers(st, i, &at_said), SENSE_FROM);
    size_t next = when_skip(st, at, SENSE_LAST);
    const hit *unit = tokens_hit(st, next, SENSE_UNIT);

    if (unit == NULL || unit->s->a != UNIT_WEEK || unit->s->b != 1)
        return 0;
    if (next == at && (next = when_skip(st, at + unit->n, SENSE_LAST_BEHIND)) == at + unit->n)
        return 0;
    return next > at + unit->n ? next - i : next + unit->n - i;
}

size_t when_weekday_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_THE), n = 0;
    weekday_lead l = lead_at(st, at);
    const hit *h = tokens_hit(st, l.at, SENSE_WEEKDAY);
    local_date d;
    int day, today = (int)local_date_weekday(st->now.date);

    if (h == NULL || (l.at == at && !when_is_supported(st, l.at, h->n)))
        return 0;
    day = h->s->a;
    at = behind_point(st, l.at + h->n);
    if (!l.is_last && (n = weekday_detail(st, at, day, ret)) > 0)
        return at + n - i;
    d = local_date_add_days(st->now.date, (day - today + 7) % 7);
    if (l.is_next)
        d = local_date_add_days(when_monday(st->now.date), (l.is_after_next ? 14 : 7) + day);
    if (l.is_last)
        d = local_date_add_days(d, -7);
    if (l.is_coming && day == today)
        d = local_date_add_days(d, 7);
    if (!l.is_next && !l.is_last && when_is(st, at, SENSE_LAST_BEHIND)) { /* "el lunes pasado" */
        n = when_skip(st, at, SENSE_LAST_BEHIND) - at;
        *ret = when_one_day(local_date_add_days(when_monday(st->now.date), day - 7));
        ret->is_past = true;
        return at + n - i;
    }
    if ((n = last_week_behind(st, at)) > 0) {
        *ret = when_one_day(local_date_add_days(when_monday(st->now.date), day - 7));
        ret->is_past = true;
        return at + n - i;
    }
    n = move_by_weeks(st, at, day, l.is_next || l.is_last, &d);
    *ret = when_one_day(d);
    ret->is_weekday = !l.is_next && !l.is_last && !l.is_coming && n == 0;
    ret->is_past = l.is_last && n == 0;
    return at + n - i;
}

size_t when_week_weekday_at(const read_state *st, size_t i, date_said *ret)
{
    size_t n = 0, at;
    int weeks = when_week_behind(st, i, &n);
    const hit *day;
    bool at_said;

    if (weeks < 0 && (n = last_week_behind(st, i)) == 0)
        return 0; /* "last week's Sunday" */
    at = when_fillers(st, i + n, &at_said);
    if ((day = tokens_hit(st, at, SENSE_WEEKDAY)) == NULL)
        return 0;
    *ret = when_one_day(local_date_add_days(when_monday(st->now.date), 7 * weeks + day->s->a));
    ret->is_past = weeks < 0;
    ret->in_week = when_is(st, i + n, SENSE_GENITIVE);
    return at + day->n - i;
}
