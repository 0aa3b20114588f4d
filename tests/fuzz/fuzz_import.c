/*
 * fuzz_import.c - a clinic's file of any bytes: refused with its lines, or imported whole.
 *
 * What is imported must be exported and imported again as "same", and every invariant of the
 * database must hold; the database is one in memory, and each input is rolled back.
 */
#include "booking/booking.h"

#include "tests/support/testenv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW "2026-11-23T08:00:00+05:30"
#define SEED                                                                                       \
    "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to\n"          \
    "Here,Asia/Kolkata,Dr Rao,ent,visit,30,1,INR,mon-sun,09:00,12:00\n"

static ds_status import(ds_ctx *cx, store_tx *tx, ds_str text, import_report *ret)
{
    import_file file = { "f", text };
    policy rules = policy_default();
    ds_buf errors = ds_buf_make(cx);

    return booking_import(cx, tx, &rules, &file, 1, false, NULL, NULL, &errors, ret);
}

/* Clinics and exceptions out and in again: nothing may differ. */
static void round_trip(ds_ctx *cx, store_tx *tx)
{
    static const char *const sheets[] = { "clinics", "exceptions", "patients" };

    for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        directory *dir DS_AUTO(store_directory_freep) = NULL;
        ds_buf b = ds_buf_make(cx);
        import_report r = { 0 };

        if (store_directory_load(cx, tx, &dir) != DS_OK)
            abort();
        if (booking_export(cx, tx, dir, ds_str_of(sheets[i]), false, &b) != DS_OK)
            return; /* over the arena's cap */
        if (import(cx, tx, ds_buf_view(&b), &r) != DS_OK || r.added + r.changed > 0)
            abort();
    }
}

static void check_invariants(ds_ctx *cx, store_tx *tx)
{
    ds_buf findings = ds_buf_make(cx);
    size_t n = 0;

    if (store_fsck(cx, tx, &findings, &n) != DS_OK || n > 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static testenv *te;
    static store *st;
    static store_conn *conn;
    ds_ctx *cx;
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    import_report r;
    int from, to;

    if (!te) {
        te = testenv_new(NOW);
        cx = testenv_cx(te);
        if (store_open(cx, DS_STR("sqlite::memory:"), &st) != DS_OK ||
            store_migrate(cx, st, &from, &to) != DS_OK ||
            store_connect(cx, st, STORE_WRITE, &conn) != DS_OK)
            abort();
    }
    testenv_reset(te);
    cx = testenv_cx(te);
    if (store_tx_begin(cx, conn, &tx) != DS_OK || import(cx, tx, DS_STR(SEED), &r) != DS_OK)
        abort();
    if (import(cx, tx, (ds_str){ (const char *)data, size }, &r) == DS_OK) {
        check_invariants(cx, tx);
        round_trip(cx, tx);
    }
    return 0;
}
