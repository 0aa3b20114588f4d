/*
 * backend_sqlite.c - SQLite behind struct store_backend; the one file that knows it.
 *
 * What always holds on a connection:
 *   (1) WAL, synchronous=FULL, foreign keys on; set, read back, else refused: with less, a power
 *       cut loses what was acknowledged
 *   (2) nothing checkpoints by itself: a commit never pays for the log; store_checkpoint does, and
 *       SQLite when the last connection closes
 *   (3) a failed flush or read breaks the connection for good: after a failed fsync the kernel may
 *       have dropped the pages, so a second fsync that succeeds proves nothing
 *   (4) a full disk breaks nothing: the transaction is rolled back and reading goes on
 * A memory database has no log; its one connection serves one thread.
 */
#include "store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOKASIDE_BYTES                                                                            \
    1200 /* per slot; cursors and small objects of a statement come from here                      \
          */
#define LOOKASIDE_SLOTS 256
#define APPLICATION_ID 1146310740 /* "DSPT", in the header of our database files */
#define WAIT_MAX_MS 60000
#define COPY_STEP_PAUSE_MS 10
#define WAL_RETRY_MS 5

typedef enum control {
    BEGIN_WRITE,
    BEGIN_READ,
    COMMIT,
    ROLLBACK,
    MARK,
    KEEP,
    UNDO,
    CONTROL_COUNT
} control;

/* Marks of one name nest; after "rollback to" a mark still stands and is released. */
static const char *const control_sql[CONTROL_COUNT] = {
    "BEGIN IMMEDIATE", "BEGIN",        "COMMIT",           "ROLLBACK",
    "SAVEPOINT mark",  "RELEASE mark", "ROLLBACK TO mark",
};

typedef struct sqlite_handle {
    sqlite3 *db;
    sqlite3_stmt *control[CONTROL_COUNT];
} sqlite_handle;

struct store_statement {
    sqlite3_stmt *s;
    int at[STORE_PARAMS_MAX + 1]; /* $n -> SQLite's number, which goes by first appearance */
};

static sqlite_handle *handle_of(const store_conn *conn) { return conn->handle; }

static sqlite3 *db_of(const store_conn *conn) { return handle_of(conn)->db; }

static bool is_memory(const store *st) { return strcmp(st->where, ":memory:") == 0; }

/* How long to wait for a lock: until the deadline of the work at hand. */
static int wait_ms(const ds_ctx *cx)
{
    int64_t left = STORE_BUSY_WAIT_MS;

    if (cx->deadline_mono_ms != 0 && cx->env != NULL)
        left = cx->deadline_mono_ms - cx->env->mono_ms(cx->env->self);
    return (int)(left < 0 ? 0 : left > WAIT_MAX_MS ? WAIT_MAX_MS : left);
}

/* A file that may not grow (quota, RLIMIT_FSIZE) is a full disk too, but SQLite calls it an I/O
 * error, and keeps errno for some of its calls only. */
static bool is_full(sqlite3 *db, int rc)
{
    int e = sqlite3_system_errno(db) != 0 ? sqlite3_system_errno(db) : errno;

    if ((rc & 0xff) == SQLITE_FULL)
        return true;
    return rc == SQLITE_IOERR_WRITE && (e == ENOSPC || e == EFBIG || e == EDQUOT);
}

static ds_status status_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        return rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY ? DS_CONFLICT
                                                                                    : DS_INVALID;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
        return DS_UNAVAILABLE;
    case SQLITE_TOOBIG:
        return DS_LIMIT;
    default:
        return DS_INTERNAL;
    }
}

/* Explain a failure and note what it did to the connection, (3) and (4). */
static ds_status fail(ds_ctx *cx, store_conn *conn, int rc, const char *doing)
{
    sqlite3 *db = db_of(conn);
    int kind = rc & 0xff;

    if (!is_full(db, rc) &&
        (kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB))
        conn->is_broken = true;
    if (conn->tx.is_open && sqlite3_get_autocommit(db) != 0)
        conn->tx.is_dead = true;
    return ds_fail(cx, status_of(rc), "store: %s: %s (%d)", doing, sqlite3_errmsg(db), rc);
}

