/*
 * test_import.c - files all or nothing: every wrong cell by file, line and column; twice is once.
 */
#include "tests/booking/clinic.h"

#define ROW(zone, minutes, fee, currency, days, from, to, breaks)                                  \
    CLINIC_HEADER "Oak,Here,,,,," zone ",Dr X,f,ent,en,visit," minutes "," fee "," currency        \
                  "," days "," from "," to "," breaks ",,\n"

typedef struct error_case {
    const char *text, *error;
} error_case;

static const error_case error_cases[] = {
    { ROW("Asia/Kolkatta", "30", "1", "INR", "mon", "09:00", "12:00", ""),
      "f.csv line 2 column timezone: there is no time zone \"Asia/Kolkatta\"" },
    { ROW("", "30", "1", "INR", "mon", "09:00", "12:00", ""), "column timezone: is empty" },
    { ROW("UTC", "0", "1", "INR", "mon", "09:00", "12:00", ""), "column minutes: \"0\"" },
    { ROW("UTC", "1441", "1", "INR", "mon", "09:00", "12:00", ""), "column minutes" },
    { ROW("UTC", "", "1", "INR", "mon", "09:00", "12:00", ""), "column minutes: is empty" },
    { ROW("UTC", "30", "1.005", "INR", "mon", "09:00", "12:00", ""), "column fee: \"1.005\"" },
    { ROW("UTC", "30", "-1", "INR", "mon", "09:00", "12:00", ""), "column fee" },
    { ROW("UTC", "30", "1", "rupees", "mon", "09:00", "12:00", ""), "column currency" },
    { ROW("UTC", "30", "1", "INR", "mon-fry", "09:00", "12:00", ""), "column days: \"mon-fry\"" },
    { ROW("UTC", "30", "1", "INR", "", "09:00", "12:00", ""), "column days: is empty" },
    { ROW("UTC", "30", "1", "INR", "mon", "9h", "12:00", ""), "column from: \"9h\"" },
    { ROW("UTC", "30", "1", "INR", "mon", "12:00", "09:00", ""), "column to: is not after from" },
    { ROW("UTC", "30", "1", "INR", "mon", "09:00", "09:20", ""), "column minutes: no visit of 30" },
    { ROW("UTC", "30", "1", "INR", "mon", "09:00", "49:00", ""), "column to: \"49:00\"" },
    { ROW("UTC", "30", "1", "INR", "mon", "09:00", "12:00", "10"), "column breaks: \"10\"" },
    { ROW("UTC", "30", "1", "INR", "mon", "09:00", "12:00", "08:00-09:30"), "column breaks" },
    { CLINIC_HEADER "Oak,Here,,,91,0,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,,\n",
      "column lat: \"91\"" },
    { CLINIC_HEADER "Oak,Here,,,9,,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,,\n",
      "column lon: is empty" },
    { CLINIC_HEADER "Oak,Here,,,,,UTC,Dr X,female,ent,en,visit,30,1,INR,mon,09:00,12:00,,,\n",
      "column gender: \"female\"" },
    { CLINIC_HEADER "Oak,Here,,,,,UTC,Dr X,f,,en,visit,30,1,INR,mon,09:00,12:00,,,\n",
      "column specialties: is empty" },
    { CLINIC_HEADER "Oak,Here,,,,,UTC,Dr X,f,ent,english,visit,30,1,INR,mon,09:00,12:00,,,\n",
      "column languages: \"english\"" },
    { CLINIC_HEADER "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,2026-02-30,\n",
      "column valid_from: \"2026-02-30\"" },
    { CLINIC_HEADER
      "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,2026-03-02,2026-03-01\n",
      "column valid_to: is before valid_from" },
    { CLINIC_RAO, "fits no kind of file" },
    { "calender,date,name,kind\nIN-TG,2026-11-24,Fair,closed\n",
      "f.csv line 1 column calender: a file of holidays has no such column" },
    { "calender,date,name,kind\nIN-TG,2026-11-24,Fair,closed\n",
      "f.csv line 1 column calendar: is missing" },
    { "location,timezone,doctor,specialties,visit_type,minutes,fee,currency,days,from,to,colour\n",
      "f.csv line 1 column colour: a file of clinics has no such column" },
    { "location,doctor,specialties,visit_type,minutes,fee,currency,days,from,to\n",
      "f.csv line 1 column timezone: is missing" },
    { "doctor,doctor,date_from,kind\n", "a second column doctor" },
    { CLINIC_HEADER "a,b\n", "f.csv line 2" },
    { "doctor,date_from,kind\nDr Rao,tomorrow,closed\n", "column date_from: \"tomorrow\"" },
    { "doctor,date_from,kind\nDr Rao,2026-12-01,shut\n", "column kind: \"shut\"" },
    { "doctor,date_from,date_to,kind\nDr Rao,2026-12-02,2026-12-01,closed\n",
      "column date_to: is before date_from" },
    { "doctor,date_from,from,to,kind\nDr Rao,2026-12-02,09:00,,closed\n", "column to: is empty" },
    { "doctor,date_from,kind\nDr Nobody,2026-12-01,closed\n",
      "column doctor: there is no doctor \"Dr Nobody\"" },
    { "doctor,location,date_from,kind\n,Mars,2026-12-01,closed\n",
      "column location: there is no location \"Mars\"" },
    { "patient,phone\n,+1555\n", "column patient: is empty" },
    { "patient,phone\nAna,call me\n", "column phone: is not a phone number" },
    { "patient,phone,channel\nAna,+15550001,fax\n", "column channel: \"fax\"" },
    { "patient,phone,channel\nAna,,sms\n", "column phone: is empty" },
    { "patient,phone,birth_date\nAna,+15550001,1/2/1990\n", "column birth_date" },
    { "patient,phone,sex\nAna,+15550001,w\n", "column sex" },
    { "patient,phone,id_system,id_value\nAna,+15550001,mrn,\n", "column id_value: is empty" },
    { "doctor,location,start,patient\nDr Rao,Banjara Hills,soon,Ana\n", "column start: \"soon\"" },
    { "doctor,location,start,patient\nDr Rao,Downtown,2026-12-01 09:00,Ana\n",
      "column visit_type: this doctor offers no such visit" },
    { "doctor,location,start,patient\nDr Shah,Downtown,2027-03-14 02:30,Ana\n",
      "column start: this clock time does not exist" },
    { "doctor,location,start,patient,status\nDr Rao,Banjara Hills,2026-12-01 09:00,Ana,booked\n",
      "column status: \"booked\"" },
    { "[{\"doctor\":\"Dr Rao\",\"date_from\":\"2026-12-01\",\"kind\":\"shut\"}]", "column kind" },
    { "{\"doctor\":\"Dr Rao\",\"date_from\":[1],\"kind\":\"closed\"}", "line 1: values must be" },
    { "{\"doctor\":", "line 1: not a JSON object" },
    { "", "f.csv" },
    { "\xFF\xFE", "f.csv" },
};

