/*
 * worklist.c - the visits that an absence meets, each until it is settled.
 *
 * What always holds: one item per absence and visit [key of 0002_scheduling.sql]; an item changes
 * only under the fence it was read with; it is done exactly when it has an outcome. An absence that
 * is undone is deleted, and its items stay with no absence.
 */
#include "store/store_internal.h"

static const char *const state_names[WORK_STATE_COUNT] = { "open", "offered", "done" };
static const char *const outcome_names[WORK_OUTCOME_COUNT] = { "", "moved", "cancelled", "kept",
                                                               "called" };

const char *work_state_name(work_state s) { return s < WORK_STATE_COUNT ? state_names[s] : ""; }

const char *work_outcome_name(work_outcome o)
{
    return o < WORK_OUTCOME_COUNT ? outcome_names[o] : "";
}

static void read_item(store_query *q, void *ret)
{
    work_item *w = ret;

    w->id = store_column_int(q);
    w->fence = store_column_int(q);
    w->exception = store_column_int(q);
    w->appointment.v = store_column_int(q);
    w->state = (work_state)store_column_word(q, state_names, WORK_STATE_COUNT);
    w->alternatives_json = store_column_text(q);
    w->offered_at = store_column_time(q);
    w->deadline = store_column_time(q);
    w->outcome = (work_outcome)store_column_word(q, outcome_names, WORK_OUTCOME_COUNT);
    w->created_at = store_column_time(q);
    w->closed_at = store_column_time(q);
}

static void bind_alternatives(store_query *q, const work_item *w)
{
    store_bind_text(q, w->alternatives_json.n > 0 ? w->alternatives_json : DS_STR("[]"));
}

ds_status store_work_insert(ds_ctx *cx, store_tx *tx, const work_item *w, int64_t *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_work_insert);
    ds_status status;

    store_bind_int(&q, w->exception);
    store_bind_int(&q, w->appointment.v);
    store_bind_cstr(&q, work_state_name(w->state));
    bind_alternatives(&q, w);
    store_bind_time(&q, w->offered_at);
    store_bind_time(&q, w->deadline);
    store_bind_time(&q, cx->now);
    status = store_query_insert(&q, ret_id);
    if (status == DS_NOT_FOUND)
        return ds_fail(cx, DS_CONFLICT, "store: appointment %lld is on this work list",
                       (long long)w->appointment.v);
    return status;
}

static ds_status one(ds_ctx *cx, store_tx *tx, sql_id statement, int64_t id, work_item *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, statement);
    work_item w = { 0 };

    store_bind_int(&q, id);
    DS_TRY(store_query_one(&q, "item on the work list", read_item, &w));
    *ret = w;
    return DS_OK;
}

ds_status store_work_get(ds_ctx *cx, store_tx *tx, int64_t id, work_item *ret)
{
    return one(cx, tx, SQL_work_get, id, ret);
}

ds_status store_work_find(ds_ctx *cx, store_tx *tx, appointment_id of_appointment, work_item *ret)
{
    return one(cx, tx, SQL_work_find, of_appointment.v, ret);
}

ds_status store_work_list(ds_ctx *cx, store_tx *tx, int64_t of_exception, bool only_open,
                          const work_item **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_work_list);
    const void *rows;

    store_bind_int(&q, of_exception);
    store_bind_int(&q, only_open);
    DS_TRY(store_query_list(&q, sizeof(work_item), read_item, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_work_update(ds_ctx *cx, store_tx *tx, work_item *w)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_work_update);
    ds_time closed_at = w->state == WORK_DONE ? cx->now : DS_TIME_NEVER;
    bool is_done;

    store_bind_int(&q, w->id);
    store_bind_int(&q, w->fence);
    store_bind_cstr(&q, work_state_name(w->state));
    bind_alternatives(&q, w);
    store_bind_time(&q, w->offered_at);
    store_bind_time(&q, w->deadline);
    store_bind_cstr(&q, work_outcome_name(w->outcome));
    store_bind_time(&q, closed_at);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return ds_fail(cx, DS_CONFLICT, "store: work item %lld was changed meanwhile",
                       (long long)w->id);
    w->closed_at = closed_at;
    w->fence++;
    return DS_OK;
}
