/*
 * import_hours.c - hours and rules that leave nothing to book, and hours said twice, are refused.
 *
 * A clinic would see such a mistake only as patients who find no time. What always holds:
 *   (1) two rows of one offering never open the same minute of the same date, unless they are the
 *       same row said twice
 *   (2) every row can hold at least one visit, on some date of its validity
 */
#include "booking/import_clinics.h"

#define MINUTE_S 60
#define DAY_S 86400
#define DAY_MIN 1440
#define WEEK_DAYS 7

/* ---- one row by itself (2) */

/* Seconds of the longest stretch between breaks. */
static int32_t longest_stretch(const opening *p)
{
    int32_t best = 0, from_s = p->hours.from_s;

    while (from_s < p->hours.to_s) {
        int32_t to_s = p->hours.to_s, next_s = p->hours.to_s;

        for (size_t i = 0; i < p->break_count; i++) {
            const clock_range *b = &p->breaks[i];

            if (b->to_s > from_s && b->from_s < to_s) { /* the nearest break ahead */
                to_s = b->from_s > from_s ? b->from_s : from_s;
                next_s = b->to_s;
            }
        }
        best = to_s - from_s > best ? to_s - from_s : best;
        from_s = next_s;
    }
    return best;
}

static void check_room(clinic_row *r, const offering *o)
{
    opening *p = &r->opening;
    int32_t length_s = p->hours.to_s - p->hours.from_s, stretch_s = longest_stretch(p);
    int32_t step_s = o->minutes * MINUTE_S;
    int32_t starts = o->may_overrun ? (stretch_s + step_s - 1) / step_s : stretch_s / step_s;

    if (!o->may_overrun && length_s < step_s)
        import_error(&r->row, CLINIC_MINUTES, "no visit of %d minutes fits into the opening",
                     (int)o->minutes);
    else if (starts == 0)
        import_error(&r->row, CLINIC_BREAKS, "leave no room for a visit of %d minutes",
                     (int)o->minutes);
    else if (p->tokens > starts)
        import_error(&r->row, CLINIC_TOKENS,
                     "%d tokens of %d minutes do not fit into the opening; it holds %d",
                     (int)p->tokens, (int)o->minutes, (int)starts);
}

