/*
 * test_arena.c - memory that dies all at once: zeroed, aligned, capped, reused.
 *
 * The sanitizers watch for leaks and overruns; here stand the promises of the header.
 */
#include "core/arena.h"

#include "tests/support/check.h"

#include <string.h>

static void what_is_given_out_is_zeroed_and_aligned_also_after_reuse(void **state)
{
    ds_arena *a = ds_arena_new(1 << 20);

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 300; n += 7) {
            unsigned char *p = ds_arena_alloc(a, n);

            assert_non_null(p);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xAA, n);
        }
        ds_arena_reset(a);
        assert_int_equal(ds_arena_used(a), 0);
    }
    ds_arena_free(a);
}

static void the_cap_is_exact_and_a_refusal_takes_nothing(void **state)
{
    ds_arena *a = ds_arena_new(1024);

    (void)state;
    assert_non_null(ds_arena_alloc(a, 1000));
    assert_null(ds_arena_alloc(a, 100));
    assert_int_equal(ds_arena_used(a), 1008);
    assert_non_null(ds_arena_alloc(a, 16));
    assert_null(ds_arena_alloc(a, 1));
    assert_null(ds_arena_alloc(a, SIZE_MAX));
    assert_null(ds_arena_alloc(a, SIZE_MAX - 8));
    ds_arena_reset(a);
    assert_non_null(ds_arena_alloc(a, 1024));
    ds_arena_free(a);
}

static void no_memory_at_all_may_be_asked_for(void **state)
{
    ds_arena *a = ds_arena_new(0);

    (void)state;
    assert_non_null(ds_arena_alloc(a, 0));
    assert_null(ds_arena_alloc(a, 1));
    ds_arena_free(a);
    ds_arena_free(NULL);
}

static void a_moderate_block_serves_again_after_a_reset(void **state)
{
    ds_arena *a = ds_arena_new(1 << 24);
    unsigned char *first, *again;

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_non_null(ds_arena_alloc(a, 50000));
    ds_arena_reset(a);
    first = ds_arena_alloc(a, 50000);
    memset(first, 0xAA, 50000);
    ds_arena_reset(a);
    again = ds_arena_alloc(a, 100000);
    assert_ptr_equal(again, first);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(again[i], 0);
    ds_arena_free(a);
}

static void a_piece_that_grows_over_used_memory_is_zero(void **state)
{
    ds_arena *a = ds_arena_new(1 << 16);
    unsigned char *p = ds_arena_alloc(a, 8000);

    (void)state;
    memset(p, 0xAA, 8000);
    ds_arena_reset(a);
    p = ds_arena_alloc(a, 16);
    assert_true(ds_arena_extend(a, p, 16, 9000));
    for (size_t i = 0; i < 9000; i++)
        assert_int_equal(p[i], 0);
    ds_arena_free(a);
}

static void a_large_piece_gets_a_block_of_its_own(void **state)
{
    ds_arena *a = ds_arena_new((size_t)8 << 20);
    unsigned char *p = ds_arena_alloc(a, (size_t)5 << 20);

    (void)state;
    assert_non_null(p);
    p[((size_t)5 << 20) - 1] = 1;
    assert_null(ds_arena_alloc(a, (size_t)4 << 20));
    ds_arena_free(a);
}

static void only_the_latest_piece_can_grow_in_place(void **state)
{
    ds_arena *a = ds_arena_new(4096);
    char *one = ds_arena_alloc(a, 10);
    char *two = ds_arena_alloc(a, 10);

    (void)state;
    assert_false(ds_arena_extend(a, one, 10, 20));
    memset(two, 'x', 10);
    assert_true(ds_arena_extend(a, two, 10, 1000));
    assert_int_equal(two[999], 0);
    assert_int_equal(two[9], 'x');
    assert_int_equal(ds_arena_used(a), 16 + 1008);
    assert_false(ds_arena_extend(a, two, 1000, 4096));
    assert_false(ds_arena_extend(a, two, 1000, SIZE_MAX));
    ds_arena_free(a);
}

static void heap_memory_is_zeroed(void **state)
{
    char *p = ds_heap_new(100);

    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    ds_heap_free(p);
    ds_heap_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_out_is_zeroed_and_aligned_also_after_reuse),
        cmocka_unit_test(the_cap_is_exact_and_a_refusal_takes_nothing),
        cmocka_unit_test(no_memory_at_all_may_be_asked_for),
        cmocka_unit_test(a_moderate_block_serves_again_after_a_reset),
        cmocka_unit_test(a_piece_that_grows_over_used_memory_is_zero),
        cmocka_unit_test(a_large_piece_gets_a_block_of_its_own),
        cmocka_unit_test(only_the_latest_piece_can_grow_in_place),
        cmocka_unit_test(heap_memory_is_zeroed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
