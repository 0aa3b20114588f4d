/*
 * when.c - when a patient wants to come: does a time fit, how turns merge, what it is in instants.
 *
 * A `when` says dates and clock apart, because people change one and mean to keep the other
 * ("tomorrow", then "after 5"). What always holds:
 *   (1) fitting is judged in wall time; an instant appears only in when_instants
 *   (2) a clock range whose end is not after its start runs past midnight
 *   (3) merging never makes more than WHEN_MAX entries, and the latest said wins
 */
#include "model/when.h"

#include <string.h>

when when_any(void) { return (when){ .grain = WHEN_DAY, .clock_to_s = WHEN_CLOCK_END }; }

static bool clock_fits(const when *w, int32_t s)
{
    if (!w->time_known)
        return true;
    if (w->clock_from_s < w->clock_to_s)
        return s >= w->clock_from_s && s < w->clock_to_s;
    return s >= w->clock_from_s || s < w->clock_to_s; /* (2) */
}

static int64_t wall_of(local_date d, int32_t clock_s)
{
    return local_date_to_days(d) * WHEN_CLOCK_END + clock_s;
}

bool when_fits(const when *w, local_time t)
{
    if (w->is_span && w->date_known) {
        int64_t at = wall_of(t.date, t.second_of_day);

        return (w->is_from_open || at >= wall_of(w->date_from, w->clock_from_s)) &&
               (w->is_to_open || at < wall_of(w->date_to, w->clock_to_s));
    }
    if (w->date_known && (local_date_compare(t.date, w->date_from) < 0 ||
                          local_date_compare(t.date, w->date_to) > 0))
        return false;
    return clock_fits(w, t.second_of_day);
}

bool when_list_fits(const when *list, size_t n, local_time t)
{
    bool has_wanted = false, fits = false;

    for (size_t i = 0; i < n; i++) {
        bool hit = when_fits(&list[i], t);

        if (list[i].is_not && hit)
            return false;
        if (!list[i].is_not) {
            has_wanted = true;
            fits = fits || hit;
        }
    }
    return fits || !has_wanted;
}

static const local_date first_day = { 1, 1, 1 }, last_day = { 9999, 12, 31 };

/* Stretch from..to so that the dates of w are in it. */
static void take_in(const when *w, local_date *from, local_date *to)
{
    local_date lower = w->is_span && w->is_from_open ? first_day : w->date_from;
    local_date upper = w->is_span && w->is_to_open ? last_day : w->date_to;

    if (!w->date_known) {
        lower = first_day;
        upper = last_day;
    }
    if (local_date_compare(lower, *from) < 0)
        *from = lower;
    if (local_date_compare(upper, *to) > 0)
        *to = upper;
}

bool when_list_dates(const when *list, size_t n, local_date today, local_date last,
                     local_date *ret_from, local_date *ret_to)
{
    bool is_any = true;
    local_date from = last_day, to = first_day;

    for (size_t i = 0; i < n; i++) {
        if (list[i].is_not)
            continue;
        is_any = false;
        take_in(&list[i], &from, &to);
    }
    if (is_any || local_date_compare(from, today) < 0)
        from = today;
    if (is_any || local_date_compare(to, last) > 0)
        to = last;
    if (local_date_compare(from, to) > 0)
        return false;
    *ret_from = from;
    *ret_to = to;
    return true;
}

/* ---- merging turns */

typedef struct when_heap {
    when at[WHEN_MAX * WHEN_MAX];
    size_t n;
} when_heap;

static void heap_add(when_heap *h, const when *w)
{
    if (h->n < sizeof h->at / sizeof h->at[0])
        h->at[h->n++] = *w;
}

static bool is_same(const when *a, const when *b)
{
    return a->date_known == b->date_known && a->time_known == b->time_known &&
           local_date_compare(a->date_from, b->date_from) == 0 &&
           local_date_compare(a->date_to, b->date_to) == 0 && a->clock_from_s == b->clock_from_s &&
           a->clock_to_s == b->clock_to_s;
}

static void heap_add_new(when_heap *h, const when *w)
{
    for (size_t i = 0; i < h->n; i++) {
        if (is_same(&h->at[i], w))
            return;
    }
    heap_add(h, w);
}

/* The date of one and the clock of the other; what they have in common comes from the clock. */
static when cross(const when *date, const when *clock, const when *said)
{
    when w = *clock;

    w.date_known = date->date_known;
    w.date_from = date->date_from;
    w.date_to = date->date_to;
    w.is_span = false;
    w.is_not = false;
    w.is_soonest = date->is_soonest || clock->is_soonest;
    w.start = said->start;
    w.end = said->end;
    return w;
}

