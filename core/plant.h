/*
 * plant.h - bugs that can be planted on purpose, to see that the tests find them.
 *
 * A build has none unless CMake is told -DDOCSPOT_PLANT=N; then the code marked PLANTED(x) does
 * the wrong thing. tools/spin/booking.pml has the same five under the same numbers, and `./dev soak
 * planted` builds each and expects tests to fail. A program with a planted bug says so in its
 * version and must never serve a clinic.
 */
#ifndef DOCSPOT_CORE_PLANT_H
#define DOCSPOT_CORE_PLANT_H

#ifndef DOCSPOT_PLANT
#define DOCSPOT_PLANT 0
#endif

typedef enum plant {
    PLANT_NONE,
    PLANT_NO_CONSTRAINT, /* the schema lets visits overlap */
    PLANT_NO_FENCE,      /* an old "yes" confirms whatever its row has become */
    PLANT_MOVE_IN_TWO,   /* a move gives the old time up before it has the new one */
    PLANT_DONE_APART,    /* an event's effects commit before it is marked done */
    PLANT_RELEASE_ANY    /* choosing another time cancels the first one even when it is booked */
} plant;

/* True in a build that has this bug; a constant, so other builds carry nothing of it. */
#define PLANTED(x) (DOCSPOT_PLANT == PLANT_##x)

#endif
