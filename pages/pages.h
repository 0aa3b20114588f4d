/*
 * pages.h - what people see in a browser: the chat simulator, the pay page, calendar files.
 *
 * Pure: data in, a page out. A GET changes nothing.
 */
#ifndef DOCSPOT_PAGES_PAGES_H
#define DOCSPOT_PAGES_PAGES_H

#include "core/buf.h"
#include "model/appointment.h"
#include "model/message.h"
#include "model/payment.h"
#include "model/policy.h"

typedef struct page {
    ds_str body; /* in cx->arena or static */
    const char *type;
    const char *csp; /* Content-Security-Policy, or NULL */
} page;

/* The chat simulator (assets are built in): path "/chat" or "/chat/chat.js", "/chat/chat.css".
 * DS_NOT_FOUND. */
DS_MUST_USE ds_status page_chat_asset(ds_ctx *cx, ds_str path, page *ret);

/* One outgoing message as the page shows it: JSON with renderings for sms, whatsapp, telegram,
 * segment count. */
DS_MUST_USE ds_status page_chat_message(ds_jw *w, ds_ctx *cx, int64_t id, const out_message *m);

/* A calendar file (RFC 5545) of one appointment; cancelled ones say so. */
DS_MUST_USE ds_status page_calendar(ds_ctx *cx, const directory *d, const appointment *a,
                                    ds_str clinic_name, page *ret);

/* ---- the pay page, /p/TOKEN: docs/payments.md, section 9 ---- */

/* What a pay page is made of, read in one snapshot. Borrowed. */
typedef struct pay_view {
    const policy *policy;
    const directory *dir;
    pay_due due;
    appointment visit;
    const payment *payments; /* of the due, by id */
    size_t payment_count;
    const refund *refunds; /* of those payments */
    size_t refund_count;
    ds_str lang, tz_name; /* the patient's; may be empty */
    payment_id wait;      /* whose link the browser waits for; 0: none */
    bool is_back;         /* it comes from the provider's page */
    int32_t looks;        /* how often it has looked again by itself since */
} pay_view;

/* The page. Says "paid" only of what is; holds no name of the patient and no specialty, and the
 * doctor's name only where the clinic chose full content. */
DS_MUST_USE ds_status page_pay(ds_ctx *cx, const pay_view *v, page *ret);

/* What the provider's page calls it: neutral, in that language (BCP 47, may be empty). Static. */
ds_str page_pay_title(ds_str lang, bool is_deposit);

/* Where the browser that waits may go on to: the provider's page for v->wait, "" when there is no
 * link (yet, any more). Borrowed. */
ds_str page_pay_onward(const pay_view *v);

/* Is that link still on order? */
bool page_pay_waits(const pay_view *v);

/* A page instead, where there is none or something is wrong: "missing", "often", "refused",
 * "trouble". lang: BCP 47, may be empty. */
DS_MUST_USE ds_status page_pay_trouble(ds_ctx *cx, ds_str lang, const char *what, page *ret);

/* The first language of an Accept-Language header that there are texts in, borrowed; "" if none. */
ds_str page_language(ds_str accept);

/* Its style sheet, which may be kept for a while. */
page page_pay_style(void);

#endif
