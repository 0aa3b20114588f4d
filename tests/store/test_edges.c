/*
 * test_edges.c - the edges of every list: none, one, exactly the limit, ties in order; and a copy
 * taken while others write.
 */
#include "tests/store/rows.h"

#include <pthread.h>
#include <stdatomic.h>

/* ---- lists with a limit: of 6 rows, the first max in their order */

#define ROWS 6

typedef struct list_case {
    const char *name;
    void (*fill)(fixture *f, store_tx *tx);
    size_t (*list)(fixture *f, store_tx *tx, size_t max, int64_t *ret_ids);
    int64_t order[ROWS]; /* ids as they must come */
} list_case;

static contact_id contact_no(fixture *f, store_tx *tx, int i)
{
    char address[24];

    (void)snprintf(address, sizeof address, "+91%d", i);
    return fixture_contact(f, tx, address).id;
}

/* Due times in the order 3, 1, 2, 2, 1, 3 minutes ago: ties go by id. */
static const int ages_min[ROWS] = { 3, 1, 2, 2, 1, 3 };

static ds_time ago(const fixture *f, int i)
{
    return ds_time_sub(f->cx->now, ds_minutes(ages_min[i]));
}

static void fill_holds(fixture *f, store_tx *tx)
{
    for (int i = 0; i < ROWS; i++) {
        appointment a = fixture_visit(f, APPOINTMENT_HELD, 60 + 30 * i, 30);
        appointment_id id;

        a.hold_expires_at = ago(f, i);
        assert_status(f->cx, store_appointment_insert(f->cx, tx, &a, &id), DS_OK);
    }
}

static size_t list_holds(fixture *f, store_tx *tx, size_t max, int64_t *ret_ids)
{
    const appointment *rows;
    size_t n;

    assert_status(f->cx, store_hold_list_due(f->cx, tx, max, &rows, &n), DS_OK);
    for (size_t i = 0; i < n; i++)
        ret_ids[i] = rows[i].id.v;
    return n;
}

static void fill_outbox(fixture *f, store_tx *tx, outbox_state state)
{
    for (int i = 0; i < ROWS; i++) {
        outbox_row row = { .state = state,
                           .kind = DS_STR("notice"),
                           .contact = contact_no(f, tx, i),
                           .body_json = state == OUTBOX_PLANNED ? DS_STR("") : DS_STR("{}"),
                           .due_at = ago(f, i) };
        outbox_id id;

        assert_status(f->cx, store_outbox_insert(f->cx, tx, &row, &id), DS_OK);
    }
}

static void fill_planned(fixture *f, store_tx *tx) { fill_outbox(f, tx, OUTBOX_PLANNED); }

static void fill_queued(fixture *f, store_tx *tx) { fill_outbox(f, tx, OUTBOX_QUEUED); }

static size_t ids_of_messages(const outbox_row *rows, size_t n, int64_t *ret_ids)
{
    for (size_t i = 0; i < n; i++)
        ret_ids[i] = rows[i].id.v;
    return n;
}

static size_t list_planned(fixture *f, store_tx *tx, size_t max, int64_t *ret_ids)
{
    const outbox_row *rows;
    size_t n;

    assert_status(f->cx, store_outbox_list_planned_due(f->cx, tx, max, &rows, &n), DS_OK);
    return ids_of_messages(rows, n, ret_ids);
}

static size_t list_claimed(fixture *f, store_tx *tx, size_t max, int64_t *ret_ids)
{
    const outbox_row *rows;
    size_t n;

    assert_status(f->cx, store_outbox_claim(f->cx, tx, DS_STR(""), ds_seconds(9), max, &rows, &n),
                  DS_OK);
    return ids_of_messages(rows, n, ret_ids);
}

static size_t list_after(fixture *f, store_tx *tx, size_t max, int64_t *ret_ids)
{
    const outbox_row *rows;
    size_t n;

    assert_status(
        f->cx,
        store_outbox_list_after(f->cx, tx, (contact_id){ 0 }, (outbox_id){ 0 }, max, &rows, &n),
        DS_OK);
    return ids_of_messages(rows, n, ret_ids);
}

