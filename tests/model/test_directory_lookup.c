/*
 * test_directory_lookup.c - what a lookup finds is what looking at every row finds, in its order;
 * and a directory whose rows were exchanged is never asked through the old lookup.
 */
#include <string.h>

#include "core/text.h"
#include "model/directory_lookup.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#define DOCTORS 40
#define PLACES 7
#define OFFERINGS_MAX (DOCTORS * 3)
#define EXCEPTIONS 60
#define ROUNDS 200

static const ds_str specialties[] = { DS_LIT("ent"), DS_LIT("dentistry"), DS_LIT("cardiology"),
                                      DS_LIT("ent") };
static const ds_str cities[] = { DS_LIT("León"), DS_LIT("Hyderabad"), DS_LIT(" LEON"),
                                 DS_LIT("San Jose") };

typedef struct world {
    doctor doctors[DOCTORS];
    location places[PLACES];
    offering offerings[OFFERINGS_MAX];
    schedule_exception exceptions[EXCEPTIONS];
    directory d;
} world;

static void make(world *w, dice *d)
{
    size_t n = 0;

    memset(w, 0, sizeof *w);
    for (size_t i = 0; i < PLACES; i++)
        w->places[i] = (location){ .id = { (int64_t)i + 1 }, .city = cities[dice_throw(d, 4)] };
    for (size_t i = 0; i < DOCTORS; i++) {
        size_t from = dice_throw(d, 4);

        w->doctors[i] = (doctor){ .id = { 2 * (int64_t)i + 1 },
                                  .name = DS_STR("Dr X"),
                                  .specialties = specialties + from,
                                  .specialty_count = dice_throw(d, 5 - (uint32_t)from) };
        for (size_t k = dice_throw(d, 3); k > 0; k--, n++)
            w->offerings[n] = (offering){ .doctor = i, .location = dice_throw(d, PLACES) };
    }
    for (size_t i = 0; i < EXCEPTIONS; i++) {
        if (dice_once_in(d, 2)) /* even ids are nobody's */
            w->exceptions[i].doctor.v = 1 + (int64_t)dice_throw(d, 2 * DOCTORS);
        if (dice_once_in(d, 2))
            w->exceptions[i].location.v = 1 + (int64_t)dice_throw(d, PLACES + 1);
    }
    w->d = (directory){ .doctors = w->doctors,
                        .doctor_count = DOCTORS,
                        .locations = w->places,
                        .location_count = PLACES,
                        .offerings = w->offerings,
                        .offering_count = n,
                        .exceptions = w->exceptions,
                        .exception_count = EXCEPTIONS };
}

/* The rows that looking at all finds, in the order of the rows; city empty: any. */
static size_t look(ds_ctx *cx, const world *w, ds_str specialty, ds_str city, uint32_t *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < w->d.offering_count; i++) {
        const offering *o = &w->offerings[i];
        ds_str folded;

        assert_status(cx, ds_text_fold(cx, w->places[o->location].city, &folded), DS_OK);
        if (doctor_has_specialty(&w->doctors[o->doctor], specialty) &&
            (city.n == 0 || ds_str_equal(ds_str_trim(folded), city)))
            ret[n++] = (uint32_t)i;
    }
    return n;
}

static void offerings_of_a_specialty_in_a_city_are_those_that_all_rows_have(void **state)
{
    static const ds_str asked[] = { DS_LIT("leon"), DS_LIT("hyderabad"), DS_LIT("san jose"),
                                    DS_LIT("nowhere") };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(31);
    static world w;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t wanted[OFFERINGS_MAX];
        const uint32_t *got;
        ds_ctx *cx;

        testenv_reset(te);
        cx = testenv_cx(te);
        make(&w, &d);
        assert_status(cx, directory_index(cx, &w.d), DS_OK);
        assert_true(directory_has_offering_lookup(&w.d));
        for (size_t s = 0; s < 3; s++) {
            for (size_t c = 0; c < COUNT_OF(asked); c++) {
                size_t n = look(cx, &w, specialties[s], asked[c], wanted);

                assert_int_equal(directory_offerings_in(&w.d, specialties[s], asked[c], &got), n);
                if (n > 0)
                    assert_memory_equal(got, wanted, n * sizeof *wanted);
            }
            assert_int_equal(directory_offerings_for(&w.d, specialties[s], &got),
                             look(cx, &w, specialties[s], DS_STR(""), wanted));
        }
        assert_int_equal(directory_offerings_in(&w.d, DS_STR("urology"), asked[0], &got), 0);
    }
    testenv_free(te);
}

static bool can_touch(const world *w, const offering *o, const schedule_exception *e)
{
    return (e->doctor.v == 0 || e->doctor.v == w->doctors[o->doctor].id.v) &&
           (e->location.v == 0 || e->location.v == w->places[o->location].id.v);
}

/* What the walk gives and what can touch the offering: the same ones, in the same order. */
static void compare_walk(const world *w, const offering *o)
{
    exception_walk walk = exception_walk_of(&w->d, o);
    const schedule_exception *e;
    size_t next = 0;

    while ((e = exception_walk_next(&walk))) {
        if (!can_touch(w, o, e))
            continue;
        while (!can_touch(w, o, &w->d.exceptions[next]))
            next++;
        assert_ptr_equal(e, &w->d.exceptions[next++]);
    }
    for (; next < w->d.exception_count; next++)
        assert_false(can_touch(w, o, &w->d.exceptions[next]));
}

static void exceptions_that_can_touch_an_offering_come_in_their_order(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(32);
    static world w;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        testenv_reset(te);
        make(&w, &d);
        for (size_t i = 0; i < w.d.offering_count; i++)
            compare_walk(&w, &w.offerings[i]); /* without a lookup */
        assert_status(testenv_cx(te), directory_index(testenv_cx(te), &w.d), DS_OK);
        for (size_t i = 0; i < w.d.offering_count; i++)
            compare_walk(&w, &w.offerings[i]);
    }
    testenv_free(te);
}

static void other_rows_are_not_asked_through_the_old_lookup(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    schedule_exception one = { .reason = DS_STR("new") };
    dice d = dice_of(33);
    exception_walk walk;
    static world w;

    (void)state;
    make(&w, &d);
    assert_status(testenv_cx(te), directory_index(testenv_cx(te), &w.d), DS_OK);
    w.d.exceptions = &one;
    w.d.exception_count = 1;
    walk = exception_walk_of(&w.d, &w.offerings[0]);
    assert_ptr_equal(exception_walk_next(&walk), &one);
    assert_null(exception_walk_next(&walk));
    w.d.offering_count--;
    assert_false(directory_has_offering_lookup(&w.d));
    testenv_free(te);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offerings_of_a_specialty_in_a_city_are_those_that_all_rows_have),
        cmocka_unit_test(exceptions_that_can_touch_an_offering_come_in_their_order),
        cmocka_unit_test(other_rows_are_not_asked_through_the_old_lookup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
