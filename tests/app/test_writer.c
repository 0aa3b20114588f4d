/*
 * test_writer.c - many jobs, one commit: who shares, who fails alone, who is told when.
 *
 * A gate job holds the writer in the middle of a batch until the test has queued what it wants
 * to see together, so nothing here depends on timing.
 */
#include "tests/app/fixture.h"

#include <sched.h>
#include <stdatomic.h>

#define JOBS_MAX (WRITER_QUEUE_MAX + WRITER_RESERVED_MAX + 8)

static atomic_uint woken;

void service_wake(service *sv, unsigned wakes)
{
    (void)sv;
    (void)atomic_fetch_or(&woken, wakes);
}

void checkpointer_note(checkpointer *c) { (void)c; }

ds_status inbox_worker_take_one(inbox_worker *w, ds_ctx *cx, store_tx *tx)
{
    (void)w;
    (void)cx;
    (void)tx;
    return DS_OK;
}

/* ---- jobs */

typedef struct trial {
    writer_job job;
    ds_ctx cx;
    char name[24];
    int64_t value;
    ds_status fails_with;
    atomic_int done; /* how often; must become 1 */
    ds_status status;
    size_t order;
    app_bell *rings;
} trial;

static atomic_size_t next_order;

static ds_status run_trial(ds_ctx *cx, store_tx *tx, void *data)
{
    trial *t = data;

    t->order = atomic_fetch_add(&next_order, 1);
    DS_TRY(store_meta_set_int(cx, tx, t->name, t->value));
    if (t->fails_with != DS_OK)
        return ds_fail(cx, t->fails_with, "as planned");
    return DS_OK;
}

static void trial_done(void *data, ds_status s)
{
    trial *t = data;
    app_bell *rings = t->rings;

    t->status = s;
    (void)atomic_fetch_add(&t->done, 1);
    if (rings)
        app_bell_ring(rings);
}

static trial *trial_new(fixture *f, const char *name, int64_t value)
{
    trial *t = ds_heap_new(sizeof(*t));

    assert_non_null(t);
    t->cx = f->app.cx;
    t->cx.arena = ds_arena_new((size_t)64 * 1024);
    (void)snprintf(t->name, sizeof(t->name), "%s", name);
    t->value = value;
    t->job = (writer_job){ .run = run_trial, .done = trial_done, .data = t, .cx = &t->cx };
    return t;
}

static void trial_free(trial *t)
{
    ds_arena_free(t->cx.arena);
    ds_heap_free(t);
}

/* ---- the gate */

typedef struct gate {
    writer_job job;
    ds_ctx cx;
    app_bell entered, open, left;
} gate;

static ds_status run_gate(ds_ctx *cx, store_tx *tx, void *data)
{
    gate *g = data;

    (void)cx;
    (void)tx;
    app_bell_ring(&g->entered);
    (void)app_bell_wait(&g->open, -1);
    return DS_OK;
}

static void gate_done(void *data, ds_status s)
{
    assert_int_equal(s, DS_OK);
    app_bell_ring(&((gate *)data)->left);
}

/* The writer is inside the gate when this returns. */
static void gate_enter(fixture *f, gate *g)
{
    *g = (gate){ .cx = f->app.cx };
    assert_true(app_bell_init(&g->entered) && app_bell_init(&g->open) && app_bell_init(&g->left));
    g->job = (writer_job){ .run = run_gate, .done = gate_done, .data = g, .cx = &g->cx };
    g->job.give_up_mono_ms = INT64_MAX; /* however slow the machine: the test opens the gate */
    assert_int_equal(writer_submit(f->sv.writer, &g->job), DS_OK);
    assert_true(app_bell_wait(&g->entered, -1));
}

static void gate_leave(gate *g)
{
    app_bell_ring(&g->open);
    assert_true(app_bell_wait(&g->left, -1));
    app_bell_done(&g->entered);
    app_bell_done(&g->open);
    app_bell_done(&g->left);
}

static int64_t commits(fixture *f) { return ds_metrics_value(f->sv.metrics, METER_COMMITS); }

/* A last job by writer_call: when it is back, all before it are done. It has room even where the
 * queue is still full, and patience however slow the machine. */
static void wait_for_all(fixture *f)
{
    trial *t = trial_new(f, "last", 1);

    t->job.is_reserved = true;
    t->job.give_up_mono_ms = INT64_MAX;
    assert_int_equal(writer_call(f->sv.writer, &t->job), DS_OK);
    trial_free(t);
}

