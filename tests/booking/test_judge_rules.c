/*
 * test_judge_rules.c - limits, ages, referrals, release hours, overbooking, tokens and follow-ups:
 * each rule by hand.
 */
#include "tests/booking/ruled.h"

#define TUESDAY_9 "2026-11-24T09:00:00+05:30"
#define TUESDAY_930 "2026-11-24T09:30:00+05:30"
#define TUESDAY_10 "2026-11-24T10:00:00+05:30"

static unsigned judged(ruled *r, int which, const char *at, const slot_query *q)
{
    unsigned refusals;

    assert_status(r->k.cx,
                  slot_judge(r->k.cx, r->k.tx, &r->bk, &r->offerings[which], testenv_at(at), q,
                             &refusals, NULL),
                  DS_OK);
    return refusals;
}

static appointment booked(ruled *r, int which, const char *at, patient_id who)
{
    booker desk = { .actor = ACTOR_DESK, .patient = who };
    slot s = slot_at(&r->dir, &r->offerings[which], testenv_at(at));
    appointment a;

    assert_status(r->k.cx, booking_book(r->k.cx, r->k.tx, &r->bk, &s, &desk, &a), DS_OK);
    return a;
}

/* ---- limits */

static void limits_of_the_doctor_count_days_and_weeks_from_monday(void **state)
{
    ruled r;

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    appointment a = booked(&r, RAO, TUESDAY_9, p);
    (void)booked(&r, SCAN, "2026-11-25T14:00:00+05:30", p);
    r.offerings[RAO].max_per_day = 1;
    assert_int_equal(judged(&r, RAO, TUESDAY_10, NULL), REFUSED_DAY_FULL);
    assert_int_equal(judged(&r, RAO, "2026-11-26T10:00:00+05:30", NULL), 0);
    r.offerings[RAO] = (offering){ 0 };
    r.offerings[RAO] = r.k.dir->offerings[RAO];
    r.offerings[RAO].max_per_week = 2;
    assert_int_equal(judged(&r, RAO, "2026-11-23T11:00:00+05:30", NULL), REFUSED_WEEK_FULL);
    assert_int_equal(judged(&r, RAO, "2026-11-29T11:30:00+05:30", NULL), REFUSED_WEEK_FULL);
    assert_int_equal(judged(&r, RAO, "2026-11-30T09:00:00+05:30", NULL), 0);
    slot_query q = { .moving = a.id };
    assert_int_equal(judged(&r, RAO, "2026-11-29T11:30:00+05:30", &q), 0);
    r.offerings[RAO].max_per_week = 0;
    r.offerings[RAO].type_per_week = 2; /* the scan is another type */
    assert_int_equal(judged(&r, RAO, TUESDAY_10, NULL), 0);
    r.offerings[RAO].type_per_week = 1;
    assert_int_equal(judged(&r, RAO, "2026-11-25T10:00:00+05:30", NULL), REFUSED_TYPE_FULL);
    r.offerings[RAO].type_per_week = 0;
    r.offerings[RAO].type_per_day = 1;
    assert_int_equal(judged(&r, RAO, "2026-11-25T10:00:00+05:30", NULL), 0);
    assert_int_equal(judged(&r, RAO, TUESDAY_10, NULL), REFUSED_TYPE_FULL);
    clinic_end(&r.k);
}

static void what_was_cancelled_does_not_count_and_what_was_missed_does(void **state)
{
    ruled r;
    appointment a;

    (void)state;
    ruled_start(&r);
    a = booked(&r, RAO, TUESDAY_9, clinic_patient(&r.k, "P"));
    r.offerings[RAO].max_per_day = 1;
    clinic_advance(&r.k, ds_hours(25));
    ruled_mark(&r, &a, APPOINTMENT_NO_SHOW);
    slot_query desk = { .by_desk = true };
    assert_int_equal(judged(&r, RAO, TUESDAY_10, &desk), REFUSED_DAY_FULL);
    a = booked(&r, RAO, "2026-11-25T09:00:00+05:30", clinic_patient(&r.k, "P"));
    assert_int_equal(judged(&r, RAO, "2026-11-25T10:00:00+05:30", NULL), REFUSED_DAY_FULL);
    assert_status(r.k.cx, booking_cancel(r.k.cx, r.k.tx, &r.bk, a.id, ACTOR_DESK, DS_STR("x"), &a),
                  DS_OK);
    assert_int_equal(judged(&r, RAO, "2026-11-25T10:00:00+05:30", NULL), 0);
    clinic_end(&r.k);
}

