/*
 * test_json.c - reading JSON: what is refused and where, what is found, what is borrowed.
 */
#include "core/json.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

static void what_is_wrong_is_named_by_line_and_column(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        { "", "line 1 column 1" },
        { "{\"a\":1,\n \"a\":2}", "line 2 column 4: duplicate object key" },
        { "{\"a\":}", "line 1 column 6" },
        { "[1,\n2,\n", "line 3 column 1" },
        { "{} x", "line 1 column 4" },
        { "{'a':1}", "line 1 column 2" },
        { "[01]", "line 1 column 2" },
        { "\"\\ud800\"", "line 1 column" },
        { "\"\xFF\"", "line 1 column 1" },
        { "[1e999]", "line 1 column" },
        { "{\"a\\u0000b\":1}", "line 1 column" },
        { "nul", "line 1 column 3" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_json *j = NULL;

        assert_status(cx, ds_json_parse(cx, ds_str_of(rows[i].text), &j), DS_INVALID);
        assert_why(cx, rows[i].why);
        assert_null(j);
    }
}

static void a_reason_never_quotes_the_text(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j = NULL;

    (void)state;
    assert_status(cx, ds_json_parse(cx, DS_STR("{\"text\":Lakshmi}"), &j), DS_INVALID);
    assert_null(strstr(cx->why, "Lakshmi"));
    assert_status(cx, ds_json_parse(cx, DS_STR("{\"Lakshmi\":1,\"Lakshmi\":1}"), &j), DS_INVALID);
    assert_null(strstr(cx->why, "Lakshmi"));
}

/* depth opening brackets, their closings, and a bracket inside a text that does not count */
static ds_str nested(ds_ctx *cx, size_t depth)
{
    ds_buf b = ds_buf_make(cx);
    ds_str text = { NULL, 0 };

    for (size_t i = 0; i < depth; i++)
        ds_buf_puts(&b, "[\n");
    ds_buf_puts(&b, "\"[[\\\"[[\"");
    for (size_t i = 0; i < depth; i++)
        ds_buf_putc(&b, ']');
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    return text;
}

static void nesting_is_bounded(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    ds_json *deep = NULL;

    (void)state;
    assert_status(cx, ds_json_parse(cx, nested(cx, 64), &j), DS_OK);
    assert_status(cx, ds_json_parse(cx, nested(cx, 65), &deep), DS_INVALID);
    assert_why(cx, "line 65 column 1: nested deeper than 64");
    assert_status(cx, ds_json_parse(cx, nested(cx, 100000), &deep), DS_INVALID);
}

static void members_and_elements_are_found_by_key_path_and_place(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;

    (void)state;
    assert_status(
        cx, ds_json_parse(cx, DS_STR("{\"entry\":[{\"changes\":[1,\"two\"]}],\"n\":null}"), &j),
        DS_OK);
    assert_text(ds_json_text(ds_json_at(j, "entry.0.changes.1")), "two");
    assert_int_equal(ds_json_count(ds_json_at(j, "entry.0.changes")), 2);
    assert_int_equal(ds_json_int(ds_json_item(ds_json_at(j, "entry.0.changes"), 0), -1), 1);
    assert_null(ds_json_at(j, "entry.1.changes"));
    assert_null(ds_json_at(j, "entry.x"));
    assert_null(ds_json_at(j, "entry.-1"));
    assert_null(ds_json_at(j, "nope.deeper"));
    assert_null(ds_json_get(j, "nope"));
    assert_null(ds_json_get(NULL, "x"));
    assert_null(ds_json_item(j, 0));
    assert_int_equal(ds_json_count(j), 0);
    assert_int_equal(ds_json_count(NULL), 0);
    assert_int_equal(ds_json_kind_of(ds_json_get(j, "n")), DS_JSON_NULL);
}

