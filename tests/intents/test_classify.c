/*
 * test_classify.c - the weights file is checked before it is believed, the model's work is bounded,
 * and what it may not decide it does not.
 */
#include "tests/intents/fixture.h"

#include <string.h>

#include "intents/classify.h"

#define FILE_BYTES (CLASSIFY_HEADER_BYTES + (size_t)CLASSIFY_BUCKETS * CLASSIFY_CLASSES)

/* A file whose weights are all nothing. */
static ds_str blank_file(ds_ctx *cx)
{
    unsigned char *bytes = ds_alloc(cx, FILE_BYTES);
    classifier c = { .groups = FEATURES_ALL, .scale = 0.5f };

    assert_non_null(bytes);
    for (size_t i = 0; i < CLASSIFY_KNOTS; i++)
        c.knots[i] = (float)i / CLASSIFY_KNOTS;
    classify_header(&c, bytes);
    memset(bytes + CLASSIFY_HEADER_BYTES, CLASSIFY_WEIGHT_ZERO, FILE_BYTES - CLASSIFY_HEADER_BYTES);
    return (ds_str){ (const char *)bytes, FILE_BYTES };
}

static void a_header_is_read_as_it_was_written(void **state)
{
    fixture *f = *state;
    classifier c;

    assert_status(f->line, classify_load(f->line, blank_file(f->line), &c), DS_OK);
    assert_int_equal(c.groups, FEATURES_ALL);
    assert_true(c.scale > 0.49f && c.scale < 0.51f);
    assert_true(c.knots[CLASSIFY_KNOTS - 1] > c.knots[0]);
}

static void a_file_that_is_cut_or_of_other_acts_is_refused(void **state)
{
    static const size_t spoilt[] = { 0, 4, 8, 12, 104, 120 }; /* magic, version, sizes, names */
    fixture *f = *state;
    classifier c;
    ds_str file = blank_file(f->line);

    assert_status(f->line,
                  classify_load(f->line, (ds_str){ file.p, CLASSIFY_HEADER_BYTES - 1 }, &c),
                  DS_INVALID);
    assert_status(f->line, classify_load(f->line, (ds_str){ file.p, file.n - 1 }, &c), DS_INVALID);
    for (size_t i = 0; i < COUNT_OF(spoilt); i++) {
        ds_str bad = blank_file(f->line);
        unsigned char *bytes = (unsigned char *)(uintptr_t)bad.p;

        bytes[spoilt[i]] ^= 1;
        assert_status(f->line, classify_load(f->line, bad, &c), DS_INVALID);
        ds_arena_reset(f->line->arena);
    }
}

static void scores_are_probabilities_and_follow_the_weights(void **state)
{
    fixture *f = *state;
    ds_str file = blank_file(f->line);
    unsigned char *weights = (unsigned char *)(uintptr_t)file.p + CLASSIFY_HEADER_BYTES;
    feature_list list = { .n = 700 }; /* more than are added up at once */
    float scores[ACT_COUNT], sum = 0;
    classifier c;

    for (size_t i = 0; i < list.n; i++)
        list.at[i] = 7;
    weights[7 * CLASSIFY_CLASSES + ACT_THANK - 1] += 1;
    weights[7 * CLASSIFY_CLASSES + ACT_BYE - 1] -= 1;
    assert_status(f->line, classify_load(f->line, file, &c), DS_OK);
    c.scale = 0.001f;
    classify_scores(&c, &list, scores);
    for (size_t i = 0; i < ACT_COUNT; i++)
        sum += scores[i];
    assert_true(sum > 0.999f && sum < 1.001f);
    assert_true(scores[ACT_NONE] <= 0);
    assert_true(scores[ACT_THANK] > scores[ACT_FIND] && scores[ACT_FIND] > scores[ACT_BYE]);
    assert_true(scores[ACT_THANK] / scores[ACT_FIND] > 2.0f); /* e to the 0.7 */
    assert_true(scores[ACT_THANK] / scores[ACT_FIND] < 2.03f);
}

