/*
 * test_ctx.c - the reason of a failure, and small pieces of memory out of a context's arena.
 */
#include "core/ctx.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

static void a_failure_notes_its_reason_and_passes_its_status_on(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    assert_int_equal(ds_fail(cx, DS_DENIED, "stripe: signature is %d s old", 7), DS_DENIED);
    assert_string_equal(cx->why, "stripe: signature is 7 s old");
}

static void a_reason_may_quote_the_reason_before_it(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    (void)ds_fail(cx, DS_INVALID, "column 3");
    (void)ds_fail(cx, DS_INVALID, "line 4: %s", cx->why);
    assert_string_equal(cx->why, "line 4: column 3");
}

static void a_long_reason_is_cut(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    char long_text[2000];

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    (void)ds_fail(cx, DS_INVALID, "%s", long_text);
    assert_int_equal(strlen(cx->why), DS_WHY_MAX - 1);
}

static void memory_over_the_cap_is_a_limit_with_a_reason(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx_new(te, 1024);
    ds_str copy = DS_STR("untouched");
    char text[2000] = { 0 };

    (void)state;
    assert_null(ds_alloc(cx, 2000));
    assert_why(cx, "memory");
    assert_null(ds_alloc_n(cx, SIZE_MAX / 2, 4));
    assert_null(ds_cstr(cx, (ds_str){ text, sizeof(text) }));
    assert_status(cx, ds_copy(cx, (ds_str){ text, sizeof(text) }, &copy), DS_LIMIT);
    assert_status(cx, ds_format(cx, &copy, "%01500d", 1), DS_LIMIT);
    assert_text(copy, "untouched");
}

static void copies_and_formatted_texts_end_with_a_nul(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_str s;

    (void)state;
    assert_status(cx, ds_copy(cx, ds_str_sub(DS_STR("abcdef"), 1, 3), &s), DS_OK);
    assert_string_equal(s.p, "bc");
    assert_status(cx, ds_copy(cx, (ds_str){ NULL, 0 }, &s), DS_OK);
    assert_string_equal(s.p, "");
    assert_status(cx, ds_format(cx, &s, "%d/%s", 3, "x"), DS_OK);
    assert_string_equal(s.p, "3/x");
    assert_int_equal(s.n, 3);
    assert_string_equal(ds_cstr(cx, DS_STR("abc")), "abc");
}

static void a_new_turn_sees_the_clock_once(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);
    ds_time before = cx->now;

    (void)state;
    testenv_advance(te, ds_minutes(16));
    assert_int_equal(ds_time_compare(cx->now, before), 0);
    cx = testenv_cx(te);
    assert_int_equal(ds_time_since(cx->now, before).s, 960);
    assert_int_equal(cx->env->mono_ms(cx->env->self), 1000000 + 960000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_notes_its_reason_and_passes_its_status_on),
        cmocka_unit_test(a_reason_may_quote_the_reason_before_it),
        cmocka_unit_test(a_long_reason_is_cut),
        cmocka_unit_test(memory_over_the_cap_is_a_limit_with_a_reason),
        cmocka_unit_test(copies_and_formatted_texts_end_with_a_nul),
        cmocka_unit_test(a_new_turn_sees_the_clock_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
