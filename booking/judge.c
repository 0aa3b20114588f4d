/*
 * judge.c - is this start bookable? The one answer that search lists and hold and move obey.
 *
 * Listing and committing once used different rules in many a booking system, and patients were
 * offered what was then refused. What always holds:
 *   (1) search asks the same window, busy list and day limit as slot_judge, and schedule_starts
 *       and schedule_check look at the same open ranges
 *   (2) notice and horizon are arithmetic on instants; the day limit counts the location's date
 *   (3) a hold that is over occupies nothing, swept or not
 */
#include <string.h>

#include "booking/booking_internal.h"

#define LAPSED_MAX 1000 /* unswept holds that are looked at; the sweep runs each second */
#define OCCUPIED_MAX ds_days(2)

ds_status judge_make(ds_ctx *cx, store_tx *tx, const booking *bk, const slot_query *q, judge *ret)
{
    judge j = { .bk = bk };

    if (q) {
        j.by_desk = q->by_desk;
        j.moving = q->moving;
    }
    DS_TRY(store_hold_list_due(cx, tx, LAPSED_MAX, &j.lapsed, &j.lapsed_count));
    *ret = j;
    return DS_OK;
}

void judge_window(ds_ctx *cx, const judge *j, const offering *o, ds_time *ret_first,
                  ds_time *ret_last)
{
    const policy *p = j->bk->policy;
    int32_t notice = o->min_notice_min >= 0 ? o->min_notice_min : p->min_notice_min;
    int32_t horizon = o->horizon_days >= 0 ? o->horizon_days : p->horizon_days;

    if (j->by_desk) {
        /* The desk may still book the visit that is just running: someone walks in at 9:05. */
        *ret_first = ds_time_add(ds_time_sub(cx->now, ds_minutes(o->minutes)), ds_seconds(1));
        *ret_last = ds_time_add(cx->now, ds_days(BOOKING_DESK_HORIZON_DAYS));
        return;
    }
    *ret_first = ds_time_add(cx->now, ds_minutes(notice));
    *ret_last = ds_time_add(cx->now, ds_days(horizon));
}

static bool is_lapsed(const judge *j, appointment_id id)
{
    for (size_t i = 0; i < j->lapsed_count; i++) {
        if (j->lapsed[i].id.v == id.v)
            return true;
    }
    return false;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status judge_busy(ds_ctx *cx, store_tx *tx, const judge *j, doctor_id dr, ds_time from,
                     ds_time to, const busy_range **ret, size_t *ret_n)
{
    const busy_range *busy;
    busy_range *kept;
    size_t n, kept_n = 0;

    DS_TRY(store_busy_list(cx, tx, dr, from, to, j->moving, &busy, &n));
    if (j->lapsed_count == 0 || n == 0) {
        *ret = busy;
        *ret_n = n;
        return DS_OK;
    }
    kept = DS_NEW_N(cx, busy_range, n);
    if (!kept)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        if (!is_lapsed(j, busy[i].appointment)) /* (3) */
            kept[kept_n++] = busy[i];
    }
    *ret = kept;
    *ret_n = kept_n;
    return DS_OK;
}

ds_status judge_day_is_full(ds_ctx *cx, store_tx *tx, const judge *j, const offering *o,
                            local_date date, bool *ret_is_full)
{
    const ds_tz *tz = j->bk->dir->locations[o->location].tz;
    doctor_id dr = j->bk->dir->doctors[o->doctor].id;
    ds_time from = ds_tz_day_start(tz, date);
    ds_time to = ds_tz_day_start(tz, local_date_add_days(date, 1));
    int64_t n = 0;

    *ret_is_full = false;
    if (o->max_per_day <= 0)
        return DS_OK;
    DS_TRY(store_appointment_count(cx, tx, dr, from, to, j->moving, &n));
    for (size_t i = 0; i < j->lapsed_count; i++) {
        const appointment *a = &j->lapsed[i];

        if (a->doctor.v == dr.v && a->id.v != j->moving.v && !ds_time_before(a->start, from) &&
            ds_time_before(a->start, to))
            n--;
    }
    *ret_is_full = n >= o->max_per_day;
    return DS_OK;
}

