/*
 * test_entities.c - specialties from names and complaints, languages, genders, visit types.
 */
#include "tests/intents/fixture.h"

static void wishes_about_the_doctor(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "Telugu speaking doctor", "", 0, "inform | language=te | |" },
        { "hindi speaking lady doctor in hyderabad", "", 0, "inform | language=hi gender=f place=Hyderabad | |" },
        { "video call with dr iyer", "", 0, "find | visit_type=video doctor=Dr A. K. Iyer | |" },
        { "follow up with dr reddy", "", 0, "find | visit_type=follow-up doctor=reddy | |" },
        { "first visit", "", 0, "inform | visit_type=new patient | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void specialties_from_lay_words_and_complaints(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "knee pain", "", 0, "find | specialty=orthopedics | |" },
        { "my wife is pregnant", "", 0, "find | person=wife specialty=obstetrics | |" },
        { "my baby has a fever", "", 0, "find | person=child specialty=pediatrics | |" },
        { "chest x-ray", "", 0, "find | specialty=radiology | |" },
        { "i need a cardiologist", "", 0, "find | specialty=cardiology | |" },
        { "mental health doctor", "", 0, "find | specialty=psychiatry | |" },
        { "eye checkup", "", 0, "find | specialty=ophthalmology | |" },
        { "e.n.t.", "", 0, "find | specialty=ent | |" },
        { "bone doctor in kondapur", "", 0, "find | specialty=orthopedics place=Test Kondapur | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void a_visit_type_of_the_clinic_may_name_a_specialty(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "root canal on monday", "", 0, "find | visit_type=root canal specialty=dentistry | 2026-11-23 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wishes_about_the_doctor),
        cmocka_unit_test(specialties_from_lay_words_and_complaints),
        cmocka_unit_test(a_visit_type_of_the_clinic_may_name_a_specialty),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