static ds_status run_control(ds_ctx *cx, store_conn *conn, control what)
{
    sqlite_handle *h = handle_of(conn);
    int rc = SQLITE_OK;

    if (h->control[what] == NULL)
        rc = sqlite3_prepare_v3(h->db, control_sql[what], -1, SQLITE_PREPARE_PERSISTENT,
                                &h->control[what], NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(h->control[what]);
        (void)sqlite3_reset(h->control[what]); /* gives the status of the step once more */
    }
    return rc == SQLITE_DONE ? DS_OK : fail(cx, conn, rc, control_sql[what]);
}

/* ---- opening ---- */

/* Counting allocated bytes takes a lock at each of them, a fifth of the time of a small statement.
 * Refused, and rightly so, once SQLite runs. */
static void sqlite_prepare_process(void) { (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/* The first column of a pragma's first row, as text in word; "" without a row. */
static int read_word(sqlite3 *db, const char *sql, char *word, size_t size)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);

    word[0] = '\0';
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    if (rc == SQLITE_ROW && sqlite3_column_text(s, 0) != NULL)
        (void)snprintf(word, size, "%s", (const char *)sqlite3_column_text(s, 0)); /* cut is fine */
    (void)sqlite3_finalize(s); /* gives the status of the step once more */
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

typedef struct setting {
    const char *sql;
    const char *wanted; /* what it must answer; NULL: nothing to check */
} setting;

/* clang-format off */
static const setting settings[] = {
    { "PRAGMA synchronous = FULL",       NULL },
    { "PRAGMA synchronous",              "2"  },
    { "PRAGMA foreign_keys = ON",        NULL },
    { "PRAGMA foreign_keys",             "1"  },
    { "PRAGMA wal_autocheckpoint = 0",   "0"  },
    { "PRAGMA trusted_schema = OFF",     NULL },
    { "PRAGMA temp_store = MEMORY",      NULL },
    { "PRAGMA cache_size = -2048",       NULL }, /* KiB; the system caches the file as well */
};
/* clang-format on */

static ds_status apply(ds_ctx *cx, store_conn *conn, const char *sql, const char *wanted)
{
    char word[32];
    int rc = read_word(db_of(conn), sql, word, sizeof word);

    if (rc != SQLITE_OK)
        return fail(cx, conn, rc, sql);
    if (wanted != NULL && strcmp(word, wanted) != 0)
        return ds_fail(cx, DS_UNAVAILABLE, "store: %s answers '%s', not '%s'", sql, word, wanted);
    return DS_OK;
}

/* The first to open a new file turns it to WAL under a lock of the whole file, and SQLite tells the
 * others that it is busy at once, whatever its busy timeout: they ask again, until it is WAL. */
static ds_status turn_to_wal(ds_ctx *cx, store_conn *conn)
{
    const char *wanted = is_memory(conn->st) ? "memory" : "wal";
    char word[32];

    for (int left = wait_ms(cx); left > 0; left -= WAL_RETRY_MS) {
        int rc = read_word(db_of(conn), "PRAGMA journal_mode = WAL", word, sizeof word);

        if ((rc & 0xff) != SQLITE_BUSY)
            break;
        (void)sqlite3_sleep(WAL_RETRY_MS); /* gives what it slept */
    }
    return apply(cx, conn, "PRAGMA journal_mode = WAL", wanted);
}

/* Patients' data is the owner's alone; the log and its index inherit the mode. */
static void create_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0)
        (void)close(fd); /* an existing or impossible file shows when SQLite opens it */
}

static ds_status sqlite_connect(ds_ctx *cx, store_conn *conn, bool may_create)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    sqlite_handle *h = ds_heap_new(sizeof *h);
    int rc;

    if (h == NULL)
        return ds_fail(cx, DS_LIMIT, "store: no memory");
    conn->handle = h;
    if (may_create && !is_memory(conn->st))
        create_private(conn->st->where);
    rc = sqlite3_open_v2(conn->st->where, &h->db, flags, NULL);
    if (h->db == NULL)
        return ds_fail(cx, DS_LIMIT, "store: no memory");
    if (rc != SQLITE_OK)
        return fail(cx, conn, rc, "opening the database");
    (void)sqlite3_extended_result_codes(h->db, 1); /* cannot fail */
    (void)sqlite3_db_config(h->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, LOOKASIDE_BYTES,
                            LOOKASIDE_SLOTS);                           /* speed only */
    (void)sqlite3_db_config(h->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL); /* extra care only */
    (void)sqlite3_busy_timeout(h->db, wait_ms(cx));                     /* cannot fail */
    DS_TRY(turn_to_wal(cx, conn));
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        DS_TRY(apply(cx, conn, settings[i].sql, settings[i].wanted));
    return conn->mode == STORE_READ ? apply(cx, conn, "PRAGMA query_only = ON", NULL) : DS_OK;
}

