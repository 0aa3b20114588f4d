/*
 * queue.c - a session of numbered tokens on the day: who is next, and when each is expected.
 *
 * What always holds:
 *   (1) who is here is called by token; who comes after having been passed is called after the next
 *       two who wait
 *   (2) once the session runs the next one is expected now, or at the own estimate if that is
 *       later, and each who waits before adds one visit's length; before, the estimates stand
 *   (3) a walk-in gets the lowest free token whose estimate is not past
 */
#include <stdlib.h>

#include "booking/booking_internal.h"

#define PASSED_WAIT_FOR 2 /* (1) */

/* ---- the order */

static bool was_passed(const appointment *all, size_t n, const appointment *a)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].status == APPOINTMENT_COMPLETED && all[i].token_no > a->token_no &&
            !ds_time_before(a->arrived_at, all[i].done_at))
            return true;
    return false;
}

/* How many of the two whom a late comer lets go first have been seen since. */
static size_t still_before(const appointment *all, size_t n, const appointment *a)
{
    size_t seen = 0;

    for (size_t i = 0; i < n; i++)
        seen +=
            all[i].status == APPOINTMENT_COMPLETED && ds_time_before(a->arrived_at, all[i].done_at);
    return seen < PASSED_WAIT_FOR ? PASSED_WAIT_FOR - seen : 0;
}

static void insert_at(token_row *rows, size_t *n, size_t at, const appointment *a)
{
    for (size_t i = *n; i > at; i--)
        rows[i] = rows[i - 1];
    rows[at] = (token_row){ .visit = *a, .is_waiting = true };
    *n += 1;
}

static int by_arrival(const void *a, const void *b)
{
    const appointment *const *x = a, *const *y = b;
    int c = ds_time_compare((*x)->arrived_at, (*y)->arrived_at);

    return c != 0 ? c : ((*x)->token_no > (*y)->token_no) - ((*x)->token_no < (*y)->token_no);
}

/* (1) all is by token. */
static ds_status put_waiting(ds_ctx *cx, const appointment *all, size_t n, token_row *rows,
                             size_t *ret_n)
{
    const appointment **late = DS_NEW_N(cx, const appointment *, n + 1);
    size_t late_n = 0, waiting = 0;

    if (!late)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        if (all[i].status != APPOINTMENT_ARRIVED)
            continue;
        if (was_passed(all, n, &all[i]))
            late[late_n++] = &all[i];
        else
            insert_at(rows, &waiting, waiting, &all[i]);
    }
    qsort(late, late_n, sizeof(const appointment *), by_arrival);
    for (size_t i = 0; i < late_n; i++) {
        size_t at = still_before(all, n, late[i]);

        insert_at(rows, &waiting, at < waiting ? at : waiting, late[i]);
    }
    *ret_n = waiting;
    return DS_OK;
}

/* ---- the estimates: (2) */

static ds_time later_of(ds_time a, ds_time b) { return ds_time_before(a, b) ? b : a; }

static ds_time after_visits(ds_time t, const appointment *one, size_t n)
{
    return ds_time_add(t, ds_seconds(ds_time_since(one->end, one->start).s * (int64_t)n));
}

static void expect(const ds_ctx *cx, token_row *rows, size_t waiting, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const appointment *a = &rows[i].visit;
        ds_time next = waiting > 0 ? later_of(cx->now, rows[0].visit.start) : cx->now;
        size_t before = 0;

        rows[i].expected = a->start;
        if (ds_time_before(cx->now, a->session_at))
            continue; /* it does not run yet */
        for (size_t k = 0; k < waiting && k != i; k++)
            before += i < waiting || rows[k].visit.token_no < a->token_no;
        rows[i].expected = after_visits(next, a, before);
        if (i >= waiting) /* not here yet: not before the own estimate either */
            rows[i].expected = later_of(rows[i].expected, a->start);
    }
}

ds_status booking_queue(ds_ctx *cx, store_tx *tx, offering_id of, ds_time session_at,
                        const token_row **ret, size_t *ret_n)
{
    const appointment *all;
    token_row *rows;
    size_t n, waiting, rows_n;

    DS_TRY(store_session_list(cx, tx, of, session_at, &all, &n));
    rows = DS_NEW_N(cx, token_row, n + 1);
    if (!rows)
        return DS_LIMIT;
    DS_TRY(put_waiting(cx, all, n, rows, &waiting));
    rows_n = waiting;
    for (size_t i = 0; i < n; i++)
        if (all[i].status == APPOINTMENT_CONFIRMED || all[i].status == APPOINTMENT_HELD)
            rows[rows_n++] = (token_row){ .visit = all[i] };
    expect(cx, rows, waiting, rows_n);
    *ret = rows;
    *ret_n = rows_n;
    return DS_OK;
}

/* ---- walk-ins: (3) */

ds_status booking_walk_in(ds_ctx *cx, store_tx *tx, const booking *bk, const offering *o,
                          const booker *who, appointment *ret)
{
    local_date today = ds_tz_to_local(bk->dir->locations[o->location].tz, cx->now).date;
    slot_start *starts = DS_NEW_N(cx, slot_start, SCHEDULE_SLOTS_PER_DAY_MAX);
    slot_query q = { .by_desk = true, .patient = who->patient };
    size_t n;

    if (!starts)
        return DS_LIMIT;
    n = schedule_starts(bk->dir, o, today, starts, SCHEDULE_SLOTS_PER_DAY_MAX);
    for (size_t i = 0; i < n; i++) {
        slot s = slot_of_start(bk->dir, o, today, &starts[i]);
        unsigned refusals;

        if (s.token_no == 0 || ds_time_before(s.start, cx->now))
            continue;
        DS_TRY(slot_judge(cx, tx, bk, o, s.start, &q, &refusals, NULL));
        if (refusals == 0)
            return booking_book(cx, tx, bk, &s, who, ret);
    }
    return ds_fail(cx, DS_CONFLICT, "no session of today has a free token left");
}
