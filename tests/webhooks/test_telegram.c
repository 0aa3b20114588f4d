/*
 * test_telegram.c - the secret header, and updates that are not as expected.
 */
#include "tests/webhooks/hook.h"

#include "core/json.h"

#include <stdio.h>

static void the_secret_must_be_the_configured_one(void **state)
{
    static const struct {
        const char *header; /* NULL: none */
        const char *secret;
        ds_status wanted;
    } cases[] = {
        { "telegram_Secret-1", "telegram_Secret-1", DS_OK },
        { "telegram_Secret-2", "telegram_Secret-1", DS_DENIED },
        { "telegram_Secret-", "telegram_Secret-1", DS_DENIED },
        { "telegram_Secret-11", "telegram_Secret-1", DS_DENIED },
        { "TELEGRAM_SECRET-1", "telegram_Secret-1", DS_DENIED },
        { "", "telegram_Secret-1", DS_UNAUTHENTICATED },
        { NULL, "telegram_Secret-1", DS_UNAUTHENTICATED },
        { "x", "", DS_OFF },
        { NULL, "", DS_OFF },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        webhook_keys keys = { .telegram_secret = ds_str_of(cases[i].secret) };
        webhook_result r;
        hook h;

        hook_init(&h, "POST", "/webhooks/telegram", DS_STR("{\"update_id\":1}"));
        if (cases[i].header)
            hook_put(&h, "x-telegram-bot-api-secret-token", ds_str_of(cases[i].header));
        assert_status(cx, hook_run(cx, &h, &keys, &r), cases[i].wanted);
    }
}

/* Run one update by the parser that long polling shares with the webhook. */
static ds_status read_update(ds_ctx *cx, const char *json, in_event *e, size_t *ret_n)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;

    assert_status(cx, ds_json_parse(cx, ds_str_of(json), &document), DS_OK);
    return webhook_telegram_update(cx, document, e, ret_n);
}

static void updates_without_an_id_are_invalid(void **state)
{
    static const char *const wrong[] = {
        "{}", "[]", "7", "{\"update_id\":\"x\"}", "{\"update_id\":-1}", "{\"message\":{}}"
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    in_event e;
    size_t n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_status(cx, read_update(cx, wrong[i], &e, &n), DS_INVALID);
}

#define PRIVATE "\"chat\":{\"id\":5,\"type\":\"private\"},\"from\":{\"id\":5}"

static void what_is_not_for_us_makes_no_event(void **state)
{
    static const char *const quiet[] = {
        "{\"update_id\":1,\"message\":{}}",
        "{\"update_id\":1,\"message\":7}",
        "{\"update_id\":1,\"message\":{\"chat\":{\"id\":-5,\"type\":\"group\"},\"text\":\"hi\"}}",
        "{\"update_id\":1,\"message\":{\"chat\":{\"id\":5,\"type\":\"private\"},\"from\":{\"id\":6,"
        "\"is_bot\":true},\"text\":\"hi\"}}",
        "{\"update_id\":1,\"channel_post\":{\"chat\":{\"id\":-5,\"type\":\"channel\"},\"text\":"
        "\"a\"}}",
        "{\"update_id\":1,\"callback_query\":{\"id\":\"c\",\"from\":{\"id\":5},\"message\":"
        "{" PRIVATE "},\"game_short_name\":\"g\"}}",
        "{\"update_id\":1,\"callback_query\":{\"id\":\"c\",\"from\":{\"id\":5},\"data\":\"x\"}}",
        "{\"update_id\":1,\"my_chat_member\":{" PRIVATE
        ",\"old_chat_member\":{\"status\":\"left\"},"
        "\"new_chat_member\":{\"status\":\"member\"}}}",
        "{\"update_id\":1,\"edited_message\":{" PRIVATE ",\"caption\":\"x\"}}",
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    in_event e;
    size_t n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(quiet); i++) {
        n = 9;
        assert_status(cx, read_update(cx, quiet[i], &e, &n), DS_OK);
        if (n != 0)
            fail_msg("%s made an event", quiet[i]);
    }
}

static void commands_lose_the_bots_name_and_start_its_link(void **state)
{
    static const struct {
        const char *text, *read;
    } cases[] = {
        { "/start", "/start" },
        { "/start ref_42", "/start" },
        { "/start@docspot_bot ref_42", "/start" },
        { "/stop@docspot_bot", "/stop" },
        { "/book dentist", "/book dentist" },
        { "/starting", "/starting" },
        { "a@b.example", "a@b.example" },
        { "hi /start x", "hi /start x" },
        { "/", "/" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    char json[256];
    in_event e;
    size_t n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        (void)snprintf(json, sizeof(json),
                       "{\"update_id\":1,\"message\":{" PRIVATE ",\"text\":\"%s\"}}",
                       cases[i].text);
        assert_status(cx, read_update(cx, json, &e, &n), DS_OK);
        assert_int_equal(n, 1);
        assert_text(e.text, cases[i].read);
    }
}

static void ids_over_32_bits_stay_whole(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    in_event e;
    size_t n;

    (void)state;
    assert_status(cx,
                  read_update(cx,
                              "{\"update_id\":9007199254740993,\"message\":{\"chat\":{\"id\":"
                              "7123456789012,\"type\":\"private\"},\"from\":{\"id\":7123456789012},"
                              "\"contact\":{\"phone_number\":\"14085550142\",\"user_id\":"
                              "7123456789012}}}",
                              &e, &n),
                  DS_OK);
    assert_text(e.event_id, "9007199254740993");
    assert_text(e.address, "7123456789012");
    assert_true(e.is_own_number);
    assert_text(e.text, "+14085550142");
}

static void a_place_outside_the_globe_is_not_a_place(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    in_event e;
    size_t n;

    (void)state;
    assert_status(cx,
                  read_update(cx,
                              "{\"update_id\":1,\"message\":{" PRIVATE
                              ",\"location\":{\"latitude\":1000,\"longitude\":2}}}",
                              &e, &n),
                  DS_OK);
    assert_int_equal(e.kind, IN_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_secret_must_be_the_configured_one),
        cmocka_unit_test(updates_without_an_id_are_invalid),
        cmocka_unit_test(what_is_not_for_us_makes_no_event),
        cmocka_unit_test(commands_lose_the_bots_name_and_start_its_link),
        cmocka_unit_test(ids_over_32_bits_stay_whole),
        cmocka_unit_test(a_place_outside_the_globe_is_not_a_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
