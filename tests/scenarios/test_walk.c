/*
 * test_walk.c - conversations nobody wrote: random texts, taps, clocks and desks, fixed seeds.
 *
 * Each walk is a few contacts on a clinic in memory, saying what people say in any order. After
 * every step what always holds is checked: an answer where one is due, never the same words twice
 * in a row, no word asked for that a carrier takes for STOP, options that a channel can show, short
 * texts, no visit over another, a database without findings.
 */
#include "tests/support/check.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/turns.h"
#include "bot/bot_internal.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#define WALKS 2000
#define WALKS_SANITIZED 400 /* there each takes several times as long */
#define STEPS_MAX 30
#define WALKS_PER_CLINIC 20 /* then a fresh one, so that days fill up but not for ever */
#define CONTACTS 4
#define TEXT_KEPT 2048
#define SMS_SEGMENTS_MAX 4

/* clang-format off */
static const char *const texts[] = {
    "hi", "hello", "need a dentist tomorrow morning", "dentist", "skin doctor friday after 5",
    "heart doctor next week", "dr shah tomorrow", "dr alvarez", "dr rao tomorrow evening", "dr kim",
    "1", "2", "3", "1", "2", "1", "9", "0", "the first one", "the second", "the last one",
    "the later one", "3 but can it be after 11", "2 but on friday", "the first one but later",
    "yes", "no", "ok", "yes please", "no thanks", "nope", "sure", "maybe",
    "more", "other times", "anything sooner?", "cheaper?", "any other doctor?", "another day",
    "friday instead", "tomorrow", "saturday", "monday 30 november", "after 3", "before 10",
    "in the morning", "at 9", "2 pm", "10:30", "next week", "today", "asap", "not monday",
    "Maria Lopez", "Sam Lee", "my name is Ann Bell", "Leo", "it's for my son", "for my daughter",
    "for my mother", "for me", "woman doctor please", "who speaks spanish", "a male doctor",
    "downtown", "willow glen", "in hyderabad", "madrid", "san jose",
    "my visits", "when is my appointment?", "where is it?", "how much is it?", "is there parking?",
    "do you take insurance?", "does she speak hindi?", "what are your hours?", "receipt please",
    "move it to friday", "move my visit", "can we do 2 pm instead?", "reschedule to monday at 10",
    "cancel it", "cancel my appointment", "cancel both", "cancel all my visits", "cancel tuesday",
    "cancel tuesday and book a dentist friday", "book a skin doctor saturday and cancel friday",
    "I'm running late", "undo", "back", "never mind", "start over", "help", "forget it",
    "let me talk to a person", "human please", "are you a robot?", "thanks", "thank you, bye", "bye",
    "STOP", "stop texting me", "START", "UNSTOP", "CANCEL", "END", "unsubscribe", "the visit",
    "the texts", "I have chest pain", "I want to kill myself", "he swallowed poison",
    "I cannot breathe", "my tooth hurts", "my son has an ear ache", "itchy rash", "i feel sick",
    "blorp", "zork fnord", "???", "...", "", "   ", "asdf qwer", "!!!", "12345", "99",
    "need a doctor", "doctor", "I need an appointment", "book", "appointment", "follow-up with dr chen",
    "video visit", "\xE0\xA5\xA8", "\xD9\xA2", "\xF0\x9F\x99\x8F", "\xE0\xA4\xA8\xE0\xA4\xAE",
    "dentist \xE2\x80\x9Ctomorrow\xE2\x80\x9D", "NEED A DENTIST NOW!!!", "dentst tomorow mornin",
    "both", "all of them", "none of these", "the 9:00 one", "Dr Shah but later", "the friday one",
    "confirm", "coming", "another time", "I cannot come", "someone new", "option 2", "#1",
    "children's doctor for my son saturday at 10", "and for me too", "actually 11 am",
    "no, wednesday", "anyone free on sunday?", "what about 4?", "I need", "dentist for", "and",
};
/* clang-format on */

static const struct {
    const char *channel, *address;
} people[CONTACTS] = {
    { "sms", "+14085550100" },
    { "whatsapp", "+919876543210" },
    { "telegram", "7771" },
    { "sms", "+34600111222" },
};

typedef struct walker {
    char last[TEXT_KEPT]; /* the last words sent to them */
    char ids[MESSAGE_OPTIONS_MAX * 2][MESSAGE_OPTION_ID_MAX_BYTES + 1]; /* seen, the newest last */
    size_t id_count;
    size_t got; /* messages in this step */
} walker;

