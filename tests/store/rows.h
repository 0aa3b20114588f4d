/*
 * rows.h - all rows of a database as one number, seen from inside an open transaction.
 *
 * Two digests are equal when every table has the same rows. The store's own handle is caught as
 * SQLite opens it, so what a transaction has not committed yet counts as well.
 */
#ifndef DOCSPOT_TESTS_STORE_ROWS_H
#define DOCSPOT_TESTS_STORE_ROWS_H

#include "tests/store/fixture.h"

#include <sqlite3.h>

/* The database handle that was opened last. */
static sqlite3 *rows_db;

static inline int rows_note_handle(sqlite3 *db, const char **error, const void *api)
{
    (void)error;
    (void)api;
    rows_db = db;
    return SQLITE_OK;
}

/* From now on rows_db is the newest handle. A store was opened before: it sets SQLite up. */
static inline void rows_watch(void)
{
    testenv *te = testenv_new(FIXTURE_NOW);
    store *st;

    assert_status(testenv_cx(te), store_open(testenv_cx(te), DS_STR("sqlite::memory:"), &st),
                  DS_OK);
    store_close(st);
    testenv_free(te);
    assert_int_equal(sqlite3_auto_extension((void (*)(void))rows_note_handle), SQLITE_OK);
}

static inline uint64_t rows_mix(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u; /* FNV-1a */
    return h;
}

/* One table's rows, in the order of its key. */
static inline uint64_t rows_digest_table(uint64_t h, const char *table)
{
    sqlite3_stmt *s = NULL;
    char sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY 1, 2", table);
    assert_int_equal(sqlite3_prepare_v2(rows_db, sql, -1, &s, NULL), SQLITE_OK);
    h = rows_mix(h, table, strlen(table));
    while (sqlite3_step(s) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            int kind = sqlite3_column_type(s, i);

            h = rows_mix(h, &kind, sizeof kind);
            h = rows_mix(h, sqlite3_column_blob(s, i), (size_t)sqlite3_column_bytes(s, i));
        }
    }
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    return h;
}

static inline uint64_t rows_digest(void)
{
    static const char sql[] = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    uint64_t h = 1469598103934665603u;
    sqlite3_stmt *s = NULL;

    assert_non_null(rows_db);
    assert_int_equal(sqlite3_prepare_v2(rows_db, sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        h = rows_digest_table(h, (const char *)sqlite3_column_text(s, 0));
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    return h;
}

/* The first column of the first row; fails the test without one. */
static inline int64_t rows_int(const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t v;

    if (sqlite3_prepare_v2(rows_db, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(rows_db));
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    v = sqlite3_column_int64(s, 0);
    assert_int_equal(sqlite3_finalize(s), SQLITE_OK);
    return v;
}

/* Run a script; the result code. */
static inline int rows_run(const char *sql) { return sqlite3_exec(rows_db, sql, NULL, NULL, NULL); }

#endif
