/*
 * test_counts.c - what limits count, who was seen before, tokens, requests, referrals.
 */
#include "tests/store/fixture.h"

typedef struct bench {
    fixture f;
    store_tx *tx;
    patient_id anna, ben;
    contact_id contact;
} bench;

static void start(bench *b)
{
    patient p = { .name = DS_STR("Anna") };

    fixture_start(&b->f, false);
    b->tx = fixture_begin(&b->f);
    assert_status(b->f.cx, store_patient_insert(b->f.cx, b->tx, &p, &b->anna), DS_OK);
    p.name = DS_STR("Ben");
    assert_status(b->f.cx, store_patient_insert(b->f.cx, b->tx, &p, &b->ben), DS_OK);
    b->contact = fixture_contact(&b->f, b->tx, "+911").id;
}

static void end(bench *b)
{
    fixture_commit(&b->f, b->tx);
    fixture_end(&b->f);
}

static appointment_id put(bench *b, appointment_status status, int64_t at_min, patient_id who)
{
    appointment a = fixture_visit(&b->f, status, at_min, 30);

    a.patient = who;
    a.contact = b->contact;
    assert_status(b->f.cx, store_appointment_insert(b->f.cx, b->tx, &a, &a.id), DS_OK);
    return a.id;
}

static int64_t count(bench *b, visit_count c)
{
    int64_t n;

    assert_status(b->f.cx, store_visit_count(b->f.cx, b->tx, &c, &n), DS_OK);
    return n;
}

static void what_is_or_was_counts_and_what_was_given_up_does_not(void **state)
{
    bench b;

    (void)state;
    start(&b);
    ds_time from = b.f.cx->now, to = ds_time_add(from, ds_days(1));
    visit_count of_doctor = { .doctor = b.f.doctor, .from = from, .to = to };
    visit_count of_anna = { .doctor = b.f.doctor, .patient = b.anna, .from = from, .to = to };
    visit_count of_type = {
        .doctor = b.f.doctor, .visit_type = { b.f.visit_type.v + 1 }, .from = from, .to = to
    };
    for (int s = 0; s < APPOINTMENT_STATUS_COUNT; s++)
        (void)put(&b, (appointment_status)s, 60 + 60 * s, s % 2 == 0 ? b.anna : b.ben);
    assert_int_equal(count(&b, of_doctor), 5); /* all but cancelled and expired */
    assert_int_equal(count(&b, of_anna), 3);   /* held, arrived, no_show */
    assert_int_equal(count(&b, of_type), 0);
    of_type.visit_type = b.f.visit_type;
    assert_int_equal(count(&b, of_type), 5);
    of_doctor.except.v = 1;
    assert_int_equal(count(&b, of_doctor), 4);
    of_doctor.except.v = 0;
    fixture_advance(&b.f, ds_minutes(15)); /* the very second the hold is over */
    assert_int_equal(count(&b, of_doctor), 4);
    assert_int_equal(count(&b, of_anna), 2);
    of_doctor.from = ds_time_add(from, ds_minutes(120)); /* a start at the end is out */
    of_doctor.to = ds_time_add(from, ds_minutes(240));
    assert_int_equal(count(&b, of_doctor), 2); /* confirmed, arrived */
    end(&b);
}

static int64_t count_open(bench *b, patient_id who, appointment_id except)
{
    int64_t n;

    assert_status(b->f.cx, store_visit_count_open(b->f.cx, b->tx, who, except, &n), DS_OK);
    return n;
}

static void open_ones_are_live_and_ahead(void **state)
{
    bench b;

    (void)state;
    start(&b);
    (void)put(&b, APPOINTMENT_CONFIRMED, -60, b.anna);
    (void)put(&b, APPOINTMENT_CONFIRMED, 0, b.anna); /* starts now: no longer ahead */
    appointment_id next = put(&b, APPOINTMENT_CONFIRMED, 60, b.anna);
    (void)put(&b, APPOINTMENT_HELD, 120, b.anna);
    (void)put(&b, APPOINTMENT_CANCELLED, 180, b.anna);
    (void)put(&b, APPOINTMENT_CONFIRMED, 240, b.ben);
    assert_int_equal(count_open(&b, b.anna, (appointment_id){ 0 }), 2);
    assert_int_equal(count_open(&b, b.anna, next), 1);
    fixture_advance(&b.f, ds_minutes(15));
    assert_int_equal(count_open(&b, b.anna, (appointment_id){ 0 }), 1);
    end(&b);
}

