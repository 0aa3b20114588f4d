/*
 * languages.c - which languages there are, as their folders say.
 *
 * A folder below rules/ is a language and its name the language's tag; rules/all/ counts for every
 * one. Its language.txt, which may be missing, tells what no word list can:
 *
 *   [script]   0900-097F      code points of its letters; without it: Latin letters
 *   [reads]    en, hi-Latn    whose words its texts are mixed with
 *   [letters]  n with a tilde, upside-down marks ...: letters that hint at it among Latin ones
 *   [traits]   default, month_first, framed_persons
 *
 * What always holds:
 *   (1) no code knows a language by name: what one has of its own is a trait that any may have
 *   (2) a language has a bit; bits follow the order of the tags, so the same files give the same
 */
#include "intents/intents_internal.h"

#include <string.h>

#define FOLDER_LEAD "rules/"
#define TAG_MAX_BYTES 35 /* RFC 5646 */

/* clang-format off */
static const struct { const char *name; uint32_t trait; } traits[] = {
    { "default", TRAIT_DEFAULT }, { "month_first", TRAIT_MONTH_FIRST },
    { "framed_persons", TRAIT_FRAMED_PERSONS },
    { "denies_behind", TRAIT_DENIES_BEHIND },
};
/* clang-format on */

/* The folder in a file's name: "en" of "rules/en/acts.txt"; empty when there is none. */
static ds_str folder_of(const char *name)
{
    ds_str s = ds_str_of(name);
    int64_t end = ds_str_find(s, DS_STR("/"), sizeof(FOLDER_LEAD) - 1);

    if (!ds_str_starts(s, DS_STR(FOLDER_LEAD)) || end < 0)
        return (ds_str){ NULL, 0 };
    return ds_str_sub(s, sizeof(FOLDER_LEAD) - 1, (size_t)end);
}

static bool is_tag(ds_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            (c != '-' || i == 0))
            return false;
    }
    return s.n >= 2 && s.n <= TAG_MAX_BYTES;
}

const language *language_named(const intent_pack *p, ds_str tag)
{
    for (size_t i = 0; i < p->language_count; i++)
        if (ds_str_equal_nocase(p->languages[i].tag, tag))
            return &p->languages[i];
    return NULL;
}

uint32_t languages_of_file(const intent_pack *p, const char *name)
{
    ds_str folder = folder_of(name);
    const language *l = language_named(p, folder);

    if (ds_str_is(folder, "all"))
        return LANG_ANY;
    return l != NULL ? l->bit : 0;
}

static ds_status add_language(ds_ctx *cx, intent_pack *p, const char *file, ds_str tag)
{
    language *l = &p->languages[p->language_count];
    char *copy;

    if (tag.p == NULL || !is_tag(tag))
        return ds_fail(cx, DS_INVALID, "%s: the folder's name is no language tag", file);
    if (p->language_count == LANGS_MAX)
        return ds_fail(cx, DS_INVALID, "%s: over %d languages", file, LANGS_MAX);
    if ((copy = ds_arena_alloc(p->arena, tag.n)) == NULL)
        return ds_fail(cx, DS_LIMIT, "intents: out of memory");
    memcpy(copy, tag.p, tag.n);
    l->tag = (ds_str){ copy, tag.n };
    l->bit = l->reads = 1u << p->language_count++;
    return DS_OK;
}

ds_status languages_collect(ds_ctx *cx, intent_pack *p, const ds_embedded *files)
{
    for (const ds_embedded *f = files; f->name != NULL; f++) {
        ds_str tag = folder_of(f->name);

        if (!ds_str_ends(ds_str_of(f->name), DS_STR(".txt")) || ds_str_is(tag, "all") ||
            language_named(p, tag) != NULL)
            continue;
        DS_TRY(add_language(cx, p, f->name, tag));
    }
    if (p->language_count == 0) /* rules/all/ alone, or nothing: a pack still reads */
        DS_TRY(add_language(cx, p, "rules", DS_STR("en")));
    return DS_OK;
}

