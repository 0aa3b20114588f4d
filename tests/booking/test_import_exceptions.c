/*
 * test_import_exceptions.c - leave, holidays and extra hours: cells, order, twice is once, prune.
 */
#include "tests/booking/import_table.h"

static const table_column columns[] = {
    { "doctor", "Dr Rao" },        { "location", "Banjara Hills" },
    { "date_from", "2026-12-01" }, { "date_to", "2026-12-05" },
    { "from", "09:00" },           { "to", "10:00" },
    { "kind", "closed" },          { "reason", "leave" },
};

/* clang-format off */
static const cell_case cell_cases[] = {
    { "doctor", NULL, NULL }, { "doctor", "", NULL }, { "doctor", "dr. rao", NULL }, { "doctor", "RAO", NULL },
    { "doctor", "Dr Nobody", "there is no doctor \"Dr Nobody\"" }, { "doctor", "all", "there is no doctor \"all\"" },
    { "location", NULL, NULL }, { "location", "", NULL }, { "location", "banjara  HILLS", NULL },
    { "location", "Mars", "there is no location \"Mars\"" }, { "location", "Hyderabad", "there is no location" },
    { "date_from", "", "\"\" is not a date; expected YYYY-MM-DD" }, { "date_from", "2026-11-31", "\"2026-11-31\" is not a date" },
    { "date_from", "01.12.2026", "\"01.12.2026\" is not" }, { "date_from", "tomorrow", "\"tomorrow\" is not" },
    { "date_from", "2026-12-05", NULL }, { "date_from", "1900-01-01", NULL },
    { "date_to", NULL, NULL }, { "date_to", "", NULL }, { "date_to", "2026-12-01", NULL }, { "date_to", "2026-11-30", "is before date_from" },
    { "date_to", "9999-12-31", NULL }, { "date_to", "2026-12-32", "\"2026-12-32\" is not a date" },
    { "from", "", "is empty, but the other one is not; leave both empty for the whole day" }, { "from", "00:00", NULL },
    { "from", "9", "\"9\" is not a time of day" },
    { "to", "", "is empty, but the other one is not" }, { "to", "24:00", NULL }, { "to", "09:00", "is not after from" },
    { "to", "24:30", "\"24:30\" is not a time of day" }, { "to", "noon", "\"noon\" is not" },
    { "kind", NULL, "is missing; a file of exceptions needs it" }, { "kind", "", "\"\" is not a kind; expected closed or open" },
    { "kind", "open", NULL }, { "kind", "Closed", "\"Closed\" is not" }, { "kind", "holiday", "\"holiday\" is not" },
    { "reason", NULL, NULL }, { "reason", "", NULL }, { "reason", "=1+1", NULL }, { "reason", "छुट्टी", NULL },
    { "reason", "a\x02", "holds a control character" },
};
/* clang-format on */

static void each_cell_is_taken_or_named(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    table_check(&k, columns, COUNT_OF(columns), cell_cases, COUNT_OF(cell_cases));
    assert_status(k.cx, table_try(&k, table_text(columns, COUNT_OF(columns), "from", "10:01")),
                  DS_INVALID);
    assert_true(table_says(&k, "f.csv line 2 column to: is not after from"));
    clinic_end(&k);
}

static void without_both_clocks_the_whole_day_is_meant(void **state)
{
    static const char *const texts[] = {
        "doctor,date_from,kind\nDr Rao,2026-12-01,closed\n",
        "doctor,date_from,date_to,from,to,kind\nDr Rao,2026-12-01,2026-12-01,,,closed\n",
    };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_status(k.cx, clinic_import(&k, "e.csv", texts[i], false), DS_OK);
        assert_int_equal(k.report.added, i == 0 ? 1 : 0); /* they are the same */
        clinic_reload(&k);
        assert_int_equal(k.dir->exception_count, 1);
        assert_true(k.dir->exceptions[0].is_whole_day);
        assert_int_equal(
            local_date_compare(k.dir->exceptions[0].date_from, k.dir->exceptions[0].date_to), 0);
    }
    clinic_end(&k);
}

/* ---- the order of the file */

#define E_HEADER "doctor,date_from,from,to,kind\n"
#define CLOSED "Dr Rao,2026-12-05,,,closed\n"
#define OPEN_LATE "Dr Rao,2026-12-05,15:00,16:00,open\n"
#define OPEN_EARLY "Dr Rao,2026-12-05,07:00,08:00,open\n"
#define CLOSED_LATE "Dr Rao,2026-12-05,15:30,16:00,closed\n"

