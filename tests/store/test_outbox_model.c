/*
 * test_outbox_model.c - the outbox against a model of it in plain C.
 *
 * First every constellation of up to three rows of two contacts, and many of four, is set up and
 * claimed from: who is claimed must be whom the model names. Then thousands of random steps (seeds
 * are fixed) are taken in both, and after each the rows must be equal. The model is what
 * store_messages.h promises, written as loops.
 */
#include "tests/store/rows.h"
#include "tests/support/dice.h"

#define ROWS_MAX 600
#define CONTACTS 2
#define LEASE_S 30

typedef struct model_row {
    int contact; /* 0 or 1 */
    outbox_state state;
    int64_t fence, due, lease, tries;
    bool is_reply, was_queued;
} model_row;

typedef struct model {
    fixture f;
    store_tx *tx;
    contact_id contacts[CONTACTS];
    model_row rows[ROWS_MAX]; /* row i has the id i + 1 */
    size_t n;
    dice dice;
} model;

static const char *const providers[CONTACTS] = { "twilio", "telegram" };

static int64_t now_of(const model *m) { return m->f.cx->now.utc_s; }

static void model_start(model *m, uint64_t seed)
{
    memset(m, 0, sizeof *m);
    m->dice = dice_of(seed);
    fixture_start(&m->f, false);
    m->tx = fixture_begin(&m->f);
    for (int i = 0; i < CONTACTS; i++) {
        contact c;

        assert_status(m->f.cx,
                      store_contact_ensure(m->f.cx, m->tx, DS_STR("sms"),
                                           i == 0 ? DS_STR("+911") : DS_STR("+922"),
                                           ds_str_of(providers[i]), &c, NULL),
                      DS_OK);
        m->contacts[i] = c.id;
    }
}

static void model_end(model *m)
{
    ds_str text;

    assert_int_equal(fixture_fsck(&m->f, m->tx, &text), 0);
    fixture_commit(&m->f, m->tx);
    fixture_end(&m->f);
}

static bool is_in_flight(const model_row *r)
{
    return r->state == OUTBOX_CLAIMED || r->state == OUTBOX_IN_DOUBT;
}

/* One message of a contact in flight, and in order: does b make o wait? */
static bool holds_back(const model *m, size_t b, size_t o)
{
    const model_row *x = &m->rows[b], *y = &m->rows[o];

    if (b == o || x->contact != y->contact)
        return false;
    if (is_in_flight(x))
        return y->state == OUTBOX_QUEUED || b < o;
    if (x->state != OUTBOX_QUEUED || y->state != OUTBOX_QUEUED)
        return false;
    return b < o && (x->due <= now_of(m) || x->tries > 0);
}

static bool is_claimable(const model *m, size_t o, const char *provider)
{
    const model_row *r = &m->rows[o];

    if (r->state != OUTBOX_QUEUED && !is_in_flight(r))
        return false;
    if (r->due > now_of(m) || (provider[0] != '\0' && strcmp(provider, providers[r->contact]) != 0))
        return false;
    for (size_t b = 0; b < m->n; b++)
        if (holds_back(m, b, o))
            return false;
    return true;
}

/* The claimable rows by (due, id), at most max, into out. */
static size_t model_claimable(const model *m, const char *provider, size_t max, size_t *out)
{
    size_t n = 0;

    for (size_t o = 0; o < m->n; o++) {
        size_t at = n;

        if (!is_claimable(m, o, provider))
            continue;
        while (at > 0 && m->rows[out[at - 1]].due > m->rows[o].due) {
            out[at] = out[at - 1];
            at--;
        }
        out[at] = o;
        n++;
    }
    return n < max ? n : max;
}

