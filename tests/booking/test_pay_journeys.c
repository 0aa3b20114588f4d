/*
 * test_pay_journeys.c - ten thousand journeys by dice: the provider's own ledger says what the
 * terms say (PM-2).
 *
 * Each world has a few patients who want the same few times, two providers whose answers and
 * webhooks come late, twice, out of order or never, a desk that cancels and gives back, and a clock
 * that moves. In the end everything that is still on its way arrives. Then, per due, what the
 * provider captured less what it gave back must be what the terms say of how the visit ended; the
 * test works that out from what people did, not from the rows of the program. fsck is clean.
 */
#include "tests/booking/pay_world.h"

#define JOURNEYS 10000
#define PATIENTS 16
#define STEPS 320
#define FEE 60000

/* What a patient's journey has come to, as people saw it. */
typedef struct journey {
    appointment_id visit;
    due_id due;
    bool has_due, is_cancelled;
    int64_t owed;       /* at the end of the visit: what its terms give back */
    int64_t given;      /* by hand, at the desk or at the provider, before that */
    int64_t given_late; /* by hand after it */
    char address[16];
} journey;

typedef struct trip {
    pay_world w;
    dice d;
    journey of[PATIENTS];
    uint64_t seed;
} trip;

/* Few enough that patients meet. */
static const char *const starts[] = {
    "2026-11-24T09:00:00+05:30", "2026-11-24T09:30:00+05:30", "2026-11-24T10:30:00+05:30",
    "2026-11-24T11:00:00+05:30", "2026-11-25T09:00:00+05:30", "2026-11-25T09:30:00+05:30",
    "2026-11-25T10:30:00+05:30", "2026-11-25T11:00:00+05:30", "2026-11-26T09:00:00+05:30",
    "2026-11-26T09:30:00+05:30", "2026-11-26T10:30:00+05:30", "2026-11-26T11:00:00+05:30",
};
static const char *const spare[] = {
    "2026-11-27T09:00:00+05:30", "2026-11-27T09:30:00+05:30", "2026-11-27T10:30:00+05:30",
    "2026-11-27T11:00:00+05:30", "2026-11-27T11:30:00+05:30", "2026-11-28T09:00:00+05:30",
    "2026-11-28T09:30:00+05:30", "2026-11-28T10:30:00+05:30", "2026-11-28T11:00:00+05:30",
};
static const char *const rules[] = { "24h:100|2h:50", "", "0:100", "12h:33", "0:0" };

/* Whether people got what they tried; being refused is fine, a defect is not. */
static bool went(trip *t, ds_status s)
{
    if (s == DS_INTERNAL || s == DS_LIMIT || s == DS_UNAVAILABLE || s == DS_IN_DOUBT)
        fail_msg("seed %llu: %s", (unsigned long long)t->seed, t->w.k.cx->why);
    return s == DS_OK;
}

static ds_str one_provider(trip *t)
{
    return dice_once_in(&t->d, 2) ? DS_STR("stripe") : DS_STR("paypal");
}

/* The payment that the visit lives on; false when there is none. */
static bool main_payment(trip *t, const journey *j, payment *ret)
{
    const payment *list;
    size_t n;

    assert_status(t->w.k.cx, store_payment_list_of(t->w.k.cx, t->w.k.tx, j->due, &list, &n), DS_OK);
    for (size_t i = 0; i < n; i++) {
        if (list[i].captured_minor > 0 && !list[i].is_extra) {
            *ret = list[i];
            return true;
        }
    }
    return false;
}

/* ---- what people do; each does nothing where it makes no sense ---- */

static void hold(trip *t, journey *j)
{
    clinic *k = &t->w.k;
    slot s = clinic_slot(k, "Dr Rao", starts[dice_throw(&t->d, COUNT_OF(starts))]);
    booker who = clinic_booker(k, j->address);
    appointment a;
    pay_due d;

    if (j->has_due)
        return;
    who.patient = clinic_patient(k, "Lakshmi");
    if (!went(t, booking_hold(k->cx, k->tx, &k->bk, &s, &who, (appointment_id){ 0 }, &a)))
        return;
    assert_status(k->cx, booking_pay_ask(k->cx, k->tx, &k->bk, &a, &d), DS_OK);
    j->visit = a.id;
    j->due = d.id;
    j->has_due = true;
}

static void start(trip *t, journey *j)
{
    payment p;

    if (j->has_due)
        (void)went(
            t, booking_pay_start(t->w.k.cx, t->w.k.tx, &t->w.k.bk, j->due, one_provider(t), &p));
}

