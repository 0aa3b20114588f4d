/*
 * test_migrate.c - from nothing to the newest schema; copies out and back.
 */
#include "tests/store/fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Run SQL behind the store's back. */
static void raw(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static store *open_file(fixture *f, const char *name)
{
    char url[160];
    store *st = NULL;

    (void)snprintf(url, sizeof url, "sqlite:%s", fixture_path(f, name));
    assert_status(f->cx, store_open(f->cx, ds_str_of(url), &st), DS_OK);
    return st;
}

static void an_empty_database_goes_to_the_newest_schema_once(void **state)
{
    fixture f;
    int from = -1, to = -1, version = -1;
    store_conn *conn = NULL;

    (void)state;
    fixture_start(&f, true);
    store *st = open_file(&f, "other.db");
    assert_status(f.cx, store_connect(f.cx, st, STORE_WRITE, &conn),
                  DS_UNAVAILABLE); /* no file yet */
    assert_status(f.cx, store_schema_version(f.cx, st, &version), DS_OK);
    assert_int_equal(version, 0);
    assert_status(f.cx, store_connect(f.cx, st, STORE_WRITE, &conn), DS_CONFLICT);
    assert_why(f.cx, "migrate");
    assert_status(f.cx, store_migrate(f.cx, st, &from, &to), DS_OK);
    assert_int_equal(from, 0);
    assert_int_equal(to, store_schema_latest());
    assert_true(to >= 1);
    assert_status(f.cx, store_migrate(f.cx, st, &from, &to), DS_OK);
    assert_int_equal(from, to);
    assert_status(f.cx, store_connect(f.cx, st, STORE_WRITE, &conn), DS_OK);
    assert_status(f.cx, store_prepare_all(f.cx, conn), DS_OK);
    store_disconnect(conn);
    store_close(st);
    fixture_end(&f);
}

static void a_newer_or_foreign_database_is_left_alone(void **state)
{
    fixture f;
    int from, to;
    store_conn *conn = NULL;

    (void)state;
    fixture_start(&f, true);
    store_disconnect(f.conn);
    f.conn = NULL;
    raw(fixture_path(&f, "clinic.db"), "PRAGMA user_version = 9999");
    assert_status(f.cx, store_migrate(f.cx, f.st, &from, &to), DS_CONFLICT);
    assert_why(f.cx, "newer");
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_READ, &conn), DS_CONFLICT);
    raw(fixture_path(&f, "other.db"), "CREATE TABLE songs (title TEXT)");
    store *st = open_file(&f, "other.db");
    assert_status(f.cx, store_migrate(f.cx, st, &from, &to), DS_CONFLICT);
    assert_why(f.cx, "another program");
    store_close(st);
    fixture_end(&f);
}

static void programs_that_migrate_at_once_take_turns(void **state)
{
    enum { programs = 4 };
    fixture f;
    pid_t children[programs];

    (void)state;
    fixture_start(&f, true);
    for (int i = 0; i < programs; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            testenv *te = testenv_new(FIXTURE_NOW);
            int from, to;

            f.cx = testenv_cx(te);
            store *st = open_file(&f, "other.db");
            ds_status status = store_migrate(f.cx, st, &from, &to);
            if (status != DS_OK)
                print_error("%s\n", f.cx->why);
            _exit(status == DS_OK && to == store_schema_latest() ? 0 : 1);
        }
    }
    for (int i = 0; i < programs; i++) {
        int status;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    fixture_end(&f);
}

static void book(fixture *f, int64_t at_min)
{
    store_tx *tx = fixture_begin(f);
    appointment a = fixture_visit(f, APPOINTMENT_CONFIRMED, at_min, 30);
    patient p = { .name = DS_STR("Lakshmi") };

    assert_status(f->cx, store_patient_insert(f->cx, tx, &p, &a.patient), DS_OK);
    assert_status(f->cx, store_appointment_insert(f->cx, tx, &a, &a.id), DS_OK);
    fixture_commit(f, tx);
}

static size_t count(fixture *f)
{
    store_tx *tx = fixture_begin(f);
    appointment_filter all = { 0 };
    const appointment *rows;
    size_t n;

    assert_status(f->cx, store_appointment_list(f->cx, tx, &all, &rows, &n), DS_OK);
    store_tx_abort(tx);
    return n;
}

