/*
 * test_alarm_weigh.c - signs and the second opinion settle it: what is never denied, what one of
 * them says alone, and what neither may.
 */
#include "tests/intents/fixture.h"

#include <string.h>

#include "intents/alarm.h"

static uint8_t weights[(size_t)ALARM_BUCKETS * ALARM_COLUMNS];
static alarm planted = { .weights = weights,
                         .scale = 1,
                         .danger = { .sure = 0.9f, .doubt = 0.1f },
                         .stop = { .sure = 0.9f, .doubt = 0.1f } };

/* A model that says the same of every text: steps of each column's weights. */
static void plant(fixture *f, int danger, int stop)
{
    for (size_t i = 0; i < sizeof(weights); i++)
        weights[i] =
            (uint8_t)(ALARM_WEIGHT_ZERO + (i % ALARM_COLUMNS == ALARM_STOP ? stop : danger));
    f->pack->alarm = &planted;
}

static int plant_none(void **state)
{
    plant(*state, -100, -100);
    return 0;
}

static int plant_all(void **state)
{
    plant(*state, 100, 100);
    return 0;
}

static int plant_unsure(void **state)
{
    plant(*state, 0, 0);
    return 0;
}

static reading read_text(fixture *f, const char *text)
{
    return fixture_read(f, ds_str_of(text), "", 0);
}

static void a_clear_danger_is_never_denied(void **state)
{
    static const struct {
        const char *text;
        emergency_kind kind;
    } rows[] = {
        { "her face is drooping on the left", EMERGENCY_MEDICAL },
        { "his speech is slurred", EMERGENCY_MEDICAL },
        { "i cant breathe", EMERGENCY_MEDICAL },
        { "my baby is not breathing", EMERGENCY_MEDICAL },
        { "he is having a heart attack", EMERGENCY_MEDICAL },
        { "she is unconscious", EMERGENCY_MEDICAL },
        { "my father is not waking up", EMERGENCY_MEDICAL },
        { "i took an overdose", EMERGENCY_POISON },
        { "my son drank bleach", EMERGENCY_POISON },
        { "i want to die", EMERGENCY_SELF_HARM },
        { "i am going to kill myself", EMERGENCY_SELF_HARM },
        { "i dont want to live", EMERGENCY_SELF_HARM },
        { "thinking of suicide", EMERGENCY_SELF_HARM },
        { "no puedo respirar", EMERGENCY_MEDICAL },
        { "le esta dando un infarto", EMERGENCY_MEDICAL },
        { "quiero morir", EMERGENCY_SELF_HARM },
        { "me quiero matar", EMERGENCY_SELF_HARM },
        { "mi hijo se tomo cloro", EMERGENCY_POISON },
        { "saans nahi aa rahi", EMERGENCY_MEDICAL },
        { "main marna chahta hu", EMERGENCY_SELF_HARM },
        { "सांस नहीं आ रही", EMERGENCY_MEDICAL },
        { "मैं मरना चाहता हूँ", EMERGENCY_SELF_HARM },
        { "ambulance", EMERGENCY_MEDICAL }, /* a pattern */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = read_text(*state, rows[i].text);

        if (r.emergency != rows[i].kind)
            fail_msg("\"%s\" is \"%s\"", rows[i].text, emergency_kind_name(r.emergency));
    }
}

static void a_sign_that_the_model_rules_out_is_none(void **state)
{
    assert_int_equal(read_text(*state, "he has pain in the chest").emergency, EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "those messages of yours, tired of them").stop, STOP_NONE);
}

static void a_few_words_are_not_denied_nor_many(void **state)
{
    assert_int_equal(read_text(*state, "chest pain").emergency, EMERGENCY_MEDICAL);
    assert_int_equal(read_text(*state, "hello i am writing because we are here in town and now "
                                       "there is some pain in his chest")
                         .emergency,
                     EMERGENCY_MEDICAL);
}

static void a_carriers_word_stops_whatever_the_model_thinks(void **state)
{
    assert_int_equal(read_text(*state, "STOP").stop, STOP_WORD);
    assert_int_equal(read_text(*state, "stop texting me").stop, STOP_PLAIN); /* a pattern */
}

static void a_sure_model_needs_no_sign(void **state)
{
    assert_int_not_equal(read_text(*state, "the sky is quite blue").emergency, EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "the sky is quite blue").stop, STOP_PLAIN);
}

static void a_word_or_two_are_left_to_the_signs(void **state)
{
    assert_int_equal(read_text(*state, "goodbye").emergency, EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "hello there").emergency, EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "not interested").stop, STOP_NONE);
    assert_int_equal(read_text(*state, "").emergency, EMERGENCY_NONE);
}

static void a_near_miss_that_is_known_stays_one(void **state)
{
    assert_int_equal(read_text(*state, "i am dying to meet dr rao").emergency, EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "his chest pain in the movie").emergency, EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "a stroke that she had 7 years ago").emergency,
                     EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "is there a bus stop near the clinic").stop, STOP_NONE);
}

static void a_sure_model_changes_no_kind(void **state)
{
    assert_int_equal(read_text(*state, "i think of suicide").emergency, EMERGENCY_SELF_HARM);
    assert_int_equal(read_text(*state, "she is about to faint, ambulance now").emergency,
                     EMERGENCY_MEDICAL);
}

static void an_unsure_model_leaves_it_to_the_signs(void **state)
{
    assert_int_equal(read_text(*state, "chest pain").emergency, EMERGENCY_MEDICAL);
    assert_int_equal(read_text(*state, "the sky is quite blue").emergency, EMERGENCY_NONE);
    assert_int_equal(read_text(*state, "those messages of yours, tired of them").stop, STOP_PLAIN);
    assert_int_equal(read_text(*state, "the sky is quite blue").stop, STOP_NONE);
}

static void without_a_model_signs_decide(void **state)
{
    fixture *f = *state;

    f->pack->alarm = NULL;
    assert_int_equal(read_text(f, "chest pain").emergency, EMERGENCY_MEDICAL);
    assert_int_equal(read_text(f, "the sky is quite blue").emergency, EMERGENCY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_clear_danger_is_never_denied, plant_none),
        cmocka_unit_test_setup(a_sign_that_the_model_rules_out_is_none, plant_none),
        cmocka_unit_test_setup(a_few_words_are_not_denied_nor_many, plant_none),
        cmocka_unit_test_setup(a_carriers_word_stops_whatever_the_model_thinks, plant_none),
        cmocka_unit_test_setup(a_sure_model_needs_no_sign, plant_all),
        cmocka_unit_test_setup(a_word_or_two_are_left_to_the_signs, plant_all),
        cmocka_unit_test_setup(a_near_miss_that_is_known_stays_one, plant_all),
        cmocka_unit_test_setup(a_sure_model_changes_no_kind, plant_all),
        cmocka_unit_test_setup(an_unsure_model_leaves_it_to_the_signs, plant_unsure),
        cmocka_unit_test(without_a_model_signs_decide),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
