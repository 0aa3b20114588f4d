/*
 * test_search.c - what is listed: against a brute-force oracle over random clinics, and by hand.
 *
 * The oracle walks every minute of the window and asks slot_judge, which knows nothing of how
 * search walks; so a slot that is listed and then refused, or free and not listed, fails here.
 */
#include "tests/booking/clinic.h"

#define CLINICS 120
#define ORACLE_DAYS 4

/* ---- random clinics */

static uint32_t dice(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static const char *const zones[] = { "Asia/Kolkata", "America/Los_Angeles", "Europe/Madrid",
                                     "Australia/Lord_Howe", "Asia/Kathmandu" };

static void write_random_clinic(uint32_t *seed, ds_buf *b)
{
    uint32_t doctors = 1 + dice(seed, 3);

    ds_buf_puts(b, "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,"
                   "to,breaks,buffer_before,buffer_after,min_notice,horizon_days,max_per_day\n");
    for (uint32_t i = 0; i < doctors; i++) {
        uint32_t place = dice(seed, 2), from = 6 + dice(seed, 6), to = from + 2 + dice(seed, 8);
        uint32_t notice = dice(seed, 3), horizon = dice(seed, 3), most = dice(seed, 3);

        ds_buf_printf(b,
                      "L%u,%s,Dr %u,ent,visit,%u,1,INR,%s,%02u:%02u,%02u:%02u,%02u:10-%02u:%02u,",
                      (unsigned)place, zones[(*seed >> 3) % 1 + place], (unsigned)i,
                      (unsigned)(10 + 7 * dice(seed, 12)), dice(seed, 3) ? "mon-sun" : "mon|wed",
                      (unsigned)from, (unsigned)(5 * dice(seed, 12)), (unsigned)to,
                      (unsigned)(5 * dice(seed, 12)), (unsigned)from + 1, (unsigned)from + 1,
                      (unsigned)(15 + dice(seed, 40)));
        ds_buf_printf(b, "%u,%u,%s,%s,%s\n", (unsigned)(5 * dice(seed, 3)),
                      (unsigned)(5 * dice(seed, 3)),
                      notice == 0   ? ""
                      : notice == 1 ? "90"
                                    : "1d",
                      horizon == 0   ? ""
                      : horizon == 1 ? "1"
                                     : "2",
                      most == 0 ? "" : "3");
    }
}

static void occupy_some(clinic *k, uint32_t *seed)
{
    booker desk = { .actor = ACTOR_DESK, .is_override = true, .note = DS_STR("x") };

    desk.patient = clinic_patient(k, "P");
    for (int i = 0; i < 12; i++) {
        const offering *o = &k->dir->offerings[dice(seed, (uint32_t)k->dir->offering_count)];
        slot s =
            slot_at(k->dir, o, ds_time_add(k->cx->now, ds_minutes(dice(seed, ORACLE_DAYS * 1440))));
        appointment a;
        ds_status status;

        if (i % 3 == 0)
            status = booking_hold(k->cx, k->tx, &k->bk, &s, &desk, (appointment_id){ 0 }, &a);
        else
            status = booking_book(k->cx, k->tx, &k->bk, &s, &desk, &a);
        assert_true(status == DS_OK || status == DS_CONFLICT);
    }
}

typedef struct oracle_slot {
    ds_time at;
    int64_t doctor;
} oracle_slot;

static size_t ask_oracle(clinic *k, oracle_slot *ret, size_t max)
{
    size_t n = 0;

    for (int64_t m = 0; m < ORACLE_DAYS * 1440; m++) {
        ds_time t = ds_time_add(k->cx->now, ds_minutes(m));

        for (size_t i = 0; i < k->dir->offering_count; i++) {
            unsigned refusals;

            assert_status(
                k->cx,
                slot_judge(k->cx, k->tx, &k->bk, &k->dir->offerings[i], t, NULL, &refusals, NULL),
                DS_OK);
            if (refusals == 0 && n < max)
                ret[n++] = (oracle_slot){ t, k->dir->doctors[k->dir->offerings[i].doctor].id.v };
        }
        if (m % 60 == 0)
            testenv_reset(k->te);
    }
    return n;
}

static void listing_equals_a_minute_by_minute_oracle(void **state)
{
    static oracle_slot wanted[20000];

    (void)state;
    for (uint32_t c = 0; c < CLINICS; c++) {
        static char csv[4096];
        uint32_t seed = 7 + c * 977;
        ds_buf b = ds_buf_fixed(csv, sizeof csv - 1);
        slot_query q = { .order = SLOT_BY_START, .limit = SLOT_QUERY_LIMIT_MAX };
        slot_result r;
        clinic k;

        write_random_clinic(&seed, &b);
        csv[ds_buf_view(&b).n] = '\0';
        /* Across the autumn change in Madrid and California for some. */
        clinic_start_at(&k, csv, false,
                        c % 2 ? "2026-10-24T06:00:00+02:00" : "2026-10-31T06:00:00-07:00");
        occupy_some(&k, &seed);
        if (c % 4 == 0)
            clinic_advance(&k, ds_minutes(20)); /* holds lapse, nobody sweeps */
        size_t n = ask_oracle(&k, wanted, COUNT_OF(wanted));
        assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
        ds_time end = ds_time_add(k.cx->now, ds_minutes(ORACLE_DAYS * 1440));
        size_t got = 0;
        for (size_t i = 0; i < r.count && ds_time_before(r.slots[i].start, end); i++, got++) {
            if (i >= n || r.slots[i].start.utc_s != wanted[i].at.utc_s ||
                r.slots[i].doctor.v != wanted[i].doctor)
                fail_msg("clinic %u: slot %zu differs\n%s", c, i, csv);
        }
        if (got != n && got < SLOT_QUERY_LIMIT_MAX)
            fail_msg("clinic %u: %zu listed, %zu free\n%s", c, got, n, csv);
        clinic_end(&k);
    }
}

/* ---- by hand */

static const char *found(clinic *k, const slot_query *q)
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
    ds_buf_printf(&b, "%s%s", r.is_nearby ? " nearby" : "", r.has_doctor ? "" : " nobody");
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

static void who_what_and_where_choose_the_doctors(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 2 };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_string_equal(found(&k, &q), "23 09:00 Rao, 23 09:30 Rao");
    q.specialty = DS_STR("dentistry");
    assert_string_equal(found(&k, &q), "23 09:00 Shah, 23 09:30 Shah");
    q.city = DS_STR("SAN  jose");
    assert_string_equal(found(&k, &q), "23 09:00 Shah, 23 09:30 Shah");
    q.city = DS_STR("Hyderabad");
    assert_string_equal(found(&k, &q), " nobody");
    q = (slot_query){
        .order = SLOT_BY_START, .limit = 1, .specialty = DS_STR("dermatology"), .gender = 'm'
    };
    assert_string_equal(found(&k, &q), "23 17:00 Iyer");
    q.gender = 0;
    q.language = DS_STR("ta");
    assert_string_equal(found(&k, &q), "23 17:00 Iyer");
    q.language = DS_STR("fr");
    assert_string_equal(found(&k, &q), " nobody");
    q = (slot_query){ .order = SLOT_BY_START,
                      .limit = 1,
                      .doctor = k.dir->doctors[clinic_offering(&k, "Dr Iyer")->doctor].id };
    assert_string_equal(found(&k, &q), "23 17:00 Iyer");
    q.visit_type = DS_STR("surgery");
    assert_string_equal(found(&k, &q), " nobody");
    clinic_end(&k);
}

