/*
 * cmd_chat.c - talk to the bot in a terminal, or line by line as a program.
 *
 * The same bot, booking and scheduler as the service, on the real clock or one that the caller
 * moves. Chat is a provider of its own ("sim"): what is sent to its contacts is printed and marked
 * as sent; what goes to the desk is not printed. What always holds:
 *   (1) a line is a turn of its own and ends with {"end_of_turn":true}, unless it says "more"
 *   (2) with --now or "at" the clock stands between lines; "at" moves it forward and first runs
 *       whatever fell due on the way, in order
 */
#include "app/app_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "app/turns.h"
#include "core/text.h"

#define LINE_ARENA_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define DEFAULT_ADDRESS "+15550001"
#define COLLECT_AT_ONCE 50
#define DUE_ROUNDS_MAX 10000 /* steps of the scheduler in one move of the clock */

typedef struct chat {
    app *a;
    ds_ctx cx; /* of one line; its arena is reset before each */
    store_conn *conn;
    bot *b;
    bool is_json;
    bool is_standing; /* the clock */
    const char *address, *channel;
    uint64_t lines;
    uint64_t run; /* tells this run's event ids from those of other runs */
} chat;

/* ---- printing ---- */

static void print_options_json(ds_jw *w, const out_message *m)
{
    ds_jw_key(w, "options");
    ds_jw_array(w);
    for (size_t i = 0; i < m->option_count; i++) {
        const out_option *o = &m->options[i];
        ds_jw_object(w);
        ds_jw_key_text(w, "id", o->id);
        ds_jw_key_text(w, "title", o->title);
        ds_jw_key(w, "value");
        ds_jw_raw(w, o->value_json.n > 0 ? o->value_json : DS_STR("{}"));
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

static ds_status print_json(chat *c, const outbox_row *row, const out_message *m, const rendered *r)
{
    ds_buf b = ds_buf_make(&c->cx);
    ds_jw w = ds_jw_make(&b);
    ds_str line;

    ds_jw_object(&w);
    ds_jw_key_text(&w, "to", row->address);
    ds_jw_key_text(&w, "channel", row->channel);
    ds_jw_key_text(&w, "text", r->text);
    ds_jw_key_text(&w, "lang", m->lang);
    ds_jw_key_text(&w, "state", m->state);
    ds_jw_key_text(&w, "expects", m->expects);
    print_options_json(&w, m);
    ds_jw_key(&w, "appointment");
    if (m->appointment_json.n > 0)
        ds_jw_raw(&w, m->appointment_json);
    else
        ds_jw_null(&w);
    ds_jw_end(&w);
    ds_buf_putc(&b, '\n');
    DS_TRY(ds_buf_finish(&b, &line));
    app_print(line);
    return DS_OK;
}

static ds_status print_plain(chat *c, const rendered *r)
{
    ds_buf b = ds_buf_make(&c->cx);
    ds_str text;

    ds_buf_puts(&b, "DocSpot  ");
    for (size_t i = 0; i < r->text.n; i++) {
        ds_buf_putc(&b, r->text.p[i]);
        if (r->text.p[i] == '\n')
            ds_buf_puts(&b, "         ");
    }
    ds_buf_putc(&b, '\n');
    for (size_t i = 0; i < r->option_count; i++) {
        ds_buf_printf(&b, "         [%zu] " DS_FMT, i + 1, DS_ARG(r->options[i].title));
        if (r->options[i].description.n > 0)
            ds_buf_printf(&b, "  " DS_FMT, DS_ARG(r->options[i].description));
        ds_buf_putc(&b, '\n');
    }
    DS_TRY(ds_buf_finish(&b, &text));
    app_print(text);
    return DS_OK;
}

static ds_status print_row(chat *c, const outbox_row *row)
{
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    out_message m;
    rendered r;

    DS_TRY(ds_json_parse(&c->cx, row->body_json, &j));
    DS_TRY(out_message_read(&c->cx, j, &m));
    DS_TRY(message_render(&c->cx, channel_look_of(row->channel), &m, &r));
    return c->is_json ? print_json(c, row, &m, &r) : print_plain(c, &r);
}

/* Take what waits for us out of the outbox, print it, mark it sent. */
static ds_status collect(chat *c, store_tx *tx)
{
    const outbox_row *rows;
    size_t n;
    ds_str ref;

    for (;;) {
        DS_TRY(store_outbox_claim(&c->cx, tx, DS_STR("sim"), ds_minutes(1), COLLECT_AT_ONCE, &rows,
                                  &n));
        if (n == 0)
            return DS_OK;
        for (size_t i = 0; i < n; i++) {
            if (!ds_str_is(rows[i].kind, "alert"))
                DS_TRY(print_row(c, &rows[i]));
            DS_TRY(ds_format(&c->cx, &ref, "sim-%" PRId64, rows[i].id.v));
            DS_TRY(store_outbox_sent(&c->cx, tx, rows[i].id, rows[i].fence, ref));
        }
    }
}

/* ---- the clock (2) ---- */

static ds_status run_due(chat *c, store_tx *tx)
{
    size_t n = 1;

    for (int i = 0; n > 0 && i < DUE_ROUNDS_MAX; i++)
        DS_TRY(app_due_step(&c->cx, c->b, tx, &n));
    return collect(c, tx);
}

/* A fragment that waited long enough is taken as it is. */
static ds_status run_inbox(chat *c, store_tx *tx)
{
    const inbox_row *due;
    size_t n;
    turn_end end;

    DS_TRY(store_inbox_list_due(&c->cx, tx, COLLECT_AT_ONCE, &due, &n));
    for (size_t i = 0; i < n; i++)
        if (ds_str_is(due[i].event.provider, "sim"))
            DS_TRY(app_turn_step(&c->cx, c->b, tx, &due[i], &end));
    return DS_OK;
}

static ds_status move_clock(chat *c, ds_time target)
{
    ds_time at, before = { INT64_MIN };

    for (int i = 0; i < DUE_ROUNDS_MAX; i++) {
        store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
        bool is_last;

        DS_TRY(store_tx_begin(&c->cx, c->conn, &tx));
        DS_TRY(app_due_next(&c->cx, tx, &at));
        is_last = !ds_time_before(at, target) || i + 1 == DUE_ROUNDS_MAX ||
                  !ds_time_before(before, at); /* what stays due is not ours */
        before = at;
        if (is_last)
            at = target;
        if (ds_time_before(c->cx.now, at))
            c->cx.now = at;
        app_clock_stand(&c->a->env, c->cx.now);
        DS_TRY(run_inbox(c, tx));
        DS_TRY(run_due(c, tx));
        DS_TRY(store_tx_commit(&c->cx, &tx));
        if (is_last)
            return DS_OK;
    }
    return DS_OK;
}

/* ---- a line ---- */

typedef struct chat_line {
    in_event event;
    bool is_tick;
    bool has_at;
    ds_time at;
} chat_line;

static ds_status fail_line(chat *c, const char *what)
{
    return ds_fail(&c->cx, DS_INVALID, "line %" PRIu64 ": %s", c->lines, what);
}

static ds_status read_at(chat *c, const ds_json *j, chat_line *l)
{
    if (j == NULL)
        return DS_OK;
    l->has_at = true;
    return ds_time_parse(ds_json_text(j), &l->at)
               ? DS_OK
               : fail_line(c, "at is not an ISO 8601 time with offset");
}

static ds_str text_or(const ds_json *j, const char *fallback)
{
    ds_str s = ds_json_text(j);

    return s.n > 0 ? s : ds_str_of(fallback);
}

/* A JSON object; texts are borrowed from it. */
static ds_status read_object(chat *c, const ds_json *j, chat_line *l)
{
    const ds_json *place = ds_json_get(j, "location"), *option = ds_json_get(j, "option");
    ds_str by = text_or(ds_json_get(j, "channel"), c->channel);
    size_t at = 0, keys = 0;
    ds_str key;
    const ds_json *value;

    if (!ds_str_is(by, "sms") && !ds_str_is(by, "whatsapp") && !ds_str_is(by, "telegram"))
        return fail_line(c, "channel is sms, whatsapp or telegram");
    DS_TRY(read_at(c, ds_json_get(j, "at"), l));
    while (ds_json_next(j, &at, &key, &value))
        keys++;
    l->is_tick = l->has_at && keys == 1;
    l->event.address = text_or(ds_json_get(j, "from"), c->address);
    l->event.channel = by;
    l->event.text = ds_json_text(ds_json_get(j, "text"));
    l->event.profile_name = ds_json_text(ds_json_get(j, "name"));
    l->event.more = ds_json_bool(ds_json_get(j, "more"), false);
    if (ds_json_kind_of(option) == DS_JSON_TEXT) {
        l->event.kind = IN_OPTION;
        l->event.option_id = ds_json_text(option);
    } else if (ds_json_kind_of(place) == DS_JSON_OBJECT) {
        l->event.kind = IN_LOCATION;
        l->event.lat = ds_json_real(ds_json_get(place, "lat"), 0);
        l->event.lon = ds_json_real(ds_json_get(place, "lon"), 0);
    }
    return DS_OK;
}

/* An object, or plain text: also a text that only begins like an object. */
static ds_status read_line(chat *c, ds_str line, ds_json **document, chat_line *ret)
{
    ds_str text;

    *ret = (chat_line){ .event = { .provider = DS_LIT("sim"), .kind = IN_TEXT, .is_test = true } };
    ret->event.address = ds_str_of(c->address);
    ret->event.channel = ds_str_of(c->channel);
    ret->event.text = line;
    if (c->is_json && ds_str_starts(ds_str_trim(line), DS_STR("{")) &&
        ds_json_parse(&c->cx, line, document) == DS_OK &&
        ds_json_kind_of(*document) == DS_JSON_OBJECT)
        DS_TRY(read_object(c, *document, ret));
    DS_TRY(ds_text_clean(&c->cx, ret->event.text, MESSAGE_TEXT_MAX_BYTES, &text));
    ret->event.text = text;
    DS_TRY(in_event_mask(&c->cx, &ret->event)); /* as the inbox keeps it */
    return ds_format(&c->cx, &ret->event.event_id, "%016" PRIx64 "-%" PRIu64, c->run, c->lines);
}

/* Put the event into the inbox and take its turn; a fragment without "more" is not waited for. */
static ds_status say(chat *c, const in_event *e)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    inbox_row row = { .event = *e };
    turn_end end;
    bool is_new;
    ds_time now = c->cx.now;

    DS_TRY(store_tx_begin(&c->cx, c->conn, &tx));
    DS_TRY(store_inbox_insert(&c->cx, tx, e, &row.id, &is_new));
    DS_TRY(app_turn_step(&c->cx, c->b, tx, &row, &end));
    if (end == TURN_WAITS && !e->more) {
        c->cx.now = ds_time_add(now, ds_seconds(2)); /* as if the line had come that much earlier */
        DS_TRY(app_turn_step(&c->cx, c->b, tx, &row, &end));
    }
    DS_TRY(run_due(c, tx));
    DS_TRY(store_tx_commit(&c->cx, &tx));
    if (c->is_standing)
        c->cx.now = now;
    return DS_OK;
}

static ds_status take_line(chat *c, ds_str line)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    chat_line l;

    DS_TRY(read_line(c, line, &document, &l));
    if (l.has_at) {
        if (!c->is_standing)
            c->cx.now = ds_time_before(l.at, c->cx.now) ? l.at : c->cx.now;
        c->is_standing = true;
        DS_TRY(move_clock(c, l.at));
    } else if (!c->is_standing) {
        c->cx.now = c->cx.env->now(c->cx.env->self);
    }
    l.event.sent_at = c->cx.now;
    if (!l.is_tick)
        DS_TRY(say(c, &l.event));
    if (c->is_json && !l.event.more)
        app_print(DS_STR("{\"end_of_turn\":true}\n")); /* (1) */
    app_flush();
    return DS_OK;
}

