/*
 * test_payment.c - the table of states written out once more by hand; merging in every order.
 */
#include "model/payment.h"

#include "tests/model/clinic.h"

static payment asked(void)
{
    return (payment){ .provider = DS_STR("stripe"),
                      .reference = DS_STR("ref-of-twenty-letters"),
                      .amount = { 60000, "INR" } };
}

static void every_pair_of_states_is_as_the_table_says(void **state)
{
    /* Rows: from; columns: created pending paid refunding refunded partly failed expired disputed.
     */
    static const char *const wanted[PAYMENT_STATE_COUNT] = {
        "yyy...yy.", ".yy...yy.", "..yyyy..y", "..yyyy..y", "..yyyy..y",
        "..yyyy..y", ".yy...yy.", "..y....y.", "..yyyy..y",
    };

    (void)state;
    for (unsigned from = 0; from < PAYMENT_STATE_COUNT; from++)
        for (unsigned to = 0; to < PAYMENT_STATE_COUNT; to++)
            if (payment_can_become((payment_state)from, (payment_state)to) !=
                (wanted[from][to] == 'y'))
                fail_msg("%s -> %s", payment_state_name((payment_state)from),
                         payment_state_name((payment_state)to));
    assert_true(payment_may_learn(PAYMENT_CREATED, PAYMENT_REFUNDED));
    assert_true(payment_may_learn(PAYMENT_EXPIRED, PAYMENT_DISPUTED));
    assert_false(payment_may_learn(PAYMENT_PAID, PAYMENT_EXPIRED));
    assert_false(payment_may_learn(PAYMENT_REFUNDED, PAYMENT_FAILED));
}

static void all_names_come_back(void **state)
{
    payment_state p;
    refund_state r;
    due_state d;
    pay_call c;

    (void)state;
    for (unsigned i = 0; i < PAYMENT_STATE_COUNT; i++)
        assert_true(payment_state_parse(ds_str_of(payment_state_name((payment_state)i)), &p) &&
                    p == i);
    for (unsigned i = 0; i < REFUND_STATE_COUNT; i++)
        assert_true(refund_state_parse(ds_str_of(refund_state_name((refund_state)i)), &r) &&
                    r == i);
    for (unsigned i = 0; i < DUE_STATE_COUNT; i++)
        assert_true(due_state_parse(ds_str_of(due_state_name((due_state)i)), &d) && d == i);
    for (unsigned i = 0; i < PAY_CALL_COUNT; i++)
        assert_true(pay_call_parse(ds_str_of(pay_call_name((pay_call)i)), &c) && c == i);
    assert_false(payment_state_parse(DS_STR(""), &p));
    assert_false(refund_state_parse(DS_STR("paid"), &r));
    assert_false(due_state_parse(DS_STR("paid"), &d));
    assert_false(pay_call_parse(DS_STR("pay"), &c));
}

static void the_state_is_the_first_that_fits(void **state)
{
    static const struct {
        unsigned marks;
        int64_t captured, done;
        bool is_open;
        payment_state is;
    } rows[] = {
        { 0, 0, 0, false, PAYMENT_CREATED },
        { PAY_LINKED, 0, 0, false, PAYMENT_PENDING },
        { PAY_PROCESSING, 0, 0, false, PAYMENT_PENDING },
        { PAY_APPROVED, 0, 0, false, PAYMENT_PENDING },
        { PAY_LINKED | PAY_FAILED, 0, 0, false, PAYMENT_FAILED },
        { PAY_LINKED | PAY_FAILED | PAY_CLOSED, 0, 0, false, PAYMENT_EXPIRED },
        { PAY_LINKED, 0, 500, true, PAYMENT_PENDING }, /* heard of before its capture */
        { PAY_DISPUTED, 0, 0, false, PAYMENT_CREATED },
        { PAY_CLOSED | PAY_FAILED, 1000, 0, false, PAYMENT_PAID }, /* late news undo nothing */
        { PAY_LINKED, 1000, 0, true, PAYMENT_REFUNDING },
        { PAY_LINKED, 1000, 999, false, PAYMENT_PARTLY_REFUNDED },
        { PAY_LINKED, 1000, 999, true, PAYMENT_REFUNDING },
        { PAY_LINKED, 1000, 1000, false, PAYMENT_REFUNDED },
        { PAY_DISPUTED, 1000, 1000, true, PAYMENT_DISPUTED },
        { PAY_DISPUTED | PAY_DISPUTE_WON, 1000, 0, false, PAYMENT_PAID },
        { PAY_DISPUTED | PAY_DISPUTE_LOST, 1000, 0, false, PAYMENT_PAID },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        payment p = asked();

        p.marks = rows[i].marks;
        p.captured_minor = rows[i].captured;
        if (payment_state_of(&p, rows[i].done, rows[i].is_open) != rows[i].is)
            fail_msg("row %zu is %s", i,
                     payment_state_name(payment_state_of(&p, rows[i].done, rows[i].is_open)));
    }
}

