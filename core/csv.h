/*
 * csv.h - comma-separated files with a header row, RFC 4180, UTF-8 with or without a BOM.
 *
 * libcsv is included by csv.c alone. Errors name line and column.
 */
#ifndef DOCSPOT_CORE_CSV_H
#define DOCSPOT_CORE_CSV_H

#include "core/buf.h"

typedef struct ds_csv_row {
    uint32_t line;        /* where it starts in the file, from 1 */
    const ds_str *fields; /* as many as the header has; trimmed; in cx->arena */
} ds_csv_row;

typedef struct ds_csv {
    const ds_str *header; /* names, folded to lower case, trimmed */
    size_t columns;
    const ds_csv_row *rows; /* blank lines are skipped */
    size_t count;
} ds_csv;

/* Parse a whole text. DS_INVALID: not UTF-8, an open quote, a row with too many or few fields
 * ("line 7: 3 fields, the header has 5"). */
DS_MUST_USE ds_status ds_csv_parse(ds_ctx *cx, ds_str text, ds_csv *ret);

/* Index of a column by name, or -1. */
int ds_csv_column(const ds_csv *csv, const char *name);

/* Would a spreadsheet take the field, its leading quote marks aside, for a formula? */
bool ds_csv_is_formula(ds_str field);

/* Write one field, quoted where needed; a leading = + - @ or tab is guarded by a quote mark against
 * spreadsheet formulas when is_untrusted. */
void ds_csv_write_field(ds_buf *b, ds_str field, bool is_untrusted);

#endif
