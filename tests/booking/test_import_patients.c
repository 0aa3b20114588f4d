/*
 * test_import_patients.c - known people: cells, who is the same person, contacts, twice is once.
 */
#include "tests/booking/import_table.h"

static const table_column columns[] = {
    { "patient", "Ana Maria" },     { "phone", "+15550001" },
    { "channel", "sms" },           { "language", "es" },
    { "birth_date", "1990-02-01" }, { "sex", "f" },
    { "id_system", "mrn" },         { "id_value", "7" },
};

/* clang-format off */
static const cell_case cell_cases[] = {
    { "patient", "", "is empty" }, { "patient", "  ", "is empty" }, { "patient", "लक्ष्मी", NULL }, { "patient", "O'Brien-Müller", NULL },
    { "patient", "=HYPERLINK(1)", NULL }, { "patient", "a\x03", "holds a control character" },
    { "phone", NULL, "is missing; a file of patients needs it" }, { "phone", "", "is empty, but a channel is named" },
    { "phone", "+1 (408) 555-01.42", NULL }, { "phone", "0408/555", NULL }, { "phone", "123", NULL }, { "phone", "12345678901234567890", NULL },
    { "phone", "12", "is not a phone number; expected digits, with + and country code" }, { "phone", "123456789012345678901", "is not a phone number" },
    { "phone", "call me", "is not a phone number" }, { "phone", "+1555x0001", "is not a phone number" }, { "phone", "1+5550001", "is not a phone number" },
    { "phone", "++15550001", "is not a phone number" }, { "phone", "५५५०००१", "is not a phone number" }, { "phone", "ana@example.org", "is not a phone number" },
    { "channel", NULL, NULL }, { "channel", "", NULL }, { "channel", "whatsapp", NULL }, { "channel", "telegram", NULL },
    { "channel", "SMS", "\"SMS\" is not a channel; expected sms, whatsapp, telegram" }, { "channel", "fax", "\"fax\" is not" },
    { "language", NULL, NULL }, { "language", "", NULL }, { "language", "hi-Latn", NULL },
    { "birth_date", NULL, NULL }, { "birth_date", "", NULL }, { "birth_date", "2024-02-29", NULL },
    { "birth_date", "2023-02-29", "\"2023-02-29\" is not a date" }, { "birth_date", "1/2/1990", "\"1/2/1990\" is not" }, { "birth_date", "1990", "\"1990\" is not" },
    { "sex", NULL, NULL }, { "sex", "", NULL }, { "sex", "m", NULL }, { "sex", "x", NULL },
    { "sex", "F", "is not a sex; expected f, m, x or nothing" }, { "sex", "female", "is not a sex" },
    { "id_system", "", "is empty, but the other one is not" }, { "id_value", "", "is empty, but the other one is not" },
    { "id_value", "-7", NULL }, { "id_value", "00007", NULL },
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

static void errors_show_no_name_and_no_number(void **state)
{
    static const cell_case cases[] = {
        { "phone", "call Ana", NULL },
        { "sex", "Anas", NULL },
        { "id_value", "", NULL },
        { "patient", "Secret\x01", NULL },
    };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_status(
            k.cx,
            table_try(&k, table_text(columns, COUNT_OF(columns), cases[i].column, cases[i].cell)),
            DS_INVALID);
        assert_false(table_says(&k, "Ana"));
        assert_false(table_says(&k, "Secret"));
        assert_false(table_says(&k, "5550001"));
    }
    clinic_end(&k);
}

/* ---- what is stored */

static const patient *find(clinic *k, const char *name)
{
    const patient *list;
    size_t n;

    assert_status(k->cx, store_patient_list(k->cx, k->tx, &list, &n), DS_OK);
    for (size_t i = 0; i < n; i++) {
        if (ds_str_is(list[i].name, name))
            return &list[i];
    }
    return NULL;
}

static size_t count_patients(clinic *k)
{
    const patient *list;
    size_t n;

    assert_status(k->cx, store_patient_list(k->cx, k->tx, &list, &n), DS_OK);
    return n;
}