typedef struct walk {
    testenv *te;
    ds_ctx *cx;
    store *st;
    store_conn *conn;
    intent_pack *pack;
    bot *b;
    policy rules;
    dice dice;
    int number;
    uint64_t events;
    walker who[CONTACTS];
    char story[65536]; /* what was said, to print when it goes wrong */
    size_t sms, sms_long;
} walk;

static void tell(walk *w, const char *who, const char *what)
{
    size_t n = strlen(w->story);

    (void)snprintf(w->story + n, sizeof w->story - n, "  %s: %s\n", who, what);
}

#define TAIL_SHOWN 3000

/* Print the end of the story: a failure is about what was said last. */
static void print_story(const walk *w)
{
    size_t n = strlen(w->story);
    const char *at = n > TAIL_SHOWN ? w->story + n - TAIL_SHOWN : w->story;

    print_error("walk %d:\n", w->number);
    for (; *at != '\0'; at += strlen(at) < 200 ? strlen(at) : 200)
        print_error("%.200s", at);
}

#define HOLDS(w, claim, ...)                                                                       \
    do {                                                                                           \
        if (!(claim)) {                                                                            \
            print_story(w);                                                                        \
            fail_msg(__VA_ARGS__);                                                                 \
        }                                                                                          \
    } while (0)

/* ---- what goes out ---- */

