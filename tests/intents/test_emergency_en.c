/*
 * test_emergency_en.c - danger as frightened people write it in English, and what only sounds so.
 *
 * A miss may cost a life and a false alarm costs trust, so both lists are held to every row.
 */
#include "tests/intents/tables.h"

static void chest_and_heart(void **state)
{
    static const char *const texts[] = {
        "chest pain",
        "I have really bad chest pain right now",
        "my dad has chest pains and is sweating",
        "there is a crushing pressure in my chest",
        "pain in chest going down my left arm",
        "my chest feels tight and I'm sweating a lot",
        "tightness in chest since 20 min",
        "chest is paining a lot",
        "my husbands chest hurts and he looks grey",
        "heart attack!!",
        "i think my mother is having a heart attack",
        "my heart hurts so bad",
        "chest pian", /* fingers slip when afraid */
        "severe chest pain cant stand",
        "elephant sitting on my chest, chest pressure",
        "squeezing pain in my chest and jaw",
        "my grandpa is clutching his chest in pain",
        "pain across my chest when i breathe",
        "CHEST PAIN HELP",
        "having chest discomfort and sweating",
        "hes having a cardiac arrest",
        "no pulse",
        "his heart stopped",
        "burning pain in my chest and arm is numb",
    };

    table_emergency(*state, "heart", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
}

static void breath(void **state)
{
    static const char *const texts[] = {
        "i cant breathe",
        "I can't breathe properly",
        "cant breath",
        "my son can not breathe",
        "she is not breathing",
        "he stopped breathing",
        "struggling to breathe since morning",
        "hard to breathe",
        "trouble breathing after bee sting",
        "difficulty breathing, please help",
        "baby having difficulty in breathing",
        "my daughter is choking",
        "he is choking on a grape",
        "gasping for air",
        "lips are turning blue",
        "her lips are blue",
        "shortness of breath and sweating",
        "suddenly short of breath and dizzy",
        "short of breath badly",
        "my wife is unable to breathe",
        "barely breathing",
        "asthma attack and the inhaler is not working",
        "my throat is closing up",
        "tongue is swelling after eating peanuts",
        "throat swelling cant swallow or breathe",
        "severe allergic reaction",
        "anaphylaxis",
        "i think i am suffocating",
        "cannot catch my breath",
        "cnt breathe pls help",
    };

    table_emergency(*state, "breath", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
}

static void stroke_and_consciousness(void **state)
{
    static const char *const texts[] = {
        "i think shes having a stroke",
        "dad is having a stroke what do i do",
        "her face is drooping on one side",
        "one side of his face is droopy",
        "face drooping and arm weak",
        "his speech is slurred",
        "slurred speech and confusion",
        "suddenly cant move my left arm",
        "can't feel my legs",
        "sudden weakness in one arm",
        "left side of my body went numb",
        "sudden numbness in my face",
        "suddenly lost vision in one eye",
        "suddenly cant see",
        "worst headache of my life",
        "worst headache ever came on suddenly",
        "my mom collapsed",
        "he passed out and wont wake up",
        "grandma is unresponsive",
        "she is unconscious",
        "my son fainted and is not responding",
        "he won't wake up",
        "lost consciousness twice today",
        "my kid is having a seizure",
        "she had a seizure just now",
        "having convulsions",
        "he is having fits",
        "baby is limp and not responding",
        "my dad suddenly can't speak",
        "she suddenly can not talk properly and is confused",
    };

    table_emergency(*state, "stroke", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
}

static void blood_and_injury(void **state)
{
    static const char *const texts[] = {
        "bleeding a lot",
        "the bleeding wont stop",
        "I am bleeding heavily and im pregnant",
        "blood wont stop coming out of my hand",
        "can't stop the bleeding",
        "heavy bleeding after delivery",
        "vomiting blood since morning",
        "he is coughing up blood",
        "throwing up blood",
        "lost a lot of blood",
        "bleeding profusely from the head",
        "my brother got stabbed",
        "ive been shot",
        "she was hit by a car",
        "car accident just now need help",
        "bike accident and his leg bone is out",
        "fell from the roof and cant move",
        "he hit his head and is vomiting",
        "head injury and he is confused",
        "my daughter got electrocuted",
        "severe burn on face from boiling oil",
        "third degree burns",
        "drowned in the pool, not breathing",
        "snake bit my father",
        "bitten by a snake on the foot",
        "scorpion sting on my child",
        "finger got cut off",
        "he chopped off his finger",
        "deep cut on wrist bleeding non stop",
        "bleeding out",
    };

    table_emergency(*state, "injury", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
}

static void birth_and_calls(void **state)
{
    static const char *const texts[] = {
        "my water broke",
        "my wife's water just broke",
        "the baby is coming",
        "contractions are 3 minutes apart",
        "i am in labor",
        "pregnant and bleeding",
        "baby stopped moving in my belly",
        "my baby is blue",
        "infant not breathing",
        "call an ambulance",
        "need ambulance now",
        "please send an ambulance to my house",
        "ambulance!!!",
        "emergency",
        "its an emergency",
        "This is an emergency please",
        "medical emergency at home",
        "911",
        "help he is dying",
        "i think im dying",
        "my mother is dying please help",
        "im going to die of this pain",
        "sos",
        "call 911",
        "call 108 fast",
    };

    table_emergency(*state, "birth and calls", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
}

static void harm_to_oneself(void **state)
{
    static const char *const texts[] = {
        "i want to die",
        "I want to kill myself",
        "im going to kill myself tonight",
        "thinking of suicide",
        "I feel suicidal",
        "i dont want to live anymore",
        "i dont want to be alive",
        "no reason to live",
        "i want to end my life",
        "i want to end it all",
        "im thinking about ending it",
        "i wish i was dead",
        "I'd be better off dead",
        "everyone would be better off without me",
        "i cant go on anymore",
        "i want to hurt myself",
        "i keep cutting myself",
        "my daughter is harming herself",
        "my son said he wants to kill himself",
        "my friend tried to kill herself",
        "i want to disappear forever",
        "going to jump off a bridge",
        "i'm going to hang myself",
        "took my own life is all i think about",
        "there's no point in living",
        "i dont want to wake up tomorrow",
        "self harm thoughts are back",
        "feel like dying every day, want to die",
        "tired of living",
        "sucidal thoughts again",
        "life is not worth living",
        "nothing left to live for",
    };

    table_emergency(*state, "self-harm", texts, COUNT_OF(texts), EMERGENCY_SELF_HARM);
}

static void poison(void **state)
{
    static const char *const texts[] = {
        "i took too many pills",
        "took a whole bottle of tylenol",
        "my son swallowed bleach",
        "my toddler ate rat poison",
        "she overdosed",
        "overdose",
        "i overdosed on sleeping pills",
        "he took all his tablets at once",
        "drug overdose",
        "baby swallowed a battery",
        "drank floor cleaner by mistake",
        "my kid drank kerosene",
        "i have been poisoned",
        "swallowed poison",
        "carbon monoxide alarm and we all feel dizzy",
        "my child ate a handful of my pills",
        "took 30 paracetamol",
        "swallowed 20 sleeping pills",
        "he is od'ing on heroin overdose",
        "daughter swallowed a magnet",
    };

    table_emergency(*state, "poison", texts, COUNT_OF(texts), EMERGENCY_POISON);
}

static const char *const near_misses_of_body_and_doctor_texts[] = {
    "heart doctor",
    "need a heart specialist",
    "chest specialist near me",
    "chest x-ray appointment",
    "chest xray tomorrow",
    "appointment for heart checkup",
    "is dr rao a heart surgeon?",
    "my heart rate was high at the gym last month",
    "stroke specialist please",
    "follow up after my stroke two years ago",
    "my father had a heart attack last year, needs follow up",
    "family history of heart attacks",
    "heart disease runs in my family",
    "stroke rehab appointment",
    "physio for stroke recovery",
    "seizure specialist",
    "epilepsy medication refill",
    "bleeding gums",
    "my gums bleed when i brush",
    "i snore and breathe through my mouth",
    "breathing test appointment",
    "pulmonary function breathing test",
    "lung doctor for my asthma checkup",
    "asthma review",
    "heartburn after meals",
    "i have heart burn",
    "food poisoning last week",
    "poison ivy rash",
    "allergy test for peanuts",
    "blood test tomorrow",
    "blood pressure check",
    "my period is heavy every month",
    "heat stroke prevention talk",
    "dead tooth needs root canal",
    "dead skin on my feet",
    "my back is killing me",
    "this tooth is killing me",
    "my knee is killing me",
    "these braces are killing me lol",
    "no chest pain, just a cough",
    "i dont have chest pain",
    "no trouble breathing",
    "no shortness of breath, only fever",
    "fever but no seizures",
    "without chest pain",
    "no suicidal thoughts, just stressed",
    "not suicidal, just want to talk to a counselor",
    "never had a stroke",
    "breast pain for two weeks",
    "small cut on my finger",
    "minor burn from last week",
    "sunburn",
    "nose bleed yesterday",
    "scar from an old burn",
    "old head injury scar removal",
    "itchy mosquito bite",
    "bug bite on arm",
    "tick bite check",
    "sleeping pills prescription",
    "i take too many naps",
};

static void near_misses_of_body_and_doctor(void **state)
{
    table_emergency(*state, "near misses, body", near_misses_of_body_and_doctor_texts,
                    COUNT_OF(near_misses_of_body_and_doctor_texts), EMERGENCY_NONE);
}

static const char *const near_misses_of_manner_texts[] = {
    "dying to see dr rao",
    "im dying to get rid of this acne",
    "dying of boredom in the waiting room",
    "my phone is dying, text me later",
    "not an emergency",
    "it's not an emergency, just a checkup",
    "this isn't an emergency",
    "no emergency, just want a cleaning",
    "update my emergency contact",
    "emergency contact is my wife",
    "do you have an emergency department",
    "do you do emergency dental visits?",
    "is there an emergency number?",
    "emergency dentist",
    "emergency appointment with dentist",
    "urgent appointment tomorrow",
    "asap please",
    "i need to see someone urgently about my tooth",
    "kill two birds with one stone and book both of us",
    "you are killing me with these times lol",
    "i am dead tired",
    "deadline at work, can we move it",
    "i could kill for an earlier slot",
    "the traffic is killing me, running late",
    "stop the bleeding of my wallet, is it cheaper elsewhere?",
    "he passed out the forms at school",
    "collapsed the two visits into one please",
    "end of the week",
    "what a shot in the dark, any slots?",
    "flu shot",
    "i got my flu shot",
    "covid shots for kids",
    "tetanus shot tomorrow",
    "can i get a shot for allergies",
    "drop me off at the ambulance entrance?",
    "where is the ambulance parking",
    "i work as an ambulance driver, need evening slots",
    "i'm a nurse in the emergency room, need a dentist",
    "my suicide prevention training is at 5, can we do 3?",
    "take my life story? no, just a cleaning",
    "i cant live without my glasses",
    "i can't wait to see you",
    "cant stand mornings, evening please",
    "i want to end my membership",
    "want to end the subscription of vitamins",
    "overdue for a checkup",
    "over dose of sugar at the party, need a dentist",
    "breathe easy, see you monday",
    "my baby is not moving to solid food yet",
    "baby moving well, routine checkup",
    "labour day appointment",
    "are you open on labor day",
    "is dr shah in labor ward today",
    "water heater broke so ill be late",
    "my car broke down, running late",
    "car accident on the road, i will be late",
    "stuck behind an accident, 20 min late",
    "my car battery died",
    "our dog died so i need to cancel",
    "my grandmother passed away, cancel tomorrow",
    "can you see my child for a fever",
    "knocked out by this cold",
};

static void near_misses_of_manner(void **state)
{
    table_emergency(*state, "near misses, manner", near_misses_of_manner_texts,
                    COUNT_OF(near_misses_of_manner_texts), EMERGENCY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chest_and_heart),
        cmocka_unit_test(breath),
        cmocka_unit_test(stroke_and_consciousness),
        cmocka_unit_test(blood_and_injury),
        cmocka_unit_test(birth_and_calls),
        cmocka_unit_test(harm_to_oneself),
        cmocka_unit_test(poison),
        cmocka_unit_test(near_misses_of_body_and_doctor),
        cmocka_unit_test(near_misses_of_manner),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
