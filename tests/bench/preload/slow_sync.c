/*
 * slow_sync.c - a library to preload: every flush costs SLOW_SYNC_US microseconds more.
 *
 * The disk of a test machine may lie about flushing; a clinic's small server does not. A figure
 * measured with this on shows whether commits are shared or paid one by one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int flush(int fd);

static int slowly(flush *real, int fd)
{
    const char *us = getenv("SLOW_SYNC_US");
    long n = us ? strtol(us, NULL, 10) : 0;
    if (n > 0) {
        struct timespec wait = { n / 1000000, n % 1000000 * 1000 };
        nanosleep(&wait, NULL);
    }
    return real(fd);
}

static flush *find(const char *name)
{
    flush *real;
    *(void **)&real = dlsym(RTLD_NEXT, name);
    return real;
}

int fsync(int fd) { return slowly(find("fsync"), fd); }

int fdatasync(int fd) { return slowly(find("fdatasync"), fd); }
