/*
 * test_tz.c - offsets and wall times in zones of every sort of trouble.
 *
 * A table a clinic could check on a wall clock; test_tz_oracle.cc asks cctz about all the rest.
 */
#include "core/tz.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static void wall_times_exist_once_never_or_twice(void **state)
{
    static const struct {
        const char *zone, *wall;
        ds_tz_kind kind;
        const char *first, *second, *change; /* in UTC */
    } rows[] = {
        { "Asia/Kolkata", "2026-11-23 09:30", DS_TZ_UNIQUE, "2026-11-23T04:00Z",
          "2026-11-23T04:00Z", NULL },
        { "America/New_York", "2026-03-08 02:30", DS_TZ_GAP, "2026-03-08T07:30Z",
          "2026-03-08T06:30Z", "2026-03-08T07:00Z" },
        { "America/New_York", "2026-03-08 03:00", DS_TZ_UNIQUE, "2026-03-08T07:00Z",
          "2026-03-08T07:00Z", NULL },
        { "America/New_York", "2026-11-01 01:30", DS_TZ_FOLD, "2026-11-01T05:30Z",
          "2026-11-01T06:30Z", "2026-11-01T06:00Z" },
        { "America/New_York", "2026-11-01 02:00", DS_TZ_UNIQUE, "2026-11-01T07:00Z",
          "2026-11-01T07:00Z", NULL },
        { "America/New_York", "2090-03-12 02:30", DS_TZ_GAP, "2090-03-12T07:30Z",
          "2090-03-12T06:30Z", "2090-03-12T07:00Z" }, /* by the footer */
        { "Australia/Lord_Howe", "2026-10-04 02:15", DS_TZ_GAP, "2026-10-03T15:45Z",
          "2026-10-03T15:15Z", "2026-10-03T15:30Z" }, /* half an hour */
        { "Australia/Lord_Howe", "2026-04-05 01:45", DS_TZ_FOLD, "2026-04-04T14:45Z",
          "2026-04-04T15:15Z", "2026-04-04T15:00Z" },
        { "Pacific/Apia", "2011-12-30 12:00", DS_TZ_GAP, "2011-12-30T22:00Z", "2011-12-29T22:00Z",
          "2011-12-30T10:00Z" }, /* a whole day */
        { "Africa/Cairo", "2026-04-24 00:30", DS_TZ_GAP, "2026-04-23T22:30Z", "2026-04-23T21:30Z",
          "2026-04-23T22:00Z" }, /* at midnight */
        { "UTC", "2026-11-23 09:30", DS_TZ_UNIQUE, "2026-11-23T09:30Z", "2026-11-23T09:30Z", NULL },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const ds_tz *tz = testenv_tz(te, rows[i].zone);
        local_time wall;
        ds_tz_local l;

        assert_true(local_time_parse(ds_str_of(rows[i].wall), &wall));
        l = ds_tz_from_local(tz, wall);
        if (l.kind != rows[i].kind || l.first.utc_s != testenv_at(rows[i].first).utc_s ||
            l.second.utc_s != testenv_at(rows[i].second).utc_s)
            fail_msg("%s %s", rows[i].zone, rows[i].wall);
        if (rows[i].change)
            assert_int_equal(l.change.utc_s, testenv_at(rows[i].change).utc_s);
    }
}

