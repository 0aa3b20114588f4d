/*
 * load.c - patients in a hurry: signed Twilio webhooks at a fixed rate or as fast as answered.
 *
 * Open loop (--rate): latency counts from the moment a request was due, so a stall is not hidden
 * by the requests that waited behind it. Closed loop (no rate): each connection sends the next
 * request when the answer is there. Every MessageSid is new unless --repeat says otherwise.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/crypto.h"
#include "webhooks/webhooks.h"

#define CONNECTIONS_MAX 1024
#define REQUESTS_MAX 2000000
#define ANSWER_MAX 16384

typedef struct options {
    int port, connections, contacts, repeat;
    long seed;
    double rate, seconds;
    bool is_forged;
    const char *path, *token, *url;
} options;

typedef struct connection {
    int fd;
    double due;
    size_t n;
    char answer[ANSWER_MAX];
} connection;

typedef struct run {
    options o;
    ds_str *requests;
    long count, sent, got, bad;
    double *latency;
    connection *connections;
    connection *idle[CONNECTIONS_MAX];
    int idle_n, epoll;
} run;

static const char *const texts[] = {
    "I need a dermatologist in Springfield next tuesday afternoon",
    "next tuesday afternoon please, after 3pm",
    "book a cardiologist in Rivertown tomorrow at 3pm",
    "reschedule my appointment to friday morning",
    "yes",
    "need a dentist tomorrow morning",
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "bench_load: %s\n", what);
    exit(1);
}

static ds_str form_of(ds_ctx *cx, const options *o, long i)
{
    ds_buf b = ds_buf_make(cx);
    char sid[40], from[32];
    snprintf(sid, sizeof sid, "SM%016lx%016lx", (unsigned long)o->seed,
             (unsigned long)(i / o->repeat));
    snprintf(from, sizeof from, "whatsapp:+%ld", 15550000000L + i / o->repeat * 7919 % o->contacts);
    ds_http_form_add(&b, "MessageSid", ds_str_of(sid));
    ds_http_form_add(&b, "SmsSid", ds_str_of(sid));
    ds_http_form_add(&b, "AccountSid", DS_STR("AC0123456789abcdef0123456789abcdef"));
    ds_http_form_add(&b, "From", ds_str_of(from));
    ds_http_form_add(&b, "To", DS_STR("whatsapp:+15557654321"));
    ds_http_form_add(&b, "Body", ds_str_of(texts[i / o->repeat % 6]));
    ds_http_form_add(&b, "NumMedia", DS_STR("0"));
    ds_http_form_add(&b, "NumSegments", DS_STR("1"));
    ds_http_form_add(&b, "ProfileName", DS_STR("Alex Example"));
    ds_http_form_add(&b, "SmsStatus", DS_STR("received"));
    ds_http_form_add(&b, "ApiVersion", DS_STR("2010-04-01"));
    ds_str form;
    if (ds_buf_finish(&b, &form) != DS_OK)
        die("out of memory");
    return form;
}

static void make_requests(run *r)
{
    ds_hmac *key = ds_hmac_new(DS_SHA1, ds_str_of(r->o.token));
    ds_arena *arena = ds_arena_new(1 << 20);
    ds_ctx cx = { .arena = arena };
    r->requests = calloc((size_t)r->count, sizeof *r->requests);
    for (long i = 0; i < r->count; i++) {
        ds_arena_reset(arena);
        ds_str form = form_of(&cx, &r->o, i), signature;
        if (webhook_twilio_sign(&cx, key, ds_str_of(r->o.url), form, &signature) != DS_OK)
            die("cannot sign");
        if (r->o.is_forged)
            signature = DS_STR("AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        char *text = NULL;
        int n = asprintf(&text,
                         "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                         "application/x-www-form-urlencoded\r\nX-Twilio-Signature: " DS_FMT
                         "\r\nContent-Length: %zu\r\n\r\n" DS_FMT,
                         r->o.path, DS_ARG(signature), form.n, DS_ARG(form));
        if (n < 0)
            die("out of memory");
        r->requests[i] = (ds_str){ text, (size_t)n };
    }
    ds_arena_free(arena);
    ds_hmac_free(key);
}

static void open_connections(run *r)
{
    r->epoll = epoll_create1(0);
    r->connections = calloc((size_t)r->o.connections, sizeof *r->connections);
    for (int i = 0; i < r->o.connections; i++) {
        connection *c = &r->connections[i];
        int one = 1;
        struct sockaddr_in at = { .sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)r->o.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        c->fd = socket(AF_INET, SOCK_STREAM, 0);
        if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&at, sizeof at) != 0)
            die("cannot connect");
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
        epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &ev);
        r->idle[r->idle_n++] = c;
    }
}

static void send_due(run *r, double start, double t)
{
    while (r->idle_n > 0 && r->sent < r->count) {
        double due = r->o.rate > 0 ? start + (double)r->sent / r->o.rate : t;
        if (due > t)
            return;
        connection *c = r->idle[--r->idle_n];
        c->due = due;
        c->n = 0;
        ds_str q = r->requests[r->sent++];
        if (write(c->fd, q.p, q.n) != (ssize_t)q.n)
            die("a connection was cut while sending");
    }
}

/* True when the answer is whole. */
static bool is_whole(const connection *c)
{
    const char *head_end = memmem(c->answer, c->n, "\r\n\r\n", 4);
    if (head_end == NULL)
        return false;
    const char *length = strcasestr(c->answer, "content-length:");
    size_t body = length && length < head_end ? strtoul(length + 15, NULL, 10) : 0;
    return c->n >= (size_t)(head_end + 4 - c->answer) + body;
}