static void limits_of_a_patient_ask_once_the_patient_is_known(void **state)
{
    ruled r;

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P"), other = clinic_patient(&r.k, "Q");
    slot_query q = { .patient = p }, someone = { .patient = other };
    appointment a = booked(&r, SHAH, TUESDAY_9, p); /* with whichever doctor */
    r.offerings[RAO].patient_per_day = 1;
    assert_int_equal(judged(&r, RAO, TUESDAY_10, &q), REFUSED_PATIENT_FULL);
    assert_int_equal(judged(&r, RAO, TUESDAY_10, &someone), 0);
    assert_int_equal(judged(&r, RAO, TUESDAY_10, NULL), 0);
    assert_int_equal(judged(&r, RAO, "2026-11-25T10:00:00+05:30", &q), 0);
    r.offerings[RAO].patient_per_day = 0;
    r.offerings[RAO].patient_per_week = 1;
    assert_int_equal(judged(&r, RAO, "2026-11-25T10:00:00+05:30", &q), REFUSED_PATIENT_FULL);
    assert_int_equal(judged(&r, RAO, "2026-11-30T10:00:00+05:30", &q), 0);
    r.offerings[RAO].patient_per_week = 0;
    r.offerings[RAO].patient_open = 1;
    assert_int_equal(judged(&r, RAO, "2026-11-30T10:00:00+05:30", &q), REFUSED_PATIENT_FULL);
    q.moving = a.id;
    assert_int_equal(judged(&r, RAO, "2026-11-30T10:00:00+05:30", &q), 0);
    q.moving.v = 0;
    clinic_advance(&r.k, ds_hours(26)); /* it has begun */
    assert_int_equal(judged(&r, RAO, "2026-11-30T10:00:00+05:30", &q), 0);
    clinic_end(&r.k);
}

/* ---- who */

typedef struct age_case {
    local_date birth;
    int32_t from, below;
    const char *at;
    unsigned refusals;
} age_case;

static void ages_are_full_years_on_the_day_of_the_visit(void **state)
{
    static const age_case cases[] = {
        { { 2008, 11, 24 }, 18, 0, "2026-11-23T11:00:00+05:30", REFUSED_AGE },
        { { 2008, 11, 24 }, 18, 0, TUESDAY_9, 0 },
        { { 2008, 11, 24 }, 0, 18, "2026-11-23T11:00:00+05:30", 0 },
        { { 2008, 11, 24 }, 0, 18, TUESDAY_9, REFUSED_AGE },
        { { 2008, 11, 24 }, 18, 19, TUESDAY_9, 0 },
        { { 2012, 2, 29 }, 15, 0, "2027-02-28T09:00:00+05:30", REFUSED_AGE },
        { { 2012, 2, 29 }, 15, 0, "2027-03-01T09:00:00+05:30", 0 },
        { { 2012, 2, 29 }, 16, 0, "2028-02-28T09:00:00+05:30", REFUSED_AGE },
        { { 2012, 2, 29 }, 16, 0, "2028-02-29T09:00:00+05:30", 0 },
        { { 0, 0, 0 }, 18, 19, TUESDAY_9, 0 }, /* not known: does not refuse */
    };
    ruled r;

    (void)state;
    ruled_start(&r);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        patient p = { .name = DS_STR("P"),
                      .has_birth_date = cases[i].birth.year > 0,
                      .birth_date = cases[i].birth };
        slot_query q = { 0 };

        assert_status(r.k.cx, store_patient_insert(r.k.cx, r.k.tx, &p, &q.patient), DS_OK);
        r.offerings[RAO].age_from = cases[i].from;
        r.offerings[RAO].age_below = cases[i].below;
        r.offerings[RAO].horizon_days = 1000;
        if (judged(&r, RAO, cases[i].at, &q) != cases[i].refusals)
            fail_msg("row %zu: %x", i, judged(&r, RAO, cases[i].at, &q));
    }
    clinic_end(&r.k);
}

static void new_and_returning_patients_are_told_by_this_doctors_visits(void **state)
{
    ruled r;

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    slot_query q = { .patient = p };
    appointment a = booked(&r, RAO, "2026-11-23T11:00:00+05:30", p);
    clinic_advance(&r.k, ds_hours(4));
    r.offerings[RAO].patients = r.offerings[SHAH].patients = PATIENT_RETURNING;
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &q), REFUSED_NEW_PATIENT);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, NULL), 0);
    ruled_mark(&r, &a, APPOINTMENT_ARRIVED);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &q), 0);
    assert_int_equal(judged(&r, SHAH, TUESDAY_9, &q), REFUSED_NEW_PATIENT);
    r.offerings[RAO].patients = r.offerings[SHAH].patients = PATIENT_NEW;
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &q), REFUSED_KNOWN_PATIENT);
    assert_int_equal(judged(&r, SHAH, TUESDAY_9, &q), 0);
    clinic_end(&r.k);
}

