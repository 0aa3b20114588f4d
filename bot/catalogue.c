/*
 * catalogue.c - what the bot says, as data: "key = text with {placeholders}".
 *
 * One folder of files per language, built in; a clinic's own file may replace any text. Lines are
 * `key = text`, `#` begins a comment, `key[one]` and `key[other]` are the forms of a count. Only an
 * index is made at the start: built-in texts are read where they lie in the program. What always
 * holds:
 *   (1) a bad line is refused with its file and line, at start
 *   (2) a placeholder without a value, or with an empty one, is a failure: never a text with a hole
 *   (3) what a language lacks is said in English, text by text, so a new language can start small
 */
#include "bot/bot_internal.h"

#include <string.h>

#include "core/embedded.h"

#define CATALOGUE_MAX_BYTES (1u << 20)
#define CATALOGUE_LANGS_MAX 16
#define CATALOGUE_TEXTS_MAX 1024 /* per file */
#define CATALOGUE_KEY_MAX_BYTES 64

extern const ds_embedded bot_embedded[];

typedef struct text_row {
    const char *key, *text; /* into the file */
    uint32_t print;         /* of the key */
    uint16_t key_n, text_n;
} text_row;

/* The rows of one file. */
typedef struct text_file {
    struct text_file *before; /* the file added earlier */
    uint32_t count;
    text_row rows[];
} text_file;

typedef struct language {
    ds_str name;
    text_file *last;
} language;

struct catalogue {
    ds_arena *arena;
    language languages[CATALOGUE_LANGS_MAX];
    size_t language_count;
};

static const language *language_find(const catalogue *c, ds_str lang)
{
    for (size_t i = 0; i < c->language_count; i++)
        if (ds_str_equal_nocase(c->languages[i].name, lang))
            return &c->languages[i];
    return NULL;
}

static ds_status arena_copy(ds_ctx *cx, ds_arena *a, ds_str s, ds_str *ret)
{
    char *p = ds_arena_alloc(a, s.n + 1);

    if (p == NULL)
        return ds_fail(cx, DS_LIMIT, "texts are larger than %u bytes", CATALOGUE_MAX_BYTES);
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    *ret = (ds_str){ p, s.n };
    return DS_OK;
}

static ds_status language_ensure(ds_ctx *cx, catalogue *c, ds_str lang, language **ret)
{
    language *l = NULL;

    for (size_t i = 0; i < c->language_count; i++)
        if (ds_str_equal(c->languages[i].name, lang))
            l = &c->languages[i];
    if (l == NULL) {
        if (c->language_count == CATALOGUE_LANGS_MAX)
            return ds_fail(cx, DS_LIMIT, "more than %d languages of texts", CATALOGUE_LANGS_MAX);
        l = &c->languages[c->language_count];
        DS_TRY(arena_copy(cx, c->arena, lang, &l->name));
        c->language_count++;
    }
    *ret = l;
    return DS_OK;
}

static uint32_t print_of(ds_str key) { return (uint32_t)memory_print(key); }

/* Later files and later lines stand before earlier ones. */
static ds_str row_text(const language *l, ds_str key)
{
    uint32_t print = print_of(key);

    for (const text_file *f = l->last; f != NULL; f = f->before)
        for (size_t i = f->count; i-- > 0;)
            if (f->rows[i].print == print &&
                ds_str_equal((ds_str){ f->rows[i].key, f->rows[i].key_n }, key))
                return (ds_str){ f->rows[i].text, f->rows[i].text_n };
    return (ds_str){ "", 0 };
}

/* NULL when the braces of a text are in order, else what is wrong. */
static const char *braces_wrong(ds_str text)
{
    bool is_open = false;

    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (ch == '{') {
            if (is_open)
                return "a { inside a placeholder";
            is_open = true;
        } else if (ch == '}') {
            if (!is_open)
                return "a } without its {";
            if (text.p[i - 1] == '{')
                return "a placeholder without a name";
            is_open = false;
        } else if (is_open && !((ch >= 'a' && ch <= 'z') || ch == '_')) {
            return "a placeholder's name has small letters and _ only";
        }
    }
    return is_open ? "a { without its }" : NULL;
}

static ds_status read_line(ds_ctx *cx, ds_str line, text_row *ret)
{
    int64_t equals = ds_str_find(line, DS_STR("="), 0);
    ds_str key, text;
    const char *wrong;

    if (equals <= 0)
        return ds_fail(cx, DS_INVALID, "expected: key = text");
    key = ds_str_trim(ds_str_sub(line, 0, (size_t)equals));
    text = ds_str_trim(ds_str_sub(line, (size_t)equals + 1, line.n));
    if (key.n == 0 || key.n > CATALOGUE_KEY_MAX_BYTES || text.n == 0 || text.n > UINT16_MAX)
        return ds_fail(cx, DS_INVALID, "expected: key = text");
    wrong = braces_wrong(text);
    if (wrong != NULL)
        return ds_fail(cx, DS_INVALID, DS_FMT ": %s", DS_ARG(key), wrong);
    *ret = (text_row){ .key = key.p,
                       .text = text.p,
                       .print = print_of(key),
                       .key_n = (uint16_t)key.n,
                       .text_n = (uint16_t)text.n };
    return DS_OK;
}

static bool is_text_line(ds_str line) { return line.n > 0 && line.p[0] != '#'; }

static size_t count_texts(ds_str text)
{
    ds_str line;
    size_t n = 0;

    while (ds_str_next(&text, '\n', &line))
        n += is_text_line(ds_str_trim(line));
    return n;
}

