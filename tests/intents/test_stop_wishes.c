/*
 * test_stop_wishes.c - wishes to get no more texts, in any words, and what only sounds like one.
 *
 * A wish that is missed breaks the law of the line; a false one silences a patient's reminders.
 */
#include "tests/intents/tables.h"

static void bare_words(void **state)
{
    static const char *const texts[] = {
        "STOP",
        "stop",
        "Stop.",
        "stop!",
        "STOP!!!",
        " stop ",
        "\"STOP\"",
        "stop please",
        "please stop",
        "pls stop",
        "plz stop",
        "STOP thanks",
        "ok stop",
        "stop now",
        "stop it",
        "stop stop",
        "stopall",
        "STOP ALL",
        "unsubscribe",
        "UNSUBSCRIBE please",
        "Unsub",
        "end",
        "END",
        "quit",
        "QUIT.",
        "opt out",
        "optout",
        "opt-out",
        "OPT OUT please",
        "revoke",
        "unsubscribe unsubscribe",
        "hi stop",
        "no stop",
        "stop this",
        "unsubscrib",
        "unsuscribe",
    };

    table_stop(*state, "bare words", texts, COUNT_OF(texts), true);
}

static const char *const plain_words_texts[] = {
    "stop texting me",
    "pls stop texting me",
    "please stop sending me messages",
    "stop messaging this number",
    "quit texting me",
    "stop these texts",
    "stop all texts",
    "stop with the messages",
    "stop sending reminders",
    "stop the reminders please",
    "I said stop texting me!!",
    "can you stop texting me",
    "could you please stop messaging me",
    "will you stop sending these",
    "would you stop texting",
    "dont text me",
    "don't text me anymore",
    "do not text this number again",
    "please do not contact me again",
    "don't message me",
    "dont send me messages",
    "do not send me any more texts",
    "never text me again",
    "no more texts",
    "no more messages please",
    "no more reminders",
    "enough with the texts",
    "i dont want these messages",
    "I don't want to receive texts",
    "i do not want any texts from you",
    "i no longer wish to receive messages",
    "i don't wish to get these texts anymore",
    "i dont want texts anymore",
    "unsubscribe me",
    "please unsubscribe me from this list",
    "how do i unsubscribe",
    "i want to unsubscribe",
    "i would like to opt out",
    "opt me out",
    "i want out of these texts",
    "i'd like to be removed from this list",
    "take me off your list",
    "take me off this list please",
    "get me off this list",
    "remove me from your list",
    "remove my number",
    "remove me",
    "please remove this number from your system",
    "delete my number",
    "delete me from your contacts",
    "lose my number",
    "leave me alone",
    "stop bothering me",
    "stop spamming me",
    "stop harassing me",
    "stop contacting me",
    "turn off messages",
    "turn off these notifications",
    "turn the texts off",
    "switch off the reminders",
    "mute these messages",
    "count me out of these texts",
    "wrong number, stop texting",
    "wrong number please remove",
    "you have the wrong number, dont text me",
    "i'm opting out",
    "i am unsubscribing",
    "cease all texts",
    "discontinue the messages",
    "halt all messages",
    "cancel these texts",
    "cancel my texts please",
    "cancel all messages",
    "cancel the reminders",
    "cancel my subscription to these texts",
    "stop ur msgs",
    "stop sending sms",
    "stop sending me this crap",
    "stop blowing up my phone",
    "quit it with the texts",
    "not interested, stop messaging",
    "stop notifying me",
    "i dont need reminders",
    "no texts please",
    "please no more sms",
    "dont write to me anymore",
    "don't bother me again",
    "pls take my number off",
    "stop all communication",
    "end all messages",
    "end these texts",
    "i never signed up for this, stop",
    "who is this? stop texting me",
    "thanks but stop texting me",
};

static void plain_words(void **state)
{
    table_stop(*state, "plain words", plain_words_texts, COUNT_OF(plain_words_texts), true);
}

static void other_languages(void **state)
{
    static const char *const texts[] = {
        "alto",
        "baja",
        "no me manden más mensajes",
        "no me envíen mensajes",
        "no me escriban más",
        "dejen de escribirme",
        "deje de mandarme mensajes",
        "deja de enviarme textos por favor",
        "no quiero recibir más mensajes",
        "no quiero más mensajes",
        "quiero darme de baja",
        "borren mi número",
        "quiten mi número de la lista",
        "ya no quiero mensajes",
        "basta de mensajes",
        "no más mensajes",
        "paren de mandar mensajes",
        "band karo",
        "message mat bhejo",
        "mujhe message mat karo",
        "msg band karo",
        "ye messages band kar do",
        "mujhe message nahi chahiye",
        "mat bhejo message",
        "sms mat bhejiye",
        "message bhejna band karo",
        "mujhe aur message nahi chahiye",
        "बंद करो",
        "मैसेज मत भेजो",
        "मुझे मैसेज मत करो",
        "संदेश भेजना बंद करें",
        "मुझे मैसेज नहीं चाहिए",
        "मैसेज बंद करो",
        "मत भेजो",
    };

    table_stop(*state, "other languages", texts, COUNT_OF(texts), true);
}