static bool is_word_of_contract(ds_str s)
{
    static const char *const words[] = {
        "request", "specialty", "doctor",     "place",   "when",  "slot", "confirm",
        "patient", "reason",    "visit_type", "payment", "human", "none", "which_appointment"
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (ds_str_is(s, words[i]))
            return true;
    return false;
}

/* "Reply STOP", "text END": words that a carrier takes for an opt-out are never asked for. */
static bool asks_for_reserved_word(const char *text)
{
    static const char *const asked[] = { "eply STOP",   "eply CANCEL", "eply END",   "eply QUIT",
                                         "end CANCEL",  "ay CANCEL",   "ext CANCEL", "end END",
                                         "eply cancel", "ay cancel",   "end STOP",   "CANCEL to" };

    for (size_t i = 0; i < COUNT_OF(asked); i++)
        if (strstr(text, asked[i]) != NULL)
            return true;
    return false;
}

static void check_options(walk *w, const channel_look *look, const out_message *m,
                          const rendered *r)
{
    HOLDS(w, m->option_count <= MESSAGE_OPTIONS_MAX, "too many options");
    for (size_t i = 0; i < m->option_count; i++) {
        HOLDS(w, m->options[i].title.n > 0, "an option without words");
        HOLDS(w, m->options[i].id.n > 0 && m->options[i].id.n <= MESSAGE_OPTION_ID_MAX_BYTES,
              "an option's id is %zu bytes", m->options[i].id.n);
        for (size_t k = 0; k < i; k++) {
            HOLDS(w, !ds_str_equal(m->options[i].id, m->options[k].id), "an id twice");
            HOLDS(w, !ds_str_equal(m->options[i].title, m->options[k].title),
                  "the same option twice: " DS_FMT, DS_ARG(m->options[i].title));
        }
    }
    if (r->form == RENDERED_BUTTONS)
        for (size_t i = 0; i < r->option_count; i++)
            HOLDS(w, ds_text_length(r->options[i].title) <= look->button_title_max,
                  "a button is too long");
}

static void note_options(walker *x, const out_message *m)
{
    for (size_t i = 0; i < m->option_count; i++) {
        if (x->id_count == COUNT_OF(x->ids)) {
            memmove(x->ids[0], x->ids[1], sizeof x->ids - sizeof x->ids[0]);
            x->id_count--;
        }
        (void)snprintf(x->ids[x->id_count++], sizeof x->ids[0], DS_FMT, DS_ARG(m->options[i].id));
    }
}

static void check_sms(walk *w, ds_str text)
{
    sms_size size = sms_measure(text);

    w->sms++;
    w->sms_long += size.segments > 2;
    HOLDS(w, size.segments <= SMS_SEGMENTS_MAX, "%zu segments: " DS_FMT, size.segments,
          DS_ARG(text));
}

static void check_message(walk *w, walker *x, const outbox_row *row)
{
    const channel_look *look = channel_look_of(row->channel);
    ds_json *j = NULL;
    out_message m;
    rendered r;
    char text[TEXT_KEPT];

    assert_status(w->cx, ds_json_parse(w->cx, row->body_json, &j), DS_OK);
    assert_status(w->cx, out_message_read(w->cx, j, &m), DS_OK);
    assert_status(w->cx, message_render(w->cx, look, &m, &r), DS_OK);
    (void)snprintf(text, sizeof text, DS_FMT, DS_ARG(r.text));
    if (r.form != RENDERED_TEXT)
        for (size_t i = 0; i < r.option_count; i++) {
            size_t n = strlen(text);
            (void)snprintf(text + n, sizeof text - n, " [" DS_FMT "]", DS_ARG(r.options[i].title));
        }
    tell(w, "      bot", text);
    HOLDS(w, r.text.n > 0, "an empty message");
    HOLDS(w, is_word_of_contract(m.expects), "expects " DS_FMT, DS_ARG(m.expects));
    HOLDS(w, strchr(text, '{') == NULL, "a placeholder went out");
    HOLDS(w, strstr(text, "  ") == NULL && strstr(text, " ,") == NULL && strstr(text, "..") == NULL,
          "badly set");
    HOLDS(w, !asks_for_reserved_word(text), "asks for a reserved word");
    HOLDS(w,
          ds_str_is(row->kind, "alert") || row->notice.n > 0 || strstr(text, "Call ") != NULL ||
              strcmp(text, x->last) != 0,
          "the same words twice in a row");
    check_options(w, look, &m, &r);
    if (ds_str_is(row->channel, "sms"))
        check_sms(w, r.text);
    note_options(x, &m);
    (void)snprintf(x->last, sizeof x->last, "%s", text);
    x->got++;
    ds_json_free(j);
}

static void collect(walk *w, store_tx *tx)
{
    const outbox_row *rows;
    size_t n = 1;

    while (n > 0) {
        assert_status(
            w->cx, store_outbox_claim(w->cx, tx, DS_STR(""), ds_minutes(1), 64, &rows, &n), DS_OK);
        for (size_t i = 0; i < n; i++) {
            ds_str ref;
            for (size_t k = 0; k < CONTACTS; k++)
                if (ds_str_is(rows[i].address, people[k].address))
                    check_message(w, &w->who[k], &rows[i]);
            assert_status(w->cx, ds_format(w->cx, &ref, "r%" PRId64, rows[i].id.v), DS_OK);
            assert_status(w->cx, store_outbox_sent(w->cx, tx, rows[i].id, rows[i].fence, ref),
                          DS_OK);
        }
    }
}

/* ---- steps ---- */

static void run_due(walk *w)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    const inbox_row *due;
    turn_end end;
    size_t n;

    assert_status(w->cx, store_tx_begin(w->cx, w->conn, &tx), DS_OK);
    assert_status(w->cx, store_inbox_list_due(w->cx, tx, 64, &due, &n), DS_OK);
    for (size_t i = 0; i < n; i++) {
        ds_status s = app_turn_step(w->cx, w->b, tx, &due[i], &end);
        HOLDS(w, s == DS_OK, "a turn failed: %s", w->cx->why);
    }
    n = 1;
    for (int i = 0; n > 0 && i < 50; i++)
        assert_status(w->cx, app_due_step(w->cx, w->b, tx, &n), DS_OK);
    collect(w, tx);
    assert_status(w->cx, store_tx_commit(w->cx, &tx), DS_OK);
}

/* Must this contact get an answer now? Not while opted out, with the desk, or looping. */
static bool is_answer_due(walk *w, size_t k)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    conversation conv;
    contact c;
    memory m;

    assert_status(w->cx, store_tx_begin(w->cx, w->conn, &tx), DS_OK);
    assert_status(w->cx,
                  store_contact_find(w->cx, tx, ds_str_of(people[k].channel),
                                     ds_str_of(people[k].address), &c),
                  DS_OK);
    assert_status(w->cx, store_conversation_ensure(w->cx, tx, c.id, &conv), DS_OK);
    assert_status(w->cx, memory_read(w->cx, conv.memory_json, &m), DS_OK);
    return c.consent == CONSENT_OPEN && !conv.is_with_human && m.same_in < BOT_LOOP_MAX;
}

static void accept_event(walk *w, size_t k, in_event *e)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    inbox_id id;
    bool is_new;

    e->provider = DS_STR("sim");
    e->channel = ds_str_of(people[k].channel);
    e->address = ds_str_of(people[k].address);
    e->sent_at = w->cx->now;
    assert_status(w->cx, ds_format(w->cx, &e->event_id, "e%" PRIu64, ++w->events), DS_OK);
    assert_status(w->cx, store_tx_begin(w->cx, w->conn, &tx), DS_OK);
    assert_status(w->cx, store_inbox_insert(w->cx, tx, e, &id, &is_new), DS_OK);
    assert_status(w->cx, store_tx_commit(w->cx, &tx), DS_OK);
}

