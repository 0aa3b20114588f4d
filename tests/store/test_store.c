/*
 * test_store.c - transactions, marks, locks, a full disk, a failing one, the log.
 *
 * fdatasync is replaced in this program: SQLite's calls land in the function below, which counts
 * them and can fail.
 */
#include "tests/store/fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

long syscall(long number, ...);
int fdatasync(int fd);

static int flushes;
static bool flush_fails;

int fdatasync(int fd)
{
    flushes++;
    if (flush_fails) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

static void put(fixture *f, store_tx *tx, const char *name, int64_t value)
{
    assert_status(f->cx, store_meta_set_int(f->cx, tx, name, value), DS_OK);
}

static int64_t get(fixture *f, const char *name)
{
    store_tx *tx = fixture_begin(f);
    int64_t v;

    assert_status(f->cx, store_meta_get_int(f->cx, tx, name, -1, &v), DS_OK);
    store_tx_abort(tx);
    return v;
}

typedef struct url_case {
    const char *url;
    ds_status status;
} url_case;

static const url_case url_cases[] = {
    { "sqlite::memory:", DS_OK },     { "sqlite:", DS_INVALID },   { "", DS_INVALID },
    { "postgresql://db/x", DS_OFF },  { "postgres://db", DS_OFF }, { "mysql://db", DS_INVALID },
    { "/tmp/clinic.db", DS_INVALID },
};

static void a_database_is_named_by_a_url(void **state)
{
    testenv *te = testenv_new(FIXTURE_NOW);
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(url_cases); i++) {
        store *st = NULL;

        assert_int_equal(store_open(cx, ds_str_of(url_cases[i].url), &st), url_cases[i].status);
        store_close(st);
    }
    testenv_free(te);
}

static void an_uncommitted_transaction_leaves_nothing(void **state)
{
    fixture f;

    (void)state;
    fixture_start(&f, true);
    {
        store_tx *tx DS_AUTO(store_tx_abortp) = fixture_begin(&f);

        put(&f, tx, "x", 1);
    }
    assert_int_equal(get(&f, "x"), -1);
    store_tx *tx = fixture_begin(&f), *second;
    assert_status(f.cx, store_tx_begin(f.cx, f.conn, &second), DS_INTERNAL);
    put(&f, tx, "x", 2);
    fixture_commit(&f, tx);
    assert_int_equal(get(&f, "x"), 2);
    fixture_end(&f);
}

static void marks_nest_and_undo_only_what_came_after(void **state)
{
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    put(&f, tx, "a", 1);
    assert_status(f.cx, store_tx_mark(f.cx, tx), DS_OK);
    put(&f, tx, "a", 2);
    assert_status(f.cx, store_tx_mark(f.cx, tx), DS_OK);
    put(&f, tx, "b", 3);
    assert_status(f.cx, store_tx_undo(f.cx, tx), DS_OK);
    assert_status(f.cx, store_tx_keep(f.cx, tx), DS_OK);
    assert_status(f.cx, store_tx_mark(f.cx, tx), DS_OK);
    put(&f, tx, "a", 4);
    assert_status(f.cx, store_tx_undo(f.cx, tx), DS_OK);
    fixture_commit(&f, tx);
    assert_int_equal(get(&f, "a"), 2);
    assert_int_equal(get(&f, "b"), -1);
    fixture_end(&f);
}

static void a_commit_flushes_the_log_and_a_rollback_does_not(void **state)
{
    fixture f;

    (void)state;
    fixture_start(&f, true);
    store_tx *tx = fixture_begin(&f);
    put(&f, tx, "x", 1);
    flushes = 0;
    fixture_commit(&f, tx);
    assert_int_equal(flushes, 1);
    tx = fixture_begin(&f);
    put(&f, tx, "x", 2);
    store_tx_abort(tx);
    assert_int_equal(flushes, 1);
    fixture_end(&f);
}

