/*
 * alarm.c - a linear model over hashed features: is a text a danger, and which; a wish to stop.
 *
 * Logistic regression, its weights in one byte each; see alarm.h. What always holds:
 *   (1) the work is the number of features times four
 *   (2) the weights are read where the program file has them
 *   (3) a long text is no surer than a short one: sums are divided by the root of the features
 */
#include "intents/alarm.h"

#include <math.h>
#include <string.h>

#include "intents/weight_bytes.h"

#define MAGIC 0x4D4C4144u /* "DALM" */
#define VERSION 1u
#define TERSE_WORDS 3u

/* Where things stand in the header, in bytes. */
enum {
    AT_MAGIC = 0,
    AT_VERSION = 4,
    AT_BUCKETS = 8,
    AT_COLUMNS = 12,
    AT_SCALE = 16,
    AT_DANGER_SURE = 20,
    AT_DANGER_DOUBT = 24,
    AT_STOP_SURE = 28,
    AT_STOP_DOUBT = 32
};

void alarm_header(const alarm *a, unsigned char ret[static ALARM_HEADER_BYTES])
{
    memset(ret, 0, ALARM_HEADER_BYTES);
    put_u32(ret + AT_MAGIC, MAGIC);
    put_u32(ret + AT_VERSION, VERSION);
    put_u32(ret + AT_BUCKETS, ALARM_BUCKETS);
    put_u32(ret + AT_COLUMNS, ALARM_COLUMNS);
    put_float(ret + AT_SCALE, a->scale);
    put_float(ret + AT_DANGER_SURE, a->danger.sure);
    put_float(ret + AT_DANGER_DOUBT, a->danger.doubt);
    put_float(ret + AT_STOP_SURE, a->stop.sure);
    put_float(ret + AT_STOP_DOUBT, a->stop.doubt);
}

ds_status alarm_load(ds_ctx *cx, ds_str bytes, alarm *ret)
{
    const unsigned char *header = (const unsigned char *)bytes.p;

    if (bytes.n < ALARM_HEADER_BYTES || get_u32(header + AT_MAGIC) != MAGIC ||
        get_u32(header + AT_VERSION) != VERSION)
        return ds_fail(cx, DS_INVALID, "weights of alarms: not a file of this version");
    if (get_u32(header + AT_BUCKETS) != ALARM_BUCKETS ||
        get_u32(header + AT_COLUMNS) != ALARM_COLUMNS ||
        bytes.n != ALARM_HEADER_BYTES + (size_t)ALARM_BUCKETS * ALARM_COLUMNS)
        return ds_fail(cx, DS_INVALID, "weights of alarms: the file is cut");
    *ret = (alarm){
        .weights = header + ALARM_HEADER_BYTES,
        .scale = get_float(header + AT_SCALE),
        .danger = { get_float(header + AT_DANGER_SURE), get_float(header + AT_DANGER_DOUBT) },
        .stop = { get_float(header + AT_STOP_SURE), get_float(header + AT_STOP_DOUBT) },
    };
    return DS_OK;
}

alarm_opinion alarm_opine(const float sums[static ALARM_COLUMNS], size_t n)
{
    float part = 1 / sqrtf((float)(n > 0 ? n : 1)); /* (3) */
    int best = EMERGENCY_MEDICAL;
    float odds = 0; /* of any danger, against none */

    for (int k = EMERGENCY_MEDICAL; k <= EMERGENCY_POISON; k++) {
        odds += expf(sums[k] * part);
        best = sums[k] > sums[best] ? k : best;
    }
    return (alarm_opinion){ .danger = 1 - 1 / (1 + odds),
                            .stop = 1 / (1 + expf(-sums[ALARM_STOP] * part)),
                            .kind = (emergency_kind)best };
}

alarm_opinion alarm_ask(const alarm *a, const alarm_list *f)
{
    int32_t steps[ALARM_COLUMNS] = { 0 };
    float sums[ALARM_COLUMNS];

    for (size_t i = 0; i < f->n; i++) {
        const uint8_t *row = a->weights + (size_t)f->at[i] * ALARM_COLUMNS;

        for (size_t k = 0; k < ALARM_COLUMNS; k++)
            steps[k] += row[k] - ALARM_WEIGHT_ZERO;
    }
    for (size_t k = 0; k < ALARM_COLUMNS; k++)
        sums[k] = (float)steps[k] * a->scale;
    return alarm_opine(sums, f->n);
}

bool alarm_is_terse(const alarm_list *f) { return f->words <= TERSE_WORDS; }