/* ---- one start by every rule */

typedef struct refusal_row {
    unsigned bit;
    const char *text;
} refusal_row;

static const refusal_row refusal_rows[] = {
    { REFUSED_NOT_OPEN, "outside the weekly hours of that day" },
    { REFUSED_BREAK, "in a break, or the visit would run into one" },
    { REFUSED_CLOSED, "closed by an exception" },
    { REFUSED_OFF_GRID, "open, but no visit starts at this minute" },
    { REFUSED_PAST_END, "the visit would end after closing" },
    { REFUSED_NO_SUCH_TIME, "this clock time does not exist on that day" },
    { REFUSED_TAKEN, "booked or held by someone else" },
    { REFUSED_NOTICE, "too soon, or past" },
    { REFUSED_HORIZON, "too far ahead" },
    { REFUSED_DAY_FULL, "the doctor has as many visits that day as allowed" },
};

static unsigned bit_of(schedule_refusal r)
{
    static const unsigned bits[] = {
        [SCHEDULE_OK] = 0,
        [SCHEDULE_NOT_OPEN] = REFUSED_NOT_OPEN,
        [SCHEDULE_IN_BREAK] = REFUSED_BREAK,
        [SCHEDULE_CLOSED] = REFUSED_CLOSED,
        [SCHEDULE_OFF_GRID] = REFUSED_OFF_GRID,
        [SCHEDULE_PAST_END] = REFUSED_PAST_END,
        [SCHEDULE_NO_SUCH_TIME] = REFUSED_NO_SUCH_TIME,
        [SCHEDULE_HOLIDAY] = REFUSED_HOLIDAY,
        [SCHEDULE_NO_TOKEN] = REFUSED_NO_TOKEN,
    };

    return bits[r];
}

static void write_lines(ds_buf *lines, unsigned refusals, ds_str reason)
{
    for (size_t i = 0; i < sizeof refusal_rows / sizeof refusal_rows[0]; i++) {
        if ((refusals & refusal_rows[i].bit) == 0)
            continue;
        ds_buf_puts(lines, refusal_rows[i].text);
        if (refusal_rows[i].bit == REFUSED_CLOSED && reason.n > 0)
            ds_buf_printf(lines, ": " DS_FMT, DS_ARG(reason));
        ds_buf_putc(lines, '\n');
    }
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status slot_judge(ds_ctx *cx, store_tx *tx, const booking *bk, const offering *o, ds_time start,
                     const slot_query *q, unsigned *ret_refusals, ds_buf *lines)
{
    slot s = slot_at(bk->dir, o, start);
    const busy_range *busy;
    ds_time first, last;
    ds_str reason = { 0 };
    bool is_full;
    size_t n;
    judge j;

    DS_TRY(judge_make(cx, tx, bk, q, &j));
    unsigned refusals = bit_of(schedule_check(cx, bk->dir, o, start, &reason));

    judge_window(cx, &j, o, &first, &last);
    if (ds_time_before(start, first))
        refusals |= REFUSED_NOTICE;
    if (ds_time_before(last, start))
        refusals |= REFUSED_HORIZON;
    DS_TRY(judge_busy(cx, tx, &j, s.doctor, s.occupied_from, s.occupied_to, &busy, &n));
    if (!slot_is_free(&s, busy, n))
        refusals |= REFUSED_TAKEN;
    DS_TRY(judge_day_is_full(cx, tx, &j, o, s.local.date, &is_full));
    if (is_full)
        refusals |= REFUSED_DAY_FULL;
    if (lines)
        write_lines(lines, refusals, reason);
    *ret_refusals = refusals;
    return DS_OK;
}
