/*
 * when_beside.c - what lies beside a day: the Tuesday after Labor Day, the week before Christmas.
 *
 * A side ("before", "after") binds what is said in front of it to the day behind it. What always
 * holds: the day itself is none of what lies beside it.
 */
#include "intents/when_internal.h"

#define NTH_MAX 5

/* "before", "after" behind what lies beside a day: -1, 1, or 0 for neither. */
static int side_at(const read_state *st, size_t i, size_t *ret_next)
{
    const hit *before = tokens_hit(st, i, SENSE_BEFORE), *after = tokens_hit(st, i, SENSE_AFTER);

    *ret_next = i + (before != NULL ? before->n : after != NULL ? after->n : 0u);
    return before != NULL ? -1 : after != NULL ? 1 : 0;
}

size_t when_base_day_at(const read_state *st, size_t i, date_said *ret)
{
    size_t n = when_named_day_at(st, i, ret), at;
    int day = 0;
    bool digits = false;
    local_date d;

    if (n > 0)
        return n;
    at = when_skip(st, i, SENSE_THE);
    n = when_ordinal_at(st, at, &day, &digits);
    if (n == 0 || (!digits && at == i) || !when_day_numbered(st, day, -1, &d))
        return 0;
    *ret = when_one_day(d);
    return at + n - i;
}

/* The nth such weekday behind a day, or before it. */
static local_date nth_beside(local_date base, int on, int nth, int side)
{
    int step = side * (on - (int)local_date_weekday(base));

    step = (step % 7 + 7) % 7;
    return local_date_add_days(base, (int64_t)side * ((step == 0 ? 7 : step) + 7 * (nth - 1)));
}

/* What lies beside the day: a weekday, a weekend, a week, all counted from it. */
static bool put_beside(const read_state *st, size_t i, int nth, int side, local_date base,
                       date_said *ret)
{
    const hit *day = tokens_hit(st, i, SENSE_WEEKDAY), *unit = tokens_hit(st, i, SENSE_UNIT);

    if (day != NULL) {
        *ret = when_one_day(nth_beside(base, day->s->a, nth, side));
    } else if (when_is(st, i, SENSE_WEEKEND)) {
        *ret = when_days(nth_beside(base, SATURDAY, nth, side), 2, WHEN_DAY);
    } else if (unit != NULL && unit->s->a == UNIT_WEEK && unit->s->b == 1) {
        *ret = when_days(local_date_add_days(base, side > 0 ? 7 * nth - 6 : -7 * nth), 7, WHEN_DAY);
    } else {
        return false;
    }
    return true;
}

size_t when_beside_at(const read_state *st, size_t i, date_said *ret)
{
    size_t the = when_skip(st, i, SENSE_THE), at = the, next, n;
    const hit *kind;
    date_said base = { .grain = WHEN_DAY };
    int nth = 1, side;
    bool digits;

    at += when_ordinal_at(st, at, &nth, &digits);
    if ((kind = tokens_hit(st, at, SENSE_WEEKDAY)) == NULL &&
        (kind = tokens_hit(st, at, SENSE_WEEKEND)) == NULL &&
        ((kind = tokens_hit(st, at, SENSE_UNIT)) == NULL || at == i))
        return 0; /* "a week after Monday" is a day, "the week after it" a week */
    if ((side = side_at(st, at + kind->n, &next)) == 0 || nth < 1 || nth > NTH_MAX ||
        (n = when_base_day_at(st, next, &base)) == 0 || base.is_past ||
        !put_beside(st, at, nth, side, base.from, ret))
        return 0;
    ret->is_past = local_date_compare(ret->to, st->now.date) < 0;
    return next + n - i;
}
