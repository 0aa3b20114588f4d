/*
 * dice.h - random numbers for tests: the same seed gives the same throws on every machine.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_DICE_H
#define DOCSPOT_TESTS_SUPPORT_DICE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct dice {
    uint64_t state; /* never 0 */
} dice;

static inline dice dice_of(uint64_t seed) { return (dice){ seed * 2654435769u + 1 }; }

/* 0 .. below - 1 (xorshift64*; the bias does not matter here). */
static inline uint32_t dice_throw(dice *d, uint32_t below)
{
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return (uint32_t)((d->state * 2685821657736338717u) >> 33) % below;
}

/* True once in n. */
static inline bool dice_once_in(dice *d, uint32_t n) { return dice_throw(d, n) == 0; }

#endif