/* ---- tests */

static void jobs_that_wait_together_share_one_commit(void **state)
{
    fixture *f = fixture_new(false);
    trial *t[100];
    gate g;
    int64_t before;
    size_t last_order = 0;

    (void)state;
    gate_enter(f, &g);
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        char name[24];

        (void)snprintf(name, sizeof(name), "n%zu", i);
        t[i] = trial_new(f, name, (int64_t)i);
        assert_int_equal(writer_submit(f->sv.writer, &t[i]->job), DS_OK);
    }
    before = commits(f);
    gate_leave(&g);
    wait_for_all(f);
    assert_true(commits(f) - before <= 3); /* the gate's, theirs, the last one's */
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        assert_int_equal(atomic_load(&t[i]->done), 1);
        assert_int_equal(t[i]->status, DS_OK);
        assert_int_equal(fixture_kept(f, t[i]->name), (int64_t)i);
        assert_true(i == 0 || t[i]->order > last_order);
        last_order = t[i]->order;
        trial_free(t[i]);
    }
    fixture_free(f);
}

static void one_commit_per_job_when_measuring(void **state)
{
    fixture *f = fixture_new(true);
    trial *t[10];
    gate g;
    int64_t before;

    (void)state;
    gate_enter(f, &g);
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        t[i] = trial_new(f, "n", (int64_t)i);
        assert_int_equal(writer_submit(f->sv.writer, &t[i]->job), DS_OK);
    }
    before = commits(f);
    gate_leave(&g);
    wait_for_all(f);
    assert_int_equal(commits(f) - before, 1 + (int)COUNT_OF(t) + 1);
    for (size_t i = 0; i < COUNT_OF(t); i++)
        trial_free(t[i]);
    fixture_free(f);
}

static void a_failing_job_undoes_itself_alone(void **state)
{
    fixture *f = fixture_new(false);
    trial *good = trial_new(f, "good", 1), *bad = trial_new(f, "bad", 2),
          *after = trial_new(f, "after", 3);
    gate g;

    (void)state;
    bad->fails_with = DS_INVALID;
    gate_enter(f, &g);
    assert_int_equal(writer_submit(f->sv.writer, &good->job), DS_OK);
    assert_int_equal(writer_submit(f->sv.writer, &bad->job), DS_OK);
    assert_int_equal(writer_submit(f->sv.writer, &after->job), DS_OK);
    gate_leave(&g);
    wait_for_all(f);
    assert_int_equal(good->status, DS_OK);
    assert_int_equal(bad->status, DS_INVALID);
    assert_int_equal(after->status, DS_OK);
    assert_int_equal(fixture_kept(f, "good"), 1);
    assert_int_equal(fixture_kept(f, "bad"), -1);
    assert_int_equal(fixture_kept(f, "after"), 3);
    trial_free(good);
    trial_free(bad);
    trial_free(after);
    fixture_free(f);
}

static void only_a_job_that_worked_wakes_the_workers(void **state)
{
    fixture *f = fixture_new(false);
    trial *bad = trial_new(f, "bad", 1), *good = trial_new(f, "good", 1);

    (void)state;
    atomic_store(&woken, 0);
    bad->fails_with = DS_CONFLICT;
    bad->job.wakes = WAKES_OUTBOX;
    assert_int_equal(writer_call(f->sv.writer, &bad->job), DS_CONFLICT);
    wait_for_all(f);
    assert_int_equal(atomic_load(&woken), 0);
    good->job.wakes = WAKES_INBOX;
    assert_int_equal(writer_call(f->sv.writer, &good->job), DS_OK);
    wait_for_all(f);
    assert_int_equal(atomic_load(&woken), WAKES_INBOX);
    trial_free(bad);
    trial_free(good);
    fixture_free(f);
}

static void a_heavy_job_commits_by_itself(void **state)
{
    fixture *f = fixture_new(false);
    trial *light = trial_new(f, "light", 1), *heavy = trial_new(f, "heavy", 2),
          *late = trial_new(f, "late", 3);
    gate g;
    int64_t before;

    (void)state;
    heavy->job.is_heavy = true;
    gate_enter(f, &g);
    assert_int_equal(writer_submit(f->sv.writer, &light->job), DS_OK);
    assert_int_equal(writer_submit(f->sv.writer, &heavy->job), DS_OK);
    assert_int_equal(writer_submit(f->sv.writer, &late->job), DS_OK);
    before = commits(f);
    gate_leave(&g);
    wait_for_all(f);
    assert_true(commits(f) - before >= 4); /* gate, light, heavy, late with or without the last */
    assert_true(light->order < heavy->order && heavy->order < late->order);
    trial_free(light);
    trial_free(heavy);
    trial_free(late);
    fixture_free(f);
}

