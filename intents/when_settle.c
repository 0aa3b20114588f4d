/*
 * when_settle.c - from the pieces that were said to one `when` with dates and a clock.
 *
 * What always holds:
 *   (1) a time that is over rolls forward: to tomorrow, or a week on for a weekday
 *   (2) what lies behind us becomes no `when`
 *   (3) clocks stay within a day, ranges never run backwards
 */
#include "intents/when_internal.h"

#define BESIDE_CHARS 6 /* ", ", " and ": between two names of one time */
#define LATE_HOUR 18
#define NIGHT_S (20 * SECONDS_HOUR)
#define MORNING_S (6 * SECONDS_HOUR)
#define CLOSE_HOURS 2
#define NOON_S (12 * SECONDS_HOUR)

/* The part of day that a clock was said with: its own, else the draft's. */
static int32_t part_of(const clock_said *c, int32_t part)
{
    return c->has_part ? c->part_from : part;
}

/* "11 pm to 3", "de 23:00 a 3", "raat 11 se 3": past midnight, where a half of the day, 24 hours or
 * the night were said, or led to a start so late. */
static bool is_night(const when_draft *d, int32_t from)
{
    return from >= NIGHT_S || d->clock.has_half || d->clock_end.has_half ||
           (d->clock.is_settled &&
            (d->clock_end.is_settled || d->clock_end.has_part || d->clock.hour >= LATE_HOUR)) ||
           (d->has_part && d->part_from >= NIGHT_S);
}

/* A part of day alone: "morning", "after the morning", "by evening". */
static void settle_part(const when_draft *d, when *w)
{
    w->clock_from_s = d->part_from;
    w->clock_to_s = d->part_to;
    if (d->clock_opens) {
        w->clock_from_s = d->is_from ? d->part_from : d->part_to;
        w->clock_to_s = WHEN_CLOCK_END;
    } else if (d->clock_closes) {
        w->clock_from_s = 0;
        w->clock_to_s = d->is_by ? d->part_to : d->part_from;
    }
}

/* The range's start, which may have its half of day from the end: "3-5pm", "3 a 5 de la tarde". */
static int32_t range_start(const when_draft *d, int32_t from, int32_t to, int32_t part)
{
    bool is_plain = !d->clock.has_half && !d->clock.has_part && !d->clock.is_settled;
    clock_said c = d->clock;

    if (d->clock_end.has_part && !d->clock.has_part && !d->has_part) {
        from = when_clock_s(&d->clock, d->clock_end.part_from);
        if (from >= to) /* "11 a 3 de la tarde" */
            from = when_clock_s(&d->clock, MORNING_S);
        if (to < MORNING_S && from > to && from < NOON_S && !d->clock.has_half &&
            !d->clock.is_settled)
            from += NOON_S; /* "11 se subah 3" begins at night */
    }
    if (!is_plain || !d->clock_end.has_half)
        return from;
    c.has_half = true; /* "3-5pm": both; "11-1pm": only the second */
    c.is_pm = d->clock_end.is_pm;
    from = when_clock_s(&c, part);
    if (from >= (to > 0 ? to : WHEN_CLOCK_END)) {
        c.is_pm = !c.is_pm;
        from = when_clock_s(&c, part);
    }
    return from;
}

static void settle_range(const when_draft *d, when *w, int32_t from, int32_t part)
{
    int32_t to = d->clock_end.has_part ? when_clock_s(&d->clock_end, d->clock_end.part_from)
                 : d->is_span          ? when_clock_s(&d->clock_end, -1) /* of another day */
                                       : when_clock_end_s(&d->clock_end, from, part);

    from = range_start(d, from, to, part);
    to = to > 0 ? to : WHEN_CLOCK_END; /* until midnight */
    w->clock_from_s = from;
    w->clock_to_s = to > from || d->is_span || is_night(d, from) ? to : WHEN_CLOCK_END;
}

/* "at 5", "after 5", "before 5", "from 5 for an hour". */
static void settle_one_clock(const when_draft *d, when *w, int32_t from)
{
    if (d->has_length && d->lasts.seconds > 0) {
        w->clock_from_s = from;
        w->clock_to_s = (from + d->lasts.seconds) % WHEN_CLOCK_END;
        if (w->clock_to_s == 0)
            w->clock_to_s = WHEN_CLOCK_END;
    } else if (d->clock_opens) {
        w->clock_from_s = from;
        w->clock_to_s = WHEN_CLOCK_END;
    } else if (d->clock_closes) {
        w->clock_to_s = from > 0 ? from : WHEN_CLOCK_END;
    } else {
        w->is_exact = true;
        w->grain = d->clock.grain;
        w->clock_from_s = from < WHEN_CLOCK_END ? from : 0;
        w->clock_to_s = w->clock_from_s + (w->grain == WHEN_HOUR ? SECONDS_HOUR : 60);
    }
}

