/*
 * cmd_check_config.c - docspot check-config: is the configuration right, and what is off?
 *
 * main.c has already read it and named every wrong key or value with its line, so coming here
 * means that it is right. Shows each value with where it came from (secrets as ***), or writes
 * the table of options as docs/config.md has it.
 */
#include "app/app_internal.h"

static const char document_head[] =
    "# Configuration\n\n"
    "This page is written by `docspot check-config --document` from the table in `app/options.c`.\n"
    "\n"
    "One INI file, named by `--config`: `[section]`, `key = value`, `#` or `;` comments, quotes "
    "around a value\n"
    "optional. Flags beat the environment (`DOCSPOT_SECTION_KEY`), the environment beats the file, "
    "the file beats the\n"
    "default. Each secret may also come from a file: `DOCSPOT_SECTION_KEY_FILE`. `docspot "
    "check-config --show`\n"
    "prints every value with where it came from.\n\n"
    "A vendor whose secrets are not set is off: nothing is sent through it and its webhook answers "
    "501.\n\n";

static int print_document(app *a)
{
    ds_buf b = ds_buf_make(&a->cx);
    ds_str text;
    size_t n;
    const ds_conf_option *options = app_options(&n);
    ds_status s;

    ds_buf_puts(&b, document_head);
    ds_conf_document(&b, options, n);
    s = ds_buf_finish(&b, &text);
    if (s != DS_OK)
        return app_failed(a, s);
    app_print(text);
    return APP_EXIT_DONE;
}

int cmd_check_config(app *a, int argc, char **argv)
{
    bool has_show = false, has_document = false;
    const app_flag flags[] = { { "--show", NULL, &has_show },
                               { "--document", NULL, &has_document } };
    ds_buf b = ds_buf_make(&a->cx);

    if (!app_flags(a, &argc, argv, flags, 2) || argc > 0)
        return APP_EXIT_USAGE;
    if (has_document)
        return print_document(a);
    if (has_show) {
        ds_conf_show(&b, a->conf);
        app_print(ds_buf_view(&b));
    }
    b = ds_buf_make(&a->cx);
    app_vendors_off(a, &b, "");
    app_say("%.*sThe configuration is right.", (int)b.n, b.p ? b.p : "");
    return APP_EXIT_DONE;
}