static void a_failed_flush_breaks_the_connection_and_acknowledges_nothing(void **state)
{
    fixture f;

    (void)state;
    fixture_start(&f, true);
    store_tx *tx = fixture_begin(&f);
    put(&f, tx, "x", 1);
    flush_fails = true;
    assert_status(f.cx, store_tx_commit(f.cx, &tx), DS_UNAVAILABLE);
    assert_null(tx);
    flush_fails = false;
    assert_true(store_is_broken(f.conn));
    int before = flushes;
    assert_status(f.cx, store_tx_begin(f.cx, f.conn, &tx), DS_UNAVAILABLE);
    assert_int_equal(flushes, before); /* never tried again */
    store_disconnect(f.conn);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_WRITE, &f.conn), DS_OK);
    assert_int_equal(get(&f, "x"), -1);
    fixture_end(&f);
}

static int64_t mono_ms(void)
{
    struct timespec t;

    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &t), 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void a_locked_database_is_waited_for_until_the_deadline(void **state)
{
    fixture f;
    store_conn *other, *reader;
    store_tx *theirs, *tx;
    int64_t v;

    (void)state;
    fixture_start(&f, true);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_WRITE, &other), DS_OK);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_READ, &reader), DS_OK);
    assert_status(f.cx, store_tx_begin(f.cx, other, &theirs), DS_OK);
    put(&f, theirs, "x", 1);
    f.cx->deadline_mono_ms = f.cx->env->mono_ms(f.cx->env->self) + 40;
    int64_t start = mono_ms();
    assert_status(f.cx, store_tx_begin(f.cx, f.conn, &tx), DS_UNAVAILABLE);
    int64_t waited = mono_ms() - start;
    assert_true(waited >= 20 && waited < 2000);
    assert_false(store_is_broken(f.conn));
    assert_status(f.cx, store_tx_begin(f.cx, reader, &tx), DS_OK); /* readers go on */
    assert_status(f.cx, store_meta_get_int(f.cx, tx, "x", -1, &v), DS_OK);
    assert_int_equal(v, -1);
    assert_status(f.cx, store_tx_commit(f.cx, &theirs), DS_OK);
    assert_status(f.cx, store_meta_get_int(f.cx, tx, "x", -1, &v), DS_OK);
    assert_int_equal(v, -1); /* the snapshot stays */
    store_tx_abort(tx);
    assert_status(f.cx, store_tx_begin(f.cx, f.conn, &tx), DS_OK);
    store_tx_abort(tx);
    store_disconnect(reader);
    store_disconnect(other);
    fixture_end(&f);
}

static void a_reading_connection_cannot_write(void **state)
{
    fixture f;
    store_conn *reader;
    store_tx *tx;

    (void)state;
    fixture_start(&f, true);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_READ, &reader), DS_OK);
    assert_status(f.cx, store_tx_begin(f.cx, reader, &tx), DS_OK);
    assert_status(f.cx, store_meta_set_int(f.cx, tx, "x", 1), DS_UNAVAILABLE);
    store_tx_abort(tx);
    store_disconnect(reader);
    assert_int_equal(get(&f, "x"), -1);
    fixture_end(&f);
}

/* Fill until the file may not grow any more; the limit holds for this process, hence the child. */
static int fill_the_disk(void)
{
    static char text[8192];
    struct rlimit limit, small;
    fixture f;
    store_tx *tx;
    ds_status status = DS_OK;

    memset(text, 'x', sizeof text);
    (void)signal(SIGXFSZ, SIG_IGN);
    fixture_start(&f, true);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = limit;
    small.rlim_cur = 1024 * 1024;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int kept = 0;
    for (int i = 0; i < 1000 && status == DS_OK; i++) {
        assert_status(f.cx, store_tx_begin(f.cx, f.conn, &tx), DS_OK);
        status = store_audit(f.cx, tx, "system", "test", "x", i, (ds_str){ text, sizeof text });
        if (status == DS_OK)
            status = store_meta_set_int(f.cx, tx, "kept", i + 1);
        if (status == DS_OK)
            status = store_tx_commit(f.cx, &tx);
        store_tx_abortp(&tx);
        kept += status == DS_OK;
        testenv_reset(f.te);
    }
    assert_int_equal(status, DS_UNAVAILABLE);
    assert_true(kept > 10);
    assert_false(store_is_broken(f.conn));
    assert_int_equal(get(&f, "kept"), kept); /* reads go on */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    tx = fixture_begin(&f);
    put(&f, tx, "kept", kept + 1); /* and so do writes, once there is room */
    ds_str findings;
    assert_int_equal(fixture_fsck(&f, tx, &findings), 0);
    fixture_commit(&f, tx);
    fixture_end(&f);
    return 0;
}

