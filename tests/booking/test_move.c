/*
 * test_move.c - another time for the same visit: one swap, new reminders, nothing lost on refusal.
 */
#include "tests/booking/clinic.h"

#define AT "2026-11-25T09:30:00+05:30"
#define TO "2026-11-26T11:00:00+05:30"

static void a_move_keeps_the_id_and_frees_the_old_time(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    slot to = clinic_slot(&k, "Dr Rao", TO);
    booker who = { .actor = ACTOR_PATIENT };
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_OK);
    assert_int_equal(b.id.v, a.id.v);
    assert_int_equal(b.start.utc_s, testenv_at(TO).utc_s);
    assert_int_equal(b.local.second_of_day, 11 * 3600);
    assert_int_equal(clinic_due(&k, a.id, "reminder_24h").utc_s, testenv_at(TO).utc_s - 24 * 3600);
    assert_string_equal(clinic_notices(&k, a.id), "reminder_24h reminder_2h");
    (void)clinic_book(&k, "Dr Rao", AT, "+912");
    clinic_end(&k);
}

static void a_refused_move_leaves_the_old_time(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    (void)clinic_book(&k, "Dr Rao", TO, "+912");
    slot to = clinic_slot(&k, "Dr Rao", TO);
    booker who = { .actor = ACTOR_PATIENT };
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_CONFLICT);
    who.is_override = true;
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_INVALID);
    assert_why(k.cx, "needs a reason");
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, a.id, &b), DS_OK);
    assert_int_equal(b.start.utc_s, a.start.utc_s);
    assert_int_equal(b.fence, a.fence);
    assert_string_equal(clinic_notices(&k, a.id), "reminder_24h reminder_2h");
    clinic_end(&k);
}

static void an_override_moves_over_another_visit_into_a_lane_of_its_own(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    (void)clinic_book(&k, "Dr Rao", TO, "+912");
    slot to = clinic_slot(&k, "Dr Rao", TO);
    booker who = { .actor = ACTOR_DESK, .is_override = true, .note = DS_LIT("in pain") };
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_OK);
    assert_int_equal(b.lane, 1);
    assert_text(b.reason, "in pain");
    clinic_end(&k);
}

static void an_override_moves_outside_the_hours_and_its_reason_stays(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    slot to = clinic_slot(&k, "Dr Rao", "2026-11-29T13:07:00+05:30"); /* a Sunday, off the grid */
    booker who = { .actor = ACTOR_DESK };
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_CONFLICT);
    who.is_override = true;
    who.note = DS_STR("train is late");
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_OK);
    assert_int_equal(b.start.utc_s, to.start.utc_s);
    assert_text(b.reason, "train is late");
    clinic_end(&k);
}

static void moving_into_ones_own_time_is_free(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k,
                 "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,"
                 "to,buffer_after\n"
                 "Here,Asia/Kolkata,Dr Rao,ent,visit,30,1,INR,mon-sun,09:00,12:00,10\n",
                 false);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T09:00:00+05:30", "+911"), b;
    slot to = clinic_slot(&k, "Dr Rao", "2026-11-25T09:30:00+05:30"); /* inside its own buffer */
    booker who = { .actor = ACTOR_PATIENT };
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_OK);
    clinic_end(&k);
}

static void the_desk_s_move_tells_the_patient(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    slot to = clinic_slot(&k, "Dr Iyer", "2026-11-26T17:00:00+05:30");
    booker desk = { .actor = ACTOR_DESK };
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &desk, &b), DS_OK);
    assert_string_equal(clinic_notices(&k, a.id), "moved_by_desk reminder_24h reminder_2h");
    assert_int_equal(b.fee.minor, 70000);
    assert_int_equal(ds_time_since(b.end, b.start).s, 3600);
    clinic_end(&k);
}

static void only_a_confirmed_visit_moves(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", AT), to = clinic_slot(&k, "Dr Rao", TO);
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_CONFLICT);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &b),
                  DS_OK);
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_GONE);
    clinic_end(&k);
}

