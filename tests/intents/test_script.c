/*
 * test_script.c - words in two scripts, and in the spellings that one script allows.
 */
#include "intents/intents_internal.h"
#include "tests/support/check.h"
#include "tests/support/testenv.h"

#define NOW "2026-11-23T10:00:00Z"

typedef struct pair {
    const char *given, *wanted;
} pair;

static void spellings_that_read_alike_are_one(void **state)
{
    static const pair rows[] = {
        { "दाँत", "दांत" },     { "ज़ुकाम", "जुकाम" }, { "हिन्दी", "हिंदी" }, { "डॉक्टर", "डाक्टर" },
        { "ऑपरेशन", "आपरेशन" }, { "जन्म", "जन्म" },   { "अन्न", "अन्न" },    { "dentist", "dentist" },
        { "", "" },           { "పళ్ళు", "పళ్ళు" },
    };
    testenv *env = testenv_new(NOW);
    ds_ctx *cx = testenv_cx(env);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_str folded;

        assert_status(cx, script_fold(cx, ds_str_of(rows[i].given), &folded), DS_OK);
        assert_text(folded, rows[i].wanted);
    }
    testenv_free(env);
}

static void devanagari_is_romanised(void **state)
{
    static const pair rows[] = {
        { "राव", "rav" },    { "शर्मा", "sharma" }, { "रेड्डी", "reddi" }, { "कुलकर्णी", "kulakarni" },
        { "अय्यर", "ayyar" }, { "सिंह", "sinh" },    { "rao", "rao" },    { "कृष्णा", "krishna" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char bytes[WORD_BYTES_MAX];

        assert_text(script_latin(ds_str_of(rows[i].given), bytes), rows[i].wanted);
    }
}

/* Each pair is one name as two people write it. */
static void habits_of_spelling_share_a_key(void **state)
{
    static const pair rows[] = {
        { "srinivas", "shrinivasa" }, { "lakshmi", "laxmi" },
        { "chaudhary", "choudhury" }, { "rao", "rav" },
        { "singh", "sinh" },          { "gowda", "gauda" },
        { "dixit", "dikshit" },       { "banerjee", "banarji" },
        { "sunita", "sunitha" },      { "kondapur", "kondapoor" },
        { "sambhar", "sanbhar" },     { "zaveri", "javeri" },
        { "iyer", "ayyar" },          { "srivastava", "shrivastav" },
        { "arora", "aroda" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char a[WORD_BYTES_MAX], b[WORD_BYTES_MAX];
        ds_str x = script_key(ds_str_of(rows[i].given), a);
        ds_str y = script_key(ds_str_of(rows[i].wanted), b);

        if (!ds_str_equal(x, y))
            fail_msg("%s is " DS_FMT ", %s is " DS_FMT, rows[i].given, DS_ARG(x), rows[i].wanted,
                     DS_ARG(y));
    }
}

static void other_names_have_other_keys(void **state)
{
    static const pair rows[] = {
        { "rao", "shah" },
        { "sharma", "verma" },
        { "patel", "pathak" },
        { "mehta", "menon" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char a[WORD_BYTES_MAX], b[WORD_BYTES_MAX];

        assert_false(ds_str_equal(script_key(ds_str_of(rows[i].given), a),
                                  script_key(ds_str_of(rows[i].wanted), b)));
    }
}

/* Bytes that no word has, and words longer than any. */
static void odd_words_stay_in_their_room(void **state)
{
    char word[4 * WORD_BYTES_MAX], bytes[WORD_BYTES_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(word); i++)
        word[i] = "xchkshmb"[i % 8];
    assert_true(script_latin((ds_str){ word, sizeof(word) }, bytes).n <= WORD_BYTES_MAX);
    assert_true(script_key((ds_str){ word, sizeof(word) }, bytes).n <= WORD_BYTES_MAX);
    for (size_t i = 0; i < sizeof(word); i++)
        word[i] = (char)(0xE0 + (int)(i % 3));
    assert_true(script_latin((ds_str){ word, sizeof(word) }, bytes).n <= WORD_BYTES_MAX);
    for (size_t i = 0; i < sizeof(word); i++)
        word[i] = "\xE0\xA4\x9B"[i % 3]; /* छ is three Latin letters */
    assert_true(script_latin((ds_str){ word, sizeof(word) }, bytes).n <= WORD_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_that_read_alike_are_one),
        cmocka_unit_test(devanagari_is_romanised),
        cmocka_unit_test(habits_of_spelling_share_a_key),
        cmocka_unit_test(other_names_have_other_keys),
        cmocka_unit_test(odd_words_stay_in_their_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
