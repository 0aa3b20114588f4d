/*
 * test_languages.c - a language is added by files alone: here one that nobody speaks.
 *
 * The files of two invented languages, one of them in a script that no built-in language has, are
 * handed to the same door as the built-in ones. Nothing in C knows their names.
 */
#include "intents/intents_internal.h"
#include "tests/intents/fixture.h"

#include <string.h>

#define FILE_OF(name, text)                                                                        \
    {                                                                                              \
        (name), (const unsigned char *)(text), sizeof(text) - 1                                    \
    }

/* clang-format off */
static const ds_embedded invented[] = {
    FILE_OF("rules/all/words.txt", "[ordinal_mark]\nth\n"),
    FILE_OF("rules/en/acts.txt", "[act cancel 95]\ncancel\n[act affirm 90]\n^ yes $\n"),
    FILE_OF("rules/en/language.txt", "[traits]\ndefault, month_first\n"),
    FILE_OF("rules/en/words.txt", "[specialty dentistry]\ndentist\n[relative_day 1]\ntomorrow\n[known]\nplease\n"),
    FILE_OF("rules/qaa/acts.txt", "[act cancel 95]\nzorb [it]\n[act affirm 90]\n^ vu $\n"),
    FILE_OF("rules/qaa/language.txt", "[reads]\nen\n[letters]\n\xc4\xb7\n"),
    FILE_OF("rules/qaa/safety.txt", "[emergency medical]\nkrax mal\n"),
    FILE_OF("rules/qaa/words.txt", "[specialty dentistry]\nmolbo\n[relative_day 1]\nmorgu\n[number 5]\nkvin\n"
                                   "[part 6:00 11:00]\nluma\n[known]\nste\n"),
    FILE_OF("rules/qab/acts.txt", "[act cancel 95]\n\xe1\x8e\xa0\xe1\x8e\xa1\xe1\x8e\xa2\n"),
    FILE_OF("rules/qab/language.txt", "[script]\n13A0-13FF\n"),
    { NULL, NULL, 0 },
};
static const struct { const char *text, *usual, *lang; act act; bool is_emergency; } rows[] = {
    { "zorb it", "", "qaa", ACT_CANCEL, false },
    { "vu", "", "qaa", ACT_AFFIRM, false },
    { "vu", "en", "qaa", ACT_AFFIRM, false },
    { "yes", "qaa", "en", ACT_AFFIRM, false },
    { "molbo morgu luma please", "", "qaa", ACT_FIND, false },
    { "cancel tomorrow", "", "en", ACT_CANCEL, false },
    { "cancel morgu", "", "qaa", ACT_CANCEL, false }, /* mixed with English */
    { "krax mal", "en", "qaa", ACT_COUNT, true },
    { "\xe1\x8e\xa0\xe1\x8e\xa1\xe1\x8e\xa2", "en", "qab", ACT_CANCEL, false },
    { "5", "", "en", ACT_COUNT, false },
    { "5", "qaa", "qaa", ACT_COUNT, false },
    { "zorb", "zz", "qaa", ACT_CANCEL, false },
    { "cancel", "qab", "en", ACT_CANCEL, false }, /* which the usual one lacks */
};
/* clang-format on */

static void an_invented_language_is_read(void **state)
{
    fixture *f = *state;
    intent_pack *p = NULL;

    assert_status(f->cx, intent_pack_from(f->cx, invented, &p), DS_OK);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        intent_context context = { .now = f->cx->now, .usual = ds_str_of(rows[i].usual) };
        reading r;

        assert_status(f->cx, intent_read(f->cx, p, NULL, ds_str_of(rows[i].text), &context, &r),
                      DS_OK);
        if (!ds_str_is(r.lang, rows[i].lang) || (rows[i].act != ACT_COUNT && r.act != rows[i].act))
            fail_msg("\"%s\": " DS_FMT " %s", rows[i].text, DS_ARG(r.lang), act_name(r.act));
        assert_int_equal(r.emergency != EMERGENCY_NONE, rows[i].is_emergency);
    }
    intent_pack_free(p);
}

static void its_days_parts_and_lay_words_mean_what_its_files_say(void **state)
{
    fixture *f = *state;
    intent_context context = { .now = f->cx->now };
    intent_pack *p = NULL;
    reading r;

    assert_status(f->cx, intent_pack_from(f->cx, invented, &p), DS_OK);
    assert_status(f->cx, intent_read(f->cx, p, NULL, DS_STR("molbo morgu luma"), &context, &r),
                  DS_OK);
    assert_text(reading_entity(&r, ENTITY_SPECIALTY)->value, "dentistry");
    assert_int_equal(r.when_count, 1);
    assert_int_equal(r.whens[0].date_from.day, 24);
    assert_int_equal(r.whens[0].clock_from_s, 6 * SECONDS_HOUR);
    assert_int_equal(r.whens[0].clock_to_s, 11 * SECONDS_HOUR);
    intent_pack_free(p);
}

static void a_tag_finds_the_nearest_language(void **state)
{
    static const struct {
        const char *tag, *lang;
    } tags[] = {
        { "en", "en" },
        { "en-GB", "en" },
        { "hi", "hi" },
        { "hi-IN", "hi" },
        { "hi-Latn", "hi-Latn" },
        { "ES-mx", "es" },
        { "hi-latn-IN", "hi-Latn" },
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        intent_context context = { .now = f->cx->now, .lang = ds_str_of(tags[i].tag) };
        reading r;

        assert_status(f->cx, intent_read(f->cx, f->pack, NULL, DS_STR("5"), &context, &r), DS_OK);
        assert_text(r.lang, tags[i].lang);
    }
}

static void over_sixteen_languages_are_refused(void **state)
{
    static char names[LANGS_MAX + 1][32];
    ds_embedded files[LANGS_MAX + 2];
    fixture *f = *state;
    intent_pack *p = NULL;

    memset(files, 0, sizeof(files));
    for (size_t i = 0; i <= LANGS_MAX; i++) {
        const char text[] = "[known]\nhm\n";

        memcpy(names[i], "rules/xa/words.txt", sizeof("rules/xa/words.txt"));
        names[i][7] = (char)('a' + (int)i);
        files[i] =
            (ds_embedded){ names[i], (const unsigned char *)"[known]\nhm\n", sizeof(text) - 1 };
    }
    assert_status(f->cx, intent_pack_from(f->cx, files, &p), DS_INVALID);
    assert_why(f->cx, "rules/xq/words.txt: over 16 languages");
    files[LANGS_MAX].name = NULL;
    assert_status(f->cx, intent_pack_from(f->cx, files, &p), DS_OK);
    intent_pack_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invented_language_is_read),
        cmocka_unit_test(its_days_parts_and_lay_words_mean_what_its_files_say),
        cmocka_unit_test(a_tag_finds_the_nearest_language),
        cmocka_unit_test(over_sixteen_languages_are_refused),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