static void settle_clock(const when_draft *d, when *w)
{
    int32_t part = d->has_part ? d->part_from : -1;
    int32_t from = d->has_clock ? when_clock_s(&d->clock, part_of(&d->clock, part)) : d->part_from;

    w->time_known = true;
    w->grain = WHEN_PART;
    if (!d->has_clock)
        settle_part(d, w);
    else if (d->has_range)
        settle_range(d, w, from, part);
    else
        settle_one_clock(d, w, from);
    if (w->clock_from_s >= WHEN_CLOCK_END)
        w->clock_from_s = WHEN_CLOCK_END - 60;
    if (w->clock_to_s > WHEN_CLOCK_END)
        w->clock_to_s = WHEN_CLOCK_END;
    w->is_from_open = d->clock_closes;
    w->is_to_open = d->clock_opens && !d->has_length;
}

/* A stretch of days that was said by its length; from a clock on to the same clock. */
static void settle_days(const when_draft *d, when *w)
{
    local_time then = when_length_add((local_time){ w->date_from, w->clock_from_s }, &d->lasts, 1);

    w->is_to_open = false;
    w->date_to = w->time_known ? then.date : local_date_add_days(then.date, -1);
    if (local_date_compare(w->date_to, w->date_from) < 0)
        w->date_to = w->date_from;
    if (w->time_known) {
        w->is_exact = false;
        w->is_span = true;
        w->clock_to_s = w->clock_from_s > 0 ? w->clock_from_s : 1;
    }
}

/* Has the clock that was said passed today? A night's end lies on the next day. */
static bool is_over(const read_state *st, const when *w)
{
    int32_t end = w->is_exact ? w->clock_from_s : w->clock_to_s - 1;

    if (!w->is_exact && w->clock_to_s <= w->clock_from_s)
        return false;
    return end <= st->now.second_of_day;
}

/* "before Friday 5pm", "after Monday 10am": from then or until then, whatever the day. */
static void settle_moment(const read_state *st, const when_draft *d, when *w)
{
    w->is_span = true;
    if (d->clock_opens) {
        w->date_to = DATE_OPEN_END;
        return;
    }
    w->is_from_open = true;
    w->date_from = local_date_compare(w->date_to, st->now.date) < 0 ? w->date_to : st->now.date;
}

/* No day was said: the next one whose time is not over. See (1). */
static void settle_no_date(const read_state *st, when *w)
{
    bool is_late = w->time_known && is_over(st, w); /* meaningful to whoever writes instants */

    w->date_from = w->date_to = local_date_add_days(st->now.date, is_late ? 1 : 0);
}

/* A weekday whose time is over today is the one a week on. See (1). */
static void roll_weekday(const read_state *st, const when_draft *d, when *w)
{
    if (!d->date.is_weekday || d->has_date_end || !w->time_known ||
        local_date_compare(d->date.from, st->now.date) != 0 || !is_over(st, w))
        return;
    w->date_from = local_date_add_days(w->date_from, 7);
    w->date_to = local_date_add_days(w->date_to, 7);
}

/* "from Monday on", "until Friday", "by Friday": one end is open. */
static void settle_open_ends(const read_state *st, const when_draft *d, when *w)
{
    if (d->date_opens || d->date.is_open) {
        w->is_to_open = true;
        w->date_to = DATE_OPEN_END;
    }
    if (d->date_closes && !(d->is_by && w->is_exact)) {
        w->is_from_open = true;
        w->date_from = local_date_compare(w->date_to, st->now.date) < 0 ? w->date_to : st->now.date;
    }
}

/* A clock that a distance led to: "in 30 minutes", "within 2 hours". */
static void settle_own_clock(const date_said *date, when *w)
{
    if (date->has_clock) {
        w->time_known = w->is_exact = true;
        w->grain = WHEN_MINUTE;
        w->clock_from_s = date->clock_s;
        w->clock_to_s = date->clock_s + 60;
    }
    if (date->has_clock_end) {
        w->is_exact = false;
        w->is_span = true;
        w->grain = WHEN_PART;
        w->clock_to_s = date->clock_end_s > 0 ? date->clock_end_s : 1;
    }
}

static void settle_date(const read_state *st, const when_draft *d, when *w)
{
    w->date_known = d->has_date;
    if (!d->has_date) {
        settle_no_date(st, w);
        return;
    }
    w->date_from = d->date.from;
    w->date_to = d->has_date_end ? d->date_end.to : d->date.to;
    w->is_span = d->is_span;
    if (!w->time_known)
        w->grain = d->date.grain;
    roll_weekday(st, d, w);
    if (d->is_moment && (d->clock_opens || d->clock_closes)) {
        settle_moment(st, d, w);
    } else if (d->has_length && d->lasts.seconds == 0) {
        settle_days(d, w);
    } else {
        settle_open_ends(st, d, w);
        settle_own_clock(&d->date, w);
    }
}

/* "next week but not Monday": the Monday of the stretch that was named before. */
static void move_into_stretch(const reading *r, when *w)
{
    const when *before = NULL;
    local_date d = w->date_from;

    for (size_t k = r->when_count; k > 0 && before == NULL; k--) /* "except Monday and Friday" */
        before = r->whens[k - 1].is_not ? NULL : &r->whens[k - 1];
    if (before == NULL || !before->date_known || before->is_to_open)
        return;
    while (local_date_compare(d, before->date_from) < 0)
        d = local_date_add_days(d, 7);
    if (local_date_compare(d, before->date_to) <= 0)
        w->date_from = w->date_to = d;
}

