/*
 * log.c - one event a line: logfmt on a terminal, JSON otherwise.
 *
 * Lines are made on the stack and cut at a limit, so logging works when an arena is full, and
 * needs no lock: env->log_line takes whole lines. What always holds: one event is one line,
 * whatever bytes its values have; a line of the JSON kind is valid JSON.
 */
#include "core/log.h"

#include "core/json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define DETAILS_MAX_BYTES 1024u
#define LINE_MAX_BYTES 8192u /* details of control characters grow sixfold in JSON */

static const char *const level_names[] = { "error", "warn", "info", "debug" };

struct ds_log {
    const ds_env *env;
    atomic_int max_level;
    ds_log_format format;
};

ds_log *ds_log_new(const ds_env *env, ds_log_level max_level, ds_log_format format)
{
    ds_log *log = ds_heap_new(sizeof(*log));

    if (!log)
        return NULL;
    log->env = env;
    log->format = format;
    atomic_init(&log->max_level, (int)max_level);
    return log;
}

void ds_log_free(ds_log *log) { ds_heap_free(log); }

void ds_log_set_level(ds_log *log, ds_log_level max_level)
{
    atomic_store_explicit(&log->max_level, (int)max_level, memory_order_relaxed);
}

bool ds_log_level_parse(ds_str s, ds_log_level *ret)
{
    for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
        if (ds_str_is(s, level_names[i])) {
            *ret = (ds_log_level)i;
            return true;
        }
    }
    return false;
}

/* Take the next key=value off *rest; a value in quotes runs to the quote before a space or the end.
 */
static bool next_detail(ds_str *rest, ds_str *ret_key, ds_str *ret_value)
{
    int64_t equals, end;
    ds_str s = ds_str_trim(*rest);

    equals = ds_str_find(s, DS_STR("="), 0);
    if (equals < 0)
        return false;
    *ret_key = ds_str_sub(s, 0, (size_t)equals);
    s = ds_str_sub(s, (size_t)equals + 1, s.n);
    if (ds_str_starts(s, DS_STR("\""))) {
        end = ds_str_find(s, DS_STR("\" "), 1);
        if (end < 0)
            end = ds_str_ends(s, DS_STR("\"")) && s.n > 1 ? (int64_t)s.n - 1 : (int64_t)s.n;
        *ret_value = ds_str_sub(s, 1, (size_t)end);
        *rest = ds_str_sub(s, (size_t)end + 1, s.n);
        return true;
    }
    end = ds_str_find(s, DS_STR(" "), 0);
    if (end < 0)
        end = (int64_t)s.n;
    *ret_value = ds_str_sub(s, 0, (size_t)end);
    *rest = ds_str_sub(s, (size_t)end, s.n);
    return true;
}

static void write_detail(ds_jw *w, ds_str key, ds_str value)
{
    char name[64];
    int64_t number;

    (void)snprintf(name, sizeof(name), DS_FMT, DS_ARG(key)); /* our own keys, all short */
    if (value.n < 16 && ds_str_to_int(value, INT64_MIN, INT64_MAX, &number) && value.p[0] != '+' &&
        (value.n == 1 || value.p[0] != '0'))
        ds_jw_key_int(w, name, number);
    else
        ds_jw_key_text(w, name, value);
}

/* What a line is made of. */
typedef struct log_event {
    ds_str stamp;
    const char *level;
    const char *name;
    uint64_t request_id; /* 0: none */
    ds_str details;
} log_event;

static void write_json(ds_buf *b, const log_event *e)
{
    ds_jw w = ds_jw_make(b);
    ds_str rest = e->details, key, value;

    ds_jw_object(&w);
    ds_jw_key_text(&w, "time", e->stamp);
    ds_jw_key_text(&w, "level", ds_str_of(e->level));
    ds_jw_key_text(&w, "event", ds_str_of(e->name));
    if (e->request_id != 0)
        ds_jw_key_int(&w, "request", (int64_t)e->request_id);
    while (next_detail(&rest, &key, &value))
        write_detail(&w, key, value);
    ds_jw_end(&w);
}

static void write_logfmt(ds_buf *b, const log_event *e)
{
    ds_buf_printf(b, "time=" DS_FMT " level=%s event=%s", DS_ARG(e->stamp), e->level, e->name);
    if (e->request_id != 0)
        ds_buf_printf(b, " request=%" PRIu64, e->request_id);
    if (e->details.n > 0)
        ds_buf_printf(b, " " DS_FMT, DS_ARG(e->details));
}

/* A line stays a line: control characters become spaces. */
static void flatten(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < 0x20 || p[i] == 0x7F)
            p[i] = ' ';
}

static void write_line(const ds_log *log, log_event *e)
{
    char line[LINE_MAX_BYTES], stamp[DS_TIME_FORMAT_MAX];
    ds_buf b = ds_buf_fixed(line, sizeof(line));

    e->stamp = ds_time_format(log->env->now(log->env->self), 0, stamp);
    if (log->format == DS_LOG_JSON)
        write_json(&b, e);
    else
        write_logfmt(&b, e);
    log->env->log_line(log->env->self, ds_buf_view(&b));
}

void ds_log_event(ds_ctx *cx, ds_log_level level, const char *event, const char *details, ...)
{
    log_event e = { .level = level_names[level], .name = event, .request_id = cx->request_id };
    char text[DETAILS_MAX_BYTES];
    int n = 0;
    va_list args;

    if (!cx->log || (int)level > atomic_load_explicit(&cx->log->max_level, memory_order_relaxed))
        return;
    if (details) {
        va_start(args, details);
        n = vsnprintf(text, sizeof(text), details, args);
        va_end(args);
        if (n < 0)
            n = 0;
        if (n >= (int)sizeof(text))
            n = (int)sizeof(text) - 1;
        flatten(text, (size_t)n);
    }
    e.details = (ds_str){ text, (size_t)n };
    write_line(cx->log, &e);
}