/* Whatever grows, in any order: each step is one the table allows. */
static void marks_and_amounts_that_grow_never_leave_the_table(void **state)
{
    (void)state;
    for (unsigned from = 0; from < 256; from++) {
        for (unsigned bit = 0; bit < 9; bit++) {
            for (unsigned sums = 0; sums < 6; sums++) {
                payment p = asked(), q;
                int64_t done = sums > 2 ? 100 * (int64_t)(sums - 2) : 0;
                bool is_open = sums == 2 || sums == 4;

                p.marks = from;
                p.captured_minor = sums > 0 ? 300 : 0;
                q = p;
                if (bit < 8)
                    q.marks |= 1u << bit;
                else
                    q.captured_minor = 300;
                payment_state a = payment_state_of(&p, done, is_open);
                payment_state b = payment_state_of(&q, done, is_open);
                if (!payment_may_learn(a, b))
                    fail_msg("marks %u + %u: %s -> %s", from, bit, payment_state_name(a),
                             payment_state_name(b));
            }
        }
    }
}

static void amounts_grow_marks_stay_and_refs_fill(void **state)
{
    payment p = asked();
    pay_facts f = pay_facts_none(DS_STR("stripe"));
    payment_change c = payment_merge(&p, &f);

    (void)state;
    assert_false(c.is_changed);
    f.provider_ref = DS_STR("cs_1");
    f.url = DS_STR("https://pay.example/1");
    f.marks = PAY_LINKED;
    c = payment_merge(&p, &f);
    assert_true(c.is_changed);
    assert_int_equal(c.marks, PAY_LINKED);
    f.provider_ref = DS_STR("cs_2");
    f.captured_minor = 60000;
    f.refunded_minor = 100;
    f.currency = DS_STR("INR");
    c = payment_merge(&p, &f);
    assert_int_equal(c.captured_by, 60000);
    assert_int_equal(c.refunded_by, 100);
    assert_int_equal(c.marks, 0);
    assert_text(p.provider_ref, "cs_1");
    c = payment_merge(&p, &f);
    assert_false(c.is_changed);
    f.captured_minor = 0;
    f.refunded_minor = 50;
    assert_false(payment_merge(&p, &f).is_changed); /* what was taken stays taken */
    assert_int_equal(p.captured_minor, 60000);
    assert_int_equal(p.refunded_minor, 100);
    assert_int_equal(payment_refunds_unnamed(&p, 0), 100);
    assert_int_equal(payment_refunds_unnamed(&p, 70), 30);
    assert_int_equal(payment_refunds_unnamed(&p, 200), 0);
}