/* Index a file whose bytes live as long as the catalogue. */
static ds_status add_file(ds_ctx *cx, catalogue *c, ds_str lang, const char *name, ds_str text)
{
    size_t n = count_texts(text);
    language *l;
    text_file *f;
    ds_str line;
    int number = 0;

    if (!ds_text_is_utf8(text))
        return ds_fail(cx, DS_INVALID, "%s: not UTF-8", name);
    if (n > CATALOGUE_TEXTS_MAX)
        return ds_fail(cx, DS_LIMIT, "%s: more than %d texts", name, CATALOGUE_TEXTS_MAX);
    DS_TRY(language_ensure(cx, c, lang, &l));
    f = ds_arena_alloc(c->arena, sizeof *f + n * sizeof f->rows[0]);
    if (f == NULL)
        return ds_fail(cx, DS_LIMIT, "texts are larger than %u bytes", CATALOGUE_MAX_BYTES);
    *f = (text_file){ .before = l->last };
    while (ds_str_next(&text, '\n', &line)) {
        number++;
        line = ds_str_trim(line);
        if (!is_text_line(line))
            continue;
        ds_status s = read_line(cx, line, &f->rows[f->count]);
        if (s != DS_OK) {
            char why[DS_WHY_MAX];
            memcpy(why, cx->why, sizeof why);
            return ds_fail(cx, s, "%s line %d: %.400s", name, number, why);
        }
        f->count++;
    }
    l->last = f; /* whole files only */
    return DS_OK;
}

ds_status catalogue_add(ds_ctx *cx, catalogue *c, ds_str lang, const char *name, ds_str text)
{
    ds_str copy;

    DS_TRY(arena_copy(cx, c->arena, text, &copy));
    return add_file(cx, c, lang, name, copy);
}

ds_status catalogue_new(ds_ctx *cx, catalogue **ret)
{
    catalogue *c = ds_heap_new(sizeof *c);

    if (c == NULL)
        return ds_fail(cx, DS_UNAVAILABLE, "no memory for the texts");
    c->arena = ds_arena_new(CATALOGUE_MAX_BYTES);
    if (c->arena == NULL) {
        catalogue_free(c);
        return ds_fail(cx, DS_UNAVAILABLE, "no memory for the texts");
    }
    for (const ds_embedded *file = bot_embedded; file->name != NULL; file++) {
        ds_str name = ds_str_of(file->name), folder, lang;
        ds_str_next(&name, '/', &folder);
        ds_str_next(&name, '/', &lang);
        ds_status s =
            add_file(cx, c, lang, file->name, (ds_str){ (const char *)file->data, file->size });
        if (s != DS_OK) {
            catalogue_free(c);
            return s;
        }
    }
    *ret = c;
    return DS_OK;
}

void catalogue_free(catalogue *c)
{
    if (c == NULL)
        return;
    ds_arena_free(c->arena);
    ds_heap_free(c);
}

bool catalogue_has(const catalogue *c, ds_str lang) { return language_find(c, lang) != NULL; }

ds_str catalogue_match(const catalogue *c, ds_str tag)
{
    while (tag.n > 0) {
        const language *l = language_find(c, tag);

        if (l != NULL)
            return l->name;
        while (tag.n > 0 && tag.p[tag.n - 1] != '-' && tag.p[tag.n - 1] != '_')
            tag.n--;
        tag.n -= tag.n > 0;
    }
    return tag;
}

ds_str catalogue_find_own(const catalogue *c, ds_str lang, const char *key)
{
    const language *l = language_find(c, lang);

    return l != NULL ? row_text(l, ds_str_of(key)) : (ds_str){ "", 0 };
}

ds_str catalogue_find(const catalogue *c, ds_str lang, const char *key)
{
    ds_str text = catalogue_find_own(c, lang, key);

    return text.n > 0 ? text : catalogue_find_own(c, DS_STR("en"), key); /* (3) */
}

static const text_arg *arg_find(const text_arg *args, ds_str name)
{
    for (const text_arg *a = args; a != NULL && a->name != NULL; a++)
        if (ds_str_is(name, a->name))
            return a;
    return NULL;
}

ds_status catalogue_fill(ds_ctx *cx, const catalogue *c, ds_str lang, const char *key,
                         const text_arg *args, ds_str *ret)
{
    ds_str text = catalogue_find(c, lang, key);
    ds_buf b = ds_buf_make(cx);
    size_t at = 0;

    if (text.n == 0)
        return ds_fail(cx, DS_INTERNAL, "there is no text %s", key);
    for (;;) {
        int64_t open = ds_str_find(text, DS_STR("{"), at);
        if (open < 0)
            break;
        int64_t close = ds_str_find(text, DS_STR("}"), (size_t)open);
        const text_arg *a =
            arg_find(args, ds_str_sub(text, (size_t)open + 1, (size_t)close)); /* by (1) */
        if (a == NULL || a->value.n == 0)
            return ds_fail(cx, DS_INTERNAL, "text %s: " DS_FMT "} is %s", key,
                           DS_ARG(ds_str_sub(text, (size_t)open, (size_t)close)),
                           a == NULL ? "unknown" : "empty");
        ds_buf_add(&b, ds_str_sub(text, at, (size_t)open));
        ds_buf_add(&b, a->value);
        at = (size_t)close + 1;
    }
    ds_buf_add(&b, ds_str_sub(text, at, text.n));
    return ds_buf_finish(&b, ret);
}

ds_status catalogue_form(ds_ctx *cx, ds_str lang, const char *key, int64_t n, const char **ret_key)
{
    bool is_one = n == 1 || (n == 0 && ds_str_starts(lang, DS_STR("hi"))); /* CLDR plural rules */
    ds_str form;

    DS_TRY(ds_format(cx, &form, "%s[%s]", key, is_one ? "one" : "other"));
    *ret_key = ds_cstr(cx, form);
    return *ret_key != NULL ? DS_OK : DS_LIMIT;
}
