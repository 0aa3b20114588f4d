/*
 * directory_put.c - write the clinic's files: insert or update by name, and say what changed.
 *
 * What always holds: putting the same thing twice changes nothing and keeps the directory's
 * version; any difference raises it, in the same transaction, so that every reader of the picture
 * notices. Nothing is deleted but hours and exceptions: appointments keep pointing to what they
 * were booked for.
 */
#include "store/store_internal.h"

#include <string.h>

static void note(bool *ret_changed, bool is_changed)
{
    if (ret_changed != NULL)
        *ret_changed = is_changed;
}

static ds_status is_found(ds_status status, bool *ret_is_found)
{
    *ret_is_found = status == DS_OK;
    return status == DS_NOT_FOUND ? DS_OK : status;
}

/* ---- locations ---- */

static bool location_equal(const location *a, const location *b)
{
    if (a->has_point != b->has_point)
        return false;
    if (a->has_point &&
        !(a->lat <= b->lat && a->lat >= b->lat && a->lon <= b->lon && a->lon >= b->lon))
        return false;
    return ds_str_equal(a->clinic, b->clinic) && ds_str_equal(a->address, b->address) &&
           ds_str_equal(a->city, b->city) && ds_str_equal(a->tz_name, b->tz_name) &&
           ds_str_equal(a->country, b->country) && ds_str_equal(a->holidays, b->holidays);
}

static ds_status find_location(ds_ctx *cx, store_tx *tx, ds_str name, location *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_location_find);

    store_bind_text(&q, name);
    return store_query_one(&q, "location", store_location_read, ret);
}

static void bind_point(store_query *q, bool has_point, double degrees)
{
    if (has_point)
        store_bind_real(q, degrees);
    else
        store_bind_null(q);
}

static ds_status write_location(ds_ctx *cx, store_tx *tx, sql_id statement, const location *l,
                                location_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, statement);

    store_bind_text(&q, l->clinic);
    store_bind_text(&q, l->name);
    store_bind_text(&q, l->address);
    store_bind_text(&q, l->city);
    bind_point(&q, l->has_point, l->lat);
    bind_point(&q, l->has_point, l->lon);
    store_bind_text(&q, l->tz_name);
    store_bind_text(&q, l->country);
    store_bind_text(&q, l->holidays);
    return store_query_int(&q, &ret_id->v);
}

ds_status store_location_put(ds_ctx *cx, store_tx *tx, const location *l, location_id *ret_id,
                             bool *ret_changed)
{
    location before = { 0 };
    bool is_there, is_same;

    DS_TRY(is_found(find_location(cx, tx, l->name, &before), &is_there));
    is_same = is_there && location_equal(&before, l);
    if (is_same) {
        *ret_id = before.id;
    } else {
        DS_TRY(write_location(cx, tx, is_there ? SQL_location_update : SQL_location_insert, l,
                              ret_id));
        DS_TRY(store_directory_touch(cx, tx));
    }
    note(ret_changed, !is_same);
    return DS_OK;
}

/* ---- doctors ---- */

static bool names_equal(const ds_str *a, size_t a_n, const ds_str *b, size_t b_n)
{
    if (a_n != b_n)
        return false;
    for (size_t i = 0; i < a_n; i++)
        if (!ds_str_equal(a[i], b[i]))
            return false;
    return true;
}

static bool doctor_equal(const doctor *a, const doctor *b)
{
    return a->gender == b->gender &&
           names_equal(a->specialties, a->specialty_count, b->specialties, b->specialty_count) &&
           names_equal(a->languages, a->language_count, b->languages, b->language_count);
}

static ds_status find_doctor(ds_ctx *cx, store_tx *tx, ds_str name, doctor *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_doctor_find);

    store_bind_text(&q, name);
    return store_query_one(&q, "doctor", store_doctor_read, ret);
}

