/*
 * intake.c - messages we fetch: Telegram by long polling, Twilio's list after a downtime.
 *
 * What is fetched goes the way of a webhook: normalised by the same parsers, stored under the same
 * event ids, so nothing counts twice whichever way it came. What always holds:
 *   (1) Telegram's offset rises only after the commit: a crash repeats, never loses
 *   (2) Twilio's list is read from before we were last seen alive, with a margin for its delays
 *   (3) a vendor that fails is asked again with growing pauses; stopping cuts every pause short
 */
#include "app/serve_internal.h"

#include <inttypes.h>

#define POLL_WAIT_S                                                                                \
    5 /* Telegram answers at once when there is something; stopping waits for it                   \
       */
#define POLL_MAX_MS 15000
#define PAUSE_FIRST_MS 1000
#define PAUSE_MAX_MS 60000
#define CONFLICT_PAUSE_MS 5000
#define RECONCILE_EVERY_MS ((int64_t)60 * 60 * 1000)
#define RECONCILE_MARGIN_S 900
#define RECONCILE_PAGES_MAX 50
#define RECONCILE_CALL_MAX_MS 20000
#define INTAKE_ARENA_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define UPDATES_MAX 100u
#define META_SEEN "twilio_seen_s"

struct intake {
    service *sv;
    app_bell poll_bell, reconcile_bell; /* only stopped */
    bool has_poll, has_reconcile;
    pthread_t poll_thread, reconcile_thread;
};

/* ---- storing ---- */

ds_status intake_store(ds_ctx *cx, store_tx *tx, void *batch)
{
    intake_batch *b = batch;

    b->fresh = 0;
    for (size_t i = 0; i < b->count; i++) {
        inbox_id id;
        bool is_new;

        DS_TRY(store_inbox_insert(cx, tx, &b->events[i], &id, &is_new));
        b->fresh += is_new ? 1 : 0;
    }
    return DS_OK;
}

void intake_count(service *sv, const intake_batch *b)
{
    if (b->count == 0)
        return;
    ds_metrics_add(sv->metrics, meter_of(METER_EVENTS_TWILIO, b->events[0].provider),
                   (int64_t)b->fresh);
    ds_metrics_add(sv->metrics, METER_REPEATS, (int64_t)(b->count - b->fresh));
}

/* Store events for good; tries again until it worked or it is time to stop. */
static bool store_events(service *sv, ds_ctx *cx, intake_batch *b, app_bell *bell)
{
    for (;;) {
        writer_job job = { .run = intake_store, .data = b, .cx = cx, .wakes = WAKES_INBOX };
        ds_status s = b->count == 0 ? DS_OK : writer_call(sv->writer, &job);

        if (s == DS_OK) {
            intake_count(sv, b);
            return true;
        }
        ds_log_event(cx, DS_LOG_WARN, "intake.not_stored", "status=%s why=\"%s\"",
                     ds_status_name(s), cx->why);
        if (!app_bell_wait(bell, PAUSE_FIRST_MS))
            return false;
    }
}

/* ---- Telegram ---- */

static ds_status parse_updates(ds_ctx *cx, const ds_json *updates, intake_batch *b, int64_t *offset)
{
    size_t n = ds_json_count(updates);
    in_event *events;

    if (n > UPDATES_MAX)
        n = UPDATES_MAX;
    events = DS_NEW_N(cx, in_event, n > 0 ? n : 1);
    if (!events)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        const ds_json *update = ds_json_item(updates, i);
        int64_t id = ds_json_int(ds_json_get(update, "update_id"), -1);
        size_t got = 0;

        if (webhook_telegram_update(cx, update, &events[b->count], &got) == DS_OK)
            b->count += got;
        else /* one we cannot read must not hold up those behind it */
            ds_log_event(cx, DS_LOG_WARN, "telegram.unreadable", "update=%" PRId64, id);
        if (id >= *offset)
            *offset = id + 1;
    }
    b->events = events;
    return DS_OK;
}

/* One long poll: false when it is time to stop. *ret_status says how the poll went. */
static bool poll_once(intake *in, ds_ctx *cx, int64_t *offset, ds_status *ret_status)
{
    service *sv = in->sv;
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    intake_batch b = { .events = NULL };
    int64_t next = *offset;
    ds_str body;
    ds_status s;

    app_cx_renew(cx);
    cx->deadline_mono_ms = cx->env->mono_ms(cx->env->self) + POLL_MAX_MS;
    s = telegram_poll(cx, &sv->vendors.telegram, *offset, POLL_WAIT_S, &body);
    cx->deadline_mono_ms = 0;
    if (s == DS_OK)
        s = ds_json_parse(cx, body, &document);
    if (s == DS_OK)
        s = parse_updates(cx, ds_json_get(document, "result"), &b, &next);
    *ret_status = s;
    if (s != DS_OK)
        return true;
    if (!store_events(sv, cx, &b, &in->poll_bell))
        return false;
    *offset = next; /* (1) */
    return true;
}

