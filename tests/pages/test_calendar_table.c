/*
 * test_calendar_table.c - calendar files as a table: texts, moments, statuses, places, folds.
 *
 * Each file is unfolded and read back line by line, as a phone does it: what was put in must come
 * out, and nothing else. Written against RFC 5545, not against the code.
 */
#include "pages/pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define LINE_MAX_BYTES 75
#define LINES_MAX 40

/* ---- a reader of content lines */

typedef struct ics {
    ds_str lines[LINES_MAX]; /* unfolded, without their ends */
    size_t n;
} ics;

static void unfold(ds_ctx *cx, ds_str file, ics *ret)
{
    ds_buf line = ds_buf_make(cx);
    bool has_line = false;

    *ret = (ics){ .n = 0 };
    while (file.n > 0) {
        int64_t end = ds_str_find(file, DS_STR("\r\n"), 0);
        ds_str raw;
        bool is_more;

        if (end < 0)
            fail_msg("the last line has no end");
        raw = ds_str_sub(file, 0, (size_t)end);
        if (raw.n > LINE_MAX_BYTES)
            fail_msg("a line of %zu bytes", raw.n);
        if (ds_str_find(raw, DS_STR("\n"), 0) >= 0 || ds_str_find(raw, DS_STR("\r"), 0) >= 0)
            fail_msg("a line end of another kind");
        is_more = raw.n > 0 && raw.p[0] == ' ';
        if (!is_more && has_line) {
            assert_true(ret->n < LINES_MAX);
            ret->lines[ret->n++] = ds_buf_view(&line);
            line = ds_buf_make(cx);
        }
        assert_true(is_more ? has_line : raw.n > 0);
        ds_buf_add(&line, is_more ? ds_str_sub(raw, 1, raw.n) : raw);
        has_line = true;
        file = ds_str_sub(file, (size_t)end + 2, file.n);
    }
    ret->lines[ret->n++] = ds_buf_view(&line);
}

/* The value of the only line of that name; fails when there is none or more than one. */
static ds_str value_of(const ics *c, const char *name)
{
    ds_str found = { NULL, 0 };
    size_t n = ds_str_of(name).n, count = 0;

    for (size_t i = 0; i < c->n; i++) {
        if (!ds_str_starts(c->lines[i], ds_str_of(name)) || c->lines[i].n <= n ||
            c->lines[i].p[n] != ':')
            continue;
        found = ds_str_sub(c->lines[i], n + 1, c->lines[i].n);
        count++;
    }
    if (count != 1)
        fail_msg("%s: %zu lines", name, count);
    return found;
}

static bool has_line_of(const ics *c, const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (ds_str_starts(c->lines[i], ds_str_of(name)))
            return true;
    return false;
}

/* A TEXT value with its escapes undone. */
static ds_str unescaped(ds_ctx *cx, ds_str s)
{
    ds_buf b = ds_buf_make(cx);

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\\') {
            assert_true(s.p[i] != ',' && s.p[i] != ';');
            ds_buf_putc(&b, s.p[i]);
            continue;
        }
        i++;
        assert_true(i < s.n);
        if (s.p[i] == 'n')
            ds_buf_putc(&b, '\n');
        else if (s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '\\')
            ds_buf_putc(&b, s.p[i]);
        else
            fail_msg("an escape that is none: \\%c", s.p[i]);
    }
    return ds_buf_view(&b);
}

/* ---- what goes in */

typedef struct made {
    appointment a;
    location l;
    const char *clinic;
} made;

static made usual(void)
{
    return (made){
        .a = { .id = { 7 },
               .status = APPOINTMENT_CONFIRMED,
               .fence = 1,
               .location = { 1 },
               .start = testenv_at("2026-11-23T09:30:00+05:30"),
               .end = testenv_at("2026-11-23T10:00:00+05:30"),
               .token = DS_STR("7Kq2x") },
        .l = { .id = { 1 }, .name = DS_STR("Main"), .clinic = DS_STR("Sunrise") },
        .clinic = "Sunrise",
    };
}

