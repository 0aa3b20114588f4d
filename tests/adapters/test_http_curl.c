/*
 * test_http_curl.c - the HTTP client against a small server of our own on loopback.
 *
 * The server does one scripted thing per connection or request. What matters most is which
 * failures are "nothing was sent" and which are doubt, and that no request is repeated by itself.
 */
#include "adapters/adapters.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CALLERS 8
#define CALLS_EACH 25

typedef struct server {
    int listener;
    uint16_t port;
    pthread_t thread;
    atomic_int connections, requests, talking;
    pthread_mutex_t lock;
    char last[8192]; /* the latest request; guarded by lock */
} server;

typedef struct peer {
    server *s;
    int fd;
} peer;

static bool has_all(const char *buffer)
{
    const char *end = strstr(buffer, "\r\n\r\n");
    const char *length = strstr(buffer, "Content-Length: ");

    return end && strlen(end + 4) >= (length ? strtoul(length + 16, NULL, 10) : 0);
}

static bool send_all(int fd, const char *data)
{
    size_t n = strlen(data), at = 0;

    while (at < n) {
        ssize_t got = send(fd, data + at, n - at, MSG_NOSIGNAL);

        if (got <= 0)
            return false;
        at += (size_t)got;
    }
    return true;
}

/* What the path asks for; false to hang up. */
static bool respond(int fd, const char *request)
{
    if (strstr(request, " /drop"))
        return false;
    if (strstr(request, " /silent")) {
        char c;

        return recv(fd, &c, 1, 0) > 0; /* until the client gives up */
    }
    if (strstr(request, " /half"))
        return send_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort") && false;
    if (strstr(request, " /hint"))
        return send_all(fd,
                        "HTTP/1.1 409 No\r\nX-Should-Retry: true\r\nContent-Length: 2\r\n\r\nno");
    if (strstr(request, " /later"))
        return send_all(fd, "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nwait");
    if (strstr(request, " /moved"))
        return send_all(fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
    if (strstr(request, " /large"))
        return send_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"
                            "0123456789012345678901234567890123456789");
    if (strstr(request, " /last")) /* one answer, then the connection is cut at the next request */
        return send_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    return send_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void *talk(void *arg)
{
    peer *p = arg;
    char buffer[sizeof(p->s->last)];
    bool is_last = false, goes_on = true;

    while (goes_on) {
        size_t n = 0;

        buffer[0] = '\0';
        while (!has_all(buffer) && n + 1 < sizeof(buffer)) {
            ssize_t got = recv(p->fd, buffer + n, sizeof(buffer) - 1 - n, 0);

            if (got <= 0)
                goto out;
            n += (size_t)got;
            buffer[n] = '\0';
        }
        atomic_fetch_add(&p->s->requests, 1);
        if (is_last)
            break;
        (void)pthread_mutex_lock(&p->s->lock);
        memcpy(p->s->last, buffer, n + 1);
        (void)pthread_mutex_unlock(&p->s->lock);
        is_last = strstr(buffer, " /last") != NULL;
        goes_on = respond(p->fd, buffer);
    }
out:
    (void)close(p->fd);
    atomic_fetch_sub(&p->s->talking, 1); /* the last look at the server */
    free(p);
    return NULL;
}

static void *accept_all(void *arg)
{
    server *s = arg;
    int fd;

    while ((fd = accept(s->listener, NULL, NULL)) >= 0) {
        peer *p = malloc(sizeof(*p));
        pthread_t t;

        atomic_fetch_add(&s->connections, 1);
        atomic_fetch_add(&s->talking, 1);
        *p = (peer){ s, fd };
        if (pthread_create(&t, NULL, talk, p) != 0)
            abort();
        (void)pthread_detach(t);
    }
    return NULL;
}

typedef struct world {
    server s;
    testenv *te;
    ds_ctx *cx;
    ds_http *http;
    char url[64];
} world;

static bool last_has(world *w, const char *part)
{
    bool is_there;

    (void)pthread_mutex_lock(&w->s.lock);
    is_there = strstr(w->s.last, part) != NULL;
    (void)pthread_mutex_unlock(&w->s.lock);
    return is_there;
}

static int set_up(void **state)
{
    world *w = calloc(1, sizeof(*w));
    struct sockaddr_in a = { .sin_family = AF_INET };
    socklen_t n = sizeof(a);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)pthread_mutex_init(&w->s.lock, NULL);
    w->s.listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(w->s.listener, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(w->s.listener, 64), 0);
    assert_int_equal(getsockname(w->s.listener, (struct sockaddr *)&a, &n), 0);
    w->s.port = ntohs(a.sin_port);
    assert_int_equal(pthread_create(&w->s.thread, NULL, accept_all, &w->s), 0);
    w->te = testenv_new("2026-11-23T08:00:00Z");
    w->cx = testenv_cx(w->te);
    w->http = http_curl_new();
    assert_non_null(w->http);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;

    http_curl_free(w->http);
    (void)shutdown(w->s.listener, SHUT_RDWR);
    (void)pthread_join(w->s.thread, NULL);
    (void)close(w->s.listener);
    while (atomic_load(&w->s.talking) > 0)
        (void)sched_yield(); /* the client has hung up: they end */
    testenv_free(w->te);
    free(w);
    return 0;
}

