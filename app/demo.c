/*
 * demo.c - the demo clinic: three cities in three zones, and a dentist every morning of the week.
 *
 * It is a clinics file like any other (app/demo), built into the program and imported by the same
 * code that reads a real one. What always holds:
 *   (1) loading it twice changes nothing
 *   (2) in memory it never touches a file, so trying DocSpot leaves nothing behind
 */
#include "app/clinic.h"
#include "core/embedded.h"

#define DEMO_FILES_MAX 8

extern const ds_embedded app_embedded[]; /* the files of app/demo */

ds_status clinic_specialty(ds_ctx *cx, const void *self, ds_str word, ds_str *ret_value)
{
    bool is_known; /* an unknown word is its own value */

    return intent_specialty(cx, self, word, ret_value, &is_known);
}

ds_status app_demo_load(ds_ctx *cx, const intent_pack *pack, store_tx *tx)
{
    import_file files[DEMO_FILES_MAX];
    policy rules = policy_default();
    ds_buf errors = ds_buf_make(cx);
    import_report report;
    size_t n = 0;

    for (const ds_embedded *e = app_embedded; e->name && n < DEMO_FILES_MAX; e++) {
        if (ds_str_ends(ds_str_of(e->name), DS_STR(".csv")))
            files[n++] = (import_file){ e->name, { (const char *)e->data, e->size } };
    }
    ds_status s = booking_import(cx, tx, &rules, files, n, false, pack ? clinic_specialty : NULL,
                                 pack, &errors, &report);
    if (s == DS_INVALID)
        return ds_fail(cx, DS_INTERNAL, "the demo clinic: " DS_FMT, DS_ARG(ds_buf_view(&errors)));
    return s;
}

static ds_status fill(app *a, store *st, store_conn **ret_conn)
{
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    int from, to;

    DS_TRY(store_migrate(&a->cx, st, &from, &to));
    DS_TRY(store_connect(&a->cx, st, STORE_WRITE, &conn));
    DS_TRY(store_tx_begin(&a->cx, conn, &tx));
    DS_TRY(
        app_demo_load(&a->cx, NULL, tx)); /* its specialties are values, no word list is needed */
    DS_TRY(store_tx_commit(&a->cx, &tx));
    *ret_conn = conn;
    conn = NULL;
    return DS_OK;
}

ds_status app_store_demo(app *a, store **ret_store, store_conn **ret_conn)
{
    store *st DS_AUTO(store_closep) = NULL;

    DS_TRY(store_open(&a->cx, DS_STR("sqlite::memory:"), &st)); /* (2) */
    DS_TRY(fill(a, st, ret_conn));
    *ret_store = st;
    st = NULL;
    return DS_OK;
}
