/*
 * test_when_table.c - wishes as a table: which times fit, how turns merge, what they are in
 * instants.
 *
 * A wish is written as a short text so that a case is a line: "23..25" dates of November 2026,
 * "9-12" hours of the clock, "!" ruled out, "~" one stretch, "<" and ">" open ends, "*" as soon as
 * possible. A list has commas.
 */
#include "model/when.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#include <stdio.h>
#include <string.h>

/* ---- the short form */

static bool take(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static int number(const char **p)
{
    int n = 0;

    while (**p >= '0' && **p <= '9')
        n = n * 10 + *(*p)++ - '0';
    return n;
}

static local_date november(int day) { return (local_date){ 2026, 11, (uint8_t)day }; }

/* One wish: [!][~][*][<][>][day[..day]][@hour-hour] */
static when wish(const char **p)
{
    when w = when_any();

    w.is_not = take(p, '!');
    w.is_span = take(p, '~');
    w.is_soonest = take(p, '*');
    w.is_from_open = take(p, '<');
    w.is_to_open = take(p, '>');
    if (**p >= '0' && **p <= '9') {
        w.date_known = true;
        w.date_from = w.date_to = november(number(p));
        if (take(p, '.') && take(p, '.'))
            w.date_to = november(number(p));
    }
    if (take(p, '@')) {
        w.time_known = true;
        w.grain = WHEN_PART;
        w.clock_from_s = number(p) * 3600;
        assert_true(take(p, '-'));
        w.clock_to_s = number(p) * 3600;
    }
    return w;
}

static size_t wishes(const char *text, when *ret)
{
    size_t n = 0;

    while (*text != '\0') {
        ret[n++] = wish(&text);
        assert_true(*text == '\0' || take(&text, ','));
    }
    return n;
}

static const char *written(const when *list, size_t n, char room[static 256])
{
    ds_buf b = ds_buf_fixed(room, 256);

    for (size_t i = 0; i < n; i++) {
        const when *w = &list[i];

        ds_buf_printf(&b, "%s%s%s%s%s%s", i > 0 ? "," : "", w->is_not ? "!" : "",
                      w->is_span ? "~" : "", w->is_soonest ? "*" : "", w->is_from_open ? "<" : "",
                      w->is_to_open ? ">" : "");
        if (w->date_known)
            ds_buf_printf(&b, "%d", w->date_from.day);
        if (w->date_known && local_date_compare(w->date_from, w->date_to) != 0)
            ds_buf_printf(&b, "..%d", w->date_to.day);
        if (w->time_known)
            ds_buf_printf(&b, "@%d-%d", w->clock_from_s / 3600, w->clock_to_s / 3600);
    }
    room[ds_buf_view(&b).n] = '\0';
    return room;
}

/* ---- fits */

typedef struct fit_case {
    const char *list;
    int day, hour, minute;
    bool fits;
} fit_case;

/* clang-format off */
static const fit_case fit_cases[] = {
    { "",                 23,  9,  0, true  },
    { "23",               23,  0,  0, true  },
    { "23",               23, 23, 59, true  },
    { "23",               22, 23, 59, false },
    { "23",               24,  0,  0, false },
    { "23..25",           23,  0,  0, true  },
    { "23..25",           25, 23, 59, true  },
    { "23..25",           26,  0,  0, false },
    { "@9-12",            23,  9,  0, true  },
    { "@9-12",            23, 11, 59, true  },
    { "@9-12",            23, 12,  0, false },
    { "@9-12",            23,  8, 59, false },
    { "@22-2",            23, 22,  0, true  },
    { "@22-2",            23,  1, 59, true  },
    { "@22-2",            23,  2,  0, false },
    { "@22-2",            23, 21, 59, false },
    { "@0-24",            23, 23, 59, true  },
    { "@9-9",             23,  9,  0, true  },
    { "@9-9",             23,  8, 59, true  },
    { "23@9-12",          23, 10,  0, true  },
    { "23@9-12",          24, 10,  0, false },
    { "23@9-12",          23, 13,  0, false },
    { "23,25",            25, 10,  0, true  },
    { "23,25",            24, 10,  0, false },
    { "23@9-12,25@14-17", 23, 15,  0, false },
    { "23@9-12,25@14-17", 25, 15,  0, true  },
    { "!23",              23, 10,  0, false },
    { "!23",              24, 10,  0, true  },
    { "!@9-12",           24, 10,  0, false },
    { "!@9-12",           24, 12,  0, true  },
    { "23..25,!24",       24, 10,  0, false },
    { "23..25,!24",       25, 10,  0, true  },
    { "!24,23..25",       24, 10,  0, false },
    { "23..25,!24@9-12",  24, 13,  0, true  },
    { "23..25,!24@9-12",  24,  9,  0, false },
    { "!23,!24",          25, 10,  0, true  },
    { "!23,!24",          24, 10,  0, false },
    { "~23..25@15-10",    23, 14, 59, false },
    { "~23..25@15-10",    23, 15,  0, true  },
    { "~23..25@15-10",    24,  3,  0, true  },
    { "~23..25@15-10",    25,  9, 59, true  },
    { "~23..25@15-10",    25, 10,  0, false },
    { "~<23..25@15-10",   20, 10,  0, true  },
    { "~<23..25@15-10",   25, 10,  0, false },
    { "~>23..25@15-10",   30, 10,  0, true  },
    { "~>23..25@15-10",   23, 14,  0, false },
    { "~<>23..25@15-10",  23, 14,  0, true  },
    { "*",                23, 10,  0, true  },
};
/* clang-format on */

static void times_fit_a_list_of_wishes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(fit_cases); i++) {
        const fit_case *c = &fit_cases[i];
        local_time t = { november(c->day), c->hour * 3600 + c->minute * 60 };
        when list[WHEN_MAX];

        if (when_list_fits(list, wishes(c->list, list), t) != c->fits)
            fail_msg("\"%s\" on the %d at %d:%02d", c->list, c->day, c->hour, c->minute);
    }
}

