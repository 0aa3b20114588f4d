/*
 * env.c - the outside world of a running program: clock, dice, files, log lines, stdin.
 *
 * Everything below app/ sees these only as struct env's functions, so tests can hand in others.
 * What always holds:
 *   (1) this is the one place that reads the wall clock; --now puts a standing or shifted one here
 *   (2) a log line is one write(), so lines of several threads never mix
 *   (3) a file is read whole or not at all, and never beyond the caller's limit
 */
#include "app/app_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES ((size_t)1024 * 1024)

static ds_time env_now(void *self)
{
    const struct app_env *e = self;

    if (atomic_load_explicit(&e->is_standing, memory_order_relaxed))
        return (ds_time){ atomic_load_explicit(&e->stands_at_s, memory_order_relaxed) };
    return (ds_time){ (int64_t)time(NULL) +
                      atomic_load_explicit(&e->offset_s, memory_order_relaxed) };
}

int64_t app_mono_us(void)
{
    struct timespec t = { 0, 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* fails only for a clock that is not there */
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t env_mono_ms(void *self)
{
    (void)self;
    return app_mono_us() / 1000;
}

static ds_status env_random(void *self, void *ret_bytes, size_t n)
{
    unsigned char *p = ret_bytes;

    (void)self;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return DS_UNAVAILABLE;
        p += got;
        n -= (size_t)got;
    }
    return DS_OK;
}

static ds_status read_whole(ds_ctx *cx, int fd, const char *path, size_t max_bytes, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);
    char piece[16384];
    ssize_t n;

    while ((n = read(fd, piece, sizeof(piece))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ds_fail(cx, DS_UNAVAILABLE, "%s: %s", path, strerror(errno));
        if (b.n + (size_t)n > max_bytes)
            return ds_fail(cx, DS_LIMIT, "%s: larger than %zu bytes", path, max_bytes);
        ds_buf_add(&b, (ds_str){ piece, (size_t)n });
    }
    return ds_buf_finish(&b, ret);
}

static ds_status env_read_file(void *self, ds_ctx *cx, const char *path, size_t max_bytes,
                               ds_str *ret_bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    ds_status s;

    (void)self;
    if (fd < 0)
        return ds_fail(cx, errno == ENOENT || errno == ENOTDIR ? DS_NOT_FOUND : DS_UNAVAILABLE,
                       "%s: %s", path, strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        s = ds_fail(cx, DS_NOT_FOUND, "%s is a folder", path);
    else
        s = read_whole(cx, fd, path, max_bytes, ret_bytes);
    (void)close(fd); /* only read from */
    return s;
}

static void env_log_line(void *self, ds_str line)
{
    char newline = '\n';
    char *bytes = NULL;
    struct iovec parts[2];

    (void)self;
    memcpy(&bytes, &line.p, sizeof(bytes)); /* iovec has no const; writev does not write there */
    parts[0] = (struct iovec){ bytes, line.n };
    parts[1] = (struct iovec){ &newline, 1 };
    if (writev(STDERR_FILENO, parts, 2) < 0)
        return; /* nowhere left to say so */
}

void app_env_init(ds_env *env, struct app_env *self)
{
    atomic_init(&self->is_standing, false);
    atomic_init(&self->stands_at_s, 0);
    atomic_init(&self->offset_s, 0);
    *env = (ds_env){
        .self = self,
        .now = env_now,
        .mono_ms = env_mono_ms,
        .random = env_random,
        .read_file = env_read_file,
        .log_line = env_log_line,
    };
}

void app_clock_stand(ds_env *env, ds_time t)
{
    struct app_env *e = env->self;

    atomic_store(&e->stands_at_s, t.utc_s);
    atomic_store(&e->is_standing, true);
}

void app_clock_run_from(ds_env *env, ds_time t)
{
    struct app_env *e = env->self;

    atomic_store(&e->offset_s, t.utc_s - (int64_t)time(NULL));
    atomic_store(&e->is_standing, false);
}

void app_clock_forward(ds_env *env, ds_duration by)
{
    struct app_env *e = env->self;

    (void)atomic_fetch_add(&e->offset_s, by.s);
    (void)atomic_fetch_add(&e->stands_at_s, by.s);
}

/* Read more of stdin behind what is buffered; false at its end. */
static bool fill_line(struct app_env *e)
{
    ssize_t n;

    if (e->line_from > 0) {
        memmove(e->line, e->line + e->line_from, e->line_to - e->line_from);
        e->line_to -= e->line_from;
        e->line_from = 0;
    }
    do {
        n = read(STDIN_FILENO, e->line + e->line_to, LINE_MAX_BYTES - e->line_to);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        e->is_line_end = true;
        return false;
    }
    e->line_to += (size_t)n;
    return true;
}

static void take_line(struct app_env *e, size_t n, ds_str *ret_line)
{
    *ret_line = (ds_str){ e->line + e->line_from, n };
    if (n > 0 && ret_line->p[n - 1] == '\r')
        ret_line->n--;
}

bool app_read_line(app *a, ds_str *ret_line)
{
    struct app_env *e = a->real;
    size_t searched = 0;

    if (!e->line)
        e->line = ds_heap_new(LINE_MAX_BYTES);
    while (e->line) {
        size_t n = e->line_to - e->line_from;
        const char *from = e->line + e->line_from;
        const char *end = n > searched ? memchr(from + searched, '\n', n - searched) : NULL;

        if (end) {
            take_line(e, (size_t)(end - from), ret_line);
            e->line_from += (size_t)(end - from) + 1;
            return true;
        }
        searched = n;
        if (n == LINE_MAX_BYTES || e->is_line_end || !fill_line(e)) {
            n = e->line_to - e->line_from;
            take_line(e, n,
                      ret_line); /* the last line without a newline, or a piece of a huge one */
            e->line_from = e->line_to;
            return n > 0;
        }
    }
    return false;
}
