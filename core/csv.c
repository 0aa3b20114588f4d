/*
 * csv.c - comma-separated files with a header row, by libcsv.
 *
 * libcsv knows fields and rows but no lines, so it is fed a line at a time and the line is noted
 * here. What always holds: a row has as many fields as the header; every view lies in cx->arena;
 * the first thing that is wrong stops the reading and is named with its line.
 */
#include "core/csv.h"

#include "core/text.h"

#include <csv.h>
#include <string.h>

#define COLUMNS_MAX 256u
#define BOM "\xEF\xBB\xBF"

typedef struct reading {
    ds_ctx *cx;
    ds_status status;  /* the first failure; callbacks cannot stop libcsv */
    uint32_t line;     /* being fed */
    uint32_t row_line; /* where the open row began */
    bool is_row_done;  /* by the line being fed */
    ds_str fields[COLUMNS_MAX];
    size_t field_count; /* of the open row; may pass COLUMNS_MAX */
    const ds_str *header;
    size_t columns;
    ds_csv_row *rows;
    size_t count, capacity;
} reading;

static void on_field(void *bytes, size_t n, void *data)
{
    reading *r = data;
    ds_str field = ds_str_trim((ds_str){ bytes, n });

    if (r->status != DS_OK)
        return;
    if (r->field_count < COLUMNS_MAX)
        r->status = ds_copy(r->cx, field, &r->fields[r->field_count]);
    r->field_count++;
}

static ds_status keep_header(reading *r)
{
    ds_str *header;

    if (r->field_count > COLUMNS_MAX)
        return ds_fail(r->cx, DS_INVALID, "line %u: %zu columns, at most %u are read", r->row_line,
                       r->field_count, COLUMNS_MAX);
    header = DS_NEW_N(r->cx, ds_str, r->field_count);
    if (!header)
        return DS_LIMIT;
    for (size_t i = 0; i < r->field_count; i++) {
        DS_TRY(ds_text_fold(r->cx, r->fields[i], &header[i]));
        for (size_t k = 0; k < i; k++)
            if (header[i].n > 0 && ds_str_equal(header[i], header[k]))
                return ds_fail(r->cx, DS_INVALID, "line %u column %zu: a second column " DS_FMT,
                               r->row_line, i + 1, DS_ARG(header[i]));
    }
    r->header = header;
    r->columns = r->field_count;
    return DS_OK;
}

static ds_status make_room(reading *r)
{
    size_t capacity = r->capacity > 0 ? r->capacity * 2 : 64;
    ds_csv_row *rows;

    if (r->count < r->capacity)
        return DS_OK;
    rows = DS_NEW_N(r->cx, ds_csv_row, capacity);
    if (!rows)
        return DS_LIMIT;
    if (r->count > 0)
        memcpy(rows, r->rows, r->count * sizeof(*rows));
    r->rows = rows;
    r->capacity = capacity;
    return DS_OK;
}

static ds_status keep_row(reading *r)
{
    ds_str *fields;

    if (r->field_count == 1 && r->fields[0].n == 0 && r->columns > 1)
        return DS_OK; /* a line of white space */
    if (r->field_count != r->columns)
        return ds_fail(r->cx, DS_INVALID, "line %u: %zu fields, the header has %zu", r->row_line,
                       r->field_count, r->columns);
    DS_TRY(make_room(r));
    fields = DS_NEW_N(r->cx, ds_str, r->columns);
    if (!fields)
        return DS_LIMIT;
    memcpy(fields, r->fields, r->columns * sizeof(*fields));
    r->rows[r->count++] = (ds_csv_row){ r->row_line, fields };
    return DS_OK;
}

static void on_row(int ending, void *data)
{
    reading *r = data;

    (void)ending; /* which character ended it */
    r->is_row_done = true;
    if (r->status == DS_OK)
        r->status = r->header ? keep_row(r) : keep_header(r);
    r->field_count = 0;
}

static size_t column_of(ds_str line, size_t offset)
{
    return ds_text_length(ds_str_sub(line, 0, offset)) + 1;
}

