/*
 * crypto.c - MACs, digests, tokens and constant-time comparison, by OpenSSL.
 *
 * A keyed MAC context is made once. Signing borrows a spare copy of it and rewinds that, which
 * costs a third of a one-shot HMAC(); making a copy costs half. What always holds: the keyed
 * context is only read after ds_hmac_new and a spare is in one thread's hands, so threads share a
 * key; random bytes come from env->random alone; a token's characters are evenly distributed;
 * comparing secrets takes a time that depends on lengths only.
 */
#include "core/crypto.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>
#include <string.h>

#define SPARES 8u /* about as many as threads sign at once */

struct ds_hmac {
    EVP_MAC_CTX *keyed;
    bool can_rewind;
    _Atomic(EVP_MAC_CTX *) spares[SPARES];
};

static EVP_MAC_CTX *keyed_context(ds_digest digest, ds_str key)
{
    char name[8] = "SHA256";
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
    OSSL_PARAM params[2];

    if (digest == DS_SHA1)
        memcpy(name, "SHA1", sizeof("SHA1"));
    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
    params[1] = OSSL_PARAM_construct_end();
    EVP_MAC_free(mac); /* the context keeps its own reference */
    /* A null key would mean "the key set before". */
    if (ctx && EVP_MAC_init(ctx, (const unsigned char *)(key.p ? key.p : ""), key.n, params) == 1)
        return ctx;
    EVP_MAC_CTX_free(ctx);
    return NULL;
}

/* The MAC of a few fixed bytes, so that two ways to it can be compared. */
static bool probe(EVP_MAC_CTX *ctx, uint8_t ret_mac[static DS_SHA256_BYTES])
{
    size_t size = 0;

    memset(ret_mac, 0, DS_SHA256_BYTES);
    return EVP_MAC_update(ctx, (const unsigned char *)"probe", 5) == 1 &&
           EVP_MAC_final(ctx, ret_mac, &size, DS_SHA256_BYTES) == 1;
}

static bool rewind_context(EVP_MAC_CTX *ctx) { return EVP_MAC_init(ctx, NULL, 0, NULL) == 1; }

/* OpenSSL before 3.0.3 leaves a used HMAC context as it is and says that all went well. */
static bool can_rewind(const EVP_MAC_CTX *keyed)
{
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(keyed);
    uint8_t first[DS_SHA256_BYTES], second[DS_SHA256_BYTES];
    bool is_equal = ctx && probe(ctx, first) && rewind_context(ctx) && probe(ctx, second) &&
                    CRYPTO_memcmp(first, second, sizeof(first)) == 0;

    EVP_MAC_CTX_free(ctx);
    return is_equal;
}

ds_hmac *ds_hmac_new(ds_digest digest, ds_str key)
{
    ds_hmac *h = ds_heap_new(sizeof(*h));

    if (!h)
        return NULL;
    h->keyed = keyed_context(digest, key);
    if (!h->keyed) {
        ds_heap_free(h);
        return NULL;
    }
    h->can_rewind = can_rewind(h->keyed);
    for (size_t i = 0; i < SPARES; i++)
        atomic_init(&h->spares[i], NULL);
    return h;
}

void ds_hmac_free(ds_hmac *h)
{
    if (!h)
        return;
    for (size_t i = 0; i < SPARES; i++)
        EVP_MAC_CTX_free(atomic_load(&h->spares[i]));
    EVP_MAC_CTX_free(h->keyed); /* wipes the key */
    ds_heap_free(h);
}

/* A context ready to sign: a spare one rewound, or a copy. NULL without memory. */
static EVP_MAC_CTX *borrow(ds_hmac *h)
{
    for (size_t i = 0; h->can_rewind && i < SPARES; i++) {
        EVP_MAC_CTX *ctx = atomic_exchange_explicit(&h->spares[i], NULL, memory_order_acquire);

        if (!ctx)
            continue;
        if (rewind_context(ctx))
            return ctx;
        EVP_MAC_CTX_free(ctx);
    }
    return EVP_MAC_CTX_dup(h->keyed);
}

static void give_back(ds_hmac *h, EVP_MAC_CTX *ctx)
{
    for (size_t i = 0; ctx && h->can_rewind && i < SPARES; i++) {
        EVP_MAC_CTX *none = NULL;

        if (atomic_compare_exchange_strong_explicit(&h->spares[i], &none, ctx, memory_order_release,
                                                    memory_order_relaxed))
            return;
    }
    EVP_MAC_CTX_free(ctx);
}

ds_status ds_hmac_sign(ds_ctx *cx, const ds_hmac *h, const ds_str *parts, size_t n,
                       uint8_t ret_mac[static DS_SHA256_BYTES])
{
    uint8_t mac[DS_SHA256_BYTES];
    size_t size = 0;
    ds_hmac *shared = (ds_hmac *)(uintptr_t)h; /* const to callers; the spares guard themselves */
    EVP_MAC_CTX *ctx = borrow(shared);
    bool is_fine = ctx != NULL;

    for (size_t i = 0; is_fine && i < n; i++)
        if (parts[i].n > 0)
            is_fine = EVP_MAC_update(ctx, (const unsigned char *)parts[i].p, parts[i].n) == 1;
    is_fine = is_fine && EVP_MAC_final(ctx, mac, &size, sizeof(mac)) == 1;
    give_back(shared, ctx);
    if (!is_fine)
        return ds_fail(cx, DS_INTERNAL, "crypto: HMAC failed");
    memcpy(ret_mac, mac, size);
    return DS_OK;
}

