/*
 * test_outbox_send.c - what follows from each way a send can end.
 *
 * A scripted channel gives the outcome, the real store keeps it; what the bot would tell the desk
 * is noted instead.
 */
#include "tests/app/scripted.h"

static outbox_item *queued_item(fixture *f, const char *address)
{
    return scripted_item(f, address, "reply", scripted_body(&f->app.cx, "See you at 9"), true);
}

/* ---- tests */

static void each_outcome_leaves_the_row_in_its_state(void **state)
{
    static const struct {
        ds_status status;
        const char *reason;
        outbox_state wanted;
        int32_t tries;
        const char *told;
    } cases[] = {
        { DS_OK, NULL, OUTBOX_SENT, 0, "" },
        { DS_UNAVAILABLE, NULL, OUTBOX_QUEUED, 1, "" },
        { DS_TOO_MANY, NULL, OUTBOX_QUEUED, 1, "" },
        { DS_IN_DOUBT, NULL, OUTBOX_IN_DOUBT, 1, "" },
        { DS_GONE, "blocked", OUTBOX_FAILED, 0, "blocked" },
        { DS_DENIED, "opted_out", OUTBOX_FAILED, 0, "opted_out" },
        { DS_INTERNAL, NULL, OUTBOX_FAILED, 0, "undeliverable" },
        { DS_CONFLICT, NULL, OUTBOX_FAILED, 0, "undeliverable" }, /* moved, but nobody says where */
    };
    fixture *f = fixture_new(false);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char address[16];
        outbox_outcome o;
        outbox_row row;

        (void)snprintf(address, sizeof(address), "+1555%zu", i);
        script.status = cases[i].status;
        script.ref = (sent_ref){ .provider_ref = DS_STR("SM1"),
                                 .retry_after_s = -1,
                                 .reason = cases[i].reason };
        row = scripted_run(f, &scripted_channel, queued_item(f, address), &o);
        assert_int_equal(row.state, cases[i].wanted);
        assert_int_equal(row.tries, cases[i].tries);
        assert_string_equal(told, cases[i].told);
        if (row.state == OUTBOX_QUEUED || row.state == OUTBOX_IN_DOUBT)
            assert_true(ds_time_before(f->app.cx.now, row.due_at));
    }
    assert_string_equal(script.text, "See you at 9");
    fixture_free(f);
}

static void a_moved_chat_is_written_to_at_its_new_address(void **state)
{
    fixture *f = fixture_new(false);
    outbox_outcome o;
    outbox_row row;

    (void)state;
    script.status = DS_CONFLICT;
    script.ref = (sent_ref){ .retry_after_s = -1, .new_address = DS_STR("-100777") };
    row = scripted_run(f, &scripted_channel, queued_item(f, "-5"), &o);
    assert_int_equal(row.state, OUTBOX_QUEUED);
    assert_text(row.address, "-100777");
    fixture_free(f);
}

static void a_lost_lease_changes_nothing(void **state)
{
    fixture *f = fixture_new(false);
    outbox_item *item = queued_item(f, "+15550001");
    outbox_outcome o;
    outbox_row row;

    (void)state;
    item->row.fence -= 1; /* as if another worker had claimed it since */
    script.status = DS_OK;
    script.ref = (sent_ref){ .retry_after_s = -1 };
    row = scripted_run(f, &scripted_channel, item, &o);
    assert_int_equal(row.state, OUTBOX_CLAIMED);
    fixture_free(f);
}

static void a_vendor_that_is_off_is_waited_for_and_then_the_desk_is_told(void **state)
{
    fixture *f = fixture_new(false);
    outbox_item *item = queued_item(f, "+15550001");
    outbox_outcome o;
    outbox_row row;

    (void)state;
    row = scripted_run(f, NULL, item, &o);
    assert_int_equal(row.state, OUTBOX_QUEUED);
    assert_true(ds_str_find(row.last_error, DS_STR("switched_off"), 0) == 0);

    item = queued_item(f, "+15550002");
    item->row.created_at = ds_time_sub(item->row.created_at, ds_seconds(OUTBOX_OFF_PATIENCE_S + 1));
    row = scripted_run(f, NULL, item, &o);
    assert_int_equal(row.state, OUTBOX_FAILED);
    assert_string_equal(told, "switched_off");
    fixture_free(f);
}

