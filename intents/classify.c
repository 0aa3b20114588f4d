/*
 * classify.c - a linear model over hashed features: which act a text most likely is.
 *
 * Multinomial logistic regression, its weights in one byte each. A feature's number names a row of
 * weights, one for each act; the rows that a text's features name are added up and made into
 * probabilities. What always holds:
 *   (1) the work is the number of features times the number of acts, both bounded
 *   (2) the weights are read where the program file has them: what no text touches costs no memory
 *   (3) a file names its acts; one that this program does not know is refused at the start
 */
#include "intents/classify.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MAGIC 0x43415344u /* "DSAC" */
#define VERSION 1u
#define KNOTS_FROM (-2.0f) /* natural logarithm of the odds, where the first step ends */
#define KNOTS_PER_ODDS 2.0f

/* Where things stand in the header, in bytes. */
enum {
    AT_MAGIC = 0,
    AT_VERSION = 4,
    AT_BUCKETS = 8,
    AT_CLASSES = 12,
    AT_GROUPS = 16,
    AT_SCALE = 20,
    AT_KNOTS = 24,
    AT_NAMES = AT_KNOTS + 4 * CLASSIFY_KNOTS
};

static_assert(AT_NAMES + CLASSIFY_NAME_BYTES * CLASSIFY_CLASSES <= CLASSIFY_HEADER_BYTES,
              "the header holds all names");

static uint32_t get_u32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put_u32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (8 * i));
}

static float get_float(const unsigned char *p)
{
    uint32_t bits = get_u32(p);
    float f;

    memcpy(&f, &bits, sizeof(f));
    return f;
}

static void put_float(unsigned char *p, float f)
{
    uint32_t bits;

    memcpy(&bits, &f, sizeof(bits));
    put_u32(p, bits);
}

void classify_header(const classifier *c, unsigned char ret[static CLASSIFY_HEADER_BYTES])
{
    memset(ret, 0, CLASSIFY_HEADER_BYTES);
    put_u32(ret + AT_MAGIC, MAGIC);
    put_u32(ret + AT_VERSION, VERSION);
    put_u32(ret + AT_BUCKETS, CLASSIFY_BUCKETS);
    put_u32(ret + AT_CLASSES, CLASSIFY_CLASSES);
    put_u32(ret + AT_GROUPS, c->groups);
    put_float(ret + AT_SCALE, c->scale);
    for (size_t i = 0; i < CLASSIFY_KNOTS; i++)
        put_float(ret + AT_KNOTS + 4 * i, c->knots[i]);
    for (size_t i = 0; i < CLASSIFY_CLASSES; i++) {
        ds_str name = ds_str_of(act_name((act)(i + 1)));

        memcpy(ret + AT_NAMES + CLASSIFY_NAME_BYTES * i, name.p,
               name.n < CLASSIFY_NAME_BYTES ? name.n : CLASSIFY_NAME_BYTES - 1);
    }
}

static bool has_our_names(const unsigned char *header)
{
    for (size_t i = 0; i < CLASSIFY_CLASSES; i++)
        if (strncmp((const char *)header + AT_NAMES + CLASSIFY_NAME_BYTES * i,
                    act_name((act)(i + 1)), CLASSIFY_NAME_BYTES) != 0)
            return false;
    return true;
}

ds_status classify_load(ds_ctx *cx, ds_str bytes, classifier *ret)
{
    const unsigned char *header = (const unsigned char *)bytes.p;
    classifier c = { .weights = NULL };

    if (bytes.n < CLASSIFY_HEADER_BYTES || get_u32(header + AT_MAGIC) != MAGIC ||
        get_u32(header + AT_VERSION) != VERSION)
        return ds_fail(cx, DS_INVALID, "weights of acts: not a file of this version");
    if (get_u32(header + AT_CLASSES) != CLASSIFY_CLASSES || !has_our_names(header)) /* (3) */
        return ds_fail(cx, DS_INVALID, "weights of acts: trained for other acts; train again");
    if (get_u32(header + AT_BUCKETS) != CLASSIFY_BUCKETS ||
        bytes.n != CLASSIFY_HEADER_BYTES + (size_t)CLASSIFY_CLASSES * CLASSIFY_BUCKETS)
        return ds_fail(cx, DS_INVALID, "weights of acts: the file is cut");
    c.groups = get_u32(header + AT_GROUPS);
    c.scale = get_float(header + AT_SCALE);
    for (size_t i = 0; i < CLASSIFY_KNOTS; i++)
        c.knots[i] = get_float(header + AT_KNOTS + 4 * i);
    c.weights = (const int8_t *)(header + CLASSIFY_HEADER_BYTES);
    *ret = c;
    return DS_OK;
}

void classify_scores(const classifier *c, const feature_list *f, float ret[static ACT_COUNT])
{
    int32_t sum[CLASSIFY_CLASSES] = { 0 };
    float total = 0;
    int32_t best;

    for (size_t i = 0; i < f->n; i++) { /* (1) */
        const int8_t *row = c->weights + (size_t)f->at[i] * CLASSIFY_CLASSES;

        for (size_t k = 0; k < CLASSIFY_CLASSES; k++)
            sum[k] += row[k];
    }
    best = sum[0];
    for (size_t k = 1; k < CLASSIFY_CLASSES; k++)
        if (sum[k] > best)
            best = sum[k];
    ret[ACT_NONE] = 0;
    for (size_t k = 0; k < CLASSIFY_CLASSES; k++) {
        ret[k + 1] = (float)exp((float)(sum[k] - best) * c->scale);
        total += ret[k + 1];
    }
    for (size_t k = 0; k < CLASSIFY_CLASSES; k++)
        ret[k + 1] /= total;
}

size_t classify_knot(float score)
{
    float odds, at;

    if (score >= 1)
        return CLASSIFY_KNOTS - 1;
    if (score <= 0)
        return 0;
    odds = (float)log(score / (1 - score));
    at = (odds - KNOTS_FROM) * KNOTS_PER_ODDS;
    return at <= 0 ? 0 : at >= CLASSIFY_KNOTS - 1 ? CLASSIFY_KNOTS - 1 : (size_t)at;
}

float classify_confidence(const classifier *c, float score)
{
    return c->knots[classify_knot(score)];
}
