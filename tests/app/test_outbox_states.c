/*
 * test_outbox_states.c - every way a send can end, from every state a row can be in.
 *
 * The tables say what must follow: the row's next state, its tries, when it is due again, whether
 * the desk is told, and which meter moves. A scripted channel gives the outcomes; the store is the
 * real one.
 */
#include "tests/app/scripted.h"

#include <inttypes.h>

static void script_is(ds_status status, const char *reason, int64_t retry_after_s)
{
    script.status = status;
    script.ref = (sent_ref){ .provider_ref = DS_STR("SM1"),
                             .retry_after_s = retry_after_s,
                             .reason = reason };
    script.calls = 0;
}

/* What a row is made with. */
typedef struct row_wish {
    const char *address, *kind, *body;
    outbox_state state; /* OUTBOX_IN_DOUBT: an earlier send was cut */
    int32_t tries;
    int64_t age_s;
    bool is_in_window;
} row_wish;

static outbox_item *item_of(fixture *f, const row_wish *wish)
{
    ds_str body = wish->body ? ds_str_of(wish->body) : scripted_body(&f->app.cx, "hello");
    outbox_item *item = scripted_item(f, wish->address, wish->kind, body, wish->is_in_window);

    item->row.state = wish->state;
    item->row.tries = wish->tries;
    item->row.created_at = ds_time_sub(item->row.created_at, ds_seconds(wish->age_s));
    return item;
}

static int64_t meter_value(const fixture *f, meter id)
{
    return ds_metrics_value(f->sv.metrics, (size_t)id);
}

/* ---- tests */

/* Every status a vendor's adapter may give, for a fresh row and for one in doubt. */
static const struct outcome_case {
    const char *name;
    ds_status status;
    const char *reason;
    outbox_state from, to;
    const char *told;
    meter moves;
} outcomes[] = {
    { "taken", DS_OK, NULL, OUTBOX_CLAIMED, OUTBOX_SENT, "", METER_SENT_TWILIO },
    { "found in the list", DS_OK, NULL, OUTBOX_IN_DOUBT, OUTBOX_SENT, "", METER_SENT_TWILIO },
    { "down", DS_UNAVAILABLE, NULL, OUTBOX_CLAIMED, OUTBOX_QUEUED, "", METER_SEND_RETRIES },
    { "down, in doubt", DS_UNAVAILABLE, NULL, OUTBOX_IN_DOUBT, OUTBOX_IN_DOUBT, "",
      METER_SEND_RETRIES },
    { "too many", DS_TOO_MANY, NULL, OUTBOX_CLAIMED, OUTBOX_QUEUED, "", METER_SEND_RETRIES },
    { "too many, in doubt", DS_TOO_MANY, NULL, OUTBOX_IN_DOUBT, OUTBOX_IN_DOUBT, "",
      METER_SEND_RETRIES },
    { "cut", DS_IN_DOUBT, NULL, OUTBOX_CLAIMED, OUTBOX_IN_DOUBT, "", METER_SEND_DOUBTS },
    { "cut again", DS_IN_DOUBT, NULL, OUTBOX_IN_DOUBT, OUTBOX_IN_DOUBT, "", METER_SEND_DOUBTS },
    { "opted out", DS_GONE, "opted_out", OUTBOX_CLAIMED, OUTBOX_FAILED, "opted_out",
      METER_SEND_FAILURES },
    { "blocked", DS_GONE, "blocked", OUTBOX_CLAIMED, OUTBOX_FAILED, "blocked",
      METER_SEND_FAILURES },
    { "window", DS_GONE, "window_closed", OUTBOX_CLAIMED, OUTBOX_FAILED, "window_closed",
      METER_SEND_FAILURES },
    { "bad address", DS_GONE, "bad_address", OUTBOX_IN_DOUBT, OUTBOX_FAILED, "bad_address",
      METER_SEND_FAILURES },
    { "gone without a word", DS_GONE, NULL, OUTBOX_CLAIMED, OUTBOX_FAILED, "undeliverable",
      METER_SEND_FAILURES },
    { "refused", DS_DENIED, "rejected", OUTBOX_CLAIMED, OUTBOX_FAILED, "rejected",
      METER_SEND_FAILURES },
    { "refused without a word", DS_DENIED, NULL, OUTBOX_CLAIMED, OUTBOX_FAILED, "undeliverable",
      METER_SEND_FAILURES },
    { "our mistake", DS_INTERNAL, NULL, OUTBOX_CLAIMED, OUTBOX_FAILED, "undeliverable",
      METER_SEND_FAILURES },
    { "invalid", DS_INVALID, NULL, OUTBOX_CLAIMED, OUTBOX_FAILED, "undeliverable",
      METER_SEND_FAILURES },
    { "not found", DS_NOT_FOUND, NULL, OUTBOX_CLAIMED, OUTBOX_FAILED, "undeliverable",
      METER_SEND_FAILURES },
    { "no memory", DS_LIMIT, NULL, OUTBOX_CLAIMED, OUTBOX_FAILED, "undeliverable",
      METER_SEND_FAILURES },
    { "moved nowhere", DS_CONFLICT, NULL, OUTBOX_CLAIMED, OUTBOX_FAILED, "undeliverable",
      METER_SEND_FAILURES },
    { "off for now", DS_OFF, NULL, OUTBOX_CLAIMED, OUTBOX_QUEUED, "", METER_SEND_RETRIES },
};

