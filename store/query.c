/*
 * query.c - run one named statement: bind, step, read.
 *
 * What always holds:
 *   (1) the first failure sticks: later binds and reads do nothing, the next step returns it
 *   (2) a statement is reset before its scope ends, so no read cursor outlives its function
 *   (3) rows that a function hands out are copies in cx->arena
 */
#include "store/store_internal.h"

#include <assert.h>
#include <string.h>

store_query store_query_make(ds_ctx *cx, store_tx *tx, sql_id id)
{
    store_query q = { .cx = cx, .conn = tx->conn };

    assert(tx->is_open);
    if (tx->is_dead)
        q.status = ds_fail(cx, DS_UNAVAILABLE, "store: the transaction was rolled back");
    else
        q.status = store_conn_statement(cx, q.conn, id, &q.statement);
    return q;
}

void store_query_done(store_query *q)
{
    if (q->statement != NULL)
        q->conn->st->backend->reset(q->statement);
    q->statement = NULL;
}

static void note_bind(store_query *q, ds_status status)
{
    if (status != DS_OK)
        q->status = ds_fail(q->cx, status, "store: a value could not be bound");
}

void store_bind_int(store_query *q, int64_t v)
{
    q->param++;
    if (q->status == DS_OK)
        note_bind(q, q->conn->st->backend->bind_int(q->statement, q->param, v));
}

void store_bind_null(store_query *q)
{
    q->param++;
    if (q->status == DS_OK)
        note_bind(q, q->conn->st->backend->bind_null(q->statement, q->param));
}

void store_bind_id(store_query *q, int64_t v)
{
    if (v == 0)
        store_bind_null(q);
    else
        store_bind_int(q, v);
}

void store_bind_time(store_query *q, ds_time v)
{
    if (v.utc_s == DS_TIME_NEVER.utc_s)
        store_bind_null(q);
    else
        store_bind_int(q, v.utc_s);
}

void store_bind_real(store_query *q, double v)
{
    q->param++;
    if (q->status == DS_OK)
        note_bind(q, q->conn->st->backend->bind_real(q->statement, q->param, v));
}

void store_bind_text(store_query *q, ds_str v)
{
    q->param++;
    if (q->status == DS_OK)
        note_bind(q, q->conn->st->backend->bind_text(q->statement, q->param, v));
}

void store_bind_cstr(store_query *q, const char *v) { store_bind_text(q, ds_str_of(v)); }

ds_status store_query_step(store_query *q, bool *ret_has_row)
{
    bool has_row = false;

    q->column = 0;
    if (q->status == DS_OK)
        q->status = q->conn->st->backend->step(q->cx, q->conn, q->statement, &has_row);
    if (q->status != DS_OK)
        return q->status;
    *ret_has_row = has_row;
    return DS_OK;
}

/* The end of a writing statement must be reached: some constraints are judged only there. */
static ds_status finish(store_query *q)
{
    bool has_row = true;

    while (has_row)
        DS_TRY(store_query_step(q, &has_row));
    return DS_OK;
}

ds_status store_query_run(store_query *q, bool *ret_is_any)
{
    bool has_row;

    DS_TRY(store_query_step(q, &has_row));
    if (has_row)
        DS_TRY(finish(q));
    if (ret_is_any != NULL)
        *ret_is_any = q->conn->st->backend->changed(q->conn) > 0;
    return DS_OK;
}

ds_status store_query_insert(store_query *q, int64_t *ret_id)
{
    bool is_in;

    DS_TRY(store_query_run(q, &is_in));
    if (!is_in)
        return ds_fail(q->cx, DS_NOT_FOUND, "store: the row was refused");
    *ret_id = q->conn->st->backend->inserted(q->conn);
    return DS_OK;
}

