/*
 * test_hold.c - who gets the slot, for how long, and what a refusal leaves behind.
 */
#include "tests/booking/clinic.h"

#define NONE ((appointment_id){ 0 })

static void a_hold_keeps_the_slot_for_its_minutes(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, NONE, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_HELD);
    assert_int_equal(ds_time_since(a.hold_expires_at, k.cx->now).s, 15 * 60);
    assert_int_equal(ds_time_since(a.end, a.start).s, 30 * 60);
    assert_int_equal(a.fee.minor, 60000);
    assert_text(a.specialty, "dermatology");
    assert_text(a.tz_name, "Asia/Kolkata");
    assert_int_equal(a.local.second_of_day, 9 * 3600 + 1800);
    assert_true(a.token.n > 0);
    clinic_end(&k);
}

static void second_hold_on_the_same_slot_conflicts(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    booker one = clinic_booker(&k, "+911"), two = clinic_booker(&k, "+912");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &one, NONE, &a), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &two, NONE, &b), DS_CONFLICT);
    assert_why(k.cx, "booked or held");
    clinic_end(&k);
}

/* A conversation may remember a hold that has been booked since. */
static void choosing_another_time_never_releases_what_is_booked(void **state)
{
    clinic k;
    appointment first, second, now;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot one = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot two = clinic_slot(&k, "Dr Rao", "2026-11-24T09:30:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &one, &who, &first), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &two, &who, first.id, &second), DS_OK);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, first.id, &now), DS_OK);
    assert_int_equal(now.status, APPOINTMENT_CONFIRMED);
    clinic_end(&k);
}

typedef struct refusal_case {
    const char *start, *why;
} refusal_case;

static void a_start_that_is_not_bookable_is_refused_with_the_reason(void **state)
{
    static const refusal_case cases[] = {
        { "2026-11-23T09:10:00+05:30", "no visit starts at this minute" },
        { "2026-11-23T10:00:00+05:30", "break" },
        { "2026-11-23T08:00:00+05:30", "outside the weekly hours" },
        { "2026-11-29T09:00:00+05:30", "outside the weekly hours" }, /* Sunday */
        { "2026-11-21T09:00:00+05:30", "too soon, or past" },
        { "2027-02-01T09:00:00+05:30", "too far ahead" },
    };
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    booker who = clinic_booker(&k, "+911");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        slot s = clinic_slot(&k, "Dr Rao", cases[i].start);

        assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, NONE, &a), DS_CONFLICT);
        assert_why(k.cx, cases[i].why);
    }
    clinic_end(&k);
}

static void a_lapsed_hold_never_blocks(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    booker one = clinic_booker(&k, "+911"), two = clinic_booker(&k, "+912");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &one, NONE, &a), DS_OK);
    clinic_advance(&k, ds_seconds(15 * 60 - 1));
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &two, NONE, &b), DS_CONFLICT);
    clinic_advance(&k, ds_seconds(1)); /* nobody swept; the time alone frees it */
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &two, NONE, &b), DS_OK);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_EXPIRED);
    clinic_end(&k);
}

static void choosing_another_slot_releases_the_first(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot t = clinic_slot(&k, "Dr Rao", "2026-11-23T11:00:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, NONE, &a), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &t, &who, a.id, &b), DS_OK);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CANCELLED);
    clinic_end(&k);
}

static void a_refused_hold_leaves_the_earlier_one(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot t = clinic_slot(&k, "Dr Rao", "2026-11-23T11:00:00+05:30");
    booker one = clinic_booker(&k, "+911"), two = clinic_booker(&k, "+912");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &t, &two, NONE, &b), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &one, NONE, &a), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &t, &one, a.id, &b), DS_CONFLICT);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_HELD);
    clinic_end(&k);
}

static void nobody_releases_the_hold_of_another_contact(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot t = clinic_slot(&k, "Dr Rao", "2026-11-23T11:00:00+05:30");
    booker one = clinic_booker(&k, "+911"), two = clinic_booker(&k, "+912");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &one, NONE, &a), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &t, &two, a.id, &b), DS_OK);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_HELD);
    clinic_end(&k);
}

static void the_desk_bends_the_schedule_with_a_reason(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T12:10:00+05:30");
    booker desk = { .actor = ACTOR_DESK, .is_override = true };
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &desk, &a), DS_INVALID);
    desk.note = DS_STR("urgent");
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &desk, &a),
                  DS_INVALID); /* for nobody */
    desk.patient = clinic_patient(&k, "Lakshmi");
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &desk, &a), DS_OK);
    assert_text(a.reason, "urgent");
    assert_int_equal(a.lane, 0);
    clinic_end(&k);
}