static void sqlite_disconnect(store_conn *conn)
{
    sqlite_handle *h = handle_of(conn);

    for (size_t i = 0; i < CONTROL_COUNT; i++)
        (void)sqlite3_finalize(h->control[i]); /* NULL is fine; no result is awaited */
    (void)sqlite3_close_v2(h->db);             /* always gives the handle back */
    ds_heap_free(h);
    conn->handle = NULL;
}

/* ---- transactions ---- */

static ds_status sqlite_begin(ds_ctx *cx, store_conn *conn)
{
    (void)sqlite3_busy_timeout(db_of(conn), wait_ms(cx)); /* cannot fail */
    return run_control(cx, conn, conn->mode == STORE_WRITE ? BEGIN_WRITE : BEGIN_READ);
}

static ds_status sqlite_commit(ds_ctx *cx, store_conn *conn)
{
    return run_control(cx, conn, COMMIT);
}

static void sqlite_rollback(store_conn *conn)
{
    ds_ctx nobody = { 0 };

    if (sqlite3_get_autocommit(db_of(conn)) == 0)
        (void)run_control(&nobody, conn, ROLLBACK); /* a failure is noted in conn */
}

static ds_status sqlite_mark(ds_ctx *cx, store_conn *conn, store_mark what)
{
    if (what == STORE_MARK_SET)
        return run_control(cx, conn, MARK);
    if (what == STORE_MARK_UNDO)
        DS_TRY(run_control(cx, conn, UNDO));
    return run_control(cx, conn, KEEP);
}

/* ---- the schema ---- */

static int read_number(sqlite3 *db, const char *sql, int *ret_number)
{
    char word[32];
    int64_t v = 0;
    int rc = read_word(db, sql, word, sizeof word);

    (void)ds_str_to_int(ds_str_of(word), 0, INT32_MAX, &v); /* no number: 0 */
    *ret_number = (int)v;
    return rc;
}

static int read_version(sqlite3 *db, int *ret_version, bool *ret_is_ours)
{
    int version = 0, application = 0, tables = 0;
    int rc = read_number(db, "PRAGMA user_version", &version);

    if (rc == SQLITE_OK)
        rc = read_number(db, "PRAGMA application_id", &application);
    if (rc == SQLITE_OK)
        rc = read_number(db, "SELECT count(*) FROM sqlite_master", &tables);
    *ret_version = version;
    *ret_is_ours = version == 0 ? tables == 0 : application == APPLICATION_ID;
    return rc;
}

static ds_status sqlite_version(ds_ctx *cx, store_conn *conn, int *ret_version)
{
    bool is_ours;
    int rc = read_version(db_of(conn), ret_version, &is_ours);

    if (rc != SQLITE_OK)
        return fail(cx, conn, rc, "reading the schema version");
    return is_ours ? DS_OK
                   : ds_fail(cx, DS_CONFLICT, "store: the file is another program's database");
}

static ds_status sqlite_set_version(ds_ctx *cx, store_conn *conn, int version)
{
    char sql[96];
    int rc;

    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   APPLICATION_ID, version); /* always fits */
    rc = sqlite3_exec(db_of(conn), sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? DS_OK : fail(cx, conn, rc, "noting the schema version");
}

static ds_status sqlite_script(ds_ctx *cx, store_conn *conn, ds_str sql)
{
    const char *text = ds_cstr(cx, sql);
    int rc;

    if (text == NULL)
        return DS_LIMIT;
    rc = sqlite3_exec(db_of(conn), text, NULL, NULL, NULL);
    return rc == SQLITE_OK ? DS_OK : fail(cx, conn, rc, "changing the schema");
}

/* ---- statements ---- */

static ds_status map_params(ds_ctx *cx, store_statement *st)
{
    int count = sqlite3_bind_parameter_count(st->s);

    for (int i = 1; i <= count; i++) {
        const char *name = sqlite3_bind_parameter_name(st->s, i);
        int64_t n;

        if (name == NULL || name[0] != '$' ||
            !ds_str_to_int(ds_str_of(name + 1), 1, STORE_PARAMS_MAX, &n))
            return ds_fail(cx, DS_INTERNAL, "store: a parameter is not $1 to $%d",
                           STORE_PARAMS_MAX);
        st->at[n] = i;
    }
    return DS_OK;
}

