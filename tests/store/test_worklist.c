/*
 * test_worklist.c - each visit that an absence meets is on its list once, until it is settled.
 */
#include "tests/store/fixture.h"

static int64_t absence(fixture *f, store_tx *tx)
{
    schedule_exception e = { .doctor = f->doctor,
                             .date_from = { 2026, 11, 23 },
                             .date_to = { 2026, 11, 23 },
                             .is_whole_day = true,
                             .reason = DS_STR("ill") };
    int64_t id;

    assert_status(f->cx, store_exception_put(f->cx, tx, &e, &id, NULL), DS_OK);
    return id;
}

static appointment_id visit(fixture *f, store_tx *tx, int64_t at_min)
{
    appointment a = fixture_visit(f, APPOINTMENT_CONFIRMED, at_min, 30);

    a.contact = fixture_contact(f, tx, "+911").id;
    assert_status(f->cx, store_appointment_insert(f->cx, tx, &a, &a.id), DS_OK);
    return a.id;
}

/* A visit that an absence meets, as it comes onto the list. */
static work_item item_of(fixture *f, store_tx *tx)
{
    return (work_item){ .exception = absence(f, tx),
                        .appointment = visit(f, tx, 60),
                        .offered_at = DS_TIME_NEVER,
                        .deadline = DS_TIME_NEVER };
}

static void an_item_goes_from_open_to_an_outcome(void **state)
{
    const work_item *rows;
    work_item w;
    int64_t id;
    fixture f;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    work_item item = item_of(&f, tx);
    assert_status(f.cx, store_work_insert(f.cx, tx, &item, &id), DS_OK);
    assert_status(f.cx, store_work_insert(f.cx, tx, &item, &id), DS_CONFLICT);
    item.appointment = visit(&f, tx, 120);
    assert_status(f.cx, store_work_insert(f.cx, tx, &item, &id), DS_OK);
    assert_status(f.cx, store_work_list(f.cx, tx, item.exception, true, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_text(rows[0].alternatives_json, "[]");
    w = rows[0];
    w.state = WORK_OFFERED;
    w.alternatives_json = DS_STR("[{\"start\":\"x\"}]");
    w.offered_at = f.cx->now;
    w.deadline = ds_time_add(f.cx->now, ds_days(1));
    assert_status(f.cx, store_work_update(f.cx, tx, &w), DS_OK);
    w.state = WORK_DONE;
    w.outcome = WORK_MOVED;
    assert_status(f.cx, store_work_update(f.cx, tx, &w), DS_OK);
    assert_int_equal(w.closed_at.utc_s, f.cx->now.utc_s);
    w.fence = 1;
    assert_status(f.cx, store_work_update(f.cx, tx, &w), DS_CONFLICT);
    assert_status(f.cx, store_work_get(f.cx, tx, w.id, &w), DS_OK);
    assert_int_equal(w.fence, 3);
    assert_int_equal(w.outcome, WORK_MOVED);
    assert_text(w.alternatives_json, "[{\"start\":\"x\"}]");
    assert_int_equal(w.deadline.utc_s, f.cx->now.utc_s + 86400);
    assert_status(f.cx, store_work_find(f.cx, tx, w.appointment, &w), DS_NOT_FOUND);
    assert_status(f.cx, store_work_find(f.cx, tx, item.appointment, &w), DS_OK);
    assert_int_equal(w.id, id);
    assert_status(f.cx, store_work_list(f.cx, tx, 0, true, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(f.cx, store_work_list(f.cx, tx, 0, false, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void an_absence_that_is_undone_leaves_its_items(void **state)
{
    const work_item *rows;
    int64_t id;
    fixture f;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    work_item item = item_of(&f, tx);
    assert_status(f.cx, store_work_insert(f.cx, tx, &item, &id), DS_OK);
    assert_status(f.cx, store_exception_delete(f.cx, tx, item.exception), DS_OK);
    assert_status(f.cx, store_work_list(f.cx, tx, 0, true, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].exception, 0);
    item.exception = absence(&f, tx); /* ill again: a list of its own */
    assert_status(f.cx, store_work_insert(f.cx, tx, &item, &id), DS_OK);
    assert_status(f.cx, store_work_list(f.cx, tx, item.exception, true, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_goes_from_open_to_an_outcome),
        cmocka_unit_test(an_absence_that_is_undone_leaves_its_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