static void the_specialty_follows_to_a_doctor_who_has_another(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    slot to = clinic_slot(&k, "Dr Shah", "2026-11-26T09:00:00-08:00");
    booker desk = { .actor = ACTOR_DESK };
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &desk, &b), DS_OK);
    assert_text(b.specialty, "dentistry");
    assert_text(b.tz_name, "America/Los_Angeles");
    clinic_end(&k);
}

static void marks_follow_the_table(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", AT, "+911"), b;
    assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_NO_SHOW, ACTOR_DESK, &b), DS_OK);
    assert_string_equal(clinic_notices(&k, a.id), "");
    assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_ARRIVED, ACTOR_DESK, &b), DS_OK);
    assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_HELD, ACTOR_DESK, &b),
                  DS_CONFLICT);
    assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_COMPLETED, ACTOR_DESK, &b),
                  DS_OK);
    assert_status(k.cx, booking_mark(k.cx, k.tx, a.id, APPOINTMENT_ARRIVED, ACTOR_DESK, &b),
                  DS_CONFLICT);
    clinic_end(&k);
}

static void a_move_keeps_id_day_of_booking_and_what_was_paid(void **state)
{
    clinic k;
    appointment b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T09:30:00+05:30", "+911");
    clinic_rules(&k, "Dr Rao")->fee.minor = 99900; /* later prices do not touch it */
    clinic_advance(&k, ds_hours(2));
    slot to = clinic_slot(&k, "Dr Rao", "2026-11-26T09:30:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &b), DS_OK);
    assert_int_equal(b.id.v, a.id.v);
    assert_int_equal(b.booked_at.utc_s, a.booked_at.utc_s);
    assert_int_equal(b.fee.minor, a.fee.minor);
    clinic_end(&k);
}

static void who_moves_too_late_does_not_win_the_notice_back(void **state)
{
    clinic k;
    appointment in_time, late;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    clinic_rules(&k, "Dr Rao")->cancel_notice_min = 24 * 60;
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T09:30:00+05:30", "+911");
    slot to = clinic_slot(&k, "Dr Rao", "2026-11-26T09:30:00+05:30");
    slot far = clinic_slot(&k, "Dr Rao", "2026-11-30T09:30:00+05:30");
    booker who = clinic_booker(&k, "+911");
    clinic_rules(&k, "Dr Rao")->cancel_notice_min = 60; /* its own terms go with it */
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &to, &who, &in_time), DS_OK);
    assert_int_equal(in_time.cancel_by.utc_s, in_time.start.utc_s - 86400);
    clinic_advance(&k, ds_seconds(ds_time_since(in_time.cancel_by, k.cx->now).s + 1));
    assert_status(k.cx, booking_move(k.cx, k.tx, &k.bk, a.id, &far, &who, &late), DS_OK);
    assert_int_equal(late.cancel_by.utc_s, in_time.cancel_by.utc_s);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR("x"), &late),
                  DS_OK);
    assert_true(late.is_late_cancel);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_override_moves_over_another_visit_into_a_lane_of_its_own),
        cmocka_unit_test(a_move_keeps_the_id_and_frees_the_old_time),
        cmocka_unit_test(a_refused_move_leaves_the_old_time),
        cmocka_unit_test(an_override_moves_outside_the_hours_and_its_reason_stays),
        cmocka_unit_test(moving_into_ones_own_time_is_free),
        cmocka_unit_test(the_desk_s_move_tells_the_patient),
        cmocka_unit_test(only_a_confirmed_visit_moves),
        cmocka_unit_test(the_specialty_follows_to_a_doctor_who_has_another),
        cmocka_unit_test(marks_follow_the_table),
        cmocka_unit_test(an_override_moves_over_another_visit_into_a_lane_of_its_own),
        cmocka_unit_test(a_move_keeps_id_day_of_booking_and_what_was_paid),
        cmocka_unit_test(who_moves_too_late_does_not_win_the_notice_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
