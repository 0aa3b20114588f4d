/*
 * http.h - an outgoing HTTP call as data, and the client as a function that env carries.
 *
 * adapters/http_curl.c implements it with libcurl; tests script it. Time-outs are always set,
 * redirects are never followed.
 */
#ifndef DOCSPOT_CORE_HTTP_H
#define DOCSPOT_CORE_HTTP_H

#include "core/buf.h"

typedef struct ds_http_header {
    ds_str name;
    ds_str value;
} ds_http_header;

typedef struct ds_http_request {
    const char *method; /* "GET", "POST" */
    ds_str url;
    const ds_http_header *headers;
    size_t header_count;
    ds_str body;
    ds_str basic_user; /* HTTP Basic when not empty */
    ds_str basic_password;
    int64_t connect_timeout_ms;
    int64_t total_timeout_ms;
    size_t max_response_bytes;
    const char *wanted_header; /* whose value comes back in ds_http_response.header; NULL: none */
} ds_http_request;

typedef struct ds_http_response {
    int status; /* 100..599 */
    ds_str body;
    int64_t retry_after_s; /* from Retry-After (seconds or date); -1 when absent */
    ds_str header;         /* of wanted_header, in cx->arena; empty when absent */
} ds_http_response;

/* What came of a call that gave no response. */
typedef enum ds_http_failure {
    DS_HTTP_FAILED_NONE,
    DS_HTTP_FAILED_BEFORE, /* nothing was sent: refused, no name, no route */
    DS_HTTP_FAILED_AFTER   /* cut or timed out after bytes were sent: it may have happened */
} ds_http_failure;

typedef struct ds_http ds_http;
struct ds_http {
    void *self;
    /*
     * Perform one call and wait for it. DS_OK: *ret has any HTTP answer, body in cx->arena.
     * DS_UNAVAILABLE: failed before anything was sent. DS_IN_DOUBT: cut after. DS_LIMIT: response
     * too large. Thread-safe; connections are reused.
     */
    ds_status (*perform)(void *self, ds_ctx *cx, const ds_http_request *request,
                         ds_http_response *ret);
};

/* Percent-encode s for a query or form value, appended to b. */
void ds_http_encode(ds_buf *b, ds_str s);
/* Append "&key=value" (without "&" when b is empty) of a form body. */
void ds_http_form_add(ds_buf *b, const char *key, ds_str value);

/* One decoded field of a form body or query string. */
typedef struct ds_form_field {
    ds_str key;
    ds_str value;
} ds_form_field;
/* Decode application/x-www-form-urlencoded into at most max fields, in order, in cx->arena.
 * DS_INVALID for a broken %XX; DS_LIMIT over max. */
DS_MUST_USE ds_status ds_form_parse(ds_ctx *cx, ds_str body, size_t max,
                                    const ds_form_field **ret_fields, size_t *ret_n);

#endif
