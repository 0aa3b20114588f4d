/*
 * test_outbox.c - planned, queued, claimed, sent: order, leases, fences, reports.
 */
#include "tests/store/fixture.h"

static const ds_str body = DS_LIT("{\"text\":\"hello\"}");

static outbox_id queue(fixture *f, store_tx *tx, contact_id c)
{
    outbox_row row = { .state = OUTBOX_QUEUED,
                       .kind = DS_STR("reply"),
                       .contact = c,
                       .body_json = body,
                       .due_at = f->cx->now };
    outbox_id id;

    assert_status(f->cx, store_outbox_insert(f->cx, tx, &row, &id), DS_OK);
    return id;
}

static size_t claim(fixture *f, store_tx *tx, const outbox_row **ret)
{
    size_t n;

    assert_status(f->cx, store_outbox_claim(f->cx, tx, DS_STR(""), ds_seconds(30), 10, ret, &n),
                  DS_OK);
    return n;
}

static outbox_state state_of(fixture *f, store_tx *tx, outbox_id id)
{
    outbox_row row;

    assert_status(f->cx, store_outbox_get(f->cx, tx, id, &row), DS_OK);
    return row.state;
}

static appointment_id visit(fixture *f, store_tx *tx, int64_t at_min)
{
    appointment a = fixture_visit(f, APPOINTMENT_CONFIRMED, at_min, 30);
    appointment_id id;

    assert_status(f->cx, store_appointment_insert(f->cx, tx, &a, &id), DS_OK);
    return id;
}

static void messages_to_one_contact_go_out_in_order_one_at_a_time(void **state)
{
    fixture f;
    const outbox_row *rows;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911"), b = fixture_contact(&f, tx, "+922");
    outbox_id a1 = queue(&f, tx, a.id), a2 = queue(&f, tx, a.id), b1 = queue(&f, tx, b.id);
    assert_int_equal(claim(&f, tx, &rows), 2);
    assert_int_equal(rows[0].id.v, a1.v);
    assert_int_equal(rows[1].id.v, b1.v);
    assert_int_equal(rows[0].state, OUTBOX_CLAIMED);
    assert_int_equal(rows[0].fence, 1);
    assert_text(rows[0].address, "+911");
    assert_text(rows[0].channel, "sms");
    assert_text(rows[0].provider, "twilio");
    assert_text(rows[0].body_json, "{\"text\":\"hello\"}");
    const outbox_row *none;
    assert_int_equal(claim(&f, tx, &none), 0);
    assert_status(f.cx, store_outbox_sent(f.cx, tx, a1, 1, DS_STR("SM1")), DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].id.v, a2.v);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_retry_keeps_its_place_until_it_is_due(void **state)
{
    fixture f;
    const outbox_row *rows;
    ds_time due;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    outbox_id a1 = queue(&f, tx, a.id);
    (void)queue(&f, tx, a.id);
    (void)claim(&f, tx, &rows);
    ds_time later = ds_time_add(f.cx->now, ds_seconds(60));
    assert_status(f.cx, store_outbox_retry(f.cx, tx, a1, 1, later, DS_STR("429")), DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 0);
    assert_status(f.cx, store_outbox_next_due(f.cx, tx, &due), DS_OK);
    assert_true(due.utc_s <= later.utc_s);
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_seconds(60));
    tx = fixture_begin(&f);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].id.v, a1.v);
    assert_int_equal(rows[0].tries, 1);
    assert_int_equal(rows[0].fence, 2);
    assert_int_equal(rows[0].state, OUTBOX_CLAIMED);
    assert_text(rows[0].last_error, "429");
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_message_for_later_does_not_hold_back_what_is_due(void **state)
{
    fixture f;
    const outbox_row *rows;
    outbox_id id;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    outbox_row later = { .state = OUTBOX_QUEUED,
                         .kind = DS_STR("desk"),
                         .contact = a.id,
                         .body_json = body,
                         .due_at = ds_time_add(f.cx->now, ds_hours(9)) };
    assert_status(f.cx, store_outbox_insert(f.cx, tx, &later, &id), DS_OK);
    outbox_id now = queue(&f, tx, a.id);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].id.v, now.v);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_lost_lease_comes_back_in_doubt_and_the_late_worker_is_refused(void **state)
{
    fixture f;
    const outbox_row *rows;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    outbox_id a1 = queue(&f, tx, a.id);
    (void)queue(&f, tx, a.id);
    assert_int_equal(claim(&f, tx, &rows), 1);
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_seconds(31));
    tx = fixture_begin(&f);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].id.v, a1.v);
    assert_int_equal(rows[0].state, OUTBOX_IN_DOUBT);
    assert_int_equal(rows[0].fence, 2);
    assert_status(f.cx, store_outbox_sent(f.cx, tx, a1, 1, DS_STR("SM1")), DS_CONFLICT);
    assert_status(f.cx, store_outbox_failed(f.cx, tx, a1, 1, DS_STR("x")), DS_CONFLICT);
    assert_int_equal(state_of(&f, tx, a1), OUTBOX_CLAIMED);
    assert_status(f.cx, store_outbox_sent(f.cx, tx, a1, 2, DS_STR("SM1")), DS_OK);
    assert_int_equal(state_of(&f, tx, a1), OUTBOX_SENT);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_doubt_is_asked_again_when_due_and_blocks_meanwhile(void **state)
{
    fixture f;
    const outbox_row *rows;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    outbox_id a1 = queue(&f, tx, a.id);
    (void)queue(&f, tx, a.id);
    (void)claim(&f, tx, &rows);
    assert_status(f.cx,
                  store_outbox_in_doubt(f.cx, tx, a1, 1, ds_time_add(f.cx->now, ds_seconds(5)),
                                        DS_STR("cut")),
                  DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 0);
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_seconds(5));
    tx = fixture_begin(&f);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].id.v, a1.v);
    assert_int_equal(rows[0].state, OUTBOX_IN_DOUBT);
    assert_status(f.cx, store_outbox_retry(f.cx, tx, a1, 2, f.cx->now, DS_STR("it was not sent")),
                  DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].state, OUTBOX_CLAIMED);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