static ds_http_request request(world *w, const char *method, const char *path, const char *body)
{
    (void)snprintf(w->url, sizeof(w->url), "http://127.0.0.1:%u%s", (unsigned)w->s.port, path);
    return (ds_http_request){ .method = method,
                              .url = ds_str_of(w->url),
                              .body = ds_str_of(body),
                              .connect_timeout_ms = 2000,
                              .total_timeout_ms = 5000,
                              .max_response_bytes = 1000 };
}

static ds_status call(world *w, const ds_http_request *r, ds_http_response *ret)
{
    return w->http->perform(w->http->self, w->cx, r, ret);
}

static void a_call_carries_method_headers_auth_and_body(void **state)
{
    world *w = *state;
    const ds_http_header headers[] = { { DS_STR("Content-Type"), DS_STR("application/json") } };
    ds_http_request r = request(w, "POST", "/ok?a=1", "{\"x\":1}");
    ds_http_response answer;

    r.headers = headers;
    r.header_count = 1;
    r.basic_user = DS_STR("user");
    r.basic_password = DS_STR("pass");
    assert_status(w->cx, call(w, &r, &answer), DS_OK);
    assert_int_equal(answer.status, 200);
    assert_text(answer.body, "ok");
    assert_int_equal(answer.retry_after_s, -1);
    assert_true(last_has(w, "POST /ok?a=1 HTTP/1.1\r\n"));
    assert_true(last_has(w, "Content-Type: application/json\r\n"));
    assert_true(last_has(w, "Authorization: Basic dXNlcjpwYXNz\r\n"));
    assert_true(last_has(w, "\r\n\r\n{\"x\":1}"));
    assert_false(last_has(w, "Expect:"));
}

static void a_get_has_no_body_and_no_rest_of_the_call_before(void **state)
{
    world *w = *state;
    ds_http_request post = request(w, "POST", "/ok", "body");
    ds_http_response answer;

    assert_status(w->cx, call(w, &post, &answer), DS_OK);
    ds_http_request get = request(w, "GET", "/ok", NULL);
    assert_status(w->cx, call(w, &get, &answer), DS_OK);
    assert_true(last_has(w, "GET /ok HTTP/1.1\r\n"));
    assert_false(last_has(w, "Authorization"));
    assert_false(last_has(w, "Content-Length"));
}

static void connections_are_reused(void **state)
{
    world *w = *state;
    ds_http_response answer;

    for (int i = 0; i < 20; i++) {
        ds_http_request r = request(w, "POST", "/ok", "x");

        assert_status(w->cx, call(w, &r, &answer), DS_OK);
    }
    assert_int_equal(atomic_load(&w->s.requests), 20);
    assert_int_equal(atomic_load(&w->s.connections), 1);
}

