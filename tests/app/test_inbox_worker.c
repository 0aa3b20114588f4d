/*
 * test_inbox_worker.c - accepted events through scripted turns: order, bursts, failures, parking.
 *
 * The worker, the writer and the store are the real ones; the turn is a script that says how each
 * event ends. What must hold: an event ends once, in its contact's order, and one that always
 * fails is parked without holding up anybody else.
 */
#include "tests/app/fixture.h"

#include <inttypes.h>

#include "app/turns.h"

#define SEEN_MAX 4096
#define WITHIN_MS 20000
#define LOOK_MS 5

/* ---- the script: what a turn does with a text */

static struct {
    pthread_mutex_t lock;
    char seen[SEEN_MAX][64]; /* the texts of turns taken, in order */
    size_t seen_n;
    int broken_times; /* for "flaky": how often it fails before it works */
} script = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void note(ds_str text)
{
    (void)pthread_mutex_lock(&script.lock);
    if (script.seen_n < SEEN_MAX)
        (void)snprintf(script.seen[script.seen_n++], sizeof(script.seen[0]), DS_FMT, DS_ARG(text));
    (void)pthread_mutex_unlock(&script.lock);
}

ds_status app_turn_step(ds_ctx *cx, bot *b, store_tx *tx, const inbox_row *row, turn_end *ret_end)
{
    ds_str text = row->event.text;

    (void)b;
    note(text);
    *ret_end = TURN_DONE;
    if (ds_str_starts(text, DS_STR("poison")))
        return ds_fail(cx, DS_INTERNAL, "this turn always fails");
    if (ds_str_starts(text, DS_STR("half"))) { /* an effect, then a failure: it must be undone */
        DS_TRY(store_meta_set_int(cx, tx, "half", 1));
        return ds_fail(cx, DS_LIMIT, "half done");
    }
    if (ds_str_starts(text, DS_STR("flaky")) && script.broken_times-- > 0)
        return ds_fail(cx, DS_INTERNAL, "not yet");
    if (ds_str_starts(text, DS_STR("busy")) && script.broken_times-- > 0)
        return ds_fail(cx, DS_UNAVAILABLE, "the whole batch is to be tried again");
    return store_inbox_done(cx, tx, row->id);
}

ds_status app_due_step(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n)
{
    (void)cx;
    (void)b;
    (void)tx;
    *ret_n = 0;
    return DS_OK;
}

ds_status app_due_next(ds_ctx *cx, store_tx *tx, ds_time *ret)
{
    (void)cx;
    (void)tx;
    *ret = DS_TIME_NEVER;
    return DS_OK;
}

void service_wake(service *sv, unsigned wakes)
{
    if (wakes & WAKES_INBOX)
        inbox_worker_wake(sv->inbox);
}

void checkpointer_note(checkpointer *c) { (void)c; }

/* ---- a running worker */

static fixture *begin(void)
{
    fixture *f = fixture_new(false);

    script.seen_n = 0;
    script.broken_times = 0;
    f->sv.inbox = inbox_worker_new(&f->sv);
    assert_non_null(f->sv.inbox);
    return f;
}

static void end(fixture *f)
{
    inbox_worker_stop(f->sv.inbox);
    writer_stop(f->sv.writer);
    inbox_worker_free(f->sv.inbox);
    writer_free(f->sv.writer);
    f->sv.writer = NULL;
    fixture_free(f);
}

static ds_status insert_all(ds_ctx *cx, store_tx *tx, void *batch)
{
    intake_batch *b = batch;

    for (size_t i = 0; i < b->count; i++) {
        inbox_id id;
        bool is_new;

        DS_TRY(store_inbox_insert(cx, tx, &b->events[i], &id, &is_new));
    }
    return DS_OK;
}

