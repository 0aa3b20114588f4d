/*
 * test_search.c - what is listed: against an oracle over random clinics, and by hand.
 *
 * The oracle (random_clinic.h) walks every minute and knows nothing of schedule, judge or search;
 * so a slot that is listed and not free, or free and not listed, fails here. slot_judge is asked
 * about the same starts and about minutes next to them.
 */
#include "tests/booking/random_clinic.h"

#define CLINICS 600
#define JUDGED_PER_CLINIC 40

/* ---- random clinics */

static size_t of_window(const random_world *w, const slot_result *r)
{
    ds_time end = ds_time_add(w->k.cx->now, ds_minutes(RANDOM_DAYS * DAY_MINUTES));
    size_t n = 0;

    while (n < r->count && ds_time_before(r->slots[n].start, end))
        n++;
    return n;
}

static void compare_with_oracle(random_world *w, uint32_t seed)
{
    static oracle_slot wanted[20000];
    slot_query q = { .order = SLOT_BY_START, .limit = SLOT_QUERY_LIMIT_MAX };
    size_t n = ask_oracle(w, wanted, COUNT_OF(wanted));
    slot_result r;

    assert_status(w->k.cx, booking_search(w->k.cx, w->k.tx, &w->k.bk, &q, &r), DS_OK);
    size_t listed = of_window(w, &r);
    for (size_t i = 0; i < listed && i < n; i++) {
        const slot *s = &r.slots[i];

        if (s->start.utc_s != wanted[i].at.utc_s || s->doctor.v != wanted[i].doctor.v ||
            s->offering.v != wanted[i].offering.v)
            fail_msg("seed %u: slot %zu is at %" PRId64 ", the oracle's at %" PRId64 "\n%s", seed,
                     i, s->start.utc_s, wanted[i].at.utc_s, w->csv);
    }
    if (listed != n && r.count < SLOT_QUERY_LIMIT_MAX)
        fail_msg("seed %u: %zu listed, %zu free\n%s", seed, listed, n, w->csv);
}

/* The judge says of any minute what the oracle says. */
static void judge_like_oracle(random_world *w, uint32_t seed)
{
    const directory *d = w->k.dir;

    for (int i = 0; i < JUDGED_PER_CLINIC; i++) {
        const offering *o = &d->offerings[dice(&w->seed, (uint32_t)d->offering_count)];
        ds_time t = ds_time_add(w->k.cx->now, ds_minutes(dice(&w->seed, RANDOM_DAYS * 288) * 5));
        local_time local = ds_tz_to_local(d->locations[o->location].tz, t);
        painted_day p;
        unsigned refusals;

        paint(d, o, local.date, &p);
        assert_status(w->k.cx, slot_judge(w->k.cx, w->k.tx, &w->k.bk, o, t, NULL, &refusals, NULL),
                      DS_OK);
        if ((refusals == 0) != oracle_is_free(w, o, &p, t, local))
            fail_msg("seed %u: at %" PRId64 " the judge says %x\n%s", seed, t.utc_s, refusals,
                     w->csv);
    }
}

static void listing_equals_a_minute_by_minute_oracle(void **state)
{
    static random_world w;
    uint32_t first = random_from_env("DOCSPOT_TEST_SEED", 1);
    uint32_t n = random_from_env("DOCSPOT_TEST_CLINICS", CLINICS);

    (void)state;
    print_message("seeds %u to %u\n", first, first + n - 1);
    for (uint32_t seed = first; seed < first + n; seed++) {
        random_rules rules = { .with_notice = seed % 3 != 0 };

        random_start(&w, seed, &rules);
        if (seed % 4 == 0)
            clinic_advance(&w.k, ds_minutes(20)); /* holds lapse, nobody sweeps */
        compare_with_oracle(&w, seed);
        judge_like_oracle(&w, seed);
        random_end(&w);
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
