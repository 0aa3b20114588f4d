/*
 * test_json_table.c - which texts are JSON (RFC 8259), what each accessor makes of each kind, and
 * what is written is read back.
 */
#include "core/json.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#include <stdio.h>
#include <string.h>

typedef struct json_case {
    const char *name;
    ds_str text;
    const char *dumped; /* compact form; NULL: refused */
} json_case;

/* clang-format off */
static const json_case json_cases[] = {
    /* ---- structure */
    { "an empty object",             DS_LIT("{}"),                    "{}" },
    { "an empty array",              DS_LIT("[]"),                    "[]" },
    { "space everywhere",            DS_LIT(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n"), "{\"a\":[1,2]}" },
    { "nested",                      DS_LIT("[[[[]]],{\"a\":{\"b\":{}}}]"), "[[[[]]],{\"a\":{\"b\":{}}}]" },
    { "an empty key",                DS_LIT("{\"\":0}"),              "{\"\":0}" },
    { "order is kept",               DS_LIT("{\"b\":1,\"a\":2}"),     "{\"b\":1,\"a\":2}" },
    { "nothing",                     DS_LIT(""),                      NULL },
    { "space alone",                 DS_LIT("  "),                    NULL },
    { "two values",                  DS_LIT("1 2"),                   NULL },
    { "two objects",                 DS_LIT("{}{}"),                  NULL },
    { "a comma behind the last",     DS_LIT("[1,]"),                  NULL },
    { "a comma behind a member",     DS_LIT("{\"a\":1,}"),            NULL },
    { "a comma first",               DS_LIT("[,1]"),                  NULL },
    { "two commas",                  DS_LIT("[1,,2]"),                NULL },
    { "no comma",                    DS_LIT("[1 2]"),                 NULL },
    { "no colon",                    DS_LIT("{\"a\" 1}"),             NULL },
    { "two colons",                  DS_LIT("{\"a\"::1}"),            NULL },
    { "a key without quotes",        DS_LIT("{a:1}"),                 NULL },
    { "a key in single quotes",      DS_LIT("{'a':1}"),               NULL },
    { "a number as key",             DS_LIT("{1:1}"),                 NULL },
    { "a key alone",                 DS_LIT("{\"a\"}"),               NULL },
    { "a key without a value",       DS_LIT("{\"a\":}"),              NULL },
    { "a duplicate key",             DS_LIT("{\"a\":1,\"a\":2}"),     NULL },
    { "a duplicate key further in",  DS_LIT("{\"x\":{\"a\":1,\"b\":2,\"a\":3}}"), NULL },
    { "the same key twice by escape", DS_LIT("{\"a\":1,\"\\u0061\":2}"), NULL },
    { "the same key in two objects", DS_LIT("[{\"a\":1},{\"a\":2}]"), "[{\"a\":1},{\"a\":2}]" },
    { "an open object",              DS_LIT("{"),                     NULL },
    { "an open array",               DS_LIT("["),                     NULL },
    { "an open member",              DS_LIT("{\"a\":1"),              NULL },
    { "brackets that do not match",  DS_LIT("[1}"),                   NULL },
    { "closed twice",                DS_LIT("[1]]"),                  NULL },
    { "closed before it opens",      DS_LIT("]"),                     NULL },
    { "a comment",                   DS_LIT("{/* a */}"),             NULL },
    { "a line comment",              DS_LIT("{} // a"),               NULL },
    { "a byte order mark",           DS_LIT("\xEF\xBB\xBF{}"),        NULL },
    { "form feed is no space",       DS_LIT("\f{}"),                  NULL },
    { "no-break space is no space",  DS_LIT("\xC2\xA0{}"),            NULL },
    { "NUL behind the end",          DS_LIT("{}\0"),                  NULL },
    { "NUL within",                  DS_LIT("{\0}"),                  NULL },
    /* ---- words */
    { "true",                        DS_LIT("true"),                  "true" },
    { "false",                       DS_LIT("false"),                 "false" },
    { "null",                        DS_LIT("null"),                  "null" },
    { "True",                        DS_LIT("True"),                  NULL },
    { "TRUE",                        DS_LIT("TRUE"),                  NULL },
    { "nul",                         DS_LIT("nul"),                   NULL },
    { "nulls",                       DS_LIT("nulls"),                 NULL },
    { "undefined",                   DS_LIT("undefined"),             NULL },
    { "NaN",                         DS_LIT("NaN"),                   NULL },
    { "Infinity",                    DS_LIT("Infinity"),              NULL },
    { "-Infinity",                   DS_LIT("-Infinity"),             NULL },
    /* ---- numbers */
    { "zero",                        DS_LIT("0"),                     "0" },
    { "minus zero",                  DS_LIT("-0"),                    "0" },
    { "an integer",                  DS_LIT("9007199254740993"),      "9007199254740993" },
    { "the greatest integer",        DS_LIT("9223372036854775807"),   "9223372036854775807" },
    { "the least integer",           DS_LIT("-9223372036854775808"),  "-9223372036854775808" },
    { "one more than the greatest",  DS_LIT("9223372036854775808"),   NULL },
    { "one less than the least",     DS_LIT("-9223372036854775809"),  NULL },
    { "a fraction",                  DS_LIT("0.5"),                   "0.5" },
    { "an exponent",                 DS_LIT("1e3"),                   "1000.0" },
    { "an exponent with plus",       DS_LIT("1E+2"),                  "100.0" },
    { "an exponent with minus",      DS_LIT("25e-1"),                 "2.5" },
    { "a fraction and exponent",     DS_LIT("-1.25e2"),               "-125.0" },
    { "a leading zero",              DS_LIT("01"),                    NULL },
    { "minus and leading zero",      DS_LIT("-01"),                   NULL },
    { "a leading plus",              DS_LIT("+1"),                    NULL },
    { "a point first",               DS_LIT(".5"),                    NULL },
    { "a point last",                DS_LIT("5."),                    NULL },
    { "two points",                  DS_LIT("1.2.3"),                 NULL },
    { "minus alone",                 DS_LIT("-"),                     NULL },
    { "two minuses",                 DS_LIT("--1"),                   NULL },
    { "an empty exponent",           DS_LIT("1e"),                    NULL },
    { "an exponent of a sign",       DS_LIT("1e+"),                   NULL },
    { "an exponent with a point",    DS_LIT("1e1.5"),                 NULL },
    { "beyond a double",             DS_LIT("1e400"),                 NULL },
    { "hexadecimal",                 DS_LIT("0x1F"),                  NULL },
    { "thousands",                   DS_LIT("1,000"),                 NULL },
    { "underscores",                 DS_LIT("1_000"),                 NULL },
    { "a letter behind",             DS_LIT("1a"),                    NULL },
    /* ---- strings */
    { "an empty text",               DS_LIT("\"\""),                  "\"\"" },
    { "letters",                     DS_LIT("\"abc\""),               "\"abc\"" },
    { "every escape",                DS_LIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
    { "a code point by number",      DS_LIT("\"\\u00e9\""),           "\"\xC3\xA9\"" },
    { "capital hex digits",          DS_LIT("\"\\u00E9\""),           "\"\xC3\xA9\"" },
    { "Hindi as it is",              DS_LIT("\"\xE0\xA4\xB9\""),      "\"\xE0\xA4\xB9\"" },
    { "two surrogates are one",      DS_LIT("\"\\ud83d\\ude00\""),    "\"\xF0\x9F\x98\x80\"" },
    { "an emoji as it is",           DS_LIT("\"\xF0\x9F\x98\x80\""),  "\"\xF0\x9F\x98\x80\"" },
    { "NUL by number",               DS_LIT("\"a\\u0000b\""),         "\"a\\u0000b\"" },
    { "delete as it is",             DS_LIT("\"\x7F\""),              "\"\x7F\"" },
    { "the first surrogate alone",   DS_LIT("\"\\ud83d\""),           NULL },
    { "the second surrogate alone",  DS_LIT("\"\\ude00\""),           NULL },
    { "two first surrogates",        DS_LIT("\"\\ud83d\\ud83d\""),    NULL },
    { "surrogates the wrong way",    DS_LIT("\"\\ude00\\ud83d\""),    NULL },
    { "a surrogate and a letter",    DS_LIT("\"\\ud83dx\""),          NULL },
    { "three hex digits",            DS_LIT("\"\\u00e\""),            NULL },
    { "no hex digits",               DS_LIT("\"\\uZZZZ\""),           NULL },
    { "an unknown escape",           DS_LIT("\"\\x41\""),             NULL },
    { "an octal escape",             DS_LIT("\"\\101\""),             NULL },
    { "an escaped quote mark",       DS_LIT("\"\\'\""),               NULL },
    { "a backslash at the end",      DS_LIT("\"abc\\\""),             NULL },
    { "single quotes",               DS_LIT("'abc'"),                 NULL },
    { "an open text",                DS_LIT("\"abc"),                 NULL },
    { "a line break within",         DS_LIT("\"a\nb\""),              NULL },
    { "a tab within",                DS_LIT("\"a\tb\""),              NULL },
    { "NUL within a text",           DS_LIT("\"a\0b\""),              NULL },
    { "a broken byte",               DS_LIT("\"\xFF\""),              NULL },
    { "an overlong slash",           DS_LIT("\"\xC0\xAF\""),          NULL },
    { "a surrogate in bytes",        DS_LIT("\"\xED\xA0\x80\""),      NULL },
    { "cut within a letter",         DS_LIT("\"\xE0\xA4\""),          NULL },
    { "past the last code point",    DS_LIT("\"\xF4\x90\x80\x80\""),  NULL },
    { "a broken key",                DS_LIT("{\"\xFF\":1}"),          NULL },
};
/* clang-format on */

static void texts_are_json_or_refused_with_a_place(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(json_cases); i++) {
        const json_case *c = &json_cases[i];
        ds_json *document = NULL;
        ds_status status = ds_json_parse(cx, c->text, &document);
        ds_buf b = ds_buf_make(cx);

        if (status != (c->dumped ? DS_OK : DS_INVALID))
            fail_msg("%s: %s %s", c->name, ds_status_name(status), cx->why);
        if (!c->dumped) {
            assert_null(document);
            assert_true(ds_str_starts(ds_str_of(cx->why), DS_STR("line ")));
            assert_null(strstr(cx->why, " near "));
            continue;
        }
        ds_json_dump(&b, document);
        if (!ds_str_is(ds_buf_view(&b), c->dumped))
            fail_msg("%s: " DS_FMT, c->name, DS_ARG(ds_buf_view(&b)));
        ds_json_free(document);
    }
    testenv_free(te);
}

/* No beginning of a document is a document, and none crashes. */
static void a_document_cut_at_any_byte_is_refused(void **state)
{
    static const ds_str whole =
        DS_LIT("{\"text\":\"\\u0939\xE0\xA4\xB9 ok\",\"list\":[1,-2.5e3,true,null,{\"a\":\"\"}]}");
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *document = NULL;

    (void)state;
    for (size_t n = 0; n < whole.n; n++) {
        assert_status(cx, ds_json_parse(cx, ds_str_sub(whole, 0, n), &document), DS_INVALID);
        assert_null(document);
    }
    assert_status(cx, ds_json_parse(cx, whole, &document), DS_OK);
    ds_json_free(document);
    testenv_free(te);
}

static void sixty_four_levels_are_read_and_one_more_is_not(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t depth = 60; depth <= 70; depth++) {
        for (int kind = 0; kind < 2; kind++) {
            ds_buf b = ds_buf_make(cx);
            ds_json *document = NULL;

            /* a sibling more, so that counting brackets alone does not decide */
            ds_buf_puts(&b, kind == 0 ? "[[]," : "{\"b\":{},\"a\":");
            for (size_t i = 1; i < depth; i++)
                ds_buf_puts(&b, kind == 0 ? "[" : "{\"a\":");
            ds_buf_puts(&b, kind == 0 ? "" : "1");
            for (size_t i = 0; i < depth; i++)
                ds_buf_puts(&b, kind == 0 ? "]" : "}");
            assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &document),
                          depth <= 64 ? DS_OK : DS_INVALID);
            if (depth > 64)
                assert_why(cx, "nested deeper than 64");
            ds_json_free(document);
        }
    }
    testenv_free(te);
}

