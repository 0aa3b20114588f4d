/*
 * scenario.c - the runner of scenario files: a clinic in memory, a clock the file moves.
 *
 * It goes through the same doors as the service: the inbox, app_turn_step, app_due_step, the
 * outbox, message_render. Every message is either expected by the file or fails it.
 */
#include "tests/support/scenario.h"

#include <inttypes.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/turns.h"
#include "bot/bot_internal.h"
#include "tests/support/testenv.h"

#define FILE_MAX_BYTES 65536u
#define WAITING_MAX 64
#define SENT_MAX 512
#define ADDR_MAX 96

typedef struct sent {
    char addr[ADDR_MAX];
    ds_str text;
    const out_option *options;
    size_t option_count;
    ds_str provider_ref;
    bool is_taken;
} sent;

typedef struct scene {
    testenv *te;
    ds_ctx *cx;
    store *st;
    store_conn *conn;
    const intent_pack *pack;
    bot *b;
    policy rules;
    ds_str staff[4];
    const ds_tz *tz;
    scenario_stats *stats;
    const char *folder, *name;
    int line;
    uint64_t events;
    sent sent[SENT_MAX];
    size_t sent_count;
    char profile[ADDR_MAX], profile_of[ADDR_MAX];
    char *why;
} scene;

static bool complain(scene *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool complain(scene *s, const char *format, ...)
{
    va_list args;
    int n = snprintf(s->why, SCENARIO_WHY_MAX, "%s.chat:%d: ", s->name, s->line);

    va_start(args, format);
    (void)vsnprintf(s->why + n, SCENARIO_WHY_MAX - (size_t)n, format, args);
    va_end(args);
    return false;
}

static bool check(scene *s, ds_status status, const char *what)
{
    return status == DS_OK || complain(s, "%s: %s: %s", what, ds_status_name(status), s->cx->why);
}

/* The next word of a line; the rest stays in *rest without leading blanks. */
static ds_str word(ds_str *rest)
{
    ds_str trimmed = ds_str_trim(*rest);
    size_t n = 0;

    while (n < trimmed.n && trimmed.p[n] != ' ' && trimmed.p[n] != '\t')
        n++;
    *rest = ds_str_trim(ds_str_sub(trimmed, n, trimmed.n));
    return ds_str_sub(trimmed, 0, n);
}

static bool moment(scene *s, ds_str date_and_clock, ds_time *ret)
{
    local_time t;

    if (!local_time_parse(date_and_clock, &t))
        return complain(s, "not a date and time: " DS_FMT, DS_ARG(date_and_clock));
    *ret = ds_tz_instant(s->tz, t);
    return true;
}

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

static bool keep(scene *s, const outbox_row *row)
{
    ds_json *j = NULL; /* lives as long as the process: texts are borrowed from it */
    out_message m;
    rendered r;
    sent *x;

    if (s->sent_count == SENT_MAX)
        return complain(s, "more than %d messages", SENT_MAX);
    x = &s->sent[s->sent_count++];
    memset(x, 0, sizeof *x);
    (void)snprintf(x->addr, sizeof x->addr, DS_FMT ":" DS_FMT, DS_ARG(row->channel),
                   DS_ARG(row->address));
    if (!check(s, ds_json_parse(s->cx, row->body_json, &j), "a message's body"))
        return false;
    out_message read = { 0 };
    bool is_ok =
        check(s, out_message_read(s->cx, j, &read), "a message") &&
        check(s, message_render(s->cx, channel_look_of(row->channel), &read, &r), "render");
    m = read;
    if (is_ok) {
        ds_buf b = ds_buf_make(s->cx);
        ds_buf_add(&b, r.text);
        if (r.form != RENDERED_TEXT)
            for (size_t i = 0; i < r.option_count; i++)
                ds_buf_printf(&b, " %zu) " DS_FMT "%s" DS_FMT, i + 1, DS_ARG(r.options[i].title),
                              r.options[i].description.n > 0 ? " " : "",
                              DS_ARG(r.options[i].description));
        is_ok = check(s, ds_buf_finish(&b, &x->text), "text");
        out_option *copies = DS_NEW_N(s->cx, out_option, m.option_count + 1);
        for (size_t i = 0; copies != NULL && i < m.option_count; i++)
            is_ok = is_ok && ds_copy(s->cx, m.options[i].id, &copies[i].id) == DS_OK;
        x->options = copies;
        x->option_count = m.option_count;
        note_size(s, x->addr, r.text);
        if (s->stats->is_shown)
            (void)printf("%-4d > %s  " DS_FMT "\n", s->line, x->addr, DS_ARG(x->text));
    }
    ds_json_free(j);
    return is_ok && check(s, ds_format(s->cx, &x->provider_ref, "ref-%" PRId64, row->id.v), "ref");
}

static bool collect(scene *s, store_tx *tx)
{
    const outbox_row *rows;
    size_t n;

    for (;;) {
        if (!check(s,
                   store_outbox_claim(s->cx, tx, DS_STR(""), ds_minutes(1), WAITING_MAX, &rows, &n),
                   "claim"))
            return false;
        if (n == 0)
            return true;
        for (size_t i = 0; i < n; i++)
            if (!keep(s, &rows[i]) ||
                !check(s,
                       store_outbox_sent(s->cx, tx, rows[i].id, rows[i].fence,
                                         s->sent[s->sent_count - 1].provider_ref),
                       "sent"))
                return false;
    }
}

/* ---- the clock ---- */

static bool run_due(scene *s)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    const inbox_row *due;
    size_t n = 1;
    turn_end end;

    if (!check(s, store_tx_begin(s->cx, s->conn, &tx), "begin"))
        return false;
    if (!check(s, store_inbox_list_due(s->cx, tx, WAITING_MAX, &due, &n), "inbox"))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!check(s, app_turn_step(s->cx, s->b, tx, &due[i], &end), "turn"))
            return false;
    n = 1;
    for (int i = 0; n > 0 && i < 100; i++)
        if (!check(s, app_due_step(s->cx, s->b, tx, &n), "due"))
            return false;
    return collect(s, tx) && check(s, store_tx_commit(s->cx, &tx), "commit");
}

