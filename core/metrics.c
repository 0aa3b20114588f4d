/*
 * metrics.c - counters, gauges and histograms as Prometheus text.
 *
 * Counting is one relaxed atomic addition: a scrape sees each number whole, and nobody waits.
 * What always holds: a histogram's buckets are counted apart and summed when written, so they are
 * cumulative and its count equals its last bucket in every scrape.
 */
#include "core/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#define PREFIX "docspot_"
#define US_PER_S 1000000

/* Upper bounds in microseconds and as written, in seconds. */
static const struct {
    int64_t us;
    const char *seconds;
} bounds[] = {
    { 1000, "0.001" },  { 2500, "0.0025" }, { 5000, "0.005" },  { 10000, "0.01" },
    { 25000, "0.025" }, { 50000, "0.05" },  { 100000, "0.1" },  { 250000, "0.25" },
    { 500000, "0.5" },  { 1000000, "1" },   { 2500000, "2.5" }, { 5000000, "5" },
    { 10000000, "10" }, { 30000000, "30" },
};

#define BOUNDS (sizeof(bounds) / sizeof(bounds[0]))

typedef struct metric {
    _Atomic(int64_t) value; /* of a histogram: the sum in microseconds */
    size_t buckets_at;      /* of a histogram: where in m->buckets its BOUNDS + 1 begin */
} metric;

struct ds_metrics {
    const ds_metric_def *defs;
    size_t n;
    metric *metrics;
    _Atomic(int64_t) *buckets;
};

ds_metrics *ds_metrics_new(const ds_metric_def *defs, size_t n)
{
    ds_metrics *m = ds_heap_new(sizeof(*m));
    size_t buckets = 0;

    if (!m)
        return NULL;
    m->defs = defs;
    m->n = n;
    m->metrics = ds_heap_new(n * sizeof(*m->metrics));
    if (m->metrics) {
        for (size_t i = 0; i < n; i++) {
            atomic_init(&m->metrics[i].value, 0);
            m->metrics[i].buckets_at = buckets;
            if (defs[i].kind == DS_HISTOGRAM_MS)
                buckets += BOUNDS + 1;
        }
        m->buckets = ds_heap_new(buckets * sizeof(*m->buckets));
    }
    if (!m->metrics || !m->buckets) {
        ds_metrics_free(m);
        return NULL;
    }
    return m;
}

void ds_metrics_free(ds_metrics *m)
{
    if (!m)
        return;
    ds_heap_free(m->metrics);
    ds_heap_free(m->buckets);
    ds_heap_free(m);
}

static void count(_Atomic(int64_t) *at, int64_t by)
{
    (void)atomic_fetch_add_explicit(at, by, memory_order_relaxed);
}

void ds_metrics_add(ds_metrics *m, size_t id, int64_t by)
{
    if (m)
        count(&m->metrics[id].value, by);
}

void ds_metrics_set(ds_metrics *m, size_t id, int64_t value)
{
    if (m)
        atomic_store_explicit(&m->metrics[id].value, value, memory_order_relaxed);
}

void ds_metrics_observe(ds_metrics *m, size_t id, int64_t us)
{
    size_t i = 0;

    if (!m)
        return;
    if (us < 0)
        us = 0;
    while (i < BOUNDS && us > bounds[i].us)
        i++;
    count(&m->buckets[m->metrics[id].buckets_at + i], 1);
    count(&m->metrics[id].value, us);
}

static int64_t load(const _Atomic(int64_t) *at)
{
    return atomic_load_explicit(at, memory_order_relaxed);
}

int64_t ds_metrics_value(const ds_metrics *m, size_t id)
{
    int64_t sum = 0;

    if (m->defs[id].kind != DS_HISTOGRAM_MS)
        return load(&m->metrics[id].value);
    for (size_t i = 0; i <= BOUNDS; i++)
        sum += load(&m->buckets[m->metrics[id].buckets_at + i]);
    return sum;
}

static const char *type_name(ds_metric_kind kind)
{
    switch (kind) {
    case DS_COUNTER:
        return "counter";
    case DS_GAUGE:
        return "gauge";
    case DS_HISTOGRAM_MS:
        break;
    }
    return "histogram";
}

static void write_head(ds_buf *b, const ds_metric_def *def)
{
    ds_buf_printf(b, "# HELP " PREFIX "%s ", def->name);
    for (const char *p = def->help; *p; p++) {
        if (*p == '\n')
            ds_buf_puts(b, "\\n");
        else if (*p == '\\')
            ds_buf_puts(b, "\\\\");
        else
            ds_buf_putc(b, *p);
    }
    ds_buf_printf(b, "\n# TYPE " PREFIX "%s %s\n", def->name, type_name(def->kind));
}

/* name_suffix{labels} without the value */
static void write_name(ds_buf *b, const ds_metric_def *def, const char *suffix)
{
    ds_buf_printf(b, PREFIX "%s%s", def->name, suffix);
    if (def->labels[0])
        ds_buf_printf(b, "{%s}", def->labels);
}

static void write_histogram(ds_buf *b, const ds_metrics *m, size_t id)
{
    const ds_metric_def *def = &m->defs[id];
    const _Atomic(int64_t) *buckets = &m->buckets[m->metrics[id].buckets_at];
    int64_t sum_us = load(&m->metrics[id].value);
    int64_t so_far = 0;

    for (size_t i = 0; i <= BOUNDS; i++) {
        so_far += load(&buckets[i]);
        ds_buf_printf(b, PREFIX "%s_bucket{%s%sle=\"%s\"} %" PRId64 "\n", def->name, def->labels,
                      def->labels[0] ? "," : "", i < BOUNDS ? bounds[i].seconds : "+Inf", so_far);
    }
    write_name(b, def, "_sum");
    ds_buf_printf(b, " %" PRId64 ".%06" PRId64 "\n", sum_us / US_PER_S, sum_us % US_PER_S);
    write_name(b, def, "_count");
    ds_buf_printf(b, " %" PRId64 "\n", so_far);
}

void ds_metrics_write(ds_buf *b, const ds_metrics *m)
{
    for (size_t i = 0; i < m->n; i++) {
        if (i == 0 || strcmp(m->defs[i].name, m->defs[i - 1].name) != 0)
            write_head(b, &m->defs[i]);
        if (m->defs[i].kind == DS_HISTOGRAM_MS) {
            write_histogram(b, m, i);
        } else {
            write_name(b, &m->defs[i], "");
            ds_buf_printf(b, " %" PRId64 "\n", load(&m->metrics[i].value));
        }
    }
}