static void a_referral_is_asked_of_patients_only(void **state)
{
    ruled r;

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    slot_query q = { .patient = p }, desk = { .by_desk = true }, told = { .has_referral = true };
    r.offerings[RAO].needs_referral = true;
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &q), REFUSED_REFERRAL);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, NULL), REFUSED_REFERRAL);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &desk), 0);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &told), 0);
    assert_status(r.k.cx,
                  store_referral_put(r.k.cx, r.k.tx, p, r.dir.doctors[r.offerings[RAO].doctor].id,
                                     DS_STR("letter")),
                  DS_OK);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &q), 0);
    clinic_end(&r.k);
}

static void a_follow_up_has_its_fee_for_so_many_dates(void **state)
{
    static const struct {
        const char *at;
        int64_t fee;
    } cases[] = { { TUESDAY_9, 0 },
                  { "2026-11-30T11:30:00+05:30", 0 },
                  { "2026-12-01T09:00:00+05:30", 60000 } };
    ruled r;

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    appointment a = booked(&r, RAO, "2026-11-23T11:00:00+05:30", p);
    clinic_advance(&r.k, ds_hours(4));
    ruled_mark(&r, &a, APPOINTMENT_ARRIVED);
    r.offerings[RAO].has_follow_up = true;
    r.offerings[RAO].follow_up_fee = (money){ 0, "INR" };
    r.offerings[RAO].follow_up_days = 7;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(booked(&r, RAO, cases[i].at, p).fee.minor, cases[i].fee);
    assert_int_equal(booked(&r, RAO, TUESDAY_10, clinic_patient(&r.k, "Q")).fee.minor, 60000);
    clinic_end(&r.k);
}

/* ---- release hours */

static void same_day_times_are_given_out_at_their_hour(void **state)
{
    ruled r;
    slot_query desk = { .by_desk = true };

    (void)state;
    ruled_start(&r); /* Monday, 08:00 */
    r.openings[RAO][0].has_release = true;
    r.openings[RAO][0].release_s = 8 * 3600;
    assert_int_equal(judged(&r, RAO, "2026-11-23T11:00:00+05:30", NULL), 0);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, NULL), REFUSED_NOT_RELEASED);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, &desk), 0);
    assert_int_equal(judged(&r, RAO, "2026-11-24T12:00:00+05:30", NULL), REFUSED_NOT_OPEN);
    r.openings[RAO][0].release_s++; /* a second too early */
    assert_int_equal(judged(&r, RAO, "2026-11-23T11:00:00+05:30", NULL), REFUSED_NOT_RELEASED);
    clinic_end(&r.k);
}

/* ---- overbooking */

static void a_visit_may_lie_over_one_other_while_the_allowance_lasts(void **state)
{
    ruled r;

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    (void)booked(&r, RAO, TUESDAY_9, p);
    (void)booked(&r, RAO, TUESDAY_930, p);
    (void)booked(&r, RAO, "2026-11-25T09:00:00+05:30", p);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, NULL), REFUSED_TAKEN);
    r.offerings[RAO].overbook = 1;
    assert_int_equal(judged(&r, RAO, TUESDAY_9, NULL), 0);
    r.offerings[SCAN] = r.offerings[RAO]; /* an hour would lie over two */
    r.offerings[SCAN].minutes = 60;
    assert_int_equal(judged(&r, SCAN, TUESDAY_9, NULL), REFUSED_TAKEN);
    assert_int_equal(booked(&r, RAO, TUESDAY_10, p).lane, 0);
    assert_int_equal(booked(&r, RAO, TUESDAY_9, p).lane, 1);
    assert_int_equal(judged(&r, RAO, TUESDAY_9, NULL), REFUSED_TAKEN);   /* not over two */
    assert_int_equal(judged(&r, RAO, TUESDAY_930, NULL), REFUSED_TAKEN); /* used up for the day */
    assert_int_equal(judged(&r, RAO, "2026-11-25T09:00:00+05:30", NULL), 0);
    r.offerings[RAO].overbook = 2;
    assert_int_equal(booked(&r, RAO, TUESDAY_930, p).lane, 1);
    clinic_end(&r.k);
}

