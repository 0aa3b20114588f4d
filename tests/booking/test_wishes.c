/*
 * test_wishes.c - who waits for something sooner: rank, offers, deadlines, the swap, quiet hours.
 *
 * Dr Rao's morning of Tuesday is full; who waits wants it.
 */
#include "tests/booking/clinic.h"

#define TUE(clock) "2026-11-24T" clock ":00+05:30"
#define LATER "2026-11-26T09:00:00+05:30"

/* Every start of Tuesday is taken; ret[i] are the visits. */
static size_t fill_tuesday(clinic *k, appointment ret[static 8])
{
    static const char *const starts[] = { TUE("09:00"), TUE("09:30"), TUE("10:30"), TUE("11:00"),
                                          TUE("11:30") };

    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        char address[16];

        (void)snprintf(address, sizeof address, "+92%zu", i);
        ret[i] = clinic_book(k, "Dr Rao", starts[i], address);
    }
    return COUNT_OF(starts);
}

static wish_row tuesday_wish(clinic *k, const char *address, appointment_id sooner_than)
{
    return (wish_row){ .contact = clinic_contact(k, address),
                       .doctor = k->dir->doctors[clinic_offering(k, "Dr Rao")->doctor].id,
                       .specialty = DS_STR("dermatology"),
                       .date_from = { 2026, 11, 24 },
                       .date_to = { 2026, 11, 24 },
                       .hours = { 0, 86400 },
                       .sooner_than = sooner_than };
}

static wish_row wait_for(clinic *k, const char *address, appointment_id sooner_than)
{
    wish_row w = tuesday_wish(k, address, sooner_than), ret;
    bool is_new;

    if (sooner_than.v == 0)
        w.patient = clinic_patient(k, "Mira");
    assert_status(k->cx, booking_wish_add(k->cx, k->tx, &w, &ret, &is_new), DS_OK);
    assert_true(is_new);
    return ret;
}

static void run_due(clinic *k)
{
    size_t n;

    assert_status(k->cx, booking_expire_due(k->cx, k->tx, 100, &n), DS_OK);
    assert_status(k->cx, booking_wishes_due(k->cx, k->tx, &k->bk, 100, &n), DS_OK);
}

static wish_state state_of(clinic *k, const wish_row *w)
{
    wish_row now;

    assert_status(k->cx, store_wish_get(k->cx, k->tx, w->id, &now), DS_OK);
    return now.state;
}

/* The latest offer of a wish. */
static wish_offer last_offer(clinic *k, const wish_row *w)
{
    const wish_offer *list;
    size_t n;

    assert_status(k->cx, store_wish_offer_list_of(k->cx, k->tx, w->id, &list, &n), DS_OK);
    assert_true(n > 0);
    return list[n - 1];
}

static void cancel(clinic *k, appointment_id id)
{
    appointment a;

    assert_status(k->cx, booking_cancel(k->cx, k->tx, &k->bk, id, ACTOR_PATIENT, DS_STR("ill"), &a),
                  DS_OK);
}

static void nothing_is_offered_while_nothing_is_free(void **state)
{
    appointment full[8];
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    wish_row w = wait_for(&k, "+911", (appointment_id){ 0 });
    run_due(&k);
    assert_int_equal(state_of(&k, &w), WISH_OPEN);
    clinic_end(&k);
}

static void freed_time_is_held_for_the_first_in_line_and_then_for_the_next(void **state)
{
    appointment full[8], held;
    clinic k;
    size_t place;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    wish_row first = wait_for(&k, "+911", (appointment_id){ 0 });
    clinic_advance(&k, ds_minutes(1));
    wish_row second = wait_for(&k, "+912", (appointment_id){ 0 });
    assert_status(k.cx, booking_wish_place(k.cx, k.tx, &second, &place), DS_OK);
    assert_int_equal(place, 2);
    run_due(&k);
    cancel(&k, full[2].id);
    run_due(&k);
    assert_int_equal(state_of(&k, &first), WISH_OFFERED);
    assert_int_equal(state_of(&k, &second), WISH_OPEN);
    wish_offer o = last_offer(&k, &first);
    assert_int_equal(o.start.utc_s, full[2].start.utc_s);
    assert_int_equal(o.deadline.utc_s, k.cx->now.utc_s + 30 * 60);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, o.hold, &held), DS_OK);
    assert_int_equal(held.status, APPOINTMENT_HELD);
    assert_int_equal(held.hold_expires_at.utc_s, o.deadline.utc_s);
    assert_string_equal(clinic_notices(&k, o.hold), "wish_offer");
    clinic_advance(&k, ds_minutes(30)); /* no answer: to the second */
    run_due(&k);
    assert_int_equal(last_offer(&k, &first).outcome, OFFER_LAPSED);
    assert_int_equal(state_of(&k, &first), WISH_OPEN); /* it keeps its rank, not this time */
    assert_int_equal(state_of(&k, &second), WISH_OFFERED);
    assert_int_equal(last_offer(&k, &second).start.utc_s, full[2].start.utc_s);
    clinic_end(&k);
}

