/*
 * test_log.c - one event a line, whatever is in it; levels; both formats.
 */
#include "core/log.h"

#include "core/json.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

static void an_event_is_one_line_of_logfmt(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    cx->request_id = 12;
    ds_log_event(cx, DS_LOG_WARN, "outbox.retry", "id=%d why=\"%s\"", 7, "busy\nlevel=error");
    ds_log_event(cx, DS_LOG_INFO, "app.start", NULL);
    assert_int_equal(testenv_log_count(te), 2);
    assert_text(testenv_log_line(te, 0),
                "time=2026-11-23T02:30:00+00:00 level=warn event=outbox.retry request=12 id=7 "
                "why=\"busy level=error\"");
    assert_true(ds_str_ends(testenv_log_line(te, 1), DS_STR("event=app.start request=12")));
}

static void json_lines_are_valid_and_typed(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_log *log = ds_log_new(testenv_env(te), DS_LOG_INFO, DS_LOG_JSON);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;

    (void)state;
    cx->log = log;
    ds_log_event(cx, DS_LOG_ERROR, "http.bad", "id=%d s=%s neg=-5 zip=007 why=\"%s\" last=%s", 7,
                 "a\xFF", "two words \\ \"q\"", "x=y");
    assert_status(cx, ds_json_parse(cx, testenv_log_line(te, 0), &j), DS_OK);
    assert_text(ds_json_text(ds_json_get(j, "time")), "2026-11-23T08:00:00+00:00");
    assert_text(ds_json_text(ds_json_get(j, "level")), "error");
    assert_text(ds_json_text(ds_json_get(j, "event")), "http.bad");
    assert_int_equal(ds_json_kind_of(ds_json_get(j, "id")), DS_JSON_INT);
    assert_int_equal(ds_json_int(ds_json_get(j, "neg"), 0), -5);
    assert_text(ds_json_text(ds_json_get(j, "zip")), "007");
    assert_text(ds_json_text(ds_json_get(j, "s")), "a\xEF\xBF\xBD");
    assert_text(ds_json_text(ds_json_get(j, "last")), "x=y");
    ds_log_free(log);
}

static void long_details_are_cut_and_the_line_stays_whole(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_log *log = ds_log_new(testenv_env(te), DS_LOG_INFO, DS_LOG_JSON);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    char text[5000];

    (void)state;
    memset(text, '"', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    cx->log = log;
    ds_log_event(cx, DS_LOG_INFO, "x", "v=a%s", text);
    assert_status(cx, ds_json_parse(cx, testenv_log_line(te, 0), &j), DS_OK);
    assert_in_range(testenv_log_line(te, 0).n, 1000, 8192);
    ds_log_free(log);
}

static void only_levels_up_to_the_chosen_one_are_written(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_log *log = ds_log_new(testenv_env(te), DS_LOG_WARN, DS_LOG_LOGFMT);

    (void)state;
    cx->log = log;
    ds_log_event(cx, DS_LOG_INFO, "quiet", NULL);
    ds_log_event(cx, DS_LOG_WARN, "heard", NULL);
    assert_int_equal(testenv_log_count(te), 1);
    ds_log_set_level(log, DS_LOG_DEBUG);
    ds_log_event(cx, DS_LOG_DEBUG, "now", NULL);
    assert_int_equal(testenv_log_count(te), 2);
    cx->log = NULL;
    ds_log_event(cx, DS_LOG_ERROR, "nobody", NULL);
    assert_int_equal(testenv_log_count(te), 2);
    ds_log_free(log);
    ds_log_free(NULL);
}

static void level_words_are_read(void **state)
{
    ds_log_level level = DS_LOG_ERROR;

    (void)state;
    assert_true(ds_log_level_parse(DS_STR("debug"), &level));
    assert_int_equal(level, DS_LOG_DEBUG);
    assert_true(ds_log_level_parse(DS_STR("error"), &level));
    assert_int_equal(level, DS_LOG_ERROR);
    assert_false(ds_log_level_parse(DS_STR("loud"), &level));
    assert_false(ds_log_level_parse(DS_STR(""), &level));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_one_line_of_logfmt),
        cmocka_unit_test(json_lines_are_valid_and_typed),
        cmocka_unit_test(long_details_are_cut_and_the_line_stays_whole),
        cmocka_unit_test(only_levels_up_to_the_chosen_one_are_written),
        cmocka_unit_test(level_words_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
