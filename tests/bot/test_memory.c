/*
 * test_memory.c - what a conversation remembers survives the way to the database and back.
 */
#include "tests/support/check.h"

#include <string.h>

#include "bot/bot_internal.h"
#include "tests/support/testenv.h"

static memory full_memory(void)
{
    memory m = {
        .is_greeted = true, .generation = 7, .misses = 1, .same_in = 2, .has_before = true
    };

    m.now = request_none();
    m.before = request_none();
    m.now.specialty = DS_STR("dentistry");
    m.now.is_symptom = true;
    m.now.doctor.v = 3;
    m.now.not_doctor.v = 4;
    m.now.doctor_name = DS_STR("rao");
    m.now.location.v = 5;
    m.now.city = DS_STR("San Jose");
    m.now.language = DS_STR("hi");
    m.now.gender = 'f';
    m.now.visit_type = DS_STR("follow-up");
    m.now.person = DS_STR("son \"Leo\"");
    m.now.is_named = true;
    m.now.is_cheapest = true;
    m.now.has_point = true;
    m.now.lat = 37.5;
    m.now.lon = -121.25;
    m.now.after.utc_s = 1764000000;
    m.now.until.utc_s = 1765000000;
    m.now.moving.v = 9;
    m.now.when_count = 1;
    m.now.whens[0] = when_any();
    m.now.whens[0].time_known = true;
    m.now.whens[0].clock_from_s = 61200;
    m.before.specialty = DS_STR("ent");
    m.later = request_none();
    m.later.specialty = DS_STR("dermatology");
    m.has_later = true;
    m.prove_since.utc_s = 1764000100;
    m.proof_tries = 2;
    m.is_shy = true;
    m.option_count = 2;
    m.options[0] = (bot_option){ .kind = OPTION_SLOT, .a = 11, .b = 1764000900 };
    m.options[1] = (bot_option){ .kind = OPTION_PATIENT, .word = DS_STR("\xE0\xA4\x85") };
    m.question = DS_STR("Which one?\n");
    m.held.v = 21;
    m.held_fence = 2;
    m.visit.v = 22;
    m.visit_at.utc_s = 1764000000;
    m.verb = SAID_MOVE;
    m.undo = (undo){ UNDO_MOVED, { 22 }, { 11 }, { 1764000900 }, { 1764000000 } };
    m.last_out = memory_print(DS_STR("x"));
    memory_people_put(&m, DS_STR("self"), (patient_id){ 31 });
    return m;
}

static void assert_same_request(const request *a, const request *b)
{
    assert_true(ds_str_equal(a->specialty, b->specialty));
    assert_int_equal(a->is_symptom, b->is_symptom);
    assert_int_equal(a->doctor.v, b->doctor.v);
    assert_int_equal(a->not_doctor.v, b->not_doctor.v);
    assert_true(ds_str_equal(a->doctor_name, b->doctor_name));
    assert_int_equal(a->location.v, b->location.v);
    assert_true(ds_str_equal(a->city, b->city));
    assert_true(ds_str_equal(a->language, b->language));
    assert_int_equal(a->gender, b->gender);
    assert_true(ds_str_equal(a->visit_type, b->visit_type));
    assert_true(ds_str_equal(a->person, b->person));
    assert_int_equal(a->is_named, b->is_named);
    assert_int_equal(a->is_cheapest, b->is_cheapest);
    assert_int_equal(a->has_point, b->has_point);
    assert_true(a->lat == b->lat && a->lon == b->lon);
    assert_int_equal(a->after.utc_s, b->after.utc_s);
    assert_int_equal(a->until.utc_s, b->until.utc_s);
    assert_int_equal(a->moving.v, b->moving.v);
    assert_int_equal(a->when_count, b->when_count);
}

static void everything_comes_back(void **unused)
{
    testenv *te = testenv_new("2026-11-23T08:00:00+00:00");
    ds_ctx *cx = testenv_cx(te);
    memory before = full_memory(), after;
    ds_str json;

    (void)unused;
    assert_status(cx, memory_write(cx, &before, &json), DS_OK);
    assert_status(cx, memory_read(cx, json, &after), DS_OK);
    assert_same_request(&before.now, &after.now);
    assert_same_request(&before.before, &after.before);
    assert_same_request(&before.later, &after.later);
    assert_true(after.has_later && after.is_shy);
    assert_int_equal(after.prove_since.utc_s, before.prove_since.utc_s);
    assert_int_equal(after.proof_tries, before.proof_tries);
    assert_int_equal(after.now.whens[0].clock_from_s, 61200);
    assert_true(after.is_greeted && after.has_before);
    assert_int_equal(after.generation, 7);
    assert_int_equal(after.misses, 1);
    assert_int_equal(after.same_in, 2);
    assert_int_equal(after.option_count, 2);
    assert_int_equal(after.options[0].b, 1764000900);
    assert_text(after.options[1].word, "\xE0\xA4\x85");
    assert_text(after.question, "Which one?\n");
    assert_int_equal(after.held.v, 21);
    assert_int_equal(after.verb, SAID_MOVE);
    assert_int_equal(after.undo.kind, UNDO_MOVED);
    assert_int_equal(after.undo.start.utc_s, 1764000900);
    assert_true(after.last_out == before.last_out);
    assert_int_equal(memory_people_find(&after, DS_STR("self")).v, 31);
    testenv_free(te);
}

static void anything_else_reads_as_a_fresh_memory(void **unused)
{
    static const char *const texts[] = { "",
                                         "{",
                                         "[]",
                                         "null",
                                         "{\"now\":3,\"options\":{}}",
                                         "{\"options\":[{\"kind\":99},{\"kind\":-1},3]}",
                                         "{\"undo\":{\"kind\":77}}",
                                         "{\"verb\":100000,\"people\":[{}]}",
                                         "{\"now\":{\"gender\":\"female\",\"when\":[1,2,{}]}}" };
    testenv *te = testenv_new("2026-11-23T08:00:00+00:00");
    ds_ctx *cx = testenv_cx(te);

    (void)unused;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        memory m;
        assert_status(cx, memory_read(cx, ds_str_of(texts[i]), &m), DS_OK);
        assert_int_equal(m.option_count, 0);
        assert_int_equal(m.people_count, 0);
        assert_int_equal(m.undo.kind, UNDO_NONE);
        assert_int_equal(m.now.gender, 0);
        assert_true(m.verb < SAID_COUNT);
        assert_false(request_has_subject(&m.now));
    }
    testenv_free(te);
}

static void people_are_replaced_and_never_overflow(void **unused)
{
    memory m = { .people_count = 0 };
    char names[BOT_PEOPLE_MAX + 4][8];

    (void)unused;
    memory_people_put(&m, DS_STR("son"), (patient_id){ 1 });
    memory_people_put(&m, DS_STR("son"), (patient_id){ 2 });
    assert_int_equal(m.people_count, 1);
    assert_int_equal(memory_people_find(&m, DS_STR("son")).v, 2);
    memory_people_put(&m, DS_STR(""), (patient_id){ 3 });
    assert_int_equal(m.people_count, 1);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        memset(names[i], 0, sizeof names[i]);
        names[i][0] = (char)('a' + i);
        memory_people_put(&m, ds_str_of(names[i]), (patient_id){ 10 });
    }
    assert_int_equal(m.people_count, BOT_PEOPLE_MAX);
    assert_int_equal(memory_people_find(&m, DS_STR("nobody")).v, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_back),
        cmocka_unit_test(anything_else_reads_as_a_fresh_memory),
        cmocka_unit_test(people_are_replaced_and_never_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
