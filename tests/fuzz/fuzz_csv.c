/*
 * fuzz_csv.c - a table of any bytes: refused with its line, or written and read again the same.
 */
#include "core/csv.h"

#include "tests/support/testenv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_row(ds_buf *b, const ds_str *fields, size_t n)
{
    for (size_t c = 0; c < n; c++) {
        if (c > 0)
            ds_buf_putc(b, ',');
        ds_csv_write_field(b, fields[c], false);
    }
    if (n == 1 && fields[0].n == 0)
        ds_buf_puts(b, "\"\""); /* or the row would be a blank line */
    ds_buf_putc(b, '\n');
}

static void write_and_read_again(ds_ctx *cx, const ds_csv *csv)
{
    ds_buf b = ds_buf_make(cx);
    ds_csv again;

    write_row(&b, csv->header, csv->columns);
    for (size_t r = 0; r < csv->count; r++)
        write_row(&b, csv->rows[r].fields, csv->columns);
    if (b.is_over)
        return;
    if (ds_csv_parse(cx, ds_buf_view(&b), &again) != DS_OK || again.count != csv->count ||
        again.columns != csv->columns)
        abort();
    for (size_t r = 0; r < csv->count; r++)
        for (size_t c = 0; c < csv->columns; c++)
            if (!ds_str_equal(csv->rows[r].fields[c], again.rows[r].fields[c]))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_csv csv;
    ds_status s = ds_csv_parse(cx, (ds_str){ (const char *)data, size }, &csv);

    if (s == DS_INVALID && strncmp(cx->why, "line ", 5) != 0)
        abort();
    if (s == DS_OK)
        write_and_read_again(cx, &csv);
    return 0;
}
