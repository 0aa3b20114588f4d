/*
 * conf.c - configuration: an options table, an INI file, the environment, flags.
 *
 * inih reads sections and keys; values are read here, since inih cuts lines at 200 bytes (tokens
 * are longer) and takes a ';' inside quotes for a comment. So its reader is handed "key=" alone
 * and our own line is kept beside it. What always holds:
 *   (1) every option has a valid value at any time: a wrong one is refused and changes nothing
 *   (2) a source never overwrites a stronger one, whatever the order of the calls
 *   (3) secrets are in no message and no listing, and are wiped when they go
 */
#include "core/conf_internal.h"

#include "core/crypto.h"

#include <assert.h>
#include <ini.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 4096u
#define SECRET_FILE_MAX_BYTES 8192u
#define ERRORS_MAX 20u
#define KEY_MAX_BYTES 64u
#define SHOWN_MAX_BYTES 60u /* of a wrong value in a message */

static int64_t unit_seconds(ds_str unit)
{
    static const struct {
        const char *letter, *name;
        int64_t seconds;
    } units[] = {
        { "s", "seconds", 1 },
        { "m", "minutes", 60 },
        { "h", "hours", 3600 },
        { "d", "days", 86400 },
    };

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (ds_str_is(unit, units[i].letter) || ds_str_is(unit, units[i].name))
            return units[i].seconds;
    return 0;
}

static bool is_choice(const char *choices, ds_str value)
{
    ds_str rest = ds_str_of(choices), choice;

    while (ds_str_next(&rest, '|', &choice))
        if (ds_str_equal(choice, value))
            return true;
    return false;
}

/* "15m" or "15" of the option's unit, in seconds. */
static bool parse_duration(const ds_conf_option *o, ds_str value, int64_t *ret_s)
{
    int64_t own = unit_seconds(ds_str_of(o->unit)), unit = own, n;

    assert(own > 0); /* a duration's unit is seconds, minutes, hours or days */
    if (value.n > 1 && unit_seconds(ds_str_sub(value, value.n - 1, value.n)) > 0) {
        unit = unit_seconds(ds_str_sub(value, value.n - 1, value.n));
        value = ds_str_sub(value, 0, value.n - 1);
    }
    if (!ds_str_to_int(value, 0, INT64_MAX / 86400, &n))
        return false;
    *ret_s = n * unit;
    return *ret_s >= o->min * own && *ret_s <= o->max * own;
}

static const char *const switch_words[] = { "off", "on" };

static bool parse_switch(ds_str value, int64_t *ret)
{
    for (int i = 0; i <= 1; i++) {
        if (ds_str_is(value, switch_words[i])) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static bool has_control(ds_str value)
{
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7F)
            return true;
    return false;
}

static bool parse_typed(const ds_conf_option *o, ds_str value, int64_t *ret_number)
{
    switch (o->type) {
    case DS_CONF_INT:
        return ds_str_to_int(value, o->min, o->max, ret_number);
    case DS_CONF_DURATION:
        return parse_duration(o, value, ret_number);
    case DS_CONF_SWITCH:
        return parse_switch(value, ret_number);
    case DS_CONF_CHOICE:
        return is_choice(o->choices, value);
    case DS_CONF_TEXT:
    case DS_CONF_SECRET:
    case DS_CONF_CUSTOM:
        break;
    }
    return !has_control(value);
}

static bool may_be_empty(const ds_conf_option *o)
{
    return o->type == DS_CONF_TEXT || o->type == DS_CONF_SECRET || o->default_value[0] == '\0';
}

/* Judge a value: true and its number, or false and what was expected. */
static bool judge(const ds_conf_option *o, ds_str value, int64_t *ret_number,
                  char ret_expected[static CONF_EXPECTED_MAX])
{
    const char *expected;

    *ret_number = 0;
    if (value.n == 0 && may_be_empty(o))
        return true;
    if (!parse_typed(o, value, ret_number)) {
        ds_conf_describe(ret_expected, CONF_EXPECTED_MAX, o);
        return false;
    }
    expected = o->check ? o->check(value) : NULL;
    if (expected)
        (void)snprintf(ret_expected, CONF_EXPECTED_MAX, "%s", expected);
    return !expected;
}

static void drop_value(const ds_conf_option *o, conf_value *v)
{
    if (v->text && o->type == DS_CONF_SECRET)
        ds_secret_wipe(v->text, strlen(v->text));
    ds_heap_free(v->text);
    v->text = NULL;
}

ds_conf *ds_conf_new(const ds_conf_option *options, size_t n)
{
    ds_conf *c = ds_heap_new(sizeof(*c));
    char expected[CONF_EXPECTED_MAX];

    if (!c)
        return NULL;
    *c = (ds_conf){ options, n, ds_heap_new(n * sizeof(conf_value)) };
    if (!c->values) {
        ds_heap_free(c);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        ds_str value = ds_str_of(options[i].default_value);
        bool is_valid = judge(&options[i], value, &c->values[i].number, expected);

        assert(is_valid); /* (1): a default that its own option refuses is a bug of the table */
        (void)is_valid;
    }
    return c;
}

void ds_conf_free(ds_conf *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n; i++)
        drop_value(&c->options[i], &c->values[i]);
    ds_heap_free(c->values);
    ds_heap_free(c);
}

