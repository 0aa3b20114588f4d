/*
 * fsck.c - derive every invariant anew from the rows, whoever wrote them.
 *
 * The schema refuses most of what is looked for here; fsck proves that it did, also after a crash,
 * a restore or a hand at the sqlite3 prompt. What always holds: a finding is a line with ids only,
 * and fsck writes nothing.
 */
#include "core/json.h"
#include "store/store_internal.h"

typedef struct check {
    sql_id id;
    bool needs_now;
} check;

static const check checks[] = {
    { SQL_fsck_overlap, false },  { SQL_fsck_hold, false },     { SQL_fsck_times, false },
    { SQL_fsck_status, false },   { SQL_fsck_offering, false }, { SQL_fsck_nobody, true },
    { SQL_fsck_outbox, false },   { SQL_fsck_inbox, false },    { SQL_fsck_directory, false },
    { SQL_fsck_session, false },  { SQL_fsck_lane, false },     { SQL_fsck_request, false },
    { SQL_fsck_wishes, false },   { SQL_fsck_work, false },     { SQL_fsck_ledger, false },
    { SQL_fsck_payments, false }, { SQL_fsck_refunds, false },  { SQL_fsck_dues, false },
    { SQL_fsck_receipts, false },
};

typedef struct json_check {
    sql_id id;
    const char *noun;
} json_check;

static const json_check json_checks[] = {
    { SQL_fsck_conversation_texts, "the memory of conversation" },
    { SQL_fsck_outbox_texts, "the body of outbox row" },
    { SQL_fsck_inbox_texts, "the payload of inbox row" },
    { SQL_fsck_work_texts, "the alternatives of work item" },
};

static ds_status run_check(ds_ctx *cx, store_tx *tx, const check *c, ds_buf *findings, size_t *n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, c->id);
    bool has_row;

    if (c->needs_now)
        store_bind_time(&q, cx->now);
    DS_TRY(store_query_step(&q, &has_row));
    while (has_row) {
        ds_buf_add(findings, store_column_view(&q));
        ds_buf_putc(findings, '\n');
        ++*n;
        DS_TRY(store_query_step(&q, &has_row));
    }
    return DS_OK;
}

/* Texts are looked at one by one in place: a table may be larger than the arena. */
static ds_status run_json_check(ds_ctx *cx, store_tx *tx, const json_check *c, ds_buf *findings,
                                size_t *n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, c->id);
    bool has_row;

    DS_TRY(store_query_step(&q, &has_row));
    while (has_row) {
        ds_json *document DS_AUTO(ds_json_freep) = NULL;
        int64_t id = store_column_int(&q);

        if (ds_json_parse(cx, store_column_view(&q), &document) != DS_OK) {
            ds_buf_printf(findings, "%s %lld is not JSON\n", c->noun, (long long)id);
            ++*n;
        }
        DS_TRY(store_query_step(&q, &has_row));
    }
    return DS_OK;
}

ds_status store_fsck(ds_ctx *cx, store_tx *tx, ds_buf *findings, size_t *ret_n)
{
    store_conn *conn = tx->conn;
    size_t n = 0;
    int version;

    DS_TRY(conn->st->backend->check(cx, conn, findings, &n));
    DS_TRY(conn->st->backend->version(cx, conn, &version));
    if (version != store_schema_latest()) {
        ds_buf_printf(findings, "the schema is %d, this program's %d\n", version,
                      store_schema_latest());
        n++;
    }
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        DS_TRY(run_check(cx, tx, &checks[i], findings, &n));
    for (size_t i = 0; i < sizeof json_checks / sizeof json_checks[0]; i++)
        DS_TRY(run_json_check(cx, tx, &json_checks[i], findings, &n));
    *ret_n = n;
    return DS_OK;
}
