/*
 * ids.h - row identities as types, so that the compiler refuses to mix them.
 *
 * v == 0 means "none" everywhere; rows begin at 1.
 */
#ifndef DOCSPOT_MODEL_IDS_H
#define DOCSPOT_MODEL_IDS_H

#include <stdint.h>

typedef struct {
    int64_t v;
} clinic_id;
typedef struct {
    int64_t v;
} location_id;
typedef struct {
    int64_t v;
} doctor_id;
typedef struct {
    int64_t v;
} visit_type_id;
typedef struct {
    int64_t v;
} offering_id;
typedef struct {
    int64_t v;
} appointment_id;
typedef struct {
    int64_t v;
} patient_id;
typedef struct {
    int64_t v;
} contact_id;
typedef struct {
    int64_t v;
} inbox_id;
typedef struct {
    int64_t v;
} outbox_id;

#endif
