/*
 * store.h - the one door to all data: a database, its connections and transactions.
 *
 * What always holds:
 *   (1) every read and write happens inside a store_tx, and rolls back unless committed
 *   (2) live appointments of a doctor in one lane never overlap [schema]
 *   (3) an inbound event exists once per (provider, event id) [schema]
 *   (4) SQLite: WAL, synchronous=FULL, foreign keys; read back at every open, else refused
 * Results live in cx->arena. The nouns have their own headers: store_people.h, store_book.h,
 * store_messages.h, store_files.h, store_wait.h, store_pay.h.
 */
#ifndef DOCSPOT_STORE_STORE_H
#define DOCSPOT_STORE_STORE_H

#include "core/buf.h"
#include "core/ctx.h"

typedef struct store store; /* a database: where it is, which backend */
typedef struct store_conn
    store_conn; /* one connection with its prepared statements; one thread at a time */
typedef struct store_tx store_tx; /* a transaction on a connection */

typedef enum store_mode { STORE_READ, STORE_WRITE } store_mode;

/*
 * Open a database by URL: sqlite:PATH or sqlite::memory:. Creates nothing but an empty file.
 * DS_OFF for postgresql:// until that backend is built; DS_INVALID for another URL. A
 * sqlite::memory: store has one connection, which every store_connect shares, and serves one
 * thread; a second transaction on it while one is open is DS_INTERNAL. Open the first store before
 * threads start.
 */
DS_MUST_USE ds_status store_open(ds_ctx *cx, ds_str url, store **ret_store);
void store_close(store *st);   /* after its connections; NULL is fine */
void store_closep(store **st); /* for DS_AUTO */

/* Bring the schema to the newest version, step by step, each in its own transaction. DS_CONFLICT
 * when the database is newer than the program. */
DS_MUST_USE ds_status store_migrate(ds_ctx *cx, store *st, int *ret_from, int *ret_to);
/* The schema version of the database (0: empty) and of this program. */
DS_MUST_USE ds_status store_schema_version(ds_ctx *cx, store *st, int *ret_version);
int store_schema_latest(void); /* of this program */

/* A connection. DS_UNAVAILABLE when the file cannot be opened, DS_CONFLICT when it is not migrated.
 */
DS_MUST_USE ds_status store_connect(ds_ctx *cx, store *st, store_mode mode, store_conn **ret_conn);
void store_disconnect(store_conn *conn);   /* NULL is fine */
void store_disconnectp(store_conn **conn); /* for DS_AUTO */

/*
 * Begin. On a STORE_WRITE connection it takes the write lock at once (BEGIN IMMEDIATE) and waits
 * for it until cx->deadline_mono_ms, or 5 s without one; then DS_UNAVAILABLE. On STORE_READ it is a
 * snapshot. One transaction at a time per connection.
 */
DS_MUST_USE ds_status store_tx_begin(ds_ctx *cx, store_conn *conn, store_tx **ret_tx);
/* Commit durably and set *tx to NULL, also on failure (then it is rolled back). */
DS_MUST_USE ds_status store_tx_commit(ds_ctx *cx, store_tx **tx);
void store_tx_abort(store_tx *tx);   /* NULL is fine */
void store_tx_abortp(store_tx **tx); /* for DS_AUTO */

/* A savepoint inside a transaction (they nest): keep or undo everything since the mark. */
DS_MUST_USE ds_status store_tx_mark(ds_ctx *cx, store_tx *tx);
DS_MUST_USE ds_status store_tx_keep(ds_ctx *cx, store_tx *tx); /* as above */
DS_MUST_USE ds_status store_tx_undo(ds_ctx *cx, store_tx *tx); /* as above */

/* True after a failure that makes the connection useless (I/O error, failed fsync): stop, restart,
 * recover. */
bool store_is_broken(const store_conn *conn);

/* Copy log pages into the database file (its own thread); and cut the log short between batches. */
DS_MUST_USE ds_status store_checkpoint(ds_ctx *cx, store_conn *conn, bool truncate,
                                       int64_t *ret_wal_bytes);

/* A whole, consistent copy at path (which must not exist); readers and writers go on. */
DS_MUST_USE ds_status store_backup(ds_ctx *cx, store *st, ds_str path);
/*
 * Replace the database by a backup after checking it: DS_NOT_FOUND no such file, DS_INVALID damaged
 * or not ours, DS_CONFLICT a newer schema, or others use the database. Then nothing changes. An
 * older schema is fine: migrate next. A crash in the middle leaves the old database or the new one.
 */
DS_MUST_USE ds_status store_restore(ds_ctx *cx, store *st, ds_str path);

/*
 * Re-derive every invariant; a line per finding is appended to *findings ("appointments 12 and 15
 * of doctor 3 overlap"). *ret_n says how many. Ids only.
 */
DS_MUST_USE ds_status store_fsck(ds_ctx *cx, store_tx *tx, ds_buf *findings, size_t *ret_n);

/* Small facts by name ("directory_version"); missing = fallback. */
DS_MUST_USE ds_status store_meta_get_int(ds_ctx *cx, store_tx *tx, const char *name,
                                         int64_t fallback, int64_t *ret);
/* Set one, made if new. */
DS_MUST_USE ds_status store_meta_set_int(ds_ctx *cx, store_tx *tx, const char *name, int64_t value);

/* Note who did what to which row: actor_name(), a verb, "appointment", its id; detail has ids only.
 */
DS_MUST_USE ds_status store_audit(ds_ctx *cx, store_tx *tx, const char *by, const char *verb,
                                  const char *noun, int64_t id, ds_str detail);

/* Prepare every named statement on a connection; the failing name is in cx->why. For tests and
 * fsck. */
DS_MUST_USE ds_status store_prepare_all(ds_ctx *cx, store_conn *conn);

#include "store/store_book.h"
#include "store/store_files.h"
#include "store/store_messages.h"
#include "store/store_pay.h"
#include "store/store_people.h"
#include "store/store_wait.h"

#endif
