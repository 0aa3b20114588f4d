/*
 * test_schedule.c - weekly hours, breaks, exceptions and clock changes, as a door sign reads them.
 *
 * Expected starts are written out by hand; the last test compares listing and judging minute by
 * minute, so that the two can never disagree.
 */
#include "tests/model/clinic.h"

#define NOW "2026-11-20T08:00:00+00:00"

static void starts_come_every_visit_length_and_end_within_the_opening(void **state)
{
    testenv *te = testenv_new(NOW);
    clinic c;

    (void)state;
    clinic_make(&c, te, "America/Los_Angeles", 30);
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 09:30 10:00 10:30 11:00 11:30");
    c.offering.minutes = 45; /* 11:15 ends at 12:00 */
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 09:45 10:30 11:15");
    c.offering.minutes = 50; /* 11:30 would end at 12:20 */
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 09:50 10:40");
    c.offering.minutes = 181;
    assert_string_equal(starts_of(&c, "2026-11-23"), "");
    testenv_free(te);
}

static void the_grid_begins_again_after_a_break(void **state)
{
    testenv *te = testenv_new(NOW);
    clinic c;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 30);
    c.breaks[0] = (clock_range){ HM(10, 0), HM(10, 20) };
    c.openings[0].break_count = 1;
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 09:30 10:20 10:50 11:20");
    c.breaks[1] = (clock_range){ HM(11, 30), HM(12, 0) };
    c.openings[0].break_count = 2;
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 09:30 10:20 10:50");
    testenv_free(te);
}

static void weekdays_and_validity_bound_an_opening(void **state)
{
    testenv *te = testenv_new(NOW);
    clinic c;

    (void)state;
    clinic_make(&c, te, "Europe/Madrid", 60);
    c.openings[0].days = 1u << MONDAY | 1u << SUNDAY;
    assert_string_equal(starts_of(&c, "2026-11-22"), "09:00 10:00 11:00");
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 10:00 11:00");
    assert_string_equal(starts_of(&c, "2026-11-24"), "");
    c.openings[0].has_valid_from = c.openings[0].has_valid_to = true;
    c.openings[0].valid_from = c.openings[0].valid_to = date_of("2026-11-23");
    assert_string_equal(starts_of(&c, "2026-11-22"), "");
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 10:00 11:00");
    assert_string_equal(starts_of(&c, "2026-11-30"), "");
    testenv_free(te);
}

static void two_openings_of_a_day_have_grids_of_their_own(void **state)
{
    testenv *te = testenv_new(NOW);
    clinic c;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 40);
    c.openings[1] = (opening){ .days = EVERY_DAY, .hours = { HM(16, 10), HM(17, 40) } };
    c.offering.opening_count = 2;
    assert_string_equal(starts_of(&c, "2026-11-23"), "09:00 09:40 10:20 11:00 16:10 16:50");
    testenv_free(te);
}

/* ---- exceptions */

typedef struct exception_case {
    const char *what;
    schedule_exception e[2];
    size_t n;
    const char *starts; /* of 2026-11-23, open 09:00-12:00, visits of 30 minutes */
} exception_case;

#define ON                                                                                         \
    { 2026, 11, 23 }, { 2026, 11, 23 }

