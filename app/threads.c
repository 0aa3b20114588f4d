/*
 * threads.c - threads with small stacks, and the bells that wake them.
 *
 * What always holds:
 *   (1) a ring is never lost: it is heard by the wait that follows, even if nobody waits yet
 *   (2) waits are on the monotonic clock, so a jump of the wall clock wakes nobody late
 *   (3) signals are the main thread's: it blocks them before any other thread starts
 */
#include "app/serve_internal.h"

#include <time.h>

#define APP_STACK_BYTES ((size_t)1024 * 1024) /* address space; only touched pages cost memory */

bool app_bell_init(app_bell *b)
{
    pthread_condattr_t attr;
    bool is_ok;

    *b = (app_bell){ .is_rung = false };
    if (pthread_condattr_init(&attr) != 0)
        return false;
    is_ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
            pthread_cond_init(&b->cond, &attr) == 0;
    (void)pthread_condattr_destroy(&attr); /* cannot fail on an initialised one */
    return is_ok && pthread_mutex_init(&b->lock, NULL) == 0;
}

void app_bell_done(app_bell *b)
{
    (void)pthread_cond_destroy(&b->cond); /* nobody waits: the header's contract */
    (void)pthread_mutex_destroy(&b->lock);
}

void app_bell_ring(app_bell *b)
{
    (void)pthread_mutex_lock(&b->lock); /* an ordinary mutex, not held by us: cannot fail */
    b->is_rung = true;
    (void)pthread_cond_signal(&b->cond);
    (void)pthread_mutex_unlock(&b->lock);
}

void app_bell_stop(app_bell *b)
{
    (void)pthread_mutex_lock(&b->lock);
    b->is_stopping = true;
    (void)pthread_cond_broadcast(&b->cond);
    (void)pthread_mutex_unlock(&b->lock);
}

static struct timespec moment_after(int64_t ms)
{
    struct timespec t = { 0, 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* the clock is there: app_bell_init used it */
    t.tv_sec += ms / 1000;
    t.tv_nsec += (ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

bool app_bell_wait(app_bell *b, int64_t max_ms)
{
    struct timespec until = moment_after(max_ms < 0 ? 0 : max_ms);
    bool goes_on;
    int e = 0;

    (void)pthread_mutex_lock(&b->lock);
    while (!b->is_rung && !b->is_stopping && e == 0) {
        if (max_ms < 0)
            e = pthread_cond_wait(&b->cond, &b->lock);
        else
            e = pthread_cond_timedwait(&b->cond, &b->lock, &until);
    }
    b->is_rung = false;
    goes_on = !b->is_stopping;
    (void)pthread_mutex_unlock(&b->lock);
    return goes_on;
}

bool app_thread_start(pthread_t *ret, void *(*run)(void *), void *self)
{
    pthread_attr_t attr;
    bool is_ok;

    if (pthread_attr_init(&attr) != 0)
        return false;
    is_ok = pthread_attr_setstacksize(&attr, APP_STACK_BYTES) == 0 &&
            pthread_create(ret, &attr, run, self) == 0;
    (void)pthread_attr_destroy(&attr); /* cannot fail on an initialised one */
    return is_ok;
}

ds_ctx app_thread_cx(const service *sv, size_t arena_cap_bytes)
{
    return (ds_ctx){
        .arena = ds_arena_new(arena_cap_bytes),
        .env = &sv->a->env,
        .log = sv->a->log,
        .tzdb = sv->a->tzdb,
        .now = sv->a->env.now(sv->a->env.self),
    };
}

void app_cx_renew(ds_ctx *cx)
{
    ds_arena_reset(cx->arena);
    cx->now = cx->env->now(cx->env->self);
    cx->deadline_mono_ms = 0;
    cx->why[0] = '\0';
}