ds_status ds_sha256(ds_ctx *cx, ds_str s, uint8_t ret_digest[static DS_SHA256_BYTES])
{
    uint8_t digest[DS_SHA256_BYTES];
    size_t size = 0;

    if (EVP_Q_digest(NULL, "SHA256", NULL, s.p ? s.p : "", s.n, digest, &size) != 1)
        return ds_fail(cx, DS_INTERNAL, "crypto: SHA-256 failed");
    memcpy(ret_digest, digest, sizeof(digest));
    return DS_OK;
}

bool ds_secret_equal(ds_str a, ds_str b)
{
    return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

void ds_secret_wipe(void *bytes, size_t n)
{
    if (bytes)
        OPENSSL_cleanse(bytes, n);
}

ds_str ds_hex_encode(ds_ctx *cx, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *in = bytes;
    char *out = n <= SIZE_MAX / 4 ? ds_alloc(cx, n * 2 + 1) : NULL;

    if (!out)
        return (ds_str){ NULL, 0 };
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
    return (ds_str){ out, n * 2 };
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool ds_hex_decode(ds_str hex, uint8_t *ret_bytes, size_t n)
{
    if (hex.n % 2 != 0 || hex.n / 2 != n)
        return false;
    for (size_t i = 0; i < hex.n; i++)
        if (hex_digit(hex.p[i]) < 0)
            return false;
    for (size_t i = 0; i < n; i++) {
        unsigned high = (unsigned)hex_digit(hex.p[2 * i]),
                 low = (unsigned)hex_digit(hex.p[2 * i + 1]);

        ret_bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

ds_str ds_base64_encode(ds_ctx *cx, const void *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *in = bytes;
    char *out = n <= SIZE_MAX / 4 ? ds_alloc(cx, (n + 2) / 3 * 4 + 1) : NULL;
    size_t w = 0;

    if (!out)
        return (ds_str){ NULL, 0 };
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t v = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                     (left > 2 ? in[i + 2] : 0u);

        out[w++] = digits[v >> 18];
        out[w++] = digits[v >> 12 & 63];
        out[w++] = left > 1 ? digits[v >> 6 & 63] : '=';
        out[w++] = left > 2 ? digits[v & 63] : '=';
    }
    return (ds_str){ out, w };
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four digits, the last `pad` of them "="; false when one is none or bits are left over. */
static bool decode_four(const char *in, size_t pad, uint8_t ret[static 3])
{
    uint32_t v = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = i < 4 - pad ? base64_digit(in[i]) : in[i] == '=' ? 0 : -1;

        if (digit < 0)
            return false;
        v = v << 6 | (uint32_t)digit;
    }
    ret[0] = (uint8_t)(v >> 16);
    ret[1] = (uint8_t)(v >> 8);
    ret[2] = (uint8_t)v;
    return (pad == 0 || ret[2] == 0) && (pad < 2 || ret[1] == 0);
}

ds_status ds_base64_decode(ds_ctx *cx, ds_str text, ds_str *ret_bytes)
{
    size_t n = 0, pad = 0;
    char *out;

    while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
        pad++;
    if (text.n % 4 != 0)
        return ds_fail(cx, DS_INVALID, "base64: not a multiple of four digits");
    out = ds_alloc(cx, text.n / 4 * 3 + 1);
    if (!out)
        return DS_LIMIT;
    for (size_t i = 0; i < text.n; i += 4) {
        size_t padded = i + 4 == text.n ? pad : 0;
        uint8_t three[3];

        if (!decode_four(text.p + i, padded, three))
            return ds_fail(cx, DS_INVALID, "base64: wrong at %zu", i);
        for (size_t k = 0; k < 3 - padded; k++)
            out[n++] = (char)three[k];
    }
    out[n] = '\0';
    *ret_bytes = (ds_str){ out, n };
    return DS_OK;
}

uint32_t ds_crc32(ds_str s)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < s.n; i++) {
        crc ^= (uint8_t)s.p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xEDB88320) : 0);
    }
    return ~crc;
}

/* ---- signatures by certificate */

#define CHAIN_MAX 8 /* certificates of one file */

/* The first certificate of a PEM text, and the others on `more`; NULL when there is none. */
static X509 *read_chain(ds_str pem, STACK_OF(X509) * more)
{
    BIO *bio = pem.n <= INT32_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
    X509 *leaf = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    for (int i = 1; leaf && i < CHAIN_MAX; i++) {
        X509 *next = PEM_read_bio_X509(bio, NULL, NULL, NULL);

        if (!next || sk_X509_push(more, next) <= 0) {
            X509_free(next);
            break;
        }
    }
    BIO_free(bio);
    ERR_clear_error(); /* the end of the file counts as one */
    return leaf;
}