static const exception_case exception_cases[] = {
    { "whole day closed",
      { { 1, { 0 }, { 0 }, ON, true, { 0, 0 }, EXCEPTION_CLOSED, { 0 } } },
      1,
      "" },
    { "another doctor's leave",
      { { 1, { 2 }, { 0 }, ON, true, { 0, 0 }, EXCEPTION_CLOSED, { 0 } } },
      1,
      "09:00 09:30 10:00 10:30 11:00 11:30" },
    { "another location's",
      { { 1, { 1 }, { 2 }, ON, true, { 0, 0 }, EXCEPTION_CLOSED, { 0 } } },
      1,
      "09:00 09:30 10:00 10:30 11:00 11:30" },
    { "closed in the middle: the grid begins again",
      { { 1, { 1 }, { 1 }, ON, false, { HM(9, 45), HM(10, 15) }, EXCEPTION_CLOSED, { 0 } } },
      1,
      "09:00 10:15 10:45 11:15" },
    { "closed from the start",
      { { 1, { 1 }, { 0 }, ON, false, { HM(8, 0), HM(10, 10) }, EXCEPTION_CLOSED, { 0 } } },
      1,
      "10:10 10:40 11:10" },
    { "extra hours apart",
      { { 1, { 1 }, { 0 }, ON, false, { HM(15, 0), HM(16, 0) }, EXCEPTION_OPEN, { 0 } } },
      1,
      "09:00 09:30 10:00 10:30 11:00 11:30 15:00 15:30" },
    { "extra hours that overlap become one opening",
      { { 1, { 1 }, { 0 }, ON, false, { HM(11, 45), HM(12, 45) }, EXCEPTION_OPEN, { 0 } } },
      1,
      "09:00 09:30 10:00 10:30 11:00 11:30 12:00" },
    { "closed, then open again by a later row",
      { { 1, { 0 }, { 0 }, ON, true, { 0, 0 }, EXCEPTION_CLOSED, { 0 } },
        { 2, { 1 }, { 0 }, ON, false, { HM(10, 0), HM(11, 0) }, EXCEPTION_OPEN, { 0 } } },
      2,
      "10:00 10:30" },
    { "open, then closed by a later row",
      { { 1, { 1 }, { 0 }, ON, false, { HM(10, 0), HM(11, 0) }, EXCEPTION_OPEN, { 0 } },
        { 2, { 0 }, { 0 }, ON, true, { 0, 0 }, EXCEPTION_CLOSED, { 0 } } },
      2,
      "" },
    { "the day before",
      { { 1,
          { 0 },
          { 0 },
          { 2026, 11, 22 },
          { 2026, 11, 22 },
          true,
          { 0, 0 },
          EXCEPTION_CLOSED,
          { 0 } } },
      1,
      "09:00 09:30 10:00 10:30 11:00 11:30" },
    { "a range of days around",
      { { 1,
          { 0 },
          { 0 },
          { 2026, 11, 20 },
          { 2026, 11, 30 },
          true,
          { 0, 0 },
          EXCEPTION_CLOSED,
          { 0 } } },
      1,
      "" },
};

static void exceptions_apply_in_their_order(void **state)
{
    testenv *te = testenv_new(NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(exception_cases); i++) {
        const exception_case *x = &exception_cases[i];
        clinic c;

        clinic_make(&c, te, "Asia/Kolkata", 30);
        memcpy(c.exceptions, x->e, x->n * sizeof x->e[0]);
        c.dir.exception_count = x->n;
        if (strcmp(starts_of(&c, "2026-11-23"), x->starts) != 0)
            fail_msg("%s: %s, not %s", x->what, starts_of(&c, "2026-11-23"), x->starts);
    }
    testenv_free(te);
}

/* ---- clock changes */

typedef struct change_case {
    const char *zone, *date;
    int32_t from_s, to_s, minutes;
    const char *starts;
} change_case;

static const change_case change_cases[] = {
    /* America: 02:00 becomes 03:00 on 14 March 2027, 02:00 becomes 01:00 on 7 November 2027. */
    { "America/Los_Angeles", "2027-03-14", HM(2, 0), HM(3, 0), 30, "" },
    { "America/Los_Angeles", "2027-03-14", HM(1, 0), HM(4, 0), 30, "01:00 01:30 03:00 03:30" },
    { "America/Los_Angeles", "2027-11-07", HM(1, 0), HM(2, 0), 30, "01:00 01:30 01:00 01:30" },
    { "America/Los_Angeles", "2027-11-07", HM(0, 0), HM(3, 0), 60, "00:00 01:00 01:00 02:00" },
    { "America/Los_Angeles", "2027-11-07", HM(9, 0), HM(10, 0), 30, "09:00 09:30" },
    /* Europe: 02:00 becomes 03:00 on 28 March 2027, 03:00 becomes 02:00 on 31 October 2027. */
    { "Europe/Madrid", "2027-03-28", HM(1, 0), HM(4, 0), 60, "01:00 03:00" },
    { "Europe/Madrid", "2027-10-31", HM(1, 0), HM(4, 0), 60, "01:00 02:00 02:00 03:00" },
    /* Half an hour, at Lord Howe: 02:00 becomes 02:30 on 4 October 2026, 02:00 becomes 01:30. */
    { "Australia/Lord_Howe", "2026-10-04", HM(1, 30), HM(3, 30), 30, "01:30 02:30 03:00" },
    { "Australia/Lord_Howe", "2027-04-04", HM(1, 0), HM(2, 30), 30, "01:00 01:30 01:30 02:00" },
    /* Zones off the hour, without a change. */
    { "Asia/Kathmandu", "2026-11-23", HM(9, 0), HM(10, 0), 30, "09:00 09:30" },
    { "Asia/Kolkata", "2026-03-08", HM(1, 0), HM(4, 0), 60, "01:00 02:00 03:00" },
    /* Midnight itself is in the gap. */
    { "Africa/Cairo", "2027-04-30", HM(0, 0), HM(2, 0), 30, "01:00 01:30" },
};

