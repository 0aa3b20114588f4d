/*
 * tz_probe.h - core/tz.h for a C++ oracle: plain numbers in, plain numbers out.
 *
 * Our headers are C17, which C++ cannot read everywhere; the oracle sees only this.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_TZ_PROBE_H
#define DOCSPOT_TESTS_SUPPORT_TZ_PROBE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tz_probe tz_probe;

/* What a wall time is: kind 0 unique, 1 gap, 2 fold; instants as core/tz.h has them. */
typedef struct tz_probe_local {
    int kind;
    int64_t first, second, change;
} tz_probe_local;

/* Open a zone of /usr/share/zoneinfo by name; null when there is none. */
tz_probe *tz_probe_open(const char *name);
void tz_probe_close(tz_probe *probe); /* null is fine */

/* Offset, summer time (0 or 1) and abbreviation at an instant; the abbreviation is borrowed. */
int32_t tz_probe_offset(const tz_probe *probe, int64_t utc_s, int *ret_is_dst,
                        const char **ret_abbrev);

/* The instants of a wall time given as seconds since 1970-01-01T00:00 on the wall. */
tz_probe_local tz_probe_from_wall(const tz_probe *probe, int64_t wall_s);

#ifdef __cplusplus
}
#endif

#endif
