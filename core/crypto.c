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
#include <openssl/evp.h>
#include <openssl/params.h>
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