static void check_outcome(fixture *f, size_t i)
{
    static const meter all[] = { METER_SENT_TWILIO,  METER_SENT_WHATSAPP, METER_SENT_TELEGRAM,
                                 METER_SENT_SIM,     METER_SEND_RETRIES,  METER_SEND_DOUBTS,
                                 METER_SEND_FAILURES };
    const struct outcome_case *o = &outcomes[i];
    char address[24];
    row_wish wish = { .address = address, .kind = "reply", .state = o->from };
    int64_t before[COUNT_OF(all)];
    outbox_outcome got;
    outbox_row row;

    (void)snprintf(address, sizeof(address), "+1555%04zu", i);
    for (size_t k = 0; k < COUNT_OF(all); k++)
        before[k] = meter_value(f, all[k]);
    script_is(o->status, o->reason, -1);
    row = scripted_run(f, &scripted_channel, item_of(f, &wish), &got);
    if (row.state != o->to || strcmp(told, o->told) != 0)
        fail_msg("%s: state %s, the desk is told \"%s\"", o->name, outbox_state_name(row.state),
                 told);
    assert_int_equal(told_times, o->told[0] ? 1 : 0);
    assert_int_equal(script.calls, 1);
    assert_int_equal(script.seen.is_doubtful, o->from == OUTBOX_IN_DOUBT);
    for (size_t k = 0; k < COUNT_OF(all); k++)
        if (meter_value(f, all[k]) - before[k] != (all[k] == o->moves ? 1 : 0))
            fail_msg("%s: meter %d moved by %" PRId64, o->name, (int)all[k],
                     meter_value(f, all[k]) - before[k]);
}

static void every_outcome_has_its_state_its_word_to_the_desk_and_its_meter(void **state)
{
    fixture *f = fixture_new(false);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        check_outcome(f, i);
    fixture_free(f);
}

