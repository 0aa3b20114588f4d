/*
 * test_judge_random.c - over random rules and visits, what is listed is judged free and nothing
 * else is, and lifting exactly the named reasons frees a time.
 */
#include "tests/booking/ruled.h"
#include "tests/support/dice.h"

#define ROUNDS 24

static void bend(ruled *r, dice *d, offering *o, opening *hours)
{
    const offering plain = r->k.dir->offerings[o - r->offerings];

    *o = plain;
    o->openings = hours;
    hours[0] = plain.openings[0];
    if (dice_once_in(d, 4))
        hours[0].hours.to_s = (24 + (int32_t)dice_throw(d, 10)) * 3600;
    hours[0].has_release = dice_once_in(d, 3);
    hours[0].release_s = (int32_t)dice_throw(d, 24) * 3600;
    o->may_overrun = dice_once_in(d, 3);
    o->minutes = 20 + 10 * (int32_t)dice_throw(d, 4);
    o->buffer_after_min = dice_once_in(d, 3) ? 10 : 0;
    o->min_notice_min = dice_once_in(d, 2) ? 300 : 0;
    o->horizon_days = 2 + (int32_t)dice_throw(d, 8);
    o->max_per_day = dice_once_in(d, 4) ? 2 : 0;
    o->max_per_week = dice_once_in(d, 4) ? 4 : 0;
    o->type_per_day = dice_once_in(d, 4) ? 1 : 0;
    o->type_per_week = dice_once_in(d, 4) ? 3 : 0;
    o->patient_per_day = dice_once_in(d, 4) ? 1 : 0;
    o->patient_per_week = dice_once_in(d, 4) ? 2 : 0;
    o->patient_open = dice_once_in(d, 6) ? 2 : 0;
    o->overbook = dice_once_in(d, 3) ? 1 : 0;
    o->age_from = dice_once_in(d, 6) ? 30 : 0;
    o->needs_referral = dice_once_in(d, 6);
    o->patients = (patient_rule)(dice_once_in(d, 3) ? dice_throw(d, 3) : 0);
    o->has_follow_up = dice_once_in(d, 2);
    o->follow_up_fee = (money){ 100, "INR" };
    o->follow_up_days = (int32_t)dice_throw(d, 6);
}

static void occupy(ruled *r, dice *d, const patient_id who[2])
{
    for (int i = 0; i < 9; i++) {
        int which = (int)dice_throw(d, 3);
        booker desk = { .actor = ACTOR_DESK,
                        .is_override = true,
                        .note = DS_STR("x"),
                        .patient = who[dice_throw(d, 2)] };
        slot s = slot_at(&r->dir, &r->offerings[which],
                         ds_time_add(r->k.cx->now, ds_minutes(10 * dice_throw(d, 6 * 24 * 8))));
        appointment a;
        ds_status status = booking_book(r->k.cx, r->k.tx, &r->bk, &s, &desk, &a);

        assert_true(status == DS_OK || status == DS_CONFLICT);
        if (status == DS_OK && dice_once_in(d, 5))
            ruled_mark(r, &a, APPOINTMENT_ARRIVED);
    }
}

/* The rules behind the named reasons are lifted, and no other. */
static void lift(offering *o, opening *hours, unsigned refusals)
{
    if (refusals & REFUSED_NOTICE)
        o->min_notice_min = 0;
    if (refusals & REFUSED_HORIZON)
        o->horizon_days = 1000;
    if (refusals & REFUSED_NOT_RELEASED)
        hours[0].has_release = false;
    if (refusals & REFUSED_DAY_FULL)
        o->max_per_day = 0;
    if (refusals & REFUSED_WEEK_FULL)
        o->max_per_week = 0;
    if (refusals & REFUSED_TYPE_FULL)
        o->type_per_day = o->type_per_week = 0;
    if (refusals & REFUSED_PATIENT_FULL)
        o->patient_per_day = o->patient_per_week = o->patient_open = 0;
    if (refusals & REFUSED_AGE)
        o->age_from = o->age_below = 0;
    if (refusals & REFUSED_REFERRAL)
        o->needs_referral = false;
    if (refusals & (REFUSED_NEW_PATIENT | REFUSED_KNOWN_PATIENT))
        o->patients = PATIENT_ANY;
}

