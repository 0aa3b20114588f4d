/*
 * test_policy_minutes.c - quiet hours minute by minute, and where messages go on nights of change.
 *
 * The oracle paints the quiet minutes of a day; a message moved out of them must be in none, must
 * go earlier rather than later, and no minute between may have been allowed.
 */
#include "model/policy.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define HM(h, m) ((h)*3600 + (m)*60)

static const clock_range nights[] = {
    { HM(21, 0), HM(8, 0) },
    { HM(22, 30), HM(6, 15) },
    { HM(0, 0), HM(8, 0) },
    { HM(21, 0), 86400 },
    { HM(13, 0), HM(15, 0) },
    { HM(23, 59), HM(0, 1) },
    { HM(8, 0), HM(7, 59) },
    { HM(0, 0), HM(0, 1) },
    { HM(23, 59), 86400 },
    { HM(12, 0), HM(12, 0) },
    { 0, 0 },
    { HM(1, 0), HM(23, 0) },
};

/* Walk around the clock from the beginning of the quiet hours to their end. */
static void paint(const clock_range *night, bool ret_quiet[static 1440])
{
    int32_t at = night->from_s / 60 % 1440, end = night->to_s / 60 % 1440;

    for (int i = 0; i < 1440; i++)
        ret_quiet[i] = false;
    if (night->from_s == night->to_s)
        return;
    do {
        ret_quiet[at] = true;
        at = (at + 1) % 1440;
    } while (at != end);
}

static void every_minute_of_the_day_is_quiet_or_not(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(nights); k++) {
        policy p = policy_default();
        bool quiet[1440];

        p.quiet = nights[k];
        paint(&nights[k], quiet);
        for (int32_t m = 0; m < 1440; m++) {
            local_time first = { { 2026, 11, 23 }, m * 60 },
                       last = { { 2026, 11, 23 }, m * 60 + 59 };

            if (policy_is_quiet(&p, first) != quiet[m] || policy_is_quiet(&p, last) != quiet[m])
                fail_msg("%d-%d: minute %d", (int)nights[k].from_s, (int)nights[k].to_s, (int)m);
        }
    }
}

/* Is any whole minute of the open interval (a, b) allowed? Looks every 30 s. */
static bool any_allowed(const policy *p, const ds_tz *tz, ds_time a, ds_time b)
{
    for (int64_t s = a.utc_s + 60; s < b.utc_s; s += 30)
        if (!policy_is_quiet(p, ds_tz_to_local(tz, (ds_time){ s })))
            return true;
    return false;
}

static void check_shift(const policy *p, const ds_tz *tz, ds_time due, ds_time earliest)
{
    ds_time got = policy_shift_quiet(p, tz, due, earliest);
    bool was_quiet = policy_is_quiet(p, ds_tz_to_local(tz, due));

    if (!was_quiet) {
        assert_int_equal(got.utc_s, due.utc_s);
        return;
    }
    if (policy_is_quiet(p, ds_tz_to_local(tz, got)))
        fail_msg("%s: due %lld goes at %lld, in quiet hours", ds_tz_name(tz), (long long)due.utc_s,
                 (long long)got.utc_s);
    if (got.utc_s < due.utc_s) {
        assert_true(got.utc_s >= earliest.utc_s);
        if (any_allowed(p, tz, got, due)) /* it is the last allowed minute before */
            fail_msg("%s: due %lld goes at %lld, too early", ds_tz_name(tz), (long long)due.utc_s,
                     (long long)got.utc_s);
    } else {
        if (any_allowed(p, tz, due, got)) /* it is the first allowed minute after */
            fail_msg("%s: due %lld goes at %lld, too late", ds_tz_name(tz), (long long)due.utc_s,
                     (long long)got.utc_s);
    }
}

typedef struct night_case {
    const char *zone, *from; /* two days from here on */
} night_case;

/* Ordinary nights and nights with a change within or at the edge of the quiet hours. */
static const night_case night_cases[] = {
    { "Asia/Kolkata", "2026-11-22T12:00:00Z" },
    { "America/Los_Angeles", "2027-03-13T20:00:00Z" },
    { "America/Los_Angeles", "2026-10-31T19:00:00Z" },
    { "Europe/London", "2027-03-27T12:00:00Z" },
    { "Europe/London", "2026-10-24T11:00:00Z" },
    { "Australia/Lord_Howe", "2026-10-03T01:00:00Z" },
    { "Australia/Lord_Howe", "2027-04-03T01:00:00Z" },
    { "America/Havana", "2026-03-07T17:00:00Z" },
    { "America/Havana", "2024-11-02T16:00:00Z" },
    { "America/Santiago", "2026-09-05T16:00:00Z" },
    { "America/Santiago", "2026-04-03T15:00:00Z" },
    { "Antarctica/Troll", "2026-03-28T12:00:00Z" },
    { "Africa/Casablanca", "2026-03-21T12:00:00Z" },
};

static void no_message_lands_in_quiet_hours_whenever_it_is_due(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t k = 0; k < COUNT_OF(night_cases); k++) {
        const ds_tz *tz = testenv_tz(te, night_cases[k].zone);
        ds_time from = testenv_at(night_cases[k].from);

        /* Not the two minutes around midnight: an evening that comes twice would be in between. */
        for (size_t q = 0; q < 5; q++) {
            policy p = policy_default();

            p.quiet = nights[q];
            for (int64_t m = 0; m < 2 * 1440; m += 17) {
                ds_time due = ds_time_add(from, ds_minutes(m));

                check_shift(&p, tz, due, ds_time_sub(due, ds_days(2)));
                check_shift(&p, tz, due, ds_time_sub(due, ds_hours(3)));
                check_shift(&p, tz, due, due);
            }
        }
    }
    testenv_free(te);
}

