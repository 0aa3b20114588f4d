/*
 * when_read.c - read a text's list of `when`s: alternatives, denials, and what is no wish.
 *
 * "or", "and" and commas begin the next when, which inherits what it does not say. What always
 * holds:
 *   (1) what lies behind us or tells how long ("since Monday", "for 3 days") is taken and dropped
 *   (2) the work is bounded: each token begins at most one when
 */
#include "intents/when_internal.h"

#define GOING_WORDS 5  /* "come to see you right now" */
#define LISTED_CHARS 6 /* ", ", " ya ", " and ": between the days of a list */

/* "or", "and", a comma or a slash between whens; 0 when the list ends. */
static size_t list_joint(const read_state *st, size_t i)
{
    size_t next = i;

    if (when_mark(st, next, ',') || when_mark(st, next, '/') || when_mark(st, next, '&'))
        next++;
    next = when_skip(st, next, SENSE_OR);
    next = when_skip(st, next, SENSE_AND);
    return next - i;
}

/* "nov 27 or 28": the next day of the month that was named. */
static bool day_again(const read_state *st, const when_draft *before, size_t i, when_draft *ret)
{
    const date_said *a = &before->date;
    int day = 0;
    size_t n = when_number_at(st, i, &day);
    date_said named;
    when_draft rest;

    if (n == 0 || when_calendar_at(st, i, &named) > n || !before->has_date || !a->is_calendar ||
        before->has_date_end || before->has_clock || day <= a->from.day ||
        day > local_month_days(a->from.year, a->from.month) || when_mark(st, i + n, ':') ||
        when_half_hit(st, i + n) != NULL || when_is(st, i + n, SENSE_OCLOCK))
        return false;
    *ret = (when_draft){ .has_date = true, .from = i, .to = i + n };
    ret->date = when_days(local_date_add_days(a->from, day - a->from.day), 1, WHEN_DAY);
    ret->date.is_calendar = true;
    if (when_pieces_read(st, i + n, false, &rest) && !rest.has_date && rest.to > rest.from) {
        rest.has_date = true; /* "el 24 y el 25 por la manana" */
        rest.date = ret->date;
        rest.from = i;
        *ret = rest;
    }
    return true;
}

/* "friday or the next day": the day behind the one that was named. */
static bool day_behind(const read_state *st, const when_draft *before, size_t i, when_draft *ret)
{
    const hit *h = tokens_hit(st, i, SENSE_NEXT_DAY);
    date_said longer;

    if (h == NULL || !before->has_date || before->has_date_end || before->date.has_clock ||
        before->date.grain != WHEN_DAY || when_date_at(st, i, &longer) > h->n)
        return false;
    *ret = (when_draft){ .has_date = true, .from = i, .to = i + h->n };
    ret->date = when_one_day(local_date_add_days(before->date.to, 1));
    return true;
}

/* "not this friday, the next one", "el lunes no, el otro": a week behind the day or week that was
 * denied before i. The tokens it takes. */
static size_t other_at(const read_state *st, const when_draft *denied, size_t i, when_draft *ret)
{
    size_t at = i + (when_mark(st, i, ',') ? 1u : 0u);
    const hit *h;
    date_said longer;

    at = when_is(st, at, SENSE_THE_OTHER) ? at : when_skip(st, at, SENSE_POLITE); /* "but" */
    h = tokens_hit(st, at, SENSE_THE_OTHER);
    if (h == NULL || !denied->has_date || denied->has_date_end || denied->date.is_calendar ||
        denied->date.has_clock || when_date_at(st, at, &longer) > h->n)
        return 0;
    *ret = (when_draft){ .has_date = true, .from = at, .to = at + h->n };
    ret->date = denied->date;
    ret->date.is_weekday = false;
    ret->date.from = local_date_add_days(denied->date.from, 7);
    ret->date.to = local_date_add_days(denied->date.to, 7);
    return at + h->n - i;
}

