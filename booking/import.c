/*
 * import.c - files of a clinic, all or nothing: which kind each is, in which order they go in.
 *
 * What always holds:
 *   (1) every wrong cell of every file is named by file, line and column before anything is written
 *   (2) the order of the files does not matter; the kinds go in as clinics, holidays, exceptions,
 *       patients, appointments
 *   (3) an error leaves it to the caller's rollback: nothing of the import stays
 */
#include "booking/booking_internal.h"
#include "booking/import_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"

#define FILES_MAX 64
#define ERROR_MAX_BYTES 400

/* (2) */
static const import_kind *const kinds[] = { &import_kind_clinics, &import_kind_holidays,
                                            &import_kind_exceptions, &import_kind_patients,
                                            &import_kind_appointments };
#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

/* ---- errors */

static void add_error(importer *im, const char *file, uint32_t line, ds_str column,
                      const char *text)
{
    im->report.errors++;
    if (im->report.errors > IMPORT_ERRORS_MAX)
        return;
    ds_buf_printf(im->errors, "%s line %u", file, (unsigned)line);
    if (column.n > 0)
        ds_buf_printf(im->errors, " column " DS_FMT, DS_ARG(column));
    ds_buf_printf(im->errors, ": %s\n", text);
}

void import_error(import_row *row, int column, const char *format, ...)
{
    char text[ERROR_MAX_BYTES];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args); /* cut when too long */
    va_end(args);
    row->is_bad = true;
    add_error(row->im, row->table->file, row->csv->line,
              ds_str_of(row->table->kind->columns[column].name), text);
}

void import_header_error(importer *im, const char *file, ds_str column, const char *format, ...)
{
    char text[ERROR_MAX_BYTES];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args); /* cut when too long */
    va_end(args);
    add_error(im, file, 1, column, text);
}

ds_str import_shown(ds_ctx *cx, ds_str value)
{
    ds_str shown;

    if (ds_format(cx, &shown, "\"" DS_FMT "\"", DS_ARG(ds_text_cut(value, IMPORT_SHOWN_MAX))) !=
        DS_OK)
        return DS_STR("\"\"");
    return shown;
}

/* ---- headers */

/* Appointments have the marker of patients as well, so of several kinds the last one counts. */
static const import_kind *kind_of(const ds_csv *csv)
{
    for (size_t i = KIND_COUNT; i-- > 0;) {
        if (ds_csv_column(csv, kinds[i]->marker) >= 0)
            return kinds[i];
    }
    return NULL;
}

static int column_of(const import_kind *kind, ds_str name)
{
    for (size_t i = 0; i < kind->column_count; i++) {
        if (ds_str_is(name, kind->columns[i].name))
            return (int)i;
    }
    return -1;
}

/* The kind most of whose columns a header without any marker has: for naming its typing errors. */
static const import_kind *kind_nearest(const ds_csv *csv)
{
    const import_kind *best = NULL;
    size_t best_n = 1;

    for (size_t i = 0; i < KIND_COUNT; i++) {
        size_t n = 0;

        for (size_t k = 0; k < csv->columns; k++)
            n += column_of(kinds[i], csv->header[k]) >= 0;
        if (n > best_n && n * 2 > csv->columns) {
            best = kinds[i];
            best_n = n;
        }
    }
    return best;
}

static void read_header(importer *im, import_table *t)
{
    for (size_t i = 0; i < IMPORT_COLUMNS_MAX; i++)
        t->at[i] = -1;
    for (size_t i = 0; i < t->csv.columns; i++) {
        int column = column_of(t->kind, t->csv.header[i]);

        if (column < 0)
            import_header_error(im, t->file, t->csv.header[i],
                                "a file of %s has no such column; see docs/files.md",
                                t->kind->name);
        else
            t->at[column] = (int)i;
    }
    for (size_t i = 0; i < t->kind->column_count; i++) {
        if (t->kind->columns[i].is_required && t->at[i] < 0)
            import_header_error(im, t->file, ds_str_of(t->kind->columns[i].name),
                                "is missing; a file of %s needs it", t->kind->name);
    }
}

/* A byte order mark and white space, then { or [: JSON. */
static bool looks_like_json(ds_str text)
{
    if (ds_str_starts(text, DS_STR("\xEF\xBB\xBF")))
        text = ds_str_sub(text, 3, text.n);
    text = ds_str_trim(text);
    return text.n > 0 && (text.p[0] == '{' || text.p[0] == '[');
}

