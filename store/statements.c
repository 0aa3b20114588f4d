/*
 * statements.c - the named statements of store/sql, found once when a store is opened.
 *
 * What always holds: every name in statements.def has exactly one text, and every text has a name
 * in statements.def. A statement ends at the first semicolon that ends a line; what stands outside
 * of statements is comment. Texts are views into the program itself.
 */
#include "store/store_internal.h"

#include <assert.h>

static const char *const names[] = {
#define STATEMENT(name) #name,
#include "store/statements.def"
#undef STATEMENT
};

const char *store_statement_name(sql_id id)
{
    assert(id < SQL_COUNT);
    return names[id];
}

static sql_id find_name(ds_str name)
{
    size_t i = 0;

    while (i < SQL_COUNT && !ds_str_is(name, names[i]))
        i++;
    return (sql_id)i;
}

/* One block: the name up to the end of its line, then the statement. */
static ds_status read_block(ds_ctx *cx, store *st, const char *file, ds_str block)
{
    int64_t line_end = ds_str_find(block, DS_STR("\n"), 0);
    int64_t end = ds_str_find(block, DS_STR(";\n"), 0);
    ds_str name;
    sql_id id;

    if (line_end < 0 || end < line_end)
        return ds_fail(cx, DS_INTERNAL, "%s: a statement does not end with a semicolon", file);
    name = ds_str_trim(ds_str_sub(block, 0, (size_t)line_end));
    id = find_name(name);
    if (id == SQL_COUNT)
        return ds_fail(cx, DS_INTERNAL, "%s: " DS_FMT " is not in statements.def", file,
                       DS_ARG(name));
    if (st->sql[id].n > 0)
        return ds_fail(cx, DS_INTERNAL, "%s: " DS_FMT " is there twice", file, DS_ARG(name));
    st->sql[id] = ds_str_sub(block, (size_t)line_end + 1, (size_t)end);
    return DS_OK;
}

static ds_status read_file(ds_ctx *cx, store *st, const ds_embedded *file)
{
    const ds_str mark = DS_LIT("-- name: ");
    ds_str text = { (const char *)file->data, file->size };
    int64_t at = ds_str_find(text, mark, 0);

    while (at >= 0) {
        int64_t next = ds_str_find(text, mark, (size_t)at + mark.n);
        size_t end = next < 0 ? text.n : (size_t)next;

        DS_TRY(read_block(cx, st, file->name, ds_str_sub(text, (size_t)at + mark.n, end)));
        at = next;
    }
    return DS_OK;
}

ds_status store_statements_read(ds_ctx *cx, store *st)
{
    for (const ds_embedded *f = store_embedded; f->name != NULL; f++)
        if (ds_str_starts(ds_str_of(f->name), DS_STR("sql/")))
            DS_TRY(read_file(cx, st, f));
    for (size_t i = 0; i < SQL_COUNT; i++)
        if (st->sql[i].n == 0)
            return ds_fail(cx, DS_INTERNAL, "store: no statement is named %s", names[i]);
    return DS_OK;
}