/* A reminder planned days ago has a lower id than the reply that is in flight when it falls due. */
static void an_older_row_that_falls_due_late_neither_overtakes_nor_deadlocks(void **state)
{
    fixture f;
    const outbox_row *rows;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    appointment_id about = visit(&f, tx, 60);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", f.cx->now), DS_OK);
    outbox_id reply = queue(&f, tx, a.id);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].id.v, reply.v);
    size_t n;
    assert_status(f.cx, store_outbox_list_planned_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    outbox_id reminder = rows[0].id;
    assert_true(reminder.v < reply.v);
    assert_status(f.cx, store_outbox_compose(f.cx, tx, reminder, body), DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 0);
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_seconds(31));
    tx = fixture_begin(&f);
    assert_int_equal(claim(&f, tx, &rows), 1); /* the lapsed reply first: it is in flight */
    assert_int_equal(rows[0].id.v, reply.v);
    assert_status(f.cx, store_outbox_sent(f.cx, tx, reply, 2, DS_STR("r")), DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_int_equal(rows[0].id.v, reminder.v);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void the_address_is_the_contacts_when_it_is_claimed(void **state)
{
    fixture f;
    const outbox_row *rows;
    outbox_id id;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    (void)queue(&f, tx, a.id);
    assert_status(f.cx, store_contact_readdress(f.cx, tx, a.id, DS_STR("+9111")), DS_OK);
    outbox_row page = { .state = OUTBOX_QUEUED,
                        .kind = DS_STR("alert"),
                        .provider = DS_STR("telegram"),
                        .channel = DS_STR("telegram"),
                        .address = DS_STR("77"),
                        .body_json = body,
                        .due_at = f.cx->now };
    assert_status(f.cx, store_outbox_insert(f.cx, tx, &page, &id), DS_OK);
    assert_status(f.cx, store_outbox_insert(f.cx, tx, &page, &id), DS_OK);
    size_t n;
    assert_status(f.cx,
                  store_outbox_claim(f.cx, tx, DS_STR("telegram"), ds_seconds(30), 10, &rows, &n),
                  DS_OK);
    assert_int_equal(n, 2); /* no contact: no order to keep */
    assert_text(rows[0].address, "77");
    assert_text(rows[0].channel, "telegram");
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_text(rows[0].address, "+9111");
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_notice_is_planned_once_per_start_and_moves_while_planned(void **state)
{
    fixture f;
    const outbox_row *rows;
    size_t n;
    ds_time due;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    appointment_id about = visit(&f, tx, 600);
    ds_time first = ds_time_add(f.cx->now, ds_hours(1)),
            second = ds_time_add(f.cx->now, ds_hours(2));
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", first), DS_OK);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", second), DS_OK);
    assert_status(f.cx, store_outbox_list_after(f.cx, tx, a.id, (outbox_id){ 0 }, 10, &rows, &n),
                  DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].state, OUTBOX_PLANNED);
    assert_int_equal(rows[0].due_at.utc_s, second.utc_s);
    assert_text(rows[0].kind, "notice");
    assert_text(rows[0].notice, "reminder_2h");
    assert_status(f.cx, store_next_due(f.cx, tx, &due), DS_OK);
    assert_int_equal(due.utc_s, second.utc_s);
    outbox_id id = rows[0].id;
    assert_status(f.cx, store_outbox_compose(f.cx, tx, id, body), DS_OK);
    assert_status(f.cx, store_outbox_compose(f.cx, tx, id, body), DS_CONFLICT);
    assert_status(f.cx, store_outbox_replan(f.cx, tx, id, first), DS_CONFLICT);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", first), DS_OK);
    assert_status(f.cx, store_outbox_list_after(f.cx, tx, a.id, (outbox_id){ 0 }, 10, &rows, &n),
                  DS_OK);
    assert_int_equal(n, 1); /* it is on its way already */
    appointment v;
    assert_status(f.cx, store_appointment_get(f.cx, tx, about, &v), DS_OK);
    v.start = ds_time_add(v.start, ds_hours(1));
    v.end = ds_time_add(v.end, ds_hours(1));
    v.occupied_to = v.end;
    assert_status(f.cx, store_appointment_move(f.cx, tx, &v), DS_OK);
    assert_status(f.cx, store_notice_cancel(f.cx, tx, about), DS_OK);
    assert_int_equal(state_of(&f, tx, id), OUTBOX_CANCELLED);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", second), DS_OK);
    assert_status(f.cx, store_outbox_list_after(f.cx, tx, a.id, id, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_walk_in_has_nobody_to_remind(void **state)
{
    fixture f;
    const outbox_row *rows;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    appointment_id about = visit(&f, tx, 600);
    assert_status(f.cx,
                  store_notice_plan(f.cx, tx, about, (contact_id){ 0 }, "reminder_2h", f.cx->now),
                  DS_OK);
    contact a = fixture_contact(&f, tx, "+911");
    assert_status(
        f.cx, store_notice_plan(f.cx, tx, (appointment_id){ 99 }, a.id, "reminder_2h", f.cx->now),
        DS_OK);
    assert_status(f.cx, store_outbox_list_planned_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 0);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

/* Sent for Monday, moved to Friday: Friday's reminder is another one. */
static void a_sent_notice_is_due_again_for_a_new_start_only(void **state)
{
    fixture f;
    const outbox_row *rows;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    appointment_id about = visit(&f, tx, 600);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", f.cx->now), DS_OK);
    assert_status(f.cx, store_outbox_compose(f.cx, tx, (outbox_id){ 1 }, body), DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_status(f.cx, store_outbox_sent(f.cx, tx, rows[0].id, 1, DS_STR("SM1")), DS_OK);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", f.cx->now), DS_OK);
    assert_status(f.cx, store_outbox_list_planned_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 0);
    appointment v;
    assert_status(f.cx, store_appointment_get(f.cx, tx, about, &v), DS_OK);
    v.start = ds_time_add(v.start, ds_days(1));
    v.end = ds_time_add(v.end, ds_days(1));
    v.occupied_from = v.start;
    v.occupied_to = v.end;
    assert_status(f.cx, store_appointment_move(f.cx, tx, &v), DS_OK);
    assert_status(f.cx, store_notice_cancel(f.cx, tx, about), DS_OK);
    assert_int_equal(state_of(&f, tx, (outbox_id){ 1 }), OUTBOX_SENT);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", f.cx->now), DS_OK);
    assert_status(f.cx, store_outbox_list_planned_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void reports_go_forward_only(void **state)
{
    fixture f;
    const outbox_row *rows;
    outbox_row row;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    outbox_id id = queue(&f, tx, a.id);
    (void)claim(&f, tx, &rows);
    assert_status(f.cx, store_outbox_sent(f.cx, tx, id, 1, DS_STR("SM1")), DS_OK);
    assert_status(f.cx,
                  store_outbox_report(f.cx, tx, DS_STR("twilio"), DS_STR("SM2"), OUTBOX_DELIVERED,
                                      DS_STR(""), &row),
                  DS_NOT_FOUND);
    assert_status(f.cx,
                  store_outbox_report(f.cx, tx, DS_STR("telegram"), DS_STR("SM1"), OUTBOX_DELIVERED,
                                      DS_STR(""), &row),
                  DS_NOT_FOUND);
    assert_status(f.cx,
                  store_outbox_report(f.cx, tx, DS_STR("twilio"), DS_STR("SM1"), OUTBOX_SENT,
                                      DS_STR(""), &row),
                  DS_OK);
    assert_int_equal(row.state, OUTBOX_SENT);
    assert_status(f.cx,
                  store_outbox_report(f.cx, tx, DS_STR("twilio"), DS_STR("SM1"), OUTBOX_DELIVERED,
                                      DS_STR(""), &row),
                  DS_OK);
    assert_int_equal(row.state, OUTBOX_DELIVERED);
    assert_int_equal(row.id.v, id.v);
    assert_status(f.cx,
                  store_outbox_report(f.cx, tx, DS_STR("twilio"), DS_STR("SM1"), OUTBOX_FAILED,
                                      DS_STR("30003"), &row),
                  DS_OK);
    assert_int_equal(row.state, OUTBOX_DELIVERED);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void stopping_cancels_all_but_the_answer_to_keep(void **state)
{
    fixture f;
    outbox_id reply_id, other;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911"), b = fixture_contact(&f, tx, "+922");
    appointment_id about = visit(&f, tx, 600);
    outbox_row reply = { .state = OUTBOX_QUEUED,
                         .kind = DS_STR("reply"),
                         .contact = a.id,
                         .inbox = { 7 },
                         .body_json = body,
                         .due_at = f.cx->now };
    assert_status(f.cx, store_outbox_insert(f.cx, tx, &reply, &reply_id), DS_OK);
    outbox_id plain = queue(&f, tx, a.id), theirs = queue(&f, tx, b.id);
    assert_status(f.cx, store_notice_plan(f.cx, tx, about, a.id, "reminder_2h", f.cx->now), DS_OK);
    other.v = theirs.v + 1;
    assert_status(f.cx, store_outbox_cancel_contact(f.cx, tx, a.id, (inbox_id){ 7 }, "opted out"),
                  DS_OK);
    assert_int_equal(state_of(&f, tx, reply_id), OUTBOX_QUEUED);
    assert_int_equal(state_of(&f, tx, plain), OUTBOX_CANCELLED);
    assert_int_equal(state_of(&f, tx, other), OUTBOX_CANCELLED);
    assert_int_equal(state_of(&f, tx, theirs), OUTBOX_QUEUED);
    assert_status(f.cx, store_outbox_cancel(f.cx, tx, reply_id, "test"), DS_OK);
    assert_status(f.cx, store_outbox_cancel(f.cx, tx, reply_id, "test"), DS_CONFLICT);
    int64_t n;
    assert_status(f.cx, store_outbox_count_since(f.cx, tx, b.id, f.cx->now, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(f.cx, store_outbox_count_since(f.cx, tx, a.id, f.cx->now, &n), DS_OK);
    assert_int_equal(n, 0);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void the_desk_reads_both_sides_in_order(void **state)
{
    fixture f;
    const said_line *lines;
    inbox_id id;
    size_t n;
    bool is_new;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact a = fixture_contact(&f, tx, "+911");
    for (int i = 0; i < 3; i++) {
        char event_id[16];
        in_event e = { .provider = DS_STR("twilio"),
                       .kind = i == 1 ? IN_MEDIA : IN_TEXT,
                       .channel = DS_STR("sms"),
                       .address = DS_STR("+911"),
                       .text = i == 1 ? DS_STR("") : DS_STR("hi") };

        (void)snprintf(event_id, sizeof event_id, "%d", i);
        e.event_id = ds_str_of(event_id);
        assert_status(f.cx, store_inbox_insert(f.cx, tx, &e, &id, &is_new), DS_OK);
        (void)queue(&f, tx, a.id);
        testenv_advance(f.te, ds_seconds(10));
        (void)fixture_cx(&f);
    }
    in_event report = { .provider = DS_STR("twilio"),
                        .event_id = DS_STR("s"),
                        .kind = IN_STATUS,
                        .channel = DS_STR("sms"),
                        .address = DS_STR("+911") };
    assert_status(f.cx, store_inbox_insert(f.cx, tx, &report, &id, &is_new), DS_OK);
    assert_status(f.cx, store_said_list(f.cx, tx, a.id, 10, &lines, &n), DS_OK);
    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(lines[i].is_ours, i % 2 == 1);
    assert_text(lines[0].text, "hi");
    assert_text(lines[1].text, "hello");
    assert_text(lines[2].text, "[media]");
    assert_status(f.cx, store_said_list(f.cx, tx, a.id, 2, &lines, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_false(lines[0].is_ours);
    assert_true(lines[1].is_ours);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_to_one_contact_go_out_in_order_one_at_a_time),
        cmocka_unit_test(a_retry_keeps_its_place_until_it_is_due),
        cmocka_unit_test(a_message_for_later_does_not_hold_back_what_is_due),
        cmocka_unit_test(a_lost_lease_comes_back_in_doubt_and_the_late_worker_is_refused),
        cmocka_unit_test(a_doubt_is_asked_again_when_due_and_blocks_meanwhile),
        cmocka_unit_test(an_older_row_that_falls_due_late_neither_overtakes_nor_deadlocks),
        cmocka_unit_test(the_address_is_the_contacts_when_it_is_claimed),
        cmocka_unit_test(a_notice_is_planned_once_per_start_and_moves_while_planned),
        cmocka_unit_test(a_walk_in_has_nobody_to_remind),
        cmocka_unit_test(a_sent_notice_is_due_again_for_a_new_start_only),
        cmocka_unit_test(reports_go_forward_only),
        cmocka_unit_test(stopping_cancels_all_but_the_answer_to_keep),
        cmocka_unit_test(the_desk_reads_both_sides_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
