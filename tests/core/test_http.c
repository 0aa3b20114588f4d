/*
 * test_http.c - percent signs and forms, both ways.
 */
#include "core/http.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static void everything_but_unreserved_characters_is_escaped(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_buf b = ds_buf_make(testenv_cx(te));

    (void)state;
    ds_http_encode(&b, DS_STR("aZ09-._~ +&=/%\n\xC3\xA9\0"));
    assert_text(ds_buf_view(&b), "aZ09-._~%20%2B%26%3D%2F%25%0A%C3%A9%00");
}

static void a_form_is_written_with_its_separators(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_buf b = ds_buf_make(testenv_cx(te));

    (void)state;
    ds_http_form_add(&b, "To", DS_STR("+15550001"));
    ds_http_form_add(&b, "Body", DS_STR("hi there"));
    ds_http_form_add(&b, "Empty", (ds_str){ NULL, 0 });
    assert_text(ds_buf_view(&b), "To=%2B15550001&Body=hi%20there&Empty=");
}

static void forms_are_decoded_in_order(void **state)
{
    static const struct {
        const char *body, *fields; /* key<value> ... */
    } rows[] = {
        { "a=1&b=2", "a<1>b<2>" },
        { "a=1&a=2&a=", "a<1>a<2>a<>" },
        { "Body=hi+there%21&From=%2B1555", "Body<hi there!>From<+1555>" },
        { "a", "a<>" },
        { "a=b=c", "a<b=c>" },
        { "&&a=1&", "a<1>" },
        { "=x", "<x>" },
        { "%41%c3%a9=%2b", "Aé<+>" },
        { "", "" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const ds_form_field *fields;
        ds_buf b = ds_buf_make(cx);
        size_t n;

        assert_status(cx, ds_form_parse(cx, ds_str_of(rows[i].body), 10, &fields, &n), DS_OK);
        for (size_t k = 0; k < n; k++)
            ds_buf_printf(&b, DS_FMT "<" DS_FMT ">", DS_ARG(fields[k].key),
                          DS_ARG(fields[k].value));
        assert_text(ds_buf_view(&b), rows[i].fields);
    }
}

static void a_nul_is_decoded_like_any_byte(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    const ds_form_field *fields;
    size_t n;

    (void)state;
    assert_status(cx, ds_form_parse(cx, DS_STR("a=x%00y"), 10, &fields, &n), DS_OK);
    assert_true(ds_str_equal(fields[0].value, DS_STR("x\0y")));
}

static void a_broken_percent_sign_is_refused(void **state)
{
    static const char *const bodies[] = { "a=%", "a=%4", "a=%4g", "%zz=1", "a=1&b=%" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        const ds_form_field *fields = NULL;
        size_t n = 77;

        assert_status(cx, ds_form_parse(cx, ds_str_of(bodies[i]), 10, &fields, &n), DS_INVALID);
        assert_null(fields);
        assert_int_equal(n, 77);
    }
}

static void too_many_fields_are_a_limit(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    const ds_form_field *fields;
    size_t n;

    (void)state;
    assert_status(cx, ds_form_parse(cx, DS_STR("a=1&b=2&&c=3"), 3, &fields, &n), DS_OK);
    assert_status(cx, ds_form_parse(cx, DS_STR("a=1&b=2&c=3&d=4"), 3, &fields, &n), DS_LIMIT);
}

static void what_is_encoded_is_decoded_to_the_same(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    char all[256];
    ds_buf b = ds_buf_make(cx);
    const ds_form_field *fields;
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (char)i;
    ds_http_form_add(&b, "all", (ds_str){ all, sizeof(all) });
    assert_status(cx, ds_form_parse(cx, ds_buf_view(&b), 1, &fields, &n), DS_OK);
    assert_true(ds_str_equal(fields[0].value, (ds_str){ all, sizeof(all) }));
}

static void scripted_peers_answer_in_order_and_note_what_came(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_http *http = cx->env->http;
    ds_http_header header = { DS_LIT("X-Key"), DS_LIT("v") };
    ds_http_request request = { .method = "POST",
                                .url = DS_LIT("http://vendor/send"),
                                .headers = &header,
                                .header_count = 1,
                                .body = DS_LIT("a=1") };
    ds_http_response response;

    (void)state;
    testenv_http_expect(te, "POST", "/send",
                        (testenv_reply){ .status = 429, .body = "later", .retry_after_s = 7 });
    testenv_http_expect(te, "POST", NULL, (testenv_reply){ .outcome = DS_IN_DOUBT });
    assert_status(cx, http->perform(http->self, cx, &request, &response), DS_OK);
    assert_int_equal(response.status, 429);
    assert_int_equal(response.retry_after_s, 7);
    assert_text(response.body, "later");
    assert_status(cx, http->perform(http->self, cx, &request, &response), DS_IN_DOUBT);
    assert_status(cx, http->perform(http->self, cx, &request, &response), DS_INTERNAL);
    assert_int_equal(testenv_http_count(te), 3);
    assert_int_equal(testenv_http_pending(te), 0);
    assert_int_equal(testenv_http_unexpected(te), 1);
    assert_text(testenv_http_header(testenv_http_request(te, 0), "x-key"), "v");
    assert_text(testenv_http_request(te, 2)->body, "a=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_but_unreserved_characters_is_escaped),
        cmocka_unit_test(a_form_is_written_with_its_separators),
        cmocka_unit_test(forms_are_decoded_in_order),
        cmocka_unit_test(a_nul_is_decoded_like_any_byte),
        cmocka_unit_test(a_broken_percent_sign_is_refused),
        cmocka_unit_test(too_many_fields_are_a_limit),
        cmocka_unit_test(what_is_encoded_is_decoded_to_the_same),
        cmocka_unit_test(scripted_peers_answer_in_order_and_note_what_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
