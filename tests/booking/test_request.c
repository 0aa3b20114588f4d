/*
 * test_request.c - asked for, agreed to, declined, or never answered.
 */
#include "tests/booking/clinic.h"

static slot evening(const clinic *k)
{
    return clinic_slot(k, "Dr Iyer", "2026-11-23T18:00:00+05:30");
}

static appointment ask(clinic *k, slot at, const char *address)
{
    booker who = clinic_booker(k, address);
    appointment a;

    clinic_rules(k, "Dr Iyer")->needs_approval = true;
    who.patient = clinic_patient(k, "Lakshmi");
    assert_status(k->cx, booking_book(k->cx, k->tx, &k->bk, &at, &who, &a), DS_OK);
    return a;
}

static void a_patient_asks_and_nothing_is_booked(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = ask(&k, evening(&k), "+911");
    assert_int_equal(a.status, APPOINTMENT_HELD);
    assert_true(a.is_request);
    assert_int_equal(a.booked_at.utc_s, 0);
    assert_int_equal(a.hold_expires_at.utc_s, a.start.utc_s); /* nearer than 24 hours */
    assert_string_equal(clinic_notices(&k, a.id), "");
    clinic_end(&k);
}

static void a_held_time_becomes_a_request_when_it_is_confirmed(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    clinic_rules(&k, "Dr Iyer")->needs_approval = true;
    slot s = clinic_slot(&k, "Dr Iyer", "2026-11-27T18:00:00+05:30");
    booker who = clinic_booker(&k, "+911");
    patient_id lakshmi = clinic_patient(&k, "Lakshmi");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, lakshmi, &a), DS_OK);
    assert_true(a.is_request);
    assert_int_equal(a.patient.v, lakshmi.v);
    assert_int_equal(a.hold_expires_at.utc_s, ds_time_add(k.cx->now, ds_hours(24)).utc_s);
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, lakshmi, &a),
                  DS_CONFLICT); /* only the desk can */
    clinic_end(&k);
}

static void a_late_yes_asks_as_well(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    clinic_rules(&k, "Dr Iyer")->needs_approval = true;
    slot s = evening(&k);
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    clinic_advance(&k, ds_minutes(20));
    assert_status(k.cx,
                  booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, clinic_patient(&k, "L"), &a),
                  DS_OK);
    assert_int_equal(a.status, APPOINTMENT_HELD);
    assert_true(a.is_request);
    clinic_end(&k);
}

static void the_desk_books_what_others_must_ask_for(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    clinic_rules(&k, "Dr Iyer")->needs_approval = true;
    slot s = evening(&k);
    booker desk = { .actor = ACTOR_DESK, .patient = clinic_patient(&k, "Lakshmi") };
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &desk, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CONFIRMED);
    assert_false(a.is_request);
    clinic_end(&k);
}

static void the_desk_agrees(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = ask(&k, evening(&k), "+911");
    clinic_rules(&k, "Dr Iyer")->cancel_notice_min = 120;
    clinic_advance(&k, ds_hours(1));
    assert_status(k.cx, booking_approve(k.cx, k.tx, &k.bk, a.id, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CONFIRMED);
    assert_false(a.is_request);
    assert_int_equal(a.booked_at.utc_s, k.cx->now.utc_s);
    assert_int_equal(a.cancel_by.utc_s, a.start.utc_s - 7200);
    assert_string_equal(clinic_notices(&k, a.id), "approved_by_desk reminder_2h");
    assert_status(k.cx, booking_approve(k.cx, k.tx, &k.bk, a.id, &a), DS_GONE);
    clinic_end(&k);
}

static void the_desk_declines_and_the_time_is_free(void **state)
{
    clinic k;
    appointment b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = ask(&k, evening(&k), "+911");
    assert_status(k.cx, booking_decline(k.cx, k.tx, &k.bk, a.id, DS_STR("not for this"), &a),
                  DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CANCELLED);
    assert_string_equal(clinic_notices(&k, a.id), "declined_by_desk");
    b = ask(&k, evening(&k), "+912");
    assert_int_equal(b.status, APPOINTMENT_HELD);
    assert_status(k.cx, booking_restore(k.cx, k.tx, &k.bk, a.id, ACTOR_DESK, &a), DS_CONFLICT);
    clinic_end(&k);
}

static size_t calls(clinic *k, const char *reason)
{
    const call_row *rows;
    size_t n, found = 0;

    assert_status(k->cx, store_call_list(k->cx, k->tx, &rows, &n), DS_OK);
    for (size_t i = 0; i < n; i++)
        found += ds_str_is(rows[i].reason, reason);
    return found;
}

static void nobody_answers_and_both_hear_of_it(void **state)
{
    clinic k;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = ask(&k, clinic_slot(&k, "Dr Iyer", "2026-11-27T18:00:00+05:30"), "+911");
    clinic_advance(&k, ds_seconds(24 * 3600 - 1));
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
    assert_int_equal(n, 0);
    clinic_advance(&k, ds_seconds(1)); /* to the very second */
    assert_status(k.cx, booking_approve(k.cx, k.tx, &k.bk, a.id, &a), DS_GONE);
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_string_equal(clinic_notices(&k, a.id), "request_expired");
    assert_int_equal(calls(&k, "request_expired"), 1);
    clinic_end(&k);
}

static void a_request_that_is_moved_still_waits(void **state)
{
    clinic k;
    appointment a = { 0 }, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    a = ask(&k, clinic_slot(&k, "Dr Iyer", "2026-11-27T18:00:00+05:30"), "+911");
    slot to = evening(&k);
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_OK);
    assert_true(b.is_request);
    assert_int_equal(b.hold_expires_at.utc_s, b.start.utc_s);
    assert_string_equal(clinic_notices(&k, b.id), "");
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patient_asks_and_nothing_is_booked),
        cmocka_unit_test(a_held_time_becomes_a_request_when_it_is_confirmed),
        cmocka_unit_test(a_late_yes_asks_as_well),
        cmocka_unit_test(the_desk_books_what_others_must_ask_for),
        cmocka_unit_test(the_desk_agrees),
        cmocka_unit_test(the_desk_declines_and_the_time_is_free),
        cmocka_unit_test(nobody_answers_and_both_hear_of_it),
        cmocka_unit_test(a_request_that_is_moved_still_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