static void clock_changes_lose_and_repeat_starts(void **state)
{
    testenv *te = testenv_new(NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(change_cases); i++) {
        const change_case *x = &change_cases[i];
        clinic c;

        clinic_make(&c, te, x->zone, x->minutes);
        c.openings[0].hours = (clock_range){ x->from_s, x->to_s };
        if (strcmp(starts_of(&c, x->date), x->starts) != 0)
            fail_msg("%s %s: %s, not %s", x->zone, x->date, starts_of(&c, x->date), x->starts);
    }
    testenv_free(te);
}

static void both_starts_of_a_repeated_hour_are_instants_of_their_own(void **state)
{
    testenv *te = testenv_new(NOW);
    slot_start s[8];
    clinic c;

    (void)state;
    clinic_make(&c, te, "America/Los_Angeles", 30);
    c.openings[0].hours = (clock_range){ HM(1, 0), HM(2, 0) };
    assert_int_equal(schedule_starts(&c.dir, &c.offering, date_of("2027-11-07"), s, 8), 4);
    assert_int_equal(s[0].at.utc_s, testenv_at("2027-11-07T01:00:00-07:00").utc_s);
    assert_int_equal(s[1].at.utc_s, testenv_at("2027-11-07T01:30:00-07:00").utc_s);
    assert_int_equal(s[2].at.utc_s, testenv_at("2027-11-07T01:00:00-08:00").utc_s);
    assert_int_equal(s[3].at.utc_s, testenv_at("2027-11-07T01:30:00-08:00").utc_s);
    testenv_free(te);
}

static void a_visit_lasts_its_real_minutes_across_a_change(void **state)
{
    testenv *te = testenv_new(NOW);
    slot s;
    clinic c;

    (void)state;
    clinic_make(&c, te, "America/Los_Angeles", 60);
    c.offering.buffer_before_min = 10;
    c.offering.buffer_after_min = 5;
    s = slot_at(&c.dir, &c.offering, testenv_at("2027-03-14T01:30:00-08:00"));
    assert_int_equal(ds_time_since(s.end, s.start).s, 3600);
    assert_int_equal(ds_time_since(s.start, s.occupied_from).s, 600);
    assert_int_equal(ds_time_since(s.occupied_to, s.end).s, 300);
    assert_int_equal(s.local.second_of_day, HM(1, 30));
    assert_int_equal(ds_tz_to_local(c.location.tz, s.end).second_of_day, HM(3, 30));
    testenv_free(te);
}

/* ---- judging */

typedef struct check_case {
    const char *at;
    schedule_refusal wanted;
} check_case;

static void a_start_that_is_none_says_why(void **state)
{
    static const check_case cases[] = {
        { "2026-11-23T09:00:00+05:30", SCHEDULE_OK },
        { "2026-11-23T09:10:00+05:30", SCHEDULE_OFF_GRID },
        { "2026-11-23T08:30:00+05:30", SCHEDULE_NOT_OPEN },
        { "2026-11-23T12:00:00+05:30", SCHEDULE_NOT_OPEN },
        { "2026-11-23T10:00:00+05:30", SCHEDULE_IN_BREAK },
        { "2026-11-23T09:45:00+05:30", SCHEDULE_IN_BREAK },
        { "2026-11-23T10:30:00+05:30", SCHEDULE_OK },
        { "2026-11-23T11:45:00+05:30", SCHEDULE_PAST_END },
        { "2026-11-24T09:00:00+05:30", SCHEDULE_CLOSED },
        { "2026-11-25T10:45:00+05:30", SCHEDULE_CLOSED },
        { "2026-11-25T11:30:00+05:30", SCHEDULE_OK },
        { "2026-11-26T09:00:00+05:30", SCHEDULE_NOT_OPEN },
    };
    testenv *te = testenv_new(NOW);
    ds_ctx *cx = testenv_cx(te);
    ds_str reason;
    clinic c;

    (void)state;
    clinic_make(&c, te, "Asia/Kolkata", 30);
    c.openings[0].days = 1u << MONDAY | 1u << TUESDAY | 1u << WEDNESDAY;
    c.breaks[0] = (clock_range){ HM(10, 0), HM(10, 30) };
    c.openings[0].break_count = 1;
    c.exceptions[0] = (schedule_exception){ .date_from = { 2026, 11, 24 },
                                            .date_to = { 2026, 11, 24 },
                                            .is_whole_day = true,
                                            .reason = DS_STR("leave") };
    c.exceptions[1] = (schedule_exception){ .date_from = { 2026, 11, 25 },
                                            .date_to = { 2026, 11, 25 },
                                            .hours = { HM(11, 0), HM(11, 30) } };
    c.dir.exception_count = 2;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        schedule_refusal got =
            schedule_check(cx, &c.dir, &c.offering, testenv_at(cases[i].at), &reason);

        if (got != cases[i].wanted)
            fail_msg("%s: %d, not %d", cases[i].at, (int)got, (int)cases[i].wanted);
    }
    (void)schedule_check(cx, &c.dir, &c.offering, testenv_at("2026-11-24T09:00:00+05:30"), &reason);
    assert_text(reason, "leave");
    testenv_free(te);
}