static void facts_that_do_not_fit_move_nothing(void **state)
{
    static const struct {
        const char *currency, *account, *reference;
        int live;
        int64_t amount, captured;
        const char *mismatch; /* "": they fit */
    } rows[] = {
        { "INR", "M1", "ref-of-twenty-letters", 0, 60000, 60000, "" },
        { "", "", "", -1, -1, 60000, "" },
        { "USD", "M1", "", 0, 60000, 60000, "currency" },
        { "INR", "M1", "", 1, 60000, 60000, "mode" },
        { "INR", "M2", "", 0, 60000, 60000, "account" },
        { "INR", "M1", "ref-of-another-payment", 0, 60000, 60000, "reference" },
        { "INR", "M1", "", 0, 60000, 59999, "amount" },
        { "INR", "M1", "", 0, 60000, 60001, "amount" },
        { "INR", "M1", "", 0, 1, 60000, "amount" },
        { "USD", "M2", "", 1, 1, 1, "currency" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        payment p = asked();
        pay_facts f = pay_facts_none(DS_STR("stripe"));

        p.account = DS_STR("M1");
        f.currency = ds_str_of(rows[i].currency);
        f.account = ds_str_of(rows[i].account);
        f.reference = ds_str_of(rows[i].reference);
        f.live = rows[i].live;
        f.amount_minor = rows[i].amount;
        f.captured_minor = rows[i].captured;
        f.marks = PAY_PROCESSING;
        payment_change c = payment_merge(&p, &f);
        bool fits = rows[i].mismatch[0] == '\0';
        assert_text(p.mismatch, rows[i].mismatch);
        assert_int_equal(c.is_mismatch, !fits);
        assert_int_equal(p.captured_minor, fits ? 60000 : 0);
        assert_int_equal(p.marks, fits ? PAY_PROCESSING : 0);
        assert_false(payment_merge(&p, &f).is_mismatch); /* said once */
    }
}

#define FACTS_MAX 5

static bool same_payment(const payment *a, const payment *b)
{
    return a->captured_minor == b->captured_minor && a->refunded_minor == b->refunded_minor &&
           a->marks == b->marks && ds_str_equal(a->mismatch, b->mismatch) &&
           ds_str_equal(a->provider_ref, b->provider_ref) &&
           ds_str_equal(a->capture_ref, b->capture_ref) && ds_str_equal(a->url, b->url);
}

/* Merge facts by the n-th of all orders of five, the first of them once more at the end. */
static payment merge_in_order(const pay_facts *facts, unsigned n)
{
    unsigned left[FACTS_MAX] = { 0, 1, 2, 3, 4 }, first = 0;
    payment p = asked();

    for (unsigned k = FACTS_MAX; k > 0; k--) {
        unsigned i = n % k;

        n /= k;
        if (k == FACTS_MAX)
            first = left[i];
        (void)payment_merge(&p, &facts[left[i]]);
        left[i] = left[k - 1];
    }
    (void)payment_merge(&p, &facts[first]);
    return p;
}

static void all_orders_of_facts_make_one_payment(void **state)
{
    pay_facts f[FACTS_MAX];
    payment first;

    (void)state;
    for (size_t i = 0; i < FACTS_MAX; i++)
        f[i] = pay_facts_none(DS_STR("stripe"));
    f[0].provider_ref = DS_STR("cs_1");
    f[0].url = DS_STR("https://pay.example/1");
    f[0].marks = PAY_LINKED;
    f[1].marks = PAY_PROCESSING;
    f[1].capture_ref = DS_STR("pi_1");
    f[2].captured_minor = 60000;
    f[3].refunded_minor = 20000;
    f[3].captured_minor = 60000;
    f[4].marks = PAY_CLOSED;
    f[4].currency = DS_STR("USD");
    first = merge_in_order(f, 0);
    assert_int_equal(first.captured_minor, 60000);
    assert_text(first.mismatch, "currency");
    for (unsigned n = 1; n < 120; n++) {
        payment p = merge_in_order(f, n);

        if (!same_payment(&first, &p))
            fail_msg("order %u makes another payment", n);
    }
}

static void facts_go_to_json_and_come_back(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    pay_facts f = pay_facts_none(DS_STR("paypal")), g;
    ds_buf b = ds_buf_make(cx), again = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    (void)state;
    f.reference = DS_STR("r");
    f.provider_ref = DS_STR("o");
    f.capture_ref = DS_STR("c");
    f.account = DS_STR("m");
    f.url = DS_STR("https://x.example/\"1\"");
    f.currency = DS_STR("JPY");
    f.live = 0;
    f.amount_minor = 0;
    f.captured_minor = 7;
    f.marks = PAY_LINKED | PAY_DISPUTE_LOST;
    f.refunds[0] = (refund_fact){ .provider_ref = DS_STR("re"), .minor = 3, .state = REFUND_DONE };
    f.refunds[1] =
        (refund_fact){ .reference = DS_STR("ours"), .minor = -1, .state = REFUND_FAILED };
    f.refund_count = 2;
    pay_facts_write(&w, &f);
    assert_int_equal(ds_json_parse(cx, ds_buf_view(&b), &j), DS_OK);
    assert_true(pay_facts_read(j, &g));
    w = ds_jw_make(&again);
    pay_facts_write(&w, &g);
    assert_true(ds_str_equal(ds_buf_view(&b), ds_buf_view(&again)));
    assert_int_equal(g.live, 0);
    assert_int_equal(g.amount_minor, 0);
    assert_int_equal(g.refunded_minor, -1);
    assert_int_equal(g.refunds[1].minor, -1);
    assert_int_equal(g.refunds[1].state, REFUND_FAILED);
    testenv_free(te);
}

static void json_that_is_no_facts_is_refused(void **state)
{
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"provider\":\"\"}",
        "{\"provider\":\"stripe\",\"marks\":-1}",
        "{\"provider\":\"stripe\",\"marks\":256}",
        "{\"provider\":\"stripe\",\"refunds\":[{\"state\":\"gone\"}]}",
        "{\"provider\":\"stripe\",\"refunds\":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{"
        "},"
        "{},{},{}]}",
    };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ds_json *j DS_AUTO(ds_json_freep) = NULL;
        pay_facts f;

        assert_int_equal(ds_json_parse(testenv_cx(te), ds_str_of(bad[i]), &j), DS_OK);
        if (pay_facts_read(j, &f))
            fail_msg("%s", bad[i]);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_states_is_as_the_table_says),
        cmocka_unit_test(all_names_come_back),
        cmocka_unit_test(the_state_is_the_first_that_fits),
        cmocka_unit_test(marks_and_amounts_that_grow_never_leave_the_table),
        cmocka_unit_test(amounts_grow_marks_stay_and_refs_fill),
        cmocka_unit_test(facts_that_do_not_fit_move_nothing),
        cmocka_unit_test(all_orders_of_facts_make_one_payment),
        cmocka_unit_test(facts_go_to_json_and_come_back),
        cmocka_unit_test(json_that_is_no_facts_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
