/*
 * booking.pml - hold, confirm, expire, move and cancel on two nodes, with crashes and duplicates.
 *
 * A model of what booking/ and the inbox promise together, searched exhaustively by Spin
 * (tools/spin/check.sh). Each inline names the C function it stands for. A transaction is one
 * atomic step, as BEGIN IMMEDIATE makes it; whatever a node read before it may be old by then. A
 * node may crash at every point outside a transaction and forgets what it had read; what was not
 * marked done is delivered again. What must always hold:
 *   (1) no two live rows share a time
 *   (2) who was told "booked" has exactly that one visit, until told otherwise
 *   (3) an event takes effect once, however often it is delivered
 *   (4) only a hold becomes a visit: nothing cancelled comes back by an old "yes"
 *   (5) a refused wish changes nothing
 *
 * Five planted bugs (PLANT=1..5, the numbers of core/plant.h) must each break one of these.
 */
#ifndef PLANT
#define PLANT 0
#endif
#define NO_CONSTRAINT (PLANT == 1)
#define NO_FENCE (PLANT == 2)
#define MOVE_IN_TWO (PLANT == 3)
#define DONE_APART (PLANT == 4)
#define RELEASE_ANY (PLANT == 5)

#ifndef EVENTS
#define EVENTS 3 /* messages of all patients together: 3 or 4 */
#endif
#define PATIENTS 2
#define TIMES 2
#define ROWS 4
#define NONE 255

mtype = { free, held, confirmed, cancelled, expired };
mtype = { book, yes, move, cancel };

typedef row {
    mtype status;
    byte time, owner, fence;
    bit is_lapsed /* its minutes are over; the sweep may not have seen it yet */
}
typedef event {
    mtype kind;
    byte from, time;
    bit is_done;
    byte effects
}
typedef memory { /* the conversation: the hold that was last read back */
    byte id, fence
}

row rows[ROWS];
byte row_count;
event inbox[EVENTS];
byte event_count;
memory memories[PATIENTS];
byte promised[PATIENTS]; /* the time a patient was told is booked; NONE */
/* what a step works with; nothing that outlives it, so not part of the state */
hidden byte j, k, n, taken, made, who, wish;

/* ---- the database ---- */

#define is_live(r) (rows[r].status == held || rows[r].status == confirmed)

/* store_busy_list: is a time taken? Lapsed holds occupy nothing. */
inline find_taken(at_time, except, found)
{
    found = NONE;
    k = 0;
    do
    :: k < row_count ->
        if
        :: k != except && is_live(k) && rows[k].time == at_time && !(rows[k].status == held && rows[k].is_lapsed) ->
            found = k
        :: else
        fi;
        k++
    :: else -> break
    od
}

/* sweep_lapsed, booking_expire_due: the fence rises, so that whoever read the hold must look again. */
inline expire_due()
{
    k = 0;
    do
    :: k < row_count ->
        if
        :: rows[k].status == held && rows[k].is_lapsed ->
            rows[k].status = expired;
            rows[k].fence++
        :: else
        fi;
        k++
    :: else -> break
    od
}

/* store_appointment_insert: the trigger looks once more, and writes nothing where a row is in the way. */
inline insert_row(at_time, by, found)
{
    find_taken(at_time, NONE, found);
    if
    :: found != NONE && !NO_CONSTRAINT -> found = NONE
    :: else ->
        if
        :: row_count < ROWS ->
            rows[row_count].status = held;
            rows[row_count].time = at_time;
            rows[row_count].owner = by;
            rows[row_count].fence = 1;
            found = row_count;
            row_count++
        :: else -> found = NONE
        fi
    fi
}

/* ---- the verbs; each runs inside its caller's transaction ---- */

/* booking_hold, with release_earlier: the holder's earlier hold goes, if the new one is had. */
inline booking_hold()
{
    if
    :: NO_CONSTRAINT -> taken = seen /* what the search saw is believed */
    :: else ->
        expire_due();
        /* its own earlier hold of this time does not stand in the way: it is released first */
        if
        :: memories[who].id != NONE && rows[memories[who].id].status == held -> find_taken(wish, memories[who].id, taken)
        :: else -> find_taken(wish, NONE, taken)
        fi
    fi;
    if
    :: taken == NONE && row_count < ROWS ->
        if
        :: memories[who].id != NONE &&
           (rows[memories[who].id].status == held || (RELEASE_ANY && rows[memories[who].id].status == confirmed)) ->
            rows[memories[who].id].status = cancelled;
            rows[memories[who].id].fence++
        :: else
        fi;
        insert_row(wish, who, made);
        if
        :: made != NONE ->
            memories[who].id = made;
            memories[who].fence = rows[made].fence;
            inbox[e].effects++
        :: else
        fi
    :: else /* (5) */
    fi
}

