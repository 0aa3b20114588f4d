/*
 * pack.c - the built-in rules of all languages, read and compiled once.
 *
 * A file's folder names its language (languages.c), a section's heading says what its lines are:
 * words for the lexicon, or patterns for a rule set. What always holds: (1) a pack is immutable
 * once made; threads share it (2) a bad rule stops the start with its file and line; nothing is
 * skipped in silence
 */
#include "intents/alarm.h"
#include "intents/classify.h"

#include <string.h>

#define PACK_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define MACROS_MAX 64
#define RULE_MAX_BYTES 2000
#define MACRO_DEPTH_MAX 200

extern const ds_embedded intents_embedded[];

typedef struct macro {
    ds_str name;
    uint32_t langs;
    ds_str body;
} macro;

typedef struct loader {
    intent_pack *p;
    uint32_t langs;
    macro macros[MACROS_MAX]; /* [class NAME] sections: words for <NAME> in patterns */
    size_t macro_count;
} loader;

/* clang-format off */
static const char *const stop_names[] = { "none", "word", "plain", "bare_cancel" };
static const char *const flag_names[FLAG_COUNT] = { "sooner", "more", "earlier_one", "later_one", "correction", "answer_in", "amend" };
static const char *const topic_names[ASK_COUNT] = {
    "nothing", "price", "address", "parking", "hours", "language", "doctor", "who", "insurance",
    "my_appointment", "payment", "how", "other",
};
static const struct { const char *name; rule_kind kind; rule_set set; } rule_names[] = {
    { "safe", RULE_SAFE, SET_SAFETY },   { "emergency", RULE_EMERGENCY, SET_SAFETY },
    { "no_stop", RULE_NO_STOP, SET_STOP }, { "stop", RULE_STOP, SET_STOP },
    { "act", RULE_ACT, SET_ACT },        { "flag", RULE_FLAG, SET_TOPIC },
    { "topic", RULE_TOPIC, SET_TOPIC },
};
/* clang-format on */

static int find_name(const char *const *names, size_t n, ds_str name)
{
    for (size_t i = 0; i < n; i++)
        if (ds_str_is(name, names[i]))
            return (int)i;
    return -1;
}

static int find_act(ds_str name)
{
    for (int a = 0; a < ACT_COUNT; a++)
        if (ds_str_is(name, act_name((act)a)))
            return a;
    return -1;
}

static int find_emergency(ds_str name)
{
    for (int k = EMERGENCY_MEDICAL; k <= EMERGENCY_POISON; k++)
        if (ds_str_is(name, emergency_kind_name((emergency_kind)k)))
            return k;
    return -1;
}

static int rule_value(rule_kind kind, ds_str value)
{
    switch (kind) {
    case RULE_EMERGENCY:
        return find_emergency(value);
    case RULE_STOP:
        return find_name(stop_names, sizeof(stop_names) / sizeof(stop_names[0]), value);
    case RULE_ACT:
        return find_act(value);
    case RULE_TOPIC:
        return find_name(topic_names, ASK_COUNT, value);
    case RULE_FLAG:
        return find_name(flag_names, FLAG_COUNT, value);
    case RULE_SAFE:
    case RULE_NO_STOP:
    case RULE_KIND_COUNT:
        break;
    }
    return value.n == 0 ? 0 : -1;
}

/* Replace <name> by (a|b|c) of its class. */
static ds_status expand(ds_ctx *cx, const loader *l, const rules_line *line, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);
    size_t at = 0;

    while (at < line->text.n) {
        int64_t end = line->text.p[at] == '<' ? ds_str_find(line->text, DS_STR(">"), at) : -1;
        ds_str name;
        const macro *found = NULL;

        if (end < 0) {
            ds_buf_putc(&b, line->text.p[at++]);
            continue;
        }
        name = ds_str_sub(line->text, at + 1, (size_t)end);
        for (size_t i = 0; i < l->macro_count; i++)
            if (ds_str_equal(l->macros[i].name, name) && (l->macros[i].langs & l->langs) != 0)
                found = &l->macros[i];
        if (found == NULL)
            return rules_line_fail(cx, line, "a <class> that no section above defines");
        ds_buf_printf(&b, "(" DS_FMT ")", DS_ARG(found->body));
        at = (size_t)end + 1;
    }
    return ds_buf_finish(&b, ret);
}

