/*
 * conf_show.c - options and values as text: messages, `check-config --show`, docs/config.md.
 *
 * One description serves the message about a wrong value and the page, so they cannot differ.
 * What always holds: a secret's value never leaves as text, and neither does a password in a URL.
 */
#include "core/conf_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void ds_conf_describe(char *out, size_t size, const ds_conf_option *o)
{
    switch (o->type) {
    case DS_CONF_INT:
        (void)snprintf(out, size, "a whole number from %" PRId64 " to %" PRId64 "%s%s", o->min,
                       o->max, o->unit[0] ? " " : "", o->unit);
        break;
    case DS_CONF_DURATION:
        (void)snprintf(out, size, "a time from %" PRId64 " to %" PRId64 " %s, as 90s, 15m, 2h, 3d",
                       o->min, o->max, o->unit);
        break;
    case DS_CONF_SWITCH:
        (void)snprintf(out, size, "on or off");
        break;
    case DS_CONF_CHOICE:
        (void)snprintf(out, size, "one of %s", o->choices);
        break;
    case DS_CONF_TEXT:
    case DS_CONF_SECRET:
    case DS_CONF_CUSTOM:
        (void)snprintf(out, size, "a text without control characters");
        break;
    }
    for (char *p = out; o->type == DS_CONF_CHOICE && *p; p++)
        if (*p == '|')
            *p = ' ';
}

void ds_conf_env_name(char out[static CONF_ENV_NAME_MAX], const ds_conf_option *o)
{
    (void)snprintf(out, CONF_ENV_NAME_MAX, "DOCSPOT_%s_%s", o->section, o->key);
    for (char *p = out; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - ('a' - 'A'));
}

ds_str ds_conf_text_at(const ds_conf *c, size_t i)
{
    return ds_str_of(c->values[i].text ? c->values[i].text : c->options[i].default_value);
}

/* A URL's password is a secret too, whatever option it stands in. */
static void show_text(ds_buf *b, ds_str value)
{
    int64_t scheme = ds_str_find(value, DS_STR("://"), 0);
    int64_t at = scheme < 0 ? -1 : ds_str_find(value, DS_STR("@"), (size_t)scheme);
    int64_t colon = at < 0 ? -1 : ds_str_find(value, DS_STR(":"), (size_t)scheme + 3);

    if (colon < 0 || colon > at) {
        ds_buf_add(b, value);
        return;
    }
    ds_buf_add(b, ds_str_sub(value, 0, (size_t)colon + 1));
    ds_buf_puts(b, "***");
    ds_buf_add(b, ds_str_sub(value, (size_t)at, value.n));
}

void ds_conf_show(ds_buf *b, const ds_conf *c)
{
    static const char *const sources[] = { "default", "file", "environment", "flag" };

    for (size_t i = 0; i < c->n; i++) {
        const ds_conf_option *o = &c->options[i];
        ds_str value = ds_conf_text_at(c, i);

        ds_buf_printf(b, "%s.%s = ", o->section, o->key);
        if (o->type == DS_CONF_SECRET)
            ds_buf_puts(b, value.n > 0 ? "***" : "");
        else
            show_text(b, value);
        ds_buf_printf(b, "  (%s", sources[c->values[i].source]);
        if (c->values[i].source == DS_CONF_FILE)
            ds_buf_printf(b, ", line %" PRIu32, c->values[i].line);
        ds_buf_puts(b, ")\n");
    }
}

void ds_conf_document(ds_buf *b, const ds_conf_option *options, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const ds_conf_option *o = &options[i];
        char expected[CONF_EXPECTED_MAX], name[CONF_ENV_NAME_MAX];

        if (i == 0 || strcmp(o->section, options[i - 1].section) != 0)
            ds_buf_printf(b,
                          "%s## [%s]\n\n| key | value | default | environment | meaning |\n"
                          "|---|---|---|---|---|\n",
                          i == 0 ? "" : "\n", o->section);
        ds_conf_describe(expected, sizeof(expected), o);
        if (o->type == DS_CONF_SECRET)
            (void)snprintf(expected, sizeof(expected), "a secret");
        else if (o->type == DS_CONF_TEXT || o->type == DS_CONF_CUSTOM)
            (void)snprintf(expected, sizeof(expected), "a text");
        ds_conf_env_name(name, o);
        ds_buf_printf(b, "| `%s` | %s | %s%s%s | `%s`%s | %s |\n", o->key, expected,
                      o->default_value[0] ? "`" : "", o->default_value,
                      o->default_value[0] ? "`" : "", name,
                      o->type == DS_CONF_SECRET ? " or `…_FILE`" : "", o->doc);
    }
}
