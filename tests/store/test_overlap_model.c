/*
 * test_overlap_model.c - appointments against brute force: random inserts, moves, cancels,
 * comebacks.
 *
 * The model keeps plain arrays and looks at every pair. After each step the store's answer must be
 * the model's, and from time to time all that the store can list is compared.
 */
#include "tests/store/rows.h"
#include "tests/support/dice.h"

#define ROWS_MAX 700
#define DOCTORS 2
#define UNIT_S 600 /* starts lie on ten minutes, so that they often meet */

typedef struct model_row {
    appointment a; /* as it must be in the store */
    int who;
} model_row;

typedef struct model {
    fixture f;
    store_tx *tx;
    doctor_id doctors[DOCTORS];
    offering_id offerings[DOCTORS];
    patient_id patient;
    model_row rows[ROWS_MAX]; /* row i has the id i + 1 */
    size_t n;
    size_t taken, refused;
    dice dice;
} model;

static void model_start(model *m, uint64_t seed)
{
    doctor other = fixture_doctor();
    offering o = fixture_offering();

    memset(m, 0, sizeof *m);
    m->dice = dice_of(seed);
    fixture_start(&m->f, false);
    m->tx = fixture_begin(&m->f);
    other.name = DS_STR("Dr Iyer");
    patient p = { .name = DS_STR("Lakshmi") };

    assert_status(m->f.cx, store_patient_insert(m->f.cx, m->tx, &p, &m->patient), DS_OK);
    m->doctors[0] = m->f.doctor;
    m->offerings[0] = m->f.offering;
    assert_status(m->f.cx, store_doctor_put(m->f.cx, m->tx, &other, &m->doctors[1], NULL), DS_OK);
    assert_status(m->f.cx,
                  store_offering_put(m->f.cx, m->tx, m->doctors[1], m->f.location, m->f.visit_type,
                                     &o, &m->offerings[1], NULL),
                  DS_OK);
}

static void model_end(model *m)
{
    ds_str text;

    assert_int_equal(fixture_fsck(&m->f, m->tx, &text), 0);
    fixture_commit(&m->f, m->tx);
    fixture_end(&m->f);
}

/* A visit somewhere in the next two days, of 10 to 120 minutes, with buffers now and then. */
static appointment random_visit(model *m, int who)
{
    int64_t at = dice_throw(&m->dice, 200), length = 1 + dice_throw(&m->dice, 12);
    int64_t before = dice_once_in(&m->dice, 3) ? UNIT_S * dice_throw(&m->dice, 3) : 0;
    int64_t after = dice_once_in(&m->dice, 3) ? UNIT_S * dice_throw(&m->dice, 3) : 0;
    appointment a =
        fixture_visit(&m->f, APPOINTMENT_CONFIRMED, at * UNIT_S / 60, length * UNIT_S / 60);

    a.occupied_from = ds_time_sub(a.start, ds_seconds(before));
    a.occupied_to = ds_time_add(a.end, ds_seconds(after));
    a.patient = m->patient;
    a.doctor = m->doctors[who];
    a.offering = m->offerings[who];
    a.lane = dice_once_in(&m->dice, 6) ? 1 : 0;
    return a;
}

static bool model_has_room(const model *m, const appointment *a, size_t except)
{
    if (!appointment_is_live(a->status))
        return true;
    for (size_t i = 0; i < m->n; i++) {
        const appointment *b = &m->rows[i].a;

        if (i != except && appointment_is_live(b->status) && b->doctor.v == a->doctor.v &&
            b->lane == a->lane && b->occupied_from.utc_s < a->occupied_to.utc_s &&
            a->occupied_from.utc_s < b->occupied_to.utc_s)
            return false;
    }
    return true;
}

static void note(model *m, bool is_taken)
{
    m->taken += is_taken;
    m->refused += !is_taken;
}

static void step_insert(model *m)
{
    int who = (int)dice_throw(&m->dice, DOCTORS);
    appointment a = random_visit(m, who);
    appointment_id id;

    if (m->n == ROWS_MAX)
        return;
    if (dice_once_in(&m->dice, 4)) {
        a.status = APPOINTMENT_HELD;
        a.hold_expires_at = ds_time_add(m->f.cx->now, ds_minutes(15));
    } else if (dice_once_in(&m->dice, 8)) {
        a.status = APPOINTMENT_CANCELLED;
    }
    bool has_room = model_has_room(m, &a, SIZE_MAX);
    assert_int_equal(store_appointment_insert(m->f.cx, m->tx, &a, &id),
                     has_room ? DS_OK : DS_CONFLICT);
    note(m, has_room);
    if (!has_room)
        return;
    assert_int_equal(id.v, m->n + 1);
    a.id = id;
    a.fence = 1;
    m->rows[m->n++] = (model_row){ a, who };
}

