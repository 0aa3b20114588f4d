/*
 * import_json.c - the same tables from JSON: one object a line, or one array of objects.
 *
 * The keys are the column names. What always holds:
 *   (1) the result looks as if it had been CSV, so nothing behind it knows the difference
 *   (2) in JSON lines a row's line is its line; in an array it is the object's number
 */
#include "booking/import_internal.h"

#include "core/text.h"

#define ROWS_FIRST_CAPACITY 64

typedef struct json_table {
    ds_ctx *cx;
    ds_str header[IMPORT_COLUMNS_MAX];
    size_t columns;
    ds_csv_row *rows;
    size_t count, capacity;
} json_table;

static ds_status header_index(json_table *t, ds_str key, size_t *ret)
{
    DS_TRY(ds_text_fold(t->cx, ds_str_trim(key), &key)); /* (1) */
    for (size_t i = 0; i < t->columns; i++) {
        if (ds_str_equal(t->header[i], key)) {
            *ret = i;
            return DS_OK;
        }
    }
    if (t->columns == IMPORT_COLUMNS_MAX)
        return ds_fail(t->cx, DS_INVALID, "more than %d different keys", IMPORT_COLUMNS_MAX);
    t->header[t->columns] = key;
    *ret = t->columns++;
    return DS_OK;
}

static ds_status cell_text(ds_ctx *cx, const ds_json *value, uint32_t line, ds_str *ret)
{
    switch (ds_json_kind_of(value)) {
    case DS_JSON_NONE:
    case DS_JSON_NULL:
        *ret = (ds_str){ 0 };
        return DS_OK;
    case DS_JSON_TEXT:
        return ds_copy(cx, ds_json_text(value), ret);
    case DS_JSON_INT:
    case DS_JSON_REAL:
        *ret = ds_json_as_text(cx, value);
        return ds_copy(cx, *ret, ret);
    case DS_JSON_BOOL:
    case DS_JSON_ARRAY:
    case DS_JSON_OBJECT:
        break;
    }
    return ds_fail(cx, DS_INVALID, "line %u: values must be texts or numbers", (unsigned)line);
}

static ds_status add_object(json_table *t, const ds_json *object, uint32_t line)
{
    ds_str *fields, key;
    const ds_json *value;
    size_t at = 0;

    if (ds_json_kind_of(object) != DS_JSON_OBJECT)
        return ds_fail(t->cx, DS_INVALID, "line %u: expected a JSON object", (unsigned)line);
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? 2 * t->capacity : ROWS_FIRST_CAPACITY;
        ds_csv_row *bigger = DS_NEW_N(t->cx, ds_csv_row, capacity);

        if (!bigger)
            return DS_LIMIT;
        for (size_t i = 0; i < t->count; i++)
            bigger[i] = t->rows[i];
        t->rows = bigger;
        t->capacity = capacity;
    }
    /* As wide as a table can get: later objects may bring keys that this one lacks. */
    fields = DS_NEW_N(t->cx, ds_str, IMPORT_COLUMNS_MAX);
    if (!fields)
        return DS_LIMIT;
    while (ds_json_next(object, &at, &key, &value)) {
        size_t column = 0;

        DS_TRY(header_index(t, key, &column));
        DS_TRY(cell_text(t->cx, value, line, &fields[column]));
    }
    t->rows[t->count++] = (ds_csv_row){ .line = line, .fields = fields };
    return DS_OK;
}

static ds_status add_array(json_table *t, ds_str text)
{
    ds_json *document DS_AUTO(ds_json_freep) = NULL;

    DS_TRY(ds_json_parse(t->cx, text, &document));
    for (size_t i = 0; i < ds_json_count(document); i++)
        DS_TRY(add_object(t, ds_json_item(document, i), (uint32_t)i + 1));
    return DS_OK;
}

static ds_status add_lines(json_table *t, ds_str text)
{
    ds_str rest = text, one;

    for (uint32_t line = 1; ds_str_next(&rest, '\n', &one); line++) {
        ds_json *document DS_AUTO(ds_json_freep) = NULL;

        one = ds_str_trim(one);
        if (one.n == 0)
            continue;
        if (ds_json_parse(t->cx, one, &document) != DS_OK)
            return ds_fail(t->cx, DS_INVALID, "line %u: not a JSON object on one line",
                           (unsigned)line);
        DS_TRY(add_object(t, document, line));
    }
    return DS_OK;
}

ds_status import_json_parse(ds_ctx *cx, ds_str text, ds_csv *ret)
{
    json_table t = { .cx = cx };
    ds_str *header;

    if (ds_str_starts(text, DS_STR("\xEF\xBB\xBF")))
        text = ds_str_sub(text, 3, text.n);
    ds_str body = ds_str_trim(text);
    DS_TRY(body.n > 0 && body.p[0] == '[' ? add_array(&t, body) : add_lines(&t, text));
    header = DS_NEW_N(cx, ds_str, t.columns);
    if (!header)
        return DS_LIMIT;
    for (size_t i = 0; i < t.columns; i++)
        header[i] = t.header[i];
    *ret = (ds_csv){ .header = header, .columns = t.columns, .rows = t.rows, .count = t.count };
    return DS_OK;
}
