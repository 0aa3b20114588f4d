/*
 * test_csv_table.c - files as spreadsheets, people and mistakes make them; and fields written so
 * that no spreadsheet runs them.
 */
#include "core/csv.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#include <stdio.h>
#include <string.h>

typedef struct csv_case {
    const char *name;
    ds_str text;
    const char *read; /* "line: field|field" a row, joined by newlines; NULL: refused */
    const char *why;  /* when refused: part of the reason */
} csv_case;

/* clang-format off */
static const csv_case csv_cases[] = {
    { "plain",                       DS_LIT("a,b\n1,2\n"),                 "2: 1|2", NULL },
    { "no line break at the end",    DS_LIT("a,b\n1,2"),                   "2: 1|2", NULL },
    { "lines of Windows",            DS_LIT("a,b\r\n1,2\r\n3,4\r\n"),      "2: 1|2\n3: 3|4", NULL },
    { "lines of Windows, cut",       DS_LIT("a,b\r\n1,2\r"),               "2: 1|2", NULL },
    { "a byte order mark",           DS_LIT("\xEF\xBB\xBF" "a,b\n1,2\n"),  "2: 1|2", NULL },
    { "header alone",                DS_LIT("a,b\n"),                      "", NULL },
    { "header alone without its end", DS_LIT("a,b"),                       "", NULL },
    { "one column",                  DS_LIT("a\n1\n2\n"),                  "2: 1\n3: 2", NULL },
    { "empty fields",                DS_LIT("a,b,c\n,,\nx,,z\n"),          "2: ||\n3: x||z", NULL },
    { "blank lines",                 DS_LIT("a,b\n\n1,2\n\n\n3,4\n\n"),    "3: 1|2\n6: 3|4", NULL },
    { "blank lines of Windows",      DS_LIT("a,b\r\n\r\n1,2\r\n"),         "3: 1|2", NULL },
    { "a line of spaces",            DS_LIT("a,b\n   \n1,2\n"),            "3: 1|2", NULL },
    { "spaces around fields",        DS_LIT("a , b\n 1 ,\t2 \n"),          "2: 1|2", NULL },
    { "spaces within fields",        DS_LIT("a,b\nx y,\"  z  w \"\n"),     "2: x y|z  w", NULL },
    { "quoted",                      DS_LIT("a,b\n\"1\",\"2\"\n"),         "2: 1|2", NULL },
    { "a quoted comma",              DS_LIT("a,b\n\"1,5\",2\n"),           "2: 1,5|2", NULL },
    { "a quoted quote",              DS_LIT("a,b\n\"say \"\"hi\"\"\",2\n"), "2: say \"hi\"|2", NULL },
    { "only quotes",                 DS_LIT("a,b\n\"\"\"\"\"\",\"\"\n"),   "2: \"\"|", NULL },
    { "a quoted empty field",        DS_LIT("a,b\n\"\",2\n"),              "2: |2", NULL },
    { "a quoted line break",         DS_LIT("a,b\n\"x\ny\",2\n3,4\n"),     "2: x\ny|2\n4: 3|4", NULL },
    { "a quoted blank line",         DS_LIT("a,b\n\"x\n\ny\",2\n3,4\n"),   "2: x\n\ny|2\n5: 3|4", NULL },
    { "a quoted break in the header", DS_LIT("\"a\nx\",b\n1,2\n"),         "3: 1|2", NULL },
    { "a space before a quote",      DS_LIT("a,b\n1, \"2\"\n"),            "2: 1|2", NULL },
    { "a space behind a quote",      DS_LIT("a,b\n\"1\" ,2\n"),            "2: 1|2", NULL },
    { "Hindi",                       DS_LIT("a\n\xE0\xA4\xB9\xE0\xA5\x88\n"), "2: \xE0\xA4\xB9\xE0\xA5\x88", NULL },
    { "an apostrophe is no quote",   DS_LIT("a,b\nO'Neil,'x'\n"),          "2: O'Neil|'x'", NULL },
    { "a semicolon is no comma",     DS_LIT("a;b\n1;2\n"),                 "2: 1;2", NULL },
    { "a tab is no comma",           DS_LIT("a\n1\t2\n"),                  "2: 1\t2", NULL },
    { "an old Mac's lines",          DS_LIT("a,b\r1,2\r3,4"),              "1: 1|2\n1: 3|4", NULL },
    { "nothing",                     DS_LIT(""),                NULL, "line 1: no header row" },
    { "a byte order mark alone",     DS_LIT("\xEF\xBB\xBF"),    NULL, "line 1: no header row" },
    { "blank lines alone",           DS_LIT("\n\n\n"),          NULL, "no header row" },
    { "too few fields",              DS_LIT("a,b,c\n1,2\n"),    NULL, "line 2: 2 fields, the header has 3" },
    { "too many fields",             DS_LIT("a,b\n1,2\n1,2,3\n"), NULL, "line 3: 3 fields, the header has 2" },
    { "a comma at the end",          DS_LIT("a,b\n1,2,\n"),     NULL, "line 2: 3 fields, the header has 2" },
    { "one field of two",            DS_LIT("a,b\nx\n"),        NULL, "line 2: 1 fields, the header has 2" },
    { "an open quote",               DS_LIT("a,b\n\"1,2\n3,4\n"), NULL, "line 2: a quote is opened and never closed" },
    { "an open quote further down",  DS_LIT("a,b\n1,2\n3,\"4\n5,6\n"), NULL, "line 3: a quote is opened and never closed" },
    { "a quote within",              DS_LIT("a,b\n1\"2,3\n"),   NULL, "line 2 column 2: a quote where none may be" },
    { "a letter behind a quote",     DS_LIT("a,b\n\"1\"x,2\n"), NULL, "line 2 column 4: a quote where none may be" },
    { "Latin-1",                     DS_LIT("a,b\n1,Jos\xE9\n"), NULL, "line 2 column 6: not UTF-8" },
    { "Latin-1 in the header",       DS_LIT("a\xF1o,b\n1,2\n"), NULL, "line 1 column 2: not UTF-8" },
    { "Latin-1 behind Hindi",        DS_LIT("a\n\xE0\xA4\xB9\xE9\n"), NULL, "line 2 column 2: not UTF-8" },
    { "UTF-16",                      DS_LIT("\xFF\xFE" "a\0,\0b\0"), NULL, "line 1 column 1: not UTF-8" },
    { "the same column twice",       DS_LIT("a,b,a\n1,2,3\n"),  NULL, "line 1 column 3: a second column a" },
    { "the same column in capitals", DS_LIT("name,NAME\n1,2\n"), NULL, "line 1 column 2: a second column name" },
    { "the same column with an accent", DS_LIT("ano,a\xC3\xB1o\n1,2\n"), NULL, "line 1 column 2: a second column ano" },
};
/* clang-format on */

