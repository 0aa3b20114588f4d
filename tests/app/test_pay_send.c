/*
 * test_pay_send.c - what a row of kind "pay" asks of its provider, and what follows from each way
 * that can end.
 *
 * The store is the real one; the provider is scripted, and so is what booking/ would learn.
 */
#include "tests/app/scripted.h"

#include "booking/booking.h"
#include "store/store_book.h"
#include "store/store_pay.h"

/* ---- the provider */

static struct {
    ds_status status;
    pay_answer answer;
    pay_order seen;
    char title[64], clinic[32], lang[16], success[96], cancel[96], reference[32], refund[32];
    char proof[64];
    int calls;
} asked;

static void keep(char *to, size_t n, ds_str s) { (void)snprintf(to, n, DS_FMT, DS_ARG(s)); }

static ds_status scripted_call(ds_ctx *cx, const pay_provider *self, const pay_order *o,
                               pay_answer *ret)
{
    (void)self;
    asked.calls++;
    asked.seen = *o;
    keep(asked.title, sizeof(asked.title), o->title);
    keep(asked.clinic, sizeof(asked.clinic), o->clinic);
    keep(asked.lang, sizeof(asked.lang), o->lang);
    keep(asked.success, sizeof(asked.success), o->success_url);
    keep(asked.cancel, sizeof(asked.cancel), o->cancel_url);
    keep(asked.reference, sizeof(asked.reference), o->reference);
    keep(asked.refund, sizeof(asked.refund), o->refund_reference);
    keep(asked.proof, sizeof(asked.proof), o->proof_json);
    assert_true(cx->deadline_mono_ms > 0);
    *ret = asked.answer;
    return asked.status == DS_OK ? DS_OK : ds_fail(cx, asked.status, "the provider says no");
}

static const pay_ops ops = {
    .provider = "stripe",
    .calls = { [PAY_CALL_CREATE] = scripted_call,
               [PAY_CALL_ASK] = scripted_call,
               [PAY_CALL_CLOSE] = scripted_call,
               [PAY_CALL_REFUND] = scripted_call,
               [PAY_CALL_VERIFY] = scripted_call },
};
static const pay_provider provider = { &ops, NULL };

/* ---- a visit that waits for its money */

#define CSV                                                                                        \
    "clinic,location,address,city,lat,lon,timezone,doctor,gender,specialties,languages,"           \
    "visit_type,minutes,fee,currency,days,from,to,breaks,valid_from,valid_to\n"                    \
    "Oak,Downtown,40 S 1st St,San Jose,37.33,-121.89,America/Los_Angeles,Dr Shah,f,dentistry,en,"  \
    "consultation,30,50.00,USD,mon-sun,09:00,12:00,,,\n"
#define DUE_TOKEN "T0123456789abcdefghijk"
#define REFERENCE "R0123456789abcdefghijk"
#define REFUND_REFERENCE "F0123456789abcdefghijk"

typedef struct world {
    fixture *f;
    payment_id payment;
    refund_id refund;
} world;

static ds_status as_it_is(ds_ctx *cx, const void *self, ds_str word, ds_str *ret)
{
    (void)self;
    return ds_copy(cx, word, ret);
}

static void import_clinic(ds_ctx *cx, store_tx *tx)
{
    const import_file file = { "clinics.csv", DS_STR(CSV) };
    policy rules = policy_default();
    ds_buf errors = ds_buf_make(cx);
    import_report report;

    assert_status(cx,
                  booking_import(cx, tx, &rules, &file, 1, false, as_it_is, NULL, &errors, &report),
                  DS_OK);
}