static ds_status write_doctor(ds_ctx *cx, store_tx *tx, sql_id statement, const doctor *d,
                              doctor_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, statement);
    ds_str specialties, languages;

    DS_TRY(store_names_join(cx, d->specialties, d->specialty_count, &specialties));
    DS_TRY(store_names_join(cx, d->languages, d->language_count, &languages));
    store_bind_text(&q, d->name);
    store_bind_text(&q, (ds_str){ &d->gender, d->gender != '\0' ? 1 : 0 });
    store_bind_text(&q, specialties);
    store_bind_text(&q, languages);
    return store_query_int(&q, &ret_id->v);
}

ds_status store_doctor_put(ds_ctx *cx, store_tx *tx, const doctor *d, doctor_id *ret_id,
                           bool *ret_changed)
{
    doctor before = { 0 };
    bool is_there, is_same;

    DS_TRY(is_found(find_doctor(cx, tx, d->name, &before), &is_there));
    is_same = is_there && doctor_equal(&before, d);
    if (is_same) {
        *ret_id = before.id;
    } else {
        DS_TRY(write_doctor(cx, tx, is_there ? SQL_doctor_update : SQL_doctor_insert, d, ret_id));
        DS_TRY(store_directory_touch(cx, tx));
    }
    note(ret_changed, !is_same);
    return DS_OK;
}

/* ---- visit types ---- */

static ds_status by_name(ds_ctx *cx, store_tx *tx, sql_id statement, ds_str name, int64_t *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, statement);

    store_bind_text(&q, name);
    return store_query_int(&q, ret_id);
}

ds_status store_visit_type_put(ds_ctx *cx, store_tx *tx, ds_str name, visit_type_id *ret_id,
                               bool *ret_changed)
{
    bool is_there;

    DS_TRY(is_found(by_name(cx, tx, SQL_visit_type_find, name, &ret_id->v), &is_there));
    if (!is_there) {
        DS_TRY(by_name(cx, tx, SQL_visit_type_insert, name, &ret_id->v));
        DS_TRY(store_directory_touch(cx, tx));
    }
    note(ret_changed, !is_there);
    return DS_OK;
}

/* ---- offerings and their hours ---- */

typedef struct offering_key {
    doctor_id doctor;
    location_id location;
    visit_type_id visit_type;
} offering_key;

static void bind_key(store_query *q, const offering_key *key)
{
    store_bind_int(q, key->doctor.v);
    store_bind_int(q, key->location.v);
    store_bind_int(q, key->visit_type.v);
}

static ds_status find_offering(ds_ctx *cx, store_tx *tx, const offering_key *key, offering_row *ret)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_offering_find);

    bind_key(&q, key);
    return store_query_one(&q, "offering", store_offering_read, ret);
}

static bool facts_equal(const offering *a, const offering *b)
{
    return a->minutes == b->minutes && a->fee.minor == b->fee.minor &&
           strcmp(a->fee.currency, b->fee.currency) == 0 &&
           a->buffer_before_min == b->buffer_before_min &&
           a->buffer_after_min == b->buffer_after_min && a->min_notice_min == b->min_notice_min &&
           a->horizon_days == b->horizon_days && a->max_per_day == b->max_per_day;
}

static bool limits_equal(const offering *a, const offering *b)
{
    return a->max_per_week == b->max_per_week && a->type_per_day == b->type_per_day &&
           a->type_per_week == b->type_per_week && a->patient_per_day == b->patient_per_day &&
           a->patient_per_week == b->patient_per_week && a->patient_open == b->patient_open &&
           a->overbook == b->overbook && a->may_overrun == b->may_overrun;
}

static bool terms_equal(const offering *a, const offering *b)
{
    if (a->has_follow_up != b->has_follow_up ||
        (a->has_follow_up && a->follow_up_fee.minor != b->follow_up_fee.minor))
        return false;
    return a->age_from == b->age_from && a->age_below == b->age_below &&
           a->needs_referral == b->needs_referral && a->needs_approval == b->needs_approval &&
           a->patients == b->patients && a->follow_up_days == b->follow_up_days &&
           a->cancel_notice_min == b->cancel_notice_min;
}

