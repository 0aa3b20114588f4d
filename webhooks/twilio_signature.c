/*
 * twilio_signature.c - did Twilio send this?
 *
 * X-Twilio-Signature is base64(HMAC-SHA1(auth token, URL + every decoded name and value, sorted)).
 * The URL is the one Twilio called, so it is built from the configured public address, never from
 * Host. Twilio's own libraries accept it with and without a port and with a quote in the query
 * raw or escaped, and so do we. A JSON body is not signed itself: the signed URL carries its hash.
 * What always holds:
 *   (1) nothing of the body is believed before the signature has matched
 *   (2) comparison takes the same time wherever texts differ
 *   (3) the order of fields, which Twilio may change, plays no part
 */
#include "webhooks/webhooks_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 256         /* Twilio sends about 30 */
#define SIGNATURE_MAX_CHARS 64 /* base64 of 20 bytes is 28 */
#define BODY_HASH_KEY "bodySHA256"

static int compare_fields(const void *a, const void *b)
{
    const ds_form_field *x = a, *y = b;
    int order = ds_str_compare(x->key, y->key);

    return order != 0 ? order : ds_str_compare(x->value, y->value);
}

static bool same_field(const ds_form_field *a, const ds_form_field *b)
{
    return ds_str_equal(a->key, b->key) && ds_str_equal(a->value, b->value);
}

/* Names and values as they are signed: sorted, of equal pairs one. */
static ds_status join_fields(ds_ctx *cx, const ds_form_field *fields, size_t n, ds_str *ret)
{
    ds_form_field *sorted = DS_NEW_N(cx, ds_form_field, n);
    ds_buf b = ds_buf_make(cx);

    if (!sorted)
        return DS_LIMIT;
    if (n > 0)
        memcpy(sorted, fields, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), compare_fields);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && same_field(&sorted[i - 1], &sorted[i]))
            continue;
        ds_buf_add(&b, sorted[i].key);
        ds_buf_add(&b, sorted[i].value);
    }
    return ds_buf_finish(&b, ret);
}

static ds_status sign(ds_ctx *cx, const ds_hmac *token, ds_str url, ds_str joined, ds_str *ret)
{
    uint8_t mac[DS_SHA256_BYTES];
    ds_str parts[2] = { url, joined };

    assert(token);
    DS_TRY(ds_hmac_sign(cx, token, parts, 2, mac));
    *ret = ds_base64_encode(cx, mac, DS_SHA1_BYTES);
    return ret->p ? DS_OK : DS_LIMIT;
}

/* s with every from replaced by to, in cx->arena. */
static ds_status replace(ds_ctx *cx, ds_str s, ds_str from, ds_str to, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);
    size_t at = 0;
    int64_t hit;

    assert(from.n > 0); /* or it would be found for ever */
    while ((hit = ds_str_find(s, from, at)) >= 0) {
        ds_buf_add(&b, ds_str_sub(s, at, (size_t)hit));
        ds_buf_add(&b, to);
        at = (size_t)hit + from.n;
    }
    ds_buf_add(&b, ds_str_sub(s, at, s.n));
    return ds_buf_finish(&b, ret);
}

/* The address with its port taken off, or with the scheme's standard one put on. */
static ds_status other_port(ds_ctx *cx, ds_str base, ds_str *ret)
{
    int64_t scheme_end = ds_str_find(base, DS_STR("://"), 0);
    size_t host = scheme_end < 0 ? 0 : (size_t)scheme_end + 3;
    int64_t slash = ds_str_find(base, DS_STR("/"), host);
    size_t end = slash < 0 ? base.n : (size_t)slash;
    int64_t bracket = ds_str_find(base, DS_STR("]"), host);
    int64_t colon = ds_str_find(base, DS_STR(":"), bracket < 0 ? host : (size_t)bracket);
    const char *port = ds_str_starts(base, DS_STR("https:")) ? ":443" : ":80";
    bool has_port = colon >= 0 && (size_t)colon < end;
    ds_buf b = ds_buf_make(cx);

    ds_buf_add(&b, ds_str_sub(base, 0, has_port ? (size_t)colon : end));
    if (!has_port)
        ds_buf_puts(&b, port);
    ds_buf_add(&b, ds_str_sub(base, end, base.n));
    return ds_buf_finish(&b, ret);
}

