/*
 * appointments.c - rows that occupy a doctor's time, holds among them.
 *
 * The schema decides who gets the time: a statement that would overlap gives no row, and that is
 * DS_CONFLICT here. What always holds:
 *   (1) live rows of a doctor in one lane never overlap   [triggers of 0001_schema.sql]
 *   (2) a row changes only under the fence it was read with, and the fence rises
 *   (3) nothing here looks before it writes: looking proves nothing
 *   (4) only a hold is a request, only a cancelled visit was cancelled late: any other status
 * clears the mark
 */
#include "store/store_internal.h"

static void read_money(store_query *q, money *ret)
{
    ds_str currency;

    ret->minor = store_column_int(q);
    currency = store_column_view(q);
    for (size_t i = 0; i + 1 < sizeof ret->currency && i < currency.n; i++)
        ret->currency[i] = currency.p[i];
}

void store_appointment_read(store_query *q, void *ret)
{
    appointment *a = ret;

    a->id.v = store_column_int(q);
    if (!appointment_status_parse(store_column_view(q), &a->status) && q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: appointment %lld has an unknown status",
                            (long long)a->id.v);
    a->fence = store_column_int(q);
    a->offering.v = store_column_int(q);
    a->doctor.v = store_column_int(q);
    a->location.v = store_column_int(q);
    a->visit_type.v = store_column_int(q);
    a->patient.v = store_column_int(q);
    a->contact.v = store_column_int(q);
    a->start = store_column_time(q);
    a->end = store_column_time(q);
    a->occupied_from = store_column_time(q);
    a->occupied_to = store_column_time(q);
    a->tz_name = store_column_text(q);
    a->local = local_time_from_wall_s(store_column_int(q));
    read_money(q, &a->fee);
    a->lane = store_column_int32(q);
    a->hold_expires_at = store_column_time(q);
    a->specialty = store_column_text(q);
    a->patient_name = store_column_text(q);
    a->reason = store_column_text(q);
    a->ref = store_column_text(q);
    a->token = store_column_text(q);
    a->created_at = store_column_time(q);
    a->booked_at.utc_s = store_column_int(q);
    a->cancel_by.utc_s = store_column_int(q);
    a->arrived_at.utc_s = store_column_int(q);
    a->done_at.utc_s = store_column_int(q);
    a->is_request = store_column_bool(q);
    a->is_late_cancel = store_column_bool(q);
    a->late_min = store_column_int32(q);
    a->token_no = store_column_int32(q);
    a->session_at.utc_s = store_column_int(q);
}

/* An instant that may not have come yet, which is 0 in the struct and NULL in the row. */
static void bind_when_set(store_query *q, ds_time t) { store_bind_id(q, t.utc_s); }

/* (4) */
static void bind_marks(store_query *q, const appointment *a)
{
    bind_when_set(q, a->booked_at);
    bind_when_set(q, a->cancel_by);
    bind_when_set(q, a->arrived_at);
    bind_when_set(q, a->done_at);
    store_bind_int(q, a->is_request && a->status == APPOINTMENT_HELD);
    store_bind_int(q, a->is_late_cancel && a->status == APPOINTMENT_CANCELLED);
    store_bind_int(q, a->late_min);
}

static ds_time expiry_of(const appointment *a)
{
    return a->status == APPOINTMENT_HELD ? a->hold_expires_at : DS_TIME_NEVER;
}

static ds_status taken(ds_ctx *cx) { return ds_fail(cx, DS_CONFLICT, "store: the time is taken"); }

