/*
 * conf.h - configuration: an options table, an INI file, the environment, flags.
 *
 * Flags beat environment, environment beats the file, the file beats the default. A wrong key or
 * value names itself, its line and what was expected. inih is included by conf.c alone. The
 * options themselves are rows in app/options.c.
 */
#ifndef DOCSPOT_CORE_CONF_H
#define DOCSPOT_CORE_CONF_H

#include "core/buf.h"

typedef enum ds_conf_type {
    DS_CONF_TEXT,
    DS_CONF_SECRET,   /* shown as ***; also DOCSPOT_SECTION_KEY_FILE */
    DS_CONF_INT,      /* within min..max */
    DS_CONF_SWITCH,   /* on, off */
    DS_CONF_CHOICE,   /* one of choices, separated by | */
    DS_CONF_DURATION, /* 90s, 15m, 2h, 3d or a bare number of the option's unit; value in seconds */
    DS_CONF_CUSTOM    /* check() judges it */
} ds_conf_type;

typedef struct ds_conf_option {
    const char *section;
    const char *key;
    ds_conf_type type;
    const char *default_value;          /* "" = not set */
    int64_t min, max;                   /* DS_CONF_INT and DS_CONF_DURATION (in the unit) */
    const char *unit;                   /* "minutes", "bytes" ..., shown in docs; "" for none */
    const char *choices;                /* DS_CONF_CHOICE */
    const char *doc;                    /* one sentence for docs/config.md */
    const char *(*check)(ds_str value); /* NULL, or returns what was expected, NULL when fine */
} ds_conf_option;

typedef enum ds_conf_source {
    DS_CONF_DEFAULT,
    DS_CONF_FILE,
    DS_CONF_ENV,
    DS_CONF_FLAG
} ds_conf_source;

typedef struct ds_conf ds_conf;

/* Values over options[0..n) (which must outlive it), all at their defaults. NULL without memory. */
ds_conf *ds_conf_new(const ds_conf_option *options, size_t n);
void ds_conf_free(ds_conf *c);   /* wipes secrets; NULL is fine */
void ds_conf_freep(ds_conf **c); /* for DS_AUTO */

/* Read INI text; name is shown in errors ("docspot.conf line 4: booking.hold_minutes: ..."). The
 * first error is in cx->why; up to 20 are appended to *errors (may be NULL), a line each. */
DS_MUST_USE ds_status ds_conf_read(ds_ctx *cx, ds_conf *c, const char *name, ds_str text,
                                   ds_buf *errors);

/* Take DOCSPOT_SECTION_KEY and, for secrets, ..._KEY_FILE from getenv-like lookup (env->read_file
 * reads files). */
DS_MUST_USE ds_status ds_conf_read_env(ds_ctx *cx, ds_conf *c,
                                       const char *(*lookup)(const char *name));

/* Set one value from a flag. */
DS_MUST_USE ds_status ds_conf_set(ds_ctx *cx, ds_conf *c, const char *section, const char *key,
                                  ds_str value);

/* Values; an unknown section or key is a bug (assert). Texts are borrowed from c. */
ds_str ds_conf_text(const ds_conf *c, const char *section, const char *key);
int64_t ds_conf_int(const ds_conf *c, const char *section,
                    const char *key); /* INT; DURATION in seconds */
bool ds_conf_switch(const ds_conf *c, const char *section, const char *key); /* SWITCH */
bool ds_conf_is_set(const ds_conf *c, const char *section, const char *key); /* a non-empty value */

/* Every value with where it came from, secrets as ***, a line each. */
void ds_conf_show(ds_buf *b, const ds_conf *c);
/* The options as a Markdown page. */
void ds_conf_document(ds_buf *b, const ds_conf_option *options, size_t n);

#endif