static bool is_listed(const slot_result *found, ds_time at, const slot **ret)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->slots[i].start.utc_s == at.utc_s)
            *ret = &found->slots[i];
        if (found->slots[i].start.utc_s == at.utc_s)
            return true;
    }
    return false;
}

/* Every start of ten days: listed or refused; what is refused by rules is free without them. */
static void check_rules(ruled *r, int which, const slot_query *q, unsigned *seen)
{
    offering *o = &r->offerings[which];
    slot_query s = *q;
    slot_result found;

    s.doctor = r->dir.doctors[o->doctor].id;
    s.visit_type = r->dir.visit_types[o->visit_type].name;
    s.order = SLOT_BY_START;
    s.limit = SLOT_QUERY_LIMIT_MAX;
    assert_status(r->k.cx, booking_search(r->k.cx, r->k.tx, &r->bk, &s, &found), DS_OK);
    for (int64_t m = 0; m < 10 * 144; m++) {
        ds_time at = { r->k.cx->now.utc_s / 600 * 600 + 600 * m };
        offering kept = *o;
        opening kept_hours = o->openings[0];
        const slot *listed_as = NULL;
        unsigned refusals, left;

        assert_status(r->k.cx, slot_judge(r->k.cx, r->k.tx, &r->bk, o, at, &s, &refusals, NULL),
                      DS_OK);
        assert_int_equal(refusals == 0, is_listed(&found, at, &listed_as));
        *seen |= refusals;
        if (listed_as && listed_as->fee.minor == 100)
            *seen |= 1u << 30;
        if (listed_as && listed_as->lane == 1)
            *seen |= 1u << 29;
        if (refusals == 0 || m % 7 != 0)
            continue;
        lift(o, r->openings[which], refusals);
        assert_status(r->k.cx, slot_judge(r->k.cx, r->k.tx, &r->bk, o, at, &s, &left, NULL), DS_OK);
        assert_int_equal(left, refusals & (REFUSED_NOT_OPEN | REFUSED_OFF_GRID | REFUSED_PAST_END |
                                           REFUSED_TAKEN));
        *o = kept;
        r->openings[which][0] = kept_hours;
    }
}

static void what_is_listed_is_judged_free_and_lifting_the_named_reasons_frees(void **state)
{
    dice d = dice_of(5);
    unsigned seen = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        patient young = { .name = DS_STR("Q"),
                          .has_birth_date = true,
                          .birth_date = { 2000, 5, 5 } };
        patient_id who[2];
        ruled r;

        ruled_start(&r);
        who[0] = clinic_patient(&r.k, "P");
        assert_status(r.k.cx, store_patient_insert(r.k.cx, r.k.tx, &young, &who[1]), DS_OK);
        for (int i = 0; i < 3; i++)
            bend(&r, &d, &r.offerings[i], r.openings[i]);
        occupy(&r, &d, who);
        for (int i = 0; i < 3; i++) {
            slot_query q = { .by_desk = dice_once_in(&d, 4) };

            if (!dice_once_in(&d, 4))
                q.patient = who[dice_throw(&d, 2)];
            check_rules(&r, i, &q, &seen);
            testenv_reset(r.k.te);
        }
        clinic_end(&r.k);
    }
    assert_int_equal(seen & ~(1u << 29),
                     REFUSED_NOT_OPEN | REFUSED_OFF_GRID | REFUSED_PAST_END | REFUSED_TAKEN |
                         REFUSED_NOTICE | REFUSED_HORIZON | REFUSED_DAY_FULL | REFUSED_WEEK_FULL |
                         REFUSED_TYPE_FULL | REFUSED_PATIENT_FULL | REFUSED_NOT_RELEASED |
                         REFUSED_AGE | REFUSED_REFERRAL | REFUSED_NEW_PATIENT |
                         REFUSED_KNOWN_PATIENT | 1u << 30);
    assert_true(seen & 1u << 29);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_listed_is_judged_free_and_lifting_the_named_reasons_frees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
