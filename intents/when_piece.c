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
#define MINUTES_DAY 1440
#define MORNING_FROM_S (6 * SECONDS_HOUR)
#define MORNING_TO_S (12 * SECONDS_HOUR)
#define EVENING_TO_S (21 * SECONDS_HOUR)

static void note_span(when_draft *d, size_t from, size_t to)
{
    if (d->to == 0)
        d->from = from;
    d->to = to;
}

/* "subah jaldi", "por la tarde temprano": the edge behind a part; postpositions may part them. */
static const hit *early_behind(const read_state *st, size_t i, size_t *ret_next)
{
    size_t at = when_skip(st, i, SENSE_ON);
    const hit *edge = tokens_hit(st, at, SENSE_EARLY);

    if (edge != NULL)
        *ret_next = at + edge->n;
    return edge;
}

/* A part of day, with "early" and "late" cutting it in half. */
static size_t part_at(const read_state *st, size_t i, int32_t *ret_from, int32_t *ret_to,
                      bool *ret_today)
{
    size_t at = i, lead = i, behind = i;
    const hit *h, *edge = tokens_hit(st, i, SENSE_EARLY);
    bool is_this;

    if (edge == NULL)
        edge = tokens_hit(st, i, SENSE_EDGE);
    if (when_is(st, i, SENSE_TONIGHT) || when_is(st, i, SENSE_PART))
        edge = NULL; /* "later today" is a part of its own */
    if (edge != NULL)
        lead = when_skip(st, i + edge->n, SENSE_OF);
    lead = when_skip(st, lead, SENSE_THE);
    at = when_skip(st, lead, SENSE_THIS);
    is_this = at > lead;
    *ret_today = is_this;
    if ((h = tokens_hit(st, at, SENSE_TONIGHT)) != NULL)
        *ret_today = true;
    else if ((h = tokens_hit(st, at, SENSE_PART)) == NULL)
        return 0;
    *ret_from = h->s->a;
    *ret_to = h->s->b;
    at += h->n;
    if (edge == NULL && (edge = early_behind(st, at, &behind)) != NULL)
        at = behind;
    if (edge != NULL && edge->s->a == 0)
        *ret_to = (h->s->a + h->s->b) / 2;
    else if (edge != NULL && edge->s->a == 2)
        *ret_from = (h->s->a + h->s->b) / 2;
    return at - i;
}

/* True when what comes next makes a bare number a time: "5 in the evening", "5 or later". */
static bool tells_time(const read_state *st, size_t i)
{
    bool at_said;
    size_t at = when_fillers(st, i, &at_said);
    int32_t a, b;
    bool today;

    return part_at(st, at, &a, &b, &today) > 0 || when_is(st, at, SENSE_RELDAY) ||
           when_is(st, at, SENSE_WEEKDAY) || when_is(st, i, SENSE_LATER_ON) ||
           when_is(st, i, SENSE_EARLIER_ON) || when_is(st, i, SENSE_AFTER_BEHIND) ||
           when_is(st, i, SENSE_BEFORE_BEHIND) || when_is(st, i, SENSE_UNTIL_BEHIND) ||
           when_is(st, i, SENSE_AT_BEHIND);
}

/* A clock's own part of day behind it: "3 de la tarde". */
static size_t own_part_at(const read_state *st, size_t i, clock_said *c)
{
    bool at_said, is_today = false;
    int32_t from = 0, to = 0;
    size_t at = when_fillers(st, i, &at_said), n = part_at(st, at, &from, &to, &is_today);

    if (n == 0 || is_today || at_said)
        return 0;
    c->has_part = true;
    c->part_from = from;
    return at + n - i;
}

/* A clock that ends a range, with its part before or behind it: "sham 5 baje", "5 de la tarde". */
static size_t parted_clock_at(const read_state *st, size_t i, clock_said *ret)
{
    clock_said part = { 0 };
    size_t lead = own_part_at(st, i, &part), n;
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
    return n + own_part_at(st, i + n, ret);
}

/* What stands between the ends of a range; "a las" only between two clocks. */
static bool is_separator(const read_state *st, size_t i, bool is_clock, size_t *ret_next)
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
    bool at_said, is_between = false, is_joined = is_separator(st, i, true, &next), is_and = false;

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
        bool range = end > 0 && (c.is_certain || e.is_certain || tells_time(st, i + n + end));

        may_lead = range; /* "five to seven today" */

        if (!range && !(c.hour >= 1 && c.hour <= 12 && tells_time(st, i + n)))
            return 0;
    }
    if (n == 0)
        return 0;
    d->clock = c;
    d->has_clock = true;
    part = own_part_at(st, i + n, &c); /* "de las 3 de la manana a las 5 de la tarde" */
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
    note_span(d, i, i + n);
    return n;
}

