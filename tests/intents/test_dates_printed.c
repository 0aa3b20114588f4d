/*
 * test_dates_printed.c - what is printed reads back: every day of two years in twelve spellings,
 * every minute of a day in six.
 */
#include "tests/intents/dates.h"

#define DAYS_PRINTED 730

static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };
static const char *const weekdays[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday" };

static const char *ordinal_of(int day)
{
    if (day % 10 == 1 && day != 11)
        return "st";
    if (day % 10 == 2 && day != 12)
        return "nd";
    return day % 10 == 3 && day != 13 ? "rd" : "th";
}

#define SPELLINGS 12

/* Day d in one of the spellings. */
static ds_str print_day(fixture *f, local_date d, int spelling)
{
    ds_buf b = ds_buf_make(f->line);
    const char *month = months[d.month - 1], *name = weekdays[(int)local_date_weekday(d)];
    const char *th = ordinal_of(d.day);
    ds_str text;

    ds_arena_reset(f->line->arena);
    switch (spelling) {
    case 0:
        ds_buf_printf(&b, "%04d-%02d-%02d", d.year, d.month, d.day);
        break;
    case 1:
        ds_buf_printf(&b, "%s %d, %d", month, d.day, d.year);
        break;
    case 2:
        ds_buf_printf(&b, "%d %s %d", d.day, month, d.year);
        break;
    case 3:
        ds_buf_printf(&b, "%.3s %d%s %d", month, d.day, th, d.year);
        break;
    case 4:
        ds_buf_printf(&b, "the %d%s of %s %d", d.day, th, month, d.year);
        break;
    case 5:
        ds_buf_printf(&b, "%02d/%02d/%d", d.day, d.month, d.year);
        break;
    case 6:
        ds_buf_printf(&b, "%d.%d.%d", d.day, d.month, d.year);
        break;
    case 7:
        ds_buf_printf(&b, "%d-%.3s-%d", d.day, month, d.year);
        break;
    case 8:
        ds_buf_printf(&b, "%s, %s %d, %d", name, month, d.day, d.year);
        break;
    case 9:
        ds_buf_printf(&b, "%.3s %d %.3s %d", name, d.day, month, d.year);
        break;
    case 10:
        ds_buf_printf(&b, "%04d/%02d/%02d", d.year, d.month, d.day);
        break;
    default:
        ds_buf_printf(&b, "%02d/%02d/%02d", d.day, d.month, d.year % 100);
        break;
    }
    assert_status(f->line, ds_buf_finish(&b, &text), DS_OK);
    return text;
}

/* Read text, which lies in f->line, at the fixture's moment. */
static reading read_printed(fixture *f, ds_str text)
{
    intent_context c = { .locale = DS_LIT("en-IN"), .lang = DS_LIT("en") };
    reading r;

    assert_true(ds_time_parse(DS_STR(FIXTURE_NOW), &c.now));
    assert_status(f->line, intent_read(f->line, f->pack, f->vocab, text, &c, &r), DS_OK);
    return r;
}

static void every_day_of_two_years_reads_back(void **state)
{
    local_date first = { 2026, 11, 23 };

    for (int k = 0; k < DAYS_PRINTED; k++) {
        local_date d = local_date_add_days(first, k);

        for (int s = 0; s < SPELLINGS; s++) {
            ds_str text = print_day(*state, d, s);
            reading r = read_printed(*state, text);

            if (r.when_count != 1 || local_date_compare(r.whens[0].date_from, d) != 0 ||
                local_date_compare(r.whens[0].date_to, d) != 0 || r.whens[0].time_known)
                fail_msg(DS_FMT " gave %zu whens, from %d-%d-%d", DS_ARG(text), r.when_count,
                         r.whens[0].date_from.year, r.whens[0].date_from.month,
                         r.whens[0].date_from.day);
        }
    }
}

static void every_day_of_a_year_reads_back_without_its_year(void **state)
{
    local_date first = { 2026, 11, 23 };

    for (int k = 0; k < 365; k++) {
        local_date d = local_date_add_days(first, k);
        fixture *f = *state;
        ds_buf b = ds_buf_make(f->line);
        ds_str text;

        ds_arena_reset(f->line->arena);
        ds_buf_printf(&b, k % 2 == 0 ? "%s %d" : "%.3s %d", months[d.month - 1], d.day);
        assert_status(f->line, ds_buf_finish(&b, &text), DS_OK);
        reading r = read_printed(f, text);

        if (r.when_count != 1 || local_date_compare(r.whens[0].date_from, d) != 0)
            fail_msg(DS_FMT, DS_ARG(text));
    }
}

#define CLOCK_SPELLINGS 6

static void print_clock(ds_buf *b, int hour, int minute, int spelling)
{
    const char *half = hour < 12 ? "am" : "pm";
    int twelve = hour % 12 == 0 ? 12 : hour % 12;

    switch (spelling) {
    case 0:
        ds_buf_printf(b, "at %02d:%02d", hour, minute);
        break;
    case 1:
        ds_buf_printf(b, "%d:%02d %s", twelve, minute, half);
        break;
    case 2:
        ds_buf_printf(b, "%d.%02d%s", twelve, minute, half);
        break;
    case 3:
        ds_buf_printf(b, "%d:%02d %c.m.", twelve, minute, half[0]);
        break;
    case 4:
        ds_buf_printf(b, "%d%02d%s", twelve, minute, half);
        break;
    default:
        ds_buf_printf(b, "%d:%02d%c", twelve, minute, half[0] - 'a' + 'A');
        break;
    }
}

static void every_minute_of_a_day_reads_back(void **state)
{
    fixture *f = *state;

    for (int m = 0; m < 24 * 60; m++) {
        for (int s = 0; s < CLOCK_SPELLINGS; s++) {
            ds_buf b;
            ds_str text;

            ds_arena_reset(f->line->arena);
            b = ds_buf_make(f->line);
            print_clock(&b, m / 60, m % 60, s);
            assert_status(f->line, ds_buf_finish(&b, &text), DS_OK);
            reading r = read_printed(f, text);

            if (r.when_count != 1 || !r.whens[0].time_known || !r.whens[0].is_exact ||
                r.whens[0].clock_from_s != m * 60)
                fail_msg(DS_FMT " gave %d whens, %d", DS_ARG(text), (int)r.when_count,
                         (int)r.whens[0].clock_from_s);
        }
    }
}

/* 7 to 11 is morning, 12 to 6 afternoon, where neither am nor pm is said (rules/README.md). */
static void figures_without_a_half_follow_the_convention(void **state)
{
    fixture *f = *state;

    for (int hour = 1; hour <= 12; hour++) {
        int wanted = hour >= 7 && hour < 12 ? hour : hour % 12 + 12;

        for (int minute = 0; minute < 60; minute += 5) {
            ds_buf b;
            ds_str text;

            ds_arena_reset(f->line->arena);
            b = ds_buf_make(f->line);
            ds_buf_printf(&b, "%d:%02d", hour, minute);
            assert_status(f->line, ds_buf_finish(&b, &text), DS_OK);
            reading r = read_printed(f, text);

            if (r.when_count != 1 || r.whens[0].clock_from_s != wanted * 3600 + minute * 60)
                fail_msg(DS_FMT " gave %d", DS_ARG(text), (int)r.whens[0].clock_from_s);
        }
    }
}

static void hours_in_words_read_as_in_figures(void **state)
{
    static const char *const words[] = { "one",   "two",   "three", "four", "five",   "six",
                                         "seven", "eight", "nine",  "ten",  "eleven", "twelve" };
    static const struct {
        const char *form;
        int minutes; /* past the hour */
    } forms[] = { { "at %s o'clock", 0 },      { "half past %s", 30 },  { "quarter past %s", 15 },
                  { "a quarter past %s", 15 }, { "%s thirty", 30 },     { "%s fifteen", 15 },
                  { "%s forty five", 45 },     { "ten past %s", 10 },   { "twenty past %s", 20 },
                  { "five past %s", 5 },       { "quarter to %s", -15 } };
    fixture *f = *state;

    for (int h = 1; h <= 12; h++) {
        for (size_t k = 0; k < COUNT_OF(forms); k++) {
            int spoken = forms[k].minutes < 0 ? (h == 1 ? 12 : h - 1) : h;
            int hour = spoken >= 7 && spoken < 12 ? spoken : spoken % 12 + 12;
            int wanted = hour * 3600 + (forms[k].minutes + 60) % 60 * 60;
            ds_str rest = ds_str_of(forms[k].form), text;
            int64_t at = ds_str_find(rest, DS_STR("%s"), 0);
            ds_buf b;

            ds_arena_reset(f->line->arena);
            b = ds_buf_make(f->line);
            ds_buf_add(&b, ds_str_sub(rest, 0, (size_t)at));
            ds_buf_puts(&b, words[h - 1]);
            ds_buf_add(&b, ds_str_sub(rest, (size_t)at + 2, rest.n));
            assert_status(f->line, ds_buf_finish(&b, &text), DS_OK);
            reading r = read_printed(f, text);

            if (r.when_count != 1 || r.whens[0].clock_from_s != wanted)
                fail_msg(DS_FMT " gave %d, wanted %d", DS_ARG(text), (int)r.whens[0].clock_from_s,
                         wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_two_years_reads_back),
        cmocka_unit_test(every_day_of_a_year_reads_back_without_its_year),
        cmocka_unit_test(every_minute_of_a_day_reads_back),
        cmocka_unit_test(figures_without_a_half_follow_the_convention),
        cmocka_unit_test(hours_in_words_read_as_in_figures),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
