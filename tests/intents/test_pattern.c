/*
 * test_pattern.c - the notation of rules: what each part finds, and in which order rules win.
 *
 * Rows are small sets of rules, one a line (near misses begin with '!'), a text and its matches as
 * "rule:words matched", one behind the other.
 */
#include "intents/intents_internal.h"
#include "tests/intents/fixture.h"

#include <stdio.h>
#include <string.h>

#define FOUND_MAX 8
#define ARENA_BYTES ((size_t)16 * 1024 * 1024)

typedef struct row {
    const char *rules, *text, *found;
} row;

typedef struct bench {
    ds_ctx *cx;
    ds_arena *arena;
    lexicon *words;
    pattern_set *set;
} bench;

static void open_set(bench *b, ds_ctx *cx, const char *rules)
{
    ds_str rest = ds_str_of(rules), line;

    b->cx = cx;
    b->arena = ds_arena_new(ARENA_BYTES);
    b->words = lexicon_new(cx, b->arena);
    b->set = pattern_set_new(cx, b->arena, b->words);
    assert_non_null(b->set);
    while (ds_str_next(&rest, '\n', &line)) {
        rule r = { .kind = RULE_ACT, .is_first = line.p[0] == '!' };

        line = ds_str_sub(line, r.is_first ? 1 : 0, line.n);
        assert_status(cx, pattern_set_add(cx, b->set, line, &r), DS_OK);
    }
    assert_status(cx, lexicon_seal(cx, b->words), DS_OK);
    assert_status(cx, pattern_set_seal(cx, b->set), DS_OK);
}

/* The matches of " text " as a line. */
static ds_str find(bench *b, const char *text)
{
    pattern_match found[FOUND_MAX];
    ds_buf out = ds_buf_make(b->cx), norm = ds_buf_make(b->cx);
    ds_str line, subject;
    pattern_text t;
    size_t n;

    ds_buf_printf(&norm, " %s ", text);
    assert_status(b->cx, ds_buf_finish(&norm, &subject), DS_OK);
    assert_status(b->cx, pattern_text_make(b->cx, b->words, subject, &t), DS_OK);
    n = pattern_set_find(b->set, &t, found, FOUND_MAX);
    for (size_t i = 0; i < n; i++)
        ds_buf_printf(&out, "%s%u:" DS_FMT, i > 0 ? " / " : "", (unsigned)found[i].rule,
                      DS_ARG(ds_str_sub(subject, found[i].start, found[i].end)));
    assert_status(b->cx, ds_buf_finish(&out, &line), DS_OK);
    return line;
}

static void rules_find_what_they_say(void **state)
{
    /* clang-format off */
    static const row rows[] = {
        { "cancel it", "please cancel it now", "0:cancel it" },
        { "cancel it", "cancel them", "" },
        { "cancel it", "cancelit", "" },
        { "cancel (it|them)", "cancel them", "0:cancel them" },
        { "(thank|thank you) doctor", "thank you doctor", "0:thank you doctor" },
        { "(thank|thank you)", "thank you", "0:thank" },
        { "(thank you|thank)", "thank you", "0:thank you" },
        { "cancel [my|the] visit", "cancel visit", "0:cancel visit" },
        { "cancel [my|the] visit", "cancel my visit", "0:cancel my visit" },
        { "cancel [my|the] visit", "cancel my the visit", "" },
        { "cancel .. visit", "cancel one two three visit", "0:cancel one two three visit" },
        { "cancel .. visit", "cancel one two three four visit", "" },
        { "cancel ... visit", "cancel a b c d e f g visit", "0:cancel a b c d e f g visit" },
        { "cancel .. visit", "cancel . my visit", "" },
        { "cancel .. visit", "cancel visit visit", "0:cancel visit" },
        { "cancel (next .. visit|now)", "cancel next big visit", "0:cancel next big visit" },
        { "cancel * visit", "cancel the visit", "0:cancel the visit" },
        { "cancel * visit", "cancel visit", "" },
        { "take 9", "take 12", "0:take 12" },
        { "take 9", "take two", "" },
        { "take 9", "take 2x", "" },
        { "9 please", "3 please", "0:3 please" },
        { "call 911", "call 911", "0:call 911" },
        { "call 911", "call 912", "" },
        { "^ yes", "yes yes", "0:yes" },
        { "^ yes", "ok yes", "" },
        { "yes $", "yes yes", "0:yes" },
        { "yes (please|$)", "yes", "0:yes" },
        { "yes (please|$)", "yes but", "" },
        { "^ [oh] yes [.] $", "oh yes .", "0:oh yes ." },
        { "where [?] $", "where ?", "0:where ?" },
        { "ab (c|d [e|f g] h) i", "ab d f g h i", "0:ab d f g h i" },
        { "one\none two", "one two", "0:one" },
        { "one two\none", "one two", "0:one two" },
        { "one two\n!one", "one two", "1:one" },
        { "9\n!911", "911", "1:911" },
        { "911\n!9", "911", "1:911" },
        { "a\nb c\nd", "a b c x d", "0:a / 1:b c / 2:d" },
        { "(jan|feb|mar|apr|may) 9", "may 5", "0:may 5" },
        { "(jan|feb x|mar|apr|may y) 9", "may y 5", "0:may y 5" },
    };
    /* clang-format on */
    fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bench b;

        open_set(&b, f->cx, rows[i].rules);
        assert_text(find(&b, rows[i].text), rows[i].found);
        ds_arena_free(b.arena);
    }
}

/* Many words beside one another are one look-up; none may be lost where a list is long. */
static void long_lists_lose_no_word(void **state)
{
    fixture *f = *state;
    ds_buf rules = ds_buf_make(f->cx);
    ds_str source;
    bench b;

    ds_buf_puts(&rules, "say (");
    for (int i = 0; i < 700; i++)
        ds_buf_printf(&rules, "%sw%d%s", i > 0 ? "|" : "", i, i % 100 == 50 ? " x" : "");
    ds_buf_puts(&rules, ")");
    assert_status(f->cx, ds_buf_finish(&rules, &source), DS_OK);
    open_set(&b, f->cx, ds_cstr(f->cx, source));
    for (int i = 0; i < 700; i++) {
        char text[32], wanted[40];

        (void)snprintf(text, sizeof(text), "say w%d%s", i, i % 100 == 50 ? " x" : "");
        (void)snprintf(wanted, sizeof(wanted), "0:%s", text);
        assert_text(find(&b, text), wanted);
    }
    assert_text(find(&b, "say w700"), "");
    ds_arena_free(b.arena);
}

/* Gaps behind gaps try their ways in turn: steps are counted, and later words still get some. */
static void a_text_that_asks_for_too_many_steps_is_cut_short(void **state)
{
    fixture *f = *state;
    ds_buf text = ds_buf_make(f->cx);
    ds_str subject, line;
    bench b;

    open_set(&b, f->cx, "a ... a ... a ... a ... a ... a ... a ... a ... b\nstop");
    for (int i = 0; i < 1500; i++)
        ds_buf_puts(&text, "a ");
    ds_buf_puts(&text, "stop");
    assert_status(f->cx, ds_buf_finish(&text, &subject), DS_OK);
    line = find(&b, ds_cstr(f->cx, subject));
    assert_text(line, "1:stop");
    ds_arena_free(b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_find_what_they_say),
        cmocka_unit_test(long_lists_lose_no_word),
        cmocka_unit_test(a_text_that_asks_for_too_many_steps_is_cut_short),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