static void declining_passes_it_on_at_once(void **state)
{
    appointment full[8];
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    wish_row first = wait_for(&k, "+911", (appointment_id){ 0 });
    clinic_advance(&k, ds_minutes(1));
    wish_row second = wait_for(&k, "+912", (appointment_id){ 0 });
    cancel(&k, full[0].id);
    run_due(&k);
    cancel(&k, last_offer(&k, &first).hold);
    run_due(&k);
    assert_int_equal(last_offer(&k, &first).outcome, OFFER_DECLINED);
    assert_int_equal(state_of(&k, &second), WISH_OFFERED);
    cancel(&k, full[4].id); /* another time: the first in rank again */
    run_due(&k);
    assert_int_equal(state_of(&k, &first), WISH_OFFERED);
    assert_int_equal(last_offer(&k, &first).start.utc_s, full[4].start.utc_s);
    clinic_end(&k);
}

static void taking_it_swaps_and_what_was_left_goes_to_who_waits_for_it(void **state)
{
    appointment full[8], mine, moved, old;
    wish_row of_mine;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    mine = clinic_book(&k, "Dr Rao", LATER, "+911");
    wish_row w = wait_for(&k, "+911", mine.id);
    cancel(&k, full[1].id);
    run_due(&k);
    wish_offer o = last_offer(&k, &w);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, mine.id, &old), DS_OK);
    assert_int_equal(old.start.utc_s, mine.start.utc_s); /* kept until the answer */
    assert_status(k.cx, booking_offer_of(k.cx, k.tx, o.hold, &of_mine), DS_OK);
    assert_status(k.cx, booking_offer_swap(k.cx, k.tx, &k.bk, o.hold, &moved), DS_OK);
    assert_int_equal(moved.id.v, mine.id.v);
    assert_int_equal(moved.start.utc_s, full[1].start.utc_s);
    assert_int_equal(moved.booked_at.utc_s, mine.booked_at.utc_s);
    assert_int_equal(state_of(&k, &w), WISH_MET);
    assert_int_equal(last_offer(&k, &w).outcome, OFFER_TAKEN);
    (void)clinic_book(&k, "Dr Rao", LATER, "+913"); /* the later time is free at once */
    assert_status(k.cx, booking_offer_swap(k.cx, k.tx, &k.bk, o.hold, &moved), DS_GONE);
    clinic_end(&k);
}

static void the_swap_counts_against_no_limit_of_open_visits(void **state)
{
    appointment full[8], mine, moved;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    mine = clinic_book(&k, "Dr Rao", LATER, "+911");
    clinic_rules(&k, "Dr Rao")->patient_open = 1;
    wish_row w = wait_for(&k, "+911", mine.id);
    cancel(&k, full[1].id);
    run_due(&k);
    assert_int_equal(state_of(&k, &w), WISH_OFFERED);
    assert_status(k.cx, booking_offer_swap(k.cx, k.tx, &k.bk, last_offer(&k, &w).hold, &moved),
                  DS_OK);
    clinic_end(&k);
}

static void a_late_yes_gets_nothing_and_loses_nothing(void **state)
{
    appointment full[8], mine, a;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    mine = clinic_book(&k, "Dr Rao", LATER, "+911");
    wish_row w = wait_for(&k, "+911", mine.id);
    cancel(&k, full[1].id);
    run_due(&k);
    wish_offer o = last_offer(&k, &w);
    clinic_advance(&k, ds_minutes(30)); /* nobody swept yet */
    assert_status(k.cx, booking_offer_swap(k.cx, k.tx, &k.bk, o.hold, &a), DS_GONE);
    assert_status(k.cx, store_appointment_get(k.cx, k.tx, mine.id, &a), DS_OK);
    assert_int_equal(a.start.utc_s, mine.start.utc_s);
    clinic_end(&k);
}

static void nobody_is_asked_at_night(void **state)
{
    appointment full[8];
    clinic k;

    (void)state;
    clinic_start_at(&k, CLINIC_TWO_CITIES, false, "2026-11-23T20:00:00+05:30");
    (void)fill_tuesday(&k, full);
    wish_row w = wait_for(&k, "+911", (appointment_id){ 0 });
    clinic_advance(&k, ds_hours(2));
    cancel(&k, full[4].id);
    run_due(&k);
    assert_int_equal(state_of(&k, &w), WISH_OPEN);
    clinic_advance(&k, ds_hours(10)); /* 08:00 */
    run_due(&k);
    assert_int_equal(state_of(&k, &w), WISH_OFFERED);
    clinic_end(&k);
}

