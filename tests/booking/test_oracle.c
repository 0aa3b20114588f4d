/*
 * test_oracle.c - random clinics in zones where clocks misbehave: the engine says what the oracle
 * says.
 *
 * Each clinic is a function of its seed. For random instants slot_judge must name what oracle.h
 * names, for patients and for the desk; for a day booking_search must list exactly the minutes that
 * the oracle finds free; and lifting what refuses a time must free it. A failure prints its seed:
 *
 *   DOCSPOT_TEST_SEED=4711 DOCSPOT_TEST_CLINICS=1 test_booking_oracle
 *
 * DOCSPOT_TEST_CLINICS says how many clinics; few unless told.
 */
#include "tests/booking/oracle_lift.h"

enum { clinics_default = 400, instants = 40 };

static unsigned fold_schedule(unsigned refusals)
{
    return (refusals & ORACLE_SCHEDULE) ? (refusals & ~(unsigned)ORACLE_SCHEDULE) | REFUSED_NOT_OPEN
                                        : refusals;
}

/* ---- one instant */

static void check_instants(world *w, clinic *k)
{
    static oracle_days days;

    for (int n = 0; n < instants; n++) {
        const offering *o = &w->offerings[dice_throw(&w->d, offerings)];
        const ds_tz *tz = w->places[o->location].tz;
        ds_time at = ds_time_add(ds_tz_day_start(tz, near_day(w, 1, 1)),
                                 ds_minutes(5 * (int64_t)dice_throw(&w->d, 300)));
        char text[96];

        oracle_days_of(&w->says, o, ds_tz_to_local(tz, at).date, &days);
        unsigned wanted = oracle_judge(&w->says, &days, at),
                 got = fold_schedule(engine_says(w, k, o, at));
        (void)snprintf(text, sizeof text, "the page says %#x, the engine %#x", wanted, got);
        /* what the schedule refuses has no row, so no release hour that could be judged */
        if (wanted & REFUSED_NOT_OPEN)
            got &= ~(unsigned)REFUSED_NOT_RELEASED;
        if (wanted != got)
            fail_at(w, o, at, text);
    }
}

/* ---- a day's list */

static void check_list(world *w, clinic *k)
{
    static oracle_days days;
    const offering *o = &w->offerings[dice_throw(&w->d, offerings)];
    const location *l = &w->places[o->location];
    local_date date = near_day(w, 1, 1);
    ds_time from = ds_tz_day_start(l->tz, date),
            to = ds_tz_day_start(l->tz, local_date_add_days(date, 1));
    booking bk = { &w->dir, &k->policy };
    when day = when_any();
    slot_query q = query_of(w);
    slot_result r;
    size_t n = 0;

    day.date_known = true;
    day.date_from = day.date_to = date;
    q.doctor = w->dir.doctors[o->doctor].id;
    q.location = l->id;
    q.visit_type = w->dir.visit_types[o->visit_type].name;
    q.whens = &day;
    q.when_count = 1;
    assert_status(k->cx, booking_search(k->cx, k->tx, &bk, &q, &r), DS_OK);
    if (r.is_nearby)
        r.count = 0;
    oracle_days_of(&w->says, o, date, &days);
    for (ds_time at = from; ds_time_before(at, to); at = ds_time_add(at, ds_minutes(1))) {
        if (!oracle_has_start(&days, ds_tz_to_local(l->tz, at).second_of_day / 60) ||
            oracle_judge(&w->says, &days, at) != 0)
            continue;
        if (n >= r.count || ds_time_compare(r.slots[n].start, at) != 0)
            fail_at(w, o, at, "free by the page, not listed");
        n++;
    }
    if (n < r.count)
        fail_at(w, o, r.slots[n].start, "listed, not free by the page");
}

/* ---- why not, and what lifting it does */

static void check_lifting(world *w, clinic *k)
{
    offering *o = &w->offerings[dice_throw(&w->d, offerings)];
    ds_time at = ds_time_add(w->says.now, ds_minutes(5 * (int64_t)dice_throw(&w->d, 900)));

    (void)lift_all(w, k, o, at); /* the past stays what it is */
}

/* ---- all of it */

static void the_engine_says_what_the_page_says(void **state)
{
    uint64_t first = from_env("DOCSPOT_TEST_SEED", 1),
             n = from_env("DOCSPOT_TEST_CLINICS", clinics_default);
    static world w;
    clinic k;

    (void)state;
    clinic_start(&k, BASE_CSV, false);
    add_people(&w, &k);
    clinic_commit(&k);
    for (uint64_t seed = first; seed < first + n; seed++) {
        testenv_reset(k.te);
        clinic_reload(&k);
        assert_status(k.cx, store_tx_mark(k.cx, k.tx), DS_OK);
        world_make(&w, &k, seed);
        check_instants(&w, &k);
        check_list(&w, &k);
        check_lifting(&w, &k);
        assert_status(k.cx, store_tx_undo(k.cx, k.tx), DS_OK);
    }
    print_message("oracle: %" PRIu64 " clinics agree\n", n);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_says_what_the_page_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
