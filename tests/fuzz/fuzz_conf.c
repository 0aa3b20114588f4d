/*
 * fuzz_conf.c - an INI file of any bytes: every value stays valid, every error has its line.
 */
#include "core/conf.h"

#include "tests/support/testenv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ds_conf_option options[] = {
    { "server", "role", DS_CONF_CHOICE, "all", 0, 0, "", "all|web|worker", "", NULL },
    { "server", "chat_page", DS_CONF_SWITCH, "off", 0, 0, "", "", "", NULL },
    { "clinic", "name", DS_CONF_TEXT, "", 0, 0, "", "", "", NULL },
    { "booking", "hold_minutes", DS_CONF_INT, "15", 1, 120, "minutes", "", "", NULL },
    { "booking", "min_notice", DS_CONF_DURATION, "30m", 0, 10080, "minutes", "", "", NULL },
    { "twilio", "auth_token", DS_CONF_SECRET, "", 0, 0, "", "", "", NULL },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_conf *c DS_AUTO(ds_conf_freep) = ds_conf_new(options, sizeof(options) / sizeof(options[0]));
    ds_buf errors = ds_buf_make(cx), shown = ds_buf_make(cx);
    ds_status s = ds_conf_read(cx, c, "f", (ds_str){ (const char *)data, size }, &errors);

    if (s == DS_INVALID && (errors.n == 0 || strncmp(cx->why, "f line ", 7) != 0))
        abort();
    if (s == DS_OK && errors.n > 0)
        abort();
    if (ds_conf_int(c, "booking", "hold_minutes") < 1 ||
        ds_conf_int(c, "booking", "hold_minutes") > 120 ||
        ds_conf_int(c, "booking", "min_notice") > 604800)
        abort();
    ds_conf_show(&shown, c);
    return 0;
}
