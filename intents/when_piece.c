/*
 * when_piece.c - the pieces of one when: a date, a clock, a part of day, a bound, and their draft.
 *
 * Pieces that follow one another ("Saturday" "morning" "after 10") make one draft, in any order.
 * What always holds:
 *   (1) a piece is taken once: a second date or clock begins the next when
 *   (2) a draft is settled only when its last piece is read (when_settle.c)
 */
#include "intents/when_internal.h"

#include <string.h>

#define PIECES_MAX 8
#define NOON_HOUR 12

void when_note_span(when_draft *d, size_t from, size_t to)
{
    if (d->to == 0)
        d->from = from;
    d->to = to;
}

/* True when what comes next makes a bare number a time: "5 in the evening", "5 or later". */
static bool tells_time(const read_state *st, size_t i)
{
    bool at_said;
    size_t at = when_fillers(st, i, &at_said);
    part_said part;
    date_said day;

    return when_part_at(st, at, &part) > 0 ||
           (when_named_day_at(st, at, &day) > 0 && !day.has_clock) ||
           when_is(st, i, SENSE_LATER_ON) || when_is(st, i, SENSE_EARLIER_ON) ||
           when_is(st, i, SENSE_AFTER_BEHIND) || when_is(st, i, SENSE_BEFORE_BEHIND) ||
           when_is(st, i, SENSE_UNTIL_BEHIND) || when_is(st, i, SENSE_AT_BEHIND);
}

/* "one of the 9th", "schedule one at noon". */
static bool is_one_of(const read_state *st, size_t i, size_t n)
{
    return when_is(st, i, SENSE_ONE) &&
           (when_is(st, i + n, SENSE_OF) || when_is(st, i + n, SENSE_AT));
}

/* "5 evening" may be a time, "one morning" and "2 morning sessions" are none. */
static bool fits_part(const read_state *st, size_t i, int hour)
{
    const hit *part = tokens_hit(st, i, SENSE_PART);
    int from, to;

    if (part == NULL)
        return true;
    if (when_is(st, i + part->n, SENSE_COUNTED))
        return false;
    from = part->s->a / SECONDS_HOUR;
    to = part->s->b / SECONDS_HOUR;
    return (hour >= from - 1 && hour <= to) || (hour + 12 >= from - 1 && hour + 12 <= to);
}

/* A clock that ends a range, with its part before or behind it: "sham 5 baje", "5 de la tarde". */
static size_t parted_clock_at(const read_state *st, size_t i, clock_said *ret)
{
    clock_said part = { 0 };
    size_t lead = when_own_part_at(st, i, &part), n;
    bool at_said;

    if (lead > 0)
        lead = when_fillers(st, i + lead, &at_said) - i;
    n = when_clock_at(st, i + lead, true, ret);
    if (n == 0)
        return 0;
    if (lead > 0) {
        ret->has_part = true;
        ret->part_from = part.part_from;
        return lead + n;
    }
    return n + when_own_part_at(st, i + n, ret);
}

/* "a primera hora", "a mediodia": a phrase that says more than the joint it begins with. */
static bool is_phrase(const read_state *st, size_t i, size_t n)
{
    static const sense_kind kinds[] = { SENSE_FIRST_THING, SENSE_EARLY, SENSE_PART, SENSE_CLOCK,
                                        SENSE_EDGE };

    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
        if (when_skip(st, i, kinds[k]) > i + n)
            return true;
    return false;
}

/* What stands between the ends of a range; "a las" only between two clocks. */
bool when_is_joint(const read_state *st, size_t i, bool is_clock, size_t *ret_next)
{
    const hit *to = tokens_hit(st, i, SENSE_TO), *at = tokens_hit(st, i, SENSE_AT);

    if (when_mark(st, i, '-') || when_mark(st, i, '~')) {
        *ret_next = i + 1;
        return true;
    }
    if (!is_clock && to != NULL && at != NULL && at->n >= to->n)
        return false; /* "el lunes a las 5" */
    if (!is_clock && to != NULL && is_phrase(st, i, to->n))
        return false;
    *ret_next = when_skip(st, i, SENSE_UNTIL);
    if (*ret_next == i)
        *ret_next = when_skip(st, i, SENSE_TO);
    return *ret_next > i;
}

/* The second half of "3-5pm", "from 9 to 11", "between 3 and 5", "3 aur 5 ke beech". */
static size_t clock_end_at(const read_state *st, size_t i, bool allow_and, const clock_said *first,
                           bool is_led, clock_said *ret)
{
    size_t next = i, n, tail;
    bool at_said, is_between = false, is_joined = when_is_joint(st, i, true, &next), is_and = false;

    if (!is_joined) {
        next = when_skip(st, i, SENSE_AND);
        is_joined = is_and = next > i;
    }
    if (!is_joined && first->grain == WHEN_HOUR && !first->is_certain)
        is_joined = when_is_next_hour(st, i, first->hour);
    if (!is_joined)
        return 0;
    next = when_fillers(st, next, &at_said);
    n = parted_clock_at(st, next, ret);
    tail = n > 0 ? when_range_tail(st, next + n, &is_between) : 0;
    if (n == 0 || (is_and && !allow_and && !is_between) ||
        (!is_led && tail == 0 && !first->is_certain && !ret->is_certain))
        return 0;
    ret->is_certain = ret->is_certain || tail > 0;
    return next + n + tail - i;
}