/* One when, and those that a list adds to it. Returns the token behind. */
static size_t read_list(read_state *st, size_t i, bool bare_is_fine, bool is_not)
{
    when_draft list[WHEN_MAX], other;
    size_t n = 0, at = i, joint = 0, denied;
    bool is_comma = false;

    while (n < WHEN_MAX &&
           ((n > 0 && (day_again(st, &list[n - 1], at + joint, &list[n]) ||
                       day_behind(st, &list[n - 1], at + joint, &list[n]))) ||
            when_draft_read(st, at + joint, bare_is_fine || (n > 0 && list[n - 1].has_clock),
                            &list[n]))) {
        for (size_t k = n; k > 0; k--) /* "Monday, Wednesday or Friday evening": all of them */
            when_draft_inherit(&list[k - 1], &list[k]);
        at = list[n++].to;
        joint = list_joint(st, at);
        is_comma = n == 1 ? joint == 1 && when_mark(st, at, ',') : is_comma;
        if (joint == 0)
            break;
    }
    if (n > 0 && (denied = when_denied_behind(st, at)) > 0) {
        is_not = true;
        list[n - 1].to = at = at + denied;
    }
    for (size_t k = 0; k < n; k++)
        (void)when_draft_add(st, &list[k], is_not && !(k == 1 && n == 2 && is_comma && !denied));
    if (n > 0 && is_not && (joint = other_at(st, &list[n - 1], at, &other)) > 0) {
        when_draft_inherit(&list[n - 1], &other);
        (void)when_draft_add(st, &other, false);
        at += joint;
    }
    /* a full list keeps what came first; "not this week, next week" wants the next */
    return at > i ? at : i + 1;
}

/* How long something has lasted: taken, not wanted. See (1). */
static size_t skip_duration(const read_state *st, size_t i)
{
    size_t at = when_skip(st, i, SENSE_SINCE), next, n;
    when_draft d;
    length_said length;

    if (at > i)
        return when_draft_read(st, at, false, &d) ? d.to - i : at - i;
    if ((at = when_skip(st, i, SENSE_FOR)) == i)
        return 0;
    at = when_skip(st, at, SENSE_THE);
    at = when_skip(st, when_skip(st, at, SENSE_LAST), SENSE_ARTICLE);
    n = when_length_at(st, at, &length);
    next = at + n + (when_mark(st, at + n, ',') ? 1u : 0u);
    if (n == 0 || when_is(st, next, SENSE_FROM) || when_is(st, next, SENSE_STARTING) ||
        when_is(st, next, SENSE_FROM_NOW))
        return 0; /* "for 3 days from Monday" tells when */
    return at + n - i;
}

/* "2 din se": so long already. */
static size_t lasted_behind(const read_state *st, size_t i)
{
    int count = 1;
    size_t at = i + when_number_at(st, i, &count), next = when_skip(st, at, SENSE_UNIT);
    const hit *from = tokens_hit(st, next, SENSE_FROM_BEHIND);

    if (at == i || next == at || from == NULL || when_is(st, next, SENSE_BEFORE_BEHIND) ||
        when_is(st, next, SENSE_WITHIN_BEHIND))
        return 0;
    return next + from->n - i;
}

/* "two nights ago", "hace dos noches", "for 3 nights": told, and no night to come. */
static size_t nights_ago(const read_state *st, size_t i)
{
    int count = 0;
    size_t lead = when_skip(st, i, SENSE_AGO_LEAD), how_long = when_skip(st, i, SENSE_FOR);
    size_t from = lead > i ? lead : how_long, at = from + when_number_at(st, from, &count);
    const hit *part = tokens_hit(st, at, SENSE_PART);

    if (at == from || part == NULL || part->n > 1)
        return 0;
    if (how_long > i && lead == i) /* not "for 5 evening" */
        return when_is(st, at, SENSE_SEVERAL) ? at + part->n - i : 0;
    at += part->n;
    if (lead > i)
        return at - i;
    return when_is(st, at, SENSE_AGO) ? when_skip(st, at, SENSE_AGO) - i : 0;
}

/* Words that deny the when behind them; the tokens they take. "No, Friday" wants Friday. *ret_at:
 * "not at 3", a bare number behind it is a time. */
static size_t denial_at(const read_state *st, size_t i, bool *ret_at)
{
    const hit *but = tokens_hit(st, i, SENSE_NOT_WHEN);
    size_t at;

    *ret_at = false;
    if (but == NULL || when_bound_words(st, i) > but->n)
        return 0;
    at = when_fillers(st, i + but->n, ret_at);
    for (size_t back = 1; back < but->n; back++) /* "no a las" ends with "at" */
        *ret_at = *ret_at || when_skip(st, i + but->n - back, SENSE_AT) == i + but->n;
    return at - i;
}

/* "avenida 20 de noviembre": a place by its name, no day. */
static size_t street_at(const read_state *st, size_t i)
{
    size_t at = when_skip(st, i, SENSE_STREET), next = when_skip(st, at, SENSE_OF);
    date_said d;

    return at > i && when_calendar_at(st, next, &d) > 0 && !when_is(st, next, SENSE_THE)
               ? next + when_calendar_at(st, next, &d) - i
               : 0;
}

