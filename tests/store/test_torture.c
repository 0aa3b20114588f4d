/*
 * test_torture.c - every door of the store in an arena that is too small, inside a savepoint.
 *
 * What must hold at each failure: it is DS_LIMIT with a reason, nothing was written where results
 * go, and undoing the savepoint gives the rows that were there before.
 */
#include "tests/store/everything.h"
#include "tests/support/torture.h"

#define POISON 0xA5

/* ---- what is done */

#define DO(name) static ds_status name(ds_ctx *cx, void *arg)

DO(insert_appointment)
{
    bench *b = arg;
    appointment a = fixture_visit(&b->f, APPOINTMENT_CONFIRMED, 300, 30);

    return store_appointment_insert(cx, b->tx, &a, (appointment_id *)&b->out.number);
}

DO(get_appointment)
{
    bench *b = arg;

    DS_TRY(store_appointment_get(cx, b->tx, b->visit, &b->out.appointment));
    assert_text(b->out.appointment.patient_name, "Lakshmi");
    return DS_OK;
}

DO(get_by_token)
{
    bench *b = arg;

    DS_TRY(store_appointment_by_token(cx, b->tx, DS_STR("tokenOfTheVisit0000001"),
                                      &b->out.appointment));
    assert_int_equal(b->out.appointment.id.v, b->visit.v);
    return DS_OK;
}

DO(get_by_ref)
{
    bench *b = arg;

    DS_TRY(store_appointment_by_ref(cx, b->tx, DS_STR("old-17"), &b->out.appointment));
    assert_int_equal(b->out.appointment.id.v, b->visit.v);
    return DS_OK;
}

DO(list_appointments)
{
    bench *b = arg;
    appointment_filter any = { 0 };

    DS_TRY(store_appointment_list(cx, b->tx, &any, (const appointment **)&b->out.list.rows,
                                  &b->out.list.n));
    assert_int_equal(b->out.list.n, 2);
    return DS_OK;
}

DO(list_busy)
{
    bench *b = arg;
    ds_time now = b->f.cx->now;

    DS_TRY(store_busy_list(cx, b->tx, b->f.doctor, now, ds_time_add(now, ds_days(1)),
                           (appointment_id){ 0 }, (const busy_range **)&b->out.list.rows,
                           &b->out.list.n));
    assert_int_equal(b->out.list.n, 2);
    return DS_OK;
}

DO(list_due_holds)
{
    bench *b = arg;

    DS_TRY(
        store_hold_list_due(cx, b->tx, 5, (const appointment **)&b->out.list.rows, &b->out.list.n));
    assert_int_equal(b->out.list.n, 1);
    return DS_OK;
}

DO(ensure_known_contact)
{
    bench *b = arg;

    DS_TRY(store_contact_ensure(cx, b->tx, DS_STR("sms"), DS_STR("+911"), DS_STR("whatsapp"),
                                &b->out.contact, NULL));
    assert_text(b->out.contact.provider, "whatsapp");
    return DS_OK;
}

DO(ensure_new_contact)
{
    bench *b = arg;

    DS_TRY(store_contact_ensure(cx, b->tx, DS_STR("sms"), DS_STR("+15550142"), DS_STR("twilio"),
                                &b->out.contact, NULL));
    assert_text(b->out.contact.address, "+15550142");
    return DS_OK;
}

DO(get_contact)
{
    bench *b = arg;

    return store_contact_get(cx, b->tx, b->contact, &b->out.contact);
}

DO(find_contact)
{
    bench *b = arg;

    return store_contact_find(cx, b->tx, DS_STR("sms"), DS_STR("+911"), &b->out.contact);
}

DO(get_patient)
{
    bench *b = arg;

    return store_patient_get(cx, b->tx, b->patient, &b->out.patient);
}

DO(find_patient)
{
    bench *b = arg;

    return store_patient_by_identifier(cx, b->tx, DS_STR("mrn"), DS_STR("7"), &b->out.patient);
}

DO(find_patient_by_name)
{
    bench *b = arg;

    return store_patient_by_name_phone(cx, b->tx, DS_STR("Lakshmi"), DS_STR(""), &b->out.patient);
}

DO(list_patients)
{
    bench *b = arg;

    return store_patient_list(cx, b->tx, (const patient **)&b->out.list.rows, &b->out.list.n);
}

DO(list_patients_of)
{
    bench *b = arg;

    return store_patient_list_of(cx, b->tx, b->contact, (const patient **)&b->out.list.rows,
                                 &b->out.list.n);
}

DO(ensure_conversation)
{
    bench *b = arg;

    return store_conversation_ensure(cx, b->tx, b->contact, &b->out.conversation);
}

DO(ensure_new_conversation)
{
    bench *b = arg;

    return store_conversation_ensure(cx, b->tx, (contact_id){ b->contact.v + 1 },
                                     &b->out.conversation);
}

DO(list_overdue)
{
    bench *b = arg;

    DS_TRY(store_conversation_list_overdue(cx, b->tx, 5, (const conversation **)&b->out.list.rows,
                                           &b->out.list.n));
    assert_int_equal(b->out.list.n, 1);
    return DS_OK;
}

