/*
 * signs_load.c - read the tables of signs: each language's words, and the lines a clinician signs.
 *
 *   [cue chest]                in rules/en/signs.txt: words that show it
 *   chest, breast bone
 *   [danger medical]           in rules/all/safety.txt: what together is one, in any order
 *   chest pain|tight !gums
 *
 * What always holds:
 *   (1) a line names only signs that some language has words for, and no sign lies idle
 *   (2) words of signs are known, but only where signs are read does a typo stand for one: the
 *       rest of the step would take too much for a body's part
 *   (3) once sealed nothing changes; threads share it
 */
#include "intents/signs_internal.h"

#include <string.h>

#define STEPS_MIN 64u
#define SENSES_MAX 32768u

static const char *const role_names[ROLE_COUNT] = {
    "denied", "denied_after", "between", "goes_on", "list",
    "past",   "now",          "asked",   "unreal",  "apart",
};

signs *signs_new(ds_ctx *cx, ds_arena *arena)
{
    signs *s = ds_arena_alloc(arena, sizeof(*s));

    if (s == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "signs: out of memory");
        return NULL;
    }
    s->arena = arena;
    s->name_count = 1;
    return s;
}

bool signs_take(ds_str heading)
{
    static const char *const firsts[] = { "cue", "danger", "named", "wish" };
    ds_str rest = heading, name = { NULL, 0 };

    (void)ds_str_next(&rest, ' ', &name);
    for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++)
        if (ds_str_is(name, firsts[i]))
            return true;
    return false;
}

/* The number of a sign by its name, which is noted when new; 0 when there are too many. */
static uint32_t sign_of(signs *s, ds_str name)
{
    char *copy;

    for (uint32_t i = 1; i < s->name_count; i++)
        if (ds_str_equal(s->names[i], name))
            return i;
    if (s->name_count == SIGNS_MAX || (copy = ds_arena_alloc(s->arena, name.n + 1)) == NULL)
        return 0;
    memcpy(copy, name.p, name.n);
    s->names[s->name_count] = (ds_str){ copy, name.n };
    for (size_t r = 0; r < ROLE_COUNT; r++)
        if (ds_str_is(name, role_names[r])) {
            s->roles[r] = s->name_count;
            s->is_used[s->name_count] = true;
        }
    return s->name_count++;
}

/* "101..108": numbers that are the sign. */
static bool add_range(ds_ctx *cx, signs *s, ds_str text, uint32_t sign, ds_status *ret)
{
    int64_t dots = ds_str_find(text, DS_STR(".."), 0);
    sign_range r = { .sign = sign, .next = s->ranges }, *copy;

    if (dots <= 0 || !ds_str_to_int(ds_str_sub(text, 0, (size_t)dots), 0, INT32_MAX, &r.from) ||
        !ds_str_to_int(ds_str_sub(text, (size_t)dots + 2, text.n), r.from, INT32_MAX, &r.to))
        return false;
    if ((copy = ds_arena_alloc(s->arena, sizeof(r))) == NULL) {
        *ret = ds_fail(cx, DS_LIMIT, "signs: out of memory");
        return true;
    }
    *copy = r;
    s->ranges = copy;
    *ret = DS_OK;
    return true;
}

static ds_status add_phrase(ds_ctx *cx, signs *s, lexicon *words, ds_str text, uint32_t sign,
                            uint32_t langs)
{
    sign_phrase *p = DS_NEW(cx, sign_phrase);
    ds_str rest = text, word;

    if (p == NULL)
        return DS_LIMIT;
    *p = (sign_phrase){ text, sign, s->phrases };
    s->phrases = p;
    s->phrase_count++;
    while (ds_str_next(&rest, ' ', &word)) {
        s->phrase_words++;
        DS_TRY(lexicon_add_cue(cx, words, word, langs));
    }
    return DS_OK;
}

static ds_status add_words(ds_ctx *cx, signs *s, lexicon *words, const rules_line *l, ds_str name,
                           uint32_t langs)
{
    uint32_t sign = sign_of(s, name);
    ds_str rest = l->text, phrase;

    if (sign == 0 || name.n == 0)
        return rules_line_fail(cx, l, "a sign without a name, or too many signs");
    s->has_words[sign] = true;
    while (ds_str_next(&rest, ',', &phrase)) {
        ds_status status;

        phrase = ds_str_trim(phrase);
        if (phrase.n == 0)
            return rules_line_fail(cx, l, "an empty phrase between commas");
        if (!add_range(cx, s, phrase, sign, &status))
            status = add_phrase(cx, s, words, phrase, sign, langs);
        if (status != DS_OK)
            return status;
    }
    return DS_OK;
}

/* One part of a line: "pain|tight", "!gums", or "~4" for how near its parts must stand. */
static bool add_part(signs *s, sign_rule *r, ds_str part)
{
    bool is_never = part.p[0] == '!';
    sign_set set = { { 0 } };
    ds_str rest = is_never ? ds_str_sub(part, 1, part.n) : part, name;
    int64_t reach;

    if (part.p[0] == '~') {
        if (!ds_str_to_int(ds_str_sub(part, 1, part.n), 1, 50, &reach))
            return false;
        r->reach = (size_t)reach;
        return true;
    }
    while (ds_str_next(&rest, '|', &name)) {
        uint32_t sign = name.n > 0 ? sign_of(s, name) : 0;

        if (sign == 0)
            return false;
        s->is_used[sign] = true;
        sign_set_add(&set, sign);
    }
    if (is_never) {
        sign_set_join(&r->never, &set);
        return true;
    }
    if (r->part_count == SIGN_PARTS_MAX)
        return false;
    r->parts[r->part_count++] = set;
    return true;
}

