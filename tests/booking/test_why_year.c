/*
 * test_why_year.c - every time of a fuzzed year that is refused has a reason in words, and lifting
 * the reasons frees it.
 *
 * Each week of 2027 is a random clinic of its own: hours, leave, holidays, visits, limits and
 * zones. Of a week so many times are asked, of any offering; with DOCSPOT_TEST_TIMES=0 every five
 * minutes of every offering. A failure prints its seed.
 *
 *   DOCSPOT_TEST_SEED=4711 DOCSPOT_TEST_TIMES=0 test_booking_why_year
 */
#include "tests/booking/oracle_lift.h"

enum { weeks = 53, times_default = 120, times_of_week = 7 * 288, times_at_once = 200 };

typedef struct tally {
    uint64_t asked, refused, freed, past, no_such_time;
} tally;

/* The desk reads a line for every reason, the patient a text for one of them. */
static void check_words(world *w, clinic *k, const offering *o, ds_time at, unsigned refusals)
{
    ds_buf lines = ds_buf_make(k->cx);
    size_t bits = 0, said = 0;

    for (unsigned left = refusals; left != 0; left &= left - 1)
        bits++;
    slot_refusal_lines(refusals, (ds_str){ "", 0 }, &lines);
    ds_str text = ds_buf_view(&lines), line;
    while (ds_str_next(&text, '\n', &line))
        said += ds_str_trim(line).n > 0;
    if (said < bits || slot_refusal_text(refusals) == NULL)
        fail_at(w, o, at, "a reason has no words");
}

/* What was lifted for one time is there again for the next. */
static void put_back(world *w, clinic *k, const world *was)
{
    for (size_t i = 0; i < was->says.visit_count; i++) {
        appointment now;

        if (w->visits[i].status == was->visits[i].status)
            continue;
        assert_status(k->cx, store_appointment_get(k->cx, k->tx, was->visits[i].id, &now), DS_OK);
        now.status = was->visits[i].status;
        now.hold_expires_at = was->visits[i].hold_expires_at;
        assert_status(k->cx, store_appointment_update(k->cx, k->tx, &now), DS_OK);
    }
    *w = *was;
}

static void ask(world *w, clinic *k, const world *was, size_t of, ds_time at, tally *ret)
{
    offering *o = &w->offerings[of];
    unsigned refusals = engine_says(w, k, o, at), stuck;

    ret->asked++;
    if (refusals == 0)
        return;
    ret->refused++;
    check_words(w, k, o, at, refusals);
    stuck = lift_all(w, k, o, at);
    ret->freed += stuck == 0;
    ret->past += stuck == REFUSED_NOTICE;
    ret->no_such_time += stuck == REFUSED_NO_SUCH_TIME;
    if (stuck != 0 && stuck != REFUSED_NOTICE && stuck != REFUSED_NO_SUCH_TIME)
        fail_at(w, o, at, "a reason that nobody can take away");
    put_back(w, k, was);
}

/* The nth time of a week: one of them by the dice, or every one in turn. */
static void ask_nth(world *w, clinic *k, const world *was, bool is_by_dice, uint64_t nth,
                    tally *ret)
{
    dice d = dice_of(w->seed * times_of_week * offerings + nth);
    uint64_t of = is_by_dice ? dice_throw(&d, offerings) : nth % offerings;
    uint64_t place = is_by_dice ? dice_throw(&d, times_of_week) : nth / offerings;
    ds_time monday = ds_tz_day_start(w->places[0].tz, w->day);

    ask(w, k, was, of, ds_time_add(monday, ds_minutes(5 * (int64_t)place)), ret);
}

/* Some times of a week; the clinic is made anew for them, so that memory is, too. */
static void ask_some(world *w, clinic *k, bool is_by_dice, uint64_t from, uint64_t to, tally *ret)
{
    static world was;

    testenv_reset(k->te);
    clinic_reload(k);
    assert_status(k->cx, store_tx_mark(k->cx, k->tx), DS_OK);
    world_make(w, k, w->seed);
    was = *w;
    for (uint64_t i = from; i < to; i++)
        ask_nth(w, k, &was, is_by_dice, i, ret);
    assert_status(k->cx, store_tx_undo(k->cx, k->tx), DS_OK);
}

static void every_refused_time_of_a_year_has_reasons_and_is_free_without_them(void **state)
{
    uint64_t first = from_env("DOCSPOT_TEST_SEED", 1),
             times = from_env("DOCSPOT_TEST_TIMES", times_default);
    tally all = { 0 };
    static world w;
    clinic k;

    (void)state;
    clinic_start(&k, BASE_CSV, false);
    add_people(&w, &k);
    clinic_commit(&k);
    for (int week = 0; week < weeks; week++) {
        uint64_t n = times > 0 ? times : (uint64_t)offerings * times_of_week;

        w.is_dated = true;
        w.day = local_date_add_days((local_date){ 2026, 12, 28 }, 7 * (int64_t)week);
        w.seed = first + (uint64_t)week;
        for (uint64_t i = 0; i < n; i += times_at_once)
            ask_some(&w, &k, times > 0, i, i + times_at_once < n ? i + times_at_once : n, &all);
    }
    print_message("a year: %" PRIu64 " times asked, %" PRIu64 " refused, %" PRIu64
                  " free without the reasons, %" PRIu64 " past, %" PRIu64 " the clocks skip\n",
                  all.asked, all.refused, all.freed, all.past, all.no_such_time);
    assert_true(all.refused > all.asked / 2 && all.freed > all.refused / 3);
    clinic_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_refused_time_of_a_year_has_reasons_and_is_free_without_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
