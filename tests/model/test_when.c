/*
 * test_when.c - does a time fit a wish, how do turns merge, what is a wish in instants.
 */
#include "model/when.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define HM(h, m) ((h)*3600 + (m)*60)

static when on(local_date from, local_date to)
{
    when w = when_any();

    w.date_known = true;
    w.date_from = from;
    w.date_to = to;
    return w;
}

static when at_clock(int32_t from_s, int32_t to_s)
{
    when w = when_any();

    w.time_known = true;
    w.grain = WHEN_PART;
    w.clock_from_s = from_s;
    w.clock_to_s = to_s;
    return w;
}

static const local_date mon = { 2026, 11, 23 }, tue = { 2026, 11, 24 }, wed = { 2026, 11, 25 },
                        sun = { 2026, 11, 29 };

static void days_and_clock_are_judged_apart(void **state)
{
    when w = on(mon, tue);

    (void)state;
    w.time_known = true;
    w.clock_from_s = HM(9, 0);
    w.clock_to_s = HM(12, 0);
    assert_true(when_fits(&w, (local_time){ mon, HM(9, 0) }));
    assert_true(when_fits(&w, (local_time){ tue, HM(11, 59) }));
    assert_false(when_fits(&w, (local_time){ tue, HM(12, 0) }));
    assert_false(when_fits(&w, (local_time){ mon, HM(8, 59) }));
    assert_false(when_fits(&w, (local_time){ wed, HM(10, 0) }));
}

static void a_span_is_one_stretch(void **state)
{
    when w = on(mon, wed);

    (void)state;
    w.is_span = true;
    w.clock_from_s = HM(15, 0);
    w.clock_to_s = HM(10, 0);
    assert_false(when_fits(&w, (local_time){ mon, HM(14, 0) }));
    assert_true(when_fits(&w, (local_time){ mon, HM(15, 0) }));
    assert_true(when_fits(&w, (local_time){ tue, HM(3, 0) }));
    assert_true(when_fits(&w, (local_time){ wed, HM(9, 59) }));
    assert_false(when_fits(&w, (local_time){ wed, HM(10, 0) }));
    w.is_to_open = true;
    assert_true(when_fits(&w, (local_time){ sun, HM(10, 0) }));
}

static void a_clock_range_may_run_past_midnight(void **state)
{
    when w = at_clock(HM(22, 0), HM(2, 0));

    (void)state;
    assert_true(when_fits(&w, (local_time){ mon, HM(23, 0) }));
    assert_true(when_fits(&w, (local_time){ mon, HM(1, 0) }));
    assert_false(when_fits(&w, (local_time){ mon, HM(12, 0) }));
}

static void a_list_is_any_wanted_and_none_ruled_out(void **state)
{
    when list[] = { on(mon, mon), on(wed, wed), on(wed, wed) };

    (void)state;
    list[2].is_not = true;
    assert_true(when_list_fits(list, 2, (local_time){ wed, 0 }));
    assert_false(when_list_fits(list, 3, (local_time){ wed, 0 }));
    assert_true(when_list_fits(list, 3, (local_time){ mon, 0 }));
    assert_false(when_list_fits(list, 3, (local_time){ tue, 0 }));
    assert_true(when_list_fits(list + 2, 1, (local_time){ tue, 0 })); /* any but Wednesday */
    assert_true(when_list_fits(NULL, 0, (local_time){ tue, 0 }));
}

static void the_dates_worth_looking_at_are_bounded(void **state)
{
    when past = on((local_date){ 2026, 11, 1 }, (local_date){ 2026, 11, 2 });
    when list[] = { on(wed, wed), on(mon, tue) };
    when open = on(tue, (local_date){ 9999, 12, 31 });
    local_date from, to;

    (void)state;
    assert_true(when_list_dates(list, 2, mon, sun, &from, &to));
    assert_int_equal(local_date_compare(from, mon), 0);
    assert_int_equal(local_date_compare(to, wed), 0);
    assert_true(when_list_dates(list, 1, mon, sun, &from, &to));
    assert_int_equal(local_date_compare(from, wed), 0);
    assert_true(when_list_dates(&open, 1, mon, sun, &from, &to));
    assert_int_equal(local_date_compare(from, tue), 0);
    assert_int_equal(local_date_compare(to, sun), 0);
    assert_false(when_list_dates(&past, 1, mon, sun, &from, &to));
    assert_true(when_list_dates(NULL, 0, mon, sun, &from, &to));
    assert_int_equal(local_date_compare(to, sun), 0);
}

