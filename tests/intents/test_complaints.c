/*
 * test_complaints.c - parts of the body and troubles joined: whose doctor, whose child, and no
 * one's.
 *
 * Each table is one rule of the word lists; what single words mean is measured by tests/corpus.
 */
#include "tests/intents/tables.h"

/* clang-format off */
/* The trouble may stand before or behind, with words between. */
static const text_row joined[] = {
    { "knee hurts", "orthopedics" },
    { "my left knee really really hurts", "orthopedics" },
    { "pain since monday in my elbow", "orthopedics" },
    { "ear infection", "ent" },
    { "an infection of the left ear", "ent" },
    { "my sons front tooth got knocked loose", "dentistry" },
    { "stone in the kidney", "nephrology" },
    { "mi hijo tiene un dolor muy fuerte en el oido", "ent" },
    { "la rodilla derecha se me hincha", "orthopedics" },
    { "ghutne mein bahut zyada dard rehta hai", "orthopedics" },
    { "dard hai kaan ke andar", "ent" },
    { "बाएं घुटने में कल से दर्द है", "orthopedics" },
    { "दर्द है कान में", "ent" },
};

/* An organ keeps its doctor, a limb gives its skin, nerves and lumps away. */
static const text_row organs_and_limbs[] = {
    { "itchy eyes", "ophthalmology" },
    { "itchy arms", "dermatology" },
    { "numb hands", "neurology" },
    { "painful hands", "orthopedics" },
    { "white patches on my legs", "dermatology" },
    { "abscess on my thigh", "general_surgery" },
    { "swollen ankle", "orthopedics" },
    { "swollen gums", "dentistry" },
    { "lump in my breast", "gynecology" },
    { "haath sunn ho raha hai", "neurology" },
    { "haath me khujli", "dermatology" },
    { "aankh me khujli", "ophthalmology" },
    { "me pican los ojos", "ophthalmology" },
    { "me pican las piernas", "dermatology" },
};

/* The nearest counts, and a sentence's end parts. */
static const text_row nearest[] = {
    { "weird mole on my back", "dermatology" },
    { "my mother is diabetic and her knee hurts", "endocrinology" },
    { "fever and my ear hurts", "ent" },
    { "i have two knees. the food was bad", "-" },
};

/* A doctor, check or surgery beside a part names the specialty. */
static const text_row healers[] = {
    { "knee guy", "orthopedics" },
    { "a doctor for my dads heart", "cardiology" },
    { "someone good for eyes, eye check", "ophthalmology" },
    { "kidney transplant", "nephrology" },
    { "un doctor para los ojos de mi mama", "ophthalmology" },
    { "aankhon ki jaanch", "ophthalmology" },
    { "घुटने का ऑपरेशन", "orthopedics" },
};

/* What a general doctor sees in grown-ups, a doctor for children sees in a child. */
static const text_row children[] = {
    { "my 3 year old is vomiting", "pediatrics" },
    { "fever, he is 6 months old", "pediatrics" },
    { "my 40 year old husband is vomiting", "gastroenterology" },
    { "my kid has an ear ache", "ent" },
    { "my baby has a rash", "dermatology" },
    { "mi hijo de 4 años tiene fiebre", "pediatrics" },
    { "tengo fiebre hace 4 años", "general_practice" },
    { "5 saal ke bete ko bukhar hai", "pediatrics" },
    { "2 साल की बच्ची को दस्त", "pediatrics" },
};

/* Parts without trouble, idioms, denials, and dangers say no specialty. */
static const text_row none[] = {
    { "on the other hand, 5 pm works", "-" },
    { "skin in the game", "-" },
    { "i know it by heart", "-" },
    { "no pain in the knee", "-" },
    { "ghutne me dard nahi hai", "-" },
    { "give me a hand with this", "-" },
    { "gracias de todo corazón", "-" },
    { "दिल से धन्यवाद", "-" },
    { "crushing chest pain, left arm numb", "-" },
    { "seating for five", "-" },
    { "how many miles is it", "-" },
    { "spelling of my name", "-" },
};

/* A part alone is a wish only when nothing else is said. */
static const text_row alone[] = {
    { "knee", "orthopedics" },
    { "my eyes", "ophthalmology" },
    { "घुटना", "orthopedics" },
    { "rodilla", "orthopedics" },
    { "rose foot", "-" },
};
/* clang-format on */

static void parts_and_troubles_are_joined(void **state)
{
    table_entity(*state, "joined", joined, COUNT_OF(joined), ENTITY_SPECIALTY);
    table_entity(*state, "nearest", nearest, COUNT_OF(nearest), ENTITY_SPECIALTY);
}

static void organs_keep_their_doctor(void **state)
{
    table_entity(*state, "organs and limbs", organs_and_limbs, COUNT_OF(organs_and_limbs),
                 ENTITY_SPECIALTY);
}

static void a_healer_names_the_specialty(void **state)
{
    table_entity(*state, "healers", healers, COUNT_OF(healers), ENTITY_SPECIALTY);
    assert_false(fixture_read(*state, DS_STR("knee doctor"), "", 0).is_symptom);
    assert_true(fixture_read(*state, DS_STR("knee pain"), "", 0).is_symptom);
}

static void children_have_their_own(void **state)
{
    table_entity(*state, "children", children, COUNT_OF(children), ENTITY_SPECIALTY);
}

static void nothing_where_nothing_hurts(void **state)
{
    table_entity(*state, "none", none, COUNT_OF(none), ENTITY_SPECIALTY);
}

static void a_part_alone(void **state)
{
    table_entity(*state, "alone", alone, COUNT_OF(alone), ENTITY_SPECIALTY);
}

/* The words between a part and its trouble are still read. */
static void a_person_between_is_found(void **state)
{
    reading r = fixture_read(*state, DS_STR("pain in my sons ear"), "", 0);

    assert_text(reading_entity(&r, ENTITY_SPECIALTY)->value, "ent");
    assert_text(reading_entity(&r, ENTITY_PERSON)->value, "son");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_and_troubles_are_joined), cmocka_unit_test(organs_keep_their_doctor),
        cmocka_unit_test(a_healer_names_the_specialty),  cmocka_unit_test(children_have_their_own),
        cmocka_unit_test(nothing_where_nothing_hurts),   cmocka_unit_test(a_part_alone),
        cmocka_unit_test(a_person_between_is_found),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