/* On the provider's page: of this due's links one that takes money. */
static void pay_there(trip *t, journey *j)
{
    const payment *list;
    size_t n;

    if (!j->has_due)
        return;
    assert_status(t->w.k.cx, store_payment_list_of(t->w.k.cx, t->w.k.tx, j->due, &list, &n), DS_OK);
    for (size_t i = 0; i < n; i++) {
        peer *p = peer_of(&t->w, list[i].id.v);

        if (p && t->w.news_n + 8 < PEER_NEWS_MAX && peer_is_paid(&t->w, p)) {
            if (dice_once_in(&t->d, 4)) /* that webhook is lost */
                free(t->w.news[--t->w.news_n]);
            return;
        }
    }
}

static void pay_at_clinic(trip *t, journey *j)
{
    appointment a;

    if (j->has_due && dice_once_in(&t->d, 4))
        (void)went(t, booking_pay_at_clinic(t->w.k.cx, t->w.k.tx, &t->w.k.bk, j->due, &a));
}

/* What the terms give back of a visit that is settled, were it cancelled now. */
static int64_t owed_now(trip *t, const journey *j, actor by)
{
    pay_due d = world_due_of(&t->w, j->due);
    appointment a = world_visit(&t->w, j->visit);
    int64_t left_s = ds_time_since(d.start, t->w.k.cx->now).s;

    if (by != ACTOR_PATIENT)
        return FEE;
    if (left_s < 0)
        return 0;
    for (size_t i = 0; i < d.refunds.count; i++)
        if (left_s >= (int64_t)d.refunds.steps[i].before_min * 60)
            return (FEE * d.refunds.steps[i].percent + 99) / 100;
    return d.refunds.count == 0 &&
                   (a.cancel_by.utc_s == 0 || t->w.k.cx->now.utc_s <= a.cancel_by.utc_s)
               ? FEE
               : 0;
}

static void cancel(trip *t, journey *j)
{
    actor by = dice_once_in(&t->d, 2) ? ACTOR_PATIENT : ACTOR_DESK;
    bool was_settled;
    appointment a;
    int64_t owed;

    if (!j->has_due || dice_once_in(&t->d, 2))
        return;
    was_settled = world_due_of(&t->w, j->due).state == DUE_SETTLED;
    owed = was_settled ? owed_now(t, j, by) : 0;
    if (!went(t, booking_cancel(t->w.k.cx, t->w.k.tx, &t->w.k.bk, j->visit, by, DS_STR("x"), &a)))
        return;
    j->is_cancelled = was_settled;
    j->owed = owed;
}

static void undo(trip *t, journey *j)
{
    appointment a;

    if (j->has_due && j->is_cancelled &&
        went(t, booking_restore(t->w.k.cx, t->w.k.tx, &t->w.k.bk, j->visit, ACTOR_PATIENT, &a)))
        j->is_cancelled = false;
}

static void move(trip *t, journey *j)
{
    clinic *k = &t->w.k;
    slot to = clinic_slot(k, "Dr Rao", spare[dice_throw(&t->d, COUNT_OF(spare))]);
    booker who = { .actor = dice_once_in(&t->d, 2) ? ACTOR_PATIENT : ACTOR_DESK };
    appointment a;

    if (j->has_due && dice_once_in(&t->d, 4))
        (void)went(t, booking_move(k->cx, k->tx, &k->bk, j->visit, &to, &who, &a));
}

/* Someone who pays nothing takes a time that just became free. */
static void rival(trip *t, journey *j)
{
    clinic *k = &t->w.k;
    slot s = clinic_slot(k, "Dr Rao", starts[dice_throw(&t->d, COUNT_OF(starts))]);
    booker who = clinic_booker(k, "+999");
    appointment a;

    (void)j;
    if (dice_once_in(&t->d, 4))
        (void)went(t, booking_book(k->cx, k->tx, &k->bk, &s, &who, &a));
}

static void answer_late(trip *t, journey *j)
{
    clinic *k = &t->w.k;
    slot s = clinic_slot(k, "Dr Rao", spare[dice_throw(&t->d, COUNT_OF(spare))]);
    booker who = clinic_booker(k, j->address);
    appointment a;

    if (!j->has_due)
        return;
    if (dice_once_in(&t->d, 3))
        (void)went(t, booking_pay_decline(k->cx, k->tx, j->due));
    else if (went(t, booking_pay_rebook(k->cx, k->tx, &k->bk, j->due, &s, &who, &a)))
        j->visit = a.id;
}

static void note_given(journey *j, int64_t minor)
{
    if (j->is_cancelled)
        j->given_late += minor;
    else
        j->given += minor;
}