/* Brackets within texts are not levels. */
static void brackets_in_a_text_do_not_count_as_depth(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_buf b = ds_buf_make(cx);
    ds_json *document = NULL;

    (void)state;
    ds_buf_puts(&b, "[\"\\\"");
    for (int i = 0; i < 500; i++)
        ds_buf_puts(&b, "[{");
    ds_buf_puts(&b, "\"]");
    assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &document), DS_OK);
    assert_int_equal(ds_json_text(ds_json_item(document, 0)).n, 1001);
    ds_json_free(document);
    testenv_free(te);
}

/* ---- every accessor of every kind */

typedef struct kind_case {
    const char *json;
    ds_json_kind kind;
    int64_t as_int; /* with the fallback -7 */
    int as_bool;    /* with the fallback false: 0 or 1 */
    double as_real; /* with the fallback -0.5 */
    const char *as_text, *as_any_text;
    size_t count;
} kind_case;

/* clang-format off */
static const kind_case kind_cases[] = {
    { "null",                 DS_JSON_NULL,   -7,  0, -0.5, "",      "",      0 },
    { "true",                 DS_JSON_BOOL,   -7,  1, -0.5, "",      "",      0 },
    { "false",                DS_JSON_BOOL,   -7,  0, -0.5, "",      "",      0 },
    { "12",                   DS_JSON_INT,    12,  0, 12,   "",      "12",    0 },
    { "-3",                   DS_JSON_INT,    -3,  0, -3,   "",      "-3",    0 },
    { "0",                    DS_JSON_INT,    0,   0, 0,    "",      "0",     0 },
    { "2.5",                  DS_JSON_REAL,   -7,  0, 2.5,  "",      "2.5",   0 },
    { "4.0",                  DS_JSON_REAL,   4,   0, 4,    "",      "4.0",   0 },
    { "1e15",                 DS_JSON_REAL,   1000000000000000, 0, 1e15, "", "1000000000000000.0", 0 },
    { "1e17",                 DS_JSON_REAL,   -7,  0, 1e17, "",      "1e17",  0 },
    { "-1e100",               DS_JSON_REAL,   -7,  0, -1e100, "",    "-1e100", 0 },
    { "\"\"",                 DS_JSON_TEXT,   -7,  0, -0.5, "",      "",      0 },
    { "\"abc\"",              DS_JSON_TEXT,   -7,  0, -0.5, "abc",   "abc",   0 },
    { "\"42\"",               DS_JSON_TEXT,   42,  0, -0.5, "42",    "42",    0 },
    { "\"-42\"",              DS_JSON_TEXT,   -42, 0, -0.5, "-42",   "-42",   0 },
    { "\"4.2\"",              DS_JSON_TEXT,   -7,  0, -0.5, "4.2",   "4.2",   0 },
    { "\" 42\"",              DS_JSON_TEXT,   -7,  0, -0.5, " 42",   " 42",   0 },
    { "\"99999999999999999999\"", DS_JSON_TEXT, -7, 0, -0.5, "99999999999999999999", "99999999999999999999", 0 },
    { "\"true\"",             DS_JSON_TEXT,   -7,  0, -0.5, "true",  "true",  0 },
    { "[]",                   DS_JSON_ARRAY,  -7,  0, -0.5, "",      "",      0 },
    { "[1,2,3]",              DS_JSON_ARRAY,  -7,  0, -0.5, "",      "",      3 },
    { "{}",                   DS_JSON_OBJECT, -7,  0, -0.5, "",      "",      0 },
    { "{\"a\":1}",            DS_JSON_OBJECT, -7,  0, -0.5, "",      "",      0 },
};
/* clang-format on */

