/*
 * test_time_table.c - the calendar against one that counts day by day, and every form of a time
 * text.
 *
 * The oracle knows only how long months are and steps one day at a time through all of 0001..9999;
 * the tables name each accepted and refused form once.
 */
#include "core/time.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <string.h>

/* ---- an oracle that counts */

typedef struct walker {
    int year, month, day;
    int64_t days; /* since 1970-01-01 */
    int weekday;  /* 0 = Monday */
} walker;

static bool is_leap(int year) { return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0); }

static int month_length(int year, int month)
{
    if (month == 2)
        return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static void step(walker *w)
{
    w->days++;
    w->weekday = (w->weekday + 1) % 7;
    if (++w->day <= month_length(w->year, w->month))
        return;
    w->day = 1;
    if (++w->month <= 12)
        return;
    w->month = 1;
    w->year++;
}

static void every_day_of_ten_thousand_years_is_counted_right(void **state)
{
    walker w = { 1, 1, 1, -719162, 0 }; /* 0001-01-01 was a Monday */

    (void)state;
    for (; w.year <= 9999; step(&w)) {
        local_date d = { (int16_t)w.year, (uint8_t)w.month, (uint8_t)w.day };
        local_date back = local_date_from_days(w.days);

        if (local_date_to_days(d) != w.days || local_date_compare(back, d) != 0 ||
            (int)local_date_weekday(d) != w.weekday)
            fail_msg("%04d-%02d-%02d is day %" PRId64, w.year, w.month, w.day,
                     local_date_to_days(d));
    }
    assert_int_equal(w.days, 2932897); /* 10000-01-01 */
}

static void months_are_as_long_as_the_calendar_says(void **state)
{
    (void)state;
    for (int year = 1; year <= 9999; year++)
        for (int month = 1; month <= 12; month++)
            if (local_month_days((int16_t)year, (uint8_t)month) != month_length(year, month))
                fail_msg("%04d-%02d", year, month);
}

static void a_date_is_valid_up_to_the_last_day_of_its_month(void **state)
{
    static const int16_t years[] = {
        1, 4, 100, 400, 1600, 1900, 1999, 2000, 2023, 2024, 2100, 9999
    };

    (void)state;
    for (size_t y = 0; y < COUNT_OF(years); y++) {
        for (int month = 0; month <= 14; month++) {
            for (int day = 0; day <= 33; day++) {
                local_date d = { years[y], (uint8_t)month, (uint8_t)day };
                bool wanted =
                    month >= 1 && month <= 12 && day >= 1 && day <= month_length(years[y], month);

                if (local_date_is_valid(d) != wanted)
                    fail_msg("%d-%d-%d", years[y], month, day);
            }
        }
    }
    assert_false(local_date_is_valid((local_date){ 0, 1, 1 }));
    assert_false(local_date_is_valid((local_date){ 10000, 1, 1 }));
    assert_false(local_date_is_valid((local_date){ -1, 1, 1 }));
}

/* ---- adding */

typedef struct add_case {
    const char *from;
    int64_t n;
    const char *to;
} add_case;

/* clang-format off */
static const add_case month_cases[] = {
    { "2026-01-31",      1, "2026-02-28" },
    { "2024-01-31",      1, "2024-02-29" },
    { "2026-01-31",      2, "2026-03-31" },
    { "2026-01-31",      3, "2026-04-30" },
    { "2026-03-31",     -1, "2026-02-28" },
    { "2024-03-31",     -1, "2024-02-29" },
    { "2024-02-29",     12, "2025-02-28" },
    { "2024-02-29",     48, "2028-02-29" },
    { "2024-02-29",    -12, "2023-02-28" },
    { "2026-12-15",      1, "2027-01-15" },
    { "2026-01-15",     -1, "2025-12-15" },
    { "2026-01-15",    -13, "2024-12-15" },
    { "2026-06-30",      0, "2026-06-30" },
    { "1900-01-30",      1, "1900-02-28" },
    { "2000-01-30",      1, "2000-02-29" },
    { "0001-01-31",      1, "0001-02-28" },
    { "0001-01-31",     -1, "0001-01-01" },
    { "0001-12-31",    -11, "0001-01-31" },
    { "0001-12-31",    -12, "0001-01-01" },
    { "9999-12-31",      1, "9999-12-31" },
    { "9999-11-30",      1, "9999-12-30" },
    { "2026-05-31", 119988, "9999-12-31" },
    { "2026-05-31",  95692, "9999-12-31" },
    { "2026-05-31", INT64_MAX, "9999-12-31" },
    { "2026-05-31", INT64_MIN, "0001-01-01" },
};

static const add_case day_cases[] = {
    { "2026-02-28",       1, "2026-03-01" },
    { "2024-02-28",       1, "2024-02-29" },
    { "2024-02-29",       1, "2024-03-01" },
    { "2026-12-31",       1, "2027-01-01" },
    { "2026-01-01",      -1, "2025-12-31" },
    { "2026-01-01",       0, "2026-01-01" },
    { "2026-01-01",     365, "2027-01-01" },
    { "2024-01-01",     366, "2025-01-01" },
    { "1970-01-01",  146097, "2370-01-01" },
    { "1970-01-01", -146097, "1570-01-01" },
    { "9999-12-31",       1, "9999-12-31" },
    { "0001-01-01",      -1, "0001-01-01" },
    { "2026-01-01", INT64_MAX, "9999-12-31" },
    { "2026-01-01", INT64_MIN, "0001-01-01" },
};
/* clang-format on */

static local_date date_of(const char *text)
{
    local_date d;

    if (!local_date_parse(ds_str_of(text), &d))
        fail_msg("%s is no date", text);
    return d;
}

static void check_added(local_date got, const add_case *c, const char *unit)
{
    char buf[DS_TIME_FORMAT_MAX];

    if (!ds_str_is(local_date_format(got, buf), c->to))
        fail_msg("%s and %" PRId64 " %s gave %s, not %s", c->from, c->n, unit, buf, c->to);
}

static void months_and_days_are_added_within_the_calendar(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(month_cases); i++)
        check_added(local_date_add_months(date_of(month_cases[i].from), month_cases[i].n),
                    &month_cases[i], "months");
    for (size_t i = 0; i < COUNT_OF(day_cases); i++)
        check_added(local_date_add_days(date_of(day_cases[i].from), day_cases[i].n), &day_cases[i],
                    "days");
}

