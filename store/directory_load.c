/*
 * directory_load.c - the clinic's files as one immutable picture in an arena of its own.
 *
 * Search and the language step read the picture without locks, so everything in it is copied or
 * borrowed from the zone database. What always holds: doctors, locations and visit types are in the
 * order of their ids, offerings in the order of those indexes, each with its openings side by side.
 */
#include "model/holidays.h"
#include "store/store_internal.h"

#include <string.h>

#define DIRECTORY_MAX_BYTES ((size_t)256 * 1024 * 1024)

ds_status store_names_join(ds_ctx *cx, const ds_str *names, size_t n, ds_str *ret_text)
{
    ds_buf b = ds_buf_make(cx);

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            ds_buf_putc(&b, '|');
        ds_buf_add(&b, names[i]);
    }
    return ds_buf_finish(&b, ret_text);
}

ds_status store_names_split(ds_ctx *cx, ds_str text, const ds_str **ret_names, size_t *ret_n)
{
    store_rows rows = { .cx = cx, .size = sizeof(ds_str) };
    ds_str name;

    while (ds_str_next(&text, '|', &name)) {
        ds_str *added = store_rows_add(&rows);

        if (added == NULL)
            return DS_LIMIT;
        *added = name;
    }
    *ret_names = (const ds_str *)(const void *)rows.p;
    *ret_n = rows.n;
    return DS_OK;
}

void store_location_read(store_query *q, void *ret)
{
    location *l = ret;

    l->id.v = store_column_int(q);
    l->clinic = store_column_text(q);
    l->name = store_column_text(q);
    l->address = store_column_text(q);
    l->city = store_column_text(q);
    l->has_point = !store_column_null(q);
    l->lat = store_column_real(q);
    l->lon = store_column_real(q);
    l->tz_name = store_column_text(q);
    l->country = store_column_text(q);
    l->holidays = store_column_text(q);
}

static void read_names(store_query *q, const ds_str **ret_names, size_t *ret_n)
{
    ds_str text = store_column_text(q);

    if (q->status == DS_OK)
        q->status = store_names_split(q->cx, text, ret_names, ret_n);
}

void store_doctor_read(store_query *q, void *ret)
{
    doctor *d = ret;
    ds_str gender;

    d->id.v = store_column_int(q);
    d->name = store_column_text(q);
    gender = store_column_view(q);
    d->gender = gender.n == 1 ? gender.p[0] : '\0';
    read_names(q, &d->specialties, &d->specialty_count);
    read_names(q, &d->languages, &d->language_count);
}

static void read_visit_type(store_query *q, void *ret)
{
    visit_type *v = ret;

    v->id.v = store_column_int(q);
    v->name = store_column_text(q);
}

static bool read_date(store_query *q, local_date *ret)
{
    return local_date_parse(store_column_view(q), ret);
}

static void read_exception(store_query *q, void *ret)
{
    schedule_exception *e = ret;

    e->id = store_column_int(q);
    e->doctor.v = store_column_int(q);
    e->location.v = store_column_int(q);
    if ((!read_date(q, &e->date_from) || !read_date(q, &e->date_to)) && q->status == DS_OK)
        q->status = ds_fail(q->cx, DS_INTERNAL, "store: exception %lld has no valid dates",
                            (long long)e->id);
    e->is_whole_day = store_column_bool(q);
    e->hours.from_s = store_column_int32(q);
    e->hours.to_s = store_column_int32(q);
    e->kind = ds_str_is(store_column_view(q), "open") ? EXCEPTION_OPEN : EXCEPTION_CLOSED;
    e->reason = store_column_text(q);
}

/* An opening's row without its break, which the caller reads next. */
static void read_opening(store_query *q, int64_t of, opening_row *row)
{
    row->offering = of;
    row->hours.days = (uint8_t)store_column_int(q); /* 1..127 [schema] */
    row->hours.hours.from_s = store_column_int32(q);
    row->hours.hours.to_s = store_column_int32(q);
    row->hours.has_valid_from = read_date(q, &row->hours.valid_from);
    row->hours.has_valid_to = read_date(q, &row->hours.valid_to);
    row->hours.has_release = !store_column_null(q);
    row->hours.release_s = store_column_int32(q);
    row->hours.tokens = store_column_int32(q);
}

/* The break of the current row, if it has one, behind those of the same opening. */
static ds_status read_break(store_query *q, opening_row *row, store_rows *breaks)
{
    enum { break_column = 9 };
    clock_range *added;

    q->column = break_column;
    if (store_column_null(q))
        return q->status;
    added = store_rows_add(breaks);
    if (added == NULL)
        return DS_LIMIT;
    added->from_s = store_column_int32(q);
    added->to_s = store_column_int32(q);
    row->hours.break_count++;
    return q->status;
}

