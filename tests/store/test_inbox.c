/*
 * test_inbox.c - accepted once, worked on in order, finished or parked.
 */
#include "tests/store/fixture.h"

static in_event event(const char *id, const char *address, const char *text)
{
    return (in_event){ .provider = DS_STR("twilio"),
                       .event_id = ds_str_of(id),
                       .kind = IN_TEXT,
                       .channel = DS_STR("sms"),
                       .address = ds_str_of(address),
                       .text = ds_str_of(text),
                       .sent_at = testenv_at(FIXTURE_NOW) };
}

static inbox_id accept(fixture *f, store_tx *tx, in_event e)
{
    inbox_id id;
    bool is_new;

    assert_status(f->cx, store_inbox_insert(f->cx, tx, &e, &id, &is_new), DS_OK);
    assert_true(is_new);
    return id;
}

static void a_repeat_is_no_new_event(void **state)
{
    fixture f;
    inbox_id first, again;
    bool is_new;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    in_event e = event("SM1", "+911", "hello");
    first = accept(&f, tx, e);
    assert_status(f.cx, store_inbox_done(f.cx, tx, first), DS_OK);
    e.text = DS_STR("other words under the same id");
    assert_status(f.cx, store_inbox_insert(f.cx, tx, &e, &again, &is_new), DS_OK);
    assert_false(is_new);
    assert_int_equal(again.v, first.v);
    e.provider = DS_STR("whatsapp");
    assert_status(f.cx, store_inbox_insert(f.cx, tx, &e, &again, &is_new), DS_OK);
    assert_true(is_new);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void an_event_is_read_back_whole(void **state)
{
    fixture f;
    inbox_row row;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    in_event e = event("SM1", "+911", "n\xc3\xad\xc3\xb1o \xe0\xa4\x95\xe0\xa4\xb2 \"quoted\"");
    e.kind = IN_LOCATION;
    e.lat = 17.5;
    e.lon = -78.25;
    e.profile_name = DS_STR("Asha");
    e.more = true;
    inbox_id id = accept(&f, tx, e);
    assert_status(f.cx, store_inbox_get_open(f.cx, tx, id, &row), DS_OK);
    assert_true(ds_str_equal(row.event.text, e.text));
    assert_text(row.event.provider, "twilio");
    assert_text(row.event.event_id, "SM1");
    assert_text(row.event.channel, "sms");
    assert_text(row.event.profile_name, "Asha");
    assert_int_equal(row.event.kind, IN_LOCATION);
    assert_true(row.event.lat > 17.49 && row.event.lat < 17.51);
    assert_true(row.event.more);
    assert_int_equal(row.event.sent_at.utc_s, e.sent_at.utc_s);
    assert_int_equal(row.received_at.utc_s, f.cx->now.utc_s);
    assert_int_equal(row.due_at.utc_s, f.cx->now.utc_s);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void one_row_of_each_contact_is_due_at_a_time(void **state)
{
    fixture f;
    const inbox_row *rows;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    inbox_id a1 = accept(&f, tx, event("1", "+911", "a"));
    inbox_id a2 = accept(&f, tx, event("2", "+911", "b"));
    inbox_id b1 = accept(&f, tx, event("3", "+922", "c"));
    assert_status(f.cx, store_inbox_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].id.v, a1.v);
    assert_int_equal(rows[1].id.v, b1.v);
    assert_status(f.cx, store_inbox_list_due(f.cx, tx, 1, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(
        f.cx, store_inbox_list_pending(f.cx, tx, DS_STR("sms"), DS_STR("+911"), &rows, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[1].id.v, a2.v);
    assert_status(f.cx, store_inbox_done(f.cx, tx, a1), DS_OK);
    assert_status(f.cx, store_inbox_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(rows[0].id.v, a2.v);
    assert_status(f.cx, store_inbox_done(f.cx, tx, a1), DS_NOT_FOUND);
    inbox_row gone;
    assert_status(f.cx, store_inbox_get_open(f.cx, tx, a1, &gone), DS_NOT_FOUND);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_row_that_waits_for_more_holds_back_its_contact(void **state)
{
    fixture f;
    const inbox_row *rows;
    size_t n;
    ds_time due;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    inbox_id a1 = accept(&f, tx, event("1", "+911", "need a"));
    (void)accept(&f, tx, event("2", "+911", "dentist"));
    assert_status(f.cx, store_inbox_postpone(f.cx, tx, a1, ds_time_add(f.cx->now, ds_seconds(2))),
                  DS_OK);
    assert_status(f.cx, store_inbox_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 0);
    assert_status(f.cx, store_inbox_next_due(f.cx, tx, &due), DS_OK);
    assert_int_equal(due.utc_s, f.cx->now.utc_s); /* the second row's own time */
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_seconds(2));
    tx = fixture_begin(&f);
    assert_status(f.cx, store_inbox_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].id.v, a1.v);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void what_is_said_next_ends_the_wait_of_a_fragment(void **state)
{
    fixture f;
    const inbox_row *rows;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    inbox_id a1 = accept(&f, tx, event("1", "+911", "need a"));
    inbox_id b1 = accept(&f, tx, event("2", "+912", "need a"));
    inbox_id c1 = accept(&f, tx, event("3", "+913", "x"));
    assert_status(f.cx, store_inbox_postpone(f.cx, tx, a1, ds_time_add(f.cx->now, ds_seconds(2))),
                  DS_OK);
    assert_status(f.cx, store_inbox_postpone(f.cx, tx, b1, ds_time_add(f.cx->now, ds_seconds(2))),
                  DS_OK);
    assert_status(f.cx, store_inbox_fail(f.cx, tx, c1, "test", 3), DS_OK);
    (void)accept(&f, tx, event("4", "+911", "dentist"));
    (void)accept(&f, tx, event("5", "+913", "y"));
    assert_status(f.cx, store_inbox_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
    assert_int_equal(n, 1); /* not the other contact's, nor what pauses after a failure */
    assert_int_equal(rows[0].id.v, a1.v);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_poison_message_is_parked_and_others_go_on(void **state)
{
    fixture f;
    const inbox_row *rows;
    size_t n;
    ds_time due;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    inbox_id bad = accept(&f, tx, event("1", "+911", "x"));
    inbox_id next = accept(&f, tx, event("2", "+911", "y"));
    for (int i = 0; i < 3; i++) {
        assert_status(f.cx, store_inbox_fail(f.cx, tx, bad, "test", 3), DS_OK);
        assert_status(f.cx, store_inbox_list_due(f.cx, tx, 10, &rows, &n), DS_OK);
        assert_int_equal(n, i < 2 ? 0 : 1);
    }
    assert_int_equal(rows[0].id.v, next.v);
    assert_status(f.cx, store_inbox_fail(f.cx, tx, bad, "test", 3), DS_NOT_FOUND);
    assert_status(f.cx, store_inbox_done(f.cx, tx, next), DS_OK);
    assert_status(f.cx, store_inbox_next_due(f.cx, tx, &due), DS_OK);
    assert_int_equal(due.utc_s, DS_TIME_NEVER.utc_s);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void pruning_forgets_old_finished_rows_only_and_never_frees_an_id(void **state)
{
    fixture f;
    size_t n;
    inbox_row row;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    inbox_id open = accept(&f, tx, event("1", "+911", "x"));
    inbox_id done = accept(&f, tx, event("2", "+922", "x"));
    inbox_id last = accept(&f, tx, event("3", "+933", "x"));
    assert_status(f.cx, store_inbox_done(f.cx, tx, done), DS_OK);
    assert_status(f.cx, store_inbox_done(f.cx, tx, last), DS_OK);
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_days(36));
    tx = fixture_begin(&f);
    assert_status(f.cx, store_inbox_prune(f.cx, tx, ds_time_sub(f.cx->now, ds_days(37)), 100, &n),
                  DS_OK);
    assert_int_equal(n, 0);
    assert_status(f.cx, store_inbox_prune(f.cx, tx, ds_time_sub(f.cx->now, ds_days(35)), 100, &n),
                  DS_OK);
    assert_int_equal(n, 1); /* the newest stays */
    assert_status(f.cx, store_inbox_get_open(f.cx, tx, open, &row), DS_OK);
    assert_true(accept(&f, tx, event("4", "+944", "x")).v > last.v);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void ten_thousand_finished_rows_do_not_slow_the_list_of_due_ones(void **state)
{
    enum { done_rows = 10000, tries = 200 };
    fixture f;
    const inbox_row *rows;
    size_t n;
    char id[16];

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    for (int i = 0; i < done_rows; i++) {
        (void)snprintf(id, sizeof id, "%d", i);
        assert_status(f.cx, store_inbox_done(f.cx, tx, accept(&f, tx, event(id, "+911", "x"))),
                      DS_OK);
        testenv_reset(f.te);
    }
    fixture_commit(&f, tx);
    clock_t start = clock();
    tx = fixture_begin(&f);
    for (int i = 0; i < tries; i++) {
        assert_status(f.cx, store_inbox_list_due(f.cx, tx, 64, &rows, &n), DS_OK);
        assert_int_equal(n, 0);
    }
    fixture_commit(&f, tx);
    /* A scan of the table would take a millisecond or more each, under sanitizers many. */
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 0.0005 * tries);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repeat_is_no_new_event),
        cmocka_unit_test(an_event_is_read_back_whole),
        cmocka_unit_test(one_row_of_each_contact_is_due_at_a_time),
        cmocka_unit_test(a_row_that_waits_for_more_holds_back_its_contact),
        cmocka_unit_test(what_is_said_next_ends_the_wait_of_a_fragment),
        cmocka_unit_test(a_poison_message_is_parked_and_others_go_on),
        cmocka_unit_test(pruning_forgets_old_finished_rows_only_and_never_frees_an_id),
        cmocka_unit_test(ten_thousand_finished_rows_do_not_slow_the_list_of_due_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
