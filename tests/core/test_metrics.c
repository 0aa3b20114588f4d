/*
 * test_metrics.c - what is counted is what is shown, and promtool agrees with how.
 */
#include "core/metrics.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_TWILIO, EVENTS_META, QUEUE, TURN, COUNT };

static const ds_metric_def defs[] = {
    { DS_COUNTER, "inbox_events_total", "provider=\"twilio\"", "Events accepted" },
    { DS_COUNTER, "inbox_events_total", "provider=\"whatsapp\"", "Events accepted" },
    { DS_GAUGE, "outbox_waiting", "", "Messages that wait, back\\slash\nand line" },
    { DS_HISTOGRAM_MS, "turn_seconds", "channel=\"sms\"", "Time of a turn" },
};

static ds_metrics *counted(void)
{
    ds_metrics *m = ds_metrics_new(defs, COUNT);

    assert_non_null(m);
    ds_metrics_add(m, EVENTS_TWILIO, 2);
    ds_metrics_add(m, EVENTS_TWILIO, 1);
    ds_metrics_set(m, QUEUE, 9);
    ds_metrics_add(m, QUEUE, -2);
    ds_metrics_observe(m, TURN, 1000); /* on the bound: inside */
    ds_metrics_observe(m, TURN, 1001);
    ds_metrics_observe(m, TURN, 700000);
    ds_metrics_observe(m, TURN, 90000000); /* beyond the last bound */
    ds_metrics_observe(m, TURN, -5);
    return m;
}

static void values_add_up(void **state)
{
    ds_metrics *m = counted();

    (void)state;
    assert_int_equal(ds_metrics_value(m, EVENTS_TWILIO), 3);
    assert_int_equal(ds_metrics_value(m, EVENTS_META), 0);
    assert_int_equal(ds_metrics_value(m, QUEUE), 7);
    assert_int_equal(ds_metrics_value(m, TURN), 5);
    ds_metrics_free(m);
    ds_metrics_free(NULL);
    ds_metrics_add(NULL, 0, 1);
    ds_metrics_set(NULL, 0, 1);
    ds_metrics_observe(NULL, 0, 1);
}

static void the_text_has_one_head_a_name_and_cumulative_buckets(void **state)
{
    static const char *const lines[] = {
        "# HELP docspot_inbox_events_total Events accepted\n# TYPE docspot_inbox_events_total "
        "counter\ndocspot_inbox_events_total{provider=\"twilio\"} 3\n"
        "docspot_inbox_events_total{provider=\"whatsapp\"} 0\n",
        "# HELP docspot_outbox_waiting Messages that wait, back\\\\slash\\nand line\n",
        "# TYPE docspot_outbox_waiting gauge\ndocspot_outbox_waiting 7\n",
        "docspot_turn_seconds_bucket{channel=\"sms\",le=\"0.001\"} 2\n",
        "docspot_turn_seconds_bucket{channel=\"sms\",le=\"0.0025\"} 3\n",
        "docspot_turn_seconds_bucket{channel=\"sms\",le=\"0.5\"} 3\n",
        "docspot_turn_seconds_bucket{channel=\"sms\",le=\"1\"} 4\n",
        "docspot_turn_seconds_bucket{channel=\"sms\",le=\"30\"} 4\n",
        "docspot_turn_seconds_bucket{channel=\"sms\",le=\"+Inf\"} 5\n",
        "docspot_turn_seconds_sum{channel=\"sms\"} 90.702001\n",
        "docspot_turn_seconds_count{channel=\"sms\"} 5\n",
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_buf b = ds_buf_make(testenv_cx(te));
    ds_metrics *m = counted();

    (void)state;
    ds_metrics_write(&b, m);
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (ds_str_find(ds_buf_view(&b), ds_str_of(lines[i]), 0) < 0)
            fail_msg("no \"%s\" in \"" DS_FMT "\"", lines[i], DS_ARG(ds_buf_view(&b)));
    ds_metrics_free(m);
}

static void promtool_judges(void)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_buf b = ds_buf_make(testenv_cx(te));
    ds_metrics *m = counted();
    FILE *promtool;

    ds_metrics_write(&b, m);
    promtool = popen("promtool check metrics >&2", "w");
    assert_non_null(promtool);
    assert_int_equal(fwrite(b.p, 1, b.n, promtool), b.n);
    assert_int_equal(pclose(promtool), 0);
    ds_metrics_free(m);
}

/* skip() leaves at once, so nothing may be held when it is called. */
static void promtool_finds_nothing_wrong(void **state)
{
    (void)state;
    if (system("command -v promtool >/dev/null 2>&1") != 0) {
        print_message("skipped: promtool is not installed (package prometheus)\n");
        skip();
    }
    promtool_judges();
}

static void *count_often(void *arg)
{
    for (int i = 0; i < 10000; i++) {
        ds_metrics_add(arg, EVENTS_META, 1);
        ds_metrics_observe(arg, TURN, i);
    }
    return NULL;
}

static void threads_lose_no_count(void **state)
{
    ds_metrics *m = ds_metrics_new(defs, COUNT);
    pthread_t threads[4];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_often, m), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(ds_metrics_value(m, EVENTS_META), 40000);
    assert_int_equal(ds_metrics_value(m, TURN), 40000);
    ds_metrics_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_add_up),
        cmocka_unit_test(the_text_has_one_head_a_name_and_cumulative_buckets),
        cmocka_unit_test(promtool_finds_nothing_wrong),
        cmocka_unit_test(threads_lose_no_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
