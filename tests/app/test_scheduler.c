/*
 * test_scheduler.c - what falls due is run: soon, once, again while more is due, and after
 * failures.
 *
 * The thread, the writer and the store are the real ones; what is due is a script. The clock is
 * moved, never waited for.
 */
#include "tests/app/fixture.h"

#include <inttypes.h>

#include "app/turns.h"

#define WITHIN_MS 20000
#define LOOK_MS 5

static struct {
    _Atomic int64_t next_s;  /* INT64_MAX: nothing */
    _Atomic int64_t every_s; /* a step sets the next one so much later; 0: nothing more */
    atomic_int steps, failures_left;
    _Atomic int64_t last_now_s;
    atomic_int woken;
    atomic_int asked; /* how often it was looked what is due */
} script;

ds_status app_due_next(ds_ctx *cx, store_tx *tx, ds_time *ret)
{
    (void)cx;
    (void)tx;
    script.asked++;
    *ret = script.next_s == INT64_MAX ? DS_TIME_NEVER : (ds_time){ script.next_s };
    return DS_OK;
}

ds_status app_due_step(ds_ctx *cx, bot *b, store_tx *tx, size_t *ret_n)
{
    int64_t done;

    (void)b;
    *ret_n = 0;
    DS_TRY(store_meta_get_int(cx, tx, "steps", 0, &done));
    DS_TRY(store_meta_set_int(cx, tx, "steps", done + 1));
    if (script.failures_left > 0) {
        script.failures_left--;
        return ds_fail(cx, DS_INTERNAL, "this step fails");
    }
    script.last_now_s = cx->now.utc_s;
    script.next_s = script.every_s > 0 ? script.next_s + script.every_s : INT64_MAX;
    script.steps++;
    *ret_n = 1;
    return DS_OK;
}

ds_status app_turn_step(ds_ctx *cx, bot *b, store_tx *tx, const inbox_row *row, turn_end *ret_end)
{
    (void)cx;
    (void)b;
    (void)tx;
    (void)row;
    *ret_end = TURN_DONE;
    return DS_OK;
}

void service_wake(service *sv, unsigned wakes)
{
    (void)sv;
    if (wakes & WAKES_OUTBOX)
        script.woken++;
}

ds_status service_read(service *sv, ds_ctx *cx,
                       ds_status (*fn)(ds_ctx *cx, store_tx *tx, void *data), void *data)
{
    (void)sv;
    return fn(cx, NULL, data);
}

void checkpointer_note(checkpointer *c) { (void)c; }

/* ---- a running scheduler */

static fixture *begin(int64_t in_s)
{
    fixture *f = fixture_new(false);

    script.next_s = in_s == INT64_MAX ? INT64_MAX : f->app.env.now(f->app.env.self).utc_s + in_s;
    script.every_s = 0;
    script.steps = 0;
    script.failures_left = 0;
    script.woken = 0;
    return f;
}

static void start(fixture *f)
{
    f->sv.scheduler = scheduler_new(&f->sv);
    assert_non_null(f->sv.scheduler);
}

static void end(fixture *f)
{
    scheduler_free(f->sv.scheduler);
    f->sv.scheduler = NULL;
    fixture_free(f);
}

static void wait_steps(int wanted)
{
    app_bell never;

    assert_true(app_bell_init(&never));
    for (int waited = 0; script.steps < wanted; waited += LOOK_MS) {
        if (waited > WITHIN_MS)
            fail_msg("%d steps, not %d", script.steps, wanted);
        (void)app_bell_wait(&never, LOOK_MS);
    }
    app_bell_done(&never);
}

/* Wake it until it has looked twice: what it would do of what is due now it has done. */
static void let_it_look(fixture *f)
{
    int before = script.asked;
    app_bell never;

    assert_true(app_bell_init(&never));
    for (int waited = 0; script.asked < before + 3; waited += LOOK_MS) {
        assert_true(waited <= WITHIN_MS);
        scheduler_wake(f->sv.scheduler);
        (void)app_bell_wait(&never, LOOK_MS);
    }
    app_bell_done(&never);
}

