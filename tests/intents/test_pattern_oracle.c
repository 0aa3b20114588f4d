/*
 * test_pattern_oracle.c - our patterns against a regular-expression engine, on random rules.
 *
 * Random rules in our notation are run by pattern.c and, written as regular expressions, by PCRE2,
 * over random texts: the same rule must match the same words, in the same order. PCRE2 is a judge
 * here and nowhere in the program. A failure prints its seed, rules and text.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "intents/intents_internal.h"
#include "tests/intents/fixture.h"
#include "tests/support/dice.h"

#include <pcre2.h>
#include <string.h>

#define SETS 3000
#define TEXTS_PER_SET 20
#define RULES_MAX 5
#define FOUND_MAX 32
#define DEPTH_MAX 3
#define ARENA_BYTES ((size_t)1 << 22)

static const char *const rule_words[] = { "a", "b", "c", "d", "ab", "7" };
static const char *const text_words[] = {
    "a", "b", "c", "d", "ab", "x", "7", "12", "7a", ".", "?"
};

/* A rule under way, in our notation and as a regular expression. */
typedef struct twin {
    dice *throws;
    ds_buf ours, theirs;
} twin;

static void put_word(twin *t)
{
    const char *word = rule_words[dice_throw(t->throws, COUNT_OF(rule_words))];

    ds_buf_puts(&t->ours, word);
    ds_buf_printf(&t->theirs, " %s", word);
}

static void put_sequence(twin *t, int depth, bool is_first);

static void put_group(twin *t, int depth, bool is_first, bool is_optional)
{
    size_t n = 1 + dice_throw(t->throws, 3);

    ds_buf_putc(&t->ours, is_optional ? '[' : '(');
    ds_buf_puts(&t->theirs, "(?:");
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            ds_buf_putc(&t->ours, '|');
            ds_buf_putc(&t->theirs, '|');
        }
        put_sequence(t, depth + 1, is_first);
    }
    ds_buf_putc(&t->ours, is_optional ? ']' : ')');
    ds_buf_puts(&t->theirs, is_optional ? ")?" : ")");
}

static void put_gap(twin *t, bool is_long)
{
    ds_buf_puts(&t->ours, is_long ? "..." : "..");
    ds_buf_printf(&t->theirs, "(?: [^ .?]\\S*){0,%d}?", is_long ? 7 : 3);
}

/* One part that is no word; gaps and * may not begin a rule. */
static void put_part(twin *t, int depth, bool is_first)
{
    switch (dice_throw(t->throws, is_first ? 3 : 6)) {
    case 0:
        put_group(t, depth, is_first, false);
        break;
    case 1:
        ds_buf_puts(&t->ours, "9");
        ds_buf_puts(&t->theirs, " [0-9]+");
        break;
    case 2:
        put_group(t, depth, is_first, true);
        if (is_first) {
            ds_buf_putc(&t->ours, ' ');
            put_word(t);
        }
        break;
    case 3:
        ds_buf_puts(&t->ours, "*");
        ds_buf_puts(&t->theirs, " \\S+");
        break;
    default:
        put_gap(t, dice_throw(t->throws, 2) == 0);
        break;
    }
}

static void put_sequence(twin *t, int depth, bool is_first)
{
    size_t n = 1 + dice_throw(t->throws, 4);

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            ds_buf_putc(&t->ours, ' ');
        if (depth >= DEPTH_MAX || dice_throw(t->throws, 5) < 3)
            put_word(t);
        else
            put_part(t, depth, is_first && i == 0);
    }
}

/* A whole rule: both texts, in arena. */
static void make_rule(ds_ctx *cx, dice *throws, ds_str *ret_ours, ds_str *ret_theirs)
{
    twin t = { throws, ds_buf_make(cx), ds_buf_make(cx) };

    if (dice_throw(throws, 8) == 0) {
        ds_buf_puts(&t.ours, "^ ");
        ds_buf_puts(&t.theirs, "^");
    }
    put_sequence(&t, 0, true);
    if (dice_throw(throws, 8) == 0) {
        ds_buf_puts(&t.ours, " $");
        ds_buf_puts(&t.theirs, "(?= $)");
    }
    assert_status(cx, ds_buf_finish(&t.ours, ret_ours), DS_OK);
    assert_status(cx, ds_buf_finish(&t.theirs, ret_theirs), DS_OK);
}

/* A set of random rules, twice. */
typedef struct pair {
    ds_ctx *cx;
    ds_arena *arena;
    lexicon *words;
    pattern_set *set;
    pcre2_code *code;
    pcre2_match_data *data;
    ds_str rules; /* to print */
} pair;