/* booking_confirm: the fence that was read back, or the one the sweep made of it. */
inline booking_confirm()
{
    made = memories[who].id;
    if
    :: made == NONE
    :: made != NONE && !NO_FENCE &&
       !(rows[made].fence == memories[who].fence ||
         (rows[made].status == expired && rows[made].fence == memories[who].fence + 1))
    :: made != NONE && (NO_FENCE || rows[made].fence == memories[who].fence ||
                        (rows[made].status == expired && rows[made].fence == memories[who].fence + 1)) ->
        if
        :: !NO_FENCE && rows[made].status != held && rows[made].status != expired
        :: NO_FENCE && rows[made].status == confirmed
        :: else ->
            find_taken(rows[made].time, made, taken);
            if
            :: taken == NONE && promised[who] == NONE ->
                assert(rows[made].status == held || rows[made].status == expired); /* (4) */
                expire_others(made);
                rows[made].status = confirmed;
                rows[made].is_lapsed = 0;
                rows[made].fence++;
                memories[who].fence = rows[made].fence;
                promised[who] = rows[made].time;
                inbox[e].effects++
            :: else /* taken meanwhile: the nearest times are offered */
            fi
        fi
    fi
}

/* The sweep before a late yes: others' lapsed holds must not stand in the way of the constraint. */
inline expire_others(keep)
{
    k = 0;
    do
    :: k < row_count ->
        if
        :: k != keep && rows[k].status == held && rows[k].is_lapsed ->
            rows[k].status = expired;
            rows[k].fence++
        :: else
        fi;
        k++
    :: else -> break
    od
}

/* The patient's visit: booking_move and booking_cancel are asked for a row that the list showed. */
inline find_visit(whose, found)
{
    found = NONE;
    k = 0;
    do
    :: k < row_count ->
        if
        :: rows[k].owner == whose && rows[k].status == confirmed -> found = k
        :: else
        fi;
        k++
    :: else -> break
    od
}

/* booking_move, store_appointment_move: one statement on one row. */
inline booking_move()
{
    find_visit(who, made);
    if
    :: made != NONE ->
        expire_due();
        find_taken(wish, made, taken);
        if
        :: taken == NONE ->
            rows[made].time = wish;
            rows[made].fence++;
            promised[who] = wish;
            inbox[e].effects++
        :: else /* (5) */
        fi
    :: else
    fi
}

/* booking_cancel */
inline booking_cancel()
{
    find_visit(who, made);
    if
    :: made != NONE ->
        rows[made].status = cancelled;
        rows[made].fence++;
        promised[who] = NONE;
        inbox[e].effects++
    :: else
    fi
}

/* ---- what must always hold ---- */

inline check_all()
{
    j = 0;
    do
    :: j < row_count ->
        k = 0;
        do
        :: k < j ->
            assert(!(is_live(j) && is_live(k) && rows[j].time == rows[k].time)); /* (1) */
            k++
        :: else -> break
        od;
        j++
    :: else -> break
    od;
    j = 0;
    do
    :: j < PATIENTS ->
        n = 0;
        k = 0;
        do
        :: k < row_count ->
            if
            :: rows[k].owner == j && rows[k].status == confirmed ->
                n++;
                assert(promised[j] == rows[k].time) /* (2) */
            :: else
            fi;
            k++
        :: else -> break
        od;
        assert(n == (promised[j] == NONE -> 0 : 1)); /* (2) */
        j++
    :: else -> break
    od;
    j = 0;
    do
    :: j < event_count ->
        assert(inbox[j].effects <= 1); /* (3) */
        j++
    :: else -> break
    od;
    j = 0;
    k = 0;
    n = 0
}

#define all_are_done (inbox[0].is_done && inbox[1].is_done && inbox[2].is_done && inbox[EVENTS - 1].is_done)

/* Any row; Spin tries each. */
inline any_row(which)
{
    if
    :: which = 0
    :: which = 1
    :: which = 2
    :: which = 3
    fi
}

