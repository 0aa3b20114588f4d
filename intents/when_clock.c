/*
 * when_clock.c - times of day as people write them: 5, 5pm, 5.30 pm, 17:30, half past five, noon.
 *
 * What always holds:
 *   (1) a bare number is a time only where the caller says that one is expected
 *   (2) without am or pm, 7 to 11 is morning and 12 to 6 afternoon, as clinics keep hours, unless a
 *       part of day says otherwise; 24-hour spellings (17:30, 05:30) mean what they say
 */
#include "intents/when_internal.h"

#define FIRST_MORNING_HOUR 7
#define FIRST_YEAR 1900 /* "before 2010" is a year */
#define SECONDS_MINUTE 60
#define NOON_HOUR 12
#define HOURS_OF_DAY 24
#define LEAD_WORDS_MAX 3 /* "antes de la una" */
#define NIGHT_S (20 * SECONDS_HOUR)
#define LAST_NIGHT_HOUR 4 /* "4 at night" is before dawn, "5 at night" is not */

static bool is_minute(int m) { return m >= 0 && m < 60; }

/* Letters and figures glued to what was read: "3am3io". */
static bool runs_on(const read_state *st, size_t i)
{
    return i < st->n && st->tokens[i].is_glued && st->tokens[i].kind != TOKEN_MARK;
}

/* "p . m .": letters that stand apart; the tokens they take. */
static size_t spaced_half(const read_state *st, size_t i, bool *ret_pm)
{
    const hit *h = tokens_hit(st, i, SENSE_AMPM);

    if (h == NULL || st->tokens[i].text.n != 1 || !when_mark(st, i + 1, '.') || i + 2 >= st->n ||
        !ds_str_is(st->tokens[i + 2].text, "m"))
        return 0;
    *ret_pm = h->s->a == 1;
    return when_mark(st, i + 3, '.') ? 4 : 3;
}

/* "am", "p.m.", "a m" behind a time. */
static size_t half_at(const read_state *st, size_t i, clock_said *c)
{
    size_t lead = when_mark(st, i, '.') && st->tokens[i].is_glued && i + 1 < st->n &&
                          st->tokens[i + 1].is_glued
                      ? 1
                      : 0; /* "9.am" */
    const hit *h;
    bool is_pm = false;
    size_t apart = c->hour <= NOON_HOUR ? spaced_half(st, i, &is_pm) : 0;

    if (apart > 0) {
        c->is_certain = c->has_half = true;
        c->is_pm = is_pm;
        return apart;
    }
    if (lead == 0) /* "3 in the AM" */
        lead = when_skip(st, when_skip(st, i, SENSE_IN), SENSE_THE) - i;
    h = when_half_hit(st, i + lead);
    if (h == NULL || (lead > 0 && st->tokens[i + lead].text.n < 2) ||
        runs_on(st, i + lead + h->n) || (c->hour > NOON_HOUR && h->s->a == 0) ||
        (c->hour == 0 && h->s->a == 1))
        return 0;
    i += lead;
    c->is_certain = true;
    if (c->hour <= NOON_HOUR) { /* "15:30 pm" says it twice */
        c->has_half = true;
        c->is_pm = h->s->a == 1;
    }
    return lead + h->n +
           (when_mark(st, i + h->n, '.') && st->tokens[i + h->n].is_glued && h->n > 1 ? 1u : 0u);
}

/* What may follow the figures: half of day, o'clock, ish. */
size_t when_clock_tail(const read_state *st, size_t i, clock_said *c)
{
    size_t at = i;
    size_t next;

    if ((next = when_skip(st, at, SENSE_ISH)) > at ||
        (when_mark(st, at, '-') && (next = when_skip(st, at + 1, SENSE_ISH)) > at + 1)) {
        c->is_certain = true;
        at = next;
    }
    if ((next = when_skip(st, at, SENSE_OCLOCK)) > at) {
        c->is_certain = true;
        at = when_skip(st, next, SENSE_ISH); /* "3 o'clock sharp" */
    }
    at += when_minutes_behind(st, at, c);
    at += half_at(st, at, c);
    at += when_minutes_behind(st, at, c); /* "8 pm menos cuarto" */
    return at - i;
}

