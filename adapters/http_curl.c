/*
 * http_curl.c - the HTTP client: libcurl's multi interface in one thread, for callers in many.
 *
 * A caller hands its call to the thread and sleeps until it is done; so connections to a vendor are
 * shared and reused. What always holds:
 *   (1) only the one thread touches libcurl handles; a caller's memory is touched only while it
 *       sleeps
 *   (2) every call has a connect and a total time-out, no redirect is followed, http and https only
 *   (3) "nothing was sent" (DS_UNAVAILABLE) is said only when the request never left; otherwise a
 *       failed call is DS_IN_DOUBT
 *   (4) libcurl repeats no POST by itself: its body comes from a reader that cannot rewind, so that
 *       a connection lost while reused is reported, not papered over by a second request
 */
#include "adapters/adapters.h"

#include <assert.h>
#include <curl/curl.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

#define IDLE_HANDLES_MAX 32
#define CONNECTIONS_MAX 64L
#define CONNECTIONS_PER_HOST_MAX 16L
#define IDLE_CONNECTION_MAX_S 55L /* under the minute after which most servers hang up */
#define POLL_MAX_MS 1000
#define TOTAL_TIMEOUT_MAX_MS 300000 /* 5 min: no call lasts longer, whatever was asked */

/* One call, on its caller's stack. */
typedef struct job {
    struct job *next;
    ds_ctx *cx;
    const ds_http_request *request;
    const char *url, *method, *user, *password; /* NUL-terminated, in cx->arena */
    struct curl_slist *headers;
    size_t sent;  /* of the body */
    ds_buf body;  /* of the response */
    bool is_over; /* the response is larger than allowed */
    bool is_done;
    long status;
    int64_t retry_after_s;
    ds_str header; /* of request->wanted_header */
    CURLcode code;
    bool has_left; /* bytes of the request went out */
} job;

typedef struct http_curl {
    ds_http base;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t done;
    CURLM *multi;
    job *waiting, *waiting_last; /* handed over, not begun; guarded by lock */
    bool is_stopping;            /* guarded by lock */
    CURL *idle[IDLE_HANDLES_MAX];
    size_t idle_count, running;
    bool is_cutting; /* is_stopping as the thread saw it last */
} http_curl;

/* ---- callbacks of libcurl, in its thread */

static size_t on_write(char *data, size_t size, size_t n, void *arg)
{
    job *j = arg;
    size_t bytes = size * n;

    if (j->body.n + bytes > j->request->max_response_bytes) {
        j->is_over = true;
        return 0; /* ends the transfer */
    }
    ds_buf_add(&j->body, (ds_str){ data, bytes });
    return bytes;
}

static size_t on_read(char *buffer, size_t size, size_t n, void *arg)
{
    job *j = arg;
    size_t left = j->request->body.n - j->sent;
    size_t take = left < size * n ? left : size * n;

    assert(j->sent <= j->request->body.n);
    if (take > 0)
        memcpy(buffer, j->request->body.p + j->sent, take);
    j->sent += take;
    return take;
}

/* Asked by libcurl about once a second and at every turn of the loop. */
static int on_progress(void *arg, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    const http_curl *h = arg;

    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return h->is_cutting ? 1 : 0; /* other than 0 ends the transfer */
}

/* ---- one transfer, in its thread */

static long clamp_ms(int64_t ms)
{
    return (long)(ms < 1 ? 1 : ms > TOTAL_TIMEOUT_MAX_MS ? TOTAL_TIMEOUT_MAX_MS : ms);
}

static void set_limits(http_curl *h, CURL *easy, const job *j)
{
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, h);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, clamp_ms(j->request->connect_timeout_ms));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, clamp_ms(j->request->total_timeout_ms));
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, IDLE_CONNECTION_MAX_S);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "DocSpot");
}

static void set_body(CURL *easy, job *j)
{
    if (strcmp(j->method, "GET") == 0)
        return;
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, j->method);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)j->request->body.n);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read); /* and no seek function: (4) */
    curl_easy_setopt(easy, CURLOPT_READDATA, j);
}

static void set_up(http_curl *h, CURL *easy, job *j)
{
    set_limits(h, easy, j);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, j);
    curl_easy_setopt(easy, CURLOPT_URL, j->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, j->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, j);
    if (j->user) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME, j->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, j->password);
    }
    set_body(easy, j);
}

/* Tell the caller; after this its job may be gone. */
static void finish(http_curl *h, job *j, CURLcode code)
{
    (void)pthread_mutex_lock(&h->lock);
    assert(!j->is_done);
    j->code = code;
    j->is_done = true;
    (void)pthread_cond_broadcast(&h->done);
    (void)pthread_mutex_unlock(&h->lock);
}