/* ---- tokens */

/* What is listed as "24 18:00 #1", one after the other. */
static const char *listed(ruled *r, const slot_query *q)
{
    static char text[512];
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);
    slot_result found;

    assert_status(r->k.cx, booking_search(r->k.cx, r->k.tx, &r->bk, q, &found), DS_OK);
    for (size_t i = 0; i < found.count; i++) {
        const slot *s = &found.slots[i];

        ds_buf_printf(&b, "%s%d %02d:%02d #%d", i ? ", " : "", s->local.date.day,
                      s->local.second_of_day / 3600, s->local.second_of_day / 60 % 60,
                      (int)s->token_no);
    }
    text[ds_buf_view(&b).n] = '\0';
    return text;
}

static void a_session_is_offered_once_with_its_lowest_free_token(void **state)
{
    ruled r;
    when evening = when_any();

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    r.openings[RAO][0].hours = (clock_range){ 18 * 3600, 20 * 3600 };
    r.openings[RAO][0].tokens = 3;
    slot_query q = { .order = SLOT_BY_START,
                     .limit = 2,
                     .doctor = r.dir.doctors[r.offerings[RAO].doctor].id,
                     .visit_type = DS_STR("visit") };
    assert_string_equal(listed(&r, &q), "23 18:00 #1, 24 18:00 #1");
    appointment a = booked(&r, RAO, "2026-11-23T18:00:00+05:30", p);
    assert_int_equal(a.token_no, 1);
    assert_int_equal(a.session_at.utc_s, a.start.utc_s);
    assert_string_equal(listed(&r, &q), "23 18:30 #2, 24 18:00 #1");
    a = booked(&r, RAO, "2026-11-23T18:30:00+05:30", p);
    assert_int_equal(a.token_no, 2);
    assert_status(r.k.cx, booking_cancel(r.k.cx, r.k.tx, &r.bk, a.id, ACTOR_DESK, DS_STR("x"), &a),
                  DS_OK);
    assert_string_equal(listed(&r, &q), "23 18:30 #2, 24 18:00 #1");
    q.after = testenv_at("2026-11-23T18:30:00+05:30"); /* the next page: not its next token */
    assert_string_equal(listed(&r, &q), "24 18:00 #1, 25 18:00 #1");
    q.after.utc_s = 0;
    evening.time_known = true;
    evening.clock_from_s = 19 * 3600;
    q.whens = &evening;
    q.when_count = 1;
    assert_string_equal(listed(&r, &q), ""); /* the lowest is at six */
    assert_int_equal(judged(&r, RAO, "2026-11-23T19:30:00+05:30", NULL), REFUSED_NO_TOKEN);
    assert_int_equal(judged(&r, RAO, "2026-11-23T18:00:00+05:30", NULL), REFUSED_TAKEN);
    clinic_end(&r.k);
}

static void a_night_session_offers_its_lowest_token_on_the_date_it_comes(void **state)
{
    ruled r;
    when tuesday = when_any();

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    r.openings[RAO][0].hours = (clock_range){ 23 * 3600, 25 * 3600 };
    r.openings[RAO][0].days = 1; /* Mondays */
    r.openings[RAO][0].tokens = 10;
    tuesday.date_known = true;
    tuesday.date_from = tuesday.date_to = (local_date){ 2026, 11, 24 };
    slot_query q = { .order = SLOT_BY_START,
                     .limit = 1,
                     .doctor = r.dir.doctors[r.offerings[RAO].doctor].id,
                     .visit_type = DS_STR("visit"),
                     .whens = &tuesday,
                     .when_count = 1 };
    assert_string_equal(listed(&r, &q), "");
    (void)booked(&r, RAO, "2026-11-23T23:00:00+05:30", p);
    (void)booked(&r, RAO, "2026-11-23T23:30:00+05:30", p);
    assert_string_equal(listed(&r, &q), "24 00:00 #3");
    clinic_end(&r.k);
}

/* ---- whom to offer */