static size_t word_at(const read_state *st, size_t i, clock_said *ret)
{
    size_t twelve = when_figure(st, i, 2, 2) && st->tokens[i].number == NOON_HOUR ? 1 : 0;
    const hit *h = tokens_hit(st, i + twelve, SENSE_CLOCK); /* "12 noon" */

    if (h == NULL)
        return 0;
    *ret = (clock_said){ .hour = h->s->a / SECONDS_HOUR,
                         .minute = h->s->a % SECONDS_HOUR / SECONDS_MINUTE,
                         .is_settled = true,
                         .is_certain = true,
                         .grain = WHEN_HOUR };
    return twelve + h->n;
}

/* The hour in "half past five", with its tail. */
static size_t hour_at(const read_state *st, size_t i, clock_said *c)
{
    size_t n = when_number_at(st, i, &c->hour);

    if (n == 0 || c->hour < 1 || c->hour > 23)
        return word_at(st, i, c);
    c->is_settled = c->hour > NOON_HOUR;
    return n + when_clock_tail(st, i + n, c);
}

/* A phrase, not a word: "para las" leads to nothing but an hour. */
static bool is_long(const read_state *st, size_t i, sense_kind kind)
{
    const hit *h = tokens_hit(st, i, kind);

    return h != NULL && h->n > 1;
}

/* "ten to eight in the morning": what stands behind i is an hour with its part of day, and no end
 * of a range that would run backwards. */
static bool is_parted_hour(const read_state *st, size_t i, int minutes)
{
    clock_said c = { 0 };
    size_t n = when_number_at(st, i, &c.hour);

    return n > 0 && c.hour >= 1 && c.hour < minutes && c.hour <= NOON_HOUR &&
           when_own_part_at(st, i + n, &c) > 0;
}

/* "half past 5", "half 5", "quarter to six", "ten past 4", "20 minutes to 6". */
static size_t past_at(const read_state *st, size_t i, clock_said *ret)
{
    size_t at = when_skip(st, i, SENSE_ARTICLE), next, n;
    int minutes = 0;
    bool is_named = true, has_unit;
    clock_said c = { .grain = WHEN_MINUTE };

    if ((next = when_skip(st, at, SENSE_HALF)) > at)
        minutes = 30;
    else if ((next = when_skip(st, at, SENSE_QUARTER)) > at)
        minutes = 15;
    else if ((n = when_number_at(st, at, &minutes)) > 0 && minutes > 0 && is_minute(minutes)) {
        next = at + n;
        is_named = st->tokens[at].kind == TOKEN_WORD;
    } else {
        return 0;
    }
    at = next;
    has_unit = when_is(st, at, SENSE_UNIT) && tokens_hit(st, at, SENSE_UNIT)->s->a == UNIT_MINUTE;
    at = has_unit ? when_skip(st, at, SENSE_UNIT) : at;
    if ((has_unit || is_named || minutes % 5 == 0) && (next = when_skip(st, at, SENSE_PAST)) > at) {
        n = hour_at(st, next, &c);
    } else if ((minutes == 15 || has_unit || minutes == 20 || minutes == 25 ||
                (minutes % 5 == 0 &&
                 (is_long(st, at, SENSE_MINUTES_TO) ||
                  is_parted_hour(st, when_skip(st, at, SENSE_MINUTES_TO), minutes) ||
                  (is_named && i > 0 && when_is(st, i - 1, SENSE_AT))))) &&
               (next = when_skip(st, at, SENSE_MINUTES_TO)) > at) {
        n = hour_at(st, next, &c);
        minutes = -minutes;
    } else if (minutes == 30 && is_named && when_skip(st, i, SENSE_HALF) > i) {
        next = at;
        n = hour_at(st, next, &c);
    } else {
        return 0;
    }
    if (n == 0)
        return 0;
    when_clock_shift(&c, minutes);
    *ret = c;
    return next + n - i;
}

