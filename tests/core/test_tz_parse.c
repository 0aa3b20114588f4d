/*
 * test_tz_parse.c - TZif bytes that are wrong in every way, and POSIX rules.
 *
 * Bad files are made from a good one by changing one thing; every prefix of it must be refused.
 */
#include "core/tz_internal.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

static ds_str zone_bytes(testenv *te, const char *path)
{
    ds_ctx *cx = testenv_cx(te);
    ds_str bytes = { NULL, 0 };

    assert_status(cx, cx->env->read_file(cx->env->self, cx, path, DS_TZ_FILE_MAX_BYTES, &bytes),
                  DS_OK);
    return bytes;
}

static void every_prefix_of_a_zone_file_is_refused(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_str bytes = zone_bytes(te, "/usr/share/zoneinfo/America/New_York");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t n = 0; n < bytes.n; n++) {
        ds_tz *tz = NULL;

        assert_status(cx, ds_tz_parse(cx, DS_STR("X"), ds_str_sub(bytes, 0, n), &tz), DS_INVALID);
        assert_null(tz);
    }
}

/* A small zone of version 1: one type, or what the test changes in it. */
#define TINY_BYTES 59u
#define LEAP_BYTES 8u /* one leap second behind it */

static void tiny_zone(unsigned char b[static TINY_BYTES + LEAP_BYTES])
{
    memset(b, 0, TINY_BYTES + LEAP_BYTES);
    memcpy(b, "TZif", 4);
    b[35] = 1;    /* one transition */
    b[39] = 1;    /* one type */
    b[43] = 4;    /* four bytes of abbreviations */
    b[47] = 60;   /* the transition: 00:01 on 1970-01-01, to type 0 */
    b[51] = 0x0E; /* type 0: 3600 s, no summer time, abbreviation 0 */
    b[52] = 0x10;
    memcpy(b + 55, "CET", 4);
}

