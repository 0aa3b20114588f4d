/*
 * test_alarm.c - the weights of the second opinion are checked before they are believed, and what
 * it looks at is bounded and the same in any order of signs.
 */
#include "tests/intents/fixture.h"

#include <string.h>

#include "intents/alarm.h"

#define WEIGHT_BYTES ((size_t)ALARM_BUCKETS * ALARM_COLUMNS)
#define FILE_BYTES (ALARM_HEADER_BYTES + WEIGHT_BYTES)

/* A file whose weights are all nothing. */
static unsigned char *blank_file(ds_ctx *cx)
{
    unsigned char *bytes = ds_alloc(cx, FILE_BYTES);
    alarm a = { .scale = 0.5f, .danger = { 0.75f, 0.25f }, .stop = { 0.875f, 0.125f } };

    assert_non_null(bytes);
    alarm_header(&a, bytes);
    memset(bytes + ALARM_HEADER_BYTES, ALARM_WEIGHT_ZERO, WEIGHT_BYTES);
    return bytes;
}

static ds_status load(ds_ctx *cx, const unsigned char *bytes, size_t n, alarm *ret)
{
    return alarm_load(cx, (ds_str){ (const char *)bytes, n }, ret);
}

static bool is_near(float a, float b) { return a - b < 0.001f && b - a < 0.001f; }

static void a_header_is_read_as_it_was_written(void **state)
{
    fixture *f = *state;
    alarm a;

    assert_status(f->line, load(f->line, blank_file(f->line), FILE_BYTES, &a), DS_OK);
    assert_true(is_near(a.scale, 0.5f));
    assert_true(is_near(a.danger.sure, 0.75f) && is_near(a.danger.doubt, 0.25f));
    assert_true(is_near(a.stop.sure, 0.875f) && is_near(a.stop.doubt, 0.125f));
}

static void a_file_that_is_cut_or_of_another_kind_is_refused(void **state)
{
    static const size_t spoilt[] = { 0, 4, 8, 12 }; /* magic, version, sizes */
    fixture *f = *state;
    alarm a;

    assert_status(f->line, load(f->line, blank_file(f->line), ALARM_HEADER_BYTES - 1, &a),
                  DS_INVALID);
    assert_status(f->line, load(f->line, blank_file(f->line), FILE_BYTES - 1, &a), DS_INVALID);
    for (size_t i = 0; i < COUNT_OF(spoilt); i++) {
        unsigned char *bytes = blank_file(f->line);

        bytes[spoilt[i]] ^= 1;
        assert_status(f->line, load(f->line, bytes, FILE_BYTES, &a), DS_INVALID);
        ds_arena_reset(f->line->arena);
    }
}

static void the_opinion_follows_the_weights(void **state)
{
    fixture *f = *state;
    unsigned char *bytes = blank_file(f->line), *row;
    alarm_list *list = DS_NEW(f->line, alarm_list);
    alarm_opinion o;
    alarm a;

    list->n = 4;
    for (size_t i = 0; i < list->n; i++)
        list->at[i] = 7;
    assert_status(f->line, load(f->line, bytes, FILE_BYTES, &a), DS_OK);
    o = alarm_ask(&a, list);
    assert_true(is_near(o.danger, 0.75f)); /* three kinds and none, all as likely */
    assert_true(is_near(o.stop, 0.5f));
    row = bytes + ALARM_HEADER_BYTES + (size_t)7 * ALARM_COLUMNS;
    row[ALARM_STOP] -= 2;          /* 4 times 2 steps of a half, over the root of 4 */
    row[EMERGENCY_SELF_HARM] += 8; /* the likeliest kind */
    o = alarm_ask(&a, list);
    assert_true(is_near(o.stop, 0.119f)); /* 1 / (1 + e^2) */
    assert_int_equal(o.kind, EMERGENCY_SELF_HARM);
    assert_true(o.danger > 0.999f);
}

static void no_features_give_an_opinion_still(void **state)
{
    static const float sums[ALARM_COLUMNS] = { 0 };
    alarm_opinion o = alarm_opine(sums, 0);

    (void)state;
    assert_true(is_near(o.danger, 0.75f) && is_near(o.stop, 0.5f));
}

/* The features of a text; in f->line. */
static const alarm_list *features_of(fixture *f, ds_str text)
{
    alarm_list *list = DS_NEW(f->line, alarm_list);
    intent_context c = { .option_count = 0 };
    sign_marks *m;
    read_state st;
    reading r;

    assert_status(f->line, read_by_rules(f->line, f->pack, f->vocab, text, &c, &r, &st), DS_OK);
    assert_status(f->line, signs_mark(&st, &m), DS_OK);
    alarm_features(&st, m, 0, st.n, list);
    return list;
}

static void features_of_any_text_are_bounded_and_the_same_again(void **state)
{
    fixture *f = *state;
    char text[INTENT_TEXT_MAX_BYTES];
    const alarm_list *a, *b;

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 7 == 6 ? ' ' : (char)('a' + i * i % 26);
    a = features_of(f, (ds_str){ text, sizeof(text) });
    b = features_of(f, (ds_str){ text, sizeof(text) });
    assert_true(a->n > 100 && a->n <= ALARM_FEATURES_MAX);
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->at, b->at, a->n * sizeof(a->at[0]));
    for (size_t i = 0; i < a->n; i++)
        assert_true(a->at[i] < ALARM_BUCKETS);
}

static size_t shared(const alarm_list *a, const alarm_list *b)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (a->at[i] == b->at[k]) {
                n++;
                break;
            }
    return n;
}

static void one_danger_in_two_languages_shares_its_signs(void **state)
{
    fixture *f = *state;
    const alarm_list *en = features_of(f, DS_STR("chest pain"));
    const alarm_list *hi = features_of(f, DS_STR("सीने में दर्द"));
    const alarm_list *other = features_of(f, DS_STR("मंगलवार को समय"));

    assert_true(shared(en, hi) >= 4); /* the bias, both signs, their pair */
    assert_true(shared(en, other) < 3);
}

static void marks_and_case_are_no_features(void **state)
{
    fixture *f = *state;
    const alarm_list *a = features_of(f, DS_STR("please no more texts"));
    const alarm_list *b = features_of(f, DS_STR("PLEASE no more texts!!"));

    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->at, b->at, a->n * sizeof(a->at[0]));
}

static void a_word_or_three_are_terse(void **state)
{
    fixture *f = *state;

    assert_true(alarm_is_terse(features_of(f, DS_STR("goodbye"))));
    assert_true(alarm_is_terse(features_of(f, DS_STR("for my son!!"))));
    assert_false(alarm_is_terse(features_of(f, DS_STR("for my little son"))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_read_as_it_was_written),
        cmocka_unit_test(a_file_that_is_cut_or_of_another_kind_is_refused),
        cmocka_unit_test(the_opinion_follows_the_weights),
        cmocka_unit_test(no_features_give_an_opinion_still),
        cmocka_unit_test(features_of_any_text_are_bounded_and_the_same_again),
        cmocka_unit_test(one_danger_in_two_languages_shares_its_signs),
        cmocka_unit_test(marks_and_case_are_no_features),
        cmocka_unit_test(a_word_or_three_are_terse),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