/* What a section's heading says of its lines; false when its value is none of ours. */
static bool parse_heading(ds_str name, ds_str value, sign_rule *ret)
{
    if (ds_str_is(name, "wish")) {
        ret->r = (rule){ .kind = RULE_STOP, .a = STOP_PLAIN };
        return ds_str_is(value, "stop");
    }
    ret->is_named = ds_str_is(name, "named");
    ret->r.kind = RULE_EMERGENCY;
    for (int k = EMERGENCY_MEDICAL; k <= EMERGENCY_POISON; k++)
        if (ds_str_is(value, emergency_kind_name((emergency_kind)k)))
            ret->r.a = k;
    return ret->r.a != EMERGENCY_NONE;
}

static ds_status add_rule(ds_ctx *cx, signs *s, const rules_line *l, ds_str name, ds_str value)
{
    sign_line *line = DS_NEW(cx, sign_line);
    ds_str rest = l->text, part;

    if (line == NULL)
        return DS_LIMIT;
    line->rule.reach = SIGN_REACH;
    if (!parse_heading(name, value, &line->rule))
        return rules_line_fail(cx, l, "the section's heading has wrong values");
    while (ds_str_next(&rest, ' ', &part))
        if (ds_str_is(part, "*"))
            line->rule.is_certain = true;
        else if (part.n > 0 && !add_part(s, &line->rule, part))
            return rules_line_fail(cx, l, "a part that is no sign, or too many of them");
    if (line->rule.part_count == 0)
        return rules_line_fail(cx, l, "a line without a sign");
    line->next = s->lines;
    s->lines = line;
    s->rule_count++;
    return DS_OK;
}

ds_status signs_add_line(ds_ctx *cx, signs *s, lexicon *words, const rules_line *l, uint32_t langs)
{
    ds_str rest = l->heading, name = { NULL, 0 };

    (void)ds_str_next(&rest, ' ', &name);
    return ds_str_is(name, "cue") ? add_words(cx, s, words, l, rest, langs)
                                  : add_rule(cx, s, l, name, rest);
}

static ds_status make_tables(ds_ctx *cx, signs *s)
{
    size_t slots = STEPS_MIN;

    if (s->phrase_count + 1 >= SENSES_MAX)
        return ds_fail(cx, DS_INVALID, "over %u words of signs", SENSES_MAX);
    while (slots < s->phrase_words * 2)
        slots *= 2;
    s->step_mask = slots - 1;
    s->steps = ds_arena_alloc(s->arena, slots * sizeof(sign_step));
    s->senses = ds_arena_alloc(s->arena, (s->phrase_count + 1) * sizeof(sign_sense));
    s->rules = ds_arena_alloc(s->arena, (s->rule_count + 1) * sizeof(sign_rule));
    if (s->steps == NULL || s->senses == NULL || s->rules == NULL)
        return ds_fail(cx, DS_LIMIT, "signs: out of memory");
    return DS_OK;
}

static bool has_sense(const signs *s, const sign_step *step, uint32_t sign)
{
    for (uint32_t x = step->sense; x != 0; x = s->senses[x].next)
        if (s->senses[x].sign == sign)
            return true;
    return false;
}

/* Lay the phrases out as paths over word numbers. */
static void lay_phrases(signs *s, const lexicon *words)
{
    uint32_t nodes = 1, senses = 1;

    for (const sign_phrase *p = s->phrases; p != NULL; p = p->next) {
        ds_str rest = p->text, word;
        sign_step *step = NULL;
        uint32_t node = 0;

        while (ds_str_next(&rest, ' ', &word)) {
            uint32_t number = lexicon_word(words, word);

            step = sign_step_find(s, node, number);
            if (step->node == 0)
                *step = (sign_step){ .from = node, .word = number, .node = nodes++ };
            node = step->node;
        }
        if (step == NULL)
            continue;
        if (!has_sense(s, step, p->sign)) { /* two languages may share a word */
            s->senses[senses] = (sign_sense){ p->sign, step->sense };
            step->sense = senses++;
        }
    }
    s->phrases = NULL;
}

/* Index the rules by the signs of their first parts. */
static ds_status index_rules(ds_ctx *cx, signs *s)
{
    size_t n = 0, entries = 0;

    for (const sign_line *l = s->lines; l != NULL; l = l->next)
        s->rules[s->rule_count - ++n] = l->rule;
    s->lines = NULL;
    for (size_t i = 0; i < s->rule_count; i++)
        for (uint32_t sign = 1; sign < s->name_count; sign++)
            entries += sign_set_has(&s->rules[i].parts[0], sign);
    s->by_first = ds_arena_alloc(s->arena, (entries + 1) * sizeof(uint32_t));
    if (s->by_first == NULL)
        return ds_fail(cx, DS_LIMIT, "signs: out of memory");
    entries = 0;
    for (uint32_t sign = 0; sign < SIGNS_MAX; sign++) {
        s->first_at[sign] = (uint32_t)entries;
        for (size_t i = 0; i < s->rule_count; i++)
            if (sign_set_has(&s->rules[i].parts[0], sign))
                s->by_first[entries++] = (uint32_t)i;
    }
    s->first_at[SIGNS_MAX] = (uint32_t)entries;
    return DS_OK;
}

ds_status signs_seal(ds_ctx *cx, signs *s, const lexicon *words)
{
    for (uint32_t i = 1; i < s->name_count; i++)
        if (s->has_words[i] != s->is_used[i])
            return ds_fail(cx, DS_INVALID, "the sign \"" DS_FMT "\" %s", DS_ARG(s->names[i]),
                           s->is_used[i] ? "has no words in any language" : "stands in no rule");
    DS_TRY(make_tables(cx, s));
    s->any_number = lexicon_word(words, DS_STR("9"));
    lay_phrases(s, words);
    return index_rules(cx, s);
}
