/*
 * test_import_visits.c - the visits of the former system: cells, who is who, no double booking.
 */
#include "tests/booking/import_table.h"

static const table_column columns[] = {
    { "doctor", "Dr Rao" },
    { "location", "Banjara Hills" },
    { "visit_type", "consultation" },
    { "start", "2026-12-01 09:00" },
    { "patient", "Ana" },
    { "phone", "+15550001" },
    { "status", "confirmed" },
    { "ref", "old-1" },
};

/* clang-format off */
static const cell_case cell_cases[] = {
    { "doctor", NULL, "is missing; a file of appointments needs it" }, { "doctor", "", "is empty" }, { "doctor", "rao", NULL },
    { "doctor", "Dr Nobody", "there is no doctor \"Dr Nobody\"" },
    { "location", NULL, "is missing" }, { "location", "", "is empty" }, { "location", "BANJARA hills", NULL }, { "location", "Mars", "there is no location \"Mars\"" },
    { "visit_type", NULL, NULL }, { "visit_type", "", NULL }, { "visit_type", "Consultation", NULL },
    { "start", "", "\"\" is not a time; expected 2026-11-23 09:30" }, { "start", "2026-12-01T09:00", NULL }, { "start", "2026-12-01 9:00", "\"2026-12-01 9:00\" is not" },
    { "start", "2026-12-01T09:00:00+05:30", NULL }, { "start", "2026-12-01T03:30:00Z", NULL }, { "start", "2026-12-01 09:00:30", NULL },
    { "start", "2026-12-01", "\"2026-12-01\" is not a time" }, { "start", "09:00", "\"09:00\" is not" }, { "start", "tomorrow 9", "\"tomorrow 9\" is not" },
    { "start", "2026-12-01 24:00", "\"2026-12-01 24:00\" is not" }, { "start", "2026-02-30 09:00", "\"2026-02-30 09:00\" is not" },
    { "start", "01/12/2026 09:00", "\"01/12/2026 09:00\" is not" }, { "start", "2026-12-01 09:00 PM", "\"2026-12-01 09:00 PM\" is not" },
    { "start", "2026-12-06 03:17", NULL }, /* a Sunday night: the former system's word counts */
    { "start", "2019-12-06 03:17", NULL },
    { "patient", NULL, "is missing" }, { "patient", "", "is empty" }, { "patient", "राधा", NULL },
    { "phone", NULL, NULL }, { "phone", "", NULL }, { "phone", "x", "is not a phone number" },
    { "status", NULL, NULL }, { "status", "", NULL }, { "status", "arrived", NULL }, { "status", "completed", NULL }, { "status", "cancelled", NULL }, { "status", "no_show", NULL },
    { "status", "held", "\"held\" is not a status; expected confirmed, arrived, completed, cancelled, no_show" }, { "status", "expired", "\"expired\" is not" },
    { "status", "booked", "\"booked\" is not" }, { "status", "Confirmed", "\"Confirmed\" is not" },
    { "ref", NULL, NULL }, { "ref", "", NULL }, { "ref", "=1", NULL },
};
/* clang-format on */

static void each_cell_is_taken_or_named(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    table_check(&k, columns, COUNT_OF(columns), cell_cases, COUNT_OF(cell_cases));
    clinic_end(&k);
}