static void desk_gives(trip *t, journey *j)
{
    int64_t minor = 1 + dice_throw(&t->d, FEE);
    payment p;
    refund r;

    if (j->has_due && dice_once_in(&t->d, 4) && main_payment(t, j, &p) &&
        world_due_of(&t->w, j->due).state != DUE_LATE &&
        went(t, booking_pay_refund(t->w.k.cx, t->w.k.tx, p.id, minor, &r)))
        note_given(j, minor);
}

/* In the provider's dashboard, while nothing of ours is under way to it. */
static void dashboard_gives(trip *t, journey *j)
{
    int64_t minor = 1 + dice_throw(&t->d, FEE / 2);
    payment p;

    if (!j->has_due || dice_throw(&t->d, 4) > 0 || !main_payment(t, j, &p) ||
        p.state == PAYMENT_REFUNDING || world_due_of(&t->w, j->due).state != DUE_SETTLED)
        return;
    if (peer_gives_back(&t->w, peer_of(&t->w, p.id.v), DS_STR(""), minor) == DS_OK) {
        note_given(j, minor);
        world_deliver_one(&t->w, t->w.news_n - 1, false);
        while (world_calls(&t->w, NULL)) /* PayPal's is asked about */
            continue;
    }
}

/* ---- what the world does ---- */

static void deliver(trip *t, journey *j)
{
    (void)j;
    if (t->w.news_n > 0)
        world_deliver_one(&t->w, dice_throw(&t->d, (uint32_t)t->w.news_n),
                          dice_once_in(&t->d, 5) && t->w.news_n < PEER_NEWS_MAX / 2);
}

static void send(trip *t, journey *j)
{
    (void)j;
    if (t->w.news_n + 200 < PEER_NEWS_MAX)
        (void)world_calls(&t->w, &t->d);
}

static void wait_a_little(trip *t, journey *j)
{
    (void)j;
    world_wait(&t->w, ds_minutes(1 + dice_throw(&t->d, 12)));
}

static void wait_long(trip *t, journey *j)
{
    (void)j;
    if (dice_once_in(&t->d, 5))
        world_wait(&t->w, ds_hours(1 + dice_throw(&t->d, 14)));
}

static void refunds_done(trip *t, journey *j)
{
    (void)j;
    if (t->w.news_n + 600 < PEER_NEWS_MAX)
        world_refunds_done(&t->w);
    t->w.refunds_take_time = dice_once_in(&t->d, 2);
}

/* The usual way, up to the provider's page. */
static void begin(trip *t, journey *j)
{
    if (j->has_due)
        return;
    hold(t, j);
    start(t, j);
    send(t, j);
    if (!dice_once_in(&t->d, 4))
        pay_there(t, j);
}

typedef void (*doing)(trip *t, journey *j);

static const doing doings[] = {
    begin,   begin,   hold, start, start,         pay_there,  pay_there,       pay_at_clinic,
    cancel,  undo,    move, rival, answer_late,   desk_gives, dashboard_gives, deliver,
    deliver, deliver, send, send,  wait_a_little, wait_long,  refunds_done,
};

/* ---- the end, and what must be then ---- */

static void arrive(trip *t)
{
    t->w.refunds_take_time = false;
    for (int day = 0; day < 4; day++) {
        for (int i = 0; i < 4; i++) {
            world_settle(&t->w);
            world_refunds_done(&t->w);
            world_settle(&t->w);
            world_wait(&t->w, ds_seconds(61)); /* leases of lost answers end, questions are due */
        }
        world_wait(&t->w, ds_hours(24));
        world_settle(&t->w);
    }
}

/* What the provider must have kept of a due. */
static int64_t should_keep(trip *t, const journey *j, int64_t captured)
{
    pay_due d = world_due_of(&t->w, j->due);
    int64_t back;

    if (j->is_cancelled) { /* what was given before counts towards what the terms owe */
        back = j->given > j->owed ? j->given : j->owed;
        return FEE - back - j->given_late;
    }
    if (d.state == DUE_SETTLED)
        return FEE - j->given;
    assert_int_not_equal(d.state, DUE_LATE);
    assert_true(d.state != DUE_OPEN || captured == 0);
    return 0; /* nothing was booked for money: all of it is back */
}