/* Some change of status, with the fence that holds or an older one. */
static void step_update(model *m)
{
    static const appointment_status to[] = { APPOINTMENT_CANCELLED, APPOINTMENT_CANCELLED,
                                             APPOINTMENT_CONFIRMED, APPOINTMENT_COMPLETED,
                                             APPOINTMENT_ARRIVED,   APPOINTMENT_HELD };

    if (m->n == 0)
        return;
    size_t i = dice_throw(&m->dice, (uint32_t)m->n);
    appointment a = m->rows[i].a;
    bool is_stale = a.fence > 1 && dice_once_in(&m->dice, 6);

    a.status = to[dice_throw(&m->dice, COUNT_OF(to))];
    a.hold_expires_at =
        a.status == APPOINTMENT_HELD ? ds_time_add(m->f.cx->now, ds_minutes(15)) : DS_TIME_NEVER;
    bool was_live = appointment_is_live(m->rows[i].a.status);
    bool has_room = was_live || model_has_room(m, &a, i);
    if (is_stale)
        a.fence--;
    int64_t fence = a.fence;
    bool is_done = has_room && !is_stale;
    assert_int_equal(store_appointment_update(m->f.cx, m->tx, &a), is_done ? DS_OK : DS_CONFLICT);
    assert_int_equal(a.fence, is_done ? fence + 1 : fence);
    note(m, is_done);
    if (is_done)
        m->rows[i].a = a;
}

static void step_move(model *m)
{
    if (m->n == 0)
        return;
    size_t i = dice_throw(&m->dice, (uint32_t)m->n);
    int who = (int)dice_throw(&m->dice, DOCTORS);
    appointment a = random_visit(m, who);
    const appointment *old = &m->rows[i].a;

    a.id = old->id;
    a.fence = old->fence;
    a.status = old->status;
    a.hold_expires_at = old->hold_expires_at;
    bool has_room = model_has_room(m, &a, i);
    assert_int_equal(store_appointment_move(m->f.cx, m->tx, &a), has_room ? DS_OK : DS_CONFLICT);
    note(m, has_room);
    if (has_room)
        m->rows[i] = (model_row){ a, who };
}

/* ---- comparing */

static void compare_row(model *m, size_t i)
{
    const appointment *w = &m->rows[i].a;
    appointment a;

    assert_status(m->f.cx, store_appointment_get(m->f.cx, m->tx, w->id, &a), DS_OK);
    assert_int_equal(a.status, w->status);
    assert_int_equal(a.fence, w->fence);
    assert_int_equal(a.doctor.v, w->doctor.v);
    assert_int_equal(a.offering.v, w->offering.v);
    assert_int_equal(a.start.utc_s, w->start.utc_s);
    assert_int_equal(a.end.utc_s, w->end.utc_s);
    assert_int_equal(a.occupied_from.utc_s, w->occupied_from.utc_s);
    assert_int_equal(a.occupied_to.utc_s, w->occupied_to.utc_s);
    assert_int_equal(a.lane, w->lane);
    assert_int_equal(a.hold_expires_at.utc_s, w->hold_expires_at.utc_s);
}

/* What a doctor is busy with in a window, whatever the lane, ascending. */
static void compare_busy(model *m, int who)
{
    ds_time from = ds_time_add(m->f.cx->now, ds_seconds(UNIT_S * dice_throw(&m->dice, 200)));
    ds_time to = ds_time_add(from, ds_seconds(UNIT_S * (1 + dice_throw(&m->dice, 60))));
    appointment_id except = { m->n > 0 ? 1 + dice_throw(&m->dice, (uint32_t)m->n) : 0 };
    const busy_range *busy;
    size_t n, wanted = 0;

    assert_status(m->f.cx,
                  store_busy_list(m->f.cx, m->tx, m->doctors[who], from, to, except, &busy, &n),
                  DS_OK);
    for (size_t i = 0; i < m->n; i++) {
        const appointment *a = &m->rows[i].a;

        wanted += appointment_is_live(a->status) && a->id.v != except.v && m->rows[i].who == who &&
                  a->occupied_from.utc_s < to.utc_s && a->occupied_to.utc_s > from.utc_s;
    }
    assert_int_equal(n, wanted);
    for (size_t i = 0; i < n; i++) {
        const appointment *a = &m->rows[busy[i].appointment.v - 1].a;

        assert_int_equal(busy[i].from.utc_s, a->occupied_from.utc_s);
        assert_int_equal(busy[i].to.utc_s, a->occupied_to.utc_s);
        assert_true(i == 0 || busy[i - 1].from.utc_s <= busy[i].from.utc_s);
        assert_int_equal(busy[i].lane, a->lane);
    }
}