ds_status store_opening_read(store_query *q, const opening_row **ret, size_t *ret_n)
{
    store_rows rows = { .cx = q->cx, .size = sizeof(opening_row) };
    store_rows breaks = { .cx = q->cx, .size = sizeof(clock_range) };
    opening_row *row = NULL;
    const clock_range *next;
    int64_t last = 0;
    bool has_row;

    DS_TRY(store_query_step(q, &has_row));
    while (has_row) {
        int64_t of = store_column_int(q);
        int64_t id = store_column_int(q);

        if (row == NULL || id != last) {
            row = store_rows_add(&rows);
            if (row == NULL)
                return DS_LIMIT;
            read_opening(q, of, row);
            last = id;
        }
        DS_TRY(read_break(q, row, &breaks));
        DS_TRY(store_query_step(q, &has_row));
    }
    next = (const clock_range *)(const void *)breaks.p;
    for (size_t i = 0; i < rows.n; i++) {
        row = (opening_row *)(void *)rows.p + i;
        row->hours.breaks = next;
        if (next) /* without any break there is nothing to count in */
            next += row->hours.break_count;
    }
    *ret = (const opening_row *)(const void *)rows.p;
    *ret_n = rows.n;
    return DS_OK;
}

typedef struct list_kind {
    sql_id id;
    size_t size; /* bytes of an element */
    store_reader read;
} list_kind;

static const list_kind doctor_list = { SQL_doctor_list, sizeof(doctor), store_doctor_read };
static const list_kind visit_type_list = { SQL_visit_type_list, sizeof(visit_type),
                                           read_visit_type };
static const list_kind exception_list = { SQL_exception_list, sizeof(schedule_exception),
                                          read_exception };

static ds_status load_list(ds_ctx *cx, store_tx *tx, const list_kind *kind, const void **ret,
                           size_t *ret_n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, kind->id);

    return store_query_list(&q, kind->size, kind->read, ret, ret_n);
}

static ds_status load_locations(ds_ctx *cx, store_tx *tx, directory *d)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_location_list);
    store_rows rows = { .cx = cx, .size = sizeof(location) };
    bool has_row;

    DS_TRY(store_query_step(&q, &has_row));
    while (has_row) {
        location *l = store_rows_add(&rows);

        if (l == NULL)
            return DS_LIMIT;
        store_location_read(&q, l);
        DS_TRY(q.status);
        if (ds_tz_find(cx, l->tz_name, &l->tz) != DS_OK)
            return ds_fail(cx, DS_INVALID,
                           "store: location %lld has the time zone '" DS_FMT "', which is unknown",
                           (long long)l->id.v, DS_ARG(l->tz_name));
        DS_TRY(store_query_step(&q, &has_row));
    }
    d->locations = (const location *)(const void *)rows.p;
    d->location_count = rows.n;
    return DS_OK;
}

/* Where an id is in an array of things whose first member is their id, ascending; count when
 * nowhere. */
static size_t index_of(const void *things, size_t count, size_t size, int64_t id)
{
    const unsigned char *p = things;
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t there;

        memcpy(&there, p + middle * size, sizeof there);
        if (there == id)
            return middle;
        if (there < id)
            low = middle + 1;
        else
            high = middle;
    }
    return count;
}

static void read_money(store_query *q, const char *currency, money *ret)
{
    ret->minor = store_column_int(q);
    if (currency != NULL) {
        memcpy(ret->currency, currency, sizeof ret->currency);
        return;
    }
    ds_str text = store_column_view(q);
    if (text.n < sizeof ret->currency)
        memcpy(ret->currency, text.p, text.n);
}

static patient_rule read_patients(store_query *q)
{
    ds_str word = store_column_view(q);

    if (ds_str_is(word, "new"))
        return PATIENT_NEW;
    return ds_str_is(word, "returning") ? PATIENT_RETURNING : PATIENT_ANY;
}

static void read_rules(store_query *q, offering *o)
{
    o->max_per_week = store_column_int32(q);
    o->type_per_day = store_column_int32(q);
    o->type_per_week = store_column_int32(q);
    o->patient_per_day = store_column_int32(q);
    o->patient_per_week = store_column_int32(q);
    o->patient_open = store_column_int32(q);
    o->overbook = store_column_int32(q);
    o->may_overrun = store_column_bool(q);
    o->age_from = store_column_int32(q);
    o->age_below = store_column_int32(q);
    o->needs_referral = store_column_bool(q);
    o->needs_approval = store_column_bool(q);
    o->patients = read_patients(q);
    o->has_follow_up = !store_column_null(q);
    read_money(q, o->fee.currency, &o->follow_up_fee);
    o->follow_up_days = store_column_int32(q);
    o->cancel_notice_min = store_column_int32(q);
}

/* Without a row all is empty, and the clinic's own terms hold. */
static void read_terms(store_query *q, offering_terms *t)
{
    ds_str mode = store_column_view(q);
    ds_str rule;

    t->has_mode = mode.n > 0 && pay_mode_parse(mode, &t->mode);
    t->deposit_minor = store_column_int(q);
    rule = store_column_view(q);
    t->has_refunds = rule.n > 0 && refund_rule_parse(rule, &t->refunds);
}

