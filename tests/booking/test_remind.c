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

/* ---- every visit of three weeks, by patients in three zones, over the change of the clocks */

/* A contact that lives in a zone; "" for that of the place. */
static contact_id contact_in(clinic *k, const char *address, const char *zone)
{
    contact c;

    assert_status(k->cx,
                  store_contact_ensure(k->cx, k->tx, DS_STR("whatsapp"), ds_str_of(address),
                                       DS_STR("whatsapp"), &c, NULL),
                  DS_OK);
    c.tz_name = ds_str_of(zone);
    assert_status(k->cx, store_contact_update(k->cx, k->tx, &c), DS_OK);
    return c.id;
}

/* The planned rows of a visit: none at night, none in the past, none late, each step once. */
static size_t check_rows(clinic *k, const appointment *a, const ds_tz *tz)
{
    const outbox_row *rows;
    size_t n, of_visit = 0;
    unsigned seen = 0;

    assert_status(
        k->cx, store_outbox_list_after(k->cx, k->tx, a->contact, (outbox_id){ 0 }, 1000, &rows, &n),
        DS_OK);
    for (size_t i = 0; i < n; i++) {
        const outbox_row *r = &rows[i];

        if (r->appointment.v != a->id.v || r->state != OUTBOX_PLANNED)
            continue;
        unsigned step = ds_str_is(r->notice, "reminder_24h") ? 1 : 2;
        int64_t before = step == 1 ? 24 * 3600 : 2 * 3600;
        assert_int_equal(seen & step, 0);
        seen |= step;
        assert_false(policy_is_quiet(&k->policy, ds_tz_to_local(tz, r->due_at)));
        assert_true(r->due_at.utc_s >= k->cx->now.utc_s);
        assert_true(r->due_at.utc_s < a->start.utc_s);
        /* Never early by more than a night, never late by more than one. */
        assert_true(r->due_at.utc_s >= a->start.utc_s - before - 11 * 3600 - 60);
        of_visit++;
    }
    return of_visit;
}

static void check_visit(clinic *k, const offering *o, ds_time start, contact_id who,
                        const ds_tz *tz)
{
    slot x = slot_at(k->dir, o, start);
    booker b = { .actor = ACTOR_PATIENT, .contact = who };
    appointment a;

    assert_status(k->cx, booking_book(k->cx, k->tx, &k->bk, &x, &b, &a), DS_OK);
    int64_t ahead = a.start.utc_s - k->cx->now.utc_s;
    size_t planned = check_rows(k, &a, tz);

    if (ahead > 36 * 3600) /* a whole day and a night away: both can go */
        assert_int_equal(planned, 2);
    if (ahead <= 2 * 3600)
        assert_int_equal(planned, 0);
    assert_status(k->cx, booking_cancel(k->cx, k->tx, &k->bk, a.id, ACTOR_DESK, DS_STR("x"), &a),
                  DS_OK);
    assert_string_equal(clinic_notices(k, a.id), "cancelled_by_desk");
    ds_time due = clinic_due(k, a.id, "cancelled_by_desk");
    assert_false(policy_is_quiet(&k->policy, ds_tz_to_local(tz, due)));
    assert_true(due.utc_s >= k->cx->now.utc_s);
    assert_status(k->cx, store_notice_cancel(k->cx, k->tx, a.id), DS_OK);
}

static void nothing_is_ever_planned_for_quiet_hours(void **state)
{
    static const char *const doctors[] = { "Dr Rao", "Dr Iyer", "Dr Shah" };
    static const char *const homes[] = { "", "Europe/Madrid", "America/St_Johns" };
    static const char *const nows[] = { "2027-03-08T08:00:00+05:30", "2026-10-26T23:50:00-07:00" };
    size_t checked = 0;

    (void)state;
    for (size_t at = 0; at < COUNT_OF(nows); at++) {
        clinic k;

        clinic_start_at(&k, CLINIC_TWO_CITIES, false, nows[at]);
        for (size_t i = 0; i < COUNT_OF(doctors) * COUNT_OF(homes) * 21; i++) {
            const offering *o = clinic_offering(&k, doctors[i % 3]);
            const location *l = &k.dir->locations[o->location];
            const char *home = homes[i / 3 % 3];
            const ds_tz *tz = home[0] ? testenv_tz(k.te, home) : l->tz;
            local_date date =
                local_date_add_days(ds_tz_to_local(l->tz, k.cx->now).date, (int)(i / 9));
            slot_start starts[32];
            size_t n = schedule_starts(k.dir, o, date, starts, 32);

            for (size_t s = 0; s < n; s += 3) {
                if (starts[s].at.utc_s < k.cx->now.utc_s)
                    continue;
                check_visit(&k, o, starts[s].at, contact_in(&k, home[0] ? home : "+1", home), tz);
                checked++;
            }
            testenv_reset(k.te);
        }
        clinic_end(&k);
    }
    assert_true(checked > 500);
}

