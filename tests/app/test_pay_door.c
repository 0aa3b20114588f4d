/*
 * test_pay_door.c - who tries too often, who waits, and that nobody waits for good.
 */
#include "app/serve_internal.h"

#include <stdio.h>

#include "tests/support/check.h"

static int resumed;

static void count(http_exchange *x)
{
    resumed++;
    x->next_held = NULL; /* it may be gone by now: the door must not look at it again */
    x->resume = NULL;
}

static http_exchange waiting(pay_door *d)
{
    return (http_exchange){ .seen = pay_door_rings(d), .resume = count };
}

static void a_page_is_tried_ten_times_a_minute(void **state)
{
    pay_door *d = pay_door_new();

    (void)state;
    assert_non_null(d);
    for (int i = 0; i < 10; i++)
        assert_true(pay_door_admits(d, DS_STR("one"), 1000 + i));
    for (int i = 0; i < 10; i++)
        assert_false(pay_door_admits(d, DS_STR("one"), 59000));
    assert_true(pay_door_admits(d, DS_STR("two"), 59000));
    assert_true(pay_door_admits(d, DS_STR("one"), 60000));
    pay_door_free(d);
}

static void a_crowd_of_pages_refuses_nobody_on_the_first_try(void **state)
{
    pay_door *d = pay_door_new();

    (void)state;
    for (int i = 0; i < 5000; i++) {
        char token[32];

        (void)snprintf(token, sizeof token, "token%d", i);
        assert_true(pay_door_admits(d, ds_str_of(token), 1));
    }
    pay_door_free(d);
}

static void whoever_is_held_is_resumed_once_by_the_next_ring(void **state)
{
    pay_door *d = pay_door_new();
    http_exchange x[3] = { waiting(d), waiting(d), waiting(d) };

    (void)state;
    resumed = 0;
    for (int i = 0; i < 3; i++)
        assert_int_equal(pay_door_hold(d, &x[i]), DOOR_HELD);
    assert_int_equal(resumed, 0);
    pay_door_ring(d);
    assert_int_equal(resumed, 3);
    pay_door_ring(d);
    assert_int_equal(resumed, 3);
    pay_door_free(d);
}

static void a_ring_between_looking_and_waiting_is_not_lost(void **state)
{
    pay_door *d = pay_door_new();
    http_exchange x = waiting(d);

    (void)state;
    resumed = 0;
    pay_door_ring(d);
    assert_int_equal(pay_door_hold(d, &x), DOOR_RANG);
    x.seen = pay_door_rings(d);
    assert_int_equal(pay_door_hold(d, &x), DOOR_HELD);
    pay_door_ring(d);
    assert_int_equal(resumed, 1);
    pay_door_free(d);
}

static void a_closed_or_full_door_holds_nobody(void **state)
{
    pay_door *d = pay_door_new();
    static http_exchange x[PAY_HELD_MAX + 1];

    (void)state;
    resumed = 0;
    for (size_t i = 0; i < PAY_HELD_MAX; i++) {
        x[i] = waiting(d);
        assert_int_equal(pay_door_hold(d, &x[i]), DOOR_HELD);
    }
    x[PAY_HELD_MAX] = waiting(d);
    assert_int_equal(pay_door_hold(d, &x[PAY_HELD_MAX]), DOOR_SHUT);
    pay_door_close(d);
    assert_int_equal(resumed, PAY_HELD_MAX);
    x[0] = waiting(d);
    assert_int_equal(pay_door_hold(d, &x[0]), DOOR_SHUT);
    pay_door_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_tried_ten_times_a_minute),
        cmocka_unit_test(a_crowd_of_pages_refuses_nobody_on_the_first_try),
        cmocka_unit_test(whoever_is_held_is_resumed_once_by_the_next_ring),
        cmocka_unit_test(a_ring_between_looking_and_waiting_is_not_lost),
        cmocka_unit_test(a_closed_or_full_door_holds_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