/* Whoever waits for a provider's link looks again, whatever came of the call. */
static void a_settled_payment_call_rings_the_pay_door(void **state)
{
    static const char *const kinds[] = { "reply", "pay" };
    fixture *f = fixture_new(false);

    (void)state;
    f->sv.door = pay_door_new();
    script.status = DS_UNAVAILABLE;
    script.ref = (sent_ref){ .retry_after_s = -1 };
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        outbox_item *item = queued_item(f, i == 0 ? "+15550001" : "+15550002");
        outbox_outcome o;

        item->row.kind = ds_str_of(kinds[i]);
        (void)scripted_run(f, &scripted_channel, item, &o);
        assert_int_equal(pay_door_rings(f->sv.door), i);
    }
    pay_door_free(f->sv.door);
    fixture_free(f);
}

static void tries_are_bounded(void **state)
{
    fixture *f = fixture_new(false);
    outbox_item *item = queued_item(f, "+15550001");
    outbox_outcome o;
    outbox_row row;

    (void)state;
    item->row.tries = OUTBOX_TRIES_MAX - 1;
    script.status = DS_UNAVAILABLE;
    script.ref = (sent_ref){ .retry_after_s = -1 };
    row = scripted_run(f, &scripted_channel, item, &o);
    assert_int_equal(row.state, OUTBOX_FAILED);
    assert_string_equal(told, "undeliverable");
    fixture_free(f);
}

static void what_was_in_doubt_stays_so_until_the_vendor_has_answered(void **state)
{
    fixture *f = fixture_new(false);
    outbox_item *item = queued_item(f, "+15550001");
    outbox_outcome o;
    outbox_row row;

    (void)state;
    item->row.state = OUTBOX_IN_DOUBT;
    script.status = DS_UNAVAILABLE; /* it could not even be asked */
    script.ref = (sent_ref){ .retry_after_s = -1 };
    row = scripted_run(f, &scripted_channel, item, &o);
    assert_true(script.seen.is_doubtful);
    assert_int_equal(row.state, OUTBOX_IN_DOUBT);
    fixture_free(f);
}

static void back_off_doubles_to_a_bound_with_jitter_and_honours_the_vendor(void **state)
{
    static const struct {
        int32_t tries;
        uint32_t dice;
        int64_t retry_after_s;
        int64_t wanted_s;
    } cases[] = {
        { 0, 0, -1, 2 },    { 1, 0, -1, 4 }, { 3, 0, -1, 16 },  { 9, 0, -1, 60 },
        { 39, 0, -1, 60 },  { 0, 1, -1, 3 }, { 9, 30, -1, 90 }, { 9, 31, -1, 60 },
        { 0, 0, 120, 120 }, { 9, 0, 5, 60 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(outbox_backoff(cases[i].tries, cases[i].retry_after_s, cases[i].dice).s,
                         cases[i].wanted_s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_outcome_leaves_the_row_in_its_state),
        cmocka_unit_test(a_moved_chat_is_written_to_at_its_new_address),
        cmocka_unit_test(a_lost_lease_changes_nothing),
        cmocka_unit_test(a_vendor_that_is_off_is_waited_for_and_then_the_desk_is_told),
        cmocka_unit_test(a_settled_payment_call_rings_the_pay_door),
        cmocka_unit_test(tries_are_bounded),
        cmocka_unit_test(what_was_in_doubt_stays_so_until_the_vendor_has_answered),
        cmocka_unit_test(back_off_doubles_to_a_bound_with_jitter_and_honours_the_vendor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
