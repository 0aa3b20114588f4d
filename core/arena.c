/*
 * arena.c - memory that dies all at once, with a hard cap.
 *
 * A chain of blocks, newest first; an allocation is a pointer moved forward. What always holds:
 *   (1) used counts every byte given out, padding included, and never passes cap
 *   (2) bytes given out are zero: a new block is, and of a reused one only what was used before is
 *       cleared, piece by piece; so memory that nobody needs is never touched
 *   (3) the largest block of at most KEPT_BLOCK_MAX_BYTES survives a reset, so a worker's turns run
 *       without the heap, and one large piece of work does not stay for good
 */
#include "core/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES ((size_t)16 * 1024)
#define BLOCK_MAX_BYTES ((size_t)1024 * 1024) /* blocks double up to this */
#define KEPT_BLOCK_MAX_BYTES ((size_t)256 * 1024)

typedef struct block {
    struct block *older;
    size_t capacity;
    size_t used;
    size_t dirty; /* bytes from here on have never been given out and are still zero */
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
    block *b = capacity > SIZE_MAX - sizeof(block) ? NULL : calloc(1, sizeof(block) + capacity);

    if (b) {
        b->older = older;
        b->capacity = capacity;
    }
    return b;
}

/* Zero n bytes of the block from an offset on, as far as they are not zero already. (2) */
static void clear(block *b, size_t from, size_t n)
{
    if (from < b->dirty)
        memset(b->bytes + from, 0, n < b->dirty - from ? n : b->dirty - from);
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

/* Free every block but kept, which may be NULL. */
static void drop_all_but(ds_arena *a, block *kept)
{
    for (block *b = a->newest, *older; b; b = older) {
        older = b->older;
        if (b != kept)
            free(b);
    }
    a->newest = kept;
}

void ds_arena_free(ds_arena *a)
{
    if (!a)
        return;
    drop_all_but(a, NULL);
    free(a);
}

void ds_arena_freep(ds_arena **a)
{
    ds_arena_free(*a);
    *a = NULL;
}

void ds_arena_reset(ds_arena *a)
{
    block *kept = a->newest;

    /* blocks double, so the first that is small enough is the largest to keep; the oldest always is
     */
    while (kept->older && kept->capacity > KEPT_BLOCK_MAX_BYTES)
        kept = kept->older;
    drop_all_but(a, kept);
    kept->older = NULL;
    if (kept->dirty < kept->used)
        kept->dirty = kept->used;
    kept->used = 0;
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
    clear(a->newest, a->newest->used, rounded);
    a->newest->used += rounded;
    a->used += rounded;
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
    clear(b, b->used, more);
    b->used += more;
    a->used += more;
    return true;
}

size_t ds_arena_used(const ds_arena *a) { return a->used; }

void *ds_heap_new(size_t n) { return calloc(1, n > 0 ? n : 1); }

void ds_heap_free(void *p) { free(p); }