static bool move_to(scene *s, ds_time target)
{
    ds_time before = { INT64_MIN };

    for (int i = 0; i < 1000; i++) {
        store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
        ds_time next;
        bool is_last;

        if (!check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") ||
            !check(s, app_due_next(s->cx, tx, &next), "next due"))
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
        if (!run_due(s))
            return false;
        if (is_last)
            return true;
    }
    return complain(s, "the clock does not arrive");
}

/* ---- commands ---- */

static bool nothing_waits(scene *s, ds_str addr)
{
    for (size_t i = 0; i < s->sent_count; i++)
        if (!s->sent[i].is_taken && (addr.n == 0 || ds_str_is(addr, s->sent[i].addr)))
            return complain(s, "nobody expected: %s got \"" DS_FMT "\"", s->sent[i].addr,
                            DS_ARG(s->sent[i].text));
    return true;
}

static bool accept_event(scene *s, ds_str addr, in_event *e)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    int64_t colon = ds_str_find(addr, DS_STR(":"), 0);
    inbox_id id;
    bool is_new;

    if (colon <= 0)
        return complain(s, "an address is CHANNEL:ADDRESS");
    if (!nothing_waits(s, addr))
        return false;
    e->channel = ds_str_sub(addr, 0, (size_t)colon);
    e->address = ds_str_sub(addr, (size_t)colon + 1, addr.n);
    e->provider = DS_STR("sim");
    e->sent_at = s->cx->now;
    if (ds_str_is(addr, s->profile_of))
        e->profile_name = ds_str_of(s->profile);
    if (!check(s, ds_format(s->cx, &e->event_id, "e%" PRIu64, ++s->events), "event id") ||
        !check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") ||
        !check(s, store_inbox_insert(s->cx, tx, e, &id, &is_new), "inbox") ||
        !check(s, store_tx_commit(s->cx, &tx), "commit"))
        return false;
    return run_due(s);
}

