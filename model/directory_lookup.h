/*
 * directory_lookup.h - which offerings are of a specialty in a city, which exceptions touch an
 * offering: made once when a directory is loaded, so that a search pays for what it finds.
 *
 * A lookup knows the rows it was made of. Where a directory has others by now, or none was made (a
 * directory built by hand), every question is answered by looking at all rows instead.
 */
#ifndef DOCSPOT_MODEL_DIRECTORY_LOOKUP_H
#define DOCSPOT_MODEL_DIRECTORY_LOOKUP_H

#include "model/directory.h"

/* Make d->lookup, in cx->arena; d->specialties must be there. DS_LIMIT over its cap. */
DS_MUST_USE ds_status directory_lookup_make(ds_ctx *cx, directory *d);

/* Is there a lookup of d's offerings? */
bool directory_has_offering_lookup(const directory *d);

/*
 * The indexes of the offerings of a specialty in a city (folded and trimmed), ascending; borrowed.
 * Only where directory_has_offering_lookup.
 */
size_t directory_offerings_in(const directory *d, ds_str specialty, ds_str folded_city,
                              const uint32_t **ret);

/* The indexes of all offerings of a specialty, by city; otherwise as above. */
size_t directory_offerings_for(const directory *d, ds_str specialty, const uint32_t **ret);

/* Walks the exceptions that can touch an offering, in their order. */
typedef struct exception_walk {
    const directory *d;
    size_t next; /* without a lookup */
    bool has_lookup;
    const uint32_t *group[3]; /* of the doctor, of the place, of everyone */
    size_t left[3];
} exception_walk;

/* A walk at its beginning; d must outlive it. */
exception_walk exception_walk_of(const directory *d, const offering *o);
/* The next exception, borrowed from the directory; NULL at the end. */
const schedule_exception *exception_walk_next(exception_walk *w);

#endif