static ds_status take_class(ds_ctx *cx, loader *l, const rules_line *line, ds_str name)
{
    macro *m = NULL;
    ds_str body = { NULL, 0 };
    size_t old = 0;
    char *copy;

    for (size_t i = 0; i < l->macro_count; i++)
        if (ds_str_equal(l->macros[i].name, name) && l->macros[i].langs == l->langs)
            m = &l->macros[i];
    if (m == NULL) {
        if (l->macro_count == MACROS_MAX)
            return rules_line_fail(cx, line, "too many classes");
        m = &l->macros[l->macro_count++];
        *m = (macro){ name, l->langs, { NULL, 0 } };
    }
    DS_TRY(expand(cx, l, line, &body));
    old = m->body.n;
    if (old + body.n > RULE_MAX_BYTES)
        return rules_line_fail(cx, line, "the class is too long");
    if ((copy = ds_alloc(cx, old + body.n + 2)) == NULL)
        return DS_LIMIT;
    if (old > 0) {
        memcpy(copy, m->body.p, old);
        copy[old++] = '|';
    }
    if (body.n > 0)
        memcpy(copy + old, body.p, body.n);
    m->body = (ds_str){ copy, old + body.n };
    return DS_OK;
}

/* Letters beyond ASCII can be written in several ways; texts come in one. */
static bool is_plain(ds_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static bool is_word_byte(char c) { return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80; }

/* Words that patterns mention are known, and what a typo may have meant. */
static ds_status note_words(ds_ctx *cx, const loader *l, ds_str text)
{
    size_t from = 0;

    for (size_t i = 0; i <= text.n; i++) {
        ds_str word;

        if (i < text.n && is_word_byte(text.p[i]))
            continue;
        word = ds_str_sub(text, from, i);
        from = i + 1;
        if (word.n < 2 || word.n > WORD_BYTES_MAX ||
            (i < text.n && strchr(" |)]", text.p[i]) == NULL))
            continue;
        if (word.p > text.p && strchr(" |([", word.p[-1]) == NULL)
            continue;
        DS_TRY(lexicon_add_word(cx, l->p->words, word, l->langs));
    }
    return DS_OK;
}

static pattern_set *set_of(const loader *l, rule_set set, size_t lang)
{
    switch (set) {
    case SET_SAFETY:
        return l->p->safety;
    case SET_STOP:
        return l->p->stop;
    case SET_ACT:
        return l->p->acts[lang];
    case SET_TOPIC:
    case SET_COUNT:
        break;
    }
    return l->p->topics[lang];
}

static ds_status add_rule(ds_ctx *cx, const loader *l, const rules_line *line, ds_str text, rule r,
                          rule_set set)
{
    for (size_t lang = 0; lang < l->p->language_count; lang++) {
        if ((l->langs & l->p->languages[lang].bit) == 0)
            continue;
        if (pattern_set_add(cx, set_of(l, set, lang), text, &r) != DS_OK) {
            const char *why = ds_cstr(cx, ds_str_of(cx->why));

            return rules_line_fail(cx, line, why != NULL ? why : "out of memory");
        }
        if (set == SET_SAFETY || set == SET_STOP)
            break; /* one set for all languages */
    }
    return DS_OK;
}

/* A heading such as "act cancel 95" or "emergency medical". */
static ds_status take_rule(ds_ctx *cx, const loader *l, const rules_line *line, ds_str name,
                           ds_str rest)
{
    rule r = { .confidence = 0.9f };
    ds_str value = { NULL, 0 }, percent = { NULL, 0 }, text = { NULL, 0 };
    int64_t n = 90;

    (void)ds_str_next(&rest, ' ', &value);
    (void)ds_str_next(&rest, ' ', &percent);
    for (size_t i = 0; i < sizeof(rule_names) / sizeof(rule_names[0]); i++) {
        if (!ds_str_is(name, rule_names[i].name))
            continue;
        r.kind = rule_names[i].kind;
        r.a = rule_value(r.kind, value);
        r.is_first = r.kind == RULE_SAFE || r.kind == RULE_NO_STOP;
        if (r.a < 0 || rest.n > 0 || (percent.n > 0 && !ds_str_to_int(percent, 1, 100, &n)))
            return rules_line_fail(cx, line, "the section's heading has wrong values");
        r.confidence = (float)n / 100.0f;
        DS_TRY(expand(cx, l, line, &text));
        if (!is_plain(text)) /* else capitals would slip through */
            DS_TRY(ds_text_fold(cx, text, &text));
        DS_TRY(note_words(cx, l, text));
        return add_rule(cx, l, line, text, r, rule_names[i].set);
    }
    return rules_line_fail(cx, line, "unknown section");
}

static ds_status take_line(ds_ctx *cx, void *self, const rules_line *line)
{
    loader *l = self;
    ds_str rest = line->heading, name = { NULL, 0 };

    if (lexicon_takes(line->heading))
        return lexicon_add_line(cx, l->p->words, line, l->langs);
    if (signs_take(line->heading))
        return signs_add_line(cx, l->p->signs, l->p->words, line, l->langs);
    (void)ds_str_next(&rest, ' ', &name);
    if (ds_str_is(name, "class"))
        return take_class(cx, l, line, rest);
    return take_rule(cx, l, line, name, rest);
}

static ds_status make_sets(ds_ctx *cx, intent_pack *p)
{
    p->words = lexicon_new(cx, p->arena);
    p->safety = pattern_set_new(cx, p->arena, p->words);
    p->stop = pattern_set_new(cx, p->arena, p->words);
    p->signs = signs_new(cx, p->arena);
    if (p->words == NULL || p->safety == NULL || p->stop == NULL || p->signs == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < p->language_count; i++) {
        p->acts[i] = pattern_set_new(cx, p->arena, p->words);
        p->topics[i] = pattern_set_new(cx, p->arena, p->words);
        if (p->acts[i] == NULL || p->topics[i] == NULL)
            return DS_LIMIT;
    }
    return DS_OK;
}

static ds_status seal(ds_ctx *cx, intent_pack *p)
{
    DS_TRY(lexicon_seal(cx, p->words));
    DS_TRY(lang_learn(cx, p));
    DS_TRY(signs_seal(cx, p->signs, p->words));
    DS_TRY(pattern_set_seal(cx, p->safety));
    DS_TRY(pattern_set_seal(cx, p->stop));
    for (size_t i = 0; i < p->language_count; i++) {
        DS_TRY(pattern_set_seal(cx, p->acts[i]));
        DS_TRY(pattern_set_seal(cx, p->topics[i]));
    }
    return DS_OK;
}

/* The weights stay where the program file has them. */
static ds_status load_model(ds_ctx *cx, intent_pack *p, const ds_embedded *f)
{
    classifier *c = ds_arena_alloc(p->arena, sizeof(*c));

    if (c == NULL)
        return ds_fail(cx, DS_LIMIT, "intents: out of memory");
    DS_TRY(classify_load(cx, (ds_str){ (const char *)f->data, f->size }, c));
    p->model = c;
    return DS_OK;
}

static ds_status load_alarm(ds_ctx *cx, intent_pack *p, const ds_embedded *f)
{
    alarm *a = ds_arena_alloc(p->arena, sizeof(*a));

    if (a == NULL)
        return ds_fail(cx, DS_LIMIT, "intents: out of memory");
    DS_TRY(alarm_load(cx, (ds_str){ (const char *)f->data, f->size }, a));
    p->alarm = a;
    return DS_OK;
}

static ds_status load(ds_ctx *cx, intent_pack *p, const ds_embedded *files)
{
    loader *l = DS_NEW(cx, loader);

    if (l == NULL)
        return DS_LIMIT;
    l->p = p;
    DS_TRY(languages_collect(cx, p, files));
    DS_TRY(make_sets(cx, p));
    for (const ds_embedded *f = files; f->name != NULL; f++) {
        if (ds_str_ends(ds_str_of(f->name), DS_STR("acts.bin")))
            DS_TRY(load_model(cx, p, f));
        if (ds_str_ends(ds_str_of(f->name), DS_STR("alarm.bin")))
            DS_TRY(load_alarm(cx, p, f));
        if (!ds_str_ends(ds_str_of(f->name), DS_STR(".txt")))
            continue;
        l->langs = languages_of_file(p, f->name);
        DS_TRY(languages_is_own_file(f->name) ? languages_read(cx, p, f)
                                              : rules_file_read(cx, f, l, take_line));
    }
    return seal(cx, p);
}

ds_status intent_pack_from(ds_ctx *cx, const ds_embedded *files, intent_pack **ret_pack)
{
    intent_pack *p = ds_heap_new(sizeof(*p));
    ds_status s;

    if (p == NULL)
        return ds_fail(cx, DS_LIMIT, "intents: out of memory");
    p->arena = ds_arena_new(PACK_MAX_BYTES);
    s = p->arena != NULL ? load(cx, p, files) : ds_fail(cx, DS_LIMIT, "intents: out of memory");
    if (s != DS_OK) {
        intent_pack_free(p);
        return s;
    }
    *ret_pack = p;
    return DS_OK;
}

ds_status intent_pack_new(ds_ctx *cx, intent_pack **ret_pack)
{
    return intent_pack_from(cx, intents_embedded, ret_pack);
}

void intent_pack_free(intent_pack *p)
{
    if (p == NULL)
        return;
    ds_arena_free(p->arena);
    ds_heap_free(p);
}