static void the_desk_puts_a_visit_over_another_in_a_further_lane(void **state)
{
    clinic k;
    appointment a;
    ds_status s;
    int32_t lane = 0;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot at = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    booker desk = { .actor = ACTOR_DESK, .patient = clinic_patient(&k, "Lakshmi") };
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &at, &desk, &a), DS_OK);
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &at, &desk, &a), DS_CONFLICT);
    desk.is_override = true;
    desk.note = DS_STR("fainted at the door");
    for (;;) {
        s = booking_book(k.cx, k.tx, &k.bk, &at, &desk, &a);
        if (s != DS_OK)
            break;
        assert_int_equal(a.lane, ++lane);
        assert_text(a.reason, "fainted at the door");
    }
    assert_status(k.cx, s, DS_CONFLICT); /* there is an end to it */
    assert_int_equal(lane, 7);
    clinic_end(&k);
}

static void a_contact_holds_one_time_even_when_nobody_names_the_first(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot t = clinic_slot(&k, "Dr Iyer", "2026-11-23T18:00:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, NONE, &a), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &t, &who, NONE, &b), DS_OK);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CANCELLED);
    assert_false(a.is_late_cancel);
    clinic_end(&k);
}

static void what_is_booked_or_asked_for_is_no_hold_to_release(void **state)
{
    clinic k;
    appointment booked, asked, c;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot t = clinic_slot(&k, "Dr Iyer", "2026-11-23T18:00:00+05:30");
    slot u = clinic_slot(&k, "Dr Rao", "2026-11-23T11:00:00+05:30");
    booker who = clinic_booker(&k, "+911");
    clinic_rules(&k, "Dr Iyer")->needs_approval = true;
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &who, &booked), DS_OK);
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &t, &who, &asked), DS_OK);
    assert_true(asked.is_request);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &u, &who, NONE, &c), DS_OK);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, booked.id, &booked), DS_OK);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, asked.id, &asked), DS_OK);
    assert_int_equal(booked.status, APPOINTMENT_CONFIRMED);
    assert_int_equal(asked.status, APPOINTMENT_HELD);
    clinic_end(&k);
}

static void buffers_occupy_and_do_not_shift_starts(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k,
                 "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,"
                 "to,buffer_after\n"
                 "Here,Asia/Kolkata,Dr Rao,ent,visit,30,1,INR,mon-sun,09:00,12:00,10\n",
                 false);
    booker who = clinic_booker(&k, "+911");
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:00:00+05:30");
    slot next = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot after = clinic_slot(&k, "Dr Rao", "2026-11-23T10:00:00+05:30");
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &who, &a), DS_OK);
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &next, &who, &a), DS_CONFLICT);
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &after, &who, &a), DS_OK);
    clinic_end(&k);
}

static void the_day_limit_counts_holds_and_visits_but_not_cancelled_ones(void **state)
{
    clinic k;
    appointment a, b, c;

    (void)state;
    clinic_start(&k,
                 "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,"
                 "to,max_per_day\n"
                 "Here,Asia/Kolkata,Dr Rao,ent,visit,30,1,INR,mon-sun,09:00,12:00,2\n",
                 false);
    booker who = clinic_booker(&k, "+911");
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:00:00+05:30");
    slot t = clinic_slot(&k, "Dr Rao", "2026-11-23T09:30:00+05:30");
    slot u = clinic_slot(&k, "Dr Rao", "2026-11-23T10:00:00+05:30");
    slot tomorrow = clinic_slot(&k, "Dr Rao", "2026-11-24T10:00:00+05:30");
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &who, &a), DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &t, &who, NONE, &b), DS_OK);
    who = clinic_booker(&k, "+912");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &u, &who, NONE, &c), DS_CONFLICT);
    assert_why(k.cx, "as many visits that day as allowed");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &tomorrow, &who, NONE, &c), DS_OK);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("ill"), &a),
                  DS_OK);
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &u, &who, NONE, &c), DS_OK);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hold_keeps_the_slot_for_its_minutes),
        cmocka_unit_test(choosing_another_time_never_releases_what_is_booked),
        cmocka_unit_test(second_hold_on_the_same_slot_conflicts),
        cmocka_unit_test(a_start_that_is_not_bookable_is_refused_with_the_reason),
        cmocka_unit_test(a_lapsed_hold_never_blocks),
        cmocka_unit_test(choosing_another_slot_releases_the_first),
        cmocka_unit_test(a_refused_hold_leaves_the_earlier_one),
        cmocka_unit_test(nobody_releases_the_hold_of_another_contact),
        cmocka_unit_test(the_desk_bends_the_schedule_with_a_reason),
        cmocka_unit_test(the_desk_puts_a_visit_over_another_in_a_further_lane),
        cmocka_unit_test(a_contact_holds_one_time_even_when_nobody_names_the_first),
        cmocka_unit_test(what_is_booked_or_asked_for_is_no_hold_to_release),
        cmocka_unit_test(buffers_occupy_and_do_not_shift_starts),
        cmocka_unit_test(the_day_limit_counts_holds_and_visits_but_not_cancelled_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
