/*
 * metrics.h - counters, gauges and histograms as Prometheus text. Thread-safe, lock-free to count.
 *
 * Every metric is a row of a caller's table; its labels are fixed values, never patient data.
 */
#ifndef DOCSPOT_CORE_METRICS_H
#define DOCSPOT_CORE_METRICS_H

#include "core/buf.h"

typedef enum ds_metric_kind { DS_COUNTER, DS_GAUGE, DS_HISTOGRAM_MS } ds_metric_kind;

/* A metric: name without prefix ("inbox_events_total"), help, and a label set or ""
 * ('provider="twilio"'). Rows of one name must follow each other. */
typedef struct ds_metric_def {
    ds_metric_kind kind;
    const char *name;
    const char *labels;
    const char *help;
} ds_metric_def;

typedef struct ds_metrics ds_metrics;

/* A registry over defs[0..n); metric ids are indexes into defs. NULL without memory. */
ds_metrics *ds_metrics_new(const ds_metric_def *defs, size_t n);
void ds_metrics_free(ds_metrics *m); /* NULL is fine */

/* Add to a counter or gauge; set a gauge; note a duration in a histogram. m may be NULL. */
void ds_metrics_add(ds_metrics *m, size_t id, int64_t by);
void ds_metrics_set(ds_metrics *m, size_t id, int64_t value);  /* as above */
void ds_metrics_observe(ds_metrics *m, size_t id, int64_t us); /* microseconds; shown in seconds */
int64_t ds_metrics_value(const ds_metrics *m, size_t id);      /* for tests and self-checks */

/* All metrics in Prometheus text format, each name prefixed with "docspot_". */
void ds_metrics_write(ds_buf *b, const ds_metrics *m);

#endif
