/*
 * test_race.c - forty patients in forty threads tap the same slot: exactly one gets it.
 *
 * Each thread has a connection of its own to one database file, as different processes would.
 */
#include "tests/booking/clinic.h"

#include <pthread.h>

#define RACERS 40
#define THREAD_ARENA_BYTES ((size_t)4 * 1024 * 1024)

typedef struct racer {
    clinic *k;
    ds_ctx *cx;
    pthread_barrier_t *gate;
    contact_id contact;
    bool is_hold_only;
    ds_status status;
} racer;

static ds_status race(racer *r)
{
    store_conn *conn DS_AUTO(store_disconnectp) = NULL;
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    slot s = clinic_slot(r->k, "Dr Rao", "2026-11-25T09:30:00+05:30");
    booker who = { .actor = ACTOR_PATIENT, .contact = r->contact };
    appointment a;
    ds_status connected = store_connect(r->cx, r->k->st, STORE_WRITE, &conn);

    (void)pthread_barrier_wait(r->gate);
    DS_TRY(connected);
    DS_TRY(store_tx_begin(r->cx, conn, &tx));
    if (r->is_hold_only)
        DS_TRY(booking_hold(r->cx, tx, &r->k->bk, &s, &who, (appointment_id){ 0 }, &a));
    else
        DS_TRY(booking_book(r->cx, tx, &r->k->bk, &s, &who, &a));
    return store_tx_commit(r->cx, &tx);
}

static void *run(void *arg)
{
    racer *r = arg;

    r->status = race(r);
    return NULL;
}

static void forty_patients_racing_for_one_slot_get_exactly_one(void **state)
{
    pthread_barrier_t gate;
    pthread_t threads[RACERS];
    racer racers[RACERS];
    const appointment *list;
    appointment_filter f = { .only_live = true };
    size_t won = 0, n;
    clinic k;

    (void)state;
    clinic_start(&k, CLINIC_TWO_CITIES, true);
    for (int i = 0; i < RACERS; i++) {
        char address[16];

        (void)snprintf(address, sizeof address, "+91%02d", i);
        racers[i] = (racer){ .k = &k,
                             .cx = testenv_cx_new(k.te, THREAD_ARENA_BYTES),
                             .gate = &gate,
                             .contact = clinic_contact(&k, address),
                             .is_hold_only = i % 2 == 0 };
    }
    assert_status(k.cx, store_tx_commit(k.cx, &k.tx), DS_OK);
    assert_int_equal(pthread_barrier_init(&gate, NULL, RACERS), 0);
    for (int i = 0; i < RACERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, &racers[i]), 0);
    for (int i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        if (racers[i].status != DS_OK && racers[i].status != DS_CONFLICT)
            fail_msg("racer %d: %s, %s", i, ds_status_name(racers[i].status), racers[i].cx->why);
        won += racers[i].status == DS_OK ? 1 : 0;
    }
    (void)pthread_barrier_destroy(&gate);
    assert_int_equal(won, 1);
    clinic_begin(&k);
    assert_status(k.cx, store_appointment_list(k.cx, k.tx, &f, &list, &n), DS_OK);
    assert_int_equal(n, 1);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forty_patients_racing_for_one_slot_get_exactly_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
