/*
 * test_zones.c - the zone of who writes; new zone data: visits whose wall time is another instant
 * now are listed, told once, and not moved.
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

/* ---- the zone of a number */

typedef struct zone_case {
    const char *places;  /* COUNTRY ZONE, "|" between them */
    const char *country; /* of the clinic */
    const char *address, *zone;
} zone_case;

static const zone_case zone_cases[] = {
    { "IN Asia/Kolkata", "", "+34600111222", "Europe/Madrid" },
    { "IN Asia/Kolkata", "", "+919876543210", "Asia/Kolkata" },
    { "IN Asia/Kolkata", "", "+14085550142", "" },
    { "US America/Los_Angeles", "", "+14085550142", "" }, /* the place says what time it is */
    { "ES Atlantic/Canary", "", "+34600111222", "Atlantic/Canary" },
    { " Atlantic/Canary", "ES", "+34600111222", "Atlantic/Canary" },
    { "ES Atlantic/Canary|ES Europe/Madrid", "", "+34600111222", "" },
    { "ES Europe/Madrid|ES Europe/Madrid", "", "+34600111222", "Europe/Madrid" },
    { "ES Atlantic/Canary|IN Asia/Kolkata", "", "+447700900123", "Europe/London" },
};

static void a_number_s_zone_is_the_country_s_or_that_of_the_clinic_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof zone_cases / sizeof zone_cases[0]; i++) {
        const zone_case *z = &zone_cases[i];
        contact c = { .channel = DS_LIT("sms"), .address = ds_str_of(z->address) };
        ds_str rest = ds_str_of(z->places), one;
        policy rules = policy_default();
        location places[2] = { 0 };
        directory dir = { .locations = places };
        booking bk = { .dir = &dir, .policy = &rules };

        rules.country = ds_str_of(z->country);
        while (ds_str_next(&rest, '|', &one)) {
            int64_t space = ds_str_find(one, DS_STR(" "), 0);

            places[dir.location_count].country = ds_str_sub(one, 0, (size_t)space);
            places[dir.location_count++].tz_name = ds_str_sub(one, (size_t)space + 1, one.n);
        }
        assert_text(booking_zone_of_number(&bk, &c), z->zone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_at_another_instant_is_listed_and_told_once),
        cmocka_unit_test(a_number_s_zone_is_the_country_s_or_that_of_the_clinic_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