/* ---- the dates worth looking at; today is the 20th, the last the 30th */

typedef struct dates_case {
    const char *list;
    int from, to; /* 0: none */
} dates_case;

/* clang-format off */
static const dates_case dates_cases[] = {
    { "",               20, 30 }, { "23",             23, 23 }, { "23..25",         23, 25 },
    { "23,27",          23, 27 }, { "27,23",          23, 27 }, { "18",              0,  0 },
    { "18..20",         20, 20 }, { "18..19",          0,  0 }, { "30",             30, 30 },
    { "29..30",         29, 30 }, { "@9-12",          20, 30 }, { "23,@9-12",       20, 30 },
    { "@9-12,23",       20, 30 }, { "!23",            20, 30 }, { "!23,25",         25, 25 },
    { "25,!25",         25, 25 }, { "~<23..25@9-12",  20, 25 }, { "~>23..25@9-12",  23, 30 },
    { "~23..25@9-12",   23, 25 }, { "18,25",          20, 25 }, { "*",              20, 30 },
};
/* clang-format on */

static void dates_worth_looking_at_are_the_bounds_of_the_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(dates_cases); i++) {
        const dates_case *c = &dates_cases[i];
        local_date from = november(1), to = november(1);
        when list[WHEN_MAX];
        bool is_any =
            when_list_dates(list, wishes(c->list, list), november(20), november(30), &from, &to);

        if (is_any != (c->from > 0) || (is_any && (from.day != c->from || to.day != c->to)))
            fail_msg("\"%s\": %d, %d to %d", c->list, is_any, from.day, to.day);
    }
}

/* Whatever fits a list within the days lies within the dates worth looking at. */
static void no_time_that_fits_lies_outside_the_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(dates_cases); i++) {
        local_date from = november(1), to = november(1);
        when list[WHEN_MAX];
        size_t n = wishes(dates_cases[i].list, list);
        bool is_any = when_list_dates(list, n, november(20), november(30), &from, &to);

        for (int day = 20; day <= 30; day++) {
            for (int hour = 0; hour < 24; hour++) {
                local_time t = { november(day), hour * 3600 };
                bool is_within = is_any && day >= from.day && day <= to.day;

                assert_true(is_within || !when_list_fits(list, n, t));
            }
        }
    }
}

/* ---- merging */