static bool name_ends(const ASN1_STRING *name, ds_str suffix)
{
    const unsigned char *p = ASN1_STRING_get0_data(name);
    int n = ASN1_STRING_length(name);
    ds_str s = { (const char *)p, n > 0 ? (size_t)n : 0 };

    return !memchr(s.p ? s.p : "", '\0', s.n) && s.n > suffix.n && ds_str_ends(s, suffix);
}

static bool is_named(const X509 *cert, ds_str suffix)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    const X509_NAME *subject = X509_get_subject_name(cert);
    int cn = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    bool is_so = false;

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) { /* -1 without names */
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

        is_so = is_so || (name->type == GEN_DNS && name_ends(name->d.dNSName, suffix));
    }
    GENERAL_NAMES_free(names);
    if (!is_so && cn >= 0)
        is_so = name_ends(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, cn)), suffix);
    return is_so;
}

/* Valid at that time, and by way of `more` under a root of the system's (or under itself). */
static bool is_believed(X509 *leaf, STACK_OF(X509) * more, bool is_anchor, ds_time at)
{
    X509_STORE *roots = X509_STORE_new();
    X509_STORE_CTX *check = roots ? X509_STORE_CTX_new() : NULL;
    bool is_so = check && (is_anchor ? X509_STORE_add_cert(roots, leaf) == 1
                                     : X509_STORE_set_default_paths(roots) == 1);

    if (is_so && X509_STORE_CTX_init(check, roots, leaf, more) == 1) {
        X509_STORE_CTX_set_time(check, 0, (time_t)at.utc_s);
        if (is_anchor) /* it need not have signed itself */
            X509_STORE_CTX_set_flags(check, X509_V_FLAG_PARTIAL_CHAIN);
        is_so = X509_verify_cert(check) == 1;
    } else {
        is_so = false;
    }
    X509_STORE_CTX_free(check);
    X509_STORE_free(roots);
    return is_so;
}

static bool has_signed(const X509 *leaf, ds_str message, ds_str signature)
{
    EVP_PKEY *key = X509_get0_pubkey(leaf);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool is_so = md && key && EVP_PKEY_is_a(key, "RSA") &&
                 EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, key) == 1 &&
                 EVP_DigestVerify(md, (const unsigned char *)signature.p, signature.n,
                                  (const unsigned char *)message.p, message.n) == 1;

    EVP_MD_CTX_free(md);
    return is_so;
}

ds_status ds_signer_verify(ds_ctx *cx, const ds_signer *s, ds_str message, ds_str signature)
{
    STACK_OF(X509) *more = sk_X509_new_null();
    X509 *leaf = more ? read_chain(s->pem, more) : NULL;
    const char *wrong = NULL;

    assert(s->suffix.n > 0);
    if (!leaf)
        wrong = "no certificate";
    else if (!is_named(leaf, s->suffix))
        wrong = "a certificate of someone else";
    else if (!is_believed(leaf, more, s->is_anchor, cx->now))
        wrong = "a certificate that is not valid now or has no root here";
    else if (!has_signed(leaf, message, signature))
        wrong = "the signature is not of this message";
    X509_free(leaf);
    sk_X509_pop_free(more, X509_free);
    ERR_clear_error();
    return wrong ? ds_fail(cx, DS_DENIED, "signature: %s", wrong) : DS_OK;
}

/* ---- dice */

static ds_status roll(ds_ctx *cx, void *ret_bytes, size_t n)
{
    ds_status s = cx->env->random(cx->env->self, ret_bytes, n);

    return s == DS_OK ? DS_OK : ds_fail(cx, s, "no random bytes to be had");
}

ds_status ds_token_new(ds_ctx *cx, ds_str *ret_token)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const unsigned fair = 256 / 62 * 62; /* bytes from here on would favour the first digits */
    char *token = ds_alloc(cx, DS_TOKEN_CHARS + 1);
    uint8_t dice[32];
    size_t n = 0;

    if (!token)
        return DS_LIMIT;
    while (n < DS_TOKEN_CHARS) {
        DS_TRY(roll(cx, dice, sizeof(dice)));
        for (size_t i = 0; i < sizeof(dice) && n < DS_TOKEN_CHARS; i++)
            if (dice[i] < fair)
                token[n++] = digits[dice[i] % 62];
    }
    *ret_token = (ds_str){ token, DS_TOKEN_CHARS };
    return DS_OK;
}

ds_status ds_random_below(ds_ctx *cx, uint64_t bound, uint64_t *ret_value)
{
    uint64_t unfair; /* how many of the 2^64 values are left over */
    uint64_t v;

    assert(bound > 0);
    unfair = (UINT64_MAX - bound + 1) % bound;
    do {
        DS_TRY(roll(cx, &v, sizeof(v)));
    } while (v < unfair);
    *ret_value = v % bound;
    return DS_OK;
}
