/*
 * test_pay.c - the pay page, state by state, against golden files and by what must never be in it.
 *
 * golden/pay_NAME.html is the page of a case of pay_cases.h in English. After a wanted change,
 * DOCSPOT_WRITE_GOLDEN=1 writes them anew; look at the difference, and at them in a browser.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/pages/pay_cases.h"

static const char *source_path(ds_ctx *cx, const char *name)
{
    const char *root = getenv("DOCSPOT_SOURCE_DIR");
    ds_str path;

    assert_status(
        cx, ds_format(cx, &path, "%s/tests/pages/golden/pay_%s.html", root ? root : ".", name),
        DS_OK);
    return ds_cstr(cx, path);
}

static ds_str read_golden(ds_ctx *cx, const char *name)
{
    FILE *f = fopen(source_path(cx, name), "rb");
    char *bytes = DS_NEW_N(cx, char, 65536);
    size_t n = 0;

    assert_non_null(bytes);
    if (f) {
        n = fread(bytes, 1, 65536, f);
        (void)fclose(f);
    }
    return (ds_str){ bytes, n };
}

static void write_golden(ds_ctx *cx, const char *name, ds_str body)
{
    FILE *f = fopen(source_path(cx, name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(body.p, 1, body.n, f), body.n);
    assert_int_equal(fclose(f), 0);
}

static void every_state_is_its_golden_file(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pay_cases); i++) {
        ds_str body, wanted;

        testenv_reset(te);
        pay_make(te, &m);
        pay_cases[i].set(&m);
        body = pay_shown(te, &m);
        if (getenv("DOCSPOT_WRITE_GOLDEN"))
            write_golden(testenv_cx(te), pay_cases[i].name, body);
        wanted = read_golden(testenv_cx(te), pay_cases[i].name);
        if (!ds_str_equal(body, wanted))
            fail_msg("pay_%s.html is another page now:\n" DS_FMT, pay_cases[i].name, DS_ARG(body));
    }
}

static bool has(ds_str body, const char *part)
{
    return ds_str_find(body, ds_str_of(part), 0) >= 0;
}

static void it_has_no_script_and_nothing_from_elsewhere(void **state)
{
    static const char *const never[] = {
        "<script", "<style",  " style=", " onclick", "http://",
        "<img",    "<iframe", "{",       "}",        "javascript:"
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pay_cases); i++) {
        page p;

        testenv_reset(te);
        pay_make(te, &m);
        pay_cases[i].set(&m);
        assert_status(testenv_cx(te), page_pay(testenv_cx(te), &m.v, &p), DS_OK);
        for (size_t k = 0; k < COUNT_OF(never); k++)
            if (has(p.body, never[k]))
                fail_msg("%s has %s", pay_cases[i].name, never[k]);
        assert_non_null(strstr(p.csp, "default-src 'none'"));
        assert_null(strstr(p.csp, "unsafe"));
        assert_null(strstr(p.csp, "script-src"));
    }
}

/* Who pays may be another than who comes: the page tells neither why nor who. */
static void it_tells_nothing_medical_and_no_names(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pay_cases); i++) {
        ds_str body;

        testenv_reset(te);
        pay_make(te, &m);
        pay_cases[i].set(&m);
        body = pay_shown(te, &m);
        assert_false(has(body, "Lakshmi") || has(body, "dermatology") || has(body, "itching"));
        assert_false(has(body, "Rao"));
        m.rules.is_content_full = true; /* the clinic chose so */
        body = pay_shown(te, &m);
        assert_true(has(body, "Dr Meera Rao"));
        assert_false(has(body, "Lakshmi") || has(body, "dermatology") || has(body, "itching"));
    }
}

static void what_others_wrote_becomes_no_markup(void **state)
{
    static const char nasty[] = "<b>\"x\" & 'y'</b>\n{amount}";
    static const char wanted[] = "&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/b&gt; {amount}";
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;
    ds_str body;

    (void)state;
    pay_make(te, &m);
    case_paid(&m);
    m.rules.is_content_full = true;
    m.rules.clinic_name = m.who.name = m.v.due.tax_name = m.tries[0].receipt = ds_str_of(nasty);
    m.places[0].name = m.places[0].address = m.places[0].city = ds_str_of(nasty);
    m.v.due.token = m.v.visit.token = ds_str_of(nasty);
    body = pay_shown(te, &m);
    assert_false(has(body, "<b>"));
    for (int64_t at = -1, n = 0; n < 6; n++) {
        at = ds_str_find(body, ds_str_of(wanted), (size_t)(at + 1));
        assert_true(at >= 0);
    }
}

