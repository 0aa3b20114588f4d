/*
 * test_status.c - every outcome has a name, a text, a code; only two are worth a retry.
 *
 * The table is status.def; here stands what others rely on, so that a row changed by accident
 * shows up.
 */
#include "core/status.h"

#include "tests/support/check.h"

#include <string.h>

static void each_outcome_has_its_code_and_says_whether_a_retry_helps(void **state)
{
    static const struct {
        ds_status status;
        const char *name;
        int http;
        bool is_retryable;
    } rows[] = {
        { DS_OK, "OK", 200, false },
        { DS_NOT_FOUND, "NOT_FOUND", 404, false },
        { DS_CONFLICT, "CONFLICT", 409, false },
        { DS_INVALID, "INVALID", 400, false },
        { DS_UNAUTHENTICATED, "UNAUTHENTICATED", 401, false },
        { DS_DENIED, "DENIED", 403, false },
        { DS_METHOD, "METHOD", 405, false },
        { DS_GONE, "GONE", 410, false },
        { DS_LIMIT, "LIMIT", 413, false },
        { DS_TOO_MANY, "TOO_MANY", 429, true },
        { DS_OFF, "OFF", 501, false },
        { DS_UNAVAILABLE, "UNAVAILABLE", 503, true },
        { DS_IN_DOUBT, "IN_DOUBT", 504, false },
        { DS_INTERNAL, "INTERNAL", 500, false },
    };

    (void)state;
    assert_int_equal(DS_STATUS_COUNT, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_string_equal(ds_status_name(rows[i].status), rows[i].name);
        assert_int_equal(ds_status_http(rows[i].status), rows[i].http);
        assert_int_equal(ds_status_is_retryable(rows[i].status), rows[i].is_retryable);
        assert_true(strlen(ds_status_text(rows[i].status)) > 0);
    }
}

static void an_outcome_outside_the_table_reads_as_internal(void **state)
{
    (void)state;
    assert_string_equal(ds_status_name((ds_status)DS_STATUS_COUNT), "INTERNAL");
    assert_int_equal(ds_status_http((ds_status)DS_STATUS_COUNT), 500);
}

static ds_status fail_if(bool fails, int *steps)
{
    (*steps)++;
    return fails ? DS_GONE : DS_OK;
}

static ds_status two_steps(bool first_fails, int *steps)
{
    DS_TRY(fail_if(first_fails, steps));
    DS_TRY(fail_if(false, steps));
    return DS_OK;
}

static void try_leaves_at_the_first_failure(void **state)
{
    int steps = 0;

    (void)state;
    assert_int_equal(two_steps(false, &steps), DS_OK);
    assert_int_equal(steps, 2);
    assert_int_equal(two_steps(true, &steps), DS_GONE);
    assert_int_equal(steps, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_outcome_has_its_code_and_says_whether_a_retry_helps),
        cmocka_unit_test(an_outcome_outside_the_table_reads_as_internal),
        cmocka_unit_test(try_leaves_at_the_first_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
