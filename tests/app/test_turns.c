/*
 * test_turns.c - steps of the inbox and of what is due, as service, chat and scenarios share them.
 *
 * A clinic in memory, a clock the test moves. Conversations as such are in tests/scenarios.
 */
#include "tests/support/small_clinic.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/turns.h"

static int set_up(void **state_)
{
    static small_clinic c;

    small_clinic_start(&c, "2026-11-23T08:00:00-08:00");
    assert_status(c.cx, app_demo_load(c.cx, c.pack, c.tx), DS_OK);
    *state_ = &c;
    return 0;
}

static int tear_down(void **state_)
{
    small_clinic_end(*state_);
    return 0;
}

static inbox_row accept_text(small_clinic *c, const char *text, bool more)
{
    inbox_row row = { .event = { .provider = DS_LIT("sim"),
                                 .kind = IN_TEXT,
                                 .channel = DS_LIT("sms"),
                                 .address = DS_LIT("+14085550100"),
                                 .text = ds_str_of(text),
                                 .more = more,
                                 .sent_at = c->cx->now } };
    bool is_new;

    assert_status(c->cx, ds_format(c->cx, &row.event.event_id, "e%lld", (long long)++c->events),
                  DS_OK);
    assert_status(c->cx, store_inbox_insert(c->cx, c->tx, &row.event, &row.id, &is_new), DS_OK);
    assert_true(is_new);
    return row;
}

static size_t waiting_to_go(small_clinic *c)
{
    const outbox_row *rows;
    size_t n;

    assert_status(c->cx, store_outbox_claim(c->cx, c->tx, DS_STR(""), ds_minutes(1), 50, &rows, &n),
                  DS_OK);
    return n;
}

static void a_complete_message_is_answered_at_once(void **state_)
{
    small_clinic *c = *state_;
    inbox_row row = accept_text(c, "dentist tomorrow", false);
    turn_end end;

    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    assert_int_equal(end, TURN_DONE);
    assert_int_equal(waiting_to_go(c), 1);
    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_NOT_FOUND);
    assert_int_equal(waiting_to_go(c), 0);
}

static void a_fragment_waits_two_seconds_and_no_longer(void **state_)
{
    small_clinic *c = *state_;
    inbox_row row = accept_text(c, "I need a", true);
    const inbox_row *due;
    turn_end end;
    ds_time next;
    size_t n;

    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    assert_int_equal(end, TURN_WAITS);
    assert_int_equal(waiting_to_go(c), 0);
    assert_status(c->cx, app_due_next(c->cx, c->tx, &next), DS_OK);
    assert_int_equal(next.utc_s - c->cx->now.utc_s, 2);
    testenv_advance(c->te, ds_seconds(2));
    c->cx = testenv_cx(c->te);
    assert_status(c->cx, store_inbox_list_due(c->cx, c->tx, 10, &due, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &due[0], &end), DS_OK);
    assert_int_equal(end, TURN_DONE);
    assert_int_equal(waiting_to_go(c), 1);
}

static void fragments_are_read_as_one_text_and_answered_once(void **state_)
{
    small_clinic *c = *state_;
    inbox_row row = accept_text(c, "I need a", true);
    const inbox_row *left;
    turn_end end;
    size_t n;

    (void)accept_text(c, "dentist", true);
    (void)accept_text(c, "on friday", false);
    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    assert_int_equal(end, TURN_DONE);
    assert_int_equal(waiting_to_go(c), 1);
    assert_status(
        c->cx,
        store_inbox_list_pending(c->cx, c->tx, DS_STR("sms"), DS_STR("+14085550100"), &left, &n),
        DS_OK);
    assert_int_equal(n, 0);
}