/* "h", "horas" behind minutes; not "17:30 hours later". */
static bool is_hour_unit(const read_state *st, size_t i)
{
    const hit *unit = tokens_hit(st, i, SENSE_UNIT);

    return unit != NULL && unit->s->a == UNIT_HOUR && unit->n == 1 &&
           !when_is(st, i + 1, SENSE_FROM_NOW) && !when_is(st, i + 1, SENSE_NEXT_BEHIND);
}

/* What parts the hour at i from its minutes: ':', 'h' or '.'; '\0' for nothing that does. */
static char minutes_mark(const read_state *st, size_t i)
{
    if (i + 1 >= st->n || !st->tokens[i + 1].is_glued)
        return '\0';
    if (when_mark(st, i + 1, ':'))
        return ':';
    if (when_hour_letter(st, i + 1))
        return 'h';
    return when_mark(st, i + 1, '.') ? '.' : '\0';
}

/* Are the figures at i an hour and its minutes? They are glued; "5: 30 pm" is let pass. */
static bool is_hour_and_minutes(const read_state *st, size_t i, char mark)
{
    if (mark == '\0' || !when_figure(st, i, 1, 2) || st->tokens[i].number > HOURS_OF_DAY ||
        !when_figure(st, i + 2, 2, 2) || !is_minute((int)st->tokens[i + 2].number))
        return false;
    return st->tokens[i + 2].is_glued || (mark != '.' && when_half_hit(st, i + 3) != NULL);
}

/* 5:30, 5.30 pm, 17:30, 17h30. */
static size_t figures_at(const read_state *st, size_t i, bool bare_is_fine, clock_said *ret)
{
    char mark = minutes_mark(st, i);
    const token *h = &st->tokens[i];
    clock_said c = { .grain = WHEN_MINUTE };
    size_t n = 3;
    bool is_clear = mark != '.';

    if (!is_hour_and_minutes(st, i, mark))
        return 0;
    c.hour = (int)h->number;
    c.minute = (int)st->tokens[i + 2].number;
    c.is_settled =
        c.hour > NOON_HOUR || c.hour == 0 || mark == 'h' || (h->digits == 2 && h->text.p[0] == '0');
    if (when_mark(st, i + 3, ':') && when_figure(st, i + 4, 2, 2))
        n = 5;                     /* seconds, which nobody books by */
    if (is_hour_unit(st, i + n)) { /* "17.30 h" */
        is_clear = true;
        n = when_skip(st, i + n, SENSE_UNIT) - i;
    }
    c.is_certain = is_clear;
    n += when_clock_tail(st, i + n, &c);
    if (!is_clear && when_is(st, i + n, SENSE_COUNTED))
        return 0; /* 6.45 percent */
    if ((c.hour == HOURS_OF_DAY && c.minute > 0) || (!c.is_certain && !bare_is_fine && st->n > n))
        return 0; /* "15.30" and nothing else is a time */
    c.is_certain = true;
    *ret = c;
    return n;
}

/* "at 630", or 630 where a time was asked for: three figures alone may be anything. */
static bool is_asked(const read_state *st, size_t i)
{
    return (i > 0 && when_is(st, i - 1, SENSE_AT)) || ds_str_is(st->context->expects, "when");
}

/* 1730, 530pm, 1730 hrs. */
static size_t run_at(const read_state *st, size_t i, bool bare_is_fine, clock_said *ret)
{
    const token *t = &st->tokens[i];
    clock_said c = { .grain = WHEN_MINUTE };
    const hit *unit;
    size_t n = 1;

    if (t->kind != TOKEN_NUMBER || t->digits < 3 || t->digits > 4 || t->number > 2400 ||
        !is_minute((int)(t->number % 100)))
        return 0;
    c.hour = (int)(t->number / 100);
    c.minute = (int)(t->number % 100);
    n += when_clock_tail(st, i + 1, &c);
    unit = tokens_hit(st, i + n, SENSE_UNIT);
    if (t->digits == 4 && when_hour_letter(st, i + n) && st->tokens[i + n].is_glued) {
        c.is_certain = true;
        n++;
    } else if (!c.is_certain && t->digits == 4 && unit != NULL && unit->s->a == UNIT_HOUR) {
        c.is_certain = true;
        n += unit->n;
    }
    if (!c.is_certain &&
        (!bare_is_fine || t->number % 5 != 0 || !when_ends_number(st, i + n) ||
         ((t->digits == 3 || t->number >= FIRST_YEAR) && !is_asked(st, i)) || c.hour < 1))
        return 0;
    c.is_settled = !c.has_half && (t->digits == 4);
    *ret = c;
    return n;
}

