/*
 * store.c - a database, its connections, its transactions.
 *
 * What always holds:
 *   (1) one transaction at a time on a connection; it is open exactly while tx.is_open
 *   (2) a transaction that the database rolled back by itself (disk full) is dead: every later
 *       step fails, and so does the commit; nothing is ever half kept
 *   (3) a broken connection begins nothing any more: after a failed flush the truth is in the log
 *       on disk, and only a restart reads it again
 */
#include "store/store_internal.h"

#include <assert.h>
#include <string.h>

static const ds_str sqlite_scheme = DS_LIT("sqlite:");
static const ds_str postgres_schemes[] = { DS_LIT("postgresql:"), DS_LIT("postgres:") };
static const char memory_name[] = ":memory:";

static ds_status read_url(ds_ctx *cx, ds_str url, store *st)
{
    ds_str where = ds_str_sub(url, sqlite_scheme.n, url.n);

    if (ds_str_starts(url, postgres_schemes[0]) || ds_str_starts(url, postgres_schemes[1]))
        return ds_fail(cx, DS_OFF, "store: this build has no PostgreSQL");
    if (!ds_str_starts(url, sqlite_scheme) || where.n == 0)
        return ds_fail(cx, DS_INVALID, "store: a database is named sqlite:PATH or sqlite::memory:");
    if (where.n >= sizeof st->where || memchr(where.p, 0, where.n) != NULL)
        return ds_fail(cx, DS_INVALID, "store: the path of the database is too long");
    memcpy(st->where, where.p, where.n);
    st->backend = &store_backend_sqlite;
    return DS_OK;
}

ds_status store_open(ds_ctx *cx, ds_str url, store **ret_store)
{
    store *st DS_AUTO(store_closep) = ds_heap_new(sizeof *st);

    if (st == NULL)
        return ds_fail(cx, DS_LIMIT, "store: no memory");
    DS_TRY(read_url(cx, url, st));
    DS_TRY(store_statements_read(cx, st));
    st->backend->prepare_process();
    if (strcmp(st->where, memory_name) == 0)
        DS_TRY(store_conn_new(cx, st, STORE_WRITE, true, &st->shared));
    *ret_store = st;
    st = NULL;
    return DS_OK;
}

static void conn_free(store_conn *conn)
{
    if (conn == NULL)
        return;
    assert(!conn->tx.is_open);
    for (size_t i = 0; i < SQL_COUNT; i++)
        if (conn->statements[i] != NULL)
            conn->st->backend->finalize(conn->statements[i]);
    if (conn->handle != NULL)
        conn->st->backend->disconnect(conn);
    ds_heap_free(conn);
}

void store_close(store *st)
{
    if (st == NULL)
        return;
    conn_free(st->shared);
    ds_heap_free(st);
}

void store_closep(store **st)
{
    store_close(*st);
    *st = NULL;
}

ds_status store_conn_new(ds_ctx *cx, store *st, store_mode mode, bool may_create,
                         store_conn **ret_conn)
{
    store_conn *conn = ds_heap_new(sizeof *conn);
    ds_status status;

    if (conn == NULL)
        return ds_fail(cx, DS_LIMIT, "store: no memory");
    conn->st = st;
    conn->mode = mode;
    conn->tx.conn = conn;
    status = st->backend->connect(cx, conn, may_create);
    if (status != DS_OK) {
        conn_free(conn);
        return status;
    }
    *ret_conn = conn;
    return DS_OK;
}

static ds_status check_version(ds_ctx *cx, store_conn *conn)
{
    int version;

    DS_TRY(conn->st->backend->version(cx, conn, &version));
    if (version < store_schema_latest())
        return ds_fail(cx, DS_CONFLICT,
                       "store: the database has schema %d, this program needs %d: docspot migrate",
                       version, store_schema_latest());
    if (version > store_schema_latest())
        return ds_fail(cx, DS_CONFLICT,
                       "store: the database has schema %d, newer than this program's %d", version,
                       store_schema_latest());
    return DS_OK;
}

ds_status store_connect(ds_ctx *cx, store *st, store_mode mode, store_conn **ret_conn)
{
    store_conn *conn DS_AUTO(store_disconnectp) = st->shared;

    if (conn == NULL)
        DS_TRY(store_conn_new(cx, st, mode, false, &conn));
    assert(conn != NULL);
    DS_TRY(check_version(cx, conn));
    *ret_conn = conn;
    conn = NULL;
    return DS_OK;
}

