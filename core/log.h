/*
 * log.h - one event a line: logfmt on a terminal, JSON otherwise. Ids only, no patient data.
 *
 * Event names come first ("outbox.retry"); the details are "key=value" pairs with printf
 * formatting. Values must not contain names, numbers, texts or tokens of patients.
 */
#ifndef DOCSPOT_CORE_LOG_H
#define DOCSPOT_CORE_LOG_H

#include "core/ctx.h"

typedef enum ds_log_level { DS_LOG_ERROR, DS_LOG_WARN, DS_LOG_INFO, DS_LOG_DEBUG } ds_log_level;
typedef enum ds_log_format { DS_LOG_LOGFMT, DS_LOG_JSON } ds_log_format;

typedef struct ds_log ds_log;

/* A logger that writes lines of at most this level through env->log_line; NULL without memory. */
ds_log *ds_log_new(const ds_env *env, ds_log_level max_level, ds_log_format format);
void ds_log_free(ds_log *log); /* NULL is fine */

/* Change the level (SIGHUP). */
void ds_log_set_level(ds_log *log, ds_log_level max_level);

/* "error", "warn", "info", "debug" -> level. */
bool ds_log_level_parse(ds_str s, ds_log_level *ret);

/*
 * Write an event. details is a printf format of space-separated key=value pairs, e.g.
 * "id=%" PRId64 " try=%d"; NULL for none. A value with spaces is quoted: why=\"%s\". Thread-safe.
 */
void ds_log_event(ds_ctx *cx, ds_log_level level, const char *event, const char *details, ...)
    __attribute__((format(printf, 4, 5)));

#endif
