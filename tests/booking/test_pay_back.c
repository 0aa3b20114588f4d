/*
 * test_pay_back.c - giving back: by the terms, by the desk, by the provider, and what an undo or a
 * move leaves of it.
 */
#include "tests/booking/pay_world.h"

static void cancelling_gives_back_what_the_terms_say(void **state)
{
    static const struct {
        const char *rule;
        int64_t before_min; /* the start */
        actor by;
        int64_t kept;
    } rows[] = {
        { RULE, 24 * 60, ACTOR_PATIENT, 0 }, { RULE, 24 * 60 - 1, ACTOR_PATIENT, 30000 },
        { RULE, 120, ACTOR_PATIENT, 30000 }, { RULE, 119, ACTOR_PATIENT, 60000 },
        { RULE, 5, ACTOR_DESK, 0 },          { RULE, 5, ACTOR_SYSTEM, 0 },
        { "", 5, ACTOR_PATIENT, 0 },         { "0:0", 24 * 60, ACTOR_PATIENT, 60000 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        appointment b;
        pay_world w;

        world_start(&w, rows[i].rule);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        w.k.policy.pay.refunds.count = 0; /* later terms do not touch it */
        payment p = world_pay(&w, &d, i % 2 ? "paypal" : "stripe");
        world_wait(
            &w, ds_time_since(ds_time_sub(a.start, ds_minutes(rows[i].before_min)), w.k.cx->now));
        assert_status(w.k.cx,
                      booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, rows[i].by, DS_STR("x"), &b),
                      DS_OK);
        assert_due(&w, d, DUE_OVER);
        if (rows[i].kept < 60000)
            assert_state(&w, p, PAYMENT_REFUNDING);
        world_settle(&w);
        if (world_kept(&w, &p) != rows[i].kept)
            fail_msg("row %zu keeps %lld", i, (long long)world_kept(&w, &p));
        assert_state(&w, p,
                     rows[i].kept == 0       ? PAYMENT_REFUNDED
                     : rows[i].kept == 60000 ? PAYMENT_PAID
                                             : PAYMENT_PARTLY_REFUNDED);
        assert_int_equal(world_told(&w, a.id, "refund_asked"), rows[i].by != ACTOR_PATIENT);
        assert_int_equal(world_told(&w, a.id, "refund_done"), rows[i].kept < 60000);
        world_end(&w);
    }
}

static void cancelling_while_the_payment_is_under_way_gives_it_back(void **state)
{
    appointment b;
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "paypal");
    assert_true(peer_is_paid(&w, peer_of(&w, p.id.v)));
    world_deliver_one(&w, 0, false); /* to be verified */
    (void)world_calls(&w, NULL);     /* verified: the capture is queued */
    assert_status(w.k.cx,
                  booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    world_settle(&w);
    assert_true(peer_of(&w, p.id.v)->is_captured);
    assert_int_equal(world_kept(&w, &p), 0);
    world_end(&w);
}

static void a_no_show_keeps_the_money_until_the_desk_gives(void **state)
{
    appointment b;
    pay_world w;
    refund r;

    (void)state;
    world_start(&w, "0:100");
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_pay(&w, &d, "stripe");
    world_wait(&w, ds_hours(26));
    assert_status(w.k.cx, booking_mark(w.k.cx, w.k.tx, a.id, APPOINTMENT_NO_SHOW, ACTOR_DESK, &b),
                  DS_OK);
    world_settle(&w);
    assert_int_equal(world_kept(&w, &p), 60000);
    assert_status(w.k.cx, booking_pay_refund(w.k.cx, w.k.tx, p.id, 60001, &r), DS_INVALID);
    assert_status(w.k.cx, booking_pay_refund(w.k.cx, w.k.tx, p.id, 100, &r), DS_OK);
    assert_status(w.k.cx, booking_pay_refund(w.k.cx, w.k.tx, p.id, 59901, &r), DS_INVALID);
    world_settle(&w);
    assert_state(&w, p, PAYMENT_PARTLY_REFUNDED);
    assert_status(w.k.cx, booking_pay_refund(w.k.cx, w.k.tx, p.id, 0, &r), DS_OK);
    assert_int_equal(r.minor, 59900);
    assert_status(w.k.cx, booking_pay_refund(w.k.cx, w.k.tx, p.id, 0, &r), DS_INVALID);
    world_settle(&w);
    assert_int_equal(world_kept(&w, &p), 0);
    assert_state(&w, p, PAYMENT_REFUNDED);
    world_end(&w);
}

