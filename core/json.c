/*
 * json.c - reading JSON with jansson.
 *
 * A ds_json is a json_t under another name, so that nobody above sees the library. What always
 * holds: duplicate keys are refused; nesting is bounded before jansson recurses; a reason names
 * line and column and never quotes the text, which may be a patient's. Writing is in json_write.c.
 */
#include "core/json.h"

#include <jansson.h>
#include <string.h>

#define DEPTH_MAX 64u
#define TEXT_MAX_BYTES ((size_t)8 * 1024 * 1024)
#define EXACT_REAL_MAX 9007199254740992.0 /* 2^53: integers up to here are exact in a double */
#define WALK_DONE ((size_t)1)             /* no iterator has this address */

/* jansson counts references through its nodes, so they lose const here and nowhere else. */
static json_t *node_of(const ds_json *j) { return (json_t *)(uintptr_t)j; }

static const ds_json *from_node(const json_t *node) { return (const ds_json *)(const void *)node; }

/* How often the bracket stands in the text, at most one more than asked; memchr is nearly free. */
static size_t count_up_to(ds_str text, char bracket, size_t most)
{
    size_t n = 0, at = 0;

    while (n <= most && at < text.n) {
        const char *hit = memchr(text.p + at, bracket, text.n - at);

        if (!hit)
            break;
        at = (size_t)(hit - text.p) + 1;
        n++;
    }
    return n;
}

/* Where nesting passes DEPTH_MAX, as an offset; the text's length when it does not. */
static size_t too_deep_at(ds_str text)
{
    size_t depth = 0;
    bool is_in_string = false;

    if (count_up_to(text, '{', DEPTH_MAX) + count_up_to(text, '[', DEPTH_MAX) <= DEPTH_MAX)
        return text.n; /* as in nearly every message: no need to look closer */
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (is_in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                is_in_string = false;
        } else if (c == '"') {
            is_in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > DEPTH_MAX)
                return i;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return text.n;
}

static ds_status fail_depth(ds_ctx *cx, ds_str text, size_t at)
{
    size_t line = 1, column = 1;

    for (size_t i = 0; i < at; i++) {
        column++;
        if (text.p[i] == '\n') {
            line++;
            column = 1;
        }
    }
    return ds_fail(cx, DS_INVALID, "line %zu column %zu: nested deeper than %u", line, column,
                   DEPTH_MAX);
}

/* jansson ends its reasons with "near '...'", a piece of the text: cut that off. */
static ds_status fail_parse(ds_ctx *cx, const json_error_t *error)
{
    const char *near = strstr(error->text, " near ");
    int n = (int)(near ? near - error->text : (ptrdiff_t)strlen(error->text));

    return ds_fail(cx, DS_INVALID, "line %d column %d: %.*s", error->line,
                   error->column > 0 ? error->column : 1, n, error->text);
}

ds_status ds_json_parse(ds_ctx *cx, ds_str text, ds_json **ret_document)
{
    json_error_t error;
    json_t *root;
    size_t deep_at;

    if (text.n > TEXT_MAX_BYTES)
        return ds_fail(cx, DS_LIMIT, "json: %zu bytes, at most %zu are read", text.n,
                       TEXT_MAX_BYTES);
    deep_at = too_deep_at(text);
    if (deep_at < text.n)
        return fail_depth(cx, text, deep_at);
    root = json_loadb(text.p ? text.p : "", text.n,
                      JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!root)
        return fail_parse(cx, &error);
    *ret_document = (ds_json *)(void *)root;
    return DS_OK;
}

void ds_json_free(ds_json *document) { json_decref(node_of(document)); }

void ds_json_freep(ds_json **document)
{
    ds_json_free(*document);
    *document = NULL;
}

const ds_json *ds_json_get(const ds_json *j, const char *key)
{
    return from_node(json_object_get(node_of(j), key));
}