static ds_status join_url(ds_ctx *cx, ds_str base, const webhook_request *request, ds_str query,
                          ds_str *ret)
{
    while (ds_str_ends(base, DS_STR("/")))
        base.n--;
    return ds_format(cx, ret, DS_FMT DS_FMT "%s" DS_FMT, DS_ARG(base), DS_ARG(request->path),
                     query.n > 0 ? "?" : "", DS_ARG(query));
}

/* DS_OK when the signature fits one of the ways the same URL is written; DS_DENIED otherwise. */
static ds_status check(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                       ds_str joined, ds_str signature)
{
    ds_str bases[2] = { keys->public_url, { NULL, 0 } };
    ds_str queries[3] = { request->query, request->query, request->query };
    size_t query_count = 1;

    DS_TRY(other_port(cx, keys->public_url, &bases[1]));
    if (ds_str_find(request->query, DS_STR("%27"), 0) >= 0 ||
        ds_str_find(request->query, DS_STR("'"), 0) >= 0) {
        DS_TRY(replace(cx, request->query, DS_STR("%27"), DS_STR("'"), &queries[1]));
        DS_TRY(replace(cx, request->query, DS_STR("'"), DS_STR("%27"), &queries[2]));
        query_count = 3;
    }
    for (size_t i = 0; i < 2 * query_count; i++) {
        ds_str url, expected;

        DS_TRY(join_url(cx, bases[i % 2], request, queries[i / 2], &url));
        DS_TRY(sign(cx, keys->twilio_token, url, joined, &expected));
        if (ds_secret_equal(expected, signature))
            return DS_OK;
    }
    return ds_fail(cx, DS_DENIED, "twilio: the signature does not fit the request");
}

/* s with "%" written as "%25" where no two hex digits follow, so that it can be decoded. */
static ds_status mend_percent(ds_ctx *cx, ds_str s, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);
    uint8_t byte;

    for (size_t i = 0; i < s.n; i++) {
        ds_buf_putc(&b, s.p[i]);
        if (s.p[i] == '%' && !ds_hex_decode(ds_str_sub(s, i + 1, i + 3), &byte, 1))
            ds_buf_puts(&b, "25");
    }
    return ds_buf_finish(&b, ret);
}

/* The fields of a form; *ret_is_broken when it had to be mended to be read at all. */
static ds_status read_form(ds_ctx *cx, ds_str body, const ds_form_field **ret_fields, size_t *ret_n,
                           bool *ret_is_broken)
{
    ds_str mended;
    ds_status s = ds_form_parse(cx, body, FIELDS_MAX, ret_fields, ret_n);

    *ret_is_broken = s == DS_INVALID;
    if (s != DS_INVALID)
        return s;
    DS_TRY(mend_percent(cx, body, &mended));
    return ds_form_parse(cx, mended, FIELDS_MAX, ret_fields, ret_n);
}

/* The value of bodySHA256 in the query; an empty view when it is not there. */
static ds_str body_hash(ds_ctx *cx, ds_str query)
{
    const ds_form_field *fields;
    size_t n;

    if (ds_form_parse(cx, query, FIELDS_MAX, &fields, &n) != DS_OK)
        return (ds_str){ NULL, 0 }; /* then the URL is no JSON callback of Twilio's */
    for (size_t i = 0; i < n; i++)
        if (ds_str_is(fields[i].key, BODY_HASH_KEY))
            return fields[i].value;
    return (ds_str){ NULL, 0 };
}

