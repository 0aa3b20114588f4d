/*
 * test_queue.c - an evening of tokens: who is next, who was passed, when each is expected.
 */
#include "tests/booking/clinic.h"

#define TOKENS                                                                                     \
    "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to,tokens\n"   \
    "Here,Asia/Kolkata,Dr Rao,ent,visit,10,500,INR,mon-sat,18:00,20:00,12\n"
#define MON(clock) "2026-11-23T" clock ":00+05:30"
#define OPENS MON("18:00")

static appointment take(clinic *k, int token)
{
    char iso[40], address[16];

    (void)snprintf(iso, sizeof iso, "2026-11-23T18:%02d:00+05:30", (token - 1) * 10);
    (void)snprintf(address, sizeof address, "+91%d", token);
    appointment a = clinic_book(k, "Dr Rao", iso, address);
    assert_int_equal(a.token_no, token);
    assert_int_equal(a.session_at.utc_s, testenv_at(OPENS).utc_s);
    return a;
}

static void at(clinic *k, const char *iso)
{
    clinic_advance(k, ds_seconds(ds_time_since(testenv_at(iso), k->cx->now).s));
}

static void mark(clinic *k, appointment a, appointment_status to)
{
    assert_status(k->cx, booking_mark(k->cx, k->tx, a.id, to, ACTOR_DESK, &a), DS_OK);
}

/* "1@18:00 2@18:10 (5@18:40)": tokens in the order of calling; in brackets who is not here. */
static const char *queue_now(clinic *k)
{
    static char text[256];
    const ds_tz *tz = k->dir->locations[0].tz;
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);
    const token_row *rows;
    size_t n;

    memset(text, 0, sizeof text);
    assert_status(
        k->cx,
        booking_queue(k->cx, k->tx, clinic_offering(k, "Dr Rao")->id, testenv_at(OPENS), &rows, &n),
        DS_OK);
    for (size_t i = 0; i < n; i++) {
        int s = ds_tz_to_local(tz, rows[i].expected).second_of_day;

        ds_buf_printf(&b, "%s%s%d@%02d:%02d%s", i > 0 ? " " : "", rows[i].is_waiting ? "" : "(",
                      (int)rows[i].visit.token_no, s / 3600, s / 60 % 60,
                      rows[i].is_waiting ? "" : ")");
    }
    return text;
}

static void before_the_session_the_estimates_stand(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, TOKENS, false);
    (void)take(&k, 1);
    mark(&k, take(&k, 2), APPOINTMENT_ARRIVED);
    assert_string_equal(queue_now(&k), "2@18:10 (1@18:00)");
    clinic_end(&k);
}

static void the_estimate_moves_with_the_day(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, TOKENS, false);
    appointment one = take(&k, 1), two = take(&k, 2), three = take(&k, 3);
    (void)take(&k, 6);
    at(&k, MON("18:20")); /* the doctor begins late */
    mark(&k, one, APPOINTMENT_ARRIVED);
    mark(&k, two, APPOINTMENT_ARRIVED);
    mark(&k, three, APPOINTMENT_ARRIVED);
    assert_string_equal(queue_now(&k), "1@18:20 2@18:30 3@18:40 (6@18:50)");
    at(&k, MON("18:45"));
    mark(&k, one, APPOINTMENT_COMPLETED);
    assert_string_equal(queue_now(&k), "2@18:45 3@18:55 (6@19:05)");
    clinic_end(&k);
}

static void a_doctor_ahead_of_time_sees_nobody_before_the_own_estimate(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, TOKENS, false);
    appointment four = take(&k, 4);
    (void)take(&k, 6);
    at(&k, MON("18:05"));
    mark(&k, four, APPOINTMENT_ARRIVED);
    assert_string_equal(queue_now(&k), "4@18:30 (6@18:50)");
    clinic_end(&k);
}

static void who_was_passed_comes_after_the_next_two(void **state)
{
    clinic k;
    appointment t[6];

    (void)state;
    clinic_start(&k, TOKENS, false);
    for (int i = 1; i <= 5; i++)
        t[i] = take(&k, i);
    at(&k, MON("18:00"));
    for (int i = 2; i <= 5; i++)
        mark(&k, t[i], APPOINTMENT_ARRIVED);
    at(&k, MON("18:10"));
    mark(&k, t[2], APPOINTMENT_COMPLETED); /* token 1 has been passed */
    at(&k, MON("18:11"));
    mark(&k, t[1], APPOINTMENT_ARRIVED);
    assert_string_equal(queue_now(&k), "3@18:20 4@18:30 1@18:40 5@18:50");
    at(&k, MON("18:20"));
    mark(&k, t[3], APPOINTMENT_COMPLETED); /* one of the two has been seen */
    assert_string_equal(queue_now(&k), "4@18:30 1@18:40 5@18:50");
    at(&k, MON("18:40"));
    mark(&k, t[4], APPOINTMENT_COMPLETED);
    assert_string_equal(queue_now(&k), "1@18:40 5@18:50");
    clinic_end(&k);
}

static void a_walk_in_takes_the_lowest_token_that_is_not_past(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, TOKENS, false);
    (void)take(&k, 3);
    at(&k, MON("18:15"));
    booker desk = { .actor = ACTOR_DESK, .patient = clinic_patient(&k, "Walk In") };
    const offering *o = clinic_offering(&k, "Dr Rao");
    for (int token = 4; token <= 12; token++) {
        assert_status(k.cx, booking_walk_in(k.cx, k.tx, &k.bk, o, &desk, &a), DS_OK);
        assert_int_equal(a.token_no, token);
        assert_int_equal(a.status, APPOINTMENT_CONFIRMED);
    }
    assert_status(k.cx, booking_walk_in(k.cx, k.tx, &k.bk, o, &desk, &a), DS_CONFLICT);
    clinic_end(&k);
}

static void an_override_over_a_token_has_none_of_its_own(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, TOKENS, false);
    (void)take(&k, 3);
    slot s = clinic_slot(&k, "Dr Rao", MON("18:20"));
    booker desk = { .actor = ACTOR_DESK,
                    .is_override = true,
                    .note = DS_STR("fell"),
                    .patient = clinic_patient(&k, "Ben") };
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &desk, &a), DS_OK);
    assert_int_equal(a.lane, 1);
    assert_int_equal(a.token_no, 0);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_session_the_estimates_stand),
        cmocka_unit_test(the_estimate_moves_with_the_day),
        cmocka_unit_test(a_doctor_ahead_of_time_sees_nobody_before_the_own_estimate),
        cmocka_unit_test(who_was_passed_comes_after_the_next_two),
        cmocka_unit_test(a_walk_in_takes_the_lowest_token_that_is_not_past),
        cmocka_unit_test(an_override_over_a_token_has_none_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