typedef struct edge_case {
    const char *name, *zone;
    clock_range quiet;
    const char *due, *earliest, *wanted;
} edge_case;

/* clang-format off */
static const edge_case edge_cases[] = {
    { "the last minute before stays",   "UTC", { HM(21, 0), HM(8, 0) }, "2026-11-23T20:59:00Z", "2026-11-23T00:00:00Z", "2026-11-23T20:59:00Z" },
    { "the first quiet minute",         "UTC", { HM(21, 0), HM(8, 0) }, "2026-11-23T21:00:00Z", "2026-11-23T00:00:00Z", "2026-11-23T20:59:00Z" },
    { "the last quiet minute",          "UTC", { HM(21, 0), HM(8, 0) }, "2026-11-24T07:59:00Z", "2026-11-23T00:00:00Z", "2026-11-23T20:59:00Z" },
    { "the first minute after stays",   "UTC", { HM(21, 0), HM(8, 0) }, "2026-11-24T08:00:00Z", "2026-11-23T00:00:00Z", "2026-11-24T08:00:00Z" },
    { "midnight",                       "UTC", { HM(21, 0), HM(8, 0) }, "2026-11-24T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-23T20:59:00Z" },
    { "earliest is just in time",       "UTC", { HM(21, 0), HM(8, 0) }, "2026-11-24T00:00:00Z", "2026-11-23T20:59:00Z", "2026-11-23T20:59:00Z" },
    { "earliest is a second too late",  "UTC", { HM(21, 0), HM(8, 0) }, "2026-11-24T00:00:00Z", "2026-11-23T20:59:01Z", "2026-11-24T08:00:00Z" },
    { "quiet at noon, before",          "UTC", { HM(13, 0), HM(15, 0) }, "2026-11-23T14:00:00Z", "2026-11-23T00:00:00Z", "2026-11-23T12:59:00Z" },
    { "quiet at noon, after",           "UTC", { HM(13, 0), HM(15, 0) }, "2026-11-23T14:00:00Z", "2026-11-23T13:00:00Z", "2026-11-23T15:00:00Z" },
    { "quiet from midnight",            "UTC", { 0, HM(8, 0) }, "2026-11-23T03:00:00Z", "2026-11-20T00:00:00Z", "2026-11-22T23:59:00Z" },
    { "over the end of a year",         "UTC", { HM(21, 0), HM(8, 0) }, "2027-01-01T02:00:00Z", "2026-12-01T00:00:00Z", "2026-12-31T20:59:00Z" },
    { "no quiet hours",                 "UTC", { 0, 0 }, "2026-11-23T03:00:00Z", "2026-11-23T00:00:00Z", "2026-11-23T03:00:00Z" },
    { "in India",                       "Asia/Kolkata", { HM(21, 0), HM(8, 0) }, "2026-11-23T22:00:00+05:30", "2026-11-23T00:00:00Z", "2026-11-23T20:59:00+05:30" },
    { "in Nepal",                       "Asia/Kathmandu", { HM(21, 0), HM(8, 0) }, "2026-11-24T07:59:59+05:45", "2026-11-23T23:00:00+05:45", "2026-11-24T08:00:00+05:45" },
    { "the end lies in a gap",          "America/New_York", { HM(21, 0), HM(2, 30) }, "2027-03-14T01:00:00-05:00", "2027-03-14T00:00:00-05:00", "2027-03-14T03:00:00-04:00" },
    { "the end comes twice, the first counts", "America/New_York", { HM(21, 0), HM(1, 30) }, "2026-11-01T00:30:00-04:00", "2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-04:00" },
};
/* clang-format on */

static void edges_of_the_quiet_hours_are_exact(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(edge_cases); i++) {
        const edge_case *c = &edge_cases[i];
        policy p = policy_default();
        ds_time got;
        char buf[DS_TIME_FORMAT_MAX];

        p.quiet = c->quiet;
        got = policy_shift_quiet(&p, testenv_tz(te, c->zone), testenv_at(c->due),
                                 testenv_at(c->earliest));
        if (got.utc_s != testenv_at(c->wanted).utc_s)
            fail_msg("%s: " DS_FMT, c->name, DS_ARG(ds_time_format(got, 0, buf)));
    }
    testenv_free(te);
}

static void the_reminder_plan_is_stored_and_never_renamed(void **state)
{
    const reminder_step *plan = policy_reminders();

    (void)state;
    assert_string_equal(plan[0].id, "reminder_24h");
    assert_int_equal(plan[0].before.s, 86400);
    assert_string_equal(plan[1].id, "reminder_2h");
    assert_int_equal(plan[1].before.s, 7200);
    assert_null(plan[2].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_minute_of_the_day_is_quiet_or_not),
        cmocka_unit_test(no_message_lands_in_quiet_hours_whenever_it_is_due),
        cmocka_unit_test(edges_of_the_quiet_hours_are_exact),
        cmocka_unit_test(the_reminder_plan_is_stored_and_never_renamed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
