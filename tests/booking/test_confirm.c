/*
 * test_confirm.c - a hold becomes an appointment: fences, late answers, expiry racing confirm.
 */
#include "tests/booking/clinic.h"

#define NONE ((appointment_id){ 0 })

static appointment hold(clinic *k, const char *address, const char *iso)
{
    slot s = clinic_slot(k, "Dr Rao", iso);
    booker who = clinic_booker(k, address);
    appointment a;

    assert_status(k->cx, booking_hold(k->cx, k->tx, &k->bk, &s, &who, NONE, &a), DS_OK);
    return a;
}

static void a_hold_is_confirmed_with_its_fence(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = hold(&k, "+911", "2026-11-25T09:30:00+05:30"), b;
    patient_id p = clinic_patient(&k, "Lakshmi");
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, p, &b), DS_OK);
    assert_int_equal(b.status, APPOINTMENT_CONFIRMED);
    assert_text(b.patient_name, "Lakshmi");
    assert_true(b.fence > a.fence);
    assert_string_equal(clinic_notices(&k, b.id), "reminder_24h reminder_2h");
    clinic_end(&k);
}

static void a_wrong_fence_confirms_nothing(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = hold(&k, "+911", "2026-11-25T09:30:00+05:30"), b;
    patient_id p = clinic_patient(&k, "Lakshmi");
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence + 1, p, &b), DS_CONFLICT);
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence - 1, p, &b), DS_CONFLICT);
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, p, &b), DS_OK);
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, p, &b), DS_CONFLICT);
    clinic_end(&k);
}

static void a_late_yes_still_books_a_free_time(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment unswept = hold(&k, "+911", "2026-11-25T09:30:00+05:30"), b;
    appointment swept = hold(&k, "+912", "2026-11-25T11:00:00+05:30");
    patient_id p = clinic_patient(&k, "Lakshmi");
    size_t n;
    clinic_advance(&k, ds_hours(3));
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, unswept.id, unswept.fence, p, &b),
                  DS_OK);
    assert_int_equal(b.status, APPOINTMENT_CONFIRMED);
    assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, swept.id, swept.fence, p, &b), DS_OK);
    assert_int_equal(b.status, APPOINTMENT_CONFIRMED);
    clinic_end(&k);
}

static void a_late_yes_never_takes_the_time_from_another(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = hold(&k, "+911", "2026-11-25T09:30:00+05:30"), b;
    patient_id p = clinic_patient(&k, "Lakshmi");
    clinic_advance(&k, ds_minutes(16));
    (void)clinic_book(&k, "Dr Rao", "2026-11-25T09:30:00+05:30", "+912");
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, p, &b), DS_GONE);
    clinic_end(&k);
}

static void a_late_yes_after_the_time_itself_is_gone(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = hold(&k, "+911", "2026-11-23T09:30:00+05:30"), b;
    clinic_advance(&k, ds_hours(2));
    assert_status(k.cx,
                  booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, clinic_patient(&k, "L"), &b),
                  DS_GONE);
    clinic_end(&k);
}

static void a_released_hold_is_not_confirmed(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = hold(&k, "+911", "2026-11-25T09:30:00+05:30"), b;
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    assert_status(k.cx,
                  booking_confirm(k.cx, k.tx, &k.bk, a.id, b.fence, clinic_patient(&k, "L"), &b),
                  DS_CONFLICT);
    clinic_end(&k);
}

static void the_name_may_come_after_the_booking(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = hold(&k, "+911", "2026-11-25T09:30:00+05:30"), b;
    const patient *of;
    size_t n;
    assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, (patient_id){ 0 }, &b),
                  DS_OK);
    assert_int_equal(b.patient_name.n, 0);
    assert_status(k.cx,
                  booking_name_patient(k.cx, k.tx, &k.bk, b.id, clinic_patient(&k, "Lakshmi"), &b),
                  DS_OK);
    assert_text(b.patient_name, "Lakshmi");
    assert_status(k.cx, store_patient_list_of(k.cx, k.tx, b.contact, &of, &n), DS_OK);
    assert_int_equal(n, 1);
    clinic_end(&k);
}

/* Expiry and a yes at the same second, in both orders, many times: exactly one live row, no loss.
 */
static void expiry_racing_a_yes_has_one_end(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (int i = 0; i < 50; i++) {
        char iso[40], address[16];
        (void)snprintf(iso, sizeof iso, "2026-12-%02dT%s+05:30", 1 + i / 2 % 28,
                       i % 2 ? "11:00:00" : "09:30:00");
        (void)snprintf(address, sizeof address, "+91%d", i);
        if (local_date_weekday((local_date){ 2026, 12, (uint8_t)(1 + i / 2 % 28) }) == SUNDAY)
            continue;
        appointment a = hold(&k, address, iso), b;
        size_t n;

        clinic_advance(&k, ds_minutes(15));
        if (i % 3 == 0)
            assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
        assert_status(
            k.cx, booking_confirm(k.cx, k.tx, &k.bk, a.id, a.fence, (patient_id){ 0 }, &b), DS_OK);
        assert_status(k.cx, booking_expire_due(k.cx, k.tx, 10, &n), DS_OK);
        assert_int_equal(n, 0);
        assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &b), DS_OK);
        assert_int_equal(b.status, APPOINTMENT_CONFIRMED);
        clinic_advance(&k, ds_seconds(-15 * 60));
    }
    clinic_end(&k);
}

static void who_comes_back_soon_pays_the_follow_up_fee(void **state)
{
    static const struct {
        const char *next;
        int64_t fee;
    } cases[] = {
        { "2026-11-30T09:30:00+05:30", 0 },     /* the seventh day */
        { "2026-12-01T09:30:00+05:30", 60000 }, /* the eighth */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        clinic k;
        appointment a, b;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        offering *rules = clinic_rules(&k, "Dr Rao");
        rules->has_follow_up = true;
        rules->follow_up_days = 7;
        rules->follow_up_fee = (money){ 0, "INR" };
        a = clinic_book(&k, "Dr Rao", "2026-11-23T11:30:00+05:30", "+911");
        assert_int_equal(a.fee.minor, 60000);
        assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_ARRIVED, ACTOR_DESK, &a),
                      DS_OK);
        slot s = clinic_slot(&k, "Dr Rao", cases[i].next);
        booker who = clinic_booker(&k, "+911");
        assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &b),
                      DS_OK);
        assert_int_equal(b.fee.minor, 60000); /* nobody knows yet for whom */
        assert_status(k.cx, booking_confirm(k.cx, k.tx, &k.bk, b.id, b.fence, a.patient, &b),
                      DS_OK);
        assert_int_equal(b.fee.minor, cases[i].fee);
        clinic_end(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hold_is_confirmed_with_its_fence),
        cmocka_unit_test(a_wrong_fence_confirms_nothing),
        cmocka_unit_test(a_late_yes_still_books_a_free_time),
        cmocka_unit_test(a_late_yes_never_takes_the_time_from_another),
        cmocka_unit_test(a_late_yes_after_the_time_itself_is_gone),
        cmocka_unit_test(a_released_hold_is_not_confirmed),
        cmocka_unit_test(the_name_may_come_after_the_booking),
        cmocka_unit_test(expiry_racing_a_yes_has_one_end),
        cmocka_unit_test(who_comes_back_soon_pays_the_follow_up_fee),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
