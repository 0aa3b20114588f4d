/*
 * pay_common.c - what every payment provider needs: facts that outlive their document, a verdict.
 *
 * What always holds:
 *   (1) facts leave this folder with texts of their own: the document they were read from is gone
 *   (2) of a provider's words only its fixed codes reach a log, never its sentences
 *   (3) a change that may have happened is doubt; only what surely did not is tried again plainly
 */
#include "adapters/pay_internal.h"

#include <assert.h>

#define CODE_MAX_CHARS 60

ds_status pay_facts_keep(ds_ctx *cx, pay_facts *f)
{
    ds_str *const texts[] = { &f->provider, &f->reference, &f->provider_ref, &f->capture_ref,
                              &f->account,  &f->url,       &f->currency };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        DS_TRY(ds_copy(cx, *texts[i], texts[i]));
    for (size_t i = 0; i < f->refund_count; i++) {
        DS_TRY(ds_copy(cx, f->refunds[i].provider_ref, &f->refunds[i].provider_ref));
        DS_TRY(ds_copy(cx, f->refunds[i].reference, &f->refunds[i].reference));
    }
    return DS_OK;
}

void pay_facts_name(pay_facts *f, const pay_order *o)
{
    if (f->reference.n == 0)
        f->reference = o->reference;
    if (f->provider_ref.n == 0)
        f->provider_ref = o->provider_ref;
    if (f->capture_ref.n == 0)
        f->capture_ref = o->capture_ref;
}

const refund_fact *pay_facts_refund(const pay_facts *f, ds_str reference)
{
    for (size_t i = 0; reference.n > 0 && i < f->refund_count; i++)
        if (ds_str_equal(f->refunds[i].reference, reference))
            return &f->refunds[i];
    return NULL;
}

ds_str pay_code(ds_str said)
{
    size_t n = 0;

    while (n < said.n && n < CODE_MAX_CHARS &&
           ((said.p[n] >= 'a' && said.p[n] <= 'z') || (said.p[n] >= 'A' && said.p[n] <= 'Z') ||
            (said.p[n] >= '0' && said.p[n] <= '9') || said.p[n] == '_'))
        n++;
    return n == said.n ? said : DS_STR("?");
}

const pay_error *pay_error_find(const pay_error *table, ds_str code)
{
    for (; table->code; table++)
        if (ds_str_is(code, table->code))
            return table;
    return NULL;
}

ds_status pay_refused(ds_ctx *cx, const pay_said *said, pay_answer *ret)
{
    ds_str code = pay_code(said->code), id = pay_code(said->debug_id);
    sent_ref verdict = { .retry_after_s = said->retry_after_s };
    ds_status s;

    assert(said->vendor && ret);
    ret->retry_after_s = said->retry_after_s;
    if (said->known) {
        ret->reason = said->known->reason;
        return ds_fail(cx, said->known->status, "%s: %s, " DS_FMT " " DS_FMT, said->vendor,
                       said->known->meaning, DS_ARG(code), DS_ARG(id));
    }
    if (said->status == 404) {
        ret->reason = "not_found";
        return ds_fail(cx, DS_GONE, "%s: HTTP 404, no such object " DS_FMT, said->vendor,
                       DS_ARG(id));
    }
    if (said->status == 403) { /* as a wrong key: someone has to mend the settings first */
        ret->retry_after_s = 60;
        return ds_fail(cx, DS_UNAVAILABLE, "%s: HTTP 403, check what the key may do " DS_FMT,
                       said->vendor, DS_ARG(id));
    }
    if (said->status == 409 || said->status == 424)
        return ds_fail(cx, DS_UNAVAILABLE, "%s: HTTP %d, busy with it", said->vendor, said->status);
    if (said->status >= 500 && said->is_change)
        return ds_fail(cx, DS_IN_DOUBT, "%s: HTTP %d " DS_FMT, said->vendor, said->status,
                       DS_ARG(id));
    s = channel_http_refused(cx, &verdict, said->vendor, said->status);
    ret->retry_after_s = verdict.retry_after_s;
    if (s != DS_DENIED)
        return s;
    ret->reason = said->status == 402 ? "declined" : "rejected";
    return ds_fail(cx, DS_DENIED, "%s: HTTP %d, " DS_FMT " " DS_FMT, said->vendor, said->status,
                   DS_ARG(code), DS_ARG(id));
}

ds_status pay_deny(ds_ctx *cx, pay_answer *ret, const char *reason, const char *why)
{
    ret->reason = reason;
    return ds_fail(cx, DS_DENIED, "%s", why);
}
