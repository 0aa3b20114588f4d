/*
 * when_behind.c - what stands behind that which it binds: postpositions and reversed order.
 *
 * Hindi says "5 baje ke baad" for "after 5" and "july ke pehle shukravar" for "first Friday of
 * July"; Spanish "el lunes no puedo". What always holds: such a word binds the piece read last.
 */
#include "intents/when_internal.h"

#define LEAP_YEARS 8
#define HALF_WEEK 3
#define HALF_MONTH 15
#define SINCE_WORDS 8 /* within which a complaint says that it has lasted */
#define SPELLED_CHOICE_MAX 3
#define SPELLED_GIFT_MAX 12 /* "teis ko" is the 23rd, "do ko" gives to two */

size_t when_range_tail(const read_state *st, size_t i, bool *ret_between)
{
    size_t next = when_skip(st, i, SENSE_BETWEEN_BEHIND);

    *ret_between = next > i;
    if (next == i)
        next = when_skip(st, i, SENSE_UNTIL_BEHIND);
    return next - i;
}

typedef enum behind_kind {
    BEHIND_NONE,
    BEHIND_AFTER,
    BEHIND_BEFORE,
    BEHIND_UNTIL,
    BEHIND_FROM
} behind_kind;

static behind_kind behind_at(const read_state *st, size_t i, size_t *ret_n)
{
    static const struct {
        sense_kind kind;
        behind_kind b;
    } words[] = { { SENSE_AFTER_BEHIND, BEHIND_AFTER },
                  { SENSE_BEFORE_BEHIND, BEHIND_BEFORE },
                  { SENSE_UNTIL_BEHIND, BEHIND_UNTIL },
                  { SENSE_FROM_BEHIND, BEHIND_FROM } };
    behind_kind best = BEHIND_NONE;

    *ret_n = 0;
    for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
        const hit *h = tokens_hit(st, i, words[k].kind);

        if (h != NULL && h->n > *ret_n) {
            *ret_n = h->n;
            best = words[k].b;
        }
    }
    return best;
}

/* "kal se bukhar hai", "subah se": what has lasted since a day that may be yesterday is no wish. */
static bool is_since(const read_state *st, const when_draft *d, size_t i)
{
    if (d->last == PIECE_PART)
        return true;
    if (d->date.grain != WHEN_DAY || d->date.is_weekday || d->date.is_calendar)
        return false;
    for (size_t k = i; k < st->n && k < i + SINCE_WORDS; k++)
        if (when_is(st, k, SENSE_COMPLAINT))
            return true;
    return false;
}

static void bind_date(when_draft *d, behind_kind b)
{
    d->date_opens = b == BEHIND_AFTER || b == BEHIND_FROM;
    d->date_closes = b == BEHIND_BEFORE || b == BEHIND_UNTIL;
    if (d->date.is_end && d->date_closes) /* "mahine ke ant se pehle": until then */
        d->date.from = d->date.to;
    else if (b == BEHIND_AFTER)
        d->date.from = local_date_add_days(d->date.to, 1);
    else if (b == BEHIND_BEFORE)
        d->date.to = local_date_add_days(d->date.from, -1);
}

size_t when_bound_behind(const read_state *st, when_draft *d, size_t i)
{
    size_t n = 0;
    behind_kind b = behind_at(st, i, &n);

    if (b == BEHIND_NONE || d->clock_opens || d->clock_closes || d->date_opens || d->date_closes ||
        d->date.has_clock)
        return 0;
    if (d->last == PIECE_CLOCK ? d->has_range : d->last == PIECE_DATE && d->has_date_end)
        return 0;
    if (b == BEHIND_FROM && d->last != PIECE_CLOCK && is_since(st, d, i)) {
        d->is_since = true;
    } else if (d->last == PIECE_DATE) {
        bind_date(d, b);
    } else {
        d->clock_opens = b == BEHIND_AFTER || b == BEHIND_FROM;
        d->clock_closes = b == BEHIND_BEFORE || b == BEHIND_UNTIL;
    }
    d->to = i + n;
    return n;
}

