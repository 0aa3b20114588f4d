/*
 * test_block.c - closing hours: who is affected, and that nobody is changed by it.
 */
#include "tests/booking/clinic.h"

static void whoever_meets_the_closed_hours_is_listed_and_unchanged(void **state)
{
    schedule_exception e = { .date_from = { 2026, 11, 25 },
                             .date_to = { 2026, 11, 25 },
                             .hours = { 9 * 3600 + 900, 11 * 3600 },
                             .reason = DS_STR("leave") };
    const appointment *list;
    clinic k;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment begins_before = clinic_book(&k, "Dr Rao", "2026-11-25T09:00:00+05:30", "+911");
    appointment inside = clinic_book(&k, "Dr Rao", "2026-11-25T10:30:00+05:30", "+912");
    (void)clinic_book(&k, "Dr Rao", "2026-11-25T11:00:00+05:30", "+913"); /* begins as it ends */
    (void)clinic_book(&k, "Dr Rao", "2026-11-24T09:30:00+05:30", "+914");
    (void)clinic_book(&k, "Dr Iyer", "2026-11-25T17:00:00+05:30", "+915");
    e.doctor = begins_before.doctor;
    assert_status(k.cx, booking_block(k.cx, k.tx, &e, k.dir, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].id.v, begins_before.id.v);
    assert_int_equal(list[1].id.v, inside.id.v);
    assert_int_equal(list[1].status, APPOINTMENT_CONFIRMED);
    clinic_end(&k);
}

static void closed_hours_are_offered_no_more(void **state)
{
    schedule_exception e = { .date_from = { 2026, 11, 25 },
                             .date_to = { 2026, 11, 26 },
                             .is_whole_day = true,
                             .reason = DS_STR("leave") };
    ds_buf lines;
    unsigned refusals;
    const appointment *list;
    clinic k;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, booking_block(k.cx, k.tx, &e, k.dir, &list, &n), DS_OK);
    clinic_reload(&k);
    lines = ds_buf_make(k.cx);
    assert_status(k.cx,
                  slot_judge(k.cx, k.tx, &k.bk, clinic_offering(&k, "Dr Rao"),
                             testenv_at("2026-11-26T09:00:00+05:30"), NULL, &refusals, &lines),
                  DS_OK);
    assert_int_equal(refusals, REFUSED_CLOSED);
    assert_text(ds_buf_view(&lines), "closed by an exception: leave\n");
    clinic_end(&k);
}

static void each_place_is_judged_on_its_own_clock(void **state)
{
    schedule_exception e = { .date_from = { 2026, 11, 25 },
                             .date_to = { 2026, 11, 25 },
                             .is_whole_day = true };
    const appointment *list;
    clinic k;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment here = clinic_book(&k, "Dr Rao", "2026-11-25T09:00:00+05:30", "+911");
    appointment there = clinic_book(&k, "Dr Shah", "2026-11-25T11:30:00-08:00", "+912");
    (void)clinic_book(&k, "Dr Shah", "2026-11-24T11:30:00-08:00", "+913"); /* 25th in India */
    assert_status(k.cx, booking_block(k.cx, k.tx, &e, k.dir, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].id.v, here.id.v);
    assert_int_equal(list[1].id.v, there.id.v);
    clinic_end(&k);
}

static void extra_hours_affect_nobody(void **state)
{
    schedule_exception e = { .date_from = { 2026, 11, 25 },
                             .date_to = { 2026, 11, 25 },
                             .is_whole_day = true,
                             .kind = EXCEPTION_OPEN };
    const appointment *list;
    clinic k;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)clinic_book(&k, "Dr Rao", "2026-11-25T09:00:00+05:30", "+911");
    assert_status(k.cx, booking_block(k.cx, k.tx, &e, k.dir, &list, &n), DS_OK);
    assert_int_equal(n, 0);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_meets_the_closed_hours_is_listed_and_unchanged),
        cmocka_unit_test(closed_hours_are_offered_no_more),
        cmocka_unit_test(each_place_is_judged_on_its_own_clock),
        cmocka_unit_test(extra_hours_affect_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
