/*
 * tz_internal.h - a zone's inside, shared by tz.c (asks), tz_parse.c (reads) and tzdb.c (keeps).
 */
#ifndef DOCSPOT_CORE_TZ_INTERNAL_H
#define DOCSPOT_CORE_TZ_INTERNAL_H

#include "core/tz.h"

#define TZ_ABBREV_MAX 16

/* What clocks show between two transitions. */
typedef struct tz_type {
    int32_t offset_s; /* east of UTC, less than 26 hours */
    bool is_dst;
    uint8_t abbrev; /* where in abbrevs */
} tz_type;

typedef enum tz_rule_kind {
    TZ_RULE_MONTH_WEEK, /* Mm.w.d */
    TZ_RULE_JULIAN,     /* Jn, 1..365, never counts 29 February */
    TZ_RULE_DAY         /* n, 0..365 */
} tz_rule_kind;

/* The day and wall time of a yearly change. */
typedef struct tz_rule_date {
    tz_rule_kind kind;
    int month, week, day; /* day: 0 = Sunday for MONTH_WEEK */
    int32_t time_s;       /* -167 h .. 167 h */
} tz_rule_date;

/* The footer: what holds behind the last transition. */
typedef struct tz_rule {
    bool is_set;
    bool has_dst;
    int32_t std_offset_s, dst_offset_s;
    char std_abbrev[TZ_ABBREV_MAX], dst_abbrev[TZ_ABBREV_MAX];
    tz_rule_date dst_start, dst_end;
} tz_rule;

struct ds_tz {
    char name[DS_TZ_NAME_MAX];
    size_t count;     /* transitions, ascending */
    int64_t *at;      /* count instants */
    uint8_t *type_of; /* count indexes into types: what holds from at[i] on */
    tz_type *types;   /* types[0] holds before the first transition */
    char *abbrevs;    /* NUL-terminated texts, one after the other */
    tz_rule rule;
};

/* Read a POSIX TZ text ("EST5EDT,M3.2.0,M11.1.0") whole; false when it is wrong. */
bool ds_tz_rule_parse(ds_str s, tz_rule *ret);

#endif