void ds_conf_freep(ds_conf **c)
{
    ds_conf_free(*c);
    *c = NULL;
}

/* Index of an option, or n. */
static size_t find(const ds_conf *c, const char *section, const char *key)
{
    size_t i = 0;

    while (i < c->n &&
           (strcmp(c->options[i].section, section) != 0 || strcmp(c->options[i].key, key) != 0))
        i++;
    return i;
}

/* Where a value comes from; place is "docspot.conf line 4", "flag" ... */
typedef struct conf_origin {
    ds_conf_source source;
    uint32_t line;
    const char *place;
} conf_origin;

/* May a refused value be told back? Not a secret, nor an address that carries a password. */
static bool may_tell(const ds_conf_option *o, ds_str value)
{
    int64_t scheme = ds_str_find(value, DS_STR("://"), 0);

    return o->type != DS_CONF_SECRET &&
           (scheme < 0 || ds_str_find(value, DS_STR("@"), (size_t)scheme) < 0);
}

static ds_status put(ds_ctx *cx, ds_conf *c, size_t i, ds_str value, const conf_origin *from)
{
    const ds_conf_option *o = &c->options[i];
    conf_value *v = &c->values[i];
    char expected[CONF_EXPECTED_MAX];
    int64_t number;
    char *text;

    if (!judge(o, value, &number, expected)) {
        if (!may_tell(o, value))
            return ds_fail(cx, DS_INVALID, "%s: %s.%s: a wrong value, expected %s", from->place,
                           o->section, o->key, expected);
        value = ds_str_sub(value, 0, SHOWN_MAX_BYTES);
        return ds_fail(cx, DS_INVALID, "%s: %s.%s: \"" DS_FMT "\", expected %s", from->place,
                       o->section, o->key, DS_ARG(value), expected);
    }
    if (v->source > from->source)
        return DS_OK; /* (2) */
    text = ds_heap_new(value.n + 1);
    if (!text)
        return ds_fail(cx, DS_LIMIT, "%s: no memory", from->place);
    if (value.n > 0)
        memcpy(text, value.p, value.n);
    drop_value(o, v);
    *v = (conf_value){ text, number, from->source, from->line };
    return DS_OK;
}

/* Names that would have been right, for whoever mistyped one. */
static void list_known(ds_buf *b, const ds_conf *c, const char *section)
{
    bool is_first = true;

    for (size_t i = 0; i < c->n; i++) {
        const ds_conf_option *o = &c->options[i];
        bool is_new = section ? strcmp(o->section, section) == 0
                              : i == 0 || strcmp(o->section, c->options[i - 1].section) != 0;

        if (!is_new)
            continue;
        ds_buf_puts(b, is_first ? "" : ", ");
        ds_buf_puts(b, section ? o->key : o->section);
        is_first = false;
    }
}

static ds_status fail_unknown(ds_ctx *cx, const ds_conf *c, const char *place, const char *section,
                              const char *key)
{
    bool is_section = false;
    char known[CONF_EXPECTED_MAX];
    ds_buf b = ds_buf_fixed(known, sizeof(known));
    ds_str text;

    for (size_t i = 0; i < c->n; i++)
        is_section = is_section || strcmp(c->options[i].section, section) == 0;
    list_known(&b, c, is_section ? section : NULL);
    text = ds_buf_view(&b);
    if (section[0] == '\0')
        return ds_fail(cx, DS_INVALID, "%s: %s: no section, expected [section] before it", place,
                       key);
    return ds_fail(cx, DS_INVALID, "%s: %s.%s: no such %s, expected " DS_FMT, place, section, key,
                   is_section ? "key" : "section", DS_ARG(text));
}

ds_status ds_conf_set(ds_ctx *cx, ds_conf *c, const char *section, const char *key, ds_str value)
{
    conf_origin from = { DS_CONF_FLAG, 0, "flag" };
    size_t i = find(c, section, key);

    if (i == c->n)
        return fail_unknown(cx, c, from.place, section, key);
    return put(cx, c, i, value, &from);
}