/* ---- by hand: from which minute on a step is left out */

typedef struct step_case {
    const char *now; /* when it is booked */
    const char *notices;
} step_case;

static void a_step_is_planned_while_its_time_is_to_come(void **state)
{
    static const step_case cases[] = {
        { "2026-11-24T10:59:59+05:30", "reminder_24h reminder_2h" },
        { "2026-11-24T11:00:00+05:30", "reminder_2h" }, /* 24 hours before, to the second */
        { "2026-11-25T08:59:59+05:30", "reminder_2h" },
        { "2026-11-25T09:00:00+05:30", "" },
        { "2026-11-25T10:59:00+05:30", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        clinic k;

        clinic_start_at(&k, CLINIC_TWO_CITIES, false, cases[i].now);
        appointment a = clinic_book(&k, "Dr Rao", "2026-11-25T11:00:00+05:30", "+911");
        if (strcmp(clinic_notices(&k, a.id), cases[i].notices) != 0)
            fail_msg("at %s: \"%s\"", cases[i].now, clinic_notices(&k, a.id));
        clinic_end(&k);
    }
}

typedef struct night_case {
    const char *start; /* Dr Rao's or Dr Iyer's */
    const char *doctor;
    const char *day, *hours; /* when the two are due */
} night_case;

static void the_last_minute_before_the_night_is_taken(void **state)
{
    static const night_case cases[] = {
        { "2026-11-26T09:00:00+05:30", "Dr Rao", "2026-11-25T09:00:00+05:30",
          "2026-11-25T20:59:00+05:30" },
        { "2026-11-26T09:30:00+05:30", "Dr Rao", "2026-11-25T09:30:00+05:30",
          "2026-11-25T20:59:00+05:30" },
        { "2026-11-26T10:30:00+05:30", "Dr Rao", "2026-11-25T10:30:00+05:30",
          "2026-11-26T08:30:00+05:30" },
        { "2026-11-26T19:00:00+05:30", "Dr Iyer", "2026-11-25T19:00:00+05:30",
          "2026-11-26T17:00:00+05:30" },
    };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        appointment a = clinic_book(&k, cases[i].doctor, cases[i].start, "+911");

        assert_int_equal(clinic_due(&k, a.id, "reminder_24h").utc_s,
                         testenv_at(cases[i].day).utc_s);
        assert_int_equal(clinic_due(&k, a.id, "reminder_2h").utc_s,
                         testenv_at(cases[i].hours).utc_s);
    }
    clinic_end(&k);
}

/* 24 hours are 24 hours, also when the day between has 23 or 25. */
static void a_day_before_is_counted_in_hours(void **state)
{
    static const struct {
        const char *now, *start, *due;
    } cases[] = {
        { "2027-03-10T08:00:00-08:00", "2027-03-14T11:30:00-07:00", "2027-03-13T10:30:00-08:00" },
        { "2027-11-03T08:00:00-07:00", "2027-11-07T11:30:00-08:00", "2027-11-06T12:30:00-07:00" },
        { "2027-11-03T08:00:00-07:00", "2027-11-06T11:30:00-07:00", "2027-11-05T11:30:00-07:00" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        clinic k;

        clinic_start_at(&k, CLINIC_TWO_CITIES, false, cases[i].now);
        appointment a = clinic_book(&k, "Dr Shah", cases[i].start, "+911");
        assert_int_equal(clinic_due(&k, a.id, "reminder_24h").utc_s,
                         testenv_at(cases[i].due).utc_s);
        clinic_end(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_whose_time_has_passed_are_left_out),
        cmocka_unit_test(a_reminder_in_the_night_goes_the_evening_before),
        cmocka_unit_test(the_patient_s_own_zone_says_when_it_is_night),
        cmocka_unit_test(a_walk_in_without_a_contact_plans_nothing),
        cmocka_unit_test(nothing_is_ever_planned_for_quiet_hours),
        cmocka_unit_test(a_step_is_planned_while_its_time_is_to_come),
        cmocka_unit_test(the_last_minute_before_the_night_is_taken),
        cmocka_unit_test(a_day_before_is_counted_in_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