static void a_doctor_must_offer_that_visit_there(void **state)
{
    static const table_column shah[] = { { "doctor", "Dr Shah" },
                                         { "location", "Downtown" },
                                         { "visit_type", "consultation" },
                                         { "start", "2026-12-01 09:00" },
                                         { "patient", "Ana" } };
    static const cell_case cases[] = {
        { "start", "2027-03-14 02:30", "this clock time does not exist on that day" },
        { "start", "2027-03-14 03:00", NULL },
        { "start", "2027-11-07 01:30", NULL }, /* twice: the first */
    };
    static const char *const offers[] = {
        "Dr Shah,Banjara Hills,,2026-12-01 09:00,Ana\n",
        "Dr Shah,Downtown,follow-up,2026-12-01 09:00,Ana\n",
    };
    appointment_filter f = { .only_live = true };
    const appointment *list;
    size_t n;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    table_check(&k, shah, COUNT_OF(shah), cases, COUNT_OF(cases));
    for (size_t i = 0; i < COUNT_OF(offers); i++) {
        char text[300];

        (void)snprintf(text, sizeof text, "doctor,location,visit_type,start,patient\n%s",
                       offers[i]);
        assert_status(k.cx, table_try(&k, text), DS_INVALID);
        assert_true(table_says(&k, "f.csv line 2 column visit_type: this doctor offers no such "
                                   "visit at this location"));
    }
    assert_status(k.cx,
                  clinic_import(&k, "f.csv",
                                table_text(shah, COUNT_OF(shah), "start", "2027-11-07 01:30"),
                                false),
                  DS_OK);
    assert_status(k.cx, store_appointment_list(k.cx, k.tx, &f, &list, &n), DS_OK);
    assert_int_equal(list[0].start.utc_s, testenv_at("2027-11-07T01:30:00-07:00").utc_s);
    clinic_end(&k);
}

/* ---- what is stored */

static appointment by_ref(clinic *k, const char *ref)
{
    appointment a;

    assert_status(k->cx, store_appointment_by_ref(k->cx, k->tx, ds_str_of(ref), &a), DS_OK);
    return a;
}

static void a_visit_comes_with_its_facts(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(
        k.cx, clinic_import(&k, "a.csv", table_text(columns, COUNT_OF(columns), NULL, NULL), false),
        DS_OK);
    appointment a = by_ref(&k, "old-1");
    assert_int_equal(a.status, APPOINTMENT_CONFIRMED);
    assert_int_equal(a.start.utc_s, testenv_at("2026-12-01T09:00:00+05:30").utc_s);
    assert_int_equal(a.end.utc_s - a.start.utc_s, 1800);
    assert_text(a.patient_name, "Ana");
    assert_text(a.specialty, "dermatology");
    assert_text(a.tz_name, "Asia/Kolkata");
    assert_int_equal(a.fee.minor, 60000);
    assert_true(a.token.n >= 8);
    assert_int_equal(a.contact.v, 0); /* this number never wrote */
    assert_string_equal(clinic_notices(&k, a.id), "");
    clinic_end(&k);
}

typedef struct status_case {
    const char *status;
    appointment_status stored;
    bool takes_the_time;
    const char *notices;
} status_case;