static void every_accessor_answers_for_every_kind(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kind_cases); i++) {
        const kind_case *c = &kind_cases[i];
        ds_json *j = NULL;
        ds_str any;

        assert_status(cx, ds_json_parse(cx, ds_str_of(c->json), &j), DS_OK);
        any = ds_json_as_text(cx, j);
        if (ds_json_kind_of(j) != c->kind || ds_json_int(j, -7) != c->as_int ||
            ds_json_bool(j, false) != (c->as_bool != 0) || ds_json_real(j, -0.5) != c->as_real ||
            !ds_str_is(ds_json_text(j), c->as_text) || !ds_str_is(any, c->as_any_text) ||
            ds_json_count(j) != c->count)
            fail_msg("%s: kind %d int %lld real %g text " DS_FMT, c->json, (int)ds_json_kind_of(j),
                     (long long)ds_json_int(j, -7), ds_json_real(j, -0.5), DS_ARG(any));
        if (c->kind != DS_JSON_OBJECT)
            assert_null(ds_json_get(j, "a"));
        assert_null(ds_json_item(j, 99));
        ds_json_free(j);
    }
    assert_int_equal(ds_json_kind_of(NULL), DS_JSON_NONE);
    assert_int_equal(ds_json_int(NULL, -7), -7);
    assert_true(ds_json_bool(NULL, true));
    assert_int_equal(ds_json_text(NULL).n, 0);
    assert_int_equal(ds_json_count(NULL), 0);
    assert_null(ds_json_get(NULL, "a"));
    assert_null(ds_json_item(NULL, 0));
    testenv_free(te);
}

