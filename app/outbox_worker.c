/*
 * outbox_worker.c - what must go out, does: a claimer, and lanes of senders, one lane per vendor.
 *
 * The claimer takes due rows under a lease and hands them to their vendor's lane; senders call the
 * vendor outside any transaction and settle. Lanes share nothing, so a vendor that hangs delays
 * its own messages only. What always holds:
 *   (1) a lane holds at most LANE_AHEAD rows, so that all end well before the lease does
 *   (2) at most one row per contact is out at a time [store_outbox_claim], so order holds
 *   (3) a vendor that says "too many" is left alone for as long as it wishes, as a whole
 * While every lane has room one claim takes whatever is due, which costs what it finds. Only when
 * a lane is full are the others asked for one by one: that walks past the full one's backlog.
 */
#include "app/serve_internal.h"

#include <inttypes.h>

#define LANE_AHEAD 32u
#define LANE_SENDERS_MAX 8u
#define LANE_PAY_SENDERS 4u
#define LANES 6u
#define ROWS_MAX (LANES * LANE_AHEAD)
#define WATCH_MS 2000 /* other processes queue messages too: the desk's commands */
#define FULL_MS 1000
#define LOOK_AGAIN_MS 500 /* for a lane that had nothing due, while another is full */
#define CLAIM_ARENA_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define WINDOW_S ((int64_t)24 * 3600 - 300) /* WhatsApp's day, less a margin for clocks */

typedef struct lane {
    outbox_worker *w;
    const char *provider;
    const channel *channel;  /* NULL: off, or it takes no messages */
    const pay_provider *pay; /* NULL: off, or it takes no payments */
    pthread_mutex_t lock;
    pthread_cond_t more;
    outbox_item *first, *last;
    size_t held; /* waiting and being sent */
    int64_t not_before_mono_ms;
    int64_t look_again_mono_ms; /* the claimer's own */
    bool is_stopping;
    pthread_t senders[LANE_SENDERS_MAX];
    size_t sender_count;
} lane;

struct outbox_worker {
    service *sv;
    ds_ctx cx;
    app_bell bell;
    app_bell pause; /* stopped when the service stops: settlements give up their retries */
    lane lanes[LANES];
    pthread_t thread;
};

/* ---- senders ---- */

static outbox_item *lane_take(lane *l)
{
    outbox_item *item;

    (void)pthread_mutex_lock(&l->lock); /* an ordinary mutex, not held by us: cannot fail */
    while (!l->first && !l->is_stopping)
        (void)pthread_cond_wait(&l->more, &l->lock);
    item = l->is_stopping ? NULL : l->first;
    if (item) {
        l->first = item->next;
        if (!l->first)
            l->last = NULL;
    }
    (void)pthread_mutex_unlock(&l->lock);
    return item;
}

static void lane_settled(lane *l, const outbox_outcome *o, int64_t now_mono_ms)
{
    (void)pthread_mutex_lock(&l->lock);
    l->held--;
    if (o->status == DS_TOO_MANY) {
        int64_t pause_ms = (o->ref.retry_after_s > 0 ? o->ref.retry_after_s : 1) * 1000;

        if (l->not_before_mono_ms < now_mono_ms + pause_ms)
            l->not_before_mono_ms = now_mono_ms + pause_ms;
    }
    (void)pthread_mutex_unlock(&l->lock);
    app_bell_ring(&l->w->bell);
}

static void *sender_run(void *self)
{
    lane *l = self;
    service *sv = l->w->sv;
    outbox_item *item;

    while ((item = lane_take(l)) != NULL) {
        ds_ctx cx = {
            .arena = item->arena, .env = &sv->a->env, .log = sv->a->log, .tzdb = sv->a->tzdb
        };
        outbox_outcome o;

        if (ds_str_is(item->row.kind, "pay"))
            pay_send(sv, &cx, l->pay, item, &o);
        else
            outbox_send(sv, &cx, l->channel, item, &o);
        outbox_settle(sv, &cx, item, &o, &l->w->pause);
        lane_settled(l, &o, cx.env->mono_ms(cx.env->self));
        ds_arena_free(item->arena);
    }
    return NULL;
}

static void lane_push(lane *l, outbox_item *item)
{
    (void)pthread_mutex_lock(&l->lock);
    item->next = NULL;
    if (l->last)
        l->last->next = item;
    else
        l->first = item;
    l->last = item;
    l->held++;
    (void)pthread_cond_signal(&l->more);
    (void)pthread_mutex_unlock(&l->lock);
}

/* How many rows it may take now. */
static size_t lane_room(lane *l, int64_t now_mono_ms)
{
    size_t room;

    (void)pthread_mutex_lock(&l->lock);
    room = now_mono_ms < l->not_before_mono_ms ? 0 : LANE_AHEAD - l->held;
    (void)pthread_mutex_unlock(&l->lock);
    return room;
}