/* "4 to 23 next month", "monday to wednesday", "Nov 23 - 27". */
static size_t take_date(const read_state *st, when_draft *d, size_t i, bool allow_and)
{
    date_said a = { .grain = WHEN_DAY }, b = { .grain = WHEN_DAY };
    size_t n = when_date_at(st, i, &a), next, m;
    bool at_said, is_and = false, is_between;
    int day = 0;

    if (n == 0)
        return 0;
    d->date = a;
    d->has_date = true;
    d->last = PIECE_DATE;
    if (a.grain == WHEN_DAY && local_date_compare(a.from, a.to) < 0)
        n += when_range_tail(st, i + n, &is_between); /* "19 se 20 november tak" */
    note_span(d, i, i + n);
    next = i + n;
    if (a.has_clock || !(is_separator(st, i + n, false, &next) ||
                         (is_and = (next = when_skip(st, i + n, SENSE_AND)) > i + n)))
        return n;
    next = when_fillers(st, next, &at_said);
    m = when_date_at(st, next, &b);
    if (m == 0 && a.grain == WHEN_DAY && !a.is_weekday &&
        (m = when_number_at(st, next, &day)) > 0 && day > a.from.day && day <= 31 &&
        !when_mark(st, next + m, ':') && when_half_hit(st, next + m) == NULL &&
        !when_is(st, next + m, SENSE_OCLOCK) && !when_is(st, next + m, SENSE_UNIT) &&
        day <= local_month_days(a.from.year, a.from.month)) {
        b = when_days(local_date_add_days(a.from, day - a.from.day), 1, WHEN_DAY);
    } else if (m == 0 || b.has_clock || b.is_past) {
        return n;
    }
    while (b.is_weekday && local_date_compare(b.to, a.from) < 0)
        b = when_days(local_date_add_days(b.from, 7), 1, WHEN_DAY);
    m += when_range_tail(st, next + m, &is_between);
    if (local_date_compare(b.to, a.from) < 0 || (is_and && !allow_and && !is_between))
        return n;
    d->date_end = b;
    d->has_date_end = true;
    note_span(d, i, next + m);
    return next + m - i;
}

/* "tuesday pm", "sat am": half of a day that was named; not "on monday am I". */
static size_t half_day_at(const read_state *st, when_draft *d, size_t i)
{
    const hit *h = when_half_hit(st, i);

    if (h == NULL || st->tokens[i].is_glued || !d->has_date || d->has_clock || d->date.has_clock ||
        tokens_hit(st, i + h->n, SENSE_SUBJECT) != NULL)
        return 0;
    d->part_from = h->s->a == 0 ? MORNING_FROM_S : MORNING_TO_S;
    d->part_to = h->s->a == 0 ? MORNING_TO_S : EVENING_TO_S;
    return h->n;
}

static size_t take_part(const read_state *st, when_draft *d, size_t i)
{
    const hit *last = tokens_hit(st, i, SENSE_LAST_PART);
    bool is_today = false, is_past = false;
    size_t n = part_at(st, i, &d->part_from, &d->part_to, &is_today);

    if (n == 0)
        n = half_day_at(st, d, i);
    if (n == 0 && !d->has_date && last != NULL) { /* "anoche", "last night" */
        d->part_from = last->s->a;
        d->part_to = last->s->b;
        n = last->n;
        is_past = true;
    }
    if (n == 0 || (is_today && d->has_date && !d->date.is_weekday))
        return 0;
    d->has_part = true;
    d->last = PIECE_PART;
    if (is_past) {
        d->date = when_one_day(local_date_add_days(st->now.date, -1));
        d->date.is_past = d->has_date = true;
    } else if (is_today && !d->has_date) {
        d->date = when_days(st->now.date, 1, WHEN_DAY);
        d->has_date = true;
    }
    note_span(d, i, i + n);
    return n;
}

typedef enum bound {
    BOUND_NONE,
    BOUND_AFTER,
    BOUND_BEFORE,
    BOUND_BY,
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
                   { SENSE_UNTIL, BOUND_BY },       { SENSE_BY, BOUND_BY },
                   { SENSE_FROM_TO, BOUND_FROM_TO } };
    bound best = BOUND_NONE;

    *ret_n = 0;
    for (size_t k = 0; k < sizeof(bounds) / sizeof(bounds[0]); k++) {
        const hit *h = tokens_hit(st, i, bounds[k].kind);

        if (h != NULL && h->n > *ret_n &&
            !(bounds[k].b == BOUND_BY && when_is(st, i + h->n, SENSE_AT))) {
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
        d->clock_closes = b == BOUND_BEFORE || b == BOUND_BY;
    }
    if (!is_date || d->has_date_end)
        return;
    d->date_opens = b == BOUND_AFTER || b == BOUND_FROM;
    d->date_closes = b == BOUND_BEFORE || b == BOUND_BY;
    if (b == BOUND_AFTER)
        d->date.from = local_date_add_days(d->date.to, 1);
    else if (b == BOUND_BEFORE)
        d->date.to = local_date_add_days(d->date.from, -1);
}

