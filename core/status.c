/*
 * status.c - what each outcome is called, means, and becomes over HTTP.
 *
 * One array made of status.def; nothing about outcomes is known anywhere else. An outcome outside
 * the table is a bug of ours, so it reads as INTERNAL instead of running off the array.
 */
#include "core/status.h"

#include <stddef.h>

enum { RETRY_NO, RETRY_YES };

typedef struct status_row {
    const char *name;
    int http;
    int retry;
    const char *text;
} status_row;

static const status_row rows[] = {
#define DS_STATUS(name, http, retry, text) { #name, http, retry, text },
#include "core/status.def"
#undef DS_STATUS
};

static const status_row *row_of(ds_status s)
{
    size_t i = (size_t)s;

    return &rows[i < DS_STATUS_COUNT ? i : (size_t)DS_INTERNAL];
}

const char *ds_status_name(ds_status s) { return row_of(s)->name; }

const char *ds_status_text(ds_status s) { return row_of(s)->text; }

int ds_status_http(ds_status s) { return row_of(s)->http; }

bool ds_status_is_retryable(ds_status s) { return row_of(s)->retry == RETRY_YES; }
