/*
 * test_language_mix.c - which language a text is in, so that it is answered in it; and mixed texts.
 */
#include "tests/intents/tables.h"

/* clang-format off */
static const text_row rows[] = {
    { "i need a dentist tomorrow", "en" },
    { "can i book an appointment", "en" },
    { "dentist", "en" },
    { "ok", "en" },
    { "yes", "en" },
    { "no", "en" },
    { "2", "en" },
    { "9:30", "en" },
    { "dr rao", "en" },
    { "what time is my appointment", "en" },
    { "thx", "en" },
    { "cancel it pls", "en" },
    { "my son has a fever since 2 days", "en" },
    { "stop", "en" },
    { "help", "en" },
    { "\xf0\x9f\x91\x8d", "en" },
    { "hola", "es" },
    { "buenos días", "es" },
    { "necesito una cita", "es" },
    { "quiero ver al dentista", "es" },
    { "mañana por la tarde", "es" },
    { "me duele la muela", "es" },
    { "cuánto cuesta la consulta", "es" },
    { "dónde está la clínica", "es" },
    { "cancelar mi cita por favor", "es" },
    { "gracias", "es" },
    { "el lunes a las cinco", "es" },
    { "para mi hijo", "es" },
    { "sí, por favor", "es" },
    { "tiene algo más tarde", "es" },
    { "no puedo el martes", "es" },
    { "मुझे डॉक्टर चाहिए", "hi" },
    { "कल सुबह", "hi" },
    { "हाँ", "hi" },
    { "नहीं", "hi" },
    { "दांत में दर्द है", "hi" },
    { "धन्यवाद", "hi" },
    { "मेरे बेटे को बुखार है", "hi" },
    { "5 बजे", "hi" },
    { "dentist चाहिए कल", "hi" },
    { "mujhe doctor chahiye", "hi-Latn" },
    { "kal subah appointment chahiye", "hi-Latn" },
    { "daant mein dard hai", "hi-Latn" },
    { "haan ji", "hi-Latn" },
    { "nahi chahiye", "hi-Latn" },
    { "kitna paisa lagega", "hi-Latn" },
    { "amma ki skin doctor kal shaam", "hi-Latn" },
    { "mera appointment kab hai", "hi-Latn" },
    { "clinic kahan hai", "hi-Latn" },
    { "parso shaam ko 5 baje", "hi-Latn" },
    { "theek hai", "hi-Latn" },
    { "appointment cancel kar do", "hi-Latn" },
    { "papa ke liye heart doctor chahiye", "hi-Latn" },
    { "shukriya", "hi-Latn" },
};
/* clang-format on */

static void languages_are_told(void **state)
{
    size_t right = 0;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        reading r = fixture_read(*state, ds_str_of(rows[i].text), "", 0);

        if (ds_str_is(r.lang, rows[i].wanted))
            right++;
        else
            print_error("\"%s\" is " DS_FMT ", wanted %s\n", rows[i].text, DS_ARG(r.lang),
                        rows[i].wanted);
    }
    table_share("languages", right, COUNT_OF(rows));
    assert_int_equal(right, COUNT_OF(rows));
}

/* A language the conversation is known to be in is kept, whatever a short answer looks like. */
static void a_language_that_is_given_is_kept(void **state)
{
    static const char *const tags[] = { "en", "es", "hi", "hi-Latn" };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t k = 0; k < COUNT_OF(tags); k++) {
            intent_context c = { .lang = ds_str_of(tags[k]) };
            reading r;

            ds_arena_reset(f->line->arena);
            assert_status(f->line,
                          intent_read(f->line, f->pack, f->vocab, ds_str_of(rows[i].text), &c, &r),
                          DS_OK);
            assert_text(r.lang, tags[k]);
        }
    }
}

/* Danger, stop and numbers are understood in every language, whichever is set. */
static void what_must_be_certain_is_certain_in_any_language(void **state)
{
    static const char *const tags[] = { "en", "es", "hi", "hi-Latn" };
    static const struct {
        const char *text;
        emergency_kind kind;
        act said;
    } sure[] = {
        { "chest pain", EMERGENCY_MEDICAL, ACT_COUNT },
        { "no puedo respirar", EMERGENCY_MEDICAL, ACT_COUNT },
        { "seene mein dard hai", EMERGENCY_MEDICAL, ACT_COUNT },
        { "सीने में दर्द", EMERGENCY_MEDICAL, ACT_COUNT },
        { "i want to die", EMERGENCY_SELF_HARM, ACT_COUNT },
        { "quiero morir", EMERGENCY_SELF_HARM, ACT_COUNT },
        { "STOP", EMERGENCY_NONE, ACT_STOP },
        { "stop texting me", EMERGENCY_NONE, ACT_STOP },
        { "dejen de escribirme", EMERGENCY_NONE, ACT_STOP },
        { "message mat bhejo", EMERGENCY_NONE, ACT_STOP },
        { "2", EMERGENCY_NONE, ACT_SELECT },
        { "२", EMERGENCY_NONE, ACT_SELECT },
        { "#2", EMERGENCY_NONE, ACT_SELECT },
        { "ok", EMERGENCY_NONE, ACT_AFFIRM },
        { "yes", EMERGENCY_NONE, ACT_AFFIRM },
        { "\xf0\x9f\x91\x8d", EMERGENCY_NONE, ACT_AFFIRM },
        { "no", EMERGENCY_NONE, ACT_NEGATE },
        { "\xf0\x9f\x91\x8e", EMERGENCY_NONE, ACT_NEGATE },
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(sure); i++) {
        for (size_t k = 0; k < COUNT_OF(tags); k++) {
            intent_context c = { .lang = ds_str_of(tags[k]),
                                 .expects = DS_LIT("slot"),
                                 .option_count = 3 };
            reading r;

            ds_arena_reset(f->line->arena);
            assert_status(f->line,
                          intent_read(f->line, f->pack, f->vocab, ds_str_of(sure[i].text), &c, &r),
                          DS_OK);
            if (r.emergency != sure[i].kind || (sure[i].said != ACT_COUNT && r.act != sure[i].said))
                fail_msg("\"%s\" in %s is %s", sure[i].text, tags[k], act_name(r.act));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_are_told),
        cmocka_unit_test(a_language_that_is_given_is_kept),
        cmocka_unit_test(what_must_be_certain_is_certain_in_any_language),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
