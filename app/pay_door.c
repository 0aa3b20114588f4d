/*
 * pay_door.c - who tries to pay too often, and who waits for a provider's link.
 *
 * A browser that asked to pay waits, suspended, for the address of the provider's page: the outbox
 * makes the call and rings here when it is settled. A ring says only "look again"; what has come
 * of it stands in the database. What always holds:
 *   (1) a ring between looking and waiting is not lost: the number of rings is compared
 *   (2) whoever is held is resumed exactly once, and nobody is held once the door is closed
 *   (3) counting tries never refuses the wrong page: tokens that share a place forgive each other
 */
#include "app/serve_internal.h"

#define TRIES_PLACES 1024u
#define MINUTE_MS 60000

typedef struct tries {
    uint64_t print; /* of the token */
    int64_t minute;
    int n;
} tries;

struct pay_door {
    pthread_mutex_t lock; /* guards all below */
    http_exchange *held;
    size_t held_n;
    uint64_t rings;
    bool is_closed;
    tries tries[TRIES_PLACES];
};

pay_door *pay_door_new(void)
{
    pay_door *d = ds_heap_new(sizeof(*d));

    if (!d)
        return NULL;
    if (pthread_mutex_init(&d->lock, NULL) == 0)
        return d;
    ds_heap_free(d);
    return NULL;
}

void pay_door_free(pay_door *d)
{
    if (!d)
        return;
    (void)pthread_mutex_destroy(&d->lock);
    ds_heap_free(d);
}

/* FNV-1a: only spreads tokens, which are unguessable, over places. */
static uint64_t print_of(ds_str s)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

bool pay_door_admits(pay_door *d, ds_str token, int64_t mono_ms)
{
    uint64_t print = print_of(token);
    int64_t minute = mono_ms / MINUTE_MS;
    bool is_fine;
    tries *t;

    (void)pthread_mutex_lock(&d->lock); /* an ordinary mutex, not held by us: cannot fail */
    t = &d->tries[print % TRIES_PLACES];
    if (t->print != print || t->minute != minute)
        *t = (tries){ .print = print, .minute = minute }; /* (3) */
    is_fine = t->n < PAY_TRIES_PER_MINUTE;
    t->n += is_fine;
    (void)pthread_mutex_unlock(&d->lock);
    return is_fine;
}

uint64_t pay_door_rings(pay_door *d)
{
    uint64_t rings;

    (void)pthread_mutex_lock(&d->lock);
    rings = d->rings;
    (void)pthread_mutex_unlock(&d->lock);
    return rings;
}

door_word pay_door_hold(pay_door *d, http_exchange *x)
{
    door_word word = DOOR_HELD;

    (void)pthread_mutex_lock(&d->lock);
    if (d->is_closed || d->held_n >= PAY_HELD_MAX)
        word = DOOR_SHUT;
    else if (d->rings != x->seen)
        word = DOOR_RANG; /* (1) */
    if (word == DOOR_HELD) {
        x->next_held = d->held;
        d->held = x;
        d->held_n++;
    }
    (void)pthread_mutex_unlock(&d->lock);
    return word;
}

/* Everyone leaves; resumed after the lock is let go, since they may come back at once. */
static void ring(pay_door *d, bool closes)
{
    http_exchange *x, *next;

    if (!d)
        return;
    (void)pthread_mutex_lock(&d->lock);
    d->rings++;
    d->is_closed = d->is_closed || closes;
    x = d->held;
    d->held = NULL;
    d->held_n = 0;
    (void)pthread_mutex_unlock(&d->lock);
    for (; x; x = next) {
        next = x->next_held; /* resumed, x is no longer ours */
        x->resume(x);
    }
}

void pay_door_ring(pay_door *d) { ring(d, false); }
void pay_door_close(pay_door *d) { ring(d, true); }
