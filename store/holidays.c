/*
 * holidays.c - what a clinic says about public holidays beyond the built-in calendars.
 *
 * What always holds: a calendar has one row per date; putting the same row twice changes nothing;
 * any difference raises the directory's version in the same transaction.
 */
#include "store/store_internal.h"

static void read_holiday(store_query *q, void *ret)
{
    holiday *h = ret;

    h->calendar = store_column_text(q);
    h->date = store_column_date(q);
    h->name = store_column_text(q);
    h->is_open = store_column_bool(q);
}

static ds_status find(ds_ctx *cx, store_tx *tx, const holiday *h, holiday *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_holiday_find);
    char date[DS_TIME_FORMAT_MAX];

    store_bind_text(&q, h->calendar);
    store_bind_text(&q, local_date_format(h->date, date));
    return store_query_one(&q, "holiday", read_holiday, ret);
}

static ds_status write(ds_ctx *cx, store_tx *tx, const holiday *h)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_holiday_put);
    char date[DS_TIME_FORMAT_MAX];

    store_bind_text(&q, h->calendar);
    store_bind_text(&q, local_date_format(h->date, date));
    store_bind_text(&q, h->name);
    store_bind_int(&q, h->is_open);
    return store_query_run(&q, NULL);
}

ds_status store_holiday_put(ds_ctx *cx, store_tx *tx, const holiday *h, bool *ret_changed)
{
    holiday before = { 0 };
    ds_status status = find(cx, tx, h, &before);
    bool is_same =
        status == DS_OK && before.is_open == h->is_open && ds_str_equal(before.name, h->name);

    if (status != DS_OK && status != DS_NOT_FOUND)
        return status;
    if (!is_same) {
        DS_TRY(write(cx, tx, h));
        DS_TRY(store_directory_touch(cx, tx));
    }
    if (ret_changed != NULL)
        *ret_changed = !is_same;
    return DS_OK;
}

ds_status store_holiday_delete(ds_ctx *cx, store_tx *tx, ds_str calendar, local_date date)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_holiday_delete);
    char text[DS_TIME_FORMAT_MAX];
    bool is_there;

    store_bind_text(&q, calendar);
    store_bind_text(&q, local_date_format(date, text));
    DS_TRY(store_query_run(&q, &is_there));
    if (!is_there)
        return ds_fail(cx, DS_NOT_FOUND, "store: no such holiday");
    return store_directory_touch(cx, tx);
}

ds_status store_holiday_list(ds_ctx *cx, store_tx *tx, const holiday **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_holiday_list);
    const void *rows;

    DS_TRY(store_query_list(&q, sizeof(holiday), read_holiday, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}
