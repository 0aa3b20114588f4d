/*
 * test_whatsapp.c - Meta's handshake, its proof over raw bytes, and bodies that are not as
 * expected.
 */
#include "tests/webhooks/world.h"

#include <stdio.h>

static ds_status run_body(world *w, ds_str body)
{
    hook h;

    hook_init(&h, "POST", "/webhooks/whatsapp", body);
    return hook_run_meta(w->cx, &h, &w->keys, &w->r);
}

static void the_handshake_echoes_the_challenge_to_the_right_token_only(void **state)
{
    static const struct {
        const char *query;
        ds_status wanted;
    } cases[] = {
        { "hub.mode=subscribe&hub.challenge=11%3C58&hub.verify_token=meta-verify", DS_OK },
        { "hub.mode=subscribe&hub.challenge=1&hub.verify_token=meta-verifz", DS_DENIED },
        { "hub.mode=subscribe&hub.challenge=1&hub.verify_token=meta-verif", DS_DENIED },
        { "hub.mode=subscribe&hub.challenge=1", DS_UNAUTHENTICATED },
        { "", DS_UNAUTHENTICATED },
        { "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=meta-verify", DS_INVALID },
        { "hub.mode=subscribe&hub.verify_token=meta-verify", DS_INVALID },
        { "hub.mode=%zz", DS_INVALID },
    };
    world *w = *state;
    hook h;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        hook_init(&h, "GET", "/webhooks/whatsapp", DS_STR(""));
        h.request.query = ds_str_of(cases[i].query);
        assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &w->r), cases[i].wanted);
        if (cases[i].wanted == DS_OK) {
            assert_text(w->r.reply_body, "11<58");
            assert_string_equal(w->r.reply_type, "text/plain; charset=utf-8");
            assert_int_equal(w->r.event_count, 0);
        }
    }
}

static void without_secrets_both_routes_are_off(void **state)
{
    world *w = *state;
    webhook_keys none = { 0 };
    hook h;

    hook_init(&h, "GET", "/webhooks/whatsapp", DS_STR(""));
    assert_status(w->cx, hook_run(w->cx, &h, &none, &w->r), DS_OFF);
    hook_init(&h, "POST", "/webhooks/whatsapp", DS_STR("{}"));
    assert_status(w->cx, hook_run(w->cx, &h, &none, &w->r), DS_OFF);
}

static void a_signature_must_be_whole_and_of_the_right_kind(void **state)
{
    static const char *const wrong[] = {
        "sha256=",
        "sha256=00",
        "sha1=25b2a6d23a4939308eb5dc1719d81fce9594a6ba",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "sha256=0000000000000000000000000000000000000000000000000000000000000000",
        "sha256=000000000000000000000000000000000000000000000000000000000000000000",
        "sha256=zz00000000000000000000000000000000000000000000000000000000000000",
    };
    world *w = *state;
    hook h;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        hook_init(&h, "POST", "/webhooks/whatsapp", DS_STR("{}"));
        hook_put(&h, "X-Hub-Signature-256", ds_str_of(wrong[i]));
        assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &w->r), DS_DENIED);
    }
}

static void bodies_of_other_shapes_give_no_events_or_are_invalid(void **state)
{
    static const struct {
        const char *body;
        ds_status wanted;
    } cases[] = {
        { "{}", DS_OK },
        { "{\"entry\":[{\"id\":\"0\"}]}", DS_OK },
        { "{\"entry\":{\"changes\":7}}", DS_OK },
        { "{\"entry\":[{\"changes\":[{\"field\":\"account_update\",\"value\":{\"messages\":[{}]}}]}"
          "]}",
          DS_OK },
        { "{\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":[7,null,{}],"
          "\"statuses\":[{},{\"id\":\"x\",\"status\":\"warning\"}]}}]}]}",
          DS_OK },
        { "[]", DS_INVALID },
        { "7", DS_INVALID },
        { "", DS_INVALID },
        { "{\"entry\":[", DS_INVALID },
        { "{\"a\":1,\"a\":2}", DS_INVALID },
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_status s = run_body(w, ds_str_of(cases[i].body));

        if (s != cases[i].wanted)
            fail_msg("%s gave %s: %s", cases[i].body, ds_status_name(s), w->cx->why);
        if (s == DS_OK)
            assert_int_equal(w->r.event_count, 0);
    }
}

static ds_str many(world *w, int n, const char *phone_number_id)
{
    ds_buf b = ds_buf_make(w->cx);
    ds_str body;

    ds_buf_printf(&b,
                  "{\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":"
                  "{\"phone_number_id\":\"%s\"},\"messages\":[",
                  phone_number_id);
    for (int i = 0; i < n; i++)
        ds_buf_printf(&b, "%s{\"from\":\"14085550142\",\"id\":\"w%d\",\"type\":\"text\"}",
                      i > 0 ? "," : "", i);
    ds_buf_puts(&b, "]}}]}]}");
    assert_status(w->cx, ds_buf_finish(&b, &body), DS_OK);
    return body;
}

static void a_thousand_events_are_read_and_one_more_is_too_many(void **state)
{
    world *w = *state;

    assert_status(w->cx, run_body(w, many(w, WEBHOOK_EVENTS_MAX, "700")), DS_OK);
    assert_int_equal(w->r.event_count, WEBHOOK_EVENTS_MAX);
    assert_text(w->r.events[999].event_id, "w999");
    assert_status(w->cx, run_body(w, many(w, WEBHOOK_EVENTS_MAX + 1, "700")), DS_LIMIT);
}

static void messages_to_another_number_of_the_account_are_not_ours(void **state)
{
    world *w = *state;

    w->keys.whatsapp_phone_number_id = DS_STR("700");
    assert_status(w->cx, run_body(w, many(w, 2, "700")), DS_OK);
    assert_int_equal(w->r.event_count, 2);
    assert_status(w->cx, run_body(w, many(w, 2, "701")), DS_OK);
    assert_int_equal(w->r.event_count, 0);
}

static void times_that_cannot_be_are_the_moment_of_receipt(void **state)
{
    static const char *const stamps[] = { "\"\"", "\"x\"", "-5", "\"99999999999999\"", "{}" };
    world *w = *state;
    char body[512];

    for (size_t i = 0; i < COUNT_OF(stamps); i++) {
        (void)snprintf(body, sizeof(body),
                       "{\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":["
                       "{\"from\":\"14085550142\",\"id\":\"w\",\"type\":\"text\",\"timestamp\":%s}"
                       "]}}]}]}",
                       stamps[i]);
        assert_status(w->cx, run_body(w, ds_str_of(body)), DS_OK);
        assert_int_equal(w->r.events[0].sent_at.utc_s, w->cx->now.utc_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_handshake_echoes_the_challenge_to_the_right_token_only),
        TEST(without_secrets_both_routes_are_off),
        TEST(a_signature_must_be_whole_and_of_the_right_kind),
        TEST(bodies_of_other_shapes_give_no_events_or_are_invalid),
        TEST(a_thousand_events_are_read_and_one_more_is_too_many),
        TEST(messages_to_another_number_of_the_account_are_not_ours),
        TEST(times_that_cannot_be_are_the_moment_of_receipt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
