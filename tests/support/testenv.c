/*
 * testenv.c - the outside world for tests.
 *
 * Everything a test scripts or the program says is copied into one arena that lives as long as
 * the world, so that tests never think of memory. One mutex guards all of it: a test may run
 * workers on threads. Nothing here waits, and nothing but files under the allowed folders is real.
 */
#include "tests/support/testenv.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_CAP_BYTES ((size_t)512 * 1024 * 1024)
#define CONTEXTS_MAX 512
#define ZONEINFO "/usr/share/zoneinfo"

typedef struct file_row {
    struct file_row *next;
    ds_str path, bytes;
    bool is_gone;
} file_row;

typedef struct log_row {
    struct log_row *next;
    ds_str line;
} log_row;

typedef struct expected_row {
    struct expected_row *next;
    const char *method, *url_part;
    testenv_reply reply;
} expected_row;

typedef struct request_row {
    struct request_row *next;
    ds_http_request request;
} request_row;

struct testenv {
    ds_env env;
    const char *header_value; /* borrowed */
    ds_http http;
    pthread_mutex_t lock;
    ds_ctx keeper; /* whose arena holds what is scripted and recorded */
    ds_ctx *contexts[CONTEXTS_MAX];
    size_t context_count;
    ds_tzdb *tzdb;
    ds_log *log;

    ds_time now;
    int64_t mono_ms;
    uint64_t dice;
    ds_status random_status;

    file_row *files;
    const char *real_folder;

    log_row *log_first, *log_last;
    size_t log_count;

    void (*hook)(void *arg, const char *name);
    void *hook_arg;

    expected_row *expected_first, *expected_last;
    bool has_otherwise;
    testenv_reply otherwise;
    request_row *request_first, *request_last;
    size_t request_count, unexpected_count;
};

static void give_up(const char *what, const char *detail)
{
    fprintf(stderr, "testenv: %s: %s\n", what, detail);
    abort();
}

static void *keep(testenv *te, size_t n)
{
    void *p = ds_arena_alloc(te->keeper.arena, n);

    if (!p)
        give_up("memory", "a test records too much");
    return p;
}

static ds_str keep_text(testenv *te, ds_str s)
{
    char *p = keep(te, s.n + 1);

    if (s.n > 0)
        memcpy(p, s.p, s.n);
    return (ds_str){ p, s.n };
}

static void enter(testenv *te)
{
    if (pthread_mutex_lock(&te->lock) != 0)
        give_up("lock", "cannot be taken");
}

static void leave(testenv *te)
{
    if (pthread_mutex_unlock(&te->lock) != 0)
        give_up("lock", "cannot be given back");
}

/* ---- clock and dice */

static ds_time world_now(void *self)
{
    testenv *te = self;
    ds_time t;

    enter(te);
    t = te->now;
    leave(te);
    return t;
}

static int64_t world_mono_ms(void *self)
{
    testenv *te = self;
    int64_t ms;

    enter(te);
    ms = te->mono_ms;
    leave(te);
    return ms;
}

