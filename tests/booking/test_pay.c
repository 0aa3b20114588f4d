/*
 * test_pay.c - asking, paying, late money and money twice: each way of a payment is told by what
 * happens to visit, money and words.
 */
#include "tests/booking/pay_world.h"

#define LATER "2026-11-24T11:00:00+05:30"

/* ---- asking ---- */

static void a_due_is_asked_once_and_by_today_s_terms(void **state)
{
    pay_world w;
    pay_due d, again;

    (void)state;
    world_start(&w, RULE);
    w.k.policy.pay.tax_permyriad = 1800;
    w.k.policy.pay.tax_name = DS_STR("GST");
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    d = world_ask(&w, &a);
    assert_int_equal(d.amount.minor, 60000);
    assert_int_equal(d.tax.minor, 9153);
    assert_true(d.may_pay_at_clinic);
    assert_int_equal(d.token.n, 22);
    w.k.policy.pay.mode = PAY_MODE_NONE; /* what is asked stays asked */
    again = world_ask(&w, &a);
    assert_int_equal(again.id.v, d.id.v);
    assert_int_equal(again.amount.minor, 60000);
    world_end(&w);
}

static void where_nothing_is_due_choosing_books(void **state)
{
    static const struct {
        pay_mode mode;
        bool has_provider;
    } rows[] = { { PAY_MODE_NONE, true },
                 { PAY_MODE_AT_CLINIC, true },
                 { PAY_MODE_AUTO, false },
                 { PAY_MODE_FULL, false },
                 { PAY_MODE_DEPOSIT, false } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        pay_world w;
        pay_due d;

        world_start(&w, RULE);
        w.k.policy.pay.mode = rows[i].mode;
        w.k.policy.has_stripe = w.k.policy.has_paypal = rows[i].has_provider;
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        assert_status(w.k.cx, booking_pay_ask(w.k.cx, w.k.tx, &w.k.bk, &a, &d), DS_NOT_FOUND);
        world_end(&w);
    }
}

/* ---- paying ---- */

static void paying_books_with_receipt_and_word(void **state)
{
    static const char *const providers[] = { "stripe", "paypal" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(providers); i++) {
        const ledger_row *rows;
        pay_world w;
        size_t n;

        world_start(&w, RULE);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        payment p = world_pay(&w, &d, providers[i]);
        assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
        assert_due(&w, d, DUE_SETTLED);
        assert_int_equal(p.state, PAYMENT_PAID);
        assert_text(p.receipt, "L1-000001");
        assert_int_equal(world_told(&w, a.id, "paid_booked"), 1);
        assert_status(w.k.cx, store_ledger_list_of(w.k.cx, w.k.tx, p.id, &rows, &n), DS_OK);
        assert_int_equal(n, 2);
        assert_int_equal(rows[0].minor, 60000);
        assert_text(rows[1].account, "visits");
        assert_true(ds_str_starts(rows[0].cause, DS_STR("inbox:")) ||
                    ds_str_starts(rows[0].cause, DS_STR("outbox:")));
        world_end(&w);
    }
}

static void two_tabs_have_one_link_and_two_providers_two(void **state)
{
    pay_world w;
    payment a, b, c;

    (void)state;
    world_start(&w, RULE);
    appointment hold = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &hold);
    a = world_link(&w, &d, "stripe");
    b = world_link(&w, &d, "stripe");
    c = world_link(&w, &d, "paypal");
    assert_int_equal(a.id.v, b.id.v);
    assert_int_not_equal(a.id.v, c.id.v);
    w.k.policy.has_paypal = false;
    assert_status(w.k.cx, booking_pay_start(w.k.cx, w.k.tx, &w.k.bk, d.id, DS_STR("paypal"), &b),
                  DS_OFF);
    assert_status(w.k.cx, booking_pay_start(w.k.cx, w.k.tx, &w.k.bk, d.id, DS_STR("upi"), &b),
                  DS_OFF);
    world_end(&w);
}

static void starting_to_pay_prolongs_the_hold_once_and_not_beyond_the_start(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    world_wait(&w, ds_minutes(10));
    (void)world_link(&w, &d, "stripe");
    ds_time until = ds_time_add(w.k.cx->now, ds_minutes(15));
    assert_int_equal(world_visit(&w, a.id).hold_expires_at.utc_s, until.utc_s);
    world_wait(&w, ds_minutes(10));
    (void)world_link(&w, &d, "stripe");
    (void)world_link(&w, &d, "paypal");
    assert_int_equal(world_visit(&w, a.id).hold_expires_at.utc_s, until.utc_s);
    world_end(&w);
    world_start(&w, RULE);
    clinic_advance(&w.k, ds_minutes(55)); /* 8:55 */
    a = world_hold(&w, "Dr Rao", "2026-11-23T09:00:00+05:30", "+911");
    d = world_ask(&w, &a);
    (void)world_link(&w, &d, "stripe");
    assert_true(world_visit(&w, a.id).hold_expires_at.utc_s <= a.start.utc_s + 600);
    world_end(&w);
}

