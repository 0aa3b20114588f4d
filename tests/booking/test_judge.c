/*
 * test_judge.c - why a start is refused: every reason by hand, and what taking it away does.
 *
 * A desk that reads "too soon" must be able to trust that nothing else is in the way. So the
 * property: taking away all the reasons named, again and again, ends with a free start, and no
 * reason that was taken away is named once more.
 */
#include "tests/booking/random_clinic.h"

#define CLINICS 150
#define STARTS_PER_CLINIC 30
#define ROUNDS_MAX 6

/* ---- by hand */

/* Mon 23 Nov 2026, 08:00 in Kolkata. */
#define JUDGED                                                                                     \
    "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to,breaks,"    \
    "valid_from,valid_to,buffer_before,buffer_after,min_notice,horizon_days,max_per_day\n"         \
    "Here,Asia/Kolkata,Dr Rao,ent,visit,30,1,INR,mon-sat,09:00,12:10,10:30-11:00,,,0,10,90,20,4\n" \
    "Here,Asia/Kolkata,Dr Rao,ent,visit,30,1,INR,sun,09:00,10:00,,2026-12-06,2026-12-06,,,,,\n"    \
    "There,America/Los_Angeles,Dr Shah,ent,visit,60,1,USD,mon-sun,00:30,05:30,,,,,,,400,\n"

typedef struct judge_case {
    const char *doctor, *at;
    bool by_desk;
    unsigned refusals;
} judge_case;

