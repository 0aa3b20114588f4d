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

#include "intents/weight_bytes.h"

#define MAGIC 0x43415344u /* "DSAC" */
#define VERSION 2u
#define KNOTS_FROM (-2.0f) /* natural logarithm of the odds, where the first step ends */
#define KNOTS_PER_ODDS 2.0f

#define EIGHTS ((size_t)CLASSIFY_CLASSES / 8)
#define EVEN_BYTES 0x00FF00FF00FF00FFu
#define ROWS_AT_ONCE ((size_t)256) /* as many bytes as 16 bits can add up */
#define ROWS_AHEAD ((size_t)12)    /* asked of memory before they are needed */

static_assert(CLASSIFY_CLASSES % 8 == 0, "a row is whole words");

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
    c.weights = (header + CLASSIFY_HEADER_BYTES);
    *ret = c;
    return DS_OK;
}

/* Eight weights; the order of bytes is the file's on every machine. */
static uint64_t load_eight(const uint8_t *p)
{
    uint64_t v = 0;

    for (int i = 0; i < 8; i++)
        v |= (uint64_t)p[i] << (8 * i);
    return v;
}

static const uint8_t *row_of(const classifier *c, const feature_list *f, size_t i)
{
    return c->weights + (size_t)f->at[i] * CLASSIFY_CLASSES;
}

/* Add up the rows of features [from, to), at most ROWS_AT_ONCE: four sums in each of six words. */
static void add_rows(const classifier *c, const feature_list *f, size_t from, size_t to,
                     int32_t sum[static CLASSIFY_CLASSES])
{
    uint64_t even[EIGHTS] = { 0 }, odd[EIGHTS] = { 0 };

    assert(to - from <= ROWS_AT_ONCE);
    for (size_t i = from; i < to; i++) {
        const uint8_t *row = row_of(c, f, i);

        __builtin_prefetch(row_of(c, f, i + ROWS_AHEAD < f->n ? i + ROWS_AHEAD : i));
        for (size_t k = 0; k < EIGHTS; k++) {
            uint64_t eight = load_eight(row + 8 * k);

            even[k] += eight & EVEN_BYTES;
            odd[k] += (eight >> 8) & EVEN_BYTES;
        }
    }
    for (size_t k = 0; k < CLASSIFY_CLASSES; k++) {
        uint64_t four = k % 2 == 0 ? even[k / 8] : odd[k / 8];

        sum[k] += (int32_t)(four >> (16 * (k % 8 / 2)) & 0xFFFF);
        sum[k] -= CLASSIFY_WEIGHT_ZERO * (int32_t)(to - from);
    }
}

void classify_scores(const classifier *c, const feature_list *f, float ret[static ACT_COUNT])
{
    int32_t sum[CLASSIFY_CLASSES] = { 0 }, best = INT32_MIN;
    float total = 0;

    for (size_t i = 0; i < f->n; i += ROWS_AT_ONCE) /* (1) */
        add_rows(c, f, i, f->n - i < ROWS_AT_ONCE ? f->n : i + ROWS_AT_ONCE, sum);
    for (size_t k = 0; k < CLASSIFY_CLASSES; k++)
        best = sum[k] > best ? sum[k] : best;
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
