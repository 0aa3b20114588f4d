/*
 * tz_probe.c - core/tz.h for a C++ oracle.
 *
 * Each probe has a world of its own, so that an oracle may open as many zones as it likes. A zone
 * that our reader refuses gives no probe, and the oracle decides whether that is right.
 */
#include "tests/support/tz_probe.h"

#include "tests/support/testenv.h"

struct tz_probe {
    testenv *te;
    const ds_tz *tz;
};

tz_probe *tz_probe_open(const char *name)
{
    tz_probe *probe = ds_heap_new(sizeof(*probe));

    if (!probe)
        return NULL;
    probe->te = testenv_new("2026-11-23T08:00:00Z");
    if (ds_tz_find(testenv_cx(probe->te), ds_str_of(name), &probe->tz) != DS_OK) {
        tz_probe_close(probe);
        return NULL;
    }
    return probe;
}

void tz_probe_close(tz_probe *probe)
{
    if (!probe)
        return;
    testenv_free(probe->te);
    ds_heap_free(probe);
}

int32_t tz_probe_offset(const tz_probe *probe, int64_t utc_s, int *ret_is_dst,
                        const char **ret_abbrev)
{
    bool is_dst;
    int32_t offset_s = ds_tz_offset(probe->tz, (ds_time){ utc_s }, &is_dst, ret_abbrev);

    *ret_is_dst = is_dst;
    return offset_s;
}

tz_probe_local tz_probe_from_wall(const tz_probe *probe, int64_t wall_s)
{
    ds_tz_local l = ds_tz_from_local(probe->tz, local_time_from_wall_s(wall_s));

    return (tz_probe_local){ (int)l.kind, l.first.utc_s, l.second.utc_s, l.change.utc_s };
}
