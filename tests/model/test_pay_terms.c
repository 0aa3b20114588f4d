/*
 * test_pay_terms.c - what is asked and what goes back, as tables.
 */
#include "model/pay_terms.h"

#include "tests/model/clinic.h"

static void names_of_modes_come_back(void **state)
{
    pay_mode m;

    (void)state;
    for (int i = PAY_MODE_AUTO; i <= PAY_MODE_FULL; i++) {
        assert_true(pay_mode_parse(ds_str_of(pay_mode_name((pay_mode)i)), &m));
        assert_int_equal(m, i);
    }
    assert_false(pay_mode_parse(DS_STR("later"), &m));
    assert_string_equal(pay_mode_name((pay_mode)9), "");
}

static void rules_are_read_and_written_back(void **state)
{
    static const struct {
        const char *text, *back; /* NULL: not a rule */
    } rows[] = {
        { "24h:100|2h:50", "24h:100|2h:50" },
        { "2d:100|90m:25|0:0", "2d:100|90m:25|0:0" },
        { " 48h : 100% | 0h:10 ", "2d:100|0:10" },
        { "", "" },
        { "1d:100", "24h:100" },
        { "7d:100|3d:80|2d:60|24h:40|2h:20|1h:10", "7d:100|3d:80|2d:60|24h:40|2h:20|1h:10" },
        { "7d:100|3d:80|2d:60|24h:40|2h:20|1h:10|0:1", NULL },
        { "2h:50|24h:100", NULL }, /* out of order */
        { "24h:50|2h:100", NULL }, /* the later, the more */
        { "24h:100|24h:50", NULL },
        { "24h:101", NULL },
        { "24h:-1", NULL },
        { "24:100", NULL }, /* no unit */
        { "h:100", NULL },
        { "24h", NULL },
        { "24h:", NULL },
        { ":50", NULL },
        { "400d:50", NULL },
        { "full", NULL },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ds_buf b = ds_buf_make(testenv_cx(te));
        refund_rule r;
        bool is_rule = refund_rule_parse(ds_str_of(rows[i].text), &r);

        if (is_rule != (rows[i].back != NULL))
            fail_msg("'%s' is %sa rule", rows[i].text, is_rule ? "" : "not ");
        if (!is_rule)
            continue;
        refund_rule_write(&b, &r);
        assert_text(ds_buf_view(&b), rows[i].back);
    }
    testenv_free(te);
}

static void what_goes_back_is_as_the_rule_says(void **state)
{
    static const struct {
        const char *rule;
        refund_cause cause;
        int64_t paid;
        int64_t before_s;   /* cancelled so long before the start */
        int64_t notice_min; /* of cancel_by; 0: none */
        int64_t back;
    } rows[] = {
        { "24h:100|2h:50", REFUND_BY_PATIENT, 10000, 86400, 0, 10000 },
        { "24h:100|2h:50", REFUND_BY_PATIENT, 10000, 86399, 0, 5000 },
        { "24h:100|2h:50", REFUND_BY_PATIENT, 10000, 7200, 0, 5000 },
        { "24h:100|2h:50", REFUND_BY_PATIENT, 10000, 7199, 0, 0 },
        { "24h:100|2h:50", REFUND_BY_PATIENT, 10001, 7200, 0, 5001 }, /* to the patient */
        { "24h:100|2h:50", REFUND_BY_PATIENT, 1, 7200, 0, 1 },
        { "24h:33", REFUND_BY_PATIENT, 100, 86400, 0, 33 },
        { "24h:33", REFUND_BY_PATIENT, 101, 86400, 0, 34 },
        { "0:50", REFUND_BY_PATIENT, 100, 0, 0, 50 },
        { "0:50", REFUND_BY_PATIENT, 100, -1, 0, 0 },       /* it has begun */
        { "24h:100", REFUND_BY_PATIENT, 100, 3600, 30, 0 }, /* the rule alone decides */
        { "", REFUND_BY_PATIENT, 100, 3600, 0, 100 },
        { "", REFUND_BY_PATIENT, 100, 3600, 60, 100 }, /* the last moment in time */
        { "", REFUND_BY_PATIENT, 100, 3599, 60, 0 },
        { "", REFUND_BY_PATIENT, 100, -1, 0, 0 },
        { "24h:100", REFUND_BY_CLINIC, 100, -86400, 0, 100 },
        { "24h:0", REFUND_BY_CLINIC, 100, 60, 600, 100 },
        { "0:100", REFUND_NO_SHOW, 100, -60, 0, 0 },
        { "", REFUND_NO_SHOW, 100, 86400, 0, 0 },
        { "0:99", REFUND_BY_PATIENT, INT64_MAX, 60, 0, INT64_C(9131138316486228049) },
    };
    ds_time start = testenv_at("2026-11-23T12:00:00Z");

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ds_time by = { 0 };
        refund_rule r;

        assert_true(refund_rule_parse(ds_str_of(rows[i].rule), &r));
        if (rows[i].notice_min > 0)
            by = ds_time_sub(start, ds_minutes(rows[i].notice_min));
        int64_t back = refund_minor_of(&r, rows[i].cause, rows[i].paid, start, by,
                                       ds_time_sub(start, ds_seconds(rows[i].before_s)));
        if (back != rows[i].back)
            fail_msg("row %zu gives back %lld", i, (long long)back);
    }
}

