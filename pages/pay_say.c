/*
 * pay_say.c - dates, times, money and the rule of giving back, in words.
 *
 * Written as people of the place write them; times are the place's, and name their zone where the
 * patient may live by another.
 */
#include "pages/pages_internal.h"

#include <string.h>

#include "model/habits.h"

static bool has_offset(const ds_tz *a, const ds_tz *b, ds_time t)
{
    return ds_tz_offset(a, t, NULL, NULL) == ds_tz_offset(b, t, NULL, NULL);
}

/* The patient's own zone, as far as known, or another place of the clinic, has another time. */
static bool differs(ds_ctx *cx, const pay_view *v, const ds_tz *tz)
{
    const ds_tz *own = NULL;

    if (v->tz_name.n > 0 && ds_tz_find(cx, v->tz_name, &own) == DS_OK)
        return !has_offset(own, tz, v->visit.start);
    for (size_t i = 0; i < v->dir->location_count; i++)
        if (!has_offset(v->dir->locations[i].tz, tz, v->visit.start))
            return true;
    return false;
}

ds_status sayer_make(pen *p, const pay_view *v, sayer *ret)
{
    const location *place = directory_location(v->dir, v->visit.location);
    const ds_tz *tz = place ? place->tz : NULL;

    if (!tz)
        DS_TRY(ds_tz_find(p->cx, v->visit.tz_name, &tz));
    *ret = (sayer){ .p = p,
                    .v = v,
                    .place = place,
                    .tz = tz,
                    .country =
                        habit_country(v->policy->locale, place ? place->country : (ds_str){ "", 0 },
                                      v->policy->country, v->due.amount.currency),
                    .shows_zone = differs(p->cx, v, tz) };
    return DS_OK;
}

/* ---- money ---- */

/* "1.234,50": with the mark of "money.EUR.mark" before cents, where the language has one. */
static ds_str with_mark(pen *p, ds_str amount, ds_str mark)
{
    int64_t point = ds_str_find(amount, DS_STR("."), 0);
    ds_str marked = amount;

    if (point >= 0 && mark.n > 0 &&
        ds_format(p->cx, &marked, DS_FMT DS_FMT DS_FMT,
                  DS_ARG(ds_str_sub(amount, 0, (size_t)point)), DS_ARG(mark),
                  DS_ARG(ds_str_sub(amount, (size_t)point + 1, amount.n))) != DS_OK)
        p->status = DS_LIMIT;
    return marked;
}

ds_str say_money(const sayer *s, int64_t minor)
{
    money m = s->v->due.amount;
    ds_buf b = ds_buf_make(s->p->cx);
    char key[24] = { 0 }, mark[24] = { 0 };
    ds_buf k = ds_buf_fixed(key, sizeof key - 1), n = ds_buf_fixed(mark, sizeof mark - 1);

    m.minor = minor;
    ds_buf_printf(&k, "money.%.3s", m.currency);
    ds_buf_printf(&n, "money.%.3s.mark", m.currency);
    if (words_own(s->p->lang, key).n == 0) {
        money_write(&b, m);
        return ds_buf_view(&b);
    }
    money_write_amount(&b, m);
    const word_arg args[] = { { "amount",
                                with_mark(s->p, ds_buf_view(&b), words_own(s->p->lang, mark)) },
                              { NULL, { NULL, 0 } } };
    return pen_fill(s->p, key, args);
}

/* ---- dates and times ---- */

static ds_str numbered(const sayer *s, const char *what, int number)
{
    char key[32] = { 0 };
    ds_buf b = ds_buf_fixed(key, sizeof key - 1);

    ds_buf_printf(&b, "%s.%d", what, number);
    return words_find(s->p->lang, key);
}

static ds_str say_date(const sayer *s, local_date d)
{
    char day[8];
    ds_buf b = ds_buf_fixed(day, sizeof day);

    ds_buf_printf(&b, "%d", d.day);
    const word_arg args[] = { { "weekday", numbered(s, "weekday", (int)local_date_weekday(d) + 1) },
                              { "month", numbered(s, "month", d.month) },
                              { "day", ds_buf_view(&b) },
                              { NULL, { NULL, 0 } } };
    return pen_fill(s->p, habit_is_month_first(s->country) ? "date.month_first" : "date.day_first",
                    args);
}

/* The word of "20 raat|16 shaam|12 dopahar|4 subah|0 raat" for an hour; "" when there is none. */
static ds_str part_of_day(ds_str parts, int hour)
{
    ds_str part;
    int64_t from;

    while (ds_str_next(&parts, '|', &part)) {
        int64_t space = ds_str_find(part, DS_STR(" "), 0);

        if (space > 0 && ds_str_to_int(ds_str_sub(part, 0, (size_t)space), 0, 23, &from) &&
            hour >= from)
            return ds_str_trim(ds_str_sub(part, (size_t)space, part.n));
    }
    return (ds_str){ "", 0 };
}

