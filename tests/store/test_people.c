/*
 * test_people.c - contacts, patients, conversations, alerts, the call list.
 */
#include "tests/store/fixture.h"

static void a_contact_is_made_once_and_keeps_its_facts(void **state)
{
    fixture f;
    contact c, again;
    bool is_new;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    assert_status(f.cx,
                  store_contact_ensure(f.cx, tx, DS_STR("sms"), DS_STR("+911"), DS_STR("twilio"),
                                       &c, &is_new),
                  DS_OK);
    assert_true(is_new);
    assert_int_equal(c.consent, CONSENT_OPEN);
    assert_false(c.has_written);
    assert_int_equal(c.last_in_at.utc_s, -DS_TIME_NEVER.utc_s);
    c.lang = DS_STR("hi-Latn");
    c.profile_name = DS_STR("Asha");
    c.tz_name = DS_STR("Asia/Kolkata");
    c.consent = CONSENT_STOPPED;
    c.is_stop_told = true;
    c.has_written = true;
    c.last_in_at = f.cx->now;
    assert_status(f.cx, store_contact_update(f.cx, tx, &c), DS_OK);
    assert_status(f.cx,
                  store_contact_ensure(f.cx, tx, DS_STR("sms"), DS_STR("+911"), DS_STR("sim"),
                                       &again, &is_new),
                  DS_OK);
    assert_false(is_new);
    assert_int_equal(again.id.v, c.id.v);
    assert_text(again.provider, "sim");
    assert_status(
        f.cx,
        store_contact_ensure(f.cx, tx, DS_STR("sms"), DS_STR("+911"), DS_STR(""), &again, NULL),
        DS_OK);
    assert_text(again.provider, "sim");
    assert_text(again.lang, "hi-Latn");
    assert_text(again.profile_name, "Asha");
    assert_int_equal(again.consent, CONSENT_STOPPED);
    assert_true(again.is_stop_told);
    assert_true(again.has_written);
    assert_int_equal(again.last_in_at.utc_s, f.cx->now.utc_s);
    assert_status(f.cx, store_contact_find(f.cx, tx, DS_STR("whatsapp"), DS_STR("+911"), &again),
                  DS_NOT_FOUND);
    c.id.v = 99;
    assert_status(f.cx, store_contact_update(f.cx, tx, &c), DS_NOT_FOUND);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_changed_number_never_takes_over_another_contact(void **state)
{
    fixture f;
    contact a, b, got;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    a = fixture_contact(&f, tx, "+911");
    b = fixture_contact(&f, tx, "+922");
    assert_status(f.cx, store_contact_readdress(f.cx, tx, a.id, DS_STR("+922")), DS_CONFLICT);
    assert_status(f.cx, store_contact_readdress(f.cx, tx, a.id, DS_STR("+933")), DS_OK);
    assert_status(f.cx, store_contact_readdress(f.cx, tx, (contact_id){ 99 }, DS_STR("+944")),
                  DS_NOT_FOUND);
    assert_status(f.cx, store_contact_get(f.cx, tx, a.id, &got), DS_OK);
    assert_text(got.address, "+933");
    assert_status(f.cx, store_contact_get(f.cx, tx, b.id, &got), DS_OK);
    assert_text(got.address, "+922");
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_patient_is_found_by_identifier_and_by_name_with_phone(void **state)
{
    fixture f;
    patient got;
    const patient *all;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    patient p = { .name = DS_STR("Lakshmi"),
                  .phone = DS_STR("+911"),
                  .language = DS_STR("hi"),
                  .has_birth_date = true,
                  .birth_date = { 1956, 2, 29 },
                  .sex = 'f',
                  .id_system = DS_STR("abha"),
                  .id_value = DS_STR("12-34") };
    assert_status(f.cx, store_patient_insert(f.cx, tx, &p, &p.id), DS_OK);
    assert_status(
        f.cx, store_patient_by_identifier(f.cx, tx, DS_STR("abha"), DS_STR("12-34"), &got), DS_OK);
    assert_int_equal(got.id.v, p.id.v);
    assert_true(got.has_birth_date);
    assert_int_equal(got.birth_date.year, 1956);
    assert_int_equal(got.birth_date.day, 29);
    assert_int_equal(got.sex, 'f');
    assert_status(f.cx, store_patient_by_identifier(f.cx, tx, DS_STR(""), DS_STR(""), &got),
                  DS_NOT_FOUND);
    assert_status(f.cx,
                  store_patient_by_name_phone(f.cx, tx, DS_STR("Lakshmi"), DS_STR("+911"), &got),
                  DS_OK);
    assert_status(f.cx,
                  store_patient_by_name_phone(f.cx, tx, DS_STR("Lakshmi"), DS_STR("+922"), &got),
                  DS_NOT_FOUND);
    patient twin = p;
    assert_status(f.cx, store_patient_insert(f.cx, tx, &twin, &twin.id), DS_CONFLICT);
    patient plain = { .name = DS_STR("Arjun") };
    assert_status(f.cx, store_patient_insert(f.cx, tx, &plain, &plain.id), DS_OK);
    plain.phone = DS_STR("+933");
    assert_status(f.cx, store_patient_update(f.cx, tx, &plain), DS_OK);
    assert_status(f.cx, store_patient_get(f.cx, tx, plain.id, &got), DS_OK);
    assert_text(got.phone, "+933");
    assert_false(got.has_birth_date);
    assert_int_equal(got.sex, 0);
    assert_status(f.cx, store_patient_list(f.cx, tx, &all, &n), DS_OK);
    assert_int_equal(n, 2);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void the_patient_used_last_comes_first_even_within_a_second(void **state)
{
    fixture f;
    const patient *list;
    size_t n;
    patient a = { .name = DS_STR("Ana") }, b = { .name = DS_STR("Ben") };

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact c = fixture_contact(&f, tx, "+911");
    assert_status(f.cx, store_patient_insert(f.cx, tx, &a, &a.id), DS_OK);
    assert_status(f.cx, store_patient_insert(f.cx, tx, &b, &b.id), DS_OK);
    assert_status(f.cx, store_patient_link(f.cx, tx, c.id, a.id), DS_OK);
    assert_status(f.cx, store_patient_link(f.cx, tx, c.id, b.id), DS_OK);
    assert_status(f.cx, store_patient_list_of(f.cx, tx, c.id, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_text(list[0].name, "Ben");
    assert_status(f.cx, store_patient_link(f.cx, tx, c.id, a.id), DS_OK);
    assert_status(f.cx, store_patient_list_of(f.cx, tx, c.id, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_text(list[0].name, "Ana");
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_conversation_is_written_only_under_its_version(void **state)
{
    fixture f;
    conversation c, late;
    const conversation *list;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact who = fixture_contact(&f, tx, "+911");
    assert_status(f.cx, store_conversation_ensure(f.cx, tx, who.id, &c), DS_OK);
    assert_int_equal(c.version, 0);
    assert_text(c.state, "");
    late = c;
    c.state = DS_STR("slot");
    c.memory_json = DS_STR("{\"a\":1}");
    c.is_with_human = true;
    c.human_until = ds_time_add(f.cx->now, ds_minutes(30));
    c.updated_at = f.cx->now;
    assert_status(f.cx, store_conversation_update(f.cx, tx, &c), DS_OK);
    assert_int_equal(c.version, 1);
    assert_status(f.cx, store_conversation_update(f.cx, tx, &late), DS_CONFLICT);
    assert_status(f.cx, store_conversation_ensure(f.cx, tx, who.id, &late), DS_OK);
    assert_int_equal(late.version, 1);
    assert_text(late.memory_json, "{\"a\":1}");
    assert_true(late.is_with_human);
    assert_status(f.cx, store_conversation_list_human(f.cx, tx, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(f.cx, store_conversation_list_overdue(f.cx, tx, 10, &list, &n), DS_OK);
    assert_int_equal(n, 0);
    fixture_commit(&f, tx);
    fixture_advance(&f, ds_minutes(30));
    tx = fixture_begin(&f);
    assert_status(f.cx, store_conversation_list_overdue(f.cx, tx, 10, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void an_alert_is_open_until_someone_acknowledges_it(void **state)
{
    fixture f;
    const alert *list;
    size_t n;
    int64_t id;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact c = fixture_contact(&f, tx, "+911");
    alert a = { .kind = DS_STR("emergency"),
                .contact = c.id,
                .summary = DS_STR("chest pain"),
                .next_at = f.cx->now };
    assert_status(f.cx, store_alert_insert(f.cx, tx, &a, &id), DS_OK);
    assert_status(f.cx, store_alert_list_due(f.cx, tx, 10, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_status(f.cx, store_alert_sent(f.cx, tx, id, ds_time_add(f.cx->now, ds_minutes(5))),
                  DS_OK);
    assert_status(f.cx, store_alert_list_due(f.cx, tx, 10, &list, &n), DS_OK);
    assert_int_equal(n, 0);
    assert_status(f.cx, store_alert_list(f.cx, tx, true, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].sends, 1);
    assert_text(list[0].summary, "chest pain");
    assert_false(list[0].is_acked);
    assert_status(f.cx, store_alert_ack(f.cx, tx, id), DS_OK);
    assert_status(f.cx, store_alert_ack(f.cx, tx, id), DS_OK);
    assert_status(f.cx, store_alert_ack(f.cx, tx, 99), DS_NOT_FOUND);
    assert_status(f.cx, store_alert_list(f.cx, tx, true, &list, &n), DS_OK);
    assert_int_equal(n, 0);
    assert_status(f.cx, store_alert_list(f.cx, tx, false, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    assert_true(list[0].is_acked);
    assert_int_equal(list[0].next_at.utc_s, DS_TIME_NEVER.utc_s);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void the_call_list_has_one_open_row_for_one_reason(void **state)
{
    fixture f;
    const call_row *list;
    size_t n;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    contact c = fixture_contact(&f, tx, "+911");
    for (int i = 0; i < 3; i++)
        assert_status(
            f.cx, store_call_insert(f.cx, tx, c.id, (appointment_id){ 0 }, "undeliverable"), DS_OK);
    assert_status(f.cx, store_call_insert(f.cx, tx, c.id, (appointment_id){ 0 }, "opted_out"),
                  DS_OK);
    assert_status(f.cx, store_call_list(f.cx, tx, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    assert_text(list[0].reason, "undeliverable");
    assert_status(f.cx, store_call_done(f.cx, tx, list[0].id), DS_OK);
    assert_status(f.cx, store_call_done(f.cx, tx, 99), DS_NOT_FOUND);
    assert_status(f.cx, store_call_insert(f.cx, tx, c.id, (appointment_id){ 0 }, "undeliverable"),
                  DS_OK);
    assert_status(f.cx, store_call_list(f.cx, tx, &list, &n), DS_OK);
    assert_int_equal(n, 2);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contact_is_made_once_and_keeps_its_facts),
        cmocka_unit_test(a_changed_number_never_takes_over_another_contact),
        cmocka_unit_test(a_patient_is_found_by_identifier_and_by_name_with_phone),
        cmocka_unit_test(the_patient_used_last_comes_first_even_within_a_second),
        cmocka_unit_test(a_conversation_is_written_only_under_its_version),
        cmocka_unit_test(an_alert_is_open_until_someone_acknowledges_it),
        cmocka_unit_test(the_call_list_has_one_open_row_for_one_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