/* How old and how often tried a row is, and whether it is tried once more. */
static void patience_ends_by_tries_and_for_a_vendor_that_is_off_by_age(void **state)
{
    static const struct {
        ds_status status;
        int32_t tries;
        int64_t age_s;
        bool goes_on;
        const char *told;
    } cases[] = {
        { DS_UNAVAILABLE, 0, 0, true, "" },
        { DS_UNAVAILABLE, OUTBOX_TRIES_MAX - 2, 0, true, "" },
        { DS_UNAVAILABLE, OUTBOX_TRIES_MAX - 1, 0, false, "undeliverable" },
        { DS_UNAVAILABLE, OUTBOX_TRIES_MAX + 5, 0, false, "undeliverable" },
        { DS_UNAVAILABLE, 3, 86400, true, "" },
        { DS_TOO_MANY, OUTBOX_TRIES_MAX - 2, 0, true, "" },
        { DS_TOO_MANY, OUTBOX_TRIES_MAX - 1, 0, false, "undeliverable" },
        { DS_IN_DOUBT, OUTBOX_TRIES_MAX - 2, 0, true, "" },
        { DS_IN_DOUBT, OUTBOX_TRIES_MAX - 1, 0, false, "undeliverable" },
        { DS_OFF, 0, 0, true, "" },
        { DS_OFF, 0, OUTBOX_OFF_PATIENCE_S - 5, true, "" },
        { DS_OFF, 0, OUTBOX_OFF_PATIENCE_S + 5, false, "switched_off" },
        { DS_OFF, OUTBOX_TRIES_MAX - 1, 0, false, "undeliverable" },
        { DS_OFF, OUTBOX_TRIES_MAX - 1, OUTBOX_OFF_PATIENCE_S + 5, false, "switched_off" },
    };
    fixture *f = fixture_new(false);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char address[24];
        row_wish wish = { .address = address,
                          .kind = "reply",
                          .state = OUTBOX_CLAIMED,
                          .tries = cases[i].tries,
                          .age_s = cases[i].age_s };
        outbox_outcome got;
        outbox_row row;

        (void)snprintf(address, sizeof(address), "+1556%04zu", i);
        script_is(cases[i].status, NULL, -1);
        row = scripted_run(f, &scripted_channel, item_of(f, &wish), &got);
        if ((row.state != OUTBOX_FAILED) != cases[i].goes_on || strcmp(told, cases[i].told) != 0)
            fail_msg("case %zu: %s, told \"%s\"", i, outbox_state_name(row.state), told);
    }
    fixture_free(f);
}

/* When the next try is due, in seconds from now: at least and at most. */
static void the_next_try_waits_as_long_as_it_must_and_no_longer(void **state)
{
    static const struct {
        ds_status status;
        int32_t tries;
        int64_t retry_after_s, least_s, most_s;
    } cases[] = {
        { DS_UNAVAILABLE, 0, -1, 2, 3 },      { DS_UNAVAILABLE, 1, -1, 4, 6 },
        { DS_UNAVAILABLE, 2, -1, 8, 12 },     { DS_UNAVAILABLE, 3, -1, 16, 24 },
        { DS_UNAVAILABLE, 4, -1, 32, 48 },    { DS_UNAVAILABLE, 5, -1, 60, 90 },
        { DS_UNAVAILABLE, 30, -1, 60, 90 },   { DS_UNAVAILABLE, 0, 0, 2, 3 },
        { DS_UNAVAILABLE, 0, 30, 30, 30 },    { DS_UNAVAILABLE, 10, 30, 60, 90 },
        { DS_TOO_MANY, 0, 1, 2, 3 },          { DS_TOO_MANY, 0, 7, 7, 7 },
        { DS_TOO_MANY, 0, 3600, 3600, 3600 }, { DS_TOO_MANY, 6, 61, 61, 90 },
        { DS_IN_DOUBT, 0, -1, 5, 5 },         { DS_IN_DOUBT, 2, -1, 8, 12 },
        { DS_IN_DOUBT, 0, 40, 40, 40 },       { DS_OFF, 0, -1, 2, 3 },
        { DS_OFF, 20, -1, 60, 90 },
    };
    fixture *f = fixture_new(false);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char address[24];
        row_wish wish = {
            .address = address, .kind = "reply", .state = OUTBOX_CLAIMED, .tries = cases[i].tries
        };
        ds_time before = f->app.env.now(f->app.env.self);
        outbox_outcome got;
        outbox_row row;
        int64_t in_s;

        (void)snprintf(address, sizeof(address), "+1557%04zu", i);
        script_is(cases[i].status, NULL, cases[i].retry_after_s);
        row = scripted_run(f, &scripted_channel, item_of(f, &wish), &got);
        in_s = ds_time_since(row.due_at, before).s;
        if (in_s < cases[i].least_s || in_s > cases[i].most_s + 2) /* the clock may tick on */
            fail_msg("case %zu: again in %" PRId64 " s, wanted %" PRId64 " to %" PRId64, i, in_s,
                     cases[i].least_s, cases[i].most_s);
        assert_int_equal(row.due_at.utc_s, got.next_try.utc_s);
    }
    fixture_free(f);
}