static void a_status_decides_whether_the_time_is_taken_and_who_is_reminded(void **state)
{
    static const status_case cases[] = {
        { "", APPOINTMENT_CONFIRMED, true, "reminder_24h reminder_2h" },
        { "confirmed", APPOINTMENT_CONFIRMED, true, "reminder_24h reminder_2h" },
        { "arrived", APPOINTMENT_ARRIVED, true, "" },
        { "completed", APPOINTMENT_COMPLETED, false, "" },
        { "cancelled", APPOINTMENT_CANCELLED, false, "" },
        { "no_show", APPOINTMENT_NO_SHOW, false, "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned refusals;
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        (void)clinic_contact(&k, "+15550001");
        assert_status(
            k.cx,
            clinic_import(&k, "a.csv",
                          table_text(columns, COUNT_OF(columns), "status", cases[i].status), false),
            DS_OK);
        appointment a = by_ref(&k, "old-1");
        assert_int_equal(a.status, cases[i].stored);
        assert_true(a.contact.v != 0);
        assert_string_equal(clinic_notices(&k, a.id), cases[i].notices);
        assert_status(k.cx,
                      slot_judge(k.cx, k.tx, &k.bk, clinic_offering(&k, "Dr Rao"), a.start, NULL,
                                 &refusals, NULL),
                      DS_OK);
        assert_int_equal(refusals, cases[i].takes_the_time ? REFUSED_TAKEN : 0);
        clinic_end(&k);
    }
}

/* ---- one file after another: who is the same visit */

#define V_HEADER "doctor,location,start,patient,phone,status,ref\n"
#define RAO "Dr Rao,Banjara Hills,2026-12-01 "

typedef struct visit_case {
    const char *first, *second;
    size_t added, changed, same; /* by the second; 0 0 0: refused */
    const char *error;
} visit_case;

/* clang-format off */
static const visit_case visit_cases[] = {
    { RAO "09:00,Ana,,,r1\n", RAO "09:00,Ana,,,r1\n", 0, 0, 1, NULL },
    { RAO "09:00,Ana,,,r1\n", RAO "09:30,Ana,,,r1\n", 0, 1, 0, NULL },
    { RAO "09:00,Ana,,,r1\n", RAO "09:00,Bo,,,r1\n", 0, 1, 0, NULL },
    { RAO "09:00,Ana,,,r1\n", RAO "09:00,Ana,,cancelled,r1\n", 0, 1, 0, NULL },
    { RAO "09:00,Ana,,cancelled,r1\n", RAO "09:00,Ana,,,r1\n", 0, 1, 0, NULL },
    { RAO "09:00,Ana,,,r1\n", "Dr Shah,Downtown,2026-12-01 09:00,Ana,,,r1\n", 0, 1, 0, NULL },
    { RAO "09:00,Ana,,,r1\n", RAO "09:30,Ana,,,r2\n", 1, 0, 0, NULL },
    { RAO "09:00,Ana,,,r1\n", RAO "09:00,Bo,,,r2\n", 0, 0, 0, "a.csv line 2 column start: the doctor has another visit at that time" },
    { RAO "09:00,Ana,,,r1\n", RAO "09:29,Bo,,,r2\n", 0, 0, 0, "another visit" },
    { RAO "09:00,Ana,,,r1\n", RAO "08:31,Bo,,,r2\n", 0, 0, 0, "another visit" },
    { RAO "09:00,Ana,,,r1\n", RAO "08:30,Bo,,,r2\n" RAO "09:30,Cy,,,r3\n", 2, 0, 0, NULL },
    { RAO "09:00,Ana,,cancelled,r1\n", RAO "09:00,Bo,,,r2\n", 1, 0, 0, NULL },
    { RAO "09:00,Ana,,no_show,r1\n", RAO "09:00,Bo,,,r2\n", 1, 0, 0, NULL },
    { RAO "09:00,Ana,,,\n", RAO "09:00,Ana,,,\n", 0, 0, 1, NULL },
    { RAO "09:00,Ana,,,\n", RAO "09:00,Ana,,arrived,\n", 0, 1, 0, NULL },
    { RAO "09:00,Ana,,,\n", RAO "09:30,Ana,,,\n", 1, 0, 0, NULL },
    { RAO "09:00,Ana,,,\n", RAO "09:00,Bo,,,\n", 0, 0, 0, "another visit" },
    /* the order of the rows does not matter: who leaves a time leaves it for the others */
    { RAO "09:00,Ana,,,r1\n" RAO "09:30,Bo,,,r2\n", RAO "09:30,Ana,,,r1\n" RAO "11:00,Bo,,,r2\n", 0, 2, 0, NULL },
    { RAO "09:00,Ana,,,r1\n" RAO "09:30,Bo,,,r2\n", RAO "11:00,Bo,,,r2\n" RAO "09:30,Ana,,,r1\n", 0, 2, 0, NULL },
    { RAO "09:00,Ana,,,r1\n", RAO "09:00,Cy,,,r9\n" RAO "09:00,Ana,,cancelled,r1\n", 1, 1, 0, NULL },
    { RAO "09:00,Ana,,,r1\n" RAO "09:30,Bo,,,r2\n" RAO "11:00,Cy,,,r3\n",
      RAO "09:30,Ana,,,r1\n" RAO "11:00,Bo,,,r2\n" RAO "11:30,Cy,,,r3\n", 0, 3, 0, NULL },
    /* a ring has no first to leave */
    { RAO "09:00,Ana,,,r1\n" RAO "09:30,Bo,,,r2\n", RAO "09:30,Ana,,,r1\n" RAO "09:00,Bo,,,r2\n", 0, 0, 0, "another visit" },
    /* two rows about one visit */
    { "", RAO "09:00,Ana,,,r1\n" RAO "09:00,Ana,,,r1\n", 1, 0, 1, NULL },
    { "", RAO "09:00,Ana,,,r1\n" RAO "09:30,Ana,,,r1\n", 0, 0, 0, "a.csv line 3 column start: contradicts a.csv line 2, which is about the same visit" },
    { "", RAO "09:00,Ana,,,r1\n" RAO "09:00,Ana,,cancelled,r1\n", 0, 0, 0, "a.csv line 3 column status: contradicts" },
    { "", RAO "09:00,Ana,,,r1\n" RAO "09:00,Bo,,,r1\n", 0, 0, 0, "a.csv line 3 column patient: contradicts" },
    { "", RAO "09:00,Ana,,,\n" RAO "09:00,Ana,,arrived,\n", 0, 0, 0, "a.csv line 3 column status: contradicts" },
    { "", RAO "09:00,Ana,,,\n" RAO "09:00,Ana,,,\n", 1, 0, 1, NULL },
    { "", RAO "09:00,Ana,,,r1\n" RAO "09:10,Bo,,,r2\n", 0, 0, 0, "a.csv line 3 column start: the doctor has another visit" },
};
/* clang-format on */

static ds_status import_visits(clinic *k, const char *rows)
{
    static char text[2000];

    (void)snprintf(text, sizeof text, V_HEADER "%s", rows);
    return clinic_import(k, "a.csv", text, false);
}

static void a_visit_is_found_again_and_never_doubled(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(visit_cases); i++) {
        const visit_case *c = &visit_cases[i];
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        if (c->first[0])
            assert_status(k.cx, import_visits(&k, c->first), DS_OK);
        assert_status(k.cx, store_tx_mark(k.cx, k.tx), DS_OK);
        ds_status s = import_visits(&k, c->second);
        if (c->error ? s != DS_INVALID || !table_says(&k, c->error)
                     : s != DS_OK || k.report.added != c->added || k.report.changed != c->changed ||
                           k.report.same != c->same)
            fail_msg("case %zu: %zu added, %zu changed, %zu same, " DS_FMT, i, k.report.added,
                     k.report.changed, k.report.same, DS_ARG(ds_buf_view(&k.errors)));
        if (c->error) {
            assert_status(k.cx, store_tx_undo(k.cx, k.tx), DS_OK);
        } else {
            assert_status(k.cx, store_tx_keep(k.cx, k.tx), DS_OK);
            assert_status(k.cx, import_visits(&k, c->second), DS_OK);
            if (k.report.added + k.report.changed > 0)
                fail_msg("case %zu: the same file twice changes something", i);
        }
        clinic_end(&k); /* and fsck finds no overlap */
    }
}

