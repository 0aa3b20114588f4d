/*
 * listener.c - HTTP in: a guard in front, a deadline over all, waiting without a thread each.
 *
 * libmicrohttpd parses; this file decides how long it may take. A request that needs a commit is
 * suspended and resumed by the writer (docs/adr/0008). What always holds:
 *   (1) no request with two readings reaches a handler [guard.c]
 *   (2) a request is there within REQUEST_MAX_MS of its accept, whatever dribbles in, or the
 *       connection is shut down; the descriptor is surely ours then: the same lock guards the
 *       close notification, which comes before the close
 *   (3) bodies never pass their route's limit, headers never CONNECTION_MEMORY_BYTES
 *   (4) every suspended connection is resumed exactly once, by done(), by a refused submit, or by
 *       the pay door
 *   (5) once draining, nothing is suspended any more: MHD aborts when stopped with such a one
 */
#include "app/serve_internal.h"

#include <microhttpd.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 8192u
#define DESCRIPTORS_SPARED 48u           /* database, vendors, log */
#define CONNECTIONS_PER_ADDRESS_MAX 512u /* off on loopback: there a proxy speaks for everyone */
#define CONNECTION_MEMORY_BYTES ((size_t)8 * 1024)
#define CONNECTION_STACK_BYTES ((size_t)512 * 1024)
#define SILENCE_MAX_S 30u
#define REQUEST_MAX_MS 10000
#define COMMIT_MAX_MS 15000 /* Twilio hears nothing after 15 s; the writer gives up before */
#define KEEP_ALIVE_MAX_MS 60000
#define WATCH_MS 500
#define EXCHANGE_ARENA_MAX_BYTES ((size_t)4 * 1024 * 1024)
#define DRAIN_MAX_MS 12000
#define DRAIN_LOOK_MS 20

/* One open connection, as the watchdog sees it. */
typedef struct conn {
    struct conn *prev, *next;
    int fd;
    _Atomic int64_t cut_at_ms;
    uint64_t requests;
} conn;

typedef enum stage { STAGE_NEW, STAGE_BODY, STAGE_WAITING, STAGE_ANSWERED } stage;

/* One request; lives in its own arena, from its first line to its completion. */
typedef struct request {
    http_exchange x;
    listener *l;
    struct MHD_Connection *mhd;
    conn *conn;
    stage stage;
    bool is_counted; /* among l->waiting */
    bool has_nul;    /* a raw %00 in the address */
    int64_t started_us;
    char *body;
    size_t body_n, body_capacity, body_max;
    bool is_too_large;
} request;

struct listener {
    service *sv;
    struct MHD_Daemon *daemon;
    int fd; /* the daemon's once it runs */
    int port;
    pthread_mutex_t lock; /* guards the list of connections */
    conn *conns;
    app_bell bell; /* only stopped */
    pthread_t watchdog;
    atomic_bool is_draining;
    atomic_int waiting; /* for a commit, until they have their answer */
};

static int64_t mono_ms(const service *sv) { return sv->a->env.mono_ms(sv->a->env.self); }

/* ---- connections and the watchdog ---- */

static void conn_open(listener *l, struct MHD_Connection *c, void **socket_context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    conn *k = ds_heap_new(sizeof(*k));

    *socket_context = k;
    if (!k || !info)
        return; /* without memory it lives unwatched; MHD's own limits remain */
    k->fd = info->connect_fd;
    atomic_init(&k->cut_at_ms, mono_ms(l->sv) + REQUEST_MAX_MS);
    (void)pthread_mutex_lock(&l->lock); /* an ordinary mutex, not held by us: cannot fail */
    k->next = l->conns;
    if (k->next)
        k->next->prev = k;
    l->conns = k;
    (void)pthread_mutex_unlock(&l->lock);
    ds_metrics_add(l->sv->metrics, METER_CONNECTIONS, 1);
}

static void conn_close(listener *l, conn *k)
{
    (void)pthread_mutex_lock(&l->lock);
    if (k->prev)
        k->prev->next = k->next;
    else
        l->conns = k->next;
    if (k->next)
        k->next->prev = k->prev;
    (void)pthread_mutex_unlock(&l->lock);
    ds_heap_free(k);
    ds_metrics_add(l->sv->metrics, METER_CONNECTIONS, -1);
}

