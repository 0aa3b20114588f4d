/*
 * test_reading_json.c - the object that other people's scripts read, key by key.
 */
#include "tests/intents/fixture.h"

static ds_str written(fixture *f, const char *text)
{
    reading r = fixture_read(f, ds_str_of(text), "", 0);
    ds_buf b = ds_buf_make(f->line);
    ds_jw w = ds_jw_make(&b);
    const ds_tz *utc;
    ds_str line;

    r.confidence = 0.75f; /* what the model says of it is no promise */
    assert_status(f->cx, ds_tz_find(f->cx, DS_STR("UTC"), &utc), DS_OK);
    reading_write(&w, ds_str_of(text), &r, utc);
    assert_status(f->line, ds_buf_finish(&b, &line), DS_OK);
    return line;
}

static void a_reading_is_written_as_promised(void **state)
{
    assert_text(
        written(*state, "skin doctor tomorrow"),
        "{\"text\":\"skin doctor "
        "tomorrow\",\"lang\":\"en\",\"act\":\"find\",\"confidence\":0.75,\"emergency\":false,"
        "\"entities\":[{\"type\":\"specialty\",\"value\":\"dermatology\",\"start\":0,\"end\":11}],"
        "\"when\":[{\"from\":\"2026-11-24T00:00:00+00:00\",\"to\":\"2026-11-25T00:00:00+00:00\","
        "\"grain\":\"day\","
        "\"date_known\":true,\"time_known\":false,\"not\":false,\"start\":12,\"end\":20}]}");
}

static void open_ends_are_null_and_numbers_are_numbers(void **state)
{
    assert_text(written(*state, "2 after 5"),
                "{\"text\":\"2 after "
                "5\",\"lang\":\"en\",\"act\":\"inform\",\"confidence\":0.75,\"emergency\":false,"
                "\"entities\":[{\"type\":\"number\",\"value\":2,\"start\":0,\"end\":1}],"
                "\"when\":[{\"from\":\"2026-11-23T17:00:00+00:00\",\"to\":null,\"grain\":\"part\","
                "\"date_known\":false,"
                "\"time_known\":true,\"not\":false,\"start\":2,\"end\":9}]}");
}

static void several_wishes_come_as_acts(void **state)
{
    ds_str line = written(*state, "cancel Tuesday and book Thursday");

    assert_true(ds_str_find(line, DS_STR("\"act\":\"cancel\",\"acts\":[\"cancel\",\"book\"]"), 0) >
                0);
}

static void every_act_and_type_has_a_name(void **state)
{
    (void)state;
    for (int a = 0; a < ACT_COUNT; a++)
        assert_true(act_name((act)a)[0] != '\0');
    for (int t = 0; t < ENTITY_TYPE_COUNT; t++)
        assert_true(entity_type_name((entity_type)t)[0] != '\0');
    assert_string_equal(emergency_kind_name(EMERGENCY_SELF_HARM), "self_harm");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reading_is_written_as_promised),
        cmocka_unit_test(open_ends_are_null_and_numbers_are_numbers),
        cmocka_unit_test(several_wishes_come_as_acts),
        cmocka_unit_test(every_act_and_type_has_a_name),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
