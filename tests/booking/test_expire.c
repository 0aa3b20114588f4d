/*
 * test_expire.c - holds that are over give their time back, in portions, oldest first.
 */
#include "tests/booking/clinic.h"

static appointment hold(clinic *k, const char *iso, const char *address)
{
    slot s = clinic_slot(k, "Dr Rao", iso);
    booker who = clinic_booker(k, address);
    appointment a;

    assert_status(k->cx, booking_hold(k->cx, k->tx, &k->bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    return a;
}

static void nothing_due_is_no_error(void **state)
{
    clinic k;
    size_t n = 7;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)hold(&k, "2026-11-25T09:00:00+05:30", "+911");
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
    assert_int_equal(n, 0);
    clinic_end(&k);
}

static void holds_expire_at_their_very_second_and_oldest_first(void **state)
{
    clinic k;
    appointment a, b, c;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    a = hold(&k, "2026-11-25T09:00:00+05:30", "+912");
    clinic_advance(&k, ds_minutes(1));
    b = hold(&k, "2026-11-25T09:30:00+05:30", "+913");
    clinic_advance(&k, ds_minutes(14)); /* a is over at this second, b has a minute left */
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
    assert_int_equal(n, 1);
    c = hold(&k, "2026-11-25T09:00:00+05:30", "+914");
    clinic_advance(&k, ds_minutes(20));
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 1, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, b.id, &b), DS_OK);
    assert_int_equal(b.status, APPOINTMENT_EXPIRED);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, c.id, &c), DS_OK);
    assert_int_equal(c.status, APPOINTMENT_HELD);
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_true(a.id.v < b.id.v);
    clinic_end(&k);
}

static void a_confirmed_visit_never_expires(void **state)
{
    clinic k;
    appointment a;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    a = clinic_book(&k, "Dr Rao", "2026-11-25T09:00:00+05:30", "+911");
    clinic_advance(&k, ds_hours(3));
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
    assert_int_equal(n, 0);
    assert_int_equal(a.hold_expires_at.utc_s, DS_TIME_NEVER.utc_s);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_due_is_no_error),
        cmocka_unit_test(holds_expire_at_their_very_second_and_oldest_first),
        cmocka_unit_test(a_confirmed_visit_never_expires),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