/* Whatever the dice say, a pause is between the plain doubling and half more. */
static void jitter_never_shortens_a_pause_and_adds_at_most_half(void **state)
{
    bool has_least[8] = { false }, has_most[8] = { false };

    (void)state;
    for (int32_t tries = 0; tries < 8; tries++) {
        int64_t plain = 2;

        for (int32_t i = 0; i < tries; i++)
            plain = plain * 2 > OUTBOX_BACKOFF_MAX_S ? OUTBOX_BACKOFF_MAX_S : plain * 2;
        for (uint32_t dice = 0; dice < 1000; dice++) {
            int64_t s = outbox_backoff(tries, -1, dice).s;

            if (s < plain || s > plain + plain / 2)
                fail_msg("try %" PRId32 ", dice %" PRIu32 ": %" PRId64 " s", tries, dice, s);
            has_least[tries] = has_least[tries] || s == plain;
            has_most[tries] = has_most[tries] || s == plain + plain / 2;
            assert_true(outbox_backoff(tries, 1000, dice).s == 1000);
            assert_true(outbox_backoff(tries, 0, dice).s == s);
        }
        assert_true(has_least[tries] && has_most[tries]);
    }
    assert_true(outbox_backoff(INT32_MAX, -1, UINT32_MAX).s <= OUTBOX_BACKOFF_MAX_S * 3 / 2);
}

static void a_row_whose_text_cannot_be_read_is_given_up_and_never_sent(void **state)
{
    static const char *const bodies[] = {
        "{", "[]", "null", "7", "\"text\"", "{\"text\":7}", "{\"text\":\"a\",\"options\":7}"
    };
    fixture *f = fixture_new(false);
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        char address[24];
        row_wish wish = {
            .address = address, .kind = "reply", .state = OUTBOX_CLAIMED, .body = bodies[i]
        };
        outbox_outcome got;
        outbox_row row;

        (void)snprintf(address, sizeof(address), "+1558%04zu", i);
        script_is(DS_OK, NULL, -1);
        row = scripted_run(f, &scripted_channel, item_of(f, &wish), &got);
        if (script.calls == 0) {
            assert_int_equal(row.state, OUTBOX_FAILED);
            assert_string_equal(told, "undeliverable");
            refused++;
        }
    }
    assert_true(refused >= 1);
    fixture_free(f);
}

static void a_send_has_a_deadline_and_knows_the_window(void **state)
{
    fixture *f = fixture_new(false);

    (void)state;
    for (int i = 0; i < 2; i++) {
        row_wish wish = { .address = i ? "+15590001" : "+15590002",
                          .kind = "reply",
                          .state = OUTBOX_CLAIMED,
                          .is_in_window = i == 1 };
        int64_t now_ms = f->app.env.mono_ms(f->app.env.self);
        outbox_outcome got;

        script_is(DS_OK, NULL, -1);
        (void)scripted_run(f, &scripted_channel, item_of(f, &wish), &got);
        assert_int_equal(script.seen.is_in_window, i == 1);
        assert_true(script.deadline_ms >= now_ms + OUTBOX_SEND_MAX_MS);
        assert_true(script.deadline_ms <= now_ms + OUTBOX_SEND_MAX_MS + 5000);
        assert_true(script.seen.outbox_id > 0);
        assert_string_equal(script.channel, "sms");
        assert_string_equal(script.address, wish.address);
    }
    fixture_free(f);
}

