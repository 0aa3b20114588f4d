/*
 * test_options.c - what a tap sends back is read strictly: it comes from outside.
 */
#include "tests/support/check.h"

#include "bot/options.h"
#include "tests/support/testenv.h"

static void an_id_comes_back_as_it_went(void **unused)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+00:00");
    turn t = { .cx = testenv_cx(te), .m = { .generation = INT64_MAX } };
    bot_option slot_option = { .kind = OPTION_SLOT, .a = 123456789, .b = 253402300799 }, facts;
    bot_option place = { .kind = OPTION_PLACE, .word = DS_LIT("Reno") };
    int64_t generation, number;
    ds_str id;

    (void)unused;
    assert_status(t.cx, option_id(&t, &slot_option, 10, &id), DS_OK);
    assert_true(id.n <= MESSAGE_OPTION_ID_MAX_BYTES);
    assert_true(option_id_parse(id, &generation, &number, &facts));
    assert_true(generation == INT64_MAX && number == 10);
    assert_int_equal(facts.kind, OPTION_SLOT);
    assert_true(facts.a == slot_option.a && facts.b == slot_option.b);
    t.m.generation = 3;
    assert_status(t.cx, option_id(&t, &place, 2, &id), DS_OK);
    assert_text(id, "g3.2");
    assert_true(option_id_parse(id, &generation, &number, &facts));
    assert_int_equal(facts.kind, OPTION_NONE);
    testenv_free(te);
}

static void foreign_ids_are_refused(void **unused)
{
    static const char *const ids[] = { "",
                                       "g",
                                       "g1",
                                       "x1.2",
                                       "g.1",
                                       "g1.",
                                       "g-1.2",
                                       "g1.2x",
                                       "g1.-2",
                                       "ga.b",
                                       "g 1.2",
                                       "g1.2.x.4",
                                       "g99999999999999999999.1",
                                       "1.2",
                                       "G1.2" };
    bot_option facts;
    int64_t generation, number;

    (void)unused;
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        if (option_id_parse(ds_str_of(ids[i]), &generation, &number, &facts))
            fail_msg("\"%s\" was taken for ours", ids[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_comes_back_as_it_went),
        cmocka_unit_test(foreign_ids_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
