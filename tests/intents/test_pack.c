/*
 * test_pack.c - rule files that are wrong are told by file, line and fault; nothing is skipped.
 */
#include "intents/intents_internal.h"
#include "tests/intents/fixture.h"

#include <string.h>

typedef struct bad_file {
    const char *name, *text, *why;
} bad_file;

static ds_status make(fixture *f, const char *name, const char *text, intent_pack **ret)
{
    const ds_embedded files[] = { { name, (const unsigned char *)text, strlen(text) },
                                  { NULL, NULL, 0 } };

    return intent_pack_from(f->cx, files, ret);
}

static void a_bad_rule_names_its_file_and_line(void **state)
{
    /* clang-format off */
    static const bad_file rows[] = {
        { "rules/en/x.txt", "dentist\n", "rules/en/x.txt:1: a line before the first [section]" },
        { "rules/en/x.txt", "[]\nx\n", "rules/en/x.txt:1: an empty section" },
        { "rules/en/x.txt", "# ok\n[foo]\nx\n", "rules/en/x.txt:3: unknown section" },
        { "rules/en/x.txt", "[weekday]\nmonday\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[weekday one]\nmonday\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[weekday 1 2]\nmonday\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[unit year 0]\nyears\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[unit moon]\nmoons\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[part 12:00 6:00]\nmorning\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[part noon]\nmorning\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[specialty]\ndentist\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[specialty a]\ndentist,,b\n", "rules/en/x.txt:2: an empty phrase" },
        { "rules/en/x.txt", "[known]\na b c d e f g h i\n", "rules/en/x.txt:2: the phrase" },
        { "rules/en/x.txt", "[act fly]\nx\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[act cancel 900]\nx\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[act cancel 90]\n(a|b\n", "rules/en/x.txt:2: brackets do not match" },
        { "rules/en/x.txt", "[act cancel 90]\na]\n", "rules/en/x.txt:2: brackets do not match" },
        { "rules/en/x.txt", "[act cancel 90]\n.. x\n", "rules/en/x.txt:2: a rule must begin with words" },
        { "rules/en/x.txt", "[act cancel 90]\n* x\n", "rules/en/x.txt:2: a rule must begin with words" },
        { "rules/en/x.txt", "[act cancel 90]\n[a|b] [c]\n", "rules/en/x.txt:2: a rule must begin with words" },
        { "rules/en/x.txt", "[act cancel 90]\n(a|) b\n", "rules/en/x.txt:2: an empty alternative" },
        { "rules/en/x.txt", "[act cancel 90]\n(|a) b\n", "rules/en/x.txt:2: an empty alternative" },
        { "rules/en/x.txt", "[act cancel 90]\na ()\n", "rules/en/x.txt:2: an empty alternative" },
        { "rules/en/x.txt", "[act cancel 90]\nCancel it\n", "rules/en/x.txt:2: \"Cancel\" is no word" },
        { "rules/en/x.txt", "[act cancel 90]\ncancel!\n", "rules/en/x.txt:2: \"cancel!\" is no word" },
        { "rules/en/x.txt", "[act cancel 90]\ncancel ^ it\n", "rules/en/x.txt:2: \"^\" is no word" },
        { "rules/en/x.txt", "[act cancel 90]\ncancel(s|led)\n", "rules/en/x.txt:2: \"cancel(s|led)\" is no word" },
        { "rules/en/x.txt", "[act cancel 90]\n((((((((((((((a))))))))))))))\n", "rules/en/x.txt:2: brackets are nested" },
        { "rules/en/x.txt", "[act cancel 90]\n^\n", "rules/en/x.txt:2: \"^\" is no word" },
        { "rules/en/x.txt", "[act cancel 90]\ncancel <foo>\n", "rules/en/x.txt:2: a <class> that no section" },
        { "rules/en/x.txt", "[emergency minor]\nx\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[stop maybe]\nx\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[topic love]\nx\n", "rules/en/x.txt:2: the section's heading" },
        { "rules/en/x.txt", "[known]\n\xff\xfe\n", "rules/en/x.txt:2: not UTF-8" },
        { "rules/x_x/x.txt", "[known]\na\n", "rules/x_x/x.txt: the folder's name is no language tag" },
        { "rules/x.txt", "[known]\na\n", "rules/x.txt: the folder's name is no language tag" },
        { "rules/all/language.txt", "[traits]\ndefault\n", "rules/all/language.txt: no language has" },
        { "rules/xx/language.txt", "[traits]\nloud\n", "rules/xx/language.txt:2: unknown trait" },
        { "rules/xx/language.txt", "[reads]\nyy\n", "rules/xx/language.txt:2: there is no folder" },
        { "rules/xx/language.txt", "[reads]\nxx,,xx\n", "rules/xx/language.txt:2: nothing between" },
        { "rules/xx/language.txt", "[script]\n0900\n", "rules/xx/language.txt:2: expected code points" },
        { "rules/xx/language.txt", "[script]\n0900-08FF\n", "rules/xx/language.txt:2: expected code" },
        { "rules/xx/language.txt", "[script]\n0900-09fg\n", "rules/xx/language.txt:2: expected code" },
        { "rules/xx/language.txt", "[words]\na\n", "rules/xx/language.txt:2: unknown section" },
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        intent_pack *p = NULL;

        assert_status(((fixture *)*state)->cx, make(*state, rows[i].name, rows[i].text, &p),
                      DS_INVALID);
        assert_why(((fixture *)*state)->cx, rows[i].why);
    }
}

static void comments_and_blank_lines_say_nothing(void **state)
{
    fixture *f = *state;
    intent_pack *p = NULL;

    assert_status(
        f->cx, make(f, "rules/en/x.txt", "# top\n\n[known] # why\na, b # and so on\n", &p), DS_OK);
    intent_pack_free(p);
}

static void other_files_than_txt_are_not_rules(void **state)
{
    fixture *f = *state;
    intent_pack *p = NULL;

    assert_status(f->cx, make(f, "rules/README.md", "no section here", &p), DS_OK);
    intent_pack_free(p);
}

static void lay_words_of_files_name_specialties(void **state)
{
    static const struct {
        const char *word, *value;
        bool is_known;
    } rows[] = {
        { "dentist", "dentistry", true },
        { "Skin Doctor", "dermatology", true },
        { "dermatology", "dermatology", true },
        { "E.N.T.", "ent", true },
        { "Eye Specialist", "ophthalmology", true },
        { "cardiolgist", "cardiology", true },
        { "general_practice", "general_practice", true },
        { "Dentista", "dentistry", true },
        { "Reiki Master", "reiki master", false },
        { "", "", false },
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ds_str value;
        bool is_known;

        assert_status(f->cx,
                      intent_specialty(f->cx, f->pack, ds_str_of(rows[i].word), &value, &is_known),
                      DS_OK);
        assert_text(value, rows[i].value);
        assert_int_equal(is_known, rows[i].is_known);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_rule_names_its_file_and_line),
        cmocka_unit_test(comments_and_blank_lines_say_nothing),
        cmocka_unit_test(other_files_than_txt_are_not_rules),
        cmocka_unit_test(lay_words_of_files_name_specialties),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