/* Each of what was wanted takes from each of what is said now the half that it names. */
static void cross_all(when_heap *out, const when_heap *before, const when_heap *said, bool is_date)
{
    for (size_t i = 0; i < said->n; i++) {
        for (size_t k = 0; k < before->n; k++) {
            const when *s = &said->at[i], *b = &before->at[k];
            when w = *s;

            if (is_date && b->time_known && !b->is_span)
                w = cross(s, b, s);
            else if (!is_date && b->date_known)
                w = cross(b, s, s);
            heap_add_new(out, &w);
        }
    }
}

static void merge_wanted(when_heap *out, const when_heap *before, const when_heap *said)
{
    bool has_date = false, has_time = false;

    for (size_t i = 0; i < said->n; i++) {
        has_date = has_date || said->at[i].date_known;
        has_time = has_time || said->at[i].time_known;
    }
    if (said->n == 0) {
        *out = *before;
    } else if (before->n == 0 || (has_date && has_time)) {
        *out = *said;
    } else if (!has_date && !has_time) { /* "as soon as possible": what was wanted, but soon */
        *out = *before;
        for (size_t i = 0; i < out->n; i++)
            out->at[i].is_soonest = out->at[i].is_soonest || said->at[0].is_soonest;
    } else {
        cross_all(out, before, said, has_date);
    }
}

/* "Monday after all" takes back an earlier "not Monday". */
static bool is_taken_back(const when *ruled_out, const when_heap *said)
{
    for (size_t i = 0; i < said->n; i++) {
        const when *s = &said->at[i];

        if (s->date_known && ruled_out->date_known &&
            when_fits(ruled_out, (local_time){ s->date_from, s->clock_from_s }))
            return true;
    }
    return false;
}

/* "Not Monday" said of a wish for Monday leaves a wish for any day. */
static void drop_ruled_out(when_heap *wanted, const when *ruled_out)
{
    if (ruled_out->time_known || !ruled_out->date_known)
        return;
    for (size_t i = 0; i < wanted->n; i++) {
        when *w = &wanted->at[i];

        if (w->date_known && local_date_compare(w->date_from, ruled_out->date_from) >= 0 &&
            local_date_compare(w->date_to, ruled_out->date_to) <= 0) {
            w->date_known = false;
            w->is_span = false;
            memset(&w->date_from, 0, sizeof w->date_from);
            memset(&w->date_to, 0, sizeof w->date_to);
        }
    }
}

/* Those of a list that are wanted, or those that are ruled out. */
static when_heap pick(const when *list, size_t n, bool is_not)
{
    when_heap out = { .n = 0 };

    for (size_t i = 0; i < n && i < WHEN_MAX; i++)
        if (list[i].is_not == is_not)
            heap_add(&out, &list[i]);
    return out;
}

/* What is wanted, then what is ruled out; (3): at least half is left for what is wanted. */
static size_t put_together(const when_heap *wanted, const when_heap *ruled_out,
                           when ret[static WHEN_MAX])
{
    size_t not_n = ruled_out->n, n = 0;

    if (not_n > WHEN_MAX / 2 && not_n + wanted->n > WHEN_MAX)
        not_n = WHEN_MAX / 2;
    for (size_t i = 0; i < wanted->n && n + not_n < WHEN_MAX; i++)
        if (wanted->at[i].date_known || wanted->at[i].time_known || wanted->at[i].is_soonest)
            ret[n++] = wanted->at[i];
    for (size_t i = 0; i < not_n; i++)
        ret[n++] = ruled_out->at[i];
    return n;
}

size_t when_merge(const when *before, size_t before_n, const when *said, size_t said_n,
                  when ret[static WHEN_MAX])
{
    when_heap old = pick(before, before_n, false), fresh = pick(said, said_n, false);
    when_heap old_not = pick(before, before_n, true), ruled_out = pick(said, said_n, true);
    when_heap wanted = { .n = 0 };

    merge_wanted(&wanted, &old, &fresh);
    for (size_t i = 0; i < ruled_out.n; i++)
        drop_ruled_out(&wanted, &ruled_out.at[i]);
    for (size_t i = 0; i < old_not.n; i++)
        if (!is_taken_back(&old_not.at[i], &fresh))
            heap_add(&ruled_out, &old_not.at[i]);
    return put_together(&wanted, &ruled_out, ret);
}

/* ---- instants */

static ds_time instant_of(const ds_tz *tz, local_date d, int32_t clock_s)
{
    if (clock_s <= 0)
        return ds_tz_day_start(tz, d);
    if (clock_s >= WHEN_CLOCK_END)
        return ds_tz_day_start(tz, local_date_add_days(d, 1));
    return ds_tz_instant(tz, (local_time){ d, clock_s });
}