static int weekday_of(int64_t day)
{
    return (int)(((day + 3) % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS);
}

static bool has_weekday(uint8_t days, int64_t first, int64_t last)
{
    for (int64_t d = first; d <= last && d < first + WEEK_DAYS; d++) {
        if ((days >> weekday_of(d) & 1) != 0)
            return true;
    }
    return false;
}

static int64_t first_day(const opening *p)
{
    return p->has_valid_from ? local_date_to_days(p->valid_from) : INT32_MIN;
}

static int64_t last_day(const opening *p)
{
    return p->has_valid_to ? local_date_to_days(p->valid_to) : INT32_MAX;
}

static void check_dates(clinic_row *r)
{
    if (!has_weekday(r->opening.days, first_day(&r->opening), last_day(&r->opening)))
        import_error(&r->row, CLINIC_DAYS, "none of these lies between valid_from and valid_to");
}

/* With a release hour patients book on the day itself, so notice eats into what is left of it. */
static void check_release(clinic_row *r, const offering *o, const policy *rules)
{
    const opening *p = &r->opening;
    int32_t notice_min = o->min_notice_min >= 0 ? o->min_notice_min : rules->min_notice_min;

    if (!p->has_release)
        return;
    if (p->release_s >= p->hours.to_s)
        import_error(&r->row, CLINIC_RELEASE, "is not before to: nothing would be left to book");
    else if ((p->hours.to_s - p->release_s) / MINUTE_S <= notice_min)
        import_error(&r->row, CLINIC_RELEASE,
                     "leaves less time before to than min_notice, %d minutes, needs",
                     (int)notice_min);
}

/* ---- the rules of a group */

static void check_rules(clinic_row *first, const policy *rules)
{
    const offering *o = &first->offering;
    int64_t notice_min = o->min_notice_min >= 0 ? o->min_notice_min : rules->min_notice_min;
    int64_t horizon_days = o->horizon_days >= 0 ? o->horizon_days : rules->horizon_days;

    if (o->age_below > 0 && o->age_below <= o->age_from)
        import_error(&first->row, CLINIC_AGE_BELOW, "%d is not above age_from, %d: no age is left",
                     (int)o->age_below, (int)o->age_from);
    if (notice_min > horizon_days * DAY_MIN)
        import_error(&first->row, CLINIC_MIN_NOTICE,
                     "is beyond horizon_days: patients could book nothing between %lld minutes and "
                     "%lld days",
                     (long long)notice_min, (long long)horizon_days);
}

/* ---- two rows of a group (1) */

static bool same_date(bool a_has, local_date a, bool b_has, local_date b)
{
    return a_has == b_has && (!a_has || local_date_compare(a, b) == 0);
}

bool import_openings_equal(const opening *a, const opening *b)
{
    if (a->days != b->days || a->hours.from_s != b->hours.from_s ||
        a->hours.to_s != b->hours.to_s || a->break_count != b->break_count ||
        a->tokens != b->tokens || a->has_release != b->has_release ||
        (a->has_release && a->release_s != b->release_s))
        return false;
    for (size_t i = 0; i < a->break_count; i++) {
        if (a->breaks[i].from_s != b->breaks[i].from_s || a->breaks[i].to_s != b->breaks[i].to_s)
            return false;
    }
    return same_date(a->has_valid_from, a->valid_from, b->has_valid_from, b->valid_from) &&
           same_date(a->has_valid_to, a->valid_to, b->has_valid_to, b->valid_to);
}

/* Whether a on some date and b on the date so many days later open the same minute. */
static bool meet(const opening *a, const opening *b, int shift)
{
    int64_t first_b = first_day(b) - shift, last_b = last_day(b) - shift;
    int64_t first = first_day(a) > first_b ? first_day(a) : first_b;
    int64_t last = last_day(a) < last_b ? last_day(a) : last_b;
    uint8_t days = 0;

    if (a->hours.from_s >= b->hours.to_s + shift * DAY_S ||
        b->hours.from_s + shift * DAY_S >= a->hours.to_s)
        return false;
    for (int i = 0; i < WEEK_DAYS; i++) {
        if ((a->days >> i & 1) != 0 && (b->days >> ((i + shift) % WEEK_DAYS) & 1) != 0)
            days = (uint8_t)(days | 1u << i);
    }
    return has_weekday(days, first, last);
}

static bool overlap(const opening *a, const opening *b)
{
    return meet(a, b, 0) || meet(a, b, 1) || meet(b, a, 1);
}

/* The first earlier row whose hours this one meets. */
static void check_overlap(clinic_row *const *group, size_t at)
{
    clinic_row *r = group[at];

    if (meet(&r->opening, &r->opening, 1))
        import_error(&r->row, CLINIC_TO, "is after these hours begin again on the next weekday");
    for (size_t i = 0; i < at; i++) {
        const clinic_row *other = group[i];

        if (import_openings_equal(&other->opening, &r->opening) ||
            !overlap(&other->opening, &r->opening))
            continue;
        import_error(&r->row, CLINIC_FROM,
                     "these hours overlap those of %s line %u on a common weekday",
                     other->row.table->file, (unsigned)other->row.csv->line);
        return;
    }
}

void import_group_check(clinic_row *const *group, size_t n)
{
    clinic_row *first = group[0];
    const policy *rules = first->row.im->policy;

    check_rules(first, rules);
    for (size_t i = 0; i < n; i++) {
        check_dates(group[i]);
        check_room(group[i], &first->offering);
        check_release(group[i], &first->offering, rules);
        check_overlap(group, i);
    }
}
