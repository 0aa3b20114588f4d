/*
 * test_fsck.c - every invariant, broken behind the store's back, is found.
 */
#include "tests/store/fixture.h"

#include <sqlite3.h>

typedef struct plant_case {
    const char *sql;
    const char *finding; /* part of the one line expected */
} plant_case;

/* Each on a sound database with visits 1 and 2, contact 1, outbox row 1, inbox row 1, hold 3
 * offered to wish 1, work item 1. */
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
    { "INSERT INTO exceptions VALUES (2, NULL, NULL, '2026-12-02', '2026-12-01', 1, 0, 0, "
      "'closed', '')",
      "exception 2 ends before it begins" },
    { "UPDATE offering_rules SET overbook = -1",
      "the rules of offering 1 have numbers out of range" },
    { "UPDATE offering_rules SET age_from = 18, age_below = 18", "offering 1 is for no age" },
    { "UPDATE openings SET tokens = 501", "opening 1 of offering 1 has hours" },
    { "UPDATE opening_breaks SET to_s = 90000", "opening 1 has a break outside of its hours" },
    { "UPDATE appointments SET lane = 2 WHERE id = 1",
      "appointment 1 is in lane 2 without a reason" },
    { "UPDATE appointments SET is_request = 1 WHERE id = 1",
      "appointment 1 is asked for and is confirmed" },
    { "UPDATE appointments SET is_request = 1, status = 'held', hold_expires_at = start_at + 1 "
      "WHERE id = 1",
      "appointment 1 is kept for the desk beyond its start" },
    { "UPDATE appointments SET is_late_cancel = 1 WHERE id = 1",
      "appointment 1 was cancelled late and is confirmed" },
    { "UPDATE appointments SET token_no = 3 WHERE id = 1",
      "appointment 1 has a token without a session" },
    { "DROP INDEX appointments_token_once; UPDATE appointments SET token_no = 3, session_at = 5",
      "appointments 1 and 2 have token 3 of one session" },
    { "UPDATE wishes SET state = 'open'", "wish 1 is open and has an open offer" },
    { "UPDATE wish_offers SET outcome = 'lapsed', closed_at = 7",
      "wish 1 is offered and has no open offer" },
    { "UPDATE wish_offers SET appointment_id = 1",
      "offer 1 of wish 1 is open and its appointment 1 is no hold" },
    { "UPDATE wishes SET to_s = 5", "wish 1 has a window that ends before it begins" },
    { "UPDATE work_items SET state = 'done'", "work item 1 is done with the outcome ''" },
    { "UPDATE work_items SET alternatives_json = '['",
      "the alternatives of work item 1 is not JSON" },
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

/* A wish with an open offer, and an absence that meets visit 1. */
static void make_waiting_rows(fixture *f, store_tx *tx, contact_id who)
{
    appointment hold = fixture_visit(f, APPOINTMENT_HELD, 600, 30);
    wish_row w = { .contact = who,
                   .date_from = { 2026, 11, 23 },
                   .date_to = { 2026, 11, 30 },
                   .hours = { 9 * 3600, 18 * 3600 },
                   .look_at = DS_TIME_NEVER };
    wish_offer o = { .start = hold.start, .deadline = hold.hold_expires_at };
    schedule_exception e = { .date_from = { 2026, 11, 23 },
                             .date_to = { 2026, 11, 23 },
                             .is_whole_day = true,
                             .reason = DS_STR("ill") };
    work_item item = { .appointment = { 1 },
                       .offered_at = DS_TIME_NEVER,
                       .deadline = DS_TIME_NEVER };

    assert_status(f->cx, store_appointment_insert(f->cx, tx, &hold, &o.hold), DS_OK);
    assert_status(f->cx, store_wish_insert(f->cx, tx, &w, &o.wish), DS_OK);
    assert_status(f->cx, store_wish_offer_insert(f->cx, tx, &o, &o.id), DS_OK);
    assert_status(f->cx, store_wish_get(f->cx, tx, o.wish, &w), DS_OK);
    w.state = WISH_OFFERED;
    assert_status(f->cx, store_wish_update(f->cx, tx, &w), DS_OK);
    assert_status(f->cx, store_exception_put(f->cx, tx, &e, &item.exception, NULL), DS_OK);
    assert_status(f->cx, store_work_insert(f->cx, tx, &item, &item.id), DS_OK);
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
    make_waiting_rows(f, tx, c.id);
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
