/*
 * scenario_talk.c - what patients of a scenario do and get, and the clock that runs in between.
 *
 * It goes through the same doors as the service: the inbox, app_turn_step, app_due_step, the
 * outbox, message_render. Time stands still but for `after` and `at`, and on the way stops at
 * every moment at which something is due.
 */
#include "tests/support/scenario_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/turns.h"

/* ---- what was sent ---- */

static void note_size(scene *s, const char *addr, ds_str text)
{
    sms_size size = sms_measure(text);

    s->stats->messages++;
    if (strncmp(addr, "sms:", 4) != 0)
        return;
    s->stats->sms_messages++;
    s->stats->sms_long += size.segments > 2;
    if (size.segments > s->stats->worst_segments) {
        s->stats->worst_segments = size.segments;
        (void)snprintf(s->stats->worst_text, sizeof s->stats->worst_text, DS_FMT, DS_ARG(text));
        (void)snprintf(s->stats->worst_file, sizeof s->stats->worst_file, "%s.chat:%d", s->name,
                       s->line);
    }
}

/* As a patient reads it: the text, with the options behind it where the channel shows buttons. */
static bool text_of(scene *s, const rendered *r, ds_str *ret)
{
    ds_buf b = ds_buf_make(s->cx);

    ds_buf_add(&b, r->text);
    for (size_t i = 0; r->form != RENDERED_TEXT && i < r->option_count; i++)
        ds_buf_printf(&b, " %zu) " DS_FMT "%s" DS_FMT, i + 1, DS_ARG(r->options[i].title),
                      r->options[i].description.n > 0 ? " " : "",
                      DS_ARG(r->options[i].description));
    return scene_check(s, ds_buf_finish(&b, ret), "text");
}

/* The ids of the options, for taps; they outlive the message's JSON. */
static bool keep_options(scene *s, const out_message *m, scene_sent *x)
{
    out_option *copies = DS_NEW_N(s->cx, out_option, m->option_count + 1);

    if (copies == NULL)
        return scene_complain(s, "no room for options");
    for (size_t i = 0; i < m->option_count; i++)
        if (!scene_check(s, ds_copy(s->cx, m->options[i].id, &copies[i].id), "option"))
            return false;
    x->options = copies;
    x->option_count = m->option_count;
    return true;
}

static bool keep_body(scene *s, const outbox_row *row, const ds_json *body, scene_sent *x)
{
    out_message m = { 0 };
    rendered r;

    if (!scene_check(s, out_message_read(s->cx, body, &m), "a message") ||
        !scene_check(s, message_render(s->cx, channel_look_of(row->channel), &m, &r), "render") ||
        !text_of(s, &r, &x->text) || !keep_options(s, &m, x))
        return false;
    note_size(s, x->addr, r.text);
    if (s->stats->is_shown)
        (void)printf("%-4d > %s  " DS_FMT "\n", s->line, x->addr, DS_ARG(x->text));
    return true;
}

static bool keep(scene *s, const outbox_row *row)
{
    ds_json *body DS_AUTO(ds_json_freep) = NULL;
    scene_sent *x;

    if (s->sent_count == SCENE_SENT_MAX)
        return scene_complain(s, "more than %d messages", SCENE_SENT_MAX);
    x = &s->sent[s->sent_count++];
    memset(x, 0, sizeof *x);
    (void)snprintf(x->addr, sizeof x->addr, DS_FMT ":" DS_FMT, DS_ARG(row->channel),
                   DS_ARG(row->address));
    return scene_check(s, ds_json_parse(s->cx, row->body_json, &body), "a message's body") &&
           keep_body(s, row, body, x) &&
           scene_check(s, ds_format(s->cx, &x->provider_ref, "ref-%" PRId64, row->id.v), "ref");
}

static bool send(scene *s, store_tx *tx, const outbox_row *row)
{
    return keep(s, row) && scene_check(s,
                                       store_outbox_sent(s->cx, tx, row->id, row->fence,
                                                         s->sent[s->sent_count - 1].provider_ref),
                                       "sent");
}

