/*
 * test_vectors.c - the vendors' own signature vectors and sample payloads, where they are at hand.
 *
 * They lie outside this repository (DOCSPOT_SHARED/contracts). Without them these tests skip and
 * say so; the golden files of our own still run.
 */
#include "tests/webhooks/hook.h"

#include "core/json.h"

#include <stdio.h>

static const char *contracts(void)
{
    static char path[1024];
    const char *shared = getenv("DOCSPOT_SHARED");

    if (!shared || !shared[0])
        return NULL;
    (void)snprintf(path, sizeof(path), "%s/contracts", shared);
    return path;
}

/* The folder, or the test ends here as skipped. */
static const char *need_contracts(testenv *te)
{
    const char *path = contracts();

    if (!path) {
        print_message("skipped: DOCSPOT_SHARED is not set, so there are no vendors' samples\n");
        testenv_free(te); /* skip() does not come back */
        skip();
    }
    testenv_allow_files(te, path);
    return path;
}

static const ds_json *find_vendor(const ds_json *vectors, size_t *at, const char *vendor)
{
    while (*at < ds_json_count(vectors)) {
        const ds_json *v = ds_json_item(vectors, (*at)++);

        if (ds_str_is(ds_json_text(ds_json_get(v, "vendor")), vendor))
            return v;
    }
    return NULL;
}

static ds_str input(const ds_json *v, const char *key) { return ds_json_text(ds_json_at(v, key)); }

/* True, false, or (null in the file) either: then only a crash would be wrong. */
static void check_verdict(ds_ctx *cx, const ds_json *v, ds_status s)
{
    const ds_json *valid = ds_json_at(v, "expected.valid");
    bool is_accepted = s != DS_DENIED && s != DS_UNAUTHENTICATED;

    if (ds_json_kind_of(valid) == DS_JSON_BOOL && is_accepted != ds_json_bool(valid, false))
        fail_msg("vector \"" DS_FMT "\" gave %s: %s", DS_ARG(input(v, "name")), ds_status_name(s),
                 cx->why);
}

/* The form body of a vector: a sample file, or its parameters encoded in the file's order. */
static ds_str form_of(ds_ctx *cx, const char *folder, const ds_json *v)
{
    ds_str file = input(v, "inputs.body_file"), raw = input(v, "inputs.raw_body"), key, text;
    const ds_json *params = ds_json_at(v, "inputs.params"), *value;
    ds_buf b = ds_buf_make(cx);
    size_t at = 0;

    if (file.n > 0)
        return hook_file(cx, folder, ds_cstr(cx, file));
    if (raw.n > 0)
        return raw;
    while (ds_json_next(params, &at, &key, &value)) {
        if (ds_json_kind_of(value) != DS_JSON_ARRAY)
            ds_http_form_add(&b, ds_cstr(cx, key), ds_json_text(value));
        for (size_t i = 0; i < ds_json_count(value); i++)
            ds_http_form_add(&b, ds_cstr(cx, key), ds_json_text(ds_json_item(value, i)));
    }
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    return text;
}

static void check_twilio(ds_ctx *cx, const char *folder, const ds_json *v)
{
    ds_hmac *token = ds_hmac_new(DS_SHA1, input(v, "inputs.auth_token"));
    webhook_keys keys = { .twilio_token = token };
    ds_str url = input(v, "inputs.url");
    int64_t slash = ds_str_find(url, DS_STR("/"), 8), mark = ds_str_find(url, DS_STR("?"), 0);
    webhook_result r;
    hook h;

    hook_init(&h, "POST", "", form_of(cx, folder, v));
    h.request.path = ds_str_sub(url, (size_t)slash, mark < 0 ? url.n : (size_t)mark);
    if (mark >= 0)
        h.request.query = ds_str_sub(url, (size_t)mark + 1, url.n);
    keys.public_url = ds_str_sub(url, 0, (size_t)slash);
    hook_put(&h, "X-Twilio-Signature", input(v, "expected.signature"));
    hook_put(&h, "Content-Type",
             input(v, "inputs.raw_body").n > 0 ? DS_STR("application/json")
                                               : DS_STR("application/x-www-form-urlencoded"));
    check_verdict(cx, v, webhook_routes()[0].handle(cx, &keys, &h.request, &r));
    ds_hmac_free(token);
}

