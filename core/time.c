/*
 * time.c - instants, durations, and the calendar without a zone.
 *
 * Days are counted by Howard Hinnant's civil-from-days arithmetic: years begin in March, so the
 * leap day is the last one. What always holds: sums of instants saturate instead of wrapping; what
 * is parsed matched as a whole and names a day and a clock time that exist; a date made from
 * numbers lies in years 0001..9999.
 */
#include "core/time.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#define SECONDS_PER_DAY 86400
#define DAYS_MIN (-719162)  /* 0001-01-01 */
#define DAYS_MAX 2932896    /* 9999-12-31 */
#define DAYS_PER_ERA 146097 /* 400 years */
#define DAYS_TO_MARCH_0000 719468

static int64_t multiplied(int64_t n, int64_t unit)
{
    int64_t v;

    if (__builtin_mul_overflow(n, unit, &v))
        return n < 0 ? INT64_MIN : INT64_MAX;
    return v;
}

ds_duration ds_seconds(int64_t n) { return (ds_duration){ n }; }

ds_duration ds_minutes(int64_t n) { return (ds_duration){ multiplied(n, 60) }; }

ds_duration ds_hours(int64_t n) { return (ds_duration){ multiplied(n, 3600) }; }

ds_duration ds_days(int64_t n) { return (ds_duration){ multiplied(n, SECONDS_PER_DAY) }; }

ds_time ds_time_add(ds_time t, ds_duration d)
{
    int64_t v;

    if (__builtin_add_overflow(t.utc_s, d.s, &v))
        v = d.s < 0 ? INT64_MIN : INT64_MAX;
    return (ds_time){ v };
}

ds_time ds_time_sub(ds_time t, ds_duration d)
{
    int64_t v;

    if (__builtin_sub_overflow(t.utc_s, d.s, &v))
        v = d.s < 0 ? INT64_MAX : INT64_MIN;
    return (ds_time){ v };
}

ds_duration ds_time_since(ds_time a, ds_time b)
{
    int64_t v;

    if (__builtin_sub_overflow(a.utc_s, b.utc_s, &v))
        v = a.utc_s < b.utc_s ? INT64_MIN : INT64_MAX;
    return (ds_duration){ v };
}

int ds_time_compare(ds_time a, ds_time b) { return (a.utc_s > b.utc_s) - (a.utc_s < b.utc_s); }

bool ds_time_before(ds_time a, ds_time b) { return a.utc_s < b.utc_s; }

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

int64_t local_date_to_days(local_date d)
{
    int64_t year = (int64_t)d.year - (d.month <= 2 ? 1 : 0);
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_MARCH_0000;
}

