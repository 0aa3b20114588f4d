/*
 * pay_paypal_internal.h - what the files of PayPal share: a call with its token, and who has
 * signed.
 */
#ifndef DOCSPOT_ADAPTERS_PAY_PAYPAL_INTERNAL_H
#define DOCSPOT_ADAPTERS_PAY_PAYPAL_INTERNAL_H

#include "adapters/pay_internal.h"

/* One call of the API. */
typedef struct paypal_call {
    const char *method;
    ds_str path; /* with its leading slash */
    ds_str json; /* empty with GET */
    ds_str key;  /* PayPal-Request-Id; empty: the call changes nothing */
} paypal_call;

/*
 * Make it with a token. DS_OK: *ret_json is the answer, the caller frees it. DS_CONFLICT: the order
 * was captured before. Otherwise as pay_ops, with ret's reason and retry_after_s.
 */
DS_MUST_USE ds_status paypal_perform(ds_ctx *cx, const paypal_config *c, const paypal_call *call,
                                     pay_answer *ret, ds_json **ret_json);

/* Fetch a certificate, or take it from the cache; in cx->arena. Statuses as pay_ops. */
DS_MUST_USE ds_status paypal_certificate(ds_ctx *cx, const paypal_config *c, ds_str url,
                                         pay_answer *ret, ds_str *ret_pem);

/* PAY_CALL_VERIFY: pay_paypal_verify.c */
ds_status paypal_verify(ds_ctx *cx, const pay_provider *self, const pay_order *o, pay_answer *ret);

#endif
