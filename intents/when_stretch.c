/*
 * when_stretch.c - what stretches a when: a second day or clock, a length, the week a day is in.
 *
 * What always holds:
 *   (1) both ends of a range of days count: "9 to 12 June" ends with the 12th
 *   (2) an end lies behind its start: a weekday, a month's day or a year short of it is the next
 *   (3) an end is read with when_pieces_read, never with another end behind it, so that the work
 *       stays linear
 */
#include "intents/when_internal.h"

#define DAYS_LONG_MAX 366

/* A clock with its part of day, as one that needs no guess. */
static void settle(clock_said *c, const when_draft *d)
{
    int32_t s = when_clock_s(c, d->has_part ? d->part_from : -1);

    c->hour = s / SECONDS_HOUR;
    c->minute = s % SECONDS_HOUR / 60;
    c->is_settled = c->is_certain = true;
    c->has_half = false;
}

/* The day of a month behind a date: "Nov 27 to 30", "april ninth through the 17th". */
static size_t day_on_at(const read_state *st, size_t i, const date_said *a, date_said *ret)
{
    int day = 0;
    size_t n = when_day_number_at(st, i, &day), m;
    date_said full;
    clock_said c;
    local_date d = a->from;

    if (n == 0 || a->grain != WHEN_DAY || a->is_weekday || when_calendar_at(st, i, &full) > 0)
        return 0;
    m = when_clock_at(st, i, false, &c);
    if (m >= n && c.is_certain)
        return 0;
    if (day <= d.day) {
        if (!when_is(st, i + n - 1, SENSE_ORDINAL_MARK) && !when_is(st, i, SENSE_ORDINAL))
            return 0;
        d.day = 1;
        d = local_date_add_months(d, 1);
    }
    if (day > local_month_days(d.year, d.month))
        return 0;
    d.day = (uint8_t)day;
    *ret = when_one_day(d);
    return n;
}

bool when_put_behind(date_said *a, date_said *b)
{
    if (b->is_calendar && b->has_year && a->is_calendar && !a->has_year) {
        a->from.year = b->from.year;
        if (local_date_compare(a->from, b->from) > 0)
            a->from.year--;
        a->to = a->from;
        return local_date_is_valid(a->from);
    }
    while (a->is_weekday && b->grain == WHEN_DAY && !b->is_weekday && !b->is_calendar &&
           local_date_compare(local_date_add_days(a->from, 7), b->from) <= 0)
        *a = when_one_day(local_date_add_days(a->from, 7)); /* "from Monday to Friday next week" */
    while (b->is_weekday && local_date_compare(b->to, a->from) < 0)
        *b = when_one_day(local_date_add_days(b->from, 7));
    while (b->is_weekday && b->grain == WHEN_DAY &&
           local_date_compare(local_date_add_days(b->from, -7), a->from) > 0)
        *b = when_one_day(local_date_add_days(b->from, -7)); /* of the week that a begins in */
    if (b->is_calendar && !b->has_year && local_date_compare(b->to, a->from) < 0) {
        b->from = local_date_add_months(b->from, 12);
        b->to = local_date_add_months(b->to, 12);
    }
    return local_date_compare(b->to, a->from) >= 0;
}

/* The point of "21 dic." when more of a when follows; 1 or 0. */
static size_t point_behind(const read_state *st, size_t i)
{
    size_t next;

    return when_mark(st, i, '.') && st->tokens[i].is_glued &&
                   (when_is_joint(st, i + 1, false, &next) ||
                    (when_is(st, i - 1, SENSE_MONTH) && when_is(st, i + 1, SENSE_AT)))
               ? 1
               : 0;
}

size_t when_take_date(const read_state *st, when_draft *d, size_t i, bool allow_and)
{
    date_said a = { .grain = WHEN_DAY }, b = { .grain = WHEN_DAY };
    size_t n = when_date_at(st, i, &a), next, m;
    bool at_said, is_and = false, is_between;

    if (n == 0)
        return 0;
    d->date = a;
    d->has_date = true;
    d->last = PIECE_DATE;
    if (a.is_range)
        n += when_range_tail(st, i + n, &is_between); /* "19 se 20 november tak" */
    when_note_span(d, i, i + n);
    n += point_behind(st, i + n);
    next = i + n;
    if (a.is_range) {
        d->date_end = a;
        d->has_date_end = true;
        return n;
    }
    if (a.has_clock || !(when_is_joint(st, i + n, false, &next) ||
                         (is_and = (next = when_skip(st, i + n, SENSE_AND)) > i + n)))
        return n;
    next = when_fillers(st, next, &at_said);
    if ((m = day_on_at(st, next, &a, &b)) == 0 && (m = when_date_at(st, next, &b)) == 0)
        return n;
    m += when_range_tail(st, next + m, &is_between);
    if (b.has_clock || b.is_past || b.is_range || (is_and && !allow_and && !is_between) ||
        !when_put_behind(&a, &b))
        return n;
    d->date = a;
    d->date_end = b;
    d->has_date_end = true;
    when_note_span(d, i, next + m);
    return next + m - i;
}