static void sqlite_finalize(store_statement *st)
{
    (void)sqlite3_finalize(st->s); /* no result is awaited */
    ds_heap_free(st);
}

static ds_status sqlite_prepare(ds_ctx *cx, store_conn *conn, ds_str sql,
                                store_statement **ret_statement)
{
    store_statement *st = ds_heap_new(sizeof *st);
    ds_status status;
    int rc;

    if (st == NULL)
        return ds_fail(cx, DS_LIMIT, "store: no memory");
    rc =
        sqlite3_prepare_v3(db_of(conn), sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &st->s, NULL);
    status = rc == SQLITE_OK ? map_params(cx, st) : fail(cx, conn, rc, "preparing a statement");
    if (status != DS_OK) {
        sqlite_finalize(st);
        return status;
    }
    *ret_statement = st;
    return DS_OK;
}

static ds_status bound(int rc)
{
    return rc == SQLITE_OK ? DS_OK : rc == SQLITE_TOOBIG ? DS_LIMIT : DS_INTERNAL;
}

static ds_status sqlite_bind_int(store_statement *st, int param, int64_t v)
{
    return bound(sqlite3_bind_int64(st->s, st->at[param], v));
}

static ds_status sqlite_bind_real(store_statement *st, int param, double v)
{
    return bound(sqlite3_bind_double(st->s, st->at[param], v));
}

static ds_status sqlite_bind_text(store_statement *st, int param, ds_str v)
{
    return bound(sqlite3_bind_text64(st->s, st->at[param], v.p != NULL ? v.p : "", v.n,
                                     SQLITE_STATIC, SQLITE_UTF8));
}

static ds_status sqlite_bind_null(store_statement *st, int param)
{
    return bound(sqlite3_bind_null(st->s, st->at[param]));
}

static ds_status sqlite_step(ds_ctx *cx, store_conn *conn, store_statement *st, bool *ret_has_row)
{
    int rc = sqlite3_step(st->s);

    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return fail(cx, conn, rc, "running a statement");
    *ret_has_row = rc == SQLITE_ROW;
    return DS_OK;
}

static void sqlite_reset(store_statement *st)
{
    (void)sqlite3_reset(st->s); /* gives the status of the step once more */
}

static int64_t sqlite_changed(store_conn *conn) { return sqlite3_changes64(db_of(conn)); }

static int64_t sqlite_inserted(store_conn *conn) { return sqlite3_last_insert_rowid(db_of(conn)); }

static bool sqlite_column_is_null(store_statement *st, int column)
{
    return sqlite3_column_type(st->s, column) == SQLITE_NULL;
}

static int64_t sqlite_column_int(store_statement *st, int column)
{
    return sqlite3_column_int64(st->s, column);
}

static double sqlite_column_real(store_statement *st, int column)
{
    return sqlite3_column_double(st->s, column);
}

static ds_str sqlite_column_text(store_statement *st, int column)
{
    const char *p = (const char *)sqlite3_column_text(st->s, column);

    return p == NULL ? (ds_str){ "", 0 }
                     : (ds_str){ p, (size_t)sqlite3_column_bytes(st->s, column) };
}

/* ---- the log ---- */

static int64_t wal_bytes(sqlite3 *db)
{
    const char *path = sqlite3_db_filename(db, "main");
    struct stat info;

    if (path == NULL || path[0] == '\0' || stat(sqlite3_filename_wal(path), &info) != 0)
        return 0;
    return (int64_t)info.st_size;
}

/* Readers or a writer in the way are no failure: what can be copied is copied, the next call goes
 * on. */
static ds_status sqlite_checkpoint(ds_ctx *cx, store_conn *conn, bool truncate,
                                   int64_t *ret_wal_bytes)
{
    sqlite3 *db = db_of(conn);
    int rc;

    (void)sqlite3_busy_timeout(db, truncate ? STORE_TRUNCATE_WAIT_MS : 0); /* cannot fail */
    rc = sqlite3_wal_checkpoint_v2(
        db, NULL, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED)
        return fail(cx, conn, rc, "copying the log");
    *ret_wal_bytes = wal_bytes(db);
    return DS_OK;
}

