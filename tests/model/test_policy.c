/*
 * test_policy.c - defaults, quiet hours that wrap midnight, and where a message moves to.
 */
#include "model/policy.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define HM(h, m) ((h)*3600 + (m)*60)

static const local_date day = { 2026, 11, 23 };

static void the_defaults_are_those_promised(void **state)
{
    policy p = policy_default();

    (void)state;
    assert_int_equal(p.hold_minutes, 15);
    assert_int_equal(p.min_notice_min, 0);
    assert_int_equal(p.horizon_days, 60);
    assert_int_equal(p.quiet.from_s, HM(21, 0));
    assert_int_equal(p.quiet.to_s, HM(8, 0));
    assert_false(p.is_content_full);
}

static void quiet_hours_wrap_midnight(void **state)
{
    policy p = policy_default();

    (void)state;
    assert_true(policy_is_quiet(&p, (local_time){ day, HM(21, 0) }));
    assert_true(policy_is_quiet(&p, (local_time){ day, HM(3, 0) }));
    assert_true(policy_is_quiet(&p, (local_time){ day, HM(7, 59) }));
    assert_false(policy_is_quiet(&p, (local_time){ day, HM(8, 0) }));
    assert_false(policy_is_quiet(&p, (local_time){ day, HM(20, 59) }));
    p.quiet = (clock_range){ HM(13, 0), HM(15, 0) };
    assert_true(policy_is_quiet(&p, (local_time){ day, HM(14, 0) }));
    assert_false(policy_is_quiet(&p, (local_time){ day, HM(15, 0) }));
    p.quiet = (clock_range){ 0, 0 };
    assert_false(policy_is_quiet(&p, (local_time){ day, HM(3, 0) }));
}

typedef struct shift_case {
    const char *due, *earliest, *wanted;
} shift_case;

static const shift_case shift_cases[] = {
    { "2026-11-23T12:00:00-08:00", "2026-11-23T00:00:00-08:00", "2026-11-23T12:00:00-08:00" },
    { "2026-11-23T22:30:00-08:00", "2026-11-23T12:00:00-08:00", "2026-11-23T20:59:00-08:00" },
    { "2026-11-24T03:00:00-08:00", "2026-11-23T12:00:00-08:00", "2026-11-23T20:59:00-08:00" },
    { "2026-11-24T03:00:00-08:00", "2026-11-23T21:30:00-08:00", "2026-11-24T08:00:00-08:00" },
    { "2026-11-23T22:30:00-08:00", "2026-11-23T22:00:00-08:00", "2026-11-24T08:00:00-08:00" },
    { "2026-11-24T03:00:00-08:00", "2026-11-23T20:59:00-08:00", "2026-11-23T20:59:00-08:00" },
    /* the night of a clock change */
    { "2027-03-14T03:30:00-07:00", "2027-03-13T22:00:00-08:00", "2027-03-14T08:00:00-07:00" },
    { "2027-11-07T01:30:00-08:00", "2027-11-06T12:00:00-07:00", "2027-11-06T20:59:00-07:00" },
};

static void a_message_moves_before_the_quiet_hours_or_else_after(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    const ds_tz *tz = testenv_tz(te, "America/Los_Angeles");
    policy p = policy_default();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shift_cases); i++) {
        ds_time got = policy_shift_quiet(&p, tz, testenv_at(shift_cases[i].due),
                                         testenv_at(shift_cases[i].earliest));

        if (got.utc_s != testenv_at(shift_cases[i].wanted).utc_s)
            fail_msg("case %zu: %lld", i, (long long)got.utc_s);
    }
    testenv_free(te);
}

/* Every quarter of an hour of two years, quiet hours that begin or end inside a clock change. */
static void a_shifted_message_is_never_in_quiet_hours(void **state)
{
    static const char *const zones[] = { "America/Los_Angeles", "Europe/Madrid", "Africa/Cairo",
                                         "Australia/Lord_Howe" };
    static const clock_range quiet[] = { { HM(21, 0), HM(8, 0) },
                                         { HM(2, 30), HM(5, 0) },
                                         { HM(23, 30), HM(2, 15) },
                                         { HM(0, 30), HM(1, 30) } };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");

    (void)state;
    for (size_t z = 0; z < COUNT_OF(zones); z++) {
        const ds_tz *tz = testenv_tz(te, zones[z]);
        policy p = policy_default();

        p.quiet = quiet[z];
        for (int64_t q = 0; q < (int64_t)2 * 366 * 96; q++) {
            ds_time due = { testenv_at("2026-01-01T00:00:00+00:00").utc_s + q * 900 };
            ds_time got = policy_shift_quiet(&p, tz, due, ds_time_sub(due, ds_days(2)));
            ds_time late = policy_shift_quiet(&p, tz, due, due);

            assert_false(policy_is_quiet(&p, ds_tz_to_local(tz, got)));
            assert_true(got.utc_s <= due.utc_s);
            assert_false(policy_is_quiet(&p, ds_tz_to_local(tz, late)));
            assert_true(late.utc_s >= due.utc_s);
        }
    }
    testenv_free(te);
}

static void the_reminder_plan_is_a_day_and_two_hours(void **state)
{
    const reminder_step *s = policy_reminders();

    (void)state;
    assert_string_equal(s[0].id, "reminder_24h");
    assert_int_equal(s[0].before.s, 24 * 3600);
    assert_string_equal(s[1].id, "reminder_2h");
    assert_int_equal(s[1].before.s, 2 * 3600);
    assert_null(s[2].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_those_promised),
        cmocka_unit_test(quiet_hours_wrap_midnight),
        cmocka_unit_test(a_message_moves_before_the_quiet_hours_or_else_after),
        cmocka_unit_test(a_shifted_message_is_never_in_quiet_hours),
        cmocka_unit_test(the_reminder_plan_is_a_day_and_two_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
