/*
 * import_internal.h - shared by the import files: tables, rows, cells and how errors are named.
 *
 * A file is read in two passes: parse (each cell by itself, every error of every file is listed),
 * then put (names are resolved, rows are written). Nothing is written while any cell is wrong.
 */
#ifndef DOCSPOT_BOOKING_IMPORT_INTERNAL_H
#define DOCSPOT_BOOKING_IMPORT_INTERNAL_H

#include "booking/booking.h"
#include "core/csv.h"

#define IMPORT_COLUMNS_MAX 64
#define IMPORT_ERRORS_MAX 1000 /* lines; what is beyond is counted */
#define IMPORT_SHOWN_MAX 40    /* code points of a bad value that are repeated in its error */
#define IMPORT_CELL_MAX_BYTES 1000
#define NOT_SAID (-1) /* an empty cell, until another row of the group says it */

typedef struct import_column {
    const char *name;
    bool is_required; /* the column must be there; the cell is the parser's business */
} import_column;

typedef struct importer importer;
typedef struct import_table import_table;

/* A row while it is parsed or put. */
typedef struct import_row {
    importer *im;
    const import_table *table;
    const ds_csv_row *csv;
    bool is_bad;
} import_row;

/* A kind of file. */
typedef struct import_kind {
    const char *name;
    const char *marker; /* the column that tells the kind */
    const import_column *columns;
    size_t column_count;
    size_t row_bytes;                                     /* of one parsed row */
    ds_status (*parse)(import_row *row, void *to);        /* to: row_bytes, zeroed */
    ds_status (*put)(importer *im, void *rows, size_t n); /* n parsed rows of all files */
} import_kind;

struct import_table {
    const char *file;
    const import_kind *kind;
    ds_csv csv;
    bool is_json;               /* nothing in it is guarded against spreadsheets */
    int at[IMPORT_COLUMNS_MAX]; /* index in csv of each of the kind's columns; -1: not there */
};

struct importer {
    ds_ctx *cx;
    store_tx *tx;
    const policy *policy;
    bool prune;
    specialty_lookup lookup;
    const void *lookup_self;
    ds_buf *errors;
    import_report report;
    const import_table *tables; /* all of this import */
    size_t table_count;
    directory *dir; /* loaded again after clinics were put */
};

extern const import_kind import_kind_clinics;
extern const import_kind import_kind_holidays;
extern const import_kind import_kind_exceptions;
extern const import_kind import_kind_patients;
extern const import_kind import_kind_appointments;

/* ---- errors */

/* "FILE line L column C: ..." appended to the errors; the row is bad. column: of the kind. */
void import_error(import_row *row, int column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same about a file's header (line 1). */
void import_header_error(importer *im, const char *file, ds_str column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A value as errors show it: quoted, cut; in cx->arena. */
ds_str import_shown(ds_ctx *cx, ds_str value);

/* ---- cells: parsers note an error and return false; a missing column is an empty cell */

/* The trimmed cell, borrowed. */
ds_str import_cell(const import_row *row, int column);
/* Note every cell that no column may hold: too long, or with control characters in it. */
void import_cells_check(import_row *row);
/* A text that must not be empty. */
bool import_text(import_row *row, int column, ds_str *ret);
/* A whole number within [min, max]; empty gives fallback. */
bool import_int(import_row *row, int column, int64_t min, int64_t max, int64_t fallback,
                int64_t *ret);
/* Minutes, also as 2h or 3d; empty gives fallback. */
bool import_span_min(import_row *row, int column, int32_t fallback, int32_t *ret);
/* A number from -max to max; may be empty. */
bool import_degrees(import_row *row, int column, double max, bool *ret_has, double *ret);
/* YYYY-MM-DD; may be empty unless required. */
bool import_date(import_row *row, int column, bool is_required, bool *ret_has, local_date *ret);
/* HH:MM up to 24:00; may be empty. */
bool import_clock(import_row *row, int column, bool *ret_has, int32_t *ret_s);
/* HH:MM up to 48:00: 26:00 is two at night of the next date; may be empty. */
bool import_clock_late(import_row *row, int column, bool *ret_has, int32_t *ret_s);
/* Either of them, without a cell and without errors. */
bool import_clock_parse(ds_str s, bool is_late, int32_t *ret_s);
/* yes or no; empty gives NOT_SAID, else 1 or 0. */
bool import_flag(import_row *row, int column, int32_t *ret);
/* Digits, with + before them or not, without the marks people put between; may be empty. */
bool import_phone(import_row *row, int column, ds_str *ret);
/* "a|b|c" as its trimmed parts in cx->arena; may be empty. */
bool import_list(import_row *row, int column, const ds_str **ret, size_t *ret_n);

/* A table from JSON lines or an array of objects, as if it had been CSV. */
DS_MUST_USE ds_status import_json_parse(ds_ctx *cx, ds_str text, ds_csv *ret);

/* True when some location keeps this calendar of holidays. */
bool import_calendar_is_kept(const directory *d, ds_str calendar);
/* Name a calendar that is unknown, and those most like it. */
void import_calendar_refuse(import_row *row, int column, ds_str calendar);
/* Refuse the cell's calendar unless it is built in, kept already, or the clinic's own: of the
 * database or of a file of this import. */
DS_MUST_USE ds_status import_calendar_check(import_row *row, int column, ds_str calendar);

/* The doctor or location a cell names, after clinics were put; false with an error. Empty: NULL. */
bool import_doctor(import_row *row, int column, const doctor **ret);
bool import_location(import_row *row, int column, const location **ret); /* as above */

#endif