static void forward(walk *w, ds_duration by)
{
    testenv_advance(w->te, by);
    w->cx = testenv_cx(w->te);
    run_due(w);
}

static void someone_speaks(walk *w)
{
    size_t k = dice_throw(&w->dice, CONTACTS);
    walker *x = &w->who[k];
    in_event e = { .kind = IN_TEXT };
    uint32_t how = dice_throw(&w->dice, 20);

    for (size_t i = 0; i < CONTACTS; i++)
        w->who[i].got = 0;
    if (how < 4 && x->id_count > 0 && strcmp(people[k].channel, "sms") != 0) {
        e.kind = IN_OPTION;
        e.option_id = ds_str_of(x->ids[dice_throw(&w->dice, (uint32_t)x->id_count)]);
        tell(w, people[k].channel, "(taps)");
    } else if (how == 4) {
        static const in_kind kinds[] = { IN_MEDIA, IN_STICKER, IN_UNKNOWN, IN_CONTACT };
        e.kind = kinds[dice_throw(&w->dice, COUNT_OF(kinds))];
        e.detail = DS_STR("voice");
        tell(w, people[k].channel, "(no text)");
    } else if (how == 5) {
        e.kind = IN_LOCATION;
        e.lat = 37.3;
        e.lon = -121.9;
        tell(w, people[k].channel, "(a place)");
    } else {
        e.text = ds_str_of(texts[dice_throw(&w->dice, COUNT_OF(texts))]);
        tell(w, people[k].channel, e.text.p);
    }
    accept_event(w, k, &e);
    run_due(w);
    forward(w, ds_seconds(3)); /* a fragment is read after that */
    if (is_answer_due(w, k))
        HOLDS(w, x->got > 0, "no answer");
    HOLDS(w, x->got <= BOT_REPLIES_MAX + 2, "%zu messages at once", x->got);
}

static void time_passes(walk *w)
{
    static const int64_t minutes[] = { 1, 5, 16, 60, 240, 1440, 4320 };
    int64_t by = minutes[dice_throw(&w->dice, COUNT_OF(minutes))];
    char what[32];

    (void)snprintf(what, sizeof what, "%" PRId64 " min", by);
    tell(w, "(clock)", what);
    forward(w, ds_minutes(by));
}

static void the_desk_acts(walk *w)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    directory *dir DS_AUTO(store_directory_freep) = NULL;
    appointment_filter f = { .only_live = true, .from = w->cx->now };
    const appointment *list;
    size_t n;
    appointment a;

    assert_status(w->cx, store_tx_begin(w->cx, w->conn, &tx), DS_OK);
    assert_status(w->cx, store_directory_load(w->cx, tx, &dir), DS_OK);
    assert_status(w->cx, store_appointment_list(w->cx, tx, &f, &list, &n), DS_OK);
    booking bk = { .dir = dir, .policy = &w->rules };
    if (n > 0) {
        const appointment *one = &list[dice_throw(&w->dice, (uint32_t)n)];
        if (dice_throw(&w->dice, 2) == 0) {
            tell(w, "(desk)", "cancels a visit");
            assert_status(w->cx,
                          booking_cancel(w->cx, tx, &bk, one->id, ACTOR_DESK, DS_STR("ill"), &a),
                          DS_OK);
        } else {
            booker who = { .actor = ACTOR_DESK };
            slot to = slot_at(dir, directory_offering(dir, one->offering),
                              ds_time_add(one->start, ds_days(1)));
            tell(w, "(desk)", "moves a visit");
            ds_status s = booking_move(w->cx, tx, &bk, one->id, &to, &who, &a);
            HOLDS(w, s == DS_OK || s == DS_CONFLICT || s == DS_GONE, "the desk cannot move: %s",
                  w->cx->why);
        }
    }
    assert_status(w->cx, store_tx_commit(w->cx, &tx), DS_OK);
    run_due(w);
}