/* ---- tests */

static void what_is_due_already_is_run_at_once(void **state)
{
    fixture *f = begin(-3600);

    (void)state;
    start(f);
    wait_steps(1);
    end(f);
    assert_int_equal(script.steps, 1);
    assert_true(script.woken >= 1); /* its messages go out */
}

static void what_is_not_due_is_not_run_until_the_clock_says_so(void **state)
{
    fixture *f = begin(3600);

    (void)state;
    start(f);
    let_it_look(f);
    app_clock_forward(&f->app.env, ds_seconds(3590));
    let_it_look(f);
    assert_int_equal(script.steps, 0);
    app_clock_forward(&f->app.env, ds_seconds(11));
    scheduler_wake(f->sv.scheduler);
    wait_steps(1);
    end(f);
    assert_int_equal(script.steps, 1);
}

static void nothing_due_is_nothing_run(void **state)
{
    fixture *f = begin(INT64_MAX);

    (void)state;
    start(f);
    let_it_look(f);
    app_clock_forward(&f->app.env, ds_days(400));
    let_it_look(f);
    end(f);
    assert_int_equal(script.steps, 0);
}

static void a_clock_that_jumps_runs_everything_on_the_way(void **state)
{
    fixture *f = begin(60);

    (void)state;
    script.every_s = 3600;
    start(f);
    app_clock_forward(&f->app.env, ds_hours(5));
    scheduler_wake(f->sv.scheduler);
    wait_steps(5);
    let_it_look(f);
    end(f);
    assert_int_equal(script.steps, 5);
}

/* Ten minutes back and a day on: nothing is run twice. */
static void a_clock_that_goes_back_runs_nothing_twice(void **state)
{
    fixture *f = begin(-1);

    (void)state;
    start(f);
    wait_steps(1);
    app_clock_forward(&f->app.env, ds_seconds(-600));
    let_it_look(f);
    app_clock_forward(&f->app.env, ds_seconds(601));
    let_it_look(f);
    end(f);
    assert_int_equal(script.steps, 1);
}

static void a_step_that_fails_is_undone_and_run_again(void **state)
{
    fixture *f = begin(-1);

    (void)state;
    script.failures_left = 3;
    start(f);
    wait_steps(1);
    assert_int_equal(script.failures_left, 0);
    scheduler_free(f->sv.scheduler);
    f->sv.scheduler = NULL;
    assert_int_equal(fixture_kept(f, "steps"), 1); /* the failed ones left nothing */
    fixture_free(f);
}

static void a_step_reads_the_clock_anew(void **state)
{
    fixture *f = begin(7200);
    int64_t began = f->app.env.now(f->app.env.self).utc_s;

    (void)state;
    start(f);
    app_clock_forward(&f->app.env, ds_hours(3));
    scheduler_wake(f->sv.scheduler);
    wait_steps(1);
    end(f);
    assert_true(script.last_now_s >= began + 10800);
}

static void stopping_is_quick_whatever_is_due_later(void **state)
{
    static const int64_t cases[] = { 1, 60, 86400, INT64_MAX };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        fixture *f = begin(cases[i]);
        int64_t began = app_mono_us();

        start(f);
        end(f);
        assert_true(app_mono_us() - began < INT64_C(5000000));
    }
    scheduler_wake(NULL);
    scheduler_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_already_is_run_at_once),
        cmocka_unit_test(what_is_not_due_is_not_run_until_the_clock_says_so),
        cmocka_unit_test(nothing_due_is_nothing_run),
        cmocka_unit_test(a_clock_that_jumps_runs_everything_on_the_way),
        cmocka_unit_test(a_clock_that_goes_back_runs_nothing_twice),
        cmocka_unit_test(a_step_that_fails_is_undone_and_run_again),
        cmocka_unit_test(a_step_reads_the_clock_anew),
        cmocka_unit_test(stopping_is_quick_whatever_is_due_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
