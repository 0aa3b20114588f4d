/*
 * test_acts.c - what the patient does with a text, alone and in answer to a question.
 */
#include "tests/intents/fixture.h"

static void wishes_for_a_doctor(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "need a dentist tomorrow morning", "", 0, "find | specialty=dentistry | 2026-11-24 06:00-12:00 |" },
        { "hi i need a dentist saturday mornng downtown", "", 0, "find greet | specialty=dentistry place=Test Downtown | 2026-11-28 06:00-12:00 |" },
        { "Need a skin doctor near Banjara Hills tomorrow after 5", "", 0, "find | specialty=dermatology place=Test Banjara Hills | 2026-11-24 17:00-24:00> |" },
        { "dentst", "", 0, "find | specialty=dentistry | |" },
        { "skin doctor", "", 0, "find | specialty=dermatology | |" },
        { "my son has an ear ache", "", 0, "find | person=son specialty=ent | |" },
        { "i have a rash on my arm", "", 0, "find | specialty=dermatology | |" },
        { "i want to see dr rao tomorrow", "", 0, "find | doctor=Dr Meera Rao | 2026-11-24 |" },
        { "book an appointment with dr shah on friday at 5", "", 0, "book | doctor=Dr Vikram Shah | 2026-11-27 17:00-18:00 |" },
        { "i need an appointment", "", 0, "book | | |" },
        { "can i get an appointment tomorrow morning", "", 0, "book | | 2026-11-24 06:00-12:00 |" },
        { "book me with ana silva", "", 0, "book | doctor=Dr Ana Silva | |" },
        { "is dr rao available on monday?", "", 0, "find | doctor=Dr Meera Rao | 2026-11-23 |" },
        { "do you have anything tomorrow afternoon", "", 0, "find | | 2026-11-24 12:00-17:00 |" },
        { "which doctor is good for migraines", "", 0, "find | specialty=neurology | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void choices(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "1", "", 0, "select | number=1 | |" },
        { "2", "", 0, "select | number=2 | |" },
        { "२", "", 0, "select | number=2 | |" },
        { "3", "slot", 3, "select | number=3 | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void choices_in_words(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "2 please", "slot", 3, "select | number=2 | |" },
        { "option 2", "slot", 3, "select | number=2 | |" },
        { "number 3", "slot", 3, "select | number=3 | |" },
        { "i'll take the second one", "slot", 3, "select | ordinal=2 | |" },
        { "the last one", "slot", 3, "select | ordinal=-1 | |" },
        { "the 5:30 one", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "5:30", "slot", 3, "select | | ~ 17:30-17:31 |" },
        { "Dr Rao", "slot", 3, "select | doctor=Dr Meera Rao | |" },
        { "the later one", "slot", 3, "select | | | later_one" },
        { "the earlier one please", "slot", 3, "select | | | earlier_one" },
        { "3 but can it be after 11", "slot", 3, "alternatives | number=3 | ~ 11:00-24:00> | correction" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void yes_and_no(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "yes", "confirm", 0, "affirm | | |" },
        { "yes please", "confirm", 0, "affirm | | |" },
        { "ok", "confirm", 0, "affirm | | |" },
        { "sure", "confirm", 0, "affirm | | |" },
        { "sounds good", "confirm", 0, "affirm | | |" },
        { "no", "confirm", 0, "negate | | |" },
        { "nope", "confirm", 0, "negate | | |" },
        { "no thanks", "confirm", 0, "negate | | |" },
        { "not really", "confirm", 0, "negate | | |" },
        { "no, friday", "confirm", 0, "inform | | 2026-11-27 | correction" },
        { "yes but after 5", "confirm", 0, "affirm inform | | ~ 17:00-24:00> |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void answers_to_when(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "4", "when", 0, "inform | | ~ 16:00-17:00 |" },
        { "morning", "when", 0, "inform | | ~ 06:00-12:00 |" },
        { "4 or 5", "when", 0, "inform | | ~ 16:00-17:00 ~ 17:00-18:00 |" },
        { "friday evening", "when", 0, "inform | | 2026-11-27 17:00-21:00 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void corrections_and_wishes(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "actually friday", "", 0, "inform | | 2026-11-27 | correction" },
        { "a woman doctor please", "", 0, "inform | gender=f | |" },
        { "cheaper?", "", 0, "alternatives | price=cheaper | |" },
        { "for my son", "", 0, "inform | person=son | |" },
        { "something cheaper", "", 0, "alternatives | price=cheaper | |" },
        { "under $50", "", 0, "inform | price=5000 | |" },
        { "less than 500 rupees", "", 0, "inform | price=50000 | |" },
        { "more", "slot", 3, "alternatives | | | more" },
        { "other times", "", 0, "alternatives | | | more" },
        { "anything else?", "", 0, "alternatives | | | more" },
        { "anything sooner?", "", 0, "alternatives | | | sooner" },
        { "any other doctors?", "", 0, "alternatives | | |" },
        { "another day", "", 0, "alternatives | | |" },
        { "none of these work", "", 0, "alternatives | | | more" },
        { "too early", "", 0, "alternatives | | |" },
        { "can it be after 11", "", 0, "alternatives | | ~ 11:00-24:00> |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void visits_afterwards(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "when is my appointment?", "", 0, "list | | |" },
        { "what time is my appointment tomorrow", "", 0, "list | | 2026-11-24 |" },
        { "my appointments", "", 0, "list | | |" },
        { "show my bookings", "", 0, "list | | |" },
        { "do i have an appointment today", "", 0, "list | | 2026-11-23 |" },
        { "is my appointment confirmed?", "", 0, "list | | |" },
        { "cancel it", "", 0, "cancel | | |" },
        { "cancel my appointment", "", 0, "cancel | | |" },
        { "please cancel my visit on tuesday", "", 0, "cancel | | 2026-11-24 |" },
        { "i need to cancel", "", 0, "cancel | | |" },
        { "cant make it tomorrow", "", 0, "cancel | | 2026-11-24 |" },
        { "cancel", "", 0, "cancel | | | bare_cancel" },
        { "move it to Monday", "", 0, "reschedule | | 2026-11-23 |" },
        { "can we change it to 4pm?", "", 0, "reschedule | | ~ 16:00-17:00 | correction" },
        { "reschedule", "", 0, "reschedule | | |" },
        { "please reschedule my appointment to next week", "", 0, "reschedule | | 2026-11-30..2026-12-06 |" },
        { "can i come on thursday instead", "", 0, "reschedule | | 2026-11-26 | correction" },
        { "cancel Tuesday and book Thursday", "", 0, "cancel book | | 2026-11-24 2026-11-26 |" },
        { "running late", "", 0, "late | | |" },
        { "i will be 10 minutes late", "", 0, "late | number=10 | |" },
        { "stuck in traffic", "", 0, "late | | |" },
        { "put me on the waitlist", "", 0, "waitlist | | |" },
        { "let me know if something opens up sooner", "", 0, "waitlist alternatives | | | sooner" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void side_questions(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "pay now", "", 0, "pay | | |" },
        { "send me the payment link", "", 0, "pay | | |" },
        { "i paid", "", 0, "pay | | |" },
        { "can i pay by card?", "", 0, "ask | | |" },
        { "receipt", "", 0, "ask | | |" },
        { "how much is it?", "", 0, "ask | | |" },
        { "what does it cost", "", 0, "ask | | |" },
        { "consultation fee?", "", 0, "ask | visit_type=consultation | |" },
        { "where is it?", "", 0, "ask | | |" },
        { "what's the address", "", 0, "ask | | |" },
        { "is there parking?", "", 0, "ask | | |" },
        { "parking?", "", 0, "ask | | |" },
        { "does she speak Hindi?", "", 0, "ask | language=hi | |" },
        { "do you take insurance?", "", 0, "ask | | |" },
        { "what are your hours", "", 0, "ask | | |" },
        { "are you open on sunday?", "", 0, "ask | | 2026-11-29 |" },
        { "who is dr rao", "", 0, "ask | doctor=Dr Meera Rao | |" },
        { "is she good?", "", 0, "ask | | |" },
        { "what should i bring?", "", 0, "ask | | |" },
        { "how long is the visit?", "", 0, "ask | | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void ways_out(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "talk to a person", "", 0, "human | | |" },
        { "human please", "", 0, "human | | |" },
        { "can someone call me", "", 0, "human | | |" },
        { "are you a robot", "", 0, "human | | |" },
        { "help", "", 0, "help | | |" },
        { "what can you do", "", 0, "help | | |" },
        { "start over", "", 0, "restart | | |" },
        { "back", "", 0, "back | | |" },
        { "go back", "", 0, "back | | |" },
        { "START", "", 0, "start | | |" },
        { "unstop", "", 0, "start | | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void courtesies(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "hi", "", 0, "greet | | |" },
        { "hello", "", 0, "greet | | |" },
        { "good morning", "", 0, "greet | | |" },
        { "thanks", "", 0, "thank | | |" },
        { "thank you so much", "", 0, "thank | | |" },
        { "bye", "", 0, "bye | | |" },
        { "ok thanks", "", 0, "affirm thank | | |" },
        { "thanks bye", "", 0, "thank bye | | |" },
        { "hi, is dr shah free tomorrow?", "", 0, "find greet | doctor=Dr Vikram Shah | 2026-11-24 |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void nothing_we_do(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "what is the weather", "", 0, "out_of_scope | | |" },
        { "tell me a joke", "", 0, "out_of_scope | | |" },
        { "asdf qwer", "", 0, "out_of_scope | | |" },
        { "i need a dentist and", "", 0, "find | specialty=dentistry | | fragment" },
        { "can i see", "", 0, "find | | | fragment" },
        { "for my", "", 0, "out_of_scope | | | fragment" },
        { "need an", "", 0, "find | | | fragment" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void other_languages(void **state)
{
    /* clang-format off */
    static const said rows[] = {
        { "hola", "", 0, "greet | | |" },
        { "necesito un dentista mañana", "", 0, "find | specialty=dentistry | 2026-11-24 |" },
        { "quiero cancelar mi cita", "", 0, "cancel | | |" },
        { "amma ki skin doctor kal shaam Banjara Hills, lady doctor", "", 0, "find | person=mother specialty=dermatology place=Test Banjara Hills gender=f | 2026-11-24 16:00-20:00 |" },
        { "6:15 wala, parking hai?", "", 0, "select ask | | ~ 18:15-18:16 |" },
        { "mujhe doctor chahiye", "", 0, "find | | |" },
    };
    /* clang-format on */

    fixture_check(*state, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wishes_for_a_doctor),
        cmocka_unit_test(choices),
        cmocka_unit_test(choices_in_words),
        cmocka_unit_test(yes_and_no),
        cmocka_unit_test(answers_to_when),
        cmocka_unit_test(corrections_and_wishes),
        cmocka_unit_test(visits_afterwards),
        cmocka_unit_test(side_questions),
        cmocka_unit_test(ways_out),
        cmocka_unit_test(courtesies),
        cmocka_unit_test(nothing_we_do),
        cmocka_unit_test(other_languages),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