static void results_ascend_across_zones(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 200 };
    slot_result r;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (q.limit = 1; q.limit < 60; q.limit++) {
        assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
        assert_int_equal(r.count, q.limit);
        for (size_t i = 1; i < r.count; i++)
            assert_true(r.slots[i - 1].start.utc_s <= r.slots[i].start.utc_s);
    }
    clinic_end(&k);
}

static void a_window_bounds_the_answer(void **state)
{
    when w = on_day(24);
    slot_query q = { .order = SLOT_BY_START,
                     .limit = 3,
                     .specialty = DS_STR("dermatology"),
                     .whens = &w,
                     .when_count = 1 };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_string_equal(found(&k, &q), "24 09:00 Rao, 24 09:30 Rao, 24 10:30 Rao");
    w.time_known = true;
    w.clock_from_s = 17 * 3600;
    assert_string_equal(found(&k, &q), "24 17:00 Iyer, 24 18:00 Iyer, 24 19:00 Iyer");
    w = on_day(29); /* Sunday */
    assert_string_equal(found(&k, &q), "");
    clinic_end(&k);
}

static void nothing_found_says_when_there_would_be_something(void **state)
{
    when w = on_day(29);
    slot_query q = { .order = SLOT_BY_START,
                     .limit = 3,
                     .specialty = DS_STR("dermatology"),
                     .whens = &w,
                     .when_count = 1 };
    slot_result r;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, booking_search(k.cx, k.tx, &k.bk, &q, &r), DS_OK);
    assert_int_equal(r.count, 0);
    assert_true(r.has_doctor);
    assert_int_equal(r.first_any.utc_s, testenv_at("2026-11-23T09:00:00+05:30").utc_s);
    clinic_end(&k);
}