static appointment_id hold_visit(ds_ctx *cx, store_tx *tx)
{
    directory *dir;
    appointment_id id;
    appointment a = { .status = APPOINTMENT_HELD,
                      .start = ds_time_add(cx->now, ds_days(1)),
                      .tz_name = DS_STR("America/Los_Angeles"),
                      .fee = { 5000, "USD" },
                      .hold_expires_at = ds_time_add(cx->now, ds_minutes(15)),
                      .specialty = DS_STR("dentistry"),
                      .token = DS_STR("C0123456789abcdefghijk"),
                      .created_at = cx->now };
    contact c;

    assert_status(cx, store_directory_load(cx, tx, &dir), DS_OK);
    assert_true(dir->offering_count > 0 && dir->location_count > 0);
    a.offering = dir->offerings[0].id;
    a.doctor = dir->doctors[0].id;
    a.location = dir->locations[0].id;
    a.visit_type = dir->visit_types[0].id;
    store_directory_free(dir);
    a.end = a.occupied_to = ds_time_add(a.start, ds_minutes(30));
    a.occupied_from = a.start;
    a.local = (local_time){ { 2026, 11, 24 }, 9 * 3600 };
    assert_status(cx,
                  store_contact_ensure(cx, tx, DS_STR("sms"), DS_STR("+15550001"), DS_STR("twilio"),
                                       &c, NULL),
                  DS_OK);
    c.lang = DS_STR("es");
    assert_status(cx, store_contact_update(cx, tx, &c), DS_OK);
    a.contact = c.id;
    assert_status(cx, store_appointment_insert(cx, tx, &a, &id), DS_OK);
    return id;
}

static void put_payment(world *x, store_tx *tx)
{
    ds_ctx *cx = &x->f->app.cx;
    pay_due due = { .token = DS_STR(DUE_TOKEN),
                    .state = DUE_OPEN,
                    .fee = { 5000, "USD" },
                    .amount = { 5000, "USD" },
                    .tax = { 0, "USD" },
                    .created_at = cx->now };
    payment p = { .provider = DS_STR("stripe"),
                  .reference = DS_STR(REFERENCE),
                  .amount = { 5000, "USD" },
                  .state = PAYMENT_CREATED,
                  .created_at = cx->now,
                  .expires_at = ds_time_add(cx->now, ds_minutes(15)) };
    refund r = { .minor = 2000,
                 .state = REFUND_ASKED,
                 .reference = DS_STR(REFUND_REFERENCE),
                 .reason = DS_STR("desk"),
                 .created_at = cx->now };

    due.appointment = hold_visit(cx, tx);
    due.start = ds_time_add(cx->now, ds_days(1));
    assert_status(cx, store_due_insert(cx, tx, &due), DS_OK);
    p.due = due.id;
    assert_status(cx, store_payment_insert(cx, tx, &p), DS_OK);
    r.payment = x->payment = p.id;
    assert_status(cx, store_refund_insert(cx, tx, &r), DS_OK);
    x->refund = r.id;
}

static world world_new(void)
{
    world x = { .f = fixture_new(false) };
    ds_ctx *cx = &x.f->app.cx;
    store_tx *tx = NULL;

    x.f->sv.vendors.keys.public_url = DS_STR("https://bot.example");
    assert_status(cx, store_tx_begin(cx, x.f->other, &tx), DS_OK);
    import_clinic(cx, tx);
    put_payment(&x, tx);
    assert_status(cx, store_tx_commit(cx, &tx), DS_OK);
    memset(&asked, 0, sizeof(asked));
    memset(&answered, 0, sizeof(answered));
    asked.answer = (pay_answer){ .facts = pay_facts_none(DS_STR("stripe")), .retry_after_s = -1 };
    return x;
}

/* Queue a call and claim it, as the worker does. */
static outbox_item *claim(world *x, pay_call call)
{
    ds_ctx *cx = &x->f->app.cx;
    bool is_verify = call == PAY_CALL_VERIFY;
    const outbox_row *rows;
    store_tx *tx = NULL;
    outbox_item *item;
    size_t n;

    assert_status(cx, store_tx_begin(cx, x->f->other, &tx), DS_OK);
    assert_status(cx,
                  store_pay_call(cx, tx, DS_STR("stripe"), call,
                                 is_verify ? (payment_id){ 0 } : x->payment,
                                 call == PAY_CALL_REFUND ? x->refund : (refund_id){ 0 },
                                 is_verify ? DS_STR("{\"x\":1}") : DS_STR(""), cx->now),
                  DS_OK);
    assert_status(
        cx, store_outbox_claim(cx, tx, DS_STR("stripe"), ds_seconds(OUTBOX_LEASE_S), 10, &rows, &n),
        DS_OK);
    assert_int_equal(n, 1);
    item = outbox_item_new(&rows[0], false);
    assert_non_null(item);
    assert_status(cx, store_tx_commit(cx, &tx), DS_OK);
    return item;
}

