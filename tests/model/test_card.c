/*
 * test_card.c - numbers of payment cards are taken out of texts, and nothing else is.
 */
#include "model/card.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

typedef struct mask_case {
    const char *text, *masked; /* NULL: stays as it is */
} mask_case;

static const mask_case mask_cases[] = {
    /* as people write them */
    { "4242424242424242", "****4242" },
    { "my card is 4242 4242 4242 4242", "my card is ****4242" },
    { "4242-4242-4242-4242", "****4242" },
    { "4242.4242.4242.4242", "****4242" },
    { "4242  4242 - 4242 4242", NULL }, /* three signs part two groups */
    { "4242\n4242\n4242\n4242", "****4242" },
    { "4242\xC2\xA0"
      "4242\xC2\xA0"
      "4242\xC2\xA0"
      "4242",
      "****4242" },
    { "card:4242424242424242.", "card:****4242." },
    { "४२४२ ४२४२ ४२४२ ४२४२", "****4242" },
    { "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "****4242" },
    /* networks and lengths */
    { "5555 5555 5555 4444", "****4444" },
    { "2223003122003222", "****3222" },
    { "3782 822463 10005", "****0005" },
    { "371449635398431", "****8431" },
    { "6011 1111 1111 1117", "****1117" },
    { "3056 9300 0902 0004", "****0004" },
    { "36227206271667", "****1667" },
    { "3566002020360505", "****0505" },
    { "6200000000000005", "****0005" },
    { "4222222222222", "****2222" },
    { "6304 0000 0000 0000", "****0000" },
    { "6521 1111 1111 1117", NULL },
    /* what stands beside it */
    { "4242 4242 4242 4242 exp 12/27 cvv 123 zip 95113", "****4242 exp **/** cvv *** zip *****" },
    { "4242 4242 4242 4242 12/27 123", "****4242 **/** ***" },
    { "4242424242424242 1227", "****4242 ****" },
    { "42424242424242421227", "****4242****" },
    { "4242424242424242or5555555555554444", "****4242or****4444" },
    { "tomorrow at 5, 4242424242424242", "tomorrow at *, ****4242" },
    { "+4242424242424242", "+****4242" }, /* too long for a phone number */
    /* none */
    { "", NULL },
    { "4242 4242 4242 4241", NULL },   /* the check digit is wrong */
    { "1234 5678 9012 3452", NULL },   /* nobody's first digits */
    { "4242 4242 4242", NULL },        /* too short */
    { "call +49 1512 3456787", NULL }, /* a phone number that would pass */
    { "call me 408 555 0142 or 408 555 0143", NULL },
    { "919876543210 and 919876543211", NULL },
    { "aadhaar 4991 1866 5246", NULL },
    { "2026-11-24 09:30 2026-11-25 10:30", NULL },
    { "4 of us, 24 nov 9.30, 2 pm, room 12", NULL },
    { "need a dentist tomorrow morning", NULL },
    { "अगले सोमवार 4 बजे", NULL },
};

static void cards_are_taken_out_and_nothing_else(void **state)
{
    testenv *env = testenv_new("2026-11-23T08:00:00+00:00");
    ds_ctx *cx = testenv_cx(env);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(mask_cases); i++) {
        const mask_case *c = &mask_cases[i];
        ds_str got;

        assert_int_equal(card_mask(cx, ds_str_of(c->text), &got), DS_OK);
        if (!ds_str_is(got, c->masked ? c->masked : c->text))
            fail_msg("%s: " DS_FMT, c->text, DS_ARG(got));
        if (card_is_masked(got) != (c->masked != NULL))
            fail_msg("%s: masked or not?", c->text);
        if (!c->masked)
            assert_ptr_equal(got.p, c->text); /* nothing was copied */
    }
    testenv_free(env);
}

static void a_mask_is_told_from_stars(void **state)
{
    (void)state;
    assert_true(card_is_masked(DS_STR("paid with ****4242 ok")));
    assert_true(card_is_masked(DS_STR("******4242")));
    assert_false(card_is_masked(DS_STR("****")));
    assert_false(card_is_masked(DS_STR("**** 4242")));
    assert_false(card_is_masked(DS_STR("****42424")));
    assert_false(card_is_masked(DS_STR("")));
}

/* Whatever is typed around it: no digit of the number but the last four is left. */
static void masking_again_changes_nothing(void **state)
{
    testenv *env = testenv_new("2026-11-23T08:00:00+00:00");
    ds_ctx *cx = testenv_cx(env);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(mask_cases); i++) {
        ds_str once, twice;

        assert_int_equal(card_mask(cx, ds_str_of(mask_cases[i].text), &once), DS_OK);
        assert_int_equal(card_mask(cx, once, &twice), DS_OK);
        assert_true(ds_str_equal(once, twice));
    }
    testenv_free(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_are_taken_out_and_nothing_else),
        cmocka_unit_test(a_mask_is_told_from_stars),
        cmocka_unit_test(masking_again_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
