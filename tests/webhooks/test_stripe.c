/*
 * test_stripe.c - Stripe's signature: what passes, and what forgers and replayers try; events that
 * are not as expected.
 */
#include "tests/webhooks/world.h"

#include "core/json.h"
#include "model/payment.h"

#include <stdio.h>

#define NOW INT64_C(1795420800) /* 2026-11-23T08:00:00Z */
#define BODY                                                                                       \
    "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"checkout.session.completed\","              \
    "\"livemode\":false,\"data\":{\"object\":{\"object\":\"checkout.session\",\"id\":\"cs_1\","    \
    "\"client_reference_id\":\"R1\",\"currency\":\"usd\",\"amount_total\":5000,"                   \
    "\"status\":\"complete\",\"payment_status\":\"paid\",\"payment_intent\":\"pi_1\"}}}"

/* The hex of the right MAC over "t.body". */
static ds_str mac_of(world *w, const ds_hmac *secret, const char *t, const char *body)
{
    const ds_str parts[] = { ds_str_of(t), DS_STR("."), ds_str_of(body) };
    uint8_t mac[DS_SHA256_BYTES];

    assert_status(w->cx, ds_hmac_sign(w->cx, secret, parts, 3, mac), DS_OK);
    return ds_hex_encode(w->cx, mac, sizeof(mac));
}

static ds_status run(world *w, const char *header, const char *body)
{
    hook h;

    hook_init(&h, "POST", "/webhooks/stripe", ds_str_of(body));
    if (header)
        hook_put(&h, "stripe-signature", ds_str_of(header));
    return hook_run(w->cx, &h, &w->keys, &w->r);
}

/* A header written with "$" for the right MAC of this t and body. */
static ds_status run_with(world *w, const char *format, const char *t, const char *body)
{
    ds_str mac = mac_of(w, w->keys.stripe_secret, t, BODY);
    ds_buf b = ds_buf_make(w->cx);
    ds_str header;

    for (const char *p = format; *p; p++) {
        if (*p == '$')
            ds_buf_add(&b, mac);
        else if (*p == '@')
            ds_buf_puts(&b, t);
        else
            ds_buf_putc(&b, *p);
    }
    assert_status(w->cx, ds_buf_finish(&b, &header), DS_OK);
    return run(w, header.p, body);
}

static void a_genuine_event_passes(void **state)
{
    static const struct {
        const char *format, *t;
    } cases[] = {
        { "t=@,v1=$", "1795420800" },
        { "t=@,v1=$,v0=deadbeef", "1795420800" },
        { "t=@,v1=0000000000000000000000000000000000000000000000000000000000000000,v1=$",
          "1795420800" },
        { "t=@,v1=$,v1=short", "1795420800" },
        { "v1=$,t=@", "1795420800" },
        { "t=@,v1=$", "1795420500" }, /* 300 s ago */
        { "t=@,v1=$", "1795421100" }, /* 300 s ahead */
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_status(w->cx, run_with(w, cases[i].format, cases[i].t, BODY), DS_OK);
        assert_int_equal(w->r.event_count, 1);
        assert_text(w->r.events[0].event_id, "evt_1");
        assert_text(w->r.events[0].provider, "stripe");
        assert_text(w->r.events[0].channel, "pay");
        assert_text(w->r.events[0].address, "R1");
        assert_text(w->r.events[0].detail, "checkout.session.completed");
        assert_int_equal(w->r.events[0].proof_json.n, 0);
    }
}

/* 25 of them: none may pass, and none is told why in the answer. */
static void forgeries_and_replays_are_refused(void **state)
{
#define OTHER "{\"id\":\"evt_1\",\"object\":\"event\"}"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
    static const struct {
        const char *format, *t, *body;
    } cases[] = {
        { "t=@,v1=$", "1795420499", BODY },          /* replayed 301 s later */
        { "t=@,v1=$", "1795417200", BODY },          /* an hour later */
        { "t=@,v1=$", "1795334400", BODY },          /* the next day */
        { "t=@,v1=$", "1795421101", BODY },          /* from the future */
        { "t=@,v1=$", "1826956800", BODY },          /* from next year */
        { "t=1795420801,v1=$", "1795420800", BODY }, /* a moment moved on */
        { "t=1795420800,v1=$", "1795400000", BODY }, /* an old one with a new moment */
        { "t=@,v1=$", "1795420800", OTHER },         /* another body */
        { "t=@,v1=$", "1795420800", BODY " " },      /* a longer one */
        { "t=@,v1=$", "1795420800", "" },
        { "t=@,v1=" ZEROS, "1795420800", BODY },
        { "t=@,v0=$", "1795420800", BODY }, /* another scheme */
        { "t=@,v2=$", "1795420800", BODY },
        { "t=@,V1=$", "1795420800", BODY },
        { "t=@,v1=$0", "1795420800", BODY },
        { "t=@,v1=0$", "1795420800", BODY },
        { "t=@,v1= $", "1795420800", BODY },
        { "t=@,v1=", "1795420800", BODY },
        { "t=@", "1795420800", BODY },
        { "v1=$", "1795420800", BODY },
        { "t=,v1=$", "1795420800", BODY },
        { "t=now,v1=$", "1795420800", BODY },
        { "t=-@,v1=$", "1795420800", BODY },
        { "t=@;v1=$", "1795420800", BODY },
        { "$", "1795420800", BODY },
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        w->r = (webhook_result){ .event_count = 77 };
        assert_status(w->cx, run_with(w, cases[i].format, cases[i].t, cases[i].body), DS_DENIED);
        assert_int_equal(w->r.event_count, 77);
        assert_true(ds_str_find(ds_str_of(w->cx->why), DS_STR("stripe-secret"), 0) < 0);
    }
    assert_int_equal(COUNT_OF(cases), 25);
}