/* Twelve months are a year, however the days fall; going on and back loses only clamped days. */
static void months_add_up(void **state)
{
    local_date d = { 1999, 1, 1 };

    (void)state;
    for (int i = 0; i < 1500; i++, d = local_date_add_days(d, 1)) {
        local_date year = local_date_add_months(d, 12);

        assert_int_equal(year.year, d.year + 1);
        assert_int_equal(year.month, d.month);
        for (int64_t n = -30; n <= 30; n++) {
            local_date there = local_date_add_months(d, n);
            local_date back = local_date_add_months(there, -n);

            assert_int_equal(back.month, d.month);
            assert_int_equal(back.year, d.year);
            assert_true(back.day == d.day || (back.day < d.day && there.day < d.day));
        }
    }
}

/* ---- texts */

typedef struct instant_case {
    const char *text;
    int64_t utc_s; /* REFUSED: it is no instant */
} instant_case;

#define REFUSED INT64_MIN

/* clang-format off */
static const instant_case instant_cases[] = {
    { "2026-11-23T09:30Z",                1795426200 },
    { "2026-11-23T09:30:00Z",             1795426200 },
    { "2026-11-23T09:30:15Z",             1795426215 },
    { "2026-11-23T09:30:15.1Z",           1795426215 },
    { "2026-11-23T09:30:15.999Z",         1795426215 },
    { "2026-11-23T09:30:15.123456789Z",   1795426215 },
    { "2026-11-23T09:30:15.1234567890Z",  REFUSED },
    { "2026-11-23T09:30:15.Z",            REFUSED },
    { "2026-11-23T09:30:15,5Z",           REFUSED },
    { "2026-11-23T09:30:00+00:00",        1795426200 },
    { "2026-11-23T09:30:00-00:00",        1795426200 },
    { "2026-11-23T09:30:00+05:30",        1795426200 - 19800 },
    { "2026-11-23T09:30:00+0530",         1795426200 - 19800 },
    { "2026-11-23T09:30:00-08:00",        1795426200 + 28800 },
    { "2026-11-23T09:30:00-0800",         1795426200 + 28800 },
    { "2026-11-23T09:30:00+23:59",        1795426200 - 86340 },
    { "2026-11-23T09:30:00-23:59",        1795426200 + 86340 },
    { "2026-11-23T09:30:00+24:00",        REFUSED },
    { "2026-11-23T09:30:00+05:60",        REFUSED },
    { "2026-11-23T09:30:00+05",           REFUSED },
    { "2026-11-23T09:30:00+5:30",         REFUSED },
    { "2026-11-23T09:30:00+05:3",         REFUSED },
    { "2026-11-23T09:30:00+05:30:00",     REFUSED },
    { "2026-11-23T09:30:00 +05:30",       REFUSED },
    { "2026-11-23T09:30:00",              REFUSED },
    { "2026-11-23T09:30",                 REFUSED },
    { "2026-11-23",                       REFUSED },
    { "2026-11-23Z",                      REFUSED },
    { "2026-11-23 09:30:00Z",             REFUSED },
    { "2026-11-23t09:30:00Z",             REFUSED },
    { "2026-11-23T09:30:00z",             REFUSED },
    { "2026-11-23T9:30:00Z",              REFUSED },
    { "2026-11-23T09:3:00Z",              REFUSED },
    { "2026-11-23T09:30:0Z",              REFUSED },
    { "2026-11-23T24:00:00Z",             REFUSED },
    { "2026-11-23T23:59:59Z",             1795426200 + 52199 },
    { "2026-11-23T23:59:60Z",             REFUSED },
    { "2026-11-23T23:60:00Z",             REFUSED },
    { "2026-11-23T00:00:00Z",             1795426200 - 34200 },
    { "2026-02-29T09:30:00Z",             REFUSED },
    { "2024-02-29T00:00:00Z",             1709164800 },
    { "2026-13-01T00:00:00Z",             REFUSED },
    { "2026-00-01T00:00:00Z",             REFUSED },
    { "2026-11-00T00:00:00Z",             REFUSED },
    { "2026-11-31T00:00:00Z",             REFUSED },
    { "0000-01-01T00:00:00Z",             REFUSED },
    { "0001-01-01T00:00:00Z",             -62135596800 },
    { "0001-01-01T00:00:00+05:30",        -62135596800 - 19800 },
    { "9999-12-31T23:59:59Z",             253402300799 },
    { "10000-01-01T00:00:00Z",            REFUSED },
    { "1970-01-01T00:00:00Z",             0 },
    { "1969-12-31T23:59:59Z",             -1 },
    { "1970-01-01T00:00:00+00:01",        -60 },
    { "2038-01-19T03:14:08Z",             2147483648 },
    { "20261123T093000Z",                 REFUSED },
    { "2026-W48-1T09:30:00Z",             REFUSED },
    { "2026-327T09:30:00Z",               REFUSED },
    { "26-11-23T09:30:00Z",               REFUSED },
    { "+2026-11-23T09:30:00Z",            REFUSED },
    { "-2026-11-23T09:30:00Z",            REFUSED },
    { " 2026-11-23T09:30:00Z",            REFUSED },
    { "2026-11-23T09:30:00Z ",            REFUSED },
    { "2026-11-23T09:30:00ZZ",            REFUSED },
    { "2026-11-23T09:30:00Z+05:30",       REFUSED },
    { "2026-11-23T09:30:00UTC",           REFUSED },
    { "2026/11/23T09:30:00Z",             REFUSED },
    { "2026-11-23T09.30.00Z",             REFUSED },
    { "2026-11-2309:30:00Z",              REFUSED },
    { "now",                              REFUSED },
    { "",                                 REFUSED },
};

