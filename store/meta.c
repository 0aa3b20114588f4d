/*
 * meta.c - small facts by name, such as the version of the directory.
 *
 * A fact that was never set reads as the caller's fallback, so a new one needs no migration.
 * They are whole numbers; anything larger has a table of its own.
 */
#include "store/store_internal.h"

ds_status store_meta_get_int(ds_ctx *cx, store_tx *tx, const char *name, int64_t fallback,
                             int64_t *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_meta_get);
    ds_status status;

    store_bind_cstr(&q, name);
    status = store_query_int(&q, ret);
    if (status != DS_NOT_FOUND)
        return status;
    *ret = fallback;
    return DS_OK;
}

static ds_status put(ds_ctx *cx, store_tx *tx, sql_id id, const char *name, int64_t value)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, id);

    store_bind_cstr(&q, name);
    store_bind_int(&q, value);
    return store_query_run(&q, NULL);
}

ds_status store_meta_set_int(ds_ctx *cx, store_tx *tx, const char *name, int64_t value)
{
    return put(cx, tx, SQL_meta_set, name, value);
}

static const char directory_version[] = "directory_version";

ds_status store_directory_version(ds_ctx *cx, store_tx *tx, int64_t *ret_version)
{
    return store_meta_get_int(cx, tx, directory_version, 0, ret_version);
}

ds_status store_directory_touch(ds_ctx *cx, store_tx *tx)
{
    return put(cx, tx, SQL_meta_add, directory_version, 1);
}