static void one_instant_is_chosen_where_there_are_two_or_none(void **state)
{
    static const struct {
        const char *zone, *wall, *utc;
    } rows[] = {
        { "America/New_York", "2026-11-01 01:30", "2026-11-01T05:30Z" },
        { "America/New_York", "2026-03-08 02:30", "2026-03-08T07:00Z" },
        { "Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00Z" },
        { "Asia/Kathmandu", "2026-11-23 00:00", "2026-11-22T18:15Z" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        local_time wall;

        assert_true(local_time_parse(ds_str_of(rows[i].wall), &wall));
        assert_int_equal(ds_tz_instant(testenv_tz(te, rows[i].zone), wall).utc_s,
                         testenv_at(rows[i].utc).utc_s);
    }
}

static void a_day_starts_at_midnight_or_where_the_gap_ends(void **state)
{
    static const struct {
        const char *zone;
        local_date date;
        const char *utc;
    } rows[] = {
        { "America/Los_Angeles", { 2026, 11, 23 }, "2026-11-23T08:00Z" },
        { "Africa/Cairo", { 2026, 4, 24 }, "2026-04-23T22:00Z" },   /* 00:00 is skipped */
        { "America/Havana", { 2026, 11, 1 }, "2026-11-01T04:00Z" }, /* 00:30 comes twice */
        { "Pacific/Apia", { 2011, 12, 30 }, "2011-12-30T10:00Z" },  /* the day is skipped */
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(ds_tz_day_start(testenv_tz(te, rows[i].zone), rows[i].date).utc_s,
                         testenv_at(rows[i].utc).utc_s);
}

static void an_instant_has_an_offset_a_season_and_an_abbreviation(void **state)
{
    static const struct {
        const char *zone, *utc;
        int32_t offset_s;
        bool is_dst;
        const char *abbrev;
    } rows[] = {
        { "America/New_York", "2026-07-01T00:00Z", -14400, true, "EDT" },
        { "America/New_York", "2026-01-01T00:00Z", -18000, false, "EST" },
        { "America/New_York", "2099-07-01T00:00Z", -14400, true, "EDT" },
        { "Asia/Kolkata", "2026-07-01T00:00Z", 19800, false, "IST" },
        { "Asia/Kathmandu", "2026-07-01T00:00Z", 20700, false, "+0545" },
        { "Australia/Lord_Howe", "2026-01-01T00:00Z", 39600, true, "+11" },
        { "Europe/Dublin", "2026-07-01T00:00Z", 3600, false, "IST" }, /* summer is the standard */
        { "Europe/Dublin", "2026-01-01T00:00Z", 0, true, "GMT" },
        { "America/Sao_Paulo", "2026-01-01T00:00Z", -10800, false, "-03" },
        { "Etc/GMT+5", "2026-01-01T00:00Z", -18000, false, "-05" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const ds_tz *tz = testenv_tz(te, rows[i].zone);
        const char *abbrev;
        bool is_dst;

        if (ds_tz_offset(tz, testenv_at(rows[i].utc), &is_dst, &abbrev) != rows[i].offset_s)
            fail_msg("%s", rows[i].zone);
        assert_string_equal(abbrev, rows[i].abbrev);
        /* Debian packs Dublin with and without negative summer time; both are right. */
        if (!ds_str_is(ds_str_of(rows[i].zone), "Europe/Dublin"))
            assert_int_equal(is_dst, rows[i].is_dst);
        assert_string_equal(ds_tz_name(tz), rows[i].zone);
    }
}

static void the_ends_of_time_have_wall_times_too(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    static const char *const zones[] = { "America/New_York", "UTC", "Asia/Kolkata" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        const ds_tz *tz = testenv_tz(te, zones[i]);
        local_time last = { { 9999, 12, 31 }, 86399 }, first = { { 1, 1, 1 }, 0 };

        assert_int_equal(ds_tz_to_local(tz, DS_TIME_NEVER).date.year, 9999);
        assert_int_equal(ds_tz_to_local(tz, (ds_time){ INT64_MIN }).date.year, 1);
        assert_int_equal(ds_tz_from_local(tz, last).kind, DS_TZ_UNIQUE);
        assert_int_equal(ds_tz_from_local(tz, first).kind, DS_TZ_UNIQUE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wall_times_exist_once_never_or_twice),
        cmocka_unit_test(one_instant_is_chosen_where_there_are_two_or_none),
        cmocka_unit_test(a_day_starts_at_midnight_or_where_the_gap_ends),
        cmocka_unit_test(an_instant_has_an_offset_a_season_and_an_abbreviation),
        cmocka_unit_test(the_ends_of_time_have_wall_times_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