/* ---- claiming ---- */

/* What one claim found; set anew by every run. */
typedef struct claim {
    outbox_worker *w;
    size_t room[LANES];
    size_t least_room;
    int64_t now_mono_ms;
    outbox_row rows[ROWS_MAX];
    bool is_in_window[ROWS_MAX];
    size_t n;
    ds_time next_due;
} claim;

static ds_status look_at_window(ds_ctx *cx, store_tx *tx, contact_id id, bool *ret)
{
    contact c;
    ds_status s = id.v != 0 ? store_contact_get(cx, tx, id, &c) : DS_NOT_FOUND;

    if (s != DS_OK && s != DS_NOT_FOUND)
        return s;
    *ret = s == DS_OK && c.has_written && ds_time_since(cx->now, c.last_in_at).s < WINDOW_S;
    return DS_OK;
}

static ds_status claim_of(ds_ctx *cx, store_tx *tx, claim *c, ds_str provider, size_t max)
{
    const outbox_row *rows;
    size_t n;

    if (max == 0)
        return DS_OK;
    DS_TRY(store_outbox_claim(cx, tx, provider, ds_seconds(OUTBOX_LEASE_S), max, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        DS_TRY(look_at_window(cx, tx, rows[i].contact, &c->is_in_window[c->n]));
        c->rows[c->n++] = rows[i];
    }
    return DS_OK;
}

/* Lane by lane, past the backlog of those that are full. */
static ds_status claim_by_lane(ds_ctx *cx, store_tx *tx, claim *c)
{
    for (size_t i = 0; i < LANES; i++) {
        lane *l = &c->w->lanes[i];
        size_t before = c->n;

        if (c->room[i] == 0 || !(l->channel || l->pay) || c->now_mono_ms < l->look_again_mono_ms)
            continue;
        DS_TRY(claim_of(cx, tx, c, ds_str_of(l->provider), c->room[i]));
        if (c->n == before)
            l->look_again_mono_ms = c->now_mono_ms + LOOK_AGAIN_MS;
    }
    return DS_OK;
}

static ds_status run_claim(ds_ctx *cx, store_tx *tx, void *data)
{
    claim *c = data;

    app_cx_renew(cx);
    c->n = 0;
    if (c->least_room > 0)
        DS_TRY(claim_of(cx, tx, c, DS_STR(""), c->least_room));
    else
        DS_TRY(claim_by_lane(cx, tx, c));
    return store_outbox_next_due(cx, tx, &c->next_due);
}

static lane *lane_named(outbox_worker *w, const char *provider)
{
    for (size_t i = 0; i < LANES; i++)
        if (ds_str_is(ds_str_of(provider), w->lanes[i].provider))
            return &w->lanes[i];
    return NULL;
}

/* The lane of a row: its vendor's, else the one that serves its channel. */
static lane *lane_for(outbox_worker *w, const outbox_row *row)
{
    lane *direct;

    for (size_t i = 0; i < LANES; i++)
        if (ds_str_is(row->provider, w->lanes[i].provider))
            return &w->lanes[i];
    if (ds_str_is(row->channel, "telegram") || ds_str_is(row->channel, "sim"))
        return lane_named(w, ds_str_is(row->channel, "sim") ? "sim" : "telegram");
    direct = lane_named(w, "whatsapp");
    if (ds_str_is(row->channel, "whatsapp") && direct && direct->channel)
        return direct;
    return lane_named(w, "twilio");
}

static void hand_out(outbox_worker *w, claim *c)
{
    for (size_t i = 0; i < c->n; i++) {
        lane *l = lane_for(w, &c->rows[i]);
        outbox_item *item = l ? outbox_item_new(&c->rows[i], c->is_in_window[i]) : NULL;

        if (item)
            lane_push(l, item);
        else /* its lease ends and it comes back */
            ds_log_event(&w->cx, DS_LOG_ERROR, "outbox.no_memory", "id=%" PRId64, c->rows[i].id.v);
    }
}

/* One claim; *ret_wait_ms: how long nothing more is to be done unless the bell rings. */
static void claim_once(outbox_worker *w, claim *c, int64_t *ret_wait_ms)
{
    writer_job job = { .run = run_claim, .data = c, .cx = &w->cx };
    int64_t due_s;

    c->w = w;
    c->now_mono_ms = w->cx.env->mono_ms(w->cx.env->self);
    c->least_room = LANE_AHEAD;
    for (size_t i = 0; i < LANES; i++) {
        c->room[i] = lane_room(&w->lanes[i], c->now_mono_ms);
        if (c->room[i] < c->least_room)
            c->least_room = c->room[i];
    }
    *ret_wait_ms = FULL_MS;
    if (writer_call(w->sv->writer, &job) != DS_OK)
        return;
    hand_out(w, c);
    due_s = c->next_due.utc_s == DS_TIME_NEVER.utc_s ? WATCH_MS
                                                     : ds_time_since(c->next_due, w->cx.now).s;
    if (due_s > 0)
        *ret_wait_ms = due_s < WATCH_MS / 1000 ? due_s * 1000 : WATCH_MS;
    else if (c->n > 0 && c->least_room > 0)
        *ret_wait_ms = 0;
}

static ds_status read_due(ds_ctx *cx, store_tx *tx, void *data)
{
    return store_outbox_next_due(cx, tx, data);
}

/* Is anything due? Asked of a snapshot, so that waiting never takes the write lock. */
static bool is_due(outbox_worker *w)
{
    ds_time due = DS_TIME_NEVER;

    app_cx_renew(&w->cx);
    return service_read(w->sv, &w->cx, read_due, &due) == DS_OK &&
           ds_time_compare(due, w->cx.now) <= 0;
}

static void *outbox_run(void *self)
{
    outbox_worker *w = self;
    claim *c = ds_heap_new(sizeof(*c));
    int64_t wait_ms = 0;

    while (c && app_bell_wait(&w->bell, wait_ms)) {
        wait_ms = WATCH_MS;
        if (is_due(w))
            claim_once(w, c, &wait_ms);
    }
    ds_heap_free(c);
    return NULL;
}

/* ---- its life ---- */

static bool lane_init(outbox_worker *w, lane *l, const char *provider)
{
    size_t wanted;

    l->w = w;
    l->provider = provider;
    l->channel = app_vendors_channel(&w->sv->vendors, ds_str_of(provider));
    /* sim and vendors that are off never wait for a network */
    l->pay = app_vendors_pay(&w->sv->vendors, ds_str_of(provider));
    wanted = l->channel && !ds_str_is(ds_str_of(provider), "sim") ? LANE_SENDERS_MAX
             : l->pay                                             ? LANE_PAY_SENDERS
                                                                  : 1;
    if (pthread_mutex_init(&l->lock, NULL) != 0 || pthread_cond_init(&l->more, NULL) != 0)
        return false;
    while (l->sender_count < wanted) {
        if (!app_thread_start(&l->senders[l->sender_count], sender_run, l))
            return false;
        l->sender_count++;
    }
    return true;
}

static void lane_stop(lane *l)
{
    (void)pthread_mutex_lock(&l->lock);
    l->is_stopping = true;
    (void)pthread_cond_broadcast(&l->more);
    (void)pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < l->sender_count; i++)
        (void)pthread_join(l->senders[i], NULL); /* started in lane_init, joined here once */
}

