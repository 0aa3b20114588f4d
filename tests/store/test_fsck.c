/*
 * test_fsck.c - every invariant, broken behind the store's back, is found.
 */
#include "tests/store/fixture.h"

#include <sqlite3.h>

typedef struct plant_case {
    const char *sql;
    const char *finding; /* part of the one line expected */
} plant_case;

/* Each on a sound database with visits 1 and 2, contact 1, outbox row 1, inbox row 1. */
static const plant_case plant_cases[] = {
    { "UPDATE appointments SET start_at = start_at - 900, occupied_from = occupied_from - 3600 "
      "WHERE id = 2",
      "appointments 1 and 2 of doctor 1 overlap in lane 0" },
    { "UPDATE appointments SET status = 'held' WHERE id = 1",
      "appointment 1 is held without an expiry" },
    { "UPDATE appointments SET hold_expires_at = 5 WHERE id = 1",
      "appointment 1 is confirmed and has an expiry" },
    { "UPDATE appointments SET end_at = start_at - 1 WHERE id = 1",
      "appointment 1 has times out of order" },
    { "UPDATE appointments SET status = 'maybe' WHERE id = 1",
      "appointment 1 has an unknown status" },
    { "UPDATE appointments SET patient_id = NULL, contact_id = NULL WHERE id = 1",
      "appointment 1 is confirmed for nobody" },
    { "INSERT INTO doctors VALUES (9, 'Dr X', 'f', '', ''); UPDATE appointments SET doctor_id = 9 "
      "WHERE id = 1",
      "appointment 1 differs from its offering 1" },
    { "UPDATE outbox SET state = 'sent'", "outbox row 1 is sent but was never claimed" },
    { "UPDATE outbox SET body_json = ''", "outbox row 1 is queued without a text" },
    { "UPDATE outbox SET lease_until = 7", "outbox row 1 has a lease and is queued" },
    { "UPDATE outbox SET body_json = '{oops'", "the body of outbox row 1 is not JSON" },
    { "UPDATE outbox SET contact_id = NULL", "outbox row 1 goes nowhere" },
    { "UPDATE inbox SET state = 'open'", "inbox row 1 is unfinished, and outbox row 1 answers it" },
    { "UPDATE inbox SET state = 'parked'", "inbox row 1 is parked without a reason" },
    { "UPDATE inbox SET payload = 'text'", "the payload of inbox row 1 is not JSON" },
    { "UPDATE conversations SET memory_json = '[1,'", "the memory of conversation 1 is not JSON" },
    { "UPDATE locations SET tz_name = ''", "location 1 has no time zone" },
    { "UPDATE offerings SET minutes = 0", "offering 1 has a length of 0 minutes" },
    { "UPDATE offerings SET max_per_day = -3", "offering 1 has numbers out of range" },
    { "UPDATE openings SET to_s = from_s", "opening 1 of offering 1 has hours" },
    { "INSERT INTO exceptions VALUES (1, NULL, NULL, '2026-12-02', '2026-12-01', 1, 0, 0, "
      "'closed', '')",
      "exception 1 ends before it begins" },
    { "DELETE FROM visit_types", "refers to nothing in visit_types" },
};

static void plant(fixture *f, const char *sql)
{
    static const char prelude[] = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"
                                  "DROP TRIGGER appointments_no_overlap_insert;"
                                  "DROP TRIGGER appointments_no_overlap_update;";
    sqlite3 *db = NULL;
    char *error = NULL;

    assert_int_equal(sqlite3_open(fixture_path(f, "clinic.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, prelude, NULL, NULL, NULL), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", sql, error);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void make_sound_rows(fixture *f)
{
    store_tx *tx = fixture_begin(f);
    contact c = fixture_contact(f, tx, "+911");
    patient p = { .name = DS_STR("Lakshmi") };
    conversation talk;
    in_event e = { .provider = DS_STR("twilio"),
                   .event_id = DS_STR("1"),
                   .kind = IN_TEXT,
                   .channel = DS_STR("sms"),
                   .address = DS_STR("+911") };
    outbox_row reply = { .state = OUTBOX_QUEUED,
                         .kind = DS_STR("reply"),
                         .contact = c.id,
                         .inbox = { 1 },
                         .body_json = DS_STR("{}"),
                         .due_at = f->cx->now };
    bool is_new;

    assert_status(f->cx, store_patient_insert(f->cx, tx, &p, &p.id), DS_OK);
    for (int64_t i = 0; i < 2; i++) {
        appointment a = fixture_visit(f, APPOINTMENT_CONFIRMED, 60 + 60 * i, 30);

        a.patient = p.id;
        assert_status(f->cx, store_appointment_insert(f->cx, tx, &a, &a.id), DS_OK);
    }
    assert_status(f->cx, store_conversation_ensure(f->cx, tx, c.id, &talk), DS_OK);
    talk.memory_json = DS_STR("{\"a\":[1]}");
    assert_status(f->cx, store_conversation_update(f->cx, tx, &talk), DS_OK);
    inbox_id in;
    assert_status(f->cx, store_inbox_insert(f->cx, tx, &e, &in, &is_new), DS_OK);
    assert_status(f->cx, store_inbox_done(f->cx, tx, in), DS_OK);
    outbox_id out;
    assert_status(f->cx, store_outbox_insert(f->cx, tx, &reply, &out), DS_OK);
    fixture_commit(f, tx);
}

static void a_sound_database_has_no_findings(void **state)
{
    fixture f;
    ds_str text;

    (void)state;
    fixture_start(&f, true);
    make_sound_rows(&f);
    store_tx *tx = fixture_begin(&f);
    assert_int_equal(fixture_fsck(&f, tx, &text), 0);
    assert_text(text, "");
    store_tx_abort(tx);
    fixture_end(&f);
}

static void whatever_is_planted_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(plant_cases); i++) {
        const plant_case *c = &plant_cases[i];
        fixture f;
        ds_str text;

        fixture_start(&f, true);
        make_sound_rows(&f);
        plant(&f, c->sql);
        store_tx *tx = fixture_begin(&f);
        if (fixture_fsck(&f, tx, &text) == 0 || ds_str_find(text, ds_str_of(c->finding), 0) < 0)
            fail_msg("%s\nfound only:\n" DS_FMT, c->sql, DS_ARG(text));
        store_tx_abort(tx);
        fixture_end(&f);
    }
}

static void the_audit_trail_is_append_only(void **state)
{
    fixture f;
    sqlite3 *db = NULL;

    (void)state;
    fixture_start(&f, true);
    store_tx *tx = fixture_begin(&f);
    assert_status(f.cx, store_audit(f.cx, tx, "desk", "cancel", "appointment", 7, DS_STR("")),
                  DS_OK);
    fixture_commit(&f, tx);
    assert_int_equal(sqlite3_open(fixture_path(&f, "clinic.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE audit SET verb = 'book'", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM audit", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_database_has_no_findings),
        cmocka_unit_test(whatever_is_planted_is_found),
        cmocka_unit_test(the_audit_trail_is_append_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
