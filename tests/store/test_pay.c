/*
 * test_pay.c - dues, payments, refunds, calls and the ledger: fences, keys, order, what fsck finds.
 */
#include "tests/store/fixture.h"

#include <sqlite3.h>

#define TOKEN "token-of-a-due-00000001"

static appointment_id visit(fixture *f, store_tx *tx, int64_t at_min)
{
    appointment a = fixture_visit(f, APPOINTMENT_CONFIRMED, at_min, 30);
    appointment_id id;

    a.contact = fixture_contact(f, tx, "+911").id;
    assert_status(f->cx, store_appointment_insert(f->cx, tx, &a, &id), DS_OK);
    return id;
}

static pay_due due_for(fixture *f, store_tx *tx, appointment_id of, const char *token)
{
    pay_due d = { .appointment = of,
                  .token = ds_str_of(token),
                  .state = DUE_OPEN,
                  .fee = { 60000, "INR" },
                  .amount = { 12000, "INR" },
                  .tax = { 1831, "INR" },
                  .tax_name = DS_STR("GST"),
                  .may_pay_at_clinic = true,
                  .start = f->cx->now };

    assert_true(refund_rule_parse(DS_STR("24h:100|2h:50"), &d.refunds));
    assert_status(f->cx, store_due_insert(f->cx, tx, &d), DS_OK);
    return d;
}

static payment payment_for(fixture *f, store_tx *tx, const pay_due *d, const char *reference)
{
    payment p = { .due = d->id,
                  .provider = DS_STR("stripe"),
                  .reference = ds_str_of(reference),
                  .amount = d->amount };

    assert_status(f->cx, store_payment_insert(f->cx, tx, &p), DS_OK);
    return p;
}