static void what_is_due_is_as_the_terms_say(void **state)
{
    static const struct {
        pay_mode mode;
        int64_t fee, deposit;
        int32_t percent, tax;
        bool has_provider;
        int64_t amount, of_tax;
        bool at_clinic;
    } rows[] = {
        { PAY_MODE_AUTO, 60000, 0, 20, 0, true, 60000, 0, true },
        { PAY_MODE_AUTO, 60000, 0, 20, 0, false, 0, 0, true },
        { PAY_MODE_AUTO, 0, 0, 20, 0, true, 0, 0, true },
        { PAY_MODE_NONE, 60000, 0, 20, 1800, true, 0, 0, false },
        { PAY_MODE_AT_CLINIC, 60000, 0, 20, 1800, true, 0, 0, true },
        { PAY_MODE_DEPOSIT, 60000, 0, 20, 0, true, 12000, 0, false },
        { PAY_MODE_DEPOSIT, 60000, 10000, 20, 0, true, 10000, 0, false },
        { PAY_MODE_DEPOSIT, 60000, 70000, 20, 0, true, 60000, 0, false }, /* never above the fee */
        { PAY_MODE_DEPOSIT, 99, 0, 50, 0, true, 50, 0, false },           /* half up */
        { PAY_MODE_DEPOSIT, 60000, 0, 20, 0, false, 0, 0, false },
        { PAY_MODE_FULL, 60000, 0, 20, 0, true, 60000, 0, false },
        { PAY_MODE_FULL, 60000, 0, 20, 0, false, 0, 0, false },
        { PAY_MODE_FULL, 11800, 0, 20, 1800, true, 11800, 1800, false },
        { PAY_MODE_FULL, 100, 0, 20, 1800, true, 100, 15, false }, /* 15.25 */
        { PAY_MODE_FULL, 105, 0, 20, 500, true, 105, 5, false },
        { PAY_MODE_FULL, 10, 0, 20, 500, true, 10, 0, false }, /* 0.476 */
        { PAY_MODE_FULL, 11, 0, 20, 500, true, 11, 1, false }, /* 0.52 */
        { PAY_MODE_FULL, 10, 0, 20, 10000, true, 10, 5, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pay_terms t = { .mode = rows[i].mode,
                        .deposit_minor = rows[i].deposit,
                        .deposit_percent = rows[i].percent,
                        .tax_permyriad = rows[i].tax };
        due_amount d = pay_due_of(&t, (money){ rows[i].fee, "INR" }, rows[i].has_provider);

        if (d.amount.minor != rows[i].amount || d.tax.minor != rows[i].of_tax ||
            d.may_pay_at_clinic != rows[i].at_clinic)
            fail_msg("row %zu: %lld, tax %lld", i, (long long)d.amount.minor,
                     (long long)d.tax.minor);
        assert_string_equal(d.amount.currency, "INR");
        assert_string_equal(d.tax.currency, "INR");
    }
}

static void parts_of_a_fee_can_be_said_everywhere(void **state)
{
    static const struct {
        money fee;
        int64_t deposit; /* 20 % */
        int64_t back;    /* half of the fee */
    } rows[] = {
        { { 12375, "KWD" }, 2480, 6190 },    { { 12500, "KWD" }, 2500, 6250 },
        { { 150050, "HUF" }, 30100, 75100 }, { { 5001, "JPY" }, 1000, 2501 },
        { { 9000, "USD" }, 1800, 4500 },     { { 5, "KWD" }, 5, 5 }, /* never above the fee */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pay_terms t = { .mode = PAY_MODE_DEPOSIT, .deposit_percent = 20 };
        money fee = rows[i].fee;

        assert_int_equal(pay_due_of(&t, fee, true).amount.minor, rows[i].deposit);
        assert_int_equal(refund_round_up((fee.minor + 1) / 2, fee), rows[i].back);
        assert_int_equal(refund_round_up(0, fee), 0);
        assert_int_equal(refund_round_up(fee.minor, fee), fee.minor);
    }
}

static void a_tax_has_a_name_and_a_percentage(void **state)
{
    static const struct {
        const char *text, *name; /* name NULL: refused */
        int32_t permyriad;
    } rows[] = {
        { "GST 18", "GST", 1800 },
        { " VAT 7.5 % ", "VAT", 750 },
        { "Sales tax 8.25%", "Sales tax", 825 },
        { "", "", 0 },
        { "GST 0", "GST", 0 },
        { "IVA 10.05", "IVA", 1005 },
        { "GST", NULL, 0 },
        { "18", NULL, 0 },
        { "GST 101", NULL, 0 },
        { "GST 1.234", NULL, 0 },
        { "GST -1", NULL, 0 },
        { "GST x", NULL, 0 },
        { "GST 100.01", NULL, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pay_terms t = { 0 };
        bool is_tax = pay_tax_parse(ds_str_of(rows[i].text), &t);

        if (is_tax != (rows[i].name != NULL) || (is_tax && t.tax_permyriad != rows[i].permyriad))
            fail_msg("'%s'", rows[i].text);
        if (is_tax)
            assert_text(t.tax_name, rows[i].name);
    }
}

static void an_offering_s_own_terms_come_first(void **state)
{
    pay_terms common = { .mode = PAY_MODE_AUTO, .deposit_percent = 20, .tax_permyriad = 1800 };
    offering_terms own = { 0 };
    pay_terms t = pay_terms_for(&common, &own);

    (void)state;
    assert_int_equal(t.mode, PAY_MODE_AUTO);
    assert_int_equal(t.refunds.count, 0);
    own = (offering_terms){
        .has_mode = true, .mode = PAY_MODE_NONE, .deposit_minor = 5, .has_refunds = true
    };
    assert_true(refund_rule_parse(DS_STR("1h:10"), &own.refunds));
    t = pay_terms_for(&common, &own);
    assert_int_equal(t.mode, PAY_MODE_NONE);
    assert_int_equal(t.deposit_minor, 5);
    assert_int_equal(t.deposit_percent, 20);
    assert_int_equal(t.tax_permyriad, 1800);
    assert_int_equal(t.refunds.steps[0].percent, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_modes_come_back),
        cmocka_unit_test(rules_are_read_and_written_back),
        cmocka_unit_test(what_goes_back_is_as_the_rule_says),
        cmocka_unit_test(what_is_due_is_as_the_terms_say),
        cmocka_unit_test(parts_of_a_fee_can_be_said_everywhere),
        cmocka_unit_test(a_tax_has_a_name_and_a_percentage),
        cmocka_unit_test(an_offering_s_own_terms_come_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