static void claim_in_both(model *m, const char *provider, size_t max)
{
    size_t wanted[ROWS_MAX], n, wanted_n = model_claimable(m, provider, max, wanted);
    const outbox_row *rows;

    assert_status(m->f.cx,
                  store_outbox_claim(m->f.cx, m->tx, ds_str_of(provider), ds_seconds(LEASE_S), max,
                                     &rows, &n),
                  DS_OK);
    assert_int_equal(n, wanted_n);
    for (size_t i = 0; i < n; i++) {
        model_row *r = &m->rows[wanted[i]];

        assert_int_equal(rows[i].id.v, wanted[i] + 1);
        assert_int_equal(rows[i].state,
                         r->state == OUTBOX_QUEUED ? OUTBOX_CLAIMED : OUTBOX_IN_DOUBT);
        r->state = OUTBOX_CLAIMED;
        r->fence++;
        r->lease = r->due = now_of(m) + LEASE_S;
        assert_int_equal(rows[i].fence, r->fence);
        assert_int_equal(rows[i].lease_until.utc_s, r->lease);
        assert_int_equal(rows[i].tries, r->tries);
        assert_text(rows[i].provider, providers[r->contact]);
    }
}

/* ---- every constellation */

/* What a row may be when a worker comes by. */
typedef struct pose {
    const char *state;
    outbox_state as;
    int due_in_s, tries;
} pose;

static const pose poses[] = {
    { "planned", OUTBOX_PLANNED, -5, 0 },   { "queued", OUTBOX_QUEUED, -5, 0 },
    { "queued", OUTBOX_QUEUED, 9, 0 },      { "queued", OUTBOX_QUEUED, 9, 1 },
    { "claimed", OUTBOX_CLAIMED, 9, 0 },    { "claimed", OUTBOX_CLAIMED, 0, 0 },
    { "in_doubt", OUTBOX_IN_DOUBT, -1, 1 }, { "in_doubt", OUTBOX_IN_DOUBT, 9, 1 },
    { "sent", OUTBOX_SENT, -5, 0 },
};

#define POSES (COUNT_OF(poses) * CONTACTS)

static void put_pose(model *m, size_t code)
{
    const pose *p = &poses[code % COUNT_OF(poses)];
    int who = (int)(code / COUNT_OF(poses));
    int64_t due = now_of(m) + p->due_in_s;
    char sql[512], lease[32] = "NULL";

    if (p->as == OUTBOX_CLAIMED)
        (void)snprintf(lease, sizeof lease, "%" PRId64, due);
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO outbox VALUES (%zu, '%s', 1, 'reply', '', %" PRId64
                   ", '', '', '', NULL, NULL, NULL, '{}', '', %" PRId64 ", 0, 0, %s, %d, 'x', '', "
                   "'')",
                   m->n + 1, p->state, m->contacts[who].v, due, lease, p->tries);
    if (rows_run(sql) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(rows_db));
    m->rows[m->n++] =
        (model_row){ .contact = who, .state = p->as, .fence = 1, .due = due, .tries = p->tries };
}

static void claim_from(model *m, const size_t *codes, size_t n, size_t max)
{
    m->n = 0;
    assert_int_equal(rows_run("DELETE FROM outbox"), SQLITE_OK);
    for (size_t i = 0; i < n; i++)
        put_pose(m, codes[i]);
    claim_in_both(m, "", max);
    testenv_reset(m->f.te);
}

static void every_constellation_of_three_rows_is_claimed_from_as_promised(void **state)
{
    model *m = calloc(1, sizeof *m);
    size_t codes[3];

    (void)state;
    model_start(m, 1);
    for (size_t all = 0; all < POSES * POSES * POSES; all++) {
        codes[0] = all % POSES;
        codes[1] = all / POSES % POSES;
        codes[2] = all / POSES / POSES;
        if (codes[0] >= COUNT_OF(poses))
            continue; /* the first row is the first contact's: the other way round is the same */
        claim_from(m, codes, 3, 4);
    }
    model_end(m);
    free(m);
}

static void constellations_of_four_rows_are_claimed_from_as_promised(void **state)
{
    model *m = calloc(1, sizeof *m);
    size_t codes[4];

    (void)state;
    model_start(m, 4);
    for (int i = 0; i < 4000; i++) {
        for (size_t k = 0; k < COUNT_OF(codes); k++)
            codes[k] = dice_throw(&m->dice, POSES);
        claim_from(m, codes, 4, 1 + dice_throw(&m->dice, 4));
    }
    model_end(m);
    free(m);
}