static void fill_inbox(fixture *f, store_tx *tx)
{
    for (int i = 0; i < ROWS; i++) {
        char id[24], address[24];
        in_event e = { .provider = DS_STR("twilio"), .kind = IN_TEXT, .channel = DS_STR("sms") };
        inbox_id row;
        bool is_new;

        (void)snprintf(id, sizeof id, "SM%d", i);
        (void)snprintf(address, sizeof address, "+91%d", i);
        e.event_id = ds_str_of(id);
        e.address = ds_str_of(address);
        assert_status(f->cx, store_inbox_insert(f->cx, tx, &e, &row, &is_new), DS_OK);
        assert_status(f->cx, store_inbox_postpone(f->cx, tx, row, ago(f, i)), DS_OK);
    }
}

static size_t list_inbox(fixture *f, store_tx *tx, size_t max, int64_t *ret_ids)
{
    const inbox_row *rows;
    size_t n;

    assert_status(f->cx, store_inbox_list_due(f->cx, tx, max, &rows, &n), DS_OK);
    for (size_t i = 0; i < n; i++)
        ret_ids[i] = rows[i].id.v;
    return n;
}

static void fill_alerts(fixture *f, store_tx *tx)
{
    for (int i = 0; i < ROWS; i++) {
        alert a = { .kind = DS_STR("human"),
                    .contact = contact_no(f, tx, i),
                    .next_at = ago(f, i) };
        int64_t id;

        assert_status(f->cx, store_alert_insert(f->cx, tx, &a, &id), DS_OK);
    }
}

static size_t list_alerts(fixture *f, store_tx *tx, size_t max, int64_t *ret_ids)
{
    const alert *rows;
    size_t n;

    assert_status(f->cx, store_alert_list_due(f->cx, tx, max, &rows, &n), DS_OK);
    for (size_t i = 0; i < n; i++)
        ret_ids[i] = rows[i].id;
    return n;
}

#define BY_AGE                                                                                     \
    {                                                                                              \
        1, 6, 3, 4, 2, 5                                                                           \
    }
#define BY_ID                                                                                      \
    {                                                                                              \
        1, 2, 3, 4, 5, 6                                                                           \
    }

static const list_case list_cases[] = {
    { "holds that are over", fill_holds, list_holds, BY_AGE },
    { "planned messages", fill_planned, list_planned, BY_AGE },
    { "messages to send", fill_queued, list_claimed, BY_AGE },
    { "messages after an id", fill_queued, list_after, BY_ID },
    { "events", fill_inbox, list_inbox, BY_AGE },
    { "alerts", fill_alerts, list_alerts, BY_AGE },
};

static void lists_give_the_oldest_first_and_no_more_than_asked(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(list_cases); k++) {
        const list_case *c = &list_cases[k];

        for (size_t max = 1; max <= ROWS + 1; max++) {
            int64_t ids[ROWS + 1];
            size_t n, wanted = max < ROWS ? max : ROWS;
            fixture f;

            fixture_start(&f, false);
            store_tx *tx = fixture_begin(&f);
            assert_int_equal(c->list(&f, tx, max, ids), 0);
            c->fill(&f, tx);
            n = c->list(&f, tx, max, ids);
            if (n != wanted)
                fail_msg("%s: %zu of at most %zu", c->name, n, max);
            for (size_t i = 0; i < n; i++)
                if (ids[i] != c->order[i])
                    fail_msg("%s: number %zu is %" PRId64, c->name, i, ids[i]);
            fixture_commit(&f, tx);
            fixture_end(&f);
        }
    }
}

/* Due at this very second counts; a second later does not. */
static void due_is_up_to_and_with_this_second(void **state)
{
    (void)state;
    for (int64_t late = -1; late <= 1; late++) {
        fixture f;
        int64_t ids[ROWS];

        fixture_start(&f, false);
        store_tx *tx = fixture_begin(&f);
        contact_id who = contact_no(&f, tx, 1);
        ds_time due = ds_time_sub(f.cx->now, ds_seconds(late));
        outbox_row queued = { .state = OUTBOX_QUEUED,
                              .kind = DS_STR("reply"),
                              .contact = who,
                              .body_json = DS_STR("{}"),
                              .due_at = due };
        outbox_row planned = {
            .state = OUTBOX_PLANNED, .kind = DS_STR("notice"), .contact = who, .due_at = due
        };
        appointment hold = fixture_visit(&f, APPOINTMENT_HELD, 60, 30);
        alert a = { .kind = DS_STR("human"), .contact = who, .next_at = due };
        appointment_id visit;
        outbox_id id;
        int64_t alert_id;

        hold.hold_expires_at = due;
        assert_status(f.cx, store_outbox_insert(f.cx, tx, &queued, &id), DS_OK);
        assert_status(f.cx, store_outbox_insert(f.cx, tx, &planned, &id), DS_OK);
        assert_status(f.cx, store_appointment_insert(f.cx, tx, &hold, &visit), DS_OK);
        assert_status(f.cx, store_alert_insert(f.cx, tx, &a, &alert_id), DS_OK);
        size_t wanted = late >= 0 ? 1 : 0;
        assert_int_equal(list_planned(&f, tx, ROWS, ids), wanted);
        assert_int_equal(list_claimed(&f, tx, ROWS, ids), wanted);
        assert_int_equal(list_holds(&f, tx, ROWS, ids), wanted);
        assert_int_equal(list_alerts(&f, tx, ROWS, ids), wanted);
        fixture_commit(&f, tx);
        fixture_end(&f);
    }
}