static void every_wrong_cell_is_named_and_nothing_is_written(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    clinic_commit(&k);
    for (size_t i = 0; i < COUNT_OF(error_cases); i++) {
        int64_t before, after;

        assert_status(k.cx, store_directory_version(k.cx, k.tx, &before), DS_OK);
        ds_status s = clinic_import(&k, "f.csv", error_cases[i].text, false);
        if (s != DS_INVALID || k.report.errors == 0 ||
            ds_str_find(ds_buf_view(&k.errors), ds_str_of(error_cases[i].error), 0) < 0)
            fail_msg("case %zu: %s, \"" DS_FMT "\" does not say \"%s\"", i, ds_status_name(s),
                     DS_ARG(ds_buf_view(&k.errors)), error_cases[i].error);
        assert_status(k.cx, store_directory_version(k.cx, k.tx, &after), DS_OK);
        assert_int_equal(before, after);
    }
    clinic_end(&k);
}

static void all_errors_of_a_file_are_named_in_one_run(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(
        k.cx,
        clinic_import(&k, "f.csv",
                      CLINIC_HEADER
                      "Oak,Here,,,,,Nowhere,Dr X,q,ent,en,visit,x,1,INR,mon,9,12:00,,,\n"
                      "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,moo,09:00,12:00,,,\n",
                      false),
        DS_INVALID);
    assert_int_equal(k.report.errors, 5);
    clinic_end(&k);
}

static void rows_that_contradict_each_other_are_refused(void **state)
{
    static const error_case cases[] = {
        { CLINIC_HEADER "Oak,Here,1 St,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,,\n"
                        "Oak,Here,2 St,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,tue,09:00,12:00,,,\n",
          "f.csv line 3 column address: contradicts f.csv line 2" },
        { CLINIC_HEADER "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,,\n"
                        "Oak,There,,,,,UTC,Dr X,m,ent,en,visit,30,1,INR,tue,09:00,12:00,,,\n",
          "f.csv line 3 column gender: contradicts" },
        { CLINIC_HEADER "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,,\n"
                        "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,20,1,INR,tue,09:00,12:00,,,\n",
          "f.csv line 3 column minutes: contradicts" },
        { CLINIC_HEADER "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,mon,09:00,12:00,,,\n"
                        "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,2,INR,tue,09:00,12:00,,,\n",
          "f.csv line 3 column fee: contradicts" },
    };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_status(k.cx, clinic_import(&k, "f.csv", cases[i].text, false), DS_INVALID);
        if (ds_str_find(ds_buf_view(&k.errors), ds_str_of(cases[i].error), 0) < 0)
            fail_msg(DS_FMT, DS_ARG(ds_buf_view(&k.errors)));
    }
    clinic_end(&k);
}