static int64_t check_journey(trip *t, const journey *j)
{
    int64_t captured = 0, back = 0, keep;
    const payment *list;
    size_t n;

    assert_status(t->w.k.cx, store_payment_list_of(t->w.k.cx, t->w.k.tx, j->due, &list, &n), DS_OK);
    for (size_t i = 0; i < n; i++) {
        const peer *p = peer_of(&t->w, list[i].id.v);

        if (!p || !p->is_captured)
            continue;
        captured += p->amount;
        back += peer_given_back(p);
        assert_int_equal(list[i].captured_minor, p->amount);
        assert_true(list[i].state == PAYMENT_PAID || list[i].state == PAYMENT_REFUNDED ||
                    list[i].state == PAYMENT_PARTLY_REFUNDED);
    }
    keep = should_keep(t, j, captured);
    if (captured - back != keep)
        fail_msg("seed %llu, due %lld (%s): captured %lld, given back %lld, should keep %lld",
                 (unsigned long long)t->seed, (long long)j->due.v,
                 due_state_name(world_due_of(&t->w, j->due).state), (long long)captured,
                 (long long)back, (long long)keep);
    return captured;
}

static int64_t ledger_of(trip *t, const char *account)
{
    int64_t sum;

    assert_status(t->w.k.cx,
                  store_ledger_sum(t->w.k.cx, t->w.k.tx, ds_str_of(account), DS_STR("INR"), &sum),
                  DS_OK);
    return sum;
}

static void check_ledger(trip *t)
{
    int64_t kept = 0;

    for (size_t i = 0; i < t->w.peer_n; i++)
        if (t->w.peers[i].is_captured)
            kept += t->w.peers[i].amount - peer_given_back(&t->w.peers[i]);
    if (ledger_of(t, "visits") != -kept ||
        ledger_of(t, "provider:stripe") + ledger_of(t, "provider:paypal") != kept)
        fail_msg("seed %llu: the ledger says %lld, the providers have %lld",
                 (unsigned long long)t->seed, (long long)-ledger_of(t, "visits"), (long long)kept);
}

typedef struct figures {
    int64_t journeys, asked, paid, cancelled, twice, captured, kept_by_clinic, worlds;
    int64_t dues[DUE_STATE_COUNT];
} figures;

static void run_trip(uint64_t seed, figures *f)
{
    static trip t; /* large */

    t.seed = seed;
    t.d = dice_of(seed);
    world_start(&t.w, rules[dice_throw(&t.d, COUNT_OF(rules))]);
    for (int i = 0; i < PATIENTS; i++) {
        t.of[i] = (journey){ 0 };
        (void)snprintf(t.of[i].address, sizeof t.of[i].address, "+91%d", i);
    }
    for (int i = 0; i < STEPS; i++)
        doings[dice_throw(&t.d, COUNT_OF(doings))](&t, &t.of[dice_throw(&t.d, PATIENTS)]);
    arrive(&t);
    for (int i = 0; i < PATIENTS; i++) {
        int64_t captured = t.of[i].has_due ? check_journey(&t, &t.of[i]) : 0;

        f->journeys++;
        f->asked += t.of[i].has_due;
        f->paid += captured > 0;
        f->twice += captured > FEE;
        f->cancelled += t.of[i].is_cancelled;
        if (t.of[i].has_due)
            f->dues[world_due_of(&t.w, t.of[i].due).state]++;
        f->captured += captured;
    }
    check_ledger(&t);
    f->kept_by_clinic -= ledger_of(&t, "visits");
    f->worlds++;
    world_end(&t.w); /* fsck */
}

static void the_provider_keeps_what_the_terms_say(void **state)
{
    const char *from = getenv("DOCSPOT_SEED"), *count = getenv("DOCSPOT_JOURNEYS");
    uint64_t seed = from ? strtoull(from, NULL, 10) : 1;
    int64_t wanted = count ? strtoll(count, NULL, 10) : JOURNEYS;
    figures f = { 0 };

    (void)state;
    while (f.journeys < wanted)
        run_trip(seed++, &f);
    print_message(
        "%lld journeys in %lld worlds: %lld asked, %lld paid, %lld of them twice, %lld "
        "cancelled after; open %lld, settled %lld, at the clinic %lld, over %lld; captured "
        "%lld, kept %lld, difference to the terms 0\n",
        (long long)f.journeys, (long long)f.worlds, (long long)f.asked, (long long)f.paid,
        (long long)f.twice, (long long)f.cancelled, (long long)f.dues[DUE_OPEN],
        (long long)f.dues[DUE_SETTLED], (long long)f.dues[DUE_AT_CLINIC],
        (long long)f.dues[DUE_OVER], (long long)f.captured, (long long)f.kept_by_clinic);
    assert_true(f.paid * 3 > f.journeys && f.twice > 0 && f.cancelled > 0); /* or it tests little */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_provider_keeps_what_the_terms_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
