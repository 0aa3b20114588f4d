/*
 * test_schedule_dst.c - the grid on days of clock changes, in zones with nasty ones, hour by hour,
 * against an oracle that walks through real time minute by minute.
 *
 * The oracle asks the zone only what a clock on the wall shows at an instant. A start of the grid
 * is then every minute of that local date whose wall clock is on the grid: none in a gap, two in an
 * overlap, whatever the size of the change.
 */
#include "model/schedule.h"
#include "tests/model/clinic.h"
#include "tests/support/dice.h"

#include <stdlib.h>

typedef struct change_case {
    const char *zone, *date;
    const char *name;
} change_case;

/* clang-format off */
static const change_case changes[] = {
    { "America/New_York",     "2027-03-14", "an hour forward at 2" },
    { "America/New_York",     "2026-11-01", "an hour back at 2" },
    { "Europe/London",        "2027-03-28", "an hour forward at 1" },
    { "Europe/London",        "2026-10-25", "an hour back at 2" },
    { "Australia/Lord_Howe",  "2026-10-04", "half an hour forward" },
    { "Australia/Lord_Howe",  "2027-04-04", "half an hour back" },
    { "Africa/Casablanca",    "2026-02-15", "back before Ramadan" },
    { "Africa/Casablanca",    "2026-03-22", "forward after Ramadan" },
    { "Pacific/Apia",         "2011-12-29", "the day before the one that never was" },
    { "Pacific/Apia",         "2011-12-30", "the day that never was" },
    { "Pacific/Apia",         "2011-12-31", "the day after it" },
    { "America/Havana",       "2026-03-08", "midnight does not exist" },
    { "America/Havana",       "2024-11-03", "midnight to one twice" },
    { "America/St_Johns",     "2010-11-06", "the last hour twice but a minute" },
    { "America/St_Johns",     "2010-11-07", "its first minute twice" },
    { "America/Santiago",     "2026-09-06", "midnight does not exist in the south" },
    { "America/Santiago",     "2026-04-04", "the last hour twice" },
    { "Asia/Beirut",          "2026-03-29", "midnight does not exist again" },
    { "America/Sao_Paulo",    "2018-11-04", "midnight did not exist" },
    { "America/Sao_Paulo",    "2018-02-17", "the last hour was twice" },
    { "Asia/Tehran",          "2022-03-22", "forward at midnight" },
    { "Asia/Tehran",          "2022-09-21", "back at midnight" },
    { "Asia/Kathmandu",       "1986-01-01", "a quarter of an hour forward" },
    { "Asia/Pyongyang",       "2015-08-15", "half an hour back for good" },
    { "Asia/Pyongyang",       "2018-05-04", "half an hour forward late at night" },
    { "America/Caracas",      "2007-12-09", "half an hour back at 3" },
    { "Antarctica/Troll",     "2026-03-29", "two hours forward" },
    { "Antarctica/Troll",     "2026-10-25", "two hours back" },
    { "Asia/Kolkata",         "2026-11-23", "no change at all" },
    { "UTC",                  "2026-03-29", "no change ever" },
    { "Africa/Monrovia",      "1972-01-07", "44 minutes and a half forward" },
    { "Pacific/Kwajalein",    "1993-08-22", "another day that was skipped" },
};
/* clang-format on */

typedef struct grid {
    slot_start at[4 * SCHEDULE_SLOTS_PER_DAY_MAX];
    size_t n;
} grid;

/* Walk from a day before to a day after; keep what the wall shows on the date and on the grid. */
static void walk(const clinic *c, local_date date, clock_range hours, int32_t minutes, grid *ret)
{
    const ds_tz *tz = c->location.tz;
    int64_t midnight = local_date_to_days(date) * 86400;

    ret->n = 0;
    for (int64_t s = midnight - 2 * 86400; s < midnight + 3 * 86400; s += 30) {
        local_time t = ds_tz_to_local(tz, (ds_time){ s });

        if (local_date_compare(t.date, date) != 0 || t.second_of_day < hours.from_s ||
            t.second_of_day + minutes * 60 > hours.to_s ||
            (t.second_of_day - hours.from_s) % (minutes * 60) != 0)
            continue;
        assert_true(ret->n < COUNT_OF(ret->at));
        ret->at[ret->n++] = (slot_start){ .at = { s }, .clock_s = t.second_of_day };
    }
}

