/*
 * chat_page.c - the requests behind /chat and /c/TOKEN.
 *
 * The chat page is a channel like any other, "sim": what is typed goes through the inbox, what is
 * answered comes from the outbox. A browser is known by an unguessable id of its own making,
 * which it sends in a header, so no page of another origin can speak for it. What always holds:
 *   (1) a browser sees the messages of its own id only
 *   (2) POSTs need that header and, where a browser says its origin, our own origin
 *   (3) the clock moves forward only, and only for a service that listens on loopback
 */
#include "app/serve_internal.h"

#include <inttypes.h>

#include "core/text.h"
#include "pages/pages.h"

#define ID_HEADER "X-Chat-Id"
#define ID_CHARS_MIN 20u
#define ID_CHARS_MAX 64u
#define MESSAGES_MAX 50u
#define CLOCK_STEP_MAX_MIN ((int64_t)31 * 24 * 60)
#define TOKEN_CHARS_MAX 64u
#define JUMP_STEPS_MAX 1000
#define JUMP_ARENA_MAX_BYTES ((size_t)64 * 1024 * 1024)

static bool is_word(ds_str s, size_t min, size_t max)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-'))
            return false;
    }
    return s.n >= min && s.n <= max;
}

/* The browser's id; false has answered. */
static bool take_id(http_exchange *x, ds_str *ret)
{
    *ret = exchange_header(x, ID_HEADER);
    if (is_word(*ret, ID_CHARS_MIN, ID_CHARS_MAX))
        return true;
    answer_problem(x, 400, "the header " ID_HEADER " is missing or malformed", (ds_str){ NULL, 0 });
    return false;
}

/* (2); false has answered. */
static bool check_origin(http_exchange *x)
{
    ds_str origin = exchange_header(x, "Origin"), site = exchange_header(x, "Sec-Fetch-Site"),
           host = exchange_header(x, "Host");
    int64_t at = ds_str_find(origin, DS_STR("://"), 0);
    bool is_ours = origin.n == 0 ||
                   (at > 0 && ds_str_equal(ds_str_sub(origin, (size_t)at + 3, origin.n), host));

    if (is_ours && (site.n == 0 || ds_str_is(site, "same-origin")))
        return true;
    answer_problem(x, 403, "another site's page may not speak here", (ds_str){ NULL, 0 });
    return false;
}

void route_chat_asset(http_exchange *x)
{
    page p;
    ds_status s = page_chat_asset(&x->cx, x->request.path, &p);

    if (s == DS_OK)
        answer_page(x, &p);
    else
        answer_status(x, s);
}

/* ---- a patient types ---- */

typedef struct said {
    in_event event;
    intake_batch batch;
} said;

static ds_status store_said(ds_ctx *cx, store_tx *tx, void *state)
{
    return intake_store(cx, tx, &((said *)state)->batch);
}

static void finish_post(http_exchange *x)
{
    const said *d = x->state;

    if (x->job.status != DS_OK) {
        answer_status(x, x->job.status);
        return;
    }
    intake_count(x->sv, &d->batch);
    answer_ok(x, "application/json", DS_STR("{\"accepted\":true}\n"));
}

static ds_status read_said(http_exchange *x, const ds_json *body, in_event *e)
{
    ds_ctx *cx = &x->cx;
    const ds_json *place = ds_json_get(body, "location");
    ds_str id = ds_json_text(ds_json_get(body, "id"));

    if (!is_word(id, 1, ID_CHARS_MAX))
        return ds_fail(cx, DS_INVALID, "id: a word of letters, digits and - is wanted");
    DS_TRY(ds_format(cx, &e->event_id, DS_FMT "/" DS_FMT, DS_ARG(e->address), DS_ARG(id)));
    if (ds_json_kind_of(ds_json_get(body, "option")) == DS_JSON_TEXT) {
        e->kind = IN_OPTION;
        DS_TRY(ds_text_clean(cx, ds_json_text(ds_json_get(body, "option")),
                             MESSAGE_OPTION_ID_MAX_BYTES, &e->option_id));
    } else if (place) {
        e->kind = IN_LOCATION;
        e->lat = ds_json_real(ds_json_get(place, "lat"), 0);
        e->lon = ds_json_real(ds_json_get(place, "lon"), 0);
    }
    return ds_text_clean(cx, ds_json_text(ds_json_get(body, "text")), MESSAGE_TEXT_MAX_BYTES,
                         &e->text);
}

static ds_status take_said(http_exchange *x, said *d)
{
    ds_json *body DS_AUTO(ds_json_freep) = NULL;

    DS_TRY(ds_json_parse(&x->cx, x->request.body, &body));
    return read_said(x, body, &d->event);
}