static void on_connection(void *self, struct MHD_Connection *c, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        conn_open(self, c, socket_context);
    else if (*socket_context)
        conn_close(self, *socket_context);
}

static void *watchdog_run(void *self)
{
    listener *l = self;

    while (app_bell_wait(&l->bell, WATCH_MS)) {
        int64_t now = mono_ms(l->sv);

        (void)pthread_mutex_lock(&l->lock);
        for (conn *k = l->conns; k; k = k->next) {
            if (atomic_load_explicit(&k->cut_at_ms, memory_order_relaxed) > now)
                continue;
            (void)shutdown(k->fd, SHUT_RDWR); /* gone already is as good */
            atomic_store_explicit(&k->cut_at_ms, INT64_MAX, memory_order_relaxed);
            ds_metrics_add(l->sv->metrics, METER_CONNECTIONS_CUT, 1);
        }
        (void)pthread_mutex_unlock(&l->lock);
        pay_door_ring(l->sv->door); /* another process may have settled a call, or time is up */
    }
    return NULL;
}

static void set_deadline(const request *r, int64_t ms)
{
    if (r->conn)
        atomic_store_explicit(&r->conn->cut_at_ms, mono_ms(r->x.sv) + ms, memory_order_relaxed);
}

/* ---- a request's life ---- */

static bool has_raw_nul(const char *uri) { return strstr(uri, "%00") != NULL; }

static ds_str find_header(const void *self, const char *name)
{
    const request *r = self;
    const char *value = NULL;
    size_t n = 0;

    if (MHD_lookup_connection_value_n(r->mhd, MHD_HEADER_KIND, name, strlen(name), &value, &n) !=
            MHD_YES ||
        !value)
        return (ds_str){ NULL, 0 };
    return (ds_str){ value, n };
}

static void set_uri(request *r, const char *uri)
{
    ds_str all = ds_str_of(uri), copy = { NULL, 0 };
    int64_t mark;

    r->has_nul = has_raw_nul(uri);
    if (ds_copy(&r->x.cx, all, &copy) != DS_OK)
        return; /* an empty path is a 404 */
    mark = ds_str_find(copy, DS_STR("?"), 0);
    r->x.request.path = mark < 0 ? copy : ds_str_sub(copy, 0, (size_t)mark);
    if (mark >= 0)
        r->x.request.query = ds_str_sub(copy, (size_t)mark + 1, copy.n);
}

/* The request line is there: make the request. NULL becomes a closed connection. */
static void *on_uri(void *self, const char *uri, struct MHD_Connection *c)
{
    listener *l = self;
    service *sv = l->sv;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    ds_ctx cx = app_thread_cx(sv, EXCHANGE_ARENA_MAX_BYTES);
    request *r = cx.arena ? DS_NEW(&cx, request) : NULL;

    if (!r)
        return NULL;
    cx.request_id = atomic_fetch_add(&sv->last_request_id, 1) + 1;
    r->x = (http_exchange){ .sv = sv, .cx = cx };
    r->x.request.header = find_header;
    r->x.request.header_self = r;
    r->l = l;
    r->mhd = c;
    r->conn = info ? info->socket_context : NULL;
    r->started_us = app_mono_us();
    set_uri(r, uri);
    if (r->conn && r->conn->requests++ > 0)
        set_deadline(r, REQUEST_MAX_MS);
    return r;
}

static void on_completed(void *self, struct MHD_Connection *c, void **state,
                         enum MHD_RequestTerminationCode code)
{
    listener *l = self;
    request *r = *state;

    (void)c;
    (void)code;
    *state = NULL;
    if (!r)
        return;
    set_deadline(r, KEEP_ALIVE_MAX_MS);
    if (r->is_counted)
        (void)atomic_fetch_sub(&l->waiting, 1);
    ds_arena_free(r->x.cx.arena); /* r lives in it */
}

/* ---- the guard ---- */

static enum MHD_Result count_header(void *self, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    (void)kind;
    guard_count(self, name, value);
    return MHD_YES;
}

