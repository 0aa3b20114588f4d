/*
 * test_export.c - what export writes, import reads back as "same".
 */
#include "tests/booking/random_clinic.h"

#define RICH                                                                                       \
    "clinic,location,address,city,lat,lon,timezone,country,holidays,doctor,gender,specialties,"    \
    "languages,visit_type,minutes,fee,currency,days,from,to,breaks,valid_from,valid_to,"           \
    "buffer_before,buffer_after,min_notice,horizon_days,max_per_day,release,tokens,max_per_week,"  \
    "type_per_day,type_per_week,patient_per_day,patient_per_week,patient_open,overbook,overrun,"   \
    "age_from,age_below,referral,approval,patients,follow_up_fee,follow_up_days,cancel_notice,"    \
    "payment,deposit,refund\n"                                                                     \
    "\"Oak, \"\"the\"\" clinic\",Here,\"5 High St, 2nd floor\",Hyderabad,17.4126,-78.4482001,"     \
    "Asia/Kolkata,IN,IN-TG,Dr Asha Rao,f,dermatology|cosmetics,en|hi,first visit,45,600.50,INR,"   \
    "mon-wed|fri,09:00,24:00,13:00-14:00|18:30-19:00,2026-01-01,2027-12-31,5,10,2h,90,12,"         \
    "08:30,4,60,8,40,1,2,3,4,yes,2,18,yes,yes,new,0,7,1d,"                                         \
    "deposit,120.50,24h:100|90m:50\n"                                                              \
    "Oak 2,There,,,,,Europe/Madrid,,,Dr Asha Rao,f,dermatology|cosmetics,en|hi,video,10,0,JPY,"    \
    "sat|sun,20:00,30:00,24:30-25:00,,,,,,,,,,,,,,,,,,,,,,returning,150,0,,none,,\n"

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

