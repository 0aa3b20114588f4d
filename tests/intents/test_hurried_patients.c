/*
 * test_hurried_patients.c - whole messages as people in a hurry send them, with all that is read.
 */
#include "tests/intents/fixture.h"

/* clang-format off */
static void first_messages(void **state)
{
    static const said rows[] = {
        { "dentist tmrw am?", "", 0, "find | specialty=dentistry | 2026-11-24 06:00-12:00 |" },
        { "need dentist asap", "", 0, "find | specialty=dentistry | ~> soonest |" },
        { "need dentist ASAP!!", "", 0, "find | specialty=dentistry | ~> soonest |" },
        { "dentist sat am downtown", "", 0, "find | specialty=dentistry place=Test Downtown | 2026-11-28 06:00-12:00 |" },
        { "dentist downtown tues pm", "", 0, "find | specialty=dentistry place=Test Downtown | 2026-11-24 12:00-21:00 |" },
        { "eye dr weds after 4", "", 0, "find | specialty=ophthalmology | 2026-11-25 16:00-24:00> |" },
        { "skin doc thurs 7p", "", 0, "find | specialty=dermatology | 2026-11-26 19:00-20:00 |" },
        { "hi need a dr 4 my son, fever", "", 0, "find greet | person=son specialty=general_practice | |" },
        { "kid has ear ache, anyone today?", "", 0, "find | person=child specialty=ent | 2026-11-23 |" },
        { "dr rao 2moro 5", "", 0, "find | doctor=Dr Meera Rao | 2026-11-24 17:00-18:00 |" },
        { "rao tmrw eve", "", 0, "find | doctor=Dr Meera Rao | 2026-11-24 17:00-21:00 |" },
        { "appt w dr shah nxt week", "", 0, "book | doctor=Dr Vikram Shah | 2026-11-30..2026-12-06 |" },
        { "book dr shah fri 4pm", "", 0, "book | doctor=Dr Vikram Shah | 2026-11-27 16:00-17:00 |" },
        { "cleaning next sat morning", "", 0, "find | visit_type=cleaning | 2026-12-05 06:00-12:00 |" },
        { "root canal w silva", "", 0, "find | visit_type=root canal specialty=dentistry doctor=Dr Ana Silva | |" },
        { "lady dr for mom's knee pain", "", 0, "find | gender=f person=mother specialty=orthopedics | |" },
        { "any dentist open sun", "", 0, "find | specialty=dentistry | 2026-11-29 |" },
        { "toothache!!! today??", "", 0, "find | specialty=dentistry | 2026-11-23 |" },
        { "kondapur dentist b4 noon", "", 0, "find | place=Test Kondapur specialty=dentistry | ~ 00:00-12:00< |" },
        { "ent hyderabad wkend", "", 0, "find | specialty=ent place=Hyderabad | 2026-11-28..2026-11-29 |" },
        { "my tooth is killing me, anything today?", "", 0, "find | specialty=dentistry | 2026-11-23 |" },
        { "video visit w dr iyer pls", "", 0, "find | visit_type=video doctor=Dr A. K. Iyer | |" },
        { "spanish speaking pediatrician", "", 0, "find | language=es specialty=pediatrics | |" },
        { "cheap dentist", "", 0, "find | price=cheaper specialty=dentistry | |" },
        { "dentist not monday", "", 0, "find | specialty=dentistry | !2026-11-23 |" },
        { "dentist, tue or thu, after 5", "", 0, "find | specialty=dentistry | 2026-11-24 17:00-24:00> 2026-11-26 17:00-24:00> |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void in_the_middle(void **state)
{
    static const said rows[] = {
        { "tues better", "slot", 3, "inform | | 2026-11-24 |" },
        { "nah later in the week", "slot", 3, "inform | | 2026-11-26..2026-11-29 | correction" },
        { "2 pls, for my wife", "slot", 3, "select | number=2 person=wife | |" },
        { "2 for my son", "slot", 3, "select | number=2 person=son | |" },
        { "ok 3", "slot", 3, "select | number=3 | |" },
        { "k 1", "slot", 3, "select | number=1 | |" },
        { "first one pls", "slot", 3, "select | ordinal=1 | |" },
        { "9:30 works", "slot", 3, "select | | ~ 09:30-09:31 |" },
        { "shah", "slot", 3, "select | doctor=Dr Vikram Shah | |" },
        { "more", "slot", 3, "alternatives | | | more" },
        { "more pls", "slot", 3, "alternatives | | | more" },
        { "anything sooner", "slot", 3, "alternatives | | | sooner" },
        { "cheaper?", "slot", 3, "alternatives | price=cheaper | |" },
        { "parking?", "slot", 3, "ask | | |" },
        { "actually friday", "confirm", 0, "inform | | 2026-11-27 | correction" },
        { "no friday", "confirm", 0, "inform | | 2026-11-27 | correction" },
        { "wait make it 5", "confirm", 0, "inform | | ~ 17:00-18:00 | correction" },
        { "sorry i meant tuesday", "confirm", 0, "inform | | 2026-11-24 | correction" },
        { "y", "confirm", 0, "affirm | | |" },
        { "yep thx", "confirm", 0, "affirm thank | | |" },
        { "ok but after 5", "confirm", 0, "affirm inform | | ~ 17:00-24:00> |" },
        { "yes and is there parking", "confirm", 0, "affirm ask | | |" },
        { "Priya", "patient", 0, "inform | | | name=Priya" },
        { "its Priya Nair", "patient", 0, "inform | | | name=Priya Nair" },
        { "priya nair thx", "patient", 0, "inform thank | | | name=priya nair" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void days_later(void **state)
{
    static const said rows[] = {
        { "whens my appt", "", 0, "list | | |" },
        { "when is it again?", "", 0, "ask | | |" },
        { "running 10 late sorry", "", 0, "late | number=10 | |" },
        { "cant make it", "", 0, "cancel | | |" },
        { "cant make it tmrw sorry", "", 0, "cancel | | 2026-11-24 |" },
        { "cancel tmrw", "", 0, "cancel | | 2026-11-24 |" },
        { "pls cancel my appt on fri", "", 0, "cancel | | 2026-11-27 |" },
        { "can we move to thurs", "", 0, "reschedule | | 2026-11-26 |" },
        { "move to thurs same time", "", 0, "reschedule | | 2026-11-26 |" },
        { "can u push it to 6", "", 0, "reschedule | | ~ 18:00-19:00 |" },
        { "resched nxt wk?", "", 0, "reschedule | | 2026-11-30..2026-12-06 |" },
        { "need a receipt", "", 0, "ask | | |" },
        { "thx bye", "", 0, "thank bye | | |" },
        { "ty", "", 0, "thank | | |" },
        { "is my appt still on", "", 0, "list | | |" },
        { "tell me if anything opens earlier", "", 0, "waitlist alternatives | | | sooner" },
        { "call me", "", 0, "human | | |" },
        { "STOP", "", 0, "stop | | | stop_word" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void other_tongues_in_a_hurry(void **state)
{
    static const said rows[] = {
        { "cita dentista mañana", "", 0, "book | specialty=dentistry | 2026-11-24 |" },
        { "hola necesito dentista el sabado por la mañana", "", 0, "find greet | specialty=dentistry | 2026-11-28 06:00-13:00 |" },
        { "quiero cita con dra silva el martes", "", 0, "book | doctor=Dr Ana Silva | 2026-11-24 |" },
        { "cancelar", "", 0, "cancel | | |" },
        { "cancelar mi cita del viernes", "", 0, "cancel | | 2026-11-27 |" },
        { "cambiar al jueves", "", 0, "reschedule | | 2026-11-26 |" },
        { "sí", "confirm", 0, "affirm | | |" },
        { "no, el martes", "confirm", 0, "inform | | 2026-11-24 | correction" },
        { "gracias", "", 0, "thank | | |" },
        { "kal shaam dentist chahiye", "", 0, "find | specialty=dentistry | 2026-11-24 16:00-20:00 |" },
        { "skin doctor kondapur kal 5 baje", "", 0, "find | specialty=dermatology place=Test Kondapur | 2026-11-24 17:00-18:00 |" },
        { "appointment cancel kar do", "", 0, "cancel | | |" },
        { "mummy ke liye appointment chahiye", "", 0, "book | person=mother | |" },
        { "haan", "confirm", 0, "affirm | | |" },
        { "nahi, parso", "confirm", 0, "inform | | 2026-11-25 | correction" },
        { "कल दांत का डॉक्टर चाहिए", "", 0, "find | specialty=dentistry | 2026-11-24 |" },
        { "अपॉइंटमेंट रद्द करो", "", 0, "cancel | | |" },
        { "हाँ", "confirm", 0, "affirm | | |" },
        { "धन्यवाद", "", 0, "thank | | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_messages),
        cmocka_unit_test(in_the_middle),
        cmocka_unit_test(days_later),
        cmocka_unit_test(other_tongues_in_a_hurry),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