/* "3 days starting", "for 2 hours from": the length before its start. */
static size_t length_lead(const read_state *st, when_draft *d, size_t i)
{
    size_t at = when_skip(st, i, SENSE_FOR), n;
    bool is_for = at > i;
    length_said l;

    if ((n = when_length_at(st, at, &l)) == 0)
        return 0;
    at += n;
    if (when_mark(st, at, ','))
        at++;
    if (!when_is(st, at, SENSE_STARTING) && !(is_for && when_is(st, at, SENSE_FROM)))
        return 0;
    d->has_length = true;
    d->lasts = l;
    when_note_span(d, i, at);
    return at - i;
}

size_t when_take_length(const read_state *st, when_draft *d, size_t i)
{
    size_t at = when_skip(st, i, SENSE_FOR), n;
    length_said l;

    if (d->has_length || d->has_range || d->has_date_end)
        return 0;
    if (d->to == 0)
        return length_lead(st, d, i);
    if (at == i || (n = when_length_at(st, at, &l)) == 0 || l.months > 0 || l.days > DAYS_LONG_MAX)
        return 0;
    if (l.seconds == 0 && !(d->has_date && (d->date.is_calendar || d->date_opens)))
        return 0; /* "tomorrow for 3 days of pain" */
    d->has_length = true;
    d->lasts = l;
    when_note_span(d, i, at + n);
    return at + n - i;
}

/* A clock that needs no guess. */
static clock_said clock_of(int32_t s)
{
    return (clock_said){ .hour = s / SECONDS_HOUR,
                         .minute = s % SECONDS_HOUR / 60,
                         .is_settled = true,
                         .is_certain = true,
                         .grain = WHEN_MINUTE };
}

/* The end's clock, or the whole of its day. */
static void take_clock_end(when_draft *d, when_draft *e)
{
    if (e->has_clock && !e->has_range) {
        d->clock_end = e->clock;
        if (e->has_part)
            settle(&d->clock_end, e);
    } else if (e->date.has_clock) {
        d->clock_end = clock_of(e->date.clock_s);
    } else {
        d->clock_end = clock_of(e->has_part ? e->part_to : WHEN_CLOCK_END);
    }
}

/* "kal 4 baje se", "subah se": was what ends before i opened by a word behind it that also joins
 * a range? *ret_next is behind that word. */
static bool is_opened_behind(const read_state *st, const when_draft *d, size_t i, size_t *ret_next)
{
    const hit *to = i > 0 ? tokens_hit(st, i - 1, SENSE_TO) : NULL;

    if (to == NULL || !when_is(st, i - 1, SENSE_FROM_BEHIND) ||
        !(d->clock_opens || (d->is_since && d->has_part)))
        return false;
    *ret_next = i - 1 + to->n;
    return true;
}

/* The end of a range at i; behind a start that was opened it must close: "... se shaam tak". */
static bool end_read(const read_state *st, size_t i, bool must_close, when_draft *e)
{
    if (!when_pieces_read(st, i, true, e) || e->clock_opens || e->date_opens || e->has_date_end ||
        e->has_range || e->has_length || e->is_since || (e->has_date && e->date.is_past))
        return false;
    return must_close == (e->clock_closes || e->date_closes);
}

/* Stretch a draft that begins with a clock to the end e; false when e lies before it. */
static bool stretch_to(const read_state *st, when_draft *d, when_draft *e)
{
    if (d->has_date && e->has_date && !when_put_behind(&d->date, &e->date))
        return false;
    take_clock_end(d, e);
    d->has_range = true;
    d->clock_opens = d->date_opens = false;
    if (e->has_date && !d->has_date) {
        d->has_date = true;
        d->date = when_one_day(st->now.date);
    }
    d->is_span = e->has_date && local_date_compare(e->date.to, d->date.from) > 0;
    if (d->is_span) {
        d->date_end = e->date;
        d->has_date_end = true;
    }
    when_note_span(d, d->from, e->to);
    return true;
}