/* ---- copies ---- */

static int copy_all(sqlite3 *to, sqlite3 *from, int patience_ms)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    int rc, end;

    if (copy == NULL)
        return sqlite3_extended_errcode(to);
    rc = sqlite3_backup_step(copy, -1);
    for (int waited = 0; (rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && waited < patience_ms;
         waited += COPY_STEP_PAUSE_MS) {
        (void)sqlite3_sleep(COPY_STEP_PAUSE_MS); /* gives what it slept */
        rc = sqlite3_backup_step(copy, -1);
    }
    end = sqlite3_backup_finish(copy);
    return rc == SQLITE_DONE ? end : rc;
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    int rc = fd < 0 ? -1 : fsync(fd);

    if (fd >= 0 && close(fd) != 0)
        rc = -1;
    return rc;
}

/* Give the finished copy its name without ever replacing a file, durably. */
static ds_status publish(ds_ctx *cx, const char *part, const char *path)
{
    char folder[STORE_PATH_MAX_BYTES];
    const char *slash = strrchr(path, '/');

    (void)snprintf(folder, sizeof folder, "%.*s",
                   slash == NULL   ? 1
                   : slash == path ? 1
                                   : (int)(slash - path),
                   slash == NULL ? "." : path); /* path was measured by the caller */
    if (sync_path(part, O_RDWR) != 0)
        return ds_fail(cx, DS_UNAVAILABLE, "store: flushing the copy: %s", strerror(errno));
    if (link(part, path) != 0)
        return ds_fail(cx, errno == EEXIST ? DS_CONFLICT : DS_UNAVAILABLE,
                       "store: naming the copy: %s", strerror(errno));
    if (unlink(part) != 0 || sync_path(folder, O_RDONLY | O_DIRECTORY) != 0)
        return ds_fail(cx, DS_UNAVAILABLE, "store: flushing the folder: %s", strerror(errno));
    return DS_OK;
}

static ds_status copy_to_file(ds_ctx *cx, store_conn *conn, const char *part)
{
    char mode[32];
    sqlite3 *to = NULL;
    int rc;

    create_private(part);
    rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = copy_all(to, db_of(conn), wait_ms(cx));
    if (rc == SQLITE_OK) /* a plain file, readable also where nothing may be written */
        rc = read_word(to, "PRAGMA journal_mode = DELETE", mode, sizeof mode);
    (void)sqlite3_close_v2(to); /* always gives the handle back */
    if (rc != SQLITE_OK)
        return ds_fail(cx, DS_UNAVAILABLE, "store: copying the database: %s", sqlite3_errstr(rc));
    return DS_OK;
}

static ds_status sqlite_backup(ds_ctx *cx, store_conn *conn, const char *path)
{
    char part[STORE_PATH_MAX_BYTES];
    ds_status status;
    int n = snprintf(part, sizeof part, "%s.part", path);

    if (n < 0 || (size_t)n >= sizeof part)
        return ds_fail(cx, DS_INVALID, "store: the path of the copy is too long");
    if (access(path, F_OK) == 0)
        return ds_fail(cx, DS_CONFLICT, "store: a file of that name exists already");
    (void)unlink(part); /* of a copy that was cut */
    status = copy_to_file(cx, conn, part);
    if (status == DS_OK)
        status = publish(cx, part, path);
    if (status != DS_OK)
        (void)unlink(part); /* nothing half done stays */
    return status;
}

/* A copy that may replace the database: ours, known schema, every page and reference sound. */
static ds_status judge_copy(ds_ctx *cx, sqlite3 *from, int version_max)
{
    char word[256];
    bool is_ours = false;
    int version = 0;
    int rc = read_version(from, &version, &is_ours);

    if (rc != SQLITE_OK || !is_ours || version == 0)
        return ds_fail(cx, DS_INVALID, "store: the file is no DocSpot database");
    if (version > version_max)
        return ds_fail(cx, DS_CONFLICT,
                       "store: the copy has schema %d, newer than this program's %d", version,
                       version_max);
    rc = read_word(from, "PRAGMA integrity_check(1)", word, sizeof word);
    if (rc != SQLITE_OK || strcmp(word, "ok") != 0)
        return ds_fail(cx, DS_INVALID, "store: the copy is damaged: %s",
                       rc == SQLITE_OK ? word : sqlite3_errstr(rc));
    rc = read_word(from, "PRAGMA foreign_key_check", word, sizeof word);
    if (rc != SQLITE_OK || word[0] != '\0')
        return ds_fail(cx, DS_INVALID, "store: the copy has references into nothing, in %s", word);
    return DS_OK;
}