static void a_way_to_pay_is_offered_only_where_it_is_on(void **state)
{
    static const struct {
        bool stripe, paypal, clinic;
    } cases[] = {
        { true, true, true },   { true, false, true },   { false, true, true },
        { false, false, true }, { true, true, false },   { true, false, false },
        { false, true, false }, { false, false, false },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str body;

        testenv_reset(te);
        pay_make(te, &m);
        m.rules.has_stripe = cases[i].stripe;
        m.rules.has_paypal = cases[i].paypal;
        m.v.due.may_pay_at_clinic = cases[i].clinic;
        body = pay_shown(te, &m);
        assert_int_equal(has(body, "value=\"stripe\""), cases[i].stripe);
        assert_int_equal(has(body, "value=\"paypal\""), cases[i].paypal);
        assert_int_equal(has(body, "value=\"at_clinic\""), cases[i].clinic);
        assert_int_equal(has(body, "card number"), cases[i].stripe || cases[i].paypal);
    }
}

static void test_mode_is_said(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    pay_make(te, &m);
    assert_false(has(pay_shown(te, &m), "Test mode"));
    m.rules.is_paypal_live = false;
    assert_true(has(pay_shown(te, &m), "Test mode"));
    m.rules.has_paypal = false;
    assert_false(has(pay_shown(te, &m), "Test mode"));
}

static void without_memory_there_is_a_reason_and_never_half_a_page(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;
    size_t whole = 0;

    (void)state;
    pay_make(te, &m);
    case_deposit(&m);
    for (size_t cap = 64; cap < (size_t)512 * 1024 && whole == 0; cap += cap / 8) {
        ds_ctx *cx = testenv_cx_new(te, cap);
        page p = { .type = NULL };
        ds_status s = page_pay(cx, &m.v, &p);

        if (s == DS_OK)
            whole = p.body.n;
        else
            assert_int_equal(s, DS_LIMIT);
        assert_int_equal(p.body.n > 0, s == DS_OK);
    }
    assert_int_equal(whole, pay_shown(te, &m).n);
}

static void where_there_is_no_page_it_says_what_to_do(void **state)
{
    static const char *const whats[] = { "missing", "often", "refused", "trouble" };
    static const char *const langs[] = { "en", "es-MX", "hi", "hi-Latn", "te", "" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    page p;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(whats) * COUNT_OF(langs); i++) {
        testenv_reset(te);
        assert_status(testenv_cx(te),
                      page_pay_trouble(testenv_cx(te), ds_str_of(langs[i / COUNT_OF(whats)]),
                                       whats[i % COUNT_OF(whats)], &p),
                      DS_OK);
        assert_true(has(p.body, "<h1>") && has(p.body, "noindex"));
    }
    assert_status(testenv_cx(te), page_pay_trouble(testenv_cx(te), DS_STR(""), "nonsense", &p),
                  DS_INTERNAL);
}

static void the_browser_goes_on_to_the_link_it_waits_for(void **state)
{
    static const struct {
        payment_state state;
        unsigned marks;
        due_state due;
        int64_t wait;
        bool goes;
    } cases[] = {
        { PAYMENT_PENDING, PAY_LINKED, DUE_OPEN, 1, true },
        { PAYMENT_PENDING, PAY_LINKED, DUE_OPEN, 2, false },
        { PAYMENT_PENDING, PAY_LINKED, DUE_OPEN, 0, false },
        { PAYMENT_PENDING, PAY_LINKED | PAY_APPROVED, DUE_OPEN, 1, false },
        { PAYMENT_PENDING, PAY_LINKED | PAY_PROCESSING, DUE_OPEN, 1, false },
        { PAYMENT_PENDING, PAY_LINKED | PAY_CLOSED, DUE_OPEN, 1, false },
        { PAYMENT_CREATED, 0, DUE_OPEN, 1, false },
        { PAYMENT_PAID, PAY_LINKED, DUE_SETTLED, 1, false },
        { PAYMENT_PENDING, PAY_LINKED, DUE_AT_CLINIC, 1, false },
        { PAYMENT_PENDING, PAY_LINKED, DUE_OVER, 1, false },
        { PAYMENT_EXPIRED, PAY_LINKED | PAY_CLOSED, DUE_OPEN, 1, false },
        { PAYMENT_FAILED, PAY_LINKED, DUE_OPEN, 1, false },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        pay_make(te, &m);
        pay_try(&m, "stripe", cases[i].state)->marks = cases[i].marks;
        m.v.due.state = cases[i].due;
        m.v.wait.v = cases[i].wait;
        if ((page_pay_onward(&m.v).n > 0) != cases[i].goes)
            fail_msg("case %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_is_its_golden_file),
        cmocka_unit_test(it_has_no_script_and_nothing_from_elsewhere),
        cmocka_unit_test(it_tells_nothing_medical_and_no_names),
        cmocka_unit_test(what_others_wrote_becomes_no_markup),
        cmocka_unit_test(a_way_to_pay_is_offered_only_where_it_is_on),
        cmocka_unit_test(test_mode_is_said),
        cmocka_unit_test(without_memory_there_is_a_reason_and_never_half_a_page),
        cmocka_unit_test(where_there_is_no_page_it_says_what_to_do),
        cmocka_unit_test(the_browser_goes_on_to_the_link_it_waits_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