static ds_str say_clock(const sayer *s, local_time at)
{
    int hour = at.second_of_day / 3600, minute = at.second_of_day / 60 % 60;
    ds_str part = part_of_day(words_own(s->p->lang, "clock.parts"), hour), clock = { "", 0 };
    bool is_twelve = habit_is_twelve_hour(s->country);

    if (ds_format(s->p->cx, &clock, "%d:%02d",
                  !is_twelve       ? hour
                  : hour % 12 == 0 ? 12
                                   : hour % 12,
                  minute) != DS_OK)
        s->p->status = DS_LIMIT;
    if (!is_twelve)
        return clock;
    const word_arg args[] = { { "clock", clock }, { "part", part }, { NULL, { NULL, 0 } } };
    return pen_fill(s->p, part.n > 0 ? "clock.part" : hour < 12 ? "clock.am" : "clock.pm", args);
}

/* "IST"; "UTC+05:45" where a zone has no letters. */
static ds_str zone_name(const sayer *s, ds_time t)
{
    const char *letters = "";
    int32_t offset_s = ds_tz_offset(s->tz, t, NULL, &letters);
    int32_t min = (offset_s < 0 ? -offset_s : offset_s) / 60;
    ds_str name = ds_str_of(letters);

    if (name.n > 0 && name.p[0] != '+' && name.p[0] != '-')
        return name;
    if (ds_format(s->p->cx, &name, "UTC%c%02d:%02d", offset_s < 0 ? '-' : '+', (int)(min / 60),
                  (int)(min % 60)) != DS_OK)
        s->p->status = DS_LIMIT;
    return name;
}

static ds_str after_date(const sayer *s, ds_time t, ds_str clock)
{
    const word_arg args[] = { { "date", say_date(s, ds_tz_to_local(s->tz, t).date) },
                              { "clock", clock },
                              { "zone", zone_name(s, t) },
                              { NULL, { NULL, 0 } } };

    return pen_fill(s->p, s->shows_zone ? "moment.zone" : "moment", args);
}

ds_str say_moment(const sayer *s, ds_time t)
{
    return after_date(s, t, say_clock(s, ds_tz_to_local(s->tz, t)));
}

ds_str say_visit(const sayer *s)
{
    const appointment *a = &s->v->visit;
    ds_str clock = say_clock(s, ds_tz_to_local(s->tz, a->start));
    char number[16];
    ds_buf b = ds_buf_fixed(number, sizeof number);

    ds_buf_printf(&b, "%d", (int)a->token_no);
    const word_arg args[] = { { "token", ds_buf_view(&b) },
                              { "clock", clock },
                              { NULL, { NULL, 0 } } };
    return after_date(s, a->start, a->token_no == 0 ? clock : pen_fill(s->p, "clock.token", args));
}

ds_str say_till(const sayer *s, ds_time t)
{
    local_time at = ds_tz_to_local(s->tz, t), now = ds_tz_to_local(s->tz, s->p->cx->now);

    if (local_date_compare(at.date, now.date) != 0)
        return say_moment(s, t);
    if (!s->shows_zone)
        return say_clock(s, at);
    const word_arg args[] = { { "clock", say_clock(s, at) },
                              { "zone", zone_name(s, t) },
                              { NULL, { NULL, 0 } } };
    return pen_fill(s->p, "clock.zone", args);
}

/* ---- the rule of giving back ---- */

/* One step: what goes back when cancelled by t, unless that is over or nothing. */
static bool say_step(const sayer *s, ds_time t, int64_t *last)
{
    const pay_due *d = &s->v->due;
    const appointment *a = &s->v->visit;
    ds_time start = s->v->due.start; /* a late move keeps it */
    int64_t minor =
        refund_minor_of(&d->refunds, REFUND_BY_PATIENT, d->amount.minor, start, a->cancel_by, t);

    minor = refund_round_up(minor, d->amount);
    if (ds_time_before(t, s->p->cx->now) || minor == 0)
        return false;
    const word_arg args[] = { { "moment", say_moment(s, t) },
                              { "amount", say_money(s, minor) },
                              { NULL, { NULL, 0 } } };
    pen_html(s->p, "<li>");
    pen_words(s->p, "rule.till", args);
    pen_html(s->p, "</li>\n");
    *last = t.utc_s;
    return true;
}

void say_rule(const sayer *s)
{
    const refund_rule *r = &s->v->due.refunds;
    const appointment *a = &s->v->visit;
    ds_time start = s->v->due.start; /* a late move keeps it */
    int64_t last = 0;
    bool has_any = false;

    for (size_t i = 0; i < r->count; i++)
        has_any |= say_step(s, ds_time_sub(start, ds_minutes(r->steps[i].before_min)), &last);
    if (r->count == 0)
        has_any = say_step(s, a->cancel_by.utc_s != 0 ? a->cancel_by : start, &last);
    if (!has_any || last < start.utc_s) {
        pen_html(s->p, "<li>");
        pen_words(s->p, has_any ? "rule.later" : "rule.nothing", NULL);
        pen_html(s->p, "</li>\n");
    }
    pen_html(s->p, "<li>");
    pen_words(s->p, "rule.clinic", NULL);
    pen_html(s->p, "</li>\n");
}