/* An earlier or later claim than the row's own: nothing changes, whatever came of the send. */
static void a_lost_lease_changes_nothing_whatever_the_outcome(void **state)
{
    static const ds_status statuses[] = { DS_OK,       DS_UNAVAILABLE, DS_TOO_MANY,
                                          DS_IN_DOUBT, DS_GONE,        DS_DENIED,
                                          DS_INTERNAL, DS_CONFLICT,    DS_OFF };
    fixture *f = fixture_new(false);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(statuses) * 2; i++) {
        char address[24];
        row_wish wish = { .address = address, .kind = "reply", .state = OUTBOX_CLAIMED };
        outbox_item *item;
        outbox_outcome got;
        outbox_row row;

        (void)snprintf(address, sizeof(address), "+1560%04zu", i);
        item = item_of(f, &wish);
        item->row.fence += i % 2 ? 1 : -1;
        script_is(statuses[i / 2], "blocked", -1);
        row = scripted_run(f, &scripted_channel, item, &got);
        assert_int_equal(row.state, OUTBOX_CLAIMED);
        assert_int_equal(row.tries, 0);
        assert_int_equal(told_times, 0);
    }
    fixture_free(f);
}

static void settling_twice_is_settling_once(void **state)
{
    fixture *f = fixture_new(false);
    row_wish wish = { .address = "+15610001", .kind = "reply", .state = OUTBOX_CLAIMED };
    outbox_item *item = item_of(f, &wish);
    ds_ctx cx = f->app.cx;
    outbox_outcome got;
    app_bell pause;

    (void)state;
    cx.arena = item->arena;
    assert_true(app_bell_init(&pause));
    script_is(DS_UNAVAILABLE, NULL, -1);
    outbox_send(&f->sv, &cx, &scripted_channel, item, &got);
    outbox_settle(&f->sv, &cx, item, &got, &pause);
    outbox_settle(&f->sv, &cx, item, &got, &pause);
    assert_int_equal(scripted_row(f, item->row.id).tries, 1);
    app_bell_done(&pause);
    ds_arena_free(item->arena);
    fixture_free(f);
}

static void an_item_is_a_whole_copy_of_its_row(void **state)
{
    char address[] = "+15620001", body[] = "{\"text\":\"x\"}", why[] = "because";
    outbox_row row = { .id = { 7 },
                       .address = ds_str_of(address),
                       .body_json = ds_str_of(body),
                       .last_error = ds_str_of(why),
                       .kind = DS_STR("notice"),
                       .notice = DS_STR("reminder_24h"),
                       .tries = 3 };
    outbox_item *item = outbox_item_new(&row, true);

    (void)state;
    assert_non_null(item);
    memset(address, '?', sizeof(address) - 1);
    memset(body, '?', sizeof(body) - 1);
    memset(why, '?', sizeof(why) - 1);
    assert_text(item->row.address, "+15620001");
    assert_text(item->row.body_json, "{\"text\":\"x\"}");
    assert_text(item->row.last_error, "because");
    assert_text(item->row.notice, "reminder_24h");
    assert_int_equal(item->row.tries, 3);
    assert_true(item->is_in_window);
    ds_arena_free(item->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_has_its_state_its_word_to_the_desk_and_its_meter),
        cmocka_unit_test(patience_ends_by_tries_and_for_a_vendor_that_is_off_by_age),
        cmocka_unit_test(the_next_try_waits_as_long_as_it_must_and_no_longer),
        cmocka_unit_test(jitter_never_shortens_a_pause_and_adds_at_most_half),
        cmocka_unit_test(a_row_whose_text_cannot_be_read_is_given_up_and_never_sent),
        cmocka_unit_test(a_send_has_a_deadline_and_knows_the_window),
        cmocka_unit_test(a_lost_lease_changes_nothing_whatever_the_outcome),
        cmocka_unit_test(settling_twice_is_settling_once),
        cmocka_unit_test(an_item_is_a_whole_copy_of_its_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