static void check_meta(ds_ctx *cx, const char *folder, const ds_json *v)
{
    ds_hmac *secret = ds_hmac_new(DS_SHA256, input(v, "inputs.app_secret"));
    webhook_keys keys = { .whatsapp_secret = secret };
    webhook_result r;
    hook h;

    hook_init(&h, "POST", "/webhooks/whatsapp", form_of(cx, folder, v));
    hook_put(&h, "X-Hub-Signature-256", input(v, "expected.header"));
    check_verdict(cx, v, hook_run(cx, &h, &keys, &r));
    ds_hmac_free(secret);
}

static void check_telegram(ds_ctx *cx, const char *folder, const ds_json *v)
{
    webhook_keys keys = { .telegram_secret = input(v, "inputs.secret_token") };
    webhook_result r;
    hook h;

    (void)folder;
    if (keys.telegram_secret.n == 0)
        return; /* a web login's hash: we have none */
    hook_init(&h, "POST", "/webhooks/telegram", DS_STR("{\"update_id\":1}"));
    if (input(v, "inputs.header").n > 0)
        hook_put(&h, "X-Telegram-Bot-Api-Secret-Token", input(v, "inputs.header"));
    check_verdict(cx, v, hook_run(cx, &h, &keys, &r));
}

static void check_stripe(ds_ctx *cx, const char *folder, const ds_json *v)
{
    ds_hmac *secret = ds_hmac_new(DS_SHA256, input(v, "inputs.secret"));
    webhook_keys keys = { .stripe_secret = secret };
    webhook_result r;
    ds_status s;
    hook h;

    cx->now = (ds_time){ ds_json_int(ds_json_at(v, "inputs.received_at"), 0) };
    hook_init(&h, "POST", "/webhooks/stripe", form_of(cx, folder, v));
    if (input(v, "inputs.header").n > 0)
        hook_put(&h, "Stripe-Signature", input(v, "inputs.header"));
    s = hook_run(cx, &h, &keys, &r);
    if (ds_str_is(input(v, "name"), "future_timestamp")) /* refused: webhooks/stripe.c (2) */
        assert_status(cx, s, DS_DENIED);
    else
        check_verdict(cx, v, s);
    ds_hmac_free(secret);
}

/* What a webhook can judge of PayPal's: that the headers are whole, and where certificates lie. */
static void check_paypal(ds_ctx *cx, const char *folder, const ds_json *v)
{
    webhook_keys keys = { .paypal_webhook_id = input(v, "inputs.webhook_id") };
    bool is_policy = ds_str_is(input(v, "name"), "cert_url_policy");
    webhook_result r;
    ds_status s;
    hook h;

    if (keys.paypal_webhook_id.n == 0)
        keys.paypal_webhook_id = DS_STR("1JE4291016473214C");
    hook_init(&h, "POST", "/webhooks/paypal",
              is_policy ? hook_file(cx, folder, "paypal/samples/PAYMENT.CAPTURE.COMPLETED.json")
                        : form_of(cx, folder, v));
    if (!is_policy) { /* signatures are judged in tests/adapters */
        assert_status(cx, hook_run_paypal(cx, &h, &keys, &r), DS_OK);
        return;
    }
    hook_put(&h, "PAYPAL-CERT-URL", input(v, "inputs.cert_url"));
    s = hook_run_paypal(cx, &h, &keys, &r);
    check_verdict(cx, v, s);
    assert_int_equal(s == DS_OK, ds_json_bool(ds_json_at(v, "expected.valid"), false));
}

static size_t check_vendor(testenv *te, const char *vendor,
                           void (*check)(ds_ctx *, const char *, const ds_json *))
{
    const char *folder = need_contracts(te);
    ds_ctx *cx = testenv_cx(te);
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    const ds_json *vectors, *v;
    size_t at = 0, n = 0;

    assert_status(cx, ds_json_parse(cx, hook_file(cx, folder, "signatures.json"), &document),
                  DS_OK);
    vectors = ds_json_get(document, "vectors");
    while ((v = find_vendor(vectors, &at, vendor))) {
        check(cx, folder, v);
        n++;
    }
    return n;
}

static void every_twilio_vector_gets_its_verdict(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    assert_true(check_vendor(te, "twilio", check_twilio) >= 20);
}