/* The vendor delivers the last event once more: nothing happens. */
static bool do_repeat(scene *s, ds_str addr)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    in_event e = { .kind = IN_TEXT, .provider = DS_LIT("sim"), .text = DS_LIT("the same again") };
    int64_t colon = ds_str_find(addr, DS_STR(":"), 0);
    inbox_id id;
    bool is_new;

    if (colon <= 0)
        return complain(s, "an address is CHANNEL:ADDRESS");
    e.channel = ds_str_sub(addr, 0, (size_t)colon);
    e.address = ds_str_sub(addr, (size_t)colon + 1, addr.n);
    if (!check(s, ds_format(s->cx, &e.event_id, "e%" PRIu64, s->events), "event id") ||
        !check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") ||
        !check(s, store_inbox_insert(s->cx, tx, &e, &id, &is_new), "inbox") ||
        !check(s, store_tx_commit(s->cx, &tx), "commit"))
        return false;
    if (is_new)
        return complain(s, "the repeat was taken for something new");
    return run_due(s);
}

static bool do_in(scene *s, ds_str rest, bool more)
{
    ds_str addr = word(&rest);
    in_event e = { .kind = IN_TEXT, .more = more };

    e.text = ds_str_is(rest, "\"\"") ? (ds_str){ "", 0 } : rest;
    return accept_event(s, addr, &e);
}

static sent *last_with_options(scene *s, ds_str addr, int64_t back)
{
    for (size_t i = s->sent_count; i > 0; i--)
        if (s->sent[i - 1].option_count > 0 && ds_str_is(addr, s->sent[i - 1].addr) && back-- == 0)
            return &s->sent[i - 1];
    return NULL;
}

static bool do_tap(scene *s, ds_str rest)
{
    ds_str addr = word(&rest), number = word(&rest);
    int64_t n = 0, back = 0;
    in_event e = { .kind = IN_OPTION };
    sent *m;

    if (!ds_str_to_int(number, 1, 10, &n) || (rest.n > 0 && !ds_str_to_int(rest, 1, 50, &back)))
        return complain(s, "tap ADDR N [BACK]");
    m = last_with_options(s, addr, back);
    if (m == NULL || (size_t)n > m->option_count)
        return complain(s, "there is no option %" PRId64 " to tap", n);
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

static bool do_event(scene *s, ds_str rest)
{
    ds_str addr = word(&rest), kind = word(&rest);
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
                return complain(s, "event ADDR pin LAT LON");
        }
        return accept_event(s, addr, &e);
    }
    return complain(s, "no event is called " DS_FMT, DS_ARG(kind));
}

static bool do_out(scene *s, ds_str rest)
{
    ds_str addr = word(&rest), how = word(&rest);
    regex_t pattern;
    sent *x = NULL;
    bool fits;

    for (size_t i = 0; i < s->sent_count && x == NULL; i++)
        if (!s->sent[i].is_taken && ds_str_is(addr, s->sent[i].addr))
            x = &s->sent[i];
    if (x == NULL)
        return complain(s, DS_FMT " got nothing", DS_ARG(addr));
    x->is_taken = true;
    if (ds_str_is(how, "=")) {
        fits = ds_str_equal(x->text, rest);
    } else {
        if (regcomp(&pattern, ds_cstr(s->cx, rest), REG_EXTENDED | REG_NOSUB) != 0)
            return complain(s, "not a pattern: " DS_FMT, DS_ARG(rest));
        fits = regexec(&pattern, ds_cstr(s->cx, x->text), 0, NULL, 0) == 0;
        regfree(&pattern);
    }
    return fits || complain(s, "got \"" DS_FMT "\"", DS_ARG(x->text));
}

static bool do_after(scene *s, ds_str rest)
{
    ds_str number = word(&rest);
    int64_t n;

    if (!ds_str_to_int(number, 1, 100000, &n))
        return complain(s, "after N s|min|h|d");
    ds_duration d = ds_str_is(rest, "s")     ? ds_seconds(n)
                    : ds_str_is(rest, "min") ? ds_minutes(n)
                    : ds_str_is(rest, "h")   ? ds_hours(n)
                                             : ds_days(n);
    return move_to(s, ds_time_add(s->cx->now, d));
}