static void a_due_comes_back_as_it_was_and_changes_under_its_fence(void **state)
{
    fixture f;
    pay_due got, stale;
    const pay_due *late;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    appointment_id a = visit(&f, tx, 60), b = visit(&f, tx, 120);
    pay_due d = due_for(&f, tx, a, TOKEN), twice = d;
    assert_status(f.cx, store_due_insert(f.cx, tx, &twice), DS_CONFLICT);
    assert_status(f.cx, store_due_by_token(f.cx, tx, DS_STR(TOKEN), &got), DS_OK);
    assert_int_equal(got.id.v, d.id.v);
    assert_int_equal(got.fee.minor, 60000);
    assert_int_equal(got.amount.minor, 12000);
    assert_int_equal(got.tax.minor, 1831);
    assert_string_equal(got.tax.currency, "INR");
    assert_text(got.tax_name, "GST");
    assert_true(got.may_pay_at_clinic);
    assert_int_equal(got.refunds.count, 2);
    assert_int_equal(got.refunds.steps[1].percent, 50);
    assert_int_equal(got.created_at.utc_s, f.cx->now.utc_s);
    assert_true(got.answer_by.utc_s == DS_TIME_NEVER.utc_s);
    stale = got;
    got.state = DUE_LATE;
    got.appointment = b;
    got.answer_by = ds_time_add(f.cx->now, ds_hours(24));
    got.start.utc_s += 7;
    assert_status(f.cx, store_due_change(f.cx, tx, &got), DS_OK);
    assert_status(f.cx, store_due_change(f.cx, tx, &stale), DS_CONFLICT);
    assert_status(f.cx, store_due_of(f.cx, tx, a, &got), DS_NOT_FOUND);
    assert_status(f.cx, store_due_of(f.cx, tx, b, &got), DS_OK);
    assert_int_equal(got.state, DUE_LATE);
    assert_int_equal(got.start.utc_s, f.cx->now.utc_s + 7);
    assert_status(f.cx, store_due_list_unanswered(f.cx, tx, 9, &late, &n), DS_OK);
    assert_int_equal(n, 0);
    ds_time next;
    assert_status(f.cx, store_next_due(f.cx, tx, &next), DS_OK);
    assert_int_equal(next.utc_s, got.answer_by.utc_s);
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_hours(24));
    tx = fixture_begin(&f);
    assert_status(f.cx, store_due_list_unanswered(f.cx, tx, 9, &late, &n), DS_OK);
    assert_int_equal(n, 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

/* A due and two payments of it: the first is paid, and asked about in five minutes. */
typedef struct two_payments {
    fixture f;
    store_tx *tx;
    pay_due d;
    payment one, two;
} two_payments;

static void two_start(two_payments *t)
{
    payment stale;

    fixture_start(&t->f, false);
    t->tx = fixture_begin(&t->f);
    t->d = due_for(&t->f, t->tx, visit(&t->f, t->tx, 60), TOKEN);
    t->one = payment_for(&t->f, t->tx, &t->d, "reference-number-one-1");
    t->two = payment_for(&t->f, t->tx, &t->d, "reference-number-two-2");
    stale = t->one;
    t->one.provider_ref = DS_STR("cs_1");
    t->one.capture_ref = DS_STR("pi_1");
    t->one.captured_minor = 12000;
    t->one.state = PAYMENT_PAID;
    t->one.marks = PAY_LINKED;
    t->one.mismatch = DS_STR("mode");
    t->one.receipt = DS_STR("L1-000001");
    t->one.is_extra = true;
    t->one.ask_at = ds_time_add(t->f.cx->now, ds_minutes(5));
    assert_status(t->f.cx, store_payment_change(t->f.cx, t->tx, &t->one), DS_OK);
    assert_status(t->f.cx, store_payment_change(t->f.cx, t->tx, &stale), DS_CONFLICT);
    t->two.capture_ref = DS_STR("pi_2");
    assert_status(t->f.cx, store_payment_change(t->f.cx, t->tx, &t->two), DS_OK);
}

static void two_end(two_payments *t)
{
    fixture_commit(&t->f, t->tx);
    fixture_end(&t->f);
}

static void a_payment_is_found_by_any_of_its_references(void **state)
{
    static const struct {
        const char *provider, *reference, *provider_ref, *capture_ref;
        int found; /* which payment; 0: none */
    } rows[] = {
        { "stripe", "reference-number-one-1", "", "", 1 },
        { "stripe", "reference-number-two-2", "cs_1", "", 2 }, /* ours comes first */
        { "stripe", "", "cs_1", "", 1 },
        { "stripe", "", "", "pi_2", 2 },
        { "stripe", "not-one-of-ours-at-all", "cs_9", "pi_1", 1 },
        { "paypal", "reference-number-one-1", "cs_1", "pi_1", 0 },
        { "stripe", "", "", "", 0 },
        { "stripe", "", "cs_2", "", 0 },
    };
    two_payments t;
    payment p;

    (void)state;
    two_start(&t);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        pay_facts facts = pay_facts_none(ds_str_of(rows[i].provider));

        facts.reference = ds_str_of(rows[i].reference);
        facts.provider_ref = ds_str_of(rows[i].provider_ref);
        facts.capture_ref = ds_str_of(rows[i].capture_ref);
        ds_status s = store_payment_find(t.f.cx, t.tx, &facts, &p);
        if (s != (rows[i].found ? DS_OK : DS_NOT_FOUND) || (s == DS_OK && p.id.v != rows[i].found))
            fail_msg("row %zu", i);
    }
    two_end(&t);
}

static void what_a_payment_has_learnt_comes_back(void **state)
{
    two_payments t;
    payment p;

    (void)state;
    two_start(&t);
    assert_status(t.f.cx, store_payment_get(t.f.cx, t.tx, t.one.id, &p), DS_OK);
    assert_text(p.provider_ref, "cs_1");
    assert_text(p.capture_ref, "pi_1");
    assert_int_equal(p.captured_minor, 12000);
    assert_int_equal(p.state, PAYMENT_PAID);
    assert_int_equal(p.marks, PAY_LINKED);
    assert_text(p.mismatch, "mode");
    assert_text(p.receipt, "L1-000001");
    assert_true(p.is_extra);
    assert_int_equal(p.paid_at.utc_s, t.f.cx->now.utc_s);
    assert_true(p.expires_at.utc_s == DS_TIME_NEVER.utc_s);
    assert_int_equal(p.ask_at.utc_s, t.one.ask_at.utc_s);
    two_end(&t);
}

