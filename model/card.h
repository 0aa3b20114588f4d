/*
 * card.h - numbers of payment cards that patients text, so that none is ever kept.
 */
#ifndef DOCSPOT_MODEL_CARD_H
#define DOCSPOT_MODEL_CARD_H

#include "core/ctx.h"

/*
 * s with each card number written "****4242", and every other digit of such a text a star (the
 * expiry and the code on the back). Borrowed s itself when it holds none, else in cx->arena.
 */
DS_MUST_USE ds_status card_mask(ds_ctx *cx, ds_str s, ds_str *ret);

/* Does a text hold a number that card_mask has taken out? */
bool card_is_masked(ds_str s);

#endif
