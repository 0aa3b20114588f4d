/*
 * test_inbox_model.c - the inbox against a model of it in plain C, over thousands of random steps.
 *
 * What the model knows is what store_messages.h promises: an event once, one row of a contact at a
 * time and in order, parked after too many tries, the newest row never pruned.
 */
#include "tests/store/rows.h"
#include "tests/support/dice.h"

#define ROWS_MAX 800
#define TRIES_MAX 3

typedef enum model_state { OPEN, DONE, PARKED, PRUNED } model_state;

typedef struct model_row {
    int who; /* index into senders */
    model_state state;
    int64_t received, due, tries;
    int event; /* number of the event */
} model_row;

typedef struct model {
    fixture f;
    store_tx *tx;
    model_row rows[ROWS_MAX]; /* row i has the id i + 1 */
    size_t n;
    int events;
    dice dice;
} model;

/* An event without an address (some delivery reports) waits for nobody. */
static const struct {
    const char *channel, *address;
} senders[] = { { "sms", "+911" }, { "sms", "+922" }, { "whatsapp", "+911" }, { "sms", "" } };

static int64_t now_of(const model *m) { return m->f.cx->now.utc_s; }

static bool waits_for_another(const model *m, size_t i)
{
    const model_row *r = &m->rows[i];

    if (senders[r->who].address[0] == '\0')
        return false;
    for (size_t b = 0; b < i; b++)
        if (m->rows[b].state == OPEN && m->rows[b].who == r->who)
            return true;
    return false;
}

static size_t model_due(const model *m, size_t max, size_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++) {
        size_t at = n;

        if (m->rows[i].state != OPEN || m->rows[i].due > now_of(m) || waits_for_another(m, i))
            continue;
        while (at > 0 && m->rows[out[at - 1]].due > m->rows[i].due) {
            out[at] = out[at - 1];
            at--;
        }
        out[at] = i;
        n++;
    }
    return n < max ? n : max;
}

static void check_due(model *m)
{
    size_t wanted[ROWS_MAX], max = 1 + dice_throw(&m->dice, 5), n;
    size_t wanted_n = model_due(m, max, wanted);
    const inbox_row *rows;

    assert_status(m->f.cx, store_inbox_list_due(m->f.cx, m->tx, max, &rows, &n), DS_OK);
    assert_int_equal(n, wanted_n);
    for (size_t i = 0; i < n; i++) {
        const model_row *r = &m->rows[wanted[i]];

        assert_int_equal(rows[i].id.v, wanted[i] + 1);
        assert_int_equal(rows[i].tries, r->tries);
        assert_int_equal(rows[i].due_at.utc_s, r->due);
        assert_int_equal(rows[i].received_at.utc_s, r->received);
        assert_text(rows[i].event.address, senders[r->who].address);
    }
}

static void check_pending(model *m)
{
    for (size_t who = 0; who < COUNT_OF(senders); who++) {
        const inbox_row *rows;
        size_t n, at = 0;

        assert_status(m->f.cx,
                      store_inbox_list_pending(m->f.cx, m->tx, ds_str_of(senders[who].channel),
                                               ds_str_of(senders[who].address), &rows, &n),
                      DS_OK);
        for (size_t i = 0; i < m->n; i++) {
            if (m->rows[i].state != OPEN || m->rows[i].who != (int)who)
                continue;
            assert_true(at < n);
            assert_int_equal(rows[at++].id.v, i + 1);
        }
        assert_int_equal(at, n);
    }
}

static void check_next_due(model *m)
{
    int64_t due = DS_TIME_NEVER.utc_s;
    ds_time next;

    for (size_t i = 0; i < m->n; i++)
        if (m->rows[i].state == OPEN && m->rows[i].due < due)
            due = m->rows[i].due;
    assert_status(m->f.cx, store_inbox_next_due(m->f.cx, m->tx, &next), DS_OK);
    assert_int_equal(next.utc_s, due);
}

/* ---- steps */

