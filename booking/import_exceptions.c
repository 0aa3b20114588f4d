/*
 * import_exceptions.c - leave, holidays and extra hours.
 *
 * What always holds:
 *   (1) exceptions apply in the order of the file, later ones over earlier ones
 *   (2) an exception that is there already is not put twice
 *   (3) with --prune those that are in no file go, the desk's closings included
 */
#include "booking/import_internal.h"

typedef enum exception_column {
    EXC_DOCTOR,
    EXC_LOCATION,
    EXC_DATE_FROM,
    EXC_DATE_TO,
    EXC_FROM,
    EXC_TO,
    EXC_KIND,
    EXC_REASON,
    EXC_COLUMN_COUNT
} exception_column;

typedef struct exception_row {
    import_row row;
    schedule_exception e; /* without doctor and location */
} exception_row;

static void parse_hours(import_row *row, schedule_exception *e)
{
    bool has_from, has_to;
    bool is_ok = import_clock(row, EXC_FROM, &has_from, &e->hours.from_s);

    is_ok = import_clock(row, EXC_TO, &has_to, &e->hours.to_s) && is_ok;
    if (!is_ok)
        return;
    e->is_whole_day = !has_from && !has_to;
    if (has_from != has_to)
        import_error(row, has_from ? EXC_TO : EXC_FROM,
                     "is empty, but the other one is not; leave both empty for the whole day");
    else if (has_from && e->hours.to_s <= e->hours.from_s)
        import_error(row, EXC_TO, "is not after from");
}

static ds_status parse(import_row *row, void *to)
{
    exception_row *r = to;
    schedule_exception *e = &r->e;
    ds_str kind = import_cell(row, EXC_KIND);
    bool has_from, has_to;
    bool is_ok = import_date(row, EXC_DATE_FROM, true, &has_from, &e->date_from);

    is_ok = import_date(row, EXC_DATE_TO, false, &has_to, &e->date_to) && is_ok;
    if (is_ok && !has_to)
        e->date_to = e->date_from;
    if (is_ok && local_date_compare(e->date_to, e->date_from) < 0)
        import_error(row, EXC_DATE_TO, "is before date_from");
    parse_hours(row, e);
    if (ds_str_is(kind, "open"))
        e->kind = EXCEPTION_OPEN;
    else if (ds_str_is(kind, "closed"))
        e->kind = EXCEPTION_CLOSED;
    else
        import_error(row, EXC_KIND, DS_FMT " is not a kind; expected closed or open",
                     DS_ARG(import_shown(row->im->cx, kind)));
    e->reason = import_cell(row, EXC_REASON);
    r->row = *row;
    return DS_OK;
}

static bool is_kept(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (ids[i] == id)
            return true;
    }
    return false;
}

static ds_status prune(importer *im, const int64_t *ids, size_t n)
{
    for (size_t i = 0; i < im->dir->exception_count; i++) { /* (3) */
        if (is_kept(ids, n, im->dir->exceptions[i].id))
            continue;
        DS_TRY(store_exception_delete(im->cx, im->tx, im->dir->exceptions[i].id));
        im->report.pruned++;
    }
    return DS_OK;
}

static bool is_equal(const schedule_exception *a, const schedule_exception *b)
{
    return a->doctor.v == b->doctor.v && a->location.v == b->location.v && a->kind == b->kind &&
           local_date_compare(a->date_from, b->date_from) == 0 &&
           local_date_compare(a->date_to, b->date_to) == 0 && a->is_whole_day == b->is_whole_day &&
           (a->is_whole_day ||
            (a->hours.from_s == b->hours.from_s && a->hours.to_s == b->hours.to_s)) &&
           ds_str_equal(a->reason, b->reason);
}

/* A row that comes again further down counts there: what is said last wins. */
static bool comes_again(const exception_row *list, size_t i, size_t n)
{
    for (size_t k = i + 1; k < n; k++) {
        if (is_equal(&list[i].e, &list[k].e))
            return true;
    }
    return false;
}

/* (1) One that was there already but lies before what the file has above it goes to the end. */
static ds_status put_one(importer *im, const exception_row *r, int64_t last, int64_t *ret_id)
{
    bool is_new;

    DS_TRY(store_exception_put(im->cx, im->tx, &r->e, ret_id, &is_new));
    if (is_new) {
        im->report.added++;
    } else if (*ret_id > last) {
        im->report.same++;
    } else {
        DS_TRY(store_exception_delete(im->cx, im->tx, *ret_id));
        DS_TRY(store_exception_put(im->cx, im->tx, &r->e, ret_id, &is_new));
        im->report.changed++;
    }
    return DS_OK;
}

static ds_status put(importer *im, void *rows, size_t n)
{
    exception_row *list = rows;
    int64_t *ids = DS_NEW_N(im->cx, int64_t, n);
    int64_t last = 0;

    if (!ids)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        const doctor *dr;
        const location *l;
        if (!import_doctor(&list[i].row, EXC_DOCTOR, &dr) ||
            !import_location(&list[i].row, EXC_LOCATION, &l))
            continue;
        list[i].e.doctor.v = dr ? dr->id.v : 0;
        list[i].e.location.v = l ? l->id.v : 0;
    }
    for (size_t i = 0; i < n && im->report.errors == 0; i++) {
        if (comes_again(list, i, n)) {
            im->report.same++;
            continue;
        }
        DS_TRY(put_one(im, &list[i], last, &ids[i]));
        last = ids[i];
    }
    return im->prune && im->report.errors == 0 ? prune(im, ids, n) : DS_OK;
}

static const import_column columns[EXC_COLUMN_COUNT] = {
    { "doctor", false }, { "location", false }, { "date_from", true }, { "date_to", false },
    { "from", false },   { "to", false },       { "kind", true },      { "reason", false },
};

const import_kind import_kind_exceptions = {
    .name = "exceptions",
    .marker = "date_from",
    .columns = columns,
    .column_count = EXC_COLUMN_COUNT,
    .row_bytes = sizeof(exception_row),
    .parse = parse,
    .put = put,
};