static void a_full_disk_loses_nothing_and_breaks_nothing(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0)
        _exit(fill_the_disk());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* One huge transaction that does not fit: SQLite may roll back all of it inside a mark. */
static int overflow_a_mark(void)
{
    static char text[65536];
    struct rlimit small = { 600 * 1024, RLIM_INFINITY };
    fixture f;
    ds_status status = DS_OK;

    memset(text, 'x', sizeof text);
    (void)signal(SIGXFSZ, SIG_IGN);
    fixture_start(&f, true);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    store_tx *tx = fixture_begin(&f);
    put(&f, tx, "before", 1);
    assert_status(f.cx, store_tx_mark(f.cx, tx), DS_OK);
    for (int i = 0; i < 1000 && status == DS_OK; i++)
        status = store_audit(f.cx, tx, "system", "test", "x", i, (ds_str){ text, sizeof text });
    assert_int_equal(status, DS_UNAVAILABLE);
    ds_status undone = store_tx_undo(f.cx, tx); /* may say that all is gone */
    assert_true(undone == DS_OK || undone == DS_UNAVAILABLE);
    ds_status committed = store_tx_commit(f.cx, &tx);
    assert_int_equal(get(&f, "before"), committed == DS_OK ? 1 : -1); /* what it said is true */
    fixture_end(&f);
    return 0;
}

static void a_transaction_that_overflows_says_the_truth_about_its_commit(void **state)
{
    int status;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0)
        _exit(overflow_a_mark());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void a_damaged_page_breaks_the_connection(void **state)
{
    static const unsigned char noise[4096] = { 0xde, 0xad };
    fixture f;
    store_tx *tx;
    directory *d = NULL;

    (void)state;
    fixture_start(&f, true);
    store_disconnect(f.conn);
    f.conn = NULL;
    FILE *file = fopen(fixture_path(&f, "clinic.db"), "r+b");
    assert_non_null(file);
    for (long page = 2; page < 60; page++) { /* the schema is on page 1 and what it points to */
        assert_int_equal(fseek(file, page * 4096, SEEK_SET), 0);
        assert_int_equal(fwrite(noise, sizeof noise, 1, file), 1);
    }
    assert_int_equal(fclose(file), 0);
    ds_status status = store_connect(f.cx, f.st, STORE_WRITE, &f.conn);
    if (status == DS_OK) {
        assert_status(f.cx, store_tx_begin(f.cx, f.conn, &tx), DS_OK);
        status = store_directory_load(f.cx, tx, &d);
        assert_true(store_is_broken(f.conn));
        store_tx_abort(tx);
    }
    assert_int_equal(status, DS_UNAVAILABLE);
    fixture_end(&f);
}

