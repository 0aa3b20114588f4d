/*
 * test_directory.c - finding doctors and places by id and by name, and how far apart places are.
 */
#include "model/directory.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/support/testenv.h"

static const ds_str specialties[] = { DS_LIT("dermatology"), DS_LIT("pediatrics") };
static const ds_str languages[] = { DS_LIT("en"), DS_LIT("hi-IN") };
/* Ids have gaps, as after rows were switched off. */
static const doctor doctors[] = {
    { .id = { 1 },
      .name = DS_LIT("Dr Ana Silva"),
      .specialties = specialties,
      .specialty_count = 2,
      .languages = languages,
      .language_count = 2 },
    { .id = { 3 }, .name = DS_LIT("Dr Jos\xC3\xA9 Mart\xC3\xADn") },
    { .id = { 9 }, .name = DS_LIT("Rao") },
};
static const location locations[] = { { .id = { 2 }, .name = DS_LIT("Banjara Hills") },
                                      { .id = { 5 }, .name = DS_LIT("Chamber\xC3\xAD") } };
static const offering offerings[] = { { .id = { 4 }, .doctor = 0 },
                                      { .id = { 2 }, .doctor = 0 },
                                      { .id = { 8 }, .doctor = 2 } };
static const directory dir = { .doctors = doctors,
                               .doctor_count = 3,
                               .locations = locations,
                               .location_count = 2,
                               .offerings = offerings,
                               .offering_count = 3 };

static void ids_find_their_rows_and_nothing_else(void **state)
{
    (void)state;
    assert_ptr_equal(directory_doctor(&dir, (doctor_id){ 1 }), &doctors[0]);
    assert_ptr_equal(directory_doctor(&dir, (doctor_id){ 9 }), &doctors[2]);
    assert_null(directory_doctor(&dir, (doctor_id){ 2 }));
    assert_null(directory_doctor(&dir, (doctor_id){ 0 }));
    assert_null(directory_doctor(&dir, (doctor_id){ -1 }));
    assert_ptr_equal(directory_location(&dir, (location_id){ 5 }), &locations[1]);
    assert_ptr_equal(directory_offering(&dir, (offering_id){ 2 }), &offerings[1]);
    assert_null(directory_visit_type(&dir, (visit_type_id){ 1 }));
}

typedef struct name_case {
    const char *name;
    int64_t id; /* 0: nobody */
} name_case;

static void names_are_found_with_and_without_title_case_and_accents(void **state)
{
    static const name_case cases[] = {
        { "Dr Ana Silva", 1 },
        { "dr ana silva", 1 },
        { "Ana Silva", 1 },
        { "Dr. Ana Silva", 1 },
        { "Dra Ana Silva", 1 },
        { " ana  silva ", 1 },
        { "Jose Martin", 3 },
        { "dr rao", 9 },
        { "Doctor Rao", 9 },
        { "Silva", 0 },
        { "", 0 },
        { "Dr", 0 },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00+05:30");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const doctor *d = directory_doctor_named(cx, &dir, ds_str_of(cases[i].name));

        if ((d ? d->id.v : 0) != cases[i].id)
            fail_msg("\"%s\" found %d", cases[i].name, d ? (int)d->id.v : 0);
    }
    assert_int_equal(directory_location_named(cx, &dir, DS_STR("chamberi"))->id.v, 5);
    assert_null(directory_location_named(cx, &dir, DS_STR("Banjara")));
    testenv_free(te);
}

static void a_doctor_s_offerings_are_a_range(void **state)
{
    size_t from, to;

    (void)state;
    directory_offerings_of(&dir, 0, &from, &to);
    assert_int_equal(from, 0);
    assert_int_equal(to, 2);
    directory_offerings_of(&dir, 1, &from, &to);
    assert_int_equal(from, to);
    directory_offerings_of(&dir, 2, &from, &to);
    assert_int_equal(from, 2);
    assert_int_equal(to, 3);
}

static void specialties_are_exact_and_languages_by_primary_subtag(void **state)
{
    (void)state;
    assert_true(doctor_has_specialty(&doctors[0], DS_STR("pediatrics")));
    assert_false(doctor_has_specialty(&doctors[0], DS_STR("pediatric")));
    assert_true(doctor_speaks(&doctors[0], DS_STR("hi")));
    assert_true(doctor_speaks(&doctors[0], DS_STR("EN-gb")));
    assert_false(doctor_speaks(&doctors[0], DS_STR("h")));
    assert_false(doctor_speaks(&doctors[1], DS_STR("es")));
}

static void all_specialty_values_are_there_once(void **state)
{
    const char *const *v = specialty_values();
    size_t n = 0;

    (void)state;
    for (; v[n]; n++) {
        for (size_t i = 0; i < n; i++)
            assert_string_not_equal(v[i], v[n]);
    }
    assert_int_equal(n, 33);
}

static void distances_are_great_circles(void **state)
{
    double hyderabad_san_jose = location_distance_m(17.385, 78.4867, 37.3382, -121.8863);

    (void)state;
    assert_true(location_distance_m(17.4, 78.4, 17.4, 78.4) < 0.001);
    assert_true(hyderabad_san_jose > 13.5e6 && hyderabad_san_jose < 13.6e6);
    assert_true(location_distance_m(0, 0, 0, 180) > 20.0e6);
    double degree = location_distance_m(0, 0, 1, 0);
    assert_true(degree > 111.1e3 && degree < 111.3e3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_find_their_rows_and_nothing_else),
        cmocka_unit_test(names_are_found_with_and_without_title_case_and_accents),
        cmocka_unit_test(a_doctor_s_offerings_are_a_range),
        cmocka_unit_test(specialties_are_exact_and_languages_by_primary_subtag),
        cmocka_unit_test(all_specialty_values_are_there_once),
        cmocka_unit_test(distances_are_great_circles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
