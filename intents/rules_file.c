/*
 * rules_file.c - read a rule file: sections in brackets, lines below them, '#' comments.
 *
 *   [specialty dentistry]
 *   dentist, tooth doctor      # a comment
 *
 * What the lines mean is decided by who takes them. What always holds: every mistake is reported
 * with the file's name and the line's number, and a line before the first section is a mistake.
 */
#include "intents/intents_internal.h"

#include <string.h>

#define LINE_MAX_BYTES 4000
#define ROOM_FIRST 64u

ds_status rules_line_fail(ds_ctx *cx, const rules_line *l, const char *what)
{
    return ds_fail(cx, DS_INVALID, "%s:%u: %s", l->file, l->line, what);
}

void *rules_room(ds_ctx *cx, void *items, size_t n, size_t *room, size_t item_bytes)
{
    size_t wanted = *room > 0 ? *room * 2 : ROOM_FIRST;
    void *larger;

    if (n < *room)
        return items;
    if ((larger = ds_alloc_n(cx, wanted, item_bytes)) == NULL) {
        (void)ds_fail(cx, DS_LIMIT, "rules: out of memory");
        return NULL;
    }
    if (n > 0)
        memcpy(larger, items, n * item_bytes);
    *room = wanted;
    return larger;
}

/* A line without its comment: '#' at the start or after white space. */
static ds_str without_comment(ds_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '#' && (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
            return ds_str_trim(ds_str_sub(line, 0, i));
    return ds_str_trim(line);
}

static ds_status take_line(ds_ctx *cx, rules_line *l, void *self,
                           ds_status (*take)(ds_ctx *cx, void *self, const rules_line *line))
{
    if (l->text.p[0] != '[' || l->text.p[l->text.n - 1] != ']' ||
        ds_str_find(l->text, DS_STR("]"), 0) != (int64_t)l->text.n - 1) {
        if (l->heading.n == 0)
            return rules_line_fail(cx, l, "a line before the first [section]");
        DS_TRY(script_fold(cx, l->text, &l->text)); /* as the words of texts are */
        return take(cx, self, l);
    }
    l->heading = ds_str_trim(ds_str_sub(l->text, 1, l->text.n - 1));
    if (l->heading.n == 0)
        return rules_line_fail(cx, l, "an empty section heading");
    return DS_OK;
}

ds_status rules_file_read(ds_ctx *cx, const ds_embedded *file, void *self,
                          ds_status (*take)(ds_ctx *cx, void *self, const rules_line *line))
{
    ds_str rest = { (const char *)file->data, file->size };
    rules_line l = { .file = file->name };
    ds_str raw;

    while (ds_str_next(&rest, '\n', &raw)) {
        l.line++;
        if (raw.n > LINE_MAX_BYTES)
            return rules_line_fail(cx, &l, "the line is too long");
        if (!ds_text_is_utf8(raw))
            return rules_line_fail(cx, &l, "not UTF-8");
        l.text = without_comment(raw);
        if (l.text.n > 0)
            DS_TRY(take_line(cx, &l, self, take));
    }
    return DS_OK;
}