static void the_log_grows_until_it_is_cut_and_goes_with_the_last_connection(void **state)
{
    fixture f;
    int64_t bytes;
    struct stat info;

    (void)state;
    fixture_start(&f, true);
    for (int i = 0; i < 50; i++) {
        store_tx *tx = fixture_begin(&f);
        put(&f, tx, "x", i);
        fixture_commit(&f, tx);
    }
    assert_status(f.cx, store_checkpoint(f.cx, f.conn, false, &bytes), DS_OK);
    assert_true(bytes > 50 * 4096);
    assert_status(f.cx, store_checkpoint(f.cx, f.conn, true, &bytes), DS_OK);
    assert_int_equal(bytes, 0);
    store_tx *tx = fixture_begin(&f);
    put(&f, tx, "x", 51);
    assert_status(f.cx, store_checkpoint(f.cx, f.conn, false, &bytes), DS_INTERNAL);
    fixture_commit(&f, tx);
    assert_int_equal(get(&f, "x"), 51);
    store_disconnect(f.conn);
    assert_int_not_equal(stat(fixture_path(&f, "clinic.db-wal"), &info), 0);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_WRITE, &f.conn), DS_OK);
    assert_int_equal(get(&f, "x"), 51);
    fixture_end(&f);
}

static void a_reader_in_the_way_does_not_fail_a_checkpoint(void **state)
{
    fixture f;
    store_conn *reader;
    store_tx *old, *tx;
    int64_t bytes, v;

    (void)state;
    fixture_start(&f, true);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_READ, &reader), DS_OK);
    assert_status(f.cx, store_tx_begin(f.cx, reader, &old), DS_OK);
    assert_status(f.cx, store_meta_get_int(f.cx, old, "x", -1, &v), DS_OK);
    tx = fixture_begin(&f);
    put(&f, tx, "x", 1);
    fixture_commit(&f, tx);
    assert_status(f.cx, store_checkpoint(f.cx, f.conn, true, &bytes), DS_OK);
    assert_true(bytes > 0);
    store_tx_abort(old);
    assert_status(f.cx, store_checkpoint(f.cx, f.conn, true, &bytes), DS_OK);
    assert_int_equal(bytes, 0);
    store_disconnect(reader);
    fixture_end(&f);
}

static void patients_data_is_the_owners_alone(void **state)
{
    fixture f;
    struct stat info;

    (void)state;
    fixture_start(&f, true);
    assert_int_equal(stat(fixture_path(&f, "clinic.db"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(fixture_path(&f, "clinic.db-wal"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    fixture_end(&f);
}

static void every_statement_can_be_prepared(void **state)
{
    fixture f;
    store_conn *reader;

    (void)state;
    fixture_start(&f, true);
    assert_status(f.cx, store_prepare_all(f.cx, f.conn), DS_OK);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_READ, &reader), DS_OK);
    assert_status(f.cx, store_prepare_all(f.cx, reader), DS_OK);
    store_disconnect(reader);
    fixture_end(&f);
}

static void small_facts_have_a_fallback(void **state)
{
    fixture f;

    (void)state;
    fixture_start(&f, false);
    assert_int_equal(get(&f, "y"), -1);
    store_tx *tx = fixture_begin(&f);
    put(&f, tx, "y", INT64_MIN);
    fixture_commit(&f, tx);
    assert_true(get(&f, "y") == INT64_MIN);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_database_is_named_by_a_url),
        cmocka_unit_test(an_uncommitted_transaction_leaves_nothing),
        cmocka_unit_test(marks_nest_and_undo_only_what_came_after),
        cmocka_unit_test(a_commit_flushes_the_log_and_a_rollback_does_not),
        cmocka_unit_test(a_failed_flush_breaks_the_connection_and_acknowledges_nothing),
        cmocka_unit_test(a_locked_database_is_waited_for_until_the_deadline),
        cmocka_unit_test(a_reading_connection_cannot_write),
        cmocka_unit_test(a_full_disk_loses_nothing_and_breaks_nothing),
        cmocka_unit_test(a_transaction_that_overflows_says_the_truth_about_its_commit),
        cmocka_unit_test(a_damaged_page_breaks_the_connection),
        cmocka_unit_test(the_log_grows_until_it_is_cut_and_goes_with_the_last_connection),
        cmocka_unit_test(a_reader_in_the_way_does_not_fail_a_checkpoint),
        cmocka_unit_test(patients_data_is_the_owners_alone),
        cmocka_unit_test(every_statement_can_be_prepared),
        cmocka_unit_test(small_facts_have_a_fallback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