static void the_same_file_twice_changes_nothing(void **state)
{
    int64_t before, after;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_int_equal(k.report.added, 2 + 3 + 3); /* places, doctors, offerings */
    assert_status(k.cx, store_directory_version(k.cx, k.tx, &before), DS_OK);
    assert_status(k.cx, clinic_import(&k, "f.csv", CLINIC_TWO_CITIES, false), DS_OK);
    assert_int_equal(k.report.added + k.report.changed + k.report.pruned, 0);
    assert_int_equal(k.report.same, 8);
    assert_status(k.cx, store_directory_version(k.cx, k.tx, &after), DS_OK);
    assert_int_equal(before, after);
    clinic_end(&k);
}

static void a_changed_row_updates_its_group_and_leaves_the_others(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "f.csv",
                                CLINIC_HEADER
                                "Oak,Banjara Hills,5 High St,Hyderabad,17.41,78.43,Asia/Kolkata,"
                                "Dr Rao,f,dermatology,en|hi,consultation,20,650.00,INR,mon,10:00,"
                                "11:00,,,\n",
                                false),
                  DS_OK);
    assert_int_equal(k.report.changed, 1);
    assert_int_equal(k.report.same, 2);
    clinic_reload(&k);
    const offering *o = clinic_offering(&k, "Dr Rao");
    assert_int_equal(o->minutes, 20);
    assert_int_equal(o->opening_count, 1);
    assert_int_equal(o->openings[0].hours.from_s, 10 * 3600);
    assert_int_equal(k.dir->offering_count, 3);
    clinic_end(&k);
}

static void prune_switches_off_what_is_not_in_the_file(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, clinic_import(&k, "f.csv", CLINIC_HEADER CLINIC_RAO, true), DS_OK);
    assert_int_equal(k.report.pruned, 2);
    clinic_reload(&k);
    assert_int_equal(k.dir->offering_count, 1);
    assert_status(k.cx, clinic_import(&k, "f.csv", CLINIC_TWO_CITIES, false), DS_OK);
    clinic_reload(&k);
    assert_int_equal(k.dir->offering_count, 3);
    clinic_end(&k);
}

static void lay_words_become_values(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_text(k.dir->doctors[clinic_offering(&k, "Dr Iyer")->doctor].specialties[0],
                "dermatology");
    clinic_end(&k);
}

static void files_may_come_in_any_order_and_as_json(void **state)
{
    const import_file files[] = {
        { "a.csv", DS_STR("doctor,location,start,patient,phone,ref\n"
                          "Dr Rao,Banjara Hills,2026-12-01 09:00,Ana,+1 555-0001,old-1\n") },
        { "p.json", DS_STR("{\"patient\":\"Ana\",\"phone\":\"+15550001\",\"channel\":\"sms\"}\n"
                           "{\"patient\":\"Bo\",\"phone\":\"+15550002\"}\n") },
        { "e.csv", DS_STR("\xEF\xBB\xBFkind,doctor,date_from\nclosed,Dr Rao,2026-12-02\n") },
        { "c.csv", DS_STR(CLINIC_HEADER CLINIC_RAO) },
    };
    ds_buf errors;
    import_report r;
    appointment a;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_HEADER CLINIC_SHAH, false);
    errors = ds_buf_make(k.cx);
    for (int i = 0; i < 2; i++) {
        if (booking_import(k.cx, k.tx, &k.policy, files, 4, false, clinic_lookup, NULL, &errors,
                           &r) != DS_OK)
            fail_msg(DS_FMT, DS_ARG(ds_buf_view(&errors)));
        assert_int_equal(r.rows, 5);
        assert_int_equal(r.added, i == 0 ? 3 + 1 + 2 + 1 : 0);
        assert_int_equal(r.changed, 0);
    }
    assert_status(k.cx, store_appointment_by_ref(k.cx, k.tx, DS_STR("old-1"), &a), DS_OK);
    assert_int_equal(a.status, APPOINTMENT_CONFIRMED);
    assert_int_equal(a.start.utc_s, testenv_at("2026-12-01T09:00:00+05:30").utc_s);
    assert_text(a.patient_name, "Ana");
    assert_string_equal(clinic_notices(&k, a.id), "reminder_24h reminder_2h");
    clinic_reload(&k);
    assert_int_equal(k.dir->exception_count, 1);
    clinic_end(&k);
}

