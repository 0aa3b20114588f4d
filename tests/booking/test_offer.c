/*
 * test_offer.c - the few that are offered: spread, soonest, nearest in time, nearest in space.
 */
#include "tests/booking/clinic.h"

#define DOCTORS                                                                                    \
    CLINIC_HEADER                                                                                  \
    "Oak,North,,Town,10.0,10.0,Asia/Kolkata,Dr A,f,ent,en,visit,30,500.00,INR,mon-fri,09:00,"      \
    "17:00,,,\n"                                                                                   \
    "Oak,South,,Town,20.0,20.0,Asia/Kolkata,Dr B,f,ent,en,visit,30,300.00,INR,mon-fri,09:00,"      \
    "17:00,,,\n"

static const char *offered(clinic *k, const slot_query *q)
{
    static char text[512];
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);
    slot_result r;

    assert_status(k->cx, booking_search(k->cx, k->tx, &k->bk, q, &r), DS_OK);
    for (size_t i = 0; i < r.count; i++) {
        const slot *s = &r.slots[i];

        ds_buf_printf(&b, "%s%02d %02d:%02d " DS_FMT, i ? ", " : "", (int)s->local.date.day,
                      s->local.second_of_day / 3600, s->local.second_of_day / 60 % 60,
                      DS_ARG(ds_str_sub(directory_doctor(k->dir, s->doctor)->name, 3, 99)));
    }
    ds_buf_puts(&b, r.is_nearby ? " nearby" : "");
    text[ds_buf_view(&b).n] = '\0';
    return text;
}

static when on_day(uint8_t day)
{
    when w = when_any();

    w.date_known = true;
    w.date_from = w.date_to = (local_date){ 2026, 11, day };
    return w;
}

static void three_are_spread_over_the_window_and_over_doctors(void **state)
{
    when w = on_day(24);
    slot_query q = { .order = SLOT_SPREAD, .limit = 3, .whens = &w, .when_count = 1 };
    clinic k;

    (void)state;
    clinic_start(&k, DOCTORS, false);
    assert_string_equal(offered(&k, &q), "24 09:00 A, 24 11:30 B, 24 14:00 A");
    w.time_known = true;
    w.clock_from_s = 15 * 3600;
    w.clock_to_s = 17 * 3600;
    assert_string_equal(offered(&k, &q), "24 15:00 A, 24 15:30 B, 24 16:00 A");
    clinic_end(&k);
}

static void a_week_is_spread_over_its_days(void **state)
{
    when w = on_day(23);
    slot_query q = { .order = SLOT_SPREAD, .limit = 3, .whens = &w, .when_count = 1 };
    slot_result r;
    clinic k;

    (void)state;
    clinic_start(&k, DOCTORS, false);
    w.date_to = (local_date){ 2026, 11, 29 };
    assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
    assert_int_equal(r.count, 3);
    assert_true(r.slots[0].local.date.day < r.slots[1].local.date.day);
    assert_true(r.slots[1].local.date.day < r.slots[2].local.date.day);
    clinic_end(&k);
}

static void without_a_window_the_soonest_day_at_different_times(void **state)
{
    slot_query q = { .order = SLOT_SPREAD, .limit = 3 };
    slot_result r;
    clinic k;

    (void)state;
    clinic_start(&k, DOCTORS, false);
    assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
    assert_int_equal(r.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(r.slots[i].local.date.day, 23);
    assert_true(r.slots[0].start.utc_s < r.slots[1].start.utc_s);
    assert_true(r.slots[1].start.utc_s < r.slots[2].start.utc_s);
    clinic_end(&k);
}

static void as_soon_as_possible_means_just_that(void **state)
{
    when w = when_any();
    slot_query q = { .order = SLOT_SPREAD, .limit = 2, .whens = &w, .when_count = 1 };
    clinic k;

    (void)state;
    clinic_start(&k, DOCTORS, false);
    w.is_soonest = true;
    assert_string_equal(offered(&k, &q), "23 09:00 A, 23 09:00 B");
    clinic_end(&k);
}

static void an_exact_time_that_is_free_is_offered_as_it_is(void **state)
{
    when w = on_day(24);
    slot_query q = { .order = SLOT_SPREAD, .limit = 3, .whens = &w, .when_count = 1 };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    q.specialty = DS_STR("dermatology");
    w.time_known = w.is_exact = true;
    w.clock_from_s = 9 * 3600 + 1800;
    w.clock_to_s = w.clock_from_s + 60;
    assert_string_equal(offered(&k, &q), "24 09:30 Rao");
    (void)clinic_book(&k, "Dr Rao", "2026-11-24T09:30:00+05:30", "+911");
    assert_string_equal(offered(&k, &q), "24 09:00 Rao, 24 10:30 Rao, 24 11:00 Rao nearby");
    w.clock_from_s = 17 * 3600 + 1800; /* between two starts of Dr Iyer */
    w.clock_to_s = w.clock_from_s + 60;
    assert_string_equal(offered(&k, &q), "24 17:00 Iyer, 24 18:00 Iyer, 24 19:00 Iyer nearby");
    w.date_from = w.date_to = (local_date){ 2026, 11, 29 }; /* Sunday: the day after */
    assert_string_equal(offered(&k, &q), "30 17:00 Iyer, 30 18:00 Iyer, 30 19:00 Iyer nearby");
    clinic_end(&k);
}

static void the_cheapest_of_the_day_come_first(void **state)
{
    when w = on_day(24);
    slot_query q = {
        .order = SLOT_SPREAD, .limit = 2, .whens = &w, .when_count = 1, .is_cheapest_first = true
    };
    clinic k;

    (void)state;
    clinic_start(&k, DOCTORS, false);
    assert_string_equal(offered(&k, &q), "24 09:00 B, 24 12:30 B");
    q.order = SLOT_BY_START;
    assert_string_equal(offered(&k, &q), "24 09:00 B, 24 09:30 B");
    clinic_end(&k);
}

static void the_nearest_place_comes_first(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 1, .has_point = true, .lat = 19, .lon = 19 };
    clinic k;

    (void)state;
    clinic_start(&k, DOCTORS, false);
    assert_string_equal(offered(&k, &q), "23 09:00 B");
    q.lat = q.lon = 11;
    assert_string_equal(offered(&k, &q), "23 09:00 A");
    q.order = SLOT_SPREAD;
    q.limit = 3;
    assert_string_equal(offered(&k, &q), "23 09:00 A, 23 11:30 A, 23 14:00 A");
    clinic_end(&k);
}

static void the_same_question_gives_the_same_answer(void **state)
{
    slot_query q = { .order = SLOT_SPREAD, .limit = 3 };
    char first[512];
    clinic k;

    (void)state;
    clinic_start(&k, DOCTORS, false);
    (void)snprintf(first, sizeof first, "%s", offered(&k, &q));
    for (int i = 0; i < 5; i++)
        assert_string_equal(offered(&k, &q), first);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_are_spread_over_the_window_and_over_doctors),
        cmocka_unit_test(a_week_is_spread_over_its_days),
        cmocka_unit_test(without_a_window_the_soonest_day_at_different_times),
        cmocka_unit_test(as_soon_as_possible_means_just_that),
        cmocka_unit_test(an_exact_time_that_is_free_is_offered_as_it_is),
        cmocka_unit_test(the_cheapest_of_the_day_come_first),
        cmocka_unit_test(the_nearest_place_comes_first),
        cmocka_unit_test(the_same_question_gives_the_same_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