/* A poll failed: 409 means that a webhook is set or another one polls. How long to wait. */
static int64_t after_poll_failure(intake *in, ds_ctx *cx, ds_status s, int64_t pause_ms)
{
    ds_metrics_add(in->sv->metrics, METER_POLL_FAILURES, 1);
    ds_log_event(cx, DS_LOG_WARN, "telegram.poll_failed", "status=%s why=\"%s\"", ds_status_name(s),
                 cx->why);
    if (s == DS_CONFLICT) {
        cx->deadline_mono_ms = cx->env->mono_ms(cx->env->self) + POLL_MAX_MS;
        if (telegram_delete_webhook(cx, &in->sv->vendors.telegram) != DS_OK)
            ds_log_event(cx, DS_LOG_WARN, "telegram.webhook_stays", "why=\"%s\"", cx->why);
        cx->deadline_mono_ms = 0;
        return CONFLICT_PAUSE_MS;
    }
    return pause_ms;
}

static void *poll_run(void *self)
{
    intake *in = self;
    ds_ctx cx = app_thread_cx(in->sv, INTAKE_ARENA_MAX_BYTES);
    int64_t offset = 0, pause_ms = PAUSE_FIRST_MS;
    ds_status s;

    while (cx.arena && app_bell_wait(&in->poll_bell, 0) && poll_once(in, &cx, &offset, &s)) {
        if (s == DS_OK) {
            pause_ms = PAUSE_FIRST_MS;
            continue;
        }
        if (!app_bell_wait(&in->poll_bell, after_poll_failure(in, &cx, s, pause_ms)))
            break;
        pause_ms = pause_ms * 2 < PAUSE_MAX_MS ? pause_ms * 2 : PAUSE_MAX_MS;
    }
    ds_arena_free(cx.arena);
    return NULL;
}

/* mode webhook: tell Telegram where we are; tried again by the same rule as a poll. */
static void *announce_run(void *self)
{
    intake *in = self;
    service *sv = in->sv;
    ds_ctx cx = app_thread_cx(sv, INTAKE_ARENA_MAX_BYTES);
    int64_t pause_ms = PAUSE_FIRST_MS;
    ds_str url;

    while (cx.arena && app_bell_wait(&in->poll_bell, 0)) {
        app_cx_renew(&cx);
        cx.deadline_mono_ms = cx.env->mono_ms(cx.env->self) + POLL_MAX_MS;
        if (ds_format(&cx, &url, DS_FMT "/webhooks/telegram",
                      DS_ARG(sv->vendors.keys.public_url)) != DS_OK ||
            telegram_set_webhook(&cx, &sv->vendors.telegram, url,
                                 sv->vendors.keys.telegram_secret) == DS_OK)
            break;
        ds_log_event(&cx, DS_LOG_WARN, "telegram.webhook_not_set", "why=\"%s\"", cx.why);
        if (!app_bell_wait(&in->poll_bell, pause_ms))
            break;
        pause_ms = pause_ms * 2 < PAUSE_MAX_MS ? pause_ms * 2 : PAUSE_MAX_MS;
    }
    ds_arena_free(cx.arena);
    return NULL;
}

/* ---- Twilio ---- */

typedef struct seen {
    int64_t utc_s;
} seen;

static ds_status read_seen(ds_ctx *cx, store_tx *tx, void *data)
{
    return store_meta_get_int(cx, tx, META_SEEN, 0, &((seen *)data)->utc_s);
}

static ds_status write_seen(ds_ctx *cx, store_tx *tx, void *data)
{
    return store_meta_set_int(cx, tx, META_SEEN, ((const seen *)data)->utc_s);
}

static ds_status parse_page(ds_ctx *cx, ds_str body, ds_json **ret_document, intake_batch *b)
{
    const ds_json *messages;
    in_event *events;
    size_t n;

    DS_TRY(ds_json_parse(cx, body, ret_document));
    messages = ds_json_get(*ret_document, "messages");
    n = ds_json_count(messages);
    events = DS_NEW_N(cx, in_event, n > 0 ? n : 1);
    if (!events)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        size_t got = 0;

        if (webhook_twilio_listed(cx, ds_json_item(messages, i), &events[b->count], &got) == DS_OK)
            b->count += got;
    }
    b->events = events;
    return DS_OK;
}