static void steps_of_confidence_rise_with_the_score(void **state)
{
    static const float scores[] = { -1, 0, 0.01f, 0.2f, 0.5f, 0.9f, 0.99f, 0.9999f, 1, 2 };

    (void)state;
    for (size_t i = 1; i < COUNT_OF(scores); i++)
        assert_true(classify_knot(scores[i]) >= classify_knot(scores[i - 1]));
    assert_int_equal(classify_knot(0), 0);
    assert_int_equal(classify_knot(1), CLASSIFY_KNOTS - 1);
}

static void features_of_any_text_are_bounded_and_the_same_again(void **state)
{
    fixture *f = *state;
    feature_list *a = DS_NEW(f->line, feature_list), *b = DS_NEW(f->line, feature_list);
    intent_context c = { .expects = DS_LIT("slot") };
    char text[INTENT_TEXT_MAX_BYTES], system[2000];
    read_state st;
    reading r;

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 7 == 6 ? ' ' : (char)('a' + i * i % 26);
    memset(system, '?', sizeof(system));
    c.system = (ds_str){ system, sizeof(system) };
    assert_status(
        f->line,
        read_by_rules(f->line, f->pack, f->vocab, (ds_str){ text, sizeof(text) }, &c, &r, &st),
        DS_OK);
    classify_features(&st, FEATURES_ALL, a);
    classify_features(&st, FEATURES_ALL, b);
    assert_true(a->n > 0 && a->n <= CLASSIFY_FEATURES_MAX);
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->at, b->at, a->n * sizeof(a->at[0]));
    for (size_t i = 0; i < a->n; i++)
        assert_true(a->at[i] < CLASSIFY_BUCKETS);
}

/* A model that is all for one act, whatever the text. */
static classifier zealot(ds_ctx *cx, act a)
{
    ds_str file = blank_file(cx);
    unsigned char *weights = (unsigned char *)(uintptr_t)file.p + CLASSIFY_HEADER_BYTES;
    classifier c;

    for (size_t i = 0; i < CLASSIFY_BUCKETS; i++)
        weights[i * CLASSIFY_CLASSES + a - 1] = 255;
    assert_status(cx, classify_load(cx, file, &c), DS_OK);
    return c;
}

static act judged_by(fixture *f, classifier *model, const char *text)
{
    intent_pack pack = *f->pack;
    intent_context c = { .expects = DS_LIT("slot"), .option_count = 3 };
    reading r;

    pack.model = model;
    assert_status(f->line, intent_read(f->line, &pack, f->vocab, ds_str_of(text), &c, &r), DS_OK);
    return r.act;
}

static void what_is_certain_no_model_overrules(void **state)
{
    fixture *f = *state;
    classifier bye = zealot(f->cx, ACT_BYE), stop = zealot(f->cx, ACT_STOP);
    classifier cancel = zealot(f->cx, ACT_CANCEL);

    cancel.knots[CLASSIFY_KNOTS - 1] = 0.94f; /* right often, not often enough */
    assert_int_equal(judged_by(f, &bye, "STOP"), ACT_STOP);
    assert_int_equal(judged_by(f, &bye, "2"), ACT_SELECT);
    assert_int_equal(judged_by(f, &bye, "start over"), ACT_RESTART);
    assert_int_equal(judged_by(f, &bye, "i want a person"), ACT_HUMAN);
    assert_int_equal(judged_by(f, &bye, "hmm well then so"), ACT_BYE);
    assert_int_not_equal(judged_by(f, &stop, "hmm well then so"), ACT_STOP);
    assert_int_not_equal(judged_by(f, &cancel, "hmm well then so"), ACT_CANCEL);
}

static void without_weights_the_rules_decide(void **state)
{
    fixture *f = *state;

    assert_int_equal(judged_by(f, NULL, "thanks"), ACT_THANK);
    assert_int_equal(judged_by(f, NULL, "hmm well then so"), ACT_OUT_OF_SCOPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_read_as_it_was_written),
        cmocka_unit_test(a_file_that_is_cut_or_of_other_acts_is_refused),
        cmocka_unit_test(scores_are_probabilities_and_follow_the_weights),
        cmocka_unit_test(steps_of_confidence_rise_with_the_score),
        cmocka_unit_test(features_of_any_text_are_bounded_and_the_same_again),
        cmocka_unit_test(what_is_certain_no_model_overrules),
        cmocka_unit_test(without_weights_the_rules_decide),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