/* ---- rows ---- */

static bool count_appointments(scene *s, store_tx *tx, ds_str status, int64_t *ret)
{
    appointment_filter f = { .by_id = true };
    const appointment *list;
    size_t n;

    if (!check(s, store_appointment_list(s->cx, tx, &f, &list, &n), "appointments"))
        return false;
    for (size_t i = 0; i < n; i++)
        *ret += ds_str_is(status, appointment_status_name(list[i].status));
    return true;
}

static bool count_desk(scene *s, store_tx *tx, ds_str noun, ds_str what, int64_t *ret)
{
    const alert *alerts;
    const call_row *calls;
    const patient *patients;
    size_t n;

    if (ds_str_is(noun, "alert")) {
        if (!check(s, store_alert_list(s->cx, tx, true, &alerts, &n), "alerts"))
            return false;
        for (size_t i = 0; i < n; i++)
            *ret += ds_str_equal(alerts[i].kind, what);
    } else if (ds_str_is(noun, "call")) {
        if (!check(s, store_call_list(s->cx, tx, &calls, &n), "calls"))
            return false;
        for (size_t i = 0; i < n; i++)
            *ret += ds_str_equal(calls[i].reason, what);
    } else {
        if (!check(s, store_patient_list(s->cx, tx, &patients, &n), "patients"))
            return false;
        for (size_t i = 0; i < n; i++)
            *ret += ds_str_equal(patients[i].name, what);
    }
    return true;
}

static bool do_rows(scene *s, ds_str rest)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    ds_str noun = word(&rest), number = rest, what;
    int64_t wanted, got = 0;
    bool is_ok;

    while (ds_str_find(number, DS_STR(" "), 0) >= 0)
        (void)word(&number);
    what = ds_str_trim(ds_str_sub(rest, 0, rest.n - number.n));
    if (!ds_str_to_int(number, 0, 1000, &wanted))
        return complain(s, "rows NOUN WHAT N");
    if (!check(s, store_tx_begin(s->cx, s->conn, &tx), "begin"))
        return false;
    is_ok = ds_str_is(noun, "appointment") ? count_appointments(s, tx, what, &got)
                                           : count_desk(s, tx, noun, what, &got);
    return is_ok && (got == wanted || complain(s, "%" PRId64 " rows, not %" PRId64, got, wanted));
}

/* ---- the desk ---- */

/* The contact with an address CHANNEL:ADDRESS. */
static bool contact_of(scene *s, store_tx *tx, ds_str addr, contact *ret)
{
    int64_t colon = ds_str_find(addr, DS_STR(":"), 0);

    if (colon <= 0)
        return complain(s, "an address is CHANNEL:ADDRESS");
    return check(s,
                 store_contact_find(s->cx, tx, ds_str_sub(addr, 0, (size_t)colon),
                                    ds_str_sub(addr, (size_t)colon + 1, addr.n), ret),
                 "contact");
}

/* The first live visit of an address, or of anyone when addr is empty. */
static bool first_visit(scene *s, store_tx *tx, ds_str addr, appointment *ret)
{
    appointment_filter f = { .only_live = true };
    const appointment *list;
    contact c;
    size_t n;

    if (addr.n > 0 && !contact_of(s, tx, addr, &c))
        return false;
    if (addr.n > 0)
        f.contact = c.id;
    if (!check(s, store_appointment_list(s->cx, tx, &f, &list, &n), "appointments"))
        return false;
    if (n == 0)
        return complain(s, "there is no visit");
    *ret = list[0];
    return true;
}

static const offering *offering_named(scene *s, const directory *dir, ds_str words)
{
    for (size_t i = 0; i < dir->offering_count; i++)
        if (ds_str_find(dir->doctors[dir->offerings[i].doctor].name, words, 0) >= 0)
            return &dir->offerings[i];
    complain(s, "no doctor is called " DS_FMT, DS_ARG(words));
    return NULL;
}