static ds_status read_table(importer *im, const import_file *file, import_table *t)
{
    ds_status s;

    t->is_json = looks_like_json(file->text);
    s = t->is_json ? import_json_parse(im->cx, file->text, &t->csv)
                   : ds_csv_parse(im->cx, file->text, &t->csv);
    t->file = file->name;
    if (s == DS_INVALID) {
        im->report.errors++;
        ds_buf_printf(im->errors, "%s %s\n", file->name, im->cx->why);
        return DS_OK;
    }
    DS_TRY(s);
    t->kind = kind_of(&t->csv);
    if (!t->kind && kind_nearest(&t->csv)) {
        t->kind = kind_nearest(&t->csv);
        read_header(im, t);
        t->kind = NULL; /* its rows are not read */
        return DS_OK;
    }
    if (!t->kind) {
        import_header_error(im, file->name, (ds_str){ 0 },
                            "this header fits no kind of file; expected the columns of clinics, "
                            "holidays, exceptions, patients or appointments");
        return DS_OK;
    }
    read_header(im, t);
    return DS_OK;
}

/* ---- both passes */

static size_t count_rows(const import_table *tables, size_t n, const import_kind *kind)
{
    size_t rows = 0;

    for (size_t i = 0; i < n; i++)
        rows += tables[i].kind == kind ? tables[i].csv.count : 0;
    return rows;
}

/* The parsed rows of one kind, in the order of files and lines. */
static ds_status parse_kind(importer *im, const import_table *tables, size_t n,
                            const import_kind *kind, void **ret_rows)
{
    size_t at = 0;
    char *rows = ds_alloc_n(im->cx, count_rows(tables, n, kind), kind->row_bytes);

    if (!rows)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++) {
        if (tables[i].kind != kind)
            continue;
        for (size_t k = 0; k < tables[i].csv.count; k++) {
            import_row row = { im, &tables[i], &tables[i].csv.rows[k], false };

            import_cells_check(&row);
            DS_TRY(kind->parse(&row, rows + at * kind->row_bytes));
            at++;
            im->report.rows++;
        }
    }
    *ret_rows = rows;
    return DS_OK;
}

static ds_status give_up(importer *im, import_report *ret)
{
    if (im->report.errors > IMPORT_ERRORS_MAX)
        ds_buf_printf(im->errors, "and %zu more\n", im->report.errors - IMPORT_ERRORS_MAX);
    *ret = im->report;
    return ds_fail(im->cx, DS_INVALID, "%zu error%s, nothing was imported", im->report.errors,
                   im->report.errors == 1 ? "" : "s");
}

static ds_status put_all(importer *im, const import_table *tables, size_t n, void *const *rows)
{
    for (size_t k = 0; k < KIND_COUNT && im->report.errors == 0; k++) {
        size_t count = count_rows(tables, n, kinds[k]);

        if (count == 0)
            continue;
        /* Each kind sees what the one before has put. */
        store_directory_free(im->dir);
        im->dir = NULL;
        DS_TRY(store_directory_load(im->cx, im->tx, &im->dir));
        DS_TRY(kinds[k]->put(im, rows[k], count));
    }
    return DS_OK;
}

static ds_status run(importer *im, const import_file *files, size_t n, import_report *ret)
{
    import_table *tables = DS_NEW_N(im->cx, import_table, n);
    void *rows[KIND_COUNT];

    if (!tables)
        return DS_LIMIT;
    for (size_t i = 0; i < n; i++)
        DS_TRY(read_table(im, &files[i], &tables[i]));
    im->tables = tables;
    im->table_count = n;
    if (im->report.errors > 0)
        return give_up(im, ret);
    for (size_t k = 0; k < KIND_COUNT; k++)
        DS_TRY(parse_kind(im, tables, n, kinds[k], &rows[k]));
    if (im->report.errors == 0)
        DS_TRY(put_all(im, tables, n, rows));
    if (im->report.errors > 0)
        return give_up(im, ret);
    *ret = im->report;
    return DS_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as many parameters as the interface has facts */
ds_status booking_import(ds_ctx *cx, store_tx *tx, const policy *rules, const import_file *files,
                         size_t n, bool prune, specialty_lookup lookup, const void *lookup_self,
                         ds_buf *errors, import_report *ret)
{
    importer im = {
        .cx = cx,
        .tx = tx,
        .policy = rules,
        .prune = prune,
        .lookup = lookup,
        .lookup_self = lookup_self,
        .errors = errors,
    };
    ds_status s;

    if (n > FILES_MAX)
        return ds_fail(cx, DS_LIMIT, "%zu files at once, the most is %d", n, FILES_MAX);
    s = run(&im, files, n, ret);
    store_directory_free(im.dir);
    if (s == DS_OK && ret->added + ret->changed + ret->pruned > 0)
        s = wishes_wake(cx, tx, NULL); /* there may be new hours */
    return s;
}