static void more_begins_after_what_was_shown(void **state)
{
    slot_query q = { .order = SLOT_BY_START,
                     .limit = 2,
                     .specialty = DS_STR("dermatology"),
                     .after = testenv_at("2026-11-23T09:30:00+05:30") };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_string_equal(found(&k, &q), "23 10:30 Rao, 23 11:00 Rao");
    clinic_end(&k);
}

static void the_desk_sees_past_notice_and_horizon(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 1 };
    clinic k;

    (void)state;
    clinic_start(&k,
                 "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,"
                 "to,min_notice,horizon_days\n"
                 "Here,Asia/Kolkata,Dr Rao,ent,visit,30,1,INR,mon-sun,09:00,12:00,1d,1\n",
                 false);
    assert_string_equal(found(&k, &q), ""); /* a day's notice, a day's horizon: only 08:00 fits */
    q.by_desk = true;
    assert_string_equal(found(&k, &q), "23 09:00 Rao");
    clinic_advance(&k, ds_minutes(65));
    assert_string_equal(found(&k, &q), "23 09:00 Rao"); /* who walks in at 9:05 */
    clinic_advance(&k, ds_minutes(25));
    assert_string_equal(found(&k, &q), "23 09:30 Rao");
    clinic_end(&k);
}

static void a_moving_visit_s_own_time_counts_as_free(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 1, .specialty = DS_STR("dermatology") };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-23T09:00:00+05:30", "+911");
    assert_string_equal(found(&k, &q), "23 09:30 Rao");
    q.moving = a.id;
    assert_string_equal(found(&k, &q), "23 09:00 Rao");
    clinic_end(&k);
}

static void a_lapsed_hold_is_listed_again_before_anyone_sweeps(void **state)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 1, .specialty = DS_STR("dermatology") };
    unsigned refusals;
    appointment a;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-23T09:00:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    assert_string_equal(found(&k, &q), "23 09:30 Rao");
    clinic_advance(&k, ds_minutes(15));
    assert_string_equal(found(&k, &q), "23 09:00 Rao");
    assert_status(k.cx,
                  slot_judge(k.cx, k.tx, &k.bk, clinic_offering(&k, "Dr Rao"), s.start, NULL,
                             &refusals, NULL),
                  DS_OK);
    assert_int_equal(refusals, 0);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listing_equals_a_minute_by_minute_oracle),
        cmocka_unit_test(who_what_and_where_choose_the_doctors),
        cmocka_unit_test(results_ascend_across_zones),
        cmocka_unit_test(a_window_bounds_the_answer),
        cmocka_unit_test(nothing_found_says_when_there_would_be_something),
        cmocka_unit_test(more_begins_after_what_was_shown),
        cmocka_unit_test(the_desk_sees_past_notice_and_horizon),
        cmocka_unit_test(a_moving_visit_s_own_time_counts_as_free),
        cmocka_unit_test(a_lapsed_hold_is_listed_again_before_anyone_sweeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
