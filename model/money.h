/*
 * money.h - amounts in minor units with their currency. No floats, ever.
 *
 * Decimals per currency (0, 2 or 3) come from a table; an unknown currency has 2.
 */
#ifndef DOCSPOT_MODEL_MONEY_H
#define DOCSPOT_MODEL_MONEY_H

#include "core/buf.h"

typedef struct money {
    int64_t minor;
    char currency[4]; /* ISO 4217, NUL-terminated; "" = none */
} money;

/* Decimals of an ISO 4217 currency: 0, 2 or 3. */
int money_decimals(const char *currency);

/* "90.00" in major units -> minor units; too many decimals, signs and other text are refused. */
bool money_parse(ds_str major, ds_str currency, money *ret);

/* As people write it: "$90", "Rs 600", "EUR 45.50": decimals only when not zero. Plain GSM-7
 * characters. */
void money_write(ds_buf *b, money m);

/* The same without the currency: "90", "45.50". */
void money_write_amount(ds_buf *b, money m);

/* "90.00" for files. */
void money_write_major(ds_buf *b, money m);

#endif
