/*
 * test_people_places.c - for whom, where, in what language, which kind of visit: one text a line.
 */
#include "tests/intents/tables.h"

/* clang-format off */
static const text_row places[] = {
    { "downtown", "Test Downtown" },
    { "Downtown", "Test Downtown" },
    { "the downtown clinic", "Test Downtown" },
    { "the downtown one", "Test Downtown" },
    { "downtwon", "Test Downtown" },
    { "dowtown", "Test Downtown" },
    { "down town", "Test Downtown" },
    { "dentist downtown", "Test Downtown" },
    { "near downtown", "Test Downtown" },
    { "test downtown", "Test Downtown" },
    { "kondapur", "Test Kondapur" },
    { "in kondapur", "Test Kondapur" },
    { "kondapr", "Test Kondapur" },
    { "kondapur branch", "Test Kondapur" },
    { "dentist in kondapur saturday", "Test Kondapur" },
    { "KONDAPUR", "Test Kondapur" },
    { "banjara hills", "Test Banjara Hills" },
    { "banjara", "Test Banjara Hills" },
    { "near banjara hills", "Test Banjara Hills" },
    { "banjarahills", "Test Banjara Hills" },
    { "banjra hills", "Test Banjara Hills" },
    { "skin doctor at banjara hills tomorrow", "Test Banjara Hills" },
    { "hyderabad", "Hyderabad" },
    { "Hydrabad", "Hyderabad" },
    { "hyderbad", "Hyderabad" },
    { "in hyderabad", "Hyderabad" },
    { "any clinic in hyderabad", "Hyderabad" },
    { "san jose", "San Jose" },
    { "San José", "San Jose" },
    { "sanjose", "San Jose" },
    { "dentist in san jose", "San Jose" },
    { "im in san jose", "San Jose" },
    { "kondapur lo dentist", "Test Kondapur" },
    { "kondapur mein", "Test Kondapur" },
    { "cerca de downtown", "Test Downtown" },
};

static const text_row no_places[] = {
    { "i feel down", "-" },
    { "sit down", "-" },
    { "calm down", "-" },
    { "my car broke down", "-" },
    { "feeling down lately", "-" },
    { "down with fever", "-" },
    { "come down with a cold", "-" },
    { "my town", "-" },
    { "out of town next week", "-" },
    { "blood test", "-" },
    { "test", "-" },
    { "test results", "-" },
    { "the hills", "-" },
    { "near me", "-" },
    { "at home", "-" },
    { "somewhere close", "-" },
    { "where are you", "-" },
    { "anywhere", "-" },
    { "no way, jose", "-" },
};

static const text_row persons[] = {
    { "for me", "self" },
    { "its for me", "self" },
    { "for myself", "self" },
    { "for my son", "son" },
    { "my son has a fever", "son" },
    { "it's for my daughter", "daughter" },
    { "my daughters tooth hurts", "daughter" },
    { "for my mother", "mother" },
    { "my mom needs a dentist", "mother" },
    { "my mum", "mother" },
    { "amma ki skin doctor", "mother" },
    { "for my dad", "father" },
    { "my father has knee pain", "father" },
    { "for my wife", "wife" },
    { "my wife is pregnant", "wife" },
    { "for my husband", "husband" },
    { "my hubby has back pain", "husband" },
    { "for my kid", "child" },
    { "our baby has a rash", "child" },
    { "my child is sick", "child" },
    { "for my brother", "brother" },
    { "my sister needs an appointment", "sister" },
    { "for my grandmother", "grandmother" },
    { "my grandma's eyes", "grandmother" },
    { "for my grandpa", "grandfather" },
    { "my uncle", "uncle" },
    { "for my aunt", "aunt" },
    { "my friend needs help", "friend" },
    { "for my girlfriend", "partner" },
    { "my partner", "partner" },
    { "para mi hijo", "son" },
    { "mi hija tiene fiebre", "daughter" },
    { "para mi mamá", "mother" },
    { "mi papá", "father" },
    { "mi esposa", "wife" },
    { "mi esposo", "husband" },
    { "para mi bebé", "child" },
    { "mere bete ke liye", "son" },
    { "beti ko bukhar hai", "daughter" },
    { "meri patni ke liye", "wife" },
    { "papa ke liye doctor", "father" },
    { "maa ke liye", "mother" },
    { "मेरे बेटे के लिए", "son" },
    { "माँ के लिए", "mother" },
    { "मेरी बेटी को बुखार है", "daughter" },
};

