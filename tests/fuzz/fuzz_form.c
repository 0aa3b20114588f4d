/*
 * fuzz_form.c - a form body of any bytes: refused, or written and read again the same.
 */
#include "core/http.h"

#include "tests/support/testenv.h"

#include <stdlib.h>

#define FIELDS_MAX 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read_again(ds_ctx *cx, const ds_form_field *fields, size_t n)
{
    ds_buf b = ds_buf_make(cx);
    const ds_form_field *again;
    size_t count;

    for (size_t i = 0; i < n; i++) {
        ds_buf_puts(&b, i > 0 ? "&" : "");
        ds_http_encode(&b, fields[i].key);
        ds_buf_putc(&b, '=');
        ds_http_encode(&b, fields[i].value);
    }
    if (b.is_over)
        return;
    if (ds_form_parse(cx, ds_buf_view(&b), FIELDS_MAX, &again, &count) != DS_OK || count != n)
        abort();
    for (size_t i = 0; i < n; i++)
        if (!ds_str_equal(fields[i].key, again[i].key) ||
            !ds_str_equal(fields[i].value, again[i].value))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    const ds_form_field *fields;
    size_t n;

    if (ds_form_parse(cx, (ds_str){ (const char *)data, size }, FIELDS_MAX, &fields, &n) == DS_OK)
        write_and_read_again(cx, fields, n);
    return 0;
}