static void paying_at_the_clinic_books_at_once_and_closes_the_links(void **state)
{
    appointment b;
    pay_world w;
    payment p;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    p = world_link(&w, &d, "stripe");
    assert_status(w.k.cx, booking_pay_at_clinic(w.k.cx, w.k.tx, &w.k.bk, d.id, &b), DS_OK);
    assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
    assert_due(&w, d, DUE_AT_CLINIC);
    world_settle(&w);
    assert_state(&w, p, PAYMENT_EXPIRED);
    assert_false(peer_is_paid(&w, peer_of(&w, p.id.v)));
    assert_status(w.k.cx, booking_pay_start(w.k.cx, w.k.tx, &w.k.bk, d.id, DS_STR("stripe"), &p),
                  DS_GONE);
    assert_status(w.k.cx, booking_pay_at_clinic(w.k.cx, w.k.tx, &w.k.bk, d.id, &b), DS_GONE);
    world_end(&w);
    world_start(&w, RULE);
    w.k.policy.pay.mode = PAY_MODE_FULL;
    a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    d = world_ask(&w, &a);
    assert_status(w.k.cx, booking_pay_at_clinic(w.k.cx, w.k.tx, &w.k.bk, d.id, &b), DS_DENIED);
    assert_visit(&w, a.id, APPOINTMENT_HELD);
    world_end(&w);
}

static void a_visit_booked_by_another_way_is_asked_no_more(void **state)
{
    appointment b;
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    assert_status(w.k.cx, booking_confirm(w.k.cx, w.k.tx, &w.k.bk, a.id, a.fence, a.patient, &b),
                  DS_OK);
    assert_due(&w, d, DUE_AT_CLINIC);
    world_end(&w);
}

static void a_price_that_changes_changes_nothing_for_who_was_asked(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    clinic_rules(&w.k, "Dr Rao")->fee.minor = 90000;
    payment p = world_pay(&w, &d, "stripe");
    assert_int_equal(p.captured_minor, 60000);
    assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
    world_end(&w);
}

/* ---- late money ---- */

static void money_after_the_hold_books_while_the_time_is_free(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "stripe");
    assert_true(peer_is_paid(&w, peer_of(&w, p.id.v)));
    world_wait(&w, ds_minutes(20));
    assert_visit(&w, a.id, APPOINTMENT_EXPIRED);
    world_settle(&w);
    assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
    assert_due(&w, d, DUE_SETTLED);
    world_end(&w);
}

