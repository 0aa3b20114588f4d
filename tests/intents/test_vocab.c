/*
 * test_vocab.c - names among ten thousand doctors, right and with letters swapped.
 */
#include "tests/intents/fixture.h"

#include <stdio.h>
#include <string.h>

#define DOCTORS 10000
#define NAME_BYTES 32
#define STEP 97

/* Pronounceable and all different: the number in base 14, a syllable a digit. */
static void write_name(char *out, size_t n)
{
    static const char *const syllables[] = { "ba", "cho", "du", "fi",  "ge", "hal", "ki",
                                             "lo", "mar", "ne", "pra", "su", "tok", "vi" };
    size_t digits[4];

    for (size_t i = 0; i < 4; i++, n /= 14)
        digits[i] = n % 14;
    (void)snprintf(out, NAME_BYTES, "Dr Ana %s%s%s%s", syllables[digits[3]], syllables[digits[2]],
                   syllables[digits[1]], syllables[digits[0]]);
}

static void two_letters_swapped_find_the_doctor_among_ten_thousand(void **state)
{
    static char names[DOCTORS][NAME_BYTES];
    static doctor doctors[DOCTORS];
    directory d = { .doctors = doctors, .doctor_count = DOCTORS };
    fixture *f = *state;
    intent_vocab *own = f->vocab, *many = NULL;
    size_t right = 0, asked = 0;

    for (size_t i = 0; i < DOCTORS; i++) {
        write_name(names[i], i);
        doctors[i] = (doctor){ .id = { (int64_t)i + 1 }, .name = ds_str_of(names[i]) };
    }
    assert_status(f->cx, intent_vocab_new(f->cx, f->pack, &d, &many), DS_OK);
    f->vocab = many;
    for (size_t i = 0; i < DOCTORS; i += STEP) {
        char text[NAME_BYTES + 16];
        size_t n =
            (size_t)snprintf(text, sizeof(text), "dr %s tomorrow", names[i] + strlen("Dr Ana "));
        const size_t first = strlen("dr ");
        char swapped;
        reading r;

        swapped = text[first + 1];
        text[first + 1] = text[first + 2];
        text[first + 2] = swapped;
        r = fixture_read(f, (ds_str){ text, n }, "", 0);
        asked++;
        right += reading_entity(&r, ENTITY_DOCTOR) != NULL &&
                 reading_entity(&r, ENTITY_DOCTOR)->doctor.v == (int64_t)i + 1;
    }
    f->vocab = own;
    intent_vocab_free(many);
    assert_true(right * 100 >= asked * 98); /* a slip can make another doctor's name */
}

static void a_name_that_several_share_gives_no_doctor(void **state)
{
    reading r = fixture_read(*state, DS_STR("dr reddy"), "", 0);
    const entity *e = reading_entity(&r, ENTITY_DOCTOR);

    assert_non_null(e);
    assert_int_equal(e->doctor.v, 0);
    assert_text(e->value, "reddy");
}

static void a_given_name_tells_them_apart(void **state)
{
    reading r = fixture_read(*state, DS_STR("dr kiran reddy"), "", 0);

    assert_int_equal(reading_entity(&r, ENTITY_DOCTOR)->doctor.v, 6);
}

static void an_empty_directory_has_no_names(void **state)
{
    static const directory none = { .version = 1 };
    fixture *f = *state;
    intent_vocab *own = f->vocab, *empty = NULL;
    reading r;

    assert_status(f->cx, intent_vocab_new(f->cx, f->pack, &none, &empty), DS_OK);
    f->vocab = empty;
    r = fixture_read(f, DS_STR("dr rao in kondapur"), "", 0);
    f->vocab = own;
    intent_vocab_free(empty);
    assert_null(reading_entity(&r, ENTITY_DOCTOR));
    assert_null(reading_entity(&r, ENTITY_PLACE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_letters_swapped_find_the_doctor_among_ten_thousand),
        cmocka_unit_test(a_name_that_several_share_gives_no_doctor),
        cmocka_unit_test(a_given_name_tells_them_apart),
        cmocka_unit_test(an_empty_directory_has_no_names),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