/* "for 2 hours" behind "from 9": how long the stretch lasts. */
static size_t take_length(const read_state *st, when_draft *d, size_t i)
{
    size_t at = when_skip(st, i, SENSE_FOR), n;
    const hit *unit;
    int count = 1;

    if (at == i)
        return 0;
    if ((n = when_number_at(st, at, &count)) == 0)
        n = when_skip(st, at, SENSE_ARTICLE) - at;
    unit = tokens_hit(st, at + n, SENSE_UNIT);
    if (n == 0 || unit == NULL || count < 1 || count > MINUTES_DAY ||
        (unit->s->a != UNIT_HOUR && unit->s->a != UNIT_MINUTE))
        return 0;
    d->lasts_s = count * (unit->s->a == UNIT_HOUR ? SECONDS_HOUR : 60);
    note_span(d, d->from, at + n + unit->n);
    return at + n + unit->n - i;
}

/* Did the draft gain a range? */
static bool is_ranged(const when_draft *d, const when_draft *before)
{
    return (d->has_range && !before->has_range) || (d->has_date_end && !before->has_date_end) ||
           (d->has_date && !before->has_date && d->date.grain == WHEN_DAY &&
            local_date_compare(d->date.from, d->date.to) < 0);
}

/* "after 5", "before Friday", "by noon", "between 3 and 5", "from Monday to Wednesday". */
static size_t take_bound(const read_state *st, when_draft *d, size_t i)
{
    size_t n = 0, at, m;
    bound b = bound_at(st, i, &n);
    when_draft before = *d;
    bool at_said, had_date = d->has_date;

    if (b == BOUND_NONE || d->clock_opens || d->clock_closes)
        return 0;
    at = when_fillers(st, i + n, &at_said);
    if (!d->has_date && (m = take_date(st, d, at, b == BOUND_RANGE)) > 0) {
        if (d->date.has_clock)
            b = BOUND_NONE; /* "after 30 minutes" */
        apply_bound(d, b, true, false);
        if (b == BOUND_FROM && when_is(st, at + m, SENSE_ON)) { /* "from Monday on" */
            m++;
            note_span(d, i, at + m);
        }
    } else if (!d->has_clock && (m = take_clock(st, d, at, true, b >= BOUND_FROM)) > 0) {
        apply_bound(d, b, false, true);
        if (b == BOUND_FROM && !d->has_range)
            m += take_length(st, d, at + m);
    } else if (!d->has_part && !d->has_clock && (m = take_part(st, d, at)) > 0) {
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

    if (!is_later)
        next = when_skip(st, i, SENSE_EARLIER_ON);
    if (next == i || d->has_range || d->has_date_end)
        return 0;
    if (d->has_clock || d->has_part) {
        d->clock_opens = is_later;
        d->clock_closes = !is_later;
    } else {
        d->date_opens = is_later;
        d->date_closes = !is_later;
    }
    note_span(d, d->from, next);
    return next - i;
}

/* "first thing in the morning": the part it may name. */
static size_t first_thing_tail(const read_state *st, when_draft *d, size_t i)
{
    bool at_said, is_today;
    size_t at = when_fillers(st, i, &at_said), n;

    n = part_at(st, at, &d->part_from, &d->part_to, &is_today);
    return n > 0 ? at + n - i : 0;
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
    if (at >= st->n)
        return 0;
    for (size_t k = i; k < at; k++)
        if (when_is(st, k, SENSE_FROM_TO) && (n = take_bound(st, d, k)) > 0)
            return k + n - i;
    if (!d->has_date && at > i && when_date_at(st, i, &probe) > 0) /* "in 30 minutes" */
        return take_date(st, d, i, false);
    if (d->to > 0 && (n = take_tail(st, d, at)) > 0)
        return at + n - i;
    if ((n = take_bound(st, d, at)) > 0)
        return at + n - i;
    is_bare = at_said || bare_is_fine || (d->has_date && d->date.grain == WHEN_DAY) || d->has_part;
    if (!d->has_date && (n = when_date_at(st, at, &probe)) > 0 &&
        n >= (is_free ? when_clock_at(st, at, is_bare, &clock) : 0))
        return at + take_date(st, d, at, false) - i;
    if (is_free && (n = take_clock(st, d, at, is_bare, false)) > 0)
        return at + n - i;
    if (!d->has_part && !(d->has_range || d->clock_opens || d->clock_closes) &&
        (n = take_part(st, d, at)) > 0)
        return at + n - i;
    if (!d->is_soonest && (n = when_skip(st, at, SENSE_FIRST_THING) - at) > 0) {
        d->is_soonest = true;
        if (!d->has_part) {
            d->has_part = true;
            d->part_from = MORNING_FROM_S;
            d->part_to = MORNING_TO_S;
        }
        n += first_thing_tail(st, d, at + n);
        note_span(d, at, at + n);
        return at + n - i;
    }
    return 0;
}

bool when_draft_read(const read_state *st, size_t i, bool bare_is_fine, when_draft *ret)
{
    size_t at = i;

    memset(ret, 0, sizeof(*ret));
    for (int piece = 0; piece < PIECES_MAX; piece++) {
        size_t n = take_piece(st, ret, at, bare_is_fine && piece == 0);

        if (n == 0)
            break;
        at += n;
    }
    return ret->to > 0;
}

size_t when_bound_words(const read_state *st, size_t i)
{
    size_t n = 0;

    (void)bound_at(st, i, &n); /* only how long it is */
    return n;
}
