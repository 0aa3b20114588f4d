/*
 * test_pay_table.c - the pay page's scenes, words, dates, money, rules and its picture, as tables.
 */
#include "pages/pages_internal.h"

#include <stdlib.h>

#include "core/embedded.h"
#include "tests/pages/pay_cases.h"

extern const ds_embedded pages_embedded[];

static const char *const langs[] = { "en", "es", "hi", "hi-Latn" };

static bool has(ds_str body, const char *part)
{
    return ds_str_find(body, ds_str_of(part), 0) >= 0;
}

static void every_case_is_its_scene_and_every_scene_has_a_case(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pay_cases); i++) {
        pay_make(te, &m);
        pay_cases[i].set(&m);
        assert_string_equal(scene_of(testenv_now(te), &m.v).scene->key, pay_cases[i].scene);
    }
    for (const scene *s = scene_table(); s->key; s++) {
        bool is_met = false;

        for (size_t i = 0; i < COUNT_OF(pay_cases); i++)
            is_met = is_met || strcmp(pay_cases[i].scene, s->key) == 0;
        if (!is_met)
            fail_msg("no case is %s", s->key);
    }
}

/* Every due, visit and payment state together: some scene fits, "paid" only where money came, and
 * no way to pay beside money that is there, or that could come too late. */
static void no_mixture_of_states_says_what_is_not_so(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    const int n = DUE_STATE_COUNT * APPOINTMENT_STATUS_COUNT * PAYMENT_STATE_COUNT * 4;

    (void)state;
    for (int i = 0; i < n; i++) {
        payment_state s = (payment_state)(i / 4 % PAYMENT_STATE_COUNT);
        scene_facts f;
        pay_made m;
        bool pays;

        pay_make(te, &m);
        (void)pay_try(&m, "stripe", s);
        m.v.is_back = i % 2;
        m.v.wait.v = i / 2 % 2;
        m.v.due.state = (due_state)(i / 4 / PAYMENT_STATE_COUNT % DUE_STATE_COUNT);
        m.v.visit.status = (appointment_status)(i / 4 / PAYMENT_STATE_COUNT / DUE_STATE_COUNT);
        f = scene_of(testenv_now(te), &m.v);
        pays = (f.scene->parts & PART_PAY) != 0;
        if (strcmp(f.scene->key, "paid") == 0)
            assert_true(m.tries[0].captured_minor > 0 && m.v.due.state == DUE_SETTLED);
        if (pays)
            assert_true(m.v.due.state == DUE_OPEN && m.v.visit.status == APPOINTMENT_HELD);
        (void)pay_shown(te, &m);
        testenv_reset(te);
    }
}

/* ---- words */

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

/* The {names} of a text, sorted, as one string. */
static ds_str holes(ds_ctx *cx, ds_str text)
{
    char seen[8][24] = { "" };
    ds_buf b = ds_buf_make(cx);
    size_t n = 0;

    for (int64_t at = 0; (at = ds_str_find(text, DS_STR("{"), (size_t)at)) >= 0; at++) {
        ds_str name =
            ds_str_sub(text, (size_t)at + 1, (size_t)ds_str_find(text, DS_STR("}"), (size_t)at));

        assert_true(n < COUNT_OF(seen) && name.n < sizeof seen[0]);
        memcpy(seen[n++], name.p, name.n);
    }
    qsort(seen, n, sizeof seen[0], by_text);
    for (size_t i = 0; i < n; i++)
        ds_buf_printf(&b, "{%s}", seen[i]);
    return ds_buf_view(&b);
}

static ds_str file_of(const char *lang)
{
    for (const ds_embedded *e = pages_embedded; e->name; e++)
        if (ds_str_starts(ds_str_of(e->name), DS_STR("text/")) &&
            ds_str_equal(ds_str_sub(ds_str_of(e->name), 5, ds_str_of(e->name).n - 4),
                         ds_str_of(lang)))
            return (ds_str){ (const char *)e->data, e->size };
    fail_msg("no texts in %s", lang);
    return (ds_str){ NULL, 0 };
}

