/*
 * test_wishes.c - wishes keep their rank, offers are settled once.
 */
#include "tests/store/fixture.h"

static wish_row a_wish(contact_id who)
{
    return (wish_row){ .contact = who,
                       .specialty = DS_STR("dermatology"),
                       .date_from = { 2026, 11, 24 },
                       .date_to = { 2026, 12, 24 },
                       .hours = { 9 * 3600, 12 * 3600 },
                       .notice_min = 120,
                       .look_at = DS_TIME_NEVER };
}

static int64_t put(fixture *f, store_tx *tx, const wish_row *w)
{
    int64_t id;

    assert_status(f->cx, store_wish_insert(f->cx, tx, w, &id), DS_OK);
    return id;
}

static appointment_id hold(fixture *f, store_tx *tx, int64_t at_min)
{
    appointment a = fixture_visit(f, APPOINTMENT_HELD, at_min, 30);

    assert_status(f->cx, store_appointment_insert(f->cx, tx, &a, &a.id), DS_OK);
    return a.id;
}

static void a_wish_is_read_as_it_was_made(void **state)
{
    fixture f;
    wish_row w, got;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    w = a_wish(fixture_contact(&f, tx, "+911").id);
    w.doctor = f.doctor;
    w.location = f.location;
    w.visit_type = f.visit_type;
    w.look_at = ds_time_add(f.cx->now, ds_minutes(5));
    int64_t id = put(&f, tx, &w);
    assert_status(f.cx, store_wish_get(f.cx, tx, id, &got), DS_OK);
    assert_int_equal(got.state, WISH_OPEN);
    assert_int_equal(got.fence, 1);
    assert_int_equal(got.contact.v, w.contact.v);
    assert_int_equal(got.patient.v, 0);
    assert_text(got.specialty, "dermatology");
    assert_int_equal(got.doctor.v, f.doctor.v);
    assert_int_equal(got.location.v, f.location.v);
    assert_int_equal(got.visit_type.v, f.visit_type.v);
    assert_int_equal(local_date_compare(got.date_from, w.date_from), 0);
    assert_int_equal(local_date_compare(got.date_to, w.date_to), 0);
    assert_int_equal(got.hours.from_s, 9 * 3600);
    assert_int_equal(got.hours.to_s, 12 * 3600);
    assert_int_equal(got.notice_min, 120);
    assert_int_equal(got.sooner_than.v, 0);
    assert_int_equal(got.created_at.utc_s, f.cx->now.utc_s);
    assert_int_equal(got.look_at.utc_s, w.look_at.utc_s);
    assert_status(f.cx, store_wish_get(f.cx, tx, 99, &got), DS_NOT_FOUND);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void rank_is_the_order_of_making_and_no_change_moves_it(void **state)
{
    const wish_row *rows;
    wish_row first;
    int64_t ids[3];
    ds_time due;
    fixture f;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    wish_row w = a_wish(fixture_contact(&f, tx, "+911").id);
    for (size_t i = 0; i < 3; i++) {
        ids[i] = put(&f, tx, &w);
        fixture_advance(&f, ds_minutes(1));
    }
    assert_status(f.cx, store_wish_get(f.cx, tx, ids[0], &first), DS_OK);
    first.look_at = f.cx->now; /* passed over in the night */
    assert_status(f.cx, store_wish_update(f.cx, tx, &first), DS_OK);
    assert_int_equal(first.fence, 2);
    assert_status(f.cx, store_wish_list_open(f.cx, tx, &rows, &n), DS_OK);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(rows[i].id, ids[i]);
    assert_status(f.cx, store_wish_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(f.cx, store_next_due(f.cx, tx, &due), DS_OK);
    assert_int_equal(due.utc_s, f.cx->now.utc_s);
    first.state = WISH_WITHDRAWN;
    first.look_at = DS_TIME_NEVER;
    assert_status(f.cx, store_wish_update(f.cx, tx, &first), DS_OK);
    assert_status(f.cx, store_wish_list_open(f.cx, tx, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_status(f.cx, store_wish_list_of(f.cx, tx, w.contact, false, &rows, &n), DS_OK);
    assert_int_equal(n, 3);
    assert_int_equal(rows[0].state, WISH_WITHDRAWN);
    assert_status(f.cx, store_wish_list_of(f.cx, tx, w.contact, true, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    first.fence--;
    assert_status(f.cx, store_wish_update(f.cx, tx, &first), DS_CONFLICT);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void an_offer_is_open_once_and_settled_once(void **state)
{
    const wish_offer *rows;
    wish_offer got;
    int64_t id, other_id;
    ds_time due;
    fixture f;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    wish_row w = a_wish(fixture_contact(&f, tx, "+911").id);
    wish_offer o = { .wish = put(&f, tx, &w),
                     .hold = hold(&f, tx, 60),
                     .start = ds_time_add(f.cx->now, ds_minutes(60)),
                     .deadline = ds_time_add(f.cx->now, ds_minutes(10)) };
    wish_offer same_wish = o, same_hold = o;
    same_wish.hold = hold(&f, tx, 120);
    same_hold.wish = put(&f, tx, &w);
    assert_status(f.cx, store_wish_offer_insert(f.cx, tx, &o, &id), DS_OK);
    assert_status(f.cx, store_wish_offer_insert(f.cx, tx, &same_wish, &other_id), DS_CONFLICT);
    assert_status(f.cx, store_wish_offer_insert(f.cx, tx, &same_hold, &other_id), DS_CONFLICT);
    assert_status(f.cx, store_wish_offer_by_hold(f.cx, tx, o.hold, &got), DS_OK);
    assert_int_equal(got.id, id);
    assert_int_equal(got.wish, o.wish);
    assert_int_equal(got.start.utc_s, o.start.utc_s);
    assert_int_equal(got.offered_at.utc_s, f.cx->now.utc_s);
    assert_int_equal(got.closed_at.utc_s, DS_TIME_NEVER.utc_s);
    assert_status(f.cx, store_next_due(f.cx, tx, &due), DS_OK);
    assert_int_equal(due.utc_s, o.deadline.utc_s);
    assert_status(f.cx, store_wish_offer_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 0);
    fixture_advance(&f, ds_minutes(10));
    assert_status(f.cx, store_wish_offer_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(f.cx, store_wish_offer_close(f.cx, tx, id, OFFER_LAPSED), DS_OK);
    assert_status(f.cx, store_wish_offer_close(f.cx, tx, id, OFFER_TAKEN), DS_CONFLICT);
    assert_status(f.cx, store_wish_offer_by_hold(f.cx, tx, o.hold, &got), DS_NOT_FOUND);
    assert_status(f.cx, store_wish_offer_insert(f.cx, tx, &same_wish, &other_id), DS_OK);
    assert_status(f.cx, store_wish_offer_list_of(f.cx, tx, o.wish, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].outcome, OFFER_LAPSED);
    assert_int_equal(rows[0].closed_at.utc_s, f.cx->now.utc_s);
    assert_int_equal(rows[1].outcome, OFFER_OPEN);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void states_and_outcomes_have_names(void **state)
{
    (void)state;
    assert_string_equal(wish_state_name(WISH_OVER), "over");
    assert_string_equal(offer_outcome_name(OFFER_TAKEN), "taken");
    assert_string_equal(work_state_name(WORK_OFFERED), "offered");
    assert_string_equal(work_outcome_name(WORK_NONE), "");
    assert_string_equal(work_outcome_name(WORK_CALLED), "called");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wish_is_read_as_it_was_made),
        cmocka_unit_test(rank_is_the_order_of_making_and_no_change_moves_it),
        cmocka_unit_test(an_offer_is_open_once_and_settled_once),
        cmocka_unit_test(states_and_outcomes_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
