/*
 * checkpoint.c - copies the write-ahead log into the database file, beside the writer.
 *
 * Left to the writer, a checkpoint would be the tail of every answer. Here a thread of its own
 * does it a moment after commits, on a connection of its own; readers and the writer go on. What
 * this thread cannot cut, because the writer is always there, the writer cuts between batches.
 */
#include "app/serve_internal.h"

#define CHECKPOINT_PAUSE_MS 500 /* commits gather for so long */
#define CHECKPOINT_ARENA_MAX_BYTES ((size_t)256 * 1024)

struct checkpointer {
    service *sv;
    store_conn *conn;
    ds_ctx cx;
    app_bell bell;  /* rung by the first commit after a checkpoint */
    app_bell pause; /* only stopped, never rung */
    atomic_bool is_noted;
    pthread_t thread;
};

static void *checkpoint_run(void *self)
{
    checkpointer *c = self;

    while (app_bell_wait(&c->bell, -1)) {
        int64_t bytes = 0;

        if (!app_bell_wait(&c->pause, CHECKPOINT_PAUSE_MS))
            break;
        atomic_store(&c->is_noted, false);
        app_cx_renew(&c->cx);
        if (store_checkpoint(&c->cx, c->conn, false, &bytes) == DS_OK)
            ds_metrics_set(c->sv->metrics, METER_WAL_BYTES, bytes);
        else
            ds_log_event(&c->cx, DS_LOG_WARN, "checkpoint.failed", "why=\"%s\"", c->cx.why);
    }
    return NULL;
}

checkpointer *checkpointer_new(service *sv)
{
    checkpointer *c = ds_heap_new(sizeof(*c));

    if (!c)
        return NULL;
    c->sv = sv;
    c->cx = app_thread_cx(sv, CHECKPOINT_ARENA_MAX_BYTES);
    if (c->cx.arena && store_connect(&c->cx, sv->st, STORE_WRITE, &c->conn) == DS_OK &&
        app_bell_init(&c->bell) && app_bell_init(&c->pause) &&
        app_thread_start(&c->thread, checkpoint_run, c))
        return c;
    store_disconnect(c->conn);
    ds_arena_free(c->cx.arena);
    ds_heap_free(c);
    return NULL;
}

void checkpointer_note(checkpointer *c)
{
    if (c && !atomic_exchange(&c->is_noted, true))
        app_bell_ring(&c->bell);
}

void checkpointer_free(checkpointer *c)
{
    if (!c)
        return;
    app_bell_stop(&c->pause);
    app_bell_stop(&c->bell);
    (void)pthread_join(c->thread, NULL); /* started in checkpointer_new, joined here once */
    app_bell_done(&c->bell);
    app_bell_done(&c->pause);
    store_disconnect(c->conn);
    ds_arena_free(c->cx.arena);
    ds_heap_free(c);
}
