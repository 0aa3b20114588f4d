/*
 * socket.c - from "127.0.0.1:8080" to a listening socket.
 *
 * Addresses are numbers, never names, so that starting asks nobody; "localhost" stands for
 * 127.0.0.1 and "*" for every address. A taken port is said in plain words. Port 0 is any free one.
 */
#include "app/serve_internal.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static ds_status split_address(ds_ctx *cx, ds_str address, const char **ret_host,
                               const char **ret_port)
{
    size_t colon = address.n;
    ds_str host;

    while (colon > 0 && address.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return ds_fail(cx, DS_INVALID, "server.listen: expected ADDRESS:PORT");
    host = ds_str_sub(address, 0, colon - 1);
    if (ds_str_starts(host, DS_STR("[")) && ds_str_ends(host, DS_STR("]")))
        host = ds_str_sub(host, 1, host.n - 1);
    *ret_host = ds_cstr(cx, host);
    *ret_port = ds_cstr(cx, ds_str_sub(address, colon, address.n));
    return *ret_host && *ret_port ? DS_OK : DS_LIMIT;
}

static int open_socket(const struct addrinfo *at)
{
    int on = 1, fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    (void)close(fd); /* errno of the failure is kept: closing a socket does not fail here */
    return -1;
}

static bool is_loopback_address(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) {
        struct sockaddr_in in4;

        memcpy(&in4, a, sizeof(in4));
        return (ntohl(in4.sin_addr.s_addr) >> 24) == 127;
    }
    if (a->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, a, sizeof(in6));
        return memcmp(&in6.sin6_addr, &in6addr_loopback, sizeof(in6.sin6_addr)) == 0;
    }
    return false;
}

static int port_of(int fd)
{
    struct sockaddr_storage at = { 0 };
    socklen_t n = sizeof(at);
    char port[8];

    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        return 0;
    if (getnameinfo((struct sockaddr *)&at, n, NULL, 0, port, sizeof(port), NI_NUMERICSERV) != 0)
        return 0;
    int64_t v = 0;
    return ds_str_to_int(ds_str_of(port), 0, 65535, &v) ? (int)v : 0;
}

ds_status socket_listen(ds_ctx *cx, ds_str address, listening *ret)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
    struct addrinfo *at = NULL;
    const char *host, *port;
    listening l;

    DS_TRY(split_address(cx, address, &host, &port));
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    if (getaddrinfo(host[0] && strcmp(host, "*") != 0 ? host : NULL, port, &hints, &at) != 0)
        return ds_fail(cx, DS_INVALID, "server.listen: %s:%s is no address", host, port);
    l.fd = open_socket(at);
    l.is_loopback = is_loopback_address(at->ai_addr);
    l.is_v6 = at->ai_family == AF_INET6;
    freeaddrinfo(at);
    if (l.fd < 0)
        return ds_fail(cx, DS_UNAVAILABLE, "cannot listen on %s:%s: %s", host, port,
                       strerror(errno));
    l.port = port_of(l.fd);
    *ret = l;
    return DS_OK;
}
