/*
 * import_table.h - tables of cells: a file with one cell put in, and what import says of it.
 *
 * A test names the columns of a good row once; each case then replaces one cell (or leaves its
 * column out) and says which line, column and words must come back.
 */
#ifndef DOCSPOT_TESTS_BOOKING_IMPORT_TABLE_H
#define DOCSPOT_TESTS_BOOKING_IMPORT_TABLE_H

#include "core/csv.h"
#include "tests/booking/clinic.h"

#define TABLE_COLUMNS_MAX 64
#define TABLE_BYTES 8192

typedef struct table_column {
    const char *name, *good;
} table_column;

/* A cell that is refused, or with error NULL one that is taken. */
typedef struct cell_case {
    const char *column, *cell;
    const char *error; /* after "f.csv line 2 column COLUMN: " */
} cell_case;

/* One cell quoted the way a spreadsheet would. */
static inline void table_cell(ds_buf *b, const char *cell)
{
    ds_csv_write_field(b, ds_str_of(cell), false);
}

/*
 * Header and one row; column's cell is `cell`, or the whole column is left out where cell is NULL.
 * column NULL: the good row.
 */
static inline const char *table_text(const table_column *columns, size_t n, const char *column,
                                     const char *cell)
{
    static char text[TABLE_BYTES];
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);

    for (int line = 0; line < 2; line++) {
        bool is_first = true;

        for (size_t i = 0; i < n; i++) {
            bool is_it = column && strcmp(columns[i].name, column) == 0;

            if (is_it && !cell)
                continue;
            if (!is_first)
                ds_buf_putc(&b, ',');
            is_first = false;
            table_cell(&b, line == 0 ? columns[i].name : is_it ? cell : columns[i].good);
        }
        ds_buf_putc(&b, '\n');
    }
    assert_false(b.is_over);
    text[ds_buf_view(&b).n] = '\0';
    return text;
}

static inline bool table_says(const clinic *k, const char *part)
{
    return ds_str_find(ds_buf_view(&k->errors), ds_str_of(part), 0) >= 0;
}

/* Import, and roll back whatever came of it. */
static inline ds_status table_try(clinic *k, const char *text)
{
    ds_status s;

    assert_status(k->cx, store_tx_mark(k->cx, k->tx), DS_OK);
    s = clinic_import(k, "f.csv", text, false);
    assert_status(k->cx, store_tx_undo(k->cx, k->tx), DS_OK);
    return s;
}

/* Every case: refused with these words and exactly one error, or taken. */
static inline void table_check(clinic *k, const table_column *columns, size_t n,
                               const cell_case *cases, size_t case_n)
{
    for (size_t i = 0; i < case_n; i++) {
        const cell_case *c = &cases[i];
        char wanted[300];
        ds_status s = table_try(k, table_text(columns, n, c->column, c->cell));

        (void)snprintf(wanted, sizeof wanted, "f.csv line %d column %s: %s", c->cell ? 2 : 1,
                       c->column, c->error ? c->error : "");
        if (!c->error && s != DS_OK)
            fail_msg("case %zu: %s \"%s\" is refused: " DS_FMT, i, c->column,
                     c->cell ? c->cell : "(none)", DS_ARG(ds_buf_view(&k->errors)));
        if (c->error && (s != DS_INVALID || k->report.errors != 1 || !table_says(k, wanted)))
            fail_msg("case %zu: %zu errors, \"" DS_FMT "\", not \"%s\"", i, k->report.errors,
                     DS_ARG(ds_buf_view(&k->errors)), wanted);
    }
}

/* n times the same character, for cells that are too long. */
static inline const char *table_long(char c, size_t n)
{
    static char text[2][2048];
    static int which;
    char *to = text[which ^= 1];

    assert_true(n < sizeof text[0]);
    memset(to, c, n);
    to[n] = '\0';
    return to;
}

#endif