/* Events of one commit, as a webhook with several messages brings them. */
static void bring(fixture *f, const char *const *texts, size_t n, const char *address, int serial)
{
    static in_event events[64];
    static char ids[64][24];
    ds_ctx cx = app_thread_cx(&f->sv, (size_t)1024 * 1024);
    intake_batch b = { events, n, 0 };
    writer_job job = { .run = insert_all, .data = &b, .cx = &cx, .wakes = WAKES_INBOX };

    assert_true(n <= COUNT_OF(events));
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(ids[i], sizeof(ids[i]), "%s/%d/%zu", address, serial, i);
        events[i] = (in_event){ .provider = DS_STR("twilio"),
                                .event_id = ds_str_of(ids[i]),
                                .channel = DS_STR("sms"),
                                .address = ds_str_of(address),
                                .text = ds_str_of(texts[i]),
                                .sent_at = cx.now };
    }
    assert_status(&cx, writer_call(f->sv.writer, &job), DS_OK);
    ds_arena_free(cx.arena);
}

static void bring_one(fixture *f, const char *text, const char *address, int serial)
{
    bring(f, &text, 1, address, serial);
}

/* Wait, looking, until the meter has at least this value. */
static void wait_for(fixture *f, meter id, int64_t wanted)
{
    app_bell never;

    assert_true(app_bell_init(&never));
    for (int waited = 0; ds_metrics_value(f->sv.metrics, (size_t)id) < wanted; waited += LOOK_MS) {
        if (waited > WITHIN_MS)
            fail_msg("meter %d is %" PRId64 ", not %" PRId64, (int)id,
                     ds_metrics_value(f->sv.metrics, (size_t)id), wanted);
        (void)app_bell_wait(&never, LOOK_MS);
    }
    app_bell_done(&never);
    (void)pthread_mutex_lock(&script.lock); /* the counters are relaxed: see what was seen before */
    (void)pthread_mutex_unlock(&script.lock);
}

static int64_t value(const fixture *f, meter id)
{
    return ds_metrics_value(f->sv.metrics, (size_t)id);
}

/* ---- tests */

static void a_conversations_events_are_taken_in_their_order(void **state)
{
    static const char *const texts[] = { "one", "two", "three", "four", "five", "six" };
    fixture *f = begin();

    (void)state;
    bring(f, texts, COUNT_OF(texts), "+15550001", 1);
    wait_for(f, METER_TURNS, (int64_t)COUNT_OF(texts));
    assert_int_equal(script.seen_n, COUNT_OF(texts));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_string_equal(script.seen[i], texts[i]);
    end(f);
}

static void a_burst_over_many_contacts_is_taken_whole_and_each_in_order(void **state)
{
    static const char *const texts[] = { "1", "2", "3" };
    fixture *f = begin();
    const int contacts = 200;

    (void)state;
    for (int i = 0; i < contacts; i++) {
        char address[24];

        (void)snprintf(address, sizeof(address), "+1556%04d", i);
        bring(f, texts, COUNT_OF(texts), address, 1);
    }
    wait_for(f, METER_TURNS, contacts * (int64_t)COUNT_OF(texts));
    assert_int_equal(value(f, METER_TURNS), contacts * (int64_t)COUNT_OF(texts));
    assert_int_equal(script.seen_n, (size_t)contacts * COUNT_OF(texts));
    assert_int_equal(value(f, METER_TURN_FAILURES), 0);
    end(f);
}

static void the_same_event_again_is_no_turn(void **state)
{
    fixture *f = begin();

    (void)state;
    for (int i = 0; i < 5; i++)
        bring_one(f, "hello", "+15550002", 1);
    bring_one(f, "marker", "+15550003", 1);
    wait_for(f, METER_TURNS, 2);
    assert_int_equal(script.seen_n, 2);
    end(f);
}

static void one_that_fails_is_undone_tried_again_and_then_works(void **state)
{
    fixture *f = begin();

    (void)state;
    script.broken_times = 1;
    bring_one(f, "flaky", "+15550004", 1);
    bring_one(f, "other", "+15550005", 1);
    wait_for(f, METER_TURNS, 1);
    wait_for(f, METER_TURN_FAILURES, 1);
    assert_int_equal(value(f, METER_TURNS_PARKED), 0);
    end(f);
}

