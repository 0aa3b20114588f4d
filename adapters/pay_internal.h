/*
 * pay_internal.h - what the files of payment providers share: facts, errors, verdicts.
 */
#ifndef DOCSPOT_ADAPTERS_PAY_INTERNAL_H
#define DOCSPOT_ADAPTERS_PAY_INTERNAL_H

#include "adapters/adapters_internal.h"
#include "adapters/pay.h"

/* Texts of facts copied into cx->arena, before the document they were read from goes. */
DS_MUST_USE ds_status pay_facts_keep(ds_ctx *cx, pay_facts *f);

/* Fill in which payment an answer is about where the provider did not say it. */
void pay_facts_name(pay_facts *f, const pay_order *o);

/* The refund with our reference; NULL: it is not among them, or reference is empty. */
const refund_fact *pay_facts_refund(const pay_facts *f, ds_str reference);

/* A provider's code as it may be logged: letters, digits and _ alone, else "?". */
ds_str pay_code(ds_str said);

/* What one of a provider's codes means for a call. */
typedef struct pay_error {
    const char *code; /* NULL ends the table */
    ds_status status;
    const char *reason; /* one of pay_answer.reason's words, or NULL */
    const char *meaning;
} pay_error;

/* The row of a code; NULL when the table has none. */
const pay_error *pay_error_find(const pay_error *table, ds_str code);

/* An answer that is no success, taken apart. */
typedef struct pay_said {
    const char *vendor;
    int status; /* HTTP */
    int64_t retry_after_s;
    ds_str code, debug_id;
    const pay_error *known; /* the code's row, or NULL */
    bool is_change;         /* the call may have changed something: a failing server is doubt */
} pay_said;

/* What it comes to; never DS_OK. Sets ret's reason and retry_after_s. */
ds_status pay_refused(ds_ctx *cx, const pay_said *said, pay_answer *ret);

/* Refuse a call before it is made: DS_DENIED with that reason. */
ds_status pay_deny(ds_ctx *cx, pay_answer *ret, const char *reason, const char *why);

#endif
