/*
 * writer.c - the one thread that writes: many jobs, one commit. See docs/adr/0007.
 *
 * Jobs come in any number and leave in order. The writer takes what waits, up to a bound, runs
 * each in a savepoint of its own inside one transaction, commits, and only then tells them. There
 * is no timer: a lone job commits at once, a crowd shares the flush. What always holds:
 *   (1) done(DS_OK) is called only after the commit that holds the job's effects
 *   (2) a failing job undoes itself alone; a failing commit fails all of its batch
 *   (3) a database that is locked or full is tried again while the jobs' patience lasts, with
 *       everything rolled back in between
 *   (4) after a failed flush nothing is acknowledged any more: the service ends and recovers
 */
#include "app/serve_internal.h"

#define RETRY_PAUSE_MS 50
#define BEGIN_SLICE_MS 500 /* one wait for the write lock, before patience is looked at again */
#define STUCK_AFTER_MS 2000
#define WRITER_ARENA_MAX_BYTES ((size_t)1024 * 1024)
#define WAL_TRUNCATE_BYTES ((int64_t)64 * 1024 * 1024)

struct writer {
    service *sv;
    store_conn *conn;
    ds_ctx cx; /* the transaction's own: begin, savepoints, commit */
    size_t batch_max;

    app_bell bell;
    app_bell pause;       /* between two tries; only stopping cuts it short */
    pthread_mutex_t lock; /* guards the queue */
    writer_job *first, *last;
    size_t waiting;
    bool is_closed;

    writer_job *batch[WRITER_BATCH_MAX];
    size_t batch_n;

    pthread_t thread;
    atomic_bool is_broken;
    _Atomic int64_t failing_since_ms; /* 0: the last batch went well */
};

static int64_t mono_ms(const writer *w) { return w->cx.env->mono_ms(w->cx.env->self); }

/* ---- the queue ---- */

static bool has_room(const writer *w, const writer_job *job)
{
    return w->waiting <
           (job->is_reserved ? WRITER_QUEUE_MAX + WRITER_RESERVED_MAX : WRITER_QUEUE_MAX);
}

ds_status writer_submit(writer *w, writer_job *job)
{
    bool is_taken;

    job->next = NULL;
    job->status = DS_OK;
    if (job->give_up_mono_ms == 0)
        job->give_up_mono_ms = mono_ms(w) + WRITER_PATIENCE_MS;
    (void)pthread_mutex_lock(&w->lock); /* an ordinary mutex, not held by us: cannot fail */
    is_taken = !w->is_closed && !atomic_load(&w->is_broken) && has_room(w, job);
    if (is_taken) {
        if (w->last)
            w->last->next = job;
        else
            w->first = job;
        w->last = job;
        w->waiting++;
    }
    (void)pthread_mutex_unlock(&w->lock);
    if (!is_taken)
        return DS_UNAVAILABLE;
    app_bell_ring(&w->bell);
    return DS_OK;
}

/* Move what waits into the batch: light jobs together, a heavy one by itself. */
static void take_batch(writer *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->batch_n = 0;
    while (w->first && w->batch_n < w->batch_max) {
        writer_job *job = w->first;

        if (job->is_heavy && w->batch_n > 0)
            break;
        w->first = job->next;
        if (!w->first)
            w->last = NULL;
        w->waiting--;
        w->batch[w->batch_n++] = job;
        if (job->is_heavy)
            break;
    }
    ds_metrics_set(w->sv->metrics, METER_QUEUE, (int64_t)w->waiting);
    (void)pthread_mutex_unlock(&w->lock);
}

/* ---- a batch ---- */

static void finish(writer_job *job, ds_status s) { job->done(job->data, s); }

static void finish_all(writer *w, ds_status s)
{
    for (size_t i = 0; i < w->batch_n; i++)
        finish(w->batch[i], s);
    w->batch_n = 0;
}