/* "ADDR DATE CLOCK": the first visit of the address goes to that time, by the desk. */
static bool desk_move(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    booker who = { .actor = ACTOR_DESK };
    ds_str addr = word(&rest);
    appointment a, moved;
    ds_time at;

    if (!first_visit(s, tx, addr, &a) || !moment(s, rest, &at))
        return false;
    slot to = slot_at(bk->dir, directory_offering(bk->dir, a.offering), at);
    return check(s, booking_move(s->cx, tx, bk, a.id, &to, &who, &moved), "move");
}

/* "ADDR DATE": the desk notes when the patients of this address were born. */
static bool desk_born(scene *s, store_tx *tx, ds_str rest)
{
    ds_str addr = word(&rest);
    const patient *list;
    contact c;
    size_t n;

    if (!contact_of(s, tx, addr, &c) ||
        !check(s, store_patient_list_of(s->cx, tx, c.id, &list, &n), "patients"))
        return false;
    for (size_t i = 0; i < n; i++) {
        patient p = list[i];
        p.has_birth_date = true;
        if (!local_date_parse(rest, &p.birth_date))
            return complain(s, "desk born ADDR DATE");
        if (!check(s, store_patient_update(s->cx, tx, &p), "patient"))
            return false;
    }
    return n > 0 || complain(s, "nobody is known there");
}

/* "ADDR LANGUAGE": what an import stores with a patient. */
static bool desk_speaks(scene *s, store_tx *tx, ds_str rest)
{
    ds_str addr = word(&rest);
    int64_t colon = ds_str_find(addr, DS_STR(":"), 0);
    contact c;

    if (colon <= 0)
        return complain(s, "desk speaks ADDR LANGUAGE");
    if (!check(s,
               store_contact_ensure(s->cx, tx, ds_str_sub(addr, 0, (size_t)colon),
                                    ds_str_sub(addr, (size_t)colon + 1, addr.n), DS_STR(""), &c,
                                    NULL),
               "contact"))
        return false;
    c.lang = rest;
    return check(s, store_contact_update(s->cx, tx, &c), "contact");
}

/* "ADDR|walk-in DOCTOR DATE CLOCK NAME...": the desk books for a caller or who walks in. */
static bool desk_book(scene *s, store_tx *tx, const booking *bk, ds_str rest)
{
    booker who = { .actor = ACTOR_DESK };
    ds_str addr = word(&rest), name = word(&rest), date = word(&rest), clock = word(&rest), both;
    patient p = { .name = rest };
    contact c = { .id = { 0 } };
    const offering *o = offering_named(s, bk->dir, name);
    appointment a;
    ds_time at;

    if (o == NULL || ds_format(s->cx, &both, DS_FMT "T" DS_FMT, DS_ARG(date), DS_ARG(clock)) ||
        !moment(s, both, &at))
        return false;
    if (!ds_str_is(addr, "walk-in") && !contact_of(s, tx, addr, &c))
        return false;
    who.contact = c.id;
    slot at_slot = slot_at(bk->dir, o, at);
    return check(s, store_patient_insert(s->cx, tx, &p, &who.patient), "patient") &&
           (c.id.v == 0 || check(s, store_patient_link(s->cx, tx, c.id, who.patient), "link")) &&
           check(s, booking_book(s->cx, tx, bk, &at_slot, &who, &a), "book");
}

/* Someone else takes the first time that was offered last to anyone. */
static bool take_offered(scene *s, store_tx *tx, const booking *bk)
{
    booker who = { .actor = ACTOR_DESK };
    patient walk_in = { .name = DS_LIT("Walk In") };
    long long generation, number, of, start;
    appointment a;

    for (size_t i = s->sent_count; i > 0; i--) {
        const sent *x = &s->sent[i - 1];
        if (x->option_count == 0 || sscanf(ds_cstr(s->cx, x->options[0].id), "g%lld.%lld.%lld.%lld",
                                           &generation, &number, &of, &start) != 4)
            continue;
        slot taken =
            slot_at(bk->dir, directory_offering(bk->dir, (offering_id){ of }), (ds_time){ start });
        if (!check(s, store_patient_insert(s->cx, tx, &walk_in, &who.patient), "patient"))
            return false;
        return check(s, booking_book(s->cx, tx, bk, &taken, &who, &a), "take");
    }
    return complain(s, "nothing was offered");
}