static const text_row no_persons[] = {
    { "can you help me", "-" },
    { "tell me the price", "-" },
    { "works for me", "-" },
    { "5 works for me", "-" },
    { "text me", "-" },
    { "send me the address", "-" },
    { "son of a gun", "-" },
    { "kids doctor", "-" },
    { "child specialist", "-" },
    { "need a dentist", "-" },
};

static const text_row genders[] = {
    { "female doctor", "f" },
    { "a female doctor please", "f" },
    { "lady doctor", "f" },
    { "a lady dentist", "f" },
    { "woman doctor", "f" },
    { "a woman doctor please", "f" },
    { "i prefer a woman", "f" },
    { "lady dr", "f" },
    { "only female", "f" },
    { "is there a female dentist", "f" },
    { "femal doctor", "f" },
    { "male doctor", "m" },
    { "a male doctor", "m" },
    { "male dentist please", "m" },
    { "i want a male doctor", "m" },
    { "man doctor", "m" },
    { "doctora mujer", "f" },
    { "mahila doctor", "f" },
    { "महिला डॉक्टर", "f" },
    { "लेडी डॉक्टर चाहिए", "f" },
};

static const text_row no_genders[] = {
    { "i am a woman", "-" },
    { "im a man", "-" },
    { "need a doctor", "-" },
    { "women's health", "-" },
};

static const text_row languages[] = {
    { "a doctor who speaks spanish", "es" },
    { "spanish speaking doctor", "es" },
    { "in spanish please", "es" },
    { "does she speak hindi?", "hi" },
    { "hindi speaking", "hi" },
    { "speaks telugu", "te" },
    { "tamil doctor", "ta" },
    { "someone who knows mandarin", "zh" },
    { "do you have anyone speaking french", "fr" },
    { "english please", "en" },
    { "que hable español", "es" },
    { "doctor que hable inglés", "en" },
    { "hindi bolne wala doctor", "hi" },
    { "urdu", "ur" },
    { "arabic speaking dentist", "ar" },
    { "vietnamese", "vi" },
    { "russian speaking", "ru" },
    { "punjabi", "pa" },
};

static const text_row visits[] = {
    { "new patient", "new patient" },
    { "i am a new patient", "new patient" },
    { "its my first visit", "new patient" },
    { "first time", "new patient" },
    { "follow up", "follow-up" },
    { "follow-up visit", "follow-up" },
    { "followup with dr rao", "follow-up" },
    { "video call", "video" },
    { "video visit please", "video" },
    { "can we do it online", "video" },
    { "telehealth", "video" },
    { "over zoom", "video" },
    { "by phone", "phone" },
    { "checkup", "checkup" },
    { "annual checkup", "checkup" },
    { "routine check up", "checkup" },
    { "consultation", "consultation" },
    { "just a consult", "consultation" },
    { "root canal", "root canal" },
    { "need a root canal", "root canal" },
    { "check up for my son", "checkup" },
};
/* clang-format on */

static void places_by_name(void **state)
{
    table_entity(*state, "places", places, COUNT_OF(places), ENTITY_PLACE);
}

static void no_place_is_meant(void **state)
{
    table_entity(*state, "no places", no_places, COUNT_OF(no_places), ENTITY_PLACE);
}

static void down_is_not_downtown_in_any_state(void **state)
{
    static const char *const asked[] = { "", "request", "specialty", "when", "slot", "reason" };

    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        reading r = fixture_read(*state, DS_STR("my back went down on me"), asked[i], 0);

        assert_null(reading_entity(&r, ENTITY_PLACE));
        r = fixture_read(*state, DS_STR("i am feeling down"), asked[i], 0);
        assert_null(reading_entity(&r, ENTITY_PLACE));
    }
}

static void persons_the_visit_is_for(void **state)
{
    table_entity(*state, "persons", persons, COUNT_OF(persons), ENTITY_PERSON);
}