/* ---- the file */

typedef struct conf_reading {
    ds_ctx *cx;
    ds_conf *c;
    const char *name;
    ds_buf *errors; /* may be NULL */
    ds_str rest;
    ds_str line;      /* given to inih last, trimmed */
    uint32_t number;  /* its number */
    bool is_answered; /* inih understood it */
    size_t error_count;
    char first_why[DS_WHY_MAX];
} conf_reading;

/* Note cx->why: the first stays the reason of the whole, all are listed. */
static void note_error(conf_reading *r)
{
    if (r->error_count == 0)
        memcpy(r->first_why, r->cx->why, sizeof(r->first_why));
    if (r->errors && r->error_count < ERRORS_MAX) {
        ds_buf_puts(r->errors, r->cx->why);
        ds_buf_putc(r->errors, '\n');
    }
    r->error_count++;
}

static bool is_setting(ds_str line)
{
    return line.n > 0 && line.p[0] != '#' && line.p[0] != ';' && line.p[0] != '[';
}

/* Before the next line: inih is silent about lines it does not understand, so this is not. */
static void judge_last_line(conf_reading *r)
{
    bool is_open_section =
        ds_str_starts(r->line, DS_STR("[")) && ds_str_find(r->line, DS_STR("]"), 0) < 0;

    if (is_open_section)
        (void)ds_fail(r->cx, DS_INVALID, "%s line %u: a section that does not end, expected [name]",
                      r->name, r->number);
    else if (is_setting(r->line) && !r->is_answered)
        (void)ds_fail(r->cx, DS_INVALID,
                      "%s line %u: neither setting nor comment, expected key = value", r->name,
                      r->number);
    else
        return;
    note_error(r);
}

static int64_t find_separator(ds_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '=' || line.p[i] == ':')
            return (int64_t)i;
    return -1;
}

static bool take_line(conf_reading *r)
{
    int64_t end = ds_str_find(r->rest, DS_STR("\n"), 0);
    size_t n = end < 0 ? r->rest.n : (size_t)end;

    if (r->rest.n == 0)
        return false;
    r->line = ds_str_trim(ds_str_sub(r->rest, 0, n));
    r->rest = ds_str_sub(r->rest, end < 0 ? n : n + 1, r->rest.n);
    r->number++;
    r->is_answered = false;
    return true;
}

/* inih's fgets: a setting becomes "key=", a long line is cut; our own copy stays whole. */
static char *give_line(char *out, int size, void *stream)
{
    conf_reading *r = stream;
    ds_str given;

    judge_last_line(r);
    r->line = (ds_str){ NULL, 0 };
    if (!take_line(r))
        return NULL;
    given = r->line;
    if (is_setting(given) && find_separator(given) >= 0)
        given = ds_str_sub(given, 0, (size_t)find_separator(given) + 1);
    (void)snprintf(out, (size_t)size, "%.*s\n",
                   (int)(given.n < (size_t)KEY_MAX_BYTES * 2 ? given.n : 0),
                   given.p ? given.p : "");
    return out;
}

/* The value of a line: quotes off, or a comment behind it off. */
static bool read_value(ds_str line, ds_str *ret)
{
    ds_str v = ds_str_trim(ds_str_sub(line, (size_t)find_separator(line) + 1, line.n));

    if (v.n > 0 && (v.p[0] == '"' || v.p[0] == '\'')) {
        int64_t end = ds_str_find(v, ds_str_sub(v, 0, 1), 1);
        ds_str behind;

        if (end < 0)
            return false;
        behind = ds_str_trim(ds_str_sub(v, (size_t)end + 1, v.n));
        *ret = ds_str_sub(v, 1, (size_t)end);
        return !is_setting(behind) && !ds_str_starts(behind, DS_STR("["));
    }
    for (size_t i = 0; i < v.n; i++)
        if ((v.p[i] == '#' || v.p[i] == ';') && (i == 0 || v.p[i - 1] == ' ' || v.p[i - 1] == '\t'))
            v = ds_str_sub(v, 0, i);
    *ret = ds_str_trim(v);
    return true;
}

