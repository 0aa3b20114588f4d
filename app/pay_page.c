/*
 * pay_page.c - the requests behind /p/TOKEN.
 *
 * The token is the secret: whoever has the link may see what is asked and pay it, and nothing else
 * identifies a browser. What always holds:
 *   (1) a GET changes nothing, and the page is read in one snapshot
 *   (2) a POST changes things as a job of the writer; where it wants a provider's page, the request
 *       then waits for the link without a thread, and after PAY_HOLD_MS the page itself waits on
 *   (3) a POST that another site's page sent is refused where the browser tells
 */
#include "app/serve_internal.h"

#include <inttypes.h>

#include "booking/pay.h"
#include "pages/pages.h"

#define TOKEN_CHARS_MAX 64u
#define PAY_HOLD_MS 8000 /* for a provider's link */
#define FIELDS_MAX 8u
#define LOOKS_MAX 1000

static bool is_token(ds_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            return false;
    }
    return s.n > 0 && s.n <= TOKEN_CHARS_MAX;
}

static ds_str token_of(const http_exchange *x)
{
    return ds_str_sub(x->request.path, 3, x->request.path.n);
}

/* A page that says what to do, for browsers, in their language; problem details for programs. */
static void answer_trouble(http_exchange *x, ds_status s)
{
    const char *what = s == DS_NOT_FOUND                   ? "missing"
                       : s == DS_DENIED || s == DS_INVALID ? "refused"
                       : s == DS_TOO_MANY                  ? "often"
                                                           : "trouble";
    bool is_browser = ds_str_find(exchange_header(x, "Accept"), DS_STR("html"), 0) >= 0;
    ds_str lang = page_language(exchange_header(x, "Accept-Language"));
    page p;

    if (is_browser && page_pay_trouble(&x->cx, lang, what, &p) == DS_OK) {
        answer_page(x, &p);
        x->answer.status = ds_status_http(s);
    } else {
        answer_status(x, s);
    }
}

/* ---- reading ---- */

typedef struct looking {
    service *sv;
    ds_str token;
    pay_view view;
    ds_str onward; /* where the browser goes on to; empty: it stays */
    bool is_brief; /* the payments alone are wanted */
    page page;
} looking;

static ds_status add_refunds(ds_ctx *cx, store_tx *tx, pay_view *v)
{
    const refund *found;
    refund *all = NULL;
    size_t n = 0;

    for (size_t i = 0; i < v->payment_count; i++) {
        DS_TRY(store_refund_list_of(cx, tx, v->payments[i].id, &found, &n));
        if (n == 0)
            continue;
        all = DS_NEW_N(cx, refund, v->refund_count + n);
        if (!all)
            return ds_fail(cx, DS_LIMIT, "no memory for the pay page");
        for (size_t k = 0; k < v->refund_count + n; k++)
            all[k] = k < v->refund_count ? v->refunds[k] : found[k - v->refund_count];
        v->refunds = all;
        v->refund_count += n;
    }
    return DS_OK;
}

static ds_status add_patient(ds_ctx *cx, store_tx *tx, pay_view *v)
{
    contact c;
    ds_status s;

    if (v->visit.contact.v == 0)
        return DS_OK;
    s = store_contact_get(cx, tx, v->visit.contact, &c);
    if (s != DS_OK)
        return s == DS_NOT_FOUND ? DS_OK : s;
    if (c.lang.n > 0)
        v->lang = c.lang;
    v->tz_name = c.tz_name;
    return DS_OK;
}

static ds_status look(ds_ctx *cx, store_tx *tx, void *data)
{
    looking *l = data;
    pay_view *v = &l->view;

    DS_TRY(store_due_by_token(cx, tx, l->token, &v->due));
    DS_TRY(store_payment_list_of(cx, tx, v->due.id, &v->payments, &v->payment_count));
    l->onward = page_pay_onward(v);
    if (l->onward.n > 0 || l->is_brief)
        return DS_OK;
    DS_TRY(store_appointment_get(cx, tx, v->due.appointment, &v->visit));
    DS_TRY(add_refunds(cx, tx, v));
    DS_TRY(add_patient(cx, tx, v));
    DS_TRY(service_renew_directory(cx, tx, l->sv));
    v->dir = l->sv->dir;
    v->policy = &l->sv->policy;
    return page_pay(cx, v, &l->page);
}