static bool wants_to_leave(const chat *c, ds_str line)
{
    return !c->is_json &&
           (ds_str_is(line, "exit") || ds_str_is(line, "/quit") || ds_str_is(line, "/exit"));
}

static ds_status talk(chat *c)
{
    bool is_terminal = !c->is_json && isatty(0);
    ds_str line;
    ds_time now;

    if (is_terminal)
        app_say("You are %s on %s. Write as a patient would; /exit leaves.", c->address,
                c->channel);
    for (;;) {
        if (is_terminal) {
            app_print(DS_STR("You      "));
            app_flush();
        }
        if (!app_read_line(c->a, &line) || wants_to_leave(c, line))
            return DS_OK;
        c->lines++;
        now = c->cx.now;
        ds_arena_reset(c->cx.arena);
        c->cx.now = now;
        DS_TRY(take_line(c, line));
    }
}

static ds_status chat_with(app *a, chat *c, const intent_pack *pack)
{
    policy p = app_policy(a);
    ds_status s;

    DS_TRY(bot_new(&a->cx, &p, pack, &c->b));
    DS_TRY(a->env.random(a->env.self, &c->run, sizeof c->run));
    c->cx = a->cx;
    c->cx.arena = ds_arena_new(LINE_ARENA_MAX_BYTES);
    if (c->cx.arena == NULL)
        return ds_fail(&a->cx, DS_UNAVAILABLE, "no memory");
    s = talk(c);
    if (s != DS_OK)
        s = ds_fail(&a->cx, s, "%s", c->cx.why);
    ds_arena_free(c->cx.arena);
    return s;
}