typedef struct path_case {
    const char *path;
    int64_t found; /* -1: the path breaks off */
} path_case;

static void a_path_walks_objects_and_arrays(void **state)
{
    static const path_case paths[] = {
        { "a.0.b", 1 },   { "a.1.b", 2 },    { "a.2.b", -1 }, { "a.-1.b", -1 },
        { "a.x.b", -1 },  { "a.0.c", -1 },   { "d", 3 },      { "d.e", -1 },
        { "f.0.1.0", 4 }, { "f.0.0.0", -1 }, { "a.00.b", 1 }, { "g.h.i", 5 },
        { "g.h.", -1 },   { "g..i", -1 },    { "7", 6 },      { "a.+0.b", 1 },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_json *j = NULL;

    (void)state;
    assert_status(cx,
                  ds_json_parse(cx,
                                DS_STR("{\"a\":[{\"b\":1},{\"b\":2}],\"d\":3,\"f\":[[[],[4]]],"
                                       "\"g\":{\"h\":{\"i\":5}},\"7\":6}"),
                                &j),
                  DS_OK);
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        if (ds_json_int(ds_json_at(j, paths[i].path), -1) != paths[i].found)
            fail_msg("%s gave %lld", paths[i].path,
                     (long long)ds_json_int(ds_json_at(j, paths[i].path), -1));
    ds_json_free(j);
    testenv_free(te);
}

/* ---- writing */

/* Whatever bytes a text has: one line, valid, and read back as the cleaned text. */
static void every_byte_is_written_so_that_it_can_be_read(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (int c = 0; c < 256; c++) {
        char bytes[3] = { 'a', (char)c, 'z' };
        ds_buf b = ds_buf_make(cx);
        ds_jw w = ds_jw_make(&b);
        ds_json *j = NULL;
        ds_str text;

        ds_jw_text(&w, (ds_str){ bytes, 3 });
        assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
        for (size_t i = 0; i < text.n; i++)
            assert_true((unsigned char)text.p[i] >= 0x20);
        assert_status(cx, ds_json_parse(cx, text, &j), DS_OK);
        if (c < 0x80)
            assert_true(ds_str_equal(ds_json_text(j), (ds_str){ bytes, 3 }));
        else
            assert_text(ds_json_text(j), "a\xEF\xBF\xBDz");
        ds_json_free(j);
    }
    testenv_free(te);
}

static void random_nesting_has_its_commas_and_ends(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(11);

    (void)state;
    for (int round = 0; round < 400; round++) {
        ds_ctx *cx = testenv_cx(te);
        ds_buf b = ds_buf_make(cx), again = ds_buf_make(cx);
        ds_jw w = ds_jw_make(&b);
        char kinds[DS_JW_DEPTH_MAX];
        ds_json *j = NULL;
        int key = 0;

        ds_jw_array(&w);
        kinds[0] = '[';
        for (int i = 0; i < 60; i++) {
            char name[16];

            if (w.depth > 1 && dice_once_in(&d, 4)) {
                ds_jw_end(&w);
                continue;
            }
            (void)snprintf(name, sizeof(name), "k%d", key++);
            if (kinds[w.depth - 1] == '{')
                ds_jw_key(&w, name);
            if (w.depth < DS_JW_DEPTH_MAX && dice_once_in(&d, 3)) {
                bool is_array = dice_once_in(&d, 2);

                kinds[w.depth] = is_array ? '[' : '{';
                is_array ? ds_jw_array(&w) : ds_jw_object(&w);
            } else {
                ds_jw_int(&w, (int64_t)dice_throw(&d, 1000) - 500);
            }
        }
        while (w.depth > 0)
            ds_jw_end(&w);
        assert_status(cx, ds_json_parse(cx, ds_buf_view(&b), &j), DS_OK);
        ds_json_dump(&again, j);
        assert_true(ds_str_equal(ds_buf_view(&b), ds_buf_view(&again)));
        ds_json_free(j);
        testenv_reset(te);
    }
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_json_or_refused_with_a_place),
        cmocka_unit_test(a_document_cut_at_any_byte_is_refused),
        cmocka_unit_test(sixty_four_levels_are_read_and_one_more_is_not),
        cmocka_unit_test(brackets_in_a_text_do_not_count_as_depth),
        cmocka_unit_test(every_accessor_answers_for_every_kind),
        cmocka_unit_test(a_path_walks_objects_and_arrays),
        cmocka_unit_test(every_byte_is_written_so_that_it_can_be_read),
        cmocka_unit_test(random_nesting_has_its_commas_and_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