/* "wait=7", "back=3". */
static void read_query(const http_exchange *x, pay_view *v)
{
    ds_str query = x->request.query, pair;
    int64_t n;

    while (ds_str_next(&query, '&', &pair)) {
        if (ds_str_starts(pair, DS_STR("wait=")) &&
            ds_str_to_int(ds_str_sub(pair, 5, pair.n), 1, INT64_MAX, &n))
            v->wait.v = n;
        if (ds_str_starts(pair, DS_STR("back=")) &&
            ds_str_to_int(ds_str_sub(pair, 5, pair.n), 1, LOOKS_MAX, &n)) {
            v->is_back = true;
            v->looks = (int32_t)n;
        }
    }
}

void route_pay(http_exchange *x)
{
    looking l = { .sv = x->sv, .token = token_of(x) };
    ds_status s;

    if (!is_token(l.token)) {
        answer_trouble(x, DS_NOT_FOUND);
        return;
    }
    l.view.lang = page_language(exchange_header(x, "Accept-Language"));
    read_query(x, &l.view);
    s = service_read(x->sv, &x->cx, look, &l);
    if (s != DS_OK)
        answer_trouble(x, s);
    else if (l.onward.n > 0)
        answer_see_other(x, l.onward);
    else
        answer_page(x, &l.page);
}

void route_pay_style(http_exchange *x)
{
    page p = page_pay_style();

    answer_page(x, &p);
}

/* ---- trying ---- */

typedef enum wish { WISH_NONE, WISH_PROVIDER, WISH_AT_CLINIC, WISH_ASK } wish;

typedef struct trying {
    service *sv;
    ds_str token, provider;
    wish wish;
    due_id due;
    payment_id started; /* 0: none */
} trying;

static ds_status ask_all(ds_ctx *cx, store_tx *tx, due_id of)
{
    const payment *tries;
    size_t n;

    DS_TRY(store_payment_list_of(cx, tx, of, &tries, &n));
    for (size_t i = 0; i < n; i++)
        if (tries[i].state == PAYMENT_PENDING)
            DS_TRY(store_pay_call(cx, tx, tries[i].provider, PAY_CALL_ASK, tries[i].id,
                                  (refund_id){ 0 }, (ds_str){ NULL, 0 }, cx->now));
    return DS_OK;
}

static ds_status pay_for(ds_ctx *cx, store_tx *tx, const booking *bk, void *data)
{
    trying *t = data;
    appointment visit;
    payment p;

    if (t->wish == WISH_AT_CLINIC)
        return booking_pay_at_clinic(cx, tx, bk, t->due, &visit);
    DS_TRY(booking_pay_start(cx, tx, bk, t->due, t->provider, &p));
    t->started = p.id;
    return DS_OK;
}

static ds_status run_try(ds_ctx *cx, store_tx *tx, void *state)
{
    trying *t = state;
    pay_due d;

    t->started.v = 0;
    DS_TRY(store_due_by_token(cx, tx, t->token, &d));
    t->due = d.id;
    if (t->wish == WISH_ASK)
        return ask_all(cx, tx, d.id);
    return bot_with_booking(cx, t->sv->bot, tx, pay_for, t);
}

static void answer_path(http_exchange *x, ds_str token, const char *query, int64_t n)
{
    ds_str url;

    if (ds_format(&x->cx, &url, "/p/" DS_FMT, DS_ARG(token)) == DS_OK &&
        (!query || ds_format(&x->cx, &url, DS_FMT "?%s=%" PRId64, DS_ARG(url), query, n) == DS_OK))
        answer_see_other(x, url);
    else
        answer_trouble(x, DS_UNAVAILABLE);
}

/*
 * Is the link there? Then on to it; what has failed meanwhile is the page's to say. Else the door
 * is asked to ring again, and until then the answer is the page that waits by itself.
 */
