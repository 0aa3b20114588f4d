/*
 * test_remind.c - which reminders a visit plans, and that none is planned for the night.
 */
#include "tests/booking/clinic.h"

static void steps_whose_time_has_passed_are_left_out(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    /* It is Monday 08:00. */
    appointment hour = clinic_book(&k, "Dr Rao", "2026-11-23T09:00:00+05:30", "+911");
    appointment today = clinic_book(&k, "Dr Rao", "2026-11-23T11:00:00+05:30", "+912");
    appointment later = clinic_book(&k, "Dr Rao", "2026-11-25T11:00:00+05:30", "+913");
    assert_string_equal(clinic_notices(&k, hour.id), "");
    assert_string_equal(clinic_notices(&k, today.id), "reminder_2h");
    assert_string_equal(clinic_notices(&k, later.id), "reminder_24h reminder_2h");
    assert_int_equal(clinic_due(&k, later.id, "reminder_24h").utc_s,
                     testenv_at("2026-11-24T11:00:00+05:30").utc_s);
    assert_int_equal(clinic_due(&k, later.id, "reminder_2h").utc_s,
                     testenv_at("2026-11-25T09:00:00+05:30").utc_s);
    clinic_end(&k);
}

static void a_reminder_in_the_night_goes_the_evening_before(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T09:30:00+05:30", "+911");
    assert_int_equal(clinic_due(&k, a.id, "reminder_2h").utc_s, /* 07:30 is quiet */
                     testenv_at("2026-11-24T20:59:00+05:30").utc_s);
    clinic_end(&k);
}

static void the_patient_s_own_zone_says_when_it_is_night(void **state)
{
    clinic k;
    contact c;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  store_contact_ensure(k.cx, k.tx, DS_STR("whatsapp"), DS_STR("+34"),
                                       DS_STR("whatsapp"), &c, NULL),
                  DS_OK);
    c.tz_name = DS_STR("Europe/Madrid");
    assert_status(k.cx, store_contact_update(k.cx, k.tx, &c), DS_OK);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T11:00:00+05:30", "+34");
    assert_int_equal(clinic_due(&k, a.id, "reminder_2h").utc_s, /* 04:30 in Madrid */
                     testenv_at("2026-11-24T20:59:00+01:00").utc_s);
    clinic_end(&k);
}

static void a_walk_in_without_a_contact_plans_nothing(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-25T11:00:00+05:30");
    booker desk = { .actor = ACTOR_DESK, .patient = clinic_patient(&k, "Ana") };
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &desk, &a), DS_OK);
    assert_string_equal(clinic_notices(&k, a.id), "");
    clinic_end(&k);
}

/* Every visit of a month, in three zones: nothing is planned between 21:00 and 08:00. */
static void nothing_is_ever_planned_for_quiet_hours(void **state)
{
    static const char *const names[] = { "Dr Rao", "Dr Shah" };
    clinic k;

    (void)state;
    clinic_start_at(&k, CLINIC_TWO_CITIES, false, "2027-03-08T08:00:00+05:30");
    for (size_t d = 0; d < COUNT_OF(names); d++) {
        const offering *o = clinic_offering(&k, names[d]);
        const ds_tz *tz = k.dir->locations[o->location].tz;

        for (int i = 1; i < 20; i++) {
            local_date date = local_date_add_days((local_date){ 2027, 3, 8 }, i);
            slot_start starts[32];
            size_t n = schedule_starts(k.dir, o, date, starts, 32);

            for (size_t s = 0; s < n; s++) {
                slot x = slot_at(k.dir, o, starts[s].at);
                booker who = clinic_booker(&k, "+911");
                appointment a;

                assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &x, &who, &a), DS_OK);
                assert_status(k.cx,
                              booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_DESK, DS_STR("x"), &a),
                              DS_OK);
                ds_time due = clinic_due(&k, a.id, "cancelled_by_desk");
                assert_false(policy_is_quiet(&k.policy, ds_tz_to_local(tz, due)));
                assert_status(k.cx, store_notice_cancel(k.cx, k.tx, a.id), DS_OK);
                break; /* one a day */
            }
        }
    }
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_whose_time_has_passed_are_left_out),
        cmocka_unit_test(a_reminder_in_the_night_goes_the_evening_before),
        cmocka_unit_test(the_patient_s_own_zone_says_when_it_is_night),
        cmocka_unit_test(a_walk_in_without_a_contact_plans_nothing),
        cmocka_unit_test(nothing_is_ever_planned_for_quiet_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