static void the_deadline_is_shorter_when_the_visit_is_near(void **state)
{
    static const struct {
        const char *now;
        int64_t minutes; /* 0: not offered at all */
    } cases[] = {
        { TUE("10:30"), 30 }, { TUE("11:00"), 15 }, { TUE("11:20"), 5 }, { TUE("11:21"), 0 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        appointment full[8];
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        (void)fill_tuesday(&k, full);
        wish_row w = wait_for(&k, "+911", (appointment_id){ 0 });
        clinic_advance(&k, ds_seconds(ds_time_since(testenv_at(cases[i].now), k.cx->now).s));
        cancel(&k, full[4].id); /* 11:30 */
        run_due(&k);
        if (cases[i].minutes == 0)
            assert_int_equal(state_of(&k, &w), WISH_OPEN);
        else
            assert_int_equal(last_offer(&k, &w).deadline.utc_s,
                             k.cx->now.utc_s + cases[i].minutes * 60);
        clinic_end(&k);
    }
}

static void who_needs_notice_is_passed_over_and_keeps_the_rank(void **state)
{
    appointment full[8];
    clinic k;
    wish_row w;
    bool is_new;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    wish_row far = tuesday_wish(&k, "+911", (appointment_id){ 0 });
    far.notice_min = 27 * 60;
    assert_status(k.cx, booking_wish_add(k.cx, k.tx, &far, &w, &is_new), DS_OK);
    clinic_advance(&k, ds_minutes(1));
    wish_row second = wait_for(&k, "+912", (appointment_id){ 0 });
    cancel(&k, full[0].id); /* 25 hours ahead */
    run_due(&k);
    assert_int_equal(state_of(&k, &w), WISH_OPEN);
    assert_int_equal(state_of(&k, &second), WISH_OFFERED);
    cancel(&k, full[4].id); /* 11:30, 27 hours and 29 minutes */
    run_due(&k);
    assert_int_equal(state_of(&k, &w), WISH_OFFERED);
    clinic_end(&k);
}

static void a_wish_is_over_with_its_days_or_its_visit(void **state)
{
    appointment full[8], mine;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    mine = clinic_book(&k, "Dr Rao", LATER, "+911");
    wish_row a = wait_for(&k, "+911", mine.id);
    wish_row b = wait_for(&k, "+912", (appointment_id){ 0 });
    cancel(&k, mine.id);
    cancel(&k, full[0].id);
    run_due(&k);
    assert_int_equal(state_of(&k, &a), WISH_OVER);
    assert_int_equal(state_of(&k, &b), WISH_OFFERED);
    clinic_advance(&k, ds_days(2));
    run_due(&k);
    run_due(&k);
    assert_int_equal(state_of(&k, &b), WISH_OVER);
    clinic_end(&k);
}

static void who_leaves_the_line_is_asked_no_more(void **state)
{
    appointment full[8];
    clinic k;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)fill_tuesday(&k, full);
    wish_row a = wait_for(&k, "+911", (appointment_id){ 0 });
    wish_row b = wait_for(&k, "+912", (appointment_id){ 0 });
    cancel(&k, full[0].id);
    run_due(&k);
    assert_status(k.cx, booking_wish_withdraw(k.cx, k.tx, &k.bk, a.contact, &n), DS_OK);
    assert_int_equal(n, 1);
    run_due(&k);
    assert_int_equal(state_of(&k, &a), WISH_WITHDRAWN);
    assert_int_equal(last_offer(&k, &a).outcome, OFFER_DECLINED);
    assert_int_equal(state_of(&k, &b), WISH_OFFERED);
    clinic_end(&k);
}

static void the_same_wish_twice_is_one(void **state)
{
    clinic k;
    wish_row again;
    bool is_new;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    wish_row a = wait_for(&k, "+911", (appointment_id){ 0 });
    wish_row w = tuesday_wish(&k, "+911", (appointment_id){ 0 });
    assert_status(k.cx, booking_wish_add(k.cx, k.tx, &w, &again, &is_new), DS_OK);
    assert_false(is_new);
    assert_int_equal(again.id, a.id);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_offered_while_nothing_is_free),
        cmocka_unit_test(freed_time_is_held_for_the_first_in_line_and_then_for_the_next),
        cmocka_unit_test(declining_passes_it_on_at_once),
        cmocka_unit_test(taking_it_swaps_and_what_was_left_goes_to_who_waits_for_it),
        cmocka_unit_test(the_swap_counts_against_no_limit_of_open_visits),
        cmocka_unit_test(a_late_yes_gets_nothing_and_loses_nothing),
        cmocka_unit_test(nobody_is_asked_at_night),
        cmocka_unit_test(the_deadline_is_shorter_when_the_visit_is_near),
        cmocka_unit_test(who_needs_notice_is_passed_over_and_keeps_the_rank),
        cmocka_unit_test(a_wish_is_over_with_its_days_or_its_visit),
        cmocka_unit_test(who_leaves_the_line_is_asked_no_more),
        cmocka_unit_test(the_same_wish_twice_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