static void read_file(testenv *te, made *m, ics *ret)
{
    ds_ctx *cx = testenv_cx(te);
    directory d = { .locations = &m->l, .location_count = 1 };
    page p;

    assert_status(cx, page_calendar(cx, &d, &m->a, ds_str_of(m->clinic), &p), DS_OK);
    assert_string_equal(p.type, "text/calendar; charset=utf-8");
    assert_non_null(strstr(p.csp, "default-src 'none'"));
    unfold(cx, p.body, ret);
}

/* ---- tests */

static void it_is_one_event_in_one_calendar_with_nothing_else(void **state)
{
    static const char *const wanted[] = {
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:",      "METHOD:",   "BEGIN:VEVENT", "UID:",
        "DTSTAMP:",        "DTSTART:",    "DTEND:",       "SEQUENCE:", "SUMMARY:",     "LOCATION:",
        "STATUS:",         "END:VEVENT",  "END:VCALENDAR"
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    made m = usual();
    ics c;

    (void)state;
    read_file(te, &m, &c);
    assert_int_equal(c.n, COUNT_OF(wanted));
    for (size_t i = 0; i < c.n; i++)
        if (!ds_str_starts(c.lines[i], ds_str_of(wanted[i])))
            fail_msg("line %zu is " DS_FMT ", wanted %s", i, DS_ARG(c.lines[i]), wanted[i]);
}

static void texts_come_back_as_they_were(void **state)
{
    static const struct {
        const char *given, *read; /* NULL: as given */
    } cases[] = {
        { "Sunrise", NULL },
        { "Sunrise, Hyderabad", NULL },
        { "a;b", NULL },
        { "back\\slash", NULL },
        { "\\", NULL },
        { "\\n is no line end", NULL },
        { "\\,\\;\\\\", NULL },
        { "two\nlines", NULL },
        { "two\r\nlines", "two\nlines" },
        { "a\rb", "ab" },
        { "tab\there", "tabhere" },
        { "bell\x07", "bell" },
        { "del\x7f", "del" },
        { "x\nBEGIN:VALARM", NULL },
        { "x\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x\nEND:VEVENT\nBEGIN:VEVENT" },
        { "colon: and \"quotes\"", NULL },
        { "DTSTART:19700101T000000Z", NULL },
        { " leading and trailing ", NULL },
        { "\xC3\x89toile", NULL },
        { "\xE0\xA4\xA6\xE0\xA4\x82\xE0\xA4\xA4", NULL },
        { "\xF0\x9F\xA6\xB7\xF0\x9F\xA6\xB7", NULL },
        { "\xE2\x80\xAE right to left", NULL },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        made m = usual();
        char wanted[200];
        ics c;

        testenv_reset(te);
        m.clinic = cases[i].given;
        m.l.name = m.l.address = m.l.city = ds_str_of(cases[i].given);
        read_file(te, &m, &c);
        (void)snprintf(wanted, sizeof(wanted), "Visit, %s",
                       cases[i].read ? cases[i].read : cases[i].given);
        assert_text(unescaped(testenv_cx(te), value_of(&c, "SUMMARY")), wanted);
        (void)snprintf(wanted, sizeof(wanted), "%s, %s, %s",
                       cases[i].read ? cases[i].read : cases[i].given,
                       cases[i].read ? cases[i].read : cases[i].given,
                       cases[i].read ? cases[i].read : cases[i].given);
        assert_text(unescaped(testenv_cx(te), value_of(&c, "LOCATION")), wanted);
        assert_int_equal(c.n, 15);
    }
}

static void instants_are_written_in_utc_whatever_the_zone(void **state)
{
    static const struct {
        const char *start, *wanted;
    } cases[] = {
        { "2026-11-23T09:30:00+05:30", "20261123T040000Z" },
        { "2026-11-23T09:30:00-08:00", "20261123T173000Z" },
        { "2026-11-23T00:00:00Z", "20261123T000000Z" },
        { "2026-11-23T23:59:59Z", "20261123T235959Z" },
        { "2026-12-31T23:00:00-08:00", "20270101T070000Z" },
        { "2027-01-01T03:00:00+05:30", "20261231T213000Z" },
        { "2028-02-29T12:00:00Z", "20280229T120000Z" },
        { "2026-03-29T02:30:00+01:00", "20260329T013000Z" }, /* in a gap of Madrid's clocks */
        { "2026-10-25T02:30:00+02:00", "20261025T003000Z" }, /* the first of two */
        { "2026-10-25T02:30:00+01:00", "20261025T013000Z" }, /* the second */
        { "2038-01-19T03:14:08Z", "20380119T031408Z" },      /* past 32 bits */
        { "2026-11-23T09:30:00+12:45", "20261122T204500Z" },
        { "1999-12-31T23:59:59Z", "19991231T235959Z" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        made m = usual();
        ics c;

        testenv_reset(te);
        m.a.start = testenv_at(cases[i].start);
        m.a.end = ds_time_add(m.a.start, ds_minutes(30));
        read_file(te, &m, &c);
        assert_text(value_of(&c, "DTSTART"), cases[i].wanted);
        assert_text(value_of(&c, "DTSTAMP"), "20261120T080000Z");
        assert_true(value_of(&c, "DTEND").n == value_of(&c, "DTSTART").n);
    }
}

static void every_status_has_its_word_and_its_method(void **state)
{
    static const struct {
        appointment_status status;
        const char *word, *method;
    } cases[] = {
        { APPOINTMENT_HELD, "TENTATIVE", "PUBLISH" },
        { APPOINTMENT_CONFIRMED, "CONFIRMED", "PUBLISH" },
        { APPOINTMENT_ARRIVED, "CONFIRMED", "PUBLISH" },
        { APPOINTMENT_COMPLETED, "CONFIRMED", "PUBLISH" },
        { APPOINTMENT_NO_SHOW, "CONFIRMED", "PUBLISH" },
        { APPOINTMENT_CANCELLED, "CANCELLED", "CANCEL" },
        { APPOINTMENT_EXPIRED, "CANCELLED", "CANCEL" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        made m = usual();
        ics c;

        testenv_reset(te);
        m.a.status = cases[i].status;
        read_file(te, &m, &c);
        assert_text(value_of(&c, "STATUS"), cases[i].word);
        assert_text(value_of(&c, "METHOD"), cases[i].method);
        assert_text(value_of(&c, "UID"), "7Kq2x@docspot");
    }
}

/* A phone replaces an event by one of the same UID and a higher SEQUENCE. */
static void each_change_raises_the_sequence_and_keeps_the_uid(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    int64_t last = -1;

    (void)state;
    for (int64_t fence = 1; fence < 2000; fence = fence * 3 + 1) {
        made m = usual();
        int64_t sequence;
        ics c;

        testenv_reset(te);
        m.a.fence = fence;
        m.a.start = ds_time_add(m.a.start, ds_days(fence));
        m.a.end = ds_time_add(m.a.end, ds_days(fence));
        read_file(te, &m, &c);
        assert_true(ds_str_to_int(value_of(&c, "SEQUENCE"), 0, INT64_MAX, &sequence));
        assert_true(sequence > last);
        last = sequence;
        assert_text(value_of(&c, "UID"), "7Kq2x@docspot");
    }
}

static void a_place_says_what_is_known_of_it(void **state)
{
    static const struct {
        const char *name, *address, *city;
        bool has_point;
        double lat, lon;
        const char *wanted, *geo; /* geo NULL: no such line */
    } cases[] = {
        { "Main", "", "", false, 0, 0, "Main", NULL },
        { "Main", "1 Main St", "", false, 0, 0, "Main\\, 1 Main St", NULL },
        { "Main", "", "Hyderabad", false, 0, 0, "Main\\, Hyderabad", NULL },
        { "Main", "1 Main St", "Hyderabad", true, 17.4156, 78.4347,
          "Main\\, 1 Main St\\, Hyderabad", "17.415600;78.434700" },
        { "Main", "", "", true, 0, 0, "Main", "0.000000;0.000000" },
        { "Main", "", "", true, -33.8688, 151.2093, "Main", "-33.868800;151.209300" },
        { "Main", "", "", true, 37.3382082, -121.8863286, "Main", "37.338208;-121.886329" },
        { "Main", "", "", true, 90, -180, "Main", "90.000000;-180.000000" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        made m = usual();
        ics c;

        testenv_reset(te);
        m.l.name = ds_str_of(cases[i].name);
        m.l.address = ds_str_of(cases[i].address);
        m.l.city = ds_str_of(cases[i].city);
        m.l.has_point = cases[i].has_point;
        m.l.lat = cases[i].lat;
        m.l.lon = cases[i].lon;
        read_file(te, &m, &c);
        assert_text(value_of(&c, "LOCATION"), cases[i].wanted);
        assert_int_equal(has_line_of(&c, "GEO"), cases[i].geo != NULL);
        if (cases[i].geo)
            assert_text(value_of(&c, "GEO"), cases[i].geo);
    }
}

static void a_place_that_is_gone_is_left_out(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    made m = usual();
    ics c;

    (void)state;
    m.a.location.v = 99;
    read_file(te, &m, &c);
    assert_false(has_line_of(&c, "LOCATION") || has_line_of(&c, "GEO"));
    assert_text(value_of(&c, "SUMMARY"), "Visit\\, Sunrise");
}

static void a_clinic_without_a_name_leaves_a_plain_visit(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    made m = usual();
    ics c;

    (void)state;
    m.clinic = "";
    read_file(te, &m, &c);
    assert_text(value_of(&c, "SUMMARY"), "Visit");
}

/* Characters of each width at every offset: unfold() checks every line, the text comes back. */
static void folds_fall_between_characters_at_every_offset(void **state)
{
    static const char *const letters[] = { "a", "\xC3\xA9", "\xE0\xA4\x95", "\xF0\x9F\x98\x80", ",",
                                           ";", "\\" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t letter = 0; letter < COUNT_OF(letters); letter++) {
        for (size_t shift = 0; shift < 80; shift++) {
            char name[1024] = "", wanted[1100];
            made m = usual();
            ics c;

            testenv_reset(te);
            memset(name, 'x', shift);
            for (size_t i = 0; i < 60; i++)
                memcpy(name + strlen(name), letters[letter], strlen(letters[letter]) + 1);
            m.clinic = name;
            read_file(te, &m, &c);
            (void)snprintf(wanted, sizeof(wanted), "Visit, %s", name);
            assert_text(unescaped(testenv_cx(te), value_of(&c, "SUMMARY")), wanted);
        }
    }
}

/* Who, why, which kind of doctor, what it cost: none of a calendar's other readers' business. */
static void nothing_that_tells_a_stranger_is_in_it(void **state)
{
    static const char *const secrets[] = { "CANARY-patient", "CANARY-reason", "CANARY-specialty",
                                           "CANARY-ref", "4711" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    made m = usual();
    ics c;

    (void)state;
    m.a.patient_name = DS_STR("CANARY-patient");
    m.a.reason = DS_STR("CANARY-reason");
    m.a.specialty = DS_STR("CANARY-specialty");
    m.a.ref = DS_STR("CANARY-ref");
    m.a.fee.minor = 4711;
    m.a.id.v = 4711;
    read_file(te, &m, &c);
    for (size_t i = 0; i < c.n; i++)
        for (size_t k = 0; k < COUNT_OF(secrets); k++)
            if (ds_str_find(c.lines[i], ds_str_of(secrets[k]), 0) >= 0)
                fail_msg("%s in " DS_FMT, secrets[k], DS_ARG(c.lines[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_one_event_in_one_calendar_with_nothing_else),
        cmocka_unit_test(texts_come_back_as_they_were),
        cmocka_unit_test(instants_are_written_in_utc_whatever_the_zone),
        cmocka_unit_test(every_status_has_its_word_and_its_method),
        cmocka_unit_test(each_change_raises_the_sequence_and_keeps_the_uid),
        cmocka_unit_test(a_place_says_what_is_known_of_it),
        cmocka_unit_test(a_place_that_is_gone_is_left_out),
        cmocka_unit_test(a_clinic_without_a_name_leaves_a_plain_visit),
        cmocka_unit_test(folds_fall_between_characters_at_every_offset),
        cmocka_unit_test(nothing_that_tells_a_stranger_is_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