/* Nobody starves: whatever the constellation, when time passes and sends succeed, all go out. */
static void from_every_constellation_everything_goes_out_in_the_end(void **state)
{
    model *m = calloc(1, sizeof *m);

    (void)state;
    model_start(m, 5);
    for (int i = 0; i < 300; i++) {
        size_t codes[4];

        for (size_t k = 0; k < COUNT_OF(codes); k++)
            codes[k] = dice_throw(&m->dice, POSES);
        claim_from(m, codes, 4, 4);
        for (int round = 0; round < 8; round++) {
            fixture_advance(&m->f, ds_seconds(LEASE_S + 1));
            claim_in_both(m, "", 4);
            for (size_t k = 0; k < m->n; k++) {
                outbox_id id = { (int64_t)k + 1 };

                if (m->rows[k].state != OUTBOX_CLAIMED)
                    continue;
                assert_status(m->f.cx,
                              store_outbox_sent(m->f.cx, m->tx, id, m->rows[k].fence, DS_STR("r")),
                              DS_OK);
                m->rows[k].state = OUTBOX_SENT;
            }
        }
        assert_int_equal(rows_int("SELECT count(*) FROM outbox WHERE state NOT IN "
                                  "('sent', 'planned')"),
                         0);
    }
    model_end(m);
    free(m);
}

/* ---- random steps */

static size_t live_rows(const model *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++)
        n += m->rows[i].state == OUTBOX_PLANNED || m->rows[i].state == OUTBOX_QUEUED ||
             is_in_flight(&m->rows[i]);
    return n;
}

/* A row to work on: mostly one in the state that the step is about. */
static bool pick(model *m, outbox_state about, size_t *ret)
{
    if (m->n == 0)
        return false;
    for (int i = 0; i < 30; i++) {
        *ret = dice_throw(&m->dice, (uint32_t)m->n);
        if (m->rows[*ret].state == about)
            break;
    }
    return true;
}

static void step_insert(model *m)
{
    static const int waits[] = { 0, 0, 0, 5, 60 };
    bool is_planned = dice_once_in(&m->dice, 4);
    model_row r = { .contact = (int)dice_throw(&m->dice, CONTACTS),
                    .state = is_planned ? OUTBOX_PLANNED : OUTBOX_QUEUED,
                    .due = now_of(m) + waits[dice_throw(&m->dice, COUNT_OF(waits))],
                    .is_reply = dice_once_in(&m->dice, 2),
                    .was_queued = !is_planned };
    outbox_row row = { .state = r.state,
                       .kind = r.is_reply ? DS_STR("reply") : DS_STR("notice"),
                       .contact = m->contacts[r.contact],
                       .inbox = { r.is_reply ? 77 : 0 },
                       .body_json = is_planned ? DS_STR("") : DS_STR("{\"text\":\"x\"}"),
                       .due_at = { r.due } };
    outbox_id id;

    if (live_rows(m) >= 6 || m->n == ROWS_MAX)
        return;
    assert_status(m->f.cx, store_outbox_insert(m->f.cx, m->tx, &row, &id), DS_OK);
    assert_int_equal(id.v, m->n + 1);
    m->rows[m->n++] = r;
}

static void step_claim(model *m)
{
    static const char *const whose[] = { "", "", "twilio", "telegram", "whatsapp" };

    claim_in_both(m, whose[dice_throw(&m->dice, COUNT_OF(whose))], 1 + dice_throw(&m->dice, 3));
}

static void step_plan(model *m)
{
    ds_time due = { now_of(m) + dice_throw(&m->dice, 20) };
    size_t i;
    ds_status s, wanted;

    if (!pick(m, OUTBOX_PLANNED, &i))
        return;
    outbox_id id = { (int64_t)i + 1 };
    model_row *r = &m->rows[i];
    wanted = r->state == OUTBOX_PLANNED ? DS_OK : DS_CONFLICT;
    if (dice_once_in(&m->dice, 2)) {
        s = store_outbox_compose(m->f.cx, m->tx, id, DS_STR("{}"));
        if (wanted == DS_OK) {
            r->state = OUTBOX_QUEUED;
            r->was_queued = true;
        }
    } else {
        s = store_outbox_replan(m->f.cx, m->tx, id, due);
        if (wanted == DS_OK)
            r->due = due.utc_s;
    }
    assert_int_equal(s, wanted);
}