static void what_was_said_is_what_is_stored(void **state)
{
    const patient *p, *linked;
    contact c;
    size_t n;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "p.csv",
                                table_text(columns, COUNT_OF(columns), "phone", "+1 (555) 00-01"),
                                false),
                  DS_OK);
    p = find(&k, "Ana Maria");
    assert_non_null(p);
    assert_text(p->phone, "+15550001");
    assert_text(p->language, "es");
    assert_true(p->has_birth_date && p->birth_date.year == 1990 && p->birth_date.month == 2);
    assert_int_equal(p->sex, 'f');
    assert_text(p->id_system, "mrn");
    assert_text(p->id_value, "7");
    assert_status(k.cx, store_contact_find(k.cx, k.tx, DS_STR("sms"), DS_STR("+15550001"), &c),
                  DS_OK);
    assert_text(c.lang, "es");
    assert_status(k.cx, store_patient_list_of(k.cx, k.tx, c.id, &linked, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(linked[0].id.v, p->id.v);
    clinic_end(&k);
}

static void without_a_channel_no_contact_is_made(void **state)
{
    contact c;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, clinic_import(&k, "p.csv", "patient,phone\nAna,+15550001\n", false), DS_OK);
    assert_status(k.cx, store_contact_find(k.cx, k.tx, DS_STR("sms"), DS_STR("+15550001"), &c),
                  DS_NOT_FOUND);
    clinic_end(&k);
}

/* ---- who is the same person: two imports one after the other */

typedef struct person_case {
    const char *first, *second;
    size_t added, changed, same; /* by the second */
    size_t people;
} person_case;

#define P_HEADER "patient,phone,language,birth_date,sex,id_system,id_value\n"

/* clang-format off */
static const person_case person_cases[] = {
    { "Ana,+15550001,,,,,", "Ana,+15550001,,,,,", 0, 0, 1, 1 },
    { "Ana,+15550001,,,,,", "Ana,+1 555 0001,,,,,", 0, 0, 1, 1 },
    { "Ana,+15550001,,,,,", "Ana,+15550002,,,,,", 1, 0, 0, 2 },
    { "Ana,+15550001,,,,,", "Bo,+15550001,,,,,", 1, 0, 0, 2 }, /* a family phone */
    { "Ana,,,,,,", "Ana,,,,,,", 0, 0, 1, 1 },
    { "Ana,,,,,,", "Ana,+15550001,,,,,", 1, 0, 0, 2 },
    { "Ana,+15550001,en,1990-02-01,f,,", "Ana,+15550001,,,,,", 0, 0, 1, 1 }, /* empty erases nothing */
    { "Ana,+15550001,,,,,", "Ana,+15550001,en,,,,", 0, 1, 0, 1 },
    { "Ana,+15550001,,,,,", "Ana,+15550001,,1990-02-01,,,", 0, 1, 0, 1 },
    { "Ana,+15550001,,1990-02-01,,,", "Ana,+15550001,,1991-02-01,,,", 0, 1, 0, 1 },
    { "Ana,+15550001,,,f,,", "Ana,+15550001,,,m,,", 0, 1, 0, 1 },
    { "Ana,+15550001,,,,mrn,7", "Ana,+15550001,,,,mrn,7", 0, 0, 1, 1 },
    { "Ana,+15550001,,,,mrn,7", "Ana Lopez,+15550001,,,,mrn,7", 0, 1, 0, 1 }, /* she married */
    { "Ana,+15550001,,,,mrn,7", "Ana,+15550009,,,,mrn,7", 0, 1, 0, 1 },       /* a new number */
    { "Ana,+15550001,,,,mrn,7", "Ana,,,,,mrn,7", 0, 0, 1, 1 },
    { "Ana,+15550001,,,,mrn,7", "Ana,+15550001,,,,mrn,8", 1, 0, 0, 2 }, /* two of one name */
    { "Ana,+15550001,,,,mrn,7", "Ana,+15550001,,,,other,7", 1, 0, 0, 2 },
    { "Ana,+15550001,,,,mrn,7", "Ana,+15550001,,,,,", 0, 0, 1, 1 },
    { "Ana,+15550001,,,,mrn,7", "Ana,+15550001,,,,mrn,07", 1, 0, 0, 2 },
};
/* clang-format on */