static void a_failing_turn_leaves_no_half_effect(void **state)
{
    fixture *f = begin();

    (void)state;
    bring_one(f, "half", "+15550006", 1);
    wait_for(f, METER_TURN_FAILURES, 1);
    assert_int_equal(fixture_kept(f, "half"), -1);
    end(f);
}

static void poison_holds_up_nobody_else(void **state)
{
    fixture *f = begin();

    (void)state;
    for (int i = 0; i < 20; i++) {
        char address[24];

        (void)snprintf(address, sizeof(address), "+1557%04d", i);
        bring_one(f, i % 2 ? "fine" : "poison", address, 1);
    }
    wait_for(f, METER_TURNS, 10);
    wait_for(f, METER_TURN_FAILURES, 10);
    assert_int_equal(value(f, METER_TURNS), 10);
    end(f);
}

/* The clock moves past each pause, until the last try. */
static void after_its_last_try_an_event_is_parked_and_counted(void **state)
{
    fixture *f = begin();

    (void)state;
    bring_one(f, "poison", "+15550007", 1);
    for (int i = 1; i <= APP_TURN_TRIES_MAX; i++) {
        wait_for(f, METER_TURN_FAILURES, i);
        app_clock_forward(&f->app.env, ds_hours(2));
        inbox_worker_wake(f->sv.inbox);
    }
    assert_int_equal(value(f, METER_TURN_FAILURES), APP_TURN_TRIES_MAX);
    assert_int_equal(value(f, METER_TURNS_PARKED), 1);
    bring_one(f, "after", "+15550007", 2); /* the conversation goes on behind it */
    wait_for(f, METER_TURNS, 1);
    assert_int_equal(value(f, METER_TURN_FAILURES), APP_TURN_TRIES_MAX);
    assert_string_equal(script.seen[script.seen_n - 1], "after");
    end(f);
}

static void a_database_that_is_busy_costs_no_try(void **state)
{
    fixture *f = begin();

    (void)state;
    script.broken_times = 2;
    bring_one(f, "busy", "+15550008", 1);
    wait_for(f, METER_TURNS, 1);
    assert_int_equal(value(f, METER_TURN_FAILURES), 0);
    end(f);
}

static void stopping_with_work_left_loses_none_of_it(void **state)
{
    fixture *f = begin();
    const int contacts = 60;

    (void)state;
    for (int i = 0; i < contacts; i++) {
        char address[24];

        (void)snprintf(address, sizeof(address), "+1558%04d", i);
        bring_one(f, "work", address, 1);
    }
    inbox_worker_stop(f->sv.inbox);
    inbox_worker_free(f->sv.inbox);
    f->sv.inbox = inbox_worker_new(&f->sv);
    assert_non_null(f->sv.inbox);
    wait_for(f, METER_TURNS, contacts);
    assert_int_equal(value(f, METER_TURNS), contacts);
    end(f);
}

static void nothing_to_do_is_nothing_done(void **state)
{
    fixture *f = begin();

    (void)state;
    for (int i = 0; i < 50; i++)
        inbox_worker_wake(f->sv.inbox);
    bring_one(f, "marker", "+15550009", 1);
    wait_for(f, METER_TURNS, 1);
    assert_int_equal(script.seen_n, 1);
    inbox_worker_wake(NULL);
    inbox_worker_stop(NULL);
    inbox_worker_free(NULL);
    end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversations_events_are_taken_in_their_order),
        cmocka_unit_test(a_burst_over_many_contacts_is_taken_whole_and_each_in_order),
        cmocka_unit_test(the_same_event_again_is_no_turn),
        cmocka_unit_test(one_that_fails_is_undone_tried_again_and_then_works),
        cmocka_unit_test(a_failing_turn_leaves_no_half_effect),
        cmocka_unit_test(poison_holds_up_nobody_else),
        cmocka_unit_test(after_its_last_try_an_event_is_parked_and_counted),
        cmocka_unit_test(a_database_that_is_busy_costs_no_try),
        cmocka_unit_test(stopping_with_work_left_loses_none_of_it),
        cmocka_unit_test(nothing_to_do_is_nothing_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