static void step_cancel(model *m)
{
    size_t i;

    if (!pick(m, OUTBOX_QUEUED, &i) || !dice_once_in(&m->dice, 4))
        return;
    bool can = m->rows[i].state == OUTBOX_PLANNED || m->rows[i].state == OUTBOX_QUEUED;
    assert_int_equal(store_outbox_cancel(m->f.cx, m->tx, (outbox_id){ (int64_t)i + 1 }, "no"),
                     can ? DS_OK : DS_CONFLICT);
    if (can)
        m->rows[i].state = OUTBOX_CANCELLED;
}

static void step_cancel_contact(model *m)
{
    int who = (int)dice_throw(&m->dice, CONTACTS);
    inbox_id keep = { dice_once_in(&m->dice, 2) ? 77 : 0 };

    if (!dice_once_in(&m->dice, 10))
        return;
    assert_status(m->f.cx,
                  store_outbox_cancel_contact(m->f.cx, m->tx, m->contacts[who], keep, "stop"),
                  DS_OK);
    for (size_t i = 0; i < m->n; i++) {
        model_row *r = &m->rows[i];

        if (r->contact == who && (r->state == OUTBOX_PLANNED || r->state == OUTBOX_QUEUED) &&
            !(r->is_reply && keep.v == 77))
            r->state = OUTBOX_CANCELLED;
    }
}

/* What came of a send, with the right fence or one that is over. */
static void step_settle(model *m)
{
    size_t i;
    ds_status s;

    if (!pick(m, OUTBOX_CLAIMED, &i))
        return;
    model_row *r = &m->rows[i];
    outbox_id id = { (int64_t)i + 1 };
    int64_t fence = r->fence - (dice_once_in(&m->dice, 5) ? 1 : 0);
    bool can = r->state == OUTBOX_CLAIMED && fence == r->fence;
    ds_time later = { now_of(m) + 1 + dice_throw(&m->dice, 50) };
    char ref[24];

    (void)snprintf(ref, sizeof ref, "R%zu", i);
    switch (dice_throw(&m->dice, 5)) {
    case 0:
        s = store_outbox_failed(m->f.cx, m->tx, id, fence, DS_STR("no"));
        r->state = can ? OUTBOX_FAILED : r->state;
        break;
    case 1:
        s = store_outbox_retry(m->f.cx, m->tx, id, fence, later, DS_STR("429"));
        r->state = can ? OUTBOX_QUEUED : r->state;
        r->due = can ? later.utc_s : r->due;
        r->tries += can;
        break;
    case 2:
        s = store_outbox_in_doubt(m->f.cx, m->tx, id, fence, later, DS_STR("cut"));
        r->state = can ? OUTBOX_IN_DOUBT : r->state;
        r->due = can ? later.utc_s : r->due;
        r->tries += can;
        break;
    default:
        s = store_outbox_sent(m->f.cx, m->tx, id, fence, ds_str_of(ref));
        r->state = can ? OUTBOX_SENT : r->state;
        break;
    }
    assert_int_equal(s, can ? DS_OK : DS_CONFLICT);
}

