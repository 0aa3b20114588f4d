/*
 * test_pay_paypal_verify.c - whose webhook is believed, by PayPal's word and by certificate.
 *
 * Keys and certificates are made here, so every forgery is as good as forgers can make it. The
 * vendor's own vectors are tried where they are at hand (DOCSPOT_SHARED).
 */
#include "tests/adapters/pay_wire.h"

#include "core/crypto.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define CERT_URL "http://127.0.0.1:4100/v1/notifications/certs/CERT-1"
#define ID "69cd13f0-d67a-11e5"
#define TIME "2026-11-23T08:00:00Z"
#define BODY                                                                                       \
    "{ \"id\":\"WH-1\",\"event_type\":\"PAYMENT.CAPTURE.COMPLETED\",\"resource\":{\"id\":\"C1\","  \
    "\"status\":\"COMPLETED\",\"custom_id\":\"R1\",\"amount\":{\"currency_code\":\"USD\","         \
    "\"value\":\"50.00\"}} }"
#define FACTS "R1 /C1 USD - 5000/5000/-1"

/* ---- a signer of our own */

typedef struct signer {
    EVP_PKEY *key;
    ds_str pem;
} signer;

static void add_names(X509 *cert, const char *cn, const char *san)
{
    X509_NAME *name = X509_get_subject_name(cert);
    X509_EXTENSION *ext;

    if (cn)
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)cn, -1, -1, 0);
    X509_set_issuer_name(cert, name);
    if (!san)
        return;
    ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, san);
    assert_non_null(ext);
    X509_add_ext(cert, ext, -1);
    X509_EXTENSION_free(ext);
}

/* Self-signed, valid from `from` to `to` (seconds after the test's moment). */
static signer signer_new(pay_wire *w, EVP_PKEY *key, const char *cn, const char *san, long from,
                         long to)
{
    time_t now = (time_t)w->cx->now.utc_s;
    X509 *cert = X509_new();
    BIO *bio = BIO_new(BIO_s_mem());
    signer s = { .key = key };
    char *p;
    long n;

    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
    X509_time_adj_ex(X509_getm_notBefore(cert), 0, from, &now);
    X509_time_adj_ex(X509_getm_notAfter(cert), 0, to, &now);
    X509_set_pubkey(cert, key);
    add_names(cert, cn, san);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    assert_int_equal(PEM_write_bio_X509(bio, cert), 1);
    n = BIO_get_mem_data(bio, &p);
    assert_status(w->cx, ds_copy(w->cx, (ds_str){ p, (size_t)n }, &s.pem), DS_OK);
    BIO_free(bio);
    X509_free(cert);
    return s;
}

static ds_str sign(pay_wire *w, EVP_PKEY *key, const EVP_MD *md, ds_str message)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned char bytes[1024];
    size_t n = sizeof(bytes);

    assert_int_equal(EVP_DigestSignInit(ctx, NULL, md, NULL, key), 1);
    assert_int_equal(EVP_DigestSign(ctx, bytes, &n, (const unsigned char *)message.p, message.n),
                     1);
    EVP_MD_CTX_free(ctx);
    return ds_base64_encode(w->cx, bytes, n);
}

static ds_str message_of(pay_wire *w, const char *id, const char *time, const char *webhook,
                         ds_str body)
{
    ds_str message;

    assert_status(
        w->cx, ds_format(w->cx, &message, "%s|%s|%s|%" PRIu32, id, time, webhook, ds_crc32(body)),
        DS_OK);
    return message;
}

/* ---- the proof, as webhooks/paypal.c writes it */

typedef struct parts {
    const char *id, *time, *cert_url, *algo;
    ds_str sig, body;
} parts;

