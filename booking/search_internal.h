/*
 * search_internal.h - what the walk over days (search.c) and the choice of few (offer.c) share.
 */
#ifndef DOCSPOT_BOOKING_SEARCH_INTERNAL_H
#define DOCSPOT_BOOKING_SEARCH_INTERNAL_H

#include "booking/booking_internal.h"

/* An offering that fits who, what and where. */
typedef struct candidate {
    const offering *offering;
    ds_time first, last; /* the window of its starts, inclusive */
    const busy_range *busy;
    size_t busy_count;
    ds_time busy_from, busy_to; /* what busy covers */
    bool has_busy;
    bool has_release, has_tokens; /* some row has */
    judged_date judged;           /* of judged_on */
    local_date judged_on;
    bool is_judged;
    bool is_left_out; /* not of the place being walked */
} candidate;

/* A start that fits the wish; a time before anyone looked whether it is free. */
typedef struct raw_start {
    slot_start start;
    uint32_t candidate;
} raw_start;

typedef struct slot_list {
    slot *at;
    size_t n, capacity;
} slot_list;

typedef struct search {
    const booking *bk;
    store_tx *tx;
    const slot_query *q;
    const when *whens; /* q's, or what is left of them when looking nearby */
    size_t when_count;
    judge judge;
    candidate *candidates; /* ascending by doctor, location, visit type; by fee when that leads */
    size_t candidate_count, candidate_capacity;
    size_t per_start_max; /* of one instant no more are taken: who is offered few needs no more */
    local_date last_date;
    raw_start *raw;
    size_t raw_count, raw_capacity;
} search;

typedef enum search_walk_end {
    WALK_ENOUGH,     /* end when limit slots are settled */
    WALK_DAYS_WHOLE, /* the same, but of each day walked every free slot */
    WALK_ALL_DAYS    /* take every free slot of the window's days */
} search_walk_end;

/* A search over the offerings that fit a query. */
DS_MUST_USE ds_status search_make(ds_ctx *cx, store_tx *tx, const booking *bk, const slot_query *q,
                                  search *ret);

/* Fill s->candidates: search_who.c. */
DS_MUST_USE ds_status search_candidates(ds_ctx *cx, search *s);

/* Walk the days and append free slots, ascending; with WALK_ENOUGH there may be more than limit. */
DS_MUST_USE ds_status search_walk(ds_ctx *cx, search *s, search_walk_end until, size_t limit,
                                  slot_list *found);

/* Append in cx->arena. */
DS_MUST_USE ds_status slot_list_add(ds_ctx *cx, slot_list *list, const slot *x);

/* By start, then doctor, then offering; for qsort. */
int slot_compare(const void *a, const void *b);

#endif
