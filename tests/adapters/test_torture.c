/*
 * test_torture.c - a message through every channel with too little memory.
 *
 * Before the call leaves, a full arena is DS_LIMIT and nothing was sent. Once the vendor has
 * answered, a failure must never read as "not sent": it is DS_IN_DOUBT, so that the outbox asks
 * before it sends again.
 */
#include "tests/adapters/vendors.h"

#include <string.h>

#define CAP_MAX_BYTES ((size_t)256 * 1024)

static const out_option times[] = { OPTION("s.1", "9:00 Dr Shah, a long title that needs its room"),
                                    OPTION("s.2", "9:30 Dr Shah"), OPTION("s.3", "10:00 Dr Shah"),
                                    OPTION("s.4", "10:30 Dr Shah") };
static const out_message offer = { .text = DS_LIT("Tue 24 Nov, Downtown, which time suits you?"),
                                   .hint = DS_LIT("Reply 1-4."),
                                   .lang = DS_LIT("en"),
                                   .options = times,
                                   .option_count = 4,
                                   .list_label = DS_LIT("Times") };

typedef struct send_case {
    const char *name;
    const channel_ops *ops;
    const void *config;
    channel_message message;
    const char *taken;  /* what the vendor answers to each call */
    const char *wanted; /* the reference at last */
    size_t calls;       /* of one send that succeeds */
} send_case;

#define SMS_TAKEN "{\"sid\":\"SM0000000000000000000000000000000009\",\"status\":\"queued\"}"
#define META_TAKEN "{\"messages\":[{\"id\":\"wamid.HBgLMTQwODU1NTAxNDIVAgARGBI5\"}]}"
#define TELEGRAM_TAKEN "{\"ok\":true,\"result\":{\"message_id\":4711}}"
#define NO_MESSAGES "{\"messages\":[],\"sid\":\"SM0000000000000000000000000000000009\"}"

#define TO(name, where)                                                                            \
    .outbox_id = 7, .channel = DS_LIT(name), .address = DS_LIT(where), .body = &offer

static const send_case cases[] = {
    { .name = "an SMS",
      .ops = &channel_twilio,
      .config = &twilio,
      .message = { TO("sms", "+14085550142"), .is_in_window = true },
      .taken = SMS_TAKEN,
      .wanted = "SM0000000000000000000000000000000009",
      .calls = 1 },
    { .name = "a doubtful SMS",
      .ops = &channel_twilio,
      .config = &twilio,
      .message = { TO("sms", "+14085550142"), .is_in_window = true, .is_doubtful = true },
      .taken = NO_MESSAGES,
      .wanted = "SM0000000000000000000000000000000009",
      .calls = 2 },
    { .name = "WhatsApp by Twilio",
      .ops = &channel_twilio,
      .config = &twilio,
      .message = { TO("whatsapp", "+14085550142"), .is_in_window = true },
      .taken = SMS_TAKEN,
      .wanted = "SM0000000000000000000000000000000009",
      .calls = 1 },
    { .name = "WhatsApp by Meta",
      .ops = &channel_whatsapp,
      .config = &meta,
      .message = { TO("whatsapp", "+14085550142"), .is_in_window = true },
      .taken = META_TAKEN,
      .wanted = "wamid.HBgLMTQwODU1NTAxNDIVAgARGBI5",
      .calls = 1 },
    { .name = "a template by Meta",
      .ops = &channel_whatsapp,
      .config = &meta,
      .message = { TO("whatsapp", "+14085550142"), .notice = DS_LIT("reminder_24h") },
      .taken = META_TAKEN,
      .wanted = "wamid.HBgLMTQwODU1NTAxNDIVAgARGBI5",
      .calls = 1 },
    { .name = "Telegram",
      .ops = &channel_telegram,
      .config = &telegram,
      .message = { TO("telegram", "4242") },
      .taken = TELEGRAM_TAKEN,
      .wanted = "4711",
      .calls = 1 },
    { .name = "Telegram after a tap",
      .ops = &channel_telegram,
      .config = &telegram,
      .message = { TO("telegram", "4242"), .callback_ref = DS_LIT("4382bfdwdsb323b2d9") },
      .taken = TELEGRAM_TAKEN,
      .wanted = "4711",
      .calls = 2 },
};

/* Did the message itself leave, in one of the calls from `before` on? */
static bool has_left(const wire *w, size_t before)
{
    for (size_t i = before; i < testenv_http_count(w->te); i++) {
        const ds_http_request *r = testenv_http_request(w->te, i);

        if (ds_str_is(ds_str_of(r->method), "POST") &&
            ds_str_find(r->url, DS_STR("answerCallbackQuery"), 0) < 0)
            return true;
    }
    return false;
}

/* One try in an arena of cap bytes; how many calls left for the vendor. */
static ds_status try_send(wire *w, const send_case *c, size_t cap, size_t *ret_calls)
{
    ds_ctx cx = *testenv_cx(w->te);
    channel ch = { c->ops, c->config };
    size_t before = testenv_http_count(w->te);
    sent_ref ref = { .reason = NULL };
    ds_status s;

    cx.arena = ds_arena_new(cap);
    assert_non_null(cx.arena);
    s = c->ops->send(&cx, &ch, &c->message, &ref);
    *ret_calls = testenv_http_count(w->te) - before;
    if (s == DS_OK)
        assert_text(ref.provider_ref, c->wanted);
    else if (cx.why[0] == '\0')
        fail_msg("%s with %zu bytes gives no reason", c->name, cap);
    memcpy(w->cx->why, cx.why, sizeof(cx.why));
    ds_arena_free(cx.arena);
    return s;
}

static void what_left_is_in_doubt_and_what_did_not_is_a_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        wire *w = wire_new(cases[i].ops, cases[i].config);
        ds_status s = DS_LIMIT;
        size_t calls = 0, limits = 0;

        testenv_http_otherwise(w->te, (testenv_reply){ DS_OK, 200, cases[i].taken, 0 });
        for (size_t cap = 0; cap < CAP_MAX_BYTES && s != DS_OK; cap += 16) {
            size_t before = testenv_http_count(w->te);
            bool may_doubt = cases[i].message.is_doubtful;

            s = try_send(w, &cases[i], cap, &calls);
            if (s != DS_OK && s != (has_left(w, before) ? DS_IN_DOUBT : DS_LIMIT) &&
                !(may_doubt && s == DS_IN_DOUBT))
                fail_msg("%s with %zu bytes: %s after %zu calls: %s", cases[i].name, cap,
                         ds_status_name(s), calls, w->cx->why);
            limits += s == DS_LIMIT;
        }
        assert_int_equal(s, DS_OK);
        assert_int_equal(calls, cases[i].calls);
        assert_true(limits > 4);
        wire_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_left_is_in_doubt_and_what_did_not_is_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