static void no_person_is_meant(void **state)
{
    table_entity(*state, "no persons", no_persons, COUNT_OF(no_persons), ENTITY_PERSON);
}

static void genders_wished_for(void **state)
{
    table_entity(*state, "genders", genders, COUNT_OF(genders), ENTITY_GENDER);
    table_entity(*state, "no genders", no_genders, COUNT_OF(no_genders), ENTITY_GENDER);
}

static void languages_wished_for(void **state)
{
    table_entity(*state, "languages", languages, COUNT_OF(languages), ENTITY_LANGUAGE);
}

static void kinds_of_visit(void **state)
{
    table_entity(*state, "visits", visits, COUNT_OF(visits), ENTITY_VISIT_TYPE);
}

static void wishes_of_price(void **state)
{
    static const text_row rows[] = {
        { "cheaper", "cheaper" },
        { "something cheaper", "cheaper" },
        { "anything less expensive?", "cheaper" },
        { "too expensive", "cheaper" },
        { "cheapest dentist", "cheaper" },
        { "affordable", "cheaper" },
        { "low cost clinic", "cheaper" },
    };

    table_entity(*state, "prices", rows, COUNT_OF(rows), ENTITY_PRICE);
}

static void amounts_are_minor_units(void **state)
{
    static const struct {
        const char *text;
        int64_t minor;
    } rows[] = {
        { "under $50", 5000 },
        { "less than 500 rupees", 50000 },
        { "max 600 rs", 60000 },
        { "rs 600", 60000 },
        { "Rs. 600", 60000 },
        { "100 dollars", 10000 },
        { "\xe2\x82\xb9"
          "500",
          50000 },
        { "50 bucks", 5000 },
        { "$90 is fine", 9000 },
        { "not over 80 euros", 8000 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), "", 0);
        const entity *e = reading_entity(&r, ENTITY_PRICE);

        if (e == NULL || e->number != rows[i].minor)
            fail_msg("%s", rows[i].text);
    }
}

static void names_of_patients(void **state)
{
    static const struct {
        const char *text, *expects, *name;
    } rows[] = {
        { "Maria Lopez", "patient", "Maria Lopez" },
        { "my name is Maria Lopez", "patient", "Maria Lopez" },
        { "My name is Ravi", "", "Ravi" },
        { "I'm Sam", "patient", "Sam" },
        { "its Lakshmi", "patient", "Lakshmi" },
        { "lakshmi", "patient", "lakshmi" },
        { "LAKSHMI", "patient", "LAKSHMI" },
        { "Lakshmi Devi please", "patient", "Lakshmi Devi" },
        { "name: John Smith", "patient", "John Smith" },
        { "put it under Priya Nair", "patient", "Priya Nair" },
        { "José Ángel Núñez", "patient", "José Ángel Núñez" },
        { "लक्ष्मी", "patient", "लक्ष्मी" },
        { "Anne-Marie O'Neil", "patient", "Anne-Marie O'Neil" },
        { "me llamo Carmen", "patient", "Carmen" },
        { "yes", "patient", "" },
        { "no", "patient", "" },
        { "help", "patient", "" },
        { "tomorrow at 5", "patient", "" },
        { "why?", "patient", "" },
        { "dentist", "patient", "" },
        { "stop", "patient", "" },
        { "for my son", "patient", "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), rows[i].expects, 0);

        if (!ds_str_is(r.name, rows[i].name))
            print_error("\"%s\" gave \"" DS_FMT "\"\n", rows[i].text, DS_ARG(r.name));
        assert_true(ds_str_is(r.name, rows[i].name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_by_name),
        cmocka_unit_test(no_place_is_meant),
        cmocka_unit_test(down_is_not_downtown_in_any_state),
        cmocka_unit_test(persons_the_visit_is_for),
        cmocka_unit_test(no_person_is_meant),
        cmocka_unit_test(genders_wished_for),
        cmocka_unit_test(languages_wished_for),
        cmocka_unit_test(kinds_of_visit),
        cmocka_unit_test(wishes_of_price),
        cmocka_unit_test(amounts_are_minor_units),
        cmocka_unit_test(names_of_patients),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
