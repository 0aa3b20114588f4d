/*
 * test_safety_held_out.c - a second set for danger and wishes to stop, written after the rules
 * stood.
 *
 * First scored without a change: 58 of 63 dangers, 49 of 50 calm texts, 23 of 25 wishes to stop,
 * 23 of 25 that only look like one. The rules were then widened in kind, not word by word; the
 * floors are those a patient may rely on.
 */
#include "tests/intents/tables.h"

static const char *const danger[] = {
    "my chest is killing me and i cant catch my breath",
    "there's a sharp stabbing pain in my chest",
    "dad's chest feels like its being crushed",
    "i have a heavy chest and my arm is tingling, chest pain",
    "mom grabbed her chest and fell down",
    "think im having a heart attak",
    "he had a heart attack just now",
    "she cant breath at all",
    "im having real trouble breathing",
    "my inhaler isnt working i cannot breathe",
    "baby is breathing very fast and turning blue",
    "he swallowed a coin and is choking",
    "grandad suddenly cannot speak",
    "her mouth is drooping",
    "half of her face is drooping",
    "my husband collapsed in the kitchen",
    "she has fainted and is not waking up",
    "my sister is unconscious",
    "he is having a fit right now",
    "my toddler had a seizure",
    "blood is gushing and wont stop",
    "im bleeding so much",
    "she is losing a lot of blood",
    "coughing blood since this morning",
    "my brother was shot",
    "i got hit by a car",
    "dog attack, deep wound bleeding heavily",
    "she got electrocuted by the heater",
    "a cobra bit my son",
    "my throat is swelling up and i cant swallow",
    "i am 38 weeks and my water broke",
    "im in labour",
    "pls send ambulance",
    "we need an ambulance fast",
    "EMERGENCY!!!",
    "its an emergency pls",
    "i feel like i am dying",
    "call 911 please",
    "she is dying",
    "worst headache of my life and vomiting",
};

static const char *const despair[] = {
    "i just want to die",
    "i wanna die",
    "i dont want to be here anymore",
    "i want to end things, end my life",
    "thinking of killing myself",
    "im suicidal",
    "my son is suicidal",
    "i am going to kill myself",
    "i cant go on like this",
    "there is no reason to live anymore",
    "i have been hurting myself",
    "nobody would care if i died, i want to be dead",
    "id rather be dead",
    "i want to take my own life",
    "she wants to kill herself",
};

static const char *const poisoned[] = {
    "took the whole bottle of pills",
    "my daughter drank bleach",
    "he swallowed a button battery",
    "i have overdosed",
    "she took an overdose of sleeping pills",
    "took 20 tylenol",
    "kid ate rat poison",
    "my boy drank acid",
};

static const char *const calm[] = {
    "is there a cardiologist for chest checkup",
    "chest infection follow up with lung doctor",
    "chest congestion and cough",
    "i need a chest ct scan",
    "heart scan appointment",
    "my heart beat report, show dr rao",
    "post stroke physiotherapy",
    "mom is a stroke survivor, needs neurologist",
    "seizure medicine refill",
    "my mother had a stroke in 2019",
    "breathing exercises class",
    "blood work results",
    "bleeding gums for a week",
    "my period bleeding is irregular",
    "dying to get my braces off",
    "my feet are killing me in these shoes",
    "killing time in the waiting room",
    "it is not an emergency",
    "non emergency visit please",
    "emergency contact update",
    "no chest pain no fever just a rash",
    "no breathing problem, only cold",
    "i dont feel suicidal, i just need sleep",
    "my phone died",
    "dead battery, call later",
    "shot records for school",
    "booster shot",
    "allergy shots",
    "hit the gym and hurt my knee",
    "car service at 5 so book after 6",
    "cut my hair appointment",
    "cut off time for cancelling?",
    "how late can i cut it",
    "my dog bit my shoe, running late",
    "i am over the moon",
    "overnight stay?",
    "drop in",
    "i fell in love with your clinic",
    "break a leg",
    "burning question: is there parking?",
    "water in my ear",
    "baby shower at 5, so earlier please",
    "baby is kicking a lot, routine visit",
    "delivery of medicines?",
    "labor costs",
    "tooth fell out painlessly",
    "passed my exam",
    "my cat is dying so i cant come",
    "cold is killing me lol",
    "end of story",
};

static const char *const stops[] = {
    "please stop these messages",
    "stop msging me",
    "stop the texts",
    "stop texting",
    "i want you to stop texting me",
    "no more msgs pls",
    "do not text me again ever",
    "don't send me any more messages",
    "unsubscribe from texts",
    "please unsubscribe",
    "how can i opt out",
    "opt out please",
    "take me off this",
    "remove my number from your list",
    "quit messaging me",
    "stop sending me reminders",
    "i dont want any more texts",
    "leave me alone please",
    "stop spamming",
    "turn off reminders",
    "you keep texting me, stop",
    "kindly stop sending messages",
    "enough texts",
    "not me, wrong number, stop messaging",
    "stop. stop texting.",
};

static const char *const goes_on[] = {
    "i will stop by after lunch",
    "can i stop in on friday",
    "nearest bus stop?",
    "cough wont stop",
    "pain stopped, still need the visit?",
    "should i stop my meds before surgery",
    "end of next week please",
    "at the end of january",
    "when does it end",
    "quit smoking program",
    "dont stop the reminders",
    "text me the time",
    "cancel my visit",
    "cancel friday, keep monday",
    "remove me from the waitlist",
    "remove a tooth",
    "no reminders came, is it still on?",
    "i got no texts from you",
    "did you send messages to my wife",
    "leave at 4",
    "the wrong number is saved for me, its 5551234",
    "out of network?",
    "opt for dr rao",
    "take me off at 5 and put 6",
    "no more pain, thanks",
};

/* Share of texts with (or without) an emergency of any kind. */
static double share(fixture *f, const char *what, const char *const *texts, size_t n, bool wanted)
{
    size_t right = 0;

    for (size_t i = 0; i < n; i++) {
        reading r = fixture_read(f, ds_str_of(texts[i]), "", 0);

        if ((r.emergency != EMERGENCY_NONE) == wanted)
            right++;
        else
            print_message("    \"%s\"\n", texts[i]);
    }
    table_share(what, right, n);
    return (double)right / (double)n;
}

static void danger_is_found(void **state)
{
    assert_true(share(*state, "danger", danger, COUNT_OF(danger), true) >= 0.99);
    assert_true(share(*state, "despair", despair, COUNT_OF(despair), true) >= 0.99);
    assert_true(share(*state, "poison", poisoned, COUNT_OF(poisoned), true) >= 0.99);
}

static void calm_is_left_alone(void **state)
{
    assert_true(share(*state, "calm", calm, COUNT_OF(calm), false) >= 0.98);
}

static void despair_and_poison_have_their_own_lines(void **state)
{
    table_emergency(*state, "despair, kind", despair, COUNT_OF(despair), EMERGENCY_SELF_HARM);
    table_emergency(*state, "poison, kind", poisoned, COUNT_OF(poisoned), EMERGENCY_POISON);
}

static void stops_are_found(void **state)
{
    table_stop(*state, "stops", stops, COUNT_OF(stops), true);
}

static void what_goes_on_goes_on(void **state)
{
    table_stop(*state, "no stops", goes_on, COUNT_OF(goes_on), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(danger_is_found),
        cmocka_unit_test(calm_is_left_alone),
        cmocka_unit_test(despair_and_poison_have_their_own_lines),
        cmocka_unit_test(stops_are_found),
        cmocka_unit_test(what_goes_on_goes_on),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