/* Dates may lack parts (a month-first country is none of some languages'). */
static void every_language_has_every_text_with_the_same_holes(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    ds_ctx *cx = testenv_cx(te);
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(langs); i++) {
        ds_str file = file_of("en"), line;

        while (ds_str_next(&file, '\n', &line)) {
            int64_t equals = ds_str_find(line, DS_STR(" = "), 0);
            const char *key;
            ds_str own;

            if (equals <= 0 || line.p[0] == '#')
                continue;
            key = ds_cstr(cx, ds_str_sub(line, 0, (size_t)equals));
            own = words_own(ds_str_of(langs[i]), key);
            if (own.n == 0)
                fail_msg("%s lacks %s", langs[i], key);
            if (!ds_str_equal(holes(cx, own), holes(cx, ds_str_sub(line, (size_t)equals, line.n))))
                fail_msg("%s, %s: other names in braces: " DS_FMT, langs[i], key, DS_ARG(own));
            n++;
        }
    }
    assert_true(n > 80 * COUNT_OF(langs));
}

static void a_language_is_found_by_its_tag_or_its_header(void **state)
{
    static const struct {
        const char *tag, *wanted;
    } tags[] = {
        { "en", "en" },      { "en-US", "en" }, { "es-MX", "es" },
        { "ES", "ES" },      { "hi", "hi" },    { "hi-Latn", "hi-Latn" },
        { "hi-Deva", "hi" }, { "te", "" },      { "", "" },
        { "x", "" },         { "../en", "" },
    };
    static const struct {
        const char *header, *wanted;
    } headers[] = {
        { "", "" },
        { "es", "es" },
        { "te-IN,te;q=0.9,hi;q=0.8,en;q=0.7", "hi" },
        { "fr-FR, fr;q=0.9", "" },
        { "es-419,es;q=0.9", "es" },
        { " en ; q=1", "en" },
        { "*", "" },
        { ",,,;;;=", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        assert_text(words_match(ds_str_of(tags[i].tag)), tags[i].wanted);
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        assert_text(page_language(ds_str_of(headers[i].header)), headers[i].wanted);
}

static void the_page_says_its_language_and_speaks_it(void **state)
{
    static const struct {
        const char *lang, *attribute, *heading, *when;
    } cases[] = {
        { "en", "lang=\"en\"", "Visit fee", "Monday 23 November, 6:15 pm" },
        { "es", "lang=\"es\"", "Pago de la visita", "lunes 23 de noviembre, 6:15 pm" },
        { "es-MX", "lang=\"es\"", "Pago de la visita", "lunes 23 de noviembre, 6:15 pm" },
        { "hi-Latn", "lang=\"hi-Latn\"", "Visit ki fees", "Somvaar, 23 November, shaam 6:15 baje" },
        { "hi", "lang=\"hi\"", "\u0935\u093f\u091c\u093c\u093f\u091f", "6:15 \u092c\u091c\u0947" },
        { "te", "lang=\"en\"", "Visit fee", "Monday 23 November, 6:15 pm" },
        { "te-Latn", "lang=\"en\"", "Visit fee", "Monday 23 November, 6:15 pm" },
        { "", "lang=\"en\"", "Visit fee", "Monday 23 November, 6:15 pm" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases) * COUNT_OF(pay_cases); i++) {
        pay_made m;
        ds_str body;

        testenv_reset(te);
        pay_make(te, &m);
        pay_cases[i / COUNT_OF(cases)].set(&m);
        m.v.lang = ds_str_of(cases[i % COUNT_OF(cases)].lang);
        body = pay_shown(te, &m);
        assert_true(has(body, cases[i % COUNT_OF(cases)].attribute));
        assert_true(has(body, cases[i % COUNT_OF(cases)].when));
        if (m.v.due.amount.minor == m.v.due.fee.minor)
            assert_true(has(body, cases[i % COUNT_OF(cases)].heading));
    }
}

/* ---- dates, money */

static void times_are_the_places_and_name_their_zone_where_it_differs(void **state)
{
    static const struct {
        const char *zone, *country, *locale, *own, *wanted;
    } cases[] = {
        { "Asia/Kolkata", "IN", "", "", "Monday 23 November, 6:15 pm<" },
        { "Asia/Kolkata", "IN", "", "Asia/Kolkata", "Monday 23 November, 6:15 pm<" },
        { "Asia/Kolkata", "IN", "", "Asia/Colombo", "Monday 23 November, 6:15 pm<" },
        { "Asia/Kolkata", "IN", "", "Europe/London", "Monday 23 November, 6:15 pm (IST)<" },
        { "Asia/Kathmandu", "NP", "", "Asia/Kolkata", "Monday 23 November, 18:30 (UTC+05:45)<" },
        { "America/Los_Angeles", "US", "", "America/New_York",
          "Monday, November 23, 4:45 am (PST)<" },
        { "America/Los_Angeles", "US", "en-GB", "", "Monday 23 November, 4:45<" },
        { "Europe/Madrid", "ES", "", "", "Monday 23 November, 13:45<" },
        { "America/St_Johns", "CA", "", "", "Monday 23 November, 9:15 am<" },
        { "Pacific/Kiritimati", "KI", "", "", "Tuesday 24 November, 2:45<" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        pay_made m;

        testenv_reset(te);
        pay_make(te, &m);
        m.places[0].tz_name = ds_str_of(cases[i].zone);
        m.places[0].tz = testenv_tz(te, cases[i].zone);
        m.places[0].country = ds_str_of(cases[i].country);
        m.rules.locale = ds_str_of(cases[i].locale);
        m.v.tz_name = ds_str_of(cases[i].own);
        if (!has(pay_shown(te, &m), cases[i].wanted))
            fail_msg("%s: " DS_FMT, cases[i].wanted, DS_ARG(pay_shown(te, &m)));
    }
}

static void the_hold_ends_today_or_on_a_day(void **state)
{
    static const struct {
        const char *until, *own, *wanted;
    } cases[] = {
        { "2026-11-22T16:40:00+05:30", "", "<dd>4:40 pm<" },
        { "2026-11-22T16:40:00+05:30", "Europe/London", "<dd>4:40 pm (IST)<" },
        { "2026-11-23T00:10:00+05:30", "", "<dd>Monday 23 November, 12:10 am<" },
        { "2026-11-23T00:10:00+05:30", "Europe/London", "<dd>Monday 23 November, 12:10 am (IST)<" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        pay_made m;

        testenv_reset(te);
        pay_make(te, &m);
        m.v.visit.hold_expires_at = testenv_at(cases[i].until);
        m.v.tz_name = ds_str_of(cases[i].own);
        if (!has(pay_shown(te, &m), cases[i].wanted))
            fail_msg("%s: " DS_FMT, cases[i].wanted, DS_ARG(pay_shown(te, &m)));
    }
}

static void a_clinic_in_two_zones_names_them(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    pay_make(te, &m);
    m.places[1] = m.places[0];
    m.places[1].id.v = 2;
    m.dir.location_count = 2;
    assert_false(has(pay_shown(te, &m), "(IST)"));
    m.places[1].tz = testenv_tz(te, "Asia/Dubai");
    assert_true(has(pay_shown(te, &m), "6:15 pm (IST)<"));
    m.v.tz_name = DS_STR("Asia/Kolkata"); /* who lives there needs no letters */
    assert_false(has(pay_shown(te, &m), "(IST)"));
}

static void a_place_that_is_gone_still_has_its_time(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;
    ds_str body;

    (void)state;
    pay_make(te, &m);
    m.dir.location_count = m.dir.doctor_count = 0;
    body = pay_shown(te, &m);
    assert_true(has(body, "Monday 23 November, 6:15 pm"));
    assert_false(has(body, "Where") || has(body, "Lake Road"));
    assert_true(has(body, "The clinic"));
}

static void money_has_the_decimals_and_the_look_of_its_currency(void **state)
{
    static const struct {
        money amount;
        const char *lang, *wanted;
    } cases[] = {
        { { 60000, "INR" }, "en", ">Rs 600<" },      { { 60050, "INR" }, "hi-Latn", ">Rs 600.50<" },
        { { 60000, "INR" }, "hi", ">\u20b9600<" },   { { 9000, "USD" }, "en", ">$90<" },
        { { 4550, "EUR" }, "es", ">45,50 \u20ac<" }, { { 4500, "EUR" }, "es", ">45 \u20ac<" },
        { { 4550, "EUR" }, "en", ">EUR 45.50<" },    { { 9000, "JPY" }, "en", "9000<" },
        { { 12345, "KWD" }, "en", ">KWD 12.345<" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        pay_made m;

        testenv_reset(te);
        pay_make(te, &m);
        m.v.due.amount = m.v.due.fee = cases[i].amount;
        m.v.due.tax.minor = 0;
        m.v.lang = ds_str_of(cases[i].lang);
        if (!has(pay_shown(te, &m), cases[i].wanted))
            fail_msg("%s: " DS_FMT, cases[i].wanted, DS_ARG(pay_shown(te, &m)));
    }
}

static void a_token_is_a_number_and_about_a_time(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    pay_make(te, &m);
    m.v.visit.token_no = 14;
    assert_true(has(pay_shown(te, &m), "Monday 23 November, token 14, about 6:15 pm<"));
}

/* ---- the rule of giving back, in words */

static void the_rule_is_said_with_its_moments_and_amounts(void **state)
{
    static const struct {
        const char *rule, *cancel_by, *now, *wanted;
    } cases[] = {
        { "", "2026-11-23T10:15:00+05:30", PAY_NOW,
          "<li>Until Monday 23 November, 10:15 am: you get Rs 600 back.</li>\n"
          "<li>Later: nothing back.</li>\n<li>If the clinic" },
        { "", "", PAY_NOW,
          "<li>Until Monday 23 November, 6:15 pm: you get Rs 600 back.</li>\n<li>If the clinic" },
        { "24h:100|2h:50", "", PAY_NOW,
          "<li>Until Sunday 22 November, 6:15 pm: you get Rs 600 back.</li>\n"
          "<li>Until Monday 23 November, 4:15 pm: you get Rs 300 back.</li>\n"
          "<li>Later: nothing back.</li>\n<li>If the clinic" },
        { "24h:100|2h:50", "", "2026-11-23T09:00:00+05:30",
          "<ul>\n<li>Until Monday 23 November, 4:15 pm: you get Rs 300 back.</li>\n"
          "<li>Later: nothing back.</li>\n<li>If the clinic" },
        { "24h:100", "", "2026-11-23T09:00:00+05:30",
          "<ul>\n<li>Nothing is given back.</li>\n<li>If the clinic" },
        { "0m:33", "", PAY_NOW,
          "<ul>\n<li>Until Monday 23 November, 6:15 pm: you get Rs 198 back.</li>\n<li>If the "
          "clinic" },
        { "24h:100|0m:0", "", PAY_NOW,
          "<ul>\n<li>Until Sunday 22 November, 6:15 pm: you get Rs 600 back.</li>\n"
          "<li>Later: nothing back.</li>\n<li>If the clinic" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        testenv *te DS_AUTO(testenv_freep) = testenv_new(cases[i].now);
        pay_made m;

        pay_make(te, &m);
        m.v.due.refunds = (refund_rule){ .count = 0 };
        if (cases[i].rule[0])
            assert_true(refund_rule_parse(ds_str_of(cases[i].rule), &m.v.due.refunds));
        m.v.visit.cancel_by = (ds_time){ 0 };
        if (cases[i].cancel_by[0])
            m.v.visit.cancel_by = testenv_at(cases[i].cancel_by);
        m.v.visit.hold_expires_at = m.v.visit.start;
        if (!has(pay_shown(te, &m), cases[i].wanted))
            fail_msg("%s: " DS_FMT, cases[i].wanted, DS_ARG(pay_shown(te, &m)));
    }
}

/* ---- the picture */

#define QR_MAX 100

/* The number at *p, which moves behind it and the one character that follows. */
static int number(const char **p)
{
    char *end;
    long n = strtol(*p, &end, 10);

    assert_true(end != *p);
    *p = end + 1;
    return (int)n;
}

/* The modules of the path "M4 4h7v1h-7z...", read back; returns the side with its white edge. */
static int read_qr(ds_str svg, bool dark[QR_MAX][QR_MAX])
{
    int64_t at = ds_str_find(svg, DS_STR(" d=\""), 0);
    int64_t box = ds_str_find(svg, DS_STR("viewBox=\"0 0 "), 0);
    const char *p = svg.p + at + 4;

    assert_true(at > 0 && box > 0);
    memset(dark, 0, sizeof(bool) * QR_MAX * QR_MAX);
    while (*p == 'M') {
        int x, y, w;

        p++;
        x = number(&p);
        y = number(&p);
        w = number(&p);
        assert_int_equal(number(&p), 1);
        assert_int_equal(number(&p), -w);
        for (int i = 0; i < w; i++)
            dark[y][x + i] = true;
    }
    assert_int_equal(*p, '"');
    p = svg.p + box + 13;
    return number(&p);
}

/* A finder pattern: 7 by 7, a ring and a square. */
static bool is_finder(bool dark[QR_MAX][QR_MAX], int top, int left)
{
    for (int y = 0; y < 7; y++)
        for (int x = 0; x < 7; x++) {
            int ring = y < 6 - y ? y : 6 - y, other = x < 6 - x ? x : 6 - x;

            ring = ring < other ? ring : other;
            if (dark[top + y][left + x] != (ring != 1))
                return false;
        }
    return true;
}

static void the_picture_is_a_qr_code_with_a_white_edge(void **state)
{
    static const char *const texts[] = {
        "https://bot.example/p/" PAY_TOKEN, "a",
        "https://a-rather-long-name.of-a-clinic.example:8443/x/p/" PAY_TOKEN
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    static bool dark[QR_MAX][QR_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        ds_buf b = ds_buf_make(testenv_cx(te));
        int side;

        assert_true(qr_svg(testenv_cx(te), &b, ds_str_of(texts[i]), DS_STR("a \"code\"")));
        side = read_qr(ds_buf_view(&b), dark);
        assert_true(has(ds_buf_view(&b), "role=\"img\" aria-label=\"a &quot;code&quot;\""));
        assert_int_equal((side - 8 - 17) % 4, 0);
        assert_true(is_finder(dark, 4, 4) && is_finder(dark, 4, side - 11) &&
                    is_finder(dark, side - 11, 4));
        for (int k = 0; k < side; k++) /* the quiet zone, and the timing pattern */
            assert_false(dark[3][k] || dark[k][3] || dark[side - 4][k] || dark[k][side - 4]);
        for (int k = 12; k < side - 12; k++)
            assert_int_equal(dark[10][k], k % 2 == 0);
    }
}

static void a_text_too_long_for_a_code_is_refused(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    static char text[2000];
    ds_buf b = ds_buf_make(testenv_cx(te));

    (void)state;
    memset(text, 'x', sizeof text - 1);
    assert_false(qr_svg(testenv_cx(te), &b, ds_str_of(text), DS_STR("code")));
    assert_int_equal(b.n, 0);
}

static void without_a_public_address_there_is_no_picture(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new(PAY_NOW);
    pay_made m;

    (void)state;
    pay_make(te, &m);
    assert_true(has(pay_shown(te, &m), "<svg"));
    m.rules.public_url = DS_STR("");
    assert_false(has(pay_shown(te, &m), "<svg"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_its_scene_and_every_scene_has_a_case),
        cmocka_unit_test(no_mixture_of_states_says_what_is_not_so),
        cmocka_unit_test(every_language_has_every_text_with_the_same_holes),
        cmocka_unit_test(a_language_is_found_by_its_tag_or_its_header),
        cmocka_unit_test(the_page_says_its_language_and_speaks_it),
        cmocka_unit_test(times_are_the_places_and_name_their_zone_where_it_differs),
        cmocka_unit_test(the_hold_ends_today_or_on_a_day),
        cmocka_unit_test(a_clinic_in_two_zones_names_them),
        cmocka_unit_test(a_place_that_is_gone_still_has_its_time),
        cmocka_unit_test(money_has_the_decimals_and_the_look_of_its_currency),
        cmocka_unit_test(a_token_is_a_number_and_about_a_time),
        cmocka_unit_test(the_rule_is_said_with_its_moments_and_amounts),
        cmocka_unit_test(the_picture_is_a_qr_code_with_a_white_edge),
        cmocka_unit_test(a_text_too_long_for_a_code_is_refused),
        cmocka_unit_test(without_a_public_address_there_is_no_picture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