/* One page of the list into the inbox. *page is the next one's address, kept in page_cx's arena. */
static ds_status reconcile_page(intake *in, ds_ctx *cx, ds_ctx *page_cx, ds_time since,
                                ds_str *page)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    intake_batch b = { .events = NULL };
    ds_str body, next;

    app_cx_renew(cx);
    cx->deadline_mono_ms = cx->env->mono_ms(cx->env->self) + RECONCILE_CALL_MAX_MS;
    DS_TRY(twilio_list_inbound(cx, &in->sv->vendors.twilio, since, *page, &body, &next));
    cx->deadline_mono_ms = 0;
    DS_TRY(parse_page(cx, body, &document, &b));
    if (!store_events(in->sv, cx, &b, &in->reconcile_bell))
        return DS_UNAVAILABLE;
    ds_metrics_add(in->sv->metrics, METER_RECONCILED, (int64_t)b.fresh);
    if (b.fresh > 0)
        ds_log_event(cx, DS_LOG_WARN, "twilio.reconciled", "messages=%zu", b.fresh);
    return ds_copy(page_cx, next, page);
}

static ds_status reconcile(intake *in, ds_ctx *cx, ds_ctx *page_cx)
{
    writer_job job = { .run = write_seen, .cx = cx };
    seen from = { 0 }, to;
    ds_str page = { NULL, 0 };
    ds_time since;

    app_cx_renew(cx);
    app_cx_renew(page_cx);
    to.utc_s = cx->now.utc_s;
    DS_TRY(service_read(in->sv, cx, read_seen, &from));
    since = (ds_time){ from.utc_s - RECONCILE_MARGIN_S };
    for (int i = 0; from.utc_s > 0 && i < RECONCILE_PAGES_MAX; i++) {
        DS_TRY(reconcile_page(in, cx, page_cx, since, &page));
        if (page.n == 0)
            break;
    }
    job.data = &to;
    return writer_call(in->sv->writer, &job);
}

static void *reconcile_run(void *self)
{
    intake *in = self;
    ds_ctx cx = app_thread_cx(in->sv, INTAKE_ARENA_MAX_BYTES);
    ds_ctx page_cx = app_thread_cx(in->sv, INTAKE_ARENA_MAX_BYTES);
    int64_t wait_ms = 0, pause_ms = PAUSE_FIRST_MS;

    while (cx.arena && page_cx.arena && app_bell_wait(&in->reconcile_bell, wait_ms)) {
        ds_status s = reconcile(in, &cx, &page_cx);

        if (s == DS_OK) {
            wait_ms = RECONCILE_EVERY_MS;
            pause_ms = PAUSE_FIRST_MS;
            continue;
        }
        ds_log_event(&cx, DS_LOG_WARN, "twilio.not_reconciled", "status=%s why=\"%s\"",
                     ds_status_name(s), cx.why);
        wait_ms = pause_ms;
        pause_ms = pause_ms * 2 < PAUSE_MAX_MS ? pause_ms * 2 : PAUSE_MAX_MS;
    }
    ds_arena_free(cx.arena);
    ds_arena_free(page_cx.arena);
    return NULL;
}

/* ---- its life ---- */

intake *intake_new(service *sv)
{
    const app_vendors *v = &sv->vendors;
    intake *in = ds_heap_new(sizeof(*in));
    bool announces;

    if (!in || !app_bell_init(&in->poll_bell) || !app_bell_init(&in->reconcile_bell))
        return NULL; /* the process ends */
    in->sv = sv;
    announces = !v->polls_telegram && v->keys.public_url.n > 0;
    if (v->has_telegram && (v->polls_telegram || announces))
        in->has_poll = app_thread_start(&in->poll_thread, announces ? announce_run : poll_run, in);
    if (v->has_twilio)
        in->has_reconcile = app_thread_start(&in->reconcile_thread, reconcile_run, in);
    return in;
}

void intake_free(intake *in)
{
    if (!in)
        return;
    app_bell_stop(&in->poll_bell);
    app_bell_stop(&in->reconcile_bell);
    if (in->has_poll)
        (void)pthread_join(in->poll_thread, NULL); /* started in intake_new, joined here once */
    if (in->has_reconcile)
        (void)pthread_join(in->reconcile_thread, NULL); /* as above */
    app_bell_done(&in->poll_bell);
    app_bell_done(&in->reconcile_bell);
    ds_heap_free(in);
}