typedef struct clock_case {
    const char *text;
    int32_t second; /* -1: refused */
} clock_case;

static const clock_case clock_cases[] = {
    { "09:30",       34200 }, { "9:30",        34200 }, { "09:30:15",    34215 },
    { "9:30:15",     34215 }, { "00:00",           0 }, { "0:00",            0 },
    { "23:59",       86340 }, { "23:59:59",    86399 }, { "24:00",       86400 },
    { "24:00:00",    86400 }, { "24:01",          -1 }, { "24:00:01",       -1 },
    { "25:00",          -1 }, { "99:00",          -1 }, { "12:60",          -1 },
    { "12:59:60",       -1 }, { "12",             -1 }, { "12:",            -1 },
    { ":30",            -1 }, { "12:3",           -1 }, { "12:300",         -1 },
    { "12:30:",         -1 }, { "12:30:1",        -1 }, { "12:30:155",      -1 },
    { "012:30",         -1 }, { "12:30pm",        -1 }, { "12.30",          -1 },
    { "1230",           -1 }, { " 12:30",         -1 }, { "12:30 ",         -1 },
    { "-1:30",          -1 }, { "+9:30",          -1 }, { "",               -1 },
};

typedef struct wall_case {
    const char *text;
    const char *date; /* NULL: refused */
    int32_t second;
} wall_case;