/* What is ambiguous about the request; NULL when nothing is. See (1). */
static const char *judge_headers(const request *r)
{
    header_counts n = { .hosts = 0 };

    (void)MHD_get_connection_values(r->mhd, MHD_HEADER_KIND, count_header, &n); /* counts itself */
    return guard_judge(&n, r->has_nul);
}

/* ---- answering ---- */

static void count_answer(request *r)
{
    service *sv = r->x.sv;
    int status = r->x.answer.status;

    ds_metrics_add(sv->metrics,
                   status < 400   ? METER_HTTP_2XX
                   : status < 500 ? METER_HTTP_4XX
                                  : METER_HTTP_5XX,
                   1);
    ds_metrics_observe(sv->metrics, METER_HTTP_SECONDS, app_mono_us() - r->started_us);
}

static bool add_header(struct MHD_Response *p, const char *name, const char *value)
{
    return MHD_add_response_header(p, name, value) == MHD_YES;
}

static bool add_page_headers(struct MHD_Response *p, const http_answer *a)
{
    return add_header(p, "Content-Security-Policy", a->csp) &&
           add_header(p, "Referrer-Policy", "no-referrer") &&
           add_header(p, "X-Robots-Tag", "noindex, nofollow") &&
           add_header(p, "Cache-Control", "no-store");
}

static bool add_onward_headers(struct MHD_Response *p, const http_answer *a)
{
    return add_header(p, "Location", a->location) &&
           add_header(p, "Referrer-Policy", "no-referrer") &&
           add_header(p, "Cache-Control", "no-store");
}

static enum MHD_Result respond(request *r, bool closes)
{
    http_answer *a = &r->x.answer;
    struct MHD_Response *p;
    enum MHD_Result result = MHD_NO;
    void *bytes = NULL;

    r->stage = STAGE_ANSWERED;
    set_deadline(r, REQUEST_MAX_MS); /* for reading the answer, too */
    count_answer(r);
    memcpy(&bytes, &a->body.p, sizeof(bytes)); /* only read: MHD's parameter lacks a const */
    /* the body lives in the request's arena, which outlives the sending */
    p = MHD_create_response_from_buffer(a->body.n, bytes, MHD_RESPMEM_PERSISTENT);
    if (!p)
        return MHD_NO;
    if ((!a->type || add_header(p, "Content-Type", a->type)) &&
        add_header(p, "X-Content-Type-Options", "nosniff") &&
        (!a->allow || add_header(p, "Allow", a->allow)) && (!a->csp || add_page_headers(p, a)) &&
        (!a->location || add_onward_headers(p, a)) &&
        ((!closes && !atomic_load(&r->l->is_draining)) || add_header(p, "Connection", "close")))
        result = MHD_queue_response(r->mhd, (unsigned)a->status, p);
    MHD_destroy_response(p);
    return result;
}

static enum MHD_Result refuse(request *r, int status, const char *title, const char *detail)
{
    answer_problem(&r->x, status, title, ds_str_of(detail));
    return respond(r, true);
}

/* ---- the body ---- */

static bool body_grow(request *r, size_t wanted)
{
    size_t capacity = r->body_capacity * 2 > wanted ? r->body_capacity * 2 : wanted;
    char *p;

    if (capacity > r->body_max)
        capacity = r->body_max;
    p = ds_alloc(&r->x.cx, capacity);
    if (!p)
        return false;
    if (r->body_n > 0)
        memcpy(p, r->body, r->body_n);
    r->body = p;
    r->body_capacity = capacity;
    return true;
}

/* Take a piece; false cuts a connection that goes on sending far beyond the limit. */
static bool body_add(request *r, const char *piece, size_t n)
{
    if (r->is_too_large || n > r->body_max - r->body_n) {
        if (r->is_too_large)
            return false;
        r->is_too_large = true;
        return true;
    }
    if (r->body_n + n > r->body_capacity && !body_grow(r, r->body_n + n)) {
        r->is_too_large = true;
        return true;
    }
    memcpy(r->body + r->body_n, piece, n);
    r->body_n += n;
    return true;
}

