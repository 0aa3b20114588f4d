/*
 * store_people.h - contacts, patients, conversations, and what a person at the desk must see.
 */
#ifndef DOCSPOT_STORE_PEOPLE_H
#define DOCSPOT_STORE_PEOPLE_H

#include "model/person.h"
#include "store/store.h"

/* The contact of (channel, address), made if new (*ret_is_new, may be NULL). provider "" leaves it.
 */
DS_MUST_USE ds_status store_contact_ensure(ds_ctx *cx, store_tx *tx, ds_str channel, ds_str address,
                                           ds_str provider, contact *ret, bool *ret_is_new);
DS_MUST_USE ds_status store_contact_get(ds_ctx *cx, store_tx *tx, contact_id id,
                                        contact *ret); /* DS_NOT_FOUND */
DS_MUST_USE ds_status store_contact_find(ds_ctx *cx, store_tx *tx, ds_str channel, ds_str address,
                                         contact *ret); /* DS_NOT_FOUND */
/* Write back everything but channel and address. */
DS_MUST_USE ds_status store_contact_update(ds_ctx *cx, store_tx *tx, const contact *c);
/* The vendor says this address is now another one; DS_CONFLICT when that one exists already. */
DS_MUST_USE ds_status store_contact_readdress(ds_ctx *cx, store_tx *tx, contact_id id,
                                              ds_str address);

/* Insert a patient. DS_CONFLICT: the identifier belongs to another one. */
DS_MUST_USE ds_status store_patient_insert(ds_ctx *cx, store_tx *tx, const patient *p,
                                           patient_id *ret_id);
/* Write all facts of a patient; DS_NOT_FOUND. Read one. */
DS_MUST_USE ds_status store_patient_update(ds_ctx *cx, store_tx *tx, const patient *p);
DS_MUST_USE ds_status store_patient_get(ds_ctx *cx, store_tx *tx, patient_id id,
                                        patient *ret); /* DS_NOT_FOUND */
/* By (system, value), or by exact name and phone. DS_NOT_FOUND. */
DS_MUST_USE ds_status store_patient_by_identifier(ds_ctx *cx, store_tx *tx, ds_str system,
                                                  ds_str value, patient *ret);
DS_MUST_USE ds_status store_patient_by_name_phone(ds_ctx *cx, store_tx *tx, ds_str name,
                                                  ds_str phone, patient *ret); /* as above */
DS_MUST_USE ds_status store_patient_list(ds_ctx *cx, store_tx *tx, const patient **ret,
                                         size_t *ret_n); /* all, by id */

/* Note that a contact wrote for a patient just now; as often as it happens. */
DS_MUST_USE ds_status store_patient_link(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                         patient_id of_patient);
/* Whom a contact writes for, the latest used first. */
DS_MUST_USE ds_status store_patient_list_of(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                            const patient **ret, size_t *ret_n);

/* The contact's conversation, made if new (state "", version 0). */
DS_MUST_USE ds_status store_conversation_ensure(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                                conversation *ret);
/* Write back where version still is c->version; it rises and c->version follows. DS_CONFLICT. */
DS_MUST_USE ds_status store_conversation_update(ds_ctx *cx, store_tx *tx, conversation *c);
/* Conversations with a human whose time is over at cx->now. */
DS_MUST_USE ds_status store_conversation_list_overdue(ds_ctx *cx, store_tx *tx, size_t max,
                                                      const conversation **ret, size_t *ret_n);
/* All that are with a human. */
DS_MUST_USE ds_status store_conversation_list_human(ds_ctx *cx, store_tx *tx,
                                                    const conversation **ret, size_t *ret_n);

/* What a person must act on. kind: "emergency" or "human"; open until acknowledged. */
typedef struct alert {
    int64_t id;
    ds_str kind;
    contact_id contact;
    ds_str summary; /* for the desk's eyes: may hold the patient's words */
    ds_time created_at;
    bool is_acked;
    ds_time acked_at;
    ds_time next_at; /* when staff_alert recipients are told again; DS_TIME_NEVER: no more */
    int32_t sends;
} alert;
/* Insert one that is open; id, created_at and sends are the store's. */
DS_MUST_USE ds_status store_alert_insert(ds_ctx *cx, store_tx *tx, const alert *a, int64_t *ret_id);
DS_MUST_USE ds_status store_alert_list(ds_ctx *cx, store_tx *tx, bool only_open, const alert **ret,
                                       size_t *ret_n); /* newest last */
DS_MUST_USE ds_status store_alert_list_due(ds_ctx *cx, store_tx *tx, size_t max, const alert **ret,
                                           size_t *ret_n); /* open, next_at <= now */
DS_MUST_USE ds_status store_alert_sent(ds_ctx *cx, store_tx *tx, int64_t id,
                                       ds_time next_at); /* sends + 1 */
DS_MUST_USE ds_status store_alert_ack(ds_ctx *cx, store_tx *tx,
                                      int64_t id); /* DS_NOT_FOUND; twice is fine */

/* The call list: what the desk must phone about. One open row per (contact, appointment, reason).
 */
typedef struct call_row {
    int64_t id;
    contact_id contact;
    appointment_id appointment; /* 0: none */
    ds_str reason;              /* "undeliverable", "opted_out", "emergency", "window_closed" */
    ds_time created_at;
    bool is_done;
} call_row;
/* Put on the list; a second open row for the same reason is not made. */
DS_MUST_USE ds_status store_call_insert(ds_ctx *cx, store_tx *tx, contact_id of_contact,
                                        appointment_id about, const char *reason);
DS_MUST_USE ds_status store_call_list(ds_ctx *cx, store_tx *tx, const call_row **ret,
                                      size_t *ret_n); /* open ones, oldest first */
DS_MUST_USE ds_status store_call_done(ds_ctx *cx, store_tx *tx, int64_t id); /* DS_NOT_FOUND */

#endif