/* ---- what does not exist is said, and nothing changes */

typedef struct missing_case {
    const char *name;
    ds_status (*run)(fixture *f, store_tx *tx);
    ds_status wanted;
} missing_case;

#define MISSING(name) static ds_status name(fixture *f, store_tx *tx)

MISSING(get_visit)
{
    return store_appointment_get(f->cx, tx, (appointment_id){ 99 }, &(appointment){ .lane = 0 });
}
MISSING(get_no_token)
{
    return store_appointment_by_token(f->cx, tx, DS_STR(""), &(appointment){ .lane = 0 });
}
MISSING(get_no_ref)
{
    return store_appointment_by_ref(f->cx, tx, DS_STR(""), &(appointment){ .lane = 0 });
}
MISSING(get_contact)
{
    return store_contact_get(f->cx, tx, (contact_id){ 99 }, &(contact){ .is_blocked = false });
}
MISSING(update_contact) { return store_contact_update(f->cx, tx, &(contact){ .id = { 99 } }); }
MISSING(readdress) { return store_contact_readdress(f->cx, tx, (contact_id){ 99 }, DS_STR("+1")); }
MISSING(get_patient)
{
    return store_patient_get(f->cx, tx, (patient_id){ 99 }, &(patient){ .sex = 0 });
}
MISSING(update_patient) { return store_patient_update(f->cx, tx, &(patient){ .id = { 99 } }); }
MISSING(no_identifier)
{
    return store_patient_by_identifier(f->cx, tx, DS_STR(""), DS_STR(""), &(patient){ .sex = 0 });
}
MISSING(finish_event) { return store_inbox_done(f->cx, tx, (inbox_id){ 99 }); }
MISSING(fail_event) { return store_inbox_fail(f->cx, tx, (inbox_id){ 99 }, "x", 3); }
MISSING(get_message)
{
    return store_outbox_get(f->cx, tx, (outbox_id){ 99 }, &(outbox_row){ .fence = 0 });
}
MISSING(send_message) { return store_outbox_sent(f->cx, tx, (outbox_id){ 99 }, 1, DS_STR("x")); }
MISSING(cancel_message) { return store_outbox_cancel(f->cx, tx, (outbox_id){ 99 }, "x"); }
MISSING(report_nothing)
{
    return store_outbox_report(f->cx, tx, DS_STR("twilio"), DS_STR(""), OUTBOX_DELIVERED,
                               DS_STR(""), &(outbox_row){ .fence = 0 });
}
MISSING(ack_alert) { return store_alert_ack(f->cx, tx, 99); }
MISSING(alert_sent) { return store_alert_sent(f->cx, tx, 99, f->cx->now); }
MISSING(call_done) { return store_call_done(f->cx, tx, 99); }
MISSING(delete_exception) { return store_exception_delete(f->cx, tx, 99); }
MISSING(update_visit)
{
    return store_appointment_update(f->cx, tx, &(appointment){ .id = { 99 }, .fence = 1 });
}
MISSING(plan_for_no_visit)
{
    return store_notice_plan(f->cx, tx, (appointment_id){ 99 }, (contact_id){ 1 }, "x", f->cx->now);
}
MISSING(cancel_for_no_visit) { return store_notice_cancel(f->cx, tx, (appointment_id){ 99 }); }

