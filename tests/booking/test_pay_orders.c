/*
 * test_pay_orders.c - all orders of related facts, with repeats, end in one state and one ledger.
 *
 * PM-1 at the level of facts: five things a provider says of one payment come in each of the 120
 * orders, any of them twice, and whatever is asked of the provider in between is answered. State,
 * refunds and the sums of the ledger's accounts are those of the first order.
 */
#include "tests/booking/pay_world.h"

#define FACTS 5
#define ORDERS 120

/* What a payment has come to. */
typedef struct ending {
    payment_state state;
    int64_t captured, refunded, visits, provider, losses, done;
    size_t named_refunds;
    due_state due;
    appointment_status visit;
    bool is_extra;
} ending;

typedef void (*facts_maker)(const pay_facts *all, pay_facts ret[static FACTS]);

/* One thing said: what every event of the provider says to know the payment by, and no more. */
static pay_facts bare(const pay_facts *all)
{
    pay_facts f = pay_facts_none(all->provider);

    f.reference = all->reference;
    f.provider_ref = all->provider_ref;
    f.currency = all->currency;
    f.live = 0;
    return f;
}

/* Completed, charge with its total, the refund by hand, the charge's new total, expired late. */
static void stripe_facts(const pay_facts *all, pay_facts ret[static FACTS])
{
    for (size_t i = 0; i < FACTS; i++)
        ret[i] = bare(all);
    ret[0].captured_minor = 60000;
    ret[0].capture_ref = DS_STR("pi_1");
    ret[1].marks = PAY_PROCESSING;
    ret[2].captured_minor = 60000;
    ret[2].refunded_minor = 20000;
    ret[3].refunds[0] =
        (refund_fact){ .provider_ref = DS_STR("re_1"), .minor = 20000, .state = REFUND_DONE };
    ret[3].refund_count = 1;
    ret[4].marks = PAY_CLOSED;
}

/* Approved, captured, one refund done, a second one that fails after it was done, their total. */
static void paypal_facts(const pay_facts *all, pay_facts ret[static FACTS])
{
    for (size_t i = 0; i < FACTS; i++)
        ret[i] = bare(all);
    ret[0].marks = PAY_APPROVED;
    ret[1].captured_minor = 60000;
    ret[1].capture_ref = DS_STR("CAP1");
    ret[1].account = DS_STR("M1");
    ret[2].refunds[0] =
        (refund_fact){ .provider_ref = DS_STR("R1"), .minor = 10000, .state = REFUND_DONE };
    ret[2].refunds[1] =
        (refund_fact){ .provider_ref = DS_STR("R2"), .minor = 5000, .state = REFUND_DONE };
    ret[2].refund_count = 2;
    ret[3].refunds[0] =
        (refund_fact){ .provider_ref = DS_STR("R2"), .minor = 5000, .state = REFUND_FAILED };
    ret[3].refund_count = 1;
    ret[4].refunded_minor = 15000;
    ret[4].captured_minor = 60000;
}

/* A dispute that is lost, beside a refund that is only coming. */
static void dispute_facts(const pay_facts *all, pay_facts ret[static FACTS])
{
    for (size_t i = 0; i < FACTS; i++)
        ret[i] = bare(all);
    ret[0].captured_minor = 60000;
    ret[1].marks = PAY_DISPUTED;
    ret[2].marks = PAY_DISPUTE_LOST;
    ret[3].refunds[0] =
        (refund_fact){ .provider_ref = DS_STR("re_1"), .minor = 1000, .state = REFUND_COMING };
    ret[3].refund_count = 1;
    ret[4] = ret[3];
    ret[4].refunds[0].state = REFUND_DONE;
    ret[4].refunded_minor = 1000;
}

/* ---- one order ---- */

static void permutation(unsigned n, unsigned ret[static FACTS])
{
    unsigned left[FACTS] = { 0, 1, 2, 3, 4 };

    for (unsigned k = FACTS; k > 0; k--) {
        ret[FACTS - k] = left[n % k];
        left[n % k] = left[k - 1];
        n /= k;
    }
}

static int64_t ledger_sum(pay_world *w, const char *account)
{
    int64_t sum;

    assert_status(w->k.cx,
                  store_ledger_sum(w->k.cx, w->k.tx, ds_str_of(account), DS_STR("INR"), &sum),
                  DS_OK);
    return sum;
}