static bool refunds_equal(const refund_rule *a, const refund_rule *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->steps[i].before_min != b->steps[i].before_min ||
            a->steps[i].percent != b->steps[i].percent)
            return false;
    return true;
}

static bool payment_equal(const offering_terms *a, const offering_terms *b)
{
    return a->has_mode == b->has_mode && (!a->has_mode || a->mode == b->mode) &&
           a->deposit_minor == b->deposit_minor && a->has_refunds == b->has_refunds &&
           (!a->has_refunds || refunds_equal(&a->refunds, &b->refunds));
}

static bool offering_equal(const offering *a, const offering *b)
{
    return facts_equal(a, b) && limits_equal(a, b) && terms_equal(a, b) &&
           payment_equal(&a->terms, &b->terms);
}

static bool date_equal(bool a_has, local_date a, bool b_has, local_date b)
{
    return a_has == b_has && (!a_has || local_date_compare(a, b) == 0);
}

static bool opening_equal(const opening *a, const opening *b)
{
    if (a->days != b->days || a->hours.from_s != b->hours.from_s ||
        a->hours.to_s != b->hours.to_s || a->break_count != b->break_count ||
        a->tokens != b->tokens || a->has_release != b->has_release ||
        (a->has_release && a->release_s != b->release_s))
        return false;
    for (size_t i = 0; i < a->break_count; i++)
        if (a->breaks[i].from_s != b->breaks[i].from_s || a->breaks[i].to_s != b->breaks[i].to_s)
            return false;
    return date_equal(a->has_valid_from, a->valid_from, b->has_valid_from, b->valid_from) &&
           date_equal(a->has_valid_to, a->valid_to, b->has_valid_to, b->valid_to);
}

static ds_status hours_equal(ds_ctx *cx, store_tx *tx, offering_id id, const offering *o,
                             bool *ret_is_same)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_opening_list_of);
    const opening_row *rows;
    bool is_same;
    size_t n;

    store_bind_int(&q, id.v);
    DS_TRY(store_opening_read(&q, &rows, &n));
    is_same = n == o->opening_count;
    for (size_t i = 0; i < n && is_same; i++)
        is_same = opening_equal(&rows[i].hours, &o->openings[i]);
    *ret_is_same = is_same;
    return DS_OK;
}

static ds_status write_offering(ds_ctx *cx, store_tx *tx, const offering_key *key,
                                const offering *o, offering_id *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_offering_put);

    bind_key(&q, key);
    store_bind_int(&q, o->minutes);
    store_bind_int(&q, o->fee.minor);
    store_bind_cstr(&q, o->fee.currency);
    store_bind_int(&q, o->buffer_before_min);
    store_bind_int(&q, o->buffer_after_min);
    store_bind_int(&q, o->min_notice_min);
    store_bind_int(&q, o->horizon_days);
    store_bind_int(&q, o->max_per_day);
    return store_query_int(&q, &ret_id->v);
}

static ds_status write_rules(ds_ctx *cx, store_tx *tx, offering_id id, const offering *o)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_offering_rules_put);
    static const char *const patients[] = { "any", "new", "returning" }; /* patient_rule */

    store_bind_int(&q, id.v);
    store_bind_int(&q, o->max_per_week);
    store_bind_int(&q, o->type_per_day);
    store_bind_int(&q, o->type_per_week);
    store_bind_int(&q, o->patient_per_day);
    store_bind_int(&q, o->patient_per_week);
    store_bind_int(&q, o->patient_open);
    store_bind_int(&q, o->overbook);
    store_bind_int(&q, o->may_overrun);
    store_bind_int(&q, o->age_from);
    store_bind_int(&q, o->age_below);
    store_bind_int(&q, o->needs_referral);
    store_bind_int(&q, o->needs_approval);
    store_bind_cstr(&q, patients[o->patients]);
    if (o->has_follow_up)
        store_bind_int(&q, o->follow_up_fee.minor);
    else
        store_bind_null(&q);
    store_bind_int(&q, o->follow_up_days);
    store_bind_int(&q, o->cancel_notice_min);
    return store_query_run(&q, NULL);
}

