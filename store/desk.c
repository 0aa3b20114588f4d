/*
 * desk.c - what a person must act on: alerts and the call list; and who did what.
 *
 * What always holds: an alert stays open until someone acknowledges it; the call list has one open
 * row per (contact, appointment, reason), so a message that fails ten times is one call; a line of
 * the audit trail is never changed [triggers of 0001_schema.sql].
 */
#include "store/store_internal.h"

static void read_alert(store_query *q, void *ret)
{
    alert *a = ret;

    a->id = store_column_int(q);
    a->kind = store_column_text(q);
    a->contact.v = store_column_int(q);
    a->summary = store_column_text(q);
    a->created_at = store_column_time(q);
    a->is_acked = !store_column_null(q);
    a->acked_at = store_column_time(q);
    a->next_at = store_column_time(q);
    a->sends = store_column_int32(q);
}

ds_status store_alert_insert(ds_ctx *cx, store_tx *tx, const alert *a, int64_t *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_alert_insert);

    store_bind_text(&q, a->kind);
    store_bind_id(&q, a->contact.v);
    store_bind_text(&q, a->summary);
    store_bind_time(&q, cx->now);
    store_bind_time(&q, a->next_at);
    return store_query_insert(&q, ret_id);
}

ds_status store_alert_list(ds_ctx *cx, store_tx *tx, bool only_open, const alert **ret,
                           size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_alert_list);
    const void *rows;

    store_bind_int(&q, only_open);
    DS_TRY(store_query_list(&q, sizeof(alert), read_alert, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_alert_list_due(ds_ctx *cx, store_tx *tx, size_t max, const alert **ret,
                               size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_alert_list_due);
    const void *rows;

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(alert), read_alert, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

/* Set an instant of a row that must exist. */
static ds_status set_time(ds_ctx *cx, store_tx *tx, sql_id statement, int64_t id, ds_time t)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, statement);
    bool is_there;

    store_bind_int(&q, id);
    store_bind_time(&q, t);
    DS_TRY(store_query_run(&q, &is_there));
    return is_there ? DS_OK : ds_fail(cx, DS_NOT_FOUND, "store: no such row");
}

ds_status store_alert_sent(ds_ctx *cx, store_tx *tx, int64_t id, ds_time next_at)
{
    return set_time(cx, tx, SQL_alert_sent, id, next_at);
}

ds_status store_alert_ack(ds_ctx *cx, store_tx *tx, int64_t id)
{
    return set_time(cx, tx, SQL_alert_ack, id, cx->now);
}

ds_status store_call_insert(ds_ctx *cx, store_tx *tx, contact_id of_contact, appointment_id about,
                            const char *reason)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_call_insert);

    store_bind_int(&q, of_contact.v);
    store_bind_id(&q, about.v);
    store_bind_cstr(&q, reason);
    store_bind_time(&q, cx->now);
    return store_query_run(&q, NULL);
}

static void read_call(store_query *q, void *ret)
{
    call_row *c = ret;

    c->id = store_column_int(q);
    c->contact.v = store_column_int(q);
    c->appointment.v = store_column_int(q);
    c->reason = store_column_text(q);
    c->created_at = store_column_time(q);
    c->is_done = !store_column_null(q);
}

ds_status store_call_list(ds_ctx *cx, store_tx *tx, const call_row **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_call_list);
    const void *rows;

    DS_TRY(store_query_list(&q, sizeof(call_row), read_call, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_call_done(ds_ctx *cx, store_tx *tx, int64_t id)
{
    return set_time(cx, tx, SQL_call_done, id, cx->now);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_audit(ds_ctx *cx, store_tx *tx, const char *by, const char *verb, const char *noun,
                      int64_t id, ds_str detail)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_audit_insert);

    store_bind_time(&q, cx->now);
    store_bind_cstr(&q, by);
    store_bind_cstr(&q, verb);
    store_bind_cstr(&q, noun);
    store_bind_int(&q, id);
    store_bind_text(&q, detail);
    return store_query_run(&q, NULL);
}