static void put_proof(pay_wire *w, const parts *p)
{
    ds_buf b = ds_buf_make(w->cx);
    ds_jw jw = ds_jw_make(&b);

    ds_jw_object(&jw);
    ds_jw_key(&jw, "headers");
    ds_jw_object(&jw);
    ds_jw_key_text(&jw, "PAYPAL-TRANSMISSION-ID", ds_str_of(p->id));
    ds_jw_key_text(&jw, "PAYPAL-TRANSMISSION-TIME", ds_str_of(p->time));
    ds_jw_key_text(&jw, "PAYPAL-TRANSMISSION-SIG", p->sig);
    ds_jw_key_text(&jw, "PAYPAL-CERT-URL", ds_str_of(p->cert_url));
    ds_jw_key_text(&jw, "PAYPAL-AUTH-ALGO", ds_str_of(p->algo));
    ds_jw_end(&jw);
    ds_jw_key_text(&jw, "body_base64", ds_base64_encode(w->cx, p->body.p, p->body.n));
    ds_jw_end(&jw);
    assert_status(w->cx, ds_buf_finish(&b, &w->order.proof_json), DS_OK);
}

static parts genuine_parts(ds_str sig)
{
    return (parts){ ID, TIME, CERT_URL, "SHA256withRSA", sig, DS_STR(BODY) };
}

/* ---- the world */

typedef struct world {
    pay_wire *w;
    paypal_config config;
    EVP_PKEY *key, *other;
} world;

static int set_up(void **state)
{
    world *x = calloc(1, sizeof(*x));

    assert_non_null(x);
    x->config = (paypal_config){ .client_id = DS_STR("client"),
                                 .client_secret = DS_STR("t0ken"),
                                 .webhook_id = DS_STR("W1"),
                                 .api_base = DS_STR("http://127.0.0.1:4100"),
                                 .verifies_by_cert = true,
                                 .cache = paypal_cache_new() };
    x->w = pay_wire_new(&pay_paypal, &x->config);
    x->key = EVP_RSA_gen(2048);
    x->other = EVP_RSA_gen(2048);
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    world *x = *state;

    EVP_PKEY_free(x->key);
    EVP_PKEY_free(x->other);
    paypal_cache_free(x->config.cache);
    pay_wire_free(x->w);
    free(x);
    return 0;
}

static ds_str genuine_sig(world *x)
{
    return sign(x->w, x->key, EVP_sha256(), message_of(x->w, ID, TIME, "W1", DS_STR(BODY)));
}

static signer genuine_signer(world *x)
{
    return signer_new(x->w, x->key, "messageverificationcerts.paypal.com", NULL, -60, 3600);
}

static void a_genuine_event_is_believed_and_its_certificate_kept(void **state)
{
    world *x = *state;
    parts p = genuine_parts(genuine_sig(x));

    put_proof(x->w, &p);
    pay_expect(x->w, "GET", CERT_URL, 200, genuine_signer(x).pem.p);
    pay_gives(x->w, PAY_CALL_VERIFY, FACTS);
    assert_int_equal(pay_request(x->w, 0)->header_count, 0); /* no token goes there */
    pay_gives(x->w, PAY_CALL_VERIFY, FACTS);
    assert_int_equal(testenv_http_count(x->w->te), 1);
    testenv_advance(x->w->te, ds_days(2));
    x->w->cx = testenv_cx(x->w->te);
    put_proof(x->w, &p);
    pay_expect(x->w, "GET", CERT_URL, 200, genuine_signer(x).pem.p);
    pay_gives(x->w, PAY_CALL_VERIFY, FACTS);
}

static void other_names_of_the_certificate_count_too(void **state)
{
    world *x = *state;
    parts p = genuine_parts(genuine_sig(x));
    signer s = signer_new(x->w, x->key, "whatever", "DNS:a.example,DNS:certs.paypal.com", -60, 60);

    put_proof(x->w, &p);
    pay_expect(x->w, "GET", CERT_URL, 200, s.pem.p);
    pay_gives(x->w, PAY_CALL_VERIFY, FACTS);
}

