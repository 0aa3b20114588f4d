/*
 * service.c - the parts of a running service, started and stopped in the order of who needs whom.
 *
 * Starting: database, understanding, writer, workers, and the listener last, so that nothing is
 * accepted before someone can store it. Stopping runs the other way: take nothing new, let the
 * writer finish what waits, then end. What always holds:
 *   (1) the writer outlives everyone who submits; what it wakes outlives the writer
 *   (2) service_stop works on a service that failed to start half-way
 *   (3) stopping waits for calls to vendors, but not long: who hangs is cut off, which leaves the
 *       message in doubt, to be looked up after the next start
 */
#include "app/serve_internal.h"

#define START_ARENA_MAX_BYTES ((size_t)256 * 1024 * 1024)

#define STOP_CALLS_MAX_MS 4000 /* systemd and its kin lose patience soon after 10 s */

void service_wake(service *sv, unsigned wakes)
{
    if (wakes & WAKES_INBOX)
        inbox_worker_wake(sv->inbox);
    if (wakes & WAKES_OUTBOX)
        outbox_worker_wake(sv->outbox);
}

static ds_status read_snapshot(service *sv, ds_ctx *cx,
                               ds_status (*fn)(ds_ctx *cx, store_tx *tx, void *data), void *data)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;

    DS_TRY(store_tx_begin(cx, sv->read_conn, &tx));
    return fn(cx, tx, data);
}

ds_status service_read(service *sv, ds_ctx *cx,
                       ds_status (*fn)(ds_ctx *cx, store_tx *tx, void *data), void *data)
{
    ds_status s;

    (void)pthread_mutex_lock(&sv->read_lock); /* an ordinary mutex, not held by us: cannot fail */
    s = read_snapshot(sv, cx, fn, data);
    (void)pthread_mutex_unlock(&sv->read_lock);
    return s;
}

ds_status service_renew_directory(ds_ctx *cx, store_tx *tx, service *sv)
{
    directory *fresh;
    int64_t version;

    DS_TRY(store_directory_version(cx, tx, &version));
    if (sv->dir && sv->dir->version == version)
        return DS_OK;
    DS_TRY(store_directory_load(cx, tx, &fresh));
    store_directory_free(sv->dir);
    sv->dir = fresh;
    if (fresh->location_count > 0) /* a zone outlives every directory */
        sv->clinic_tz = fresh->locations[0].tz;
    return DS_OK;
}

static ds_status load_demo(service *sv, ds_ctx *cx)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;

    DS_TRY(store_tx_begin(cx, sv->write_conn, &tx));
    DS_TRY(app_demo_load(cx, sv->pack, tx));
    return store_tx_commit(cx, &tx);
}

static ds_status start_bot(service *sv, ds_ctx *cx, bool is_demo)
{
    DS_TRY(intent_pack_new(cx, &sv->pack));
    if (is_demo)
        DS_TRY(load_demo(sv, cx));
    return bot_new(cx, &sv->policy, sv->pack, &sv->bot);
}

/* Rules, texts and the demo are read with memory that is given back: megabytes, needed once. */
static ds_status start_bot_briefly(service *sv, bool is_demo)
{
    ds_ctx cx = app_thread_cx(sv, START_ARENA_MAX_BYTES);
    ds_status s = cx.arena ? start_bot(sv, &cx, is_demo) : DS_LIMIT;

    ds_arena_free(cx.arena);
    return s == DS_OK ? DS_OK : ds_fail(&sv->a->cx, s, "%s", cx.why);
}

static ds_status start_store(service *sv, bool is_demo)
{
    app *a = sv->a;

    if (a->db_url && ds_str_is(ds_str_of(a->db_url), "sqlite::memory:"))
        return ds_fail(&a->cx, DS_INVALID,
                       "serve keeps its data in a file: --db sqlite:PATH (docspot chat works in "
                       "memory)");
    DS_TRY(app_store_open(a, STORE_WRITE, true, &sv->st, &sv->write_conn));
    DS_TRY(store_connect(&a->cx, sv->st, STORE_READ, &sv->read_conn));
    sv->policy = app_policy(a);
    return start_bot_briefly(sv, is_demo);
}

static ds_status check_part(service *sv, const void *part, const char *name)
{
    return part ? DS_OK : ds_fail(&sv->a->cx, DS_LIMIT, "no memory or threads for the %s", name);
}

static ds_status start_writer(service *sv)
{
    sv->metrics = meters_new();
    DS_TRY(check_part(sv, sv->metrics, "metrics"));
    sv->checkpointer = checkpointer_new(sv);
    DS_TRY(check_part(sv, sv->checkpointer, "checkpoints"));
    sv->writer = writer_new(sv, sv->write_conn, sv->commits_each);
    return check_part(sv, sv->writer, "writer");
}