static void payments_are_listed_the_newest_first_page_by_page(void **state)
{
    const payment_id from_newest = { 0 };
    const payment *list;
    two_payments t;
    size_t n;

    (void)state;
    two_start(&t);
    assert_status(t.f.cx,
                  store_payment_list(t.f.cx, t.tx, PAYMENT_STATE_COUNT, from_newest, 9, &list, &n),
                  DS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].id.v, t.two.id.v);
    assert_status(t.f.cx,
                  store_payment_list(t.f.cx, t.tx, PAYMENT_STATE_COUNT, t.two.id, 9, &list, &n),
                  DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id.v, t.one.id.v);
    assert_status(t.f.cx,
                  store_payment_list(t.f.cx, t.tx, PAYMENT_CREATED, from_newest, 9, &list, &n),
                  DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id.v, t.two.id.v);
    assert_status(t.f.cx, store_payment_list_of(t.f.cx, t.tx, t.d.id, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    two_end(&t);
}

static void a_payment_is_asked_about_when_its_time_has_come(void **state)
{
    const payment *list;
    two_payments t;
    ds_time next;
    size_t n;

    (void)state;
    two_start(&t);
    assert_status(t.f.cx, store_next_due(t.f.cx, t.tx, &next), DS_OK);
    assert_int_equal(next.utc_s, t.one.ask_at.utc_s);
    assert_status(t.f.cx, store_payment_list_ask(t.f.cx, t.tx, 9, &list, &n), DS_OK);
    assert_int_equal(n, 0);
    fixture_commit(&t.f, t.tx);
    fixture_advance(&t.f, ds_minutes(5));
    t.tx = fixture_begin(&t.f);
    assert_status(t.f.cx, store_payment_list_ask(t.f.cx, t.tx, 9, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    two_end(&t);
}

static void receipts_are_numbered_per_place_and_a_rollback_leaves_no_gap(void **state)
{
    fixture f;
    int64_t no;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    for (int i = 1; i <= 3; i++) {
        assert_status(f.cx, store_receipt_next(f.cx, tx, f.location, &no), DS_OK);
        assert_int_equal(no, i);
    }
    fixture_commit(&f, tx);
    tx = fixture_begin(&f);
    assert_status(f.cx, store_receipt_next(f.cx, tx, f.location, &no), DS_OK);
    store_tx_abort(tx);
    tx = fixture_begin(&f);
    assert_status(f.cx, store_receipt_next(f.cx, tx, f.location, &no), DS_OK);
    assert_int_equal(no, 4);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_refund_goes_only_while_nobody_was_asked(void **state)
{
    fixture f;
    const refund *list;
    refund got;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    pay_due d = due_for(&f, tx, visit(&f, tx, 60), TOKEN);
    payment p = payment_for(&f, tx, &d, "reference-number-one-1");
    refund r = {
        .payment = p.id, .minor = 500, .reference = DS_STR("r1"), .reason = DS_STR("desk")
    };
    assert_status(f.cx, store_refund_insert(f.cx, tx, &r), DS_OK);
    assert_status(f.cx, store_refund_get(f.cx, tx, r.id, &got), DS_OK);
    assert_true(got.done_at.utc_s == DS_TIME_NEVER.utc_s);
    assert_int_equal(got.minor, 500);
    assert_text(got.reason, "desk");
    r.state = REFUND_DONE;
    r.provider_ref = DS_STR("re_1");
    assert_status(f.cx, store_refund_change(f.cx, tx, &r), DS_OK);
    assert_status(f.cx, store_refund_delete(f.cx, tx, r.id), DS_CONFLICT);
    refund other = {
        .payment = p.id, .minor = 1, .reference = DS_STR("r2"), .reason = DS_STR("desk")
    };
    assert_status(f.cx, store_refund_insert(f.cx, tx, &other), DS_OK);
    assert_status(f.cx, store_refund_delete(f.cx, tx, other.id), DS_OK);
    assert_status(f.cx, store_refund_list_of(f.cx, tx, p.id, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].state, REFUND_DONE);
    assert_int_equal(list[0].done_at.utc_s, f.cx->now.utc_s);
    assert_text(list[0].provider_ref, "re_1");
    fixture_commit(&f, tx);
    fixture_end(&f);
}

/* ---- calls ---- */

static void call(fixture *f, store_tx *tx, pay_call c, int64_t payment_no, int64_t refund_no)
{
    assert_status(f->cx,
                  store_pay_call(f->cx, tx, DS_STR("stripe"), c, (payment_id){ payment_no },
                                 (refund_id){ refund_no }, DS_STR(""), f->cx->now),
                  DS_OK);
}

static size_t claim(fixture *f, store_tx *tx, const outbox_row **ret)
{
    size_t n;

    assert_status(
        f->cx, store_outbox_claim(f->cx, tx, DS_STR("stripe"), ds_seconds(30), 50, ret, &n), DS_OK);
    return n;
}

static void calls_go_out_once_and_those_of_one_payment_in_order(void **state)
{
    const outbox_row *rows;
    pay_call_row c;
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    call(&f, tx, PAY_CALL_CREATE, 1, 0);
    call(&f, tx, PAY_CALL_CREATE, 1, 0); /* the same */
    call(&f, tx, PAY_CALL_CLOSE, 1, 0);
    call(&f, tx, PAY_CALL_CREATE, 2, 0);
    assert_int_equal(claim(&f, tx, &rows), 2); /* of two payments the first call each */
    assert_text(rows[0].kind, "pay");
    assert_text(rows[0].notice, "create");
    assert_text(rows[0].channel, "pay");
    assert_text(rows[0].callback_ref, "create:1");
    assert_int_equal(rows[0].contact.v, 0);
    assert_status(f.cx, store_pay_call_read(f.cx, &rows[0], &c), DS_OK);
    assert_int_equal(c.call, PAY_CALL_CREATE);
    assert_int_equal(c.payment.v, 1);
    assert_int_equal(c.refund.v, 0);
    assert_status(f.cx, store_outbox_sent(f.cx, tx, rows[0].id, 1, DS_STR("")), DS_OK);
    assert_status(f.cx, store_outbox_failed(f.cx, tx, rows[1].id, 1, DS_STR("x")), DS_OK);
    call(&f, tx, PAY_CALL_CREATE, 1, 0); /* once for good, sent or failed */
    call(&f, tx, PAY_CALL_CREATE, 2, 0);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_text(rows[0].callback_ref, "close:1");
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_question_may_be_asked_again_once_it_is_answered(void **state)
{
    const outbox_row *rows;
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    call(&f, tx, PAY_CALL_ASK, 1, 0);
    call(&f, tx, PAY_CALL_ASK, 1, 0);
    assert_int_equal(claim(&f, tx, &rows), 1);
    call(&f, tx, PAY_CALL_ASK, 1, 0); /* it is on its way */
    assert_status(f.cx, store_outbox_sent(f.cx, tx, rows[0].id, 1, DS_STR("")), DS_OK);
    const outbox_row *none;
    assert_int_equal(claim(&f, tx, &none), 0);
    call(&f, tx, PAY_CALL_ASK, 1, 0);
    assert_int_equal(claim(&f, tx, &rows), 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void proofs_are_all_asked_about_at_once(void **state)
{
    const outbox_row *rows;
    pay_call_row c;
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    for (int i = 0; i < 3; i++)
        assert_status(f.cx,
                      store_pay_call(f.cx, tx, DS_STR("stripe"), PAY_CALL_VERIFY, (payment_id){ 0 },
                                     (refund_id){ 0 }, DS_STR("{\"body_base64\":\"aGk=\"}"),
                                     f.cx->now),
                      DS_OK);
    assert_int_equal(claim(&f, tx, &rows), 3);
    assert_status(f.cx, store_pay_call_read(f.cx, &rows[2], &c), DS_OK);
    assert_int_equal(c.call, PAY_CALL_VERIFY);
    assert_text(c.proof_json, "{\"body_base64\":\"aGk=\"}");
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_refund_s_call_is_withdrawn_only_before_it_left(void **state)
{
    const outbox_row *rows;
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    call(&f, tx, PAY_CALL_REFUND, 1, 7);
    assert_status(f.cx, store_pay_call_withdraw(f.cx, tx, (refund_id){ 7 }), DS_OK);
    assert_status(f.cx, store_pay_call_withdraw(f.cx, tx, (refund_id){ 7 }), DS_CONFLICT);
    assert_int_equal(claim(&f, tx, &rows), 0);
    call(&f, tx, PAY_CALL_REFUND, 1, 8);
    assert_int_equal(claim(&f, tx, &rows), 1);
    assert_text(rows[0].callback_ref, "refund:8");
    assert_status(f.cx, store_pay_call_withdraw(f.cx, tx, (refund_id){ 8 }), DS_CONFLICT);
    assert_status(f.cx, store_outbox_retry(f.cx, tx, rows[0].id, 1, f.cx->now, DS_STR("503")),
                  DS_OK);
    assert_status(f.cx, store_pay_call_withdraw(f.cx, tx, (refund_id){ 8 }), DS_CONFLICT);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

/* ---- the ledger, and what fsck finds ---- */

static void post(fixture *f, store_tx *tx, payment_id of, int64_t minor)
{
    const ledger_leg legs[] = { { "provider:stripe", minor }, { "visits", -minor } };

    assert_status(f->cx,
                  store_ledger_post(f->cx, tx, of, (refund_id){ 0 }, DS_STR("INR"), legs, 2,
                                    DS_STR("inbox:1")),
                  DS_OK);
}

/* A settled due with a paid payment, 5 of it given back: payment 1, refund 1. */
static void make_paid(fixture *f, store_tx *tx)
{
    pay_due d = due_for(f, tx, visit(f, tx, 60), TOKEN);
    payment p = payment_for(f, tx, &d, "reference-number-one-1");
    refund r = { .payment = p.id,
                 .minor = 5,
                 .state = REFUND_DONE,
                 .reference = DS_STR("r1"),
                 .provider_ref = DS_STR("re_1"),
                 .reason = DS_STR("desk") };
    int64_t no;

    p.captured_minor = 12000;
    p.state = PAYMENT_PARTLY_REFUNDED;
    p.receipt = DS_STR("L1-000001");
    d.state = DUE_SETTLED;
    assert_status(f->cx, store_receipt_next(f->cx, tx, f->location, &no), DS_OK);
    assert_status(f->cx, store_payment_change(f->cx, tx, &p), DS_OK);
    assert_status(f->cx, store_due_change(f->cx, tx, &d), DS_OK);
    assert_status(f->cx, store_refund_insert(f->cx, tx, &r), DS_OK);
    post(f, tx, p.id, 12000);
    post(f, tx, p.id, -5);
}

static void entries_sum_to_zero_and_stay(void **state)
{
    const ledger_leg uneven[] = { { "provider:stripe", 5 }, { "visits", -4 } };
    const ledger_row *rows;
    ds_str text;
    fixture f;
    int64_t sum;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    make_paid(&f, tx);
    assert_status(f.cx,
                  store_ledger_post(f.cx, tx, (payment_id){ 1 }, (refund_id){ 0 }, DS_STR("INR"),
                                    uneven, 2, DS_STR("x")),
                  DS_INTERNAL);
    assert_status(f.cx, store_ledger_list_of(f.cx, tx, (payment_id){ 1 }, &rows, &n), DS_OK);
    assert_int_equal(n, 4);
    assert_int_equal(rows[0].entry, 1);
    assert_int_equal(rows[1].entry, 1);
    assert_int_equal(rows[2].entry, 2);
    assert_int_equal(rows[1].minor, -12000);
    assert_text(rows[1].account, "visits");
    assert_text(rows[1].cause, "inbox:1");
    assert_status(f.cx, store_ledger_sum(f.cx, tx, DS_STR("provider:stripe"), DS_STR("INR"), &sum),
                  DS_OK);
    assert_int_equal(sum, 11995);
    assert_status(f.cx, store_ledger_sum(f.cx, tx, DS_STR("visits"), DS_STR("USD"), &sum), DS_OK);
    assert_int_equal(sum, 0);
    assert_int_equal(fixture_fsck(&f, tx, &text), 0);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void what_is_wrong_with_money_is_found(void **state)
{
    static const struct {
        const char *sql, *finding;
    } cases[] = {
        { "UPDATE ledger SET minor = minor + 1 WHERE id = 1", "ledger entry 1 sums to 1" },
        { "UPDATE ledger SET currency = 'USD' WHERE id = 1", "ledger entry 1 has more than one" },
        { "UPDATE refunds SET minor = 6", "payment 1 is in the ledger with 11995, not 11994" },
        { "UPDATE payments SET refunded_minor = 9",
          "payment 1 is in the ledger with 11995, not 11991" },
        { "UPDATE refunds SET state = 'failed'",
          "payment 1 is in the ledger with 11995, not 12000" },
        { "UPDATE payments SET amount_minor = 11999", "payment 1 has captured 12000 of 11999" },
        { "UPDATE dues SET amount_minor = 11999", "payment 1 differs from its due" },
        { "INSERT INTO refunds VALUES (2, 1, 11996, 'asked', 'r2', '', 'desk', 1, NULL)",
          "payment 1 gives back more than the 12000 captured" },
        { "UPDATE payments SET is_extra = 1", "payment 1 is extra and keeps money" },
        { "UPDATE payments SET is_extra = 1", "due 1 is settled and has 0 payments that count" },
        { "UPDATE dues SET state = 'open'", "due 1 is open and payment 1 is paid" },
        { "UPDATE dues SET state = 'open'", "due 1 is open and appointment 1 is confirmed" },
        { "UPDATE dues SET state = 'over'", "due 1 is over and appointment 1 is confirmed" },
        { "UPDATE receipt_series SET last_no = 2", "the receipts of location 1 go to 2 and are 1" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        sqlite3 *db = NULL;
        ds_str text;
        fixture f;

        fixture_start(&f, true);
        store_tx *tx = fixture_begin(&f);
        make_paid(&f, tx);
        assert_int_equal(fixture_fsck(&f, tx, &text), 0);
        fixture_commit(&f, tx);
        assert_int_equal(sqlite3_open(fixture_path(&f, "clinic.db"), &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "DROP TRIGGER ledger_no_update", NULL, NULL, NULL),
                         SQLITE_OK);
        if (sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", cases[i].sql, sqlite3_errmsg(db));
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        tx = fixture_begin(&f);
        assert_true(fixture_fsck(&f, tx, &text) > 0);
        if (ds_str_find(text, ds_str_of(cases[i].finding), 0) < 0)
            fail_msg("%s: " DS_FMT, cases[i].sql, DS_ARG(text));
        fixture_commit(&f, tx);
        fixture_end(&f);
    }
}

static void the_ledger_refuses_changes(void **state)
{
    static const char *const tries[] = { "UPDATE ledger SET minor = 1", "DELETE FROM ledger" };
    fixture f;

    (void)state;
    fixture_start(&f, true);
    store_tx *tx = fixture_begin(&f);
    make_paid(&f, tx);
    fixture_commit(&f, tx);
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        sqlite3 *db = NULL;

        assert_int_equal(sqlite3_open(fixture_path(&f, "clinic.db"), &db), SQLITE_OK);
        assert_int_not_equal(sqlite3_exec(db, tries[i], NULL, NULL, NULL), SQLITE_OK);
        assert_non_null(strstr(sqlite3_errmsg(db), "append-only"));
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
    }
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_due_comes_back_as_it_was_and_changes_under_its_fence),
        cmocka_unit_test(a_payment_is_found_by_any_of_its_references),
        cmocka_unit_test(what_a_payment_has_learnt_comes_back),
        cmocka_unit_test(payments_are_listed_the_newest_first_page_by_page),
        cmocka_unit_test(a_payment_is_asked_about_when_its_time_has_come),
        cmocka_unit_test(receipts_are_numbered_per_place_and_a_rollback_leaves_no_gap),
        cmocka_unit_test(a_refund_goes_only_while_nobody_was_asked),
        cmocka_unit_test(calls_go_out_once_and_those_of_one_payment_in_order),
        cmocka_unit_test(a_question_may_be_asked_again_once_it_is_answered),
        cmocka_unit_test(proofs_are_all_asked_about_at_once),
        cmocka_unit_test(a_refund_s_call_is_withdrawn_only_before_it_left),
        cmocka_unit_test(entries_sum_to_zero_and_stay),
        cmocka_unit_test(what_is_wrong_with_money_is_found),
        cmocka_unit_test(the_ledger_refuses_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
