/*
 * routes.c - which path does what: one table, and everything else is refused.
 *
 * Webhooks bring their own table (webhooks/), pages and checks stand here. What always holds:
 *   (1) a path in neither table is 404, a known path with another method is 405 with Allow
 *   (2) a webhook is answered 2xx only after the commit that stores its events
 *   (3) errors are problem details (RFC 9457); proof that failed gets no detail
 *   (4) a GET changes nothing: no GET route has a job
 */
#include "app/serve_internal.h"

#include <inttypes.h>
#include <string.h>

#include "pages/pages.h"

#define PAGE_BODY_MAX_BYTES ((size_t)16 * 1024)
#define PAY_BODY_MAX_BYTES ((size_t)1024) /* one button of a form */

typedef struct route {
    const char *method; /* "GET" stands for HEAD, too */
    const char *path;
    bool is_prefix; /* everything below path */
    bool is_chat;   /* there only with the chat page switched on */
    void (*handle)(http_exchange *x);
} route;

static void route_health(http_exchange *x);
static void route_ready(http_exchange *x);
static void route_metrics(http_exchange *x);

/* clang-format off */
static const route routes[] = {
    { "GET",  "/healthz",       false, false, route_health },
    { "GET",  "/readyz",        false, false, route_ready },
    { "GET",  "/metrics",       false, false, route_metrics },
    { "GET",  "/c/",            true,  false, route_calendar },
    { "GET",  "/p/pay.css",     false, false, route_pay_style },
    { "GET",  "/p/",            true,  false, route_pay },
    { "POST", "/p/",            true,  false, route_pay_post },
    { "GET",  "/chat",          false, true,  route_chat_asset },
    { "GET",  "/chat/messages", false, true,  route_chat_messages },
    { "POST", "/chat/messages", false, true,  route_chat_post },
    { "POST", "/chat/clock",    false, true,  route_chat_clock },
    { "GET",  "/chat/",         true,  true,  route_chat_asset },
};
/* clang-format on */

#define ROUTE_COUNT (sizeof(routes) / sizeof(routes[0]))

/* ---- answers ---- */

void answer_problem(http_exchange *x, int status, const char *title, ds_str detail)
{
    ds_buf b = ds_buf_make(&x->cx);
    ds_jw w = ds_jw_make(&b);

    ds_jw_object(&w);
    ds_jw_key_text(&w, "type", DS_STR("about:blank"));
    ds_jw_key_text(&w, "title", ds_str_of(title));
    ds_jw_key_int(&w, "status", status);
    if (detail.n > 0)
        ds_jw_key_text(&w, "detail", detail);
    ds_jw_end(&w);
    x->answer = (http_answer){ .status = status,
                               .type = "application/problem+json",
                               .body = ds_buf_view(&b) };
}

void answer_status(http_exchange *x, ds_status s)
{
    bool has_detail = s == DS_INVALID || s == DS_LIMIT || s == DS_OFF;
    char why[DS_WHY_MAX];

    memcpy(why, x->cx.why, sizeof(why)); /* writing the answer may change it */
    answer_problem(x, ds_status_http(s), ds_status_text(s),
                   has_detail ? ds_str_of(why) : (ds_str){ NULL, 0 });
}

void answer_ok(http_exchange *x, const char *type, ds_str body)
{
    x->answer = (http_answer){ .status = 200, .type = type, .body = body };
}

void answer_page(http_exchange *x, const page *p)
{
    answer_ok(x, p->type, p->body);
    x->answer.csp = p->csp;
}

/* An address comes from a provider's answer: whatever could end the header line is refused. */
void answer_see_other(http_exchange *x, ds_str url)
{
    const char *address = ds_cstr(&x->cx, url);
    bool is_plain = address != NULL;

    for (size_t i = 0; i < url.n; i++)
        is_plain = is_plain && url.p[i] > 0x20 && url.p[i] < 0x7F;
    if (is_plain)
        x->answer = (http_answer){ .status = 303, .location = address };
    else
        answer_status(x, DS_INTERNAL);
}

ds_str exchange_header(const http_exchange *x, const char *name)
{
    return x->request.header(x->request.header_self, name);
}

/* ---- checks ---- */

static void route_health(http_exchange *x)
{
    if (writer_is_healthy(x->sv->writer))
        answer_ok(x, "text/plain; charset=utf-8", DS_STR("ok\n"));
    else
        answer_problem(x, 503, "the database connection is broken; a restart recovers",
                       (ds_str){ NULL, 0 });
}

static ds_status read_version(ds_ctx *cx, store_tx *tx, void *data)
{
    return store_directory_version(cx, tx, data);
}

static void route_ready(http_exchange *x)
{
    int64_t version = 0;

    if (!writer_is_healthy(x->sv->writer) || writer_is_stuck(x->sv->writer))
        answer_problem(x, 503, "the database does not take writes", (ds_str){ NULL, 0 });
    else if (service_read(x->sv, &x->cx, read_version, &version) != DS_OK)
        answer_problem(x, 503, "the database cannot be read", (ds_str){ NULL, 0 });
    else
        answer_ok(x, "text/plain; charset=utf-8", DS_STR("ready\n"));
}