/* Do figures behind an hour's figures make its minutes: "6 20 in the evening", "at 17 30"? i is
 * behind them, hour before. */
static bool are_minutes(const read_state *st, size_t hour, size_t i)
{
    bool at_said;

    return when_is(st, when_fillers(st, i, &at_said), SENSE_PART) ||
           (hour > 0 && when_ends_number(st, i) &&
            (when_is(st, hour - 1, SENSE_AT) || when_is(st, hour - 1, SENSE_RELDAY) ||
             when_is(st, hour - 1, SENSE_WEEKDAY)));
}

/* "shaam ke 9 paintalis": a part of day stands before the hour at i. */
static bool follows_part(const read_state *st, size_t i)
{
    return when_is(st, i - 1, SENSE_PART) ||
           (i > 1 && when_is(st, i - 1, SENSE_OF) && when_is(st, i - 2, SENSE_PART));
}

bool when_is_next_hour(const read_state *st, size_t i, int hour)
{
    int next = 0;
    size_t n = when_number_at(st, i, &next);

    return n > 0 && next == hour % NOON_HOUR + 1 && when_is(st, i + n, SENSE_OCLOCK);
}

/* "five thirty", "5 30 pm", "6 20 in the evening": n tokens of the hour stand at i. */
static size_t spoken_minutes(const read_state *st, size_t i, size_t n, clock_said *c)
{
    bool is_spelled = st->tokens[i].kind == TOKEN_WORD;
    size_t dash = i + n + (is_spelled && when_mark(st, i + n, '-') ? 1u : 0u); /* five-thirty */
    size_t at = is_spelled ? when_skip(st, dash, SENSE_OH) : dash;
    int m = 0;
    size_t more = when_number_at(st, at, &m), tail;
    bool has_oh = at > dash && m > 0 && m < 10; /* "nine oh five" */
    bool figures = more == 1 && when_figure(st, at, 2, 2);
    clock_said with = *c;

    if (more == 0 || (m < 10 && !has_oh && (is_spelled || !figures)) || !is_minute(m) ||
        (st->tokens[at].kind == TOKEN_NUMBER && !figures) || when_is_next_hour(st, at, c->hour))
        return 0; /* "das gyarah baje" are two hours */
    at += more;
    if (when_is(st, at, SENSE_UNIT) || when_is(st, at, SENSE_MONTH) ||
        when_ordinal_mark_at(st, at) > 0)
        return 0;
    with.minute = m;
    with.grain = WHEN_MINUTE;
    tail = when_clock_tail(st, at, &with);
    if (!is_spelled && !with.has_half && !are_minutes(st, i, at + tail) &&
        (figures || m % 5 != 0 || !(i > 0 && follows_part(st, i))))
        return 0;
    with.is_certain = with.is_certain || !is_spelled || m % 5 == 0 || has_oh;
    *c = with;
    return at + tail - i - n;
}

/* What behind a bare number says that it counts something. */
static bool counts_something(const read_state *st, size_t i)
{
    static const sense_kind counted[] = { SENSE_UNIT,   SENSE_MONTH,  SENSE_CURRENCY,
                                          SENSE_PERSON, SENSE_OPTION, SENSE_COUNTED };

    for (size_t k = 0; k < sizeof(counted) / sizeof(counted[0]); k++)
        if (when_is(st, i, counted[k]))
            return true;
    if (when_ordinal_mark_at(st, i) > 0)
        return true;
    return i < st->n && ((st->tokens[i].kind == TOKEN_WORD && st->tokens[i].is_glued) ||
                         when_mark(st, i, '$') || when_mark(st, i, '/') ||
                         (when_mark(st, i, '.') && i + 1 < st->n &&
                          st->tokens[i + 1].kind == TOKEN_NUMBER && st->tokens[i + 1].is_glued));
}

