/*
 * payment.pml - pay and refund around a hold, on two nodes, with crashes and duplicates.
 *
 * One visit, two payments for it (two tabs, or both providers), and someone else who wants the
 * time. Each inline names the C function it stands for; a transaction is one atomic step. A node
 * may crash between any two; a call that was cut is made again. What must always hold:
 *   (1) nothing is given back that was not taken, and nothing twice
 *   (2) a visit is confirmed only for money that the provider has, and for one payment of it
 *   (3) "given back" is said only of what the provider gave back
 *   (4) when all is quiet: taken less given back is 1 where the visit stands, and 0 where not
 *
 * Five planted bugs (PLANT=1..5) must each break one of these.
 */
#ifndef PLANT
#define PLANT 0
#endif
#define NO_KEY (PLANT == 1)         /* each try of a refund is a new one for the provider */
#define REFUND_APART (PLANT == 2)   /* the refund is asked for behind the cancelling transaction */
#define COUNT_REPEATS (PLANT == 3)  /* a webhook that comes again is money that comes again */
#define TRUST_REDIRECT (PLANT == 4) /* who comes back from the provider's page has paid */
#define CLOSED_WINS (PLANT == 5)    /* a late "closed" undoes "paid" */

#define PAYMENTS 2

mtype = { held, confirmed, cancelled, expired };       /* the visit */
mtype = { open, settled, late, over };                 /* the due */
mtype = { nothing, asked, done };                      /* a refund */
mtype = { idle, queued, claimed };                     /* its call in the outbox */

mtype visit = held;
mtype due = open;
bit is_taken;              /* someone else has the time */
bit must_refund;           /* REFUND_APART: to be asked for */

/* what the provider's book says */
bit is_started[PAYMENTS], can_pay[PAYMENTS], captured[PAYMENTS];
byte refunded[PAYMENTS];
bit knows_key[PAYMENTS];

/* what ours says */
bit known[PAYMENTS], is_extra[PAYMENTS], is_void[PAYMENTS];
byte counted[PAYMENTS];
mtype refund[PAYMENTS] = nothing;
mtype call[PAYMENTS] = idle;
bit close_call[PAYMENTS];
bit patient_is_done, clock_is_done;
hidden byte k;

/* booking_pay_refund, store_pay_call: a row and a call, once */
inline ask_refund(p)
{
    if
    :: refund[p] == nothing ->
        refund[p] = asked;
        call[p] = queued
    :: else
    fi
}

/* pay_visit_ended: what is known to be paid goes back; what comes later is extra (learn) */
inline give_back_all()
{
    k = 0;
    do
    :: k < PAYMENTS ->
        if
        :: known[k] && !is_extra[k] -> ask_refund(k)
        :: else
        fi;
        k++
    :: else -> break
    od
}

/* pay_hold_lapsed, pay_visit_ended: links that are open take no money any more */
inline close_links()
{
    k = 0;
    do
    :: k < PAYMENTS ->
        if
        :: is_started[k] && !known[k] -> close_call[k] = 1
        :: else
        fi;
        k++
    :: else -> break
    od
}

/* booking_pay_learn: captured, by a webhook or an answer */
inline learn(p)
{
    if
    :: known[p] && (!COUNT_REPEATS || counted[p] == 2)
    :: !known[p] || (COUNT_REPEATS && counted[p] < 2) ->
        known[p] = 1;
        counted[p]++;
        if
        :: counted[p] > 1 -> ask_refund(p) /* taken for another payment */
        :: counted[p] == 1 && due == open && (visit == held || (visit == expired && !is_taken)) ->
            visit = confirmed;
            due = settled
        :: counted[p] == 1 && due == open && visit == expired && is_taken -> due = late
        :: counted[p] == 1 && due != open ->
            is_extra[p] = 1;
            ask_refund(p)
        :: else
        fi
    fi;
    k = 0
}

inline check_all()
{
    assert(refunded[0] <= captured[0] && refunded[1] <= captured[1]);                  /* (1) */
    assert(due != settled || captured[0] || captured[1]);                              /* (2) */
    assert(!(visit == confirmed && is_taken));
    assert(refund[0] != done || refunded[0] == 1);                                     /* (3) */
    assert(refund[1] != done || refunded[1] == 1)
}

