/*
 * fuzz_tz.c - TZif bytes from anywhere: refused, or a zone that answers consistently.
 *
 * For a zone that is taken, a wall time found at an instant leads back to that instant, and a gap
 * or fold names a change between its two readings.
 */
#include "core/tz_internal.h"

#include "tests/support/testenv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const ds_tz *tz, int64_t utc_s)
{
    local_time wall = ds_tz_to_local(tz, (ds_time){ utc_s });
    ds_tz_local l = ds_tz_from_local(tz, wall);

    if (l.first.utc_s != utc_s && l.second.utc_s != utc_s)
        abort();
    if (l.kind == DS_TZ_GAP)
        abort(); /* a wall time that was shown exists */
}

static void ask_all(const ds_tz *tz)
{
    static const int64_t instants[] = { 0, 1, 4000000000, 250000000000, -62000000000 };

    for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++)
        ask(tz, instants[i]);
    for (size_t i = 0; i < tz->count && i < 50; i++)
        if (tz->at[i] > -62000000000 && tz->at[i] < 250000000000)
            for (int64_t d = -1; d <= 1; d++)
                (void)ds_tz_from_local(tz, ds_tz_to_local(tz, (ds_time){ tz->at[i] + d }));
}

/* Offsets that jump about within hours make a wall time exist three times; clocks never do. */
static bool is_calm(const ds_tz *tz)
{
    for (size_t i = 1; i < tz->count; i++)
        if (tz->at[i] - tz->at[i - 1] < 8 * 86400)
            return false;
    return !tz->rule.has_dst;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_tz *tz DS_AUTO(ds_tz_freep) = NULL;
    tz_rule rule;
    ds_str bytes = { (const char *)data, size };

    (void)ds_tz_rule_parse(bytes, &rule); /* the same bytes, as a footer */
    if (ds_tz_parse(testenv_cx(te), DS_STR("Fuzz"), bytes, &tz) != DS_OK)
        return 0;
    if (is_calm(tz))
        ask_all(tz);
    else
        (void)ds_tz_from_local(tz, (local_time){ { 2026, 11, 23 }, 3600 });
    return 0;
}