/* ---- merging */

static void a_date_replaces_dates_and_keeps_the_clock(void **state)
{
    when before = at_clock(HM(17, 0), HM(21, 0)), said = on(tue, tue), merged[WHEN_MAX];

    (void)state;
    assert_int_equal(when_merge(&before, 1, &said, 1, merged), 1);
    assert_true(merged[0].date_known && merged[0].time_known);
    assert_int_equal(merged[0].clock_from_s, HM(17, 0));
    assert_int_equal(local_date_compare(merged[0].date_from, tue), 0);
}

static void a_clock_replaces_the_clock_and_keeps_dates(void **state)
{
    when before = on(tue, tue), said = at_clock(HM(9, 0), HM(12, 0)), merged[WHEN_MAX];

    (void)state;
    before.time_known = true;
    before.clock_from_s = HM(17, 0);
    assert_int_equal(when_merge(&before, 1, &said, 1, merged), 1);
    assert_true(merged[0].date_known);
    assert_int_equal(merged[0].clock_from_s, HM(9, 0));
    assert_int_equal(local_date_compare(merged[0].date_from, tue), 0);
}

static void both_replace_both(void **state)
{
    when before = on(mon, mon), said = on(wed, wed), merged[WHEN_MAX];

    (void)state;
    before.time_known = said.time_known = true;
    said.clock_from_s = HM(8, 0);
    assert_int_equal(when_merge(&before, 1, &said, 1, merged), 1);
    assert_int_equal(local_date_compare(merged[0].date_from, wed), 0);
    assert_int_equal(merged[0].clock_from_s, HM(8, 0));
}

static void two_days_keep_one_clock_each(void **state)
{
    when before = at_clock(HM(17, 0), HM(21, 0)), said[] = { on(mon, mon), on(wed, wed) };
    when merged[WHEN_MAX];

    (void)state;
    assert_int_equal(when_merge(&before, 1, said, 2, merged), 2);
    assert_true(merged[0].time_known && merged[1].time_known);
}

static void what_is_ruled_out_adds_up_and_can_be_taken_back(void **state)
{
    when not_mon = on(mon, mon), not_tue = on(tue, tue), merged[WHEN_MAX], again[WHEN_MAX];
    when yes_mon = on(mon, mon);

    (void)state;
    not_mon.is_not = not_tue.is_not = true;
    assert_int_equal(when_merge(&not_mon, 1, &not_tue, 1, merged), 2);
    assert_true(merged[0].is_not && merged[1].is_not);
    assert_int_equal(when_merge(merged, 2, &yes_mon, 1, again), 2);
    assert_true(when_list_fits(again, 2, (local_time){ mon, 0 }));
    assert_false(when_list_fits(again, 2, (local_time){ tue, 0 }));
}

static void ruling_out_the_only_day_leaves_any_other(void **state)
{
    when before = on(mon, mon), said = on(mon, mon), merged[WHEN_MAX];
    size_t n;

    (void)state;
    said.is_not = true;
    n = when_merge(&before, 1, &said, 1, merged);
    assert_false(when_list_fits(merged, n, (local_time){ mon, 0 }));
    assert_true(when_list_fits(merged, n, (local_time){ tue, 0 }));
}

static void merging_never_overflows(void **state)
{
    when before[WHEN_MAX], said[WHEN_MAX], merged[WHEN_MAX];

    (void)state;
    for (int i = 0; i < WHEN_MAX; i++) {
        before[i] = at_clock(HM(i, 0), HM(i + 1, 0));
        before[i].is_not = i % 2 == 0;
        said[i] = on(local_date_add_days(mon, i), local_date_add_days(mon, i));
        said[i].is_not = i % 3 == 0;
    }
    assert_true(when_merge(before, WHEN_MAX, said, WHEN_MAX, merged) <= WHEN_MAX);
}

/* ---- instants and memory */

