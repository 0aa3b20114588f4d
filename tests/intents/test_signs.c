/*
 * test_signs.c - how signs add up to a danger: order, nearness, denial, past, and what is told
 * apart.
 */
#include "tests/intents/fixture.h"

#include <string.h>

typedef struct sign_row {
    const char *text;
    bool is_danger;
} sign_row;

static void expect_rows(fixture *f, const sign_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        reading r = fixture_read(f, ds_str_of(rows[i].text), "", 0);

        if ((r.emergency != EMERGENCY_NONE) != rows[i].is_danger)
            fail_msg("\"%s\" is %s", rows[i].text, emergency_kind_name(r.emergency));
    }
}

static void signs_add_up_in_any_order_when_near(void **state)
{
    static const sign_row rows[] = {
        { "pain in the chest", true },
        { "chest, such pain", true },
        { "chest. pain", false }, /* a sentence's end parts them */
        { "chest xray for my mother who lives with us and has some knee pain", false },
        { "pain", false },
        { "chest", false },
    };

    expect_rows(*state, rows, COUNT_OF(rows));
}

static void a_denial_reaches_its_own_clause(void **state)
{
    static const sign_row rows[] = {
        { "no chest pain", false },
        { "no fever or chest pain", false },
        { "no fever. chest pain", true },
        { "not breathing", true }, /* a denial that is itself the sign */
        { "he is not able to breathe", true },
        { "seene me dard nahi hai", false },
        { "seene ka dard nahi ja raha", true }, /* the end is denied, not the pain */
        { "no me duele el pecho", false },
    };

    expect_rows(*state, rows, COUNT_OF(rows));
}

static void what_is_over_or_told_is_none(void **state)
{
    static const sign_row rows[] = {
        { "he had a stroke 7 years ago", false },
        { "le dio un infarto hace 12 anos", false },
        { "his face drooped years ago and droops again right now", true },
        { "chest pain in the movie", false },
        { "what are the symptoms of a stroke", false },
    };

    expect_rows(*state, rows, COUNT_OF(rows));
}

static void what_is_told_apart_hides_shorter_words(void **state)
{
    static const sign_row rows[] = {
        { "blood pressure is very low today", false },
        { "lots of blood", true },
        { "blood sugar 600 and vomiting", true },
    };

    expect_rows(*state, rows, COUNT_OF(rows));
}

static void long_texts_are_read_to_their_end(void **state)
{
    static char text[1024];
    size_t n = 0;

    for (; n + sizeof("ok ") < 900; n += 3)
        memcpy(text + n, "ok ", 3);
    memcpy(text + n, ". chest pain", sizeof(". chest pain"));
    assert_int_equal(fixture_read(*state, ds_str_of(text), "", 0).emergency, EMERGENCY_MEDICAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_add_up_in_any_order_when_near),
        cmocka_unit_test(a_denial_reaches_its_own_clause),
        cmocka_unit_test(what_is_over_or_told_is_none),
        cmocka_unit_test(what_is_told_apart_hides_shorter_words),
        cmocka_unit_test(long_texts_are_read_to_their_end),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
