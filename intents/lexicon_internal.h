/*
 * lexicon_internal.h - what lexicon.c, which reads rule lines, hands to lexicon_table.c.
 */
#ifndef DOCSPOT_INTENTS_LEXICON_INTERNAL_H
#define DOCSPOT_INTENTS_LEXICON_INTERNAL_H

#include "intents/intents_internal.h"

/* Keep a meaning; *ret_sense is its number. Its text must live as long as the lexicon. */
DS_MUST_USE ds_status lexicon_sense_add(ds_ctx *cx, lexicon *x, const sense *s,
                                        uint16_t *ret_sense);
/* Let a folded phrase, words separated by spaces, have the meaning with that number. */
DS_MUST_USE ds_status lexicon_phrase_add(ds_ctx *cx, lexicon *x, ds_str phrase, uint16_t number);
/* A copy of s that lives as long as the lexicon; p is NULL without memory. */
ds_str lexicon_keep_text(ds_ctx *cx, lexicon *x, ds_str s);
/* The section that added last, to share its meaning among its lines. */
typedef struct lexicon_section {
    const char *heading; /* where it stands in its file */
    uint32_t langs;
    uint16_t sense;
} lexicon_section;
lexicon_section *lexicon_last_section(lexicon *x); /* the caller reads and writes it */

#endif
