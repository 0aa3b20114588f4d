/*
 * test_scenarios.c - every conversation in this folder, and what they prove together.
 *
 * Each NAME.chat runs on a clock it moves itself, against a clinic in memory. Together they must
 * decide by every row of the dialog table; the longest SMS they produce is printed.
 */
#include "tests/support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bot/bot_internal.h"
#include "tests/support/scenario.h"
#include "tests/support/testenv.h"

#define FILES_MAX 512
#define SMS_LONG_MAX_PERCENT 5 /* messages over two segments */

typedef struct world_of_tests {
    testenv *te;
    intent_pack *pack;
    char folder[512];
    char names[FILES_MAX][96];
    size_t count;
    scenario_stats stats;
} world_of_tests;

static int by_name(const void *a, const void *b) { return strcmp(a, b); }

static void list_files(world_of_tests *w, const char *only)
{
    DIR *dir = opendir(w->folder);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        size_t n = strlen(entry->d_name);
        if (n < 6 || strcmp(entry->d_name + n - 5, ".chat") != 0 || w->count == FILES_MAX)
            continue;
        if (only != NULL && strncmp(entry->d_name, only, n - 5) != 0)
            continue;
        snprintf(w->names[w->count], sizeof w->names[0], "%.*s", (int)(n - 5), entry->d_name);
        w->count++;
    }
    closedir(dir);
    qsort(w->names, w->count, sizeof w->names[0], by_name);
}

static int set_up(void **state_)
{
    world_of_tests *w = calloc(1, sizeof *w);
    const char *root = getenv("DOCSPOT_SOURCE_DIR");

    assert_non_null(w);
    snprintf(w->folder, sizeof w->folder, "%s/tests/scenarios", root != NULL ? root : ".");
    w->te = testenv_new("2026-01-01T00:00:00+00:00");
    assert_status(testenv_cx(w->te), intent_pack_new(testenv_cx(w->te), &w->pack), DS_OK);
    list_files(w, getenv("DOCSPOT_SCENARIO"));
    w->stats.is_shown = getenv("DOCSPOT_SCENARIO_SHOW") != NULL;
    *state_ = w;
    return 0;
}

static int tear_down(void **state_)
{
    world_of_tests *w = *state_;

    intent_pack_free(w->pack);
    testenv_free(w->te);
    free(w);
    return 0;
}

static void every_scenario_goes_as_written(void **state_)
{
    world_of_tests *w = *state_;
    char why[SCENARIO_WHY_MAX];
    size_t failed = 0;

    assert_true(w->count > 0);
    for (size_t i = 0; i < w->count; i++)
        if (!scenario_run(w->pack, w->folder, w->names[i], &w->stats, why)) {
            print_error("%s\n", why);
            failed++;
        }
    print_message("%zu scenarios, %zu messages\n", w->count, w->stats.messages);
    assert_int_equal(failed, 0);
}

static void every_row_of_the_dialog_table_decides_somewhere(void **state_)
{
    world_of_tests *w = *state_;
    size_t missed = 0, once = 0;

    if (getenv("DOCSPOT_SCENARIO") != NULL)
        skip();
    for (size_t i = 0; i < bot_rule_count; i++) {
        once += w->stats.hits[i] == 1;
        if (getenv("DOCSPOT_SCENARIO_HITS") != NULL)
            print_message("%5zu %s, %s (row %zu)\n", w->stats.hits[i],
                          state_name(bot_rules[i].from), said_name(bot_rules[i].said), i + 1);
        if (w->stats.hits[i] == 0) {
            print_error("row %zu never decided: %s, %s\n", i + 1, state_name(bot_rules[i].from),
                        said_name(bot_rules[i].said));
            missed++;
        }
    }
    print_message("%zu of %zu rows decide only once\n", once, bot_rule_count);
    assert_int_equal(missed, 0);
}

static void an_sms_fits_two_segments_wherever_the_facts_allow(void **state_)
{
    world_of_tests *w = *state_;

    print_message("%zu of %zu SMS are longer than two segments; the longest has %zu (%s): %s\n",
                  w->stats.sms_long, w->stats.sms_messages, w->stats.worst_segments,
                  w->stats.worst_file, w->stats.worst_text);
    assert_true(w->stats.sms_long * 100 <= w->stats.sms_messages * SMS_LONG_MAX_PERCENT);
    assert_true(w->stats.worst_segments <= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scenario_goes_as_written),
        cmocka_unit_test(every_row_of_the_dialog_table_decides_somewhere),
        cmocka_unit_test(an_sms_fits_two_segments_wherever_the_facts_allow),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