static ds_status write_terms(ds_ctx *cx, store_tx *tx, offering_id id, const offering_terms *t)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_offering_terms_put);
    ds_buf rule = ds_buf_make(cx);

    if (t->has_refunds)
        refund_rule_write(&rule, &t->refunds);
    store_bind_int(&q, id.v);
    store_bind_cstr(&q, t->has_mode ? pay_mode_name(t->mode) : "");
    store_bind_int(&q, t->deposit_minor);
    store_bind_text(&q, ds_buf_view(&rule));
    return store_query_run(&q, NULL);
}

/* buffer is the caller's: bound text is borrowed until the query is done. */
static void bind_date(store_query *q, bool has_date, local_date d,
                      char buffer[static DS_TIME_FORMAT_MAX])
{
    if (has_date)
        store_bind_text(q, local_date_format(d, buffer));
    else
        store_bind_null(q);
}

static ds_status insert_opening(ds_ctx *cx, store_tx *tx, offering_id id, const opening *w,
                                int64_t *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_opening_insert);
    char from[DS_TIME_FORMAT_MAX], to[DS_TIME_FORMAT_MAX];

    store_bind_int(&q, id.v);
    store_bind_int(&q, w->days);
    store_bind_int(&q, w->hours.from_s);
    store_bind_int(&q, w->hours.to_s);
    bind_date(&q, w->has_valid_from, w->valid_from, from);
    bind_date(&q, w->has_valid_to, w->valid_to, to);
    if (w->has_release)
        store_bind_int(&q, w->release_s);
    else
        store_bind_null(&q);
    store_bind_int(&q, w->tokens);
    return store_query_int(&q, ret_id);
}

static ds_status insert_break(ds_ctx *cx, store_tx *tx, int64_t of_opening, clock_range r)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_opening_break_insert);

    store_bind_int(&q, of_opening);
    store_bind_int(&q, r.from_s);
    store_bind_int(&q, r.to_s);
    return store_query_run(&q, NULL);
}

static ds_status delete_hours(ds_ctx *cx, store_tx *tx, offering_id id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_opening_delete_of);

    store_bind_int(&q, id.v);
    return store_query_run(&q, NULL);
}

static ds_status replace_hours(ds_ctx *cx, store_tx *tx, offering_id id, const offering *o)
{
    DS_TRY(delete_hours(cx, tx, id));
    for (size_t i = 0; i < o->opening_count; i++) {
        const opening *w = &o->openings[i];
        int64_t opening_id;

        DS_TRY(insert_opening(cx, tx, id, w, &opening_id));
        for (size_t k = 0; k < w->break_count; k++)
            DS_TRY(insert_break(cx, tx, opening_id, w->breaks[k]));
    }
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status store_offering_put(ds_ctx *cx, store_tx *tx, doctor_id of_doctor, location_id at_location,
                             visit_type_id of_type, const offering *o, offering_id *ret_id,
                             bool *ret_changed)
{
    const offering_key key = { of_doctor, at_location, of_type };
    offering_row before = { 0 };
    bool is_there, is_same_hours = false;
    offering_id id;

    DS_TRY(is_found(find_offering(cx, tx, &key, &before), &is_there));
    if (is_there)
        DS_TRY(hours_equal(cx, tx, before.facts.id, o, &is_same_hours));
    if (is_there && is_same_hours && before.is_on && offering_equal(&before.facts, o)) {
        *ret_id = before.facts.id;
        note(ret_changed, false);
        return DS_OK;
    }
    DS_TRY(write_offering(cx, tx, &key, o, &id));
    DS_TRY(write_rules(cx, tx, id, o));
    DS_TRY(write_terms(cx, tx, id, &o->terms));
    if (!is_same_hours)
        DS_TRY(replace_hours(cx, tx, id, o));
    DS_TRY(store_directory_touch(cx, tx));
    *ret_id = id;
    note(ret_changed, true);
    return DS_OK;
}

static void read_id(store_query *q, void *ret)
{
    int64_t *id = ret;

    *id = store_column_int(q);
}

static ds_status list_on(ds_ctx *cx, store_tx *tx, const int64_t **ret_ids, size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_offering_list_on);
    const void *rows;

    DS_TRY(store_query_list(&q, sizeof(int64_t), read_id, &rows, ret_n));
    *ret_ids = rows;
    return DS_OK;
}