/* What a payment provider says is learnt or asked about, and never answered as talk. */
static void a_payment_event_is_no_conversation(void **state_)
{
    small_clinic *c = *state_;
    in_event proven = { .provider = DS_LIT("stripe"),
                        .event_id = DS_LIT("evt_1"),
                        .kind = IN_PAYMENT,
                        .channel = DS_LIT("pay"),
                        .address = DS_LIT("of-nobody"),
                        .facts_json =
                            DS_LIT("{\"provider\":\"stripe\",\"reference\":\"of-nobody\"}") };
    in_event unproven = proven;
    const outbox_row *out;
    const inbox_row *due;
    turn_end end;
    inbox_id id;
    bool is_new;
    size_t n;

    unproven.provider = DS_STR("paypal");
    unproven.proof_json = DS_STR("{\"headers\":{},\"body_base64\":\"\"}");
    assert_status(c->cx, store_inbox_insert(c->cx, c->tx, &proven, &id, &is_new), DS_OK);
    assert_status(c->cx, store_inbox_insert(c->cx, c->tx, &unproven, &id, &is_new), DS_OK);
    for (int i = 0; i < 2; i++) {
        assert_status(c->cx, store_inbox_list_due(c->cx, c->tx, 10, &due, &n), DS_OK);
        assert_int_equal(n, 1); /* one after the other, being about one payment */
        assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &due[0], &end), DS_OK);
        assert_int_equal(end, TURN_DONE);
    }
    assert_status(c->cx, store_inbox_list_due(c->cx, c->tx, 10, &due, &n), DS_OK);
    assert_int_equal(n, 0);
    assert_status(c->cx, store_outbox_claim(c->cx, c->tx, DS_STR(""), ds_minutes(1), 50, &out, &n),
                  DS_OK);
    assert_int_equal(n, 1);
    assert_text(out[0].kind, "pay");
    assert_text(out[0].notice, "verify");
    assert_text(out[0].provider, "paypal");
}

static void nothing_due_is_nothing_done(void **state_)
{
    small_clinic *c = *state_;
    ds_time next;
    size_t n;

    assert_status(c->cx, app_due_step(c->cx, c->b, c->tx, &n), DS_OK);
    assert_int_equal(n, 0);
    assert_status(c->cx, app_due_next(c->cx, c->tx, &next), DS_OK);
    assert_true(next.utc_s == DS_TIME_NEVER.utc_s);
}

static void a_lapsed_hold_is_due_at_its_minute(void **state_)
{
    small_clinic *c = *state_;
    inbox_row row = accept_text(c, "dentist tomorrow", false);
    turn_end end;
    ds_time next;
    size_t n;

    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    row = accept_text(c, "1", false);
    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    assert_status(c->cx, app_due_next(c->cx, c->tx, &next), DS_OK);
    assert_int_equal(next.utc_s - c->cx->now.utc_s, 15 * 60);
    testenv_advance(c->te, ds_minutes(15));
    c->cx = testenv_cx(c->te);
    assert_status(c->cx, app_due_step(c->cx, c->b, c->tx, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(c->cx, app_due_step(c->cx, c->b, c->tx, &n), DS_OK);
    assert_int_equal(n, 0);
}

/* A contact with a planned notice of a kind nobody knows. */
static void a_notice_that_cannot_be_written_does_not_hold_up_the_rest(void **state_)
{
    small_clinic *c = *state_;
    inbox_row row = accept_text(c, "dentist tomorrow", false);
    appointment_filter f = { .only_live = true };
    const appointment *a;
    turn_end end;
    size_t n;

    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    row = accept_text(c, "1", false);
    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    row = accept_text(c, "Maria Lopez", false);
    assert_status(c->cx, app_turn_step(c->cx, c->b, c->tx, &row, &end), DS_OK);
    (void)waiting_to_go(c);
    assert_status(c->cx, store_appointment_list(c->cx, c->tx, &f, &a, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(
        c->cx,
        store_notice_plan(c->cx, c->tx, a[0].id, a[0].contact, "of_no_known_kind", c->cx->now),
        DS_OK);
    assert_status(c->cx, app_due_step(c->cx, c->b, c->tx, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(c->cx, app_due_step(c->cx, c->b, c->tx, &n), DS_OK);
    assert_int_equal(n, 0);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(a_complete_message_is_answered_at_once),
        EACH(a_fragment_waits_two_seconds_and_no_longer),
        EACH(fragments_are_read_as_one_text_and_answered_once),
        EACH(a_payment_event_is_no_conversation),
        EACH(nothing_due_is_nothing_done),
        EACH(a_lapsed_hold_is_due_at_its_minute),
        EACH(a_notice_that_cannot_be_written_does_not_hold_up_the_rest),
    };
#undef EACH

    return cmocka_run_group_tests(tests, NULL, NULL);
}
