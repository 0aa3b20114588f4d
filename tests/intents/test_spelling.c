/*
 * test_spelling.c - what a slip costs, and that near words are found by their shortened forms.
 */
#include "intents/intents_internal.h"
#include "tests/intents/fixture.h"

#define LIMIT 30

static void slips_cost_less_than_other_letters(void **state)
{
    static const struct {
        const char *a, *b;
        int cost;
    } rows[] = {
        { "dentist", "dentist", 0 },  { "dentst", "dentist", 7 },   { "mornng", "morning", 7 },
        { "tomorow", "tomorrow", 7 }, { "firday", "friday", 7 },    { "roa", "rao", 7 },
        { "dentisg", "dentist", 10 }, { "xentist", "dentist", 10 }, { "dentists", "dentist", 10 },
        { "सुबाह", "सुबह", 7 },         { "दीसंबर", "दिसंबर", 7 },      { "शनि", "सनि", 7 },
        { "बुध", "बुत", 10 },           { "ఆదివరం", "ఆదివారం", 7 },      { "frody", "friday", 14 },
        { "cat", "dog", 27 },         { "monday", "sunday", 17 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(spelling_distance(ds_str_of(rows[i].a), ds_str_of(rows[i].b), LIMIT),
                         rows[i].cost);
        assert_int_equal(spelling_distance(ds_str_of(rows[i].b), ds_str_of(rows[i].a), LIMIT),
                         rows[i].cost);
    }
}

static void over_the_limit_is_just_over_it(void **state)
{
    (void)state;
    assert_int_equal(spelling_distance(DS_STR("monday"), DS_STR("dermatology"), 10), 11);
    assert_int_equal(
        spelling_distance(DS_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                          DS_STR("a"), 10),
        11);
}

static void words_that_write_vowels_as_signs_count_a_letter_less(void **state)
{
    (void)state;
    assert_int_equal(spelling_length(DS_STR("sham")), 4);
    assert_int_equal(spelling_length(DS_STR("सुबह")), 3);
    assert_int_equal(spelling_length(DS_STR("")), 0);
}

static void short_words_have_no_slips(void **state)
{
    (void)state;
    assert_int_equal(spelling_limit(3), 0);
    assert_true(spelling_limit(4) < spelling_limit(6));
    assert_true(spelling_limit(6) < spelling_limit(9));
}

static void misspelt_words_find_their_own_and_everyday_words_stay(void **state)
{
    static const struct {
        const char *word, *found;
    } rows[] = {
        { "dentisst", "dentist" },
        { "appoinment", "appointment" },
        { "tomorrwo", "tomorrow" },
        { "wendesday", "wednesday" },
        { "cardioligist", "cardiologist" },
        { "docter", "doctor" },
        { "satruday", "saturday" },
        { "xyzzy", NULL },
        { "abc", NULL },
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_str found = { NULL, 0 };
        uint32_t word = lexicon_correct(f->pack->words, ds_str_of(rows[i].word),
                                        language_named(f->pack, DS_STR("en"))->bit, &found);

        assert_int_equal(word != 0, rows[i].found != NULL);
        assert_text(found, rows[i].found != NULL ? rows[i].found : "");
    }
    assert_true(lexicon_word(f->pack->words, DS_STR("mouth")) != 0); /* or it would be a month */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_cost_less_than_other_letters),
        cmocka_unit_test(over_the_limit_is_just_over_it),
        cmocka_unit_test(words_that_write_vowels_as_signs_count_a_letter_less),
        cmocka_unit_test(short_words_have_no_slips),
        cmocka_unit_test(misspelt_words_find_their_own_and_everyday_words_stay),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
