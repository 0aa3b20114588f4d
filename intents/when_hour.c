/*
 * when_hour.c - minutes said around the hour: "sava 5", "tres y veinte", "8 bajne mein 10 minute".
 *
 * Some languages say minutes behind the hour, some before it, some as a share of it. What always
 * holds:
 *   (1) the hour is read first, whole
 *   (2) minutes move it within the half of day that it is in
 */
#include "intents/when_internal.h"

#define NOON_HOUR 12
#define HALF_HOUR 30
#define QUARTER_HOUR 15
#define FIRST_CLEAR_MINUTE 13 /* "3 y 20"; "3 y 4" may be two hours */

void when_clock_shift(clock_said *c, int minutes)
{
    c->grain = WHEN_MINUTE;
    c->is_certain = true;
    if (minutes >= 0) {
        c->minute = minutes;
        return;
    }
    c->minute = 60 + minutes;
    if (c->hour == NOON_HOUR && c->has_half)
        c->is_pm = !c->is_pm; /* a quarter to 12 pm is in the morning */
    c->hour = c->hour <= 1 ? (c->is_settled ? 23 : NOON_HOUR) : c->hour - 1;
}

/* Does what stands beside "dhai", of one token, make it an hour? "dhai se saadhe teen", "dhai ke
 * baad", "dedh se dhai", not "dedh se do ghante". */
static bool is_half_clock(const read_state *st, size_t i)
{
    size_t next = when_skip(st, i, SENSE_TO);
    const hit *lead = tokens_hit(st, next, SENSE_MINUTES_LEAD),
              *half = tokens_hit(st, next, SENSE_AND_HALF);
    int hour = 0;

    if (when_is(st, i, SENSE_OCLOCK) || when_is(st, i, SENSE_AFTER_BEHIND) ||
        when_is(st, i, SENSE_BEFORE_BEHIND) || when_is(st, i, SENSE_UNTIL_BEHIND))
        return true;
    if (next == i)
        return i > 1 && when_is(st, i - 2, SENSE_TO) && !when_is(st, i, SENSE_UNIT);
    if (half != NULL)
        return !when_is(st, next + half->n, SENSE_UNIT);
    next += lead != NULL ? lead->n : 0;
    next += when_number_at(st, next, &hour);
    return hour > 0 && hour <= NOON_HOUR && !when_is(st, next, SENSE_UNIT);
}

/* "sava 5", "saadhe paanch baje", "paune 6"; "dedh baje". */
size_t when_shifted_hour_at(const read_state *st, size_t i, clock_said *ret)
{
    const hit *lead = tokens_hit(st, i, SENSE_MINUTES_LEAD),
              *half = tokens_hit(st, i, SENSE_AND_HALF);
    clock_said c = { .grain = WHEN_MINUTE };
    size_t n;

    if (half != NULL) {
        if (!is_half_clock(st, i + half->n))
            return 0;
        c.hour = half->s->a;
        c.minute = HALF_HOUR;
        *ret = c;
        return half->n + when_clock_tail(st, i + half->n, ret);
    }
    if (lead == NULL || (n = when_number_at(st, i + lead->n, &c.hour)) == 0 || c.hour < 1 ||
        c.hour > NOON_HOUR || when_is(st, i + lead->n + n, SENSE_UNIT))
        return 0;
    n += lead->n;
    n += when_clock_tail(st, i + n, &c);
    when_clock_shift(&c, lead->s->a);
    *ret = c;
    return n;
}

/* The moment that an hour is counted from: a clock, or the near end of a part of day. */
static size_t moment_at(const read_state *st, size_t i, bool is_after, int32_t *ret_s)
{
    clock_said c = { 0 };
    part_said p = { .day = NO_DAY };
    size_t n = when_plain_clock_at(st, i, true, &c);

    if (n > 0) {
        *ret_s = when_clock_s(&c, -1);
        return n;
    }
    n = when_part_at(st, i, &p);
    *ret_s = is_after ? p.to : p.from;
    return p.day == NO_DAY ? n : 0;
}

/* "an hour before noon", "2 hours after 3pm", "half an hour before lunch". */
size_t when_hour_beside_at(const read_state *st, size_t i, clock_said *ret)
{
    length_said l;
    size_t n = when_length_at(st, i, &l), at = i + n, next, m;
    bool is_after = when_is(st, at, SENSE_AFTER);
    int32_t s = 0;

    if (n == 0 || l.seconds <= 0 || l.days > 0 || l.months > 0)
        return 0;
    next = when_skip(st, at, is_after ? SENSE_AFTER : SENSE_BEFORE);
    m = next > at ? moment_at(st, next, is_after, &s) : 0;
    s += is_after ? l.seconds : -l.seconds;
    if (m == 0 || s < 0 || s >= WHEN_CLOCK_END)
        return 0;
    *ret = (clock_said){ .hour = s / SECONDS_HOUR,
                         .minute = s % SECONDS_HOUR / 60,
                         .is_settled = true,
                         .is_certain = true,
                         .grain = WHEN_MINUTE };
    return next + m - i;
}

/* Minutes as a quarter, a half or a number; *ret_spoken: they are no bare figure of one digit. */
static size_t minutes_at(const read_state *st, size_t i, int *ret, bool *ret_spoken)
{
    size_t next, n;

    *ret_spoken = true;
    if ((next = when_skip(st, i, SENSE_HALF)) > i) {
        *ret = HALF_HOUR;
        return next - i;
    }
    if ((next = when_skip(st, i, SENSE_QUARTER)) > i) {
        *ret = QUARTER_HOUR;
        return next - i;
    }
    n = when_number_at(st, i, ret);
    if (n == 0 || *ret < 1 || *ret > 59)
        return 0;
    *ret_spoken = st->tokens[i].kind == TOKEN_WORD || *ret >= FIRST_CLEAR_MINUTE;
    return n;
}

size_t when_minutes_behind(const read_state *st, size_t i, clock_said *c)
{
    const hit *h = tokens_hit(st, i, SENSE_MINUTES_ON), *unit;
    bool was_certain = c->is_certain, is_to, is_spoken = false;
    size_t at, n;
    int minutes = 0;

    if (c->grain != WHEN_HOUR)
        return 0;
    if (h != NULL) {
        when_clock_shift(c, h->s->a);
        return h->n;
    }
    at = when_skip(st, i, SENSE_TO_BEHIND);
    is_to = at > i;
    if (!is_to && (at = when_skip(st, i, SENSE_PAST_BEHIND)) == i)
        return 0;
    n = minutes_at(st, at, &minutes, &is_spoken);
    if (n == 0 || (!is_spoken && when_is(st, i, SENSE_AND)))
        return when_is(st, i, SENSE_AND) || is_to ? 0 : at - i; /* "7 bajkar" alone is 7 */
    at += n;
    unit = tokens_hit(st, at, SENSE_UNIT);
    if (unit != NULL && unit->s->a == UNIT_MINUTE)
        at += unit->n;
    else if (unit != NULL)
        return 0; /* "a las 5 y 2 horas" */
    when_clock_shift(c, is_to ? -minutes : minutes);
    c->is_certain = was_certain || !when_is(st, i, SENSE_AND) || minutes % 5 == 0;
    return at - i;
}