/* Paid, but someone else has the time: the due waits for an answer. */
static pay_due late_due(pay_world *w, payment *ret_p)
{
    appointment a = world_hold(w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(w, &a);

    *ret_p = world_link(w, &d, "stripe");
    assert_true(peer_is_paid(w, peer_of(w, ret_p->id.v)));
    world_wait(w, ds_minutes(20));
    (void)clinic_book(&w->k, "Dr Rao", TOMORROW, "+922");
    world_settle(w);
    return world_due_of(w, d.id);
}

static void money_for_a_time_that_went_waits_for_another_one(void **state)
{
    appointment b;
    pay_world w;
    payment p;

    (void)state;
    world_start(&w, RULE);
    pay_due d = late_due(&w, &p);
    assert_int_equal(d.state, DUE_LATE);
    assert_int_equal(world_told(&w, d.appointment, "paid_late"), 1);
    assert_int_equal(world_told(&w, d.appointment, "paid_booked"), 0);
    assert_int_equal(world_kept(&w, &p), 60000);
    slot s = clinic_slot(&w.k, "Dr Rao", LATER);
    booker who = clinic_booker(&w.k, "+911");
    slot taken = clinic_slot(&w.k, "Dr Rao", TOMORROW);
    assert_status(w.k.cx, booking_pay_rebook(w.k.cx, w.k.tx, &w.k.bk, d.id, &taken, &who, &b),
                  DS_CONFLICT);
    assert_due(&w, d, DUE_LATE);
    assert_status(w.k.cx, booking_pay_rebook(w.k.cx, w.k.tx, &w.k.bk, d.id, &s, &who, &b), DS_OK);
    assert_int_equal(b.status, APPOINTMENT_CONFIRMED);
    assert_true(b.patient.v != 0);
    assert_due(&w, d, DUE_SETTLED);
    assert_int_equal(world_due_of(&w, d.id).appointment.v, b.id.v);
    assert_text(world_payment(&w, p.id).receipt, "L1-000001");
    assert_status(w.k.cx, booking_pay_rebook(w.k.cx, w.k.tx, &w.k.bk, d.id, &s, &who, &b), DS_GONE);
    world_wait(&w, ds_hours(25));
    world_settle(&w);
    assert_int_equal(world_kept(&w, &p), 60000);
    world_end(&w);
}

static void silence_for_a_day_gives_all_back(void **state)
{
    pay_world w;
    payment p;

    (void)state;
    world_start(&w, RULE);
    pay_due d = late_due(&w, &p);
    world_wait(&w, ds_time_since(d.answer_by, ds_time_add(w.k.cx->now, ds_seconds(1))));
    world_settle(&w);
    assert_due(&w, d, DUE_LATE);
    world_wait(&w, ds_seconds(1));
    assert_due(&w, d, DUE_OVER);
    world_settle(&w);
    assert_int_equal(world_kept(&w, &p), 0);
    assert_state(&w, p, PAYMENT_REFUNDED);
    assert_int_equal(world_told(&w, d.appointment, "refund_asked"), 1);
    assert_int_equal(world_told(&w, d.appointment, "refund_done"), 1);
    world_end(&w);
}

static void who_wants_the_money_rather_than_a_time_gets_it(void **state)
{
    pay_world w;
    payment p;

    (void)state;
    world_start(&w, RULE);
    pay_due d = late_due(&w, &p);
    assert_status(w.k.cx, booking_pay_decline(w.k.cx, w.k.tx, d.id), DS_OK);
    assert_status(w.k.cx, booking_pay_decline(w.k.cx, w.k.tx, d.id), DS_GONE);
    world_settle(&w);
    assert_int_equal(world_kept(&w, &p), 0);
    world_end(&w);
}

static void without_another_time_the_money_goes_back_at_once(void **state)
{
    pay_world w;
    payment p;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    p = world_link(&w, &d, "stripe");
    assert_true(peer_is_paid(&w, peer_of(&w, p.id.v)));
    world_wait(&w, ds_hours(30)); /* the visit's time is over, and so is the horizon's end */
    w.k.policy.min_notice_min = 90 * 24 * 60;
    world_settle(&w);
    assert_due(&w, d, DUE_OVER);
    assert_int_equal(world_told(&w, a.id, "paid_no_time"), 1);
    assert_int_equal(world_kept(&w, &p), 0);
    world_end(&w);
}

/* PM-3: however the news comes, what becomes of late money is decided when they come; when they do
 * not, within a minute of the first question. */
static void money_that_nobody_tells_of_is_found_within_a_minute(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "stripe");
    peer_of(&w, p.id.v)->is_captured = true; /* and the webhook is lost */
    world_wait(&w, ds_seconds(60));
    world_settle(&w);
    assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
    assert_due(&w, d, DUE_SETTLED);
    world_end(&w);
}

/* ---- too much money ---- */

static void paying_twice_gives_the_second_back_whole(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "stripe"), q = world_link(&w, &d, "paypal");
    assert_true(peer_is_paid(&w, peer_of(&w, p.id.v)));
    peer_of(&w, q.id.v)->is_approved = peer_of(&w, q.id.v)->is_captured = true;
    peer_tells(&w, peer_of(&w, q.id.v));
    world_settle(&w);
    int64_t first = world_kept(&w, &p), second = world_kept(&w, &q);
    assert_int_equal(first + second, 60000);
    assert_true(first == 0 || second == 0);
    assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
    assert_due(&w, d, DUE_SETTLED);
    assert_int_equal(world_told(&w, a.id, "refund_asked"), 1);
    world_end(&w);
}

static void an_approval_after_the_visit_is_paid_is_not_fetched(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment q = world_link(&w, &d, "paypal");
    (void)world_pay(&w, &d, "stripe");
    peer_of(&w, q.id.v)->is_approved = true;
    peer_tells(&w, peer_of(&w, q.id.v));
    world_settle(&w);
    assert_false(peer_of(&w, q.id.v)->is_captured);
    assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
    world_end(&w);
}

static void money_for_a_visit_that_is_over_or_paid_there_goes_back(void **state)
{
    (void)state;
    for (int at_clinic = 0; at_clinic < 2; at_clinic++) {
        appointment b;
        pay_world w;

        world_start(&w, RULE);
        appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
        pay_due d = world_ask(&w, &a);
        payment p = world_link(&w, &d, "stripe");
        assert_true(peer_is_paid(&w, peer_of(&w, p.id.v))); /* told of later */
        if (at_clinic)
            assert_status(w.k.cx, booking_pay_at_clinic(w.k.cx, w.k.tx, &w.k.bk, d.id, &b), DS_OK);
        else
            assert_status(
                w.k.cx,
                booking_cancel(w.k.cx, w.k.tx, &w.k.bk, a.id, ACTOR_PATIENT, DS_STR("no"), &b),
                DS_OK);
        world_settle(&w);
        assert_int_equal(world_kept(&w, &p), 0);
        assert_state(&w, p, PAYMENT_REFUNDED);
        assert_text(world_payment(&w, p.id).receipt, "");
        assert_visit(&w, a.id, at_clinic ? APPOINTMENT_CONFIRMED : APPOINTMENT_CANCELLED);
        assert_int_equal(world_told(&w, a.id, "refund_asked"), 1);
        world_end(&w);
    }
}