/* The proof itself is changed: 17 ways. */
static void forged_proofs_are_refused(void **state)
{
    world *x = *state;
    pay_wire *w = x->w;
    ds_str good = genuine_sig(x), body = DS_STR(BODY);
    const ds_str other_body =
        DS_STR("{\"id\":\"WH-1\",\"resource\":{\"id\":\"C2\",\"amount\":{}}}");
    ds_str by_other = sign(w, x->other, EVP_sha256(), message_of(w, ID, TIME, "W1", body));
    ds_str by_sha1 = sign(w, x->key, EVP_sha1(), message_of(w, ID, TIME, "W1", body));
    ds_str other_hook = sign(w, x->key, EVP_sha256(), message_of(w, ID, TIME, "W2", body));
    ds_str no_crc = sign(w, x->key, EVP_sha256(), DS_STR(ID "|" TIME "|W1|0"));
    ds_str of_body = sign(w, x->key, EVP_sha256(), body);
    const parts forgeries[] = {
        { "another-id", TIME, CERT_URL, "SHA256withRSA", good, body },
        { ID, "2026-11-23T08:00:01Z", CERT_URL, "SHA256withRSA", good, body },
        { ID, TIME, CERT_URL, "SHA256withRSA", good, other_body },
        { ID, TIME, CERT_URL, "SHA256withRSA", by_other, body },
        { ID, TIME, CERT_URL, "SHA256withRSA", by_sha1, body },
        { ID, TIME, CERT_URL, "SHA256withRSA", other_hook, body },
        { ID, TIME, CERT_URL, "SHA256withRSA", no_crc, body },
        { ID, TIME, CERT_URL, "SHA256withRSA", of_body, body },
        { ID, TIME, CERT_URL, "SHA256withRSA", DS_STR("AAAA"), body },
        { ID, TIME, CERT_URL, "SHA256withRSA", DS_STR("!"), body },
        { ID, TIME, CERT_URL, "SHA256withRSA", { good.p, good.n - 4 }, body },
        { ID, TIME, CERT_URL, "SHA1withRSA", by_sha1, body },
        { ID, TIME, CERT_URL, "", good, body },
        { ID, TIME, "https://evil.test/v1/notifications/certs/CERT-1", "SHA256withRSA", good,
          body },
        { ID, TIME, "http://127.0.0.1:4101/v1/notifications/certs/CERT-1", "SHA256withRSA", good,
          body },
        { ID, TIME, CERT_URL, "SHA256withRSA", good, DS_STR("{}x") },
        { ID, TIME, CERT_URL, "SHA256withRSA", good, DS_STR("") },
    };

    testenv_http_otherwise(w->te, (testenv_reply){ DS_OK, 200, genuine_signer(x).pem.p, 0 });
    for (size_t i = 0; i < COUNT_OF(forgeries); i++) {
        put_proof(w, &forgeries[i]);
        if (pay_run(w, PAY_CALL_VERIFY) != DS_DENIED)
            fail_msg("forgery %zu passed", i);
        assert_string_equal(w->answer.reason, "forged");
    }
    for (size_t i = 0; i < testenv_http_count(w->te); i++)
        assert_text(pay_request(w, i)->url, CERT_URL); /* nobody else was asked */
}