static void imported_visits_block_and_do_not_overlap(void **state)
{
    clinic k;
    appointment a;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "a.csv",
                                "doctor,location,start,patient,ref\n"
                                "Dr Rao,Banjara Hills,2026-12-01T09:00:00+05:30,Ana,1\n",
                                false),
                  DS_OK);
    booker who = clinic_booker(&k, "+911");
    slot s = clinic_slot(&k, "Dr Rao", "2026-12-01T09:00:00+05:30");
    assert_status(k.cx, booking_book(k.cx, k.tx, &k.bk, &s, &who, &a), DS_CONFLICT);
    assert_status(k.cx,
                  clinic_import(&k, "a.csv",
                                "doctor,location,start,patient,ref\n"
                                "Dr Rao,Banjara Hills,2026-12-01 11:00,Bo,2\n"
                                "Dr Rao,Banjara Hills,2026-12-01 09:10,Cy,3\n",
                                false),
                  DS_INVALID);
    assert_true(ds_str_find(ds_buf_view(&k.errors),
                            DS_STR("a.csv line 3 column start: the doctor has another visit"),
                            0) == 0);
    clinic_end(&k);
}

static void a_changed_visit_of_the_former_system_follows(void **state)
{
    clinic k;
    appointment a, b;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "a.csv",
                                "doctor,location,start,patient,ref\n"
                                "Dr Rao,Banjara Hills,2026-12-01 09:00,Ana,1\n",
                                false),
                  DS_OK);
    assert_status(k.cx, store_appointment_by_ref(k.cx, k.tx, DS_STR("1"), &a), DS_OK);
    assert_status(k.cx,
                  clinic_import(&k, "a.csv",
                                "doctor,location,start,patient,ref,status\n"
                                "Dr Rao,Banjara Hills,2026-12-01 10:30,Ana,1,\n",
                                false),
                  DS_OK);
    assert_int_equal(k.report.changed, 1);
    assert_status(k.cx, store_appointment_by_ref(k.cx, k.tx, DS_STR("1"), &b), DS_OK);
    assert_int_equal(b.id.v, a.id.v);
    assert_int_equal(b.start.utc_s, testenv_at("2026-12-01T10:30:00+05:30").utc_s);
    assert_status(k.cx,
                  clinic_import(&k, "a.csv",
                                "doctor,location,start,patient,ref,status\n"
                                "Dr Rao,Banjara Hills,2026-12-01 10:30,Ana,1,cancelled\n",
                                false),
                  DS_OK);
    (void)clinic_book(&k, "Dr Rao", "2026-12-01T10:30:00+05:30", "+911");
    clinic_end(&k);
}

static void patients_are_found_by_identifier_or_by_name_and_phone(void **state)
{
    const patient *list;
    clinic k;
    size_t n;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "p.csv",
                                "patient,phone,id_system,id_value,birth_date\n"
                                "Ana Maria,+15550001,mrn,7,1990-02-01\nBo,+15550002,,,\n",
                                false),
                  DS_OK);
    assert_int_equal(k.report.added, 2);
    assert_status(k.cx,
                  clinic_import(&k, "p.csv",
                                "patient,phone,id_system,id_value,sex\n"
                                "Ana Lopez,+15550009,mrn,7,f\nBo,+15550002,,,\n",
                                false),
                  DS_OK);
    assert_int_equal(k.report.added, 0);
    assert_int_equal(k.report.changed, 1);
    assert_int_equal(k.report.same, 1);
    assert_status(k.cx, store_patient_list(k.cx, k.tx, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_text(list[0].name, "Ana Lopez");
    assert_true(list[0].has_birth_date); /* an empty cell erases nothing */
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrong_cell_is_named_and_nothing_is_written),
        cmocka_unit_test(all_errors_of_a_file_are_named_in_one_run),
        cmocka_unit_test(rows_that_contradict_each_other_are_refused),
        cmocka_unit_test(the_same_file_twice_changes_nothing),
        cmocka_unit_test(a_changed_row_updates_its_group_and_leaves_the_others),
        cmocka_unit_test(prune_switches_off_what_is_not_in_the_file),
        cmocka_unit_test(lay_words_become_values),
        cmocka_unit_test(files_may_come_in_any_order_and_as_json),
        cmocka_unit_test(imported_visits_block_and_do_not_overlap),
        cmocka_unit_test(a_changed_visit_of_the_former_system_follows),
        cmocka_unit_test(patients_are_found_by_identifier_or_by_name_and_phone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
