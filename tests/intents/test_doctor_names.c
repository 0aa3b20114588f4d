/*
 * test_doctor_names.c - doctors among many: titles, initials, slips of the thumb, shared surnames.
 *
 * A clinic group of ten thousand doctors is generated with fixed dice; each kind of slip is made
 * in thousands of names and the share that is still found is printed and held to a floor.
 */
#include "tests/intents/fixture.h"

#include <string.h>

#define DOCTORS 10000
#define TRIES 2000
#define NAME_BYTES 48
#define LETTERS_LEAST 6 /* of a surname that slips are made in */

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

/* A made-up word of two to four syllables, so that ten thousand surnames differ. */
static size_t make_word(uint64_t *seed, char *ret, uint32_t least, uint32_t most)
{
    static const char *const heads[] = { "b",  "bh", "ch", "d", "dh", "g",  "h", "j", "k",
                                         "kr", "l",  "m",  "n", "p",  "pr", "r", "s", "sh",
                                         "sr", "t",  "th", "v", "y",  "al", "z" };
    static const char *const vowels[] = { "a", "e", "i", "o", "u", "aa", "ee", "ai", "au" };
    static const char *const tails[] = { "", "", "", "n", "r", "l", "m", "nd", "sh", "t" };
    uint32_t syllables = least + roll(seed, most - least + 1);
    size_t n = 0;

    for (uint32_t i = 0; i < syllables; i++) {
        const char *parts[] = { heads[roll(seed, COUNT_OF(heads))],
                                vowels[roll(seed, COUNT_OF(vowels))],
                                i + 1 == syllables ? tails[roll(seed, COUNT_OF(tails))] : "" };

        for (size_t k = 0; k < COUNT_OF(parts); k++) {
            size_t length = strlen(parts[k]);

            memcpy(ret + n, parts[k], length);
            n += length;
        }
    }
    ret[n] = '\0';
    return n;
}

typedef struct made_doctor {
    char given[NAME_BYTES], surname[NAME_BYTES], name[2 * NAME_BYTES + 8];
} made_doctor;

static made_doctor made[DOCTORS];
static doctor made_doctors[DOCTORS];
static directory made_directory = { .doctors = made_doctors, .doctor_count = DOCTORS };

static void append(char *to, const char *s) { memcpy(to + strlen(to), s, strlen(s) + 1); }

static void make_doctors(void)
{
    uint64_t seed = 20261123;

    for (size_t i = 0; i < DOCTORS; i++) {
        made_doctor *m = &made[i];

        (void)make_word(&seed, m->given, 2, 2);
        (void)make_word(&seed, m->surname, 3, 4);
        memcpy(m->name, "Dr ", 4);
        append(m->name, m->given);
        append(m->name, " ");
        append(m->name, m->surname);
        made_doctors[i] = (doctor){ .id = { (int64_t)i + 1 }, .name = ds_str_of(m->name) };
    }
}

/* Is this the only doctor of that surname? */
static bool is_alone(size_t i)
{
    for (size_t k = 0; k < DOCTORS; k++)
        if (k != i && strcmp(made[k].surname, made[i].surname) == 0)
            return false;
    return true;
}

typedef enum slip { SLIP_NONE, SLIP_LOST, SLIP_WRONG, SLIP_DOUBLED, SLIP_SWAPPED, SLIP_ADDED } slip;

/* The word with one slip at a place that the dice choose, never the first letter. */
static void make_slip(uint64_t *seed, slip kind, const char *word, char *ret)
{
    size_t n = strlen(word), at = 1 + roll(seed, (uint32_t)n - 2);

    memcpy(ret, word, n + 1);
    switch (kind) {
    case SLIP_NONE:
        break;
    case SLIP_LOST:
        memmove(ret + at, word + at + 1, n - at);
        break;
    case SLIP_WRONG:
        ret[at] = (char)('a' + (word[at] - 'a' + 1 + (int)roll(seed, 24)) % 26);
        break;
    case SLIP_DOUBLED:
        memmove(ret + at + 1, word + at, n - at + 1);
        break;
    case SLIP_SWAPPED:
        ret[at] = word[at + 1];
        ret[at + 1] = word[at];
        break;
    case SLIP_ADDED:
        memmove(ret + at + 1, word + at, n - at + 1);
        ret[at] = (char)('a' + (int)roll(seed, 26));
        break;
    }
}

typedef struct many {
    fixture f;
    fixture *small;
} many;

static many *many_names(void **state)
{
    static many m;

    if (m.f.vocab == NULL) {
        m.small = *state;
        m.f = *m.small;
        make_doctors();
        assert_status(m.f.cx, intent_vocab_new(m.f.cx, m.f.pack, &made_directory, &m.f.vocab),
                      DS_OK);
    }
    return &m;
}

