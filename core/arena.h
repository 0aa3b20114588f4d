/*
 * arena.h - memory that dies all at once, with a hard cap.
 *
 * A request, turn or job owns one arena; everything it makes dies with it. Over the cap an
 * allocation gives NULL, so outside bytes never choose how much memory the program takes.
 */
#ifndef DOCSPOT_CORE_ARENA_H
#define DOCSPOT_CORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ds_arena ds_arena;

/* A new arena that gives out at most cap_bytes; NULL when the system has no memory. */
ds_arena *ds_arena_new(size_t cap_bytes);

/* Give everything back. NULL is fine. */
void ds_arena_free(ds_arena *a);
void ds_arena_freep(ds_arena **a); /* for DS_AUTO */

/* Forget everything, but keep the largest block of a moderate size for reuse. */
void ds_arena_reset(ds_arena *a);

/* n zeroed bytes aligned for any type, or NULL over the cap. n == 0 gives a valid pointer. */
void *ds_arena_alloc(ds_arena *a, size_t n);

/*
 * Make the n_old bytes at p, which the arena gave out, n_new (larger) without moving them; false
 * when p is not the latest allocation or there is no room behind it. The new bytes are zeroed.
 */
bool ds_arena_extend(ds_arena *a, void *p, size_t n_old, size_t n_new);

/* Bytes given out so far. */
size_t ds_arena_used(const ds_arena *a);

/* Zeroed long-lived memory for x_new functions; NULL when the system has none. */
void *ds_heap_new(size_t n);
void ds_heap_free(void *p); /* NULL is fine */

#endif