static ds_str rows_of(ds_ctx *cx, const ds_csv *csv)
{
    ds_buf b = ds_buf_make(cx);

    for (size_t i = 0; i < csv->count; i++) {
        ds_buf_printf(&b, "%s%u: ", i > 0 ? "\n" : "", csv->rows[i].line);
        for (size_t k = 0; k < csv->columns; k++) {
            ds_buf_puts(&b, k > 0 ? "|" : "");
            ds_buf_add(&b, csv->rows[i].fields[k]);
        }
    }
    return ds_buf_view(&b);
}

static void files_are_read_as_written_or_refused_with_a_place(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(csv_cases); i++) {
        const csv_case *c = &csv_cases[i];
        ds_csv csv;
        ds_status status = ds_csv_parse(cx, c->text, &csv);

        if (status != (c->read ? DS_OK : DS_INVALID))
            fail_msg("%s: %s %s", c->name, ds_status_name(status), cx->why);
        if (c->why && !strstr(cx->why, c->why))
            fail_msg("%s: \"%s\" is not \"%s\"", c->name, cx->why, c->why);
        if (c->read && !ds_str_is(rows_of(cx, &csv), c->read))
            fail_msg("%s: \"" DS_FMT "\"", c->name, DS_ARG(rows_of(cx, &csv)));
    }
    testenv_free(te);
}