static void the_desk_hands_back(walk *w)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    size_t k = dice_throw(&w->dice, CONTACTS);
    contact c;

    assert_status(w->cx, store_tx_begin(w->cx, w->conn, &tx), DS_OK);
    if (store_contact_find(w->cx, tx, ds_str_of(people[k].channel), ds_str_of(people[k].address),
                           &c) == DS_OK) {
        ds_status s = bot_hand_back(w->cx, w->b, tx, c.id);
        HOLDS(w, s == DS_OK || s == DS_CONFLICT, "handing back failed: %s", w->cx->why);
    }
    assert_status(w->cx, store_tx_commit(w->cx, &tx), DS_OK);
    run_due(w);
}

/* ---- what holds at the end of a walk ---- */

static void check_database(walk *w)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    appointment_filter f = { .only_live = true };
    ds_buf findings = ds_buf_make(w->cx);
    const appointment *list;
    size_t n = 0;

    assert_status(w->cx, store_tx_begin(w->cx, w->conn, &tx), DS_OK);
    assert_status(w->cx, store_fsck(w->cx, tx, &findings, &n), DS_OK);
    HOLDS(w, n == 0, "fsck: " DS_FMT, DS_ARG(ds_buf_view(&findings)));
    assert_status(w->cx, store_appointment_list(w->cx, tx, &f, &list, &n), DS_OK);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            HOLDS(w,
                  list[i].doctor.v != list[k].doctor.v ||
                      !ds_time_before(list[i].start, list[k].end) ||
                      !ds_time_before(list[k].start, list[i].end),
                  "two visits at one time");
}

static void open_clinic(walk *w)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    int from, to;

    w->te = testenv_new("2026-11-23T16:00:00+00:00");
    w->cx = testenv_cx(w->te);
    w->rules = policy_default();
    w->rules.sms_daily_cap = 0;
    assert_status(w->cx, store_open(w->cx, DS_STR("sqlite::memory:"), &w->st), DS_OK);
    assert_status(w->cx, store_migrate(w->cx, w->st, &from, &to), DS_OK);
    assert_status(w->cx, store_connect(w->cx, w->st, STORE_WRITE, &w->conn), DS_OK);
    assert_status(w->cx, bot_new(w->cx, &w->rules, w->pack, &w->b), DS_OK);
    assert_status(w->cx, store_tx_begin(w->cx, w->conn, &tx), DS_OK);
    assert_status(w->cx, app_demo_load(w->cx, w->pack, tx), DS_OK);
    assert_status(w->cx, store_tx_commit(w->cx, &tx), DS_OK);
}

static void close_clinic(walk *w)
{
    bot_free(w->b);
    store_disconnect(w->conn);
    store_close(w->st);
    testenv_free(w->te);
}

static void go(walk *w, int number)
{
    size_t steps;

    w->number = number;
    w->story[0] = '\0';
    w->dice = dice_of((uint64_t)number);
    steps = 4 + dice_throw(&w->dice, STEPS_MAX - 4);
    for (size_t i = 0; i < steps; i++) {
        uint32_t what = dice_throw(&w->dice, 20);
        ds_arena_reset(w->cx->arena); /* a step keeps nothing of the one before */
        if (what < 16)
            someone_speaks(w);
        else if (what < 18)
            time_passes(w);
        else if (what == 18)
            the_desk_acts(w);
        else
            the_desk_hands_back(w);
    }
    check_database(w);
}

static int walks_wanted(void)
{
    const char *wish = getenv("DOCSPOT_WALKS");

    long n = wish != NULL ? strtol(wish, NULL, 10) : 0;

    return n > 0 && n <= INT_MAX ? (int)n : WALKS;
}

static void no_conversation_breaks_what_always_holds(void **unused)
{
    walk *w = calloc(1, sizeof *w);
    testenv *te = testenv_new("2026-11-23T16:00:00+00:00");
    int wanted = walks_wanted();

    (void)unused;
    assert_non_null(w);
    assert_status(testenv_cx(te), intent_pack_new(testenv_cx(te), &w->pack), DS_OK);
    for (int i = 0; i < wanted; i++) {
        if (i % WALKS_PER_CLINIC == 0)
            open_clinic(w);
        go(w, i + 1);
        if (i % WALKS_PER_CLINIC == WALKS_PER_CLINIC - 1 || i == wanted - 1) {
            close_clinic(w);
            memset(w->who, 0, sizeof w->who);
        }
    }
    print_message("%d walks; %zu of %zu SMS are longer than two segments\n", wanted, w->sms_long,
                  w->sms);
    assert_true(w->sms_long * 100 <= w->sms * 5);
    intent_pack_free(w->pack);
    testenv_free(te);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_conversation_breaks_what_always_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