static ds_status start_workers(service *sv)
{
    if (!sv->is_worker)
        return DS_OK;
    sv->outbox = outbox_worker_new(sv);
    DS_TRY(check_part(sv, sv->outbox, "outbox"));
    sv->inbox = inbox_worker_new(sv);
    DS_TRY(check_part(sv, sv->inbox, "inbox"));
    sv->scheduler = scheduler_new(sv);
    DS_TRY(check_part(sv, sv->scheduler, "scheduler"));
    sv->intake = intake_new(sv);
    return check_part(sv, sv->intake, "intake");
}

ds_status service_start(service *sv, app *a, bool is_demo)
{
    ds_str role = ds_conf_text(a->conf, "server", "role");

    sv->a = a;
    sv->is_web = !ds_str_is(role, "worker");
    sv->is_worker = !ds_str_is(role, "web");
    sv->has_chat_page = sv->is_web && (is_demo || ds_conf_switch(a->conf, "server", "chat_page"));
    atomic_init(&sv->last_request_id, 0);
    if (pthread_mutex_init(&sv->read_lock, NULL) != 0)
        return ds_fail(&a->cx, DS_LIMIT, "no memory for a lock");
    DS_TRY(app_vendors_init(a, &sv->vendors));
    a->env.http = http_curl_new();
    DS_TRY(check_part(sv, a->env.http, "HTTP client"));
    DS_TRY(start_store(sv, is_demo));
    sv->door = pay_door_new();
    DS_TRY(check_part(sv, sv->door, "pay page"));
    DS_TRY(start_writer(sv));
    DS_TRY(start_workers(sv));
    sv->listener = listener_new(sv, &a->cx, ds_conf_text(a->conf, "server", "listen"));
    return sv->listener ? DS_OK : DS_UNAVAILABLE;
}

/* Cuts what still calls a vendor when the time for that is over (3). */
typedef struct cutter {
    app_bell bell; /* stopped: all calls came to an end by themselves */
    ds_http *http;
    pthread_t thread;
    bool is_on;
} cutter;

static void *cutter_run(void *self)
{
    cutter *c = self;

    if (app_bell_wait(&c->bell, STOP_CALLS_MAX_MS))
        http_curl_stop(c->http);
    return NULL;
}

static void cutter_begin(cutter *c, ds_http *http)
{
    *c = (cutter){ .http = http };
    if (!app_bell_init(&c->bell))
        return; /* without memory the vendors' time-outs remain */
    c->is_on = app_thread_start(&c->thread, cutter_run, c);
    if (!c->is_on)
        app_bell_done(&c->bell);
}

static void cutter_end(cutter *c)
{
    if (!c->is_on)
        return;
    app_bell_stop(&c->bell);
    (void)pthread_join(c->thread, NULL); /* started in cutter_begin, joined here once */
    app_bell_done(&c->bell);
}

static void stop_threads(service *sv)
{
    cutter calls;

    if (sv->listener)
        listener_drain(sv->listener);
    cutter_begin(&calls, sv->a->env.http);
    intake_free(sv->intake);
    listener_free(sv->listener);
    sv->intake = NULL;
    sv->listener = NULL;
    scheduler_free(sv->scheduler);
    sv->scheduler = NULL;
    inbox_worker_stop(sv->inbox);
    outbox_worker_stop(sv->outbox);
    cutter_end(&calls);
    if (sv->writer)
        writer_stop(sv->writer);
    checkpointer_free(sv->checkpointer);
    inbox_worker_free(sv->inbox);
    outbox_worker_free(sv->outbox);
    writer_free(sv->writer);
    sv->checkpointer = NULL;
    sv->inbox = NULL;
    sv->outbox = NULL;
    sv->writer = NULL;
}

void service_stop(service *sv)
{
    app *a = sv->a;
    int64_t bytes;

    stop_threads(sv);
    if (sv->write_conn && !store_is_broken(sv->write_conn) &&
        store_checkpoint(&a->cx, sv->write_conn, true, &bytes) != DS_OK)
        ds_log_event(&a->cx, DS_LOG_INFO, "checkpoint.left", NULL); /* the next start does it */
    http_curl_free(a->env.http);
    a->env.http = NULL;
    store_directory_free(sv->dir);
    bot_free(sv->bot);
    intent_pack_free(sv->pack);
    store_disconnect(sv->read_conn);
    store_disconnect(sv->write_conn);
    store_close(sv->st);
    ds_metrics_free(sv->metrics);
    pay_door_free(sv->door);
    app_vendors_done(&sv->vendors);
    sv->dir = NULL;
    sv->bot = NULL;
    sv->pack = NULL;
    sv->read_conn = sv->write_conn = NULL;
    sv->st = NULL;
    sv->metrics = NULL;
    sv->door = NULL;
}