static void stopping_something_else(void **state)
{
    static const char *const texts[] = {
        "can i stop by at 5",
        "i'll stop by tomorrow",
        "stop by the clinic on monday?",
        "could i stop in for a quick check",
        "i will stop over after work",
        "is there a bus stop near the clinic",
        "which metro stop is closest",
        "next stop is downtown, be there in 10",
        "the train stopped, running late",
        "my nose wont stop running",
        "i can't stop coughing",
        "the itching does not stop",
        "my baby won't stop crying",
        "i want to stop smoking",
        "help me stop smoking",
        "should i stop taking my medication",
        "should i stop eating before the test?",
        "do i need to stop my blood pressure pills",
        "my tooth stopped hurting",
        "my period stopped",
        "i quit smoking last year",
        "trying to quit vaping",
        "i want to quit drinking, which doctor",
        "end of the week",
        "end of the month works",
        "at the end of the day",
        "weekend",
        "this weekend please",
        "week end is fine",
        "does the clinic close at the end of may",
        "the other end of town",
        "dead end street?",
        "my shift ends at 5",
        "school ends at 3, so after 3",
        "when does the appointment end",
        "dont stop sending reminders, they help",
        "don't stop texting me about slots",
        "never stop the reminders please",
        "full stop.  see you at 5",
        "pain started yesterday and has not stopped",
        "without stopping my medicine",
        "non stop sneezing",
    };

    table_stop(*state, "other stops", texts, COUNT_OF(texts), false);
}

static const char *const cancelling_and_removing_something_else_texts[] = {
    "cancel my appointment",
    "cancel",
    "please cancel tuesday",
    "cancel it",
    "cancel both visits",
    "cancel the reminder appointment and book thursday",
    "i need to cancel tomorrow",
    "i dont want that slot",
    "i dont want dr rao",
    "i dont want to wait",
    "i don't want an appointment on monday",
    "no more mondays please",
    "no more appointments this year?",
    "do you have no more slots",
    "remove my wisdom tooth",
    "remove a mole",
    "need stitches removed",
    "remove braces",
    "remove my friday visit",
    "take me off the waitlist",
    "take me off the 5pm, put me at 6",
    "delete my appointment",
    "delete friday, keep monday",
    "leave it",
    "leave at 5?",
    "unblock my ears",
    "block 5pm for me",
    "my nose is blocked",
    "turn off the road where?",
    "mute swan street, is that your address",
    "i lost my number slip",
    "is this the wrong number for dr rao?",
    "wrong number of visits, i have two",
    "opt for the second one",
    "optician please",
    "opt 2",
    "no",
    "nope",
    "no thanks",
    "never mind",
    "forget it",
    "not interested",
    "none of them",
    "no not that one",
    "bye",
    "that's all",
    "im done",
    "done",
    "nothing else",
};

static void cancelling_and_removing_something_else(void **state)
{
    table_stop(*state, "other removals", cancelling_and_removing_something_else_texts,
               COUNT_OF(cancelling_and_removing_something_else_texts), false);
}

static void talk_about_messages(void **state)
{
    static const char *const texts[] = {
        "text me the address",
        "send me a reminder",
        "can you text me when something opens up",
        "i didn't get your message",
        "did you get my text?",
        "your messages are helpful",
        "please resend the message",
        "send the payment link again",
        "message me tomorrow",
        "call me dont text",
        "will you text me a reminder",
        "i want reminders",
        "do you send reminders?",
        "reminder please",
        "texts are fine",
        "sorry for all the texts",
        "ignore my last message",
        "sorry wrong message",
        "that text was for my wife",
        "i dont want to miss my appointment",
        "dont send me to the downtown one",
        "do not book monday",
        "don't contact my husband, contact me",
        "start",
        "unstop",
        "help",
        "my end is fine with 5pm",
        "the appointment at the end",
        "quit my job so i'm free all day",
        "stopwatch repair? no, a dentist",
        "stopped by yesterday, you were closed",
        "one stop before downtown",
    };

    table_stop(*state, "about messages", texts, COUNT_OF(texts), false);
}

static void other_languages_near_misses(void **state)
{
    static const char *const texts[] = {
        "cancelar mi cita",
        "no puedo el lunes",
        "no quiero el lunes",
        "la parte alta de la ciudad",
        "estoy de baja por enfermedad",
        "presión alta",
        "mándame un mensaje",
        "quiero recibir recordatorios",
        "no quiero esperar",
        "para mañana",
        "para mi hijo",
        "¿hay parada de autobús cerca?",
        "cancel karo appointment",
        "mujhe message karo",
        "kal mat rakho, parso rakho",
        "clinic kab band hota hai",
        "mera kaan band hai",
        "naak band hai",
        "मुझे मैसेज करो",
        "क्लिनिक कब बंद होता है",
        "मेरी नाक बंद है",
        "अपॉइंटमेंट रद्द करो",
        "सोमवार को मत रखो",
        "bus band hai, late hoga",
    };

    table_stop(*state, "other languages, near misses", texts, COUNT_OF(texts), false);
}

static void a_bare_cancel_is_asked_about(void **state)
{
    static const char *const texts[] = { "cancel", "CANCEL", "Cancel.", "cancel!", " cancel " };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        reading r = fixture_read(*state, ds_str_of(texts[i]), "", 0);

        assert_int_equal(r.stop, STOP_BARE_CANCEL);
        assert_int_equal(r.act, ACT_CANCEL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bare_words),
        cmocka_unit_test(plain_words),
        cmocka_unit_test(other_languages),
        cmocka_unit_test(stopping_something_else),
        cmocka_unit_test(cancelling_and_removing_something_else),
        cmocka_unit_test(talk_about_messages),
        cmocka_unit_test(other_languages_near_misses),
        cmocka_unit_test(a_bare_cancel_is_asked_about),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
