/*
 * test_import_holidays.c - a clinic's own holidays: cells, calendars, twice is once, prune, export.
 */
#include "tests/booking/import_table.h"

static const table_column columns[] = {
    { "calendar", "IN-TG" },
    { "date", "2026-09-05" },
    { "name", "Founder's day" },
    { "kind", "closed" },
};

/* clang-format off */
static const cell_case cell_cases[] = {
    { "calendar", "", "is empty" }, { "calendar", "IN", NULL }, { "calendar", "OAK", NULL },
    { "calendar", "IN-TQ", "there is no calendar \"IN-TQ\"; there are IN-" }, { "calendar", "es-md", "there is no calendar \"es-md\"; there are ES-MD" },
    { "calendar", "Mars", "there is no calendar \"Mars\"; expected IN, US or ES" },
    { "date", NULL, "is missing" }, { "date", "", "\"\" is not a date" }, { "date", "2027-02-29", "\"2027-02-29\" is not a date; 2027 has no 29 February" },
    { "date", "2028-02-29", NULL }, { "date", "5 Sept", "\"5 Sept\" is not a date; expected YYYY-MM-DD" },
    { "name", NULL, NULL }, { "name", "", NULL }, { "name", "=Eid", NULL },
    { "kind", NULL, NULL }, { "kind", "", NULL }, { "kind", "open", NULL }, { "kind", "shut", "\"shut\" is not a kind; expected closed or open" },
};
/* clang-format on */

#define CLINIC_OAK                                                                                 \
    "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to,holidays\n" \
    "L,Asia/Kolkata,D,ent,v,30,1,INR,mon-fri,09:00,12:00,OAK\n"

static void start(clinic *k)
{
    clinic_start(k, CLINIC_TWO_CITIES, false);
    assert_status(k->cx, clinic_import(k, "h.csv", "calendar,date\nIN,2027-01-01\n", false), DS_OK);
}

static void each_cell_is_taken_or_named(void **state)
{
    static const import_file both[] = {
        { "c.csv", { CLINIC_OAK, sizeof CLINIC_OAK - 1 } },
        { "h.csv", DS_LIT("calendar,date\nOAK,2026-12-31\n") },
    };
    ds_buf errors;
    import_report report;
    clinic k;

    (void)state;
    start(&k);
    assert_status(k.cx, clinic_import(&k, "c.csv", CLINIC_OAK, false), DS_INVALID); /* no such */
    assert_true(table_says(&k, "c.csv line 2 column holidays: there is no calendar \"OAK\""));
    errors = ds_buf_make(k.cx); /* its own calendar, in the same import */
    assert_status(k.cx,
                  booking_import(k.cx, k.tx, &k.policy, both, 2, false, clinic_lookup, NULL,
                                 &errors, &report),
                  DS_OK);
    table_check(&k, columns, COUNT_OF(columns), cell_cases, COUNT_OF(cell_cases));
    clinic_end(&k);
}

static void twice_is_once_and_a_contradiction_is_named(void **state)
{
    static const char text[] = "calendar,date,name,kind\nIN,2026-09-05,A,\nUS,2026-09-05,B,open\n";
    clinic k;

    (void)state;
    start(&k);
    assert_status(k.cx, clinic_import(&k, "h.csv", text, false), DS_OK);
    assert_int_equal(k.report.added, 2);
    assert_status(k.cx, clinic_import(&k, "h.csv", text, false), DS_OK);
    assert_int_equal(k.report.same, 2);
    assert_int_equal(k.report.added + k.report.changed, 0);
    assert_status(k.cx,
                  clinic_import(&k, "h.csv", "calendar,date,kind\nUS,2026-09-05,closed\n", false),
                  DS_OK);
    assert_int_equal(k.report.changed, 1);
    assert_status(k.cx,
                  clinic_import(&k, "h.csv",
                                "calendar,date,kind\nIN,2026-10-01,\nUS,2026-10-01,\n"
                                "IN,2026-10-01,open\n",
                                false),
                  DS_INVALID);
    assert_true(table_says(&k, "h.csv line 4 column date: is said by h.csv line 2 already"));
    clinic_end(&k);
}

static void what_is_exported_comes_back_and_prune_forgets_the_rest(void **state)
{
    clinic k;
    ds_str out;

    (void)state;
    start(&k);
    ds_buf b = ds_buf_make(k.cx);
    assert_status(k.cx, booking_export(k.cx, k.tx, k.dir, DS_STR("holidays"), false, &b), DS_OK);
    assert_status(k.cx, ds_buf_finish(&b, &out), DS_OK);
    assert_text(out, "calendar,date,name,kind\nIN,2027-01-01,,closed\n");
    assert_status(k.cx, clinic_import(&k, "h.csv", out.p, true), DS_OK);
    assert_int_equal(k.report.same, 1);
    assert_int_equal(k.report.pruned, 0);
    assert_status(k.cx, clinic_import(&k, "h.csv", "calendar,date\nUS,2027-01-02\n", true), DS_OK);
    assert_int_equal(k.report.pruned, 1);
    clinic_end(&k);
}

static void a_place_keeps_the_calendar_it_names_and_what_was_said_of_it(void **state)
{
    clinic k;

    (void)state;
    clinic_start(
        &k,
        "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to,"
        "holidays\nL,Asia/Kolkata,D,ent,v,30,1,INR,mon-fri,09:00,12:00,IN-TG\n",
        false);
    size_t built_in = k.dir->holiday_count, open = 0;
    assert_true(built_in > 200);
    assert_status(k.cx,
                  clinic_import(&k, "h.csv",
                                "calendar,date,name,kind\nIN-TG,2026-01-26,we work,open\n"
                                "US,2026-09-05,elsewhere,\n",
                                false),
                  DS_OK);
    clinic_reload(&k);
    assert_int_equal(k.dir->holiday_count, built_in + 1);
    for (size_t i = 0; i < k.dir->holiday_count; i++)
        open += k.dir->holidays[i].is_open;
    assert_int_equal(open, 1);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_taken_or_named),
        cmocka_unit_test(twice_is_once_and_a_contradiction_is_named),
        cmocka_unit_test(what_is_exported_comes_back_and_prune_forgets_the_rest),
        cmocka_unit_test(a_place_keeps_the_calendar_it_names_and_what_was_said_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