/* The starts of Sat 5 December as "0900 0930". */
static const char *starts_of_the_day(clinic *k)
{
    static char text[200];
    ds_buf b = ds_buf_fixed(text, sizeof text - 1);
    slot_start at[32];

    clinic_reload(k);
    size_t n =
        schedule_starts(k->dir, clinic_offering(k, "Dr Rao"), (local_date){ 2026, 12, 5 }, at, 32);
    for (size_t i = 0; i < n; i++)
        ds_buf_printf(&b, "%s%02d%02d", i ? " " : "", at[i].clock_s / 3600,
                      at[i].clock_s / 60 % 60);
    text[ds_buf_view(&b).n] = '\0';
    return text;
}

typedef struct order_case {
    const char *before; /* imported first, NULL: nothing */
    const char *file;
    const char *starts;
} order_case;

static const order_case order_cases[] = {
    { NULL, E_HEADER CLOSED, "" },
    { NULL, E_HEADER CLOSED OPEN_LATE, "1500 1530" },
    { NULL, E_HEADER OPEN_LATE CLOSED, "" },
    { NULL, E_HEADER CLOSED OPEN_LATE CLOSED_LATE, "1500" },
    { NULL, E_HEADER CLOSED CLOSED_LATE OPEN_LATE, "1500 1530" },
    { NULL, E_HEADER OPEN_EARLY, "0700 0730 0900 0930 1030 1100 1130" },
    /* what was there already must not come first for that alone */
    { E_HEADER OPEN_LATE, E_HEADER CLOSED OPEN_LATE, "1500 1530" },
    { E_HEADER OPEN_LATE CLOSED, E_HEADER CLOSED OPEN_LATE, "1500 1530" },
    { E_HEADER CLOSED OPEN_LATE, E_HEADER OPEN_LATE CLOSED, "" },
    { E_HEADER CLOSED OPEN_LATE CLOSED_LATE, E_HEADER CLOSED CLOSED_LATE OPEN_LATE, "1500 1530" },
    { E_HEADER OPEN_EARLY OPEN_LATE, E_HEADER CLOSED OPEN_EARLY OPEN_LATE, "0700 0730 1500 1530" },
    { E_HEADER OPEN_EARLY OPEN_LATE, E_HEADER OPEN_LATE CLOSED OPEN_EARLY, "0700 0730" },
    /* a row that comes again counts where it comes last */
    { NULL, E_HEADER CLOSED OPEN_LATE CLOSED, "" },
    { NULL, E_HEADER OPEN_LATE CLOSED OPEN_LATE, "1500 1530" },
    { E_HEADER CLOSED, E_HEADER OPEN_LATE CLOSED OPEN_LATE OPEN_EARLY, "0700 0730 1500 1530" },
};

static void later_rows_beat_earlier_ones_whatever_was_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(order_cases); i++) {
        const order_case *c = &order_cases[i];
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        if (c->before)
            assert_status(k.cx, clinic_import(&k, "e.csv", c->before, false), DS_OK);
        for (int twice = 0; twice < 2; twice++) {
            int64_t before, after;

            assert_status(k.cx, store_directory_version(k.cx, k.tx, &before), DS_OK);
            assert_status(k.cx, clinic_import(&k, "e.csv", c->file, false), DS_OK);
            assert_status(k.cx, store_directory_version(k.cx, k.tx, &after), DS_OK);
            if (strcmp(starts_of_the_day(&k), c->starts) != 0)
                fail_msg("case %zu: \"%s\", not \"%s\"", i, starts_of_the_day(&k), c->starts);
            if (twice && (k.report.added + k.report.changed > 0 || before != after))
                fail_msg("case %zu: the same file twice changes something", i);
        }
        clinic_end(&k);
    }
}

static void an_exception_put_in_its_place_is_counted_as_changed(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, clinic_import(&k, "e.csv", E_HEADER OPEN_LATE, false), DS_OK);
    assert_status(k.cx, clinic_import(&k, "e.csv", E_HEADER CLOSED OPEN_LATE, false), DS_OK);
    assert_int_equal(k.report.rows, 2);
    assert_int_equal(k.report.added, 1);
    assert_int_equal(k.report.changed, 1);
    assert_int_equal(k.report.same, 0);
    clinic_end(&k);
}

/* ---- whom and where */

typedef struct reach_case {
    const char *row;
    const char *rao, *shah; /* what is left of the two on that day */
} reach_case;

