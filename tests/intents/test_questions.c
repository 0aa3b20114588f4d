/*
 * test_questions.c - what a side question is about, so that it is answered and not searched for.
 */
#include "tests/intents/tables.h"

typedef struct topic_row {
    const char *text;
    ask_topic topic;
} topic_row;

static void check_topics(fixture *f, const char *what, const topic_row *rows, size_t n)
{
    static const char *const expected[] = { "", "slot", "confirm" };
    size_t right = 0;

    for (size_t i = 0; i < n; i++) {
        bool fits = true;

        for (size_t k = 0; k < COUNT_OF(expected); k++) {
            reading r = fixture_read(f, ds_str_of(rows[i].text), expected[k], k == 1 ? 3 : 0);

            if (r.topic == rows[i].topic && reading_has_act(&r, ACT_ASK))
                continue;
            fits = false;
            print_error("[%s] \"%s\" has topic %d and is %s\n", expected[k], rows[i].text,
                        (int)r.topic, act_name(r.act));
        }
        right += fits;
    }
    table_share(what, right, n);
    assert_int_equal(right, n);
}

/* clang-format off */
static void about_the_price(void **state)
{
    static const topic_row rows[] = {
        { "how much is it?", ASK_PRICE },
        { "how much", ASK_PRICE },
        { "how much does it cost", ASK_PRICE },
        { "how much for a cleaning", ASK_PRICE },
        { "how much will i pay", ASK_PRICE },
        { "hw much", ASK_PRICE },
        { "whats the price", ASK_PRICE },
        { "what is the fee?", ASK_PRICE },
        { "what are your fees", ASK_PRICE },
        { "what does dr rao charge", ASK_PRICE },
        { "price?", ASK_PRICE },
        { "fee?", ASK_PRICE },
        { "fees", ASK_PRICE },
        { "cost?", ASK_PRICE },
        { "consultation fee?", ASK_PRICE },
        { "is it free?", ASK_PRICE },
        { "is there a charge", ASK_PRICE },
        { "cuánto cuesta", ASK_PRICE },
        { "kitna paisa lagega", ASK_PRICE },
        { "fees kitni hai", ASK_PRICE },
    };

    check_topics(*state, "price", rows, COUNT_OF(rows));
}

static void about_the_place(void **state)
{
    static const topic_row rows[] = {
        { "where is it?", ASK_ADDRESS },
        { "where are you located", ASK_ADDRESS },
        { "where r u", ASK_ADDRESS },
        { "where is the clinic", ASK_ADDRESS },
        { "where's your office", ASK_ADDRESS },
        { "address?", ASK_ADDRESS },
        { "address please", ASK_ADDRESS },
        { "whats the address", ASK_ADDRESS },
        { "what is your adress", ASK_ADDRESS },
        { "send me the location", ASK_ADDRESS },
        { "can you send directions", ASK_ADDRESS },
        { "how do i get there", ASK_ADDRESS },
        { "how do i find you", ASK_ADDRESS },
        { "which floor", ASK_ADDRESS },
        { "is there a metro near", ASK_ADDRESS },
        { "where should i come", ASK_ADDRESS },
        { "dónde está la clínica", ASK_ADDRESS },
        { "clinic kahan hai", ASK_ADDRESS },
        { "address batao", ASK_ADDRESS },
        { "is there parking?", ASK_PARKING },
        { "parking?", ASK_PARKING },
        { "can i park there", ASK_PARKING },
        { "where can i park", ASK_PARKING },
        { "parking available?", ASK_PARKING },
        { "do you have a car park", ASK_PARKING },
        { "parking hai?", ASK_PARKING },
        { "hay estacionamiento?", ASK_PARKING },
    };

    check_topics(*state, "place", rows, COUNT_OF(rows));
}

static void about_the_hours(void **state)
{
    static const topic_row rows[] = {
        { "what are your hours", ASK_HOURS },
        { "whats your timings", ASK_HOURS },
        { "timings?", ASK_HOURS },
        { "opening hours?", ASK_HOURS },
        { "when do you open", ASK_HOURS },
        { "what time do you close", ASK_HOURS },
        { "when does the clinic close", ASK_HOURS },
        { "are you open on sunday", ASK_HOURS },
        { "are u open now", ASK_HOURS },
        { "r u open tomorrow?", ASK_HOURS },
        { "is the clinic open on saturday", ASK_HOURS },
        { "do you work on sundays", ASK_HOURS },
        { "a qué hora abren", ASK_HOURS },
        { "clinic kab khulta hai", ASK_HOURS },
    };

    check_topics(*state, "hours", rows, COUNT_OF(rows));
}

