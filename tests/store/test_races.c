/*
 * test_races.c - many want the same time at once, as threads and as processes.
 *
 * Each racer books, cancels and moves at random on its own connection to one file. Afterwards no
 * two live rows may overlap, and the rows must be those that were acknowledged, no more, no fewer.
 */
#include "tests/store/fixture.h"

#include <pthread.h>
#include <sys/wait.h>

enum { racers = 4, rounds = 150, minutes_of_day = 240 };

typedef struct racer {
    char url[96];
    fixture *clinic; /* for the ids only */
    ds_ctx *cx;
    uint64_t seed;
    int64_t live; /* acknowledged bookings minus acknowledged cancellations */
    int conflicts;
    bool is_fine;
} racer;

static uint64_t dice(racer *r, uint64_t bound)
{
    r->seed = r->seed * 6364136223846793005u + 1442695040888963407u;
    return (r->seed >> 33) % bound;
}

/* One step in a transaction of its own: mostly book, sometimes cancel or move one's last visit. */
static ds_status step(racer *r, store_conn *conn, appointment *last, int *ret_change)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    appointment a = fixture_visit(r->clinic, APPOINTMENT_CONFIRMED,
                                  (int64_t)dice(r, minutes_of_day), 7 + (int64_t)dice(r, 40));
    uint64_t what = last->id.v == 0 ? 0 : dice(r, 4);
    int change = 0;
    ds_status status;

    DS_TRY(store_tx_begin(r->cx, conn, &tx));
    if (what == 2) {
        last->status = APPOINTMENT_CANCELLED;
        status = store_appointment_update(r->cx, tx, last);
        change = -1;
    } else if (what == 3) {
        a.id = last->id;
        a.fence = last->fence;
        status = store_appointment_move(r->cx, tx, &a);
    } else {
        a.fence = 1;
        status = store_appointment_insert(r->cx, tx, &a, &a.id);
        change = 1;
    }
    DS_TRY(status);
    DS_TRY(store_tx_commit(r->cx, &tx));
    *last = what == 2 ? (appointment){ 0 } : a;
    *ret_change = change;
    return DS_OK;
}

static void *race(void *arg)
{
    racer *r = arg;
    appointment last = { 0 };
    store *st = NULL;
    store_conn *conn = NULL;

    if (store_open(r->cx, ds_str_of(r->url), &st) != DS_OK ||
        store_connect(r->cx, st, STORE_WRITE, &conn) != DS_OK)
        return NULL;
    r->is_fine = true;
    for (int i = 0; i < rounds && r->is_fine; i++) {
        int change = 0;
        ds_status status = step(r, conn, &last, &change);

        r->live += change;
        r->conflicts += status == DS_CONFLICT;
        r->is_fine = status == DS_OK || status == DS_CONFLICT;
    }
    store_disconnect(conn);
    store_close(st);
    return NULL;
}

static void prepare(racer *r, fixture *f, int i)
{
    *r = (racer){ .clinic = f, .seed = (uint64_t)i + 1 };
    (void)snprintf(r->url, sizeof r->url, "%s", f->url);
}

static void check_rows(fixture *f, int64_t wanted)
{
    const appointment *rows;
    appointment_filter live = { .only_live = true };
    store_tx *tx = fixture_begin(f);
    ds_str text;
    size_t n;

    assert_status(f->cx, store_appointment_list(f->cx, tx, &live, &rows, &n), DS_OK);
    assert_int_equal(n, wanted);
    for (size_t i = 1; i < n; i++)
        assert_true(rows[i - 1].occupied_to.utc_s <= rows[i].occupied_from.utc_s);
    (void)fixture_fsck(f, tx, &text); /* these visits are nobody's, which is the only finding */
    assert_int_equal(ds_str_find(text, DS_STR("overlap"), 0), -1);
    store_tx_abort(tx);
}

static void threads_never_double_book(void **state)
{
    fixture f;
    racer all[racers];
    pthread_t threads[racers];
    int64_t live = 0;
    int conflicts = 0;

    (void)state;
    fixture_start(&f, true);
    for (int i = 0; i < racers; i++) {
        prepare(&all[i], &f, i);
        all[i].cx = testenv_cx_new(f.te, TESTENV_ARENA_BYTES);
    }
    for (int i = 0; i < racers; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &all[i]), 0);
    for (int i = 0; i < racers; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        if (!all[i].is_fine)
            fail_msg("racer %d: %s", i, all[i].cx->why);
        live += all[i].live;
        conflicts += all[i].conflicts;
    }
    assert_true(conflicts > 0);
    check_rows(&f, live);
    fixture_end(&f);
}

/* The child's whole life; its count goes through the pipe. */
static void race_alone(fixture *f, int i, int out)
{
    testenv *te = testenv_new(FIXTURE_NOW);
    racer r;

    prepare(&r, f, i + racers);
    r.cx = testenv_cx(te);
    (void)race(&r);
    if (!r.is_fine || write(out, &r.live, sizeof r.live) != (ssize_t)sizeof r.live)
        _exit(1);
    _exit(0);
}

static void processes_never_double_book(void **state)
{
    fixture f;
    int pipes[2], status;
    int64_t live = 0, part;

    (void)state;
    fixture_start(&f, true);
    store_disconnect(f.conn); /* a connection must not cross a fork */
    f.conn = NULL;
    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i < racers; i++) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0)
            race_alone(&f, i, pipes[1]);
    }
    for (int i = 0; i < racers; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
        assert_int_equal(read(pipes[0], &part, sizeof part), sizeof part);
        live += part;
    }
    (void)close(pipes[0]);
    (void)close(pipes[1]);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_WRITE, &f.conn), DS_OK);
    check_rows(&f, live);
    fixture_end(&f);
}

static void forty_who_want_one_slot_get_exactly_one_visit(void **state)
{
    enum { patients = 40 };
    fixture f;
    int status, won = 0;

    (void)state;
    fixture_start(&f, true);
    store_disconnect(f.conn);
    f.conn = NULL;
    for (int i = 0; i < patients; i++) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            testenv *te = testenv_new(FIXTURE_NOW);
            ds_ctx *cx = testenv_cx(te);
            appointment a = fixture_visit(&f, APPOINTMENT_HELD, 60, 30);
            store_conn *conn = NULL;
            store_tx *tx = NULL;

            if (store_connect(cx, f.st, STORE_WRITE, &conn) != DS_OK ||
                store_tx_begin(cx, conn, &tx) != DS_OK)
                _exit(2);
            ds_status got = store_appointment_insert(cx, tx, &a, &a.id);
            if (got == DS_OK)
                got = store_tx_commit(cx, &tx);
            _exit(got == DS_OK ? 0 : got == DS_CONFLICT ? 1 : 2);
        }
    }
    for (int i = 0; i < patients; i++) {
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        won += WEXITSTATUS(status) == 0;
    }
    assert_int_equal(won, 1);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_WRITE, &f.conn), DS_OK);
    check_rows(&f, 1);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_never_double_book),
        cmocka_unit_test(processes_never_double_book),
        cmocka_unit_test(forty_who_want_one_slot_get_exactly_one_visit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