ds_status store_appointment_insert(ds_ctx *cx, store_tx *tx, const appointment *a,
                                   appointment_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_appointment_insert);
    ds_status status;

    store_bind_cstr(&q, appointment_status_name(a->status));
    store_bind_int(&q, a->offering.v);
    store_bind_int(&q, a->doctor.v);
    store_bind_int(&q, a->location.v);
    store_bind_int(&q, a->visit_type.v);
    store_bind_id(&q, a->patient.v);
    store_bind_id(&q, a->contact.v);
    store_bind_time(&q, a->start);
    store_bind_time(&q, a->end);
    store_bind_time(&q, a->occupied_from);
    store_bind_time(&q, a->occupied_to);
    store_bind_text(&q, a->tz_name);
    store_bind_int(&q, local_time_to_wall_s(a->local));
    store_bind_int(&q, a->fee.minor);
    store_bind_cstr(&q, a->fee.currency);
    store_bind_int(&q, a->lane);
    store_bind_time(&q, expiry_of(a));
    store_bind_text(&q, a->specialty);
    store_bind_text(&q, a->reason);
    store_bind_text(&q, a->ref);
    store_bind_text(&q, a->token);
    store_bind_time(&q, cx->now);
    bind_marks(&q, a);
    store_bind_int(&q, a->token_no);
    bind_when_set(&q, a->session_at);
    status = store_query_insert(&q, &ret_id->v);
    return status == DS_NOT_FOUND ? taken(cx) : status;
}

ds_status store_appointment_get(ds_ctx *cx, store_tx *tx, appointment_id id, appointment *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_appointment_get);
    appointment a = { 0 };

    store_bind_int(&q, id.v);
    DS_TRY(store_query_one(&q, "appointment", store_appointment_read, &a));
    *ret = a;
    return DS_OK;
}

static ds_status by_text(ds_ctx *cx, store_tx *tx, sql_id id, ds_str text, appointment *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, id);
    appointment a = { 0 };

    store_bind_text(&q, text);
    DS_TRY(store_query_one(&q, "appointment", store_appointment_read, &a));
    *ret = a;
    return DS_OK;
}

ds_status store_appointment_by_token(ds_ctx *cx, store_tx *tx, ds_str token, appointment *ret)
{
    return by_text(cx, tx, SQL_appointment_by_token, token, ret);
}

ds_status store_appointment_by_ref(ds_ctx *cx, store_tx *tx, ds_str ref, appointment *ret)
{
    return by_text(cx, tx, SQL_appointment_by_ref, ref, ret);
}

/* The narrowest index first. */
static sql_id list_by(const appointment_filter *f)
{
    if (f->by_id)
        return SQL_appointment_list_by_id;
    if (f->contact.v != 0)
        return SQL_appointment_list_by_contact;
    if (f->patient.v != 0)
        return SQL_appointment_list_by_patient;
    return f->doctor.v != 0 ? SQL_appointment_list_by_doctor : SQL_appointment_list_by_start;
}