static void begin(http_curl *h, job *j)
{
    CURL *easy = h->idle_count > 0 ? h->idle[--h->idle_count] : curl_easy_init();

    if (!easy) {
        finish(h, j, CURLE_OUT_OF_MEMORY);
        return;
    }
    set_up(h, easy, j);
    if (curl_multi_add_handle(h->multi, easy) != CURLM_OK) {
        curl_easy_cleanup(easy);
        finish(h, j, CURLE_FAILED_INIT);
        return;
    }
    h->running++;
}

static void note_header(CURL *easy, job *j)
{
    struct curl_header *found;

    if (!j->request->wanted_header ||
        curl_easy_header(easy, j->request->wanted_header, 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
        return;
    if (ds_copy(j->cx, ds_str_of(found->value), &j->header) != DS_OK)
        j->header = (ds_str){ NULL, 0 }; /* without room: absent */
}

static void note_result(CURL *easy, job *j)
{
    curl_off_t wait_s = 0;
    long bytes = 0;

    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &j->status);
    j->retry_after_s = -1;
    if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait_s) == CURLE_OK && wait_s > 0)
        j->retry_after_s = wait_s;
    if (curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK && bytes > 0)
        j->has_left = true;
    note_header(easy, j);
}

static void keep_or_free(http_curl *h, CURL *easy)
{
    assert(h->idle_count <= IDLE_HANDLES_MAX);
    if (h->idle_count == IDLE_HANDLES_MAX) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy); /* its connections stay with the multi handle */
    h->idle[h->idle_count++] = easy;
}

static void collect(http_curl *h)
{
    const CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(h->multi, &left))) {
        CURL *easy = msg->easy_handle;
        CURLcode code = msg->data.result;
        job *j = NULL;

        if (msg->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &j);
        assert(j && h->running > 0);
        note_result(easy, j);
        curl_multi_remove_handle(h->multi, easy);
        keep_or_free(h, easy);
        h->running--;
        finish(h, j, code);
    }
}

/* Take what waits; false when it is time to stop and nothing runs any more. */
static bool take_new(http_curl *h)
{
    job *list;
    bool is_stopping;

    (void)pthread_mutex_lock(&h->lock);
    list = h->waiting;
    h->waiting = h->waiting_last = NULL;
    is_stopping = h->is_stopping;
    (void)pthread_mutex_unlock(&h->lock);
    h->is_cutting = is_stopping;
    while (list) {
        job *next = list->next; /* finish() may let the caller go on */

        begin(h, list);
        list = next;
    }
    return !is_stopping || h->running > 0;
}

static void *run(void *arg)
{
    http_curl *h = arg;
    int still;

    while (take_new(h)) {
        (void)curl_multi_perform(h->multi, &still); /* what fails is told by each transfer */
        collect(h);
        (void)curl_multi_poll(h->multi, NULL, 0, POLL_MAX_MS, NULL); /* or curl_multi_wakeup */
    }
    return NULL;
}

/* ---- the caller's side */

static ds_status copy_headers(ds_ctx *cx, const ds_http_request *r, job *j)
{
    static const char *const ours[] = { "Expect:" }; /* no "100-continue" round trip */

    for (size_t i = 0; i <= r->header_count; i++) {
        struct curl_slist *longer;
        ds_str line;

        if (i < r->header_count)
            DS_TRY(ds_format(cx, &line, DS_FMT ": " DS_FMT, DS_ARG(r->headers[i].name),
                             DS_ARG(r->headers[i].value)));
        else
            line = ds_str_of(ours[0]);
        for (size_t k = 0; k < line.n; k++)
            if ((unsigned char)line.p[k] < ' ')
                return ds_fail(cx, DS_INTERNAL, "http: a header with a control character");
        longer = curl_slist_append(j->headers, line.p);
        if (!longer)
            return ds_fail(cx, DS_UNAVAILABLE, "http: out of memory");
        j->headers = longer;
    }
    return DS_OK;
}

static ds_status prepare(ds_ctx *cx, const ds_http_request *r, job *j)
{
    j->url = ds_cstr(cx, r->url);
    j->method = r->method;
    if (!j->url)
        return DS_LIMIT;
    if (r->basic_user.n > 0) {
        j->user = ds_cstr(cx, r->basic_user);
        j->password = ds_cstr(cx, r->basic_password);
        if (!j->user || !j->password)
            return DS_LIMIT;
    }
    return copy_headers(cx, r, j);
}

/* True for failures that come before any byte of the request has left (3). */
static bool is_before(const job *j)
{
    switch ((int)j->code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_FAILED_INIT:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_OUT_OF_MEMORY:
        return true;
    default:
        return !j->has_left;
    }
}

