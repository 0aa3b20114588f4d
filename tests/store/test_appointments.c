/*
 * test_appointments.c - who gets the time: overlaps, fences, moves, lists.
 *
 * The schema is asked directly, without booking's checks before it: what it lets through is what
 * could go wrong. Times are minutes after the fixture's beginning.
 */
#include "tests/store/fixture.h"

typedef struct overlap_case {
    const char *what;
    int64_t at_min, minutes;
    bool is_refused;
} overlap_case;

/* Against a visit from minute 60 to 90. */
static const overlap_case overlap_cases[] = {
    { "the same time", 60, 30, true },
    { "ends inside", 45, 30, true },
    { "begins inside", 75, 30, true },
    { "inside", 65, 5, true },
    { "around", 0, 240, true },
    { "one minute before", 31, 30, true },
    { "ends as it begins", 30, 30, false },
    { "begins as it ends", 90, 30, false },
    { "hours later", 500, 30, false },
};

static void live_rows_of_a_doctor_never_overlap(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(overlap_cases); i++) {
        const overlap_case *c = &overlap_cases[i];
        fixture f;
        appointment_id id = { 0 };

        fixture_start(&f, false);
        store_tx *tx = fixture_begin(&f);
        appointment first = fixture_visit(&f, APPOINTMENT_HELD, 60, 30);
        appointment second = fixture_visit(&f, APPOINTMENT_HELD, c->at_min, c->minutes);
        assert_status(f.cx, store_appointment_insert(f.cx, tx, &first, &id), DS_OK);
        ds_status got = store_appointment_insert(f.cx, tx, &second, &id);
        if (got != (c->is_refused ? DS_CONFLICT : DS_OK))
            fail_msg("%s: %s", c->what, ds_status_name(got));
        fixture_commit(&f, tx);
        fixture_end(&f);
    }
}

static void buffers_occupy_and_lanes_do_not_meet(void **state)
{
    fixture f;
    appointment_id id;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    appointment a = fixture_visit(&f, APPOINTMENT_CONFIRMED, 60, 30);
    a.occupied_to = ds_time_add(a.end, ds_minutes(10));
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &id), DS_OK);
    appointment b = fixture_visit(&f, APPOINTMENT_CONFIRMED, 90, 30);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &b, &id), DS_CONFLICT);
    assert_why(f.cx, "taken");
    b.lane = 1;
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &b, &id), DS_OK);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_visit_as_long_as_two_days_still_refuses_what_meets_its_end(void **state)
{
    fixture f;
    appointment_id id;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    appointment a = fixture_visit(&f, APPOINTMENT_CONFIRMED, 0, 2880);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &id), DS_OK);
    appointment b = fixture_visit(&f, APPOINTMENT_CONFIRMED, 2879, 30);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &b, &id), DS_CONFLICT);
    appointment longer = fixture_visit(&f, APPOINTMENT_CONFIRMED, 5000, 2881);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &longer, &id), DS_INVALID);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void only_live_statuses_occupy_the_time(void **state)
{
    (void)state;
    for (size_t s = 0; s < APPOINTMENT_STATUS_COUNT; s++) {
        fixture f;
        appointment_id id;

        fixture_start(&f, false);
        store_tx *tx = fixture_begin(&f);
        appointment a = fixture_visit(&f, (appointment_status)s, 60, 30);
        appointment b = fixture_visit(&f, APPOINTMENT_HELD, 60, 30);
        assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &id), DS_OK);
        bool is_refused = store_appointment_insert(f.cx, tx, &b, &id) == DS_CONFLICT;
        assert_int_equal(is_refused, appointment_is_live((appointment_status)s));
        fixture_commit(&f, tx);
        fixture_end(&f);
    }
}

