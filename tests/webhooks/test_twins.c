/*
 * test_twins.c - every golden request once more as a forger would send it, and with too little
 * memory.
 *
 * The twins are made here from each genuine request: without its proof, with a proof that is
 * changed, cut or from another key, with a body that is changed or cut at every byte. Where the
 * proof covers the body (Twilio, WhatsApp, Stripe) all are refused; Telegram's token says only who
 * speaks. PayPal's proof is judged later, by a call; tests/adapters/test_pay_paypal.c has its
 * twins.
 */
#include "tests/support/torture.h"
#include "tests/webhooks/hook.h"

#include <dirent.h>
#include <stdio.h>

typedef struct vendor {
    const char *name, *credential;
    bool covers_body;
} vendor;

static const vendor vendors[] = {
    { "twilio", "X-Twilio-Signature", true },
    { "whatsapp", "X-Hub-Signature-256", true },
    { "telegram", "X-Telegram-Bot-Api-Secret-Token", false },
    { "stripe", "Stripe-Signature", true },
};

#define FILES_MAX 64

typedef struct world {
    testenv *te;
    ds_ctx *cx;
    webhook_keys keys;
    char folder[512];
    char names[FILES_MAX][64];
    size_t n;
} world;

static bool is_genuine(const char *name)
{
    ds_str s = ds_str_of(name);

    return ds_str_ends(s, DS_STR(".http")) && !ds_str_ends(s, DS_STR(".forged.http"));
}

static void open_vendor(world *w, const vendor *v)
{
    const char *source = getenv("DOCSPOT_SOURCE_DIR");
    struct dirent *entry;
    DIR *dir;

    w->n = 0;
    (void)snprintf(w->folder, sizeof(w->folder), "%s/tests/golden/%s", source ? source : ".",
                   v->name);
    dir = opendir(w->folder);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL && w->n < FILES_MAX)
        if (is_genuine(entry->d_name))
            (void)snprintf(w->names[w->n++], sizeof(w->names[0]), "%.60s", entry->d_name);
    (void)closedir(dir);
    assert_true(w->n >= 15);
    testenv_allow_files(w->te, w->folder);
}

static void read_request(world *w, size_t i, hook *ret)
{
    hook_parse(ret, hook_file(w->cx, w->folder, w->names[i]));
}

static ds_http_header *credential_of(hook *h, const vendor *v)
{
    for (size_t i = 0; i < h->header_count; i++)
        if (ds_str_equal_nocase(h->headers[i].name, ds_str_of(v->credential)))
            return &h->headers[i];
    fail_msg("a golden request of %s has no proof", v->name);
    return NULL;
}

/* A copy of s with the byte at `at` changed. */
static ds_str altered(ds_ctx *cx, ds_str s, size_t at)
{
    char *p = ds_alloc(cx, s.n + 1);

    assert_non_null(p);
    memcpy(p, s.p, s.n);
    p[at] = (char)(p[at] ^ 1);
    return (ds_str){ p, s.n };
}

static void refuse(world *w, const hook *h, const vendor *v, size_t i, const char *what)
{
    webhook_result r = { .event_count = 77 };
    ds_status s = hook_run(w->cx, h, &w->keys, &r);

    if (s != DS_DENIED && s != DS_UNAUTHENTICATED)
        fail_msg("%s/%s with %s gave %s", v->name, w->names[i], what, ds_status_name(s));
    assert_int_equal(r.event_count, 77); /* nothing is handed over */
}

/* Run a check on every golden request of every vendor. */
static void for_each(void (*check)(world *w, const vendor *v, size_t i))
{
    for (size_t k = 0; k < COUNT_OF(vendors); k++) {
        world *w = calloc(1, sizeof(*w));

        w->te = testenv_new("2026-11-23T08:30:00Z");
        w->keys = hook_keys();
        open_vendor(w, &vendors[k]);
        for (size_t i = 0; i < w->n; i++) {
            testenv_reset(w->te);
            w->cx = testenv_cx(w->te);
            check(w, &vendors[k], i);
        }
        hook_keys_free(&w->keys);
        testenv_free(w->te);
        free(w);
    }
}

static void check_proof(world *w, const vendor *v, size_t i)
{
    hook h;
    ds_http_header *proof;
    ds_str genuine;
    webhook_result r;

    read_request(w, i, &h);
    proof = credential_of(&h, v);
    genuine = proof->value;
    assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &r), DS_OK);
    for (size_t at = 0; at < genuine.n; at++) {
        proof->value = altered(w->cx, genuine, at);
        refuse(w, &h, v, i, "a changed proof");
        proof->value = ds_str_sub(genuine, 0, at);
        refuse(w, &h, v, i, "a cut proof");
        proof->value = ds_str_sub(genuine, at + 1, genuine.n);
        refuse(w, &h, v, i, "a proof without its beginning");
    }
    assert_status(w->cx, ds_format(w->cx, &proof->value, DS_FMT "x", DS_ARG(genuine)), DS_OK);
    refuse(w, &h, v, i, "a longer proof");
    proof->name = DS_STR("X-Other");
    refuse(w, &h, v, i, "no proof");
}

static void a_proof_changed_in_any_byte_is_refused(void **state)
{
    (void)state;
    for_each(check_proof);
}

static void check_body(world *w, const vendor *v, size_t i)
{
    hook h;
    ds_str genuine;

    if (!v->covers_body)
        return;
    read_request(w, i, &h);
    genuine = h.request.body;
    for (size_t at = 0; at < genuine.n; at++) {
        h.request.body = altered(w->cx, genuine, at);
        refuse(w, &h, v, i, "a changed body");
        if (ds_str_is(ds_str_sub(genuine, at, genuine.n), "="))
            continue; /* "&Body" and "&Body=" are the same form */
        h.request.body = ds_str_sub(genuine, 0, at);
        refuse(w, &h, v, i, "a cut body");
    }
}