/* "3 or 4 pm", "3 o 4 de la tarde": the number before i has its half of day from the one behind
 * "or", which it goes before. */
static bool shares_half(const read_state *st, size_t i, clock_said *c)
{
    size_t next = when_skip(st, i, SENSE_OR), n;
    clock_said e = { 0 };

    if (next == i || c->has_half || c->is_certain)
        return false;
    n = when_clock_at(st, next, true, &e);
    if (n == 0 || (!e.has_half && when_own_part_at(st, next + n, &e) == 0) || e.hour <= c->hour ||
        (e.hour == NOON_HOUR && e.has_half))
        return false;
    c->has_half = e.has_half;
    c->is_pm = e.is_pm;
    c->has_part = e.has_part;
    c->part_from = e.part_from;
    c->is_certain = true;
    return true;
}

size_t when_take_clock(const read_state *st, when_draft *d, size_t i, bool is_bare_fine,
                       bool is_range_led)
{
    clock_said c = { 0 }, e = { 0 };
    bool may_lead = is_bare_fine || is_range_led;
    size_t n = when_clock_at(st, i, true, &c), m, part;

    if (n > 0 && !shares_half(st, i + n, &c))
        n = when_clock_at(st, i, may_lead, &c);
    if (n == 0 && !may_lead && (n = when_clock_at(st, i, true, &c)) > 0) {
        size_t end = clock_end_at(st, i + n, false, &c, true, &e);
        bool range =
            end > 0 && (c.is_certain || e.is_certain || e.has_part || tells_time(st, i + n + end));

        may_lead = range; /* "five to seven today" */

        if (!range &&
            !((c.grain == WHEN_MINUTE || (c.hour >= 1 && c.hour <= NOON_HOUR)) &&
              tells_time(st, i + n) && fits_part(st, i + n, c.hour) && !is_one_of(st, i, n)))
            return 0;
    }
    if (n == 0)
        return 0;
    d->clock = c;
    d->has_clock = true;
    part = when_own_part_at(st, i + n, &c); /* "de las 3 de la manana a las 5 de la tarde" */
    if (part > 0 && (m = clock_end_at(st, i + n + part, is_range_led, &c, true, &e)) > 0) {
        d->clock = c;
        d->clock_end = e;
        d->has_range = true;
        n += part + m;
    } else if ((m = clock_end_at(st, i + n, is_range_led, &c, may_lead || d->has_date, &e)) > 0) {
        d->clock_end = e;
        d->has_range = true;
        n += m;
    }
    d->last = PIECE_CLOCK;
    when_note_span(d, i, i + n);
    return n;
}

/* May a part of day still be said? "5 to 7 in the evening", "10am to 12pm monday morning". */
static bool takes_part(const when_draft *d) { return !d->has_part && !d->date.has_clock; }

/* A phrase for a part of today that begins with the day's own name. */
static size_t todays_part_at(const read_state *st, size_t i)
{
    const hit *part = tokens_hit(st, i, SENSE_TONIGHT), *day = tokens_hit(st, i, SENSE_RELDAY);

    return part != NULL && day != NULL && part->n > day->n ? part->n : 0;
}

/* A mark or letter between a date and its clock: "6 jan - 6:37am", "2026-12-16T12:23". */
static size_t before_clock(const read_state *st, const when_draft *d, size_t i)
{
    clock_said c;
    bool is_mark = when_mark(st, i, '-') && (i + 1 >= st->n || !st->tokens[i + 1].is_glued ||
                                             !st->tokens[i].is_glued || d->date.has_year);
    bool is_t = i < st->n && st->tokens[i].kind == TOKEN_WORD && st->tokens[i].is_glued &&
                ds_str_is(st->tokens[i].text, "t");

    if (!d->has_date || d->has_clock || d->has_date_end || !(is_mark || is_t))
        return 0;
    return when_clock_at(st, i + 1, false, &c) > 0 && c.is_certain ? 1 : 0;
}

/* What may stand before a piece besides fillers: a mark, "for", "but". Returns the token behind. */
static size_t behind_lead(const read_state *st, const when_draft *d, size_t i)
{
    size_t at = i + before_clock(st, d, i), next = when_skip(st, at, SENSE_FOR);
    clock_said clock;

    if (next > at && d->has_date && !d->has_clock && !d->date.has_clock &&
        when_clock_at(st, next, false, &clock) > 0)
        at = next; /* "Saturday for 9am" */
    if (d->to > 0 && when_skip(st, at, SENSE_POLITE) == at + 1 &&
        when_bound_words(st, at + 1) > (d->clock_opens || d->date_opens ? 0u : 1u))
        at++; /* "Friday but not before 3", "after 3 but before 5" */
    return at;
}