static ds_status check_utf8(ds_ctx *cx, ds_str line, uint32_t number)
{
    size_t at = 0;

    if (ds_text_is_utf8(line))
        return DS_OK;
    for (size_t from = 0; at < line.n; from = at)
        if (ds_text_next(line, &at) == 0xFFFD && at == from + 1)
            return ds_fail(cx, DS_INVALID, "line %u column %zu: not UTF-8", number,
                           column_of(line, from));
    return ds_fail(cx, DS_INVALID, "line %u: not UTF-8", number);
}

static ds_status feed_line(reading *r, struct csv_parser *parser, ds_str line)
{
    size_t eaten;

    DS_TRY(check_utf8(r->cx, line, r->line));
    r->is_row_done = false;
    eaten = csv_parse(parser, line.p, line.n, on_field, on_row, r);
    DS_TRY(r->status);
    if (eaten == line.n)
        return DS_OK;
    if (csv_error(parser) == CSV_EPARSE)
        return ds_fail(r->cx, DS_INVALID, "line %u column %zu: a quote where none may be", r->line,
                       column_of(line, eaten));
    return ds_fail(r->cx, DS_LIMIT, "line %u: no memory for this row", r->line);
}

static ds_status feed(reading *r, struct csv_parser *parser, ds_str text)
{
    bool is_open = false; /* a quoted field goes on over the end of the line */

    while (text.n > 0) {
        int64_t end = ds_str_find(text, DS_STR("\n"), 0);
        size_t n = end < 0 ? text.n : (size_t)end + 1;
        ds_str line = ds_str_sub(text, 0, n);

        r->line++;
        if (!is_open)
            r->row_line = r->line;
        DS_TRY(feed_line(r, parser, line));
        is_open = !r->is_row_done && (is_open || ds_str_trim(line).n > 0);
        text = ds_str_sub(text, n, text.n);
    }
    if (csv_fini(parser, on_field, on_row, r) != 0)
        return ds_fail(r->cx, DS_INVALID, "line %u: a quote is opened and never closed",
                       r->row_line);
    return r->status;
}

ds_status ds_csv_parse(ds_ctx *cx, ds_str text, ds_csv *ret)
{
    reading *r = DS_NEW(cx, reading);
    struct csv_parser parser;
    ds_status status;

    if (!r)
        return DS_LIMIT;
    r->cx = cx;
    if (ds_str_starts(text, DS_STR(BOM)))
        text = ds_str_sub(text, 3, text.n);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return ds_fail(cx, DS_LIMIT, "csv: no memory");
    status = feed(r, &parser, text);
    csv_free(&parser);
    DS_TRY(status);
    if (!r->header)
        return ds_fail(cx, DS_INVALID, "line 1: no header row");
    *ret = (ds_csv){ r->header, r->columns, r->rows, r->count };
    return DS_OK;
}

int ds_csv_column(const ds_csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->columns; i++)
        if (ds_str_is(csv->header[i], name))
            return (int)i;
    return -1;
}

bool ds_csv_is_formula(ds_str field)
{
    size_t i = 0;

    while (i < field.n && field.p[i] == '\'')
        i++; /* one that is guarded already is guarded once more, so that it comes back as it was */
    return i < field.n && field.p[i] != '\0' && strchr("=+-@\t\r", field.p[i]) != NULL;
}

static bool needs_quotes(ds_str field)
{
    for (size_t i = 0; i < field.n; i++)
        if (field.p[i] == ',' || field.p[i] == '"' || field.p[i] == '\n' || field.p[i] == '\r')
            return true;
    return ds_str_trim(field).n != field.n || ds_str_starts(field, DS_STR(BOM));
}

void ds_csv_write_field(ds_buf *b, ds_str field, bool is_untrusted)
{
    bool is_guarded = is_untrusted && ds_csv_is_formula(field);

    if (!is_guarded && !needs_quotes(field)) {
        ds_buf_add(b, field);
        return;
    }
    ds_buf_putc(b, '"');
    if (is_guarded)
        ds_buf_putc(b, '\'');
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '"')
            ds_buf_putc(b, '"');
        ds_buf_putc(b, field.p[i]);
    }
    ds_buf_putc(b, '"');
}