static void look_for_link(http_exchange *x)
{
    const trying *t = x->state;
    looking l = { .sv = x->sv, .token = t->token, .is_brief = true };
    ds_status s;

    x->seen = pay_door_rings(x->sv->door);
    x->holds = false;
    l.view.wait = t->started;
    s = service_read(x->sv, &x->cx, look, &l);
    if (s == DS_OK && l.onward.n > 0) {
        answer_see_other(x, l.onward);
    } else {
        answer_path(x, t->token, "wait", t->started.v);
        x->holds = s == DS_OK && page_pay_waits(&l.view) &&
                   x->cx.env->mono_ms(x->cx.env->self) < x->hold_until_ms;
    }
}

static void finish_try(http_exchange *x)
{
    const trying *t = x->state;
    ds_status s = x->job.status;

    if (s == DS_OK && t->started.v != 0) {
        x->hold_until_ms = x->cx.env->mono_ms(x->cx.env->self) + PAY_HOLD_MS;
        x->finish = look_for_link;
        look_for_link(x);
    } else if (s == DS_OK && t->wish == WISH_ASK) {
        answer_path(x, t->token, "back", 1);
    } else if (s == DS_OK || s == DS_GONE || s == DS_CONFLICT || s == DS_DENIED) {
        answer_path(x, t->token, NULL, 0); /* over, or decided already: the page says what is so */
    } else {
        ds_log_event(&x->cx, DS_LOG_WARN, "pay.not_started", "status=%s why=\"%s\"",
                     ds_status_name(s), x->cx.why);
        answer_trouble(x, s);
    }
}

/* ---- a POST ---- */

/*
 * Browsers that follow our Referrer-Policy send "Origin: null" with the page's own form; those that
 * send Sec-Fetch-Site tell the truth there.
 */
static bool is_own_form(const http_exchange *x)
{
    ds_str origin = exchange_header(x, "Origin"), site = exchange_header(x, "Sec-Fetch-Site"),
           own = x->sv->policy.public_url;
    int64_t at = ds_str_find(origin, DS_STR("://"), 0);

    if (site.n > 0)
        return ds_str_is(site, "same-origin") || ds_str_is(site, "none");
    return origin.n == 0 || ds_str_is(origin, "null") || ds_str_equal(origin, own) ||
           (at > 0 &&
            ds_str_equal(ds_str_sub(origin, (size_t)at + 3, origin.n), exchange_header(x, "Host")));
}

/* Which button; the first field that is one decides. */
static ds_status read_wish(http_exchange *x, trying *t)
{
    const ds_form_field *fields;
    size_t n;

    DS_TRY(ds_form_parse(&x->cx, x->request.body, FIELDS_MAX, &fields, &n));
    for (size_t i = 0; i < n && t->wish == WISH_NONE; i++) {
        if (ds_str_is(fields[i].key, "at_clinic"))
            t->wish = WISH_AT_CLINIC;
        else if (ds_str_is(fields[i].key, "ask"))
            t->wish = WISH_ASK;
        else if (ds_str_is(fields[i].key, "provider") &&
                 (ds_str_is(fields[i].value, "stripe") || ds_str_is(fields[i].value, "paypal")))
            t->wish = WISH_PROVIDER;
        t->provider = fields[i].value;
    }
    return t->wish == WISH_NONE ? ds_fail(&x->cx, DS_INVALID, "no way to pay is named") : DS_OK;
}

static void begin_try(http_exchange *x, trying *t)
{
    t->sv = x->sv;
    t->token = token_of(x);
    if (!is_token(t->token)) {
        answer_trouble(x, DS_NOT_FOUND);
    } else if (!is_own_form(x)) {
        answer_trouble(x, DS_DENIED);
    } else if (read_wish(x, t) != DS_OK) {
        answer_trouble(x, DS_INVALID);
    } else if (!pay_door_admits(x->sv->door, t->token, x->cx.env->mono_ms(x->cx.env->self))) {
        answer_trouble(x, DS_TOO_MANY);
    } else {
        x->waits = true;
        x->run = run_try;
        x->finish = finish_try;
        x->state = t;
        x->job.wakes = WAKES_OUTBOX;
    }
}

void route_pay_post(http_exchange *x)
{
    trying *t = DS_NEW(&x->cx, trying);

    if (t)
        begin_try(x, t);
    else
        answer_trouble(x, DS_UNAVAILABLE);
}