static ds_status check_body_hash(ds_ctx *cx, ds_str body, ds_str hash_hex)
{
    uint8_t digest[DS_SHA256_BYTES], claimed[DS_SHA256_BYTES];

    DS_TRY(ds_sha256(cx, body, digest));
    if (!ds_hex_decode(hash_hex, claimed, sizeof(claimed)) ||
        !ds_secret_equal((ds_str){ (const char *)digest, sizeof(digest) },
                         (ds_str){ (const char *)claimed, sizeof(claimed) }))
        return ds_fail(cx, DS_DENIED, "twilio: the body does not have the hash that was signed");
    return DS_OK;
}

/* The members of a flat JSON object as fields, so that the rest need not care how they came. */
static ds_status read_json(ds_ctx *cx, ds_str body, const ds_form_field **ret_fields, size_t *ret_n)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    ds_form_field *fields = DS_NEW_N(cx, ds_form_field, FIELDS_MAX);
    const ds_json *value;
    ds_str key;
    size_t at = 0, n = 0;

    if (!fields)
        return DS_LIMIT;
    DS_TRY(ds_json_parse(cx, body, &document));
    if (ds_json_kind_of(document) != DS_JSON_OBJECT)
        return ds_fail(cx, DS_INVALID, "twilio: the JSON body is no object");
    while (n < FIELDS_MAX && ds_json_next(document, &at, &key, &value)) {
        DS_TRY(ds_copy(cx, key, &fields[n].key));
        DS_TRY(ds_copy(cx, ds_json_as_text(cx, value), &fields[n].value));
        n++;
    }
    assert(n <= FIELDS_MAX);
    *ret_fields = fields;
    *ret_n = n;
    return DS_OK;
}

static bool is_form(const webhook_request *request)
{
    ds_str type = request->header(request->header_self, "Content-Type");
    ds_str form = DS_STR("application/x-www-form-urlencoded");

    return type.n == 0 || ds_str_equal_nocase(ds_str_sub(type, 0, form.n), form);
}

ds_status webhook_twilio_fields(ds_ctx *cx, const webhook_keys *keys,
                                const webhook_request *request, const ds_form_field **ret_fields,
                                size_t *ret_n)
{
    ds_str signature, joined, hash = { NULL, 0 };
    const ds_form_field *fields = NULL;
    size_t n = 0;
    bool is_broken = false;

    assert(request->header && ret_fields && ret_n);
    if (!keys->twilio_token)
        return ds_fail(cx, DS_OFF, "twilio: twilio.auth_token is not set");
    signature = request->header(request->header_self, "X-Twilio-Signature");
    if (signature.n == 0)
        return ds_fail(cx, DS_UNAUTHENTICATED, "twilio: no X-Twilio-Signature");
    if (signature.n > SIGNATURE_MAX_CHARS)
        return ds_fail(cx, DS_DENIED, "twilio: the signature is %zu characters long", signature.n);
    DS_TRY(webhook_check_size(cx, request));
    if (!is_form(request))
        hash = body_hash(cx, request->query);
    if (hash.n == 0)
        DS_TRY(read_form(cx, request->body, &fields, &n, &is_broken));
    DS_TRY(join_fields(cx, fields, n, &joined));
    DS_TRY(check(cx, keys, request, joined, signature));
    if (hash.n > 0) {
        DS_TRY(check_body_hash(cx, request->body, hash));
        return read_json(cx, request->body, ret_fields, ret_n);
    }
    if (is_broken)
        return ds_fail(cx, DS_INVALID, "twilio: the form has a broken percent sign");
    *ret_fields = fields;
    *ret_n = n;
    return DS_OK;
}

ds_status webhook_twilio_sign(ds_ctx *cx, const ds_hmac *token, ds_str url, ds_str form_body,
                              ds_str *ret_signature)
{
    const ds_form_field *fields;
    size_t n;
    ds_str joined;

    DS_TRY(ds_form_parse(cx, form_body, FIELDS_MAX, &fields, &n));
    DS_TRY(join_fields(cx, fields, n, &joined));
    return sign(cx, token, url, joined, ret_signature);
}