size_t when_denied_behind(const read_state *st, size_t i)
{
    bool at_said;
    size_t at = when_mark(st, i, ',') ? i : when_fillers(st, i, &at_said);
    const hit *whole = tokens_hit(st, i, SENSE_NOT_BEHIND); /* "ke alava" begins with a filler */
    const hit *h = tokens_hit(st, at, SENSE_NOT_BEHIND), *no = tokens_hit(st, at, SENSE_NEGATOR);

    if (whole != NULL && (h == NULL || i + whole->n >= at + h->n))
        return whole->n;
    if (h != NULL)
        return at + h->n - i;
    if (no == NULL || no->n != 1 ||
        (at + 1 < st->n && !when_mark(st, at + 1, ',') && !when_mark(st, at + 1, '.')))
        return 0;
    return at + 1 - i; /* "monday no, tuesday yes" */
}

/* "ke", "ki", "mein the" between a month and what lies in it. */
static size_t inside_at(const read_state *st, size_t i)
{
    size_t at = when_skip(st, i, SENSE_OF);

    at = at > i ? at : when_skip(st, i, SENSE_ON);
    return when_skip(st, at, SENSE_THE);
}

/* "pehla", "tisre", "aakhiri". */
static size_t nth_at(const read_state *st, size_t i, int *ret)
{
    bool digits;
    size_t n = when_ordinal_at(st, i, ret, &digits);

    if (n == 0 && (n = when_skip(st, i, SENSE_LAST) - i) > 0)
        *ret = -1;
    if (n == 0 && (n = when_skip(st, i, SENSE_AGO) - i) > 0)
        *ret = 1; /* "pehle": before, and first */
    return n > 0 && (*ret == -1 || (*ret >= 1 && *ret <= 5)) ? n : 0;
}

/* The nth such weekday of a month, the last when nth is -1. */
static date_said nth_weekday(const date_said *month, int nth, int day)
{
    local_date d = nth > 0 ? month->from : local_date_add_days(month->to, -6);
    int ahead = (day - (int)local_date_weekday(d) + 7) % 7;

    return when_one_day(local_date_add_days(d, ahead + (nth > 0 ? 7 * (nth - 1) : 0)));
}

/* A week belongs to the month that holds its Thursday. */
static date_said week_of_month(const date_said *month, int nth)
{
    local_date first = when_monday(local_date_add_days(month->from, 3));

    if (nth < 0)
        return when_days(when_monday(local_date_add_days(month->to, -3)), 7, WHEN_WEEK);
    return when_days(local_date_add_days(first, (int64_t)7 * (nth - 1)), 7, WHEN_WEEK);
}

/* "aakhri din", "pehli tarikh" behind a month: a day by its place; the tokens behind the place. */
static size_t nth_day_word(const read_state *st, size_t i)
{
    const hit *unit = tokens_hit(st, i, SENSE_UNIT), *mark = tokens_hit(st, i, SENSE_DAY_MARK);

    if (mark != NULL && !when_is(st, i, SENSE_OF))
        return mark->n;
    return unit != NULL && unit->s->a == UNIT_DAY ? unit->n : 0;
}

/* "pehle hafte", "tisre somvar", "aakhri tarikh" behind a month. */
static size_t nth_in_month(const read_state *st, size_t i, const date_said *month, date_said *ret)
{
    int nth = 0;
    size_t n = nth_at(st, i, &nth);
    const hit *unit = tokens_hit(st, i + n, SENSE_UNIT),
              *day = tokens_hit(st, i + n, SENSE_WEEKDAY);

    if (n == 0)
        return 0;
    if (day != NULL) {
        *ret = nth_weekday(month, nth, day->s->a);
        return n + day->n;
    }
    if (nth_day_word(st, i + n) > 0) {
        *ret = when_one_day(nth > 0 ? local_date_add_days(month->from, nth - 1) : month->to);
        ret->is_calendar = true;
        return n + nth_day_word(st, i + n);
    }
    if (unit == NULL || unit->s->a != UNIT_WEEK)
        return 0;
    *ret = week_of_month(month, nth);
    return n + unit->n;
}

/* "ki 20 tarikh", "4 se 23 tak" behind a month; a bare number there is no day. */
static size_t days_in_month(const read_state *st, size_t i, bool is_led, const date_said *month,
                            date_said *ret)
{
    int day = 0, last = 0, days = local_month_days(month->from.year, month->from.month);
    size_t n = when_day_number_at(st, i, &day), at = i + n, next, m;
    const hit *mark = tokens_hit(st, at, SENSE_DAY_MARK);

    if (n == 0 || day > days)
        return 0;
    next = when_mark(st, at, '-') ? at + 1 : when_skip(st, at, SENSE_TO);
    m = next > at ? when_day_number_at(st, next, &last) : 0;
    if (m > 0 && last > day && last <= days) {
        *ret = when_days(local_date_add_days(month->from, day - 1), last - day + 1, WHEN_DAY);
        ret->is_range = true;
        return next + m - i;
    }
    if (mark == NULL && !is_led)
        return 0;
    *ret = when_one_day(local_date_add_days(month->from, day - 1));
    ret->is_calendar = true;
    return n + (mark != NULL ? mark->n : 0);
}