static void redirects_are_answers_and_retry_after_is_read(void **state)
{
    world *w = *state;
    ds_http_request r = request(w, "GET", "/moved", NULL);
    ds_http_response answer;

    assert_status(w->cx, call(w, &r, &answer), DS_OK);
    assert_int_equal(answer.status, 302);
    assert_int_equal(atomic_load(&w->s.requests), 1);
    r = request(w, "GET", "/later", NULL);
    assert_status(w->cx, call(w, &r, &answer), DS_OK);
    assert_int_equal(answer.status, 429);
    assert_int_equal(answer.retry_after_s, 7);
    assert_text(answer.body, "wait");
    r = request(w, "GET", "/hint", NULL);
    r.wanted_header = "x-should-retry";
    assert_status(w->cx, call(w, &r, &answer), DS_OK);
    assert_text(answer.header, "true");
    r.wanted_header = "x-other";
    assert_status(w->cx, call(w, &r, &answer), DS_OK);
    assert_int_equal(answer.header.n, 0);
}

static void what_never_left_is_unavailable(void **state)
{
    static const char *const urls[] = { "http://127.0.0.1:1/", "gopher://127.0.0.1/",
                                        "ftp://127.0.0.1/", "file:///etc/hostname", "not a url" };
    world *w = *state;
    ds_http_response answer;

    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        ds_http_request r = request(w, "POST", "/", "x");

        r.url = ds_str_of(urls[i]);
        assert_status(w->cx, call(w, &r, &answer), DS_UNAVAILABLE);
        assert_null(strstr(w->cx->why, "127.0.0.1"));
    }
}

/* A server whose queue is full answers no SYN: the time-out comes before anything has left. */
static void a_connection_that_never_stood_is_unavailable(void **state)
{
    world *w = *state;
    struct sockaddr_in a = { .sin_family = AF_INET };
    socklen_t n = sizeof(a);
    int full = socket(AF_INET, SOCK_STREAM, 0), waiting[8];
    ds_http_request r = request(w, "POST", "/", "x");
    ds_http_response answer;
    char url[64];

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(full, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(full, 0), 0);
    assert_int_equal(getsockname(full, (struct sockaddr *)&a, &n), 0);
    for (size_t i = 0; i < COUNT_OF(waiting); i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(waiting[i], (struct sockaddr *)&a, sizeof(a)); /* in progress, or queued */
    }
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", (unsigned)ntohs(a.sin_port));
    r.url = ds_str_of(url);
    r.connect_timeout_ms = 200;
    assert_status(w->cx, call(w, &r, &answer), DS_UNAVAILABLE);
    for (size_t i = 0; i < COUNT_OF(waiting); i++)
        (void)close(waiting[i]);
    (void)close(full);
}

static void what_was_cut_after_it_left_is_doubt(void **state)
{
    static const char *const paths[] = { "/drop", "/half", "/silent" };
    world *w = *state;
    ds_http_response answer;

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        ds_http_request r = request(w, "POST", paths[i], "x");

        r.total_timeout_ms = 300;
        assert_status(w->cx, call(w, &r, &answer), DS_IN_DOUBT);
    }
    assert_int_equal(atomic_load(&w->s.requests), 3);
}

/* libcurl would repeat a request by itself when a reused connection is lost; a text would go twice.
 */
static void a_post_lost_on_a_reused_connection_is_not_repeated(void **state)
{
    world *w = *state;
    ds_http_request first = request(w, "POST", "/last", "x");
    ds_http_response answer;

    assert_status(w->cx, call(w, &first, &answer), DS_OK);
    ds_http_request second = request(w, "POST", "/ok", "y");
    assert_status(w->cx, call(w, &second, &answer), DS_IN_DOUBT);
    assert_int_equal(atomic_load(&w->s.requests), 2);
}

static void a_response_over_the_limit_is_refused(void **state)
{
    world *w = *state;
    ds_http_request r = request(w, "GET", "/large", NULL);
    ds_http_response answer;

    r.max_response_bytes = 39;
    assert_status(w->cx, call(w, &r, &answer), DS_LIMIT);
    r.max_response_bytes = 40;
    assert_status(w->cx, call(w, &r, &answer), DS_OK);
    assert_int_equal(answer.body.n, 40);
}