static ds_status run(app *a, chat *c)
{
    store *st DS_AUTO(store_closep) = NULL;
    intent_pack *pack = NULL;
    ds_status s;

    if (a->has_db)
        DS_TRY(app_store_open(a, STORE_WRITE, false, &st, &c->conn));
    else
        DS_TRY(app_store_demo(a, &st, &c->conn));
    s = intent_pack_new(&a->cx, &pack);
    if (s == DS_OK)
        s = chat_with(a, c, pack);
    bot_free(c->b);
    intent_pack_free(pack);
    store_disconnect(c->conn);
    return s;
}

int cmd_chat(app *a, int argc, char **argv)
{
    chat c = { .a = a, .address = DEFAULT_ADDRESS, .channel = "sms", .is_standing = a->has_now };
    app_flag flags[] = { { "--json", NULL, &c.is_json },
                         { "--from", &c.address, NULL },
                         { "--channel", &c.channel, NULL } };
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, 3))
        return APP_EXIT_USAGE;
    if (argc > 0) {
        app_say("docspot chat: expected no further words");
        return APP_EXIT_USAGE;
    }
    if (channel_look_of(ds_str_of(c.channel)) == channel_look_of(DS_STR("sms")) &&
        !ds_str_is(ds_str_of(c.channel), "sms")) {
        app_say("docspot chat: --channel is sms, whatsapp or telegram");
        return APP_EXIT_USAGE;
    }
    s = run(a, &c);
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}
