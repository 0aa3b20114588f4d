/*
 * conf_internal.h - values and their descriptions, shared by conf.c (takes) and conf_show.c
 * (shows).
 */
#ifndef DOCSPOT_CORE_CONF_INTERNAL_H
#define DOCSPOT_CORE_CONF_INTERNAL_H

#include "core/conf.h"

#define CONF_EXPECTED_MAX 320u /* bytes of "expected ..." */
#define CONF_ENV_NAME_MAX 128u /* bytes of DOCSPOT_SECTION_KEY */

typedef struct conf_value {
    char *text; /* NULL: the default */
    int64_t number;
    ds_conf_source source;
    uint32_t line; /* with DS_CONF_FILE */
} conf_value;

struct ds_conf {
    const ds_conf_option *options;
    size_t n;
    conf_value *values;
};

/* What a value of this option looks like ("on or off"), into out. */
void ds_conf_describe(char *out, size_t size, const ds_conf_option *o);

/* DOCSPOT_SECTION_KEY, into out. */
void ds_conf_env_name(char out[static CONF_ENV_NAME_MAX], const ds_conf_option *o);

/* The value of options[i] as text, borrowed from c. */
ds_str ds_conf_text_at(const ds_conf *c, size_t i);

#endif
