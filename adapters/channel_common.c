/*
 * channel_common.c - what every messaging vendor needs: a call with limits, an answer, a verdict.
 *
 * What always holds:
 *   (1) no call leaves without a connect and a total time-out and a cap on the answer
 *   (2) no reason holds a URL, a token, an address or a text: URLs carry tokens at some vendors
 *   (3) an answer that is no JSON is judged by its HTTP status
 */
#include "adapters/adapters_internal.h"

#include "core/text.h"

#include <assert.h>
#include <inttypes.h>

#define HTTP_TIMEOUT 408
#define HTTP_TOO_MANY 429
#define HTTP_SERVER_ERROR 500
#define AUTH_RETRY_AFTER_S 60 /* someone has to mend the configuration first */

const vendor_error *vendor_error_find(const vendor_error *table, int64_t code)
{
    for (; table->code != 0; table++)
        if (table->code == code)
            return table;
    return NULL;
}

ds_status channel_report_meaning(ds_str provider, int32_t code, const char **ret_reason)
{
    const vendor_error *table = ds_str_is(provider, "twilio")     ? channel_twilio_errors
                                : ds_str_is(provider, "whatsapp") ? channel_whatsapp_errors
                                                                  : NULL;
    const vendor_error *row = table ? vendor_error_find(table, code) : NULL;

    assert(ret_reason);
    if (!row) {
        *ret_reason = "undeliverable";
        return DS_DENIED;
    }
    *ret_reason = row->reason[0] ? row->reason : "undeliverable";
    return row->status;
}

ds_status channel_call(ds_ctx *cx, ds_http_request request, ds_http_response *ret)
{
    ds_http *http = cx->env ? cx->env->http : NULL;
    ds_status s;

    assert(request.method && request.url.n > 0 && ret);
    if (!http)
        return ds_fail(cx, DS_OFF, "this program sends nothing: it has no HTTP client");
    if (request.connect_timeout_ms <= 0)
        request.connect_timeout_ms = CHANNEL_CONNECT_TIMEOUT_MS;
    if (request.total_timeout_ms <= 0)
        request.total_timeout_ms = CHANNEL_TOTAL_TIMEOUT_MS;
    if (request.max_response_bytes == 0)
        request.max_response_bytes = CHANNEL_RESPONSE_MAX_BYTES;
    *ret = (ds_http_response){ .retry_after_s = -1 };
    s = http->perform(http->self, cx, &request, ret);
    if (s == DS_LIMIT)
        return ds_fail(cx, DS_IN_DOUBT, "the vendor's answer is over %zu bytes",
                       request.max_response_bytes);
    return s;
}

ds_status channel_post_json(ds_ctx *cx, ds_str url, ds_str bearer, ds_str json,
                            ds_http_response *ret)
{
    ds_http_header headers[2] = { { DS_STR("Content-Type"), DS_STR("application/json") } };
    ds_http_request request = { .method = "POST", .url = url, .headers = headers, .body = json };

    request.header_count = 1;
    if (bearer.n > 0) {
        headers[1].name = DS_STR("Authorization");
        DS_TRY(ds_format(cx, &headers[1].value, "Bearer " DS_FMT, DS_ARG(bearer)));
        request.header_count = 2;
    }
    return channel_call(cx, request, ret);
}

ds_json *channel_answer(ds_ctx *cx, ds_str body)
{
    ds_json *document = NULL;

    if (ds_json_parse(cx, body, &document) != DS_OK)
        return NULL;
    return document;
}

ds_status channel_refused(ds_ctx *cx, sent_ref *ret, const vendor_error *error, const char *vendor,
                          int64_t code)
{
    assert(error->status != DS_OK && error->code != 0);
    ret->reason = error->reason[0] ? error->reason : NULL;
    return ds_fail(cx, error->status, "%s: error %" PRId64 ", %s", vendor, code, error->meaning);
}

ds_status channel_http_refused(ds_ctx *cx, sent_ref *ret, const char *vendor, int http_status)
{
    assert(ret && vendor);
    if (http_status == HTTP_TOO_MANY)
        return ds_fail(cx, DS_TOO_MANY, "%s: HTTP 429, too many requests", vendor);
    if (http_status == 401 || http_status == 407) {
        ret->retry_after_s = AUTH_RETRY_AFTER_S;
        return ds_fail(cx, DS_UNAVAILABLE, "%s: HTTP %d, check the credentials", vendor,
                       http_status);
    }
    if (http_status >= HTTP_SERVER_ERROR || http_status == HTTP_TIMEOUT)
        return ds_fail(cx, DS_UNAVAILABLE, "%s: HTTP %d", vendor, http_status);
    if (http_status < 400) /* a redirect is never followed: the address of the API is wrong */
        return ds_fail(cx, DS_INTERNAL, "%s: HTTP %d is no answer of its API", vendor, http_status);
    ret->reason = "rejected";
    return ds_fail(cx, DS_DENIED, "%s: HTTP %d, refused", vendor, http_status);
}

ds_str channel_cut_utf16(ds_str s, size_t max)
{
    size_t at = 0, units = 0;

    while (at < s.n) {
        size_t before = at;
        int32_t c = ds_text_next(s, &at);

        units += c > 0xFFFF ? 2 : 1;
        if (units > max)
            return ds_str_sub(s, 0, before);
    }
    return s;
}

ds_status channel_ref(ds_ctx *cx, ds_str ref, sent_ref *ret)
{
    if (ds_copy(cx, ref, &ret->provider_ref) != DS_OK)
        return ds_fail(cx, DS_IN_DOUBT, "taken by the vendor, but no room for its reference");
    return DS_OK;
}