static const wall_case wall_cases[] = {
    { "2026-11-23",               "2026-11-23",     0 },
    { "2026-11-23T09:30",         "2026-11-23", 34200 },
    { "2026-11-23 09:30",         "2026-11-23", 34200 },
    { "2026-11-23T09:30:15",      "2026-11-23", 34215 },
    { "2026-11-23 23:59:59",      "2026-11-23", 86399 },
    { "2026-11-23T24:00",         NULL, 0 },
    { "2026-11-23T9:30",          NULL, 0 },
    { "2026-11-23T09:30Z",        NULL, 0 },
    { "2026-11-23T09:30+05:30",   NULL, 0 },
    { "2026-11-23T09:30:15.5",    NULL, 0 },
    { "2026-11-23  09:30",        NULL, 0 },
    { "2026-11-23T",              NULL, 0 },
    { "2026-11-23 ",              NULL, 0 },
    { "2026-11-3 ",               NULL, 0 },
    { "2026-02-30",               NULL, 0 },
    { "2026-02-30 09:30",         NULL, 0 },
    { "23-11-2026",               NULL, 0 },
    { "2026-1-1",                 NULL, 0 },
    { "2026-11-23\n09:30",        NULL, 0 },
    { "",                         NULL, 0 },
};
/* clang-format on */

static void an_instant_is_read_in_its_forms_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(instant_cases); i++) {
        const instant_case *c = &instant_cases[i];
        ds_time t = { 42 };
        bool is_read = ds_time_parse(ds_str_of(c->text), &t);

        if (is_read != (c->utc_s != REFUSED))
            fail_msg("\"%s\" is %s", c->text, is_read ? "read" : "refused");
        if (t.utc_s != (is_read ? c->utc_s : 42))
            fail_msg("\"%s\" is %" PRId64, c->text, t.utc_s);
    }
}

static void a_clock_time_is_read_in_its_forms_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(clock_cases); i++) {
        const clock_case *c = &clock_cases[i];
        int32_t second = 42;
        bool is_read = local_clock_parse(ds_str_of(c->text), &second);

        if (is_read != (c->second >= 0) || second != (is_read ? c->second : 42))
            fail_msg("\"%s\" gave %s %" PRId32, c->text, is_read ? "yes" : "no", second);
    }
}

static void a_wall_time_is_read_in_its_forms_and_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wall_cases); i++) {
        const wall_case *c = &wall_cases[i];
        local_time t = { { 1, 2, 3 }, 4 };
        bool is_read = local_time_parse(ds_str_of(c->text), &t);

        if (is_read != (c->date != NULL))
            fail_msg("\"%s\" is %s", c->text, is_read ? "read" : "refused");
        if (is_read &&
            (local_date_compare(t.date, date_of(c->date)) != 0 || t.second_of_day != c->second))
            fail_msg("\"%s\" is %d %" PRId32, c->text, t.date.day, t.second_of_day);
        if (!is_read)
            assert_true(t.date.year == 1 && t.second_of_day == 4);
    }
}

/* A text that lost its end is never something else. */
static void no_beginning_of_an_instant_is_an_instant(void **state)
{
    static const char whole[] = "2026-11-23T09:30:15.123+05:30";
    ds_time t;

    (void)state;
    for (size_t n = 0; n < sizeof(whole) - 1; n++)
        if (ds_time_parse((ds_str){ whole, n }, &t))
            fail_msg("\"%.*s\" is read", (int)n, whole);
    assert_true(ds_time_parse(ds_str_of(whole), &t));
}

/* One wrong byte anywhere is never taken silently for another instant in the same place. */
static void any_letter_within_an_instant_refuses_it(void **state)
{
    static const char whole[] = "2026-11-23T09:30:15+05:30";
    char text[sizeof(whole)];
    ds_time t;

    (void)state;
    for (size_t i = 0; i < sizeof(whole) - 1; i++) {
        memcpy(text, whole, sizeof(whole));
        text[i] = 'x';
        if (ds_time_parse(ds_str_of(text), &t))
            fail_msg("\"%s\" is read", text);
    }
}

/* ---- writing and reading back */

static void what_is_written_is_read_back_in_every_offset(void **state)
{
    static const int64_t instants[] = { 0,          -1,          1795426200,   951782400,
                                        4107542399, -2208988800, 253402214399, 68256000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        for (int32_t offset_s = -12 * 3600; offset_s <= 14 * 3600; offset_s += 15 * 60) {
            char buf[DS_TIME_FORMAT_MAX];
            ds_str text = ds_time_format((ds_time){ instants[i] }, offset_s, buf);
            ds_time back;

            if (!ds_time_parse(text, &back) || back.utc_s != instants[i])
                fail_msg("%" PRId64 " at %" PRId32 " is %s", instants[i], offset_s, buf);
            assert_int_equal(text.n, 25);
        }
    }
}

