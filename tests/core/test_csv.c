/*
 * test_csv.c - tables with a header row: what is read, and which line is wrong.
 */
#include "core/csv.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

/* The whole table as text: header, then line:fields. */
static ds_str shown(ds_ctx *cx, const ds_csv *csv)
{
    ds_buf b = ds_buf_make(cx);

    for (size_t c = 0; c < csv->columns; c++)
        ds_buf_printf(&b, "[" DS_FMT "]", DS_ARG(csv->header[c]));
    for (size_t r = 0; r < csv->count; r++) {
        ds_buf_printf(&b, " %u:", (unsigned)csv->rows[r].line);
        for (size_t c = 0; c < csv->columns; c++)
            ds_buf_printf(&b, "[" DS_FMT "]", DS_ARG(csv->rows[r].fields[c]));
    }
    return ds_buf_view(&b);
}

static void tables_are_read_with_their_lines(void **state)
{
    static const struct {
        const char *text, *table;
    } rows[] = {
        { "a,b\n1,2\n3,4\n", "[a][b] 2:[1][2] 3:[3][4]" },
        { "a,b\r\n1,2\r\n3,4", "[a][b] 2:[1][2] 3:[3][4]" },
        { "\xEF\xBB\xBF"
          "Doctor , FEE\n Rao , 600 \n",
          "[doctor][fee] 2:[Rao][600]" },
        { "a,b\n\n1,2\n   \n\n3,4\n\n", "[a][b] 3:[1][2] 6:[3][4]" },
        { "a,b\n\"x,\"\"y\"\"\",2\n", "[a][b] 2:[x,\"y\"][2]" },
        { "a,b\n\"one\ntwo\",2\n3,4\n", "[a][b] 2:[one\ntwo][2] 4:[3][4]" },
        { "a,b\n\"one\n\n\ntwo\",2\n3,4\n", "[a][b] 2:[one\n\n\ntwo][2] 6:[3][4]" },
        { "a,b\n1,\n,2\n,\n", "[a][b] 2:[1][] 3:[][2] 4:[][]" },
        { "\n\na,b\n1,2\n", "[a][b] 4:[1][2]" },
        { "a\n1\n\n2\n", "[a] 2:[1] 4:[2]" },
        { "a,b\n", "[a][b]" },
        { "Ciudad,país\nMadrid,España\n", "[ciudad][pais] 2:[Madrid][España]" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_csv csv;

        assert_status(cx, ds_csv_parse(cx, ds_str_of(rows[i].text), &csv), DS_OK);
        assert_text(shown(cx, &csv), rows[i].table);
    }
}

static void what_is_wrong_is_named_by_line(void **state)
{
    static const struct {
        ds_str text;
        const char *why;
    } rows[] = {
        { DS_LIT(""), "line 1: no header row" },
        { DS_LIT("\n\n"), "line 1: no header row" },
        { DS_LIT("a,b,c,d,e\n1,2,3,4,5\n1,2,3\n"), "line 3: 3 fields, the header has 5" },
        { DS_LIT("a,b\n\"x\ny\",1,2\n"), "line 2: 3 fields, the header has 2" },
        { DS_LIT("a,b\n1,\"2\n3,4\n"), "line 2: a quote is opened and never closed" },
        { DS_LIT("a,b\n1,2\n3,4\"\n"), "line 3 column 4: a quote where none may be" },
        { DS_LIT("a,b\n\"1\"x,2\n"), "line 2 column 4: a quote where none may be" },
        { DS_LIT("a,b\n1,2\nxé\xFFy,2\n"), "line 3 column 3: not UTF-8" },
        { DS_LIT("a,A\n1,2\n"), "line 1 column 2: a second column a" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_csv csv = { .columns = 77 };

        assert_status(cx, ds_csv_parse(cx, rows[i].text, &csv), DS_INVALID);
        assert_why(cx, rows[i].why);
        assert_int_equal(csv.columns, 77);
    }
}

static void columns_are_found_by_name(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_csv csv;

    (void)state;
    assert_status(cx, ds_csv_parse(cx, DS_STR("Doctor,Fee\n"), &csv), DS_OK);
    assert_int_equal(ds_csv_column(&csv, "fee"), 1);
    assert_int_equal(ds_csv_column(&csv, "doctor"), 0);
    assert_int_equal(ds_csv_column(&csv, "city"), -1);
}

static void a_wide_or_a_long_file_meets_a_limit(void **state)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_ctx *small = testenv_cx_new(te, 16384);
    ds_buf b = ds_buf_make(cx);
    ds_csv csv;

    (void)state;
    for (int i = 0; i < 300; i++)
        ds_buf_printf(&b, "c%d,", i);
    assert_status(cx, ds_csv_parse(cx, ds_buf_view(&b), &csv), DS_INVALID);
    assert_why(cx, "301 columns");
    b = ds_buf_make(cx);
    ds_buf_puts(&b, "a,b\n");
    for (int i = 0; i < 1000; i++)
        ds_buf_printf(&b, "%d,x\n", i);
    assert_status(cx, ds_csv_parse(cx, ds_buf_view(&b), &csv), DS_OK);
    assert_int_equal(csv.count, 1000);
    assert_status(small, ds_csv_parse(small, ds_buf_view(&b), &csv), DS_LIMIT);
}

static void fields_are_quoted_where_needed_and_guarded_where_untrusted(void **state)
{
    static const struct {
        const char *field;
        bool is_untrusted;
        const char *out;
    } rows[] = {
        { "Rao", true, "Rao" },
        { "Rao, Dr", false, "\"Rao, Dr\"" },
        { "say \"ah\"", false, "\"say \"\"ah\"\"\"" },
        { "two\nlines", false, "\"two\nlines\"" },
        { " led", false, "\" led\"" },
        { "=1+1", true, "\"'=1+1\"" },
        { "+1555", true, "\"'+1555\"" },
        { "-1", true, "\"'-1\"" },
        { "@x", true, "\"'@x\"" },
        { "\tx", true, "\"'\tx\"" },
        { "=1+1", false, "=1+1" },
        { "\xEF\xBB\xBFx", false, "\"\xEF\xBB\xBFx\"" }, /* or it would vanish as a BOM */
        { "", true, "" },
    };
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_buf b = ds_buf_make(cx);

        ds_csv_write_field(&b, ds_str_of(rows[i].field), rows[i].is_untrusted);
        assert_text(ds_buf_view(&b), rows[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read_with_their_lines),
        cmocka_unit_test(what_is_wrong_is_named_by_line),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(a_wide_or_a_long_file_meets_a_limit),
        cmocka_unit_test(fields_are_quoted_where_needed_and_guarded_where_untrusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