void route_chat_post(http_exchange *x)
{
    said *d = DS_NEW(&x->cx, said);
    ds_str id;
    ds_status s;

    if (!take_id(x, &id) || !check_origin(x))
        return;
    if (!d) {
        answer_status(x, DS_UNAVAILABLE);
        return;
    }
    d->event = (in_event){ .provider = DS_STR("sim"),
                           .kind = IN_TEXT,
                           .channel = DS_STR("sim"),
                           .address = id,
                           .is_test = true,
                           .sent_at = x->cx.now };
    s = take_said(x, d);
    if (s != DS_OK) {
        answer_status(x, s);
        return;
    }
    d->batch = (intake_batch){ &d->event, 1, 0 };
    x->waits = true;
    x->run = store_said;
    x->finish = finish_post;
    x->state = d;
    x->job.wakes = WAKES_INBOX;
}

/* ---- what was answered ---- */

typedef struct listing {
    service *sv;
    ds_str address;
    int64_t after; /* the browser has everything up to here; moves on */
    ds_jw *w;
} listing;

static bool is_shown(outbox_state s)
{
    return s == OUTBOX_QUEUED || s == OUTBOX_CLAIMED || s == OUTBOX_SENT || s == OUTBOX_DELIVERED ||
           s == OUTBOX_IN_DOUBT;
}

static ds_status write_row(ds_ctx *cx, ds_jw *w, const outbox_row *row)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    out_message m;

    DS_TRY(ds_json_parse(cx, row->body_json, &document));
    DS_TRY(out_message_read(cx, document, &m));
    return page_chat_message(w, cx, row->id.v, &m);
}

/*
 * A planned row gets its text later, under the id it has: the browser's mark stays below it, and
 * what it has seen beyond the mark it recognises by id.
 */
