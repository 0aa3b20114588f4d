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

/* An unguessable base62 token of DS_TOKEN_CHARS (env->random), in cx->arena. */
DS_MUST_USE ds_status ds_token_new(ds_ctx *cx, ds_str *ret_token);

/* A random number below bound (env->random; unbiased). */
DS_MUST_USE ds_status ds_random_below(ds_ctx *cx, uint64_t bound, uint64_t *ret_value);

#endif