static void one_wrong_byte_is_named(void **state)
{
    static const struct {
        size_t at;
        unsigned char value;
        const char *why;
    } rows[] = {
        { 0, 'X', "no TZif" },
        { 31, 1, "leap seconds" },
        { 31, 2, "cut short" },
        { 39, 0, "no types" },
        { 48, 1, "a type that is not there" },
        { 49, 0x7F, "26 hours" },
        { 54, 4, "an abbreviation that is not there" },
        { 58, 'X', "does not end" },
        { 32, 0xFF, "cut short" },
        { 40, 0xFF, "cut short" },
        { 4, '2', "cut short" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    unsigned char b[TINY_BYTES + LEAP_BYTES];
    ds_str bytes = { (const char *)b, TINY_BYTES };
    ds_tz *good DS_AUTO(ds_tz_freep) = NULL;

    (void)state;
    tiny_zone(b);
    assert_status(cx, ds_tz_parse(cx, DS_STR("Tiny"), bytes, &good), DS_OK);
    assert_int_equal(ds_tz_offset(good, (ds_time){ 60 }, NULL, NULL), 3600);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_tz *tz = NULL;

        tiny_zone(b);
        b[rows[i].at] = rows[i].value;
        bytes.n = TINY_BYTES + (rows[i].at == 31 ? LEAP_BYTES : 0);
        assert_status(cx, ds_tz_parse(cx, DS_STR("Tiny"), bytes, &tz), DS_INVALID);
        assert_why(cx, rows[i].why);
    }
}

static void any_changed_byte_parses_or_is_refused_but_never_more(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_str bytes = zone_bytes(te, "/usr/share/zoneinfo/Asia/Kathmandu");
    ds_ctx *cx = testenv_cx(te);
    char copy[4096];

    (void)state;
    assert_in_range(bytes.n, 1, sizeof(copy));
    for (size_t i = 0; i < bytes.n; i++) {
        for (int bit = 0; bit < 8; bit++) {
            ds_tz *tz DS_AUTO(ds_tz_freep) = NULL;

            memcpy(copy, bytes.p, bytes.n);
            copy[i] = (char)(copy[i] ^ (1 << bit));
            if (ds_tz_parse(cx, DS_STR("X"), (ds_str){ copy, bytes.n }, &tz) == DS_OK)
                (void)ds_tz_from_local(tz, (local_time){ { 2026, 11, 23 }, 3600 });
        }
    }
}

static void posix_rules_are_read_whole(void **state)
{
    static const struct {
        const char *text;
        bool is_fine;
        int32_t std_offset_s, dst_offset_s;
    } rows[] = {
        { "UTC0", true, 0, 0 },
        { "<+0545>-5:45", true, 20700, 0 },
        { "EST5EDT,M3.2.0,M11.1.0", true, -18000, -14400 },
        { "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", true, 37800, 39600 },
        { "IST-1GMT0,M10.5.0,M3.5.0/1", true, 3600, 0 },
        { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true, -7200, -3600 },
        { "XXX3EDT4,0/0,J365/23", true, -10800, -14400 },
        { "ABC1:30:15", true, -5415, 0 },
        { "ABC-167", false, 0, 0 },
        { "", false, 0, 0 },
        { "AB5", false, 0, 0 },
        { "ABC", false, 0, 0 },
        { "ABC5x", false, 0, 0 },
        { "EST5EDT", false, 0, 0 },
        { "EST5EDT,M3.2.0", false, 0, 0 },
        { "EST5EDT,M13.2.0,M11.1.0", false, 0, 0 },
        { "EST5EDT,M0.2.0,M11.1.0", false, 0, 0 },
        { "EST5EDT,M3.6.0,M11.1.0", false, 0, 0 },
        { "EST5EDT,M3.2.7,M11.1.0", false, 0, 0 },
        { "EST5EDT,J0,M11.1.0", false, 0, 0 },
        { "EST5EDT,366,M11.1.0", false, 0, 0 },
        { "EST5EDT,M3.2.0/168,M11.1.0", false, 0, 0 },
        { "EST5EDT,M3.2.0,M11.1.0x", false, 0, 0 },
        { "<+05-5", false, 0, 0 },
        { "ABCDEFGHIJKLMNOPQRST5", false, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        tz_rule rule = { .is_set = false };

        if (ds_tz_rule_parse(ds_str_of(rows[i].text), &rule) != rows[i].is_fine)
            fail_msg("%s", rows[i].text);
        assert_int_equal(rule.is_set, rows[i].is_fine);
        assert_int_equal(rule.std_offset_s, rows[i].std_offset_s);
        assert_int_equal(rule.dst_offset_s, rows[i].dst_offset_s);
    }
}

/* A zone that has nothing but a footer. */
static void rules_without_any_transition_hold_for_all_time(void **state)
{
    static const struct {
        const char *footer, *utc;
        int32_t offset_s;
    } rows[] = {
        { "XXX3EDT4,0/0,J365/23", "2026-06-01T00:00Z", -14400 }, /* summer time all year */
        { "XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -14400 },
        { "XXX3EDT4,0/0,J365/23", "2027-01-01T03:00Z", -14400 },
        { "AAA0BBB,J60/2,J300/2", "2028-03-01T02:00Z", 3600 }, /* J60 is 1 March, leap or not */
        { "AAA0BBB,J60/2,J300/2", "2028-03-01T01:59:59Z", 0 },
        { "AAA0BBB,59/2,300/2", "2028-02-29T02:00Z", 3600 }, /* day 59 counts 29 February */
        { "AAA0BBB,59/2,300/2", "2028-02-29T01:59:59Z", 0 },
        { "AAA0BBB,M3.5.0,M10.5.0", "2026-03-29T02:00Z", 3600 }, /* the last Sunday */
        { "AAA0BBB,M3.5.0,M10.5.0", "2026-03-29T01:59:59Z", 0 },
        { "AAA0BBB,M3.5.0,M10.5.0", "2026-10-25T00:59:59Z", 3600 }, /* only four Sundays */
        { "AAA0BBB,M3.5.0,M10.5.0", "2026-10-25T01:00Z", 0 },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        unsigned char head[44 + 6 + 4] = "TZif2";
        ds_tz *tz DS_AUTO(ds_tz_freep) = NULL;
        ds_buf b = ds_buf_make(cx);

        head[39] = 1;
        head[43] = 4;
        ds_buf_add(&b, (ds_str){ (const char *)head, sizeof(head) });
        ds_buf_add(&b, (ds_str){ (const char *)head, sizeof(head) });
        ds_buf_printf(&b, "\n%s\n", rows[i].footer);
        assert_status(cx, ds_tz_parse(cx, DS_STR("X"), ds_buf_view(&b), &tz), DS_OK);
        if (ds_tz_offset(tz, testenv_at(rows[i].utc), NULL, NULL) != rows[i].offset_s)
            fail_msg("%s at %s", rows[i].footer, rows[i].utc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_prefix_of_a_zone_file_is_refused),
        cmocka_unit_test(one_wrong_byte_is_named),
        cmocka_unit_test(any_changed_byte_parses_or_is_refused_but_never_more),
        cmocka_unit_test(posix_rules_are_read_whole),
        cmocka_unit_test(rules_without_any_transition_hold_for_all_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