/* Jobs whose patience is over leave the batch unkept. */
static void drop_late(writer *w)
{
    int64_t now = mono_ms(w);
    size_t kept = 0;

    for (size_t i = 0; i < w->batch_n; i++) {
        writer_job *job = w->batch[i];

        if (job->give_up_mono_ms <= now)
            finish(job, DS_UNAVAILABLE);
        else
            w->batch[kept++] = job;
    }
    w->batch_n = kept;
}

/* Run one job in its savepoint. Only a failure of the transaction itself is returned. */
static ds_status run_job(writer *w, store_tx *tx, writer_job *job)
{
    DS_TRY(store_tx_mark(&w->cx, tx));
    job->status = job->run(job->cx, tx, job->data);
    if (job->status == DS_OK && w->batch_max == 1 && (job->wakes & WAKES_INBOX))
        job->status = inbox_worker_take_one(w->sv->inbox, job->cx, tx);
    if (job->status == DS_OK)
        return store_tx_keep(&w->cx, tx);
    if (job->status == DS_UNAVAILABLE)
        return ds_fail(&w->cx, DS_UNAVAILABLE, "%s", job->cx->why);
    return store_tx_undo(&w->cx, tx);
}

static ds_status try_batch(writer *w)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    int64_t started_us = app_mono_us();
    ds_status s;

    app_cx_renew(&w->cx);
    w->cx.deadline_mono_ms = mono_ms(w) + BEGIN_SLICE_MS;
    DS_TRY(store_tx_begin(&w->cx, w->conn, &tx));
    for (size_t i = 0; i < w->batch_n; i++)
        DS_TRY(run_job(w, tx, w->batch[i]));
    s = store_tx_commit(&w->cx, &tx);
    ds_metrics_observe(w->sv->metrics, METER_COMMIT_SECONDS, app_mono_us() - started_us);
    return s;
}

static void note_failure(writer *w, ds_status s)
{
    ds_metrics_add(w->sv->metrics, METER_COMMIT_FAILURES, 1);
    if (atomic_load(&w->failing_since_ms) == 0) {
        atomic_store(&w->failing_since_ms, mono_ms(w));
        ds_log_event(&w->cx, DS_LOG_WARN, "writer.waits", "jobs=%zu status=%s why=\"%s\"",
                     w->batch_n, ds_status_name(s), w->cx.why);
    }
}

static void note_success(writer *w)
{
    unsigned wakes = 0;

    if (atomic_exchange(&w->failing_since_ms, 0) != 0)
        ds_log_event(&w->cx, DS_LOG_WARN, "writer.recovered", NULL);
    ds_metrics_add(w->sv->metrics, METER_COMMITS, 1);
    ds_metrics_add(w->sv->metrics, METER_JOBS, (int64_t)w->batch_n);
    for (size_t i = 0; i < w->batch_n; i++) {
        writer_job *job = w->batch[i];

        if (job->status == DS_OK)
            wakes |= job->wakes;
        finish(job, job->status);
    }
    w->batch_n = 0;
    service_wake(w->sv, wakes);
    checkpointer_note(w->sv->checkpointer);
}

static void give_up(writer *w)
{
    atomic_store(&w->is_broken, true);
    ds_log_event(&w->cx, DS_LOG_ERROR, "writer.broken", "why=\"%s\"", w->cx.why);
    finish_all(w, DS_UNAVAILABLE);
    w->sv->on_broken(w->sv);
}

static void run_batch(writer *w)
{
    for (;;) {
        ds_status s;

        drop_late(w);
        if (w->batch_n == 0)
            return;
        if (atomic_load(&w->is_broken)) {
            finish_all(w, DS_UNAVAILABLE);
            return;
        }
        s = try_batch(w);
        if (s == DS_OK) {
            note_success(w);
            return;
        }
        note_failure(w, s);
        if (store_is_broken(w->conn)) {
            give_up(w);
            return;
        }
        if (s != DS_UNAVAILABLE) {
            finish_all(w, s);
            return;
        }
        (void)app_bell_wait(&w->pause, RETRY_PAUSE_MS); /* stopping or not: try again */
    }
}

