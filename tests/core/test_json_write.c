/*
 * test_json_write.c - writing JSON: commas, escapes, and what a reader makes of it.
 */
#include "core/json.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <math.h>

static void objects_and_arrays_get_their_commas(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_buf b = ds_buf_make(testenv_cx(te));
    ds_jw w = ds_jw_make(&b);

    (void)state;
    ds_jw_object(&w);
    ds_jw_key_int(&w, "id", -3);
    ds_jw_key_text(&w, "t", DS_STR("x"));
    ds_jw_key_bool(&w, "ok", true);
    ds_jw_key(&w, "list");
    ds_jw_array(&w);
    ds_jw_int(&w, 1);
    ds_jw_object(&w);
    ds_jw_end(&w);
    ds_jw_array(&w);
    ds_jw_end(&w);
    ds_jw_cstr(&w, NULL);
    ds_jw_cstr(&w, "c");
    ds_jw_null(&w);
    ds_jw_bool(&w, false);
    ds_jw_raw(&w, DS_STR("{\"raw\":1}"));
    ds_jw_node(&w, NULL);
    ds_jw_end(&w);
    ds_jw_key(&w, "last");
    ds_jw_real(&w, 17.4065, 3);
    ds_jw_end(&w);
    assert_text(ds_buf_view(&b), "{\"id\":-3,\"t\":\"x\",\"ok\":true,\"list\":[1,{},[],null,\"c\","
                                 "null,false,{\"raw\":1},null],\"last\":17.407}");
}

static void numbers_that_are_none_become_null(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_buf b = ds_buf_make(testenv_cx(te));
    ds_jw w = ds_jw_make(&b);

    (void)state;
    ds_jw_array(&w);
    ds_jw_real(&w, (double)NAN, 2);
    ds_jw_real(&w, (double)INFINITY, 2);
    ds_jw_int(&w, INT64_MIN);
    ds_jw_end(&w);
    assert_text(ds_buf_view(&b), "[null,null,-9223372036854775808]");
}

static void texts_are_escaped_and_stay_valid(void **state)
{
    static const struct {
        ds_str in;
        const char *out;
    } rows[] = {
        { DS_LIT("plain"), "\"plain\"" },
        { DS_LIT("q\"b\\s/"), "\"q\\\"b\\\\s/\"" },
        { DS_LIT("a\nb\rc\td"), "\"a\\nb\\rc\\td\"" },
        { DS_LIT("\0\x1F\x7F"), "\"\\u0000\\u001f\\u007f\"" },
        { DS_LIT("é हि 😀"), "\"é हि 😀\"" },
        { DS_LIT("a\xFFz"), "\"a\xEF\xBF\xBDz\"" },
        { DS_LIT("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
        { { NULL, 0 }, "\"\"" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_json *j DS_AUTO(ds_json_freep) = NULL;
        ds_buf b = ds_buf_make(cx);
        ds_jw w = ds_jw_make(&b);

        ds_jw_text(&w, rows[i].in);
        assert_text(ds_buf_view(&b), rows[i].out);
        assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &j), DS_OK);
    }
}

static void a_node_that_was_read_is_written_as_it_was(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    (void)state;
    assert_status(cx, ds_json_parse(cx, DS_STR("{\"a\":[1,\"x\"]}"), &j), DS_OK);
    ds_jw_array(&w);
    ds_jw_node(&w, ds_json_get(j, "a"));
    ds_jw_node(&w, j);
    ds_jw_end(&w);
    assert_text(ds_buf_view(&b), "[[1,\"x\"],{\"a\":[1,\"x\"]}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_and_arrays_get_their_commas),
        cmocka_unit_test(numbers_that_are_none_become_null),
        cmocka_unit_test(texts_are_escaped_and_stay_valid),
        cmocka_unit_test(a_node_that_was_read_is_written_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