void when_instants(const when *w, const ds_tz *tz, ds_time *ret_from, bool *ret_has_from,
                   ds_time *ret_to, bool *ret_has_to)
{
    bool has_from = w->date_from.year > 0 && !w->is_from_open;
    bool has_to = w->date_to.year > 0 && w->date_to.year < 9999 && !w->is_to_open;
    ds_time from = { 0 }, to = { 0 };

    if (has_from)
        from = instant_of(tz, w->date_from, w->clock_from_s);
    if (has_to) {
        local_date last = w->date_to;

        if (!w->is_span && w->clock_to_s <= w->clock_from_s)
            last = local_date_add_days(last, 1); /* (2) */
        to = instant_of(tz, last, w->clock_to_s);
    }
    /* Both ends in one clock-change gap: the stretch follows the change. */
    if (has_from && has_to && !ds_time_before(from, to))
        to = ds_time_add(
            from,
            ds_seconds(w->clock_to_s > w->clock_from_s ? w->clock_to_s - w->clock_from_s : 60));
    *ret_from = from;
    *ret_has_from = has_from;
    *ret_to = to;
    *ret_has_to = has_to;
}

/* ---- a conversation's memory */

static const char *const grain_names[] = { "minute", "hour", "part", "day", "week", "month" };

const char *when_grain_name(when_grain g) { return grain_names[g]; }

typedef struct when_flag {
    const char *key;
    size_t at; /* offset of a bool in struct when */
} when_flag;

static const when_flag when_flags[] = {
    { "date_known", offsetof(when, date_known) },
    { "time_known", offsetof(when, time_known) },
    { "not", offsetof(when, is_not) },
    { "span", offsetof(when, is_span) },
    { "from_open", offsetof(when, is_from_open) },
    { "to_open", offsetof(when, is_to_open) },
    { "soonest", offsetof(when, is_soonest) },
    { "exact", offsetof(when, is_exact) },
};

#define WHEN_FLAG_COUNT (sizeof when_flags / sizeof when_flags[0])

void when_write(ds_jw *w, const when *x)
{
    char buf[DS_TIME_FORMAT_MAX];

    ds_jw_object(w);
    for (size_t i = 0; i < WHEN_FLAG_COUNT; i++) {
        const bool *flag = (const bool *)((const char *)x + when_flags[i].at);

        if (*flag)
            ds_jw_key_bool(w, when_flags[i].key, true);
    }
    ds_jw_key_text(w, "grain", ds_str_of(when_grain_name(x->grain)));
    if (x->date_from.year > 0)
        ds_jw_key_text(w, "date_from", local_date_format(x->date_from, buf));
    if (x->date_to.year > 0)
        ds_jw_key_text(w, "date_to", local_date_format(x->date_to, buf));
    ds_jw_key_int(w, "clock_from", x->clock_from_s);
    ds_jw_key_int(w, "clock_to", x->clock_to_s);
    ds_jw_key_int(w, "start", x->start);
    ds_jw_key_int(w, "end", x->end);
    ds_jw_end(w);
}

static bool date_read(const ds_json *j, const char *key, local_date *ret)
{
    const ds_json *v = ds_json_get(j, key);

    return v == NULL || local_date_parse(ds_json_text(v), ret);
}

static bool int_read(const ds_json *j, const char *key, int64_t max, int64_t *ret)
{
    *ret = ds_json_int(ds_json_get(j, key), -1);
    return *ret >= 0 && *ret <= max;
}

bool when_read(const ds_json *j, when *ret)
{
    when x = when_any();
    ds_str grain = ds_json_text(ds_json_get(j, "grain"));
    int64_t from = 0, to = 0, start = 0, end = 0;
    bool is_known = false;

    for (size_t i = 0; i < sizeof grain_names / sizeof grain_names[0]; i++) {
        if (ds_str_is(grain, grain_names[i])) {
            x.grain = (when_grain)i;
            is_known = true;
        }
    }
    if (!is_known || !date_read(j, "date_from", &x.date_from) ||
        !date_read(j, "date_to", &x.date_to) ||
        !int_read(j, "clock_from", WHEN_CLOCK_END - 1, &from) ||
        !int_read(j, "clock_to", WHEN_CLOCK_END, &to) ||
        !int_read(j, "start", UINT32_MAX, &start) || !int_read(j, "end", UINT32_MAX, &end))
        return false;
    for (size_t i = 0; i < WHEN_FLAG_COUNT; i++) {
        bool *flag = (bool *)((char *)&x + when_flags[i].at);

        *flag = ds_json_bool(ds_json_get(j, when_flags[i].key), false);
    }
    if (x.date_known && (x.date_from.year <= 0 || x.date_to.year <= 0))
        return false;
    x.clock_from_s = (int32_t)from;
    x.clock_to_s = (int32_t)to;
    x.start = (uint32_t)start;
    x.end = (uint32_t)end;
    *ret = x;
    return true;
}
