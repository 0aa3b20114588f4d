/*
 * template.h - a fresh database of the newest schema, made once per process and copied after that.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_TEMPLATE_H
#define DOCSPOT_TESTS_SUPPORT_TEMPLATE_H

#include "store/store.h"

/* What store_migrate leaves of an empty database, for a tenth of its time from the second one on.
 * Statuses of store_migrate, store_backup and store_restore. */
DS_MUST_USE ds_status template_migrate(ds_ctx *cx, store *st);

#endif
