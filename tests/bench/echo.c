/*
 * echo.c - the least a libmicrohttpd server can do: read a POST, send it back.
 *
 * The bench compares the whole program with this, so that a figure says how much of the machine's
 * HTTP limit is left. With --sink it answers 201 and a message id, standing in for a vendor.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MAX 4096

typedef struct request {
    size_t n;
    char body[BODY_MAX];
} request;

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_n, void **state)
{
    (void)url;
    (void)method;
    (void)version;
    const bool *is_sink = cls;
    request *r = *state;
    if (r == NULL) {
        r = calloc(1, sizeof *r);
        *state = r;
        return r ? MHD_YES : MHD_NO;
    }
    if (*data_n > 0) {
        size_t room = sizeof r->body - r->n;
        size_t take = *data_n < room ? *data_n : room;
        memcpy(r->body + r->n, data, take);
        r->n += take;
        *data_n = 0;
        return MHD_YES;
    }
    struct MHD_Response *p;
    if (*is_sink) {
        static atomic_uint_fast64_t serial;
        int n = snprintf(r->body, sizeof r->body, "{\"sid\":\"SM%032llx\",\"status\":\"queued\"}",
                         (unsigned long long)atomic_fetch_add(&serial, 1));
        p = MHD_create_response_from_buffer((size_t)n, r->body, MHD_RESPMEM_MUST_COPY);
    } else {
        p = MHD_create_response_from_buffer(r->n, r->body, MHD_RESPMEM_MUST_COPY);
    }
    enum MHD_Result done = MHD_queue_response(c, *is_sink ? 201 : 200, p);
    MHD_destroy_response(p);
    return done;
}

static void finished(void *cls, struct MHD_Connection *c, void **state,
                     enum MHD_RequestTerminationCode code)
{
    (void)cls;
    (void)c;
    (void)code;
    free(*state);
    *state = NULL;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: bench_echo PORT [--sink]\n", stderr);
        return 2;
    }
    bool is_sink = argc > 2 && strcmp(argv[2], "--sink") == 0;
    uint16_t port = (uint16_t)strtoul(argv[1], NULL, 10);
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons(port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    struct MHD_Daemon *d =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, port, NULL, NULL, answer, &is_sink,
                         MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_NOTIFY_COMPLETED, finished, NULL,
                         MHD_OPTION_CONNECTION_LIMIT, 15000u, MHD_OPTION_END);
    if (d == NULL) {
        fprintf(stderr, "bench_echo: port %u is taken\n", port);
        return 1;
    }
    int got = 0;
    sigwait(&stop, &got);
    MHD_stop_daemon(d);
    return 0;
}
