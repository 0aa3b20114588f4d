/*
 * test_time.c - the calendar without a zone, and ISO 8601 both ways.
 *
 * The calendar is walked day by day over 9999 years beside a plain counter; formats are tables.
 */
#include "core/time.h"

#include "tests/support/check.h"

static void units_become_seconds_and_saturate(void **state)
{
    (void)state;
    assert_int_equal(ds_seconds(5).s, 5);
    assert_int_equal(ds_minutes(15).s, 900);
    assert_int_equal(ds_hours(-2).s, -7200);
    assert_int_equal(ds_days(3).s, 259200);
    assert_true(ds_days(INT64_MAX).s == INT64_MAX);
    assert_true(ds_hours(INT64_MIN).s == INT64_MIN);
}

static void sums_of_instants_saturate(void **state)
{
    ds_time t = { 1000 }, never = DS_TIME_NEVER, first = { INT64_MIN };

    (void)state;
    assert_true(ds_time_add(t, ds_seconds(-2000)).utc_s == -1000);
    assert_true(ds_time_sub(t, ds_seconds(400)).utc_s == 600);
    assert_true(ds_time_add(never, ds_seconds(1)).utc_s == INT64_MAX);
    assert_true(ds_time_sub(never, ds_seconds(-1)).utc_s == INT64_MAX);
    assert_true(ds_time_sub(first, ds_seconds(1)).utc_s == INT64_MIN);
    assert_true(ds_time_since(never, first).s == INT64_MAX);
    assert_true(ds_time_since(first, never).s == INT64_MIN);
    assert_true(ds_time_compare(first, never) < 0);
    assert_true(ds_time_before(t, never));
    assert_false(ds_time_before(t, t));
}

static void every_day_of_9999_years_has_its_number_and_weekday(void **state)
{
    int64_t days = local_date_to_days((local_date){ 1, 1, 1 });
    int day_of_week = MONDAY; /* 0001-01-01 */

    (void)state;
    assert_int_equal(local_date_to_days((local_date){ 1970, 1, 1 }), 0);
    for (int16_t year = 1; year <= 9999; year++) {
        for (uint8_t month = 1; month <= 12; month++) {
            for (uint8_t day = 1; day <= local_month_days(year, month); day++) {
                local_date d = { year, month, day }, back = local_date_from_days(days);

                if (local_date_to_days(d) != days || local_date_compare(d, back) != 0 ||
                    (int)local_date_weekday(d) != day_of_week || !local_date_is_valid(d))
                    fail_msg("%04d-%02d-%02d", year, month, day);
                days++;
                day_of_week = (day_of_week + 1) % 7;
            }
        }
    }
}