static bool desk_verb(scene *s, store_tx *tx, ds_str verb, ds_str rest)
{
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    const alert *alerts;
    appointment a, b;
    size_t n;

    if (!check(s, store_directory_load(s->cx, tx, &dir), "directory"))
        return false;
    booking bk = { .dir = dir, .policy = &s->rules };
    if (ds_str_is(verb, "take"))
        return take_offered(s, tx, &bk);
    if (ds_str_is(verb, "cancel"))
        return first_visit(s, tx, rest, &a) &&
               check(s, booking_cancel(s->cx, tx, &bk, a.id, ACTOR_DESK, DS_STR("ill"), &b),
                     "cancel");
    if (ds_str_is(verb, "move"))
        return desk_move(s, tx, &bk, rest);
    if (ds_str_is(verb, "book"))
        return desk_book(s, tx, &bk, rest);
    if (ds_str_is(verb, "born"))
        return desk_born(s, tx, rest);
    if (ds_str_is(verb, "speaks"))
        return desk_speaks(s, tx, rest);
    if (ds_str_is(verb, "approve"))
        return first_visit(s, tx, rest, &a) &&
               check(s, booking_approve(s->cx, tx, &bk, a.id, &b), "approve");
    if (ds_str_is(verb, "decline"))
        return first_visit(s, tx, rest, &a) &&
               check(s, booking_decline(s->cx, tx, &bk, a.id, DS_STR("full"), &b), "decline");
    if (ds_str_is(verb, "arrive"))
        return first_visit(s, tx, rest, &a) &&
               check(s, booking_mark(s->cx, tx, a.id, APPOINTMENT_ARRIVED, ACTOR_DESK, &b),
                     "arrive");
    if (ds_str_is(verb, "ack")) {
        if (!check(s, store_alert_list(s->cx, tx, true, &alerts, &n), "alerts") || n == 0)
            return complain(s, "no open alert");
        return check(s, store_alert_ack(s->cx, tx, alerts[0].id), "ack");
    }
    if (ds_str_is(verb, "block")) {
        schedule_exception e = { .is_whole_day = true,
                                 .kind = EXCEPTION_CLOSED,
                                 .reason = DS_LIT("leave") };
        const work_row *affected;
        if (!local_date_parse(rest, &e.date_from))
            return complain(s, "desk block DATE");
        e.date_to = e.date_from;
        return check(s, booking_leave(s->cx, tx, &bk, &e, &affected, &n), "block");
    }
    return complain(s, "the desk knows no " DS_FMT, DS_ARG(verb));
}

static bool do_desk(scene *s, ds_str rest)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    ds_str verb = word(&rest);
    contact c;
    bool is_ok;

    if (!check(s, store_tx_begin(s->cx, s->conn, &tx), "begin"))
        return false;
    if (ds_str_is(verb, "reply") || ds_str_is(verb, "back")) {
        if (!contact_of(s, tx, word(&rest), &c))
            return false;
        is_ok = ds_str_is(verb, "back")
                    ? check(s, bot_hand_back(s->cx, s->b, tx, c.id), "hand back")
                    : check(s, bot_desk_reply(s->cx, s->b, tx, c.id, rest), "reply");
    } else {
        is_ok = desk_verb(s, tx, verb, rest);
    }
    return is_ok && check(s, store_tx_commit(s->cx, &tx), "commit") && run_due(s);
}

/* ---- setting the scene ---- */

static void row_hit(void *self, size_t row) { ((scenario_stats *)self)->hits[row]++; }

