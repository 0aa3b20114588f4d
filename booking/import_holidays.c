/*
 * import_holidays.c - a clinic's own word about public holidays: one more, or one that is none.
 *
 * What always holds:
 *   (1) a row names a calendar that is built in or that some location keeps, so that a typing error
 *       does not vanish
 *   (2) a calendar has one row a date; two rows in one import are refused by line
 */
#include "booking/import_internal.h"

#include <stdlib.h>

#include "model/holidays.h"

typedef enum holiday_column {
    HOL_CALENDAR,
    HOL_DATE,
    HOL_NAME,
    HOL_KIND,
    HOL_COLUMN_COUNT
} holiday_column;

typedef struct holiday_line {
    import_row row;
    holiday h;
} holiday_line;

static ds_status parse(import_row *row, void *to)
{
    holiday_line *r = to;
    ds_str kind = import_cell(row, HOL_KIND);
    bool has_date;

    (void)import_text(row, HOL_CALENDAR, &r->h.calendar); /* errors are noted on the row */
    (void)import_date(row, HOL_DATE, true, &has_date, &r->h.date);
    r->h.name = import_cell(row, HOL_NAME);
    r->h.is_open = ds_str_is(kind, "open");
    if (kind.n > 0 && !r->h.is_open && !ds_str_is(kind, "closed"))
        import_error(row, HOL_KIND, DS_FMT " is not a kind; expected closed or open",
                     DS_ARG(import_shown(row->im->cx, kind)));
    r->row = *row;
    return DS_OK;
}

bool import_calendar_is_kept(const directory *d, ds_str calendar)
{
    for (size_t i = 0; i < d->location_count; i++) {
        if (ds_str_equal(d->locations[i].holidays, calendar))
            return true;
    }
    return false;
}

void import_calendar_refuse(import_row *row, int column, ds_str calendar)
{
    ds_ctx *cx = row->im->cx;
    ds_str near = { 0 };

    if (holidays_near(cx, calendar, &near) == DS_OK && near.n > 0)
        import_error(row, column, "there is no calendar " DS_FMT "; there are " DS_FMT,
                     DS_ARG(import_shown(cx, calendar)), DS_ARG(near));
    else
        import_error(row, column,
                     "there is no calendar " DS_FMT "; expected IN, US or ES, or a part, IN-TG",
                     DS_ARG(import_shown(cx, calendar)));
}

/* Some row of a holidays file of this import has it. */
static bool is_in_files(const importer *im, ds_str calendar)
{
    for (size_t i = 0; i < im->table_count; i++) {
        const import_table *t = &im->tables[i];

        for (size_t k = 0; t->kind == &import_kind_holidays && k < t->csv.count; k++) {
            import_row row = { .table = t, .csv = &t->csv.rows[k] };

            if (ds_str_equal(import_cell(&row, HOL_CALENDAR), calendar))
                return true;
        }
    }
    return false;
}

ds_status import_calendar_check(import_row *row, int column, ds_str calendar)
{
    importer *im = row->im;
    const holiday *said;
    size_t n;

    if (calendar.n == 0 || holidays_has(calendar) || import_calendar_is_kept(im->dir, calendar) ||
        is_in_files(im, calendar))
        return DS_OK;
    DS_TRY(store_holiday_list(im->cx, im->tx, &said, &n));
    for (size_t i = 0; i < n; i++) {
        if (ds_str_equal(said[i].calendar, calendar))
            return DS_OK;
    }
    import_calendar_refuse(row, column, calendar);
    return DS_OK;
}

static int by_date(const void *a, const void *b)
{
    const holiday_line *x = *(holiday_line *const *)a, *y = *(holiday_line *const *)b;
    int c = local_date_compare(x->h.date, y->h.date);

    if (c == 0)
        c = ds_str_compare(x->h.calendar, y->h.calendar);
    return c != 0 ? c : (x > y) - (x < y);
}

/* (2) */
static ds_status check_twice(importer *im, holiday_line *list, size_t n)
{
    holiday_line **sorted = DS_NEW_N(im->cx, holiday_line *, n);

    if (!sorted)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &list[i];
    qsort(sorted, n, sizeof *sorted, by_date); /* NOLINT(bugprone-sizeof-expression) */
    for (size_t i = 1; i < n; i++) {
        const holiday_line *a = sorted[i - 1];
        holiday_line *b = sorted[i];

        if (local_date_compare(a->h.date, b->h.date) == 0 &&
            ds_str_equal(a->h.calendar, b->h.calendar))
            import_error(&b->row, HOL_DATE, "is said by %s line %u already", a->row.table->file,
                         (unsigned)a->row.csv->line);
    }
    return DS_OK;
}

static bool is_there(const holiday *rows, size_t n, const holiday *h)
{
    for (size_t i = 0; i < n; i++) {
        if (local_date_compare(rows[i].date, h->date) == 0 &&
            ds_str_equal(rows[i].calendar, h->calendar))
            return true;
    }
    return false;
}

static ds_status prune(importer *im, const holiday_line *list, size_t n, const holiday *before,
                       size_t before_n)
{
    for (size_t i = 0; i < before_n; i++) {
        bool is_kept = false;

        for (size_t k = 0; k < n && !is_kept; k++)
            is_kept = is_there(&list[k].h, 1, &before[i]);
        if (is_kept)
            continue;
        DS_TRY(store_holiday_delete(im->cx, im->tx, before[i].calendar, before[i].date));
        im->report.pruned++;
    }
    return DS_OK;
}

static ds_status put(importer *im, void *rows, size_t n)
{
    holiday_line *list = rows;
    const holiday *before;
    size_t before_n;

    DS_TRY(check_twice(im, list, n));
    for (size_t i = 0; i < n; i++) { /* (1) */
        if (!holidays_has(list[i].h.calendar) &&
            !import_calendar_is_kept(im->dir, list[i].h.calendar))
            import_calendar_refuse(&list[i].row, HOL_CALENDAR, list[i].h.calendar);
    }
    DS_TRY(store_holiday_list(im->cx, im->tx, &before, &before_n));
    for (size_t i = 0; i < n && im->report.errors == 0; i++) {
        bool is_changed;

        DS_TRY(store_holiday_put(im->cx, im->tx, &list[i].h, &is_changed));
        if (!is_there(before, before_n, &list[i].h))
            im->report.added++;
        else if (is_changed)
            im->report.changed++;
        else
            im->report.same++;
    }
    return im->prune && im->report.errors == 0 ? prune(im, list, n, before, before_n) : DS_OK;
}

static const import_column columns[HOL_COLUMN_COUNT] = {
    { "calendar", true },
    { "date", true },
    { "name", false },
    { "kind", false },
};

const import_kind import_kind_holidays = {
    .name = "holidays",
    .marker = "calendar",
    .columns = columns,
    .column_count = HOL_COLUMN_COUNT,
    .row_bytes = sizeof(holiday_line),
    .parse = parse,
    .put = put,
};