ds_status store_appointment_list(ds_ctx *cx, store_tx *tx, const appointment_filter *f,
                                 const appointment **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, list_by(f));
    bool is_from_any = f->from.utc_s == DS_TIME_NEVER.utc_s || f->from.utc_s == 0;
    const void *rows;

    store_bind_int(&q, f->doctor.v);
    store_bind_int(&q, f->location.v);
    store_bind_int(&q, f->patient.v);
    store_bind_int(&q, f->contact.v);
    store_bind_int(&q, is_from_any ? INT64_MIN : f->from.utc_s);
    store_bind_int(&q, f->to.utc_s == 0 ? INT64_MAX : f->to.utc_s);
    store_bind_int(&q, f->only_live);
    store_bind_int(&q, f->after.v);
    store_bind_int(&q, f->limit == 0 || f->limit > INT32_MAX ? INT64_MAX : (int64_t)f->limit);
    DS_TRY(store_query_list(&q, sizeof(appointment), store_appointment_read, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

static void read_busy(store_query *q, void *ret)
{
    busy_range *b = ret;

    b->from = store_column_time(q);
    b->to = store_column_time(q);
    b->appointment.v = store_column_int(q);
    b->lane = store_column_int32(q);
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_busy_list(ds_ctx *cx, store_tx *tx, doctor_id of_doctor, ds_time from, ds_time to,
                          appointment_id except, const busy_range **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_busy_list);
    const void *rows;

    store_bind_int(&q, of_doctor.v);
    store_bind_int(&q, from.utc_s);
    store_bind_int(&q, to.utc_s);
    store_bind_int(&q, except.v);
    DS_TRY(store_query_list(&q, sizeof(busy_range), read_busy, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_appointment_count(ds_ctx *cx, store_tx *tx, doctor_id of_doctor, ds_time from,
                                  ds_time to, appointment_id except, int64_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_appointment_count);

    store_bind_int(&q, of_doctor.v);
    store_bind_int(&q, from.utc_s);
    store_bind_int(&q, to.utc_s);
    store_bind_int(&q, except.v);
    return store_query_int(&q, ret_n);
}

/* Why an update gave no row: the row is gone, moved on, or its new time is taken. */
static ds_status explain(ds_ctx *cx, store_tx *tx, const appointment *a)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_appointment_fence);
    int64_t fence;

    store_bind_int(&q, a->id.v);
    DS_TRY(store_query_int(&q, &fence));
    if (fence != a->fence)
        return ds_fail(cx, DS_CONFLICT, "store: appointment %lld was changed meanwhile",
                       (long long)a->id.v);
    return taken(cx);
}

static void bind_state(store_query *q, const appointment *a)
{
    store_bind_int(q, a->id.v);
    store_bind_int(q, a->fence);
    store_bind_cstr(q, appointment_status_name(a->status));
    store_bind_id(q, a->patient.v);
    store_bind_text(q, a->reason);
    store_bind_time(q, expiry_of(a));
    bind_marks(q, a);
    store_bind_int(q, a->fee.minor);
    store_bind_cstr(q, a->fee.currency);
}

ds_status store_appointment_update(ds_ctx *cx, store_tx *tx, appointment *a)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_appointment_update);
    bool is_done;

    bind_state(&q, a);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return explain(cx, tx, a);
    a->fence++;
    return DS_OK;
}

ds_status store_appointment_mark(ds_ctx *cx, store_tx *tx, appointment *a)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_appointment_mark);
    bool is_done;

    store_bind_int(&q, a->id.v);
    store_bind_int(&q, a->fence);
    store_bind_cstr(&q, appointment_status_name(a->status));
    bind_when_set(&q, a->arrived_at);
    bind_when_set(&q, a->done_at);
    store_bind_int(&q, a->late_min);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return explain(cx, tx, a);
    a->fence++;
    return DS_OK;
}

ds_status store_appointment_move(ds_ctx *cx, store_tx *tx, appointment *a)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_appointment_move);
    bool is_done;

    bind_state(&q, a);
    store_bind_int(&q, a->offering.v);
    store_bind_int(&q, a->doctor.v);
    store_bind_int(&q, a->location.v);
    store_bind_int(&q, a->visit_type.v);
    store_bind_time(&q, a->start);
    store_bind_time(&q, a->end);
    store_bind_time(&q, a->occupied_from);
    store_bind_time(&q, a->occupied_to);
    store_bind_text(&q, a->tz_name);
    store_bind_int(&q, local_time_to_wall_s(a->local));
    store_bind_int(&q, a->lane);
    store_bind_text(&q, a->specialty);
    store_bind_int(&q, a->token_no);
    bind_when_set(&q, a->session_at);
    DS_TRY(store_query_run(&q, &is_done));
    if (!is_done)
        return explain(cx, tx, a);
    a->fence++;
    return DS_OK;
}

ds_status store_hold_list_due(ds_ctx *cx, store_tx *tx, size_t max, const appointment **ret,
                              size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_hold_list_due);
    const void *rows;

    store_bind_time(&q, cx->now);
    store_bind_int(&q, (int64_t)max);
    DS_TRY(store_query_list(&q, sizeof(appointment), store_appointment_read, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_next_due(ds_ctx *cx, store_tx *tx, ds_time *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_next_due);

    return store_query_time(&q, ret);
}