static void make_pair(pair *p, ds_ctx *cx, dice *throws)
{
    size_t n = 1 + dice_throw(throws, RULES_MAX), at = 0;
    ds_buf safe = ds_buf_make(cx), other = ds_buf_make(cx), shown = ds_buf_make(cx);
    ds_buf all = ds_buf_make(cx);
    ds_str source;
    int error;

    p->cx = cx;
    p->arena = ds_arena_new(ARENA_BYTES);
    p->words = lexicon_new(cx, p->arena);
    p->set = pattern_set_new(cx, p->arena, p->words);
    for (size_t i = 0; i < n; i++) {
        rule r = { .kind = RULE_ACT, .is_first = dice_throw(throws, 5) == 0 };
        ds_str ours, theirs;

        make_rule(cx, throws, &ours, &theirs);
        assert_status(cx, pattern_set_add(cx, p->set, ours, &r), DS_OK);
        ds_buf_printf(r.is_first ? &safe : &other, DS_FMT "(*MARK:%zu)|", DS_ARG(theirs), i);
        ds_buf_printf(&shown, "%s" DS_FMT "\n", r.is_first ? "!" : "", DS_ARG(ours));
    }
    assert_status(cx, lexicon_seal(cx, p->words), DS_OK);
    assert_status(cx, pattern_set_seal(cx, p->set), DS_OK);
    ds_buf_printf(&all, "(?:" DS_FMT DS_FMT "(?!))(?= )", DS_ARG(ds_buf_view(&safe)),
                  DS_ARG(ds_buf_view(&other)));
    assert_status(cx, ds_buf_finish(&all, &source), DS_OK);
    assert_status(cx, ds_buf_finish(&shown, &p->rules), DS_OK);
    p->code = pcre2_compile((PCRE2_SPTR)source.p, source.n, PCRE2_ANCHORED, &error, &at, NULL);
    assert_non_null(p->code);
    p->data = pcre2_match_data_create(1, NULL);
}

static void end_pair(pair *p)
{
    pcre2_match_data_free(p->data);
    pcre2_code_free(p->code);
    ds_arena_free(p->arena);
}

static ds_str make_text(ds_ctx *cx, dice *throws)
{
    size_t n = 1 + dice_throw(throws, 14);
    ds_buf b = ds_buf_make(cx);
    ds_str text;

    ds_buf_putc(&b, ' ');
    for (size_t i = 0; i < n; i++)
        ds_buf_printf(&b, "%s ", text_words[dice_throw(throws, COUNT_OF(text_words))]);
    assert_status(cx, ds_buf_finish(&b, &text), DS_OK);
    return text;
}

/* What PCRE2 finds, as pattern_set_find tells it. */
static size_t judge_find(const pair *p, ds_str s, pattern_match *ret)
{
    size_t n = 0, at = 0;

    while (n < FOUND_MAX && at + 1 < s.n) {
        const char *space = memchr(s.p + at + 1, ' ', s.n - at - 1);
        size_t end = space != NULL ? (size_t)(space - s.p) : s.n;
        int rc = pcre2_match(p->code, (PCRE2_SPTR)s.p, s.n, at, 0, p->data, NULL);

        if (rc >= 0) {
            int64_t number = 0;

            end = pcre2_get_ovector_pointer(p->data)[1];
            assert_true(ds_str_to_int(ds_str_of((const char *)pcre2_get_mark(p->data)), 0,
                                      RULES_MAX, &number));
            ret[n++] = (pattern_match){ (uint32_t)number, (uint32_t)at + 1, (uint32_t)end };
        }
        at = end;
    }
    return n;
}

static void compare(const pair *p, ds_str text, int seed)
{
    pattern_match ours[FOUND_MAX], theirs[FOUND_MAX];
    size_t n, wanted = judge_find(p, text, theirs);
    pattern_text t;
    bool is_same;

    assert_status(p->cx, pattern_text_make(p->cx, p->words, text, &t), DS_OK);
    n = pattern_set_find(p->set, &t, ours, FOUND_MAX);
    is_same = n == wanted;
    for (size_t i = 0; is_same && i < n; i++)
        is_same = ours[i].rule == theirs[i].rule && ours[i].start == theirs[i].start &&
                  ours[i].end == theirs[i].end;
    if (!is_same)
        fail_msg("seed %d, \"" DS_FMT "\": %zu matches, the judge finds %zu, by\n" DS_FMT, seed,
                 DS_ARG(text), n, wanted, DS_ARG(p->rules));
}

static void random_rules_match_what_an_engine_matches(void **state)
{
    fixture *f = *state;
    size_t matches = 0;

    for (int seed = 1; seed <= SETS; seed++) {
        dice throws = dice_of((uint64_t)seed);
        pair p;

        ds_arena_reset(f->line->arena);
        make_pair(&p, f->line, &throws);
        for (int i = 0; i < TEXTS_PER_SET; i++) {
            pattern_match found[FOUND_MAX];
            ds_str text = make_text(f->line, &throws);

            compare(&p, text, seed);
            matches += judge_find(&p, text, found);
        }
        end_pair(&p);
    }
    assert_true(matches > (size_t)SETS * TEXTS_PER_SET / 2); /* it was no empty talk */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rules_match_what_an_engine_matches),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