static void the_doctor_of_the_last_visit_comes_first(void **state)
{
    ruled r;
    slot_result found;

    (void)state;
    ruled_start(&r);
    patient_id p = clinic_patient(&r.k, "P");
    appointment a = booked(&r, SHAH, "2026-11-23T09:00:00+05:30", p);
    clinic_advance(&r.k, ds_hours(5)); /* Monday, 13:00 */
    ruled_mark(&r, &a, APPOINTMENT_ARRIVED);
    slot_query q = { .order = SLOT_SPREAD, .limit = 1, .visit_type = DS_STR("visit") };
    assert_status(r.k.cx, booking_search(r.k.cx, r.k.tx, &r.bk, &q, &found), DS_OK);
    assert_int_equal(found.slots[0].doctor.v, r.dir.doctors[r.offerings[RAO].doctor].id.v);
    q.patient = p;
    assert_status(r.k.cx, booking_search(r.k.cx, r.k.tx, &r.bk, &q, &found), DS_OK);
    assert_int_equal(found.slots[0].doctor.v, a.doctor.v);
    assert_int_equal(found.slots[0].start.utc_s, testenv_at(TUESDAY_9).utc_s);
    /* not free tomorrow: the first day after on which the doctor is */
    r.openings[SHAH][0].days = 1u << THURSDAY;
    assert_status(r.k.cx, booking_search(r.k.cx, r.k.tx, &r.bk, &q, &found), DS_OK);
    assert_int_equal(found.slots[0].start.utc_s, testenv_at("2026-11-26T09:00:00+05:30").utc_s);
    clinic_end(&r.k);
}

static void of_doctors_free_at_one_time_who_has_fewer_visits_is_offered(void **state)
{
    ruled r;
    slot_result found;
    when day = when_any();

    (void)state;
    ruled_start(&r);
    (void)booked(&r, RAO, "2026-11-24T11:00:00+05:30", clinic_patient(&r.k, "P"));
    day.date_known = true;
    day.date_from = day.date_to = (local_date){ 2026, 11, 24 };
    slot_query q = { .order = SLOT_SPREAD,
                     .limit = 1,
                     .visit_type = DS_STR("visit"),
                     .whens = &day,
                     .when_count = 1 };
    assert_status(r.k.cx, booking_search(r.k.cx, r.k.tx, &r.bk, &q, &found), DS_OK);
    assert_int_equal(found.slots[0].start.utc_s, testenv_at(TUESDAY_9).utc_s);
    assert_int_equal(found.slots[0].doctor.v, r.dir.doctors[r.offerings[SHAH].doctor].id.v);
    day.date_from = day.date_to = (local_date){ 2026, 11, 25 }; /* equal: a stable choice */
    assert_status(r.k.cx, booking_search(r.k.cx, r.k.tx, &r.bk, &q, &found), DS_OK);
    assert_int_equal(found.slots[0].doctor.v, r.dir.doctors[r.offerings[RAO].doctor].id.v);
    clinic_end(&r.k);
}

/* ---- words */

static void every_reason_has_a_line_and_a_text(void **state)
{
    testenv *te = testenv_new(CLINIC_NOW);

    (void)state;
    assert_null(slot_refusal_text(0));
    for (unsigned bit = 1; bit <= REFUSED_NO_TOKEN; bit <<= 1) {
        ds_buf b = ds_buf_make(testenv_cx(te));

        slot_refusal_lines(bit, DS_STR(""), &b);
        assert_true(ds_buf_view(&b).n > 5);
        assert_int_equal(ds_buf_view(&b).p[ds_buf_view(&b).n - 1], '\n');
        assert_non_null(slot_refusal_text(bit));
    }
    assert_string_equal(slot_refusal_text(REFUSED_TAKEN | REFUSED_REFERRAL), "why.referral");
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_of_the_doctor_count_days_and_weeks_from_monday),
        cmocka_unit_test(what_was_cancelled_does_not_count_and_what_was_missed_does),
        cmocka_unit_test(limits_of_a_patient_ask_once_the_patient_is_known),
        cmocka_unit_test(ages_are_full_years_on_the_day_of_the_visit),
        cmocka_unit_test(new_and_returning_patients_are_told_by_this_doctors_visits),
        cmocka_unit_test(a_referral_is_asked_of_patients_only),
        cmocka_unit_test(a_follow_up_has_its_fee_for_so_many_dates),
        cmocka_unit_test(same_day_times_are_given_out_at_their_hour),
        cmocka_unit_test(a_visit_may_lie_over_one_other_while_the_allowance_lasts),
        cmocka_unit_test(a_session_is_offered_once_with_its_lowest_free_token),
        cmocka_unit_test(a_night_session_offers_its_lowest_token_on_the_date_it_comes),
        cmocka_unit_test(the_doctor_of_the_last_visit_comes_first),
        cmocka_unit_test(of_doctors_free_at_one_time_who_has_fewer_visits_is_offered),
        cmocka_unit_test(every_reason_has_a_line_and_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