static void lane_done(lane *l)
{
    while (l->first) { /* claimed, not sent: their lease ends, and they are looked up first */
        outbox_item *item = l->first;

        l->first = item->next;
        ds_arena_free(item->arena);
    }
    (void)pthread_cond_destroy(&l->more);
    (void)pthread_mutex_destroy(&l->lock);
}

outbox_worker *outbox_worker_new(service *sv)
{
    static const char *const providers[LANES] = { "twilio", "whatsapp", "telegram",
                                                  "sim",    "stripe",   "paypal" };
    outbox_worker *w = ds_heap_new(sizeof(*w));

    if (!w)
        return NULL;
    w->sv = sv;
    w->cx = app_thread_cx(sv, CLAIM_ARENA_MAX_BYTES);
    if (!w->cx.arena || !app_bell_init(&w->bell) || !app_bell_init(&w->pause))
        return NULL; /* the process ends */
    for (size_t i = 0; i < LANES; i++)
        if (!lane_init(w, &w->lanes[i], providers[i]))
            return NULL;
    return app_thread_start(&w->thread, outbox_run, w) ? w : NULL;
}

void outbox_worker_wake(outbox_worker *w)
{
    if (w)
        app_bell_ring(&w->bell);
}

void outbox_worker_stop(outbox_worker *w)
{
    if (!w)
        return;
    app_bell_stop(&w->bell);
    (void)pthread_join(w->thread, NULL); /* started in outbox_worker_new, joined here once */
    app_bell_stop(&w->pause);
    for (size_t i = 0; i < LANES; i++)
        lane_stop(&w->lanes[i]);
}

void outbox_worker_free(outbox_worker *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < LANES; i++)
        lane_done(&w->lanes[i]);
    app_bell_done(&w->bell);
    app_bell_done(&w->pause);
    ds_arena_free(w->cx.arena);
    ds_heap_free(w);
}