/* clang-format off */
static const judge_case judge_cases[] = {
    /* the grid */
    { "Dr Rao", "2026-11-24T09:00:00+05:30", false, 0 },
    { "Dr Rao", "2026-11-24T09:30:00+05:30", false, 0 },
    { "Dr Rao", "2026-11-24T10:00:00+05:30", false, 0 },
    { "Dr Rao", "2026-11-24T11:00:00+05:30", false, 0 },
    { "Dr Rao", "2026-11-24T11:30:00+05:30", false, 0 },
    { "Dr Rao", "2026-11-24T08:59:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-11-24T08:30:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-11-24T00:00:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-11-24T12:10:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-11-24T12:30:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-11-24T23:59:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-11-24T09:01:00+05:30", false, REFUSED_OFF_GRID },
    { "Dr Rao", "2026-11-24T09:00:01+05:30", false, REFUSED_OFF_GRID },
    { "Dr Rao", "2026-11-24T09:29:00+05:30", false, REFUSED_OFF_GRID },
    { "Dr Rao", "2026-11-24T11:10:00+05:30", false, REFUSED_OFF_GRID },
    { "Dr Rao", "2026-11-24T11:40:00+05:30", false, REFUSED_OFF_GRID },
    { "Dr Rao", "2026-11-24T11:41:00+05:30", false, REFUSED_PAST_END },
    { "Dr Rao", "2026-11-24T12:00:00+05:30", false, REFUSED_PAST_END },
    { "Dr Rao", "2026-11-24T12:09:00+05:30", false, REFUSED_PAST_END },
    { "Dr Rao", "2026-11-24T10:30:00+05:30", false, REFUSED_BREAK },
    { "Dr Rao", "2026-11-24T10:59:00+05:30", false, REFUSED_BREAK },
    { "Dr Rao", "2026-11-24T10:01:00+05:30", false, REFUSED_BREAK },
    /* days and validity */
    { "Dr Rao", "2026-11-29T09:00:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-12-06T09:00:00+05:30", false, 0 },
    { "Dr Rao", "2026-12-06T10:00:00+05:30", false, REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-12-13T09:00:00+05:30", true,  REFUSED_NOT_OPEN },
    { "Dr Rao", "2026-11-28T11:30:00+05:30", false, 0 },
    /* notice: 90 minutes, the boundary is allowed */
    { "Dr Rao", "2026-11-23T09:30:00+05:30", false, 0 },
    { "Dr Rao", "2026-11-23T09:00:00+05:30", false, REFUSED_NOTICE },
    { "Dr Rao", "2026-11-23T09:00:00+05:30", true,  0 },
    { "Dr Rao", "2026-11-23T09:29:00+05:30", false, REFUSED_NOTICE | REFUSED_OFF_GRID },
    { "Dr Rao", "2026-11-20T09:00:00+05:30", false, REFUSED_NOTICE },
    { "Dr Rao", "2026-11-20T09:00:00+05:30", true,  REFUSED_NOTICE },
    { "Dr Rao", "2026-11-22T09:00:00+05:30", true,  REFUSED_NOTICE | REFUSED_NOT_OPEN },
    /* horizon: 20 days of 24 hours from now */
    { "Dr Rao", "2026-12-12T11:30:00+05:30", false, 0 },
    { "Dr Rao", "2026-12-14T09:00:00+05:30", false, REFUSED_HORIZON },
    { "Dr Rao", "2026-12-14T09:00:00+05:30", true,  0 },
    { "Dr Rao", "2027-11-23T09:00:00+05:30", true,  0 },
    { "Dr Rao", "2027-11-24T09:00:00+05:30", true,  REFUSED_HORIZON },
    { "Dr Rao", "2036-11-25T09:10:00+05:30", false, REFUSED_HORIZON | REFUSED_OFF_GRID },
    /* the day the clocks go forward: 02:30 does not exist, 01:30 is followed by 03:30 */
    { "Dr Shah", "2027-03-14T00:30:00-08:00", false, 0 },
    { "Dr Shah", "2027-03-14T01:30:00-08:00", false, 0 },
    { "Dr Shah", "2027-03-14T02:30:00-08:00", false, 0 }, /* that is 03:30 on the wall */
    { "Dr Shah", "2027-03-14T03:30:00-07:00", false, 0 },
    { "Dr Shah", "2027-03-14T04:30:00-07:00", false, 0 },
    { "Dr Shah", "2027-03-14T05:00:00-07:00", false, REFUSED_PAST_END },
    { "Dr Shah", "2027-03-14T04:30:00-08:00", false, REFUSED_NOT_OPEN },
    { "Dr Shah", "2027-03-14T03:00:00-07:00", false, REFUSED_OFF_GRID },
    /* the day they go back: 01:30 comes twice, and both are starts */
    { "Dr Shah", "2027-11-07T01:30:00-07:00", false, 0 },
    { "Dr Shah", "2027-11-07T01:30:00-08:00", false, 0 },
    { "Dr Shah", "2027-11-07T00:30:00-07:00", false, 0 },
    { "Dr Shah", "2027-11-07T02:30:00-08:00", false, 0 },
    { "Dr Shah", "2027-11-07T05:30:00-08:00", false, REFUSED_NOT_OPEN },
};
/* clang-format on */

static unsigned judge_at(clinic *k, const char *who, const char *at, bool by_desk)
{
    slot_query q = { .by_desk = by_desk };
    unsigned refusals;

    assert_status(k->cx,
                  slot_judge(k->cx, k->tx, &k->bk, clinic_offering(k, who), testenv_at(at),
                             by_desk ? &q : NULL, &refusals, NULL),
                  DS_OK);
    return refusals;
}

static void every_rule_refuses_exactly_what_it_should(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, JUDGED, false);
    for (size_t i = 0; i < COUNT_OF(judge_cases); i++) {
        const judge_case *c = &judge_cases[i];
        unsigned got = judge_at(&k, c->doctor, c->at, c->by_desk);

        if (got != c->refusals)
            fail_msg("%s at %s%s: %x, not %x", c->doctor, c->at, c->by_desk ? " by desk" : "", got,
                     c->refusals);
    }
    clinic_end(&k);
}

/* A visit of Dr Rao, 09:30 to 10:00, keeps its doctor until 10:10: judge what is around it. */
static void a_visit_takes_its_time_and_its_buffer(void **state)
{
    static const judge_case cases[] = {
        { "Dr Rao", "2026-11-24T09:30:00+05:30", false, REFUSED_TAKEN },
        { "Dr Rao", "2026-11-24T09:00:00+05:30", false, REFUSED_TAKEN }, /* its buffer meets it */
        { "Dr Rao", "2026-11-24T10:00:00+05:30", false, REFUSED_TAKEN }, /* in the buffer after */
        { "Dr Rao", "2026-11-24T11:00:00+05:30", false, 0 },
        { "Dr Rao", "2026-11-24T09:45:00+05:30", false, REFUSED_TAKEN | REFUSED_OFF_GRID },
        { "Dr Rao", "2026-11-24T10:10:00+05:30", false, REFUSED_BREAK },
        { "Dr Rao", "2026-11-24T10:09:00+05:30", false, REFUSED_BREAK | REFUSED_TAKEN },
        { "Dr Rao", "2026-11-24T08:50:00+05:30", false, REFUSED_NOT_OPEN },
        { "Dr Rao", "2026-11-24T08:51:00+05:30", false, REFUSED_NOT_OPEN | REFUSED_TAKEN },
        { "Dr Rao", "2026-11-25T09:30:00+05:30", false, 0 },
    };
    clinic k;

    (void)state;
    clinic_start(&k, JUDGED, false);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-24T09:30:00+05:30", "+911");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned got = judge_at(&k, cases[i].doctor, cases[i].at, false);

        if (got != cases[i].refusals)
            fail_msg("at %s: %x, not %x", cases[i].at, got, cases[i].refusals);
    }
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_PATIENT, DS_STR(""), &a),
                  DS_OK);
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-24T09:30:00+05:30", false), 0);
    clinic_end(&k);
}