static bool collect(scene *s, store_tx *tx)
{
    const outbox_row *rows;
    size_t n;

    for (;;) {
        if (!scene_check(s,
                         store_outbox_claim(s->cx, tx, DS_STR(""), ds_minutes(1), SCENE_WAITING_MAX,
                                            &rows, &n),
                         "claim"))
            return false;
        if (n == 0)
            return true;
        for (size_t i = 0; i < n; i++)
            if (ds_str_is(rows[i].kind, "pay") ? !scene_answer_pay_call(s, tx, &rows[i])
                                               : !send(s, tx, &rows[i]))
                return false;
    }
}

/* ---- the clock ---- */

bool scene_run_due(scene *s)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    const inbox_row *due;
    size_t n = 1;
    turn_end end;

    if (!scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin"))
        return false;
    if (!scene_check(s, store_inbox_list_due(s->cx, tx, SCENE_WAITING_MAX, &due, &n), "inbox"))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!scene_check(s, app_turn_step(s->cx, s->b, tx, &due[i], &end), "turn"))
            return false;
    n = 1;
    for (int i = 0; n > 0 && i < 100; i++)
        if (!scene_check(s, app_due_step(s->cx, s->b, tx, &n), "due"))
            return false;
    return collect(s, tx) && scene_check(s, store_tx_commit(s->cx, &tx), "commit");
}

static bool move_to(scene *s, ds_time target)
{
    ds_time before = { INT64_MIN };

    for (int i = 0; i < 1000; i++) {
        store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
        ds_time next;
        bool is_last;

        if (!scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") ||
            !scene_check(s, app_due_next(s->cx, tx, &next), "next due"))
            return false;
        store_tx_abort(tx);
        tx = NULL;
        is_last = !ds_time_before(next, target) || !ds_time_before(before, next);
        before = next;
        if (is_last)
            next = target;
        if (ds_time_before(testenv_now(s->te), next))
            testenv_advance(s->te, ds_time_since(next, testenv_now(s->te)));
        s->cx = testenv_cx(s->te);
        if (!scene_run_due(s))
            return false;
        if (is_last)
            return true;
    }
    return scene_complain(s, "the clock does not arrive");
}

bool scene_after(scene *s, ds_str rest)
{
    ds_str number = scene_word(&rest);
    int64_t n;

    if (!ds_str_to_int(number, 1, 100000, &n))
        return scene_complain(s, "after N s|min|h|d");
    ds_duration d = ds_str_is(rest, "s")     ? ds_seconds(n)
                    : ds_str_is(rest, "min") ? ds_minutes(n)
                    : ds_str_is(rest, "h")   ? ds_hours(n)
                                             : ds_days(n);
    return move_to(s, ds_time_add(s->cx->now, d));
}

bool scene_at(scene *s, ds_str rest)
{
    ds_time t;

    return scene_moment(s, rest, &t) && move_to(s, t);
}

/* ---- what patients do ---- */

/* Put an event into the inbox under the number of the last one. */
static bool deliver(scene *s, in_event *e, bool *ret_is_new)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    inbox_id id;

    return scene_check(s, ds_format(s->cx, &e->event_id, "e%" PRIu64, s->events), "event id") &&
           scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") &&
           scene_check(s, store_inbox_insert(s->cx, tx, e, &id, ret_is_new), "inbox") &&
           scene_check(s, store_tx_commit(s->cx, &tx), "commit");
}

static bool accept_event(scene *s, ds_str addr, in_event *e)
{
    bool is_new;

    if (!scene_address(s, addr, &e->channel, &e->address) || !scene_quiet(s, addr))
        return false;
    e->provider = DS_STR("sim");
    e->sent_at = s->cx->now;
    if (ds_str_is(addr, s->profile_of))
        e->profile_name = ds_str_of(s->profile);
    s->events++;
    return deliver(s, e, &is_new) && scene_run_due(s);
}

bool scene_repeat(scene *s, ds_str addr)
{
    in_event e = { .kind = IN_TEXT, .provider = DS_LIT("sim"), .text = DS_LIT("the same again") };
    bool is_new;

    if (!scene_address(s, addr, &e.channel, &e.address) || !deliver(s, &e, &is_new))
        return false;
    if (is_new)
        return scene_complain(s, "the repeat was taken for something new");
    return scene_run_due(s);
}