static void another_secret_and_no_secret_refuse(void **state)
{
    world *w = *state;
    ds_hmac *other = ds_hmac_new(DS_SHA256, DS_STR("other"));
    webhook_keys off = w->keys;
    ds_str header, mac = mac_of(w, other, "1795420800", BODY);
    hook h;

    assert_status(w->cx, ds_format(w->cx, &header, "t=1795420800,v1=" DS_FMT, DS_ARG(mac)), DS_OK);
    assert_status(w->cx, run(w, header.p, BODY), DS_DENIED);
    assert_status(w->cx, run(w, NULL, BODY), DS_UNAUTHENTICATED);
    assert_status(w->cx, run(w, "", BODY), DS_UNAUTHENTICATED);
    off.stripe_secret = NULL;
    hook_init(&h, "POST", "/webhooks/stripe", DS_STR(BODY));
    assert_status(w->cx, hook_run(w->cx, &h, &off, &w->r), DS_OFF);
    ds_hmac_free(other);
}

static void a_header_with_very_many_signatures_is_read_to_a_limit(void **state)
{
    world *w = *state;
    ds_buf b = ds_buf_make(w->cx);
    ds_str header;

    ds_buf_puts(&b, "t=1795420800");
    for (int i = 0; i < 1000; i++)
        ds_buf_puts(&b, ",v1=" ZEROS);
    assert_status(w->cx, ds_buf_finish(&b, &header), DS_OK);
    assert_status(w->cx, run(w, header.p, BODY), DS_DENIED);
}

static ds_status run_signed(world *w, const char *body)
{
    hook h;

    hook_init(&h, "POST", "/webhooks/stripe", ds_str_of(body));
    return hook_run_stripe_at(w->cx, &h, &w->keys, NOW, &w->r);
}

static void what_is_unknown_is_taken_and_makes_no_event(void **state)
{
    static const char *const bodies[] = {
        "{\"id\":\"evt_1\",\"object\":\"event\"}",
        "{\"id\":\"evt_1\",\"type\":\"invoice.paid\",\"data\":{\"object\":{}}}",
        "{\"id\":\"evt_1\",\"type\":\"checkout.session.completed.next\",\"data\":{}}",
        "{}",
        "[]",
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        assert_status(w->cx, run_signed(w, bodies[i]), DS_OK);
        assert_int_equal(w->r.event_count, 0);
    }
}

static void what_is_signed_and_malformed_is_invalid(void **state)
{
    static const char *const bodies[] = {
        "{",
        "not json",
        "{\"id\":\"evt_1\",\"id\":\"evt_2\"}",
        "{\"id\":\"evt_1\",\"type\":\"checkout.session.completed\"}",
        "{\"id\":\"evt_1\",\"type\":\"charge.refunded\",\"data\":{\"object\":{\"object\":\"x\"}}}",
        "{\"type\":\"charge.refunded\",\"data\":{\"object\":{\"object\":\"charge\"}}}",
    };
    world *w = *state;

    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        assert_status(w->cx, run_signed(w, bodies[i]), DS_INVALID);
}

/* What Stripe knows of the payer stays behind. */
static void only_facts_are_kept(void **state)
{
    world *w = *state;
    ds_buf b = ds_buf_make(w->cx);
    ds_jw jw = ds_jw_make(&b);

    assert_status(
        w->cx,
        run_signed(w, "{\"id\":\"evt_1\",\"type\":\"charge.refunded\",\"data\":{\"object\":{"
                      "\"object\":\"charge\",\"id\":\"ch_1\",\"currency\":\"usd\",\"amount\":1,"
                      "\"billing_details\":{\"name\":\"Maria Lopez\",\"email\":\"m@x.example\"},"
                      "\"payment_method_details\":{\"card\":{\"last4\":\"4242\"}}}}}"),
        DS_OK);
    assert_int_equal(w->r.event_count, 1);
    in_event_write(&jw, &w->r.events[0]);
    assert_true(ds_str_find(ds_buf_view(&b), DS_STR("Maria"), 0) < 0);
    assert_true(ds_str_find(ds_buf_view(&b), DS_STR("4242"), 0) < 0);
    assert_true(ds_str_find(ds_buf_view(&b), DS_STR("m@x"), 0) < 0);
}

static void the_event_says_whether_money_is_real(void **state)
{
    world *w = *state;
    ds_json *facts DS_AUTO(ds_json_freep) = NULL;
    pay_facts f;

    assert_status(w->cx,
                  run_signed(w, "{\"id\":\"evt_1\",\"type\":\"refund.updated\",\"livemode\":true,"
                                "\"data\":{\"object\":{\"object\":\"refund\",\"id\":\"re_1\"}}}"),
                  DS_OK);
    assert_status(w->cx, ds_json_parse(w->cx, w->r.events[0].facts_json, &facts), DS_OK);
    assert_true(pay_facts_read(facts, &f));
    assert_int_equal(f.live, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_genuine_event_passes),
        TEST(forgeries_and_replays_are_refused),
        TEST(another_secret_and_no_secret_refuse),
        TEST(a_header_with_very_many_signatures_is_read_to_a_limit),
        TEST(what_is_unknown_is_taken_and_makes_no_event),
        TEST(what_is_signed_and_malformed_is_invalid),
        TEST(only_facts_are_kept),
        TEST(the_event_says_whether_money_is_real),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