/* "Good morning" says nothing of when. */
static size_t greeting_at(const read_state *st, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_POLITE);

    return h != NULL && h->n > 1 ? h->n : 0;
}

/* May a when begin here? Most tokens are turned away at once. */
static bool may_begin(const read_state *st, size_t i)
{
    if (st->used[i] != 0 || (st->tokens[i].kind == TOKEN_MARK && st->tokens[i].mark != '@'))
        return false;
    if (st->tokens[i].kind == TOKEN_NUMBER)
        return true;
    for (size_t k = 0; k < TOKEN_HITS_MAX && st->hits[i][k].s != NULL; k++)
        if (st->hits[i][k].s->kind >= SENSE_WEEKDAY || st->hits[i][k].s->kind == SENSE_POLITE)
            return true;
    return false;
}

/* With nothing but a time asked for, a bare number is one. */
static bool expects_time(const read_state *st)
{
    return ds_str_is(st->context->expects, "when") && st->context->option_count == 0;
}

/* "now", "any time": only where nothing but courtesies stands beside it, or a time was asked. */
static bool stands_alone(const read_state *st, size_t at, size_t n)
{
    if (st->r->when_count > 0)
        return false;
    for (size_t i = 0; i < st->n; i++)
        if ((i < at || i >= at + n) && st->tokens[i].kind != TOKEN_MARK &&
            tokens_hit(st, i, SENSE_POLITE) == NULL)
            return ds_str_is(st->context->expects, "when") &&
                   (at + n >= st->n || st->tokens[at + n].kind == TOKEN_MARK) &&
                   tokens_hit(st, at > 0 ? at - 1 : st->n, SENSE_NEGATOR) == NULL;
    return true;
}

/* "can i come now": a word for coming stands shortly before and the clause ends; none denies it. */
static bool comes_now(const read_state *st, size_t i, size_t n)
{
    bool is_going = false;

    if (i + n < st->n && st->tokens[i + n].kind != TOKEN_MARK && !when_is(st, i + n, SENSE_POLITE))
        return false;
    for (size_t k = 1; k <= GOING_WORDS && k <= i && st->tokens[i - k].kind != TOKEN_MARK; k++) {
        if (when_is(st, i - k, SENSE_NEGATOR) || when_is(st, i - k, SENSE_NOT_WHEN))
            return false;
        is_going = is_going || when_is(st, i - k, SENSE_GOING);
    }
    return is_going;
}

/* A word that wants it soon at token i, not denied; the tokens it takes. "now" tells a moment. */
static size_t soon_at(const read_state *st, size_t i, bool *ret_now)
{
    const hit *h = tokens_hit(st, i, SENSE_SOONEST), *any = tokens_hit(st, i, SENSE_ANY_TIME);
    bool is_now = when_is(st, i, SENSE_NOW);

    *ret_now = is_now && st->r->when_count == 0;
    if (h != NULL)
        return is_now && i > 0 && when_is(st, i - 1, SENSE_NEGATOR) ? 0 : h->n;
    return any != NULL && (stands_alone(st, i, any->n) || (is_now && comes_now(st, i, any->n)))
               ? any->n
               : 0;
}

static void read_soonest(read_state *st)
{
    reading *r = st->r;
    size_t n = 0;
    bool is_now;

    for (size_t i = 0; i < st->reach; i++) {
        when w = { .clock_to_s = WHEN_CLOCK_END,
                   .grain = WHEN_DAY,
                   .is_soonest = true,
                   .is_to_open = true,
                   .date_from = st->now.date,
                   .date_to = DATE_OPEN_END,
                   .clock_from_s = st->now.second_of_day - st->now.second_of_day % 60 };

        if (st->used[i] != 0 || (n = soon_at(st, i, &is_now)) == 0)
            continue;
        for (size_t k = i; k < i + n; k++)
            st->used[k] |= USED_WHEN;
        if (r->when_count > 0) {
            r->whens[0].is_soonest = true;
            return;
        }
        if (is_now) { /* from this minute on */
            w.date_known = w.time_known = w.is_span = true;
            w.grain = WHEN_MINUTE;
        }
        w.start = st->tokens[i].start;
        w.end = st->tokens[i + n - 1].end;
        r->whens[r->when_count++] = w;
        return;
    }
}