/* A report about any row: only a sent one moves. */
static void step_report(model *m)
{
    size_t i;
    outbox_row row;
    char ref[24];

    if (!pick(m, OUTBOX_SENT, &i))
        return;
    model_row *r = &m->rows[i];
    bool is_known = r->state == OUTBOX_SENT || r->state == OUTBOX_DELIVERED;
    outbox_state says = dice_once_in(&m->dice, 3)   ? OUTBOX_FAILED
                        : dice_once_in(&m->dice, 4) ? OUTBOX_QUEUED
                                                    : OUTBOX_DELIVERED;
    (void)snprintf(ref, sizeof ref, "R%zu", i);
    ds_status s = store_outbox_report(m->f.cx, m->tx, ds_str_of(providers[r->contact]),
                                      ds_str_of(ref), says, DS_STR("why"), &row);
    if (!is_known && s == DS_NOT_FOUND)
        return; /* never sent, so it has no reference */
    assert_int_equal(s, DS_OK);
    if (r->state == OUTBOX_SENT && says != OUTBOX_QUEUED)
        r->state = says;
    assert_int_equal(row.id.v, i + 1);
    assert_int_equal(row.state, r->state);
}

static void compare_rows(model *m)
{
    const outbox_row *rows;
    size_t n;

    assert_status(m->f.cx,
                  store_outbox_list_after(m->f.cx, m->tx, (contact_id){ 0 }, (outbox_id){ 0 },
                                          ROWS_MAX, &rows, &n),
                  DS_OK);
    assert_int_equal(n, m->n);
    for (size_t i = 0; i < n; i++) {
        const model_row *r = &m->rows[i];
        bool is_same = rows[i].state == r->state && rows[i].fence == r->fence &&
                       rows[i].due_at.utc_s == r->due && rows[i].tries == r->tries &&
                       rows[i].contact.v == m->contacts[r->contact].v;

        if (!is_same)
            fail_msg("row %zu is %s fence %" PRId64 ", the model has %s fence %" PRId64, i + 1,
                     outbox_state_name(rows[i].state), rows[i].fence, outbox_state_name(r->state),
                     r->fence);
        if (r->state == OUTBOX_CLAIMED)
            assert_int_equal(rows[i].lease_until.utc_s, r->lease);
        else
            assert_int_equal(rows[i].lease_until.utc_s, DS_TIME_NEVER.utc_s);
    }
}

static void compare_sums(model *m)
{
    int64_t due = DS_TIME_NEVER.utc_s, queued[CONTACTS] = { 0 }, counted;
    ds_time next;

    for (size_t i = 0; i < m->n; i++) {
        const model_row *r = &m->rows[i];
        bool is_open = r->state == OUTBOX_PLANNED || r->state == OUTBOX_QUEUED || is_in_flight(r);

        if (is_open && r->due < due)
            due = r->due;
        queued[r->contact] += r->was_queued && r->state != OUTBOX_CANCELLED;
    }
    assert_status(m->f.cx, store_outbox_next_due(m->f.cx, m->tx, &next), DS_OK);
    assert_int_equal(next.utc_s, due);
    for (int c = 0; c < CONTACTS; c++) {
        assert_status(
            m->f.cx,
            store_outbox_count_since(m->f.cx, m->tx, m->contacts[c], (ds_time){ 0 }, &counted),
            DS_OK);
        assert_int_equal(counted, queued[c]);
    }
}

static void random_steps_leave_the_same_rows_in_both(void **state)
{
    static void (*const steps[])(model *) = {
        step_insert, step_insert, step_claim,          step_claim,  step_plan,
        step_cancel, step_settle, step_cancel_contact, step_settle, step_report,
    };
    model *m = calloc(1, sizeof *m);

    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        model_start(m, seed);
        for (int i = 0; i < 700; i++) {
            steps[dice_throw(&m->dice, COUNT_OF(steps))](m);
            if (dice_once_in(&m->dice, 3))
                fixture_advance(&m->f, ds_seconds(dice_throw(&m->dice, 20)));
            if (i % 5 == 0)
                compare_rows(m);
            compare_sums(m);
            testenv_reset(m->f.te);
        }
        compare_rows(m);
        assert_true(m->n > 40); /* otherwise nothing was tried */
        model_end(m);
    }
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_constellation_of_three_rows_is_claimed_from_as_promised),
        cmocka_unit_test(constellations_of_four_rows_are_claimed_from_as_promised),
        cmocka_unit_test(from_every_constellation_everything_goes_out_in_the_end),
        cmocka_unit_test(random_steps_leave_the_same_rows_in_both),
    };

    rows_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