/* Leaving WAL needs the file alone: that proves nobody else has it open. The copy is one
 * transaction of the old journal, so a crash leaves the old or the new database, never half. */
static ds_status replace_file(ds_ctx *cx, const char *where, sqlite3 *from)
{
    char mode[32] = "";
    sqlite3 *to = NULL;
    int rc;

    create_private(where);
    rc = sqlite3_open_v2(where, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = read_word(to, "PRAGMA journal_mode = DELETE", mode, sizeof mode);
    if (rc == SQLITE_OK && strcmp(mode, "delete") != 0)
        rc = SQLITE_BUSY;
    if (rc == SQLITE_OK)
        rc = copy_all(to, from, 0);
    (void)sqlite3_close_v2(to); /* always gives the handle back */
    if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
        return ds_fail(cx, DS_CONFLICT, "store: the database is in use; stop the service first");
    if ((rc & 0xff) == SQLITE_NOTADB)
        return ds_fail(cx, DS_UNAVAILABLE,
                       "store: what lies there is no database; move it away first");
    if (rc != SQLITE_OK)
        return ds_fail(cx, DS_UNAVAILABLE, "store: restoring: %s", sqlite3_errstr(rc));
    return DS_OK;
}

static ds_status sqlite_restore(ds_ctx *cx, store *st, const char *path, int version_max)
{
    sqlite3 *from = NULL;
    int rc = sqlite3_open_v2(path, &from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    ds_status status;

    if (rc != SQLITE_OK)
        status =
            ds_fail(cx, DS_NOT_FOUND, "store: the copy cannot be opened: %s", sqlite3_errstr(rc));
    else
        status = judge_copy(cx, from, version_max);
    if (status == DS_OK && st->shared == NULL)
        status = replace_file(cx, st->where, from);
    else if (status == DS_OK && copy_all(db_of(st->shared), from, 0) != SQLITE_OK)
        status = ds_fail(cx, DS_CONFLICT, "store: the database is in use");
    (void)sqlite3_close_v2(from); /* always gives the handle back */
    return status;
}

/* ---- fsck of the file itself ---- */

static ds_status check_with(ds_ctx *cx, store_conn *conn, const char *sql, ds_buf *findings,
                            size_t *ret_n)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db_of(conn), sql, -1, &s, NULL);

    while (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        const char *what = (const char *)sqlite3_column_text(s, 0);

        rc = SQLITE_OK;
        if (what == NULL || strcmp(what, "ok") == 0)
            continue;
        if (sqlite3_column_count(s) == 1)
            ds_buf_printf(findings, "the file: %s\n", what);
        else
            ds_buf_printf(findings, "%s row %lld refers to nothing in %s\n", what,
                          (long long)sqlite3_column_int64(s, 1),
                          (const char *)sqlite3_column_text(s, 2));
        ++*ret_n;
    }
    (void)sqlite3_finalize(s); /* gives the status of the step once more */
    return rc == SQLITE_DONE ? DS_OK : fail(cx, conn, rc, sql);
}

static ds_status sqlite_check(ds_ctx *cx, store_conn *conn, ds_buf *findings, size_t *ret_n)
{
    DS_TRY(check_with(cx, conn, "PRAGMA integrity_check(100)", findings, ret_n));
    return check_with(cx, conn, "PRAGMA foreign_key_check", findings, ret_n);
}

const store_backend store_backend_sqlite = {
    .prepare_process = sqlite_prepare_process,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .mark = sqlite_mark,
    .version = sqlite_version,
    .set_version = sqlite_set_version,
    .script = sqlite_script,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind_int = sqlite_bind_int,
    .bind_real = sqlite_bind_real,
    .bind_text = sqlite_bind_text,
    .bind_null = sqlite_bind_null,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .changed = sqlite_changed,
    .inserted = sqlite_inserted,
    .column_is_null = sqlite_column_is_null,
    .column_int = sqlite_column_int,
    .column_real = sqlite_column_real,
    .column_text = sqlite_column_text,
    .checkpoint = sqlite_checkpoint,
    .backup = sqlite_backup,
    .restore = sqlite_restore,
    .check = sqlite_check,
};