typedef struct merge_case {
    const char *name, *before, *said, *after;
} merge_case;

/* clang-format off */
static const merge_case merge_cases[] = {
    { "nothing to nothing",               "",              "",          "" },
    { "first wish",                       "",              "23",        "23" },
    { "nothing new",                      "23@9-12",       "",          "23@9-12" },
    { "a clock joins a date",             "23",            "@17-24",    "23@17-24" },
    { "a date joins a clock",             "@17-24",        "23",        "23@17-24" },
    { "another date keeps the clock",     "23@17-24",      "24",        "24@17-24" },
    { "another clock keeps the date",     "23@17-24",      "@9-12",     "23@9-12" },
    { "both replace both",                "23@17-24",      "24@9-12",   "24@9-12" },
    { "one of two dates replaces both",   "23,24",         "25",        "25" },
    { "a clock joins both dates",         "23,25",         "@9-12",     "23@9-12,25@9-12" },
    { "two clocks for one date",          "23",            "@9-12,@17-20", "23@9-12,23@17-20" },
    { "two dates for one clock",          "@9-12",         "23,24",     "23@9-12,24@9-12" },
    { "the same twice is once",           "23@9-12,23@14-17", "@17-20", "23@17-20" },
    { "a week, then a day",               "23..29",        "25",        "25" },
    { "a range of dates, then a clock",   "23..25",        "@9-12",     "23..25@9-12" },
    { "as soon as possible",              "",              "*",         "*" },
    { "as soon as possible, of a date",   "23",            "*",         "*23" },
    { "and then a clock",                 "*23",           "@9-12",     "*23@9-12" },
    { "not Monday",                       "",              "!23",       "!23" },
    { "not Monday of a week",             "23..29",        "!23",       "23..29,!23" },
    { "not the day that was wanted",      "23",            "!23",       "!23" },
    { "not the day, the clock stays",     "23@9-12",       "!23",       "@9-12,!23" },
    { "not that hour of it",              "23",            "!23@9-12",  "23,!23@9-12" },
    { "not Monday, not Tuesday",          "!23",           "!24",       "!24,!23" },
    { "a wish beside what is ruled out",  "!23",           "24",        "24,!23" },
    { "Monday after all",                 "!23",           "23",        "23" },
    { "not one of two wanted",            "23,24",         "!23",       "24,!23" },
    { "a stretch is replaced by a date",  "~23..25@15-10", "26",        "26" },
    { "a stretch, then a clock",          "~23..25@15-10", "@9-12",     "23..25@9-12" },
    { "a date is replaced by a stretch",  "23@9-12",       "~23..25@15-10", "~23..25@15-10" },
};
/* clang-format on */

static void what_was_said_merges_into_what_was_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(merge_cases); i++) {
        const merge_case *c = &merge_cases[i];
        when before[WHEN_MAX], said[WHEN_MAX], after[WHEN_MAX];
        size_t before_n = wishes(c->before, before), said_n = wishes(c->said, said);
        size_t n = when_merge(before, before_n, said, said_n, after);
        char room[256];

        if (strcmp(written(after, n, room), c->after) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", c->name, room, c->after);
    }
}

/* Random talks: never too many, and what was just said in full is what is wanted. */
static void random_talks_stay_within_bounds(void **state)
{
    dice d = dice_of(17);

    (void)state;
    for (int round = 0; round < 3000; round++) {
        when have[WHEN_MAX];
        size_t n = 0;

        for (int turn = 0; turn < 6; turn++) {
            when said[WHEN_MAX], after[WHEN_MAX];
            size_t said_n = 1 + dice_throw(&d, WHEN_MAX);

            for (size_t i = 0; i < said_n; i++) {
                char text[32];
                const char *p = text;
                int day = 1 + (int)dice_throw(&d, 28), hour = (int)dice_throw(&d, 23);

                (void)snprintf(text, sizeof text, "%s%d@%d-%d", dice_once_in(&d, 4) ? "!" : "", day,
                               hour, hour + 1);
                if (dice_once_in(&d, 3))
                    *strchr(text, '@') = '\0';
                said[i] = wish(&p);
            }
            n = when_merge(have, n, said, said_n, after);
            assert_true(n <= WHEN_MAX);
            memcpy(have, after, sizeof have);
            for (size_t i = 0; i < n; i++)
                assert_true(have[i].date_known || have[i].time_known || have[i].is_soonest);
        }
    }
}