/* ---- beside what is live */

static void a_live_booking_is_not_overlapped(void **state)
{
    static const char *const taken[] = { "09:00", "09:15", "08:45", "09:29" }, *const free_at[] = {
        "08:30", "09:30", "11:00"
    };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)clinic_book(&k, "Dr Rao", "2026-12-01T09:00:00+05:30", "+911");
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        char rows[100];

        (void)snprintf(rows, sizeof rows, RAO "%s,Ana,,,x\n", taken[i]);
        assert_status(k.cx, store_tx_mark(k.cx, k.tx), DS_OK);
        assert_status(k.cx, import_visits(&k, rows), DS_INVALID);
        assert_true(table_says(&k, "a.csv line 2 column start: the doctor has another visit"));
        assert_status(k.cx, store_tx_undo(k.cx, k.tx), DS_OK);
    }
    for (size_t i = 0; i < COUNT_OF(free_at); i++) {
        char rows[100];

        (void)snprintf(rows, sizeof rows, RAO "%s,Ana,,,y%zu\n", free_at[i], i);
        assert_status(k.cx, import_visits(&k, rows), DS_OK);
    }
    clinic_end(&k);
}

static void all_that_overlap_are_named_at_once(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)clinic_book(&k, "Dr Rao", "2026-12-01T09:00:00+05:30", "+911");
    (void)clinic_book(&k, "Dr Rao", "2026-12-01T11:00:00+05:30", "+912");
    assert_status(
        k.cx, import_visits(&k, RAO "09:00,Ana,,,1\n" RAO "09:30,Bo,,,2\n" RAO "11:10,Cy,,,3\n"),
        DS_INVALID);
    assert_int_equal(k.report.errors, 2);
    assert_true(table_says(&k, "a.csv line 2 column start"));
    assert_true(table_says(&k, "a.csv line 4 column start"));
    clinic_end(&k);
}