static void route_metrics(http_exchange *x)
{
    ds_buf b = ds_buf_make(&x->cx);

    ds_metrics_write(&b, x->sv->metrics);
    answer_ok(x, "text/plain; version=0.0.4; charset=utf-8", ds_buf_view(&b));
}

/* ---- webhooks ---- */

typedef struct webhook_state {
    const webhook_route *route;
    webhook_result result;
    intake_batch batch;
} webhook_state;

static ds_status store_webhook(ds_ctx *cx, store_tx *tx, void *state)
{
    return intake_store(cx, tx, &((webhook_state *)state)->batch);
}

static void answer_webhook(http_exchange *x, const webhook_result *r)
{
    answer_ok(x, r->reply_type, r->reply_body);
}

static void finish_webhook(http_exchange *x)
{
    const webhook_state *st = x->state;

    if (x->job.status == DS_OK) {
        intake_count(x->sv, &st->batch);
        answer_webhook(x, &st->result);
        return;
    }
    if (x->job.status == DS_UNAVAILABLE) {
        ds_metrics_add(x->sv->metrics, METER_SHED, 1);
        if (st->route->is_twilio_inbound)
            ds_metrics_add(x->sv->metrics, METER_TWILIO_LOST, 1);
    }
    ds_log_event(&x->cx, DS_LOG_WARN, "webhook.not_stored", "provider=%s status=%s",
                 st->route->provider, ds_status_name(x->job.status));
    answer_status(x, x->job.status);
}

static void refuse_webhook(http_exchange *x, const webhook_route *r, ds_status s)
{
    bool is_unproven = s == DS_DENIED || s == DS_UNAUTHENTICATED;

    if (is_unproven)
        ds_metrics_add(x->sv->metrics, METER_REFUSED, 1);
    ds_log_event(&x->cx, DS_LOG_WARN, is_unproven ? "webhook.refused" : "webhook.unreadable",
                 "provider=%s status=%s why=\"%s\"", r->provider, ds_status_name(s), x->cx.why);
    answer_status(x, s);
}

static void handle_webhook(http_exchange *x, const webhook_route *r)
{
    webhook_state *st = DS_NEW(&x->cx, webhook_state);
    ds_status s;

    if (!st) {
        answer_status(x, DS_UNAVAILABLE);
        return;
    }
    st->route = r;
    s = r->handle(&x->cx, &x->sv->vendors.keys, &x->request, &st->result);
    if (s != DS_OK) {
        refuse_webhook(x, r, s);
        return;
    }
    if (st->result.event_count == 0) {
        answer_webhook(x, &st->result);
        return;
    }
    st->batch = (intake_batch){ st->result.events, st->result.event_count, 0 };
    x->waits = true;
    x->run = store_webhook;
    x->finish = finish_webhook;
    x->state = st;
    x->job.wakes = WAKES_INBOX;
    x->job.is_reserved = r->is_twilio_inbound;
    if (r->is_twilio_inbound)
        x->job.give_up_mono_ms = x->cx.env->mono_ms(x->cx.env->self) + WRITER_TWILIO_PATIENCE_MS;
}

/* ---- the tables ---- */

static bool has_path(const http_exchange *x, const route *r)
{
    if (r->is_chat && !x->sv->has_chat_page)
        return false;
    return r->is_prefix ? ds_str_starts(x->request.path, ds_str_of(r->path))
                        : ds_str_is(x->request.path, r->path);
}

static bool has_method(const http_exchange *x, const char *method)
{
    return x->is_get ? strcmp(method, "GET") == 0 : ds_str_is(x->request.method, method);
}

static void add_allowed(ds_buf *allow, const char *method)
{
    if (allow->n > 0)
        ds_buf_puts(allow, ", ");
    ds_buf_puts(allow, strcmp(method, "GET") == 0 ? "GET, HEAD" : method);
}

static void answer_unrouted(http_exchange *x, ds_buf *allow)
{
    ds_str methods;

    if (allow->n == 0 || ds_buf_finish(allow, &methods) != DS_OK) {
        answer_status(x, DS_NOT_FOUND);
        return;
    }
    answer_status(x, DS_METHOD);
    x->answer.allow = methods.p;
}

void routes_handle(http_exchange *x)
{
    ds_buf allow = ds_buf_make(&x->cx);

    for (const webhook_route *r = webhook_routes(); x->sv->is_web && r->path; r++) {
        if (!ds_str_is(x->request.path, r->path))
            continue;
        if (has_method(x, r->method)) {
            handle_webhook(x, r);
            return;
        }
        add_allowed(&allow, r->method);
    }
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (!has_path(x, &routes[i]))
            continue;
        if (has_method(x, routes[i].method)) {
            routes[i].handle(x);
            return;
        }
        add_allowed(&allow, routes[i].method);
    }
    answer_unrouted(x, &allow);
}

size_t routes_body_max(ds_str path)
{
    if (ds_str_starts(path, DS_STR("/p/")))
        return PAY_BODY_MAX_BYTES;
    return ds_str_starts(path, DS_STR("/webhooks/")) ? WEBHOOK_BODY_MAX_BYTES : PAGE_BODY_MAX_BYTES;
}
