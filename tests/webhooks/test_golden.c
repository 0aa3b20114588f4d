/*
 * test_golden.c - raw requests in, normalised events out, and a forged twin of each refused.
 *
 * tests/golden/VENDOR/NAME.http is a request as it comes over the wire, NAME.json the outcome,
 * NAME.forged.http the same with one thing changed. The files are listed in the table, so that one
 * that vanishes is noticed. DOCSPOT_GOLDEN_WRITE=1 proposes missing outcomes.
 */
#include "tests/webhooks/hook.h"

#include "core/json.h"

#include <stdio.h>

typedef struct golden {
    const char *vendor;
    const char *credential; /* the header that proves the sender */
    const char *names[24];
} golden;

static const golden sets[] = {
    { "twilio",
      "X-Twilio-Signature",
      { "sms", "sms_unicode", "sms_empty", "stop_by_carrier", "start_by_carrier", "mms", "whatsapp",
        "whatsapp_button", "whatsapp_row", "whatsapp_location", "whatsapp_hidden_number",
        "status_delivered", "status_queued", "status_undelivered", "status_whatsapp_window",
        "json_body" } },
    { "whatsapp",
      "X-Hub-Signature-256",
      { "text", "button", "row", "form", "template_words", "template_id", "voice", "image",
        "sticker", "reaction", "location", "contact_own", "number_changed", "unsupported",
        "new_kind", "hidden_number", "batch", "failed" } },
    { "telegram",
      "X-Telegram-Bot-Api-Secret-Token",
      { "text",
        "start",
        "command",
        "tap",
        "tap_on_gone_message",
        "location",
        "venue",
        "contact_own",
        "contact_other",
        "contact_other_user",
        "voice",
        "photo",
        "sticker",
        "edit",
        "live_location",
        "blocked",
        "unblocked",
        "group",
        "pinned",
        "new_kind_of_message",
        "new_kind_of_update" } },
    { "stripe",
      "Stripe-Signature",
      { "paid", "paid_live", "complete_unpaid", "delayed_paid", "delayed_failed", "expired",
        "intent_paid", "intent_processing", "card_declined", "intent_canceled", "given_back",
        "partly_given_back", "refund_done", "refund_failed", "disputed", "dispute_lost",
        "new_kind" } },
    { "paypal",
      "PAYPAL-TRANSMISSION-SIG",
      { "approved", "captured", "pending", "denied", "given_back", "disputed", "new_kind" } },
};

static const char *folder(void)
{
    static char path[1024];
    const char *source = getenv("DOCSPOT_SOURCE_DIR");

    (void)snprintf(path, sizeof(path), "%s/tests/golden", source ? source : ".");
    return path;
}

static ds_str read_golden(ds_ctx *cx, const char *vendor, const char *name, const char *suffix)
{
    ds_str path;

    assert_status(cx, ds_format(cx, &path, "%s/%s%s", vendor, name, suffix), DS_OK);
    return hook_file(cx, folder(), path.p);
}

/* The outcome as the golden file writes it: the reply's type and one event a line. */
static ds_str write_outcome(ds_ctx *cx, const webhook_result *r)
{
    ds_buf b = ds_buf_make(cx);
    ds_str text;

    ds_buf_printf(&b, "{\"reply_type\":\"%s\",\"events\":[", r->reply_type);
    for (size_t i = 0; i < r->event_count; i++) {
        ds_jw w = ds_jw_make(&b);

        ds_buf_puts(&b, i > 0 ? ",\n" : "\n");
        in_event_write(&w, &r->events[i]);
    }
    ds_buf_puts(&b, "\n]}\n");
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    return text;
}

static void propose(ds_ctx *cx, const char *vendor, const char *name, ds_str text)
{
    ds_str path;
    FILE *f;

    assert_status(cx, ds_format(cx, &path, "%s/%s/%s.json", folder(), vendor, name), DS_OK);
    f = fopen(path.p, "wx");
    if (!f)
        return; /* it is there: never overwritten */
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static void check_one(ds_ctx *cx, const webhook_keys *keys, const golden *set, const char *name)
{
    hook h;
    webhook_result r;
    ds_str outcome;

    hook_parse(&h, read_golden(cx, set->vendor, name, ".http"));
    assert_status(cx, hook_run(cx, &h, keys, &r), DS_OK);
    outcome = write_outcome(cx, &r);
    if (getenv("DOCSPOT_GOLDEN_WRITE"))
        propose(cx, set->vendor, name, outcome);
    assert_string_equal(outcome.p, read_golden(cx, set->vendor, name, ".json").p);

    h.hidden = ds_str_of(set->credential);
    assert_status(cx, hook_run(cx, &h, keys, &r), DS_UNAUTHENTICATED);

    hook_parse(&h, read_golden(cx, set->vendor, name, ".forged.http"));
    assert_status(cx, hook_run(cx, &h, keys, &r), DS_DENIED);
}

static void every_request_gives_its_events_and_its_forged_twin_none(void **state)
{
    webhook_keys keys = hook_keys();

    (void)state;
    for (size_t s = 0; s < COUNT_OF(sets); s++) {
        for (size_t i = 0; i < COUNT_OF(sets[s].names) && sets[s].names[i]; i++) {
            testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:30:00Z");

            testenv_allow_files(te, folder());
            check_one(testenv_cx(te), &keys, &sets[s], sets[s].names[i]);
        }
    }
    hook_keys_free(&keys);
}

/* What an outcome says is what the inbox stores: it can be read back without a loss. */
static void every_event_survives_the_inbox(void **state)
{
    webhook_keys keys = hook_keys();

    (void)state;
    for (size_t s = 0; s < COUNT_OF(sets); s++) {
        for (size_t i = 0; i < COUNT_OF(sets[s].names) && sets[s].names[i]; i++) {
            testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:30:00Z");
            ds_ctx *cx = testenv_cx(te);
            ds_json *document DS_AUTO(ds_json_freep) = NULL;
            const ds_json *events;

            testenv_allow_files(te, folder());
            assert_status(cx,
                          ds_json_parse(cx,
                                        read_golden(cx, sets[s].vendor, sets[s].names[i], ".json"),
                                        &document),
                          DS_OK);
            events = ds_json_get(document, "events");
            for (size_t k = 0; k < ds_json_count(events); k++) {
                ds_buf before = ds_buf_make(cx), after = ds_buf_make(cx);
                ds_jw w = ds_jw_make(&after);
                in_event e;

                assert_true(in_event_read(ds_json_item(events, k), &e));
                in_event_write(&w, &e);
                ds_json_dump(&before, ds_json_item(events, k));
                assert_int_equal(ds_buf_view(&before).n > 0, true);
                assert_true(e.provider.n > 0 && e.event_id.n > 0 && e.channel.n > 0);
            }
        }
    }
    hook_keys_free(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_gives_its_events_and_its_forged_twin_none),
        cmocka_unit_test(every_event_survives_the_inbox),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