/* A piece that begins with words taken for fillers, [i, at): "de 3 a 5", "in 30 minutes". */
static size_t take_from_fillers(const read_state *st, when_draft *d, size_t i, size_t at)
{
    date_said probe;
    size_t n;

    for (size_t k = i; k < at; k++)
        if ((when_is(st, k, SENSE_FROM_TO) || k + when_bound_words(st, k) > at) &&
            (n = when_take_bound(st, d, k)) > 0)
            return k + n - i; /* also "on or before Friday" */
    return !d->has_date && at > i && when_date_at(st, i, &probe) > 0
               ? when_take_date(st, d, i, false)
               : 0;
}

/* ", el 4" behind "el 3": the next day of a list. */
static bool is_listed_day(const read_state *st, const when_draft *d, size_t i)
{
    date_said day;

    return d->has_date && d->date.is_calendar && i > 1 && when_is(st, i - 1, SENSE_THE_DAY) &&
           when_mark(st, i - 2, ',') && when_marked_day_at(st, i, &day) > 0;
}

/* "june 18, 19 or 20": behind a comma a figure that is no hour is the next day of a list. */
static bool is_next_day(const read_state *st, const when_draft *d, size_t i)
{
    return d->date.is_calendar && i > 0 && when_mark(st, i - 1, ',') && when_figure(st, i, 2, 2) &&
           st->tokens[i].number > 12 && st->tokens[i].number > d->date.from.day &&
           when_ends_number(st, i + 1);
}

/* The date or the clock at i, whichever is longer; a date of equals. */
static size_t take_date_or_clock(const read_state *st, when_draft *d, size_t i, bool is_bare)
{
    bool is_free = !d->has_clock && !d->date.has_clock;
    clock_said clock;
    date_said probe;
    size_t n = is_free ? when_clock_at(st, i, is_bare, &clock) : 0, m;

    if (!d->has_date && takes_part(d) && todays_part_at(st, i) > 0 &&
        (m = when_take_part(st, d, i)) > 0)
        return m; /* "aaj baad mein" is more than today */
    if (!d->has_date && when_date_at(st, i, &probe) >= (n > 0 ? n : 1))
        return when_take_date(st, d, i, false);
    if (!is_free || (d->has_date && n > 0 && when_calendar_at(st, i, &probe) > n))
        return 0; /* "11/20, 12 of Nov": another day */
    if ((n > 0 && is_listed_day(st, d, i)) || is_next_day(st, d, i))
        return 0;
    return when_take_clock(st, d, i, is_bare, false);
}

/* One more piece at or behind token i; 0 when nothing of a when follows. */
static size_t take_piece(const read_state *st, when_draft *d, size_t i, bool bare_is_fine)
{
    static size_t (*const first[])(const read_state *, when_draft *, size_t) = {
        when_take_length, when_take_this_time, when_take_early, when_take_week,
        when_take_month,  when_take_tail,      when_take_bound, when_take_from_now,
    };
    bool at_said = false;
    size_t at, n;

    if (d->to > 0 && (n = when_bound_behind(st, d, i)) > 0)
        return n;
    if ((n = when_take_tail(st, d, i)) > 0) /* "at the earliest": no filler */
        return n;
    at = behind_lead(st, d, when_fillers(st, i, &at_said));
    if (at >= st->n)
        return 0;
    if ((n = take_from_fillers(st, d, i, at)) > 0)
        return n;
    for (size_t k = 0; k < sizeof(first) / sizeof(first[0]); k++)
        if ((n = first[k](st, d, at)) > 0)
            return at + n - i;
    n = take_date_or_clock(st, d, at,
                           at_said || bare_is_fine || d->has_part ||
                               (d->has_date && d->date.grain == WHEN_DAY));
    if (n == 0 && takes_part(d))
        n = when_take_part(st, d, at);
    if (n == 0)
        n = when_take_first_thing(st, d, at);
    return n > 0 ? at + n - i : 0;
}

bool when_pieces_read(const read_state *st, size_t i, bool bare_is_fine, when_draft *ret)
{
    size_t at = i;

    memset(ret, 0, sizeof(*ret));
    if (i < st->n && st->tokens[i].kind == TOKEN_WORD &&
        (st->tokens[i].kinds[0] | st->tokens[i].kinds[1] | st->tokens[i].kinds[2]) == 0)
        return false; /* most words mean nothing to anyone, and begin nothing */
    for (int piece = 0; piece < PIECES_MAX; piece++) {
        size_t n = take_piece(st, ret, at, bare_is_fine && piece == 0);

        if (n == 0)
            break;
        at += n;
    }
    return ret->to > 0;
}

bool when_draft_read(const read_state *st, size_t i, bool bare_is_fine, when_draft *ret)
{
    if (!when_pieces_read(st, i, bare_is_fine, ret))
        return false;
    (void)when_take_end(st, ret, ret->to); /* noted in the draft */
    when_cut_day(ret);
    if (ret->is_from_now && !ret->is_span && !ret->has_range)
        return false;
    return ret->has_date || ret->has_clock || ret->has_part;
}