static void take_answer(run *r, connection *c)
{
    ssize_t n = read(c->fd, c->answer + c->n, sizeof c->answer - 1 - c->n);
    if (n <= 0)
        die("a connection was cut while waiting");
    c->n += (size_t)n;
    c->answer[c->n] = '\0';
    if (!is_whole(c))
        return;
    r->latency[r->got++] = now_s() - c->due;
    r->bad += strncmp(c->answer + 9, r->o.is_forged ? "403" : "200", 3) != 0;
    r->idle[r->idle_n++] = c;
}

static double drive(run *r)
{
    double start = now_s(), stop_sending = start + r->o.seconds, give_up = stop_sending + 5;
    r->latency = calloc((size_t)r->count, sizeof *r->latency);
    for (;;) {
        double t = now_s();
        if (t < stop_sending || r->o.rate > 0)
            send_due(r, start, t);
        bool is_done = r->idle_n == r->o.connections && (t >= stop_sending || r->sent == r->count);
        if (is_done || t > give_up)
            break;
        double next = r->o.rate > 0 ? start + (double)r->sent / r->o.rate - now_s() : 0.05;
        next = next < 0 ? 0 : next > 0.05 ? 0.05 : next;
        struct timespec wait = { 0, (long)(next * 1e9) };
        struct epoll_event events[256];
        int n = epoll_pwait2(r->epoll, events, 256, &wait, NULL);
        for (int i = 0; i < n; i++)
            take_answer(r, events[i].data.ptr);
    }
    return now_s() - start;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void report(run *r, double elapsed)
{
    if (r->got == 0)
        die("no answers");
    qsort(r->latency, (size_t)r->got, sizeof *r->latency, by_value);
    long last = r->got - 1;
    printf("answers=%ld per_s=%.0f p50_ms=%.3f p99_ms=%.3f max_ms=%.3f bad=%ld unanswered=%ld\n",
           r->got, (double)r->got / elapsed, r->latency[r->got / 2] * 1e3,
           r->latency[r->got * 99 / 100] * 1e3, r->latency[last] * 1e3, r->bad, r->sent - r->got);
}

static void read_options(options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--forged") == 0) {
            o->is_forged = true;
            continue;
        }
        if (i + 1 == argc)
            die("usage: bench_load --port N [--path P] [--url U] [--token T] [--connections N] "
                "[--contacts N] [--rate R] [--seconds S] [--seed N] [--repeat N] [--forged]");
        const char *name = argv[i], *value = argv[++i];
        if (strcmp(name, "--port") == 0)
            o->port = (int)strtol(value, NULL, 10);
        else if (strcmp(name, "--connections") == 0)
            o->connections = (int)strtol(value, NULL, 10);
        else if (strcmp(name, "--contacts") == 0)
            o->contacts = (int)strtol(value, NULL, 10);
        else if (strcmp(name, "--repeat") == 0)
            o->repeat = (int)strtol(value, NULL, 10);
        else if (strcmp(name, "--seed") == 0)
            o->seed = strtol(value, NULL, 10);
        else if (strcmp(name, "--rate") == 0)
            o->rate = strtod(value, NULL);
        else if (strcmp(name, "--seconds") == 0)
            o->seconds = strtod(value, NULL);
        else if (strcmp(name, "--path") == 0)
            o->path = value;
        else if (strcmp(name, "--url") == 0)
            o->url = value;
        else if (strcmp(name, "--token") == 0)
            o->token = value;
        else
            die("unknown option");
    }
}

int main(int argc, char **argv)
{
    run r = { .o = { .connections = 64,
                     .contacts = 20000,
                     .repeat = 1,
                     .seed = 1,
                     .seconds = 4,
                     .path = "/webhooks/twilio",
                     .token = "bench-token",
                     .url = "https://bot.example.test/webhooks/twilio" } };
    read_options(&r.o, argc, argv);
    double per_s = r.o.rate > 0 ? r.o.rate : 60000;
    r.count = (long)(per_s * r.o.seconds);
    if (r.o.port == 0 || r.count < 1 || r.count > REQUESTS_MAX ||
        r.o.connections > CONNECTIONS_MAX || r.o.repeat < 1)
        die("a number is out of range");
    make_requests(&r);
    open_connections(&r);
    double elapsed = drive(&r);
    report(&r, elapsed);
    return r.bad > 0 || r.sent != r.got;
}