static void values_of_another_kind_give_the_fallback(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;

    (void)state;
    assert_status(cx,
                  ds_json_parse(cx, DS_STR("[1,\"15550001\",2.0,2.5,true,\"x\",{},[],1e300]"), &j),
                  DS_OK);
    assert_int_equal(ds_json_int(ds_json_item(j, 0), -1), 1);
    assert_int_equal(ds_json_int(ds_json_item(j, 1), -1), 15550001);
    assert_int_equal(ds_json_int(ds_json_item(j, 2), -1), 2);
    assert_int_equal(ds_json_int(ds_json_item(j, 3), -1), -1);
    assert_int_equal(ds_json_int(ds_json_item(j, 4), -1), -1);
    assert_int_equal(ds_json_int(ds_json_item(j, 5), -1), -1);
    assert_int_equal(ds_json_int(ds_json_item(j, 8), -1), -1);
    assert_int_equal(ds_json_int(NULL, -1), -1);
    assert_true(ds_json_bool(ds_json_item(j, 4), false));
    assert_true(ds_json_bool(ds_json_item(j, 0), true));
    assert_true(ds_json_real(ds_json_item(j, 3), 0) == 2.5);
    assert_true(ds_json_real(ds_json_item(j, 0), 0) == 1.0);
    assert_true(ds_json_real(ds_json_item(j, 5), 9) == 9.0);
    assert_text(ds_json_text(ds_json_item(j, 0)), "");
    assert_text(ds_json_as_text(cx, ds_json_item(j, 0)), "1");
    assert_text(ds_json_as_text(cx, ds_json_item(j, 1)), "15550001");
    assert_text(ds_json_as_text(cx, ds_json_item(j, 6)), "");
}

static void each_kind_is_known(void **state)
{
    static const ds_json_kind kinds[] = { DS_JSON_NULL, DS_JSON_BOOL,  DS_JSON_INT,   DS_JSON_REAL,
                                          DS_JSON_TEXT, DS_JSON_ARRAY, DS_JSON_OBJECT };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;

    (void)state;
    assert_status(cx, ds_json_parse(cx, DS_STR("[null,false,1,1.5,\"\",[],{}]"), &j), DS_OK);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        assert_int_equal(ds_json_kind_of(ds_json_item(j, i)), kinds[i]);
    assert_int_equal(ds_json_kind_of(NULL), DS_JSON_NONE);
}

static void walking_an_object_keeps_its_order(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    ds_buf b = ds_buf_make(cx);
    size_t at = 0;
    ds_str key;
    const ds_json *value;

    (void)state;
    assert_status(cx, ds_json_parse(cx, DS_STR("{\"z\":1,\"a\":2,\"m\":3,\"e\":{}}"), &j), DS_OK);
    while (ds_json_next(j, &at, &key, &value))
        ds_buf_printf(&b, DS_FMT "%d ", DS_ARG(key), (int)ds_json_int(value, 0));
    assert_text(ds_buf_view(&b), "z1 a2 m3 e0 ");
    assert_false(ds_json_next(j, &at, &key, &value));
    at = 0;
    assert_false(ds_json_next(ds_json_get(j, "e"), &at, &key, &value));
    at = 0;
    assert_false(ds_json_next(NULL, &at, &key, &value));
}

static void a_nul_in_a_text_is_a_byte_like_others(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;

    (void)state;
    assert_status(cx, ds_json_parse(cx, DS_STR("{\"t\":\"a\\u0000b\"}"), &j), DS_OK);
    assert_int_equal(ds_json_text(ds_json_get(j, "t")).n, 3);
}

static void a_document_that_is_dumped_reads_the_same(void **state)
{
    static const char *const texts[] = { "{\"a\":[1,2.5,\"é\\n\\u0000\",null,true],\"b\":{}}", "[]",
                                         "\"x\"", "3", "null" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        ds_json *j DS_AUTO(ds_json_freep) = NULL;
        ds_buf b = ds_buf_make(cx);

        assert_status(cx, ds_json_parse(cx, ds_str_of(texts[i]), &j), DS_OK);
        ds_json_dump(&b, j);
        assert_text(ds_buf_view(&b), texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_named_by_line_and_column),
        cmocka_unit_test(a_reason_never_quotes_the_text),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(members_and_elements_are_found_by_key_path_and_place),
        cmocka_unit_test(values_of_another_kind_give_the_fallback),
        cmocka_unit_test(each_kind_is_known),
        cmocka_unit_test(walking_an_object_keeps_its_order),
        cmocka_unit_test(a_nul_in_a_text_is_a_byte_like_others),
        cmocka_unit_test(a_document_that_is_dumped_reads_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
