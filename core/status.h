/*
 * status.h - the few outcomes a caller can act on, and the way out of a failing function.
 *
 * What each outcome means, its HTTP code and whether a retry helps stand in status.def alone.
 */
#ifndef DOCSPOT_CORE_STATUS_H
#define DOCSPOT_CORE_STATUS_H

#include <stdbool.h>

typedef enum ds_status {
#define DS_STATUS(name, http, retry, text) DS_##name,
#include "core/status.def"
#undef DS_STATUS
    DS_STATUS_COUNT
} ds_status;

#define DS_MUST_USE __attribute__((warn_unused_result))

/* Release a variable when its scope ends: `store_tx *tx DS_AUTO(store_tx_abortp) = NULL;` */
#define DS_AUTO(release) __attribute__((cleanup(release)))

/* Return from the calling function with the status of expr unless it is DS_OK. */
#define DS_TRY(expr)                                                                               \
    do {                                                                                           \
        ds_status ds_try_status_ = (expr);                                                         \
        if (ds_try_status_ != DS_OK)                                                               \
            return ds_try_status_;                                                                 \
    } while (0)

/* The name ("NOT_FOUND"), what it means, its HTTP code, and whether trying again may help. */
const char *ds_status_name(ds_status s);
const char *ds_status_text(ds_status s);  /* static text */
int ds_status_http(ds_status s);          /* 100..599 */
bool ds_status_is_retryable(ds_status s); /* by the table */

#endif