/* ---- instants */

typedef struct instants_case {
    const char *zone, *wish;
    const char *from, *to; /* NULL: open */
} instants_case;

/* clang-format off */
static const instants_case instants_cases[] = {
    { "UTC",              "23",             "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z" },
    { "UTC",              "23..25",         "2026-11-23T00:00:00Z", "2026-11-26T00:00:00Z" },
    { "UTC",              "30",             "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z" },
    { "UTC",              "23@9-12",        "2026-11-23T09:00:00Z", "2026-11-23T12:00:00Z" },
    { "UTC",              "23@0-24",        "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z" },
    { "UTC",              "23@22-2",        "2026-11-23T22:00:00Z", "2026-11-24T02:00:00Z" },
    { "UTC",              ">23@17-24",      "2026-11-23T17:00:00Z", NULL },
    { "UTC",              "<23@0-12",       NULL,                   "2026-11-23T12:00:00Z" },
    { "UTC",              "~23..25@15-10",  "2026-11-23T15:00:00Z", "2026-11-25T10:00:00Z" },
    { "UTC",              "@9-12",          NULL,                   NULL },
    { "Asia/Kolkata",     "23",             "2026-11-23T00:00:00+05:30", "2026-11-24T00:00:00+05:30" },
    { "Asia/Kolkata",     "23@9-12",        "2026-11-23T09:00:00+05:30", "2026-11-23T12:00:00+05:30" },
    { "America/New_York", "1",              "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00" },
    { "America/New_York", "1@1-2",          "2026-11-01T01:00:00-04:00", "2026-11-01T02:00:00-05:00" },
    { "America/New_York", "1@9-12",         "2026-11-01T09:00:00-05:00", "2026-11-01T12:00:00-05:00" },
    { "Asia/Kathmandu",   "23@9-10",        "2026-11-23T09:00:00+05:45", "2026-11-23T10:00:00+05:45" },
};
/* clang-format on */

static void a_wish_is_a_stretch_of_instants(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(instants_cases); i++) {
        const instants_case *c = &instants_cases[i];
        const char *p = c->wish;
        when w = wish(&p);
        ds_time from, to;
        bool has_from, has_to;

        when_instants(&w, testenv_tz(te, c->zone), &from, &has_from, &to, &has_to);
        if (has_from != (c->from != NULL) || has_to != (c->to != NULL) ||
            (c->from && from.utc_s != testenv_at(c->from).utc_s) ||
            (c->to && to.utc_s != testenv_at(c->to).utc_s))
            fail_msg("%s in %s: %lld to %lld", c->wish, c->zone, (long long)from.utc_s,
                     (long long)to.utc_s);
    }
    testenv_free(te);
}

/* ---- memory: every flag and number survives; every wrong one is refused */

