/*
 * test_calendar.c - the calendar file's lines: folding, escaping, states, nothing private.
 */
#include "pages/pages.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static location places[] = { { .id = { 1 },
                               .clinic = DS_LIT("Sunrise"),
                               .name = DS_LIT("Main"),
                               .address = DS_LIT("12 Road No 3; Gate, B"),
                               .city = DS_LIT("Hyderabad"),
                               .lat = 17.4156,
                               .lon = 78.4347,
                               .has_point = true } };

static appointment visit(void)
{
    return (appointment){ .id = { 7 },
                          .status = APPOINTMENT_CONFIRMED,
                          .fence = 3,
                          .location = { 1 },
                          .start = testenv_at("2026-11-23T09:30:00+05:30"),
                          .end = testenv_at("2026-11-23T10:00:00+05:30"),
                          .specialty = DS_STR("dermatology"),
                          .patient_name = DS_STR("Lakshmi"),
                          .reason = DS_STR("rash"),
                          .token = DS_STR("7Kq2x") };
}

static ds_str file_of(testenv *te, const appointment *a, const char *clinic)
{
    directory d = { .locations = places, .location_count = 1 };
    ds_ctx *cx = testenv_cx(te);
    page p;

    assert_status(cx, page_calendar(cx, &d, a, ds_str_of(clinic), &p), DS_OK);
    assert_string_equal(p.type, "text/calendar; charset=utf-8");
    return p.body;
}

static bool has(ds_str file, const char *part)
{
    return ds_str_find(file, ds_str_of(part), 0) >= 0;
}

static void times_are_utc_and_texts_are_escaped(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    appointment a = visit();
    ds_str file = file_of(te, &a, "Sunrise, Hyderabad");

    (void)state;
    assert_true(ds_str_starts(file, DS_STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")));
    assert_true(ds_str_ends(file, DS_STR("END:VEVENT\r\nEND:VCALENDAR\r\n")));
    assert_true(has(file, "DTSTART:20261123T040000Z\r\n"));
    assert_true(has(file, "DTEND:20261123T043000Z\r\n"));
    assert_true(has(file, "DTSTAMP:20261120T080000Z\r\n"));
    assert_true(has(file, "UID:7Kq2x@docspot\r\n"));
    assert_true(has(file, "SEQUENCE:3\r\n"));
    assert_true(has(file, "SUMMARY:Visit\\, Sunrise\\, Hyderabad\r\n"));
    assert_true(has(file, "LOCATION:Main\\, 12 Road No 3\\; Gate\\, B\\, Hyderabad\r\n"));
    assert_true(has(file, "GEO:17.415600;78.434700\r\n"));
}

static void nothing_private_is_in_it(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    appointment a = visit();
    ds_str file = file_of(te, &a, "Sunrise");

    (void)state;
    assert_false(has(file, "Lakshmi") || has(file, "derma") || has(file, "rash"));
}

static void the_status_is_the_visits(void **state)
{
    static const struct {
        appointment_status status;
        const char *wanted, *method;
    } cases[] = {
        { APPOINTMENT_HELD, "STATUS:TENTATIVE\r\n", "METHOD:PUBLISH\r\n" },
        { APPOINTMENT_CONFIRMED, "STATUS:CONFIRMED\r\n", "METHOD:PUBLISH\r\n" },
        { APPOINTMENT_COMPLETED, "STATUS:CONFIRMED\r\n", "METHOD:PUBLISH\r\n" },
        { APPOINTMENT_CANCELLED, "STATUS:CANCELLED\r\n", "METHOD:CANCEL\r\n" },
        { APPOINTMENT_EXPIRED, "STATUS:CANCELLED\r\n", "METHOD:CANCEL\r\n" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        appointment a = visit();
        ds_str file;

        a.status = cases[i].status;
        file = file_of(te, &a, "Sunrise");
        assert_true(has(file, cases[i].wanted) && has(file, cases[i].method));
    }
}

/* Lines of 1 to 300 characters of several widths: every line fits, and unfolding gives them back.
 */
static void long_lines_fold_between_characters(void **state)
{
    static const char *const letters[] = { "a", "\xC3\xA9", "\xE0\xA4\x95", "\xF0\x9F\x98\x80" };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");

    (void)state;
    for (size_t n = 1; n < 300; n += 7) {
        char name[1300] = "";
        ds_str rest, line;
        appointment a = visit();
        ds_buf whole;

        testenv_reset(te);
        whole = ds_buf_make(testenv_cx(te));
        for (size_t i = 0; i < n; i++)
            memcpy(name + strlen(name), letters[(i * 7 + n) % 4],
                   strlen(letters[(i * 7 + n) % 4]) + 1);
        rest = file_of(te, &a, name);
        while (ds_str_next(&rest, '\n', &line)) {
            assert_true(ds_str_ends(line, DS_STR("\r")) && line.n <= 76);
            line.n--;
            if (ds_str_starts(line, DS_STR(" ")))
                ds_buf_add(&whole, ds_str_sub(line, 1, line.n));
            else
                ds_buf_add(&whole, line);
        }
        assert_true(ds_str_find(ds_buf_view(&whole), ds_str_of(name), 0) > 0);
    }
}

static void a_text_cannot_add_a_line(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-20T08:00:00Z");
    appointment a = visit();
    ds_str file = file_of(te, &a, "Sun\r\nATTENDEE:mailto:x@example.com\nrise\x01");

    (void)state;
    assert_false(has(file, "\r\nATTENDEE"));
    assert_true(has(file, "Sun\\nATTENDEE:mailto:x@example.com\\nrise\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_utc_and_texts_are_escaped),
        cmocka_unit_test(nothing_private_is_in_it),
        cmocka_unit_test(the_status_is_the_visits),
        cmocka_unit_test(long_lines_fold_between_characters),
        cmocka_unit_test(a_text_cannot_add_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