static ds_status list_messages(ds_ctx *cx, store_tx *tx, void *data)
{
    listing *l = data;
    const outbox_row *rows;
    bool has_planned = false;
    contact c;
    size_t n;
    ds_status s;

    DS_TRY(service_renew_directory(cx, tx, l->sv));
    s = store_contact_find(cx, tx, DS_STR("sim"), l->address, &c);
    if (s == DS_NOT_FOUND)
        return DS_OK; /* nothing said yet */
    DS_TRY(s);
    DS_TRY(store_outbox_list_after(cx, tx, c.id, (outbox_id){ l->after }, MESSAGES_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        has_planned = has_planned || rows[i].state == OUTBOX_PLANNED;
        if (is_shown(rows[i].state) && rows[i].body_json.n > 0)
            DS_TRY(write_row(cx, l->w, &rows[i]));
        if (!has_planned)
            l->after = rows[i].id.v;
    }
    return DS_OK;
}

/* The clinic's time: its own zone, else the first location's. */
static void write_now(ds_jw *w, http_exchange *x)
{
    char stamp[DS_TIME_FORMAT_MAX];
    ds_str zone = x->sv->policy.tz_name;
    const ds_tz *tz = NULL;
    int32_t offset_s = 0;

    if (zone.n == 0 || ds_tz_find(&x->cx, zone, &tz) != DS_OK)
        tz = x->sv->clinic_tz;
    if (tz)
        offset_s = ds_tz_offset(tz, x->cx.now, NULL, NULL);
    ds_jw_key_text(w, "now", ds_time_format(x->cx.now, offset_s, stamp));
    ds_jw_key_bool(w, "clock", x->sv->is_loopback);
}

static int64_t query_after(ds_str query)
{
    ds_str pair;
    int64_t after;

    while (ds_str_next(&query, '&', &pair))
        if (ds_str_starts(pair, DS_STR("after=")) &&
            ds_str_to_int(ds_str_sub(pair, 6, pair.n), 0, INT64_MAX, &after))
            return after;
    return 0;
}

void route_chat_messages(http_exchange *x)
{
    ds_buf b = ds_buf_make(&x->cx);
    ds_jw w = ds_jw_make(&b);
    listing l = { .sv = x->sv, .after = query_after(x->request.query), .w = &w };
    ds_str body;
    ds_status s;

    if (!take_id(x, &l.address))
        return;
    ds_jw_object(&w);
    ds_jw_key(&w, "messages");
    ds_jw_array(&w);
    s = service_read(x->sv, &x->cx, list_messages, &l);
    ds_jw_end(&w);
    ds_jw_key_int(&w, "after", l.after);
    write_now(&w, x);
    ds_jw_end(&w);
    if (s == DS_OK)
        s = ds_buf_finish(&b, &body);
    if (s == DS_OK)
        answer_ok(x, "application/json", body);
    else
        answer_status(x, s);
}

/* ---- the clock ---- */

typedef struct jump {
    service *sv;
    ds_duration by;
} jump;

/* What is due up to target, each at its own moment; memory is that of one step, however many. */
static ds_status run_steps(const jump *j, ds_ctx *cx, store_tx *tx, ds_time target)
{
    for (int i = 0; i < JUMP_STEPS_MAX; i++) {
        ds_time next;
        size_t n = 0;

        ds_arena_reset(cx->arena);
        DS_TRY(store_next_due(cx, tx, &next)); /* what patients wrote is the inbox worker's */
        if (ds_time_compare(next, target) > 0)
            return DS_OK;
        if (ds_time_before(cx->now, next))
            cx->now = next;
        DS_TRY(app_due_step(cx, j->sv->bot, tx, &n));
        if (n == 0)
            cx->now = ds_time_add(cx->now, ds_seconds(1)); /* not ours after all: pass by */
    }
    return DS_OK;
}

/*
 * Everything that falls due on the way happens at its own moment, in order, as if the time had
 * passed: a reminder of a visit that is over by the end of the jump is sent all the same.
 */
static ds_status run_jump(ds_ctx *cx, store_tx *tx, void *state)
{
    const jump *j = state;
    ds_ctx step = app_thread_cx(j->sv, JUMP_ARENA_MAX_BYTES);
    ds_status s;

    if (!step.arena)
        return ds_fail(cx, DS_UNAVAILABLE, "no memory to move the clock");
    step.now = cx->now;
    s = run_steps(j, &step, tx, ds_time_add(cx->now, j->by));
    if (s != DS_OK)
        (void)ds_fail(cx, s, "%s", step.why); /* the status is returned below */
    ds_arena_free(step.arena);
    return s;
}

static void finish_clock(http_exchange *x)
{
    const jump *j = x->state;
    ds_buf b = ds_buf_make(&x->cx);
    ds_jw w = ds_jw_make(&b);

    if (x->job.status != DS_OK) {
        answer_status(x, x->job.status);
        return;
    }
    app_clock_forward(&x->sv->a->env, j->by);
    scheduler_wake(x->sv->scheduler);
    service_wake(x->sv, WAKES_INBOX | WAKES_OUTBOX);
    x->cx.now = x->cx.env->now(x->cx.env->self);
    ds_jw_object(&w);
    write_now(&w, x);
    ds_jw_end(&w);
    answer_ok(x, "application/json", ds_buf_view(&b));
}

/* Minutes to move by; 0 when the body does not say. */
static int64_t read_minutes(http_exchange *x)
{
    ds_json *body DS_AUTO(ds_json_freep) = NULL;

    if (ds_json_parse(&x->cx, x->request.body, &body) != DS_OK)
        return 0;
    return ds_json_int(ds_json_get(body, "minutes"), 0);
}

void route_chat_clock(http_exchange *x)
{
    jump *j = DS_NEW(&x->cx, jump);
    int64_t minutes;
    ds_str id;

    if (!take_id(x, &id) || !check_origin(x))
        return;
    minutes = read_minutes(x);
    if (!x->sv->is_loopback || !j) {
        answer_problem(x, 403, "the clock moves only where nobody else can reach it",
                       (ds_str){ NULL, 0 });
    } else if (minutes < 1 || minutes > CLOCK_STEP_MAX_MIN) {
        answer_problem(x, 400, "minutes: 1 to 44640 are wanted", (ds_str){ NULL, 0 });
    } else {
        *j = (jump){ x->sv, ds_minutes(minutes) };
        x->waits = true;
        x->run = run_jump;
        x->finish = finish_clock;
        x->state = j;
        x->job.is_heavy = true;
    }
}

/* ---- the calendar file ---- */

typedef struct calendar {
    service *sv;
    ds_str token;
    page page;
} calendar;

static ds_status make_calendar(ds_ctx *cx, store_tx *tx, void *data)
{
    calendar *c = data;
    ds_str name = c->sv->policy.clinic_name;
    const location *place;
    appointment a;

    DS_TRY(store_appointment_by_token(cx, tx, c->token, &a));
    DS_TRY(service_renew_directory(cx, tx, c->sv));
    place = directory_location(c->sv->dir, a.location);
    if (name.n == 0 && place)
        name = place->clinic;
    return page_calendar(cx, c->sv->dir, &a, name, &c->page);
}

void route_calendar(http_exchange *x)
{
    calendar c = { .sv = x->sv, .token = ds_str_sub(x->request.path, 3, x->request.path.n) };
    ds_status s;

    if (ds_str_ends(c.token, DS_STR(".ics")))
        c.token.n -= 4;
    if (!is_word(c.token, 1, TOKEN_CHARS_MAX)) {
        answer_status(x, DS_NOT_FOUND);
        return;
    }
    s = service_read(x->sv, &x->cx, make_calendar, &c);
    if (s == DS_OK)
        answer_page(x, &c.page);
    else
        answer_status(x, s);
}