/* The headers are there: guard, limits, room for a body of known length. */
static enum MHD_Result begin(request *r, const char *method)
{
    const char *oddity = judge_headers(r);
    ds_str length = find_header(r, "Content-Length");
    int64_t n = 0;

    r->stage = STAGE_BODY;
    r->x.request.method = ds_str_of(method);
    r->x.is_get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    if (oddity)
        return refuse(r, 400, "the request can be read in two ways", oddity);
    r->body_max = routes_body_max(r->x.request.path);
    if (length.n > 0 && !ds_str_to_int(length, 0, (int64_t)r->body_max, &n))
        return refuse(r, 413, "the body is larger than this path takes", "");
    if (n > 0 && !body_grow(r, (size_t)n))
        return refuse(r, 503, "no memory for the request", "");
    return MHD_YES;
}

/* ---- waiting for the commit ---- */

static void on_done(void *self, ds_status s)
{
    http_exchange *x = self;
    request *r = (request *)(void *)x; /* x is its first member */

    x->job.status = s;
    MHD_resume_connection(r->mhd);
}

/* The job's data stay the handler's; done() gets the exchange. */
static ds_status run_for(ds_ctx *cx, store_tx *tx, void *self)
{
    http_exchange *x = self;

    return x->run(cx, tx, x->state);
}

static enum MHD_Result wait_for_job(request *r)
{
    http_exchange *x = &r->x;
    writer *w = x->sv->writer;
    ds_status s;

    r->stage = STAGE_WAITING;
    r->is_counted = true;
    (void)atomic_fetch_add(&r->l->waiting, 1);
    if (atomic_load(&r->l->is_draining)) { /* (5); looked at after being counted */
        x->job.status = DS_UNAVAILABLE;
        x->finish(x);
        return respond(r, true);
    }
    set_deadline(r, COMMIT_MAX_MS);
    x->job.run = run_for;
    x->job.done = on_done;
    x->job.data = x;
    x->job.cx = &x->cx;
    MHD_suspend_connection(r->mhd);
    s = writer_submit(w, &x->job);
    if (s != DS_OK)
        on_done(x, s); /* (4) */
    return MHD_YES;
}

static void finish_as_it_is(http_exchange *x) { x->holds = false; }

static void resume(http_exchange *x)
{
    MHD_resume_connection(((request *)(void *)x)->mhd); /* x is its first member */
}

/* finish() has looked and wants to look again: the commit was not all it waits for. */
static enum MHD_Result hold(request *r)
{
    http_exchange *x = &r->x;
    door_word word;

    if (atomic_load(&r->l->is_draining)) /* (5); closing the door rings those it overtakes */
        return respond(r, true);
    x->holds = false;
    x->resume = resume;
    set_deadline(r, COMMIT_MAX_MS);
    MHD_suspend_connection(r->mhd);
    word = pay_door_hold(x->sv->door, x);
    if (word == DOOR_SHUT)
        x->finish = finish_as_it_is;
    if (word != DOOR_HELD) /* held, it may be answered and gone by now */
        resume(x);         /* (4) */
    return MHD_YES;
}

static enum MHD_Result handle(request *r)
{
    if (r->is_too_large)
        return refuse(r, 413, "the body is larger than this path takes", "");
    r->x.request.body = (ds_str){ r->body ? r->body : "", r->body_n };
    r->x.cx.now = r->x.cx.env->now(r->x.cx.env->self);
    routes_handle(&r->x);
    return r->x.waits ? wait_for_job(r) : respond(r, false);
}

// NOLINTNEXTLINE(readability-function-size): the library counts the parameters
static enum MHD_Result on_request(void *self, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *piece,
                                  size_t *piece_n, void **state)
{
    request *r = *state;

    (void)self;
    (void)c;
    (void)url; /* decoded, so %00 cuts it short; ours is the raw one */
    (void)version;
    if (!r)
        return MHD_NO;
    if (r->stage == STAGE_NEW)
        return begin(r, method);
    if (*piece_n > 0) {
        bool goes_on = body_add(r, piece, *piece_n);

        *piece_n = 0;
        return goes_on ? MHD_YES : MHD_NO;
    }
    if (r->stage == STAGE_BODY)
        return handle(r);
    if (r->stage == STAGE_WAITING) {
        r->x.finish(&r->x);
        return r->x.holds ? hold(r) : respond(r, false);
    }
    return MHD_YES;
}