static bool make_bot(scene *s)
{
    bot_free(s->b);
    s->b = NULL;
    if (!check(s, bot_new(s->cx, &s->rules, s->pack, &s->b), "bot"))
        return false;
    bot_watch_rows(s->b, row_hit, s->stats);
    return true;
}

static bool do_clock(scene *s, ds_str rest)
{
    ds_str date = word(&rest), clock = word(&rest);
    int from, to;
    ds_str both;
    ds_time t;
    char iso[DS_TIME_FORMAT_MAX];

    s->te = testenv_new("2026-01-01T00:00:00+00:00");
    s->cx = testenv_cx(s->te);
    s->tz = testenv_tz(s->te, ds_cstr(s->cx, rest));
    if (ds_format(s->cx, &both, DS_FMT "T" DS_FMT, DS_ARG(date), DS_ARG(clock)) != DS_OK ||
        !moment(s, both, &t))
        return false;
    testenv_set_clock(s->te, ds_cstr(s->cx, ds_time_format(t, 0, iso)));
    s->cx = testenv_cx(s->te);
    s->rules = policy_default();
    return check(s, store_open(s->cx, DS_STR("sqlite::memory:"), &s->st), "open") &&
           check(s, store_migrate(s->cx, s->st, &from, &to), "migrate") &&
           check(s, store_connect(s->cx, s->st, STORE_WRITE, &s->conn), "connect") && make_bot(s);
}

static ds_status no_lookup(ds_ctx *cx, const void *self, ds_str of, ds_str *ret)
{
    bool is_known;

    return intent_specialty(cx, (const intent_pack *)self, of, ret, &is_known);
}

static bool read_disk(scene *s, const char *path, ds_str *ret)
{
    FILE *f = fopen(path, "rb");
    char *bytes = ds_alloc(s->cx, FILE_MAX_BYTES);
    size_t n;

    if (f == NULL || bytes == NULL) {
        if (f != NULL)
            (void)fclose(f);
        return complain(s, "cannot read %s", path);
    }
    n = fread(bytes, 1, FILE_MAX_BYTES, f);
    (void)fclose(f);
    *ret = (ds_str){ bytes, n };
    return true;
}

static bool do_load(scene *s, ds_str rest)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    import_file file = { .name = "file" };
    import_report report;
    ds_buf errors = ds_buf_make(s->cx);
    char path[512];

    if (!check(s, store_tx_begin(s->cx, s->conn, &tx), "begin"))
        return false;
    if (ds_str_is(rest, "demo"))
        return check(s, app_demo_load(s->cx, s->pack, tx), "demo") &&
               check(s, store_tx_commit(s->cx, &tx), "commit");
    (void)snprintf(path, sizeof path, "%s/" DS_FMT ".csv", s->folder, DS_ARG(rest));
    if (!read_disk(s, path, &file.text))
        return false;
    if (booking_import(s->cx, tx, &s->rules, &file, 1, false, no_lookup, s->pack, &errors,
                       &report) != DS_OK)
        return complain(s, "%s: " DS_FMT " %s", path, DS_ARG(ds_buf_view(&errors)), s->cx->why);
    return check(s, store_tx_commit(s->cx, &tx), "commit");
}

static bool do_config(scene *s, ds_str rest)
{
    ds_str key = word(&rest);
    int64_t n = 0;

    if (ds_str_is(key, "content"))
        s->rules.is_content_full = ds_str_is(rest, "full");
    else if (ds_str_is(key, "sms_daily_cap") && ds_str_to_int(rest, 0, 1000, &n))
        s->rules.sms_daily_cap = (int32_t)n;
    else if (ds_str_is(key, "public_url"))
        s->rules.public_url = rest;
    else if (ds_str_is(key, "hold_minutes") && ds_str_to_int(rest, 1, 1000, &n))
        s->rules.hold_minutes = (int32_t)n;
    else if (ds_str_is(key, "min_notice") && ds_str_to_int(rest, 0, 10000, &n))
        s->rules.min_notice_min = (int32_t)n;
    else if (ds_str_is(key, "horizon_days") && ds_str_to_int(rest, 1, 1000, &n))
        s->rules.horizon_days = (int32_t)n;
    else if (ds_str_is(key, "emergency_number"))
        s->rules.emergency_number = rest;
    else if (ds_str_is(key, "locale"))
        s->rules.locale = rest;
    else if (ds_str_is(key, "staff_alert"))
        s->staff[s->rules.staff_alert_count++] = rest;
    else
        return complain(s, "config knows no " DS_FMT, DS_ARG(key));
    s->rules.staff_alert = s->staff;
    return make_bot(s);
}