static void months_have_their_days_and_leap_years_one_more(void **state)
{
    static const struct {
        int16_t year;
        uint8_t days;
    } februaries[] = { { 2026, 28 }, { 2028, 29 }, { 1900, 28 }, { 2000, 29 }, { 2100, 28 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(februaries); i++)
        assert_int_equal(local_month_days(februaries[i].year, 2), februaries[i].days);
    assert_int_equal(local_month_days(2026, 4), 30);
    assert_int_equal(local_month_days(2026, 12), 31);
}

static void dates_move_by_days_and_by_months_clamped_to_the_end(void **state)
{
    static const struct {
        const char *from;
        int64_t months;
        const char *to;
    } rows[] = {
        { "2026-01-31", 1, "2026-02-28" },   { "2028-01-31", 1, "2028-02-29" },
        { "2026-11-23", -11, "2025-12-23" }, { "2026-12-31", 1, "2027-01-31" },
        { "2024-02-29", 12, "2025-02-28" },  { "9999-12-01", 1, "9999-12-31" },
        { "0001-01-15", -1, "0001-01-01" },
    };
    char buf[DS_TIME_FORMAT_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        local_date d;

        assert_true(local_date_parse(ds_str_of(rows[i].from), &d));
        assert_text(local_date_format(local_date_add_months(d, rows[i].months), buf), rows[i].to);
    }
    assert_text(local_date_format(local_date_add_days((local_date){ 2026, 12, 31 }, 1), buf),
                "2027-01-01");
    assert_text(local_date_format(local_date_add_days((local_date){ 2026, 1, 1 }, INT64_MAX), buf),
                "9999-12-31");
}

static void only_days_of_the_calendar_are_valid(void **state)
{
    static const struct {
        const char *text;
        bool is_fine;
    } rows[] = {
        { "2026-11-23", true },  { "2024-02-29", true },   { "0001-01-01", true },
        { "2026-02-29", false }, { "2026-13-01", false },  { "2026-00-01", false },
        { "2026-04-31", false }, { "2026-01-00", false },  { "0000-01-01", false },
        { "2026-1-01", false },  { "2026-11-2", false },   { "2026-11-233", false },
        { "", false },           { "26-11-23", false },    { "2026/11/23", false },
        { "-026-11-23", false }, { " 2026-11-23", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        local_date d = { 7, 7, 7 };

        assert_int_equal(local_date_parse(ds_str_of(rows[i].text), &d), rows[i].is_fine);
        assert_int_equal(d.year == 7, !rows[i].is_fine);
    }
}

static void clock_times_are_read_whole(void **state)
{
    static const struct {
        const char *text;
        int32_t second; /* -1: refused */
    } rows[] = {
        { "09:30", 34200 }, { "9:30", 34200 },  { "09:30:15", 34215 }, { "00:00", 0 },
        { "23:59", 86340 }, { "24:00", 86400 }, { "24:01", -1 },       { "9:60", -1 },
        { "9:30:60", -1 },  { "9", -1 },        { "9:3", -1 },         { "9:30 ", -1 },
        { "", -1 },         { "25:00", -1 },    { "009:30", -1 },      { "-9:30", -1 },
        { "9:30:", -1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int32_t second = -1;

        assert_int_equal(local_clock_parse(ds_str_of(rows[i].text), &second), rows[i].second >= 0);
        assert_int_equal(second, rows[i].second);
    }
}

static void instants_need_an_offset(void **state)
{
    static const struct {
        const char *text;
        const char *utc; /* NULL: refused */
    } rows[] = {
        { "2026-11-23T09:30Z", "2026-11-23T09:30:00+00:00" },
        { "2026-11-23T09:30:15Z", "2026-11-23T09:30:15+00:00" },
        { "2026-11-23T09:30:15.999+05:30", "2026-11-23T04:00:15+00:00" },
        { "2026-11-23T09:30-0800", "2026-11-23T17:30:00+00:00" },
        { "2026-01-01T00:00+14:00", "2025-12-31T10:00:00+00:00" },
        { "1969-12-31T23:59:59Z", "1969-12-31T23:59:59+00:00" },
        { "0001-01-01T00:00Z", "0001-01-01T00:00:00+00:00" },
        { "2026-11-23T09:30", NULL },
        { "2026-11-23", NULL },
        { "2026-11-23 09:30Z", NULL },
        { "2026-11-23T9:30Z", NULL },
        { "2026-11-23T24:00Z", NULL },
        { "2026-11-23T23:59:60Z", NULL },
        { "2026-11-23T09:30+5:30", NULL },
        { "2026-11-23T09:30+24:00", NULL },
        { "2026-11-23T09:30+05:60", NULL },
        { "2026-11-23T09:30Zx", NULL },
        { "2026-11-23T09:30:15.Z", NULL },
        { "2026-02-30T09:30Z", NULL },
        { "", NULL },
    };
    char buf[DS_TIME_FORMAT_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_time t = { 42 };
        bool is_fine = ds_time_parse(ds_str_of(rows[i].text), &t);

        assert_int_equal(is_fine, rows[i].utc != NULL);
        if (is_fine)
            assert_text(ds_time_format(t, 0, buf), rows[i].utc);
        else
            assert_int_equal(t.utc_s, 42);
    }
}

static void wall_times_have_none(void **state)
{
    static const struct {
        const char *text;
        int32_t second; /* -1: refused */
    } rows[] = {
        { "2026-11-23", 0 },
        { "2026-11-23T09:30", 34200 },
        { "2026-11-23 09:30", 34200 },
        { "2026-11-23T09:30:15", 34215 },
        { "2026-11-23T09:30Z", -1 },
        { "2026-11-23 24:00", -1 },
        { "2026-11-23T", -1 },
        { "2026-11-23x09:30", -1 },
        { "09:30", -1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        local_time t = { { 1, 1, 1 }, -1 };

        assert_int_equal(local_time_parse(ds_str_of(rows[i].text), &t), rows[i].second >= 0);
        assert_int_equal(t.second_of_day, rows[i].second);
    }
}

static void instants_are_written_in_the_offset_asked_for(void **state)
{
    ds_time t = { 1795405800 }; /* 2026-11-23T03:50:00Z */
    char buf[DS_TIME_FORMAT_MAX];

    (void)state;
    assert_text(ds_time_format(t, 0, buf), "2026-11-23T03:50:00+00:00");
    assert_text(ds_time_format(t, 19800, buf), "2026-11-23T09:20:00+05:30");
    assert_text(ds_time_format(t, -28800, buf), "2026-11-22T19:50:00-08:00");
    assert_text(ds_time_format(t, -1800, buf), "2026-11-23T03:20:00-00:30");
    assert_text(ds_time_format(t, -18 * 60 - 37, buf), "2026-11-23T03:32:00-00:18");
    assert_true(ds_time_format(DS_TIME_NEVER, 3600, buf).n < DS_TIME_FORMAT_MAX);
}

static void wall_seconds_lead_back_to_the_same_wall_time(void **state)
{
    (void)state;
    for (int64_t s = -200000; s < 200000; s += 977) {
        local_time t = local_time_from_wall_s(s);

        assert_int_equal(local_time_to_wall_s(t), s);
        assert_in_range(t.second_of_day, 0, 86399);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_become_seconds_and_saturate),
        cmocka_unit_test(sums_of_instants_saturate),
        cmocka_unit_test(every_day_of_9999_years_has_its_number_and_weekday),
        cmocka_unit_test(months_have_their_days_and_leap_years_one_more),
        cmocka_unit_test(dates_move_by_days_and_by_months_clamped_to_the_end),
        cmocka_unit_test(only_days_of_the_calendar_are_valid),
        cmocka_unit_test(clock_times_are_read_whole),
        cmocka_unit_test(instants_need_an_offset),
        cmocka_unit_test(wall_times_have_none),
        cmocka_unit_test(instants_are_written_in_the_offset_asked_for),
        cmocka_unit_test(wall_seconds_lead_back_to_the_same_wall_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