/* The patient: begins to pay, pays, by either link or both; may cancel what is booked. */
proctype patient()
{
    byte tries;

    do
    :: tries < 2 && due == open && !is_started[tries] -> atomic { /* booking_pay_start */
           is_started[tries] = 1;
           can_pay[tries] = 1;
           tries++
       }
    :: atomic { is_started[0] && can_pay[0] && !captured[0] -> captured[0] = 1; can_pay[0] = 0 }
    :: atomic { is_started[1] && can_pay[1] && !captured[1] -> captured[1] = 1; can_pay[1] = 0 }
    :: TRUST_REDIRECT && is_started[0] -> d_step { /* "back=1" */
           if
           :: visit == held -> visit = confirmed; due = settled
           :: else
           fi;
           check_all()
       }
    :: atomic { visit == confirmed -> /* booking_cancel with pay_visit_ended: one transaction */
           visit = cancelled;
           due = over;
           if
           :: REFUND_APART -> must_refund = 1
           :: else -> give_back_all()
           fi;
           close_links();
           k = 0;
           check_all();
           break
       }
    :: break
    od;
    atomic { tries = 0; patient_is_done = 1 }
}

/* The second transaction of REFUND_APART, which a crash may leave undone. */
proctype apart()
{
    do
    :: atomic { must_refund -> must_refund = 0;
           if
           :: give_back_all(); k = 0
           :: skip /* kill -9 */
           fi
       }
    :: timeout -> break
    od
}

/* Time: the hold lapses, someone else takes what is free; a day without an answer. */
proctype clock()
{
    do
    :: atomic { visit == held -> visit = expired; close_links(); k = 0; check_all() } /* booking_expire_due */
    :: atomic { visit == expired && !is_taken -> is_taken = 1 }
    :: atomic { due == late -> due = over; give_back_all(); k = 0; check_all() } /* booking_pay_due */
    :: atomic { patient_is_done && visit != held -> clock_is_done = 1; break }
    od
}

#define has_work(p) ((captured[p] && !known[p]) || call[p] != idle || close_call[p])

/* A node: webhooks, as often as they come, and the outbox. */
proctype node()
{
    byte p;

    do
    :: p = 0
    :: p = 1
    :: captured[p] -> d_step { learn(p); check_all() } /* POST /webhooks/stripe, or again */
    :: atomic { close_call[p] -> close_call[p] = 0; /* PAY_CALL_CLOSE, and its answer */
           can_pay[p] = 0;
           if
           :: CLOSED_WINS && known[p] && !is_extra[p] && visit == confirmed ->
               visit = cancelled; due = over
           :: else
           fi;
           check_all()
       }
    :: atomic { call[p] == queued -> call[p] = claimed } /* store_outbox_claim */
    :: call[p] == claimed ->
        d_step { /* the provider takes the call: the same key is the same refund */
            if
            :: knows_key[p] && !NO_KEY
            :: else ->
                knows_key[p] = 1;
                if
                :: captured[p] -> refunded[p]++
                :: else
                fi
            fi;
            check_all()
        };
        if
        :: skip /* kill -9, or the answer is cut: the lease ends, the call is made again */
        :: d_step { refund[p] = done; call[p] = idle; check_all() } /* booking_pay_answered */
        fi
    :: patient_is_done && clock_is_done && !has_work(0) && !has_work(1) && due != late -> break
    od;
    atomic {
        p = 0;
        /* (4): all is quiet */
        if
        :: !has_work(0) && !has_work(1) && patient_is_done && clock_is_done && due != late &&
           refund[0] != asked && refund[1] != asked && !must_refund ->
            assert(captured[0] + captured[1] - refunded[0] - refunded[1] ==
                   (visit == confirmed -> 1 : 0))
        :: else
        fi
    }
}

init
{
    atomic {
        run patient();
        run clock();
        run node();
        run node();
        if
        :: REFUND_APART -> run apart()
        :: else
        fi
    }
}