/* splitmix64: small, and good enough for a die. */
static uint64_t roll(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static ds_status world_random(void *self, void *ret_bytes, size_t n)
{
    testenv *te = self;
    unsigned char *p = ret_bytes;
    ds_status status;

    enter(te);
    status = te->random_status;
    for (size_t i = 0; status == DS_OK && i < n; i++)
        p[i] = (unsigned char)roll(&te->dice);
    leave(te);
    return status;
}

void testenv_advance(testenv *te, ds_duration d)
{
    enter(te);
    te->now = ds_time_add(te->now, d);
    te->mono_ms += d.s * 1000;
    leave(te);
}

ds_time testenv_at(const char *iso)
{
    ds_time t;

    if (!ds_time_parse(ds_str_of(iso), &t))
        give_up("no ISO 8601 instant with offset", iso);
    return t;
}

void testenv_set_clock(testenv *te, const char *iso)
{
    enter(te);
    te->now = testenv_at(iso);
    leave(te);
}

ds_time testenv_now(const testenv *te) { return te->now; }

void testenv_seed(testenv *te, uint64_t seed)
{
    enter(te);
    te->dice = seed;
    leave(te);
}

void testenv_random_fails(testenv *te, ds_status status)
{
    enter(te);
    te->random_status = status;
    leave(te);
}

/* ---- files */

static ds_status read_real(ds_ctx *cx, const char *path, size_t max_bytes, ds_str *ret_bytes)
{
    FILE *f = fopen(path, "rb");
    long size = -1;
    char *p = NULL;
    size_t got = 0;

    if (!f)
        return ds_fail(cx, DS_NOT_FOUND, "no file %s", path);
    if (fseek(f, 0, SEEK_END) == 0)
        size = ftell(f);
    if (size >= 0 && (size_t)size <= max_bytes && fseek(f, 0, SEEK_SET) == 0) {
        p = ds_alloc(cx, (size_t)size + 1);
        got = p ? fread(p, 1, (size_t)size, f) : 0;
    }
    (void)fclose(f); /* only read */
    if (size < 0 || size == INT64_MAX)
        return ds_fail(cx, DS_NOT_FOUND, "no plain file %s", path);
    if (!p)
        return ds_fail(cx, DS_LIMIT, "file %s is over %zu bytes", path, max_bytes);
    if (got != (size_t)size)
        return ds_fail(cx, DS_NOT_FOUND, "no plain file %s", path);
    *ret_bytes = (ds_str){ p, got };
    return DS_OK;
}

static file_row *find_file(testenv *te, ds_str path)
{
    for (file_row *f = te->files; f; f = f->next)
        if (ds_str_equal(f->path, path))
            return f;
    return NULL;
}

static bool is_real(const testenv *te, ds_str path)
{
    return ds_str_starts(path, DS_STR(ZONEINFO)) ||
           (te->real_folder && ds_str_starts(path, ds_str_of(te->real_folder)));
}

static ds_status world_read_file(void *self, ds_ctx *cx, const char *path, size_t max_bytes,
                                 ds_str *ret_bytes)
{
    testenv *te = self;
    file_row *f;
    ds_str bytes = { NULL, 0 };

    enter(te);
    f = find_file(te, ds_str_of(path));
    if (f && !f->is_gone)
        bytes = f->bytes;
    leave(te);
    if (!f && is_real(te, ds_str_of(path)))
        return read_real(cx, path, max_bytes, ret_bytes);
    if (!f || !bytes.p)
        return ds_fail(cx, DS_NOT_FOUND, "no file %s", path);
    if (bytes.n > max_bytes)
        return ds_fail(cx, DS_LIMIT, "file %s is over %zu bytes", path, max_bytes);
    return ds_copy(cx, bytes, ret_bytes);
}

void testenv_put_file(testenv *te, const char *path, ds_str bytes)
{
    file_row *f;

    enter(te);
    f = find_file(te, ds_str_of(path));
    if (!f) {
        f = keep(te, sizeof(*f));
        f->path = keep_text(te, ds_str_of(path));
        f->next = te->files;
        te->files = f;
    }
    f->is_gone = !bytes.p;
    f->bytes = keep_text(te, bytes);
    leave(te);
}

void testenv_allow_files(testenv *te, const char *folder) { te->real_folder = folder; }

/* ---- log and crash points */

static void world_log_line(void *self, ds_str line)
{
    testenv *te = self;
    log_row *row;

    enter(te);
    row = keep(te, sizeof(*row));
    row->line = keep_text(te, line);
    if (te->log_last)
        te->log_last->next = row;
    else
        te->log_first = row;
    te->log_last = row;
    te->log_count++;
    leave(te);
}

static void world_point(void *self, const char *name)
{
    testenv *te = self;

    if (te->hook)
        te->hook(te->hook_arg, name);
}

size_t testenv_log_count(const testenv *te) { return te->log_count; }

ds_str testenv_log_line(const testenv *te, size_t i)
{
    const log_row *row = te->log_first;

    while (row && i-- > 0)
        row = row->next;
    return row ? row->line : (ds_str){ NULL, 0 };
}

bool testenv_log_contains(const testenv *te, const char *part)
{
    for (const log_row *row = te->log_first; row; row = row->next)
        if (ds_str_find(row->line, ds_str_of(part), 0) >= 0)
            return true;
    return false;
}

void testenv_on_point(testenv *te, void (*hook)(void *arg, const char *name), void *arg)
{
    te->hook = hook;
    te->hook_arg = arg;
}

/* ---- outgoing HTTP */

static void record(testenv *te, const ds_http_request *r)
{
    request_row *row = keep(te, sizeof(*row));
    ds_http_header *headers = keep(te, r->header_count * sizeof(*headers));

    for (size_t i = 0; i < r->header_count; i++) {
        headers[i].name = keep_text(te, r->headers[i].name);
        headers[i].value = keep_text(te, r->headers[i].value);
    }
    row->request = *r;
    row->request.method = keep_text(te, ds_str_of(r->method)).p;
    row->request.url = keep_text(te, r->url);
    row->request.body = keep_text(te, r->body);
    row->request.headers = headers;
    row->request.basic_user = keep_text(te, r->basic_user);
    row->request.basic_password = keep_text(te, r->basic_password);
    if (te->request_last)
        te->request_last->next = row;
    else
        te->request_first = row;
    te->request_last = row;
    te->request_count++;
}

static bool fits(const expected_row *e, const ds_http_request *r)
{
    return ds_str_is(ds_str_of(r->method), e->method) &&
           (!e->url_part || ds_str_find(r->url, ds_str_of(e->url_part), 0) >= 0);
}

/* Note the call and find out what the peer does with it; false when nothing is scripted. */
static bool judge(testenv *te, const ds_http_request *r, testenv_reply *ret)
{
    expected_row *e;
    bool is_known = true;

    enter(te);
    record(te, r);
    e = te->expected_first;
    if (e && fits(e, r)) {
        *ret = e->reply;
        te->expected_first = e->next;
        if (!e->next)
            te->expected_last = NULL;
    } else if (te->has_otherwise) {
        *ret = te->otherwise;
    } else {
        te->unexpected_count++;
        is_known = false;
    }
    leave(te);
    return is_known;
}

static ds_status world_perform(void *self, ds_ctx *cx, const ds_http_request *request,
                               ds_http_response *ret)
{
    testenv *te = self;
    testenv_reply reply;
    ds_str body;

    if (!judge(te, request, &reply))
        return ds_fail(cx, DS_INTERNAL, "testenv: nobody expected %s " DS_FMT, request->method,
                       DS_ARG(request->url));
    if (reply.outcome != DS_OK)
        return ds_fail(cx, reply.outcome, "testenv: scripted %s", ds_status_name(reply.outcome));
    body = ds_str_of(reply.body);
    if (request->max_response_bytes > 0 && body.n > request->max_response_bytes)
        return ds_fail(cx, DS_LIMIT, "testenv: the response is too large");
    DS_TRY(ds_copy(cx, body, &body));
    *ret =
        (ds_http_response){ .status = reply.status,
                            .body = body,
                            .retry_after_s = reply.retry_after_s > 0 ? reply.retry_after_s : -1 };
    if (request->wanted_header && te->header_value)
        return ds_copy(cx, ds_str_of(te->header_value), &ret->header);
    return DS_OK;
}

void testenv_http_header_is(testenv *te, const char *value) { te->header_value = value; }

void testenv_http_expect(testenv *te, const char *method, const char *url_part, testenv_reply reply)
{
    expected_row *e;

    enter(te);
    e = keep(te, sizeof(*e));
    e->method = keep_text(te, ds_str_of(method)).p;
    e->url_part = url_part ? keep_text(te, ds_str_of(url_part)).p : NULL;
    e->reply = reply;
    if (te->expected_last)
        te->expected_last->next = e;
    else
        te->expected_first = e;
    te->expected_last = e;
    leave(te);
}

void testenv_http_otherwise(testenv *te, testenv_reply reply)
{
    te->has_otherwise = true;
    te->otherwise = reply;
}

size_t testenv_http_pending(const testenv *te)
{
    size_t n = 0;

    for (const expected_row *e = te->expected_first; e; e = e->next)
        n++;
    return n;
}

size_t testenv_http_unexpected(const testenv *te) { return te->unexpected_count; }

size_t testenv_http_count(const testenv *te) { return te->request_count; }

const ds_http_request *testenv_http_request(const testenv *te, size_t i)
{
    const request_row *row = te->request_first;

    while (row && i-- > 0)
        row = row->next;
    return row ? &row->request : NULL;
}

ds_str testenv_http_header(const ds_http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (ds_str_equal_nocase(request->headers[i].name, ds_str_of(name)))
            return request->headers[i].value;
    return (ds_str){ NULL, 0 };
}

/* ---- the world as a whole */

ds_ctx *testenv_cx_new(testenv *te, size_t cap_bytes)
{
    ds_ctx *cx = NULL;

    enter(te);
    if (te->context_count < CONTEXTS_MAX)
        cx = keep(te, sizeof(*cx));
    else
        give_up("contexts", "too many");
    te->contexts[te->context_count++] = cx;
    *cx = (ds_ctx){ .arena = ds_arena_new(cap_bytes),
                    .env = &te->env,
                    .log = te->log,
                    .tzdb = te->tzdb,
                    .now = te->now };
    leave(te);
    if (!cx->arena)
        give_up("memory", "no arena");
    return cx;
}

testenv *testenv_new(const char *iso)
{
    testenv *te = ds_heap_new(sizeof(*te));

    if (!te || pthread_mutex_init(&te->lock, NULL) != 0) {
        give_up("memory", "no world");
        return NULL;
    }
    te->env = (ds_env){ .self = te,
                        .now = world_now,
                        .mono_ms = world_mono_ms,
                        .random = world_random,
                        .read_file = world_read_file,
                        .log_line = world_log_line,
                        .point = world_point,
                        .http = &te->http };
    te->http = (ds_http){ te, world_perform };
    te->keeper.arena = ds_arena_new(MEMORY_CAP_BYTES);
    te->tzdb = ds_tzdb_new(ZONEINFO);
    te->log = ds_log_new(&te->env, DS_LOG_DEBUG, DS_LOG_LOGFMT);
    if (!te->keeper.arena || !te->tzdb || !te->log)
        give_up("memory", "no world");
    te->now = testenv_at(iso);
    te->mono_ms = 1000000;
    te->dice = 1;
    (void)testenv_cx_new(te, TESTENV_ARENA_BYTES); /* contexts[0] is testenv_cx's */
    return te;
}

void testenv_free(testenv *te)
{
    if (!te)
        return;
    for (size_t i = 0; i < te->context_count; i++)
        ds_arena_free(te->contexts[i]->arena);
    ds_log_free(te->log);
    ds_tzdb_free(te->tzdb);
    ds_arena_free(te->keeper.arena);
    (void)pthread_mutex_destroy(&te->lock); /* no thread is left */
    ds_heap_free(te);
}

void testenv_freep(testenv **te)
{
    testenv_free(*te);
    *te = NULL;
}

ds_ctx *testenv_cx(testenv *te)
{
    ds_ctx *cx = te->contexts[0];

    cx->now = world_now(te);
    cx->deadline_mono_ms = 0;
    cx->why[0] = '\0';
    return cx;
}

void testenv_reset(testenv *te) { ds_arena_reset(te->contexts[0]->arena); }

const ds_env *testenv_env(testenv *te) { return &te->env; }

const ds_tz *testenv_tz(testenv *te, const char *name)
{
    const ds_tz *tz = NULL;

    if (ds_tz_find(te->contexts[0], ds_str_of(name), &tz) != DS_OK)
        give_up("no time zone", name);
    return tz;
}