/* Is the number at i the first of more: 27/11, "18 y 19 de junio", "7 de enero"? */
static bool goes_on(const read_state *st, size_t i, size_t n)
{
    date_said d = { .grain = WHEN_DAY };
    size_t at = i + n;

    if ((when_mark(st, at, '/') || when_mark(st, at, '-') || when_mark(st, at, '.')) &&
        at + 1 < st->n && st->tokens[at + 1].is_glued &&
        (st->tokens[at + 1].kind == TOKEN_NUMBER || when_is(st, at + 1, SENSE_MONTH)))
        return true;
    return when_is(st, when_skip(st, at, SENSE_OF), SENSE_MONTH) ||
           when_calendar_at(st, i, &d) > n || when_days_of_month_at(st, i, &d) > 0;
}

/* "la primera quincena de mayo", "segunda mitad del mes"; also of a week. */
static size_t half_of_at(const read_state *st, size_t i, date_said *ret)
{
    bool digits;
    int nth = 0;
    size_t n = when_ordinal_at(st, i, &nth, &digits), at = when_skip(st, i + n, SENSE_HALF_MONTH),
           m;
    date_said d = { .grain = WHEN_DAY };

    if (n == 0 || at == i + n || nth == 0 || nth > 2 || (m = when_stretch_at(st, at, &d)) == 0)
        return 0;
    *ret = d;
    ret->grain = WHEN_DAY;
    if (nth == 1)
        ret->to = local_date_add_days(d.from, (d.grain == WHEN_WEEK ? HALF_WEEK : HALF_MONTH) - 1);
    else
        ret->from = local_date_add_days(d.from, d.grain == WHEN_WEEK ? HALF_WEEK : HALF_MONTH);
    return at + m - i;
}

/* "la semana del 18": the week of that day. */
static size_t week_of_at(const read_state *st, size_t i, date_said *ret)
{
    size_t at = when_skip(st, i, SENSE_WEEK_OF), n;
    int day = 0;
    local_date d;

    n = at > i ? when_day_number_at(st, at, &day) : 0;
    if (n == 0 || goes_on(st, at, n) || !when_day_numbered(st, day, -1, &d))
        return 0;
    *ret = when_days(when_monday(d), 7, WHEN_WEEK);
    return at + n - i;
}

/* "25 tarikh wale hafte", "10 april ke hafte": the week of that day. */
static size_t week_behind_at(const read_state *st, size_t i, date_said *ret)
{
    date_said d = { .grain = WHEN_DAY };
    size_t n = when_calendar_at(st, i, &d);
    const hit *week;

    n = n > 0 ? n : when_marked_day_at(st, i, &d);
    week = tokens_hit(st, i + n, SENSE_WEEK_BEHIND);
    if (n == 0 || week == NULL)
        return 0;
    *ret = when_days(when_monday(d.from), 7, WHEN_WEEK);
    return n + week->n;
}

/* "3 aur march ke beech": what would be the middle of March is the end of a range. */
static bool ends_range(const read_state *st, size_t i, const hit *edge, size_t at)
{
    return edge->s->a == 1 && i > 0 &&
           (when_is(st, i - 1, SENSE_AND) || when_is(st, i - 1, SENSE_TO)) &&
           (when_is(st, at, SENSE_BETWEEN_BEHIND) || when_is(st, at - 1, SENSE_BETWEEN_BEHIND));
}

/* "mahine ke ant", "hafte ke baaki din", "is hafte baad mein": what is cut from a stretch that ends
 * before i. */