static void header_names_are_folded_and_found(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_csv csv;

    (void)state;
    assert_status(cx,
                  ds_csv_parse(cx,
                               DS_STR("\xEF\xBB\xBF\"Valid_From\" , TIMEZONE,\" fee \",,\n"
                                      "1,2,3,4,5\n"),
                               &csv),
                  DS_OK);
    assert_int_equal(ds_csv_column(&csv, "valid_from"), 0);
    assert_int_equal(ds_csv_column(&csv, "timezone"), 1);
    assert_int_equal(ds_csv_column(&csv, "fee"), 2);
    assert_int_equal(ds_csv_column(&csv, "Fee"), -1);
    assert_int_equal(ds_csv_column(&csv, "fe"), -1);
    assert_int_equal(ds_csv_column(&csv, ""), 3);
    assert_int_equal(csv.columns, 5);
    testenv_free(te);
}

static void two_hundred_and_fifty_six_columns_are_read_and_one_more_is_not(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (int columns = 255; columns <= 258; columns++) {
        ds_buf b = ds_buf_make(cx);
        ds_csv csv;

        for (int i = 0; i < columns; i++)
            ds_buf_printf(&b, "%sc%d", i > 0 ? "," : "", i);
        assert_status(cx, ds_csv_parse(cx, ds_buf_view(&b), &csv),
                      columns <= 256 ? DS_OK : DS_INVALID);
        if (columns > 256)
            assert_why(cx, "columns, at most 256 are read");
    }
    testenv_free(te);
}

/* A row of more fields than can be kept is counted all the same. */
static void a_row_of_far_too_many_fields_is_counted(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_buf b = ds_buf_make(cx);
    ds_csv csv;

    (void)state;
    ds_buf_puts(&b, "a,b\n");
    for (int i = 0; i < 1000; i++)
        ds_buf_putc(&b, ',');
    assert_status(cx, ds_csv_parse(cx, ds_buf_view(&b), &csv), DS_INVALID);
    assert_why(cx, "line 2: 1001 fields, the header has 2");
    testenv_free(te);
}

/* ---- writing */

typedef struct field_case {
    const char *field, *trusted, *untrusted;
} field_case;

/* clang-format off */
static const field_case field_cases[] = {
    { "",             "",                  "" },
    { "abc",          "abc",               "abc" },
    { "a b",          "a b",               "a b" },
    { "a,b",          "\"a,b\"",           "\"a,b\"" },
    { "say \"hi\"",   "\"say \"\"hi\"\"\"", "\"say \"\"hi\"\"\"" },
    { "two\nlines",   "\"two\nlines\"",    "\"two\nlines\"" },
    { "a\rb",         "\"a\rb\"",          "\"a\rb\"" },
    { " a",           "\" a\"",            "\" a\"" },
    { "a ",           "\"a \"",            "\"a \"" },
    { " ",            "\" \"",             "\" \"" },
    { "=1+1",         "=1+1",              "\"'=1+1\"" },
    { "+1408",        "+1408",             "\"'+1408\"" },
    { "-5",           "-5",                "\"'-5\"" },
    { "@SUM(A1)",     "@SUM(A1)",          "\"'@SUM(A1)\"" },
    { "\tx",          "\"\tx\"",           "\"'\tx\"" },
    { "\rx",          "\"\rx\"",           "\"'\rx\"" },
    { "=\"a\"",       "\"=\"\"a\"\"\"",    "\"'=\"\"a\"\"\"" },
    { "a=1",          "a=1",               "a=1" },
    { "1-2",          "1-2",               "1-2" },
    { "'=1",          "'=1",               "\"''=1\"" },
    { "'a",           "'a",                "'a" },
    { "\"",           "\"\"\"\"",          "\"\"\"\"" },
    { "\xEF\xBB\xBFx", "\"\xEF\xBB\xBFx\"", "\"\xEF\xBB\xBFx\"" },
    { "\xE0\xA4\xB9", "\xE0\xA4\xB9",      "\xE0\xA4\xB9" },
};
/* clang-format on */