/* The signature fits its certificate, but the certificate is none: 9 ways. */
static void certificates_that_are_not_paypals_are_refused(void **state)
{
    world *x = *state;
    pay_wire *w = x->w;
    parts p = genuine_parts(genuine_sig(x));
    EVP_PKEY *ec = EVP_EC_gen("P-256");
    const ds_str pems[] = {
        signer_new(w, x->key, "paypal.com.evil.test", NULL, -60, 3600).pem,
        signer_new(w, x->key, "evilpaypal.com", NULL, -60, 3600).pem,
        signer_new(w, x->key, ".paypal.com", NULL, -60, 3600).pem,
        signer_new(w, x->key, NULL, "DNS:api.paypal.com.evil.test", -60, 3600).pem,
        signer_new(w, x->key, "m.paypal.com", NULL, -3600, -1).pem,   /* is over */
        signer_new(w, x->key, "m.paypal.com", NULL, 60, 3600).pem,    /* is not yet */
        signer_new(w, x->other, "m.paypal.com", NULL, -60, 3600).pem, /* another key */
        signer_new(w, ec, "m.paypal.com", NULL, -60, 3600).pem,       /* not RSA */
        DS_STR("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        DS_STR("<html>"),
    };

    for (size_t i = 0; i < COUNT_OF(pems); i++) {
        char url[96];

        (void)snprintf(url, sizeof(url), "http://127.0.0.1:4100/v1/notifications/certs/C%zu", i);
        p.cert_url = url;
        put_proof(w, &p);
        pay_expect(w, "GET", url, 200, pems[i].p);
        pay_fails(w, PAY_CALL_VERIFY, DS_DENIED, "forged");
    }
    EVP_PKEY_free(ec);
}

/* Under PayPal's own address a certificate must lead to one of the system's roots. */
static void a_self_signed_one_under_paypals_address_is_refused(void **state)
{
    world *x = *state;
    parts p = genuine_parts(genuine_sig(x));

    p.cert_url = "https://api.paypal.com/v1/notifications/certs/CERT-1";
    put_proof(x->w, &p);
    pay_expect(x->w, "GET", p.cert_url, 200, genuine_signer(x).pem.p);
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
}

static void what_cannot_be_judged_now_is_tried_again(void **state)
{
    world *x = *state;
    parts p = genuine_parts(genuine_sig(x));

    put_proof(x->w, &p);
    testenv_http_expect(x->w->te, "GET", NULL, (testenv_reply){ DS_IN_DOUBT, 0, NULL, 0 });
    pay_fails(x->w, PAY_CALL_VERIFY, DS_UNAVAILABLE, NULL);
    pay_expect(x->w, "GET", CERT_URL, 503, "");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_UNAVAILABLE, NULL);
    pay_expect(x->w, "GET", CERT_URL, 404, "");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
    x->w->order.proof_json = DS_STR("{}");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
    x->w->order.proof_json = DS_STR("not json");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
}

/* ---- by PayPal's word */

#define VERIFY_URL "http://127.0.0.1:4100/v1/notifications/verify-webhook-signature"

static void paypal_is_asked_with_the_body_byte_for_byte(void **state)
{
    world *x = *state;
    parts p = genuine_parts(DS_STR("c2ln"));

    x->config.verifies_by_cert = false;
    put_proof(x->w, &p);
    pay_expect(x->w, "POST", "/v1/oauth2/token", 200,
               "{\"access_token\":\"A1\",\"expires_in\":9000}");
    pay_expect(x->w, "POST", VERIFY_URL, 200, "{\"verification_status\":\"SUCCESS\"}");
    pay_gives(x->w, PAY_CALL_VERIFY, FACTS);
    assert_text(pay_request(x->w, 1)->body,
                "{\"auth_algo\":\"SHA256withRSA\",\"cert_url\":\"" CERT_URL
                "\",\"transmission_id\":\"" ID "\",\"transmission_sig\":\"c2ln\","
                "\"transmission_time\":\"" TIME "\",\"webhook_id\":\"W1\","
                "\"webhook_event\":" BODY "}");
    pay_expect(x->w, "POST", VERIFY_URL, 200, "{\"verification_status\":\"FAILURE\"}");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
    pay_expect(x->w, "POST", VERIFY_URL, 200, "{}");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
    pay_expect(x->w, "POST", VERIFY_URL, 400, "{\"name\":\"VALIDATION_ERROR\"}");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
    pay_expect(x->w, "POST", VERIFY_URL, 403, "{}");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_UNAVAILABLE, NULL);
    pay_expect(x->w, "POST", VERIFY_URL, 500, "");
    pay_fails(x->w, PAY_CALL_VERIFY, DS_UNAVAILABLE, NULL);
    testenv_http_expect(x->w->te, "POST", NULL, (testenv_reply){ DS_IN_DOUBT, 0, NULL, 0 });
    pay_fails(x->w, PAY_CALL_VERIFY, DS_UNAVAILABLE, NULL);
}