static ds_status judge(ds_ctx *cx, const job *j, ds_http_response *ret)
{
    ds_buf body = j->body;

    if (j->is_over)
        return ds_fail(cx, DS_LIMIT, "http: the response is over %zu bytes",
                       j->request->max_response_bytes);
    if (j->code != CURLE_OK)
        return ds_fail(cx, is_before(j) ? DS_UNAVAILABLE : DS_IN_DOUBT, "http: %s",
                       curl_easy_strerror(j->code)); /* fixed words: no URL, no token */
    DS_TRY(ds_buf_finish(&body, &ret->body));
    ret->status = (int)j->status;
    ret->retry_after_s = j->retry_after_s;
    ret->header = j->header;
    return DS_OK;
}

/* Hand the job over and sleep until it is done; false when the client is stopping. */
static bool wait_for(http_curl *h, job *j)
{
    bool is_taken;

    (void)pthread_mutex_lock(&h->lock);
    is_taken = !h->is_stopping;
    if (is_taken) {
        if (h->waiting_last)
            h->waiting_last->next = j;
        else
            h->waiting = j;
        h->waiting_last = j;
        (void)curl_multi_wakeup(h->multi); /* the one call that any thread may make */
        while (!j->is_done)
            (void)pthread_cond_wait(&h->done, &h->lock);
    }
    (void)pthread_mutex_unlock(&h->lock);
    return is_taken;
}

/* The request with its total time-out cut to what is left of the caller's deadline. */
static ds_status limit_time(ds_ctx *cx, ds_http_request *r)
{
    int64_t left;

    if (cx->deadline_mono_ms <= 0)
        return DS_OK;
    left = cx->deadline_mono_ms - cx->env->mono_ms(cx->env->self);
    if (left <= 0)
        return ds_fail(cx, DS_UNAVAILABLE, "http: no time is left for a call");
    if (r->total_timeout_ms > left)
        r->total_timeout_ms = left;
    return DS_OK;
}

static ds_status perform(void *self, ds_ctx *cx, const ds_http_request *request,
                         ds_http_response *ret)
{
    http_curl *h = self;
    ds_http_request r = *request;
    job j = { .cx = cx, .request = &r, .body = ds_buf_make(cx), .retry_after_s = -1 };
    ds_status s;

    if (r.connect_timeout_ms <= 0 || r.total_timeout_ms <= 0 || r.max_response_bytes == 0)
        return ds_fail(cx, DS_INTERNAL, "http: a call without time-outs or limit");
    DS_TRY(limit_time(cx, &r));
    s = prepare(cx, &r, &j);
    if (s == DS_OK && !wait_for(h, &j))
        s = ds_fail(cx, DS_UNAVAILABLE, "http: the client is stopping");
    if (s == DS_OK)
        s = judge(cx, &j, ret);
    curl_slist_free_all(j.headers);
    return s;
}

/* ---- its life */

static void drop(http_curl *h)
{
    assert(h->running == 0 && !h->waiting);
    while (h->idle_count > 0)
        curl_easy_cleanup(h->idle[--h->idle_count]);
    if (h->multi)
        curl_multi_cleanup(h->multi);
    (void)pthread_cond_destroy(&h->done);
    (void)pthread_mutex_destroy(&h->lock);
    ds_heap_free(h);
    curl_global_cleanup();
}

ds_http *http_curl_new(void)
{
    http_curl *h;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    h = ds_heap_new(sizeof(*h));
    if (!h) {
        curl_global_cleanup();
        return NULL;
    }
    h->base = (ds_http){ h, perform };
    (void)pthread_mutex_init(&h->lock, NULL);
    (void)pthread_cond_init(&h->done, NULL);
    h->multi = curl_multi_init();
    if (h->multi) {
        curl_multi_setopt(h->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, CONNECTIONS_MAX);
        curl_multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS_PER_HOST_MAX);
        curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_MAX);
    }
    if (!h->multi || pthread_create(&h->thread, NULL, run, h) != 0) {
        drop(h);
        return NULL;
    }
    return &h->base;
}

void http_curl_stop(ds_http *http)
{
    http_curl *h = http ? http->self : NULL;

    if (!h)
        return;
    (void)pthread_mutex_lock(&h->lock);
    h->is_stopping = true;
    (void)curl_multi_wakeup(h->multi);
    (void)pthread_mutex_unlock(&h->lock);
}

void http_curl_free(ds_http *http)
{
    http_curl *h = http ? http->self : NULL;

    if (!h)
        return;
    http_curl_stop(http);
    (void)pthread_join(h->thread, NULL);
    drop(h);
}
