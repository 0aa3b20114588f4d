/*
 * test_appointment.c - the table of changes, written out once more by hand, and the facts as JSON.
 */
#include "model/appointment.h"

#include "tests/model/clinic.h"

static void every_pair_of_statuses_is_as_the_table_says(void **state)
{
    /* Rows: from; columns: held confirmed arrived completed cancelled expired no_show. */
    static const char *const wanted[APPOINTMENT_STATUS_COUNT] = {
        ".y..yy.", "..yyy.y", "...yy..", ".......", ".y.....", "yy.....", "..yy...",
    };

    (void)state;
    for (unsigned from = 0; from < APPOINTMENT_STATUS_COUNT; from++) {
        for (unsigned to = 0; to < APPOINTMENT_STATUS_COUNT; to++) {
            if (appointment_can_become((appointment_status)from, (appointment_status)to) !=
                (wanted[from][to] == 'y'))
                fail_msg("%s -> %s", appointment_status_name((appointment_status)from),
                         appointment_status_name((appointment_status)to));
        }
    }
}

static void names_of_statuses_come_back(void **state)
{
    appointment_status s;

    (void)state;
    for (unsigned i = 0; i < APPOINTMENT_STATUS_COUNT; i++) {
        assert_true(appointment_status_parse(
            ds_str_of(appointment_status_name((appointment_status)i)), &s));
        assert_int_equal(s, i);
    }
    assert_false(appointment_status_parse(DS_STR("booked"), &s));
    assert_string_equal(actor_name(ACTOR_IMPORT), "import");
}

static void only_three_statuses_occupy_time(void **state)
{
    (void)state;
    assert_true(appointment_is_live(APPOINTMENT_HELD));
    assert_true(appointment_is_live(APPOINTMENT_CONFIRMED));
    assert_true(appointment_is_live(APPOINTMENT_ARRIVED));
    assert_false(appointment_is_live(APPOINTMENT_COMPLETED));
    assert_false(appointment_is_live(APPOINTMENT_CANCELLED));
    assert_false(appointment_is_live(APPOINTMENT_EXPIRED));
    assert_false(appointment_is_live(APPOINTMENT_NO_SHOW));
}

static void the_facts_are_in_the_place_s_zone(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    clinic c;

    (void)state;
    clinic_make(&c, te, "America/Los_Angeles", 60);
    appointment a = { .id = { 7 },
                      .status = APPOINTMENT_CONFIRMED,
                      .doctor = { 1 },
                      .location = { 1 },
                      .start = testenv_at("2027-03-14T01:30:00-08:00"),
                      .end = testenv_at("2027-03-14T02:30:00-08:00"),
                      .local = { { 2027, 3, 14 }, HM(1, 30) },
                      .specialty = DS_STR("dentistry"),
                      .patient_name = DS_STR("Ana \"A\"") };
    appointment_write(&w, &c.dir, &a);
    assert_text(ds_buf_view(&b),
                "{\"id\":7,\"status\":\"confirmed\",\"doctor\":\"Dr Shah\",\"specialty\":"
                "\"dentistry\",\"location\":\"Downtown\",\"start\":\"2027-03-14T01:30:00-08:00\","
                "\"end\":\"2027-03-14T03:30:00-07:00\",\"patient\":\"Ana \\\"A\\\"\"}");
    c.dir.location_count = 0; /* the place is gone: the offset it was booked with stays */
    ds_buf again = ds_buf_make(cx);
    w = ds_jw_make(&again);
    appointment_write(&w, &c.dir, &a);
    assert_true(ds_str_find(ds_buf_view(&again), DS_STR("2027-03-14T01:30:00-08:00"), 0) > 0);
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_statuses_is_as_the_table_says),
        cmocka_unit_test(names_of_statuses_come_back),
        cmocka_unit_test(only_three_statuses_occupy_time),
        cmocka_unit_test(the_facts_are_in_the_place_s_zone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
