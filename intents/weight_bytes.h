/*
 * weight_bytes.h - numbers in the header of a weights file: little endian, on every machine.
 *
 * Private to intents/: classify.c and alarm.c read and write their headers with it.
 */
#ifndef DOCSPOT_INTENTS_WEIGHT_BYTES_H
#define DOCSPOT_INTENTS_WEIGHT_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t get_u32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void put_u32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static inline float get_float(const unsigned char *p)
{
    uint32_t bits = get_u32(p);
    float f;

    memcpy(&f, &bits, sizeof(f));
    return f;
}

static inline void put_float(unsigned char *p, float f)
{
    uint32_t bits;

    memcpy(&bits, &f, sizeof(bits));
    put_u32(p, bits);
}

#endif
