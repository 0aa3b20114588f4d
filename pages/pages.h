/*
 * pages.h - what people see in a browser: the chat simulator and calendar files.
 *
 * Pure: data in, a page out. A GET changes nothing.
 */
#ifndef DOCSPOT_PAGES_PAGES_H
#define DOCSPOT_PAGES_PAGES_H

#include "core/buf.h"
#include "model/appointment.h"
#include "model/message.h"

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

#endif