/* Read and say whether doctor i, and no other, was found. */
static bool finds(fixture *f, const char *text, size_t i)
{
    reading r = fixture_read(f, ds_str_of(text), "doctor", 0);
    const entity *e = reading_entity(&r, ENTITY_DOCTOR);

    return e != NULL && e->doctor.v == (int64_t)i + 1;
}

/* The share of doctors found when their surname is said behind lead with this many slips. */
static double share_found(void **state, const char *what, slip kind, int slips, bool with_given)
{
    many *m = many_names(state);
    uint64_t seed = 77 + (uint64_t)kind * 10 + (uint64_t)slips;
    size_t found = 0, tried = 0;

    for (size_t i = 0; tried < TRIES && i < DOCTORS; i++) {
        char word[NAME_BYTES + 4], again[NAME_BYTES + 4], text[256] = "dr ";

        if (strlen(made[i].surname) < LETTERS_LEAST || (!with_given && !is_alone(i)))
            continue;
        make_slip(&seed, kind, made[i].surname, word);
        if (slips == 2) {
            make_slip(&seed, kind == SLIP_SWAPPED ? SLIP_WRONG : kind, word, again);
            memcpy(word, again, sizeof(word));
        }
        if (with_given) {
            append(text, made[i].given);
            append(text, " ");
        }
        append(text, word);
        tried++;
        found += finds(&m->f, text, i);
    }
    print_message("    %s: %zu of %zu (%.1f %%)\n", what, found, tried,
                  100.0 * (double)found / (double)tried);
    return (double)found / (double)tried;
}

static void surnames_and_full_names_as_they_are(void **state)
{
    assert_true(share_found(state, "surname", SLIP_NONE, 0, false) > 0.999);
    assert_true(share_found(state, "given name and surname", SLIP_NONE, 0, true) > 0.999);
}

static void one_slip_in_a_surname(void **state)
{
    assert_true(share_found(state, "a letter lost", SLIP_LOST, 1, false) > 0.98);
    assert_true(share_found(state, "a letter wrong", SLIP_WRONG, 1, false) > 0.98);
    assert_true(share_found(state, "a letter doubled", SLIP_DOUBLED, 1, false) > 0.98);
    assert_true(share_found(state, "letters swapped", SLIP_SWAPPED, 1, false) > 0.98);
    assert_true(share_found(state, "a letter added", SLIP_ADDED, 1, false) > 0.98);
}

static void one_slip_with_the_given_name(void **state)
{
    assert_true(share_found(state, "given, a letter lost", SLIP_LOST, 1, true) > 0.99);
    assert_true(share_found(state, "given, a letter wrong", SLIP_WRONG, 1, true) > 0.99);
    assert_true(share_found(state, "given, a letter doubled", SLIP_DOUBLED, 1, true) > 0.99);
    assert_true(share_found(state, "given, letters swapped", SLIP_SWAPPED, 1, true) > 0.99);
    assert_true(share_found(state, "given, a letter added", SLIP_ADDED, 1, true) > 0.99);
}

static void two_slips_in_a_surname(void **state)
{
    assert_true(share_found(state, "two letters wrong, given", SLIP_WRONG, 2, true) > 0.95);
    assert_true(share_found(state, "two letters lost, given", SLIP_LOST, 2, true) > 0.95);
    assert_true(share_found(state, "swapped and wrong, given", SLIP_SWAPPED, 2, true) > 0.95);
}

/* Whoever is named by a word that fits nobody is not taken for somebody. */
static void strangers_are_nobody(void **state)
{
    static const char *const texts[] = { "xqzwv", "dr xqzwvk", "dr bbbbbbb", "hello there",
                                         "dr qqqqqq wwwwww" };
    many *m = many_names(state);

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        reading r = fixture_read(&m->f, ds_str_of(texts[i]), "", 0);

        assert_null(reading_entity(&r, ENTITY_DOCTOR));
    }
}

/* Ten thousand names cost a text next to nothing. */
static void everyday_texts_find_none_of_ten_thousand(void **state)
{
    static const char *const texts[] = {
        "need a dentist tomorrow morning", "is there parking at the clinic?",
        "my tooth hurts since yesterday",  "can i come on friday after 5",
        "the second one please",           "thanks a lot, see you then",
        "i want to cancel my appointment", "do you take insurance",
        "how much does a cleaning cost",   "my son has a fever",
    };
    many *m = many_names(state);

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        reading r = fixture_read(&m->f, ds_str_of(texts[i]), "", 0);

        if (reading_entity(&r, ENTITY_DOCTOR) != NULL)
            fail_msg("%s", texts[i]);
    }
}

