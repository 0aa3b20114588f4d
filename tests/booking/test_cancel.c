/*
 * test_cancel.c - one way to cancel: the time is free, notices go, the right people hear of it.
 */
#include "tests/booking/clinic.h"

#define AT "2026-11-25T09:30:00+05:30"

static void a_patient_who_cancels_is_not_told_again(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911");
    assert_string_equal(clinic_notices(&k, a.id), "reminder_24h reminder_2h");
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("ill"), &a),
                  DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CANCELLED);
    assert_text(a.reason, "ill");
    assert_string_equal(clinic_notices(&k, a.id), "");
    (void)clinic_book(&k, "Dr Rao", AT, "+912"); /* the time is free at once */
    clinic_end(&k);
}

static void the_desk_s_cancel_tells_the_patient(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911");
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_DESK, DS_STR("leave"), &a),
                  DS_OK);
    assert_string_equal(clinic_notices(&k, a.id), "cancelled_by_desk");
    assert_int_equal(clinic_due(&k, a.id, "cancelled_by_desk").utc_s, k.cx->now.utc_s);
    clinic_end(&k);
}

static void the_desk_s_cancel_at_night_waits_for_the_morning(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911");
    clinic_advance(&k, ds_hours(15)); /* 23:00 */
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_DESK, DS_STR("leave"), &a),
                  DS_OK);
    assert_int_equal(clinic_due(&k, a.id, "cancelled_by_desk").utc_s,
                     testenv_at("2026-11-24T08:00:00+05:30").utc_s);
    clinic_end(&k);
}

static void a_released_hold_tells_nobody(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", AT);
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_DESK, DS_STR("x"), &a),
                  DS_OK);
    assert_string_equal(clinic_notices(&k, a.id), "");
    clinic_end(&k);
}

static void cancelling_twice_says_it_is_gone(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_GONE);
    assert_status(
        k.cx,
        booking_cancel(k.cx, k.tx, &k.bk, (appointment_id){ 99 }, ACTOR_PATIENT, DS_STR("x"), &b),
        DS_NOT_FOUND);
    clinic_end(&k);
}

static void a_completed_visit_is_not_cancelled(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_ARRIVED, ACTOR_DESK, &b), DS_OK);
    assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_COMPLETED, ACTOR_DESK, &b),
                  DS_OK);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_DESK, DS_STR("x"), &b),
                  DS_CONFLICT);
    clinic_end(&k);
}

static void undoing_brings_the_visit_and_its_reminders_back(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    assert_status(k.cx, booking_restore(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, &b), DS_OK);
    assert_int_equal(b.status, APPOINTMENT_CONFIRMED);
    assert_string_equal(clinic_notices(&k, a.id), "reminder_24h reminder_2h");
    clinic_end(&k);
}

static void undoing_never_takes_the_time_from_another(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    (void)clinic_book(&k, "Dr Rao", AT, "+912");
    assert_status(k.cx, booking_restore(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, &b), DS_CONFLICT);
    clinic_end(&k);
}

static void a_visit_that_is_over_is_not_undone(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    clinic_advance(&k, ds_hours(72));
    assert_status(k.cx, booking_restore(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, &b), DS_CONFLICT);
    clinic_end(&k);
}

static void only_a_patient_after_the_agreed_hour_cancels_late(void **state)
{
    static const struct {
        int64_t after_s;
        actor by;
        bool is_late;
    } cases[] = {
        { -1, ACTOR_PATIENT, false }, { 0, ACTOR_PATIENT, false }, { 1, ACTOR_PATIENT, true },
        { 1, ACTOR_DESK, false },     { 1, ACTOR_SYSTEM, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        clinic_rules(&k, "Dr Rao")->cancel_notice_min = 24 * 60;
        appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T09:30:00+05:30", "+911");
        clinic_rules(&k, "Dr Rao")->cancel_notice_min = 0; /* later terms do not touch it */
        assert_int_equal(a.booked_at.utc_s, k.cx->now.utc_s);
        assert_int_equal(a.cancel_by.utc_s, a.start.utc_s - 86400);
        clinic_advance(&k, ds_seconds(ds_time_since(a.cancel_by, k.cx->now).s + cases[i].after_s));
        assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, cases[i].by, DS_STR("ill"), &a),
                      DS_OK);
        assert_int_equal(a.is_late_cancel, cases[i].is_late);
        assert_status(k.cx, booking_restore(k.cx, k.tx, &k.bk, a.id, cases[i].by, &a), DS_OK);
        assert_false(a.is_late_cancel); /* it came back as it was */
        assert_int_equal(a.done_at.utc_s, 0);
        clinic_end(&k);
    }
}

static void a_cancellation_is_undone_for_ten_minutes(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T09:30:00+05:30", "+911");
    for (int i = 0; i < 2; i++) {
        assert_status(
            k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("ill"), &a), DS_OK);
        clinic_advance(&k, ds_seconds(600 + i));
        assert_status(k.cx, booking_restore(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, &a),
                      i == 0 ? DS_OK : DS_CONFLICT);
    }
    assert_why(k.cx, "too long ago");
    clinic_end(&k);
}

static void what_was_only_held_does_not_come_back_booked(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-25T09:30:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("no"), &a),
                  DS_OK);
    assert_status(k.cx, booking_restore(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, &a), DS_CONFLICT);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patient_who_cancels_is_not_told_again),
        cmocka_unit_test(the_desk_s_cancel_tells_the_patient),
        cmocka_unit_test(the_desk_s_cancel_at_night_waits_for_the_morning),
        cmocka_unit_test(a_released_hold_tells_nobody),
        cmocka_unit_test(cancelling_twice_says_it_is_gone),
        cmocka_unit_test(a_completed_visit_is_not_cancelled),
        cmocka_unit_test(undoing_brings_the_visit_and_its_reminders_back),
        cmocka_unit_test(undoing_never_takes_the_time_from_another),
        cmocka_unit_test(a_visit_that_is_over_is_not_undone),
        cmocka_unit_test(only_a_patient_after_the_agreed_hour_cancels_late),
        cmocka_unit_test(a_cancellation_is_undone_for_ten_minutes),
        cmocka_unit_test(what_was_only_held_does_not_come_back_booked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