const ds_json *ds_json_at(const ds_json *j, const char *path)
{
    ds_str rest = ds_str_of(path), step;

    while (j && ds_str_next(&rest, '.', &step)) {
        int64_t index;

        if (json_is_array(node_of(j)))
            j = ds_str_to_int(step, 0, INT32_MAX, &index) ? ds_json_item(j, (size_t)index) : NULL;
        else
            j = from_node(json_object_getn(node_of(j), step.p, step.n));
    }
    return j;
}

size_t ds_json_count(const ds_json *j) { return json_array_size(node_of(j)); }

const ds_json *ds_json_item(const ds_json *j, size_t i)
{
    return from_node(json_array_get(node_of(j), i));
}

ds_json_kind ds_json_kind_of(const ds_json *j)
{
    if (!j)
        return DS_JSON_NONE;
    switch (json_typeof(node_of(j))) {
    case JSON_OBJECT:
        return DS_JSON_OBJECT;
    case JSON_ARRAY:
        return DS_JSON_ARRAY;
    case JSON_STRING:
        return DS_JSON_TEXT;
    case JSON_INTEGER:
        return DS_JSON_INT;
    case JSON_REAL:
        return DS_JSON_REAL;
    case JSON_TRUE:
    case JSON_FALSE:
        return DS_JSON_BOOL;
    case JSON_NULL:
        return DS_JSON_NULL;
    default:
        return DS_JSON_NONE;
    }
}

ds_str ds_json_text(const ds_json *j)
{
    const char *p = json_string_value(node_of(j));

    return (ds_str){ p, p ? json_string_length(node_of(j)) : 0 };
}

int64_t ds_json_int(const ds_json *j, int64_t fallback)
{
    const json_t *node = node_of(j);
    int64_t v;

    if (json_is_integer(node))
        return json_integer_value(node);
    if (json_is_real(node)) {
        double real = json_real_value(node);

        if (real >= -EXACT_REAL_MAX && real <= EXACT_REAL_MAX && real == (double)(int64_t)real)
            return (int64_t)real;
        return fallback;
    }
    return ds_str_to_int(ds_json_text(j), INT64_MIN, INT64_MAX, &v) ? v : fallback;
}

bool ds_json_bool(const ds_json *j, bool fallback)
{
    return json_is_boolean(node_of(j)) ? json_is_true(node_of(j)) : fallback;
}

double ds_json_real(const ds_json *j, double fallback)
{
    return json_is_number(node_of(j)) ? json_number_value(node_of(j)) : fallback;
}

ds_str ds_json_as_text(ds_ctx *cx, const ds_json *j)
{
    ds_buf b;
    ds_str text;

    if (!json_is_number(node_of(j)))
        return ds_json_text(j);
    b = ds_buf_make(cx);
    ds_json_dump(&b, j);
    if (ds_buf_finish(&b, &text) != DS_OK)
        return (ds_str){ NULL, 0 };
    return text;
}

/* The place is jansson's iterator as a number, so that a walk costs no look-up by key. */
bool ds_json_next(const ds_json *object, size_t *at, ds_str *ret_key, const ds_json **ret_value)
{
    json_t *node = node_of(object);
    void *iter;

    if (*at == WALK_DONE)
        return false;
    iter = *at == 0 ? json_object_iter(node) : (void *)(uintptr_t)*at;
    if (!iter)
        return false;
    *ret_key = (ds_str){ json_object_iter_key(iter), json_object_iter_key_len(iter) };
    *ret_value = from_node(json_object_iter_value(iter));
    iter = json_object_iter_next(node, iter);
    *at = iter ? (size_t)(uintptr_t)iter : WALK_DONE;
    return true;
}

static int dump_piece(const char *bytes, size_t n, void *data)
{
    ds_buf *b = data;

    ds_buf_add(b, (ds_str){ bytes, n });
    return 0;
}

void ds_json_dump(ds_buf *b, const ds_json *j)
{
    if (!j || json_dump_callback(node_of(j), dump_piece, b, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
        ds_buf_puts(b, "null");
}