static void a_dead_row_cannot_come_back_over_a_live_one(void **state)
{
    fixture f;
    appointment a, b;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    a = fixture_visit(&f, APPOINTMENT_EXPIRED, 60, 30);
    b = fixture_visit(&f, APPOINTMENT_CONFIRMED, 75, 30);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &a.id), DS_OK);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &b, &b.id), DS_OK);
    a.status = APPOINTMENT_CONFIRMED;
    a.fence = 1;
    assert_status(f.cx, store_appointment_update(f.cx, tx, &a), DS_CONFLICT);
    assert_why(f.cx, "taken");
    assert_int_equal(a.fence, 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void what_was_written_is_read_back(void **state)
{
    fixture f;
    appointment got;
    patient p = { .name = DS_STR("Lakshmi") };

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    appointment a = fixture_visit(&f, APPOINTMENT_CONFIRMED, 60, 30);
    a.contact = fixture_contact(&f, tx, "+911").id;
    assert_status(f.cx, store_patient_insert(f.cx, tx, &p, &a.patient), DS_OK);
    a.reason = DS_STR("first visit");
    a.ref = DS_STR("old-77");
    a.token = DS_STR("7Kq2x");
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &a.id), DS_OK);
    assert_status(f.cx, store_appointment_get(f.cx, tx, a.id, &got), DS_OK);
    assert_int_equal(got.status, APPOINTMENT_CONFIRMED);
    assert_int_equal(got.fence, 1);
    assert_int_equal(got.patient.v, a.patient.v);
    assert_int_equal(got.contact.v, a.contact.v);
    assert_int_equal(got.start.utc_s, a.start.utc_s);
    assert_int_equal(got.local.second_of_day, 9 * 3600);
    assert_int_equal(got.local.date.day, 23);
    assert_int_equal(got.fee.minor, 60000);
    assert_string_equal(got.fee.currency, "INR");
    assert_int_equal(got.hold_expires_at.utc_s, DS_TIME_NEVER.utc_s);
    assert_text(got.patient_name, "Lakshmi");
    assert_text(got.tz_name, "Asia/Kolkata");
    assert_text(got.reason, "first visit");
    assert_int_equal(got.created_at.utc_s, f.cx->now.utc_s);
    assert_status(f.cx, store_appointment_by_token(f.cx, tx, DS_STR("7Kq2x"), &got), DS_OK);
    assert_status(f.cx, store_appointment_by_ref(f.cx, tx, DS_STR("old-77"), &got), DS_OK);
    assert_int_equal(got.id.v, a.id.v);
    assert_status(f.cx, store_appointment_by_ref(f.cx, tx, DS_STR(""), &got), DS_NOT_FOUND);
    assert_status(f.cx, store_appointment_get(f.cx, tx, (appointment_id){ 99 }, &got),
                  DS_NOT_FOUND);
    appointment twin = fixture_visit(&f, APPOINTMENT_CONFIRMED, 600, 30);
    twin.token = a.token;
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &twin, &twin.id), DS_CONFLICT);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_change_needs_the_fence_it_was_read_with(void **state)
{
    fixture f;
    appointment a, late;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    a = fixture_visit(&f, APPOINTMENT_HELD, 60, 30);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &a.id), DS_OK);
    assert_status(f.cx, store_appointment_get(f.cx, tx, a.id, &a), DS_OK);
    late = a;
    a.status = APPOINTMENT_CONFIRMED;
    assert_status(f.cx, store_appointment_update(f.cx, tx, &a), DS_OK);
    assert_int_equal(a.fence, 2);
    late.status = APPOINTMENT_EXPIRED;
    assert_status(f.cx, store_appointment_update(f.cx, tx, &late), DS_CONFLICT);
    assert_why(f.cx, "changed meanwhile");
    late.id.v = 99;
    assert_status(f.cx, store_appointment_update(f.cx, tx, &late), DS_NOT_FOUND);
    assert_status(f.cx, store_appointment_get(f.cx, tx, a.id, &late), DS_OK);
    assert_int_equal(late.status, APPOINTMENT_CONFIRMED);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_move_swaps_the_time_or_changes_nothing(void **state)
{
    fixture f;
    appointment a, other, got;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    a = fixture_visit(&f, APPOINTMENT_CONFIRMED, 60, 30);
    other = fixture_visit(&f, APPOINTMENT_CONFIRMED, 120, 30);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &a.id), DS_OK);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &other, &other.id), DS_OK);
    appointment to = fixture_visit(&f, APPOINTMENT_CONFIRMED, 110, 30);
    to.id = a.id;
    to.fence = 1;
    assert_status(f.cx, store_appointment_move(f.cx, tx, &to), DS_CONFLICT);
    assert_status(f.cx, store_appointment_get(f.cx, tx, a.id, &got), DS_OK);
    assert_int_equal(got.start.utc_s, a.start.utc_s);
    to = fixture_visit(&f, APPOINTMENT_CONFIRMED, 75, 30); /* over its own old time */
    to.id = a.id;
    to.fence = 1;
    assert_status(f.cx, store_appointment_move(f.cx, tx, &to), DS_OK);
    assert_int_equal(to.fence, 2);
    assert_status(f.cx, store_appointment_get(f.cx, tx, a.id, &got), DS_OK);
    assert_int_equal(got.start.utc_s, to.start.utc_s);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void lists_keep_their_filters(void **state)
{
    fixture f;
    const appointment *rows;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact c = fixture_contact(&f, tx, "+911");
    for (int64_t i = 0; i < 10; i++) {
        appointment a = fixture_visit(
            &f, i % 2 == 0 ? APPOINTMENT_CONFIRMED : APPOINTMENT_CANCELLED, (9 - i) * 60, 30);
        if (i < 4)
            a.contact = c.id;
        assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &a.id), DS_OK);
    }
    appointment_filter all = { 0 };
    assert_status(f.cx, store_appointment_list(f.cx, tx, &all, &rows, &n), DS_OK);
    assert_int_equal(n, 10);
    assert_int_equal(rows[0].id.v, 10); /* by start */
    appointment_filter live = { .doctor = f.doctor, .only_live = true, .limit = 3 };
    assert_status(f.cx, store_appointment_list(f.cx, tx, &live, &rows, &n), DS_OK);
    assert_int_equal(n, 3);
    assert_int_equal(rows[0].id.v, 9);
    appointment_filter theirs = { .contact = c.id, .from = DS_TIME_NEVER };
    assert_status(f.cx, store_appointment_list(f.cx, tx, &theirs, &rows, &n), DS_OK);
    assert_int_equal(n, 4);
    appointment_filter page = { .by_id = true, .after = { 7 } };
    assert_status(f.cx, store_appointment_list(f.cx, tx, &page, &rows, &n), DS_OK);
    assert_int_equal(n, 3);
    assert_int_equal(rows[0].id.v, 8);
    ds_time from = ds_time_add(f.cx->now, ds_minutes(60));
    appointment_filter hours = { .from = from, .to = ds_time_add(from, ds_hours(2)) };
    assert_status(f.cx, store_appointment_list(f.cx, tx, &hours, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    appointment_filter nobody = { .doctor = { 99 } };
    assert_status(f.cx, store_appointment_list(f.cx, tx, &nobody, &rows, &n), DS_OK);
    assert_int_equal(n, 0);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void busy_ranges_meet_the_window_and_leave_out_the_exception(void **state)
{
    fixture f;
    const busy_range *busy;
    appointment_id ids[3];
    size_t n;
    int64_t count;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    for (int64_t i = 0; i < 3; i++) {
        appointment a = fixture_visit(&f, APPOINTMENT_CONFIRMED, 60 * i, 30);
        assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &ids[i]), DS_OK);
    }
    ds_time from = ds_time_add(f.cx->now, ds_minutes(29));
    ds_time to = ds_time_add(f.cx->now, ds_minutes(120));
    assert_status(f.cx,
                  store_busy_list(f.cx, tx, f.doctor, from, to, (appointment_id){ 0 }, &busy, &n),
                  DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(busy[0].appointment.v, ids[0].v);
    assert_int_equal(busy[1].from.utc_s, f.cx->now.utc_s + 3600);
    assert_status(f.cx, store_busy_list(f.cx, tx, f.doctor, from, to, ids[0], &busy, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(f.cx, store_appointment_count(f.cx, tx, f.doctor, f.cx->now, to, ids[0], &count),
                  DS_OK);
    assert_int_equal(count, 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void due_holds_come_oldest_first_and_tell_when_to_wake(void **state)
{
    fixture f;
    const appointment *rows;
    size_t n;
    ds_time due;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    assert_status(f.cx, store_next_due(f.cx, tx, &due), DS_OK);
    assert_int_equal(due.utc_s, DS_TIME_NEVER.utc_s);
    for (int64_t i = 0; i < 3; i++) {
        appointment a = fixture_visit(&f, APPOINTMENT_HELD, 60 * i, 30);
        a.hold_expires_at = ds_time_add(f.cx->now, ds_minutes(15 - i));
        assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &a.id), DS_OK);
    }
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_minutes(14));
    tx = fixture_begin(&f);
    assert_status(f.cx, store_hold_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].id.v, 3);
    assert_status(f.cx, store_next_due(f.cx, tx, &due), DS_OK);
    assert_int_equal(due.utc_s, f.cx->now.utc_s - 60);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

/* Marks write what happened on the day and nothing else, where the fence still is what was read. */
static void a_mark_changes_the_day_alone_and_knows_the_fence(void **state)
{
    fixture f;
    appointment got;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    appointment a = fixture_visit(&f, APPOINTMENT_CONFIRMED, 60, 30);
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &a.id), DS_OK);
    assert_status(f.cx, store_appointment_get(f.cx, tx, a.id, &a), DS_OK);
    appointment stale = a, marked = a;
    marked.status = APPOINTMENT_ARRIVED;
    marked.arrived_at = f.cx->now;
    marked.late_min = 7;
    marked.reason = DS_STR("not written");
    assert_status(f.cx, store_appointment_mark(f.cx, tx, &marked), DS_OK);
    assert_status(f.cx, store_appointment_get(f.cx, tx, a.id, &got), DS_OK);
    assert_int_equal(got.status, APPOINTMENT_ARRIVED);
    assert_int_equal(got.arrived_at.utc_s, f.cx->now.utc_s);
    assert_int_equal(got.late_min, 7);
    assert_text(got.reason, "");
    assert_int_equal(got.fence, marked.fence);
    assert_int_equal(got.fence, a.fence + 1);
    stale.status = APPOINTMENT_NO_SHOW;
    assert_status(f.cx, store_appointment_mark(f.cx, tx, &stale), DS_CONFLICT);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_row_that_points_to_nothing_is_refused(void **state)
{
    fixture f;
    appointment_id id;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    appointment a = fixture_visit(&f, APPOINTMENT_CONFIRMED, 60, 30);
    a.patient.v = 4711;
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &id), DS_INVALID);
    a.patient.v = 0;
    assert_status(f.cx, store_appointment_insert(f.cx, tx, &a, &id),
                  DS_OK); /* the transaction goes on */
    fixture_commit(&f, tx);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(live_rows_of_a_doctor_never_overlap),
        cmocka_unit_test(buffers_occupy_and_lanes_do_not_meet),
        cmocka_unit_test(a_visit_as_long_as_two_days_still_refuses_what_meets_its_end),
        cmocka_unit_test(only_live_statuses_occupy_the_time),
        cmocka_unit_test(a_dead_row_cannot_come_back_over_a_live_one),
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_change_needs_the_fence_it_was_read_with),
        cmocka_unit_test(a_move_swaps_the_time_or_changes_nothing),
        cmocka_unit_test(lists_keep_their_filters),
        cmocka_unit_test(busy_ranges_meet_the_window_and_leave_out_the_exception),
        cmocka_unit_test(due_holds_come_oldest_first_and_tell_when_to_wake),
        cmocka_unit_test(a_mark_changes_the_day_alone_and_knows_the_fence),
        cmocka_unit_test(a_row_that_points_to_nothing_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