static void a_body_changed_or_cut_at_any_byte_is_refused(void **state)
{
    (void)state;
    for_each(check_body);
}

/* Telegram's proof does not cover the body, so a cut one is refused as no JSON, never half read. */
static void check_cut(world *w, const vendor *v, size_t i)
{
    hook h;
    ds_str genuine;

    if (v->covers_body)
        return;
    read_request(w, i, &h);
    genuine = h.request.body;
    for (size_t n = 0; n < ds_str_trim(genuine).n; n++) {
        webhook_result r = { .event_count = 77 };

        h.request.body = ds_str_sub(genuine, 0, n);
        assert_status(w->cx, hook_run(w->cx, &h, &w->keys, &r), DS_INVALID);
        assert_int_equal(r.event_count, 77);
    }
}

static void a_cut_update_is_never_half_read(void **state)
{
    (void)state;
    for_each(check_cut);
}

/* The right request at the wrong clinic: other keys, another address. */
static void check_other_keys(world *w, const vendor *v, size_t i)
{
    webhook_keys other = hook_keys();
    hook h;
    webhook_result r = { .event_count = 77 };

    hook_keys_free(&other);
    other.twilio_token = ds_hmac_new(DS_SHA1, DS_STR("twilio-tokem"));
    other.whatsapp_secret = ds_hmac_new(DS_SHA256, DS_STR("meta-secret "));
    other.telegram_secret = DS_STR("telegram_Secret-2");
    other.stripe_secret = ds_hmac_new(DS_SHA256, DS_STR("stripe-secret2"));
    read_request(w, i, &h);
    assert_status(w->cx, hook_run(w->cx, &h, &other, &r), DS_DENIED);
    assert_int_equal(r.event_count, 77);
    hook_keys_free(&other);
    if (strcmp(v->name, "twilio") == 0) {
        other = w->keys;
        other.public_url = DS_STR("https://other.example");
        assert_status(w->cx, hook_run(w->cx, &h, &other, &r), DS_DENIED);
    }
}

static void another_clinics_keys_refuse_it(void **state)
{
    (void)state;
    for_each(check_other_keys);
}

/* ---- too little memory */

typedef struct tight {
    const hook *h;
    const webhook_keys *keys;
    webhook_result r;
} tight;

static ds_status run_tight(ds_ctx *cx, void *arg)
{
    tight *t = arg;

    return hook_run(cx, t->h, t->keys, &t->r);
}

static void poison(void *arg) { ((tight *)arg)->r = (webhook_result){ .event_count = 77 }; }

static void is_untouched(void *arg)
{
    const tight *t = arg;

    assert_int_equal(t->r.event_count, 77);
    assert_null(t->r.events);
    assert_null(t->r.reply_type);
}

static void check_tight(world *w, const vendor *v, size_t i)
{
    hook h;
    tight arg = { .h = &h, .keys = &w->keys };
    torture t = { .name = w->names[i],
                  .run = run_tight,
                  .before = poison,
                  .untouched = is_untouched,
                  .arg = &arg,
                  .needs_min = 2 };

    (void)v;
    read_request(w, i, &h);
    torture_run(w->te, &t);
    assert_true(arg.r.event_count != 77);
}

static void every_request_is_read_whole_or_is_a_limit(void **state)
{
    (void)state;
    for_each(check_tight);
}

/* ---- size: at the limit and one byte over, with a valid proof */

static void a_body_at_the_limit_is_read_and_one_over_is_not(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:30:00Z");
    ds_ctx *cx = testenv_cx(te);
    webhook_keys keys = hook_keys();

    (void)state;
    for (size_t over = 0; over <= 1; over++) {
        size_t n = WEBHOOK_BODY_MAX_BYTES + over;
        char *body = ds_alloc(cx, n);
        webhook_result r;
        hook h;

        memset(body, ' ', n);
        memcpy(body, "{\"update_id\":1}", 15);
        hook_init(&h, "POST", "/webhooks/telegram", (ds_str){ body, n });
        hook_put(&h, "X-Telegram-Bot-Api-Secret-Token", keys.telegram_secret);
        assert_status(cx, hook_run(cx, &h, &keys, &r), over ? DS_LIMIT : DS_OK);
        memset(body, ' ', 15);
        memcpy(body, "{}", 2);
        hook_init(&h, "POST", "/webhooks/whatsapp", (ds_str){ body, n });
        assert_status(cx, hook_run_meta(cx, &h, &keys, &r), over ? DS_LIMIT : DS_OK);
        memset(body, 'a', n);
        memcpy(body, "MessageSid=SM1&From=%2B14085550142&Body=", 40);
        hook_init(&h, "POST", "/webhooks/twilio", (ds_str){ body, n });
        assert_status(cx, hook_run_twilio(cx, &h, &keys, &r), over ? DS_LIMIT : DS_OK);
        if (!over)
            assert_int_equal(r.events[0].text.n, MESSAGE_TEXT_MAX_BYTES);
    }
    hook_keys_free(&keys);
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proof_changed_in_any_byte_is_refused),
        cmocka_unit_test(a_body_changed_or_cut_at_any_byte_is_refused),
        cmocka_unit_test(a_cut_update_is_never_half_read),
        cmocka_unit_test(another_clinics_keys_refuse_it),
        cmocka_unit_test(every_request_is_read_whole_or_is_a_limit),
        cmocka_unit_test(a_body_at_the_limit_is_read_and_one_over_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
