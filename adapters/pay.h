/*
 * pay.h - out to payment providers: one row of functions per provider.
 *
 * The outbox worker is the only caller. A provider is a row: an opaque reference goes out, an
 * asynchronous result comes back as pay_facts, refunds may be partial. Nothing medical leaves: the
 * text is "Visit fee" and the clinic's name. Card data never comes here.
 */
#ifndef DOCSPOT_ADAPTERS_PAY_H
#define DOCSPOT_ADAPTERS_PAY_H

#include "core/ctx.h"
#include "core/http.h"
#include "model/payment.h"

/* What a call is about; texts borrowed. */
typedef struct pay_order {
    ds_str
        reference; /* ours: client_reference_id, custom_id; the idempotency keys are made of it */
    ds_str provider_ref, capture_ref; /* empty: not known yet */
    money amount;                     /* asked */
    ds_str title;                     /* "Visit fee" in the patient's language */
    ds_str clinic;                    /* shown by the provider */
    ds_str lang;                      /* BCP 47, of the patient */
    ds_str success_url, cancel_url;   /* our page */
    ds_time expires_at;         /* when the link should close; the adapter keeps its minimum */
    ds_time first_tried_at;     /* of this call: keys are forgotten after a while, and what is
                                   asked under one key must be the same each time */
    bool is_doubtful;           /* an earlier try was cut: look up before doing it again */
    ds_str refund_reference;    /* refund: ours */
    ds_str refund_provider_ref; /* ask: of a refund that is coming */
    int64_t refund_minor;       /* refund: how much */
    ds_str proof_json;          /* verify: headers and raw body as the webhook took them */
} pay_order;

/* What came of it besides the status. */
typedef struct pay_answer {
    pay_facts facts;       /* with DS_OK: what the provider now says, texts in cx->arena */
    int64_t retry_after_s; /* with DS_TOO_MANY, DS_UNAVAILABLE: the vendor's wish, -1 none */
    const char *reason;    /* with DS_DENIED, DS_GONE: "declined", "not_found", "not_approved",
                              "nothing_left", "too_small", "bad_amount", "rejected", "forged",
                              "too_late"; static */
} pay_answer;

typedef struct pay_provider pay_provider;

/*
 * What a provider must implement. Each returns before cx->deadline_mono_ms. DS_OK: done, facts say
 * what is. DS_UNAVAILABLE, DS_TOO_MANY: nothing was done, the same call may be made again.
 * DS_IN_DOUBT: cut after bytes were sent; the same call with is_doubtful finds out. DS_DENIED,
 * DS_GONE: refused for good (reason). DS_INTERNAL: our request was wrong.
 */
typedef struct pay_ops {
    const char *provider; /* stored, so never renamed: "stripe", "paypal" */
    /* By pay_call. NULL: not needed here, and counts as done with nothing said. */
    ds_status (*calls[PAY_CALL_COUNT])(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                                       pay_answer *ret);
} pay_ops;

struct pay_provider {
    const pay_ops *ops;
    void *config; /* the row's own struct below */
};

typedef struct stripe_config {
    ds_str secret_key, api_base;
} stripe_config;

typedef struct paypal_config {
    ds_str client_id, client_secret, webhook_id, api_base;
    bool verifies_by_cert;
    struct paypal_cache *cache; /* token and certificates, with its lock; paypal_cache_new */
} paypal_config;

struct paypal_cache *paypal_cache_new(void);    /* NULL without memory */
void paypal_cache_free(struct paypal_cache *c); /* wipes the token; NULL is fine */

extern const pay_ops pay_stripe;
extern const pay_ops pay_paypal;

#endif
