/*
 * webhooks_internal.h - what the files of this folder share: the handlers and small cleaners.
 */
#ifndef DOCSPOT_WEBHOOKS_INTERNAL_H
#define DOCSPOT_WEBHOOKS_INTERNAL_H

#include "core/json.h"
#include "model/payment.h"
#include "webhooks/webhooks.h"

#define WEBHOOK_NAME_MAX_BYTES 200    /* of a profile name that is kept */
#define WEBHOOK_ID_MAX_BYTES 512      /* of a vendor's id */
#define WEBHOOK_ADDRESS_MAX_BYTES 128 /* of a phone number, WhatsApp id or chat id */

/* The handlers of webhooks.c's table; see webhook_route for their contract. */
ds_status webhook_twilio_inbound(ds_ctx *cx, const webhook_keys *keys,
                                 const webhook_request *request, webhook_result *ret);
ds_status webhook_twilio_status(ds_ctx *cx, const webhook_keys *keys,
                                const webhook_request *request, webhook_result *ret); /* as above */
ds_status webhook_whatsapp_hello(ds_ctx *cx, const webhook_keys *keys,
                                 const webhook_request *request,
                                 webhook_result *ret); /* as above */
ds_status webhook_whatsapp(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                           webhook_result *ret); /* as above */
ds_status webhook_telegram(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                           webhook_result *ret); /* as above */
ds_status webhook_stripe(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                         webhook_result *ret); /* as above */
ds_status webhook_paypal(ds_ctx *cx, const webhook_keys *keys, const webhook_request *request,
                         webhook_result *ret); /* as above */

/* A type of event that tells of our payments, and what it says beyond its object (PAY_* marks). */
typedef struct pay_event_type {
    const char *type;
    unsigned marks;
} pay_event_type;

/* The row of a type; NULL for one that tells us nothing. */
const pay_event_type *webhook_pay_type(const pay_event_type *types, size_t n, ds_str type);

/*
 * Make a payment event of facts and of the provider's event, whose "id" it takes: provider, detail
 * and sent_at are set already. Its address is our reference, else the provider's id, so that events
 * of one payment keep their order. DS_INVALID without an id.
 */
DS_MUST_USE ds_status webhook_payment(ds_ctx *cx, const ds_json *event, const pay_facts *f,
                                      in_event *e);

/*
 * Prove that Twilio sent this request and give its fields, decoded, in order, in cx->arena.
 * DS_OFF, DS_UNAUTHENTICATED, DS_DENIED; DS_INVALID: proven, but the body cannot be decoded.
 */
DS_MUST_USE ds_status webhook_twilio_fields(ds_ctx *cx, const webhook_keys *keys,
                                            const webhook_request *request,
                                            const ds_form_field **ret_fields, size_t *ret_n);

/* DS_LIMIT when the body is over WEBHOOK_BODY_MAX_BYTES. */
DS_MUST_USE ds_status webhook_check_size(ds_ctx *cx, const webhook_request *request);

/* Valid UTF-8 without controls, at most max_bytes, in cx->arena. */
DS_MUST_USE ds_status webhook_clean(ds_ctx *cx, ds_str s, size_t max_bytes, ds_str *ret);

/* As webhook_clean, for a line: also without line breaks and surrounding space. */
DS_MUST_USE ds_status webhook_clean_line(ds_ctx *cx, ds_str s, size_t max_bytes, ds_str *ret);

/*
 * An address in its one form: a phone number, written with or without "+", spaces or dashes, as
 * "+" and digits; anything else (a business-scoped id) cleaned as it is. In cx->arena.
 */
DS_MUST_USE ds_status webhook_clean_address(ds_ctx *cx, ds_str s, ds_str *ret);

#endif