ds_status store_query_int(store_query *q, int64_t *ret_value)
{
    bool has_row;
    int64_t value;

    DS_TRY(store_query_step(q, &has_row));
    if (!has_row)
        return ds_fail(q->cx, DS_NOT_FOUND, "store: no such row");
    value = store_column_int(q);
    DS_TRY(finish(q));
    *ret_value = value;
    return DS_OK;
}

ds_status store_query_time(store_query *q, ds_time *ret_value)
{
    bool has_row;
    ds_time value;

    DS_TRY(store_query_step(q, &has_row));
    value = has_row ? store_column_time(q) : DS_TIME_NEVER;
    if (has_row)
        DS_TRY(finish(q));
    *ret_value = value;
    return DS_OK;
}

int64_t store_column_int(store_query *q)
{
    if (q->status != DS_OK)
        return 0;
    return q->conn->st->backend->column_int(q->statement, q->column++);
}

int32_t store_column_int32(store_query *q)
{
    int64_t v = store_column_int(q);

    if (v < INT32_MIN || v > INT32_MAX) {
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: a stored number is out of range");
        return 0;
    }
    return (int32_t)v;
}

bool store_column_bool(store_query *q) { return store_column_int(q) != 0; }

bool store_column_null(store_query *q)
{
    return q->status == DS_OK && q->conn->st->backend->column_is_null(q->statement, q->column);
}

double store_column_real(store_query *q)
{
    if (q->status != DS_OK)
        return 0;
    return q->conn->st->backend->column_real(q->statement, q->column++);
}

ds_time store_column_time(store_query *q)
{
    bool is_null = store_column_null(q);
    int64_t v = store_column_int(q);

    return is_null ? DS_TIME_NEVER : (ds_time){ v };
}

local_date store_column_date(store_query *q)
{
    local_date date = { 0 };

    if (!local_date_parse(store_column_view(q), &date) && q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: a stored date is none");
    return date;
}

int store_column_word(store_query *q, const char *const *words, int n)
{
    ds_str word = store_column_view(q);

    for (int i = 0; i < n; i++)
        if (ds_str_is(word, words[i]))
            return i;
    if (q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: a stored word is unknown");
    return 0;
}

ds_str store_column_view(store_query *q)
{
    if (q->status != DS_OK)
        return (ds_str){ "", 0 };
    return q->conn->st->backend->column_text(q->statement, q->column++);
}

ds_str store_column_text(store_query *q)
{
    ds_str view = store_column_view(q);
    ds_str copy = { "", 0 };

    if (q->status == DS_OK && view.n > 0)
        q->status = ds_copy(q->cx, view, &copy);
    return copy;
}

ds_status store_query_one(store_query *q, const char *what, store_reader read, void *ret)
{
    bool has_row;

    DS_TRY(store_query_step(q, &has_row));
    if (!has_row)
        return ds_fail(q->cx, DS_NOT_FOUND, "store: no such %s", what);
    read(q, ret);
    return q->status;
}

ds_status store_query_list(store_query *q, size_t size, store_reader read, const void **ret_rows,
                           size_t *ret_n)
{
    store_rows rows = { .cx = q->cx, .size = size };
    bool has_row;

    DS_TRY(store_query_step(q, &has_row));
    while (has_row) {
        void *row = store_rows_add(&rows);

        if (row == NULL)
            return DS_LIMIT;
        read(q, row);
        DS_TRY(store_query_step(q, &has_row));
    }
    *ret_rows = rows.p;
    *ret_n = rows.n;
    return DS_OK;
}

void *store_rows_add(store_rows *rows)
{
    enum { first_capacity = 8 };

    if (rows->n == rows->capacity) {
        size_t capacity = rows->capacity == 0 ? first_capacity : rows->capacity * 2;
        unsigned char *p = ds_alloc_n(rows->cx, capacity, rows->size);

        if (p == NULL)
            return NULL;
        if (rows->n > 0)
            memcpy(p, rows->p, rows->n * rows->size);
        rows->p = p;
        rows->capacity = capacity;
    }
    return rows->p + rows->n++ * rows->size;
}
