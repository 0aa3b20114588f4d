/*
 * counts.c - what limits ask: how many visits, when the last, who is on a session's list.
 *
 * Counted are visits that are or were: held, confirmed, arrived, completed, no-show. What always
 * holds: a hold whose time is over at cx->now does not count, swept or not; every statement walks
 * an index from the first start asked for, so visits of past years cost nothing.
 */
#include "store/store_internal.h"

ds_status store_visit_count(ds_ctx *cx, store_tx *tx, const visit_count *c, int64_t *ret_n)
{
    bool is_patient = c->patient.v != 0;
    store_query q DS_AUTO(store_query_done) = store_query_make(
        cx, tx, is_patient ? SQL_visit_count_of_patient : SQL_visit_count_of_doctor);

    store_bind_int(&q, is_patient ? c->patient.v : c->doctor.v);
    store_bind_int(&q, c->from.utc_s);
    store_bind_int(&q, c->to.utc_s);
    store_bind_int(&q, c->except.v);
    store_bind_int(&q, c->visit_type.v);
    store_bind_time(&q, cx->now);
    return store_query_int(&q, ret_n);
}

ds_status store_visit_count_open(ds_ctx *cx, store_tx *tx, patient_id of_patient,
                                 appointment_id except, int64_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_visit_count_open);

    store_bind_int(&q, of_patient.v);
    store_bind_time(&q, cx->now);
    store_bind_int(&q, except.v);
    return store_query_int(&q, ret_n);
}

ds_status store_visit_count_shared(ds_ctx *cx, store_tx *tx, const visit_count *c, int64_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_visit_count_shared);

    store_bind_int(&q, c->doctor.v);
    store_bind_int(&q, c->from.utc_s);
    store_bind_int(&q, c->to.utc_s);
    store_bind_int(&q, c->except.v);
    store_bind_time(&q, cx->now);
    return store_query_int(&q, ret_n);
}

ds_status store_visit_last(ds_ctx *cx, store_tx *tx, const visit_last *v, appointment *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_visit_last);
    appointment a = { 0 };

    store_bind_int(&q, v->patient.v);
    store_bind_int(&q, v->doctor.v);
    store_bind_int(&q, v->before.utc_s);
    store_bind_int(&q, v->except.v);
    DS_TRY(store_query_one(&q, "visit", store_appointment_read, &a));
    *ret = a;
    return DS_OK;
}

static ds_status list(store_query *q, const appointment **ret, size_t *ret_n)
{
    const void *rows;

    DS_TRY(store_query_list(q, sizeof(appointment), store_appointment_read, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_request_list(ds_ctx *cx, store_tx *tx, const appointment **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_request_list);

    return list(&q, ret, ret_n);
}

ds_status store_session_list(ds_ctx *cx, store_tx *tx, offering_id of_offering, ds_time session_at,
                             const appointment **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_session_list);

    store_bind_int(&q, of_offering.v);
    store_bind_time(&q, session_at);
    return list(&q, ret, ret_n);
}

ds_status store_referral_put(ds_ctx *cx, store_tx *tx, patient_id of_patient, doctor_id to_doctor,
                             ds_str note)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_referral_put);

    store_bind_int(&q, of_patient.v);
    store_bind_id(&q, to_doctor.v);
    store_bind_text(&q, note);
    store_bind_time(&q, cx->now);
    return store_query_run(&q, NULL);
}

ds_status store_referral_has(ds_ctx *cx, store_tx *tx, patient_id of_patient, doctor_id to_doctor,
                             bool *ret_has)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_referral_count);
    int64_t n;

    store_bind_int(&q, of_patient.v);
    store_bind_int(&q, to_doctor.v);
    DS_TRY(store_query_int(&q, &n));
    *ret_has = n > 0;
    return DS_OK;
}