static void a_copy_brings_back_what_was_there_when_it_was_made(void **state)
{
    fixture f;
    struct stat info;
    char copy[128];

    (void)state;
    fixture_start(&f, true);
    (void)snprintf(copy, sizeof copy, "%s", fixture_path(&f, "copy.db"));
    book(&f, 60);
    store_tx *tx = fixture_begin(&f); /* a writer in the middle of its work */
    assert_status(f.cx, store_meta_set_int(f.cx, tx, "x", 1), DS_OK);
    assert_status(f.cx, store_backup(f.cx, f.st, ds_str_of(copy)), DS_OK);
    fixture_commit(&f, tx);
    assert_status(f.cx, store_backup(f.cx, f.st, ds_str_of(copy)),
                  DS_CONFLICT); /* never over a file */
    assert_int_equal(stat(copy, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    book(&f, 120);
    assert_int_equal(count(&f), 2);
    assert_status(f.cx, store_restore(f.cx, f.st, ds_str_of(copy)),
                  DS_CONFLICT); /* we are connected */
    assert_why(f.cx, "in use");
    assert_int_equal(count(&f), 2);
    store_disconnect(f.conn);
    f.conn = NULL;
    assert_status(f.cx, store_restore(f.cx, f.st, ds_str_of(copy)), DS_OK);
    assert_status(f.cx, store_connect(f.cx, f.st, STORE_WRITE, &f.conn), DS_OK);
    assert_int_equal(count(&f), 1);
    tx = fixture_begin(&f);
    ds_str findings;
    int64_t x;
    assert_int_equal(fixture_fsck(&f, tx, &findings), 0);
    assert_status(f.cx, store_meta_get_int(f.cx, tx, "x", -1, &x), DS_OK);
    assert_int_equal(x, -1);
    store_tx_abort(tx);
    fixture_end(&f);
}

static void a_copy_goes_into_a_new_place_and_into_memory(void **state)
{
    fixture f, memory;
    char copy[128];

    (void)state;
    fixture_start(&f, true);
    (void)snprintf(copy, sizeof copy, "%s", fixture_path(&f, "copy.db"));
    book(&f, 60);
    assert_status(f.cx, store_backup(f.cx, f.st, ds_str_of(copy)), DS_OK);
    store *st = open_file(&f, "other.db");
    assert_status(f.cx, store_restore(f.cx, st, ds_str_of(copy)), DS_OK);
    store_disconnect(f.conn);
    assert_status(f.cx, store_connect(f.cx, st, STORE_WRITE, &f.conn), DS_OK);
    assert_int_equal(count(&f), 1);
    fixture_start(&memory, false);
    book(&memory, 60);
    book(&memory, 120);
    assert_status(memory.cx, store_restore(memory.cx, memory.st, ds_str_of(copy)), DS_OK);
    assert_int_equal(count(&memory), 1);
    fixture_end(&memory);
    store_disconnect(f.conn);
    f.conn = NULL;
    store_close(st);
    fixture_end(&f);
}

/* A database as the first release left it, with hours, a break and a visit. */
static const char old_rows[] =
    "INSERT INTO locations VALUES (1, 'Oak', 'Main', '', '', NULL, NULL, 'Asia/Kolkata', 'IN', '');"
    "INSERT INTO doctors VALUES (1, 'Dr Rao', 'f', '', '');"
    "INSERT INTO visit_types VALUES (1, 'consultation');"
    "INSERT INTO offerings VALUES (1, 1, 1, 1, 30, 60000, 'INR', 0, 0, -1, -1, 4, 1);"
    "INSERT INTO openings VALUES (7, 1, 31, 32400, 61200, NULL, '2027-12-31');"
    "INSERT INTO openings VALUES (8, 1, 32, 32400, 86400, NULL, NULL);"
    "INSERT INTO opening_breaks VALUES (3, 7, 46800, 50400);"
    "INSERT INTO contacts VALUES (1, 'sms', '+911', 'twilio', '', '', '', 'open', 0, 0, NULL, 0);"
    "INSERT INTO appointments VALUES (5, 'confirmed', 2, 1, 1, 1, 1, NULL, 1, 1900000000, "
    "1900001800,"
    " 1900000000, 1900001800, 'Asia/Kolkata', 1900019800, 60000, 'INR', 0, NULL, '', '', '', '', "
    "0);";

static void make_old(fixture *f, const char *name)
{
    static char script[65536], header[256];
    const char *root = getenv("DOCSPOT_SOURCE_DIR");
    char path[512];

    (void)snprintf(path, sizeof path, "%s/store/migrations/0001_schema.sql", root ? root : ".");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    script[fread(script, 1, sizeof script - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_open(fixture_path(f, "clinic.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA application_id", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    (void)snprintf(header, sizeof header, "PRAGMA application_id = %d; PRAGMA user_version = 1",
                   sqlite3_column_int(s, 0));
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    raw(fixture_path(f, name), script);
    raw(fixture_path(f, name), header);
    raw(fixture_path(f, name), old_rows);
}

static void same_hours(const directory *d)
{
    const offering *o = &d->offerings[0];

    assert_int_equal(o->max_per_day, 4);
    assert_int_equal(o->max_per_week + o->overbook + o->age_below + o->cancel_notice_min, 0);
    assert_false(o->has_follow_up || o->may_overrun || o->needs_approval || o->needs_referral);
    assert_int_equal(o->patients, PATIENT_ANY);
    assert_int_equal(o->opening_count, 2);
    assert_int_equal(o->openings[0].break_count, 1);
    assert_int_equal(o->openings[0].breaks[0].to_s, 50400);
    assert_true(o->openings[0].has_valid_to && !o->openings[0].has_release);
    assert_int_equal(o->openings[1].hours.to_s, 86400);
    assert_int_equal(o->openings[1].tokens, 0);
}

static void a_database_of_the_first_release_keeps_all_it_had(void **state)
{
    directory *d = NULL;
    store_conn *conn = NULL;
    int from = -1, to = -1;
    appointment a;
    ds_str findings;
    fixture f;

    (void)state;
    fixture_start(&f, true);
    make_old(&f, "other.db");
    store *st = open_file(&f, "other.db");
    assert_status(f.cx, store_migrate(f.cx, st, &from, &to), DS_OK);
    assert_int_equal(from, 1);
    assert_int_equal(to, store_schema_latest());
    assert_status(f.cx, store_connect(f.cx, st, STORE_WRITE, &conn), DS_OK);
    store_tx *tx = NULL;
    assert_status(f.cx, store_tx_begin(f.cx, conn, &tx), DS_OK);
    assert_status(f.cx, store_directory_load(f.cx, tx, &d), DS_OK);
    same_hours(d);
    store_directory_free(d);
    assert_status(f.cx, store_appointment_get(f.cx, tx, (appointment_id){ 5 }, &a), DS_OK);
    assert_int_equal(a.fence, 2);
    assert_int_equal(a.booked_at.utc_s + a.cancel_by.utc_s + a.session_at.utc_s, 0);
    assert_false(a.is_request || a.is_late_cancel);
    assert_int_equal(fixture_fsck(&f, tx, &findings), 0);
    store_tx_abort(tx);
    store_disconnect(conn);
    store_close(st);
    fixture_end(&f);
}

typedef struct damage_case {
    const char *what;
    const char *sql; /* NULL: bytes are destroyed */
    ds_status status;
} damage_case;

static const damage_case damage_cases[] = {
    { "pages are overwritten", NULL, DS_INVALID },
    { "a newer schema", "PRAGMA user_version = 9999", DS_CONFLICT },
    { "another program's", "PRAGMA application_id = 1", DS_INVALID },
    { "a reference into nothing", "PRAGMA foreign_keys = OFF; UPDATE offerings SET doctor_id = 99",
      DS_INVALID },
};

static void destroy(const char *path)
{
    static const char noise[4096] = { 'n', 'o' };
    FILE *file = fopen(path, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, 4096, SEEK_SET), 0); /* the first page holds the schema */
    assert_int_equal(fwrite(noise, sizeof noise, 1, file), 1);
    assert_int_equal(fclose(file), 0);
}

static void a_bad_copy_replaces_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(damage_cases); i++) {
        const damage_case *c = &damage_cases[i];
        fixture f;
        char copy[128];

        fixture_start(&f, true);
        (void)snprintf(copy, sizeof copy, "%s", fixture_path(&f, "copy.db"));
        book(&f, 60);
        assert_status(f.cx, store_backup(f.cx, f.st, ds_str_of(copy)), DS_OK);
        if (c->sql != NULL)
            raw(copy, c->sql);
        else
            destroy(copy);
        book(&f, 120);
        store_disconnect(f.conn);
        ds_status got = store_restore(f.cx, f.st, ds_str_of(copy));
        if (got != c->status)
            fail_msg("%s: %s %s", c->what, ds_status_name(got), f.cx->why);
        assert_status(f.cx, store_restore(f.cx, f.st, DS_STR("/nonexistent/copy.db")),
                      DS_NOT_FOUND);
        assert_status(f.cx, store_connect(f.cx, f.st, STORE_WRITE, &f.conn), DS_OK);
        assert_int_equal(count(&f), 2);
        fixture_end(&f);
    }
}

static void a_copy_that_cannot_be_written_leaves_no_file(void **state)
{
    fixture f;

    (void)state;
    fixture_start(&f, true);
    assert_status(f.cx, store_backup(f.cx, f.st, DS_STR("/nonexistent/folder/copy.db")),
                  DS_UNAVAILABLE);
    fixture_end(&f); /* finds no file it does not know */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_goes_to_the_newest_schema_once),
        cmocka_unit_test(a_database_of_the_first_release_keeps_all_it_had),
        cmocka_unit_test(a_newer_or_foreign_database_is_left_alone),
        cmocka_unit_test(programs_that_migrate_at_once_take_turns),
        cmocka_unit_test(a_copy_brings_back_what_was_there_when_it_was_made),
        cmocka_unit_test(a_copy_goes_into_a_new_place_and_into_memory),
        cmocka_unit_test(a_bad_copy_replaces_nothing),
        cmocka_unit_test(a_copy_that_cannot_be_written_leaves_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
