/*
 * person.h - contacts, patients, conversations: facts without behaviour.
 *
 * A contact is an address, not an identity; a patient is a person and is never keyed by a number.
 */
#ifndef DOCSPOT_MODEL_PERSON_H
#define DOCSPOT_MODEL_PERSON_H

#include "core/time.h"
#include "core/tz.h"
#include "model/ids.h"

typedef enum consent {
    CONSENT_OPEN,   /* texts are on */
    CONSENT_PAUSED, /* a bare CANCEL: nothing is sent but the answer to "1 the visit, 2 these texts"
                     */
    CONSENT_STOPPED /* STOP: nothing is sent but the answers rule 12 allows */
} consent;

typedef struct contact {
    contact_id id;
    ds_str channel;
    ds_str address;
    ds_str provider; /* the vendor it last wrote through */
    ds_str lang;     /* "" until known */
    ds_str profile_name;
    ds_str tz_name; /* "" until known */
    consent consent;
    bool is_blocked;    /* blocked us, or undeliverable for good */
    bool is_stop_told;  /* "texts are off; START turns them on" was said */
    ds_time last_in_at; /* DS_TIME_NEVER.utc_s negated when never: see contact_has_written */
    bool has_written;
    ds_time created_at;
} contact;

typedef struct patient {
    patient_id id;
    ds_str name;
    ds_str phone;
    ds_str language;
    bool has_birth_date;
    local_date birth_date;
    char sex; /* f, m, x or 0 */
    ds_str id_system, id_value;
} patient;

typedef struct conversation {
    contact_id contact;
    int64_t version;    /* rises with every turn */
    ds_str state;       /* the dialog table's word */
    ds_str memory_json; /* request, options, pending question: the bot's own */
    bool is_with_human;
    ds_time human_until; /* hand-back by time-out */
    ds_time updated_at;
} conversation;

#endif