/* ---- starting and stopping ---- */

/* As many connections as descriptors allow, after asking for all that we may have. */
static unsigned connection_limit(void)
{
    struct rlimit limit;
    rlim_t n = 1024;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit); /* refused: what we have must do */
        if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
            n = limit.rlim_cur;
    }
    if (n <= DESCRIPTORS_SPARED + 8)
        return 8;
    n -= DESCRIPTORS_SPARED;
    return n < CONNECTIONS_MAX ? (unsigned)n : CONNECTIONS_MAX;
}

static unsigned thread_count(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores < 1 ? 1 : cores > 16 ? 16 : (unsigned)cores;
}

static bool start_daemon(listener *l, bool is_v6)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
    unsigned threads = thread_count();

    /* clang-format off */
    l->daemon = MHD_start_daemon(is_v6 ? flags | MHD_USE_IPv6 : flags, 0, NULL, NULL, on_request, l,
        MHD_OPTION_LISTEN_SOCKET, l->fd,
        MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0u, /* a pool of one is no pool */
        MHD_OPTION_THREAD_STACK_SIZE, CONNECTION_STACK_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit(),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, SILENCE_MAX_S,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, l->sv->is_loopback ? 0u : CONNECTIONS_PER_ADDRESS_MAX,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, l,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, l,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, l,
        MHD_OPTION_END);
    /* clang-format on */
    return l->daemon != NULL;
}

static ds_status start(listener *l, ds_ctx *cx, ds_str address)
{
    listening at;

    if (pthread_mutex_init(&l->lock, NULL) != 0 || !app_bell_init(&l->bell))
        return ds_fail(cx, DS_LIMIT, "no memory for the listener");
    DS_TRY(socket_listen(cx, address, &at));
    l->fd = at.fd;
    l->port = at.port;
    l->sv->is_loopback = at.is_loopback;
    if (!app_thread_start(&l->watchdog, watchdog_run, l))
        return ds_fail(cx, DS_LIMIT, "no thread for the listener's watchdog");
    if (start_daemon(l, at.is_v6))
        return DS_OK;
    app_bell_stop(&l->bell);
    (void)pthread_join(l->watchdog, NULL); /* started just above */
    (void)close(l->fd);                    /* nothing was written to it */
    return ds_fail(cx, DS_UNAVAILABLE, "the HTTP server does not start");
}

listener *listener_new(service *sv, ds_ctx *cx, ds_str address)
{
    listener *l = ds_heap_new(sizeof(*l));

    if (!l)
        return NULL;
    l->sv = sv;
    if (start(l, cx, address) == DS_OK)
        return l;
    ds_heap_free(l);
    return NULL;
}

int listener_port(const listener *l) { return l->port; }

void listener_drain(listener *l)
{
    int64_t until = mono_ms(l->sv) + DRAIN_MAX_MS;

    /* From here on requests get 503 and the connection's end. MHD_quiesce_daemon would refuse them
     * sooner, but with a pool of threads it races with them for the listening socket and aborts the
     * process (0.9.75: "Failed to remove listen FD"). */
    if (atomic_exchange(&l->is_draining, true))
        return;
    pay_door_close(l->sv->door);
    /* Those who wait for a commit get it, or their 503, within the writer's patience. Who has not
     * sent all of a request by then was promised nothing. */
    while (atomic_load(&l->waiting) > 0 && mono_ms(l->sv) < until) {
        app_bell never;

        if (!app_bell_init(&never))
            return;
        (void)app_bell_wait(&never, DRAIN_LOOK_MS);
        app_bell_done(&never);
    }
}

void listener_free(listener *l)
{
    if (!l)
        return;
    MHD_stop_daemon(l->daemon); /* closes the listening socket */
    app_bell_stop(&l->bell);
    (void)pthread_join(l->watchdog, NULL); /* started in start(), joined here once */
    app_bell_done(&l->bell);
    (void)pthread_mutex_destroy(&l->lock);
    ds_heap_free(l);
}