static void about_the_doctor(void **state)
{
    static const topic_row rows[] = {
        { "does she speak hindi?", ASK_LANGUAGE },
        { "does dr rao speak english", ASK_LANGUAGE },
        { "do they speak spanish", ASK_LANGUAGE },
        { "does anyone speak telugu", ASK_LANGUAGE },
        { "can the doctor speak tamil?", ASK_LANGUAGE },
        { "what languages does he speak", ASK_LANGUAGE },
        { "which languages", ASK_LANGUAGE },
        { "is she good?", ASK_DOCTOR },
        { "is dr shah any good", ASK_DOCTOR },
        { "is the doctor a woman?", ASK_DOCTOR },
        { "is dr rao a lady?", ASK_DOCTOR },
        { "is she experienced", ASK_DOCTOR },
        { "how experienced is dr iyer", ASK_DOCTOR },
        { "tell me about dr rao", ASK_DOCTOR },
        { "does she treat kids", ASK_DOCTOR },
        { "does dr alvarez see children", ASK_DOCTOR },
        { "what are her qualifications", ASK_DOCTOR },
        { "reviews of dr shah?", ASK_DOCTOR },
        { "who is dr rao?", ASK_WHO },
        { "whos this", ASK_WHO },
        { "who is this?", ASK_WHO },
        { "who are you", ASK_WHO },
        { "who is the doctor", ASK_WHO },
        { "who will i see", ASK_WHO },
        { "whats the doctors name", ASK_WHO },
    };

    check_topics(*state, "doctor", rows, COUNT_OF(rows));
}

static void about_money_and_papers(void **state)
{
    static const topic_row rows[] = {
        { "do you take insurance?", ASK_INSURANCE },
        { "do u accept blue cross", ASK_INSURANCE },
        { "is it covered by my insurance", ASK_INSURANCE },
        { "do you accept medicare", ASK_INSURANCE },
        { "insurance?", ASK_INSURANCE },
        { "is cashless available", ASK_INSURANCE },
        { "aceptan seguro?", ASK_INSURANCE },
        { "can i pay by card?", ASK_PAYMENT },
        { "can i pay cash", ASK_PAYMENT },
        { "do you take credit cards", ASK_PAYMENT },
        { "do you accept upi", ASK_PAYMENT },
        { "how do i pay", ASK_PAYMENT },
        { "payment methods?", ASK_PAYMENT },
        { "can i pay later", ASK_PAYMENT },
        { "do i have to pay now", ASK_PAYMENT },
        { "can i get a receipt", ASK_PAYMENT },
        { "what should i bring?", ASK_HOW },
        { "do i need to bring anything", ASK_HOW },
        { "what documents should i carry", ASK_HOW },
        { "should i fast before the test", ASK_HOW },
        { "can i eat before", ASK_HOW },
        { "how long does it take", ASK_HOW },
        { "how long is the visit?", ASK_HOW },
        { "how early should i come", ASK_HOW },
        { "what happens next", ASK_HOW },
        { "how do i cancel", ASK_HOW },
        { "how do i reschedule", ASK_HOW },
        { "do you take walk ins", ASK_HOW },
        { "is it wheelchair accessible", ASK_HOW },
        { "do you do home visits", ASK_HOW },
    };

    check_topics(*state, "money and papers", rows, COUNT_OF(rows));
}

static void what_is_no_side_question(void **state)
{
    static const char *const texts[] = {
        "need a dentist",     "2",          "yes",           "tomorrow at 5",
        "dr rao",             "cancel it",  "thanks",        "my tooth hurts",
        "for my son",         "in kondapur", "the later one", "book me in",
        "i have a car",       "i paid",     "near the park", "move it to monday",
        "i want the address of nobody, just book", "hello",  "more", "help",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        reading r = fixture_read(*state, ds_str_of(texts[i]), "", 0);

        if (r.act == ACT_ASK)
            fail_msg("%s", texts[i]);
    }
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(about_the_price),        cmocka_unit_test(about_the_place),
        cmocka_unit_test(about_the_hours),        cmocka_unit_test(about_the_doctor),
        cmocka_unit_test(about_money_and_papers), cmocka_unit_test(what_is_no_side_question),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