/* "yesterday": kept beside the wishes, for who tells of it; its words stay free for other readers.
 */
static void add_past(reading *r, const when *w)
{
    if (r->past_count < INTENT_PASTS_MAX)
        r->pasts[r->past_count++] = *w;
}

/* What was said before in other words. */
static bool is_same(const when *a, const when *b)
{
    return !a->is_not && a->date_known && b->date_known && a->time_known == b->time_known &&
           local_date_compare(a->date_from, b->date_from) == 0 &&
           local_date_compare(a->date_to, b->date_to) == 0 && a->clock_from_s == b->clock_from_s &&
           a->clock_to_s == b->clock_to_s && a->is_from_open == b->is_from_open &&
           a->is_to_open == b->is_to_open;
}

bool when_draft_add(read_state *st, const when_draft *d, bool is_not)
{
    reading *r = st->r;
    when w = { .clock_to_s = WHEN_CLOCK_END, .grain = WHEN_DAY };

    if (r->when_count == WHEN_MAX)
        return false;
    if (d->has_clock || d->has_part)
        settle_clock(d, &w);
    settle_date(st, d, &w);
    if (is_not && d->has_date && d->date.is_weekday && !d->has_date_end)
        move_into_stretch(r, &w);
    if (r->when_count > 0 && !is_not && is_same(&r->whens[r->when_count - 1], &w) &&
        st->tokens[d->from].start <= r->whens[r->when_count - 1].end + BESIDE_CHARS) {
        r->whens[r->when_count - 1].end = st->tokens[d->to - 1].end;
        return true; /* "today, March 1st", "March 10th and 14:00" */
    }
    w.is_not = is_not;
    w.is_soonest = d->is_soonest;
    w.start = st->tokens[d->from].start;
    w.end = st->tokens[d->to - 1].end;
    if (d->is_since)
        return false;
    if (d->has_date && d->date.is_past) {
        add_past(r, &w);
        return false;
    }
    r->whens[r->when_count++] = w;
    for (int k = 1; k < d->date.weekly && r->when_count < WHEN_MAX && !w.is_to_open; k++) {
        w.date_from = local_date_add_days(w.date_from, 7); /* "Mondays in June" */
        w.date_to = local_date_add_days(w.date_to, 7);
        r->whens[r->when_count++] = w;
    }
    for (size_t k = d->from; k < d->to; k++)
        st->used[k] |= USED_WHEN;
    return true;
}

/* A bare hour: no half, no part, no minutes to settle it. */
static bool is_bare_hour(const when_draft *d)
{
    return d->has_clock && !d->has_range && !d->has_part && !d->clock.has_half &&
           !d->clock.has_part && !d->clock.is_settled;
}

/* "6 or 7": what follows an hour of the afternoon closely is of the same half. */
static void keep_half(const when_draft *before, when_draft *d)
{
    int ahead = d->clock.hour - before->clock.hour;

    if (!is_bare_hour(before) || !is_bare_hour(d) || ahead < 0 || ahead > CLOSE_HOURS ||
        when_clock_s(&before->clock, -1) < NOON_S || when_clock_s(&d->clock, -1) >= NOON_S)
        return;
    d->clock.has_half = d->clock.is_pm = true;
}

/* "agle hafte ke mangal ya budh": the week owns both. */
static void keep_week(const when_draft *before, when_draft *d)
{
    local_date monday = when_monday(before->date.from);

    if (!before->has_date || !before->date.in_week || !d->has_date || !d->date.is_weekday ||
        d->has_date_end || local_date_compare(d->date.from, monday) >= 0)
        return;
    d->date = when_one_day(local_date_add_days(monday, (int)local_date_weekday(d->date.from)));
    d->date.in_week = true;
}

/* What a following when of a list leaves unsaid it takes from the one before, and gives back. */
void when_draft_inherit(when_draft *before, when_draft *d)
{
    bool had_time = before->has_clock || before->has_part, has_time = d->has_clock || d->has_part;

    keep_half(before, d);
    keep_week(before, d);
    if (!d->has_date && before->has_date && !before->has_date_end) {
        d->has_date = true;
        d->date = before->date;
    }
    if (!has_time && had_time && !before->date.has_clock) {
        when_draft with = *before;

        with.has_date = d->has_date;
        with.date = d->date;
        with.date_end = d->date_end;
        with.has_date_end = d->has_date_end;
        with.date_opens = d->date_opens;
        with.date_closes = d->date_closes;
        with.from = d->from;
        with.to = d->to;
        *d = with;
    } else if (has_time && !had_time) {
        before->has_part = d->has_part;
        before->has_clock = d->has_clock;
        before->has_range = d->has_range;
        before->clock = d->clock;
        before->clock_end = d->clock_end;
        before->part_from = d->part_from;
        before->part_to = d->part_to;
        before->clock_opens = d->clock_opens;
        before->clock_closes = d->clock_closes;
    }
}