static void every_meta_vector_gets_its_verdict(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    assert_true(check_vendor(te, "meta", check_meta) >= 11);
}

static void every_telegram_vector_gets_its_verdict(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    assert_true(check_vendor(te, "telegram", check_telegram) >= 5);
}

static void every_stripe_vector_gets_its_verdict(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    assert_true(check_vendor(te, "stripe", check_stripe) >= 14);
}

static void every_paypal_vector_is_kept_or_refused(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    assert_true(check_vendor(te, "paypal", check_paypal) >= 12);
}

/* A sample file and the kinds of its events, one word each in order; "" for none. */
typedef struct sample {
    const char *file;
    const char *kinds;
} sample;

static const sample twilio_samples[] = {
    { "mms_two_images.form", "media " },
    { "sms_cancel_word.form", "text " },
    { "sms_empty_body.form", "text " },
    { "sms_help_advanced_optout.form", "opt_out " },
    { "sms_start_advanced_optout.form", "opt_out " },
    { "sms_stop_advanced_optout.form", "opt_out " },
    { "sms_stop_plain.form", "text " },
    { "sms_text.form", "text " },
    { "sms_unicode_emoji.form", "text " },
    { "wa_button.form", "option " },
    { "wa_image.form", "media " },
    { "wa_list_reply.form", "option " },
    { "wa_location.form", "location " },
    { "wa_text.form", "text " },
    { "status_delivered.form", "status " },
    { "status_delivered_rawdlr.form", "status " },
    { "status_failed_21610.form", "status " },
    { "status_failed_30008.form", "status " },
    { "status_queued.form", "" },
    { "status_sent.form", "status " },
    { "status_undelivered_30003.form", "status " },
    { "status_undelivered_30007.form", "status " },
    { "wa_status_failed_63016.form", "status " },
    { "wa_status_read.form", "status " },
};

static const sample whatsapp_samples[] = {
    { "in_batch_three_texts.json", "text text text " },
    { "in_button_reply.json", "option " },
    { "in_contacts.json", "contact " },
    { "in_image.json", "media " },
    { "in_list_reply.json", "option " },
    { "in_location.json", "location " },
    { "in_reaction.json", "sticker " },
    { "in_system_number_changed.json", "number_changed " },
    { "in_template_button.json", "text " },
    { "in_text.json", "text " },
    { "in_text_ad_referral.json", "text " },
    { "in_unsupported_error.json", "unknown " },
    { "status_delivered.json", "status " },
    { "status_failed.json", "status " },
    { "status_failed_131026_undeliverable.json", "status " },
    { "status_failed_131047_window.json", "status " },
    { "status_read.json", "status " },
    { "status_sent.json", "status " },
};

static const sample telegram_samples[] = {
    { "callback_query.json", "option " },
    { "callback_query_inaccessible.json", "option " },
    { "edited_message.json", "edit " },
    { "message_contact.json", "contact " },
    { "message_contact_other_person.json", "contact " },
    { "message_emoji_utf16_offsets.json", "text " },
    { "message_entities_email_phone.json", "text " },
    { "message_group.json", "" },
    { "message_location.json", "location " },
    { "message_photo.json", "media " },
    { "message_start_deeplink.json", "text " },
    { "message_text.json", "text " },
    { "message_unknown_kind.json", "unknown " },
    { "message_venue.json", "location " },
    { "my_chat_member_blocked.json", "blocked " },
    { "my_chat_member_unblocked.json", "unblocked " },
    { "update_unknown_kind.json", "" },
};

static const sample stripe_samples[] = {
    { "charge.refunded.json", "payment " },
    { "charge.refunded_partial.json", "payment " },
    { "checkout.session.async_payment_failed.json", "payment " },
    { "checkout.session.async_payment_succeeded.json", "payment " },
    { "checkout.session.completed.json", "payment " },
    { "checkout.session.completed_unpaid_async.json", "payment " },
    { "checkout.session.expired.json", "payment " },
    { "payment_intent.payment_failed.json", "payment " },
    { "refund.failed.json", "payment " },
    { "refund.updated.json", "payment " },
    { "resource_charge.json", "" },
    { "error_402_card.json", "" },
};