static void an_undo_takes_back_a_refund_only_before_it_left(void **state)
{
    (void)state;
    for (int has_left = 0; has_left < 2; has_left++) {
        appointment b;
        pay_world w;

        world_start(&w, RULE);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        payment p = world_pay(&w, &d, "stripe");
        assert_status(w.k.cx,
                      booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                      DS_OK);
        if (has_left)
            world_settle(&w);
        assert_status(w.k.cx, booking_restore(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_PATIENT, &b),
                      has_left ? DS_CONFLICT : DS_OK);
        world_settle(&w);
        assert_visit(&w, a.id, has_left ? APPOINTMENT_CANCELLED : APPOINTMENT_CONFIRMED);
        assert_due(&w, d, has_left ? DUE_OVER : DUE_SETTLED);
        assert_int_equal(world_kept(&w, &p), has_left ? 0 : 60000);
        assert_state(&w, p, has_left ? PAYMENT_REFUNDED : PAYMENT_PAID);
        if (!has_left) { /* and it may be cancelled again */
            assert_status(
                w.k.cx, booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_DESK, DS_STR("x"), &b),
                DS_OK);
            world_settle(&w);
            assert_int_equal(world_kept(&w, &p), 0);
        }
        world_end(&w);
    }
}

static void a_late_move_does_not_win_back_what_was_lost(void **state)
{
    static const struct {
        int64_t before_min; /* when it is moved to the next day */
        actor by;
        int64_t kept; /* when it is cancelled right after */
    } rows[] = { { 24 * 60, ACTOR_PATIENT, 0 },
                 { 180, ACTOR_PATIENT, 30000 },
                 { 60, ACTOR_PATIENT, 60000 },
                 { 60, ACTOR_DESK, 0 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        appointment b;
        pay_world w;

        world_start(&w, RULE);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        payment p = world_pay(&w, &d, "stripe");
        world_wait(
            &w, ds_time_since(ds_time_sub(a.start, ds_minutes(rows[i].before_min)), w.k.cx->now));
        slot to = clinic_slot(&w.k, "Dr Rao", "2026-11-26T09:00:00+05:30");
        booker who = { .actor = rows[i].by, .contact = a.contact };
        assert_status(w.k.cx, booking_move(w.k.cx, w.k.tx, &w.k.bk, a.id, &to, &who, &b), DS_OK);
        assert_due(&w, d, DUE_SETTLED);
        assert_status(w.k.cx,
                      booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                      DS_OK);
        world_settle(&w);
        if (world_kept(&w, &p) != rows[i].kept)
            fail_msg("row %zu keeps %lld", i, (long long)world_kept(&w, &p));
        world_end(&w);
    }
}

static void a_refund_by_the_provider_s_own_hand_is_learnt_and_counts(void **state)
{
    const refund *rows;
    appointment b;
    pay_world w;
    size_t n;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_pay(&w, &d, "stripe");
    assert_int_equal(peer_gives_back(&w, peer_of(&w, p.id.v), DS_STR(""), 10000), DS_OK);
    world_settle(&w);
    assert_status(w.k.cx, store_refund_list_of(w.k.cx, w.k.tx, p.id, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_text(rows[0].reason, "at_provider");
    assert_state(&w, p, PAYMENT_PARTLY_REFUNDED);
    assert_status(w.k.cx,
                  booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    world_settle(&w);
    assert_int_equal(world_kept(&w, &p), 0); /* 50000 more, not 60000 */
    assert_state(&w, p, PAYMENT_REFUNDED);
    assert_int_equal(world_alarms(&w, "failed"), 0);
    world_end(&w);
}

/* A webhook on the charge alone: how much in all, and no refund by name. */
static void a_total_without_names_counts_and_is_not_counted_twice(void **state)
{
    const refund *rows;
    refund r;
    pay_world w;
    int64_t visits;
    size_t n;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_pay(&w, &d, "stripe");
    pay_facts f = peer_says(w.k.cx, peer_of(&w, p.id.v));
    f.refunded_minor = 60000;
    world_news(&w, &f);
    world_settle(&w);
    assert_state(&w, p, PAYMENT_REFUNDED);
    assert_status(
        w.k.cx, store_ledger_sum(w.k.cx, w.k.tx, DS_STR("visits"), DS_STR("INR"), &visits), DS_OK);
    assert_int_equal(visits, 0);
    assert_status(w.k.cx, booking_pay_refund(w.k.cx, w.k.tx, p.id, 1, &r), DS_INVALID);
    assert_int_equal(peer_gives_back(&w, peer_of(&w, p.id.v), DS_STR(""), 40000), DS_OK);
    world_settle(&w); /* named now: of the 60000 these are 40000 */
    assert_status(w.k.cx, store_refund_list_of(w.k.cx, w.k.tx, p.id, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(
        w.k.cx, store_ledger_sum(w.k.cx, w.k.tx, DS_STR("visits"), DS_STR("INR"), &visits), DS_OK);
    assert_int_equal(visits, 0);
    assert_state(&w, p, PAYMENT_REFUNDED);
    world_end(&w);
}

static void what_the_provider_gave_meanwhile_is_not_asked_for_again(void **state)
{
    appointment b;
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_pay(&w, &d, "stripe");
    assert_status(w.k.cx,
                  booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    assert_int_equal(peer_gives_back(&w, peer_of(&w, p.id.v), DS_STR(""), 20000), DS_OK);
    world_settle(&w); /* its news come before our call goes out */
    assert_int_equal(world_kept(&w, &p), 0);
    assert_state(&w, p, PAYMENT_REFUNDED);
    assert_int_equal(world_alarms(&w, "failed"), 0);
    world_end(&w);
}

static void a_refund_that_fails_for_good_is_the_desk_s(void **state)
{
    appointment b;
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_pay(&w, &d, "stripe");
    assert_status(
        w.k.cx, booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_DESK, DS_STR("x"), &b), DS_OK);
    peer_of(&w, p.id.v)->is_captured = false; /* the provider knows of no such money */
    world_calls(&w, NULL);
    peer_of(&w, p.id.v)->is_captured = true;
    world_settle(&w);
    assert_int_equal(world_alarms(&w, "a refund has failed"), 1);
    assert_state(&w, p, PAYMENT_PAID);
    assert_int_equal(world_told(&w, a.id, "refund_done"), 0);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cancelling_gives_back_what_the_terms_say),
        cmocka_unit_test(cancelling_while_the_payment_is_under_way_gives_it_back),
        cmocka_unit_test(a_no_show_keeps_the_money_until_the_desk_gives),
        cmocka_unit_test(an_undo_takes_back_a_refund_only_before_it_left),
        cmocka_unit_test(a_late_move_does_not_win_back_what_was_lost),
        cmocka_unit_test(a_refund_by_the_provider_s_own_hand_is_learnt_and_counts),
        cmocka_unit_test(a_total_without_names_counts_and_is_not_counted_twice),
        cmocka_unit_test(what_the_provider_gave_meanwhile_is_not_asked_for_again),
        cmocka_unit_test(a_refund_that_fails_for_good_is_the_desk_s),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
