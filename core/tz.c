/*
 * tz.c - asking a zone: an instant's offset, a wall time's instants.
 *
 * All answers come from one idea, the stretch: the time between two changes, with one offset.
 *   (1) stretches follow each other without holes, from the beginning to the end of time
 *   (2) up to the last transition they come from the file's table, behind it from the footer's rule
 *   (3) a wall time exists once for each stretch that contains it under that stretch's offset;
 *       in none, it was skipped; so gaps and folds need no special cases of their own
 */
#include "core/tz_internal.h"

#include <assert.h>

#define SECONDS_PER_DAY 86400
#define WINDOW_S                                                                                   \
    ((int64_t)27 * 3600)           /* more than any offset, so no stretch that matters is missed */
#define YEAR_1_S (-62135596800)    /* 0001-01-01T00:00Z */
#define YEAR_9999_S (253402300799) /* 9999-12-31T23:59:59Z */
#define EDGES 6                    /* two changes a year, for three years */

typedef struct stretch {
    int64_t start, end; /* [start, end) */
    int32_t offset_s;
    bool is_dst;
    const char *abbrev;
} stretch;

/* A yearly change by the footer's rule. */
typedef struct edge {
    int64_t at;
    bool is_dst_after;
} edge;

static int64_t rule_day(const tz_rule_date *d, int16_t year)
{
    local_date date = { year, 1, 1 };
    int64_t first;
    int day_of_week, day;

    if (d->kind == TZ_RULE_JULIAN) {
        bool is_behind_leap_day = d->day >= 60 && local_month_days(year, 2) == 29;

        return local_date_to_days(date) + d->day - 1 + (is_behind_leap_day ? 1 : 0);
    }
    if (d->kind == TZ_RULE_DAY)
        return local_date_to_days(date) + d->day;
    date.month = (uint8_t)d->month;
    first = local_date_to_days(date);
    day_of_week = ((int)local_date_weekday(date) + 1) % 7; /* 0 = Sunday, as in the rule */
    day = (d->day - day_of_week + 7) % 7 + (d->week - 1) * 7;
    if (day >= local_month_days(year, date.month))
        day -= 7; /* week 5 means the last */
    return first + day;
}

static int64_t rule_instant(const tz_rule_date *d, int year, int32_t offset_before_s)
{
    return rule_day(d, (int16_t)year) * SECONDS_PER_DAY + d->time_s - offset_before_s;
}

/* Ascending; of two changes at one instant the one into summer time counts (DST all year). */
static bool edge_before(const edge *a, const edge *b)
{
    return a->at < b->at || (a->at == b->at && !a->is_dst_after && b->is_dst_after);
}

static void rule_edges(const tz_rule *rule, int year, edge ret[static EDGES])
{
    size_t n = 0;

    for (int y = year - 1; y <= year + 1; y++) {
        ret[n++] = (edge){ rule_instant(&rule->dst_start, y, rule->std_offset_s), true };
        ret[n++] = (edge){ rule_instant(&rule->dst_end, y, rule->dst_offset_s), false };
    }
    for (size_t i = 1; i < EDGES; i++) {
        edge e = ret[i];
        size_t k = i;

        for (; k > 0 && edge_before(&e, &ret[k - 1]); k--)
            ret[k] = ret[k - 1];
        ret[k] = e;
    }
}

static stretch rule_stretch(const tz_rule *rule, int64_t t)
{
    stretch s = { INT64_MIN, INT64_MAX, rule->std_offset_s, false, rule->std_abbrev };
    int64_t sane = t < YEAR_1_S ? YEAR_1_S : t > YEAR_9999_S ? YEAR_9999_S : t;
    edge edges[EDGES];
    bool is_dst;

    if (!rule->has_dst)
        return s;
    rule_edges(rule, local_time_from_wall_s(sane + rule->std_offset_s).date.year, edges);
    is_dst = !edges[0].is_dst_after;
    for (size_t i = 0; i < EDGES; i++) {
        if (edges[i].at > t) {
            s.end = edges[i].at;
            break;
        }
        s.start = edges[i].at;
        is_dst = edges[i].is_dst_after;
    }
    if (is_dst) {
        s.offset_s = rule->dst_offset_s;
        s.is_dst = true;
        s.abbrev = rule->dst_abbrev;
    }
    return s;
}

/* How many transitions are at or before t. */
static size_t transitions_until(const ds_tz *tz, int64_t t)
{
    size_t low = 0, high = tz->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (tz->at[middle] <= t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static stretch stretch_at(const ds_tz *tz, int64_t t)
{
    size_t n = transitions_until(tz, t);
    const tz_type *type;
    stretch s;

    if (n == tz->count && tz->rule.is_set) {
        s = rule_stretch(&tz->rule, t);
        if (n > 0 && s.start < tz->at[n - 1])
            s.start = tz->at[n - 1];
        return s;
    }
    type = &tz->types[n > 0 ? tz->type_of[n - 1] : 0];
    return (stretch){ .start = n > 0 ? tz->at[n - 1] : INT64_MIN,
                      .end = n < tz->count ? tz->at[n] : INT64_MAX,
                      .offset_s = type->offset_s,
                      .is_dst = type->is_dst,
                      .abbrev = tz->abbrevs + type->abbrev };
}

const char *ds_tz_name(const ds_tz *tz) { return tz->name; }

int32_t ds_tz_offset(const ds_tz *tz, ds_time t, bool *ret_is_dst, const char **ret_abbrev)
{
    stretch s = stretch_at(tz, t.utc_s);

    if (ret_is_dst)
        *ret_is_dst = s.is_dst;
    if (ret_abbrev)
        *ret_abbrev = s.abbrev;
    return s.offset_s;
}

local_time ds_tz_to_local(const ds_tz *tz, ds_time t)
{
    int32_t offset_s = ds_tz_offset(tz, t, NULL, NULL);

    return local_time_from_wall_s(ds_time_add(t, ds_seconds(offset_s)).utc_s);
}

static ds_tz_local twice(ds_time first, ds_time second, int64_t change)
{
    return (ds_tz_local){ DS_TZ_FOLD, first, second, { change } };
}

ds_tz_local ds_tz_from_local(const ds_tz *tz, local_time t)
{
    int64_t wall = local_time_to_wall_s(t);
    stretch s = stretch_at(tz, wall - WINDOW_S), before = s;
    ds_tz_local answer = { .kind = DS_TZ_UNIQUE };
    bool is_found = false, is_gap = false;

    for (;;) {
        int64_t utc = wall - s.offset_s;

        if (utc >= s.start && utc < s.end) {
            if (is_found)
                return twice(answer.first, (ds_time){ utc }, s.start);
            answer = (ds_tz_local){ DS_TZ_UNIQUE, { utc }, { utc }, { 0 } };
            is_found = true;
        } else if (!is_found && !is_gap && utc < s.start && wall - before.offset_s >= s.start) {
            is_gap = true;
            answer = (ds_tz_local){ DS_TZ_GAP, { wall - before.offset_s }, { utc }, { s.start } };
        }
        if (s.end > wall + WINDOW_S)
            break;
        before = s;
        s = stretch_at(tz, s.end);
    }
    assert(is_found || is_gap); /* (1) and (3) */
    return answer;
}

ds_time ds_tz_instant(const ds_tz *tz, local_time t)
{
    ds_tz_local l = ds_tz_from_local(tz, t);

    return l.kind == DS_TZ_GAP ? l.change : l.first;
}

ds_time ds_tz_day_start(const ds_tz *tz, local_date d)
{
    return ds_tz_instant(tz, (local_time){ d, 0 });
}