/* Call and settle; the row as it is then. The item is gone afterwards. */
static outbox_row run(world *x, const pay_provider *p, outbox_item *item)
{
    ds_ctx cx = x->f->app.cx;
    outbox_outcome o;
    app_bell pause;
    outbox_row row;

    cx.arena = item->arena;
    told_times = 0;
    assert_true(app_bell_init(&pause));
    pay_send(&x->f->sv, &cx, p, item, &o);
    assert_int_equal(cx.deadline_mono_ms, 0);
    outbox_settle(&x->f->sv, &cx, item, &o, &pause);
    app_bell_done(&pause);
    row = scripted_row(x->f, item->row.id);
    ds_arena_free(item->arena);
    assert_int_equal(told_times, 0); /* no patient's message was lost */
    return row;
}

/* ---- tests */

static void a_link_is_asked_for_with_what_is_stored(void **state)
{
    world x = world_new();
    outbox_item *item = claim(&x, PAY_CALL_CREATE);
    ds_time first = item->row.created_at;
    outbox_row row;

    (void)state;
    asked.answer.facts.provider_ref = DS_STR("cs_1");
    row = run(&x, &provider, item);
    assert_int_equal(row.state, OUTBOX_SENT);
    assert_text(row.provider_ref, "cs_1");
    assert_string_equal(asked.reference, REFERENCE);
    assert_int_equal(asked.seen.amount.minor, 5000);
    assert_string_equal(asked.title, "Pago de la visita");
    assert_string_equal(asked.clinic, "Oak");
    assert_string_equal(asked.lang, "es");
    assert_string_equal(asked.cancel, "https://bot.example/p/" DUE_TOKEN);
    assert_string_equal(asked.success, "https://bot.example/p/" DUE_TOKEN "?back=1");
    assert_int_equal(asked.seen.first_tried_at.utc_s, first.utc_s);
    assert_false(asked.seen.is_doubtful);
    assert_int_equal(answered.times, 1);
    assert_int_equal(answered.status, DS_OK);
    fixture_free(x.f);
}

static void each_call_brings_what_it_needs(void **state)
{
    world x = world_new();

    (void)state;
    (void)run(&x, &provider, claim(&x, PAY_CALL_REFUND));
    assert_string_equal(asked.refund, REFUND_REFERENCE);
    assert_int_equal(asked.seen.refund_minor, 2000);
    (void)run(&x, &provider, claim(&x, PAY_CALL_ASK));
    assert_string_equal(asked.refund, REFUND_REFERENCE); /* it is not done yet */
    (void)run(&x, &provider, claim(&x, PAY_CALL_CLOSE));
    assert_string_equal(asked.refund, "");
    (void)run(&x, &provider, claim(&x, PAY_CALL_VERIFY));
    assert_string_equal(asked.proof, "{\"x\":1}");
    assert_string_equal(asked.reference, "");
    assert_int_equal(answered.times, 4);
    fixture_free(x.f);
}

