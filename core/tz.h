/*
 * tz.h - time zones, from the bytes of TZif files (RFC 8536/9636), read by us.
 *
 * A zone is immutable once parsed and shared by threads. Times after the last transition follow
 * the footer's POSIX rule. Checked against cctz over every zone and transition.
 */
#ifndef DOCSPOT_CORE_TZ_H
#define DOCSPOT_CORE_TZ_H

#include "core/ctx.h"

#define DS_TZ_NAME_MAX 64
#define DS_TZ_FILE_MAX_BYTES ((size_t)256 * 1024)

typedef struct ds_tz ds_tz;
typedef struct ds_tzdb ds_tzdb;

typedef enum ds_tz_kind {
    DS_TZ_UNIQUE, /* the wall time exists once; first == second */
    DS_TZ_GAP,    /* it does not exist; first = by the offset before the change, second = after */
    DS_TZ_FOLD    /* it exists twice: first is the earlier instant */
} ds_tz_kind;

typedef struct ds_tz_local {
    ds_tz_kind kind;
    ds_time first;
    ds_time second;
    ds_time change; /* for GAP and FOLD the instant of the transition */
} ds_tz_local;

/* Parse TZif bytes; DS_INVALID says what is wrong. Caller frees with ds_tz_free. */
DS_MUST_USE ds_status ds_tz_parse(ds_ctx *cx, ds_str name, ds_str bytes, ds_tz **ret_tz);
void ds_tz_free(ds_tz *tz);   /* NULL is fine */
void ds_tz_freep(ds_tz **tz); /* for DS_AUTO */

/* The zone's IANA name, borrowed. */
const char *ds_tz_name(const ds_tz *tz);

/* Seconds east of UTC at an instant; *ret_is_dst and *ret_abbrev (borrowed) may be NULL. */
int32_t ds_tz_offset(const ds_tz *tz, ds_time t, bool *ret_is_dst, const char **ret_abbrev);

/* Wall time at an instant. */
local_time ds_tz_to_local(const ds_tz *tz, ds_time t);

/* The instant or instants of a wall time. */
ds_tz_local ds_tz_from_local(const ds_tz *tz, local_time t);

/* One instant for a wall time: FOLD gives the first; GAP gives the instant of the change. */
ds_time ds_tz_instant(const ds_tz *tz, local_time t);

/* The first instant of a local date (midnight, or the end of the gap that swallows it). */
ds_time ds_tz_day_start(const ds_tz *tz, local_date d);

/* Zones by name, loaded on first use by env->read_file from dir (e.g. /usr/share/zoneinfo). */
ds_tzdb *ds_tzdb_new(const char *dir); /* NULL without memory */
void ds_tzdb_free(ds_tzdb *db);        /* frees every zone handed out; NULL is fine */

/*
 * Find a zone by its IANA name in cx->tzdb; the zone lives as long as the tzdb. Thread-safe.
 * DS_NOT_FOUND for a name that is not a zone (also "../x", "posixrules" and absolute paths);
 * DS_LIMIT without room for its file, which says nothing about the name.
 */
DS_MUST_USE ds_status ds_tz_find(ds_ctx *cx, ds_str name, const ds_tz **ret_tz);

#endif