static bool do_name(scene *s, ds_str rest)
{
    ds_str addr = word(&rest);

    (void)snprintf(s->profile_of, sizeof s->profile_of, DS_FMT, DS_ARG(addr));
    (void)snprintf(s->profile, sizeof s->profile, DS_FMT, DS_ARG(rest));
    return true;
}

static bool do_command(scene *s, ds_str command, ds_str rest)
{
    ds_time t;

    if (ds_str_is(command, "clock"))
        return do_clock(s, rest);
    if (s->te == NULL)
        return complain(s, "a scenario begins with clock");
    if (ds_str_is(command, "load"))
        return do_load(s, rest);
    if (ds_str_is(command, "config"))
        return do_config(s, rest);
    if (ds_str_is(command, "name"))
        return do_name(s, rest);
    if (ds_str_is(command, "in") || ds_str_is(command, "more"))
        return do_in(s, rest, ds_str_is(command, "more"));
    if (ds_str_is(command, "repeat"))
        return do_repeat(s, rest);
    if (ds_str_is(command, "tap"))
        return do_tap(s, rest);
    if (ds_str_is(command, "event"))
        return do_event(s, rest);
    if (ds_str_is(command, "out"))
        return do_out(s, rest);
    if (ds_str_is(command, "quiet"))
        return nothing_waits(s, rest);
    if (ds_str_is(command, "after"))
        return do_after(s, rest);
    if (ds_str_is(command, "at"))
        return moment(s, rest, &t) && move_to(s, t);
    if (ds_str_is(command, "rows"))
        return do_rows(s, rest);
    if (ds_str_is(command, "desk"))
        return do_desk(s, rest);
    return complain(s, "no command is called " DS_FMT, DS_ARG(command));
}

static bool no_findings(scene *s)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    ds_buf findings = ds_buf_make(s->cx);
    size_t n = 0;

    return check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") &&
           check(s, store_fsck(s->cx, tx, &findings, &n), "fsck") &&
           (n == 0 || complain(s, "fsck: " DS_FMT, DS_ARG(ds_buf_view(&findings))));
}

static bool play(scene *s, ds_str text)
{
    ds_str line, command;

    while (ds_str_next(&text, '\n', &line)) {
        s->line++;
        line = ds_str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        command = word(&line);
        if (!do_command(s, command, line))
            return false;
    }
    return nothing_waits(s, (ds_str){ "", 0 }) && no_findings(s);
}

bool scenario_run(const intent_pack *pack, const char *folder, const char *name,
                  scenario_stats *stats, char why[static SCENARIO_WHY_MAX])
{
    static char bytes[FILE_MAX_BYTES];
    scene *s = ds_heap_new(sizeof *s);
    char path[512];
    FILE *f;
    bool is_ok;
    size_t n;

    if (s == NULL)
        return false;
    s->pack = pack;
    s->stats = stats;
    s->folder = folder;
    s->name = name;
    s->why = why;
    (void)snprintf(path, sizeof path, "%s/%s.chat", folder, name);
    f = fopen(path, "rb");
    if (f == NULL) {
        is_ok = complain(s, "cannot read %s", path);
    } else {
        n = fread(bytes, 1, sizeof bytes, f);
        (void)fclose(f);
        is_ok = play(s, (ds_str){ bytes, n });
    }
    bot_free(s->b);
    store_disconnect(s->conn);
    store_close(s->st);
    testenv_free(s->te);
    ds_heap_free(s);
    return is_ok;
}
