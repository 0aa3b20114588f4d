/*
 * test_bot.c - the world that turns share: one version for a whole turn, a new one when it changes.
 *
 * A small clinic in memory. Threads are the service's business; here the counting is held.
 */
#include "tests/support/small_clinic.h"

#include "bot/bot_internal.h"

static int set_up(void **state_)
{
    static small_clinic f;

    small_clinic_start(&f, "2026-11-23T08:00:00+00:00");
    *state_ = &f;
    return 0;
}

static int tear_down(void **state_)
{
    small_clinic_end(*state_);
    return 0;
}

static void one_version_is_one_world(void **state_)
{
    small_clinic *f = *state_;
    world *a, *b;

    assert_status(f->cx, bot_world_get(f->cx, f->b, f->tx, &a), DS_OK);
    assert_status(f->cx, bot_world_get(f->cx, f->b, f->tx, &b), DS_OK);
    assert_ptr_equal(a, b);
    assert_int_equal(a->refs, 3); /* the bot's own and two turns */
    bot_world_release(f->b, a);
    bot_world_release(f->b, b);
    bot_world_release(f->b, NULL);
    assert_int_equal(a->refs, 1);
}

static void a_change_makes_a_new_world_and_the_old_one_lives_on_with_its_turn(void **state_)
{
    small_clinic *f = *state_;
    world *before, *after;
    location l = { .clinic = DS_LIT("Clinic"),
                   .name = DS_LIT("Main"),
                   .city = DS_LIT("Reno"),
                   .tz_name = DS_LIT("America/Los_Angeles") };
    location_id id;
    bool has_changed;

    assert_status(f->cx, bot_world_get(f->cx, f->b, f->tx, &before), DS_OK);
    assert_status(f->cx, store_location_put(f->cx, f->tx, &l, &id, &has_changed), DS_OK);
    assert_true(has_changed);
    assert_status(f->cx, bot_world_get(f->cx, f->b, f->tx, &after), DS_OK);
    assert_ptr_not_equal(before, after);
    assert_int_equal(before->dir->location_count, 0);
    assert_int_equal(after->dir->location_count, 1);
    assert_int_equal(before->refs, 1); /* its turn's alone */
    bot_world_release(f->b, before);
    bot_world_release(f->b, after);
}

static void an_empty_clinic_still_answers(void **state_)
{
    small_clinic *f = *state_;
    static const char *const texts[] = { "hi",
                                         "dentist tomorrow",
                                         "1",
                                         "my visits",
                                         "",
                                         "price?",
                                         "where are you",
                                         "I cannot breathe",
                                         "more",
                                         "STOP" };
    const outbox_row *rows;
    size_t n;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        inbox_row row = { .event = { .provider = DS_LIT("sim"),
                                     .kind = IN_TEXT,
                                     .channel = DS_LIT("sms"),
                                     .address = DS_LIT("+14085550100"),
                                     .text = ds_str_of(texts[i]),
                                     .sent_at = f->cx->now } };
        turn_end end;
        ds_time until;
        bool is_new;

        assert_status(f->cx, ds_format(f->cx, &row.event.event_id, "e%zu", i), DS_OK);
        assert_status(f->cx, store_inbox_insert(f->cx, f->tx, &row.event, &row.id, &is_new), DS_OK);
        row.received_at = f->cx->now;
        assert_status(f->cx, bot_turn_run(f->cx, f->b, f->tx, &row, 1, &end, &until), DS_OK);
        assert_int_equal(end, TURN_DONE);
        assert_status(f->cx,
                      store_outbox_claim(f->cx, f->tx, DS_STR("sim"), ds_minutes(1), 50, &rows, &n),
                      DS_OK);
        if (n != 1)
            fail_msg("\"%s\" got %zu answers", texts[i], n);
        assert_status(
            f->cx, store_outbox_sent(f->cx, f->tx, rows[0].id, rows[0].fence, DS_STR("r")), DS_OK);
    }
}

/* An event of one contact, stored and run; how the turn ended. */
static turn_end run_event(small_clinic *f, in_event e)
{
    inbox_row row = { .event = e, .received_at = f->cx->now };
    turn_end end;
    ds_time until;
    bool is_new;

    row.event.provider = DS_STR("sim");
    row.event.channel = DS_STR("sms");
    row.event.address = DS_STR("+14085550100");
    row.event.sent_at = f->cx->now;
    assert_status(f->cx, store_inbox_insert(f->cx, f->tx, &row.event, &row.id, &is_new), DS_OK);
    assert_status(f->cx, bot_turn_run(f->cx, f->b, f->tx, &row, 1, &end, &until), DS_OK);
    assert_true(until.utc_s >= f->cx->now.utc_s + (end == TURN_WAITS));
    return end;
}

static void a_report_that_overtakes_its_send_waits_for_it(void **state_)
{
    small_clinic *f = *state_;
    in_event report = { .kind = IN_STATUS,
                        .event_id = DS_LIT("r1"),
                        .detail = DS_LIT("failed"),
                        .provider_ref = DS_LIT("SM1"),
                        .error_code = 30003 };
    const outbox_row *rows;
    const call_row *calls;
    outbox_row row;
    size_t n;

    assert_int_equal(
        run_event(f, (in_event){ .event_id = DS_LIT("e1"), .kind = IN_TEXT, .text = DS_LIT("hi") }),
        TURN_DONE);
    assert_status(f->cx,
                  store_outbox_claim(f->cx, f->tx, DS_STR("sim"), ds_minutes(1), 50, &rows, &n),
                  DS_OK);
    assert_int_equal(n, 1);
    row = rows[0];
    assert_int_equal(run_event(f, report), TURN_WAITS);
    assert_status(f->cx, store_outbox_sent(f->cx, f->tx, row.id, row.fence, DS_STR("SM1")), DS_OK);
    report.event_id = DS_STR("r2");
    assert_int_equal(run_event(f, report), TURN_DONE);
    assert_status(f->cx, store_outbox_get(f->cx, f->tx, row.id, &row), DS_OK);
    assert_int_equal(row.state, OUTBOX_FAILED);
    assert_status(f->cx, store_call_list(f->cx, f->tx, &calls, &n), DS_OK);
    assert_int_equal(n, 1);
    report.event_id = DS_STR("r3");
    report.provider_ref = DS_STR("SM9"); /* nothing is being sent: it is not ours */
    assert_int_equal(run_event(f, report), TURN_DONE);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(one_version_is_one_world),
        EACH(a_change_makes_a_new_world_and_the_old_one_lives_on_with_its_turn),
        EACH(an_empty_clinic_still_answers),
        EACH(a_report_that_overtakes_its_send_waits_for_it),
    };
#undef EACH

    return cmocka_run_group_tests(tests, NULL, NULL);
}