/* Dashes for three days and more, as people write them. */
static void days_are_written_as_people_write_them(void **state)
{
    static const char *const cases[][2] = {
        { "mon-sun", "mon-sun" },
        { "sat|sun", "sat|sun" },
        { "sat-sun", "sat|sun" },
        { "tue|mon", "mon|tue" },
        { "mon|tue|wed", "mon-wed" },
        { "fri-mon", "mon|fri-sun" },
        { "wed", "wed" },
        { "mon-wed|fri", "mon-wed|fri" },
        { "mon-tue|thu-sat", "mon|tue|thu-sat" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str text = DS_STR(CLINIC_HEADER);
        char row[400], wanted[80];
        clinic k;

        (void)snprintf(row, sizeof row,
                       DS_FMT "Oak,Here,,,,,UTC,Dr X,f,ent,en,visit,30,1,INR,%s,09:00,12:00,,,\n",
                       DS_ARG(text), cases[i][0]);
        (void)snprintf(wanted, sizeof wanted, ",%s,09:00,", cases[i][1]);
        clinic_start(&k, row, false);
        ds_buf b = ds_buf_make(k.cx);
        assert_status(k.cx, booking_export(k.cx, k.tx, k.dir, DS_STR("clinics"), false, &b), DS_OK);
        if (ds_str_find(ds_buf_view(&b), ds_str_of(wanted), 0) < 0)
            fail_msg("%s became " DS_FMT, cases[i][0], DS_ARG(ds_buf_view(&b)));
        clinic_end(&k);
    }
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
                                "=cmd(),+15550001,en,1990-02-01,f,mrn,-7\n"
                                "''=Quo,+15550003,,,,,\nBo,+15550002,,,,,\n",
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

/* ---- random clinics: export, import, export again */

static const char *exported(clinic *k, const char *what, bool is_json)
{
    ds_buf b = ds_buf_make(k->cx);
    ds_str text;

    clinic_reload(k);
    assert_status(k->cx, booking_export(k->cx, k->tx, k->dir, ds_str_of(what), is_json, &b), DS_OK);
    assert_status(k->cx, ds_buf_finish(&b, &text), DS_OK);
    return text.p;
}

/* What search lists, as one text: two clinics that list the same are the same to a patient. */
static const char *listed(clinic *k)
{
    slot_query q = { .order = SLOT_BY_START, .limit = 200 };
    ds_buf b = ds_buf_make(k->cx);
    slot_result r;
    ds_str text;

    assert_status(k->cx, booking_search(k->cx, k->tx, &k->bk, &q, &r), DS_OK);
    for (size_t i = 0; i < r.count; i++) {
        const slot *s = &r.slots[i];

        ds_buf_printf(&b, "%" PRId64 " " DS_FMT " " DS_FMT "\n", s->start.utc_s,
                      DS_ARG(directory_doctor(k->dir, s->doctor)->name),
                      DS_ARG(directory_location(k->dir, s->location)->name));
    }
    assert_status(k->cx, ds_buf_finish(&b, &text), DS_OK);
    return text.p;
}

static void check_fixpoint(clinic *k, const char *what, bool is_json)
{
    const char *first = exported(k, what, is_json);
    bool is_empty = is_json ? first[0] == '\0' : strchr(first, '\n')[1] == '\0';
    int64_t before, after;

    if (is_empty)
        return;
    assert_status(k->cx, store_directory_version(k->cx, k->tx, &before), DS_OK);
    if (clinic_import(k, "export", first, false) != DS_OK)
        fail_msg(DS_FMT "\n%s", DS_ARG(ds_buf_view(&k->errors)), first);
    assert_status(k->cx, store_directory_version(k->cx, k->tx, &after), DS_OK);
    if (before != after || k->report.added + k->report.changed > 0)
        fail_msg("%zu added, %zu changed:\n%s", k->report.added, k->report.changed, first);
    assert_string_equal(exported(k, what, is_json), first);
}

static void what_is_exported_comes_back_the_same_and_makes_the_same_clinic(void **state)
{
    static random_world w;
    uint32_t first = random_from_env("DOCSPOT_TEST_SEED", 1);
    uint32_t n = random_from_env("DOCSPOT_TEST_CLINICS", 100);

    (void)state;
    print_message("seeds %u to %u\n", first, first + n - 1);
    for (uint32_t seed = first; seed < first + n; seed++) {
        random_rules rules = { .with_notice = seed % 2 == 0 };
        char now[DS_TIME_FORMAT_MAX + 1], format[DS_TIME_FORMAT_MAX];
        clinic copy;

        random_start(&w, seed, &rules);
        for (int is_json = 0; is_json < 2; is_json++) {
            check_fixpoint(&w.k, "clinics", is_json);
            check_fixpoint(&w.k, "exceptions", is_json);
            check_fixpoint(&w.k, "patients", is_json);
        }
        for (size_t i = 0; i < w.visit_count; i++) /* the copy has no visits */
            assert_status(w.k.cx,
                          booking_cancel(w.k.cx, w.k.tx, &w.k.bk, w.visits[i].id, ACTOR_PATIENT,
                                         DS_STR(""), &w.visits[i]),
                          DS_OK);
        ds_str at = ds_time_format(w.k.cx->now, 0, format);
        (void)snprintf(now, sizeof now, DS_FMT, DS_ARG(at));
        clinic_start_at(&copy, exported(&w.k, "clinics", seed % 3 == 0), false, now);
        assert_status(copy.cx,
                      clinic_import(&copy, "e", exported(&w.k, "exceptions", false), false), DS_OK);
        clinic_reload(&copy);
        if (strcmp(listed(&copy), listed(&w.k)) != 0)
            fail_msg("seed %u: the copy lists other slots\n%s", seed, w.csv);
        clinic_end(&copy);
        random_end(&w);
    }
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
        cmocka_unit_test(days_are_written_as_people_write_them),
        cmocka_unit_test(exceptions_and_patients_come_back_the_same),
        cmocka_unit_test(a_patient_s_name_is_no_formula),
        cmocka_unit_test(appointments_are_json_lines_with_their_contact),
        cmocka_unit_test(what_is_exported_comes_back_the_same_and_makes_the_same_clinic),
        cmocka_unit_test(an_unknown_sheet_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