/* clang-format off */
static void titles_and_initials(void **state)
{
    static const said rows[] = {
        { "Dr Rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "Dr. Rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr.rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "DR RAO", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "doctor rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "doc rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr meera rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr m rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr. m. rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "meera rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "rao meera", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr meera", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "prof. silva", "", 0, "find | doctor=Dr Ana Silva | |" },
        { "dr iyer", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr a k iyer", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr ak iyer", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr. a.k. iyer", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr iyer a k", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr vikram", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "dr v shah", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "dr shah's clinic", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "dra silva", "", 0, "find | doctor=Dr Ana Silva | |" },
        { "Dr. Luis Álvarez", "", 0, "find | doctor=Dr Luis Alvarez | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void slips_of_the_thumb(void **state)
{
    static const said rows[] = {
        { "dr roa", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr raoo", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr shha", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "dr sha", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "dr shahh", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "dr alvrez", "", 0, "find | doctor=Dr Luis Alvarez | |" },
        { "dr alverez", "", 0, "find | doctor=Dr Luis Alvarez | |" },
        { "dr alvaerz", "", 0, "find | doctor=Dr Luis Alvarez | |" },
        { "dr slva", "", 0, "find | doctor=Dr Ana Silva | |" },
        { "dr sliva", "", 0, "find | doctor=Dr Ana Silva | |" },
        { "dr iyre", "", 0, "find | doctor=Dr A. K. Iyer | |" },
        { "dr vikrm shah", "", 0, "find | doctor=Dr Vikram Shah | |" },
        { "dr mera rao", "", 0, "find | doctor=Dr Meera Rao | |" },
        { "dr kirn reddy", "", 0, "find | doctor=Dr Kiran Reddy | |" },
        { "dr sunitha reddy", "", 0, "find | doctor=Dr Sunita Reddy | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void surnames_of_two(void **state)
{
    static const said rows[] = {
        { "dr reddy", "", 0, "find | doctor=reddy | |" },
        { "dr kiran reddy", "", 0, "find | doctor=Dr Kiran Reddy | |" },
        { "dr sunita reddy", "", 0, "find | doctor=Dr Sunita Reddy | |" },
        { "dr s reddy", "", 0, "find | doctor=Dr Sunita Reddy | |" },
        { "dr k reddy", "", 0, "find | doctor=Dr Kiran Reddy | |" },
        { "dr kiran", "", 0, "find | doctor=Dr Kiran Reddy | |" },
        { "sunita reddy", "", 0, "find | doctor=Dr Sunita Reddy | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}

static void doctors_in_sentences(void **state)
{
    static const said rows[] = {
        { "can i see dr rao tomorrow", "", 0, "find | doctor=Dr Meera Rao | 2026-11-24 |" },
        { "is dr shah in on friday?", "", 0, "find | doctor=Dr Vikram Shah | 2026-11-27 |" },
        { "not dr rao", "", 0, "inform | !doctor=Dr Meera Rao | |" },
        { "anyone but dr rao", "", 0, "inform | !doctor=Dr Meera Rao | |" },
        { "dr rao or dr shah", "", 0, "find | doctor=Dr Meera Rao doctor=Dr Vikram Shah | |" },
        { "same doctor as last time", "", 0, "inform | | |" },
        { "the doctor", "", 0, "inform | | |" },
        { "hi doctor", "", 0, "greet | | |" },
    };

    fixture_check(*state, rows, COUNT_OF(rows));
}
/* clang-format on */

static void everyday_words_are_no_doctors(void **state)
{
    static const char *const texts[] = {
        "show me more",
        "raw fish made me sick",
        "i am a saver",
        "share the address",
        "sure",
        "ray of hope",
        "reader",
        "ready now",
        "i already paid",
        "shall i come",
        "is it raining",
        "row 5",
        "silver filling",
        "solve this please",
        "shaw street",
        "i swear",
        "iron deficiency",
        "idea?",
        "an appointment",
        "anna is my daughter",
        "luis is my husband",
        "alright",
        "keep me in the loop",
        "merry christmas",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        reading r = fixture_read(*state, ds_str_of(texts[i]), "", 0);

        if (reading_entity(&r, ENTITY_DOCTOR) != NULL)
            fail_msg("%s", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_and_initials),
        cmocka_unit_test(slips_of_the_thumb),
        cmocka_unit_test(surnames_of_two),
        cmocka_unit_test(doctors_in_sentences),
        cmocka_unit_test(everyday_words_are_no_doctors),
        cmocka_unit_test(surnames_and_full_names_as_they_are),
        cmocka_unit_test(one_slip_in_a_surname),
        cmocka_unit_test(one_slip_with_the_given_name),
        cmocka_unit_test(two_slips_in_a_surname),
        cmocka_unit_test(strangers_are_nobody),
        cmocka_unit_test(everyday_texts_find_none_of_ten_thousand),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
