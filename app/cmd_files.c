/*
 * cmd_files.c - import, export, demo: the clinic's files in and out.
 *
 * What always holds:
 *   (1) errors go to stderr, one line each, naming file, line and column; then nothing is imported
 *   (2) --dry-run takes the same way and rolls back at its end; where there is no database yet, it
 *       tries in memory and makes none
 *   (3) counts on stdout: what was added, changed, the same, pruned
 */
#include "app/clinic.h"

#include <string.h>

#define FILE_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define FILES_MAX 64

static ds_status read_files(app *a, int argc, char **argv, import_file *files)
{
    for (int i = 0; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        ds_status s =
            a->env.read_file(a->env.self, &a->cx, argv[i], FILE_MAX_BYTES, &files[i].text);

        if (s == DS_NOT_FOUND)
            return ds_fail(&a->cx, s, "cannot read %s", argv[i]);
        if (s == DS_LIMIT)
            return ds_fail(&a->cx, s, "%s is larger than %zu MiB", argv[i], FILE_MAX_BYTES >> 20);
        DS_TRY(s);
        files[i].name = slash ? slash + 1 : argv[i];
    }
    return DS_OK;
}

static void print_report(app *a, const import_report *r, bool is_dry)
{
    ds_buf b = ds_buf_make(&a->cx);

    ds_buf_printf(&b, "%zu rows: %zu added, %zu changed, %zu same, %zu pruned%s\n", r->rows,
                  r->added, r->changed, r->same, r->pruned,
                  is_dry ? " (dry run: nothing was written)" : "");
    app_print(ds_buf_view(&b));
}

typedef struct import_wish {
    const import_file *files;
    size_t n;
    bool is_dry, prune;
} import_wish;

static ds_status import_into(app *a, store_conn *conn, const import_wish *w, ds_buf *errors,
                             import_report *ret)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    policy rules = app_policy(a);
    intent_pack *pack;
    ds_status s;

    DS_TRY(store_tx_begin(&a->cx, conn, &tx));
    DS_TRY(intent_pack_new(&a->cx, &pack));
    s = booking_import(&a->cx, tx, &rules, w->files, w->n, w->prune, clinic_specialty, pack, errors,
                       ret);
    intent_pack_free(pack);
    DS_TRY(s);
    return w->is_dry ? DS_OK : store_tx_commit(&a->cx, &tx); /* (2) */
}

static ds_status open_for(app *a, const import_wish *w, store **ret_store, store_conn **ret_conn)
{
    ds_status s;

    if (!w->is_dry)
        return app_store_open(a, STORE_WRITE, true, ret_store, ret_conn);
    s = app_store_open(a, STORE_WRITE, false, ret_store, ret_conn);
    if (s != DS_NOT_FOUND)
        return s;
    a->db_url = "sqlite::memory:"; /* (2) */
    return app_store_open(a, STORE_WRITE, true, ret_store, ret_conn);
}

static ds_status run_import(app *a, const import_wish *w, import_report *ret)
{
    store *st DS_AUTO(store_closep) = NULL;
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;
    ds_buf errors = ds_buf_make(&a->cx);
    ds_status s;

    DS_TRY(open_for(a, w, &st, &conn));
    s = import_into(a, conn, w, &errors, ret);
    if (s == DS_INVALID && ds_buf_view(&errors).n > 0)
        app_say(DS_FMT, DS_ARG(ds_str_trim(ds_buf_view(&errors)))); /* (1) */
    return s;
}

int cmd_import(app *a, int argc, char **argv)
{
    import_file files[FILES_MAX];
    import_wish w = { .files = files };
    import_report report;
    const app_flag flags[] = { { "--dry-run", NULL, &w.is_dry }, { "--prune", NULL, &w.prune } };
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, 2))
        return APP_EXIT_USAGE;
    if (argc == 0 || argc > FILES_MAX) {
        app_say("docspot import: name 1 to %d files", FILES_MAX);
        return APP_EXIT_USAGE;
    }
    w.n = (size_t)argc;
    s = read_files(a, argc, argv, files);
    if (s == DS_OK)
        s = run_import(a, &w, &report);
    if (s != DS_OK)
        return app_failed(a, s);
    print_report(a, &report, w.is_dry);
    return APP_EXIT_DONE;
}

int cmd_export(app *a, int argc, char **argv)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    bool is_json = false;
    const app_flag flags[] = { { "--json", NULL, &is_json } };
    ds_buf b = ds_buf_make(&a->cx);
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, 1))
        return APP_EXIT_USAGE;
    ds_str what = argc > 0 ? ds_str_of(argv[0]) : DS_STR("clinics");
    if (argc > 1 || (!ds_str_is(what, "clinics") && !ds_str_is(what, "exceptions") &&
                     !ds_str_is(what, "holidays") && !ds_str_is(what, "patients") &&
                     !ds_str_is(what, "appointments"))) {
        app_say("docspot export: expected clinics, exceptions, patients, holidays or appointments");
        return APP_EXIT_USAGE;
    }
    s = clinic_open(a, STORE_READ, &c);
    if (s == DS_OK)
        s = booking_export(&a->cx, c.tx, c.dir, what, is_json, &b);
    if (s != DS_OK)
        return app_failed(a, s);
    app_print(ds_buf_view(&b));
    return APP_EXIT_DONE;
}

static ds_status run_demo(app *a)
{
    store *st DS_AUTO(store_closep) = NULL;
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;

    DS_TRY(app_store_open(a, STORE_WRITE, true, &st, &conn));
    DS_TRY(store_tx_begin(&a->cx, conn, &tx));
    DS_TRY(app_demo_load(&a->cx, NULL, tx));
    return store_tx_commit(&a->cx, &tx);
}

int cmd_demo(app *a, int argc, char **argv)
{
    ds_status s;

    if (!app_flags(a, &argc, argv, NULL, 0) || argc > 0)
        return APP_EXIT_USAGE;
    s = run_demo(a);
    if (s != DS_OK)
        return app_failed(a, s);
    app_say("the demo clinic is loaded; try: docspot slots dentist tomorrow morning");
    return APP_EXIT_DONE;
}