static void insert_event(model *m, int number, int who, bool wanted_new, size_t wanted_row)
{
    char id[24];
    in_event e = { .provider = DS_STR("twilio"),
                   .kind = IN_TEXT,
                   .channel = ds_str_of(senders[who].channel),
                   .address = ds_str_of(senders[who].address),
                   .text = DS_STR("hello") };
    inbox_id got;
    bool is_new;

    (void)snprintf(id, sizeof id, "SM%d", number);
    e.event_id = ds_str_of(id);
    assert_status(m->f.cx, store_inbox_insert(m->f.cx, m->tx, &e, &got, &is_new), DS_OK);
    assert_int_equal(is_new, wanted_new);
    assert_int_equal(got.v, wanted_row + 1);
}

static size_t open_rows(const model *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++)
        n += m->rows[i].state == OPEN;
    return n;
}

static void step_insert(model *m)
{
    int who = (int)dice_throw(&m->dice, COUNT_OF(senders));

    if (open_rows(m) >= 8 || m->n == ROWS_MAX)
        return;
    insert_event(m, m->events, who, true, m->n);
    for (size_t i = 0; i < m->n; i++) { /* what waited for more of a burst is due at once */
        model_row *r = &m->rows[i];
        if (r->state == OPEN && r->who == who && senders[who].address[0] != '\0' && r->tries == 0 &&
            r->due > now_of(m))
            r->due = now_of(m);
    }
    m->rows[m->n++] =
        (model_row){ .who = who, .received = now_of(m), .due = now_of(m), .event = m->events++ };
}

/* The vendor sends it again: the same row, whatever became of it, unless it is forgotten. */
static void step_repeat(model *m)
{
    if (m->n == 0)
        return;
    size_t i = dice_throw(&m->dice, (uint32_t)m->n);
    if (m->rows[i].state != PRUNED)
        insert_event(m, m->rows[i].event, m->rows[i].who, false, i);
}

static bool pick(model *m, size_t *ret)
{
    if (m->n == 0)
        return false;
    for (int i = 0; i < 12; i++) {
        *ret = dice_throw(&m->dice, (uint32_t)m->n);
        if (m->rows[*ret].state == OPEN)
            break;
    }
    return true;
}

static void step_done(model *m)
{
    size_t i;

    if (!pick(m, &i))
        return;
    bool can = m->rows[i].state == OPEN;
    assert_int_equal(store_inbox_done(m->f.cx, m->tx, (inbox_id){ (int64_t)i + 1 }),
                     can ? DS_OK : DS_NOT_FOUND);
    if (can)
        m->rows[i].state = DONE;
}

static void step_postpone(model *m)
{
    ds_time due = { now_of(m) + dice_throw(&m->dice, 6) };
    size_t i;

    if (!pick(m, &i))
        return;
    bool can = m->rows[i].state == OPEN;
    assert_int_equal(store_inbox_postpone(m->f.cx, m->tx, (inbox_id){ (int64_t)i + 1 }, due),
                     can ? DS_OK : DS_NOT_FOUND);
    if (can)
        m->rows[i].due = due.utc_s;
}

/* 2 s after the first failure, then twice as long each time. */
static void step_fail(model *m)
{
    size_t i;

    if (!pick(m, &i))
        return;
    model_row *r = &m->rows[i];
    bool can = r->state == OPEN;
    assert_int_equal(
        store_inbox_fail(m->f.cx, m->tx, (inbox_id){ (int64_t)i + 1 }, "oops", TRIES_MAX),
        can ? DS_OK : DS_NOT_FOUND);
    if (!can)
        return;
    r->due = now_of(m) + (2 << r->tries);
    r->tries++;
    if (r->tries >= TRIES_MAX)
        r->state = PARKED;
}

static void step_get(model *m)
{
    inbox_row row;
    size_t i;

    if (!pick(m, &i))
        return;
    bool can = m->rows[i].state == OPEN;
    assert_int_equal(store_inbox_get_open(m->f.cx, m->tx, (inbox_id){ (int64_t)i + 1 }, &row),
                     can ? DS_OK : DS_NOT_FOUND);
    if (can)
        assert_int_equal(row.tries, m->rows[i].tries);
}