static ds_status switch_off(ds_ctx *cx, store_tx *tx, int64_t id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_offering_off);

    store_bind_int(&q, id);
    return store_query_run(&q, NULL);
}

static bool is_kept(const offering_id *keep, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (keep[i].v == id)
            return true;
    return false;
}

ds_status store_offering_prune(ds_ctx *cx, store_tx *tx, const offering_id *keep, size_t n,
                               size_t *ret_pruned)
{
    const int64_t *ids;
    size_t id_n, pruned = 0;

    DS_TRY(list_on(cx, tx, &ids, &id_n));
    for (size_t i = 0; i < id_n; i++)
        if (!is_kept(keep, n, ids[i])) {
            DS_TRY(switch_off(cx, tx, ids[i]));
            pruned++;
        }
    if (pruned > 0)
        DS_TRY(store_directory_touch(cx, tx));
    *ret_pruned = pruned;
    return DS_OK;
}

/* ---- exceptions ---- */

static ds_status with_exception(ds_ctx *cx, store_tx *tx, sql_id statement,
                                const schedule_exception *e, int64_t *ret_id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, statement);
    char from[DS_TIME_FORMAT_MAX], to[DS_TIME_FORMAT_MAX];
    bool is_insert = statement == SQL_exception_insert; /* where 0 is NULL */

    if (is_insert) {
        store_bind_id(&q, e->doctor.v);
        store_bind_id(&q, e->location.v);
    } else {
        store_bind_int(&q, e->doctor.v);
        store_bind_int(&q, e->location.v);
    }
    store_bind_text(&q, local_date_format(e->date_from, from));
    store_bind_text(&q, local_date_format(e->date_to, to));
    store_bind_int(&q, e->is_whole_day);
    store_bind_int(&q, e->is_whole_day ? 0 : e->hours.from_s);
    store_bind_int(&q, e->is_whole_day ? 0 : e->hours.to_s);
    store_bind_cstr(&q, e->kind == EXCEPTION_OPEN ? "open" : "closed");
    store_bind_text(&q, e->reason);
    return store_query_int(&q, ret_id);
}

ds_status store_exception_put(ds_ctx *cx, store_tx *tx, const schedule_exception *e,
                              int64_t *ret_id, bool *ret_changed)
{
    bool is_there;

    DS_TRY(is_found(with_exception(cx, tx, SQL_exception_same, e, ret_id), &is_there));
    if (!is_there) {
        DS_TRY(with_exception(cx, tx, SQL_exception_insert, e, ret_id));
        DS_TRY(store_directory_touch(cx, tx));
    }
    note(ret_changed, !is_there);
    return DS_OK;
}

ds_status store_exception_delete(ds_ctx *cx, store_tx *tx, int64_t id)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_exception_delete);
    bool is_there;

    store_bind_int(&q, id);
    DS_TRY(store_query_run(&q, &is_there));
    if (!is_there)
        return ds_fail(cx, DS_NOT_FOUND, "store: no such exception");
    return store_directory_touch(cx, tx);
}