void store_offering_read(store_query *q, void *ret)
{
    offering_row *row = ret;
    offering *o = &row->facts;

    o->id.v = store_column_int(q);
    row->is_on = store_column_bool(q);
    row->doctor = store_column_int(q);
    row->location = store_column_int(q);
    row->visit_type = store_column_int(q);
    o->minutes = store_column_int32(q);
    read_money(q, NULL, &o->fee);
    o->buffer_before_min = store_column_int32(q);
    o->buffer_after_min = store_column_int32(q);
    o->min_notice_min = store_column_int32(q);
    o->horizon_days = store_column_int32(q);
    o->max_per_day = store_column_int32(q);
    read_rules(q, o);
    read_terms(q, &o->terms);
}

static void place_offering(const directory *d, const offering_row *row, offering *o)
{
    *o = row->facts;
    o->doctor = index_of(d->doctors, d->doctor_count, sizeof(doctor), row->doctor);
    o->location = index_of(d->locations, d->location_count, sizeof(location), row->location);
    o->visit_type =
        index_of(d->visit_types, d->visit_type_count, sizeof(visit_type), row->visit_type);
}

static ds_status load_offerings(ds_ctx *cx, store_tx *tx, const directory *d, store_rows *rows)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_offering_list);
    bool has_row;

    DS_TRY(store_query_step(&q, &has_row));
    while (has_row) {
        offering *o = store_rows_add(rows);
        offering_row row = { 0 };

        if (o == NULL)
            return DS_LIMIT;
        store_offering_read(&q, &row);
        place_offering(d, &row, o);
        if (o->doctor == d->doctor_count || o->location == d->location_count ||
            o->visit_type == d->visit_type_count)
            return ds_fail(cx, DS_INTERNAL, "store: offering %lld points to nothing",
                           (long long)o->id.v);
        DS_TRY(store_query_step(&q, &has_row));
    }
    return DS_OK;
}

/* Give each offering its stretch of all openings, which are sorted by offering. */
static ds_status attach_openings(ds_ctx *cx, store_tx *tx, offering *offerings, size_t n)
{
    store_query q DS_AUTO(store_query_done) = store_query_make(cx, tx, SQL_opening_list);
    const opening_row *rows;
    size_t row_n;
    opening *all;

    DS_TRY(store_opening_read(&q, &rows, &row_n));
    all = DS_NEW_N(cx, opening, row_n);
    if (all == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < row_n; i++)
        all[i] = rows[i].hours;
    for (size_t i = 0; i < n; i++) {
        size_t at = index_of(rows, row_n, sizeof rows[0], offerings[i].id.v);
        size_t from = at, to = at;

        while (from > 0 && from <= row_n && rows[from - 1].offering == offerings[i].id.v)
            from--;
        while (to < row_n && rows[to].offering == offerings[i].id.v)
            to++;
        offerings[i].openings = all + from;
        offerings[i].opening_count = to - from;
    }
    return DS_OK;
}

static ds_status load_holidays(ds_ctx *cx, store_tx *tx, directory *d)
{
    const holiday *said;
    size_t said_n;

    DS_TRY(store_holiday_list(cx, tx, &said, &said_n));
    return holidays_of(cx, d->locations, d->location_count, said, said_n, &d->holidays,
                       &d->holiday_count);
}

/* cx has the directory's arena. */
static ds_status load(ds_ctx *cx, store_tx *tx, directory *d)
{
    store_rows rows = { .cx = cx, .size = sizeof(offering) };
    const void *list;

    DS_TRY(store_directory_version(cx, tx, &d->version));
    DS_TRY(load_locations(cx, tx, d));
    DS_TRY(load_list(cx, tx, &doctor_list, &list, &d->doctor_count));
    d->doctors = list;
    DS_TRY(load_list(cx, tx, &visit_type_list, &list, &d->visit_type_count));
    d->visit_types = list;
    DS_TRY(load_offerings(cx, tx, d, &rows));
    DS_TRY(attach_openings(cx, tx, (offering *)(void *)rows.p, rows.n));
    d->offerings = (const offering *)(const void *)rows.p;
    d->offering_count = rows.n;
    DS_TRY(load_list(cx, tx, &exception_list, &list, &d->exception_count));
    d->exceptions = list;
    DS_TRY(load_holidays(cx, tx, d));
    return directory_index(cx, d);
}

ds_status store_directory_load(ds_ctx *cx, store_tx *tx, directory **ret_directory)
{
    ds_arena *arena DS_AUTO(ds_arena_freep) = ds_arena_new(DIRECTORY_MAX_BYTES);
    ds_ctx own = *cx;
    directory *d;
    ds_status status;

    if (arena == NULL)
        return ds_fail(cx, DS_LIMIT, "store: no memory for the directory");
    own.arena = arena;
    d = DS_NEW(&own, directory);
    status = d == NULL ? DS_LIMIT : load(&own, tx, d);
    if (status != DS_OK) {
        memcpy(cx->why, own.why, sizeof cx->why);
        return status;
    }
    d->arena = arena;
    arena = NULL;
    *ret_directory = d;
    return DS_OK;
}

void store_directory_free(directory *d)
{
    if (d != NULL)
        ds_arena_free(d->arena); /* d lies in it */
}

void store_directory_freep(directory **d)
{
    store_directory_free(*d);
    *d = NULL;
}