static bool write_text(scene *s, ds_str rest, bool more)
{
    ds_str addr = scene_word(&rest);
    in_event e = { .kind = IN_TEXT, .more = more };

    e.text = ds_str_is(rest, "\"\"") ? (ds_str){ "", 0 } : rest;
    return accept_event(s, addr, &e);
}

bool scene_in(scene *s, ds_str rest) { return write_text(s, rest, false); }

bool scene_more(scene *s, ds_str rest) { return write_text(s, rest, true); }

static scene_sent *last_with_options(scene *s, ds_str addr, int64_t back)
{
    for (size_t i = s->sent_count; i > 0; i--)
        if (s->sent[i - 1].option_count > 0 && ds_str_is(addr, s->sent[i - 1].addr) && back-- == 0)
            return &s->sent[i - 1];
    return NULL;
}

bool scene_tap(scene *s, ds_str rest)
{
    ds_str addr = scene_word(&rest), number = scene_word(&rest);
    int64_t n = 0, back = 0;
    in_event e = { .kind = IN_OPTION };
    scene_sent *m;

    if (!ds_str_to_int(number, 1, 10, &n) || (rest.n > 0 && !ds_str_to_int(rest, 1, 50, &back)))
        return scene_complain(s, "tap ADDR N [BACK]");
    m = last_with_options(s, addr, back);
    if (m == NULL || (size_t)n > m->option_count)
        return scene_complain(s, "there is no option %" PRId64 " to tap", n);
    e.option_id = m->options[n - 1].id;
    return accept_event(s, addr, &e);
}

static ds_str last_ref(const scene *s, ds_str addr)
{
    for (size_t i = s->sent_count; i > 0; i--)
        if (ds_str_is(addr, s->sent[i - 1].addr))
            return s->sent[i - 1].provider_ref;
    return DS_STR("none");
}

static const struct {
    const char *word;
    in_kind kind;
    const char *detail;
} event_words[] = {
    { "voice", IN_MEDIA, "voice" },
    { "picture", IN_MEDIA, "image" },
    { "sticker", IN_STICKER, "" },
    { "contact", IN_CONTACT, "" },
    { "unknown", IN_UNKNOWN, "" },
    { "edit", IN_EDIT, "" },
    { "pin", IN_LOCATION, "" },
    { "stop", IN_OPT_OUT, "stop" },
    { "start", IN_OPT_OUT, "start" },
    { "help", IN_OPT_OUT, "help" },
    { "blocked", IN_BLOCKED, "" },
    { "unblocked", IN_UNBLOCKED, "" },
    { "number", IN_NUMBER_CHANGED, "" },
    { "failed", IN_STATUS, "failed" },
    { "delivered", IN_STATUS, "delivered" },
};

bool scene_event(scene *s, ds_str rest)
{
    ds_str addr = scene_word(&rest), kind = scene_word(&rest);
    in_event e = { .text = rest };
    int64_t code = 0;

    for (size_t i = 0; i < sizeof event_words / sizeof event_words[0]; i++) {
        if (!ds_str_is(kind, event_words[i].word))
            continue;
        e.kind = event_words[i].kind;
        e.detail = ds_str_of(event_words[i].detail);
        if (e.kind == IN_NUMBER_CHANGED)
            e.detail = rest;
        if (e.kind == IN_STATUS) {
            e.provider_ref = last_ref(s, addr);
            e.error_code = ds_str_to_int(rest, 0, 99999, &code) ? (int32_t)code : 0;
        }
        if (e.kind == IN_LOCATION) {
            e.text = (ds_str){ "", 0 };
            if (sscanf(ds_cstr(s->cx, rest), "%lf %lf", &e.lat, &e.lon) != 2)
                return scene_complain(s, "event ADDR pin LAT LON");
        }
        return accept_event(s, addr, &e);
    }
    return scene_complain(s, "no event is called " DS_FMT, DS_ARG(kind));
}
