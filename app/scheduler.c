/*
 * scheduler.c - what happens by the clock: a table of jobs and one thread that runs them.
 *
 * Expiring holds, reminders, alerts told again, conversations handed back: app_due_step does them
 * all, and app_due_next says when the next is due. The rest of the table are chores. What holds:
 *   (1) no sleep is longer than WATCH_MS, so a wall clock that jumps, or another process that
 *       writes, is noticed; waiting itself is on the monotonic clock
 *   (2) looking costs a snapshot only; the write lock is taken when something is due
 */
#include "app/serve_internal.h"

#include <inttypes.h>

#include "booking/booking.h"

#define WATCH_MS 2000
#define AGAIN_MS 200 /* between two rounds while something stays due */
#define DUE_ARENA_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define PRUNE_EVERY_MS ((int64_t)10 * 60 * 1000)
#define ZONES_EVERY_MS ((int64_t)24 * 60 * 60 * 1000)
#define PRUNE_ROWS_MAX 1000u
#define INBOX_KEPT_DAYS 36 /* vendors repeat for up to 35 */

struct scheduler {
    service *sv;
    ds_ctx cx;
    app_bell bell;
    pthread_t thread;
    int64_t prune_at_mono_ms;
    int64_t zones_at_mono_ms;
};

/* A chore: due when is_due says so, run as a heavy job of the writer. */
typedef struct scheduled {
    const char *name;
    bool (*is_due)(scheduler *s, int64_t *ret_wait_ms);
    ds_status (*run)(ds_ctx *cx, store_tx *tx, void *scheduler);
} scheduled;

static int64_t mono_ms(const scheduler *s) { return s->cx.env->mono_ms(s->cx.env->self); }

/* ---- what the bot and booking have due ---- */

static ds_status read_next(ds_ctx *cx, store_tx *tx, void *data)
{
    return app_due_next(cx, tx, data);
}

static bool is_something_due(scheduler *s, int64_t *ret_wait_ms)
{
    ds_time next = DS_TIME_NEVER;
    int64_t in_s;

    app_cx_renew(&s->cx);
    if (service_read(s->sv, &s->cx, read_next, &next) != DS_OK)
        return false;
    if (next.utc_s == DS_TIME_NEVER.utc_s)
        return false;
    in_s = ds_time_since(next, s->cx.now).s;
    if (in_s <= 0) {
        *ret_wait_ms = AGAIN_MS;
        inbox_worker_wake(s->sv->inbox); /* a turn may be what is due */
        return true;
    }
    if (in_s * 1000 < *ret_wait_ms)
        *ret_wait_ms = in_s * 1000;
    return false;
}

static ds_status run_due(ds_ctx *cx, store_tx *tx, void *self)
{
    scheduler *s = self;
    size_t n = 0;

    app_cx_renew(cx);
    DS_TRY(app_due_step(cx, s->sv->bot, tx, &n));
    if (n > 0)
        ds_log_event(cx, DS_LOG_DEBUG, "due.done", "rows=%zu", n);
    return DS_OK;
}

/* ---- old inbox rows ---- */

static bool is_prune_due(scheduler *s, int64_t *ret_wait_ms)
{
    int64_t in_ms = s->prune_at_mono_ms - mono_ms(s);

    if (in_ms <= 0) {
        s->prune_at_mono_ms = mono_ms(s) + PRUNE_EVERY_MS;
        return true;
    }
    if (in_ms < *ret_wait_ms)
        *ret_wait_ms = in_ms;
    return false;
}

static ds_status run_prune(ds_ctx *cx, store_tx *tx, void *self)
{
    scheduler *s = self;
    size_t n = 0;

    app_cx_renew(cx);
    DS_TRY(store_inbox_prune(cx, tx, ds_time_sub(cx->now, ds_days(INBOX_KEPT_DAYS)), PRUNE_ROWS_MAX,
                             &n));
    if (n == PRUNE_ROWS_MAX)
        s->prune_at_mono_ms = 0; /* more wait */
    return DS_OK;
}

/* ---- visits that new zone data has put on another instant: at the start, and daily ---- */

static bool is_zones_due(scheduler *s, int64_t *ret_wait_ms)
{
    int64_t in_ms = s->zones_at_mono_ms - mono_ms(s);

    if (in_ms <= 0) {
        s->zones_at_mono_ms = mono_ms(s) + ZONES_EVERY_MS;
        return true;
    }
    if (in_ms < *ret_wait_ms)
        *ret_wait_ms = in_ms;
    return false;
}

static ds_status run_zones(ds_ctx *cx, store_tx *tx, void *self)
{
    size_t n = 0;

    (void)self;
    app_cx_renew(cx);
    DS_TRY(booking_zone_tell(cx, tx, &n));
    if (n > 0)
        ds_log_event(cx, DS_LOG_WARN, "zones.changed", "visits=%zu", n);
    return DS_OK;
}

/* clang-format off */
static const scheduled table[] = {
    { "due",   is_something_due, run_due   },
    { "prune", is_prune_due,     run_prune },
    { "zones", is_zones_due,     run_zones },
};
/* clang-format on */

static void run_job(scheduler *s, const scheduled *row)
{
    writer_job job = {
        .run = row->run,
        .data = s,
        .cx = &s->cx,
        .wakes = WAKES_OUTBOX,
        .is_heavy = true,
    };
    ds_status status = writer_call(s->sv->writer, &job);

    if (status != DS_OK)
        ds_log_event(&s->cx, DS_LOG_WARN, "scheduler.failed", "job=%s status=%s why=\"%s\"",
                     row->name, ds_status_name(status), s->cx.why);
}

static void *scheduler_run(void *self)
{
    scheduler *s = self;
    int64_t wait_ms = 0;

    while (app_bell_wait(&s->bell, wait_ms)) {
        wait_ms = WATCH_MS;
        for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
            if (table[i].is_due(s, &wait_ms))
                run_job(s, &table[i]);
    }
    return NULL;
}

scheduler *scheduler_new(service *sv)
{
    scheduler *s = ds_heap_new(sizeof(*s));

    if (!s)
        return NULL;
    s->sv = sv;
    s->cx = app_thread_cx(sv, DUE_ARENA_MAX_BYTES);
    if (s->cx.arena && app_bell_init(&s->bell) && app_thread_start(&s->thread, scheduler_run, s))
        return s;
    ds_arena_free(s->cx.arena);
    ds_heap_free(s);
    return NULL;
}

void scheduler_wake(scheduler *s)
{
    if (s)
        app_bell_ring(&s->bell);
}

void scheduler_free(scheduler *s)
{
    if (!s)
        return;
    app_bell_stop(&s->bell);
    (void)pthread_join(s->thread, NULL); /* started in scheduler_new, joined here once */
    app_bell_done(&s->bell);
    ds_arena_free(s->cx.arena);
    ds_heap_free(s);
}
