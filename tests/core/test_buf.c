/*
 * test_buf.c - text that grows: whatever is added arrives, and too much is said once, at the end.
 */
#include "core/buf.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

static void pieces_of_every_kind_become_one_text(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_buf b = ds_buf_make(cx);
    ds_str text;

    (void)state;
    ds_buf_add(&b, DS_STR("one "));
    ds_buf_puts(&b, "two");
    ds_buf_putc(&b, ' ');
    ds_buf_printf(&b, "%d%s", 3, "!");
    assert_text(ds_buf_view(&b), "one two 3!");
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    assert_string_equal(text.p, "one two 3!");
}

static void nothing_written_is_an_empty_text(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_buf b = ds_buf_make(cx);
    ds_str text;

    (void)state;
    ds_buf_puts(&b, "");
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    assert_string_equal(text.p, "");
}

static void a_long_text_grows_in_place_and_survives_a_neighbour(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx_new(te, 3 << 20);
    ds_buf b = ds_buf_make(cx);
    ds_str text;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        ds_buf_printf(&b, "%09d\n", i);
        if (i == 500)
            assert_non_null(ds_alloc(cx, 100)); /* in the way: it has to move once */
    }
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    assert_int_equal(text.n, 1000000);
    assert_memory_equal(text.p + 999990, "000099999\n", 10);
    assert_memory_equal(text.p + 5000, "000000500\n", 10);
}

static void too_much_is_said_at_the_end_and_the_beginning_stays(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx_new(te, 1024);
    ds_buf b = ds_buf_make(cx);
    ds_str text = DS_STR("untouched");

    (void)state;
    for (int i = 0; i < 300; i++)
        ds_buf_puts(&b, "0123456789");
    ds_buf_putc(&b, 'x');
    ds_buf_printf(&b, "%d", 1);
    assert_true(b.is_over);
    assert_true(ds_str_starts(ds_buf_view(&b), DS_STR("01234567890123")));
    assert_status(cx, ds_buf_finish(&b, &text), DS_LIMIT);
    assert_text(text, "untouched");
}

static void a_fixed_buffer_cuts_what_does_not_fit(void **state)
{
    char memory[8];
    ds_buf b = ds_buf_fixed(memory, sizeof(memory));
    ds_str text;

    (void)state;
    ds_buf_puts(&b, "12345");
    ds_buf_puts(&b, "67890");
    assert_text(ds_buf_view(&b), "1234567");
    assert_int_equal(ds_buf_finish(&b, &text), DS_LIMIT);

    b = ds_buf_fixed(memory, sizeof(memory));
    ds_buf_printf(&b, "%d", 1234567);
    assert_int_equal(ds_buf_finish(&b, &text), DS_OK);
    assert_string_equal(text.p, "1234567");

    b = ds_buf_fixed(memory, sizeof(memory));
    ds_buf_printf(&b, "%d", 123456789);
    assert_text(ds_buf_view(&b), "1234567");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_every_kind_become_one_text),
        cmocka_unit_test(nothing_written_is_an_empty_text),
        cmocka_unit_test(a_long_text_grows_in_place_and_survives_a_neighbour),
        cmocka_unit_test(too_much_is_said_at_the_end_and_the_beginning_stays),
        cmocka_unit_test(a_fixed_buffer_cuts_what_does_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
