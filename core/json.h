/*
 * json.h - reading and writing JSON. jansson is included by json.c alone.
 *
 * Reading: duplicate keys are refused, errors name line and column, depth is limited. A document
 * owns its nodes; texts are borrowed from it. Writing: straight into a ds_buf, escaped, valid
 * UTF-8.
 */
#ifndef DOCSPOT_CORE_JSON_H
#define DOCSPOT_CORE_JSON_H

#include "core/buf.h"

typedef struct ds_json ds_json; /* a node; the one that parse returns is the document */

/* Parse a whole document. DS_INVALID with "line L column C: ..." Caller frees. */
DS_MUST_USE ds_status ds_json_parse(ds_ctx *cx, ds_str text, ds_json **ret_document);
void ds_json_free(ds_json *document);   /* NULL is fine */
void ds_json_freep(ds_json **document); /* for DS_AUTO */

/* A member of an object by key; NULL when j is NULL, no object, or has none. Borrowed. */
const ds_json *ds_json_get(const ds_json *j, const char *key);
/* Down a path like "entry.0.changes" (digits index arrays); NULL when it breaks off. */
const ds_json *ds_json_at(const ds_json *j, const char *path);
/* Elements of an array (0 for anything else) and the i-th of them (NULL outside). */
size_t ds_json_count(const ds_json *j);
const ds_json *ds_json_item(const ds_json *j, size_t i); /* as above */

typedef enum ds_json_kind {
    DS_JSON_NONE,
    DS_JSON_NULL,
    DS_JSON_BOOL,
    DS_JSON_INT,
    DS_JSON_REAL,
    DS_JSON_TEXT,
    DS_JSON_ARRAY,
    DS_JSON_OBJECT
} ds_json_kind;
ds_json_kind ds_json_kind_of(const ds_json *j); /* DS_JSON_NONE for NULL */

/* A text (empty view when it is none), an integer (fallback when none; a text of digits counts),
 * a boolean, a real number. */
ds_str ds_json_text(const ds_json *j);
int64_t ds_json_int(const ds_json *j, int64_t fallback); /* as above */
bool ds_json_bool(const ds_json *j, bool fallback);      /* as above */
double ds_json_real(const ds_json *j, double fallback);  /* as above */

/* A text or number as text, e.g. an id that a vendor sends either way; copied into cx->arena for
 * numbers. */
ds_str ds_json_as_text(ds_ctx *cx, const ds_json *j);

/* Walk an object's members in order: start with 0; false when done. Borrowed. */
bool ds_json_next(const ds_json *object, size_t *at, ds_str *ret_key, const ds_json **ret_value);

/* The node as compact JSON appended to b. */
void ds_json_dump(ds_buf *b, const ds_json *j);

/*
 * Writer: commas are its business. Inside an object call ds_jw_key before each value.
 *   ds_jw w = ds_jw_make(&buf); ds_jw_object(&w); ds_jw_key(&w, "id"); ds_jw_int(&w, 3);
 * ds_jw_end(&w);
 */
#define DS_JW_DEPTH_MAX 32
typedef struct ds_jw {
    ds_buf *b;
    uint32_t depth;
    bool needs_comma;
    char closer[DS_JW_DEPTH_MAX];
} ds_jw;

ds_jw ds_jw_make(ds_buf *b);                       /* a writer at the top level */
void ds_jw_object(ds_jw *w);                       /* open an object */
void ds_jw_array(ds_jw *w);                        /* open an array */
void ds_jw_end(ds_jw *w);                          /* close the innermost */
void ds_jw_key(ds_jw *w, const char *key);         /* the next member's name */
void ds_jw_text(ds_jw *w, ds_str s);               /* a string; invalid UTF-8 becomes U+FFFD */
void ds_jw_cstr(ds_jw *w, const char *s);          /* a string, or null for NULL */
void ds_jw_int(ds_jw *w, int64_t v);               /* an integer */
void ds_jw_real(ds_jw *w, double v, int decimals); /* a number with fixed decimals */
void ds_jw_bool(ds_jw *w, bool v);                 /* true or false */
void ds_jw_null(ds_jw *w);                         /* null */
void ds_jw_raw(ds_jw *w, ds_str json);             /* a value that is JSON already */
void ds_jw_node(ds_jw *w, const ds_json *j);       /* a node that was read; null for NULL */
/* Key and value at once. */
void ds_jw_key_text(ds_jw *w, const char *key, ds_str s);
void ds_jw_key_int(ds_jw *w, const char *key, int64_t v); /* as above */
void ds_jw_key_bool(ds_jw *w, const char *key, bool v);   /* as above */

#endif
