/*
 * test_tzdb.c - zones by name: which names are none, and threads that ask at once.
 */
#include "core/tz.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <pthread.h>
#include <string.h>

static void names_that_are_no_zones_are_not_found(void **state)
{
    static const char *const names[] = {
        "",
        "Mars/Olympus",
        "../etc/passwd",
        "/etc/passwd",
        "America/../UTC",
        "posixrules",
        "right/UTC",
        "posix/UTC",
        "America",
        "zone.tab",
        "localtime",
        "/UTC",
        "America/New_York ",
        "leapseconds",
        "europe/madrid",
        "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const ds_tz *tz = NULL;

        assert_status(cx, ds_tz_find(cx, ds_str_of(names[i]), &tz), DS_NOT_FOUND);
        assert_null(tz);
    }
    assert_int_equal(ds_tz_find(cx, (ds_str){ "UTC\0x", 5 }, &(const ds_tz *){ NULL }),
                     DS_NOT_FOUND);
}

static void a_zone_is_read_once(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    const ds_tz *first, *second;

    (void)state;
    assert_status(cx, ds_tz_find(cx, DS_STR("Asia/Kolkata"), &first), DS_OK);
    testenv_put_file(te, "/usr/share/zoneinfo/Asia/Kolkata", (ds_str){ NULL, 0 });
    assert_status(cx, ds_tz_find(cx, DS_STR("Asia/Kolkata"), &second), DS_OK);
    assert_ptr_equal(first, second);
}

static void a_broken_file_is_no_zone(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    const ds_tz *tz = NULL;

    (void)state;
    testenv_put_file(te, "/usr/share/zoneinfo/Asia/Kolkata", DS_STR("TZif2 and nothing"));
    assert_status(cx, ds_tz_find(cx, DS_STR("Asia/Kolkata"), &tz), DS_NOT_FOUND);
    assert_why(cx, "Asia/Kolkata");
}

typedef struct asker {
    ds_ctx *cx;
    const ds_tz *answers[4];
} asker;

static const char *const asked[] = { "Asia/Kolkata", "Europe/Madrid", "America/Chicago", "UTC" };

static void *ask(void *arg)
{
    asker *a = arg;

    for (int round = 0; round < 200; round++)
        for (size_t i = 0; i < COUNT_OF(asked); i++)
            if (ds_tz_find(a->cx, ds_str_of(asked[i]), &a->answers[i]) != DS_OK)
                return a;
    return NULL;
}

static void threads_that_ask_at_once_get_the_same_zones(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    asker askers[8];
    pthread_t threads[8];

    (void)state;
    memset(askers, 0, sizeof(askers));
    for (size_t i = 0; i < COUNT_OF(askers); i++) {
        askers[i].cx = testenv_cx_new(te, 1 << 20);
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(askers); i++) {
        void *failed;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
        assert_memory_equal(askers[i].answers, askers[0].answers, sizeof(askers[0].answers));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_no_zones_are_not_found),
        cmocka_unit_test(a_zone_is_read_once),
        cmocka_unit_test(a_broken_file_is_no_zone),
        cmocka_unit_test(threads_that_ask_at_once_get_the_same_zones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