/* "aur 21 mai ke beech" behind "now": the other end of what lies between the two. */
static size_t between_now_and(const read_state *st, size_t i, when_draft *e)
{
    size_t next = when_skip(st, i, SENSE_AND), tail;
    bool is_between = false;

    if (next == i || !end_read(st, next, false, e))
        return 0;
    tail = when_range_tail(st, e->to, &is_between);
    e->to += tail;
    return is_between ? next - i : 0;
}

size_t when_take_from_now(const read_state *st, when_draft *d, size_t i)
{
    const hit *now = tokens_hit(st, i, SENSE_NOW);
    size_t next, at;
    when_draft e;

    if (d->to > 0 || now == NULL)
        return 0;
    at = i + now->n;
    next = when_is(st, at, SENSE_FROM_BEHIND) ? when_skip(st, at, SENSE_TO) : at;
    if (next == at)
        next += between_now_and(st, at, &e);
    else if (when_is(st, next, SENSE_NOW) || !end_read(st, next, true, &e))
        return 0;
    if (next == at)
        return 0;
    when_begin_now(st, d);
    when_note_span(d, i, next);
    return stretch_to(st, d, &e) ? d->to - i : 0;
}

size_t when_take_end(const read_state *st, when_draft *d, size_t i)
{
    size_t next = i;
    when_draft e;
    bool is_opened = is_opened_behind(st, d, i, &next);
    bool is_day_part = d->has_part && !d->has_clock && d->has_date && !d->clock_opens;
    bool is_part = d->has_part && !d->has_clock && (is_opened || (d->clock_opens && d->is_from));
    bool is_joined = (d->has_clock || is_part || is_day_part) && !d->has_range &&
                     !d->has_date_end && !d->clock_closes && !d->has_length;

    if (!is_joined || !(is_opened || when_is_joint(st, i, true, &next) ||
                        (d->is_between && (next = when_skip(st, i, SENSE_AND)) > i)))
        return 0;
    if (!end_read(st, next, is_opened, &e) ||
        (!d->has_clock && !is_part && !(e.has_date && (e.has_clock || e.has_part))))
        return 0;
    if (d->has_date && e.has_date && !when_put_behind(&d->date, &e.date))
        return 0;
    d->is_since = false;
    if (!d->has_clock) { /* "from this afternoon until Friday", "Monday morning to Friday noon" */
        d->clock = clock_of(d->part_from);
        d->has_clock = true;
    } else if (d->has_part) {
        settle(&d->clock, d);
    }
    d->has_part = false;
    return stretch_to(st, d, &e) ? e.to - i : 0;
}

/* The day as far ahead as this stretch is: "this time next week". */
static local_date same_day_in(const read_state *st, const date_said *d)
{
    local_date first = st->now.date;

    first.day = 1;
    if (d->grain == WHEN_WEEK)
        return local_date_add_days(d->from, (int)local_date_weekday(st->now.date));
    if (d->grain == WHEN_MONTH)
        return local_date_add_months(st->now.date, (d->from.year - first.year) * 12 +
                                                       d->from.month - first.month);
    return d->from;
}

size_t when_take_this_time(const read_state *st, when_draft *d, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_THIS_TIME);
    bool at_said;
    size_t at, n = 0;
    date_said day = d->date;

    if (h == NULL || d->has_clock || d->has_part || d->has_date_end || d->date.has_clock)
        return 0;
    at = i + h->n;
    if (!d->has_date) {
        at = when_fillers(st, at, &at_said);
        if ((n = when_date_at(st, at, &day)) == 0 || day.has_clock)
            return 0;
    }
    d->date = when_one_day(same_day_in(st, &day));
    d->clock = clock_of(st->now.second_of_day);
    d->has_date = d->has_clock = true;
    d->last = PIECE_CLOCK;
    when_note_span(d, i, at + n);
    return at + n - i;
}

/* "next week" "from Wednesday on": the days of that week from then on. */
static size_t days_of_week(when_draft *d, size_t i, size_t at, size_t n, const date_said *day)
{
    date_said all = d->date;

    all.from = local_date_add_days(all.from, (int)local_date_weekday(day->from));
    all.grain = WHEN_DAY;
    d->date = d->date_end = all;
    d->has_date_end = true;
    when_note_span(d, d->from, at + n);
    return at + n - i;
}

/* "agle hafte" "isi din": the weekday of today. */
static size_t same_day_behind(const read_state *st, when_draft *d, size_t i)
{
    bool at_said;
    size_t at = when_fillers(st, i, &at_said), next = when_skip(st, at, SENSE_THIS);
    const hit *unit = tokens_hit(st, next, SENSE_UNIT);

    if (next == at || unit == NULL || unit->s->a != UNIT_DAY)
        return 0;
    d->date = when_one_day(same_day_in(st, &d->date));
    when_note_span(d, d->from, next + unit->n);
    return next + unit->n - i;
}

