/*
 * test_safety.c - emergencies and wishes to stop, and what only looks like one.
 */
#include "tests/intents/fixture.h"

static void emergencies_are_found(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "i have chest pain", "", 0, "inform | | | emergency" },
        { "my chest hurts and my left arm is numb", "", 0, "inform | | | emergency" },
        { "severe pain in my chest", "", 0, "inform | | | emergency" },
        { "I can't breathe", "", 0, "inform | | | emergency" },
        { "my father cant breathe properly", "", 0, "inform | person=father | | emergency" },
        { "he stopped breathing", "", 0, "inform | | | emergency" },
        { "she is unconscious", "", 0, "inform | | | emergency" },
        { "my mother fainted and is not waking up", "", 0, "inform | person=mother | | emergency" },
        { "i think im having a heart attack", "", 0, "inform | | | emergency" },
        { "he is having a stroke", "", 0, "inform | | | emergency" },
        { "her face is drooping", "", 0, "inform | | | emergency" },
        { "slurred speech since an hour", "", 0, "inform | | | emergency" },
        { "bleeding heavily after the fall", "", 0, "inform | | | emergency" },
        { "the bleeding won't stop", "", 0, "inform | | | emergency" },
        { "vomiting blood", "", 0, "inform | | | emergency" },
        { "my son is having a seizure", "", 0, "inform | person=son | | emergency" },
        { "throat is closing up", "", 0, "inform | | | emergency" },
        { "send an ambulance", "", 0, "inform | | | emergency" },
        { "ambulance", "", 0, "inform | | | emergency" },
        { "this is an emergency", "", 0, "inform | | | emergency" },
        { "emergency!!", "", 0, "inform | | | emergency" },
        { "i took too many pills", "", 0, "inform | | | emergency" },
        { "my daughter swallowed bleach", "", 0, "inform | person=daughter | | emergency" },
        { "overdose of paracetamol", "", 0, "inform | | | emergency" },
        { "i want to die", "", 0, "inform | | | emergency" },
        { "i want to kill myself", "", 0, "inform | | | emergency" },
        { "thinking about ending it all", "", 0, "inform | | | emergency" },
        { "i don't want to live anymore", "", 0, "inform | | | emergency" },
        { "suicidal thoughts", "", 0, "inform | | | emergency" },
        { "no reason to live", "", 0, "inform | | | emergency" },
        { "baby is not breathing", "", 0, "inform | person=child | | emergency" },
        { "worst headache of my life", "", 0, "inform | | | emergency" },
        { "i was hit by a car", "", 0, "inform | | | emergency" },
        { "snake bite", "", 0, "inform | | | emergency" },
        { "my wife's water broke", "", 0, "inform | person=wife | | emergency" },
        { "no. i have chest pain", "", 0, "negate | | | emergency" },
        { "yes chest pain", "", 0, "affirm | | | emergency" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void near_misses_are_none(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "heart doctor", "", 0, "find | specialty=cardiology | |" },
        { "i need a heart specialist", "", 0, "find | specialty=cardiology | |" },
        { "chest specialist please", "", 0, "find | specialty=pulmonology | |" },
        { "chest x-ray", "", 0, "find | specialty=radiology | |" },
        { "dying to see dr rao", "", 0, "book | doctor=Dr Meera Rao | |" },
        { "not an emergency", "", 0, "inform | | |" },
        { "its not an emergency, just a checkup", "", 0, "inform | visit_type=checkup | |" },
        { "no chest pain, just a cough", "", 0, "find | specialty=general_practice | | correction" },
        { "i dont have chest pain", "", 0, "inform | | |" },
        { "without chest pain", "", 0, "inform | | |" },
        { "my emergency contact is my wife", "", 0, "inform | person=wife | |" },
        { "is this line for emergencies", "", 0, "ask | | |" },
        { "my back is killing me", "", 0, "find | specialty=orthopedics | |" },
        { "my feet are killing me", "", 0, "find | specialty=podiatry | |" },
        { "heart burn", "", 0, "find | specialty=gastroenterology | |" },
        { "food poisoning last week", "", 0, "find | specialty=general_practice | |" },
        { "stroke follow up visit", "", 0, "inform | visit_type=follow-up | |" },
        { "my phone is dying", "", 0, "out_of_scope | | |" },
        { "dead tooth", "", 0, "find | specialty=dentistry | |" },
        { "bleeding gums", "", 0, "find | specialty=dentistry | |" },
        { "family history of heart attack", "", 0, "out_of_scope | | |" },
        { "seizure doctor", "", 0, "find | | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void emergencies_in_other_languages(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "me duele el pecho", "", 0, "inform | | | emergency" },
        { "no puedo respirar", "", 0, "inform | | | emergency" },
        { "quiero morir", "", 0, "inform | | | emergency" },
        { "seene mein dard hai", "", 0, "inform | | | emergency" },
        { "saans nahi aa rahi", "", 0, "inform | | | emergency" },
        { "mujhe marna chahta hun", "", 0, "inform | | | emergency" },
        { "सीने में दर्द", "", 0, "inform | | | emergency" },
        { "सांस नहीं आ रही", "", 0, "inform | | | emergency" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void stop_words_and_plain_wishes_stop(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "STOP", "", 0, "stop | | | stop_word" },
        { "stop", "", 0, "stop | | | stop_word" },
        { "Stop.", "", 0, "stop | | | stop_word" },
        { "STOP!!!", "", 0, "stop | | | stop_word" },
        { "stopall", "", 0, "stop | | | stop_word" },
        { "UNSUBSCRIBE", "", 0, "stop | | | stop_word" },
        { "unsubscribe me", "", 0, "stop | | | stop_plain" },
        { "Stop. Thank you", "", 0, "stop | | | stop_word" },
        { "stop please", "", 0, "stop | | | stop_word" },
        { "please stop", "", 0, "stop | | | stop_word" },
        { "END", "", 0, "stop | | | stop_word" },
        { "QUIT", "", 0, "stop | | | stop_word" },
        { "opt out", "", 0, "stop | | | stop_word" },
        { "CANCEL", "", 0, "cancel | | | bare_cancel" },
        { "cancel.", "", 0, "cancel | | | bare_cancel" },
        { "pls stop texting me", "", 0, "stop | | | stop_plain" },
        { "stop sending me messages", "", 0, "stop | | | stop_plain" },
        { "stop messaging me please", "", 0, "stop | | | stop_plain" },
        { "dont text me again", "", 0, "stop | | | stop_plain" },
        { "do not contact me", "", 0, "stop | | | stop_plain" },
        { "no more texts please", "", 0, "stop | | | stop_plain" },
        { "i dont want any more messages", "", 0, "stop | | | stop_plain" },
        { "remove me from your list", "", 0, "stop | | | stop_plain" },
        { "take me off this list", "", 0, "stop | | | stop_plain" },
        { "how do i unsubscribe", "", 0, "stop | | | stop_plain" },
        { "leave me alone", "", 0, "stop | | | stop_plain" },
        { "turn off the texts", "", 0, "stop | | | stop_plain" },
        { "alto", "", 0, "stop | | | stop_word" },
        { "no me envien mas mensajes", "", 0, "stop | | | stop_plain" },
        { "message mat bhejo", "", 0, "stop | | | stop_plain" },
        { "मैसेज मत भेजो", "", 0, "stop | | | stop_plain" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void false_stops_do_not(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "stop by at 5", "", 0, "inform | | ~ 17:00-18:00 |" },
        { "end of the week", "", 0, "inform | | 2026-11-26..2026-11-29 |" },
        { "end of the day", "", 0, "inform | | ~ 16:00-18:00 |" },
        { "cancel my appointment", "", 0, "cancel | | |" },
        { "cancel the dentist", "", 0, "cancel | specialty=dentistry | |" },
        { "the bus stop near you", "", 0, "out_of_scope | | |" },
        { "i quit smoking", "", 0, "inform | | |" },
        { "can i stop taking my medication", "", 0, "ask | | |" },
        { "it wont stop hurting", "", 0, "inform | | |" },
        { "weekend", "", 0, "inform | | 2026-11-28..2026-11-29 |" },
        { "please dont stop texting me", "", 0, "inform | | |" },
        { "i want to stop smoking", "", 0, "inform | | |" },
        { "remove my wisdom tooth", "", 0, "find | specialty=dentistry | |" },
        { "what time do you stop seeing patients", "", 0, "ask | | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(emergencies_are_found),
        cmocka_unit_test(near_misses_are_none),
        cmocka_unit_test(emergencies_in_other_languages),
        cmocka_unit_test(stop_words_and_plain_wishes_stop),
        cmocka_unit_test(false_stops_do_not),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