static void the_last_visit_is_one_that_took_place(void **state)
{
    appointment a;
    bench b;

    (void)state;
    start(&b);
    appointment_id arrived = put(&b, APPOINTMENT_ARRIVED, -300, b.anna);
    appointment_id done = put(&b, APPOINTMENT_COMPLETED, -200, b.anna);
    (void)put(&b, APPOINTMENT_NO_SHOW, -100, b.anna);
    (void)put(&b, APPOINTMENT_CONFIRMED, -50, b.anna);
    visit_last v = { .patient = b.anna, .doctor = b.f.doctor, .before = b.f.cx->now };
    assert_status(b.f.cx, store_visit_last(b.f.cx, b.tx, &v, &a), DS_OK);
    assert_int_equal(a.id.v, done.v);
    v.except = done;
    assert_status(b.f.cx, store_visit_last(b.f.cx, b.tx, &v, &a), DS_OK);
    assert_int_equal(a.id.v, arrived.v);
    v.before = a.start; /* began before, not at */
    assert_status(b.f.cx, store_visit_last(b.f.cx, b.tx, &v, &a), DS_NOT_FOUND);
    v = (visit_last){ .patient = b.ben, .doctor = b.f.doctor, .before = b.f.cx->now };
    assert_status(b.f.cx, store_visit_last(b.f.cx, b.tx, &v, &a), DS_NOT_FOUND);
    end(&b);
}

static appointment token_visit(bench *b, int32_t no, int64_t at_min)
{
    appointment a = fixture_visit(&b->f, APPOINTMENT_CONFIRMED, at_min, 10);

    a.token_no = no;
    a.session_at = ds_time_add(testenv_at(FIXTURE_NOW), ds_minutes(60));
    a.contact = b->contact;
    return a;
}

static void a_token_is_given_once_and_again_when_it_is_given_back(void **state)
{
    const appointment *rows;
    bench b;
    size_t n;

    (void)state;
    start(&b);
    appointment second = token_visit(&b, 2, 70), first = token_visit(&b, 1, 60);
    appointment twice = token_visit(&b, 2, 200); /* no overlap: the number alone refuses */
    assert_status(b.f.cx, store_appointment_insert(b.f.cx, b.tx, &second, &second.id), DS_OK);
    assert_status(b.f.cx, store_appointment_insert(b.f.cx, b.tx, &first, &first.id), DS_OK);
    assert_status(b.f.cx, store_appointment_insert(b.f.cx, b.tx, &twice, &twice.id), DS_CONFLICT);
    assert_status(
        b.f.cx, store_session_list(b.f.cx, b.tx, b.f.offering, first.session_at, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].id.v, first.id.v);
    assert_int_equal(rows[1].token_no, 2);
    assert_int_equal(rows[1].session_at.utc_s, first.session_at.utc_s);
    second.fence = 1;
    second.status = APPOINTMENT_CANCELLED;
    assert_status(b.f.cx, store_appointment_update(b.f.cx, b.tx, &second), DS_OK);
    assert_status(b.f.cx, store_appointment_insert(b.f.cx, b.tx, &twice, &twice.id), DS_OK);
    second.status = APPOINTMENT_CONFIRMED; /* back, but the number is gone */
    assert_status(b.f.cx, store_appointment_update(b.f.cx, b.tx, &second), DS_CONFLICT);
    end(&b);
}