local_date local_date_from_days(int64_t days)
{
    int64_t shifted, era, day_of_era, year_of_era, day_of_year, month;

    if (days < DAYS_MIN)
        days = DAYS_MIN;
    if (days > DAYS_MAX)
        days = DAYS_MAX;
    shifted = days + DAYS_TO_MARCH_0000;
    era = floor_div(shifted, DAYS_PER_ERA);
    day_of_era = shifted - era * DAYS_PER_ERA;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * day_of_year + 2) / 153; /* 0 = March */
    return (local_date){
        .year = (int16_t)(year_of_era + era * 400 + (month >= 10 ? 1 : 0)),
        .month = (uint8_t)(month < 10 ? month + 3 : month - 9),
        .day = (uint8_t)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

local_date local_date_add_days(local_date d, int64_t n)
{
    int64_t days;

    if (__builtin_add_overflow(local_date_to_days(d), n, &days))
        days = n < 0 ? DAYS_MIN : DAYS_MAX;
    return local_date_from_days(days);
}

local_date local_date_add_months(local_date d, int64_t n)
{
    int64_t months;
    int16_t year;
    uint8_t month, last;

    if (__builtin_add_overflow((int64_t)d.year * 12 + d.month - 1, n, &months))
        months = n < 0 ? 0 : INT64_MAX;
    if (months < 12)
        return local_date_from_days(DAYS_MIN);
    if (months >= (int64_t)10000 * 12)
        return local_date_from_days(DAYS_MAX);
    year = (int16_t)(months / 12);
    month = (uint8_t)(months % 12 + 1);
    last = local_month_days(year, month);
    return (local_date){ year, month, d.day < last ? d.day : last };
}

int local_date_compare(local_date a, local_date b)
{
    int x = a.year * 512 + a.month * 32 + a.day;
    int y = b.year * 512 + b.month * 32 + b.day;

    return (x > y) - (x < y);
}

bool local_date_is_valid(local_date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= local_month_days(d.year, d.month);
}

weekday local_date_weekday(local_date d)
{
    int64_t days = local_date_to_days(d) + 3; /* 1970-01-01 was a Thursday */

    return (weekday)(days - floor_div(days, 7) * 7);
}

uint8_t local_month_days(int16_t year, uint8_t month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    assert(month >= 1 && month <= 12);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

int64_t local_time_to_wall_s(local_time t)
{
    return local_date_to_days(t.date) * SECONDS_PER_DAY + t.second_of_day;
}

local_time local_time_from_wall_s(int64_t wall_s)
{
    int64_t second = wall_s % SECONDS_PER_DAY;

    if (second < 0)
        second += SECONDS_PER_DAY;
    return (local_time){ local_date_from_days(floor_div(wall_s, SECONDS_PER_DAY)),
                         (int32_t)second };
}

/* Take a number of min_digits..max_digits digits off the front of *s. */
static bool take_number(ds_str *s, size_t min_digits, size_t max_digits, int *ret)
{
    size_t n = 0;
    int v = 0;

    while (n < s->n && n < max_digits && s->p[n] >= '0' && s->p[n] <= '9')
        v = v * 10 + (s->p[n++] - '0');
    if (n < min_digits)
        return false;
    *s = ds_str_sub(*s, n, s->n);
    *ret = v;
    return true;
}

static bool take_char(ds_str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = ds_str_sub(*s, 1, s->n);
    return true;
}

static bool take_date(ds_str *s, local_date *ret)
{
    int year, month, day;

    if (!take_number(s, 4, 4, &year) || !take_char(s, '-') || !take_number(s, 2, 2, &month) ||
        !take_char(s, '-') || !take_number(s, 2, 2, &day))
        return false;
    *ret = (local_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
    return local_date_is_valid(*ret);
}

/* 09:30 or 09:30:15; hours of one digit where that is usual, 24:00 for the end of a day. */
static bool take_clock(ds_str *s, size_t hour_digits_min, int32_t *ret_second)
{
    int hour, minute, second = 0;

    if (!take_number(s, hour_digits_min, 2, &hour) || !take_char(s, ':') ||
        !take_number(s, 2, 2, &minute))
        return false;
    if (take_char(s, ':') && !take_number(s, 2, 2, &second))
        return false;
    *ret_second = hour * 3600 + minute * 60 + second;
    return minute <= 59 && second <= 59 && *ret_second <= SECONDS_PER_DAY;
}

bool local_date_parse(ds_str s, local_date *ret)
{
    local_date d;

    if (!take_date(&s, &d) || s.n != 0)
        return false;
    *ret = d;
    return true;
}

bool local_clock_parse(ds_str s, int32_t *ret_second_of_day)
{
    int32_t second;

    if (!take_clock(&s, 1, &second) || s.n != 0)
        return false;
    *ret_second_of_day = second;
    return true;
}

/* A date, 'T' or a space, and a clock time before 24:00. */
static bool take_local_time(ds_str *s, bool may_have_space, local_time *ret)
{
    if (!take_date(s, &ret->date))
        return false;
    if (!take_char(s, 'T') && !(may_have_space && take_char(s, ' ')))
        return false;
    return take_clock(s, 2, &ret->second_of_day) && ret->second_of_day < SECONDS_PER_DAY;
}

bool local_time_parse(ds_str s, local_time *ret)
{
    local_time t = { .second_of_day = 0 };

    if (!(s.n == 10 ? take_date(&s, &t.date) : take_local_time(&s, true, &t)) || s.n != 0)
        return false;
    *ret = t;
    return true;
}

static bool take_offset(ds_str *s, int *ret_offset_s)
{
    int sign, hours, minutes;

    if (take_char(s, 'Z')) {
        *ret_offset_s = 0;
        return true;
    }
    if (take_char(s, '+'))
        sign = 1;
    else if (take_char(s, '-'))
        sign = -1;
    else
        return false;
    if (!take_number(s, 2, 2, &hours))
        return false;
    (void)take_char(s, ':'); /* optional: -0800 is fine */
    if (!take_number(s, 2, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool ds_time_parse(ds_str s, ds_time *ret)
{
    local_time t;
    int offset_s;

    if (!take_local_time(&s, false, &t))
        return false;
    if (take_char(&s, '.')) {
        int fraction;

        if (!take_number(&s, 1, 9, &fraction))
            return false;
    }
    if (!take_offset(&s, &offset_s) || s.n != 0)
        return false;
    *ret = (ds_time){ local_time_to_wall_s(t) - offset_s };
    return true;
}

ds_str ds_time_format(ds_time t, int32_t offset_s, char buf[static DS_TIME_FORMAT_MAX])
{
    int32_t offset_min = offset_s / 60; /* offsets of the 19th century had seconds; ISO has none */
    int32_t size_min = offset_min < 0 ? -offset_min : offset_min;
    ds_time wall = ds_time_add(t, ds_minutes(offset_min));
    local_time l = local_time_from_wall_s(wall.utc_s);
    int32_t s = l.second_of_day;
    int n = snprintf(buf, DS_TIME_FORMAT_MAX,
                     "%04d-%02d-%02dT%02" PRId32 ":%02" PRId32 ":%02" PRId32 "%c%02" PRId32
                     ":%02" PRId32,
                     l.date.year, l.date.month, l.date.day, s / 3600, s / 60 % 60, s % 60,
                     offset_min < 0 ? '-' : '+', size_min / 60, size_min % 60);

    assert(n > 0 && n < DS_TIME_FORMAT_MAX);
    return (ds_str){ buf, (size_t)n };
}

ds_str local_date_format(local_date d, char buf[static DS_TIME_FORMAT_MAX])
{
    int n = snprintf(buf, DS_TIME_FORMAT_MAX, "%04d-%02d-%02d", d.year, d.month, d.day);

    assert(n > 0 && n < DS_TIME_FORMAT_MAX);
    return (ds_str){ buf, (size_t)n };
}