static void a_full_day_is_full_for_everyone_until_one_cancels(void **state)
{
    static const char *const starts[] = { "2026-11-24T09:00:00+05:30", "2026-11-24T09:40:00+05:30",
                                          "2026-11-24T10:20:00+05:30",
                                          "2026-11-24T11:00:00+05:30" };
    booker desk = { .actor = ACTOR_DESK, .is_override = true, .note = DS_STR("x") };
    appointment a;
    clinic k;

    (void)state;
    clinic_start(&k, JUDGED, false);
    desk.patient = clinic_patient(&k, "P");
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        slot s = clinic_slot(&k, "Dr Rao", starts[i]);

        assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-24T12:30:00+05:30", false),
                         REFUSED_NOT_OPEN);
        assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &desk, &a), DS_OK);
    }
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-24T12:30:00+05:30", false),
                     REFUSED_NOT_OPEN | REFUSED_DAY_FULL);
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-24T11:40:00+05:30", true),
                     REFUSED_DAY_FULL | REFUSED_OFF_GRID);
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-25T09:00:00+05:30", false), 0);
    assert_status(k.cx, booking_cancel(k.cx, k.tx, &k.bk, a.id, ACTOR_DESK, DS_STR(""), &a), DS_OK);
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-24T11:00:00+05:30", false), 0);
    clinic_end(&k);
}

static void notice_and_horizon_allow_their_very_last_second(void **state)
{
    clinic k;

    (void)state;
    clinic_start_at(&k, JUDGED, false, "2026-11-23T09:00:00+05:30"); /* 90 minutes, 20 days */
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-12-13T09:00:00+05:30", false), REFUSED_NOT_OPEN);
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-12-13T09:00:01+05:30", false),
                     REFUSED_NOT_OPEN | REFUSED_HORIZON);
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-23T10:30:00+05:30", false), REFUSED_BREAK);
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-23T10:29:59+05:30", false),
                     REFUSED_BREAK | REFUSED_NOTICE);
    clinic_end(&k);
}

/* ---- the words */

typedef struct words_case {
    const char *at;
    const char *lines;
} words_case;

static void each_reason_is_a_line_in_words(void **state)
{
    static const words_case cases[] = {
        { "2026-11-24T09:00:00+05:30", "" },
        { "2026-11-24T08:00:00+05:30", "outside the weekly hours of that day\n" },
        { "2026-11-24T10:30:00+05:30", "in a break, or the visit would run into one\n" },
        { "2026-11-24T09:10:00+05:30", "open, but no visit starts at this minute\n" },
        { "2026-11-24T12:00:00+05:30", "the visit would end after closing\n" },
        { "2026-11-25T09:00:00+05:30", "closed by an exception: congress\n" },
        { "2026-11-26T09:30:00+05:30", "booked or held by someone else\n" },
        { "2026-11-23T09:00:00+05:30", "too soon, or past\n" },
        { "2026-12-14T09:00:00+05:30", "too far ahead\n" },
        { "2026-11-20T08:00:00+05:30",
          "outside the weekly hours of that day\ntoo soon, or past\n" },
    };
    schedule_exception e = { .date_from = { 2026, 11, 25 },
                             .date_to = { 2026, 11, 25 },
                             .is_whole_day = true,
                             .kind = EXCEPTION_CLOSED,
                             .reason = DS_STR("congress") };
    bool is_new;
    clinic k;

    (void)state;
    clinic_start(&k, JUDGED, false);
    assert_status(k.cx, store_exception_put(k.cx, k.tx, &e, &e.id, &is_new), DS_OK);
    clinic_reload(&k);
    (void)clinic_book(&k, "Dr Rao", "2026-11-26T09:30:00+05:30", "+911");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_buf lines = ds_buf_make(k.cx);
        unsigned refusals;

        assert_status(k.cx,
                      slot_judge(k.cx, k.tx, &k.bk, clinic_offering(&k, "Dr Rao"),
                                 testenv_at(cases[i].at), NULL, &refusals, &lines),
                      DS_OK);
        assert_text(ds_buf_view(&lines), cases[i].lines);
    }
    clinic_end(&k);
}

