/*
 * store_internal.h - shared inside store/: what a connection is, how a statement is run.
 *
 * A backend is a table of functions; backend_sqlite.c alone knows SQLite. The nouns know neither:
 * they name a statement of statements.def, bind values in the order of its $1, $2 ..., step, and
 * read columns in the order the statement lists them. The first failure of a query sticks, so a
 * row reader needs no checks of its own.
 */
#ifndef DOCSPOT_STORE_INTERNAL_H
#define DOCSPOT_STORE_INTERNAL_H

#include "core/embedded.h"
#include "store/store.h"

#define STORE_PARAMS_MAX 32       /* $1 .. $32 of one statement */
#define STORE_BUSY_WAIT_MS 5000   /* for the write lock, without a deadline */
#define STORE_TRUNCATE_WAIT_MS 50 /* for readers that keep the log from being cut */
#define STORE_PATH_MAX_BYTES 4096

typedef enum sql_id {
#define STATEMENT(name) SQL_##name,
#include "store/statements.def"
#undef STATEMENT
    SQL_COUNT
} sql_id;

/* store/sql and store/migrations; declared here because only this folder reads them. */
extern const ds_embedded store_embedded[];

typedef struct store_statement store_statement; /* prepared; the backend's */
typedef struct store_backend store_backend;

struct store_tx {
    store_conn *conn;
    bool is_open;
    bool is_dead; /* the database rolled it back by itself */
};

struct store_conn {
    store *st;
    store_mode mode;
    void *handle; /* the backend's */
    store_tx tx;
    bool is_broken;
    store_statement *statements[SQL_COUNT]; /* prepared at first use */
};

struct store {
    const store_backend *backend;
    char where[STORE_PATH_MAX_BYTES]; /* the URL after "sqlite:" */
    store_conn *shared;               /* sqlite::memory: has one connection for all */
    ds_str sql[SQL_COUNT];            /* views into store_embedded */
};

typedef enum store_mark { STORE_MARK_SET, STORE_MARK_KEEP, STORE_MARK_UNDO } store_mark;

/*
 * What a database must do for us.
 *  (1) connect() refuses a database whose settings do not give what store.h promises
 *  (2) after an I/O error or corruption it sets conn->is_broken; after a rollback of its own,
 *      conn->tx.is_dead
 *  (3) text that is bound is borrowed until the statement is reset, text that is read until the
 *      next step
 *  (4) a refusal by a unique key is DS_CONFLICT, by any other constraint DS_INVALID
 */
struct store_backend {
    void (*prepare_process)(void); /* once, before anything else */
    ds_status (*connect)(ds_ctx *cx, store_conn *conn, bool may_create);
    void (*disconnect)(store_conn *conn);
    ds_status (*begin)(ds_ctx *cx, store_conn *conn);
    ds_status (*commit)(ds_ctx *cx, store_conn *conn);
    void (*rollback)(store_conn *conn);
    ds_status (*mark)(ds_ctx *cx, store_conn *conn, store_mark what);
    ds_status (*version)(ds_ctx *cx, store_conn *conn,
                         int *ret_version); /* 0: empty; DS_CONFLICT: not ours */
    ds_status (*set_version)(ds_ctx *cx, store_conn *conn, int version);
    ds_status (*script)(ds_ctx *cx, store_conn *conn,
                        ds_str sql); /* several statements without results */
    ds_status (*prepare)(ds_ctx *cx, store_conn *conn, ds_str sql, store_statement **ret_statement);
    void (*finalize)(store_statement *s);
    ds_status (*bind_int)(store_statement *s, int param, int64_t v);
    ds_status (*bind_real)(store_statement *s, int param, double v);
    ds_status (*bind_text)(store_statement *s, int param, ds_str v);
    ds_status (*bind_null)(store_statement *s, int param);
    ds_status (*step)(ds_ctx *cx, store_conn *conn, store_statement *s, bool *ret_has_row);
    void (*reset)(store_statement *s);
    int64_t (*changed)(store_conn *conn);  /* rows that the statement just finished wrote */
    int64_t (*inserted)(store_conn *conn); /* the id of the latest of them */
    bool (*column_is_null)(store_statement *s, int column);
    int64_t (*column_int)(store_statement *s, int column); /* 0 for NULL */
    double (*column_real)(store_statement *s, int column); /* 0 for NULL */
    ds_str (*column_text)(store_statement *s, int column); /* empty for NULL */
    ds_status (*checkpoint)(ds_ctx *cx, store_conn *conn, bool truncate, int64_t *ret_wal_bytes);
    ds_status (*backup)(ds_ctx *cx, store_conn *conn, const char *path);
    ds_status (*restore)(ds_ctx *cx, store *st, const char *path, int version_max);
    ds_status (*check)(ds_ctx *cx, store_conn *conn, ds_buf *findings,
                       size_t *ret_n); /* the file itself */
};

extern const store_backend store_backend_sqlite;

/* Fill st->sql from store_embedded; DS_INTERNAL names a statement that is missing, unknown or there
 * twice. */
DS_MUST_USE ds_status store_statements_read(ds_ctx *cx, store *st);
const char *store_statement_name(sql_id id); /* as in the file */

/* A new connection of any schema version, not yet usable for statements; NULL without memory. */
DS_MUST_USE ds_status store_conn_new(ds_ctx *cx, store *st, store_mode mode, bool may_create,
                                     store_conn **ret_conn);