DO(list_human)
{
    bench *b = arg;

    return store_conversation_list_human(cx, b->tx, (const conversation **)&b->out.list.rows,
                                         &b->out.list.n);
}

DO(insert_event)
{
    bench *b = arg;
    in_event e = event("SM2", "+15550142");

    DS_TRY(store_inbox_insert(cx, b->tx, &e, (inbox_id *)&b->out.made.id, &b->out.made.flag));
    assert_true(b->out.made.flag);
    return DS_OK;
}

DO(insert_event_again)
{
    bench *b = arg;
    in_event e = event("SM1", "+911");

    DS_TRY(store_inbox_insert(cx, b->tx, &e, (inbox_id *)&b->out.made.id, &b->out.made.flag));
    assert_false(b->out.made.flag);
    return DS_OK;
}

DO(list_due_events)
{
    bench *b = arg;

    DS_TRY(
        store_inbox_list_due(cx, b->tx, 9, (const inbox_row **)&b->out.list.rows, &b->out.list.n));
    assert_int_equal(b->out.list.n, 1);
    return DS_OK;
}

DO(list_pending_events)
{
    bench *b = arg;

    return store_inbox_list_pending(cx, b->tx, DS_STR("sms"), DS_STR("+911"),
                                    (const inbox_row **)&b->out.list.rows, &b->out.list.n);
}

DO(get_open_event)
{
    bench *b = arg;

    DS_TRY(store_inbox_get_open(cx, b->tx, b->open_event, &b->out.inbox));
    assert_text(b->out.inbox.event.profile_name, "Lakshmi");
    return DS_OK;
}

DO(claim_messages)
{
    bench *b = arg;

    DS_TRY(store_outbox_claim(cx, b->tx, DS_STR(""), ds_seconds(30), 5,
                              (const outbox_row **)&b->out.list.rows, &b->out.list.n));
    assert_int_equal(b->out.list.n, 1);
    return DS_OK;
}

DO(list_planned)
{
    bench *b = arg;

    DS_TRY(store_outbox_list_planned_due(cx, b->tx, 5, (const outbox_row **)&b->out.list.rows,
                                         &b->out.list.n));
    assert_int_equal(b->out.list.n, 1);
    return DS_OK;
}

DO(get_message)
{
    bench *b = arg;

    return store_outbox_get(cx, b->tx, b->queued, &b->out.outbox);
}

DO(list_messages)
{
    bench *b = arg;

    DS_TRY(store_outbox_list_after(cx, b->tx, (contact_id){ 0 }, (outbox_id){ 0 }, 50,
                                   (const outbox_row **)&b->out.list.rows, &b->out.list.n));
    assert_int_equal(b->out.list.n, 4);
    return DS_OK;
}

DO(report_delivery)
{
    bench *b = arg;

    DS_TRY(store_outbox_report(cx, b->tx, DS_STR("twilio"), DS_STR("SMsent"), OUTBOX_DELIVERED,
                               DS_STR(""), &b->out.outbox));
    assert_int_equal(b->out.outbox.state, OUTBOX_DELIVERED);
    return DS_OK;
}

DO(list_said)
{
    bench *b = arg;

    DS_TRY(store_said_list(cx, b->tx, b->contact, 10, (const said_line **)&b->out.list.rows,
                           &b->out.list.n));
    assert_int_equal(b->out.list.n, 2);
    return DS_OK;
}

DO(list_alerts)
{
    bench *b = arg;

    return store_alert_list(cx, b->tx, true, (const alert **)&b->out.list.rows, &b->out.list.n);
}

DO(list_due_alerts)
{
    bench *b = arg;

    return store_alert_list_due(cx, b->tx, 5, (const alert **)&b->out.list.rows, &b->out.list.n);
}

DO(list_calls)
{
    bench *b = arg;

    return store_call_list(cx, b->tx, (const call_row **)&b->out.list.rows, &b->out.list.n);
}

DO(put_changed_location)
{
    bench *b = arg;
    location l = fixture_location();

    l.address = DS_STR("6 High St");
    return store_location_put(cx, b->tx, &l, (location_id *)&b->out.made.id, &b->out.made.flag);
}

DO(put_changed_doctor)
{
    bench *b = arg;
    doctor d = fixture_doctor();

    d.language_count = 1;
    return store_doctor_put(cx, b->tx, &d, (doctor_id *)&b->out.made.id, &b->out.made.flag);
}

DO(put_changed_offering)
{
    bench *b = arg;
    offering o = fixture_offering();

    o.minutes = 20;
    return store_offering_put(cx, b->tx, b->f.doctor, b->f.location, b->f.visit_type, &o,
                              (offering_id *)&b->out.made.id, &b->out.made.flag);
}

DO(look_for_damage)
{
    bench *b = arg;
    ds_buf findings = ds_buf_make(cx);
    ds_str text;
    size_t n;

    DS_TRY(store_fsck(cx, b->tx, &findings, &n));
    DS_TRY(ds_buf_finish(&findings, &text));
    assert_int_equal(n, 0);
    return DS_OK;
}