static void a_person_is_found_by_identifier_else_by_name_and_phone(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(person_cases); i++) {
        const person_case *c = &person_cases[i];
        char text[400];
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        (void)snprintf(text, sizeof text, P_HEADER "%s\n", c->first);
        assert_status(k.cx, clinic_import(&k, "p.csv", text, false), DS_OK);
        (void)snprintf(text, sizeof text, P_HEADER "%s\n", c->second);
        assert_status(k.cx, clinic_import(&k, "p.csv", text, false), DS_OK);
        if (k.report.added != c->added || k.report.changed != c->changed ||
            k.report.same != c->same || count_patients(&k) != c->people)
            fail_msg("case %zu: %zu added, %zu changed, %zu same, %zu people", i, k.report.added,
                     k.report.changed, k.report.same, count_patients(&k));
        assert_status(k.cx, clinic_import(&k, "p.csv", text, false), DS_OK);
        assert_int_equal(k.report.same, 1); /* twice is once */
        clinic_end(&k);
    }
}

/* ---- rows of one file about one person */

typedef struct repeat_case {
    const char *rows;
    const char *error; /* after "p.csv line 3 column "; NULL: fine */
} repeat_case;

#define R_HEADER "patient,phone,channel,language,birth_date,sex,id_system,id_value\n"

/* clang-format off */
static const repeat_case repeat_cases[] = {
    { "Ana,+15550001,,,,,mrn,7\nAna,+15550001,,,,,mrn,7\n", NULL },
    { "Ana,+15550001,,,,,mrn,7\nBo,+15550001,,,,,mrn,7\n", "patient: contradicts p.csv line 2, which is about the same patient" },
    { "Ana,+15550001,,,,,mrn,7\nAna,+15550002,,,,,mrn,7\n", "phone: contradicts" },
    { "Ana,+15550001,sms,,,,mrn,7\nAna,+15550002,whatsapp,,,,mrn,7\n", NULL }, /* one more contact */
    { "Ana,+15550001,,en,,,mrn,7\nAna,,,es,,,mrn,7\n", "language: contradicts" },
    { "Ana,+15550001,,,1990-01-01,,mrn,7\nAna,,,,1990-01-02,,mrn,7\n", "birth_date: contradicts" },
    { "Ana,+15550001,,,,f,mrn,7\nAna,,,,,m,mrn,7\n", "sex: contradicts" },
    { "Ana,+15550001,,,,f,,\nAna,+15550001,,,,m,,\n", "sex: contradicts" },
    { "Ana,+15550001,,,,f,,\nAna,+15550001,,,,,,\n", NULL },
    { "Ana,+15550001,,,,,,\nAna,+15550002,,,,,,\n", NULL }, /* two people */
    { "Ana,+15550001,,,,f,,\nBo,+15550001,,,,m,,\n", NULL },
    { "Ana,+15550001,,,,,mrn,7\nAna,+15550001,,,,,mrn,8\n", NULL },
};
/* clang-format on */

static void rows_about_one_person_agree_or_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(repeat_cases); i++) {
        const repeat_case *c = &repeat_cases[i];
        char text[600], wanted[200];
        clinic k;

        clinic_start(&k, CLINIC_TWO_CITIES, false);
        (void)snprintf(text, sizeof text, R_HEADER "%s", c->rows);
        (void)snprintf(wanted, sizeof wanted, "p.csv line 3 column %s", c->error ? c->error : "");
        ds_status s = clinic_import(&k, "p.csv", text, false);
        if (c->error ? s != DS_INVALID || !table_says(&k, wanted) : s != DS_OK)
            fail_msg("case %zu: " DS_FMT, i, DS_ARG(ds_buf_view(&k.errors)));
        if (c->error) {
            assert_int_equal(count_patients(&k), 0);
        } else {
            assert_status(k.cx, clinic_import(&k, "p.csv", text, false), DS_OK);
            if (k.report.added + k.report.changed > 0)
                fail_msg("case %zu: the same file twice changes something", i);
        }
        clinic_end(&k);
    }
}

