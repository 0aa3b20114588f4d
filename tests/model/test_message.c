/*
 * test_message.c - messages to JSON and back: everything comes back, broken ones are refused.
 */
#include "model/message.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static ds_json *parse(ds_ctx *cx, ds_str text)
{
    ds_json *j = NULL;

    assert_status(cx, ds_json_parse(cx, text, &j), DS_OK);
    return j;
}

static void an_inbound_event_comes_back_whole(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (unsigned kind = 0; kind < IN_KIND_COUNT; kind++) {
        in_event e = { .provider = DS_STR("twilio"),
                       .event_id = DS_STR("SM1"),
                       .kind = (in_kind)kind,
                       .channel = DS_STR("sms"),
                       .address = DS_STR("+1555"),
                       .text = DS_STR("it\"s \n \xF0\x9F\x98\x80"),
                       .option_id = DS_STR("o1"),
                       .profile_name = DS_STR("Ana"),
                       .locale = DS_STR("es"),
                       .detail = DS_STR("voice"),
                       .provider_ref = DS_STR("r"),
                       .client_ref = DS_STR("7"),
                       .error_code = 30007,
                       .is_own_number = true,
                       .is_test = true,
                       .more = true,
                       .sent_at = { 1795400000 } };
        ds_buf b = ds_buf_make(cx);
        ds_jw w = ds_jw_make(&b);
        in_event back;

        if (kind == IN_LOCATION) {
            e.lat = 17.4126;
            e.lon = -78.4482;
        }
        in_event_write(&w, &e);
        ds_json *j = parse(cx, ds_buf_view(&b));
        assert_true(in_event_read(j, &back));
        assert_int_equal(back.kind, e.kind);
        assert_true(ds_str_equal(back.provider, e.provider));
        assert_true(ds_str_equal(back.event_id, e.event_id));
        assert_true(ds_str_equal(back.text, e.text));
        assert_true(ds_str_equal(back.option_id, e.option_id));
        assert_true(ds_str_equal(back.profile_name, e.profile_name));
        assert_true(ds_str_equal(back.locale, e.locale));
        assert_true(ds_str_equal(back.detail, e.detail));
        assert_true(ds_str_equal(back.provider_ref, e.provider_ref));
        assert_true(ds_str_equal(back.client_ref, e.client_ref));
        assert_int_equal(back.error_code, 30007);
        assert_true(back.is_own_number && back.is_test && back.more);
        assert_int_equal(back.sent_at.utc_s, e.sent_at.utc_s);
        assert_true(back.lat > e.lat - 1e-6 && back.lat < e.lat + 1e-6);
        ds_json_free(j);
    }
    testenv_free(te);
}

static void an_outbound_message_comes_back_whole(void **state)
{
    static const out_option options[] = {
        { DS_LIT("o1"), DS_LIT("9:00 Dr Shah, $90"), DS_LIT("Downtown"), DS_LIT("{\"fee\":9000}") },
        { DS_LIT("o2"), DS_LIT("9:30"), { 0 }, { 0 } },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);
    out_message m = { .text = DS_STR("Which?"),
                      .hint = DS_STR("Reply 1-2."),
                      .lang = DS_STR("en"),
                      .state = DS_STR("slot"),
                      .expects = DS_STR("slot"),
                      .options = options,
                      .option_count = 2,
                      .list_label = DS_STR("Times"),
                      .appointment_json = DS_STR("{\"id\":7}"),
                      .link = DS_STR("https://x/c/1"),
                      .asks_location = true };
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    out_message back;

    (void)state;
    out_message_write(&w, &m);
    ds_json *j = parse(cx, ds_buf_view(&b));
    assert_status(cx, out_message_read(cx, j, &back), DS_OK);
    assert_text(back.text, "Which?");
    assert_text(back.hint, "Reply 1-2.");
    assert_text(back.expects, "slot");
    assert_text(back.link, "https://x/c/1");
    assert_text(back.appointment_json, "{\"id\":7}");
    assert_true(back.asks_location);
    assert_int_equal(back.option_count, 2);
    assert_text(back.options[0].title, "9:00 Dr Shah, $90");
    assert_text(back.options[0].description, "Downtown");
    assert_text(back.options[0].value_json, "{\"fee\":9000}");
    assert_int_equal(back.options[1].value_json.n, 0);
    ds_json_free(j);
    testenv_free(te);
}

static void what_is_no_message_is_refused(void **state)
{
    static const char *const events[] = { "[]", "{}", "{\"kind\":\"telepathy\"}", "{\"kind\":7}",
                                          "{\"kind\":\"text\",\"error_code\":99999999999}" };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);
    ds_buf b = ds_buf_make(cx);
    out_message m;
    in_event e;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        ds_json *j = parse(cx, ds_str_of(events[i]));

        assert_false(in_event_read(j, &e));
        ds_json_free(j);
    }
    ds_json *list = parse(cx, DS_STR("[1]"));
    assert_status(cx, out_message_read(cx, list, &m), DS_INVALID);
    ds_json_free(list);
    ds_buf_puts(&b, "{\"options\":[{}");
    for (int i = 0; i < MESSAGE_OPTIONS_MAX; i++)
        ds_buf_puts(&b, ",{}");
    ds_buf_puts(&b, "]}");
    ds_json *many = parse(cx, ds_buf_view(&b));
    assert_status(cx, out_message_read(cx, many, &m), DS_INVALID);
    ds_json_free(many);
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inbound_event_comes_back_whole),
        cmocka_unit_test(an_outbound_message_comes_back_whole),
        cmocka_unit_test(what_is_no_message_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