typedef struct action {
    const char *name;
    ds_status (*run)(ds_ctx *cx, void *arg);
    bool needs_memory; /* it makes something in cx->arena, so it must fail at least once */
} action;

#define ACTION(fn, needs)                                                                          \
    {                                                                                              \
#fn, fn, needs                                                                             \
    }

static const action actions[] = {
    ACTION(insert_appointment, false),
    ACTION(get_appointment, true),
    ACTION(get_by_token, true),
    ACTION(get_by_ref, true),
    ACTION(list_appointments, true),
    ACTION(list_busy, true),
    ACTION(list_due_holds, true),
    ACTION(ensure_known_contact, true),
    ACTION(ensure_new_contact, true),
    ACTION(get_contact, true),
    ACTION(find_contact, true),
    ACTION(get_patient, true),
    ACTION(find_patient, true),
    ACTION(find_patient_by_name, true),
    ACTION(list_patients, true),
    ACTION(list_patients_of, true),
    ACTION(ensure_conversation, true),
    ACTION(ensure_new_conversation, false),
    ACTION(list_overdue, true),
    ACTION(list_human, true),
    ACTION(insert_event, true),
    ACTION(insert_event_again, true),
    ACTION(list_due_events, true),
    ACTION(list_pending_events, true),
    ACTION(get_open_event, true),
    ACTION(claim_messages, true),
    ACTION(list_planned, true),
    ACTION(get_message, true),
    ACTION(list_messages, true),
    ACTION(report_delivery, true),
    ACTION(list_said, true),
    ACTION(list_alerts, true),
    ACTION(list_due_alerts, true),
    ACTION(list_calls, true),
    ACTION(put_changed_location, true),
    ACTION(put_changed_doctor, true),
    ACTION(put_changed_offering, true),
    ACTION(look_for_damage, true),
};

static void mark_and_poison(void *arg)
{
    bench *b = arg;

    memset(&b->out, POISON, sizeof b->out);
    assert_status(b->f.cx, store_tx_mark(b->f.cx, b->tx), DS_OK);
}

static void undone_and_untouched(void *arg)
{
    bench *b = arg;

    assert_status(b->f.cx, store_tx_undo(b->f.cx, b->tx), DS_OK);
    if (rows_digest() != b->digest)
        fail_msg("an undone failure left rows behind");
    for (size_t i = 0; i < sizeof b->out; i++)
        if (b->out.bytes[i] != POISON)
            fail_msg("a failure wrote byte %zu of its result", i);
}

static void every_door_fails_with_a_limit_and_leaves_the_rows(void **state)
{
    bench b;

    (void)state;
    bench_start(&b);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        torture t = { .name = actions[i].name,
                      .run = actions[i].run,
                      .before = mark_and_poison,
                      .untouched = undone_and_untouched,
                      .arg = &b,
                      .needs_min = actions[i].needs_memory ? 1 : 0 };

        torture_run(b.f.te, &t);
        assert_status(b.f.cx, store_tx_undo(b.f.cx, b.tx), DS_OK);
        assert_true(rows_digest() == b.digest);
    }
    bench_end(&b);
}

/* A failure without a savepoint must not write either, where the function only reads. */
static void what_only_reads_writes_nothing_even_when_it_succeeds(void **state)
{
    static const action readers[] = {
        ACTION(get_appointment, true), ACTION(list_appointments, true), ACTION(list_busy, true),
        ACTION(get_contact, true),     ACTION(find_patient, true),      ACTION(list_said, true),
        ACTION(list_due_events, true), ACTION(list_planned, true),      ACTION(list_alerts, true),
        ACTION(list_calls, true),      ACTION(look_for_damage, true),   ACTION(list_human, true),
    };
    bench b;

    (void)state;
    bench_start(&b);
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        torture t = { .name = readers[i].name, .run = readers[i].run, .arg = &b };

        torture_run(b.f.te, &t);
        assert_true(rows_digest() == b.digest);
    }
    bench_end(&b);
}

/* The directory has an arena of its own; cx holds its reasons and the zones' files. */
static ds_status load_directory(ds_ctx *cx, void *arg)
{
    bench *b = arg;
    directory *d = NULL;
    ds_status status = store_directory_load(cx, b->tx, &d);

    if (status != DS_OK) {
        assert_null(d);
        return status;
    }
    assert_int_equal(d->doctor_count, 1);
    assert_int_equal(d->exception_count, 1);
    store_directory_free(d);
    return DS_OK;
}

static void a_directory_is_loaded_whole_or_not_at_all(void **state)
{
    bench b;
    torture t = { .name = "store_directory_load", .run = load_directory, .arg = &b };

    (void)state;
    bench_start(&b);
    torture_run(b.f.te, &t);
    bench_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_door_fails_with_a_limit_and_leaves_the_rows),
        cmocka_unit_test(what_only_reads_writes_nothing_even_when_it_succeeds),
        cmocka_unit_test(a_directory_is_loaded_whole_or_not_at_all),
    };

    rows_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