static void fields_are_quoted_and_formulas_are_guarded(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(field_cases); i++) {
        char room[2][64];
        ds_buf b[2] = { ds_buf_fixed(room[0], 64), ds_buf_fixed(room[1], 64) };

        ds_csv_write_field(&b[0], ds_str_of(field_cases[i].field), false);
        ds_csv_write_field(&b[1], ds_str_of(field_cases[i].field), true);
        assert_text(ds_buf_view(&b[0]), field_cases[i].trusted);
        assert_text(ds_buf_view(&b[1]), field_cases[i].untrusted);
    }
}

/* Random rows of nasty letters, written and read: the same fields come back, trimmed. */
static void what_is_written_is_read_back(void **state)
{
    static const char letters[] = "ab,\"\n\r =+-@'\t;\\";
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(3);

    (void)state;
    for (int round = 0; round < 800; round++) {
        ds_ctx *cx = testenv_cx(te);
        ds_str fields[4][3];
        ds_buf b = ds_buf_make(cx);
        ds_csv csv;

        ds_buf_puts(&b, "x,y,z\n");
        for (int r = 0; r < 4; r++) {
            for (int k = 0; k < 3; k++) {
                char *p = ds_alloc(cx, 8);
                size_t n = dice_throw(&d, 8);

                for (size_t i = 0; i < n; i++)
                    p[i] = letters[dice_throw(&d, sizeof(letters) - 1)];
                fields[r][k] = (ds_str){ p, n };
                ds_buf_puts(&b, k > 0 ? "," : "");
                ds_csv_write_field(&b, fields[r][k], false);
            }
            ds_buf_puts(&b, "\n");
        }
        assert_status(cx, ds_csv_parse(cx, ds_buf_view(&b), &csv), DS_OK);
        assert_int_equal(csv.count, 4);
        for (int r = 0; r < 4; r++)
            for (int k = 0; k < 3; k++)
                if (!ds_str_equal(csv.rows[r].fields[k], ds_str_trim(fields[r][k])))
                    fail_msg("round %d: \"" DS_FMT "\" came back as \"" DS_FMT "\"", round,
                             DS_ARG(fields[r][k]), DS_ARG(csv.rows[r].fields[k]));
        testenv_reset(te);
    }
    testenv_free(te);
}

/* Whatever the bytes: an answer, and a reason that names a line. */
static void random_bytes_are_read_or_refused_with_a_line(void **state)
{
    static const char letters[] = "a,\"\n\r \xE0\xA4\xB9";
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(5);
    size_t read = 0;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        ds_ctx *cx = testenv_cx(te);
        char bytes[48];
        size_t n = dice_throw(&d, sizeof(bytes));
        ds_csv csv;

        for (size_t i = 0; i < n; i++)
            bytes[i] = letters[dice_throw(&d, dice_once_in(&d, 40) ? sizeof(letters) - 1 : 6)];
        if (ds_csv_parse(cx, (ds_str){ bytes, n }, &csv) == DS_OK) {
            read++;
            for (size_t r = 0; r < csv.count; r++)
                assert_in_range(csv.rows[r].line, 1, 49);
        } else {
            assert_true(ds_str_starts(ds_str_of(cx->why), DS_STR("line ")));
        }
        testenv_reset(te);
    }
    assert_true(read > 50);
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_as_written_or_refused_with_a_place),
        cmocka_unit_test(header_names_are_folded_and_found),
        cmocka_unit_test(two_hundred_and_fifty_six_columns_are_read_and_one_more_is_not),
        cmocka_unit_test(a_row_of_far_too_many_fields_is_counted),
        cmocka_unit_test(fields_are_quoted_and_formulas_are_guarded),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(random_bytes_are_read_or_refused_with_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
