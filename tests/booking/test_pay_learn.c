/*
 * test_pay_learn.c - facts that book nothing: what does not fit, is nobody's, is not proven, is
 * disputed, or is only on its way.
 */
#include "tests/booking/pay_world.h"

/* ---- what does not fit ---- */

static void a_mismatch_confirms_nothing_and_tells_the_desk_once(void **state)
{
    static const struct {
        const char *currency, *what;
        int live;
        int64_t captured;
    } rows[] = { { "INR", "amount", 0, 59999 },
                 { "INR", "amount", 0, 1 },
                 { "USD", "currency", 0, 60000 },
                 { "INR", "mode", 1, 60000 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        pay_world w;

        world_start(&w, RULE);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        payment p = world_link(&w, &d, "stripe");
        pay_facts f = peer_says(w.k.cx, peer_of(&w, p.id.v));
        f.amount_minor = -1;
        f.captured_minor = rows[i].captured;
        f.currency = ds_str_of(rows[i].currency);
        f.live = rows[i].live;
        world_news(&w, &f);
        world_news(&w, &f);
        world_settle(&w);
        assert_visit(&w, a.id, APPOINTMENT_HELD);
        assert_due(&w, d, DUE_OPEN);
        assert_int_equal(world_alarms(&w, rows[i].what), 1);
        assert_int_equal(world_told(&w, a.id, "paid_booked"), 0);
        assert_int_equal(world_payment(&w, p.id).captured_minor, 0);
        world_end(&w);
    }
}

/* What fits later does not make good what did not: a person looks at it. */
static void money_on_a_payment_that_did_not_fit_books_nothing(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "stripe");
    pay_facts f = peer_says(w.k.cx, peer_of(&w, p.id.v));
    f.live = 1;
    world_news(&w, &f);
    world_settle(&w);
    assert_true(peer_is_paid(&w, peer_of(&w, p.id.v)));
    world_settle(&w);
    assert_visit(&w, a.id, APPOINTMENT_HELD);
    assert_due(&w, d, DUE_OPEN);
    assert_int_equal(world_alarms(&w, "mode"), 1);
    assert_int_equal(world_alarms(&w, "paid, but"), 1);
    assert_int_equal(world_kept(&w, &p), 60000); /* nor does it go back by itself */
    world_end(&w);
}

static void facts_of_nobody_s_payment_are_done_with(void **state)
{
    pay_facts f = pay_facts_none(DS_STR("stripe"));
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    f.reference = DS_STR("somebody-else-s-payment");
    f.captured_minor = 5;
    world_news(&w, &f);
    f.provider = DS_STR("paypal");
    world_news(&w, &f);
    world_settle(&w);
    world_webhook(&w, DS_STR("{\"not\":\"facts\"}"));
    world_webhook(&w, DS_STR("rubbish"));
    world_end(&w);
}

/* PM-5: what PayPal's webhook says is not believed, only asked about. */
static void an_unproven_event_moves_no_money_by_itself(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "paypal");
    pay_facts f = peer_says(w.k.cx, peer_of(&w, p.id.v));
    f.captured_minor = 60000; /* the provider itself knows better */
    world_news(&w, &f);
    world_settle(&w);
    assert_visit(&w, a.id, APPOINTMENT_HELD);
    assert_int_equal(world_payment(&w, p.id).captured_minor, 0);
    world_end(&w);
}

/* ---- disputes, delays ---- */

static void a_dispute_is_flagged_and_the_visit_stays(void **state)
{
    (void)state;
    for (int is_lost = 0; is_lost < 2; is_lost++) {
        int64_t losses;
        pay_world w;

        world_start(&w, RULE);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        payment p = world_pay(&w, &d, "stripe");
        pay_facts f = peer_says(w.k.cx, peer_of(&w, p.id.v));
        f.marks = PAY_DISPUTED;
        world_news(&w, &f);
        world_news(&w, &f);
        world_settle(&w);
        assert_state(&w, p, PAYMENT_DISPUTED);
        assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
        assert_int_equal(world_alarms(&w, "disputed"), 1);
        f.marks = is_lost ? PAY_DISPUTE_LOST : PAY_DISPUTE_WON;
        world_news(&w, &f);
        world_news(&w, &f);
        world_settle(&w);
        assert_state(&w, p, PAYMENT_PAID);
        assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
        assert_status(w.k.cx,
                      store_ledger_sum(w.k.cx, w.k.tx, DS_STR("losses"), DS_STR("INR"), &losses),
                      DS_OK);
        assert_int_equal(losses, is_lost ? 60000 : 0);
        world_end(&w);
    }
}

static void a_delayed_method_is_pending_until_it_is_paid_or_fails(void **state)
{
    (void)state;
    for (int fails = 0; fails < 2; fails++) {
        pay_world w;

        world_start(&w, RULE);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        payment p = world_link(&w, &d, "stripe");
        pay_facts f = peer_says(w.k.cx, peer_of(&w, p.id.v));
        f.marks |= PAY_PROCESSING;
        world_news(&w, &f);
        world_settle(&w);
        assert_state(&w, p, PAYMENT_PENDING);
        assert_visit(&w, a.id, APPOINTMENT_HELD);
        world_wait(&w, ds_hours(3));
        if (fails) {
            f.marks = PAY_FAILED;
            world_news(&w, &f);
            world_news(&w, &f);
        } else {
            peer_of(&w, p.id.v)->is_captured = true;
            peer_tells(&w, peer_of(&w, p.id.v));
        }
        world_settle(&w);
        assert_visit(&w, a.id, fails ? APPOINTMENT_EXPIRED : APPOINTMENT_CONFIRMED);
        assert_int_equal(world_told(&w, a.id, "pay_failed"), fails);
        world_end(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mismatch_confirms_nothing_and_tells_the_desk_once),
        cmocka_unit_test(money_on_a_payment_that_did_not_fit_books_nothing),
        cmocka_unit_test(facts_of_nobody_s_payment_are_done_with),
        cmocka_unit_test(an_unproven_event_moves_no_money_by_itself),
        cmocka_unit_test(a_dispute_is_flagged_and_the_visit_stays),
        cmocka_unit_test(a_delayed_method_is_pending_until_it_is_paid_or_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
