/*
 * everything.h - a database in an open transaction that has one of everything.
 *
 * What tests of every function of the store start from: the rows by name, a place for results, and
 * the digest of all rows.
 */
#ifndef DOCSPOT_TESTS_STORE_EVERYTHING_H
#define DOCSPOT_TESTS_STORE_EVERYTHING_H

#include "tests/store/rows.h"

/* Wherever a function of the store may put its result. */
typedef union result {
    unsigned char bytes[512];
    appointment appointment;
    contact contact;
    patient patient;
    conversation conversation;
    inbox_row inbox;
    outbox_row outbox;
    struct {
        const void *rows;
        size_t n;
    } list;
    struct {
        int64_t id;
        bool flag;
    } made;
    ds_time at;
    int64_t number;
} result;

typedef struct bench {
    fixture f;
    store_tx *tx;
    contact_id contact;
    patient_id patient;
    appointment_id visit, hold;
    inbox_id open_event;
    outbox_id planned, queued, claimed, sent;
    int64_t alert, call, exception;
    uint64_t digest;
    result out;
} bench;

/* ---- a database that has one of everything */

static inline in_event event(const char *id, const char *address)
{
    return (in_event){ .provider = DS_STR("twilio"),
                       .event_id = ds_str_of(id),
                       .kind = IN_TEXT,
                       .channel = DS_STR("sms"),
                       .address = ds_str_of(address),
                       .text = DS_STR("a skin doctor tomorrow after five please"),
                       .profile_name = DS_STR("Lakshmi") };
}

static inline outbox_row message(const bench *b, outbox_state state)
{
    return (outbox_row){ .state = state,
                         .kind = DS_STR("reply"),
                         .contact = b->contact,
                         .body_json = DS_STR("{\"text\":\"Booked: Mon 23 Nov 9:30, Dr Rao\"}"),
                         .due_at = b->f.cx->now };
}

static inline void make_people(bench *b)
{
    patient p = { .name = DS_STR("Lakshmi"), .id_system = DS_STR("mrn"), .id_value = DS_STR("7") };
    conversation talk;
    contact c = fixture_contact(&b->f, b->tx, "+911");

    b->contact = c.id;
    assert_status(b->f.cx, store_patient_insert(b->f.cx, b->tx, &p, &b->patient), DS_OK);
    assert_status(b->f.cx, store_patient_link(b->f.cx, b->tx, c.id, b->patient), DS_OK);
    assert_status(b->f.cx, store_conversation_ensure(b->f.cx, b->tx, c.id, &talk), DS_OK);
    talk.is_with_human = true;
    talk.human_until = b->f.cx->now;
    talk.memory_json = DS_STR("{\"request\":{\"specialty\":\"dermatology\"}}");
    assert_status(b->f.cx, store_conversation_update(b->f.cx, b->tx, &talk), DS_OK);
}

static inline void make_visits(bench *b)
{
    appointment visit = fixture_visit(&b->f, APPOINTMENT_CONFIRMED, 60, 30);
    appointment hold = fixture_visit(&b->f, APPOINTMENT_HELD, 120, 30);

    visit.patient = b->patient;
    visit.contact = hold.contact = b->contact;
    visit.token = DS_STR("tokenOfTheVisit0000001");
    visit.ref = DS_STR("old-17");
    hold.hold_expires_at = b->f.cx->now;
    assert_status(b->f.cx, store_appointment_insert(b->f.cx, b->tx, &visit, &b->visit), DS_OK);
    assert_status(b->f.cx, store_appointment_insert(b->f.cx, b->tx, &hold, &b->hold), DS_OK);
}

static inline void make_messages(bench *b)
{
    in_event e = event("SM1", "+911");
    outbox_row planned = message(b, OUTBOX_PLANNED), queued = message(b, OUTBOX_QUEUED);
    const outbox_row *rows;
    bool is_new;
    size_t n;

    planned.kind = DS_STR("notice");
    planned.body_json = DS_STR("");
    queued.contact = fixture_contact(&b->f, b->tx, "+922").id;
    assert_status(b->f.cx, store_inbox_insert(b->f.cx, b->tx, &e, &b->open_event, &is_new), DS_OK);
    assert_status(b->f.cx, store_outbox_insert(b->f.cx, b->tx, &queued, &b->sent), DS_OK);
    assert_status(b->f.cx,
                  store_outbox_claim(b->f.cx, b->tx, DS_STR(""), ds_seconds(60), 1, &rows, &n),
                  DS_OK);
    assert_status(b->f.cx, store_outbox_sent(b->f.cx, b->tx, b->sent, 1, DS_STR("SMsent")), DS_OK);
    assert_status(b->f.cx, store_outbox_insert(b->f.cx, b->tx, &queued, &b->claimed), DS_OK);
    assert_status(b->f.cx,
                  store_outbox_claim(b->f.cx, b->tx, DS_STR(""), ds_seconds(60), 1, &rows, &n),
                  DS_OK);
    queued.contact = b->contact;
    assert_status(b->f.cx, store_outbox_insert(b->f.cx, b->tx, &queued, &b->queued), DS_OK);
    assert_status(b->f.cx, store_outbox_insert(b->f.cx, b->tx, &planned, &b->planned), DS_OK);
}

static inline void make_desk(bench *b)
{
    alert a = { .kind = DS_STR("emergency"),
                .contact = b->contact,
                .summary = DS_STR("chest pain"),
                .next_at = b->f.cx->now };
    schedule_exception e = { .date_from = { 2026, 12, 24 },
                             .date_to = { 2026, 12, 26 },
                             .is_whole_day = true,
                             .kind = EXCEPTION_CLOSED,
                             .reason = DS_STR("holidays") };
    const call_row *calls;
    bool is_changed;
    size_t n;

    assert_status(b->f.cx, store_alert_insert(b->f.cx, b->tx, &a, &b->alert), DS_OK);
    assert_status(b->f.cx, store_call_insert(b->f.cx, b->tx, b->contact, b->visit, "undeliverable"),
                  DS_OK);
    assert_status(b->f.cx, store_call_list(b->f.cx, b->tx, &calls, &n), DS_OK);
    b->call = calls[0].id;
    assert_status(b->f.cx, store_exception_put(b->f.cx, b->tx, &e, &b->exception, &is_changed),
                  DS_OK);
}

static inline void bench_start(bench *b)
{
    memset(b, 0, sizeof *b);
    fixture_start(&b->f, false);
    b->tx = fixture_begin(&b->f);
    make_people(b);
    make_visits(b);
    make_messages(b);
    make_desk(b);
    b->digest = rows_digest();
}

static inline void bench_end(bench *b)
{
    ds_str text;

    assert_int_equal(fixture_fsck(&b->f, b->tx, &text), 0);
    fixture_commit(&b->f, b->tx);
    fixture_end(&b->f);
}

#endif
