/*
 * crypto.h - MACs, digests, tokens and constant-time comparison. OpenSSL is included by crypto.c
 * alone.
 *
 * A keyed MAC context is made once and duplicated per use, which costs under half of a one-shot
 * HMAC. Secrets are compared with ds_secret_equal only.
 */
#ifndef DOCSPOT_CORE_CRYPTO_H
#define DOCSPOT_CORE_CRYPTO_H

#include "core/ctx.h"

#define DS_SHA1_BYTES 20
#define DS_SHA256_BYTES 32
#define DS_TOKEN_CHARS 22 /* base62, 128 bits and more */

typedef enum ds_digest { DS_SHA1, DS_SHA256 } ds_digest;
typedef struct ds_hmac ds_hmac;

/* A keyed HMAC for reuse by many threads; NULL when OpenSSL refuses. */
ds_hmac *ds_hmac_new(ds_digest digest, ds_str key);
void ds_hmac_free(ds_hmac *h); /* wipes the key; NULL is fine */

/* The MAC of parts[0..n) one after the other; writes 20 or 32 bytes. */
DS_MUST_USE ds_status ds_hmac_sign(ds_ctx *cx, const ds_hmac *h, const ds_str *parts, size_t n,
                                   uint8_t ret_mac[static DS_SHA256_BYTES]);

/* SHA-256 of s. */
DS_MUST_USE ds_status ds_sha256(ds_ctx *cx, ds_str s, uint8_t ret_digest[static DS_SHA256_BYTES]);

/* Equal in content, in time that depends on lengths only. */
bool ds_secret_equal(ds_str a, ds_str b);

/* Overwrite what was secret, in a way no compiler leaves out. NULL is fine. */
void ds_secret_wipe(void *bytes, size_t n);

/* Text forms, in cx->arena; decoding refuses anything but strict input (false). */
ds_str ds_hex_encode(ds_ctx *cx, const void *bytes, size_t n);
bool ds_hex_decode(ds_str hex, uint8_t *ret_bytes, size_t n);     /* exactly n bytes; either case */
ds_str ds_base64_encode(ds_ctx *cx, const void *bytes, size_t n); /* with padding */
/* The bytes of strict base64 with padding, in cx->arena (a NUL follows). DS_INVALID: it is none. */
DS_MUST_USE ds_status ds_base64_decode(ds_ctx *cx, ds_str text, ds_str *ret_bytes);

/* CRC-32 as in zip and PNG: no proof of anything by itself. */
uint32_t ds_crc32(ds_str s);

/* Whose signature is believed: a certificate that was fetched, and what it must be. */
typedef struct ds_signer {
    ds_str pem;     /* the certificate, and after it those that lead to a root */
    ds_str suffix;  /* its name (any of its DNS names, or CN) must end with this: ".paypal.com" */
    bool is_anchor; /* believed as it stands, without a root: a stand-in's of our own */
} ds_signer;

/*
 * Did that signer sign message (RSA, PKCS #1 v1.5, SHA-256)? The certificate must be valid at
 * cx->now and lead to one of the system's roots. DS_DENIED: no, why says what is wrong.
 */
DS_MUST_USE ds_status ds_signer_verify(ds_ctx *cx, const ds_signer *s, ds_str message,
                                       ds_str signature);

/* An unguessable base62 token of DS_TOKEN_CHARS (env->random), in cx->arena. */
DS_MUST_USE ds_status ds_token_new(ds_ctx *cx, ds_str *ret_token);

/* A random number below bound (env->random; unbiased). */
DS_MUST_USE ds_status ds_random_below(ds_ctx *cx, uint64_t bound, uint64_t *ret_value);

#endif