/* Only the oldest rows are looked at, and the newest of all stays. */
static void step_prune(model *m)
{
    bool is_all = dice_once_in(&m->dice, 4); /* then only the newest row is safe */
    ds_time before = { is_all ? now_of(m) + 1 : now_of(m) - dice_throw(&m->dice, 30) };
    size_t max = is_all ? ROWS_MAX : 1 + dice_throw(&m->dice, 4), seen = 0, wanted = 0, newest = 0,
           n;

    if (!dice_once_in(&m->dice, 5))
        return;
    for (size_t i = 0; i < m->n; i++)
        newest = m->rows[i].state != PRUNED ? i : newest;
    for (size_t i = 0; i < m->n && seen < max; i++) {
        model_row *r = &m->rows[i];

        if (r->state == PRUNED)
            continue;
        seen++;
        if (r->state == OPEN || r->received >= before.utc_s || i == newest)
            continue;
        r->state = PRUNED;
        wanted++;
    }
    assert_status(m->f.cx, store_inbox_prune(m->f.cx, m->tx, before, max, &n), DS_OK);
    assert_int_equal(n, wanted);
}

static void random_steps_agree_with_the_model(void **state)
{
    static void (*const steps[])(model *) = { step_insert, step_insert, step_insert,   step_repeat,
                                              step_done,   step_done,   step_postpone, step_fail,
                                              step_get,    step_prune };
    model *m = calloc(1, sizeof *m);

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        memset(m, 0, sizeof *m);
        m->dice = dice_of(seed);
        fixture_start(&m->f, false);
        m->tx = fixture_begin(&m->f);
        for (int i = 0; i < 500; i++) {
            steps[dice_throw(&m->dice, COUNT_OF(steps))](m);
            if (dice_once_in(&m->dice, 3))
                fixture_advance(&m->f, ds_seconds(dice_throw(&m->dice, 5)));
            check_due(m);
            check_next_due(m);
            if (i % 10 == 0)
                check_pending(m);
            testenv_reset(m->f.te);
        }
        assert_true(m->n > 50);
        fixture_commit(&m->f, m->tx);
        fixture_end(&m->f);
    }
    free(m);
}

/* 2, 4, 8 ... seconds, and never more than five minutes. */
static void a_failing_event_waits_twice_as_long_each_time_up_to_five_minutes(void **state)
{
    static const int64_t waits[] = { 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300 };
    fixture f;
    in_event e = { .provider = DS_STR("twilio"),
                   .event_id = DS_STR("SM1"),
                   .kind = IN_TEXT,
                   .channel = DS_STR("sms"),
                   .address = DS_STR("+911") };
    inbox_id id;
    inbox_row row;
    bool is_new;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    assert_status(f.cx, store_inbox_insert(f.cx, tx, &e, &id, &is_new), DS_OK);
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        assert_status(f.cx, store_inbox_fail(f.cx, tx, id, "oops", 100), DS_OK);
        assert_status(f.cx, store_inbox_get_open(f.cx, tx, id, &row), DS_OK);
        assert_int_equal(row.due_at.utc_s - f.cx->now.utc_s, waits[i]);
        assert_int_equal(row.tries, i + 1);
        fixture_advance(&f, ds_seconds(waits[i]));
    }
    fixture_commit(&f, tx);
    fixture_end(&f);
}

static void a_failure_without_a_reason_is_called_unknown(void **state)
{
    static const char *const reasons[] = { NULL, "" };
    fixture f;

    (void)state;
    fixture_start(&f, false);
    store_tx *tx = fixture_begin(&f);
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        in_event e = { .provider = DS_STR("twilio"),
                       .event_id = i == 0 ? DS_STR("SM1") : DS_STR("SM2"),
                       .kind = IN_TEXT,
                       .channel = DS_STR("sms"),
                       .address = DS_STR("+911") };
        inbox_id id;
        bool is_new;

        assert_status(f.cx, store_inbox_insert(f.cx, tx, &e, &id, &is_new), DS_OK);
        assert_status(f.cx, store_inbox_fail(f.cx, tx, id, reasons[i], 1), DS_OK);
    }
    assert_int_equal(rows_int("SELECT count(*) FROM inbox WHERE state = 'parked' "
                              "AND why = 'unknown' AND tries = 1"),
                     2);
    fixture_commit(&f, tx);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_steps_agree_with_the_model),
        cmocka_unit_test(a_failing_event_waits_twice_as_long_each_time_up_to_five_minutes),
        cmocka_unit_test(a_failure_without_a_reason_is_called_unknown),
    };

    rows_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