/* A body that would end our question and write its own is no JSON document, and never leaves. */
static void a_body_cannot_write_into_the_question(void **state)
{
    world *x = *state;
    parts p = genuine_parts(DS_STR("c2ln"));

    x->config.verifies_by_cert = false;
    p.body = DS_STR("{},\"webhook_id\":\"MINE\",\"x\":{}");
    put_proof(x->w, &p);
    pay_fails(x->w, PAY_CALL_VERIFY, DS_DENIED, "forged");
    assert_int_equal(testenv_http_count(x->w->te), 0);
}

/* ---- the vendor's vectors */

static ds_str input(const ds_json *v, const char *key) { return ds_json_text(ds_json_at(v, key)); }

static ds_str read_shared(ds_ctx *cx, const char *folder, const char *name)
{
    ds_str path, bytes;

    assert_status(cx, ds_format(cx, &path, "%s/%s", folder, name), DS_OK);
    assert_status(cx, cx->env->read_file(cx->env->self, cx, path.p, (size_t)1 << 20, &bytes),
                  DS_OK);
    return bytes;
}

static bool check_vector(world *x, const char *folder, const ds_json *v)
{
    pay_wire *w = x->w;
    ds_str pem = input(v, "inputs.cert_pem"), file = input(v, "inputs.body_file");
    parts p = { .cert_url = CERT_URL, .algo = "SHA256withRSA" };
    ds_status s;

    if (pem.n == 0)
        return false;
    p.id = ds_cstr(w->cx, input(v, "inputs.transmission_id"));
    p.time = ds_cstr(w->cx, input(v, "inputs.transmission_time"));
    p.sig = input(v, "inputs.transmission_sig");
    p.body = read_shared(w->cx, folder, ds_cstr(w->cx, file));
    x->config.webhook_id = input(v, "inputs.webhook_id");
    put_proof(w, &p);
    testenv_http_otherwise(w->te, (testenv_reply){ DS_OK, 200, ds_cstr(w->cx, pem), 0 });
    s = pay_run(w, PAY_CALL_VERIFY);
    if ((s == DS_OK) != ds_json_bool(ds_json_at(v, "expected.valid"), false))
        fail_msg(DS_FMT " gave %s: %s", DS_ARG(input(v, "name")), ds_status_name(s), w->cx->why);
    return true;
}

static void every_signed_vector_gets_its_verdict(void **state)
{
    world *x = *state;
    const char *shared = getenv("DOCSPOT_SHARED");
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    char folder[512];
    size_t n = 0;

    if (!shared || !shared[0]) {
        print_message("skipped: DOCSPOT_SHARED is not set, so there are no vendors' vectors\n");
        skip();
    }
    (void)snprintf(folder, sizeof(folder), "%s/contracts", shared);
    testenv_allow_files(x->w->te, folder);
    testenv_set_clock(x->w->te, "2027-01-05T10:00:00Z"); /* their certificate is valid by then */
    x->w->cx = testenv_cx(x->w->te);
    assert_status(
        x->w->cx,
        ds_json_parse(x->w->cx, read_shared(x->w->cx, folder, "signatures.json"), &document),
        DS_OK);
    const ds_json *vectors = ds_json_get(document, "vectors");
    for (size_t i = 0; i < ds_json_count(vectors); i++) {
        const ds_json *v = ds_json_item(vectors, i);

        if (ds_str_is(input(v, "vendor"), "paypal"))
            n += check_vector(x, folder, v) ? 1 : 0;
    }
    assert_true(n >= 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_genuine_event_is_believed_and_its_certificate_kept),
        TEST(other_names_of_the_certificate_count_too),
        TEST(forged_proofs_are_refused),
        TEST(certificates_that_are_not_paypals_are_refused),
        TEST(a_self_signed_one_under_paypals_address_is_refused),
        TEST(what_cannot_be_judged_now_is_tried_again),
        TEST(paypal_is_asked_with_the_body_byte_for_byte),
        TEST(a_body_cannot_write_into_the_question),
        TEST(every_signed_vector_gets_its_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