static size_t edge_behind_at(const read_state *st, size_t begin, size_t i, date_said *d)
{
    size_t at = inside_at(st, i);
    const hit *edge = tokens_hit(st, at, SENSE_EDGE_BEHIND),
              *rest = tokens_hit(st, at, SENSE_REST_OF);

    if (edge != NULL && edge->s->a == EDGE_LATER)
        edge = at == i ? edge : NULL; /* "mahine ke baad mein" is behind it */
    if (edge != NULL && (when_is(st, at, SENSE_LAST) || when_is(st, at, SENSE_ORDINAL)) &&
        (when_is(st, at + edge->n, SENSE_UNIT) || when_is(st, at + edge->n, SENSE_WEEKDAY)))
        edge = NULL; /* "dec ke last week" */
    if (edge != NULL && !ends_range(st, begin, edge, at)) {
        when_cut_edge(st, d, edge->s->a);
        return at + edge->n - i;
    }
    if (rest == NULL || local_date_compare(d->to, st->now.date) < 0)
        return 0;
    if (local_date_compare(d->from, st->now.date) < 0)
        d->from = st->now.date;
    d->grain = WHEN_DAY;
    return when_skip(st, at + rest->n, SENSE_UNIT) - i;
}

/* What is said of a stretch behind its name: its end, its second week, its days. */
static size_t part_of_stretch(const read_state *st, size_t begin, size_t i, const date_said *all,
                              date_said *ret)
{
    date_said d = *all;
    size_t at, m = edge_behind_at(st, begin, i, &d);

    if (m > 0) {
        *ret = d;
        return m;
    }
    if (all->grain != WHEN_MONTH)
        return 0;
    at = inside_at(st, i);
    if ((m = nth_in_month(st, at, all, ret)) == 0)
        m = days_in_month(st, at, at > i && when_is(st, i, SENSE_OF), all, ret);
    return m > 0 ? at + m - i : 0;
}

size_t when_reversed_at(const read_state *st, size_t i, date_said *ret)
{
    date_said d = { .grain = WHEN_DAY };
    size_t n, m;

    if ((n = half_of_at(st, i, ret)) > 0 || (n = week_of_at(st, i, ret)) > 0 ||
        (n = week_behind_at(st, i, ret)) > 0)
        return n;
    n = when_stretch_at(st, i, &d);
    if (n == 0 || (d.grain != WHEN_WEEK && d.grain != WHEN_MONTH))
        return 0;
    if ((m = part_of_stretch(st, i, i + n, &d, ret)) == 0)
        return 0;
    if (d.grain == WHEN_MONTH && when_is(st, i, SENSE_UNIT) &&
        local_date_compare(ret->to, st->now.date) < 0) { /* "mahine ke shuru mein" on the 25th */
        local_date next = local_date_add_days(d.to, 1);

        d = when_days(next, local_month_days(next.year, next.month), WHEN_MONTH);
        m = part_of_stretch(st, i, i + n, &d, ret);
    }
    return n + m;
}

