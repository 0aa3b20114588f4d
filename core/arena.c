/*
 * arena.c - memory that dies all at once, with a hard cap.
 *
 * A chain of blocks, newest first; an allocation is a pointer moved forward. What always holds:
 *   (1) used counts every byte given out, padding included, and never passes cap
 *   (2) bytes given out are zero: blocks come uncleared and are cleared piece by piece, so that a
 *       reused block costs what is used of it and no more
 *   (3) the oldest block survives a reset, so a worker's turns run without the heap
 */
#include "core/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES ((size_t)16 * 1024)
#define BLOCK_MAX_BYTES ((size_t)1024 * 1024) /* blocks double up to this */

typedef struct block {
    struct block *older;
    size_t capacity;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
} block;

struct ds_arena {
    block *newest;
    size_t cap;
    size_t used;
};

static size_t round_up(size_t n)
{
    size_t unit = alignof(max_align_t);

    return (n + unit - 1) & ~(unit - 1);
}

static block *block_new(block *older, size_t capacity)
{
    block *b = capacity > SIZE_MAX - sizeof(block) ? NULL : malloc(sizeof(block) + capacity);

    if (b) {
        b->older = older;
        b->capacity = capacity;
        b->used = 0;
    }
    return b;
}

ds_arena *ds_arena_new(size_t cap_bytes)
{
    ds_arena *a = malloc(sizeof(*a));
    size_t first = cap_bytes < FIRST_BLOCK_BYTES ? round_up(cap_bytes) : FIRST_BLOCK_BYTES;

    if (!a)
        return NULL;
    a->newest = block_new(NULL, first);
    a->cap = cap_bytes;
    a->used = 0;
    if (!a->newest) {
        free(a);
        return NULL;
    }
    return a;
}

static void drop_all_but_oldest(ds_arena *a)
{
    while (a->newest && a->newest->older) {
        block *b = a->newest;

        a->newest = b->older;
        free(b);
    }
}

void ds_arena_free(ds_arena *a)
{
    if (!a)
        return;
    drop_all_but_oldest(a);
    free(a->newest);
    free(a);
}

void ds_arena_freep(ds_arena **a)
{
    ds_arena_free(*a);
    *a = NULL;
}

void ds_arena_reset(ds_arena *a)
{
    drop_all_but_oldest(a);
    a->newest->used = 0;
    a->used = 0;
}

static bool add_block(ds_arena *a, size_t n)
{
    size_t capacity = a->newest->capacity * 2;
    block *b;

    if (capacity > BLOCK_MAX_BYTES)
        capacity = BLOCK_MAX_BYTES;
    if (capacity < n)
        capacity = n;
    b = block_new(a->newest, capacity);
    if (!b)
        return false;
    a->newest = b;
    return true;
}

void *ds_arena_alloc(ds_arena *a, size_t n)
{
    size_t rounded = round_up(n);
    void *p;

    if (n > a->cap || rounded > a->cap - a->used) /* rounded can only wrap when n > cap */
        return NULL;
    if (rounded > a->newest->capacity - a->newest->used && !add_block(a, rounded))
        return NULL;
    p = a->newest->bytes + a->newest->used;
    a->newest->used += rounded;
    a->used += rounded;
    memset(p, 0, rounded);
    return p;
}

bool ds_arena_extend(ds_arena *a, void *p, size_t n_old, size_t n_new)
{
    block *b = a->newest;
    size_t had = round_up(n_old);
    size_t more;

    if (n_new > a->cap || n_new < n_old)
        return false;
    more = round_up(n_new) - had;
    if (had > b->used || (unsigned char *)p != b->bytes + (b->used - had))
        return false;
    if (more > b->capacity - b->used || more > a->cap - a->used)
        return false;
    memset(b->bytes + b->used, 0, more);
    b->used += more;
    a->used += more;
    return true;
}

size_t ds_arena_used(const ds_arena *a) { return a->used; }

void *ds_heap_new(size_t n) { return calloc(1, n > 0 ? n : 1); }

void ds_heap_free(void *p) { free(p); }
