/*
 * fuzz_json.c - a document of any bytes: refused with its place, or dumped and read the same.
 */
#include "core/json.h"

#include "tests/support/testenv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_str text = { (const char *)data, size };
    ds_json *j DS_AUTO(ds_json_freep) = NULL, *again DS_AUTO(ds_json_freep) = NULL;
    ds_buf one = ds_buf_make(cx), two = ds_buf_make(cx), quoted = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&quoted);
    ds_json *back DS_AUTO(ds_json_freep) = NULL;

    ds_jw_text(&w, text); /* any bytes as a JSON text are valid JSON */
    if (!quoted.is_over && ds_json_parse(cx, ds_buf_view(&quoted), &back) != DS_OK)
        abort();
    if (ds_json_parse(cx, text, &j) != DS_OK) {
        if (strncmp(cx->why, "line ", 5) != 0)
            abort();
        return 0;
    }
    ds_json_dump(&one, j);
    if (one.is_over)
        return 0;
    if (ds_json_parse(cx, ds_buf_view(&one), &again) != DS_OK)
        abort();
    ds_json_dump(&two, again);
    if (!ds_str_equal(ds_buf_view(&one), ds_buf_view(&two)))
        abort();
    (void)ds_json_int(ds_json_at(j, "entry.0.changes"), 0);
    return 0;
}