static void compare(const change_case *c, const grid *wanted, const slot_start *got, size_t n)
{
    if (n != wanted->n)
        fail_msg("%s %s (%s): %zu starts, the walk has %zu", c->zone, c->date, c->name, n,
                 wanted->n);
    for (size_t i = 0; i < n; i++)
        if (got[i].at.utc_s != wanted->at[i].at.utc_s || got[i].clock_s != wanted->at[i].clock_s)
            fail_msg("%s %s (%s): start %zu is %lld at %d", c->zone, c->date, c->name, i,
                     (long long)got[i].at.utc_s, (int)got[i].clock_s);
}

static void starts_on_days_of_change_are_those_a_walk_finds(void **state)
{
    static const int32_t lengths[] = { 10, 15, 30, 45, 60, 90 };
    static const clock_range days[] = {
        { 0, 86400 },         { HM(0, 30), HM(4, 0) }, { HM(1, 0), HM(3, 0) },
        { HM(22, 0), 86400 }, { HM(9, 0), HM(17, 0) },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    slot_start *got = calloc(4 * SCHEDULE_SLOTS_PER_DAY_MAX, sizeof *got);
    grid *wanted = calloc(1, sizeof *wanted);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        clinic c;

        clinic_make(&c, te, changes[i].zone, 30);
        for (size_t l = 0; l < COUNT_OF(lengths); l++) {
            for (size_t d = 0; d < COUNT_OF(days); d++) {
                size_t n;

                c.offering.minutes = lengths[l];
                c.openings[0].hours = days[d];
                walk(&c, date_of(changes[i].date), days[d], lengths[l], wanted);
                n = schedule_starts(&c.dir, &c.offering, date_of(changes[i].date), got,
                                    4 * SCHEDULE_SLOTS_PER_DAY_MAX);
                compare(&changes[i], wanted, got, n);
            }
        }
    }
    free(wanted);
    free(got);
    testenv_free(te);
}

/* Listing and judging agree: what is listed is OK, and nothing else of that day is. */
static void what_is_listed_is_judged_fit_and_nothing_else(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    slot_start *got = calloc(SCHEDULE_SLOTS_PER_DAY_MAX, sizeof *got);
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        local_date date = date_of(changes[i].date);
        int64_t midnight = local_date_to_days(date) * 86400;
        size_t n, at = 0;
        clinic c;

        clinic_make(&c, te, changes[i].zone, 30);
        c.openings[0].hours = (clock_range){ 0, 86400 };
        n = schedule_starts(&c.dir, &c.offering, date, got, SCHEDULE_SLOTS_PER_DAY_MAX);
        for (int64_t s = midnight - 86400; s < midnight + 2 * 86400; s += 300) {
            ds_time t = { s };
            bool is_listed = at < n && got[at].at.utc_s == s;
            schedule_refusal why;

            if (local_date_compare(ds_tz_to_local(c.location.tz, t).date, date) != 0)
                continue;
            why = schedule_check(cx, &c.dir, &c.offering, t, NULL);
            if ((why == SCHEDULE_OK) != is_listed)
                fail_msg("%s %s: %lld is listed %d, judged %d", changes[i].zone, changes[i].date,
                         (long long)s, is_listed, (int)why);
            at += is_listed;
        }
    }
    free(got);
    testenv_free(te);
}

/* Each hour of the day as an opening of its own: how many half hours it has. */
typedef struct hour_case {
    const char *zone, *date;
    const char *starts; /* a digit an hour: how many starts of 30 minutes it has */
} hour_case;

/* clang-format off */
static const hour_case hour_cases[] = {
    { "America/New_York",    "2027-03-14", "220222222222222222222222" },
    { "America/New_York",    "2026-11-01", "242222222222222222222222" },
    { "Europe/London",       "2027-03-28", "202222222222222222222222" },
    { "Europe/London",       "2026-10-25", "242222222222222222222222" },
    { "Australia/Lord_Howe", "2026-10-04", "221222222222222222222222" },
    { "Australia/Lord_Howe", "2027-04-04", "232222222222222222222222" },
    { "America/Havana",      "2026-03-08", "022222222222222222222222" },
    { "America/Havana",      "2024-11-03", "422222222222222222222222" },
    { "America/Santiago",    "2026-09-06", "022222222222222222222222" },
    { "America/Santiago",    "2026-04-04", "222222222222222222222224" },
    { "Antarctica/Troll",    "2026-03-29", "200222222222222222222222" },
    { "Pacific/Apia",        "2011-12-30", "000000000000000000000000" },
    { "Asia/Kolkata",        "2026-11-23", "222222222222222222222222" },
};
/* clang-format on */

