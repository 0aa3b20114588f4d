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

/* A clock time or range of them into the draft. */
static size_t take_clock(const read_state *st, when_draft *d, size_t i, bool is_bare_fine,
                         bool is_range_led)
{
    clock_said c = { 0 }, e = { 0 };
    bool may_lead = is_bare_fine || is_range_led;
    size_t n = when_clock_at(st, i, may_lead, &c), m, part;

    if (n == 0 && !may_lead && (n = when_clock_at(st, i, true, &c)) > 0) {
        size_t end = clock_end_at(st, i + n, false, &c, true, &e);
        bool range =
            end > 0 && (c.is_certain || e.is_certain || e.has_part || tells_time(st, i + n + end));

        may_lead = range; /* "five to seven today" */

        if (!range && !(c.hour >= 1 && c.hour <= 12 && tells_time(st, i + n) &&
                        fits_part(st, i + n, c.hour) && !is_one_of(st, i, n)))
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

typedef enum bound {
    BOUND_NONE,
    BOUND_AFTER,
    BOUND_BEFORE,
    BOUND_BY,
    BOUND_UNTIL,
    BOUND_FROM,
    BOUND_RANGE,
    BOUND_FROM_TO
} bound;

/* A word that opens or closes what follows. */
static bound bound_at(const read_state *st, size_t i, size_t *ret_n)
{
    static const struct {
        sense_kind kind;
        bound b;
    } bounds[] = { { SENSE_AFTER, BOUND_AFTER },    { SENSE_FROM, BOUND_FROM },
                   { SENSE_BETWEEN, BOUND_RANGE },  { SENSE_BEFORE, BOUND_BEFORE },
                   { SENSE_UNTIL, BOUND_UNTIL },    { SENSE_BY, BOUND_BY },
                   { SENSE_FROM_TO, BOUND_FROM_TO } };
    bound best = BOUND_NONE;

    *ret_n = 0;
    for (size_t k = 0; k < sizeof(bounds) / sizeof(bounds[0]); k++) {
        const hit *h = tokens_hit(st, i, bounds[k].kind);

        if (h != NULL && h->n > *ret_n &&
            !((bounds[k].b == BOUND_BY || bounds[k].b == BOUND_UNTIL) &&
              when_is(st, i + h->n, SENSE_AT))) {
            *ret_n = h->n;
            best = bounds[k].b;
        }
    }
    return best;
}

static void apply_bound(when_draft *d, bound b, bool is_date, bool is_clock)
{
    if (is_clock && !d->has_range) {
        d->clock_opens = b == BOUND_AFTER || b == BOUND_FROM;
        d->clock_closes = b == BOUND_BEFORE || b == BOUND_BY || b == BOUND_UNTIL;
    }
    d->is_by = b == BOUND_BY;
    d->is_from = b == BOUND_FROM;
    if (!is_date || d->has_date_end)
        return;
    d->date_opens = b == BOUND_AFTER || b == BOUND_FROM;
    d->date_closes = b == BOUND_BEFORE || b == BOUND_BY || b == BOUND_UNTIL;
    if (d->date.is_begin && d->date_opens) { /* "after the beginning of March": from then on */
        d->date.to = d->date.from;
    } else if (d->date.is_end && d->date_closes) { /* "before the end of March": until then */
        d->date.from = d->date.to;
    } else if (b == BOUND_AFTER)
        d->date.from = local_date_add_days(d->date.to, 1);
    else if (b == BOUND_BEFORE)
        d->date.to = local_date_add_days(d->date.from, -1);
}

/* "between now and", "from now until": today, this minute. */
static size_t take_now(const read_state *st, when_draft *d, size_t i, bound b)
{
    const hit *now = tokens_hit(st, i, SENSE_NOW);
    size_t next;

    if (now == NULL || d->has_date || d->has_clock || (b != BOUND_FROM && b != BOUND_RANGE) ||
        !(when_is_joint(st, i + now->n, false, &next) || when_is(st, i + now->n, SENSE_AND)))
        return 0;
    d->has_date = d->has_clock = d->is_from_now = true;
    d->date = when_one_day(st->now.date);
    d->clock = (clock_said){ .hour = st->now.second_of_day / SECONDS_HOUR,
                             .minute = st->now.second_of_day % SECONDS_HOUR / 60,
                             .is_settled = true,
                             .is_certain = true,
                             .grain = WHEN_MINUTE };
    when_note_span(d, i, i + now->n);
    return now->n;
}

/* Did the draft gain a range? */
static bool is_ranged(const when_draft *d, const when_draft *before)
{
    return (d->has_range && !before->has_range) || (d->has_date_end && !before->has_date_end) ||
           (d->has_date && !before->has_date && d->date.grain == WHEN_DAY &&
            local_date_compare(d->date.from, d->date.to) < 0);
}

/* The clock or part that makes a bound's day a moment: "before Friday 5pm". */
static size_t take_moment(const read_state *st, when_draft *d, size_t i, bound b)
{
    when_draft before = *d;
    bool at_said;
    size_t at = when_fillers(st, i, &at_said), n;

    if ((b != BOUND_AFTER && b != BOUND_BEFORE && b != BOUND_UNTIL) || d->has_clock ||
        d->has_part || d->has_date_end || d->date.grain != WHEN_DAY || d->date.has_clock ||
        when_mark(st, i, ','))
        return 0;
    if ((n = take_clock(st, d, at, at_said, false)) == 0 && (n = when_take_part(st, d, at)) == 0)
        return 0;
    if (d->has_range) {
        *d = before;
        return 0;
    }
    apply_bound(d, b, false, true);
    d->is_moment = true;
    return at + n - i;
}

/* "before 5" behind "after 3", "until Friday" behind "after Monday": the other end. */
static size_t take_second_bound(const read_state *st, when_draft *d, size_t i, bound b)
{
    date_said end = { .grain = WHEN_DAY };
    size_t n;

    if ((b != BOUND_BEFORE && b != BOUND_UNTIL && b != BOUND_BY) || d->has_length)
        return 0;
    if (d->clock_opens && !d->has_range && d->has_clock &&
        (n = when_clock_at(st, i, true, &d->clock_end)) > 0) {
        d->has_range = true;
        d->clock_opens = false;
        when_note_span(d, d->from, i + n);
        return n;
    }
    if (!d->date_opens || d->has_date_end || d->has_clock || d->has_part ||
        (n = when_named_day_at(st, i, &end)) == 0 || !when_put_behind(&d->date, &end))
        return 0;
    d->date.to = d->date.from;
    d->date_end = b == BOUND_BEFORE ? when_one_day(local_date_add_days(end.from, -1)) : end;
    if (local_date_compare(d->date_end.to, d->date.from) < 0)
        d->date_end = d->date;
    d->has_date_end = true;
    d->date_opens = false;
    when_note_span(d, d->from, i + n);
    return n;
}

/* "after 5", "before Friday", "by noon", "between 3 and 5", "from Monday to Wednesday". */
static size_t take_bound(const read_state *st, when_draft *d, size_t i)
{
    size_t n = 0, at, m;
    bound b = bound_at(st, i, &n);
    when_draft before = *d;
    bool at_said, had_date = d->has_date;

    if (b == BOUND_NONE || d->clock_closes)
        return 0;
    at = when_fillers(st, i + n, &at_said);
    if (d->clock_opens || d->date_opens) {
        if ((m = take_second_bound(st, d, at, b)) > 0)
            return at + m - i;
        if (d->clock_opens)
            return 0;
    }
    d->is_between = b == BOUND_RANGE;
    if ((m = take_now(st, d, at, b)) > 0) {
        d->is_between = true;
    } else if (!d->has_date && (m = when_take_date(st, d, at, b == BOUND_RANGE)) > 0) {
        if (d->date.has_clock)
            b = BOUND_NONE; /* "after 30 minutes" */
        if ((n = take_moment(st, d, at + m, b)) > 0)
            return at + m + n - i;
        apply_bound(d, b, true, false);
        if (b == BOUND_FROM && when_is(st, at + m, SENSE_ON)) { /* "from Monday on" */
            m++;
            when_note_span(d, i, at + m);
        }
    } else if (!d->has_clock && (m = take_clock(st, d, at, true, b >= BOUND_FROM)) > 0) {
        apply_bound(d, b, false, true);
    } else if (!d->has_part && !d->has_clock && (m = when_take_part(st, d, at)) > 0) {
        apply_bound(d, b, d->has_date && !had_date, true);
    } else {
        *d = before;
        return 0;
    }
    if (b == BOUND_FROM_TO && !is_ranged(d, &before)) { /* "de las 3" is no range */
        *d = before;
        return 0;
    }
    if (before.to == 0)
        d->from = i;
    return at + m - i;
}

/* "onwards", "or later", "or earlier". */
static size_t take_tail(const read_state *st, when_draft *d, size_t i)
{
    size_t next = when_skip(st, i, SENSE_LATER_ON);
    bool is_later = next > i;
    clock_said clock;

    if (!is_later)
        next = when_skip(st, i, SENSE_EARLIER_ON);
    if (next == i || d->has_range || d->has_date_end || d->clock_opens || d->clock_closes ||
        when_clock_at(st, next, true, &clock) > 0)
        return 0; /* "before 10 or after 4" */
    if (d->has_clock || d->has_part) {
        d->clock_opens = is_later;
        d->clock_closes = !is_later;
    } else {
        d->date_opens = is_later;
        d->date_closes = !is_later;
    }
    when_note_span(d, d->from, next);
    return next - i;
}

/* May a part of day still be said? "5 to 7 in the evening", "10am to 12pm monday morning". */
static bool takes_part(const when_draft *d) { return !d->has_part && !d->date.has_clock; }

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

/* One more piece at or behind token i; 0 when nothing of a when follows. */
static size_t take_piece(const read_state *st, when_draft *d, size_t i, bool bare_is_fine)
{
    bool at_said = false, is_bare;
    size_t at = when_fillers(st, i, &at_said), n;
    date_said probe;
    clock_said clock;
    bool is_free = !d->has_clock && !d->date.has_clock;

    if (d->to > 0 && (n = when_bound_behind(st, d, i)) > 0)
        return n;
    at += before_clock(st, d, at);
    if (d->has_date && is_free && when_is(st, at, SENSE_FOR) &&
        when_clock_at(st, when_skip(st, at, SENSE_FOR), false, &clock) > 0)
        at = when_skip(st, at, SENSE_FOR); /* "Saturday for 9am" */
    if (d->to > 0 && when_skip(st, at, SENSE_POLITE) == at + 1 &&
        when_bound_words(st, at + 1) > (d->clock_opens || d->date_opens ? 0u : 1u))
        at++; /* "Friday but not before 3", "after 3 but before 5" */
    if (at >= st->n)
        return 0;
    for (size_t k = i; k < at; k++)
        if (when_is(st, k, SENSE_FROM_TO) && (n = take_bound(st, d, k)) > 0)
            return k + n - i;
    if (!d->has_date && at > i && when_date_at(st, i, &probe) > 0) /* "in 30 minutes" */
        return when_take_date(st, d, i, false);
    if ((n = when_take_length(st, d, at)) > 0 || (n = when_take_early(st, d, at)) > 0 ||
        (n = when_take_week(st, d, at)) > 0)
        return at + n - i;
    if (d->to > 0 && (n = take_tail(st, d, at)) > 0)
        return at + n - i;
    if ((n = take_bound(st, d, at)) > 0)
        return at + n - i;
    is_bare = at_said || bare_is_fine || (d->has_date && d->date.grain == WHEN_DAY) || d->has_part;
    n = is_free ? when_clock_at(st, at, is_bare, &clock) : 0;
    if (!d->has_date && when_date_at(st, at, &probe) >= (n > 0 ? n : 1))
        return at + when_take_date(st, d, at, false) - i;
    if (is_free && d->has_date && n > 0 && when_calendar_at(st, at, &probe) > n)
        return 0; /* "11/20, 12 of Nov": another day */
    if (is_free && (n = take_clock(st, d, at, is_bare, false)) > 0)
        return at + n - i;
    if (takes_part(d) && (n = when_take_part(st, d, at)) > 0)
        return at + n - i;
    n = when_take_first_thing(st, d, at);
    return n > 0 ? at + n - i : 0;
}

bool when_pieces_read(const read_state *st, size_t i, bool bare_is_fine, when_draft *ret)
{
    size_t at = i;

    memset(ret, 0, sizeof(*ret));
    if (i < st->n && st->tokens[i].kind == TOKEN_WORD &&
        (st->tokens[i].kinds[0] | st->tokens[i].kinds[1]) == 0)
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

size_t when_bound_words(const read_state *st, size_t i)
{
    size_t n = 0;

    (void)bound_at(st, i, &n); /* only how long it is */
    return n;
}