static void a_call_without_limits_or_with_a_bad_header_is_our_mistake(void **state)
{
    world *w = *state;
    const ds_http_header headers[] = { { DS_STR("X-A"), DS_STR("1\r\nX-B: 2") } };
    ds_http_request r = request(w, "GET", "/ok", NULL);
    ds_http_response answer;

    r.total_timeout_ms = 0;
    assert_status(w->cx, call(w, &r, &answer), DS_INTERNAL);
    r = request(w, "GET", "/ok", NULL);
    r.headers = headers;
    r.header_count = 1;
    assert_status(w->cx, call(w, &r, &answer), DS_INTERNAL);
    assert_int_equal(atomic_load(&w->s.requests), 0);
}

static void the_callers_deadline_cuts_the_call_short(void **state)
{
    world *w = *state;
    ds_http_request r = request(w, "GET", "/silent", NULL);
    ds_http_response answer;
    int64_t now = w->cx->env->mono_ms(w->cx->env->self);

    w->cx->deadline_mono_ms = now + 200;
    assert_status(w->cx, call(w, &r, &answer), DS_IN_DOUBT);
    testenv_advance(w->te, ds_seconds(1));
    assert_status(w->cx, call(w, &r, &answer), DS_UNAVAILABLE); /* it is over already */
    assert_int_equal(atomic_load(&w->s.requests), 1);
}

typedef struct caller {
    world *w;
    ds_ctx *cx;
    int failures;
} caller;

static void *call_often(void *arg)
{
    caller *c = arg;

    for (int i = 0; i < CALLS_EACH; i++) {
        char url[64];
        ds_http_request r = { .method = i % 2 ? "POST" : "GET",
                              .body = DS_STR("x"),
                              .connect_timeout_ms = 2000,
                              .total_timeout_ms = 10000,
                              .max_response_bytes = 1000 };
        ds_http_response answer;

        (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", (unsigned)c->w->s.port);
        r.url = ds_str_of(url);
        if (c->w->http->perform(c->w->http->self, c->cx, &r, &answer) != DS_OK ||
            !ds_str_is(answer.body, "ok"))
            c->failures++;
    }
    return NULL;
}

static void many_threads_share_the_client(void **state)
{
    world *w = *state;
    pthread_t threads[CALLERS];
    caller callers[CALLERS];

    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] = (caller){ w, testenv_cx_new(w->te, 1 << 20), 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &callers[i]), 0);
    }
    for (size_t i = 0; i < CALLERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(callers[i].failures, 0);
    }
    assert_int_equal(atomic_load(&w->s.requests), CALLERS * CALLS_EACH);
    assert_true(atomic_load(&w->s.connections) <= 16);
}

static void *wait_long(void *arg)
{
    caller *c = arg;
    char url[64];
    ds_http_request r = { .method = "GET",
                          .connect_timeout_ms = 2000,
                          .total_timeout_ms = 60000,
                          .max_response_bytes = 1000 };
    ds_http_response answer;

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/silent", (unsigned)c->w->s.port);
    r.url = ds_str_of(url);
    if (c->w->http->perform(c->w->http->self, c->cx, &r, &answer) == DS_IN_DOUBT)
        c->failures++;
    return NULL;
}

static void stopping_cuts_a_long_poll_and_refuses_new_calls(void **state)
{
    world *w = *state;
    caller c = { w, testenv_cx_new(w->te, 1 << 20), 0 };
    ds_http_request r = request(w, "GET", "/ok", NULL);
    ds_http_response answer;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, wait_long, &c), 0);
    while (atomic_load(&w->s.requests) == 0)
        (void)sched_yield(); /* until the poll has arrived */
    http_curl_stop(w->http);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(c.failures, 1);
    assert_status(w->cx, call(w, &r, &answer), DS_UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_carries_method_headers_auth_and_body),
        TEST(a_get_has_no_body_and_no_rest_of_the_call_before),
        TEST(connections_are_reused),
        TEST(redirects_are_answers_and_retry_after_is_read),
        TEST(what_never_left_is_unavailable),
        TEST(a_connection_that_never_stood_is_unavailable),
        TEST(what_was_cut_after_it_left_is_doubt),
        TEST(a_post_lost_on_a_reused_connection_is_not_repeated),
        TEST(a_response_over_the_limit_is_refused),
        TEST(a_call_without_limits_or_with_a_bad_header_is_our_mistake),
        TEST(the_callers_deadline_cuts_the_call_short),
        TEST(many_threads_share_the_client),
        TEST(stopping_cuts_a_long_poll_and_refuses_new_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