static void wall_times_go_to_seconds_and_back(void **state)
{
    (void)state;
    for (int64_t s = -200 * 86400; s <= 200 * 86400; s += 1801) {
        local_time t = local_time_from_wall_s(s);

        assert_int_equal(local_time_to_wall_s(t), s);
        assert_in_range(t.second_of_day, 0, 86399);
        assert_true(local_date_is_valid(t.date));
    }
}

/* ---- saturating sums */

typedef struct sum_case {
    int64_t t, d, sum, difference, since;
} sum_case;

/* clang-format off */
static const sum_case sum_cases[] = {
    /* t          d          t + d      t - d      t since d */
    { 0,          0,         0,         0,         0         },
    { 5,          3,         8,         2,         2         },
    { -5,         3,         -2,        -8,        -8        },
    { 5,          -3,        2,         8,         8         },
    { INT64_MAX,  1,         INT64_MAX, INT64_MAX - 1, INT64_MAX - 1 },
    { INT64_MAX,  -1,        INT64_MAX - 1, INT64_MAX, INT64_MAX },
    { INT64_MIN,  -1,        INT64_MIN, INT64_MIN + 1, INT64_MIN + 1 },
    { INT64_MIN,  1,         INT64_MIN + 1, INT64_MIN, INT64_MIN },
    { INT64_MAX,  INT64_MAX, INT64_MAX, 0,         0         },
    { INT64_MIN,  INT64_MIN, INT64_MIN, 0,         0         },
    { INT64_MAX,  INT64_MIN, -1,        INT64_MAX, INT64_MAX },
    { INT64_MIN,  INT64_MAX, -1,        INT64_MIN, INT64_MIN },
    { 0,          INT64_MIN, INT64_MIN, INT64_MAX, INT64_MAX },
    { -1,         INT64_MIN, INT64_MIN, INT64_MAX, INT64_MAX },
    { 0,          INT64_MAX, INT64_MAX, -INT64_MAX, -INT64_MAX },
};
/* clang-format on */

static void sums_of_instants_saturate(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sum_cases); i++) {
        const sum_case *c = &sum_cases[i];
        ds_time t = { c->t }, u = { c->d };
        ds_duration d = { c->d };

        if (ds_time_add(t, d).utc_s != c->sum || ds_time_sub(t, d).utc_s != c->difference ||
            ds_time_since(t, u).s != c->since)
            fail_msg("%" PRId64 " and %" PRId64, c->t, c->d);
        assert_int_equal(ds_time_compare(t, u), (c->t > c->d) - (c->t < c->d));
        assert_int_equal(ds_time_before(t, u), c->t < c->d);
    }
}

static void units_multiply_and_saturate(void **state)
{
    (void)state;
    assert_int_equal(ds_seconds(7).s, 7);
    assert_int_equal(ds_minutes(7).s, 420);
    assert_int_equal(ds_hours(7).s, 25200);
    assert_int_equal(ds_days(7).s, 604800);
    assert_int_equal(ds_minutes(-7).s, -420);
    assert_int_equal(ds_minutes(INT64_MAX / 60).s, INT64_MAX / 60 * 60);
    assert_int_equal(ds_minutes(INT64_MAX / 60 + 1).s, INT64_MAX);
    assert_int_equal(ds_hours(INT64_MIN).s, INT64_MIN);
    assert_int_equal(ds_days(INT64_MAX).s, INT64_MAX);
    assert_int_equal(ds_days(INT64_MIN / 86400 - 1).s, INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_ten_thousand_years_is_counted_right),
        cmocka_unit_test(months_are_as_long_as_the_calendar_says),
        cmocka_unit_test(a_date_is_valid_up_to_the_last_day_of_its_month),
        cmocka_unit_test(months_and_days_are_added_within_the_calendar),
        cmocka_unit_test(months_add_up),
        cmocka_unit_test(an_instant_is_read_in_its_forms_and_no_other),
        cmocka_unit_test(a_clock_time_is_read_in_its_forms_and_no_other),
        cmocka_unit_test(a_wall_time_is_read_in_its_forms_and_no_other),
        cmocka_unit_test(no_beginning_of_an_instant_is_an_instant),
        cmocka_unit_test(any_letter_within_an_instant_refuses_it),
        cmocka_unit_test(what_is_written_is_read_back_in_every_offset),
        cmocka_unit_test(wall_times_go_to_seconds_and_back),
        cmocka_unit_test(sums_of_instants_saturate),
        cmocka_unit_test(units_multiply_and_saturate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