/* What the second row adds counts against the third. */
static void all_rows_about_one_person_agree(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx,
                  clinic_import(&k, "p.csv",
                                P_HEADER "Ana,+15550001,,,,mrn,7\nAna,,,,f,mrn,7\n"
                                         "Zed,+15550009,,,,,\nAna,,,,m,mrn,7\n",
                                false),
                  DS_INVALID);
    assert_int_equal(k.report.errors, 1);
    assert_true(table_says(&k, "p.csv line 5 column sex: contradicts p.csv line 2"));
    clinic_end(&k);
}

static void a_person_may_have_several_contacts_and_a_contact_several_people(void **state)
{
    const patient *linked;
    contact c;
    size_t n;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (int twice = 0; twice < 2; twice++) {
        assert_status(k.cx,
                      clinic_import(&k, "p.csv",
                                    "patient,phone,channel,id_system,id_value\n"
                                    "Ana,+15550001,sms,mrn,1\nAna,+15550002,whatsapp,mrn,1\n"
                                    "Bo,+15550001,sms,mrn,2\n",
                                    false),
                      DS_OK);
        assert_int_equal(k.report.added, twice ? 0 : 2);
        assert_int_equal(k.report.changed, 0);
        assert_int_equal(count_patients(&k), 2);
        assert_text(find(&k, "Ana")->phone, "+15550001");
        assert_status(k.cx, store_contact_find(k.cx, k.tx, DS_STR("sms"), DS_STR("+15550001"), &c),
                      DS_OK);
        assert_status(k.cx, store_patient_list_of(k.cx, k.tx, c.id, &linked, &n), DS_OK);
        assert_int_equal(n, 2);
        assert_status(k.cx,
                      store_contact_find(k.cx, k.tx, DS_STR("whatsapp"), DS_STR("+15550002"), &c),
                      DS_OK);
        assert_status(k.cx, store_patient_list_of(k.cx, k.tx, c.id, &linked, &n), DS_OK);
        assert_int_equal(n, 1);
    }
    clinic_end(&k);
}

static void prune_never_deletes_a_person(void **state)
{
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    assert_status(k.cx, clinic_import(&k, "p.csv", P_HEADER "Ana,+15550001,,,,,\n", false), DS_OK);
    assert_status(k.cx, clinic_import(&k, "p.csv", P_HEADER "Bo,+15550002,,,,,\n", true), DS_OK);
    assert_int_equal(k.report.pruned, 0);
    assert_int_equal(count_patients(&k), 2);
    clinic_end(&k);
}

typedef struct phone_case {
    const char *text, *number; /* NULL: none */
} phone_case;

static void a_phone_number_is_its_digits(void **state)
{
    static const phone_case cases[] = {
        { "+14085550142", "+14085550142" },
        { "+1 (408) 555-0142", "+14085550142" },
        { " 408.555.0142 ", "4085550142" },
        { "0171/2345678", "01712345678" },
        { "112", "112" },
        { "+1-2-3", "+123" },
        { "11", NULL },
        { "", NULL },
        { "+", NULL },
        { "tel:123456", NULL },
        { "123 456 x7", NULL },
        { "12345678901234567890", "12345678901234567890" },
        { "123456789012345678901", NULL },
        { "1+23456", NULL },
        { "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93", NULL }, /* full width digits */
    };
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, false);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ds_str number;
        ds_status s = booking_phone_parse(k.cx, ds_str_of(cases[i].text), &number);

        if (s != (cases[i].number ? DS_OK : DS_INVALID))
            fail_msg("\"%s\" gave %s", cases[i].text, ds_status_name(s));
        if (s == DS_OK)
            assert_text(number, cases[i].number);
    }
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_taken_or_named),
        cmocka_unit_test(errors_show_no_name_and_no_number),
        cmocka_unit_test(what_was_said_is_what_is_stored),
        cmocka_unit_test(without_a_channel_no_contact_is_made),
        cmocka_unit_test(a_person_is_found_by_identifier_else_by_name_and_phone),
        cmocka_unit_test(rows_about_one_person_agree_or_are_refused),
        cmocka_unit_test(all_rows_about_one_person_agree),
        cmocka_unit_test(a_person_may_have_several_contacts_and_a_contact_several_people),
        cmocka_unit_test(prune_never_deletes_a_person),
        cmocka_unit_test(a_phone_number_is_its_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