/* Days without a clock, and a clock without a day. */
static bool is_bare_date(const when *w)
{
    return w->date_known && !w->time_known && !w->is_from_open && !w->is_to_open;
}

static bool is_bare_clock(const when *w) { return w->time_known && !w->date_known && !w->is_span; }

/* Do the words between two whens leave them one sentence without a choice? */
static bool are_one_wish(const read_state *st, const when *a, const when *b)
{
    for (size_t i = 0; i < st->n && st->tokens[i].start < b->start; i++)
        if (st->tokens[i].start >= a->end &&
            (when_mark(st, i, '.') || when_mark(st, i, '?') || when_mark(st, i, '!') ||
             when_is(st, i, SENSE_OR) || when_is(st, i, SENSE_AND) ||
             when_is(st, i, SENSE_NEGATOR)))
            return false;
    return true;
}

/* One clock bounds one day: "this week after 7" has no end that a clock could tell. */
static bool fits_clock(const when *day, const when *clock)
{
    return local_date_compare(day->date_from, day->date_to) == 0 ||
           (!clock->is_from_open && !clock->is_to_open);
}

/* Are the days of r one list, but for the clock among them? "mangal ya budh". */
static bool is_list_of_days(const reading *r, size_t clock)
{
    for (size_t k = 0; k < r->when_count; k++) {
        const when *w = &r->whens[k];
        bool is_clock = k == clock;

        if (w->is_not || (is_clock ? !is_bare_clock(w) : !is_bare_date(w)) ||
            (!is_clock && !fits_clock(w, &r->whens[clock])))
            return false;
        if (k > 0 && k != clock && k - 1 != clock && w->start > w[-1].end + LISTED_CHARS)
            return false;
    }
    return true;
}

/* "kal mujhe 5 baje aana hai", "5 pm works for me tomorrow", "mangal ya budh ko aana hai 6 ke
 * baad": days and a clock that words part. */
static void join_parted(read_state *st)
{
    reading *r = st->r;
    size_t n = r->when_count, clock = n > 0 && is_bare_clock(&r->whens[0]) ? 0 : n - 1;
    when time;

    if (n < 2 || r->past_count > 0 || !is_list_of_days(r, clock) ||
        !are_one_wish(st, &r->whens[clock == 0 ? 0 : n - 2], &r->whens[clock == 0 ? 1 : n - 1]))
        return;
    time = r->whens[clock];
    for (size_t k = clock == 0 ? 1 : 0; k < n && k != clock; k++) {
        when joined = time, *day = &r->whens[k];

        joined.date_known = true;
        joined.date_from = day->date_from;
        joined.date_to = day->date_to;
        joined.is_soonest = day->is_soonest || time.is_soonest;
        joined.start = clock == 0 && k == 1 ? time.start : day->start;
        joined.end = clock == n - 1 && k == n - 2 ? time.end : day->end;
        r->whens[clock == 0 ? k - 1 : k] = joined;
    }
    r->when_count = n - 1;
}

/* "somwar ko 10 baje nahi, 4 baje chalega": a clock behind one that is denied is of the same day.
 */
static void lend_days(reading *r)
{
    for (size_t k = 1; k < r->when_count; k++) {
        const when *a = &r->whens[k - 1];
        when *b = &r->whens[k];

        if (!a->is_not || !a->date_known || !a->time_known || a->is_span || a->is_to_open ||
            b->is_not || !is_bare_clock(b))
            continue;
        b->date_from = a->date_from;
        b->date_to = a->date_to;
        b->date_known = true;
    }
}

void whens_read(read_state *st)
{
    size_t i = 0;

    while (i < st->reach) {
        size_t n, denied;
        bool at_said;
        when_draft d;

        if (!may_begin(st, i)) {
            i++;
            continue;
        }
        if ((n = greeting_at(st, i)) > 0 || (n = street_at(st, i)) > 0) {
            i += n;
            continue;
        }
        if ((n = skip_duration(st, i)) > 0 || (n = lasted_behind(st, i)) > 0 ||
            (n = nights_ago(st, i)) > 0) {
            for (size_t k = i; k < i + n; k++)
                st->used[k] |= USED_WHEN;
            i += n;
            continue;
        }
        denied = denial_at(st, i, &at_said);
        if (denied > 0 && !when_draft_read(st, i + denied, at_said, &d)) {
            i++;
            continue;
        }
        i = read_list(st, i + denied, at_said || expects_time(st), denied > 0);
    }
    lend_days(st->r);
    join_parted(st);
    read_soonest(st);
}