/* What the patient did here since stays, when the former system says nothing new of it. */
static void a_moved_visit_gets_new_reminders(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    (void)clinic_contact(&k, "+15550001");
    assert_status(k.cx, import_visits(&k, RAO "11:00,Ana,+15550001,,r1\n"), DS_OK);
    appointment a = by_ref(&k, "r1");
    assert_int_equal(clinic_due(&k, a.id, "reminder_2h").utc_s,
                     testenv_at("2026-12-01T09:00:00+05:30").utc_s);
    assert_status(k.cx, import_visits(&k, RAO "11:30,Ana,+15550001,,r1\n"), DS_OK);
    assert_int_equal(clinic_due(&k, a.id, "reminder_2h").utc_s,
                     testenv_at("2026-12-01T09:30:00+05:30").utc_s);
    assert_string_equal(clinic_notices(&k, a.id), "reminder_24h reminder_2h");
    assert_status(k.cx, import_visits(&k, RAO "11:30,Ana,+15550001,cancelled,r1\n"), DS_OK);
    assert_string_equal(clinic_notices(&k, a.id), "");
    assert_text(by_ref(&k, "r1").token, ds_cstr(k.cx, a.token));
    clinic_end(&k);
}

static void a_patient_of_the_patients_file_is_the_same_person(void **state)
{
    const import_file files[] = {
        { "a.csv", DS_STR(V_HEADER RAO "09:00,Ana,+1 555 0001,,r1\n") },
        { "p.csv", DS_STR("patient,phone,birth_date\nAna,+15550001,1990-01-01\n") },
    };
    const patient *list;
    import_report r;
    ds_buf errors;
    size_t n;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    errors = ds_buf_make(k.cx);
    assert_status(
        k.cx,
        booking_import(k.cx, k.tx, &k.policy, files, 2, false, clinic_lookup, NULL, &errors, &r),
        DS_OK);
    assert_status(k.cx, store_patient_list(k.cx, k.tx, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(by_ref(&k, "r1").patient.v, list[0].id.v);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_taken_or_named),
        cmocka_unit_test(a_doctor_must_offer_that_visit_there),
        cmocka_unit_test(a_visit_comes_with_its_facts),
        cmocka_unit_test(a_status_decides_whether_the_time_is_taken_and_who_is_reminded),
        cmocka_unit_test(a_visit_is_found_again_and_never_doubled),
        cmocka_unit_test(a_live_booking_is_not_overlapped),
        cmocka_unit_test(all_that_overlap_are_named_at_once),
        cmocka_unit_test(a_moved_visit_gets_new_reminders),
        cmocka_unit_test(a_patient_of_the_patients_file_is_the_same_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
