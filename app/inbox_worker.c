/*
 * inbox_worker.c - takes accepted events through their turns.
 *
 * Woken by the commit that accepted an event, it queues one heavy job with the writer: the oldest
 * due event of every contact, each turn in a savepoint, all in one commit. So a conversation is
 * one event at a time and in order, and different ones share the flush. What always holds:
 *   (1) a turn's effect, its replies and "this event is done" commit together
 *   (2) a failing turn undoes itself alone, is tried again later, and after APP_TURN_TRIES_MAX
 *       times is parked with a metric and an error in the log: it can hold up nobody else
 */
#include "app/serve_internal.h"

#include <inttypes.h>

#define TURNS_PER_COMMIT 128u
#define TURNS_MAX_US                                                                               \
    20000 /* then commit what is done: those who wait to be accepted wait so long */
#define INBOX_ARENA_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define TURN_ARENA_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define RETRY_PAUSE_MS 200

struct inbox_worker {
    service *sv;
    ds_ctx cx;      /* of a job: the rows it found */
    ds_ctx turn_cx; /* of one turn, forgotten after it: the same memory serves them all */
    app_bell bell;
    app_bell pause;
    pthread_t thread;
};

/* What one job found and did; set anew by every run. */
typedef struct turns {
    inbox_worker *w;
    size_t listed, taken;
} turns;

static ds_status note_turn_failure(inbox_worker *w, ds_ctx *cx, store_tx *tx, const inbox_row *row,
                                   ds_status s)
{
    bool is_last = row->tries + 1 >= APP_TURN_TRIES_MAX;

    ds_metrics_add(w->sv->metrics, METER_TURN_FAILURES, 1);
    if (is_last)
        ds_metrics_add(w->sv->metrics, METER_TURNS_PARKED, 1);
    ds_log_event(cx, is_last ? DS_LOG_ERROR : DS_LOG_WARN, is_last ? "turn.parked" : "turn.failed",
                 "inbox=%" PRId64 " try=%" PRId32 " status=%s why=\"%s\"", row->id.v,
                 row->tries + 1, ds_status_name(s), cx->why);
    return store_inbox_fail(cx, tx, row->id, ds_status_name(s), APP_TURN_TRIES_MAX);
}

static ds_status take_turn(inbox_worker *w, ds_ctx *cx, store_tx *tx, const inbox_row *row)
{
    turn_end end;
    ds_status s;

    DS_TRY(store_tx_mark(cx, tx));
    s = app_turn_step(cx, w->sv->bot, tx, row, &end);
    if (s == DS_OK) {
        ds_metrics_add(w->sv->metrics, METER_TURNS, 1);
        return store_tx_keep(cx, tx);
    }
    if (s == DS_UNAVAILABLE)
        return s; /* the whole batch rolls back and is tried again */
    DS_TRY(store_tx_undo(cx, tx));
    return note_turn_failure(w, cx, tx, row, s);
}

static ds_status run_turns(ds_ctx *cx, store_tx *tx, void *data)
{
    turns *t = data;
    inbox_worker *w = t->w;
    const inbox_row *rows;
    int64_t started = app_mono_us(), at = started;
    ds_status s;

    app_cx_renew(cx);
    t->taken = 0;
    DS_TRY(store_inbox_list_due(cx, tx, TURNS_PER_COMMIT, &rows, &t->listed));
    while (t->taken < t->listed && at - started < TURNS_MAX_US) {
        int64_t before = at;

        app_cx_renew(&w->turn_cx);
        w->turn_cx.request_id = (uint64_t)rows[t->taken].id.v;
        s = take_turn(w, &w->turn_cx, tx, &rows[t->taken]);
        if (s != DS_OK)
            return ds_fail(cx, s, "%s", w->turn_cx.why);
        at = app_mono_us();
        ds_metrics_observe(w->sv->metrics, METER_TURN_SECONDS, at - before);
        t->taken++;
    }
    return DS_OK;
}

ds_status inbox_worker_take_one(inbox_worker *w, ds_ctx *cx, store_tx *tx)
{
    const inbox_row *rows;
    size_t n;

    if (!w)
        return DS_OK; /* role web: another process takes the turns */
    DS_TRY(store_inbox_list_due(cx, tx, 1, &rows, &n));
    return n > 0 ? take_turn(w, cx, tx, &rows[0]) : DS_OK;
}

/* Until nothing is due. */
static bool work_off(inbox_worker *w)
{
    for (;;) {
        turns t = { .w = w };
        writer_job job = {
            .run = run_turns, .data = &t, .cx = &w->cx, .wakes = WAKES_OUTBOX, .is_heavy = true
        };
        ds_status s = writer_call(w->sv->writer, &job);

        if (s == DS_OK && t.listed == 0)
            return true;
        if (!app_bell_wait(&w->pause, s == DS_OK ? 0 : RETRY_PAUSE_MS))
            return false;
    }
}

static void *inbox_run(void *self)
{
    inbox_worker *w = self;

    do {
        if (!work_off(w))
            break;
    } while (app_bell_wait(&w->bell, -1));
    return NULL;
}

inbox_worker *inbox_worker_new(service *sv)
{
    inbox_worker *w = ds_heap_new(sizeof(*w));

    if (!w)
        return NULL;
    w->sv = sv;
    w->cx = app_thread_cx(sv, INBOX_ARENA_MAX_BYTES);
    w->turn_cx = app_thread_cx(sv, TURN_ARENA_MAX_BYTES);
    if (w->cx.arena && w->turn_cx.arena && app_bell_init(&w->bell) && app_bell_init(&w->pause) &&
        app_thread_start(&w->thread, inbox_run, w))
        return w;
    ds_arena_free(w->cx.arena);
    ds_arena_free(w->turn_cx.arena);
    ds_heap_free(w);
    return NULL;
}

void inbox_worker_wake(inbox_worker *w)
{
    if (w)
        app_bell_ring(&w->bell);
}

void inbox_worker_stop(inbox_worker *w)
{
    if (!w)
        return;
    app_bell_stop(&w->pause);
    app_bell_stop(&w->bell);
    (void)pthread_join(w->thread, NULL); /* started in inbox_worker_new, joined here once */
}

void inbox_worker_free(inbox_worker *w)
{
    if (!w)
        return;
    app_bell_done(&w->bell);
    app_bell_done(&w->pause);
    ds_arena_free(w->cx.arena);
    ds_arena_free(w->turn_cx.arena);
    ds_heap_free(w);
}