/* "next week" "from Tuesday to Thursday", "between Wednesday and Friday". */
static size_t days_in_week(const read_state *st, when_draft *d, size_t i)
{
    static const sense_kind leads[] = { SENSE_BETWEEN, SENSE_FROM };
    when_draft e = { 0 };
    size_t at = i, n;
    int64_t away;

    for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]) && at == i; k++)
        at = when_skip(st, i, leads[k]);
    if (at == i || !when_is(st, at, SENSE_WEEKDAY))
        return 0;
    n = when_take_date(st, &e, at, true);
    if (n > 0 && !e.has_date_end && e.date.is_weekday)
        return days_of_week(d, i, at, n, &e.date);
    if (n == 0 || !e.has_date_end || !e.date.is_weekday || !e.date_end.is_weekday)
        return 0;
    away = local_date_to_days(d->date.from) + (int)local_date_weekday(e.date.from) -
           local_date_to_days(e.date.from);
    d->date = when_one_day(local_date_add_days(e.date.from, away));
    d->date_end = when_one_day(local_date_add_days(e.date_end.from, away));
    d->has_date_end = true;
    when_note_span(d, d->from, at + n);
    return at + n - i;
}

/* "november" "between 19 and 20", "next month" "on the 5th", "from the 3rd to the 7th". */
static size_t days_in_month(const read_state *st, when_draft *d, size_t i)
{
    static const sense_kind leads[] = { SENSE_BETWEEN, SENSE_FROM, SENSE_ON };
    int day = 0, last = 0, days = local_month_days(d->date.from.year, d->date.from.month);
    size_t at = i + (when_mark(st, i, ',') ? 1u : 0u), next, n, m;
    bool digits = false, is_led = i > d->to, is_ordinal;

    for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]) && !is_led; k++) {
        is_led = when_is(st, at, leads[k]);
        at = when_skip(st, at, leads[k]);
    }
    at = when_skip(st, next = at, SENSE_THE);
    n = when_day_number_at(st, at, &day);
    is_ordinal = when_ordinal_at(st, at, &day, &digits) > 0;
    if (n == 0 || day > days || !(is_led || at > next) || !(is_ordinal || day > 12))
        return 0;
    if (!when_is_joint(st, at + n, false, &next) &&
        (next = when_skip(st, at + n, SENSE_AND)) == at + n)
        next = st->n;
    next = when_skip(st, next, SENSE_THE);
    m = when_day_number_at(st, next, &last);
    if (m == 0 || last <= day || last > days) {
        if (!is_ordinal || !when_ends_number(st, at + n))
            return 0;
        last = day;
        next = at + n;
        m = 0;
    }
    d->date = when_days(local_date_add_days(d->date.from, day - 1), last - day + 1, WHEN_DAY);
    d->date.is_calendar = true;
    when_note_span(d, d->from, next + m);
    return next + m - i;
}

/* So many weeks on: a week and what is a part of it. */
static void move_weeks(when_draft *d, int weeks)
{
    d->date.from = local_date_add_days(d->date.from, (int64_t)7 * weeks);
    d->date.to = local_date_add_days(d->date.to, (int64_t)7 * weeks);
}

size_t when_take_week(const read_state *st, when_draft *d, size_t i)
{
    size_t n = 0, in = i > 0 && when_is(st, i - 1, SENSE_IN) ? 1 : 0;
    int weeks;

    if (!d->has_date || d->has_date_end || d->date_opens || d->date_closes)
        return 0;
    if ((d->date.grain == WHEN_WEEK || d->date.grain == WHEN_MONTH) &&
        (n = same_day_behind(st, d, i)) > 0)
        return n;
    if (d->date.grain == WHEN_WEEK)
        return days_in_week(st, d, i);
    if (d->date.grain == WHEN_MONTH && !d->has_clock && !d->has_part)
        return days_in_month(st, d, i);
    if (d->date.is_week_part && (weeks = when_week_behind(st, i - in, &n)) > 0 && n > in) {
        n -= in;
        move_weeks(d, weeks); /* "weekday evenings" "next week" */
        d->date.is_week_part = false;
        when_note_span(d, d->from, i + n);
        return n;
    }
    if (!d->date.is_weekday || (weeks = when_week_behind(st, i, &n)) < 0)
        return 0;
    d->date = when_one_day(local_date_add_days(when_monday(st->now.date),
                                               7 * weeks + (int)local_date_weekday(d->date.from)));
    when_note_span(d, d->from, i + n);
    return n;
}