/* Between batches: cut the log short where the checkpointer could not. */
static void truncate_log(writer *w)
{
    int64_t bytes = 0;

    if (ds_metrics_value(w->sv->metrics, METER_WAL_BYTES) < WAL_TRUNCATE_BYTES)
        return;
    app_cx_renew(&w->cx);
    if (store_checkpoint(&w->cx, w->conn, true, &bytes) == DS_OK)
        ds_metrics_set(w->sv->metrics, METER_WAL_BYTES, bytes);
    else if (store_is_broken(w->conn))
        give_up(w);
}

static void *writer_run(void *self)
{
    writer *w = self;
    bool goes_on = true;

    while (goes_on) {
        take_batch(w);
        if (w->batch_n > 0) {
            run_batch(w);
            truncate_log(w);
            continue;
        }
        goes_on = app_bell_wait(&w->bell, -1);
    }
    for (take_batch(w); w->batch_n > 0; take_batch(w))
        run_batch(w);
    return NULL;
}

/* ---- its life ---- */

writer *writer_new(service *sv, store_conn *conn, bool commits_each)
{
    writer *w = ds_heap_new(sizeof(*w));

    if (!w)
        return NULL;
    w->sv = sv;
    w->conn = conn;
    w->batch_max = commits_each ? 1 : WRITER_BATCH_MAX;
    w->cx = app_thread_cx(sv, WRITER_ARENA_MAX_BYTES);
    if (w->cx.arena && app_bell_init(&w->bell) && app_bell_init(&w->pause) &&
        pthread_mutex_init(&w->lock, NULL) == 0 && app_thread_start(&w->thread, writer_run, w))
        return w;
    ds_arena_free(w->cx.arena);
    ds_heap_free(w);
    return NULL;
}

void writer_stop(writer *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->is_closed = true;
    (void)pthread_mutex_unlock(&w->lock);
    app_bell_stop(&w->bell);
    (void)pthread_join(w->thread, NULL); /* started in writer_new, joined here once */
}

void writer_free(writer *w)
{
    if (!w)
        return;
    app_bell_done(&w->bell);
    app_bell_done(&w->pause);
    (void)pthread_mutex_destroy(&w->lock);
    ds_arena_free(w->cx.arena);
    ds_heap_free(w);
}

bool writer_is_healthy(const writer *w) { return !atomic_load(&w->is_broken); }

bool writer_is_stuck(const writer *w)
{
    int64_t since = atomic_load(&w->failing_since_ms);

    return since != 0 && mono_ms(w) - since > STUCK_AFTER_MS;
}

/* ---- waiting for a job ---- */

/* The caller's job, and the bell it waits at: run() and done() share one data. */
typedef struct call_job {
    app_bell bell;
    ds_status status;
    const writer_job *job;
} call_job;

static void call_done(void *data, ds_status s)
{
    call_job *cj = data;

    cj->status = s;
    app_bell_ring(&cj->bell);
}

static ds_status call_run(ds_ctx *cx, store_tx *tx, void *data)
{
    call_job *cj = data;

    return cj->job->run(cx, tx, cj->job->data);
}

ds_status writer_call(writer *w, writer_job *job)
{
    call_job cj = { .job = job };
    writer_job inner = *job;
    ds_status s;

    if (!app_bell_init(&cj.bell))
        return DS_UNAVAILABLE;
    inner.run = call_run;
    inner.done = call_done;
    inner.data = &cj;
    s = writer_submit(w, &inner);
    if (s == DS_OK) {
        (void)app_bell_wait(&cj.bell, -1); /* nobody stops this bell */
        s = cj.status;
    }
    app_bell_done(&cj.bell);
    return s;
}