static void what_is_not_there_is_said_and_nothing_changes(void **state)
{
    static const missing_case missing[] = {
        { "a visit", get_visit, DS_NOT_FOUND },
        { "an empty token", get_no_token, DS_NOT_FOUND },
        { "an empty reference", get_no_ref, DS_NOT_FOUND },
        { "a changed visit", update_visit, DS_NOT_FOUND },
        { "a contact", get_contact, DS_NOT_FOUND },
        { "a changed contact", update_contact, DS_NOT_FOUND },
        { "a moved contact", readdress, DS_NOT_FOUND },
        { "a patient", get_patient, DS_NOT_FOUND },
        { "a changed patient", update_patient, DS_NOT_FOUND },
        { "an empty identifier", no_identifier, DS_NOT_FOUND },
        { "a finished event", finish_event, DS_NOT_FOUND },
        { "a failed event", fail_event, DS_NOT_FOUND },
        { "a message", get_message, DS_NOT_FOUND },
        { "a sent message", send_message, DS_CONFLICT },
        { "a cancelled message", cancel_message, DS_CONFLICT },
        { "a report of nothing", report_nothing, DS_NOT_FOUND },
        { "an acknowledged alert", ack_alert, DS_NOT_FOUND },
        { "a sent alert", alert_sent, DS_NOT_FOUND },
        { "a done call", call_done, DS_NOT_FOUND },
        { "a deleted exception", delete_exception, DS_NOT_FOUND },
        { "a notice of no visit", plan_for_no_visit, DS_OK },
        { "cancelled notices of no visit", cancel_for_no_visit, DS_OK },
    };
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    uint64_t before = rows_digest();
    for (size_t i = 0; i < COUNT_OF(missing); i++) {
        ds_status s = missing[i].run(&f, tx);

        if (s != missing[i].wanted)
            fail_msg("%s: %s", missing[i].name, ds_status_name(s));
        assert_true(rows_digest() == before);
    }
    fixture_commit(&f, tx);
    fixture_end(&f);
}

/* ---- copies while another connection writes: each copy is whole */

typedef struct writing {
    fixture *f;
    ds_ctx *cx;
    atomic_bool is_over;
    atomic_int written;
} writing;

/* Each transaction adds a contact and its conversation: a whole copy has as many of both. */
static void *write_pairs(void *arg)
{
    writing *w = arg;

    for (int i = 0; !atomic_load(&w->is_over); i++) {
        store_tx *tx = NULL;
        char address[24];
        contact c;
        conversation talk;

        (void)snprintf(address, sizeof address, "+77%d", i);
        if (store_tx_begin(w->cx, w->f->conn, &tx) != DS_OK)
            break;
        if (store_contact_ensure(w->cx, tx, DS_STR("sms"), ds_str_of(address), DS_STR(""), &c,
                                 NULL) != DS_OK ||
            store_conversation_ensure(w->cx, tx, c.id, &talk) != DS_OK ||
            store_tx_commit(w->cx, &tx) != DS_OK)
            break;
        ds_arena_reset(w->cx->arena);
        (void)atomic_fetch_add(&w->written, 1);
    }
    return NULL;
}

static void check_copy(const char *path, int64_t at_least)
{
    sqlite3 *before = rows_db;

    assert_int_equal(sqlite3_open(path, &rows_db), SQLITE_OK);
    sqlite3 *copy = rows_db;
    int64_t contacts = rows_int("SELECT count(*) FROM contacts");
    assert_int_equal(contacts, rows_int("SELECT count(*) FROM conversations"));
    assert_true(contacts >= at_least);
    assert_int_equal(rows_int("SELECT count(*) FROM pragma_integrity_check "
                              "WHERE integrity_check = 'ok'"),
                     1);
    assert_int_equal(sqlite3_close(copy), SQLITE_OK);
    rows_db = before;
}

static void a_copy_taken_while_others_write_is_whole(void **state)
{
    fixture f;
    writing w = { .f = &f };
    pthread_t thread;

    (void)state;
    fixture_start(&f, true);
    w.cx = testenv_cx_new(f.te, TESTENV_ARENA_BYTES);
    assert_int_equal(pthread_create(&thread, NULL, write_pairs, &w), 0);
    for (int i = 0; i < 12; i++) {
        int written = atomic_load(&w.written);
        const char *path = fixture_path(&f, "copy.db");

        assert_status(f.cx, store_backup(f.cx, f.st, ds_str_of(path)), DS_OK);
        check_copy(fixture_path(&f, "copy.db"), written);
        (void)unlink(fixture_path(&f, "copy.db"));
    }
    atomic_store(&w.is_over, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(atomic_load(&w.written) > 0);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_give_the_oldest_first_and_no_more_than_asked),
        cmocka_unit_test(due_is_up_to_and_with_this_second),
        cmocka_unit_test(what_is_not_there_is_said_and_nothing_changes),
        cmocka_unit_test(a_copy_taken_while_others_write_is_whole),
    };

    rows_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
