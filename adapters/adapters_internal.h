/*
 * adapters_internal.h - what the vendors' files share: one call, one table of error codes each.
 */
#ifndef DOCSPOT_ADAPTERS_INTERNAL_H
#define DOCSPOT_ADAPTERS_INTERNAL_H

#include "adapters/adapters.h"
#include "core/json.h"

#define CHANNEL_CONNECT_TIMEOUT_MS 5000
#define CHANNEL_TOTAL_TIMEOUT_MS 15000
#define CHANNEL_RESPONSE_MAX_BYTES ((size_t)256 * 1024)
#define CHANNEL_LIST_MAX_BYTES ((size_t)2 * 1024 * 1024)

/* What one of a vendor's error codes means for the message that met it. */
typedef struct vendor_error {
    int32_t code;       /* 0 ends the table */
    ds_status status;   /* as channel_ops.send gives it */
    const char *reason; /* one of sent_ref.reason's words; "" where the status says enough */
    const char *meaning;
} vendor_error;

/* The row of a code; NULL when the table has none. */
const vendor_error *vendor_error_find(const vendor_error *table, int64_t code);

/* The tables, for delivery reports; each lives in its vendor's file. */
extern const vendor_error channel_twilio_errors[];
extern const vendor_error channel_whatsapp_errors[]; /* as above */

/*
 * Perform a call with this folder's time-outs and limits where the request leaves them 0. Besides
 * what ds_http gives: DS_OFF without an HTTP client; a response over the limit is DS_IN_DOUBT,
 * since the vendor did answer.
 */
DS_MUST_USE ds_status channel_call(ds_ctx *cx, ds_http_request request, ds_http_response *ret);

/* POST JSON; bearer may be empty. As channel_call. */
DS_MUST_USE ds_status channel_post_json(ds_ctx *cx, ds_str url, ds_str bearer, ds_str json,
                                        ds_http_response *ret);

/* The answer's JSON, NULL when it is none: an error page counts by its HTTP status alone. */
ds_json *channel_answer(ds_ctx *cx, ds_str body);

/* Set ret for a failure and fail with it: status, reason, what the vendor called it. */
ds_status channel_refused(ds_ctx *cx, sent_ref *ret, const vendor_error *error, const char *vendor,
                          int64_t code);

/* What an HTTP status means when the vendor's own code says nothing. Never DS_OK. */
ds_status channel_http_refused(ds_ctx *cx, sent_ref *ret, const char *vendor, int http_status);

/* s cut to at most max UTF-16 units, the way vendors count; at a code point. */
ds_str channel_cut_utf16(ds_str s, size_t max);

/* The reference of a message that the vendor has, as a text of its own in cx->arena. DS_IN_DOUBT
 * without room for it: never "not sent". */
DS_MUST_USE ds_status channel_ref(ds_ctx *cx, ds_str ref, sent_ref *ret);

#endif