/* ---- holds that are over */

static void a_hold_counts_until_its_last_second(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, JUDGED, false);
    slot s = clinic_slot(&k, "Dr Rao", "2026-11-24T09:30:00+05:30");
    booker who = clinic_booker(&k, "+911");
    assert_status(k.cx, booking_hold(k.cx, k.tx, &k.bk, &s, &who, (appointment_id){ 0 }, &a),
                  DS_OK);
    clinic_advance(&k, ds_seconds(15 * 60 - 1));
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-24T09:30:00+05:30", false), REFUSED_TAKEN);
    clinic_advance(&k, ds_seconds(1));
    assert_int_equal(judge_at(&k, "Dr Rao", "2026-11-24T09:30:00+05:30", false), 0);
    clinic_end(&k);
}

static void a_visit_never_stands_in_its_own_way(void **state)
{
    unsigned refusals;
    clinic k;

    (void)state;
    clinic_start(&k, JUDGED, false);
    appointment a = clinic_book(&k, "Dr Rao", "2026-11-24T09:30:00+05:30", "+911");
    slot_query q = { .moving = a.id };
    assert_status(
        k.cx,
        slot_judge(k.cx, k.tx, &k.bk, clinic_offering(&k, "Dr Rao"), a.start, &q, &refusals, NULL),
        DS_OK);
    assert_int_equal(refusals, 0);
    q.moving.v = a.id.v + 1;
    assert_status(
        k.cx,
        slot_judge(k.cx, k.tx, &k.bk, clinic_offering(&k, "Dr Rao"), a.start, &q, &refusals, NULL),
        DS_OK);
    assert_int_equal(refusals, REFUSED_TAKEN);
    clinic_end(&k);
}

/* ---- taking reasons away */

#define EXCEPTIONS_ROOM 64

/* A copy of the world whose rules can be bent one by one. */
typedef struct bent_world {
    random_world *w;
    directory dir;
    offering bent;
    opening openings[4];
    schedule_exception exceptions[EXCEPTIONS_ROOM];
    booking bk;
    slot_query q;
    ds_time start;
    unsigned taken_away;
} bent_world;

static void bend(bent_world *b, random_world *w, const offering *o, ds_time start)
{
    *b = (bent_world){ .w = w, .dir = *w->k.dir, .bent = *o, .start = start };
    for (size_t i = 0; i < b->dir.exception_count; i++)
        b->exceptions[i] = b->dir.exceptions[i];
    b->dir.exceptions = b->exceptions;
    for (size_t i = 0; i < o->opening_count; i++)
        b->openings[i] = o->openings[i];
    b->bent.openings = b->openings;
    b->bk = (booking){ &b->dir, &w->k.policy };
}

static local_time bent_local(const bent_world *b)
{
    return ds_tz_to_local(b->dir.locations[b->bent.location].tz, b->start);
}

static void add_exception(bent_world *b, exception_kind kind, int32_t from_s, int32_t to_s)
{
    local_date date = bent_local(b).date;

    assert_true(b->dir.exception_count < EXCEPTIONS_ROOM);
    b->exceptions[b->dir.exception_count++] = (schedule_exception){
        .doctor = b->dir.doctors[b->bent.doctor].id,
        .location = b->dir.locations[b->bent.location].id,
        .date_from = date,
        .date_to = date,
        .hours = { from_s, to_s },
        .kind = kind,
    };
}

static void take_closings_away(bent_world *b)
{
    size_t kept = 0;

    for (size_t i = 0; i < b->dir.exception_count; i++) {
        if (b->exceptions[i].kind == EXCEPTION_OPEN)
            b->exceptions[kept++] = b->exceptions[i];
    }
    b->dir.exception_count = kept;
}

/* Cancel whatever meets the visit (all of that doctor's when the day is full). */
static void take_visits_away(bent_world *b, bool all)
{
    clinic *k = &b->w->k;
    slot s = slot_at(&b->dir, &b->bent, b->start);

    for (size_t i = 0; i < b->w->visit_count; i++) {
        appointment *a = &b->w->visits[i], now;
        bool is_met = ds_time_before(a->occupied_from, s.occupied_to) &&
                      ds_time_before(s.occupied_from, a->occupied_to);

        assert_status(k->cx, store_appointment_get(k->cx, k->tx, a->id, &now), DS_OK);
        if (a->doctor.v != s.doctor.v || !(all || is_met) || !appointment_is_live(now.status))
            continue;
        assert_status(k->cx,
                      booking_cancel(k->cx, k->tx, &k->bk, a->id, ACTOR_DESK, DS_STR(""), &now),
                      DS_OK);
    }
}

