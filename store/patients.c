/*
 * patients.c - persons, and which contacts write for them.
 *
 * A patient is never keyed by a number: one contact may write for several, one person may have
 * several contacts. What always holds: an identifier (system, value) belongs to one patient.
 */
#include "store/store_internal.h"

static void read_patient(store_query *q, void *ret)
{
    patient *p = ret;
    ds_str sex;

    p->id.v = store_column_int(q);
    p->name = store_column_text(q);
    p->phone = store_column_text(q);
    p->language = store_column_text(q);
    p->has_birth_date = local_date_parse(store_column_view(q), &p->birth_date);
    sex = store_column_view(q);
    p->sex = sex.n == 1 ? sex.p[0] : '\0';
    p->id_system = store_column_text(q);
    p->id_value = store_column_text(q);
}

/* birth is the caller's: bound text is borrowed until the query is done. */
static void bind_facts(store_query *q, const patient *p, char birth[static DS_TIME_FORMAT_MAX])
{
    store_bind_text(q, p->name);
    store_bind_text(q, p->phone);
    store_bind_text(q, p->language);
    if (p->has_birth_date)
        store_bind_text(q, local_date_format(p->birth_date, birth));
    else
        store_bind_null(q);
    store_bind_text(q, (ds_str){ &p->sex, p->sex != '\0' ? 1 : 0 });
    store_bind_text(q, p->id_system);
    store_bind_text(q, p->id_value);
}

ds_status store_patient_insert(ds_ctx *cx, store_tx *tx, const patient *p, patient_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_insert);
    char birth[DS_TIME_FORMAT_MAX];
    ds_status status;

    bind_facts(&q, p, birth);
    status = store_query_insert(&q, &ret_id->v);
    return status == DS_NOT_FOUND
               ? ds_fail(cx, DS_CONFLICT, "store: the identifier belongs to another patient")
               : status;
}

ds_status store_patient_update(ds_ctx *cx, store_tx *tx, const patient *p)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_update);
    char birth[DS_TIME_FORMAT_MAX];
    bool is_there;

    store_bind_int(&q, p->id.v);
    bind_facts(&q, p, birth);
    DS_TRY(store_query_run(&q, &is_there));
    return is_there ? DS_OK : ds_fail(cx, DS_NOT_FOUND, "store: no such patient");
}

ds_status store_patient_get(ds_ctx *cx, store_tx *tx, patient_id id, patient *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_get);
    patient p = { 0 };

    store_bind_int(&q, id.v);
    DS_TRY(store_query_one(&q, "patient", read_patient, &p));
    *ret = p;
    return DS_OK;
}

static ds_status by_two(store_query *q, ds_str a, ds_str b, patient *ret)
{
    patient p = { 0 };

    store_bind_text(q, a);
    store_bind_text(q, b);
    DS_TRY(store_query_one(q, "patient", read_patient, &p));
    *ret = p;
    return DS_OK;
}

ds_status store_patient_by_identifier(ds_ctx *cx, store_tx *tx, ds_str system, ds_str value,
                                      patient *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_by_identifier);

    return by_two(&q, system, value, ret);
}

ds_status store_patient_by_name_phone(ds_ctx *cx, store_tx *tx, ds_str name, ds_str phone,
                                      patient *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_by_name_phone);

    return by_two(&q, name, phone, ret);
}

ds_status store_patient_list(ds_ctx *cx, store_tx *tx, const patient **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_list);
    const void *rows;

    DS_TRY(store_query_list(&q, sizeof(patient), read_patient, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}

ds_status store_patient_link(ds_ctx *cx, store_tx *tx, contact_id of_contact, patient_id of_patient)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_link);

    store_bind_int(&q, of_contact.v);
    store_bind_int(&q, of_patient.v);
    return store_query_run(&q, NULL);
}

ds_status store_patient_list_of(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                const patient **ret, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_patient_list_of);
    const void *rows;

    store_bind_int(&q, of_contact.v);
    DS_TRY(store_query_list(&q, sizeof(patient), read_patient, &rows, ret_n));
    *ret = rows;
    return DS_OK;
}