static const sample paypal_samples[] = {
    { "CHECKOUT.ORDER.APPROVED.json", "payment " },
    { "PAYMENT.CAPTURE.COMPLETED.json", "payment " },
    { "PAYMENT.CAPTURE.DENIED.json", "payment " },
    { "PAYMENT.CAPTURE.PENDING.json", "payment " },
    { "PAYMENT.CAPTURE.REFUNDED.json", "payment " },
    { "oauth_token_200.json", "" },
};

static void check_kinds(ds_ctx *cx, const sample *s, const webhook_result *r)
{
    ds_buf b = ds_buf_make(cx);
    ds_str text;

    for (size_t i = 0; i < r->event_count; i++)
        ds_buf_printf(&b, "%s ", in_kind_name(r->events[i].kind));
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    if (!ds_str_is(text, s->kinds))
        fail_msg("%s gave \"%s\", not \"%s\"", s->file, text.p, s->kinds);
}

static void every_sample_payload_gives_events_of_its_kind(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    const char *folder = need_contracts(te);
    ds_ctx *cx = testenv_cx(te);
    webhook_keys keys = hook_keys();
    webhook_result r;
    ds_str path;
    hook h;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(twilio_samples); i++) {
        const char *file = twilio_samples[i].file;

        assert_status(cx, ds_format(cx, &path, "twilio/samples/%s", file), DS_OK);
        hook_init(&h, "POST",
                  strstr(file, "status_") ? "/webhooks/twilio/status" : "/webhooks/twilio",
                  hook_file(cx, folder, path.p));
        assert_status(cx, hook_run_twilio(cx, &h, &keys, &r), DS_OK);
        check_kinds(cx, &twilio_samples[i], &r);
    }
    for (size_t i = 0; i < COUNT_OF(whatsapp_samples); i++) {
        assert_status(cx, ds_format(cx, &path, "whatsapp/samples/%s", whatsapp_samples[i].file),
                      DS_OK);
        hook_init(&h, "POST", "/webhooks/whatsapp", hook_file(cx, folder, path.p));
        assert_status(cx, hook_run_meta(cx, &h, &keys, &r), DS_OK);
        check_kinds(cx, &whatsapp_samples[i], &r);
    }
    for (size_t i = 0; i < COUNT_OF(telegram_samples); i++) {
        assert_status(cx, ds_format(cx, &path, "telegram/samples/%s", telegram_samples[i].file),
                      DS_OK);
        hook_init(&h, "POST", "/webhooks/telegram", hook_file(cx, folder, path.p));
        hook_put(&h, "X-Telegram-Bot-Api-Secret-Token", keys.telegram_secret);
        assert_status(cx, hook_run(cx, &h, &keys, &r), DS_OK);
        check_kinds(cx, &telegram_samples[i], &r);
    }
    hook_keys_free(&keys);
}

static void every_sample_of_a_payment_gives_its_event(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    const char *folder = need_contracts(te);
    ds_ctx *cx = testenv_cx(te);
    webhook_keys keys = hook_keys();
    webhook_result r;
    ds_str path;
    hook h;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(stripe_samples); i++) {
        assert_status(cx, ds_format(cx, &path, "stripe/samples/%s", stripe_samples[i].file), DS_OK);
        hook_init(&h, "POST", "/webhooks/stripe", hook_file(cx, folder, path.p));
        assert_status(cx, hook_run_stripe_at(cx, &h, &keys, cx->now.utc_s, &r), DS_OK);
        check_kinds(cx, &stripe_samples[i], &r);
    }
    for (size_t i = 0; i < COUNT_OF(paypal_samples); i++) {
        assert_status(cx, ds_format(cx, &path, "paypal/samples/%s", paypal_samples[i].file), DS_OK);
        hook_init(&h, "POST", "/webhooks/paypal", hook_file(cx, folder, path.p));
        assert_status(cx, hook_run_paypal(cx, &h, &keys, &r), DS_OK);
        check_kinds(cx, &paypal_samples[i], &r);
    }
    hook_keys_free(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_stripe_vector_gets_its_verdict),
        cmocka_unit_test(every_paypal_vector_is_kept_or_refused),
        cmocka_unit_test(every_sample_of_a_payment_gives_its_event),
        cmocka_unit_test(every_twilio_vector_gets_its_verdict),
        cmocka_unit_test(every_meta_vector_gets_its_verdict),
        cmocka_unit_test(every_telegram_vector_gets_its_verdict),
        cmocka_unit_test(every_sample_payload_gives_events_of_its_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