static void a_locked_database_is_waited_for(void **state)
{
    fixture *f = fixture_new(false);
    ds_ctx *cx = &f->app.cx;
    trial *t = trial_new(f, "patient", 7);
    store_tx *lock = NULL;

    (void)state;
    assert_status(cx, store_tx_begin(cx, f->other, &lock), DS_OK);
    assert_int_equal(writer_submit(f->sv.writer, &t->job), DS_OK);
    while (ds_metrics_value(f->sv.metrics, METER_COMMIT_FAILURES) == 0)
        (void)sched_yield(); /* until the writer has met the lock */
    assert_int_equal(atomic_load(&t->done), 0);
    store_tx_abort(lock);
    wait_for_all(f);
    assert_int_equal(t->status, DS_OK);
    assert_int_equal(fixture_kept(f, "patient"), 7);
    trial_free(t);
    fixture_free(f);
}

static void patience_ends_with_unavailable_and_nothing_kept(void **state)
{
    fixture *f = fixture_new(false);
    ds_ctx *cx = &f->app.cx;
    trial *t = trial_new(f, "hasty", 7);
    store_tx *lock = NULL;

    (void)state;
    assert_status(cx, store_tx_begin(cx, f->other, &lock), DS_OK);
    t->job.give_up_mono_ms = f->app.env.mono_ms(f->app.env.self) + 100;
    assert_int_equal(writer_call(f->sv.writer, &t->job), DS_UNAVAILABLE);
    store_tx_abort(lock);
    wait_for_all(f);
    assert_int_equal(fixture_kept(f, "hasty"), -1);
    trial_free(t);
    fixture_free(f);
}

static void the_queue_is_bounded_and_twilio_has_room_of_its_own(void **state)
{
    fixture *f = fixture_new(false);
    static trial *t[JOBS_MAX];
    size_t n = 0;
    gate g;

    (void)state;
    gate_enter(f, &g);
    for (; n < WRITER_QUEUE_MAX; n++) {
        t[n] = trial_new(f, "n", 1);
        t[n]->job.give_up_mono_ms = INT64_MAX;
        assert_int_equal(writer_submit(f->sv.writer, &t[n]->job), DS_OK);
    }
    t[n] = trial_new(f, "shed", 1);
    assert_int_equal(writer_submit(f->sv.writer, &t[n]->job), DS_UNAVAILABLE);
    t[n]->job.is_reserved = true;
    assert_int_equal(writer_submit(f->sv.writer, &t[n]->job), DS_OK);
    n++;
    gate_leave(&g);
    wait_for_all(f);
    assert_int_equal(fixture_kept(f, "shed"), 1);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(atomic_load(&t[i]->done), 1);
        trial_free(t[i]);
    }
    fixture_free(f);
}

static void stopping_finishes_what_waits_and_takes_nothing_new(void **state)
{
    fixture *f = fixture_new(false);
    trial *waits = trial_new(f, "waits", 5), *late = trial_new(f, "late", 6);
    writer *w = f->sv.writer;
    gate g;

    (void)state;
    gate_enter(f, &g);
    assert_int_equal(writer_submit(w, &waits->job), DS_OK);
    gate_leave(&g);
    writer_stop(w);
    assert_int_equal(waits->status, DS_OK);
    assert_int_equal(fixture_kept(f, "waits"), 5);
    assert_int_equal(writer_submit(w, &late->job), DS_UNAVAILABLE);
    assert_int_equal(atomic_load(&late->done), 0);
    writer_free(w);
    f->sv.writer = NULL;
    trial_free(waits);
    trial_free(late);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_that_wait_together_share_one_commit),
        cmocka_unit_test(one_commit_per_job_when_measuring),
        cmocka_unit_test(a_failing_job_undoes_itself_alone),
        cmocka_unit_test(only_a_job_that_worked_wakes_the_workers),
        cmocka_unit_test(a_heavy_job_commits_by_itself),
        cmocka_unit_test(a_locked_database_is_waited_for),
        cmocka_unit_test(patience_ends_with_unavailable_and_nothing_kept),
        cmocka_unit_test(the_queue_is_bounded_and_twilio_has_room_of_its_own),
        cmocka_unit_test(stopping_finishes_what_waits_and_takes_nothing_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