static void compare_count(model *m, int who)
{
    ds_time from = ds_time_add(m->f.cx->now, ds_seconds(UNIT_S * dice_throw(&m->dice, 100)));
    ds_time to = ds_time_add(from, ds_hours(12));
    int64_t n, wanted = 0;

    for (size_t i = 0; i < m->n; i++) {
        const appointment *a = &m->rows[i].a;
        bool counts = appointment_is_live(a->status) || a->status == APPOINTMENT_COMPLETED;

        wanted += counts && m->rows[i].who == who && a->start.utc_s >= from.utc_s &&
                  a->start.utc_s < to.utc_s;
    }
    assert_status(m->f.cx,
                  store_appointment_count(m->f.cx, m->tx, m->doctors[who], from, to,
                                          (appointment_id){ 0 }, &n),
                  DS_OK);
    assert_int_equal(n, wanted);
}

/* A list with a random filter has exactly the rows that fit, in order. */
static void compare_list(model *m)
{
    int who = (int)dice_throw(&m->dice, DOCTORS + 1); /* the last means any */
    appointment_filter filter = {
        .doctor = who < DOCTORS ? m->doctors[who] : (doctor_id){ 0 },
        .from =
            dice_once_in(&m->dice, 2) ? ds_time_add(m->f.cx->now, ds_hours(10)) : (ds_time){ 0 },
        .to = dice_once_in(&m->dice, 2) ? ds_time_add(m->f.cx->now, ds_hours(30)) : (ds_time){ 0 },
        .only_live = dice_once_in(&m->dice, 2),
        .by_id = dice_once_in(&m->dice, 2),
        .after = { dice_once_in(&m->dice, 2) ? (int64_t)m->n / 2 : 0 },
    };
    const appointment *rows;
    size_t n, wanted = 0;

    assert_status(m->f.cx, store_appointment_list(m->f.cx, m->tx, &filter, &rows, &n), DS_OK);
    for (size_t i = 0; i < m->n; i++) {
        const appointment *a = &m->rows[i].a;

        wanted += (who == DOCTORS || m->rows[i].who == who) &&
                  (filter.from.utc_s == 0 || a->start.utc_s >= filter.from.utc_s) &&
                  (filter.to.utc_s == 0 || a->start.utc_s < filter.to.utc_s) &&
                  (!filter.only_live || appointment_is_live(a->status)) && a->id.v > filter.after.v;
    }
    assert_int_equal(n, wanted);
    for (size_t i = 1; i < n; i++) {
        const appointment *a = &rows[i - 1], *b = &rows[i];

        if (filter.by_id)
            assert_true(a->id.v < b->id.v);
        else
            assert_true(a->start.utc_s < b->start.utc_s ||
                        (a->start.utc_s == b->start.utc_s && a->id.v < b->id.v));
    }
}

static void random_bookings_agree_with_brute_force(void **state)
{
    static void (*const steps[])(model *) = { step_insert, step_insert, step_insert, step_update,
                                              step_update, step_move,   step_move };
    model *m = calloc(1, sizeof *m);

    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        model_start(m, seed);
        for (int i = 0; i < 600; i++) {
            steps[dice_throw(&m->dice, COUNT_OF(steps))](m);
            compare_busy(m, i % DOCTORS);
            compare_count(m, i % DOCTORS);
            if (i % 7 == 0)
                compare_list(m);
            testenv_reset(m->f.te);
        }
        for (size_t i = 0; i < m->n; i++)
            compare_row(m, i);
        assert_true(m->taken > 150 && m->refused > 100); /* both ways were walked */
        model_end(m);
    }
    free(m);
}

/* Paging by id gives every row once, whatever the size of a page. */
static void pages_of_any_size_give_every_row_once(void **state)
{
    model *m = calloc(1, sizeof *m);

    (void)state;
    model_start(m, 99);
    while (m->n < 40)
        step_insert(m);
    for (size_t limit = 1; limit <= 41; limit++) {
        appointment_filter filter = { .by_id = true, .limit = limit };
        size_t seen = 0, n;

        do {
            const appointment *rows;

            assert_status(m->f.cx, store_appointment_list(m->f.cx, m->tx, &filter, &rows, &n),
                          DS_OK);
            assert_true(n <= limit);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(rows[i].id.v, ++seen);
            if (n > 0)
                filter.after = rows[n - 1].id;
        } while (n == limit);
        assert_int_equal(seen, 40);
        testenv_reset(m->f.te);
    }
    model_end(m);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bookings_agree_with_brute_force),
        cmocka_unit_test(pages_of_any_size_give_every_row_once),
    };

    rows_watch();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