static void take_away(bent_world *b, unsigned refusals)
{
    int32_t at = bent_local(b).second_of_day, length = b->bent.minutes * 60;

    if (refusals & REFUSED_NOTICE)
        b->bent.min_notice_min = 0;
    if (refusals & REFUSED_HORIZON)
        b->bent.horizon_days = 365;
    if (refusals & REFUSED_TAKEN)
        take_visits_away(b, false);
    if (refusals & REFUSED_DAY_FULL)
        take_visits_away(b, true);
    if (refusals & REFUSED_BREAK) {
        for (size_t i = 0; i < b->bent.opening_count; i++)
            b->openings[i].break_count = 0;
    }
    if (refusals & REFUSED_CLOSED)
        take_closings_away(b);
    if (refusals & (REFUSED_NOT_OPEN | REFUSED_PAST_END))
        add_exception(b, EXCEPTION_OPEN, at, at + length);
    if (refusals & REFUSED_OFF_GRID)
        add_exception(b, EXCEPTION_CLOSED, 0, at); /* the grid begins again behind it */
    assert_int_equal(refusals & b->taken_away, 0);
    b->taken_away |= refusals;
}

/* How many rounds it took; fails when it never ends. */
static unsigned free_by_taking_away(bent_world *b, uint32_t seed)
{
    clinic *k = &b->w->k;

    for (unsigned round = 0; round < ROUNDS_MAX; round++) {
        unsigned refusals;

        assert_status(k->cx,
                      slot_judge(k->cx, k->tx, &b->bk, &b->bent, b->start, &b->q, &refusals, NULL),
                      DS_OK);
        if (refusals == 0)
            return round;
        if (refusals & b->taken_away)
            fail_msg("seed %u: %x is named again at %" PRId64 "\n%s", seed,
                     refusals & b->taken_away, b->start.utc_s, b->w->csv);
        take_away(b, refusals);
    }
    fail_msg("seed %u: no end of reasons at %" PRId64 "\n%s", seed, b->start.utc_s, b->w->csv);
    return 0;
}

static void without_the_reasons_named_the_start_is_free(void **state)
{
    static random_world w;
    uint32_t first = random_from_env("DOCSPOT_TEST_SEED", 1);
    uint32_t n = random_from_env("DOCSPOT_TEST_CLINICS", CLINICS);
    size_t refused = 0;
    unsigned seen = 0;

    (void)state;
    print_message("seeds %u to %u\n", first, first + n - 1);
    for (uint32_t seed = first; seed < first + n; seed++) {
        random_rules rules = { .with_notice = true };

        random_start(&w, seed, &rules);
        for (int i = 0; i < STARTS_PER_CLINIC; i++) {
            const directory *d = w.k.dir;
            const offering *o = &d->offerings[dice(&w.seed, (uint32_t)d->offering_count)];
            static bent_world b;

            bend(&b, &w, o,
                 ds_time_add(w.k.cx->now, ds_minutes(5 * dice(&w.seed, RANDOM_DAYS * 288))));
            if (bent_local(&b).second_of_day + o->minutes * 60 > 86400)
                continue; /* no visit goes on past midnight, whatever is taken away */
            refused += free_by_taking_away(&b, seed) > 0 ? 1 : 0;
            seen |= b.taken_away;
        }
        testenv_reset(w.k.te);
        random_end(&w);
    }
    if (n >= CLINICS) { /* every kind came up, or the test says nothing about it */
        assert_true(refused > 1000);
        assert_int_equal(seen, REFUSED_NOT_OPEN | REFUSED_BREAK | REFUSED_CLOSED |
                                   REFUSED_OFF_GRID | REFUSED_PAST_END | REFUSED_TAKEN |
                                   REFUSED_NOTICE | REFUSED_HORIZON | REFUSED_DAY_FULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_refuses_exactly_what_it_should),
        cmocka_unit_test(a_visit_takes_its_time_and_its_buffer),
        cmocka_unit_test(a_full_day_is_full_for_everyone_until_one_cancels),
        cmocka_unit_test(notice_and_horizon_allow_their_very_last_second),
        cmocka_unit_test(each_reason_is_a_line_in_words),
        cmocka_unit_test(a_hold_counts_until_its_last_second),
        cmocka_unit_test(a_visit_never_stands_in_its_own_way),
        cmocka_unit_test(without_the_reasons_named_the_start_is_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