/* The 1 of 37.1. */
static bool is_fraction(const read_state *st, size_t i)
{
    return i > 1 && st->tokens[i].is_glued && when_mark(st, i - 1, '.') &&
           st->tokens[i - 1].is_glued && st->tokens[i - 2].kind == TOKEN_NUMBER;
}

/* "a las 15 horas", "14h": the unit behind an hour that was led by "at", or glued to it. */
static size_t hours_at(const read_state *st, size_t i, size_t n, clock_said *c)
{
    const hit *unit = tokens_hit(st, i + n, SENSE_UNIT);
    bool is_letter = when_hour_letter(st, i + n), is_at = i > 0 && when_is(st, i - 1, SENSE_AT);
    size_t next = i + n + (is_letter ? 1 : unit != NULL && unit->s->a == UNIT_HOUR ? unit->n : 0);

    if (i == 0 && next == st->n && c->hour > NOON_HOUR && c->hour < HOURS_OF_DAY)
        is_at = true; /* "15 hrs" and nothing else */
    if (next == i + n || !(is_at || (is_letter && st->tokens[i + n].is_glued)) ||
        when_is(st, next, SENSE_NEXT_BEHIND) || when_is(st, next, SENSE_FROM_NOW))
        return 0;
    c->is_certain = true;
    return next - i - n;
}

/* Does the word before i lead to a time: "a la una", "de una a dos"? */
static bool is_led(const read_state *st, size_t i)
{
    static const sense_kind leads[] = { SENSE_AT, SENSE_FROM,    SENSE_FROM_TO, SENSE_UNTIL,
                                        SENSE_TO, SENSE_BETWEEN, SENSE_AFTER,   SENSE_BEFORE };

    for (size_t back = 1; back <= i && back <= LEAD_WORDS_MAX; back++)
        for (size_t k = 0; k < sizeof(leads) / sizeof(leads[0]); k++) {
            const hit *h = tokens_hit(st, i - back, leads[k]);

            if (h != NULL && h->n == back)
                return true;
        }
    return false;
}

/* Does a number follow "to", "and" behind what ends before i: "do se teen baje"? */
static bool begins_range(const read_state *st, size_t i, int hour)
{
    size_t next = when_skip(st, i, SENSE_TO);

    next = next > i ? next : when_skip(st, i, SENSE_AND);
    if (next == i)
        return when_is_next_hour(st, i, hour);
    return when_is(st, next, SENSE_NUMBER) ||
           (next < st->n && st->tokens[next].kind == TOKEN_NUMBER);
}

/* The number of an hour at i: no price, no fraction, no figures too long. */
static size_t hour_number_at(const read_state *st, size_t i, int *ret)
{
    size_t n = when_number_at(st, i, ret);

    if (n == 0 || *ret > HOURS_OF_DAY ||
        (st->tokens[i].kind == TOKEN_NUMBER && st->tokens[i].digits > 2) ||
        (i > 0 && (when_mark(st, i - 1, '$') || is_fraction(st, i))))
        return 0;
    return n;
}

/* "14hr" where a bare number is fine: the unit behind an hour past noon, i behind the number. */
static size_t late_hours_at(const read_state *st, size_t i, clock_said *c)
{
    const hit *unit = tokens_hit(st, i, SENSE_UNIT);

    if (c->is_certain || c->hour <= NOON_HOUR || unit == NULL || unit->s->a != UNIT_HOUR ||
        !when_ends_number(st, i + unit->n))
        return 0;
    c->is_certain = true;
    return unit->n;
}