static void each_outcome_leaves_the_row_in_its_state(void **state)
{
    static const struct {
        ds_status status;
        outbox_state wanted;
        int learnt;
    } cases[] = {
        { DS_OK, OUTBOX_SENT, 1 },           { DS_UNAVAILABLE, OUTBOX_QUEUED, 0 },
        { DS_TOO_MANY, OUTBOX_QUEUED, 0 },   { DS_LIMIT, OUTBOX_QUEUED, 0 },
        { DS_IN_DOUBT, OUTBOX_IN_DOUBT, 0 }, { DS_DENIED, OUTBOX_FAILED, 1 },
        { DS_GONE, OUTBOX_FAILED, 1 },       { DS_INTERNAL, OUTBOX_FAILED, 1 },
        { DS_CONFLICT, OUTBOX_FAILED, 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        world x = world_new();
        outbox_row row;

        asked.status = cases[i].status;
        row = run(&x, &provider, claim(&x, PAY_CALL_REFUND));
        if (row.state != cases[i].wanted || answered.times != cases[i].learnt)
            fail_msg("%s left it %s, learnt %d times", ds_status_name(cases[i].status),
                     outbox_state_name(row.state), answered.times);
        if (row.state == OUTBOX_QUEUED || row.state == OUTBOX_IN_DOUBT)
            assert_true(ds_time_before(x.f->app.cx.now, row.due_at));
        fixture_free(x.f);
    }
}

static void what_was_in_doubt_is_looked_for_and_stays_so(void **state)
{
    world x = world_new();
    outbox_item *item = claim(&x, PAY_CALL_REFUND);
    outbox_row row;

    (void)state;
    item->row.state = OUTBOX_IN_DOUBT;
    asked.status = DS_UNAVAILABLE;
    row = run(&x, &provider, item);
    assert_true(asked.seen.is_doubtful);
    assert_int_equal(row.state, OUTBOX_IN_DOUBT);
    fixture_free(x.f);
}

/* A link is wanted now; money that goes back is tried for days. */
static void patience_depends_on_the_call(void **state)
{
    static const struct {
        pay_call call;
        int64_t age_s;
        outbox_state wanted;
    } cases[] = {
        { PAY_CALL_CREATE, 20 * 60, OUTBOX_QUEUED },
        { PAY_CALL_CREATE, 26 * 60, OUTBOX_FAILED },
        { PAY_CALL_ASK, 16 * 60, OUTBOX_FAILED },
        { PAY_CALL_REFUND, 71 * 3600, OUTBOX_QUEUED },
        { PAY_CALL_REFUND, 73 * 3600, OUTBOX_FAILED },
        { PAY_CALL_VERIFY, 71 * 3600, OUTBOX_QUEUED },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        world x = world_new();
        outbox_item *item = claim(&x, cases[i].call);
        outbox_row row;

        item->row.created_at = ds_time_sub(item->row.created_at, ds_seconds(cases[i].age_s));
        item->row.tries = 100;
        asked.status = DS_UNAVAILABLE;
        row = run(&x, &provider, item);
        if (row.state != cases[i].wanted)
            fail_msg("case %zu: %s", i, outbox_state_name(row.state));
        if (row.state == OUTBOX_QUEUED && cases[i].age_s > 3600)
            assert_true(ds_time_since(row.due_at, x.f->app.cx.now).s >= 300);
        fixture_free(x.f);
    }
}

static void what_a_provider_does_not_need_is_done_with_nothing_said(void **state)
{
    static const pay_ops without = { .provider = "stripe" };
    static const pay_provider bare = { &without, NULL };
    world x = world_new();
    outbox_row row = run(&x, &bare, claim(&x, PAY_CALL_CLOSE));

    (void)state;
    assert_int_equal(row.state, OUTBOX_SENT);
    assert_int_equal(answered.times, 1);
    assert_int_equal(answered.facts.captured_minor, -1);
    assert_int_equal(asked.calls, 0);
    fixture_free(x.f);
}

static void a_provider_that_is_off_is_waited_for(void **state)
{
    world x = world_new();
    outbox_row row = run(&x, NULL, claim(&x, PAY_CALL_REFUND));

    (void)state;
    assert_int_equal(row.state, OUTBOX_QUEUED);
    assert_true(ds_str_starts(row.last_error, DS_STR("switched_off")));
    assert_int_equal(answered.times, 0);
    fixture_free(x.f);
}

/* Marked and learnt, or neither: the row comes back when its lease ends. */
static void an_answer_that_cannot_be_learnt_is_not_marked(void **state)
{
    static const ds_status failures[] = { DS_CONFLICT, DS_INTERNAL, DS_NOT_FOUND };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(failures); i++) {
        world x = world_new();
        outbox_row row;

        answered.gives = failures[i];
        row = run(&x, &provider, claim(&x, PAY_CALL_REFUND));
        assert_true(answered.times >= 1);
        assert_int_equal(row.state, OUTBOX_CLAIMED);
        fixture_free(x.f);
    }
}

static void a_lost_lease_learns_nothing(void **state)
{
    world x = world_new();
    outbox_item *item = claim(&x, PAY_CALL_REFUND);
    outbox_row row;

    (void)state;
    item->row.fence -= 1; /* as if another worker had claimed it since */
    row = run(&x, &provider, item);
    assert_int_equal(row.state, OUTBOX_CLAIMED);
    assert_int_equal(answered.times, 0);
    fixture_free(x.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_is_asked_for_with_what_is_stored),
        cmocka_unit_test(each_call_brings_what_it_needs),
        cmocka_unit_test(each_outcome_leaves_the_row_in_its_state),
        cmocka_unit_test(what_was_in_doubt_is_looked_for_and_stays_so),
        cmocka_unit_test(patience_depends_on_the_call),
        cmocka_unit_test(what_a_provider_does_not_need_is_done_with_nothing_said),
        cmocka_unit_test(a_provider_that_is_off_is_waited_for),
        cmocka_unit_test(an_answer_that_cannot_be_learnt_is_not_marked),
        cmocka_unit_test(a_lost_lease_learns_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