/* ---- by the clock ---- */

static void providers_are_asked_less_and_less_often_and_no_more_after_two_days(void **state)
{
    static const int64_t first[] = { 1, 2, 5, 10, 20, 30, 60, 120, 180 };
    pay_world w;
    size_t asked = 0;

    (void)state;
    world_start(&w, RULE);
    w.k.policy.hold_minutes = 24 * 60; /* so that nothing closes the link */
    appointment a = world_hold(&w, "Dr Rao", "2026-11-28T09:00:00+05:30", "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "stripe");
    ds_time since = w.k.cx->now;
    for (size_t i = 0; i < COUNT_OF(first); i++) {
        ds_time at = world_payment(&w, p.id).ask_at;
        if (at.utc_s != ds_time_add(since, ds_minutes(first[i])).utc_s)
            fail_msg("question %zu comes after %lld s", i, (long long)(at.utc_s - since.utc_s));
        world_wait(&w, ds_time_since(at, w.k.cx->now));
        asked += world_calls(&w, NULL);
    }
    assert_int_equal(asked, COUNT_OF(first));
    w.k.policy.hold_minutes = 15;
    for (int hour = 0; hour < 60; hour++) {
        world_wait(&w, ds_hours(1));
        world_settle(&w);
    }
    assert_true(world_payment(&w, p.id).ask_at.utc_s == DS_TIME_NEVER.utc_s);
    world_end(&w);
}

static void a_lapsed_hold_closes_its_links_and_paying_again_takes_the_time_anew(void **state)
{
    pay_world w;

    (void)state;
    world_start(&w, RULE);
    appointment a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    pay_due d = world_ask(&w, &a);
    payment p = world_link(&w, &d, "stripe"), q;
    world_wait(&w, ds_minutes(16));
    assert_visit(&w, a.id, APPOINTMENT_EXPIRED);
    world_settle(&w);
    assert_state(&w, p, PAYMENT_EXPIRED);
    q = world_pay(&w, &d, "stripe");
    assert_int_not_equal(q.id.v, p.id.v);
    assert_visit(&w, a.id, APPOINTMENT_CONFIRMED);
    world_end(&w);
    world_start(&w, RULE);
    a = world_hold(&w, "Dr Rao", TOMORROW, "+911");
    d = world_ask(&w, &a);
    world_wait(&w, ds_minutes(16));
    (void)clinic_book(&w.k, "Dr Rao", TOMORROW, "+922");
    assert_status(w.k.cx, booking_pay_start(w.k.cx, w.k.tx, &w.k.bk, d.id, DS_STR("stripe"), &p),
                  DS_GONE);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_due_is_asked_once_and_by_today_s_terms),
        cmocka_unit_test(where_nothing_is_due_choosing_books),
        cmocka_unit_test(paying_books_with_receipt_and_word),
        cmocka_unit_test(two_tabs_have_one_link_and_two_providers_two),
        cmocka_unit_test(starting_to_pay_prolongs_the_hold_once_and_not_beyond_the_start),
        cmocka_unit_test(paying_at_the_clinic_books_at_once_and_closes_the_links),
        cmocka_unit_test(a_visit_booked_by_another_way_is_asked_no_more),
        cmocka_unit_test(a_price_that_changes_changes_nothing_for_who_was_asked),
        cmocka_unit_test(money_after_the_hold_books_while_the_time_is_free),
        cmocka_unit_test(money_for_a_time_that_went_waits_for_another_one),
        cmocka_unit_test(silence_for_a_day_gives_all_back),
        cmocka_unit_test(who_wants_the_money_rather_than_a_time_gets_it),
        cmocka_unit_test(without_another_time_the_money_goes_back_at_once),
        cmocka_unit_test(money_that_nobody_tells_of_is_found_within_a_minute),
        cmocka_unit_test(paying_twice_gives_the_second_back_whole),
        cmocka_unit_test(an_approval_after_the_visit_is_paid_is_not_fetched),
        cmocka_unit_test(money_for_a_visit_that_is_over_or_paid_there_goes_back),
        cmocka_unit_test(providers_are_asked_less_and_less_often_and_no_more_after_two_days),
        cmocka_unit_test(a_lapsed_hold_closes_its_links_and_paying_again_takes_the_time_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