/* The next such day and month from today on. */
static bool next_dated(const read_state *st, int month, int day, local_date *ret)
{
    for (int year = st->now.date.year; year <= st->now.date.year + LEAP_YEARS; year++) {
        *ret = (local_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
        if (local_date_is_valid(*ret) && local_date_compare(*ret, st->now.date) >= 0)
            return true;
    }
    return false;
}

/* "el 17 del 11": the month as a number, behind a day that was led. */
static size_t month_number_at(const read_state *st, size_t i, int *ret)
{
    size_t at = when_skip(st, i, SENSE_OF), n = when_number_at(st, at, ret);

    if (at == i || n == 0 || *ret < 1 || *ret > 12 || when_is(st, at + n, SENSE_UNIT) ||
        when_half_hit(st, at + n) != NULL || when_mark(st, at + n, ':'))
        return 0;
    return at + n - i;
}

/* What joins two numbers of one mark: "15 se 18 tarikh", "28 ya 29 tarikh", "28 29 ko". The token
 * behind it; *ret_range: they are the ends of a range. */
static size_t behind_joint(const read_state *st, size_t i, bool *ret_range)
{
    size_t next = when_mark(st, i, '-') ? i + 1 : when_skip(st, i, SENSE_TO);

    *ret_range = next > i;
    if (next == i && (next = when_skip(st, i, SENSE_OR)) == i)
        next = when_skip(st, i, SENSE_AND);
    return next == i && when_mark(st, i, ',') ? i + 1 : next;
}

/* "15 se 18 tarikh": those days; of "28 ya 29 tarikh" the first, the next has a mark of its own. */
static size_t marked_days_at(const read_state *st, size_t i, date_said *ret)
{
    int day = 0, last = 0;
    bool is_range = false, is_between = false;
    size_t n = when_day_number_at(st, i, &day), next = behind_joint(st, i + n, &is_range), m;
    const hit *mark;
    local_date to;

    m = n > 0 ? when_day_number_at(st, next, &last) : 0;
    mark = m > 0 ? tokens_hit(st, next + m, SENSE_DAY_MARK) : NULL;
    if (mark == NULL || (when_is(st, next + m, SENSE_OF) && (day <= 12 || last <= 12)) ||
        (next == i + n && last != day + 1) || !when_day_numbered(st, last, -1, &to))
        return 0;
    (void)when_range_tail(st, next + m + mark->n, &is_between); /* "28 aur 30 tarikh ke beech" */
    *ret = when_one_day(to);
    ret->is_calendar = true;
    if (day > last)
        to = local_date_add_months(to, -1);
    if (day > local_month_days(to.year, to.month))
        return 0;
    to.day = (uint8_t)day;
    ret->from = local_date_compare(to, st->now.date) < 0 ? st->now.date : to;
    ret->is_range = is_range || is_between;
    if (ret->is_range)
        return next + m + mark->n - i;
    return when_day_numbered(st, day, -1, &ret->from) ? (ret->to = ret->from, n) : 0;
}

/* "21 somvar": a number over 12 before its weekday. */
static size_t day_weekday_at(const read_state *st, size_t i, date_said *ret)
{
    int day = 0;
    size_t n = when_day_number_at(st, i, &day);
    const hit *on = tokens_hit(st, i + n, SENSE_WEEKDAY);
    local_date d;

    if (n == 0 || day <= 12 || on == NULL || !when_day_numbered(st, day, on->s->a, &d))
        return 0;
    *ret = when_one_day(d);
    ret->is_calendar = true;
    return n + on->n;
}

/* Words before or behind a number say that it is a day: "el 15", "dia 15", "15 tarikh". */
/* The word behind a day's number that marks it: "15 tarikh", "15 ko"; "do ko" gives to two. */
static const hit *day_mark_at(const read_state *st, size_t i, size_t n, int day)
{
    const hit *mark = tokens_hit(st, i + n, SENSE_DAY_MARK);
    bool is_gift = when_is(st, i + n, SENSE_OF) && st->tokens[i].kind != TOKEN_NUMBER &&
                   day <= SPELLED_GIFT_MAX;

    return n > 0 && !is_gift ? mark : NULL;
}

/* Is the number at i, n tokens long, part of something else: 27/11, 3 dias, the 12 of "5.12 ko"? */
static bool is_of_other(const read_state *st, size_t i, size_t n)
{
    return goes_on(st, i, n) || when_is(st, i + n, SENSE_UNIT) ||
           when_is(st, i + n, SENSE_CURRENCY) || when_is(st, i + n, SENSE_OPTION) ||
           (i > 1 && st->tokens[i].is_glued && when_mark(st, i - 1, '.') &&
            st->tokens[i - 2].kind == TOKEN_NUMBER);
}

/* "el dos" is a choice. */
static bool may_be_choice(const read_state *st, size_t i, int day)
{
    return when_is_choice(st, day) ||
           (st->tokens[i].kind == TOKEN_WORD && day <= SPELLED_CHOICE_MAX);
}

size_t when_marked_day_at(const read_state *st, size_t i, date_said *ret)
{
    const hit *lead = tokens_hit(st, i, SENSE_DAY_LEAD), *mark;
    bool is_led = lead != NULL || (i > 0 && when_is(st, i - 1, SENSE_DAY_LEAD) &&
                                   !when_is(st, i - 1, SENSE_WEEKDAY));
    size_t at = i + (lead != NULL && !when_is(st, i, SENSE_WEEKDAY) ? lead->n : 0), n, m;
    int day = 0, month = 0;
    local_date d;

    if ((n = day_weekday_at(st, at, ret)) > 0 || (n = marked_days_at(st, at, ret)) > 0)
        return at + n - i;
    n = at < st->n ? when_day_number_at(st, at, &day) : 0;
    mark = day_mark_at(st, at, n, day);
    if (n == 0 || (!is_led && mark == NULL) || is_of_other(st, at, n))
        return 0;
    m = is_led ? month_number_at(st, at + n, &month) : 0;
    if (mark == NULL && m == 0 && may_be_choice(st, at, day))
        return 0;
    if (m > 0 ? !next_dated(st, month, day, &d) : !when_day_numbered(st, day, -1, &d))
        return 0;
    *ret = when_one_day(d);
    ret->is_calendar = true;
    return at + n + m + (mark != NULL && m == 0 ? mark->n : 0) - i;
}
