/*
 * cmd_database.c - the database's life: migrate, backup, restore, fsck.
 *
 * Thin commands over store/: they open, ask, and say what came of it.
 *   (1) backup never overwrites a file; restore refuses a damaged or newer copy [store/]
 *   (2) fsck prints each finding as a line on stdout and ends with 1 when there is any
 */
#include "app/app_internal.h"

static ds_str database_url(const app *a)
{
    return a->db_url && a->db_url[0] ? ds_str_of(a->db_url) : DS_STR("sqlite:docspot.db");
}

static bool takes_words(const app *a, int *argc, char **argv, int wanted)
{
    if (!app_flags(a, argc, argv, NULL, 0))
        return false;
    if (*argc == wanted)
        return true;
    app_say("docspot %s: expected %s; try docspot help %s", a->command,
            wanted == 1 ? "one file name" : "no further words", a->command);
    return false;
}

static ds_status migrate(app *a)
{
    store *st DS_AUTO(store_closep) = NULL;
    int from = 0, to = 0;

    DS_TRY(store_open(&a->cx, database_url(a), &st));
    DS_TRY(store_migrate(&a->cx, st, &from, &to));
    if (from == to)
        app_say("The schema is at version %d already.", to);
    else
        app_say("The schema went from version %d to %d.", from, to);
    return DS_OK;
}

int cmd_migrate(app *a, int argc, char **argv)
{
    ds_status s;

    if (!takes_words(a, &argc, argv, 0))
        return APP_EXIT_USAGE;
    s = migrate(a);
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}

static ds_status backup(app *a, ds_str path)
{
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;
    store *st = NULL;
    ds_status s;

    DS_TRY(app_store_open(a, STORE_READ, false, &st, &conn));
    s = store_backup(&a->cx, st, path);
    store_disconnect(conn);
    conn = NULL;
    store_close(st);
    return s;
}

int cmd_backup(app *a, int argc, char **argv)
{
    ds_status s;

    if (!takes_words(a, &argc, argv, 1))
        return APP_EXIT_USAGE;
    s = backup(a, ds_str_of(argv[0]));
    if (s != DS_OK)
        return app_failed(a, s);
    app_say("A whole copy is in %s.", argv[0]);
    return APP_EXIT_DONE;
}

static ds_status restore(app *a, ds_str path)
{
    store *st DS_AUTO(store_closep) = NULL;

    DS_TRY(store_open(&a->cx, database_url(a), &st));
    return store_restore(&a->cx, st, path);
}

int cmd_restore(app *a, int argc, char **argv)
{
    ds_status s;

    if (!takes_words(a, &argc, argv, 1))
        return APP_EXIT_USAGE;
    s = restore(a, ds_str_of(argv[0]));
    if (s != DS_OK)
        return app_failed(a, s);
    app_say("The database is as it was in %s.", argv[0]);
    return APP_EXIT_DONE;
}

static ds_status fsck(app *a, store_conn *conn, size_t *ret_n)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    ds_buf b = ds_buf_make(&a->cx);

    DS_TRY(store_tx_begin(&a->cx, conn, &tx));
    DS_TRY(store_fsck(&a->cx, tx, &b, ret_n));
    app_print(ds_buf_view(&b));
    return DS_OK;
}

int cmd_fsck(app *a, int argc, char **argv)
{
    store *st = NULL;
    store_conn *conn = NULL;
    size_t n = 0;
    ds_status s;

    if (!takes_words(a, &argc, argv, 0))
        return APP_EXIT_USAGE;
    s = app_store_open(a, STORE_READ, false, &st, &conn);
    if (s == DS_OK)
        s = fsck(a, conn, &n);
    store_disconnect(conn);
    store_close(st);
    if (s != DS_OK)
        return app_failed(a, s);
    app_say("%zu findings.", n);
    return n == 0 ? APP_EXIT_DONE : APP_EXIT_FAILED;
}
