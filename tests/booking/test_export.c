/*
 * test_export.c - what export writes, import reads back as "same".
 */
#include "tests/booking/clinic.h"

#define RICH                                                                                       \
    "clinic,location,address,city,lat,lon,timezone,country,holidays,doctor,gender,specialties,"    \
    "languages,visit_type,minutes,fee,currency,days,from,to,breaks,valid_from,valid_to,"           \
    "buffer_before,buffer_after,min_notice,horizon_days,max_per_day\n"                             \
    "\"Oak, \"\"the\"\" clinic\",Here,\"5 High St, 2nd floor\",Hyderabad,17.4126,-78.4482001,"     \
    "Asia/Kolkata,IN,IN-TG,Dr Asha Rao,f,dermatology|cosmetics,en|hi,first visit,45,600.50,INR,"   \
    "mon-wed|fri,09:00,24:00,13:00-14:00|18:30-19:00,2026-01-01,2027-12-31,5,10,2h,90,12\n"        \
    "Oak 2,There,,,,,Europe/Madrid,,,Dr Asha Rao,f,dermatology|cosmetics,en|hi,video,10,0,JPY,"    \
    "sat|sun,00:00,06:00,,,,,,,,\n"

static void round_trip(clinic *k, const char *what, bool is_json)
{
    ds_buf b = ds_buf_make(k->cx);
    ds_str text;

    clinic_reload(k);
    assert_status(k->cx, booking_export(k->cx, k->tx, k->dir, ds_str_of(what), is_json, &b), DS_OK);
    assert_status(k->cx, ds_buf_finish(&b, &text), DS_OK);
    if (clinic_import(k, "export", text.p, false) != DS_OK)
        fail_msg(DS_FMT "\n" DS_FMT, DS_ARG(ds_buf_view(&k->errors)), DS_ARG(text));
    if (k->report.added + k->report.changed > 0 || k->report.same == 0)
        fail_msg("%zu added, %zu changed:\n" DS_FMT, k->report.added, k->report.changed,
                 DS_ARG(text));
}

static void clinics_come_back_the_same(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, RICH, false);
    round_trip(&k, "clinics", false);
    round_trip(&k, "clinics", true);
    assert_int_equal(k.report.rows, 2);
    clinic_end(&k);
}

static void one_row_comes_per_weekly_opening(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k,
                 CLINIC_HEADER CLINIC_RAO
                 "Oak,Banjara Hills,5 High St,Hyderabad,17.41,78.43,Asia/Kolkata,Dr Rao,f,"
                 "dermatology,en|hi,consultation,30,600.00,INR,sun,10:00,11:00,,,\n",
                 false);
    round_trip(&k, "clinics", false);
    assert_int_equal(k.report.rows, 2);
    clinic_end(&k);
}

static void exceptions_and_patients_come_back_the_same(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "e.csv",
                                "doctor,location,date_from,date_to,from,to,kind,reason\n"
                                "Dr Rao,,2026-12-01,2026-12-05,,,closed,\"leave, long\"\n"
                                ",Downtown,2026-12-03,,09:00,10:30,open,=1+1\n",
                                false),
                  DS_OK);
    round_trip(&k, "exceptions", false);
    round_trip(&k, "exceptions", true);
    assert_status(k.cx,
                  clinic_import(&k, "p.csv",
                                "patient,phone,language,birth_date,sex,id_system,id_value\n"
                                "=cmd(),+15550001,en,1990-02-01,f,mrn,-7\nBo,+15550002,,,,,\n",
                                false),
                  DS_OK);
    round_trip(&k, "patients", false);
    round_trip(&k, "patients", true);
    clinic_end(&k);
}

static void a_patient_s_name_is_no_formula(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)clinic_patient(&k, "=HYPERLINK(1)");
    ds_buf b = ds_buf_make(k.cx);
    assert_status(k.cx, booking_export(k.cx, k.tx, k.dir, DS_STR("patients"), false, &b), DS_OK);
    assert_true(ds_str_find(ds_buf_view(&b), DS_STR("\n=HYPER"), 0) < 0);
    assert_true(ds_str_find(ds_buf_view(&b), DS_STR("'=HYPERLINK(1)"), 0) > 0);
    clinic_end(&k);
}

static void appointments_are_json_lines_with_their_contact(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (int i = 0; i < 3; i++) {
        char iso[40];
        (void)snprintf(iso, sizeof iso, "2026-12-0%dT09:00:00+05:30", i + 1);
        (void)clinic_book(&k, "Dr Rao", iso, "+911");
    }
    ds_buf b = ds_buf_make(k.cx);
    assert_status(k.cx, booking_export(k.cx, k.tx, k.dir, DS_STR("appointments"), false, &b),
                  DS_OK);
    ds_str rest = ds_buf_view(&b), line;
    size_t n = 0;
    while (ds_str_next(&rest, '\n', &line)) {
        ds_json *j = NULL;

        assert_status(k.cx, ds_json_parse(k.cx, line, &j), DS_OK);
        assert_text(ds_json_text(ds_json_get(j, "status")), "confirmed");
        assert_text(ds_json_text(ds_json_get(j, "channel")), "whatsapp");
        assert_text(ds_json_text(ds_json_get(j, "contact")), "+911");
        assert_text(ds_json_text(ds_json_get(j, "location")), "Banjara Hills");
        if (n == 0) {
            assert_text(ds_json_text(ds_json_get(j, "start")), "2026-12-01T09:00:00+05:30");
            assert_text(ds_json_text(ds_json_get(j, "end")), "2026-12-01T09:30:00+05:30");
        }
        ds_json_free(j);
        n++;
    }
    assert_int_equal(n, 3);
    clinic_end(&k);
}

static void an_unknown_sheet_is_refused(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    ds_buf b = ds_buf_make(k.cx);
    assert_status(k.cx, booking_export(k.cx, k.tx, k.dir, DS_STR("money"), false, &b), DS_INVALID);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clinics_come_back_the_same),
        cmocka_unit_test(one_row_comes_per_weekly_opening),
        cmocka_unit_test(exceptions_and_patients_come_back_the_same),
        cmocka_unit_test(a_patient_s_name_is_no_formula),
        cmocka_unit_test(appointments_are_json_lines_with_their_contact),
        cmocka_unit_test(an_unknown_sheet_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