static void instants_are_half_open_in_the_zone(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    const ds_tz *la = testenv_tz(te, "America/Los_Angeles");
    when day = on(mon, mon), after = on(mon, mon),
         gap = on((local_date){ 2027, 3, 14 }, (local_date){ 2027, 3, 14 });
    bool has_from, has_to;
    ds_time from, to;

    (void)state;
    when_instants(&day, la, &from, &has_from, &to, &has_to);
    assert_true(has_from && has_to);
    assert_int_equal(from.utc_s, testenv_at("2026-11-23T00:00:00-08:00").utc_s);
    assert_int_equal(to.utc_s, testenv_at("2026-11-24T00:00:00-08:00").utc_s);
    after.time_known = after.is_to_open = true;
    after.clock_from_s = HM(17, 0);
    when_instants(&after, la, &from, &has_from, &to, &has_to);
    assert_true(has_from && !has_to);
    assert_int_equal(from.utc_s, testenv_at("2026-11-23T17:00:00-08:00").utc_s);
    when_instants(&gap, la, &from, &has_from, &to, &has_to);
    assert_int_equal(ds_time_since(to, from).s, 23 * 3600);
    gap.time_known = true;
    gap.clock_from_s = HM(2, 10);
    gap.clock_to_s = HM(2, 20);
    when_instants(&gap, la, &from, &has_from, &to, &has_to);
    assert_true(ds_time_before(from, to));
    testenv_free(te);
}

static void a_conversation_remembers_a_wish_exactly(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);
    ds_json *document;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    when x = on(mon, wed), back;

    (void)state;
    x.time_known = x.is_not = x.is_span = x.is_to_open = x.is_soonest = x.is_exact = true;
    x.grain = WHEN_HOUR;
    x.clock_from_s = HM(17, 30);
    x.start = 3;
    x.end = 9;
    when_write(&w, &x);
    assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &document), DS_OK);
    assert_true(when_read(document, &back));
    assert_true(back.date_known && back.time_known && back.is_not && back.is_span &&
                !back.is_from_open && back.is_to_open && back.is_soonest && back.is_exact);
    assert_int_equal(back.grain, WHEN_HOUR);
    assert_int_equal(local_date_compare(back.date_to, wed), 0);
    assert_int_equal(back.clock_from_s, HM(17, 30));
    assert_int_equal(back.end, 9);
    ds_json_free(document);
    testenv_free(te);
}

static void a_broken_memory_is_refused(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "{\"grain\":\"day\"}",
        "{\"grain\":\"eon\",\"clock_from\":0,\"clock_to\":86400,\"start\":0,\"end\":1}",
        "{\"grain\":\"day\",\"clock_from\":-1,\"clock_to\":86400,\"start\":0,\"end\":1}",
        "{\"grain\":\"day\",\"clock_from\":0,\"clock_to\":86401,\"start\":0,\"end\":1}",
        "{\"grain\":\"day\",\"date_known\":true,\"clock_from\":0,\"clock_to\":9,\"start\":0,"
        "\"end\":1}",
        "{\"grain\":\"day\",\"date_from\":\"2026-02-30\",\"clock_from\":0,\"clock_to\":9,\"start\":"
        "0,"
        "\"end\":1}",
    };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        ds_json *document;
        when back;

        assert_status(cx, ds_json_parse(cx, ds_str_of(texts[i]), &document), DS_OK);
        if (when_read(document, &back))
            fail_msg("%s was read", texts[i]);
        ds_json_free(document);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_clock_are_judged_apart),
        cmocka_unit_test(a_span_is_one_stretch),
        cmocka_unit_test(a_clock_range_may_run_past_midnight),
        cmocka_unit_test(a_list_is_any_wanted_and_none_ruled_out),
        cmocka_unit_test(the_dates_worth_looking_at_are_bounded),
        cmocka_unit_test(a_date_replaces_dates_and_keeps_the_clock),
        cmocka_unit_test(a_clock_replaces_the_clock_and_keeps_dates),
        cmocka_unit_test(both_replace_both),
        cmocka_unit_test(two_days_keep_one_clock_each),
        cmocka_unit_test(what_is_ruled_out_adds_up_and_can_be_taken_back),
        cmocka_unit_test(ruling_out_the_only_day_leaves_any_other),
        cmocka_unit_test(merging_never_overflows),
        cmocka_unit_test(instants_are_half_open_in_the_zone),
        cmocka_unit_test(a_conversation_remembers_a_wish_exactly),
        cmocka_unit_test(a_broken_memory_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