/* The prepared statement, made at first use. */
DS_MUST_USE ds_status store_conn_statement(ds_ctx *cx, store_conn *conn, sql_id id,
                                           store_statement **ret);

/* ---- running a statement ---- */

typedef struct store_query {
    ds_ctx *cx;
    store_conn *conn;
    store_statement *statement; /* NULL after a failure */
    ds_status status;           /* the first failure */
    int param, column;
} store_query;

/* Start; reset it when the scope ends: `store_query q DS_AUTO(store_query_done) =
 * store_query_make(...)`. */
store_query store_query_make(ds_ctx *cx, store_tx *tx, sql_id id);
void store_query_done(store_query *q); /* for DS_AUTO */

/* Bind the next parameter. An id of 0 and DS_TIME_NEVER are NULL. */
void store_bind_int(store_query *q, int64_t v);
void store_bind_id(store_query *q, int64_t v);       /* as above */
void store_bind_time(store_query *q, ds_time v);     /* as above */
void store_bind_real(store_query *q, double v);      /* as above */
void store_bind_text(store_query *q, ds_str v);      /* as above; borrowed until done */
void store_bind_cstr(store_query *q, const char *v); /* as above */
void store_bind_null(store_query *q);                /* as above */

/* The next row; the failure that stuck, if any. */
DS_MUST_USE ds_status store_query_step(store_query *q, bool *ret_has_row);
/* Run a writing statement; *ret_is_any (may be NULL): it wrote something. */
DS_MUST_USE ds_status store_query_run(store_query *q, bool *ret_is_any);
/* Run an insert; the new row's id. DS_NOT_FOUND: refused by a key or a trigger, nothing written. */
DS_MUST_USE ds_status store_query_insert(store_query *q, int64_t *ret_id);
/* Run to the end; the integer in the first column of the first row. DS_NOT_FOUND without a row. */
DS_MUST_USE ds_status store_query_int(store_query *q, int64_t *ret_value);
/* The first column of the only row as an instant, NULL as DS_TIME_NEVER. */
DS_MUST_USE ds_status store_query_time(store_query *q, ds_time *ret_value);

/* Read the next column of the row; text is copied into cx->arena. */
int64_t store_column_int(store_query *q);
int32_t store_column_int32(store_query *q); /* as above */
bool store_column_bool(store_query *q);     /* as above */
bool store_column_null(store_query *q);     /* looks, does not move on */
double store_column_real(store_query *q);   /* as above, moves on */
ds_time store_column_time(store_query *q);  /* NULL is DS_TIME_NEVER */
ds_str store_column_text(store_query *q);   /* in cx->arena */
ds_str store_column_view(store_query *q);   /* borrowed until the next step */

local_date store_column_date(store_query *q); /* DS_INTERNAL when it is none */
/* Which of words[0..n) it is; DS_INTERNAL when none. */
int store_column_word(store_query *q, const char *const *words, int n);

outbox_state store_column_outbox_state(store_query *q); /* by its name */

/* Reads the columns of a row into *ret, a zeroed object. */
typedef void (*store_reader)(store_query *q, void *ret);

/* Read the only row into *ret by a reader; DS_NOT_FOUND (why: "no <what>") without a row. */
DS_MUST_USE ds_status store_query_one(store_query *q, const char *what, store_reader read,
                                      void *ret);
/* Read all rows into an array in cx->arena. */
DS_MUST_USE ds_status store_query_list(store_query *q, size_t size, store_reader read,
                                       const void **ret_rows, size_t *ret_n);

/* An array that grows in cx->arena. */
typedef struct store_rows {
    ds_ctx *cx;
    size_t size; /* bytes of an element */
    size_t n, capacity;
    unsigned char *p;
} store_rows;
/* A zeroed new element at the end, valid until the next; NULL over the arena's cap. */
void *store_rows_add(store_rows *rows);

/* Reader of the columns of appointment_facts. */
void store_appointment_read(store_query *q, void *ret);

/* Raise the directory's version. */
DS_MUST_USE ds_status store_directory_touch(ds_ctx *cx, store_tx *tx);

/* Readers of the columns that location_* and doctor_* statements list. */
void store_location_read(store_query *q, void *ret);
void store_doctor_read(store_query *q, void *ret); /* as above */

/* An offering as its row has it: the ids instead of indexes, and whether it is on. */
typedef struct offering_row {
    offering facts;
    int64_t doctor, location, visit_type;
    bool is_on;
} offering_row;

/* Reader of the columns that offering_list and offering_find list. */
void store_offering_read(store_query *q, void *ret);

/* Weekly hours of an offering, with their breaks in the same arena. */
typedef struct opening_row {
    int64_t offering;
    opening hours;
} opening_row;

/* Read openings, one an element, from the rows that opening_list and opening_list_of give. */
DS_MUST_USE ds_status store_opening_read(store_query *q, const opening_row **ret, size_t *ret_n);

/* Names as the database has them, a|b|c, in cx->arena. */
DS_MUST_USE ds_status store_names_join(ds_ctx *cx, const ds_str *names, size_t n, ds_str *ret_text);

/* The way back; the names are views into text. */
DS_MUST_USE ds_status store_names_split(ds_ctx *cx, ds_str text, const ds_str **ret_names,
                                        size_t *ret_n);

#endif