static void every_wish_is_remembered(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(23);

    (void)state;
    for (int round = 0; round < 1500; round++) {
        ds_ctx *cx = testenv_cx(te);
        ds_json *j DS_AUTO(ds_json_freep) = NULL;
        ds_buf b = ds_buf_make(cx);
        ds_jw jw = ds_jw_make(&b);
        when w = when_any(), back;

        w.date_known = dice_once_in(&d, 2);
        w.date_from = november(1 + (int)dice_throw(&d, 28));
        w.date_to = local_date_add_days(w.date_from, dice_throw(&d, 300));
        w.time_known = dice_once_in(&d, 2);
        w.is_not = dice_once_in(&d, 3);
        w.is_span = dice_once_in(&d, 3);
        w.is_from_open = dice_once_in(&d, 3);
        w.is_to_open = dice_once_in(&d, 3);
        w.is_soonest = dice_once_in(&d, 3);
        w.is_exact = dice_once_in(&d, 3);
        w.grain = (when_grain)dice_throw(&d, WHEN_MONTH + 1);
        w.clock_from_s = (int32_t)dice_throw(&d, 86400);
        w.clock_to_s = 1 + (int32_t)dice_throw(&d, 86400);
        w.start = dice_throw(&d, 500);
        w.end = w.start + dice_throw(&d, 50);
        when_write(&jw, &w);
        assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &j), DS_OK);
        assert_true(when_read(j, &back));
        assert_int_equal(back.date_known, w.date_known);
        assert_int_equal(back.time_known, w.time_known);
        assert_int_equal(back.is_not, w.is_not);
        assert_int_equal(back.is_span, w.is_span);
        assert_int_equal(back.is_from_open, w.is_from_open);
        assert_int_equal(back.is_to_open, w.is_to_open);
        assert_int_equal(back.is_soonest, w.is_soonest);
        assert_int_equal(back.is_exact, w.is_exact);
        assert_int_equal(back.grain, w.grain);
        assert_int_equal(local_date_compare(back.date_from, w.date_from), 0);
        assert_int_equal(local_date_compare(back.date_to, w.date_to), 0);
        assert_int_equal(back.clock_from_s, w.clock_from_s);
        assert_int_equal(back.clock_to_s, w.clock_to_s);
        assert_int_equal(back.start, w.start);
        assert_int_equal(back.end, w.end);
        testenv_reset(te);
    }
    testenv_free(te);
}

#define REST "\"clock_from\":0,\"clock_to\":86400,\"start\":0,\"end\":0}"

static void a_wrong_memory_is_refused(void **state)
{
    static const char *const wrong[] = {
        "null",
        "[]",
        "7",
        "\"day\"",
        "{}",
        "{" REST,
        "{\"grain\":\"year\"," REST,
        "{\"grain\":\"\"," REST,
        "{\"grain\":3," REST,
        "{\"grain\":\"day\",\"date_from\":\"2026-13-01\"," REST,
        "{\"grain\":\"day\",\"date_from\":\"tomorrow\"," REST,
        "{\"grain\":\"day\",\"date_to\":20261123," REST,
        "{\"grain\":\"day\",\"date_known\":true," REST,
        "{\"grain\":\"day\",\"date_known\":true,\"date_from\":\"2026-11-23\"," REST,
        "{\"grain\":\"day\",\"clock_from\":-1,\"clock_to\":86400,\"start\":0,\"end\":0}",
        "{\"grain\":\"day\",\"clock_from\":86400,\"clock_to\":86400,\"start\":0,\"end\":0}",
        "{\"grain\":\"day\",\"clock_from\":0,\"clock_to\":86401,\"start\":0,\"end\":0}",
        "{\"grain\":\"day\",\"clock_to\":86400,\"start\":0,\"end\":0}",
        "{\"grain\":\"day\",\"clock_from\":0,\"start\":0,\"end\":0}",
        "{\"grain\":\"day\",\"clock_from\":0,\"clock_to\":1,\"end\":0}",
        "{\"grain\":\"day\",\"clock_from\":0,\"clock_to\":1,\"start\":0}",
        "{\"grain\":\"day\",\"clock_from\":0,\"clock_to\":1,\"start\":4294967296,\"end\":0}",
        "{\"grain\":\"day\",\"clock_from\":0.5,\"clock_to\":1,\"start\":0,\"end\":0}",
    };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ds_json *j DS_AUTO(ds_json_freep) = NULL;
        when w = { .start = 77 };

        assert_status(cx, ds_json_parse(cx, ds_str_of(wrong[i]), &j), DS_OK);
        if (when_read(j, &w))
            fail_msg("%s is read", wrong[i]);
        assert_int_equal(w.start, 77);
    }
    assert_false(when_read(NULL, &(when){ .start = 1 }));
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_fit_a_list_of_wishes),
        cmocka_unit_test(dates_worth_looking_at_are_the_bounds_of_the_wanted),
        cmocka_unit_test(no_time_that_fits_lies_outside_the_dates),
        cmocka_unit_test(what_was_said_merges_into_what_was_wanted),
        cmocka_unit_test(random_talks_stay_within_bounds),
        cmocka_unit_test(a_wish_is_a_stretch_of_instants),
        cmocka_unit_test(every_wish_is_remembered),
        cmocka_unit_test(a_wrong_memory_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