void store_disconnect(store_conn *conn)
{
    if (conn != NULL && conn != conn->st->shared)
        conn_free(conn);
}

void store_disconnectp(store_conn **conn)
{
    store_disconnect(*conn);
    *conn = NULL;
}

ds_status store_conn_statement(ds_ctx *cx, store_conn *conn, sql_id id, store_statement **ret)
{
    if (conn->statements[id] == NULL)
        DS_TRY(conn->st->backend->prepare(cx, conn, conn->st->sql[id], &conn->statements[id]));
    *ret = conn->statements[id];
    return DS_OK;
}

ds_status store_prepare_all(ds_ctx *cx, store_conn *conn)
{
    store_statement *s;

    for (size_t i = 0; i < SQL_COUNT; i++) {
        ds_status status = store_conn_statement(cx, conn, (sql_id)i, &s);
        char why[DS_WHY_MAX];

        if (status != DS_OK) {
            memcpy(why, cx->why, sizeof why);
            return ds_fail(cx, status, "%s: %.400s", store_statement_name((sql_id)i), why);
        }
    }
    return DS_OK;
}

bool store_is_broken(const store_conn *conn) { return conn->is_broken; }

static void point(ds_ctx *cx, const char *name)
{
    if (cx->env != NULL && cx->env->point != NULL)
        cx->env->point(cx->env->self, name);
}

ds_status store_tx_begin(ds_ctx *cx, store_conn *conn, store_tx **ret_tx)
{
    if (conn->is_broken)
        return ds_fail(cx, DS_UNAVAILABLE, "store: the database failed before; restart to recover");
    if (conn->tx.is_open)
        return ds_fail(cx, DS_INTERNAL, "store: a transaction is open on this connection");
    DS_TRY(conn->st->backend->begin(cx, conn));
    conn->tx.is_open = true;
    conn->tx.is_dead = false;
    *ret_tx = &conn->tx;
    return DS_OK;
}

ds_status store_tx_commit(ds_ctx *cx, store_tx **tx)
{
    store_tx *t = *tx;
    ds_status status;

    *tx = NULL;
    assert(t->is_open);
    if (t->is_dead) {
        store_tx_abort(t);
        return ds_fail(cx, DS_UNAVAILABLE, "store: the transaction was rolled back");
    }
    point(cx, "store.commit");
    status = t->conn->st->backend->commit(cx, t->conn);
    if (status != DS_OK)
        store_tx_abort(t);
    t->is_open = false;
    point(cx, "store.committed");
    return status;
}

void store_tx_abort(store_tx *tx)
{
    if (tx == NULL)
        return;
    assert(tx->is_open);
    if (!tx->is_dead)
        tx->conn->st->backend->rollback(tx->conn);
    tx->is_open = false;
}

void store_tx_abortp(store_tx **tx)
{
    store_tx_abort(*tx);
    *tx = NULL;
}

static ds_status mark(ds_ctx *cx, store_tx *tx, store_mark what)
{
    assert(tx->is_open);
    if (tx->is_dead)
        return ds_fail(cx, DS_UNAVAILABLE, "store: the transaction was rolled back");
    return tx->conn->st->backend->mark(cx, tx->conn, what);
}

ds_status store_tx_mark(ds_ctx *cx, store_tx *tx) { return mark(cx, tx, STORE_MARK_SET); }

ds_status store_tx_keep(ds_ctx *cx, store_tx *tx) { return mark(cx, tx, STORE_MARK_KEEP); }

ds_status store_tx_undo(ds_ctx *cx, store_tx *tx) { return mark(cx, tx, STORE_MARK_UNDO); }

ds_status store_checkpoint(ds_ctx *cx, store_conn *conn, bool truncate, int64_t *ret_wal_bytes)
{
    if (conn->tx.is_open)
        return ds_fail(cx, DS_INTERNAL, "store: a checkpoint inside a transaction");
    if (conn->is_broken)
        return ds_fail(cx, DS_UNAVAILABLE, "store: the database failed before; restart to recover");
    return conn->st->backend->checkpoint(cx, conn, truncate, ret_wal_bytes);
}
