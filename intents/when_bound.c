/*
 * when_bound.c - words that open or close what follows: after 5, before Friday, from 9 to 11.
 *
 * What always holds:
 *   (1) a bound binds one piece, the next one; a second bound closes what the first opened
 *   (2) "after" and "before" leave out what they name, "from", "by" and "until" hold it
 */
#include "intents/when_internal.h"

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

void when_begin_now(const read_state *st, when_draft *d)
{
    d->has_date = d->has_clock = d->is_from_now = true;
    d->date = when_one_day(st->now.date);
    d->clock = (clock_said){ .hour = st->now.second_of_day / SECONDS_HOUR,
                             .minute = st->now.second_of_day % SECONDS_HOUR / 60,
                             .is_settled = true,
                             .is_certain = true,
                             .grain = WHEN_MINUTE };
}

/* "between now and", "from now until": today, this minute. */
static size_t take_now(const read_state *st, when_draft *d, size_t i, bound b)
{
    const hit *now = tokens_hit(st, i, SENSE_NOW);
    size_t next;

    if (now == NULL || d->has_date || d->has_clock || (b != BOUND_FROM && b != BOUND_RANGE) ||
        !(when_is_joint(st, i + now->n, false, &next) || when_is(st, i + now->n, SENSE_AND)))
        return 0;
    when_begin_now(st, d);
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
    if ((n = when_take_clock(st, d, at, at_said, false)) == 0 &&
        (n = when_take_part(st, d, at)) == 0)
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
    bool at_said;
    size_t n;

    if ((b != BOUND_BEFORE && b != BOUND_UNTIL && b != BOUND_BY) || d->has_length)
        return 0;
    if (d->clock_opens && !d->has_range && d->has_clock &&
        (n = when_clock_at(st, i, true, &d->clock_end)) > 0) {
        if (b == BOUND_UNTIL && d->has_date &&
            when_named_day_at(st, when_fillers(st, i + n, &at_said), &end) > 0)
            return 0; /* "hasta las 5 de manana": another day's clock, when_take_end */
        d->has_range = true;
        d->clock_opens = false;
        when_note_span(d, d->from, i + n);
        return n;
    }
    if (d->date_opens && !d->has_date_end && !d->has_clock && !d->has_part &&
        local_date_compare(d->date.from, st->now.date) == 0 &&
        (n = when_clock_at(st, i, true, &d->clock_end)) > 0) { /* "from today until 2" */
        when_begin_now(st, d);
        d->has_range = true;
        d->date_opens = false;
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

/* "from 2 weeks' time on": the "on" behind a day that something begins with. */
static size_t on_behind(const read_state *st, when_draft *d, size_t from, size_t i)
{
    if (!when_is(st, i, SENSE_ON))
        return 0;
    when_note_span(d, from, i + 1);
    return 1;
}

/* The date behind a bound, with the clock that makes it a moment. */
static size_t take_bounded_date(const read_state *st, when_draft *d, size_t i, bound b)
{
    size_t n = when_take_date(st, d, i, b == BOUND_RANGE), more;

    if (n == 0)
        return 0;
    if (d->date.has_clock)
        b = BOUND_NONE; /* "after 30 minutes" */
    if ((more = take_moment(st, d, i + n, b)) > 0)
        return n + more;
    apply_bound(d, b, true, false);
    return n + (b == BOUND_FROM ? on_behind(st, d, i, i + n) : 0); /* "from Monday on" */
}

/* What a bound binds: now, a date, a clock or a part of day. */
static size_t take_bounded(const read_state *st, when_draft *d, size_t i, bound b)
{
    bool had_date = d->has_date;
    size_t n = take_now(st, d, i, b);

    d->is_between = b == BOUND_RANGE || n > 0;
    if (n > 0 || (!had_date && (n = take_bounded_date(st, d, i, b)) > 0))
        return n;
    if (!d->has_clock && (n = when_take_clock(st, d, i, true, b >= BOUND_FROM)) > 0)
        apply_bound(d, b, false, true);
    else if (!d->has_part && !d->has_clock && (n = when_take_part(st, d, i)) > 0)
        apply_bound(d, b, d->has_date && !had_date, true);
    return n;
}

size_t when_take_bound(const read_state *st, when_draft *d, size_t i)
{
    size_t n = 0, at, m;
    bound b = bound_at(st, i, &n);
    when_draft before = *d;
    bool at_said;

    if (b == BOUND_NONE || d->clock_closes)
        return 0;
    at = when_fillers(st, i + n, &at_said);
    if (d->clock_opens || d->date_opens) {
        if ((m = take_second_bound(st, d, at, b)) > 0)
            return at + m - i;
        if (d->clock_opens)
            return 0;
    }
    m = take_bounded(st, d, at, b);
    if (m == 0 || (b == BOUND_FROM_TO && !is_ranged(d, &before))) { /* "de las 3" is no range */
        *d = before;
        return 0;
    }
    if (before.to == 0)
        d->from = i;
    return at + m - i;
}

size_t when_take_tail(const read_state *st, when_draft *d, size_t i)
{
    size_t next = when_skip(st, i, SENSE_LATER_ON);
    bool is_later = next > i;
    clock_said clock;

    if (!is_later)
        next = when_skip(st, i, SENSE_EARLIER_ON);
    if (next == i || d->to == 0 || d->has_range || d->has_date_end || d->clock_opens ||
        d->clock_closes || when_clock_at(st, next, true, &clock) > 0 ||
        when_bound_words(st, i) > next - i)
        return 0; /* "before 10 or after 4", "manana a mas tardar a las 5" */
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

size_t when_bound_words(const read_state *st, size_t i)
{
    size_t n = 0;

    (void)bound_at(st, i, &n); /* only how long it is */
    return n;
}
