/*
 * phone.h - what a phone number tells about where its owner is: the country, and the time there.
 */
#ifndef DOCSPOT_MODEL_PHONE_H
#define DOCSPOT_MODEL_PHONE_H

#include "core/str.h"

/* One country calling code; the table ends with a NULL code. */
typedef struct calling_code {
    const char *code;    /* digits after the +, of which no other code is the beginning */
    const char *country; /* ISO 3166; the largest where several share the code */
    const char *zone; /* IANA name; NULL where the country, or who shares the code, has several */
} calling_code;

/* All codes that are known. */
const calling_code *calling_codes(void);

/*
 * The row of the address of a contact: NULL where the channel's addresses are no phone numbers
 * (telegram), and for what is no number with a country's code, or of an unknown one.
 */
const calling_code *phone_calling_code(ds_str channel, ds_str address);

#endif