static ending ending_of(pay_world *w, const payment *of, appointment_id visit)
{
    payment p = world_payment(w, of->id);
    pay_due d = world_due_of(w, of->due);
    const refund *rows;
    ending e = { .state = p.state,
                 .captured = p.captured_minor,
                 .refunded = p.refunded_minor,
                 .is_extra = p.is_extra,
                 .visits = ledger_sum(w, "visits"),
                 .provider = ledger_sum(w, "provider:stripe") + ledger_sum(w, "provider:paypal"),
                 .losses = ledger_sum(w, "losses"),
                 .due = d.state,
                 .visit = world_visit(w, visit).status };
    size_t n;

    assert_status(w->k.cx, store_refund_list_of(w->k.cx, w->k.tx, p.id, &rows, &n), DS_OK);
    for (size_t i = 0; i < n; i++) {
        e.named_refunds += rows[i].provider_ref.n > 0;
        e.done += rows[i].state == REFUND_DONE ? rows[i].minor : 0;
    }
    return e;
}

/* The n-th order; each fact comes again right away or at the end by the bits of `repeats`. */
static ending run_order(const char *provider, facts_maker make, unsigned n, unsigned repeats)
{
    unsigned order[FACTS];
    pay_facts facts[FACTS];
    pay_world w;

    world_start(&w, "24h:100");
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, provider);
    pay_facts all = peer_says(w.k.cx, peer_of(&w, p.id.v));
    make(&all, facts);
    permutation(n, order);
    for (size_t i = 0; i < FACTS; i++) {
        assert_status(
            w.k.cx, booking_pay_learn(w.k.cx, w.k.tx, &w.k.bk, &facts[order[i]], DS_STR("inbox:1")),
            DS_OK);
        if (repeats >> order[i] & 1)
            assert_status(
                w.k.cx,
                booking_pay_learn(w.k.cx, w.k.tx, &w.k.bk, &facts[order[i]], DS_STR("inbox:2")),
                DS_OK);
    }
    for (size_t i = 0; i < FACTS; i++)
        if (repeats >> i & 1)
            assert_status(w.k.cx,
                          booking_pay_learn(w.k.cx, w.k.tx, &w.k.bk, &facts[i], DS_STR("inbox:3")),
                          DS_OK);
    ending e = ending_of(&w, &p, a.id);
    world_end(&w);
    return e;
}

static bool same(const ending *a, const ending *b)
{
    return a->state == b->state && a->captured == b->captured && a->refunded == b->refunded &&
           a->visits == b->visits && a->provider == b->provider && a->losses == b->losses &&
           a->done == b->done && a->named_refunds == b->named_refunds && a->due == b->due &&
           a->visit == b->visit && a->is_extra == b->is_extra;
}

static void all_orders(const char *provider, facts_maker make, const ending *wanted)
{
    ending first = run_order(provider, make, 0, 0);

    if (!same(&first, wanted))
        fail_msg("state %s, captured %lld, done %lld, visits %lld, provider %lld, losses %lld",
                 payment_state_name(first.state), (long long)first.captured, (long long)first.done,
                 (long long)first.visits, (long long)first.provider, (long long)first.losses);
    for (unsigned n = 1; n < ORDERS; n++) {
        ending e = run_order(provider, make, n, n * 7 % 32);

        if (!same(&first, &e))
            fail_msg("order %u of %s: state %s, done %lld, visits %lld, provider %lld, losses %lld",
                     n, provider, payment_state_name(e.state), (long long)e.done,
                     (long long)e.visits, (long long)e.provider, (long long)e.losses);
    }
}

static void stripe_s_facts_in_all_orders(void **state)
{
    static const ending wanted = { .state = PAYMENT_PARTLY_REFUNDED,
                                   .captured = 60000,
                                   .refunded = 20000,
                                   .visits = -40000,
                                   .provider = 40000,
                                   .done = 20000,
                                   .named_refunds = 1,
                                   .due = DUE_SETTLED,
                                   .visit = APPOINTMENT_CONFIRMED };

    (void)state;
    all_orders("stripe", stripe_facts, &wanted);
}

static void paypal_s_facts_in_all_orders(void **state)
{
    static const ending wanted = { .state = PAYMENT_PARTLY_REFUNDED,
                                   .captured = 60000,
                                   .refunded = 15000,
                                   .visits = -50000,
                                   .provider = 50000,
                                   .done = 10000,
                                   .named_refunds = 2,
                                   .due = DUE_SETTLED,
                                   .visit = APPOINTMENT_CONFIRMED };

    (void)state;
    all_orders("paypal", paypal_facts, &wanted);
}

static void a_dispute_and_a_refund_in_all_orders(void **state)
{
    static const ending wanted = { .state = PAYMENT_PARTLY_REFUNDED,
                                   .captured = 60000,
                                   .refunded = 1000,
                                   .visits = -59000,
                                   .provider = 0,
                                   .losses = 59000,
                                   .done = 1000,
                                   .named_refunds = 1,
                                   .due = DUE_SETTLED,
                                   .visit = APPOINTMENT_CONFIRMED };

    (void)state;
    all_orders("stripe", dispute_facts, &wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stripe_s_facts_in_all_orders),
        cmocka_unit_test(paypal_s_facts_in_all_orders),
        cmocka_unit_test(a_dispute_and_a_refund_in_all_orders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