/* ---- a node: takes an event from the inbox, searches, and does a turn ---- */

#define is_open(x) (x < event_count && !inbox[x].is_done)

proctype node()
{
    byte e, seen, old;

    do
    :: all_are_done -> break
    :: atomic { /* store_inbox_take: what is not done may be taken, by any node, again and again; and
                   booking_search in a snapshot of its own, which may be old when the turn begins */
           if
           :: is_open(0) -> e = 0
           :: is_open(1) -> e = 1
           :: is_open(2) -> e = 2
#if EVENTS > 3
           :: is_open(3) -> e = 3
#endif
           fi;
           find_taken(inbox[e].time, NONE, seen)
       };
       if
       :: skip /* kill -9 before the turn: what was read is forgotten */
       :: MOVE_IN_TWO && inbox[e].kind == move ->
           d_step {
               old = NONE;
               if
               :: is_open(e) -> find_visit(inbox[e].from, old)
               :: else
               fi;
               if
               :: old != NONE ->
                   rows[old].status = cancelled;
                   rows[old].fence++
               :: else
               fi;
               check_all()
           };
           d_step {
               if
               :: old != NONE && is_open(e) ->
                   insert_row(inbox[e].time, inbox[e].from, made);
                   if
                   :: made != NONE ->
                       rows[made].status = confirmed;
                       promised[inbox[e].from] = inbox[e].time
                   :: else
                   fi;
                   inbox[e].is_done = 1
               :: else
               fi;
               check_all()
           }
       :: !(MOVE_IN_TWO && inbox[e].kind == move) ->
           d_step { /* turn_run: effect, replies and "event done" commit as one */
               who = inbox[e].from;
               wish = inbox[e].time;
               if
               :: inbox[e].is_done && !DONE_APART
               :: else ->
                   if
                   :: inbox[e].kind == book -> booking_hold()
                   :: inbox[e].kind == yes -> booking_confirm()
                   :: inbox[e].kind == move -> booking_move()
                   :: inbox[e].kind == cancel -> booking_cancel()
                   fi;
                   if
                   :: !DONE_APART -> inbox[e].is_done = 1
                   :: else
                   fi
               fi;
               check_all()
           };
           if
           :: skip /* kill -9 behind the commit: the event comes again */
           :: DONE_APART -> inbox[e].is_done = 1
           fi
       fi;
       d_step {
           e = 0;
           seen = 0;
           old = 0
       }
    od
}

/* What patients write, in any order; the first is patient 0 and asks for time 0, since names do not
 * matter. Nodes take what is open in any order, so all may lie there from the start. */
inline patients_write()
{
    do
    :: event_count < EVENTS ->
        if
        :: inbox[event_count].kind = book
        :: inbox[event_count].kind = yes
        :: inbox[event_count].kind = move
        :: inbox[event_count].kind = cancel
        fi;
        if
        :: event_count > 0 -> inbox[event_count].from = 1
        :: true
        fi;
        if
        :: event_count > 0 && (inbox[event_count].kind == book || inbox[event_count].kind == move) ->
            inbox[event_count].time = 1
        :: true
        fi;
        event_count++
    :: else -> break
    od
}

/* Time passes for any hold at any moment; scheduler: run_due sweeps when it comes to it. */
proctype clock()
{
    byte r;

    do
    :: atomic {
           any_row(r);
           if
           :: r < row_count && rows[r].status == held -> rows[r].is_lapsed = 1
           :: else
           fi;
           r = 0
       }
    :: d_step {
           expire_due();
           check_all()
       }
    :: all_are_done -> break
    od
}

/* The desk cancels one visit or hold of whomever, and the patient is told. */
proctype desk()
{
    byte r;

    atomic {
        any_row(r);
        if
        :: r < row_count && is_live(r) ->
            if
            :: rows[r].status == confirmed -> promised[rows[r].owner] = NONE
            :: else
            fi;
            rows[r].status = cancelled;
            rows[r].fence++
        :: else
        fi;
        r = 0;
        check_all()
    }
}

init
{
    d_step {
        memories[0].id = NONE;
        memories[1].id = NONE;
        promised[0] = NONE;
        promised[1] = NONE
    };
    atomic {
        patients_write();
        run node();
        run node();
        run clock();
        run desk()
    }
}