/* ---- language.txt */

typedef struct language_file {
    intent_pack *p;
    language *l;
} language_file;

static bool parse_hex(ds_str s, int32_t *ret)
{
    int32_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

        if (digit < 0)
            return false;
        n = n * 16 + digit;
    }
    *ret = n;
    return s.n > 0 && s.n <= 5;
}

static ds_status take_script(ds_ctx *cx, language *l, const rules_line *line, ds_str word)
{
    script_range *r = &l->scripts[l->script_count];
    ds_str from = { NULL, 0 };

    if (l->script_count == SCRIPTS_MAX)
        return rules_line_fail(cx, line, "too many ranges");
    if (!ds_str_next(&word, '-', &from) || !parse_hex(from, &r->from) || !parse_hex(word, &r->to) ||
        r->from > r->to)
        return rules_line_fail(cx, line, "expected code points such as 0900-097F");
    l->script_count++;
    return DS_OK;
}

static ds_status take_reads(ds_ctx *cx, const language_file *f, const rules_line *line, ds_str word)
{
    const language *other = language_named(f->p, word);

    if (other == NULL)
        return rules_line_fail(cx, line, "there is no folder of that language");
    f->l->reads |= other->bit;
    return DS_OK;
}

static ds_status take_letters(ds_ctx *cx, language *l, const rules_line *line, ds_str word)
{
    size_t at = 0;

    while (at < word.n) {
        if (l->letter_count == LETTERS_MAX)
            return rules_line_fail(cx, line, "too many letters");
        l->letters[l->letter_count++] = ds_text_next(word, &at);
    }
    return DS_OK;
}

static ds_status take_trait(ds_ctx *cx, language *l, const rules_line *line, ds_str word)
{
    for (size_t i = 0; i < sizeof(traits) / sizeof(traits[0]); i++) {
        if (!ds_str_is(word, traits[i].name))
            continue;
        l->traits |= traits[i].trait;
        return DS_OK;
    }
    return rules_line_fail(cx, line, "unknown trait");
}

static ds_status take_line(ds_ctx *cx, void *self, const rules_line *line)
{
    language_file *f = self;
    ds_str rest = line->text, word;

    while (ds_str_next(&rest, ',', &word)) {
        word = ds_str_trim(word);
        if (word.n == 0)
            return rules_line_fail(cx, line, "nothing between commas");
        if (ds_str_is(line->heading, "script"))
            DS_TRY(take_script(cx, f->l, line, word));
        else if (ds_str_is(line->heading, "reads"))
            DS_TRY(take_reads(cx, f, line, word));
        else if (ds_str_is(line->heading, "letters"))
            DS_TRY(take_letters(cx, f->l, line, word));
        else if (ds_str_is(line->heading, "traits"))
            DS_TRY(take_trait(cx, f->l, line, word));
        else
            return rules_line_fail(cx, line, "unknown section of a language.txt");
    }
    return DS_OK;
}

bool languages_is_own_file(const char *name)
{
    return ds_str_ends(ds_str_of(name), DS_STR("/language.txt"));
}

ds_status languages_read(ds_ctx *cx, intent_pack *p, const ds_embedded *file)
{
    language_file f = { .p = p };

    for (size_t i = 0; i < p->language_count; i++)
        if (p->languages[i].bit == languages_of_file(p, file->name))
            f.l = &p->languages[i];
    if (f.l == NULL)
        return ds_fail(cx, DS_INVALID, "%s: no language has this folder", file->name);
    return rules_file_read(cx, file, &f, take_line);
}

const language *languages_default(const intent_pack *p)
{
    for (size_t i = 0; i < p->language_count; i++)
        if ((p->languages[i].traits & TRAIT_DEFAULT) != 0)
            return &p->languages[i];
    return &p->languages[0];
}