static void busy_time_is_half_open(void **state)
{
    const busy_range busy[] = { { { 1000 }, { 2000 }, { 1 }, 0 },
                                { { 3000 }, { 4000 }, { 2 }, 0 } };
    static const struct {
        int64_t from, to;
        bool is_free;
    } cases[] = { { 0, 1000, true },     { 0, 1001, false },    { 2000, 3000, true },
                  { 1999, 2001, false }, { 2999, 3001, false }, { 4000, 5000, true },
                  { 0, 9000, false },    { 1500, 1600, false } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        slot s = { .occupied_from = { cases[i].from }, .occupied_to = { cases[i].to } };

        assert_int_equal(slot_is_free(&s, busy, 2), cases[i].is_free);
    }
}

/* Every minute of two days round a change: on the list exactly when judged OK. */
static void listing_and_judging_agree_at_every_minute(void **state)
{
    static const char *const zones[] = { "America/Los_Angeles", "Australia/Lord_Howe",
                                         "Asia/Kolkata", "Europe/Madrid" };
    static const char *const dates[] = { "2027-11-07", "2027-04-04", "2026-11-23", "2027-03-28" };
    testenv *te = testenv_new(NOW);

    (void)state;
    for (size_t z = 0; z < COUNT_OF(zones); z++) {
        slot_start s[SCHEDULE_SLOTS_PER_DAY_MAX];
        ds_time day;
        size_t at = 0;
        clinic c;

        clinic_make(&c, te, zones[z], 35);
        c.openings[0].hours = (clock_range){ 0, HM(24, 0) };
        c.breaks[0] = (clock_range){ HM(4, 10), HM(5, 0) };
        c.openings[0].break_count = 1;
        size_t n =
            schedule_starts(&c.dir, &c.offering, date_of(dates[z]), s, SCHEDULE_SLOTS_PER_DAY_MAX);
        day = ds_tz_day_start(c.location.tz, date_of(dates[z]));
        ds_time next = ds_tz_day_start(c.location.tz, local_date_add_days(date_of(dates[z]), 1));
        for (ds_time t = day; ds_time_before(t, next); t = ds_time_add(t, ds_minutes(1))) {
            bool is_listed = at < n && ds_time_compare(s[at].at, t) == 0;

            at += is_listed ? 1 : 0;
            assert_int_equal(schedule_check(testenv_cx(te), &c.dir, &c.offering, t, NULL) ==
                                 SCHEDULE_OK,
                             is_listed);
        }
        assert_int_equal(at, n);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_come_every_visit_length_and_end_within_the_opening),
        cmocka_unit_test(the_grid_begins_again_after_a_break),
        cmocka_unit_test(weekdays_and_validity_bound_an_opening),
        cmocka_unit_test(two_openings_of_a_day_have_grids_of_their_own),
        cmocka_unit_test(exceptions_apply_in_their_order),
        cmocka_unit_test(clock_changes_lose_and_repeat_starts),
        cmocka_unit_test(both_starts_of_a_repeated_hour_are_instants_of_their_own),
        cmocka_unit_test(a_visit_lasts_its_real_minutes_across_a_change),
        cmocka_unit_test(a_start_that_is_none_says_why),
        cmocka_unit_test(busy_time_is_half_open),
        cmocka_unit_test(listing_and_judging_agree_at_every_minute),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
