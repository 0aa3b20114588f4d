/*
 * migrate.c - bring a database's schema to the newest version, copy it, put a copy back.
 *
 * What always holds: a step and its version number commit together, so a crash leaves a database at
 * a whole version; two programs that migrate at once take turns, since the version is read again
 * under the write lock. Steps are the files of store/migrations, numbered without gaps from 0001.
 */
#include "core/plant.h"
#include "store/store_internal.h"

static const ds_str prefix = DS_LIT("migrations/");
static const ds_str overlap_is_fine =
    DS_LIT("DROP TRIGGER IF EXISTS appointments_no_overlap_insert;"
           "DROP TRIGGER IF EXISTS appointments_no_overlap_update;");

/* The step with this number; NULL beyond the last. */
static const ds_embedded *find_step(int number)
{
    int n = 0;

    for (const ds_embedded *f = store_embedded; f->name != NULL; f++)
        if (ds_str_starts(ds_str_of(f->name), prefix) && ++n == number)
            return f; /* the table is sorted by name */
    return NULL;
}

int store_schema_latest(void)
{
    int n = 0;

    while (find_step(n + 1) != NULL)
        n++;
    return n;
}

static ds_status check_number(ds_ctx *cx, const ds_embedded *step, int number)
{
    ds_str digits = ds_str_sub(ds_str_of(step->name), prefix.n, prefix.n + 4);
    int64_t v;

    if (!ds_str_to_int(digits, 1, 9999, &v) || v != number)
        return ds_fail(cx, DS_INTERNAL, "store: %s is not number %d of its kind", step->name,
                       number);
    return DS_OK;
}

/* One step, unless another program was faster. */
static ds_status take_step(ds_ctx *cx, store_conn *conn, int *ret_version)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    const ds_embedded *step;
    int version;

    DS_TRY(store_tx_begin(cx, conn, &tx));
    DS_TRY(conn->st->backend->version(cx, conn, &version));
    step = find_step(version + 1);
    if (step != NULL) {
        DS_TRY(check_number(cx, step, version + 1));
        DS_TRY(
            conn->st->backend->script(cx, conn, (ds_str){ (const char *)step->data, step->size }));
        DS_TRY(conn->st->backend->set_version(cx, conn, version + 1));
        version++;
    }
    if (PLANTED(NO_CONSTRAINT))
        DS_TRY(conn->st->backend->script(cx, conn, overlap_is_fine));
    DS_TRY(store_tx_commit(cx, &tx));
    *ret_version = version;
    return DS_OK;
}

/* A connection of any schema: the shared one, or a new one that the caller disconnects. */
static ds_status connect_raw(ds_ctx *cx, store *st, store_conn **ret_conn)
{
    if (st->shared == NULL)
        return store_conn_new(cx, st, STORE_WRITE, true, ret_conn);
    *ret_conn = st->shared;
    return DS_OK;
}

ds_status store_migrate(ds_ctx *cx, store *st, int *ret_from, int *ret_to)
{
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;
    int from, version;

    DS_TRY(connect_raw(cx, st, &conn));
    DS_TRY(st->backend->version(cx, conn, &from));
    version = from;
    if (from > store_schema_latest())
        return ds_fail(cx, DS_CONFLICT,
                       "store: the database has schema %d, newer than this program's %d", from,
                       store_schema_latest());
    while (version < store_schema_latest())
        DS_TRY(take_step(cx, conn, &version));
    *ret_from = from;
    *ret_to = version;
    return DS_OK;
}

ds_status store_schema_version(ds_ctx *cx, store *st, int *ret_version)
{
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;

    DS_TRY(connect_raw(cx, st, &conn));
    return st->backend->version(cx, conn, ret_version);
}

ds_status store_backup(ds_ctx *cx, store *st, ds_str path)
{
    store_conn *conn DS_AUTO(store_disconnectp) = st->shared;
    const char *to = ds_cstr(cx, path);

    if (to == NULL)
        return DS_LIMIT;
    if (conn == NULL) /* of any schema: a copy before migrating is the best moment for one */
        DS_TRY(store_conn_new(cx, st, STORE_READ, false, &conn));
    return st->backend->backup(cx, conn, to);
}

ds_status store_restore(ds_ctx *cx, store *st, ds_str path)
{
    const char *from = ds_cstr(cx, path);

    if (from == NULL)
        return DS_LIMIT;
    if (st->shared != NULL && st->shared->tx.is_open)
        return ds_fail(cx, DS_CONFLICT, "store: the database is in use");
    return st->backend->restore(cx, st, from, store_schema_latest());
}
