/*
 * test_corrections.c - what changes a wish that was said before, and what only looks like it.
 */
#include "tests/intents/fixture.h"

typedef struct change {
    const char *text;
    bool is_correction;
    size_t whens;
    size_t entities;
} change;

static void check_changes(fixture *f, const char *expects, const change *rows, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        reading r = fixture_read(f, ds_str_of(rows[i].text), expects, 0);

        if (r.is_correction == rows[i].is_correction && r.when_count == rows[i].whens &&
            r.entity_count == rows[i].entities)
            continue;
        print_error("\"%s\": %s, %zu whens, %zu entities\n", rows[i].text,
                    r.is_correction ? "correction" : "none", r.when_count, r.entity_count);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void corrections_are_marked(void **state)
{
    static const change rows[] = {
        { "actually friday", true, 1, 0 },
        { "actually make it friday", true, 1, 0 },
        { "no, friday", true, 1, 0 },
        { "no friday", true, 1, 0 },
        { "nope, friday", true, 1, 0 },
        { "sorry, friday", true, 1, 0 },
        { "sorry i meant friday", true, 1, 0 },
        { "i meant friday", true, 1, 0 },
        { "i mean friday", true, 1, 0 },
        { "oops friday", true, 1, 0 },
        { "wait, friday", true, 1, 0 },
        { "friday instead", true, 1, 0 },
        { "make it friday", true, 1, 0 },
        { "make that 5pm", true, 1, 0 },
        { "no, dr shah", true, 0, 1 },
        { "actually dr shah", true, 0, 1 },
        { "no i meant downtown", true, 0, 1 },
        { "actually for my son", true, 0, 1 },
        { "no, a dentist", true, 0, 1 },
        { "actually a lady doctor", true, 0, 1 },
        { "not monday, tuesday", false, 2, 0 },
        { "not 10 pm, I meant 10 am", true, 2, 0 },
        { "no, el viernes", true, 1, 0 },
        { "nahi, kal", true, 1, 0 },
        { "नहीं, कल", true, 1, 0 },
    };

    check_changes(*state, "confirm", rows, COUNT_OF(rows));
}

static void denials_and_agreements_correct_nothing(void **state)
{
    static const change rows[] = {
        { "no", false, 0, 0 },         { "no thanks", false, 0, 0 },
        { "nope", false, 0, 0 },       { "actually no", false, 0, 0 },
        { "sorry", false, 0, 0 },      { "wait", false, 0, 0 },
        { "yes", false, 0, 0 },        { "yes friday", false, 1, 0 },
        { "ok friday", false, 1, 0 },  { "friday", false, 1, 0 },
        { "dr shah", false, 0, 1 },    { "in downtown please", false, 0, 1 },
        { "for my son", false, 0, 1 }, { "tomorrow after 5", false, 1, 0 },
        { "thanks", false, 0, 0 },
    };

    check_changes(*state, "confirm", rows, COUNT_OF(rows));
}

static void fragments_are_marked(void **state)
{
    static const struct {
        const char *text;
        bool is_fragment;
    } rows[] = {
        { "i need a dentist and", true },
        { "i want to", true },
        { "can i come on", true },
        { "book me with", true },
        { "for my", true },
        { "need an", true },
        { "dentist in kondapur,", true },
        { "hi i need...", true },
        { "tomorrow or", true },
        { "my tooth hurts because", true },
        { "i need a dentist", false },
        { "tomorrow", false },
        { "dentist in kondapur", false },
        { "hi", false },
        { "2", false },
        { "yes", false },
        { "my tooth hurts.", false },
        { "can i come on friday", false },
        { "is my appointment still on", false },
        { "thanks!", false },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), "", 0);

        if (r.is_fragment != rows[i].is_fragment)
            fail_msg("%s", rows[i].text);
    }
}

/* The turns of a wish: sooner, more, the earlier, the later. */
static void turns_are_marked(void **state)
{
    static const struct {
        const char *text;
        bool is_sooner, is_more;
        int order;
    } rows[] = {
        { "anything sooner?", true, false, 0 },
        { "anything earlier", true, false, 0 },
        { "sooner please", true, false, 0 },
        { "can i come in earlier", true, false, 0 },
        { "is there an earlier slot", true, false, 0 },
        { "too late for me", true, false, 0 },
        { "more", false, true, 0 },
        { "more options", false, true, 0 },
        { "show me more", false, true, 0 },
        { "other times", false, true, 0 },
        { "what else", false, true, 0 },
        { "anything else", false, true, 0 },
        { "none of these", false, true, 0 },
        { "the earlier one", false, false, -1 },
        { "the earliest one", false, false, -1 },
        { "the later one", false, false, 1 },
        { "the latest one please", false, false, 1 },
        { "friday", false, false, 0 },
        { "yes", false, false, 0 },
        { "2", false, false, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), "slot", 3);

        if (r.is_sooner != rows[i].is_sooner || r.is_more != rows[i].is_more ||
            r.order_wish != rows[i].order)
            fail_msg("\"%s\": sooner %d, more %d, order %d", rows[i].text, (int)r.is_sooner,
                     (int)r.is_more, r.order_wish);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corrections_are_marked),
        cmocka_unit_test(denials_and_agreements_correct_nothing),
        cmocka_unit_test(fragments_are_marked),
        cmocka_unit_test(turns_are_marked),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
