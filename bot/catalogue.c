/*
 * catalogue.c - what the bot says, as data: "key = text with {placeholders}".
 *
 * One folder of files per language, built in; a clinic's own folder may replace any text. Lines are
 * `key = text`, `#` begins a comment, `key[one]` and `key[other]` are the forms of a count. What
 * always holds:
 *   (1) a bad line is refused with its file and line, at start
 *   (2) a placeholder without a value, or with an empty one, is a failure: never a text with a hole
 */
#include "bot/bot_internal.h"

#include <string.h>

#include "core/embedded.h"

#define CATALOGUE_MAX_BYTES (1u << 20)
#define CATALOGUE_LANGS_MAX 16
#define CATALOGUE_TEXTS_MAX 1024 /* per language */
#define CATALOGUE_KEY_MAX_BYTES 64

extern const ds_embedded bot_embedded[];

typedef struct text_row {
    uint64_t print;
    ds_str key, text;
} text_row;

typedef struct language {
    ds_str name;
    text_row *rows;
    size_t count;
} language;

struct catalogue {
    ds_arena *arena;
    language languages[CATALOGUE_LANGS_MAX];
    size_t language_count;
};

static const language *language_find(const catalogue *c, ds_str lang)
{
    for (size_t i = 0; i < c->language_count; i++)
        if (ds_str_equal(c->languages[i].name, lang))
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
        l->rows = ds_arena_alloc(c->arena, CATALOGUE_TEXTS_MAX * sizeof *l->rows);
        if (l->rows == NULL)
            return ds_fail(cx, DS_LIMIT, "no room for the texts of a language");
        c->language_count++;
    }
    *ret = l;
    return DS_OK;
}

static text_row *row_find(const language *l, ds_str key)
{
    uint64_t print = memory_print(key);

    for (size_t i = 0; i < l->count; i++)
        if (l->rows[i].print == print && ds_str_equal(l->rows[i].key, key))
            return &l->rows[i];
    return NULL;
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

static ds_status put_text(ds_ctx *cx, catalogue *c, language *l, ds_str key, ds_str text)
{
    text_row *row = row_find(l, key);

    if (row == NULL) {
        if (l->count == CATALOGUE_TEXTS_MAX)
            return ds_fail(cx, DS_LIMIT, "more than %d texts", CATALOGUE_TEXTS_MAX);
        row = &l->rows[l->count];
        row->print = memory_print(key);
        DS_TRY(arena_copy(cx, c->arena, key, &row->key));
        l->count++;
    }
    return arena_copy(cx, c->arena, text, &row->text);
}

static ds_status add_line(ds_ctx *cx, catalogue *c, language *l, ds_str line)
{
    int64_t equals = ds_str_find(line, DS_STR("="), 0);
    ds_str key, text;
    const char *wrong;

    if (equals <= 0)
        return ds_fail(cx, DS_INVALID, "expected: key = text");
    key = ds_str_trim(ds_str_sub(line, 0, (size_t)equals));
    text = ds_str_trim(ds_str_sub(line, (size_t)equals + 1, line.n));
    if (key.n == 0 || key.n > CATALOGUE_KEY_MAX_BYTES || text.n == 0)
        return ds_fail(cx, DS_INVALID, "expected: key = text");
    wrong = braces_wrong(text);
    if (wrong != NULL)
        return ds_fail(cx, DS_INVALID, DS_FMT ": %s", DS_ARG(key), wrong);
    return put_text(cx, c, l, key, text);
}

ds_status catalogue_add(ds_ctx *cx, catalogue *c, ds_str lang, const char *name, ds_str text)
{
    language *l;
    ds_str line;
    int number = 0;

    DS_TRY(language_ensure(cx, c, lang, &l));
    if (!ds_text_is_utf8(text))
        return ds_fail(cx, DS_INVALID, "%s: not UTF-8", name);
    while (ds_str_next(&text, '\n', &line)) {
        number++;
        line = ds_str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        ds_status s = add_line(cx, c, l, line);
        if (s != DS_OK) {
            char why[DS_WHY_MAX];
            memcpy(why, cx->why, sizeof why);
            return ds_fail(cx, s, "%s line %d: %.400s", name, number, why);
        }
    }
    return DS_OK;
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
        ds_status s = catalogue_add(cx, c, lang, file->name,
                                    (ds_str){ (const char *)file->data, file->size });
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

static ds_str find_text(const catalogue *c, ds_str lang, ds_str key)
{
    const language *l = language_find(c, lang);
    const text_row *row = l != NULL ? row_find(l, key) : NULL;

    if (row == NULL && !ds_str_is(lang, "en")) {
        l = language_find(c, DS_STR("en"));
        row = l != NULL ? row_find(l, key) : NULL;
    }
    return row != NULL ? row->text : (ds_str){ "", 0 };
}

ds_str catalogue_find(const catalogue *c, ds_str lang, const char *key)
{
    return find_text(c, lang, ds_str_of(key));
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