static ds_status take_setting(conf_reading *r, const char *section, const char *key)
{
    char place[KEY_MAX_BYTES * 2];
    conf_origin from = { DS_CONF_FILE, r->number, place };
    size_t i = find(r->c, section, key);
    ds_str value;

    (void)snprintf(place, sizeof(place), "%.80s line %" PRIu32, r->name, r->number);
    if (r->line.n > LINE_MAX_BYTES)
        return ds_fail(r->cx, DS_INVALID, "%s: longer than %u bytes", place, LINE_MAX_BYTES);
    if (i == r->c->n)
        return fail_unknown(r->cx, r->c, place, section, key);
    if (!read_value(r->line, &value))
        return ds_fail(r->cx, DS_INVALID,
                       "%s: %s.%s: a quote that does not end the value, expected \"value\"", place,
                       section, key);
    return put(r->cx, r->c, i, value, &from);
}

static int on_setting(void *user, const char *section, const char *key, const char *value)
{
    conf_reading *r = user;

    (void)value; /* always empty, see the top */
    r->is_answered = true;
    if (take_setting(r, section, key) != DS_OK)
        note_error(r);
    return 1;
}

ds_status ds_conf_read(ds_ctx *cx, ds_conf *c, const char *name, ds_str text, ds_buf *errors)
{
    conf_reading *r = DS_NEW(cx, conf_reading);
    int rc;

    if (!r)
        return DS_LIMIT;
    if (ds_str_starts(text, DS_STR("\xEF\xBB\xBF")))
        text = ds_str_sub(text, 3, text.n);
    *r = (conf_reading){ .cx = cx, .c = c, .name = name, .errors = errors, .rest = text };
    rc = ini_parse_stream(give_line, r, on_setting, r);
    if (rc < 0)
        return ds_fail(cx, DS_LIMIT, "%s: no memory", name);
    if (r->error_count == 0)
        return DS_OK;
    return ds_fail(cx, DS_INVALID, "%s", r->first_why);
}

/* ---- the environment */

static ds_status read_secret_file(ds_ctx *cx, ds_conf *c, size_t i, const char *path,
                                  const char *variable)
{
    char place[CONF_ENV_NAME_MAX * 2];
    conf_origin from = { DS_CONF_ENV, 0, place };
    ds_str bytes;

    (void)snprintf(place, sizeof(place), "environment %s", variable);
    if (cx->env->read_file(cx->env->self, cx, path, SECRET_FILE_MAX_BYTES, &bytes) != DS_OK)
        return ds_fail(cx, DS_INVALID,
                       "%s: %s.%s: cannot read %.100s, expected a file of at most %u bytes", place,
                       c->options[i].section, c->options[i].key, path, SECRET_FILE_MAX_BYTES);
    return put(cx, c, i, ds_str_trim(bytes), &from);
}

static ds_status read_variable(ds_ctx *cx, ds_conf *c, size_t i,
                               const char *(*lookup)(const char *name))
{
    char name[CONF_ENV_NAME_MAX], file_name[CONF_ENV_NAME_MAX + 8], place[CONF_ENV_NAME_MAX * 2];
    conf_origin from = { DS_CONF_ENV, 0, place };
    const char *value, *path;

    ds_conf_env_name(name, &c->options[i]);
    (void)snprintf(file_name, sizeof(file_name), "%s_FILE", name);
    (void)snprintf(place, sizeof(place), "environment %s", name);
    value = lookup(name);
    path = c->options[i].type == DS_CONF_SECRET ? lookup(file_name) : NULL;
    if (value && path)
        return ds_fail(cx, DS_INVALID, "%s: %s.%s: set twice, expected it or %s", place,
                       c->options[i].section, c->options[i].key, file_name);
    if (path)
        return read_secret_file(cx, c, i, path, file_name);
    return value ? put(cx, c, i, ds_str_of(value), &from) : DS_OK;
}

ds_status ds_conf_read_env(ds_ctx *cx, ds_conf *c, const char *(*lookup)(const char *name))
{
    for (size_t i = 0; i < c->n; i++)
        DS_TRY(read_variable(cx, c, i, lookup));
    return DS_OK;
}

/* ---- asking */

static size_t must_find(const ds_conf *c, const char *section, const char *key)
{
    size_t i = find(c, section, key);

    assert(i < c->n); /* only our own code asks, with names of the table */
    return i;
}

ds_str ds_conf_text(const ds_conf *c, const char *section, const char *key)
{
    return ds_conf_text_at(c, must_find(c, section, key));
}

int64_t ds_conf_int(const ds_conf *c, const char *section, const char *key)
{
    return c->values[must_find(c, section, key)].number;
}

bool ds_conf_switch(const ds_conf *c, const char *section, const char *key)
{
    return ds_conf_int(c, section, key) != 0;
}

bool ds_conf_is_set(const ds_conf *c, const char *section, const char *key)
{
    return ds_conf_text(c, section, key).n > 0;
}
