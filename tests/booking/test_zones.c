/*
 * test_zones.c - new zone data: visits whose wall time is another instant now are listed, told
 * once, and not moved.
 */
#include "tests/booking/clinic.h"

/* A visit that was booked when the zone stood an hour elsewhere. */
static appointment booked_before_the_change(clinic *k, const char *address)
{
    slot s = clinic_slot(k, "Dr Rao", "2026-11-25T09:30:00+05:30");
    booker who = clinic_booker(k, address);
    appointment a = { .status = APPOINTMENT_CONFIRMED,
                      .offering = s.offering,
                      .doctor = s.doctor,
                      .location = s.location,
                      .visit_type = s.visit_type,
                      .patient = clinic_patient(k, "Lakshmi"),
                      .contact = who.contact,
                      .start = s.start,
                      .end = s.end,
                      .occupied_from = s.occupied_from,
                      .occupied_to = s.occupied_to,
                      .tz_name = DS_STR("Asia/Kolkata"),
                      .local = s.local,
                      .fee = s.fee,
                      .hold_expires_at = DS_TIME_NEVER,
                      .specialty = DS_STR("dermatology"),
                      .token = DS_STR("abcdefgh") };

    a.local.second_of_day += 3600;
    assert_status(k->cx, store_appointment_insert(k->cx, k->tx, &a, &a.id), DS_OK);
    return a;
}

static void a_visit_at_another_instant_is_listed_and_told_once(void **state)
{
    const appointment *list;
    const call_row *calls;
    appointment now;
    size_t n;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)clinic_book(&k, "Dr Rao", "2026-11-25T11:00:00+05:30", "+912");
    appointment a = booked_before_the_change(&k, "+911");
    assert_status(k.cx, booking_zone_shifted(k.cx, k.tx, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id.v, a.id.v);
    for (size_t round = 0; round < 2; round++) {
        assert_status(k.cx, booking_zone_tell(k.cx, k.tx, &n), DS_OK);
        assert_int_equal(n, round == 0 ? 1 : 0);
        assert_status(k.cx, store_call_list(k.cx, k.tx, &calls, &n), DS_OK);
        assert_int_equal(n, round == 0 ? 1 : 0);
        if (round == 0)
            assert_status(k.cx, store_call_done(k.cx, k.tx, calls[0].id), DS_OK);
    }
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &now), DS_OK);
    assert_int_equal(now.start.utc_s, a.start.utc_s); /* nobody is moved */
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_at_another_instant_is_listed_and_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