/* May an hour that nothing makes certain be none at all? It stands from i to `to`. */
static bool is_other_number(const read_state *st, size_t i, size_t to, bool bare_is_fine, int hour)
{
    if (when_is(st, i, SENSE_ONE) && (when_is(st, to, SENSE_OF) || !when_ends_number(st, to)))
        return true; /* "I'd like one in Cupertino" */
    if (st->tokens[i].kind == TOKEN_WORD && when_is(st, i, SENSE_DOUBTFUL) && !is_led(st, i) &&
        !begins_range(st, to, hour))
        return true; /* "el lunes una cita" */
    return !bare_is_fine || hour == 0 || (hour >= HOURS_OF_DAY && !is_led(st, i)) ||
           counts_something(st, to);
}

static size_t plain_at(const read_state *st, size_t i, bool bare_is_fine, clock_said *ret)
{
    clock_said c = { .grain = WHEN_HOUR };
    size_t n = hour_number_at(st, i, &c.hour), more;

    if (n == 0)
        return 0;
    if (c.hour < HOURS_OF_DAY && (c.hour > 0 || st->tokens[i].kind == TOKEN_NUMBER) &&
        (more = spoken_minutes(st, i, n, &c)) > 0) {
        c.is_settled = c.hour > NOON_HOUR || c.hour == 0;
        if (c.is_certain || bare_is_fine) {
            *ret = c;
            return n + more;
        }
    }
    n += hours_at(st, i, n, &c);
    n += when_clock_tail(st, i + n, &c);
    if (bare_is_fine && when_figure(st, i, 2, 2))
        n += late_hours_at(st, i + n, &c);
    if (!c.is_certain && is_other_number(st, i, i + n, bare_is_fine, c.hour))
        return 0;
    c.is_settled = c.hour > NOON_HOUR || c.hour == 0;
    *ret = c;
    return n;
}

size_t when_plain_clock_at(const read_state *st, size_t i, bool bare_is_fine, clock_said *ret)
{
    size_t n;

    if (i >= st->n || when_follows_numbered(st, i))
        return 0; /* "room 4" */
    if ((n = word_at(st, i, ret)) > 0 || (n = past_at(st, i, ret)) > 0 ||
        (n = when_shifted_hour_at(st, i, ret)) > 0 ||
        (n = figures_at(st, i, bare_is_fine, ret)) > 0 ||
        (n = run_at(st, i, bare_is_fine, ret)) > 0)
        return n;
    return plain_at(st, i, bare_is_fine, ret);
}

size_t when_clock_at(const read_state *st, size_t i, bool bare_is_fine, clock_said *ret)
{
    clock_said beside;
    size_t from = when_hour_beside_at(st, i, &beside);
    size_t n = when_plain_clock_at(st, i, bare_is_fine, ret);

    if (from > n)
        *ret = beside;
    return from > n ? from : n;
}

int32_t when_clock_s(const clock_said *c, int32_t part_from)
{
    int hour = c->hour;

    if (c->has_half) {
        hour = hour % NOON_HOUR + (c->is_pm ? NOON_HOUR : 0);
    } else if (!c->is_settled && hour <= NOON_HOUR) {
        if (part_from >= NIGHT_S)
            hour = hour == NOON_HOUR ? 0 : hour + (hour > LAST_NIGHT_HOUR ? NOON_HOUR : 0);
        else if (part_from >= NOON_HOUR * SECONDS_HOUR)
            hour += hour == NOON_HOUR || (hour >= 10 && part_from == NOON_HOUR * SECONDS_HOUR)
                        ? 0
                        : NOON_HOUR;
        else if (part_from < 0 && hour < FIRST_MORNING_HOUR)
            hour += NOON_HOUR; /* (2) */
    }
    return hour * SECONDS_HOUR + c->minute * SECONDS_MINUTE;
}

int32_t when_clock_end_s(const clock_said *c, int32_t from_s, int32_t part_from)
{
    int32_t s;

    if (c->has_half || c->is_settled)
        return when_clock_s(c, part_from);
    s = (c->hour % NOON_HOUR) * SECONDS_HOUR + c->minute * SECONDS_MINUTE;
    while (s <= from_s && s < WHEN_CLOCK_END)
        s += NOON_HOUR * SECONDS_HOUR;
    return s > WHEN_CLOCK_END ? s - WHEN_CLOCK_END : s; /* "11 pm to 3" */
}