static void every_hour_of_the_day_has_its_starts(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hour_cases); i++) {
        clinic c;
        char found[25] = { 0 };

        clinic_make(&c, te, hour_cases[i].zone, 30);
        for (int hour = 0; hour < 24; hour++) {
            slot_start got[16];

            c.openings[0].hours = (clock_range){ hour * 3600, (hour + 1) * 3600 };
            found[hour] =
                (char)('0' + schedule_starts(&c.dir, &c.offering, date_of(hour_cases[i].date), got,
                                             COUNT_OF(got)));
        }
        if (strcmp(found, hour_cases[i].starts) != 0)
            fail_msg("%s %s: %s, not %s", hour_cases[i].zone, hour_cases[i].date, found,
                     hour_cases[i].starts);
    }
    testenv_free(te);
}

/* ---- open ranges against minutes that are open or not */

typedef struct minutes {
    bool is_open[1441];
} minutes;

static void paint(minutes *m, clock_range r, bool is_open)
{
    for (int32_t s = r.from_s; s < r.to_s; s += 60)
        m->is_open[s / 60] = is_open;
}

static clock_range random_range(dice *d)
{
    int32_t from = (int32_t)dice_throw(d, 90) * 900, to = (int32_t)dice_throw(d, 90) * 900;

    if (from > to)
        return (clock_range){ to, from + 900 };
    return (clock_range){ from, to + 900 };
}

/* Random breaks and exceptions; an opening alone, since two of them keep their own grids. */
static void random_days_are_open_where_a_painter_left_them_open(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(21);

    (void)state;
    for (int round = 0; round < 2500; round++) {
        clock_range ranges[SCHEDULE_RANGES_MAX];
        minutes wanted = { { false } }, got = { { false } };
        size_t n;
        clinic c;

        clinic_make(&c, te, "Asia/Kolkata", 30);
        c.openings[0].hours = random_range(&d);
        paint(&wanted, c.openings[0].hours, true);
        c.openings[0].break_count = dice_throw(&d, 4);
        for (size_t i = 0; i < c.openings[0].break_count; i++) {
            c.breaks[i] = random_range(&d);
            paint(&wanted, c.breaks[i], false);
        }
        c.dir.exception_count = dice_throw(&d, 5);
        for (size_t i = 0; i < c.dir.exception_count; i++) {
            schedule_exception *e = &c.exceptions[i];

            *e = (schedule_exception){ .date_from = { 2026, 11, 20 },
                                       .date_to = { 2026, 11, 25 },
                                       .hours = random_range(&d),
                                       .is_whole_day = dice_once_in(&d, 8),
                                       .kind = dice_once_in(&d, 2) ? EXCEPTION_CLOSED
                                                                   : EXCEPTION_OPEN };
            paint(&wanted, e->is_whole_day ? (clock_range){ 0, 86400 } : e->hours,
                  e->kind == EXCEPTION_OPEN);
        }
        n = schedule_open_ranges(&c.dir, &c.offering, date_of("2026-11-23"), ranges);
        for (size_t i = 0; i < n; i++) {
            assert_true(ranges[i].from_s < ranges[i].to_s);
            assert_true(i == 0 || ranges[i - 1].to_s <= ranges[i].from_s);
            paint(&got, ranges[i], true);
        }
        assert_memory_equal(&wanted, &got, sizeof wanted);
    }
    testenv_free(te);
}

/* ---- is a slot free: against every pair */

static void a_slot_is_free_when_it_meets_nothing(void **state)
{
    dice d = dice_of(9);

    (void)state;
    for (int round = 0; round < 5000; round++) {
        busy_range busy[6];
        size_t n = dice_throw(&d, 7);
        int64_t at = 0;
        int64_t from = dice_throw(&d, 60);
        slot s = { .occupied_from = { from }, .occupied_to = { from + 1 + dice_throw(&d, 10) } };
        bool wanted = true;

        for (size_t i = 0; i < n; i++) {
            at += dice_throw(&d, 10);
            busy[i].from.utc_s = at;
            at += 1 + dice_throw(&d, 8);
            busy[i].to.utc_s = at;
            wanted = wanted && !(busy[i].from.utc_s < s.occupied_to.utc_s &&
                                 s.occupied_from.utc_s < busy[i].to.utc_s);
        }
        assert_int_equal(slot_is_free(&s, busy, n), wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_on_days_of_change_are_those_a_walk_finds),
        cmocka_unit_test(what_is_listed_is_judged_fit_and_nothing_else),
        cmocka_unit_test(every_hour_of_the_day_has_its_starts),
        cmocka_unit_test(random_days_are_open_where_a_painter_left_them_open),
        cmocka_unit_test(a_slot_is_free_when_it_meets_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