static void the_marks_of_a_visit_are_kept_and_moved_along(void **state)
{
    appointment a, got;
    bench b;

    (void)state;
    start(&b);
    a = fixture_visit(&b.f, APPOINTMENT_HELD, 60, 30);
    a.contact = b.contact;
    a.is_request = true;
    assert_status(b.f.cx, store_appointment_insert(b.f.cx, b.tx, &a, &a.id), DS_OK);
    const appointment *rows;
    size_t n;
    assert_status(b.f.cx, store_request_list(b.f.cx, b.tx, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    a = rows[0];
    assert_true(a.is_request);
    assert_int_equal(a.booked_at.utc_s + a.cancel_by.utc_s + a.arrived_at.utc_s, 0);
    a.status = APPOINTMENT_CONFIRMED;
    a.booked_at = b.f.cx->now;
    a.cancel_by = ds_time_add(b.f.cx->now, ds_minutes(30));
    a.late_min = 10;
    a.fee.minor = 0;
    assert_status(b.f.cx, store_appointment_update(b.f.cx, b.tx, &a), DS_OK);
    assert_status(b.f.cx, store_request_list(b.f.cx, b.tx, &rows, &n), DS_OK);
    assert_int_equal(n, 0);
    a.start = ds_time_add(a.start, ds_minutes(60));
    a.end = ds_time_add(a.end, ds_minutes(60));
    a.occupied_from = a.start;
    a.occupied_to = a.end;
    a.token_no = 3;
    a.session_at = a.start;
    assert_status(b.f.cx, store_appointment_move(b.f.cx, b.tx, &a), DS_OK);
    a.arrived_at = a.start;
    a.done_at = a.end;
    a.is_late_cancel = true;
    a.status = APPOINTMENT_CANCELLED;
    assert_status(b.f.cx, store_appointment_update(b.f.cx, b.tx, &a), DS_OK);
    assert_status(b.f.cx, store_appointment_get(b.f.cx, b.tx, a.id, &got), DS_OK);
    assert_false(got.is_request);
    assert_true(got.is_late_cancel);
    assert_int_equal(got.booked_at.utc_s, b.f.cx->now.utc_s);
    assert_int_equal(got.cancel_by.utc_s, b.f.cx->now.utc_s + 1800);
    assert_int_equal(got.arrived_at.utc_s, a.start.utc_s);
    assert_int_equal(got.done_at.utc_s, a.end.utc_s);
    assert_int_equal(got.late_min, 10);
    assert_int_equal(got.fee.minor, 0);
    assert_int_equal(got.token_no, 3);
    assert_int_equal(got.session_at.utc_s, a.start.utc_s);
    end(&b);
}

static void visits_put_over_another_are_counted(void **state)
{
    int64_t n;
    bench b;

    (void)state;
    start(&b);
    visit_count c = { .doctor = b.f.doctor,
                      .from = b.f.cx->now,
                      .to = ds_time_add(b.f.cx->now, ds_days(1)) };
    (void)put(&b, APPOINTMENT_CONFIRMED, 60, b.anna);
    appointment over = fixture_visit(&b.f, APPOINTMENT_CONFIRMED, 60, 30);
    over.contact = b.contact;
    over.lane = 1;
    assert_status(b.f.cx, store_appointment_insert(b.f.cx, b.tx, &over, &over.id), DS_OK);
    assert_status(b.f.cx, store_visit_count_shared(b.f.cx, b.tx, &c, &n), DS_OK);
    assert_int_equal(n, 1);
    c.except = over.id;
    assert_status(b.f.cx, store_visit_count_shared(b.f.cx, b.tx, &c, &n), DS_OK);
    assert_int_equal(n, 0);
    const busy_range *busy;
    size_t busy_n;
    assert_status(b.f.cx,
                  store_busy_list(b.f.cx, b.tx, b.f.doctor, c.from, c.to, (appointment_id){ 0 },
                                  &busy, &busy_n),
                  DS_OK);
    assert_int_equal(busy_n, 2);
    assert_int_equal(busy[0].lane + busy[1].lane, 1);
    end(&b);
}

static void a_referral_covers_its_doctor_or_all(void **state)
{
    static const bool wanted[2][2] = { { true, false }, { true, true } };
    bench b;

    (void)state;
    start(&b);
    doctor other = fixture_doctor();
    doctor_id doctors[2] = { b.f.doctor };
    other.name = DS_STR("Dr Sen");
    assert_status(b.f.cx, store_doctor_put(b.f.cx, b.tx, &other, &doctors[1], NULL), DS_OK);
    for (size_t i = 0; i < 2; i++) {
        doctor_id to = i == 0 ? b.f.doctor : (doctor_id){ 0 };

        for (int twice = 0; twice < 2; twice++)
            assert_status(
                b.f.cx, store_referral_put(b.f.cx, b.tx, b.anna, to, DS_STR("from Dr Sen")), DS_OK);
        for (size_t k = 0; k < 2; k++) {
            bool has;

            assert_status(b.f.cx, store_referral_has(b.f.cx, b.tx, b.anna, doctors[k], &has),
                          DS_OK);
            assert_int_equal(has, wanted[i][k]);
            assert_status(b.f.cx, store_referral_has(b.f.cx, b.tx, b.ben, doctors[k], &has), DS_OK);
            assert_false(has);
        }
    }
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_or_was_counts_and_what_was_given_up_does_not),
        cmocka_unit_test(open_ones_are_live_and_ahead),
        cmocka_unit_test(the_last_visit_is_one_that_took_place),
        cmocka_unit_test(a_token_is_given_once_and_again_when_it_is_given_back),
        cmocka_unit_test(the_marks_of_a_visit_are_kept_and_moved_along),
        cmocka_unit_test(visits_put_over_another_are_counted),
        cmocka_unit_test(a_referral_covers_its_doctor_or_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
