/*
 * store_files.h - the clinic's files: locations, doctors, offerings, hours, exceptions.
 *
 * Written by import, demo and block; read whole as a directory. Every change raises the
 * directory's version, in the same transaction.
 */
#ifndef DOCSPOT_STORE_FILES_H
#define DOCSPOT_STORE_FILES_H

#include "model/directory.h"
#include "store/store.h"

/* The version that rises with every change of these tables; 0 in an empty database. */
DS_MUST_USE ds_status store_directory_version(ds_ctx *cx, store_tx *tx, int64_t *ret_version);

/* Load it whole into an arena of its own (zones from cx->tzdb). Caller frees with
 * store_directory_free. */
DS_MUST_USE ds_status store_directory_load(ds_ctx *cx, store_tx *tx, directory **ret_directory);
void store_directory_free(directory *d);   /* NULL is fine */
void store_directory_freep(directory **d); /* for DS_AUTO */

/*
 * Insert or update by name (location, doctor, visit type: their names); ids inside the argument are
 * ignored. *ret_changed (may be NULL) tells whether anything differs from before.
 */
DS_MUST_USE ds_status store_location_put(ds_ctx *cx, store_tx *tx, const location *l,
                                         location_id *ret_id, bool *ret_changed);
DS_MUST_USE ds_status store_doctor_put(ds_ctx *cx, store_tx *tx, const doctor *d, doctor_id *ret_id,
                                       bool *ret_changed); /* as above */
DS_MUST_USE ds_status store_visit_type_put(ds_ctx *cx, store_tx *tx, ds_str name,
                                           visit_type_id *ret_id, bool *ret_changed); /* as above */

/* Insert or update the offering of (doctor, location, visit type) and replace its openings by o's.
 * Indexes inside o are ignored. */
DS_MUST_USE ds_status store_offering_put(ds_ctx *cx, store_tx *tx, doctor_id of_doctor,
                                         location_id at_location, visit_type_id of_type,
                                         const offering *o, offering_id *ret_id, bool *ret_changed);

/*
 * After an import with --prune: switch off every offering not in keep[0..n). Switched-off ones
 * leave the directory but keep their appointments; a later put switches them on again.
 */
DS_MUST_USE ds_status store_offering_prune(ds_ctx *cx, store_tx *tx, const offering_id *keep,
                                           size_t n, size_t *ret_pruned);

/* Append an exception unless an equal one exists (*ret_changed false); ids ignored. */
DS_MUST_USE ds_status store_exception_put(ds_ctx *cx, store_tx *tx, const schedule_exception *e,
                                          int64_t *ret_id, bool *ret_changed);
/* Insert or update a row of a clinic's holidays file by (calendar, date). */
DS_MUST_USE ds_status store_holiday_put(ds_ctx *cx, store_tx *tx, const holiday *h,
                                        bool *ret_changed);
DS_MUST_USE ds_status store_holiday_delete(ds_ctx *cx, store_tx *tx, ds_str calendar,
                                           local_date date); /* DS_NOT_FOUND */
DS_MUST_USE ds_status store_holiday_list(ds_ctx *cx, store_tx *tx, const holiday **ret,
                                         size_t *ret_n); /* by calendar and date */

DS_MUST_USE ds_status store_exception_delete(ds_ctx *cx, store_tx *tx,
                                             int64_t id); /* DS_NOT_FOUND */

#endif