static size_t count_starts(clinic *k, const char *name, local_date date)
{
    slot_start at[64];

    return schedule_starts(k->dir, clinic_offering(k, name), date, at, 64);
}

static void empty_means_all(void **state)
{
    static const reach_case cases[] = {
        { ",,2026-12-01,,,,closed,\n", "", "" },
        { "Dr Rao,,2026-12-01,,,,closed,\n", "", "6" },
        { "Dr Shah,,2026-12-01,,,,closed,\n", "5", "" },
        { ",Downtown,2026-12-01,,,,closed,\n", "5", "" },
        { ",Banjara Hills,2026-12-01,,,,closed,\n", "", "6" },
        { "Dr Rao,Downtown,2026-12-01,,,,closed,\n", "5", "6" },
        { ",,2026-11-30,2026-12-02,,,closed,\n", "", "" },
        { ",,2026-11-28,2026-11-30,,,closed,\n", "5", "6" },
        { ",,2026-12-02,,,,closed,\n", "5", "6" },
        { ",,2026-12-01,,09:00,10:30,closed,\n", "3", "3" },
        { ",,2026-12-01,,13:00,14:00,open,\n", "7", "8" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[300];
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        (void)snprintf(text, sizeof text,
                       "doctor,location,date_from,date_to,from,to,kind,reason\n%s", cases[i].row);
        assert_status(k.cx, clinic_import(&k, "e.csv", text, false), DS_OK);
        clinic_reload(&k);
        size_t rao = count_starts(&k, "Dr Rao", (local_date){ 2026, 12, 1 });
        size_t shah = count_starts(&k, "Dr Shah", (local_date){ 2026, 12, 1 });
        if (rao != strtoul(cases[i].rao, NULL, 10) || shah != strtoul(cases[i].shah, NULL, 10))
            fail_msg("case %zu: %zu and %zu are left", i, rao, shah);
        clinic_end(&k);
    }
}

/* ---- errors and prune */

static void unknown_names_of_all_rows_are_named_and_nothing_is_written(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "e.csv",
                                "doctor,location,date_from,kind\nDr Rao,,2026-12-01,closed\n"
                                "Dr A,,2026-12-01,closed\n,B,2026-12-01,closed\n",
                                false),
                  DS_INVALID);
    assert_int_equal(k.report.errors, 2);
    assert_true(table_says(&k, "e.csv line 3 column doctor: there is no doctor \"Dr A\""));
    assert_true(table_says(&k, "e.csv line 4 column location: there is no location \"B\""));
    clinic_reload(&k);
    assert_int_equal(k.dir->exception_count, 0);
    clinic_end(&k);
}

static void prune_deletes_what_no_file_names(void **state)
{
    const import_file files[] = { { "a.csv", DS_STR(E_HEADER CLOSED) },
                                  { "b.csv", DS_STR(E_HEADER OPEN_LATE) } };
    import_report r;
    ds_buf errors;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, clinic_import(&k, "e.csv", E_HEADER CLOSED OPEN_EARLY CLOSED_LATE, false),
                  DS_OK);
    errors = ds_buf_make(k.cx);
    assert_status(
        k.cx,
        booking_import(k.cx, k.tx, &k.policy, files, 2, true, clinic_lookup, NULL, &errors, &r),
        DS_OK);
    assert_int_equal(r.added, 1);
    assert_int_equal(r.same, 1);
    assert_int_equal(r.pruned, 2);
    assert_string_equal(starts_of_the_day(&k), "1500 1530");
    assert_int_equal(k.dir->exception_count, 2);
    clinic_end(&k);
}

static void a_file_without_rows_prunes_nothing_of_other_kinds(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, clinic_import(&k, "e.csv", E_HEADER CLOSED, false), DS_OK);
    assert_status(k.cx, clinic_import(&k, "c.csv", CLINIC_TWO_CITIES, true), DS_OK);
    clinic_reload(&k);
    assert_int_equal(k.dir->exception_count, 1);
    assert_int_equal(k.dir->offering_count, 3);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_taken_or_named),
        cmocka_unit_test(without_both_clocks_the_whole_day_is_meant),
        cmocka_unit_test(later_rows_beat_earlier_ones_whatever_was_there),
        cmocka_unit_test(an_exception_put_in_its_place_is_counted_as_changed),
        cmocka_unit_test(empty_means_all),
        cmocka_unit_test(unknown_names_of_all_rows_are_named_and_nothing_is_written),
        cmocka_unit_test(prune_deletes_what_no_file_names),
        cmocka_unit_test(a_file_without_rows_prunes_nothing_of_other_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
